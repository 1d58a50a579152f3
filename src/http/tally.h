/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Tally: what the server counts, and its words for it in OpenMetrics.
 */
#include "base/base.h"

enum { TALLY_ROUTES_MAX = 96, TALLY_STATUSES = 22, TALLY_REASONS = 8 };

enum { TALLY_WHY_MAX = 240 };

struct tally_source {
  struct str name;
  uint64_t refused;
  int64_t at; /* of the last one, ms, and why */
  char why[TALLY_WHY_MAX];
  uint64_t turned_down[TALLY_REASONS]; /* whatever the reason, those above among them */
};

struct tally {
  uint64_t requests[TALLY_ROUTES_MAX][TALLY_STATUSES]; /* by route_index and status_index */
  uint64_t connections, turned_away;
  uint64_t received, sent; /* bytes of bodies and heads */
  uint64_t handshakes;
  VEC(struct tally_source) sources;
};

struct http;

/* A delivery for the source failed its signature check. Only for sources that exist, so that the table stays small. */
void tally_refused(struct tally *t, struct str source, int64_t now, const char *why);
/* [{"source","refused","at","because"}] of those that were refused anything since the server started. */
void tally_refusals(const struct tally *t, struct buf *out);
/* A delivery for it was answered with a status from 400 on. */
void tally_turned_down(struct tally *t, struct str source, int status);
void tally_write(const struct http *h, struct buf *out);
void tally_fini(struct tally *t);
