/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Tally: what the server counts, and its words for it in OpenMetrics.
 */
#include "base/base.h"

enum { TALLY_ROUTES_MAX = 48, TALLY_STATUSES = 22 };

struct tally_source {
  struct str name;
  uint64_t refused;
};

struct tally {
  uint64_t requests[TALLY_ROUTES_MAX][TALLY_STATUSES]; /* by route_index and status_index */
  uint64_t connections, turned_away;
  uint64_t received, sent; /* bytes of bodies and heads */
  VEC(struct tally_source) sources;
};

struct http;

/* A delivery for the source failed its signature check. Only for sources that exist, so that the table stays small. */
void tally_refused(struct tally *t, struct str source);
void tally_write(const struct http *h, struct buf *out);
void tally_fini(struct tally *t);
