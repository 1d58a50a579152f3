/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reader: its life, its snapshots and statements; records, their types and their history. What the engine keeps beside
 * the records is told by ledger.c, why it is so by why.c.
 */
#include "engine/reader.h"

#include <stdlib.h>

#include "engine/reading.h"

/* Beyond so many texts of SQL (any mix of filters makes its own) all are closed and prepared anew as they come. */
enum { QUERIES_MAX = 256 };

/* ---- life --------------------------------------------------------------------------------- */

struct reader *reader_open(const char *model, const char *journal, struct err *err)
{
  struct reader *r = mem_zero(sizeof *r);
  arena_init(&r->arena);
  map_init(&r->queries);
  r->model = model_open_read(model, err);
  r->journal = r->model ? journal_open_read(journal, err) : NULL;
  if (r->journal)
    return r;
  reader_close(r);
  return NULL;
}

static void queries_close(struct reader *r)
{
  for (size_t i = 0; i < r->prepared.n; i++) {
    stmt_close(r->prepared.at[i].stmt);
    free(r->prepared.at[i].sql);
  }
  vec_clear(&r->prepared);
  map_clear(&r->queries);
}

void reader_close(struct reader *r)
{
  if (!r)
    return;
  queries_close(r);
  vec_fini(&r->prepared);
  map_fini(&r->queries);
  if (r->model)
    model_close(r->model);
  journal_close(r->journal);
  arena_fini(&r->arena);
  free(r);
}

bool reader_begin(struct reader *r, struct err *err)
{
  arena_reset(&r->arena);
  if (r->prepared.n >= QUERIES_MAX)
    queries_close(r);
  return model_snapshot(r->model, err);
}

bool reader_end(struct reader *r, bool ok, struct value answer, struct buf *out)
{
  if (ok)
    json_write(out, answer);
  model_snapshot_end(r->model);
  return ok;
}

/* ---- statements --------------------------------------------------------------------------- */

struct stmt *reader_query(struct reader *r, const char *sql, struct err *err)
{
  uint64_t key = hash_fixed(0, str_of(sql)) >> 1;
  uint64_t *place;
  while ((place = map_find(&r->queries, key)) != NULL) {
    struct query *known = &r->prepared.at[*place - 1];
    if (strcmp(known->sql, sql) == 0)
      return known->stmt;
    key++;
  }
  struct stmt *q = store_prepare(model_store(r->model), sql, err);
  if (!q)
    return NULL;
  size_t n = strlen(sql) + 1;
  vec_push(&r->prepared, ((struct query){ memcpy(mem_alloc(n), sql, n), q }));
  *map_put(&r->queries, key) = r->prepared.n;
  return q;
}

struct stmt *reader_row(struct reader *r, const char *sql, int64_t no, const char *what, struct err *err)
{
  struct stmt *q = reader_query(r, sql, err);
  if (!q)
    return NULL;
  bind_int(q, 1, no);
  enum step step = stmt_step(q, err);
  if (step == STEP_DONE)
    err_set(err, ERR_MISSING, "there is no %s %lld", what, (long long)no);
  return step == STEP_ROW ? q : NULL;
}

struct value reader_text(struct reader *r, struct stmt *q, int column)
{
  return column_is_null(q, column) ? value_none() : value_text(str_dup(&r->arena, column_text(q, column)));
}

bool reader_json(struct reader *r, struct stmt *q, int column, struct value *out, struct err *err)
{
  *out = value_none();
  if (column_is_null(q, column))
    return true;
  struct str text = str_dup(&r->arena, column_text(q, column));
  if (text.n == 0 || json_read(&r->arena, text, out, err))
    return true;
  err_prefix(err, "column %s", column_name(q, column));
  if (err)
    err->code = ERR_CORRUPT;
  return false;
}

/* ---- values ------------------------------------------------------------------------------- */

struct value reader_instant(struct reader *r, int64_t at)
{
  char text[32];
  if (at == INSTANT_NEVER)
    return value_none();
  return value_text(str_dup(&r->arena, instant_format(at, text)));
}

struct value reader_instant_of(struct reader *r, struct stmt *q, int column)
{
  return column_is_null(q, column) ? value_none() : reader_instant(r, column_int(q, column));
}

struct str reader_name(struct reader *r, uint64_t rid)
{
  struct buf b = BUF_INIT;
  model_name(r->model, rid, &b);
  struct str name = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return name;
}

struct value reader_present(struct reader *r, const struct field *f, struct value v)
{
  return value_is_none(v) ? value_none() : field_present(r->model, f, v, &r->arena);
}

/* ---- records ------------------------------------------------------------------------------ */

const struct type *reader_type_at(struct reader *r, uint32_t no) { return schema_type_at(model_schema(r->model), no); }

struct record *reader_find(struct reader *r, struct str type, struct str key, struct err *err)
{
  struct err failed = ERR_INIT;
  const struct type *t = schema_need_type(model_schema(r->model), type, err);
  struct record *record = t ? model_find_key(r->model, t, key, &failed) : NULL;
  if (t && !record) {
    if (failed.code)
      err_set(err, failed.code, "%s", failed.text);
    else
      err_set(err, ERR_MISSING, "there is no %.*s \"%.*s\"", STR_FMT(t->name), STR_FMT(key));
  }
  return record;
}

/* The derived fields whose giver could not say anything new when it was last asked. */
static bool stale_fields(struct reader *r, const struct record *record, struct value *out, struct err *err)
{
  struct value_builder stale;
  build_init(&stale, &r->arena);
  for (uint32_t s = 0; s < record->said_count; s++) {
    struct policy_row p;
    if (record->said[s].status == SAID_GOOD)
      continue;
    if (!policy_row_at(r, record->said[s].policy, &p, err))
      return false;
    for (uint32_t i = 0; i < record->type->field_count; i++) {
      const struct field *f = &record->type->fields[i];
      if (f->derived && str_eq(f->giver, p.id))
        build_add(&stale, value_text(f->name));
    }
  }
  *out = stale.n ? build_list(&stale) : value_none();
  return true;
}

static bool record_value(struct reader *r, const struct record *record, struct value *out, struct err *err)
{
  const struct type *t = record->type;
  struct value_builder b, fields;
  struct value stale;
  if (!stale_fields(r, record, &stale, err))
    return false;
  build_init(&fields, &r->arena);
  for (uint32_t i = 0; i < t->field_count; i++)
    build_put_str(&fields, t->fields[i].name, reader_present(r, &t->fields[i], record_cell(record, t->fields[i].no)));
  build_init(&b, &r->arena);
  build_put(&b, "id", value_text(words_printf(r, "%.*s/%.*s", STR_FMT(t->name), STR_FMT(record->key))));
  build_put(&b, "type", value_text(t->name));
  build_put(&b, "key", value_text(str_dup(&r->arena, record->key)));
  build_put(&b, "version", value_int(record->version));
  build_put(&b, "created_at", reader_instant(r, record->created_at));
  build_put(&b, "updated_at", reader_instant(r, record->updated_at));
  build_put(&b, "fields", build_map(&fields));
  build_put(&b, "stale", stale);
  *out = build_map(&b);
  return true;
}

bool reader_record(struct reader *r, struct str type, struct str key, struct buf *out, struct err *err)
{
  struct value v = value_none();
  struct record *record = NULL;
  bool ok =
      reader_begin(r, err) && (record = reader_find(r, type, key, err)) != NULL && record_value(r, record, &v, err);
  return reader_end(r, ok, v, out);
}

/* ---- lists of records --------------------------------------------------------------------- */

static bool filterable(const struct field *f)
{
  bool scalar = f->kind != FIELD_LIST && f->kind != FIELD_JSON;
  return scalar && (f->indexed || f->kind == FIELD_REF || f->kind == FIELD_ENUM || f->kind == FIELD_BOOLEAN);
}

/* From the text of a query to the field's form; empty: where it is unset. */
static bool filter_accept(struct reader *r, const struct field *f, struct str text, struct value *out, struct err *err)
{
  int64_t n;
  struct value v = value_text(text);
  if (text.n == 0) {
    *out = value_none();
    return true;
  }
  if (f->kind == FIELD_BOOLEAN && (str_is(text, "true") || str_is(text, "false")))
    v = value_bool(text.n == 4);
  else if (f->kind == FIELD_INTEGER && str_int(text, &n))
    v = value_int(n);
  else if (f->kind == FIELD_NUMBER && !json_read(&r->arena, text, &v, NULL))
    v = value_text(text);
  return field_accept(r->model, f->type, f, v, &r->arena, out, err);
}

/* Condition number i; gives the number of the next parameter. */
static int filter_sql(struct buf *sql, int i, const struct field *f, struct value v)
{
  buf_z(sql, " AND ");
  sql_name(sql, f->name);
  if (value_is_none(v)) {
    buf_z(sql, " IS NULL");
    return i;
  }
  buf_printf(sql, " = ?%d", i);
  if (v.kind != VALUE_MONEY)
    return i + 1;
  buf_printf(sql, " AND \"%.*s_currency\" = ?%d", STR_FMT(f->name), i + 1);
  return i + 2;
}

/* Gives the number of the next parameter. */
static int filter_bind(struct reader *r, struct stmt *q, int i, struct value v)
{
  char *currency;
  switch (v.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    return i;
  case VALUE_TEXT:
    bind_text(q, i, value_str(v));
    return i + 1;
  case VALUE_REAL:
    bind_real(q, i, v.d);
    return i + 1;
  case VALUE_BOOL:
    bind_int(q, i, v.b);
    return i + 1;
  case VALUE_RECORD:
    bind_int(q, i, (int64_t)rid_row(v.record)); /* a ref column has the row: its type is known */
    return i + 1;
  case VALUE_MONEY:
    currency = arena_alloc(&r->arena, 4);
    value_currency(v, currency);
    bind_int(q, i, v.i);
    bind_text(q, i + 1, str_of(currency));
    return i + 2;
  default:
    bind_int(q, i, v.i);
    return i + 1;
  }
}

/* The statement for these filters, bound but for ?1, the row behind which the page begins, and ?2, its size. */
static struct stmt *records_query(struct reader *r, const struct type *t, const struct reader_page *p, struct err *err)
{
  struct buf sql = BUF_INIT;
  struct value *values = arena_array(&r->arena, struct value, p->filter_count);
  struct stmt *q = NULL;
  int at = 3;
  buf_z(&sql, "SELECT id FROM ");
  sql_name(&sql, t->name);
  buf_z(&sql, " WHERE id > ?1");
  for (size_t i = 0; i < p->filter_count; i++) {
    const struct field *f = type_field(t, p->filters[i].name);
    if (!filter_accept(r, f, p->filters[i].value, &values[i], err))
      goto out;
    at = filter_sql(&sql, at, f, values[i]);
  }
  buf_z(&sql, " ORDER BY id LIMIT ?2");
  q = reader_query(r, sql.p, err);
  at = 3;
  for (size_t i = 0; q && i < p->filter_count; i++)
    at = filter_bind(r, q, at, values[i]);
out:
  buf_fini(&sql);
  return q;
}

/* The names of the fields that a list of the type may be filtered by. */
static const char *const *filter_names(struct reader *r, const struct type *t, size_t *n)
{
  const char **names = arena_array(&r->arena, const char *, t->field_count);
  *n = 0;
  for (uint32_t i = 0; i < t->field_count; i++) {
    if (filterable(&t->fields[i]))
      names[(*n)++] = str_z(&r->arena, t->fields[i].name);
  }
  return names;
}

/* A field that exists but has no index deserves an answer of its own. */
static bool filters_check(struct reader *r, const struct type *t, const struct reader_page *p, struct err *err)
{
  size_t n;
  const char *const *names = filter_names(r, t, &n);
  for (size_t i = 0; i < p->filter_count; i++) {
    const struct field *f = type_field(t, p->filters[i].name);
    if (f && !filterable(f))
      return err_set(err, ERR_INPUT, "%.*s.%.*s is not indexed, so nothing can be found by it; declare it `indexed`",
                     STR_FMT(t->name), STR_FMT(f->name));
  }
  return page_check(p, str_z(&r->arena, t->name), names, n, err);
}

static bool records_value(struct reader *r, const struct type *t, const struct reader_page *p, struct value *out,
                          struct err *err)
{
  size_t limit = page_limit(p);
  struct spot place = { .at = { 0 } };
  if (!filters_check(r, t, p, err) || !cursor_read(r, p->cursor, 't', t->no, 1, &place, err))
    return false;
  struct stmt *q = records_query(r, t, p, err);
  if (!q)
    return false;
  uint64_t *rows = arena_array(&r->arena, uint64_t, limit + 1);
  size_t n = 0;
  bind_int(q, 1, place.at[0]);
  bind_int(q, 2, (int64_t)limit + 1);
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    rows[n++] = (uint64_t)column_int(q, 0);
  bool ok = step == STEP_DONE;
  struct value_builder items;
  build_init(&items, &r->arena);
  for (size_t i = 0; ok && i < n && i < limit; i++) {
    struct value v;
    struct record *record = model_find(r->model, rid_make(t->no, rows[i]), err);
    ok = record && record_value(r, record, &v, err);
    if (ok)
      build_add(&items, v);
  }
  struct str next = STR("");
  if (n > limit)
    next = cursor_write(r, 't', t->no, 1, &(struct spot){ .at = { (int64_t)rows[limit - 1] } });
  *out = page_value(r, &items, next);
  return ok;
}

bool reader_records(struct reader *r, struct str type, const struct reader_page *p, struct buf *out, struct err *err)
{
  struct value v = value_none();
  const struct type *t = NULL;
  bool ok = reader_begin(r, err) && (t = schema_need_type(model_schema(r->model), type, err)) != NULL &&
            records_value(r, t, p, &v, err);
  return reader_end(r, ok, v, out);
}

/* ---- history ------------------------------------------------------------------------------ */

bool reader_moments(struct reader *r, const struct record *record, const struct field *f, struct moments *out,
                    struct err *err)
{
  return model_history(r->model, record, f, &r->arena, &out->at, &out->n, err);
}

struct value reader_moment(struct reader *r, const struct field *f, const struct moment *m)
{
  struct value_builder b;
  struct value v = reader_present(r, f, m->value);
  build_init(&b, &r->arena);
  build_put(&b, "at", reader_instant(r, m->at));
  build_put(&b, "seq", value_int(m->seq));
  build_put(&b, "value", v.kind == VALUE_NONE ? value_null() : v);
  build_put(&b, "by", m->by.n ? value_text(m->by) : value_none());
  build_put(&b, "recorded", reader_instant(r, m->recorded));
  return build_map(&b);
}

bool reader_history(struct reader *r, struct str type, struct str key, struct str field, struct buf *out,
                    struct err *err)
{
  struct record *record = NULL;
  const struct field *f = NULL;
  struct moments past = { NULL, 0 };
  bool ok = reader_begin(r, err) && (record = reader_find(r, type, key, err)) != NULL &&
            (f = type_need_field(record->type, field, err)) != NULL && reader_moments(r, record, f, &past, err);
  struct value_builder items;
  build_init(&items, &r->arena);
  for (size_t i = 0; ok && i < past.n; i++)
    build_add(&items, reader_moment(r, f, &past.at[i]));
  return reader_end(r, ok, page_value(r, &items, STR("")), out);
}

/* ---- types -------------------------------------------------------------------------------- */

static struct value enum_values(struct reader *r, const struct field *f)
{
  struct value_builder b;
  if (f->value_count == 0)
    return value_none();
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < f->value_count; i++)
    build_add(&b, value_text(f->values[i]));
  return build_list(&b);
}

static struct value text_or_none(struct str s) { return s.n ? value_text(s) : value_none(); }

static struct value field_value(struct reader *r, const struct field *f)
{
  struct value_builder b;
  build_init(&b, &r->arena);
  build_put(&b, "name", value_text(f->name));
  build_put(&b, "kind", value_text(str_of(field_kind_names[f->kind])));
  if (f->kind == FIELD_LIST)
    build_put(&b, "item", value_text(str_of(field_kind_names[f->item])));
  build_put(&b, "doc", text_or_none(f->doc));
  build_put(&b, "required", value_bool(f->required));
  build_put(&b, "filter", value_bool(filterable(f)));
  build_put(&b, "derived", value_bool(f->derived));
  build_put(&b, "giver", text_or_none(f->giver));
  build_put(&b, "ref", text_or_none(f->ref));
  build_put(&b, "values", enum_values(r, f));
  build_put(&b, "default", reader_present(r, f, f->fallback));
  return build_map(&b);
}

static struct value type_value(struct reader *r, const struct type *t)
{
  struct value_builder b, fields;
  build_init(&fields, &r->arena);
  for (uint32_t i = 0; i < t->field_count; i++)
    build_add(&fields, field_value(r, &t->fields[i]));
  build_init(&b, &r->arena);
  build_put(&b, "name", value_text(t->name));
  build_put(&b, "doc", text_or_none(t->doc));
  build_put(&b, "title", text_or_none(t->title));
  build_put(&b, "records", value_int(model_count(r->model, t)));
  build_put(&b, "fields", build_list(&fields));
  return build_map(&b);
}

bool reader_types(struct reader *r, struct buf *out, struct err *err)
{
  bool ok = reader_begin(r, err);
  struct value_builder items;
  build_init(&items, &r->arena);
  const struct schema *s = ok ? model_schema(r->model) : NULL;
  for (uint32_t i = 0; s && i < s->type_count; i++)
    build_add(&items, type_value(r, s->types[i]));
  return reader_end(r, ok, page_value(r, &items, STR("")), out);
}

/* ---- policies by number ------------------------------------------------------------------- */

#define SELECT_POLICY "SELECT no, id, title, version, source, file, level, in_force, epoch, params FROM policy WHERE "

static bool policy_row_read(struct reader *r, struct stmt *q, struct policy_row *out, struct err *err)
{
  *out = (struct policy_row){
    .no = (uint32_t)column_int(q, 0),
    .id = str_dup(&r->arena, column_text(q, 1)),
    .title = str_dup(&r->arena, column_text(q, 2)),
    .version = str_dup(&r->arena, column_text(q, 3)),
    .source = str_dup(&r->arena, column_text(q, 4)),
    .file = str_dup(&r->arena, column_text(q, 5)),
    .level = str_dup(&r->arena, column_text(q, 6)),
    .in_force = column_int(q, 7) != 0,
    .epoch = column_int(q, 8),
  };
  bool ok = reader_json(r, q, 9, &out->params, err);
  stmt_reset(q);
  return ok;
}

bool policy_row_at(struct reader *r, uint32_t no, struct policy_row *out, struct err *err)
{
  struct stmt *q = reader_row(r, SELECT_POLICY "no = ?", no, "policy with number", err);
  return q && policy_row_read(r, q, out, err);
}

/* Gives the nearest id, or an empty text. */
static struct str policy_nearest(struct reader *r, struct str id)
{
  VEC(const char *) names = { 0 };
  struct stmt *q = reader_query(r, "SELECT id FROM policy ORDER BY id", NULL);
  while (q && stmt_step(q, NULL) == STEP_ROW)
    vec_push(&names, str_z(&r->arena, column_text(q, 0)));
  const char *near = str_nearest(id, names.at, names.n);
  vec_fini(&names);
  return near ? str_of(near) : STR("");
}

bool policy_row_named(struct reader *r, struct str id, struct policy_row *out, struct err *err)
{
  struct stmt *q = reader_query(r, SELECT_POLICY "id = ?", err);
  if (!q)
    return false;
  bind_text(q, 1, id);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW)
    return policy_row_read(r, q, out, err);
  if (step == STEP_DONE) {
    struct str near = policy_nearest(r, id);
    err_set(err, ERR_MISSING, "there is no policy \"%.*s\"%s%.*s%s", STR_FMT(id), near.n ? "; did you mean \"" : "",
            STR_FMT(near), near.n ? "\"?" : "");
  }
  return step == STEP_ROW;
}
