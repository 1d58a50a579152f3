/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our libraries against Lua's own: random calls (agreement.h) run in both, and results, what became of the tables that
 * were given, and the texts of errors must be the same, but for the written differences. Calls come in batches within
 * one call of the machine.
 *
 *   STEWARD_CALLS=n  how many (5 000 000)       STEWARD_SEED=n  where to begin; a failure says its own
 */
#define _GNU_SOURCE /* memmem */
#include <ctype.h>

#include "side.h"

enum {
  CALLS = 5000000,
  BATCH = 2000,
  SHOWN = 10,          /* disagreements */
  CALL_FUEL = 200000,  /* more, and stock is not asked */
  REP_BYTES = 8 << 20, /* of rep; more, and stock is not asked */
  REP_TURNS = 2 << 20,
  ADDRESS = 12, /* digits */
  NUMERAL = 200,
};

/* ---- what is called ----------------------------------------------------------------------- */

struct subject {
  const char *name, *text; /* of a function that calls it; note(…) is what is compared. NULL: note(name(…)) */
  void (*make)(struct random *r, struct call *c);
  int share;
};

#define METHOD(name) "function(s, ...) note(s:" name "(...)) end"

static const struct subject subjects[] = {
  { "string.byte", NULL, make_places, 3 },
  { "string.char", NULL, make_bytes, 2 },
  { "string.find", NULL, make_find, 20 },
  { "string.format", NULL, make_format, 20 },
  { "string.gmatch",
    "function(...) local n = 0 for a, b, c, d in string.gmatch(...) do note(a, b, c, d) n = n + 1"
    " if n > 30 then break end end end",
    make_find, 8 },
  { "string.gmatch", NULL, make_any, 1 },
  { "string.gsub", NULL, make_gsub, 20 },
  { "string.len", NULL, make_text, 1 },
  { "string.lower", NULL, make_text, 1 },
  { "string.match", NULL, make_find, 12 },
  { "string.rep", NULL, make_rep, 4 },
  { "string.reverse", NULL, make_text, 1 },
  { "string.sub", NULL, make_places, 4 },
  { "string.upper", NULL, make_text, 1 },
  { "string.find", NULL, make_any, 1 },
  { "string.gsub", NULL, make_any, 1 },
  { "string.format", NULL, make_any, 1 },
  { "(s):byte", METHOD("byte"), make_places, 1 },
  { "(s):find", METHOD("find"), make_find, 2 },
  { "(s):format", METHOD("format"), make_format, 2 },
  { "(s):gsub", METHOD("gsub"), make_gsub, 2 },
  { "(s):len", METHOD("len"), make_text, 1 },
  { "(s):match", METHOD("match"), make_find, 2 },
  { "(s):rep", METHOD("rep"), make_rep, 1 },
  { "(s):sub", METHOD("sub"), make_places, 1 },
  { "(s):upper", METHOD("upper"), make_text, 1 },
  { "string:rep", "function(...) note(string:rep(...)) end", make_any, 1 },
  { "utf8.char", NULL, make_points, 3 },
  { "utf8.codepoint", NULL, make_utf8, 4 },
  { "utf8.len", NULL, make_utf8, 4 },
  { "utf8.offset", NULL, make_utf8, 4 },
  { "utf8.codes", "function(...) for p, c in utf8.codes(...) do note(p, c) end end", make_codes, 3 },
  { "utf8.codes's iterator", "function(s, lax, i) local f = utf8.codes('', lax) note(f(s, i)) end", make_codes, 2 },
  { "utf8.len", NULL, make_any, 1 },
  { "table.concat", NULL, make_concat, 4 },
  { "table.insert", NULL, make_insert, 4 },
  { "table.move", NULL, make_move, 4 },
  { "table.pack", NULL, make_any, 1 },
  { "table.remove", NULL, make_table, 3 },
  { "table.sort", NULL, make_sort, 4 },
  { "table.unpack", NULL, make_table, 3 },
  { "table.insert", NULL, make_any, 1 },
  { "table.remove", NULL, make_any, 1 },
  { "table.concat", NULL, make_any, 1 },
  { "math.abs", NULL, make_numbers, 1 },
  { "math.ceil", NULL, make_numbers, 1 },
  { "math.floor", NULL, make_numbers, 1 },
  { "math.fmod", NULL, make_numbers, 2 },
  { "math.max", NULL, make_numbers, 1 },
  { "math.min", NULL, make_numbers, 1 },
  { "math.modf", NULL, make_numbers, 1 },
  { "math.sqrt", NULL, make_numbers, 1 },
  { "math.tointeger", NULL, make_numbers, 1 },
  { "math.tointeger", NULL, make_any, 1 },
  { "math.type", NULL, make_any, 1 },
  { "math.ult", NULL, make_numbers, 1 },
  { "ipairs", "function(...) for i, v in ipairs(...) do note(i, v) if i > 20 then break end end end", make_table, 2 },
  { "rawequal", NULL, make_any, 1 },
  { "rawlen", NULL, make_any, 1 },
  { "rawget", NULL, make_any, 1 },
  { "select", NULL, make_select, 2 },
  { "tonumber", NULL, make_tonumber, 3 },
  { "tostring", NULL, make_any, 3 },
};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

static bool is(const struct call *c, const char *name) { return strcmp(subjects[c->subject].name, name) == 0; }

static void open_side(struct side *side, lua_State *L)
{
  char texts[SUBJECTS][200];
  const char *list[SUBJECTS];
  for (int i = 0; i < SUBJECTS; i++) {
    snprintf(texts[i], sizeof texts[i], "function(...) note(%s(...)) end", subjects[i].name);
    list[i] = subjects[i].text ? subjects[i].text : texts[i];
  }
  side_open(side, L, list, SUBJECTS);
}

/* ---- the differences ---------------------------------------------------------------------- */

static bool same(void) { return str_eq(buf_view(&ours.said), buf_view(&stock.said)); }

static bool has(const struct side *side, const char *text)
{
  return side->said.n > 0 && memmem(side->said.p, side->said.n, text, strlen(text)) != NULL;
}

/* Texts are said with their length: that goes, and so do addresses. */
static void strip(struct buf *b, bool addresses)
{
  size_t to = 0;
  for (size_t i = 0; i < b->n;) {
    size_t digits = i;
    while (digits < b->n && b->p[digits] >= '0' && b->p[digits] <= '9')
      digits++;
    if (digits > i && digits < b->n && b->p[digits] == '\'') {
      i = digits;
    } else if (addresses && b->n - i > 4 && memcmp(b->p + i, ": 0x", 4) == 0) {
      size_t start = i += 4;
      for (; i < b->n && i < start + ADDRESS && isxdigit((unsigned char)b->p[i]); i++)
        ;
    } else {
      b->p[to++] = b->p[i++];
    }
  }
  b->n = to;
}

static bool explains_address(const struct call *c)
{
  (void)c;
  if (!has(&stock, ": 0x"))
    return false;
  strip(&ours.said, false);
  strip(&stock.said, true);
  return same();
}

static bool explains_percent_p(const struct call *c)
{
  (void)c;
  return has(&ours, "%p is not available");
}

/* Writes what the float is in our texts, if that is another than in Lua's. */
static void spell(struct arg *a, struct arena *arena, bool *any)
{
  char lua[64];
  for (int i = 0; a->kind == TABLE && i < a->entry_count; i++)
    spell(a->entries[i].value, arena, any);
  if (a->kind == FUNCTION && strstr(functions[a->i - 1], "0.1"))
    return;
  if (a->kind != FLOAT || !isfinite(a->d))
    return;
  struct buf b = BUF_INIT;
  json_number(&b, a->d);
  if (!strpbrk(b.p, ".e"))
    buf_z(&b, ".0");
  snprintf(lua, sizeof lua, "%.14g%s", a->d, "");
  if (!strpbrk(lua, ".e"))
    snprintf(lua, sizeof lua, "%.14g.0", a->d);
  if (strcmp(lua, b.p) != 0) {
    *a = arg_text(str_dup(arena, buf_view(&b)));
    *any = true;
  }
  buf_fini(&b);
}

static struct arena run_arena, spelled;

static struct arg copy_arg(const struct arg *a)
{
  struct arg to = *a;
  if (a->kind != TABLE)
    return to;
  to.entries = arena_array(&spelled, struct entry, (size_t)a->entry_count + 1);
  for (int i = 0; i < a->entry_count; i++) {
    to.entries[i].key = a->entries[i].key;
    to.entries[i].value = arena_new_of(&spelled, struct arg);
    *to.entries[i].value = copy_arg(a->entries[i].value);
  }
  return to;
}

/* Puts our texts of its floats into the arguments that are bits of `which`; false: there was none in each. */
static bool spell_some(struct call *c, unsigned which)
{
  for (int i = 0; i < c->n; i++) {
    bool any = false;
    if (!(which >> i & 1))
      continue;
    c->args[i] = copy_arg(&c->args[i]);
    spell(&c->args[i], &spelled, &any);
    if (!any)
      return false;
  }
  return true;
}

/* Stock gives the same when it is given our texts of some of the floats. */
static bool explains_digits(const struct call *c)
{
  struct str tables = { ours.said.p + ours.outcome, ours.said.n - ours.outcome };
  if (!str_eq(tables, (struct str){ stock.said.p + stock.outcome, stock.said.n - stock.outcome }))
    return false;
  ours.said.n = ours.outcome;
  strip(&ours.said, false);
  bool found = false;
  for (unsigned which = 1; which < 1u << c->n && !found; which++) {
    struct call other = *c;
    arena_reset(&spelled);
    if (!spell_some(&other, which))
      continue;
    perform(&stock, &other);
    stock.said.n = stock.outcome;
    strip(&stock.said, true);
    found = same();
  }
  return found;
}

static bool explains_rep(const struct call *c)
{
  return (is(c, "string.rep") || is(c, "(s):rep")) && has(&ours, "resulting string too large");
}

static bool explains_numeral(const struct call *c)
{
  bool any = false;
  for (int i = 0; i < c->n; i++)
    any |= c->args[i].kind == TEXT_OF && c->args[i].text.n > NUMERAL;
  return any && (is(c, "tonumber") ? strncmp(ours.said.p, "nil ", 4) == 0 : has(&ours, "number expected, got string"));
}

/* A text can be indexed, so Lua takes it for a list without members. */
static bool explains_move(const struct call *c)
{
  return is(c, "table.move") && c->args[0].kind == TEXT_OF && has(&ours, "table expected, got string");
}

static bool explains_order(const struct call *c)
{
  bool contradicts = c->args[1].kind == FUNCTION && c->args[1].i != LESS && c->args[1].i != GREATER;
  return is(c, "table.sort") && (contradicts || c->args[0].i != 0);
}

/* An error leaves our table as it was, and which two were compared first is open. */
static bool explains_sort(const struct call *c)
{
  return is(c, "table.sort") && has(&ours, "raised") && has(&stock, "raised") && has(&ours, "attempt to compare") &&
         has(&stock, "attempt to compare");
}

static struct difference {
  const char *what, *why;
  bool (*explains)(const struct call *c);
  int64_t count;
} differences[] = {
  { "tostring and %s give no address", "it differs from run to run", explains_address, 0 },
  { "%p is refused", "it shows an address", explains_percent_p, 0 },
  { "a float's text has the shortest digits that read back the same", "14 digits make two numbers look the same",
    explains_digits, 0 },
  { "rep makes at most 4 MB", "a call has 12 MB", explains_rep, 0 },
  { "a text of more than 200 bytes is no number", "reading it takes time that nobody pays for", explains_numeral, 0 },
  { "sort fails before it moves anything", "it is a stable merge sort", explains_sort, 0 },
  { "sort takes any order function",
    "the same; one that contradicts itself, or a list that forgets, gives some order, always the same one",
    explains_order, 0 },
  { "move takes tables only", "a text is no list", explains_move, 0 },
};
enum { DIFFERENCES = sizeof differences / sizeof *differences };

/* What stock must not be asked: rep would not come back, or take all memory there is. */
static bool endless(const struct call *c)
{
  if ((!is(c, "string.rep") && !is(c, "(s):rep") && !is(c, "string:rep")) || c->n < 2)
    return false;
  const struct arg *times = &c->args[1];
  double n = times->kind == INTEGER ? (double)times->i : times->d;
  if (times->kind == TEXT_OF)
    n = strtod(str_z(&run_arena, times->text), NULL);
  size_t each = c->args[0].text.n + (c->n > 2 ? c->args[2].text.n : 0);
  return n > REP_TURNS || n * (double)each > REP_BYTES ? !(n > 0x1p62 && c->args[0].text.n > 3) : false;
}

/* ---- the run ------------------------------------------------------------------------------ */

static struct run {
  uint64_t seed, at, calls;
  int shares, failed;
  int64_t equal, unasked, exhausted;
} run;

static int64_t setting(const char *name, int64_t otherwise)
{
  const char *text = getenv(name);
  return text ? strtoll(text, NULL, 10) : otherwise;
}

/* Of a NaN stock shows a sign, which differs between processors: it is given one without. */
static void no_sign(struct arg *a)
{
  if (a->kind == FLOAT && isnan(a->d))
    a->d = (double)NAN;
  for (int i = 0; a->kind == TABLE && i < a->entry_count; i++)
    no_sign(a->entries[i].value);
}

static void make_call(struct call *c)
{
  struct random r = { run.seed + run.at, &run_arena };
  next(&r);
  int share = below(&r, run.shares);
  *c = (struct call){ 0 };
  while ((share -= subjects[c->subject].share) >= 0)
    c->subject++;
  subjects[c->subject].make(&r, c);
  if (c->n > 0 && one_in(&r, 25)) {
    int i = below(&r, c->n);
    c->args[i] = some_value(&r, subjects[c->subject].make != make_format); /* an address in a width is not told apart */
  }
  if (c->n > 0 && one_in(&r, 40))
    c->n--;
}

static void show(const struct call *c)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "STEWARD_SEED=%llu STEWARD_CALLS=1\n  %s(", (unsigned long long)(run.seed + run.at),
             subjects[c->subject].name);
  for (int i = 0; i < c->n; i++) {
    buf_z(&b, i ? ", " : "");
    write_arg(&b, &c->args[i]);
  }
  buf_z(&b, ")\n  ours:  ");
  write_text(&b, buf_view(&ours.said));
  buf_z(&b, "\n  stock: ");
  write_text(&b, buf_view(&stock.said));
  printf("%s\n", b.p);
  buf_fini(&b);
}

/* A rule may change what was said, so each has the two as they were. */
static bool explained(const struct call *c)
{
  struct buf mine = BUF_INIT, theirs = BUF_INIT;
  buf_str(&mine, buf_view(&ours.said));
  buf_str(&theirs, buf_view(&stock.said));
  bool found = false;
  for (int i = 0; i < DIFFERENCES && !found; i++) {
    found = differences[i].explains(c);
    differences[i].count += found;
    ours.said.n = stock.said.n = 0;
    buf_str(&ours.said, buf_view(&mine));
    buf_str(&stock.said, buf_view(&theirs));
  }
  buf_fini(&mine);
  buf_fini(&theirs);
  return found;
}

/* False: fuel or memory ended, and the machine's call with it. */
static bool compare(struct script *s)
{
  struct call c;
  make_call(&c);
  s->fuel = CALL_FUEL;
  perform(&ours, &c);
  if (ours.exhausted)
    return false;
  if (endless(&c)) {
    run.unasked++;
    return true;
  }
  for (int i = 0; i < c.n; i++)
    no_sign(&c.args[i]);
  perform(&stock, &c);
  if (same()) {
    run.equal++;
  } else if (!explained(&c)) {
    run.failed++;
    show(&c);
  }
  return true;
}

static int l_batch(lua_State *L)
{
  struct script *s = script_of(L);
  luaL_checkstack(L, 100, NULL);
  if (!ours.callers)
    open_side(&ours, L);
  for (int i = 0; i < BATCH && run.at < run.calls && run.failed < SHOWN; i++, run.at++) {
    if (!compare(s)) {
      run.exhausted++;
      run.at++;
      return 0;
    }
    arena_reset(&run_arena);
  }
  return 0;
}

static void run_all(struct trial *t)
{
  struct script_unit *u = trial_load(t, "return {}");
  while (run.at < run.calls && run.failed < SHOWN) {
    struct err err = ERR_INIT;
    enum script_status status = machine_run(t->s, u, NULL, &t->arena, l_batch, NULL, &err);
    ck_assert_msg(status == SCRIPT_OK || status == SCRIPT_MEMORY || strstr(err.text, "out of fuel"), "%s", err.text);
    arena_reset(&t->arena);
  }
  script_unload(u);
}

START_TEST(random_calls_agree)
{
  /* So much fuel that the watchdog, which weighs time against it, does not mind stock's part of the time. */
  struct script_limits limits = { .fuel = 1000000000000, .call_memory = 100 << 20, .watchdog_ms = 600000 };
  struct trial t;
  trial_open(&t, &limits);
  arena_init(&run_arena);
  arena_init(&spelled);
  stock.L = luaL_newstate();
  luaL_openlibs(stock.L);
  open_side(&stock, stock.L);
  run.seed = (uint64_t)setting("STEWARD_SEED", 1);
  run.calls = (uint64_t)setting("STEWARD_CALLS", CALLS);
  for (int i = 0; i < SUBJECTS; i++)
    run.shares += subjects[i].share;
  run_all(&t);
  printf("%llu calls from seed %llu on: %lld the same, %lld not asked of stock, %lld out of fuel or memory\n",
         (unsigned long long)run.at, (unsigned long long)run.seed, (long long)run.equal, (long long)run.unasked,
         (long long)run.exhausted);
  for (int i = 0; i < DIFFERENCES; i++)
    printf("%9lld  %s: %s\n", (long long)differences[i].count, differences[i].what, differences[i].why);
  fflush(stdout);
  ck_assert_int_eq(run.failed, 0);
  lua_close(stock.L);
  buf_fini(&ours.said);
  buf_fini(&stock.said);
  arena_fini(&run_arena);
  arena_fini(&spelled);
  trial_close(&t);
}
END_TEST

/* A minute on an idle machine. */
int main(void)
{
  const TTest *const tests[] = { random_calls_agree };
  setenv("CK_TIMEOUT_MULTIPLIER", "5", 0);
  return trial_main("agreement", tests, 1);
}
