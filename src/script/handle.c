/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in a script for things of the host: records (light userdata with the number inside, so that they make no
 * garbage and compare as what they are), null (the record 0), ctx, params, and the host's functions.
 */
#include "script/machine.h"

const char *handle_type(struct script *s, int index)
{
  lua_State *L = s->L;
  switch (lua_type(L, index)) {
  case LUA_TNONE:
  case LUA_TNIL:
    return "nil";
  case LUA_TLIGHTUSERDATA:
    return lua_touserdata(L, index) ? "record" : "null";
  case LUA_TUSERDATA:
    return lua_touserdata(L, index) == s->ctx_object      ? "ctx"
           : lua_touserdata(L, index) == s->params_object ? "params"
           : coin_is(s, index)                            ? "money"
                                                          : "userdata";
  default:
    return lua_typename(L, lua_type(L, index));
  }
}

struct str handle_name(struct script *s, int index)
{
  uint64_t record = (uint64_t)(uintptr_t)lua_touserdata(s->L, index);
  s->scratch.n = 0;
  if (lua_type(s->L, index) == LUA_TLIGHTUSERDATA && record)
    s->host.name(s->host.self, record, &s->scratch);
  else
    buf_z(&s->scratch, handle_type(s, index));
  return buf_view(&s->scratch);
}

/* ---- answers of the host ------------------------------------------------------------------ */

/* A list as an iterator. The list lives in the arena of the call with this number, and so does the iterator. */
struct walk {
  const struct value *next, *end;
};

static int l_walk(lua_State *L)
{
  struct script *s = script_of(L);
  if ((uint64_t)lua_tointeger(L, lua_upvalueindex(2)) != s->serial)
    return luaL_error(L, "this list belongs to an earlier evaluation");
  struct walk *w = lua_touserdata(L, lua_upvalueindex(1));
  machine_charge(s, COST_FIELD);
  if (w->next == w->end)
    return 0;
  cross_in(s, *w->next++);
  return 1;
}

static void push_walk(struct script *s, const struct value *list)
{
  struct walk *w = arena_new_of(s->arena, struct walk);
  w->next = list->list;
  w->end = list->list + list->n;
  lua_pushlightuserdata(s->L, w);
  lua_pushinteger(s->L, (lua_Integer)s->serial);
  lua_pushcclosure(s->L, l_walk, 2);
}

/* What the host made for the call, good or bad, stays until it is over. */
static inline bool arena_full(const struct script *s)
{
  return s->arena->used - s->arena_before > s->limits.call_memory / ARENA_SHARE;
}

/* For an answer that is no value: unwinds or raises. */
static void refuse(struct script *s, enum script_answer answer, const struct err *err)
{
  if (s->killed || s->fuel < 0)
    machine_die(s, KILLED_FUEL);
  if (answer == ANSWER_STOP)
    machine_die(s, KILLED_STOP);
  machine_charge(s, COST_REFUSED);
  if (answer == ANSWER_ERROR && !arena_full(s))
    machine_raise(s->L, err->text[0] ? err->text : "failed");
  machine_die(s, KILLED_MEMORY);
}

/* Returns only with an answer that may be pushed. */
static inline void accept(struct script *s, enum script_answer answer, const struct err *err)
{
  if (answer != ANSWER_OK || s->killed || s->fuel < 0 || arena_full(s))
    refuse(s, answer, err);
}

/* ---- records ------------------------------------------------------------------------------ */

static int l_record_index(lua_State *L)
{
  struct script *s = script_of(L);
  uint64_t record = (uint64_t)(uintptr_t)lua_touserdata(L, 1);
  if (!record)
    return luaL_error(L, "null has no field '%s'", lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
  int symbol = symbol_at(s, 2);
  machine_charge(s, COST_FIELD);
  struct value v = value_none();
  struct err err;
  err.code = ERR_NONE;
  err.text[0] = 0;
  enum script_answer answer = s->host.field(s->host.self, record, symbol, &v, &err);
  accept(s, answer, &err);
  cross_in(s, v);
  return 1;
}

static int l_record_assign(lua_State *L)
{
  struct script *s = script_of(L);
  struct str name = handle_name(s, 1);
  return luaL_error(L, "%s cannot be changed (field '%s')", name.p,
                    lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?");
}

/* Upvalue 1 says what cannot be done, of which the first or the second operand is the reason. */
static int l_record_refuse(lua_State *L)
{
  int at = lua_type(L, 1) == LUA_TLIGHTUSERDATA ? 1 : 2;
  const char *text = lua_tostring(L, lua_upvalueindex(1));
  return luaL_error(L, "%s cannot be %s", handle_name(script_of(L), at).p, text);
}

static const struct {
  const char *event, *text;
} refused_events[] = {
  { "__add", "added to" },
  { "__sub", "subtracted" },
  { "__mul", "multiplied" },
  { "__div", "divided" },
  { "__mod", "divided" },
  { "__pow", "raised to a power" },
  { "__unm", "negated" },
  { "__idiv", "divided" },
  { "__band", "used as bits" },
  { "__bor", "used as bits" },
  { "__bxor", "used as bits" },
  { "__shl", "used as bits" },
  { "__shr", "used as bits" },
  { "__bnot", "used as bits" },
  { "__lt", "ordered" },
  { "__le", "ordered" },
  { "__len", "measured with #" },
  { "__call", "called" },
  { "__concat", "joined to text with ..; use tostring or one of its fields" },
};

static void set_function(lua_State *L, const char *event, lua_CFunction f)
{
  lua_pushcfunction(L, f);
  lua_setfield(L, -2, event);
}

static void set_hidden(lua_State *L, const char *name)
{
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
}

/* All light userdata have one metatable. */
static void open_records(lua_State *L)
{
  lua_pushlightuserdata(L, NULL);
  lua_newtable(L);
  set_function(L, "__index", l_record_index);
  set_function(L, "__newindex", l_record_assign);
  for (size_t i = 0; i < sizeof refused_events / sizeof *refused_events; i++) {
    lua_pushstring(L, refused_events[i].text);
    lua_pushcclosure(L, l_record_refuse, 1);
    lua_setfield(L, -2, refused_events[i].event);
  }
  set_hidden(L, "record");
  lua_setmetatable(L, -2);
  lua_pop(L, 1);
}

/* ---- functions of the host ---------------------------------------------------------------- */

static int call_host(lua_State *L, const struct script_function *f, int first)
{
  struct script *s = script_of(L);
  machine_charge(s, COST_HOST);
  struct script_args args = { s, L, first, lua_gettop(L) - first + 1, false };
  struct value result = value_none();
  struct err err;
  err.code = ERR_NONE;
  err.text[0] = 0;
  enum script_answer answer = f->call(s->host.self, &args, &result, &err);
  accept(s, answer, &err);
  if (args.iterate && result.kind != VALUE_LIST)
    return luaL_error(L, "%s did not answer with a list", f->name);
  if (args.iterate)
    push_walk(s, &result);
  else
    cross_in(s, result);
  return 1;
}

static int l_host_function(lua_State *L) { return call_host(L, lua_touserdata(L, lua_upvalueindex(1)), 1); }

static int l_host_method(lua_State *L)
{
  const struct script_function *f = lua_touserdata(L, lua_upvalueindex(1));
  if (lua_touserdata(L, 1) != script_of(L)->ctx_object)
    return luaL_error(L, "ctx.%s is called with a colon: ctx:%s(...)", f->name, f->name);
  return call_host(L, f, 2);
}

static void push_functions(struct script *s, const struct script_function *f, size_t n, lua_CFunction call)
{
  for (size_t i = 0; i < n; i++) {
    lua_pushlightuserdata(s->L, (void *)(uintptr_t)&f[i]);
    lua_pushcclosure(s->L, call, 1);
    machine_share(s);
    lua_setfield(s->L, -2, f[i].name);
  }
}

void handle_library(struct script *s, const struct script_library *library, int globals)
{
  if (!library->name) {
    lua_pushvalue(s->L, globals);
    push_functions(s, library->functions, library->count, l_host_function);
    lua_pop(s->L, 1);
    return;
  }
  lua_newtable(s->L);
  push_functions(s, library->functions, library->count, l_host_function);
  if (constructor_extend(s, library->name, globals))
    return;
  library_face(s, lua_gettop(s->L), library->name);
  lua_setfield(s->L, globals, library->name);
  lua_pop(s->L, 1);
}

/* ---- ctx and params ----------------------------------------------------------------------- */

static int l_no_method(lua_State *L)
{
  struct script *s = script_of(L);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  const char *nearest = NULL, **names = lua_newuserdatauv(L, (s->host.method_count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < s->host.method_count; i++)
    names[i] = s->host.methods[i].name;
  nearest = str_nearest(str_of(name), names, s->host.method_count);
  if (nearest)
    return luaL_error(L, "ctx has no method '%s'; did you mean '%s'?", name, nearest);
  return luaL_error(L, "ctx has no method '%s'", name);
}

static int l_assign_refused(lua_State *L)
{
  return luaL_error(L, "%s cannot be changed", handle_type(script_of(L), 1));
}

static int push_param(lua_State *L, bool may_lack)
{
  struct script *s = script_of(L);
  int symbol = symbol_at(s, 2);
  machine_charge(s, COST_FIELD);
  struct value v = value_none();
  struct err err;
  err.code = ERR_NONE;
  err.text[0] = 0;
  enum script_answer answer = s->host.param(s->host.self, s->owner, symbol, &v, &err);
  if (may_lack && answer == ANSWER_ERROR && err.code == ERR_MISSING) {
    machine_charge(s, COST_REFUSED);
    answer = ANSWER_OK;
  }
  accept(s, answer, &err);
  cross_in(s, v);
  return 1;
}

/* params.name */
static int l_param(lua_State *L) { return push_param(L, false); }

/* params("name"): nil where nobody declares it. */
static int l_param_asked(lua_State *L)
{
  luaL_checktype(L, 2, LUA_TSTRING);
  return push_param(L, true);
}

/* Makes the object with the metatable on top (which it pops) and keeps it. */
static int keep_object(struct script *s, const void **address)
{
  *address = lua_newuserdatauv(s->L, 1, 0);
  lua_insert(s->L, -2);
  lua_setmetatable(s->L, -2);
  return luaL_ref(s->L, LUA_REGISTRYINDEX);
}

static void open_ctx(struct script *s)
{
  lua_State *L = s->L;
  lua_newtable(L); /* metatable */
  lua_newtable(L); /* metatable methods */
  push_functions(s, s->host.methods, s->host.method_count, l_host_method);
  lua_newtable(L);
  set_function(L, "__index", l_no_method);
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "__index");
  set_function(L, "__newindex", l_assign_refused);
  set_hidden(L, "ctx");
  s->ctx = keep_object(s, &s->ctx_object);
}

static void open_params(struct script *s)
{
  lua_newtable(s->L);
  set_function(s->L, "__index", l_param);
  set_function(s->L, "__call", l_param_asked);
  set_function(s->L, "__newindex", l_assign_refused);
  set_hidden(s->L, "params");
  s->params = keep_object(s, &s->params_object);
}

void handle_open(struct script *s)
{
  open_records(s->L);
  open_ctx(s);
  open_params(s);
}

/* ---- args --------------------------------------------------------------------------------- */

int args_count(const struct script_args *args) { return args->count; }

bool args_get(struct script_args *args, int i, struct value *out, struct err *err)
{
  *out = value_none();
  if (i < 0 || i >= args->count)
    return true;
  struct crossing c = { .s = args->s, .arena = args->s->arena, .argument = i + 1, .err = err };
  return cross_out(&c, args->first + i, out);
}

struct arena *args_arena(struct script_args *args) { return args->s->arena; }

bool args_charge(struct script_args *args, int64_t units)
{
  args->s->fuel -= units;
  if (args->s->fuel < 0)
    machine_kill(args->s, KILLED_FUEL);
  return args->s->fuel >= 0;
}

void args_iterate(struct script_args *args) { args->iterate = true; }

void args_where(struct script_args *args, struct buf *out)
{
  char where[sizeof args->s->where];
  machine_where(args->s, where, sizeof where);
  size_t n = strlen(where);
  buf_add(out, where, n > 2 ? n - 2 : 0); /* without ": " */
}
