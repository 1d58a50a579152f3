/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inflate: bodies that were sent compressed, by zlib. What comes out is bounded, and so is how many times larger than
 * what came in it may be: nobody makes much of a little here.
 */
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE };

enum {
  INFLATE_RATIO_MAX = 200,   /* JSON that repeats itself comes to 50 */
  INFLATE_FREE = 256 * 1024, /* up to this many bytes whatever the ratio */
};

/* By its name in Content-Encoding, letters folded; empty and "identity" are NONE. */
bool coding_find(struct str name, enum coding *out);
/* Makes *out what `in` holds. "deflate" is taken with and without its zlib frame, as senders differ. ERR_LIMIT: more
 * than `max` bytes, or the ratio is; ERR_INPUT: it is not of that coding, or is cut short. */
bool inflate_read(enum coding coding, struct str in, size_t max, struct buf *out, struct err *err);
