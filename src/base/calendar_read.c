/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A calendar from a value: every mistake is refused with the member, the weekday or date, and the interval.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/calendar_inside.h"

static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

struct reading {
  struct calendar *calendar;
  bool closed_is_fine; /* see calendar_read_closed */
  struct err *err;
};

/* ---- times and intervals ---------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Two digits below `limit` at p. */
static bool two_digits(const char *p, int limit, int32_t *out)
{
  *out = (p[0] - '0') * 10 + p[1] - '0';
  return is_digit(p[0]) && is_digit(p[1]) && *out < limit;
}

/* "08:30", "08:30:15", and "24:00" where `end`. */
static bool read_time(struct str s, bool end, int32_t *ms)
{
  int32_t hour, minute, second = 0;
  if ((s.n != 5 && s.n != 8) || s.p[2] != ':' || (s.n == 8 && s.p[5] != ':'))
    return false;
  if (!two_digits(s.p, 25, &hour) || !two_digits(s.p + 3, 60, &minute) ||
      (s.n == 8 && !two_digits(s.p + 6, 60, &second)))
    return false;
  *ms = hour * HOUR + minute * MINUTE + second * SECOND;
  return *ms < DAY || (end && *ms == DAY);
}

/* "08:00-17:00" */
static const char *show_span(struct span s, char out[24])
{
  int32_t to = s.to > DAY ? s.to - DAY : s.to;
  int n = snprintf(out, 24, "%02d:%02d", s.from / HOUR, s.from / MINUTE % 60);
  if (s.from % MINUTE)
    n += snprintf(out + n, 24 - (size_t)n, ":%02d", s.from / SECOND % 60);
  n += snprintf(out + n, 24 - (size_t)n, "-%02d:%02d", to / HOUR, to / MINUTE % 60);
  if (to % MINUTE)
    snprintf(out + n, 24 - (size_t)n, ":%02d", to / SECOND % 60);
  return out;
}

static bool no_time(struct value v, bool end, struct err *err)
{
  struct str s = value_str(v);
  if (v.kind != VALUE_TEXT)
    return err_set(err, ERR_INPUT, "a time of day is text, as \"08:00\"");
  return err_set(err, ERR_INPUT, "\"%.*s\" is no time of day to %s: it goes from 00:00 to %s, as 08:00 or 08:00:30",
                 STR_FMT(s), end ? "end at" : "start from", end ? "24:00" : "23:59:59");
}

/* *empty: it ends where it starts. */
static bool read_span(struct value v, struct span *out, bool *empty, struct err *err)
{
  if (v.kind != VALUE_LIST || v.n != 2)
    return err_set(err, ERR_INPUT, "an interval is [from, to], as [\"08:00\",\"17:00\"]");
  for (int i = 0; i < 2; i++)
    if (v.list[i].kind != VALUE_TEXT || !read_time(value_str(v.list[i]), i == 1, i ? &out->to : &out->from))
      return no_time(v.list[i], i == 1, err);
  *empty = out->from == out->to;
  if (out->to < out->from)
    out->to += DAY;
  return true;
}

static bool is_empty(const struct reading *r, struct span s)
{
  char text[24];
  return err_set(r->err, ERR_INPUT, "%s is empty; the whole day is 00:00-24:00", show_span(s, text));
}

static int by_from(const void *a, const void *b)
{
  const struct span *x = a, *y = b;
  return (x->from > y->from) - (x->from < y->from);
}

static bool overlaps(struct err *err, struct span a, struct span b, const char *of)
{
  char first[24], second[24];
  return err_set(err, ERR_INPUT, "%s overlaps %s%s%s", show_span(b, second), show_span(a, first), of ? " of " : "",
                 of ? of : "");
}

/* The intervals of one date, sorted and apart. */
static bool read_spans(const struct reading *r, struct value v, struct spans *out)
{
  struct said *said = &r->calendar->said;
  *out = (struct spans){ (uint32_t)said->spans.n, 0 };
  if (v.kind != VALUE_LIST || v.n > INTERVALS_MAX)
    return err_set(r->err, ERR_INPUT, "wants a list of up to %d intervals, as [[\"08:00\",\"17:00\"]]", INTERVALS_MAX);
  for (uint32_t i = 0; i < v.n; i++) {
    struct span s;
    bool empty;
    if (!read_span(v.list[i], &s, &empty, r->err))
      return false;
    if (empty && !r->closed_is_fine)
      return is_empty(r, s);
    if (!empty)
      vec_push(&said->spans, s);
  }
  out->n = (uint32_t)said->spans.n - out->first;
  struct span *at = said->spans.at + out->first;
  if (out->n)
    qsort(at, out->n, sizeof *at, by_from);
  for (uint32_t i = 1; i < out->n; i++)
    if (at[i - 1].to > at[i].from)
      return overlaps(r->err, at[i - 1], at[i], NULL);
  return true;
}

/* ---- hours ------------------------------------------------------------------------------------- */

/* A night shift may run into the next day's hours. */
static bool check_nights(const struct reading *r)
{
  const struct said *said = &r->calendar->said;
  for (int i = 0; i < 7; i++) {
    struct spans a = said->week[i], b = said->week[(i + 1) % 7];
    if (a.n == 0 || b.n == 0)
      continue;
    struct span last = said->spans.at[a.first + a.n - 1], next = said->spans.at[b.first];
    if (last.to - DAY > next.from) {
      overlaps(r->err, last, next, weekdays[i]);
      return err_prefix(r->err, "hours: %s", weekdays[(i + 1) % 7]);
    }
  }
  return true;
}

static bool read_always(const struct reading *r)
{
  struct said *said = &r->calendar->said;
  vec_push(&said->spans, ((struct span){ 0, DAY }));
  for (int i = 0; i < 7; i++)
    said->week[i] = (struct spans){ (uint32_t)said->spans.n - 1, 1 };
  return true;
}

static bool read_hours(const struct reading *r, struct value v)
{
  if (v.kind == VALUE_TEXT && str_is(value_str(v), "24x7"))
    return read_always(r);
  if (v.kind != VALUE_MAP)
    return err_set(r->err, ERR_INPUT, "hours: wants {\"mon\": [[\"08:00\",\"17:00\"]], …} or \"24x7\"");
  for (uint32_t i = 0; i < v.n; i++) {
    struct str name = v.map[i].name;
    int day = 0;
    while (day < 7 && !str_is(name, weekdays[day]))
      day++;
    if (day == 7)
      return err_set(r->err, ERR_INPUT, "hours: \"%.*s\" is no weekday; they are mon, tue, wed, thu, fri, sat, sun",
                     STR_FMT(name));
    if (!read_spans(r, v.map[i].value, &r->calendar->said.week[day]))
      return err_prefix(r->err, "hours: %s", weekdays[day]);
  }
  return check_nights(r);
}

/* ---- dates ------------------------------------------------------------------------------------- */

static bool read_date(struct str s, int32_t *day)
{
  int64_t days;
  if (!date_parse(s, &days) || days < date_days(FIRST_YEAR, 1, 1) || days > date_days(LAST_YEAR, 12, 31))
    return false;
  *day = (int32_t)days;
  return true;
}

/* "12-25" as month * 32 + day */
static bool read_yearly(struct str s, int32_t *code)
{
  char leap[10] = "2000-";
  int32_t month, day;
  int64_t days;
  if (s.n != 5 || !two_digits(s.p, 13, &month) || !two_digits(s.p + 3, 32, &day))
    return false;
  memcpy(leap + 5, s.p, 5);
  *code = month * 32 + day;
  return date_parse((struct str){ leap, sizeof leap }, &days);
}

static bool no_date(struct err *err, struct str s, const char *also)
{
  return err_set(err, ERR_INPUT, "\"%.*s\" is no date between %d and %d, as 2026-12-25%s", STR_FMT(s), FIRST_YEAR,
                 LAST_YEAR, also);
}

static bool read_holiday_date(struct str s, int32_t *day, bool *yearly, struct err *err)
{
  *yearly = read_yearly(s, day);
  return *yearly || read_date(s, day) || no_date(err, s, ", or 12-25 for each year");
}

static bool check_holiday(const struct said_holiday *h, bool last_yearly, struct err *err)
{
  if (h->yearly != last_yearly)
    return err_set(err, ERR_INPUT, "a holiday comes each year or once, so from and to have either both a year or none");
  if (!h->yearly && h->last < h->first)
    return err_set(err, ERR_INPUT, "ends before it starts");
  if (!h->yearly && h->last - h->first >= HOLIDAY_DAYS_MAX)
    return err_set(err, ERR_LIMIT, "is longer than %d days; a calendar that ends has \"to\"", HOLIDAY_DAYS_MAX);
  return true;
}

static bool check_members(struct value v, const char *const *names, size_t n, struct err *err)
{
  for (uint32_t i = 0; i < v.n; i++) {
    size_t k = 0;
    while (k < n && !str_is(v.map[i].name, names[k]))
      k++;
    if (k < n)
      continue;
    const char *near = str_nearest(v.map[i].name, names, n);
    return err_set(err, ERR_INPUT, "nothing is called \"%.*s\" here%s%s%s", STR_FMT(v.map[i].name),
                   near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
  }
  return true;
}

/* {"date", "name"} or {"from", "to", "name"}; "source" says who brought it, and is theirs to read. */
static bool read_named_holiday(const struct reading *r, struct value v, struct said_holiday *h)
{
  static const char *const names[] = { "date", "from", "to", "name", "source" };
  struct str from = value_get_str(v, "from"), to = value_get_str(v, "to"), name = value_get_str(v, "name");
  struct buf *all = &r->calendar->said.names;
  bool last_yearly;
  if (!check_members(v, names, 5, r->err))
    return false;
  if (value_get_str(v, "date").n) {
    if (from.n || to.n)
      return err_set(r->err, ERR_INPUT, "has a date, and from or to; it wants either");
    from = to = value_get_str(v, "date");
  }
  h->name = (uint32_t)all->n;
  h->name_size = (uint32_t)name.n;
  buf_str(all, name);
  return read_holiday_date(from, &h->first, &h->yearly, r->err) &&
         read_holiday_date(to, &h->last, &last_yearly, r->err) && check_holiday(h, last_yearly, r->err);
}

/* What is known of overrides by now is the parent's, and the child's word counts more. */
static void add_holiday(struct said *said, struct said_holiday h)
{
  size_t kept = 0;
  for (size_t i = 0; i < said->overrides.n; i++)
    if (!calendar_holiday_on(&h, said->overrides.at[i].day))
      said->overrides.at[kept++] = said->overrides.at[i];
  said->overrides.n = kept;
  vec_push(&said->holidays, h);
}

static bool read_holidays(const struct reading *r, struct value v)
{
  if (v.kind != VALUE_LIST)
    return err_set(r->err, ERR_INPUT, "holidays: wants a list of dates");
  for (uint32_t i = 0; i < v.n; i++) {
    struct said_holiday h = { 0 };
    struct value one = v.list[i];
    bool good = one.kind == VALUE_MAP
                    ? read_named_holiday(r, one, &h)
                    : read_holiday_date(one.kind == VALUE_TEXT ? value_str(one) : STR(""), &h.first, &h.yearly, r->err);
    if (!good)
      return err_prefix(r->err, "holidays: number %u", i + 1);
    if (one.kind != VALUE_MAP)
      h.last = h.first;
    add_holiday(&r->calendar->said, h);
  }
  return true;
}

static struct said_override *override_of(struct said *said, int32_t day)
{
  for (size_t i = 0; i < said->overrides.n; i++)
    if (said->overrides.at[i].day == day)
      return &said->overrides.at[i];
  struct said_override *o = vec_push_ptr(&said->overrides);
  o->day = day;
  return o;
}

static bool read_overrides(const struct reading *r, struct value v)
{
  if (v.kind != VALUE_MAP)
    return err_set(r->err, ERR_INPUT, "overrides: wants {\"2026-12-24\": [[\"08:00\",\"12:00\"]], …}");
  for (uint32_t i = 0; i < v.n; i++) {
    struct str date = v.map[i].name;
    struct spans spans;
    int32_t day;
    if (!read_date(date, &day) && !no_date(r->err, date, ""))
      return err_prefix(r->err, "overrides");
    if (!read_spans(r, v.map[i].value, &spans))
      return err_prefix(r->err, "overrides: %.*s", STR_FMT(date));
    override_of(&r->calendar->said, day)->spans = spans;
  }
  return true;
}

/* ["12:00", "14:00"] or {"from", "to", "name", "source"} */
static bool read_break(struct value v, struct span *out, bool *empty, struct err *err)
{
  static const char *const names[] = { "from", "to", "name", "source" };
  struct value pair[2];
  if (v.kind != VALUE_MAP)
    return read_span(v, out, empty, err);
  pair[0] = value_get(v, "from");
  pair[1] = value_get(v, "to");
  return check_members(v, names, 4, err) &&
         read_span((struct value){ .kind = VALUE_LIST, .n = 2, .list = pair }, out, empty, err);
}

static bool read_breaks_of(const struct reading *r, int32_t day, struct value v)
{
  if (v.kind != VALUE_LIST || v.n > INTERVALS_MAX)
    return err_set(r->err, ERR_INPUT, "wants a list of up to %d intervals, as [[\"12:00\",\"13:00\"]]", INTERVALS_MAX);
  for (uint32_t i = 0; i < v.n; i++) {
    struct said_break b = { .day = day };
    bool empty;
    if (!read_break(v.list[i], &b.span, &empty, r->err))
      return false;
    if (empty && !r->closed_is_fine)
      return is_empty(r, b.span);
    if (!empty)
      vec_push(&r->calendar->said.breaks, b);
  }
  return true;
}

static bool read_breaks(const struct reading *r, struct value v)
{
  if (v.kind != VALUE_MAP)
    return err_set(r->err, ERR_INPUT, "breaks: wants {\"2026-12-23\": [[\"12:00\",\"14:00\"]], …}");
  for (uint32_t i = 0; i < v.n; i++) {
    struct str date = v.map[i].name;
    int32_t day;
    if (!read_date(date, &day) && !no_date(r->err, date, ""))
      return err_prefix(r->err, "breaks");
    if (!read_breaks_of(r, day, v.map[i].value))
      return err_prefix(r->err, "breaks: %.*s", STR_FMT(date));
  }
  return true;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static bool read_from(const struct reading *r, struct value v)
{
  struct str date = v.kind == VALUE_TEXT ? value_str(v) : STR("");
  return read_date(date, &r->calendar->said.from) || no_date(r->err, date, "") || err_prefix(r->err, "from");
}

static bool read_to(const struct reading *r, struct value v)
{
  struct str date = v.kind == VALUE_TEXT ? value_str(v) : STR("");
  return read_date(date, &r->calendar->said.to) || no_date(r->err, date, "") || err_prefix(r->err, "to");
}

/* In this order they are read. */
static const struct {
  const char *name;
  bool (*read)(const struct reading *r, struct value v);
} members[] = {
  { "hours", read_hours },   { "holidays", read_holidays }, { "overrides", read_overrides },
  { "breaks", read_breaks }, { "from", read_from },         { "to", read_to },
};

enum { MEMBERS = sizeof members / sizeof *members };

static bool check_names(struct value v, struct err *err)
{
  const char *names[MEMBERS + 1] = { "tz" };
  for (int i = 0; i < MEMBERS; i++)
    names[i + 1] = members[i].name;
  if (v.kind != VALUE_MAP)
    return err_set(err, ERR_INPUT, "a calendar wants {\"tz\": \"Europe/Berlin\", \"hours\": {…}, …}");
  return check_members(v, names, MEMBERS + 1, err);
}

static bool read_zone(const struct reading *r, struct zones *zones, struct value v)
{
  struct said *said = &r->calendar->said;
  if (value_is_none(v) && said->zone)
    return true;
  struct str name = value_is_none(v) ? STR("UTC") : v.kind == VALUE_TEXT ? value_str(v) : STR("");
  said->zone = zone_find(zones, name, r->err);
  return said->zone || err_prefix(r->err, "tz");
}

#define COPY(to, from)                                                                                                 \
  for (size_t i_ = 0; i_ < (from)->n; i_++)                                                                            \
  vec_push((to), (from)->at[i_])

static void inherit(struct said *said, const struct said *parent)
{
  said->zone = parent->zone;
  memcpy(said->week, parent->week, sizeof said->week);
  COPY(&said->spans, &parent->spans);
  COPY(&said->holidays, &parent->holidays);
  COPY(&said->overrides, &parent->overrides);
  COPY(&said->breaks, &parent->breaks);
  buf_str(&said->names, buf_view(&parent->names));
  said->from = parent->from;
  said->to = parent->to;
}

static bool never_opens(const struct reading *r)
{
  const struct said *said = &r->calendar->said;
  if (said->from > said->to)
    return err_set(r->err, ERR_INPUT, "the calendar ends before it starts: see from and to");
  return err_set(r->err, ERR_INPUT,
                 "the calendar never opens: give at least one weekday hours, as \"mon\": "
                 "[[\"08:00\",\"17:00\"]]");
}

static bool fill(const struct reading *r, struct zones *zones, struct value v, const struct calendar *parent)
{
  struct calendar *c = r->calendar;
  c->said.from = (int32_t)date_days(FIRST_YEAR, 1, 1);
  c->said.to = (int32_t)date_days(LAST_YEAR, 12, 31);
  if (parent)
    inherit(&c->said, &parent->said);
  if (!check_names(v, r->err) || !read_zone(r, zones, value_get(v, "tz")))
    return false;
  for (int i = 0; i < MEMBERS; i++) {
    struct value member = value_get(v, members[i].name);
    if (!value_is_none(member) && !members[i].read(r, member))
      return false;
  }
  if (c->said.from > c->said.to)
    return never_opens(r);
  if (!calendar_build(c, r->err))
    return false;
  return r->closed_is_fine || calendar_between(c, c->from, c->to) > 0 || never_opens(r);
}

static struct calendar *read_calendar(struct zones *zones, struct value v, const struct calendar *parent, bool closed,
                                      struct err *err)
{
  struct calendar *c = mem_zero(sizeof *c);
  if (fill(&(struct reading){ c, closed, err }, zones, v, parent))
    return c;
  calendar_free(c);
  return NULL;
}

struct calendar *calendar_read(struct zones *zones, struct value v, const struct calendar *parent, struct err *err)
{
  return read_calendar(zones, v, parent, false, err);
}

struct calendar *calendar_read_closed(struct zones *zones, struct value v, struct err *err)
{
  return read_calendar(zones, v, NULL, true, err);
}

void calendar_free(struct calendar *c)
{
  if (!c)
    return;
  vec_fini(&c->said.spans);
  vec_fini(&c->said.holidays);
  vec_fini(&c->said.overrides);
  vec_fini(&c->said.breaks);
  buf_fini(&c->said.names);
  vec_fini(&c->pieces);
  vec_fini(&c->plans);
  vec_fini(&c->closed);
  vec_fini(&c->specials);
  vec_fini(&c->lags);
  free(c);
}
