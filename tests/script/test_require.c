/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a text requires is read from it before it runs, and require hands over nothing else.
 */
#include "trial.h"

/* The names with their lines, "p.a:1 p.b:2"; one that cannot be read is "?". */
static const char *needs(struct arena *a, const char *text)
{
  struct buf b = BUF_INIT;
  size_t n;
  const struct script_need *found = script_needs(str_of(text), a, &n);
  for (size_t i = 0; i < n; i++)
    buf_printf(&b, "%s%.*s:%d", i ? " " : "", found[i].name.n ? (int)found[i].name.n : 1,
               found[i].name.n ? found[i].name.p : "?", found[i].line);
  const char *z = str_dup(a, buf_view(&b)).p;
  buf_fini(&b);
  return z;
}

static const struct {
  const char *text, *needs;
} texts[] = {
  { "", "" },
  { "local a = require \"p.a\"", "p.a:1" },
  { "local a = require 'p.a' local b = require(\"p.b\")\nlocal c = require ( 'p.c' )", "p.a:1 p.b:1 p.c:2" },
  { "local f = require \"p.a\".f\nlocal t = { require \"p.b\", x = require(\"p.c\").x() }", "p.a:1 p.b:2 p.c:2" },
  { "local a = require \"p.a\" local b = require \"p.a\"", "p.a:1 p.a:1" },
  { "return function()\n return require \"p.a\" end", "p.a:2" },
  { "-- require \"p.a\"\nlocal s = 'require \"p.b\"' --[[ require \"p.c\" ]]", "" },
  { "local s = [[\nrequire \"p.a\"]] local x = require\n\"p.b\"", "p.b:2" },
  { "local n = 'p.a' local a = require(n)", "?:1" },
  { "local a = require(\"p\" .. \".a\")", "?:1" },
  { "local a = require \"p.a\\n\"", "?:1" },
  { "local a = require [[p.a]]", "?:1" },
  { "local a = require { \"p.a\" }", "?:1" },
  { "local a = require()", "?:1" },
  { "local t = { require = 1 } t.require \"p.a\" t:require \"p.b\" local x = t.require", "" },
  { "local function require(x) return x end", "" },
  { "local a = require \"p.a\" local b = \"", "p.a:1" },
  { "local required = 1", "" },
};

START_TEST(test_needs)
{
  struct arena a;
  arena_init(&a);
  ck_assert_str_eq(needs(&a, texts[_i].text), texts[_i].needs);
  arena_fini(&a);
}
END_TEST

/* What the caller gave no library for is not there, by whatever way it is asked for; and a host without libraries has no
 * require. */
START_TEST(test_absent)
{
  static const char said[] =
      "test.lua:1: require: the name of a library stands behind the word, in quotes: local lib = "
      "require \"pack.file\"";
  struct trial t;
  trial_open_with(&t, NULL, "library");
  ck_assert_ptr_null(trial_load(&t, "local a = require \"p.a\" return { 1 }"));
  ck_assert_str_eq(t.err.text, said);
  expect(&t, "local get = require return get('p.a')", said);
  expect(&t, "return pcall(require, 5)", "false");
  expect(&t, "return require(nil)", "test.lua:1: bad argument #1 to 'require' (string expected, got nil)");
  trial_close(&t);
  trial_open(&t, NULL);
  expect(&t, "return require 'p.a'",
         "test.lua:1: require is not available: helper functions stand in the file that uses them");
  trial_close(&t);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("require");
  TCase *all = tcase_create("require");
  tcase_add_loop_test(all, test_needs, 0, sizeof texts / sizeof *texts);
  tcase_add_test(all, test_absent);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
