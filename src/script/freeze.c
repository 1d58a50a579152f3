/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Freezing: what a library holds is the same for every file that requires it, so nobody may change it. It is loaded once,
 * and from then on
 *
 *   - each table that can be reached from its value, by members or by what its functions close over, has an empty table in
 *     its place, the face, which reads from it and refuses writing. pairs, the constructors, rawget and values on their
 *     way out look behind the face (freeze_behind); everything else goes by its metatable;
 *   - a local that one of its functions assigns is set back before each call of a file that requires it;
 *   - what could keep something in another way (iterators, metatables) is refused.
 *
 * So a file may keep a library from one call to the next: it counts as one of the things that all calls share. The same
 * goes for a function that a library made for a file while that was loaded, with all that it closes over, such as the
 * table that the file gave it: it is made once, and not again for each call.
 */
#include "script/machine.h"

enum { COST_FROZEN = 2, NAME_SHOWN = 60, OBJECTS_MAX = 8000 };
_Static_assert((int)OBJECTS_MAX < (int)NODES_MAX, "met is one table");

const char freeze_mark; /* the key of the table itself in the metatable of its face */

/* What was met: tables with their faces, functions with true. It stays with the library, as `met`. */
static const char met;

struct freezing {
  struct script_unit *u;
  int met, queue, slots, refuse; /* on Lua's stack; queue: tables and functions that are still to be gone through */
  lua_Integer first, last;
};

/* ---- faces -------------------------------------------------------------------------------- */

/* Upvalue 1: the library's path. */
static int l_assign(lua_State *L)
{
  return luaL_error(
      L, "%s cannot be changed here: what the library %s holds is the same for all; make a table of your own",
      lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "it", lua_tostring(L, lua_upvalueindex(1)));
}

static int l_length(lua_State *L)
{
  freeze_look(L, 1);
  lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
  return 1;
}

/* __index of a library's members. Upvalue 1: its path. */
static int l_missing(lua_State *L)
{
  const char *path = lua_tostring(L, lua_upvalueindex(1));
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  machine_charge(script_of(L), COST_RAISE);
  struct str name = library_text(L, 2);
  const char *near = absent_nearest(L, 1, name);
  int shown = name.n < NAME_SHOWN ? (int)name.n : NAME_SHOWN;
  lua_pushlstring(L, name.p, (size_t)shown);
  return near ? luaL_error(L, "the library %s has no '%s'; did you mean '%s'?", path, lua_tostring(L, -1), near)
              : luaL_error(L, "the library %s has no '%s'", path, lua_tostring(L, -1));
}

/* Pushes the face of the table at the (absolute) index; a constructor's mark shows on it. */
static void push_face(const struct freezing *z, int index)
{
  lua_State *L = z->u->s->L;
  const char *tag = constructor_of(L, index);
  lua_newtable(L); /* face */
  if (tag)
    constructor_push_marked(L, tag);
  else
    lua_newtable(L); /* face metatable */
  lua_pushvalue(L, index);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, index);
  lua_rawsetp(L, -2, &freeze_mark);
  lua_pushvalue(L, z->refuse);
  lua_setfield(L, -2, "__newindex");
  lua_pushcfunction(L, l_length);
  lua_setfield(L, -2, "__len");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
}

/* ---- what can be reached ------------------------------------------------------------------ */

static bool was_met(const struct script_unit *u)
{
  lua_State *L = u->s->L;
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
  bool is = lua_rawgetp(L, -1, &met) == LUA_TTABLE; /* … function slots met */
  if (is) {
    lua_pushvalue(L, -3);
    is = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
  }
  lua_pop(L, 2);
  return is;
}

static bool library_owns(const struct script_unit *u)
{
  bool owned = false;
  for (size_t i = 0; !owned && i < u->library_count; i++)
    owned = was_met(u->libraries[i]);
  return owned;
}

bool freeze_owns(const struct script_unit *u) { return library_owns(u) || was_met(u); }

/* Remembers that what stands for the value at the index is on top; pops that. The value itself is to be gone through. */
static void meet(struct freezing *z, int index)
{
  lua_State *L = z->u->s->L;
  if (z->last == OBJECTS_MAX)
    luaL_error(L, "a library holds at most %d tables and functions", OBJECTS_MAX);
  index = lua_absindex(L, index);
  lua_pushvalue(L, index);
  lua_insert(L, -2);
  lua_rawset(L, z->met);
  lua_pushvalue(L, index);
  lua_rawseti(L, z->queue, ++z->last);
}

static void freeze_table(struct freezing *z, const char *name)
{
  lua_State *L = z->u->s->L;
  int at = lua_gettop(L);
  if (!constructor_of(L, at) && lua_getmetatable(L, at))
    luaL_error(L, "'%s': a library cannot hold a table with a metatable; make it in the function that needs it", name);
  push_face(z, at);
  lua_pushvalue(L, -1);
  meet(z, at); /* … table face */
  lua_replace(L, at);
}

/* What stands for the value on top, in its place. `name`: of the local or member, for errors. */
static void freeze_value(struct freezing *z, const char *name)
{
  lua_State *L = z->u->s->L;
  int type = lua_type(L, -1);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TUSERDATA)
    return;
  if (type == LUA_TUSERDATA ? coin_is(z->u->s, -1) : lua_tocfunction(L, -1) == join_call || machine_shared(z->u->s, -1))
    return;
  if (type == LUA_TUSERDATA || (lua_iscfunction(L, -1) && !reader_is(L, -1)))
    luaL_error(L, "'%s': a library cannot hold an iterator; make it in the function that needs it", name);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, z->met) == LUA_TTABLE) {
    lua_replace(L, -2);
    return;
  }
  bool known = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (type == LUA_TTABLE) {
    freeze_table(z, name);
  } else if (!known && !library_owns(z->u)) {
    lua_pushboolean(L, true);
    meet(z, -2);
  }
}

static const char *key_name(lua_State *L, int index)
{
  return lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : "a list";
}

/* The table on top. */
static void freeze_members(struct freezing *z)
{
  lua_State *L = z->u->s->L;
  int table = lua_gettop(L);
  machine_charge(z->u->s, machine_width(z->u->s));
  lua_pushnil(L);
  while (lua_next(L, table)) { /* table key value */
    machine_tick(z->u->s);
    machine_charge(z->u->s, COST_FROZEN);
    int key = lua_type(L, -2);
    if (key != LUA_TSTRING && key != LUA_TNUMBER && key != LUA_TBOOLEAN)
      luaL_error(L, "a key of a library's table is a text, a number or a boolean, not %s", handle_type(z->u->s, -2));
    freeze_value(z, key_name(L, -2));
    lua_pushvalue(L, -2);
    lua_insert(L, -2); /* table key key value */
    lua_rawset(L, table);
  }
}

static int keep(struct freezing *z)
{
  lua_rawseti(z->u->s->L, z->slots, ++z->u->slots);
  return z->u->slots;
}

/* The function on top. */
static void freeze_closure(struct freezing *z)
{
  lua_State *L = z->u->s->L;
  const char *name;
  for (int i = 1; (name = lua_getupvalue(L, -1, i)); i++) { /* function value */
    machine_charge(z->u->s, COST_FROZEN);
    freeze_value(z, name);
    if (unit_assigns(z->u, name)) {
      struct restore r = { .upvalue = i };
      lua_pushvalue(L, -1);
      r.value = keep(z);
      lua_pushvalue(L, -2);
      r.owner = keep(z);
      vec_push(&z->u->restores, r);
    }
    lua_setupvalue(L, -2, i);
  }
}

/* Leaves four things on the stack, which freezing.met and its kin tell of. */
static struct freezing freezing_begin(struct script_unit *u)
{
  lua_State *L = u->s->L;
  luaL_checkstack(L, 20, NULL);
  struct freezing z = { u, .first = 1 };
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
  z.slots = lua_gettop(L);
  lua_newtable(L);
  z.met = lua_gettop(L);
  lua_newtable(L);
  z.queue = lua_gettop(L);
  lua_pushstring(L, u->path);
  lua_pushcclosure(L, l_assign, 1);
  z.refuse = lua_gettop(L);
  return z;
}

/* Goes through all that was met. */
static void freezing_end(struct freezing *z)
{
  lua_State *L = z->u->s->L;
  int top = lua_gettop(L);
  for (; z->first <= z->last; z->first++) {
    if (lua_rawgeti(L, z->queue, z->first) == LUA_TTABLE)
      freeze_members(z);
    else
      freeze_closure(z);
    lua_settop(L, top);
  }
  lua_pushvalue(L, z->met);
  lua_rawsetp(L, z->slots, &met);
}

void freeze_library(struct script_unit *u, int index, const char *name)
{
  lua_State *L = u->s->L;
  int top = lua_gettop(L);
  if (machine_shared(u->s, index)) /* `return library`: nothing was made */
    luaL_error(L, "%s takes a table: %s { name = function … }", name, name);
  struct freezing z = freezing_begin(u);
  lua_newtable(L);
  lua_pushstring(L, u->path);
  lua_pushcclosure(L, l_missing, 1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, index); /* no constructor's any more */
  push_face(&z, index);
  lua_pushvalue(L, -1);
  meet(&z, index);
  freezing_end(&z);
  lua_replace(L, index); /* … face */
  lua_settop(L, top);
}

void freeze_made(struct script_unit *u)
{
  lua_State *L = u->s->L;
  int top = lua_gettop(L);
  struct freezing z = freezing_begin(u);
  for (size_t i = 0; i < u->functions.n; i++) {
    if (u->functions.at[i].file == u->path)
      continue;
    lua_rawgeti(L, z.slots, u->functions.at[i].slot);
    freeze_value(&z, "a function");
    lua_pop(L, 1);
  }
  if (z.last > 0)
    freezing_end(&z);
  lua_settop(L, top);
}

void freeze_kept(struct script_unit *u, int index)
{
  lua_State *L = u->s->L;
  int top = lua_gettop(L);
  struct freezing z = freezing_begin(u);
  lua_pushvalue(L, index);
  freeze_value(&z, "made");
  lua_replace(L, index);
  freezing_end(&z);
  lua_settop(L, top);
}

/* ---- from one call to the next ------------------------------------------------------------ */

static void restore_one(lua_State *L, const struct script_unit *u)
{
  machine_charge(u->s, (int64_t)u->restores.n);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
  for (size_t i = 0; i < u->restores.n; i++) {
    const struct restore *r = &u->restores.at[i];
    lua_rawgeti(L, -1, r->owner);
    lua_rawgeti(L, -2, r->value);
    lua_setupvalue(L, -2, r->upvalue);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

void freeze_restore(lua_State *L, const struct script_unit *u)
{
  if (u->restores.n > 0)
    restore_one(L, u);
  for (size_t i = 0; i < u->library_count; i++)
    if (u->libraries[i]->restores.n > 0)
      restore_one(L, u->libraries[i]);
}
