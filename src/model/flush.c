/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing dirty rows: one INSERT, UPDATE or DELETE a row, whatever happened to it since the last flush.
 *
 * An UPDATE names only the columns that changed, because SQLite rewrites the index entries of every indexed column it
 * is given. There is one statement for each set of columns that occurs, up to a bound; the rest share two wide ones.
 */
#include <stdlib.h>

#include "model/inner.h"

/* ---- statements ---- */

static struct stmt *prepare_insert(struct model *m, const struct type *t, struct err *err)
{
  struct buf sql = BUF_INIT;
  int params = 8;
  buf_printf(&sql, "INSERT INTO \"%.*s\"(id, key, version, created_at, updated_at, _history, _stand, _said",
             STR_FMT(t->name));
  for (uint32_t i = 0; i < t->field_count; i++) {
    buf_char(&sql, ',');
    field_columns(&sql, &t->fields[i]);
    params += field_width(&t->fields[i]);
  }
  buf_z(&sql, ") VALUES(?");
  while (--params)
    buf_z(&sql, ",?");
  buf_char(&sql, ')');
  struct stmt *q = store_prepare(m->store, buf_view(&sql).p, err);
  buf_fini(&sql);
  return q;
}

static void set_column(struct buf *sql, int *n, struct str name, const char *suffix)
{
  buf_printf(sql, "%s\"%.*s%s\"=?", (*n)++ ? "," : "", STR_FMT(name), suffix);
}

static struct stmt *prepare_update(struct model *m, const struct type *t, const struct table_update *u, struct err *err)
{
  struct buf sql = BUF_INIT;
  int n = 0;
  buf_printf(&sql, "UPDATE \"%.*s\" SET ", STR_FMT(t->name));
  for (uint32_t no = 0; no < t->cell_count; no++) {
    const struct field *f = type_field_at(t, no);
    if (!f || !cells_has(&u->columns, no))
      continue;
    set_column(&sql, &n, f->name, "");
    if (f->kind == FIELD_MONEY)
      set_column(&sql, &n, f->name, "_currency");
  }
  if (u->head)
    buf_printf(&sql, "%sversion=?,updated_at=?,_history=?", n++ ? "," : "");
  if (u->stand)
    set_column(&sql, &n, STR("_stand"), "");
  if (u->said)
    set_column(&sql, &n, STR("_said"), "");
  buf_z(&sql, " WHERE id=?");
  struct stmt *q = store_prepare(m->store, buf_view(&sql).p, err);
  buf_fini(&sql);
  return q;
}

static bool covers(const struct cells *wide, const struct cells *c)
{
  return !(c->bit[0] & ~wide->bit[0]) && !(c->bit[1] & ~wide->bit[1]);
}

/* The columns of one of the two wide statements, without those that have an index or with. */
static struct table_update wide_update(const struct table *table, const struct table_update *want)
{
  struct table_update u = { .head = true, .stand = true, .said = true };
  for (uint32_t no = 0; no < table->type->cell_count; no++)
    if (table->by_no[no] && !cells_has(&table->indexed, no))
      cells_add(&u.columns, no);
  if (!covers(&u.columns, &want->columns))
    cells_join(&u.columns, &table->indexed);
  return u;
}

static bool same_update(const struct table_update *a, const struct table_update *b)
{
  return a->columns.bit[0] == b->columns.bit[0] && a->columns.bit[1] == b->columns.bit[1] && a->head == b->head &&
         a->stand == b->stand && a->said == b->said;
}

static const struct table_update *find_update(const struct table *table, const struct table_update *want)
{
  for (uint32_t i = 0; i < table->update_count; i++)
    if (same_update(&table->updates[i], want))
      return &table->updates[i];
  return NULL;
}

/* A statement that sets the wanted columns, perhaps more. */
static const struct table_update *update_for(struct model *m, struct table *table, struct table_update want,
                                             struct err *err)
{
  const struct table_update *found = find_update(table, &want);
  if (found)
    return found;
  if (table->update_count >= TABLE_UPDATES - 2) {
    want = wide_update(table, &want);
    if ((found = find_update(table, &want)))
      return found;
  }
  want.stmt = prepare_update(m, table->type, &want, err);
  if (!want.stmt)
    return NULL;
  table->updates[table->update_count] = want;
  return &table->updates[table->update_count++];
}

/* ---- one row ---- */

static int bind_cells(struct model *m, struct stmt *q, int i, const struct row *row, const struct cells *columns)
{
  const struct table *table = table_of(row->record.type);
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = columns->bit[w]; bits; bits &= bits - 1) {
      int no = w * 64 + __builtin_ctzll(bits);
      const struct field *f = table->by_no[no];
      field_bind(q, i, f, row->record.cells[no], &m->scratch);
      i += field_width(f);
    }
  }
  return i;
}

static bool stand_is_plain(const struct row *row)
{
  return row->newest.at == row->record.updated_at && row->newest.revision == 0;
}

static void bind_stand(struct model *m, struct stmt *q, int i, struct row *row)
{
  row->stand_kept = !stand_is_plain(row);
  if (!row->stand_kept) {
    bind_null(q, i);
    return;
  }
  m->packed.n = 0;
  buf_varsint(&m->packed, row->newest.at);
  buf_varsint(&m->packed, row->newest.revision);
  bind_blob(q, i, str_dup(&m->scratch, buf_view(&m->packed)));
}

bool stand_read(struct str packed, int64_t updated_at, struct stand *out)
{
  *out = (struct stand){ updated_at, 0 };
  return packed.n == 0 || (str_varsint(&packed, &out->at) && str_varsint(&packed, &out->revision));
}

static void bind_said(struct model *m, struct stmt *q, int i, const struct row *row)
{
  if (row->record.said_count == 0) {
    bind_null(q, i);
    return;
  }
  m->packed.n = 0;
  said_write(&m->packed, &row->record);
  bind_blob(q, i, str_dup(&m->scratch, buf_view(&m->packed)));
}

static bool update_row(struct model *m, struct row *row, struct err *err)
{
  struct table_update want = { .columns = row->dirty, .head = row->head_dirty, .said = row->said_dirty };
  want.stand = row->stand_kept ? row->stand_dirty : !stand_is_plain(row);
  const struct table_update *u = update_for(m, table_of(row->record.type), want, err);
  if (!u)
    return false;
  int i = bind_cells(m, u->stmt, 1, row, &u->columns);
  if (u->head) {
    bind_int(u->stmt, i++, row->record.version);
    bind_int(u->stmt, i++, row->record.updated_at);
    bind_int(u->stmt, i++, row->history);
  }
  if (u->stand)
    bind_stand(m, u->stmt, i++, row);
  if (u->said)
    bind_said(m, u->stmt, i++, row);
  bind_int(u->stmt, i, (int64_t)rid_row(row->record.rid));
  return stmt_run(u->stmt, err);
}

static bool insert_row(struct model *m, struct row *row, struct err *err)
{
  const struct record *r = &row->record;
  struct table *table = table_of(r->type);
  if (!table->insert && !(table->insert = prepare_insert(m, r->type, err)))
    return false;
  struct stmt *q = table->insert;
  bind_int(q, 1, (int64_t)rid_row(r->rid));
  bind_text(q, 2, r->key);
  bind_int(q, 3, r->version);
  bind_int(q, 4, r->created_at);
  bind_int(q, 5, r->updated_at);
  bind_int(q, 6, row->history);
  bind_stand(m, q, 7, row);
  bind_said(m, q, 8, row);
  int i = 9;
  for (uint32_t k = 0; k < r->type->field_count; k++) {
    const struct field *f = &r->type->fields[k];
    field_bind(q, i, f, r->cells[f->no], &m->scratch);
    i += field_width(f);
  }
  return stmt_run(q, err);
}

static bool remove_row(struct model *m, struct row *row, struct err *err)
{
  const struct type *t = row->record.type;
  struct table *table = table_of(t);
  if (!table->remove) {
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "DELETE FROM \"%.*s\" WHERE id=?", STR_FMT(t->name));
    table->remove = store_prepare(m->store, buf_view(&sql).p, err);
    buf_fini(&sql);
    if (!table->remove)
      return false;
  }
  bind_int(table->remove, 1, (int64_t)rid_row(row->record.rid));
  return stmt_run(table->remove, err);
}

static bool row_is_dirty(const struct row *row)
{
  return !row->stored || cells_any(&row->dirty) || row->head_dirty || row->said_dirty;
}

static bool write_row(struct model *m, struct row *row, struct err *err)
{
  arena_reset(&m->scratch);
  bool gone = row->record.deleted;
  bool ok = gone ? remove_row(m, row, err) : row->stored ? update_row(m, row, err) : insert_row(m, row, err);
  if (!ok)
    return false;
  row->stored = !gone;
  row->dirty = (struct cells){ 0 };
  row->head_dirty = row->stand_dirty = row->said_dirty = false;
  if (row->image)
    row->image->flushed = true;
  m->stats.row_writes++;
  return true;
}

/* ---- many ---- */

static int by_rid(const void *a, const void *b)
{
  const struct row *x = *(struct row *const *)a, *y = *(struct row *const *)b;
  return (x->record.rid > y->record.rid) - (x->record.rid < y->record.rid);
}

/* Rows that are gone leave first: their keys, and numbers that undo gave back, may be in use again. */
static bool write_rows(struct model *m, struct row **rows, size_t n, struct err *err)
{
  for (size_t i = 0; i < n; i++)
    if (rows[i]->record.deleted && rows[i]->stored && !write_row(m, rows[i], err))
      return false;
  for (size_t i = 0; i < n; i++)
    if (!rows[i]->record.deleted && row_is_dirty(rows[i]) && !write_row(m, rows[i], err))
      return false;
  return true;
}

bool flush_type(struct model *m, const struct type *t, struct err *err)
{
  struct table *table = table_of(t);
  size_t n = table->dirty.n;
  if (n == 0)
    return true;
  if (n > 16)
    qsort(table->dirty.at, n, sizeof *table->dirty.at, by_rid); /* near rows share pages */
  if (!write_rows(m, table->dirty.at, n, err))
    return false;
  vec_clear(&table->dirty);
  for (size_t i = 0; i < n; i++) {
    struct row *row = table->dirty.at[i];
    row->listed = false;
    if (row->record.deleted && !row->image)
      cache_drop(m, row);
  }
  return true;
}

bool flush_rows(struct model *m, struct err *err)
{
  for (uint32_t i = 0; i < m->now->schema.type_count; i++)
    if (!flush_type(m, m->now->schema.types[i], err))
      return false;
  return true;
}

bool flush_counts(struct model *m, struct err *err)
{
  for (uint32_t i = 0; i < m->now->schema.type_count; i++) {
    const struct type *t = m->now->schema.types[i];
    struct table *table = table_of(t);
    if (!table->counted)
      continue;
    bind_int(m->count, 1, table->last_row);
    bind_int(m->count, 2, table->count);
    bind_int(m->count, 3, t->no);
    if (!stmt_run(m->count, err))
      return false;
    table->counted = false;
  }
  return true;
}
