/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets: the records of a type whose indexed field has a value, as rising record numbers; and all of a type.
 *
 * Those asked for are kept, and put right by every change and undo. One that is not kept is read by SQL through the
 * field's index, and then corrected by the rows that are dirty, so that asking costs no writes; only when very many
 * are dirty they are written first. Sets that outgrow SET_CACHED_MAX are let go.
 */
#include <stdlib.h>

#include "model/inner.h"

enum { OVERLAY_MAX = 512 }; /* dirty rows that a query looks through rather than writing them */

struct set {
  const struct table *table;
  const struct field *field; /* NULL: all of the type */
  struct value value;        /* owned when `owned` */
  bool owned, used;
  uint64_t hash;
  struct set *next; /* same hash */
  size_t slot;      /* in model.sets */
  struct rids rids;
};

/* ---- what is kept ---- */

static uint64_t set_hash(const struct field *f, struct value v)
{
  uint64_t h = f ? value_hash(f->no, v) : CELLS_MAX;
  return h == MAP_NONE ? 0 : h;
}

static struct set *first_of(const struct table *table, uint64_t hash)
{
  uint64_t *at = map_find(&table->sets, hash);
  return at ? (struct set *)(uintptr_t)*at : NULL;
}

static struct set *set_find(const struct table *table, const struct field *f, struct value v)
{
  if (table->sets.n == 0)
    return NULL;
  struct set *s = first_of(table, set_hash(f, v));
  while (s && !(s->field == f && (!f || cell_same(s->value, v))))
    s = s->next;
  return s;
}

static size_t set_size(const struct set *s) { return sizeof *s + 32 + s->rids.cap * sizeof *s->rids.at; }

static void set_free(struct set *s)
{
  if (s->owned)
    cell_free(s->value);
  vec_fini(&s->rids);
  free(s);
}

static void set_drop(struct model *m, struct set *s)
{
  struct table *table = table_of(s->table->type);
  uint64_t *at = map_find(&table->sets, s->hash);
  struct set *first = (struct set *)(uintptr_t)*at;
  if (first == s && !s->next) {
    map_remove(&table->sets, s->hash);
  } else if (first == s) {
    *at = (uint64_t)(uintptr_t)s->next;
  } else {
    while (first->next != s)
      first = first->next;
    first->next = s->next;
  }
  struct set *last = vec_pop(&m->sets);
  if (last != s) {
    m->sets.at[s->slot] = last;
    last->slot = s->slot;
  }
  m->set_bytes -= set_size(s);
  set_free(s);
}

/* Takes the numbers over, and leaves the vector empty. */
static struct set *set_keep(struct model *m, struct table *table, const struct field *f, struct value v,
                            struct rids *rids)
{
  struct set *s = mem_zero(sizeof *s);
  s->table = table;
  s->field = f;
  if (f)
    s->value = cell_copy(f, v, &s->owned);
  s->hash = set_hash(f, v);
  s->used = true;
  s->rids = *rids;
  *rids = (struct rids){ 0 };
  uint64_t *at = map_put(&table->sets, s->hash);
  s->next = (struct set *)(uintptr_t)*at;
  *at = (uint64_t)(uintptr_t)s;
  s->slot = m->sets.n;
  vec_push(&m->sets, s);
  m->set_bytes += set_size(s);
  return s;
}

void set_forget(struct model *m)
{
  for (size_t i = 0; i < m->sets.n; i++) {
    map_clear(&table_of(m->sets.at[i]->table->type)->sets);
    set_free(m->sets.at[i]);
  }
  vec_clear(&m->sets);
  m->set_bytes = 0;
  m->set_hand = 0;
}

void set_shrink(struct model *m, size_t bytes)
{
  for (size_t steps = m->sets.n * 2; m->set_bytes > bytes && steps && m->sets.n; steps--) {
    if (m->set_hand >= m->sets.n)
      m->set_hand = 0;
    struct set *s = m->sets.at[m->set_hand];
    if (s->used) {
      s->used = false;
      m->set_hand++;
    } else {
      set_drop(m, s);
    }
  }
}

/* ---- keeping them right ---- */

/* The place of the number, or where it would stand. New records have the highest number: look there first. */
static size_t place_of(const struct rids *r, uint64_t rid)
{
  if (r->n == 0 || r->at[r->n - 1] < rid)
    return r->n;
  size_t low = 0, high = r->n;
  while (low < high) {
    size_t mid = (low + high) / 2;
    if (r->at[mid] < rid)
      low = mid + 1;
    else
      high = mid;
  }
  return low;
}

static void rids_insert(struct rids *r, uint64_t rid)
{
  size_t i = place_of(r, rid);
  if (i < r->n && r->at[i] == rid)
    return;
  (void)vec_push_ptr(r);
  memmove(&r->at[i + 1], &r->at[i], (r->n - 1 - i) * sizeof *r->at);
  r->at[i] = rid;
}

static void rids_remove(struct rids *r, uint64_t rid)
{
  size_t i = place_of(r, rid);
  if (i == r->n || r->at[i] != rid)
    return;
  memmove(&r->at[i], &r->at[i + 1], (r->n - 1 - i) * sizeof *r->at);
  r->n--;
}

static void set_join(struct model *m, const struct table *table, const struct field *f, struct value v, uint64_t rid)
{
  struct set *s = set_find(table, f, v);
  if (!s)
    return;
  m->set_bytes -= set_size(s);
  rids_insert(&s->rids, rid);
  m->set_bytes += set_size(s);
  if (s->rids.n > SET_CACHED_MAX)
    set_drop(m, s);
}

static void set_leave(const struct table *table, const struct field *f, struct value v, uint64_t rid)
{
  struct set *s = set_find(table, f, v);
  if (s)
    rids_remove(&s->rids, rid);
}

void set_moved(struct model *m, const struct field *f, uint64_t rid, struct value before, struct value after)
{
  const struct table *table = table_of(f->type);
  if (table->sets.n == 0)
    return;
  set_leave(table, f, before, rid);
  set_join(m, table, f, after, rid);
}

void set_born(struct model *m, const struct type *t, uint64_t rid)
{
  const struct table *table = table_of(t);
  set_join(m, table, NULL, value_none(), rid);
  for (uint32_t i = 0; table->sets.n && i < t->field_count; i++)
    if (field_is_indexed(&t->fields[i]))
      set_join(m, table, &t->fields[i], value_none(), rid);
}

void set_died(const struct type *t, uint64_t rid)
{
  const struct table *table = table_of(t);
  set_leave(table, NULL, value_none(), rid);
  for (uint32_t i = 0; table->sets.n && i < t->field_count; i++)
    if (field_is_indexed(&t->fields[i]))
      set_leave(table, &t->fields[i], value_none(), rid);
}

/* ---- reading them ---- */

static void sql_condition(struct buf *sql, const struct field *f, struct value v)
{
  bool none = value_is_none(v);
  buf_printf(sql, "\"%.*s\"%s", STR_FMT(f->name), none ? " IS NULL" : "=?");
  if (f->kind == FIELD_MONEY && !none)
    buf_printf(sql, " AND \"%.*s_currency\"=?", STR_FMT(f->name));
}

static struct stmt *prepare_set(struct model *m, const struct type *t, size_t n, const struct field *const *fields,
                                const struct value *values, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_printf(&sql, "SELECT id FROM \"%.*s\"", STR_FMT(t->name));
  for (size_t i = 0; i < n; i++) {
    buf_z(&sql, i ? " AND " : " WHERE ");
    sql_condition(&sql, fields[i], values[i]);
  }
  buf_z(&sql, " ORDER BY id");
  struct stmt *q = store_prepare(m->store, buf_view(&sql).p, err);
  buf_fini(&sql);
  return q;
}

/* Binds, runs to the end, collects. */
static bool collect(struct model *m, struct stmt *q, const struct type *t, size_t n, const struct field *const *fields,
                    const struct value *values, struct rids *out, struct err *err)
{
  int p = 1;
  out->n = 0;
  arena_reset(&m->scratch);
  for (size_t i = 0; i < n; i++) {
    if (value_is_none(values[i]))
      continue;
    field_bind(q, p, fields[i], values[i], &m->scratch);
    p += field_width(fields[i]);
  }
  m->stats.queries++;
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, rid_make(t->no, (uint64_t)column_int(q, 0)));
  return step == STEP_DONE;
}

static struct stmt **single_statement(struct table *table, const struct field *f, struct value v)
{
  return !f ? &table->all : value_is_none(v) ? &table->by_unset[f->no] : &table->by_field[f->no];
}

/* What the table does not know yet. */
static void overlay(const struct model *m, const struct table *table, const struct field *f, struct value v,
                    struct rids *out)
{
  for (size_t i = 0; i < table->dirty.n; i++) {
    const struct record *r = &table->dirty.at[i]->record;
    if (r->deleted && cache_peek(m, r->rid) != r->row)
      continue; /* undone, and its number given anew */
    if (!r->deleted && (!f || cell_same(r->cells[f->no], v)))
      rids_insert(out, r->rid);
    else
      rids_remove(out, r->rid);
  }
}

static bool read_single(struct model *m, struct table *table, const struct field *f, struct value v, struct rids *out,
                        struct err *err)
{
  const struct type *t = table->type;
  if (table->dirty.n > OVERLAY_MAX && !flush_type(m, t, err))
    return false;
  struct stmt **q = single_statement(table, f, v);
  if (!*q && !(*q = prepare_set(m, t, f ? 1 : 0, &f, &v, err)))
    return false;
  if (!collect(m, *q, t, f ? 1 : 0, &f, &v, out, err))
    return false;
  overlay(m, table, f, v, out);
  return true;
}

/* All fields in one query; for sets too big to keep. */
static bool read_many(struct model *m, const struct type *t, size_t n, const struct field *const *fields,
                      const struct value *values, struct rids *out, struct err *err)
{
  struct stmt *q = flush_type(m, t, err) ? prepare_set(m, t, n, fields, values, err) : NULL;
  bool ok = q && collect(m, q, t, n, fields, values, out, err);
  stmt_close(q);
  return ok;
}

/* The kept set, read and kept now when it was not; one too big to keep is left in *loose, and NULL given. */
static struct set *set_get(struct model *m, struct table *table, const struct field *f, struct value v,
                           struct rids *loose, bool *ok, struct err *err)
{
  struct set *s = set_find(table, f, v);
  *ok = true;
  if (s) {
    s->used = true;
    return s;
  }
  *ok = read_single(m, table, f, v, loose, err);
  if (!*ok || loose->n > SET_CACHED_MAX)
    return NULL;
  struct rids own = { 0 }; /* cut to size: most sets only grow */
  own.at = vec_grown(NULL, &own.cap, loose->n, sizeof *own.at);
  own.n = loose->n;
  if (own.n)
    memcpy(own.at, loose->at, own.n * sizeof *own.at);
  loose->n = 0;
  return set_keep(m, table, f, v, &own);
}

static void give(const struct rids *from, struct rids *out)
{
  out->n = 0;
  if (out->cap < from->n)
    out->at = vec_grown(out->at, &out->cap, from->n, sizeof *out->at);
  if (from->n)
    memcpy(out->at, from->at, from->n * sizeof *out->at);
  out->n = from->n;
}

static bool single(struct model *m, const struct type *t, const struct field *f, struct value v, struct rids *out,
                   struct err *err)
{
  bool ok;
  struct set *s = set_get(m, table_of(t), f, v, out, &ok, err);
  if (s)
    give(&s->rids, out);
  return ok;
}

/* How few records a value of the field is likely to have: the lower the fewer. */
static int width_of(const struct field *f, struct value v)
{
  if (value_is_none(v))
    return 4;
  return f->kind == FIELD_REF ? 0 : f->kind == FIELD_BOOLEAN ? 3 : f->kind == FIELD_ENUM ? 2 : 1;
}

/* The filter to begin with: the smallest set that is kept, unless that is big and a likely smaller one is not. */
static size_t choose(const struct table *table, size_t n, const struct field *const *fields, const struct value *values)
{
  size_t best = n, narrow = 0, fewest = SIZE_MAX;
  for (size_t i = 0; i < n; i++) {
    const struct set *s = set_find(table, fields[i], values[i]);
    if (s && s->rids.n < fewest) {
      best = i;
      fewest = s->rids.n;
    }
    if (width_of(fields[i], values[i]) < width_of(fields[narrow], values[narrow]))
      narrow = i;
  }
  return best < n && fewest <= 64 ? best : width_of(fields[narrow], values[narrow]) < 2 || best == n ? narrow : best;
}

static bool matches(const struct record *r, size_t n, const struct field *const *fields, const struct value *values)
{
  for (size_t i = 0; i < n; i++)
    if (!cell_same(r->cells[fields[i]->no], values[i]))
      return false;
  return true;
}

static bool filter(struct model *m, size_t n, const struct field *const *fields, const struct value *values,
                   struct rids *rids, struct err *err)
{
  size_t kept = 0;
  struct err why = ERR_INIT;
  for (size_t i = 0; i < rids->n; i++) {
    const struct record *r = model_find(m, rids->at[i], &why);
    if (why.code)
      return err_set(err, why.code, "%s", why.text);
    if (r && matches(r, n, fields, values))
      rids->at[kept++] = rids->at[i];
  }
  rids->n = kept;
  return true;
}

static bool several(struct model *m, const struct type *t, size_t n, const struct field *const *fields,
                    const struct value *values, struct rids *out, struct err *err)
{
  size_t first = choose(table_of(t), n, fields, values);
  if (!single(m, t, fields[first], values[first], out, err))
    return false;
  if (out->n > SET_CACHED_MAX)
    return read_many(m, t, n, fields, values, out, err);
  return filter(m, n, fields, values, out, err);
}

static bool check_fields(const struct type *t, size_t n, const struct field *const *fields, struct err *err)
{
  for (size_t i = 0; i < n; i++) {
    const struct field *f = fields[i];
    if (f->type != t)
      return err_set(err, ERR_INPUT, "%.*s.%.*s is no field of %.*s", STR_FMT(f->type->name), STR_FMT(f->name),
                     STR_FMT(t->name));
    if (!field_is_indexed(f))
      return err_set(err, ERR_INPUT, "%.*s.%.*s has no index, so records cannot be found by it; declare it indexed",
                     STR_FMT(t->name), STR_FMT(f->name));
  }
  return true;
}

bool model_set_of(struct model *m, const struct type *t, size_t n, const struct field *const *fields,
                  const struct value *values, struct rids *out, struct err *err)
{
  out->n = 0;
  if (!check_fields(t, n, fields, err))
    return false;
  if (n > 1)
    return several(m, t, n, fields, values, out, err);
  return single(m, t, n ? fields[0] : NULL, n ? values[0] : value_none(), out, err);
}

/* ---- verify ---- */

static bool verify_one(struct model *m, const struct set *s, struct rids *fresh, struct err *err)
{
  struct table *table = table_of(s->table->type);
  if (!read_single(m, table, s->field, s->value, fresh, err))
    return false;
  size_t i = 0;
  while (i < fresh->n && i < s->rids.n && fresh->at[i] == s->rids.at[i])
    i++;
  if (i == fresh->n && i == s->rids.n)
    return true;
  struct buf name = BUF_INIT;
  model_name(m, i < fresh->n && (i == s->rids.n || fresh->at[i] < s->rids.at[i]) ? fresh->at[i] : s->rids.at[i], &name);
  err_set(err, ERR_CORRUPT, "the kept set of %.*s%s%.*s and its table differ at %s", STR_FMT(table->type->name),
          s->field ? "." : "", (int)(s->field ? s->field->name.n : 0), s->field ? s->field->name.p : "",
          buf_view(&name).p);
  buf_fini(&name);
  return false;
}

bool set_verify(struct model *m, struct err *err)
{
  struct rids fresh = { 0 };
  bool ok = true;
  for (size_t i = 0; ok && i < m->sets.n; i++)
    ok = verify_one(m, m->sets.at[i], &fresh, err);
  vec_fini(&fresh);
  return ok;
}
