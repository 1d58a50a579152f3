/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes to records within an entry: create, set, delete, and taking all of them back.
 *
 * The first change of a row in an entry saves an image. Cells that own memory are never freed while the entry lasts:
 *
 *   value in the image          freed by keep (when it was replaced), put back by undo
 *   value set and replaced      in the garbage, freed when the entry ends
 *   value there now             stays after keep, freed by undo
 */
#include <stdlib.h>

#include "model/inner.h"

enum { TOUCH_CHUNK = 64 };

/* ---- touches ---- */

struct touch *touch_push(struct model *m)
{
  size_t i = m->touch_count++ - m->touch_base;
  if (i / TOUCH_CHUNK == m->touch_chunks.n)
    vec_push(&m->touch_chunks, arena_alloc(&m->entry_arena, TOUCH_CHUNK * sizeof(struct touch)));
  struct touch *t = &m->touch_chunks.at[i / TOUCH_CHUNK][i % TOUCH_CHUNK];
  *t = (struct touch){ 0 };
  return t;
}

const struct touch *model_touch(const struct model *m, size_t i)
{
  if (i >= m->touch_count || i < m->touch_base)
    return NULL;
  i -= m->touch_base;
  return &m->touch_chunks.at[i / TOUCH_CHUNK][i % TOUCH_CHUNK];
}

static void touch_record(struct model *m, enum touch_kind kind, uint64_t rid)
{
  struct touch *t = touch_push(m);
  t->kind = kind;
  t->rid = rid;
}

static void touch_field(struct model *m, uint64_t rid, const struct field *f, struct value before, struct value after)
{
  struct touch *t = touch_push(m);
  t->kind = TOUCH_FIELD;
  t->rid = rid;
  t->field = f;
  t->before = before;
  t->after = after;
}

/* ---- images ---- */

struct image *image_of(struct model *m, struct row *row)
{
  if (row->image)
    return row->image;
  if (!m->in_entry)
    abort(); /* a change outside an entry could neither be kept nor undone */
  struct image *image = arena_new_of(&m->entry_arena, struct image);
  image->row = row;
  image->dirty = row->dirty;
  image->owned = row->owned;
  image->said_dirty = row->said_dirty;
  image->newest = row->newest;
  row->image = image;
  vec_push(&m->images, image);
  return image;
}

struct image *image_with_cells(struct model *m, struct row *row)
{
  struct image *image = image_of(m, row);
  if (!image->cells) {
    size_t size = row->record.type->cell_count * sizeof(struct value);
    image->cells = arena_alloc(&m->entry_arena, size);
    memcpy(image->cells, row->record.cells, size);
  }
  return image;
}

/* ---- set ---- */

static void throw_away(struct model *m, struct row *row, struct value v)
{
  row_discharge(m, row, cell_size(v));
  vec_push(&m->garbage, (void *)(uintptr_t)v.s);
}

/* Takes leave of the cell's value, which lives on in the image or in the garbage. */
static void release_cell(struct model *m, struct row *row, const struct image *image, uint32_t no)
{
  bool in_image = !cells_has(&image->changed, no) && cells_has(&image->owned, no);
  if (!in_image)
    throw_away(m, row, row->record.cells[no]);
  cells_drop(&row->owned, no);
}

static inline bool is_scalar(struct value v)
{
  return v.kind != VALUE_TEXT && v.kind != VALUE_LIST && v.kind != VALUE_MAP;
}

/* The value as the cell will hold it. */
static struct value copy_for(struct model *m, struct row *row, const struct field *f, struct value v)
{
  bool owned;
  v = cell_copy(f, v, &owned);
  if (owned) {
    cells_add(&row->owned, f->no);
    row_charge(m, row, cell_size(v));
  }
  return v;
}

static bool refuse_deleted(const struct record *r, struct err *err)
{
  return err_set(err, ERR_MISSING, "%.*s/%.*s is deleted", STR_FMT(r->type->name), STR_FMT(r->key));
}

bool cell_change(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err)
{
  struct record *r = &row->record;
  uint32_t no = f->no;
  const struct value before = r->cells[no];
  struct image *image = image_with_cells(m, row);
  if (cells_has(&row->owned, no))
    release_cell(m, row, image, no);
  if (!is_scalar(v))
    v = copy_for(m, row, f, v);
  r->cells[no] = v;
  cells_add(&image->changed, no);
  cells_add(&row->dirty, no);
  row_mark(row);
  touch_field(m, r->rid, f, before, v);
  if (field_is_indexed(f))
    set_moved(m, f, r->rid, before, v);
  return aggregate_field_changed(m, r, f, before, v, err);
}

/* An edit that does not say when has set the fact. */
static void note_plain(struct model *m, struct row *row, const struct field *f)
{
  struct image *image = image_of(m, row);
  cells_add(&image->plain, f->no);
  heard_rise(m, row->record.rid, f->no, (struct stand){ m->at, INT64_MAX });
  if (cells_has(&image->timed, f->no))
    observe_plain(m, image, f);
}

bool model_set(struct model *m, struct record *r, const struct field *f, struct value v, struct err *err)
{
  struct row *row = row_of(r);
  bool timed = m->timed && !f->derived;
  if (v.kind == VALUE_NULL)
    v = value_none();
  bool same = !timed && cell_same(r->cells[f->no], v);
  if (same && (f->derived || r->deleted))
    return true;
  if (r->deleted)
    return refuse_deleted(r, err);
  if (timed)
    return observe(m, row, f, v, err);
  if (!same && !cell_change(m, row, f, v, err))
    return false;
  if (!f->derived)
    note_plain(m, row, f);
  return true;
}

/* ---- create and delete ---- */

static void count_records(const struct type *t, int64_t records, int64_t rows)
{
  struct table *table = table_of(t);
  table->count += records;
  table->last_row += rows;
  table->counted = true;
}

static bool set_defaults(struct model *m, struct record *r, struct err *err)
{
  for (uint32_t i = 0; i < r->type->field_count; i++) {
    const struct field *f = &r->type->fields[i];
    if (!value_is_none(f->fallback) && !cell_change(m, row_of(r), f, f->fallback, err))
      return false;
  }
  return true;
}

struct record *model_create(struct model *m, const struct type *t, struct str key, struct err *err)
{
  struct err why = ERR_INIT;
  if (!key_is_valid(key)) {
    if (key.n > 80)
      key.n = 80;
    err_set(err, ERR_INPUT, "%.*s: \"%.*s\" is no key: 1 to 200 of A-Z a-z 0-9 - _ . : @ + ~", STR_FMT(t->name),
            STR_FMT(key));
    return NULL;
  }
  if (model_find_key(m, t, key, &why) || why.code) {
    if (why.code)
      err_set(err, why.code, "%s", why.text);
    else
      err_set(err, ERR_CONFLICT, "%.*s/%.*s exists already", STR_FMT(t->name), STR_FMT(key));
    return NULL;
  }
  count_records(t, 1, 1);
  struct row *row = row_new(m, t, rid_make(t->no, (uint64_t)table_of(t)->last_row), key, 0);
  struct record *r = &row->record;
  r->version = 1;
  r->created_at = r->updated_at = m->at;
  image_with_cells(m, row)->created = true;
  if (m->timed)
    observe_birth(m, row->image);
  cache_add_key(m, row);
  row_mark(row);
  touch_record(m, TOUCH_CREATE, r->rid);
  set_born(m, t, r->rid);
  return aggregate_created(m, r, err) && set_defaults(m, r, err) ? r : NULL;
}

bool model_delete(struct model *m, struct record *r, struct err *err)
{
  const struct type *t = r->type;
  struct row *row = row_of(r);
  model_now(m);
  for (uint32_t i = 0; i < t->field_count; i++)
    if (!model_set(m, r, &t->fields[i], value_none(), err))
      return false;
  image_with_cells(m, row)->deleted = true;
  cache_drop_key(m, row);
  r->deleted = true;
  row_mark(row);
  touch_record(m, TOUCH_DELETE, r->rid);
  count_records(t, -1, 0);
  set_died(t, r->rid);
  return aggregate_deleted(m, r, err);
}

/* ---- the end of an entry ---- */

/* Frees what the entry replaced. */
static void forget_image(struct model *m, struct image *image)
{
  struct row *row = image->row;
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = image->changed.bit[w] & image->owned.bit[w]; bits; bits &= bits - 1) {
      struct value v = image->cells[w * 64 + __builtin_ctzll(bits)];
      row_discharge(m, row, cell_size(v));
      cell_free(v);
    }
  }
  row->image = NULL;
  if (row->record.deleted)
    row_mark(row); /* flush lets it go */
}

static void entry_clear(struct model *m)
{
  for (size_t i = 0; i < m->garbage.n; i++)
    free(m->garbage.at[i]);
  vec_clear(&m->garbage);
  vec_clear(&m->images);
  vec_clear(&m->touch_chunks);
  arena_reset(&m->entry_arena);
}

void entry_end(struct model *m)
{
  for (size_t i = 0; i < m->images.n; i++)
    forget_image(m, m->images.at[i]);
  entry_clear(m);
  m->touch_count = 0;
  m->touch_base = 0;
}

void entry_pause(struct model *m)
{
  size_t next = m->touch_count;
  entry_end(m);
  m->touch_count = m->touch_base = next;
}

/* ---- undo ---- */

static void put_sets_back(struct model *m)
{
  for (size_t i = m->touch_count; i-- > 0;) {
    const struct touch *t = model_touch(m, i);
    const struct type *type = t->rid ? type_at(m, rid_type(t->rid)) : NULL;
    switch (t->kind) {
    case TOUCH_CREATE:
      set_died(type, t->rid);
      count_records(type, -1, -1);
      break;
    case TOUCH_DELETE:
      set_born(m, type, t->rid);
      count_records(type, 1, 0);
      break;
    case TOUCH_FIELD:
      if (field_is_indexed(t->field))
        set_moved(m, t->field, t->rid, t->after, t->before);
      break;
    case TOUCH_PAST:
    case TOUCH_AGGREGATE:
      break;
    }
  }
}

static void put_cells_back(struct model *m, struct image *image)
{
  struct row *row = image->row;
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = image->changed.bit[w]; bits; bits &= bits - 1) {
      int no = w * 64 + __builtin_ctzll(bits);
      struct value *cell = &row->record.cells[no];
      if (cells_has(&row->owned, (uint32_t)no)) {
        row_discharge(m, row, cell_size(*cell));
        cell_free(*cell);
      }
      *cell = image->cells[no];
    }
  }
  row->owned = image->owned;
}

static void put_said_back(struct image *image)
{
  struct record *r = &image->row->record;
  r->said_count = image->said_count;
  if (image->said_count)
    memcpy(r->said, image->said, image->said_count * sizeof *r->said);
}

/* What the table was given meanwhile must be written anew; else it has what it had. A flush may have taken the row off
 * the list without a word, when there was nothing to write of a creation that was deleted again. */
static void put_dirt_back(struct image *image)
{
  struct row *row = image->row;
  row->dirty = image->dirty;
  row->said_dirty = image->said_dirty;
  if (image->flushed) {
    cells_join(&row->dirty, &image->changed);
    row->said_dirty |= image->said_saved;
  }
  row_mark(row);
}

static void put_row_back(struct model *m, struct image *image)
{
  struct row *row = image->row;
  if (image->cells)
    put_cells_back(m, image);
  if (image->said_saved)
    put_said_back(image);
  put_dirt_back(image);
  row->image = NULL;
  if (image->created && !image->deleted) {
    cache_drop_key(m, row);
    row->record.deleted = true; /* until flush has seen to the table, and lets it go */
  } else if (image->deleted && !image->created) {
    row->record.deleted = false;
    cache_add_key(m, row);
  }
}

void entry_put_back(struct model *m)
{
  put_sets_back(m);
  for (size_t i = m->images.n; i-- > 0;)
    put_row_back(m, m->images.at[i]);
  entry_clear(m);
  m->touch_count = 0;
  m->touch_base = 0;
}

/* ---- is the entry whole? ---- */

static bool check_required(const struct record *r, struct err *err)
{
  for (uint32_t i = 0; i < r->type->field_count; i++) {
    const struct field *f = &r->type->fields[i];
    if (f->required && !f->derived && r->cells[f->no].kind == VALUE_NONE)
      return err_set(err, ERR_INPUT, "%.*s/%.*s: %.*s is required", STR_FMT(r->type->name), STR_FMT(r->key),
                     STR_FMT(f->name));
  }
  return true;
}

struct referrers {
  struct buf names;
  size_t count;
};

static void add_referrers(struct model *m, struct referrers *to, const struct field *f, const struct rids *found)
{
  for (size_t i = 0; i < found->n; i++) {
    if (to->count++ >= 3)
      continue;
    if (to->names.n)
      buf_z(&to->names, ", ");
    model_name(m, found->at[i], &to->names);
    buf_printf(&to->names, " (%.*s)", STR_FMT(f->name));
  }
}

/* Lists have no index: all that hold the digits are read. At most four. */
static bool find_in_lists(struct model *m, const struct field *f, uint64_t rid, struct rids *out, struct err *err)
{
  out->n = 0;
  if (table_of(f->type)->count == 0)
    return true;
  struct buf sql = BUF_INIT;
  buf_printf(&sql,
             "SELECT id FROM \"%.*s\" AS t WHERE instr(t.\"%.*s\", ?1) > 0 AND"
             " EXISTS(SELECT 1 FROM json_each(t.\"%.*s\") WHERE value = ?1) ORDER BY id LIMIT 4",
             STR_FMT(f->type->name), STR_FMT(f->name), STR_FMT(f->name));
  struct stmt *q = flush_type(m, f->type, err) ? store_prepare(m->store, buf_view(&sql).p, err) : NULL;
  buf_fini(&sql);
  if (!q)
    return false;
  bind_int(q, 1, (int64_t)rid_row(rid));
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, rid_make(f->type->no, (uint64_t)column_int(q, 0)));
  stmt_close(q);
  return step == STEP_DONE;
}

static bool find_referrers(struct model *m, const struct field *f, uint64_t rid, struct rids *out, struct err *err)
{
  if (f->kind == FIELD_LIST)
    return find_in_lists(m, f, rid, out, err);
  struct value v = value_record(rid);
  return model_set_of(m, f->type, 1, &f, &v, out, err);
}

static bool add_type_referrers(struct model *m, const struct type *t, const struct record *r, struct referrers *to,
                               struct err *err)
{
  struct rids found = { 0 };
  bool ok = true;
  for (uint32_t i = 0; ok && i < t->field_count; i++) {
    const struct field *f = &t->fields[i];
    if (f->target != r->type || f->derived)
      continue;
    ok = find_referrers(m, f, r->rid, &found, err);
    if (ok)
      add_referrers(m, to, f, &found);
  }
  vec_fini(&found);
  return ok;
}

static bool check_referrers(struct model *m, const struct record *r, struct err *err)
{
  struct referrers to = { BUF_INIT, 0 };
  bool ok = true;
  const struct schema *s = model_schema(m);
  for (uint32_t i = 0; ok && i < s->type_count; i++)
    ok = add_type_referrers(m, s->types[i], r, &to, err);
  if (ok && to.count)
    ok = err_set(err, ERR_CONFLICT, "%.*s/%.*s cannot be deleted: %.*s%s", STR_FMT(r->type->name), STR_FMT(r->key),
                 STR_FMT(buf_view(&to.names)),
                 to.count > 3   ? " and others refer to it"
                 : to.count > 1 ? " refer to it"
                                : " refers to it");
  buf_fini(&to.names);
  return ok;
}

bool model_check_entry(struct model *m, struct err *err)
{
  for (size_t i = 0; i < m->images.n; i++) {
    const struct image *image = m->images.at[i];
    const struct record *r = &image->row->record;
    if (!image->cells || (image->created && image->deleted))
      continue;
    if (image->deleted ? !check_referrers(m, r, err) : !check_required(r, err))
      return false;
  }
  return true;
}
