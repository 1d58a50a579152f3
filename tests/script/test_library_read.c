/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library `read`: what stands in a body, and that what is missing, empty or of another kind is nothing.
 */
#include "trial.h"

static struct trial t;

#define BODY                                                                                                           \
  "local b = { a = { b = 'deep', list = { { n = 1 }, { n = 2 } }, ['x.y'] = 'dotted' }, ['a.c'] = 'whole', empty = "   \
  "'',"                                                                                                                \
  " blank = ' \\t\\n ', spaced = '  two words ', number = 7, float = 2.5, yes = true, no = false, null_ = null,"       \
  " digits = ' 12 ', big = '9007199254740993', when = '2026-03-02T10:15:00Z', year_one = '0001-01-01T00:00:00Z',"      \
  " url = 'https://x.example/1', script = 'javascript:x', Word = 'HIGH', map = { k = 1 }, texts = { 'a', 1, {}, ' b "  \
  "' },"                                                                                                               \
  " commas = 'a, b,,c ', [3] = 'third' } "

static void says(const char *expression, const char *json)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, BODY "local v = %s return v == nil and 'nothing' or v", expression);
  ck_assert_msg(strcmp(trial_eval(&t, b.p), json) == 0, "%s: %s, not %s", expression, trial_eval(&t, b.p), json);
  buf_fini(&b);
}

START_TEST(paths)
{
  trial_open(&t, NULL);
  says("read.at(b, 'a.b')", "\"deep\"");
  says("read.at(b, 'a.list.2.n')", "2");
  says("read.at(b, 'a.x.y')", "\"dotted\"");
  says("read.at(b, 'a.c')", "\"whole\"");
  says("read.at(b, 'a.b.c')", "\"nothing\"");
  says("read.at(b, 'a.list.3.n')", "\"nothing\"");
  says("read.at(b, '3')", "\"third\"");
  says("read.at(b, 3)", "\"third\"");
  says("read.at(b, '')", "\"nothing\"");
  says("read.at(b, '.')", "\"nothing\"");
  says("read.at(b, 'a..b')", "\"nothing\"");
  says("read.at(b, 'null_')", "\"nothing\"");
  says("read.at('text', 'a')", "\"nothing\"");
  says("read.at(null, 'a')", "\"nothing\"");
  says("read.at(nil, 'a')", "\"nothing\"");
  says("read.at(b)", "\"nothing\"");
  says("read.at(b, 'x', nil, 'a.b')", "\"deep\"");
  says("read.at(setmetatable({}, { __index = function(_, k) return k .. '!' end }), 'a')", "\"a!\"");
  trial_close(&t);
}
END_TEST

START_TEST(kinds)
{
  trial_open(&t, NULL);
  says("read.text(b, 'spaced')", "\"two words\"");
  says("read.text(b, 'empty', 'blank', 'map', 'number')", "\"7\"");
  says("{ read.text(b, 'float'), read.text(b, 'yes'), read.text(b, 'no') }", "[\"2.5\",\"true\",\"false\"]");
  says("read.text(b, 'blank')", "\"nothing\"");
  says("read.word(b, 'Word')", "\"high\"");
  says("read.word(b, 'absent')", "\"\"");
  says("{ read.id(b, 'number'), read.id(b, 'big') }", "[\"7\",\"9007199254740993\"]");
  says("read.id(b, 'float', 'yes')", "\"nothing\"");
  says("{ read.id({ x = 17.0 }, 'x'), read.id({ x = 1e30 }, 'x') == nil }", "[\"17\",true]");
  says("{ read.integer(b, 'digits'), read.integer(b, 'big'), read.integer({ x = 3.0 }, 'x') }",
       "[12,9007199254740993,3]");
  says("read.integer(b, 'float', 'a.b', 'yes')", "\"nothing\"");
  says("{ read.number(b, 'digits'), read.number(b, 'float'), read.number({ x = '1e3' }, 'x') }", "[12,2.5,1000]");
  says("read.number({ x = '12\\0' }, 'x')", "\"nothing\"");
  says("{ read.flag(b, 'yes'), read.flag(b, 'no'), read.flag({ x = 'YES' }, 'x'), read.flag({ x = 0 }, 'x') }",
       "[true,false,true,false]");
  says("read.flag({ x = 'maybe', y = 2 }, 'x', 'y')", "\"nothing\"");
  says("{ read.instant(b, 'when'), read.instant({ x = 1772446500 }, 'x'), read.instant({ x = ' 1772446500000 ' }, 'x') "
       "}",
       "[1772446500000,1772446500000,1772446500000]");
  says("read.instant(b, 'year_one', 'empty', 'map', 'yes')", "\"nothing\"");
  says("read.instant({ x = 0 }, 'x')", "\"nothing\"");
  says("read.url(b, 'script', 'url')", "\"https://x.example/1\"");
  says("{ read.scalar(b, 'spaced'), read.scalar(b, 'no') }", "[\"  two words \",false]");
  says("read.scalar(b, 'map')", "\"nothing\"");
  trial_close(&t);
}
END_TEST

START_TEST(tables)
{
  trial_open(&t, NULL);
  says("{ read.object(b, 'map').k, read.is_empty(read.object(b, 'number')) }", "[1,true]");
  says("{ #read.list(b, 'a.list'), read.list(b, 'map')[1].k, #read.list(b, 'absent'), #read.list(b, 'number') }",
       "[2,1,0,0]");
  says("read.texts(b, 'texts')", "[\"a\",\"1\",\"b\"]");
  says("read.texts(b, 'commas')", "[\"a\",\"b\",\"c\"]");
  says("read.texts(b, 'absent')", "[]");
  says("{ read.is_empty({}), read.is_empty({ 1 }), read.is_empty({ a = 1 }) }", "[true,false,false]");
  says("(function() local m = {} setmetatable({}, m) return read.is_empty(m) end)()", "true");
  says("{ pcall(read.is_empty, 1) }", "[false,\"bad argument #1 to '?' (table expected, got number)\"]");
  trial_close(&t);
}
END_TEST

START_TEST(lists_of_words)
{
  trial_open(&t, NULL);
  says("read.texts_of(b, 'a.list', 'n')", "[\"1\",\"2\"]");
  says("read.texts_of({ l = { { x = ' a ' }, 'no', { x = {} }, { y = 1 }, { x = 'b' } } }, 'l', 'x')", "[\"a\",\"b\"]");
  says("read.texts_of(b, 'map', 'k')", "[\"1\"]");
  says("read.texts_of(b, 'absent', 'k')", "[]");
  says("{ read.among({ 'Bug', 'down' }, 'BUG'), read.among({ 'Bug' }, 'bu'), read.among({}, 'bug') }",
       "[true,false,false]");
  says("{ read.among({ 'Bug', 'down' }, { 'x', 'DOWN' }), read.among({ 'bug' }, {}), read.among({ 'bug' }) }",
       "[true,false,false]");
  says("{ read.among({ 'a\\0b' }, 'A\\0B'), read.among({ 'a\\0b' }, 'a\\0c') }", "[true,false]");
  trial_close(&t);
}
END_TEST

START_TEST(names)
{
  trial_open(&t, NULL);
  says("read.slug('Card payments (EU)')", "\"card-payments-eu\"");
  says("read.slug('-- a -- ')", "\"a\"");
  says("read.slug('caf\\u{e9}')", "\"cafc3a9\"");
  says("read.slug('  ')", "\"\"");
  says("#read.slug(('x'):rep(500))", "120");
  says("#read.slug(('\\xff'):rep(500))", "120");
  says("read.slug(('x'):rep(119) .. ' yz')", "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                             "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-\"");
  says("read.key('a/b c')", "\"a~2fb~20c\"");
  says("read.key('plain_1.:@+-')", "\"plain_1.:@+-\"");
  says("read.key('a\\0b')", "\"a~00b\"");
  says("#read.key(('x'):rep(120))", "120");
  says("read.key(('x'):rep(121)) == ('x'):rep(100) .. '~' .. read.digest(('x'):rep(121))", "true");
  says("read.key(('/'):rep(41)) == ('~2f'):rep(33) .. '~~' .. read.digest(('/'):rep(41))", "true");
  says("read.digest('hello')", "\"a430d84680aabd0b\"");
  trial_close(&t);
}
END_TEST

START_TEST(it_is_paid_for)
{
  struct script_limits limits = { .fuel = 100000 };
  trial_open(&t, &limits);
  const char *out = "test.lua:1: out of fuel (100000 units)";
  expect(&t, "local b = { x = 1 } while true do read.text(b, 'x') end", out);
  expect(&t, "local b = {} b.a = b local p = ('a.'):rep(100000) while true do read.at(b, p) end", out);
  expect(&t, "local s = ('x'):rep(1000000) while true do read.digest(s) end", out);
  expect(&t, "local s = (' '):rep(1000000) while true do read.slug(s) end", out);
  expect(&t, "local b = { x = (' '):rep(1000000) } while true do read.text(b, 'x') end", out);
  expect(&t, "local b = { x = ('x'):rep(1000000) } while true do read.word(b, 'x') end", out);
  expect(&t, "local s = ('x'):rep(100000) local l = { s, s } while true do read.among(l, l) end", out);
  expect(&t, "local l = {} for i = 1, 1000 do l[i] = 'a' end while true do read.among(l, 'b') end", out);
  expect(&t, "local b = { l = { { x = 1 }, { x = 2 } } } while true do read.texts_of(b, 'l', 'x') end", out);
  expect(&t, "local b = { x = (','):rep(1000000) } while true do read.texts(b, 'x') end", out);
  trial_close(&t);
}
END_TEST

TRIALS("library_read", paths, kinds, tables, lists_of_words, names, it_is_paid_for)
