/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judge: what the guards say of an entry's edits.
 */
#include "engine/inside.h"

static struct value changed_fields(struct engine *e, const struct edited *d, const struct record *r)
{
  struct value_builder b;
  build_init(&b, &e->arena);
  for (uint32_t i = 0; r && i < d->type->field_count; i++) {
    const struct field *f = &d->type->fields[i];
    struct value before = value_get(d->before, str_z(&e->arena, f->name)), after = record_cell(r, f->no);
    if (!f->derived && !(value_is_none(before) && value_is_none(after)) && !value_eq(before, after))
      build_put_str(&b, f->name, value_bool(true));
  }
  return build_map(&b);
}

static void ask_guard(struct engine *e, struct policy *g, const struct guarded_change *c, struct refusals *out)
{
  struct err why = ERR_INIT;
  size_t before = out->n;
  fuel_give(e);
  policy_guard(&e->evaluator, g, c, e->settle.now, &e->arena, out);
  bool failed = out->n > before && out->at[before].failed;
  if (failed)
    err_set(&why, ERR_POLICY, "%.*s", STR_FMT(out->at[before].message));
  probation_count(e, failed);
  if (fuel_take(e, g, &why) && failed)
    out->at[before].message = str_dup(&e->arena, str_of(why.text));
}

static void ask_guards(struct engine *e, const struct edited *d, struct str actor, struct refusals *out,
                       struct strs *of)
{
  struct record *r = model_find(e->model, d->rid, NULL);
  struct guarded_change c = { d->kind, r, d->type, d->before, changed_fields(e, d, r), actor };
  for (uint32_t i = 0; i < e->set->policy_count; i++) {
    struct policy *g = e->set->policies[i];
    if (g->kind != KIND_GUARD || g->on != d->type || g->level == LEVEL_DRAFT)
      continue;
    ask_guard(e, g, &c, out);
    while (of->n < out->n)
      vec_push(of, d->name);
  }
}

void judge_edits(struct engine *e, struct str actor, struct verdicts *v)
{
  for (size_t i = 0; i < e->edited.n; i++)
    ask_guards(e, &e->edited.at[i], actor, &v->all, &v->of);
  for (size_t i = 0; i < v->all.n; i++) {
    v->refused = v->refused || v->all.at[i].guard->level == LEVEL_ENFORCE;
    if (v->all.at[i].guard->level == LEVEL_WARN)
      vec_push(&v->warnings, v->all.at[i]);
  }
}

bool judge_note(struct engine *e, const struct entry *n, const struct verdicts *v, struct err *err)
{
  for (size_t i = 0; i < v->all.n; i++)
    if (!utter_verdict(e, n, &v->all.at[i], v->of.at[i], v->refused && v->all.at[i].guard->level == LEVEL_ENFORCE, err))
      return false;
  return true;
}

void verdicts_fini(struct verdicts *v)
{
  vec_fini(&v->all);
  vec_fini(&v->warnings);
  vec_fini(&v->of);
}

void judge_refusal(const struct verdicts *v, struct request *r)
{
  struct buf *out = &r->answer;
  const char *before = "{\"refusals\":[";
  for (size_t i = 0; i < v->all.n; i++) {
    const struct refusal *f = &v->all.at[i];
    if (f->guard->level != LEVEL_ENFORCE)
      continue;
    if (r->err.code == ERR_NONE)
      err_set(&r->err, ERR_REFUSED, "%.*s refuses: %.*s (%.*s)", STR_FMT(f->guard->id), STR_FMT(f->message),
              STR_FMT(v->of.at[i]));
    buf_z(out, before);
    buf_z(out, "{\"guard\":");
    json_string(out, f->guard->id);
    buf_z(out, ",\"title\":");
    json_string(out, f->guard->title);
    buf_z(out, ",\"message\":");
    json_string(out, f->message);
    buf_z(out, ",\"record\":");
    json_string(out, v->of.at[i]);
    if (f->field.n) {
      buf_z(out, ",\"field\":");
      json_string(out, f->field);
    }
    buf_char(out, '}');
    before = ",";
  }
  buf_z(out, "]}");
}
