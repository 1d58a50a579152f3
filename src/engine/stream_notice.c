/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: each table that knows entries is a source whose rows come in the order of places; a page is made by always
 * telling the row whose place is next. Where rows are numbered as they were written, the first of an entry is found by
 * halving; else an index leads to it.
 */
#include "engine/stream_notice.h"
#include "engine/reading.h"

enum { DEEDS_AT_ONCE = 64, SOURCES = 12 };

struct pass;
struct source;

/* What differs between the sources. */
struct source_form {
  enum notice_kind kind;
  /* Rows behind entry ?1 (or behind it and in it, when ?1 is the one before), rising: seq, a, b, left, at, record, policy,
   * and what `tell` wants. */
  const char *sql;
  const char *numbered; /* the table's rows by number, for halving: then ?1 is a number */
  bool (*tell)(struct pass *p, struct source *s, struct notice *out, struct err *err);
};

struct source {
  const struct source_form *form;
  struct stmt *rows;
  struct notice_place at; /* of the row it stands on */
  bool over;
};

/* Rows of the history that are of one record in one entry are one notice. */
struct deeds {
  VEC(struct deed) list;
  size_t first, count; /* what the source stands on */
  int64_t next;        /* number to read on behind */
  bool end;
};

struct pass {
  struct reader *r;
  struct notice_place from;
  const struct notice_wish *wish;
  struct source sources[SOURCES];
  size_t source_count;
  struct deeds deeds;
  struct buf text;
};

/* ---- telling ------------------------------------------------------------------------------ */

/* {"seq","at","kind","what","record","version","since","fields","by"}; NONE is left out. */
struct words_of_notice {
  struct value at, what, version, since, fields, by;
};

static void write_text(struct pass *p, const struct words_of_notice *w, struct notice *out)
{
  struct value_builder b;
  build_init(&b, &p->r->arena);
  build_put(&b, "seq", value_int(out->place.seq));
  build_put(&b, "at", w->at);
  build_put(&b, "kind", value_text(str_of(notice_kind_names[out->kind])));
  build_put(&b, "what", w->what);
  build_put(&b, "record", out->record.n ? value_text(out->record) : value_none());
  build_put(&b, "version", w->version);
  build_put(&b, "since", w->since);
  build_put(&b, "fields", w->fields);
  build_put(&b, "by", w->by);
  p->text.n = 0;
  json_write(&p->text, build_map(&b));
  out->text = str_dup(&p->r->arena, buf_view(&p->text));
}

static struct value said_by(struct reader *r, struct str policy)
{
  return value_text(words_printf(r, "policy/%.*s", STR_FMT(policy)));
}

/* True, and nothing told, when nobody wants it: to know that takes less than its text. */
static bool is_unwanted(const struct pass *p, const struct notice *n) { return !notice_passes(n, p->wish); }

static int severity_no(struct str s)
{
  static const char *const names[] = { "low", "medium", "high", "critical" };
  for (int i = 0; i < 4; i++)
    if (str_is(s, names[i]))
      return i;
  return -1;
}

static bool tell_finding(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  static const char *const at[] = { "opened_at", "changed_at", "closed_at" };
  static const char *const whats[] = { "opened", "changed", "closed" };
  struct value v;
  out->severity = severity_no(column_text(s->rows, 7));
  out->hidden = column_int(s->rows, 8) != 0;
  if (is_unwanted(p, out))
    return true;
  if (!ledger_finding(p->r, s->at.a, &v, err))
    return false;
  int what = value_get(v, "closed_seq").i == s->at.seq && value_get(v, "closed_seq").kind == VALUE_INT ? 2
             : value_get(v, "opened_seq").i == s->at.seq                                               ? 0
                                                                                                       : 1;
  write_text(p,
             &(struct words_of_notice){ .at = value_get(v, at[what]),
                                        .what = value_text(str_of(whats[what])),
                                        .fields = v,
                                        .by = said_by(p->r, out->policy) },
             out);
  return true;
}

/* It was accepted, or stands again. Who does not want what is hidden is not told either. */
static bool tell_accepted(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value v, how = reader_text(p->r, s->rows, 9), by = reader_text(p->r, s->rows, 10);
  out->severity = severity_no(column_text(s->rows, 7));
  out->hidden = column_int(s->rows, 8) != 0;
  if (is_unwanted(p, out))
    return true;
  if (!ledger_finding(p->r, s->at.a, &v, err))
    return false;
  write_text(p,
             &(struct words_of_notice){ .at = reader_instant_of(p->r, s->rows, 4),
                                        .what = how,
                                        .fields = v,
                                        .by = by.n ? by : said_by(p->r, out->policy) },
             out);
  return true;
}

static bool tell_clock(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value v;
  if (is_unwanted(p, out))
    return true;
  if (!ledger_clock(p->r, s->at.a, (uint64_t)s->at.b, str_dup(&p->r->arena, column_text(s->rows, 7)), &v, err))
    return false;
  write_text(p,
             &(struct words_of_notice){ .at = reader_instant_of(p->r, s->rows, 4),
                                        .what = value_get(v, "state"),
                                        .fields = v,
                                        .by = said_by(p->r, out->policy) },
             out);
  return true;
}

static bool tell_message(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value v;
  if (is_unwanted(p, out))
    return true;
  if (!ledger_paper(p->r, "message", s->at.a, &v, err))
    return false;
  write_text(p,
             &(struct words_of_notice){ .at = reader_instant_of(p->r, s->rows, 4),
                                        .what = value_text(column_int(s->rows, 7) ? STR("withdrawn") : STR("said")),
                                        .fields = v,
                                        .by = said_by(p->r, out->policy) },
             out);
  return true;
}

static bool tell_dispatch(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value v;
  if (is_unwanted(p, out))
    return true;
  if (!ledger_dispatch(p->r, s->at.a, &v, err))
    return false;
  write_text(p,
             &(struct words_of_notice){
                 .at = reader_instant_of(p->r, s->rows, 4), .what = value_get(v, "state"), .fields = v },
             out);
  return true;
}

static bool tell_delivery(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value_builder b;
  (void)err;
  if (is_unwanted(p, out))
    return true;
  build_init(&b, &p->r->arena);
  build_put(&b, "seq", value_int(s->at.a));
  build_put(&b, "source", reader_text(p->r, s->rows, 7));
  build_put(&b, "key", reader_text(p->r, s->rows, 8));
  build_put(&b, "state", reader_text(p->r, s->rows, 9));
  build_put(&b, "reason", reader_text(p->r, s->rows, 10));
  write_text(p,
             &(struct words_of_notice){
                 .at = reader_instant_of(p->r, s->rows, 4),
                 .what = reader_text(p->r, s->rows, 9),
                 .fields = build_map(&b),
                 .by = value_text(words_printf(p->r, "source/%.*s", STR_FMT(column_text(s->rows, 7)))) },
             out);
  return true;
}

static bool tell_activation(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct value_builder b;
  (void)err;
  if (is_unwanted(p, out))
    return true;
  build_init(&b, &p->r->arena);
  build_put(&b, "state", reader_text(p->r, s->rows, 8));
  build_put(&b, "summary", reader_text(p->r, s->rows, 9));
  write_text(p,
             &(struct words_of_notice){ .at = reader_instant_of(p->r, s->rows, 4),
                                        .what = reader_text(p->r, s->rows, 8),
                                        .fields = build_map(&b),
                                        .by = reader_text(p->r, s->rows, 7) },
             out);
  return true;
}

/* ---- changes ------------------------------------------------------------------------------ */

/* "type/key" and version of a record that there is; else its key is NONE. */
static bool record_head(struct reader *r, const struct type *t, uint64_t rid, struct value *key, struct value *version,
                        struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT key, version FROM ");
  sql_name(&sql, t->name);
  buf_z(&sql, " WHERE id = ?1");
  struct stmt *q = reader_query(r, sql.p, err);
  buf_fini(&sql);
  *key = *version = value_none();
  if (!q)
    return false;
  bind_int(q, 1, (int64_t)rid_row(rid));
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    *key = reader_text(r, q, 0);
    *version = value_int(column_int(q, 1));
    stmt_reset(q);
  }
  return step != STEP_ERROR;
}

/* What the rows made of fields; of two the later counts. */
static struct value changed_fields(struct reader *r, const struct deed *deeds, size_t n)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  for (size_t i = 0; i < n; i++)
    for (uint32_t k = 0; k < deeds[i].n; k++) {
      const struct field *f = deeds[i].fields[k];
      struct value v = reader_present(r, f, deeds[i].values[k]);
      uint32_t at = 0;
      while (at < b.n && !str_eq(b.members[at].name, f->name))
        at++;
      v = v.kind == VALUE_NONE ? value_null() : v;
      if (at < b.n)
        b.members[at].value = v;
      else
        build_put_str(&b, f->name, v);
    }
  return build_map(&b);
}

static bool tell_change(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  struct reader *r = p->r;
  const struct deed *first = &p->deeds.list.at[p->deeds.first], *last = first + p->deeds.count - 1;
  const struct type *t = reader_type_at(r, rid_type(last->rid));
  struct value key, version;
  (void)s;
  out->type = t->name;
  if (p->wish->record_count == 0 && is_unwanted(p, out))
    return true;
  if (!record_head(r, t, last->rid, &key, &version, err))
    return false;
  if (key.kind == VALUE_NONE && !last->deleted)
    return true; /* it is gone by now: that is told later */
  if (key.kind == VALUE_NONE)
    key = value_text(last->key.n ? last->key : words_printf(r, "#%llu", (unsigned long long)rid_row(last->rid)));
  out->record = words_printf(r, "%.*s/%.*s", STR_FMT(t->name), STR_FMT(value_str(key)));
  if (is_unwanted(p, out))
    return true;
  const char *what = last->deleted ? "deleted" : first->created ? "created" : "changed";
  write_text(
      p,
      &(struct words_of_notice){ .at = reader_instant(r, last->at),
                                 .what = value_text(str_of(what)),
                                 .version = version,
                                 .since = last->since < last->at ? reader_instant(r, last->since) : value_none(),
                                 .fields = last->deleted ? value_none() : changed_fields(r, first, p->deeds.count),
                                 .by = last->by.n ? value_text(last->by) : value_none() },
      out);
  return true;
}

static bool deeds_more(struct pass *p, struct err *err)
{
  struct deed *more;
  size_t n;
  int64_t before = p->deeds.next;
  if (!model_deeds(p->r->model, before, DEEDS_AT_ONCE, &p->r->arena, &more, &n, &p->deeds.next, err))
    return false;
  p->deeds.end = p->deeds.next == before;
  for (size_t i = 0; i < n; i++)
    vec_push(&p->deeds.list, more[i]);
  return true;
}

/* To the next record, with all of its rows of the entry. */
static bool deeds_step(struct pass *p, struct source *s, struct err *err)
{
  struct deeds *d = &p->deeds;
  d->first += d->count;
  d->count = 0;
  for (;;) {
    while (d->first + d->count < d->list.n) {
      const struct deed *a = &d->list.at[d->first], *b = &d->list.at[d->first + d->count];
      if (a->rid != b->rid || a->seq != b->seq)
        goto whole;
      d->count++;
    }
    if (d->end)
      break;
    if (!deeds_more(p, err))
      return false;
  }
whole:
  s->over = d->count == 0;
  if (!s->over) {
    const struct deed *last = &d->list.at[d->first + d->count - 1];
    s->at = (struct notice_place){ .seq = last->seq, .kind = NOTICE_CHANGE, .a = last->id };
  }
  return true;
}

static bool deeds_open(struct pass *p, struct source *s, struct err *err)
{
  const struct notice_place *from = &p->from;
  if (from->kind == NOTICE_CHANGE)
    p->deeds.next = from->a;
  else if (!model_deeds_until(p->r->model, from->kind > NOTICE_CHANGE ? from->seq : from->seq - 1, &p->deeds.next, err))
    return false;
  return deeds_step(p, s, err);
}

/* ---- the sources -------------------------------------------------------------------------- */

#define POLICY "(SELECT p.id FROM policy p WHERE p.no = policy)"
#define ACCEPTED_ROWS(seq, left, at, what, by)                                                                         \
  "SELECT a." seq ", a.finding, 1, " left ", a." at ", f.record, (SELECT p.id FROM policy p WHERE p.no = f.policy),"   \
  " f.severity, f.hidden, " what ", " by " FROM accepted a JOIN finding f ON f.id = a.finding WHERE a." seq " > ?1"
#define FINDING_ROWS(seq) "SELECT " seq ", id, 0, 0, NULL, record, " POLICY ", severity, hidden FROM finding "

static const struct source_form forms[] = {
  { NOTICE_ACTIVATION, "SELECT seq, 0, 0, 0, at, NULL, NULL, actor, state, summary FROM activation WHERE seq > ?1",
    NULL, tell_activation },
  { NOTICE_DELIVERY,
    "SELECT by, seq, 0, 0, at, NULL, NULL, source, key, state, reason FROM delivery"
    " WHERE state IN ('failed', 'refused') AND by > ?1 ORDER BY by, seq",
    NULL, tell_delivery },
  { NOTICE_CHANGE, NULL, NULL, tell_change },
  { NOTICE_FINDING, FINDING_ROWS("opened_seq") "WHERE id > ?1 ORDER BY id",
    "SELECT id, opened_seq FROM finding WHERE id >= ? ORDER BY id LIMIT 1", tell_finding },
  { NOTICE_FINDING,
    FINDING_ROWS("changed_seq") "WHERE changed_seq > opened_seq AND changed_seq > ?1 ORDER BY changed_seq, id", NULL,
    tell_finding },
  { NOTICE_FINDING, FINDING_ROWS("closed_seq") "WHERE closed_seq > ?1 ORDER BY closed_seq, id", NULL, tell_finding },
  { NOTICE_FINDING,
    ACCEPTED_ROWS("ended_seq", "1", "ended_at", "'lapsed'",
                  "''") " AND a.ended IN ('ended', 'withdrawn', 'raised') ORDER BY a.ended_seq, a.finding, a.id",
    NULL, tell_accepted },
  { NOTICE_FINDING, ACCEPTED_ROWS("seq", "0", "at", "'accepted'", "a.by") " ORDER BY a.seq, a.finding, a.id", NULL,
    tell_accepted },
  { NOTICE_CLOCK,
    "SELECT seq, policy, subject, (SELECT count(*) FROM clock l WHERE l.seq = c.seq AND l.policy = c.policy AND"
    " l.subject = c.subject AND l.name > c.name), since, record, " POLICY ", name FROM clock c WHERE seq > ?1"
    " ORDER BY seq, policy, subject, name",
    NULL, tell_clock },
  { NOTICE_MESSAGE,
    "SELECT seq, id, 0, 0, at, record, " POLICY
    ", (SELECT t.withdrawn FROM _turn t WHERE t.message = m.id AND t.seq = m.seq) FROM message m WHERE id > ?1"
    " ORDER BY id",
    "SELECT id, seq FROM message WHERE id >= ? ORDER BY id LIMIT 1", tell_message },
  { NOTICE_MESSAGE,
    "SELECT t.seq, t.message, 0, 0, t.at, m.record, (SELECT p.id FROM policy p WHERE p.no = m.policy), t.withdrawn"
    " FROM _turn t JOIN message m ON m.id = t.message WHERE t.seq > ?1 AND t.seq > m.seq ORDER BY t.seq, t.message",
    NULL, tell_message },
  { NOTICE_DISPATCH,
    "SELECT d.done_seq, d.id, 0, 0, d.done_at, coalesce(m.record, f.record), (SELECT p.id FROM policy p WHERE p.no ="
    " coalesce(m.policy, f.policy)) FROM dispatch d LEFT JOIN message m ON m.id = d.message LEFT JOIN finding f ON"
    " f.id = d.finding WHERE d.state = 'dead' AND d.done_seq > ?1 ORDER BY d.done_seq, d.id",
    NULL, tell_dispatch },
};
_Static_assert(sizeof forms / sizeof *forms == SOURCES, "a form a source");

/* The number of the last row of entries up to seq. Between `low`, which is one, and `high`, which is none. */
static bool number_until(struct reader *r, const char *sql, int64_t seq, int64_t *out, struct err *err)
{
  struct stmt *q = reader_query(r, sql, err);
  int64_t low = 0, high = 1;
  bool grows = true; /* high is not known to be beyond yet */
  while (q && (grows || high - low > 1)) {
    int64_t at = grows ? high : low + (high - low) / 2;
    bind_int(q, 1, at);
    enum step step = stmt_step(q, err);
    if (step == STEP_ERROR)
      return false;
    bool within = step == STEP_ROW && column_int(q, 1) <= seq;
    if (within)
      low = column_int(q, 0);
    else
      high = at;
    stmt_reset(q);
    grows = grows && within;
    high = grows ? low * 2 : high;
  }
  *out = low;
  return q != NULL;
}

static bool source_row(struct source *s, struct err *err)
{
  enum step step = stmt_step(s->rows, err);
  s->over = step != STEP_ROW;
  if (!s->over)
    s->at = (struct notice_place){ column_int(s->rows, 0), (int)s->form->kind, column_int(s->rows, 1),
                                   column_int(s->rows, 2), column_int(s->rows, 3) };
  return step != STEP_ERROR;
}

static bool source_step(struct pass *p, struct source *s, struct err *err)
{
  return s->form->sql ? source_row(s, err) : deeds_step(p, s, err);
}

static bool source_open(struct pass *p, struct source *s, struct err *err)
{
  int64_t start = p->from.kind > (int)s->form->kind ? p->from.seq : p->from.seq - 1;
  if (!s->form->sql)
    return deeds_open(p, s, err);
  if (s->form->numbered && !number_until(p->r, s->form->numbered, start, &start, err))
    return false;
  if (s->form->numbered && p->from.kind == (int)s->form->kind && p->from.a > start)
    start = p->from.a;
  s->rows = reader_query(p->r, s->form->sql, err);
  if (!s->rows)
    return false;
  bind_int(s->rows, 1, start);
  return source_row(s, err);
}

static bool pass_open(struct pass *p, struct err *err)
{
  for (size_t i = 0; i < SOURCES; i++) {
    if (p->wish->kinds && !(p->wish->kinds >> forms[i].kind & 1))
      continue;
    struct source *s = &p->sources[p->source_count++];
    s->form = &forms[i];
    if (!source_open(p, s, err))
      return false;
  }
  return true;
}

static void pass_close(struct pass *p)
{
  for (size_t i = 0; i < p->source_count; i++)
    if (p->sources[i].rows)
      stmt_reset(p->sources[i].rows);
  vec_fini(&p->deeds.list);
  buf_fini(&p->text);
}

/* The source whose row is next; NULL: there is none. */
static struct source *pass_next(struct pass *p)
{
  struct source *next = NULL;
  for (size_t i = 0; i < p->source_count; i++) {
    struct source *s = &p->sources[i];
    if (!s->over && (!next || notice_place_cmp(&s->at, &next->at) < 0))
      next = s;
  }
  return next;
}

/* The row that the source stands on; its text stays empty when it is not to be told. */
static bool pass_tell(struct pass *p, struct source *s, struct notice *out, struct err *err)
{
  *out = (struct notice){ .place = s->at, .kind = s->form->kind, .severity = -1 };
  if (s->form->sql) {
    struct value record = reader_text(p->r, s->rows, 5), policy = reader_text(p->r, s->rows, 6);
    struct str key;
    out->record = record.kind == VALUE_TEXT ? value_str(record) : STR("");
    out->policy = policy.kind == VALUE_TEXT ? value_str(policy) : STR("");
    str_split(out->record, '/', &out->type, &key);
  }
  return s->form->tell(p, s, out, err);
}

/* ---- a page ------------------------------------------------------------------------------- */

struct notice_list {
  struct notice *at;
  size_t n, bytes, looked;
};

static bool is_full(const struct notice_list *l, const struct notice_bounds *most)
{
  return l->n >= most->limit || l->bytes >= most->bytes || l->looked >= most->look;
}

/* Up to the end, or the bounds: *to is then the place of what was looked at last. */
static bool pass_run(struct pass *p, const struct notice_bounds *most, struct notice_list *l, struct notice_place *to,
                     struct err *err)
{
  struct source *s;
  while ((s = pass_next(p)) && !is_full(l, most)) {
    if (notice_place_cmp(&s->at, to) > 0) { /* else another of a finding's three has told it, or the caller knows it */
      struct notice *n = &l->at[l->n];
      if (!pass_tell(p, s, n, err))
        return false;
      *to = s->at;
      l->looked++;
      l->n += n->text.n > 0;
      l->bytes += n->text.n;
    }
    if (!source_step(p, s, err))
      return false;
  }
  return true;
}

bool reader_notices(struct reader *r, const struct notice_place *from, const struct notice_wish *w,
                    const struct notice_bounds *most, struct notice **out, size_t *n, struct notice_place *to,
                    bool *more, struct err *err)
{
  struct pass p = { .r = r, .from = *from, .wish = w };
  struct notice_list l = { .n = 0 };
  struct notice_place end;
  if (!reader_begin(r, err))
    return false;
  l.at = arena_array(&r->arena, struct notice, most->limit);
  *to = *from;
  bool good = pass_open(&p, err) && pass_run(&p, most, &l, to, err);
  *more = good && pass_next(&p);
  end = (struct notice_place){ .seq = model_applied(r->model), .kind = NOTICE_KINDS };
  if (good && !*more && notice_place_cmp(&end, to) > 0)
    *to = end;
  pass_close(&p);
  model_snapshot_end(r->model);
  *out = l.at;
  *n = l.n;
  return good;
}

bool reader_notices_end(struct reader *r, struct notice_place *out, struct err *err)
{
  bool good = reader_begin(r, err);
  if (good)
    *out = (struct notice_place){ .seq = model_applied(r->model), .kind = NOTICE_KINDS };
  model_snapshot_end(r->model);
  return good;
}
