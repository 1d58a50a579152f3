/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks, one a row: each must end as the row says, soon, within its memory, and leave the machine as it was.
 * A row's text is the body of a function of (r, ctx, params).
 */
#include "trial.h"

enum {
  CPU_MS = 100,       /* for each attack */
  CALL_KB = 16 << 10, /* what a call may hold… */
  LEFT_KB = 1 << 10,  /* …and what may be left of it: garbage */
};

struct attack {
  const char *name, *body;
  enum script_status status;
  const char *says; /* in the error's text; or the result as JSON */
};

static const struct attack attacks[] = {
  /* loops */
  { "loop", "while true do end", SCRIPT_FUEL, "test.lua:1: out of fuel" },
  { "loop of goto", "::again:: goto again", SCRIPT_FUEL, "out of fuel" },
  { "loop over a float", "for i = 1, math.huge do end", SCRIPT_FUEL, "out of fuel" },
  { "repeat", "repeat until false", SCRIPT_FUEL, "out of fuel" },
  { "pcall swallows a loop", "while true do pcall(function() while true do end end) end", SCRIPT_FUEL, "out of fuel" },
  { "nested pcall", "local function f(n) if n == 0 then while true do end end pcall(f, n - 1) f(n) end f(100)",
    SCRIPT_FUEL, "out of fuel" },
  { "pcall of pcall", "while true do pcall(pcall, pcall, error) end", SCRIPT_FUEL, "out of fuel" },
  { "raising and catching", "while true do pcall(error, {}) end", SCRIPT_FUEL, "out of fuel" },
  { "error in an error", "while true do pcall(error, setmetatable({}, { __tostring = error })) end", SCRIPT_FUEL,
    "out of fuel" },
  { "after the kill", "pcall(function() while true do end end) ctx:note('still here')", SCRIPT_FUEL, "out of fuel" },
  { "ipairs without end", "for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end",
    SCRIPT_FUEL, "out of fuel" },
  { "a host function's charge", "while true do ctx:burn(1000) end", SCRIPT_FUEL, "out of fuel" },
  { "a host function's charge, caught", "while true do pcall(ctx.burn, ctx, 100000) end", SCRIPT_FUEL, "out of fuel" },
  { "reads", "while true do local x = r.number end", SCRIPT_FUEL, "out of fuel" },
  { "iterator without end", "for x in (function() return 1 end) do end", SCRIPT_FUEL, "out of fuel" },

  /* metamethods */
  { "__index loops", "local t = setmetatable({}, { __index = function() while true do end end }) return t.x",
    SCRIPT_FUEL, "out of fuel" },
  { "__index of itself", "local t = {} setmetatable(t, { __index = t }) return t.x", SCRIPT_ERROR,
    "setmetatable: __index leads back to the table itself" },
  { "__index calls itself", "local t t = setmetatable({}, { __index = function(_, k) return t[k] end }) return t.x",
    SCRIPT_ERROR, "stack overflow" },
  { "__newindex loops", "local t = setmetatable({}, { __newindex = function(t, k) t[k .. 'x'] = 1 end }) t.a = 1",
    SCRIPT_ERROR, "stack overflow" },
  { "__eq loops",
    "local m = { __eq = function() while true do end end }"
    " return setmetatable({}, m) == setmetatable({}, m)",
    SCRIPT_FUEL, "out of fuel" },
  { "__lt loops",
    "local m = { __lt = function() while true do end end }"
    " return setmetatable({}, m) < setmetatable({}, m)",
    SCRIPT_FUEL, "out of fuel" },
  { "__len loops", "return #setmetatable({}, { __len = function() while true do end end })", SCRIPT_FUEL,
    "out of fuel" },
  { "__len lies", "local t = setmetatable({}, { __len = function() return 1 << 40 end }) table.insert(t, 1, 5)",
    SCRIPT_FUEL, "out of fuel" },
  { "__len lies to remove", "table.remove(setmetatable({}, { __len = function() return 1 << 40 end }), 1)", SCRIPT_FUEL,
    "out of fuel" },
  { "__len lies to sort", "table.sort(setmetatable({}, { __len = function() return 1 << 30 end }))", SCRIPT_FUEL,
    "out of fuel" },
  { "__len lies to unpack", "table.unpack(setmetatable({}, { __len = function() return 1 << 40 end }))", SCRIPT_ERROR,
    "too many results" },
  { "__concat loops", "return setmetatable({}, { __concat = function() while true do end end }) .. 'x'", SCRIPT_FUEL,
    "out of fuel" },
  { "__call loops", "local t t = setmetatable({}, { __call = function() return t() end }) t()", SCRIPT_FUEL,
    "out of fuel" },
  { "__tostring loops", "tostring(setmetatable({}, { __tostring = function() while true do end end }))", SCRIPT_FUEL,
    "out of fuel" },
  { "__tostring calls itself",
    "local t t = setmetatable({}, { __tostring = function() return tostring(t) end })"
    " tostring(t)",
    SCRIPT_ERROR, "stack overflow" },
  { "__tostring of an error", "error(setmetatable({}, { __tostring = function() while true do end end }))",
    SCRIPT_ERROR, "test.lua:1: error object of type table" },
  { "__index of an error", "error(setmetatable({}, { __index = function() while true do end end }))", SCRIPT_ERROR,
    "test.lua:1: error object of type table" },
  { "__gc", "setmetatable({}, { __gc = function() while true do end end })", SCRIPT_ERROR, "__gc is not allowed" },
  { "__gc, put there later",
    "local m = {} local t = setmetatable({}, m) m.__gc = function() while true do end end"
    " setmetatable({}, {}) for i = 1, 1e4 do local x = {} end return 1",
    SCRIPT_OK, "1" },
  { "__close", "local x <close> = setmetatable({}, { __close = function() while true do end end })", SCRIPT_ERROR,
    "__close is not allowed" },
  { "__close, put there later",
    "local m = {} local t = setmetatable({}, m) m.__close = function() while true do end end"
    " local x <close> = t",
    SCRIPT_ERROR, "non-closable value" },
  { "__mode, put there later",
    "local m = {} local t = setmetatable({}, m) m.__mode = 'k' t[{}] = 1"
    " for i = 1, 1e5 do local x = {} end return rawlen(t)",
    SCRIPT_OK, "0" },
  { "__metatable", "setmetatable({}, { __metatable = {} })", SCRIPT_ERROR, "__metatable is not allowed" },

  /* memory */
  { "tables", "local t = {} while true do t = { t, 1, 2, 3, 4, 5 } end", SCRIPT_MEMORY, "test.lua:1: out of memory" },
  { "tables, caught", "local t = {} while true do pcall(function() for i = 1, 100 do t = { t, {}, {} } end end) end",
    SCRIPT_MEMORY, "out of memory" },
  { "an array", "local t = {} for i = 1, 1e9 do t[i] = { i, i, i } end", SCRIPT_MEMORY, "out of memory" },
  { "doubling a text", "local s = 'x' while true do s = s .. s end", SCRIPT_MEMORY, "out of memory" },
  { "doubling a text, caught", "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
    SCRIPT_MEMORY, "out of memory" },
  { "closures", "local f = function() end while true do local g = f f = function() return g end end", SCRIPT_MEMORY,
    "out of memory" },
  { "strings by format", "local t = {} for i = 1, 1e9 do t[i] = string.format('%099d', i) end", SCRIPT_MEMORY,
    "out of memory" },
  { "rep", "return ('x'):rep(1 << 40)", SCRIPT_ERROR, "resulting string too large" },
  { "rep overflows", "return ('xy'):rep(math.maxinteger)", SCRIPT_ERROR, "resulting string too large" },
  { "rep with a separator", "return ('x'):rep(1 << 30, 'yyyyyyyyyyyyyyyy')", SCRIPT_ERROR,
    "resulting string too large" },
  { "rep of nothing", "return #(''):rep(1 << 62)", SCRIPT_OK, "0" },
  { "rep, caught", "while true do pcall(string.rep, 'x', 1 << 30) end", SCRIPT_FUEL, "out of fuel" },
  { "rep, kept", "local t = {} while true do t[#t + 1] = ('x'):rep(1 << 20) end", SCRIPT_MEMORY, "out of memory" },
  { "rep, thrown away", "while true do local x = ('x'):rep(1 << 20) end", SCRIPT_FUEL, "out of fuel" },
  { "long texts joined", "local s = ('x'):rep(3 << 20) while true do local t = s .. s end", SCRIPT_FUEL,
    "out of fuel" },
  { "concat of much",
    "local s = ('x'):rep(1 << 20) local t = {} for i = 1, 100 do t[i] = s end"
    " while true do pcall(table.concat, t) end",
    SCRIPT_MEMORY, "out of memory" },
  { "gsub makes much", "local s = ('x'):rep(1000) while true do pcall(string.gsub, s, '.', ('y'):rep(100000)) end",
    SCRIPT_MEMORY, "out of memory" },
  { "money", "local t, i = {}, 0 while true do i = i + 1 t[i] = money(i, 'EUR') end", SCRIPT_FUEL, "out of fuel" },
  { "the host's tables", "local t = {} while true do t[#t + 1] = r.map end", SCRIPT_MEMORY, "out of memory" },
  { "near the bound",
    "local keep = { ('x'):rep(4000000), ('y'):rep(4000000), ('z'):rep(4000000) }"
    " for i = 1, 50000 do keep[i] = {} end while true do local x = { { 1, 2, 3, 4, 5 } } end",
    SCRIPT_MEMORY, "out of memory" },
  { "at the bound",
    "local keep = {} for i = 1, 3 do keep[i] = ('x'):rep(4000000) end"
    " pcall(function() while true do keep[#keep + 1] = { 1, 2, 3, 4, 5, 6, 7, 8 } end end) return 1",
    SCRIPT_MEMORY, "out of memory" },
  { "a table of many keys", "local t = {} for i = 1, 1e6 do t['k' .. i] = 1 end", SCRIPT_MEMORY,
    "more than 8192 keys" },

  /* recursion */
  { "recursion", "local function f() return 1 + f() end f()", SCRIPT_MEMORY, "calls within each other" },
  { "recursion, caught", "local function f() return 1 + f() end while true do pcall(f) end", SCRIPT_MEMORY,
    "calls within each other" },
  { "recursion through pcall", "local function f() return pcall(f) end return f()", SCRIPT_OK, NULL },
  { "recursion through gsub", "local function f() return ('x'):gsub('x', f) end f()", SCRIPT_ERROR, "stack overflow" },
  { "recursion through sort", "local function f() table.sort({ 1, 2 }, f) end f()", SCRIPT_ERROR, "stack overflow" },
  { "tail calls", "local function f() return f() end f()", SCRIPT_FUEL, "out of fuel" },
  { "concat of many", "local s = 'return ' return #(('x'):rep(1000)):gsub('x', function(c) return c .. c end)",
    SCRIPT_OK, "2000" },

  /* the library */
  { "pattern of options", "return ('a'):rep(28):find(('a?'):rep(28) .. ('a'):rep(28))", SCRIPT_FUEL, "out of fuel" },
  { "pattern of dots", "return ('x'):rep(3000):find('.-.-.-.-b')", SCRIPT_FUEL, "out of fuel" },
  { "pattern of stars", "return ('a'):rep(500):match('a*a*a*a*b')", SCRIPT_FUEL, "out of fuel" },
  { "pattern, many times", "local s = ('a'):rep(1000) while true do s:find('a*b') end", SCRIPT_FUEL, "out of fuel" },
  { "pattern as long as allowed", "local s = ('a'):rep(380) while true do s:match('^a*a*a*b') end", SCRIPT_FUEL,
    "out of fuel" },
  { "pattern of a large set", "local s = ('a'):rep(300) while true do s:match('[' .. ('b'):rep(200) .. 'a]*c') end",
    SCRIPT_FUEL, "out of fuel" },
  { "pattern of balance", "local s = ('('):rep(2000) while true do s:match('%b()') end", SCRIPT_FUEL, "out of fuel" },
  { "pattern with back reference", "local s = ('a'):rep(300) while true do s:match('(a*)%1b') end", SCRIPT_FUEL,
    "out of fuel" },
  { "gmatch", "local s = ('a'):rep(1000) while true do for x in s:gmatch('a*b') do end end", SCRIPT_FUEL,
    "out of fuel" },
  { "gsub of much", "local s = ('a'):rep(1 << 20) while true do s:gsub('a', 'b') end", SCRIPT_FUEL, "out of fuel" },
  { "plain find",
    "local s = ('a'):rep(1 << 20) local w = ('a'):rep(1 << 19) .. 'b'"
    " while true do s:find(w, 1, true) end",
    SCRIPT_FUEL, "out of fuel" },
  { "plain find without specials", "local s = ('ab'):rep(1 << 19) while true do s:find('aba0') end", SCRIPT_FUEL,
    "out of fuel" },
  { "tostring of floats", "local x = 0.1 while true do x = x + 0.1 tostring(x) end", SCRIPT_FUEL, "out of fuel" },
  { "concat of floats", "local t = {} for i = 1, 1000 do t[i] = i / 7 end while true do table.concat(t) end",
    SCRIPT_FUEL, "out of fuel" },
  { "format of floats",
    "local f = ('%99.99f'):rep(100) local t = {} for i = 1, 100 do t[i] = 1e308 / i end"
    " while true do f:format(table.unpack(t)) end",
    SCRIPT_FUEL, "out of fuel" },
  { "upper of much", "local s = ('a'):rep(1 << 20) while true do s:upper() end", SCRIPT_FUEL, "out of fuel" },
  { "tonumber of much", "local s = ('1'):rep(1 << 20) while true do tonumber(s) tonumber(s, 10) end", SCRIPT_FUEL,
    "out of fuel" },
  { "byte of much", "local s = ('a'):rep(1 << 20) while true do pcall(string.byte, s, 1, -1) end", SCRIPT_FUEL,
    "out of fuel" },
  { "utf8 of much", "local s = ('a'):rep(1 << 20) while true do utf8.len(s) end", SCRIPT_FUEL, "out of fuel" },
  { "format widths", "return string.format('%1000d', 1)", SCRIPT_ERROR, "invalid conversion" },
  { "concat of a huge range", "return table.concat({}, 'x', 1, math.maxinteger)", SCRIPT_ERROR, "invalid value" },
  { "concat of all numbers",
    "return table.concat(setmetatable({}, { __index = function() return '' end }), '',"
    " math.mininteger, math.maxinteger)",
    SCRIPT_FUEL, "out of fuel" },
  { "move of a huge range", "table.move({}, 1, 1 << 60, 2)", SCRIPT_FUEL, "out of fuel" },
  { "move of all numbers", "table.move({}, math.mininteger, math.maxinteger, 1)", SCRIPT_ERROR, "too many elements" },
  { "unpack of a huge range", "return table.unpack({}, 1, 1e8)", SCRIPT_ERROR, "too many results" },
  { "unpack of all numbers", "return table.unpack({}, math.mininteger, math.maxinteger)", SCRIPT_ERROR,
    "too many results" },
  { "unpack, often", "local t = table.pack(('x'):rep(9999):byte(1, -1)) while true do table.unpack(t) end", SCRIPT_FUEL,
    "out of fuel" },
  { "insert at the front", "local t = {} while true do table.insert(t, 1, 1) end", SCRIPT_FUEL, "out of fuel" },
  { "sort without end", "local t = {} for i = 1, 1000 do t[i] = i end while true do table.sort(t) end", SCRIPT_FUEL,
    "out of fuel" },
  { "sort by a contradiction",
    "local t = {} for i = 1, 5000 do t[i] = i end"
    " table.sort(t, function() return true end) return #t",
    SCRIPT_OK, "5000" },
  { "sort by a loop", "table.sort({ 1, 2 }, function() while true do end end)", SCRIPT_FUEL, "out of fuel" },
  { "select of much",
    "local t = table.pack(('x'):rep(20000):byte(1, -1))"
    " while true do select('#', table.unpack(t)) end",
    SCRIPT_FUEL, "out of fuel" },
  { "pairs of much", "local t = {} for i = 1, 10000 do t[i] = i end while true do for k in pairs(t) do break end end",
    SCRIPT_FUEL, "out of fuel" },
  { "names without end", "for i = 1, 1e9 do pcall(function() return r['x' .. i] end) end", SCRIPT_FUEL, "out of fuel" },
  { "a long name", "return r[('x'):rep(1000)]", SCRIPT_ERROR, "no field has a name that long" },
  { "arguments of much", "local t = {} for i = 1, 50000 do t[i] = i end while true do ctx:echo(t) end", SCRIPT_MEMORY,
    "out of memory" },
  { "level without end", "while true do pcall(error, 'x', 1 << 30) end", SCRIPT_FUEL, "out of fuel" },

  /* escapes */
  { "bits of a text", "return '5' | 1", SCRIPT_ERROR, "attempt to perform bitwise operation on a string value" },
  { "text metatable", "getmetatable('').__index = function() return 1 end", SCRIPT_ERROR, "attempt to index" },
  { "text library", "string.upper = nil", SCRIPT_ERROR, "string.upper cannot be assigned" },
  { "text library by a method", "('').upper = 1", SCRIPT_ERROR, "attempt to index a string value" },
  { "a global", "x = 1", SCRIPT_ERROR, "test.lua:1: global 'x' cannot be assigned; use local" },
  { "a global that is there", "pairs = 1", SCRIPT_ERROR, "global 'pairs' cannot be assigned; use local" },
  { "a global by _ENV", "_ENV.pairs = 1", SCRIPT_ERROR, "global 'pairs' cannot be assigned" },
  { "table.insert into a library", "table.insert(string, 1)", SCRIPT_ERROR, "string.? cannot be assigned" },
  { "table.move into a library", "table.move({ 1 }, 1, 1, 1, string)", SCRIPT_ERROR, "cannot be assigned" },
  { "table.sort of a library", "table.sort(string) return 1", SCRIPT_OK, "1" },
  { "string.dump", "return string.dump(function() end)", SCRIPT_ERROR, "string.dump is not available" },
  { "load", "return load('return 1')", SCRIPT_ERROR, "load is not available" },
  { "record's metatable", "getmetatable(r).__index = nil", SCRIPT_ERROR, "attempt to index a boolean value" },
  { "record assignment", "r.name = 'x'", SCRIPT_ERROR, "thing/7 cannot be changed (field 'name')" },
  { "null assignment", "null.x = 1", SCRIPT_ERROR, "null cannot be changed" },
  { "ctx assignment", "ctx.echo = 1", SCRIPT_ERROR, "ctx cannot be changed" },
  { "params assignment", "params.limit = 1", SCRIPT_ERROR, "params cannot be changed" },
  { "rawset by rawget", "return rawget(ctx, 'echo')", SCRIPT_ERROR, "table expected" },
  { "another self", "ctx.echo({}, 1)", SCRIPT_ERROR, "ctx.echo is called with a colon" },
  { "another self, a record", "ctx.echo(r, 1)", SCRIPT_ERROR, "ctx.echo is called with a colon" },
  { "metamethods by hand", "local m = getmetatable(money(1, 'EUR')) return m", SCRIPT_OK, "false" },

  /* the way out */
  { "result with a cycle", "local t = {} t.t = t return t", SCRIPT_ERROR, "nested more than 32 deep" },
  { "result too deep", "local t = {} for i = 1, 10000 do t = { t } end return t", SCRIPT_ERROR,
    "nested more than 32 deep" },
  { "result too wide", "local t = {} for i = 1, 100001 do t[i] = i end return t", SCRIPT_ERROR, "100000 values" },
  { "result that multiplies", "local t = {} for i = 1, 30 do t = { t, t } end return t", SCRIPT_ERROR,
    "100000 values" },
  { "result too long", "local s = ('x'):rep(1 << 20) return { s, s, s, s, s }", SCRIPT_ERROR, "4 MB" },
  { "result not finite", "return { score = 0 / 0 }", SCRIPT_ERROR, "result.score is not a finite number" },
  { "result infinite", "return { a = { b = { 1, 1 / 0 } } }", SCRIPT_ERROR, "result.a.b[2] is not a finite number" },
  { "result a function", "return { f = function() end }", SCRIPT_ERROR, "test.lua:1: result.f is a function" },
  { "result ctx", "return ctx", SCRIPT_ERROR, "result is ctx, which is no value" },
  { "result not UTF-8", "return { x = '\\xff' }", SCRIPT_ERROR, "result.x is not valid UTF-8" },
  { "result with a bad key", "return { [true] = 1 }", SCRIPT_ERROR, "result has a key that is neither" },
  { "result with a fraction as key", "return { [1.5] = 1 }", SCRIPT_ERROR, "result has a key that is neither" },
  { "result with a hole", "return { 1, nil, 3 }", SCRIPT_ERROR, "result has a hole" },
  { "result raises when read", "return setmetatable({ a = 1 }, { __index = error, __pairs = error, __len = error })",
    SCRIPT_OK, "{\"a\":1}" },
  { "argument with a cycle", "local t = {} t[1] = t ctx:note(t)", SCRIPT_ERROR, "argument 1 is nested more than 32" },
  { "argument a function", "ctx:note({ x = { error } })", SCRIPT_ERROR, "argument 1.x[1] is a function" },

  /* the host's stop */
  { "stop", "ctx:stop() return 1", SCRIPT_STOPPED, NULL },
  { "stop within pcall", "pcall(function() pcall(ctx.stop, ctx) end) while true do end", SCRIPT_STOPPED, NULL },
  { "stop within a read", "pcall(function() return r.halt end) return 1", SCRIPT_STOPPED, NULL },
  { "stop within sort", "pcall(table.sort, { 1, 2 }, function() ctx:stop() end) return 1", SCRIPT_STOPPED, NULL },
  { "stop within gsub", "pcall(string.gsub, 'x', 'x', function() ctx:stop() end) return 1", SCRIPT_STOPPED, NULL },
};

/* Slow single instructions. Where their work stands in no relation to the fuel, the watchdog ends them. */
static const struct attack slow_attacks[] = {
  { "long texts compared",
    "local a, b = ('x'):rep(1 << 20) .. 'a', ('x'):rep(1 << 20) .. 'b'"
    " while true do local x = a == b end",
    SCRIPT_FUEL, NULL },
  { "long texts ordered",
    "local a, b = ('x'):rep(1 << 20) .. 'a', ('x'):rep(1 << 20) .. 'b'"
    " while true do local x = a < b end",
    SCRIPT_FUEL, NULL },
  { "long __index chain",
    "local t = {} for i = 1, 1500 do t = setmetatable({}, { __index = t }) end"
    " while true do local x = t.x end",
    SCRIPT_ERROR, "more than 60 tables behind each other" },
  { "the longest __index chain",
    "local t = {} for i = 1, 60 do t = setmetatable({}, { __index = t }) end"
    " while true do local x = t.x end",
    SCRIPT_FUEL, NULL },
  { "long __call chain",
    "local t = error for i = 1, 1500 do t = setmetatable({}, { __call = t }) end"
    " while true do pcall(t) end",
    SCRIPT_ERROR, "more than 60 tables behind each other" },
  { "floats joined", "while true do local x = 0.1 .. 'a' end", SCRIPT_FUEL, NULL },
  { "slow remainder", "local a, b = 1e308, 1e-308 while true do local x = a % b end", SCRIPT_FUEL, NULL },
  { "wide assignments",
    "while true do local "
    "a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, s, t, u, v, w, x, y, z end",
    SCRIPT_FUEL, "out of fuel" },
  { "varargs grow", "local function f(...) return f(1, ...) end f()", SCRIPT_FUEL, "out of fuel" },
  { "colliding keys", "local t = {} for i = 1, 8000 do t[i * 8191] = 1 end while true do local x = t[1] end",
    SCRIPT_FUEL, NULL },
  { "colliding keys, gone through",
    "local t = {} for i = 1, 8000 do t[i * 8191] = 1 end while true do for k in pairs(t) do end end", SCRIPT_FUEL,
    NULL },
  { "colliding keys, given back",
    "local t = {} for i = 1, 8000 do t[i * 8191] = 1 end while true do pcall(ctx.echo, ctx, t) end", SCRIPT_FUEL,
    NULL },
  { "keys come and go",
    "local t = {} for i = 1, 8192 do t[i + 0.5] = 1 end local i = 1"
    " while true do t[i + 0.5] = nil i = i + 1 t[i + 8192.5] = 1 end",
    SCRIPT_FUEL, NULL },
  { "keys come and go in a small table",
    "local t = {} for i = 1, 32 do t[i + 0.5] = 1 end local i = 1"
    " while true do t[i + 0.5] = nil t[i + 32.5] = 1 i = i + 1 end",
    SCRIPT_FUEL, NULL },
  { "large constructors that fail",
    "local f = function() error() end while true do pcall(function() return { f(), nil, nil, nil, nil, nil, nil, nil,"
    " nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil } end) end",
    SCRIPT_FUEL, "out of fuel" },
  { "long texts as keys", "local s, t = ('x'):rep(1 << 20), {} while true do local x = t[s .. 'y'] end", SCRIPT_FUEL,
    NULL },
  { "texts of digits", "local s = ('0'):rep(1 << 20) .. 1 while true do ('x'):rep(s) end", SCRIPT_ERROR, NULL },
  { "locals shared",
    "while true do local a, b, c, d, e, f, g, h = 1 local x = function() return a, b, c, d, e, f, g, h end end",
    SCRIPT_FUEL, "out of fuel" },
  { "fmod", "while true do math.fmod(1e308, 1e-308) end", SCRIPT_FUEL, "out of fuel" },
  { "integers joined", "local i = 0 while true do i = i + 1 local x = i .. '' .. i end", SCRIPT_FUEL, "out of fuel" },
  { "empty places",
    "local t = {} for i = 1, 8000 do t['k' .. i] = 1 end for i = 1, 7999 do t['k' .. i] = nil end"
    " while true do for k in pairs(t) do end end",
    SCRIPT_FUEL, NULL },
};

static struct trial t;

/* Runs the attack; again when it took too long, for on a busy machine processor time counts waiting for memory too. */
static enum script_status run_attack(const struct attack *a, int cpu_ms, uint64_t *ms)
{
  enum script_status status = SCRIPT_OK;
  for (int attempt = 0; attempt == 0 || (attempt < 4 && *ms > (uint64_t)cpu_ms * SLOWER); attempt++) {
    uint64_t start = trial_cpu_ns();
    status = trial_run(&t, a->body);
    *ms = (trial_cpu_ns() - start) / 1000000;
  }
  return status;
}

static void check_attack(const struct attack *a, int cpu_ms)
{
  size_t before = t.s->peak = script_memory(t.s);
  uint64_t ms;
  enum script_status status = run_attack(a, cpu_ms, &ms);
  if (getenv("TRIAL_VERBOSE"))
    printf("  %4d ms  %-32s %s\n", (int)ms, a->name, status == SCRIPT_OK ? trial_json(&t, t.result) : t.err.text);
  ck_assert_msg(status == a->status, "%s: %d, %s", a->name, status, t.err.text);
  const char *said = status == SCRIPT_OK ? trial_json(&t, t.result) : t.err.text;
  if (a->says)
    ck_assert_msg(status == SCRIPT_OK ? strcmp(said, a->says) == 0 : strstr(said, a->says) != NULL, "%s: %s", a->name,
                  said);
  ck_assert_msg(ms <= (uint64_t)cpu_ms * SLOWER, "%s took %d ms", a->name, (int)ms);
  ck_assert_msg(t.s->peak <= before + ((size_t)CALL_KB << 10), "%s: %zu KB", a->name, (t.s->peak - before) >> 10);
  ck_assert_msg(script_memory(t.s) < before + ((size_t)LEFT_KB << 10), "%s leaves memory", a->name);
  ck_assert_msg(strcmp(trial_eval(&t, "return { #('x'):rep(3), r.number, tostring(pcall), params.limit }"),
                       "[3,7,\"function\",42]") == 0,
                "after %s: %s", a->name, t.err.text);
  ck_assert_uint_eq(t.host.log.n, 0);
  arena_reset(&t.arena);
}

START_TEST(attacks_end_in_time)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
    check_attack(&attacks[i], CPU_MS);
  trial_close(&t);
}
END_TEST

START_TEST(the_watchdog_ends_what_fuel_does_not_see)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof slow_attacks / sizeof *slow_attacks; i++)
    check_attack(&slow_attacks[i], CPU_MS);
  trial_close(&t);
}
END_TEST

/* Whatever was tried, nothing of it is left in the machine. */
START_TEST(attacks_leave_no_memory_behind)
{
  trial_open(&t, NULL);
  for (int round = 0; round < 2; round++) {
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i += 3)
      trial_run(&t, attacks[i].body);
    arena_reset(&t.arena);
  }
  size_t symbols = t.s->symbols.n;
  lua_gc(t.s->L, LUA_GCCOLLECT);
  ck_assert_uint_lt(script_memory(t.s), (200 << 10) + 100 * symbols);
  trial_close(&t);
}
END_TEST

/* What a file can do while it is loaded. */
START_TEST(loading_is_bounded_too)
{
  static const struct {
    const char *text, *says;
  } files[] = {
    { "while true do end", "test.lua:1: out of fuel" },
    { "local s = 'x' while true do s = s .. s end", "test.lua:1: out of memory" },
    { "x = 1 return 1", "test.lua:1: global 'x' cannot be assigned; use local" },
    { "\x1bLua", "test.lua: attempt to load a binary chunk (mode is 't')" },
    { "return", "test.lua: a file returns one value, this one returns none" },
    { "return 1, 2", "test.lua: a file returns one value, this one returns several" },
    { "return {\n\n  x = = 1 }", "test.lua:3: unexpected symbol near '='" },
    { "\n\nreturn { a = 0 / 0 }", "test.lua: value.a is not a finite number" },
    { "return { ['$'] = 'function', call = 5 }", "test.lua: value[\"$\"] has a reserved name" },
    { "local t = {} t.t = t return t", "test.lua: value is nested more than 32 deep, or contains itself" },
    { "\nerror { message = 'as a table' }", "test.lua:2: as a table" },
  };
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    struct script_unit *u = trial_load(&t, files[i].text);
    ck_assert_msg(!u && strstr(t.err.text, files[i].says) == t.err.text, "%s: %s", files[i].text, t.err.text);
  }
  /* nesting beyond what the parser can do, and too much text */
  struct buf b = BUF_INIT;
  buf_z(&b, "return ");
  for (int i = 0; i < 1000; i++)
    buf_z(&b, "{");
  ck_assert_ptr_null(trial_load(&t, b.p));
  ck_assert_msg(strstr(t.err.text, "overflow") != NULL, "%s", t.err.text);
  while (b.n <= 256 << 10)
    buf_z(&b, "                                                                ");
  ck_assert_ptr_null(trial_load(&t, b.p));
  ck_assert_msg(strstr(t.err.text, "at most 256 KB") != NULL, "%s", t.err.text);
  buf_fini(&b);
  trial_close(&t);
}
END_TEST

TRIALS("sandbox", attacks_end_in_time, the_watchdog_ends_what_fuel_does_not_see, attacks_leave_no_memory_behind,
       loading_is_bounded_too)
