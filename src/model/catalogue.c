/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and writing _type and _field, and making a generation of them.
 */
#include "model/catalogue.h"

#include <stdlib.h>

void catalogue_init(struct catalogue *c)
{
  *c = (struct catalogue){ 0 };
  arena_init(&c->arena);
}

void catalogue_fini(struct catalogue *c)
{
  for (size_t i = 0; i < c->types.n; i++)
    vec_fini(&c->types.at[i].fields);
  vec_fini(&c->types);
  arena_fini(&c->arena);
}

bool field_wants_index(const struct field *f)
{
  return f->indexed || f->kind == FIELD_REF || f->kind == FIELD_ENUM || f->kind == FIELD_BOOLEAN;
}

bool catalogue_make_tables(struct model *m, struct err *err)
{
  return store_exec(m->store,
                    "CREATE TABLE _type(no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, place INTEGER,"
                    "  title TEXT NOT NULL, doc TEXT NOT NULL, last_row INTEGER NOT NULL, records INTEGER NOT NULL)"
                    "  STRICT;"
                    "CREATE TABLE _field(type INTEGER NOT NULL, no INTEGER NOT NULL, name TEXT NOT NULL,"
                    "  place INTEGER, stored INTEGER NOT NULL, kind TEXT NOT NULL, item TEXT, ref TEXT, choices TEXT,"
                    "  required INTEGER NOT NULL, indexed INTEGER NOT NULL, derived INTEGER NOT NULL, giver TEXT,"
                    "  fallback BLOB, swept BLOB, doc TEXT NOT NULL, PRIMARY KEY(type, no)) STRICT, WITHOUT ROWID",
                    err);
}

/* ---- reading ---- */

static bool kind_of(struct str name, enum field_kind *out)
{
  for (int i = 0; i < FIELD_KINDS; i++) {
    if (str_is(name, field_kind_names[i])) {
      *out = (enum field_kind)i;
      return true;
    }
  }
  return false;
}

static bool read_types(struct model *m, struct catalogue *c, struct err *err)
{
  struct stmt *q = store_prepare(m->store,
                                 "SELECT no, name, coalesce(place, -1), title, doc, last_row, records FROM _type"
                                 " ORDER BY no",
                                 err);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct stored_type t = { .no = (uint32_t)column_int(q, 0), .place = column_int(q, 2) };
    t.name = str_dup(&c->arena, column_text(q, 1));
    t.title = str_dup(&c->arena, column_text(q, 3));
    t.doc = str_dup(&c->arena, column_text(q, 4));
    t.last_row = column_int(q, 5);
    t.records = column_int(q, 6);
    vec_push(&c->types, t);
  }
  stmt_close(q);
  return step == STEP_DONE;
}

static struct stored_type *stored_type_no(struct catalogue *c, uint32_t no)
{
  for (size_t i = 0; i < c->types.n; i++)
    if (c->types.at[i].no == no)
      return &c->types.at[i];
  return NULL;
}

/* A JSON list of texts. */
static bool read_choices(struct catalogue *c, struct str json, struct field *f, struct err *err)
{
  struct value list;
  if (!json_read(&c->arena, str_dup(&c->arena, json), &list, err) || list.kind != VALUE_LIST)
    return false;
  struct str *values = arena_array(&c->arena, struct str, list.n);
  for (uint32_t i = 0; i < list.n; i++)
    values[i] = str_dup(&c->arena, value_str(list.list[i]));
  f->values = values;
  f->value_count = list.n;
  return true;
}

enum {
  COL_TYPE,
  COL_NO,
  COL_NAME,
  COL_PLACE,
  COL_STORED,
  COL_KIND,
  COL_ITEM,
  COL_REF,
  COL_CHOICES,
  COL_REQUIRED,
  COL_INDEXED,
  COL_DERIVED,
  COL_GIVER,
  COL_FALLBACK,
  COL_SWEPT,
  COL_DOC
};

static bool read_field(struct stmt *q, struct catalogue *c, struct stored_field *s, struct err *err)
{
  struct arena *a = &c->arena;
  struct field *f = &s->field;
  struct err why = ERR_INIT;
  f->no = (uint32_t)column_int(q, COL_NO);
  f->name = str_dup(a, column_text(q, COL_NAME));
  s->place = column_int(q, COL_PLACE);
  s->column = column_int(q, COL_STORED) != 0;
  f->required = column_int(q, COL_REQUIRED) != 0;
  f->indexed = column_int(q, COL_INDEXED) != 0;
  f->derived = column_int(q, COL_DERIVED) != 0;
  f->ref = str_dup(a, column_text(q, COL_REF));
  f->giver = str_dup(a, column_text(q, COL_GIVER));
  f->doc = str_dup(a, column_text(q, COL_DOC));
  s->swept = str_dup(a, column_blob(q, COL_SWEPT));
  struct str fallback = column_blob(q, COL_FALLBACK);
  bool ok = f->no < CELLS_MAX && kind_of(column_text(q, COL_KIND), &f->kind);
  ok = ok && (column_is_null(q, COL_ITEM) || kind_of(column_text(q, COL_ITEM), &f->item));
  ok = ok && (column_is_null(q, COL_CHOICES) || read_choices(c, column_text(q, COL_CHOICES), f, &why));
  ok = ok && (!fallback.n || value_unpack(a, &fallback, &f->fallback));
  return ok || err_set(err, ERR_CORRUPT, "_field: the declaration of field \"%.*s\" cannot be read", STR_FMT(f->name));
}

static bool read_fields(struct model *m, struct catalogue *c, struct err *err)
{
  struct stmt *q = store_prepare(m->store,
                                 "SELECT type, no, name, coalesce(place, -1), stored, kind, item, ref, choices,"
                                 " required, indexed, derived, giver, fallback, swept, doc FROM _field"
                                 " ORDER BY type, no",
                                 err);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct stored_type *t = stored_type_no(c, (uint32_t)column_int(q, COL_TYPE));
    struct stored_field s = { 0 };
    if (!t || !read_field(q, c, &s, err)) {
      step = STEP_ERROR;
      break;
    }
    vec_push(&t->fields, s);
  }
  stmt_close(q);
  return step == STEP_DONE;
}

bool catalogue_read(struct model *m, struct catalogue *c, struct err *err)
{
  return read_types(m, c, err) && read_fields(m, c, err);
}

/* ---- writing ---- */

static bool write_types(struct model *m, const struct catalogue *c, struct err *err)
{
  struct stmt *q = store_prepare(m->store, "INSERT INTO _type VALUES(?, ?, ?, ?, ?, ?, ?)", err);
  bool ok = q != NULL;
  for (size_t i = 0; ok && i < c->types.n; i++) {
    const struct stored_type *t = &c->types.at[i];
    bind_int(q, 1, t->no);
    bind_text(q, 2, t->name);
    if (t->place >= 0)
      bind_int(q, 3, t->place);
    bind_text(q, 4, t->title);
    bind_text(q, 5, t->doc);
    bind_int(q, 6, t->last_row);
    bind_int(q, 7, t->records);
    ok = stmt_run(q, err);
  }
  stmt_close(q);
  return ok;
}

static struct str choices_json(const struct field *f, struct arena *a)
{
  struct buf b = BUF_INIT;
  for (uint32_t i = 0; i < f->value_count; i++) {
    buf_char(&b, i ? ',' : '[');
    json_string(&b, f->values[i]);
  }
  buf_z(&b, f->value_count ? "]" : "[]");
  struct str json = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return json;
}

static struct str fallback_packed(const struct field *f, struct arena *a)
{
  struct buf b = BUF_INIT;
  value_pack(&b, f->fallback);
  struct str packed = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return packed;
}

static bool write_field(struct stmt *q, uint32_t type_no, const struct stored_field *s, struct arena *a,
                        struct err *err)
{
  const struct field *f = &s->field;
  bind_int(q, 1 + COL_TYPE, type_no);
  bind_int(q, 1 + COL_NO, f->no);
  bind_text(q, 1 + COL_NAME, f->name);
  if (s->place >= 0)
    bind_int(q, 1 + COL_PLACE, s->place);
  bind_int(q, 1 + COL_STORED, s->column);
  bind_text(q, 1 + COL_KIND, str_of(field_kind_names[f->kind]));
  if (f->kind == FIELD_LIST)
    bind_text(q, 1 + COL_ITEM, str_of(field_kind_names[f->item]));
  if (f->ref.n)
    bind_text(q, 1 + COL_REF, f->ref);
  if (f->value_count)
    bind_text(q, 1 + COL_CHOICES, choices_json(f, a));
  bind_int(q, 1 + COL_REQUIRED, f->required);
  bind_int(q, 1 + COL_INDEXED, f->indexed);
  bind_int(q, 1 + COL_DERIVED, f->derived);
  if (f->giver.n)
    bind_text(q, 1 + COL_GIVER, f->giver);
  if (!value_is_none(f->fallback))
    bind_blob(q, 1 + COL_FALLBACK, fallback_packed(f, a));
  if (s->swept.n)
    bind_blob(q, 1 + COL_SWEPT, s->swept);
  bind_text(q, 1 + COL_DOC, f->doc);
  return stmt_run(q, err);
}

static bool write_fields(struct model *m, const struct catalogue *c, struct err *err)
{
  struct stmt *q =
      store_prepare(m->store, "INSERT INTO _field VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", err);
  struct arena a;
  arena_init(&a);
  bool ok = q != NULL;
  for (size_t i = 0; ok && i < c->types.n; i++) {
    const struct stored_type *t = &c->types.at[i];
    for (size_t k = 0; ok && k < t->fields.n; k++)
      ok = write_field(q, t->no, &t->fields.at[k], &a, err);
  }
  arena_fini(&a);
  stmt_close(q);
  return ok;
}

bool catalogue_write(struct model *m, const struct catalogue *c, struct err *err)
{
  return store_exec(m->store, "DELETE FROM _type; DELETE FROM _field", err) && write_types(m, c, err) &&
         write_fields(m, c, err);
}

/* ---- in force ---- */

static const struct str *copy_values(struct arena *a, const struct field *f)
{
  struct str *values = arena_array(a, struct str, f->value_count);
  for (uint32_t i = 0; i < f->value_count; i++)
    values[i] = str_dup(a, f->values[i]);
  return values;
}

static struct field copy_field(struct arena *a, const struct field *from, const struct type *t)
{
  struct field f = *from;
  f.name = str_dup(a, f.name);
  f.doc = str_dup(a, f.doc);
  f.giver = str_dup(a, f.giver);
  f.ref = str_dup(a, f.ref);
  f.values = copy_values(a, from);
  f.fallback = value_copy(a, f.fallback);
  f.type = t;
  return f;
}

static uint32_t fields_in_force(const struct stored_type *s)
{
  uint32_t n = 0;
  for (size_t i = 0; i < s->fields.n; i++)
    n += s->fields.at[i].place >= 0;
  return n;
}

static struct table *table_new(struct arena *a, const struct type *t, const struct stored_type *s)
{
  struct table *table = arena_new_of(a, struct table);
  table->type = t;
  table->last_row = s->last_row;
  table->count = s->records;
  table->by_no = arena_array(a, const struct field *, t->cell_count);
  table->swept = arena_array(a, struct str, t->cell_count);
  map_init(&table->sets);
  for (uint32_t i = 0; i < t->field_count; i++) {
    const struct field *f = &t->fields[i];
    table->by_no[f->no] = f;
    if (field_wants_index(f))
      cells_add(&table->indexed, f->no);
  }
  for (size_t i = 0; i < s->fields.n; i++)
    table->swept[s->fields.at[i].field.no] = str_dup(a, s->fields.at[i].swept);
  return table;
}

static struct type *type_new(struct arena *a, const struct stored_type *s)
{
  struct type *t = arena_new_of(a, struct type);
  t->name = str_dup(a, s->name);
  t->doc = str_dup(a, s->doc);
  t->title = str_dup(a, s->title);
  t->no = s->no;
  t->cell_count = s->fields.n ? s->fields.at[s->fields.n - 1].field.no + 1 : 0;
  t->field_count = fields_in_force(s);
  t->fields = arena_array(a, struct field, t->field_count);
  for (size_t i = 0; i < s->fields.n; i++) {
    const struct stored_field *f = &s->fields.at[i];
    if (f->place >= 0)
      t->fields[f->place] = copy_field(a, &f->field, t);
  }
  t->table = table_new(a, t, s);
  return t;
}

static void find_targets(struct generation *g)
{
  for (uint32_t i = 0; i < g->schema.type_count; i++) {
    struct type *t = g->schema.types[i];
    for (uint32_t k = 0; k < t->field_count; k++)
      if (t->fields[k].ref.n)
        t->fields[k].target = schema_type(&g->schema, t->fields[k].ref);
  }
}

struct generation *generation_new(const struct catalogue *c)
{
  struct generation *g = mem_zero(sizeof *g);
  arena_init(&g->arena);
  for (size_t i = 0; i < c->types.n; i++) {
    const struct stored_type *s = &c->types.at[i];
    g->schema.type_count += s->place >= 0;
    if (s->no >= g->by_no_count)
      g->by_no_count = s->no + 1;
  }
  g->schema.types = arena_array(&g->arena, struct type *, g->schema.type_count);
  g->by_no = arena_array(&g->arena, struct type *, g->by_no_count);
  for (size_t i = 0; i < c->types.n; i++) {
    const struct stored_type *s = &c->types.at[i];
    if (s->place >= 0)
      g->by_no[s->no] = g->schema.types[s->place] = type_new(&g->arena, s);
  }
  find_targets(g);
  return g;
}

static void table_close(struct table *t)
{
  stmt_close(t->load);
  stmt_close(t->find);
  stmt_close(t->insert);
  stmt_close(t->remove);
  stmt_close(t->all);
  for (int i = 0; i < CELLS_MAX; i++) {
    stmt_close(t->by_field[i]);
    stmt_close(t->by_unset[i]);
  }
  for (uint32_t i = 0; i < t->update_count; i++)
    stmt_close(t->updates[i].stmt);
  map_fini(&t->sets);
  vec_fini(&t->dirty);
}

void generation_free(struct generation *g)
{
  if (!g)
    return;
  for (uint32_t i = 0; i < g->schema.type_count; i++)
    table_close(table_of(g->schema.types[i]));
  arena_fini(&g->arena);
  free(g);
}
