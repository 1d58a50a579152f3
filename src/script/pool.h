/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Pool: memory for a machine's small objects, in chunks of one size each. Lua makes and drops many small things; this
 * is quicker than malloc, also under sanitizers, and a chunk goes back to the system when all in it is free.
 *
 *     chunk, aligned to CHUNK:  | head | place | place | … |     `free` strings the places that were given back
 *
 * In a build with AddressSanitizer what is not in use is poisoned.
 */
#include "base/base.h"

enum {
  POOL_STEP = 16, /* sizes are multiples of it… */
  POOL_MAX = 512, /* …up to here */
  POOL_SIZES = POOL_MAX / POOL_STEP,
};

struct pool_chunk;

struct pool {
  struct pool_chunk *open[POOL_SIZES]; /* have a free place, by size; a list */
  struct pool_chunk *spare;            /* empty, for any size; at most one */
};

static inline size_t pool_size(size_t size) { return (size + POOL_STEP - 1) & ~(size_t)(POOL_STEP - 1); }

/* 1 to POOL_MAX bytes; NULL when the system refuses, which with `must` does not happen. */
void *pool_get(struct pool *p, size_t size, bool must);
void pool_put(struct pool *p, void *at);
/* What is at `at` is to hold `size`, which is of the same step as before. */
void pool_resize(void *at, size_t size);
/* When all is put back. */
void pool_fini(struct pool *p);
