/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies as senders wrap them: what comes of each.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

static struct arena arena;

/* Reads a body; what came of it as JSON, or why not. */
static const char *read_body(const char *type, struct str bytes, enum entity_verdict *verdict)
{
  static struct buf said;
  struct value_builder b;
  struct entity e;
  struct err err = ERR_INIT;
  said.n = 0;
  arena_reset(&arena);
  build_init(&b, &arena);
  if (type)
    build_put(&b, "content-type", value_text(str_of(type)));
  *verdict = entity_read(&arena, build_map(&b), bytes, &e, &err);
  if (*verdict != ENTITY_GOOD) {
    ck_assert_int_ne(err.code, ERR_NONE);
    buf_z(&said, err.text);
    return said.p;
  }
  json_write(&said, e.body);
  if (e.form.kind != VALUE_NONE) {
    buf_z(&said, " form ");
    json_write(&said, e.form);
  }
  if (e.events.kind != VALUE_NONE) {
    buf_z(&said, " events ");
    json_write(&said, e.events);
  }
  return said.p;
}

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define BYTES(lit)                                                                                                     \
  {                                                                                                                    \
    lit, sizeof(lit) - 1                                                                                               \
  }

static const struct {
  const char *type;
  struct str bytes;
  enum entity_verdict verdict;
  const char *said; /* all of it when GOOD, else a part */
} rows[] = {
  /* JSON, whatever it is called */
  { JSON, BYTES("{\"n\":9007199254740993}"), ENTITY_GOOD, "{\"n\":9007199254740993}" },
  { "application/vnd.x+json; charset=utf-8", BYTES("[1]"), ENTITY_GOOD, "[1]" },
  { "text/plain; charset=UTF-8", BYTES("{\"a\":1}"), ENTITY_GOOD, "{\"a\":1}" },
  { NULL, BYTES(" {\"a\":1}\n"), ENTITY_GOOD, "{\"a\":1}" },
  { "application/octet-stream", BYTES("{\"a\":1}"), ENTITY_GOOD, "{\"a\":1}" },
  { "application/xml", BYTES("{\"a\":1}"), ENTITY_GOOD, "{\"a\":1}" },
  { "nonsense", BYTES("true"), ENTITY_GOOD, "true" },
  { FORM, BYTES("{\"a\":\"1&2=3\"}"), ENTITY_GOOD, "{\"a\":\"1\\u00262=3\"}" },
  { FORM, BYTES(" [1]"), ENTITY_GOOD, "[1]" },
  { JSON, BYTES(""), ENTITY_GOOD, "null" },
  { NULL, BYTES(""), ENTITY_GOOD, "null" },
  { FORM, BYTES(""), ENTITY_GOOD, "null" },
  /* and what only claims to be */
  { JSON, BYTES("{"), ENTITY_MALFORMED, "the body is not JSON" },
  { JSON, BYTES("{\"a\":1,\"a\":2}"), ENTITY_MALFORMED, "twice" },
  { JSON, BYTES("\"\xff\""), ENTITY_MALFORMED, "UTF-8" },
  { JSON, BYTES("a=b"), ENTITY_MALFORMED, "the body is not JSON" },
  { NULL, BYTES("hello"), ENTITY_MALFORMED, "the body is not JSON" },
  { "text/plain", BYTES("hello"), ENTITY_MALFORMED, "the body is not JSON" },
  { FORM, BYTES("{\"a\":"), ENTITY_MALFORMED, "the body is not JSON" },
  { "application/xml", BYTES("<a/>"), ENTITY_UNKNOWN, "application/xml" },
  { "application/x-protobuf", BYTES("\x0a\x01\x80"), ENTITY_UNKNOWN, "application/x-protobuf" },
  { "application/cloudevents+xml", BYTES("<a/>"), ENTITY_UNKNOWN, "+json" },
  { "application/cloudevents+xml", BYTES("{}"), ENTITY_UNKNOWN, "+json" },
  /* charsets */
  { JSON, BYTES("\xef\xbb\xbf{\"a\":\"\xc3\xa9\"}"), ENTITY_GOOD, "{\"a\":\"\xc3\xa9\"}" },
  { "application/json; charset=utf-16", BYTES("\xff\xfe{\0\"\0a\0\"\0:\0\x31\0}\0"), ENTITY_GOOD, "{\"a\":1}" },
  { "application/json; charset=\"UTF-16LE\"", BYTES("[\0\x31\0]\0"), ENTITY_GOOD, "[1]" },
  { "application/json; charset=utf-16be", BYTES("\0[\0\x31\0]"), ENTITY_GOOD, "[1]" },
  { NULL, BYTES("\xfe\xff\0[\0\x31\0]"), ENTITY_GOOD, "[1]" },
  { "application/json;charset=ISO-8859-1", BYTES("[\"\xe9\"]"), ENTITY_GOOD, "[\"\xc3\xa9\"]" },
  { "text/plain; charset=windows-1252", BYTES("[\"\x80\"]"), ENTITY_GOOD, "[\"\xe2\x82\xac\"]" },
  { "application/json; charset=koi8-r", BYTES("[\"\xe9\"]"), ENTITY_UNKNOWN, "koi8-r" },
  { "application/json; charset=utf-16le", BYTES("[\0\x31\0]"), ENTITY_MALFORMED, "odd number" },
  { "application/json; charset=utf-16le", BYTES("[\0\"\0\x00\xd8\"\0]\0"), ENTITY_MALFORMED, "surrogate" },
  /* forms */
  { FORM, BYTES("a=1&b=x+y%21&a=2&c"), ENTITY_GOOD, "{\"a\":[\"1\",\"2\"],\"b\":\"x y!\",\"c\":\"\"}" },
  { FORM, BYTES("a=100%&b=%zz"), ENTITY_GOOD, "{\"a\":\"100%\",\"b\":\"%zz\"}" },
  { FORM, BYTES("=x&&y=%00"), ENTITY_GOOD, "{\"\":\"x\",\"y\":\"\\u0000\"}" },
  { FORM, BYTES("5"), ENTITY_GOOD, "{\"5\":\"\"}" },
  { FORM, BYTES("payload=%7B%22a%22%3A1%7D"), ENTITY_GOOD, "{\"a\":1} form {}" },
  { FORM, BYTES("x=1&payload=%7B%22a%22%3A1%7D&y=2"), ENTITY_GOOD, "{\"a\":1} form {\"x\":\"1\",\"y\":\"2\"}" },
  { FORM, BYTES("data=[1]"), ENTITY_GOOD, "[1] form {}" },
  { FORM, BYTES("data=5"), ENTITY_GOOD, "{\"data\":\"5\"}" },
  { FORM, BYTES("data=[FIRING]"), ENTITY_GOOD, "{\"data\":\"[FIRING]\"}" },
  { FORM, BYTES("payload={}&payload=[]"), ENTITY_GOOD, "{\"payload\":[\"{}\",\"[]\"]}" },
  { FORM, BYTES("a=%ff"), ENTITY_MALFORMED, "the field \"a\"" },
  { FORM "; charset=iso-8859-1", BYTES("a=%e9"), ENTITY_GOOD, "{\"a\":\"\xc3\xa9\"}" },
  { FORM "; charset=iso-8859-1", BYTES("a=%c3%a9"), ENTITY_GOOD, "{\"a\":\"\xc3\xa9\"}" },
  /* multipart */
  { "multipart/form-data; boundary=x", BYTES("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n"),
    ENTITY_GOOD, "{\"a\":\"1\"}" },
  { "multipart/form-data; boundary=x",
    BYTES("--x\r\nContent-Disposition: form-data; name=data\r\n\r\n{\"a\":1}\r\n--x\r\n"
          "content-disposition: form-data; name=\"f\"; filename=\"a.bin\"\r\n\r\n\xff\xfe\r\n--x--"),
    ENTITY_GOOD, "{\"a\":1} form {\"f\":null}" },
  { "multipart/form-data", BYTES("--x--"), ENTITY_MALFORMED, "boundary" },
  { "multipart/form-data; boundary=x", BYTES("{\"a\":1}"), ENTITY_MALFORMED, "boundary" },
  { "multipart/mixed; boundary=x", BYTES("--x--"), ENTITY_UNKNOWN, "multipart/mixed" },
};

START_TEST(test_rows)
{
  enum entity_verdict verdict;
  const char *said = read_body(rows[_i].type, rows[_i].bytes, &verdict);
  ck_assert_msg(verdict == rows[_i].verdict, "row %d: %d: %s", _i, verdict, said);
  if (verdict == ENTITY_GOOD)
    ck_assert_str_eq(said, rows[_i].said);
  else
    ck_assert_msg(strstr(said, rows[_i].said) != NULL, "row %d: %s", _i, said);
}
END_TEST

/* What is not read is there as text, where it is text. */
START_TEST(test_text)
{
  struct entity e;
  struct err err = ERR_INIT;
  struct value_builder b;
  build_init(&b, &arena);
  build_put(&b, "content-type", value_text(STR("application/xml; charset=latin1")));
  ck_assert_int_eq(entity_read(&arena, build_map(&b), STR("<a>\xe9</a>"), &e, &err), ENTITY_UNKNOWN);
  ck_assert(str_is(e.text, "<a>\xc3\xa9</a>"));
  ck_assert_int_eq(e.body.kind, VALUE_NONE);
  ck_assert_int_eq(entity_read(&arena, value_none(), STR("\x80"), &e, &err), ENTITY_MALFORMED);
  ck_assert_ptr_null(e.text.p);
  ck_assert_int_eq(entity_read(&arena, value_none(), STR("\xef\xbb\xbf[1]"), &e, &err), ENTITY_GOOD);
  ck_assert(str_is(e.text, "[1]"));
}
END_TEST

static void open_arena(void) { arena_init(&arena); }
static void close_arena(void) { arena_fini(&arena); }

int main(void)
{
  Suite *s = suite_create("entity");
  TCase *t = tcase_create("entity");
  tcase_add_checked_fixture(t, open_arena, close_arena);
  tcase_add_loop_test(t, test_rows, 0, sizeof rows / sizeof *rows);
  tcase_add_test(t, test_text);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
