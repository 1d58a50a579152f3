/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deeds: the rows of the history in the order in which they were written, for whoever wants to know what entries have
 * made of records. A row's number rises with its entry, so the first of an entry is found by halving and no index is
 * needed.
 */
#include "model/inner.h"

/* ---- one row ---- */

/* A field and its value. What was set counts before a default, what was set last before the rest. */
static bool deed_value(const struct type *t, uint32_t no, bool base, struct str *body, struct arena *a, struct deed *d)
{
  const struct field *f = type_field_at(t, no);
  struct value v;
  uint32_t i = 0;
  if (!value_unpack(a, body, &v))
    return false;
  while (i < d->n && d->fields[i] != f)
    i++;
  if (!f || (base && i < d->n))
    return true;
  d->n += i == d->n;
  d->fields[i] = f;
  d->values[i] = v;
  return true;
}

static bool deed_gone(struct str body, struct arena *a, struct deed *d)
{
  uint64_t n;
  if (!str_varint(&body, &n) || n > body.n)
    return false;
  d->deleted = true;
  d->key = str_dup(a, (struct str){ body.p, (size_t)n });
  return true;
}

static bool deed_parts(const struct type *t, struct str body, struct arena *a, struct deed *d)
{
  uint64_t no, part = 0;
  d->fields = arena_array(a, const struct field *, t->cell_count);
  d->values = arena_array(a, struct value, t->cell_count);
  while (body.n) {
    if (!str_varint(&body, &no))
      return false;
    if (no == MARK_GONE)
      return deed_gone(body, a, d);
    if (no >= MARK_SAME)
      part = no;
    else if (part != MARK_SAME && !deed_value(t, (uint32_t)no, part == MARK_BASE, &body, a, d))
      return false;
  }
  return true;
}

static bool deed_read(struct model *m, const struct type *t, struct stmt *q, struct arena *a, struct deed *d)
{
  struct str body = column_blob(q, 5);
  uint64_t late, by;
  int64_t revision;
  *d = (struct deed){
    .id = column_int(q, 0),
    .rid = (uint64_t)column_int(q, 1),
    .seq = column_int(q, 2),
    .since = column_int(q, 3),
    .created = column_int(q, 4) == 0,
  };
  if (!str_varint(&body, &late) || !str_varsint(&body, &revision) || !str_varint(&body, &by))
    return false;
  d->at = d->since + (int64_t)late;
  d->by = str_dup(a, actor_name(m, (int64_t)by));
  return deed_parts(t, body, a, d);
}

/* ---- many ---- */

static struct stmt *deeds_statement(struct model *m, struct stmt **kept, const char *sql, struct err *err)
{
  if (!*kept)
    *kept = store_prepare(m->store, sql, err);
  return *kept;
}

bool model_deeds(struct model *m, int64_t after, size_t limit, struct arena *a, struct deed **out, size_t *n,
                 int64_t *next, struct err *err)
{
  struct stmt *q = deeds_statement(
      m, &m->deeds, "SELECT id, record, seq, at, prev, body FROM _history WHERE id > ? ORDER BY id LIMIT ?", err);
  enum step step = STEP_ERROR;
  *out = arena_array(a, struct deed, limit);
  *n = 0;
  *next = after;
  if (!q)
    return false;
  bind_int(q, 1, after);
  bind_int(q, 2, (int64_t)limit);
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    const struct type *t = type_at(m, rid_type((uint64_t)column_int(q, 1)));
    *next = column_int(q, 0);
    if (t && !deed_read(m, t, q, a, &(*out)[(*n)++])) {
      stmt_reset(q);
      return err_set(err, ERR_CORRUPT, "_history: row %lld cannot be read", (long long)*next);
    }
  }
  return step == STEP_DONE;
}

/* The first row from number `from` on; found: false behind the last. */
static bool deed_at(struct stmt *q, int64_t from, int64_t *id, int64_t *seq, bool *found, struct err *err)
{
  bind_int(q, 1, from);
  enum step step = stmt_step(q, err);
  *found = step == STEP_ROW;
  if (*found) {
    *id = column_int(q, 0);
    *seq = column_int(q, 1);
    stmt_reset(q);
  }
  return step != STEP_ERROR;
}

/* Between `low`, which is of an entry up to seq, and `high`, which is not. */
bool model_deeds_until(struct model *m, int64_t seq, int64_t *out, struct err *err)
{
  struct stmt *q =
      deeds_statement(m, &m->deed_from, "SELECT id, seq FROM _history WHERE id >= ? ORDER BY id LIMIT 1", err);
  struct stmt *last = q ? deeds_statement(m, &m->deed_last, "SELECT ifnull(max(id), 0) + 1 FROM _history", err) : NULL;
  int64_t low = 0, high = 0, id, of;
  bool found;
  if (!last || stmt_step(last, err) != STEP_ROW)
    return false;
  high = column_int(last, 0);
  stmt_reset(last);
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (!deed_at(q, middle, &id, &of, &found, err))
      return false;
    if (found && of <= seq)
      low = id;
    else
      high = middle;
  }
  *out = low;
  return true;
}

void deeds_close(struct model *m)
{
  stmt_close(m->deeds);
  stmt_close(m->deed_from);
  stmt_close(m->deed_last);
}
