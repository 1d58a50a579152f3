/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Record: one decoded row in the cache. Read it freely; change it only through model.h.
 */
#include "base/base.h"

/* A record's number: its type's number and its row. Fits a pointer. 0 is no record. */
#define RID_ROW_BITS 40
static inline uint64_t rid_make(uint32_t type_no, uint64_t row) { return (uint64_t)type_no << RID_ROW_BITS | row; }
static inline uint32_t rid_type(uint64_t rid) { return (uint32_t)(rid >> RID_ROW_BITS); }
static inline uint64_t rid_row(uint64_t rid) { return rid & ((1ull << RID_ROW_BITS) - 1); }

struct type;

enum said_status {
  SAID_GOOD,
  SAID_FAILED,
  SAID_QUARANTINED, /* failed so often in a row that it is asked no more until the policy changes */
  SAID_CIRCULAR,    /* part of a cycle when it was asked last */
  SAID_STARVED,     /* others had used up what the entry's evaluations have in common: it is asked again by itself */
};

#define SAID_HEARD_ALL UINT64_MAX /* any */

/* What one policy last made of this record (see DESIGN, "Errors are an outcome"). */
struct said {
  uint32_t policy;  /* its number */
  uint32_t epoch;   /* activation in which the policy, or its parameters, last changed */
  uint64_t outcome; /* fixed hash of all that it said; equal means nothing new */
  uint64_t sayings; /* the same of findings, clocks, drafts and messages alone; 0: none */
  uint64_t trace;   /* where the trace of the last evaluation stands */
  int64_t wake_at;  /* instant at which it wants to be asked again, or INSTANT_NEVER */
  uint64_t heard; /* of fields that the policy reads, which it read the last time: see policy/reads.h; SAID_HEARD_ALL */
  uint32_t height; /* in a recursive group: one more than the highest it read */
  uint8_t status;
  uint8_t failures; /* in a row */
};

struct record {
  uint64_t rid;
  const struct type *type;
  struct str key;
  int64_t version;
  int64_t created_at, updated_at;
  struct value *cells; /* type->cell_count, by field number; VALUE_NONE where unset */
  struct said *said;
  uint32_t said_count, said_cap;
  bool deleted;

  /* for the evaluation that is reading: which path led here, and what was read (bits by field number).
   * Meaningful only while `reading` equals the evaluation's own number. */
  uint64_t reading;
  uint32_t path;
  uint64_t read_bits[2];

  void *row; /* the model's own: dirt, undo, ownership of texts, place in the cache */
};

static inline struct value record_cell(const struct record *r, uint32_t field_no) { return r->cells[field_no]; }
