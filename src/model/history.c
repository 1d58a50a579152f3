/* SPDX-License-Identifier: Apache-2.0 */
/*
 * History: one row a record and entry in _history, with what the entry made of the fields that changed.
 *
 *   _history   id    record  seq  at  prev  body        body: field number, packed value; field number, …
 *              11 <- 42 ...           0    { 0: "VPN", 3: "new" }      the creation: prev is 0
 *              57    42               11   { 3: "open" }               <- the record's _history points to the newest
 *
 * Rows are only ever added; ids are given at model_keep, so that their order is that of the entries. Nothing but the
 * chain leads to a row: no index is needed. A migration that clears or fills a field of all records leaves no rows
 * but a note in the declaration (`swept`): at, seq, packed value.
 */
#include <stdlib.h>

#include "model/inner.h"

struct history_row {
  int64_t id, seq, at, prev;
  uint64_t record;
  size_t from, to; /* its body */
};

struct history_buffer {
  VEC(struct history_row) rows; /* ids rise by one */
  struct buf bodies;
  struct stmt *insert, *read;
};

static struct history_buffer *buffer_of(struct model *m)
{
  if (!m->history)
    m->history = mem_zero(sizeof *m->history);
  return m->history;
}

bool history_make_tables(struct model *m, struct err *err)
{
  return store_exec(m->store,
                    "CREATE TABLE _history(id INTEGER PRIMARY KEY, record INTEGER NOT NULL, seq INTEGER NOT NULL,"
                    "  at INTEGER NOT NULL, prev INTEGER NOT NULL, body BLOB NOT NULL) STRICT",
                    err);
}

/* ---- writing ---- */

static void write_changes(struct buf *out, const struct image *image)
{
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = image->changed.bit[w]; bits; bits &= bits - 1) {
      int no = w * 64 + __builtin_ctzll(bits);
      struct value after = image->row->record.cells[no];
      if (cell_same(image->cells[no], after))
        continue;
      buf_varint(out, (uint64_t)no);
      value_pack(out, after);
    }
  }
}

void history_note(struct model *m, const struct image *image)
{
  struct history_buffer *h = buffer_of(m);
  struct row *row = image->row;
  size_t from = h->bodies.n;
  write_changes(&h->bodies, image);
  if (h->bodies.n == from && !image->created)
    return;
  struct history_row *note = vec_push_ptr(&h->rows);
  *note = (struct history_row){
    .id = ++m->history_last,
    .seq = m->seq,
    .at = m->at,
    .prev = row->history,
    .record = row->record.rid,
    .from = from,
    .to = h->bodies.n,
  };
  row->history = note->id;
  row->head_dirty = true;
  row_mark(row);
}

static struct str body_of(const struct history_buffer *h, const struct history_row *row)
{
  return (struct str){ h->bodies.p + row->from, row->to - row->from };
}

bool history_flush(struct model *m, struct err *err)
{
  struct history_buffer *h = buffer_of(m);
  if (h->rows.n && !h->insert &&
      !(h->insert = store_prepare(m->store, "INSERT INTO _history VALUES(?, ?, ?, ?, ?, ?)", err)))
    return false;
  for (size_t i = 0; i < h->rows.n; i++) {
    const struct history_row *row = &h->rows.at[i];
    bind_int(h->insert, 1, row->id);
    bind_int(h->insert, 2, (int64_t)row->record);
    bind_int(h->insert, 3, row->seq);
    bind_int(h->insert, 4, row->at);
    bind_int(h->insert, 5, row->prev);
    bind_blob(h->insert, 6, body_of(h, row));
    if (!stmt_run(h->insert, err))
      return false;
  }
  history_forget(m);
  return true;
}

void history_forget(struct model *m)
{
  struct history_buffer *h = buffer_of(m);
  vec_clear(&h->rows);
  h->bodies.n = 0;
}

void history_close(struct model *m)
{
  struct history_buffer *h = m->history;
  if (!h)
    return;
  stmt_close(h->insert);
  stmt_close(h->read);
  vec_fini(&h->rows);
  buf_fini(&h->bodies);
  free(h);
  m->history = NULL;
}

/* ---- reading ---- */

struct reading {
  struct model *m;
  const struct field *field;
  struct arena *arena;
  VEC(struct moment) moments; /* newest first while the chain is walked */
  int64_t made;               /* seq of the creation */
  struct err *err;
};

static void add_moment(struct reading *rd, int64_t at, int64_t seq, struct value v)
{
  struct moment moment = { at, seq, value_copy(rd->arena, v) };
  vec_push(&rd->moments, moment);
}

/* The field's value in a body; false when the body does not name it. */
static bool value_in(struct reading *rd, struct str body, struct value *out, bool *corrupt)
{
  struct arena *a = &rd->m->scratch;
  arena_reset(a);
  while (body.n) {
    uint64_t no;
    if (!str_varint(&body, &no) || !value_unpack(a, &body, out)) {
      *corrupt = true;
      return false;
    }
    if (no == rd->field->no)
      return true;
  }
  return false;
}

/* Reads one row of the chain and gives the one before it; -1 on error. */
static int64_t read_row(struct reading *rd, const struct history_row *row, struct str body)
{
  struct value v;
  bool corrupt = false, found = value_in(rd, body, &v, &corrupt);
  if (corrupt) {
    err_set(rd->err, ERR_CORRUPT, "_history: row %lld cannot be read", (long long)row->id);
    return -1;
  }
  if (found)
    add_moment(rd, row->at, row->seq, v);
  else if (row->prev == 0)
    add_moment(rd, row->at, row->seq, value_none());
  if (row->prev == 0)
    rd->made = row->seq;
  return row->prev;
}

static int64_t read_stored(struct reading *rd, int64_t id)
{
  struct history_buffer *h = buffer_of(rd->m);
  if (!h->read)
    h->read = store_prepare(rd->m->store, "SELECT seq, at, prev, body FROM _history WHERE id = ?", rd->err);
  if (!h->read)
    return -1;
  bind_int(h->read, 1, id);
  rd->m->stats.queries++;
  enum step step = stmt_step(h->read, rd->err);
  if (step == STEP_DONE)
    err_set(rd->err, ERR_CORRUPT, "_history: row %lld is missing", (long long)id);
  if (step != STEP_ROW)
    return -1;
  struct history_row row = { .id = id, .seq = column_int(h->read, 0), .at = column_int(h->read, 1) };
  row.prev = column_int(h->read, 2);
  int64_t prev = read_row(rd, &row, column_blob(h->read, 3));
  stmt_reset(h->read);
  return prev;
}

static bool read_chain(struct reading *rd, int64_t id)
{
  const struct history_buffer *h = buffer_of(rd->m);
  while (id > 0) {
    if (h->rows.n && id >= h->rows.at[0].id) {
      const struct history_row *row = &h->rows.at[id - h->rows.at[0].id];
      id = read_row(rd, row, body_of(h, row));
    } else {
      id = read_stored(rd, id);
    }
  }
  return id == 0;
}

/* What the entry that is under way has made of it. */
static void add_pending(struct reading *rd, const struct record *r)
{
  const struct image *image = row_of(r)->image;
  if (!image || !image->cells)
    return;
  struct value now = r->cells[rd->field->no];
  if (image->created && row_of(r)->history == 0)
    rd->made = rd->m->seq;
  else if (cell_same(now, image->cells[rd->field->no]))
    return;
  add_moment(rd, rd->m->at, rd->m->seq, now);
}

/* Values that all records took at once, newer than the record. */
static bool add_swept(struct reading *rd)
{
  struct str swept = table_of(rd->field->type)->swept[rd->field->no];
  while (swept.n) {
    int64_t at, seq;
    struct value v;
    if (!str_varsint(&swept, &at) || !str_varsint(&swept, &seq) || !value_unpack(rd->arena, &swept, &v))
      return err_set(rd->err, ERR_CORRUPT, "_field: swept of %.*s cannot be read", STR_FMT(rd->field->name));
    if (seq <= rd->made)
      continue;
    /* In an entry the migration comes first, so it stands before what has the same seq. */
    size_t i = 0;
    while (i < rd->moments.n && rd->moments.at[i].seq < seq)
      i++;
    (void)vec_push_ptr(&rd->moments);
    memmove(&rd->moments.at[i + 1], &rd->moments.at[i], (rd->moments.n - 1 - i) * sizeof *rd->moments.at);
    rd->moments.at[i] = (struct moment){ at, seq, v };
  }
  return true;
}

static void turn_round(struct reading *rd)
{
  for (size_t i = 0, k = rd->moments.n; i + 1 < k; i++) {
    struct moment swap = rd->moments.at[i];
    rd->moments.at[i] = rd->moments.at[--k];
    rd->moments.at[k] = swap;
  }
}

/* Of one entry the last word counts; a value that did not change is no moment. */
static size_t fold(struct moment *at, size_t n)
{
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    if (i + 1 < n && at[i + 1].seq == at[i].seq)
      continue;
    if (kept && value_eq(at[kept - 1].value, at[i].value))
      continue;
    at[kept++] = at[i];
  }
  return kept;
}

bool model_history(struct model *m, const struct record *r, const struct field *f, struct arena *a,
                   const struct moment **out, size_t *n, struct err *err)
{
  struct reading rd = { .m = m, .field = f, .arena = a, .err = err };
  bool ok = read_chain(&rd, row_of(r)->history);
  if (ok) {
    turn_round(&rd);
    add_pending(&rd, r);
    ok = add_swept(&rd);
  }
  *n = 0;
  if (ok) {
    struct moment *moments = arena_array(a, struct moment, rd.moments.n);
    if (rd.moments.n)
      memcpy(moments, rd.moments.at, rd.moments.n * sizeof *moments);
    *n = fold(moments, rd.moments.n);
    *out = moments;
  }
  vec_fini(&rd.moments);
  return ok;
}
