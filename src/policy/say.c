/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Say: what a policy says is buffered here until its evaluation has returned; it reaches nothing by itself.
 */
#include "policy/evaluation.h"

enum {
  SAYINGS_MAX = 1000,
  COST_SAID = 300, /* fuel: it is compared with what was said before, kept, and told to whoever listens */
};

const char *const saying_names[SAYINGS] = { "finding", "clock", "draft", "message", "open" };

struct value say_present(struct evaluation *e, struct value v)
{
  if (v.kind == VALUE_RECORD) {
    struct buf b = BUF_INIT;
    host_exists(e, NULL, v);
    model_name(e->ev->model, v.record, &b);
    struct str name = str_dup(e->a, buf_view(&b));
    buf_fini(&b);
    return value_text(name);
  }
  if (v.kind == VALUE_LIST) {
    struct value *list = arena_array(e->a, struct value, v.n + 1);
    for (uint32_t i = 0; i < v.n; i++)
      list[i] = say_present(e, v.list[i]);
    v.list = list;
  } else if (v.kind == VALUE_MAP) {
    struct member *map = arena_array(e->a, struct member, v.n + 1);
    for (uint32_t i = 0; i < v.n; i++)
      map[i] = (struct member){ str_dup(e->a, v.map[i].name), say_present(e, v.map[i].value) };
    v.map = map;
  } else
    v = value_copy(e->a, v);
  return v;
}

/* ---- arguments ---- */

static bool only_in(struct evaluation *e, enum mode mode, const char *what, struct err *err)
{
  static const char *const where[] = { "policies", "guards", "intakes" };
  return e->mode == mode || err_set(err, ERR_POLICY, "ctx:%s is for %s", what, where[mode]);
}

static bool text_arg(struct script_args *args, int i, const char *what, struct str *out, struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  if (v.kind != VALUE_TEXT || v.n == 0 || v.n > 2000)
    return err_set(err, ERR_POLICY, "%s must be a text of 1 to 2000 bytes", what);
  *out = value_str(v);
  return true;
}

bool say_known(struct value table, const char *const *known, struct err *err)
{
  size_t names = 0;
  while (known[names])
    names++;
  for (uint32_t k = 0; k < table.n; k++) {
    bool found = false;
    for (size_t n = 0; n < names; n++)
      found = found || str_is(table.map[k].name, known[n]);
    const char *near = found ? NULL : str_nearest(table.map[k].name, known, names);
    if (!found)
      return err_set(err, ERR_POLICY, "unknown member \"%.*s\"%s%s%s", STR_FMT(table.map[k].name),
                     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  }
  return true;
}

static bool table_arg(struct script_args *args, int i, const char *const *known, struct value *out, struct err *err)
{
  if (!args_get(args, i, out, err))
    return false;
  if (value_is_none(*out) || (out->kind == VALUE_LIST && out->n == 0)) {
    *out = (struct value){ .kind = VALUE_MAP };
    return true;
  }
  if (out->kind != VALUE_MAP)
    return err_set(err, ERR_POLICY, "expected a table of named members");
  return say_known(*out, known, err);
}

static bool say(struct evaluation *e, enum saying_kind kind, struct str code, struct str key, struct value body,
                struct err *err)
{
  for (size_t i = 0; i < e->sayings.n; i++)
    if (e->sayings.at[i].kind == kind && str_eq(e->sayings.at[i].key, key))
      return err_set(err, ERR_POLICY, "the %s \"%.*s\" is said twice; give each a key of its own", saying_names[kind],
                     STR_FMT(key));
  if (e->sayings.n == SAYINGS_MAX)
    return err_set(err, ERR_POLICY, "more than %d things said of one record", SAYINGS_MAX);
  vec_push(&e->sayings, ((struct saying){ kind, str_dup(e->a, key), str_dup(e->a, code), say_present(e, body) }));
  return true;
}

/* ---- what can be said ---- */

static const struct finding_code *code_of(struct evaluation *e, struct str code, struct err *err)
{
  const char *names[64];
  size_t n = 0;
  for (uint32_t i = 0; i < e->p->finding_count; i++) {
    if (str_eq(e->p->findings[i].code, code))
      return &e->p->findings[i];
    if (n < 64)
      names[n++] = str_z(e->a, e->p->findings[i].code);
  }
  const char *near = str_nearest(code, names, n);
  err_set(err, ERR_POLICY, "the finding \"%.*s\" is not declared%s%s%s", STR_FMT(code),
          near ? "; did you mean \"" : "; add it to findings = { … }", near ? near : "", near ? "\"?" : "");
  return NULL;
}

static bool is_severity(struct value v)
{
  return v.kind == VALUE_TEXT && (str_is(value_str(v), "low") || str_is(value_str(v), "medium") ||
                                  str_is(value_str(v), "high") || str_is(value_str(v), "critical"));
}

/* Somebody or something: a record, its id, or nothing. */
static bool is_named(struct value v) { return value_is_none(v) || v.kind == VALUE_TEXT || v.kind == VALUE_RECORD; }

static bool check_finding(struct str code, struct value table, struct err *err)
{
  struct value message = value_get(table, "message"), severity = value_get(table, "severity"),
               next = value_get(table, "next");
  const char *wrong = NULL;
  if (message.kind != VALUE_TEXT || message.n == 0)
    wrong = value_is_none(message) ? "message is missing" : "message is a text";
  else if (!value_is_none(severity) && !is_severity(severity))
    wrong = "severity is one of low, medium, high, critical";
  else if (!is_named(value_get(table, "key")))
    wrong = "key is a text or a record";
  else if (!is_named(value_get(table, "owner")))
    wrong = "owner is a record, or its id as a text";
  else if (!value_is_none(next) && next.kind != VALUE_TEXT)
    wrong = "next is a text";
  return !wrong || err_set(err, ERR_POLICY, "finding \"%.*s\": %s", STR_FMT(code), wrong);
}

enum script_answer say_finding(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const known[] = { "message", "because", "owner", "next", "key", "severity", NULL };
  struct evaluation *e = evaluation_of(self);
  struct str code, key;
  struct value table;
  (void)result;
  if (!only_in(e, MODE_EVALUATE, "finding", err) || !text_arg(args, 0, "the finding's code", &code, err) ||
      !table_arg(args, 1, known, &table, err))
    return ANSWER_ERROR;
  const struct finding_code *declared = code_of(e, code, err);
  if (!declared)
    return ANSWER_ERROR;
  if (!check_finding(code, table, err))
    return ANSWER_ERROR;
  struct value message = value_get(table, "message"), severity = value_get(table, "severity"),
               sub = value_get(table, "key");
  struct str sub_key = value_get_str(table, "key");
  if (sub.kind == VALUE_RECORD)
    sub_key = value_str(say_present(e, sub));
  key = sub_key.n ? str_printf(e->a, "%.*s/%.*s", STR_FMT(code), STR_FMT(sub_key)) : code;
  struct value_builder b;
  build_init(&b, e->a);
  build_put(&b, "message", message);
  build_put(&b, "severity", severity.kind == VALUE_TEXT ? severity : value_text(declared->severity));
  build_put(&b, "owner", value_get(table, "owner"));
  build_put(&b, "next", value_get(table, "next"));
  build_put(&b, "because", value_get(table, "because"));
  if (!args_charge(args, COST_SAID))
    return ANSWER_STOP;
  return say(e, SAY_FINDING, code, key, build_map(&b), err) ? ANSWER_OK : ANSWER_ERROR;
}

static enum script_answer say_text(struct evaluation *e, enum saying_kind kind, struct script_args *args,
                                   const char *const *known, struct err *err)
{
  struct str key;
  struct value table;
  if (!only_in(e, MODE_EVALUATE, saying_names[kind], err) || !text_arg(args, 0, "the key", &key, err) ||
      !table_arg(args, 1, known, &table, err))
    return ANSWER_ERROR;
  for (uint32_t i = 0; i < table.n; i++) {
    struct str name = table.map[i].name;
    struct value v = table.map[i].value;
    bool to = str_is(name, "to");
    if (to ? is_named(v) : str_is(name, "because") || value_is_none(v) || v.kind == VALUE_TEXT)
      continue;
    err_set(err, ERR_POLICY, "%s \"%.*s\": %.*s is %s", saying_names[kind], STR_FMT(key), STR_FMT(name),
            to ? "a record, or its id as a text" : "a text");
    return ANSWER_ERROR;
  }
  if (!args_charge(args, COST_SAID))
    return ANSWER_STOP;
  return say(e, kind, STR(""), key, table, err) ? ANSWER_OK : ANSWER_ERROR;
}

enum script_answer say_draft(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const known[] = { "title", "body", "to", "because", NULL };
  (void)result;
  return say_text(evaluation_of(self), SAY_DRAFT, args, known, err);
}

enum script_answer say_message(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const known[] = { "to", "subject", "body", "because", NULL };
  (void)result;
  return say_text(evaluation_of(self), SAY_MESSAGE, args, known, err);
}

/* "type/key" of a type that there is. What else may be wrong shows when it is written down. */
static bool check_opened(struct evaluation *e, struct str id, struct value fields, struct err *err)
{
  struct str type, key;
  if (!str_split(id, '/', &type, &key) || key.n == 0)
    return err_set(err, ERR_POLICY, "open: \"%.*s\" is no record id, as in \"improvement/slow-search\"", STR_FMT(id));
  const struct type *t = schema_need_type(model_schema(e->ev->model), type, err);
  for (uint32_t i = 0; t && i < fields.n; i++) {
    const struct field *f = type_need_field(t, fields.map[i].name, err);
    if (!f)
      return err_prefix(err, "open \"%.*s\"", STR_FMT(id));
    if (f->derived)
      return err_set(err, ERR_POLICY, "open \"%.*s\": %.*s is given by %.*s", STR_FMT(id), STR_FMT(f->name),
                     STR_FMT(f->giver));
  }
  return t || err_prefix(err, "open \"%.*s\"", STR_FMT(id));
}

enum script_answer say_open(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct str id;
  struct value fields;
  (void)result;
  if (!only_in(e, MODE_EVALUATE, "open", err) || !text_arg(args, 0, "the record's id", &id, err) ||
      !args_get(args, 1, &fields, err))
    return ANSWER_ERROR;
  if (fields.kind == VALUE_LIST && fields.n == 0)
    fields = (struct value){ .kind = VALUE_MAP };
  if (fields.kind != VALUE_MAP) {
    err_set(err, ERR_POLICY, "open \"%.*s\": expected a table of fields", STR_FMT(id));
    return ANSWER_ERROR;
  }
  if (!check_opened(e, id, fields, err))
    return ANSWER_ERROR;
  if (!args_charge(args, COST_SAID))
    return ANSWER_STOP;
  return say(e, SAY_OPEN, STR(""), id, fields, err) ? ANSWER_OK : ANSWER_ERROR;
}

/* Stands for the document until the record is written down. */
enum script_answer say_report(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct str id;
  struct value params;
  struct value_builder b;
  if (!only_in(e, MODE_EVALUATE, "report", err) || !text_arg(args, 0, "the report's id", &id, err) ||
      !args_get(args, 1, &params, err))
    return ANSWER_ERROR;
  const struct policy *p = policy_find(e->ev->set, id);
  if (!p || p->kind != KIND_REPORT) {
    err_set(err, ERR_POLICY, "there is no report \"%.*s\"", STR_FMT(id));
    return ANSWER_ERROR;
  }
  build_init(&b, args_arena(args));
  build_put(&b, "$report", value_text(id));
  build_put(&b, "params", params.kind == VALUE_MAP ? params : value_none());
  *result = build_map(&b);
  return ANSWER_OK;
}

/* ---- clocks ---- */

bool say_named(struct evaluation *e, struct script_args *args, const char *what, struct str *name, struct value *table,
               struct err *err)
{
  if (!only_in(e, MODE_EVALUATE, what, err) || !text_arg(args, 0, "the name", name, err) ||
      !args_get(args, 1, table, err))
    return false;
  return table->kind == VALUE_MAP || err_set(err, ERR_POLICY, "ctx:%s: expected a table of named members", what);
}

bool say_clock_body(struct evaluation *e, struct str name, struct value body, struct err *err)
{
  return say(e, SAY_CLOCK, STR(""), name, body, err);
}

/* ---- guards and intakes ---- */

enum script_answer say_refuse(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const known[] = { "field", NULL };
  struct evaluation *e = evaluation_of(self);
  struct str message;
  struct value table;
  (void)result;
  if (!only_in(e, MODE_GUARD, "refuse", err) || !text_arg(args, 0, "the message", &message, err) ||
      !table_arg(args, 1, known, &table, err))
    return ANSWER_ERROR;
  vec_push(e->refusals,
           ((struct refusal){ e->p, str_dup(e->a, message), str_dup(e->a, value_get_str(table, "field")), false }));
  return ANSWER_OK;
}

enum script_answer say_ignore(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  struct str reason;
  (void)result;
  if (!only_in(e, MODE_MAP, "ignore", err) || !text_arg(args, 0, "the reason", &reason, err))
    return ANSWER_ERROR;
  e->mapped->ignored = str_dup(e->a, reason);
  return ANSWER_OK;
}

enum script_answer say_hold(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const known[] = { "url", NULL };
  struct evaluation *e = evaluation_of(self);
  struct str reason;
  struct value table;
  (void)result;
  if (!only_in(e, MODE_MAP, "hold", err) || !text_arg(args, 0, "the reason", &reason, err) ||
      !table_arg(args, 1, known, &table, err))
    return ANSWER_ERROR;
  struct value url = value_get(table, "url");
  if (!value_is_none(url) && (url.kind != VALUE_TEXT || url.n == 0)) {
    err_set(err, ERR_POLICY, "ctx:hold: url is a text");
    return ANSWER_ERROR;
  }
  e->mapped->held = str_dup(e->a, reason);
  e->mapped->url = str_dup(e->a, value_get_str(table, "url"));
  return ANSWER_OK;
}
