/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reads: who read what, so that a change wakes exactly whom it concerns.
 *
 * What a policy reads is nearly always its subject, what its refs lead to, and sets keyed by one of those. So it is
 * remembered once per *policy* as a tree of paths:
 *
 *   self ── ref service ── ref owner          incident.service.owner.name
 *     └──── set contribution(service)         ctx:each("contribution", { service = self })
 *                └── ref outcome              … .outcome.value
 *
 * each with the fields, aggregates and ranks that were read at its end. When record x changes, every path that
 * reads the changed field at a record of x's type is walked backwards through the model's own indexes to the
 * subjects that could have reached x. Nothing is stored per evaluation.
 *
 * Soundness: let s have reached x by edges e1 … en. If none of these edges changed since, the backward walk over
 * the present model finds s. If one did, take the one nearest to s: its end was read at a record that is still
 * reached from s over unchanged edges, so that change itself wakes s (sets: under the old and the new key). A walk
 * may wake a subject too many, never one too few; the early cut-off stops those. Of a changed field those are left out
 * whose last evaluation did not read it (reads_heard): it depends on nothing else.
 *
 * Reads that fit no path (a record found by a computed key, a set keyed by plain values, records out of a list) leave
 * an edge per subject: hash of what was asked -> (policy, subject).
 */
#include "base/base.h"
#include "model/model.h"

struct policy;
struct policy_set;
struct reads;

enum path_kind {
  PATH_SELF,  /* the subject */
  PATH_PARAM, /* the record that a parameter names: reached from every subject */
  PATH_ALL,   /* any record of a type: ctx:each without filter */
  PATH_REF,   /* parent.field */
  PATH_SET,   /* members of a set one of whose filters is the parent */
  PATH_TOP,   /* members of a top list; parent as in SET, or none */
  PATH_EDGE,  /* by edge: found by key, member of a set keyed by values, out of a list */
};

enum { PATH_NONE = 0 };

/* Opens over the model's file; learned paths are read back. */
struct reads *reads_open(struct model *m, struct err *err);
void reads_close(struct reads *r);
/* Forgets what a policy read, when it is gone or another. */
bool reads_forget(struct reads *r, uint32_t policy_no, struct err *err);
/* Resolves what is known against the set; what lost its policy, type or field is forgotten. */
bool reads_bind(struct reads *r, struct policy_set *set, struct err *err);

/* ---- noting, during an evaluation of p ---- */
uint32_t reads_self(struct reads *r, const struct policy *p);
uint32_t reads_param(struct reads *r, const struct policy *p, const struct type *t, struct str key);
uint32_t reads_all(struct reads *r, const struct policy *p, const struct type *t);
uint32_t reads_ref(struct reads *r, uint32_t parent, const struct field *f);
/* A set or aggregate whose filter number `key` (of n, by field number) is a record at path `parent`; key < 0: keyed by
 * plain values (an edge goes with it) or not at all (n = 0). shape: 0 for a plain set. Gives the path of its members
 * (sets, tops) or PATH_NONE (numbers). */
uint32_t reads_set(struct reads *r, const struct policy *p, uint32_t parent, const struct type *t, uint32_t n,
                   const struct field *const *filters, int key, const struct shape *shape);
uint32_t reads_edge(struct reads *r, const struct policy *p, const struct type *t);
/* Field number `no` was read at the end of the path. Quick when it is known. */
void reads_field(struct reads *r, uint32_t path, uint32_t no);
/* Its history was: what changes there before its present value is news as well. */
void reads_past(struct reads *r, uint32_t path, uint32_t no);
void reads_rank(struct reads *r, uint32_t path, uint32_t no);
/* It waits for the field's results over a whole set, before it can read of them: it comes after them from now on. */
void reads_wait(struct reads *r, const struct policy *p, const struct field *f);

enum { READ_VERSION = TYPE_NUMBERS_MAX }; /* pseudo field: version, updated_at */

/* Which fields the evaluation has read that began at reads_listen: a bit for a path and a field, which others may share.
 * Kept with what it said (struct said), it spares those who come by a path to a field that they had no need of this time,
 * as a closed ticket to what its service is worth. */
void reads_listen(struct reads *r);
uint64_t reads_heard(const struct reads *r);

/* What an edge is keyed by. */
uint64_t edge_record(uint64_t rid);
uint64_t edge_key(const struct type *t, struct str key);
uint64_t edge_set(const struct type *t, const struct shape *shape, uint32_t n, const struct field *const *filters,
                  const struct value *values);
/* The edges of one evaluation, for the rest of the entry; replaced by reads_keep, dropped by reads_undo. `add`: the old
 * ones stay as well (a failed evaluation). */
void reads_edges(struct reads *r, const struct policy *p, uint64_t subject, const uint64_t *edges, size_t n, bool add);
bool reads_keep(struct reads *r, struct err *err);
void reads_undo(struct reads *r);
/* Writes what was learned, in the model's open transaction. */
bool reads_flush(struct reads *r, struct err *err);

/* ---- waking ---- */
/* Calls wake(arg, policy, subject) for everybody whom the touches from *from on concern, and moves *from behind them.
 * subject 0: every subject of the policy. */
bool reads_affected(struct reads *r, size_t *from, void (*wake)(void *arg, struct policy *p, uint64_t subject),
                    void *arg, struct err *err);
/* Those of p's own group that read p's results at `rid`: for a changed height. */
bool reads_group(struct reads *r, const struct policy *p, uint64_t rid,
                 void (*wake)(void *arg, struct policy *p, uint64_t subject), void *arg, struct err *err);

/* Sets stratum, group and recursive of every policy from what reads what; true when something new was learned since
 * the last call. */
bool reads_order(struct reads *r);
/* What a policy was seen to read, in words: "service.owner.name", "contribution of service: outcome.value". */
void reads_describe(struct reads *r, const struct policy *p, struct buf *out);

/* For tests: this kind of read stops waking, so that the oracle can be shown to notice. */
enum reads_break {
  BREAK_NOTHING,
  BREAK_FIELD,
  BREAK_REF,
  BREAK_SET,
  BREAK_AGGREGATE,
  BREAK_RANK,
  BREAK_EDGE,
  BREAK_EXISTS,
  BREAK_HEIGHT,
  BREAK_PAST
};
void reads_sabotage(struct reads *r, enum reads_break what);
