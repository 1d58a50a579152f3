/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one change costs with all bundled packs in force over a whole organisation: services with owners, units,
 * outcomes, agreements, targets, parts, costs, measures, and years of tickets. Time and memory to fill it, then per
 * kind of change, in groups: processor time, evaluations, reads, and which policies were asked; one by one: the worst;
 * then the midnights and a new month, in one tick each; and at the end of the month after it how long a new incident
 * takes that comes while all that is due then is worked off. In front of all that, what each report takes, and how large it
 * is. One JSON line per measurement. PACKS_REPORTS=1: those of the reports alone. PACKS_AGAIN=1: instead, what it takes to
 * ask all policies of all records again, as after a change of a type.
 *
 *   packs ORGANISATION_DIR WORK_DIR [services [tickets]]
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "engine/engine.h"
#include "engine/reader.h"
#include "packs/organisation.h"

enum { GROUP = 256, GROUPS = 6, ALONE = 100, POLICIES = 400, TOLD = 8, MEMORY_MB = 4000 };

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
  fprintf(stderr, "packs: %s: %s\n", what, err->text);
  exit(3);
}

/* ---- who was asked ---- */

struct tally {
  struct str policy; /* lives as long as the set in force */
  uint64_t asked, ns, reads;
  int64_t most_fuel;
};
static struct tally tallies[POLICIES];
static size_t tally_count;

static void note_asked(void *arg, const struct asked *a)
{
  struct tally *t = NULL;
  (void)arg;
  for (size_t i = 0; i < tally_count && !t; i++)
    if (tallies[i].policy.p == a->policy.p)
      t = &tallies[i];
  if (!t && tally_count < POLICIES)
    *(t = &tallies[tally_count++]) = (struct tally){ .policy = a->policy };
  if (!t)
    return;
  t->asked++, t->ns += (uint64_t)a->ns, t->reads += a->reads;
  if (a->fuel > t->most_fuel)
    t->most_fuel = a->fuel;
}

static void tally_reset(void) { tally_count = 0; }

static int by_time(const void *a, const void *b)
{
  const struct tally *x = a, *y = b;
  return (y->ns > x->ns) - (y->ns < x->ns);
}

/* ,"policies":[{"policy","asked","us"}]: of each change, those that take most. */
static void tally_write(double changes)
{
  qsort(tallies, tally_count, sizeof *tallies, by_time);
  printf(",\"policies\":[");
  for (size_t i = 0; i < tally_count && i < TOLD; i++)
    printf("%s{\"policy\":\"%.*s\",\"asked\":%.2f,\"us\":%.1f,\"most_fuel\":%lld}", i ? "," : "",
           STR_FMT(tallies[i].policy), (double)tallies[i].asked / changes, (double)tallies[i].ns / 1e3 / changes,
           (long long)tallies[i].most_fuel);
  printf("]");
}

/* ---- filling it ---- */

static void run(struct engine *e, enum request_kind kind, struct str body)
{
  struct request r = { .kind = kind, .actor = STR("bench"), .body = body };
  if (!engine_run(e, &r))
    die("request", &r.err);
  buf_fini(&r.answer);
}

static long fill_kind(struct engine *e, const struct kind *k, struct buf *b)
{
  long n = k->count();
  for (long i = 0; i < n;) {
    b->n = 0;
    buf_z(b, "{\"edits\":[");
    for (long end = i + 250 < n ? i + 250 : n; i < end; i++)
      k->put(b, i);
    buf_z(b, "]}");
    run(e, REQUEST_CHANGE, buf_view(b));
  }
  return n;
}

/* With PACKS_FILL=1 in the environment each kind of record tells what it took. */
static void fill(struct engine *e)
{
  struct buf b = BUF_INIT;
  long all = 0;
  double t = now_ms();
  uint64_t evaluations = engine_counts(e).evaluations;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    double begun = now_ms();
    tally_reset();
    struct engine_counts before = engine_counts(e);
    long n = fill_kind(e, &kinds[i], &b);
    all += n;
    if (getenv("PACKS_FILL")) {
      printf(
          "{\"bench\":\"fill kind\",\"no\":%zu,\"records\":%ld,\"seconds\":%.2f,\"us_each\":%.1f,\"evaluations\":%.2f,"
          "\"rss_mb\":%ld",
          i, n, (now_ms() - begun) / 1000, (now_ms() - begun) * 1000 / (double)n,
          (double)(engine_counts(e).evaluations - before.evaluations) / (double)n, rss_mb());
      tally_write((double)n);
      printf("}\n");
      fflush(stdout);
    }
  }
  printf("{\"bench\":\"fill\",\"services\":%ld,\"tickets\":%ld,\"records\":%ld,\"seconds\":%.1f,\"evaluations\":%llu,"
         "\"rss_mb\":%ld}\n",
         z.services, z.tickets, all, (now_ms() - t) / 1000,
         (unsigned long long)(engine_counts(e).evaluations - evaluations), rss_mb());
  fflush(stdout);
  buf_fini(&b);
}

/* ---- reports ---- */

static void measure_report(struct engine *e, struct str id)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "{\"report\":\"%.*s\"}", STR_FMT(id));
  struct request r = { .kind = REQUEST_REPORT, .actor = STR("bench"), .body = buf_view(&b) };
  tally_reset();
  double t = now_ms(), cpu = cpu_us();
  bool good = engine_run(e, &r);
  printf(
      "{\"bench\":\"report\",\"report\":\"%.*s\",\"ms\":%.1f,\"cpu_ms\":%.1f,\"fuel\":%lld,\"kb\":%.1f,\"rss_mb\":%ld",
      STR_FMT(id), now_ms() - t, (cpu_us() - cpu) / 1000, (long long)(tally_count ? tallies[0].most_fuel : 0),
      (double)r.answer.n / 1024, rss_mb());
  printf(good ? "}\n" : ",\"failed\":true}\n");
  if (!good)
    fprintf(stderr, "packs: %s\n", r.err.text);
  fflush(stdout);
  buf_fini(&r.answer);
  buf_fini(&b);
}

static void measure_reports(struct engine *e, const char *model, const char *journal)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct arena a;
  struct value list;
  arena_init(&a);
  struct reader *reader = reader_open(model, journal, &err);
  if (!reader || !reader_policies(reader, &b, &err) || !json_read(&a, buf_view(&b), &list, &err))
    die("reports", &err);
  reader_close(reader);
  list = value_get(list, "items");
  for (uint32_t i = 0; i < list.n; i++)
    if (str_is(value_get_str(list.list[i], "kind"), "report"))
      measure_report(e, value_get_str(list.list[i], "id"));
  arena_fini(&a);
  buf_fini(&b);
}

/* ---- changes ---- */

static long made;

static void write_state(struct buf *b)
{
  static const char *const states[] = { "in_progress", "on_hold", "resolved", "closed" };
  buf_printf(b, "{\"update\":\"incident/i%ld\",\"set\":{\"state\":\"%s\"}}", draw(z.incidents), states[draw(4)]);
}

static void write_open_state(struct buf *b)
{
  static const char *const states[] = { "in_progress", "on_hold", "resolved" };
  buf_printf(b, "{\"update\":\"incident/i%ld\",\"set\":{\"state\":\"%s\"}}", draw(z.incidents / 40) * 40 + 9,
             states[draw(3)]);
}

static void write_incident(struct buf *b)
{
  static const char *const grades[] = { "low", "medium", "high" };
  buf_printf(
      b,
      "{\"create\":\"incident/new%ld\",\"set\":{\"title\":\"New\",\"service\":\"service/s%ld\",\"impact\":\"%s\","
      "\"urgency\":\"medium\",\"caller\":\"person/p%ld\",\"team\":\"unit/u%ld\",\"opened_at\":%lld}}",
      made++, draw_near(z.services), grades[draw(3)], member(draw(z.persons)), team_of(draw(z.teams)),
      (long long)ago(0, -5));
}

static void write_demand(struct buf *b)
{
  buf_printf(
      b,
      "{\"create\":\"demand/new%ld\",\"set\":{\"title\":\"New\",\"service\":\"service/s%ld\",\"estimate\":\"900 EUR\","
      "\"requested_by\":\"person/p%ld\",\"consumer\":\"unit/u%ld\",\"outcome\":\"outcome/r%ld\",\"opened_at\":%lld}}",
      made++, draw(z.services), member(draw(z.persons)), customer_of(draw(z.customers)), draw(z.outcomes),
      (long long)ago(0, -5));
}

static void write_outcome(struct buf *b)
{
  buf_printf(b, "{\"update\":\"outcome/r%ld\",\"set\":{\"value_per_year\":\"%ld EUR\"}}", draw(z.outcomes),
             10000 + draw(1000000));
}

static void write_owner(struct buf *b)
{
  buf_printf(b, "{\"update\":\"service/s%ld\",\"set\":{\"owner\":\"person/p%ld\"}}", draw(z.services),
             member(draw(z.persons)));
}

static void write_cost(struct buf *b)
{
  char from[16];
  snprintf(from, sizeof from, "%.8s01", day_ago(0));
  buf_printf(
      b,
      "{\"create\":\"cost/new%ld\",\"set\":{\"service\":\"service/s%ld\",\"kind\":\"cloud\",\"amount\":\"%ld.01 EUR\","
      "\"from_date\":\"%s\",\"to_date\":\"%.8s28\"}}",
      made++, draw(z.services), 1 + draw(900), from, from);
}

static void write_rating(struct buf *b)
{
  buf_printf(b, "{\"create\":\"rating/new%ld\",\"set\":{\"service\":\"service/s%ld\",\"score\":%ld,\"given_at\":%lld}}",
             made++, draw_near(z.services), draw(11), (long long)bench_time());
}

static void write_health(struct buf *b)
{
  static const char *const healths[] = { "good", "degraded", "down" };
  buf_printf(b, "{\"update\":\"component/k%ld\",\"set\":{\"health\":\"%s\",\"reported_at\":%lld}}",
             draw(z.services * 3 / 2), healths[draw(3)], (long long)bench_time());
}

static void write_outage(struct buf *b)
{
  buf_printf(
      b, "{\"create\":\"outage/new%ld\",\"set\":{\"service\":\"service/s%ld\",\"started_at\":%lld,\"ended_at\":%lld}}",
      made++, draw_near(z.services), (long long)ago(0, -30), (long long)ago(0, -10));
}

static void write_deployment(struct buf *b)
{
  buf_printf(b,
             "{\"create\":\"deployment/new%ld\",\"set\":{\"component\":\"component/k%ld\",\"production\":true,"
             "\"state\":\"succeeded\",\"started_at\":%lld,\"finished_at\":%lld}}",
             made++, draw(z.services), (long long)ago(0, -30), (long long)ago(0, -10));
}

static void write_measurement(struct buf *b)
{
  buf_printf(
      b,
      "{\"create\":\"measurement/new%ld\",\"set\":{\"measure\":\"measure/j%ld\",\"measured_at\":%lld,\"value\":%ld}}",
      made++, draw(z.outcomes * 2), (long long)bench_time(), draw(300));
}

static const struct change {
  const char *name;
  void (*write)(struct buf *b);
} changes_made[] = {
  { "incident state", write_state },
  { "open incident state", write_open_state },
  { "new incident", write_incident },
  { "new demand", write_demand },
  { "outcome value", write_outcome },
  { "service owner", write_owner },
  { "new cost", write_cost },
  { "new rating", write_rating },
  { "component health", write_health },
  { "new outage", write_outage },
  { "new deployment", write_deployment },
  { "new measurement", write_measurement },
};

static void write_change(struct buf *b, const struct change *c)
{
  b->n = 0;
  buf_z(b, "{\"edits\":[");
  c->write(b);
  buf_z(b, "]}");
}

/* ---- in groups ---- */

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

static void run_some(struct engine *e, struct batch *b, const struct change *c, int some)
{
  b->open = some;
  for (int i = 0; i < some; i++) {
    write_change(&b->bodies[i], c);
    buf_fini(&b->requests[i].answer);
    b->requests[i] = (struct request){
      .kind = REQUEST_CHANGE, .actor = STR("bench"), .body = buf_view(&b->bodies[i]), .done = done, .owner = b
    };
  }
  for (int i = 0; i < some; i++)
    if (!engine_submit(e, &b->requests[i]))
      die("submit", &b->requests[i].err);
  pthread_mutex_lock(&b->lock);
  while (b->open)
    pthread_cond_wait(&b->all, &b->lock);
  pthread_mutex_unlock(&b->lock);
}

static void run_batch(struct engine *e, struct batch *b, const struct change *c) { run_some(e, b, c, GROUP); }

static void print_counts(struct engine *e, const struct engine_counts *before, double n)
{
  struct engine_counts after = engine_counts(e);
  printf(",\"evaluations\":%.2f,\"reads\":%.1f,\"aborted\":%.2f,\"unchanged\":%.2f,\"errors\":%.3f",
         (double)(after.evaluations - before->evaluations) / n, (double)(after.reads - before->reads) / n,
         (double)(after.aborted - before->aborted) / n, (double)(after.unchanged - before->unchanged) / n,
         (double)(after.errors - before->errors) / n);
}

static void measure_groups(struct engine *e, struct batch *b, const struct change *c)
{
  run_batch(e, b, c);
  struct engine_counts before = engine_counts(e);
  tally_reset();
  double cpu = cpu_us(), t = now_ms(), n = (double)GROUPS * GROUP;
  for (int i = 0; i < GROUPS; i++)
    run_batch(e, b, c);
  cpu = cpu_us() - cpu, t = now_ms() - t;
  printf("{\"bench\":\"packs\",\"change\":\"%s\",\"cpu_us\":%.1f,\"changes_s\":%.0f", c->name, cpu / n, n / t * 1000);
  print_counts(e, &before, n);
  tally_write(n);
  printf("}\n");
  fflush(stdout);
}

/* ---- one by one: the worst ---- */

static void measure_alone(struct engine *e, const struct change *c)
{
  struct buf b = BUF_INIT;
  double worst = 0, evaluations = 0, sum = 0;
  for (int i = 0; i < ALONE; i++) {
    write_change(&b, c);
    struct engine_counts before = engine_counts(e);
    double cpu = cpu_us();
    run(e, REQUEST_CHANGE, buf_view(&b));
    cpu = cpu_us() - cpu;
    sum += cpu;
    double asked = (double)(engine_counts(e).evaluations - before.evaluations);
    worst = cpu > worst ? cpu : worst;
    evaluations = asked > evaluations ? asked : evaluations;
  }
  printf("{\"bench\":\"alone\",\"change\":\"%s\",\"mean_us\":%.0f,\"worst_us\":%.0f,\"most_evaluations\":%.0f}\n",
         c->name, sum / ALONE, worst, evaluations);
  fflush(stdout);
  buf_fini(&b);
}

/* ---- time ---- */

static void measure_tick(struct engine *e, const char *name, int64_t at)
{
  struct err err = ERR_INIT;
  struct engine_counts before = engine_counts(e);
  atomic_store(&the_time, at);
  tally_reset();
  double t = now_ms(), cpu = cpu_us();
  if (!engine_tick(e, at, &err))
    die("tick", &err);
  printf("{\"bench\":\"tick\",\"what\":\"%s\",\"ms\":%.0f,\"cpu_ms\":%.0f,\"wakes\":%llu,\"rss_mb\":%ld", name,
         now_ms() - t, (cpu_us() - cpu) / 1000, (unsigned long long)(engine_counts(e).wakes - before.wakes), rss_mb());
  print_counts(e, &before, 1);
  tally_write(1);
  printf("}\n");
  fflush(stdout);
}

static int64_t next_month(void)
{
  time_t t = (time_t)(bench_time() / 1000);
  struct tm tm;
  gmtime_r(&t, &tm);
  tm.tm_mon++, tm.tm_mday = 1, tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
  return (int64_t)timegm(&tm) * 1000;
}

/* The host journals a tick when something is due; here each minute of a quiet hour, then up to and over midnight. */
static void measure_ticks(struct engine *e)
{
  int64_t midnight = bench_time() / DAY_MS * DAY_MS + DAY_MS, month_end = next_month();
  measure_tick(e, "a minute", bench_time() + 60000);
  measure_tick(e, "an hour", bench_time() + 3600000);
  measure_tick(e, "the rest of the day", midnight - 3600000 - 1);
  measure_tick(e, "midnight in the zone", midnight - 3600000);
  measure_tick(e, "an hour of the night", midnight - 1);
  measure_tick(e, "midnight", midnight);
  measure_tick(e, "a day", midnight + DAY_MS - 1);
  measure_tick(e, "the next midnight", midnight + DAY_MS);
  measure_tick(e, "the rest of the month", month_end - 3600000 - 1);
  measure_tick(e, "the month's end in the zone", month_end - 3600000);
  measure_tick(e, "an hour of that night", month_end - 1);
  measure_tick(e, "the month's end", month_end);
}

/* ---- between what is due ---- */

static int by_value(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* One change after the other, until nothing is due any more. */
static void measure_between(struct engine *e, struct batch *b, const struct change *c)
{
  static double took[20000];
  struct err err = ERR_INIT;
  struct engine_counts before = engine_counts(e);
  int n = 0, most = sizeof took / sizeof *took;
  int64_t end = next_month() - 3600000;
  if (!engine_tick(e, end - 1, &err) || !engine_start(e, &err))
    die("tick", &err);
  atomic_store(&the_time, end);
  double t = now_ms(), quiet = t;
  for (uint64_t ticks = engine_counts(e).ticks; n < most && now_ms() - quiet < 1000; n++) {
    double begun = now_ms();
    run_some(e, b, c, 1);
    took[n] = now_ms() - begun;
    if (engine_counts(e).ticks != ticks)
      ticks = engine_counts(e).ticks, quiet = now_ms();
  }
  engine_stop(e);
  qsort(took, (size_t)n, sizeof *took, by_value);
  printf("{\"bench\":\"between\",\"change\":\"%s\",\"wakes\":%llu,\"seconds\":%.1f,\"changes\":%d,\"p50_ms\":%.1f,"
         "\"p99_ms\":%.1f,\"worst_ms\":%.1f}\n",
         c->name, (unsigned long long)(engine_counts(e).wakes - before.wakes), (quiet - t) / 1000, n, took[n / 2],
         took[n * 99 / 100], took[n - 1]);
  fflush(stdout);
}

/* What fails, that nothing is taken for quick which in truth gave up. */
static void print_failing(struct engine *e)
{
  struct buf b = BUF_INIT;
  engine_metrics(e, &b);
  for (char *at = strstr(b.p, "steward_failing{policy=\""); at; at = strstr(at + 1, "steward_failing{policy=\"")) {
    char *id = strchr(at, '"') + 1, *end = strchr(id, '"');
    printf("{\"bench\":\"failing\",\"policy\":\"%.*s\",\"records\":%ld}\n", (int)(end - id), id, atol(end + 2));
  }
  buf_fini(&b);
}

static void activate(struct engine *e, const char *dir)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct organisation *o = organisation_open(dir, false, &err);
  if (!o || !organisation_payload(o, &b, &err))
    die("organisation", &err);
  struct request r = { .kind = REQUEST_ACTIVATE, .actor = STR("bench"), .body = buf_view(&b) };
  double t = now_ms();
  if (!engine_run(e, &r))
    die("activate", &r.err);
  printf("{\"bench\":\"activate\",\"seconds\":%.1f,\"rss_mb\":%ld}\n", (now_ms() - t) / 1000, rss_mb());
  buf_fini(&r.answer);
  if (r.at > bench_time())
    atomic_store(&the_time, r.at);
  organisation_close(o);
  buf_fini(&b);
}

/* ---- all of it again ---- */

static long peak_mb(void)
{
  char line[200];
  long kb = 0;
  FILE *f = fopen("/proc/self/status", "r");
  while (f && fgets(line, sizeof line, f) && sscanf(line, "VmHWM: %ld", &kb) != 1)
    ;
  if (f)
    fclose(f);
  return kb / 1024;
}

/* The peak that is told is that of the process: the organisation is one of a run before, so nothing filled it. */
static void measure_again(struct engine *e, const char *dir)
{
  static const char *const files = "\"files\":{",
                           *const field = "\"core/bench_note.lua\":\"return model { service = { fields = { bench_note ="
                                          " text { doc = 'For the bench' } } } }\",";
  struct err err = ERR_INIT;
  struct buf was = BUF_INIT, b = BUF_INIT;
  struct organisation *o = organisation_open(dir, false, &err);
  if (!o || !organisation_payload(o, &was, &err))
    die("organisation", &err);
  size_t at = (size_t)(strstr(was.p, files) - was.p) + strlen(files);
  buf_str(&b, (struct str){ was.p, at });
  buf_z(&b, field);
  buf_str(&b, (struct str){ was.p + at, was.n - at });
  struct engine_counts before = engine_counts(e);
  long rss = rss_mb();
  double t = now_ms(), cpu = cpu_us();
  run(e, REQUEST_ACTIVATE, buf_view(&b));
  printf("{\"bench\":\"again\",\"seconds\":%.1f,\"cpu_s\":%.1f,\"evaluations\":%llu,\"rss_before_mb\":%ld,"
         "\"peak_mb\":%ld}\n",
         (now_ms() - t) / 1000, (cpu_us() - cpu) / 1e6,
         (unsigned long long)(engine_counts(e).evaluations - before.evaluations), rss, peak_mb());
  organisation_close(o);
  buf_fini(&was);
  buf_fini(&b);
}

static struct batch *batch_new(void)
{
  struct batch *b = calloc(1, sizeof *b);
  pthread_mutex_init(&b->lock, NULL);
  pthread_cond_init(&b->all, NULL);
  return b;
}

static void batch_free(struct batch *b)
{
  for (int i = 0; i < GROUP; i++) {
    buf_fini(&b->bodies[i]);
    buf_fini(&b->requests[i].answer);
  }
  free(b);
}

static void measure_changes(struct engine *e, struct batch *batch)
{
  struct err err = ERR_INIT;
  if (!engine_start(e, &err))
    die("start", &err);
  for (size_t i = 0; i < sizeof changes_made / sizeof *changes_made; i++)
    measure_groups(e, batch, &changes_made[i]);
  engine_stop(e);
  for (size_t i = 0; i < sizeof changes_made / sizeof *changes_made; i++)
    measure_alone(e, &changes_made[i]);
}

int main(int argc, char **argv)
{
  if (argc < 3) {
    fprintf(stderr, "usage: packs ORGANISATION_DIR WORK_DIR [services [tickets]]\n");
    return 2;
  }
  struct rlimit most = { (rlim_t)MEMORY_MB << 20, (rlim_t)MEMORY_MB << 20 };
  setrlimit(RLIMIT_DATA, &most);
  size_set(argc > 3 ? atol(argv[3]) : 10000, argc > 4 ? atol(argv[4]) : 200000);
  struct err err = ERR_INIT;
  char journal[512], model[512];
  snprintf(journal, sizeof journal, "%s/journal.db", argv[2]);
  snprintf(model, sizeof model, "%s/model.db", argv[2]);
  struct engine_options o = { .journal = journal, .model = model, .now = bench_time, .asked = note_asked };
  bool kept = access(model, R_OK) == 0; /* of a run before: only measured again */
  struct engine *e = engine_open(&o, &err);
  if (!e)
    die("open", &err);
  activate(e, argv[1]);
  made = (long)(instant_now() / 1000); /* keys that no run before had */
  if (!kept)
    fill(e);
  print_failing(e);
  if (getenv("PACKS_AGAIN"))
    measure_again(e, argv[1]);
  else
    measure_reports(e, model, journal);
  if (!getenv("PACKS_REPORTS") && !getenv("PACKS_AGAIN")) {
    struct batch *batch = batch_new();
    measure_changes(e, batch);
    measure_ticks(e);
    measure_between(e, batch, &changes_made[2]);
    batch_free(batch);
    print_failing(e);
  }
  engine_close(e);
  return 0;
}
