/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ledger: what the engine keeps beside the records: findings, clocks, messages, drafts, policies. A list is a row of a
 * table below and a function that turns a row of it into JSON.
 */
#include "engine/reading.h"

#include <stdio.h>

/* ---- common ------------------------------------------------------------------------------- */

static bool has_member(const struct value_builder *b, struct str name)
{
  for (uint32_t i = 0; i < b->n; i++) {
    if (str_eq(b->members[i].name, name))
      return true;
  }
  return false;
}

/* Adds what the body says that the columns have not said already. */
static bool put_body(struct reader *r, struct stmt *q, int column, struct value_builder *b, struct err *err)
{
  struct value body;
  if (!reader_json(r, q, column, &body, err))
    return false;
  for (uint32_t i = 0; body.kind == VALUE_MAP && i < body.n; i++) {
    if (!has_member(b, body.map[i].name))
      build_put_str(b, body.map[i].name, body.map[i].value);
  }
  return true;
}

static struct value column_number(struct stmt *q, int i)
{
  return column_is_null(q, i) ? value_none() : value_int(column_int(q, i));
}

/* ---- findings ----------------------------------------------------------------------------- */

#define FINDING_COLUMNS                                                                                                \
  "SELECT id, (SELECT p.id FROM policy p WHERE p.no = policy), record, key, code, severity, message, owner, state,"    \
  " opened_at, opened_seq, changed_at, changed_seq, closed_at, closed_seq, hidden, body,"                              \
  " (SELECT json_object('acceptance', a.name, 'by', iif(a.by = '', NULL, a.by), 'reason', a.reason, 'until', a.until," \
  " 'severity', a.severity, 'since', a.at) FROM accepted a WHERE a.finding = finding.id AND a.ended_at IS NULL)"       \
  " FROM finding"

/* {"acceptance","by","reason","until","severity","since"} of one that is accepted. */
static bool accepted_value(struct reader *r, struct stmt *q, int column, struct value *out, struct err *err)
{
  struct value v;
  struct value_builder b;
  *out = value_none();
  if (!reader_json(r, q, column, &v, err))
    return false;
  if (v.kind != VALUE_MAP)
    return true;
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < v.n; i++) {
    struct value of = v.map[i].value;
    build_put_str(&b, v.map[i].name, of.kind == VALUE_INT ? reader_instant(r, of.i) : of);
  }
  *out = build_map(&b);
  return true;
}

static bool finding_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  static const char *const texts[] = { "policy", "record", "key", "code", "severity", "message", "owner", "state" };
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "id", value_int(column_int(q, 0)));
  for (int i = 0; i < 8; i++)
    build_put(&b, texts[i], reader_text(r, q, i + 1));
  build_put(&b, "opened_at", reader_instant_of(r, q, 9));
  build_put(&b, "opened_seq", value_int(column_int(q, 10)));
  build_put(&b, "changed_at", reader_instant_of(r, q, 11));
  build_put(&b, "changed_seq", value_int(column_int(q, 12)));
  build_put(&b, "closed_at", reader_instant_of(r, q, 13));
  build_put(&b, "closed_seq", column_number(q, 14));
  build_put(&b, "hidden", column_int(q, 15) ? value_bool(true) : value_none());
  struct value accepted;
  if (!accepted_value(r, q, 17, &accepted, err))
    return false;
  build_put(&b, "accepted", accepted);
  bool ok = put_body(r, q, 16, &b, err);
  *out = build_map(&b);
  return ok;
}

static const char *const finding_states[] = { "open", "state = 'open'", "closed", "state = 'closed'", NULL };
static const char *const severities[] = { "low",  "severity = 'low'",  "medium",   "severity = 'medium'",
                                          "high", "severity = 'high'", "critical", "severity = 'critical'",
                                          NULL };

#define IS_ACCEPTED "EXISTS(SELECT 1 FROM accepted a WHERE a.finding = finding.id AND a.ended_at IS NULL)"
static const char *const accepteds[] = { "true", IS_ACCEPTED, "false", "NOT " IS_ACCEPTED, "any", "1", NULL };

/* A policy at level shadow is only looked at by who asks for it. */
static const struct listing findings = {
  .name = "findings",
  .tag = 'f',
  .sql = FINDING_COLUMNS " WHERE id < ?1",
  .order = " ORDER BY id DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = {
    { "state", FILTER_WORD, NULL, finding_states },
    { "policy", FILTER_POLICY, "policy = ?", NULL },
    { "code", FILTER_TEXT, "code = ?", NULL },
    { "severity", FILTER_WORD, NULL, severities },
    { "subject", FILTER_SUBJECT, "subject = ?", NULL },
    { "owner", FILTER_TEXT, "owner = ?", NULL },
    { "accepted", FILTER_WORD, NULL, accepteds },
    { "opened_before", FILTER_INSTANT, "opened_at < ?", NULL },
  },
  .hide = "hidden = 0",
  .hide_but = "policy",
  .item = finding_item,
};

bool reader_findings(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &findings, p, out, err);
}

bool ledger_finding(struct reader *r, int64_t id, struct value *out, struct err *err)
{
  struct stmt *q = reader_row(r, FINDING_COLUMNS " WHERE id = ?", id, "finding", err);
  bool ok = q && finding_item(r, q, out, err);
  if (q)
    stmt_reset(q);
  return ok;
}

bool reader_finding(struct reader *r, int64_t id, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && ledger_finding(r, id, &v, err);
  return reader_end(r, ok, v, out);
}

/* All rows of a statement with one parameter. */
static bool rows_of(struct reader *r, const char *sql, int64_t no,
                    bool (*item)(struct reader *r, struct stmt *q, struct value *out, struct err *err),
                    struct value *out, struct err *err)
{
  struct value_builder b;
  struct stmt *q = reader_query(r, sql, err);
  if (!q)
    return false;
  build_init(&b, &r->arena);
  bind_int(q, 1, no);
  enum step step;
  struct value v;
  while ((step = stmt_step(q, err)) == STEP_ROW && item(r, q, &v, err))
    build_add(&b, v);
  stmt_reset(q);
  *out = build_list(&b);
  return step == STEP_DONE;
}

bool ledger_findings_of(struct reader *r, uint64_t rid, struct value *out, struct err *err)
{
  return rows_of(r, FINDING_COLUMNS " WHERE subject = ? AND state = 'open' AND hidden = 0 ORDER BY id", (int64_t)rid,
                 finding_item, out, err);
}

/* ---- clocks ------------------------------------------------------------------------------- */

/* What has no due instant comes last. The first comparison is there for the index. */
#define DUE "ifnull(due, 9223372036854775807)"

static bool clock_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "policy", reader_text(r, q, 4));
  build_put(&b, "record", reader_text(r, q, 5));
  build_put(&b, "name", reader_text(r, q, 3));
  build_put(&b, "state", reader_text(r, q, 6));
  build_put(&b, "due", reader_instant(r, column_int(q, 0)));
  build_put(&b, "since", reader_instant_of(r, q, 7));
  build_put(&b, "seq", value_int(column_int(q, 8)));
  bool ok = put_body(r, q, 9, &b, err);
  *out = build_map(&b);
  return ok;
}

static const char *const clock_states[] = { "running",   "state = 'running'",   "paused",  "state = 'paused'",
                                            "met",       "state = 'met'",       "missed",  "state = 'missed'",
                                            "cancelled", "state = 'cancelled'", "waiting", "state = 'waiting'",
                                            "withdrawn", "state = 'withdrawn'", NULL };

#define CLOCK_COLUMNS                                                                                                  \
  "SELECT " DUE ", policy, subject, name, (SELECT p.id FROM policy p WHERE p.no = policy), record, state, since, seq," \
  " body FROM clock"

static const struct listing clocks = {
  .name = "clocks",
  .tag = 'c',
  .sql = CLOCK_COLUMNS " WHERE " DUE " >= ?1 AND (" DUE ", policy, subject, name) > (?1, ?2, ?3, ?4)",
  .order = " ORDER BY " DUE ", policy, subject, name",
  .place_n = 3,
  .place_text = true,
  .start = INT64_MIN,
  .filters = {
    { "state", FILTER_WORD, NULL, clock_states },
    { "policy", FILTER_POLICY, "policy = ?", NULL },
    { "subject", FILTER_SUBJECT, "policy IN (SELECT no FROM policy) AND subject = ?", NULL },
  },
  .hide = "state <> 'withdrawn'",
  .hide_but = "state",
  .item = clock_item,
};

bool reader_clocks(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &clocks, p, out, err);
}

bool ledger_clocks_of(struct reader *r, uint64_t rid, struct value *out, struct err *err)
{
  return rows_of(r, CLOCK_COLUMNS " WHERE policy IN (SELECT no FROM policy) AND subject = ? ORDER BY policy, name",
                 (int64_t)rid, clock_item, out, err);
}

bool ledger_clock(struct reader *r, int64_t policy, uint64_t rid, struct str name, struct value *out, struct err *err)
{
  struct stmt *q = reader_query(r, CLOCK_COLUMNS " WHERE policy = ? AND subject = ? AND name = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, policy);
  bind_int(q, 2, (int64_t)rid);
  bind_text(q, 3, name);
  enum step step = stmt_step(q, err);
  bool ok = step == STEP_ROW ? clock_item(r, q, out, err)
                             : step == STEP_DONE && err_set(err, ERR_MISSING, "there is no such clock");
  stmt_reset(q);
  return ok;
}

/* ---- messages and drafts ------------------------------------------------------------------ */

static bool paper_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "id", value_int(column_int(q, 0)));
  build_put(&b, "policy", reader_text(r, q, 1));
  build_put(&b, "record", reader_text(r, q, 2));
  build_put(&b, "key", reader_text(r, q, 3));
  build_put(&b, "at", reader_instant_of(r, q, 4));
  build_put(&b, "seq", value_int(column_int(q, 5)));
  build_put(&b, "withdrawn_at", reader_instant_of(r, q, 6));
  bool ok = put_body(r, q, 7, &b, err);
  *out = build_map(&b);
  return ok;
}

#define PAPER_COLUMNS                                                                                                  \
  "SELECT id, (SELECT p.id FROM policy p WHERE p.no = policy), record, key, at, seq, withdrawn_at, body FROM "

static const struct listing messages = {
  .name = "messages",
  .tag = 'm',
  .sql = PAPER_COLUMNS "message WHERE id < ?1",
  .order = " ORDER BY id DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = {
    { "policy", FILTER_POLICY, "policy = ?", NULL },
    { "subject", FILTER_SUBJECT, "subject = ?", NULL },
    { "to", FILTER_TEXT, "recipient = ?", NULL },
  },
  .item = paper_item,
};

static const struct listing drafts = {
  .name = "drafts",
  .tag = 'd',
  .sql = PAPER_COLUMNS "draft WHERE id < ?1",
  .order = " ORDER BY id DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = {
    { "policy", FILTER_POLICY, "policy = ?", NULL },
    { "subject", FILTER_SUBJECT, "subject = ?", NULL },
    { "to", FILTER_TEXT, "json_extract(body, '$.to') = ?", NULL },
  },
  .item = paper_item,
};

bool ledger_paper(struct reader *r, const char *table, int64_t id, struct value *out, struct err *err)
{
  bool message = strcmp(table, "message") == 0;
  struct stmt *q = reader_row(r, message ? PAPER_COLUMNS "message WHERE id = ?" : PAPER_COLUMNS "draft WHERE id = ?",
                              id, table, err);
  bool ok = q && paper_item(r, q, out, err);
  if (q)
    stmt_reset(q);
  return ok;
}

bool reader_messages(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &messages, p, out, err);
}

bool reader_drafts(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &drafts, p, out, err);
}

/* ---- activations --- */

static bool activation_item(struct reader *r, struct stmt *q, struct value *out, struct err *err)
{
  struct value_builder b;
  (void)err;
  build_init(&b, &r->arena);
  build_put(&b, "seq", value_int(column_int(q, 0)));
  build_put(&b, "at", reader_instant_of(r, q, 1));
  build_put(&b, "actor", reader_text(r, q, 2));
  build_put(&b, "state", reader_text(r, q, 3));
  build_put(&b, "in_force", column_int(q, 5) ? value_bool(true) : value_none());
  build_put(&b, "summary", reader_text(r, q, 4));
  *out = build_map(&b);
  return true;
}

static const struct listing activations = {
  .name = "activations",
  .tag = 'a',
  .sql = "SELECT seq, at, actor, state, summary, seq = (SELECT value FROM _engine WHERE name = 'active')"
         " FROM activation WHERE seq < ?1",
  .order = " ORDER BY seq DESC",
  .place_n = 1,
  .start = INT64_MAX,
  .filters = { { "state", FILTER_TEXT, "state = ?", NULL } },
  .item = activation_item,
};

bool reader_activations(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return listing_page(r, &activations, p, out, err);
}

/* ---- policies ----------------------------------------------------------------------------- */

static bool is_quarantined(struct reader *r, uint64_t rid, uint32_t policy)
{
  struct err none = ERR_INIT;
  struct record *record = model_find(r->model, rid, &none);
  struct said *said = record ? model_said(record, policy) : NULL;
  return said && said->status == SAID_QUARANTINED;
}

/* What is said of a policy at this moment. */
struct policy_counts {
  int64_t open, hidden, errors, quarantined;
};

/* A subject that a policy fails on has an open finding "error" of the host's own. */
static bool count_findings(struct reader *r, uint32_t no, struct policy_counts *out, struct err *err)
{
  struct rids failing = { NULL, 0, 0 };
  struct stmt *q =
      reader_query(r, "SELECT subject, code = 'error', hidden FROM finding WHERE state = 'open' AND policy = ?", err);
  *out = (struct policy_counts){ 0 };
  if (!q)
    return false;
  bind_int(q, 1, no);
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    bool error = column_int(q, 1) != 0, hidden = column_int(q, 2) != 0;
    out->errors += error;
    out->hidden += hidden && !error;
    out->open += !hidden && !error;
    if (error)
      vec_push(&failing, (uint64_t)column_int(q, 0));
  }
  for (size_t i = 0; i < failing.n; i++)
    out->quarantined += is_quarantined(r, failing.at[i], no);
  vec_fini(&failing);
  return step == STEP_DONE;
}

static bool policy_item(struct reader *r, struct stmt *q, struct value_builder *b, struct err *err)
{
  static const char *const texts[] = { "id",     "kind", "pack",   "version", "title", "doc",
                                       "source", "file", "digest", "level",   "on" };
  static const char *const json[] = { "gives", "findings", "params" };
  build_init(b, &r->arena);
  for (int i = 0; i < 11; i++) {
    struct value v = reader_text(r, q, i + 1);
    build_put(b, texts[i], v.n ? v : value_none());
  }
  build_put(b, "epoch", value_int(column_int(q, 12)));
  for (int i = 0; i < 3; i++) {
    struct value v;
    if (!reader_json(r, q, 13 + i, &v, err))
      return false;
    build_put(b, json[i], v);
  }
  return true;
}

/* The rows of those in force. They come all at once, since their counts are asked with other statements. */
struct policy_rows {
  VEC(struct value_builder) shown;
  VEC(struct policy *) policies; /* no more of them than tells one from the other */
};

static bool policy_rows_read(struct reader *r, struct policy_rows *out, struct err *err)
{
  struct stmt *q = reader_query(r,
                                "SELECT no, id, kind, pack, version, title, doc, source, file, digest, level, on_type,"
                                " epoch, gives, findings, params FROM policy WHERE in_force = 1 ORDER BY id",
                                err);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct policy *p = arena_new_of(&r->arena, struct policy);
    p->no = (uint32_t)column_int(q, 0);
    p->on = schema_type(model_schema(r->model), str_dup(&r->arena, column_text(q, 11)));
    vec_push(&out->policies, p);
    if (!policy_item(r, q, vec_push_ptr(&out->shown), err)) {
      stmt_reset(q);
      return false;
    }
  }
  return step == STEP_DONE;
}

/* What each was seen to read, a line a path. A file whose paths cannot be told apart by this program tells none. */
static void put_reads(struct reader *r, struct policy_rows *rows)
{
  struct policy_set set = { .policies = rows->policies.at, .policy_count = (uint32_t)rows->policies.n };
  struct reads *reads = reads_open(r->model, NULL);
  bool ok = reads && reads_bind(reads, &set, NULL);
  for (size_t i = 0; ok && i < rows->shown.n; i++) {
    struct buf words = BUF_INIT;
    struct value_builder lines;
    reads_describe(reads, rows->policies.at[i], &words);
    build_init(&lines, &r->arena);
    for (struct str line, rest = str_dup(&r->arena, buf_view(&words)); rest.n;) {
      str_split(rest, '\n', &line, &rest);
      build_add(&lines, value_text(line));
    }
    build_put(&rows->shown.at[i], "reads", build_list(&lines));
    buf_fini(&words);
  }
  reads_close(reads);
}

static bool put_counts(struct reader *r, uint32_t no, struct value_builder *b, struct err *err)
{
  struct policy_counts counts;
  if (!count_findings(r, no, &counts, err))
    return false;
  build_put(b, "open_findings", value_int(counts.open));
  build_put(b, "hidden_findings", counts.hidden ? value_int(counts.hidden) : value_none());
  build_put(b, "errors", value_int(counts.errors));
  build_put(b, "quarantined", value_int(counts.quarantined));
  return true;
}

static bool policies_value(struct reader *r, struct value *out, struct err *err)
{
  struct policy_rows rows = { .shown = { .n = 0 } };
  struct value_builder items;
  bool ok = policy_rows_read(r, &rows, err);
  if (ok)
    put_reads(r, &rows);
  build_init(&items, &r->arena);
  for (size_t i = 0; ok && i < rows.shown.n; i++) {
    ok = put_counts(r, rows.policies.at[i]->no, &rows.shown.at[i], err);
    build_add(&items, build_map(&rows.shown.at[i]));
  }
  vec_fini(&rows.shown);
  vec_fini(&rows.policies);
  *out = page_value(r, &items, STR(""));
  return ok;
}

bool reader_policies(struct reader *r, struct buf *out, struct err *err)
{
  struct value v = value_none();
  bool ok = reader_begin(r, err) && policies_value(r, &v, err);
  return reader_end(r, ok, v, out);
}
