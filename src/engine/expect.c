/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expect: what a case says should be there, held against what its engine has. A value is the one that was expected when
 * it is the same as it stands in the model, as JSON shows it, or as an edit would be taken.
 */
#define _GNU_SOURCE /* memmem */

#include "engine/inside.h"
#include "engine/trial.h"

const char *const expect_words[] = { "findings", "refused", "failed",     "ignored",  "held",    "in_part", "messages",
                                     "clocks",   "drafts",  "dispatches", "unrouted", "reports", "unsound" };
const size_t expect_word_count = sizeof expect_words / sizeof *expect_words;

static struct str json_of(struct trial *t, struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  struct str text = str_dup(&t->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static bool contains(struct str s, struct str part) { return part.n == 0 || memmem(s.p, s.n, part.p, part.n) != NULL; }

/* ---- records ---- */

/* What a record has besides its fields, as a field. */
static bool own_field(const struct record *r, struct str id, struct str name, struct field *f, struct value *v)
{
  const struct {
    const char *name;
    enum field_kind kind;
    struct value value;
  } own[] = {
    { "id", FIELD_TEXT, value_text(id) },
    { "key", FIELD_TEXT, value_text(r->key) },
    { "type", FIELD_TEXT, value_text(r->type->name) },
    { "version", FIELD_INTEGER, value_int(r->version) },
    { "created_at", FIELD_INSTANT, value_int(r->created_at) },
    { "updated_at", FIELD_INSTANT, value_int(r->updated_at) },
  };
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (str_is(name, own[i].name)) {
      *f = (struct field){ .name = name, .kind = own[i].kind, .type = r->type };
      *v = own[i].value;
      return true;
    }
  return false;
}

static void compare_field(struct trial *t, struct str id, const struct field *f, struct value want, struct value found)
{
  struct model *m = t->engine->model;
  struct err err = ERR_INIT;
  struct value taken = want;
  if (value_is_none(want) && value_is_none(found))
    return;
  bool fits = value_is_none(want) || field_accept(m, f->type, f, want, &t->arena, &taken, &err);
  struct value shown = field_present(m, f, found, &t->arena);
  if (!value_is_none(want) && !value_is_none(found) &&
      (value_eq(want, found) || value_eq(want, shown) || (fits && value_eq(taken, found))))
    return;
  struct str expected = json_of(t, fits ? field_present(m, f, taken, &t->arena) : want);
  trial_say(t, "%.*s: %.*s: expected %.*s, found %.*s%s%s%s", STR_FMT(id), STR_FMT(f->name), STR_FMT(expected),
            STR_FMT(json_of(t, shown)), fits ? "" : " (", fits ? "" : err.text, fits ? "" : ")");
}

static void compare_fields(struct trial *t, struct str id, const struct record *r, struct value want)
{
  for (uint32_t i = 0; i < want.n; i++) {
    struct err err = ERR_INIT;
    struct field own;
    struct value v;
    struct str name = want.map[i].name;
    const struct field *f = NULL;
    if (own_field(r, id, name, &own, &v))
      f = &own;
    else if ((f = type_need_field(r->type, name, &err)))
      v = record_cell(r, f->no);
    if (f)
      compare_field(t, id, f, want.map[i].value, v);
    else
      trial_say(t, "%.*s: %s", STR_FMT(id), err.text);
  }
}

enum { OTHERS_MAX = 3 };

struct others { /* records of the type of one that is not there */
  struct model *model;
  struct buf names;
  size_t n;
};

static bool note_other(void *arg, uint64_t rid)
{
  struct others *o = arg;
  struct record *r = model_find(o->model, rid, NULL);
  if (r)
    buf_printf(&o->names, "%s%.*s/%.*s", o->n++ ? ", " : "; there is ", STR_FMT(r->type->name), STR_FMT(r->key));
  return o->n < OTHERS_MAX;
}

/* A record that is not there under this name: what came in its place, or why nothing did. */
static void say_absent(struct trial *t, struct str id)
{
  struct others o = { .model = t->engine->model, .names = BUF_INIT };
  struct str type_name, key;
  str_split(id, '/', &type_name, &key);
  const struct type *type = schema_type(model_schema(o.model), type_name);
  if (type)
    (void)!model_each(o.model, type, note_other, &o, NULL);
  if (o.n == 0 && t->ignored.p)
    buf_printf(&o.names, "; the last delivery that was ignored: %.*s", STR_FMT(t->ignored));
  trial_say(t, "%.*s: expected to be there, found nothing%.*s", STR_FMT(id), STR_FMT(buf_view(&o.names)));
  buf_fini(&o.names);
}

static void compare_record(struct trial *t, struct str id, struct value want)
{
  struct err err = ERR_INIT;
  const struct record *r = model_find_name(t->engine->model, id, &err);
  bool absent = want.kind == VALUE_BOOL && !want.b, present = want.kind == VALUE_BOOL && want.b;
  if (!absent && !present && !is_table_or_empty(want))
    trial_say(t, "expect: %.*s must be a table of fields, true (it is there) or false (it is not)", STR_FMT(id));
  else if (!r && err.code != ERR_MISSING)
    trial_say(t, "%.*s: %s", STR_FMT(id), err.text);
  else if (absent && r)
    trial_say(t, "%.*s: expected not to be there, found it", STR_FMT(id));
  else if (!absent && !r)
    say_absent(t, id);
  else if (r && want.kind == VALUE_MAP)
    compare_fields(t, id, r, want);
}

/* ---- what was said ---- */

struct said_row {                       /* of a table: finding, message, draft, clock */
  struct str policy, key, code, record; /* code: a finding's; else empty */
  struct str pack, body;
  struct str text; /* finding: its message; clock: its state; else empty */
  bool hidden, matched;
};

struct said_rows {
  struct said_row *at;
  size_t n, cap;
};

static bool read_rows(struct trial *t, const char *sql, struct said_rows *out)
{
  struct err err = ERR_INIT;
  struct arena *a = &t->arena;
  enum step step = STEP_ERROR;
  struct stmt *q = store_prepare(model_store(t->engine->model), sql, &err);
  while (q && (step = stmt_step(q, &err)) == STEP_ROW)
    vec_push(out, ((struct said_row){ .policy = str_dup(a, column_text(q, 0)),
                                      .key = str_dup(a, column_text(q, 1)),
                                      .code = str_dup(a, column_text(q, 2)),
                                      .record = str_dup(a, column_text(q, 3)),
                                      .pack = str_dup(a, column_text(q, 4)),
                                      .body = str_dup(a, column_text(q, 5)),
                                      .text = str_dup(a, column_text(q, 6)),
                                      .hidden = column_int(q, 7) != 0 }));
  stmt_close(q);
  return step == STEP_DONE || trial_say(t, "%s", err.text);
}

static bool is_called(const struct said_row *row, struct str policy, struct str key, struct str record)
{
  return str_eq(row->policy, policy) && str_eq(row->record, record) &&
         (str_eq(row->key, key) || str_eq(row->code, key));
}

/* "policy key record", where a key may hold blanks. */
static bool is_meant(const struct said_row *row, struct str name)
{
  struct str policy, rest;
  if (!str_split(name, ' ', &policy, &rest) || rest.n <= row->record.n + 1)
    return false;
  struct str record = { rest.p + rest.n - row->record.n, row->record.n };
  return record.p[-1] == ' ' && is_called(row, policy, (struct str){ rest.p, rest.n - row->record.n - 1 }, record);
}

static bool take_row(struct said_rows *rows, struct str name, bool by_key)
{
  for (size_t i = 0; i < rows->n; i++) {
    struct said_row *row = &rows->at[i];
    if (!row->matched && (is_meant(row, name) || (by_key && str_eq(row->key, name))))
      return row->matched = true;
  }
  return false;
}

static void say_unexpected(struct trial *t, const char *what, const struct said_row *row)
{
  trial_say(t, "%s: found \"%.*s %.*s %.*s\", which was not expected%s%.*s", what, STR_FMT(row->policy),
            STR_FMT(row->code.n ? row->code : row->key), STR_FMT(row->record), row->text.n ? ": " : "",
            STR_FMT(row->text));
}

/* Marks what was expected; each that is not there is a line. */
static void take_expected(struct trial *t, const char *what, struct value want, bool by_key, struct said_rows *rows)
{
  if (!value_is_none(want) && want.kind != VALUE_LIST)
    trial_say(t, "expect: %s is a list, as in %s = { \"%.*s.policy %s service/shop\" }", what, what,
              STR_FMT(t->of->pack), by_key ? "key" : "code");
  for (uint32_t i = 0; want.kind == VALUE_LIST && i < want.n; i++)
    if (want.list[i].kind != VALUE_TEXT)
      trial_say(t, "expect: %s holds texts", what);
    else if (!take_row(rows, value_str(want.list[i]), by_key))
      trial_say(t, "%s: expected \"%.*s\", which is not there", what, STR_FMT(value_str(want.list[i])));
}

/* An evaluation that failed fails the case, whosever policy it was, unless it is what was expected. */
static void compare_findings(struct trial *t, struct value want)
{
  struct said_rows rows = { 0 };
  if (!read_rows(t,
                 "SELECT p.id, f.key, f.code, f.record, p.pack, f.body, f.message, f.hidden FROM finding f"
                 " JOIN policy p ON p.no = f.policy WHERE f.state = 'open' ORDER BY p.id, f.record, f.key",
                 &rows))
    return;
  take_expected(t, "findings", want, false, &rows);
  for (size_t i = 0; i < rows.n; i++) {
    const struct said_row *row = &rows.at[i];
    bool counts = want.kind == VALUE_LIST && str_eq(row->pack, t->of->pack) && !row->hidden;
    if (!row->matched && (counts || str_is(row->code, "error")))
      say_unexpected(t, "findings", row);
  }
  vec_fini(&rows);
}

static void compare_said(struct trial *t, const char *what, const char *sql, struct value want)
{
  struct said_rows rows = { 0 };
  if (value_is_none(want) || !read_rows(t, sql, &rows))
    return;
  take_expected(t, what, want, true, &rows);
  for (size_t i = 0; i < rows.n && want.kind == VALUE_LIST; i++)
    if (!rows.at[i].matched && str_eq(rows.at[i].pack, t->of->pack))
      say_unexpected(t, what, &rows.at[i]);
  vec_fini(&rows);
}

/* ---- clocks ---- */

/* A number is ms: of an instant or a duration, whichever the text is. */
static bool is_same_time(struct value want, struct value found)
{
  int64_t ms, asked;
  if (found.kind != VALUE_TEXT)
    return false;
  bool instant = instant_parse(value_str(found), &ms);
  if (!instant && !duration_parse(value_str(found), &ms))
    return false;
  if (want.kind == VALUE_TEXT)
    return (instant ? instant_parse(value_str(want), &asked) : duration_parse(value_str(want), &asked)) && asked == ms;
  return want.kind == VALUE_INT && want.i == ms;
}

static void compare_clock(struct trial *t, struct str name, const struct said_row *row, struct value want)
{
  struct value body = value_none();
  if (want.kind == VALUE_TEXT && !str_eq(value_str(want), row->text))
    trial_say(t, "clocks: %.*s: expected %.*s, found %.*s", STR_FMT(name), STR_FMT(value_str(want)),
              STR_FMT(row->text));
  if (want.kind != VALUE_MAP || !json_read(&t->arena, row->body, &body, NULL))
    return;
  for (uint32_t i = 0; i < want.n; i++) {
    const struct member *w = &want.map[i];
    struct value found = value_get(body, str_z(&t->arena, w->name));
    if (!(value_is_none(w->value) ? value_is_none(found) : value_eq(w->value, found) || is_same_time(w->value, found)))
      trial_say(t, "clocks: %.*s: %.*s: expected %.*s, found %.*s", STR_FMT(name), STR_FMT(w->name),
                STR_FMT(json_of(t, w->value)), STR_FMT(json_of(t, found)));
  }
}

static void compare_clocks(struct trial *t, struct value want)
{
  struct said_rows rows = { 0 };
  if (value_is_none(want))
    return;
  if (!is_table_or_empty(want)) {
    trial_say(
        t, "expect: clocks is a table, as in clocks = { [\"sla.resolution resolution incident/i1\"] = \"running\" }");
    return;
  }
  if (!read_rows(t,
                 "SELECT p.id, c.name, '', c.record, p.pack, c.body, c.state, 0 FROM clock c"
                 " JOIN policy p ON p.no = c.policy WHERE c.state <> 'withdrawn' ORDER BY p.id, c.record, c.name",
                 &rows))
    return;
  for (uint32_t i = 0; want.kind == VALUE_MAP && i < want.n; i++) {
    struct str name = want.map[i].name;
    struct value v = want.map[i].value;
    bool absent = value_is_none(v) || (v.kind == VALUE_BOOL && !v.b);
    const struct said_row *row = NULL;
    for (size_t k = 0; k < rows.n && !row; k++)
      row = is_meant(&rows.at[k], name) ? &rows.at[k] : NULL;
    if (absent && row)
      trial_say(t, "clocks: %.*s: expected none, found it %.*s", STR_FMT(name), STR_FMT(row->text));
    else if (!absent && !row)
      trial_say(t, "clocks: %.*s: expected %.*s, found no such clock", STR_FMT(name), STR_FMT(json_of(t, v)));
    else if (row)
      compare_clock(t, name, row, v);
  }
  vec_fini(&rows);
}

/* ---- refused, failed, ignored, held, in_part, unsound ---- */

static void compare_told(struct trial *t, const char *what, struct value want, struct str found)
{
  bool none = want.kind == VALUE_BOOL && !want.b;
  if (value_is_none(want))
    return;
  if (want.kind != VALUE_TEXT && want.kind != VALUE_BOOL)
    trial_say(t, "expect: %s is a part of the text, true or false", what);
  else if (none && found.p)
    trial_say(t, "%s: expected nothing, found \"%.*s\"", what, STR_FMT(found));
  else if (!none && !found.p)
    trial_say(t, "%s: expected %.*s, found that nothing was", what, STR_FMT(json_of(t, want)));
  else if (want.kind == VALUE_TEXT && !contains(found, value_str(want)))
    trial_say(t, "%s: expected \"%.*s\", found \"%.*s\"", what, STR_FMT(value_str(want)), STR_FMT(found));
}

/* ---- dispatches ---- */

/* Its not_before, or a table of `at` and `digest`. */
static void compare_dispatch(struct trial *t, struct str name, const struct said_row *row, struct value want)
{
  struct value at = want.kind == VALUE_MAP ? value_get(want, "at") : want, digest = value_get(want, "digest");
  static const char *const known[] = { "at", "digest" };
  if (want.kind == VALUE_BOOL || (want.kind == VALUE_MAP && !trial_members(t, "expect: dispatches", want, known, 2)))
    return;
  if (!value_is_none(at) && !is_same_time(at, value_text(row->text)))
    trial_say(t, "dispatches: %.*s: expected at %.*s, found %.*s", STR_FMT(name), STR_FMT(json_of(t, at)),
              STR_FMT(row->text));
  if (digest.kind == VALUE_TEXT && !str_eq(value_str(digest), row->body))
    trial_say(t, "dispatches: %.*s: expected the digest %.*s, found \"%.*s\"", STR_FMT(name),
              STR_FMT(json_of(t, digest)), STR_FMT(row->body));
  if (digest.kind == VALUE_BOOL && digest.b != (row->body.n > 0))
    trial_say(t, "dispatches: %.*s: expected %s digest, found \"%.*s\"", STR_FMT(name), digest.b ? "a" : "no",
              STR_FMT(row->body));
}

static void take_dispatches(struct trial *t, struct value want, struct said_rows *rows)
{
  for (uint32_t i = 0; i < want.n; i++) {
    struct str name = want.map[i].name;
    struct value v = want.map[i].value;
    struct said_row *row = NULL;
    for (size_t k = 0; k < rows->n && !row; k++)
      row = !rows->at[k].matched && is_meant(&rows->at[k], name) ? &rows->at[k] : NULL;
    if (row)
      row->matched = true;
    if (!row && !(v.kind == VALUE_BOOL && !v.b))
      trial_say(t, "dispatches: expected \"%.*s\", which is not there", STR_FMT(name));
    else if (row && v.kind == VALUE_BOOL && !v.b)
      trial_say(t, "dispatches: expected no \"%.*s\", found it at %.*s", STR_FMT(name), STR_FMT(row->text));
    else if (row)
      compare_dispatch(t, name, row, v);
  }
}

/* Both ways, whosever messages they are: what leaves the host leaves it for all. */
static void compare_dispatches(struct trial *t, struct value want)
{
  struct said_rows rows = { 0 };
  if (value_is_none(want) ||
      !read_rows(t,
                 "SELECT destination, json_extract(body, '$.key'), ifnull(json_extract(body, '$.code'), ''),"
                 " json_extract(body, '$.record'), '', ifnull(digest, ''),"
                 " strftime('%Y-%m-%dT%H:%M:%fZ', not_before / 1000.0, 'unixepoch'), 0 FROM dispatch"
                 " WHERE state IN ('waiting', 'sent', 'dead', 'discarded') ORDER BY id",
                 &rows))
    return;
  if (want.kind == VALUE_MAP)
    take_dispatches(t, want, &rows);
  else
    take_expected(t, "dispatches", want, false, &rows);
  for (size_t i = 0; i < rows.n; i++)
    if (!rows.at[i].matched)
      say_unexpected(t, "dispatches", &rows.at[i]);
  vec_fini(&rows);
}

static void compare_unrouted(struct trial *t, struct value want)
{
  struct said_rows rows = { 0 };
  struct str last = { NULL, 0 };
  if (!read_rows(t,
                 "SELECT '', json_extract(body, '$.key'), '', json_extract(body, '$.record'), '', '', detail, 0"
                 " FROM dispatch WHERE state = 'unrouted' ORDER BY id",
                 &rows))
    return;
  if (rows.n)
    last = vec_last(&rows).text;
  if (value_is_none(want) && rows.n)
    trial_say(t, "unrouted: %.*s", STR_FMT(last));
  compare_told(t, "unrouted", want, last);
  vec_fini(&rows);
}

/* ---- all ---- */

/* Whether there is more to look at: what is unsound never came into force. */
static bool compare_unsound(struct trial *t, struct value want)
{
  compare_told(t, "unsound", value_get(want, "unsound"), t->unsound);
  if (t->unsound.p && want.n > 1)
    trial_say(t, "expect: beside unsound there is nothing else to expect: the packs are not put in force");
  return !t->unsound.p;
}

void expect_compare(struct trial *t)
{
  struct value want = value_get(t->of->body, "expect");
  if (t->engine->broken.code != ERR_NONE) {
    trial_say(t, "%s", t->engine->broken.text);
    return;
  }
  if (!compare_unsound(t, want))
    return;
  for (uint32_t i = 0; want.kind == VALUE_MAP && i < want.n; i++)
    if (memchr(want.map[i].name.p, '/', want.map[i].name.n))
      compare_record(t, want.map[i].name, want.map[i].value);
  compare_findings(t, value_get(want, "findings"));
  compare_told(t, "refused", value_get(want, "refused"), t->refused);
  compare_told(t, "failed", value_get(want, "failed"), t->failed);
  compare_told(t, "ignored", value_get(want, "ignored"), t->ignored);
  compare_told(t, "held", value_get(want, "held"), t->held);
  compare_told(t, "in_part", value_get(want, "in_part"), t->in_part);
  compare_clocks(t, value_get(want, "clocks"));
  compare_said(t, "messages",
               "SELECT p.id, m.key, '', m.record, p.pack, m.body, '', 0 FROM message m"
               " JOIN policy p ON p.no = m.policy WHERE m.withdrawn_at IS NULL ORDER BY m.id",
               value_get(want, "messages"));
  compare_said(t, "drafts",
               "SELECT p.id, d.key, '', d.record, p.pack, d.body, '', 0 FROM draft d"
               " JOIN policy p ON p.no = d.policy WHERE d.withdrawn_at IS NULL ORDER BY d.id",
               value_get(want, "drafts"));
  compare_dispatches(t, value_get(want, "dispatches"));
  compare_unrouted(t, value_get(want, "unrouted"));
  expect_reports(t, value_get(want, "reports"));
}
