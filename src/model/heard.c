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
 * that changes, when all is forgotten. Each fact and each top has one place, which the next that falls there takes.
 */
#include <stdlib.h>

#include "model/inner.h"

enum { PLACES = 1 << 15, TEXT_KEPT = 24 };

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
  struct fact facts[PLACES];
  struct top tops[PLACES];
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

static struct fact *place_of(const struct model *m, const struct fact *f)
{
  return &m->heard->facts[hash_mix(hash_mix(f->record, f->no), (uint64_t)f->stand.at) % PLACES];
}

static bool same(const struct fact *a, const struct fact *b)
{
  if (a->record != b->record || a->no != b->no || stand_cmp(a->stand, b->stand) != 0 || a->kind != b->kind)
    return false;
  return a->kind == VALUE_TEXT ? a->size == b->size && memcmp(a->text, b->text, a->size) == 0 : a->word == b->word;
}

bool heard_has(const struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v)
{
  struct fact f;
  return m->heard && fact_of(rid, no, stand, v, &f) && same(place_of(m, &f), &f);
}

void heard_add(struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v)
{
  struct fact f;
  heard_of(m);
  if (fact_of(rid, no, stand, v, &f))
    *place_of(m, &f) = f;
}

/* ---- tops ---- */

static struct top *top_of(struct heard *h, uint64_t rid, uint32_t no) { return &h->tops[hash_mix(rid, no) % PLACES]; }

static bool is_of(const struct top *t, uint64_t rid, uint32_t no) { return t->record == rid && t->no == no; }

bool heard_is_above(const struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  const struct top *t = m->heard ? top_of(m->heard, rid, no) : NULL;
  return t && is_of(t, rid, no) && stand_cmp(stand, t->stand) > 0;
}

void heard_top(struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  *top_of(heard_of(m), rid, no) = (struct top){ rid, stand, no };
}

void heard_rise(struct model *m, uint64_t rid, uint32_t no, struct stand stand)
{
  struct top *t = m->heard ? top_of(m->heard, rid, no) : NULL;
  if (t && is_of(t, rid, no) && stand_cmp(stand, t->stand) > 0)
    t->stand = stand;
}

void heard_forget(struct model *m)
{
  free(m->heard);
  m->heard = NULL;
}
