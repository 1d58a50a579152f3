/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library `reader`: functions that read one thing of a body; what they are made of, and that libraries may hold them.
 */
#include "trial.h"

static struct trial t;

#define BODY                                                                                                           \
  "local item = { a = { b = 'deep' }, is = 'Open', n = 7, empty = '', no = false, off = 'off', unknown = 'odd' } "     \
  "local from = { body = { id = 'whole' }, delivery = { headers = { ['x-kind'] = 'push' } } } "                        \
  "local function lua(_, it) return it == from and 'asked' end "

static void says(const char *get, const char *json)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, BODY "local v = (%s)(item, from) return v == nil and 'nothing' or v", get);
  ck_assert_msg(strcmp(trial_eval(&t, b.p), json) == 0, "%s: %s, not %s", get, trial_eval(&t, b.p), json);
  buf_fini(&b);
}

static void refuses(const char *call, const char *why)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "local _, e = pcall(%s) return e", call);
  ck_assert_msg(strstr(trial_eval(&t, b.p), why) != NULL, "%s: %s, not %s", call, trial_eval(&t, b.p), why);
  buf_fini(&b);
}

START_TEST(paths)
{
  trial_open(&t, NULL);
  says("reader.at(read.text, 'a.b')", "\"deep\"");
  says("reader.at(read.text, 'empty', 'none', 'n')", "\"7\"");
  says("reader.at(read.integer, 'is')", "\"nothing\"");
  says("reader.at(read.text)", "\"nothing\"");
  says("reader.at(function(it, one, two) return it == item and one .. two end, 'x', 'y')", "\"xy\"");
  says("reader.beside(read.text, 'body', 'id')", "\"whole\"");
  says("reader.beside(read.word, 'delivery.headers', 'x-kind')", "\"push\"");
  says("reader.beside(read.text, 'nowhere', 'id')", "\"nothing\"");
  says("reader.same('that')", "\"that\"");
  says("reader.same(null)", "null");
  refuses("reader.at, 'text', 'a'", "function expected, got string");
  refuses("reader.beside, read.text", "string expected");
  refuses("reader.at, read.text, table.unpack({}, 1, 40)", "at most 30 of them, not 40");
  trial_close(&t);
}
END_TEST

START_TEST(several)
{
  trial_open(&t, NULL);
  says("reader.first(reader.at(read.text, 'none'), lua, reader.same('late'))", "\"asked\"");
  says("reader.first(reader.at(read.flag, 'no'), reader.same(1))", "false");
  says("reader.first(reader.at(read.text, 'none'), null)", "null");
  says("reader.first(reader.at(read.text, 'none'))", "\"nothing\"");
  says("reader.first()", "\"nothing\"");
  trial_close(&t);
}
END_TEST

START_TEST(words)
{
  trial_open(&t, NULL);
  says("reader.meaning(reader.at(read.text, 'is'), { open = 'new' })", "\"new\"");
  says("reader.meaning(reader.at(read.text, 'is'), { open = 'small', Open = 'as it is written' })",
       "\"as it is written\"");
  says("reader.meaning(reader.at(read.text, 'unknown'), { open = 'new', ['*'] = 'other' })", "\"other\"");
  says("reader.meaning(reader.at(read.text, 'unknown'), { open = 'new' })", "\"nothing\"");
  says("reader.meaning(reader.at(read.text, 'none'), { ['*'] = 'other' })", "\"nothing\"");
  says("reader.meaning(reader.at(read.integer, 'n'), { ['7'] = 'seven', ['*'] = 'other' })", "7");
  says("reader.meaning(reader.at(read.text, 'is'), { open = reader.at(read.text, 'off') })", "\"off\"");
  says("reader.meaning(reader.at(read.text, 'off'), { off = false })", "false");
  says("reader.meaning(lua, { asked = lua })", "\"asked\"");
  refuses("reader.meaning, read.text", "table expected");
  trial_close(&t);
}
END_TEST

START_TEST(filled)
{
  trial_open(&t, NULL);
  says("reader.filled('(', reader.at(read.text, 'is'), '/', reader.at(read.text, 'none'), ')')", "\"(Open/?)\"");
  says("reader.filled('(', reader.at(read.text, 'none'), ')')", "\"nothing\"");
  says("reader.filled('no part')", "\"nothing\"");
  says("reader.filled('', reader.at(read.integer, 'n'), ' of ', reader.at(read.flag, 'no'), '')", "\"7 of false\"");
  says("function(i, f) local _, e = pcall(reader.filled('', reader.at(read.at, 'a'), ''), i, f) return e end",
       "\"a part of a text is a text, a number or a boolean, not table\"");
  refuses("reader.filled, read.text", "string expected, got function");
  trial_close(&t);
}
END_TEST

START_TEST(tables)
{
  trial_open(&t, NULL);
  says("reader.fields({ 'id', 'state', 'none', 'as', 'gone' }, { reader.at(read.text, 'n'), lua, "
       "reader.at(read.text, 'none'), 'it', null })",
       "{\"as\":\"it\",\"gone\":null,\"id\":\"7\",\"state\":\"asked\"}");
  says("reader.fields({ 'a', 'b' }, { [2] = 'second' })", "{\"b\":\"second\"}");
  says("reader.fields({}, {})", "[]");
  says("reader.fields({ 'a', 'b', 'c' }, { nil, reader.at(read.text, 'n'), 'c' }, 2)", "{\"b\":\"7\",\"c\":\"c\"}");
  says("reader.fields({ 'a', 'b', 'c' }, { nil, reader.at(read.text, 'none'), 'c' }, 2)", "\"nothing\"");
  says("reader.fields({ 'a', 'b' }, { nil, nil }, 7)", "\"nothing\"");
  says("reader.fields({ 'a', 'b' }, { nil, nil }, -1)", "[]");
  says("(function() local get = reader.fields({ 'a' }, { 1 }) return function(i, f) local one = get(i, f) one.a = 2"
       " return { one, get(i, f) } end end)()",
       "[{\"a\":2},{\"a\":1}]");
  refuses("reader.fields, { 1 }, { 2 }", "a name is a text, not number");
  refuses("reader.fields, (function() local n = {} for i = 1, 101 do n[i] = 'f' .. i end return n end)(), {}",
          "at most 100 of them, not 101");
  trial_close(&t);
}
END_TEST

/* What a file holds in its locals would be there for the next call, were it changed: these cannot be. */
START_TEST(a_file_may_keep_them)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "local words = { a = 'b' }"
                                         " local get = reader.meaning(reader.at(read.text, 'x'), words)"
                                         " return function() words.a = words.a .. '!' return get({ x = 'a' }) end");
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
    ck_assert_str_eq(trial_json(&t, t.result), "\"b!\"");
  }
  script_unload(u);
  trial_close(&t);
}
END_TEST

START_TEST(it_is_paid_for)
{
  struct script_limits limits = { .fuel = 100000 };
  trial_open(&t, &limits);
  const char *out = "test.lua:1: out of fuel (100000 units)";
  expect(&t, "while true do reader.same(1) end", out);
  expect(&t, "local f = reader.at(read.text, 'x') while true do f({ x = 1 }) end", out);
  expect(&t,
         "local f = reader.first(null) for _ = 1, 50 do f = reader.first(f, f) end f({ x = 1 }) "
         "local g = reader.same(nil) for _ = 1, 50 do g = reader.first(g, g) end g({ x = 1 })",
         out);
  expect(&t, "local s = ('x'):rep(100000) local f = reader.filled(s, reader.same(s), s) while true do f({}) end", out);
  expect(&t, "local f = reader.fields({ 'a' }, { 1 }) while true do f({}) end", out);
  expect(&t, "local f = reader.meaning(reader.same(('X'):rep(100000)), {}) while true do f({}) end", out);
  trial_close(&t);
}
END_TEST

/* One within the other, more often than C's stack has room for. */
START_TEST(depth_is_bounded)
{
  trial_open(&t, NULL);
  const char *said = trial_eval(&t, "local f = reader.same(1) for _ = 1, 1000 do f = reader.first(f) end"
                                    " local good, e = pcall(f, {}) return { good, e }");
  ck_assert_msg(strstr(said, "stack overflow") != NULL, "%s", said);
  trial_close(&t);
}
END_TEST

TRIALS("library_reader", paths, several, words, filled, tables, a_file_may_keep_them, it_is_paid_for, depth_is_bounded)
