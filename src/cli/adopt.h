/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Adopt: the few facts that packs have to be told, as their parameters ask for them (`ask = "…"`), and how they stand in
 * steward.lua. One question may be for parameters of several packs.
 */
#include "cli/command.h"
#include "policy/policy.h"

struct adopt_param {
  struct str pack, name;
};

struct adopt_question {
  struct str ask;
  enum field_kind kind;
  struct str usual; /* the default, as people write it, or empty */
  VEC(struct adopt_param) of;
  struct str answer; /* empty: none */
};

struct adopt_questions {
  struct adopt_question **at;
  size_t n, cap;
};

/* What the packs of the set ask and `params` of steward.lua (or NONE) does not say. */
void adopt_gather(struct call *c, const struct policy_set *set, struct value params, struct adopt_questions *out);
void adopt_free(struct adopt_questions *q);
/* From --answer PACK.NAME=TEXT, and then on the terminal, if there is one. */
bool adopt_answer(struct call *c, struct adopt_questions *q, struct err *err);
/* Lines of `params = { … }` for what was answered; and where `open`, for the rest, with "…" and the question. */
void adopt_write(struct call *c, const struct adopt_questions *q, bool open, struct buf *out);
/* How what exists already is brought in, in lines. */
void adopt_say_imports(void);
/* packs = { … } of steward.lua, of a list of names and then `last` (or NULL). */
void adopt_write_packs(struct value names, const char *last, struct buf *out);
