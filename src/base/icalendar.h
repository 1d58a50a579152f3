/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * iCalendar (RFC 5545): the days and times on which, by the events of a file, nobody is there.
 *
 * An event of whole days is a holiday, one with times is a break of the dates that it touches, on the clock of the zone
 * that is asked for. Events that come again (RRULE, RDATE) are written out, date by date, where they start within the
 * years asked for; less their EXDATEs, and each RECURRENCE-ID in the place of the one that it changes. Events that were
 * cancelled, and times that are not busy (TRANSP:TRANSPARENT), are left out; whole days count either way, since feeds of
 * holidays mark them as free.
 *
 * Nothing is left out in silence: what is no event, what was cancelled and what is not understood is listed with its
 * line. What is malformed is refused, with the line and the event: half of a feed is no feed.
 *
 * It does not fetch anything, does not write iCalendar, and knows no tasks, free-busy times or attendees.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/value.h"
#include "base/zone.h"

enum {
  ICALENDAR_BYTES_MAX = 16 << 20,
  ICALENDAR_EVENTS_MAX = 20000,
  ICALENDAR_DATES_MAX = 20000, /* that come out */
};

struct icalendar_wanted {
  int64_t first_year, last_year; /* 1900 to 2180; what starts in them */
  struct zones *zones;
  const struct zone *zone; /* on whose clock breaks are told; NULL: the file's X-WR-TIMEZONE, else UTC */
};

/* In the arena, shaped for calendar_read but for the rest:
 *
 *   name       of the calendar (X-WR-CALNAME); left out when it has none
 *   zone       whose clock it is
 *   events     how many there are
 *   outside    how many of them have no date in these years
 *   holidays   [{"date": "2026-12-25", "name": "Christmas"}, {"from": "2026-12-27", "to": "2026-12-31", "name": …}]
 *              by date
 *   breaks     {"2026-12-23": [{"from": "12:00", "to": "14:00", "name": "Drill"}]} by date
 *   left_out   [{"line": 12, "what": "VTODO \"Buy a tree\"", "reason": "is no event"}] by line
 *
 * ERR_INPUT for what is malformed, ERR_LIMIT. One thread at a time: the library beneath has a state of its own. */
bool icalendar_read(struct arena *a, struct str text, const struct icalendar_wanted *wanted, struct value *out,
                    struct err *err);
