/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Story: runs the cases of the packs' `tests { … }` files through the real engine in memory, under a clock of
 * their own. The same evaluator as live.
 */
#include "base/base.h"
#include "policy/policy.h"

struct organisation;

struct story_result {
  struct str name; /* "commitment: an owner who … is flagged" */
  bool passed;
  struct str detail; /* what was expected and what was there, line by line; empty when passed */
  int64_t ns;
  struct str file; /* "commitment/tests/lead_from_the_top.lua" */
};

/* Runs every case of the packs in the payload (filter: a part of its name or of its file's, or empty); calls `each`
 * after each one. False on an error that stopped the run (a set that does not load). */
bool story_run(struct str payload, struct str filter, void (*each)(void *arg, const struct story_result *r), void *arg,
               struct err *err);
/* How much there is in a set. */
struct story_size {
  uint32_t of_kind[POLICY_KINDS], libraries, cases;
};
/* Loads and checks a set without running anything; every complaint is a line in *complaints. `size` may be NULL; it is
 * filled in when there is none. */
bool story_check(struct str payload, struct story_size *size, struct buf *complaints, struct err *err);
