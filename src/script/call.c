/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling a function of a file in an environment that is as if the file had just been loaded.
 */
#include "script/machine.h"

struct call {
  struct script_unit *u;
  const struct unit_function *f;
  const struct value *args;
  int nargs;
  struct arena *arena;
  struct value *result;
  bool good; /* the result crossed; otherwise the machine's trouble says why not */
};

/* Pushes the function, with all that it closes over set back. The unit's table is at 2. */
static void push_restored(lua_State *L, const struct unit_function *f)
{
  int owner = f->slot;
  lua_rawgeti(L, 2, owner); /* function */
  lua_pushvalue(L, -1);     /* function owner */
  for (size_t i = 0; i < f->restore_count; i++) {
    const struct restore *r = &f->restores[i];
    if (r->owner != owner) {
      lua_pop(L, 1);
      lua_rawgeti(L, 2, r->owner);
      owner = r->owner;
    }
    lua_rawgeti(L, 2, r->value);
    lua_setupvalue(L, -2, r->upvalue);
  }
  lua_pop(L, 1);
}

/* Runs the file again and pushes the function that stands where this one stood. */
static void push_remade(lua_State *L, const struct script_unit *u, const struct unit_function *f)
{
  lua_rawgeti(L, 2, u->main_slot);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->s->env);
  lua_setupvalue(L, -2, 1); /* the file may have assigned _ENV */
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->s->join);
  lua_call(L, 1, 1); /* value */
  for (size_t i = 0; i < f->path_length; i++) {
    if (!lua_istable(L, -1))
      luaL_error(L, "the file returned something else this time");
    lua_rawgeti(L, 2, f->path[i]);
    lua_rawget(L, -2);
    lua_remove(L, -2);
  }
}

static void push_arg(struct script *s, const struct value *v)
{
  if (v->kind == SCRIPT_ARG_MADE.kind) {
    lua_rawgeti(s->L, 2, s->unit->made_slot);
    return;
  }
  if (v->kind == SCRIPT_ARG_CTX.kind)
    lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->ctx);
  else if (v->kind == SCRIPT_ARG_PARAMS.kind)
    lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->params);
  else
    cross_lend(s, v);
}

/* Leaves the unit's table at 2, and at 3 what the function returned. */
static void run(lua_State *L, const struct call *call)
{
  luaL_checkstack(L, call->nargs + 8, "too many arguments");
  lua_rawgeti(L, LUA_REGISTRYINDEX, call->u->ref); /* call table */
  if (call->u->sets_back || call->u->restores.n > 0)
    freeze_restore(L, call->u);
  if (call->f->simple)
    push_restored(L, call->f);
  else
    push_remade(L, call->u, call->f);
  for (int i = 0; i < call->nargs; i++)
    push_arg(call->u->s, &call->args[i]);
  lua_call(L, call->nargs, 1); /* call table result */
}

static int l_call(lua_State *L)
{
  struct call *call = lua_touserdata(L, 1);
  struct script *s = call->u->s;
  run(L, call);
  struct crossing c = { .s = s, .arena = call->arena, .root = "result", .err = &s->trouble };
  call->good = cross_out(&c, 3, call->result);
  return 0;
}

static int l_make(lua_State *L)
{
  const struct call *call = lua_touserdata(L, 1);
  run(L, call);
  freeze_kept(call->u, 3);
  lua_rawseti(L, 2, ++call->u->slots);
  call->u->made_slot = call->u->slots;
  return 0;
}

bool script_make(struct script_unit *u, int n, const struct value *args, int nargs, struct arena *a, struct err *err)
{
  if (u->made_slot)
    return true;
  if (n < 0 || (size_t)n >= u->functions.n)
    return err_set(err, ERR_POLICY, "%s: there is no function %d", u->path, n);
  struct call call = { u, &u->functions.at[n], args, nargs, a, NULL, true };
  u->loading = true;
  enum script_status status = machine_run(u->s, u, NULL, a, l_make, &call, err);
  u->loading = false;
  u->s->floor_old = true; /* it is the machine's from now on */
  if (status == SCRIPT_STOPPED)
    err_set(err, ERR_POLICY, "%s:%d: stopped by the host", call.f->file, call.f->line);
  return status == SCRIPT_OK;
}

enum script_status script_call(struct script_unit *u, int n, void *owner, const struct value *args, int nargs,
                               struct arena *a, struct value *result, struct err *err)
{
  *result = value_none();
  if (n < 0 || (size_t)n >= u->functions.n) {
    err_set(err, ERR_POLICY, "%s: there is no function %d", u->path, n);
    return SCRIPT_ERROR;
  }
  struct call call = { u, &u->functions.at[n], args, nargs, a, result, false };
  enum script_status status = machine_run(u->s, u, owner, a, l_call, &call, err);
  if (status != SCRIPT_OK || call.good)
    return status;
  err_set(err, u->s->trouble.code, "%s:%d: %s", call.f->file, call.f->line, u->s->trouble.text);
  *result = value_none();
  return SCRIPT_ERROR;
}
