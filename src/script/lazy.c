/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lazy: what a call is given (a delivery's body, above all) may have hundreds of members, of which a file reads ten. So a
 * map becomes an empty table, which looks into the map when it is asked for a member. Whoever wants all of it (pairs), or
 * changes it, has it filled, and from then on it is a plain table:
 *
 *     { } ── body.action, body.issue.title ──► { } ── pairs(body), body.x = 1 ──► { issue = { }, action = "opened", … }
 *
 * A script cannot tell. Under two keys that only we know the empty table has the number of the map, with that of the call,
 * for the map is gone when the call is over; and the tables that it gave, by the position of the member, for a script
 * may have changed them.
 */
#include "script/machine.h"

enum { CALL_SHIFT = 32, SCANNED = 16 /* names that one unit looks at */, GIVEN_MOST = 32 };

const char lazy_given;

const struct value *lazy_value(lua_State *L, int index)
{
  static const struct value gone = { .kind = VALUE_MAP };
  struct script *s = script_of(L);
  const void *table = lua_topointer(L, index);
  struct lazy_slot *slot = lazy_slot(s, table);
  if (slot->table == table)
    return slot->map;
  if (!lua_getmetatable(L, index))
    return NULL;
  bool lazy = lua_topointer(L, -1) == s->lazy_metatable;
  lua_pop(L, 1);
  if (!lazy)
    return NULL;
  lua_rawgetp(L, index, &library_events);
  uint64_t number = (uint64_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  bool ours = number >> CALL_SHIFT == (uint32_t)s->serial && (uint32_t)number < s->lent.n;
  if (!ours)
    return &gone;
  *slot = (struct lazy_slot){ table, s->lent.at[(uint32_t)number] };
  return slot->map;
}

void lazy_push(struct script *s, const struct value *map)
{
  lua_createtable(s->L, 0, 2);
  lua_pushinteger(s->L, (lua_Integer)((uint64_t)(uint32_t)s->serial << CALL_SHIFT | s->lent.n));
  lua_rawsetp(s->L, -2, &library_events);
  lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->lazy);
  lua_setmetatable(s->L, -2);
  vec_push(&s->lent, map);
}

/* Pushes the tables that the one at the index, of so many members, gave. */
static void push_given(lua_State *L, int index, uint32_t n)
{
  if (lua_rawgetp(L, index, &lazy_given) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_createtable(L, n < GIVEN_MOST ? (int)n : 0, 0);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, index, &lazy_given);
}

/* Pushes the i-th member of the table at the (absolute) index. */
static void push_member(struct script *s, int index, const struct value *map, uint32_t i)
{
  lua_State *L = s->L;
  const struct value *v = &map->map[i].value;
  if (v->kind != VALUE_LIST && v->kind != VALUE_MAP) {
    cross_lend(s, v);
    return;
  }
  push_given(L, index, map->n);
  if (lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TNIL) { /* given nil */
    lua_pop(L, 1);
    cross_lend(s, v);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)i + 1);
  }
  lua_remove(L, -2);
}

bool lazy_get(lua_State *L, int index, struct str name)
{
  const struct value *map = lazy_value(L, index);
  if (!map)
    return false;
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, NULL);
  machine_charge(script_of(L), COST_FIELD + (int64_t)map->n / SCANNED);
  for (uint32_t i = 0; i < map->n; i++) {
    if (str_eq(map->map[i].name, name)) {
      push_member(script_of(L), index, map, i);
      return true;
    }
  }
  lua_pushnil(L);
  return true;
}

void lazy_fill(lua_State *L, int index)
{
  const struct value *map = lazy_value(L, index);
  if (!map)
    return;
  index = lua_absindex(L, index);
  luaL_checkstack(L, 10, NULL);
  machine_charge(script_of(L), map->n);
  lazy_forget(script_of(L), lua_topointer(L, index));
  for (uint32_t i = 0; i < map->n; i++) {
    lua_pushlstring(L, map->map[i].name.p, map->map[i].name.n);
    push_member(script_of(L), index, map, i);
    lua_rawset(L, index);
  }
  lua_pushnil(L);
  lua_rawsetp(L, index, &lazy_given);
  lua_pushnil(L);
  lua_rawsetp(L, index, &library_events);
  lua_pushnil(L);
  lua_setmetatable(L, index);
}

static int l_index(lua_State *L)
{
  size_t n;
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  const char *p = lua_tolstring(L, 2, &n);
  return lazy_get(L, 1, (struct str){ p, n }) ? 1 : 0;
}

static int l_assign(lua_State *L)
{
  lazy_fill(L, 1);
  lua_settable(L, 1);
  return 0;
}

/* It has names alone. */
static int l_length(lua_State *L)
{
  lua_pushinteger(L, 0);
  return 1;
}

void lazy_open(struct script *s)
{
  lua_State *L = s->L;
  lua_newtable(L);
  lua_pushcfunction(L, l_index);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, l_assign);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, l_length);
  lua_setfield(L, -2, "__len");
  s->lazy_metatable = lua_topointer(L, -1);
  s->lazy = luaL_ref(L, LUA_REGISTRYINDEX);
}
