/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The inside of iCalendar, for its three files. icalendar_scan.c looks at the lines: what stands where, and whether the
 * whole has the form that the library beneath may be given. icalendar.c reads the events with it and says when they
 * happen. icalendar_days.c makes dates of that.
 */
#include "base/arena.h"
#include "base/icalendar.h"
#include "base/instant.h"
#include "base/vec.h"

/* ---- icalendar_scan.c ---- */

/* A component that stands in a VCALENDAR itself. */
struct ical_part {
  uint32_t line;
  struct str name;    /* "VEVENT", as it is written */
  struct str summary; /* of what is no event: of one it is the library's to read */
};

struct ical_parts {
  struct ical_part *at;
  size_t n, cap;
};

/* ERR_INPUT with the line. The parts live as long as the text and the arena. */
bool ical_scan(struct arena *a, struct str text, struct ical_parts *out, struct err *err);

/* ---- icalendar_days.c ---- */

struct ical_day {
  int32_t first, last; /* days */
  int32_t from, to;    /* of a break: ms of the day `first`, which is `last`, too; to 0: a holiday */
  struct str name;
};

struct ical_days {
  struct ical_day *at;
  size_t n, cap;
};

/* A holiday of n days. */
void ical_add_days(struct ical_days *d, int64_t first, int64_t n, struct str name);
/* A break from one local time to another, cut at each midnight. */
void ical_add_times(struct ical_days *d, int64_t from, int64_t to, struct str name);
/* Sorted, each once. ERR_LIMIT when a date has more breaks than a calendar takes. */
bool ical_write(struct ical_days *d, struct arena *a, struct value *holidays, struct value *breaks, struct err *err);
