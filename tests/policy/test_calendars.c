/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars that are kept: two that say the same are one, and those that scripts make up do not gather.
 */
#include "policy/calendars.h"

#include <check.h>
#include <stdlib.h>

enum { MANY = 10000, BOUND = 5000 };

static struct arena arena;
static struct calendars *all;

static void setup(void)
{
  arena_init(&arena);
  all = calendars_open();
}

static void teardown(void)
{
  calendars_close(all);
  arena_fini(&arena);
}

/* Open on one day, from the n-th minute on. */
static struct value table(int n)
{
  struct value v;
  struct err err = ERR_INIT;
  struct str text = str_printf(&arena, "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"%02d:%02d:%02d\",\"17:00\"]]}}",
                               n / 3600, n / 60 % 60, n % 60);
  ck_assert_msg(json_read(&arena, text, &v, &err), "%s", err.text);
  return v;
}

static const struct calendar *made(int n)
{
  struct err err = ERR_INIT;
  const struct calendar *c = calendars_read(all, table(n), &err);
  ck_assert_msg(c != NULL, "%s", err.text);
  return c;
}

START_TEST(those_that_say_the_same_are_one)
{
  const struct calendar *first = made(1);
  ck_assert_ptr_eq(first, made(1));
  ck_assert_ptr_ne(first, made(2));
  ck_assert_uint_eq(calendars_kept(all), 2);
}
END_TEST

START_TEST(tables_do_not_gather)
{
  size_t most = 0;
  for (int i = 0; i < MANY; i++) {
    made(i);
    most = calendars_kept(all) > most ? calendars_kept(all) : most;
  }
  ck_assert_uint_gt(most, 1000);  /* they are kept… */
  ck_assert_uint_le(most, BOUND); /* …but not for ever */
  made(MANY - 1);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("calendars");
  TCase *all_cases = tcase_create("calendars");
  tcase_add_checked_fixture(all_cases, setup, teardown);
  tcase_set_timeout(all_cases, 60);
  tcase_add_test(all_cases, those_that_say_the_same_are_one);
  tcase_add_test(all_cases, tables_do_not_gather);
  suite_add_tcase(suite, all_cases);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
