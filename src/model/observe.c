/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Observe: facts set by edits that say since when they are true. Where the edit stands above all that is known of the
 * record (it says so itself: row.newest) nothing need be read; else the field's past is, and tells whether the value is
 * the present one, an older one, or one that was told before.
 */
#include "model/inner.h"

void model_since(struct model *m, int64_t at, int64_t revision)
{
  m->timed = true;
  m->since = (struct stand){ at < m->at ? at : m->at, revision };
  m->edit++;
}

void model_now(struct model *m) { m->timed = false; }

static void raise(struct image *image, struct stand stand)
{
  if (stand_cmp(stand, image->newest) > 0)
    image->newest = stand;
}

/* What the same edit, or another of the same stand just before, set in the field; NULL when it did not. */
static struct observed *same_before(const struct image *image, const struct observed *o)
{
  for (uint32_t i = image->observed_count; cells_has(&image->timed, o->no) && i-- > 0;) {
    struct observed *before = &image->observed[i];
    if (stand_cmp(before->stand, o->stand) != 0)
      break;
    if (before->kind != OBSERVED_NOTHING && before->no == o->no)
      return before;
  }
  return NULL;
}

static void push(struct model *m, struct image *image, struct observed o)
{
  struct observed *before = o.kind != OBSERVED_NOTHING ? same_before(image, &o) : NULL;
  if (before) { /* the last word counts */
    *before = o;
    return;
  }
  if (image->observed_count == image->observed_cap) {
    struct observed *grown;
    image->observed_cap = image->observed_cap ? image->observed_cap * 2 : 16;
    grown = arena_alloc(&m->entry_arena, image->observed_cap * sizeof *grown);
    if (image->observed_count)
      memcpy(grown, image->observed, image->observed_count * sizeof *grown);
    image->observed = grown;
  }
  image->observed[image->observed_count++] = o;
  if (o.kind != OBSERVED_NOTHING) {
    cells_add(&image->timed, o.no);
    heard_rise(m, image->row->record.rid, o.no, o.stand);
  }
  raise(image, o.stand);
}

void observe_birth(struct model *m, struct image *image)
{
  push(m, image, (struct observed){ .stand = m->since, .kind = OBSERVED_NOTHING });
}

void observe_plain(struct model *m, struct image *image, const struct field *f)
{
  struct value v = image->row->record.cells[f->no];
  push(m, image,
       (struct observed){ .stand = stand_of_now(m, image->newest), .value = v, .no = f->no, .kind = OBSERVED_VALUE });
}

static void touch_past(struct model *m, uint64_t rid, const struct field *f)
{
  struct touch *t = touch_push(m);
  t->kind = TOUCH_PAST;
  t->rid = rid;
  t->field = f;
}

static bool observe_newest(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err)
{
  struct observed o = { .stand = m->since, .no = f->no, .kind = OBSERVED_SAME };
  if (!cell_same(row->record.cells[f->no], v)) {
    if (!cell_change(m, row, f, v, err))
      return false;
    o.kind = OBSERVED_VALUE;
    o.value = row->record.cells[f->no];
  }
  push(m, row->image, o);
  return true;
}

/* Behind what stands as high; *told: what says the same of the same instant, or NULL. */
static size_t place_in(const struct past *p, struct stand stand, struct value v, const struct seen_value **told)
{
  size_t i = p->n;
  while (i > 0 && stand_cmp(p->seen[i - 1].stand, stand) > 0)
    i--;
  *told = NULL;
  for (size_t k = i; k > 0 && stand_cmp(p->seen[k - 1].stand, stand) == 0; k--)
    if (value_eq(p->seen[k - 1].value, v))
      *told = &p->seen[k - 1];
  return i;
}

/* Whether a value before the i-th shows: it does not where it was so already. Of the first instant the default did not
 * show, as long as anything was set then. */
static bool shows(const struct past *p, size_t i, struct stand stand, struct value v)
{
  return i == 0 ? stand.at <= p->base.stand.at || !value_eq(p->base.value, v) : !value_eq(p->seen[i - 1].value, v);
}

/* It stands above all that is known of the field. */
static bool observe_highest(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err)
{
  v = value_copy(&m->entry_arena, v);
  if (!cell_same(row->record.cells[f->no], v) && !cell_change(m, row, f, v, err))
    return false;
  push(m, row->image, (struct observed){ .stand = m->since, .value = v, .no = f->no, .kind = OBSERVED_VALUE });
  return true;
}

/* Something stands above it. */
static void observe_below(struct model *m, struct row *row, const struct field *f, struct value v, bool shows)
{
  v = value_copy(&m->entry_arena, v);
  if (shows)
    touch_past(m, row->record.rid, f);
  push(m, row->image, (struct observed){ .stand = m->since, .value = v, .no = f->no, .kind = OBSERVED_VALUE });
}

static bool observe_anywhere(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err)
{
  const struct record *r = &row->record;
  struct past p;
  const struct seen_value *told;
  if (cells_has(&row->image->plain, f->no) && !cells_has(&row->image->timed, f->no))
    observe_plain(m, row->image, f);
  if (heard_has(m, r->rid, f->no, m->since, v))
    return true;
  if (heard_is_above(m, r->rid, f->no, m->since))
    return observe_highest(m, row, f, v, err);
  if (!past_read(m, r, f, &m->entry_arena, &p, err))
    return false;
  heard_top(m, r->rid, f->no, p.n ? p.seen[p.n - 1].stand : p.base.stand);
  size_t i = place_in(&p, m->since, v, &told);
  if (told) {
    if (told->seq < m->seq)
      heard_add(m, r->rid, f->no, m->since, v);
    return true;
  }
  if (i == p.n && !observe_highest(m, row, f, v, err))
    return false;
  if (i < p.n)
    observe_below(m, row, f, v, shows(&p, i, m->since, v));
  if (m->since.at < p.base.stand.at)
    touch_past(m, r->rid, NULL);
  return true;
}

bool model_exists_since(struct model *m, struct record *r, struct err *err)
{
  struct past p;
  const struct field *f = NULL;
  for (uint32_t i = 0; !f && i < r->type->field_count; i++)
    f = r->type->fields[i].derived ? NULL : &r->type->fields[i];
  if (!m->timed || !f)
    return true;
  if (!past_read(m, r, f, &m->entry_arena, &p, err))
    return false;
  if (m->since.at >= p.base.stand.at)
    return true;
  push(m, image_with_cells(m, row_of(r)), (struct observed){ .stand = m->since, .kind = OBSERVED_NOTHING });
  touch_past(m, r->rid, NULL);
  return true;
}

bool observe(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err)
{
  struct image *image = image_with_cells(m, row);
  if (image->edit != m->edit) {
    int above = stand_cmp(m->since, image->newest);
    bool made = image->created && !cells_any(&image->timed); /* and nothing is known of it yet */
    image->edit = m->edit;
    image->in_order = !cells_any(&image->plain) && (above > 0 || (above == 0 && made));
  }
  bool newest = image->in_order && m->since.at > past_swept(f);
  return newest ? observe_newest(m, row, f, v, err) : observe_anywhere(m, row, f, v, err);
}
