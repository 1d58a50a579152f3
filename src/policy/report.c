/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Report: a document for people, built from the model as it is.
 */
#include "policy/evaluation.h"

/* The field by which people know a record of the type. */
static struct str title_of(struct evaluation *e, const struct record *r)
{
  const struct field *f = r->type->title.n ? type_need_field(r->type, r->type->title, NULL) : NULL;
  struct value v = f ? record_cell(r, f->no) : value_none();
  return v.kind == VALUE_TEXT ? str_dup(e->a, value_str(v)) : STR("");
}

/* One that has no name of its own is called by what it is and its key: "contribution c1". */
static struct value name_of(struct evaluation *e, const struct record *r)
{
  struct str name = title_of(e, r);
  if (name.n)
    return value_text(name);
  char *kind = str_z(e->a, r->type->name);
  for (char *p = kind; *p; p++)
    *p = *p == '_' ? ' ' : *p;
  return r->type->title.n ? value_none() : value_text(str_printf(e->a, "%s %.*s", kind, STR_FMT(r->key)));
}

/* Records by id and by the name that people know them by, money by amount and currency: as a document has them. */
static struct value shown(struct evaluation *e, struct value v)
{
  struct value_builder b;
  build_init(&b, e->a);
  if (v.kind == VALUE_RECORD) {
    struct record *r = model_find(e->ev->model, v.record, NULL);
    build_put(&b, "record", say_present(e, v));
    build_put(&b, "title", r ? name_of(e, r) : value_none());
    return build_map(&b);
  }
  if (v.kind == VALUE_MONEY) {
    char currency[4];
    value_currency(v, currency);
    build_put(&b, "amount", value_int(v.i));
    build_put(&b, "currency", value_text(str_dup(e->a, str_of(currency))));
    return build_map(&b);
  }
  if (v.kind == VALUE_LIST) {
    for (uint32_t i = 0; i < v.n; i++)
      build_add(&b, shown(e, v.list[i]));
    return build_list(&b);
  }
  if (v.kind == VALUE_MAP) {
    for (uint32_t i = 0; i < v.n; i++)
      build_put_str(&b, str_dup(e->a, v.map[i].name), shown(e, v.map[i].value));
    return build_map(&b);
  }
  return value_copy(e->a, v);
}

/* ---- parameters for this once ---- */

static struct param *param_named(struct policy *p, struct str name, struct arena *a, struct err *err)
{
  const char *names[64];
  size_t n = 0;
  for (uint32_t i = 0; i < p->param_count; i++) {
    if (str_eq(p->params[i].name, name))
      return &p->params[i];
    if (n < 64)
      names[n++] = str_z(a, p->params[i].name);
  }
  const char *near = str_nearest(name, names, n);
  err_set(err, ERR_INPUT, "%.*s has no parameter \"%.*s\"%s%s%s", STR_FMT(p->id), STR_FMT(name),
          near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  return NULL;
}

/* From an address all is text: "12" is then the number. */
static struct value as_meant(struct value v, const struct field *form, struct arena *a)
{
  struct value read;
  bool scalar = form->kind == FIELD_INTEGER || form->kind == FIELD_NUMBER || form->kind == FIELD_BOOLEAN;
  return v.kind == VALUE_TEXT && scalar && json_read(a, value_str(v), &read, NULL) ? read : v;
}

static bool give(struct model *m, struct policy *p, struct value given, struct arena *a, struct err *err)
{
  for (uint32_t i = 0; given.kind == VALUE_MAP && i < given.n; i++) {
    struct param *q = param_named(p, given.map[i].name, a, err);
    if (!q)
      return false;
    struct value v = as_meant(given.map[i].value, &q->form, a);
    if (q->form.kind == FIELD_REF) {
      struct str type, key;
      if (v.kind != VALUE_TEXT)
        return err_set(err, ERR_INPUT, "%.*s.%.*s: expected a %.*s", STR_FMT(p->id), STR_FMT(q->name),
                       STR_FMT(q->form.ref));
      if (!(q->form.target = schema_need_type(model_schema(m), q->form.ref, err)))
        return false;
      q->value = value_text(str_split(value_str(v), '/', &type, &key) ? key : value_str(v));
    } else if (!param_accept(m, q, p->id, v, a, &q->value, err))
      return false;
  }
  return true;
}

/* On whose clock it tells times: as it says itself, else by the report's parameter `zone` (of pack core, where the
 * organisation is). */
static struct value in_zone(const struct policy *report, struct value document, struct arena *a)
{
  struct value_builder b;
  struct value zone = value_none();
  for (uint32_t i = 0; i < report->param_count; i++)
    if (str_is(report->params[i].name, "zone"))
      zone = report->params[i].value;
  if (zone.kind != VALUE_TEXT || document.kind != VALUE_MAP || !value_is_none(value_get(document, "zone")))
    return document;
  build_init(&b, a);
  for (uint32_t i = 0; i < document.n; i++)
    build_put_str(&b, document.map[i].name, document.map[i].value);
  build_put(&b, "zone", zone);
  return build_map(&b);
}

/* Under its own bounds; those of evaluations are back afterwards. */
static bool run(struct evaluator *ev, struct policy *report, struct arena *a, struct value *result, struct err *err)
{
  const struct allowance *may = &ev->set->allowance;
  struct script_limits usual = set_limits(may, false), wide = set_limits(may, true);
  struct value args[] = { SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS, value_none() };
  script_limit(ev->set->script, &wide);
  ev->fuel = may->report_fuel;
  enum script_status status = evaluation_call(ev, report, args, a, result, err);
  ev->fuel = 0;
  script_limit(ev->set->script, &usual);
  if (status == SCRIPT_FUEL || status == SCRIPT_MEMORY) {
    struct err before = *err;
    err_set(err, before.code, "%.900s: limits.policies.%s in steward.lua bounds a report", before.text,
            status == SCRIPT_FUEL ? "report_fuel" : "report_memory_mb");
  }
  return status == SCRIPT_OK;
}

bool policy_report(struct evaluator *ev, struct policy *report, struct value given, int64_t now, struct arena *a,
                   struct value *out, struct err *err)
{
  struct value *kept = arena_array(a, struct value, report->param_count + 1), result = value_none();
  for (uint32_t i = 0; i < report->param_count; i++)
    kept[i] = report->params[i].value;
  bool good = give(ev->model, report, given, a, err);
  if (good) {
    struct evaluation *e = evaluation_stage(ev, MODE_REPORT, report, now, a);
    good = run(ev, report, a, &result, err);
    if (good)
      *out = in_zone(report, shown(e, result), a);
    ev->set->evaluation = NULL;
  }
  for (uint32_t i = 0; i < report->param_count; i++)
    report->params[i].value = kept[i];
  if (good && !document_check(*out, err))
    good = err_prefix(err, "%.*s: build returned", STR_FMT(report->file));
  return good;
}
