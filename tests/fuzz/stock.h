/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Calls one library function in our machine and in stock Lua with the same arguments and compares what comes of it:
 * the values with their types, or that it is an error.
 *
 * Both machines live from input to input, as opening one costs a thousand times what a call does; ours is made anew now
 * and then.
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "machine_host.h"
#include "script/machine.h"

enum { ARGUMENTS_MAX = 8, STOCK_FUEL = 50000000, ROUNDS_MAX = 64, CALLS_BEFORE_ANEW = 5000 };

enum argument_kind { ARGUMENT_VALUE, ARGUMENT_TABLE, ARGUMENT_FUNCTION }; /* the last two: see push_argument */

struct argument {
  enum argument_kind kind;
  struct value value;
};

struct trial {
  const char *library, *function;
  struct argument arguments[ARGUMENTS_MAX];
  int count;
  bool iterates; /* the result is an iterator: what it gives is compared */
};

/* One call on one side. */
struct side {
  const struct trial *trial;
  struct buf said;
  bool failed;
};

/* ---- arguments ---- */

/* For gsub: of a text of odd length nothing, of others their length and how many there are. */
static int answer(lua_State *L)
{
  size_t n = 0;
  if (lua_type(L, 1) == LUA_TSTRING)
    lua_tolstring(L, 1, &n);
  if (n % 2 == 1)
    return 0;
  lua_pushinteger(L, (lua_Integer)n * 100 + lua_gettop(L));
  return 1;
}

static void push_argument(lua_State *L, const struct argument *a)
{
  if (a->kind == ARGUMENT_FUNCTION) {
    lua_pushcfunction(L, answer);
    return;
  }
  if (a->kind == ARGUMENT_TABLE) { /* for gsub: some texts have an answer */
    lua_newtable(L);
    lua_pushliteral(L, "A");
    lua_setfield(L, -2, "a");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "b");
    lua_pushnumber(L, 1.5);
    lua_setfield(L, -2, "");
    lua_pushinteger(L, 7);
    lua_rawseti(L, -2, 1);
    return;
  }
  switch (a->value.kind) {
  case VALUE_BOOL:
    lua_pushboolean(L, a->value.b);
    break;
  case VALUE_INT:
    lua_pushinteger(L, a->value.i);
    break;
  case VALUE_REAL:
    lua_pushnumber(L, a->value.d);
    break;
  case VALUE_TEXT:
    lua_pushlstring(L, a->value.s, a->value.n);
    break;
  default:
    lua_pushnil(L);
  }
}

static inline void give(struct trial *t, struct value v)
{
  t->arguments[t->count++] = (struct argument){ ARGUMENT_VALUE, v };
}

/* ---- results ---- */

static void say_value(struct buf *out, lua_State *L, int index)
{
  struct str text;
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    if (lua_isinteger(L, index))
      buf_printf(out, "%lld ", (long long)lua_tointeger(L, index));
    else
      buf_printf(out, "%a ", lua_tonumber(L, index));
    break;
  case LUA_TSTRING:
    text.p = lua_tolstring(L, index, &text.n);
    json_string(out, text);
    buf_printf(out, "(%zu %llx) ", text.n, (unsigned long long)hash_fixed(1, text));
    break;
  case LUA_TBOOLEAN:
    buf_z(out, lua_toboolean(L, index) ? "true " : "false ");
    break;
  default:
    buf_printf(out, "%s ", lua_typename(L, lua_type(L, index)));
  }
}

static void say_values(struct buf *out, lua_State *L, int first)
{
  for (int i = first; i <= lua_gettop(L); i++)
    say_value(out, L, i);
}

/* The function is on top: an iterator with its two companions above it. */
static bool iterate(struct side *s, lua_State *L, int base)
{
  for (int round = 0; round < ROUNDS_MAX; round++) {
    lua_settop(L, base + 3);
    lua_pushvalue(L, base + 1);
    lua_pushvalue(L, base + 2);
    lua_pushvalue(L, base + 3);
    if (lua_pcall(L, 2, LUA_MULTRET, 0) != LUA_OK)
      return false;
    if (lua_gettop(L) <= base + 3 || lua_isnil(L, base + 4))
      break;
    say_values(&s->said, L, base + 4);
    buf_char(&s->said, '\n');
    lua_pushvalue(L, base + 4);
    lua_replace(L, base + 3);
  }
  return true;
}

/* The library's table is on top. */
static void call(struct side *s, lua_State *L)
{
  const struct trial *t = s->trial;
  int base = lua_gettop(L);
  lua_getfield(L, -1, t->function);
  for (int i = 0; i < t->count; i++)
    push_argument(L, &t->arguments[i]);
  s->failed = lua_pcall(L, t->count, LUA_MULTRET, 0) != LUA_OK;
  if (!s->failed && t->iterates)
    s->failed = !iterate(s, L, base);
  else if (!s->failed)
    say_values(&s->said, L, base + 1);
  if (s->failed) {
    s->said.n = 0;
    say_value(&s->said, L, -1);
  }
}

/* ---- both ---- */

static int call_ours(lua_State *L)
{
  struct side *s = lua_touserdata(L, 1);
  luaL_checkstack(L, 40, NULL);
  lua_rawgeti(L, LUA_REGISTRYINDEX, script_of(L)->env);
  lua_getfield(L, -1, s->trial->library);
  call(s, L);
  return 0;
}

static void run_ours(struct side *s)
{
  static struct script *machine;
  static struct script_unit *unit;
  static int calls;
  struct script_limits limits = { .fuel = STOCK_FUEL, .watchdog_ms = 60000 };
  struct arena a;
  struct err err = ERR_INIT;
  struct value said;
  arena_init(&a);
  if (calls++ % CALLS_BEFORE_ANEW == 0) {
    script_unload(unit);
    script_free(machine);
    machine_open(&machine, &limits);
    expect((unit = script_load(machine, "f.lua", STR("return { 1 }"), &a, &said, &err)), "%s", err.text);
  }
  enum script_status status = machine_run(machine, unit, NULL, &a, call_ours, s, &err);
  expect(status == SCRIPT_OK, "status %d: %s", (int)status, err.text);
  arena_fini(&a);
}

static void run_stock(struct side *s)
{
  static lua_State *L;
  if (!L) {
    L = luaL_newstate();
    expect(L, "no Lua");
    luaL_openlibs(L);
  }
  lua_settop(L, 0);
  luaL_checkstack(L, 40, NULL);
  lua_getglobal(L, s->trial->library);
  call(s, L);
  lua_settop(L, 0);
}

/* What an error says behind the function's and the argument's name is the same, where both name an argument. */
static inline void compare_with_stock(const struct trial *t)
{
  struct side ours = { t, BUF_INIT, false }, stock = { t, BUF_INIT, false };
  run_stock(&stock);
  run_ours(&ours);
  bool same = ours.failed == stock.failed && (ours.failed || str_eq(buf_view(&ours.said), buf_view(&stock.said)));
  if (!same) {
    fprintf(stderr, "%s.%s(", t->library, t->function);
    for (int i = 0; i < t->count; i++) {
      struct buf shown = BUF_INIT;
      if (t->arguments[i].kind == ARGUMENT_VALUE)
        json_write(&shown, t->arguments[i].value);
      else
        buf_z(&shown, "…");
      fprintf(stderr, "%s%s", i ? ", " : "", shown.p);
      buf_fini(&shown);
    }
    fprintf(stderr, ")\n");
  }
  expect(same, "ours gives %s %s\nLua gives %s %s", ours.failed ? "an error" : "", ours.said.p,
         stock.failed ? "an error" : "", stock.said.p);
  buf_fini(&ours.said);
  buf_fini(&stock.said);
}
