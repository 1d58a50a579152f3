/* SPDX-License-Identifier: Apache-2.0 */
/*
 * setmetatable and getmetatable. Lua never sees the table of events that a script gives, only a copy of those that are
 * allowed, made when it is given: what is put there later has no effect on what has it already. (__gc, __mode and
 * __close would let the garbage collector be seen, or run code where no hook can.)
 *
 * Where an event is a table, Lua goes on to that table's metatable, up to 2000 times within one instruction. So tables
 * may stand behind each other only so deep: each table's height says how many lead to it.
 */
#include "script/machine.h"

enum { CHAIN_MAX = 60, COST_METATABLE = 50 };

const char library_events;

static const char *const events[] = {
  /* refused */
  "__gc",
  "__mode",
  "__close",
  "__metatable",
  /* may be tables, which may have metatables */
  "__index",
  "__newindex",
  "__call",
  /* others */
  "__tostring",
  "__eq",
  "__lt",
  "__le",
  "__concat",
  "__len",
  "__unm",
  "__add",
  "__sub",
  "__mul",
  "__div",
  "__mod",
  "__pow",
  "__idiv",
  "__band",
  "__bor",
  "__bxor",
  "__shl",
  "__shr",
  "__bnot",
};
enum { EVENTS_ALL = sizeof events / sizeof *events, ALLOWED = 4, CHAINED = 4, OTHERS = 7 }; /* where each begins */

/* The stack of setmetatable. */
enum { TABLE = 1, EVENTS, NAMES, COPY, HEIGHTS };

/* Pushes what the table at the index has under an event's name. */
static int get_event(lua_State *L, int index, int event)
{
  lua_rawgeti(L, NAMES, event + 1);
  return lua_rawget(L, index);
}

void metatable_open(struct script *s)
{
  lua_State *L = s->L;
  lua_createtable(L, EVENTS_ALL, 0);
  for (int i = 0; i < EVENTS_ALL; i++) {
    lua_pushstring(L, events[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &events);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &s->heights_of);
}

/* ---- the copy ----------------------------------------------------------------------------- */

static void push_fresh(lua_State *L)
{
  lua_createtable(L, 0, 4); /* copy */
  for (int i = ALLOWED; i < EVENTS_ALL; i++) {
    if (get_event(L, EVENTS, i) == LUA_TNIL) {
      lua_pop(L, 1);
      continue;
    }
    lua_rawgeti(L, NAMES, i + 1);
    lua_insert(L, -2);
    lua_rawset(L, -3);
  }
  lua_pushvalue(L, EVENTS); /* so that getmetatable gives what setmetatable was given */
  lua_setfield(L, -2, "__metatable");
  lua_pushboolean(L, true);
  lua_rawsetp(L, -2, &library_events);
}

/* Whether the copy on top still says what the events say. */
static bool is_true(lua_State *L)
{
  bool same = true;
  int copy = lua_gettop(L);
  for (int i = ALLOWED; same && i < EVENTS_ALL; i++) {
    get_event(L, copy, i);
    get_event(L, EVENTS, i);
    same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
  }
  return same;
}

/* Pushes the copy that belongs to the events; another one when they have changed. */
static void push_copy(lua_State *L)
{
  if (lua_rawgetp(L, EVENTS, &library_events) == LUA_TTABLE && is_true(L))
    return;
  lua_pop(L, 1);
  push_fresh(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, EVENTS, &library_events);
}

/* ---- how deep ----------------------------------------------------------------------------- */

/* Pushes the heights of this call: from a table, or a copy, to how many tables stand before it. */
static void push_heights(struct script *s)
{
  lua_State *L = s->L;
  if (s->heights_of == s->serial) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &s->heights_of);
    return;
  }
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &s->heights_of);
  s->heights_of = s->serial;
}

static lua_Integer height(lua_State *L, int index)
{
  lua_pushvalue(L, index);
  lua_rawget(L, HEIGHTS);
  lua_Integer h = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return h;
}

/* Raises the height of the value at the index to h at least. */
static void lift(lua_State *L, int index, lua_Integer h)
{
  if (height(L, index) >= h)
    return;
  lua_pushvalue(L, index);
  lua_pushinteger(L, h);
  lua_rawset(L, HEIGHTS);
}

/* Goes along the tables behind the one on top, which it pops, and lifts each. */
static void walk(struct script *s, const char *event, lua_Integer h)
{
  lua_State *L = s->L;
  int top = lua_gettop(L);
  while (lua_istable(L, top) && height(L, top) < h) {
    if (lua_rawequal(L, top, TABLE))
      luaL_error(L, "setmetatable: %s leads back to the table itself", event);
    if (h > CHAIN_MAX)
      luaL_error(L, "setmetatable: more than %d tables behind each other by %s", CHAIN_MAX, event);
    machine_charge(s, 2);
    if (h > s->deepest)
      s->deepest = (int)h;
    lift(L, top, h++);
    if (!lua_getmetatable(L, top)) /* … table metatable */
      break;
    lift(L, -1, h - 1);
    lua_pushstring(L, event);
    lua_rawget(L, -2); /* … table metatable next */
    lua_replace(L, top);
    lua_settop(L, top);
  }
  lua_settop(L, top - 1);
}

static void check_depth(struct script *s)
{
  lua_State *L = s->L;
  for (int i = CHAINED; i < OTHERS; i++) {
    if (get_event(L, COPY, i) != LUA_TTABLE) {
      lua_pop(L, 1);
      continue;
    }
    if (lua_gettop(L) == COPY + 1) {
      push_heights(s);
      lua_insert(L, HEIGHTS);
    }
    lua_Integer of_table = height(L, TABLE), of_copy = height(L, COPY);
    lift(L, COPY, of_table);
    walk(s, events[i], 1 + (of_table > of_copy ? of_table : of_copy));
  }
}

/* ---- the functions ------------------------------------------------------------------------ */

/* True when the table has a metatable that is not a script's. */
static bool is_protected(lua_State *L)
{
  if (!lua_getmetatable(L, TABLE))
    return false;
  bool ours = lua_rawgetp(L, -1, &library_events) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return !ours;
}

int metatable_set(lua_State *L)
{
  struct script *s = script_of(L);
  luaL_checktype(L, TABLE, LUA_TTABLE);
  if (lua_type(L, EVENTS) != LUA_TNIL)
    luaL_checktype(L, EVENTS, LUA_TTABLE);
  machine_charge(s, COST_METATABLE);
  lua_settop(L, EVENTS);
  lazy_fill(L, TABLE);
  lazy_fill(L, EVENTS);
  if (is_protected(L))
    return luaL_error(L, "cannot change a protected metatable");
  if (lua_isnil(L, EVENTS)) {
    lua_setmetatable(L, TABLE);
    return 1;
  }
  if (machine_shared(s, EVENTS))
    return luaL_error(L, "a library cannot be a metatable");
  lua_rawgetp(L, LUA_REGISTRYINDEX, &events);
  for (int i = 0; i < ALLOWED; i++) {
    if (get_event(L, EVENTS, i) != LUA_TNIL)
      return luaL_error(L, "setmetatable: %s is not allowed", events[i]);
    lua_pop(L, 1);
  }
  push_copy(L);
  check_depth(s);
  lua_settop(L, COPY);
  lua_setmetatable(L, TABLE);
  lua_settop(L, TABLE);
  return 1;
}

int metatable_get(lua_State *L)
{
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__metatable") == LUA_TNIL)
    lua_pushnil(L);
  return 1;
}
