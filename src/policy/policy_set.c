/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Set: what is in force, looked up; and its binding to the model's types.
 */
#include "policy/policy_set.h"

#include "policy/evaluation.h"

const char *const level_names[LEVELS] = { "draft", "shadow", "observe", "warn", "enforce" };
const char *const policy_kind_names[] = { "policy", "guard", "intake", "route", "report" };
const char *const route_event_names[EVENTS] = { "said",     "opened",   "raised", "closed",
                                                "accepted", "standing", "lapsed", "aged" };

struct policy *policy_find(const struct policy_set *s, struct str id)
{
  for (uint32_t i = 0; i < s->policy_count; i++)
    if (str_eq(s->policies[i]->id, id))
      return s->policies[i];
  return NULL;
}

struct policy *policy_at(const struct policy_set *s, uint32_t no)
{
  for (uint32_t i = 0; i < s->policy_count; i++)
    if (s->policies[i]->no == no)
      return s->policies[i];
  return NULL;
}

struct policy *policy_of_source(const struct policy_set *s, struct str source)
{
  if (s->sources.kind != VALUE_MAP)
    return NULL;
  for (uint32_t i = 0; i < s->sources.n; i++)
    if (str_eq(s->sources.map[i].name, source) && s->sources.map[i].value.kind == VALUE_TEXT)
      return policy_find(s, value_str(s->sources.map[i].value));
  return NULL;
}

struct type_view *set_view(struct policy_set *s, uint32_t type_no)
{
  return type_no < s->views.count ? &s->views.views[type_no] : NULL;
}

struct policy *set_giver(struct policy_set *s, const struct field *f)
{
  if (!f->derived)
    return NULL;
  struct type_view *v = set_view(s, f->type->no);
  return v && v->givers ? v->givers[f->no] : NULL;
}

struct calendars *set_calendars(struct policy_set *s)
{
  if (!s->calendars)
    s->calendars = calendars_open();
  return s->calendars;
}

static void views_make(struct policy_set *s, const struct schema *schema)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < schema->type_count; i++)
    count = schema->types[i]->no >= count ? schema->types[i]->no + 1 : count;
  s->views = (struct set_views){ arena_array(&s->arena, struct type_view, count), count };
  for (uint32_t i = 0; i < schema->type_count; i++) {
    const struct type *t = schema->types[i];
    struct type_view *v = &s->views.views[t->no];
    v->type = t;
    v->givers = arena_array(&s->arena, struct policy *, t->cell_count + 1);
    for (uint32_t f = 0; f < t->field_count; f++)
      if (t->fields[f].derived)
        v->givers[t->fields[f].no] = policy_find(s, t->fields[f].giver);
  }
}

struct script_limits set_limits(const struct allowance *may, bool report)
{
  /* A millisecond more for each: fifty times what it takes, and of a report five times; which reads so many records that
   * most of them may come from the disk. */
  enum { EVALUATION_FUEL = 2000, REPORT_FUEL = 20000, REPORT_GRACE_MS = 5000 };
  int64_t fuel = report ? may->report_fuel : may->evaluation_fuel;
  int64_t memory = report ? may->report_memory_mb : may->evaluation_memory_mb;
  return (struct script_limits){ .fuel = fuel,
                                 .call_memory = (size_t)memory << 20,
                                 .memory = (size_t)(may->set_memory_mb + (report ? 2 * memory : 0)) << 20,
                                 .watchdog_ms = 1000 + (int)(fuel / (report ? REPORT_FUEL : EVALUATION_FUEL)),
                                 .grace_ms = report ? REPORT_GRACE_MS : 0 };
}

/* A duration as people write it. */
static struct str bound_text(const struct field *form, struct value v, struct arena *a)
{
  char text[48];
  if (form->kind == FIELD_DURATION)
    return str_dup(a, duration_format(v.i, text));
  struct buf b = BUF_INIT;
  json_write(&b, v);
  struct str s = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return s;
}

static double number_of(struct value v) { return v.kind == VALUE_REAL ? v.d : (double)v.i; }

bool param_accept(struct model *m, const struct param *q, struct str of, struct value given, struct arena *a,
                  struct value *out, struct err *err)
{
  const struct type of_params = { .name = of };
  if (!field_accept(m, &of_params, &q->form, given, a, out, err))
    return false;
  bool is_value = !value_is_none(*out);
  bool little = is_value && !value_is_none(q->least) && number_of(*out) < number_of(q->least);
  bool much = is_value && !value_is_none(q->most) && number_of(*out) > number_of(q->most);
  if (!little && !much)
    return true;
  return err_set(err, ERR_INPUT, "%.*s.%.*s: %.*s is too %s: %s %.*s", STR_FMT(of), STR_FMT(q->name),
                 STR_FMT(bound_text(&q->form, *out, a)), little ? "little" : "much", little ? "at least" : "at most",
                 STR_FMT(bound_text(&q->form, little ? q->least : q->most, a)));
}

/* What is wrong with a parameter is told as steward.lua has it. */
static struct str place_of(struct policy_set *s, const struct param *q)
{
  return str_printf(&s->arena, "steward.lua: params[\"%.*s\"]", STR_FMT(q->of));
}

static bool bind_param(struct policy_set *s, struct model *m, struct param *q, struct err *err)
{
  struct str params = place_of(s, q);
  q->symbol = script_symbol(s->script, q->name);
  q->path = PATH_NONE;
  q->value = value_none();
  if (value_is_none(q->given))
    return true;
  if (q->form.kind == FIELD_REF) { /* the record may come later: see host_param */
    const struct type *t = schema_need_type(model_schema(m), q->form.ref, err);
    if (!t)
      return err_prefix(err, "%.*s.%.*s", STR_FMT(params), STR_FMT(q->name));
    q->form.target = t;
    struct str text = q->given.kind == VALUE_TEXT ? value_str(q->given) : (struct str){ "", 0 }, type, key;
    if (!str_split(text, '/', &type, &key))
      type = t->name, key = text;
    if (!str_eq(type, t->name) || key.n == 0)
      return err_set(err, ERR_POLICY, "%.*s.%.*s: expected a %.*s, as in \"%.*s/…\"", STR_FMT(params), STR_FMT(q->name),
                     STR_FMT(t->name), STR_FMT(t->name));
    q->value = value_text(str_dup(&s->arena, key));
    return true;
  }
  return param_accept(m, q, params, q->given, &s->arena, &q->value, err);
}

static bool is_of_records(const struct param *q)
{
  return q->form.kind == FIELD_REF || (q->form.kind == FIELD_LIST && q->form.item == FIELD_REF);
}

/* Those that are records are not among them, for these come and go. */
static struct value plain_params(struct policy_set *s, const struct policy *p)
{
  struct value_builder params;
  build_init(&params, &s->arena);
  for (uint32_t i = 0; i < p->param_count; i++)
    if (!is_of_records(&p->params[i]) && !value_is_none(p->params[i].value))
      build_put(&params, p->params[i].name.p, p->params[i].value);
  return build_map(&params);
}

/* What `made` of the file gives of the parameters. */
static bool make(struct policy_set *s, struct policy *p, struct err *err)
{
  struct value given = plain_params(s, p);
  return script_make(p->unit, p->make, &given, 1, &s->arena, err);
}

/* ---- what cannot be meant ---- */

struct judging {
  struct policy_set *set;
  struct model *model;
  struct zones *zones;
  struct buf *complaints;
  struct err *err;
  bool good;
};

/* What several packs share is wrong once. */
static void fault(struct judging *j, struct str line)
{
  if (j->good)
    err_set(j->err, ERR_POLICY, "%.*s", STR_FMT(line));
  j->good = false;
  struct str all = buf_view(j->complaints), one;
  while (str_split(all, '\n', &one, &all))
    if (str_eq(one, line))
      return;
  buf_printf(j->complaints, "%.*s\n", STR_FMT(line));
}

static bool can_be_meant(const struct param *q, struct zones *zones, struct err *err)
{
  if (q->is == MEANS_ANY || q->given.kind != VALUE_TEXT)
    return true;
  if (q->is == MEANS_ZONE)
    return zone_find(zones, value_str(q->given), err) != NULL;
  return money_is_currency(value_str(q->given)) ||
         err_set(err, ERR_INPUT, "\"%.*s\" is no currency, as in \"EUR\"", STR_FMT(value_str(q->given)));
}

static bool judge_param(struct judging *j, struct param *q)
{
  struct err why = ERR_INIT;
  struct str place = place_of(j->set, q);
  if (value_is_none(q->given) || is_of_records(q))
    return true;
  if (!param_accept(j->model, q, place, q->given, &j->set->arena, &q->value, &why))
    fault(j, str_of(why.text));
  else if (!can_be_meant(q, j->zones, &why))
    fault(j, str_printf(&j->set->arena, "%.*s.%.*s: %s", STR_FMT(place), STR_FMT(q->name), why.text));
  return why.code == ERR_NONE;
}

/* "senders.boxes" is in the parameter `senders`. */
static struct str place_of_fault(struct judging *j, const struct policy *p, struct str path)
{
  struct str name, rest;
  str_split(path, '.', &name, &rest);
  for (uint32_t i = 0; i < p->param_count; i++)
    if (str_eq(p->params[i].name, name))
      return place_of(j->set, &p->params[i]);
  return str_printf(&j->set->arena, "steward.lua: params[\"%.*s\"]", STR_FMT(p->id));
}

static void judge_by_faults(struct judging *j, const struct policy *p)
{
  struct arena *a = &j->set->arena;
  struct err why = ERR_INIT;
  struct value given = plain_params(j->set, p), faults;
  if (script_call(p->unit, p->judge, NULL, &given, 1, a, &faults, &why) != SCRIPT_OK)
    fault(j, str_of(why.text));
  for (uint32_t i = 0; faults.kind == VALUE_MAP && i < faults.n; i++) {
    struct str path = faults.map[i].name, place = place_of_fault(j, p, path);
    struct value says = faults.map[i].value;
    fault(j, str_printf(a, "%.*s.%.*s: %.*s", STR_FMT(place), STR_FMT(path),
                        STR_FMT(says.kind == VALUE_TEXT ? value_str(says) : STR("is not as it should be"))));
  }
}

bool policy_set_judge(struct policy_set *s, struct model *m, struct buf *complaints, struct err *err)
{
  struct judging j = { s, m, zones_open(NULL), complaints, err, true };
  for (uint32_t i = 0; i < s->policy_count; i++) {
    struct policy *p = s->policies[i];
    bool formed = true;
    for (uint32_t k = 0; k < p->param_count; k++)
      formed = judge_param(&j, &p->params[k]) && formed;
    if (formed && p->judges)
      judge_by_faults(&j, p);
  }
  zones_close(j.zones);
  return j.good;
}

bool policy_set_bind(struct policy_set *s, struct model *m, struct err *err)
{
  const struct schema *schema = model_schema(m);
  views_make(s, schema);
  for (uint32_t i = 0; i < s->policy_count; i++) {
    struct policy *p = s->policies[i];
    if (p->on_name.n && !(p->on = schema_need_type(schema, p->on_name, err)))
      return err_prefix(err, "%.*s", STR_FMT(p->file));
    p->given = arena_array(&s->arena, const struct field *, p->give_count + 1);
    for (uint32_t g = 0; g < p->give_count; g++)
      if (!(p->given[g] = type_need_field(p->on, p->gives[g].name, err)))
        return err_prefix(err, "%.*s", STR_FMT(p->file));
    for (uint32_t q = 0; q < p->param_count; q++)
      if (!bind_param(s, m, &p->params[q], err))
        return false;
    if (p->makes && !make(s, p, err))
      return false;
  }
  return true;
}

void policy_set_free(struct policy_set *s)
{
  if (!s)
    return;
  for (uint32_t i = s->unit_count; i-- > 0;) /* libraries stand in front of those that require them */
    script_unload(s->units[i]);
  script_free(s->script);
  evaluation_free(s->stage);
  calendars_close(s->calendars);
  struct arena arena = s->arena;
  arena_fini(&arena);
}
