/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host: the door through which a script reads records, parameters and time. Every read is noted here, and nowhere else.
 */
#include "policy/decode.h"
#include "policy/evaluation.h"

/* ---- noting ---- */

void host_trace(struct evaluation *e, const struct trace_read *read)
{
  if (!e->traced)
    return;
  trace_add(&e->reads, read);
  e->read_count++;
}

void host_wake(struct evaluation *e, int64_t at)
{
  if (at > e->now && at < e->wake_at)
    e->wake_at = at;
}

static bool origin_has(const struct origin *o, uint64_t rid)
{
  if (!o->rids)
    return o->one == rid;
  size_t low = 0, high = o->n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (o->rids[middle] < rid)
      low = middle + 1;
    else
      high = middle;
  }
  return low < o->n && o->rids[low] == rid;
}

static uint32_t origin_path(struct evaluation *e, struct origin *o)
{
  if (o->path == PATH_NONE)
    o->path = reads_ref(e->ev->reads, o->parent, o->ref);
  return o->path;
}

uint32_t host_path(struct evaluation *e, uint64_t rid)
{
  if (e->mode != MODE_EVALUATE)
    return PATH_NONE;
  struct record *r = e->last && e->last->rid == rid ? e->last : model_find(e->ev->model, rid, NULL);
  if (r && r->reading == e->number)
    return r->path;
  uint32_t path = PATH_NONE;
  for (size_t i = e->origins.n; i-- > 0 && path == PATH_NONE;)
    if (origin_has(&e->origins.at[i], rid))
      path = origin_path(e, &e->origins.at[i]);
  if (path == PATH_NONE) {
    path = reads_edge(e->ev->reads, e->p, type_of_rid(e->ev->model, rid));
    vec_push(&e->edges, edge_record(rid));
  }
  if (r) {
    r->reading = e->number;
    r->path = path;
    r->read_bits[0] = r->read_bits[1] = 0;
  }
  return path;
}

void host_exists(struct evaluation *e, const struct field *f, struct value v)
{
  struct str head, tail;
  if (e->mode != MODE_EVALUATE)
    return;
  for (uint32_t i = 0; (v.kind == VALUE_LIST || v.kind == VALUE_MAP) && i < v.n; i++)
    host_exists(e, f, v.kind == VALUE_LIST ? v.list[i] : v.map[i].value);
  if (v.kind == VALUE_RECORD && v.record)
    host_path(e, v.record);
  if (v.kind == VALUE_TEXT && f && f->target)
    vec_push(&e->edges, edge_key(f->target, str_split(value_str(v), '/', &head, &tail) ? tail : head));
}

const struct type *type_of_rid(const struct model *m, uint64_t rid)
{
  return schema_type_at(model_schema(m), rid_type(rid));
}

bool host_settled(struct evaluation *e, const struct field *f, uint64_t rid, enum script_answer *answer,
                  struct err *err)
{
  struct policy *giver = set_giver(e->ev->set, f);
  if (!giver || e->mode != MODE_EVALUATE)
    return true;
  if (giver == e->p && (rid == 0 || rid == e->subject->rid)) {
    *answer = ANSWER_ERROR;
    return err_set(err, ERR_POLICY,
                   rid ? "%.*s.%.*s is what this policy itself gives: it cannot read it"
                       : "%.*s.%.*s is what this policy itself gives: it cannot read it of all",
                   STR_FMT(f->type->name), STR_FMT(f->name));
  }
  if (e->ev->pending(e->ev->arg, giver, rid)) {
    if (rid == 0)
      reads_wait(e->ev->reads, e->p, f);
    e->out->blocked_policy = giver;
    e->out->blocked_rid = rid;
    *answer = ANSWER_STOP;
    return false;
  }
  return true;
}

static void note_height(struct evaluation *e, struct record *r, const struct field *f)
{
  struct policy *giver = set_giver(e->ev->set, f);
  struct said *said = giver ? model_said(r, giver->no) : NULL;
  uint32_t height = said ? said->height + 1 : giver ? 1 : 0;
  if (height > e->height)
    e->height = height;
}

/* ---- fields ---- */

static int special_of(struct str name)
{
  static const struct {
    const char *name;
    int special;
  } specials[] = { { "id", SPECIAL_ID },
                   { "key", SPECIAL_KEY },
                   { "type", SPECIAL_TYPE },
                   { "version", SPECIAL_VERSION },
                   { "created_at", SPECIAL_CREATED },
                   { "updated_at", SPECIAL_UPDATED } };
  for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
    if (str_is(name, specials[i].name))
      return specials[i].special;
  return -1;
}

static int field_named(const struct type_view *v, struct str name)
{
  const struct field *f = type_field(v->type, name);
  return f ? (int)f->no + 1 : special_of(name);
}

static int field_of_symbol(struct policy_set *s, struct type_view *v, int symbol)
{
  struct str name = script_symbol_name(s->script, symbol);
  if (symbol == SCRIPT_SYMBOL_MADE_UP)
    return field_named(v, name);
  if (symbol >= v->symbols) {
    int symbols = symbol + 64;
    int16_t *grown = arena_array(&s->arena, int16_t, (size_t)symbols);
    if (v->symbols)
      memcpy(grown, v->by_symbol, (size_t)v->symbols * sizeof *grown);
    v->by_symbol = grown;
    v->symbols = symbols;
  }
  if (v->by_symbol[symbol] == 0)
    v->by_symbol[symbol] = (int16_t)field_named(v, name);
  return v->by_symbol[symbol];
}

static enum script_answer read_special(struct evaluation *e, struct record *r, int special, struct value *out)
{
  int64_t version, updated_at;
  host_exists(e, NULL, value_record(r->rid));
  switch (special) {
  case SPECIAL_KEY:
    *out = value_text(r->key);
    return ANSWER_OK;
  case SPECIAL_TYPE:
    *out = value_text(r->type->name);
    return ANSWER_OK;
  case SPECIAL_ID:
    *out = value_text(str_printf(e->a, "%.*s/%.*s", STR_FMT(r->type->name), STR_FMT(r->key)));
    return ANSWER_OK;
  case SPECIAL_CREATED:
    *out = value_int(r->created_at);
    return ANSWER_OK;
  default:
    model_version(e->ev->model, r, &version, &updated_at);
    *out = value_int(special == SPECIAL_VERSION ? version : updated_at);
    if (e->mode == MODE_EVALUATE)
      reads_field(e->ev->reads, host_path(e, r->rid), READ_VERSION);
    return ANSWER_OK;
  }
}

enum script_answer host_note(struct evaluation *e, struct record *r, const struct field *f, struct err *err)
{
  uint32_t path = host_path(e, r->rid);
  if (r->read_bits[f->no >> 6] >> (f->no & 63) & 1)
    return ANSWER_OK;
  if (f->derived) {
    enum script_answer answer = ANSWER_OK;
    reads_field(e->ev->reads, path, f->no);
    if (!host_settled(e, f, r->rid, &answer, err))
      return answer;
    note_height(e, r, f);
  }
  r->read_bits[f->no >> 6] |= 1ull << (f->no & 63);
  reads_field(e->ev->reads, path, f->no);
  if (e->traced)
    vec_push(&e->seen, ((struct seen){ r, f->no }));
  return ANSWER_OK;
}

static enum script_answer no_such_field(struct policy_set *s, const struct type *t, int symbol, struct err *err)
{
  err->code = ERR_NONE;
  type_need_field(t, script_symbol_name(s->script, symbol), err);
  return ANSWER_ERROR;
}

enum script_answer host_field(void *self, uint64_t rid, int symbol, struct value *out, struct err *err)
{
  struct policy_set *s = self;
  struct evaluation *e = s->evaluation;
  struct record *r = e->last;
  if (!r || r->rid != rid) {
    if (!(r = model_find(e->ev->model, rid, err))) {
      if (err->code == ERR_NONE)
        err_set(err, ERR_POLICY, "the record is gone");
      return ANSWER_ERROR;
    }
    e->last = r;
  }
  struct type_view *v = set_view(s, rid_type(rid));
  int at = v && symbol < v->symbols ? v->by_symbol[symbol] : 0;
  if (at == 0)
    at = field_of_symbol(s, v, symbol);
  if (at < 0)
    return at == -1 ? no_such_field(s, r->type, symbol, err) : read_special(e, r, at, out);
  uint32_t no = (uint32_t)at - 1;
  const struct field *f = NULL;
  if (e->mode == MODE_EVALUATE && (r->reading != e->number || !(r->read_bits[no >> 6] >> (no & 63) & 1))) {
    f = type_field_at(r->type, no);
    enum script_answer answer = host_note(e, r, f, err);
    if (answer != ANSWER_OK)
      return answer;
  }
  *out = record_cell(r, no);
  if (out->kind == VALUE_RECORD && f)
    vec_push(&e->origins, ((struct origin){ .one = out->record, .n = 1, .parent = r->path, .ref = f }));
  return ANSWER_OK;
}

/* ---- parameters ---- */

static enum script_answer param_record(struct evaluation *e, struct param *q, struct value *out, struct err *err)
{
  struct str key = value_str(q->value);
  struct record *r = model_find_key(e->ev->model, q->form.target, key, err);
  if (e->mode == MODE_EVALUATE && q->path == PATH_NONE)
    q->path = reads_param(e->ev->reads, e->p, q->form.target, key);
  if (r) {
    *out = value_record(r->rid);
    vec_push(&e->origins, ((struct origin){ .one = r->rid, .n = 1, .path = q->path }));
  }
  return err->code == ERR_NONE ? ANSWER_OK : ANSWER_ERROR;
}

enum script_answer host_param(void *self, void *owner, int symbol, struct value *out, struct err *err)
{
  struct policy_set *s = self;
  struct policy *p = owner;
  struct evaluation *e = s->evaluation;
  const char *names[64];
  size_t n = 0;
  for (uint32_t i = 0; i < p->param_count; i++) {
    struct param *q = &p->params[i];
    if (n < 64)
      names[n++] = q->name.p;
    if (q->symbol != symbol)
      continue;
    enum script_answer answer = ANSWER_OK;
    *out = q->value;
    if (q->form.kind == FIELD_REF && !value_is_none(q->value)) {
      *out = value_none();
      answer = param_record(e, q, out, err);
    }
    host_trace(e, &(struct trace_read){ .kind = READ_PARAM, .text = q->name, .value = *out });
    return answer;
  }
  struct str name = script_symbol_name(s->script, symbol);
  const char *near = str_nearest(name, names, n);
  err_set(err, ERR_MISSING, "%.*s has no parameter \"%.*s\"%s%s%s", STR_FMT(p->id), STR_FMT(name),
          near ? "; did you mean \"" : "; declare it under params", near ? near : "", near ? "\"?" : "");
  return ANSWER_ERROR;
}

void host_name(void *self, uint64_t rid, struct buf *out)
{
  struct policy_set *s = self;
  if (!s->evaluation)
    return;
  host_exists(s->evaluation, NULL, value_record(rid));
  model_name(s->evaluation->ev->model, rid, out);
}

/* ---- time ---- */

static bool need_int(struct script_args *args, int i, const char *what, int64_t otherwise, int64_t *out,
                     struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  if (value_is_none(v))
    return *out = otherwise, true;
  if (v.kind == VALUE_REAL && v.d == (double)(int64_t)v.d)
    v = value_int((int64_t)v.d);
  if (v.kind != VALUE_INT)
    return err_set(err, ERR_POLICY, "%s must be an integer (milliseconds)", what);
  *out = v.i;
  return true;
}

enum { COST_TIME = 10 }; /* fuel: it is noted, and may wake */

/* False when that leaves 64 bits. */
static bool floor_to(int64_t v, int64_t step, int64_t *out)
{
  return !__builtin_mul_overflow(v / step - (v % step < 0), step, out);
}

/* It looks again a step later; what leaves 64 bits never comes. */
static void wake_after(struct evaluation *e, int64_t t, int64_t step)
{
  int64_t next;
  if (!__builtin_add_overflow(t, step, &next))
    host_wake(e, next);
}

static enum script_answer time_passed(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = ((struct policy_set *)self)->evaluation;
  int64_t t;
  if (!need_int(args, 0, "passed(t): t", INSTANT_NEVER, &t, err))
    return ANSWER_ERROR;
  bool passed = t != INSTANT_NEVER && e->now >= t;
  if (!passed)
    host_wake(e, t);
  *result = value_bool(passed);
  host_trace(e, &(struct trace_read){ .kind = READ_PASSED, .t = t, .value = *result });
  return args_charge(args, COST_TIME) ? ANSWER_OK : ANSWER_STOP;
}

static enum script_answer time_age(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = ((struct policy_set *)self)->evaluation;
  int64_t t, step, age;
  if (!need_int(args, 0, "age(t, step): t", INSTANT_NEVER, &t, err) ||
      !need_int(args, 1, "age(t, step): step", DAY, &step, err))
    return ANSWER_ERROR;
  if (t == INSTANT_NEVER)
    return ANSWER_OK;
  if (step < SECOND || __builtin_sub_overflow(e->now, t, &age) || !floor_to(age, step, &age)) {
    err_set(err, ERR_POLICY, "age(t, step): step must be at least one second, and t an instant in ms");
    return ANSWER_ERROR;
  }
  wake_after(e, t + age, step); /* t + age is now at most */
  *result = value_int(age);
  host_trace(e, &(struct trace_read){ .kind = READ_AGE, .t = t, .step = step, .value = *result });
  return args_charge(args, COST_TIME) ? ANSWER_OK : ANSWER_STOP;
}

static enum script_answer time_now(void *self, struct script_args *args, struct value *result, struct err *err)
{
  int64_t step = DAY;
  if (!need_int(args, 0, "now(step): step", DAY, &step, err))
    return ANSWER_ERROR;
  if (step < SECOND) {
    err_set(err, ERR_POLICY, "now(step): step must be at least one second");
    return ANSWER_ERROR;
  }
  struct evaluation *e = ((struct policy_set *)self)->evaluation;
  int64_t now = e->now;
  floor_to(now, step, &now); /* it fits: an instant is within some thousand years of 1970 */
  wake_after(e, now, step);
  *result = value_int(now);
  host_trace(e, &(struct trace_read){ .kind = READ_NOW, .step = step, .value = *result });
  return ANSWER_OK;
}

/* ---- the library `time`: pure conversions ---- */

static enum script_answer lib_format(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  int64_t t;
  char *text = arena_alloc(args_arena(args), 32);
  if (!need_int(args, 0, "time.format(t): t", INSTANT_NEVER, &t, err))
    return ANSWER_ERROR;
  if (t != INSTANT_NEVER)
    *result = value_text(instant_format(t, text));
  return ANSWER_OK;
}

static enum script_answer lib_duration(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  struct value v;
  int64_t ms;
  if (!args_get(args, 0, &v, err))
    return ANSWER_ERROR;
  if (v.kind == VALUE_INT)
    *result = v;
  else if (v.kind == VALUE_TEXT && duration_parse(value_str(v), &ms))
    *result = value_int(ms);
  else if (!value_is_none(v)) {
    err_set(err, ERR_POLICY, "time.duration: expected a text such as \"1h30m\"");
    return ANSWER_ERROR;
  }
  return ANSWER_OK;
}

static enum script_answer lib_format_duration(void *self, struct script_args *args, struct value *result,
                                              struct err *err)
{
  (void)self;
  int64_t ms;
  char *text = arena_alloc(args_arena(args), 48);
  if (!need_int(args, 0, "time.format_duration(ms): ms", INSTANT_NEVER, &ms, err))
    return ANSWER_ERROR;
  if (ms != INSTANT_NEVER)
    *result = value_text(duration_format(ms, text));
  return ANSWER_OK;
}

static enum script_answer lib_date(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  struct value v;
  int64_t days;
  if (!args_get(args, 0, &v, err))
    return ANSWER_ERROR;
  if (v.kind == VALUE_TEXT && date_parse(value_str(v), &days))
    *result = value_int(days);
  return ANSWER_OK;
}

static enum script_answer lib_format_date(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  int64_t days;
  char *text = arena_alloc(args_arena(args), 16);
  if (!need_int(args, 0, "time.format_date(d): d", INSTANT_NEVER, &days, err))
    return ANSWER_ERROR;
  if (days > -1000000000 && days < 1000000000)
    *result = value_text(date_format(days, text));
  return ANSWER_OK;
}

static const struct script_function time_functions[] = {
  { "parse", "(any, zone?, dates?) -> instant?",
    "RFC 3339 and its relatives, what senders write besides, or epoch s, ms, us, ns; nil when it is none of these. The "
    "zone is that of a text which names none (UTC); dates says what 03/04/2026 is: \"d/m/Y\" or \"m/d/Y\"",
    working_parse },
  { "format", "(instant) -> text", "RFC 3339 in UTC", lib_format },
  { "duration", "(text) -> ms", "\"1h30m\" or \"PT90M\"", lib_duration },
  { "format_duration", "(ms) -> text", "\"1h30m\"", lib_format_duration },
  { "date", "(text) -> date?", "\"2026-11-21\" to days since 1970-01-01", lib_date },
  { "format_date", "(date) -> text", "the other way", lib_format_date },
  { "local_time", "(instant, zone) -> table", "{ date, year, month, day, hour, minute, second, weekday, offset, text }",
    working_local },
  { "at", "(date, zone, ms?) -> instant", "midnight of the date there, or ms behind it on the local clock",
    working_instant },
};

static const struct script_function json_functions[] = {
  { "decode", "(text) -> value?", "the value of a JSON text; nil when it is none", decode_json },
};

const struct script_library host_libraries[] = {
  { "time", time_functions, sizeof time_functions / sizeof *time_functions },
  { "json", json_functions, sizeof json_functions / sizeof *json_functions },
};
const size_t host_library_count = sizeof host_libraries / sizeof *host_libraries;

const struct script_function host_methods[] = {
  { "each", "(type, filter?) -> iterator", "records of a set, by record number", ask_each },
  { "count", "(type, filter?) -> integer", "how many", ask_count },
  { "sum", "(type, field, filter?) -> integer|number|money", "exact sum; 0, or nil for money, of none", ask_sum },
  { "max", "(type, field, filter?) -> value?", "the greatest", ask_max },
  { "min", "(type, field, filter?) -> value?", "the least", ask_min },
  { "average", "(type, field, filter?) -> number?", "mean of those that have it", ask_average },
  { "top", "(type, field, n, filter?) -> list", "the n greatest, greatest first", ask_top },
  { "rank", "(record, field) -> integer?", "1 + how many of its type are greater", ask_rank },
  { "get", "(type, key) -> record?", "by key; tracked even when absent", ask_get },
  { "history", "(record, field) -> list", "{ at =, value =, by =, entry = }, oldest first", ask_history },
  { "since", "(record, field) -> instant?", "from when the present value holds", ask_since },
  { "time_in", "(record, field, values) -> table", "{ total = ms of closed spells, since = start of the open one }",
    ask_time_in },
  { "passed", "(instant) -> boolean", "true from then on; wakes then", time_passed },
  { "age", "(instant, step?) -> ms?", "time since, rounded down to step (default a day); wakes at each", time_age },
  { "today", "(zone?) -> date", "there (else of UTC); wakes when it is another", working_today },
  { "now", "(step?) -> instant", "rounded down to step (default a day); wakes at each", time_now },
  { "working_time", "(calendar?, from, to) -> ms", "open time between two instants", working_time },
  { "working_add", "(calendar?, from, ms) -> instant", "the instant after that much open time", working_add },
  { "next_open", "(calendar?, instant) -> instant?", "it, or when it opens next", working_next_open },
  { "next_close", "(calendar?, instant) -> instant?", "it, or when it closes next", working_next_close },
  { "is_open", "(calendar?, instant?) -> boolean", "at the instant; without one: now, and wakes when that changes",
    working_is_open },
  { "finding", "(code, table)", "something is not as it should be", say_finding },
  { "clock", "(name, table) -> table", "a running promise", say_clock },
  { "draft", "(key, table)", "a text that a person may take up", say_draft },
  { "open", "(id, fields)", "a record that is to be there: written down once, ever", say_open },
  { "report", "(id, params)", "the report as it is when a record is opened with it", say_report },
  { "message", "(key, table)", "to the outbox, once per key, ever", say_message },
  { "refuse", "(message, table?)", "guards: the change may not happen", say_refuse },
  { "ignore", "(reason)", "intakes: why nothing, or not all of it, was recorded", say_ignore },
  { "hold", "(reason, table?)", "intakes: it waits for a person's yes; then { url = } is asked, once", say_hold },
};
const size_t host_method_count = sizeof host_methods / sizeof *host_methods;
