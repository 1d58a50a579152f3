/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the fuzz targets share: saying what is wrong, and making numbers and texts of the bytes.
 *
 * A target holds what it throws at the product against an oracle. `expect` ends the process when they differ, which
 * makes libFuzzer keep the bytes. Nothing lives from one input to the next, so that these bytes alone show it again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define expect(good, ...)                                                                                              \
  do {                                                                                                                 \
    if (!(good)) {                                                                                                     \
      fprintf(stderr, "%s:%d: wrong: ", __FILE__, __LINE__);                                                           \
      fprintf(stderr, __VA_ARGS__);                                                                                    \
      fputc('\n', stderr);                                                                                             \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

/* Takes off the front; where nothing is left, zeros come. */
static inline uint8_t take_byte(struct str *in)
{
  if (in->n == 0)
    return 0;
  in->n--;
  return (uint8_t)*in->p++;
}

static inline int64_t take_i64(struct str *in)
{
  uint64_t v = 0;
  for (int i = 0; i < 8; i++)
    v = v << 8 | take_byte(in);
  return (int64_t)v;
}

static inline struct str take_text(struct str *in, size_t n)
{
  struct str s = { in->p, n < in->n ? n : in->n };
  in->p += s.n;
  in->n -= s.n;
  return s;
}

/* A copy of exactly this size on the heap, so that the sanitizer sees a read beyond it. */
static inline char *exact(struct str s)
{
  char *p = mem_alloc(s.n);
  if (s.n)
    memcpy(p, s.p, s.n);
  return p;
}
