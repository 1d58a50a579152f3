/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a file: compile, run once, take the description, and look at each function in it: may it be called as it
 * stands, after setting back what it closes over, or must the file run again for each call?
 *
 * It may stand when all that it can reach through upvalues (of its own, and of the Lua functions among them) is nil,
 * a boolean, a number, a text, null, money, such a function, or something that all calls share: a library, or what a
 * library made for the file (freeze.c). Another table may have been changed by the call before, so one table among them
 * and the file runs again.
 */
#include <stdio.h>
#include <stdlib.h>

#include "script/machine.h"
#include "script/source.h"

enum { SOURCE_MAX = 256 << 10, SEEN_MAX = 250 };

/* Pops the top into the next slot of the unit's table, which is at the index. */
static int keep(struct script_unit *u, int table)
{
  lua_rawseti(u->s->L, table, ++u->slots);
  return u->slots;
}

/* ---- what a function closes over ---------------------------------------------------------- */

struct survey {
  struct script_unit *u;
  int table;                    /* index of the unit's table */
  VEC(struct restore) restores; /* filled in the order of discovery */
  VEC(int) pending;             /* slots of Lua functions to look at */
  VEC(const void *) seen;       /* functions and upvalues */
  bool simple;
};

/* Whoever closes over that much may as well run again: the survey stays short. */
static bool seen_before(struct survey *v, const void *p)
{
  v->simple = v->simple && v->seen.n < SEEN_MAX;
  for (size_t i = 0; i < v->seen.n; i++) {
    if (v->seen.at[i] == p)
      return true;
  }
  vec_push(&v->seen, p);
  return false;
}

/* Looks at the value on top; leaves it there. */
static void survey_value(struct survey *v)
{
  struct script *s = v->u->s;
  switch (lua_type(s->L, -1)) {
  case LUA_TTABLE:
    v->simple = v->simple && machine_shared(s, -1);
    break;
  case LUA_TUSERDATA:
    v->simple = v->simple && coin_is(s, -1);
    break;
  case LUA_TFUNCTION:
    if (lua_iscfunction(s->L, -1) && !reader_is(s->L, -1)) {
      v->simple = v->simple && machine_shared(s, -1);
    } else if (!freeze_owns(v->u) && !seen_before(v, lua_topointer(s->L, -1))) {
      lua_pushvalue(s->L, -1);
      vec_push(&v->pending, keep(v->u, v->table));
    }
    break;
  default:
    break;
  }
}

static bool is_among(struct str name, const struct str *names, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (str_eq(names[i], name))
      return true;
  return false;
}

bool unit_assigns(const struct script_unit *u, const char *variable)
{
  struct str name = str_of(variable);
  bool assigns = is_among(name, u->assigned, u->assigned_count);
  for (size_t i = 0; !assigns && i < u->library_count; i++)
    assigns = is_among(name, u->libraries[i]->assigned, u->libraries[i]->assigned_count);
  return assigns;
}

static void survey_function(struct survey *v, int slot)
{
  lua_State *L = v->u->s->L;
  const char *name;
  lua_rawgeti(L, v->table, slot);                                        /* function */
  for (int i = 1; v->simple && (name = lua_getupvalue(L, -1, i)); i++) { /* function value */
    if (seen_before(v, lua_upvalueid(L, -2, i))) {
      lua_pop(L, 1);
      continue;
    }
    if (lua_tocfunction(L, -1) == join_call) { /* nobody can assign it */
      lua_pop(L, 1);
      continue;
    }
    survey_value(v);
    if (unit_assigns(v->u, name))
      vec_push(&v->restores, ((struct restore){ slot, i, keep(v->u, v->table) }));
    else
      lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* The survey's lists are on the heap: it runs protected, so that they are freed whatever happens. */
static int l_survey(lua_State *L)
{
  struct survey *v = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, v->u->ref);
  v->table = lua_gettop(L);
  while (v->simple && v->pending.n > 0)
    survey_function(v, vec_pop(&v->pending));
  return 0;
}

static void survey(struct script_unit *u, struct unit_function *f)
{
  lua_State *L = u->s->L;
  struct survey v = { .u = u, .simple = !u->sets_back };
  vec_push(&v.pending, f->slot);
  lua_pushcfunction(L, l_survey);
  lua_pushlightuserdata(L, &v);
  int status = lua_pcall(L, 1, 0, 0);
  f->simple = v.simple;
  if (v.simple && v.restores.n > 0) {
    f->restores = arena_array(&u->memory, struct restore, v.restores.n);
    memcpy(f->restores, v.restores.at, v.restores.n * sizeof *f->restores);
    f->restore_count = v.restores.n;
  }
  vec_fini(&v.restores);
  vec_fini(&v.pending);
  vec_fini(&v.seen);
  if (status != LUA_OK)
    lua_error(L);
}

/* ---- functions in the description --------------------------------------------------------- */

static void push_key(lua_State *L, const struct hop *at)
{
  if (at->position)
    lua_pushinteger(L, at->position);
  else
    lua_pushlstring(L, at->name.p, at->name.n);
}

int unit_add_function(struct script_unit *u, const struct hop *at)
{
  lua_State *L = u->s->L;
  struct unit_function f = { 0 };
  lua_Debug about;
  luaL_checkstack(L, 6, NULL);
  for (const struct hop *hop = at; hop; hop = hop->up)
    f.path_length++;
  f.path = arena_array(&u->memory, int, f.path_length);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
  lua_insert(L, -2); /* … table function */
  int table = lua_gettop(L) - 1;
  size_t i = f.path_length;
  for (const struct hop *hop = at; hop; hop = hop->up) {
    push_key(L, hop);
    f.path[--i] = keep(u, table);
  }
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &about);
  f.line = about.linedefined;
  f.file = strcmp(about.source + 1, u->path) == 0 ? u->path : str_dup(&u->memory, str_of(about.source + 1)).p;
  f.slot = keep(u, table);
  lua_pop(L, 1);
  vec_push(&u->functions, f);
  return (int)u->functions.n - 1;
}

/* ---- loading ------------------------------------------------------------------------------ */

struct load {
  struct script_unit *u;
  struct str text;
  struct source source;
  struct arena *arena;
  struct value *description;
  const struct script_need *needs;
  size_t need_count;
  bool good; /* the description crossed; otherwise the machine's trouble says why not */
};

static int compile_text(lua_State *L, const struct load *load, struct str text)
{
  char name[1024];
  snprintf(name, sizeof name, "@%s", load->u->path);
  return luaL_loadbufferx(L, text.p, text.n, name, "t");
}

/* What is wrong with a file is said of the text as it was written; what is wrong with the other alone is that it has one
 * local more. */
static void compile(lua_State *L, const struct load *load)
{
  machine_charge(load->u->s, load->source.work);
  int status = load->source.good ? compile_text(L, load, buf_view(&load->source.text)) : LUA_ERRSYNTAX;
  if (status == LUA_ERRSYNTAX && compile_text(L, load, load->text) == LUA_OK)
    lua_pop(L, 1);
  if (status != LUA_OK && lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "%s: nested too deeply to be read", load->u->path);
  if (status != LUA_OK)
    lua_error(L);
  if (load->source.env_is_fixed)
    luaL_error(L, "%s:%d: _ENV cannot be <const>", load->u->path, load->source.env_is_fixed);
  lua_rawgeti(L, LUA_REGISTRYINDEX, load->u->s->env);
  lua_setupvalue(L, -2, 1);
}

static void offer_libraries(lua_State *L, const struct load *load)
{
  for (size_t i = 0; i < load->need_count; i++)
    if (load->needs[i].library)
      require_offer(load->u, load->needs[i].name, load->needs[i].library);
  freeze_restore(L, load->u);
}

/* The value is at the index, its description has crossed. */
static void finish_load(lua_State *L, const struct load *load, int index)
{
  struct script_unit *u = load->u;
  const char *module = u->s->host.module;
  if (module && str_is(value_get_str(*load->description, "$"), module)) {
    freeze_library(u, index, module);
    lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
    lua_pushvalue(L, index);
    lua_rawseti(L, -2, u->main_slot);
    return;
  }
  freeze_made(u);
  for (size_t i = 0; i < u->functions.n; i++)
    survey(u, &u->functions.at[i]);
}

static int l_load(lua_State *L)
{
  struct load *load = lua_touserdata(L, 1);
  struct script_unit *u = load->u;
  lua_newtable(L);
  lua_pushvalue(L, -1);
  u->ref = luaL_ref(L, LUA_REGISTRYINDEX); /* load table */
  offer_libraries(L, load);
  compile(L, load);
  lua_pushvalue(L, -1);
  u->main_slot = keep(u, 2);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->s->join);
  lua_call(L, 1, LUA_MULTRET); /* load table value… */
  if (lua_gettop(L) != 3 || lua_isnil(L, 3))
    return luaL_error(L, "a file returns one value, this one returns %s", lua_gettop(L) > 3 ? "several" : "none");
  struct crossing c = { .s = u->s, .arena = load->arena, .unit = u, .root = "value", .err = &u->s->trouble };
  load->good = cross_out(&c, 3, load->description);
  if (load->good)
    finish_load(L, load, 3);
  return 0;
}

static void note_longest(struct script_unit *u, size_t size)
{
  if (size > u->longest[0]) {
    u->longest[1] = u->longest[0];
    u->longest[0] = size;
  } else if (size > u->longest[1]) {
    u->longest[1] = size;
  }
}

static struct script_unit *unit_new(struct script *s, const char *path)
{
  struct script_unit *u = mem_zero(sizeof *u);
  u->s = s;
  u->ref = LUA_NOREF;
  arena_init(&u->memory);
  u->path = str_dup(&u->memory, str_of(path)).p;
  return u;
}

static void add_library(struct script_unit *u, struct script_unit *library)
{
  for (size_t i = 0; i < u->library_count; i++)
    if (u->libraries[i] == library)
      return;
  u->libraries[u->library_count++] = library;
  u->sets_back = u->sets_back || library->restores.n > 0;
  u->zeros = u->zeros || library->zeros;
  note_longest(u, library->longest[0]);
  note_longest(u, library->longest[1]);
}

/* What they require themselves is the unit's, too. */
static void take_libraries(struct script_unit *u, const struct script_need *needs, size_t count)
{
  size_t most = 0;
  for (size_t i = 0; i < count; i++)
    most += needs[i].library ? 1 + needs[i].library->library_count : 0;
  u->libraries = arena_array(&u->memory, struct script_unit *, most + 1);
  for (size_t i = 0; i < count; i++) {
    struct script_unit *library = needs[i].library;
    if (library)
      add_library(u, library);
    for (size_t k = 0; library && k < library->library_count; k++)
      add_library(u, library->libraries[k]);
  }
}

static void take_assigned(struct script_unit *u, const struct source *source)
{
  u->assigned = arena_array(&u->memory, struct str, source->assigned.n + 1);
  for (size_t i = 0; i < source->assigned.n; i++)
    u->assigned[u->assigned_count++] = str_dup(&u->memory, source->assigned.at[i]);
}

struct script_unit *script_load(struct script *s, const char *path, struct str text, struct arena *a,
                                struct value *description, struct err *err)
{
  return script_load_with(s, path, text, NULL, 0, a, description, err);
}

struct script_unit *script_load_with(struct script *s, const char *path, struct str text,
                                     const struct script_need *needs, size_t need_count, struct arena *a,
                                     struct value *description, struct err *err)
{
  if (text.n > SOURCE_MAX) {
    err_set(err, ERR_LIMIT, "%s: %zu KB of source are too much: split it (at most 256 KB)", path, text.n >> 10);
    return NULL;
  }
  struct script_unit *u = unit_new(s, path);
  struct load load = {
    .u = u, .text = text, .arena = a, .description = description, .needs = needs, .need_count = need_count
  };
  symbol_scan(s, text);
  coverage_read(s->coverage, path, &load.source, text, s->limits.fuel);
  take_libraries(u, needs, need_count);
  take_assigned(u, &load.source);
  u->zeros = u->zeros || load.source.zeros;
  u->loading = true;
  enum script_status status = machine_run(s, u, NULL, a, l_load, &load, err);
  u->loading = false;
  buf_fini(&load.source.text);
  vec_fini(&load.source.assigned);
  memcpy(u->longest, s->longest, sizeof u->longest);
  if (status == SCRIPT_OK && load.good)
    return u;
  if (status == SCRIPT_OK)
    err_set(err, s->trouble.code, "%s: %s", path, s->trouble.text);
  if (status == SCRIPT_STOPPED)
    err_set(err, ERR_POLICY, "%s: stopped by the host while it was loaded", path);
  script_unload(u);
  return NULL;
}

void script_unload(struct script_unit *u)
{
  if (!u)
    return;
  luaL_unref(u->s->L, LUA_REGISTRYINDEX, u->ref);
  u->s->floor_old = true;
  vec_fini(&u->functions);
  vec_fini(&u->restores);
  arena_fini(&u->memory);
  free(u);
}
