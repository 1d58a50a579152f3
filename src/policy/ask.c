/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ask: the reads of ctx beyond a record's own fields: sets, aggregates, rank, records by key, history.
 */
#include <stdlib.h>

#include "policy/evaluation.h"

enum {
  FILTERS_MAX = 8,
  COMBINATIONS_MAX = 64,
  ALTERNATIVES_MAX = 1000, /* in a list, the same ones among them */
  /* Fuel: as long as each takes, and something is kept of it for whom it may concern. */
  COST_SET = 400, /* to find a set or an aggregate, and to note that it was read */
  COST_RECORD = 300,
  COST_ALTERNATIVE = 20,
};

struct filter {
  const struct type *type;
  uint32_t n;
  const struct field *fields[FILTERS_MAX]; /* by field number */
  const struct value *any[FILTERS_MAX];    /* alternatives of each */
  uint32_t any_count[FILTERS_MAX];
  uint32_t combinations;
};

static enum script_answer wrong(struct err *err, const char *text)
{
  err_set(err, ERR_POLICY, "%s", text);
  return ANSWER_ERROR;
}

/* ---- arguments ---- */

static bool type_arg(struct evaluation *e, struct script_args *args, const struct type **out, struct err *err)
{
  struct value v;
  if (!args_get(args, 0, &v, err))
    return false;
  if (v.kind != VALUE_TEXT)
    return err_set(err, ERR_POLICY, "expected the name of a type, as in \"incident\"");
  return (*out = schema_need_type(model_schema(e->ev->model), value_str(v), err)) != NULL;
}

static bool field_arg(struct script_args *args, int i, const struct type *t, const struct field **out, struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  if (v.kind != VALUE_TEXT)
    return err_set(err, ERR_POLICY, "expected the name of a field of %.*s", STR_FMT(t->name));
  return (*out = type_need_field(t, value_str(v), err)) != NULL;
}

static bool filter_value(struct evaluation *e, struct filter *f, const struct field *field, struct value v,
                         struct value *out, struct err *err)
{
  if (value_is_none(v)) {
    *out = value_none();
    return true;
  }
  host_exists(e, field, v);
  return field_accept(e->ev->model, f->type, field, v, e->a, out, err);
}

static bool value_among(const struct value *values, uint32_t n, struct value v)
{
  for (uint32_t i = 0; i < n; i++)
    if (value_eq(values[i], v) || (value_is_none(values[i]) && value_is_none(v)))
      return true;
  return false;
}

static bool filter_member(struct evaluation *e, struct filter *f, const struct member *m, struct err *err)
{
  const struct field *field = type_need_field(f->type, m->name, err);
  if (!field)
    return false;
  if (!field->indexed)
    return err_set(err, ERR_POLICY,
                   "%.*s.%.*s is not indexed, so no set can be read by it; declare it with indexed = true",
                   STR_FMT(f->type->name), STR_FMT(field->name));
  if (f->n == FILTERS_MAX)
    return err_set(err, ERR_POLICY, "a filter has at most %d fields", FILTERS_MAX);
  bool list = m->value.kind == VALUE_LIST;
  uint32_t given = list ? m->value.n : 1, count = 0;
  if (given > ALTERNATIVES_MAX)
    return err_set(err, ERR_POLICY, "a filter has at most %d combinations of values", COMBINATIONS_MAX);
  struct value *values = arena_array(e->a, struct value, given + 1);
  for (uint32_t i = 0; i < given; i++) {
    if (!filter_value(e, f, field, list ? m->value.list[i] : m->value, &values[count], err))
      return false;
    count += !value_among(values, count, values[count]); /* named twice, its records count once */
  }
  uint32_t at = f->n++;
  while (at > 0 && f->fields[at - 1]->no > field->no) { /* by field number */
    f->fields[at] = f->fields[at - 1], f->any[at] = f->any[at - 1], f->any_count[at] = f->any_count[at - 1];
    at--;
  }
  f->fields[at] = field, f->any[at] = values, f->any_count[at] = count;
  f->combinations *= count;
  return f->combinations <= COMBINATIONS_MAX ||
         err_set(err, ERR_POLICY, "a filter has at most %d combinations of values", COMBINATIONS_MAX);
}

/* Also waits until nothing that the filter looks at is still to be computed. */
static enum script_answer filter_arg(struct evaluation *e, struct script_args *args, int i, struct filter *f,
                                     struct err *err)
{
  struct value v;
  enum script_answer answer = ANSWER_OK;
  f->n = 0;
  f->combinations = 1;
  if (!args_get(args, i, &v, err))
    return ANSWER_ERROR;
  if (value_is_none(v) || (v.kind == VALUE_LIST && v.n == 0))
    return ANSWER_OK;
  if (v.kind != VALUE_MAP)
    return wrong(err, "a filter is a table, as in { service = service }");
  for (uint32_t k = 0; k < v.n; k++) {
    uint32_t given = v.map[k].value.kind == VALUE_LIST ? v.map[k].value.n : 1;
    if (!args_charge(args, COST_ALTERNATIVE * (int64_t)given))
      return ANSWER_STOP;
    if (!filter_member(e, f, &v.map[k], err))
      return ANSWER_ERROR;
  }
  for (uint32_t k = 0; k < f->n; k++)
    if (!host_settled(e, f->fields[k], 0, &answer, err))
      return answer;
  return ANSWER_OK;
}

static void filter_pick(const struct filter *f, uint32_t combination, struct value *out)
{
  for (uint32_t k = f->n; k-- > 0;) {
    out[k] = f->any[k][combination % f->any_count[k]];
    combination /= f->any_count[k];
  }
}

/* ---- noting ---- */

/* A set or aggregate was read: hung on the path of the first record among its keys, or left as an edge. */
static uint32_t note_set(struct evaluation *e, const struct type *t, uint32_t n, const struct field *const *fields,
                         const struct value *values, const struct shape *shape)
{
  if (e->mode != MODE_EVALUATE)
    return PATH_NONE;
  struct reads *r = e->ev->reads;
  if (n == 0 && !shape)
    return reads_all(r, e->p, t);
  for (uint32_t k = 0; k < n; k++)
    if (values[k].kind == VALUE_RECORD)
      return reads_set(r, e->p, host_path(e, values[k].record), t, n, fields, (int)k, shape);
  if (n > 0)
    vec_push(&e->edges, edge_set(t, shape, n, fields, values));
  return reads_set(r, e->p, PATH_NONE, t, n, fields, -1, shape);
}

static void trace_set(struct evaluation *e, const struct type *t, uint32_t n, const struct field *const *fields,
                      const struct value *values, size_t count)
{
  uint32_t numbers[FILTERS_MAX];
  for (uint32_t k = 0; k < n; k++)
    numbers[k] = fields[k]->no;
  struct value copy[FILTERS_MAX];
  memcpy(copy, values, n * sizeof *copy);
  host_trace(e, &(struct trace_read){ .kind = READ_SET,
                                      .no = t->no,
                                      .n = n,
                                      .fields = numbers,
                                      .values = copy,
                                      .value = value_int((int64_t)count) });
}

static void add_origin(struct evaluation *e, const uint64_t *rids, size_t n, uint32_t path)
{
  if (path != PATH_NONE && n > 0)
    vec_push(&e->origins, ((struct origin){ .rids = rids, .n = n, .path = path }));
}

/* ---- sets ---- */

static int by_number(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static bool add_members(struct evaluation *e, const struct filter *f, uint32_t combination, struct rids *all,
                        struct err *err)
{
  struct value values[FILTERS_MAX];
  filter_pick(f, combination, values);
  if (!model_set_of(e->ev->model, f->type, f->n, f->fields, values, &e->rids, err))
    return false;
  uint32_t path = note_set(e, f->type, f->n, f->fields, values, NULL);
  trace_set(e, f->type, f->n, f->fields, values, e->rids.n);
  uint64_t *copy = arena_array(e->a, uint64_t, e->rids.n + 1);
  memcpy(copy, e->rids.at ? e->rids.at : copy, e->rids.n * sizeof *copy);
  add_origin(e, copy, e->rids.n, path);
  for (size_t i = 0; i < e->rids.n; i++)
    vec_push(all, copy[i]);
  return true;
}

static struct value records_of(struct arena *a, const uint64_t *rids, size_t n)
{
  struct value *list = arena_array(a, struct value, n + 1);
  for (size_t i = 0; i < n; i++)
    list[i] = value_record(rids[i]);
  return (struct value){ .kind = VALUE_LIST, .n = (uint32_t)n, .list = list };
}

enum script_answer ask_each(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct filter f = { 0 };
  enum script_answer answer;
  if (!type_arg(e, args, &f.type, err))
    return ANSWER_ERROR;
  if ((answer = filter_arg(e, args, 1, &f, err)) != ANSWER_OK)
    return answer;
  struct rids all = { 0 };
  bool good = true;
  for (uint32_t c = 0; c < f.combinations && good; c++)
    good = add_members(e, &f, c, &all, err);
  if (f.combinations > 1 && all.n > 1) /* of sets without common members */
    qsort(all.at, all.n, sizeof *all.at, by_number);
  *result = records_of(args_arena(args), all.at, all.n);
  size_t n = all.n;
  vec_fini(&all);
  args_iterate(args);
  if (!args_charge(args, COST_SET * (int64_t)f.combinations + (int64_t)n))
    return ANSWER_STOP;
  return good ? ANSWER_OK : ANSWER_ERROR;
}

/* ---- aggregates ---- */

static bool aggregate_one(struct evaluation *e, const struct filter *f, uint32_t combination, const struct shape *s,
                          struct value *out, uint32_t *path, struct err *err)
{
  struct value values[FILTERS_MAX];
  filter_pick(f, combination, values);
  *path = note_set(e, f->type, f->n, f->fields, values, s); /* before it may fail: only another answer can mend it */
  if (!model_aggregate(e->ev->model, s, values, e->a, out, err))
    return false;
  struct value copy[FILTERS_MAX];
  memcpy(copy, values, f->n * sizeof *copy);
  host_trace(e, &(struct trace_read){
                    .kind = READ_AGGREGATE, .no = (uint32_t)s->no, .n = f->n, .values = copy, .value = *out });
  return true;
}

static bool add_up(struct value *total, struct value v, struct err *err)
{
  if (value_is_none(v))
    return true;
  if (value_is_none(*total)) {
    *total = v;
    return true;
  }
  if (v.kind == VALUE_REAL || total->kind == VALUE_REAL) {
    *total = value_real((total->kind == VALUE_REAL ? total->d : (double)total->i) +
                        (v.kind == VALUE_REAL ? v.d : (double)v.i));
    return true;
  }
  if (v.kind == VALUE_MONEY && v.n != total->n)
    return err_set(err, ERR_POLICY, "the sum is over two currencies");
  if (__builtin_add_overflow(total->i, v.i, &total->i))
    return err_set(err, ERR_POLICY, "the sum leaves 64 bits");
  return true;
}

/* Of values of one field, as the model orders them: money by its amount, whatever its currency. */
static int order_of(struct value a, struct value b)
{
  char one[4], other[4];
  if (a.kind != VALUE_MONEY || b.kind != VALUE_MONEY)
    return value_cmp(a, b);
  if (a.i != b.i)
    return a.i < b.i ? -1 : 1;
  value_currency(a, one), value_currency(b, other);
  return strcmp(one, other);
}

static bool combine(enum shape_kind kind, struct value *total, struct value v, struct err *err)
{
  if (kind == SHAPE_COUNT || kind == SHAPE_SUM)
    return add_up(total, v, err);
  if (!value_is_none(v) &&
      (value_is_none(*total) || (kind == SHAPE_MAX ? order_of(v, *total) > 0 : order_of(v, *total) < 0)))
    *total = v;
  return true;
}

static enum script_answer aggregate(struct evaluation *e, struct script_args *args, enum shape_kind kind,
                                    struct value *result, struct err *err)
{
  struct filter f = { 0 };
  const struct field *field = NULL;
  enum script_answer answer = ANSWER_OK;
  int next = 1;
  if (!type_arg(e, args, &f.type, err) || (kind != SHAPE_COUNT && !field_arg(args, next++, f.type, &field, err)))
    return ANSWER_ERROR;
  if ((answer = filter_arg(e, args, next, &f, err)) != ANSWER_OK)
    return answer;
  if (field && !host_settled(e, field, 0, &answer, err))
    return answer;
  const struct shape *s = model_shape(e->ev->model, f.type, kind, field, f.n, f.fields, 0, err);
  if (!s)
    return ANSWER_ERROR;
  for (uint32_t c = 0; c < f.combinations; c++) {
    struct value v;
    uint32_t path;
    if (!aggregate_one(e, &f, c, s, &v, &path, err) || !combine(kind, result, v, err))
      return ANSWER_ERROR;
  }
  if (f.combinations == 0 && (kind == SHAPE_COUNT || (kind == SHAPE_SUM && field->kind != FIELD_MONEY)))
    *result = value_int(0);
  return args_charge(args, 1 + COST_SET * (int64_t)f.combinations) ? ANSWER_OK : ANSWER_STOP;
}

enum script_answer ask_count(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return aggregate(evaluation_of(self), args, SHAPE_COUNT, result, err);
}

enum script_answer ask_sum(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return aggregate(evaluation_of(self), args, SHAPE_SUM, result, err);
}

enum script_answer ask_max(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return aggregate(evaluation_of(self), args, SHAPE_MAX, result, err);
}

enum script_answer ask_min(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return aggregate(evaluation_of(self), args, SHAPE_MIN, result, err);
}

/* Sum over those that have the field, by how many have it: all in the set less those where it is unset. */
enum script_answer ask_average(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct filter f = { 0 };
  const struct field *field;
  enum script_answer answer = ANSWER_OK;
  if (!type_arg(e, args, &f.type, err) || !field_arg(args, 1, f.type, &field, err))
    return ANSWER_ERROR;
  if ((answer = filter_arg(e, args, 2, &f, err)) != ANSWER_OK)
    return answer;
  if (!host_settled(e, field, 0, &answer, err))
    return answer;
  if (field->kind != FIELD_INTEGER && field->kind != FIELD_NUMBER && field->kind != FIELD_DURATION)
    return wrong(err, "average: the field must be an integer, number or duration");
  double sum = 0;
  int64_t count = 0;
  struct rids all = { 0 };
  for (uint32_t c = 0; c < f.combinations; c++)
    if (!add_members(e, &f, c, &all, err)) {
      vec_fini(&all);
      return ANSWER_ERROR;
    }
  for (size_t i = 0; i < all.n; i++) {
    struct record *r = model_find(e->ev->model, all.at[i], err);
    if (!r || (e->mode == MODE_EVALUATE && (answer = host_note(e, r, field, err)) != ANSWER_OK))
      break;
    struct value v = record_cell(r, field->no);
    count += !value_is_none(v);
    sum += v.kind == VALUE_REAL ? v.d : v.kind == VALUE_INT ? (double)v.i : 0;
  }
  size_t n = all.n;
  vec_fini(&all);
  if (answer != ANSWER_OK || err->code != ERR_NONE)
    return answer != ANSWER_OK ? answer : ANSWER_ERROR;
  if (count)
    *result = value_real(sum / (double)count);
  return args_charge(args, COST_SET * (int64_t)f.combinations + 2 * (int64_t)n) ? ANSWER_OK : ANSWER_STOP;
}

/* ---- the greatest ---- */

struct candidate {
  uint64_t rid;
  struct value value;
};

static int greatest_first(const void *a, const void *b)
{
  const struct candidate *x = a, *y = b;
  int order = order_of(y->value, x->value);
  return order ? order : (x->rid > y->rid) - (x->rid < y->rid);
}

/* The first of each set are the model's to know; who comes first of them all follows from their values. */
static enum script_answer rank_all(struct evaluation *e, const struct field *field, struct rids *all, struct err *err)
{
  struct candidate *list = arena_array(e->a, struct candidate, all->n + 1);
  for (size_t i = 0; i < all->n; i++) {
    struct record *r = model_find(e->ev->model, all->at[i], err);
    if (!r)
      return ANSWER_ERROR;
    enum script_answer answer = e->mode == MODE_EVALUATE ? host_note(e, r, field, err) : ANSWER_OK;
    if (answer != ANSWER_OK)
      return answer;
    list[i] = (struct candidate){ r->rid, record_cell(r, field->no) };
  }
  if (all->n > 1)
    qsort(list, all->n, sizeof *list, greatest_first);
  for (size_t i = 0; i < all->n; i++)
    all->at[i] = list[i].rid;
  return ANSWER_OK;
}

static bool add_greatest(struct evaluation *e, const struct filter *f, uint32_t combination, const struct shape *s,
                         struct rids *all, struct err *err)
{
  struct value found;
  uint32_t path = PATH_NONE;
  if (!aggregate_one(e, f, combination, s, &found, &path, err))
    return false;
  uint64_t *rids = arena_array(e->a, uint64_t, found.n + 1);
  for (uint32_t i = 0; i < found.n; i++) {
    rids[i] = found.list[i].record;
    vec_push(all, rids[i]);
  }
  if (found.n > 1)
    qsort(rids, found.n, sizeof *rids, by_number);
  add_origin(e, rids, found.n, path);
  return true;
}

enum script_answer ask_top(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct filter f = { 0 };
  const struct field *field;
  struct value n;
  enum script_answer answer = ANSWER_OK;
  if (!type_arg(e, args, &f.type, err) || !field_arg(args, 1, f.type, &field, err) || !args_get(args, 2, &n, err))
    return ANSWER_ERROR;
  if (n.kind != VALUE_INT || n.i < 1 || n.i > 1000)
    return wrong(err, "top(type, field, n): n must be an integer from 1 to 1000");
  if ((answer = filter_arg(e, args, 3, &f, err)) != ANSWER_OK)
    return answer;
  if (!host_settled(e, field, 0, &answer, err))
    return answer;
  const struct shape *s = model_shape(e->ev->model, f.type, SHAPE_TOP, field, f.n, f.fields, (uint32_t)n.i, err);
  struct rids all = { 0 };
  bool good = s != NULL;
  for (uint32_t c = 0; c < f.combinations && good; c++)
    good = add_greatest(e, &f, c, s, &all, err);
  size_t seen = all.n;
  answer = !good ? ANSWER_ERROR : f.combinations > 1 ? rank_all(e, field, &all, err) : ANSWER_OK;
  if (answer == ANSWER_OK)
    *result = records_of(args_arena(args), all.at, seen < (size_t)n.i ? seen : (size_t)n.i);
  vec_fini(&all);
  if (answer == ANSWER_OK && !args_charge(args, COST_SET * (int64_t)f.combinations + 3 * (int64_t)seen))
    return ANSWER_STOP;
  return answer;
}

/* ---- one record ---- */

static struct record *record_arg(struct evaluation *e, struct script_args *args, struct err *err)
{
  struct value v;
  if (!args_get(args, 0, &v, err))
    return NULL;
  if (v.kind != VALUE_RECORD || v.record == 0) {
    err_set(err, ERR_POLICY, "expected a record");
    return NULL;
  }
  struct record *r = model_find(e->ev->model, v.record, err);
  if (!r && err->code == ERR_NONE)
    err_set(err, ERR_POLICY, "the record is gone");
  return r;
}

enum script_answer ask_rank(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct record *r = record_arg(e, args, err);
  const struct field *field;
  enum script_answer answer = ANSWER_OK;
  int64_t rank;
  if (!r || !field_arg(args, 1, r->type, &field, err))
    return ANSWER_ERROR;
  if (e->mode == MODE_EVALUATE)
    reads_rank(e->ev->reads, host_path(e, r->rid), field->no);
  if (!host_settled(e, field, 0, &answer, err))
    return answer;
  if (!model_rank(e->ev->model, field, r, &rank, err))
    return ANSWER_ERROR;
  if (rank > 0)
    *result = value_int(rank);
  host_trace(e, &(struct trace_read){ .kind = READ_RANK, .rid = r->rid, .no = field->no, .value = *result });
  return args_charge(args, 10) ? ANSWER_OK : ANSWER_STOP;
}

enum script_answer ask_get(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  const struct type *t;
  struct value key;
  if (!type_arg(e, args, &t, err) || !args_get(args, 1, &key, err))
    return ANSWER_ERROR;
  if (key.kind != VALUE_TEXT)
    return value_is_none(key) ? ANSWER_OK : wrong(err, "get(type, key): the key is a text");
  struct str text = value_str(key), head, tail;
  if (str_split(text, '/', &head, &tail) && str_eq(head, t->name))
    text = tail;
  struct record *r = model_find_key(e->ev->model, t, text, err);
  if (!r && err->code != ERR_NONE)
    return ANSWER_ERROR;
  if (e->mode == MODE_EVALUATE) {
    vec_push(&e->edges, edge_key(t, text));
    uint32_t path = reads_edge(e->ev->reads, e->p, t);
    if (r)
      vec_push(&e->origins, ((struct origin){ .one = r->rid, .n = 1, .path = path }));
    if (r && r != e->subject)
      r->reading = 0; /* what is read of it from here on is remembered by its key, whatever led to it before */
  }
  if (r)
    *result = value_record(r->rid);
  host_trace(e, &(struct trace_read){ .kind = READ_GET, .no = t->no, .text = text, .rid = r ? r->rid : 0 });
  return args_charge(args, COST_RECORD) ? ANSWER_OK : ANSWER_STOP;
}

/* ---- history ---- */

enum script_answer ask_past(struct evaluation *e, struct script_args *args, struct record *r, const struct field *field,
                            const struct moment **out, size_t *n, struct err *err)
{
  enum script_answer answer = ANSWER_OK;
  if (e->past.record == r && e->past.field == field) {
    *out = e->past.at, *n = e->past.n;
    return args_charge(args, COST_ALTERNATIVE) ? ANSWER_OK : ANSWER_STOP;
  }
  if (e->mode == MODE_EVALUATE)
    reads_past(e->ev->reads, host_path(e, r->rid), field->no);
  if (!host_settled(e, field, r->rid, &answer, err))
    return answer;
  if (!model_history(e->ev->model, r, field, e->a, out, n, err))
    return ANSWER_ERROR;
  e->past.record = r, e->past.field = field, e->past.at = *out, e->past.n = *n;
  host_trace(
      e, &(struct trace_read){ .kind = READ_HISTORY, .rid = r->rid, .no = field->no, .value = value_int((int64_t)*n) });
  return args_charge(args, COST_ALTERNATIVE + 2 * (int64_t)*n) ? ANSWER_OK : ANSWER_STOP;
}

static enum script_answer moments(struct evaluation *e, struct script_args *args, const struct moment **out, size_t *n,
                                  struct err *err)
{
  struct record *r = record_arg(e, args, err);
  const struct field *field;
  if (!r || !field_arg(args, 1, r->type, &field, err))
    return ANSWER_ERROR;
  return ask_past(e, args, r, field, out, n, err);
}

enum script_answer ask_history(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct moment *m;
  size_t n;
  enum script_answer answer = moments(evaluation_of(self), args, &m, &n, err);
  if (answer != ANSWER_OK)
    return answer;
  struct value_builder list;
  build_init(&list, args_arena(args));
  for (size_t i = 0; i < n; i++) {
    struct value_builder moment;
    build_init(&moment, args_arena(args));
    build_put(&moment, "at", value_int(m[i].at));
    build_put(&moment, "value", m[i].value);
    if (m[i].by.n)
      build_put(&moment, "by", value_text(m[i].by));
    build_put(&moment, "entry", value_int(m[i].seq));
    build_add(&list, build_map(&moment));
  }
  *result = build_list(&list);
  return ANSWER_OK;
}

enum script_answer ask_since(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct moment *m;
  size_t n;
  enum script_answer answer = moments(evaluation_of(self), args, &m, &n, err);
  if (answer == ANSWER_OK && n > 0)
    *result = value_int(m[n - 1].at);
  return answer;
}

static bool among(struct value values, struct value v)
{
  return values.kind == VALUE_LIST ? value_among(values.list, values.n, v) : value_eq(values, v);
}

enum script_answer ask_time_in(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct moment *m;
  size_t n;
  struct value values;
  enum script_answer answer = moments(evaluation_of(self), args, &m, &n, err);
  if (answer != ANSWER_OK)
    return answer;
  if (!args_get(args, 2, &values, err))
    return ANSWER_ERROR;
  if (values.kind == VALUE_LIST && !args_charge(args, (int64_t)n * values.n / 4))
    return ANSWER_STOP;
  int64_t total = 0, since = 0;
  bool in = false;
  for (size_t i = 0; i < n; i++) {
    bool now_in = among(values, m[i].value);
    if (now_in && !in)
      since = m[i].at;
    if (!now_in && in)
      total += m[i].at - since;
    in = now_in;
  }
  struct value_builder b;
  build_init(&b, args_arena(args));
  build_put(&b, "total", value_int(total));
  if (in)
    build_put(&b, "since", value_int(since));
  *result = build_map(&b);
  return ANSWER_OK;
}
