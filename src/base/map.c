/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linear probing on a mixed key, at most three quarters full; removing shifts the run behind
 * back, so there are no tombstones and a long life costs nothing. Also the two hashes of bytes.
 */
#include "base/map.h"

#include <endian.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/digest.h"

enum { MAP_FIRST = 16 };

/* ---- the table ---------------------------------------------------------------------------- */

/* Keys are often consecutive numbers or addresses: spread them over all bits (Murmur3's finish). */
static inline size_t home_of(const struct map *m, uint64_t key)
{
  key ^= key >> 33;
  key *= 0xff51afd7ed558ccdull;
  key ^= key >> 33;
  key *= 0xc4ceb9fe1a85ec53ull;
  key ^= key >> 33;
  return (size_t)key & m->mask;
}

/* The slot of the key, or the free one where it would go. */
static inline struct map_slot *slot_of(const struct map *m, uint64_t key)
{
  size_t i = home_of(m, key);
  while (m->slots[i].key != key && m->slots[i].key != MAP_NONE)
    i = (i + 1) & m->mask;
  return &m->slots[i];
}

void map_init(struct map *m) { *m = (struct map){ 0 }; }

void map_fini(struct map *m)
{
  free(m->slots);
  map_init(m);
}

static void mark_free(struct map *m)
{
  for (size_t i = 0; i <= m->mask; i++)
    m->slots[i].key = MAP_NONE;
}

void map_clear(struct map *m)
{
  if (m->n)
    mark_free(m);
  m->n = 0;
}

uint64_t *map_find(const struct map *m, uint64_t key)
{
  if (m->n == 0 || key == MAP_NONE)
    return NULL;
  struct map_slot *slot = slot_of(m, key);
  return slot->key == key ? &slot->value : NULL;
}

static void map_resize(struct map *m, size_t size)
{
  struct map old = *m;
  m->slots = mem_alloc(size * sizeof *m->slots);
  m->mask = size - 1;
  mark_free(m);
  if (!old.slots)
    return;
  for (size_t i = 0; i <= old.mask; i++) {
    if (old.slots[i].key != MAP_NONE)
      *slot_of(m, old.slots[i].key) = old.slots[i];
  }
  free(old.slots);
}

uint64_t *map_put(struct map *m, uint64_t key)
{
  if (key == MAP_NONE)
    abort();
  if (!m->slots)
    map_resize(m, MAP_FIRST);
  struct map_slot *slot = slot_of(m, key);
  if (slot->key == key)
    return &slot->value;
  if ((m->n + 1) * 4 > (m->mask + 1) * 3) {
    map_resize(m, (m->mask + 1) * 2);
    slot = slot_of(m, key);
  }
  *slot = (struct map_slot){ .key = key };
  m->n++;
  return &slot->value;
}

bool map_remove(struct map *m, uint64_t key)
{
  if (m->n == 0 || key == MAP_NONE)
    return false;
  struct map_slot *slot = slot_of(m, key);
  if (slot->key != key)
    return false;
  size_t hole = (size_t)(slot - m->slots);
  for (size_t i = (hole + 1) & m->mask; m->slots[i].key != MAP_NONE; i = (i + 1) & m->mask) {
    /* An entry may fill the hole when the hole lies on its way from home. */
    size_t way = (i - home_of(m, m->slots[i].key)) & m->mask;
    if (way >= ((i - hole) & m->mask)) {
      m->slots[hole] = m->slots[i];
      hole = i;
    }
  }
  m->slots[hole].key = MAP_NONE;
  m->n--;
  return true;
}

struct map_slot *map_next(const struct map *m, size_t *i)
{
  if (!m->slots)
    return NULL;
  for (; *i <= m->mask; ++*i) {
    if (m->slots[*i].key != MAP_NONE)
      return &m->slots[(*i)++];
  }
  return NULL;
}

/* ---- hashes of bytes ---------------------------------------------------------------------- */

static inline uint64_t load64(const char *p)
{
  uint64_t v;
  memcpy(&v, p, sizeof v);
  return le64toh(v);
}

/* The last 0 to 7 bytes as a number. */
static inline uint64_t load_tail(const char *p, size_t n)
{
  uint64_t v = 0;
  for (size_t i = 0; i < n; i++)
    v |= (uint64_t)(unsigned char)p[i] << (8 * i);
  return v;
}

static uint64_t sip_key[2];
static pthread_once_t sip_key_once = PTHREAD_ONCE_INIT;

static void sip_key_draw(void) { random_bytes(sip_key, sizeof sip_key); }

static inline uint64_t rotate(uint64_t v, int by) { return v << by | v >> (64 - by); }

static inline void sip_round(uint64_t v[4])
{
  v[0] += v[1];
  v[1] = rotate(v[1], 13) ^ v[0];
  v[0] = rotate(v[0], 32);
  v[2] += v[3];
  v[3] = rotate(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = rotate(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = rotate(v[1], 17) ^ v[2];
  v[2] = rotate(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word)
{
  v[3] ^= word;
  sip_round(v);
  v[0] ^= word;
}

uint64_t hash_local(struct str s)
{
  pthread_once(&sip_key_once, sip_key_draw);
  uint64_t v[4] = {
    sip_key[0] ^ 0x736f6d6570736575ull,
    sip_key[1] ^ 0x646f72616e646f6dull,
    sip_key[0] ^ 0x6c7967656e657261ull,
    sip_key[1] ^ 0x7465646279746573ull,
  };
  size_t i = 0;
  for (; i + 8 <= s.n; i += 8)
    sip_word(v, load64(s.p + i));
  sip_word(v, load_tail(s.p + i, s.n - i) | (uint64_t)s.n << 56);
  v[2] ^= 0xff;
  sip_round(v);
  sip_round(v);
  sip_round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Both halves of the whole product. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Stored: its results may never change. Sixteen bytes a step, each half under its own constant; the
 * length goes in last, so that trailing zeros count. */
uint64_t hash_fixed(uint64_t seed, struct str s)
{
  const uint64_t c1 = 0xa0761d6478bd642full, c2 = 0xe7037ed1a0b428dbull, c3 = 0x8ebc6af09c88c6e3ull;
  uint64_t h = fold(seed ^ c1, c2);
  size_t i = 0;
  for (; i + 16 <= s.n; i += 16)
    h = fold(load64(s.p + i) ^ c1, load64(s.p + i + 8) ^ h) ^ rotate(h, 23);
  uint64_t low = 0;
  if (i + 8 <= s.n) {
    low = load64(s.p + i);
    i += 8;
  }
  h = fold(low ^ c2, load_tail(s.p + i, s.n - i) ^ h) ^ rotate(h, 23);
  return fold(h ^ c3, (uint64_t)s.n ^ c1);
}
