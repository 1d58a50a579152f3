/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coverage: lines beside Lua's own hook, which gets the same file as it was written; branches beside small programs that
 * were counted by hand, and beside programs made at random whose maker writes them twice, once with its own counting in
 * them, which Lua itself runs. That instrumented files give the same results, errors and lines is in test_source.c, too.
 */
#include <lualib.h>

#include "trial.h"

enum { ROUNDS = 3000, TEXT_MOST = 60000 };

/* A machine that notes what of the text runs. */
struct watched {
  struct coverage *coverage;
  struct trial t;
  struct script_unit *u;
};

static void watch(struct watched *w, const char *text)
{
  w->coverage = coverage_new();
  coverage_add(w->coverage, STR("test.lua"), str_of(text));
  script_cover(w->coverage);
  trial_open(&w->t, NULL);
  script_cover(NULL);
  w->u = trial_load(&w->t, text);
  ck_assert_msg(w->u != NULL, "%s\n%s", text, w->t.err.text);
}

static void unwatch(struct watched *w)
{
  script_unload(w->u);
  trial_close(&w->t);
  coverage_free(w->coverage);
}

/* ---- branches, counted by hand ------------------------------------------------------------ */

/* Both are of ways: a condition that was only true is 1 of 2. */
static const struct {
  const char *body;
  int run, all;
} programs[] = {
  { "return 1", 0, 0 },
  { "local x = r.number", 0, 0 },
  /* conditions */
  { "if r.number == 7 then return 1 end", 1, 2 },
  { "if r.number then return 1 else return 2 end", 1, 2 },
  { "if r.number == 1 then return 1 elseif r.number == 7 then return 2 else return 3 end", 2, 4 },
  { "if true then return 1 end", 0, 0 },
  { "local n = 0 while n < 3 do n = n + 1 end", 2, 2 },
  { "while r.nothing ~= null do end", 1, 2 },
  { "local n = 0 repeat n = n + 1 until n > 2", 2, 2 },
  { "repeat until true", 0, 0 },
  { "while true do break end", 0, 0 },
  /* and, or */
  { "if r.absent and r.number then return 1 end", 1, 4 },
  { "if r.number and r.absent then return 1 end", 2, 4 },
  { "if r.number or r.absent then return 1 end", 1, 4 },
  { "if r.number and (r.absent or r.number == 7) then return 1 end", 3, 6 },
  { "if (r.number and r.absent) or r.number == 7 then return 1 end", 3, 6 },
  { "if not (r.number and r.absent) then return 1 end", 2, 4 },
  { "if not r.number then return 1 end", 1, 2 },
  { "if not (r.number) and not not r.absent then return 1 end", 1, 4 },
  { "if ((r.number)) then return 1 end", 1, 2 },
  { "if r.number and r.number and r.number then return 1 end", 3, 6 },
  { "if r.number == 7 and r.number > 9 == false then return 1 end", 2, 4 },
  /* values: the last operand decides nothing, unless it is a comparison or a `not` */
  { "return r.absent or r.number", 1, 2 },
  /* what one of two ways gives is no question */
  { "return r.number and r.name or 'none'", 1, 2 },
  { "return r.absent and r.name or r.number and r.text or 1", 2, 4 },
  { "return r.number and (r.absent or r.name) or 'none'", 2, 4 },
  { "return r.number and r.absent == nil or 1", 2, 4 },
  { "return (r.number and r.name or r.absent) and 1", 2, 6 },
  { "return not (r.number and r.name or r.absent)", 2, 6 },
  { "if r.number and r.name or r.absent then return 1 end", 2, 6 },
  { "return r.absent or r.number and r.name or 1", 2, 4 },
  { "return ((r.number and r.name) or r.absent) or 1", 1, 4 },
  { "return r.number == 7 and 'seven' or 'other'", 1, 2 },
  { "return r.absent or 'none'", 1, 2 },
  { "return r.number == 7 and r.number > 3", 2, 4 },
  { "return r.number == 7 and not r.absent", 2, 4 },
  { "return r.number == 7", 0, 0 },
  { "return not r.number", 0, 0 },
  { "return not (r.number or r.absent)", 1, 4 },
  { "local x = (r.absent or r.number) == 7", 1, 2 },
  { "return (r.absent or r).number", 1, 2 },
  { "return ctx:echo(r.absent or r.number, { r.number and 1, k = r.absent and 2, [r.number or 3] = 4 })", 4, 8 },
  { "return 'a' .. (r.absent or r.name) .. 'b'", 1, 2 },
  { "return -(r.absent or 1) + (r.number or 2)", 2, 4 },
  { "return r.number and {} and r.absent", 1, 2 },
  { "return r.number and 1 + 1 and 'x' .. 1 or 2", 1, 2 },
  /* loops */
  { "for i = 1, 3 do end", 0, 0 },
  { "for i = 1, r.number do end", 1, 2 },
  { "for i = 1, r.number - 7 do end", 1, 2 },
  { "for _, n in ipairs({ 0, 2 }) do for i = 1, n do end end", 2, 2 },
  { "for _ in ipairs {} do end", 1, 2 },
  { "for _ in ipairs { 1 } do end", 0, 0 },
  { "local both = { 1, 2 } for _ in ipairs(both) do end for _ in ipairs(both or r) do end", 2, 4 },
  { "local none = {} for _ in ipairs(none) do end", 1, 2 },
  { "local both = { 1, 2 } do local both = r.list for _ in ipairs(both) do end end", 1, 2 },
  { "for _, v in ipairs(r.list) do break end", 1, 2 },
  { "for x in ctx:each(r.number) do return x end", 1, 2 },
  { "for x in ctx:each(r.absent or 0) do return x end", 2, 4 },
  { "for i = 1, r.number do for k = 1, 0 do if r.number then return end end end", 1, 4 },
  { "for i = 1, r.number do if i == 3 then goto done end end ::done::", 3, 4 },
  { "for i = 1, r.number do if i ~= 3 then goto next end ::next:: end", 3, 4 },
  { "local function down(n) for i = 1, n do down(n - 1) end end down(1)", 2, 2 },
  /* what only looks like it */
  { "-- if r.number and r.absent then\n--[[ while x do ]] return [[ if a or b then ]] .. ' and ' .. \"or\"", 0, 0 },
  { "return { ['if'] = 1, ['and'] = 2 }", 0, 0 },
  { "local ifs, ands, fors = 1, 2, 3 return ifs", 0, 0 },
  /* functions within */
  { "if (function(x) if x then return true end end)(r.number) then return 1 end", 2, 4 },
  { "if ctx:echo(function() return r.absent and 1 end == nil) then return 1 end", 1, 4 },
  { "local function never() if r.number then return 1 end end", 0, 2 },
  { "local f = r.number and function() return r.number or 1 end", 1, 4 },
  { "local t = { f = function(self, x) return self and x == 1 end } return t:f(1)", 2, 4 },
  { "if r.number then if r.absent then return 1 end end", 2, 4 },
  { "if r.number\n  and -- both\n  r.absent\nthen return 1 end", 2, 4 },
};

START_TEST(as_counted_by_hand)
{
  for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
    struct watched w;
    struct buf b = BUF_INIT;
    buf_printf(&b, "return function(r, ctx) %s\nend", programs[i].body);
    watch(&w, b.p);
    trial_call(&w.t, w.u, 0);
    struct coverage_tally found = coverage_tally(w.coverage, 0);
    ck_assert_msg(found.branches_run == programs[i].run && found.branches == programs[i].all,
                  "%s\n%d of %d, and by hand %d of %d (%s)", programs[i].body, found.branches_run, found.branches,
                  programs[i].run, programs[i].all, w.t.err.text);
    unwatch(&w);
    buf_fini(&b);
  }
}
END_TEST

/* ---- what is said of what did not run ----------------------------------------------------- */

START_TEST(gaps_name_the_place)
{
  static const char text[] = "local function other(x)\n"
                             "  return x + 1\n"
                             "end\n"
                             "return function(r, ctx)\n"
                             "  if r.absent\n"
                             "    or r.number == 8 then\n"
                             "    r = other(r)\n"
                             "  else\n"
                             "    for i = 1, r.number do\n"
                             "      ctx:note(i)\n"
                             "    end\n"
                             "  end\n"
                             "end\n";
  struct watched w;
  struct arena a;
  struct buf b = BUF_INIT;
  size_t n;
  arena_init(&a);
  watch(&w, text);
  ck_assert_int_eq(trial_call(&w.t, w.u, 0), SCRIPT_OK);
  struct coverage_gap *gaps = coverage_gaps(w.coverage, 0, &a, &n);
  for (size_t i = 0; i < n; i++)
    buf_printf(&b, "%d-%d %.*s\n", gaps[i].line, gaps[i].last, STR_FMT(gaps[i].what));
  ck_assert_str_eq(b.p, "2-2 never run\n"
                        "5-5 never true: r.absent\n"
                        "6-6 never true: r.number == 8\n"
                        "7-7 never run\n"
                        "9-9 never without a turn: for i = 1, r.number do\n");
  struct coverage_tally tally = coverage_tally(w.coverage, 0);
  ck_assert_int_eq(tally.branches, 6);
  ck_assert_int_eq(tally.branches_run, 3);
  buf_fini(&b);
  unwatch(&w);
  arena_fini(&a);
}
END_TEST

/* The same path with another text counts for nothing, and is not written down as the first. */
START_TEST(a_file_is_its_path_and_its_text)
{
  struct watched w;
  watch(&w, "return function(r)\n  return r.number and 1\nend");
  struct script_unit *other = trial_load(&w.t, "return function(r)\n  return r.number\nend");
  ck_assert_ptr_nonnull(other);
  ck_assert_int_eq(trial_call(&w.t, other, 0), SCRIPT_OK);
  struct coverage_tally tally = coverage_tally(w.coverage, 0);
  ck_assert_int_eq(tally.lines, 2);
  ck_assert_int_eq(tally.lines_run, 1); /* the file itself was run once, when it was loaded */
  ck_assert_int_eq(tally.branches_run, 0);
  script_unload(other);
  unwatch(&w);
}
END_TEST

/* ---- nobody pays who does not ask --------------------------------------------------------- */

START_TEST(unasked_it_costs_nothing)
{
  static const char body[] = "local n = 0 for i = 1, 5000 do if i > 3 and r.number then n = n + i end end return n";
  struct trial t;
  trial_open(&t, NULL);
  expect(&t, body, "12502494");
  int64_t before = script_fuel_used(t.s);
  struct coverage *c = coverage_new();
  script_cover(c);
  script_cover(NULL);
  expect(&t, body, "12502494");
  ck_assert_int_eq(script_fuel_used(t.s), before);
  coverage_free(c);
  trial_close(&t);
}
END_TEST

/* ---- lines, beside Lua's own -------------------------------------------------------------- */

/* As a policy is written: helpers, tables over several lines, loops, early returns, what is never called. */
static const char plain[] = "local DAY = 24 * 3600000\n"
                            "\n"
                            "local words = {\n"
                            "  a = \"first\",\n"
                            "  b = \"second\",\n"
                            "}\n"
                            "\n"
                            "-- how it reads\n"
                            "local function shown(list, most)\n"
                            "  local out = {}\n"
                            "  for i, one in ipairs(list) do\n"
                            "    if i > most then\n"
                            "      out[#out + 1] = \"and more\"\n"
                            "      break\n"
                            "    elseif one == \"\" then\n"
                            "      goto next\n"
                            "    end\n"
                            "    out[#out + 1] = words[one] or one\n"
                            "    ::next::\n"
                            "  end\n"
                            "  return table.concat(out, \", \")\n"
                            "end\n"
                            "\n"
                            "local object = { n = 1 }\n"
                            "function object:more(by)\n"
                            "  self.n = self.n + by\n"
                            "end\n"
                            "function object.never(a, b)\n"
                            "  local sum = a + b\n"
                            "  return sum\n"
                            "end\n"
                            "function object:not_either()\n"
                            "  return self\n"
                            "end\n"
                            "\n"
                            "return function()\n"
                            "  local count = 0\n"
                            "  while count < 3 do\n"
                            "    count = count + 1\n"
                            "  end\n"
                            "  repeat\n"
                            "    count = count - 1\n"
                            "  until count <= 0\n"
                            "  if count > 0 then\n"
                            "    return \"no\"\n"
                            "  end\n"
                            "  object:more(\n"
                            "    2\n"
                            "  )\n"
                            "  local text = [[\n"
                            "several\n"
                            "lines]]\n"
                            "  local later = function()\n"
                            "    return text\n"
                            "  end\n"
                            "  return shown({ \"a\", \"\", \"b\", \"c\", \"d\" }, 3)\n"
                            "    .. object.n\n"
                            "    .. DAY\n"
                            "end\n";

enum { LINES = 64 };
static bool stock_run[LINES], stock_can[LINES];

static void stock_line(lua_State *L, lua_Debug *at)
{
  lua_getinfo(L, "l", at);
  if (at->currentline > 0 && at->currentline < LINES)
    stock_run[at->currentline] = true;
}

/* Of each function that is called; those that are not are in the text above. */
static void stock_call(lua_State *L, lua_Debug *at)
{
  if (at->event != LUA_HOOKCALL && at->event != LUA_HOOKTAILCALL) {
    stock_line(L, at);
    return;
  }
  lua_getinfo(L, "SL", at);
  for (lua_pushnil(L); at->what[0] != 'C' && lua_next(L, -2); lua_pop(L, 1))
    stock_can[lua_tointeger(L, -2)] = true;
}

/* Lines with nothing but an end are nobody's. */
static bool only_ends(const char *text, int line)
{
  while (--line > 0)
    text = strchr(text, '\n') + 1;
  text += strspn(text, " ");
  return strncmp(text, "end\n", 4) == 0 || strncmp(text, "}\n", 2) == 0 || strncmp(text, ")\n", 2) == 0;
}

START_TEST(lines_as_lua_has_them)
{
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  ck_assert_int_eq(luaL_loadbuffer(L, plain, sizeof plain - 1, "@test.lua"), LUA_OK);
  lua_sethook(L, stock_call, LUA_MASKCALL | LUA_MASKLINE, 0);
  ck_assert_int_eq(lua_pcall(L, 0, 1, 0), LUA_OK);
  ck_assert_int_eq(lua_pcall(L, 0, 1, 0), LUA_OK);
  lua_sethook(L, NULL, 0, 0);
  struct watched w;
  struct arena a;
  arena_init(&a);
  watch(&w, plain);
  ck_assert_int_eq(trial_call(&w.t, w.u, 0), SCRIPT_OK);
  ck_assert_str_eq(str_dup(&w.t.arena, value_str(w.t.result)).p, lua_tostring(L, -1));
  struct coverage_tally tally = coverage_tally(w.coverage, 0);
  size_t n;
  struct coverage_gap *gaps = coverage_gaps(w.coverage, 0, &a, &n);
  static const int uncalled[] = { 29, 30, 33, 54 };
  for (size_t i = 0; i < 4; i++)
    stock_can[uncalled[i]] = true;
  int can = 0, run = 0;
  for (int line = 1; line < LINES; line++) {
    bool counts = stock_can[line] && !only_ends(plain, line), missing = false;
    for (size_t i = 0; i < n; i++)
      missing = missing || (str_is(gaps[i].what, "never run") && line >= gaps[i].line && line <= gaps[i].last);
    can += counts;
    run += counts && stock_run[line];
    if (counts)
      ck_assert_msg(missing == !stock_run[line], "line %d: Lua ran it: %d, we say it is missing: %d", line,
                    stock_run[line], missing);
  }
  ck_assert_int_eq(tally.lines, can);
  ck_assert_int_eq(tally.lines_run, run);
  ck_assert_int_eq(can - run, 5); /* those uncalled, and `return "no"` */
  unwatch(&w);
  arena_fini(&a);
  lua_close(L);
}
END_TEST

/* ---- programs made at random, counted by their maker -------------------------------------- */

static uint64_t seed = 88172645463325252u;

static unsigned chance(unsigned n)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (unsigned)(seed >> 33) % n;
}

/* Written in two ways: as it is, and for Lua with S(n, …) around what counts. */
struct program {
  struct buf as_is, counting;
  int leaves, functions;
};

static void put(struct program *p, const char *text)
{
  buf_z(&p->as_is, text);
  buf_z(&p->counting, text);
}

static void put_leaf(struct program *p, const char *text, bool counts)
{
  buf_z(&p->as_is, text);
  if (counts)
    buf_printf(&p->counting, "S(%d, %s)", p->leaves++, text);
  else
    buf_z(&p->counting, text);
}

/* What becomes of what it gives: it is handed on; or asked for its truth; or that, where it is not itself x and y, of
 * which y is handed on (the left side of an `or` that is handed on). */
enum asked { HANDED_ON, ASKED, HALF_ASKED };

static void put_truth(struct program *p, int depth, enum asked asked, bool joined)
{
  static const char *const values[] = {
    "nothing", "v(1)",     "v(2)",   "t.yes",    "t.no",
    "(t.no)",  "t['yes']", "(v(3))", "t:has(2)", "(function(x) return x end)(v(2))"
  };
  static const char *const truths[] = {
    "v(2) == 1", "not t.yes", "(v(3) ~= 2)", "not (v(4))", "w(2) < 1", "1 >= w(3)"
  };
  static const char *const fixed[] = { "'if a then'", "12", "true",  "nil",         "{}",   "w(3) + 1",
                                       "'a' .. w(2)", "#t", "-w(2)", "[[a and b]]", "false" };
  unsigned what = chance(depth > 0 ? 9 : 4);
  if (what < 2) {
    put_leaf(p, values[chance(sizeof values / sizeof *values)], asked != HANDED_ON);
  } else if (what == 2) {
    put_leaf(p, truths[chance(sizeof truths / sizeof *truths)], asked != HANDED_ON || joined);
  } else if (what == 3) {
    put_leaf(p, fixed[chance(sizeof fixed / sizeof *fixed)], false);
  } else if (what == 4) {
    put(p, "not (");
    put_truth(p, 0, ASKED, true);
    put(p, " or ");
    put_truth(p, depth - 1, ASKED, true);
    put(p, ")");
  } else {
    bool closed = chance(2), and = chance(2);
    put(p, closed ? "((" : "(");
    put_truth(p, depth - 1, and || asked == ASKED ? ASKED : HALF_ASKED, true);
    put(p, closed ? ")" : "");
    put(p, and? " and " : " or ");
    put(p, closed ? "(" : "");
    put_truth(p, depth - 1, and&&asked == HALF_ASKED ? HANDED_ON : asked, true);
    put(p, closed ? "))" : ")");
  }
}

static void put_block(struct program *p, int depth);

static void put_condition(struct program *p) { put_truth(p, (int)chance(4), ASKED, false); }

static void put_if(struct program *p, int depth)
{
  put(p, "if ");
  put_condition(p);
  put(p, chance(2) ? " then\n" : " then ");
  put_block(p, depth - 1);
  for (unsigned n = chance(3); n > 0; n--) {
    put(p, " elseif ");
    put_condition(p);
    put(p, " then\n");
    put_block(p, depth - 1);
  }
  if (chance(2)) {
    put(p, " else\n");
    put_block(p, depth - 1);
  }
  put(p, " end\n");
}

static void put_for(struct program *p, int depth)
{
  static const char *const heads[] = { "i = 1, w(3) - 1",
                                       "i = w(2), 1, -1",
                                       "_, i in ipairs(t.list)",
                                       "_, i in ipairs(t.none)",
                                       "i = 1, #t.list",
                                       "i in pairs(t.none)",
                                       "i = 1, 2",
                                       "i = 3, 2",
                                       "_, i in ipairs { 1, 2 }",
                                       "_, i in ipairs({ 'a' })" };
  unsigned what = chance(sizeof heads / sizeof *heads);
  bool counts = what < 6;
  int leaf = counts ? p->leaves++ : 0;
  buf_z(&p->counting, counts ? "do local entered " : "");
  put(p, "for ");
  put(p, heads[what]);
  put(p, " do ");
  buf_z(&p->counting, counts ? "entered = true; " : "");
  put_block(p, depth - 1);
  if (chance(3)) {
    put(p, " if ");
    put_leaf(p, "w(3) == 1", true);
    put(p, chance(2) ? " then goto next end note(6) ::next:: " : " then break end ");
  }
  put(p, " end\n");
  if (counts)
    buf_printf(&p->counting, " S(%d, entered) end\n", leaf);
}

static void put_while(struct program *p, int depth)
{
  put(p, "do local k = 0 while ");
  put_leaf(p, "k < 3", true);
  put(p, " and (");
  put_truth(p, 2, ASKED, true);
  put(p, ") do k = k + 1 ");
  put_block(p, depth - 1);
  put(p, " end end\n");
}

static void put_repeat(struct program *p, int depth)
{
  put(p, "do local k = 0 repeat local last = k k = k + 1 ");
  put_block(p, depth - 1);
  put(p, " until ");
  put_leaf(p, "last > 1", true);
  put(p, " or ");
  put_truth(p, 2, ASKED, true);
  put(p, " end\n");
}

static void put_function(struct program *p, int depth)
{
  int n = p->functions++;
  char text[64];
  snprintf(text, sizeof text, "local function f%d(again)\n", n);
  put(p, text);
  put_block(p, depth - 1);
  put(p, " if ");
  put_leaf(p, "again", true);
  snprintf(text, sizeof text, " then f%d(false) end end f%d(w(2) == 1)\n", n, n);
  put(p, text);
}

static void put_statement(struct program *p, int depth)
{
  char text[64];
  switch (chance(depth > 0 ? 9 : 3)) {
  case 0:
    snprintf(text, sizeof text, "note(%u)\n", chance(1000));
    put(p, text);
    return;
  case 1:
    put(p, "local x = ");
    put_truth(p, (int)chance(4), HANDED_ON, false);
    put(p, " note(");
    put_leaf(p, "x", true);
    put(p, " and 1 or 2)\n");
    return;
  case 2:
    put(p, "note({ ");
    put_truth(p, (int)chance(3), HANDED_ON, false);
    put(p, ", k = (");
    put_truth(p, (int)chance(3), HANDED_ON, false);
    put(p, ") == nil }) -- if x and y then\n");
    return;
  case 3:
  case 4:
    put_if(p, depth);
    return;
  case 5:
    put_for(p, depth);
    return;
  case 6:
    put_while(p, depth);
    return;
  case 7:
    put_repeat(p, depth);
    return;
  default:
    put_function(p, depth);
  }
}

static void put_block(struct program *p, int depth)
{
  for (unsigned n = 1 + chance(3); n > 0; n--)
    put_statement(p, depth);
}

/* What all of them have: w(n) is a number below n, v(n) one or nothing, note() what becomes the result. */
static void put_head(struct program *p)
{
  put(p, "local h, c, nothing, t = 7, 1, nil, { yes = 1, list = { 1, 2 }, none = {}, no = false, 5 }\n"
         "local function w(n) c = (c * 1103515245 + 12345) % 2147483648 return c // 65536 % n end\n"
         "local function v(n) local x = w(n + 1) return ");
  put_leaf(p, "x > 0", true);
  put(p, " and x or nil end\nfunction t:has(n) return v(n) end\nlocal function note(x) h = (h * 31 + (");
  put_leaf(p, "type(x) == 'number'", true);
  put(p, " and x // 1 or 5)) % 1000003 end\n");
}

/* What Lua says of the program that counts for itself. */
static int64_t count_by_lua(const char *text, int *ways)
{
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  if (luaL_loadbuffer(L, text, strlen(text), "@counting") || lua_pcall(L, 0, 2, 0))
    ck_abort_msg("%s\n%s", text, lua_tostring(L, -1));
  *ways = (int)lua_tointeger(L, -1);
  int64_t result = lua_tointeger(L, -2);
  lua_close(L);
  return result;
}

static void compare(const struct program *p)
{
  struct watched w;
  struct buf ours = BUF_INIT, theirs = BUF_INIT;
  int ways;
  buf_printf(&theirs,
             "local ways, seen = 0, {} local function S(n, x) local key = n .. (x and 't' or 'f')\n"
             " if not seen[key] then seen[key] = true ways = ways + 1 end return x end %s return h, ways",
             p->counting.p);
  buf_printf(&ours, "return function()\n%s return h end", p->as_is.p);
  int64_t result = count_by_lua(theirs.p, &ways);
  watch(&w, ours.p);
  ck_assert_msg(trial_call(&w.t, w.u, 0) == SCRIPT_OK, "%s\n%s", ours.p, w.t.err.text);
  struct coverage_tally tally = coverage_tally(w.coverage, 0);
  ck_assert_msg(w.t.result.i == result, "%s\nLua: %lld, we: %lld", ours.p, (long long)result, (long long)w.t.result.i);
  ck_assert_msg(tally.branches == 2 * p->leaves && tally.branches_run == ways,
                "%s\n%d of %d ways, and its maker counts %d of %d", p->counting.p, tally.branches_run, tally.branches,
                ways, 2 * p->leaves);
  unwatch(&w);
  buf_fini(&ours);
  buf_fini(&theirs);
}

START_TEST(as_their_maker_counts)
{
  for (int round = 0; round < ROUNDS; round++) {
    struct program p = { 0 };
    put_head(&p);
    put_block(&p, 4);
    if (p.as_is.n < TEXT_MOST)
      compare(&p);
    buf_fini(&p.as_is);
    buf_fini(&p.counting);
  }
}
END_TEST

TRIALS("coverage", as_counted_by_hand, gaps_name_the_place, a_file_is_its_path_and_its_text, unasked_it_costs_nothing,
       lines_as_lua_has_them, as_their_maker_counts)
