/* SPDX-License-Identifier: Apache-2.0 */
/*
 * History, the rows: what an entry made of a record's fields, in _history. What they say is read by past.c.
 *
 *   _history   id    record  seq  at  prev  body
 *              11 <- 42 ...           0    late 0, revision 0, by 2 | 0: "VPN" | base 3: "new"   the creation
 *              57    42               11   late 9, revision 4, by 3 | 3: "open" | same 0         <- the record's newest
 *
 * A row stands at (at, revision): at the entry, or where the edit said; `late` ms later it was known, from the entry of
 * actor `by`. An entry leaves a row for what it made of fields without saying when, and one for each edit of the record
 * that said when, in their order. Behind the three numbers:
 *
 *   values   field number, packed value; …       what the entry made of fields
 *   base     BASE, field number, packed value; … defaults, in the first row of the chain: they stand below all
 *   same     SAME, field number, …               they were set to what stood highest then; a byte each
 *   gone     GONE, length, key                   the record was deleted: nothing else knows its name any more
 *
 * Rows are only ever added; ids are given at model_keep, so that their order is that of the entries. Nothing but the
 * chain leads to a row: no index is needed. A migration that clears or fills a field of all records leaves no rows
 * but a note in the declaration (`swept`): at, seq, packed value.
 */
#include <stdlib.h>

#include "model/inner.h"

struct chain {
  uint64_t record;
  int64_t head;
  VEC(struct history_row) rows; /* newest first */
  struct buf bodies;
};

struct history_buffer {
  VEC(struct history_row) rows; /* ids rise by one */
  struct buf bodies;
  struct chain chain; /* read last */
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
                    err) &&
         actors_make_tables(m, err);
}

/* ---- writing ---- */

static void write_value(struct buf *out, uint32_t no, struct value v)
{
  buf_varint(out, no);
  value_pack(out, v);
}

/* Defaults of a record that came to be. */
static void write_base(struct buf *out, const struct type *t)
{
  bool marked = false;
  for (uint32_t i = 0; i < t->field_count; i++) {
    if (value_is_none(t->fields[i].fallback))
      continue;
    if (!marked)
      buf_varint(out, MARK_BASE);
    marked = true;
    write_value(out, t->fields[i].no, t->fields[i].fallback);
  }
}

/* What one edit that said when has set: observed[i] up to j. */
static void write_observed(struct buf *out, const struct image *image, uint32_t i, uint32_t j, bool first)
{
  bool marked = false;
  for (uint32_t k = i; k < j; k++)
    if (image->observed[k].kind == OBSERVED_VALUE)
      write_value(out, image->observed[k].no, image->observed[k].value);
  if (first)
    write_base(out, image->row->record.type);
  for (uint32_t k = i; k < j; k++) {
    if (image->observed[k].kind != OBSERVED_SAME)
      continue;
    if (!marked)
      buf_varint(out, MARK_SAME);
    marked = true;
    buf_varint(out, image->observed[k].no);
  }
}

/* All else that the entry made of the row. *facts: some of it are facts. */
static void write_plain(struct buf *out, const struct image *image, bool *facts)
{
  const struct table *table = table_of(image->row->record.type);
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = image->changed.bit[w] & ~image->timed.bit[w]; bits; bits &= bits - 1) {
      uint32_t no = (uint32_t)(w * 64 + __builtin_ctzll(bits));
      struct value after = image->row->record.cells[no];
      if (cell_same(image->created ? table->by_no[no]->fallback : image->cells[no], after))
        continue;
      write_value(out, no, after);
      *facts = *facts || !table->by_no[no]->derived;
    }
  }
}

/* What edits set to what it was, beside what they changed. */
static void write_plain_same(struct buf *out, const struct image *image)
{
  const struct table *table = table_of(image->row->record.type);
  bool marked = false;
  for (int w = 0; w < 2; w++) {
    for (uint64_t bits = image->plain.bit[w] & ~image->timed.bit[w]; bits; bits &= bits - 1) {
      uint32_t no = (uint32_t)(w * 64 + __builtin_ctzll(bits));
      if (!cell_same(image->created ? table->by_no[no]->fallback : image->cells[no], image->row->record.cells[no]))
        continue;
      if (!marked)
        buf_varint(out, MARK_SAME);
      marked = true;
      buf_varint(out, no);
    }
  }
}

static void write_gone(struct buf *out, struct str key)
{
  buf_varint(out, MARK_GONE);
  buf_varint(out, key.n);
  buf_str(out, key);
}

/* Before the rest of a body is written. */
static size_t write_head(struct model *m, struct buf *out, struct stand stand)
{
  size_t from = out->n;
  if (m->by_no == 0)
    m->by_no = actor_no(m, m->by);
  buf_varint(out, (uint64_t)(m->at - stand.at));
  buf_varsint(out, stand.revision);
  buf_varint(out, (uint64_t)m->by_no);
  return from;
}

static void add_row(struct model *m, struct row *row, struct stand stand, size_t from)
{
  struct history_buffer *h = buffer_of(m);
  struct history_row *note = vec_push_ptr(&h->rows);
  *note = (struct history_row){
    .id = ++m->history_last,
    .seq = m->seq,
    .prev = row->history,
    .stand = stand,
    .record = row->record.rid,
    .from = from,
    .to = h->bodies.n,
  };
  row->history = note->id;
  row->head_dirty = true;
  row_mark(row);
}

struct stand stand_of_now(const struct model *m, struct stand newest)
{
  return (struct stand){ m->at, newest.at == m->at && newest.revision > 0 ? newest.revision : 0 };
}

static void raise_newest(struct row *row, struct stand stand)
{
  if (stand_cmp(stand, row->newest) <= 0)
    return;
  row->newest = stand;
  row->stand_dirty = true;
}

/* What the edits that said when have set: a row for each. */
static void note_observed(struct model *m, const struct image *image, bool *first)
{
  struct buf *out = &buffer_of(m)->bodies;
  for (uint32_t i = 0, j; i < image->observed_count; i = j) {
    struct stand stand = image->observed[i].stand;
    size_t from = write_head(m, out, stand);
    for (j = i + 1; j < image->observed_count && stand_cmp(image->observed[j].stand, stand) == 0;)
      j++;
    write_observed(out, image, i, j, *first);
    add_row(m, image->row, stand, from);
    *first = false;
  }
  raise_newest(image->row, image->newest);
}

static void note_plain(struct model *m, const struct image *image, bool first)
{
  struct row *row = image->row;
  struct buf *out = &buffer_of(m)->bodies;
  struct stand now = stand_of_now(m, row->newest);
  size_t from = write_head(m, out, now), head = out->n;
  bool facts = first && cells_any(&image->plain);
  write_plain(out, image, &facts);
  if (out->n == head && !first && !image->deleted) {
    out->n = from;
    return;
  }
  if (first)
    write_base(out, row->record.type);
  if (facts)
    write_plain_same(out, image);
  if (image->deleted)
    write_gone(out, row->record.key);
  add_row(m, row, now, from);
  if (first)
    raise_newest(row, (struct stand){ m->at, INT64_MIN }); /* what is older makes the record older */
  if (facts)
    raise_newest(row, now);
}

void history_note(struct model *m, const struct image *image)
{
  bool first = image->created;
  note_observed(m, image, &first);
  note_plain(m, image, first);
}

static struct str body_of(const struct buf *bodies, const struct history_row *row)
{
  return (struct str){ bodies->p + row->from, row->to - row->from };
}

bool history_flush(struct model *m, struct err *err)
{
  struct history_buffer *h = buffer_of(m);
  if (!actors_flush(m, err))
    return false;
  if (h->rows.n && !h->insert &&
      !(h->insert = store_prepare(m->store, "INSERT INTO _history VALUES(?, ?, ?, ?, ?, ?)", err)))
    return false;
  for (size_t i = 0; i < h->rows.n; i++) {
    const struct history_row *row = &h->rows.at[i];
    bind_int(h->insert, 1, row->id);
    bind_int(h->insert, 2, (int64_t)row->record);
    bind_int(h->insert, 3, row->seq);
    bind_int(h->insert, 4, row->stand.at);
    bind_int(h->insert, 5, row->prev);
    bind_blob(h->insert, 6, body_of(&h->bodies, row));
    if (!stmt_run(h->insert, err))
      return false;
  }
  vec_clear(&h->rows);
  h->bodies.n = 0;
  return true;
}

void history_forget(struct model *m)
{
  struct history_buffer *h = buffer_of(m);
  vec_clear(&h->rows);
  h->bodies.n = 0;
  h->chain.head = 0; /* its numbers are given again */
}

void history_close(struct model *m)
{
  struct history_buffer *h = m->history;
  actors_close(m);
  if (!h)
    return;
  stmt_close(h->insert);
  stmt_close(h->read);
  vec_fini(&h->rows);
  buf_fini(&h->bodies);
  vec_fini(&h->chain.rows);
  buf_fini(&h->chain.bodies);
  free(h);
  m->history = NULL;
}

/* ---- reading ---- */

/* Gives the number of the row before it; -1 on error. */
static int64_t chain_add(struct chain *c, struct history_row row, struct str body, struct err *err)
{
  uint64_t late, by;
  if (!str_varint(&body, &late) || !str_varsint(&body, &row.stand.revision) || !str_varint(&body, &by)) {
    err_set(err, ERR_CORRUPT, "_history: row %lld cannot be read", (long long)row.id);
    return -1;
  }
  row.late = (int64_t)late;
  row.by = (int64_t)by;
  row.from = c->bodies.n;
  buf_str(&c->bodies, body);
  row.to = c->bodies.n;
  vec_push(&c->rows, row);
  return row.prev;
}

static int64_t chain_stored(struct model *m, int64_t id, struct err *err)
{
  struct history_buffer *h = buffer_of(m);
  if (!h->read)
    h->read = store_prepare(m->store, "SELECT seq, prev, at, body FROM _history WHERE id = ?", err);
  if (!h->read)
    return -1;
  bind_int(h->read, 1, id);
  m->stats.queries++;
  enum step step = stmt_step(h->read, err);
  if (step == STEP_DONE)
    err_set(err, ERR_CORRUPT, "_history: row %lld is missing", (long long)id);
  if (step != STEP_ROW)
    return -1;
  struct history_row row = { .id = id, .seq = column_int(h->read, 0), .prev = column_int(h->read, 1) };
  row.stand.at = column_int(h->read, 2);
  int64_t prev = chain_add(&h->chain, row, column_blob(h->read, 3), err);
  stmt_reset(h->read);
  return prev;
}

bool history_chain(struct model *m, const struct row *row, const struct history_row **out, size_t *n, struct err *err)
{
  struct history_buffer *h = buffer_of(m);
  struct chain *c = &h->chain;
  int64_t id = row->history;
  if (id == 0 || c->head != id || c->record != row->record.rid) {
    c->head = 0;
    vec_clear(&c->rows);
    c->bodies.n = 0;
    while (id > 0)
      if (h->rows.n && id >= h->rows.at[0].id) {
        const struct history_row *note = &h->rows.at[id - h->rows.at[0].id];
        id = chain_add(c, *note, body_of(&h->bodies, note), err);
      } else {
        id = chain_stored(m, id, err);
      }
    if (id < 0)
      return false;
    c->head = row->history;
    c->record = row->record.rid;
  }
  *out = c->rows.at;
  *n = c->rows.n;
  return true;
}

enum body_part history_find(struct model *m, const struct history_row *row, uint32_t no, bool base, struct value *out)
{
  struct str body = body_of(&buffer_of(m)->chain.bodies, row);
  enum body_part part = BODY_VALUE;
  arena_reset(&m->scratch);
  while (body.n) {
    uint64_t field;
    if (!str_varint(&body, &field))
      return BODY_BROKEN;
    if (field == MARK_GONE)
      break;
    if (field >= MARK_SAME) {
      part = field == MARK_SAME ? BODY_SAME : BODY_BASE;
      continue;
    }
    if (part != BODY_SAME && !value_unpack(&m->scratch, &body, out))
      return BODY_BROKEN;
    if (field == no && base == (part == BODY_BASE))
      return part;
  }
  return BODY_ABSENT;
}
