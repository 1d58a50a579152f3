/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Map: open-addressing hash from a 64-bit key to a pointer or number, and hashing of bytes.
 * The order of a walk is not defined: nothing that is written or shown may depend on it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct map_slot {
  uint64_t key;
  uint64_t value;
};

/* Any key but MAP_NONE may be used. */
#define MAP_NONE UINT64_MAX

struct map {
  struct map_slot *slots;
  size_t n, mask; /* entries; slots - 1 */
};

void map_init(struct map *m);
void map_fini(struct map *m);
void map_clear(struct map *m);
/* The address of the key's value, or NULL. Valid until the next put or remove. */
uint64_t *map_find(const struct map *m, uint64_t key);
/* The address of the key's value, made as 0 when absent. */
uint64_t *map_put(struct map *m, uint64_t key);
bool map_remove(struct map *m, uint64_t key);
/* Walk: i from 0; gives the next occupied slot at or after *i and moves *i behind it; NULL at the end. */
struct map_slot *map_next(const struct map *m, size_t *i);

/* SipHash-1-3 under a key drawn once per process: for tables keyed by what comes from outside.
 * Differs from run to run, so never stored. */
uint64_t hash_local(struct str s);
/* A fixed 64-bit hash, the same on every machine and in every run: may be stored. Not for adversaries. */
uint64_t hash_fixed(uint64_t seed, struct str s);
/* Mixes one integer into a fixed hash. h is one already, or a constant: of two small numbers, such as those of a record and
 * a field, different pairs come to the same. */
static inline uint64_t hash_mix(uint64_t h, uint64_t v)
{
  h ^= v + 0x9e3779b97f4a7c15ull + (h << 6) + (h >> 2);
  h ^= h >> 32;
  h *= 0xd6e8feb86659fd93ull;
  h ^= h >> 32;
  return h;
}
