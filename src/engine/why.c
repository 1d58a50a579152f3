/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why: from a value, a finding or a clock back to the policy that said so, to what that policy read, and to the entry
 * that made it say so now.
 *
 * What is told of an evaluation comes from its trace. A field has its value since an evaluation that may lie before
 * the last one: the chain of traces is walked back to it, so that the cause told is that of the value, and the last
 * evaluation is told beside it ("looked at again … and left as it was").
 */
#include <stdio.h>

#include "engine/reading.h"

enum { READS_MOST = 500, CHAIN_MOST = 20, BELOW_MOST = 12, HISTORY_MOST = 100, CHANGES_TOLD = 3 };

/* The answer under way: the members of the JSON, and its sentences. */
struct answer_draft {
  struct reader *r;
  struct value_builder b;
  struct buf words;
  struct err *err;
};

static void draft_init(struct answer_draft *d, struct reader *r, struct err *err)
{
  *d = (struct answer_draft){ .r = r, .err = err };
  build_init(&d->b, &r->arena);
}

static void put(struct answer_draft *d, const char *name, struct value v) { build_put(&d->b, name, v); }
static void put_text(struct answer_draft *d, const char *name, struct str s) { put(d, name, value_text(s)); }

/* Question and answer come first in the JSON. */
static struct value draft_value(struct answer_draft *d, struct str question)
{
  struct value_builder whole;
  build_init(&whole, &d->r->arena);
  build_put(&whole, "question", value_text(question));
  build_put(&whole, "answer", value_text(str_dup(&d->r->arena, buf_view(&d->words))));
  for (uint32_t i = 0; i < d->b.n; i++)
    build_put_str(&whole, d->b.members[i].name, d->b.members[i].value);
  return build_map(&whole);
}

/* ---- policies ----------------------------------------------------------------------------- */

static struct value policy_value(struct reader *r, const struct policy_row *p)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "id", value_text(p->id));
  build_put(&b, "version", value_text(p->version));
  build_put(&b, "title", value_text(p->title));
  build_put(&b, "source", p->source.n ? value_text(p->source) : value_none());
  build_put(&b, "file", value_text(p->file));
  build_put(&b, "level", value_text(p->level));
  build_put(&b, "in_force", p->in_force ? value_none() : value_bool(false));
  return build_map(&b);
}

/* "policy value.service_value 1.0.0 (“Every service has a value score”, article 001, row V1)" */
static void words_policy(struct buf *out, const struct policy_row *p)
{
  buf_printf(out, "policy %.*s %.*s", STR_FMT(p->id), STR_FMT(p->version));
  if (p->title.n || p->source.n)
    buf_printf(out, " (%s%.*s%s%s%.*s)", p->title.n ? "“" : "", STR_FMT(p->title), p->title.n ? "”" : "",
               p->title.n && p->source.n ? ", " : "", STR_FMT(p->source));
}

/* ---- causes ------------------------------------------------------------------------------- */

/* What an evaluation came from: its entry, and what it read otherwise than before. */
struct reason {
  struct cause cause;
  struct value differences;
  bool first; /* nothing was evaluated before */
};

static bool reason_of_trace(struct reader *r, const struct kept_trace *t, struct reason *out, struct err *err)
{
  return cause_find(r, t->seq, t->trace.now, &t->trace, &out->cause, err) &&
         cause_differences(r, t, &out->differences, &out->first, err);
}

static bool reason_of_entry(struct reader *r, int64_t seq, int64_t at, struct reason *out, struct err *err)
{
  *out = (struct reason){ .differences = value_none() };
  return cause_find(r, seq, at, NULL, &out->cause, err);
}

/* "changed a from 1 to 2, created b and 3 more"; left_out: how many there are beyond the list. */
static void words_changes(struct buf *out, const struct value *list, uint32_t n, uint32_t left_out)
{
  uint32_t shown = n <= CHANGES_TOLD ? n : CHANGES_TOLD;
  left_out += n - shown;
  for (uint32_t i = 0; i < shown; i++) {
    const char *joint = i == 0 ? "" : i + 1 == shown && left_out == 0 ? " and " : ", ";
    buf_printf(out, "%s%.*s", joint, STR_FMT(value_get_str(list[i], "as")));
  }
  if (left_out)
    buf_printf(out, " and %u more", (unsigned)left_out);
}

/* What differs in a field can be told as what the entry changed; other differences (sums, counts) follow from it. */
static void split_differences(struct reader *r, struct value list, struct value_builder *fields,
                              struct value_builder *others)
{
  build_init(fields, &r->arena);
  build_init(others, &r->arena);
  for (uint32_t i = 0; i < list.n; i++)
    build_add(value_get(list.list[i], "field").kind == VALUE_TEXT ? fields : others, list.list[i]);
}

static void words_time_passed(struct buf *out, const struct reason *why)
{
  buf_z(out, "because time passed");
  if (why->differences.n) {
    buf_z(out, ": ");
    words_changes(out, why->differences.list, why->differences.n, 0);
  }
  buf_printf(out, " (noticed at %.*s with %.*s)", STR_FMT(value_get_str(why->cause.value, "at")),
             STR_FMT(value_get_str(why->cause.value, "as")));
}

/* What the entry did, as far as it matters here; false when nothing is known of it. */
static bool words_deed(struct buf *out, const struct reason *why, struct value fields, struct str entry)
{
  struct value changes = value_get(why->cause.value, "changes");
  uint32_t matter = why->cause.matter;
  if (fields.n == 0 && changes.n == 0)
    return false;
  buf_printf(out, "because %.*s, ", STR_FMT(entry));
  if (fields.n)
    words_changes(out, fields.list, fields.n, 0);
  else
    words_changes(out, changes.list, matter ? matter : changes.n, matter ? 0 : why->cause.left_out);
  return true;
}

/* "because entry 12, a change by person/ana, changed a from 1 to 2" or, where what was read is no field of one record,
 * "because entry 12, a change by person/ana, created cost/c3, which changed the sum of … from 1 to 2" */
static void words_reason(struct reader *r, struct buf *out, const struct reason *why)
{
  struct str entry = value_get_str(why->cause.value, "as");
  struct value_builder fields, others;
  if (why->cause.time) {
    words_time_passed(out, why);
    return;
  }
  split_differences(r, why->differences, &fields, &others);
  if (!words_deed(out, why, build_list(&fields), entry))
    buf_printf(out, why->first ? "when it was asked for the first time, with %.*s" : "because of %.*s", STR_FMT(entry));
  if (others.n) {
    buf_z(out, ", which ");
    words_changes(out, build_list(&others).list, others.n, 0);
  }
}

static void put_reason(struct answer_draft *d, const struct reason *why)
{
  put(d, "cause", why->cause.value);
  if (why->cause.name)
    put(d, why->cause.name, why->cause.content);
  put(d, "differences", why->differences);
}

/* An evaluation, or an entry, in one member: {seq, kind, …, differences}. */
static struct value reason_value(struct reader *r, const struct reason *why)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < why->cause.value.n; i++)
    build_put_str(&b, why->cause.value.map[i].name, why->cause.value.map[i].value);
  build_put(&b, "differences", why->differences);
  return build_map(&b);
}

/* ---- what was read ------------------------------------------------------------------------ */

/* Each once: a policy may ask the same thing many times. *left_out: those beyond `most`. */
static struct value reads_list(struct reader *r, const struct trace *t, const struct policy_row *p, uint32_t most,
                               uint32_t *left_out)
{
  struct value_builder b;
  struct map seen;
  struct value params = t->epoch == p->epoch ? p->params : value_none();
  map_init(&seen);
  build_init(&b, &r->arena);
  *left_out = 0;
  for (uint32_t i = 0; i < t->read_count; i++) {
    uint64_t *before = map_put(&seen, hash_fixed(0, read_key(r, &t->reads[i])) >> 1);
    if (*before)
      continue;
    *before = 1;
    if (b.n < most)
      build_add(&b, read_value(r, &t->reads[i], params));
    else
      ++*left_out;
  }
  map_fini(&seen);
  return build_list(&b);
}

static void put_reads(struct reader *r, const struct trace *t, const struct policy_row *p, uint32_t most,
                      struct value_builder *out)
{
  uint32_t left_out;
  build_put(out, "reads", reads_list(r, t, p, most, &left_out));
  build_put(out, "reads_left_out", left_out ? value_int(left_out) : value_none());
}

/* The derived field that a read is of, or that a record was ranked by. */
static const struct field *derived_read(struct reader *r, const struct trace_read *read)
{
  const struct type *t = read->kind == READ_RANK ? reader_type_at(r, rid_type(read->rid)) : NULL;
  const struct field *f = t ? type_field_at(t, read->no) : read_field(r, read);
  return f && f->derived ? f : NULL;
}

static bool read_before(const struct trace *t, uint32_t n)
{
  for (uint32_t i = 0; i < n; i++) {
    const struct trace_read *a = &t->reads[i], *b = &t->reads[n];
    if ((a->kind == READ_FIELD || a->kind == READ_RANK) && a->rid == b->rid && a->no == b->no)
      return true;
  }
  return false;
}

static struct value ask_value(struct reader *r, struct str record, struct str field)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "record", value_text(record));
  build_put(&b, "field", value_text(field));
  return build_map(&b);
}

/* What the giver of one derived field that was read says of it, one level down. */
static bool chain_link(struct reader *r, uint64_t rid, const struct field *f, struct value *out, struct err *err)
{
  struct value_builder b;
  struct policy_row p;
  struct kept_trace t;
  struct err none = ERR_INIT;
  struct record *record = model_find(r->model, rid, &none);
  *out = value_none();
  if (!record || !policy_row_named(r, f->giver, &p, NULL))
    return true;
  struct said *said = model_said(record, p.no);
  if (!trace_find(r, said ? said->trace : 0, &t, err))
    return false;
  struct str name = reader_name(r, rid), words;
  struct value v = reader_present(r, f, record_cell(record, f->no));
  words = words_of(r, v);
  build_init(&b, &r->arena);
  build_put(&b, "record", value_text(name));
  build_put(&b, "field", value_text(f->name));
  build_put(&b, "value", v.kind == VALUE_NONE ? value_null() : v);
  build_put(&b, "policy", policy_value(r, &p));
  build_put(&b, "as",
            value_text(words_printf(r, "%.*s.%.*s is %.*s, says policy %.*s", STR_FMT(name), STR_FMT(f->name),
                                    STR_FMT(words), STR_FMT(p.id))));
  if (t.found) {
    build_put(&b, "at", reader_instant(r, t.trace.now));
    put_reads(r, &t.trace, &p, BELOW_MOST, &b);
  }
  build_put(&b, "ask", ask_value(r, name, f->name));
  *out = build_map(&b);
  return true;
}

static bool put_chain(struct answer_draft *d, const struct trace *t)
{
  struct value_builder chain;
  build_init(&chain, &d->r->arena);
  for (uint32_t i = 0; i < t->read_count && chain.n < CHAIN_MOST; i++) {
    const struct field *f = derived_read(d->r, &t->reads[i]);
    struct value link;
    if (!f || read_before(t, i))
      continue;
    if (!chain_link(d->r, t->reads[i].rid, f, &link, d->err))
      return false;
    if (link.kind == VALUE_MAP)
      build_add(&chain, link);
  }
  put(d, "chain", build_list(&chain));
  return true;
}

static bool put_trace(struct answer_draft *d, const struct kept_trace *t, const struct policy_row *p)
{
  if (!t->found) {
    buf_z(&d->words, " What it read then is not kept any more.");
    return true;
  }
  put(d, "at", reader_instant(d->r, t->trace.now));
  put_reads(d->r, &t->trace, p, READS_MOST, &d->b);
  return put_chain(d, &t->trace);
}

/* ---- standings ---------------------------------------------------------------------------- */

static const char *const status_names[] = {
  [SAID_GOOD] = "good",
  [SAID_FAILED] = "failed",
  [SAID_QUARANTINED] = "quarantined",
  [SAID_CIRCULAR] = "circular",
};

static void put_said(struct answer_draft *d, const struct said *said)
{
  struct value_builder b;
  build_init(&b, &d->r->arena);
  build_put(&b, "status", value_text(str_of(status_names[said->status])));
  build_put(&b, "failures", said->failures ? value_int(said->failures) : value_none());
  build_put(&b, "wake_at", reader_instant(d->r, said->wake_at));
  put(d, "said", build_map(&b));
}

/* The host's own finding about a policy that fails on a record. */
static bool error_finding(struct reader *r, uint32_t policy, uint64_t subject, struct value *out, struct err *err)
{
  struct stmt *q = reader_query(
      r, "SELECT id FROM finding WHERE policy = ? AND subject = ? AND state = 'open' AND code = 'error' ORDER BY id",
      err);
  *out = value_none();
  if (!q)
    return false;
  bind_int(q, 1, policy);
  bind_int(q, 2, (int64_t)subject);
  enum step step = stmt_step(q, err);
  if (step != STEP_ROW)
    return step == STEP_DONE;
  int64_t id = column_int(q, 0);
  stmt_reset(q);
  return ledger_finding(r, id, out, err);
}

/* Nothing when the policy answered when it was last asked. */
static bool put_failure(struct answer_draft *d, const struct policy_row *p, const struct record *record,
                        const struct said *said)
{
  struct value finding;
  if (said->status == SAID_GOOD)
    return true;
  if (!error_finding(d->r, p->no, record->rid, &finding, d->err))
    return false;
  struct str since = value_get_str(finding, "opened_at"), message = value_get_str(finding, "message");
  const char *how = said->status == SAID_QUARANTINED ? "has been quarantined after failing again and again"
                    : said->status == SAID_CIRCULAR  ? "is part of a cycle"
                                                     : "fails";
  buf_printf(&d->words, " This is stale: the policy %s", how);
  if (since.n)
    buf_printf(&d->words, ", since %.*s (%.*s)", STR_FMT(since), STR_FMT(message));
  buf_z(&d->words, "; what stands is what it said last before that.");
  put(d, "failure", finding);
  return true;
}

/* ---- derived fields ----------------------------------------------------------------------- */

static bool is_good(const struct kept_trace *t, const void *arg)
{
  (void)arg;
  return t->trace.status == EVAL_GOOD;
}

/* The step in which something came to be: an entry, and the instant within it (wake-ups fire before their entry). */
struct step_mark {
  int64_t seq, at;
};

static bool is_up_to(const struct kept_trace *t, const void *arg)
{
  const struct step_mark *mark = arg;
  return t->seq < mark->seq || (t->seq == mark->seq && t->trace.now <= mark->at);
}

/* The last evaluation within the step, walking back from t; found: false when there is none, or it is not kept. */
static bool trace_of_step(struct reader *r, const struct kept_trace *t, struct step_mark mark, struct kept_trace *out,
                          struct err *err)
{
  if (!trace_back(r, t, is_up_to, &mark, out, err))
    return false;
  out->found = out->found && out->seq == mark.seq;
  return true;
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
  struct kept_trace last, origin; /* the last good evaluation, and the one that gave the value */
};

static bool derived_load(struct reader *r, struct derived *d, struct err *err)
{
  struct moments past;
  struct kept_trace newest;
  d->name = reader_name(r, d->record->rid);
  d->value = reader_present(r, d->f, record_cell(d->record, d->f->no));
  d->said = model_said(d->record, d->p.no);
  if (!reader_moments(r, d->record, d->f, &past, err))
    return false;
  if (past.n)
    d->moment = past.at[past.n - 1];
  return trace_find(r, d->said ? d->said->trace : 0, &newest, err) &&
         trace_back(r, &newest, is_good, NULL, &d->last, err) &&
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

static bool is_later(const struct kept_trace *t, const struct moment *m)
{
  return !is_up_to(t, &(struct step_mark){ m->seq, m->at });
}

/* An evaluation after the one that gave the value: it came to the same. */
static bool tell_again(struct answer_draft *a, const struct derived *d)
{
  struct reason again;
  if (!d->last.found || !is_later(&d->last, &d->moment))
    return true;
  if (!reason_of_trace(a->r, &d->last, &again, a->err))
    return false;
  struct str at = value_str(reader_instant(a->r, d->last.trace.now));
  buf_printf(&a->words, " It was looked at again at %.*s, ", STR_FMT(at));
  words_reason(a->r, &a->words, &again);
  buf_z(&a->words, "; that left it as it was.");
  put(a, "again", reason_value(a->r, &again));
  return true;
}

/* Declared, but nobody has asked the policy yet, or its level is draft. */
static void tell_unasked(struct answer_draft *a, const struct derived *d)
{
  struct str value = words_of(a->r, d->value);
  buf_printf(&a->words, "%.*s of %.*s is %.*s. ", STR_FMT(d->f->name), STR_FMT(d->name), STR_FMT(value));
  buf_z(&a->words, "It is given by ");
  words_policy(&a->words, &d->p);
  buf_printf(&a->words, " at level %.*s, which has not been asked about this record.", STR_FMT(d->p.level));
}

static bool derived_tell(struct answer_draft *a, struct derived *d)
{
  struct reason why;
  put_text(a, "record", d->name);
  put_text(a, "field", d->f->name);
  put(a, "value", d->value.kind == VALUE_NONE ? value_null() : d->value);
  put(a, "policy", policy_value(a->r, &d->p));
  if (!d->said) {
    tell_unasked(a, d);
    return true;
  }
  put(a, "since", reader_instant(a->r, d->moment.at));
  bool ok = d->origin.found ? reason_of_trace(a->r, &d->origin, &why, a->err)
                            : reason_of_entry(a->r, d->moment.seq, d->moment.at, &why, a->err);
  if (!ok)
    return false;
  tell_derived(a, d, &why);
  put_said(a, d->said);
  put_reason(a, &why);
  return tell_again(a, d) && put_failure(a, &d->p, d->record, d->said) && put_trace(a, &d->last, &d->p);
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
  put(a, "history", build_list(&b));
}

static void tell_fact(struct answer_draft *a, const struct field *f, struct str name, const struct moments *past,
                      const struct cause *cause)
{
  const struct moment *last = &past->at[past->n - 1];
  struct str value = words_of(a->r, reader_present(a->r, f, last->value));
  struct str at = value_str(reader_instant(a->r, last->at)), entry = value_get_str(cause->value, "as");
  buf_printf(&a->words, "%.*s of %.*s is %.*s since %.*s, because %.*s, ", STR_FMT(f->name), STR_FMT(name),
             STR_FMT(value), STR_FMT(at), STR_FMT(entry));
  if (past->n == 1) {
    buf_z(&a->words, value_is_none(last->value) ? "created the record without it." : "created the record with it.");
    return;
  }
  struct str before = words_of(a->r, reader_present(a->r, f, last[-1].value));
  buf_printf(&a->words, "%s it; before that it was %.*s.", value_is_none(last->value) ? "cleared" : "set",
             STR_FMT(before));
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
  if (!cause_find(a->r, last->seq, last->at, NULL, &cause, a->err))
    return false;
  tell_fact(a, f, name, &past, &cause);
  put_text(a, "record", name);
  put_text(a, "field", f->name);
  put(a, "value", v.kind == VALUE_NONE ? value_null() : v);
  put(a, "since", reader_instant(a->r, last->at));
  put(a, "cause", cause.value);
  if (cause.name)
    put(a, cause.name, cause.content);
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

/* ---- findings, clocks, messages, drafts --------------------------------------------------- */

/* Something that a policy says of a record, beside its fields. */
struct saying_row {
  const char *noun;
  int64_t id; /* 0: a clock, which has a name */
  uint32_t policy;
  uint64_t subject;
  int64_t since_at, since_seq; /* when it was first said */
  int64_t at, seq;             /* when it last changed */
  bool ended;
  int64_t ended_at, ended_seq; /* seq 0: only the instant is known */
  uint64_t trace;
  struct value shown; /* as lists show it */
};

#define SELECT_FINDING                                                                                                 \
  "SELECT policy, subject, opened_at, opened_seq, changed_at, changed_seq, closed_at, closed_seq, trace FROM finding"  \
  " WHERE id = ?"
#define SELECT_MESSAGE "SELECT policy, subject, at, seq, at, seq, withdrawn_at, 0, trace FROM message WHERE id = ?"
#define SELECT_DRAFT "SELECT policy, subject, at, seq, at, seq, withdrawn_at, 0, trace FROM draft WHERE id = ?"

static void saying_read(struct stmt *q, struct saying_row *out)
{
  out->policy = (uint32_t)column_int(q, 0);
  out->subject = (uint64_t)column_int(q, 1);
  out->since_at = column_int(q, 2);
  out->since_seq = column_int(q, 3);
  out->at = column_int(q, 4);
  out->seq = column_int(q, 5);
  out->ended = !column_is_null(q, 6);
  out->ended_at = column_int(q, 6);
  out->ended_seq = column_int(q, 7);
  out->trace = (uint64_t)column_int(q, 8);
  stmt_reset(q);
}

static bool saying_by_id(struct reader *r, const char *noun, int64_t id, struct saying_row *out, struct err *err)
{
  bool finding = strcmp(noun, "finding") == 0;
  const char *sql = finding ? SELECT_FINDING : strcmp(noun, "message") == 0 ? SELECT_MESSAGE : SELECT_DRAFT;
  *out = (struct saying_row){ .noun = noun, .id = id };
  struct stmt *q = reader_row(r, sql, id, noun, err);
  if (!q)
    return false;
  saying_read(q, out);
  return finding ? ledger_finding(r, id, &out->shown, err) : ledger_paper(r, noun, id, &out->shown, err);
}

/* The clock's place in the list of the record's clocks, or an empty MAP. */
static struct value clock_named(struct value clocks, struct str name)
{
  for (uint32_t i = 0; i < clocks.n; i++) {
    if (str_eq(value_get_str(clocks.list[i], "name"), name))
      return clocks.list[i];
  }
  return value_none();
}

static bool clock_by_name(struct reader *r, const struct record *record, struct str name, struct saying_row *out,
                          struct err *err)
{
  struct value clocks;
  struct policy_row p;
  *out = (struct saying_row){ .noun = "clock" };
  if (!ledger_clocks_of(r, record->rid, &clocks, err))
    return false;
  out->shown = clock_named(clocks, name);
  if (out->shown.kind != VALUE_MAP)
    return err_set(err, ERR_MISSING, "%.*s has no clock \"%.*s\"", STR_FMT(reader_name(r, record->rid)), STR_FMT(name));
  struct stmt *q = reader_query(r,
                                "SELECT policy, subject, since, seq, since, seq, NULL, 0, trace FROM clock"
                                " WHERE policy = ? AND subject = ? AND name = ?",
                                err);
  if (!q || !policy_row_named(r, value_get_str(out->shown, "policy"), &p, err))
    return false;
  bind_int(q, 1, p.no);
  bind_int(q, 2, (int64_t)record->rid);
  bind_text(q, 3, name);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW)
    saying_read(q, out);
  return step == STEP_ROW || (step == STEP_DONE && err_set(err, ERR_CORRUPT, "a clock has come and gone"));
}

/* The last instant that is known: a reader has no clock of its own. */
static int64_t last_known(struct reader *r, const struct saying_row *s)
{
  int64_t at = 0;
  journal_last(r->journal, &at);
  return at > s->at ? at : s->at;
}

/* To the minute, and below an hour to the second. */
static struct str words_age(int64_t ms, char out[48])
{
  int64_t unit = ms >= HOUR ? MINUTE : SECOND;
  return duration_format((ms + unit / 2) / unit * unit, out);
}

static void tell_finding(struct answer_draft *a, const struct saying_row *s)
{
  struct str code = value_get_str(s->shown, "code"), message = value_get_str(s->shown, "message");
  struct str severity = value_get_str(s->shown, "severity"), record = value_get_str(s->shown, "record");
  struct value owner = value_get(s->shown, "owner"), next = value_get(s->shown, "next");
  char age[48];
  struct str told = words_age((s->ended ? s->ended_at : last_known(a->r, s)) - s->since_at, age);
  buf_printf(&a->words, "Finding %lld on %.*s (%.*s, %.*s) %s %.*s: “%.*s”.", (long long)s->id, STR_FMT(record),
             STR_FMT(code), STR_FMT(severity), s->ended ? "is closed; it was open for" : "is open for", STR_FMT(told),
             STR_FMT(message));
  if (owner.kind == VALUE_TEXT)
    buf_printf(&a->words, " It is for %.*s to deal with.", STR_FMT(value_str(owner)));
  if (next.kind == VALUE_TEXT)
    buf_printf(&a->words, " What to do next: %.*s.", STR_FMT(value_str(next)));
  put_text(a, "age", str_dup(&a->r->arena, told));
}

static void tell_clock(struct answer_draft *a, const struct saying_row *s)
{
  struct str name = value_get_str(s->shown, "name"), state = value_get_str(s->shown, "state");
  struct str record = value_get_str(s->shown, "record"), due = value_get_str(s->shown, "due");
  struct str started = value_get_str(s->shown, "started"), target = value_get_str(s->shown, "target");
  struct str paused = value_get_str(s->shown, "paused");
  buf_printf(&a->words, "Clock %.*s of %.*s is %.*s", STR_FMT(name), STR_FMT(record), STR_FMT(state));
  if (due.n)
    buf_printf(&a->words, ", due %.*s", STR_FMT(due));
  if (started.n && target.n) {
    buf_printf(&a->words, ": %.*s from %.*s on", STR_FMT(target), STR_FMT(started));
    if (paused.n && !str_is(paused, "0s"))
      buf_printf(&a->words, ", and %.*s in which it stood still", STR_FMT(paused));
  }
  buf_char(&a->words, '.');
}

static void tell_paper(struct answer_draft *a, const struct saying_row *s)
{
  struct str record = value_get_str(s->shown, "record");
  struct value to = value_get(s->shown, "to"), withdrawn = value_get(s->shown, "withdrawn_at");
  struct str people = words_of(a->r, to);
  bool message = strcmp(s->noun, "message") == 0;
  buf_printf(&a->words, "%s %lld about %.*s", message ? "Message" : "Draft", (long long)s->id, STR_FMT(record));
  if (!value_is_none(to))
    buf_printf(&a->words, " to %.*s", STR_FMT(people));
  if (withdrawn.kind == VALUE_TEXT)
    buf_printf(&a->words, ", withdrawn at %.*s", STR_FMT(value_str(withdrawn)));
  buf_char(&a->words, '.');
}

/* One moment of its life, as a sentence and as a member: its trace when it is kept, else its entry. */
static bool tell_moment(struct answer_draft *a, const struct kept_trace *t, const char *words, const char *member,
                        int64_t seq, int64_t at, struct reason *why)
{
  struct kept_trace then;
  if (!trace_of_step(a->r, t, (struct step_mark){ seq, at }, &then, a->err))
    return false;
  bool ok = then.found ? reason_of_trace(a->r, &then, why, a->err) : reason_of_entry(a->r, seq, at, why, a->err);
  if (!ok)
    return false;
  buf_printf(&a->words, " %s at %.*s, ", words, STR_FMT(value_str(reader_instant(a->r, at))));
  words_reason(a->r, &a->words, why);
  buf_char(&a->words, '.');
  put(a, member, reason_value(a->r, why));
  return true;
}

/* That a policy does not say something any more is in no trace of the thing itself, but in the last of its giver. */
static bool tell_end(struct answer_draft *a, const struct saying_row *s, struct reason *why)
{
  struct kept_trace last;
  struct err none = ERR_INIT;
  struct record *record = model_find(a->r->model, s->subject, &none);
  struct said *said = record ? model_said(record, s->policy) : NULL;
  return trace_find(a->r, said ? said->trace : 0, &last, a->err) &&
         tell_moment(a, &last, "It was closed", "closed", s->ended_seq, s->ended_at, why);
}

/* It was first said, it changed, it ended; the cause of what is now so is the last of these. */
static bool tell_life(struct answer_draft *a, const struct saying_row *s, const struct kept_trace *t)
{
  struct reason why;
  const char *first = strcmp(s->noun, "finding") == 0 ? "It was opened" : s->id ? "It was written" : "It came to be so";
  if (!tell_moment(a, t, first, "opened", s->since_seq, s->since_at, &why) ||
      (s->seq != s->since_seq && !tell_moment(a, t, "It last changed", "changed", s->seq, s->at, &why)) ||
      (s->ended && s->ended_seq && !tell_end(a, s, &why)))
    return false;
  put_reason(a, &why);
  return true;
}

static bool why_saying(struct answer_draft *a, const struct saying_row *s, struct value *out)
{
  struct policy_row p;
  struct kept_trace t;
  if (!policy_row_at(a->r, s->policy, &p, a->err) || !trace_find(a->r, s->trace, &t, a->err))
    return false;
  if (strcmp(s->noun, "finding") == 0)
    tell_finding(a, s);
  else if (strcmp(s->noun, "clock") == 0)
    tell_clock(a, s);
  else
    tell_paper(a, s);
  buf_z(&a->words, " So says ");
  words_policy(&a->words, &p);
  buf_char(&a->words, '.');
  put(a, "record", value_get(s->shown, "record"));
  put(a, s->noun, s->shown);
  put(a, "policy", policy_value(a->r, &p));
  put(a, "because", value_get(s->shown, "because"));
  if (!tell_life(a, s, &t) || !put_trace(a, &t, &p))
    return false;
  struct str record = value_get_str(s->shown, "record"), name = value_get_str(s->shown, "name");
  if (s->id)
    *out = draft_value(a, words_printf(a->r, "Why %s %lld?", s->noun, (long long)s->id));
  else
    *out = draft_value(a, words_printf(a->r, "Why is clock %.*s of %.*s %.*s?", STR_FMT(name), STR_FMT(record),
                                       STR_FMT(value_get_str(s->shown, "state"))));
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
  build_put(&b, "status", d->said ? value_text(str_of(status_names[d->said->status])) : value_text(STR("unasked")));
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
  put(a, "derived", build_list(&list));
  return true;
}

/* The first moment of any field is that of the record. */
static bool put_created(struct answer_draft *a, struct record *record)
{
  struct moments past = { NULL, 0 };
  struct cause cause;
  for (uint32_t i = 0; past.n == 0 && i < record->type->field_count; i++) {
    if (!record->type->fields[i].derived && !reader_moments(a->r, record, &record->type->fields[i], &past, a->err))
      return false;
  }
  buf_printf(&a->words, "%.*s was created at %.*s", STR_FMT(reader_name(a->r, record->rid)),
             STR_FMT(value_str(reader_instant(a->r, record->created_at))));
  if (past.n) {
    if (!cause_find(a->r, past.at[0].seq, past.at[0].at, NULL, &cause, a->err))
      return false;
    buf_printf(&a->words, " with %.*s", STR_FMT(value_get_str(cause.value, "as")));
    put(a, "cause", cause.value);
    if (cause.name)
      put(a, cause.name, cause.content);
  }
  buf_z(&a->words, ". ");
  return true;
}

static bool why_record(struct answer_draft *a, struct record *record, struct value *out)
{
  struct value findings, clocks;
  struct str name = reader_name(a->r, record->rid);
  uint32_t derived;
  put_text(a, "record", name);
  put(a, "version", value_int(record->version));
  if (!put_created(a, record) || !put_derived(a, record, &derived) ||
      !ledger_findings_of(a->r, record->rid, &findings, a->err) ||
      !ledger_clocks_of(a->r, record->rid, &clocks, a->err))
    return false;
  put(a, "findings", findings);
  put(a, "clocks", clocks);
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

/* "finding 12", "message 3", "draft 1". */
static bool is_numbered(struct str what, const char **noun, int64_t *id)
{
  static const char *const nouns[] = { "finding", "message", "draft" };
  struct str head, tail;
  if (!str_split(what, ' ', &head, &tail) || !str_int(str_trim(tail), id))
    return false;
  for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
    *noun = nouns[i];
    if (str_is(head, nouns[i]))
      return true;
  }
  return false;
}

static bool saying_of(struct reader *r, const struct record *record, const char *noun, int64_t id,
                      struct saying_row *out, struct err *err)
{
  if (!saying_by_id(r, noun, id, out, err))
    return false;
  return out->subject == record->rid ||
         err_set(err, ERR_MISSING, "%s %lld is not about %.*s but about %.*s", noun, (long long)id,
                 STR_FMT(reader_name(r, record->rid)), STR_FMT(value_get_str(out->shown, "record")));
}

static bool why_what(struct answer_draft *a, struct record *record, struct str what, struct value *out)
{
  struct saying_row s;
  const char *noun;
  int64_t id;
  what = str_trim(what);
  if (what.n == 0)
    return why_record(a, record, out);
  if (is_numbered(what, &noun, &id))
    return saying_of(a->r, record, noun, id, &s, a->err) && why_saying(a, &s, out);
  if (str_starts(what, "clock "))
    return clock_by_name(a->r, record, str_trim((struct str){ what.p + 6, what.n - 6 }), &s, a->err) &&
           why_saying(a, &s, out);
  return why_field(a, record, what, out);
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
  struct saying_row s;
  struct value v = value_none();
  bool ok = reader_begin(r, err);
  draft_init(&a, r, err);
  ok = ok && saying_by_id(r, "finding", id, &s, err) && why_saying(&a, &s, &v);
  buf_fini(&a.words);
  return reader_end(r, ok, v, out);
}
