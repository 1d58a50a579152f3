/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks form a list with the one that is being filled in front. A request too big to share a
 * block gets one of its own, put behind the front so that filling goes on where it was.
 * Under AddressSanitizer what was given back is poisoned, so that a value that outlives its
 * arena is found.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/poison.h"

enum { ARENA_ALIGN = 16, ARENA_FIRST = 16 * 1024, ARENA_MOST = 1024 * 1024 };

struct arena_block {
  struct arena_block *prev;
  size_t size; /* of a block that is filled bit by bit; 0 for a block of one big request */
  _Alignas(ARENA_ALIGN) char data[];
};

/* No size that a program means. */
static void too_much(size_t n)
{
  fprintf(stderr, "out of memory: %zu bytes asked for\n", n);
  abort();
}

static void fill_from(struct arena *a, struct arena_block *block)
{
  a->next = block ? block->data : NULL;
  a->end = block ? block->data + block->size : NULL;
  if (block)
    ASAN_POISON_MEMORY_REGION(block->data, block->size);
}

static void block_free(struct arena_block *block)
{
  ASAN_UNPOISON_MEMORY_REGION(block->data, block->size);
  free(block);
}

void arena_init(struct arena *a) { *a = (struct arena){ 0 }; }

void arena_fini(struct arena *a)
{
  for (struct arena_block *block = a->blocks, *prev; block; block = prev) {
    prev = block->prev;
    block_free(block);
  }
  arena_init(a);
}

void arena_reset(struct arena *a)
{
  struct arena_block *first = NULL;
  for (struct arena_block *block = a->blocks, *prev; block; block = prev) {
    prev = block->prev;
    if (block->size == ARENA_FIRST)
      first = block;
    else
      block_free(block);
  }
  if (first)
    first->prev = NULL;
  a->blocks = first;
  a->used = 0;
  fill_from(a, first);
}

/* A block to fill, in front: twice the size of the one before. */
static void block_open(struct arena *a)
{
  size_t size = a->blocks ? a->blocks->size * 2 : ARENA_FIRST;
  if (size > ARENA_MOST)
    size = ARENA_MOST;
  struct arena_block *block = mem_alloc(sizeof *block + size);
  *block = (struct arena_block){ .prev = a->blocks, .size = size };
  a->blocks = block;
  fill_from(a, block);
}

static void *alloc_big(struct arena *a, size_t n)
{
  struct arena_block *block = mem_alloc(sizeof *block + n);
  *block = (struct arena_block){ .prev = a->blocks->prev };
  a->blocks->prev = block;
  return block->data;
}

static __attribute__((noinline)) void *alloc_slow(struct arena *a, size_t n)
{
  if (n > SIZE_MAX / 2)
    too_much(n);
  if (!a->blocks)
    block_open(a);
  if (n > (size_t)(a->end - a->next)) {
    if (n > a->blocks->size / 4)
      return alloc_big(a, n);
    block_open(a);
  }
  void *p = a->next;
  a->next += n;
  ASAN_UNPOISON_MEMORY_REGION(p, n);
  return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
  size_t rounded = (n + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
  if (rounded < n)
    too_much(n);
  a->used += rounded;
  if (rounded > (size_t)(a->end - a->next) || !a->next)
    return alloc_slow(a, rounded);
  void *p = a->next;
  a->next += rounded;
  ASAN_UNPOISON_MEMORY_REGION(p, n);
  return p;
}

void *arena_zero(struct arena *a, size_t n)
{
  void *p = arena_alloc(a, n);
  memset(p, 0, n);
  return p;
}
