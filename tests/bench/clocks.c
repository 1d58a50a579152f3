/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks in bulk: what a holiday costs that is added to the calendar of many running tickets, beside the bare arithmetic
 * of as many due instants; what many armed wake-ups cost in memory and at a start; and how late thresholds fire in a
 * running host while changes come in. One JSON line per measurement.
 *
 *   clocks WORK_DIR [tickets]
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"
#include "store/store.h"

enum { WATCHED = 5000, WINDOW_MS = 10000, HOLIDAY_MAX = 200000 /* tickets: one entry holds all that it changes */ };

static const char *const files[][2] = {
  { "bench/pack.lua", "return pack { name = 'bench', version = '1', title = 'Bench' }" },
  { "bench/model.lua", "return model {"
                       " calendar = { fields = { zone = text, hours = json, holidays = json } },"
                       " ticket = { fields = { opened_at = instant, state = enum { 'open', 'done', default = 'open' },"
                       "   calendar = ref 'calendar', within = duration, note = integer } } }" },
  { "bench/promise.lua",
    "return policy { title = 'In time', on = 'ticket', gives = { late = boolean, due = instant },"
    " eval = function(ticket, ctx)"
    "  local clock = ctx:clock('fix', { target = ticket.within, start = ticket.opened_at, stop = { state = 'done' },"
    "    calendar = ticket.calendar })"
    "  return { late = clock.breached, due = clock.due } end }" },
};

static void die(const char *what, const struct err *err)
{
  fprintf(stderr, "clocks: %s: %s\n", what, err->text);
  exit(3);
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

static void change(struct engine *e, enum request_kind kind, struct str body)
{
  struct request r = { .kind = kind, .actor = STR("bench"), .body = body };
  if (!engine_run(e, &r))
    die("request", &r.err);
  buf_fini(&r.answer);
}

static void activate(struct engine *e)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"packs\":[\"bench\"],\"files\":{");
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    buf_printf(&b, "%s\"%s\":", i ? "," : "", files[i][0]);
    json_string(&b, str_of(files[i][1]));
  }
  buf_z(&b, "}}");
  change(e, REQUEST_ACTIVATE, buf_view(&b));
  buf_fini(&b);
}

static const char calendar_edit[] =
    "{\"edits\":[{\"put\":\"calendar/office\",\"set\":{\"zone\":\"Europe/Berlin\",\"hours\":{"
    "\"mon\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],\"tue\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],"
    "\"wed\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],\"thu\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],"
    "\"fri\":[[\"08:00\",\"12:00\"],[\"13:00\",\"16:00\"]]},\"holidays\":[\"12-25\",\"12-26\",\"01-01\"%s]}}]}";

/* Opened within the last days, due within the next weeks: all run. */
static void fill(struct engine *e, long n)
{
  struct buf b = BUF_INIT;
  int64_t now = instant_now();
  for (long i = 0; i < n;) {
    b.n = 0;
    buf_z(&b, "{\"edits\":[");
    for (long end = i + 1000 < n ? i + 1000 : n; i < end; i++)
      buf_printf(&b,
                 "%s{\"put\":\"ticket/t%ld\",\"set\":{\"opened_at\":%lld,\"calendar\":\"calendar/office\","
                 "\"within\":\"%ldh\"}}",
                 b.p[b.n - 1] == '[' ? "" : ",", i, (long long)(now - i % 1000 * 300000), 60 + i % 80);
    buf_z(&b, "]}");
    change(e, REQUEST_CHANGE, buf_view(&b));
  }
  buf_fini(&b);
}

/* The same due instants, by nothing but the arithmetic. */
static double bare_ms(long n)
{
  struct arena a;
  struct value v;
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  arena_init(&a);
  buf_printf(&b, calendar_edit, ",\"2026-12-24\"");
  struct zones *zones = zones_open(NULL);
  if (!json_read(&a, buf_view(&b), &v, &err))
    die("json", &err);
  struct value set = value_get(value_get(v, "edits").list[0], "set");
  struct member *m = arena_array(&a, struct member, set.n);
  for (uint32_t i = 0; i < set.n; i++) {
    m[i] = set.map[i];
    if (str_is(m[i].name, "zone"))
      m[i].name = STR("tz");
  }
  struct calendar *c = calendar_read(zones, (struct value){ .kind = VALUE_MAP, .n = set.n, .map = m }, NULL, &err);
  if (!c)
    die("calendar", &err);
  int64_t now = instant_now(), due, sum = 0;
  double t = now_ms();
  for (long i = 0; i < n; i++)
    if (calendar_add(c, now - i % 1000 * 300000, (60 + i % 80) * (int64_t)3600000, &due, &err))
      sum += due;
  t = now_ms() - t;
  if (sum == 0)
    die("nothing", &err);
  calendar_free(c);
  zones_close(zones);
  buf_fini(&b);
  arena_fini(&a);
  return t;
}

static void measure_holiday(struct engine *e, long n)
{
  struct buf b = BUF_INIT;
  struct engine_counts before = engine_counts(e);
  buf_printf(&b, calendar_edit, ",\"2026-12-24\"");
  double t = now_ms(), bare = bare_ms(n);
  t = now_ms();
  change(e, REQUEST_CHANGE, buf_view(&b));
  t = now_ms() - t;
  printf("{\"bench\":\"holiday\",\"tickets\":%ld,\"evaluations\":%llu,\"seconds\":%.2f,\"us_each\":%.2f,"
         "\"bare_us_each\":%.3f}\n",
         n, (unsigned long long)(engine_counts(e).evaluations - before.evaluations), t / 1000, t * 1000 / (double)n,
         bare * 1000 / (double)n);
  fflush(stdout);
  buf_fini(&b);
}

/* ---- how late ---- */

static void watched(struct engine *e)
{
  struct buf b = BUF_INIT;
  int64_t now = instant_now() + 2000;
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < WATCHED; i++)
    buf_printf(&b, "%s{\"put\":\"ticket/w%d\",\"set\":{\"opened_at\":%lld,\"within\":1}}", i ? "," : "", i,
               (long long)(now + (int64_t)i * WINDOW_MS / WATCHED));
  buf_z(&b, "]}");
  change(e, REQUEST_CHANGE, buf_view(&b));
  buf_fini(&b);
}

static void done(struct request *r)
{
  buf_fini(&r->answer);
  free((void *)(uintptr_t)r->body.p);
  free(r);
}

/* About a thousand changes a second, until all are due. */
static long keep_busy(struct engine *e)
{
  long sent = 0;
  for (double end = now_ms() + WINDOW_MS + 3000; now_ms() < end; usleep(1000)) {
    struct request *r = calloc(1, sizeof *r);
    char *body = NULL;
    int n = asprintf(&body, "{\"edits\":[{\"update\":\"ticket/t%ld\",\"set\":{\"note\":%ld}}]}", sent % 997, sent);
    *r = (struct request){ .kind = REQUEST_CHANGE, .actor = STR("bench"), .body = { body, (size_t)n }, .done = done };
    if (engine_submit(e, r))
      sent++;
    else
      done(r);
  }
  return sent;
}

static int by_size(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* When each clock was said to be late (the instant that it was due), and when the host came to say so: its entry. */
static void measure_lateness(const char *journal, const char *model, long n, long sent)
{
  struct err err = ERR_INIT;
  char attach[600];
  static int64_t late[WATCHED];
  size_t found = 0;
  struct store *s = store_open(model, STORE_LAZY, &err);
  snprintf(attach, sizeof attach, "ATTACH '%s' AS j", journal);
  if (!s || !store_exec(s, attach, &err))
    die("attach", &err);
  struct stmt *q = store_prepare(s,
                                 "SELECT e.at - c.since FROM clock c JOIN j.entry e ON e.seq = c.seq"
                                 " WHERE c.record GLOB 'ticket/w*' AND json_extract(c.body, '$.breached')",
                                 &err);
  if (!q)
    die("query", &err);
  while (found < WATCHED && stmt_step(q, &err) == STEP_ROW)
    late[found++] = column_int(q, 0);
  stmt_close(q);
  store_close(s);
  if (found == 0)
    die("no threshold has fired", &err);
  qsort(late, found, sizeof *late, by_size);
  printf("{\"bench\":\"timers\",\"armed\":%ld,\"fired\":%zu,\"of\":%d,\"changes\":%ld,\"late_p50_ms\":%lld,"
         "\"late_p99_ms\":%lld,\"late_max_ms\":%lld}\n",
         n, found, WATCHED, sent, (long long)late[found / 2], (long long)late[found * 99 / 100],
         (long long)late[found - 1]);
}

int main(int argc, char **argv)
{
  if (argc < 2) {
    fprintf(stderr, "usage: clocks WORK_DIR [tickets]\n");
    return 2;
  }
  long n = argc > 2 ? atol(argv[2]) : 100000;
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  char journal[512], model[512];
  snprintf(journal, sizeof journal, "%s/journal-%ld.db", argv[1], n);
  snprintf(model, sizeof model, "%s/model-%ld.db", argv[1], n);
  struct engine_options o = { .journal = journal, .model = model };
  struct engine *e = engine_open(&o, &err);
  if (!e)
    die("open", &err);
  activate(e);
  buf_printf(&b, calendar_edit, "");
  change(e, REQUEST_CHANGE, buf_view(&b));
  buf_fini(&b);
  double t = now_ms();
  fill(e, n);
  printf("{\"bench\":\"fill\",\"tickets\":%ld,\"seconds\":%.1f,\"rss_mb\":%ld}\n", n, (now_ms() - t) / 1000, rss_mb());
  fflush(stdout);
  if (n <= HOLIDAY_MAX)
    measure_holiday(e, n);
  engine_close(e);
  t = now_ms();
  long before = rss_mb();
  if (!(e = engine_open(&o, &err)))
    die("open again", &err);
  printf("{\"bench\":\"start\",\"armed\":%ld,\"ms\":%.1f,\"more_rss_mb\":%ld}\n", n, now_ms() - t, rss_mb() - before);
  fflush(stdout);
  watched(e);
  if (!engine_start(e, &err))
    die("start", &err);
  long sent = keep_busy(e);
  engine_stop(e);
  engine_close(e);
  measure_lateness(journal, model, n, sent);
  return 0;
}
