/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Trace: what one evaluation read, with the values then, in a compact form that is written for every evaluation.
 *
 *   policy no, epoch, subject, now, status, address of the trace before (0: none), fuel, count of reads,
 *   then each read: kind and what the kind needs; then what it gave: count, (field no, value)…
 */
#include "base/base.h"

enum read_kind {
  READ_FIELD,     /* rid (when packed, 0: of the read before), field no, value */
  READ_SET,       /* type no, n, (field no, value)…, count of members */
  READ_AGGREGATE, /* shape no, n values, answer */
  READ_RANK,      /* rid, field no, rank */
  READ_GET,       /* type no, key, rid or 0 */
  READ_HISTORY,   /* rid, field no, count of moments */
  READ_PASSED,    /* t, answer */
  READ_AGE,       /* t, step, answer */
  READ_NOW,       /* step, answer */
  READ_PARAM,     /* name, value */
};

struct trace_read {
  uint8_t kind;
  uint64_t rid;
  uint32_t no; /* field, type or shape number */
  uint32_t n;
  uint32_t *fields;     /* SET */
  struct value *values; /* SET: n; AGGREGATE: n */
  struct value value;   /* the answer */
  int64_t t, step;
  struct str text; /* GET: key; PARAM: name */
};

struct trace {
  uint32_t policy, epoch;
  uint64_t subject, before;
  int64_t now, fuel;
  uint8_t status; /* enum eval_status */
  uint32_t read_count;
  struct trace_read *reads;
  uint32_t given_count;
  uint32_t *given_fields;
  struct value *given;
};

/* Adds the read to the buffer. */
void trace_add(struct buf *b, const struct trace_read *read);
/* Head, reads already packed by trace_add, and what was given, as one trace. */
void trace_pack(struct buf *b, const struct trace *head, struct str reads);
/* Reads one from the front of the bytes; false when they are not one. */
bool trace_unpack(struct arena *a, struct str bytes, struct trace *out);
