/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * script - the one room that speaks Lua: a virtual machine as a function from values to values.
 *
 * It compiles files, calls their functions in a sandbox under fuel and memory limits, and carries values
 * across. It knows no records, no policies: a record is a 64-bit number whose fields the host answers for,
 * and the host's functions are given as tables. Nothing that a script does can end the process, keep it
 * busy beyond the fuel, survive into the next call, or depend on addresses, clocks, locale or hash order.
 *
 * What a script sees: _VERSION assert error ipairs pairs (sorted: numbers, then strings bytewise) pcall select
 * tonumber tostring type (also "record", "null", "money", "ctx", "params") getmetatable setmetatable (no __gc
 * __mode __close __metatable; what is put into the metatable later counts from the next setmetatable on) rawequal
 * rawget rawlen; math, string, table, utf8 as allow-listed in library.c and its kin (nothing whose last bit may differ
 * between C libraries; own stable table.sort; texts show no addresses, and floats by shortest round trip, also those
 * joined by `..`); `read` (library_read.c); `reader` (library_reader.c); `null`; `money`; the constructors; the host's libraries; `require`, where the
 * host has it. Globals
 * and libraries cannot be assigned, and to read one that is not there is an error (absent.c says what to do instead).
 * Texts are not taken for numbers in arithmetic. What Lua itself leaves open and we cannot reach: ^ is the C library's
 * pow, # of a table with holes. The process must stay in the C locale.
 *
 * Values across: nil NONE; `null` NULL; boolean; integer INT; float REAL (NaN and infinity refused); string TEXT
 * (must be UTF-8 on the way out); a table with keys 1..n only LIST (the empty table: LIST of 0), with string keys
 * MAP sorted bytewise (positional ones among them are named "1", "2", …); a record RECORD; money MONEY; a function
 * is refused, except in script_load's description. Tables are copied out by raw access, depth 32, 100 000 nodes,
 * 4 MB at most. MAP and LIST become fresh tables on the way in (those of a call's arguments when they are used: lazy.c).
 *
 * Fuel: one unit is one VM instruction (counted by hook, in steps of 1000), or about 20 ns. Library and host functions
 * charge what they do, a table or function made costs 5, text made by its length; what is made beyond 4 MB costs a unit
 * for 64 bytes, for it has to be collected. While two long texts are about, an instruction costs more, for it may compare
 * them. The same call uses the same fuel on every machine and in every mode of the collector; with one exception: how
 * often Lua rehashes a table from which texts or objects are removed as keys depends on its seed, and counts only beyond
 * those 4 MB.
 *
 * Out of fuel, out of memory and the host's stop unwind at once through every pcall; afterwards the machine is as before
 * the call.
 *
 * Memory: a call may hold call_memory of what lives, and a third more with garbage, vectors and buffers: 16 MB as it
 * comes. Garbage is collected before anything is refused, at points that depend on the call alone, and what the idle
 * machine holds does not count; so whether a call runs out does not depend on the calls before it, but for some KB (texts
 * of up to 40 bytes that are still there are not made again, and what lives is rounded up to 64 KB). More than 10 000
 * calls within each other, and more than 8192 keys of a table besides its list, are out of memory too.
 *
 * The watchdog is the last resort against instructions that are slow in themselves (keys made to collide, the remainder
 * of floats far apart): it ends a call that has taken 30 ms of the processor and half a microsecond for each unit of
 * fuel, with SCRIPT_FUEL and a text that says so, and is the one thing here that does not come out the same in every run.
 */
#include "base/base.h"

struct script;      /* a machine; one thread */
struct script_unit; /* a loaded file */
struct script_args; /* one call of a host function */

enum script_answer { ANSWER_OK, ANSWER_ERROR, ANSWER_STOP };

struct script_function {
  const char *name;
  const char *signature; /* for the manual and the editor's type file: "(type, filter) -> integer" */
  const char *doc;
  /* ANSWER_ERROR: err's text is raised at the caller's line (catchable by pcall); ANSWER_STOP: unwinds all and
   * script_call gives SCRIPT_STOPPED. *result is NONE on entry. */
  enum script_answer (*call)(void *host, struct script_args *args, struct value *result, struct err *err);
};

struct script_library { /* a global table of functions, or (name NULL) functions that are globals themselves */
  const char *name;
  const struct script_function *functions;
  size_t count;
};

struct script_host {
  void *self;
  /* record.field; `symbol` from script_symbol. */
  enum script_answer (*field)(void *self, uint64_t record, int symbol, struct value *out, struct err *err);
  /* params.name of the unit that is being called; `owner` as given to script_call. ERR_MISSING: it has none of that name,
   * which is nil for params("name"). */
  enum script_answer (*param)(void *self, void *owner, int symbol, struct value *out, struct err *err);
  /* "type/key", for tostring and error texts. */
  void (*name)(void *self, uint64_t record, struct buf *out);
  /* Methods of ctx (called as ctx:name(…); arguments exclude ctx). */
  const struct script_function *methods;
  size_t method_count;
  const struct script_library *libraries;
  size_t library_count;
  /* Names that build tagged tables in a file: policy guard … text ref … (see script_load). NULL-terminated. */
  const char *const *constructors;
  /* The constructor among them whose files are libraries (see script_load_with); NULL: there is no `require`. */
  const char *module;
};

/* How garbage is collected. No result depends on it; tests compare them. */
enum script_gc {
  SCRIPT_GC_STEADY,       /* at points that depend on the calls alone */
  SCRIPT_GC_GENERATIONAL, /* at Lua's own pace, in its two modes */
  SCRIPT_GC_INCREMENTAL,
  SCRIPT_GC_STRESS, /* a full collection at every gc_every-th allocation: slow */
};

struct script_limits {
  int64_t fuel;       /* per call; 0: 2 000 000 */
  size_t call_memory; /* bytes one call may add; 0: 12 MB */
  size_t memory;      /* bytes of the whole machine; 0: 512 MB */
  int watchdog_ms;    /* processor time of one call at most, besides the watchdog's own measure; 0: 1000 */
  int grace_ms;       /* of that measure: so much in any case, for what is read may have to come from the disk; 0: 30 */
  enum script_gc gc;
  int gc_every; /* for stress; 0: 100 */
};

/* For tests, before the process makes threads: the collector of machines whose limits name none. */
void script_collect_as(enum script_gc gc, int every);
/* NULL when `limits`, or the system, leave no room for the machine itself. */
struct script *script_new(const struct script_host *host, const struct script_limits *limits);
void script_free(struct script *s);
/* Other limits from the next load or call on; `gc` stays what it was. */
void script_limit(struct script *s, const struct script_limits *limits);
/* Fuel of each of the following calls in place of the limits' (loads keep theirs); 0: that of the limits again. A call
 * that runs out of it ends with SCRIPT_FUEL, and script_fuel_used then is all of it; of one that the watchdog ended it is
 * less. */
void script_budget(struct script *s, int64_t fuel);

/* A small number for a name, the same for the life of the machine; and back. Field names reach the host so. All words
 * of the files that are loaded have one. A name that a script put together, and that is none of those, comes as
 * SCRIPT_SYMBOL_MADE_UP, with its text until the next one: another name each time, so nothing is kept under it. */
enum { SCRIPT_SYMBOL_MADE_UP = 0 };
int script_symbol(struct script *s, struct str name);
struct str script_symbol_name(struct script *s, int symbol);

/* Compiles `text` (source only, at most 256 KB) under the chunk name `path` and runs it once without ctx or
 * records. It must return one value, whose data becomes *description (in the arena): a constructor C gives a MAP
 * with member "$" = "C": used bare (`text`) just that; called with a table, that table's members besides
 * (`enum { "a", "b", doc = "x" }`: "$", "1", "2", "doc"); called with another value, that as "1" (`ref "person"`).
 * A function anywhere becomes a MAP { "$": "function", "call": n } where n goes to script_call. `money(1250, "EUR")`
 * is a MONEY value, here and in evaluation. Errors: "path:line: message". */
struct script_unit *script_load(struct script *s, const char *path, struct str text, struct arena *a,
                                struct value *description, struct err *err);

/* A library that a file requires: `require "name"` stands in its text, on that line. */
struct script_need {
  struct str name; /* empty: require is called with something else than a text in quotes */
  int line;
  struct script_unit *library; /* the caller's to fill in */
};
/* All that the text requires, in its order, some perhaps more than once. Runs nothing; a text that is no Lua has those
 * in front of what is none. */
struct script_need *script_needs(struct str text, struct arena *a, size_t *count);
/* script_load of a file that requires these; what has no library is not there for it. A file that returns what the host's
 * `module` constructor makes is itself a library: its functions are not for script_call, but for the files that it is
 * given to. It is loaded once for all of them: what it holds cannot be changed (freeze.c), and what its functions assign
 * is set back before each call, so that no call sees what another left. Errors in it name its own path. A library is
 * unloaded behind the files that require it. */
struct script_unit *script_load_with(struct script *s, const char *path, struct str text,
                                     const struct script_need *needs, size_t need_count, struct arena *a,
                                     struct value *description, struct err *err);
void script_unload(struct script_unit *u);

enum script_status {
  SCRIPT_OK,
  SCRIPT_ERROR,   /* raised, or the result is not allowed */
  SCRIPT_FUEL,    /* ran out of fuel */
  SCRIPT_MEMORY,  /* ran out of memory */
  SCRIPT_STOPPED, /* a host function answered ANSWER_STOP */
  SCRIPT_STARVED, /* the system refused memory (ERR_MEMORY): that is no result, and the same call may go well later */
};

/* In place of a value in args: the ctx object, the params object of `owner`, what script_make kept (else nil). */
#define SCRIPT_ARG_CTX ((struct value){ .kind = 200 })
#define SCRIPT_ARG_PARAMS ((struct value){ .kind = 201 })
#define SCRIPT_ARG_MADE ((struct value){ .kind = 202 })

/* Calls function n of the unit in a fresh environment (no upvalue or global survives from one call to the next)
 * and copies its first result into the arena. err says "path:line: message" for all but OK and STOPPED. */
enum script_status script_call(struct script_unit *u, int n, void *owner, const struct value *args, int nargs,
                               struct arena *a, struct value *result, struct err *err);
/* Calls function n of the unit with values alone (no ctx, no params), with the fuel of a load, and keeps what it returns
 * for all calls of the unit: they can use it, functions too, and none can change it. Once for a unit; another time does
 * nothing. False: as script_load. */
bool script_make(struct script_unit *u, int n, const struct value *args, int nargs, struct arena *a, struct err *err);
/* Fuel that the last call used, for metrics. */
int64_t script_fuel_used(const struct script *s);
/* Bytes that the machine holds. */
size_t script_memory(const struct script *s);

/* Within a host function: */
int args_count(const struct script_args *args);
/* The i-th argument (from 0), NONE beyond the last; tables are copied into the call's arena. A value that cannot
 * cross (a function, a cycle) gives false and err. */
bool args_get(struct script_args *args, int i, struct value *out, struct err *err);
struct arena *args_arena(struct script_args *args); /* lives until script_call returns */
/* Charges fuel; when it runs out the function must return ANSWER_STOP at once (the status is then SCRIPT_FUEL). */
bool args_charge(struct script_args *args, int64_t units);
/* Makes the result, a LIST, come back as an iterator for `for x in …`. Lists of records cost no table. */
void args_iterate(struct script_args *args);
/* "path:line" of the caller, for findings and errors. */
void args_where(struct script_args *args, struct buf *out);

/* What of the files runs, in machines that are made from now on, is noted there (see coverage.h); NULL: no more. Before the
 * process makes threads. Such a machine gives the same results, with more fuel; others know nothing of it. */
struct coverage;
void script_cover(struct coverage *coverage);
#include "script/coverage.h"
