/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a declared schema must hold to before any table is made of it: good names, known refs, sound enums and defaults.
 */
#include "model/migrate.h"

/* What the rooms above keep beside the records, and what SQLite keeps. */
static const char *const reserved_types[] = { "activation", "clock",   "delivery", "draft",  "entry",
                                              "finding",    "message", "policy",   "verdict" };
static const char *const reserved_fields[] = { "id", "key", "type", "version", "created_at", "updated_at" };

static bool is_one_of(struct str name, const char *const *names, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (str_is(name, names[i]))
      return true;
  return false;
}
#define IS_ONE_OF(name, names) is_one_of(name, names, sizeof(names) / sizeof *(names))

static bool field_bad(const struct type *t, const struct field *f, struct err *err, const char *what)
{
  return err_set(err, ERR_INPUT, "%.*s.%.*s: %s", STR_FMT(t->name), STR_FMT(f->name), what);
}

static bool check_type_name(const struct schema *s, uint32_t i, struct err *err)
{
  struct str name = s->types[i]->name;
  if (!name_is_valid(name))
    return err_set(err, ERR_INPUT,
                   "\"%.*s\" is no name for a type: small letters, digits and _, a letter first, 60 at most",
                   STR_FMT(name));
  if (str_starts(name, "sqlite_") || IS_ONE_OF(name, reserved_types))
    return err_set(err, ERR_INPUT, "a type may not be named \"%.*s\": the host keeps a table of that name",
                   STR_FMT(name));
  for (uint32_t k = 0; k < i; k++)
    if (str_eq(s->types[k]->name, name))
      return err_set(err, ERR_INPUT, "type \"%.*s\" is declared twice", STR_FMT(name));
  return true;
}

/* Money takes a second column, which no field may be named like. */
static bool is_currency_of(const struct type *t, struct str name)
{
  static const char tail[] = "_currency";
  if (!str_ends(name, tail))
    return false;
  const struct field *f = type_field(t, (struct str){ name.p, name.n - (sizeof tail - 1) });
  return f && f->kind == FIELD_MONEY;
}

static bool check_field_name(const struct type *t, const struct field *f, struct err *err)
{
  if (!name_is_valid(f->name))
    return field_bad(t, f, err, "no name for a field: small letters, digits and _, a letter first, 60 at most");
  if (IS_ONE_OF(f->name, reserved_fields))
    return field_bad(t, f, err, "every record has that already; choose another name");
  if (type_field(t, f->name) != f)
    return field_bad(t, f, err, "declared twice");
  if (is_currency_of(t, f->name))
    return field_bad(t, f, err, "the money field of that name keeps its currency there; choose another name");
  return true;
}

static bool check_values(const struct type *t, const struct field *f, struct err *err)
{
  if (f->value_count == 0)
    return field_bad(t, f, err, "an enum needs at least one value");
  for (uint32_t i = 0; i < f->value_count; i++) {
    if (f->values[i].n == 0 || !str_utf8(f->values[i]))
      return field_bad(t, f, err, "an enum value must be a text that is not empty");
    for (uint32_t k = 0; k < i; k++)
      if (str_eq(f->values[i], f->values[k]))
        return field_bad(t, f, err, "an enum value is given twice");
  }
  return true;
}

static bool check_form(const struct schema *s, const struct type *t, const struct field *f, struct err *err)
{
  if ((unsigned)f->kind >= FIELD_KINDS)
    return field_bad(t, f, err, "unknown kind");
  enum field_kind kind = f->kind == FIELD_LIST ? f->item : f->kind;
  if (f->kind == FIELD_LIST && kind != FIELD_TEXT && kind != FIELD_INTEGER && kind != FIELD_REF && kind != FIELD_ENUM)
    return field_bad(t, f, err, "a list holds texts, integers, refs or enum values");
  if (f->indexed && (f->kind == FIELD_LIST || f->kind == FIELD_JSON))
    return field_bad(t, f, err, "a list or json cannot be indexed");
  if (kind == FIELD_REF && !schema_type(s, f->ref))
    return err_set(err, ERR_INPUT, "%.*s.%.*s: refers to \"%.*s\", and there is no such type", STR_FMT(t->name),
                   STR_FMT(f->name), STR_FMT(f->ref));
  return kind != FIELD_ENUM || check_values(t, f, err);
}

static bool item_fits(const struct field *f, enum field_kind kind, struct value v)
{
  switch (kind) {
  case FIELD_TEXT:
    return v.kind == VALUE_TEXT;
  case FIELD_ENUM:
    return v.kind == VALUE_TEXT && cell_enum(f, value_str(v)).kind == VALUE_TEXT;
  case FIELD_NUMBER:
    return v.kind == VALUE_REAL;
  case FIELD_MONEY:
    return v.kind == VALUE_MONEY;
  case FIELD_BOOLEAN:
    return v.kind == VALUE_BOOL;
  case FIELD_INTEGER:
  case FIELD_INSTANT:
  case FIELD_DATE:
  case FIELD_DURATION:
    return v.kind == VALUE_INT;
  case FIELD_JSON:
    return v.kind != VALUE_RECORD && v.kind != VALUE_MONEY;
  case FIELD_REF:
  case FIELD_LIST:
  case FIELD_KINDS:
    break;
  }
  return false;
}

static bool check_fallback(const struct type *t, const struct field *f, struct err *err)
{
  struct value v = f->fallback;
  if (value_is_none(v))
    return true;
  if (f->derived)
    return field_bad(t, f, err, "a derived field has no default");
  bool fits = f->kind == FIELD_LIST ? v.kind == VALUE_LIST : item_fits(f, f->kind, v);
  for (uint32_t i = 0; fits && f->kind == FIELD_LIST && i < v.n; i++)
    fits = item_fits(f, f->item, v.list[i]);
  return fits || field_bad(t, f, err, "the default does not have the field's form (refs cannot have one)");
}

static bool check_type(const struct schema *s, const struct type *t, struct err *err)
{
  if (t->field_count > TYPE_FIELDS_MAX)
    return err_set(err, ERR_LIMIT, "%.*s: %u fields, and a type may have %d", STR_FMT(t->name), t->field_count,
                   TYPE_FIELDS_MAX);
  for (uint32_t i = 0; i < t->field_count; i++) {
    const struct field *f = &t->fields[i];
    if (!check_field_name(t, f, err) || !check_form(s, t, f, err) || !check_fallback(t, f, err))
      return false;
  }
  if (t->title.n) {
    const struct field *f = type_need_field(t, t->title, err);
    if (!f)
      return false;
    if (f->kind != FIELD_TEXT)
      return field_bad(t, f, err, "the title must be a text field");
  }
  return true;
}

bool declaration_check(const struct schema *s, struct err *err)
{
  for (uint32_t i = 0; i < s->type_count; i++)
    if (!check_type_name(s, i, err) || !check_type(s, s->types[i], err))
      return false;
  return true;
}
