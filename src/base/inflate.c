/* SPDX-License-Identifier: Apache-2.0 */
#include "base/inflate.h"

#include <zlib.h>

enum { STEP_BYTES = 64 * 1024, GZIP_ONLY = 16, RAW = -1 };

bool coding_find(struct str name, enum coding *out)
{
  static const struct {
    const char *name;
    enum coding coding;
  } rows[] = { { "", CODING_NONE },
               { "identity", CODING_NONE },
               { "gzip", CODING_GZIP },
               { "x-gzip", CODING_GZIP },
               { "deflate", CODING_DEFLATE } };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (str_eq_fold(name, str_of(rows[i].name))) {
      *out = rows[i].coding;
      return true;
    }
  return false;
}

/* The two bytes of a zlib stream (RFC 1950): method 8, and as one number a multiple of 31. */
static bool is_framed(struct str in)
{
  return in.n >= 2 && (in.p[0] & 0x0f) == 8 && ((uint8_t)in.p[0] << 8 | (uint8_t)in.p[1]) % 31 == 0;
}

static bool malformed(struct err *err, const char *what)
{
  return err_set(err, ERR_INPUT, "the body is not what its Content-Encoding says: %s", what);
}

/* One stream, from *in on: bytes are added to *out until it ends. Never more than `most` in all. */
static bool one_stream(z_stream *z, size_t most, struct buf *out, struct err *err)
{
  for (;;) {
    size_t step = most - out->n < STEP_BYTES ? most - out->n : STEP_BYTES;
    uint8_t beyond = 0; /* at the limit: does anything more come? */
    buf_reserve(out, step);
    z->next_out = step ? (Bytef *)out->p + out->n : &beyond;
    z->avail_out = step ? (uInt)step : 1;
    uInt room = z->avail_out;
    int status = inflate(z, Z_NO_FLUSH);
    if (room != z->avail_out && step == 0)
      return err_set(err, ERR_LIMIT, "the body is larger than %zu bytes when decompressed", most);
    out->n += step ? room - z->avail_out : 0;
    if (status == Z_STREAM_END)
      return true;
    if (status == Z_BUF_ERROR || (status == Z_OK && z->avail_in == 0 && z->avail_out))
      return malformed(err, "it is cut short");
    if (status != Z_OK)
      return malformed(err, z->msg ? z->msg : "malformed");
  }
}

/* gzip may be several streams, one behind the other. */
static bool all_streams(z_stream *z, enum coding coding, size_t most, struct buf *out, struct err *err)
{
  while (one_stream(z, most, out, err)) {
    if (z->avail_in == 0)
      return true;
    if (coding != CODING_GZIP || inflateReset(z) != Z_OK)
      return malformed(err, "something follows its end");
  }
  return false;
}

bool inflate_read(enum coding coding, struct str in, size_t max, struct buf *out, struct err *err)
{
  z_stream z = { .next_in = (Bytef *)in.p, .avail_in = (uInt)in.n };
  size_t ratio = in.n * INFLATE_RATIO_MAX;
  size_t most = ratio < INFLATE_FREE ? INFLATE_FREE : ratio;
  int window = coding == CODING_GZIP ? MAX_WBITS + GZIP_ONLY : is_framed(in) ? MAX_WBITS : RAW * MAX_WBITS;
  most = most < max ? most : max;
  if (in.n > INT32_MAX || inflateInit2(&z, window) != Z_OK)
    return err_set(err, ERR_LIMIT, "the body cannot be decompressed here");
  out->n = 0;
  bool good = all_streams(&z, coding, most, out, err);
  inflateEnd(&z);
  buf_reserve(out, 1);
  out->p[out->n] = 0;
  return good;
}
