/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What iCalendar's events come to: dates and times in order, each once, in the words of calendar_read.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/icalendar_inside.h"

enum { BREAKS_MAX = 96 }; /* of a date: what calendar_read takes */

void ical_add_days(struct ical_days *d, int64_t first, int64_t n, struct str name)
{
  vec_push(d, ((struct ical_day){ (int32_t)first, (int32_t)(first + n - 1), 0, 0, name }));
}

static int64_t day_of(int64_t local) { return (local >= 0 ? local : local - DAY + 1) / DAY; }

void ical_add_times(struct ical_days *d, int64_t from, int64_t to, struct str name)
{
  while (from < to) {
    int64_t day = day_of(from), midnight = (day + 1) * DAY, end = to < midnight ? to : midnight;
    int32_t on = (int32_t)day;
    vec_push(d, ((struct ical_day){ on, on, (int32_t)(from - day * DAY), (int32_t)(end - day * DAY), name }));
    from = end;
  }
}

static int by_day(const void *x, const void *y)
{
  const struct ical_day *a = x, *b = y;
  const int32_t left[] = { a->first, a->last, a->from, a->to }, right[] = { b->first, b->last, b->from, b->to };
  for (int i = 0; i < 4; i++)
    if (left[i] != right[i])
      return left[i] < right[i] ? -1 : 1;
  return str_cmp(a->name, b->name);
}

static struct value text_of(struct arena *a, struct str s) { return value_text(str_dup(a, s)); }

static struct value date_of(struct arena *a, int32_t day)
{
  char text[16];
  return text_of(a, date_format(day, text));
}

/* "08:30", "08:30:15" */
static struct value time_of(struct arena *a, int32_t ms)
{
  char text[16];
  int n = snprintf(text, sizeof text, "%02d:%02d", ms / HOUR, ms / MINUTE % 60);
  if (ms % MINUTE)
    n += snprintf(text + n, sizeof text - (size_t)n, ":%02d", ms / SECOND % 60);
  return text_of(a, (struct str){ text, (size_t)n });
}

static struct value holiday_of(struct arena *a, const struct ical_day *d)
{
  struct value_builder b;
  build_init(&b, a);
  if (d->first == d->last) {
    build_put(&b, "date", date_of(a, d->first));
  } else {
    build_put(&b, "from", date_of(a, d->first));
    build_put(&b, "to", date_of(a, d->last));
  }
  if (d->name.n)
    build_put(&b, "name", value_text(d->name));
  return build_map(&b);
}

static struct value break_of(struct arena *a, const struct ical_day *d)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "from", time_of(a, d->from));
  build_put(&b, "to", time_of(a, d->to));
  if (d->name.n)
    build_put(&b, "name", value_text(d->name));
  return build_map(&b);
}

static void sort_once(struct ical_days *d)
{
  size_t n = 0;
  if (d->n)
    qsort(d->at, d->n, sizeof *d->at, by_day);
  for (size_t i = 0; i < d->n; i++)
    if (n == 0 || by_day(&d->at[n - 1], &d->at[i]) != 0)
      d->at[n++] = d->at[i];
  d->n = n;
}

static bool write_breaks(struct ical_days *d, struct arena *a, struct value *breaks, struct err *err)
{
  struct value_builder dates, of_date;
  build_init(&dates, a);
  for (size_t i = 0, next; i < d->n; i = next) {
    build_init(&of_date, a);
    for (next = i; next < d->n && d->at[next].first == d->at[i].first; next++)
      if (d->at[next].to)
        build_add(&of_date, break_of(a, &d->at[next]));
    if (of_date.n > BREAKS_MAX)
      return err_set(err, ERR_LIMIT, "%.*s: more than %d breaks on one date",
                     STR_FMT(value_str(date_of(a, d->at[i].first))), BREAKS_MAX);
    if (of_date.n)
      build_put_str(&dates, value_str(date_of(a, d->at[i].first)), build_list(&of_date));
  }
  *breaks = build_map(&dates);
  return true;
}

bool ical_write(struct ical_days *d, struct arena *a, struct value *holidays, struct value *breaks, struct err *err)
{
  struct value_builder b;
  sort_once(d);
  build_init(&b, a);
  for (size_t i = 0; i < d->n; i++)
    if (!d->at[i].to)
      build_add(&b, holiday_of(a, &d->at[i]));
  *holidays = build_list(&b);
  return write_breaks(d, a, breaks, err);
}
