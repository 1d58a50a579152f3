/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compressed bodies: never more comes out than may, and what zlib packed comes out as it went in.
 *
 * The first byte chooses the coding and whether the rest is what was sent or what is to be packed, two more the bound.
 */
#include <zlib.h>

#include "fuzz.h"

static void pack(int window, int level, struct str in, struct buf *out)
{
  z_stream z = { .next_in = (Bytef *)in.p, .avail_in = (uInt)in.n };
  expect(deflateInit2(&z, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK, "zlib does not begin");
  size_t most = deflateBound(&z, in.n) + 100;
  buf_reserve(out, most);
  z.next_out = (Bytef *)out->p;
  z.avail_out = (uInt)most;
  expect(deflate(&z, Z_FINISH) == Z_STREAM_END, "zlib does not end");
  out->n = z.total_out;
  deflateEnd(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str in = { (const char *)data, size };
  struct buf packed = BUF_INIT, out = BUF_INIT;
  struct err err = ERR_INIT;
  uint8_t way = take_byte(&in);
  enum coding coding = way & 1 ? CODING_GZIP : CODING_DEFLATE;
  size_t max = (size_t)take_byte(&in) << 8;
  max |= take_byte(&in);
  if (way & 2)
    pack(way & 1 ? MAX_WBITS + 16 : MAX_WBITS, way >> 2 & 7, in, &packed);
  char *sent = exact(way & 2 ? buf_view(&packed) : in);
  size_t n = way & 2 ? packed.n : in.n;
  bool good = inflate_read(coding, (struct str){ sent, n }, max, &out, &err);
  expect(out.n <= max, "%zu bytes where %zu may be", out.n, max);
  expect(good || ((err.code == ERR_INPUT || err.code == ERR_LIMIT) && err.text[0]), "refused without a word");
  if (way & 2) {
    expect(good == (in.n <= max), "%zu of %zu bytes: %s", in.n, max, err.text);
    expect(!good || str_eq(buf_view(&out), in), "other bytes come out than went in");
  }
  free(sent);
  buf_fini(&packed);
  buf_fini(&out);
  return 0;
}
