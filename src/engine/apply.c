/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apply: one journal entry made true of the model. What is wrong with an input is an outcome, written down; only a
 * broken machine stops the host.
 */
#include "engine/inside.h"

/* ---- guards ---- */

struct strs {
  struct str *at;
  size_t n, cap;
};

struct verdicts {
  struct refusals all, warnings;
  struct strs of; /* the record of each */
  bool refused;
};

static struct value changed_fields(struct engine *e, const struct edited *d, const struct record *r)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  for (uint32_t i = 0; r && i < d->type->field_count; i++) {
    const struct field *f = &d->type->fields[i];
    struct value before = value_get(d->before, str_z(&e->arena, f->name)), after = record_cell(r, f->no);
    if (!f->derived && !(value_is_none(before) && value_is_none(after)) && !value_eq(before, after))
      build_put_str(&b, f->name, value_bool(true));
  }
  return build_map(&b);
}

static void ask_guard(struct engine *e, struct policy *g, const struct guarded_change *c, struct refusals *out)
{
  struct err why = ERR_INIT;
  size_t before = out->n;
  fuel_give(e);
  policy_guard(&e->evaluator, g, c, e->settle.now, &e->arena, out);
  bool failed = out->n > before && out->at[before].failed;
  if (failed)
    err_set(&why, ERR_POLICY, "%.*s", STR_FMT(out->at[before].message));
  probation_count(e, failed);
  if (fuel_take(e, g, &why) && failed)
    out->at[before].message = str_dup(&e->arena, str_of(why.text));
}

static void ask_guards(struct engine *e, const struct edited *d, struct str actor, struct refusals *out,
                       struct strs *of)
{
  struct record *r = model_find(e->model, d->rid, NULL);
  struct guarded_change c = { d->kind, r, d->type, d->before, changed_fields(e, d, r), actor };
  for (uint32_t i = 0; i < e->set->policy_count; i++) {
    struct policy *g = e->set->policies[i];
    if (g->kind != KIND_GUARD || g->on != d->type || g->level == LEVEL_DRAFT)
      continue;
    ask_guard(e, g, &c, out);
    while (of->n < out->n)
      vec_push(of, d->name);
  }
}

static void judge(struct engine *e, struct str actor, struct verdicts *v)
{
  for (size_t i = 0; i < e->edited.n; i++)
    ask_guards(e, &e->edited.at[i], actor, &v->all, &v->of);
  for (size_t i = 0; i < v->all.n; i++) {
    v->refused = v->refused || v->all.at[i].guard->level == LEVEL_ENFORCE;
    if (v->all.at[i].guard->level == LEVEL_WARN)
      vec_push(&v->warnings, v->all.at[i]);
  }
}

static bool note_verdicts(struct engine *e, const struct entry *n, const struct verdicts *v, struct err *err)
{
  for (size_t i = 0; i < v->all.n; i++)
    if (!utter_verdict(e, n, &v->all.at[i], v->of.at[i], v->refused && v->all.at[i].guard->level == LEVEL_ENFORCE, err))
      return false;
  return true;
}

static void verdicts_fini(struct verdicts *v)
{
  vec_fini(&v->all);
  vec_fini(&v->warnings);
  vec_fini(&v->of);
}

static void refusal_answer(const struct verdicts *v, struct request *r)
{
  struct buf *out = &r->answer;
  const char *before = "{\"refusals\":[";
  for (size_t i = 0; i < v->all.n; i++) {
    const struct refusal *f = &v->all.at[i];
    if (f->guard->level != LEVEL_ENFORCE)
      continue;
    if (r->err.code == ERR_NONE)
      err_set(&r->err, ERR_REFUSED, "%.*s refuses: %.*s (%.*s)", STR_FMT(f->guard->id), STR_FMT(f->message),
              STR_FMT(v->of.at[i]));
    buf_z(out, before);
    buf_z(out, "{\"guard\":");
    json_string(out, f->guard->id);
    buf_z(out, ",\"title\":");
    json_string(out, f->guard->title);
    buf_z(out, ",\"message\":");
    json_string(out, f->message);
    buf_z(out, ",\"record\":");
    json_string(out, v->of.at[i]);
    if (f->field.n) {
      buf_z(out, ",\"field\":");
      json_string(out, f->field);
    }
    buf_char(out, '}');
    before = ",";
  }
  buf_z(out, "]}");
}

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
  judge(e, n->actor, v);
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
  settle_start(e, n->at, n->seq);
}

static bool apply_change(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct value body;
  struct verdicts v = { 0 };
  enum fate fate = FATE_WRONG;
  apply_start(e, n);
  if (!e->set)
    err_set(&wrong, ERR_INPUT, "no packs are active yet: nothing is known of any record type; run activate");
  else if (read_body(e, n, &body, &wrong))
    fate = take_edits(e, n, value_get(body, "edits"), &v, &wrong, err);
  if (fate == FATE_WRONG && !e->set)
    settle_undo(e);
  bool good = fate != FATE_BROKEN && note_verdicts(e, n, &v, err);
  if (good && fate == FATE_APPLIED)
    good = keep(e, n, &v.warnings, r, err);
  else if (good) {
    count(e, COUNT_REFUSED, 1);
    if (r && fate == FATE_REFUSED)
      refusal_answer(&v, r);
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
  struct value_builder b;
  struct value head = value_none(), body = value_none();
  struct err ignored = ERR_INIT;
  build_init(&b, &e->arena);
  if (n->head.n && !json_read(&e->arena, n->head, &head, wrong))
    return false;
  if (n->body.n && !json_read(&e->arena, n->body, &body, &ignored))
    body = value_none(); /* not JSON: the mapping has the text */
  build_put(&b, "source", value_text(n->source));
  build_put(&b, "received_at", value_int(n->at));
  build_put(&b, "headers", head.kind == VALUE_MAP ? head : (struct value){ .kind = VALUE_MAP });
  build_put(&b, "body", body);
  if (str_utf8(n->body))
    build_put(&b, "text", value_text(n->body));
  *out = build_map(&b);
  return true;
}

static bool ask_intake(struct engine *e, struct policy *intake, struct value delivery, int64_t at, struct value *edits,
                       struct str *ignored, struct err *wrong)
{
  fuel_give(e);
  bool good = policy_map(&e->evaluator, intake, delivery, at, &e->arena, edits, ignored, wrong);
  fuel_take(e, intake, wrong);
  probation_count(e, !good);
  return good;
}

static enum fate map_delivery(struct engine *e, const struct entry *delivery, const struct entry *n, struct verdicts *v,
                              struct str *ignored, struct err *wrong, struct err *err)
{
  struct value mapped, edits;
  struct policy *intake = e->set ? policy_of_source(e->set, delivery->source) : NULL;
  if (!intake)
    err_set(wrong, ERR_POLICY, "no intake is bound to the source \"%.*s\"; add it to sources in steward.lua",
            STR_FMT(delivery->source));
  if (!intake || !build_delivery(e, delivery, &mapped, wrong) ||
      !ask_intake(e, intake, mapped, n->at, &edits, ignored, wrong)) {
    settle_undo(e);
    return FATE_WRONG;
  }
  struct entry as = *n;
  as.actor = delivery->actor;
  return take_edits(e, &as, edits, v, wrong, err);
}

/* n: the entry that is being applied, the delivery's own or a retry of it. */
static bool apply_delivery(struct engine *e, const struct entry *delivery, const struct entry *n, struct request *r,
                           struct err *err)
{
  struct err wrong = ERR_INIT;
  struct verdicts v = { 0 };
  struct str ignored = { "", 0 };
  struct buf records = BUF_INIT;
  apply_start(e, n);
  model_by(e->model, delivery->actor); /* a retry is not whoever asked for it */
  enum fate fate = map_delivery(e, delivery, n, &v, &ignored, &wrong, err);
  bool good = fate != FATE_BROKEN && note_verdicts(e, n, &v, err);
  const char *state = fate == FATE_REFUSED ? "refused"
                      : fate == FATE_WRONG ? "failed"
                      : e->edited.n        ? "applied"
                                           : "ignored";
  struct str reason = fate == FATE_WRONG ? str_of(wrong.text) : ignored;
  if (fate == FATE_REFUSED && v.all.n)
    reason = str_printf(&e->arena, "%.*s: %.*s", STR_FMT(v.all.at[0].guard->id), STR_FMT(v.all.at[0].message));
  if (fate == FATE_APPLIED)
    edit_records(e, &records);
  else
    buf_z(&records, "[]");
  good = good && utter_delivery(e, delivery, n->seq, state, reason, buf_view(&records), err);
  buf_fini(&records);
  if (fate != FATE_APPLIED) {
    count(e, COUNT_FAILED, 1);
    if (r && n != delivery)
      r->err = wrong.code ? wrong : (struct err){ ERR_REFUSED, "a guard refuses what the delivery would change" };
  } else
    good = good && keep(e, n, &v.warnings, n != delivery ? r : NULL, err);
  verdicts_fini(&v);
  return good;
}

static bool delivery_is_open(struct engine *e, int64_t seq, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT 1 FROM delivery WHERE seq = ? AND state IN"
                                 " ('failed', 'refused', 'ignored')",
                                 err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  bool open = stmt_step(q, err) == STEP_ROW;
  stmt_close(q);
  return open;
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
  else if (value_get(body, "delivery").kind == VALUE_INT)
    good = retry_delivery(e, n, value_get(body, "delivery").i, r, &a, &wrong, err);
  else if (value_get(body, "policy").kind == VALUE_TEXT)
    good = retry_policy(e, n, body, r, &wrong, err);
  else
    err_set(&wrong, ERR_INPUT, "expected {\"delivery\": number} or {\"policy\": id}");
  if (r && wrong.code != ERR_NONE)
    r->err = wrong;
  arena_fini(&a);
  return good;
}

/* ---- one entry ---- */

bool apply_entry(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  count(e, COUNT_ENTRIES, 1);
  if (!wakes_fire(e, n->at, n->seq, err))
    return false;
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
  case ENTRY_ACTIVATE:
    return activation_apply(e, n, r, err);
  }
  return err_set(err, ERR_CORRUPT, "entry %lld is of an unknown kind", (long long)n->seq);
}
