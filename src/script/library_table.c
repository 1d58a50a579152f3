/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table library: as in Lua, metamethods included, but every element that is touched costs fuel (no hook fires
 * within a function of C), and sort is a stable merge sort that gives the same result in every run.
 */
#include <limits.h>

#include "script/machine.h"

enum { UNPACK_MAX = 100000 };

static lua_Integer length(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TTABLE);
  return luaL_len(L, 1);
}

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

/* Moves t[from] to t[to]. */
static void shift(lua_State *L, lua_Integer from, lua_Integer to)
{
  charge(L, 1);
  lua_geti(L, 1, from);
  lua_seti(L, 1, to);
}

static int l_insert(lua_State *L)
{
  lua_Integer end = (lua_Integer)((lua_Unsigned)length(L) + 1), at = end;
  charge(L, 1);
  if (lua_gettop(L) != 2) {
    if (lua_gettop(L) != 3)
      return luaL_error(L, "wrong number of arguments to 'insert'");
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--)
      shift(L, i - 1, i);
  }
  lua_seti(L, 1, at);
  return 0;
}

static int l_remove(lua_State *L)
{
  lua_Integer size = length(L), at = luaL_optinteger(L, 2, size);
  charge(L, 1);
  if (at != size)
    luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)size, 2, "position out of bounds");
  lua_geti(L, 1, at);
  for (; at < size; at++)
    shift(L, at + 1, at);
  lua_pushnil(L);
  lua_seti(L, 1, at);
  return 1;
}

static int l_move(lua_State *L)
{
  lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
  int target = lua_isnoneornil(L, 5) ? 1 : 5;
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, target, LUA_TTABLE);
  if (last >= first) {
    luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3, "too many elements to move");
    lua_Integer n = last - first + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
    bool backwards = to > first && to <= last && (target == 1 || lua_compare(L, 1, 5, LUA_OPEQ));
    for (lua_Integer k = 0; k < n; k++) {
      lua_Integer i = backwards ? n - 1 - k : k;
      charge(L, 1);
      lua_geti(L, 1, first + i);
      lua_seti(L, target, to + i);
    }
  }
  lua_pushvalue(L, target);
  return 1;
}

static int l_pack(lua_State *L)
{
  int n = lua_gettop(L);
  charge(L, 1 + n);
  lua_createtable(L, n, 1);
  lua_insert(L, 1);
  for (int i = n; i >= 1; i--)
    lua_rawseti(L, 1, i);
  lua_pushinteger(L, n);
  lua_setfield(L, 1, "n");
  return 1;
}

static int l_unpack(lua_State *L)
{
  lua_Integer i = luaL_optinteger(L, 2, 1);
  lua_Integer last = lua_isnoneornil(L, 3) ? length(L) : luaL_checkinteger(L, 3);
  if (i > last)
    return 0;
  lua_Unsigned n = (lua_Unsigned)last - (lua_Unsigned)i;
  if (n >= UNPACK_MAX || !lua_checkstack(L, (int)++n))
    return luaL_error(L, "too many results to unpack");
  charge(L, 1 + (int64_t)n);
  for (; i < last; i++)
    lua_geti(L, 1, i);
  lua_geti(L, 1, last);
  return (int)n;
}

/* ---- concat ------------------------------------------------------------------------------- */

static void add_element(lua_State *L, luaL_Buffer *b, lua_Integer i)
{
  charge(L, 1);
  lua_geti(L, 1, i);
  if (lua_type(L, -1) == LUA_TNUMBER) {
    library_tostring(L, -1);
    lua_replace(L, -2);
  }
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
  luaL_addvalue(b);
}

static int l_concat(lua_State *L)
{
  luaL_Buffer b;
  size_t n;
  lua_Integer last = length(L);
  const char *separator = luaL_optlstring(L, 2, "", &n);
  lua_Integer i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  luaL_buffinit(L, &b);
  for (; i < last; i++) {
    add_element(L, &b, i);
    charge(L, (int64_t)n >> COST_TEXT_SHIFT);
    luaL_addlstring(&b, separator, n);
  }
  if (i == last)
    add_element(L, &b, i);
  luaL_pushresult(&b);
  return 1;
}

/* ---- sort --------------------------------------------------------------------------------- */

/* The stack while sorting. */
enum { LIST = 1, ORDER, FROM, TO };

/* True when element a of FROM goes before element b. */
static bool before(lua_State *L, lua_Integer a, lua_Integer b)
{
  charge(L, 2);
  if (lua_isnil(L, ORDER)) {
    lua_rawgeti(L, FROM, a);
    lua_rawgeti(L, FROM, b);
    bool less = lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
    return less;
  }
  lua_pushvalue(L, ORDER);
  lua_rawgeti(L, FROM, a);
  lua_rawgeti(L, FROM, b);
  lua_call(L, 2, 1);
  bool less = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return less;
}

/* Merges FROM[low, middle) and FROM[middle, high) to TO; of equals the left one comes first. */
static void merge(lua_State *L, lua_Integer low, lua_Integer middle, lua_Integer high)
{
  lua_Integer left = low, right = middle;
  for (lua_Integer to = low; to < high; to++) {
    bool from_right = left == middle || (right < high && before(L, right, left));
    lua_rawgeti(L, FROM, from_right ? right++ : left++);
    lua_rawseti(L, TO, to);
  }
}

/* The list itself is written only when all is done: an error in the order leaves it as it was. */
static int l_sort(lua_State *L)
{
  lua_Integer n = length(L);
  if (n < 2)
    return 0;
  luaL_argcheck(L, n < INT_MAX, 1, "array too big");
  if (!lua_isnoneornil(L, ORDER))
    luaL_checktype(L, ORDER, LUA_TFUNCTION);
  charge(L, n);
  lua_settop(L, ORDER);
  lua_newtable(L);
  lua_newtable(L);
  for (lua_Integer i = 1; i <= n; i++) {
    charge(L, 1);
    lua_geti(L, LIST, i);
    lua_rawseti(L, FROM, i);
  }
  for (lua_Integer width = 1; width < n; width *= 2) {
    for (lua_Integer low = 1; low <= n; low += 2 * width) {
      lua_Integer middle = low + width < n + 1 ? low + width : n + 1;
      lua_Integer high = low + 2 * width < n + 1 ? low + 2 * width : n + 1;
      merge(L, low, middle, high);
    }
    lua_insert(L, FROM); /* what was TO */
  }
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, FROM, i);
    lua_seti(L, LIST, i);
  }
  return 0;
}

const struct library_row library_of_tables[] = {
  { "concat", l_concat, false }, { "insert", l_insert, false }, { "move", l_move, false },
  { "pack", l_pack, false },     { "remove", l_remove, false }, { "sort", l_sort, false },
  { "unpack", l_unpack, false }, { NULL, NULL, false },
};
