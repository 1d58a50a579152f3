/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices, buffers, UTF-8, variable-length integers.
 */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"

START_TEST(slices_compare_split_and_trim)
{
  ck_assert_int_eq(str_cmp(STR("a"), STR("b")), -1);
  ck_assert_int_eq(str_cmp(STR("ab"), STR("a")), 1);
  ck_assert_int_eq(str_cmp(STR(""), (struct str){ NULL, 0 }), 0);
  ck_assert_int_eq(str_cmp(STR("\xff"), STR("a")), 1); /* bytes are unsigned */
  ck_assert(str_is(STR("x"), "x") && !str_is(STR("x"), "xy"));
  ck_assert(str_starts(STR("policy"), "pol") && !str_starts(STR("po"), "pol"));
  ck_assert(str_ends(STR("a.lua"), ".lua") && !str_ends(STR("lua"), ".lua"));
  ck_assert(str_eq_fold(STR("X-GitHub-Event"), STR("x-github-event")));
  ck_assert(!str_eq_fold(STR("a"), STR("b")) && !str_eq_fold(STR("["), STR("{")));
  struct str head, tail;
  ck_assert(str_split(STR("service/checkout/x"), '/', &head, &tail));
  ck_assert(str_is(head, "service") && str_is(tail, "checkout/x"));
  ck_assert(!str_split(STR("plain"), '/', &head, &tail));
  ck_assert(str_is(head, "plain") && tail.n == 0);
  ck_assert(str_is(str_trim(STR(" \t a b\r\n")), "a b"));
  ck_assert_uint_eq(str_trim(STR(" \n ")).n, 0);
}
END_TEST

START_TEST(copies_are_terminated)
{
  struct arena a;
  arena_init(&a);
  struct str s = str_dup(&a, (struct str){ "abcdef", 3 });
  ck_assert_str_eq(s.p, "abc");
  ck_assert_str_eq(str_z(&a, (struct str){ NULL, 0 }), "");
  ck_assert_str_eq(str_printf(&a, "%d-%s", 7, "x").p, "7-x");
  struct str wide = str_printf(&a, "%*d", 1000, 5);
  ck_assert_uint_eq(wide.n, 1000);
  ck_assert_str_eq(wide.p + 999, "5");
  arena_fini(&a);
}
END_TEST

START_TEST(integers_fill_the_slice)
{
  static const struct {
    const char *text;
    bool good;
    int64_t v;
  } rows[] = {
    { "0", true, 0 },
    { "-0", true, 0 },
    { "007", true, 7 },
    { "-42", true, -42 },
    { "9223372036854775807", true, INT64_MAX },
    { "-9223372036854775808", true, INT64_MIN },
    { "9223372036854775808", false, 0 },
    { "-9223372036854775809", false, 0 },
    { "", false, 0 },
    { "-", false, 0 },
    { "+1", false, 0 },
    { "1 ", false, 0 },
    { " 1", false, 0 },
    { "1x", false, 0 },
    { "99999999999999999999", false, 0 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t v = 0;
    ck_assert_msg(str_int(str_of(rows[i].text), &v) == rows[i].good, "%s", rows[i].text);
    ck_assert_int_eq(v, rows[i].v);
  }
}
END_TEST

START_TEST(nearest_name_is_a_likely_typo)
{
  static const char *const names[] = { "label", "owner", "service", "severity", "value_score" };
  size_t n = sizeof names / sizeof *names;
  ck_assert_str_eq(str_nearest(STR("lable"), names, n), "label");
  ck_assert_str_eq(str_nearest(STR("onwer"), names, n), "owner");
  ck_assert_str_eq(str_nearest(STR("services"), names, n), "service");
  ck_assert_str_eq(str_nearest(STR("valuescore"), names, n), "value_score");
  ck_assert_ptr_null(str_nearest(STR("x"), names, n));
  ck_assert_ptr_null(str_nearest(STR(""), names, n));
  ck_assert_ptr_null(str_nearest(STR("completely_else"), names, n));
}
END_TEST

/* Decodes by the letter of RFC 3629: as many bits as the lead says, then the ranges. */
static bool utf8_by_decoding(const unsigned char *p, size_t n)
{
  for (size_t i = 0; i < n;) {
    size_t more = p[i] < 0x80 ? 0 : p[i] >> 5 == 6 ? 1 : p[i] >> 4 == 14 ? 2 : p[i] >> 3 == 30 ? 3 : 9;
    if (more == 9 || i + more >= n)
      return false;
    uint32_t c = more == 0 ? p[i] : p[i] & (0x3fu >> more);
    for (size_t j = 1; j <= more; j++) {
      if (p[i + j] >> 6 != 2)
        return false;
      c = c << 6 | (p[i + j] & 0x3f);
    }
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
      return false;
    i += more + 1;
  }
  return true;
}

START_TEST(utf8_agrees_with_decoding)
{
  for (uint32_t c = 0; c < 0x1000000; c += 1 + c % 7) {
    unsigned char p[] = { (unsigned char)(c >> 16), (unsigned char)(c >> 8), (unsigned char)c };
    if (str_utf8((struct str){ (char *)p, 3 }) != utf8_by_decoding(p, 3))
      ck_abort_msg("%06x", c);
  }
  static const unsigned char odd[] = { 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff };
  for (int lead = 0xe0; lead < 0x100; lead++) {
    for (int mix = 0; mix < 9 * 9 * 9; mix++) {
      unsigned char p[] = { (unsigned char)lead, odd[mix % 9], odd[mix / 9 % 9], odd[mix / 81] };
      if (str_utf8((struct str){ (char *)p, 4 }) != utf8_by_decoding(p, 4))
        ck_abort_msg("%02x %02x %02x %02x", p[0], p[1], p[2], p[3]);
    }
  }
  ck_assert(str_utf8(STR("plain ascii, longer than eight bytes, then \xe2\x82\xac and \xf0\x9f\x92\xa9")));
  ck_assert(!str_utf8(STR("plain ascii, longer than eight bytes, then \xe2\x82")));
  ck_assert_uint_eq(utf8_next("", 0), 0);
  ck_assert_uint_eq(utf8_next("\xe2\x82\xac!", 4), 3);
}
END_TEST

START_TEST(buffers_stay_terminated)
{
  struct buf b = BUF_INIT;
  ck_assert_str_eq(buf_view(&b).p, "");
  for (int i = 0; i < 1000; i++) {
    buf_char(&b, 'x');
    ck_assert_uint_eq(strlen(b.p), b.n);
  }
  b.n = 0;
  buf_z(&b, "a");
  buf_str(&b, STR("bc"));
  buf_add(&b, NULL, 0);
  buf_printf(&b, "%s-%d", "d", 5);
  ck_assert_str_eq(b.p, "abcd-5");
  buf_printf(&b, "%0*d", 5000, 1);
  ck_assert_uint_eq(b.n, 5006);
  ck_assert_uint_eq(strlen(b.p), 5006);
  buf_fini(&b);
  buf_reserve(&b, 0);
  ck_assert_str_eq(b.p, "");
  buf_fini(&b);
}
END_TEST

START_TEST(varints_round_trip)
{
  struct buf b = BUF_INIT;
  for (int bit = 0; bit < 64; bit++) {
    for (int delta = -1; delta <= 1; delta++) {
      uint64_t v = (1ull << bit) + (uint64_t)delta, u;
      int64_t s;
      b.n = 0;
      buf_varint(&b, v);
      buf_varsint(&b, (int64_t)v);
      buf_varsint(&b, (int64_t)-v);
      struct str in = buf_view(&b);
      ck_assert(str_varint(&in, &u) && u == v);
      ck_assert(str_varsint(&in, &s) && s == (int64_t)v);
      ck_assert(str_varsint(&in, &s) && s == (int64_t)-v);
      ck_assert_uint_eq(in.n, 0);
      ck_assert(!str_varint(&in, &u));
    }
  }
  uint64_t u;
  struct str cut = STR("\x80\x80"), wide = STR("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
  ck_assert(!str_varint(&cut, &u) && cut.n == 2);
  ck_assert(!str_varint(&wide, &u) && wide.n == 10);
  b.n = 0;
  buf_varint(&b, 300);
  buf_varsint(&b, -1);
  ck_assert(str_eq(buf_view(&b), STR("\xac\x02\x01"))); /* stored: may never change */
  buf_fini(&b);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("str");
  TCase *tc = tcase_create("str");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, slices_compare_split_and_trim);
  tcase_add_test(tc, copies_are_terminated);
  tcase_add_test(tc, integers_fill_the_slice);
  tcase_add_test(tc, nearest_name_is_a_likely_typo);
  tcase_add_test(tc, utf8_agrees_with_decoding);
  tcase_add_test(tc, buffers_stay_terminated);
  tcase_add_test(tc, varints_round_trip);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
