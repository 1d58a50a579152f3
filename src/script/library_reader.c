/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library `reader`: makes functions that read one thing of a body, each called with (item, from): the part of it that
 * is meant, and what that came with. A table that maps a sender becomes some dozens of them when its file is loaded, which
 * ask each other for every delivery; as functions of Lua's they were half of what a delivery cost.
 *
 * What such a function needs it closes over, as functions of Lua do: so it is frozen with the library that made it.
 */
#include <ctype.h>

#include "script/machine.h"

enum { GETS_MAX = 100, PATHS_MAX = 30 };

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

/* What a function of this file is called with, and how much it closes over. */
enum { ITEM = 1, FROM = 2, ARGS = 2 };

static int upvalue(int i) { return lua_upvalueindex(i); }

/* Pushes what the function at the index finds; or the value there, which is none. */
static void push_got(lua_State *L, int get)
{
  lua_pushvalue(L, get);
  if (!lua_isfunction(L, -1))
    return;
  lua_pushvalue(L, ITEM);
  lua_pushvalue(L, FROM);
  lua_call(L, ARGS, 1);
}

static int made(lua_State *L, lua_CFunction f, int upvalues)
{
  charge(L, COST_OBJECT + COST_SHARED * (int64_t)upvalues);
  lua_pushcclosure(L, f, upvalues);
  return 1;
}

static void check_gets(lua_State *L, int n, int most)
{
  if (n > most)
    luaL_error(L, "a reader takes at most %d of them, not %d", most, n);
  luaL_checkstack(L, 2 * n + LUA_MINSTACK, NULL);
}

/* ---- what stands at a path ---------------------------------------------------------------- */

/* Upvalues: the function that converts; how many paths; the part of `from` in which they lie, or nil; the paths. */
enum { CONVERT = 1, PATHS, PART, PATH };

static int convert_by_call(lua_State *L, int paths)
{
  luaL_checkstack(L, paths + LUA_MINSTACK, NULL);
  lua_pushvalue(L, upvalue(CONVERT));
  lua_insert(L, ITEM);
  for (int i = 0; i < paths; i++)
    lua_pushvalue(L, upvalue(PATH + i));
  lua_call(L, 1 + paths, 1);
  return 1;
}

/* What the library `read` finds itself is found here as it finds it, without a call. */
static int read_at(lua_State *L)
{
  int paths = (int)lua_tointeger(L, upvalue(PATHS));
  lua_CFunction own = lua_tocfunction(L, upvalue(CONVERT));
  body_convert *convert = own ? body_convert_of(own) : NULL;
  lua_settop(L, ARGS);
  if (!lua_isnil(L, upvalue(PART))) {
    body_at(L, FROM, upvalue(PART));
    lua_replace(L, ITEM);
  }
  lua_settop(L, ITEM);
  if (!convert)
    return convert_by_call(L, paths);
  for (int i = 0; i < paths; i++) {
    if (body_found(L, ITEM, upvalue(PATH + i), convert))
      return 1;
    lua_settop(L, ITEM);
  }
  return 0;
}

/* Makes of `convert, part, path, …` on the stack. */
static int make_at(lua_State *L)
{
  int paths = lua_gettop(L) - 2;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  check_gets(L, paths, PATHS_MAX);
  lua_pushinteger(L, paths);
  lua_insert(L, 2);
  return made(L, read_at, paths + 3);
}

/* reader.at(convert, path, …): what convert(item, path, …) gives. */
static int l_at(lua_State *L)
{
  luaL_checkany(L, 1);
  lua_pushnil(L);
  lua_insert(L, 2);
  return make_at(L);
}

/* reader.beside(convert, part, path, …): the same of what stands at `part` of `from`. */
static int l_beside(lua_State *L)
{
  luaL_checktype(L, 2, LUA_TSTRING);
  return make_at(L);
}

static int read_same(lua_State *L)
{
  lua_pushvalue(L, upvalue(1));
  return 1;
}

/* reader.same(value): always that. */
static int l_same(lua_State *L)
{
  luaL_checkany(L, 1);
  lua_settop(L, 1);
  return made(L, read_same, 1);
}

/* ---- of several --------------------------------------------------------------------------- */

/* Upvalues: how many; each of them. */
static int read_first(lua_State *L)
{
  int n = (int)lua_tointeger(L, upvalue(1));
  lua_settop(L, ARGS);
  for (int i = 0; i < n; i++) {
    charge(L, 1);
    push_got(L, upvalue(2 + i));
    if (!lua_isnil(L, -1))
      return 1;
    lua_pop(L, 1);
  }
  return 0;
}

/* reader.first(get, …): what the first of them gives that gives something. */
static int l_first(lua_State *L)
{
  int n = lua_gettop(L);
  check_gets(L, n, GETS_MAX);
  lua_pushinteger(L, n);
  lua_insert(L, 1);
  return made(L, read_first, n + 1);
}

/* ---- what words mean ---------------------------------------------------------------------- */

/* Replaces the word on top by what the table at the upvalue has under it; nil: it does not stand there. */
static bool look_up(lua_State *L, int words)
{
  charge(L, COST_FIELD);
  lua_pushvalue(L, words);
  lua_insert(L, -2);
  lua_gettable(L, -2);
  lua_remove(L, -2);
  return !lua_isnil(L, -1);
}

/* Upvalues: the function that reads the word; the table of words. */
static int read_meaning(lua_State *L)
{
  lua_settop(L, ARGS);
  push_got(L, upvalue(1));
  if (lua_type(L, -1) != LUA_TSTRING)
    return 1;
  int said = lua_gettop(L);
  lua_pushvalue(L, said);
  bool known = look_up(L, upvalue(2));
  if (!known) {
    lua_pop(L, 1);
    body_push_small(L, said);
    known = look_up(L, upvalue(2));
  }
  if (!known) {
    lua_pop(L, 1);
    lua_pushliteral(L, "*");
    look_up(L, upvalue(2));
  }
  push_got(L, lua_gettop(L));
  return 1;
}

/* reader.meaning(get, words): what the table says of the word that `get` gives, as it is written, in small letters, or
 * under "*"; that may be a function again. What is no text means itself. */
static int l_meaning(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TFUNCTION);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  return made(L, read_meaning, 2);
}

/* ---- put together ------------------------------------------------------------------------- */

/* The part on top becomes text; gives how long it is. */
static size_t fill(lua_State *L)
{
  int type = lua_type(L, -1);
  if (type == LUA_TNUMBER || type == LUA_TBOOLEAN) {
    library_tostring(L, -1);
    lua_remove(L, -2);
  } else if (type != LUA_TSTRING) {
    luaL_error(L, "a part of a text is a text, a number or a boolean, not %s", handle_type(script_of(L), -1));
  }
  return lua_rawlen(L, -1);
}

/* Upvalues: how many parts; each of them, texts and functions in turns. */
static int read_filled(lua_State *L)
{
  int n = (int)lua_tointeger(L, upvalue(1));
  bool said = false;
  size_t bytes = 0;
  luaL_checkstack(L, n + LUA_MINSTACK, NULL);
  lua_settop(L, ARGS);
  for (int i = 0; i < n; i++) {
    push_got(L, upvalue(2 + i));
    bool found = i % 2 == 1 && !lua_isnil(L, -1);
    said = said || found;
    if (i % 2 == 1 && !found) {
      lua_pop(L, 1);
      lua_pushliteral(L, "?");
    }
    bytes += fill(L);
  }
  charge(L, n + (int64_t)(bytes >> COST_TEXT_SHIFT));
  if (!said)
    return 0;
  lua_concat(L, n);
  return 1;
}

/* reader.filled(text, get, text, …, text): one text of all; "?" for what is not there, and nothing where nothing is. */
static int l_filled(lua_State *L)
{
  int n = lua_gettop(L);
  check_gets(L, n, 2 * GETS_MAX);
  for (int i = 1; i <= n; i += 2)
    luaL_checktype(L, i, LUA_TSTRING);
  lua_pushinteger(L, n);
  lua_insert(L, 1);
  return made(L, read_filled, n + 1);
}

/* ---- into a table ------------------------------------------------------------------------- */

/* Upvalues: how many; of how many one is needed; a name and how it is read, in turns. */
static int read_fields(lua_State *L)
{
  lua_Integer n = lua_tointeger(L, upvalue(1)), needed = lua_tointeger(L, upvalue(2));
  bool found = needed <= 0;
  lua_settop(L, ARGS);
  charge(L, COST_OBJECT + COST_FIELD * n);
  if (found)
    lua_createtable(L, 0, (int)n);
  for (int i = 0; i < n && (found || i < needed); i++) {
    push_got(L, upvalue(4 + 2 * i));
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      continue;
    }
    if (!found) {
      lua_createtable(L, 0, (int)n);
      lua_insert(L, -2);
      found = true;
    }
    lua_pushvalue(L, upvalue(3 + 2 * i));
    lua_insert(L, -2);
    lua_rawset(L, ARGS + 1);
  }
  return found;
}

/* reader.fields(names, gets, needed): a new table, with what each of `gets`, a function or the value itself, gives under
 * the name of the same position; nothing where none of the first `needed` (0) gives something. */
static int l_fields(lua_State *L)
{
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_Integer needed = luaL_optinteger(L, 3, 0);
  int n = (int)luaL_len(L, 1);
  check_gets(L, n, GETS_MAX);
  lua_settop(L, 2);
  lua_pushinteger(L, n);
  lua_pushinteger(L, needed);
  for (int i = 1; i <= n; i++) {
    if (lua_geti(L, 1, i) != LUA_TSTRING)
      return luaL_error(L, "a name is a text, not %s", handle_type(script_of(L), -1));
    lua_geti(L, 2, i);
  }
  return made(L, read_fields, 2 * n + 2);
}

bool reader_is(lua_State *L, int index)
{
  lua_CFunction f = lua_tocfunction(L, index);
  return f == read_at || f == read_same || f == read_first || f == read_meaning || f == read_filled || f == read_fields;
}

const struct library_row library_of_readers[] = {
  { "at", l_at, false },         { "beside", l_beside, false }, { "fields", l_fields, false },
  { "filled", l_filled, false }, { "first", l_first, false },   { "meaning", l_meaning, false },
  { "same", l_same, false },     { NULL, NULL, false },
};
