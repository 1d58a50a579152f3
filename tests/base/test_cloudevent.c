/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One event sent in every mode is the same event; what is missing is named.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

static struct arena arena;

static struct value json(const char *text)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(&arena, str_of(text), &v, &err), "%s: %s", text, err.text);
  return v;
}

static enum entity_verdict read_entity(const char *headers, const char *body, struct entity *e, struct err *err)
{
  *err = (struct err)ERR_INIT;
  return entity_read(&arena, json(headers), str_of(body), e, err);
}

#define REQUIRED "\"ce-specversion\":\"1.0\",\"ce-id\":\"7\",\"ce-source\":\"/a\",\"ce-type\":\"t\""
#define EVENT "\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"t\""
#define ONE "{\"content-type\":\"application/cloudevents+json; charset=utf-8\"}"
#define BATCH "{\"content-type\":\"application/cloudevents-batch+json\"}"

/* headers, body, the events as JSON */
static const struct {
  const char *headers, *body, *events;
} rows[] = {
  { "{\"content-type\":\"application/json\"," REQUIRED ",\"ce-subject\":\"Euro%20%E2%82%ac\",\"ce-n\":\"5\"}",
    "{\"x\":1}",
    "[{" EVENT
    ",\"subject\":\"Euro \xe2\x82\xac\",\"n\":\"5\",\"datacontenttype\":\"application/json\",\"data\":{\"x\":1}}]" },
  { ONE,
    "{" EVENT ",\"subject\":\"Euro \xe2\x82\xac\",\"n\":5,\"datacontenttype\":\"application/json\",\"data\":{\"x\":1}}",
    "[{" EVENT
    ",\"subject\":\"Euro \xe2\x82\xac\",\"n\":\"5\",\"datacontenttype\":\"application/json\",\"data\":{\"x\":1}}]" },
  { BATCH, "[{" EVENT ",\"data\":\"a\"},{" EVENT ",\"data_base64\":\"eyJ4IjoxfQ==\"}]",
    "[{" EVENT ",\"data\":\"a\"},{" EVENT ",\"data\":{\"x\":1}}]" },
  { BATCH, "[]", "[]" },
  { ONE, "{" EVENT "}", "[{" EVENT "}]" },
  { ONE, "{" EVENT ",\"time\":null,\"flag\":true,\"data\":null}", "[{" EVENT ",\"flag\":\"true\",\"data\":null}]" },
  { ONE, "{" EVENT ",\"datacontenttype\":\"text/plain\",\"data_base64\":\"eyJ4IjoxfQ==\"}",
    "[{" EVENT ",\"datacontenttype\":\"text/plain\",\"data\":\"{\\\"x\\\":1}\"}]" },
  { ONE, "{" EVENT ",\"data_base64\":\"/w==\"}", "[{" EVENT ",\"data_base64\":\"/w==\"}]" },
  { "{" REQUIRED "}", "", "[{" EVENT "}]" },
  { "{" REQUIRED "}", "[1]", "[{" EVENT ",\"data\":[1]}]" },
  { "{\"content-type\":\"application/xml\"," REQUIRED "}", "<a/>",
    "[{" EVENT ",\"datacontenttype\":\"application/xml\",\"data\":\"\\u003ca/\\u003e\"}]" },
  { "{\"content-type\":\"text/plain\"," REQUIRED "}", "Pan",
    "[{" EVENT ",\"datacontenttype\":\"text/plain\",\"data\":\"Pan\"}]" },
  { "{\"content-type\":\"image/jpeg\"," REQUIRED "}", "\xff",
    "[{" EVENT ",\"datacontenttype\":\"image/jpeg\",\"data_base64\":\"/w==\"}]" },
  { "{" REQUIRED ",\"ce-subject\":\"\\\"a \\\\\\\"b\\\\\\\" 100%\\\"\"}", "",
    "[{" EVENT ",\"subject\":\"a \\\"b\\\" 100%\"}]" },
};

START_TEST(test_modes)
{
  struct entity e;
  struct err err;
  struct buf said = BUF_INIT;
  ck_assert_msg(read_entity(rows[_i].headers, rows[_i].body, &e, &err) == ENTITY_GOOD, "row %d: %s", _i, err.text);
  json_write(&said, e.events);
  ck_assert_str_eq(said.p, rows[_i].events);
  buf_fini(&said);
}
END_TEST

static const struct {
  const char *headers, *body, *why;
} wrong[] = {
  { "{\"ce-id\":\"7\",\"ce-source\":\"/a\",\"ce-type\":\"t\"}", "{}", "specversion" },
  { "{\"ce-specversion\":\"1.0\",\"ce-source\":\"/a\",\"ce-type\":\"t\"}", "{}", "no id" },
  { "{\"ce-specversion\":\"1.0\",\"ce-id\":\"7\",\"ce-type\":\"t\"}", "{}", "no source" },
  { "{\"ce-specversion\":\"1.0\",\"ce-id\":\"7\",\"ce-source\":\"/a\"}", "{}", "no type" },
  { "{\"ce-specversion\":\"0.3\",\"ce-id\":\"7\",\"ce-source\":\"/a\",\"ce-type\":\"t\"}", "{}", "0.3" },
  { "{" REQUIRED ",\"ce-subject\":\"%C0%A0\"}", "{}", "ce-subject is not UTF-8" },
  { "{\"content-type\":\"application/json\"," REQUIRED "}", "{", "not JSON" },
  { ONE, "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/a\",\"type\":\"t\"}", "no id" },
  { ONE, "[{" EVENT "}]", "must be a JSON object" },
  { ONE, "{" EVENT ",\"data\":1,\"data_base64\":\"\"}", "both" },
  { ONE, "{" EVENT ",\"data_base64\":\"?\"}", "not base64" },
  { ONE, "", "must be a JSON object" },
  { BATCH, "{" EVENT "}", "must be a JSON list" },
  { BATCH, "[{" EVENT "},{}]", "event 2 of the batch: the CloudEvent has no specversion" },
};

START_TEST(test_wrong)
{
  struct entity e;
  struct err err;
  ck_assert_int_eq(read_entity(wrong[_i].headers, wrong[_i].body, &e, &err), ENTITY_MALFORMED);
  ck_assert_msg(strstr(err.text, wrong[_i].why) != NULL, "row %d: %s", _i, err.text);
  ck_assert_int_eq(e.events.kind, VALUE_NONE);
}
END_TEST

START_TEST(test_none)
{
  struct entity e;
  struct err err;
  ck_assert_int_eq(read_entity("{\"ce-other\":\"1\"}", "{}", &e, &err), ENTITY_GOOD);
  ck_assert_int_eq(e.events.kind, VALUE_NONE);
}
END_TEST

static void open_arena(void) { arena_init(&arena); }
static void close_arena(void) { arena_fini(&arena); }

int main(void)
{
  Suite *s = suite_create("cloudevent");
  TCase *t = tcase_create("cloudevent");
  tcase_add_checked_fixture(t, open_arena, close_arena);
  tcase_add_loop_test(t, test_modes, 0, sizeof rows / sizeof *rows);
  tcase_add_loop_test(t, test_wrong, 0, sizeof wrong / sizeof *wrong);
  tcase_add_test(t, test_none);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
