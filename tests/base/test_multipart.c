/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts as clients write them, and as they should not.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\"\r\n"

static const struct {
  const char *boundary, *body, *said; /* said: the fields, or a part of why not */
  bool good;
} rows[] = {
  { "x", "--x\r\n" NAMED("a") "\r\n1\r\n--x\r\n" NAMED("b") "Content-Type: text/plain\r\n\r\n\r\n--x--\r\n",
    "{\"a\":\"1\",\"b\":\"\"}", true },
  { "x", "preamble\r\n--x\r\n" NAMED("a") "\r\n1\r\n--x--\r\nepilogue --x\r\n", "{\"a\":\"1\"}", true },
  { "x",
    "--x\n"
    "Content-Disposition: form-data; name=a\n\nline\nline\n--x--",
    "{\"a\":\"line\\nline\"}", true },
  { "x", "--x  \r\n" NAMED("a") "\r\n--y\r\nno --x here\r\n--x--", "{\"a\":\"--y\\r\\nno --x here\"}", true },
  { "x", "--x\r\n" NAMED("a") "\r\n1\r\n--x\r\n" NAMED("a") "\r\n2\r\n--x--", "{\"a\":[\"1\",\"2\"]}", true },
  { "a b", "--a b\r\n" NAMED("q\\\"r") "\r\n1\r\n--a b--", "{\"q\\\"r\":\"1\"}", true },
  { "x", "--x\r\n" NAMED("a") "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9\r\n--x--",
    "{\"a\":\"\xc3\xa9\"}", true },
  { "x", "--x\r\n" NAMED("a") "\r\n\xe9\r\n--x--", "{\"a\":null}", true },
  { "x", "--x--", "{}", true },
  { "", "--x--", "boundary", false },
  { "x", "no part", "nowhere", false },
  { "x", "--xy\r\n" NAMED("a") "\r\n1\r\n--x--", "must end its line", false },
  { "x", "--x\r\n" NAMED("a") "\r\n1\r\n", "without its last boundary", false },
  { "x", "--x\r\n" NAMED("a"), "within the head", false },
  { "x", "--x\r\nContent-Type: text/plain\r\n\r\n1\r\n--x--", "name=", false },
  { "x", "--x\r\n" NAMED("\xff") "\r\n1\r\n--x--", "not UTF-8", false },
};

START_TEST(test_rows)
{
  struct arena a;
  struct value v;
  struct err err = ERR_INIT;
  struct buf said = BUF_INIT;
  arena_init(&a);
  bool good = multipart_read(&a, str_of(rows[_i].body), str_of(rows[_i].boundary), &v, &err);
  ck_assert_msg(good == rows[_i].good, "row %d: %s", _i, err.text);
  if (good) {
    json_write(&said, v);
    ck_assert_str_eq(said.p, rows[_i].said);
  } else
    ck_assert_msg(strstr(err.text, rows[_i].said) != NULL, "row %d: %s", _i, err.text);
  buf_fini(&said);
  arena_fini(&a);
}
END_TEST

START_TEST(test_bounds)
{
  struct arena a;
  struct value v;
  struct err err = ERR_INIT;
  struct buf body = BUF_INIT;
  arena_init(&a);
  for (int i = 0; i < FIELDS_MAX; i++)
    buf_z(&body, "--x\r\n" NAMED("a") "\r\n1\r\n");
  size_t n = body.n;
  buf_z(&body, "--x--");
  ck_assert_msg(multipart_read(&a, buf_view(&body), STR("x"), &v, &err), "%s", err.text);
  ck_assert_uint_eq(value_get(v, "a").n, FIELDS_MAX);
  body.n = n;
  buf_z(&body, "--x\r\n" NAMED("a") "\r\n1\r\n--x--");
  ck_assert(!multipart_read(&a, buf_view(&body), STR("x"), &v, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  body.n = 0;
  buf_z(&body, "--x\r\n");
  for (int i = 0; i < MULTIPART_HEAD_MAX / 4; i++)
    buf_z(&body, "A: b\r\n");
  buf_z(&body, NAMED("a") "\r\n1\r\n--x--");
  ck_assert(!multipart_read(&a, buf_view(&body), STR("x"), &v, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  buf_fini(&body);
  arena_fini(&a);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("multipart");
  TCase *t = tcase_create("multipart");
  tcase_add_loop_test(t, test_rows, 0, sizeof rows / sizeof *rows);
  tcase_add_test(t, test_bounds);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
