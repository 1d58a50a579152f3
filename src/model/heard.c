/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heard: what is known of a record's history without reading it, which each delivery about it makes longer. Senders tell
 * the same again and again (since it began it is of this service, and as bad as this), and what they tell anew mostly
 * stands above all that was told of that field before.
 *
 *   facts   that stand in the history of a field
 *   tops    above which no fact of a field stands; it may be lower
 *
 * History only grows, so what stands in it once stands there for good; but for a group that is taken back and a schema
 * that changes, when all is forgotten. A fact, or a top, may lie in one row of a few places, of which the next that comes
 * there takes that of the oldest.
 */
#include <stdlib.h>

#include "model/inner.h"

enum { ROWS = 1 << 14, WAYS = 4, TEXT_KEPT = 24 };

struct fact {
  uint64_t record; /* 0: the place is empty */
  struct stand stand;
  uint32_t no;
  uint8_t kind, size; /* of the value: a kind that is one word, or a short text */
  union {
    int64_t word;
    char text[TEXT_KEPT];
  };
};

struct top {
  uint64_t record; /* 0: the place is empty */
  struct stand stand;
  uint32_t no;
};

struct heard {
  struct fact facts[ROWS][WAYS];
  struct top tops[ROWS][WAYS];
};

static struct heard *heard_of(struct model *m)
{
  if (!m->heard)
    m->heard = mem_zero(sizeof *m->heard);
  return m->heard;
}

/* ---- facts ---- */

/* False: a value that is not remembered. */
static bool fact_of(uint64_t rid, uint32_t no, struct stand stand, struct value v, struct fact *out)
{
  memset(out, 0, sizeof *out);
  *out = (struct fact){ .record = rid, .stand = stand, .no = no, .kind = v.kind };
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
    return true;
  case VALUE_BOOL:
    out->word = v.b;
    return true;
  case VALUE_INT:
  case VALUE_RECORD:
    out->word = v.i;
    return true;
  case VALUE_TEXT:
    out->size = (uint8_t)v.n;
    if (v.n > TEXT_KEPT)
      return false;
    memcpy(out->text, v.s, v.n);
    return true;
  default:
    return false;
  }
}

static struct fact *row_for(const struct model *m, const struct fact *f)
{
  return m->heard->facts[hash_mix(hash_mix(f->record, f->no), (uint64_t)f->stand.at) % ROWS];
}

static bool same(const struct fact *a, const struct fact *b)
{
  if (a->record != b->record || a->no != b->no || stand_cmp(a->stand, b->stand) != 0 || a->kind != b->kind)
    return false;
  return a->kind == VALUE_TEXT ? a->size == b->size && memcmp(a->text, b->text, a->size) == 0 : a->word == b->word;
}

bool heard_has(const struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v)
{
  struct fact f, *row = m->heard && fact_of(rid, no, stand, v, &f) ? row_for(m, &f) : NULL;
  for (int i = 0; row && i < WAYS; i++)
    if (same(&row[i], &f))
      return true;
  return false;
}

void heard_add(struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v)
{
  struct fact f;
  heard_of(m);
  if (!fact_of(rid, no, stand, v, &f))
    return;
  struct fact *row = row_for(m, &f);
  memmove(row + 1, row, (WAYS - 1) * sizeof *row);
  *row = f;
}

/* ---- tops ---- */

static struct top *top_row(struct heard *h, uint64_t rid, uint32_t no) { return h->tops[hash_mix(rid, no) % ROWS]; }

/* NULL: it is not remembered. */
static struct top *top_of(const struct model *m, uint64_t rid, uint32_t no)
{
  struct top *row = m->heard ? top_row(m->heard, rid, no) : NULL;
  for (int i = 0; row && i < WAYS; i++)
    if (row[i].record == rid && row[i].no == no)
      return &row[i];
  return NULL;
}

bool heard_is_above(const struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  const struct top *t = top_of(m, rid, no);
  return t && stand_cmp(stand, t->stand) > 0;
}

void heard_top(struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  struct top *row = top_row(heard_of(m), rid, no), *t = top_of(m, rid, no);
  if (!t) {
    memmove(row + 1, row, (WAYS - 1) * sizeof *row);
    t = row;
  }
  *t = (struct top){ rid, stand, no };
}

void heard_rise(struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  struct top *t = top_of(m, rid, no);
  if (t && stand_cmp(stand, t->stand) > 0)
    t->stand = stand;
}

void heard_forget(struct model *m)
{
  free(m->heard);
  m->heard = NULL;
}
