/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Evaluate: one policy on one record at one instant, with every read noted; one guard on one change; one mapping
 * of one delivery; one route for one message or finding.
 */
#include "base/base.h"
#include "policy/policy_set.h"
#include "policy/reads.h"

enum saying_kind { SAY_FINDING, SAY_CLOCK, SAY_DRAFT, SAY_MESSAGE, SAY_OPEN, SAYINGS };
extern const char *const saying_names[SAYINGS];

/* Something said, owned by (policy, subject, kind, key). body: a MAP in presentable form (refs as "type/key"). */
struct saying {
  enum saying_kind kind;
  struct str key;  /* finding: "code" or "code/key"; clock: its name; draft, message: its key; open: "type/key" */
  struct str code; /* finding: its code */
  struct value body;
};

enum eval_status {
  EVAL_GOOD,
  EVAL_FAILED,  /* err: file:line: message */
  EVAL_BLOCKED, /* it read a result that is still to be computed: see blocked_on */
};

struct outcome {
  enum eval_status status;
  struct err err;
  struct value *derived; /* as many as the policy gives; NONE: unset */
  struct saying *sayings;
  size_t saying_count;
  int64_t wake_at;
  uint32_t height;
  uint64_t heard; /* see reads_heard */
  const uint64_t *edges;
  size_t edge_count;
  uint64_t hash, sayings_hash; /* fixed hashes of what was said */
  struct policy *blocked_policy;
  uint64_t blocked_rid; /* 0: any of the policy's subjects */
  int64_t fuel;
  uint32_t read_count;
};

struct evaluator {
  struct policy_set *set;
  struct model *model;
  struct reads *reads;
  /* Whether (giver, rid) is still to be evaluated; rid 0: any. */
  bool (*pending)(void *arg, const struct policy *giver, uint64_t rid);
  void *arg;
  uint64_t number; /* of the evaluation, rising: stamps records that were read */
  /* What the next call may use; 0: the set's evaluation_fuel. What the last one used, and whether it needed more. */
  int64_t fuel, used;
  bool ran_out;
};

/* Sayings and values live in the arena. The trace of the reads is added to *trace (may be NULL). */
void policy_evaluate(struct evaluator *ev, struct policy *p, struct record *subject, int64_t now, struct arena *a,
                     struct outcome *out, struct buf *trace);

struct refusal {
  struct policy *guard;
  struct str message, field;
  bool failed; /* the guard itself failed */
};
struct guarded_change {
  const char *kind;      /* "create", "update", "delete" */
  struct record *record; /* NULL: deleted */
  const struct type *type;
  struct value before;  /* MAP of fields, or NONE */
  struct value changed; /* MAP field -> true */
  struct str actor;
};
/* Every refusal is added to the list (a VEC); gives false only when the machine broke. */
struct refusals {
  struct refusal *at;
  size_t n, cap;
};
void policy_guard(struct evaluator *ev, struct policy *guard, const struct guarded_change *c, int64_t now,
                  struct arena *a, struct refusals *out);

struct mapped {
  struct value edits; /* a LIST of edit MAPs as the mapping gave them */
  struct str ignored; /* the reason of ctx:ignore, or empty */
  struct str held;    /* the reason of ctx:hold, or empty: nothing is recorded, a person is to say yes first … */
  struct str url;     /* … and then this is asked, once; or empty */
};
bool policy_map(struct evaluator *ev, struct policy *intake, struct value delivery, int64_t now, struct arena *a,
                struct mapped *out, struct err *err);

/* *out: a document (see document.h), by the parameters in force but for those in `given`, a MAP or NONE. */
bool policy_report(struct evaluator *ev, struct policy *report, struct value given, int64_t now, struct arena *a,
                   struct value *out, struct err *err);

/* Where a message or a finding is to go. */
struct routed {
  struct str destination; /* "destination/x": there is such a record */
  int64_t at;             /* not before; INSTANT_NEVER: at once */
  struct str digest;      /* empty: by itself */
  struct str group;       /* under which heading in the digest, or empty */
  bool again;             /* it goes nowhere, and the route is to be asked again at `at` */
};
struct routeds {
  struct routed *at;
  size_t n, cap;
};
/* Adds what the route answers to the list (a VEC); nothing when it fails. */
bool policy_route(struct evaluator *ev, struct policy *route, struct value item, int64_t now, struct arena *a,
                  struct routeds *out, struct err *err);
