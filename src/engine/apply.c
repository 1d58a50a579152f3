/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apply: one journal entry made true of the model. What is wrong with an input is an outcome, written down; only a
 * broken machine stops the host.
 */
#include "engine/inside.h"

/* ---- the way of all edits ---- */

enum fate { FATE_APPLIED, FATE_WRONG, FATE_REFUSED, FATE_BROKEN };

/* Edits, whom they concern, guards; then kept or undone. `wrong` says what is wrong with the input, `err` that the
 * machine broke. */
static enum fate take_edits(struct engine *e, const struct entry *n, struct value edits, struct verdicts *v,
                            struct err *wrong, struct err *err)
{
  if (!edit_apply(e, edits, wrong)) {
    settle_undo(e);
    if (!err_of_machine(wrong->code))
      return FATE_WRONG;
    *err = *wrong;
    return FATE_BROKEN;
  }
  if (!settle_run(e, err))
    return FATE_BROKEN;
  judge_edits(e, n->actor, v);
  if (v->refused) {
    settle_undo(e);
    return FATE_REFUSED;
  }
  return FATE_APPLIED;
}

static bool keep(struct engine *e, const struct entry *n, const struct refusals *warnings, struct request *r,
                 struct err *err)
{
  if (!settle_keep(e, err))
    return false;
  routing_heed(e);
  if (r)
    edit_answer(e, n->seq, n->at, warnings, &r->answer);
  return true;
}

static bool read_body(struct engine *e, const struct entry *n, struct value *out, struct err *wrong)
{
  if (!json_read(&e->arena, n->body, out, wrong))
    return false;
  return out->kind == VALUE_MAP || err_set(wrong, ERR_INPUT, "the body must be a JSON object");
}

void apply_start(struct engine *e, const struct entry *n)
{
  arena_reset(&e->arena);
  vec_clear(&e->edited);
  model_entry(e->model, n->at, n->seq);
  model_by(e->model, n->actor);
  e->actor = n->actor;
  settle_start(e, n->at, n->seq);
}

/* The change by which a record that a policy wants is made; what came of it is noted there. */
static enum fate take_opening(struct engine *e, const struct entry *n, struct value body, int64_t id,
                              struct verdicts *v, struct err *wrong, struct err *err)
{
  struct str record, detail = STR("");
  if (!opening_record(e, id, &record, err))
    return FATE_BROKEN;
  if (!record.n) {
    settle_undo(e);
    err_set(wrong, ERR_CONFLICT, "that was opened before");
    return FATE_WRONG;
  }
  enum fate fate = take_edits(e, n, value_get(body, "edits"), v, wrong, err);
  const char *state = fate == FATE_APPLIED ? "done" : wrong->code == ERR_CONFLICT ? "there" : "refused";
  if (fate == FATE_REFUSED)
    detail = str_printf(&e->arena, "%.*s: %.*s", STR_FMT(v->all.at[0].guard->id), STR_FMT(v->all.at[0].message));
  else if (fate == FATE_WRONG)
    detail = str_of(wrong->text);
  return fate == FATE_BROKEN || opening_end(e, id, state, detail, err) ? fate : FATE_BROKEN;
}

static enum fate take_change(struct engine *e, const struct entry *n, struct verdicts *v, struct err *wrong,
                             struct err *err)
{
  struct value body;
  if (!read_body(e, n, &body, wrong))
    return FATE_WRONG;
  struct value opening = value_get(body, "opening"), edits;
  if (accepting_is_asked(body) && !accepting_edits(e, body, &edits, wrong)) {
    settle_undo(e);
    return FATE_WRONG;
  }
  if (accepting_is_asked(body))
    return take_edits(e, n, edits, v, wrong, err);
  return opening.kind == VALUE_INT ? take_opening(e, n, body, opening.i, v, wrong, err)
                                   : take_edits(e, n, value_get(body, "edits"), v, wrong, err);
}

static bool apply_change(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct verdicts v = { 0 };
  enum fate fate = FATE_WRONG;
  apply_start(e, n);
  if (!e->set)
    err_set(&wrong, ERR_INPUT, "no packs are active yet: nothing is known of any record type; run activate");
  else
    fate = take_change(e, n, &v, &wrong, err);
  if (fate == FATE_WRONG && !e->set)
    settle_undo(e);
  bool good = fate != FATE_BROKEN && judge_note(e, n, &v, err);
  if (good && fate == FATE_APPLIED)
    good = keep(e, n, &v.warnings, r, err);
  else if (good) {
    count(e, COUNT_REFUSED, 1);
    if (r && fate == FATE_REFUSED)
      judge_refusal(&v, r);
    else if (r)
      r->err = wrong;
  }
  count(e, COUNT_CHANGES, 1);
  verdicts_fini(&v);
  return good;
}

/* ---- deliveries ---- */

static bool build_delivery(struct engine *e, const struct entry *n, struct value *out, struct err *wrong)
{
  struct value head = value_none();
  if (n->head.n && !json_read(&e->arena, n->head, &head, wrong))
    return false;
  *out = receipt_delivery(&e->arena, head, n->source, n->at, n->body);
  return true;
}

static bool ask_intake(struct engine *e, struct policy *intake, struct value delivery, int64_t at, struct mapped *out,
                       struct err *wrong)
{
  fuel_give(e);
  bool good = policy_map(&e->evaluator, intake, delivery, at, &e->arena, out, wrong);
  fuel_take(e, intake, wrong);
  probation_count(e, !good);
  return good;
}

static enum fate map_delivery(struct engine *e, const struct entry *delivery, const struct entry *n, struct verdicts *v,
                              struct mapped *m, struct err *wrong, struct err *err)
{
  struct value seen;
  struct policy *intake = sources_intake(e, delivery->source, wrong);
  if (!intake || !build_delivery(e, delivery, &seen, wrong) || !ask_intake(e, intake, seen, n->at, m, wrong)) {
    settle_undo(e);
    return FATE_WRONG;
  }
  struct entry as = *n;
  as.actor = delivery->actor;
  if (m->held.n)
    m->edits = (struct value){ .kind = VALUE_LIST };
  enum fate fate = take_edits(e, &as, m->edits, v, wrong, err);
  if (fate == FATE_WRONG)
    err_prefix(wrong, "%.*s", STR_FMT(intake->file)); /* whoever mends it looks there */
  return fate;
}

static bool note_source(struct engine *e, const struct entry *delivery, const struct entry *n, bool failed,
                        struct err *err)
{
  bool changed;
  return sources_note(e, delivery, n, failed, &changed, err) &&
         (!changed || (settle_run(e, err) && keep(e, n, NULL, NULL, err)));
}

/* n: the entry that is being applied, the delivery's own or a retry of it. */
static bool apply_delivery(struct engine *e, const struct entry *delivery, const struct entry *n, struct request *r,
                           struct err *err)
{
  struct err wrong = ERR_INIT;
  struct verdicts v = { 0 };
  struct mapped m = { .ignored = { "", 0 } };
  struct buf records = BUF_INIT;
  apply_start(e, n);
  model_by(e->model, delivery->actor);
  e->actor = delivery->actor; /* a retry is not whoever asked for it */
  enum fate fate = map_delivery(e, delivery, n, &v, &m, &wrong, err);
  bool good = fate != FATE_BROKEN && judge_note(e, n, &v, err);
  const char *state = fate == FATE_REFUSED ? "refused"
                      : fate == FATE_WRONG ? "failed"
                      : m.held.n           ? "held"
                      : e->edited.n        ? "applied"
                                           : "ignored";
  struct str reason = fate == FATE_WRONG ? str_of(wrong.text) : m.held.n ? m.held : m.ignored;
  if (fate == FATE_REFUSED && v.all.n)
    reason = str_printf(&e->arena, "%.*s: %.*s", STR_FMT(v.all.at[0].guard->id), STR_FMT(v.all.at[0].message));
  if (fate == FATE_APPLIED)
    edit_records(e, &records);
  else
    buf_z(&records, "[]");
  good = good && utter_delivery(e, delivery, n->seq, state, reason, buf_view(&records), err) &&
         held_note(e, delivery->seq, fate == FATE_APPLIED && m.held.n, n != delivery, m.url, err);
  buf_fini(&records);
  if (fate != FATE_APPLIED) {
    count(e, COUNT_FAILED, 1);
    if (r && n != delivery)
      r->err = wrong.code ? wrong : (struct err){ ERR_REFUSED, "a guard refuses what the delivery would change" };
  } else
    good = good && keep(e, n, &v.warnings, n != delivery ? r : NULL, err);
  good = good && note_source(e, delivery, n, fate != FATE_APPLIED, err);
  verdicts_fini(&v);
  return good;
}

static bool delivery_is_open(struct engine *e, int64_t seq, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT 1 FROM delivery WHERE seq = ? AND state IN"
                                 " ('failed', 'refused', 'ignored', 'held')",
                                 err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  bool open = stmt_step(q, err) == STEP_ROW;
  stmt_close(q);
  return open;
}

/* Somebody has seen that nothing will come of it any more. */
static bool discard_delivery(struct engine *e, const struct entry *n, int64_t seq, struct str reason, struct request *r,
                             struct arena *a, struct err *wrong, struct err *err)
{
  struct entry delivery;
  if (reason.n == 0)
    return err_set(wrong, ERR_INPUT, "why? A delivery is discarded with a \"reason\""), true;
  if (!delivery_is_open(e, seq, err)) {
    err_set(wrong, ERR_MISSING, "there is no failed delivery %lld", (long long)seq);
    return err->code == ERR_NONE;
  }
  struct str why = str_printf(a, "%.*s: %.*s", STR_FMT(n->actor), STR_FMT(reason));
  if (r)
    buf_printf(&r->answer, "{\"seq\":%lld,\"discarded\":%lld}", (long long)n->seq, (long long)seq);
  return journal_read(e->followed, seq, a, &delivery, err) &&
         utter_delivery(e, &delivery, n->seq, "discarded", why, STR("[]"), err) &&
         note_source(e, &delivery, n, false, err);
}

static bool retry_delivery(struct engine *e, const struct entry *n, int64_t seq, struct request *r, struct arena *a,
                           struct err *wrong, struct err *err)
{
  struct entry delivery;
  if (!delivery_is_open(e, seq, err)) {
    err_set(wrong, ERR_MISSING, "there is no failed delivery %lld", (long long)seq);
    return err->code == ERR_NONE;
  }
  return journal_read(e->followed, seq, a, &delivery, err) && apply_delivery(e, &delivery, n, r, err);
}

static bool apply_retry(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct value body;
  struct arena a;
  bool good = true;
  arena_init(&a);
  if (!json_read(&a, n->body, &body, &wrong))
    good = true;
  else if (value_get(body, "discard").kind == VALUE_INT)
    good = discard_delivery(e, n, value_get(body, "discard").i, value_get_str(body, "reason"), r, &a, &wrong, err);
  else if (value_get(body, "confirm").kind == VALUE_INT)
    good = held_confirm(e, n, value_get(body, "confirm").i, r, &a, &wrong, err);
  else if (value_get(body, "delivery").kind == VALUE_INT)
    good = retry_delivery(e, n, value_get(body, "delivery").i, r, &a, &wrong, err);
  else if (value_get(body, "dispatch").kind == VALUE_INT)
    good = outcome_retry(e, n, value_get(body, "dispatch").i, r, &wrong, err);
  else if (value_get(body, "policy").kind == VALUE_TEXT)
    good = retry_policy(e, n, body, r, &wrong, err);
  else
    err_set(&wrong, ERR_INPUT, "expected {\"delivery\": number}, {\"policy\": id} or {\"dispatch\": number}");
  if (r && wrong.code != ERR_NONE)
    r->err = wrong;
  arena_fini(&a);
  return good;
}

/* ---- one entry ---- */

bool apply_entry(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  count(e, COUNT_ENTRIES, 1);
  uint64_t begun = n->kind == ENTRY_TICK ? clock_ns() : 0; /* for who measures; it decides nothing here */
  if (!wakes_fire(e, n, err))
    return false;
  e->tick_ns = begun ? clock_ns() - begun : e->tick_ns;
  fuel_start(e);
  e->applied = n->seq;
  e->applied_at = n->at;
  switch (n->kind) {
  case ENTRY_DELIVERY:
    count(e, COUNT_DELIVERIES, 1);
    return apply_delivery(e, n, n, r, err);
  case ENTRY_CHANGE:
    return apply_change(e, n, r, err);
  case ENTRY_RETRY:
    return apply_retry(e, n, r, err);
  case ENTRY_TICK:
    count(e, COUNT_TICKS, 1);
    return true;
  case ENTRY_OUTCOME:
    return outcome_apply(e, n, r, err);
  case ENTRY_ACTIVATE:
    return activation_apply(e, n, r, err);
  }
  return err_set(err, ERR_CORRUPT, "entry %lld is of an unknown kind", (long long)n->seq);
}
