/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Allowance: what policies may use up, of one evaluation, of one journal entry and of the whole set. Since a limit
 * decides results, the numbers in force are those of the activation (its member "limits") and no host's own; what the
 * activation does not say is the default.
 *
 * An evaluation (a guard, a mapping) may use evaluation_fuel. What it uses beyond subject_fuel it takes from
 * entry_fuel, which all evaluations that one entry causes have in common. When that is used up, each still has its
 * subject_fuel: whoever needs little is not hurt by those that need much, and an entry that concerns many subjects may
 * use as many times more.
 *
 * A report has bounds of its own, since it looks at the whole organisation where an evaluation looks at one record; what
 * else comes waits as long as it is built.
 *
 * due_most bounds for what is due an entry waits (see engine/wakes.c), throng_most and throng_span what is told to one
 * destination at once (engine/throng.c), sweep_most how much of an activation is in memory at once (engine/settle.c).
 * An activation that does not say them is of a host that knew no such bound, and has none.
 */
#include "base/base.h"

struct allowance {
  int64_t evaluation_fuel, evaluation_memory_mb;
  int64_t subject_fuel, entry_fuel;
  int64_t report_fuel, report_memory_mb;
  int64_t set_memory_mb;
  int64_t failures;                 /* in a row, and the evaluation is quarantined */
  int64_t due_most;                 /* wake-ups; 0: any number */
  int64_t sweep_most;               /* evaluations; 0: any number, but while nobody waits */
  int64_t throng_most, throng_span; /* dispatches of a destination, seconds; 0: any number */
};

/* The i-th limit's name, NULL beyond the last. */
const char *allowance_name(size_t i, const char **doc);
/* From a MAP, or NONE; what it leaves out becomes the default. ERR_INPUT, and *wrong (may be NULL) is the member. */
bool allowance_read(struct value v, struct allowance *out, struct str *wrong, struct err *err);
/* The same of what an organisation says, for an activation to come. */
bool allowance_read_new(struct value v, struct allowance *out, struct str *wrong, struct err *err);
/* All of them, as allowance_read takes them. */
struct value allowance_value(const struct allowance *a, struct arena *arena);
