/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Rank: how many records of a type have a greater value in a field, in O(log n).
 *
 * `struct ranking` is the structure underneath: a counted B+-tree of items, each a value that can be compared and
 * the row that has it. One is built for a field when its rank is first asked for, then follows every change and
 * undo; it lives in memory only. It refuses what has no order (texts, refs, lists) and never holds an item twice.
 */
#include "base/base.h"
#include "model/record.h"
#include "model/type.h"

/* A comparable value and whose it is, ordered by `value`, then `low`. */
struct item {
  int64_t value; /* amounts, instants, … as they are; a REAL by its bits, see item_of */
  uint64_t low;  /* currency letters (24 bits), then the row (40 bits) */
};

static inline uint32_t item_currency(struct item it) { return (uint32_t)(it.low >> RID_ROW_BITS); }
static inline uint64_t item_row(struct item it) { return rid_row(it.low); }

static inline bool item_less(struct item a, struct item b)
{
  return a.value < b.value || (a.value == b.value && a.low < b.low);
}
/* True when `a` is the greater value, whoever has it: currencies decide between equal amounts. */
static inline bool item_exceeds(struct item a, struct item b)
{
  return a.value > b.value || (a.value == b.value && item_currency(a) > item_currency(b));
}

bool field_is_comparable(const struct field *f);
/* Of a set value of a comparable field; row 0 when it does not matter. */
struct item item_of(struct value v, uint64_t row);
/* The value again, in the form that the field holds. */
struct value item_value(const struct field *f, struct item it);

struct ranking {
  struct ranking_node *root;
  int height; /* of the root above the leaves */
  uint64_t n;
};

void ranking_init(struct ranking *t);
void ranking_fini(struct ranking *t);
/* Aborts when the item is there already. */
void ranking_add(struct ranking *t, struct item it);
/* False when it is not there. */
bool ranking_remove(struct ranking *t, struct item it);
/* How many items are less than `it`. */
uint64_t ranking_below(const struct ranking *t, struct item it);
/* Adds the rows of all items in [from, to) to out, as records of the type, in the items' order. */
void ranking_between(const struct ranking *t, struct item from, struct item to, uint32_t type_no, struct rids *out);

/* ---- ranks of a model; called by aggregate.c ---- */

struct model;
struct record;

void rank_field_changed(struct model *m, const struct record *r, const struct field *f, struct value before,
                        struct value after);
void rank_keep(struct model *m);
void rank_undo(struct model *m);
void rank_forget(struct model *m);
void rank_close(struct model *m);
/* Compares with the tables; rows are flushed. ERR_CORRUPT names the field. */
bool rank_verify(struct model *m, struct err *err);
