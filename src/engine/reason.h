/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reason: what why.c (fields, records) and sayings.c (findings, clocks, messages, drafts) make their answers of.
 * Everything here adds to an answer; nothing decides which answer it is.
 */
#include "engine/reading.h"

/* The answer under way: the members of the JSON, and its sentences. */
struct answer_draft {
  struct reader *r;
  struct value_builder b;
  struct buf words; /* the caller's to free */
  struct err *err;
};
void draft_init(struct answer_draft *d, struct reader *r, struct err *err);
void draft_put(struct answer_draft *d, const char *name, struct value v);
void draft_put_text(struct answer_draft *d, const char *name, struct str s);
/* The whole: question and answer first. */
struct value draft_value(struct answer_draft *d, struct str question);

/* {id, version, title, source, file, level} */
struct value policy_value(struct reader *r, const struct policy_row *p);
/* "policy value.service_value 1.0.0 (“Every service has a value score”, article 001, row V1)" */
void words_policy(struct buf *out, const struct policy_row *p);

/* What an evaluation came from: its entry, and what it read otherwise than before. */
struct reason {
  struct cause cause;
  struct value differences;
  bool first; /* nothing was evaluated before */
};
bool reason_of_trace(struct reader *r, const struct kept_trace *t, struct reason *out, struct err *err);
/* Where no trace is kept. */
bool reason_of_entry(struct reader *r, int64_t seq, int64_t at, struct reason *out, struct err *err);
/* "because entry 12, a change by person/ana, changed a from 1 to 2" */
void words_reason(struct reader *r, struct buf *out, const struct reason *why);
/* The members cause, differences, and that with the entry's content. */
void reason_put(struct answer_draft *d, const struct reason *why);
/* The same without content, as one value. */
struct value reason_value(struct reader *r, const struct reason *why);

/* {record, field} to ask on. */
struct value ask_value(struct reader *r, struct str record, struct str field);
/* The members at, reads and chain. */
bool trace_put(struct answer_draft *d, const struct kept_trace *t, const struct policy_row *p);

/* "good", "failed", … */
const char *said_name(const struct said *said);
void said_put(struct answer_draft *d, const struct said *said);
/* What ends a quarantine; nothing when there is none. */
void words_quarantine(struct buf *out, const struct said *said);
/* Says since when and why the policy fails, if it failed when it was last asked. stands: a result from before does. */
bool failure_put(struct answer_draft *d, const struct policy_row *p, const struct record *record,
                 const struct said *said, bool stands);

/* The step in which something came to be: an entry, and the instant within it (wake-ups fire before their entry). */
struct step_mark {
  int64_t seq, at;
};
/* The last evaluation within the step, walking back from t; found: false when there is none, or it is not kept. */
bool trace_of_step(struct reader *r, const struct kept_trace *t, struct step_mark mark, struct kept_trace *out,
                   struct err *err);
bool trace_is_later(const struct kept_trace *t, struct step_mark mark);

/* ---- sayings.c */

/* "finding 12", "message 3", "draft 1" or "clock resolution": false when `what` is none of these. */
bool saying_is_asked(struct str what);
bool saying_why(struct answer_draft *a, const struct record *record, struct str what, struct value *out);
bool saying_why_finding(struct answer_draft *a, int64_t id, struct value *out);
