/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine: the Lua state, its memory, its fuel, the one protected door into it, and the texts of errors.
 *
 * Fuel is counted by Lua's count hook and by what our functions charge. What neither sees is charged where it makes
 * memory: tables, functions and longer texts pass the allocator, which knows an object's type when it is made. What
 * is left (comparing or reading long texts, long chains of __index, crafted hash collisions) can be slow but not
 * endless, and the watchdog ends it; hooks come the closer, the longer the longest text.
 */
#include "script/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script/machine.h"

enum {
  FUEL_DEFAULT = 2000000,
  CALL_MEMORY_DEFAULT = 16 << 20,
  MEMORY_DEFAULT = 512 << 20,
  WATCHDOG_DEFAULT = 1000, /* ms */
  BUFFER_SLACK = 4 << 20,  /* between soft and hard */
  REFUSALS_MAX = 4,        /* each costs a full collection */
  CALLS_DEEP = 10000,      /* out of memory with that many calls open: it is the calls */
  TEXT_CHARGED = 128,      /* shorter ones may be interned, which depends on what is left from before */
  TEXT_LONG = 64 << 10,    /* from here on hooks come closer */
  NODE_SIZE = 24,          /* of Lua's hash part */
  NODES_MAX = 1 << 16,     /* of one table: a rehash of crafted keys is quadratic, and no hook fires within */
};

static void on_count(lua_State *L, lua_Debug *at);

/* ---- memory ------------------------------------------------------------------------------- */

/* The hash part of a table that is too large. (A buffer of exactly such a size would be taken for one.) */
static bool too_many_nodes(const void *p, size_t tag, size_t size)
{
  return !p && tag == 0 && size > (size_t)NODES_MAX * NODE_SIZE && size % NODE_SIZE == 0 &&
         ((size / NODE_SIZE) & (size / NODE_SIZE - 1)) == 0;
}

/* From now on only the live data counts; after some refusals in quick succession nothing more is given out. */
static void refused(struct script *s)
{
  char where[sizeof s->where];
  lua_Debug deep;
  s->starved = s->repace = true;
  if (!s->running)
    return;
  machine_where(s, where, sizeof where);
  if (where[0]) { /* a refusal while the stack is taken down says nothing */
    memcpy(s->where, where, sizeof where);
    s->calls_deep = lua_getstack(s->L, CALLS_DEEP, &deep);
  }
  s->refusals = s->made - s->made_before < s->limits.call_memory / 2 ? s->refusals + 1 : 1;
  s->made_before = s->made;
  size_t strict = s->floor + s->limits.call_memory;
  s->soft = s->hard = s->refusals > REFUSALS_MAX ? 0 : strict < s->limits.memory ? strict : s->limits.memory;
}

static bool may_grow(struct script *s, const void *p, size_t tag, size_t size, size_t more)
{
  bool fault = s->fault > 0 && --s->fault == 0;
  if (fault)
    s->fault = 1;
  bool object = !p && tag != 0;
  s->table_large = too_many_nodes(p, tag, size);
  if (!fault && s->bytes + more <= (object ? s->soft : s->hard) && !s->table_large) {
    s->starved = false;
    return true;
  }
  refused(s);
  return false;
}

static int step_for(size_t longest)
{
  return longest <= TEXT_LONG ? STEP : 1 + (int)((size_t)STEP * TEXT_LONG / longest);
}

/* Hooks come closer, the longer the longest text. */
static void note_length(struct script *s, size_t size)
{
  s->longest = size;
  int step = step_for(size);
  if (step != s->step && !s->killed) {
    s->step = step;
    lua_sethook(s->L, on_count, LUA_MASKCOUNT, step);
  }
}

/* An object was made. Of texts only those that are never shared count: whether another of the same text is still there
 * depends on the garbage collector. */
static void charge_object(struct script *s, size_t tag, size_t size)
{
  int64_t units = tag == LUA_TSTRING ? (int64_t)(size >> COST_TEXT_SHIFT) : COST_OBJECT;
  if (tag == LUA_TSTRING ? size <= TEXT_CHARGED : tag < LUA_TTABLE || tag > LUA_TUSERDATA)
    return;
  if ((s->fuel -= units) < 0)
    machine_kill(s, KILLED_FUEL);
  if (tag == LUA_TSTRING && size > s->longest)
    note_length(s, size);
}

/* Lua's allocator: `old` is the type of the object when p is NULL. Shrinking never fails. */
static void *allocate(void *machine, void *p, size_t old, size_t size)
{
  struct script *s = machine;
  size_t before = p ? old : 0;
  if (size == 0) {
    free(p);
    s->bytes -= before;
    return NULL;
  }
  if (size > before && !may_grow(s, p, old, size, size - before))
    return NULL;
  void *at = realloc(p, size);
  if (!at)
    return size > before ? NULL : p;
  s->bytes += size - before;
  s->made += size;
  if (!p && old != 0 && s->running)
    charge_object(s, old, size);
  return at;
}

size_t script_memory(const struct script *s) { return s->bytes; }

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

/* The process may have been stopped, or may share its processor: only time that this thread had counts. */
static bool watchdog_barks(struct script *s)
{
  uint64_t limit = (uint64_t)s->limits.watchdog_ms * 1000000u;
  if (s->began == 0) {
    s->began = clock_ns();
    s->cpu = thread_ns();
    return false;
  }
  return clock_ns() - s->began > limit && thread_ns() - s->cpu > limit;
}

/* A full collection that leaves the collector in its generational stride. Lua's own one (lua_gc, or when an
 * allocation was refused) leaves it waiting for twice the memory that was in use before, when what died were the
 * newest objects. */
static void collect(struct script *s)
{
  s->repace = false;
  lua_gc(s->L, LUA_GCINC, 0, 0, 0);
  lua_gc(s->L, LUA_GCGEN, 0, 0);
}

static void on_count(lua_State *L, lua_Debug *at)
{
  (void)at;
  struct script *s = script_of(L);
  if (!s->killed)
    s->fuel -= s->step;
  if (s->killed || s->fuel < 0)
    machine_die(s, KILLED_FUEL);
  if (watchdog_barks(s))
    machine_die(s, KILLED_WATCHDOG);
  if (s->repace)
    collect(s);
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
  lua_pushstring(L, text);
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

/* "path:line: text", with the place that the text has at its front, or else `where`. */
static void say(struct script *s, const char *where, struct str text)
{
  const char *path = s->unit->path, *line = NULL;
  struct err *err = &s->trouble;
  size_t place = place_length(path, text, &line);
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
  b->n = 0;
  if (lua_isinteger(L, index))
    buf_printf(b, "%lld", (long long)lua_tointeger(L, index));
  else if (lua_type(L, index) == LUA_TNUMBER)
    json_number(b, lua_tonumber(L, index));
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
  if (lua_type(L, 1) == LUA_TTABLE) { /* its `message`, by a raw look */
    lua_pushnil(L);
    while (lua_next(L, 1)) { /* … key value */
      if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING &&
          strcmp(lua_tostring(L, -2), "message") == 0) {
        say(s, where, object_text(s, -1));
        return 1;
      }
      lua_pop(L, 1);
    }
  }
  say(s, where, object_text(s, 1));
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
      err_set(err, ERR_LIMIT, "%sa table has more than %d keys", where, NODES_MAX);
    else
      err_set(err, ERR_LIMIT, "%sout of memory (a call may use %zu KB)", where, s->limits.call_memory >> 10);
    return SCRIPT_MEMORY;
  case KILLED_STOP:
    return SCRIPT_STOPPED;
  case KILLED_WATCHDOG:
    err_set(err, ERR_LIMIT, "%sstopped by the watchdog after %d ms", where, s->limits.watchdog_ms);
    return SCRIPT_FUEL;
  default:
    err_set(err, ERR_LIMIT, "%sout of fuel (%lld units)", where, (long long)s->limits.fuel);
    return SCRIPT_FUEL;
  }
}

/* ---- the one door ------------------------------------------------------------------------- */

static void begin(struct script *s, struct script_unit *u, void *owner, struct arena *a)
{
  if (s->floor_old) {
    collect(s);
    s->floor = s->bytes;
    s->floor_old = false;
  }
  size_t most = s->limits.memory, share = s->bytes + s->limits.call_memory;
  s->soft = share < most ? share : most;
  s->hard = share + BUFFER_SLACK < most ? share + BUFFER_SLACK : most;
  s->refusals = 0;
  s->starved = s->table_large = s->calls_deep = false;
  s->running = true;
  s->killed = KILLED_NOT;
  s->fuel = s->limits.fuel;
  s->longest = u->longest;
  s->step = step_for(s->longest);
  s->began = 0;
  s->serial++;
  s->unit = u;
  s->owner = owner;
  s->arena = a;
  s->arena_before = a->used;
  s->where[0] = 0;
  s->trouble.code = ERR_NONE;
  lua_sethook(s->L, on_count, LUA_MASKCOUNT, s->step);
}

static void end(struct script *s)
{
  s->running = false;
  s->used = s->fuel < 0 ? s->limits.fuel : s->limits.fuel - s->fuel;
  s->soft = s->hard = s->limits.memory;
  s->owner = NULL;
  s->unit = NULL;
  s->arena = NULL;
  lua_settop(s->L, 1);
  if (s->repace)
    collect(s);
}

static enum script_status outcome(struct script *s, int lua_status, struct err *err)
{
  if (lua_status == LUA_ERRMEM || (lua_status != LUA_OK && s->starved && !s->killed))
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

int64_t script_fuel_used(const struct script *s) { return s->used; }

/* ---- life --------------------------------------------------------------------------------- */

bool machine_shared(struct script *s, int index)
{
  index = lua_absindex(s->L, index);
  lua_rawgeti(s->L, LUA_REGISTRYINDEX, s->shared);
  lua_pushvalue(s->L, index);
  bool shared = lua_rawget(s->L, -2) != LUA_TNIL;
  lua_pop(s->L, 2);
  return shared;
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
  handle_open(s);
  coin_open(s);
  library_open(s);
  return 0;
}

static void settle_limits(struct script_limits *to, const struct script_limits *from)
{
  *to = from ? *from : (struct script_limits){ 0 };
  to->fuel = to->fuel > 0 ? to->fuel : FUEL_DEFAULT;
  to->call_memory = to->call_memory ? to->call_memory : CALL_MEMORY_DEFAULT;
  to->memory = to->memory ? to->memory : MEMORY_DEFAULT;
  to->watchdog_ms = to->watchdog_ms > 0 ? to->watchdog_ms : WATCHDOG_DEFAULT;
}

struct script *script_new(const struct script_host *host, const struct script_limits *limits)
{
  struct script *s = mem_zero(sizeof *s);
  s->host = *host;
  settle_limits(&s->limits, limits);
  s->soft = s->hard = s->limits.memory;
  s->floor_old = true;
  arena_init(&s->names);
  map_init(&s->symbol_index);
  s->L = lua_newstate(allocate, s);
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
  collect(s);
  return s;
}

void script_free(struct script *s)
{
  if (!s)
    return;
  if (s->L)
    lua_close(s->L);
  symbol_fini(s);
  buf_fini(&s->scratch);
  free(s);
}
