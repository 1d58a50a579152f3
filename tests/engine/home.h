/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Home: a folder of its own for the files of a test's engine, and the clock at its start.
 */
#include "drive.h"

struct home {
  char dir[40], journal[64], model[64];
  char other[64]; /* another model of the same journal */
};

static inline struct home home_make(void)
{
  struct home h = { .dir = "/tmp/steward-home-XXXXXX" };
  ck_assert(mkdtemp(h.dir) != NULL);
  snprintf(h.journal, sizeof h.journal, "%s/journal.db", h.dir);
  snprintf(h.model, sizeof h.model, "%s/model.db", h.dir);
  snprintf(h.other, sizeof h.other, "%s/other.db", h.dir);
  clock_ms = CLOCK_START;
  return h;
}

static inline void home_remove(const struct home *h)
{
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", h->dir);
  ck_assert_int_eq(system(command), 0);
}
