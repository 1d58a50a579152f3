/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Set: what is in force, looked up; and its binding to the model's types.
 */
#include "policy/policy_set.h"

#include "policy/evaluation.h"

const char *const level_names[LEVELS] = { "draft", "shadow", "observe", "warn", "enforce" };
const char *const policy_kind_names[] = { "policy", "guard", "intake", "route", "report" };
const char *const route_event_names[EVENTS] = { "said", "opened", "raised", "closed", "accepted", "lapsed", "aged" };

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

/* What is wrong with a parameter is told as steward.lua has it, which may give it to the whole pack as well. */
static bool bind_param(struct policy_set *s, struct model *m, struct policy *p, struct param *q, struct err *err)
{
  struct str params = str_printf(&s->arena, "params[\"%.*s\"]", STR_FMT(p->id));
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
  const struct type of_params = { .name = params };
  return field_accept(m, &of_params, &q->form, q->given, &s->arena, &q->value, err);
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
      if (!bind_param(s, m, p, &p->params[q], err))
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
