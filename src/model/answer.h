/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Answer: what an aggregate has come to for one set of records, and how it follows when a member comes, goes or
 * changes. Pure data: it knows no file and no cache; where a change cannot be followed from the answer alone
 * (the greatest has gone) it says that it is stale, and whoever keeps it computes it anew.
 *
 * Invariant: an answer that is not stale is the one that adding all members in any order gives, bit for bit.
 */
#include "base/base.h"
#include "model/model.h"
#include "model/rank.h"

/* The members with one currency. There is no purse without members. */
struct purse {
  uint32_t currency;
  int64_t members;
  __int128 sum;
};

struct answer {
  bool stale;               /* to be computed anew before it is given */
  __int128 sum;             /* COUNT; SUM of integers and durations: cannot overflow with 2^40 rows */
  double real;              /* SUM of numbers, added in record order; 0 when stale */
  VEC(struct item) items;   /* MAX, MIN: at most one, without its row. TOP: greatest first */
  VEC(struct purse) purses; /* SUM of money: by currency, rising */
};

/* What a record brings into a set. */
struct share {
  bool member;
  uint64_t row;
  struct value value; /* of the shape's field; NONE: a member without one, which only COUNT counts */
};

void answer_fini(struct answer *a);
struct answer answer_copy(const struct answer *a);

/* Adds a member. Sums of numbers are right when they come in record order. */
void answer_add(const struct shape *s, struct answer *a, struct share in);
/* One member goes (out.member) and the same or another comes (in.member). May leave it stale. */
void answer_change(const struct shape *s, struct answer *a, struct share out, struct share in);

/* The same in every bit that is kept. */
bool answer_equal(const struct answer *a, const struct answer *b);
/* The same to who asks; false also when that is not known. */
bool answer_same(const struct shape *s, const struct answer *a, const struct answer *b);
/* As model_aggregate gives it; not of a stale one. */
bool answer_value(const struct shape *s, const struct answer *a, struct arena *arena, struct value *out,
                  struct err *err);

/* The form in the file: equal answers have equal bytes. */
void answer_pack(const struct answer *a, struct buf *out);
bool answer_unpack(struct str in, struct answer *out); /* false: not what answer_pack wrote */
