/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cache: rows in memory, found by number and by key, loaded when first asked for.
 *
 * A row is one block: struct row, its cells, its key, the texts it was loaded with. Deleted rows stay until flush has
 * taken them out of their table, so that nobody finds them there. Rows go only when cache_shrink is told to, which
 * happens between entries: that is what keeps pointers good. Its clock passes over every row once, sparing those used
 * since it last came by.
 */
#include <stdlib.h>

#include "model/inner.h"

/* ---- rows ---- */

struct row *row_new(struct model *m, const struct type *t, uint64_t rid, struct str key, size_t texts)
{
  size_t cells = t->cell_count * sizeof(struct value), size = sizeof(struct row) + cells + key.n + 1 + texts;
  struct row *row = mem_alloc(size);
  memset(row, 0, sizeof *row + cells);
  struct record *r = &row->record;
  r->rid = rid;
  r->type = t;
  r->row = row;
  row->newest = (struct stand){ INT64_MIN, INT64_MIN };
  r->cells = (struct value *)(void *)(row + 1);
  char *p = (char *)(row + 1) + cells;
  memcpy(p, key.p, key.n);
  p[key.n] = '\0';
  r->key = (struct str){ p, key.n };
  row->key_hash = key_hash(t, key);
  row->slot = (uint32_t)m->rows.n;
  row->used = true;
  vec_push(&m->rows, row);
  *map_put(&m->by_rid, rid) = (uint64_t)(uintptr_t)row;
  row_charge(m, row, size + 64); /* malloc's and the maps' share */
  m->stats.cached++;
  return row;
}

void row_charge(struct model *m, struct row *row, size_t more)
{
  row->bytes += more;
  m->bytes += more;
}

void row_discharge(struct model *m, struct row *row, size_t less)
{
  row->bytes -= less;
  m->bytes -= less;
}

static void free_cells(struct row *row)
{
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = row->owned.bit[w]; bits; bits &= bits - 1)
      cell_free(row->record.cells[w * 64 + __builtin_ctzll(bits)]);
  }
}

static void row_free(struct row *row)
{
  free_cells(row);
  free(row->record.said);
  free(row);
}

/* ---- keys ---- */

uint64_t key_hash(const struct type *t, struct str key)
{
  uint64_t h = hash_mix(hash_local(key), t->no);
  return h == MAP_NONE ? 0 : h;
}

bool key_is_valid(struct str key)
{
  if (key.n == 0 || key.n > 200)
    return false;
  for (size_t i = 0; i < key.n; i++) {
    char c = key.p[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain && !memchr("-_.:@+~", c, 7))
      return false;
  }
  return true;
}

void cache_add_key(struct model *m, struct row *row)
{
  uint64_t *at = map_put(&m->by_key, row->key_hash);
  row->next_key = (struct row *)(uintptr_t)*at;
  *at = (uint64_t)(uintptr_t)row;
}

void cache_drop_key(struct model *m, struct row *row)
{
  uint64_t *at = map_find(&m->by_key, row->key_hash);
  struct row *first = at ? (struct row *)(uintptr_t)*at : NULL;
  if (first == row) {
    if (row->next_key)
      *at = (uint64_t)(uintptr_t)row->next_key;
    else
      map_remove(&m->by_key, row->key_hash);
    return;
  }
  for (struct row *r = first; r; r = r->next_key) {
    if (r->next_key == row) {
      r->next_key = row->next_key;
      return;
    }
  }
}

static struct row *peek_key(const struct model *m, const struct type *t, struct str key, uint64_t hash)
{
  uint64_t *at = map_find(&m->by_key, hash);
  struct row *row = at ? (struct row *)(uintptr_t)*at : NULL;
  while (row && !(row->record.type == t && str_eq(row->record.key, key)))
    row = row->next_key;
  return row;
}

/* ---- leaving ---- */

struct row *cache_peek(const struct model *m, uint64_t rid)
{
  uint64_t *at = map_find(&m->by_rid, rid);
  return at ? (struct row *)(uintptr_t)*at : NULL;
}

void cache_drop(struct model *m, struct row *row)
{
  if (!row->record.deleted)
    cache_drop_key(m, row);
  /* A number that was given back may have been taken by another row since. */
  if (cache_peek(m, row->record.rid) == row)
    map_remove(&m->by_rid, row->record.rid);
  struct row *last = vec_pop(&m->rows);
  if (last != row) {
    m->rows.at[row->slot] = last;
    last->slot = row->slot;
  }
  m->bytes -= row->bytes;
  m->stats.cached--;
  row_free(row);
}

void cache_forget(struct model *m)
{
  set_forget(m);
  for (uint32_t i = 0; m->now && i < m->now->schema.type_count; i++)
    vec_clear(&table_of(m->now->schema.types[i])->dirty);
  for (size_t i = 0; i < m->rows.n; i++)
    row_free(m->rows.at[i]);
  vec_clear(&m->rows);
  map_clear(&m->by_rid);
  map_clear(&m->by_key);
  m->bytes = 0;
  m->hand = 0;
  m->stats.cached = 0;
}

void cache_shrink(struct model *m, size_t bytes)
{
  /* Two rounds: the first may only take marks away. */
  for (size_t steps = m->rows.n * 2; m->bytes > bytes && steps && m->rows.n; steps--) {
    if (m->hand >= m->rows.n)
      m->hand = 0;
    struct row *row = m->rows.at[m->hand];
    if (row->listed || row->image) {
      m->hand++;
    } else if (row->used) {
      row->used = false;
      m->hand++;
    } else {
      cache_drop(m, row); /* another row is now at the hand */
    }
  }
}

/* ---- loading ---- */

/* The columns of a row in the statements that load one; those of fields follow, in declared order. */
enum { COL_ID, COL_KEY, COL_VERSION, COL_CREATED, COL_UPDATED, COL_HISTORY, COL_STAND, COL_SAID, COL_FIELDS };

static struct stmt *prepare_load(struct model *m, const struct type *t, const char *where, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT id, key, version, created_at, updated_at, _history, _stand, _said");
  for (uint32_t i = 0; i < t->field_count; i++) {
    buf_char(&sql, ',');
    field_columns(&sql, &t->fields[i]);
  }
  buf_printf(&sql, " FROM \"%.*s\" WHERE %s = ?", STR_FMT(t->name), where);
  struct stmt *q = store_prepare(m->store, buf_view(&sql).p, err);
  buf_fini(&sql);
  return q;
}

static size_t texts_size(struct stmt *q, const struct type *t)
{
  size_t size = 0;
  int col = COL_FIELDS;
  for (uint32_t i = 0; i < t->field_count; col += field_width(&t->fields[i++]))
    if (t->fields[i].kind == FIELD_TEXT)
      size += column_text(q, col).n;
  return size;
}

/* Texts go into the row's own block, at *texts; lists and JSON get one of their own. */
static bool load_cell(struct model *m, struct row *row, struct stmt *q, int col, const struct field *f, char **texts,
                      struct err *err)
{
  struct value *cell = &row->record.cells[f->no];
  if (column_is_null(q, col))
    return true;
  if (f->kind == FIELD_TEXT) {
    struct str s = column_text(q, col);
    memcpy(*texts, s.p, s.n);
    *cell = value_text((struct str){ *texts, s.n });
    *texts += s.n;
    return true;
  }
  struct value v;
  if (!field_column(q, col, f, &m->scratch, &v, err))
    return false;
  if (f->kind != FIELD_LIST && f->kind != FIELD_JSON) {
    *cell = v;
    return true;
  }
  bool owned;
  *cell = cell_copy(f, v, &owned);
  if (owned) {
    cells_add(&row->owned, f->no);
    row_charge(m, row, cell_size(*cell));
  }
  return true;
}

static bool load_fields(struct model *m, struct row *row, struct stmt *q, struct err *err)
{
  const struct type *t = row->record.type;
  char *texts = (char *)(uintptr_t)row->record.key.p + row->record.key.n + 1;
  int col = COL_FIELDS;
  for (uint32_t i = 0; i < t->field_count; col += field_width(&t->fields[i++]))
    if (!load_cell(m, row, q, col, &t->fields[i], &texts, err))
      return false;
  return true;
}

/* Of the row that the statement stands on. */
static struct row *load_row(struct model *m, const struct type *t, struct stmt *q, struct err *err)
{
  struct str key = column_text(q, COL_KEY);
  uint64_t rid = rid_make(t->no, (uint64_t)column_int(q, COL_ID));
  arena_reset(&m->scratch);
  struct row *row = row_new(m, t, rid, str_dup(&m->scratch, key), texts_size(q, t));
  struct record *r = &row->record;
  r->version = column_int(q, COL_VERSION);
  r->created_at = column_int(q, COL_CREATED);
  r->updated_at = column_int(q, COL_UPDATED);
  row->history = column_int(q, COL_HISTORY);
  row->stand_kept = !column_is_null(q, COL_STAND);
  row->stored = true;
  cache_add_key(m, row);
  m->stats.loads++;
  bool ok =
      (said_read(column_blob(q, COL_SAID), r) && stand_read(column_blob(q, COL_STAND), r->updated_at, &row->newest)) ||
      err_set(err, ERR_CORRUPT, "%.*s/%.*s: _said or _stand cannot be read", STR_FMT(t->name), STR_FMT(r->key));
  if (ok && load_fields(m, row, q, err)) {
    row_charge(m, row, r->said_cap * sizeof *r->said);
    return row;
  }
  cache_drop(m, row);
  return NULL;
}

/* Steps once and loads what stands there; `q` is bound. A row that is cached already is deleted, else the caller
 * would have found it. */
static struct row *load_one(struct model *m, const struct type *t, struct stmt *q, struct err *err)
{
  m->stats.queries++;
  enum step step = stmt_step(q, err);
  if (step != STEP_ROW)
    return NULL;
  struct row *row = NULL;
  if (!cache_peek(m, rid_make(t->no, (uint64_t)column_int(q, COL_ID))))
    row = load_row(m, t, q, err);
  stmt_reset(q);
  return row;
}

static struct stmt *load_statement(struct model *m, const struct type *t, struct stmt **kept, const char *where,
                                   struct err *err)
{
  if (!*kept)
    *kept = prepare_load(m, t, where, err);
  return *kept;
}

static __attribute__((noinline)) struct record *find_stored(struct model *m, uint64_t rid, struct err *err)
{
  const struct type *t = type_at(m, rid_type(rid));
  struct stmt *q = t ? load_statement(m, t, &table_of(t)->load, "id", err) : NULL;
  if (!q || rid_row(rid) == 0)
    return NULL;
  bind_int(q, 1, (int64_t)rid_row(rid));
  struct row *row = load_one(m, t, q, err);
  return row ? &row->record : NULL;
}

struct record *model_find(struct model *m, uint64_t rid, struct err *err)
{
  struct row *row = cache_peek(m, rid);
  if (!row)
    return find_stored(m, rid, err);
  row->used = true;
  return row->record.deleted ? NULL : &row->record;
}

static __attribute__((noinline)) struct record *find_stored_key(struct model *m, const struct type *t, struct str key,
                                                                struct err *err)
{
  struct stmt *q = load_statement(m, t, &table_of(t)->find, "key", err);
  if (!q)
    return NULL;
  bind_text(q, 1, key);
  struct row *row = load_one(m, t, q, err);
  return row ? &row->record : NULL;
}

struct record *model_find_key(struct model *m, const struct type *t, struct str key, struct err *err)
{
  if (key.n == 0 || key.n > 200)
    return NULL;
  struct row *row = peek_key(m, t, key, key_hash(t, key));
  if (!row)
    return find_stored_key(m, t, key, err);
  row->used = true;
  return &row->record;
}

/* ---- verify ---- */

static bool differs(const struct record *r, struct str what, struct err *err)
{
  return err_set(err, ERR_CORRUPT, "%.*s/%.*s: %.*s in memory is not what the table holds", STR_FMT(r->type->name),
                 STR_FMT(r->key), STR_FMT(what));
}

static bool verify_head(const struct row *row, struct stmt *q, struct err *err)
{
  const struct record *r = &row->record;
  if (!str_eq(column_text(q, COL_KEY), r->key))
    return differs(r, STR("key"), err);
  if (column_int(q, COL_VERSION) != r->version)
    return differs(r, STR("version"), err);
  if (column_int(q, COL_CREATED) != r->created_at || column_int(q, COL_UPDATED) != r->updated_at)
    return differs(r, STR("created_at or updated_at"), err);
  if (column_int(q, COL_HISTORY) != row->history)
    return differs(r, STR("_history"), err);
  struct stand stand;
  if (!stand_read(column_blob(q, COL_STAND), r->updated_at, &stand) || stand_cmp(stand, row->newest) != 0)
    return differs(r, STR("_stand"), err);
  return true;
}

static bool verify_said(struct model *m, const struct record *r, struct stmt *q, struct err *err)
{
  m->packed.n = 0;
  if (r->said_count)
    said_write(&m->packed, r);
  return str_eq(buf_view(&m->packed), column_blob(q, COL_SAID)) || differs(r, STR("_said"), err);
}

static bool verify_row(struct model *m, const struct row *row, struct stmt *q, struct err *err)
{
  const struct record *r = &row->record;
  int col = COL_FIELDS;
  if (!verify_head(row, q, err) || !verify_said(m, r, q, err))
    return false;
  for (uint32_t i = 0; i < r->type->field_count; col += field_width(&r->type->fields[i++])) {
    struct value v;
    if (!field_column(q, col, &r->type->fields[i], &m->scratch, &v, err))
      return false;
    if (!cell_same(v, r->cells[r->type->fields[i].no]))
      return differs(r, r->type->fields[i].name, err);
  }
  return true;
}

bool cache_verify(struct model *m, struct err *err)
{
  for (size_t i = 0; i < m->rows.n; i++) {
    const struct row *row = m->rows.at[i];
    const struct type *t = row->record.type;
    struct stmt *q = load_statement(m, t, &table_of(t)->load, "id", err);
    if (!q)
      return false;
    if (row->record.deleted)
      continue;
    arena_reset(&m->scratch);
    bind_int(q, 1, (int64_t)rid_row(row->record.rid));
    enum step step = stmt_step(q, err);
    bool ok =
        step == STEP_ROW ? verify_row(m, row, q, err) : step == STEP_DONE && differs(&row->record, STR("all"), err);
    stmt_reset(q);
    if (!ok)
      return false;
  }
  return true;
}

/* ---- names ---- */

struct record *model_find_name(struct model *m, struct str name, struct err *err)
{
  struct str type, key;
  if (!str_split(name, '/', &type, &key)) {
    err_set(err, ERR_INPUT, "\"%.*s\" is no name of a record: it is written type/key", (int)(name.n > 80 ? 80 : name.n),
            name.p);
    return NULL;
  }
  const struct type *t = schema_need_type(model_schema(m), type, err);
  if (!t)
    return NULL;
  struct err why = ERR_INIT;
  struct record *r = model_find_key(m, t, key, &why);
  if (r)
    return r;
  if (why.code)
    err_set(err, why.code, "%s", why.text);
  else
    err_set(err, ERR_MISSING, "there is no %.*s/%.*s", STR_FMT(type), (int)(key.n > 200 ? 200 : key.n), key.p);
  return NULL;
}

void model_name(struct model *m, uint64_t rid, struct buf *out)
{
  const struct type *t = type_at(m, rid_type(rid));
  struct record *r = t ? model_find(m, rid, NULL) : NULL;
  buf_str(out, t ? t->name : STR("?"));
  if (r)
    buf_printf(out, "/%.*s", STR_FMT(r->key));
  else
    buf_printf(out, "/#%llu", (unsigned long long)rid_row(rid));
}

struct str model_key_of(struct model *m, uint64_t rid)
{
  struct row *row = cache_peek(m, rid); /* one deleted in this entry stays until it ends */
  struct record *r = row ? &row->record : model_find(m, rid, NULL);
  return r ? r->key : STR("");
}
