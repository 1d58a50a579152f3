/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model as a whole: opening the file, groups and entries, snapshots of readers.
 */
#include <stdlib.h>

#include "model/catalogue.h"

#define FORMAT "2"
static const size_t default_cache = 256u << 20, reader_cache = 64u << 20;

const struct schema *model_schema(const struct model *m) { return &m->now->schema; }
struct store *model_store(struct model *m) { return m->store; }
int64_t model_applied(const struct model *m) { return m->applied; }
int64_t model_reached(const struct model *m) { return m->at; }

struct model_stats model_stats(const struct model *m)
{
  struct model_stats stats = m->stats;
  stats.cache_bytes = m->bytes + m->set_bytes;
  return stats;
}

/* ---- _meta: one row ---- */

static bool make_tables(struct model *m, struct err *err)
{
  return store_exec(m->store,
                    "CREATE TABLE _meta(id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL,"
                    "  applied INTEGER NOT NULL, at INTEGER NOT NULL, schema INTEGER NOT NULL,"
                    "  history INTEGER NOT NULL) STRICT;"
                    "INSERT INTO _meta VALUES(1, " FORMAT ", 0, 0, 0, 0)",
                    err) &&
         catalogue_make_tables(m, err) && history_make_tables(m, err) && aggregate_make_tables(m, err);
}

static bool has_tables(struct model *m, bool *has, struct err *err)
{
  struct stmt *q = store_prepare(m->store, "SELECT count(*) FROM sqlite_schema WHERE name = '_meta'", err);
  bool ok = q && stmt_step(q, err) == STEP_ROW;
  *has = ok && column_int(q, 0) > 0;
  stmt_close(q);
  return ok;
}

static bool make_file(struct model *m, struct err *err)
{
  bool has;
  if (!has_tables(m, &has, err) || has)
    return has;
  if (m->reader)
    return err_set(err, ERR_CORRUPT, "the file is no model");
  if (!store_begin(m->store, err))
    return false;
  if (make_tables(m, err) && store_commit(m->store, err))
    return true;
  store_rollback(m->store);
  return false;
}

static bool read_meta(struct model *m, struct err *err)
{
  enum step step = stmt_step(m->meta, err);
  if (step != STEP_ROW)
    return step == STEP_ERROR ? false : err_set(err, ERR_CORRUPT, "_meta is empty");
  int64_t format = column_int(m->meta, 0);
  m->applied = m->seq = column_int(m->meta, 1);
  m->last_at = m->at = column_int(m->meta, 2);
  m->schema_no = column_int(m->meta, 3);
  m->history_last = column_int(m->meta, 4);
  stmt_reset(m->meta);
  return format == atoi(FORMAT) || err_set(err, ERR_USAGE,
                                           "the model file has format %lld, and this program knows " FORMAT
                                           "; move it away, and it is made anew from the journal",
                                           (long long)format);
}

static bool write_meta(struct model *m, int64_t seq, struct err *err)
{
  bind_int(m->put_meta, 1, seq);
  bind_int(m->put_meta, 2, m->at);
  bind_int(m->put_meta, 3, m->schema_no);
  bind_int(m->put_meta, 4, m->history_last);
  return stmt_run(m->put_meta, err);
}

/* ---- open and close ---- */

static bool prepare_own(struct model *m, struct err *err)
{
  m->meta = store_prepare(m->store, "SELECT format, applied, at, schema, history FROM _meta", err);
  m->counts = m->meta ? store_prepare(m->store, "SELECT no, last_row, records FROM _type", err) : NULL;
  if (!m->counts || m->reader)
    return m->counts != NULL;
  m->put_meta = store_prepare(m->store, "UPDATE _meta SET applied = ?, at = ?, schema = ?, history = ?", err);
  m->count = store_prepare(m->store, "UPDATE _type SET last_row = ?, records = ? WHERE no = ?", err);
  return m->put_meta && m->count;
}

static struct generation *read_generation(struct model *m, struct err *err)
{
  struct catalogue cat;
  catalogue_init(&cat);
  struct generation *g = catalogue_read(m, &cat, err) ? generation_new(&cat) : NULL;
  catalogue_fini(&cat);
  if (g)
    g->committed = true;
  return g;
}

static bool read_tables(struct model *m, struct err *err)
{
  if (!read_meta(m, err))
    return false;
  m->now = read_generation(m, err);
  return m->now && actors_load(m, err) && aggregate_load(m, err);
}

/* A reader reads all of it from one snapshot; nobody but the engine writes beside the engine. */
static bool open_tables(struct model *m, struct err *err)
{
  if (!make_file(m, err) || !prepare_own(m, err) || (m->reader && !store_begin(m->store, err)))
    return false;
  bool ok = read_tables(m, err);
  if (m->reader)
    store_rollback(m->store);
  return ok;
}

static struct model *open_as(const char *path, enum store_mode mode, size_t cache_bytes, struct err *err)
{
  struct model *m = mem_zero(sizeof *m);
  m->reader = mode == STORE_READ;
  m->bytes_max = cache_bytes;
  m->data_version = -1;
  map_init(&m->by_rid);
  map_init(&m->by_key);
  arena_init(&m->entry_arena);
  arena_init(&m->scratch);
  m->store = store_open(path, mode, err);
  if (m->store && open_tables(m, err))
    return m;
  model_close(m);
  return NULL;
}

struct model *model_open(const char *path, size_t cache_bytes, struct err *err)
{
  return open_as(path, STORE_LAZY, cache_bytes ? cache_bytes : default_cache, err);
}

struct model *model_open_read(const char *path, struct err *err)
{
  return open_as(path, STORE_READ, reader_cache, err);
}

static void free_generations(struct generation *g)
{
  while (g) {
    struct generation *prev = g->prev;
    generation_free(g);
    g = prev;
  }
}

void model_close(struct model *m)
{
  if (!m)
    return;
  if (m->store)
    store_rollback(m->store);
  entry_end(m);
  aggregate_close(m);
  cache_forget(m);
  history_close(m);
  heard_forget(m);
  deeds_close(m);
  free_generations(m->now);
  store_close(m->store);
  map_fini(&m->by_rid);
  map_fini(&m->by_key);
  vec_fini(&m->images);
  vec_fini(&m->touch_chunks);
  vec_fini(&m->garbage);
  vec_fini(&m->rows);
  vec_fini(&m->sets);
  map_fini(&m->bumped);
  arena_fini(&m->entry_arena);
  arena_fini(&m->scratch);
  buf_fini(&m->packed);
  free(m);
}

/* ---- entries ---- */

void model_entry(struct model *m, int64_t at, int64_t seq)
{
  if (m->in_entry || !m->in_group)
    abort(); /* entries do not nest, and stand in a group */
  m->in_entry = true;
  m->relaxed = m->timed = false;
  m->at = at;
  m->seq = seq;
  model_by(m, STR(""));
}

void model_by(struct model *m, struct str actor)
{
  m->by = actor;
  m->by_no = 0;
}

static bool facts_changed(const struct image *image)
{
  const struct record *r = &image->row->record;
  for (uint32_t i = 0; i < r->type->field_count; i++) {
    const struct field *f = &r->type->fields[i];
    if (!f->derived && cells_has(&image->changed, f->no) && !cell_same(image->cells[f->no], r->cells[f->no]))
      return true;
  }
  return false;
}

void model_version(const struct model *m, const struct record *r, int64_t *version, int64_t *updated_at)
{
  const struct image *image = row_of(r)->image;
  bool raised = image && image->cells && !image->created && facts_changed(image) && !map_find(&m->bumped, r->rid);
  *version = r->version + raised;
  *updated_at = raised ? m->at : r->updated_at;
}

/* One entry makes one new version, also when model_relax has kept a part of it before. */
static void raise_version(struct model *m, const struct image *image)
{
  struct row *row = image->row;
  struct record *r = &row->record;
  if (map_find(&m->bumped, r->rid))
    return;
  if (m->relaxed)
    map_put(&m->bumped, r->rid);
  if (image->created)
    return;
  r->version++;
  r->updated_at = m->at;
  row->head_dirty = true;
  row_mark(row);
}

static int by_record(const void *a, const void *b)
{
  uint64_t x = (*(struct image *const *)a)->row->record.rid, y = (*(struct image *const *)b)->row->record.rid;
  return (x > y) - (x < y);
}

/* By record, so that nothing depends on the order in which policies were asked. */
static void keep_images(struct model *m)
{
  if (m->images.n > 1)
    qsort(m->images.at, m->images.n, sizeof *m->images.at, by_record);
  for (size_t i = 0; i < m->images.n; i++) {
    const struct image *image = m->images.at[i];
    if (!image->cells || (image->created && image->deleted))
      continue;
    if (image->created || facts_changed(image))
      raise_version(m, image);
    history_note(m, image);
  }
}

bool model_keep(struct model *m, struct err *err)
{
  (void)err;
  keep_images(m);
  aggregate_keep(m);
  entry_end(m);
  map_clear(&m->bumped);
  m->in_entry = false;
  return true;
}

void model_undo(struct model *m)
{
  if (m->relaxed)
    abort(); /* a part of the entry is kept already: only model_rollback takes it back */
  entry_put_back(m);
  aggregate_undo(m);
  m->in_entry = false;
}

/* ---- groups ---- */

/* The counters of each table in force, as the file has them. */
static bool read_counts(struct model *m, struct err *err)
{
  enum step step;
  while ((step = stmt_step(m->counts, err)) == STEP_ROW) {
    const struct type *t = type_at(m, (uint32_t)column_int(m->counts, 0));
    if (!t)
      continue;
    struct table *table = table_of(t);
    table->last_row = column_int(m->counts, 1);
    table->count = column_int(m->counts, 2);
    table->counted = false;
  }
  return step == STEP_DONE;
}

/* After a rollback: what the file says. */
static bool read_again(struct model *m, struct err *err)
{
  bool ok = read_meta(m, err) && read_counts(m, err) && actors_load(m, err) && aggregate_load(m, err);
  m->stale = !ok;
  return ok;
}

bool model_refresh(struct model *m, struct err *err)
{
  if (!m->stale)
    return true;
  store_rollback(m->store); /* that may have failed, too */
  return read_again(m, err);
}

bool model_begin(struct model *m, struct err *err)
{
  if (m->in_group)
    abort();
  if (!model_refresh(m, err))
    return false;
  m->in_group = store_begin(m->store, err);
  return m->in_group;
}

bool model_flush(struct model *m, struct err *err)
{
  return m->reader || (flush_rows(m, err) && history_flush(m, err) && flush_counts(m, err));
}

static void shrink(struct model *m)
{
  set_shrink(m, m->bytes_max / 4);
  aggregate_shrink(m, m->bytes_max / 4);
  cache_shrink(m, m->bytes_max);
}

/* What was in force before this group's migrations is kept, what was before that goes. */
static void settle_generations(struct model *m)
{
  struct generation *g = m->now;
  if (g->committed)
    return;
  for (; !g->committed; g = g->prev)
    g->committed = true;
  free_generations(g->prev);
  g->prev = NULL;
}

bool model_commit(struct model *m, int64_t seq, struct err *err)
{
  if (m->in_entry || !m->in_group)
    abort();
  if (!model_flush(m, err) || !aggregate_flush(m, err) || !write_meta(m, seq, err) || !store_commit(m->store, err))
    return false;
  m->in_group = false;
  m->applied = seq;
  m->last_at = m->at;
  settle_generations(m);
  shrink(m);
  return true;
}

void model_rollback(struct model *m)
{
  store_rollback(m->store);
  m->in_group = m->in_entry = m->relaxed = false;
  entry_end(m);
  map_clear(&m->bumped);
  history_forget(m);
  heard_forget(m);
  aggregate_forget(m);
  cache_forget(m);
  while (!m->now->committed) {
    struct generation *failed = m->now;
    m->now = failed->prev;
    generation_free(failed);
  }
  m->stale = true;
  read_again(m, NULL);
}

bool model_relax(struct model *m, struct err *err)
{
  if (m->reader) {
    shrink(m);
    return true;
  }
  m->relaxed = true;
  keep_images(m);
  aggregate_keep(m);
  entry_pause(m);
  /* Rows wait for the cache to be full: what an activation wrote of one, it mostly writes again. */
  bool full = m->bytes > m->bytes_max;
  if (!(full ? model_flush(m, err) : history_flush(m, err)) || !aggregate_flush(m, err))
    return false;
  shrink(m);
  return true;
}

/* ---- readers ---- */

static bool catch_up_schema(struct model *m, struct err *err)
{
  struct generation *g = read_generation(m, err);
  if (!g)
    return false;
  free_generations(m->now->prev);
  m->now->prev = NULL;
  g->prev = m->now;
  m->now = g;
  return aggregate_load(m, err);
}

static bool catch_up(struct model *m, struct err *err)
{
  int64_t known = m->schema_no;
  cache_forget(m);
  aggregate_forget(m);
  if (!read_meta(m, err) || !actors_load(m, err))
    return false;
  if (m->schema_no != known)
    return catch_up_schema(m, err);
  return read_counts(m, err) && aggregate_load(m, err); /* the writer makes shapes without a new schema */
}

bool model_snapshot(struct model *m, struct err *err)
{
  model_snapshot_end(m);
  if (!store_begin(m->store, err))
    return false;
  int64_t version = store_data_version(m->store);
  if (version == m->data_version) {
    shrink(m);
    return true;
  }
  if (!catch_up(m, err)) {
    model_snapshot_end(m);
    return false;
  }
  m->data_version = version;
  return true;
}

void model_snapshot_end(struct model *m) { store_rollback(m->store); }
