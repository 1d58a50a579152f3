/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward demo: a whole organisation and its host in one process, a year that it has behind it, and a morning that really
 * happens to it: signed webhooks through the HTTP door, changes with the tokens of the people who make them. Its clock
 * goes from step to step, and on from the last one when somebody stays to look around.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/morning.h"
#include "cli/print.h"
#include "cli/scratch.h"
#include "cli/secret.h"
#include "cli/site.h"
#include "cli/tidings.h"
#include "cli/unpack.h"
#include "cli/watch.h"
#include "store/store.h"

/* ---- the clock ---- */

/* The engine asks for the time without saying which engine it is, so the one demonstration of a process has its clock
 * here. It stands still at `clock_at` until it is let go. */
static _Atomic int64_t clock_at;
static _Atomic uint64_t clock_since; /* ns on the monotonic clock; 0: it stands still */

static int64_t demo_now(void)
{
  uint64_t since = clock_since;
  return clock_at + (since ? (int64_t)((clock_ns() - since) / 1000000) : 0);
}

static void clock_set(int64_t at) { clock_at = at; }
static void clock_go(void) { clock_since = clock_ns(); }

/* ---- all of it ---- */

struct demo {
  struct call *call;
  struct arena *arena; /* of the call: lives as long as the demonstration */
  const char *dir;
  bool remove, paced;
  struct morning morning;
  struct str token; /* of an admin, for whoever looks around */
  struct running running;
  struct reader *reader;
  struct picture now; /* what was to be seen after the last step */
  struct tidings tidings;
  struct value_builder steps; /* as JSON */
  struct watch watch;
  pthread_t door;
  bool serving;
  _Atomic bool left; /* the door was closed: by Ctrl-C, or at the end */
  struct err door_err;
};

/* ---- the folder ---- */

static bool make_folder(struct demo *d, struct err *err)
{
  d->dir = call_value(d->call, "--keep");
  d->remove = d->dir == NULL;
  if (d->remove)
    return (d->dir = scratch_make(d->arena, NULL, "demo", err)) != NULL;
  return mkdir(d->dir, 0755) == 0 ||
         err_set(err, ERR_USAGE, "%s: %s; --keep wants a folder that is new", d->dir, strerror(errno));
}

/* Tokens are made before the door opens, so that it knows them from the first request on. */
static bool make_tokens(struct demo *d, const struct organisation *o, struct err *err)
{
  struct token admin = { .name = STR("demo"), .role = ROLE_ADMIN };
  struct buf text = BUF_INIT;
  bool good = site_make_data(o, err) && token_make(o->tokens_path, &admin, &text, err) &&
              morning_badges(&d->morning, o->tokens_path, err);
  d->token = str_dup(d->arena, buf_view(&text));
  buf_fini(&text);
  return good;
}

static bool make_organisation(struct demo *d, struct err *err)
{
  if (!unpack_bundle("sample/", d->dir, STR(""), err))
    return false;
  struct organisation *o = organisation_open(d->dir, false, err);
  bool good = o && secret_make_all(o, err) && make_tokens(d, o, err);
  organisation_close(o);
  return good;
}

/* ---- the host ---- */

static void *serve(void *arg)
{
  struct demo *d = arg;
  running_serve(&d->running, &d->door_err);
  d->left = true;
  return NULL;
}

/* The address that steward.lua says, else, when somebody else has it, any that is free. */
static bool open_host(struct demo *d, struct err *err)
{
  int64_t port = 0;
  struct buf complaints = BUF_INIT;
  struct running_options o = { .dir = d->dir, .now = demo_now };
  if (!call_number(d->call, "--port", 1, 65535, &port, err))
    return false;
  if (port)
    o.listen = str_printf(d->arena, "127.0.0.1:%lld", (long long)port).p;
  bool good = running_open(&d->running, &o, &complaints, err);
  if (!good && err->code == ERR_BUSY && !port) {
    running_close(&d->running);
    *err = (struct err)ERR_INIT;
    o.listen = "127.0.0.1:0";
    good = running_open(&d->running, &o, &complaints, err);
  }
  buf_fini(&complaints);
  if (!good)
    return false;
  watch_open(&d->watch, d->running.http, NULL, NULL);
  d->serving = pthread_create(&d->door, NULL, serve, d) == 0;
  if (!d->serving)
    watch_close(&d->watch);
  return d->serving || err_set(err, ERR_IO, "no thread could be made");
}

static bool open_reader(struct demo *d, struct err *err)
{
  const struct organisation *o = d->running.organisation;
  d->reader = reader_open(o->model_path, o->journal_path, err);
  d->tidings = (struct tidings){ .arena = d->arena, .reader = d->reader, .after = &d->now };
  return d->reader && picture_take(&d->now, d->reader, err);
}

/* Ends serving; the answer of the door's thread is the error when there was none yet. */
static void close_host(struct demo *d, struct err *err)
{
  if (d->serving) {
    http_stop(d->running.http);
    pthread_join(d->door, NULL);
    watch_close(&d->watch);
    if (err->code == ERR_NONE && d->door_err.code != ERR_NONE)
      *err = d->door_err;
  }
  reader_close(d->reader);
  running_close(&d->running);
}

/* ---- before the morning ---- */

static int by_score(const void *a, const void *b)
{
  struct value x = value_get(value_get(*(const struct value *)a, "fields"), "value_score");
  struct value y = value_get(value_get(*(const struct value *)b, "fields"), "value_score");
  return (x.i < y.i) - (x.i > y.i);
}

enum { SERVICES_SHOWN = 6 };

static void tell_services(struct demo *d)
{
  static const char *const heads[] = { "service", "value score", "owner", "criticality" };
  struct grid g;
  VEC(struct value) services = { 0 };
  for (size_t i = 0; i < d->now.list.n; i++)
    if (value_get(value_get(d->now.list.at[i], "fields"), "value_score").kind == VALUE_INT)
      vec_push(&services, d->now.list.at[i]);
  if (services.n)
    qsort(services.at, services.n, sizeof *services.at, by_score);
  grid_init(&g, d->arena, 4);
  g.indent = 7;
  grid_heads(&g, heads);
  for (size_t i = 0; i < services.n && i < SERVICES_SHOWN; i++) {
    struct value fields = value_get(services.at[i], "fields");
    grid_add(&g, picture_title(&d->now, value_get_str(services.at[i], "id")));
    grid_add_value(&g, value_get(fields, "value_score"), 0);
    grid_add(&g, picture_title(&d->now, value_get_str(fields, "owner")));
    grid_add_value(&g, value_get(fields, "criticality"), 0);
  }
  grid_print(&g);
  grid_fini(&g);
  vec_fini(&services);
}

static void tell_findings(struct demo *d)
{
  static const char *const severities[] = { "critical", "high", "medium", "low" };
  struct value findings = d->now.findings;
  struct buf counts = BUF_INIT;
  for (size_t k = 0; k < 4; k++) {
    int n = 0;
    for (uint32_t i = 0; i < findings.n; i++)
      n += str_is(value_get_str(findings.list[i], "severity"), severities[k]);
    if (n)
      buf_printf(&counts, "%s%d %s", counts.n ? ", " : "", n, severities[k]);
  }
  struct str all = tell_count(d->arena, findings.n, "finding is", "findings are");
  printf("\n       %.*s open: %s.\n\n", STR_FMT(all), counts.n ? counts.p : "none");
  buf_fini(&counts);
}

/* Whether something that waits for its time waits no longer. */
static bool is_due(const struct demo *d, bool *due, struct err *err)
{
  struct store *s = store_open(d->running.organisation->model_path, STORE_READ, err);
  struct stmt *q = s ? store_prepare(s, "SELECT EXISTS(SELECT 1 FROM _wake WHERE at <= ?)", err) : NULL;
  if (q)
    bind_int(q, 1, demo_now());
  bool good = q && stmt_step(q, err) == STEP_ROW;
  *due = good && column_int(q, 0) != 0;
  stmt_close(q);
  store_close(s);
  return good;
}

/* The host wakes by itself; *woke is whether it had to. */
static bool wait_woken(const struct demo *d, bool *woke, struct err *err)
{
  bool due = false;
  if (!is_due(d, &due, err))
    return false;
  *woke = due;
  for (int i = 0; due && i < 1000 && !d->left; i++) {
    usleep(10000);
    if (!is_due(d, &due, err))
      return false;
  }
  return true;
}

/* The organisation as it was a year ago: one change, by whoever set it up. */
static bool load_organisation(struct demo *d, struct err *err)
{
  struct played played;
  if (!morning_post(&d->running, "/api/v1/changes", d->token, d->morning.organisation, d->arena, &played, err))
    return false;
  return str_is(played.state, "applied") || err_set(err, ERR_INPUT, "organisation.json: %.*s", STR_FMT(played.reason));
}

/* The year before the morning, each change at its instant and by whoever made it. */
static bool load_year(struct demo *d, struct err *err)
{
  const struct morning *m = &d->morning;
  for (size_t i = 0; i < m->year && !d->left; i++) {
    const struct scene *s = &m->scenes.at[i];
    struct played played;
    char text[32];
    clock_set(s->at);
    if (!morning_play(m, s, &d->running, d->reader, d->arena, &played, err))
      return false;
    if (!str_is(played.state, "applied") && !s->refused)
      return err_set(err, ERR_INPUT, "%.*s, \"%.*s\": %.*s: %.*s", STR_FMT(instant_format(s->at, text)),
                     STR_FMT(s->say), STR_FMT(played.state), STR_FMT(played.reason));
  }
  return true;
}

static bool load(struct demo *d, struct err *err)
{
  bool woke;
  if (!load_organisation(d, err) || !load_year(d, err))
    return false;
  clock_set(d->morning.steps[0].at - 30 * MINUTE);
  if (!wait_woken(d, &woke, err))
    return false;
  picture_fini(&d->now);
  return picture_take(&d->now, d->reader, err);
}

/* How it stands on Monday morning. */
static void tell_organisation(struct demo *d)
{
  printf("The host listens at %.*s.\n\n", STR_FMT(running_address(&d->running, d->arena)));
  printf("%s%.*s%s, as it is on Monday morning, with a year behind it: %.*s.\n\n", print_bold(),
         STR_FMT(d->running.organisation->name), print_plain(),
         STR_FMT(tell_count(d->arena, (int64_t)d->now.list.n, "record", "records")));
  tell_services(d);
  tell_findings(d);
}

/* ---- a step ---- */

static void pace(const struct demo *d)
{
  struct timespec pause = { .tv_nsec = 900 * 1000000 };
  fflush(stdout);
  if (d->paced)
    nanosleep(&pause, NULL);
}

static void note_step(struct demo *d, const struct scene *s, const struct played *p, const struct news_list *news)
{
  struct value_builder b;
  char text[32];
  build_init(&b, d->arena);
  build_put(&b, "at", value_text(str_dup(d->arena, instant_format(s->at, text))));
  build_put(&b, "say", value_text(s->say));
  build_put(&b, "by", value_text(s->source.n ? str_printf(d->arena, "source/%.*s", STR_FMT(s->source)) : s->actor));
  build_put(&b, "seq", p->seq ? value_int(p->seq) : value_none());
  build_put(&b, "state", value_text(p->state));
  build_put(&b, "reason", p->reason.n ? value_text(p->reason) : value_none());
  build_put(&b, "refusals", value_get(p->answer, "refusals"));
  build_put(&b, "news", tidings_value(&d->tidings, news));
  build_add(&d->steps, build_map(&b));
}

/* "07:31  What happened", in as many lines as it takes. */
static void tell_head(const struct demo *d, int64_t at, struct str say)
{
  struct str time = tidings_time(d->arena, at);
  printf("%s%.*s%s  ", print_bold(), STR_FMT(time), print_plain());
  for (bool first = true; say.n; first = false) {
    struct str line = text_line(&say, print_width() - 7);
    printf("%*s%.*s\n", first ? 0 : 7, "", STR_FMT(line));
  }
}

/* Takes a new picture and what is new in it. The old one is in *before, for whoever tells the news. */
static bool look(struct demo *d, struct picture *before, struct news_list *news, struct err *err)
{
  *before = d->now;
  d->tidings.before = before;
  return picture_take(&d->now, d->reader, err) && picture_news(before, &d->now, d->reader, news, err);
}

static void looked(struct demo *d, struct picture *before, struct news_list *news)
{
  d->tidings.before = NULL;
  picture_fini(before);
  vec_fini(news);
}

/* Clocks that ran out since the last step, each at its instant. */
static bool tell_meanwhile(struct demo *d, struct err *err)
{
  struct picture before;
  struct news_list news = { 0 };
  bool good = look(d, &before, &news, err);
  const struct news *n = news.at, *end = news.at + news.n;
  if (good && d->call->json)
    note_step(d, &(struct scene){ .at = demo_now(), .say = STR("Time passes."), .actor = STR("host") },
              &(struct played){ .state = STR("applied"), .answer = value_none() }, &news);
  while (good && !d->call->json && n < end) {
    const struct news *from = n;
    while (n < end && n->at / MINUTE == from->at / MINUTE)
      n++;
    tell_head(d, from->at, STR("Time passes."));
    good = tidings_tell(&d->tidings, from, n, err);
    putchar('\n');
    pace(d);
  }
  looked(d, &before, &news);
  return good;
}

/* Up to just before the step: the host wakes by itself. */
static bool pass_time(struct demo *d, int64_t upto, struct err *err)
{
  bool woke;
  clock_set(upto);
  return wait_woken(d, &woke, err) && (!woke || tell_meanwhile(d, err));
}

static void tell_refusals(const struct played *p)
{
  struct value refusals = value_get(p->answer, "refusals");
  for (uint32_t i = 0; refusals.kind == VALUE_LIST && i < refusals.n; i++) {
    struct str title = value_get_str(refusals.list[i], "title"), message = value_get_str(refusals.list[i], "message");
    tidings_line("refused", "%.*s (rule: %.*s)", STR_FMT(message), STR_FMT(title));
  }
  if (refusals.kind != VALUE_LIST || refusals.n == 0)
    tidings_line("refused", "%.*s", STR_FMT(p->reason));
}

static void tell_outcome(const struct played *p, bool quiet, struct arena *a)
{
  if (str_is(p->state, "refused") || str_is(p->state, "wrong"))
    tell_refusals(p);
  else if (str_is(p->state, "duplicate"))
    tidings_line("ignored", "It was delivered before, and is recorded once.");
  else if (!str_is(p->state, "applied"))
    tidings_line(str_z(a, p->state), "%.*s", STR_FMT(p->reason));
  else if (quiet)
    puts("       Nothing that policies say has changed by it.");
  struct value warnings = value_get(p->answer, "warnings");
  for (uint32_t i = 0; warnings.kind == VALUE_LIST && i < warnings.n; i++) {
    struct str message = value_get_str(warnings.list[i], "message");
    tidings_line("warned", "%.*s", STR_FMT(message));
  }
}

static bool tell_step(struct demo *d, const struct scene *s, const struct played *p, const struct news_list *news,
                      struct err *err)
{
  if (d->call->json) {
    note_step(d, s, p, news);
    return true;
  }
  tell_head(d, s->at, s->say);
  tell_outcome(p, news->n == 0, d->arena);
  bool good = tidings_tell(&d->tidings, news->at, news->at + news->n, err);
  putchar('\n');
  pace(d);
  return good;
}

static bool play_step(struct demo *d, const struct scene *s, struct err *err)
{
  struct played played;
  struct picture before;
  struct news_list news = { 0 };
  if (!pass_time(d, s->at - 1, err))
    return false;
  clock_set(s->at);
  if (!morning_play(&d->morning, s, &d->running, d->reader, d->arena, &played, err))
    return false;
  bool good = look(d, &before, &news, err) && tell_step(d, s, &played, &news, err);
  looked(d, &before, &news);
  return good;
}

static bool play_morning(struct demo *d, struct err *err)
{
  for (size_t i = 0; i < d->morning.n && !d->left; i++)
    if (!play_step(d, &d->morning.steps[i], err)) {
      if (d->left) /* it was told to end, in the middle of a step */
        *err = (struct err)ERR_INIT;
      return err->code == ERR_NONE;
    }
  return true;
}

/* ---- after the morning ---- */

static void say_json(struct demo *d)
{
  struct value_builder b;
  build_init(&b, d->arena);
  build_put(&b, "organisation", value_text(d->running.organisation->name));
  build_put(&b, "steps", build_list(&d->steps));
  build_put(&b, "address", value_text(running_address(&d->running, d->arena)));
  build_put(&b, "token", value_text(d->token));
  build_put(&b, "dir", value_text(str_of(d->dir)));
  print_json(build_map(&b));
}

/* The finding that somebody would look at first: the newest of the worst. */
static int64_t finding_to_show(const struct demo *d)
{
  struct value findings = d->now.findings;
  for (uint32_t i = 0; i < findings.n; i++)
    if (str_is(value_get_str(findings.list[i], "severity"), "high"))
      return value_get(findings.list[i], "id").i;
  return findings.n ? value_get(findings.list[0], "id").i : 1;
}

/* Whether all that was said can be had again from the journal. */
static bool say_verified(struct demo *d, struct err *err)
{
  struct played report;
  if (!morning_post(&d->running, "/api/v1/verify", d->token, STR(""), d->arena, &report, err))
    return false;
  if (!str_is(report.state, "applied"))
    return err_set(err, ERR_CORRUPT, "%.*s", STR_FMT(report.reason));
  printf("Verified: the journal's chain is whole, and %lld evaluations done anew say what is stored.\n\n",
         (long long)value_get(report.answer, "evaluations").i);
  return true;
}

/* The documents for people: in a browser while the host is there, and as files. */
static void say_reports(const struct demo *d, bool stays)
{
  struct str address = running_address(&d->running, d->arena);
  puts("The year in documents for people:\n");
  if (stays)
    printf("  curl -H \"Authorization: Bearer %.*s\" \\\n    %.*s/reports/reporting.it_contribution.html >year.html\n",
           STR_FMT(d->token), STR_FMT(address));
  printf("  steward report --dir %s\n  steward report reporting.it_contribution --output year.html --dir %s\n\n",
         d->dir, d->dir);
}

static void say_words(struct demo *d, bool stays)
{
  struct str address = running_address(&d->running, d->arena);
  long long finding = (long long)finding_to_show(d);
  printf("The host %s at %.*s. Ask it:\n\n", stays ? "goes on" : "was", STR_FMT(address));
  printf("  curl -H \"Authorization: Bearer %.*s\" \\\n    \"%.*s/api/v1/why/finding/%lld?format=text\"\n\n",
         STR_FMT(d->token), STR_FMT(address), finding);
  if (stays || !d->remove)
    printf("  steward findings --dir %s\n  steward why finding/%lld --dir %s\n  steward verify %s\n\n", d->dir, finding,
           d->dir, d->dir);
  if (stays || !d->remove)
    say_reports(d, stays);
  if (stays)
    printf("Its clock goes on from the end of the morning. Ctrl-C ends it%s.\n",
           d->remove ? ", and removes the folder" : "");
  else
    puts("It ends here, as this is no terminal: --stay lets it go on, --keep DIR keeps the folder.");
}

static bool run_morning(struct demo *d, struct err *err)
{
  bool stays = call_has(d->call, "--stay") || (print_to_terminal() && !d->call->json);
  if (!load(d, err))
    return false;
  if (!d->call->json)
    tell_organisation(d);
  if (!play_morning(d, err))
    return false;
  if (d->left)
    return true;
  clock_go();
  if (d->call->json)
    say_json(d);
  else {
    printf("%sThat was the morning.%s %.*s open.\n", print_bold(), print_plain(),
           STR_FMT(tell_count(d->arena, d->now.findings.n, "finding is", "findings are")));
    if (!say_verified(d, err))
      return false;
    say_words(d, stays);
  }
  fflush(stdout);
  if (stays)
    while (!d->left)
      usleep(50000);
  return true;
}

static enum ending run_demo(struct call *c, struct err *err)
{
  struct demo d = { .call = c, .arena = &c->arena, .running = { .folder = -1 } };
  d.paced = print_to_terminal() && !call_has(c, "--fast") && !c->json;
  build_init(&d.steps, &c->arena);
  watch_prepare();
  bool good = morning_open(&d.morning, err) && make_folder(&d, err);
  if (good)
    clock_set(d.morning.scenes.at[0].at - 45 * MINUTE);
  good = good && make_organisation(&d, err) && open_host(&d, err) && open_reader(&d, err) && run_morning(&d, err);
  close_host(&d, err);
  picture_fini(&d.now);
  morning_close(&d.morning);
  if (d.remove && d.dir)
    scratch_remove(d.dir);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option demo_options[] = {
  { "--port", "N", "listen there on 127.0.0.1; else on 8420, or any that is free" },
  { "--fast", NULL, "no pauses between the steps" },
  { "--stay", NULL, "go on serving after the morning, also without a terminal" },
  { "--keep", "DIR", "make the organisation in this new folder, and leave it there" },
  { NULL, NULL, NULL },
};

const struct command command_demo = {
  .name = "demo",
  .summary = "a sample organisation with a year behind it, and a morning that happens to it",
  .usage = "",
  .detail =
      "Makes the organisation in a folder of its own, starts its host, and plays a year into it, in silence, and then\n"
      "a morning: signed webhooks and changes by people, through the HTTP door. Says after each what changed, and "
      "why.\n"
      "Then it goes on serving, on a terminal or with --stay, until Ctrl-C.",
  .example = "steward demo --fast\nsteward demo --keep harbour --stay --port 8420",
  .options = demo_options,
  .run = run_demo,
};
