/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Past: what the rows of a record's history say of one of its fields. They are gone through in the order in which they
 * came, because "the same as stood highest" and a sweep mean what there was then; each value goes to its place. For
 * people and policies neighbours that are equal become one moment.
 */
#include <stdlib.h>

#include "model/inner.h"

struct reading {
  struct model *m;
  const struct field *field;
  struct arena *arena;
  VEC(struct seen_value) seen; /* rising */
  struct seen_value base;
  int64_t made;
  struct str swept; /* what is left of the sweeps */
  struct err *err;
};

/* ---- one value ---- */

/* What stands highest so far. */
static const struct seen_value *highest(const struct reading *rd)
{
  return rd->seen.n ? &vec_last(&rd->seen) : &rd->base;
}

static void place(struct reading *rd, struct seen_value v)
{
  size_t i = rd->seen.n;
  (void)vec_push_ptr(&rd->seen);
  for (; i > 0 && stand_cmp(rd->seen.at[i - 1].stand, v.stand) > 0; i--)
    rd->seen.at[i] = rd->seen.at[i - 1];
  rd->seen.at[i] = v;
}

/* The record is as old as the first instant that any edit of it spoke of; its defaults are its creator's. */
static void lower_birth(struct reading *rd, const struct seen_value *v)
{
  if (v->stand.at < rd->base.stand.at)
    rd->base.stand = v->stand;
}

/* Values that all records took at once, in an entry before `seq`, or in it: there the migration comes first. It takes
 * the place of all that there was. */
static bool place_swept(struct reading *rd, int64_t seq)
{
  while (rd->swept.n) {
    struct str rest = rd->swept;
    struct seen_value v = { .by = STR("") };
    if (!str_varsint(&rest, &v.stand.at) || !str_varsint(&rest, &v.seq) || !value_unpack(rd->arena, &rest, &v.value))
      return err_set(rd->err, ERR_CORRUPT, "_field: swept of %.*s cannot be read", STR_FMT(rd->field->name));
    if (v.seq > seq)
      return true;
    rd->swept = rest;
    if (v.seq <= rd->made)
      continue; /* before the record */
    struct stand top = highest(rd)->stand;
    v.stand.revision = top.at == v.stand.at && top.revision > 0 ? top.revision : 0;
    v.recorded = v.stand.at;
    place(rd, v);
  }
  return true;
}

int64_t past_swept(const struct field *f)
{
  struct str swept = table_of(f->type)->swept[f->no];
  int64_t newest = INT64_MIN, at, seq;
  struct arena a;
  struct value v;
  if (swept.n == 0)
    return newest;
  arena_init(&a);
  while (swept.n && str_varsint(&swept, &at) && str_varsint(&swept, &seq) && value_unpack(&a, &swept, &v))
    newest = at;
  arena_fini(&a);
  return newest;
}

/* ---- stored rows ---- */

static struct seen_value seen_of_row(const struct reading *rd, const struct history_row *row)
{
  bool derived = rd->field->derived;
  int64_t recorded = row->stand.at + row->late;
  return (struct seen_value){
    .stand = derived ? (struct stand){ recorded, 0 } : row->stand,
    .seq = row->seq,
    .recorded = recorded,
    .by = actor_name(rd->m, row->by),
  };
}

static bool read_creation(struct reading *rd, const struct history_row *row)
{
  struct value v = value_none();
  rd->made = row->seq;
  rd->base = seen_of_row(rd, row);
  enum body_part part = history_find(rd->m, row, rd->field->no, true, &v);
  rd->base.value = part == BODY_BASE ? value_copy(rd->arena, v) : value_none();
  return part != BODY_BROKEN;
}

static bool read_row(struct reading *rd, const struct history_row *row)
{
  struct seen_value v = seen_of_row(rd, row);
  if (row->prev == 0 && !read_creation(rd, row))
    return false;
  if (!rd->field->derived)
    lower_birth(rd, &v);
  enum body_part part = history_find(rd->m, row, rd->field->no, false, &v.value);
  if (part == BODY_VALUE)
    v.value = value_copy(rd->arena, v.value);
  if (part == BODY_SAME)
    v.value = highest(rd)->value;
  if (part == BODY_VALUE || part == BODY_SAME)
    place(rd, v);
  return part != BODY_BROKEN;
}

static bool read_chain(struct reading *rd, const struct row *row)
{
  const struct history_row *rows;
  size_t n;
  if (!history_chain(rd->m, row, &rows, &n, rd->err))
    return false;
  rd->base.stand.at = INT64_MAX;
  while (n-- > 0) {
    if (rows[n].prev != 0 && !place_swept(rd, rows[n].seq))
      return false;
    if (!read_row(rd, &rows[n]))
      return err_set(rd->err, ERR_CORRUPT, "_history: row %lld cannot be read", (long long)rows[n].id);
  }
  return true;
}

/* ---- what the entry that is under way has made of it ---- */

static struct seen_value seen_now(const struct reading *rd, struct stand stand)
{
  return (struct seen_value){ .stand = stand, .seq = rd->m->seq, .recorded = rd->m->at, .by = rd->m->by };
}

static void add_observed(struct reading *rd, const struct image *image)
{
  for (uint32_t i = 0; i < image->observed_count; i++) {
    const struct observed *o = &image->observed[i];
    struct seen_value v = seen_now(rd, o->stand);
    lower_birth(rd, &v);
    if (o->kind == OBSERVED_NOTHING || o->no != rd->field->no)
      continue;
    v.value = o->kind == OBSERVED_SAME ? highest(rd)->value : value_copy(rd->arena, o->value);
    place(rd, v);
  }
}

static void add_plain(struct reading *rd, const struct image *image, const struct field *f)
{
  struct stand now = f->derived ? (struct stand){ rd->m->at, 0 } : stand_of_now(rd->m, image->newest);
  struct seen_value v = seen_now(rd, now);
  struct value before = image->created ? f->fallback : image->cells[f->no];
  v.value = image->row->record.cells[f->no];
  if (!cells_has(&image->changed, f->no) || cells_has(&image->timed, f->no) || cell_same(before, v.value))
    return;
  v.value = value_copy(rd->arena, v.value);
  place(rd, v);
}

static void add_pending(struct reading *rd, const struct record *r)
{
  const struct image *image = row_of(r)->image;
  const struct field *f = rd->field;
  if (!image || !image->cells)
    return;
  if (image->created) {
    bool dated = !f->derived && image->observed_count; /* a row of it comes first */
    rd->made = rd->m->seq;
    rd->base = seen_now(rd, dated ? image->observed[0].stand : (struct stand){ rd->m->at, 0 });
    rd->base.value = value_copy(rd->arena, f->fallback);
  }
  if (!f->derived)
    add_observed(rd, image);
  add_plain(rd, image, f);
}

bool past_read(struct model *m, const struct record *r, const struct field *f, struct arena *a, struct past *out,
               struct err *err)
{
  struct reading rd = { .m = m, .field = f, .arena = a, .swept = table_of(f->type)->swept[f->no], .err = err };
  bool ok = read_chain(&rd, row_of(r)) && (row_of(r)->history == 0 || place_swept(&rd, INT64_MAX));
  if (ok) {
    add_pending(&rd, r);
    *out = (struct past){ .base = rd.base, .n = rd.seen.n, .made = rd.made };
    out->seen = arena_alloc(a, (rd.seen.n + 1) * sizeof *out->seen);
    if (rd.seen.n)
      memcpy(out->seen, rd.seen.at, rd.seen.n * sizeof *out->seen);
  }
  vec_fini(&rd.seen);
  return ok;
}

/* ---- moments ---- */

static struct moment moment_of(const struct seen_value *v)
{
  return (struct moment){ v->stand.at, v->seq, v->value, v->recorded, v->by };
}

static bool is_last_word(const struct past *p, size_t i)
{
  const struct seen_value *v = &p->seen[i];
  return i + 1 == p->n || v[1].seq != v->seq || stand_cmp(v[1].stand, v->stand) != 0;
}

/* Of one entry and instant the last word counts; a value that did not change is no moment. What an edit set at the
 * record's first instant takes the place of another default. */
static size_t merge(const struct past *p, struct moment *out)
{
  size_t n = 1;
  bool untouched = true;
  out[0] = moment_of(&p->base);
  for (size_t i = 0; i < p->n; i++) {
    const struct seen_value *v = &p->seen[i];
    if (!is_last_word(p, i))
      continue;
    if (untouched && v->stand.at == p->base.stand.at && !value_eq(v->value, p->base.value))
      n = 0;
    untouched = false;
    if (n == 0 || !value_eq(out[n - 1].value, v->value))
      out[n++] = moment_of(v);
  }
  return n;
}

bool model_history(struct model *m, const struct record *r, const struct field *f, struct arena *a,
                   const struct moment **out, size_t *n, struct err *err)
{
  struct past p;
  *n = 0;
  if (!past_read(m, r, f, a, &p, err))
    return false;
  struct moment *moments = arena_array(a, struct moment, p.n + 1);
  *n = merge(&p, moments);
  *out = moments;
  return true;
}

bool model_made(struct model *m, const struct record *r, int64_t *seq, struct err *err)
{
  const struct history_row *rows;
  size_t n;
  if (!history_chain(m, row_of(r), &rows, &n, err))
    return false;
  *seq = n ? rows[n - 1].seq : m->seq;
  return true;
}

/* ---- verify ---- */

struct verification {
  struct model *m;
  struct arena arena;
  struct err *err;
  bool good;
};

static bool verify_fact(struct verification *v, const struct record *r, const struct field *f)
{
  struct past p;
  if (!past_read(v->m, r, f, &v->arena, &p, v->err))
    return false;
  const struct seen_value *last = p.n ? &p.seen[p.n - 1] : &p.base;
  if (!value_eq(last->value, r->cells[f->no]))
    return err_set(v->err, ERR_CORRUPT, "%.*s/%.*s: %.*s is not what its history comes to", STR_FMT(r->type->name),
                   STR_FMT(r->key), STR_FMT(f->name));
  bool pending = row_of(r)->image != NULL, swept = past_swept(f) >= last->stand.at;
  return !p.n || pending || swept || stand_cmp(last->stand, row_of(r)->newest) <= 0 ||
         err_set(v->err, ERR_CORRUPT, "%.*s/%.*s: %.*s stands above the newest of the record", STR_FMT(r->type->name),
                 STR_FMT(r->key), STR_FMT(f->name));
}

static bool verify_facts(void *arg, uint64_t rid)
{
  struct verification *v = arg;
  const struct record *r = model_find(v->m, rid, v->err);
  v->good = r != NULL;
  arena_reset(&v->arena);
  for (uint32_t i = 0; v->good && i < r->type->field_count; i++)
    v->good = r->type->fields[i].derived || verify_fact(v, r, &r->type->fields[i]);
  return v->good;
}

bool past_verify(struct model *m, struct err *err)
{
  struct verification v = { .m = m, .err = err, .good = true };
  arena_init(&v.arena);
  for (uint32_t i = 0; v.good && i < m->now->schema.type_count; i++)
    v.good = model_each(m, m->now->schema.types[i], verify_facts, &v, err) && v.good;
  arena_fini(&v.arena);
  return v.good;
}
