/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Form: a field as model.lua, `params` or `gives` describe it, `enum { "a", "b", doc = "…" }`, made a struct field.
 */
#include <stdio.h>

#include "policy/evaluation.h"

enum { ENUM_MAX = 1000 };

static const char *const options[] = { "$",   "required", "default", "doc",  "indexed",
                                       "ask", "shared",   "least",   "most", "is" };

static bool kind_named(struct str name, enum field_kind *out)
{
  for (int k = 0; k < FIELD_KINDS; k++)
    if (str_is(name, field_kind_names[k])) {
      *out = (enum field_kind)k;
      return true;
    }
  return false;
}

static bool is_position(struct str name) { return name.n > 0 && name.p[0] >= '1' && name.p[0] <= '9'; }

static bool check_options(struct value d, struct str name, struct err *err)
{
  for (uint32_t i = 0; i < d.n; i++) {
    struct str option = d.map[i].name;
    bool known = is_position(option);
    for (size_t k = 0; k < sizeof options / sizeof *options; k++)
      known = known || str_is(option, options[k]);
    if (!known) {
      const char *near = str_nearest(option, options + 1, sizeof options / sizeof *options - 1);
      return err_set(err, ERR_POLICY, "%.*s: unknown option \"%.*s\"%s%s%s", STR_FMT(name), STR_FMT(option),
                     near ? "; did you mean \""
                          : "; options are required, default, doc, indexed, ask, shared, least, most, is",
                     near ? near : "", near ? "\"?" : "");
    }
  }
  return true;
}

/* Defaults are written as people write them; refs have none, as there is no record yet. */
static bool read_default(struct arena *a, struct value v, struct field *f, struct err *err)
{
  struct str s = v.kind == VALUE_TEXT ? value_str(v) : (struct str){ "", 0 };
  int64_t n;
  switch (f->kind) {
  case FIELD_TEXT:
    if (v.kind == VALUE_TEXT)
      return f->fallback = value_copy(a, v), true;
    break;
  case FIELD_ENUM:
    for (uint32_t i = 0; v.kind == VALUE_TEXT && i < f->value_count; i++)
      if (str_eq(f->values[i], s))
        return f->fallback = value_copy(a, v), true;
    break;
  case FIELD_INTEGER:
    if (v.kind == VALUE_INT)
      return f->fallback = v, true;
    break;
  case FIELD_NUMBER:
    if (v.kind == VALUE_INT)
      v = value_real((double)v.i);
    if (v.kind == VALUE_REAL)
      return f->fallback = v, true;
    break;
  case FIELD_BOOLEAN:
    if (v.kind == VALUE_BOOL)
      return f->fallback = v, true;
    break;
  case FIELD_MONEY:
    if (v.kind == VALUE_MONEY)
      return f->fallback = v, true;
    break;
  case FIELD_DURATION:
    if (v.kind == VALUE_INT)
      return f->fallback = v, true;
    if (v.kind == VALUE_TEXT && duration_parse(s, &n))
      return f->fallback = value_int(n), true;
    break;
  case FIELD_INSTANT:
    if (v.kind == VALUE_TEXT && instant_parse(s, &n))
      return f->fallback = value_int(n), true;
    break;
  case FIELD_DATE:
    if (v.kind == VALUE_TEXT && date_parse(s, &n))
      return f->fallback = value_int(n), true;
    break;
  case FIELD_LIST:
  case FIELD_JSON:
    return f->fallback = value_copy(a, v), true;
  default:
    break;
  }
  return err_set(err, ERR_POLICY, "%.*s: the default is no %s", STR_FMT(f->name), field_kind_names[f->kind]);
}

static bool read_values(struct arena *a, struct value d, struct field *out, struct err *err)
{
  if (d.n > ENUM_MAX)
    return err_set(err, ERR_POLICY, "%.*s: an enum has at most %d values", STR_FMT(out->name), ENUM_MAX);
  struct str *values = arena_array(a, struct str, d.n + 1);
  for (uint32_t n = 1;; n++) {
    char name[12];
    snprintf(name, sizeof name, "%u", n);
    struct value v = value_get(d, name);
    if (v.kind == VALUE_NONE)
      break;
    if (v.kind != VALUE_TEXT || v.n == 0)
      return err_set(err, ERR_POLICY, "%.*s: the values of an enum are texts", STR_FMT(out->name));
    values[out->value_count++] = str_dup(a, value_str(v));
  }
  out->values = values;
  return out->value_count > 0 ||
         err_set(err, ERR_POLICY, "%.*s: an enum needs values, as in enum { \"low\", \"high\" }", STR_FMT(out->name));
}

static bool read_item(struct arena *a, struct value d, struct field *out, struct err *err)
{
  struct field item = { .name = out->name };
  if (!form_read(a, value_get(d, "1"), out->name, NULL, &item, err))
    return false;
  if (item.kind != FIELD_TEXT && item.kind != FIELD_INTEGER && item.kind != FIELD_REF && item.kind != FIELD_ENUM)
    return err_set(err, ERR_POLICY, "%.*s: a list holds text, integer, ref or enum", STR_FMT(out->name));
  out->item = item.kind;
  out->ref = item.ref;
  out->values = item.values;
  out->value_count = item.value_count;
  return true;
}

bool form_read(struct arena *a, struct value d, struct str name, const char *where, struct field *out, struct err *err)
{
  *out = (struct field){ .name = str_dup(a, name) };
  struct str kind = value_get_str(d, "$");
  if (where && !name_is_valid(name))
    return err_set(err, ERR_POLICY, "%.*s: is no name: small letters, digits and _, a letter first, at most 60",
                   STR_FMT(name));
  if (d.kind != VALUE_MAP || !kind_named(kind, &out->kind)) {
    const char *near = kind.n ? str_nearest(kind, field_kind_names, FIELD_KINDS) : NULL;
    return err_set(err, ERR_POLICY, "%.*s: expected a kind such as text, integer or ref \"person\"%s%s", STR_FMT(name),
                   near ? "; did you mean " : "", near ? near : "");
  }
  if (!check_options(d, name, err))
    return false;
  out->doc = str_dup(a, value_get_str(d, "doc"));
  struct value required = value_get(d, "required"), indexed = value_get(d, "indexed");
  if ((!value_is_none(required) && required.kind != VALUE_BOOL) ||
      (!value_is_none(indexed) && indexed.kind != VALUE_BOOL))
    return err_set(err, ERR_POLICY, "%.*s: required and indexed are true or false", STR_FMT(name));
  out->required = required.kind == VALUE_BOOL && required.b;
  out->indexed = (indexed.kind == VALUE_BOOL && indexed.b) || out->kind == FIELD_REF || out->kind == FIELD_ENUM ||
                 out->kind == FIELD_BOOLEAN;
  if (out->indexed && (out->kind == FIELD_LIST || out->kind == FIELD_JSON))
    return err_set(err, ERR_POLICY, "%.*s: a %s cannot be indexed", STR_FMT(name), field_kind_names[out->kind]);
  if (out->kind == FIELD_ENUM && !read_values(a, d, out, err))
    return false;
  if (out->kind == FIELD_LIST && !read_item(a, d, out, err))
    return false;
  if (out->kind == FIELD_REF) {
    out->ref = str_dup(a, value_get_str(d, "1"));
    if (!name_is_valid(out->ref))
      return err_set(err, ERR_POLICY, "%.*s: a ref names a type, as in ref \"person\"", STR_FMT(name));
  }
  struct value fallback = value_get(d, "default");
  return fallback.kind == VALUE_NONE || read_default(a, fallback, out, err);
}

static bool read_bound(struct arena *a, struct value d, const char *name, const struct field *form, struct value *out,
                       struct err *err)
{
  struct field bound = { .name = form->name, .kind = form->kind };
  struct value v = value_get(d, name);
  *out = value_none();
  if (value_is_none(v))
    return true;
  if (form->kind != FIELD_INTEGER && form->kind != FIELD_NUMBER && form->kind != FIELD_DURATION)
    return err_set(err, ERR_POLICY, "%.*s: %s is for an integer, a number or a duration", STR_FMT(form->name), name);
  if (!read_default(a, v, &bound, NULL))
    return err_set(err, ERR_POLICY, "%.*s: %s is no %s", STR_FMT(form->name), name, field_kind_names[form->kind]);
  *out = bound.fallback;
  return true;
}

bool form_bounds(struct arena *a, struct value d, const struct field *form, struct value *least, struct value *most,
                 struct err *err)
{
  return read_bound(a, d, "least", form, least, err) && read_bound(a, d, "most", form, most, err);
}

bool form_bounded(struct value d)
{
  return !value_is_none(value_get(d, "least")) || !value_is_none(value_get(d, "most")) ||
         !value_is_none(value_get(d, "is"));
}

bool form_meaning(struct value d, const struct field *form, enum param_meaning *out, struct err *err)
{
  static const char *const names[] = { [MEANS_ZONE] = "zone", [MEANS_CURRENCY] = "currency" };
  struct value v = value_get(d, "is");
  for (int i = MEANS_ZONE; i <= MEANS_CURRENCY; i++)
    if (form->kind == FIELD_TEXT && v.kind == VALUE_TEXT && str_is(value_str(v), names[i])) {
      *out = (enum param_meaning)i;
      return true;
    }
  *out = MEANS_ANY;
  return value_is_none(v) ||
         err_set(err, ERR_POLICY, "%.*s: is = \"zone\" or \"currency\", of a text", STR_FMT(form->name));
}

bool form_same(const struct field *a, const struct field *b)
{
  if (a->kind != b->kind || a->item != b->item || a->required != b->required || !str_eq(a->ref, b->ref) ||
      a->value_count != b->value_count || !value_eq(a->fallback, b->fallback))
    return false;
  for (uint32_t i = 0; i < a->value_count; i++)
    if (!str_eq(a->values[i], b->values[i]))
      return false;
  return true;
}
