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

void engine_metrics(struct engine *e, struct buf *out)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    buf_printf(out, "# TYPE steward_%s counter\n# HELP steward_%s %s.\nsteward_%s_total %llu\n", rows[i].name,
               rows[i].name, rows[i].help, rows[i].name, (unsigned long long)counted(e, rows[i].what));
  pthread_mutex_lock(&e->lock);
  buf_str(out, buf_view(&e->ailing));
  buf_str(out, buf_view(&e->standing));
  dispatch_metrics(e, out);
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
