/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values into Lua and out of it.
 *
 * Out: by raw access only, in sorted order (so that the first thing that is wrong is the same in every run), within
 * limits of depth, number and size, charged as fuel. A host function may ask for its arguments with resources in its
 * hands, so nothing here raises: each API call below either cannot, or has its stack space checked before.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "script/machine.h"

enum { IN_DEPTH = 200, PREALLOCATED = 1 << 16, SORTED_BY_HAND = 16, FEW = 16, MADE_AT_ONCE = 4 /* members of a map */ };

/* ---- in ----------------------------------------------------------------------------------- */

/* `lend`: the value stays where it is until the call is over, so that its maps need not be made before they are used. */
static void push(struct script *s, const struct value *v, int depth, bool lend);

static void push_list(struct script *s, const struct value *v, int depth, bool lend)
{
  lua_createtable(s->L, (int)(v->n < PREALLOCATED ? v->n : PREALLOCATED), 0);
  for (uint32_t i = 0; i < v->n; i++) {
    push(s, &v->list[i], depth + 1, lend);
    lua_rawseti(s->L, -2, (lua_Integer)i + 1);
  }
}

static void push_map(struct script *s, const struct value *v, int depth, bool lend)
{
  lua_createtable(s->L, 0, (int)(v->n < PREALLOCATED ? v->n : PREALLOCATED));
  for (uint32_t i = 0; i < v->n; i++) {
    lua_pushlstring(s->L, v->map[i].name.p, v->map[i].name.n);
    push(s, &v->map[i].value, depth + 1, lend);
    lua_rawset(s->L, -3);
  }
}

static void push_table(struct script *s, const struct value *v, int depth, bool lend)
{
  if (depth > IN_DEPTH)
    luaL_error(s->L, "a value of the host is nested too deeply");
  luaL_checkstack(s->L, 4, "a value of the host is nested too deeply");
  if (lend && v->kind == VALUE_MAP && v->n > MADE_AT_ONCE) {
    lazy_push(s, v);
    return;
  }
  machine_charge(s, v->n);
  if (v->kind == VALUE_LIST)
    push_list(s, v, depth, lend);
  else
    push_map(s, v, depth, lend);
}

static void push(struct script *s, const struct value *v, int depth, bool lend)
{
  lua_State *L = s->L;
  switch (v->kind) {
  case VALUE_NULL:
    lua_pushlightuserdata(L, NULL);
    break;
  case VALUE_BOOL:
    lua_pushboolean(L, v->b);
    break;
  case VALUE_INT:
    lua_pushinteger(L, v->i);
    break;
  case VALUE_REAL:
    lua_pushnumber(L, v->d);
    break;
  case VALUE_TEXT:
    machine_charge(s, v->n >> COST_TEXT_SHIFT);
    if (v->n > 0 && memchr(v->s, 0, v->n))
      machine_note_zeros(s);
    lua_pushlstring(L, v->s, v->n);
    break;
  case VALUE_LIST:
  case VALUE_MAP:
    push_table(s, v, depth, lend);
    break;
  case VALUE_RECORD:
    lua_pushlightuserdata(L, (void *)(uintptr_t)v->record);
    break;
  case VALUE_MONEY:
    coin_push(s, *v);
    break;
  default:
    lua_pushnil(L);
  }
}

void cross_in(struct script *s, struct value v) { push(s, &v, 0, false); }

void cross_lend(struct script *s, const struct value *v) { push(s, v, 0, true); }

/* ---- out: what is wrong ------------------------------------------------------------------- */

static bool plain_name(struct str name)
{
  for (size_t i = 0; i < name.n; i++) {
    char c = name.p[i];
    bool letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(i > 0 && c >= '0' && c <= '9'))
      return false;
  }
  return name.n > 0;
}

static void write_path(struct buf *b, const struct hop *at)
{
  if (!at)
    return;
  write_path(b, at->up);
  if (at->position)
    buf_printf(b, "[%lld]", (long long)at->position);
  else if (plain_name(at->name))
    buf_printf(b, ".%.*s", STR_FMT(at->name));
  else if (str_utf8(at->name)) {
    buf_char(b, '[');
    json_string(b, at->name);
    buf_char(b, ']');
  } else
    buf_z(b, "[?]");
}

static const char *root_of(const struct crossing *c, char text[32])
{
  if (c->root)
    return c->root;
  snprintf(text, 32, "argument %d", c->argument);
  return text;
}

static bool fail(struct crossing *c, const struct hop *at, const char *what)
{
  struct buf path = BUF_INIT;
  char root[32];
  write_path(&path, at);
  bool no = err_set(c->err, ERR_POLICY, "%s%.*s %s", root_of(c, root), (int)(path.n < 300 ? path.n : 300),
                    path.p ? path.p : "", what);
  buf_fini(&path);
  return no;
}

static bool fail_limit(struct crossing *c, const char *what)
{
  char root[32];
  return err_set(c->err, ERR_LIMIT, "%s %s", root_of(c, root), what);
}

static bool charge(struct crossing *c, size_t units)
{
  c->s->fuel -= (int64_t)units;
  if (c->s->fuel >= 0)
    return true;
  machine_kill(c->s, KILLED_FUEL);
  return fail_limit(c, "is too large for the fuel that is left");
}

/* ---- out: single values ------------------------------------------------------------------- */

static bool text_copy(struct crossing *c, struct str text, const struct hop *at, struct str *out)
{
  c->bytes += text.n;
  if (c->bytes > CROSS_BYTES)
    return fail_limit(c, "has more than 4 MB of text");
  if (!str_utf8(text))
    return fail(c, at, "is not valid UTF-8");
  *out = str_dup(c->arena, text);
  return charge(c, text.n >> COST_CHECKED_SHIFT);
}

static bool text_out(struct crossing *c, int index, const struct hop *at, struct value *out)
{
  struct str text;
  text.p = lua_tolstring(c->s->L, index, &text.n);
  if (!text_copy(c, text, at, &text))
    return false;
  *out = value_text(text);
  return true;
}

static bool number_out(struct crossing *c, int index, const struct hop *at, struct value *out)
{
  if (lua_isinteger(c->s->L, index)) {
    *out = value_int(lua_tointeger(c->s->L, index));
    return true;
  }
  *out = value_real(lua_tonumber(c->s->L, index));
  return isfinite(out->d) || fail(c, at, "is not a finite number");
}

static bool function_out(struct crossing *c, int index, const struct hop *at, struct value *out)
{
  if (!c->unit)
    return fail(c, at, "is a function");
  struct member *m = arena_array(c->arena, struct member, 2);
  lua_pushvalue(c->s->L, index);
  m[0] = (struct member){ STR("$"), value_text(STR("function")) };
  m[1] = (struct member){ STR("call"), value_int(unit_add_function(c->unit, at)) };
  *out = (struct value){ .kind = VALUE_MAP, .n = 2, .map = m };
  return true;
}

static bool handle_out(struct crossing *c, int index, const struct hop *at, struct value *out)
{
  char what[64];
  if (coin_is(c->s, index)) {
    *out = *(struct value *)lua_touserdata(c->s->L, index);
    return true;
  }
  snprintf(what, sizeof what, "is %s, which is no value", handle_type(c->s, index));
  return fail(c, at, what);
}

/* ---- out: tables -------------------------------------------------------------------------- */

static bool value_out(struct crossing *c, int index, const struct hop *at, int depth, struct value *out);

/* A member with the place of its value on the stack (0: it is the tag). Names point into Lua, whose table holds them. */
struct entry {
  struct str name;
  int64_t position;
  int at;
};

/* What a table has: named members, whose values are on the stack, and positions. */
struct shape {
  struct entry *named, few[FEW];
  size_t texts, room, positions;
  lua_Integer highest;
  bool strange; /* other keys */
};

static void add_entry(struct crossing *c, struct shape *shape, struct entry e)
{
  if (shape->texts == shape->room) {
    struct entry *more = arena_array(c->arena, struct entry, 2 * shape->room);
    memcpy(more, shape->named, shape->texts * sizeof *more);
    shape->named = more;
    shape->room *= 2;
  }
  shape->named[shape->texts++] = e;
}

/* Of the key and the value on top, the value stays below, and the key is on top. */
static bool add_named(struct crossing *c, struct shape *shape)
{
  lua_State *L = c->s->L;
  struct str name;
  if (!lua_checkstack(L, 8))
    return fail_limit(c, "is too large");
  name.p = lua_tolstring(L, -2, &name.n);
  add_entry(c, shape, (struct entry){ name, 0, lua_gettop(L) - 1 });
  lua_insert(L, -2);
  return true;
}

/* Goes through the table once. */
static bool shape_of(struct crossing *c, int index, struct shape *shape)
{
  lua_State *L = c->s->L;
  shape->texts = shape->positions = 0;
  shape->highest = 0;
  shape->strange = false;
  shape->named = shape->few;
  shape->room = FEW;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    if (machine_late(c->s))
      return fail_limit(c, "takes too long");
    if (lua_type(L, -2) == LUA_TSTRING) {
      if (!add_named(c, shape))
        return false;
      continue;
    }
    lua_pop(L, 1);
    if (lua_isinteger(L, -1) && lua_tointeger(L, -1) > 0) {
      shape->positions++;
      if (lua_tointeger(L, -1) > shape->highest)
        shape->highest = lua_tointeger(L, -1);
    } else if (lua_touserdata(L, -1) != &library_events) {
      shape->strange = true;
    }
  }
  return true;
}

static bool shape_check(struct crossing *c, const struct shape *shape, const struct hop *at)
{
  char what[120];
  if (shape->strange)
    return fail(c, at, "has a key that is neither a text nor a position in a list");
  if ((size_t)shape->highest == shape->positions)
    return true;
  snprintf(what, sizeof what, "has a hole: positions go up to %lld, but there are %zu", (long long)shape->highest,
           shape->positions);
  return fail(c, at, what);
}

static bool list_out(struct crossing *c, int index, size_t n, const struct hop *at, int depth, struct value *out)
{
  struct value *items = arena_array(c->arena, struct value, n ? n : 1);
  for (size_t i = 0; i < n; i++) {
    struct hop hop = { .up = at, .position = (int64_t)i + 1 };
    lua_rawgeti(c->s->L, index, (lua_Integer)i + 1);
    if (!value_out(c, lua_gettop(c->s->L), &hop, depth, &items[i]))
      return false;
    lua_pop(c->s->L, 1);
  }
  *out = (struct value){ .kind = VALUE_LIST, .n = (uint32_t)n, .list = items };
  return true;
}

static int entry_cmp(const void *a, const void *b)
{
  return str_cmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void sort_entries(struct entry *e, size_t n)
{
  if (n > SORTED_BY_HAND) {
    qsort(e, n, sizeof *e, entry_cmp);
    return;
  }
  for (size_t i = 1; i < n; i++) {
    struct entry moved = e[i];
    size_t j = i;
    for (; j > 0 && str_cmp(moved.name, e[j - 1].name) < 0; j--)
      e[j] = e[j - 1];
    e[j] = moved;
  }
}

/* All members in order: the named, and of the positions of a table that has names, too, what they are as names. */
static void sort_members(struct crossing *c, int index, struct shape *shape, const char *tag)
{
  if (tag) { /* first, so that what has the same name is said to be there twice */
    add_entry(c, shape, (struct entry){ 0 });
    memmove(shape->named + 1, shape->named, (shape->texts - 1) * sizeof *shape->named);
    shape->named[0] = (struct entry){ .name = STR("$") };
  }
  for (size_t i = 1; i <= shape->positions; i++) {
    lua_rawgeti(c->s->L, index, (lua_Integer)i);
    add_entry(c, shape, (struct entry){ str_printf(c->arena, "%zu", i), (int64_t)i, lua_gettop(c->s->L) });
  }
  sort_entries(shape->named, shape->texts);
}

static bool member_out(struct crossing *c, const struct entry *e, const char *tag, const struct hop *at, int depth,
                       struct member *out)
{
  if (!e->at) {
    *out = (struct member){ e->name, value_text(str_dup(c->arena, str_of(tag))) };
    return true;
  }
  struct hop hop = { at, e->name, e->position };
  if (c->unit && str_is(e->name, "$"))
    return fail(c, &hop, "has a reserved name");
  return text_copy(c, e->name, &hop, &out->name) && value_out(c, e->at, &hop, depth, &out->value);
}

static bool map_out(struct crossing *c, int index, struct shape *shape, const char *tag, const struct hop *at,
                    int depth, struct value *out)
{
  if (!lua_checkstack(c->s->L, (int)shape->positions + 8))
    return fail_limit(c, "is too large");
  sort_members(c, index, shape, tag);
  const struct entry *e = shape->named;
  size_t n = shape->texts;
  struct member *members = arena_array(c->arena, struct member, n);
  for (size_t i = 0; i < n; i++) {
    if (i > 0 && str_eq(e[i].name, e[i - 1].name)) {
      struct hop hop = { at, e[i].name, 0 };
      return fail(c, &hop, "is there twice, as a name and as a position");
    }
    if (!member_out(c, &e[i], tag, at, depth, &members[i]))
      return false;
  }
  *out = (struct value){ .kind = VALUE_MAP, .n = (uint32_t)n, .map = members };
  return true;
}

/* Names are sorted, and positions that become names. */
static size_t cost_of(const struct shape *shape, bool tagged)
{
  size_t all = shape->positions + shape->texts, rounds = 2;
  if (!tagged && shape->texts == 0)
    return all;
  for (size_t n = all; n > 1; n /= 2)
    rounds++;
  return all * rounds / 2;
}

/* ---- out: what was lent ------------------------------------------------------------------- */

static int member_cmp(const void *a, const void *b)
{
  return str_cmp(((const struct member *)a)->name, ((const struct member *)b)->name);
}

static bool count_nodes(struct crossing *c, size_t n)
{
  c->nodes += n;
  return c->nodes <= CROSS_NODES || fail_limit(c, "has more than 100000 values");
}

static bool lent_copy(struct crossing *c, const struct value *v, const struct hop *at, int depth, struct value *out);

static bool lent_list(struct crossing *c, const struct value *v, const struct hop *at, int depth, struct value *out)
{
  struct value *items = arena_array(c->arena, struct value, v->n + 1);
  for (uint32_t i = 0; i < v->n; i++)
    if (!lent_copy(c, &v->list[i], at, depth + 1, &items[i]))
      return false;
  *out = (struct value){ .kind = VALUE_LIST, .n = v->n, .list = items };
  return true;
}

/* `given`: the place on the stack of the tables that were made of its members, and may have been changed; 0: none was. */
static bool lent_map(struct crossing *c, const struct value *v, int given, const struct hop *at, int depth,
                     struct value *out)
{
  lua_State *L = c->s->L;
  struct member *members = arena_array(c->arena, struct member, v->n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < v->n; i++) {
    const struct member *m = &v->map[i];
    struct hop hop = { at, m->name, 0 };
    if (m->value.kind == VALUE_NONE)
      continue;
    bool is = given && lua_rawgeti(L, given, (lua_Integer)i + 1) != LUA_TNIL;
    if (!text_copy(c, m->name, &hop, &members[n].name) ||
        !(is ? value_out(c, given + 1, &hop, depth + 1, &members[n].value)
             : lent_copy(c, &m->value, &hop, depth + 1, &members[n].value)))
      return false;
    n++;
    lua_settop(L, given ? given : lua_gettop(L));
  }
  qsort(members, n, sizeof *members, member_cmp);
  *out = (struct value){ .kind = n == 0 ? VALUE_LIST : VALUE_MAP, .n = n, .map = members };
  return true;
}

/* It is copied, for it may not live as long as the result; and judged as if a script had made it. */
static bool lent_copy(struct crossing *c, const struct value *v, const struct hop *at, int depth, struct value *out)
{
  struct str text;
  *out = *v;
  if (v->kind == VALUE_TEXT) {
    bool good = text_copy(c, value_str(*v), at, &text);
    *out = good ? value_text(text) : value_none();
    return good;
  }
  if (v->kind == VALUE_REAL)
    return isfinite(v->d) || fail(c, at, "is not a finite number");
  if (v->kind != VALUE_LIST && v->kind != VALUE_MAP)
    return true;
  if (depth >= CROSS_DEPTH)
    return fail_limit(c, "is nested more than 32 deep, or contains itself");
  if (!count_nodes(c, v->n) || !charge(c, v->n))
    return false;
  return v->kind == VALUE_LIST ? lent_list(c, v, at, depth, out) : lent_map(c, v, 0, at, depth, out);
}

/* A table that was not filled: as it was lent, but for the tables that it gave and a script may have changed. */
static bool lent_out(struct crossing *c, int index, const struct value *v, const struct hop *at, int depth,
                     struct value *out)
{
  lua_State *L = c->s->L;
  if (!count_nodes(c, v->n) || !charge(c, 2 * (size_t)v->n))
    return false;
  bool gave = lua_rawgetp(L, index, &lazy_given) == LUA_TTABLE;
  int top = lua_gettop(L);
  bool good = lent_map(c, v, gave ? top : 0, at, depth, out);
  lua_settop(L, top - 1);
  return good;
}

static bool table_out(struct crossing *c, int index, const struct hop *at, int depth, struct value *out)
{
  if (depth >= CROSS_DEPTH)
    return fail_limit(c, "is nested more than 32 deep, or contains itself");
  if (!lua_checkstack(c->s->L, 8))
    return fail_limit(c, "is too large");
  const struct value *lent = lazy_value(c->s->L, index);
  if (lent)
    return lent_out(c, index, lent, at, depth, out);
  const char *tag = constructor_of(c->s->L, index);
  if (freeze_behind(c->s->L, index))
    index = lua_gettop(c->s->L);
  struct shape shape;
  int top = lua_gettop(c->s->L);
  if (!shape_of(c, index, &shape) || !count_nodes(c, shape.texts + shape.positions))
    return false;
  if (!charge(c, cost_of(&shape, tag) + (size_t)machine_width(c->s)) || !shape_check(c, &shape, at))
    return false;
  bool good = !tag && shape.texts == 0 ? list_out(c, index, shape.positions, at, depth + 1, out)
                                       : map_out(c, index, &shape, tag, at, depth + 1, out);
  lua_settop(c->s->L, top);
  return good;
}

static bool value_out(struct crossing *c, int index, const struct hop *at, int depth, struct value *out)
{
  lua_State *L = c->s->L;
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    *out = value_none();
    return true;
  case LUA_TBOOLEAN:
    *out = value_bool(lua_toboolean(L, index));
    return true;
  case LUA_TNUMBER:
    return number_out(c, index, at, out);
  case LUA_TSTRING:
    return text_out(c, index, at, out);
  case LUA_TLIGHTUSERDATA:
    *out = lua_touserdata(L, index) ? value_record((uint64_t)(uintptr_t)lua_touserdata(L, index)) : value_null();
    return true;
  case LUA_TTABLE:
    return table_out(c, index, at, depth, out);
  case LUA_TFUNCTION:
    return function_out(c, index, at, out);
  default:
    return handle_out(c, index, at, out);
  }
}

bool cross_out(struct crossing *c, int index, struct value *out)
{
  int top = lua_gettop(c->s->L);
  bool good = lua_checkstack(c->s->L, 4) ? value_out(c, index, NULL, 0, out) : fail_limit(c, "is too large");
  lua_settop(c->s->L, top);
  return good;
}
