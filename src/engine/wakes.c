/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wakes: the instants at which policies asked to be asked again. Before an entry of instant t is applied, everything
 * due at or before t fires in order, each with its own instant as now, as part of that entry.
 *
 * Unless that is much (limits.policies.due_most), as when a month ends for ten thousand services. Then nobody waits for
 * it: ticks work it off in slices, each of which says in the journal how many it takes, {"most":n}, and what else comes
 * in between is applied at once. What is late fires with the instant that the model has reached by then, so that time
 * never goes back: a policy says what is true now, and said nothing in between.
 */
#include "engine/inside.h"

static bool scalar(struct engine *e, const char *sql, int64_t otherwise, int64_t *out, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  if (!q)
    return false;
  enum step step = stmt_step(q, err);
  *out = step == STEP_ROW && !column_is_null(q, 0) ? column_int(q, 0) : otherwise;
  stmt_close(q);
  return step != STEP_ERROR;
}

static struct stmt *statement(struct engine *e, enum wake_statement which, const char *sql, struct err *err)
{
  struct stmt **q = &e->wake_statements[which];
  if (!*q)
    *q = store_prepare(model_store(e->model), sql, err);
  return *q;
}

void wakes_close(struct engine *e)
{
  for (int i = 0; i < WAKE_STATEMENTS; i++) {
    stmt_close(e->wake_statements[i]);
    e->wake_statements[i] = NULL;
  }
}

bool wakes_refresh(struct engine *e, struct err *err)
{
  struct stmt *q = statement(e, WAKE_FIRST, "SELECT min(at) FROM _wake", err);
  if (!q)
    return false;
  enum step step = stmt_step(q, err);
  e->next_wake = step == STEP_ROW && !column_is_null(q, 0) ? column_int(q, 0) : INSTANT_NEVER;
  stmt_reset(q);
  return step != STEP_ERROR;
}

bool wakes_open(struct engine *e, struct err *err)
{
  return scalar(e, "SELECT coalesce(max(id), 0) + 1 FROM _trace", 1, &e->trace.id, err) && wakes_refresh(e, err);
}

static bool change(struct stmt *q, const struct policy *p, uint64_t rid, int64_t at, struct err *err)
{
  if (!q)
    return false;
  bind_int(q, 1, at), bind_int(q, 2, p->no), bind_int(q, 3, (int64_t)rid);
  return stmt_run(q, err);
}

bool wakes_move(struct engine *e, const struct policy *p, uint64_t rid, int64_t before, int64_t after, struct err *err)
{
  if (before == after)
    return true;
  if (before != INSTANT_NEVER &&
      !change(statement(e, WAKE_DROP, "DELETE FROM _wake WHERE at = ? AND policy = ? AND subject = ?", err), p, rid,
              before, err))
    return false;
  if (after == INSTANT_NEVER)
    return true;
  if (after < e->next_wake)
    e->next_wake = after;
  return change(statement(e, WAKE_ADD, "INSERT OR IGNORE INTO _wake(at, policy, subject) VALUES(?, ?, ?)", err), p, rid,
                after, err);
}

struct due {
  uint32_t policy;
  uint64_t rid;
};
struct dues {
  struct due *at;
  size_t n, cap;
};

/* Of those of the instant the first ones, `most` at most. */
static bool take_due(struct engine *e, int64_t t, int64_t most, struct dues *out, struct err *err)
{
  struct stmt *q =
      statement(e, WAKE_DUE, "SELECT policy, subject FROM _wake WHERE at = ? ORDER BY policy, subject LIMIT ?", err);
  struct stmt *drop = statement(e, WAKE_SPEND, "DELETE FROM _wake WHERE at = ? AND (policy, subject) <= (?, ?)", err);
  enum step step;
  if (!q || !drop)
    return false;
  bind_int(q, 1, t), bind_int(q, 2, most);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, ((struct due){ (uint32_t)column_int(q, 0), (uint64_t)column_int(q, 1) }));
  if (step != STEP_DONE)
    return false;
  if (out->n) {
    bind_int(drop, 1, t), bind_int(drop, 2, vec_last(out).policy), bind_int(drop, 3, (int64_t)vec_last(out).rid);
    if (!stmt_run(drop, err))
      return false;
  }
  return wakes_refresh(e, err);
}

/* Its wish is spent: whatever the evaluation wishes now is new. */
static void forget_wish(struct engine *e, const struct policy *p, uint64_t rid)
{
  struct record *r = model_find(e->model, rid, NULL);
  if (r && model_said(r, p->no))
    model_say(e->model, r, p->no)->wake_at = INSTANT_NEVER;
}

bool wakes_are_bounded(const struct engine *e) { return e->set && e->set->allowance.due_most > 0; }

/* Entries may have been applied since it was due. */
static int64_t fires_at(const struct engine *e, int64_t due)
{
  int64_t reached = model_reached(e->model);
  return wakes_are_bounded(e) && reached > due ? reached : due;
}

/* Of those due next, which share an instant, as many as may; *left is what may still. */
static bool fire(struct engine *e, int64_t seq, int64_t *left, struct err *err)
{
  struct dues dues = { 0 };
  int64_t due = e->next_wake, now = fires_at(e, due);
  bool good = take_due(e, due, *left, &dues, err);
  *left -= (int64_t)dues.n;
  arena_reset(&e->arena);
  fuel_start(e);
  model_entry(e->model, now, seq);
  settle_start(e, now, seq);
  e->settle.due = due;
  good = good && acceptance_fall_due(e, now, err) && dispatch_fall_due(e, now, err) && again_fall_due(e, now, err);
  for (size_t i = 0; good && i < dues.n; i++) {
    struct policy *p = policy_at(e->set, dues.at[i].policy);
    if (!p)
      continue;
    forget_wish(e, p, dues.at[i].rid);
    settle_mark(e, p, dues.at[i].rid);
  }
  count(e, COUNT_WAKES, dues.n);
  vec_fini(&dues);
  return good && settle_run(e, err) && settle_keep(e, err);
}

/* How many a tick takes: all, or as many as it says. */
static bool most_of_tick(struct engine *e, const struct entry *tick, int64_t *most, struct err *err)
{
  struct value body = value_none();
  if (tick->body.n && !json_read(&e->arena, tick->body, &body, err))
    return err_prefix(err, "tick");
  struct value said = value_get(body, "most");
  *most = said.kind == VALUE_INT ? said.i : INT64_MAX;
  return true;
}

/* For how many another entry waits: all, if they are few. */
static bool most_of_others(struct engine *e, int64_t upto, int64_t *most, struct err *err)
{
  int64_t bound = e->set->allowance.due_most;
  *most = INT64_MAX;
  if (bound == 0)
    return true;
  struct stmt *q = statement(e, WAKE_MANY, "SELECT count(*) FROM (SELECT 1 FROM _wake WHERE at <= ? LIMIT ?)", err);
  if (!q)
    return false;
  bind_int(q, 1, upto), bind_int(q, 2, bound + 1);
  enum step step = stmt_step(q, err);
  *most = step == STEP_ROW && column_int(q, 0) <= bound ? bound : 0;
  stmt_reset(q);
  return step != STEP_ERROR;
}

bool wakes_fire(struct engine *e, const struct entry *n, struct err *err)
{
  int64_t left = 0;
  if (!e->set || e->next_wake > n->at)
    return true;
  if (!(n->kind == ENTRY_TICK ? most_of_tick(e, n, &left, err) : most_of_others(e, n->at, &left, err)))
    return false;
  while (left > 0 && e->next_wake <= n->at)
    if (!fire(e, n->seq, &left, err))
      return false;
  return true;
}

bool wakes_are_late(const struct engine *e) { return e->set && e->next_wake <= e->applied_at; }
