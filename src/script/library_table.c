/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table library: as in Lua, metamethods included, but every element that is touched costs fuel (no hook fires
 * within a function of C), and sort is a stable merge sort that gives the same result in every run.
 */
#include <limits.h>

#include "script/machine.h"

enum { UNPACK_MAX = 100000, PREALLOCATED = 1 << 12 };

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
    at = library_integer(L, 2);
    luaL_argcheck(L, (lua_Unsigned)at - 1u < (lua_Unsigned)end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--)
      shift(L, i - 1, i);
  }
  lua_seti(L, 1, at);
  return 0;
}

static int l_remove(lua_State *L)
{
  lua_Integer size = length(L), at = library_integer_or(L, 2, size);
  charge(L, 1);
  if (at != size)
    luaL_argcheck(L, (lua_Unsigned)at - 1u <= (lua_Unsigned)size, 1, "position out of bounds"); /* 1: as Lua says */
  lua_geti(L, 1, at);
  for (; at < size; at++)
    shift(L, at + 1, at);
  lua_pushnil(L);
  lua_seti(L, 1, at);
  return 1;
}

static int l_move(lua_State *L)
{
  lua_Integer first = library_integer(L, 2), last = library_integer(L, 3), to = library_integer(L, 4);
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
  lua_Integer i = library_integer_or(L, 2, 1);
  lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : library_integer(L, 3);
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
    luaL_error(L, "invalid value (%s) at index %I in table for 'concat'", handle_type(script_of(L), -1),
               (LUAI_UACINT)i);
  luaL_addvalue(b);
}

static int l_concat(lua_State *L)
{
  luaL_Buffer b;
  lua_Integer last = length(L);
  struct str separator = lua_isnoneornil(L, 2) ? STR("") : library_text(L, 2);
  lua_Integer i = library_integer_or(L, 3, 1);
  last = library_integer_or(L, 4, last);
  luaL_buffinit(L, &b);
  for (; i < last; i++) {
    add_element(L, &b, i);
    charge(L, (int64_t)separator.n >> COST_TEXT_SHIFT);
    luaL_addlstring(&b, separator.p, separator.n);
  }
  if (i == last)
    add_element(L, &b, i);
  luaL_pushresult(&b);
  return 1;
}

/* ---- sort --------------------------------------------------------------------------------- */

/* The stack while sorting. */
enum { LIST = 1, ORDER, ITEMS };

/* True when item a goes before item b. */
static bool before(lua_State *L, int a, int b)
{
  struct script *s = script_of(L);
  bool less;
  machine_charge(s, 2);
  if (lua_isnil(L, ORDER)) {
    lua_rawgeti(L, ITEMS, a);
    lua_rawgeti(L, ITEMS, b);
    if (lua_type(L, -1) == LUA_TSTRING && lua_type(L, -2) == LUA_TSTRING)
      machine_charge(s, machine_ordering(s, lua_rawlen(L, -1)));
    less = lua_compare(L, -2, -1, LUA_OPLT);
    lua_pop(L, 2);
    return less;
  }
  lua_pushvalue(L, ORDER);
  lua_rawgeti(L, ITEMS, a);
  lua_rawgeti(L, ITEMS, b);
  lua_call(L, 2, 1);
  less = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return less;
}

/* Merges from[low, middle) and from[middle, high) to `to`; of equals the left one comes first. */
static void merge(lua_State *L, const int *from, int *to, int64_t low, int64_t middle, int64_t high)
{
  int64_t left = low, right = middle;
  if (middle >= high || !before(L, from[middle], from[middle - 1])) { /* in order as they are */
    memcpy(to + low, from + low, (size_t)(high - low) * sizeof *to);
    return;
  }
  for (int64_t i = low; i < high; i++) {
    bool from_right = left == middle || (right < high && before(L, from[right], from[left]));
    to[i] = from_right ? from[right++] : from[left++];
  }
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* Sorts numbers of items; gives the one of the two that holds them in the end. */
static int *sort_numbers(lua_State *L, int *from, int *to, int64_t n)
{
  for (int64_t width = 1; width < n; width *= 2) {
    for (int64_t low = 0; low < n; low += 2 * width)
      merge(L, from, to, low, least(low + width, n), least(low + 2 * width, n));
    int *sorted = to;
    to = from;
    from = sorted;
  }
  return from;
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
  lua_createtable(L, n < PREALLOCATED ? (int)n : PREALLOCATED, 0);
  int *numbers = lua_newuserdatauv(L, 2 * (size_t)n * sizeof *numbers, 0);
  for (int i = 1; i <= n; i++) {
    charge(L, 1);
    lua_geti(L, LIST, i);
    lua_rawseti(L, ITEMS, i);
    numbers[i - 1] = i;
  }
  const int *sorted = sort_numbers(L, numbers, numbers + n, n);
  for (int i = 1; i <= n; i++) {
    charge(L, 1);
    lua_rawgeti(L, ITEMS, sorted[i - 1]);
    lua_seti(L, LIST, i);
  }
  return 0;
}

const struct library_row library_of_tables[] = {
  { "concat", l_concat, false }, { "insert", l_insert, false }, { "move", l_move, false },
  { "pack", l_pack, false },     { "remove", l_remove, false }, { "sort", l_sort, false },
  { "unpack", l_unpack, false }, { NULL, NULL, false },
};
