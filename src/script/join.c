/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The function that stands for `..`, for `...` and in front of a loop's numbers (see source.h): as Lua does it, but that
 * floats are written by their shortest digits, and that it is paid for.
 */
#include <stdlib.h>

#include "script/machine.h"

/* The description of operand i (from 1): "local 'x'", or nothing. `about`: "12|lx|s|fname". */
static void push_described(lua_State *L, const char *about, int i)
{
  static const char *const kinds[] = { "llocal", "uupvalue", "gglobal", "ffield" };
  for (; *about && i > 0; about++)
    i -= *about == '|';
  size_t n = strcspn(about, "|");
  for (size_t k = 0; n > 1 && k < sizeof kinds / sizeof *kinds; k++) {
    if (*about != kinds[k][0])
      continue;
    lua_pushlstring(L, about + 1, n - 1);
    lua_pushfstring(L, " (%s '%s')", kinds[k] + 1, lua_tostring(L, -1));
    lua_remove(L, -2);
    return;
  }
  lua_pushliteral(L, "");
}

/* Lua's error, at the line of the operator. `i`: the operand, 0 when it is none any more. */
static _Noreturn void refuse(lua_State *L, int at, int i)
{
  lua_Debug caller = { 0 };
  const char *about = lua_tostring(L, 1);
  const char *type = luaL_getmetafield(L, at, "__name") == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, at);
  if (lua_getstack(L, 1, &caller))
    lua_getinfo(L, "S", &caller);
  push_described(L, about, i);
  lua_pushfstring(L, "%s:%d: attempt to concatenate a %s value%s", caller.short_src, atoi(about), type,
                  lua_tostring(L, -1));
  lua_error(L);
  abort(); /* lua_error does not return */
}

static bool is_text(lua_State *L, int at) { return lua_type(L, at) == LUA_TSTRING || lua_type(L, at) == LUA_TNUMBER; }

/* Pushes the function that joins the last two. */
static bool push_event(lua_State *L)
{
  return luaL_getmetafield(L, -2, "__concat") != LUA_TNIL || luaL_getmetafield(L, -1, "__concat") != LUA_TNIL;
}

/* From the right, two by two. Events are called by hand: when the stack grows in one, luaV_concat of Lua 5.4.4 goes on
 * with the old one. */
static int join_slowly(lua_State *L)
{
  int last = lua_gettop(L);
  for (int i = last - 1; i > 1; i--) { /* … left right */
    machine_charge(script_of(L), 2);
    if (lua_type(L, -1) == LUA_TNUMBER) { /* what an event gave */
      library_tostring(L, -1);
      lua_replace(L, -2);
    }
    if (is_text(L, -2) && is_text(L, -1)) {
      lua_concat(L, 2);
    } else if (push_event(L)) {
      lua_insert(L, -3);
      lua_call(L, 2, 1);
    } else {
      int at = is_text(L, i) ? i + 1 : i;
      refuse(L, at, at == i || i == last - 1 ? at - 1 : 0);
    }
  }
  return 1;
}

static int join(lua_State *L)
{
  int n = lua_gettop(L), units = 4 + n / 2;
  size_t bytes = 0;
  bool plain = true;
  for (int i = 2; i <= n; i++) {
    if (lua_type(L, i) == LUA_TSTRING) {
      bytes += lua_rawlen(L, i);
    } else if (lua_type(L, i) != LUA_TNUMBER) {
      plain = false;
    } else if (lua_isinteger(L, i)) {
      units += COST_CONVERSION / 2;
      library_push_digits(L, lua_tointeger(L, i));
      lua_replace(L, i);
    } else {
      library_tostring(L, i);
      lua_replace(L, i);
    }
  }
  machine_charge(script_of(L), units + (int64_t)(bytes >> COST_TEXT_SHIFT));
  if (!plain)
    return join_slowly(L);
  lua_concat(L, n - 1);
  return 1;
}

static int check_bound(lua_State *L, const char *which)
{
  if (lua_type(L, 2) == LUA_TSTRING)
    return luaL_error(L, "bad 'for' %s (number expected, got string)", which);
  lua_settop(L, 2);
  return 1;
}

int join_call(lua_State *L)
{
  if (lua_type(L, 1) == LUA_TSTRING)
    return join(L);
  switch (lua_tointeger(L, 1)) {
  case JOIN_FOR_INITIAL:
    return check_bound(L, "initial value");
  case JOIN_FOR_LIMIT:
    return check_bound(L, "limit");
  case JOIN_FOR_STEP:
    return check_bound(L, "step");
  case JOIN_BRANCH:
    lua_settop(L, 3);
    coverage_branch(script_of(L)->coverage, (int)lua_tointeger(L, 2), lua_toboolean(L, 3));
    return 1;
  default:
    machine_charge(script_of(L), 1 + lua_gettop(L) / 4);
    return lua_gettop(L) - 1;
  }
}
