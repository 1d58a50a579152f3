/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verify: the host held against its own promises. The chain of the journal; the model's sets, aggregates and ranks
 * against plain SQL; and the invariant of the design: every (policy, record), evaluated anew over the model as it is,
 * says what is stored.
 */
#include "engine/inside.h"

struct check {
  struct engine *e;
  struct policy *policy;
  struct arena arena;
  uint64_t good, failed, quarantined, circular, starved, late;
  struct err *err;
};

static bool never_pending(void *arg, const struct policy *giver, uint64_t rid)
{
  (void)arg, (void)giver, (void)rid;
  return false;
}

static bool differs(struct check *c, const struct record *r, const char *how, const char *detail)
{
  struct buf name = BUF_INIT;
  model_name(c->e->model, r->rid, &name);
  err_set(c->err, ERR_CORRUPT, "%.*s of %s: %s%s%s", STR_FMT(c->policy->id), name.p, how, detail ? ": " : "",
          detail ? detail : "");
  buf_fini(&name);
  return false;
}

static bool same_derived(struct check *c, const struct record *r, const struct outcome *o)
{
  for (uint32_t i = 0; i < c->policy->give_count; i++) {
    struct value stored = record_cell(r, c->policy->given[i]->no);
    bool none = value_is_none(stored) && value_is_none(o->derived[i]);
    if (!none && !value_eq(stored, o->derived[i]))
      return differs(c, r, "another value than stored", str_z(&c->arena, c->policy->gives[i].name));
  }
  return true;
}

static bool check_record(void *arg, uint64_t rid)
{
  struct check *c = arg;
  struct engine *e = c->e;
  struct record *r = model_find(e->model, rid, c->err);
  struct said *said = r ? model_said(r, c->policy->no) : NULL;
  struct outcome o;
  if (!r)
    return c->err->code == ERR_NONE;
  if (!said || said->epoch != c->policy->epoch)
    return differs(c, r, "never evaluated", NULL);
  if (said->status == SAID_QUARANTINED || said->status == SAID_CIRCULAR || said->status == SAID_STARVED) {
    c->quarantined += said->status == SAID_QUARANTINED;
    c->circular += said->status == SAID_CIRCULAR;
    c->starved += said->status == SAID_STARVED;
    return true;
  }
  if (said->wake_at <= e->applied_at) { /* it will say something else, soon */
    c->late++;
    return true;
  }
  struct said stored = *said;
  arena_reset(&c->arena);
  policy_evaluate(&e->evaluator, c->policy, r, e->applied_at, &c->arena, &o, NULL);
  if ((o.status == EVAL_GOOD) != (stored.status == SAID_GOOD))
    return differs(c, r, stored.status == SAID_GOOD ? "fails now" : "no longer fails", o.err.text);
  if (o.wake_at != stored.wake_at)
    return differs(c, r, "wishes to be asked again at another time than stored", NULL);
  if (o.status != EVAL_GOOD) {
    c->failed++;
    return true;
  }
  c->good++;
  if (!same_derived(c, r, &o))
    return false;
  if (o.hash != stored.outcome)
    return differs(c, r, "says something else than stored", NULL);
  return true;
}

static bool check_policies(struct engine *e, struct check *c, struct err *err)
{
  for (uint32_t i = 0; e->set && i < e->set->policy_count; i++) {
    c->policy = e->set->policies[i];
    if (c->policy->kind != KIND_POLICY || c->policy->level == LEVEL_DRAFT)
      continue;
    if (!model_each(e->model, c->policy->on, check_record, c, err) || err->code != ERR_NONE)
      return false;
  }
  return true;
}

bool engine_verify(struct engine *e, struct buf *report, struct err *err)
{
  struct check c = { .e = e, .err = err };
  int64_t entries = 0;
  bool (*kept)(void *, const struct policy *, uint64_t) = e->evaluator.pending;
  arena_init(&c.arena);
  e->evaluator.pending = never_pending;
  e->evaluator.fuel = 0;
  bool good = journal_verify(e->followed, 1, &entries, err) && model_verify(e->model, err) &&
              check_policies(e, &c, err) && dispatch_verify(e, err) && acceptance_verify(e, err);
  e->evaluator.pending = kept;
  arena_fini(&c.arena);
  buf_printf(report,
             "{\"ok\":%s,\"entries\":%lld,\"applied\":%lld,\"evaluations\":%llu,\"failed\":%llu,\"quarantined\":%llu,"
             "\"circular\":%llu,\"starved\":%llu,\"late\":%llu",
             good ? "true" : "false", (long long)entries, (long long)e->applied, (unsigned long long)c.good,
             (unsigned long long)c.failed, (unsigned long long)c.quarantined, (unsigned long long)c.circular,
             (unsigned long long)c.starved, (unsigned long long)c.late);
  if (!good) {
    buf_z(report, ",\"difference\":");
    json_string(report, str_of(err->text));
  }
  buf_char(report, '}');
  return good;
}

/* ---- digest ---- */

static bool digest_query(struct engine *e, struct sha256_run *run, const char *sql, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  struct buf b = BUF_INIT;
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    b.n = 0;
    for (int i = 0; i < column_count(q); i++)
      value_pack(&b, column_value(q, i));
    sha256_add(run, buf_view(&b));
  }
  stmt_close(q);
  buf_fini(&b);
  return step == STEP_DONE;
}

bool engine_digest(struct engine *e, uint8_t out[SHA256_SIZE], struct err *err)
{
  static const char *const queries[] = {
    "SELECT id, policy, subject, record, key, code, severity, message, owner, body, state, hidden, opened_at,"
    " opened_seq, changed_at, changed_seq, closed_at, closed_seq FROM finding ORDER BY id",
    "SELECT policy, subject, name, record, state, due, body, since, seq FROM clock ORDER BY policy, subject, name",
    "SELECT id, policy, subject, key, body, at, seq, withdrawn_at FROM draft ORDER BY id",
    "SELECT id, policy, subject, key, recipient, body, at, seq, withdrawn_at FROM message ORDER BY id",
    "SELECT id, send, message, finding, event, destination, digest, not_before, due_at, state, body, at, seq, done_at,"
    " done_seq, attempts, detail FROM dispatch ORDER BY id",
    "SELECT id, policy, subject, record, body, at, seq, state, done_seq, detail FROM opening ORDER BY id",
    "SELECT id, policy, record, code, gravity, until FROM _acceptance ORDER BY id",
    "SELECT id, finding, acceptance, name, by, reason, severity, until, at, seq, ended_at, ended_seq, ended FROM "
    "accepted"
    " ORDER BY id",
    "SELECT finding, route, at, step FROM _again ORDER BY finding, route",
    "SELECT at, policy, subject FROM _wake ORDER BY at, policy, subject",
    "SELECT seq, source, key, at, state, reason, records, by FROM delivery ORDER BY seq",
    "SELECT seq, at, actor, guard, level, record, field, message, refused FROM verdict ORDER BY id",
    "SELECT no, id, digest, level, epoch, in_force FROM policy ORDER BY no",
    "SELECT seq, at, actor, state, summary FROM activation ORDER BY seq",
  };
  uint8_t model[SHA256_SIZE];
  if (!model_digest(e->model, model, err))
    return false;
  struct sha256_run *run = sha256_open();
  sha256_start(run);
  sha256_add(run, (struct str){ (const char *)model, sizeof model });
  bool good = true;
  for (size_t i = 0; good && i < sizeof queries / sizeof *queries; i++)
    good = digest_query(e, run, queries[i], err);
  sha256_end(run, out);
  sha256_close(run);
  return good;
}
