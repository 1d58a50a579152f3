/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The math library: what is exact everywhere. All that is here gives the same bits with every C library; what may differ
 * in the last one is absent (see absent.c).
 */
#include <math.h>

#include "script/machine.h"

enum { DIGITS_PER_UNIT = 16 };

/* The usual call has one or two numbers, and costs as much as an instruction does; texts are taken for numbers. */
static int l_numbers(lua_State *L)
{
  if (lua_gettop(L) > 2 || lua_type(L, 1) != LUA_TNUMBER || lua_type(L, 2) == LUA_TSTRING)
    return library_metered(L);
  machine_charge(script_of(L), 1);
  return library_stock(L);
}

/* The C library divides bit by bit, so it takes as long as the two are far apart. */
static int l_fmod(lua_State *L)
{
  int a = 0, b = 0;
  if (lua_type(L, 1) == LUA_TNUMBER && lua_type(L, 2) == LUA_TNUMBER) {
    frexp(lua_tonumber(L, 1), &a);
    frexp(lua_tonumber(L, 2), &b);
  }
  machine_charge(script_of(L), a > b ? (a - b) / DIGITS_PER_UNIT : 0);
  return l_numbers(L);
}

const struct library_row library_of_numbers[] = {
  { "abs", l_numbers, true },
  { "ceil", l_numbers, true },
  { "floor", l_numbers, true },
  { "fmod", l_fmod, true },
  { "huge", NULL, false },
  { "max", l_numbers, true },
  { "maxinteger", NULL, false },
  { "min", l_numbers, true },
  { "mininteger", NULL, false },
  { "modf", l_numbers, true },
  { "pi", NULL, false },
  { "sqrt", l_numbers, true },
  { "tointeger", l_numbers, true },
  { "type", l_numbers, true },
  { "ult", l_numbers, true },
  { NULL, NULL, false },
};
