/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cause: which entry made something so. An entry is told by what it was, by which facts it changed (from the history,
 * which knows the entry of each moment), and by what an evaluation then read otherwise than the one before it.
 */
#include "engine/engine.h"
#include "engine/reading.h"
#include "engine/sets.h"

#include <stdio.h>

enum { CHANGES_MOST = 20, DIFFERENCES_MOST = 12, DEPTH_MOST = 8, CONTENT_MOST = 16384 };

/* ---- entries ------------------------------------------------------------------------------ */

bool entry_find(struct reader *r, int64_t seq, struct entry *out, struct err *err)
{
  struct err why = ERR_INIT;
  if (journal_read(r->journal, seq, &r->arena, out, &why))
    return true;
  return why.code == ERR_MISSING ? err_set(err, why.code, "there is no entry %lld", (long long)seq)
                                 : err_set(err, why.code, "%s", why.text);
}

struct value entry_value(struct reader *r, const struct entry *e)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "seq", value_int(e->seq));
  build_put(&b, "kind", value_text(str_of(entry_kind_name(e->kind))));
  build_put(&b, "at", reader_instant(r, e->at));
  build_put(&b, "actor", value_text(str_dup(&r->arena, e->actor)));
  build_put(&b, "source", e->source.n ? value_text(str_dup(&r->arena, e->source)) : value_none());
  build_put(&b, "key", e->key.n ? value_text(str_dup(&r->arena, e->key)) : value_none());
  return build_map(&b);
}

/* Bytes that are no text. */
static struct value base64_value(struct reader *r, struct str bytes)
{
  struct buf b = BUF_INIT;
  base64_write(&b, bytes);
  struct value v = value_text(str_dup(&r->arena, buf_view(&b)));
  buf_fini(&b);
  return v;
}

void entry_content(struct reader *r, const struct entry *e, size_t most, struct value_builder *out)
{
  struct value v;
  if (e->head.n && json_read(&r->arena, e->head, &v, NULL)) {
    build_put(out, "headers", receipt_headers(&r->arena, v));
    build_put(out, "query", value_get(v, RECEIPT_QUERY));
  }
  if (e->body.n > most)
    build_put(out, "body_bytes", value_int((int64_t)e->body.n));
  else if (e->body.n && json_read(&r->arena, e->body, &v, NULL))
    build_put(out, "body", v);
  else if (e->body.n && str_utf8(e->body))
    build_put(out, "body", value_text(e->body));
  else if (e->body.n)
    build_put(out, "body_base64", base64_value(r, e->body));
}

/* ---- what an entry changed ---------------------------------------------------------------- */

static struct value changed_value(struct reader *r, struct value record, struct value field, struct value before,
                                  struct value after, struct str as)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "record", record);
  build_put(&b, "field", field);
  if (field.kind == VALUE_TEXT) {
    build_put(&b, "before", before.kind == VALUE_NONE ? value_null() : before);
    build_put(&b, "after", after.kind == VALUE_NONE ? value_null() : after);
  }
  build_put(&b, "as", value_text(as));
  return build_map(&b);
}

/* "changed service/shop.owner from person/ana to person/bo" */
static struct str words_change(struct reader *r, struct str what, struct value before, struct value after)
{
  struct str b = words_of(r, before), a = words_of(r, after);
  if (value_is_none(before))
    return words_printf(r, "set %.*s to %.*s", STR_FMT(what), STR_FMT(a));
  if (value_is_none(after))
    return words_printf(r, "cleared %.*s, which was %.*s", STR_FMT(what), STR_FMT(b));
  return words_printf(r, "changed %.*s from %.*s to %.*s", STR_FMT(what), STR_FMT(b), STR_FMT(a));
}

static struct value record_change(struct reader *r, const char *verb, struct str name, const char *tail)
{
  return changed_value(r, value_text(name), value_none(), value_none(), value_none(),
                       words_printf(r, "%s %.*s%s", verb, STR_FMT(name), tail));
}

/* Adds the facts of the record whose value changed in the entry; one "created" for a record that began in it. */
static bool record_changes(struct reader *r, const struct record *record, int64_t seq, struct value_builder *out,
                           struct err *err)
{
  struct str name = reader_name(r, record->rid);
  int64_t made;
  if (!model_made(r->model, record, &made, err))
    return false;
  if (made == seq) {
    build_add(out, record_change(r, "created", name, ""));
    return true;
  }
  for (uint32_t i = 0; i < record->type->field_count && out->n < CHANGES_MOST; i++) {
    const struct field *f = &record->type->fields[i];
    struct moments past;
    if (f->derived)
      continue;
    if (!reader_moments(r, record, f, &past, err))
      return false;
    size_t m = 0;
    while (m < past.n && past.at[m].seq != seq)
      m++;
    if (m >= past.n)
      continue;
    struct value before = m ? reader_present(r, f, past.at[m - 1].value) : value_none(),
                 after = reader_present(r, f, past.at[m].value);
    struct str what = words_printf(r, "%.*s.%.*s", STR_FMT(name), STR_FMT(f->name));
    build_add(out, changed_value(r, value_text(name), value_text(f->name), before, after,
                                 words_change(r, what, before, after)));
  }
  return true;
}

/* Adds what the entry made of the named record. */
static bool named_changes(struct reader *r, struct str name, int64_t seq, struct value_builder *out, struct err *err)
{
  struct err none = ERR_INIT;
  struct record *record = model_find_name(r->model, name, &none);
  if (!record && none.code == ERR_MISSING)
    build_add(out, record_change(r, "touched", name, ", which is gone"));
  return !record || record_changes(r, record, seq, out, err);
}

/* ---- which records an entry is about ------------------------------------------------------ */

/* Names in order, each once. */
struct names {
  struct value_builder list;
  struct map known; /* hashes of those in the list */
};

static void names_add(struct names *n, struct value name)
{
  uint64_t hash = hash_fixed(0, value_str(name)) >> 1;
  if (name.kind != VALUE_TEXT || map_find(&n->known, hash))
    return;
  *map_put(&n->known, hash) = 1;
  build_add(&n->list, name);
}

/* The ids that a change's edits name. */
static void names_of_edits(struct value edits, struct names *out)
{
  static const char *const verbs[] = { "create", "update", "put", "delete" };
  for (uint32_t i = 0; edits.kind == VALUE_LIST && i < edits.n; i++) {
    for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
      names_add(out, value_get(edits.list[i], verbs[k]));
  }
}

/* What the delivery `seq` brought, and in which entry that was applied at last. */
static bool delivery_records(struct reader *r, int64_t seq, struct value *records, int64_t *by, struct err *err)
{
  struct stmt *q = reader_query(r, "SELECT records, by FROM delivery WHERE seq = ?", err);
  if (!q)
    return false;
  *records = value_none();
  bind_int(q, 1, seq);
  enum step step = stmt_step(q, err);
  bool ok = step == STEP_DONE;
  if (step == STEP_ROW) {
    *by = column_int(q, 1);
    ok = reader_json(r, q, 0, records, err);
    stmt_reset(q);
  }
  return ok;
}

/* Which finding was accepted or no longer is, is in the entry; by which record, is not. */
static bool names_of_acceptances(struct reader *r, int64_t seq, struct names *out, struct err *err)
{
  struct stmt *q = reader_query(r, "SELECT name FROM accepted WHERE seq = ?1 OR ended_seq = ?1 ORDER BY id", err);
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  bind_int(q, 1, seq);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    names_add(out, reader_text(r, q, 0));
  return step != STEP_ERROR;
}

static bool entry_names(struct reader *r, const struct entry *e, struct value body, struct names *out, struct err *err)
{
  struct value records = value_none(), again = value_get(body, "delivery");
  int64_t by = e->seq, delivery = e->kind == ENTRY_RETRY && again.kind == VALUE_INT ? again.i : e->seq;
  if (e->kind == ENTRY_CHANGE)
    names_of_edits(value_get(body, "edits"), out);
  if (e->kind == ENTRY_CHANGE && !names_of_acceptances(r, e->seq, out, err))
    return false;
  if (e->kind != ENTRY_DELIVERY && e->kind != ENTRY_RETRY)
    return true;
  if (!delivery_records(r, delivery, &records, &by, err))
    return false;
  for (uint32_t i = 0; records.kind == VALUE_LIST && by == e->seq && i < records.n; i++)
    names_add(out, records.list[i]);
  return true;
}

/* Those of the names that the evaluation was about or looked at, in the order in which it did. */
static void names_that_matter(struct reader *r, const struct names *all, const struct trace *t, struct names *out)
{
  for (uint32_t i = 0; t && i <= t->read_count; i++) {
    uint64_t rid = i == 0 ? t->subject : t->reads[i - 1].rid;
    if (rid == 0 || map_find(&out->known, rid))
      continue;
    struct str name = reader_name(r, rid);
    *map_put(&out->known, rid) = 1; /* here by number: a record is read many times */
    if (map_find(&all->known, hash_fixed(0, name) >> 1))
      build_add(&out->list, value_text(name));
  }
}

/* What matters to the evaluation first; how many items that is. Then the rest, as far as there is room. */
static bool changes_of_names(struct reader *r, int64_t seq, const struct names *all, const struct trace *t,
                             struct value_builder *out, struct cause *cause, struct err *err)
{
  struct names first = { .known = { .n = 0 } };
  bool ok = true;
  map_init(&first.known);
  build_init(&first.list, &r->arena);
  names_that_matter(r, all, t, &first);
  for (uint32_t i = 0; ok && i < first.list.n && out->n < CHANGES_MOST; i++)
    ok = named_changes(r, value_str(first.list.members[i].value), seq, out, err);
  cause->matter = out->n;
  uint32_t told = first.list.n;
  for (uint32_t i = 0; ok && i < all->list.n && out->n < CHANGES_MOST; i++) {
    bool done = false;
    for (uint32_t k = 0; k < first.list.n; k++)
      done = done || value_eq(first.list.members[k].value, all->list.members[i].value);
    if (done)
      continue;
    ok = named_changes(r, value_str(all->list.members[i].value), seq, out, err);
    told++;
  }
  cause->left_out = all->list.n - (told < all->list.n ? told : all->list.n);
  map_fini(&first.known);
  return ok;
}

static bool entry_changes(struct reader *r, const struct entry *e, struct value body, const struct trace *t,
                          struct cause *cause, struct value *out, struct err *err)
{
  struct names all = { .known = { .n = 0 } };
  struct value_builder changes;
  map_init(&all.known);
  build_init(&all.list, &r->arena);
  build_init(&changes, &r->arena);
  bool ok = entry_names(r, e, body, &all, err) && changes_of_names(r, e->seq, &all, t, &changes, cause, err);
  map_fini(&all.known);
  *out = changes.n ? build_list(&changes) : value_none();
  return ok;
}

/* ---- entries in words --------------------------------------------------------------------- */

static void words_delivery(struct buf *out, const struct entry *e)
{
  buf_printf(out, "a delivery from source %.*s", STR_FMT(e->source));
  if (e->key.n) {
    buf_z(out, " with key ");
    words_cut(out, e->key, 64);
  }
}

/* The delivery that is mapped again, or the policy that is asked again. */
static void words_retry(struct reader *r, struct value body, struct buf *out)
{
  struct entry first;
  struct value seq = value_get(body, "delivery");
  struct str policy = value_get_str(body, "policy");
  if (value_get(body, "discard").kind == VALUE_INT) {
    buf_printf(out, "the delivery of entry %lld, which is discarded", (long long)value_get(body, "discard").i);
    return;
  }
  if (policy.n) {
    buf_printf(out, "somebody's wish to ask %.*s again", STR_FMT(policy));
    return;
  }
  buf_z(out, "a new attempt at ");
  if (seq.kind != VALUE_INT || !entry_find(r, seq.i, &first, NULL)) {
    buf_z(out, "a delivery");
    return;
  }
  words_delivery(out, &first);
  buf_printf(out, " (entry %lld)", (long long)seq.i);
}

static void words_activation(struct reader *r, const struct entry *e, struct buf *out)
{
  struct directive d;
  sets_directive(e, &r->arena, &d);
  if (d.to)
    buf_printf(out, "the rollback to the policy set of entry %lld by %.*s", (long long)d.to, STR_FMT(e->actor));
  else
    buf_printf(out, "the activation of a policy set by %.*s", STR_FMT(e->actor));
  if (d.reason.n) {
    buf_z(out, " (“");
    words_cut(out, d.reason, 200);
    buf_z(out, "”)");
  }
}

static void words_entry(struct reader *r, const struct entry *e, struct value body, struct buf *out)
{
  struct str reason = value_get_str(body, "reason");
  switch (e->kind) {
  case ENTRY_DELIVERY:
    words_delivery(out, e);
    break;
  case ENTRY_CHANGE:
    buf_printf(out, "a change by %.*s", STR_FMT(e->actor));
    if (reason.n) {
      buf_z(out, " (“");
      words_cut(out, reason, 200);
      buf_z(out, "”)");
    }
    break;
  case ENTRY_ACTIVATE:
    words_activation(r, e, out);
    break;
  case ENTRY_RETRY:
    words_retry(r, body, out);
    break;
  case ENTRY_TICK:
    buf_z(out, "a tick of the host's timer");
    break;
  case ENTRY_OUTCOME:
    buf_printf(out, "what %.*s says became of what was sent", STR_FMT(e->actor));
    break;
  }
}

/* ---- causes ------------------------------------------------------------------------------- */

static void put_change(const struct entry *e, struct value body, struct value_builder *b)
{
  static const char *const asked[] = { "accept", "withdraw", "until" }; /* in place of edits */
  build_put(b, "reason", value_get(body, "reason"));
  if (e->body.n > CONTENT_MOST)
    build_put(b, "body_bytes", value_int((int64_t)e->body.n));
  else
    build_put(b, "edits", value_get(body, "edits"));
  for (size_t i = 0; e->body.n <= CONTENT_MOST && i < sizeof asked / sizeof *asked; i++)
    build_put(b, asked[i], value_get(body, asked[i]));
}

static struct value activation_content(struct reader *r, struct value body)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "packs", value_get(body, "packs"));
  return build_map(&b);
}

static void cause_content(struct reader *r, const struct entry *e, struct value body, struct cause *out)
{
  static const char *const names[] = { [ENTRY_DELIVERY] = "delivery",
                                       [ENTRY_CHANGE] = "change",
                                       [ENTRY_ACTIVATE] = "activation",
                                       [ENTRY_RETRY] = "retry",
                                       [ENTRY_OUTCOME] = "outcome" };
  struct value_builder b;
  build_init(&b, &r->arena);
  out->name = e->kind == ENTRY_TICK ? NULL : names[e->kind];
  if (e->kind == ENTRY_ACTIVATE) {
    out->content = activation_content(r, body);
    return;
  }
  if (e->kind == ENTRY_CHANGE) {
    put_change(e, body, &b);
  } else if (e->kind == ENTRY_DELIVERY) {
    build_put(&b, "source", value_text(e->source));
    build_put(&b, "key", e->key.n ? value_text(e->key) : value_none());
    entry_content(r, e, CONTENT_MOST, &b);
  } else {
    build_put(&b, "delivery", value_get(body, "delivery"));
    build_put(&b, "discard", value_get(body, "discard"));
    build_put(&b, "policy", value_get(body, "policy"));
    build_put(&b, "record", value_get(body, "record"));
    build_put(&b, "dispatch", value_get(body, "dispatch"));
    build_put(&b, "outcomes", value_get(body, "outcomes"));
  }
  out->content = build_map(&b);
}

/* "entry 12, a change by person/ana" */
static struct str cause_words(struct reader *r, const struct entry *e, struct value body)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "entry %lld, ", (long long)e->seq);
  words_entry(r, e, body, &b);
  struct str s = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

/* An entry that the journal does not have: the model came from somewhere else. */
static void cause_unknown(struct reader *r, int64_t seq, struct cause *out)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "seq", value_int(seq));
  build_put(&b, "as", value_text(words_printf(r, "entry %lld, which this journal does not have", (long long)seq)));
  out->value = build_map(&b);
}

static struct value cause_value(struct reader *r, const struct entry *e, struct value body, int64_t now,
                                const struct cause *cause, struct value changes)
{
  struct value_builder b;
  struct value head = entry_value(r, e);
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < head.n; i++)
    build_put_str(&b, head.map[i].name, head.map[i].value);
  build_put(&b, "time", cause->time ? reader_instant(r, now) : value_none());
  build_put(&b, "as", value_text(cause_words(r, e, body)));
  build_put(&b, "changes", changes);
  build_put(&b, "changes_left_out", cause->left_out ? value_int(cause->left_out) : value_none());
  return build_map(&b);
}

bool cause_find(struct reader *r, int64_t seq, int64_t now, const struct trace *t, struct cause *out, struct err *err)
{
  struct entry e;
  struct err missing = ERR_INIT;
  struct value body = value_none(), changes = value_none();
  *out = (struct cause){ .value = value_none() };
  if (!entry_find(r, seq, &e, &missing)) {
    cause_unknown(r, seq, out);
    return missing.code == ERR_MISSING || err_set(err, missing.code, "%s", missing.text);
  }
  if (e.kind != ENTRY_TICK && e.kind != ENTRY_DELIVERY)
    json_read(&r->arena, e.body, &body, NULL);
  out->time = now < e.at || e.kind == ENTRY_TICK;
  if (!out->time) {
    if (!entry_changes(r, &e, body, t, out, &changes, err))
      return false;
    cause_content(r, &e, body, out);
  }
  out->value = cause_value(r, &e, body, now, out, changes);
  return true;
}

/* ---- differences -------------------------------------------------------------------------- */

/* Evaluations of one entry at one instant are one step: what was read before is told by the newest one outside. */
static bool is_another_step(const struct kept_trace *t, const void *arg)
{
  const struct kept_trace *of = arg;
  return t->seq != of->seq || t->trace.now != of->trace.now;
}

static bool is_same_step(const struct kept_trace *t, const void *arg) { return !is_another_step(t, arg); }

static bool answers_equal(const struct trace_read *a, const struct trace_read *b)
{
  return value_eq(a->value, b->value) && (a->kind != READ_GET || a->rid == b->rid);
}

/* What time did, as nobody would say "from false to true". */
static struct str words_time(struct reader *r, const struct trace_read *read)
{
  struct str at = value_str(reader_instant(r, read->t)), answer = words_of(r, read_answer(r, read));
  if (read->kind == READ_PASSED)
    return words_printf(r, "%.*s came", STR_FMT(at));
  if (read->kind == READ_AGE)
    return words_printf(r, "the time since %.*s reached %.*s", STR_FMT(at), STR_FMT(answer));
  return words_printf(r, "%s became %.*s", read->step == DAY ? "the date" : "the time", STR_FMT(answer));
}

static struct value difference_value(struct reader *r, const struct trace_read *before, const struct trace_read *after)
{
  const struct field *f = read_field(r, after);
  struct value b = read_answer(r, before), a = read_answer(r, after);
  bool of_time = after->kind == READ_PASSED || after->kind == READ_AGE || after->kind == READ_NOW;
  struct str name = read_name(r, after), what = f ? name : words_printf(r, "the %.*s", STR_FMT(name));
  struct str as = of_time ? words_time(r, after) : words_change(r, what, b, a);
  struct value record = f ? value_text(reader_name(r, after->rid)) : value_none();
  return changed_value(r, record, f ? value_text(f->name) : value_none(), b, a, as);
}

/* What is being gathered. */
struct differences {
  struct reader *r;
  struct value_builder found;
  struct err *err;
};

static void difference_add(struct differences *d, struct value v)
{
  for (uint32_t i = 0; i < d->found.n; i++) {
    if (value_eq(d->found.members[i].value, v))
      return;
  }
  if (d->found.n < DIFFERENCES_MOST)
    build_add(&d->found, v);
}

static bool gather(struct differences *d, const struct kept_trace *t, int depth, bool *first);

/* Goes down into the field when the same step gave it its value. *gone: it did, and something was found there. */
static bool gather_below(struct differences *d, const struct trace_read *read, const struct kept_trace *t, int depth,
                         bool *gone)
{
  const struct field *f = read_field(d->r, read);
  struct policy_row giver;
  struct kept_trace last, same;
  bool first;
  *gone = false;
  if (!f || !f->derived || depth == DEPTH_MOST)
    return true;
  struct err none = ERR_INIT;
  struct record *record = model_find(d->r->model, read->rid, &none);
  if (!record || !policy_row_named(d->r, f->giver, &giver, NULL))
    return true;
  struct said *said = model_said(record, giver.no);
  if (!trace_find(d->r, said ? said->trace : 0, &last, d->err) ||
      !trace_back(d->r, &last, is_same_step, t, &same, d->err))
    return false;
  uint32_t before = d->found.n;
  if (same.found && !gather(d, &same, depth + 1, &first))
    return false;
  *gone = d->found.n > before;
  return true;
}

/* The reads of the trace by what they asked. */
static void index_reads(struct reader *r, const struct trace *t, struct map *out)
{
  for (uint32_t i = 0; i < t->read_count; i++)
    *map_put(out, hash_fixed(0, read_key(r, &t->reads[i])) >> 1) = i;
}

/* A history that grew is no news where the field itself was read too, and is another. */
static bool is_told_by_field(const struct trace *old, const struct trace *now, const struct trace_read *history)
{
  const struct trace *traces[] = { old, now };
  struct value value[2] = { value_none(), value_none() };
  for (int i = 0; history->kind == READ_HISTORY && i < 2; i++) {
    for (uint32_t k = 0; k < traces[i]->read_count; k++) {
      const struct trace_read *read = &traces[i]->reads[k];
      if (read->kind == READ_FIELD && read->rid == history->rid && read->no == history->no)
        value[i] = read->value;
    }
  }
  return !value_eq(value[0], value[1]);
}

static bool gather_between(struct differences *d, const struct trace *old, const struct kept_trace *t, int depth)
{
  struct map asked;
  bool ok = true;
  map_init(&asked);
  index_reads(d->r, old, &asked);
  for (uint32_t i = 0; ok && i < t->trace.read_count && d->found.n < DIFFERENCES_MOST; i++) {
    const struct trace_read *read = &t->trace.reads[i];
    const uint64_t *place = map_find(&asked, hash_fixed(0, read_key(d->r, read)) >> 1);
    bool gone;
    if (!place || answers_equal(&old->reads[*place], read) || is_told_by_field(old, &t->trace, read))
      continue;
    ok = gather_below(d, read, t, depth, &gone);
    if (ok && !gone)
      difference_add(d, difference_value(d->r, &old->reads[*place], read));
  }
  map_fini(&asked);
  return ok;
}

static bool gather(struct differences *d, const struct kept_trace *t, int depth, bool *first)
{
  struct kept_trace old;
  if (!trace_back(d->r, t, is_another_step, t, &old, d->err))
    return false;
  *first = !old.found;
  return !old.found || gather_between(d, &old.trace, t, depth);
}

bool cause_differences(struct reader *r, const struct kept_trace *t, struct value *out, bool *first, struct err *err)
{
  struct differences d = { .r = r, .err = err };
  build_init(&d.found, &r->arena);
  bool ok = gather(&d, t, 0, first);
  *out = d.found.n ? build_list(&d.found) : value_none();
  return ok;
}
