/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iCalendar: see icalendar.h. libical reads the lines and steps through the rules; zones, years and dates are ours, since
 * its own zones come with the machine and would not be those of the calendars.
 */
#include "base/icalendar.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "base/icalendar_inside.h"

enum {
  STEPS_MAX = 200000,    /* of all rules of a file: some twenty microseconds each */
  EMPTY_RULES_MAX = 10,  /* that never come: each makes the library look through centuries */
  LENGTH_DAYS_MAX = 366, /* of an event with times */
  HOLIDAY_MAX = 3660,    /* days: what calendar_read takes */
  NAME_BYTES_MAX = 200,
};

/* ---- what is read ---- */

struct when {
  int64_t local;
  bool date;               /* a whole day */
  const struct zone *zone; /* NULL: floating, on whatever clock is looked at */
};

struct event {
  uint32_t line;
  struct str uid, name;
  int sequence;
  bool cancelled, free, changes, skipped; /* changes: it has a RECURRENCE-ID, which is: */
  struct when start, instead_of;
  int64_t days, ms; /* how long: days on the clock, then time */
  icalcomponent *component;
};

struct left_out {
  uint32_t line;
  struct str what;
  const char *reason;
};

struct reading {
  struct arena *arena;
  const struct icalendar_wanted *wanted;
  const struct zone *zone;
  VEC(struct event) events;
  VEC(struct left_out) left_out;
  struct ical_days days;
  VEC(int64_t) starts; /* of the event at hand */
  VEC(int64_t) not_at; /* … and when it is not: local times, … */
  VEC(int64_t) not_on; /* … and dates */
  int64_t steps, empty_rules, dates, outside;
  icalcomponent *calendar; /* in which the event at hand stands */
  struct err *err;
};

static bool wrong(const struct reading *r, const struct event *e, enum err_code code, const char *what)
{
  struct str who = e->name.n ? e->name : e->uid;
  return err_set(r->err, code, "line %u: event \"%.*s\": %s", e->line, STR_FMT(who), what);
}

/* One line of text, without control characters, not too long. */
static struct str one_line(struct arena *a, struct str s)
{
  char *p = str_z(a, s);
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++)
    p[i] = (unsigned char)p[i] < ' ' || p[i] == 0x7f ? ' ' : p[i];
  s = str_trim((struct str){ p, s.n });
  for (size_t step; n < s.n && (step = utf8_next(s.p + n, s.n - n)) && n + step <= NAME_BYTES_MAX;)
    n += step;
  return (struct str){ s.p, n };
}

static void leave_out(struct reading *r, uint32_t line, const char *kind, struct str name, const char *reason)
{
  struct str what = name.n ? str_printf(r->arena, "%s \"%.*s\"", kind, STR_FMT(name)) : str_of(kind);
  vec_push(&r->left_out, ((struct left_out){ line, what, reason }));
}

/* True: it is listed, and no error. */
static bool skip(struct reading *r, struct event *e, const char *reason)
{
  e->skipped = true;
  leave_out(r, e->line, "event", e->name.n ? e->name : e->uid, reason);
  return true;
}

/* ---- times ---- */

static bool is_time(struct icaltimetype t)
{
  char date[16];
  int64_t days;
  snprintf(date, sizeof date, "%04d-%02d-%02d", t.year % 10000, t.month % 100, t.day % 100);
  return t.year >= 1 && t.year <= 9999 && t.month >= 1 && t.day >= 1 && date_parse(str_of(date), &days) &&
         (t.is_date ||
          (t.hour >= 0 && t.hour < 24 && t.minute >= 0 && t.minute < 60 && t.second >= 0 && t.second <= 60));
}

static int64_t local_of(struct icaltimetype t)
{
  int64_t days = date_days(t.year, t.month, t.day);
  return days * DAY + (t.is_date ? 0 : (int64_t)t.hour * HOUR + t.minute * MINUTE + t.second * SECOND);
}

static struct icaltimetype ical_of(int64_t local, bool date)
{
  struct icaltimetype t = icaltime_null_time();
  int64_t day = (local >= 0 ? local : local - DAY + 1) / DAY, year, rest = local - day * DAY;
  date_civil(day, &year, &t.month, &t.day);
  t.year = (int)year;
  t.is_date = date;
  t.hour = (int)(rest / HOUR);
  t.minute = (int)(rest / MINUTE % 60);
  t.second = (int)(rest / SECOND % 60);
  return t;
}

/* The X-LIC-LOCATION that a VTIMEZONE of this name tells. */
static struct str told_location(icalcomponent *calendar, const char *tzid)
{
  icalcomponent *zone = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
  for (; zone; zone = icalcomponent_get_next_component(calendar, ICAL_VTIMEZONE_COMPONENT)) {
    icalproperty *id = icalcomponent_get_first_property(zone, ICAL_TZID_PROPERTY);
    if (!id || strcmp(icalproperty_get_tzid(id), tzid) != 0)
      continue;
    icalproperty *p = icalcomponent_get_first_property(zone, ICAL_X_PROPERTY);
    for (; p; p = icalcomponent_get_next_property(zone, ICAL_X_PROPERTY))
      if (strcmp(icalproperty_get_x_name(p), "X-LIC-LOCATION") == 0)
        return str_of(icalproperty_get_x(p));
  }
  return STR("");
}

/* "Europe/Berlin", "/mozilla.org/20070129_1/Europe/Berlin", or what the file itself says of the name. */
static const struct zone *zone_of(const struct reading *r, const char *tzid)
{
  struct str name = str_of(tzid), head;
  const struct zone *z = zone_find(r->wanted->zones, name, NULL);
  while (!z && str_split(name, '/', &head, &name) && memchr(name.p, '/', name.n))
    z = zone_find(r->wanted->zones, name, NULL);
  return z ? z : zone_find(r->wanted->zones, told_location(r->calendar, tzid), NULL);
}

/* False: malformed. A zone that nobody knows makes the event be left out. */
static bool read_when(struct reading *r, struct event *e, icalproperty *p, struct icaltimetype t, struct when *out)
{
  icalparameter *tzid = icalproperty_get_first_parameter(p, ICAL_TZID_PARAMETER);
  if (!is_time(t)) {
    const char *text = icalproperty_get_value_as_string(p);
    return wrong(
        r, e, ERR_INPUT,
        str_printf(r->arena, "%s: \"%s\" is no date or time", icalproperty_get_property_name(p), text ? text : "").p);
  }
  *out = (struct when){ .local = local_of(t), .date = t.is_date };
  if (t.is_date)
    return true;
  if (icaltime_is_utc(t))
    out->zone = zone_find(r->wanted->zones, STR("UTC"), NULL);
  else if (tzid && !(out->zone = zone_of(r, icalparameter_get_tzid(tzid))) && !e->skipped)
    skip(r, e, str_printf(r->arena, "no time zone is called \"%s\"", icalparameter_get_tzid(tzid)).p);
  return true;
}

static int64_t instant_of(const struct reading *r, struct when w)
{
  return zone_instant(w.zone ? w.zone : r->zone, w.local);
}

/* On the clock of the event's start. */
static int64_t as_local(const struct reading *r, const struct event *e, struct when w)
{
  const struct zone *z = e->start.zone ? e->start.zone : r->zone;
  return w.date || w.zone == e->start.zone ? w.local : zone_local(z, instant_of(r, w));
}

static int64_t day_of(int64_t local) { return (local >= 0 ? local : local - DAY + 1) / DAY; }

/* ---- one event ---- */

/* What the library could not read it took out, and left a note. */
static bool check_notes(const struct reading *r, const struct event *e)
{
  static const char *const names[] = { "DTSTART", "DTEND",         "DURATION", "RRULE", "RDATE",
                                       "EXDATE",  "RECURRENCE-ID", "STATUS",   "VALUE" };
  icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_XLICERROR_PROPERTY);
  for (; p; p = icalcomponent_get_next_property(e->component, ICAL_XLICERROR_PROPERTY)) {
    const char *text = icalproperty_get_xlicerror(p);
    for (size_t i = 0; text && i < sizeof names / sizeof *names; i++) {
      struct str mark = str_printf(r->arena, " %s p", names[i]); /* "… in RRULE property", "a VALUE parameter …" */
      const char *value = strstr(text, "property: ");
      if (strstr(text, mark.p))
        return wrong(
            r, e, ERR_INPUT,
            str_printf(r->arena, "%s: \"%s\" is malformed", names[i], value ? value + strlen("property: ") : "").p);
    }
  }
  return true;
}

static icalproperty *property_of(const struct event *e, icalproperty_kind kind)
{
  return icalcomponent_get_first_property(e->component, kind);
}

static bool read_end(struct reading *r, struct event *e, icalproperty *p)
{
  struct when end;
  if (!read_when(r, e, p, icalproperty_get_dtend(p), &end))
    return false;
  if (end.date != e->start.date)
    return wrong(r, e, ERR_INPUT, "DTSTART and DTEND are to be both dates, or both times");
  int64_t length = end.date ? end.local - e->start.local : instant_of(r, end) - instant_of(r, e->start);
  if (!e->skipped && length < 0)
    return wrong(r, e, ERR_INPUT, "it ends before it starts");
  e->days = end.date ? length / DAY : 0;
  e->ms = end.date ? 0 : length;
  return true;
}

static bool read_length(struct reading *r, struct event *e)
{
  icalproperty *end = property_of(e, ICAL_DTEND_PROPERTY), *length = property_of(e, ICAL_DURATION_PROPERTY);
  if (end && !read_end(r, e, end))
    return false;
  if (!end && length) {
    struct icaldurationtype d = icalproperty_get_duration(length);
    e->days = (int64_t)d.weeks * 7 + d.days;
    e->ms = (int64_t)d.hours * HOUR + (int64_t)d.minutes * MINUTE + (int64_t)d.seconds * SECOND;
    if (d.is_neg && (e->days || e->ms))
      return wrong(r, e, ERR_INPUT, "DURATION: it ends before it starts");
    if (e->start.date && e->ms)
      return wrong(r, e, ERR_INPUT, "DURATION: an event of whole days lasts whole days");
  }
  if (e->start.date && e->days == 0) /* also where DTEND repeats DTSTART, as many write it */
    e->days = 1;
  if (e->days > HOLIDAY_MAX || (!e->start.date && e->days + e->ms / DAY > LENGTH_DAYS_MAX))
    return wrong(r, e, ERR_LIMIT, e->start.date ? "it is longer than 3660 days" : "it is longer than 366 days");
  return true;
}

static void read_words(struct reading *r, struct event *e)
{
  icalproperty *name = property_of(e, ICAL_SUMMARY_PROPERTY), *uid = property_of(e, ICAL_UID_PROPERTY),
               *status = property_of(e, ICAL_STATUS_PROPERTY), *transparent = property_of(e, ICAL_TRANSP_PROPERTY),
               *sequence = property_of(e, ICAL_SEQUENCE_PROPERTY),
               *method = icalcomponent_get_first_property(r->calendar, ICAL_METHOD_PROPERTY);
  e->name = one_line(r->arena, str_of(name ? icalproperty_get_summary(name) : ""));
  e->uid = one_line(r->arena, str_of(uid ? icalproperty_get_uid(uid) : ""));
  e->cancelled = (status && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED) ||
                 (method && icalproperty_get_method(method) == ICAL_METHOD_CANCEL);
  e->free = transparent && icalproperty_get_transp(transparent) == ICAL_TRANSP_TRANSPARENT;
  e->sequence = sequence ? icalproperty_get_sequence(sequence) : 0;
}

static bool read_change(struct reading *r, struct event *e)
{
  icalproperty *p = property_of(e, ICAL_RECURRENCEID_PROPERTY);
  if (!p)
    return true;
  e->changes = true;
  if (icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER))
    leave_out(r, e->line, "event", e->name.n ? e->name : e->uid,
              "RANGE: it changes this one date, and not those that follow");
  return read_when(r, e, p, icalproperty_get_recurrenceid(p), &e->instead_of);
}

static bool read_event(struct reading *r, icalcomponent *c, uint32_t line)
{
  struct event e = { .line = line, .component = c };
  read_words(r, &e);
  icalproperty *start = property_of(&e, ICAL_DTSTART_PROPERTY);
  if (!check_notes(r, &e))
    return false;
  if (!start)
    return wrong(r, &e, ERR_INPUT, "it has no DTSTART");
  if (!read_when(r, &e, start, icalproperty_get_dtstart(start), &e.start) || !read_length(r, &e) || !read_change(r, &e))
    return false;
  if (e.skipped)
    ; /* and said so */
  else if (e.cancelled)
    skip(r, &e, "is cancelled");
  else if (!e.start.date && e.free)
    skip(r, &e, "takes up no time (TRANSP:TRANSPARENT)");
  else if (!e.start.date && e.days == 0 && e.ms == 0)
    skip(r, &e, "has no length");
  vec_push(&r->events, e);
  return true;
}

/* ---- when it happens ---- */

static bool is_set(const short *by) { return by[0] != ICAL_RECURRENCE_ARRAY_MAX; }

/* NULL: it can be stepped through. */
static const char *not_understood(const struct icalrecurrencetype *rule)
{
  if (rule->freq < ICAL_DAILY_RECURRENCE)
    return "RRULE: it comes more often than each day";
  if (is_set(rule->by_set_pos) && (rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_WEEKLY_RECURRENCE))
    return "RRULE: BYSETPOS within a day or a week is not understood";
  return NULL;
}

/* Where the rule ends, on the event's clock: by its own word, or behind the years asked for. */
static void set_until(const struct reading *r, const struct event *e, struct icalrecurrencetype *rule)
{
  int64_t behind = (date_days(r->wanted->last_year + 1, 1, 8)) * DAY, until = behind;
  if (!icaltime_is_null_time(rule->until)) {
    until = local_of(rule->until);
    if (icaltime_is_utc(rule->until) && !rule->until.is_date && !e->start.date)
      until = zone_local(e->start.zone ? e->start.zone : r->zone, until);
    else if (rule->until.is_date && !e->start.date)
      until += DAY - SECOND;
  }
  until = until < behind ? until : behind;
  rule->until = ical_of(e->start.date ? day_of(until) * DAY : until, e->start.date);
}

static bool step_through(struct reading *r, const struct event *e, icalrecur_iterator *it)
{
  int64_t first = date_days(r->wanted->first_year, 1, 1) * DAY - 2 * (int64_t)DAY, at;
  size_t n = 0;
  for (;; n++) {
    struct icaltimetype t = icalrecur_iterator_next(it);
    if (icaltime_is_null_time(t))
      break;
    if (++r->steps > STEPS_MAX)
      return wrong(r, e, ERR_LIMIT, "RRULE: with this one the rules of the file come more than 200000 times");
    at = local_of(t);
    if (at >= first)
      vec_push(&r->starts, at);
  }
  return n > 0 || ++r->empty_rules <= EMPTY_RULES_MAX ||
         wrong(r, e, ERR_LIMIT, "RRULE: this is the 11th rule of the file that never comes");
}

static bool add_rule(struct reading *r, struct event *e, icalproperty *p)
{
  struct icalrecurrencetype rule = icalproperty_get_rrule(p);
  const char *why = not_understood(&rule);
  if (why)
    return skip(r, e, why);
  if (!icaltime_is_null_time(rule.until) && !is_time(rule.until))
    return wrong(r, e, ERR_INPUT, "RRULE: UNTIL is no date or time");
  set_until(r, e, &rule);
  if (local_of(rule.until) < e->start.local)
    return true;
  icalrecur_iterator *it = icalrecur_iterator_new(rule, ical_of(e->start.local, e->start.date));
  if (!it)
    return wrong(
        r, e, ERR_INPUT,
        str_printf(r->arena, "RRULE: \"%s\" contradicts itself or never comes", icalproperty_get_value_as_string(p)).p);
  bool good = step_through(r, e, it);
  icalrecur_iterator_free(it);
  return good;
}

static bool add_rules(struct reading *r, struct event *e)
{
  icalproperty *p = property_of(e, ICAL_RRULE_PROPERTY);
  for (; p && !e->skipped; p = icalcomponent_get_next_property(e->component, ICAL_RRULE_PROPERTY))
    if (!add_rule(r, e, p))
      return false;
  if (!e->skipped && property_of(e, ICAL_EXRULE_PROPERTY))
    skip(r, e, "EXRULE is not understood (it has left the standard)");
  return true;
}

static bool add_dates(struct reading *r, struct event *e)
{
  icalproperty *p = property_of(e, ICAL_RDATE_PROPERTY);
  for (; p && !e->skipped; p = icalcomponent_get_next_property(e->component, ICAL_RDATE_PROPERTY)) {
    struct icaldatetimeperiodtype t = icalproperty_get_rdate(p);
    struct when w;
    if (icaltime_is_null_time(t.time))
      return skip(r, e, "RDATE: periods with a length of their own are not understood");
    if (!read_when(r, e, p, t.time, &w))
      return false;
    if (w.date != e->start.date)
      return wrong(r, e, ERR_INPUT, "DTSTART and RDATE are to be both dates, or both times");
    vec_push(&r->starts, as_local(r, e, w));
  }
  return true;
}

static void exclude(struct reading *r, const struct event *e, struct when w)
{
  int64_t local = as_local(r, e, w);
  if (w.date || e->start.date)
    vec_push(&r->not_on, day_of(local));
  else
    vec_push(&r->not_at, local);
}

static bool add_exclusions(struct reading *r, struct event *e)
{
  icalproperty *p = property_of(e, ICAL_EXDATE_PROPERTY);
  for (; p; p = icalcomponent_get_next_property(e->component, ICAL_EXDATE_PROPERTY)) {
    struct when w;
    if (!read_when(r, e, p, icalproperty_get_exdate(p), &w))
      return false;
    exclude(r, e, w);
  }
  return true;
}

static int by_number(const void *x, const void *y)
{
  int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
  return (a > b) - (a < b);
}

#define SORT(v) ((v)->n ? qsort((v)->at, (v)->n, sizeof(int64_t), by_number) : (void)0)
#define HOLDS(v, key) ((v)->n && bsearch(&(key), (v)->at, (v)->n, sizeof(int64_t), by_number))

/* One time that it happens; true also where that is outside of the years. */
static bool happens(struct reading *r, const struct event *e, int64_t local, bool *within)
{
  int64_t first = date_days(r->wanted->first_year, 1, 1), behind = date_days(r->wanted->last_year + 1, 1, 1);
  int64_t from = local, to = 0;
  if (!e->start.date) {
    const struct zone *z = e->start.zone ? e->start.zone : r->zone;
    int64_t start = zone_instant(z, local), end = zone_instant(z, zone_local(z, start) + e->days * DAY) + e->ms;
    from = zone_local(r->zone, start);
    to = zone_local(r->zone, end);
    if (to <= from) /* within the hour that autumn tells twice: the clock goes back, time does not */
      to = from + (end - start);
  }
  if (day_of(from) < first || day_of(from) >= behind)
    return true;
  *within = true;
  if (++r->dates > ICALENDAR_DATES_MAX)
    return wrong(r, e, ERR_LIMIT,
                 "with this one the file has more than 20000 dates in these years; ask for fewer years");
  if (e->start.date)
    ical_add_days(&r->days, day_of(from), e->days, e->name);
  else
    ical_add_times(&r->days, from, to, e->name);
  return true;
}

/* Of events of one UID: the changed dates of `e` are excluded. */
static bool expand(struct reading *r, struct event *e, struct event *const *changed, size_t n)
{
  bool within = false;
  vec_clear(&r->starts);
  vec_clear(&r->not_at);
  vec_clear(&r->not_on);
  vec_push(&r->starts, e->start.local);
  if (!add_exclusions(r, e) || !add_rules(r, e) || !add_dates(r, e))
    return false;
  for (size_t i = 0; i < n; i++)
    exclude(r, e, changed[i]->instead_of);
  SORT(&r->starts);
  SORT(&r->not_at);
  SORT(&r->not_on);
  for (size_t i = 0; i < r->starts.n && !e->skipped; i++) {
    int64_t at = r->starts.at[i], day = day_of(at);
    if ((i == 0 || r->starts.at[i - 1] != at) && !HOLDS(&r->not_at, at) && !HOLDS(&r->not_on, day) &&
        !happens(r, e, at, &within))
      return false;
  }
  r->outside += !within && !e->skipped;
  return true;
}

/* ---- all of them ---- */

/* Those of one UID together: the event, then its changed dates; of the same the newest first. */
static int by_uid(const void *x, const void *y)
{
  const struct event *a = *(struct event *const *)x, *b = *(struct event *const *)y;
  int order = str_cmp(a->uid, b->uid);
  if (order == 0)
    order = (a->changes > b->changes) - (a->changes < b->changes);
  if (order == 0 && a->changes)
    order = (a->instead_of.local > b->instead_of.local) - (a->instead_of.local < b->instead_of.local);
  if (order == 0)
    order = (b->sequence > a->sequence) - (b->sequence < a->sequence);
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* Tells the same event, or the same date of it. */
static bool is_same(const struct event *a, const struct event *b)
{
  return a->changes == b->changes && (!a->changes || a->instead_of.local == b->instead_of.local);
}

/* Without a UID each event is a group of its own. */
static bool expand_group(struct reading *r, struct event **group, size_t n)
{
  size_t plain = 0;
  const struct event *newest = NULL;
  while (plain < n && !group[plain]->changes)
    plain++;
  for (size_t i = 0; i < n; i++) {
    struct event *e = group[i];
    r->calendar = icalcomponent_get_parent(e->component);
    newest = newest && is_same(e, newest) ? newest : e;
    if (!e->skipped && e->sequence < newest->sequence)
      skip(r, e, "is told anew elsewhere in the file, with a higher SEQUENCE");
    if (!e->skipped && !expand(r, e, group + plain, i < plain ? n - plain : 0))
      return false;
  }
  return true;
}

static bool expand_all(struct reading *r)
{
  size_t n = r->events.n, next;
  struct event **all = arena_array(r->arena, struct event *, n + 1);
  for (size_t i = 0; i < n; i++)
    all[i] = &r->events.at[i];
  if (n)
    qsort(all, n, sizeof *all, by_uid);
  for (size_t i = 0; i < n; i = next) {
    for (next = i + 1; next < n && all[i]->uid.n && str_eq(all[next]->uid, all[i]->uid);)
      next++;
    if (!expand_group(r, all + i, next - i))
      return false;
  }
  return true;
}

static bool read_calendar(struct reading *r, const struct ical_parts *parts, size_t *at)
{
  /* Not by the component's own mark of where it is, which the search for a time zone moves. */
  icalcompiter i = icalcomponent_begin_component(r->calendar, ICAL_VEVENT_COMPONENT);
  for (icalcomponent *c; (c = icalcompiter_deref(&i)); icalcompiter_next(&i)) {
    while (*at < parts->n && !str_eq_fold(parts->at[*at].name, STR("VEVENT")))
      ++*at;
    if (*at == parts->n || r->events.n == ICALENDAR_EVENTS_MAX)
      return err_set(r->err, ERR_LIMIT, "more than %d events in one file", ICALENDAR_EVENTS_MAX);
    if (!read_event(r, c, parts->at[(*at)++].line))
      return false;
  }
  return true;
}

/* The parts are those that were scanned, in the same order. */
static bool read_events(struct reading *r, icalcomponent *root, const struct ical_parts *parts)
{
  size_t at = 0;
  r->calendar = root;
  if (icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT)
    return read_calendar(r, parts, &at);
  icalcompiter i = icalcomponent_begin_component(root, ICAL_VCALENDAR_COMPONENT);
  for (; (r->calendar = icalcompiter_deref(&i)); icalcompiter_next(&i))
    if (!read_calendar(r, parts, &at))
      return false;
  return true;
}

static void list_parts(struct reading *r, const struct ical_parts *parts)
{
  for (size_t i = 0; i < parts->n; i++) {
    struct str name = parts->at[i].name;
    if (!str_eq_fold(name, STR("VEVENT")) && !str_eq_fold(name, STR("VTIMEZONE")))
      leave_out(r, parts->at[i].line, str_z(r->arena, name), one_line(r->arena, parts->at[i].summary), "is no event");
  }
}

/* ---- the whole ---- */

/* Of the first calendar that has it. */
static struct str x_property(const struct reading *r, icalcomponent *root, const char *name)
{
  icalcomponent *calendar = icalcomponent_isa(root) == ICAL_VCALENDAR_COMPONENT
                                ? root
                                : icalcomponent_get_first_component(root, ICAL_VCALENDAR_COMPONENT);
  icalproperty *p = icalcomponent_get_first_property(calendar, ICAL_X_PROPERTY);
  for (; p; p = icalcomponent_get_next_property(calendar, ICAL_X_PROPERTY))
    if (strcasecmp(icalproperty_get_x_name(p), name) == 0)
      return one_line(r->arena, str_of(icalproperty_get_x(p)));
  return STR("");
}

static void choose_zone(struct reading *r, icalcomponent *root)
{
  struct str told = x_property(r, root, "X-WR-TIMEZONE");
  r->zone = r->wanted->zone;
  if (!r->zone && told.n && !(r->zone = zone_find(r->wanted->zones, told, NULL)))
    leave_out(r, 1, "X-WR-TIMEZONE", told, "no time zone is called so; it is UTC");
  if (!r->zone)
    r->zone = zone_find(r->wanted->zones, STR("UTC"), NULL);
}

static int by_line(const void *x, const void *y)
{
  const struct left_out *a = x, *b = y;
  int order = (a->line > b->line) - (a->line < b->line);
  return order ? order : strcmp(a->reason, b->reason);
}

static struct value left_out_of(struct reading *r)
{
  struct value_builder list, one;
  build_init(&list, r->arena);
  if (r->left_out.n)
    qsort(r->left_out.at, r->left_out.n, sizeof *r->left_out.at, by_line);
  for (size_t i = 0; i < r->left_out.n; i++) {
    build_init(&one, r->arena);
    build_put(&one, "line", value_int(r->left_out.at[i].line));
    build_put(&one, "what", value_text(r->left_out.at[i].what));
    build_put(&one, "reason", value_text(str_of(r->left_out.at[i].reason)));
    build_add(&list, build_map(&one));
  }
  return build_list(&list);
}

static bool write_out(struct reading *r, icalcomponent *root, struct value *out)
{
  struct value holidays, breaks;
  struct value_builder b;
  if (!ical_write(&r->days, r->arena, &holidays, &breaks, r->err))
    return false;
  struct str name = x_property(r, root, "X-WR-CALNAME");
  build_init(&b, r->arena);
  if (name.n)
    build_put(&b, "name", value_text(name));
  build_put(&b, "zone", value_text(str_dup(r->arena, zone_name(r->zone))));
  build_put(&b, "events", value_int((int64_t)r->events.n));
  build_put(&b, "outside", value_int(r->outside));
  build_put(&b, "holidays", holidays);
  build_put(&b, "breaks", breaks);
  build_put(&b, "left_out", left_out_of(r));
  *out = build_map(&b);
  return true;
}

static bool read_calendars(struct reading *r, struct str text, const struct ical_parts *parts, struct value *out)
{
  icalerror_set_errors_are_fatal(0);
  icalcomponent *root = icalparser_parse_string(str_z(r->arena, text));
  if (!root)
    return err_set(r->err, ERR_INPUT, "line 1: this is no iCalendar file");
  choose_zone(r, root);
  list_parts(r, parts);
  bool good = r->zone && read_events(r, root, parts) && expand_all(r) && write_out(r, root, out);
  icalcomponent_free(root);
  icalmemory_free_ring();
  return good;
}

bool icalendar_read(struct arena *a, struct str text, const struct icalendar_wanted *wanted, struct value *out,
                    struct err *err)
{
  struct reading r = { .arena = a, .wanted = wanted, .err = err };
  struct ical_parts parts = { 0 };
  if (str_starts(text, "\xef\xbb\xbf"))
    text = (struct str){ text.p + 3, text.n - 3 };
  bool good = ical_scan(a, text, &parts, err) && read_calendars(&r, text, &parts, out);
  vec_fini(&parts);
  vec_fini(&r.events);
  vec_fini(&r.left_out);
  vec_fini(&r.days);
  vec_fini(&r.starts);
  vec_fini(&r.not_at);
  vec_fini(&r.not_on);
  return good;
}
