/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Constructors: globals that mark data with a name. `text` alone is the mark, `enum { "a" }` a marked copy of the
 * table, `ref "person"` a marked table with the value as its first. Whether what they hold makes sense is the host's
 * business. The mark is the metatable, which a script can neither see nor change.
 */
#include <stdio.h>

#include "script/machine.h"

static const char mark; /* the key of the name in the metatable */

const char *constructor_of(lua_State *L, int index)
{
  if (!lua_getmetatable(L, index))
    return NULL;
  lua_rawgetp(L, -1, &mark);
  const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  lua_pop(L, 2);
  return name; /* the metatable of a constructor stays, and so does its name */
}

static void copy_members(struct script *s, int from, int to)
{
  lua_State *L = s->L;
  freeze_look(L, from);
  machine_charge(s, machine_width(s));
  lua_pushnil(L);
  while (lua_next(L, from)) {
    machine_tick(s);
    machine_charge(s, 1);
    if (lua_touserdata(L, -2) == &library_events && lua_type(L, -2) == LUA_TLIGHTUSERDATA) {
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, -2);
    lua_insert(L, -2); /* … key key value */
    lua_rawset(L, to);
  }
}

/* Upvalue 1: the metatable of what is made; 2: whether this is money. */
static int l_construct(lua_State *L)
{
  struct script *s = script_of(L);
  if (lua_toboolean(L, lua_upvalueindex(2)) && lua_type(L, 2) == LUA_TNUMBER) {
    lua_remove(L, 1);
    return coin_new(L);
  }
  if (lua_gettop(L) != 2)
    return luaL_error(L, "%s takes one table or value", constructor_of(L, 1));
  lua_newtable(L);
  if (lua_type(L, 2) == LUA_TTABLE && !constructor_of(L, 2)) {
    copy_members(s, 2, 3);
  } else {
    lua_pushvalue(L, 2);
    lua_rawseti(L, 3, 1);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setmetatable(L, 3);
  return 1;
}

static int l_assign(lua_State *L)
{
  const char *name = constructor_of(L, 1);
  return luaL_error(L, "%s cannot be changed", name ? name : "this");
}

void constructor_push_marked(lua_State *L, const char *name)
{
  lua_newtable(L);
  lua_pushstring(L, name);
  lua_rawsetp(L, -2, &mark);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
}

static void open_one(struct script *s, const char *name, int globals)
{
  lua_State *L = s->L;
  lua_newtable(L);
  constructor_push_marked(L, name); /* bare marked */
  constructor_push_marked(L, name); /* bare marked made */
  lua_pushboolean(L, strcmp(name, "money") == 0);
  lua_pushcclosure(L, l_construct, 2);
  lua_setfield(L, -2, "__call");
  lua_pushcfunction(L, l_assign);
  lua_setfield(L, -2, "__newindex");
  lua_setmetatable(L, -2);
  machine_share(s);
  lua_setfield(L, globals, name);
}

void constructor_open(struct script *s, int globals)
{
  open_one(s, "money", globals);
  for (const char *const *name = s->host.constructors; name && *name; name++)
    open_one(s, *name, globals);
}

bool constructor_extend(struct script *s, const char *name, int globals)
{
  lua_State *L = s->L;
  lua_getfield(L, globals, name); /* members word */
  bool is = constructor_of(L, -1) && lua_getmetatable(L, -1);
  if (is) {
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    absent_watch(s, -3, name);
    lua_pop(L, 2); /* members */
  }
  lua_pop(L, 1);
  return is;
}
