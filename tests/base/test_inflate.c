/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What zlib packs comes out again, within bounds; bombs, stumps and strangers do not.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/base.h"

enum { GZIP = 15 + 16, ZLIB = 15, RAW = -15 };

static void pack(int window, struct str in, struct buf *out)
{
  z_stream z = { .next_in = (Bytef *)in.p, .avail_in = (uInt)in.n };
  ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
  size_t most = deflateBound(&z, in.n);
  buf_reserve(out, most);
  z.next_out = (Bytef *)out->p + out->n;
  z.avail_out = (uInt)most;
  ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
  out->n += z.total_out;
  deflateEnd(&z);
}

static bool unpack(const char *coding, struct str in, size_t max, struct buf *out, struct err *err)
{
  enum coding c;
  *err = (struct err)ERR_INIT;
  ck_assert(coding_find(str_of(coding), &c));
  return inflate_read(c, in, max, out, err);
}

static void fill(struct buf *out, size_t n, bool zeros)
{
  uint32_t dice = 1;
  for (size_t i = 0; i < n; i++, dice = dice * 1664525 + 1013904223)
    buf_char(out, zeros ? 0 : (char)("0123456789abcdef{}\",:"[(dice >> 16) % 21]));
}

static const struct {
  const char *coding;
  int window;
} ways[] = { { "gzip", GZIP }, { "X-GZIP", GZIP }, { "deflate", ZLIB }, { "deflate", RAW } };

START_TEST(test_round)
{
  static const size_t sizes[] = { 0, 1, 100, 65536, 65537, 1000000 };
  struct err err;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct buf plain = BUF_INIT, packed = BUF_INIT, out = BUF_INIT;
    fill(&plain, sizes[i], false);
    pack(ways[_i].window, buf_view(&plain), &packed);
    ck_assert_msg(unpack(ways[_i].coding, buf_view(&packed), sizes[i], &out, &err), "%zu: %s", sizes[i], err.text);
    ck_assert(str_eq(buf_view(&out), buf_view(&plain)));
    if (sizes[i]) {
      ck_assert(!unpack(ways[_i].coding, buf_view(&packed), sizes[i] - 1, &out, &err));
      ck_assert_int_eq(err.code, ERR_LIMIT);
      ck_assert(!unpack(ways[_i].coding, (struct str){ packed.p, packed.n - 1 }, sizes[i], &out, &err));
      ck_assert_int_eq(err.code, ERR_INPUT);
      buf_char(&packed, 'x');
      ck_assert(!unpack(ways[_i].coding, buf_view(&packed), sizes[i] + 10, &out, &err));
      ck_assert_int_eq(err.code, ERR_INPUT);
    }
    buf_fini(&plain), buf_fini(&packed), buf_fini(&out);
  }
}
END_TEST

/* A thousand to one is refused long before it is unpacked. */
START_TEST(test_bomb)
{
  struct buf zeros = BUF_INIT, packed = BUF_INIT, out = BUF_INIT;
  struct err err;
  fill(&zeros, 40000000, true);
  pack(ways[_i].window, buf_view(&zeros), &packed);
  ck_assert(!unpack(ways[_i].coding, buf_view(&packed), 1 << 30, &out, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  ck_assert_uint_le(out.cap, 2 * packed.n * INFLATE_RATIO_MAX + 1000000);
  buf_fini(&zeros), buf_fini(&packed), buf_fini(&out);
}
END_TEST

START_TEST(test_streams)
{
  struct buf packed = BUF_INIT, out = BUF_INIT;
  struct err err;
  pack(GZIP, STR("{\"a\":"), &packed);
  pack(GZIP, STR("1}"), &packed);
  ck_assert_msg(unpack("gzip", buf_view(&packed), 100, &out, &err), "%s", err.text);
  ck_assert_str_eq(out.p, "{\"a\":1}");
  buf_fini(&packed), buf_fini(&out);
}
END_TEST

START_TEST(test_strangers)
{
  static const struct str in[] = { { "", 0 }, { "{\"a\":1}", 7 }, { "\x1f\x8b", 2 }, { "\xff\xff\xff\xff", 4 } };
  struct buf out = BUF_INIT;
  struct err err;
  enum coding c;
  for (size_t i = 0; i < sizeof in / sizeof *in; i++)
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
      ck_assert(!unpack(ways[k].coding, in[i], 1000, &out, &err));
      ck_assert_int_eq(err.code, ERR_INPUT);
    }
  ck_assert(!coding_find(STR("br"), &c) && !coding_find(STR("gzip, gzip"), &c));
  ck_assert(coding_find(STR("identity"), &c) && c == CODING_NONE);
  buf_fini(&out);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("inflate");
  TCase *t = tcase_create("inflate");
  tcase_add_loop_test(t, test_round, 0, sizeof ways / sizeof *ways);
  tcase_add_loop_test(t, test_bomb, 0, sizeof ways / sizeof *ways);
  tcase_add_test(t, test_streams);
  tcase_add_test(t, test_strangers);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
