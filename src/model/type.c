/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Look-ups in a schema, and the words for what is not there.
 *
 * They serve declared schemas (from the packs) and those in force alike; only the latter have a table behind them.
 */
#include "model/type.h"

#include "model/inner.h"

const char *const field_kind_names[FIELD_KINDS] = {
  [FIELD_TEXT] = "text",       [FIELD_INTEGER] = "integer", [FIELD_NUMBER] = "number", [FIELD_MONEY] = "money",
  [FIELD_BOOLEAN] = "boolean", [FIELD_INSTANT] = "instant", [FIELD_DATE] = "date",     [FIELD_DURATION] = "duration",
  [FIELD_ENUM] = "enum",       [FIELD_REF] = "ref",         [FIELD_LIST] = "list",     [FIELD_JSON] = "json",
};

bool name_is_valid(struct str name)
{
  if (name.n == 0 || name.n > 60 || name.p[0] < 'a' || name.p[0] > 'z')
    return false;
  for (size_t i = 1; i < name.n; i++) {
    char c = name.p[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  }
  return true;
}

const struct type *schema_type_at(const struct schema *s, uint32_t no)
{
  for (uint32_t i = 0; i < s->type_count; i++)
    if (s->types[i]->no == no)
      return s->types[i];
  return NULL;
}

const struct type *schema_type(const struct schema *s, struct str name)
{
  for (uint32_t i = 0; i < s->type_count; i++) {
    if (str_eq(s->types[i]->name, name))
      return s->types[i];
  }
  return NULL;
}

const struct field *type_field(const struct type *t, struct str name)
{
  for (uint32_t i = 0; i < t->field_count; i++) {
    if (str_eq(t->fields[i].name, name))
      return &t->fields[i];
  }
  return NULL;
}

const struct field *type_field_at(const struct type *t, uint32_t no)
{
  if (t->table)
    return no < t->cell_count ? table_of(t)->by_no[no] : NULL;
  for (uint32_t i = 0; i < t->field_count; i++) {
    if (t->fields[i].no == no)
      return &t->fields[i];
  }
  return NULL;
}

/* "what; did you mean "near"?" */
static bool unknown(struct err *err, const char *what, struct str name, const char *near)
{
  if (name.n > 80)
    name.n = 80;
  if (near)
    return err_set(err, ERR_INPUT, "%s \"%.*s\"; did you mean \"%s\"?", what, STR_FMT(name), near);
  return err_set(err, ERR_INPUT, "%s \"%.*s\"", what, STR_FMT(name));
}

const struct type *schema_need_type(const struct schema *s, struct str name, struct err *err)
{
  const struct type *t = schema_type(s, name);
  if (t)
    return t;
  struct arena a;
  arena_init(&a);
  const char **names = arena_array(&a, const char *, s->type_count + 1);
  for (uint32_t i = 0; i < s->type_count; i++)
    names[i] = str_z(&a, s->types[i]->name);
  unknown(err, "there is no type", name, str_nearest(name, names, s->type_count));
  arena_fini(&a);
  return NULL;
}

/* What every record has besides its fields; worth a hint of its own, as they read like fields. */
static const char *const heads[] = { "id", "key", "type", "version", "created_at", "updated_at" };
enum { HEADS = sizeof heads / sizeof *heads };

const struct field *type_need_field(const struct type *t, struct str name, struct err *err)
{
  const struct field *f = type_field(t, name);
  if (f)
    return f;
  for (size_t i = 0; i < HEADS; i++) {
    if (str_is(name, heads[i])) {
      err_set(err, ERR_INPUT, "%.*s.%s is kept by the host and is no field of the type", STR_FMT(t->name), heads[i]);
      return NULL;
    }
  }
  struct arena a;
  arena_init(&a);
  const char **names = arena_array(&a, const char *, t->field_count + 1);
  for (uint32_t i = 0; i < t->field_count; i++)
    names[i] = str_z(&a, t->fields[i].name);
  struct str what = str_printf(&a, "%.*s has no field", STR_FMT(t->name));
  unknown(err, what.p, name, str_nearest(name, names, t->field_count));
  arena_fini(&a);
  return NULL;
}

const struct type *type_at(const struct model *m, uint32_t no)
{
  return no < m->now->by_no_count ? m->now->by_no[no] : NULL;
}
