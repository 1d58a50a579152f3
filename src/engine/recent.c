/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recent: the delivery keys seen, so that a sender's second try is not a second event. A bounded window in memory,
 * rebuilt from the journal's narrow table at start.
 */
#include "engine/inside.h"

struct recent {
  struct journal *journal;
  struct map seq_of; /* hash of source and key -> entry */
  uint64_t *ring;    /* hashes in the order they came */
  size_t window, next;
};

static uint64_t key_hash(struct str source, struct str key)
{
  uint64_t h = hash_fixed(hash_fixed(0x5eed, source), key);
  return h >= MAP_NONE - 1 ? 1 : h;
}

static void remember(struct recent *r, uint64_t h, int64_t seq)
{
  uint64_t old = r->ring[r->next], *at = old != MAP_NONE ? map_find(&r->seq_of, old) : NULL;
  if (at && h != old)
    map_remove(&r->seq_of, old);
  r->ring[r->next] = h;
  r->next = (r->next + 1) % r->window;
  *map_put(&r->seq_of, h) = (uint64_t)seq;
}

static void each(void *arg, struct str source, struct str key, int64_t seq)
{
  remember(arg, key_hash(source, key), seq);
}

struct recent *recent_open(struct journal *j, size_t window, struct err *err)
{
  struct recent *r = mem_zero(sizeof *r);
  r->journal = j;
  r->window = window ? window : 1000000;
  r->ring = mem_alloc(r->window * sizeof *r->ring);
  memset(r->ring, 0xff, r->window * sizeof *r->ring); /* MAP_NONE: no key yet */
  map_init(&r->seq_of);
  if (journal_recent(j, r->window, each, r, err))
    return r;
  recent_close(r);
  return NULL;
}

void recent_close(struct recent *r)
{
  if (!r)
    return;
  map_fini(&r->seq_of);
  vec_freed(r->ring);
  vec_freed(r);
}

int64_t recent_find(struct recent *r, struct str source, struct str key, struct err *err)
{
  uint64_t *at = map_find(&r->seq_of, key_hash(source, key));
  if (!at)
    return 0;
  struct arena a;
  struct entry entry;
  arena_init(&a);
  bool good = journal_read(r->journal, (int64_t)*at, &a, &entry, err);
  bool same = good && str_eq(entry.source, source) && str_eq(entry.key, key);
  arena_fini(&a);
  return same ? (int64_t)*at : 0;
}

void recent_add(struct recent *r, struct str source, struct str key, int64_t seq)
{
  remember(r, key_hash(source, key), seq);
}
