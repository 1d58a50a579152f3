/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gauge: counters of the engine, as numbers and as OpenMetrics text.
 */
#include "engine/inside.h"

static const struct {
  int what;
  const char *name, *help;
} rows[] = {
  { COUNT_ENTRIES, "entries", "Journal entries applied" },
  { COUNT_GROUPS, "groups", "Transactions of the model" },
  { COUNT_DELIVERIES, "deliveries", "Webhook deliveries applied" },
  { COUNT_DUPLICATES, "duplicates", "Deliveries seen before" },
  { COUNT_FAILED, "deliveries_failed", "Deliveries that could not be mapped or were refused" },
  { COUNT_CHANGES, "changes", "Changes asked for" },
  { COUNT_REFUSED, "changes_refused", "Changes refused or wrong" },
  { COUNT_TICKS, "ticks", "Ticks journaled because something was due" },
  { COUNT_EVALUATIONS, "evaluations", "Evaluations of policies" },
  { COUNT_UNCHANGED, "evaluations_unchanged", "Evaluations that said nothing new" },
  { COUNT_ABORTED, "evaluations_aborted", "Evaluations given up to be asked again behind a result they read" },
  { COUNT_ERRORS, "evaluation_errors", "Evaluations that failed" },
  { COUNT_WAKES, "wakes", "Instants that fired" },
  { COUNT_READS, "reads", "Reads noted" },
  { COUNT_ROLLBACKS, "rollbacks", "Times the host itself went back to the set before" },
};

static uint64_t counted(const struct engine *e, int what)
{
  return atomic_load_explicit(&e->counts[what], memory_order_relaxed);
}

/* ---- on whom policies fail ---- */

enum { LOOK_NS = 1000000000 };

static void write_ailing(struct stmt *q, struct buf *failing, struct buf *quarantined)
{
  while (stmt_step(q, NULL) == STEP_ROW) { /* ids hold nothing that a label must escape */
    struct str id = column_text(q, 0);
    buf_printf(failing, "steward_failing{policy=\"%.*s\"} %lld\n", STR_FMT(id), (long long)column_int(q, 1));
    buf_printf(quarantined, "steward_quarantined{policy=\"%.*s\"} %lld\n", STR_FMT(id), (long long)column_int(q, 2));
  }
}

void gauge_look(struct engine *e)
{
  if (!e->ailing_old || (e->looked && clock_ns() - e->looked < LOOK_NS))
    return;
  struct buf failing = BUF_INIT, quarantined = BUF_INIT;
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT p.id, count(*), sum(instr(f.body, '\"quarantined\":true') > 0)"
                                 " FROM finding f JOIN policy p ON p.no = f.policy"
                                 " WHERE f.state = 'open' AND f.code = 'error' GROUP BY f.policy",
                                 NULL);
  buf_z(&failing, "# TYPE steward_failing gauge\n# HELP steward_failing Records on which a policy fails.\n");
  buf_z(&quarantined, "# TYPE steward_quarantined gauge\n"
                      "# HELP steward_quarantined Records on which it is asked no more.\n");
  if (q)
    write_ailing(q, &failing, &quarantined);
  stmt_close(q);
  buf_str(&failing, buf_view(&quarantined));
  buf_fini(&quarantined);
  pthread_mutex_lock(&e->lock);
  struct buf before = e->ailing;
  e->ailing = failing;
  pthread_mutex_unlock(&e->lock);
  buf_fini(&before);
  e->ailing_old = false;
  e->looked = clock_ns();
}

/* ---- what is not as it should be ---- */

enum { COST_MOST = 50 }; /* to count takes no more than a fiftieth of the time */

void gauge_count(struct engine *e)
{
  if (!e->findings_old || (e->counted && clock_ns() - e->counted < LOOK_NS + COST_MOST * e->count_ns))
    return;
  uint64_t begun = clock_ns();
  struct buf out = BUF_INIT;
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT severity, EXISTS(SELECT 1 FROM accepted a WHERE a.finding = f.id AND"
                                 " a.ended_at IS NULL) AS is_accepted, count(*) FROM finding f"
                                 " WHERE state = 'open' AND hidden = 0 GROUP BY severity, is_accepted",
                                 NULL);
  buf_z(&out, "# TYPE steward_findings gauge\n# HELP steward_findings Open findings; accepted: somebody lets them "
              "stand.\n");
  while (q && stmt_step(q, NULL) == STEP_ROW)
    buf_printf(&out, "steward_findings{severity=\"%.*s\",accepted=\"%s\"} %lld\n", STR_FMT(column_text(q, 0)),
               column_int(q, 1) ? "true" : "false", (long long)column_int(q, 2));
  stmt_close(q);
  pthread_mutex_lock(&e->lock);
  struct buf before = e->standing;
  e->standing = out;
  pthread_mutex_unlock(&e->lock);
  buf_fini(&before);
  e->findings_old = false;
  e->counted = clock_ns();
  e->count_ns = e->counted - begun;
}

/* ---- how far behind time ---- */

enum { DUE_MOST = 100000 }; /* to count more would hold up those who wait */

static int64_t count_due(struct engine *e, int64_t now)
{
  struct stmt *q =
      store_prepare(model_store(e->model), "SELECT count(*) FROM (SELECT 1 FROM _wake WHERE at <= ? LIMIT ?)", NULL);
  int64_t n = 0;
  if (!q)
    return 0;
  bind_int(q, 1, now), bind_int(q, 2, DUE_MOST);
  if (stmt_step(q, NULL) == STEP_ROW)
    n = column_int(q, 0);
  stmt_close(q);
  return n;
}

void gauge_time(struct engine *e)
{
  int64_t now = e->options.now();
  atomic_store(&e->due_since, e->next_wake);
  if (e->next_wake > now)
    atomic_store(&e->due, 0);
  else if (!e->due_counted || clock_ns() - e->due_counted >= LOOK_NS) {
    atomic_store(&e->due, count_due(e, now));
    e->due_counted = clock_ns();
  }
}

/* What has come due since it was counted is one at least. */
static void time_metrics(const struct engine *e, struct buf *out)
{
  int64_t late = e->options.now() - atomic_load(&e->due_since), due = atomic_load(&e->due);
  buf_printf(out,
             "# TYPE steward_due gauge\n# HELP steward_due Policies that are due and not asked yet; counted up to %d.\n"
             "steward_due %lld\n"
             "# TYPE steward_due_oldest_seconds gauge\n"
             "# HELP steward_due_oldest_seconds For how long the first of them has been waiting.\n"
             "steward_due_oldest_seconds %lld\n",
             DUE_MOST,
             (long long)(late < 0  ? 0
                         : due > 0 ? due
                                   : 1),
             (long long)(late > 0 ? late / SECOND : 0));
}

/* ---- what is not in its file yet ---- */

struct logs {
  struct buf waiting, failures;
};

static void write_log(void *arg, const char *name, int64_t waiting, uint64_t failures)
{
  struct logs *logs = arg;
  buf_printf(&logs->waiting, "steward_wal_pages{file=\"%s\"} %lld\n", name, (long long)waiting);
  buf_printf(&logs->failures, "steward_checkpoint_errors_total{file=\"%s\"} %llu\n", name,
             (unsigned long long)failures);
}

/* Under the lock. */
static void wal_metrics(struct engine *e, struct buf *out)
{
  struct logs logs = { BUF_INIT, BUF_INIT };
  if (!e->checkpointer)
    return;
  buf_z(&logs.waiting, "# TYPE steward_wal_pages gauge\n"
                       "# HELP steward_wal_pages Pages written and not yet copied into their file.\n");
  buf_z(&logs.failures, "# TYPE steward_checkpoint_errors counter\n"
                        "# HELP steward_checkpoint_errors Times that such pages could not be copied.\n");
  checkpointer_tell(e->checkpointer, write_log, &logs);
  buf_str(out, buf_view(&logs.waiting));
  buf_str(out, buf_view(&logs.failures));
  buf_fini(&logs.waiting);
  buf_fini(&logs.failures);
}

void engine_metrics(struct engine *e, struct buf *out)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    buf_printf(out, "# TYPE steward_%s counter\n# HELP steward_%s %s.\nsteward_%s_total %llu\n", rows[i].name,
               rows[i].name, rows[i].help, rows[i].name, (unsigned long long)counted(e, rows[i].what));
  pthread_mutex_lock(&e->lock);
  buf_str(out, buf_view(&e->ailing));
  buf_str(out, buf_view(&e->standing));
  dispatch_metrics(e, out);
  wal_metrics(e, out);
  size_t waiting = e->waiting, errands = e->errands;
  bool broken = e->broken.code != ERR_NONE, starved = e->shortage.code != ERR_NONE;
  pthread_mutex_unlock(&e->lock);
  buf_printf(out,
             "# TYPE steward_queue gauge\n# HELP steward_queue Requests waiting to be journaled.\nsteward_queue %zu\n"
             "# TYPE steward_backlog gauge\n# HELP steward_backlog Entries journaled and not yet applied.\n"
             "steward_backlog %zu\n"
             "# TYPE steward_safe gauge\n# HELP steward_safe 1 in safe mode.\nsteward_safe %d\n",
             waiting, errands, e->options.safe);
  buf_printf(out,
             "# TYPE steward_broken gauge\n# HELP steward_broken 1 when nothing is applied any more.\n"
             "steward_broken %d\n"
             "# TYPE steward_short gauge\n# HELP steward_short 1 while entries wait in the journal for memory.\n"
             "steward_short %d\n",
             broken, starved);
  buf_printf(out,
             "# TYPE steward_sweep gauge\n"
             "# HELP steward_sweep Evaluations that the activation under way has still to make; 0: none is under way.\n"
             "steward_sweep %lld\n",
             (long long)atomic_load(&e->sweep_left));
  time_metrics(e, out);
}

struct engine_counts engine_counts(const struct engine *e)
{
  return (struct engine_counts){
    .entries = counted(e, COUNT_ENTRIES),
    .groups = counted(e, COUNT_GROUPS),
    .deliveries = counted(e, COUNT_DELIVERIES),
    .duplicates = counted(e, COUNT_DUPLICATES),
    .failed = counted(e, COUNT_FAILED),
    .changes = counted(e, COUNT_CHANGES),
    .refused = counted(e, COUNT_REFUSED),
    .ticks = counted(e, COUNT_TICKS),
    .evaluations = counted(e, COUNT_EVALUATIONS),
    .unchanged = counted(e, COUNT_UNCHANGED),
    .aborted = counted(e, COUNT_ABORTED),
    .errors = counted(e, COUNT_ERRORS),
    .wakes = counted(e, COUNT_WAKES),
    .reads = counted(e, COUNT_READS),
    .rollbacks = counted(e, COUNT_ROLLBACKS),
  };
}
