/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lacking: of how many records of a type a field is not set, and what the services behind them are worth. The services are
 * those of the type `service`, or what a field that refers to it names; their worth is their value_per_year, where a
 * pack gives it. Retired ones need nothing.
 */
#include "engine/reading.h"

enum { EXAMPLES = 5 };

/* By which field of the type, if any, records lead to a service: the one of that name, else the first. */
static const struct field *way_to_service(const struct type *t)
{
  const struct field *found = NULL;
  for (uint32_t i = 0; i < t->field_count; i++) {
    const struct field *f = &t->fields[i];
    if (f->kind == FIELD_REF && str_is(f->ref, "service") && (!found || str_is(f->name, "service")))
      found = f;
  }
  return found;
}

static bool has_field(const struct type *t, const char *name, enum field_kind kind)
{
  const struct field *f = t ? type_field(t, str_of(name)) : NULL;
  return f && f->kind == kind;
}

struct question {
  const struct type *type, *service;
  const struct field *field; /* NULL: whether there are any */
  bool own, valued;          /* the type is service; services have a worth */
  const struct field *way;
};

static struct question question_of(struct reader *r, const struct type *t, const struct field *f)
{
  struct question q = { .type = t, .field = f, .service = schema_type(model_schema(r->model), STR("service")) };
  q.own = t == q.service;
  q.way = q.own ? NULL : way_to_service(t);
  q.valued = has_field(q.service, "value_per_year", FIELD_MONEY);
  return q;
}

/* The rows that count: "FROM … WHERE …", t the record, s its service. */
static void write_rows(const struct question *q, bool lacking, struct buf *sql)
{
  buf_printf(sql, " FROM \"%.*s\" t", STR_FMT(q->type->name));
  if (q->way)
    buf_printf(sql, " LEFT JOIN service s ON s.id = t.\"%.*s\"", STR_FMT(q->way->name));
  buf_z(sql, " WHERE 1");
  if (has_field(q->service, "state", FIELD_ENUM) && (q->own || q->way))
    buf_printf(sql, " AND coalesce(%s.state, '') <> 'retired'", q->own ? "t" : "s");
  if (lacking)
    buf_printf(sql, " AND t.\"%.*s\" IS NULL", STR_FMT(q->field->name));
}

static bool count_rows(struct reader *r, const struct question *q, bool lacking, int64_t *out, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT count(*)");
  write_rows(q, lacking, &sql);
  struct stmt *s = reader_query(r, sql.p, err);
  bool good = s && stmt_step(s, err) == STEP_ROW;
  if (good) {
    *out = column_int(s, 0);
    stmt_reset(s);
  }
  buf_fini(&sql);
  return good;
}

/* In the currency in which most of it is. */
static bool put_worth(struct reader *r, struct str sql, struct value_builder *b, struct err *err)
{
  struct stmt *s = reader_query(r, sql.p, err);
  if (!s)
    return false;
  enum step step = stmt_step(s, err);
  if (step == STEP_ROW) {
    struct str currency = column_text(s, 1);
    const struct type *t = schema_type(model_schema(r->model), STR("service"));
    if (currency.n == 3 && column_int(s, 0) > 0)
      build_put(b, "worth",
                reader_present(r, type_field(t, STR("value_per_year")), value_money(column_int(s, 0), currency.p)));
    stmt_reset(s);
  }
  return step != STEP_ERROR;
}

/* Each service once, however many records lead to it; all services where there is no record at all. */
static bool add_worth(struct reader *r, const struct question *q, bool lacking, bool none, struct value_builder *b,
                      struct err *err)
{
  struct buf sql = BUF_INIT;
  if (!q->valued || !(q->own || q->way || none))
    return true;
  buf_z(&sql, "SELECT sum(value_per_year), value_per_year_currency FROM service WHERE value_per_year IS NOT NULL");
  if (!none) {
    buf_printf(&sql, " AND id IN (SELECT %s.id", q->own ? "t" : "s");
    write_rows(q, lacking, &sql);
    buf_char(&sql, ')');
  }
  buf_z(&sql, " GROUP BY 2 ORDER BY 1 DESC LIMIT 1");
  bool good = put_worth(r, buf_view(&sql), b, err);
  buf_fini(&sql);
  return good;
}

static bool add_examples(struct reader *r, const struct question *q, struct value_builder *b, struct err *err)
{
  struct buf sql = BUF_INIT;
  struct value_builder list;
  enum step step = STEP_ERROR;
  build_init(&list, &r->arena);
  buf_z(&sql, "SELECT t.key");
  write_rows(q, true, &sql);
  buf_z(&sql, " ORDER BY ");
  if (q->valued && (q->own || q->way))
    buf_printf(&sql, "coalesce(%s.value_per_year, 0) DESC, ", q->own ? "t" : "s");
  buf_printf(&sql, "t.id LIMIT %d", EXAMPLES);
  struct stmt *s = reader_query(r, sql.p, err);
  while (s && (step = stmt_step(s, err)) == STEP_ROW)
    build_add(&list,
              value_text(str_printf(&r->arena, "%.*s/%.*s", STR_FMT(q->type->name), STR_FMT(column_text(s, 0)))));
  build_put(b, "examples", build_list(&list));
  buf_fini(&sql);
  return step == STEP_DONE;
}

static bool answer(struct reader *r, const struct question *q, struct value *out, struct err *err)
{
  struct value_builder b;
  int64_t records = 0, lacking = 0;
  build_init(&b, &r->arena);
  bool good = count_rows(r, q, false, &records, err) && (!q->field || count_rows(r, q, true, &lacking, err)) &&
              add_worth(r, q, q->field != NULL, records == 0, &b, err) && (!lacking || add_examples(r, q, &b, err));
  build_put(&b, "records", value_int(records));
  build_put(&b, "lacking", value_int(lacking));
  *out = build_map(&b);
  return good;
}

bool reader_lacking(struct reader *r, struct str type, struct str field, struct buf *out, struct err *err)
{
  struct value v = value_none();
  const struct field *f = NULL;
  bool ok = reader_begin(r, err);
  const struct type *t = ok ? schema_need_type(model_schema(r->model), type, err) : NULL;
  ok = t && (!field.n || (f = type_need_field(t, field, err)));
  if (ok) {
    struct question q = question_of(r, t, f);
    ok = answer(r, &q, &v, err);
  }
  return reader_end(r, ok, v, out);
}
