/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wakes: the instants at which policies asked to be asked again. Before an entry of instant t is applied, everything
 * due at or before t fires in order, each with its own instant as now, as part of that entry.
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

static bool take_due(struct engine *e, int64_t t, struct dues *out, struct err *err)
{
  struct stmt *q =
      statement(e, WAKE_DUE, "SELECT policy, subject FROM _wake WHERE at = ? ORDER BY policy, subject", err);
  struct stmt *drop = statement(e, WAKE_SPEND, "DELETE FROM _wake WHERE at = ?", err);
  enum step step;
  if (!q || !drop)
    return false;
  bind_int(q, 1, t);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, ((struct due){ (uint32_t)column_int(q, 0), (uint64_t)column_int(q, 1) }));
  bind_int(drop, 1, t);
  return step == STEP_DONE && stmt_run(drop, err) && wakes_refresh(e, err);
}

/* Its wish is spent: whatever the evaluation wishes now is new. */
static void forget_wish(struct engine *e, const struct policy *p, uint64_t rid)
{
  struct record *r = model_find(e->model, rid, NULL);
  if (r && model_said(r, p->no))
    model_say(e->model, r, p->no)->wake_at = INSTANT_NEVER;
}

static bool fire(struct engine *e, int64_t t, int64_t seq, struct err *err)
{
  struct dues dues = { 0 };
  bool good = take_due(e, t, &dues, err);
  arena_reset(&e->arena);
  fuel_start(e);
  model_entry(e->model, t, seq);
  settle_start(e, t, seq);
  good = good && dispatch_fall_due(e, t, err);
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

bool wakes_fire(struct engine *e, int64_t upto, int64_t seq, struct err *err)
{
  while (e->set && e->next_wake <= upto)
    if (!fire(e, e->next_wake, seq, err))
      return false;
  return true;
}
