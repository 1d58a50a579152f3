/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads: what a trace says that an evaluation read, as JSON and in words. A trace names fields and types by numbers
 * that never change, so an old one stays readable after its field was hidden; it only loses the name.
 */
#include "engine/reading.h"

#include <stdio.h>

static const char *const kind_names[] = {
  [READ_FIELD] = "field", [READ_SET] = "set",         [READ_AGGREGATE] = "aggregate", [READ_RANK] = "rank",
  [READ_GET] = "get",     [READ_HISTORY] = "history", [READ_PASSED] = "passed",       [READ_AGE] = "age",
  [READ_NOW] = "now",     [READ_PARAM] = "param",
};

static const char *const shape_names[] = {
  [SHAPE_COUNT] = "count", [SHAPE_SUM] = "sum", [SHAPE_MAX] = "max", [SHAPE_MIN] = "min", [SHAPE_TOP] = "top",
};

static const struct field *field_at(struct reader *r, uint32_t type_no, uint32_t no)
{
  const struct type *t = reader_type_at(r, type_no);
  return t ? type_field_at(t, no) : NULL;
}

static const struct shape *shape_of(struct reader *r, const struct trace_read *read)
{
  return read->kind == READ_AGGREGATE ? model_shape_at(r->model, (int)read->no) : NULL;
}

const struct field *read_field(struct reader *r, const struct trace_read *read)
{
  return read->kind == READ_FIELD ? field_at(r, rid_type(read->rid), read->no) : NULL;
}

static struct str field_name(const struct field *f) { return f ? f->name : STR("(a field that is gone)"); }
static struct str type_name(const struct type *t) { return t ? t->name : STR("(a type that is gone)"); }

/* ---- values ------------------------------------------------------------------------------- */

/* What has no field to say how it is shown: records by name, the rest as it is. */
static struct value present_plain(struct reader *r, struct value v)
{
  struct value_builder b;
  char currency[4];
  switch (v.kind) {
  case VALUE_RECORD:
    return value_text(reader_name(r, v.record));
  case VALUE_MONEY:
    value_currency(v, currency);
    build_init(&b, &r->arena);
    build_put(&b, "amount", value_int(v.i));
    build_put(&b, "currency", value_text(str_dup(&r->arena, str_of(currency))));
    return build_map(&b);
  case VALUE_LIST:
    build_init(&b, &r->arena);
    for (uint32_t i = 0; i < v.n; i++)
      build_add(&b, present_plain(r, v.list[i]));
    return build_list(&b);
  default:
    return v;
  }
}

static struct value present(struct reader *r, const struct field *f, struct value v)
{
  return f ? reader_present(r, f, v) : present_plain(r, v);
}

static struct value aggregate_answer(struct reader *r, const struct trace_read *read)
{
  const struct shape *s = shape_of(r, read);
  bool of_field = s && (s->kind == SHAPE_SUM || s->kind == SHAPE_MAX || s->kind == SHAPE_MIN);
  return of_field ? present(r, s->field, read->value) : present_plain(r, read->value);
}

static struct value duration_value(struct reader *r, int64_t ms)
{
  char text[48];
  return value_text(str_dup(&r->arena, duration_format(ms, text)));
}

struct value read_answer(struct reader *r, const struct trace_read *read)
{
  switch (read->kind) {
  case READ_FIELD:
    return present(r, read_field(r, read), read->value);
  case READ_AGGREGATE:
    return aggregate_answer(r, read);
  case READ_GET:
    return value_bool(read->rid != 0);
  case READ_AGE:
    return read->value.kind == VALUE_INT ? duration_value(r, read->value.i) : value_none();
  case READ_NOW:
    return read->value.kind == VALUE_INT ? reader_instant(r, read->value.i) : value_none();
  default:
    return present_plain(r, read->value);
  }
}

/* ---- names -------------------------------------------------------------------------------- */

static const struct field *filter_field(struct reader *r, const struct trace_read *read, const struct shape *s,
                                        uint32_t i)
{
  if (s)
    return i < s->n ? s->filters[i] : NULL;
  return read->kind == READ_SET ? field_at(r, read->no, read->fields[i]) : NULL;
}

/* " with service = service/checkout and state = open" */
static void name_filters(struct reader *r, const struct trace_read *read, const struct shape *s, struct buf *out)
{
  for (uint32_t i = 0; i < read->n; i++) {
    const struct field *f = filter_field(r, read, s, i);
    struct str name = field_name(f);
    buf_printf(out, "%s%.*s = ", i ? " and " : " with ", STR_FMT(name));
    words_value(out, present(r, f, read->values[i]));
  }
}

static void name_aggregate(struct reader *r, const struct trace_read *read, struct buf *out)
{
  static const char *const words[] = { "number", "sum", "greatest", "least", "top" };
  const struct shape *s = shape_of(r, read);
  if (!s) {
    buf_z(out, "an aggregate that is no longer kept");
    return;
  }
  struct str type = s->type->name;
  buf_z(out, words[s->kind]);
  if (s->kind == SHAPE_TOP)
    buf_printf(out, " %u", (unsigned)s->limit);
  if (s->kind == SHAPE_TOP || s->kind == SHAPE_COUNT) {
    buf_z(out, s->kind == SHAPE_TOP ? " " : " of ");
    words_plural(out, type, 2);
  } else {
    buf_z(out, s->kind == SHAPE_SUM ? " of " : " ");
    buf_printf(out, "%.*s.%.*s over ", STR_FMT(type), STR_FMT(s->field->name));
    words_plural(out, type, 2);
  }
  if (s->kind == SHAPE_TOP)
    buf_printf(out, " by %.*s", STR_FMT(s->field->name));
  name_filters(r, read, s, out);
}

static void name_record_field(struct reader *r, const struct trace_read *read, struct buf *out)
{
  struct str record = reader_name(r, read->rid), field = field_name(field_at(r, rid_type(read->rid), read->no));
  if (read->kind == READ_RANK)
    buf_printf(out, "rank of %.*s by %.*s", STR_FMT(record), STR_FMT(field));
  else
    buf_printf(out, "%s%.*s.%.*s", read->kind == READ_HISTORY ? "history of " : "", STR_FMT(record), STR_FMT(field));
}

static void name_time(struct reader *r, const struct trace_read *read, struct buf *out)
{
  struct str at = value_str(reader_instant(r, read->t)), step = value_str(duration_value(r, read->step));
  if (read->kind == READ_NOW && read->step == DAY)
    buf_z(out, "the date");
  else if (read->kind == READ_NOW)
    buf_printf(out, "the time in steps of %.*s", STR_FMT(step));
  else if (read->kind == READ_AGE)
    buf_printf(out, "time since %.*s in steps of %.*s", STR_FMT(at), STR_FMT(step));
  else if (at.n)
    buf_printf(out, "whether %.*s has come", STR_FMT(at));
  else
    buf_z(out, "whether an instant that is not set has come");
}

static void name_read(struct reader *r, const struct trace_read *read, struct buf *out)
{
  struct str type;
  switch (read->kind) {
  case READ_FIELD:
  case READ_RANK:
  case READ_HISTORY:
    name_record_field(r, read, out);
    break;
  case READ_SET:
    buf_z(out, "number of ");
    words_plural(out, type_name(reader_type_at(r, read->no)), 2);
    name_filters(r, read, NULL, out);
    break;
  case READ_AGGREGATE:
    name_aggregate(r, read, out);
    break;
  case READ_GET:
    type = type_name(reader_type_at(r, read->no));
    buf_printf(out, "%.*s/%.*s", STR_FMT(type), STR_FMT(read->text));
    break;
  case READ_PARAM:
    buf_printf(out, "parameter %.*s", STR_FMT(read->text));
    break;
  default:
    name_time(r, read, out);
  }
}

struct str read_name(struct reader *r, const struct trace_read *read)
{
  struct buf b = BUF_INIT;
  name_read(r, read, &b);
  struct str s = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

/* ---- sentences ---------------------------------------------------------------------------- */

/* "3 contributions with service = service/shop" */
static void say_count(struct reader *r, const struct trace_read *read, struct buf *out)
{
  const struct shape *s = shape_of(r, read);
  int64_t n = read->value.kind == VALUE_INT ? read->value.i : 0;
  if (n == 0)
    buf_z(out, "no ");
  else
    buf_printf(out, "%s%lld ", read->n ? "" : "all ", (long long)n);
  words_plural(out, s ? s->type->name : type_name(reader_type_at(r, read->no)), n);
  name_filters(r, read, s, out);
}

static void say_time(struct reader *r, const struct trace_read *read, struct buf *out)
{
  struct str at = value_str(reader_instant(r, read->t)), answer = words_of(r, read_answer(r, read));
  struct str step = value_str(duration_value(r, read->step));
  bool passed = read->value.kind == VALUE_BOOL && read->value.b;
  if (read->kind == READ_NOW && read->step == DAY && answer.n > 10)
    buf_printf(out, "the date is %.10s", answer.p); /* of its midnight */
  else if (read->kind == READ_NOW)
    buf_printf(out, "the time is %.*s (in steps of %.*s)", STR_FMT(answer), STR_FMT(step));
  else if (read->kind == READ_AGE)
    buf_printf(out, "since %.*s it is %.*s (in steps of %.*s)", STR_FMT(at), STR_FMT(answer), STR_FMT(step));
  else if (at.n)
    buf_printf(out, "%.*s %s", STR_FMT(at), passed ? "has come" : "is still to come");
  else
    buf_z(out, "an instant that is not set never comes");
}

static struct str say_read(struct reader *r, const struct trace_read *read, struct value shown)
{
  struct buf b = BUF_INIT;
  struct str name = read_name(r, read), answer = words_of(r, shown);
  const struct shape *s = shape_of(r, read);
  switch (read->kind) {
  case READ_SET:
    say_count(r, read, &b);
    break;
  case READ_AGGREGATE:
    if (s && s->kind == SHAPE_COUNT)
      say_count(r, read, &b);
    else
      buf_printf(&b, "%.*s is %.*s", STR_FMT(name), STR_FMT(answer));
    break;
  case READ_GET:
    buf_printf(&b, "%.*s %s", STR_FMT(name), read->rid ? "exists" : "does not exist");
    break;
  case READ_HISTORY:
    buf_printf(&b, "%.*s: %.*s ", STR_FMT(name), STR_FMT(answer));
    words_plural(&b, STR("moment"), shown.kind == VALUE_INT ? shown.i : 0);
    break;
  case READ_PASSED:
  case READ_AGE:
  case READ_NOW:
    say_time(r, read, &b);
    break;
  default:
    buf_printf(&b, "%.*s is %.*s", STR_FMT(name), STR_FMT(answer));
  }
  struct str text = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void put_filters(struct reader *r, const struct trace_read *read, const struct shape *s,
                        struct value_builder *out)
{
  struct value_builder b;
  if (read->n == 0)
    return;
  build_init(&b, &r->arena);
  for (uint32_t i = 0; i < read->n; i++) {
    const struct field *f = filter_field(r, read, s, i);
    struct value v = present(r, f, read->values[i]);
    if (f)
      build_put_str(&b, f->name, v.kind == VALUE_NONE ? value_null() : v);
  }
  build_put(out, "filter", build_map(&b));
}

static void put_asked(struct reader *r, const struct trace_read *read, struct value_builder *b)
{
  const struct shape *s = shape_of(r, read);
  struct value at = reader_instant(r, read->t);
  switch (read->kind) {
  case READ_FIELD:
  case READ_RANK:
  case READ_HISTORY:
    build_put(b, "record", value_text(reader_name(r, read->rid)));
    build_put(b, "field", value_text(field_name(field_at(r, rid_type(read->rid), read->no))));
    break;
  case READ_SET:
    build_put(b, "type", value_text(type_name(reader_type_at(r, read->no))));
    put_filters(r, read, NULL, b);
    break;
  case READ_AGGREGATE:
    build_put(b, "type", s ? value_text(s->type->name) : value_none());
    build_put(b, "field", s && s->field ? value_text(s->field->name) : value_none());
    put_filters(r, read, s, b);
    break;
  case READ_GET:
    build_put(b, "record", value_text(read_name(r, read)));
    break;
  case READ_PARAM:
    build_put(b, "name", value_text(read->text));
    break;
  default:
    build_put(b, "instant", read->kind == READ_NOW ? value_none() : at);
    build_put(b, "step", read->kind == READ_PASSED ? value_none() : duration_value(r, read->step));
  }
}

/* A parameter's form is known where it was declared, not here: as it was written when that is at hand. */
static struct value shown_answer(struct reader *r, const struct trace_read *read, struct value params)
{
  struct value written = value_none();
  if (read->kind == READ_PARAM)
    written = value_get(params, str_z(&r->arena, read->text));
  return value_is_none(written) ? read_answer(r, read) : written;
}

struct value read_value(struct reader *r, const struct trace_read *read, struct value params)
{
  struct value_builder b;
  const struct shape *s = shape_of(r, read);
  const struct field *f = read_field(r, read);
  struct value answer = shown_answer(r, read, params);
  build_init(&b, &r->arena);
  build_put(&b, "kind", value_text(str_of(s ? shape_names[s->kind] : kind_names[read->kind])));
  put_asked(r, read, &b);
  build_put(&b, "value", answer.kind == VALUE_NONE ? value_null() : answer);
  build_put(&b, "derived", f && f->derived ? value_bool(true) : value_none());
  build_put(&b, "as", value_text(say_read(r, read, answer)));
  return build_map(&b);
}

/* ---- comparing ---------------------------------------------------------------------------- */

struct str read_key(struct reader *r, const struct trace_read *read)
{
  struct buf b = BUF_INIT;
  struct trace_read asked = *read;
  asked.value = value_none();
  if (asked.kind == READ_GET)
    asked.rid = 0;
  trace_add(&b, &asked);
  struct str key = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return key;
}

/* ---- traces ------------------------------------------------------------------------------- */

enum { OFFSET_BITS = 16 };

bool trace_find(struct reader *r, uint64_t address, struct kept_trace *out, struct err *err)
{
  uint64_t offset = address & ((1u << OFFSET_BITS) - 1);
  *out = (struct kept_trace){ .found = false };
  if (address == 0)
    return true;
  struct stmt *q = reader_query(r, "SELECT seq, body FROM _trace WHERE id = ?", err);
  if (!q)
    return false;
  bind_int(q, 1, (int64_t)(address >> OFFSET_BITS));
  enum step step = stmt_step(q, err);
  if (step != STEP_ROW)
    return step == STEP_DONE;
  struct str body = column_blob(q, 1);
  out->seq = column_int(q, 0);
  out->found =
      offset < body.n && trace_unpack(&r->arena, (struct str){ body.p + offset, body.n - (size_t)offset }, &out->trace);
  stmt_reset(q);
  return out->found || err_set(err, ERR_CORRUPT, "there is no trace at %llu of row %llu", (unsigned long long)offset,
                               (unsigned long long)(address >> OFFSET_BITS));
}

/* An evaluation keeps the address of the one before; a chain longer than this is not followed to its end. */
enum { CHAIN_MOST = 500 };

bool trace_back(struct reader *r, const struct kept_trace *t, bool (*is)(const struct kept_trace *t, const void *arg),
                const void *arg, struct kept_trace *out, struct err *err)
{
  *out = *t;
  for (int i = 0; out->found && i < CHAIN_MOST; i++) {
    if (is(out, arg))
      return true;
    if (!trace_find(r, out->trace.before, out, err))
      return false;
  }
  out->found = false;
  return true;
}
