/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward import calendar: the dates of an iCalendar file into a calendar's record. Each date says which source brought
 * it, so that the next import of that source puts its dates, for the same years, in the place of those; what has no
 * source, or another, stays.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/import.h"
#include "cli/print.h"

enum { PARENTS_MAX = 8, SHOWN = 12, FIRST_YEAR = 1900, LAST_YEAR = 2180 };

struct importing {
  struct call *call;
  struct arena *arena;
  struct str id, source;
  int64_t first_year, last_year;
  struct value record;           /* NONE: it will be made */
  struct value read;             /* see icalendar.h */
  struct value holidays, breaks; /* as they will be */
  int64_t fresh, gone, stay, seq;
};

/* ---- what the line says ---- */

static bool read_line(struct importing *m, struct err *err)
{
  struct call *c = m->call;
  const char *into = call_value(c, "--into"), *source = call_value(c, "--source");
  int64_t year;
  int month, day;
  date_civil(instant_now() / DAY, &year, &month, &day);
  m->first_year = year - 2;
  m->last_year = year + 10;
  if (!call_number(c, "--from", FIRST_YEAR, LAST_YEAR, &m->first_year, err) ||
      !call_number(c, "--to", FIRST_YEAR, LAST_YEAR, &m->last_year, err))
    return false;
  if (m->last_year < m->first_year)
    return err_set(err, ERR_USAGE, "--to %lld is before --from %lld", (long long)m->last_year,
                   (long long)m->first_year);
  m->source = source ? str_of(source) : import_name(c->words[1]);
  m->id = into ? str_of(into) : str_printf(m->arena, "calendar/%.*s", STR_FMT(m->source));
  if (m->source.n == 0 || (!source && strcmp(c->words[1], "-") == 0))
    return err_set(err, ERR_USAGE, "what are these dates known by? --source NAME");
  return (str_starts(m->id, "calendar/") && m->id.n > strlen("calendar/")) ||
         err_set(err, ERR_USAGE, "--into wants a calendar like calendar/plant, not \"%.*s\"", STR_FMT(m->id));
}

/* Its own, or that of the calendars above it; else UTC. */
static bool zone_above(struct importing *m, struct site *site, struct str *out, struct err *err)
{
  struct value record = m->record;
  *out = STR("UTC");
  for (int i = 0; i < PARENTS_MAX && record.kind == VALUE_MAP; i++) {
    struct value fields = value_get(record, "fields");
    struct str zone = value_get_str(fields, "zone"), parent = value_get_str(fields, "parent");
    if (zone.n) {
      *out = zone;
      return true;
    }
    if (parent.n == 0)
      return true;
    if (!import_record(m->call, site, parent, &record, err))
      return false;
  }
  return true;
}

static bool read_calendar(struct importing *m, struct site *site, struct zones *zones, struct err *err)
{
  struct icalendar_wanted wanted = { .first_year = m->first_year, .last_year = m->last_year, .zones = zones };
  struct buf text = BUF_INIT;
  struct str zone;
  if (!import_record(m->call, site, m->id, &m->record, err) || !zone_above(m, site, &zone, err))
    return false;
  if (m->record.kind == VALUE_MAP && !(wanted.zone = zone_find(zones, zone, err)))
    return err_prefix(err, "%.*s", STR_FMT(m->id));
  bool good =
      input_read(m->call->words[1], ICALENDAR_BYTES_MAX, &text, err) &&
      (icalendar_read(m->arena, buf_view(&text), &wanted, &m->read, err) || err_prefix(err, "%s", m->call->words[1]));
  buf_fini(&text);
  return good;
}

/* ---- old and new together ---- */

static bool is_wanted_year(const struct importing *m, struct str date)
{
  int64_t year;
  return date.n == 10 && str_int((struct str){ date.p, 4 }, &year) && year >= m->first_year && year <= m->last_year;
}

/* This source brought it, for the years that are told anew. */
static bool is_ours(const struct importing *m, struct value v, struct str date)
{
  return v.kind == VALUE_MAP && str_eq(value_get_str(v, "source"), m->source) && is_wanted_year(m, date);
}

static struct str date_of(struct value holiday)
{
  struct str date = value_get_str(holiday, "date");
  return date.n ? date : value_get_str(holiday, "from");
}

static struct value with_source(const struct importing *m, struct value v)
{
  struct value_builder b;
  build_init(&b, m->arena);
  for (uint32_t i = 0; i < v.n; i++)
    build_put_str(&b, v.map[i].name, v.map[i].value);
  build_put(&b, "source", value_text(m->source));
  return build_map(&b);
}

static bool holds(struct value list, struct value v)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    if (value_eq(list.list[i], v))
      return true;
  return false;
}

static struct value all_with_source(const struct importing *m, struct value list)
{
  struct value_builder b;
  build_init(&b, m->arena);
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    build_add(&b, with_source(m, list.list[i]));
  return build_list(&b);
}

/* The new ones stand where the first old one of ours stood, or at the end. `date` is that of all, or empty: each has its
 * own. */
static struct value merge(struct importing *m, struct value old, struct value fresh, struct str date)
{
  struct value_builder b;
  bool placed = false;
  build_init(&b, m->arena);
  for (uint32_t i = 0; old.kind == VALUE_LIST && i <= old.n; i++) {
    bool end = i == old.n, ours = !end && is_ours(m, old.list[i], date.n ? date : date_of(old.list[i]));
    for (uint32_t k = 0; (ours || end) && !placed && k < fresh.n; k++)
      build_add(&b, fresh.list[k]);
    placed = placed || ours || end;
    if (ours)
      m->gone += !holds(fresh, old.list[i]);
    else if (!end)
      build_add(&b, old.list[i]);
  }
  for (uint32_t k = 0; old.kind != VALUE_LIST && k < fresh.n; k++)
    build_add(&b, fresh.list[k]);
  for (uint32_t k = 0; k < fresh.n; k++)
    *(holds(old, fresh.list[k]) ? &m->stay : &m->fresh) += 1;
  return build_list(&b);
}

static struct value member_of(struct value map, struct str name)
{
  for (uint32_t i = 0; map.kind == VALUE_MAP && i < map.n; i++)
    if (str_eq(map.map[i].name, name))
      return map.map[i].value;
  return value_none();
}

static void merge_date(struct importing *m, struct str date, struct value old, struct value fresh,
                       struct value_builder *out)
{
  struct value list = merge(m, old, all_with_source(m, fresh), date);
  if (list.n || (old.kind == VALUE_LIST && old.n == 0))
    build_put_str(out, date, list);
}

static struct value merge_breaks(struct importing *m, struct value old, struct value fresh)
{
  struct value_builder b;
  build_init(&b, m->arena);
  for (uint32_t i = 0; old.kind == VALUE_MAP && i < old.n; i++)
    merge_date(m, old.map[i].name, old.map[i].value, member_of(fresh, old.map[i].name), &b);
  for (uint32_t i = 0; i < fresh.n; i++)
    if (member_of(old, fresh.map[i].name).kind == VALUE_NONE)
      merge_date(m, fresh.map[i].name, value_none(), fresh.map[i].value, &b);
  return build_map(&b);
}

/* A calendar of these dates can be read: what the record had of its own may be wrong, too. */
static bool check_dates(const struct importing *m, struct zones *zones, struct err *err)
{
  struct value_builder b;
  build_init(&b, m->arena);
  build_put(&b, "hours", value_text(STR("24x7")));
  build_put(&b, "holidays", m->holidays);
  build_put(&b, "breaks", m->breaks);
  struct calendar *c = calendar_read_closed(zones, build_map(&b), err);
  calendar_free(c);
  return c || err_prefix(err, "%.*s", STR_FMT(m->id));
}

/* ---- the change ---- */

static struct value change_of(struct importing *m, const char **verb)
{
  struct value fields = value_get(m->record, "fields"), name = value_get(m->read, "name");
  struct value_builder b;
  build_init(&b, m->arena);
  *verb = m->record.kind == VALUE_MAP ? "update" : "create";
  if (m->record.kind != VALUE_MAP) {
    build_put(&b, "name", name.kind == VALUE_TEXT ? name : value_text(m->source));
    build_put(&b, "zone", value_get(m->read, "zone"));
    build_put(&b, "hours", value_text(STR("24x7")));
  }
  struct value holidays = value_get(fields, "holidays"), breaks = value_get(fields, "breaks");
  if (value_is_none(holidays) ? m->holidays.n > 0 : !value_eq(holidays, m->holidays))
    build_put(&b, "holidays", m->holidays);
  if (value_is_none(breaks) ? m->breaks.n > 0 : !value_eq(breaks, m->breaks))
    build_put(&b, "breaks", m->breaks);
  return build_map(&b);
}

/* *differs: there is something to change. */
static bool change(struct importing *m, struct site *site, bool *differs, struct err *err)
{
  const char *verb;
  struct value_builder edits;
  struct value set = change_of(m, &verb);
  *differs = set.n > 0;
  if (!*differs || call_has(m->call, "--dry-run"))
    return true;
  build_init(&edits, m->arena);
  build_add(&edits, import_edit(m->arena, verb, m->id, value_get(m->record, "version").i, set));
  return import_send(m->call, site, build_list(&edits), str_printf(m->arena, "import of %.*s", STR_FMT(m->source)),
                     &m->seq, err);
}

/* ---- saying ---- */

static uint32_t count_breaks(struct value breaks)
{
  uint32_t n = 0;
  for (uint32_t i = 0; i < breaks.n; i++)
    n += breaks.map[i].value.n;
  return n;
}

static void print_date(struct grid *g, struct str when, struct value v, size_t *shown)
{
  if (++*shown > SHOWN)
    return;
  grid_add(g, when);
  grid_add_value(g, value_get(v, "name"), 0);
}

static void print_dates(struct importing *m)
{
  struct value holidays = value_get(m->read, "holidays"), breaks = value_get(m->read, "breaks");
  struct grid g;
  size_t shown = 0;
  grid_init(&g, m->arena, 2);
  g.indent = 2;
  for (uint32_t i = 0; i < holidays.n; i++) {
    struct str from = date_of(holidays.list[i]), to = value_get_str(holidays.list[i], "to");
    print_date(&g, to.n ? str_printf(m->arena, "%.*s to %.*s", STR_FMT(from), STR_FMT(to)) : from, holidays.list[i],
               &shown);
  }
  for (uint32_t i = 0; i < breaks.n; i++)
    for (uint32_t k = 0; k < breaks.map[i].value.n; k++) {
      struct value one = breaks.map[i].value.list[k];
      struct str from = value_get_str(one, "from"), to = value_get_str(one, "to");
      print_date(&g, str_printf(m->arena, "%.*s %.*s to %.*s", STR_FMT(breaks.map[i].name), STR_FMT(from), STR_FMT(to)),
                 one, &shown);
    }
  grid_print(&g);
  grid_fini(&g);
  if (shown > SHOWN)
    printf("  and %zu more\n", shown - SHOWN);
}

static void print_left_out(struct importing *m)
{
  struct value list = value_get(m->read, "left_out");
  int64_t outside = value_get(m->read, "outside").i;
  struct grid g;
  grid_init(&g, m->arena, 3);
  g.indent = 2;
  for (uint32_t i = 0; i < list.n; i++) {
    grid_add(&g, str_printf(m->arena, "line %lld", (long long)value_get(list.list[i], "line").i));
    grid_add(&g, value_get_str(list.list[i], "what"));
    grid_add(&g, value_get_str(list.list[i], "reason"));
  }
  if (list.n)
    puts("Left out:");
  grid_print(&g);
  grid_fini(&g);
  if (outside)
    printf("%.*s no date in these years.\n", STR_FMT(tell_count(m->arena, outside, "event has", "events have")));
}

static void say(struct importing *m, bool differs)
{
  struct str zone = value_get_str(m->read, "zone");
  printf("%.*s and %.*s from %lld to %lld, in %.*s, for %.*s (%.*s):\n",
         STR_FMT(tell_count(m->arena, value_get(m->read, "holidays").n, "holiday", "holidays")),
         STR_FMT(tell_count(m->arena, count_breaks(value_get(m->read, "breaks")), "break", "breaks")),
         (long long)m->first_year, (long long)m->last_year,
         STR_FMT(tell_count(m->arena, value_get(m->read, "events").i, "event", "events")), STR_FMT(m->id),
         STR_FMT(zone));
  print_dates(m);
  print_left_out(m);
  printf("%lld new, %lld gone, %lld as before.\n", (long long)m->fresh, (long long)m->gone, (long long)m->stay);
  if (m->record.kind != VALUE_MAP)
    printf("%.*s is new, and open day and night but then: its hours are yours to say.\n", STR_FMT(m->id));
  if (m->seq)
    printf("Applied as entry %lld.\n", (long long)m->seq);
  else
    puts(differs ? "Nothing was changed: this was a dry run." : "Nothing to change.");
}

static void say_json(struct importing *m, bool differs)
{
  struct value_builder b;
  build_init(&b, m->arena);
  build_put(&b, "calendar", value_text(m->id));
  build_put(&b, "source", value_text(m->source));
  for (uint32_t i = 0; i < m->read.n; i++)
    build_put_str(&b, m->read.map[i].name, m->read.map[i].value);
  build_put(&b, "new", value_int(m->fresh));
  build_put(&b, "gone", value_int(m->gone));
  build_put(&b, "as_before", value_int(m->stay));
  build_put(&b, "differs", value_bool(differs));
  build_put(&b, "seq", m->seq ? value_int(m->seq) : value_none());
  print_json(build_map(&b));
}

/* ---- the whole ---- */

bool import_calendar(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  struct importing m = { .call = c, .arena = &c->arena };
  struct zones *zones = zones_open(NULL);
  bool differs = false, good = read_line(&m, err) && read_calendar(&m, site, zones, err);
  if (good) {
    struct value fields = value_get(m.record, "fields"), fresh = all_with_source(&m, value_get(m.read, "holidays"));
    m.holidays = merge(&m, value_get(fields, "holidays"), fresh, STR(""));
    m.breaks = merge_breaks(&m, value_get(fields, "breaks"), value_get(m.read, "breaks"));
    good = check_dates(&m, zones, err) && change(&m, site, &differs, err);
  }
  zones_close(zones);
  if (good && c->json)
    say_json(&m, differs);
  else if (good)
    say(&m, differs);
  *ending = ENDING_DONE;
  return good;
}
