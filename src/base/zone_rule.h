/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Zone rule: the text behind a TZif file's tables, "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ with the extensions of
 * RFC 8536: hours from -167 to 167), which says what holds after the last transition that is listed.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct zone_day {
  enum { ZONE_DAY_MONTH, ZONE_DAY_JULIAN, ZONE_DAY_COUNTED } kind;
  int month, week, day; /* M: week 5 is the last; day 0 is Sunday. J: day 1 to 365 without leap day. Else 0 to 365. */
  int64_t time;         /* ms behind that day's midnight, on the clock that ends there */
};

struct zone_rule {
  int64_t standard, summer; /* offsets, ms */
  bool changes;             /* false: standard for ever */
  struct zone_day start, end;
};

/* False when it is malformed. */
bool zone_rule_read(struct str text, struct zone_rule *rule);
/* The instants of that year at which summer time starts and ends. */
void zone_rule_year(const struct zone_rule *rule, int64_t year, int64_t *start, int64_t *end);
