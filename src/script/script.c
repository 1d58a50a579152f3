/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine: the Lua state, its memory, its fuel, the one protected door into it, and the texts of errors.
 *
 * Fuel is counted by Lua's count hook and by what our functions charge. What neither sees is charged where it makes
 * memory (memory.c); with two long texts about, each instruction costs more, for it may compare them. What is left
 * (crafted hash collisions, the remainder of floats far apart) is slow but not endless, and the watchdog ends it.
 */
#include "script/script.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script/machine.h"

enum {
  FUEL_DEFAULT = 2000000,
  CALL_MEMORY_DEFAULT = 12 << 20,
  MEMORY_DEFAULT = 512 << 20,
  WATCHDOG_DEFAULT = 1000, /* ms */
  GC_EVERY_DEFAULT = 100,
  STEP_FIRST = 100,     /* so soon the watchdog looks in first… */
  STEP_SLOW = 50,       /* …and so often when instructions take long */
  TEXT_COMPARED = 1536, /* bytes that one unit compares, when one instruction in four compares */
  ZEROS_COMPARED = 8,   /* the same of texts with zero bytes */
  PACED = 16000,        /* units that are charged at once, about */
  TABLES_PASSED = 10,   /* that one unit pays for, likewise */
  SLOW_NS = 1000,       /* for one instruction */
  WATCHED_NS = 4000000, /* before that, nobody is too slow */
  GRACE_DEFAULT = 30,   /* ms: nor before that… */
  UNIT_NS = 500,        /* …and this for each unit of fuel */
};

static void on_count(lua_State *L, lua_Debug *at);

static void set_hook(struct script *s, int step)
{
  lua_sethook(s->L, on_count, s->coverage ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT, step);
}

/* ---- the end of a call before its end ----------------------------------------------------- */

void machine_where(struct script *s, char *out, size_t size)
{
  lua_Debug at;
  out[0] = 0;
  for (int level = 0; lua_getstack(s->L, level, &at); level++) {
    lua_getinfo(s->L, "Sl", &at);
    if (at.currentline > 0) {
      snprintf(out, size, "%.*s:%d: ", PATH_MAX_SHOWN, at.source + 1, at.currentline);
      return;
    }
  }
}

static uint64_t thread_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* What a unit of fuel pays for takes some 20 ns, under sanitizers 50. Whoever takes ten times that uses instructions that
 * are slow in themselves; a slow machine does not. The process may have been stopped, or may share its processor: only
 * time that this thread had counts. */
static bool watchdog_barks(struct script *s)
{
  if (s->limits.gc == SCRIPT_GC_STRESS) /* what its collections take is not the call's */
    return false;
  uint64_t now = clock_ns();
  if (s->began == 0)
    s->began = s->last = now;
  s->slow = now - s->last > (uint64_t)s->step * SLOW_NS;
  s->last = now;
  if (now - s->began < WATCHED_NS)
    return false;
  if (s->cpu == 0)
    s->cpu = thread_ns();
  uint64_t used = thread_ns() - s->cpu, paid = (uint64_t)(s->given - (s->fuel > 0 ? s->fuel : 0));
  uint64_t grace = (uint64_t)s->limits.grace_ms * 1000000u;
  return used > grace + paid * UNIT_NS || used > (uint64_t)s->limits.watchdog_ms * 1000000u;
}

bool machine_late_slow(struct script *s)
{
  if (s->running && !s->killed && watchdog_barks(s))
    machine_kill(s, KILLED_WATCHDOG);
  return s->killed != KILLED_NOT;
}

/* What an instruction may cost besides: it may compare two long texts, or go along tables behind each other. */
static size_t surcharge(const struct script *s)
{
  return s->longest[1] / (s->zeros ? ZEROS_COMPARED : TEXT_COMPARED) + (size_t)s->deepest / TABLES_PASSED;
}

static int pace_for(size_t extra) { return extra <= PACED / STEP ? STEP : extra < PACED ? PACED / (int)extra : 1; }

/* The dearer instructions are, the fewer are charged at once. From here on: what was not charged is forgiven, for how
 * much of it was counted already depends on the clock. */
static void set_pace(struct script *s)
{
  int pace = pace_for(surcharge(s));
  if (pace == s->pace || s->killed || !s->running)
    return;
  s->pace = s->step = pace;
  s->counted = 0;
  set_hook(s, pace);
}

void machine_note_text(struct script *s, size_t size)
{
  if (size <= s->longest[1])
    return;
  s->longest[1] = size > s->longest[0] ? s->longest[0] : size;
  s->longest[0] = size > s->longest[0] ? size : s->longest[0];
  set_pace(s);
}

void machine_note_zeros(struct script *s)
{
  s->zeros = true;
  set_pace(s);
}

/* So many instructions are charged at once, however many hooks there were: the sum is the same for all. */
static void charge_step(struct script *s)
{
  lua_Debug deep;
  s->counted = 0;
  machine_charge(s, s->pace * (int64_t)(1 + surcharge(s)));
  s->calls_deep = lua_getstack(s->L, CALLS_DEEP, &deep);
  if (s->calls_deep)
    machine_die(s, KILLED_MEMORY);
}

static void on_count(lua_State *L, lua_Debug *at)
{
  struct script *s = script_of(L);
  if (at->event == LUA_HOOKLINE) {
    coverage_line(s->coverage, L, at);
    return;
  }
  if (s->killed)
    machine_die(s, s->killed);
  s->counted += s->step;
  if (s->counted >= s->pace)
    charge_step(s);
  if (watchdog_barks(s))
    machine_die(s, KILLED_WATCHDOG);
  int left = s->pace - s->counted, step = s->slow && left > STEP_SLOW ? STEP_SLOW : left;
  if (step != s->step) {
    s->step = step;
    set_hook(s, step);
  }
}

void machine_kill(struct script *s, enum killed why)
{
  if (!s->killed) {
    s->killed = why;
    if (why != KILLED_MEMORY || !s->where[0])
      machine_where(s, s->where, sizeof s->where);
  }
  lua_sethook(s->L, on_count, LUA_MASKCOUNT, 1);
}

_Noreturn void machine_die(struct script *s, enum killed why)
{
  machine_kill(s, why);
  lua_pushnil(s->L);
  lua_error(s->L);
  abort(); /* lua_error does not return */
}

_Noreturn void machine_raise(lua_State *L, const char *text)
{
  luaL_where(L, 1);
  lua_pushlstring(L, text, strlen(text)); /* lua_pushstring keeps some by their address: what is made would differ */
  lua_concat(L, 2);
  lua_error(L);
  abort(); /* lua_error does not return */
}

/* ---- the texts of errors ------------------------------------------------------------------ */

/* Adds at most what fits; what is no UTF-8 or a control character becomes '?'. */
static void add_clean(struct err *err, const char *p, size_t n)
{
  size_t at = strlen(err->text);
  while (n > 0) {
    size_t step = utf8_next(p, n);
    if (at + (step ? step : 1) >= sizeof err->text)
      break;
    bool good = step > 1 || (step == 1 && ((unsigned char)*p >= ' ' || *p == '\n' || *p == '\t'));
    if (good)
      memcpy(err->text + at, p, step);
    else
      err->text[at] = '?';
    step = step ? step : 1;
    at += good ? step : 1;
    p += step;
    n -= step;
  }
  err->text[at] = 0;
}

/* The length of "path:12: " at the front, where Lua may have shortened the path to "...its end". */
static size_t place_length(const char *path, struct str text, const char **line)
{
  size_t n = strlen(path), shown = n;
  const char *tail = path;
  if (!str_starts(text, path)) {
    const char *colon = text.n > 3 && memcmp(text.p, "...", 3) == 0 ? memchr(text.p, ':', text.n) : NULL;
    if (!colon || (size_t)(colon - text.p) - 3 > n)
      return 0;
    shown = (size_t)(colon - text.p);
    tail = path + n - (shown - 3);
    if (memcmp(tail, text.p + 3, shown - 3) != 0)
      return 0;
  }
  size_t i = shown + 1;
  while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
    i++;
  if (i == shown + 1 || text.p[shown] != ':' || i + 1 >= text.n || text.p[i] != ':' || text.p[i + 1] != ' ')
    return 0;
  *line = text.p + shown;
  return i + 2;
}

/* The same, with the unit's own path or that of one of its libraries: *path. */
static size_t find_place(const struct script_unit *u, struct str text, const char **path, const char **line)
{
  size_t place = place_length(*path = u->path, text, line);
  for (size_t i = 0; place == 0 && i < u->library_count; i++)
    place = place_length(*path = u->libraries[i]->path, text, line);
  if (place == 0)
    *path = u->path;
  return place;
}

/* "path:line: text", with the place that the text has at its front, or else `where`. */
static void say(struct script *s, const char *where, struct str text)
{
  const char *path, *line = NULL;
  struct err *err = &s->trouble;
  size_t place = find_place(s->unit, text, &path, &line);
  if (place)
    snprintf(err->text, sizeof err->text, "%.*s%.*s", PATH_MAX_SHOWN, path, (int)(text.p + place - line), line);
  else if (where[0])
    snprintf(err->text, sizeof err->text, "%s", where);
  else
    snprintf(err->text, sizeof err->text, "%.*s: ", PATH_MAX_SHOWN, path);
  add_clean(err, text.p + place, text.n - place);
  err->code = ERR_POLICY;
}

/* The text of an error object, without running anything of it and without making memory in Lua. */
static struct str object_text(struct script *s, int index)
{
  lua_State *L = s->L;
  struct buf *b = &s->scratch;
  if (lua_type(L, index) == LUA_TSTRING) {
    size_t n;
    const char *p = lua_tolstring(L, index, &n);
    return (struct str){ p, n };
  }
  if (lua_type(L, index) == LUA_TLIGHTUSERDATA && lua_touserdata(L, index))
    return handle_name(s, index);
  b->n = 0;
  if (lua_isinteger(L, index))
    buf_printf(b, "%lld", (long long)lua_tointeger(L, index));
  else if (lua_type(L, index) == LUA_TNUMBER && isfinite(lua_tonumber(L, index)))
    json_number(b, lua_tonumber(L, index));
  else if (coin_is(s, index))
    coin_text(b, *(struct value *)lua_touserdata(L, index));
  else
    buf_printf(b, "error object of type %s", handle_type(s, index));
  return buf_view(b);
}

/* Lua's message handler for machine_run: it still sees the stack of what raised. */
static int on_error(lua_State *L)
{
  struct script *s = script_of(L);
  char where[sizeof s->where];
  if (s->killed)
    return 1;
  machine_where(s, where, sizeof where);
  int message = 1;
  if (lua_type(L, 1) == LUA_TTABLE) { /* its `message`, by a raw look */
    lua_rawgeti(L, LUA_REGISTRYINDEX, s->message);
    lua_rawget(L, 1);
    message = lua_isnil(L, -1) || lua_istable(L, -1) ? 1 : lua_gettop(L);
  }
  say(s, where, object_text(s, message));
  lua_settop(L, 1);
  return 1;
}

/* What a call that was ended is told. */
static enum script_status say_killed(struct script *s, struct err *err)
{
  const char *path = s->unit->path, *where = s->where;
  char none[PATH_MAX_SHOWN + 4];
  if (!where[0]) {
    snprintf(none, sizeof none, "%.*s: ", PATH_MAX_SHOWN, path);
    where = none;
  }
  switch (s->killed) {
  case KILLED_MEMORY:
    if (s->calls_deep)
      err_set(err, ERR_LIMIT, "%sout of memory: more than %d calls within each other", where, CALLS_DEEP);
    else if (s->table_large)
      err_set(err, ERR_LIMIT, "%sout of memory: a table has more than %d keys", where, NODES_MAX);
    else
      err_set(err, ERR_LIMIT, "%sout of memory (a call may use %zu KB)", where, s->limits.call_memory >> 10);
    return SCRIPT_MEMORY;
  case KILLED_STOP:
    return SCRIPT_STOPPED;
  case KILLED_HOST:
    err_set(err, ERR_MEMORY, "%sthe system refuses memory", where);
    return SCRIPT_STARVED;
  case KILLED_WATCHDOG:
    err_set(err, ERR_LIMIT, "%sstopped by the watchdog: far too slow for the fuel that it used", where);
    return SCRIPT_FUEL;
  default:
    err_set(err, ERR_LIMIT, "%sout of fuel (%lld units)", where, (long long)s->given);
    return SCRIPT_FUEL;
  }
}

/* ---- the one door ------------------------------------------------------------------------- */

static void begin(struct script *s, struct script_unit *u, void *owner, struct arena *a)
{
  memory_begin(s);
  s->running = true;
  s->killed = KILLED_NOT;
  s->given = s->fuel = (s->budget > 0 && !u->loading ? s->budget : s->limits.fuel) * coverage_factor(s->coverage);
  memcpy(s->longest, u->longest, sizeof s->longest);
  s->zeros = u->zeros;
  s->counted = s->deepest = 0;
  s->pace = pace_for(surcharge(s));
  s->step = s->pace < STEP_FIRST ? s->pace : STEP_FIRST;
  s->began = s->cpu = 0;
  s->serial++;
  vec_clear(&s->lent);
  memset(s->lazies, 0, sizeof s->lazies);
  s->unit = u;
  s->owner = owner;
  s->arena = a;
  s->arena_before = a->used;
  s->where[0] = 0;
  s->trouble.code = ERR_NONE;
  set_hook(s, s->step);
}

static void end(struct script *s)
{
  s->running = false;
  s->used = (s->fuel < 0 ? s->given : s->given - s->fuel) / coverage_factor(s->coverage);
  s->owner = NULL;
  s->unit = NULL;
  s->arena = NULL;
  lua_settop(s->L, 1);
  memory_end(s);
}

static enum script_status outcome(struct script *s, int lua_status, struct err *err)
{
  if (s->killed != KILLED_HOST && (lua_status == LUA_ERRMEM || (lua_status != LUA_OK && s->starved && !s->killed)))
    s->killed = KILLED_MEMORY;
  if (s->killed)
    return say_killed(s, err);
  if (lua_status == LUA_OK)
    return SCRIPT_OK;
  if (s->trouble.code == ERR_NONE) /* raised where not even the handler could run */
    say(s, "", object_text(s, -1));
  err_set(err, s->trouble.code, "%s", s->trouble.text);
  return SCRIPT_ERROR;
}

enum script_status machine_run(struct script *s, struct script_unit *u, void *owner, struct arena *a, lua_CFunction f,
                               void *argument, struct err *err)
{
  if (s->running) {
    err_set(err, ERR_BUSY, "%s: the machine is running another call", u->path);
    return SCRIPT_ERROR;
  }
  begin(s, u, owner, a);
  lua_pushcfunction(s->L, f); /* the handler is at 1 */
  lua_pushlightuserdata(s->L, argument);
  enum script_status status = outcome(s, lua_pcall(s->L, 1, 0, 1), err);
  end(s);
  return status;
}

void script_budget(struct script *s, int64_t fuel) { s->budget = fuel; }

int64_t script_fuel_used(const struct script *s) { return s->used; }

/* ---- life --------------------------------------------------------------------------------- */

bool machine_shared(struct script *s, int index)
{
  index = lua_absindex(s->L, index);
  lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->shared);
  lua_pushvalue(s->L, index);
  bool shared = lua_rawget(s->L, -2) != LUA_TNIL;
  lua_pop(s->L, 2);
  if (shared || !lua_istable(s->L, index) || !freeze_behind(s->L, index))
    return shared;
  lua_pop(s->L, 1);
  return true;
}

void machine_share(struct script *s)
{
  lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->shared);
  lua_pushvalue(s->L, -2);
  lua_pushboolean(s->L, true);
  lua_rawset(s->L, -3);
  lua_pop(s->L, 1);
}

static int on_panic(lua_State *L)
{
  (void)L;
  log_error("a Lua error outside of a protected call: %s", lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "?");
  abort();
}

static int open_all(lua_State *L)
{
  struct script *s = script_of(L);
  lua_newtable(L);
  s->shared = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_newtable(L);
  s->anchors = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, join_call);
  s->join = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushliteral(L, "message");
  s->message = luaL_ref(L, LUA_REGISTRYINDEX);
  metatable_open(s);
  handle_open(s);
  lazy_open(s);
  coin_open(s);
  library_open(s);
  return 0;
}

static struct {
  enum script_gc gc;
  int every;
} otherwise = { SCRIPT_GC_STEADY, GC_EVERY_DEFAULT };

void script_collect_as(enum script_gc gc, int every)
{
  otherwise.gc = gc;
  otherwise.every = every;
}

static struct coverage *covering;

void script_cover(struct coverage *coverage) { covering = coverage; }

static void settle_limits(struct script_limits *to, const struct script_limits *from)
{
  *to = from ? *from : (struct script_limits){ 0 };
  to->fuel = to->fuel > 0 ? to->fuel : FUEL_DEFAULT;
  to->call_memory = to->call_memory ? to->call_memory : CALL_MEMORY_DEFAULT;
  to->memory = to->memory ? to->memory : MEMORY_DEFAULT;
  to->watchdog_ms = to->watchdog_ms > 0 ? to->watchdog_ms : WATCHDOG_DEFAULT;
  to->grace_ms = to->grace_ms > 0 ? to->grace_ms : GRACE_DEFAULT;
  if (to->gc == SCRIPT_GC_STEADY)
    to->gc = otherwise.gc;
  to->gc_every = to->gc_every > 0 ? to->gc_every : otherwise.every;
}

void script_limit(struct script *s, const struct script_limits *limits)
{
  enum script_gc gc = s->limits.gc;
  int every = s->limits.gc_every;
  settle_limits(&s->limits, limits);
  s->limits.gc = gc;
  s->limits.gc_every = every;
  s->trigger = s->hard = s->limits.memory;
}

struct script *script_new(const struct script_host *host, const struct script_limits *limits)
{
  struct script *s = mem_zero(sizeof *s);
  s->host = *host;
  s->coverage = covering;
  settle_limits(&s->limits, limits);
  s->trigger = s->hard = s->limits.memory;
  s->floor_old = true;
  symbol_init(s);
  s->L = lua_newstate(memory_allocate, s);
  if (!s->L) {
    script_free(s);
    return NULL;
  }
  *(struct script **)lua_getextraspace(s->L) = s;
  lua_atpanic(s->L, on_panic);
  lua_pushcfunction(s->L, on_error);
  lua_pushcfunction(s->L, open_all);
  if (lua_pcall(s->L, 0, 0, 0) != LUA_OK) {
    script_free(s);
    return NULL;
  }
  memory_mode(s);
  memory_collect(s);
  return s;
}

void script_free(struct script *s)
{
  if (!s)
    return;
  if (s->L)
    lua_close(s->L);
  pool_fini(&s->pool);
  symbol_fini(s);
  buf_fini(&s->scratch);
  vec_fini(&s->lent);
  free(s);
}
