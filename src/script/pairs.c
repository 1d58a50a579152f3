/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairs: the members of a table in the order of their keys, numbers first, then texts bytewise. The keys are taken and
 * sorted when it is called. A few of them, as most tables have, are sorted on the stack and stay with the iterator; more
 * need tables.
 */
#include <stdlib.h>

#include "script/machine.h"

enum { PREALLOCATED = 1 << 16, FEW = 32, COST_PAIRS = 5 };

struct key {
  struct value v;
  lua_Integer at; /* its place in the table of keys as found, or on the stack */
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

/* ---- few ---------------------------------------------------------------------------------- */

static bool in_order(const struct key *a, const struct key *b)
{
  if (a->v.kind != VALUE_TEXT || b->v.kind != VALUE_TEXT)
    return key_cmp(a, b) < 0;
  int order = memcmp(a->v.s, b->v.s, a->v.n < b->v.n ? a->v.n : b->v.n);
  return order < 0 || (order == 0 && a->v.n < b->v.n);
}

/* Puts the key on top, which stays there, in its place among the n that are sorted; gives the bytes of a text. */
static size_t insert_key(lua_State *L, struct key *keys, size_t n)
{
  struct key new = { key_value(L), lua_gettop(L) };
  for (; n > 0 && in_order(&new, &keys[n - 1]); n--)
    keys[n] = keys[n - 1];
  keys[n] = new;
  return new.v.kind == VALUE_TEXT ? new.v.n : 0;
}

/* Upvalues: the table, how many are done, the keys. A member that has gone meanwhile is left out. */
static int l_few_next(lua_State *L)
{
  int i = (int)lua_tointeger(L, lua_upvalueindex(2));
  for (;;) {
    machine_charge(script_of(L), 1);
    lua_settop(L, 0);
    if (lua_type(L, lua_upvalueindex(++i + 2)) == LUA_TNONE)
      return 0;
    lua_pushvalue(L, lua_upvalueindex(i + 2));
    lua_pushvalue(L, 1);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
      break;
  }
  lua_pushinteger(L, i);
  lua_replace(L, lua_upvalueindex(2));
  return 2;
}

/* What it costs to put so many keys in order that have so many bytes. */
static int64_t sorting(size_t n, size_t bytes)
{
  int64_t rounds = 0;
  for (size_t left = n; left > 1; left /= 2)
    rounds++;
  return rounds * (int64_t)(n / 2 + (bytes >> COST_TEXT_SHIFT));
}

/* Pushes the iterator over the table at 1; false, and nothing is pushed, when there are more than a few keys. */
static bool push_few(lua_State *L)
{
  struct key keys[FEW];
  size_t n = 0, bytes = 0;
  luaL_checkstack(L, 2 * FEW + 6, NULL);
  lua_pushnil(L);
  while (lua_next(L, 1)) { /* table key… key value */
    lua_pop(L, 1);
    if (lua_touserdata(L, -1) == &library_events)
      continue;
    if (n == FEW) {
      lua_settop(L, 1);
      return false;
    }
    bytes += insert_key(L, keys, n++);
    lua_pushvalue(L, -1);
  }
  machine_charge(script_of(L), 4 * (int64_t)n + sorting(n, bytes));
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  for (size_t i = 0; i < n; i++)
    lua_pushvalue(L, (int)keys[i].at);
  lua_pushcclosure(L, l_few_next, (int)n + 2);
  return true;
}

/* ---- many --------------------------------------------------------------------------------- */

/* Counts the keys of the table at 1. */
static size_t count_keys(lua_State *L)
{
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    machine_tick(script_of(L));
    lua_pop(L, 1);
    n++;
  }
  return n;
}

/* What there is to sort. */
struct found {
  size_t n, texts, bytes;
  bool sorted;
};

/* Pushes a table of the keys of the table at 1 as they come, and notes them. */
static struct found push_found(lua_State *L, struct key *keys, size_t n)
{
  struct found found = { .sorted = true };
  lua_createtable(L, n < PREALLOCATED ? (int)n : 0, 0);
  lua_pushnil(L);
  while (lua_next(L, 1)) { /* found key value */
    machine_tick(script_of(L));
    lua_pop(L, 1);
    if (lua_touserdata(L, -1) == &library_events)
      continue;
    struct key *key = &keys[found.n++];
    key->v = key_value(L);
    key->at = (lua_Integer)found.n;
    found.sorted = found.sorted && (found.n == 1 || key_cmp(key - 1, key) < 0);
    if (key->v.kind == VALUE_TEXT) {
      found.texts++;
      found.bytes += key->v.n;
    }
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, key->at);
  }
  return found;
}

/* Whether texts are found in order is chance, so sorting them always costs the same. */
static void charge_sorting(struct script *s, const struct found *found)
{
  bool done = found->texts == 0 && found->sorted;
  machine_charge(s, COST_OBJECT + (done ? 0 : sorting(found->n, found->bytes)));
}

/* Pushes a table of the keys of the table at 1, sorted. */
static void push_keys(lua_State *L, size_t n)
{
  struct key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
  struct found found = push_found(L, keys, n);
  charge_sorting(script_of(L), &found);
  if (found.sorted) {
    machine_charge(script_of(L), COST_OBJECT); /* as if the table below were made */
    return;
  }
  qsort(keys, found.n, sizeof *keys, key_cmp);
  lua_createtable(L, found.n < PREALLOCATED ? (int)found.n : 0, 0); /* found sorted */
  for (size_t i = 0; i < found.n; i++) {
    lua_rawgeti(L, -2, keys[i].at);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* Upvalues: the table, its keys, how many are done. A member that has gone meanwhile is left out. */
static int l_many_next(lua_State *L)
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

static void push_many(lua_State *L)
{
  size_t n = count_keys(L);
  machine_charge(script_of(L), 4 * (int64_t)n);
  lua_settop(L, 1);
  push_keys(L, n);
  lua_pushvalue(L, 1);
  lua_insert(L, -2);
  lua_pushinteger(L, 0); /* … table sorted 0 */
  lua_pushcclosure(L, l_many_next, 3);
}

int pairs_call(lua_State *L)
{
  struct script *s = script_of(L);
  if (lua_type(L, 1) != LUA_TTABLE)
    return luaL_error(L, "pairs goes through the members of a table, not of %s", handle_name(s, 1).p);
  freeze_look(L, 1);
  lua_settop(L, 1);
  machine_charge(s, COST_PAIRS + 2 * machine_width(s));
  if (!push_few(L))
    push_many(L);
  return 1;
}
