/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The matcher: what its patterns mean, what is wrong with others, that slow ones run out of fuel, and that a pattern
 * costs the same whether it was compiled before or not. That it agrees with Lua's own is test_agreement's.
 */
#include "trial.h"

static struct trial t;

struct row {
  const char *body, *gives;
};

static void check_rows(const struct row *rows, size_t n)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < n; i++) {
    const char *said = trial_eval(&t, rows[i].body);
    ck_assert_msg(strcmp(said, rows[i].gives) == 0, "%s: %s", rows[i].body, said);
  }
  trial_close(&t);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof *(rows))

START_TEST(patterns_match)
{
  static const struct row rows[] = {
    { "return { ('2026-11-21'):match('^(%d%d%d%d)-(%d%d)-(%d%d)$') }", "[\"2026\",\"11\",\"21\"]" },
    { "return { ('  trim  '):match('^%s*(.-)%s*$') }", "[\"trim\"]" },
    { "return { ('a.b.c'):find('.', 2, true) }", "[2,2]" },
    { "return { ('a[b]c'):find('%[(.)%]') }", "[2,4,\"b\"]" },
    { "return { ('xaabbx'):find('a+b-b') }", "[2,4]" },
    { "return { ('aaa'):find('a-', 2) }", "[2,1]" },
    { "return { ('aaab'):match('^a-b'), ('aaab'):match('a?a?a?a?b'), ('b'):match('a*b') }",
      "[\"aaab\",\"aaab\",\"b\"]" },
    { "return { ('f(a(b)c)d'):match('%b()'), ('THE (quick) fox'):find('%((%a+)%)') }", "[\"(a(b)c)\",5,11,\"quick\"]" },
    { "return { ('THE (quick) fox'):gsub('%f[%a]%a+%f[%A]', string.lower) }", "[\"the (quick) fox\",3]" },
    { "return { ('say \"x\" and \\'y\\''):match('([\"\\'])(.-)%1') }", "[\"\\\"\",\"x\"]" },
    { "return { ('hello'):match('()ll()') }", "[3,5]" },
    { "return { ('hello'):find('') , ('hello'):find('', 6), ('hello'):find('', 7) == nil }", "[1,6,true]" },
    { "return { ('a]b-c^d'):gsub('[]^-]', '.') }", "[\"a.b.c.d\",3]" },
    { "return { ('a-z'):gsub('[a%-]', '.'), ('x'):find('[^]x]') == nil }", "[\"..z\",true]" },
    { "return { ('a\\0b\\0'):gsub('%z', '.'), ('a\\0b'):find('\\0b'), ('a\\0b'):match('[\\0-a]+') == 'a\\0' }",
      "[\"a.b.\",2,true]" },
    { "return { ('\\xc3\\xa9'):find('[\\x80-\\xff]+'), ('\\xe9'):find('%a') == nil, ('\\xe9'):upper() == '\\xe9' }",
      "[1,true,true]" },
    { "return { ('abc'):gsub('', '-') }", "[\"-a-b-c-\",4]" },
    { "return { ('abc'):gsub('%w', '%0%0', 2), ('abc'):gsub('^a', ''), ('abc'):gsub('b*', '(%0)') }",
      "[\"aabbc\",\"bc\",\"()a(b)c()\",3]" },
    { "return { ('a b'):gsub('(%w) (%w)', '%2 %1'), ('50%'):gsub('%%', '%%%%') }", "[\"b a\",\"50%%\",1]" },
    { "return { ('a b c'):gsub('%w', { a = 'x', b = false }), ('a b'):gsub('%w', function(c) return c == 'a' and 1 "
      "end) }",
      "[\"x b c\",\"1 b\",2]" },
    { "return { ('x'):gsub('x', 0.1), ('x'):gsub('x', function() return 1e15 end) }",
      "[\"0.1\",\"1000000000000000.0\",1]" },
    { "local out = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do out[#out + 1] = k .. v end return out",
      "[\"a1\",\"b2\"]" },
    { "local out = {} for a in ('abc'):gmatch('', 2) do out[#out + 1] = a end return #out", "3" },
    { "local out = {} for a in ('^a^a'):gmatch('^a') do out[#out + 1] = a end return out", "[\"^a\",\"^a\"]" },
    { "return (('a'):rep(31) .. 'b'):find(('(a)'):rep(31) .. '(b)')", "1" },
    { "return #table.pack(('a'):rep(32):match(('(a)'):rep(32)))", "32" },
  };
  CHECK_ROWS(rows);
}
END_TEST

START_TEST(wrong_patterns_say_why)
{
  static const struct row rows[] = {
    { "('a'):find('%')", "test.lua:1: malformed pattern (ends with '%')" },
    { "('a'):find('[a')", "test.lua:1: malformed pattern (missing ']')" },
    { "('a'):find('[]')", "test.lua:1: malformed pattern (missing ']')" },
    { "('a'):find('[^')", "test.lua:1: malformed pattern (missing ']')" },
    { "('a'):find('[%')", "test.lua:1: malformed pattern (missing ']')" },
    { "('a'):find('[%]')", "test.lua:1: malformed pattern (missing ']')" },
    { "('a'):find('%b')", "test.lua:1: malformed pattern (missing arguments to '%b')" },
    { "('a'):find('%bx')", "test.lua:1: malformed pattern (missing arguments to '%b')" },
    { "('a'):find('%fa')", "test.lua:1: missing '[' after '%f' in pattern" },
    { "('a'):find('%f')", "test.lua:1: missing '[' after '%f' in pattern" },
    { "('a'):match('a)')", "test.lua:1: invalid pattern capture" },
    { "('a'):find('(a')", "test.lua:1: unfinished capture" },
    { "('a'):find('%1')", "test.lua:1: invalid capture index %1" },
    { "('a'):find('(a%1)')", "test.lua:1: invalid capture index %1" },
    { "('a'):find('%0')", "test.lua:1: invalid capture index %0" },
    { "('a'):find(('()'):rep(33))", "test.lua:1: too many captures" },
    { "('a'):gsub('a', '%2')", "test.lua:1: invalid capture index %2" },
    { "('a'):gsub('a', '%x')", "test.lua:1: invalid use of '%' in replacement string" },
    { "('a'):gsub('a', '%')", "test.lua:1: invalid use of '%' in replacement string" },
    { "('a'):gsub('a', { a = {} })", "test.lua:1: invalid replacement value (a table)" },
    { "('a'):gsub('a', { a = null })", "test.lua:1: invalid replacement value (a null)" },
    { "('a'):gsub('a')", "test.lua:1: bad argument #2 to 'gsub' (string/function/table expected, got no value)" },
    { "('a'):rep(200):find(('a?'):rep(200))", "test.lua:1: pattern too complex" },
    { "return ('a'):rep(200):find(('a?'):rep(199)) == 1", "true" },
    { "return ('a'):find(('b?'):rep(300) .. 'a')", "1" },
    /* what is wrong is found only on the way */
    { "return ('a'):find('b[') == nil and ('a'):match('b%') == nil and ('a'):gsub('b', '%') == 'a'", "true" },
  };
  CHECK_ROWS(rows);
}
END_TEST

/* A slow pattern is not refused. One that only looks slow gives its answer. */
START_TEST(slow_patterns_run_out_of_fuel)
{
  static const struct row rows[] = {
    { "('a'):rep(28):find(('a?'):rep(28) .. ('a'):rep(28))", NULL },
    { "('x'):rep(3000):find('.-.-.-.-b')", NULL },
    { "('x'):rep(3000):find('.*.*.*.*b')", NULL },
    { "('a'):rep(500):match('a*a*a*a*b')", NULL },
    { "('a'):rep(3000):match('a+a+a+[^a]')", NULL },
    { "('('):rep(20000):match('%b()')", NULL },
    { "('('):rep(10000):gsub('%b()', 'x')", NULL },
    { "('a'):rep(4000):match('(a*)%1b')", NULL },
    { "('a'):rep(4000):gsub('(.-)%1b', 'x')", NULL },
    { "('a b'):rep(20000):gsub('%f[%a].*%f[%d]', 'x')", NULL },
    { "for w in ('a'):rep(20000):gmatch('a*[^a]') do end", NULL },
    { "for w in ('a'):rep(20000):gmatch('a-b') do end", NULL },
    { "('a'):rep(10000):gsub('a*b', 'x')", NULL },
    { "('a'):rep(1 << 20):gsub('a', 'b')", NULL },
    { "('a'):rep(1 << 22):find(('a'):rep(1 << 10) .. 'b') while true do ('a'):rep(1 << 22):find('b', 1, true) end",
      NULL },
    { "while true do pcall(string.find, ('a'):rep(10000), 'a*%') end", NULL },
    { "while true do pcall(string.find, 'a', ('('):rep(10000)) end", NULL },
    { "while true do pcall(string.find, 'a', ('[a]'):rep(100000)) end", NULL },
    { "while true do ('x'):gsub('x', ('%0'):rep(10000)) end", NULL },
    { "while true do ('x'):rep(1000):gsub('', '') end", NULL },
    { "return ('a'):rep(100):match('^a*a*a*b') == nil", "true" },
    { "return ('x'):rep(3000):find('.-b') == nil", "true" },
    { "return ('a'):rep(28):find('a?a?a?a?a?a?a?a?' .. ('a'):rep(28))", "1" },
    { "return #('a'):rep(100000):gsub('a+', 'b')", "1" },
    { "return select(2, ('key=value,'):rep(2000):gsub('(%w+)=(%w+)', '%2=%1'))", "2000" },
  };
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    uint64_t start = trial_cpu_ns();
    enum script_status status = trial_run(&t, rows[i].body);
    int ms = (int)((trial_cpu_ns() - start) / 1000000);
    const char *said = status == SCRIPT_OK ? trial_json(&t, t.result) : t.err.text;
    ck_assert_msg(ms <= 100 * SLOWER, "%s took %d ms", rows[i].body, ms);
    if (rows[i].gives)
      ck_assert_msg(strcmp(said, rows[i].gives) == 0, "%s: %s", rows[i].body, said);
    else
      ck_assert_msg(status == SCRIPT_FUEL && strstr(said, "out of fuel"), "%s: %s", rows[i].body, said);
  }
  trial_close(&t);
}
END_TEST

/* Patterns stay compiled from call to call and push each other out: that must not be seen. */
START_TEST(fuel_is_the_same_each_time)
{
  static const char *const bodies[] = {
    "return ('2026-11-21'):match('^(%d+)-(%d+)-(%d+)$')",
    "return ('a b c'):gsub('%w', function(c) return c:upper() end)",
    "for w in ('one two three'):gmatch('%a+') do end",
    "for i = 1, 300 do ('x' .. i):find('^x' .. i .. '%d*$') end",
    "return ('x'):find('a pattern that is longer than those that are kept [xyz]')",
  };
  int64_t used[5];
  trial_open(&t, NULL);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 5; i++) {
      ck_assert_int_eq(trial_run(&t, bodies[i]), SCRIPT_OK);
      if (round == 0)
        used[i] = script_fuel_used(t.s);
      ck_assert_int_eq(script_fuel_used(t.s), used[i]);
    }
  }
  trial_close(&t);
  for (int i = 4; i >= 0; i--) {
    trial_open(&t, NULL);
    ck_assert_int_eq(trial_run(&t, bodies[i]), SCRIPT_OK);
    ck_assert_int_eq(script_fuel_used(t.s), used[i]);
    trial_close(&t);
  }
}
END_TEST

/* While a replacement is asked for, or between two steps of gmatch, other patterns are compiled in plenty. */
START_TEST(patterns_outlive_others)
{
  static const struct row rows[] = {
    { "local function churn() for i = 1, 500 do ('x'):find('[^' .. i .. ']%d?') end end"
      " local out = ('a1 b2'):gsub('(%a)(%d)', function(a, d) churn() return d .. a end) return out",
      "\"1a 2b\"" },
    { "local function churn() for i = 1, 500 do ('x'):find('[^' .. i .. ']%d?') end end"
      " local out = {} for k, v in ('a=1,b=2,c=3'):gmatch('(%w)=(%w)') do churn() out[#out + 1] = v .. k end return "
      "out",
      "[\"1a\",\"2b\",\"3c\"]" },
    { "local out = ('a1'):gsub('%w', setmetatable({}, { __index = function(_, k)"
      " for i = 1, 500 do k:find('[' .. i .. ']') end return k .. k end })) return out",
      "\"aa11\"" },
    { "local function f(n) return n == 0 and '' or (('abc'):gsub('[' .. n .. 'b]', function() return f(n - 1) end)) end"
      " return f(20)",
      "\"aaaaaaaaaaaaaaaaaaaacccccccccccccccccccc\"" },
  };
  CHECK_ROWS(rows);
}
END_TEST

TRIALS("pattern", patterns_match, wrong_patterns_say_why, slow_patterns_run_out_of_fuel, fuel_is_the_same_each_time,
       patterns_outlive_others)
