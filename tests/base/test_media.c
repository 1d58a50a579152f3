/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Header values with parameters, as senders write them.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

static const struct {
  const char *value, *type, *name, *parameter; /* parameter NULL: it is not there */
} rows[] = {
  { "application/json", "application/json", "charset", NULL },
  { " text/plain ; charset=utf-8", "text/plain", "charset", "utf-8" },
  { "a/b;charset=\"u\\\"t;f\"; x=1", "a/b", "charset", "u\"t;f" },
  { "a/b; x=\"charset=no\"; Charset = yes ", "a/b", "charset", "yes" },
  { "a/b; charset; charset=a", "a/b", "charset", "a" },
  { "a/b; charset=", "a/b", "charset", "" },
  { "a/b; charset=\"open", "a/b", "charset", "open" },
  { "a/b; charset=\"x\"junk; y=2", "a/b", "y", "2" },
  { "form-data; name=\"f\"; filename=\"a;b.txt\"", "form-data", "filename", "a;b.txt" },
  { "", "", "charset", NULL },
  { ";;;=;", "", "charset", NULL },
};

START_TEST(test_rows)
{
  struct arena a;
  arena_init(&a);
  ck_assert(str_is(media_type(str_of(rows[_i].value)), rows[_i].type));
  struct str found = media_param(&a, str_of(rows[_i].value), rows[_i].name);
  ck_assert_msg(!found.p == !rows[_i].parameter, "row %d", _i);
  ck_assert_msg(!found.p || str_is(found, rows[_i].parameter), "row %d: %.*s", _i, STR_FMT(found));
  arena_fini(&a);
}
END_TEST

START_TEST(test_json)
{
  ck_assert(media_is_json(STR("application/json")) && media_is_json(STR("Application/vnd.X+JSON")));
  ck_assert(media_is_json(STR("text/json")));
  ck_assert(!media_is_json(STR("+json")) && !media_is_json(STR("application/jsonp")) && !media_is_json(STR("")));
}
END_TEST

int main(void)
{
  Suite *s = suite_create("media");
  TCase *t = tcase_create("media");
  tcase_add_loop_test(t, test_rows, 0, sizeof rows / sizeof *rows);
  tcase_add_test(t, test_json);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
