/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Vector: `VEC(type) v = {0};` is { type *at; size_t n, cap; }. Owns its memory.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VEC(type)                                                                                                      \
  struct {                                                                                                             \
    type *at;                                                                                                          \
    size_t n, cap;                                                                                                     \
  }

void *vec_grown(void *at, size_t *cap, size_t need, size_t size);
void vec_freed(void *at);

/* Make room for one more and give its address (contents undefined). */
#define vec_push_ptr(v)                                                                                                \
  (((v)->n == (v)->cap ? (void)((v)->at = vec_grown((v)->at, &(v)->cap, (v)->n + 1, sizeof *(v)->at)) : (void)0),      \
   &(v)->at[(v)->n++])
#define vec_push(v, item) (*vec_push_ptr(v) = (item))
#define vec_pop(v) ((v)->at[--(v)->n])
#define vec_last(v) ((v)->at[(v)->n - 1])
#define vec_clear(v) ((void)((v)->n = 0))
#define vec_fini(v) (vec_freed((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)

/* The commonest: a vector of record numbers. */
struct rids {
  uint64_t *at;
  size_t n, cap;
};
