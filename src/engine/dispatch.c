/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dispatch: what is to leave the host, as rows. A dispatch is due when the journal knows an instant at or after its
 * not_before; what is due is frozen, and leaves as it is.
 *
 *   waiting ──► due ──► sent | dead ──(retry)──► due
 *      └──► withdrawn: said no more before it was due      unrouted ──(retry)──► routed by others like it
 *
 * A send is a dispatch, or all those of one destination, digest and instant; its id is that of the first of them. The
 * members of a digest are known once it is due: what joins it lies always in the future.
 */
#include "engine/inside.h"

static const char *const texts[DISPATCH_STATEMENTS] = {
  [DISPATCH_ADD] = "INSERT INTO dispatch(id, send, message, finding, event, destination, digest, not_before, due_at, "
                   "state, body, at,"
                   " seq, detail) SELECT n, coalesce(?1, n), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13"
                   " FROM (SELECT coalesce(max(id), 0) + 1 AS n FROM dispatch)",
  [DISPATCH_SEND] = "SELECT min(send) FROM dispatch WHERE destination = ? AND digest = ? AND not_before = ?"
                    " AND digest IS NOT NULL AND due_at IS NULL",
  [DISPATCH_STANDS] = "SELECT 1 FROM dispatch WHERE (message = ?1 OR finding = ?2) AND destination = ?3"
                      " AND (?4 IS NULL OR event = ?4) AND state IN ('waiting', 'sent', 'dead', 'discarded')"
                      " AND (?5 = 0 OR due_at IS NOT NULL) LIMIT 1",
  [DISPATCH_WITHDRAW_MESSAGE] =
      "UPDATE dispatch SET state = 'withdrawn', done_at = ?2, done_seq = ?3 WHERE message = ?1"
      " AND (state = 'waiting' AND due_at IS NULL OR state = 'unrouted')",
  [DISPATCH_WITHDRAW_FINDING] =
      "UPDATE dispatch SET state = 'withdrawn', done_at = ?2, done_seq = ?3 WHERE finding = ?1"
      " AND (state = 'waiting' AND due_at IS NULL OR state = 'unrouted')",
  [DISPATCH_SUPERSEDE] = "UPDATE dispatch SET state = 'withdrawn', done_at = ?3, done_seq = ?4, detail = 'told sooner'"
                         " WHERE finding = ?1 AND destination = ?2 AND state = 'waiting' AND due_at IS NULL",
  [DISPATCH_REWRITE] =
      "UPDATE dispatch SET body = iif(body ->> '$.group' IS NOT NULL OR event IN ('lapsed', 'aged', 'accepted'),"
      " json_patch(?2, json_object('body', body ->> '$.body', 'group', body ->> '$.group')), ?2) WHERE finding = ?1"
      " AND event <> 'closed' AND state = 'waiting' AND due_at IS NULL",
  [DISPATCH_DUE] = "UPDATE dispatch SET due_at = not_before WHERE not_before <= ? AND state = 'waiting'"
                   " AND due_at IS NULL RETURNING id",
  [DISPATCH_MESSAGE] = "SELECT p.id, m.record, m.key, '', '', ifnull(m.recipient, ''), m.body, m.subject, m.at,"
                       " m.withdrawn_at IS NULL, 0 FROM message m JOIN policy p ON p.no = m.policy WHERE m.id = ?",
  [DISPATCH_FINDING] = "SELECT p.id, f.record, f.key, f.code, f.severity, ifnull(f.owner, ''), f.body, f.subject,"
                       " f.opened_at, f.state = 'open' AND f.hidden = 0, EXISTS(SELECT 1 FROM accepted a"
                       " WHERE a.finding = f.id AND a.ended_at IS NULL) FROM finding f JOIN policy p ON p.no = f.policy"
                       " WHERE f.id = ?",
  [DISPATCH_WAKE] = "INSERT OR IGNORE INTO _wake(at, policy, subject) VALUES(?, 0, 0)",
};

static struct stmt *statement(struct engine *e, enum dispatch_statement which, struct err *err)
{
  struct stmt **q = &e->outbox.statements[which];
  if (!*q)
    *q = store_prepare(model_store(e->model), texts[which], err);
  return *q;
}

/* Of a statement of one row at most: the first column. */
static bool look(struct stmt *q, bool *found, int64_t *out, struct err *err)
{
  enum step step = stmt_step(q, err);
  *found = step == STEP_ROW && !column_is_null(q, 0);
  if (*found)
    *out = column_int(q, 0);
  stmt_reset(q);
  return step != STEP_ERROR;
}

bool dispatch_open(struct engine *e, struct err *err)
{
  int64_t ignored;
  struct stmt *q = store_prepare(model_store(e->model), "SELECT 1 FROM dispatch LIMIT 1", err);
  bool good = q && look(q, &e->outbox.any, &ignored, err);
  stmt_close(q);
  e->outbox.oldest_due = INSTANT_NEVER;
  e->outbox.counts_old = true;
  return good;
}

void dispatch_close(struct engine *e)
{
  for (int i = 0; i < DISPATCH_STATEMENTS; i++)
    stmt_close(e->outbox.statements[i]);
  vec_fini(&e->outbox.unrouted);
  arena_fini(&e->outbox.arena);
}

struct stmt *dispatch_about(struct engine *e, int64_t message, int64_t finding, struct err *err)
{
  struct stmt *q = statement(e, message ? DISPATCH_MESSAGE : DISPATCH_FINDING, err);
  if (q)
    bind_int(q, 1, message ? message : finding);
  return q;
}

/* ---- adding ---- */

static void bind_id(struct stmt *q, int i, int64_t id)
{
  if (id)
    bind_int(q, i, id);
  else
    bind_null(q, i);
}

static void bind_text_or_null(struct stmt *q, int i, struct str s)
{
  if (s.n)
    bind_text(q, i, s);
  else
    bind_null(q, i);
}

/* The send that a member of a digest joins; 0: it is the first. */
static bool find_send(struct engine *e, const struct dispatch *d, int64_t not_before, int64_t *send, struct err *err)
{
  bool found;
  *send = 0;
  struct stmt *q = d->digest.n ? statement(e, DISPATCH_SEND, err) : NULL;
  if (!q)
    return d->digest.n == 0;
  bind_text(q, 1, d->destination), bind_text(q, 2, d->digest), bind_int(q, 3, not_before);
  return look(q, &found, send, err);
}

/* Time is to come to it, so that it is due by a fact of the journal. */
static bool wake_at(struct engine *e, int64_t at, struct err *err)
{
  struct stmt *q = statement(e, DISPATCH_WAKE, err);
  if (!q)
    return false;
  if (at < e->next_wake)
    e->next_wake = at;
  bind_int(q, 1, at);
  return stmt_run(q, err);
}

bool dispatch_add(struct engine *e, const struct dispatch *one, struct err *err)
{
  struct dispatch held = *one, *d = &held;
  int64_t now = e->settle.now, send, soonest = d->digest.n ? now + 1 : now;
  int64_t not_before = d->at != INSTANT_NEVER && d->at > soonest ? d->at : soonest;
  bool waits = str_is(str_of(d->state), "waiting");
  if (waits && !throng_gather(e, d, &not_before, err))
    return false;
  bool due = waits && not_before <= now;
  if (!find_send(e, d, not_before, &send, err))
    return false;
  struct stmt *q = statement(e, DISPATCH_ADD, err);
  if (!q)
    return false;
  bind_id(q, 1, send), bind_id(q, 2, d->message), bind_id(q, 3, d->finding);
  bind_text(q, 4, str_of(route_event_names[d->event])), bind_text_or_null(q, 5, d->destination);
  bind_text_or_null(q, 6, d->digest), bind_int(q, 7, not_before), bind_id(q, 8, due ? not_before : 0);
  bind_text(q, 9, str_of(d->state)), bind_text(q, 10, d->body), bind_int(q, 11, now), bind_int(q, 12, e->settle.seq);
  bind_text_or_null(q, 13, d->detail);
  e->outbox.any = e->outbox.counts_old = true;
  e->outbox.news |= due;
  return stmt_run(q, err) && (!waits || due || wake_at(e, not_before, err));
}

bool dispatch_stands(struct engine *e, const struct dispatch *d, bool any, bool told, bool *stands, struct err *err)
{
  int64_t ignored;
  struct stmt *q = statement(e, DISPATCH_STANDS, err);
  if (!q)
    return false;
  bind_id(q, 1, d->message), bind_id(q, 2, d->finding), bind_text(q, 3, d->destination);
  bind_text_or_null(q, 4, any ? STR("") : str_of(route_event_names[d->event])), bind_int(q, 5, told);
  return look(q, stands, &ignored, err);
}

/* ---- before it is due ---- */

bool dispatch_supersede(struct engine *e, const struct dispatch *d, struct err *err)
{
  struct stmt *q = statement(e, DISPATCH_SUPERSEDE, err);
  if (!q)
    return false;
  bind_int(q, 1, d->finding), bind_text(q, 2, d->destination);
  bind_int(q, 3, e->settle.now), bind_int(q, 4, e->settle.seq);
  return stmt_run(q, err);
}

bool dispatch_rewrite(struct engine *e, int64_t finding, struct str body, struct err *err)
{
  struct stmt *q = statement(e, DISPATCH_REWRITE, err);
  if (!q)
    return false;
  bind_int(q, 1, finding), bind_text(q, 2, body);
  return stmt_run(q, err);
}

bool dispatch_withdraw(struct engine *e, int64_t message, int64_t finding, struct err *err)
{
  if (!e->outbox.any)
    return true;
  struct stmt *q = statement(e, message ? DISPATCH_WITHDRAW_MESSAGE : DISPATCH_WITHDRAW_FINDING, err);
  if (!q)
    return false;
  e->outbox.counts_old = true;
  bind_int(q, 1, message ? message : finding), bind_int(q, 2, e->settle.now), bind_int(q, 3, e->settle.seq);
  return stmt_run(q, err);
}

bool dispatch_withdraw_all(struct engine *e, const char *column, int64_t value, struct err *err)
{
  struct buf sql = BUF_INIT;
  if (!e->outbox.any)
    return true;
  buf_printf(&sql,
             "UPDATE dispatch SET state = 'withdrawn', done_at = %lld, done_seq = %lld"
             " WHERE (state = 'waiting' AND due_at IS NULL OR state = 'unrouted') AND"
             " (EXISTS(SELECT 1 FROM message m WHERE m.id = message AND m.%s = %lld) OR"
             " EXISTS(SELECT 1 FROM finding f WHERE f.id = finding AND f.%s = %lld))",
             (long long)e->settle.now, (long long)e->settle.seq, column, (long long)value, column, (long long)value);
  bool good = store_exec(model_store(e->model), sql.p, err);
  buf_fini(&sql);
  e->outbox.counts_old = true;
  return good;
}

bool dispatch_fall_due(struct engine *e, int64_t t, struct err *err)
{
  if (!e->outbox.any)
    return true;
  struct stmt *q = statement(e, DISPATCH_DUE, err);
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  bind_int(q, 1, t);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    e->outbox.news = e->outbox.counts_old = true;
  return step == STEP_DONE;
}

/* ---- held against what it promises ---- */

bool dispatch_verify(struct engine *e, struct err *err)
{
  static const struct {
    const char *sql, *what;
  } rules[] = {
    { "SELECT id FROM dispatch WHERE state = 'waiting' AND (due_at IS NULL) <> (not_before > ?1) LIMIT 1",
      "is due, or is not, at another instant than stored" },
    { "SELECT d.id FROM dispatch d WHERE ?1 >= 0 AND state = 'waiting' AND due_at IS NULL AND"
      " (EXISTS(SELECT 1 FROM message m WHERE m.id = d.message AND m.withdrawn_at IS NOT NULL) OR (event <> 'closed' "
      "AND"
      " EXISTS(SELECT 1 FROM finding f WHERE f.id = d.finding AND (f.state <> 'open' OR f.hidden = 1 OR"
      " event NOT IN ('accepted', 'aged') AND"
      " EXISTS(SELECT 1 FROM accepted a WHERE a.finding = f.id AND a.ended_at IS NULL))))) LIMIT 1",
      "waits, and is said no more" },
  };
  for (size_t i = wakes_are_late(e); i < sizeof rules / sizeof *rules; i++) { /* then the first is still to come true */
    bool found = false;
    int64_t id;
    struct stmt *q = store_prepare(model_store(e->model), rules[i].sql, err);
    if (q)
      bind_int(q, 1, e->applied_at);
    bool good = q && look(q, &found, &id, err);
    stmt_close(q);
    if (!good)
      return false;
    if (found)
      return err_set(err, ERR_CORRUPT, "dispatch %lld %s", (long long)id, rules[i].what);
  }
  return true;
}

/* ---- counted ---- */

enum { COUNT_NS = 1000000000 };

static bool count_rows(struct engine *e, int64_t *out)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT (SELECT count(*) FROM dispatch WHERE state = 'waiting'),"
                                 " (SELECT count(*) FROM dispatch WHERE state = 'dead'),"
                                 " (SELECT count(*) FROM dispatch WHERE state = 'unrouted'),"
                                 " (SELECT min(due_at) FROM dispatch WHERE state = 'waiting' AND due_at IS NOT NULL)",
                                 NULL);
  bool good = q && stmt_step(q, NULL) == STEP_ROW;
  for (int i = 0; good && i < 4; i++)
    out[i] = column_is_null(q, i) ? INSTANT_NEVER : column_int(q, i);
  stmt_close(q);
  return good;
}

void dispatch_count(struct engine *e)
{
  struct outbox *o = &e->outbox;
  int64_t counts[4];
  if (!o->counts_old || (o->counted && clock_ns() - o->counted < COUNT_NS) || !count_rows(e, counts))
    return;
  pthread_mutex_lock(&e->lock);
  o->waiting = counts[0], o->dead = counts[1], o->unrouted_count = counts[2], o->oldest_due = counts[3];
  pthread_mutex_unlock(&e->lock);
  o->counts_old = false;
  o->counted = clock_ns();
}

void dispatch_metrics(struct engine *e, struct buf *out)
{
  const struct outbox *o = &e->outbox;
  int64_t age = o->oldest_due == INSTANT_NEVER ? 0 : e->options.now() - o->oldest_due;
  buf_printf(out,
             "# TYPE steward_outbox gauge\n# HELP steward_outbox Dispatches that are not done, by state.\n"
             "steward_outbox{state=\"waiting\"} %lld\nsteward_outbox{state=\"dead\"} %lld\n"
             "steward_outbox{state=\"unrouted\"} %lld\n"
             "# TYPE steward_outbox_oldest_seconds gauge\n"
             "# HELP steward_outbox_oldest_seconds For how long the oldest one that is due has been waiting.\n"
             "steward_outbox_oldest_seconds %lld\n",
             (long long)o->waiting, (long long)o->dead, (long long)o->unrouted_count,
             (long long)(age > 0 ? age / SECOND : 0));
}
