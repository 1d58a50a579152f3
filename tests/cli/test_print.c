/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people say them, lines that fit, and nothing from outside that could steer a terminal. */
#include "cli/print.h"

#include <check.h>

static struct arena arena;

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

static const struct {
  const char *json, *said;
} values[] = {
  { "null", "-" },
  { "true", "yes" },
  { "false", "no" },
  { "9223372036854775807", "9223372036854775807" },
  { "0.5", "0.5" },
  { "\"service/shop\"", "service/shop" },
  { "\"2026-11-21T18:57:27Z\"", "2026-11-21 18:57:27" },
  { "\"2026-11-21T18:57:27.123Z\"", "2026-11-21 18:57:27" },
  { "\"2026-11-21Tsomething els\"", "2026-11-21Tsomething els" },
  { "{\"amount\":1250,\"currency\":\"EUR\"}", "12.50 EUR" },
  { "{\"amount\":-5,\"currency\":\"EUR\"}", "-0.05 EUR" },
  { "{\"amount\":123456789,\"currency\":\"EUR\"}", "1 234 567.89 EUR" },
  { "{\"amount\":1250,\"currency\":\"JPY\"}", "1 250 JPY" },
  { "{\"amount\":1250,\"currency\":\"KWD\"}", "1.250 KWD" },
  { "{\"amount\":-9223372036854775807,\"currency\":\"EUR\"}", "-92 233 720 368 547 758.07 EUR" },
  { "[]", "-" },
  { "[\"a\",\"b\"]", "a, b" },
  { "{\"a\":1,\"b\":true}", "a 1, b yes" },
};

START_TEST(values_are_said_in_words)
{
  struct value v;
  struct buf out = BUF_INIT;
  ck_assert(json_read(&arena, str_of(values[_i].json), &v, NULL));
  tell_value(&out, v);
  ck_assert_str_eq(out.p, values[_i].said);
  buf_fini(&out);
}
END_TEST

START_TEST(a_line_is_cut_at_a_character)
{
  struct value v = value_text(STR("Größe über alles"));
  ck_assert(str_is(tell_line(&arena, v, 6), "Größe…"));
  ck_assert(str_is(tell_line(&arena, v, 4), "Grö…"));
  ck_assert(str_is(tell_line(&arena, v, 16), "Größe über alles"));
  ck_assert(str_is(tell_line(&arena, v, 0), "Größe über alles"));
  ck_assert(str_is(tell_line(&arena, value_text(STR("a\nb")), 0), "a b"));
}
END_TEST

START_TEST(control_characters_never_reach_a_terminal)
{
  struct buf out = BUF_INIT;
  tell_clean(&out, STR("a\033[31mb\x7f\tc\nd\xc2\x9b e\xff"), true);
  ck_assert_str_eq(out.p, "a [31mb  c\nd  e\xef\xbf\xbd");
  out.n = 0;
  tell_clean(&out, STR("a\nb\r"), false);
  ck_assert_str_eq(out.p, "a b ");
  buf_fini(&out);
}
END_TEST

START_TEST(lines_hold_whole_words)
{
  struct str rest = STR("one two  three aVeryLongWord");
  ck_assert(str_is(text_line(&rest, 8), "one two"));
  ck_assert(str_is(text_line(&rest, 8), "three"));
  ck_assert(str_is(text_line(&rest, 8), "aVeryLongWord"));
  ck_assert_uint_eq(rest.n, 0);
  rest = STR("größer kleiner");
  ck_assert(str_is(text_line(&rest, 6), "größer"));
}
END_TEST

START_TEST(counting_knows_one_from_many)
{
  ck_assert(str_is(tell_count(&arena, 1, "record", "records"), "1 record"));
  ck_assert(str_is(tell_count(&arena, 0, "record", "records"), "0 records"));
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("print");
  TCase *tests = tcase_create("print");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_loop_test(tests, values_are_said_in_words, 0, sizeof values / sizeof *values);
  tcase_add_test(tests, a_line_is_cut_at_a_character);
  tcase_add_test(tests, control_characters_never_reach_a_terminal);
  tcase_add_test(tests, lines_hold_whole_words);
  tcase_add_test(tests, counting_knows_one_from_many);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
