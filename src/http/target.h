/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Target: the path and query of a request, split and percent-decoded. Segments are split before they are decoded, so
 * that %2F is a character of a name and never a border.
 */
#include "base/base.h"

enum { TARGET_SEGMENTS_MAX = 8, TARGET_PAIRS_MAX = 32 };

struct pair {
  struct str name, value;
};

struct target {
  struct str path; /* as it was sent, without the query */
  size_t count;    /* of segments: "/" has none, "/a/" has two; above the limit: one more than it */
  struct str segments[TARGET_SEGMENTS_MAX];
  size_t pair_count;
  struct pair pairs[TARGET_PAIRS_MAX];
};

/* origin-form or absolute-form; the texts live in the arena or in `raw`. ERR_INPUT: bad encoding, NUL, no UTF-8, a
 * query name given twice. */
bool target_read(struct arena *a, struct str raw, struct target *out, struct err *err);

/* The value of a query parameter; p is NULL when it was not given. */
struct str target_query(const struct target *t, const char *name);
