/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The inside of the script room: the machine, what one call of it may use up, and what the files of the
 * room offer each other. Nothing outside the room includes this (its tests do).
 *
 * Every touch of Lua that can raise stands inside one lua_pcall, made by machine_run. Inside it, a function of
 * ours that Lua calls may raise; a function that the host calls (args_…, script_symbol) never does, so that
 * no error jumps over the host's frames.
 *
 * When a call is over before its end (fuel, memory, stop, watchdog) `killed` is set and stays set: our pcall raises
 * on, and the hook, at every instruction from then on, raises again, until machine_run is reached.
 */
#include <lauxlib.h>
#include <lua.h>

#include "script/pool.h"
#include "script/script.h"

_Static_assert(sizeof(void *) == 8, "a record's number travels in a light userdata");

enum killed { KILLED_NOT, KILLED_FUEL, KILLED_MEMORY, KILLED_STOP, KILLED_WATCHDOG, KILLED_HOST };

/* What things cost, in units of fuel, besides the instructions; text costs one unit for each 64 bytes made. */
enum {
  COST_FIELD = 2,
  COST_HOST = 5,
  COST_PCALL = 10,
  COST_RAISE = 30,      /* an error that pcall catches */
  COST_REFUSED = 300,   /* an error of the host: it looks for what may have been meant */
  COST_OBJECT = 5,      /* a table, a function, money */
  COST_SHARED = 3,      /* a local that a function closes over */
  COST_CONVERSION = 10, /* of a value to text */
  COST_DIGITS = 60,     /* …of a float: the shortest digits are searched */
  COST_TEXT_SHIFT = 6,
  COST_CHECKED_SHIFT = 3, /* of text that is copied out: each byte is looked at */
};

enum {
  STEP = 1000,           /* instructions that are charged at once, mostly */
  NODES_MAX = 1 << 13,   /* keys of one table besides its list: a rehash of crafted keys is quadratic, in one piece */
  CALLS_DEEP = 10000,    /* out of memory with that many calls open: it is the calls */
  PATH_MAX_SHOWN = 200,  /* bytes of a path in an error */
  CROSS_DEPTH = 32,      /* of tables, on the way out */
  CROSS_NODES = 100000,  /* values, on the way out */
  CROSS_BYTES = 4 << 20, /* of text, on the way out */
  ARENA_SHARE = 4,       /* what a call may make the host keep in the arena is one fourth of call_memory */
  NAME_MAX_LENGTH = 200  /* of a field */
};

/* A name with its number. `lua` is the text as an anchored Lua string has it: equal address, equal name. */
struct symbol {
  struct str name;
  const char *lua;
};

enum { SYMBOL_CACHE = 1024 };

struct symbol_slot {
  const char *lua;
  int symbol;
};

enum { LAZY_SLOTS = 8 };

struct lazy_slot {
  const void *table; /* NULL: none */
  const struct value *map;
};

struct script {
  lua_State *L;
  struct script_host host;
  struct script_limits limits;
  struct coverage *coverage; /* where it notes what runs; mostly NULL */
  int64_t budget;            /* fuel of calls; 0: that of the limits */

  /* Memory: see memory.c. */
  struct pool pool;
  size_t bytes;                    /* held, all but the table of names */
  size_t floor;                    /* held by the idle machine */
  size_t trigger, hard;            /* an object, anything may not bring `bytes` beyond */
  size_t made;                     /* bytes that the call has made; vectors count more, short texts do not */
  size_t widest;                   /* bytes of the largest vector among them */
  size_t peak;                     /* most that was ever held */
  const void *names_table, *stack; /* Lua's, of short texts; its stack */
  size_t names_size;
  bool asked;       /* an allocation was refused so that Lua collects and asks again */
  bool starved;     /* the last allocation was refused */
  bool table_large; /* for a table of too many keys */
  bool calls_deep;  /* with many calls open */
  bool floor_old;   /* collect before the next call */
  int stress;       /* objects since the last that was refused for a test */
  int64_t fault;    /* tests: refuse the n-th allocation from now on, and all behind it; 0: off */

  /* The call that is running. */
  bool running;
  enum killed killed;
  int64_t given;       /* fuel at the start */
  int64_t fuel;        /* left; below 0: out */
  int64_t used;        /* by the last call */
  int pace;            /* instructions that are charged at once */
  int step, counted;   /* instructions to the next hook, and those that are not charged yet */
  bool zeros;          /* there may be texts with zero bytes */
  int ticks;           /* of machine_tick */
  bool slow;           /* since the last hook */
  size_t longest[2];   /* bytes of the two longest texts that it may handle */
  uint64_t began;      /* at the first hook, in ns */
  uint64_t last;       /* at the last hook */
  uint64_t cpu;        /* this thread's time, soon afterwards; 0: not yet */
  int deepest;         /* how many tables stand behind each other, see metatable.c */
  uint64_t heights_of; /* the call that the heights of metatable.c belong to */
  uint64_t serial;     /* number of the call: what outlives it is known by it */
  struct script_unit *unit;
  void *owner;
  struct arena *arena;
  size_t arena_before;
  char where[PATH_MAX_SHOWN + 24]; /* "path:line: " where it was killed */
  struct err trouble;              /* what was raised to the top */

  /* Names. */
  struct arena names;
  struct map symbol_index; /* hash (or the next free number) to symbol */
  struct {
    struct symbol *at;
    size_t n, cap;
  } symbols;
  char made_up[NAME_MAX_LENGTH]; /* the name that a script put together last */
  struct symbol_slot cache[SYMBOL_CACHE];

  /* Places in Lua's registry. */
  int env, shared, anchors, ctx, params, join, message, lazy;
  /* Addresses that tell our objects from others. */
  const void *ctx_object, *params_object, *money_metatable, *lazy_metatable;
  VEC(const struct value *) lent;      /* maps that the call was lent, see lazy.c */
  struct lazy_slot lazies[LAZY_SLOTS]; /* the tables of theirs that were asked last */
  struct pattern_cache *patterns;      /* see pattern.c */
  struct buf scratch;                  /* text on its way into Lua: kept here so that an error does not lose it */
};

/* One upvalue that is set back before each call: upvalue `upvalue` of the function in slot `owner` to the value in
 * slot `value`. */
struct restore {
  int owner, upvalue, value;
};

/* A function that the file's description holds. */
struct unit_function {
  int slot;
  const char *file; /* where its text begins: this one, or one of its libraries */
  int line;         /* 0: nowhere */
  bool simple;      /* all that it closes over can be set back; otherwise the file runs again for each call */
  struct restore *restores;
  size_t restore_count;
  int *path; /* slots of the keys that lead to it from the file's value */
  size_t path_length;
};

/* Slots are the positions of one Lua table per unit, in the registry under `ref`. */
struct script_unit {
  struct script *s;
  const char *path;
  struct arena memory;
  int ref, slots;
  int main_slot; /* the file as a function; of a library, its face */
  int made_slot; /* what script_make kept; 0: nothing */
  bool loading, zeros;
  size_t longest[2];
  struct str *assigned; /* names of variables that inner functions assign */
  size_t assigned_count;
  struct script_unit **libraries; /* those that it requires, directly or through others */
  size_t library_count;
  bool sets_back;               /* one of them has something to set back before each call */
  VEC(struct restore) restores; /* of what is frozen: what its functions may have assigned */
  struct {
    struct unit_function *at;
    size_t n, cap;
  } functions;
};

struct script_args {
  struct script *s;
  lua_State *L;
  int first, count; /* on Lua's stack */
  bool iterate;
};

static inline struct script *script_of(lua_State *L) { return *(struct script **)lua_getextraspace(L); }

/* ---- script.c: the machine */

/* Units for going once through a table: most of its places may be empty, and how many there are nobody tells. */
static inline int64_t machine_width(const struct script *s) { return (int64_t)(s->widest >> 12 << 2); }
/* A text of that size was made. */
void machine_note_text(struct script *s, size_t size);
/* A text with a zero byte was: Lua orders such texts piece by piece. */
void machine_note_zeros(struct script *s);
/* What it costs to order two texts, of which one has so many bytes. */
static inline int64_t machine_ordering(const struct script *s, size_t n)
{
  return (int64_t)(s->zeros ? n : n >> COST_TEXT_SHIFT);
}
/* Ends the call: no code of the script runs from here on. Does not raise. */
void machine_kill(struct script *s, enum killed why);
/* The same, and unwinds. */
_Noreturn void machine_die(struct script *s, enum killed why);
/* To be called from loops that no hook interrupts: the watchdog looks in now and then. True: the call is over, and the
 * loop is to end; machine_tick unwinds. */
bool machine_late_slow(struct script *s);
static inline bool machine_late(struct script *s) { return (++s->ticks & 63) == 0 && machine_late_slow(s); }
static inline void machine_tick(struct script *s)
{
  if (machine_late(s))
    machine_die(s, s->killed);
}
static inline void machine_charge(struct script *s, int64_t units)
{
  if ((s->fuel -= units) < 0)
    machine_die(s, KILLED_FUEL);
}
/* Runs f(L) with `argument` as light userdata, as one call of the unit; the err says "path:line: …". */
enum script_status machine_run(struct script *s, struct script_unit *u, void *owner, struct arena *a, lua_CFunction f,
                               void *argument, struct err *err);
/* "path:line: " of the innermost line of a script that is running; empty when there is none. Does not raise. */
void machine_where(struct script *s, char *out, size_t size);
/* Raises a text with the caller's line before it, as Lua's own functions do. */
_Noreturn void machine_raise(lua_State *L, const char *text);
/* True when the value at the index is one of those that all calls share and none can change. */
bool machine_shared(struct script *s, int index);
/* Marks the value on top as such; leaves it there. */
void machine_share(struct script *s);

/* ---- memory.c */

void *memory_allocate(void *machine, void *p, size_t old, size_t size);
void memory_mode(struct script *s); /* when the machine is made */
void memory_begin(struct script *s);
void memory_end(struct script *s);
void memory_collect(struct script *s);
/* So many bytes of what was just made stay with the machine: they are not the call's. */
void memory_lasting(struct script *s, size_t bytes);

/* ---- symbol.c: names and their numbers */

static inline struct symbol_slot *symbol_slot(struct script *s, const char *text)
{
  return &s->cache[((uintptr_t)text >> 4) % SYMBOL_CACHE];
}
/* Meets all names that stand in the source. */
void symbol_scan(struct script *s, struct str source);
/* The number of a name that is not in the cache; raises when it cannot be a name (NULL). */
int symbol_met(struct script *s, int index, const char *text);
/* The number of the name at the index of the stack. */
static inline int symbol_at(struct script *s, int index)
{
  const char *text = lua_tolstring(s->L, index, NULL);
  struct symbol_slot *slot = symbol_slot(s, text);
  return text && slot->lua == text ? slot->symbol : symbol_met(s, index, text);
}
void symbol_init(struct script *s);
void symbol_fini(struct script *s);

/* ---- cross.c: values */

struct hop { /* a member on the way to a value, for error texts and for finding a function again */
  const struct hop *up;
  struct str name;
  int64_t position; /* of a list member; 0: it has a name */
};

struct crossing {
  struct script *s;
  struct arena *arena;
  struct script_unit *unit; /* while its file is loaded: functions may cross */
  const char *root;         /* what the whole is called in error texts; NULL: argument 1, 2 … */
  int argument;
  size_t nodes, bytes;
  struct err *err;
};

/* Pushes; raises when memory or fuel ends. */
void cross_in(struct script *s, struct value v);
/* The same of a value that stays where it is until the call is over: of its maps only what is used becomes a table. */
void cross_lend(struct script *s, const struct value *v);
/* Copies the value at the (absolute) index; false: err is set. Does not raise, but for want of memory while a file
 * is loaded. */
bool cross_out(struct crossing *c, int index, struct value *out);

/* ---- freeze.c: what libraries hold, and nobody can change */

/* The value at the index, a library as `module { … }` made it, becomes the face that other files see; everything that can
 * be reached from it is frozen. Raises. */
void freeze_library(struct script_unit *u, int index, const char *name);
/* The same for what libraries made of the functions that the file's description holds. Raises. */
void freeze_made(struct script_unit *u);
/* The same for the value at the index, and all that it holds. Raises. */
void freeze_kept(struct script_unit *u, int index);
extern const char freeze_mark;
/* Pushes what stands behind a frozen table; false (and nothing is pushed) when it is none. Does not raise. */
static inline bool freeze_behind(lua_State *L, int index)
{
  if (!lua_getmetatable(L, index))
    return false;
  bool frozen = lua_rawgetp(L, -1, &freeze_mark) == LUA_TTABLE;
  lua_remove(L, -2);
  if (!frozen)
    lua_pop(L, 1);
  return frozen;
}
/* ---- lazy.c: maps that the call was lent, as tables that are filled when that is needed */

void lazy_open(struct script *s);
static inline struct lazy_slot *lazy_slot(struct script *s, const void *table)
{
  return &s->lazies[((uintptr_t)table >> 5) % LAZY_SLOTS];
}
/* The object at that address is a table of this kind no more. */
static inline void lazy_forget(struct script *s, const void *table)
{
  struct lazy_slot *slot = lazy_slot(s, table);
  if (slot->table == table)
    *slot = (struct lazy_slot){ 0 };
}
extern const char lazy_given; /* the key of the tables that such a table gave, by the position of the member */
/* Pushes a table that has the members of the map, which stays where it is until the call is over. */
void lazy_push(struct script *s, const struct value *map);
/* The map of such a table that is not filled yet; NULL: it is another. Does not raise. */
const struct value *lazy_value(lua_State *L, int index);
/* Pushes what such a table has under the name, or nil; false, and nothing is pushed, when it is another. */
bool lazy_get(lua_State *L, int index, struct str name);
/* Makes such a table a plain one; nothing, where it is another. */
void lazy_fill(lua_State *L, int index);

/* For whoever goes through a table by raw access: puts what stands behind it in the place of a frozen table, and fills
 * one that was lent. */
static inline void freeze_look(lua_State *L, int index)
{
  if (!lua_istable(L, index))
    return;
  if (freeze_behind(L, index))
    lua_replace(L, index);
  else
    lazy_fill(L, index);
}
/* Whether the function on top belongs to a library of the unit, or was made by one for it. */
bool freeze_owns(const struct script_unit *u);
/* Sets back what functions of the unit's libraries, and those that they made for it, may have assigned. */
void freeze_restore(lua_State *L, const struct script_unit *u);

/* ---- require.c */

/* The unit may require the library `name`. */
void require_offer(struct script_unit *u, struct str name, const struct script_unit *library);
int require_call(lua_State *L);

/* ---- load.c */

/* Notes the function on top of the stack, found at `at`; gives its number; pops it. */
int unit_add_function(struct script_unit *u, const struct hop *at);
/* Whether some function, of the file or of its libraries, assigns a variable of that name which it did not declare. One
 * that none assigns stays what it was when the file had been loaded. */
bool unit_assigns(const struct script_unit *u, const char *variable);

/* ---- handle.c: records, ctx, params, what the host offers */

void handle_open(struct script *s); /* in script_new, protected */
/* Adds a library of the host to the table of globals at the index. */
void handle_library(struct script *s, const struct script_library *library, int globals);
/* What a value is called in error texts: "record", "null", "money", "text"… Lua's own name otherwise. */
const char *handle_type(struct script *s, int index);
/* The text of a record's, ctx's or params' name in s->scratch. */
struct str handle_name(struct script *s, int index);

/* ---- coin.c: money */

void coin_open(struct script *s);
bool coin_is(struct script *s, int index);
void coin_push(struct script *s, struct value money);
/* money(1250, "EUR") */
int coin_new(lua_State *L);
/* "12.50 EUR" */
void coin_text(struct buf *out, struct value money);

/* ---- constructor.c: policy { … }, ref "person", text */

/* Pushes the metatable of what a constructor of that name makes. */
void constructor_push_marked(lua_State *L, const char *name);

void constructor_open(struct script *s, int globals);
/* Where the global of that name is a constructor, the table on top (which it pops) becomes its members; else false. */
bool constructor_extend(struct script *s, const char *name, int globals);
/* The name of the constructor that made the table at the index, or NULL. Needs two slots of the stack. */
const char *constructor_of(lua_State *L, int index);

/* ---- library.c: what a script sees */

struct library_row {
  const char *name;
  lua_CFunction own; /* NULL: Lua's function or constant of that name as it is */
  bool around;       /* own calls Lua's, by library_stock */
};

static inline int library_stock(lua_State *L) { return lua_tocfunction(L, lua_upvalueindex(1))(L); }
/* For rows: Lua's function, charged by the length of the texts that it is given. */
int library_metered(lua_State *L);

void library_open(struct script *s);
/* Makes a library whose members are the rows, with `open` giving those of Lua, and leaves two tables on the stack:
 * the members, and above it the face that scripts see. */
void library_build(struct script *s, const char *name, lua_CFunction open, const struct library_row *rows);
/* Puts an empty table on the stack that reads from the table at the index and refuses writing: the face of the library
 * of that name, or of the globals (NULL). All calls share it. */
void library_face(struct script *s, int members, const char *name);
/* Pushes the text of the value at the index as tostring gives it. */
void library_tostring(lua_State *L, int index);
/* The text at the index of the stack, for a function that wants one; a number there becomes what tostring gives. */
struct str library_text(lua_State *L, int index);
/* Pushes the digits of a number. */
void library_push_digits(lua_State *L, lua_Integer i);
/* The number at the index of the stack, as Lua's own functions take it; but no text of thousands of digits. */
lua_Number library_number(lua_State *L, int index);
lua_Integer library_integer(lua_State *L, int index);
lua_Integer library_integer_or(lua_State *L, int index, lua_Integer otherwise);
extern const char library_events; /* the address is the key under which a metatable keeps what we use in its place */

extern const struct library_row library_of_strings[], library_of_tables[], library_of_unicode[], library_of_numbers[];
extern const struct library_row library_of_bodies[], library_of_readers[];

/* ---- library_read.c, library_reader.c: what stands in a body */

/* Pushes what the value at the index has at the path at the other, nil for nothing; false: it is nothing. */
bool body_at(lua_State *L, int value, int path);
/* What a function of the library makes of what it finds: it gets that on top, and leaves there what it is, or nil. NULL:
 * it is no such function. */
typedef void body_convert(lua_State *L);
body_convert *body_convert_of(lua_CFunction f);
/* Pushes what that makes of what stands at the path, or nil; false: it is nothing. */
bool body_found(lua_State *L, int value, int path, body_convert *convert);
/* Pushes the text at the index in small letters. */
void body_push_small(lua_State *L, int index);
/* Whether the value at the index is a function that `reader` made. */
bool reader_is(lua_State *L, int index);

/* string.format */
int format_call(lua_State *L);

/* ---- metatable.c, pairs.c: functions of that name */
void metatable_open(struct script *s);
int metatable_set(lua_State *L);
int metatable_get(lua_State *L);
int pairs_call(lua_State *L);

/* ---- absent.c: reading what is not among the members at the index is an error that says so, or what to do instead.
 * `name` is the library's; NULL: the globals. */
void absent_watch(struct script *s, int members, const char *name);
/* The name nearest to it among the members of the table at the index; NULL when none is near. */
const char *absent_nearest(lua_State *L, int members, struct str name);

/* ---- join.c: see source.h; the first argument is one of these, or the description of a chain of `..` */
enum { JOIN_PASS = 1, JOIN_FOR_INITIAL, JOIN_FOR_LIMIT, JOIN_FOR_STEP, JOIN_BRANCH };
int join_call(lua_State *L);

/* ---- coverage.c; without a coverage nobody calls but for the first two */
struct source;
/* source_read, so that the text tells of its branches if that file is looked at. */
void coverage_read(struct coverage *c, const char *path, struct source *source, struct str text, int64_t most);
/* How many times its fuel a call may need that tells all this. */
static inline int coverage_factor(const struct coverage *c) { return c ? 8 : 1; }
/* The branch of that number went that way. */
void coverage_branch(struct coverage *c, int branch, bool way);
/* The hook met a line. */
void coverage_line(struct coverage *c, lua_State *L, lua_Debug *at);
