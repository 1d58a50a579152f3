/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Clock: how much of a target was used up and when it will be, out of the spells that a record went through. Pure
 * arithmetic: the same spells, calendar and target give the same answer whenever they became known, so a changed
 * agreement, calendar or pause rule needs nothing but to be asked again.
 *
 *   spells     waits | runs      | stands      | runs      | over
 *   counted          |###  ####  |             |##  ## ^due|          # the calendar is open
 *
 * Instants and durations are milliseconds. A target that is used up exactly when the calendar closes is due at the
 * closing; a target of nothing is due when it next opens. What is over exactly when it was due is met. While a clock
 * stands still it is not due at any instant.
 */
#include "base/base.h"

enum clock_mode {
  CLOCK_WAITS, /* has not started */
  CLOCK_RUNS,
  CLOCK_STANDS,    /* paused */
  CLOCK_OVER,      /* stopped */
  CLOCK_CANCELLED, /* does not matter any more */
};
/* "waiting", "running", "paused", "over", "cancelled" */
const char *clock_mode_name(enum clock_mode mode);

/* From `from` until the next one begins. */
struct clock_spell {
  int64_t from;
  enum clock_mode mode;
  bool anew; /* what was counted before counts no longer */
};

struct clock {
  const struct calendar *calendar;
  const struct clock_spell *spells; /* rising; of what is past: none begins after `now`. At least one */
  size_t n;
  int64_t target, now;
};

/* What it is doing now, and since when. */
enum clock_mode clock_mode(const struct clock *c);
int64_t clock_since(const struct clock *c);
/* When it began to count, the last time that it began anew; false while it waits. */
bool clock_started(const struct clock *c, int64_t *at);
/* Open time that was counted until now. */
int64_t clock_elapsed(const struct clock *c);
/* When `ms` (below 0 as 0) are counted: in the past, or, while it runs, in the future if nothing changes; when it is
 * over, also when they would have been had it run on instead. False when it stands still before that, or when the calendar
 * never has so much time. */
bool clock_reaches(const struct clock *c, int64_t ms, int64_t *at);
/* Whether it was late, as its due instant has it: over after it, or not over and past it. */
bool clock_breached(const struct clock *c);
