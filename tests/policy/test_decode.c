/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.decode in a script: what it gives, what is no JSON, and what it may cost.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/decode.h"

static const struct script_function functions[] = { { "decode", "(text) -> value?", "of JSON", decode_json } };
static const struct script_library libraries[] = { { "json", functions, 1 } };
static const char *const constructors[] = { "json", "text", NULL };

static struct script *machine;
static struct arena arena;
static struct err err;

static void make(void)
{
  struct script_host host = { .libraries = libraries, .library_count = 1, .constructors = constructors };
  arena_init(&arena);
  machine = script_new(&host, NULL);
}

static void drop(void)
{
  script_free(machine);
  arena_fini(&arena);
}

static enum script_status run(const char *body, struct value *out)
{
  struct value description;
  struct str text = str_printf(&arena, "return function(sent) %s end", body);
  err = (struct err)ERR_INIT;
  struct script_unit *u = script_load(machine, "test.lua", text, &arena, &description, &err);
  ck_assert_msg(u != NULL, "%s", err.text);
  enum script_status status = script_call(u, 0, NULL, NULL, 0, &arena, out, &err);
  script_unload(u);
  return status;
}

static void expect(const char *body, const char *json)
{
  struct value v = value_none();
  struct buf b = BUF_INIT;
  enum script_status status = run(body, &v);
  ck_assert_msg(status == SCRIPT_OK, "%s: %s", body, err.text);
  json_write_sorted(&b, v);
  ck_assert_str_eq(b.p, json);
  buf_fini(&b);
}

static void expect_error(const char *body, enum script_status as, const char *part)
{
  struct value v;
  ck_assert_int_eq(run(body, &v), as);
  ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
}

START_TEST(gives_what_was_packed)
{
  expect("return json.decode('{\"a\":[1,2.5,\"x\",true,{}],\"b\":null}')", "{\"a\":[1,2.5,\"x\",true,[]],\"b\":null}");
  expect("return json.decode('{\"b\":null}').b == null", "true");
  expect("return json.decode('9223372036854775807')", "9223372036854775807");
  expect("return math.type(json.decode('1502709956288000110'))", "\"integer\"");
  expect("return json.decode('\"caf\\\\u00e9 \\\\u0000\"')", "\"caf\xc3\xa9 \\u0000\"");
  expect("return json.decode(json.decode('\"{\\\\\"n\\\\\":1}\"')).n", "1");
}
END_TEST

START_TEST(what_is_none_is_nil)
{
  expect("for _, text in ipairs { '', 'hello', '{', '{\"a\":1}x', '[1,]', \"{'a':1}\", 'NaN' } do"
         " assert(json.decode(text) == nil, text) end"
         " return json.decode(nil) == nil and json.decode(null) == nil and json.decode(7) == nil and json.decode {} == "
         "nil",
         "true");
  expect("return json.decode(('['):rep(1000) .. (']'):rep(1000)) == nil", "true");
}
END_TEST

START_TEST(is_still_the_word_for_a_kind)
{
  struct value d;
  struct buf b = BUF_INIT;
  struct str file = STR("return { bare = json, made = json { doc = 'x' }, text = text }");
  struct script_unit *u = script_load(machine, "test.lua", file, &arena, &d, &err);
  ck_assert_msg(u != NULL, "%s", err.text);
  json_write_sorted(&b, d);
  ck_assert_str_eq(b.p,
                   "{\"bare\":{\"$\":\"json\"},\"made\":{\"$\":\"json\",\"doc\":\"x\"},\"text\":{\"$\":\"text\"}}");
  buf_fini(&b);
  script_unload(u);
  expect_error("return json.dekode('1')", SCRIPT_ERROR, "json.dekode is not defined; did you mean 'decode'?");
  expect_error("json.decode = 1", SCRIPT_ERROR, "json cannot be changed");
}
END_TEST

START_TEST(is_metered)
{
  expect_error("return json.decode('[' .. ('0,'):rep(131072) .. '0]')", SCRIPT_ERROR, "and may have 262144");
  expect_error("local t = '[' .. ('[],'):rep(80000) .. '0]' while true do json.decode(t) end", SCRIPT_MEMORY, "memory");
  script_budget(machine, 60000);
  expect_error("return json.decode('[' .. ('0,'):rep(131000) .. '0]')", SCRIPT_FUEL, "fuel");
  script_budget(machine, 0);
  expect("local t = '[' .. ('0,'):rep(131000) .. '0]' return #json.decode(t)", "131001");
  ck_assert_int_gt(script_fuel_used(machine), 131000 * 2);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("decode");
  TCase *t = tcase_create("decode");
  tcase_add_checked_fixture(t, make, drop);
  tcase_add_test(t, gives_what_was_packed);
  tcase_add_test(t, what_is_none_is_nil);
  tcase_add_test(t, is_still_the_word_for_a_kind);
  tcase_add_test(t, is_metered);
  suite_add_tcase(suite, t);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
