/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions. All arithmetic is counting and finding: open milliseconds are numbered from the beginning of the calendar,
 * count(t) tells how many lie before t, and find(k) at which instant number k begins. The closed ones are numbered
 * likewise, which answers when a calendar closes. What is searched grows with what was open or closed before it, so
 * each step is a binary search:
 *
 *   find(k):  stretch of the zone -> special day or the weeks behind it -> day of the week -> piece of the day
 */
#include "base/calendar.h"

#include <stdlib.h>

#include "base/calendar_inside.h"

/* ---- on the local clock ---------------------------------------------------------------------- */

/* Of a length with so much open time what is counted. */
static inline int64_t share(int64_t length, int64_t open, bool closed) { return closed ? length - open : open; }

/* The number of the last special day at or before `day`, plus one; 0: there is none. */
static size_t special_until(const struct calendar *c, int32_t day)
{
  size_t low = 0;
  for (size_t n = c->specials.n; n > 0;) {
    size_t half = (n + 1) / 2;
    low = c->specials.at[low + half - 1].day <= day ? low + half : low;
    n -= half;
  }
  return low;
}

static int64_t weeks_before(const struct calendar *c, int32_t day)
{
  int32_t n = day - WEEK_ORIGIN;
  return n / 7 * c->week_before[7] + c->week_before[n % 7];
}

static int64_t plan_before(const struct calendar *c, const struct plan *p, int32_t x)
{
  for (uint32_t i = 0; i < p->n; i++) {
    const struct piece *piece = &c->pieces.at[p->first + i];
    if (x < piece->to)
      return piece->before + (x > piece->from ? x - piece->from : 0);
  }
  return p->total;
}

/* The day's plan, and the open time before its midnight. */
static const struct plan *plan_of(const struct calendar *c, int32_t day, int64_t *before)
{
  size_t i = special_until(c, day);
  const struct special *s = i ? &c->specials.at[i - 1] : NULL;
  if (s && s->day == day) {
    *before = s->before;
    return &c->plans.at[s->plan];
  }
  *before = weeks_before(c, day);
  if (s)
    *before += s->before + c->plans.at[s->plan].total - weeks_before(c, s->day + 1);
  return &c->plans.at[c->week[weekday_of(day)]];
}

const struct plan *calendar_plan(const struct calendar *c, int32_t day)
{
  int64_t before;
  return plan_of(c, day, &before);
}

static inline int32_t day_of(int64_t x) { return (int32_t)(x / DAY - (x % DAY < 0)); }

int64_t calendar_open_before(const struct calendar *c, int64_t x)
{
  int32_t day = day_of(x);
  int64_t before;
  const struct plan *p = plan_of(c, day, &before);
  return before + plan_before(c, p, (int32_t)(x - day * (int64_t)DAY));
}

/* Number k of the plan's milliseconds, which it has. */
static int32_t plan_find(const struct calendar *c, const struct plan *p, int64_t k, bool closed)
{
  int32_t open = 0; /* of the pieces so far */
  for (uint32_t i = 0; i < p->n; i++) {
    const struct piece *piece = &c->pieces.at[p->first + i];
    if (closed && k < piece->from - open)
      break;
    open += piece->to - piece->from;
    if (!closed && k < open)
      return piece->to - (open - (int32_t)k);
  }
  return (int32_t)k + open; /* closed: behind the pieces so far */
}

/* Of ordinary weeks: number k behind midnight of `day`. */
static int64_t weeks_find(const struct calendar *c, int32_t day, int64_t k, bool closed)
{
  int first = weekday_of(day), i = 6;
  int64_t week = share(WEEK, c->week_before[7], closed);
  k += share(first * (int64_t)DAY, c->week_before[first], closed);
  if (week == 0)
    abort(); /* a special day would have had it */
  int64_t weeks = k / week;
  k -= weeks * week;
  while (share(i * (int64_t)DAY, c->week_before[i], closed) > k)
    i--;
  k -= share(i * (int64_t)DAY, c->week_before[i], closed);
  int64_t found = day - first + weeks * 7 + i;
  return found * DAY + plan_find(c, &c->plans.at[c->week[i]], k, closed);
}

/* Number k on the local clock, counted from its midnight of WEEK_ORIGIN. */
static int64_t local_find(const struct calendar *c, int64_t k, bool closed)
{
  size_t low = 0;
  for (size_t n = c->specials.n; n > 0;) { /* the special days whose midnight has at most k before it */
    size_t half = (n + 1) / 2;
    const struct special *s = &c->specials.at[low + half - 1];
    low = share((s->day - WEEK_ORIGIN) * (int64_t)DAY, s->before, closed) <= k ? low + half : low;
    n -= half;
  }
  if (low == 0)
    return weeks_find(c, WEEK_ORIGIN, k, closed);
  const struct special *s = &c->specials.at[low - 1];
  const struct plan *p = &c->plans.at[s->plan];
  k -= share((s->day - WEEK_ORIGIN) * (int64_t)DAY, s->before, closed);
  int64_t day = share(DAY, p->total, closed);
  if (k < day)
    return s->day * (int64_t)DAY + plan_find(c, p, k, closed);
  return weeks_find(c, s->day + 1, k - day, closed);
}

/* ---- in real time ----------------------------------------------------------------------------- */

static const struct stretch *stretches_of(const struct calendar *c)
{
  size_t n;
  return zone_stretches(c->said.zone, &n) + c->stretch;
}

int64_t calendar_count(const struct calendar *c, int64_t t)
{
  t = t < c->from ? c->from : t > c->to ? c->to : t;
  size_t i = zone_stretch(c->said.zone, t) - c->stretch;
  if (i == c->lags.n) /* t is the end, and the clock jumps just there */
    i--;
  return calendar_open_before(c, t + stretches_of(c)[i].offset) + c->lags.at[i].lag;
}

/* The instant at which number k begins; false when there is none. */
static bool find(const struct calendar *c, int64_t k, bool closed, int64_t *out)
{
  const struct stretch *s = stretches_of(c);
  if (k < share(c->from, c->first, closed) || k >= share(c->to, c->behind, closed))
    return false;
  size_t low = 0;
  for (size_t n = c->lags.n; n > 1;) {
    size_t half = n / 2, i = low + half;
    low = share(s[i].from, c->lags.at[i].count, closed) <= k ? i : low;
    n -= half;
  }
  /* count = open_before + lag, and closed ones are counted from the epoch: to the local clock's numbers. */
  int64_t lag = c->lags.at[low].lag;
  k = closed ? k + s[low].offset + lag - WEEK_ORIGIN * (int64_t)DAY : k - lag;
  *out = local_find(c, k, closed) - s[low].offset;
  return true;
}

const struct zone *calendar_zone(const struct calendar *c) { return c->said.zone; }

int64_t calendar_between(const struct calendar *c, int64_t a, int64_t b)
{
  return calendar_count(c, b) - calendar_count(c, a);
}

static bool too_much(const struct calendar *c, int64_t start, int64_t ms, struct err *err)
{
  char amount[48], instant[40];
  duration_format(ms, amount);
  zone_format(c->said.zone, start, instant);
  return err_set(err, ERR_LIMIT, "the calendar has no %s of open time %s %s", ms ? amount : "more",
                 ms < 0 ? "before" : "after", instant);
}

/* Back from start by ms >= 0. */
static bool go_back(const struct calendar *c, int64_t start, int64_t ms, int64_t *out)
{
  int64_t k = calendar_count(c, start);
  if (__builtin_sub_overflow(k, ms ? ms : 1, &k) || !find(c, k, false, out))
    return false;
  *out += ms ? 0 : 1; /* behind the last open millisecond */
  return true;
}

static bool go_on(const struct calendar *c, int64_t start, int64_t ms, int64_t *out)
{
  int64_t k = calendar_count(c, start);
  if (__builtin_add_overflow(k, ms ? ms - 1 : 0, &k) || !find(c, k, false, out))
    return false;
  *out += ms ? 1 : 0; /* behind the last one that was used */
  return true;
}

bool calendar_add(const struct calendar *c, int64_t start, int64_t ms, int64_t *out, struct err *err)
{
  if (ms == INT64_MIN || !(ms < 0 ? go_back(c, start, -ms, out) : go_on(c, start, ms, out)))
    return too_much(c, start, ms, err);
  return true;
}

bool calendar_sub(const struct calendar *c, int64_t start, int64_t ms, int64_t *out, struct err *err)
{
  if (ms == INT64_MIN || !(ms < 0 ? go_on(c, start, -ms, out) : go_back(c, start, ms, out)))
    return too_much(c, start, ms == INT64_MIN ? ms : -ms, err);
  return true;
}

/* ---- opening and closing ------------------------------------------------------------------------ */

bool calendar_is_open(const struct calendar *c, int64_t t)
{
  return t >= c->from && t < c->to && calendar_count(c, t + 1) > calendar_count(c, t);
}

int64_t calendar_next_open(const struct calendar *c, int64_t t)
{
  int64_t found;
  return t < c->to && find(c, calendar_count(c, t), false, &found) ? found : INSTANT_NEVER;
}

static int64_t count_closed(const struct calendar *c, int64_t t) { return t - calendar_count(c, t); }

/* Open to the end of what is known is open for ever. */
static bool is_last_day(const struct calendar *c) { return c->said.to == date_days(LAST_YEAR, 12, 31); }
static bool is_first_day(const struct calendar *c) { return c->said.from == date_days(FIRST_YEAR, 1, 1); }

int64_t calendar_next_close(const struct calendar *c, int64_t t)
{
  int64_t found;
  if (!calendar_is_open(c, t))
    return t;
  if (find(c, count_closed(c, t), true, &found))
    return found;
  return is_last_day(c) ? INSTANT_NEVER : c->to;
}

int64_t calendar_last_open(const struct calendar *c, int64_t t)
{
  int64_t found;
  if (!calendar_is_open(c, t) && !find(c, calendar_count(c, t) - 1, false, &t))
    return -INSTANT_NEVER;
  if (find(c, count_closed(c, t) - 1, true, &found))
    return found + 1;
  return is_first_day(c) ? -INSTANT_NEVER : c->from;
}

int64_t calendar_last_close(const struct calendar *c, int64_t t)
{
  int64_t found;
  if (calendar_is_open(c, t))
    t = calendar_last_open(c, t);
  return t > c->from && find(c, calendar_count(c, t) - 1, false, &found) ? found + 1 : -INSTANT_NEVER;
}

bool calendar_add_days(const struct calendar *c, int64_t start, int64_t days, int64_t *out, struct err *err)
{
  uint64_t left = days < 0 ? -(uint64_t)days : (uint64_t)days;
  enum calendar_reason why;
  if (start < c->from || start > c->to)
    return err_set(err, ERR_LIMIT, "working days are counted within the validity of the calendar only");
  *out = start;
  if (days == 0)
    return true;
  int64_t local = zone_local(c->said.zone, start);
  int32_t day = day_of(local), step = days < 0 ? -1 : 1;
  while (left > 0 && day + step >= c->said.from && day + step <= c->said.to) {
    day += step;
    left -= calendar_spans(c, day, &why).n > 0;
  }
  if (left > 0)
    return err_set(err, ERR_LIMIT, "the calendar has no %lld working days %s that date", (long long)days,
                   days < 0 ? "before" : "after");
  *out = zone_instant(c->said.zone, day * (int64_t)DAY + (local - day_of(local) * (int64_t)DAY));
  return true;
}
