/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdlib.h>

#include "http/target.h"

static struct arena arena;
static struct target t;

static bool read(const char *text)
{
  struct err err = ERR_INIT;
  bool good = target_read(&arena, str_of(text), &t, &err);
  ck_assert(good || (err.code == ERR_INPUT && err.text[0]));
  return good;
}

START_TEST(test_segments)
{
  ck_assert(read("/"));
  ck_assert_uint_eq(t.count, 0);
  ck_assert(read("/a/b%20c/d%2Fe"));
  ck_assert_uint_eq(t.count, 3);
  ck_assert(str_is(t.segments[0], "a"));
  ck_assert(str_is(t.segments[1], "b c"));
  ck_assert(str_is(t.segments[2], "d/e"));
  ck_assert(str_is(t.path, "/a/b%20c/d%2Fe"));
  ck_assert(read("/a/"));
  ck_assert_uint_eq(t.count, 2);
  ck_assert_uint_eq(t.segments[1].n, 0);
  ck_assert(read("//a"));
  ck_assert_uint_eq(t.count, 2);
  ck_assert(read("/a+b/../%c3%a9"));
  ck_assert(str_is(t.segments[0], "a+b") && str_is(t.segments[1], "..") && str_is(t.segments[2], "\xc3\xa9"));
  ck_assert(read("/1/2/3/4/5/6/7/8/9/10"));
  ck_assert_uint_eq(t.count, TARGET_SEGMENTS_MAX + 1);
}
END_TEST

START_TEST(test_queries)
{
  ck_assert(read("/a?x=1&y=a+b%26&&z&w="));
  ck_assert_uint_eq(t.count, 1);
  ck_assert_uint_eq(t.pair_count, 4);
  ck_assert(str_is(target_query(&t, "x"), "1"));
  ck_assert(str_is(target_query(&t, "y"), "a b&"));
  ck_assert(target_query(&t, "z").p && target_query(&t, "z").n == 0);
  ck_assert(target_query(&t, "w").p && target_query(&t, "w").n == 0);
  ck_assert_ptr_null(target_query(&t, "v").p);
  ck_assert(read("/a?"));
  ck_assert_uint_eq(t.pair_count, 0);
}
END_TEST

START_TEST(test_absolute_form)
{
  ck_assert(read("http://host:80/a?x=1"));
  ck_assert(t.count == 1 && str_is(t.segments[0], "a") && t.pair_count == 1);
  ck_assert(read("HTTPS://host"));
  ck_assert_uint_eq(t.count, 0);
  ck_assert(read("http://host?x=1"));
  ck_assert(t.count == 0 && t.pair_count == 1);
}
END_TEST

START_TEST(test_refused)
{
  static const char *const bad[] = { "*",    "a",    "host:80", "/%",      "/%4",       "/%zz",   "/%00",
                                     "/%ff", "/a#b", "/?x=%",   "/?x=%ff", "/?x=1&x=2", "/?%00=1" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_msg(!read(bad[i]), "%s", bad[i]);
}
END_TEST

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

int main(void)
{
  Suite *s = suite_create("target");
  TCase *c = tcase_create("target");
  tcase_add_checked_fixture(c, setup, teardown);
  tcase_add_test(c, test_segments);
  tcase_add_test(c, test_queries);
  tcase_add_test(c, test_absolute_form);
  tcase_add_test(c, test_refused);
  suite_add_tcase(s, c);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
