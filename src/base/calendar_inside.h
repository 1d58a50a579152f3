/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The inside of a calendar, for its three files: calendar_read.c fills `said`, calendar_build.c makes of it what is
 * asked, calendar.c asks.
 *
 * Two steps lead from an instant to the open time before it. On the local clock, which knows no daylight saving,
 * open_before(x) is weeks of seven equal plans, plus what the special days up to x differ from them. From the local
 * clock to real time lead the zone's stretches: in stretch i, count(t) = open_before(t + offset) + lag[i], where the lag
 * is what the clock's jumps before the stretch made more or less of open time.
 *
 *   special   day      plan   before           before: open_before(midnight of the day), the days before it counted
 *             16 428   3      57 240 000 000   as they are
 *             16 430   0      …
 */
#include "base/calendar.h"
#include "base/instant.h"
#include "base/vec.h"

#define WEEK (7 * (int64_t)DAY)

enum {
  FIRST_YEAR = 1900,
  LAST_YEAR = 2199,
  INTERVALS_MAX = 96,      /* of a day */
  HOLIDAY_DAYS_MAX = 3660, /* of one entry */
  SPECIAL_MAX = 200000,
};

/* ---- what was said ---- */

/* ms behind the midnight of the date on which it starts; to is up to two days. */
struct span {
  int32_t from, to;
};
struct spans {
  uint32_t first, n; /* in said.spans; sorted, apart */
};
struct said_holiday {
  int32_t first, last;      /* days; of yearly ones month * 32 + day, and last < first goes over New Year */
  uint32_t name, name_size; /* in said.names */
  bool yearly;
};
struct said_override {
  int32_t day;
  struct spans spans;
};
struct said_break {
  int32_t day;
  struct span span;
};

struct said {
  const struct zone *zone;
  VEC(struct span) spans;
  struct spans week[7];                /* Monday first */
  VEC(struct said_holiday) holidays;   /* own ones behind the parent's */
  VEC(struct said_override) overrides; /* by day, each once */
  VEC(struct said_break) breaks;       /* by day */
  struct buf names;
  int32_t from, to; /* first and last day of its validity */
};

/* ---- what was made of it ---- */

struct piece {
  int32_t from, to, before; /* before: open ms of the day before this piece */
};
/* The open pieces of one date from midnight to midnight. */
struct plan {
  uint32_t first, n; /* in pieces; apart, not touching */
  int32_t total;
};
/* A date that is not as its weekday. */
struct special {
  int64_t before;
  int32_t day;
  uint32_t plan;
};
struct lag {
  int64_t count, lag; /* count: at the stretch's start */
};

struct calendar {
  struct said said;
  VEC(struct piece) pieces;
  VEC(struct plan) plans;
  uint32_t week[7];
  int64_t week_before[8];
  VEC(int32_t) closed; /* holidays, by day, some more than once */
  VEC(struct special) specials;
  VEC(struct lag) lags; /* of the zone's stretches from `stretch` on */
  size_t stretch;
  int64_t from, to;      /* the instants between which it can be open */
  int64_t first, behind; /* counts of open ms at these two */
};

/* Monday is 0. 1899-12-25, a week before the first year, was one. */
#define WEEK_ORIGIN (-25574)
static inline int weekday_of(int32_t day) { return (day - WEEK_ORIGIN) % 7; }

bool calendar_holiday_on(const struct said_holiday *h, int32_t day);

/* Makes everything else of `said`, whose lists need not be sorted. ERR_LIMIT. */
bool calendar_build(struct calendar *c, struct err *err);

/* The intervals that start on that date. *why: CALENDAR_HOURS, _HOLIDAY or _OVERRIDE. */
struct spans calendar_spans(const struct calendar *c, int32_t day, enum calendar_reason *why);
/* The holiday that closes this date, or NULL; of several the last said. Slow: for those who ask why. */
const struct said_holiday *calendar_holiday(const struct calendar *c, int32_t day);

/* The number of open milliseconds before t, as the lags count them. */
int64_t calendar_count(const struct calendar *c, int64_t t);
/* Local open time before x; and the plan of a day. */
int64_t calendar_open_before(const struct calendar *c, int64_t x);
const struct plan *calendar_plan(const struct calendar *c, int32_t day);
