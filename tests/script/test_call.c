/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fresh environment for each call: nothing that one call does is there for the next, whatever it is kept in.
 */
#include "trial.h"

static struct trial t;

/* Each text's function, called three times, gives the same three times; `simple` says whether it is called as it
 * stands. */
static const struct {
  const char *name, *text;
  bool simple;
} files[] = {
  { "a number outside", "local n = 0 return function() n = n + 1 return n end", true },
  { "a text outside", "local s = '' return function() s = s .. 'x' return s end", true },
  { "a boolean outside", "local b = false return function() local was = b b = true return was end", true },
  { "nothing outside", "local x return function() local was = x x = 5 return was end", true },
  { "null outside", "local x = null return function() local was = x x = 5 return was end", true },
  { "money outside", "local m = money(1, 'EUR') return function() m = m + m return m end", true },
  { "a helper", "local n = 0 local function up() n = n + 1 return n end return function() return up() + up() end",
    true },
  { "a helper replaced",
    "local function h() return 1 end return function() local v = h() h = function() return 2 end"
    " return v end",
    true },
  { "a helper of a helper",
    "local n = 0 local function a() n = n + 1 return n end local function b() return a() end"
    " return function() return b() end",
    true },
  { "a recursive helper",
    "local function f(n) return n == 0 and 0 or 1 + f(n - 1) end return function() return f(5) end", true },
  { "a function that replaces itself",
    "local f f = function() f = nil return 1 end return function() return f and f() end", true },
  { "a library outside",
    "local string, floor = string, math.floor return function() return string.rep('x', floor(2.5)) end", true },
  { "a library replaced",
    "local s = string return function() local v = s.rep('x', 2) s = { rep = function() return 'y' end }"
    " return v end",
    true },
  { "a constructor outside", "local text = text return function() return text 'x' end", true },
  { "the environment replaced",
    "return function() local t = type _ENV = { type = function() return 'lie' end }"
    " return t(1) end",
    true },
  { "a number set to a table", "local n = 0 return function() if n == 0 then n = {} return 1 end return 2 end", true },
  { "a table outside", "local t = {} return function() t[#t + 1] = 1 return #t end", false },
  { "a table far outside",
    "local t = { n = 0 } local function up() t.n = t.n + 1 return t.n end"
    " return function() return up() end",
    false },
  { "a table's metatable",
    "local t = {} return function() local was = getmetatable(t) == nil setmetatable(t, {})"
    " return was end",
    false },
  { "an iterator outside", "local words = ('a b c'):gmatch('%a') return function() return words() end", false },
  { "pairs outside", "local next_key = pairs { a = 1, b = 2 } return function() return (next_key()) end", false },
  { "a constructed table outside", "local p = enum { 'a' } return function() p[#p + 1] = 'b' return #p end", false },
  { "a closure with a table",
    "local function make() local t = {} return function() t[1] = (t[1] or 0) + 1 return t[1] end end"
    " local f = make() return function() return f() end",
    false },
  { "within a table",
    "local t = {} return { title = 'x', deep = { { eval = function() t[#t + 1] = 1 return #t end } } }", false },
  { "within a constructor", "local t = {} return policy { eval = function() t[#t + 1] = 1 return #t end }", false },
  { "as a position", "local t = {} return enum { function() t[#t + 1] = 1 return #t end }", false },
  { "the environment of the file", "local t = {} local env = _ENV return function() t[1] = 1 _ENV = {} return t[2] end",
    false },
};

START_TEST(nothing_is_left_from_one_call_to_the_next)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct script_unit *u = trial_load(&t, files[i].text);
    ck_assert_msg(u != NULL, "%s: %s", files[i].name, t.err.text);
    ck_assert_msg(u->functions.at[0].simple == files[i].simple, "%s: simple is %d", files[i].name,
                  u->functions.at[0].simple);
    const char *first = NULL;
    for (int round = 0; round < 3; round++) {
      enum script_status status = trial_call(&t, u, 0);
      ck_assert_msg(status == SCRIPT_OK, "%s: %s", files[i].name, t.err.text);
      const char *json = trial_json(&t, t.result);
      first = first ? first : json;
      ck_assert_msg(strcmp(first, json) == 0, "%s: %s, then %s", files[i].name, first, json);
    }
    script_unload(u);
  }
  trial_close(&t);
}
END_TEST

/* Two functions that share a variable do not meet through it either. */
START_TEST(functions_do_not_meet)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "local n = 1 return { a = function() n = n + 1 return n end,"
                                         " b = function() n = n + 10 return n end }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  for (int round = 0; round < 4; round++) {
    ck_assert_int_eq(trial_call(&t, u, round % 2), SCRIPT_OK);
    ck_assert_str_eq(trial_json(&t, t.result), round % 2 ? "11" : "2");
  }
  script_unload(u);
  trial_close(&t);
}
END_TEST

/* A call that ended in an error, out of fuel or by the host's stop leaves nothing either. */
START_TEST(nothing_is_left_after_an_error)
{
  static const char *const ends[] = { "error('x')", "while true do end", "ctx:stop()",
                                      "local s = 'x' while true do s = s .. s end" };
  trial_open(&t, NULL);
  for (size_t i = 0; i < 4; i++) {
    struct buf b = BUF_INIT;
    buf_printf(&b,
               "local n, h = 0, function() return 1 end return { bad = function(r, ctx) n = n + 1 h = nil %s end,"
               " good = function() return { n, h() } end }",
               ends[i]);
    struct script_unit *u = trial_load(&t, b.p);
    ck_assert_msg(u != NULL, "%s", t.err.text);
    ck_assert_int_ne(trial_call(&t, u, 0), SCRIPT_OK);
    ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK);
    ck_assert_str_eq(trial_json(&t, t.result), "[0,1]");
    script_unload(u);
    buf_fini(&b);
  }
  trial_close(&t);
}
END_TEST

/* A list of the host that a script keeps is dead in the next call. */
START_TEST(an_iterator_does_not_outlive_its_call)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "local f = calendar.double return { keep = function(r, ctx) f = ctx:each(3)"
                                         " return f() end, use = function() return f end }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_ERROR);
  ck_assert_str_eq(t.err.text, "test.lua:1: result is a function");
  ck_assert_int_eq(trial_call(&t, u, 9), SCRIPT_ERROR);
  ck_assert_str_eq(t.err.text, "test.lua: there is no function 9");
  script_unload(u);
  trial_close(&t);
}
END_TEST

START_TEST(arguments)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "return function(...) return { select('#', ...), ... } end");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  struct value many[300];
  for (size_t i = 0; i < 300; i++)
    many[i] = value_int((int64_t)i);
  ck_assert_int_eq(script_call(u, 0, NULL, many, 300, &t.arena, &t.result, &t.err), SCRIPT_OK);
  ck_assert_uint_eq(t.result.n, 301);
  ck_assert_int_eq(t.result.list[300].i, 299);
  ck_assert_int_eq(script_call(u, 0, NULL, NULL, 0, &t.arena, &t.result, &t.err), SCRIPT_OK);
  ck_assert_str_eq(trial_json(&t, t.result), "[0]");
  script_unload(u);
  trial_close(&t);
}
END_TEST

/* What is made once is as it was made in every call, whatever a call does with it. */
START_TEST(made_once)
{
  trial_open(&t, NULL);
  struct script_unit *u =
      trial_load(&t, "return { a_make = function(p) local n, t = p.n, { deep = { p.n, list = { 'x', p.word } } } return"
                     " { t = t, count = function() n = n + 1 return n end, twice = function(x) return { x, x, "
                     "t.deep.list[2] } end } end,\n"
                     " b_use = function(made) return { made.count(), made.count(), made.twice(made.t.deep[1]), "
                     "#made.t.deep.list } end,\n"
                     " c_write = function(made) made.t.deep[1] = 2 end,\n"
                     " d_give = function(made) return made.t end,\n"
                     " e_wrong = function() error('no good') end }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  struct value args[] = { SCRIPT_ARG_MADE };
  struct member members[] = { { STR("n"), value_int(7) }, { STR("word"), value_text(STR("y")) } };
  struct value given = { .kind = VALUE_MAP, .n = 2, .map = members };
  ck_assert(!script_make(u, 4, NULL, 0, &t.arena, &t.err));
  ck_assert_str_eq(t.err.text, "test.lua:5: no good");
  ck_assert(!script_make(u, 9, NULL, 0, &t.arena, &t.err));
  ck_assert_int_eq(script_call(u, 3, NULL, args, 1, &t.arena, &t.result, &t.err),
                   SCRIPT_ERROR); /* nothing is made yet */
  ck_assert_msg(script_make(u, 0, &given, 1, &t.arena, &t.err), "%s", t.err.text);
  int64_t used = 0;
  for (int i = 0; i < 4; i++) {
    ck_assert_msg(script_call(u, 1, NULL, args, 1, &t.arena, &t.result, &t.err) == SCRIPT_OK, "%s", t.err.text);
    ck_assert_str_eq(trial_json(&t, t.result), "[8,9,[7,7,\"y\"],2]");
    ck_assert(i == 0 || script_fuel_used(t.s) == used);
    used = script_fuel_used(t.s);
    ck_assert_int_eq(script_call(u, 2, NULL, args, 1, &t.arena, &t.result, &t.err), SCRIPT_ERROR);
    ck_assert_msg(str_starts(str_of(t.err.text), "test.lua:3: it cannot be changed here"), "%s", t.err.text);
    members[0].value = value_int(i); /* it was made before */
    ck_assert(script_make(u, 0, &given, 1, &t.arena, &t.err));
  }
  ck_assert_int_eq(script_call(u, 3, NULL, args, 1, &t.arena, &t.result, &t.err), SCRIPT_OK);
  ck_assert_str_eq(trial_json(&t, t.result), "{\"deep\":{\"1\":7,\"list\":[\"x\",\"y\"]}}");
  script_unload(u);
  trial_close(&t);
}
END_TEST

TRIALS("call", nothing_is_left_from_one_call_to_the_next, functions_do_not_meet, nothing_is_left_after_an_error,
       an_iterator_does_not_outlive_its_call, arguments, made_once)
