/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records, null, ctx, params, the host's functions and money, as a script sees them.
 */
#include "trial.h"

static struct trial t;

START_TEST(records)
{
  trial_open(&t, NULL);
  expect(&t, "return { r.number, r.owner.owner.number, r['number'], r.owner == r.owner, r == r.owner, type(r) }",
         "[7,9,7,true,false,\"record\"]");
  ck_assert_int_eq(t.host.reads, 8);
  expect(&t, "return r.wrong", "test.lua:1: record has no field 'wrong'");
  expect(&t, "return r[1]", "test.lua:1: record has no field '1'");
  expect(&t, "return r[true]", "test.lua:1: boolean cannot be a name");
  expect(&t, "local ok, e = pcall(function() return r.wrong end) return e",
         "\"test.lua:1: record has no field 'wrong'\"");
  expect(&t, "return null.name", "test.lua:1: null has no field 'name'");
  expect(&t, "return r.nothing.name", "test.lua:1: null has no field 'name'");
  expect(&t, "return r < r.owner", "test.lua:1: thing/7 cannot be ordered");
  expect(&t, "return 1 < r", "test.lua:1: thing/7 cannot be ordered");
  expect(&t, "return r <= null", "test.lua:1: thing/7 cannot be ordered");
  expect(&t, "return null + 1", "test.lua:1: null cannot be added to");
  expect(&t, "return 2 - r", "test.lua:1: thing/7 cannot be subtracted");
  expect(&t, "return -r", "test.lua:1: thing/7 cannot be negated");
  expect(&t, "return #r", "test.lua:1: thing/7 cannot be measured with #");
  expect(&t, "return r()", "test.lua:1: thing/7 cannot be called");
  expect(&t, "return 'x' .. r",
         "test.lua:1: thing/7 cannot be joined to text with ..; use tostring or one of its fields");
  expect(&t, "return r & 1", "test.lua:1: thing/7 cannot be used as bits");
  expect(&t, "local seen = { [r] = 1 } return seen[r]", "1");
  trial_close(&t);
}
END_TEST

/* More names than the cache has slots, long ones too, and each keeps its number. */
START_TEST(names)
{
  trial_open(&t, NULL);
  int number = script_symbol(t.s, STR("number"));
  ck_assert_int_eq(script_symbol(t.s, STR("number")), number);
  ck_assert(str_is(script_symbol_name(t.s, number), "number"));
  for (int i = 0; i < 5000; i++) {
    char name[32];
    snprintf(name, sizeof name, "name%d", i);
    script_symbol(t.s, str_of(name));
  }
  ck_assert_int_eq(script_symbol(t.s, STR("number")), number);
  expect(&t,
         "for round = 1, 3 do for i = 0, 4999, 7 do local ok, e = pcall(function() return r['name' .. i] end)"
         " assert(e == \"test.lua:1: record has no field 'name\" .. i .. \"'\") end end return r.number",
         "7");
  expect(&t,
         "local long = ('x'):rep(100) for i = 1, 3 do local ok, e = pcall(function() return r[long .. 'y'] end)"
         " assert(e:find(long .. \"y'\", 1, true)) end return r.number",
         "7");
  /* a script that makes up names without end does not take them from others */
  expect(&t, "for i = 1, 4000 do pcall(function() return r['made' .. i] end) end return r.number", "7");
  expect(&t, "return r.owner.text", "\"caf\xc3\xa9\"");
  trial_close(&t);
}
END_TEST

START_TEST(ctx_and_params)
{
  trial_open(&t, NULL);
  expect(
      &t,
      "return { ctx:count(1, nil, 3), ctx:echo('x'), ctx:echo() == nil, params.limit, double(5), calendar.double(6) }",
      "[3,\"x\",true,42,5,6]");
  expect(&t, "return ctx:ecko(1)", "test.lua:1: ctx has no method 'ecko'; did you mean 'echo'?");
  expect(&t, "return ctx:something(1)", "test.lua:1: ctx has no method 'something'");
  expect(&t, "return ctx.echo(1)", "test.lua:1: ctx.echo is called with a colon: ctx:echo(...)");
  expect(&t, "return params.other", "test.lua:1: no such param");
  expect(&t, "return { params('limit'), params('other') == nil, pcall(params) }",
         "[42,true,false,\"bad argument #2 to '?' (string expected, got no value)\"]");
  expect(&t, "ctx:fail()", "test.lua:1: this failed");
  expect(&t, "\n\nlocal x = 1\nreturn ctx:where()", "\"test.lua:4\"");
  expect(&t, "return { pcall(ctx.where, ctx) }", "[true,\"test.lua:1\"]");
  expect(&t, "ctx:note({ 1, 2 }) ctx:note(r.cost) return 0", "0");
  ck_assert_str_eq(t.host.log.p, "[1,2] {\"amount\":1250,\"currency\":\"EUR\"} ");
  expect(&t, "calendar.double = 1", "test.lua:1: calendar.double cannot be assigned: libraries are the same for all");
  expect(&t, "double = 1", "test.lua:1: global 'double' cannot be assigned; use local");
  trial_close(&t);
}
END_TEST

START_TEST(iterators)
{
  trial_open(&t, NULL);
  expect(&t, "local sum = 0 for x in ctx:each(100) do sum = sum + x.number end return sum", "5050");
  expect(&t, "for x in ctx:each(0) do error('no') end return 1", "1");
  expect(
      &t,
      "local out = {} for x in ctx:each(2) do for y in ctx:each(2) do out[#out + 1] = x.number * 10 + y.number end end"
      " return out",
      "[11,12,21,22]");
  expect(&t, "local f = ctx:each(1) return { f().number, f() == nil, f() == nil }", "[1,true,true]");
  trial_close(&t);
}
END_TEST

START_TEST(money)
{
  trial_open(&t, NULL);
  expect(&t, "local m = money(1250, 'EUR') return { m.amount, m.currency, tostring(m), type(m) }",
         "[1250,\"EUR\",\"12.50 EUR\",\"money\"]");
  expect(&t,
         "return { tostring(money(-5, 'EUR')), tostring(money(0, 'USD')), tostring(money(1250, 'JPY')),"
         " tostring(money(1250, 'KWD')), tostring(money(math.mininteger, 'EUR')) }",
         "[\"-0.05 EUR\",\"0.00 USD\",\"1250 JPY\",\"1.250 KWD\",\"-92233720368547758.08 EUR\"]");
  expect(&t,
         "local a, b = money(1250, 'EUR'), money(50, 'EUR') return { tostring(a + b), tostring(a - b), tostring(a * 2),"
         " tostring(3 * b), tostring(a // 4), tostring(-a), a / b }",
         "[\"13.00 EUR\",\"12.00 EUR\",\"25.00 EUR\",\"1.50 EUR\",\"3.12 EUR\",\"-12.50 EUR\",25]");
  expect(&t,
         "return { (money(-7, 'EUR') // 2).amount, (money(7, 'EUR') // -2).amount, (money(6, 'EUR') // -2).amount }",
         "[-4,-4,-3]");
  expect(&t,
         "local a, b = money(1, 'EUR'), money(2, 'EUR') return { a < b, a <= a, a > b, a == money(1, 'EUR'),"
         " a == b, a == money(1, 'USD'), a == 1 }",
         "[true,true,false,true,false,false,false]");
  expect(&t, "return r.cost + money(1, 'EUR') == money(1251, 'EUR')", "true");
  expect(&t, "return money(1, 'EUR') + money(1, 'USD')",
         "test.lua:1: money in EUR and money in USD do not go together");
  expect(&t, "return money(1, 'EUR') < money(1, 'USD')",
         "test.lua:1: money in EUR and money in USD do not go together");
  expect(&t, "return money(1, 'EUR') + 1", "test.lua:1: money and a number do not go together");
  expect(&t, "return money(1, 'EUR') * 1.5", "test.lua:1: money goes with a whole number here, not with a fraction");
  expect(&t, "return money(1, 'EUR') * money(1, 'EUR')",
         "test.lua:1: money goes with a whole number here, not with money");
  expect(&t, "return money(1, 'EUR') / 2",
         "test.lua:1: money is divided by money with /, by a whole number with // (rounds down)");
  expect(&t, "return money(1, 'EUR') // 0", "test.lua:1: money is divided by zero");
  expect(&t, "return money(1, 'EUR') / money(0, 'EUR')", "test.lua:1: money is divided by zero");
  expect(&t, "return money(math.maxinteger, 'EUR') + money(1, 'EUR')", "test.lua:1: the amount of money is too large");
  expect(&t, "return money(math.mininteger, 'EUR') // -1", "test.lua:1: the amount of money is too large");
  expect(&t, "return money(1 << 62, 'EUR') * 2", "test.lua:1: the amount of money is too large");
  expect(&t, "return money(1, 'euro')", "test.lua:1: money: the currency is three capital letters, like \"EUR\"");
  expect(&t, "return money(1.5, 'EUR')",
         "test.lua:1: bad argument #1 to 'money' (number has no integer representation)");
  expect(&t, "money(1, 'EUR').amount = 2", "test.lua:1: money cannot be changed");
  expect(&t, "return money(1, 'EUR').x", "test.lua:1: money has an amount and a currency, no 'x'");
  expect(&t, "return money(1, 'EUR') .. ''", "test.lua:1: attempt to concatenate a money value");
  trial_close(&t);
}
END_TEST

TRIALS("handle", records, names, ctx_and_params, iterators, money)
