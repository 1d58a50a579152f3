/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The growing behind the VEC macros: by half as much again, so that memory given back can be reused.
 */
#include "base/vec.h"

#include <stdlib.h>

#include "base/arena.h"

void *vec_grown(void *at, size_t *cap, size_t need, size_t size)
{
  size_t room = *cap < 8 ? 8 : *cap + *cap / 2;
  if (room < need)
    room = need;
  size_t bytes;
  if (__builtin_mul_overflow(room, size, &bytes))
    abort();
  *cap = room;
  return mem_grow(at, bytes);
}

void vec_freed(void *at) { free(at); }
