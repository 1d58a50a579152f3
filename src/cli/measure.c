/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward bench: what this machine does, without HTTP: changes through the engine, with all that policies make of them,
 * beside the same disk under a plain SQLite loop, which is the floor. A measurement is a row of the table at the foot.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/payload.h"
#include "cli/print.h"
#include "cli/scratch.h"
#include "engine/engine.h"
#include "store/store.h"

struct bench {
  struct call *call;
  const char *folder;
  int64_t n; /* changes */
  struct value_builder results;
};

/* ---- results ---- */

static void add_result(struct bench *b, const char *name, double value, const char *unit, const char *note)
{
  struct value_builder one;
  build_init(&one, &b->call->arena);
  build_put(&one, "name", value_text(str_of(name)));
  build_put(&one, "value", value_int((int64_t)(value + 0.5)));
  build_put(&one, "unit", value_text(str_of(unit)));
  build_put(&one, "note", value_text(str_of(note)));
  build_add(&b->results, build_map(&one));
}

static double per_second(int64_t n, uint64_t since) { return (double)n * 1e9 / (double)(clock_ns() - since + 1); }

/* ---- the engine ---- */

/* Requests on their way; the submitter waits when there are as many as IN_FLIGHT. */
enum { IN_FLIGHT = 1024, SERVICES = 200 };

struct flight {
  pthread_mutex_t lock;
  pthread_cond_t landed;
  int64_t out;
  struct err err; /* of the first that failed */
};

struct sent {
  struct request request;
  struct flight *flight;
  char body[400];
};

static void land(struct request *r)
{
  struct sent *s = r->owner;
  struct flight *f = s->flight;
  pthread_mutex_lock(&f->lock);
  if (r->err.code && f->err.code == ERR_NONE)
    f->err = r->err;
  f->out--;
  pthread_cond_signal(&f->landed);
  pthread_mutex_unlock(&f->lock);
  buf_fini(&r->answer);
  free(s);
}

static bool submit(struct engine *e, struct flight *f, int64_t i, struct err *err)
{
  struct sent *s = mem_zero(sizeof *s);
  int n = snprintf(s->body, sizeof s->body,
                   "{\"edits\":[{\"put\":\"incident/b%lld\",\"set\":{\"title\":\"Measured %lld\",\"service\":"
                   "\"service/s%lld\",\"state\":\"new\",\"opened_at\":\"2026-03-02T09:00:00Z\"}}]}",
                   (long long)i, (long long)i, (long long)(i % SERVICES));
  s->flight = f;
  s->request = (struct request){ .kind = REQUEST_CHANGE, .actor = STR("bench"), .done = land, .owner = s };
  s->request.body = (struct str){ s->body, (size_t)n };
  pthread_mutex_lock(&f->lock);
  while (f->out >= IN_FLIGHT)
    pthread_cond_wait(&f->landed, &f->lock);
  f->out++;
  pthread_mutex_unlock(&f->lock);
  if (engine_submit(e, &s->request))
    return true;
  *err = s->request.err;
  free(s);
  return false;
}

static bool run_one(struct engine *e, enum request_kind kind, struct str body, struct err *err)
{
  struct request r = { .kind = kind, .actor = STR("bench"), .body = body };
  bool good = engine_run(e, &r);
  buf_fini(&r.answer);
  if (!good)
    *err = r.err;
  return good;
}

static bool set_up(struct bench *b, struct engine *e, struct err *err)
{
  struct buf text = BUF_INIT;
  bool good = payload_bundled(b->call, &text, err) && run_one(e, REQUEST_ACTIVATE, buf_view(&text), err);
  text.n = 0;
  buf_z(&text, "{\"edits\":[");
  for (int i = 0; i < SERVICES; i++)
    buf_printf(&text, "%s{\"put\":\"service/s%d\",\"set\":{\"name\":\"Service %d\"}}", i ? "," : "", i, i);
  buf_z(&text, "]}");
  good = good && run_one(e, REQUEST_CHANGE, buf_view(&text), err);
  buf_fini(&text);
  return good;
}

static bool send_all(struct bench *b, struct engine *e, struct err *err)
{
  struct flight f = { .lock = PTHREAD_MUTEX_INITIALIZER, .landed = PTHREAD_COND_INITIALIZER };
  struct engine_counts before = engine_counts(e);
  uint64_t since = clock_ns();
  bool good = engine_start(e, err);
  for (int64_t i = 0; good && i < b->n; i++)
    good = submit(e, &f, i, err);
  pthread_mutex_lock(&f.lock);
  while (good && f.out > 0)
    pthread_cond_wait(&f.landed, &f.lock);
  pthread_mutex_unlock(&f.lock);
  double changes = per_second(b->n, since);
  struct engine_counts after = engine_counts(e);
  double evaluations = per_second((int64_t)(after.evaluations - before.evaluations), since);
  engine_stop(e);
  if (good && f.err.code)
    return *err = f.err, false;
  add_result(b, "changes", changes, "a second", "durable, applied and evaluated; as many as come are flushed together");
  add_result(b, "evaluations", evaluations, "a second", "of policies, by these changes");
  return good;
}

static bool measure_engine(struct bench *b, struct err *err)
{
  struct engine_options o = { .journal = str_printf(&b->call->arena, "%s/journal.db", b->folder).p,
                              .model = str_printf(&b->call->arena, "%s/model.db", b->folder).p };
  struct engine *e = engine_open(&o, err);
  bool good = e && set_up(b, e, err) && send_all(b, e, err);
  engine_close(e);
  return good;
}

/* ---- SQLite alone ---- */

static bool insert_rows(struct store *s, int64_t n, int64_t group, double *rate, struct err *err)
{
  static const char body[] = "{\"put\":\"incident/b1\",\"set\":{\"title\":\"Measured 1\",\"service\":\"service/s1\"}}";
  struct stmt *q = store_prepare(s, "INSERT INTO entry(body) VALUES(?)", err);
  uint64_t since = clock_ns();
  bool good = q != NULL;
  for (int64_t i = 0; good && i < n;) {
    good = store_begin(s, err);
    for (int64_t k = 0; good && k < group && i < n; k++, i++) {
      bind_text(q, 1, STR(body));
      good = stmt_run(q, err);
    }
    good = good && store_commit(s, err);
  }
  *rate = per_second(n, since);
  stmt_close(q);
  return good;
}

static bool measure_sqlite(struct bench *b, struct err *err)
{
  double single = 0, grouped = 0;
  struct store *s = store_open(str_printf(&b->call->arena, "%s/plain.db", b->folder).p, STORE_DURABLE, err);
  bool good = s && store_exec(s, "CREATE TABLE entry(id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT", err) &&
              insert_rows(s, b->n / 10 + 1, 1, &single, err) && insert_rows(s, b->n, 256, &grouped, err);
  store_close(s);
  if (good) {
    add_result(b, "plain SQLite", single, "a second", "one row a durable transaction: no model, no policies");
    add_result(b, "plain SQLite, grouped", grouped, "a second", "256 rows a durable transaction: the floor");
  }
  return good;
}

/* ---- the command ---- */

static const struct {
  const char *name;
  bool (*run)(struct bench *b, struct err *err);
} measurements[] = {
  { "engine", measure_engine },
  { "sqlite", measure_sqlite },
};

static void print_results(struct bench *b, struct value results)
{
  struct grid g;
  grid_init(&g, &b->call->arena, 3);
  for (uint32_t i = 0; i < results.n; i++) {
    struct value r = results.list[i];
    grid_add(&g, value_get_str(r, "name"));
    grid_add(&g, str_printf(&b->call->arena, "%9lld %.*s", (long long)value_get(r, "value").i,
                            STR_FMT(value_get_str(r, "unit"))));
    grid_add(&g, value_get_str(r, "note"));
  }
  grid_print(&g);
  grid_fini(&g);
}

static bool measure_all(struct bench *b, struct err *err)
{
  bool good = true;
  for (size_t i = 0; good && i < sizeof measurements / sizeof *measurements; i++) {
    if (print_to_terminal() && !b->call->json)
      fprintf(stderr, "measuring: %s\n", measurements[i].name);
    good = measurements[i].run(b, err) || err_prefix(err, "%s", measurements[i].name);
  }
  return good;
}

static enum ending run_bench(struct call *c, struct err *err)
{
  struct bench b = { .call = c, .n = 20000 };
  const char *at = call_has(c, "--at") ? call_value(c, "--at") : ".";
  build_init(&b.results, &c->arena);
  if (!call_number(c, "--changes", 100, 10000000, &b.n, err))
    return ENDING_USAGE;
  if (!(b.folder = scratch_make(&c->arena, at, "bench", err)))
    return ENDING_BROKE;
  bool good = measure_all(&b, err);
  scratch_remove(b.folder);
  struct value results = build_list(&b.results);
  if (good && c->json)
    print_json(results);
  else if (good)
    print_results(&b, results);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option bench_options[] = {
  { "--changes", "N", "as many (20000)" },
  { "--at", "FOLDER", "on the disk that holds this folder (here)" },
  { "--pack", "NAME", "with this pack built in (all of them; may be repeated)" },
  { NULL, NULL, NULL },
};

const struct command command_bench = {
  .name = "bench",
  .summary = "what this machine does, beside a plain SQLite loop",
  .usage = "",
  .detail =
      "Measures in a folder of its own, which it removes. Without HTTP; what is measured is durable on this disk.",
  .example = "steward bench --changes 50000 --at /var/lib/steward",
  .options = bench_options,
  .run = run_bench,
};
