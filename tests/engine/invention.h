/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Invention: a random set: a few record types, and policies in Lua that read whatever can be read of them.
 *
 * Each policy is a row of terms (a field, a hop over a ref, a set and what its members lead to, an aggregate, a rank, a
 * record by key, a parameter, history, time …) that put what they see into one text and one number, from which follow
 * its derived fields, findings, clocks, drafts and messages: whatever was read shows.
 *
 * Without trouble and rings nothing fails and nothing goes round, by construction. A policy reads the derived fields of those
 * before it. Of itself, and of the one behind it with which it may be paired, it reads them of other records, always in
 * one direction: refs lead from a higher number to a lower one (edits see to that), and all go up (or all down).
 * With `trouble` some fail on some data, and some add two currencies; with `rings` the direction is not always kept, and
 * here and there one reads what comes behind it.
 */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "dice.h"
#include "model/type.h"

enum { MADE_TYPES = 5, MADE_FIELDS = 40, MADE_POLICIES = 8, MADE_GUARDS = 2, MADE_GIVES = 3, SCOPE = 12, NOBODY = -1 };

struct made_field {
  char name[8];
  enum field_kind kind, item;
  bool indexed;
  int target; /* type of a ref */
  int giver;  /* policy, or NOBODY: a fact */
};

struct made_type {
  const char *name; /* keys are its first letter and a number */
  struct made_field fields[MADE_FIELDS];
  int n, fillers; /* fillers: fields before them, so that theirs have great numbers */
};

struct made_policy {
  bool there;
  int on, partner; /* in one group with it: NOBODY, the one before, or the one behind */
  uint64_t seed;   /* of its text */
  const char *level;
  int lead, least; /* parameters: which record of which type, a number */
  int lead_type;
  int remark; /* changes the digest alone */
};

struct invention {
  struct dice dice;
  bool trouble, rings;
  bool past, down; /* past: histories of derived fields are read; down: recursion goes to higher numbers */
  struct made_type types[MADE_TYPES];
  int type_count, linked; /* the last type links records of type `linked` */
  struct made_policy policies[MADE_POLICIES], guards[MADE_GUARDS];
  int policy_count;
  int remark;               /* of all: for a set that is the same but for its digests */
  int due_most, sweep_most; /* the limits of these names; 0: not said */
  bool bare;                /* types alone */
};

static const char *const made_moods[] = { "calm", "busy", "gone" };

/* ---- types ---- */

static inline struct made_field *made_field_add(struct made_type *t, const char *name, enum field_kind kind)
{
  struct made_field *f = &t->fields[t->n++];
  *f = (struct made_field){ .kind = kind, .giver = NOBODY };
  snprintf(f->name, sizeof f->name, "%s", name);
  f->indexed = kind == FIELD_REF || kind == FIELD_ENUM || kind == FIELD_BOOLEAN;
  return f;
}

static inline void made_ref_add(struct made_type *t, const char *name, int target)
{
  made_field_add(t, name, FIELD_REF)->target = target;
}

static inline void invent_type(struct invention *v, int no)
{
  static const char *const names[MADE_TYPES] = { "ant", "bee", "cat", "dog", "elk" };
  static const struct {
    const char *name;
    enum field_kind kind;
    int often, indexed; /* percent */
  } usual[] = { { "name", FIELD_TEXT, 80, 60 },  { "size", FIELD_INTEGER, 95, 60 },  { "rate", FIELD_NUMBER, 40, 0 },
                { "cost", FIELD_MONEY, 50, 20 }, { "live", FIELD_BOOLEAN, 70, 100 }, { "at", FIELD_INSTANT, 70, 20 },
                { "day", FIELD_DATE, 25, 30 },   { "span", FIELD_DURATION, 35, 0 },  { "mood", FIELD_ENUM, 85, 100 } };
  struct made_type *t = &v->types[no];
  struct dice *d = &v->dice;
  t->name = names[no];
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (percent(d, usual[i].often))
      made_field_add(t, usual[i].name, usual[i].kind)->indexed = percent(d, usual[i].indexed);
  if (percent(d, 75))
    made_ref_add(t, "up", no);
  for (int i = 0, n = below(d, 3); i < n; i++)
    made_ref_add(t, i ? "far" : "near", below(d, v->type_count));
  if (percent(d, 30))
    made_field_add(t, "tags", FIELD_LIST)->item = FIELD_TEXT;
  if (percent(d, 35)) {
    struct made_field *f = made_field_add(t, "kin", FIELD_LIST);
    f->item = FIELD_REF;
    f->target = below(d, v->type_count);
  }
  if (no == v->type_count - 1) {
    v->linked = below(d, no);
    made_ref_add(t, "src", v->linked);
    made_ref_add(t, "dst", v->linked);
  }
  t->fillers = percent(d, 20) ? 50 + below(d, 12) : 0;
}

/* ---- plans of policies ---- */

static inline void plan_give(struct invention *v, int no, int i)
{
  static const struct {
    enum field_kind kind, item;
    int weight;
  } kinds[] = { { FIELD_INTEGER, 0, 30 },     { FIELD_TEXT, 0, 16 },    { FIELD_BOOLEAN, 0, 12 },
                { FIELD_ENUM, 0, 10 },        { FIELD_REF, 0, 16 },     { FIELD_MONEY, 0, 5 },
                { FIELD_NUMBER, 0, 5 },       { FIELD_INSTANT, 0, 5 },  { FIELD_LIST, FIELD_TEXT, 3 },
                { FIELD_LIST, FIELD_REF, 4 }, { FIELD_DURATION, 0, 3 }, { FIELD_DATE, 0, 3 } };
  enum { N = sizeof kinds / sizeof *kinds };
  int weights[N];
  char name[8];
  for (int k = 0; k < N; k++)
    weights[k] = kinds[k].weight;
  int kind = weighed(&v->dice, weights, N);
  snprintf(name, sizeof name, "p%d%c", no, 'a' + i);
  struct made_field *f = made_field_add(&v->types[v->policies[no].on], name, kinds[kind].kind);
  f->item = kinds[kind].item;
  f->target = below(&v->dice, v->type_count);
  f->giver = no;
  f->indexed = f->indexed || (f->kind != FIELD_LIST && one_in(&v->dice, 3));
}

static inline void forget_plan(struct invention *v, int no)
{
  for (int t = 0; t < v->type_count; t++) {
    struct made_type *type = &v->types[t];
    int kept = 0;
    for (int i = 0; i < type->n; i++)
      if (type->fields[i].giver != no)
        type->fields[kept++] = type->fields[i];
    type->n = kept;
  }
}

static inline void plan_policy(struct invention *v, int no)
{
  static const char *const levels[] = { "observe", "observe", "observe", "observe", "warn", "shadow", "draft" };
  struct made_policy *p = &v->policies[no];
  struct dice *d = &v->dice;
  forget_plan(v, no);
  if (p->partner == NOBODY)
    p->on = below(d, v->type_count);
  p->there = true;
  p->seed = dice_roll(d);
  p->level = levels[below(d, percent(d, 15) ? 7 : 4)];
  p->lead_type = below(d, v->type_count);
  p->lead = below(d, 12);
  p->least = below(d, 5);
  for (int i = 0, n = 1 + below(d, MADE_GIVES); i < n; i++)
    plan_give(v, no, i);
}

static inline void plan_pair(struct invention *v, int first)
{
  v->policies[first + 1].on = v->policies[first].on = below(&v->dice, v->type_count);
  v->policies[first].partner = first + 1;
  v->policies[first + 1].partner = first;
  v->policies[first].there = v->policies[first + 1].there = true;
}

static inline void plan_guard(struct invention *v, int no)
{
  static const char *const levels[] = { "enforce", "enforce", "enforce", "warn", "observe" };
  v->guards[no] = (struct made_policy){ .there = percent(&v->dice, 60),
                                        .on = below(&v->dice, v->type_count),
                                        .partner = NOBODY,
                                        .seed = dice_roll(&v->dice),
                                        .level = levels[below(&v->dice, 5)] };
}

static inline void invent(struct invention *v, uint64_t seed)
{
  *v = (struct invention){ .dice = { seed } };
  struct dice *d = &v->dice;
  dice_roll(d);
  v->trouble = percent(d, 30);
  v->rings = percent(d, 25);
  v->past = percent(d, 30);
  v->down = percent(d, 30);
  v->type_count = 3 + below(d, 3);
  v->policy_count = 2 + below(d, MADE_POLICIES - 1);
  for (int t = 0; t < v->type_count; t++)
    invent_type(v, t);
  for (int i = 0; i < v->policy_count; i++)
    v->policies[i].partner = NOBODY;
  if (v->policy_count > 2 && percent(d, 50))
    plan_pair(v, below(d, v->policy_count - 1));
  for (int i = 0; i < v->policy_count; i++)
    plan_policy(v, i);
  for (int i = 0; i < MADE_GUARDS; i++)
    plan_guard(v, i);
}

/* Another set over the same types: some policies are other ones, some gone, some come, some have other parameters or
 * another level. */
static inline void invent_another(struct invention *v)
{
  struct dice *d = &v->dice;
  for (int n = 1 + below(d, 3); n > 0; n--) {
    int no = below(d, v->policy_count);
    struct made_policy *p = &v->policies[no];
    switch (below(d, 8)) {
    case 0:
    case 1:
      plan_policy(v, no);
      break;
    case 2:
      p->there = !p->there && p->on < v->type_count;
      if (p->there)
        plan_policy(v, no);
      else
        forget_plan(v, no);
      break;
    case 3:
      p->lead = below(d, 12), p->least = below(d, 5);
      break;
    case 4:
      p->level = p->level[0] == 'o' ? (one_in(d, 2) ? "shadow" : "draft") : "observe";
      break;
    case 5:
      p->remark++;
      break;
    case 6:
      p->seed = dice_roll(d);
      break;
    default:
      plan_guard(v, below(d, MADE_GUARDS));
    }
  }
}
