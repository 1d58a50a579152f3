/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the sandbox costs: the body of an ordinary policy, called in the script room (fuel, memory cap, own libraries,
 * result copied out), beside the same text in a plain Lua state with Lua's own libraries and no hook. The sorts have
 * no ties, so both give the same result, which is compared.
 *
 *   metering
 */
#define _GNU_SOURCE
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script/script.h"

enum { ROUNDS = 15, CALLS = 400 };

static const char *const bodies[][2] = {
  { "an ordinary policy: format, patterns, a sort of 20, tables, arithmetic",
    "return function(n)\n"
    "  local lines, total = {}, 0\n"
    "  for i = 1, 20 do\n"
    "    local cost = (i * 7919 + n * 31) % 1009\n"
    "    total = total + cost * 3 // 2\n"
    "    lines[i] = { name = string.format('service-%02d', i), cost = cost, kind = cost > 500 and 'high' or 'low' }\n"
    "  end\n"
    "  table.sort(lines, function(a, b) return a.cost > b.cost end)\n"
    "  local parts = {}\n"
    "  for i, line in ipairs(lines) do\n"
    "    local number = line.name:match('^service%-(%d+)$')\n"
    "    if tonumber(number) % 2 == 0 then\n"
    "      parts[#parts + 1] = string.format('%s: %d (%s)', line.name, line.cost, line.kind)\n"
    "    end\n"
    "  end\n"
    "  return table.concat(parts, ', ') .. ' ' .. total\n"
    "end" },
  { "a small policy: two comparisons, a message", "return function(n)\n"
                                                  "  local name, cost = 'checkout', n * 3\n"
                                                  "  if cost > 100 and name:find('check', 1, true) then\n"
                                                  "    return string.format('%s costs %d, more than 100', name, cost)\n"
                                                  "  end\n"
                                                  "  return name .. ' is cheap'\n"
                                                  "end" },
  { "formatting", "return function(n) local s for i = 1, 50 do s = string.format('%s %d', 'service', n + i) end"
                  " return s end" },
  { "a pattern", "return function(n) local s for i = 1, 50 do s = ('incident-' .. i):match('^(%a+)%-(%d+)$') end"
                 " return s end" },
  { "a sort of 20", "return function(n) local t = {} for i = 1, 20 do t[i] = (i * 7919 + n * 31) % 1009 end"
                    " table.sort(t, function(a, b) return a > b end) return t[1] .. '' end" },
  { "tables", "return function(n) local t = {} for i = 1, 50 do t[i] = { a = i, b = n, c = 'x' } end"
              " return #t .. '' end" },
  { "instructions alone",
    "return function(n) local a, b = 0, 1 for i = 1, 500 do a = (a + b * i) % 1009 if a > 500 then b = b + 1 end end"
    " return a .. '' end" },
};
enum { CASES = sizeof bodies / sizeof *bodies };

static double cpu_us(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void die(const char *text)
{
  fprintf(stderr, "metering: %s\n", text);
  exit(3);
}

/* One of the two sides: a function that calls the body with n and keeps what it gave. */
struct side {
  lua_State *L; /* plain */
  struct script *s;
  struct script_unit *u;
  struct arena arena;
  char last[1000];
};

static void keep(struct side *side, const char *p, size_t n)
{
  snprintf(side->last, sizeof side->last, "%.*s", (int)n, p);
}

static void call_plain(struct side *side, int n)
{
  size_t length;
  lua_pushvalue(side->L, 1);
  lua_pushinteger(side->L, n);
  if (lua_pcall(side->L, 1, 1, 0) != LUA_OK)
    die(lua_tostring(side->L, -1));
  const char *p = lua_tolstring(side->L, -1, &length);
  keep(side, p, length);
  lua_settop(side->L, 1);
}

static void call_metered(struct side *side, int n)
{
  struct err err = ERR_INIT;
  struct value result, arg = value_int(n);
  arena_reset(&side->arena);
  if (script_call(side->u, 0, NULL, &arg, 1, &side->arena, &result, &err) != SCRIPT_OK)
    die(err.text);
  keep(side, result.s, result.n);
}

static double one_round(struct side *side)
{
  double start = cpu_us();
  for (int i = 0; i < CALLS; i++) {
    if (side->L)
      call_plain(side, i);
    else
      call_metered(side, i);
  }
  return (cpu_us() - start) / CALLS;
}

/* The sides take turns, so that what else the machine does meets both. */
static void measure(struct side *plain, struct side *metered, const char *name)
{
  double best[2] = { 1e18, 1e18 };
  for (int round = 0; round < ROUNDS; round++) {
    double a = one_round(plain), b = one_round(metered);
    best[0] = a < best[0] ? a : best[0];
    best[1] = b < best[1] ? b : best[1];
  }
  if (strcmp(plain->last, metered->last) != 0)
    die("the two results differ");
  printf("{\"bench\":\"metering\",\"case\":\"%s\",\"plain_us\":%.2f,\"metered_us\":%.2f,\"ratio\":%.2f}\n", name,
         best[0], best[1], best[1] / best[0]);
}

int main(void)
{
  static const struct script_host host = { 0 };
  for (int i = 0; i < CASES; i++) {
    struct side plain = { .L = luaL_newstate() }, metered = { .s = script_new(&host, NULL) };
    struct err err = ERR_INIT;
    struct value description;
    arena_init(&metered.arena);
    luaL_openlibs(plain.L);
    if (luaL_dostring(plain.L, bodies[i][1]) != LUA_OK)
      die(lua_tostring(plain.L, -1));
    metered.u = script_load(metered.s, "body.lua", str_of(bodies[i][1]), &metered.arena, &description, &err);
    if (!metered.u)
      die(err.text);
    measure(&plain, &metered, bodies[i][0]);
    script_unload(metered.u);
    script_free(metered.s);
    arena_fini(&metered.arena);
    lua_close(plain.L);
  }
  return 0;
}
