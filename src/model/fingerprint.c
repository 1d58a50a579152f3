/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The digest of the whole model, computed from the tables alone, so that no cache and no grouping can show in it.
 *
 * In order: types by number with their records by row; history by number; the shapes' answers. Everything goes in packed,
 * with its number or length in front, so that no two models run into one another.
 */
#include <stdlib.h>

#include "model/inner.h"

enum { PORTION = 1 << 16 };

struct printing {
  struct model *m;
  struct sha256_run *run;
  struct buf buf;
  struct arena arena; /* cleared after each record */
  struct err *err;
};

static void portion(struct printing *p, size_t at_least)
{
  if (p->buf.n < at_least)
    return;
  sha256_add(p->run, buf_view(&p->buf));
  p->buf.n = 0;
}

static void add_text(struct printing *p, struct str s)
{
  buf_varint(&p->buf, s.n);
  buf_str(&p->buf, s);
}

static bool add_said(struct printing *p, struct str packed)
{
  struct record r = { 0 };
  bool ok = said_read(packed, &r);
  buf_varint(&p->buf, r.said_count);
  for (uint32_t i = 0; i < r.said_count; i++) {
    buf_varint(&p->buf, r.said[i].policy);
    buf_varint(&p->buf, r.said[i].outcome);
    buf_char(&p->buf, (char)r.said[i].status);
  }
  free(r.said);
  return ok || err_set(p->err, ERR_CORRUPT, "_said cannot be read");
}

enum { COL_ID, COL_KEY, COL_VERSION, COL_CREATED, COL_UPDATED, COL_STAND, COL_SAID, COL_FIELDS };

static bool add_record(struct printing *p, const struct type *t, struct stmt *q)
{
  buf_varint(&p->buf, (uint64_t)column_int(q, COL_ID));
  add_text(p, column_text(q, COL_KEY));
  for (int i = COL_VERSION; i <= COL_UPDATED; i++)
    buf_varsint(&p->buf, column_int(q, i));
  struct stand stand;
  if (!stand_read(column_blob(q, COL_STAND), column_int(q, COL_UPDATED), &stand))
    return err_set(p->err, ERR_CORRUPT, "_stand cannot be read");
  buf_varsint(&p->buf, stand.at);
  buf_varsint(&p->buf, stand.revision);
  if (!add_said(p, column_blob(q, COL_SAID)))
    return false;
  int col = COL_FIELDS;
  for (uint32_t no = 0; no < t->cell_count; no++) {
    const struct field *f = type_field_at(t, no);
    struct value v;
    if (!f)
      continue;
    if (!field_column(q, col, f, &p->arena, &v, p->err))
      return false;
    value_pack(&p->buf, v);
    col += field_width(f);
  }
  arena_reset(&p->arena);
  portion(p, PORTION);
  return true;
}

static struct stmt *prepare_records(struct printing *p, const struct type *t)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT id, key, version, created_at, updated_at, _stand, _said");
  for (uint32_t no = 0; no < t->cell_count; no++) {
    const struct field *f = type_field_at(t, no);
    if (!f)
      continue;
    buf_char(&sql, ',');
    field_columns(&sql, f);
  }
  buf_printf(&sql, " FROM \"%.*s\" ORDER BY id", STR_FMT(t->name));
  struct stmt *q = store_prepare(p->m->store, buf_view(&sql).p, p->err);
  buf_fini(&sql);
  return q;
}

static bool add_type(struct printing *p, const struct type *t)
{
  buf_varint(&p->buf, t->no);
  add_text(p, t->name);
  for (uint32_t no = 0; no < t->cell_count; no++) {
    const struct field *f = type_field_at(t, no);
    add_text(p, f ? f->name : STR(""));
  }
  struct stmt *q = prepare_records(p, t);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, p->err)) == STEP_ROW) {
    if (!add_record(p, t, q)) {
      step = STEP_ERROR;
      break;
    }
  }
  stmt_close(q);
  buf_varint(&p->buf, 0); /* no row has this number: the end */
  return step == STEP_DONE;
}

static bool add_types(struct printing *p)
{
  for (uint32_t no = 0; no < p->m->now->by_no_count; no++) {
    const struct type *t = type_at(p->m, no);
    if (t && !add_type(p, t))
      return false;
  }
  return true;
}

/* Numbers, then a body. */
static bool add_rows(struct printing *p, const char *sql)
{
  struct stmt *q = store_prepare(p->m->store, sql, p->err);
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, p->err)) == STEP_ROW) {
    int last = column_count(q) - 1;
    for (int i = 0; i < last; i++)
      buf_varsint(&p->buf, column_int(q, i));
    add_text(p, column_blob(q, last));
    portion(p, PORTION);
  }
  stmt_close(q);
  buf_varint(&p->buf, 0);
  return step == STEP_DONE;
}

static bool add_history(struct printing *p)
{
  return add_rows(p, "SELECT record, seq, at, prev, body FROM _history ORDER BY id") &&
         add_rows(p, "SELECT no, CAST(name AS BLOB) FROM _actor ORDER BY no");
}

bool model_digest(struct model *m, uint8_t out[SHA256_SIZE], struct err *err)
{
  if (!model_flush(m, err))
    return false;
  struct printing p = { .m = m, .run = sha256_open(), .err = err };
  arena_init(&p.arena);
  sha256_start(p.run);
  bool ok = add_types(&p) && add_history(&p);
  portion(&p, 1);
  ok = ok && aggregate_digest(m, p.run, err);
  sha256_end(p.run, out);
  sha256_close(p.run);
  buf_fini(&p.buf);
  arena_fini(&p.arena);
  return ok;
}
