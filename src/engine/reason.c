/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reasons: the parts that answers to "why" are made of. Each adds members to the JSON and words to its sentences.
 */
#include "engine/reason.h"

#include <stdio.h>

enum { READS_MOST = 500, CHAIN_MOST = 20, BELOW_MOST = 12, CHANGES_TOLD = 3 };

void draft_init(struct answer_draft *d, struct reader *r, struct err *err)
{
  *d = (struct answer_draft){ .r = r, .err = err };
  build_init(&d->b, &r->arena);
}

void draft_put(struct answer_draft *d, const char *name, struct value v) { build_put(&d->b, name, v); }
void draft_put_text(struct answer_draft *d, const char *name, struct str s) { draft_put(d, name, value_text(s)); }

struct value draft_value(struct answer_draft *d, struct str question)
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

struct value policy_value(struct reader *r, const struct policy_row *p)
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

void words_policy(struct buf *out, const struct policy_row *p)
{
  buf_printf(out, "policy %.*s %.*s", STR_FMT(p->id), STR_FMT(p->version));
  if (p->title.n || p->source.n)
    buf_printf(out, " (%s%.*s%s%s%.*s)", p->title.n ? "“" : "", STR_FMT(p->title), p->title.n ? "”" : "",
               p->title.n && p->source.n ? ", " : "", STR_FMT(p->source));
}

/* ---- causes ------------------------------------------------------------------------------- */

bool reason_of_trace(struct reader *r, const struct kept_trace *t, struct reason *out, struct err *err)
{
  return cause_find(r, t->seq, t->trace.now, &t->trace, &out->cause, err) &&
         cause_differences(r, t, &out->differences, &out->first, err);
}

bool reason_of_entry(struct reader *r, int64_t seq, int64_t at, struct reason *out, struct err *err)
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
void words_reason(struct reader *r, struct buf *out, const struct reason *why)
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

void reason_put(struct answer_draft *d, const struct reason *why)
{
  draft_put(d, "cause", why->cause.value);
  if (why->cause.name)
    draft_put(d, why->cause.name, why->cause.content);
  draft_put(d, "differences", why->differences);
}

struct value reason_value(struct reader *r, const struct reason *why)
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

struct value ask_value(struct reader *r, struct str record, struct str field)
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
  draft_put(d, "chain", build_list(&chain));
  return true;
}

bool trace_put(struct answer_draft *d, const struct kept_trace *t, const struct policy_row *p)
{
  if (!t->found) {
    buf_z(&d->words, " What it read then is not kept any more.");
    return true;
  }
  draft_put(d, "at", reader_instant(d->r, t->trace.now));
  put_reads(d->r, &t->trace, p, READS_MOST, &d->b);
  return put_chain(d, &t->trace);
}

/* ---- standings ---------------------------------------------------------------------------- */

const char *said_name(const struct said *said)
{
  static const char *const names[] = {
    [SAID_GOOD] = "good",         [SAID_FAILED] = "failed",   [SAID_QUARANTINED] = "quarantined",
    [SAID_CIRCULAR] = "circular", [SAID_STARVED] = "starved",
  };
  return names[said->status];
}

void said_put(struct answer_draft *d, const struct said *said)
{
  struct value_builder b;
  build_init(&b, &d->r->arena);
  build_put(&b, "status", value_text(str_of(said_name(said))));
  build_put(&b, "failures", said->failures ? value_int(said->failures) : value_none());
  build_put(&b, "wake_at", reader_instant(d->r, said->wake_at));
  draft_put(d, "said", build_map(&b));
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

void words_quarantine(struct buf *out, const struct said *said)
{
  if (said->status == SAID_QUARANTINED)
    buf_z(out,
          " It is asked again once the policy, a parameter of it or a type has changed (steward activate), or by hand "
          "(steward policies retry).");
}

bool failure_put(struct answer_draft *d, const struct policy_row *p, const struct record *record,
                 const struct said *said, bool stands)
{
  struct value finding;
  if (said->status == SAID_GOOD)
    return true;
  if (!error_finding(d->r, p->no, record->rid, &finding, d->err))
    return false;
  struct str since = value_get_str(finding, "opened_at"), message = value_get_str(finding, "message");
  const char *how = said->status == SAID_QUARANTINED ? "has been quarantined after failing again and again"
                    : said->status == SAID_CIRCULAR  ? "is part of a cycle"
                    : said->status == SAID_STARVED   ? "had no fuel left by others of the same entry"
                                                     : "fails";
  buf_printf(&d->words, " %s policy %s", stands ? "This is stale: the" : "The", how);
  if (since.n)
    buf_printf(&d->words, ", since %.*s (%.*s)", STR_FMT(since), STR_FMT(message));
  buf_z(&d->words, stands ? "; what stands is what it said last before that." : ", and has given nothing yet.");
  words_quarantine(&d->words, said);
  draft_put(d, "failure", finding);
  return true;
}

/* ---- steps -------------------------------------------------------------------------------- */

static bool is_up_to(const struct kept_trace *t, const void *arg)
{
  const struct step_mark *mark = arg;
  return t->seq < mark->seq || (t->seq == mark->seq && t->trace.now <= mark->at);
}

bool trace_of_step(struct reader *r, const struct kept_trace *t, struct step_mark mark, struct kept_trace *out,
                   struct err *err)
{
  if (!trace_back(r, t, is_up_to, &mark, out, err))
    return false;
  out->found = out->found && out->seq == mark.seq;
  return true;
}

bool trace_is_later(const struct kept_trace *t, struct step_mark mark) { return !is_up_to(t, &mark); }
