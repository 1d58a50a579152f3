/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a script sees: what is there and what is not, and that nothing in it differs from run to run.
 */
#include "trial.h"

static struct trial t;

START_TEST(the_environment_is_an_allow_list)
{
  trial_open(&t, NULL);
  static const char *const absent[] = {
    "load",           "loadstring", "dofile",      "require",     "os",          "io",
    "debug",          "package",    "next",        "rawset",      "coroutine",   "xpcall",
    "collectgarbage", "print",      "_G",          "loadfile",    "warn",        "unpack",
    "setfenv",        "getfenv",    "string.dump", "string.pack", "math.random", "math.randomseed",
    "math.sin",       "math.log",   "math.exp",    "math.pow",    "table.getn",
  };
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
    char body[64], says[64];
    snprintf(body, sizeof body, "return %s", absent[i]);
    snprintf(says, sizeof says, "test.lua:1: %s is not available: ", absent[i]);
    const char *said = trial_eval(&t, body);
    ck_assert_msg(strncmp(said, says, strlen(says)) == 0 && strlen(said) > strlen(says), "%s: %s", body, said);
  }
  expect(&t, "\nreturn txet", "test.lua:2: global 'txet' is not defined; did you mean 'text'?");
  expect(&t, "return something_of_its_own", "test.lua:1: global 'something_of_its_own' is not defined");
  expect(&t, "return math.flor(1)", "test.lua:1: math.flor is not defined; did you mean 'floor'?");
  expect(&t, "return ('x'):fromat()", "test.lua:1: string.fromat is not defined; did you mean 'format'?");
  expect(&t, "return calendar.duoble(1)", "test.lua:1: calendar.duoble is not defined; did you mean 'double'?");
  expect(&t, "return _ENV[('x'):rep(1000)]", "test.lua:1: global 'a name that long' is not defined");
  expect(&t, "return { rawget(_ENV, 'os') == nil, pcall(function() return os end) }",
         "[true,false,\"test.lua:1: os is not available: time comes from ctx:now() and ctx:today(), and time.parse,"
         " time.format convert it\"]");
  expect(&t, "local _ENV = { x = 1 } return { x, y == nil }", "[1,true]");
  expect(&t,
         "return { _VERSION, type(assert), type(error), type(ipairs), type(pairs), type(pcall), type(select),"
         " type(tonumber), type(tostring), type(type), type(getmetatable), type(setmetatable), type(rawequal),"
         " type(rawget), type(rawlen) }",
         "[\"Lua 5.4\",\"function\",\"function\",\"function\",\"function\",\"function\",\"function\",\"function\","
         "\"function\",\"function\",\"function\",\"function\",\"function\",\"function\",\"function\"]");
  expect(&t, "return { math.maxinteger, math.mininteger, math.floor(2.5), math.type(1), math.ult(1, -1) }",
         "[9223372036854775807,-9223372036854775808,2,\"integer\",true]");
  expect(&t, "return { utf8.len('caf\\u{e9}'), utf8.char(233), #utf8.charpattern }", "[4,\"\xc3\xa9\",14]");
  trial_close(&t);
}
END_TEST

START_TEST(pairs_goes_in_order)
{
  trial_open(&t, NULL);
  const char *body = "local x = { b = 1, a = 2, [10] = 3, [2] = 4, [2.5] = 5, [-1] = 6, B = 7, ['10'] = 8, aa = 9 }"
                     " local out = {} for k, v in pairs(x) do out[#out + 1] = tostring(k) .. '=' .. v end return out";
  expect(&t, body, "[\"-1=6\",\"2=4\",\"2.5=5\",\"10=3\",\"10=8\",\"B=7\",\"a=2\",\"aa=9\",\"b=1\"]");
  /* many keys, whose places in the table differ from one machine to the next */
  expect(&t,
         "local x = {} for i = 1, 2000 do x['k' .. i * 7919 % 2003] = i end local last, n = '', 0"
         " for k in pairs(x) do assert(last < k) last = k n = n + 1 end return n",
         "2000");
  /* few keys and many, of both kinds, whatever came first */
  expect(&t,
         "for n = 28, 36 do for way = 1, 2 do local x, out = {}, {}"
         " for i = way == 1 and 1 or n, way == 1 and n or 1, way == 1 and 1 or -1 do"
         " x[i % 3 == 0 and i * 7 or ('k%02d'):format(i)] = i end"
         " for k, v in pairs(x) do out[#out + 1] = k assert(x[k] == v) end assert(#out == n)"
         " for i = 2, n do local a, b = out[i - 1], out[i] local same = type(a) == type(b)"
         " assert(same and a < b or not same and type(a) == 'number') end end end return 'in order'",
         "\"in order\"");
  expect(&t, "for k in pairs { [true] = 1 } do end",
         "test.lua:1: pairs: a key that is neither a number nor a text has no place in an order");
  expect(&t, "for k in pairs(r) do end", "test.lua:1: pairs goes through the members of a table, not of thing/7");
  expect(&t, "for k in pairs(null) do end", "test.lua:1: pairs goes through the members of a table, not of null");
  /* members may be removed and changed on the way; new ones are not met */
  expect(&t,
         "local x, out = { a = 1, b = 2, c = 3 }, {} for k, v in pairs(x) do x.b = nil x.c = 5 x.d = 1"
         " out[#out + 1] = k .. v end return out",
         "[\"a1\",\"c5\"]");
  expect(&t, "local n = 0 for k in pairs(setmetatable({ a = 1 }, { __index = string })) do n = n + 1 end return n",
         "1");
  expect(&t, "local m = {} setmetatable({}, m) local n = 0 for k in pairs(m) do n = n + 1 end return n", "0");
  expect(&t, "for k in pairs {} do error('no') end return 'none'", "\"none\"");
  trial_close(&t);
}
END_TEST

START_TEST(sort_is_stable)
{
  trial_open(&t, NULL);
  expect(&t, "local x = { 5, 3, 9, 1, 1.5, -2 } table.sort(x) return x", "[-2,1,1.5,3,5,9]");
  expect(&t, "local x = { 'b', 'a', 'B', '' } table.sort(x, function(a, b) return a > b end) return x",
         "[\"b\",\"a\",\"B\",\"\"]");
  expect(&t,
         "local x = {} for i = 1, 1000 do x[i] = { key = i * 31 % 7, i = i } end"
         " table.sort(x, function(a, b) return a.key < b.key end)"
         " for i = 2, #x do local a, b = x[i - 1], x[i]"
         " assert(a.key < b.key or (a.key == b.key and a.i < b.i)) end return #x",
         "1000");
  /* an order that contradicts itself ends, and an error in it leaves the list as it was */
  expect(&t, "local x = { 3, 1, 2 } table.sort(x, function() return true end) return #x", "3");
  expect(&t, "local x = { 3, 1, 2 } pcall(table.sort, x, function() error('no') end) return x", "[3,1,2]");
  expect(&t, "table.sort { 1, 'a' }", "test.lua:1: attempt to compare string with number");
  expect(&t, "table.sort { r, null }", "test.lua:1: null cannot be ordered");
  trial_close(&t);
}
END_TEST

START_TEST(texts_show_no_addresses)
{
  trial_open(&t, NULL);
  expect(&t,
         "return tostring({}) .. ' ' .. tostring(nil) .. ' ' .. tostring(pcall) .. ' ' .. tostring(ctx)"
         " .. ' ' .. tostring(params) .. ' ' .. tostring(null) .. ' ' .. tostring(r) .. ' ' .. tostring(text)",
         "\"table nil function ctx params null thing/7 table\"");
  expect(&t, "return string.format('%s %s %s %5s|%-5s|%.2s %d %q', {}, pcall, r, 'a', 'b', 'xyz', 3, 'q\"')",
         "\"table function thing/7     a|b    |xy 3 \\\"q\\\\\\\"\\\"\"");
  expect(&t, "return string.format('%p', {})", "test.lua:1: %p is not available: addresses differ from run to run");
  expect(&t, "return ('%5.1f %x %g %%'):format(3.14159, 255, 0.1)", "\"  3.1 ff 0.1 %\"");
  expect(&t, "return tostring(setmetatable({}, { __tostring = function() return 'me' end }))", "\"me\"");
  expect(&t, "return tostring(setmetatable({}, { __tostring = function() return 0.1 end }))", "\"0.1\"");
  expect(&t, "return tostring(setmetatable({}, { __tostring = function() return {} end }))",
         "test.lua:1: '__tostring' must return a string");
  expect(&t,
         "return { tostring(0.1), tostring(1e15), tostring(2.0^53), tostring(1/3), tostring(-0.0), tostring(1e300),"
         " tostring(1/0), tostring(-1/0), tostring(0/0), tostring(-(0/0)), tostring(3) }",
         "[\"0.1\",\"1000000000000000.0\",\"9007199254740992.0\",\"0.3333333333333333\",\"-0.0\",\"1e+300\","
         "\"inf\",\"-inf\",\"nan\",\"nan\",\"3\"]");
  expect(&t, "return string.format('%f %g', 0/0, -(0/0))", "\"nan nan\"");
  expect(&t, "return table.concat({ 1, 0.1, 'x' }, ' ')", "\"1 0.1 x\"");
  trial_close(&t);
}
END_TEST

START_TEST(table_functions)
{
  trial_open(&t, NULL);
  expect(&t, "local x = { 1, 2, 3 } table.insert(x, 4) table.insert(x, 1, 0) table.remove(x, 2) return x", "[0,2,3,4]");
  expect(&t, "local x = { 1 } return { table.remove(x), #x, table.remove(x) == nil, table.remove(x, 1) == nil }",
         "[1,0,true,true]");
  expect(&t, "table.insert({}, 5, 1)", "test.lua:1: bad argument #2 to 'insert' (position out of bounds)");
  expect(&t, "table.remove({ 1, 2 }, 7)", "test.lua:1: bad argument #1 to 'remove' (position out of bounds)");
  expect(&t, "return table.move({ 1, 2, 3 }, 1, 3, 2)", "[1,1,2,3]");
  expect(&t, "return table.move({ 1, 2, 3 }, 2, 3, 1)", "[2,3,3]");
  expect(&t, "return table.move({ 1, 2 }, 1, 2, 3, { 9, 8 })", "[9,8,1,2]");
  expect(&t, "return { table.unpack({ 1, 2, 3 }, 2) }", "[2,3]");
  expect(&t, "return table.pack(5, nil, 6).n", "3");
  expect(&t, "return table.concat({ 'a', 'b', 'c' }, ', ', 2, 3)", "\"b, c\"");
  expect(&t, "return table.concat({ 'a', {} })", "test.lua:1: invalid value (table) at index 2 in table for 'concat'");
  expect(&t, "return table.concat({}, ',')", "\"\"");
  trial_close(&t);
}
END_TEST

START_TEST(string_functions)
{
  trial_open(&t, NULL);
  expect(&t, "return { ('hello world'):find('o w') }", "[5,7]");
  expect(&t, "return { ('a.b'):find('.', 1, true) }", "[2,2]");
  expect(&t, "return { ('aXbX'):find('X', 3), ('aXbX'):find('X', -1) }", "[4,4,4]");
  expect(&t, "return ('abc'):find('b', 10) == nil and ('abc'):find('') == 1 and ('abc'):find('', 4) == 4", "true");
  expect(&t, "return ('abc'):find('', 5) == nil", "true");
  expect(&t, "return { ('key = value'):match('^(%w+)%s*=%s*(%w+)$') }", "[\"key\",\"value\"]");
  expect(&t, "local out = {} for w in ('one two  three'):gmatch('%a+') do out[#out + 1] = w end return out",
         "[\"one\",\"two\",\"three\"]");
  expect(&t, "return ('hello'):gsub('l', { l = 'L' })", "\"heLLo\"");
  expect(&t, "return ('abc'):gsub('%w', '%0%0')", "\"aabbcc\"");
  expect(&t, "return ('  trim  '):match('^%s*(.-)%s*$')", "\"trim\"");
  expect(&t, "return { ('x'):rep(3, '-'), ('x'):rep(0), ('x'):rep(-1), (''):rep(1 << 62) }",
         "[\"x-x-x\",\"\",\"\",\"\"]");
  expect(&t, "return { ('abc'):upper(), ('ABC'):lower(), ('abc'):reverse(), ('abc'):sub(2), #'abc', ('a'):byte() }",
         "[\"ABC\",\"abc\",\"cba\",\"bc\",3,97]");
  expect(&t, "return ('a'):find('[')", "test.lua:1: malformed pattern (missing ']')");
  expect(&t, "return { tonumber('0x10'), tonumber('  5  '), tonumber('z', 36), tonumber('1e1') }", "[16,5,35,10]");
  expect(&t, "return tonumber('x') == nil and tonumber((' '):rep(5000)) == nil", "true");
  expect(&t, "return '10' + 1", "test.lua:1: attempt to perform arithmetic on a string value (constant '10')");
  trial_close(&t);
}
END_TEST

START_TEST(metatables)
{
  trial_open(&t, NULL);
  expect(&t,
         "local C = {} C.__index = C function C.new(n) return setmetatable({ n = n }, C) end"
         " function C:get() return self.n end local o = C.new(5)"
         " return { o:get(), getmetatable(o) == C }",
         "[5,true]");
  expect(&t,
         "local m = { __add = function(a, b) return a.v + b.v end, __lt = function(a, b) return a.v < b.v end,"
         " __eq = function() return true end, __len = function() return 9 end,"
         " __call = function(_, x) return x end, __concat = function() return 'c' end }"
         " local a, b = setmetatable({ v = 1 }, m), setmetatable({ v = 2 }, m)"
         " return { a + b, a < b, a == b, #a, a(3), a .. b }",
         "[3,true,true,9,3,\"c\"]");
  static const char *const refused[] = { "__gc", "__mode", "__close", "__metatable" };
  for (size_t i = 0; i < 4; i++) {
    char body[100], message[100];
    snprintf(body, sizeof body, "setmetatable({}, { %s = 'k' })", refused[i]);
    snprintf(message, sizeof message, "test.lua:1: setmetatable: %s is not allowed", refused[i]);
    expect(&t, body, message);
  }
  expect(&t, "local o = setmetatable({}, {}) setmetatable(o, nil) return getmetatable(o) == nil", "true");
  expect(&t,
         "return { getmetatable(''), getmetatable(r), getmetatable(ctx), getmetatable(string), getmetatable(_ENV) }",
         "[false,false,false,false,false]");
  expect(&t, "setmetatable(string, {})", "test.lua:1: cannot change a protected metatable");
  expect(&t, "setmetatable(text, nil)", "test.lua:1: cannot change a protected metatable");
  expect(&t, "setmetatable({}, string)", "test.lua:1: a library cannot be a metatable");
  trial_close(&t);
}
END_TEST

START_TEST(metatables_behind_each_other)
{
  trial_open(&t, NULL);
  expect(&t, "local t = { x = 1 } for i = 1, 60 do t = setmetatable({}, { __index = t }) end return t.x", "1");
  expect(&t, "local t = { x = 1 } for i = 1, 61 do t = setmetatable({}, { __index = t }) end return t.x",
         "test.lua:1: setmetatable: more than 60 tables behind each other by __index");
  /* whichever end it is made from */
  expect(&t,
         "local a, t = {}, {} for i = 0, 61 do t[i] = {} end for i = 0, 60 do setmetatable(t[i], { __index = t[i + 1] "
         "}) end",
         "test.lua:1: setmetatable: more than 60 tables behind each other by __index");
  expect(&t,
         "local t = {} for i = 0, 61 do t[i] = {} end"
         " for i = 0, 60, 2 do setmetatable(t[i], { __index = t[i + 1] }) end"
         " for i = 1, 60, 2 do setmetatable(t[i], { __index = t[i + 1] }) end",
         "test.lua:1: setmetatable: more than 60 tables behind each other by __index");
  expect(&t, "local a, b = {}, {} setmetatable(a, { __index = b }) setmetatable(b, { __index = a })",
         "test.lua:1: setmetatable: __index leads back to the table itself");
  expect(&t, "local f = error for i = 1, 70 do f = setmetatable({}, { __call = f }) end",
         "test.lua:1: setmetatable: more than 60 tables behind each other by __call");
  /* what is put there later counts for what gets it later, and not for what has it */
  expect(&t,
         "local m = { __index = { x = 1 } } local a = setmetatable({}, m) m.__index = { x = 2 }"
         " local b = setmetatable({}, m) return { a.x, b.x, getmetatable(a) == m, getmetatable(b) == m }",
         "[1,2,true,true]");
  expect(&t,
         "local m = { __index = {} } local a = setmetatable({}, m) m.__index = a setmetatable({}, m) return a.x == nil",
         "true");
  /* many of one class stand beside each other */
  expect(&t,
         "local C = {} C.__index = C C.x = 5 local n = 0"
         " for i = 1, 500 do n = n + setmetatable({}, C).x + setmetatable({}, { __index = C }).x end return n",
         "5000");
  trial_close(&t);
}
END_TEST

TRIALS("library", the_environment_is_an_allow_list, pairs_goes_in_order, sort_is_stable, texts_show_no_addresses,
       table_functions, string_functions, metatables, metatables_behind_each_other)
