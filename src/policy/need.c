/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Need: what a file cannot do without, as it says itself: that there are records of a type, or that they have a field. It
 * changes no result; `steward missing` holds it against the records.
 */
#include "policy/loading.h"

enum { NEEDS_MAX = 50 };

void need_read(struct loading *l, struct policy *p, const char *file, struct value d)
{
  if (value_is_none(d) || (d.kind == VALUE_LIST && d.n == 0))
    return;
  if (d.kind != VALUE_LIST || d.n > NEEDS_MAX) {
    complain(l, "%s: needs is a list of at most %d texts, as in { \"service.owner\" }", file, NEEDS_MAX);
    return;
  }
  p->needs = arena_array(l->a, struct need, d.n);
  for (uint32_t i = 0; i < d.n; i++) {
    struct need *n = &p->needs[p->need_count];
    struct str text = d.list[i].kind == VALUE_TEXT ? str_dup(l->a, value_str(d.list[i])) : STR("");
    if (text.n == 0)
      complain(l, "%s: needs: each is a text, as in \"service.owner\"", file);
    else {
      str_split(text, '.', &n->type, &n->field);
      p->need_count++;
    }
  }
}

static const struct type *type_named(const struct loading *l, struct str name)
{
  for (size_t i = 0; i < l->types.n; i++)
    if (str_eq(l->types.at[i]->name, name))
      return l->types.at[i];
  return NULL;
}

static void check_field(struct loading *l, const struct policy *p, const struct type *t, struct str field)
{
  const char **names = arena_array(l->a, const char *, t->field_count + 1);
  for (uint32_t i = 0; i < t->field_count; i++) {
    if (str_eq(t->fields[i].name, field))
      return;
    names[i] = str_z(l->a, t->fields[i].name);
  }
  complain(l, "%.*s: needs: %.*s has no field \"%.*s\"%s", STR_FMT(p->file), STR_FMT(t->name), STR_FMT(field),
           complain_nearest(l, field, names, t->field_count));
}

static void check_type(struct loading *l, const struct policy *p, struct str name)
{
  const char **names = arena_array(l->a, const char *, l->types.n + 1);
  for (size_t i = 0; i < l->types.n; i++)
    names[i] = str_z(l->a, l->types.at[i]->name);
  complain(l, "%.*s: needs: no pack declares the type \"%.*s\"%s", STR_FMT(p->file), STR_FMT(name),
           complain_nearest(l, name, names, l->types.n));
}

void need_check(struct loading *l)
{
  for (size_t i = 0; i < l->policies.n; i++) {
    const struct policy *p = l->policies.at[i];
    for (uint32_t k = 0; k < p->need_count; k++) {
      const struct type *t = type_named(l, p->needs[k].type);
      if (!t)
        check_type(l, p, p->needs[k].type);
      else if (p->needs[k].field.n)
        check_field(l, p, t, p->needs[k].field);
    }
  }
}
