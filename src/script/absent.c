/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that are not there. Reading one is an error, so that a slip of the pen is not a nil that travels; and what Lua
 * has elsewhere and not here says what to do instead.
 */
#include "script/machine.h"

enum { NAMES_SHOWN = 128 };

static const char *const same_everywhere = "its last digit differs between machines";
static const char *const no_random = "the same evaluation must give the same result every time";
static const char *const no_source = "all code stands in the files of the packs";

static const struct {
  const char *library; /* NULL: a global */
  const char *name, *why;
} absent[] = {
  { NULL, "os", "time comes from ctx:now() and ctx:today(), and time.parse, time.format convert it" },
  { NULL, "io", "a policy reads through ctx and gives its result back" },
  { NULL, "print", "what it has to say a policy returns, or gives to ctx" },
  { NULL, "require", "helper functions stand in the file that uses them" },
  { NULL, "package", "a file that returns library { … } is used by: local lib = require \"pack.file\"" },
  { NULL, "module", "a file that returns library { … } is used by: local lib = require \"pack.file\"" },
  { NULL, "load", no_source },
  { NULL, "loadstring", no_source },
  { NULL, "loadfile", no_source },
  { NULL, "dofile", no_source },
  { NULL, "debug", "an error says file and line by itself" },
  { NULL, "coroutine", "write a loop, or a function" },
  { NULL, "collectgarbage", "the host sees to memory" },
  { NULL, "next", "use pairs, which goes in sorted order; next(t) == nil asks whether pairs(t) has anything" },
  { NULL, "rawset", "write t[k] = v" },
  { NULL, "xpcall", "use pcall" },
  { NULL, "warn", "use error, or a finding" },
  { NULL, "_G", "name the global itself" },
  { NULL, "unpack", "use table.unpack" },
  { NULL, "setfenv", "globals are the same for all" },
  { NULL, "getfenv", "globals are the same for all" },
  { NULL, "bit32", "use the operators & | ~ << >>" },
  { "string", "dump", "a function has no text" },
  { "string", "pack", "use string.format, or string.char and string.byte" },
  { "string", "unpack", "use string.byte" },
  { "string", "packsize", "use string.byte" },
  { "table", "getn", "use #" },
  { "table", "maxn", "use #" },
  { "table", "foreach", "use pairs" },
  { "table", "foreachi", "use ipairs" },
  { "math", "random", no_random },
  { "math", "randomseed", no_random },
  { "math", "pow", "write x ^ y" },
  { "math", "mod", "write x % y" },
  { "math", "exp", same_everywhere },
  { "math", "log", same_everywhere },
  { "math", "log10", same_everywhere },
  { "math", "sin", same_everywhere },
  { "math", "cos", same_everywhere },
  { "math", "tan", same_everywhere },
  { "math", "asin", same_everywhere },
  { "math", "acos", same_everywhere },
  { "math", "atan", same_everywhere },
  { "math", "atan2", same_everywhere },
  { "math", "sinh", same_everywhere },
  { "math", "cosh", same_everywhere },
  { "math", "tanh", same_everywhere },
  { "math", "deg", "write x * (180 / math.pi)" },
  { "math", "rad", "write x * (math.pi / 180)" },
  { "math", "frexp", same_everywhere },
  { "math", "ldexp", "write m * 2.0 ^ e" },
};

static const char *why_absent(const char *library, struct str name)
{
  for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
    bool here = library && absent[i].library ? strcmp(library, absent[i].library) == 0 : library == absent[i].library;
    if (here && str_is(name, absent[i].name))
      return absent[i].why;
  }
  return NULL;
}

/* Names of members live as long as the table. */
const char *absent_nearest(lua_State *L, int members, struct str name)
{
  const char *names[NAMES_SHOWN];
  size_t n = 0;
  lua_pushnil(L);
  while (lua_next(L, members)) {
    lua_pop(L, 1);
    if (n < NAMES_SHOWN && lua_type(L, -1) == LUA_TSTRING)
      names[n++] = lua_tostring(L, -1);
  }
  return str_nearest(name, names, n);
}

/* Called as __index of the members. Upvalue 1: the name of the library, or nil for the globals. */
static int l_absent(lua_State *L)
{
  const char *library = lua_tostring(L, lua_upvalueindex(1));
  struct str name;
  if (lua_type(L, 2) != LUA_TSTRING)
    return 0;
  machine_charge(script_of(L), COST_RAISE);
  name.p = lua_tolstring(L, 2, &name.n);
  if (name.n > PATH_MAX_SHOWN)
    name = STR("a name that long");
  const char *why = why_absent(library, name);
  if (why)
    return luaL_error(L, "%s%s%s is not available: %s", library ? library : "", library ? "." : "", name.p, why);
  const char *near = absent_nearest(L, 1, name);
  if (library)
    return near ? luaL_error(L, "%s.%s is not defined; did you mean '%s'?", library, name.p, near)
                : luaL_error(L, "%s.%s is not defined", library, name.p);
  return near ? luaL_error(L, "global '%s' is not defined; did you mean '%s'?", name.p, near)
              : luaL_error(L, "global '%s' is not defined", name.p);
}

void absent_watch(struct script *s, int members, const char *name)
{
  lua_State *L = s->L;
  members = lua_absindex(L, members);
  lua_newtable(L);
  lua_pushstring(L, name);
  lua_pushcclosure(L, l_absent, 1);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, members);
}
