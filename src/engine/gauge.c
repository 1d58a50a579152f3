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
};

static uint64_t counted(const struct engine *e, int what)
{
  return atomic_load_explicit(&e->counts[what], memory_order_relaxed);
}

void engine_metrics(struct engine *e, struct buf *out)
{
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    buf_printf(out, "# TYPE steward_%s counter\n# HELP steward_%s %s.\nsteward_%s_total %llu\n", rows[i].name,
               rows[i].name, rows[i].help, rows[i].name, (unsigned long long)counted(e, rows[i].what));
  pthread_mutex_lock(&e->lock);
  size_t waiting = e->waiting;
  bool broken = e->broken.code != ERR_NONE;
  pthread_mutex_unlock(&e->lock);
  buf_printf(out,
             "# TYPE steward_queue gauge\n# HELP steward_queue Requests waiting for the engine.\nsteward_queue %zu\n",
             waiting);
  buf_printf(out,
             "# TYPE steward_broken gauge\n# HELP steward_broken 1 when nothing is applied any more.\n"
             "steward_broken %d\n",
             broken);
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
  };
}
