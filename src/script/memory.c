/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The memory of the machine: Lua's allocator, what a call may hold, when garbage is collected, and what making things
 * costs.
 *
 * Lua's collector stands still, and garbage is collected whole: between calls, when much has gathered, and within a call
 * when an allocation that would go beyond `trigger` is refused once, for then Lua collects and asks again. So when a
 * call collects, and whether it runs out of memory, depends on what it makes and keeps and not on the calls before:
 *
 *     begin ──── 4 MB made ──► collected; what lives? ─ too much ─► out of memory
 *                                 │ else: twice that, 4 MB more at least, 12 MB at most, and again
 *
 * Vectors and buffers are refused only beyond `hard`, because lauxlib's do not ask again.
 */
#include <stdlib.h>

#include "script/machine.h"

enum {
  TEXT_CHARGED = 128,       /* shorter ones may be interned, which depends on what is left from before */
  TEXT_BYTES_PER_UNIT = 24, /* copying is cheap, but whoever uses a long text as a key has all of it hashed */
  NODE_SIZE = 24,           /* of Lua's hash part */
  MADE_FREE = 4 << 20,      /* bytes that cost nothing: how often a table is rehashed can depend on Lua's seed */
  VECTOR_TIMES = 4,         /* that a new vector counts */
  MADE_SHIFT = 6,           /* beyond that a unit is so many bytes, for they have to be collected */
  FIRST_SHARE = 3,          /* of call_memory before the first collection: one third */
  LAST_SHARE = 12,          /* what must be free of it afterwards: one twelfth */
  QUANTUM = 64 << 10,       /* what lives counts in such steps, for some bytes differ from run to run */
  GARBAGE_MAX = 512 << 10,  /* between calls */
  NAMES_TABLE_FIRST = 1024, /* bytes of Lua's table of short texts when it is made… */
  STACK_FIRST = 720,        /* …and of its stack */
  CALL_SIZE = 64,           /* of what Lua keeps for one more call within another, and for later ones */
};

/* ---- what a call may hold ----------------------------------------------------------------- */

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t hard_share(const struct script *s) { return s->limits.call_memory + s->limits.call_memory / 3; }

void memory_begin(struct script *s)
{
  if (s->floor_old)
    memory_collect(s);
  size_t from = s->bytes;
  s->trigger = least(from + s->limits.call_memory / FIRST_SHARE, s->limits.memory);
  s->hard = least(from + hard_share(s), s->limits.memory);
  s->asked = s->starved = s->table_large = s->calls_deep = false;
  s->made = s->widest = 0;
}

void memory_end(struct script *s)
{
  s->trigger = s->hard = s->limits.memory;
  s->asked = false;
  size_t most = s->floor / 2 > GARBAGE_MAX ? s->floor / 2 : GARBAGE_MAX;
  if (s->bytes > s->floor + most)
    memory_collect(s);
}

/* All garbage goes; what is left when no call runs is the floor. */
void memory_collect(struct script *s)
{
  if (s->limits.gc == SCRIPT_GC_GENERATIONAL) { /* back into its stride: see below */
    lua_gc(s->L, LUA_GCINC, 0, 0, 0);
    lua_gc(s->L, LUA_GCGEN, 0, 0);
  } else {
    lua_gc(s->L, LUA_GCCOLLECT);
  }
  if (s->running)
    return;
  s->floor = s->bytes;
  s->floor_old = false;
}

/* A full collection in the generational mode leaves the collector waiting for twice the memory that was in use before,
 * when what died were the newest objects; entering the mode does not. */
void memory_mode(struct script *s)
{
  switch (s->limits.gc) {
  case SCRIPT_GC_GENERATIONAL:
    lua_gc(s->L, LUA_GCGEN, 0, 0);
    break;
  case SCRIPT_GC_INCREMENTAL:
    lua_gc(s->L, LUA_GCINC, 0, 0, 0);
    break;
  default:
    lua_gc(s->L, LUA_GCSTOP);
  }
}

void memory_lasting(struct script *s, size_t bytes)
{
  s->floor += bytes;
  s->trigger += bytes;
  s->hard += bytes;
}

static void spend(struct script *s, size_t units)
{
  if ((s->fuel -= (int64_t)units) < 0)
    machine_kill(s, KILLED_FUEL);
}

/* ---- refusing ----------------------------------------------------------------------------- */

/* The hash part of a table that is too large. (A buffer of exactly such a size would be taken for one.) */
static bool too_many_nodes(const void *p, size_t tag, size_t size)
{
  return !p && tag == 0 && size > (size_t)NODES_MAX * NODE_SIZE && size % NODE_SIZE == 0 &&
         ((size / NODE_SIZE) & (size / NODE_SIZE - 1)) == 0;
}

static bool refused(struct script *s)
{
  char where[sizeof s->where];
  s->starved = true;
  if (!s->running)
    return false;
  machine_where(s, where, sizeof where);
  if (where[0]) /* a refusal while the stack is taken down says nothing */
    memcpy(s->where, where, sizeof where);
  return false;
}

/* Garbage is collected, and the same is asked again: now it is only the living that count. */
static bool grant(struct script *s, bool object, size_t more)
{
  size_t share = s->limits.call_memory;
  size_t lives = s->bytes > s->floor ? s->bytes - s->floor : 0;
  lives = (lives + more + QUANTUM - 1) / QUANTUM * QUANTUM;
  s->asked = false;
  s->hard = least(s->floor + hard_share(s), s->limits.memory);
  if (s->bytes + more > s->hard || (object && lives > share - share / LAST_SHARE))
    return refused(s);
  if (lives > share / 2) /* what lives is gone through each time */
    spend(s, lives >> MADE_SHIFT);
  size_t next = lives + (lives > share / FIRST_SHARE ? lives : share / FIRST_SHARE);
  s->trigger = least(s->floor + least(next, share), s->limits.memory);
  return true; /* `where` stays: it may be that of a refusal which is on its way up */
}

/* For tests: each n-th object is refused once, so that Lua collects at all places where it may. */
static bool stressed(struct script *s, bool object)
{
  if (s->limits.gc != SCRIPT_GC_STRESS || !s->running || !object)
    return false;
  s->stress = s->stress >= s->limits.gc_every ? 0 : s->stress + 1;
  return s->stress == s->limits.gc_every;
}

static bool may_grow(struct script *s, const void *p, size_t tag, size_t size, size_t more)
{
  bool object = !p && tag != 0;
  if (s->fault > 0 && --s->fault == 0) {
    s->fault = 1;
    return refused(s);
  }
  if (stressed(s, object))
    return false;
  if (too_many_nodes(p, tag, size)) {
    s->table_large = true; /* it ends the call: what is allocated on the way up does not change that */
    return refused(s);
  }
  if (s->asked)
    return grant(s, object, more);
  if (s->bytes + s->names_size + more <= s->hard && (!object || s->bytes + more <= s->trigger))
    return true;
  s->asked = s->running;
  return refused(s);
}

/* ---- what making things costs ------------------------------------------------------------- */

static void charge_made(struct script *s, size_t size)
{
  size_t before = s->made;
  s->made += size;
  if (s->made > MADE_FREE)
    spend(s, (s->made >> MADE_SHIFT) - ((before > MADE_FREE ? before : MADE_FREE) >> MADE_SHIFT));
}

/* A new one is filled with what was in another. */
static void charge_vector(struct script *s, size_t size, bool fresh)
{
  charge_made(s, fresh ? VECTOR_TIMES * size : size);
  if (size > s->widest)
    s->widest = size;
}

/* Of short texts none costs: whether another of the same text is still there depends on what is left from before. (What
 * makes them does cost.) */
static void charge_object(struct script *s, size_t tag, size_t size)
{
  if (tag == LUA_TSTRING && size <= TEXT_CHARGED)
    return;
  charge_made(s, size);
  switch (tag) {
  case LUA_TSTRING:
    machine_note_text(s, size);
    spend(s, size / TEXT_BYTES_PER_UNIT);
    return;
  case LUA_TTABLE:
  case LUA_TFUNCTION:
  case LUA_TUSERDATA:
    spend(s, COST_OBJECT + (size >> COST_TEXT_SHIFT));
    return;
  case LUA_NUMTYPES: /* a local that functions share */
    spend(s, COST_SHARED);
    return;
  default:
    return;
  }
}

/* ---- the allocator ------------------------------------------------------------------------ */

static void put(struct script *s, void *p, size_t size)
{
  if (size <= POOL_MAX)
    pool_put(&s->pool, p);
  else
    free(p);
}

/* What shrinks gets a smaller place whatever the system says. */
static void *get(struct script *s, size_t size, bool must)
{
  if (size <= POOL_MAX)
    return pool_get(&s->pool, size, must);
  return mem_try(NULL, size);
}

static void *resize(struct script *s, void *p, size_t before, size_t size)
{
  if (before > POOL_MAX && size > POOL_MAX) {
    void *at = size > before ? mem_try(p, size) : realloc(p, size);
    return at || size > before ? at : p;
  }
  if (before <= POOL_MAX && size <= POOL_MAX && pool_size(before) == pool_size(size)) {
    pool_resize(p, size);
    return p;
  }
  void *at = get(s, size, size < before);
  if (!at)
    return NULL;
  memcpy(at, p, size < before ? size : before);
  put(s, p, before);
  return at;
}

static size_t weight(size_t size) { return size <= POOL_MAX ? pool_size(size) : size; }

/* How large Lua's table of short texts is depends on garbage: it counts for `hard` only. It and the stack, which may have
 * been large before, are known by being the first vectors of their size when the machine is made. */
static void note_held(struct script *s, const void *p, const void *at, size_t before, size_t size)
{
  if (!s->names_table && !p && size == NAMES_TABLE_FIRST)
    s->names_table = p = at;
  if (!s->stack && !p && size == STACK_FIRST)
    s->stack = p = at;
  if (p && p == s->stack)
    s->stack = at;
  if (!p || p != s->names_table) {
    s->bytes += weight(size) - weight(before);
    return;
  }
  s->names_table = at;
  s->names_size = size;
}

/* Whether a vector is made anew by each call that makes it. */
static bool is_own(const struct script *s, const void *p, size_t size)
{
  return p ? p != s->names_table && p != s->stack : size != CALL_SIZE;
}

static void note_peak(struct script *s)
{
  if (script_memory(s) > s->peak)
    s->peak = script_memory(s);
}

/* Lua's allocator: `old` is the type of the object when p is NULL. Shrinking never fails. */
void *memory_allocate(void *machine, void *p, size_t old, size_t size)
{
  struct script *s = machine;
  size_t before = p ? old : 0;
  if (size == 0) {
    if (p) {
      lazy_forget(s, p);
      put(s, p, before);
      note_held(s, p, NULL, before, 0);
    }
    return NULL;
  }
  if (size > before) {
    if (!may_grow(s, p, old, size, weight(size) - weight(before)))
      return NULL;
    s->starved = false;
  }
  bool own = is_own(s, p, size);
  void *at = NULL;
  if (size <= before || mem_may())
    at = p ? resize(s, p, before, size) : get(s, size, false);
  if (!at) { /* not the script's doing: whatever it makes of it is no result */
    if (s->running)
      machine_kill(s, KILLED_HOST);
    return NULL;
  }
  note_held(s, p, at, before, size);
  note_peak(s);
  if (s->running && size > before) {
    if (!p && old != 0)
      charge_object(s, old, size);
    else if (own)
      charge_vector(s, size, !p);
  }
  return at;
}

size_t script_memory(const struct script *s) { return s->bytes + s->names_size; }
