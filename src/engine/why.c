/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why: from a value, a finding or a clock back to the policy that said so, to what that policy read, and to the entry
 * that made it say so now.
 *
 * What is told of an evaluation comes from its trace. A field has its value since an evaluation that may lie before
 * the last one: the chain of traces is walked back to it, so that the cause told is that of the value, and the last
 * evaluation is told beside it ("looked at again … and left as it was").
 */
#include "engine/reason.h"

#include <stdio.h>

enum { HISTORY_MOST = 100 };

/* ---- derived fields ----------------------------------------------------------------------- */

static bool is_good(const struct kept_trace *t, const void *arg)
{
  (void)arg;
  return t->trace.status == EVAL_GOOD;
}

/* One derived field of one record, with all that is kept of it. */
struct derived {
  struct record *record;
  const struct field *f;
  struct policy_row p;
  struct said *said;
  struct str name;                /* of the record */
  struct value value;             /* as people see it */
  struct moment moment;           /* since when */
  struct kept_trace newest;       /* the last evaluation */
  struct kept_trace last, origin; /* the last good one, and the one that gave the value */
};

static bool derived_load(struct reader *r, struct derived *d, struct err *err)
{
  struct moments past;
  d->name = reader_name(r, d->record->rid);
  d->value = reader_present(r, d->f, record_cell(d->record, d->f->no));
  d->said = model_said(d->record, d->p.no);
  if (!reader_moments(r, d->record, d->f, &past, err))
    return false;
  if (past.n)
    d->moment = past.at[past.n - 1];
  return trace_find(r, d->said ? d->said->trace : 0, &d->newest, err) &&
         trace_back(r, &d->newest, is_good, NULL, &d->last, err) &&
         trace_of_step(r, &d->last, (struct step_mark){ d->moment.seq, d->moment.at }, &d->origin, err);
}

/* "service/checkout.value_score is 412" with "… since T, says policy …, because …" */
static void tell_derived(struct answer_draft *a, const struct derived *d, const struct reason *why)
{
  struct str value = words_of(a->r, d->value), since = value_str(reader_instant(a->r, d->moment.at));
  buf_printf(&a->words, "%.*s of %.*s is %.*s, says ", STR_FMT(d->f->name), STR_FMT(d->name), STR_FMT(value));
  words_policy(&a->words, &d->p);
  buf_printf(&a->words, ". It is so since %.*s, ", STR_FMT(since));
  words_reason(a->r, &a->words, why);
  buf_char(&a->words, '.');
}

/* An evaluation after the one that gave the value: it came to the same. */
static bool tell_again(struct answer_draft *a, const struct derived *d)
{
  struct reason again;
  if (!d->last.found || !trace_is_later(&d->last, (struct step_mark){ d->moment.seq, d->moment.at }))
    return true;
  if (!reason_of_trace(a->r, &d->last, &again, a->err))
    return false;
  struct str at = value_str(reader_instant(a->r, d->last.trace.now));
  buf_printf(&a->words, " It was looked at again at %.*s, ", STR_FMT(at));
  words_reason(a->r, &a->words, &again);
  buf_z(&a->words, "; that left it as it was.");
  draft_put(a, "again", reason_value(a->r, &again));
  return true;
}

static void tell_giver(struct answer_draft *a, const struct derived *d)
{
  struct str value = words_of(a->r, d->value);
  buf_printf(&a->words, "%.*s of %.*s is %.*s. ", STR_FMT(d->f->name), STR_FMT(d->name), STR_FMT(value));
  buf_z(&a->words, "It is given by ");
  words_policy(&a->words, &d->p);
}

/* Declared, but nobody has asked the policy yet, or its level is draft. */
static void tell_unasked(struct answer_draft *a, const struct derived *d)
{
  tell_giver(a, d);
  buf_printf(&a->words, " at level %.*s, which has not been asked about this record.", STR_FMT(d->p.level));
}

/* It has failed as long as its traces go back. */
static bool tell_never(struct answer_draft *a, const struct derived *d)
{
  tell_giver(a, d);
  buf_char(&a->words, '.');
  said_put(a, d->said);
  return failure_put(a, &d->p, d->record, d->said, false) && trace_put(a, &d->newest, &d->p);
}

static bool derived_tell(struct answer_draft *a, struct derived *d)
{
  struct reason why;
  draft_put_text(a, "record", d->name);
  draft_put_text(a, "field", d->f->name);
  draft_put(a, "value", d->value.kind == VALUE_NONE ? value_null() : d->value);
  draft_put(a, "policy", policy_value(a->r, &d->p));
  if (!d->said) {
    tell_unasked(a, d);
    return true;
  }
  if (d->newest.found && !d->last.found && value_is_none(d->value))
    return tell_never(a, d);
  draft_put(a, "since", reader_instant(a->r, d->moment.at));
  bool ok = d->origin.found ? reason_of_trace(a->r, &d->origin, &why, a->err)
                            : reason_of_entry(a->r, d->moment.seq, d->moment.at, &why, a->err);
  if (!ok)
    return false;
  tell_derived(a, d, &why);
  said_put(a, d->said);
  reason_put(a, &why);
  return tell_again(a, d) && failure_put(a, &d->p, d->record, d->said, true) && trace_put(a, &d->last, &d->p);
}

static bool why_derived(struct answer_draft *a, struct record *record, const struct field *f)
{
  struct derived d = { .record = record, .f = f };
  return policy_row_named(a->r, f->giver, &d.p, a->err) && derived_load(a->r, &d, a->err) && derived_tell(a, &d);
}

/* ---- facts -------------------------------------------------------------------------------- */

static void put_history(struct answer_draft *a, const struct field *f, const struct moments *past)
{
  struct value_builder b;
  size_t from = past->n > HISTORY_MOST ? past->n - HISTORY_MOST : 0;
  build_init(&b, &a->r->arena);
  for (size_t i = from; i < past->n; i++)
    build_add(&b, reader_moment(a->r, f, &past->at[i]));
  draft_put(a, "history", build_list(&b));
}

/* "set it", and when, where it is true since before. */
static void tell_deed(struct answer_draft *a, const struct moment *m)
{
  buf_z(&a->words, value_is_none(m->value) ? "cleared it" : "set it");
  if (m->recorded != m->at)
    buf_printf(&a->words, " at %.*s", STR_FMT(value_str(reader_instant(a->r, m->recorded))));
}

static void tell_fact(struct answer_draft *a, const struct field *f, struct str name, const struct moments *past,
                      const struct cause *cause, bool created)
{
  const struct moment *last = &past->at[past->n - 1];
  struct str value = words_of(a->r, reader_present(a->r, f, last->value));
  struct str at = value_str(reader_instant(a->r, last->at)), entry = value_get_str(cause->value, "as");
  buf_printf(&a->words, "%.*s of %.*s is %.*s since %.*s, because %.*s, ", STR_FMT(f->name), STR_FMT(name),
             STR_FMT(value), STR_FMT(at), STR_FMT(entry));
  if (past->n == 1 && created) {
    buf_z(&a->words, value_is_none(last->value) ? "created the record without it." : "created the record with it.");
    return;
  }
  tell_deed(a, last);
  if (past->n > 1)
    buf_printf(&a->words, "; before that it was %.*s",
               STR_FMT(words_of(a->r, reader_present(a->r, f, last[-1].value))));
  buf_char(&a->words, '.');
  if (past->n > 2)
    buf_printf(&a->words, " It has changed %zu times.", past->n - 1);
}

static bool why_fact(struct answer_draft *a, struct record *record, const struct field *f)
{
  struct moments past;
  struct cause cause;
  struct str name = reader_name(a->r, record->rid);
  struct value v = reader_present(a->r, f, record_cell(record, f->no));
  if (!reader_moments(a->r, record, f, &past, a->err))
    return false;
  if (past.n == 0)
    return err_set(a->err, ERR_CORRUPT, "%.*s.%.*s has no history", STR_FMT(name), STR_FMT(f->name));
  const struct moment *last = &past.at[past.n - 1];
  int64_t made;
  if (!model_made(a->r->model, record, &made, a->err) ||
      !cause_find(a->r, last->seq, last->recorded, NULL, &cause, a->err))
    return false;
  tell_fact(a, f, name, &past, &cause, last->seq == made);
  draft_put_text(a, "record", name);
  draft_put_text(a, "field", f->name);
  draft_put(a, "value", v.kind == VALUE_NONE ? value_null() : v);
  draft_put(a, "since", reader_instant(a->r, last->at));
  draft_put(a, "cause", cause.value);
  if (cause.name)
    draft_put(a, cause.name, cause.content);
  put_history(a, f, &past);
  return true;
}

static bool why_field(struct answer_draft *a, struct record *record, struct str name, struct value *out)
{
  const struct field *f = type_need_field(record->type, name, a->err);
  if (!f || !(f->derived ? why_derived(a, record, f) : why_fact(a, record, f)))
    return false;
  struct str id = reader_name(a->r, record->rid);
  struct str value = words_of(a->r, reader_present(a->r, f, record_cell(record, f->no)));
  *out = draft_value(a, words_printf(a->r, "Why is %.*s of %.*s %.*s?", STR_FMT(f->name), STR_FMT(id), STR_FMT(value)));
  return true;
}

/* ---- records ------------------------------------------------------------------------------ */

/* {"field","value","policy","since","status"} of one derived field. */
static bool derived_line(struct answer_draft *a, struct derived *d, struct value *out)
{
  struct value_builder b;
  struct moments past;
  struct str value;
  if (!policy_row_named(a->r, d->f->giver, &d->p, a->err) || !reader_moments(a->r, d->record, d->f, &past, a->err))
    return false;
  d->value = reader_present(a->r, d->f, record_cell(d->record, d->f->no));
  d->said = model_said(d->record, d->p.no);
  value = words_of(a->r, d->value);
  build_init(&b, &a->r->arena);
  build_put(&b, "field", value_text(d->f->name));
  build_put(&b, "value", d->value.kind == VALUE_NONE ? value_null() : d->value);
  build_put(&b, "policy", policy_value(a->r, &d->p));
  build_put(&b, "since", past.n ? reader_instant(a->r, past.at[past.n - 1].at) : value_none());
  build_put(&b, "status", d->said ? value_text(str_of(said_name(d->said))) : value_text(STR("unasked")));
  build_put(
      &b, "as",
      value_text(words_printf(a->r, "%.*s is %.*s, says policy %.*s%s", STR_FMT(d->f->name), STR_FMT(value),
                              STR_FMT(d->p.id), d->said && d->said->status != SAID_GOOD ? " (stale: it fails)" : "")));
  build_put(&b, "ask", ask_value(a->r, reader_name(a->r, d->record->rid), d->f->name));
  *out = build_map(&b);
  return true;
}

static bool put_derived(struct answer_draft *a, struct record *record, uint32_t *n)
{
  struct value_builder list;
  build_init(&list, &a->r->arena);
  for (uint32_t i = 0; i < record->type->field_count; i++) {
    struct derived d = { .record = record, .f = &record->type->fields[i] };
    struct value line;
    if (!d.f->derived)
      continue;
    if (!derived_line(a, &d, &line))
      return false;
    build_add(&list, line);
  }
  *n = list.n;
  draft_put(a, "derived", build_list(&list));
  return true;
}

static bool put_created(struct answer_draft *a, struct record *record)
{
  struct cause cause;
  int64_t made;
  if (!model_made(a->r->model, record, &made, a->err) ||
      !cause_find(a->r, made, record->created_at, NULL, &cause, a->err))
    return false;
  buf_printf(&a->words, "%.*s was created at %.*s", STR_FMT(reader_name(a->r, record->rid)),
             STR_FMT(value_str(reader_instant(a->r, record->created_at))));
  buf_printf(&a->words, " with %.*s", STR_FMT(value_get_str(cause.value, "as")));
  draft_put(a, "cause", cause.value);
  if (cause.name)
    draft_put(a, cause.name, cause.content);
  buf_z(&a->words, ". ");
  return true;
}

static bool why_record(struct answer_draft *a, struct record *record, struct value *out)
{
  struct value findings, clocks;
  struct str name = reader_name(a->r, record->rid);
  uint32_t derived;
  draft_put_text(a, "record", name);
  draft_put(a, "version", value_int(record->version));
  if (!put_created(a, record) || !put_derived(a, record, &derived) ||
      !ledger_findings_of(a->r, record->rid, &findings, a->err) ||
      !ledger_clocks_of(a->r, record->rid, &clocks, a->err))
    return false;
  draft_put(a, "findings", findings);
  draft_put(a, "clocks", clocks);
  buf_printf(&a->words, "Policies give it %u ", (unsigned)derived);
  words_plural(&a->words, STR("field"), derived);
  buf_printf(&a->words, ", say %u open ", (unsigned)findings.n);
  words_plural(&a->words, STR("finding"), findings.n);
  buf_printf(&a->words, " of it and keep %u ", (unsigned)clocks.n);
  words_plural(&a->words, STR("clock"), clocks.n);
  buf_char(&a->words, '.');
  *out = draft_value(a, words_printf(a->r, "What is said of %.*s?", STR_FMT(name)));
  return true;
}

/* ---- asking ------------------------------------------------------------------------------- */

static bool why_what(struct answer_draft *a, struct record *record, struct str what, struct value *out)
{
  what = str_trim(what);
  if (what.n == 0)
    return why_record(a, record, out);
  return saying_is_asked(what) ? saying_why(a, record, what, out) : why_field(a, record, what, out);
}

bool reader_why(struct reader *r, struct str type, struct str key, struct str what, struct buf *out, struct err *err)
{
  struct answer_draft a;
  struct value v = value_none();
  struct record *record = NULL;
  bool ok = reader_begin(r, err);
  draft_init(&a, r, err);
  ok = ok && (record = reader_find(r, type, key, err)) != NULL && why_what(&a, record, what, &v);
  buf_fini(&a.words);
  return reader_end(r, ok, v, out);
}

bool reader_why_finding(struct reader *r, int64_t id, struct buf *out, struct err *err)
{
  struct answer_draft a;
  struct value v = value_none();
  bool ok = reader_begin(r, err);
  draft_init(&a, r, err);
  ok = ok && saying_why_finding(&a, id, &v);
  buf_fini(&a.words);
  return reader_end(r, ok, v, out);
}
