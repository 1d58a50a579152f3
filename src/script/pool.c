/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chunks of 64 KB, in which everything has one size. A chunk with no free place is in no list; one that is empty is
 * kept as the spare or goes back to the system.
 */
#include "script/pool.h"

#include <stdlib.h>

enum { CHUNK = 64 << 10 };

struct pool_chunk {
  struct pool_chunk *next, *prev; /* in the list of its size */
  void *block;                    /* what was asked of the system */
  void *free;                     /* places given back; the first word of each is the next */
  char *fresh, *end;              /* never given out: from here to there */
  size_t size, used;
};

enum { HEAD = (sizeof(struct pool_chunk) + POOL_STEP - 1) / POOL_STEP * POOL_STEP };

static struct pool_chunk *chunk_of(void *at) { return (struct pool_chunk *)((uintptr_t)at & ~(uintptr_t)(CHUNK - 1)); }

static bool is_full(const struct pool_chunk *c) { return !c->free && c->fresh + c->size > c->end; }

static void link_chunk(struct pool *p, struct pool_chunk *c)
{
  struct pool_chunk **head = &p->open[c->size / POOL_STEP - 1];
  c->prev = NULL;
  c->next = *head;
  if (c->next)
    c->next->prev = c;
  *head = c;
}

static void unlink_chunk(struct pool *p, struct pool_chunk *c)
{
  if (c->prev)
    c->prev->next = c->next;
  else
    p->open[c->size / POOL_STEP - 1] = c->next;
  if (c->next)
    c->next->prev = c->prev;
}

/* Twice the size, so that an aligned chunk lies in it; what is not touched costs addresses only. */
static struct pool_chunk *chunk_new(struct pool *p, bool must)
{
  struct pool_chunk *c = p->spare;
  p->spare = NULL;
  if (c)
    return c;
  void *block = must ? mem_alloc(2 * CHUNK - POOL_STEP) : mem_try(NULL, 2 * CHUNK - POOL_STEP);
  if (!block)
    return NULL;
  c = chunk_of((char *)block + CHUNK - POOL_STEP);
  c->block = block;
  return c;
}

static struct pool_chunk *chunk_open(struct pool *p, size_t size, bool must)
{
  struct pool_chunk *c = chunk_new(p, must);
  if (!c)
    return NULL;
  c->size = size;
  c->used = 0;
  c->free = NULL;
  c->fresh = (char *)c + HEAD;
  c->end = (char *)c + CHUNK;
  ASAN_POISON_MEMORY_REGION(c->fresh, (size_t)(c->end - c->fresh));
  link_chunk(p, c);
  return c;
}

static void chunk_free(struct pool_chunk *c)
{
  if (!c)
    return;
  ASAN_UNPOISON_MEMORY_REGION((char *)c + HEAD, CHUNK - HEAD);
  free(c->block);
}

void *pool_get(struct pool *p, size_t size, bool must)
{
  size_t place = pool_size(size);
  struct pool_chunk *c = p->open[place / POOL_STEP - 1];
  if (!c && !(c = chunk_open(p, place, must)))
    return NULL;
  void *at = c->free;
  if (at) {
    ASAN_UNPOISON_MEMORY_REGION(at, sizeof(void *));
    c->free = *(void **)at;
    ASAN_POISON_MEMORY_REGION(at, sizeof(void *));
  } else {
    at = c->fresh;
    c->fresh += place;
  }
  ASAN_UNPOISON_MEMORY_REGION(at, size);
  c->used++;
  if (is_full(c))
    unlink_chunk(p, c);
  return at;
}

void pool_put(struct pool *p, void *at)
{
  struct pool_chunk *c = chunk_of(at);
  bool full = is_full(c);
  ASAN_UNPOISON_MEMORY_REGION(at, sizeof(void *));
  *(void **)at = c->free;
  ASAN_POISON_MEMORY_REGION(at, c->size);
  c->free = at;
  if (full)
    link_chunk(p, c);
  if (--c->used > 0 || (!c->next && !c->prev)) /* the only one of its size stays */
    return;
  unlink_chunk(p, c);
  chunk_free(p->spare);
  p->spare = c;
}

void pool_resize(void *at, size_t size)
{
  ASAN_POISON_MEMORY_REGION(at, pool_size(size));
  ASAN_UNPOISON_MEMORY_REGION(at, size);
}

void pool_fini(struct pool *p)
{
  for (size_t i = 0; i < POOL_SIZES; i++) {
    while (p->open[i]) {
      struct pool_chunk *c = p->open[i];
      p->open[i] = c->next;
      chunk_free(c);
    }
  }
  chunk_free(p->spare);
  p->spare = NULL;
}
