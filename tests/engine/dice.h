/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Dice: chance that can be had again. The same seed gives the same throws on every machine (splitmix64).
 */
#include <stdbool.h>
#include <stdint.h>

struct dice {
  uint64_t state;
};

static inline uint64_t dice_roll(struct dice *d)
{
  uint64_t z = d->state += 0x9e3779b97f4a7c15ull;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ z >> 27) * 0x94d049bb133111ebull;
  return z ^ z >> 31;
}

/* 0 to n - 1. */
static inline int below(struct dice *d, int n) { return (int)(dice_roll(d) % (uint64_t)n); }
static inline bool one_in(struct dice *d, int n) { return below(d, n) == 0; }
static inline bool percent(struct dice *d, int p) { return below(d, 100) < p; }

/* Which of n weights the throw falls on. */
static inline int weighed(struct dice *d, const int *weights, int n)
{
  int sum = 0, i = 0;
  for (int k = 0; k < n; k++)
    sum += weights[k];
  for (int throw = below(d, sum); throw >= weights[i]; i++)
    throw -= weights[i];
  return i;
}
