/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * One of the two that test_agreement compares, our machine's state and stock's: makes a call (agreement.h) there, and
 * writes down all that came of it.
 */
#include <lualib.h>

#include "agreement.h"
#include "trial.h"

enum {
  PLACES_OF_A_TABLE = 16, /* that are compared */
  ROOM = 32,              /* keys that a call may add */
};

/* Our machine or stock's. What `note` was given, and what came of it all, is written to `said`. */
struct side {
  lua_State *L;
  bool ours;
  int callers, functions, metatables; /* lists in the registry */
  struct buf said;
  size_t outcome; /* bytes of it before the tables that were given */
  bool exhausted; /* out of fuel or memory: there is nothing to compare */
};

static struct side ours = { .ours = true }, stock;

static inline struct side *side_of(lua_State *L) { return L == ours.L ? &ours : &stock; }

static inline void say_text(struct side *side, struct str text)
{
  buf_printf(&side->said, "%zu'", text.n);
  buf_str(&side->said, text);
  buf_z(&side->said, "' ");
}

static inline void say_value(struct side *side, int index, bool deep)
{
  lua_State *L = side->L;
  struct str text;
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    buf_z(&side->said, "nil ");
    return;
  case LUA_TBOOLEAN:
    buf_z(&side->said, lua_toboolean(L, index) ? "true " : "false ");
    return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      buf_printf(&side->said, "%lld ", (long long)lua_tointeger(L, index));
    else if (isnan(lua_tonumber(L, index)))
      buf_z(&side->said, "nan ");
    else
      buf_printf(&side->said, "%a ", lua_tonumber(L, index));
    return;
  case LUA_TSTRING:
    text.p = lua_tolstring(L, index, &text.n);
    say_text(side, text);
    return;
  case LUA_TTABLE:
    buf_printf(&side->said, "table %zu ", (size_t)lua_rawlen(L, index));
    if (!deep)
      return;
    for (int i = -2; i < PLACES_OF_A_TABLE; i++) {
      lua_rawgeti(L, index, i);
      say_value(side, lua_gettop(L), false);
      lua_pop(L, 1);
    }
    lua_pushliteral(L, "n");
    lua_rawget(L, index);
    say_value(side, lua_gettop(L), false);
    lua_pop(L, 1);
    return;
  default:
    buf_z(&side->said, lua_typename(L, lua_type(L, index)));
    buf_char(&side->said, ' ');
  }
}

static inline int l_note(lua_State *L)
{
  int n = lua_gettop(L);
  luaL_checkstack(L, 4, NULL);
  for (int i = 1; i <= n; i++)
    say_value(side_of(L), i, true);
  return 0;
}

/* Compiles text as the body of what returns a list, with `note`, in the side's environment; keeps the list. */
static inline int make_list(struct side *side, const char *const *texts, int n)
{
  lua_State *L = side->L;
  struct buf b = BUF_INIT;
  buf_z(&b, "local note = ... return {");
  for (int i = 0; i < n; i++)
    buf_printf(&b, "%s,", texts[i]);
  buf_z(&b, "}");
  int status = luaL_loadbufferx(L, b.p, b.n, "=call", "t");
  ck_assert_msg(status == LUA_OK, "%s: %s", b.p, lua_tostring(L, -1));
  buf_fini(&b);
  if (side->ours) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->env);
    lua_setupvalue(L, -2, 1);
  }
  lua_pushcfunction(L, l_note);
  lua_call(L, 1, 1);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

/* `callers` are the texts of functions that call what is to be compared; a call's subject is its place among them. */
static inline void side_open(struct side *side, lua_State *L, const char *const *callers, int n)
{
  side->L = L;
  side->callers = make_list(side, callers, n);
  side->functions = make_list(side, functions, FUNCTIONS);
  side->metatables = make_list(side, metatables, METATABLES);
}

static inline void push_from(struct side *side, int list, int64_t i)
{
  lua_rawgeti(side->L, LUA_REGISTRYINDEX, list);
  lua_rawgeti(side->L, -1, i);
  lua_remove(side->L, -2);
}

/* A table has room for all its keys and more, and none is taken out: otherwise its length, if there are holes, would
 * hang on how its texts are hashed, which is different in each state. */
static inline void push_arg(struct side *side, const struct arg *a)
{
  lua_State *L = side->L;
  switch (a->kind) {
  case NIL:
    lua_pushnil(L);
    return;
  case BOOLEAN:
    lua_pushboolean(L, a->i != 0);
    return;
  case INTEGER:
    lua_pushinteger(L, a->i);
    return;
  case FLOAT:
    lua_pushnumber(L, a->d);
    return;
  case TEXT_OF:
    lua_pushlstring(L, a->text.p, a->text.n);
    return;
  case FUNCTION:
    push_from(side, side->functions, a->i);
    return;
  case TABLE:
    lua_createtable(L, a->entry_count / 2, a->entry_count + ROOM);
    for (int i = 0; i < a->entry_count; i++) {
      if (a->entries[i].value->kind == NIL)
        continue;
      push_arg(side, a->entries[i].key);
      push_arg(side, a->entries[i].value);
      lua_rawset(L, -3);
    }
    if (a->i) {
      push_from(side, side->metatables, a->i);
      lua_setmetatable(L, -2);
    }
  }
}

/* Calls, and writes all that came of it. */
static inline void perform(struct side *side, const struct call *c)
{
  lua_State *L = side->L;
  int base = lua_gettop(L);
  side->said.n = 0;
  for (int i = 0; i < c->n; i++)
    push_arg(side, &c->args[i]);
  push_from(side, side->callers, c->subject + 1);
  for (int i = 1; i <= c->n; i++)
    lua_pushvalue(L, base + i);
  int status = lua_pcall(L, c->n, 0, 0);
  side->exhausted = status == LUA_ERRMEM || (side->ours && (script_of(L)->killed || script_of(L)->starved));
  if (status != LUA_OK) {
    buf_z(&side->said, "raised ");
    say_value(side, lua_gettop(L), false);
  }
  side->outcome = side->said.n;
  for (int i = 1; i <= c->n; i++) {
    if (lua_type(L, base + i) == LUA_TTABLE)
      say_value(side, base + i, true);
  }
  lua_settop(L, base);
  buf_reserve(&side->said, 1);
  side->said.p[side->said.n] = 0;
}
