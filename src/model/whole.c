/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All records of a type, one after the other, and whether what is kept in memory is what the tables say.
 */
#include <inttypes.h>

#include "model/inner.h"

/* ---- all of a type ---- */

int64_t model_count(struct model *m, const struct type *t)
{
  (void)m;
  return table_of(t)->count;
}

enum { EACH_BATCH = 500 };

static bool read_batch(struct model *m, const struct type *t, struct stmt *q, uint64_t after, struct rids *out,
                       struct err *err)
{
  out->n = 0;
  bind_int(q, 1, (int64_t)rid_row(after));
  bind_int(q, 2, EACH_BATCH);
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, rid_make(t->no, (uint64_t)column_int(q, 0)));
  m->stats.queries++;
  return step == STEP_DONE;
}

/* Whether a record that the table had is there still. */
static bool is_there(const struct model *m, uint64_t rid)
{
  const struct row *row = cache_peek(m, rid);
  return !row || !row->record.deleted;
}

static bool each_batch(struct model *m, const struct type *t, struct stmt *q, bool (*each)(void *arg, uint64_t rid),
                       void *arg, struct err *err)
{
  struct rids batch = { 0 };
  bool ok, more = true;
  uint64_t last = rid_make(t->no, 0);
  do {
    ok = read_batch(m, t, q, last, &batch, err);
    for (size_t i = 0; ok && more && i < batch.n; i++)
      if (is_there(m, batch.at[i]))
        more = each(arg, batch.at[i]);
    if (batch.n)
      last = batch.at[batch.n - 1];
  } while (ok && more && batch.n == EACH_BATCH);
  vec_fini(&batch);
  return ok;
}

bool model_each(struct model *m, const struct type *t, bool (*each)(void *arg, uint64_t rid), void *arg,
                struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_printf(&sql, "SELECT id FROM \"%.*s\" WHERE id > ? ORDER BY id LIMIT ?", STR_FMT(t->name));
  struct stmt *q = m->reader || flush_type(m, t, err) ? store_prepare(m->store, buf_view(&sql).p, err) : NULL;
  buf_fini(&sql);
  bool ok = q && each_batch(m, t, q, each, arg, err);
  stmt_close(q);
  return ok;
}

/* ---- verify ---- */

static bool verify_count(struct model *m, const struct type *t, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_printf(&sql, "SELECT count(*) FROM \"%.*s\"", STR_FMT(t->name));
  struct stmt *q = store_prepare(m->store, buf_view(&sql).p, err);
  buf_fini(&sql);
  bool ok = q && stmt_step(q, err) == STEP_ROW;
  if (ok && column_int(q, 0) != table_of(t)->count)
    ok = err_set(err, ERR_CORRUPT, "%.*s: %" PRId64 " records are counted, and the table has %" PRId64,
                 STR_FMT(t->name), table_of(t)->count, column_int(q, 0));
  stmt_close(q);
  return ok;
}

bool model_verify(struct model *m, struct err *err)
{
  if (!model_flush(m, err) || !cache_verify(m, err) || !set_verify(m, err))
    return false;
  for (uint32_t i = 0; i < m->now->schema.type_count; i++)
    if (!verify_count(m, m->now->schema.types[i], err))
      return false;
  return past_verify(m, err) && aggregate_verify(m, err);
}
