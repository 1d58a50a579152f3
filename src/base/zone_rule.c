/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers take a cursor, `struct str *`, and cut what they read off its front, as those of instant.c do.
 */
#include "base/zone_rule.h"

#include "base/instant.h"

static char peek(const struct str *s) { return s->n ? s->p[0] : '\0'; }

static void skip(struct str *s)
{
  s->p++;
  s->n--;
}

static bool take(struct str *s, char c)
{
  if (peek(s) != c)
    return false;
  skip(s);
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

/* One to three digits, at most max. */
static bool take_number(struct str *s, int min, int max, int *out)
{
  int v = 0, digits = 0;
  for (; is_digit(peek(s)) && digits < 3; skip(s), digits++)
    v = v * 10 + (s->p[0] - '0');
  *out = v;
  return digits > 0 && v >= min && v <= max;
}

/* "CET" or "<+0330>": at least three characters, of which nothing is kept. */
static bool take_name(struct str *s)
{
  size_t n = 0;
  bool quoted = take(s, '<');
  while (s->n && (is_letter(peek(s)) || (quoted && (is_digit(peek(s)) || peek(s) == '+' || peek(s) == '-')))) {
    skip(s);
    n++;
  }
  return n >= 3 && (!quoted || take(s, '>'));
}

/* "1", "-3:30", "+02:00:00" */
static bool take_time(struct str *s, int hours_max, int64_t *ms)
{
  int hours, minutes = 0, seconds = 0;
  bool negative = take(s, '-');
  if (!negative)
    take(s, '+');
  if (!take_number(s, 0, hours_max, &hours))
    return false;
  if (take(s, ':') && !take_number(s, 0, 59, &minutes))
    return false;
  if (take(s, ':') && !take_number(s, 0, 59, &seconds))
    return false;
  *ms = ((int64_t)hours * HOUR + minutes * MINUTE + seconds * SECOND) * (negative ? -1 : 1);
  return true;
}

static bool take_month_day(struct str *s, struct zone_day *d)
{
  d->kind = ZONE_DAY_MONTH;
  return take_number(s, 1, 12, &d->month) && take(s, '.') && take_number(s, 1, 5, &d->week) && take(s, '.') &&
         take_number(s, 0, 6, &d->day);
}

/* ",M3.5.0/2" */
static bool take_day(struct str *s, struct zone_day *d)
{
  if (!take(s, ','))
    return false;
  d->time = 2 * HOUR;
  if (take(s, 'M')) {
    if (!take_month_day(s, d))
      return false;
  } else if (take(s, 'J')) {
    d->kind = ZONE_DAY_JULIAN;
    if (!take_number(s, 1, 365, &d->day))
      return false;
  } else {
    d->kind = ZONE_DAY_COUNTED;
    if (!take_number(s, 0, 365, &d->day))
      return false;
  }
  return !take(s, '/') || take_time(s, 167, &d->time);
}

bool zone_rule_read(struct str s, struct zone_rule *rule)
{
  *rule = (struct zone_rule){ .changes = false };
  if (!take_name(&s) || !take_time(&s, 24, &rule->standard))
    return false;
  rule->standard = -rule->standard; /* POSIX counts westward */
  if (s.n == 0)
    return true;
  rule->changes = true;
  rule->summer = rule->standard + HOUR;
  if (!take_name(&s))
    return false;
  if (peek(&s) != ',') {
    if (!take_time(&s, 24, &rule->summer))
      return false;
    rule->summer = -rule->summer;
  }
  return take_day(&s, &rule->start) && take_day(&s, &rule->end) && s.n == 0;
}

/* ---- the days of a year ------------------------------------------------------------------- */

static bool is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/* 1970-01-01 was a Thursday. */
static int weekday_of(int64_t day) { return (int)(((day + 4) % 7 + 7) % 7); }

static int64_t month_day(const struct zone_day *d, int64_t year)
{
  int64_t first = date_days(year, d->month, 1);
  int64_t next = d->month == 12 ? date_days(year + 1, 1, 1) : date_days(year, d->month + 1, 1);
  int64_t day = first + (d->day - weekday_of(first) + 7) % 7 + 7 * (int64_t)(d->week - 1);
  return day < next ? day : day - 7;
}

/* The day's midnight plus its time, as if the clock stood at UTC. */
static int64_t local_time(const struct zone_day *d, int64_t year)
{
  int64_t day = date_days(year, 1, 1) + d->day;
  if (d->kind == ZONE_DAY_MONTH)
    day = month_day(d, year);
  else if (d->kind == ZONE_DAY_JULIAN)
    day += (is_leap(year) && d->day >= 60) - 1;
  return day * DAY + d->time;
}

void zone_rule_year(const struct zone_rule *rule, int64_t year, int64_t *start, int64_t *end)
{
  *start = local_time(&rule->start, year) - rule->standard;
  *end = local_time(&rule->end, year) - rule->summer;
}
