/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a script sees: one table of rows for each library, and the basic functions. A function of Lua's own is taken
 * only where its work is bounded by what it is given, and then charged for it; everything else is ours.
 */
#include <lualib.h>
#include <math.h>

#include "script/machine.h"
#include "script/pattern.h"

enum { NUMERAL_MAX = 200, LEVEL_MAX = 10 };

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
  absent_watch(s, members, name);
}

/* ---- functions of Lua, charged by the length of their texts ------------------------------- */

int library_metered(lua_State *L)
{
  int64_t units = 1 + lua_gettop(L) / 4;
  for (int i = lua_gettop(L); i > 0; i--) {
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

void library_push_digits(lua_State *L, lua_Integer i)
{
  char digits[24], *end = digits + sizeof digits, *p = end;
  lua_Unsigned left = i < 0 ? 0 - (lua_Unsigned)i : (lua_Unsigned)i;
  do
    *--p = (char)('0' + left % 10);
  while (left /= 10);
  if (i < 0)
    *--p = '-';
  lua_pushlstring(L, p, (size_t)(end - p));
}

static void push_str(lua_State *L, struct str text) { lua_pushlstring(L, text.p, text.n); }

static bool text_of_event(lua_State *L, int index)
{
  if (lua_type(L, index) != LUA_TTABLE || !luaL_callmeta(L, index, "__tostring"))
    return false;
  if (lua_type(L, -1) == LUA_TNUMBER)
    library_tostring(L, -1);
  else if (lua_type(L, -1) != LUA_TSTRING)
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
      library_push_digits(L, lua_tointeger(L, index));
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

struct str library_text(lua_State *L, int index)
{
  struct str text;
  if (lua_type(L, index) == LUA_TNUMBER) {
    library_tostring(L, index);
    lua_replace(L, index);
  }
  text.p = luaL_checklstring(L, index, &text.n);
  return text;
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

/* Long texts are compared. */
static int l_rawequal(lua_State *L)
{
  size_t n = lua_type(L, 1) == LUA_TSTRING && lua_type(L, 2) == LUA_TSTRING ? lua_rawlen(L, 1) : 0;
  machine_charge(script_of(L), 1 + (int64_t)(n >> COST_TEXT_SHIFT));
  return library_stock(L);
}

static int l_rawget(lua_State *L)
{
  freeze_look(L, 1);
  return library_stock(L);
}

static int l_rawlen(lua_State *L)
{
  freeze_look(L, 1);
  return library_stock(L);
}

static void check_numeral(lua_State *L, int index)
{
  if (lua_type(L, index) == LUA_TSTRING && lua_rawlen(L, index) > NUMERAL_MAX)
    luaL_typeerror(L, index, "number");
}

lua_Number library_number(lua_State *L, int index)
{
  check_numeral(L, index);
  return luaL_checknumber(L, index);
}

lua_Integer library_integer(lua_State *L, int index)
{
  check_numeral(L, index);
  return luaL_checkinteger(L, index);
}

lua_Integer library_integer_or(lua_State *L, int index, lua_Integer otherwise)
{
  return lua_isnoneornil(L, index) ? otherwise : library_integer(L, index);
}

/* ---- errors ------------------------------------------------------------------------------- */

static int l_error(lua_State *L)
{
  lua_Integer level = library_integer_or(L, 2, 1);
  lua_settop(L, 1);
  lazy_fill(L, 1); /* its message is looked for when the stack is taken down */
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

/* ---- the tables of rows ------------------------------------------------------------------- */

static const struct library_row basic[] = {
  { "_VERSION", NULL, false },         { "assert", NULL, false },
  { "error", l_error, false },         { "getmetatable", metatable_get, false },
  { "ipairs", NULL, false },           { "pairs", pairs_call, false },
  { "pcall", l_pcall, false },         { "rawequal", l_rawequal, true },
  { "rawget", l_rawget, true },        { "rawlen", l_rawlen, true },
  { "select", library_metered, true }, { "setmetatable", metatable_set, false },
  { "tonumber", l_tonumber, true },    { "tostring", l_tostring, false },
  { "type", l_type, false },           { NULL, NULL, false },
};

/* ---- opening ------------------------------------------------------------------------------ */

static void open_library(struct script *s, const char *name, lua_CFunction open, const struct library_row *rows,
                         int globals)
{
  library_build(s, name, open, rows);
  lua_setfield(s->L, globals, name);
  lua_pop(s->L, 1);
}

/* For a library of which Lua has nothing. */
static int open_none(lua_State *L)
{
  lua_newtable(L);
  return 1;
}

/* Texts share one metatable, whose __index is the library itself (not its face: one step less). */
static void open_strings(struct script *s, int globals)
{
  lua_State *L = s->L;
  pattern_open(s);
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

static void open_require(struct script *s, int globals)
{
  lua_pushcfunction(s->L, require_call);
  machine_share(s);
  lua_setfield(s->L, globals, "require");
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
  open_library(s, "math", luaopen_math, library_of_numbers, globals);
  open_library(s, "utf8", luaopen_utf8, library_of_unicode, globals);
  open_library(s, "read", open_none, library_of_bodies, globals);
  open_library(s, "reader", open_none, library_of_readers, globals);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, globals, "null");
  if (s->host.module)
    open_require(s, globals);
  constructor_open(s, globals);
  for (size_t i = 0; i < s->host.library_count; i++)
    handle_library(s, &s->host.libraries[i], globals);
  library_face(s, globals, NULL);
  s->env = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
}
