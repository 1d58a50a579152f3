/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Calendar: working time. When somebody is there, by the local clock of one zone: weekly hours, holidays, overrides and
 * breaks by date; and arithmetic with the time in which it is open.
 *
 * Membership: an instant is open when the local clock then shows an open time. So real time counts: an autumn day of
 * 00:00 to 24:00 has 25 hours, and of an interval inside the hour that spring leaves out nothing remains, of one that
 * ends behind it what is left. Instants and durations are milliseconds. Open and closed are half-open, [from, to): at
 * 17:00 a day of 09:00 to 17:00 is closed.
 *
 * An interval belongs to the date on which it starts, also its part behind midnight; holidays and overrides replace the
 * intervals of their dates. A break takes its clock time out, whatever is open then. An override beats a holiday.
 *
 * Working time is known for the years 1900 to 2199; before and after every calendar is closed. What is asked for is
 * found by prefix sums and binary search: a span of years costs what a span of a week does.
 *
 * A calendar does not change and may be used by any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"
#include "base/zone.h"

struct calendar;

/* A calendar from
 *
 *   tz         "Europe/Berlin"; UTC when absent
 *   hours      {"mon": [["08:00","12:00"], ["13:00","17:00"]], "fri": [["22:00","06:00"]], …}: mon, tue, wed, thu, fri,
 *              sat, sun; a day left out is closed; "24:00" may end an interval; one that ends before it starts crosses
 *              midnight; seconds may be given ("08:30:15"); in any order, without overlaps. Or "24x7".
 *   holidays   ["2026-12-25", "12-25", {"date": "2026-12-25", "name": "Christmas"}, {"from": "12-24", "to": "01-01"}]:
 *              a date without a year comes each year; "source" beside a name says who brought it
 *   overrides  {"2026-12-24": [["08:00","12:00"]]}: these hours instead of the date's; [] closes it
 *   breaks     {"2026-12-23": [["12:00","14:00"], {"from": "15:00", "to": "16:00", "name": "Drill"}]}: taken out of the
 *              date's hours; "source" as with holidays
 *   from, to   the first and the last date of its validity; before and after it is closed
 *
 * With a parent: the zone, each weekday's hours, the validity that this one does not give are the parent's; holidays,
 * overrides and breaks are the parent's and these, and what this one says of a date beats what the parent says. Of the
 * parent nothing is kept.
 *
 * Refused, with the weekday or date and the interval: what is malformed, overlaps, is empty, or never opens. */
struct calendar *calendar_read(struct zones *zones, struct value v, const struct calendar *parent, struct err *err);
/* The same where closed for ever is an answer too: an interval of equal ends is nothing, no open time is no error. */
struct calendar *calendar_read_closed(struct zones *zones, struct value v, struct err *err);
void calendar_free(struct calendar *c);
const struct zone *calendar_zone(const struct calendar *c);

/* The instant after `ms` of open time from `start`; negative: before. What is used up exactly at closing ends at the
 * closing, and so back to an opening. Nothing to add: start, or the next opening where it is closed; see calendar_sub
 * for nothing to take off. ERR_LIMIT when there is not so much open time. */
bool calendar_add(const struct calendar *c, int64_t start, int64_t ms, int64_t *out, struct err *err);
/* Nothing to take off: start, or the last closing where it was closed before it. */
bool calendar_sub(const struct calendar *c, int64_t start, int64_t ms, int64_t *out, struct err *err);
/* Open time from a to b; negative when b is before a. */
int64_t calendar_between(const struct calendar *c, int64_t a, int64_t b);

/* The same local time on the n-th date from start's on which an interval starts, start's own not counted; negative:
 * before; 0: start. ERR_LIMIT. */
bool calendar_add_days(const struct calendar *c, int64_t start, int64_t days, int64_t *out, struct err *err);

bool calendar_is_open(const struct calendar *c, int64_t t);
/* t, or the first open (closed) instant behind it; INSTANT_NEVER when there is none. */
int64_t calendar_next_open(const struct calendar *c, int64_t t);
int64_t calendar_next_close(const struct calendar *c, int64_t t);
/* The last opening at or before t, the last closing at or before t; -INSTANT_NEVER when there is none. */
int64_t calendar_last_open(const struct calendar *c, int64_t t);
int64_t calendar_last_close(const struct calendar *c, int64_t t);

/* ---- what a span consists of ---- */

enum calendar_reason {
  CALENDAR_HOURS,    /* as on that day of every week */
  CALENDAR_HOLIDAY,  /* closed, or still open from the day before */
  CALENDAR_OVERRIDE, /* other hours on that date */
  CALENDAR_BREAK,    /* closed */
  CALENDAR_INVALID,  /* closed: outside of its validity */
};
/* "hours", "holiday", … */
const char *calendar_reason_name(enum calendar_reason reason);

struct calendar_segment {
  int64_t from, to;
  bool open;
  enum calendar_reason reason;
  struct str name; /* of the holiday; may be empty; lives with the calendar */
};

struct calendar_walk {
  const struct calendar *calendar;
  int64_t at, to;
};

/* The segments of [from, to), in order and without gaps; neighbours differ. */
struct calendar_walk calendar_walk(const struct calendar *c, int64_t from, int64_t to);
/* False at the end. */
bool calendar_walk_next(struct calendar_walk *w, struct calendar_segment *out);
