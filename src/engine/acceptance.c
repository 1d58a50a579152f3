/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Acceptance: which findings are accepted at this moment. A finding is accepted while a record of the type `acceptance`
 * is in force that names it and is as grave as it; nothing else decides. `_acceptance` has those in force, `accepted`
 * what they came to, row by row: what was accepted from when to when, and how that ended.
 *
 *   record edited ──┐                                          nobody is told of it; what waits stays here
 *   finding said ───┼──► at the end of the entry: judged ──► accepted ──────────────────────────────┐
 *   end has come ───┘            ▲                                                                  │
 *                                └── ended, withdrawn, raised: it stands again, and is told again ◄─┘
 *
 * Judging is idempotent and looks at the tables alone, so it may be asked too often and never goes wrong by order.
 */
#include "engine/inside.h"

static const char *const texts[ACCEPTANCE_STATEMENTS] = {
  [ACCEPTANCE_DROP] = "DELETE FROM _acceptance WHERE id = ? RETURNING policy, record, code",
  [ACCEPTANCE_ADD] = "INSERT INTO _acceptance(id, policy, record, code, gravity, until) VALUES(?, ?, ?, ?, ?, ?)",
  [ACCEPTANCE_LAPSE] = "DELETE FROM _acceptance WHERE until <= ? RETURNING policy, record, code",
  [ACCEPTANCE_NAMED] =
      "SELECT id FROM _acceptance WHERE policy = ? AND record = ? AND code = ? ORDER BY until DESC, id",
  [ACCEPTANCE_BEST] = "SELECT id FROM _acceptance WHERE policy = ? AND record = ? AND code = ? AND gravity >= ?"
                      " ORDER BY until DESC, id LIMIT 1",
  [ACCEPTANCE_FINDING] = "SELECT id FROM finding WHERE policy = (SELECT no FROM policy WHERE id = ?) AND subject = ?"
                         " AND key = ? AND state = 'open'",
  [ACCEPTANCE_ABOUT] = "SELECT p.id, f.record, f.key, f.severity, f.state = 'open' FROM finding f"
                       " JOIN policy p ON p.no = f.policy WHERE f.id = ?",
  [ACCEPTANCE_STANDING] = "SELECT id, acceptance, by, reason, until, severity FROM accepted"
                          " WHERE finding = ? AND ended_at IS NULL",
  [ACCEPTANCE_BEGIN] = "INSERT INTO accepted(finding, acceptance, name, by, reason, severity, until, at, seq)"
                       " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
  [ACCEPTANCE_END] = "UPDATE accepted SET ended_at = ?2, ended_seq = ?3, ended = ?4 WHERE id = ?1",
  [ACCEPTANCE_WAKE] = "INSERT OR IGNORE INTO _wake(at, policy, subject) VALUES(?, 0, 0)",
};

static const char *const severities[] = { "low", "medium", "high", "critical" };

int severity_gravity(struct str severity)
{
  for (int i = 0; i < 4; i++)
    if (str_is(severity, severities[i]))
      return i;
  return -1;
}

static struct stmt *statement(struct engine *e, enum acceptance_statement which, struct err *err)
{
  struct stmt **q = &e->acceptances.statements[which];
  if (!*q)
    *q = store_prepare(model_store(e->model), texts[which], err);
  return *q;
}

bool acceptance_open(struct engine *e, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT EXISTS(SELECT 1 FROM _acceptance) OR EXISTS(SELECT 1 FROM accepted)", err);
  bool good = q && stmt_step(q, err) == STEP_ROW;
  e->acceptances.any = good && column_int(q, 0) != 0;
  stmt_close(q);
  return good;
}

void acceptance_close(struct engine *e)
{
  for (int i = 0; i < ACCEPTANCE_STATEMENTS; i++)
    stmt_close(e->acceptances.statements[i]);
  vec_fini(&e->acceptances.edited);
  vec_fini(&e->acceptances.noted);
}

void acceptance_start(struct engine *e)
{
  vec_clear(&e->acceptances.edited);
  vec_clear(&e->acceptances.noted);
}

void acceptance_note(struct engine *e, int64_t finding)
{
  if (e->acceptances.any)
    vec_push(&e->acceptances.noted, finding);
}

/* ---- which are in force ---- */

struct identity {
  struct str policy, record, code;
};
struct identities {
  struct identity *at;
  size_t n, cap;
};

static bool take_identities(struct engine *e, struct stmt *q, struct identities *out, struct err *err)
{
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, ((struct identity){ str_dup(&e->arena, column_text(q, 0)), str_dup(&e->arena, column_text(q, 1)),
                                      str_dup(&e->arena, column_text(q, 2)) }));
  return step == STEP_DONE;
}

static bool force(struct engine *e, const struct acceptance *a, struct err *err)
{
  struct stmt *q = statement(e, ACCEPTANCE_ADD, err), *wake = statement(e, ACCEPTANCE_WAKE, err);
  if (!q || !wake)
    return false;
  bind_int(q, 1, (int64_t)a->rid), bind_text(q, 2, a->policy), bind_text(q, 3, a->record), bind_text(q, 4, a->code);
  bind_int(q, 5, a->gravity), bind_int(q, 6, a->until);
  bind_int(wake, 1, a->until);
  if (a->until < e->next_wake)
    e->next_wake = a->until;
  e->acceptances.any = true;
  return stmt_run(q, err) && stmt_run(wake, err);
}

/* A record of the type as the entry leaves it; whom it concerned and whom it concerns. */
static bool take_record(struct engine *e, uint64_t rid, struct identities *out, struct err *err)
{
  struct acceptance a;
  struct record *r = model_find(e->model, rid, NULL);
  struct stmt *q = statement(e, ACCEPTANCE_DROP, err);
  if (!q)
    return false;
  bind_int(q, 1, (int64_t)rid);
  if (!take_identities(e, q, out, err))
    return false;
  if (!r || r->deleted || !accepting_read(e, r, &a) || a.until <= e->settle.now)
    return true;
  vec_push(out, ((struct identity){ a.policy, a.record, a.code }));
  return force(e, &a, err);
}

static bool note_identity(struct engine *e, const struct identity *of, struct err *err)
{
  struct record *subject = model_find_name(e->model, of->record, NULL);
  struct stmt *q = subject ? statement(e, ACCEPTANCE_FINDING, err) : NULL;
  enum step step;
  if (!q)
    return !subject;
  bind_text(q, 1, of->policy), bind_int(q, 2, (int64_t)subject->rid), bind_text(q, 3, of->code);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(&e->acceptances.noted, column_int(q, 0));
  return step == STEP_DONE;
}

static bool note_identities(struct engine *e, const struct identities *all, struct err *err)
{
  bool good = true;
  for (size_t i = 0; good && i < all->n; i++)
    good = note_identity(e, &all->at[i], err);
  return good;
}

bool acceptance_fall_due(struct engine *e, int64_t t, struct err *err)
{
  struct identities all = { 0 };
  struct stmt *q = e->acceptances.any ? statement(e, ACCEPTANCE_LAPSE, err) : NULL;
  if (!q)
    return !e->acceptances.any;
  bind_int(q, 1, t);
  bool good = take_identities(e, q, &all, err) && note_identities(e, &all, err);
  vec_fini(&all);
  return good;
}

bool acceptance_names(struct engine *e, struct str policy, struct str record, struct str code, struct strs *out,
                      struct err *err)
{
  struct stmt *q = statement(e, ACCEPTANCE_NAMED, err);
  enum step step;
  if (!q)
    return false;
  bind_text(q, 1, policy), bind_text(q, 2, record), bind_text(q, 3, code);
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    struct buf name = BUF_INIT;
    model_name(e->model, (uint64_t)column_int(q, 0), &name);
    vec_push(out, str_dup(&e->arena, buf_view(&name)));
    buf_fini(&name);
  }
  return step == STEP_DONE;
}

/* ---- judging ---- */

struct judged {
  int64_t finding;
  struct identity of;
  int gravity;
  bool open;
  int64_t row;                   /* in `accepted`, 0: it was not */
  struct acceptance before, now; /* rid 0: none */
};

static bool read_about(struct engine *e, struct judged *j, bool *found, struct err *err)
{
  struct stmt *q = statement(e, ACCEPTANCE_ABOUT, err);
  if (!q)
    return false;
  bind_int(q, 1, j->finding);
  enum step step = stmt_step(q, err);
  *found = step == STEP_ROW;
  if (*found) {
    j->of = (struct identity){ str_dup(&e->arena, column_text(q, 0)), str_dup(&e->arena, column_text(q, 1)),
                               str_dup(&e->arena, column_text(q, 2)) };
    j->gravity = severity_gravity(column_text(q, 3));
    j->open = column_int(q, 4) != 0;
  }
  stmt_reset(q);
  return step != STEP_ERROR;
}

static bool read_before(struct engine *e, struct judged *j, struct err *err)
{
  struct stmt *q = statement(e, ACCEPTANCE_STANDING, err);
  if (!q)
    return false;
  bind_int(q, 1, j->finding);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    j->row = column_int(q, 0);
    j->before = (struct acceptance){ .rid = (uint64_t)column_int(q, 1),
                                     .by = str_dup(&e->arena, column_text(q, 2)),
                                     .reason = str_dup(&e->arena, column_text(q, 3)),
                                     .until = column_int(q, 4),
                                     .gravity = severity_gravity(column_text(q, 5)) };
  }
  stmt_reset(q);
  return step != STEP_ERROR;
}

static bool read_now(struct engine *e, struct judged *j, struct err *err)
{
  struct stmt *q = j->open ? statement(e, ACCEPTANCE_BEST, err) : NULL;
  if (!q)
    return !j->open;
  bind_text(q, 1, j->of.policy), bind_text(q, 2, j->of.record), bind_text(q, 3, j->of.code), bind_int(q, 4, j->gravity);
  enum step step = stmt_step(q, err);
  uint64_t rid = step == STEP_ROW ? (uint64_t)column_int(q, 0) : 0;
  stmt_reset(q);
  struct record *r = rid ? model_find(e->model, rid, err) : NULL;
  if (r)
    accepting_read(e, r, &j->now);
  return step != STEP_ERROR && err->code == ERR_NONE;
}

static bool is_same(const struct acceptance *a, const struct acceptance *b)
{
  return a->rid == b->rid && a->until == b->until && a->gravity == b->gravity && str_eq(a->by, b->by) &&
         str_eq(a->reason, b->reason);
}

static const char *how_it_ended(struct engine *e, const struct judged *j)
{
  struct acceptance a;
  struct record *r = model_find(e->model, j->before.rid, NULL);
  if (!j->open)
    return "closed";
  if (j->now.rid)
    return "replaced";
  if (!r || r->deleted || !accepting_read(e, r, &a) || !str_eq(a.policy, j->of.policy) ||
      !str_eq(a.record, j->of.record) || !str_eq(a.code, j->of.code))
    return "withdrawn";
  return a.until <= e->settle.now ? "ended" : "raised";
}

/* Of what became graver, and of which somebody hears by that, they hear once. */
static void tell_again(struct engine *e, const struct judged *j, const char *how)
{
  if (strcmp(how, "raised") != 0 || !e->outbox.asked_of[EVENT_RAISED])
    routing_note(e, EVENT_LAPSED, j->finding);
}

static bool end(struct engine *e, const struct judged *j, struct err *err)
{
  const char *how = how_it_ended(e, j);
  struct stmt *q = statement(e, ACCEPTANCE_END, err);
  if (!q)
    return false;
  bind_int(q, 1, j->row), bind_int(q, 2, e->settle.now), bind_int(q, 3, e->settle.seq), bind_text(q, 4, str_of(how));
  if (j->open && !j->now.rid)
    tell_again(e, j, how);
  return stmt_run(q, err);
}

static bool begin(struct engine *e, const struct judged *j, struct err *err)
{
  const struct acceptance *a = &j->now;
  struct buf name = BUF_INIT;
  struct stmt *q = statement(e, ACCEPTANCE_BEGIN, err);
  if (!q)
    return false;
  model_name(e->model, a->rid, &name);
  bind_int(q, 1, j->finding), bind_int(q, 2, (int64_t)a->rid), bind_text(q, 3, buf_view(&name));
  bind_text(q, 4, a->by), bind_text(q, 5, a->reason), bind_text(q, 6, str_of(severities[a->gravity]));
  bind_int(q, 7, a->until), bind_int(q, 8, e->settle.now), bind_int(q, 9, e->settle.seq);
  bool good = stmt_run(q, err) && dispatch_withdraw(e, 0, j->finding, err);
  routing_note(e, EVENT_ACCEPTED, j->finding);
  buf_fini(&name);
  return good;
}

static bool judge(struct engine *e, int64_t finding, struct err *err)
{
  struct judged j = { .finding = finding };
  bool found;
  if (!read_about(e, &j, &found, err) || !found)
    return err->code == ERR_NONE;
  if (!read_before(e, &j, err) || !read_now(e, &j, err))
    return false;
  if (is_same(&j.before, &j.now))
    return true;
  e->findings_old = true;
  return (!j.row || end(e, &j, err)) && (!j.now.rid || begin(e, &j, err));
}

bool acceptance_run(struct engine *e, struct err *err)
{
  struct acceptances *all = &e->acceptances;
  struct identities of = { 0 };
  bool good = true;
  for (size_t i = 0; good && i < all->edited.n; i++)
    good = take_record(e, all->edited.at[i], &of, err);
  good = good && note_identities(e, &of, err);
  for (size_t i = 0; good && i < all->noted.n; i++)
    good = judge(e, all->noted.at[i], err);
  vec_fini(&of);
  acceptance_start(e);
  return good;
}

/* ---- findings that go all at once ---- */

bool acceptance_end_all(struct engine *e, const char *column, int64_t value, struct err *err)
{
  struct buf sql = BUF_INIT;
  if (!e->acceptances.any)
    return true;
  buf_printf(&sql,
             "UPDATE accepted SET ended_at = %lld, ended_seq = %lld, ended = 'closed' WHERE ended_at IS NULL AND"
             " finding IN (SELECT id FROM finding WHERE %s = %lld AND state = 'open')",
             (long long)e->settle.now, (long long)e->settle.seq, column, (long long)value);
  bool good = store_exec(model_store(e->model), sql.p, err);
  buf_fini(&sql);
  return good;
}

/* ---- held against what it promises ---- */

struct acceptance_check {
  struct engine *e;
  int64_t in_force;
  struct err *err;
};

/* The row of one in force, or of one whose end has come and did not fire yet. */
static bool check_record(void *arg, uint64_t rid)
{
  struct acceptance_check *c = arg;
  struct acceptance a;
  struct record *r = model_find(c->e->model, rid, c->err);
  if (!r)
    return c->err->code == ERR_NONE;
  bool wanted = accepting_read(c->e, r, &a) && a.until > c->e->applied_at;
  struct stmt *q = store_prepare(model_store(c->e->model),
                                 "SELECT 1 FROM _acceptance WHERE id = ? AND policy = ? AND record = ? AND code = ?"
                                 " AND gravity = ? AND until = ?",
                                 c->err);
  if (!q)
    return false;
  bind_int(q, 1, (int64_t)rid), bind_text(q, 2, a.policy), bind_text(q, 3, a.record), bind_text(q, 4, a.code);
  bind_int(q, 5, a.gravity), bind_int(q, 6, a.until);
  bool stands = stmt_step(q, c->err) == STEP_ROW;
  stmt_close(q);
  c->in_force += stands;
  if (wanted == stands || (stands && wakes_are_late(c->e)))
    return true;
  return err_set(c->err, ERR_CORRUPT, "acceptance/%.*s %s in force", STR_FMT(r->key), wanted ? "is not" : "is still");
}

static bool check_rows(struct engine *e, const char *sql, int64_t in_force, const char *what, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  if (!q)
    return false;
  if (in_force >= 0)
    bind_int(q, 1, in_force);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW)
    err_set(err, ERR_CORRUPT, "%s %lld", what, (long long)column_int(q, 0));
  stmt_close(q);
  return step == STEP_DONE;
}

bool acceptance_verify(struct engine *e, struct err *err)
{
  struct acceptance_check c = { .e = e, .err = err };
  const struct type *t = e->set ? accepting_type(e) : NULL;
  if (!t)
    return true;
  return model_each(e->model, t, check_record, &c, err) && err->code == ERR_NONE &&
         check_rows(e, "SELECT count(*) FROM _acceptance HAVING count(*) <> ?1", c.in_force,
                    "other acceptances than there are records are in force:", err) &&
         check_rows(e,
                    "SELECT f.id FROM finding f JOIN policy p ON p.no = f.policy WHERE f.state = 'open' AND"
                    " EXISTS(SELECT 1 FROM accepted d WHERE d.finding = f.id AND d.ended_at IS NULL) <>"
                    " EXISTS(SELECT 1 FROM _acceptance a WHERE a.policy = p.id AND a.record = f.record AND"
                    " a.code = f.key AND a.gravity >= CASE f.severity WHEN 'low' THEN 0 WHEN 'medium' THEN 1"
                    " WHEN 'high' THEN 2 ELSE 3 END) LIMIT 1",
                    -1, "is accepted, or is not, against what is in force: finding", err) &&
         check_rows(e,
                    "SELECT d.finding FROM accepted d JOIN finding f ON f.id = d.finding WHERE d.ended_at IS NULL"
                    " AND f.state <> 'open' LIMIT 1",
                    -1, "is closed and still accepted: finding", err);
}
