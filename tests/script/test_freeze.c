/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries: what a file can do with them, that nothing which one call does to one is there for the next, and that they
 * cost those nothing who require them.
 */
#include "trial.h"

static struct trial t;

enum { UNITS_MAX = 8 };
static struct {
  const char *name;
  struct script_unit *unit;
} loaded[UNITS_MAX];
static size_t count;

static void setup(void) { trial_open_with(&t, NULL, "library"); }

static void teardown(void)
{
  while (count > 0)
    script_unload(loaded[--count].unit);
  trial_close(&t);
}

/* Loads a file with those libraries that it requires; NULL: t.err says why. Its name is "pack.file", its path
 * "pack/file.lua". */
static struct script_unit *load(const char *name, const char *text)
{
  size_t n;
  struct script_need *needs = script_needs(str_of(text), &t.arena, &n);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < count; k++)
      if (str_is(needs[i].name, loaded[k].name))
        needs[i].library = loaded[k].unit;
  char path[64];
  snprintf(path, sizeof path, "%.*s/%s.lua", (int)(strchr(name, '.') - name), name, strchr(name, '.') + 1);
  t.err = (struct err)ERR_INIT;
  struct script_unit *u = script_load_with(t.s, path, str_of(text), needs, n, &t.arena, &t.description, &t.err);
  if (u) {
    loaded[count].name = name;
    loaded[count++].unit = u;
  }
  return u;
}

static struct script_unit *must_load(const char *name, const char *text)
{
  struct script_unit *u = load(name, text);
  ck_assert_msg(u != NULL, "%s", t.err.text);
  return u;
}

/* What the first function of the unit gives, as JSON, or the error. */
static const char *result(struct script_unit *u)
{
  return trial_call(&t, u, 0) == SCRIPT_OK ? trial_json(&t, t.result) : t.err.text;
}

/* A library, and what the body makes of it as `lib`, each time; and the same when the file runs again for each call,
 * because it holds a table of its own. `assigns`: the library's functions do, so that the file runs again in any case. */
static void says_of(const char *library, bool assigns, const char *body, const char *expected)
{
  static const char *const own[] = { "", "local own = {} " };
  setup();
  must_load("p.lib", library);
  for (int i = 0; i < 2; i++) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "local lib = require \"p.lib\" %sreturn function(r, ctx, params) %s %s end", own[i],
               i ? "own[1] = 1" : "", body);
    struct script_unit *u = must_load("p.user", b.p);
    ck_assert_msg(u->functions.at[0].simple == (i == 0 && !assigns), "%s", b.p);
    for (int k = 0; k < 3; k++)
      ck_assert_str_eq(result(u), expected);
    buf_fini(&b);
  }
  teardown();
}

static void says(const char *library, const char *body, const char *expected)
{
  says_of(library, false, body, expected);
}

START_TEST(test_use)
{
  says("return library { double = function(n) return n * 2 end, three = 3 }", "return lib.double(lib.three)", "6");
  says("local function half(n) return n // 2 end return library { half = half }", "return lib.half(8)", "4");
  says("return library { name = function(ctx, r) return r.name .. ctx:echo('!') end }", "return lib.name(ctx, r)",
       "\"record 7!\"");
  says("return library { limit = function(p) return p.limit end }", "return lib.limit(params)", "42");
  says("local names = { a = 'b' } return library { name = function(x) return names[x] or x end }",
       "return { lib.name 'a', lib.name 'c' }", "[\"b\",\"c\"]");
  says("return library { m = money(5, 'EUR'), n = null, f = ref 'person' }", "return { lib.m + lib.m, lib.n == null }",
       "[{\"amount\":10,\"currency\":\"EUR\"},true]");
}
END_TEST

#define DATA "return library { list = { 'a', 'b', 'c' }, map = { x = 1, y = { z = 2 } }, none = {} }"

/* All ways to read a table work on one that cannot be changed. */
START_TEST(test_read)
{
  says(DATA, "return lib.map.y.z + #lib.list + #lib.none", "5");
  says(DATA, "local s = '' for k, v in pairs(lib.map) do s = s .. k .. type(v) end return s", "\"xnumberytable\"");
  says(DATA, "local s = '' for i, v in ipairs(lib.list) do s = s .. i .. v end return s", "\"1a2b3c\"");
  says(DATA, "local n = 0 for _ in pairs(lib) do n = n + 1 end return n", "3");
  says(DATA, "return lib.list", "[\"a\",\"b\",\"c\"]");
  says(DATA, "return { lib.map, ctx:echo(lib.list) }", "[{\"x\":1,\"y\":{\"z\":2}},[\"a\",\"b\",\"c\"]]");
  says(DATA, "return table.concat(lib.list, '-') .. select('#', table.unpack(lib.list))", "\"a-b-c3\"");
  says(DATA, "return { rawget(lib.map, 'x'), rawlen(lib.list), rawequal(lib.list, lib.list), lib.map == lib.map }",
       "[1,3,true,true]");
  says(DATA, "return table.move(lib.list, 1, 2, 1, {})", "[\"a\",\"b\"]");
  says(DATA, "return { type(lib), type(lib.list), lib.map.absent == nil, getmetatable(lib.map) }",
       "[\"table\",\"table\",true,false]");
  says(DATA, "return rawget(lib, 'list')[1]", "\"a\"");
  says("local t = { n = 1 } t.own = t return library { one = function() return t.own.own.n end }", "return lib.one()",
       "1");
  says("local M M = library { one = 1, self = function() return M.one end } return M", "return lib.self()", "1");
  says("local function odd(n) return n > 0 and true end local even even = function(n) return not odd(n) end "
       "return library { even = even }",
       "return lib.even(0)", "true");
  says("local words = { a = 'b' } return library { get = reader.meaning(reader.at(read.text, 'x'), words), words = "
       "words }",
       "return { lib.get({ x = 'a' }), pcall(function() lib.words.a = 'c' end), lib.get({ x = 'A' }) }",
       "[\"b\",false,\"b\"]");
  says("return library { of = function(path) return reader.first(reader.at(read.text, path), function() return '?' "
       "end) end }",
       "return lib.of('x')({ y = 1 })", "\"?\"");
}
END_TEST

/* No way to write it does. */
START_TEST(test_write)
{
  static const char *const writes[] = {
    "lib.list = 1",
    "lib.new = 1",
    "lib.list[1] = 'x'",
    "lib.list[4] = 'x'",
    "lib.map.y.z = 3",
    "lib.map.x = nil",
    "table.insert(lib.list, 'x')",
    "table.remove(lib.list)",
    "table.sort(lib.list, function(a, b) return a > b end)",
    "table.move({ 1 }, 1, 1, 1, lib.list)",
    "setmetatable(lib, {})",
    "setmetatable(lib.map, nil)",
    "setmetatable({}, lib.map)",
    "rawset(lib.map, 'x', 2)",
    "lib.keep('x')",
    "lib.grow('x')",
  };
  setup();
  must_load("p.lib", "local kept = { n = 0 } return library { list = { 'a', 'b', 'c' }, map = { x = 1, y = { z = 2 } },"
                     " keep = function(x) kept.x = x end, grow = function(x) kept[#kept + 1] = x end,"
                     " seen = function() return #kept + (kept.x and 1 or 0) end }");
  for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
    struct buf b = BUF_INIT;
    buf_printf(&b,
               "local lib = require 'p.lib' return function() local good = pcall(function() %s end)"
               " return { good, lib.list, lib.map, lib.seen() } end",
               writes[i]);
    struct script_unit *u = must_load("p.user", b.p);
    ck_assert_msg(strcmp(result(u), "[false,[\"a\",\"b\",\"c\"],{\"x\":1,\"y\":{\"z\":2}},0]") == 0, "%s: %s",
                  writes[i], result(u));
    script_unload(loaded[--count].unit);
    buf_fini(&b);
  }
  teardown();
  says(DATA, "lib.list[1] = 2",
       "p/user.lua:1: it cannot be changed here: what the library p/lib.lua holds is the same for all; make a table of "
       "your own");
}
END_TEST

/* A function that a library made for a file, with what the file gave it, is made once: it cannot be changed either, what
 * it assigns is set back, and the file does not run again. */
START_TEST(test_made)
{
  setup();
  must_load("p.lib",
            "local function maker(t) local n = 0 return function(r) n = n + 1 return t.get(r, n, t.names) end end"
            " return library { maker = maker }");
  struct script_unit *u =
      must_load("p.user", "local lib = require 'p.lib'\nlocal calls = 0\nlocal t = { names = { 'a', 'b' } }\n"
                          "t.get = function(r, n, names) calls = calls + 1 return { n, calls, #names, names[2] } end\n"
                          "return lib.maker(t)");
  ck_assert(u->functions.at[0].simple);
  for (int k = 0; k < 3; k++)
    ck_assert_str_eq(result(u), "[1,1,2,\"b\"]");
  u = must_load("p.writes", "local lib = require 'p.lib'\nlocal t = { names = {} }\n"
                            "t.get = function() t.names[1] = 'x' end\nreturn lib.maker(t)");
  ck_assert_ptr_nonnull(strstr(result(u), "p/writes.lua:3: it cannot be changed here"));
  u = must_load("p.both",
                "local lib = require 'p.lib'\nlocal own = {}\nlocal t = { get = function(r, n) return n end }\n"
                "return { lib.maker(t), function() own[#own + 1] = 1 return #own end }");
  for (int k = 0; k < 2; k++) {
    ck_assert_str_eq(result(u), "1");
    ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK);
    ck_assert_str_eq(trial_json(&t, t.result), "1");
  }
  ck_assert_ptr_null(load("p.held", "local lib = require 'p.lib'\nlocal held = setmetatable({}, {})\n"
                                    "return lib.maker({ get = function() return held end })"));
  ck_assert_str_eq(
      t.err.text,
      "p/held.lua: 'held': a library cannot hold a table with a metatable; make it in the function that needs it");
  teardown();
}
END_TEST

/* However much it closes over, what a library made for a file is made once. */
START_TEST(test_made_large)
{
  setup();
  must_load("p.lib",
            "local function many(part) local names, gets = {}, {} for i = 1, 100 do names[i] = 'f' .. i gets[i] ="
            " function() return part.n + i end end return reader.fields(names, gets) end\n"
            "return library { maker = function(part) local all = { many(part), many(part), many(part) }"
            " return reader.fields({ 'a', 'b', 'c' }, all) end }");
  struct script_unit *u = must_load("p.user", "local lib = require 'p.lib'\nlocal n = 0\n"
                                              "local all = lib.maker { n = 1 }\n"
                                              "return { lib.maker { n = 1 }, function() n = n + 1 "
                                              "return { n, all().c.f100 } end }");
  ck_assert(u->functions.at[0].simple);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
  ck_assert_uint_eq(t.result.n, 3);
  for (int k = 0; k < 2; k++) {
    ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK);
    ck_assert_str_eq(trial_json(&t, t.result), "[1,101]");
  }
  teardown();
}
END_TEST

/* What a function of a library assigns is set back. */
START_TEST(test_fresh)
{
  says_of("local n = 0 return library { up = function() n = n + 1 return n end }", true, "lib.up() return lib.up()",
          "2");
  says_of("local f = function() return 1 end return library { get = function() local g = f f = nil return g end }",
          true, "return lib.get()()", "1");
  says_of(
      "local function make() local n = 0 return function() n = n + 1 return n end end return library { up = make() }",
      true, "lib.up() return lib.up()", "2");
  says_of("local t return library { up = function() t = t or {} t[#t + 1] = 1 return #t end }", true,
          "lib.up() return lib.up()", "2");
  /* a variable of a call is not kept */
  says(
      "return library { sum = function(t) local n = 0 table.sort(t, function(a, b) n = n + 1 return a < b end) return n"
      " end }",
      "return lib.sum { 1, 2 } + lib.sum { 1, 2 }", "2");
}
END_TEST

/* A call finds a library as it was when the file had been loaded, whether or not the file runs again. */
START_TEST(test_fresh_after_load)
{
  static const char *const own[] = { "", "local own = {}" };
  for (int i = 0; i < 2; i++) {
    setup();
    must_load("p.lib", "local n = 0 return library { up = function() n = n + 1 return n end }");
    struct buf b = BUF_INIT;
    buf_printf(&b, "local lib = require 'p.lib' lib.up() %s return function() %s return lib.up() end", own[i],
               i ? "own[1] = 1" : "");
    struct script_unit *u = must_load("p.user", b.p), *other = must_load("p.other", b.p);
    for (int k = 0; k < 3; k++) {
      ck_assert_str_eq(result(u), "2");
      ck_assert_str_eq(result(other), "2");
    }
    buf_fini(&b);
    teardown();
  }
}
END_TEST

/* Also when the call was ended before its end. */
START_TEST(test_fresh_after_death)
{
  setup();
  must_load("p.lib", "local n = 0 return library { up = function() n = n + 1 return n end }");
  struct script_unit *u =
      must_load("p.user", "local lib = require 'p.lib' return { function(r, ctx) lib.up() ctx:stop() end,"
                          " function() lib.up() while true do end end, function() return lib.up() end }");
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_STOPPED);
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_FUEL);
  ck_assert_int_eq(trial_call(&t, u, 2), SCRIPT_OK);
  ck_assert_int_eq(t.result.i, 1);
  teardown();
}
END_TEST

/* Libraries of libraries; functions taken out of one; one as the description itself. */
START_TEST(test_layers)
{
  setup();
  must_load("p.low", "return library { one = function() return 1 end, size = text { doc = 'how big' } }");
  must_load("p.high", "local low = require(\"p.low\")\n"
                      "return library { two = function() return low.one() * 2 end, low = low, one = low.one }");
  struct script_unit *u =
      must_load("p.more", "local high, low = require \"p.high\", require \"p.low\"\n"
                          "local one = low.one\n"
                          "return { eval = function() return one() + high.two() + high.low.one() + high.one() end,\n"
                          "  params = { size = low.size }, also = low.one }");
  ck_assert(u->functions.at[0].simple);
  ck_assert_str_eq(trial_json(&t, t.description),
                   "{\"also\":{\"$\":\"function\",\"call\":0},\"eval\":{\"$\":\"function\",\"call\":1},\"params\":"
                   "{\"size\":{\"$\":\"text\",\"doc\":\"how big\"}}}");
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK);
  ck_assert_int_eq(t.result.i, 5);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
  ck_assert_int_eq(t.result.i, 1);
  teardown();
}
END_TEST

TRIALS("freeze", test_use, test_read, test_write, test_made, test_made_large, test_fresh, test_fresh_after_load,
       test_fresh_after_death, test_layers)
