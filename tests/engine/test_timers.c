/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timers: thresholds of a running host fire at their instants and once, while changes come in, over restarts, and when
 * somebody sets the host's clock an hour forward or back. Where ten thousand are due at once, other entries do not wait
 * for them, and it all comes to the same.
 */
#include <semaphore.h>

#include "drive.h"

enum { TICKETS = 40 };

static _Atomic int64_t set_by; /* how far the host's clock was set from the true one */
static int64_t host_now(void) { return instant_now() + set_by; }

static char journal[80], model[80];

static struct engine *open_host(void)
{
  struct err err = ERR_INIT;
  struct engine *e = engine_open(&(struct engine_options){ .journal = journal, .model = model, .now = host_now }, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static void start(struct engine *e)
{
  struct err err = ERR_INIT;
  ck_assert_msg(engine_start(e, &err), "%s", err.text);
}

static struct engine *fresh_host(void)
{
  static int number;
  set_by = 0;
  snprintf(journal, sizeof journal, "/tmp/steward-timers-%d-%d.journal", (int)getpid(), ++number);
  snprintf(model, sizeof model, "/tmp/steward-timers-%d-%d.model", (int)getpid(), number);
  struct engine *e = open_host();
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua",
            "return model { ticket = { fields = { at = instant, within = duration, note = integer } } }");
  files_add(&f, "p/clock.lua",
            "return policy { title = 'clock', on = 'ticket', eval = function(t, ctx)"
            " local c = ctx:clock('fix', { start = t.at, target = t.within, thresholds = { '50%' } })"
            " if c.passed['50%'] then ctx:message('half', { to = 'ops', subject = 'half', body = 'b' }) end"
            " if c.breached then ctx:message('late', { to = 'ops', subject = 'late', body = 'b' }) end end }");
  activate(e, &f);
  return e;
}

static void remove_files(void)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
  char path[120];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    snprintf(path, sizeof path, "%s%s", journal, ends[i]);
    unlink(path);
    snprintf(path, sizeof path, "%s%s", model, ends[i]);
    unlink(path);
  }
}

/* Tickets that are half way at from + i * step, and late as far behind. */
static void put_tickets(struct engine *e, int64_t from, int64_t step)
{
  struct buf b = BUF_INIT;
  int64_t now = host_now();
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < TICKETS; i++)
    buf_printf(&b, "%s{\"put\":\"ticket/t%d\",\"set\":{\"at\":%lld,\"within\":%lld}}", i ? "," : "", i, (long long)now,
               (long long)(2 * (from + i * step)));
  buf_z(&b, "]}");
  good(e, b.p);
  buf_fini(&b);
}

static void answered(struct request *r)
{
  buf_fini(&r->answer);
  free(r);
}

static void busy_for(struct engine *e, int64_t ms)
{
  for (int64_t end = instant_now() + ms; instant_now() < end; usleep(2000)) {
    struct request *r = calloc(1, sizeof *r);
    *r = (struct request){ .kind = REQUEST_CHANGE,
                           .actor = STR("person/ana"),
                           .body = STR("{\"edits\":[{\"put\":\"ticket/busy\",\"set\":{\"note\":1}}]}"),
                           .done = answered };
    if (!engine_submit(e, r))
      answered(r);
  }
}

/* Messages so far, and how late the latest was: the entry that made the host say it, against its instant. */
static int64_t said(struct engine *e) { return scalar(e, "SELECT count(*) FROM message"); }
static int64_t said_twice(struct engine *e)
{
  return scalar(e, "SELECT count(*) FROM (SELECT 1 FROM message GROUP BY policy, subject, key HAVING count(*) > 1)");
}
static int64_t latest(struct engine *e, int permille)
{
  char sql[400];
  snprintf(sql, sizeof sql, "ATTACH '%s' AS j", journal);
  struct err err = ERR_INIT;
  ck_assert_msg(store_exec(model_store(e->model), sql, &err), "%s", err.text);
  int64_t n = said(e);
  snprintf(sql, sizeof sql,
           "SELECT n.at - m.at FROM message m JOIN j.entry n ON n.seq = m.seq ORDER BY 1 LIMIT 1 OFFSET %lld",
           (long long)(n * permille / 1000 < n ? n * permille / 1000 : n - 1));
  int64_t late = scalar(e, sql);
  ck_assert(store_exec(model_store(e->model), "DETACH j", &err));
  return late;
}

START_TEST(they_fire_at_their_instants_while_changes_come_in)
{
  struct engine *e = fresh_host();
  put_tickets(e, 200, 20);
  start(e);
  busy_for(e, 3000);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS);
  ck_assert_int_eq(said_twice(e), 0);
  ck_assert_int_le(latest(e, 990), 1000);
  engine_close(e);
  remove_files();
}
END_TEST

START_TEST(what_was_due_while_the_host_was_down_fires_once_when_it_is_back)
{
  struct engine *e = fresh_host();
  put_tickets(e, 300, 30);
  start(e);
  busy_for(e, 700);
  engine_stop(e);
  int64_t before = said(e);
  ck_assert_int_gt(before, 0);
  ck_assert_int_lt(before, 2 * TICKETS);
  engine_close(e);
  usleep(2200000);
  e = open_host();
  start(e);
  busy_for(e, 1500);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS);
  ck_assert_int_eq(said_twice(e), 0);
  engine_close(e);
  remove_files();
}
END_TEST

/* Due an hour on: once the clock says so, within the second. */
START_TEST(a_clock_that_is_set_forward_fires_what_is_due_then)
{
  struct engine *e = fresh_host();
  put_tickets(e, 1500000, 1000); /* 25 minutes and more; late at 50 and more, less than an hour */
  start(e);
  busy_for(e, 300);
  ck_assert_int_eq(engine_counts(e).wakes, 0);
  set_by = 3600000;
  busy_for(e, 1500);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS);
  ck_assert_int_eq(said_twice(e), 0);
  engine_close(e);
  remove_files();
}
END_TEST

/* Nothing fires again, entries keep their order, and what is due fires when the clock gets there. */
START_TEST(a_clock_that_is_set_back_fires_nothing_twice)
{
  struct engine *e = fresh_host();
  set_by = 3600000;
  put_tickets(e, 200, 10);
  start(e);
  busy_for(e, 1600);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS);
  set_by = 0;
  start(e);
  busy_for(e, 400);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS);
  good(e, "{\"edits\":[{\"put\":\"ticket/after\",\"set\":{\"within\":\"1h\"}}]}");
  set_by = 2 * 3600000 + 600000;
  start(e);
  busy_for(e, 1500);
  engine_stop(e);
  ck_assert_int_eq(said(e), 2 * TICKETS + 2);
  ck_assert_int_eq(said_twice(e), 0);
  struct err err = ERR_INIT;
  struct buf report = BUF_INIT;
  ck_assert_msg(engine_verify(e, &report, &err), "%s", err.text);
  buf_fini(&report);
  engine_close(e);
  remove_files();
}
END_TEST

/* The nights on which the clock is changed: a Sunday of 23 hours, one of 25, used up exactly when it closes. */
START_TEST(nights_on_which_the_clock_changes)
{
  static const struct {
    const char *opens, *closes, *within;
  } nights[] = { { "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "23h" },
                 { "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", "25h" } };
  struct err err = ERR_INIT;
  int64_t opens, closes;
  ck_assert(instant_parse(str_of(nights[_i].opens), &opens) && instant_parse(str_of(nights[_i].closes), &closes));
  clock_ms = opens - 3600000;
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", "return model { ticket = { fields = { within = duration } } }");
  files_add(&f, "p/clock.lua",
            "return policy { title = 'clock', on = 'ticket', gives = { due = instant, late = boolean, day = date },"
            " eval = function(t, ctx)"
            " local c = ctx:clock('fix', { target = t.within, calendar = { tz = 'Europe/Berlin',"
            " hours = { sun = { { '00:00', '24:00' } } } } }) return { due = c.due, late = c.breached,"
            " day = ctx:today('Europe/Berlin') } end }");
  activate(e, &f);
  char put[120];
  snprintf(put, sizeof put, "{\"edits\":[{\"put\":\"ticket/t\",\"set\":{\"within\":\"%s\"}}]}", nights[_i].within);
  good(e, put);
  ck_assert_int_eq(cell(e, "ticket/t", "due").i, closes);
  clock_ms = opens;
  pass(e, 1);
  ck_assert_int_eq(cell(e, "ticket/t", "day").i, opens / DAY + 1);
  clock_ms = closes - 2;
  pass(e, 1);
  ck_assert_int_eq(cell(e, "ticket/t", "day").i, opens / DAY + 1);
  pass(e, 1);
  ck_assert_int_eq(cell(e, "ticket/t", "day").i, opens / DAY + 2);
  ck_assert(!cell(e, "ticket/t", "late").b);
  pass(e, 1);
  ck_assert(cell(e, "ticket/t", "late").b);
  engine_close(e);
}
END_TEST

/* ---- a storm ---- */

enum { STORM = 10000, BLOCKS = 10 };

/* Each tells of itself, and of its block when all ten of that are over. */
static const char *const storm_lua =
    "return policy { title = 'storm', on = 'ticket', gives = { over = boolean, nth = integer },"
    " findings = { over = 'low' }, eval = function(t, ctx) local over = ctx:passed(t.at)"
    " if over then ctx:finding('over', { message = t.key .. ' is over with ' .. (t.note or 'nothing') }) end"
    " return { over = over, nth = t.note } end }";
static const char *const block_lua =
    "return policy { title = 'block', on = 'ticket', findings = { block = 'high' }, eval = function(t, ctx)"
    " if t.over and ctx:count('ticket', { block = t.block, over = true }) == 10 then"
    " ctx:finding('block', { message = 'all of ' .. t.block }) end end }";

static void storm_activate(struct engine *e, const char *limits)
{
  struct buf b = BUF_INIT;
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(
      &f, "p/model.lua",
      "return model { ticket = { fields = { at = instant, note = integer, block = integer { indexed = true } } } }");
  files_add(&f, "p/storm.lua", storm_lua);
  files_add(&f, "p/block.lua", block_lua);
  files_payload(&f, "{}", &b);
  b.n--; /* the brace */
  buf_printf(&b, "%s}", limits);
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  buf_fini(&b);
}

static void storm_brews(struct engine *e, int64_t at)
{
  for (int block = 0; block < BLOCKS; block++) {
    struct buf b = BUF_INIT;
    buf_z(&b, "{\"edits\":[");
    for (int i = block * STORM / BLOCKS; i < (block + 1) * STORM / BLOCKS; i++)
      buf_printf(&b, "%s{\"put\":\"ticket/t%d\",\"set\":{\"at\":%lld,\"block\":%d}}", i % (STORM / BLOCKS) ? "," : "",
                 i, (long long)at, i / 10);
    buf_z(&b, "]}");
    good(e, b.p);
    buf_fini(&b);
  }
}

static void posted(struct request *r) { sem_post(r->owner); }

/* The n-th of changes over all tickets; how long its answer took. */
static uint64_t storm_change(struct engine *e, int n, bool waits)
{
  char body[120];
  sem_t done;
  snprintf(body, sizeof body, "{\"edits\":[{\"update\":\"ticket/t%d\",\"set\":{\"note\":%d}}]}",
           (int)(n * 7919LL % STORM), n);
  if (!waits) {
    good(e, body);
    return 0;
  }
  sem_init(&done, 0, 0);
  struct request r = {
    .kind = REQUEST_CHANGE, .actor = STR("person/ana"), .body = str_of(body), .done = posted, .owner = &done
  };
  uint64_t begun = clock_ns();
  ck_assert(engine_submit(e, &r));
  while (sem_wait(&done) != 0)
    ;
  begun = clock_ns() - begun;
  ck_assert_msg(r.err.code == ERR_NONE, "%s", r.err.text);
  buf_fini(&r.answer);
  sem_destroy(&done);
  return begun;
}

static void rows_of(struct engine *e, const char *sql, struct buf *out)
{
  struct err err = ERR_INIT;
  struct stmt *q = store_prepare(model_store(e->model), sql, &err);
  ck_assert_msg(q != NULL, "%s", err.text);
  while (stmt_step(q, &err) == STEP_ROW) {
    for (int i = 0; i < column_count(q); i++)
      json_write(out, column_value(q, i));
    buf_char(out, '\n');
  }
  stmt_close(q);
}

/* All that is true, without when and by which entry it became so. */
static void storm_picture(struct engine *e, struct buf *out)
{
  struct err err = ERR_INIT;
  struct buf report = BUF_INIT;
  rows_of(e, "SELECT key, at, note, over, nth, version FROM ticket ORDER BY key", out);
  rows_of(e, "SELECT record, key, code, message, state FROM finding WHERE state = 'open' ORDER BY record, key", out);
  ck_assert_msg(engine_verify(e, &report, &err), "%s", err.text);
  ck_assert_ptr_nonnull(strstr(report.p, "\"late\":0"));
  buf_fini(&report);
}

static void same_after_replay(struct engine *e)
{
  uint8_t is[SHA256_SIZE], anew[SHA256_SIZE];
  struct err err = ERR_INIT;
  ck_assert(engine_digest(e, is, &err));
  engine_close(e);
  e = engine_open(&(struct engine_options){ .journal = journal, .model = ":memory:", .now = host_now }, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  ck_assert(engine_digest(e, anew, &err));
  ck_assert_mem_eq(is, anew, sizeof is);
  engine_close(e);
}

/* What a gauge of the host says, as whoever scrapes it sees it. */
static long gauged(struct engine *e, const char *gauge)
{
  struct buf out = BUF_INIT;
  char line[64];
  snprintf(line, sizeof line, "\n%s ", gauge);
  engine_metrics(e, &out);
  const char *found = strstr(out.p, line);
  ck_assert_msg(found != NULL, "%s is missing in %s", gauge, out.p);
  long n = atol(found + strlen(line));
  buf_fini(&out);
  return n;
}

/* How many changes were made while the storm lasted: one of a ticket that has not fired yet takes its wake-up away. */
static int storm_with_changes(struct engine *e, uint64_t *worst, uint64_t *lasted)
{
  int n = 0;
  long due = 0, late = 0;
  uint64_t begun = clock_ns(), before = engine_counts(e).wakes;
  start(e);
  set_by = 3600000;
  for (*worst = 0; engine_counts(e).wakes - before + (uint64_t)n < STORM; n++) {
    uint64_t took = storm_change(e, n, true);
    *worst = took > *worst ? took : *worst;
    long now = gauged(e, "steward_due");
    due = now > due ? now : due;
    now = gauged(e, "steward_due_oldest_seconds");
    late = now > late ? now : late;
    ck_assert_int_lt(clock_ns() - begun, 300000000000);
  }
  *lasted = clock_ns() - begun;
  ck_assert_int_gt(due, STORM / 2); /* all but what the changes took away before it was counted first */
  ck_assert_int_le(due, STORM);
  ck_assert_int_ge(late, 600); /* they were due ten minutes before the hour that was let pass */
  engine_stop(e);
  pass(e, 0); /* the rest, if there is one */
  return n;
}

START_TEST(what_is_due_all_at_once_lets_others_come_in_between)
{
  struct buf sliced = BUF_INIT, whole = BUF_INIT;
  uint64_t worst, lasted;
  struct engine *e = fresh_host();
  int64_t at = host_now() + 3000000;
  storm_activate(e, ",\"limits\":{\"due_most\":64}");
  storm_brews(e, at);
  int n = storm_with_changes(e, &worst, &lasted);
  printf("%d wake-ups took %.0f ms; meanwhile %d changes, the slowest took %.1f ms\n", STORM, (double)lasted / 1e6, n,
         (double)worst / 1e6);
  ck_assert_int_ge(n, 10);
  ck_assert_int_lt(worst, lasted / 4);
  storm_picture(e, &sliced);
  same_after_replay(e);
  remove_files();

  e = fresh_host();
  storm_activate(e, ""); /* as by a host of before: whoever comes waits */
  storm_brews(e, at);
  set_by = 3600000;
  for (int i = 0; i < n; i++)
    storm_change(e, i, false);
  storm_picture(e, &whole);
  ck_assert(str_eq(buf_view(&sliced), buf_view(&whole)));
  engine_close(e);
  remove_files();
  buf_fini(&sliced);
  buf_fini(&whole);
}
END_TEST

/* Beside the engine's thread, which alone may use its connection. */
static int64_t count_committed(const char *sql)
{
  struct err err = ERR_INIT;
  struct store *s = store_open(model, STORE_READ, &err);
  struct stmt *q = s ? store_prepare(s, sql, &err) : NULL;
  ck_assert_msg(q && stmt_step(q, &err) == STEP_ROW, "%s", err.text);
  int64_t n = column_int(q, 0);
  store_close(s);
  return n;
}

/* Those of before the host stood still fire in order before anything else, however many they are. */
START_TEST(after_a_standstill_nothing_comes_before_what_was_due)
{
  struct engine *e = fresh_host();
  storm_activate(e, ",\"limits\":{\"due_most\":2}");
  storm_brews(e, host_now() + 3000000);
  engine_close(e);
  set_by = 2 * 3600000;
  e = open_host();
  start(e);
  storm_change(e, 1, true);
  ck_assert_int_eq(count_committed("SELECT count(*) FROM finding WHERE code = 'over'"), STORM);
  engine_stop(e);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE code = 'over' AND opened_at > (SELECT max(at) FROM"
                             " ticket)"),
                   0);
  same_after_replay(e);
  remove_files();
}
END_TEST

/* An entry waits for what is due as long as that is little. */
START_TEST(what_is_little_comes_before_an_entry)
{
  struct err err = ERR_INIT;
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  storm_activate(e, ",\"limits\":{\"due_most\":3}");
  int64_t at = clock_ms + 60000;
  char put[200];
  for (int i = 0; i < 3 + _i; i++) {
    snprintf(put, sizeof put, "{\"edits\":[{\"put\":\"ticket/t%d\",\"set\":{\"at\":%lld}}]}", i, (long long)at);
    good(e, put);
  }
  struct entry n = { .kind = ENTRY_CHANGE,
                     .at = at + 5000,
                     .actor = STR("person/ana"),
                     .body = STR("{\"edits\":[{\"put\":\"ticket/t0\",\"set\":{\"note\":1}}]}") };
  struct entry tick = { .kind = ENTRY_TICK, .at = at + 9000, .actor = STR("host"), .body = STR("{\"most\":2}") };
  ck_assert(journal_append(e->journal, &n, 1, &err) && group_make_true(e, &n, NULL, 1, &err));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM ticket WHERE over"), _i ? 1 : 3); /* t0's by the change itself */
  ck_assert_int_eq(wakes_are_late(e), _i);
  clock_ms = at + 7000;
  gauge_time(e);
  ck_assert_int_eq(gauged(e, "steward_due"), _i ? 3 : 0);
  ck_assert_int_eq(gauged(e, "steward_due_oldest_seconds"), _i ? 7 : 0);
  ck_assert(journal_append(e->journal, &tick, 1, &err) && group_make_true(e, &tick, NULL, 1, &err));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM ticket WHERE over"), 3);
  e->due_counted = 0; /* as if a second had gone by */
  gauge_time(e);
  ck_assert_int_eq(gauged(e, "steward_due"), _i);
  /* none is said to be older than what the model had reached */
  ck_assert_int_eq(scalar(e, "SELECT min(opened_at) FROM finding WHERE record = 'ticket/t2'"), _i ? at + 5000 : at);
  engine_close(e);
}
END_TEST

/* Of files that are written by other threads. */
START_TEST(tells_what_is_not_in_its_file_yet)
{
  struct engine *e = fresh_host();
  struct buf before = BUF_INIT, running = BUF_INIT;
  engine_metrics(e, &before);
  start(e);
  engine_metrics(e, &running);
  engine_stop(e);
  ck_assert_ptr_null(strstr(buf_view(&before).p, "steward_wal_pages"));
  ck_assert_ptr_nonnull(strstr(buf_view(&running).p, "steward_wal_pages{file=\"journal\"} 0\n"));
  ck_assert_ptr_nonnull(strstr(buf_view(&running).p, "steward_wal_pages{file=\"model\"} 0\n"));
  ck_assert_ptr_nonnull(strstr(buf_view(&running).p, "steward_checkpoint_errors_total{file=\"model\"} 0\n"));
  buf_fini(&before);
  buf_fini(&running);
  engine_close(e);
  remove_files();
}
END_TEST

int main(void)
{
  Suite *s = suite_create("timers");
  TCase *t = tcase_create("timers");
  tcase_set_timeout(t, 120);
  tcase_add_test(t, they_fire_at_their_instants_while_changes_come_in);
  tcase_add_test(t, what_was_due_while_the_host_was_down_fires_once_when_it_is_back);
  tcase_add_test(t, a_clock_that_is_set_forward_fires_what_is_due_then);
  tcase_add_test(t, a_clock_that_is_set_back_fires_nothing_twice);
  tcase_add_loop_test(t, nights_on_which_the_clock_changes, 0, 2);
  tcase_add_test(t, what_is_due_all_at_once_lets_others_come_in_between);
  tcase_add_test(t, after_a_standstill_nothing_comes_before_what_was_due);
  tcase_add_test(t, tells_what_is_not_in_its_file_yet);
  tcase_add_loop_test(t, what_is_little_comes_before_an_entry, 0, 2);
  suite_add_tcase(s, t);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
