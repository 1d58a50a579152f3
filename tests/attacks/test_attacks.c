/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attacks: each file in the folders beside this one is tried in a world of its own, twice (see attack.h and README.md).
 * It must end as its head says, on two records alike and in both worlds to the byte, within time and memory; and an
 * innocent policy of the same machine must then answer as before, on as much fuel.
 *
 *   test_attacks [part of a name]     STEWARD_TELL=1: a line for each: name, outcome, ms, KB
 */
#include <dirent.h>

#include "attack.h"

/* The sanitizers slow the host down about three times. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { LIMIT_MS = 300 };
#else
enum { LIMIT_MS = 100 };
#endif

enum {
  LIMIT_KB = 16 << 10,
  TRIES = 10,   /* worlds, until the time was kept: a busy machine's caches cost processor time, too */
  KEPT_KB = 64, /* what the machine may hold more of than before */
  CYCLES = 12,
  RUNS_OF_CALM = 2, /* the innocent policy, after the attack */
};

/* What became of an attack in one world. */
struct ending {
  enum expectation kind;
  bool loaded;
  char said[1200];
  struct cost cost;
  uint8_t digest[SHA256_SIZE];
};

/* ---- one attack in one world ---- */

/* The innocent policy's answer; *fuel is what it cost. */
static struct str calm(struct world *w, int turn, int64_t *fuel)
{
  struct cost cost = { 0 };
  struct err err;
  char edits[100];
  snprintf(edits, sizeof edits, "{\"put\":\"calm/c\",\"set\":{\"turn\":%d}}", turn);
  ck_assert_msg(world_change(w, edits, &cost, &err), "%s", err.text);
  *fuel = script_fuel_used(w->e->set->script);
  struct str answer = world_ask(w, "SELECT answer FROM calm WHERE key = 'c'");
  ck_assert_msg(answer.n > 0, "the innocent policy failed: %.*s",
                STR_FMT(world_ask(w, "SELECT message FROM finding WHERE record = 'calm/c'")));
  return answer;
}

/* What the machine holds without garbage. Lua's table of short texts shrinks by half with each cycle. */
static size_t collected(struct world *w)
{
  lua_State *L = w->e->set->script->L;
  lua_gc(L, LUA_GCINC, 0, 0, 0);
  for (int i = 0; i < CYCLES; i++)
    lua_gc(L, LUA_GCCOLLECT);
  lua_gc(L, LUA_GCGEN, 0, 0);
  return script_memory(w->e->set->script);
}

/* Where the text names a line: of the attack's file, or of the library that it uses; NULL: nowhere. */
static const char *place_in(const char *text)
{
  static const char *const paths[] = { "p/attack.lua:", "p/shared.lua:" };
  for (int i = 0; i < 2; i++)
    if (strstr(text, paths[i]))
      return strstr(text, paths[i]) + strlen(paths[i]);
  return NULL;
}

/* "…p/attack.lua:12: what": before it a guard's name may stand. */
static bool says_at_a_line(const char *text, const char *what)
{
  const char *line = place_in(text);
  if (!line)
    return false;
  size_t digits = strspn(line, "0123456789");
  return digits > 0 && !strncmp(line + digits, ": ", 2) && !strncmp(line + digits + 2, what, strlen(what));
}

static void say_of(struct ending *out, bool failed, struct str text)
{
  static const char *const marks[] = { "out of fuel", "out of memory", "stopped by the watchdog" };
  snprintf(out->said, sizeof out->said, "%.*s", STR_FMT(text));
  out->kind = failed ? EXPECT_ERROR : EXPECT_VALUE;
  for (int k = 0; failed && k <= EXPECT_WATCHDOG; k++)
    if (says_at_a_line(out->said, marks[k]))
      out->kind = (enum expectation)k;
}

/* A field of a record as JSON with sorted members; null when there is no record. */
static struct str shown(struct world *w, const char *record, const char *name)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct record *r = model_find_name(w->e->model, str_of(record), &err);
  const struct field *f = r ? type_field(r->type, str_of(name)) : NULL;
  json_write_sorted(&b, f ? record_cell(r, f->no) : value_null());
  struct str text = str_dup(&w->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static void try_delivery(struct world *w, const struct attack *a, struct ending *out)
{
  struct buf body = BUF_INIT;
  attack_text(a->name, a->deliver, &body);
  struct request r = world_run(w, REQUEST_DELIVERY, buf_view(&body), &out->cost);
  struct str reason = world_ask(w, "SELECT reason FROM delivery WHERE state IN ('failed', 'refused')");
  if (r.err.code)
    say_of(out, true, str_of(r.err.text));
  else
    say_of(out, reason.n > 0, reason.n ? reason : shown(w, "thing/x", "data"));
  buf_fini(&r.answer);
  buf_fini(&body);
}

/* Two records, alike but for their names: what the first evaluation leaves, the second must not find. */
static void try_change(struct world *w, const struct attack *a, const char *record, struct ending *out)
{
  struct err err;
  struct buf edits = BUF_INIT;
  char sql[200];
  buf_printf(&edits, "{\"put\":\"%s\",\"set\":{%s}}", record, a->set.p ? a->set.p : "");
  bool changed = world_change(w, edits.p, &out->cost, &err);
  buf_fini(&edits);
  snprintf(sql, sizeof sql,
           "SELECT message FROM finding f JOIN policy p ON p.no = f.policy WHERE p.id = 'p.attack' AND"
           " f.code = 'error' AND f.state = 'open' AND f.record = '%s'",
           record);
  struct str error = changed ? world_ask(w, sql) : str_of(err.text);
  say_of(out, error.n > 0, error.n ? error : shown(w, record, "answer"));
}

/* Where the watchdog stops what differs from run to run, and only that. */
static void expect_alike(const struct attack *a, const struct ending *one, const struct ending *other, const char *what)
{
  ck_assert_msg(one->kind == other->kind && (one->kind == EXPECT_WATCHDOG || !strcmp(one->said, other->said)),
                "%s: %s: %s, but %s", a->name, what, one->said, other->said);
}

/* So that the world is as it was. */
static void tidy(struct world *w)
{
  static const char *const records[] = { "x", "y" };
  struct cost none = { 0 };
  struct err err;
  char text[100];
  for (int i = 0; i < 2; i++) {
    snprintf(text, sizeof text, "SELECT 1 FROM thing WHERE key = '%s'", records[i]);
    if (!world_ask(w, text).n)
      continue;
    snprintf(text, sizeof text, "{\"delete\":\"thing/%s\"}", records[i]);
    ck_assert_msg(world_change(w, text, &none, &err), "%s", err.text);
  }
}

static void try_loaded(struct world *w, const struct attack *a, struct ending *out)
{
  int64_t fuel_before, fuel;
  struct str before = calm(w, 1, &fuel_before);
  size_t floor = collected(w);
  if (a->deliver) {
    try_delivery(w, a, out);
  } else {
    struct ending again = *out;
    try_change(w, a, "thing/x", out);
    try_change(w, a, "thing/y", &again);
    for (char *at = again.said; (at = strstr(at, "thing/y"));)
      at[sizeof "thing/y" - 2] = 'x';
    expect_alike(a, out, &again, "a second record");
  }
  tidy(w);
  for (int i = 0; i < RUNS_OF_CALM; i++) {
    struct str after = calm(w, 2 + i, &fuel);
    ck_assert_msg(str_eq(before, after), "%s: an innocent policy said\n%.*s\nand afterwards\n%.*s", a->name,
                  STR_FMT(before), STR_FMT(after));
    ck_assert_msg(fuel == fuel_before, "%s: an innocent policy's fuel was %lld, and is %lld", a->name,
                  (long long)fuel_before, (long long)fuel);
  }
  size_t kept = collected(w);
  ck_assert_msg(kept <= floor + (KEPT_KB << 10), "%s: the machine held %zu KB, and holds %zu KB", a->name, floor >> 10,
                kept >> 10);
}

static void try_in_a_world(const struct attack *a, struct ending *out)
{
  struct world w;
  struct buf said = BUF_INIT;
  struct err err = ERR_INIT;
  struct cost none = { 0 };
  *out = (struct ending){ .loaded = true };
  world_open(&w);
  ck_assert_msg(world_activate(&w, NULL, &none, &said), "%s", said.p);
  world_furnish(&w);
  said.n = 0;
  out->loaded = world_activate(&w, a, &out->cost, &said);
  if (!out->loaded)
    say_of(out, true, buf_view(&said));
  if (out->loaded)
    try_loaded(&w, a, out);
  ck_assert_msg(engine_digest(w.e, out->digest, &err), "%s", err.text);
  buf_fini(&said);
  world_close(&w);
}

/* ---- what must be ---- */

/* The place is named: the file, and the line where there can be one. */
static bool placed(const char *said) { return place_in(said) != NULL; }

static void expect_ending(const struct attack *a, const struct ending *e)
{
  bool refused = a->expect == EXPECT_REFUSED;
  ck_assert_msg(e->loaded != refused, "%s: the set was %s: %s", a->name, e->loaded ? "put in force" : "refused",
                e->said);
  if (!refused)
    ck_assert_msg(e->kind == a->expect, "%s: expected %s %s, found %s: %s", a->name, expectation_names[a->expect],
                  a->says, expectation_names[e->kind], e->said);
  if (a->expect == EXPECT_VALUE)
    ck_assert_msg(!strcmp(e->said, a->says), "%s: expected %s, found %s", a->name, a->says, e->said);
  else
    ck_assert_msg(strstr(e->said, a->says) != NULL, "%s: expected \"%s\", found: %s", a->name, a->says, e->said);
  if (!refused && a->expect != EXPECT_VALUE && !a->deliver)
    ck_assert_msg(placed(e->said), "%s: names no place: %s", a->name, e->said);
}

/* How much slower than where the bound was set this machine is at the moment, on the mean: ten loops that take 3 ms each
 * there. At least 1. */
static double slowness(void)
{
  uint64_t sum = 0;
  for (int k = 0; k < 10; k++) {
    struct timespec a, b;
    volatile uint64_t x = 1;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < 2000000; i++)
      x = x * UINT64_C(6364136223846793005) + 1;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    sum += (uint64_t)(b.tv_sec - a.tv_sec) * 1000000000u + (uint64_t)b.tv_nsec - (uint64_t)a.tv_nsec;
  }
  return sum > 32000000 ? (double)sum / 32e6 : 1;
}

static int ms_of(struct cost c) { return (int)((c.ns + 999999) / 1000000); }

static int kb_of(struct cost c) { return (int)(c.bytes >> 10); }

START_TEST(attack_holds)
{
  const struct attack *a = &attacks.at[_i];
  struct ending first, e;
  try_in_a_world(a, &first);
  struct cost least = first.cost;
  double slow = ms_of(least) > LIMIT_MS ? slowness() : 1;
  for (int i = 1; i < TRIES && (i == 1 || ms_of(least) > LIMIT_MS); i++) {
    try_in_a_world(a, &e);
    expect_alike(a, &first, &e, "another world");
    ck_assert_msg(first.kind == EXPECT_WATCHDOG || !memcmp(first.digest, e.digest, sizeof e.digest),
                  "%s: two worlds differ", a->name);
    least.ns = e.cost.ns < least.ns ? e.cost.ns : least.ns;
    double now = ms_of(least) > LIMIT_MS ? slowness() : 1;
    slow = now > slow ? now : slow;
  }
  if (getenv("STEWARD_TELL"))
    printf("%s %s %d %d | %s\n", a->name, first.loaded ? expectation_names[first.kind] : "refused", ms_of(least),
           kb_of(least), first.said);
  fflush(stdout);
  expect_ending(a, &first);
  int limit = ms_of(least) > LIMIT_MS ? (int)(LIMIT_MS * slow) : LIMIT_MS;
  ck_assert_msg(ms_of(least) <= limit, "%s took %d ms, of %d", a->name, ms_of(least), limit);
  ck_assert_msg(kb_of(least) <= LIMIT_KB, "%s took %d KB", a->name, kb_of(least));
}
END_TEST

/* ---- the suite ---- */

static int by_name(const void *a, const void *b)
{
  return strcmp(((const struct attack *)a)->name, ((const struct attack *)b)->name);
}

static void read_folder(const char *top, const char *group, const char *part)
{
  char path[600], name[600];
  snprintf(path, sizeof path, "%s/%s", top, group);
  DIR *d = opendir(path);
  if (!d)
    attack_die("%s cannot be read", path);
  for (struct dirent *f; (f = readdir(d));) {
    snprintf(name, sizeof name, "%s/%s", group, f->d_name);
    if (str_ends(str_of(name), ".lua") && strstr(name, part))
      attack_read(top, name);
  }
  closedir(d);
}

static void read_all(const char *top, const char *part)
{
  DIR *d = opendir(top);
  if (!d)
    attack_die("%s cannot be read: say where the sources are, in STEWARD_SOURCE", top);
  for (struct dirent *f; (f = readdir(d));) {
    char path[1000];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", top, f->d_name);
    if (f->d_name[0] != '.' && stat(path, &about) == 0 && S_ISDIR(about.st_mode))
      read_folder(top, f->d_name, part);
  }
  closedir(d);
  qsort(attacks.at, attacks.n, sizeof *attacks.at, by_name);
}

static void forget_all(void)
{
  for (size_t i = 0; i < attacks.n; i++) {
    free(attacks.at[i].name);
    free(attacks.at[i].says);
    free(attacks.at[i].deliver);
    buf_fini(&attacks.at[i].text);
    buf_fini(&attacks.at[i].set);
  }
  vec_fini(&attacks);
}

int main(int argc, char **argv)
{
  char top[200];
  const char *source = getenv("STEWARD_SOURCE");
  snprintf(top, sizeof top, "%s/tests/attacks", source ? source : ".");
  read_all(top, argc > 1 ? argv[1] : "");
  Suite *suite = suite_create("attacks");
  for (size_t i = 0; i < attacks.n; i++) {
    TCase *one = tcase_create(attacks.at[i].name);
    tcase_set_timeout(one, 20);
    tcase_add_loop_test(one, attack_holds, (int)i, (int)i + 1);
    suite_add_tcase(suite, one);
  }
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = attacks.n == 0 || srunner_ntests_failed(runner) > 0;
  srunner_free(runner);
  forget_all();
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
