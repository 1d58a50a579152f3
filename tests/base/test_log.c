/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What reaches a person: errors (cut between characters, prefixed in place) and log lines.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

START_TEST(errors_are_set_and_prefixed)
{
  struct err err = ERR_INIT;
  ck_assert(!err_set(&err, ERR_INPUT, "field \"%s\"", "owner"));
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert(!err_prefix(&err, "line %d", 7));
  ck_assert_str_eq(err.text, "line 7: field \"owner\"");
  ck_assert_int_eq(err.code, ERR_INPUT);
  err_set(&err, ERR_IO, "again %s", err.text);
  ck_assert_str_eq(err.text, "again line 7: field \"owner\"");
  ck_assert(!err_set(NULL, ERR_INPUT, "x") && !err_prefix(NULL, "x"));
  ck_assert_str_eq(err_name(ERR_REFUSED), "refused");
  ck_assert_str_eq(err_name(ERR_CORRUPT), "corrupt");
}
END_TEST

START_TEST(long_errors_are_cut_between_characters)
{
  struct err err = ERR_INIT;
  for (int shift = 0; shift < 4; shift++) {
    struct buf b = BUF_INIT;
    buf_add(&b, "xxx", (size_t)shift);
    for (int i = 0; i < 400; i++)
      buf_z(&b, i % 2 ? "\xe2\x82\xac" : "\xf0\x9f\x92\xa9");
    err_set(&err, ERR_INPUT, "%s", b.p);
    ck_assert(str_utf8(str_of(err.text)));
    ck_assert_uint_gt(strlen(err.text), sizeof err.text - 5);
    err_prefix(&err, "prefix");
    ck_assert(str_utf8(str_of(err.text)) && str_starts(str_of(err.text), "prefix: "));
    ck_assert_uint_gt(strlen(err.text), sizeof err.text - 5);
    buf_fini(&b);
  }
  err_set(&err, ERR_INPUT, "%s", "ends in \xe2\x82\xac");
  ck_assert_str_eq(err.text, "ends in \xe2\x82\xac");
}
END_TEST

/* Logs with standard error turned into a pipe; gives what came out. */
static void logged(enum log_level level, const char *text, char out[8192])
{
  int ends[2], kept = dup(STDERR_FILENO);
  ck_assert_int_eq(pipe(ends), 0);
  dup2(ends[1], STDERR_FILENO);
  log_line(level, "%s", text);
  dup2(kept, STDERR_FILENO);
  close(kept);
  close(ends[1]);
  ssize_t n = read(ends[0], out, 8191);
  out[n < 0 ? 0 : n] = '\0';
  close(ends[0]);
}

START_TEST(log_lines_have_one_form)
{
  char out[8192];
  unsetenv("JOURNAL_STREAM");
  logged(LOG_WARN, "two\nlines\x1b", out);
  struct str time, rest;
  int64_t t;
  ck_assert(str_split(str_of(out), ' ', &time, &rest) && instant_parse(time, &t));
  ck_assert(str_is(rest, "warn two\\x0alines\\x1b\n"));
  setenv("JOURNAL_STREAM", "8:1", 1);
  logged(LOG_ERROR, "bad", out);
  ck_assert_str_eq(out, "<3>error bad\n");
  logged(LOG_DEBUG, "silent", out);
  ck_assert_str_eq(out, "");
  log_set_level(LOG_DEBUG);
  logged(LOG_DEBUG, "heard", out);
  ck_assert_str_eq(out, "<7>debug heard\n");
  char wide[6000];
  memset(wide, '\n', sizeof wide - 1);
  wide[sizeof wide - 1] = '\0';
  logged(LOG_INFO, wide, out);
  ck_assert_uint_le(strlen(out), 4096);
  ck_assert_ptr_eq(strchr(out, '\n'), out + strlen(out) - 1);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("log");
  TCase *tc = tcase_create("log");
  tcase_add_test(tc, errors_are_set_and_prefixed);
  tcase_add_test(tc, long_errors_are_cut_between_characters);
  tcase_add_test(tc, log_lines_have_one_form);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
