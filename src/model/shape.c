/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shapes are few (some for each policy), so they are found by walking those of their type.
 */
#include "model/shape.h"

#include <stdlib.h>

static const char *const kind_names[] = {
  [SHAPE_COUNT] = "count", [SHAPE_SUM] = "sum", [SHAPE_MAX] = "max", [SHAPE_MIN] = "min", [SHAPE_TOP] = "top",
};
enum { SHAPE_KINDS = sizeof kind_names / sizeof *kind_names };

static bool is_ordered(const struct shaped *s) { return s->shape.kind >= SHAPE_MAX; }

void shape_describe(const struct shaped *s, struct buf *out)
{
  const struct shape *shape = &s->shape;
  buf_printf(out, "%s of %.*s", kind_names[shape->kind], STR_FMT(shape->type->name));
  if (shape->field)
    buf_printf(out, ".%.*s", STR_FMT(shape->field->name));
  for (uint32_t i = 0; i < shape->n; i++)
    buf_printf(out, "%s%.*s", i ? ", " : " by ", STR_FMT(shape->filters[i]->name));
}

/* ---- what may be asked -------------------------------------------------------------------- */

static bool field_refused(const struct type *t, const struct field *f, const char *why, struct err *err)
{
  return err_set(err, ERR_INPUT, "%.*s.%.*s %s", STR_FMT(t->name), STR_FMT(f->name), why);
}

static bool filter_check(const struct type *t, const struct field *f, struct err *err)
{
  if (f->kind == FIELD_LIST || f->kind == FIELD_JSON)
    return field_refused(t, f, "is a list or JSON: sets are not kept by those", err);
  return field_is_indexed(f) || field_refused(t, f, "has no index: declare it with `indexed = true` to ask by it", err);
}

static bool field_check(const struct type *t, enum shape_kind kind, const struct field *f, struct err *err)
{
  if (kind == SHAPE_COUNT)
    return !f || field_refused(t, f, "is not counted: records are", err);
  if (!f)
    return err_set(err, ERR_INPUT, "%s of %.*s needs a field", kind_names[kind], STR_FMT(t->name));
  if (kind != SHAPE_SUM)
    return field_is_comparable(f) || field_refused(t, f, "has no greater and less", err);
  return f->kind == FIELD_INTEGER || f->kind == FIELD_DURATION || f->kind == FIELD_MONEY || f->kind == FIELD_NUMBER ||
         field_refused(t, f, "cannot be summed", err);
}

static bool shape_check(const struct shape *s, struct err *err)
{
  if (s->n > SHAPE_FILTERS_MAX)
    return err_set(err, ERR_LIMIT, "%s of %.*s: at most %d filters", kind_names[s->kind], STR_FMT(s->type->name),
                   SHAPE_FILTERS_MAX);
  if (s->kind == SHAPE_TOP && (s->limit < 1 || s->limit > SHAPE_LIMIT_MAX))
    return err_set(err, ERR_LIMIT, "top of %.*s: 1 to %d records", STR_FMT(s->type->name), SHAPE_LIMIT_MAX);
  for (uint32_t i = 0; i < s->n; i++) {
    if (!filter_check(s->type, s->filters[i], err))
      return false;
    for (uint32_t k = 0; k < i; k++) {
      if (s->filters[k]->no == s->filters[i]->no)
        return field_refused(s->type, s->filters[i], "is asked for twice", err);
    }
  }
  return field_check(s->type, s->kind, s->field, err);
}

/* ---- the set of shapes -------------------------------------------------------------------- */

static struct type_shapes *type_shapes_of(struct shapes *s, uint32_t type_no)
{
  while (s->by_type.n <= type_no)
    *vec_push_ptr(&s->by_type) = (struct type_shapes){ 0 };
  return &s->by_type.at[type_no];
}

/* Finds the type and the fields in the schema in force. False when the question makes no sense there. */
static bool shape_resolve(const struct model *m, struct shaped *s)
{
  struct shape *shape = &s->shape;
  const struct field **filters = (const struct field **)(uintptr_t)shape->filters;
  shape->type = type_at(m, s->type_no);
  shape->field = shape->type && s->field_no != FIELD_NO_NONE ? type_field_at(shape->type, (uint32_t)s->field_no) : NULL;
  bool found = shape->type && (shape->field || s->field_no == FIELD_NO_NONE);
  for (uint32_t i = 0; found && i < shape->n; i++)
    found = (filters[i] = type_field_at(shape->type, s->filter_no[i])) != NULL;
  return found && shape_check(shape, NULL);
}

static void shapes_index(struct shapes *all, struct shaped *s)
{
  struct type_shapes *of = type_shapes_of(all, s->type_no);
  vec_push(&of->at, s);
  cells_join(&of->cells, &s->cells);
}

static struct shaped *shaped_new(enum shape_kind kind, uint32_t type_no, int field_no, uint32_t limit, uint32_t n,
                                 const uint32_t *filter_no)
{
  struct shaped *s = mem_zero(sizeof *s);
  s->shape = (struct shape){ .kind = kind, .n = n, .limit = limit, .filters = mem_zero(n * sizeof(void *)) };
  s->type_no = type_no;
  s->field_no = field_no;
  for (uint32_t i = 0; i < n; i++) {
    s->filter_no[i] = filter_no[i];
    cells_add(&s->cells, filter_no[i]);
  }
  if (field_no != FIELD_NO_NONE)
    cells_add(&s->cells, (uint32_t)field_no);
  return s;
}

static void shaped_free(struct shaped *s)
{
  stmt_close(s->compute);
  free((void *)(uintptr_t)s->shape.filters);
  free(s);
}

void shapes_fini(struct shapes *s)
{
  for (size_t i = 0; i < s->all.n; i++)
    shaped_free(s->all.at[i]);
  for (size_t i = 0; i < s->by_type.n; i++)
    vec_fini(&s->by_type.at[i].at);
  vec_fini(&s->all);
  vec_fini(&s->by_type);
}

/* By what they ask. */
static int shaped_cmp(const struct shaped *a, const struct shaped *b)
{
  if (a->type_no != b->type_no)
    return a->type_no < b->type_no ? -1 : 1;
  if (a->shape.kind != b->shape.kind)
    return a->shape.kind < b->shape.kind ? -1 : 1;
  if (a->field_no != b->field_no)
    return a->field_no < b->field_no ? -1 : 1;
  if (a->shape.limit != b->shape.limit)
    return a->shape.limit < b->shape.limit ? -1 : 1;
  for (uint32_t i = 0; i < a->shape.n && i < b->shape.n; i++) {
    if (a->filter_no[i] != b->filter_no[i])
      return a->filter_no[i] < b->filter_no[i] ? -1 : 1;
  }
  return (a->shape.n > b->shape.n) - (a->shape.n < b->shape.n);
}

static int by_question(const void *a, const void *b)
{
  return shaped_cmp(*(struct shaped *const *)a, *(struct shaped *const *)b);
}

struct shaped **shapes_sorted(const struct shapes *s)
{
  struct shaped **sorted = mem_alloc((s->all.n + 1) * sizeof *sorted);
  size_t n = 0;
  for (size_t i = 0; i < s->all.n; i++) {
    if (s->all.at[i]->alive)
      sorted[n++] = s->all.at[i];
  }
  sorted[n] = NULL;
  qsort(sorted, n, sizeof *sorted, by_question);
  return sorted;
}

/* ---- the file ----------------------------------------------------------------------------- */

void shapes_forget(struct shapes *s)
{
  for (size_t i = 0; i < s->all.n; i++) {
    s->all.at[i]->stored = false;
    s->all.at[i]->indexed = false;
  }
  s->unsaved = s->all.n > 0;
  s->fresh = false;
}

/* Field numbers in a row of _shape: rising, separated by commas. */
static bool numbers_read(struct str text, uint32_t *no, uint32_t *n)
{
  *n = 0;
  for (struct str head; text.n; (*n)++) {
    int64_t v;
    str_split(text, ',', &head, &text);
    if (*n == SHAPE_FILTERS_MAX || !str_int(head, &v) || v < 0 || v >= CELLS_MAX)
      return false;
    no[*n] = (uint32_t)v;
  }
  return true;
}

static struct shaped *shape_like(const struct shapes *all, const struct shaped *wanted)
{
  for (size_t i = 0; i < all->all.n; i++) {
    if (shaped_cmp(all->all.at[i], wanted) == 0)
      return all->all.at[i];
  }
  return NULL;
}

static bool shape_row_read(struct stmt *q, struct shapes *all, struct err *err)
{
  uint32_t no[SHAPE_FILTERS_MAX], n;
  int64_t number = column_int(q, 0), kind = column_int(q, 2);
  if (!numbers_read(column_text(q, 4), no, &n) || kind < 0 || kind >= SHAPE_KINDS || number < 1 || number > INT32_MAX)
    return err_set(err, ERR_CORRUPT, "_shape: row %lld is malformed", (long long)number);
  int field_no = column_is_null(q, 3) ? FIELD_NO_NONE : (int)column_int(q, 3);
  struct shaped *s =
      shaped_new((enum shape_kind)kind, (uint32_t)column_int(q, 1), field_no, (uint32_t)column_int(q, 5), n, no);
  struct shaped *known = shape_like(all, s);
  if (known)
    shaped_free(s);
  else
    vec_push(&all->all, s);
  s = known ? known : s;
  s->shape.no = (int)number;
  s->stored = true;
  s->rowless = false;
  if (all->last_no < s->shape.no)
    all->last_no = s->shape.no;
  return true;
}

static bool shapes_read(struct model *m, struct shapes *s, struct err *err)
{
  struct stmt *q = store_prepare(m->store, "SELECT no, type, kind, field, filters, most FROM _shape ORDER BY no", err);
  if (!q)
    return false;
  enum step step;
  bool good = true;
  while (good && (step = stmt_step(q, err)) != STEP_DONE)
    good = step == STEP_ROW && shape_row_read(q, s, err);
  stmt_close(q);
  return good;
}

/* What was answered for a shape that is not alive is not followed any more. */
static bool answers_drop(struct model *m, struct shaped *s, struct err *err)
{
  if (m->reader || !m->in_group || s->rowless)
    return true;
  struct stmt *q = store_prepare(m->store, "DELETE FROM _aggregate WHERE shape = ?1", err);
  if (!q)
    return false;
  bind_int(q, 1, s->shape.no);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

bool shapes_load(struct model *m, struct shapes *s, struct err *err)
{
  if (!shapes_read(m, s, err))
    return false;
  for (size_t i = 0; i < s->by_type.n; i++)
    vec_fini(&s->by_type.at[i].at);
  vec_clear(&s->by_type);
  s->unsaved = false;
  for (size_t i = 0; i < s->all.n; i++) {
    struct shaped *shape = s->all.at[i];
    stmt_close(shape->compute);
    shape->compute = NULL;
    shape->indexed = false;
    shape->alive = shape_resolve(m, shape);
    if (shape->alive)
      shapes_index(s, shape);
    else if (!answers_drop(m, shape, err))
      return false;
    s->unsaved = s->unsaved || !shape->stored;
  }
  s->fresh = true;
  return true;
}

static bool shape_insert(struct stmt *q, struct shaped *s, struct err *err)
{
  struct buf filters = BUF_INIT;
  for (uint32_t i = 0; i < s->shape.n; i++)
    buf_printf(&filters, "%s%u", i ? "," : "", s->filter_no[i]);
  bind_int(q, 1, s->shape.no);
  bind_int(q, 2, s->type_no);
  bind_int(q, 3, s->shape.kind);
  if (s->field_no != FIELD_NO_NONE)
    bind_int(q, 4, s->field_no);
  bind_text(q, 5, buf_view(&filters));
  bind_int(q, 6, s->shape.limit);
  bool good = stmt_run(q, err);
  buf_fini(&filters);
  return good;
}

bool shapes_save(struct model *m, struct shapes *s, struct err *err)
{
  if (!s->unsaved)
    return true;
  struct stmt *q = store_prepare(m->store,
                                 "INSERT OR IGNORE INTO _shape (no, type, kind, field, filters, most) "
                                 "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                 err);
  bool good = q != NULL;
  for (size_t i = 0; good && i < s->all.n; i++) {
    struct shaped *shape = s->all.at[i];
    if (!shape->stored)
      good = shape->stored = shape_insert(q, shape, err);
  }
  stmt_close(q);
  s->unsaved = !good;
  return good;
}

/* ---- keys --------------------------------------------------------------------------------- */

/* Equal to SQL, equal in bytes: there is one nothing and one zero. */
static void key_pack(struct value v, struct buf *out)
{
  if (v.kind == VALUE_NULL)
    v = value_none();
  else if (v.kind == VALUE_REAL)
    v.d += 0.0;
  value_pack(out, v);
}

void shape_pack_cells(const struct shaped *s, const struct value *cells, uint32_t no, struct value value,
                      struct buf *out)
{
  out->n = 0;
  for (uint32_t i = 0; i < s->shape.n; i++)
    key_pack(s->filter_no[i] == no ? value : cells[s->filter_no[i]], out);
}

static const enum value_kind form_of[FIELD_KINDS] = {
  [FIELD_TEXT] = VALUE_TEXT,    [FIELD_INTEGER] = VALUE_INT, [FIELD_NUMBER] = VALUE_REAL, [FIELD_MONEY] = VALUE_MONEY,
  [FIELD_BOOLEAN] = VALUE_BOOL, [FIELD_INSTANT] = VALUE_INT, [FIELD_DATE] = VALUE_INT,    [FIELD_DURATION] = VALUE_INT,
  [FIELD_ENUM] = VALUE_TEXT,    [FIELD_REF] = VALUE_RECORD,
};

/* SQL would compare what is of another kind by its own rules: "5" with 5, any record with the row of its number. */
static bool key_fits(const struct field *f, struct value v)
{
  if (value_is_none(v))
    return true;
  if (v.kind != form_of[f->kind])
    return false;
  return f->kind != FIELD_REF || (f->target && rid_type(v.record) == f->target->no);
}

bool shape_pack_keys(const struct shaped *s, const struct value *keys, struct buf *out, struct err *err)
{
  out->n = 0;
  for (uint32_t i = 0; i < s->shape.n; i++) {
    const struct field *f = s->shape.filters[i];
    if (!key_fits(f, keys[i])) {
      const char *article = f->kind == FIELD_REF ? "a ref to " : "";
      struct str want = f->kind == FIELD_REF ? f->ref : str_of(field_kind_names[f->kind]);
      return err_set(err, ERR_INPUT, "%.*s.%.*s: the value asked for is not %s%.*s", STR_FMT(s->shape.type->name),
                     STR_FMT(f->name), article, STR_FMT(want));
    }
    key_pack(keys[i], out);
  }
  return true;
}

struct value *shape_unpack_keys(const struct shaped *s, struct str packed, struct arena *a)
{
  struct value *keys = arena_array(a, struct value, s->shape.n);
  for (uint32_t i = 0; i < s->shape.n; i++) {
    if (!value_unpack(a, &packed, &keys[i]))
      return NULL;
  }
  return packed.n ? NULL : keys;
}

/* ---- answers by SQL ----------------------------------------------------------------------- */

/* Adds `"f" DESC` and for money `, "f_currency" DESC`. */
static void columns_ordered(struct buf *sql, const struct field *f, const char *way)
{
  sql_name(sql, f->name);
  buf_z(sql, way);
  if (f->kind == FIELD_MONEY)
    buf_printf(sql, ", \"%.*s_currency\"%s", STR_FMT(f->name), way);
}

/* "_by_TYPE_FILTER…_down_FIELD" in numbers: shapes that want the same index share it. */
static void index_name(struct buf *sql, const struct shaped *s)
{
  buf_printf(sql, "\"_by_%u", s->type_no);
  for (uint32_t i = 0; i < s->shape.n; i++)
    buf_printf(sql, "_%u", s->filter_no[i]);
  if (is_ordered(s))
    buf_printf(sql, "_down_%d", s->field_no);
  buf_char(sql, '"');
}

static void index_make(struct buf *sql, const struct shaped *s)
{
  buf_z(sql, "CREATE INDEX IF NOT EXISTS ");
  index_name(sql, s);
  buf_z(sql, " ON ");
  sql_name(sql, s->shape.type->name);
  for (uint32_t i = 0; i < s->shape.n; i++) {
    buf_z(sql, i ? ", " : " (");
    field_columns(sql, s->shape.filters[i]);
  }
  if (is_ordered(s)) {
    buf_z(sql, s->shape.n ? ", " : " (");
    columns_ordered(sql, s->shape.field, " DESC");
  }
  buf_char(sql, ')');
}

/* The greatest, the least and the first few are at one end of an index over filters and field; counts and sums over
 * several filters want one for not walking the whole set of one of them. */
static bool wants_index(const struct shaped *s) { return is_ordered(s) || s->shape.n > 1; }

static bool shape_index(struct model *m, struct shaped *s, struct err *err)
{
  if (s->indexed || m->reader || !m->in_group || !wants_index(s))
    return true;
  struct buf sql = BUF_INIT;
  index_make(&sql, s);
  s->indexed = store_exec(m->store, sql.p, err);
  buf_fini(&sql);
  return s->indexed;
}

bool shapes_release(struct model *m, struct shapes *all, uint32_t type_no, uint32_t field_no, struct err *err)
{
  struct buf sql = BUF_INIT;
  bool good = true;
  for (size_t i = 0; good && i < all->all.n; i++) {
    struct shaped *s = all->all.at[i];
    if (s->type_no != type_no || !cells_has(&s->cells, field_no) || !wants_index(s))
      continue;
    sql.n = 0;
    buf_z(&sql, "DROP INDEX IF EXISTS ");
    index_name(&sql, s);
    stmt_close(s->compute);
    s->compute = NULL;
    s->indexed = false;
    good = store_exec(m->store, sql.p, err);
  }
  buf_fini(&sql);
  return good;
}

static void add_where(struct buf *sql, const struct shape *s)
{
  int parameter = 1;
  for (uint32_t i = 0; i < s->n; i++) {
    const struct field *f = s->filters[i];
    buf_z(sql, i ? " AND " : " WHERE ");
    sql_name(sql, f->name);
    buf_printf(sql, " IS ?%d", parameter);
    if (f->kind == FIELD_MONEY)
      buf_printf(sql, " AND \"%.*s_currency\" IS ?%d", STR_FMT(f->name), parameter + 1);
    parameter += field_width(f);
  }
  if (s->field) {
    buf_z(sql, s->n ? " AND " : " WHERE ");
    sql_name(sql, s->field->name);
    buf_z(sql, " IS NOT NULL");
  }
}

static void add_order(struct buf *sql, const struct shape *s)
{
  if (s->kind == SHAPE_SUM)
    buf_z(sql, s->field->kind == FIELD_NUMBER ? " ORDER BY id" : "");
  if (s->kind < SHAPE_MAX)
    return;
  buf_z(sql, " ORDER BY ");
  columns_ordered(sql, s->field, s->kind == SHAPE_MIN ? "" : " DESC");
  if (s->kind == SHAPE_TOP)
    buf_z(sql, ", id");
  buf_printf(sql, " LIMIT %u", s->kind == SHAPE_TOP ? s->limit : 1);
}

static struct stmt *compute_prepare(struct model *m, const struct shape *s, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT ");
  if (s->field) {
    buf_z(&sql, "id, ");
    field_columns(&sql, s->field);
  } else {
    buf_z(&sql, "count(*)");
  }
  buf_z(&sql, " FROM ");
  sql_name(&sql, s->type->name);
  add_where(&sql, s);
  add_order(&sql, s);
  struct stmt *q = store_prepare(m->store, sql.p, err);
  buf_fini(&sql);
  return q;
}

static bool answer_collect(struct model *m, struct shaped *s, struct answer *out, struct err *err)
{
  enum step step;
  while ((step = stmt_step(s->compute, err)) == STEP_ROW) {
    if (!s->shape.field) {
      out->sum = column_int(s->compute, 0);
      continue;
    }
    struct share share = { .member = true, .row = (uint64_t)column_int(s->compute, 0) };
    if (!field_column(s->compute, 1, s->shape.field, &m->scratch, &share.value, err)) {
      stmt_reset(s->compute);
      return false;
    }
    answer_add(&s->shape, out, share);
  }
  return step == STEP_DONE;
}

bool shape_compute(struct model *m, struct shaped *s, const struct value *keys, struct answer *out, struct err *err)
{
  *out = (struct answer){ 0 };
  if ((!m->reader && !flush_type(m, s->shape.type, err)) || !shape_index(m, s, err))
    return false;
  if (!s->compute && !(s->compute = compute_prepare(m, &s->shape, err)))
    return false;
  int parameter = 1;
  for (uint32_t i = 0; i < s->shape.n; i++) {
    field_bind(s->compute, parameter, s->shape.filters[i], keys[i], &m->scratch);
    parameter += field_width(s->shape.filters[i]);
  }
  m->stats.queries++;
  if (answer_collect(m, s, out, err))
    return true;
  answer_fini(out);
  return false;
}

/* ---- finding and making ------------------------------------------------------------------- */

static void numbers_sort(uint32_t *no, uint32_t n)
{
  for (uint32_t i = 1; i < n; i++) {
    for (uint32_t k = i; k && no[k - 1] > no[k]; k--) {
      uint32_t swap = no[k];
      no[k] = no[k - 1];
      no[k - 1] = swap;
    }
  }
}

static struct shaped *shape_make(const struct model *m, struct shapes *all, struct shaped *s)
{
  if (!shape_resolve(m, s))
    abort(); /* the fields were just checked */
  s->alive = true;
  if (!m->reader) {
    s->shape.no = ++all->last_no;
    all->unsaved = true;
  }
  s->rowless = true;
  vec_push(&all->all, s);
  shapes_index(all, s);
  return s;
}

struct shaped *shapes_get(const struct model *m, struct shapes *all, const struct shape *wanted, struct err *err)
{
  if (!shape_check(wanted, err))
    return NULL;
  uint32_t no[SHAPE_FILTERS_MAX];
  for (uint32_t i = 0; i < wanted->n; i++)
    no[i] = wanted->filters[i]->no;
  numbers_sort(no, wanted->n);
  struct shaped *s = shaped_new(wanted->kind, wanted->type->no, wanted->field ? (int)wanted->field->no : FIELD_NO_NONE,
                                wanted->kind == SHAPE_TOP ? wanted->limit : 0, wanted->n, no);
  struct shaped *known = shape_like(all, s);
  if (!known)
    return shape_make(m, all, s);
  shaped_free(s);
  return known;
}

struct shaped *shapes_at(const struct shapes *s, int no)
{
  /* Numbers have no gaps, but a reader may have come to know one before it had a number. */
  if (no >= 1 && (size_t)no <= s->all.n && s->all.at[no - 1]->shape.no == no)
    return s->all.at[no - 1];
  for (size_t i = 0; no >= 1 && i < s->all.n; i++) {
    if (s->all.at[i]->shape.no == no)
      return s->all.at[i];
  }
  return NULL;
}
