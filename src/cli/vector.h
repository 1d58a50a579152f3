/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Vector: one published case of working-time arithmetic, {"id", "op", a calendar, an input, "expect"}, answered by our
 * calendars and compared. The operations are rows in vector.c.
 */
#include "base/base.h"

enum vector_verdict {
  VECTOR_AGREES,
  VECTOR_CHOSEN,  /* another answer, and known to be a choice: the case says so itself, or why tells ours */
  VECTOR_DIFFERS, /* another answer */
  VECTOR_UNKNOWN, /* an operation that we do not have, or a case that cannot be read */
};

struct vector_result {
  enum vector_verdict verdict;
  struct value ours; /* as `expect` is written; NULL when there is no answer, and then `why_none` */
  struct str why_none;
  struct str why;  /* of a choice: why ours, or what the case says of its own */
  struct str note; /* what else is worth saying; may be empty */
};

/* What it gives lives in the arena and the case. */
void vector_judge(struct arena *a, struct zones *zones, struct value vector, struct vector_result *out);
/* The names of the operations, "add, sub, …". */
struct str vector_operations(struct arena *a);
