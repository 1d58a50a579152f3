/* SPDX-License-Identifier: Apache-2.0 */
/*
 * require: the libraries that a file uses. Which they are is read from its text before it runs, so that the host can load
 * them first, see rings, and know what a file depends on; require itself only hands over what is there.
 */
#define _GNU_SOURCE /* memmem */
#include "script/lexer.h"
#include "script/machine.h"

enum { COST_REQUIRE = 2 };

/* The name behind `require`, which is the token now, when it stands there in quotes. */
static struct str name_behind(const struct lexer *l)
{
  struct lexer ahead = *l;
  lexer_next(&ahead);
  bool enclosed = ahead.now.kind == '(';
  if (enclosed)
    lexer_next(&ahead);
  struct str name = ahead.now.kind == TOKEN_STRING ? lexer_plain(ahead.now.text) : STR("");
  if (enclosed)
    lexer_next(&ahead);
  return !enclosed || ahead.now.kind == ')' ? name : STR("");
}

/* Whether the token behind makes a call of it. */
static bool is_called(const struct lexer *l)
{
  int kind = lexer_peek(l);
  return kind == '(' || kind == TOKEN_STRING || kind == '{';
}

struct script_need *script_needs(struct str text, struct arena *a, size_t *count)
{
  VEC(struct script_need) found = { 0 };
  struct lexer l;
  int before = 0;
  bool any = memmem(text.p, text.n, "require", strlen("require")) != NULL; /* few files have need to be read twice */
  for (lexer_open(&l, any ? text : STR("")); l.now.kind != TOKEN_EOF; lexer_next(&l)) {
    bool member = before == '.' || before == ':' || before == TOKEN_FUNCTION;
    if (l.now.kind == TOKEN_NAME && str_is(l.now.text, "require") && !member && is_called(&l))
      vec_push(&found, ((struct script_need){ .name = str_dup(a, name_behind(&l)), .line = l.now.line }));
    before = l.now.kind;
  }
  struct script_need *needs = arena_array(a, struct script_need, found.n + 1);
  if (found.n)
    memcpy(needs, found.at, found.n * sizeof *needs);
  *count = found.n;
  vec_fini(&found);
  return needs;
}

/* The unit's table has its libraries' faces under their names. */
void require_offer(struct script_unit *u, struct str name, const struct script_unit *library)
{
  lua_State *L = u->s->L;
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->ref);
  lua_pushlstring(L, name.p, name.n);
  lua_rawgeti(L, LUA_REGISTRYINDEX, library->ref);
  lua_rawgeti(L, -1, library->main_slot); /* slots name slots-of-library face */
  lua_remove(L, -2);
  lua_rawset(L, -3);
  lua_pop(L, 1);
}

int require_call(lua_State *L)
{
  struct script *s = script_of(L);
  luaL_checktype(L, 1, LUA_TSTRING);
  machine_charge(s, COST_REQUIRE);
  lua_rawgeti(L, LUA_REGISTRYINDEX, s->unit->ref);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, -2) == LUA_TTABLE)
    return 1;
  return luaL_error(
      L, "require: the name of a library stands behind the word, in quotes: local lib = require \"pack.file\"");
}
