/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one change costs as the model grows: processor time, evaluations and reads per change, in groups, beside bare
 * SQLite updates of as many random rows in the same run. Also: time and memory to open the largest, and the evaluation
 * of everything from scratch. One JSON line per measurement.
 *
 *   grow PACK_DIR WORK_DIR [services…]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"
#include "store/store.h"

enum { GROUP = 256 };

static uint64_t state = 88172645463325252ull;
static uint64_t draw(uint64_t n)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return state % n;
}

static double cpu_us(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double now_ms(void) { return (double)clock_ns() / 1e6; }

static long rss_mb(void)
{
  long pages = 0;
  FILE *f = fopen("/proc/self/statm", "r");
  if (f && fscanf(f, "%*d %ld", &pages) != 1)
    pages = 0;
  if (f)
    fclose(f);
  return pages * 4096 / (1 << 20);
}

static void die(const char *what, const struct err *err)
{
  fprintf(stderr, "grow: %s: %s\n", what, err->text);
  exit(3);
}

static void file_member(struct buf *out, const char *dir, const char *name)
{
  char path[512], text[1 << 16];
  snprintf(path, sizeof path, "%s/%s", dir, name);
  FILE *f = fopen(path, "r");
  if (!f) {
    perror(path);
    exit(3);
  }
  size_t n = fread(text, 1, sizeof text, f);
  fclose(f);
  buf_printf(out, "%s\"bench/%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
  json_string(out, (struct str){ text, n });
}

static void payload(const char *dir, struct buf *out)
{
  static const char *const files[] = { "pack.lua", "model.lua", "value.lua", "load.lua", "owned.lua", "fix.lua" };
  buf_z(out, "{\"packs\":[\"bench\"],\"files\":{");
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    file_member(out, dir, files[i]);
  buf_z(out, "}}");
}

static void run(struct engine *e, enum request_kind kind, struct str body)
{
  struct request r = { .kind = kind, .actor = STR("bench"), .body = body };
  if (!engine_run(e, &r))
    die("request", &r.err);
  buf_fini(&r.answer);
}

/* ---- the model ---- */

static void put(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct buf *b, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  if (b->p[b->n - 1] != '[')
    buf_char(b, ',');
  buf_vprintf(b, fmt, ap);
  va_end(ap);
}

/* Services in chains of eight; one outcome for every eight services, two incidents each. */
static void fill(struct engine *e, long n)
{
  struct buf b = BUF_INIT;
  for (long i = 0; i < n;) {
    b.n = 0;
    buf_z(&b, "{\"edits\":[");
    for (long end = i + 500 < n ? i + 500 : n; i < end; i++) {
      if (i % 100 == 0)
        put(&b, "{\"put\":\"person/p%ld\",\"set\":{\"name\":\"Person %ld\"}}", i / 100, i / 100);
      if (i % 8 == 0)
        put(&b, "{\"put\":\"outcome/o%ld\",\"set\":{\"name\":\"Outcome\",\"value\":%ld}}", i / 8, i % 997 * 100);
      put(&b, "{\"put\":\"service/s%ld\",\"set\":{\"name\":\"Service %ld\",\"owner\":\"person/p%ld\",\"tier\":%ld}}", i,
          i, i / 100, i % 4);
      put(&b,
          "{\"put\":\"contribution/c%ld\",\"set\":{\"service\":\"service/s%ld\",\"outcome\":\"outcome/o%ld\","
          "\"weight\":%ld}}",
          i, i, i / 8, 10 + i % 20);
      if (i % 8)
        put(&b,
            "{\"put\":\"dependency/d%ld\",\"set\":{\"consumer\":\"service/s%ld\",\"provider\":\"service/s%ld\","
            "\"share\":30}}",
            i, i - 1, i);
      for (int k = 0; k < 2; k++)
        put(&b,
            "{\"put\":\"incident/i%ld\",\"set\":{\"service\":\"service/s%ld\",\"title\":\"Something is slow\","
            "\"priority\":%d,\"opened_at\":\"2026-01-05T09:00:00Z\"}}",
            2 * i + k, i, 3 + k);
    }
    buf_z(&b, "]}");
    run(e, REQUEST_CHANGE, buf_view(&b));
  }
  buf_fini(&b);
}

/* ---- changes, in groups ---- */

struct batch {
  struct request requests[GROUP];
  struct buf bodies[GROUP];
  pthread_mutex_t lock;
  pthread_cond_t all;
  int open;
};

static void done(struct request *r)
{
  struct batch *b = r->owner;
  if (r->err.code != ERR_NONE)
    die("change", &r->err);
  pthread_mutex_lock(&b->lock);
  if (--b->open == 0)
    pthread_cond_signal(&b->all);
  pthread_mutex_unlock(&b->lock);
}

enum change { CHANGE_STATE, CHANGE_OWNER, CHANGE_OUTCOME, CHANGE_NEW, CHANGES };
static const char *const change_names[] = { "incident state", "service owner", "outcome value", "new incident" };
static long made;

static void write_change(struct buf *b, enum change what, long n, long spread)
{
  static const char *const states[] = { "new", "in_progress", "on_hold", "resolved", "closed" };
  b->n = 0;
  if (what == CHANGE_STATE)
    buf_printf(b, "{\"edits\":[{\"update\":\"incident/i%ld\",\"set\":{\"state\":\"%s\"}}]}",
               (long)draw((uint64_t)(spread * 2)), states[draw(5)]);
  else if (what == CHANGE_OWNER)
    buf_printf(b, "{\"edits\":[{\"update\":\"service/s%ld\",\"set\":{\"owner\":\"person/p%ld\"}}]}",
               (long)draw((uint64_t)spread), (long)draw((uint64_t)(n / 100)));
  else if (what == CHANGE_OUTCOME)
    buf_printf(b, "{\"edits\":[{\"update\":\"outcome/o%ld\",\"set\":{\"value\":%ld}}]}",
               (long)draw((uint64_t)(spread / 8)), (long)draw(1000000));
  else
    buf_printf(b,
               "{\"edits\":[{\"create\":\"incident/n%ld\",\"set\":{\"service\":\"service/s%ld\",\"title\":\"New\","
               "\"priority\":3,\"opened_at\":\"2026-01-05T09:00:00Z\"}}]}",
               made++, (long)draw((uint64_t)spread));
}

static void run_batch(struct engine *e, struct batch *b, enum change what, long n, long spread)
{
  b->open = GROUP;
  for (int i = 0; i < GROUP; i++) {
    write_change(&b->bodies[i], what, n, spread);
    buf_fini(&b->requests[i].answer);
    b->requests[i] = (struct request){
      .kind = REQUEST_CHANGE, .actor = STR("bench"), .body = buf_view(&b->bodies[i]), .done = done, .owner = b
    };
  }
  for (int i = 0; i < GROUP; i++)
    if (!engine_submit(e, &b->requests[i]))
      die("submit", &b->requests[i].err);
  pthread_mutex_lock(&b->lock);
  while (b->open)
    pthread_cond_wait(&b->all, &b->lock);
  pthread_mutex_unlock(&b->lock);
}

static void measure(struct engine *e, struct batch *b, enum change what, long n, long spread, int batches)
{
  run_batch(e, b, what, n, spread);
  struct engine_counts before = engine_counts(e);
  double cpu = cpu_us(), t = now_ms();
  for (int i = 0; i < batches; i++)
    run_batch(e, b, what, n, spread);
  struct engine_counts after = engine_counts(e);
  double changes = (double)batches * GROUP;
  printf(
      "{\"bench\":\"grow\",\"change\":\"%s\",\"services\":%ld,\"subjects\":\"%s\",\"cpu_us\":%.1f,\"changes_s\":%.0f,"
      "\"evaluations\":%.2f,\"reads\":%.2f,\"aborted\":%.2f,\"unchanged\":%.2f}\n",
      change_names[what], n, spread < n ? "hot" : "random", (cpu_us() - cpu) / changes, changes / (now_ms() - t) * 1000,
      (double)(after.evaluations - before.evaluations) / changes, (double)(after.reads - before.reads) / changes,
      (double)(after.aborted - before.aborted) / changes, (double)(after.unchanged - before.unchanged) / changes);
  fflush(stdout);
}

/* ---- the limit: as many random rows of a like table, updated by SQLite alone ---- */

static void measure_bare(const char *dir, long n, int batches)
{
  struct err err = ERR_INIT;
  char path[512];
  snprintf(path, sizeof path, "%s/bare-%ld.db", dir, n);
  unlink(path);
  struct store *s = store_open(path, STORE_LAZY, &err);
  char fill_sql[400];
  snprintf(fill_sql, sizeof fill_sql,
           "CREATE TABLE t(id INTEGER PRIMARY KEY, key TEXT, a INTEGER, b INTEGER, c TEXT, d BLOB) STRICT;"
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %ld)"
           "INSERT INTO t SELECT i, 'key' || i, i, i * 7, 'some text of a row ' || i, zeroblob(60) FROM n",
           n * 3);
  if (!s || !store_begin(s, &err) || !store_exec(s, fill_sql, &err) || !store_commit(s, &err))
    die("bare", &err);
  struct stmt *q = store_prepare(s, "UPDATE t SET a = ?, d = zeroblob(60) WHERE id = ?", &err);
  double cpu = 0;
  for (int i = -1; i < batches; i++) {
    if (i == 0)
      cpu = cpu_us();
    store_begin(s, &err);
    for (int k = 0; k < GROUP * 2; k++) { /* a narrow change writes two rows: the incident and its service */
      bind_int(q, 1, (int64_t)draw(1000));
      bind_int(q, 2, 1 + (int64_t)draw((uint64_t)n * 3));
      stmt_run(q, &err);
    }
    store_commit(s, &err);
  }
  printf("{\"bench\":\"grow\",\"change\":\"two bare SQLite "
         "rows\",\"services\":%ld,\"subjects\":\"random\",\"cpu_us\":%.1f}\n",
         n, (cpu_us() - cpu) / batches / GROUP);
  fflush(stdout);
  stmt_close(q);
  store_close(s);
  unlink(path);
}

static void measure_size(const char *pack, const char *dir, long n)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  char journal[512], model[512];
  snprintf(journal, sizeof journal, "%s/journal-%ld.db", dir, n);
  snprintf(model, sizeof model, "%s/model-%ld.db", dir, n);
  struct engine_options o = { .journal = journal, .model = model };
  struct engine *e = engine_open(&o, &err);
  if (!e)
    die("open", &err);
  payload(pack, &b);
  run(e, REQUEST_ACTIVATE, buf_view(&b));
  double t = now_ms();
  fill(e, n);
  printf("{\"bench\":\"fill\",\"services\":%ld,\"seconds\":%.1f,\"rss_mb\":%ld}\n", n, (now_ms() - t) / 1000, rss_mb());
  engine_close(e);
  t = now_ms();
  long before = rss_mb();
  e = engine_open(&o, &err);
  if (!e)
    die("open again", &err);
  printf("{\"bench\":\"start\",\"services\":%ld,\"ms\":%.1f,\"more_rss_mb\":%ld}\n", n, now_ms() - t,
         rss_mb() - before);
  struct batch *batch = calloc(1, sizeof *batch);
  pthread_mutex_init(&batch->lock, NULL);
  pthread_cond_init(&batch->all, NULL);
  if (!engine_start(e, &err))
    die("start", &err);
  int batches = n > 100000 ? 8 : 20;
  for (int hot = 1; hot >= 0; hot--)
    for (enum change c = 0; c < CHANGES; c++)
      measure(e, batch, c, n, hot ? 800 : n, batches);
  measure_bare(dir, n, batches);
  engine_stop(e);
  buf_char(&b, ' ');
  struct engine_counts counts = engine_counts(e);
  char *at = strstr(b.p, "Value of a service"); /* another text: every policy of the set is asked anew */
  if (at)
    memcpy(at, "Worth of a service", 18);
  double cpu = cpu_us();
  t = now_ms();
  run(e, REQUEST_ACTIVATE, buf_view(&b));
  printf("{\"bench\":\"from "
         "scratch\",\"services\":%ld,\"evaluations\":%llu,\"seconds\":%.2f,\"us_each\":%.2f,\"rss_mb\":%ld}\n",
         n, (unsigned long long)(engine_counts(e).evaluations - counts.evaluations), (now_ms() - t) / 1000,
         (cpu_us() - cpu) / (double)(engine_counts(e).evaluations - counts.evaluations), rss_mb());
  fflush(stdout);
  for (int i = 0; i < GROUP; i++) {
    buf_fini(&batch->bodies[i]);
    buf_fini(&batch->requests[i].answer);
  }
  free(batch);
  engine_close(e);
  buf_fini(&b);
}

int main(int argc, char **argv)
{
  if (argc < 3) {
    fprintf(stderr, "usage: grow PACK_DIR WORK_DIR [services…]\n");
    return 2;
  }
  if (argc == 3)
    measure_size(argv[1], argv[2], 1000);
  for (int i = 3; i < argc; i++)
    measure_size(argv[1], argv[2], atol(argv[i]));
  return 0;
}
