/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading: what a file's value becomes, constructors, functions in it, and where errors are.
 */
#include "trial.h"

static struct trial t;

/* The description of the text as sorted JSON; or the error. */
static const char *describe(const char *text)
{
  struct script_unit *u = trial_load(&t, text);
  if (!u)
    return t.err.text;
  const char *json = trial_json(&t, t.description);
  script_unload(u);
  return json;
}

#define described(text, json) ck_assert_str_eq(describe(text), json)

START_TEST(constructors)
{
  trial_open(&t, NULL);
  described("return text", "{\"$\":\"text\"}");
  described("return enum { 'a', 'b', doc = 'x' }", "{\"$\":\"enum\",\"1\":\"a\",\"2\":\"b\",\"doc\":\"x\"}");
  described("return ref 'person'", "{\"$\":\"ref\",\"1\":\"person\"}");
  described("return enum {}", "{\"$\":\"enum\"}");
  described("return policy { title = 'T', params = { p = ref 'person', t = text, n = 5, e = enum { text } } }",
            "{\"$\":\"policy\",\"params\":{\"e\":{\"$\":\"enum\",\"1\":{\"$\":\"text\"}},\"n\":5,"
            "\"p\":{\"$\":\"ref\",\"1\":\"person\"},\"t\":{\"$\":\"text\"}},\"title\":\"T\"}");
  described("return enum(ref 'x')", "{\"$\":\"enum\",\"1\":{\"$\":\"ref\",\"1\":\"x\"}}");
  described("return ref(5)", "{\"$\":\"ref\",\"1\":5}");
  described("return { money, money 'EUR', money { default = 5 }, money(5, 'EUR') }",
            "[{\"$\":\"money\"},{\"$\":\"money\",\"1\":\"EUR\"},{\"$\":\"money\",\"default\":5},"
            "{\"amount\":5,\"currency\":\"EUR\"}]");
  /* the table given is copied: it may be used twice */
  described("local x = { doc = 'd' } return { text(x), ref(x), x }",
            "[{\"$\":\"text\",\"doc\":\"d\"},{\"$\":\"ref\",\"doc\":\"d\"},{\"doc\":\"d\"}]");
  described("return text()", "test.lua:1: text takes one table or value");
  described("return text(1, 2)", "test.lua:1: text takes one table or value");
  described("text.x = 1 return 1", "test.lua:1: text cannot be changed");
  described("return setmetatable(text { a = 1 }, {})", "test.lua:1: cannot change a protected metatable");
  described("return getmetatable(text { a = 1 })", "false");
  described("return policy { ['$'] = 1 }", "test.lua: value[\"$\"] is there twice, as a name and as a position");
  described("local e = enum { 'a' } return { #e, e[1], pairs(e) ~= nil }", "[1,\"a\",true]");
  described("return { null, true, 1.5, {} }", "[null,true,1.5,[]]");
  trial_close(&t);
}
END_TEST

START_TEST(functions)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "return policy { z = function() return 'z' end, params = {},\n"
                                         " a = { function() return 'first' end, { function() return 'second' end } },"
                                         " m = pcall }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  ck_assert_str_eq(trial_json(&t, t.description),
                   "{\"$\":\"policy\",\"a\":[{\"$\":\"function\",\"call\":0},[{\"$\":\"function\",\"call\":1}]],"
                   "\"m\":{\"$\":\"function\",\"call\":2},\"params\":[],\"z\":{\"$\":\"function\",\"call\":3}}");
  static const char *const says[] = { "\"first\"", "\"second\"", NULL, "\"z\"" };
  for (int i = 0; i < 4; i++) {
    enum script_status status = trial_call(&t, u, i);
    if (says[i])
      ck_assert_str_eq(trial_json(&t, t.result), says[i]);
    else
      ck_assert_msg(status == SCRIPT_OK, "%s", t.err.text); /* pcall of a record: false */
  }
  script_unload(u);
  trial_close(&t);
}
END_TEST

START_TEST(the_file_itself)
{
  trial_open(&t, NULL);
  described("return function() end", "{\"$\":\"function\",\"call\":0}");
  described("return 'just a text'", "\"just a text\"");
  described("local x <const> = 5 return x", "5");
  described("return { a = txet }", "test.lua:1: global 'txet' is not defined; did you mean 'text'?");
  described("\nreturn { ctx }", "test.lua:2: global 'ctx' is not defined");
  described("return rawget(_ENV, 'params') == nil", "true");
  described("return double(5)", "5");
  described("#!/usr/bin/lua\nreturn 1", "test.lua:1: unexpected symbol near '#'");
  described("return 'unfinished", "test.lua:1: unfinished string near <eof>");
  described("goto nowhere return 1", "test.lua:1: no visible label 'nowhere' for <goto> at line 1");
  described("\n\nlocal x = nil\nreturn x.y", "test.lua:4: attempt to index a nil value (local 'x')");
  described("return { f = 1 / 0 }", "test.lua: value.f is not a finite number");
  trial_close(&t);
}
END_TEST

/* Whole paths in errors, though Lua shortens what is longer than 59 bytes. */
START_TEST(long_paths)
{
  static const char *const path =
      "/a/rather/long/path/as/one/has/them/in/an/organisation/policies/value/service_value.lua";
  trial_open(&t, NULL);
  char expected[200];
  ck_assert_ptr_null(script_load(t.s, path, STR("return 1 +"), &t.arena, &t.description, &t.err));
  snprintf(expected, sizeof expected, "%s:1: unexpected symbol near <eof>", path);
  ck_assert_str_eq(t.err.text, expected);
  struct script_unit *u =
      script_load(t.s, path, STR("return { function() local x\n x() end, function()\n error({}) end }"), &t.arena,
                  &t.description, &t.err);
  ck_assert_ptr_nonnull(u);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_ERROR);
  snprintf(expected, sizeof expected, "%s:2: attempt to call a nil value (local 'x')", path);
  ck_assert_str_eq(t.err.text, expected);
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_ERROR);
  snprintf(expected, sizeof expected, "%s:3: error object of type table", path);
  ck_assert_str_eq(t.err.text, expected);
  script_unload(u);
  trial_close(&t);
}
END_TEST

/* Loading and unloading again and again leaves nothing but the names. */
START_TEST(units_come_and_go)
{
  trial_open(&t, NULL);
  size_t before = 0;
  for (int round = 0; round < 200; round++) {
    struct script_unit *u[5];
    for (int i = 0; i < 5; i++)
      u[i] = trial_load(&t,
                        "local t = { 1, 2, 3 } return { a = function() return t[1] end, b = function() return 2 end }");
    for (int i = 0; i < 5; i++) {
      ck_assert_int_eq(trial_call(&t, u[i], i % 2), SCRIPT_OK);
      script_unload(u[i]);
    }
    arena_reset(&t.arena);
    if (round == 20)
      before = script_memory(t.s);
  }
  ck_assert_uint_le(script_memory(t.s), before + 20000);
  trial_close(&t);
}
END_TEST

/* The file is `before`, then `times` times `each` with a number in it, then `after`. */
static const char *load_large(const char *before, const char *each, int times, const char *after)
{
  struct buf b = BUF_INIT;
  buf_z(&b, before);
  for (int i = 0; i < times; i++) {
    const char *number = strchr(each, '#');
    if (number)
      buf_printf(&b, "%.*s%d%s", (int)(number - each), each, i, number + 1);
    else
      buf_z(&b, each);
  }
  buf_z(&b, after);
  uint64_t start = trial_cpu_ns();
  struct script_unit *u = trial_load(&t, b.p);
  ck_assert_uint_lt((trial_cpu_ns() - start) / 1000000, 100 * SLOWER);
  script_unload(u);
  buf_fini(&b);
  arena_reset(&t.arena);
  return u ? "" : t.err.text;
}

static void refuses(const char *says, const char *before, const char *each, int times, const char *after)
{
  const char *said = load_large(before, each, times, after);
  ck_assert_msg(strstr(said, says) != NULL, "%s%s…: %s", before, each, said);
}

/* Whatever a file is made of: it loads, or there is a clean error, soon. */
START_TEST(large_files)
{
  trial_open(&t, NULL);
  ck_assert_str_eq(load_large("local a0", ",a#", 198, " return 1"), "");
  ck_assert_str_eq(load_large("local a0", ",a#", 197, " return a0 .. ''"),
                   "test.lua:1: attempt to concatenate a nil value"
                   " (local 'a0')");
  refuses("too many local variables (limit is 200)", "local a0", ",a#", 199, " return a0 .. ''");
  refuses("too many local variables (limit is 200)", "local a0", ",a#", 250, " return 1");
  refuses("overflow", "return ", "{", 1000, "");
  refuses("overflow", "return ", "(", 1000, "");
  refuses("overflow", "return ", "- ", 1000, "1");
  refuses("overflow", "", "do ", 1000, "");
  refuses("overflow", "", "local function f() ", 1000, "");
  refuses("out of", "return {", "'a#',", 20000, "}");
  refuses("out of", "return {", "#.5,", 20000, "}");
  refuses("out of", "", "for i = 1, 2 do local x = # end ", 200, " while true do end");
  refuses("256 KB", "return {", "0,", 200000, "}");
  ck_assert_str_eq(load_large("return { ", "x# = 1, ", 3000, "}"), "");
  ck_assert_str_eq(load_large("return 'x'", " ", 250000, ""), "");
  ck_assert_str_eq(load_large("local s = 'x'", " .. 'x'", 150, " return s"), "");
  refuses("test.lua:1: _ENV cannot be <const>", "local _ENV <const> = {}", "", 0, " return 1");
  trial_close(&t);
}
END_TEST

TRIALS("load", constructors, functions, the_file_itself, long_paths, units_come_and_go, large_files)
