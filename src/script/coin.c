/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Money in a script: an immutable userdata that holds the value itself. Sums stay in one currency and in whole minor
 * units; whatever would round or overflow is an error that says so.
 */
#include "script/machine.h"

void coin_text(struct buf *out, struct value money)
{
  char code[4];
  value_currency(money, code);
  int digits = money_digits(str_of(code));
  uint64_t unit = 1, amount = money.i < 0 ? 0 - (uint64_t)money.i : (uint64_t)money.i;
  for (int i = 0; i < digits; i++)
    unit *= 10;
  buf_printf(out, "%s%llu", money.i < 0 ? "-" : "", (unsigned long long)(amount / unit));
  if (digits)
    buf_printf(out, ".%0*llu", digits, (unsigned long long)(amount % unit));
  buf_printf(out, " %s", code);
}

/* ---- crossing ----------------------------------------------------------------------------- */

bool coin_is(struct script *s, int index)
{
  if (lua_type(s->L, index) != LUA_TUSERDATA || !lua_getmetatable(s->L, index))
    return false;
  bool is = lua_topointer(s->L, -1) == s->money_metatable;
  lua_pop(s->L, 1);
  return is;
}

void coin_push(struct script *s, struct value money)
{
  machine_charge(s, COST_OBJECT); /* besides that of the object: it is looked at and given its metatable */
  *(struct value *)lua_newuserdatauv(s->L, sizeof money, 0) = money;
  lua_rawgetp(s->L, LUA_REGISTRYINDEX, &s->money_metatable);
  lua_setmetatable(s->L, -2);
}

static int give(lua_State *L, int64_t amount, struct value like)
{
  struct value money = like;
  money.i = amount;
  coin_push(script_of(L), money);
  return 1;
}

int coin_new(lua_State *L)
{
  size_t n;
  lua_Integer amount = library_integer(L, 1);
  const char *code = luaL_checklstring(L, 2, &n);
  bool good = n == 3;
  for (size_t i = 0; good && i < n; i++)
    good = code[i] >= 'A' && code[i] <= 'Z';
  if (!good)
    return luaL_error(L, "money: the currency is three capital letters, like \"EUR\"");
  return give(L, amount, value_money(amount, code));
}

/* ---- arithmetic --------------------------------------------------------------------------- */

static struct value coin_at(lua_State *L, int index)
{
  if (!coin_is(script_of(L), index))
    luaL_error(L, "money and a %s do not go together", handle_type(script_of(L), index));
  return *(struct value *)lua_touserdata(L, index);
}

/* Both operands, of one currency. */
static void both(lua_State *L, struct value *a, struct value *b)
{
  char left[4], right[4];
  *a = coin_at(L, 1);
  *b = coin_at(L, 2);
  if (a->n == b->n)
    return;
  value_currency(*a, left);
  value_currency(*b, right);
  luaL_error(L, "money in %s and money in %s do not go together", left, right);
}

static lua_Integer factor_at(lua_State *L, int index)
{
  int whole = 0;
  lua_Integer n = lua_type(L, index) == LUA_TNUMBER ? lua_tointegerx(L, index, &whole) : 0;
  if (!whole)
    luaL_error(L, "money goes with a whole number here, not with %s",
               lua_type(L, index) == LUA_TNUMBER ? "a fraction" : handle_type(script_of(L), index));
  return n;
}

static int overflow(lua_State *L) { return luaL_error(L, "the amount of money is too large"); }

static int l_add(lua_State *L)
{
  struct value a, b;
  int64_t sum;
  both(L, &a, &b);
  return __builtin_add_overflow(a.i, b.i, &sum) ? overflow(L) : give(L, sum, a);
}

static int l_subtract(lua_State *L)
{
  struct value a, b;
  int64_t difference;
  both(L, &a, &b);
  return __builtin_sub_overflow(a.i, b.i, &difference) ? overflow(L) : give(L, difference, a);
}

static int l_multiply(lua_State *L)
{
  int at = coin_is(script_of(L), 1) ? 1 : 2;
  struct value money = coin_at(L, at);
  int64_t product;
  return __builtin_mul_overflow(money.i, factor_at(L, 3 - at), &product) ? overflow(L) : give(L, product, money);
}

/* Rounds down, as // does for integers. */
static int l_divide_whole(lua_State *L)
{
  struct value money = coin_at(L, 1);
  lua_Integer n = factor_at(L, 2);
  if (n == 0)
    return luaL_error(L, "money is divided by zero");
  if (n == -1)
    return money.i == INT64_MIN ? overflow(L) : give(L, -money.i, money);
  int64_t quotient = money.i / n;
  if (money.i % n != 0 && (money.i < 0) != (n < 0))
    quotient--;
  return give(L, quotient, money);
}

static int l_divide(lua_State *L)
{
  struct value a, b;
  if (!coin_is(script_of(L), 2))
    return luaL_error(L, "money is divided by money with /, by a whole number with // (rounds down)");
  both(L, &a, &b);
  if (b.i == 0)
    return luaL_error(L, "money is divided by zero");
  lua_pushnumber(L, (double)a.i / (double)b.i);
  return 1;
}

static int l_negate(lua_State *L)
{
  struct value money = coin_at(L, 1);
  return money.i == INT64_MIN ? overflow(L) : give(L, -money.i, money);
}

/* ---- comparing and reading ---------------------------------------------------------------- */

static int l_equal(lua_State *L)
{
  struct script *s = script_of(L);
  lua_pushboolean(L, coin_is(s, 1) && coin_is(s, 2) && value_eq(coin_at(L, 1), coin_at(L, 2)));
  return 1;
}

static int l_less(lua_State *L)
{
  struct value a, b;
  both(L, &a, &b);
  lua_pushboolean(L, a.i < b.i);
  return 1;
}

static int l_less_or_equal(lua_State *L)
{
  struct value a, b;
  both(L, &a, &b);
  lua_pushboolean(L, a.i <= b.i);
  return 1;
}

static int l_member(lua_State *L)
{
  struct value money = coin_at(L, 1);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  if (strcmp(name, "amount") == 0) {
    lua_pushinteger(L, money.i);
  } else if (strcmp(name, "currency") == 0) {
    char code[4];
    value_currency(money, code);
    lua_pushstring(L, code);
  } else {
    return luaL_error(L, "money has an amount and a currency, no '%s'", name);
  }
  return 1;
}

static int l_assign(lua_State *L) { return luaL_error(L, "money cannot be changed"); }

static const luaL_Reg events[] = {
  { "__add", l_add },          { "__sub", l_subtract }, { "__mul", l_multiply },    { "__idiv", l_divide_whole },
  { "__div", l_divide },       { "__unm", l_negate },   { "__eq", l_equal },        { "__lt", l_less },
  { "__le", l_less_or_equal }, { "__index", l_member }, { "__newindex", l_assign }, { NULL, NULL },
};

void coin_open(struct script *s)
{
  lua_State *L = s->L;
  lua_newtable(L);
  luaL_setfuncs(L, events, 0);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pushliteral(L, "money");
  lua_setfield(L, -2, "__name");
  s->money_metatable = lua_topointer(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &s->money_metatable);
}
