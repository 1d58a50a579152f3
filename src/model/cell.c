/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cells: the value of one field, as the record holds it and as the table's columns hold it.
 *
 * A cell that is a text, list or map owns one block of memory, whatever its depth: arrays in front, characters behind
 * them. Texts of enums are those of the schema and are never copied, so equal ones are equal pointers.
 */
#include <stdlib.h>

#include "model/inner.h"

/* ---- blocks ---- */

struct extent {
  size_t arrays, chars;
};

static void measure(struct value v, struct extent *e)
{
  if (v.kind == VALUE_TEXT) {
    e->chars += v.n;
  } else if (v.kind == VALUE_LIST) {
    e->arrays += v.n * sizeof *v.list;
    for (uint32_t i = 0; i < v.n; i++)
      measure(v.list[i], e);
  } else if (v.kind == VALUE_MAP) {
    e->arrays += v.n * sizeof *v.map;
    for (uint32_t i = 0; i < v.n; i++) {
      e->chars += v.map[i].name.n;
      measure(v.map[i].value, e);
    }
  }
}

struct cursor {
  char *arrays, *chars;
};

static struct str place_text(struct cursor *c, struct str s)
{
  char *p = c->chars;
  if (s.n)
    memcpy(p, s.p, s.n);
  c->chars += s.n;
  return (struct str){ p, s.n };
}

static struct value place(struct cursor *c, struct value v)
{
  if (v.kind == VALUE_TEXT)
    return value_text(place_text(c, value_str(v)));
  if (v.kind == VALUE_LIST) {
    struct value *list = (struct value *)(void *)c->arrays;
    c->arrays += v.n * sizeof *list;
    for (uint32_t i = 0; i < v.n; i++)
      list[i] = place(c, v.list[i]);
    v.list = list;
  } else if (v.kind == VALUE_MAP) {
    struct member *map = (struct member *)(void *)c->arrays;
    c->arrays += v.n * sizeof *map;
    for (uint32_t i = 0; i < v.n; i++)
      map[i] = (struct member){ place_text(c, v.map[i].name), place(c, v.map[i].value) };
    v.map = map;
  }
  return v;
}

static bool has_block(struct value v)
{
  return v.n > 0 && (v.kind == VALUE_TEXT || v.kind == VALUE_LIST || v.kind == VALUE_MAP);
}

struct value cell_enum(const struct field *f, struct str text)
{
  for (uint32_t i = 0; i < f->value_count; i++)
    if (str_eq(f->values[i], text))
      return value_text(f->values[i]);
  return value_none();
}

struct value cell_copy(const struct field *f, struct value v, bool *owned)
{
  *owned = false;
  if (f->kind == FIELD_ENUM && v.kind == VALUE_TEXT) {
    struct value known = cell_enum(f, value_str(v));
    if (known.kind != VALUE_NONE)
      return known;
  }
  if (!has_block(v)) {
    if (v.kind == VALUE_TEXT)
      v.s = ""; /* the giver's memory may go */
    else if (v.kind == VALUE_LIST || v.kind == VALUE_MAP)
      v.list = NULL;
    return v;
  }
  struct extent e = { 0 };
  measure(v, &e);
  char *block = mem_alloc(e.arrays + e.chars);
  struct cursor c = { block, block + e.arrays };
  *owned = true;
  return place(&c, v);
}

void cell_free(struct value v) { free((void *)(uintptr_t)v.s); }

size_t cell_size(struct value v)
{
  if (!has_block(v))
    return 0;
  struct extent e = { 0 };
  measure(v, &e);
  return e.arrays + e.chars + 16; /* what malloc adds */
}

bool cell_same_content(struct value a, struct value b)
{
  if (a.kind == VALUE_NONE)
    return true;
  if (a.kind == VALUE_TEXT)
    return a.n == b.n && (a.s == b.s || memcmp(a.s, b.s, a.n) == 0);
  return value_eq(a, b);
}

/* ---- columns ---- */

void field_columns(struct buf *sql, const struct field *f)
{
  sql_name(sql, f->name);
  if (f->kind == FIELD_MONEY)
    buf_printf(sql, ",\"%.*s_currency\"", STR_FMT(f->name));
}

/* Refs are the row in the type referred to, so that tables join on id. */
static struct value list_stored(const struct field *f, struct value v, struct arena *a)
{
  if (f->item != FIELD_REF)
    return v;
  struct value *rows = arena_alloc(a, v.n * sizeof *rows);
  for (uint32_t i = 0; i < v.n; i++)
    rows[i] = value_int((int64_t)rid_row(v.list[i].record));
  v.list = rows;
  return v;
}

static void bind_json(struct stmt *q, int i, struct value v, struct arena *a)
{
  struct buf text = BUF_INIT;
  json_write(&text, v);
  bind_text(q, i, str_dup(a, buf_view(&text)));
  buf_fini(&text);
}

static void bind_none(struct stmt *q, int i, const struct field *f)
{
  bind_null(q, i);
  if (f->kind == FIELD_MONEY)
    bind_null(q, i + 1);
}

static void bind_money(struct stmt *q, int i, struct value v, struct arena *a)
{
  char letters[4];
  value_currency(v, letters);
  bind_int(q, i, v.i);
  bind_text(q, i + 1, str_dup(a, str_of(letters)));
}

void field_bind(struct stmt *q, int i, const struct field *f, struct value v, struct arena *a)
{
  if (value_is_none(v)) {
    bind_none(q, i, f);
    return;
  }
  switch (f->kind) {
  case FIELD_TEXT:
  case FIELD_ENUM:
    bind_text(q, i, value_str(v));
    break;
  case FIELD_NUMBER:
    bind_real(q, i, v.d);
    break;
  case FIELD_BOOLEAN:
    bind_int(q, i, v.b);
    break;
  case FIELD_REF:
    bind_int(q, i, (int64_t)rid_row(v.record));
    break;
  case FIELD_MONEY:
    bind_money(q, i, v, a);
    break;
  case FIELD_LIST:
    bind_json(q, i, list_stored(f, v, a), a);
    break;
  case FIELD_JSON:
    bind_json(q, i, v, a);
    break;
  case FIELD_INTEGER:
  case FIELD_INSTANT:
  case FIELD_DATE:
  case FIELD_DURATION:
  case FIELD_KINDS:
    bind_int(q, i, v.i);
    break;
  }
}

static bool corrupt(const struct field *f, const char *what, struct err *err)
{
  return err_set(err, ERR_CORRUPT, "%.*s.%.*s: the table holds %s", STR_FMT(f->type->name), STR_FMT(f->name), what);
}

static bool read_json(const struct field *f, struct str text, struct arena *a, struct value *out, struct err *err)
{
  struct err why = ERR_INIT;
  return json_read(a, str_dup(a, text), out, &why) || corrupt(f, why.text, err);
}

static bool read_list(const struct field *f, struct str text, struct arena *a, struct value *out, struct err *err)
{
  if (!read_json(f, text, a, out, err))
    return false;
  if (out->kind != VALUE_LIST)
    return corrupt(f, "JSON that is no list", err);
  if (f->item == FIELD_REF && out->n) {
    struct value *refs = arena_alloc(a, out->n * sizeof *refs);
    for (uint32_t i = 0; i < out->n; i++) {
      if (out->list[i].kind != VALUE_INT)
        return corrupt(f, "a list of refs with something else in it", err);
      refs[i] = value_record(rid_make(f->target->no, (uint64_t)out->list[i].i));
    }
    out->list = refs;
  }
  return true;
}

static bool read_enum(const struct field *f, struct str text, struct value *out, struct err *err)
{
  *out = cell_enum(f, text);
  return out->kind != VALUE_NONE || corrupt(f, "a value that is not one of the enum's", err);
}

static bool read_money(struct stmt *q, int i, const struct field *f, struct value *out, struct err *err)
{
  struct str letters = column_text(q, i + 1);
  if (letters.n != 3)
    return corrupt(f, "an amount without a currency", err);
  *out = value_money(column_int(q, i), letters.p);
  return true;
}

bool field_column(struct stmt *q, int i, const struct field *f, struct arena *a, struct value *out, struct err *err)
{
  if (column_is_null(q, i)) {
    *out = value_none();
    return true;
  }
  switch (f->kind) {
  case FIELD_TEXT:
    *out = value_text(str_dup(a, column_text(q, i)));
    return true;
  case FIELD_ENUM:
    return read_enum(f, column_text(q, i), out, err);
  case FIELD_NUMBER:
    *out = value_real(column_real(q, i));
    return true;
  case FIELD_BOOLEAN:
    *out = value_bool(column_int(q, i) != 0);
    return true;
  case FIELD_REF:
    *out = value_record(rid_make(f->target->no, (uint64_t)column_int(q, i)));
    return true;
  case FIELD_MONEY:
    return read_money(q, i, f, out, err);
  case FIELD_LIST:
    return read_list(f, column_text(q, i), a, out, err);
  case FIELD_JSON:
    return read_json(f, column_text(q, i), a, out, err);
  case FIELD_INTEGER:
  case FIELD_INSTANT:
  case FIELD_DATE:
  case FIELD_DURATION:
  case FIELD_KINDS:
    break;
  }
  *out = value_int(column_int(q, i));
  return true;
}
