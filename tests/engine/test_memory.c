/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory refused: to us, to Lua, to SQLite, at the n-th request or from the n-th on, for all n of a whole entry of each
 * kind, of an opening and of an evaluation. After it the model is what it was before or what it is after, never between;
 * when there is memory again the entry is applied, if the journal has it; and the next one works. A second engine to
 * which nothing happens is given the same entries: the two must agree to the byte.
 *
 * n goes in growing strides; STEWARD_FAULTS=all makes it each n (some minutes, in a release build).
 */
#include <check.h>
#include <sqlite3.h>

#include "../store/folder.h"
#include "drive.h"

/* ---- whose memory -------------------------------------------------------------------------- */

enum who { OURS, LUA, SQLITE, WHOS };
static const char *const who_names[] = { "our own", "Lua's", "SQLite's" };

static struct {
  sqlite3_mem_methods real;
  _Atomic int64_t left; /* threads of the engine ask, too */
  _Atomic bool ever, met, refusing;
} sql;

static bool sql_refuses(void)
{
  if (sql.refusing)
    return true;
  if (sql.left == 0 || --sql.left > 0)
    return false;
  sql.met = true;
  sql.refusing = sql.ever;
  return true;
}

static void *sql_malloc(int n) { return sql_refuses() ? NULL : sql.real.xMalloc(n); }
static void *sql_realloc(void *p, int n) { return sql_refuses() ? NULL : sql.real.xRealloc(p, n); }

/* Before SQLite is used at all. */
static void sql_watch(void)
{
  sqlite3_mem_methods watched;
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sql.real) != SQLITE_OK)
    abort();
  watched = sql.real;
  watched.xMalloc = sql_malloc;
  watched.xRealloc = sql_realloc;
  /* Nothing from its own store of small pieces: each request is one. */
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &watched) != SQLITE_OK ||
      sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) != SQLITE_OK)
    abort();
}

/* n 0: from now on nothing is refused. */
static void refuse(enum who who, int64_t n, bool ever)
{
  mem_fault(MEM_MUST, who == OURS ? n : 0, ever);
  mem_fault(MEM_MAY, who == LUA ? n : 0, ever);
  sql.left = who == SQLITE ? n : 0;
  sql.ever = ever;
  sql.met = sql.refusing = false;
}

static bool was_refused(enum who who)
{
  return who == SQLITE ? sql.met : mem_fault_met(who == LUA ? MEM_MAY : MEM_MUST);
}

static bool all_of_them(void)
{
  const char *all = getenv("STEWARD_FAULTS");
  return all && !strcmp(all, "all");
}

static int64_t next_n(int64_t n) { return all_of_them() ? n + 1 : n + 1 + n / 6; }

/* ---- the world ----------------------------------------------------------------------------- */

#define VALUE_LUA(bonus)                                                                                               \
  "return policy { title = 'value', on = 'service', gives = { load = integer, worth_all = money, line = text },"       \
  " findings = { busy = 'high', poor = 'low' }, eval = function(s, ctx)"                                               \
  "  local n, sum = ctx:count('incident', { service = s, state = 'open' }), ctx:sum('incident', 'cost', { service = "  \
  "s })"                                                                                                               \
  "  local names = {}"                                                                                                 \
  "  for i in ctx:each('incident', { service = s }) do names[#names + 1] = i.key .. ':' .. (i.note or '?') end"        \
  "  if n > 1 then"                                                                                                    \
  "    ctx:finding('busy', { message = s.name .. ' is busy', because = { open = n, who = names }, owner = s.owner })"  \
  "    ctx:message('busy', { to = s.owner and s.owner.name or 'nobody', subject = 'busy', body = ('x'):rep(n * 100) "  \
  "})"                                                                                                                 \
  "  end"                                                                                                              \
  "  if s.up and (s.up.load or 0) > n then ctx:finding('poor', { message = 'less than ' .. s.up.name, key = s.up }) "  \
  "end"                                                                                                                \
  "  return { load = n + " bonus ", worth_all = sum, line = table.concat(names, ',') } end }"

#define RANKED_LUA                                                                                                     \
  "return policy { title = 'ranked', on = 'service', gives = { place = integer }, eval = function(s, ctx)"             \
  "  local top = ctx:top('service', 'load', 2)"                                                                        \
  "  if top[1] == s then ctx:draft('first', { title = 'first', body = s.name, to = s.owner }) end"                     \
  "  return { place = ctx:rank(s, 'load') } end }"

#define LATE_LUA                                                                                                       \
  "return policy { title = 'late', on = 'incident', gives = { late = boolean }, findings = { late = 'medium' },"       \
  " eval = function(i, ctx)"                                                                                           \
  "  ctx:clock('solve', { start = i.at, target = time.duration('2h'), stop = i.state == 'shut' and i.at or nil })"     \
  "  local late = i.state == 'open' and ctx:passed((i.at or 0) + time.duration('1h'))"                                 \
  "  if late then ctx:finding('late', { message = i.service.name .. ' is late' }) end"                                 \
  "  return { late = late } end }"

#define WEB_LUA                                                                                                        \
  "return intake { title = 'web', map = function(d, ctx) local edits = {}"                                             \
  "  for k, v in pairs(d.body) do"                                                                                     \
  "    edits[#edits + 1] = { put = 'incident/' .. k, set = { note = v, state = #v % 2 == 0 and 'open' or 'shut' } } "  \
  "end"                                                                                                                \
  "  return edits end }"

#define GUARD_LUA                                                                                                      \
  "return guard { title = 'named', on = 'service', level = 'warn', check = function(c, ctx)"                           \
  "  if c.record and not c.record.owner then ctx:refuse('nobody owns ' .. c.record.name) end end }"

static struct files set_of(const char *value)
{
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua",
            "return model { person = { fields = { name = text } },"
            " service = { fields = { name = text, owner = ref 'person', up = ref 'service' } },"
            " incident = { fields = { service = ref 'service', state = enum { 'open', 'shut' }, note = text,"
            "   at = instant, cost = money } } }");
  files_add(&f, "p/value.lua", value);
  files_add(&f, "p/ranked.lua", RANKED_LUA);
  files_add(&f, "p/late.lua", LATE_LUA);
  files_add(&f, "p/web.lua", WEB_LUA);
  files_add(&f, "p/named.lua", GUARD_LUA);
  return f;
}

struct pair {
  struct engine *e, *twin; /* the one that suffers, in files; and the one that does not */
  int64_t steps;
  struct buf sets[2];
};

/* cache: of the model, in bytes; with 1 each entry begins with nothing in memory. */
static struct engine *opened(const char *journal, const char *model, size_t cache, struct err *err)
{
  return engine_open(
      &(struct engine_options){
          .journal = journal, .model = model, .cache_bytes = cache, .now = clock_now, .patience_ms = 1 },
      err);
}

/* The same of both; they must take it alike. */
static void both(struct pair *p, enum request_kind kind, const char *key, struct str body)
{
  struct err a = drive_request(p->e, kind, key, body), b = drive_request(p->twin, kind, key, body);
  ck_assert_msg(a.code == ERR_NONE && b.code == ERR_NONE, "%s | %s", a.text, b.text);
}

static void settle_in(struct pair *p)
{
  struct buf b = BUF_INIT;
  both(p, REQUEST_ACTIVATE, "", buf_view(&p->sets[0]));
  both(p, REQUEST_CHANGE, "",
       STR("{\"edits\":[{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\"}},{\"put\":\"person/"
           "bo\",\"set\":{\"name\":\"Bo\"}},"
           "{\"put\":\"service/a\",\"set\":{\"name\":\"A\",\"owner\":\"ana\"}},"
           "{\"put\":\"service/b\",\"set\":{\"name\":\"B\",\"owner\":\"bo\",\"up\":\"a\"}},"
           "{\"put\":\"service/c\",\"set\":{\"name\":\"C\",\"up\":\"b\"}}]}"));
  for (int i = 0; i < 12; i++)
    buf_printf(&b,
               "%s{\"put\":\"incident/%d\",\"set\":{\"service\":\"%c\",\"state\":\"%s\",\"note\":\"n%d\",\"cost\":\"%d "
               "EUR\"}}",
               i ? "," : "{\"edits\":[", i, 'a' + i % 3, i % 4 ? "open" : "shut", i, i * 7);
  buf_z(&b, "]}");
  both(p, REQUEST_CHANGE, "", buf_view(&b));
  buf_fini(&b);
}

static void pair_open(struct pair *p, size_t cache)
{
  struct err err = ERR_INIT;
  struct files first = set_of(VALUE_LUA("0")), second = set_of(VALUE_LUA("1"));
  *p = (struct pair){ 0 };
  clock_ms = CLOCK_START;
  files_payload(&first, "{}", &p->sets[0]);
  files_payload(&second, "{}", &p->sets[1]);
  refuse(OURS, 0, false);
  p->e = opened(in_folder("journal.db"), in_folder("model.db"), cache, &err);
  p->twin = p->e ? opened(":memory:", ":memory:", 0, &err) : NULL;
  ck_assert_msg(p->twin != NULL, "%s", err.text);
  settle_in(p);
}

static void pair_close(struct pair *p)
{
  engine_close(p->e);
  engine_close(p->twin);
  buf_fini(&p->sets[0]);
  buf_fini(&p->sets[1]);
}

static void digest_of(struct engine *e, uint8_t out[SHA256_SIZE])
{
  struct err err = ERR_INIT;
  ck_assert_msg(model_refresh(e->model, &err) && engine_digest(e, out, &err), "%s", err.text);
}

static bool same(const uint8_t a[SHA256_SIZE], const uint8_t b[SHA256_SIZE]) { return memcmp(a, b, SHA256_SIZE) == 0; }

/* What the digest leaves out: traces, and what was learned of who reads what. */
static void agree_inside(struct pair *p, const char *when)
{
  static const char *const queries[] = {
    "SELECT coalesce(sum(id * 1009 + seq * 31 + length(body)), 0) FROM _trace",
    "SELECT coalesce(sum(no * 1009 + policy * 31 + parent * 7 + kind + field + (bits0 & 65535)), 0) FROM _path",
    "SELECT coalesce(sum((key & 65535) + policy + subject), 0) FROM _edge",
  };
  for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
    ck_assert_msg(scalar(p->e, queries[i]) == scalar(p->twin, queries[i]), "%s: %s differs", when, queries[i]);
}

static void agree(struct pair *p, const char *when)
{
  agree_inside(p, when);
  uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
  digest_of(p->e, a);
  digest_of(p->twin, b);
  ck_assert_msg(same(a, b), "%s: the two differ", when);
}

static void holds(struct engine *e, const char *when)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(engine_verify(e, &b, &err), "%s: %s", when, err.text);
  buf_fini(&b);
}

/* ---- entries ------------------------------------------------------------------------------- */

enum what { CHANGE, DELIVERY, ACTIVATION, TICK, WHATS };
static const char *const what_names[] = { "change", "delivery", "activation", "tick" };

struct input {
  enum request_kind kind;
  char key[24];
  struct buf body;
};

/* Another one each time, so that each changes something. */
static void make_input(struct pair *p, enum what what, struct input *in)
{
  long long k = p->steps++;
  *in = (struct input){ .kind = REQUEST_CHANGE };
  if (what == CHANGE) {
    buf_printf(&in->body,
               "{\"edits\":[{\"put\":\"incident/%lld\",\"set\":{\"state\":\"%s\",\"note\":\"step %lld\",\"at\":%lld,"
               "\"service\":\"%c\",\"cost\":\"%lld EUR\"}},{\"put\":\"service/%c\",\"set\":{\"up\":\"%c\"}}]}",
               k % 14, k & 1 ? "open" : "shut", k, (long long)clock_ms - 1000 * (k % 3600), 'a' + (int)(k % 3), k % 97,
               'b' + (int)(k & 1), k & 2 ? 'a' : 'd' - 1 - (int)(k & 1));
  } else if (what == DELIVERY) {
    in->kind = REQUEST_DELIVERY;
    snprintf(in->key, sizeof in->key, "key-%lld", k);
    buf_printf(&in->body, "{\"%lld\":\"note %lld\",\"%lld\":\"%.*s\"}", k % 12, k, (k + 5) % 12, (int)(k % 7) + 1,
               "abcdefgh");
  } else if (what == ACTIVATION) {
    in->kind = REQUEST_ACTIVATE;
    buf_str(&in->body, buf_view(&p->sets[k & 1]));
  } else { /* what makes a tick worth it: promises that become due */
    buf_printf(&in->body, "{\"edits\":[{\"put\":\"incident/%lld\",\"set\":{\"state\":\"open\",\"at\":%lld}}]}", k % 12,
               (long long)clock_ms - 1000);
  }
}

/* Gives the number of the entry: 0 when it was not journaled. */
static int64_t put_in(struct engine *e, const struct input *in, struct err *err)
{
  struct request r = {
    .kind = in->kind, .actor = STR("person/ana"), .body = buf_view(&in->body), .key = str_of(in->key)
  };
  if (in->kind == REQUEST_DELIVERY)
    r.actor = STR("source/web"), r.source = STR("web"), r.head = STR("{}");
  engine_run(e, &r);
  buf_fini(&r.answer);
  *err = r.err;
  return r.seq;
}

static int64_t tick(struct engine *e, struct err *err)
{
  int64_t before = journal_last(e->journal, NULL);
  *err = (struct err)ERR_INIT;
  engine_tick(e, 0, err);
  return journal_last(e->journal, NULL) - before;
}

static int64_t give(struct pair *p, struct engine *e, enum what what, const struct input *in, struct err *err)
{
  (void)p;
  return what == TICK ? tick(e, err) : put_in(e, in, err);
}

/* One entry with the n-th request refused. Gives false when there was no n-th. */
static bool suffer(struct pair *p, enum what what, enum who who, int64_t n, bool ever)
{
  struct input in;
  struct err err = ERR_INIT, fine;
  uint8_t before[SHA256_SIZE], after[SHA256_SIZE], now[SHA256_SIZE];
  char when[120];
  snprintf(when, sizeof when, "%s, %s memory, request %lld refused%s", what_names[what], who_names[who], (long long)n,
           ever ? " and all behind it" : "");
  make_input(p, what, &in);
  if (what == TICK) {
    both(p, REQUEST_CHANGE, "", buf_view(&in.body));
    clock_ms += 3 * HOUR;
  } else
    clock_ms += 50;
  digest_of(p->twin, before);
  refuse(who, n, ever);
  int64_t seq = give(p, p->e, what, &in, &err);
  bool met = was_refused(who);
  refuse(who, 0, false);
  ck_assert_msg(err.code == ERR_NONE || err.code == ERR_MEMORY, "%s: %s", when, err.text);
  ck_assert_msg(met || err.code == ERR_NONE, "%s: %s", when, err.text);
  if (seq)
    give(p, p->twin, what, &in, &fine);
  digest_of(p->twin, after);
  digest_of(p->e, now);
  ck_assert_msg(same(now, before) || (seq && same(now, after)), "%s: neither before nor after (%s)", when, err.text);
  if (seq && err.code == ERR_NONE && what != DELIVERY)
    ck_assert_msg(same(now, after), "%s: told that it was applied, and it is not", when);
  /* The next one, with nothing refused: then all are applied. */
  clock_ms += 10;
  bool goes_on = false;
  for (int i = 0; i < 1000 && !goes_on; i++, usleep(200))
    goes_on = tick(p->e, &err);
  ck_assert_msg(goes_on && tick(p->twin, &fine), "%s: afterwards: %s", when, err.text);
  agree(p, when);
  if (n % 16 == 1)
    holds(p->e, when);
  buf_fini(&in.body);
  return met;
}

static void suffer_all(enum what what, size_t cache)
{
  struct pair p;
  pair_open(&p, cache);
  for (int i = 0; i < 4; i++) /* caches are warm, all paths are known */
    suffer(&p, what, OURS, 0, false);
  for (enum who who = OURS; who < WHOS; who++)
    for (int ever = 0; ever <= 1; ever++) {
      int64_t n = 1, runs = 0;
      for (; suffer(&p, what, who, n, ever); n = next_n(n))
        runs++;
      printf("%s%s, %s memory%s: %lld runs up to request %lld\n", what_names[what], cache ? ", cold" : "",
             who_names[who], ever ? ", ever after" : "", (long long)runs, (long long)n);
      ck_assert_int_gt(runs, 0);
    }
  holds(p.e, "at the end");
  pair_close(&p);
}

START_TEST(an_entry_is_applied_or_not) { suffer_all((enum what)(_i % WHATS), _i < WHATS ? 0 : 1); }
END_TEST

/* ---- opening ------------------------------------------------------------------------------- */

static void copy_file(const char *from, const char *to)
{
  char buffer[65536];
  size_t n;
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  ck_assert(in && out);
  while ((n = fread(buffer, 1, sizeof buffer, in)))
    ck_assert_uint_eq(fwrite(buffer, 1, n, out), n);
  fclose(in);
  ck_assert_int_eq(fclose(out), 0);
}

static void remove_all(void)
{
  const char *const names[] = { "j.db", "j.db-wal", "j.db-shm", "m.db", "m.db-wal", "m.db-shm" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(in_folder(names[i]));
}

/* The journal is whole, the model is as it was some entries ago, or not there at all. */
static bool suffer_opening(struct pair *p, bool from_nothing, enum who who, int64_t n, bool ever)
{
  struct err err = ERR_INIT;
  uint8_t want[SHA256_SIZE], now[SHA256_SIZE];
  remove_all();
  copy_file(in_folder("journal.db"), in_folder("j.db"));
  if (!from_nothing)
    copy_file(in_folder("old.db"), in_folder("m.db"));
  refuse(who, n, ever);
  struct engine *e = opened(in_folder("j.db"), in_folder("m.db"), 0, &err);
  bool met = was_refused(who);
  refuse(who, 0, false);
  ck_assert_msg(e || err.code == ERR_MEMORY, "opening, %s memory, request %lld refused: %s", who_names[who],
                (long long)n, err.text);
  engine_close(e);
  err = (struct err)ERR_INIT;
  e = opened(in_folder("j.db"), in_folder("m.db"), 0, &err);
  ck_assert_msg(e != NULL, "opening, %s memory, request %lld refused, then again: %s", who_names[who], (long long)n,
                err.text);
  digest_of(p->twin, want);
  digest_of(e, now);
  ck_assert_msg(same(want, now), "opening, %s memory, request %lld refused: another model", who_names[who],
                (long long)n);
  engine_close(e);
  return met;
}

static void suffer_openings(bool from_nothing)
{
  struct pair p;
  pair_open(&p, 0);
  engine_close(p.e); /* the WAL is written back */
  copy_file(in_folder("model.db"), in_folder("old.db"));
  struct err err = ERR_INIT;
  p.e = opened(in_folder("journal.db"), in_folder("model.db"), 0, &err);
  ck_assert_msg(p.e != NULL, "%s", err.text);
  for (int i = 0; i < 3; i++)
    for (enum what what = CHANGE; what < WHATS; what++)
      suffer(&p, what, OURS, 0, false);
  engine_close(p.e);
  p.e = NULL;
  for (enum who who = OURS; who < WHOS; who++)
    for (int ever = 0; ever <= 1; ever++)
      for (int64_t n = 1; suffer_opening(&p, from_nothing, who, n, ever); n = next_n(next_n(n)))
        ;
  pair_close(&p);
}

START_TEST(an_opening_goes_well_or_can_be_tried_again) { suffer_openings(_i); }
END_TEST

/* ---- with its threads ---------------------------------------------------------------------- */

static void answered(struct request *r) { atomic_store((_Atomic bool *)r->owner, true); }

/* The answer is waited for; the sender is told at once when the host takes nothing in. */
static int64_t send(struct engine *e, const struct input *in, struct err *err)
{
  _Atomic bool done = false;
  struct request r = { .kind = in->kind, .actor = STR("person/ana"), .body = buf_view(&in->body), .done = answered };
  r.owner = (void *)&done;
  bool taken = engine_submit(e, &r);
  for (int i = 0; taken && !atomic_load(&done); i++) {
    ck_assert_msg(i < 60000, "no answer");
    usleep(1000);
  }
  buf_fini(&r.answer);
  *err = r.err;
  return r.seq;
}

/* Nobody needs to do anything: as soon as there is memory, what waits is applied and the host is ready. */
START_TEST(it_goes_on_by_itself)
{
  struct pair p;
  struct err err = ERR_INIT, why;
  int waited = 0;
  pair_open(&p, 0);
  ck_assert_msg(engine_start(p.e, &err), "%s", err.text);
  for (int64_t n = 1; n < 200; n += 23) {
    struct input in;
    clock_ms += 1000;
    make_input(&p, CHANGE, &in);
    refuse(SQLITE, n, true);
    int64_t seq = send(p.e, &in, &err);
    ck_assert_msg(err.code == ERR_NONE || err.code == ERR_MEMORY, "%s", err.text);
    if (err.code == ERR_MEMORY && seq) {
      waited++;
      why = (struct err)ERR_INIT;
      ck_assert(!engine_ready(p.e, &why));
      ck_assert_int_eq(why.code, ERR_MEMORY);
    }
    refuse(SQLITE, 0, false);
    for (int i = 0; !engine_ready(p.e, &why); i++) {
      ck_assert_msg(i < 30000, "not ready again: %s", why.text);
      usleep(1000);
    }
    if (seq)
      ck_assert_int_eq(put_in(p.twin, &in, &why), seq);
    buf_fini(&in.body);
  }
  ck_assert_int_gt(waited, 0);
  engine_stop(p.e);
  agree(&p, "with threads");
  holds(p.e, "with threads");
  pair_close(&p);
}
END_TEST

/* ---- one evaluation ------------------------------------------------------------------------ */

/* Whatever a policy makes of it, it is no result of the policy. */
START_TEST(an_evaluation_gives_its_result_or_none)
{
  struct pair p;
  struct err err = ERR_INIT;
  pair_open(&p, 0);
  struct engine *e = p.e;
  struct policy *policy = policy_find(e->set, STR("p.value"));
  struct record *r = model_find_name(e->model, STR("service/a"), &err);
  ck_assert_msg(r && policy, "%s", err.text);
  struct arena a;
  struct outcome want, o;
  arena_init(&a);
  policy_evaluate(&e->evaluator, policy, r, clock_ms, &a, &want, NULL);
  ck_assert_int_eq(want.status, EVAL_GOOD);
  int refused = 0;
  for (int ever = 0; ever <= 1; ever++)
    for (int64_t n = 1, met = 1; met; n++) {
      mem_calm();
      refuse(LUA, n, ever);
      policy_evaluate(&e->evaluator, policy, r, clock_ms, &a, &o, NULL);
      met = was_refused(LUA);
      refuse(LUA, 0, false);
      if (met) {
        ck_assert_int_eq(o.status, EVAL_FAILED);
        ck_assert_msg(o.err.code == ERR_MEMORY, "%s", o.err.text);
        ck_assert(mem_short());
        refused++;
      } else {
        ck_assert_int_eq(o.status, EVAL_GOOD);
        ck_assert_uint_eq(o.hash, want.hash);
      }
    }
  ck_assert_int_gt(refused, 20);
  arena_fini(&a);
  pair_close(&p);
}
END_TEST

int main(void)
{
  if (access("/dev/shm", W_OK) == 0)
    setenv("TMPDIR", "/dev/shm", 0); /* no disk is waited for */
  sql_watch();
  Suite *s = suite_create("memory");
  TCase *t = tcase_create("entries"), *openings = tcase_create("openings");
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_add_checked_fixture(openings, folder_make, folder_remove);
  tcase_set_timeout(t, 0);
  tcase_set_timeout(openings, 0);
  tcase_add_test(t, an_evaluation_gives_its_result_or_none);
  tcase_add_test(t, it_goes_on_by_itself);
  tcase_add_loop_test(t, an_entry_is_applied_or_not, 0, all_of_them() ? WHATS * 2 : WHATS + 2);
  tcase_add_loop_test(openings, an_opening_goes_well_or_can_be_tried_again, 0, 2);
  suite_add_tcase(s, t);
  suite_add_tcase(s, openings);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
