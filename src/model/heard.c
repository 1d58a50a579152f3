/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heard: facts of which it is known that a record's history has them. Senders tell the same again and again (since it
 * began it is of this service, and as bad as this), and that it stands there already could only be told by the whole
 * history of the record, which each of their deliveries makes longer.
 *
 * History only grows, so what stands in it once stands there for good; but for a group that is taken back and a schema
 * that changes, when all is forgotten. Each fact has one place, which the next that falls there takes.
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

struct heard {
  struct fact at[PLACES];
};

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
  return &m->heard->at[hash_mix(hash_mix(f->record, f->no), (uint64_t)f->stand.at) % PLACES];
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
  if (!fact_of(rid, no, stand, v, &f))
    return;
  if (!m->heard)
    m->heard = mem_zero(sizeof *m->heard);
  *place_of(m, &f) = f;
}

void heard_forget(struct model *m)
{
  free(m->heard);
  m->heard = NULL;
}
