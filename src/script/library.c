/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a script sees: one table of rows for each library, and the basic functions. A function of Lua's own is taken
 * only where its work is bounded by what it is given, and then charged for it; everything else is ours.
 */
#include <lualib.h>
#include <math.h>
#include <stdlib.h>

#include "script/machine.h"

enum { NUMERAL_MAX = 1000, LEVEL_MAX = 10, PREALLOCATED = 1 << 16 };

const char library_events;

/* ---- faces -------------------------------------------------------------------------------- */

/* Upvalue 1: the name of the library, or nil for the globals. */
static int l_face_assign(lua_State *L)
{
  const char *library = lua_tostring(L, lua_upvalueindex(1));
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  if (library)
    return luaL_error(L, "%s.%s cannot be assigned: libraries are the same for all", library, name);
  return luaL_error(L, "global '%s' cannot be assigned; use local", name);
}

void library_face(struct script *s, int members, const char *name)
{
  lua_State *L = s->L;
  lua_newtable(L); /* face */
  lua_newtable(L); /* face metatable */
  lua_pushvalue(L, members);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, name);
  lua_pushcclosure(L, l_face_assign, 1);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  machine_share(s);
}

/* ---- functions of Lua, charged by the length of their texts ------------------------------- */

int library_metered(lua_State *L)
{
  int64_t units = 1 + lua_gettop(L) / 4;
  for (int i = 1; i <= 3; i++) {
    if (lua_type(L, i) == LUA_TSTRING)
      units += (int64_t)lua_rawlen(L, i) / 8;
  }
  machine_charge(script_of(L), units);
  return library_stock(L);
}

/* Pushes what the row says, with Lua's members at the index. */
static void push_row(struct script *s, const struct library_row *row, int stock)
{
  lua_State *L = s->L;
  if (!row->own || row->around)
    lua_getfield(L, stock, row->name);
  if (row->own)
    lua_pushcclosure(L, row->own, row->around ? 1 : 0);
  if (lua_isfunction(L, -1))
    machine_share(s);
}

static void set_rows(struct script *s, const struct library_row *rows, int stock, int to)
{
  for (; rows->name; rows++) {
    push_row(s, rows, stock);
    lua_setfield(s->L, to, rows->name);
  }
}

void library_build(struct script *s, const char *name, lua_CFunction open, const struct library_row *rows)
{
  lua_State *L = s->L;
  lua_pushcfunction(L, open);
  lua_call(L, 0, 1); /* stock */
  lua_newtable(L);   /* stock members */
  set_rows(s, rows, lua_gettop(L) - 1, lua_gettop(L));
  lua_remove(L, -2);
  library_face(s, lua_gettop(L), name); /* members face */
}

/* ---- texts of values ---------------------------------------------------------------------- */

/* Shortest digits that read back the same, and never like an integer. */
static struct str number_text(struct script *s, double d)
{
  struct buf *b = &s->scratch;
  machine_charge(s, COST_DIGITS);
  b->n = 0;
  if (isfinite(d)) {
    json_number(b, d);
    if (!strpbrk(b->p, ".e"))
      buf_z(b, ".0");
  } else {
    buf_z(b, isnan(d) ? "nan" : d > 0 ? "inf" : "-inf");
  }
  return buf_view(b);
}

static void push_str(lua_State *L, struct str text) { lua_pushlstring(L, text.p, text.n); }

static bool text_of_event(lua_State *L, int index)
{
  if (lua_type(L, index) != LUA_TTABLE || !luaL_callmeta(L, index, "__tostring"))
    return false;
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "'__tostring' must return a string");
  return true;
}

void library_tostring(lua_State *L, int index)
{
  struct script *s = script_of(L);
  index = lua_absindex(L, index);
  machine_charge(s, COST_CONVERSION);
  switch (lua_type(L, index)) {
  case LUA_TSTRING:
    lua_pushvalue(L, index);
    return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, index));
    else
      push_str(L, number_text(s, lua_tonumber(L, index)));
    return;
  case LUA_TBOOLEAN:
    lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
    return;
  case LUA_TUSERDATA:
    if (coin_is(s, index)) {
      s->scratch.n = 0;
      coin_text(&s->scratch, *(struct value *)lua_touserdata(L, index));
      push_str(L, buf_view(&s->scratch));
      return;
    }
    break;
  default:
    if (text_of_event(L, index))
      return;
  }
  push_str(L, handle_name(s, index));
}

static int l_tostring(lua_State *L)
{
  luaL_checkany(L, 1);
  library_tostring(L, 1);
  return 1;
}

static int l_type(lua_State *L)
{
  luaL_checkany(L, 1);
  lua_pushstring(L, handle_type(script_of(L), 1));
  return 1;
}

/* Lua's own would read a text of any length. */
static int l_tonumber(lua_State *L)
{
  if (lua_type(L, 1) == LUA_TSTRING && lua_rawlen(L, 1) > NUMERAL_MAX) {
    luaL_pushfail(L);
    return 1;
  }
  machine_charge(script_of(L), 2);
  return library_stock(L);
}

/* ---- errors ------------------------------------------------------------------------------- */

static int l_error(lua_State *L)
{
  lua_Integer level = luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    luaL_where(L, level > LEVEL_MAX ? LEVEL_MAX : (int)level);
    lua_insert(L, 1);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

/* Catches errors, but not the end of the call: that goes on upwards. */
static int l_pcall(lua_State *L)
{
  struct script *s = script_of(L);
  luaL_checkany(L, 1);
  machine_charge(s, COST_PCALL);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  if (s->killed)
    machine_die(s, s->killed);
  if (status == LUA_ERRMEM || (status != LUA_OK && s->starved))
    machine_die(s, KILLED_MEMORY);
  if (status != LUA_OK)
    machine_charge(s, COST_RAISE);
  luaL_checkstack(L, 1, "too many results");
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 1);
  return lua_gettop(L);
}

/* ---- metatables --------------------------------------------------------------------------- */

/* The events that a script may give. Lua never sees the table that it gives them in, only a copy of these: what is
 * put there later (__gc, __mode and __close would let the garbage collector be seen, or run code where no hook can)
 * has no effect. */
static const char *const allowed_events[] = {
  "__index", "__newindex", "__call", "__tostring", "__eq",  "__lt",  "__le",   "__concat",
  "__len",   "__unm",      "__add",  "__sub",      "__mul", "__div", "__mod",  "__pow",
  "__idiv",  "__band",     "__bor",  "__bxor",     "__shl", "__shr", "__bnot",
};

static const char *const refused_events[] = { "__gc", "__mode", "__close", "__metatable" };

static bool has_raw(lua_State *L, int index, const char *name)
{
  lua_pushstring(L, name);
  bool has = lua_rawget(L, index) != LUA_TNIL;
  lua_pop(L, 1);
  return has;
}

/* Pushes the copy that belongs to the metatable at 2, brought up to date. */
static void push_copy(lua_State *L)
{
  if (lua_rawgetp(L, 2, &library_events) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, 2, &library_events);
    lua_pushvalue(L, 2); /* so that getmetatable gives what setmetatable was given */
    lua_setfield(L, -2, "__metatable");
    lua_pushboolean(L, true);
    lua_rawsetp(L, -2, &library_events);
  }
  for (size_t i = 0; i < sizeof allowed_events / sizeof *allowed_events; i++) {
    lua_pushstring(L, allowed_events[i]); /* copy event */
    lua_pushvalue(L, -1);
    lua_rawget(L, 2); /* copy event function */
    lua_rawset(L, -3);
  }
}

/* True when the table at 1 has a metatable that is not a script's. */
static bool protected_metatable(lua_State *L)
{
  if (!lua_getmetatable(L, 1))
    return false;
  bool ours = lua_rawgetp(L, -1, &library_events) == LUA_TBOOLEAN;
  lua_pop(L, 2);
  return !ours;
}

static int l_setmetatable(lua_State *L)
{
  struct script *s = script_of(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  if (lua_type(L, 2) != LUA_TNIL)
    luaL_checktype(L, 2, LUA_TTABLE);
  machine_charge(s, 50);
  lua_settop(L, 2);
  if (protected_metatable(L))
    return luaL_error(L, "cannot change a protected metatable");
  if (lua_isnil(L, 2)) {
    lua_setmetatable(L, 1);
    return 1;
  }
  if (machine_shared(s, 2))
    return luaL_error(L, "a library cannot be a metatable");
  for (size_t i = 0; i < sizeof refused_events / sizeof *refused_events; i++) {
    if (has_raw(L, 2, refused_events[i]))
      return luaL_error(L, "setmetatable: %s is not allowed", refused_events[i]);
  }
  push_copy(L);
  lua_setmetatable(L, 1);
  lua_settop(L, 1);
  return 1;
}

static int l_getmetatable(lua_State *L)
{
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__metatable") == LUA_TNIL)
    lua_pushnil(L);
  return 1;
}

/* ---- pairs -------------------------------------------------------------------------------- */

struct key {
  struct value v;
  lua_Integer at; /* its place in the table of keys as found */
};

static int key_cmp(const void *a, const void *b)
{
  return value_cmp(((const struct key *)a)->v, ((const struct key *)b)->v);
}

/* The value on top as a key, for ordering; text stays where it is. */
static struct value key_value(lua_State *L)
{
  size_t n;
  switch (lua_type(L, -1)) {
  case LUA_TNUMBER:
    return lua_isinteger(L, -1) ? value_int(lua_tointeger(L, -1)) : value_real(lua_tonumber(L, -1));
  case LUA_TSTRING: {
    const char *p = lua_tolstring(L, -1, &n);
    return value_text((struct str){ p, n });
  }
  default: /* which one of several is met first is not to be seen */
    luaL_error(L, "pairs: a key that is neither a number nor a text has no place in an order");
    return value_none();
  }
}

/* Counts the keys of the table at 1. */
static size_t count_keys(lua_State *L)
{
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    n++;
  }
  return n;
}

/* Pushes a table of the keys of the table at 1 as they come, and notes them; false: they are not in order. */
static bool push_found(lua_State *L, struct key *keys, size_t *n)
{
  bool sorted = true;
  size_t found = 0;
  lua_createtable(L, *n < PREALLOCATED ? (int)*n : 0, 0);
  lua_pushnil(L);
  while (lua_next(L, 1)) { /* found key value */
    lua_pop(L, 1);
    if (lua_touserdata(L, -1) == &library_events)
      continue;
    keys[found].v = key_value(L);
    keys[found].at = (lua_Integer)found + 1;
    sorted = sorted && (found == 0 || key_cmp(&keys[found - 1], &keys[found]) < 0);
    found++;
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, (lua_Integer)found);
  }
  *n = found;
  return sorted;
}

/* Pushes a table of the keys of the table at 1, sorted. */
static void push_keys(lua_State *L, size_t n)
{
  struct key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
  if (push_found(L, keys, &n)) {
    machine_charge(script_of(L), COST_OBJECT); /* as if the table below were made: by chance few texts are in order */
    return;
  }
  qsort(keys, n, sizeof *keys, key_cmp);
  lua_createtable(L, n < PREALLOCATED ? (int)n : 0, 0); /* found sorted */
  for (size_t i = 0; i < n; i++) {
    lua_rawgeti(L, -2, keys[i].at);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* Upvalues: the table, its keys, how many are done. A member that has gone meanwhile is left out. */
static int l_pairs_next(lua_State *L)
{
  lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
  for (;;) {
    machine_charge(script_of(L), 1);
    lua_settop(L, 0);
    if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
      return 1;
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
      break;
  }
  lua_pushinteger(L, i);
  lua_replace(L, lua_upvalueindex(3));
  return 2;
}

static int l_pairs(lua_State *L)
{
  struct script *s = script_of(L);
  if (lua_type(L, 1) != LUA_TTABLE)
    return luaL_error(L, "pairs goes through the members of a table, not of %s", handle_name(s, 1).p);
  size_t n = count_keys(L);
  machine_charge(s, 5 + 4 * (int64_t)n);
  lua_settop(L, 1);
  push_keys(L, n);
  lua_pushvalue(L, 1);
  lua_insert(L, -2);
  lua_pushinteger(L, 0); /* … table sorted 0 */
  lua_pushcclosure(L, l_pairs_next, 3);
  return 1;
}

/* ---- the tables of rows ------------------------------------------------------------------- */

static const struct library_row basic[] = {
  { "_VERSION", NULL, false },         { "assert", NULL, false },
  { "error", l_error, false },         { "getmetatable", l_getmetatable, false },
  { "ipairs", NULL, false },           { "pairs", l_pairs, false },
  { "pcall", l_pcall, false },         { "rawequal", NULL, false },
  { "rawget", NULL, false },           { "rawlen", NULL, false },
  { "select", library_metered, true }, { "setmetatable", l_setmetatable, false },
  { "tonumber", l_tonumber, true },    { "tostring", l_tostring, false },
  { "type", l_type, false },           { NULL, NULL, false },
};

/* No function here whose last bit may differ from one C library to another (the operator ^ is as it is). */
static const struct library_row mathematics[] = {
  { "abs", NULL, false },        { "ceil", NULL, false }, { "floor", NULL, false },      { "fmod", NULL, false },
  { "huge", NULL, false },       { "max", NULL, false },  { "maxinteger", NULL, false }, { "min", NULL, false },
  { "mininteger", NULL, false }, { "modf", NULL, false }, { "pi", NULL, false },         { "sqrt", NULL, false },
  { "tointeger", NULL, false },  { "type", NULL, false }, { "ult", NULL, false },        { NULL, NULL, false },
};

static const struct library_row unicode[] = {
  { "char", library_metered, true },
  { "charpattern", NULL, false },
  { "codepoint", library_metered, true },
  { "codes", library_metered, true },
  { "len", library_metered, true },
  { "offset", library_metered, true },
  { NULL, NULL, false },
};

/* ---- opening ------------------------------------------------------------------------------ */

static void open_library(struct script *s, const char *name, lua_CFunction open, const struct library_row *rows,
                         int globals)
{
  library_build(s, name, open, rows);
  lua_setfield(s->L, globals, name);
  lua_pop(s->L, 1);
}

/* Texts share one metatable, whose __index is the library itself (not its face: one step less). */
static void open_strings(struct script *s, int globals)
{
  lua_State *L = s->L;
  library_build(s, "string", luaopen_string, library_of_strings);
  lua_setfield(L, globals, "string"); /* members */
  lua_pushliteral(L, "");
  lua_newtable(L); /* members "" metatable */
  lua_pushvalue(L, -3);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_pop(L, 2);
}

static void open_basic(struct script *s, int globals)
{
  lua_State *L = s->L;
  lua_pushcfunction(L, luaopen_base);
  lua_call(L, 0, 1);
  set_rows(s, basic, lua_gettop(L), globals);
  lua_pop(L, 1);
  lua_newtable(L); /* nobody needs Lua's own globals any more */
  lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}

/* lauxlib makes what its larger buffers need when the first is used: now, so that no script pays for it. */
static void open_buffers(lua_State *L)
{
  luaL_Buffer b;
  luaL_buffinitsize(L, &b, 2 * LUAL_BUFFERSIZE);
  luaL_pushresultsize(&b, 0);
  lua_pop(L, 1);
}

void library_open(struct script *s)
{
  lua_State *L = s->L;
  open_buffers(L);
  lua_newtable(L);
  int globals = lua_gettop(L);
  open_basic(s, globals);
  open_strings(s, globals);
  open_library(s, "table", luaopen_table, library_of_tables, globals);
  open_library(s, "math", luaopen_math, mathematics, globals);
  open_library(s, "utf8", luaopen_utf8, unicode, globals);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, globals, "null");
  constructor_open(s, globals);
  for (size_t i = 0; i < s->host.library_count; i++)
    handle_library(s, &s->host.libraries[i], globals);
  library_face(s, globals, NULL);
  s->env = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
}
