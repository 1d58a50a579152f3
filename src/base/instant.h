/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Instants are milliseconds since 1970-01-01T00:00:00Z, signed, in the proleptic Gregorian
 * calendar without leap seconds; durations are milliseconds; dates are days since 1970-01-01.
 * No function here reads a clock but instant_now, which only the loop and the engine's
 * journal may call: what is applied takes its instant from the journal entry.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define INSTANT_NEVER INT64_MAX
enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

int64_t instant_now(void);
/* Monotonic nanoseconds, for measuring only. */
uint64_t clock_ns(void);

/* RFC 3339 date-time; also a space for 'T', a missing offset or "UTC" (read as UTC), an offset without colon or
 * behind a space, missing seconds or fraction, fractions of any length (truncated to ms), and a bare date
 * (midnight UTC). "0001-01-01T…" reads
 * as given; what it means is the mapping's business. */
bool instant_parse(struct str s, int64_t *out);
/* What senders write for an instant: epoch seconds, milliseconds, microseconds and nanoseconds are told apart by size,
 * for until the year 5138 seconds stay below 1e11, and the other units of any instant after 1973 lie in ranges of their
 * own. */
int64_t instant_of_epoch(int64_t n);
bool instant_of_real(double n, int64_t *out);
/* A text of such a number (five digits at least, or with decimals), one that instant_parse reads, or what programs and
 * people write besides: "Tue, 03 Mar 2026 10:00:00 GMT", "Tue Mar  3 10:00:00 CET 2026", "March 3rd 2026, 10:00 PM",
 * "3 Mar 2026 10:00", "03-Mar-2026", "03.03.2026 10:00", "2026/03/03 10:00", "20260303T100000Z", "2026-03-03 10:00:00.5
 * +0000 UTC m=+0.1", "2026-03-03T10:00:00+01:00[Europe/Berlin]", "/Date(1772532000000)/"; months and weekdays in English,
 * zones by the letters that mean one thing. Blanks around it are passed over. */
bool instant_of_text(struct str s, int64_t *out);
/* The same; *local: it names no zone, and was read as if in UTC. `first`, 'd' or 'm', says what stands first in
 * "03/04/2026", which is refused with 0: nobody knows which day that is. */
bool instant_said(struct str s, char first, int64_t *out, bool *local);
/* "2026-11-21T18:57:27Z", with ".123" only when there are milliseconds. Adds 20 or 24 bytes; out holds 32. */
struct str instant_format(int64_t t, char out[32]);

/* "15m", "1h30m", "2d", "1w", "90s", "250ms" (each unit once, largest first), or ISO 8601 "P1DT2H", "PT15M",
 * "PT0.5S" (no months or years: they have no fixed length). Either with a '-' in front. */
bool duration_parse(struct str s, int64_t *ms);
/* The first form: "1h30m", "0s", "-2d"; weeks only when they are whole. */
struct str duration_format(int64_t ms, char out[48]);

/* "2026-11-21" <-> days since 1970-01-01. */
bool date_parse(struct str s, int64_t *days);
struct str date_format(int64_t days, char out[16]);
void date_civil(int64_t days, int64_t *year, int *month, int *day);
int64_t date_days(int64_t year, int month, int day);
int month_days(int64_t year, int month);
