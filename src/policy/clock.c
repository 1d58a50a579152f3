/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clock: see clock.h. Everything is a walk over the spells since it last began anew, with calendar_between for those
 * that are past and calendar_add for the one in which an amount is reached.
 */
#include "policy/clock.h"

const char *clock_mode_name(enum clock_mode mode)
{
  static const char *const names[] = { "waiting", "running", "paused", "over", "cancelled" };
  return names[mode];
}

enum clock_mode clock_mode(const struct clock *c) { return c->spells[c->n - 1].mode; }

int64_t clock_since(const struct clock *c) { return c->spells[c->n - 1].from; }

/* The spell with which it last began anew. */
static size_t beginning(const struct clock *c)
{
  for (size_t i = c->n; i-- > 0;)
    if (c->spells[i].anew)
      return i;
  return c->n;
}

bool clock_started(const struct clock *c, int64_t *at)
{
  size_t i = beginning(c);
  if (i == c->n)
    return false;
  *at = c->spells[i].from;
  return true;
}

static int64_t end_of(const struct clock *c, size_t i) { return i + 1 < c->n ? c->spells[i + 1].from : c->now; }

static int64_t counted_in(const struct clock *c, size_t i)
{
  return c->spells[i].mode == CLOCK_RUNS ? calendar_between(c->calendar, c->spells[i].from, end_of(c, i)) : 0;
}

int64_t clock_elapsed(const struct clock *c)
{
  int64_t sum = 0;
  for (size_t i = beginning(c); i < c->n; i++)
    sum += counted_in(c, i);
  return sum;
}

/* Whether the amount is reached in the spell; the last one has no end. */
static bool reached_in(const struct clock *c, size_t i, int64_t left, int64_t *at)
{
  struct err none = ERR_INIT;
  bool last = i + 1 == c->n;
  if (!last && left > 0 && counted_in(c, i) < left)
    return false;
  return calendar_add(c->calendar, c->spells[i].from, left, at, &none) && (last || *at <= end_of(c, i));
}

bool clock_reaches(const struct clock *c, int64_t ms, int64_t *at)
{
  struct err none = ERR_INIT;
  int64_t left = ms > 0 ? ms : 0;
  size_t i = beginning(c);
  if (i == c->n)
    return false;
  for (; i < c->n; i++) {
    if (c->spells[i].mode != CLOCK_RUNS)
      continue;
    if (reached_in(c, i, left, at))
      return true;
    left -= counted_in(c, i);
  }
  return clock_mode(c) == CLOCK_OVER && calendar_add(c->calendar, clock_since(c), left, at, &none);
}

bool clock_breached(const struct clock *c)
{
  int64_t due;
  enum clock_mode mode = clock_mode(c);
  if (mode == CLOCK_WAITS || mode == CLOCK_CANCELLED || !clock_reaches(c, c->target, &due))
    return false;
  return due < (mode == CLOCK_OVER ? clock_since(c) : c->now);
}
