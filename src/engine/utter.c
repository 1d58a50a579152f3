/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Utter: what was said goes into the tables: findings open, change and close; clocks stand as they were last said;
 * drafts and messages are said once for as long as they keep being said.
 */
#include "engine/inside.h"

struct statements {
  struct stmt *findings, *finding_new, *finding_change, *finding_close;
  struct stmt *clocks, *clock_put, *clock_end;
  struct stmt *texts[2], *text_new[2], *text_change[2], *text_withdraw[2], *message_again, *turn; /* drafts, messages */
  struct stmt *delivery, *verdict, *trace, *wake_drop;
};

enum { DRAFT, MESSAGE };

static const struct {
  size_t at;
  const char *sql;
} texts_of_statements[] = {
#define ROW(member, sql)                                                                                               \
  {                                                                                                                    \
    offsetof(struct statements, member), sql                                                                           \
  }
  ROW(findings, "SELECT id, key, body FROM finding WHERE policy = ? AND subject = ? AND state = 'open' ORDER BY id"),
  ROW(finding_new,
      "INSERT INTO finding(policy, subject, record, key, code, severity, message, owner, body, state, hidden,"
      " opened_at, opened_seq, changed_at, changed_seq, trace)"
      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,'open',?10,?11,?12,?11,?12,?13) RETURNING id"),
  ROW(finding_change, "UPDATE finding SET severity = ?2, message = ?3, owner = ?4, body = ?5, hidden = ?6,"
                      " changed_at = ?7, changed_seq = ?8, trace = ?9 WHERE id = ?1"),
  ROW(finding_close, "UPDATE finding SET state = 'closed', closed_at = ?2, closed_seq = ?3 WHERE id = ?1"),
  ROW(clocks, "SELECT name, iif(state = 'withdrawn', '', body) FROM clock WHERE policy = ? AND subject = ?"
              " ORDER BY name"),
  ROW(clock_put, "INSERT OR REPLACE INTO clock VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)"),
  ROW(clock_end, "UPDATE clock SET state = 'withdrawn', due = NULL, since = ?4, seq = ?5, trace = ?6"
                 " WHERE policy = ?1 AND subject = ?2 AND name = ?3"),
  ROW(texts[DRAFT], "SELECT id, key, body FROM draft WHERE policy = ? AND subject = ? AND withdrawn_at IS NULL"),
  ROW(text_new[DRAFT], "INSERT INTO draft(policy, subject, record, key, body, at, seq, trace)"
                       " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"),
  ROW(text_change[DRAFT], "UPDATE draft SET body = ?2 WHERE id = ?1"),
  ROW(text_withdraw[DRAFT], "UPDATE draft SET withdrawn_at = ?2 WHERE id = ?1"),
  ROW(texts[MESSAGE], "SELECT id, key, body FROM message WHERE policy = ? AND subject = ? AND withdrawn_at IS NULL"),
  ROW(text_new[MESSAGE], "INSERT INTO message(policy, subject, record, key, body, at, seq, trace, recipient)"
                         " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9) RETURNING id"),
  ROW(text_withdraw[MESSAGE], "UPDATE message SET withdrawn_at = ?2 WHERE id = ?1"),
  ROW(message_again,
      "UPDATE message SET withdrawn_at = NULL WHERE policy = ? AND subject = ? AND key = ? RETURNING id"),
  ROW(turn, "INSERT OR REPLACE INTO _turn VALUES(?1,?2,?3,?4)"),
  ROW(delivery, "INSERT OR REPLACE INTO delivery VALUES(?1,?2,?3,?4,?5,?6,?7,?8)"),
  ROW(verdict, "INSERT INTO verdict(seq, at, actor, guard, level, record, field, message, refused)"
               " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"),
  ROW(trace, "INSERT OR REPLACE INTO _trace VALUES(?1,?2,?3)"),
  ROW(wake_drop, "DELETE FROM _wake WHERE at = ? AND policy = ? AND subject = ?"),
#undef ROW
};
enum { STATEMENT_COUNT = sizeof texts_of_statements / sizeof *texts_of_statements };

static struct stmt **statement_at(struct statements *s, size_t i)
{
  return (struct stmt **)((char *)s + texts_of_statements[i].at);
}

bool utter_open(struct engine *e, struct err *err)
{
  e->statements = mem_zero(sizeof *e->statements);
  for (size_t i = 0; i < STATEMENT_COUNT; i++)
    if (!(*statement_at(e->statements, i) = store_prepare(model_store(e->model), texts_of_statements[i].sql, err)))
      return false;
  return true;
}

void utter_close(struct engine *e)
{
  for (size_t i = 0; e->statements && i < STATEMENT_COUNT; i++)
    stmt_close(*statement_at(e->statements, i));
  vec_freed(e->statements);
  e->statements = NULL;
}

/* ---- helpers ---- */

struct utterance { /* of one (policy, subject) */
  struct engine *e;
  const struct policy *policy;
  uint64_t rid;
  struct str record; /* "type/key" */
  uint64_t trace;
  bool hidden;
  bool quarantined;
};

struct stood { /* a row that stood before */
  int64_t id;
  struct str key, body;
  bool said_again;
};
struct stoods {
  struct stood *at;
  size_t n, cap;
};

static void bind_text_or_null(struct stmt *q, int i, struct str s)
{
  if (s.n)
    bind_text(q, i, s);
  else
    bind_null(q, i);
}

static struct str body_text(struct engine *e, struct value body)
{
  struct buf b = BUF_INIT;
  json_write(&b, body);
  struct str text = str_dup(&e->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static bool read_stood(struct utterance *u, struct stmt *q, struct stoods *out, struct err *err)
{
  enum step step;
  bind_int(q, 1, u->policy->no);
  bind_int(q, 2, (int64_t)u->rid);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, ((struct stood){ column_int(q, 0), str_dup(&u->e->arena, column_text(q, 1)),
                                   str_dup(&u->e->arena, column_text(q, 2)), false }));
  return step == STEP_DONE;
}

static struct stood *stood_with(struct stoods *s, struct str key)
{
  for (size_t i = 0; i < s->n; i++)
    if (str_eq(s->at[i].key, key))
      return &s->at[i];
  return NULL;
}

/* To the end; *id: what the statement returns, 0 when nothing. */
static bool run_id(struct stmt *q, int64_t *id, struct err *err)
{
  enum step step = stmt_step(q, err);
  *id = step == STEP_ROW ? column_int(q, 0) : 0;
  while (step == STEP_ROW)
    step = stmt_step(q, err);
  return step == STEP_DONE;
}

/* ---- findings ---- */

static bool finding_new(struct utterance *u, const struct saying *s, struct str body, struct err *err)
{
  struct settle *t = &u->e->settle;
  struct stmt *q = u->e->statements->finding_new;
  bind_int(q, 1, u->policy->no), bind_int(q, 2, (int64_t)u->rid), bind_text(q, 3, u->record);
  bind_text(q, 4, s->key), bind_text(q, 5, s->code);
  bind_text(q, 6, value_get_str(s->body, "severity")), bind_text(q, 7, value_get_str(s->body, "message"));
  bind_text_or_null(q, 8, value_get_str(s->body, "owner")), bind_text(q, 9, body);
  bind_int(q, 10, u->hidden), bind_int(q, 11, t->now), bind_int(q, 12, t->seq), bind_int(q, 13, (int64_t)u->trace);
  int64_t id;
  if (!run_id(q, &id, err))
    return false;
  acceptance_note(u->e, id);
  u->e->findings_old = true;
  if (!u->hidden)
    routing_note(u->e, EVENT_OPENED, id);
  return true;
}

static bool finding_change(struct utterance *u, int64_t id, const struct saying *s, struct str body, struct err *err)
{
  struct settle *t = &u->e->settle;
  struct stmt *q = u->e->statements->finding_change;
  bind_int(q, 1, id), bind_text(q, 2, value_get_str(s->body, "severity"));
  bind_text(q, 3, value_get_str(s->body, "message")), bind_text_or_null(q, 4, value_get_str(s->body, "owner"));
  bind_text(q, 5, body), bind_int(q, 6, u->hidden), bind_int(q, 7, t->now), bind_int(q, 8, t->seq);
  bind_int(q, 9, (int64_t)u->trace);
  acceptance_note(u->e, id);
  u->e->findings_old = true;
  return stmt_run(q, err);
}

static bool finding_close(struct engine *e, int64_t id, struct err *err)
{
  routing_note(e, EVENT_CLOSED, id);
  acceptance_note(e, id);
  e->findings_old = true;
  if (!dispatch_withdraw(e, 0, id, err))
    return false;
  struct stmt *q = e->statements->finding_close;
  bind_int(q, 1, id), bind_int(q, 2, e->settle.now), bind_int(q, 3, e->settle.seq);
  return stmt_run(q, err);
}

static bool finding_said(struct utterance *u, struct stoods *stood, const struct saying *s, struct err *err)
{
  struct str body = body_text(u->e, s->body);
  struct stood *old = stood_with(stood, s->key);
  if (!old)
    return finding_new(u, s, body, err);
  old->said_again = true;
  if (str_eq(old->body, body))
    return true;
  routing_note_change(u->e, old->id, old->body, s->body);
  return finding_change(u, old->id, s, body, err);
}

/* A failure leaves what was said before as it was, and adds the host's own finding. */
static bool utter_findings(struct utterance *u, const struct outcome *o, struct err *err)
{
  struct stoods stood = { 0 };
  bool failed = o->status == EVAL_FAILED, good = read_stood(u, u->e->statements->findings, &stood, err);
  if (failed) {
    struct value_builder b;
    struct str why = str_of(o->err.text);
    if (u->quarantined)
      why =
          str_printf(&u->e->arena,
                     "%.*s (for the %lldth time in a row: it is asked no more until the policy changes, or by steward "
                     "policies retry %.*s)",
                     STR_FMT(why), (long long)u->e->set->allowance.failures, STR_FMT(u->policy->id));
    build_init(&b, &u->e->arena);
    build_put(&b, "message", value_text(why));
    build_put(&b, "severity", value_text(STR("high")));
    build_put(&b, "quarantined", u->quarantined ? value_bool(true) : value_none());
    struct saying error = { SAY_FINDING, STR("error"), STR("error"), build_map(&b) };
    good = good && finding_said(u, &stood, &error, err);
  }
  for (size_t i = 0; good && !failed && i < o->saying_count; i++)
    if (o->sayings[i].kind == SAY_FINDING)
      good = finding_said(u, &stood, &o->sayings[i], err);
  for (size_t i = 0; good && !failed && i < stood.n; i++)
    if (!stood.at[i].said_again)
      good = finding_close(u->e, stood.at[i].id, err);
  vec_fini(&stood);
  return good;
}

/* ---- clocks ---- */

static bool clock_put(struct utterance *u, const struct saying *s, struct str body, struct err *err)
{
  struct settle *t = &u->e->settle;
  struct stmt *q = u->e->statements->clock_put;
  struct str due = value_get_str(s->body, "due");
  int64_t at;
  bind_int(q, 1, u->policy->no), bind_int(q, 2, (int64_t)u->rid), bind_text(q, 3, s->key), bind_text(q, 4, u->record);
  bind_text(q, 5, value_get_str(s->body, "state"));
  if (due.n && instant_parse(due, &at))
    bind_int(q, 6, at);
  else
    bind_null(q, 6);
  bind_text(q, 7, body), bind_int(q, 8, t->now), bind_int(q, 9, t->seq), bind_int(q, 10, (int64_t)u->trace);
  return stmt_run(q, err);
}

/* What was promised is kept with its end: an agreement that no longer applies does not make it unsaid. */
static bool clock_end(struct utterance *u, struct str name, struct err *err)
{
  struct settle *t = &u->e->settle;
  struct stmt *q = u->e->statements->clock_end;
  bind_int(q, 1, u->policy->no), bind_int(q, 2, (int64_t)u->rid), bind_text(q, 3, name);
  bind_int(q, 4, t->now), bind_int(q, 5, t->seq), bind_int(q, 6, (int64_t)u->trace);
  return stmt_run(q, err);
}

/* One that was withdrawn has no body here: it is never the same as what is said. */
static bool utter_clocks(struct utterance *u, const struct outcome *o, struct err *err)
{
  struct stoods stood = { 0 };
  struct stmt *q = u->e->statements->clocks;
  enum step step;
  bind_int(q, 1, u->policy->no);
  bind_int(q, 2, (int64_t)u->rid);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(&stood, ((struct stood){ 0, str_dup(&u->e->arena, column_text(q, 0)),
                                      str_dup(&u->e->arena, column_text(q, 1)), false }));
  bool good = step == STEP_DONE;
  for (size_t i = 0; good && i < o->saying_count; i++) {
    const struct saying *s = &o->sayings[i];
    if (s->kind != SAY_CLOCK)
      continue;
    struct str body = body_text(u->e, s->body);
    struct stood *old = stood_with(&stood, s->key);
    if (old)
      old->said_again = true;
    good = (old && str_eq(old->body, body)) || clock_put(u, s, body, err);
  }
  for (size_t i = 0; good && i < stood.n; i++)
    if (!stood.at[i].said_again && stood.at[i].body.n)
      good = clock_end(u, stood.at[i].key, err);
  vec_fini(&stood);
  return good;
}

/* ---- drafts and messages ---- */

/* A message is sent once for its key, ever: one that was withdrawn and is said again is the same. */
static bool message_again(struct utterance *u, struct str key, int64_t *id, struct err *err)
{
  struct stmt *q = u->e->statements->message_again;
  bind_int(q, 1, u->policy->no), bind_int(q, 2, (int64_t)u->rid), bind_text(q, 3, key);
  bool good = run_id(q, id, err);
  stmt_reset(q);
  return good;
}

/* For whoever listens: from this entry on it is withdrawn, or said again. */
static bool message_turned(struct engine *e, int64_t id, bool withdrawn, struct err *err)
{
  struct stmt *q = e->statements->turn;
  bind_int(q, 1, id), bind_int(q, 2, e->settle.seq), bind_int(q, 3, e->settle.now), bind_int(q, 4, withdrawn);
  return stmt_run(q, err);
}

static bool text_new(struct utterance *u, int which, const struct saying *s, struct str body, struct err *err)
{
  struct settle *t = &u->e->settle;
  struct str to = value_get_str(s->body, "to");
  int64_t id = 0;
  if (which == MESSAGE && !message_again(u, s->key, &id, err))
    return false;
  if (id) { /* who was to hear it when it was withdrawn is to hear it now */
    routing_note_message(u->e, id, to);
    return message_turned(u->e, id, false, err);
  }
  struct stmt *q = u->e->statements->text_new[which];
  bind_int(q, 1, u->policy->no), bind_int(q, 2, (int64_t)u->rid), bind_text(q, 3, u->record), bind_text(q, 4, s->key);
  bind_text(q, 5, body), bind_int(q, 6, t->now), bind_int(q, 7, t->seq), bind_int(q, 8, (int64_t)u->trace);
  if (which == DRAFT)
    return stmt_run(q, err);
  bind_text_or_null(q, 9, to);
  if (!run_id(q, &id, err))
    return false;
  routing_note_message(u->e, id, to);
  return true;
}

static bool text_withdraw(struct engine *e, int which, int64_t id, struct err *err)
{
  struct stmt *q = e->statements->text_withdraw[which];
  bind_int(q, 1, id), bind_int(q, 2, e->settle.now);
  return stmt_run(q, err) && (which == DRAFT || (dispatch_withdraw(e, id, 0, err) && message_turned(e, id, true, err)));
}

/* A message that stands is never changed: it may have left already. */
static bool utter_texts(struct utterance *u, int which, enum saying_kind kind, const struct outcome *o, struct err *err)
{
  struct stoods stood = { 0 };
  bool good = read_stood(u, u->e->statements->texts[which], &stood, err);
  for (size_t i = 0; good && i < o->saying_count; i++) {
    const struct saying *s = &o->sayings[i];
    if (s->kind != kind)
      continue;
    struct stood *old = stood_with(&stood, s->key);
    struct str body = body_text(u->e, s->body);
    if (!old)
      good = text_new(u, which, s, body, err);
    else {
      old->said_again = true;
      struct stmt *q = u->e->statements->text_change[which];
      if (q && !str_eq(old->body, body)) {
        bind_int(q, 1, old->id), bind_text(q, 2, body);
        good = stmt_run(q, err);
      }
    }
  }
  for (size_t i = 0; good && i < stood.n; i++)
    if (!stood.at[i].said_again)
      good = text_withdraw(u->e, which, stood.at[i].id, err);
  vec_fini(&stood);
  return good;
}

/* ---- records to be opened ---- */

static bool utter_openings(struct utterance *u, const struct outcome *o, struct err *err)
{
  bool good = true;
  for (size_t i = 0; good && i < o->saying_count; i++)
    if (o->sayings[i].kind == SAY_OPEN)
      good =
          opening_say(u->e, u->policy, u->rid, o->sayings[i].key, body_text(u->e, o->sayings[i].body), u->trace, err);
  return good;
}

/* ---- the whole of one standing ---- */

bool utter_standing(struct engine *e, const struct standing *s, struct err *err)
{
  struct record *r = s->asked ? model_find(e->model, s->rid, err) : NULL;
  if (!r)
    return err->code == ERR_NONE;
  struct said *said = model_said(r, s->policy->no);
  const struct outcome *o = &s->outcome;
  bool failed = o->status == EVAL_FAILED;
  int64_t wake_before = s->wake_before;
  if (s->epoch_changed) { /* a policy that was away has lost its wake-ups, and the record still knows of them */
    if (!wakes_move(e, s->policy, s->rid, wake_before, INSTANT_NEVER, err))
      return false;
    wake_before = INSTANT_NEVER;
  }
  if (!wakes_move(e, s->policy, s->rid, wake_before, o->wake_at, err))
    return false;
  bool same = o->sayings_hash == s->sayings_before && (!s->epoch_changed || s->first);
  if (!failed && !s->failed_before && same)
    return true;
  e->ailing_old = e->ailing_old || failed || s->failed_before;
  struct buf name = BUF_INIT;
  model_name(e->model, s->rid, &name);
  struct utterance u = { e,
                         s->policy,
                         s->rid,
                         buf_view(&name),
                         s->trace,
                         s->policy->level == LEVEL_SHADOW,
                         said && said->status == SAID_QUARANTINED };
  bool good = utter_findings(&u, o, err);
  const struct outcome nothing = { .status = EVAL_GOOD }; /* a policy in the shadow reaches nobody */
  const struct outcome *heard = u.hidden ? &nothing : o;
  if (!failed)
    good = good && utter_clocks(&u, heard, err) && utter_texts(&u, DRAFT, SAY_DRAFT, heard, err) &&
           utter_texts(&u, MESSAGE, SAY_MESSAGE, heard, err) && utter_openings(&u, heard, err);
  buf_fini(&name);
  return good;
}

/* ---- subjects and policies that are gone ---- */

static bool run(struct engine *e, struct err *err, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static bool run(struct engine *e, struct err *err, const char *fmt, ...)
{
  struct buf sql = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&sql, fmt, ap);
  va_end(ap);
  bool good = store_exec(model_store(e->model), sql.p, err);
  buf_fini(&sql);
  return good;
}

static bool withdraw_all(struct engine *e, const char *column, int64_t value, struct err *err)
{
  long long v = value, now = e->settle.now, seq = e->settle.seq;
  e->ailing_old = e->findings_old = true;
  return acceptance_end_all(e, column, value, err) && dispatch_withdraw_all(e, column, value, err) &&
         run(e, err,
             "UPDATE finding SET state = 'closed', closed_at = %lld, closed_seq = %lld WHERE %s = %lld AND"
             " state = 'open';"
             "DELETE FROM clock WHERE %s = %lld;"
             "UPDATE draft SET withdrawn_at = %lld WHERE %s = %lld AND withdrawn_at IS NULL;"
             "INSERT OR REPLACE INTO _turn SELECT id, %lld, %lld, 1 FROM message WHERE %s = %lld AND withdrawn_at IS"
             " NULL;"
             "UPDATE message SET withdrawn_at = %lld WHERE %s = %lld AND withdrawn_at IS NULL",
             now, seq, column, v, column, v, now, column, v, seq, now, column, v, now, column, v);
}

bool utter_gone(struct engine *e, const struct gone *g, struct err *err)
{
  if (g->policy) {
    struct stmt *q = e->statements->wake_drop;
    bind_int(q, 1, g->wake_at), bind_int(q, 2, g->policy), bind_int(q, 3, (int64_t)g->rid);
    return stmt_run(q, err);
  }
  return withdraw_all(e, "subject", (int64_t)g->rid, err) &&
         run(e, err, "DELETE FROM _edge WHERE subject = %lld", (long long)g->rid);
}

bool utter_policy_gone(struct engine *e, uint32_t policy_no, struct err *err)
{
  return withdraw_all(e, "policy", policy_no, err) && run(e, err, "DELETE FROM _wake WHERE policy = %u", policy_no) &&
         wakes_refresh(e, err);
}

/* ---- deliveries, verdicts, traces ---- */

bool utter_delivery(struct engine *e, const struct entry *n, int64_t by, const char *state, struct str reason,
                    struct str records, struct err *err)
{
  struct stmt *q = e->statements->delivery;
  bind_int(q, 1, n->seq), bind_text(q, 2, n->source), bind_text(q, 3, n->key), bind_int(q, 4, n->at);
  bind_text(q, 5, str_of(state)), bind_text_or_null(q, 6, reason), bind_text(q, 7, records), bind_int(q, 8, by);
  return stmt_run(q, err);
}

bool utter_verdict(struct engine *e, const struct entry *n, const struct refusal *r, struct str record, bool refused,
                   struct err *err)
{
  struct stmt *q = e->statements->verdict;
  bind_int(q, 1, n->seq), bind_int(q, 2, n->at), bind_text(q, 3, n->actor), bind_int(q, 4, r->guard->no);
  bind_text(q, 5, str_of(level_names[r->guard->level])), bind_text(q, 6, record), bind_text_or_null(q, 7, r->field);
  bind_text(q, 8, r->message), bind_int(q, 9, refused);
  return stmt_run(q, err);
}

bool utter_trace(struct engine *e, struct err *err)
{
  if (e->trace.body.n == 0)
    return true;
  struct stmt *q = e->statements->trace;
  bind_int(q, 1, e->trace.id), bind_int(q, 2, e->settle.seq), bind_blob(q, 3, buf_view(&e->trace.body));
  bool good = stmt_run(q, err);
  e->trace.id++;
  e->trace.body.n = 0;
  return good;
}
