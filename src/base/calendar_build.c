/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what was said of weekdays and dates to plans of days, special days and sums.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/calendar_inside.h"

/* ---- which intervals start on a date -------------------------------------------------------- */

bool calendar_holiday_on(const struct said_holiday *h, int32_t day)
{
  int64_t year;
  int month, d;
  int32_t code = day;
  if (h->yearly) {
    date_civil(day, &year, &month, &d);
    code = month * 32 + d;
  }
  return h->first <= h->last ? code >= h->first && code <= h->last : code >= h->first || code <= h->last;
}

const struct said_holiday *calendar_holiday(const struct calendar *c, int32_t day)
{
  for (size_t i = c->said.holidays.n; i-- > 0;)
    if (calendar_holiday_on(&c->said.holidays.at[i], day))
      return &c->said.holidays.at[i];
  return NULL;
}

static const struct said_override *find_override(const struct calendar *c, int32_t day)
{
  size_t low = 0, high = c->said.overrides.n;
  while (low < high) {
    size_t mid = (low + high) / 2;
    if (c->said.overrides.at[mid].day < day)
      low = mid + 1;
    else
      high = mid;
  }
  return low < c->said.overrides.n && c->said.overrides.at[low].day == day ? &c->said.overrides.at[low] : NULL;
}

static bool is_closed(const struct calendar *c, int32_t day)
{
  size_t low = 0, high = c->closed.n;
  while (low < high) {
    size_t mid = (low + high) / 2;
    if (c->closed.at[mid] < day)
      low = mid + 1;
    else
      high = mid;
  }
  return low < c->closed.n && c->closed.at[low] == day;
}

struct spans calendar_spans(const struct calendar *c, int32_t day, enum calendar_reason *why)
{
  const struct said_override *o = find_override(c, day);
  *why = CALENDAR_OVERRIDE;
  if (o)
    return o->spans;
  *why = CALENDAR_HOLIDAY;
  if (is_closed(c, day))
    return (struct spans){ 0, 0 };
  *why = CALENDAR_HOURS;
  return c->said.week[weekday_of(day)];
}

/* ---- plans ----------------------------------------------------------------------------------- */

/* A plan that is being made: pieces of one day, sorted and apart. */
struct draft {
  VEC(struct piece) pieces;
};

static int by_from(const void *a, const void *b)
{
  const struct piece *x = a, *y = b;
  return (x->from > y->from) - (x->from < y->from);
}

/* What of the spans, shifted by -shift, lies in the day. */
static void draft_add(struct draft *d, const struct said *said, struct spans spans, int32_t shift)
{
  for (uint32_t i = 0; i < spans.n; i++) {
    struct span s = said->spans.at[spans.first + i];
    int32_t from = s.from > shift ? s.from - shift : 0, to = s.to - shift < DAY ? s.to - shift : DAY;
    if (from < to)
      vec_push(&d->pieces, ((struct piece){ .from = from, .to = to }));
  }
}

/* Sorted, those that overlap or touch made one. */
static void draft_join(struct draft *d)
{
  size_t n = 0;
  if (d->pieces.n)
    qsort(d->pieces.at, d->pieces.n, sizeof *d->pieces.at, by_from);
  for (size_t i = 0; i < d->pieces.n; i++) {
    struct piece p = d->pieces.at[i];
    if (n && d->pieces.at[n - 1].to >= p.from)
      d->pieces.at[n - 1].to = p.to > d->pieces.at[n - 1].to ? p.to : d->pieces.at[n - 1].to;
    else
      d->pieces.at[n++] = p;
  }
  d->pieces.n = n;
}

static void draft_cut(struct draft *d, int32_t from, int32_t to)
{
  size_t n = d->pieces.n;
  for (size_t i = 0; i < n; i++) {
    struct piece p = d->pieces.at[i];
    if (p.to <= from || p.from >= to)
      continue;
    if (p.to > to) /* what remains behind the break */
      vec_push(&d->pieces, ((struct piece){ .from = to, .to = p.to }));
    d->pieces.at[i].to = from > p.from ? from : p.from; /* before it, or nothing */
  }
  size_t kept = 0;
  for (size_t i = 0; i < d->pieces.n; i++)
    if (d->pieces.at[i].from < d->pieces.at[i].to)
      d->pieces.at[kept++] = d->pieces.at[i];
  d->pieces.n = kept;
}

static void draft_breaks(struct draft *d, const struct said *said, int32_t day)
{
  size_t low = 0, high = said->breaks.n;
  while (low < high) { /* the first of the day before, which may cross midnight */
    size_t mid = (low + high) / 2;
    if (said->breaks.at[mid].day < day - 1)
      low = mid + 1;
    else
      high = mid;
  }
  for (; low < said->breaks.n && said->breaks.at[low].day <= day; low++) {
    int32_t shift = said->breaks.at[low].day < day ? DAY : 0;
    struct span s = said->breaks.at[low].span;
    draft_cut(d, s.from - shift, s.to - shift);
  }
  draft_join(d);
}

static bool is_same(const struct calendar *c, const struct plan *p, const struct draft *d)
{
  if (p->n != d->pieces.n)
    return false;
  for (uint32_t i = 0; i < p->n; i++) {
    const struct piece *a = &c->pieces.at[p->first + i], *b = &d->pieces.at[i];
    if (a->from != b->from || a->to != b->to)
      return false;
  }
  return true;
}

/* The plan of the draft: one of the first that there were (they are the usual ones), or a new one. */
static uint32_t draft_plan(struct calendar *c, const struct draft *d)
{
  enum { LOOKED_AT = 64 };
  for (uint32_t i = 0; i < c->plans.n && i < LOOKED_AT; i++)
    if (is_same(c, &c->plans.at[i], d))
      return i;
  struct plan p = { .first = (uint32_t)c->pieces.n, .n = (uint32_t)d->pieces.n };
  for (size_t i = 0; i < d->pieces.n; i++) {
    struct piece piece = d->pieces.at[i];
    piece.before = p.total;
    p.total += piece.to - piece.from;
    vec_push(&c->pieces, piece);
  }
  vec_push(&c->plans, p);
  return (uint32_t)c->plans.n - 1;
}

static void build_week(struct calendar *c)
{
  struct draft d = { 0 };
  for (int i = 0; i < 7; i++) {
    vec_clear(&d.pieces);
    draft_add(&d, &c->said, c->said.week[i], 0);
    draft_add(&d, &c->said, c->said.week[(i + 6) % 7], DAY);
    draft_join(&d);
    c->week[i] = draft_plan(c, &d);
    c->week_before[i + 1] = c->week_before[i] + c->plans.at[c->week[i]].total;
  }
  vec_fini(&d.pieces);
}

/* ---- special days ---------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
  int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
  return (x > y) - (x < y);
}

static int32_t coded_day(int64_t year, int32_t code) { return (int32_t)date_days(year, code / 32, code % 32); }

/* 02-29 of another year would be the first of March. */
static bool is_day_of(int64_t year, int32_t code)
{
  return code != 2 * 32 + 29 || coded_day(year, code) != coded_day(year, 3 * 32 + 1);
}

static void close_yearly(struct calendar *c, const struct said_holiday *h)
{
  for (int64_t year = FIRST_YEAR - 1; year <= LAST_YEAR; year++) {
    int64_t last_year = h->last < h->first ? year + 1 : year;
    int32_t first = coded_day(year, h->first), last = coded_day(last_year, h->last);
    if (!is_day_of(last_year, h->last))
      last--;
    for (int32_t day = first; day <= last; day++)
      vec_push(&c->closed, day);
  }
}

static bool build_closed(struct calendar *c, struct err *err)
{
  for (size_t i = 0; i < c->said.holidays.n && c->closed.n <= SPECIAL_MAX; i++) {
    const struct said_holiday *h = &c->said.holidays.at[i];
    if (h->yearly)
      close_yearly(c, h);
    for (int32_t day = h->first; !h->yearly && day <= h->last; day++)
      vec_push(&c->closed, day);
  }
  if (c->closed.n > SPECIAL_MAX)
    return err_set(err, ERR_LIMIT, "holidays: more than %d days from %d to %d", SPECIAL_MAX, FIRST_YEAR, LAST_YEAR);
  if (c->closed.n)
    qsort(c->closed.at, c->closed.n, sizeof *c->closed.at, by_number);
  return true;
}

struct days {
  VEC(int32_t) at;
};

/* The date and the one behind it, on which its part behind midnight would lie. */
static void mark(struct days *days, int32_t day)
{
  vec_push(&days->at, day);
  vec_push(&days->at, day + 1);
}

static void mark_all(const struct calendar *c, struct days *days)
{
  for (size_t i = 0; i < c->closed.n; i++)
    mark(days, c->closed.at[i]);
  for (size_t i = 0; i < c->said.overrides.n; i++)
    mark(days, c->said.overrides.at[i].day);
  for (size_t i = 0; i < c->said.breaks.n; i++)
    mark(days, c->said.breaks.at[i].day);
  if (days->at.n)
    qsort(days->at.at, days->at.n, sizeof *days->at.at, by_number);
}

/* Open time before a day if all were as their weekdays. */
static int64_t weeks_before(const struct calendar *c, int32_t day)
{
  int32_t n = day - WEEK_ORIGIN;
  return n / 7 * c->week_before[7] + c->week_before[n % 7];
}

static void add_special(struct calendar *c, int32_t day, uint32_t plan)
{
  int64_t before = weeks_before(c, day);
  if (c->specials.n) {
    struct special last = vec_last(&c->specials);
    before += last.before + c->plans.at[last.plan].total - weeks_before(c, last.day + 1);
  }
  vec_push(&c->specials, ((struct special){ before, day, plan }));
}

static void build_special(struct calendar *c, struct draft *d, int32_t day)
{
  enum calendar_reason why;
  vec_clear(&d->pieces);
  draft_add(d, &c->said, calendar_spans(c, day, &why), 0);
  draft_add(d, &c->said, calendar_spans(c, day - 1, &why), DAY);
  draft_join(d);
  draft_breaks(d, &c->said, day);
  uint32_t plan = draft_plan(c, d);
  if (plan != c->week[weekday_of(day)])
    add_special(c, day, plan);
}

static void build_specials(struct calendar *c)
{
  struct days days = { 0 };
  struct draft d = { 0 };
  mark_all(c, &days);
  int32_t done = WEEK_ORIGIN; /* nothing is asked of that day and those before */
  for (size_t i = 0; i < days.at.n; i++)
    if (days.at.at[i] > done)
      build_special(c, &d, done = days.at.at[i]);
  vec_fini(&days.at);
  vec_fini(&d.pieces);
}

/* ---- the zone -------------------------------------------------------------------------------- */

static void build_lags(struct calendar *c)
{
  const struct zone *z = c->said.zone;
  size_t n;
  const struct stretch *s = zone_stretches(z, &n);
  c->from = zone_instant(z, c->said.from * (int64_t)DAY);
  c->to = zone_instant(z, (c->said.to + 1) * (int64_t)DAY);
  c->stretch = zone_stretch(z, c->from);
  int64_t lag = 0;
  for (size_t i = c->stretch; i < n && (i == c->stretch || s[i].from < c->to); i++) {
    int64_t from = i == c->stretch ? c->from : s[i].from;
    if (i > c->stretch)
      lag += calendar_open_before(c, from + s[i - 1].offset) - calendar_open_before(c, from + s[i].offset);
    vec_push(&c->lags, ((struct lag){ calendar_open_before(c, from + s[i].offset) + lag, lag }));
  }
}

/* ---- all ------------------------------------------------------------------------------------- */

static int override_order(const void *a, const void *b)
{
  const struct said_override *x = a, *y = b;
  return (x->day > y->day) - (x->day < y->day);
}

static int break_order(const void *a, const void *b)
{
  const struct said_break *x = a, *y = b;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return (x->span.from > y->span.from) - (x->span.from < y->span.from);
}

bool calendar_build(struct calendar *c, struct err *err)
{
  struct said *said = &c->said;
  if (said->overrides.n)
    qsort(said->overrides.at, said->overrides.n, sizeof *said->overrides.at, override_order);
  if (said->breaks.n)
    qsort(said->breaks.at, said->breaks.n, sizeof *said->breaks.at, break_order);
  build_week(c);
  if (!build_closed(c, err))
    return false;
  build_specials(c);
  build_lags(c);
  c->first = calendar_count(c, c->from);
  c->behind = calendar_count(c, c->to);
  return true;
}
