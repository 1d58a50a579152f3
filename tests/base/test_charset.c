/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charsets against iconv, for every character that they have.
 */
#include <check.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

static const struct {
  const char *name;
  enum charset charset;
} rows[] = {
  { "ISO-8859-1", CHARSET_LATIN1 },
  { "WINDOWS-1252", CHARSET_WINDOWS },
  { "UTF-16LE", CHARSET_UTF16LE },
  { "UTF-16BE", CHARSET_UTF16BE },
};

START_TEST(test_against_iconv)
{
  struct arena a;
  struct err err = ERR_INIT;
  size_t seen = 0;
  iconv_t to = iconv_open(rows[_i].name, "UTF-32LE"), utf8 = iconv_open("UTF-8", "UTF-32LE");
  arena_init(&a);
  for (uint32_t c = 0; c < 0x110000; c += c < 0x3000 ? 1 : 0x101) {
    char bytes[8], wanted[8], *out = bytes, *in = (char *)&c;
    size_t n = 4, room = sizeof bytes;
    if ((c >= 0xd800 && c < 0xe000) || c == 0xfeff || iconv(to, &in, &n, &out, &room) != 0)
      continue; /* not in that charset */
    struct str raw = { bytes, sizeof bytes - room }, text;
    in = (char *)&c, n = 4, out = wanted, room = sizeof wanted;
    ck_assert_uint_eq(iconv(utf8, &in, &n, &out, &room), 0);
    ck_assert_msg(charset_text(&a, rows[_i].charset, raw, &text, &err), "U+%04X: %s", c, err.text);
    ck_assert_msg(str_eq(text, (struct str){ wanted, sizeof wanted - room }), "U+%04X in %s", c, rows[_i].name);
    seen++;
  }
  ck_assert_uint_ge(seen, rows[_i].charset < CHARSET_UTF16 ? 251 : 12288);
  arena_fini(&a);
  iconv_close(to);
  iconv_close(utf8);
}
END_TEST

START_TEST(test_names_and_marks)
{
  enum charset c;
  struct arena a;
  struct str text;
  arena_init(&a);
  ck_assert(charset_find(STR("Utf-8"), &c) && c == CHARSET_UTF8);
  ck_assert(charset_find(STR("latin1"), &c) && c == CHARSET_LATIN1);
  ck_assert(!charset_find(STR("utf-7"), &c) && !charset_find(STR(""), &c));
  ck_assert(charset_marked(STR("\xef\xbb\xbf"), &c) && c == CHARSET_UTF8);
  ck_assert(charset_marked(STR("\xff\xfe"), &c) && c == CHARSET_UTF16LE);
  ck_assert(!charset_marked(STR("\xff"), &c) && !charset_marked(STR(""), &c));
  ck_assert(charset_text(&a, CHARSET_UTF16,
                         STR("\xff\xfe"
                             "a\0"),
                         &text, NULL) &&
            str_is(text, "a"));
  ck_assert(charset_text(&a, CHARSET_UTF16,
                         STR("\0"
                             "a"),
                         &text, NULL) &&
            str_is(text, "a"));
  ck_assert(charset_text(&a, CHARSET_UTF8,
                         STR("\xef\xbb\xbf"
                             "a"),
                         &text, NULL) &&
            str_is(text, "a"));
  ck_assert(!charset_text(&a, CHARSET_UTF8, STR("\xc0\xa0"), &text, NULL));
  ck_assert(!charset_text(&a, CHARSET_UTF16LE,
                          STR("\x00\xdc"
                              "a\0"),
                          &text, NULL));
  ck_assert(!charset_text(&a, CHARSET_UTF16LE, STR("\x00\xd8"), &text, NULL));
  arena_fini(&a);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("charset");
  TCase *t = tcase_create("charset");
  tcase_add_loop_test(t, test_against_iconv, 0, sizeof rows / sizeof *rows);
  tcase_add_test(t, test_names_and_marks);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
