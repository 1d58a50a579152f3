/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source as it is compiled: beside Lua itself, which gets the same text as it was written. Results, errors and their
 * lines are the same, whatever is joined.
 */
#include <lualib.h>

#include "script/source.h"
#include "trial.h"

enum { ROUNDS = 4000, TEXT_MAX = 4000 };

static struct trial t;

/* What Lua says: the result's text, or the error's. */
static const char *by_lua(const char *text, char *out, size_t size)
{
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  /* with us texts are not taken for numbers in arithmetic */
  if (luaL_dostring(L, "local m = getmetatable('') for k in pairs(m) do if k ~= '__index' then m[k] = nil end end"))
    ck_abort_msg("%s", lua_tostring(L, -1));
  if (luaL_loadbuffer(L, text, strlen(text), "@test.lua") == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK)
    lua_pcall(L, 0, 1, 0);
  snprintf(out, size, "%s", luaL_tolstring(L, -1, NULL));
  lua_close(L);
  return out;
}

static const char *by_us(const char *text)
{
  struct script_unit *u = trial_load(&t, text);
  if (!u)
    return t.err.text;
  const char *said = t.err.text;
  if (trial_call(&t, u, 0) == SCRIPT_OK) {
    if (t.result.kind == VALUE_TEXT)
      said = str_dup(&t.arena, value_str(t.result)).p;
    else
      said = value_is_none(t.result) ? "nil" : trial_json(&t, t.result);
  }
  script_unload(u);
  return said;
}

static void same(const char *text)
{
  char out[TEXT_MAX];
  const char *ours = by_us(text), *watched;
  struct coverage *coverage = coverage_new();
  by_lua(text, out, sizeof out);
  if (getenv("TRIAL_VERBOSE"))
    fprintf(stderr, "%s\n  %s\n", text, out);
  ck_assert_msg(strcmp(out, ours) == 0, "%s\nLua: %s\nours: %s", text, out, ours);
  /* nor does it differ while it tells what of it runs */
  coverage_add(coverage, STR("test.lua"), str_of(text));
  t.s->coverage = coverage;
  watched = by_us(text);
  t.s->coverage = NULL;
  ck_assert_msg(strcmp(out, watched) == 0, "%s\nLua: %s\nwatched: %s", text, out, watched);
  coverage_free(coverage);
  arena_reset(&t.arena);
}

/* Bodies of a function, which the file returns. */
static const char *const bodies[] = {
  "return 'a' .. 'b'",
  "return 'a' .. 1 .. 'b'",
  "return 1 .. 2",
  "return 1 .. 2 .. 3 + 4 .. -5",
  "local x = 'x' return x .. x .. x",
  "return ('a' .. 'b'):rep(2) .. #('c' .. 'd')",
  "return 'a'..'b'..(2)..'c'",
  "return 2^2 // 1 | 0 .. ''",
  "return 'a' .. 1 == 'a1' and 'yes' .. '' or 'no'",
  "return 'a' .. 'b' < 'a' .. 'c'",
  "return not ('a' .. 'b')",
  "return - -1 .. ''",
  "return 1 + 2 .. 3 * 4 .. ''",
  "return 1 << 2 .. ''",
  "local t = { 'a' .. 'b', k = 'c' .. 1, ['d' .. 2] = 'e' } return t[1] .. t.k .. t.d2",
  "local function f(...) return ... end return f('a' .. 'b', 'c') .. f('d', 'e')",
  "local function f(...) return 'a' .. ... end return f('b', 'c')",
  "local function f(...) return ... .. 'a' end return f('b', 'c')",
  "local function f(...) return select('#', ...), ... end return f(1, nil, nil) .. '|' .. select('#', f(1, nil))",
  "local function f(...) local a, b = ... return a .. b end return f('x', 'y')",
  "local function f(...) local t = { ..., 'z' } return #t .. t[1] .. t[2] end return f('x', 'y')",
  "local function f(...) local t = { 'z', ... } return #t .. t[1] .. t[2] end return f('x', 'y')",
  "local function f(...) return (...) end return select('#', f(1, 2, 3)) .. ''",
  "local function f(...) return { n = select('#', ...), ... } end return f(7, 8, 9).n .. f(4, 5)[2]",
  "local function f(a, ...) if a then return f(...) end return 'end' end return f(1, 2, 3) .. ''",
  "local s = '' for i = 1, 3 do s = s .. i end return s",
  "local s = '' for i = 3, 1, -1 do s = s .. i end return s",
  "local s, t = '', { 1, 2 } for i = #t, 1 + 0, -#t // 2 do s = s .. i end return s",
  "local function f() return 3, 4 end local s = '' for i = f(), f() + 1, (f()) do s = s .. i end return s",
  "local s = '' for k, v in pairs { a = 1 .. '' } do s = s .. k .. v end return s",
  "local s = '' for i = 1, 2 do local function g() return i .. s end s = g() end return s",
  "local s = [[\n--]] .. '--' --[[ .. ]] .. [==[ .. ]] ]==] -- .. x\n return s .. '\\z\n   .. \\\n..'",
  "goto over ::back:: do return 'a' .. 'b' .. 1 end ::over:: goto back",
  "local i = 0 repeat local j = i .. '' i = i + 1 until j .. '' == '3' return i .. ''",
  "local i = 0 while i .. '' ~= '3' do i = i + 1 end return i .. ''",
  "local t = { f = function(self, x) return self.n .. x end, n = 'n' } return t:f 'y' .. t:f(1 .. 2) .. t.f(t, 'z')",
  "local x <const> = 5 local y <const> = 'a' return x .. y",
  "local a = { b = { c = 'd' } } function a.b.f(x) return x .. a.b.c end function a.b:g(x) return self.c .. x end"
  " return a.b.f('x') .. a.b:g('y')",
  "local m = setmetatable({}, { __concat = function(a, b) return (type(a) == 'table' and 'T' or a) .. '+' ..\n"
  " (type(b) == 'table' and 'T' or b) end }) return 'a' .. 'b' .. m .. 'c' .. 'd' .. m",
  "local m m = setmetatable({}, { __concat = function(a, b) return m end }) return (m .. 'a' .. 1 == m) .. ''",
  "local m = setmetatable({}, { __concat = function() return 12 end }) return 'a' .. m .. 'b'",
  "local j0, j1 = 'x', 'y' return j0 .. j1",
  "local _ENV = { x = 'a' } return x .. 'b'",
  "local _ENV = { } return x .. 'b'",
  "local function f(_ENV) return x .. y end return f { x = 1, y = 2 }",
  "return (function(...) return ... end)('a' .. 'b') .. (function() return 'c' end)()",
  "return #'a' .. 'b'",
  "return 0x10 .. 1e0 // 1 | 0 .. 'a'",
  "local a = 'x' ; ; ; (function() a = a .. 'y' end)() return a",
  "return 'a' .. ('b' .. ('c' .. 1)) .. (('d') .. 'e')",
  /* errors, and their lines */
  "local x return x .. 'a'",
  "local x return 'a' .. x",
  "local x, y return x .. y",
  "local x, y return x .. 'a' .. y",
  "local x return 'a' .. 'b' .. x .. 'c'",
  "local x = {} return 'a' .. 'b' .. x .. 'c'",
  "local x\nreturn 'a'\n..\n'b'\n..\nx",
  "local x\nreturn x\n..\n'b'\n..\n'c'",
  "local x\nreturn x .. (\n'b'\n.. 'c')",
  "local t = {} return t.name .. 'a'",
  "local t = { u = {} } return 'a' .. t.u.name",
  "local t = {} return t['name'] .. 'a'",
  "local t = {} return t['two words'] .. 'a'",
  "local t, k = {}, 'k' return t[k] .. 'a'",
  "local t = {} return (t.name) .. 'a'",
  "local x return (x) .. 'a'",
  "local x return ((x)) .. 'a'",
  "local x local function f() return x .. 'a' end return f()",
  "local x local function f() return 'a' .. x.y end return f()",
  "local x = true return 'a' .. x",
  "return 'a' .. nil",
  "return true .. 'a'",
  "return {} .. 'a'",
  "return function() end .. 'a'",
  "local function f() end return f() .. 'a'",
  "local function f() end return 'a' .. f()",
  "local function f(...) return 'a' .. ... end return f()",
  "local function f(...) return 'a' .. ... end return f({})",
  "local t = { f = function() end } return 'a' .. t:f()",
  "local x return pcall(function() return x .. 'a' end) and 1 or 'caught' .. ''",
  "local x\nlocal ok, e = pcall(function()\n return x ..\n 'a' end) return e",
  "local ok, e = pcall(function() error('e' .. 1) end) return e",
  "local ok, e = pcall(function() error('e' .. 1, 2) end) return e",
  "local m = setmetatable({}, { __concat = function() error('in it') end }) return 'a' .. m",
  "for i = 1, {} do end",
  "for i = nil, 1 do end",
  "for i = 1, 2, {} do end",
  "for i = 1, 2, 0 do end",
  "local x for i = 1, x do end",
  "local x return x.y .. 'a'",
  "local x return 'a' .. x.y.z",
  "return ('a' .. 1)()",
  "return -('a' .. {})",
  /* what is no Lua */
  "return 'a' ..",
  "return .. 'a'",
  "return 'a' .. 'b' 'c' 'd' .. )",
  "return 'a\n'",
  "return [[",
  "--[[ return",
  "return ...",
  "for i = 1 do end",
  "for 1 = 2, 3 do end",
  "x = ",
  "local function f() return ... .. 'a' end",
  "goto nowhere return 'a' .. 1",
  "break",
  "local x <const> = 1 .. '' x = 2",
  "::a:: ::a:: return 1 .. ''",
  "if x then",
  "return }",
  "return 'a' .. 1 .. ''' ",
  "local x <what> = 1",
  "return 1..2",
  "return 1 .. 2..3",
  "f(\n",
  "return { 1, 2 .. ",
};

START_TEST(as_lua_has_it)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    char text[TEXT_MAX];
    snprintf(text, sizeof text, "return function() %s\nend", bodies[i]);
    same(text);
  }
  trial_close(&t);
}
END_TEST

/* ---- where we differ, on purpose ---------------------------------------------------------- */

START_TEST(floats_are_joined_by_their_shortest_digits)
{
  trial_open(&t, NULL);
  expect(&t, "return 0.1 .. ''", "\"0.1\"");
  expect(&t, "return 2^53 .. ''", "\"9007199254740992.0\"");
  expect(&t, "return 1 / 3 .. ' ' .. 1e300 .. ' ' .. 1e-7", "\"0.3333333333333333 1e+300 1e-07\"");
  expect(&t, "return 0 / 0 .. ' ' .. -(0 / 0) .. ' ' .. 1 / 0 .. ' ' .. -1 / 0", "\"nan nan inf -inf\"");
  expect(&t, "return tostring(0 / 0) == 0 / 0 .. ''", "true");
  expect(&t, "return -0.0 .. ''", "\"-0.0\"");
  expect(&t, "local m = setmetatable({}, { __concat = function() return 0.1 + 0.2 end }) return 'a' .. m",
         "0.30000000000000004"); /* a number */
  expect(&t, "local m = setmetatable({}, { __concat = function() return 0.1 + 0.2 end }) return 'a' .. ('b' .. m)",
         "\"a0.30000000000000004\"");
  /* Lua 5.4.4 itself gives anything at all here: the stack grows within the event */
  expect(&t,
         "local function deep(n) local a, b, c if n > 0 then return (deep(n - 1)) end return 1 end"
         " local m = setmetatable({}, { __concat = function(a, b) return a .. deep(200) end }) return 'a' .. m",
         "\"a1\"");
  expect(&t, "for i = 1, '3' do end", "test.lua:1: bad 'for' limit (number expected, got string)");
  expect(&t, "for i = '1', 3 do end", "test.lua:1: bad 'for' initial value (number expected, got string)");
  expect(&t, "return 'a' .. r",
         "test.lua:1: thing/7 cannot be joined to text with ..; use tostring or one of its fields");
  expect(&t, "return 'a' .. ctx", "test.lua:1: attempt to concatenate a ctx value (local 'ctx')");
  expect(&t, "return 'a' .. money(5, 'EUR')", "test.lua:1: attempt to concatenate a money value");
  trial_close(&t);
}
END_TEST

/* ---- all that can be made of some parts --------------------------------------------------- */

static uint64_t seed = 88172645463325252u;

static unsigned chance(unsigned n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)(seed >> 33) % n;
}

static void put_expression(struct buf *b, int depth)
{
  static const char *const leaves[] = {
    "'a'",         "1",     "-2",  "x",     "u",        "nothing", "t.a", "t.u.b",  "t.none", "f()",
    "f('p', 'q')", "(f())", "...", "(...)", "t:m('z')", "#x",      "''",  "[[\n]]", "t['a']",
  };
  static const char *const operators[] = { " .. ", "..\n", " ..", " + ", " == ", " and ", " or ", " * ", " < " };
  if (depth <= 0 || chance(3) == 0) {
    buf_z(b, leaves[chance(sizeof leaves / sizeof *leaves)]);
    return;
  }
  switch (chance(9)) {
  case 0:
    buf_char(b, '(');
    put_expression(b, depth - 1);
    buf_char(b, ')');
    return;
  case 1:
    buf_z(b, "f(");
    put_expression(b, depth - 1);
    buf_z(b, ", ");
    put_expression(b, depth - 1);
    buf_char(b, ')');
    return;
  case 2:
    buf_z(b, "({ ");
    put_expression(b, depth - 1);
    buf_z(b, ", k = ");
    put_expression(b, depth - 1);
    buf_z(b, " })[1]");
    return;
  case 3:
    buf_z(b, "(function(...) return ");
    put_expression(b, depth - 1);
    buf_z(b, " end)(");
    put_expression(b, depth - 1);
    buf_char(b, ')');
    return;
  case 4:
    buf_z(b, chance(2) ? "not " : "- ");
    put_expression(b, depth - 1);
    return;
  default:
    put_expression(b, depth - 1);
    /* a number and a dot need room between them */
    buf_char(b, ' ');
    buf_z(b, operators[chance(chance(3) ? 3 : sizeof operators / sizeof *operators)]);
    put_expression(b, depth - 1);
  }
}

START_TEST(whatever_is_joined)
{
  trial_open(&t, NULL);
  for (int round = 0; round < ROUNDS; round++) {
    struct buf b = BUF_INIT;
    buf_z(&b, "local u, t = 'up', { a = 'field', u = { b = 5 }, m = function(self, x) return x end }\n"
              "local function f(...) return ... end\n"
              "local function g(...) local x, nothing = 'local'\n return ");
    put_expression(&b, 5);
    buf_z(&b, " end return function() local v = g('vararg', 2) if type(v) == 'table' or type(v) == 'function' then"
              " return type(v) end return v end");
    if (b.n < TEXT_MAX)
      same(b.p);
    buf_fini(&b);
  }
  trial_close(&t);
}
END_TEST

/* ---- bounds ------------------------------------------------------------------------------- */

/* What takes Lua long to compile takes fuel. */
START_TEST(reading_is_paid_for)
{
  struct buf b = BUF_INIT;
  trial_open(&t, NULL);
  for (int f = 0; f < 150; f++) {
    buf_z(&b, "local function f() local a0");
    for (int i = 1; i < 150; i++)
      buf_printf(&b, ",a%d", i);
    buf_char(&b, '\n');
  }
  for (int i = 0; i < 40000; i++)
    buf_z(&b, "b()");
  for (int f = 0; f < 150; f++)
    buf_z(&b, " end");
  buf_z(&b, " return 1");
  uint64_t start = trial_cpu_ns();
  ck_assert_ptr_null(trial_load(&t, b.p));
  ck_assert_msg(strstr(t.err.text, "out of fuel") != NULL, "%s", t.err.text);
  ck_assert_uint_lt(trial_cpu_ns() - start, 100000000u * SLOWER);
  b.n = 0;
  for (int i = 0; i < 16000; i++)
    buf_printf(&b, "goto a%d ::a%d:: ", i, i);
  start = trial_cpu_ns();
  ck_assert_ptr_null(trial_load(&t, b.p));
  ck_assert_msg(strstr(t.err.text, "fuel") != NULL || strstr(t.err.text, "256 KB") != NULL, "%s", t.err.text);
  ck_assert_uint_lt(trial_cpu_ns() - start, 100000000u * SLOWER);
  buf_fini(&b);
  trial_close(&t);
}
END_TEST

TRIALS("source", as_lua_has_it, floats_are_joined_by_their_shortest_digits, whatever_is_joined, reading_is_paid_for)
