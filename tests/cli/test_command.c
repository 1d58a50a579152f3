/* SPDX-License-Identifier: Apache-2.0 */
/* Lines against a descriptor: what is a word, what an option, and what is said of a wrong one. */
#include "cli/command.h"

#include <check.h>

static enum ending run_nothing(struct call *c, struct err *err)
{
  (void)c, (void)err;
  return ENDING_DONE;
}

static const struct option options[] = {
  { "--reason", "TEXT", "why" },
  { "--fast", NULL, "at once" },
  { NULL, NULL, NULL },
};

static const struct command command = {
  .name = "try",
  .summary = "nothing",
  .usage = "A [B]",
  .example = "steward try a",
  .options = options,
  .words_min = 1,
  .words_max = 2,
  .run = run_nothing,
};

static struct call call;
static struct err err;
static bool help;

static void setup(void)
{
  call = (struct call){ .json = false };
  err = (struct err)ERR_INIT;
  arena_init(&call.arena);
}

static void teardown(void) { arena_fini(&call.arena); }

#define LINE(...)                                                                                                      \
  (const char *const[]) { __VA_ARGS__, NULL }

static bool read_line(const char *const *line)
{
  char *argv[16];
  int argc = 0;
  for (; line[argc]; argc++)
    argv[argc] = (char *)(uintptr_t)line[argc];
  return call_read(&call, &command, argc, argv, &help, &err);
}

START_TEST(words_and_options_stand_anywhere)
{
  ck_assert(read_line(LINE("--reason", "a new day", "a", "--fast", "b", "--json")));
  ck_assert_uint_eq(call.count, 2);
  ck_assert_str_eq(call_word(&call, 0), "a");
  ck_assert_str_eq(call_word(&call, 1), "b");
  ck_assert_ptr_null(call_word(&call, 2));
  ck_assert_str_eq(call_value(&call, "--reason"), "a new day");
  ck_assert(call_has(&call, "--fast"));
  ck_assert(!call_has(&call, "--dir"));
  ck_assert(call.json && !help);
}
END_TEST

START_TEST(a_value_may_be_joined_and_the_last_one_counts)
{
  ck_assert(read_line(LINE("a", "--reason=one", "--reason=", "--reason", "--fast")));
  ck_assert_str_eq(call_value_at(&call, "--reason", 0), "one");
  ck_assert_str_eq(call_value_at(&call, "--reason", 1), "");
  ck_assert_str_eq(call_value(&call, "--reason"), "--fast");
  ck_assert(!call_has(&call, "--fast"));
}
END_TEST

START_TEST(behind_two_dashes_everything_is_a_word)
{
  ck_assert(read_line(LINE("--", "--fast", "--help")));
  ck_assert(!help);
  ck_assert_str_eq(call_word(&call, 0), "--fast");
  ck_assert_str_eq(call_word(&call, 1), "--help");
}
END_TEST

START_TEST(one_dash_is_a_word)
{
  ck_assert(read_line(LINE("-")));
  ck_assert_str_eq(call_word(&call, 0), "-");
}
END_TEST

START_TEST(help_comes_before_what_is_wrong)
{
  ck_assert(read_line(LINE("--nonsense", "-h")));
  ck_assert(help);
}
END_TEST

static const struct {
  const char *line[6];
  const char *said;
} wrong[] = {
  { { "--json" }, "something is missing" },
  { { "a", "b", "c" }, "\"c\" is one too many" },
  { { "a", "--raeson", "x" }, "did you mean --reason?" },
  { { "a", "--reason" }, "--reason wants TEXT" },
  { { "a", "--fast=now" }, "--fast takes no value" },
  { { "a", "-x" }, "try has no option -x" },
};

START_TEST(what_is_wrong_is_said)
{
  ck_assert(!read_line(wrong[_i].line));
  ck_assert_int_eq(err.code, ERR_USAGE);
  ck_assert_ptr_nonnull(strstr(err.text, wrong[_i].said));
}
END_TEST

START_TEST(numbers_have_bounds)
{
  int64_t n = 7;
  ck_assert(read_line(LINE("a")));
  ck_assert(call_number(&call, "--reason", 1, 9, &n, &err));
  ck_assert_int_eq(n, 7);
  teardown();
  setup();
  ck_assert(read_line(LINE("a", "--reason", "9")));
  ck_assert(call_number(&call, "--reason", 1, 9, &n, &err));
  ck_assert_int_eq(n, 9);
  ck_assert(!call_number(&call, "--reason", 1, 8, &n, &err));
  ck_assert_int_eq(err.code, ERR_USAGE);
}
END_TEST

START_TEST(every_command_says_all_about_itself)
{
  for (const struct command *const *c = commands; *c; c++) {
    ck_assert_ptr_eq(command_find((*c)->name, &err), *c);
    ck_assert(*(*c)->summary && *(*c)->example && (*c)->usage && (*c)->run);
    ck_assert(str_starts(str_of((*c)->example), "steward ") || strstr((*c)->example, "| steward "));
    ck_assert_uint_le((*c)->words_min, (*c)->words_max);
    for (const struct option *o = (*c)->options; o && o->name; o++)
      ck_assert(str_starts(str_of(o->name), "--") && o->doc && *o->doc);
  }
  ck_assert_ptr_null(command_find("aply", &err));
  ck_assert_ptr_nonnull(strstr(err.text, "did you mean apply?"));
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("command");
  TCase *tests = tcase_create("command");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, words_and_options_stand_anywhere);
  tcase_add_test(tests, a_value_may_be_joined_and_the_last_one_counts);
  tcase_add_test(tests, behind_two_dashes_everything_is_a_word);
  tcase_add_test(tests, one_dash_is_a_word);
  tcase_add_test(tests, help_comes_before_what_is_wrong);
  tcase_add_loop_test(tests, what_is_wrong_is_said, 0, sizeof wrong / sizeof *wrong);
  tcase_add_test(tests, numbers_have_bounds);
  tcase_add_test(tests, every_command_says_all_about_itself);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
