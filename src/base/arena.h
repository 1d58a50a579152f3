/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Arena: memory that lives as long as one change, one evaluation or one request.
 *
 * Allocation bumps a pointer; nothing is freed singly; arena_reset gives all back and keeps
 * the first block. A function that has no arena in its signature makes no memory that
 * outlives the call. Blocks come from mem_alloc (see mem.h), which never fails.
 */
#include <stddef.h>

#include "base/mem.h"

struct arena_block;

struct arena {
  char *next, *end;
  struct arena_block *blocks;
  size_t used; /* bytes handed out since the last reset */
};

void arena_init(struct arena *a);
void arena_fini(struct arena *a);
void arena_reset(struct arena *a);

/* n bytes, aligned to 16, not cleared. Never NULL. */
void *arena_alloc(struct arena *a, size_t n);
/* The same, cleared. */
void *arena_zero(struct arena *a, size_t n);

#define arena_new_of(a, type) ((type *)arena_zero((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_zero((a), sizeof(type) * (n)))
