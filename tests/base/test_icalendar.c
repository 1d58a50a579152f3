/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iCalendar: what a file's events come to, by table; what is refused and what is left out, by table; and the holidays of
 * seven regions, written as iCalendar date by date and by rule, read back, and compared with the instants between which
 * the region is known to be closed.
 *
 * STEWARD_SHARED: the folder with datasets/holidays (../shared); without it that part is skipped.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static struct zones *zones;
static struct arena arena;

static void setup(void)
{
  zones = zones_open(NULL);
  arena_init(&arena);
}

static void teardown(void)
{
  zones_close(zones);
  arena_fini(&arena);
}

static bool read_years(struct str text, int64_t first, int64_t last, const char *zone, struct value *out,
                       struct err *err)
{
  struct icalendar_wanted wanted = { .first_year = first, .last_year = last, .zones = zones };
  wanted.zone = zone ? zone_find(zones, str_of(zone), err) : NULL;
  return icalendar_read(&arena, text, &wanted, out, err);
}

/* Around the events stands a calendar. "|" ends a line. */
static struct str file_of(const char *lines)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
  for (const char *p = lines; *p; p++)
    if (*p == '|')
      buf_z(&b, "\r\n");
    else
      buf_char(&b, *p);
  buf_z(&b, "END:VCALENDAR\r\n");
  struct str text = str_dup(&arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static const char *json(struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  char *text = str_z(&arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* ---- what comes out ---- */

#define EVENT(lines) "BEGIN:VEVENT|UID:a|SUMMARY:X|" lines "END:VEVENT|"
#define DATE(d) "{\"date\":\"" d "\",\"name\":\"X\"}"
#define AT(from, to) "{\"from\":\"" from "\",\"to\":\"" to "\",\"name\":\"X\"}"

/* In 2024 to 2026, on the clock of Berlin. */
static const struct {
  const char *lines, *holidays, *breaks;
} known[] = {
  { EVENT("DTSTART;VALUE=DATE:20261225|"), DATE("2026-12-25"), "" },
  { EVENT("DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261226|"), DATE("2026-12-25"), "" },
  { EVENT("DTSTART;VALUE=DATE:20261225|DTEND;VALUE=DATE:20261225|"), DATE("2026-12-25"), "" },
  { EVENT("DTSTART:20261225|"), DATE("2026-12-25"), "" },
  { EVENT("DTSTART;VALUE=DATE:20261227|DTEND;VALUE=DATE:20270102|"),
    "{\"from\":\"2026-12-27\",\"to\":\"2027-01-01\",\"name\":\"X\"}", "" },
  { EVENT("DTSTART;VALUE=DATE:20260224|DURATION:P1W|"),
    "{\"from\":\"2026-02-24\",\"to\":\"2026-03-02\",\"name\":\"X\"}", "" },
  /* what starts in these years, and nothing else */
  { EVENT("DTSTART;VALUE=DATE:20231231|DTEND;VALUE=DATE:20240103|"), "", "" },
  { EVENT("DTSTART;VALUE=DATE:20270101|"), "", "" },
  /* rules */
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY|"),
    DATE("2024-05-01") "," DATE("2025-05-01") "," DATE("2026-05-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY;COUNT=35|"), DATE("2024-05-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY;UNTIL=20250501|"), DATE("2024-05-01") "," DATE("2025-05-01"),
    "" },
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY;UNTIL=20250430T220000Z|"), DATE("2024-05-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:20200120|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=3MO|"),
    DATE("2024-01-15") "," DATE("2025-01-20") "," DATE("2026-01-19"), "" },
  { EVENT("DTSTART;VALUE=DATE:20200525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO|"),
    DATE("2024-05-27") "," DATE("2025-05-26") "," DATE("2026-05-25"), "" },
  { EVENT("DTSTART;VALUE=DATE:20240229|RRULE:FREQ=YEARLY|"), DATE("2024-02-29"), "" },
  { EVENT("DTSTART;VALUE=DATE:20240101|RRULE:FREQ=YEARLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1|"),
    DATE("2024-01-01") "," DATE("2025-01-01") "," DATE("2026-01-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:20240501|RDATE;VALUE=DATE:20240503,20250601|"),
    DATE("2024-05-01") "," DATE("2024-05-03") "," DATE("2025-06-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:20250501|"),
    DATE("2024-05-01") "," DATE("2026-05-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:20240501|EXDATE;VALUE=DATE:20240501|"), "", "" },
  /* one of them moved, one of them cancelled */
  { EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY|")
        EVENT("RECURRENCE-ID;VALUE=DATE:20250501|DTSTART;VALUE=DATE:20250502|"),
    DATE("2024-05-01") "," DATE("2025-05-02") "," DATE("2026-05-01"), "" },
  { EVENT("RECURRENCE-ID;VALUE=DATE:20250501|DTSTART;VALUE=DATE:20250501|STATUS:CANCELLED|")
        EVENT("DTSTART;VALUE=DATE:19900501|RRULE:FREQ=YEARLY|"),
    DATE("2024-05-01") "," DATE("2026-05-01"), "" },
  { EVENT("DTSTART;VALUE=DATE:20250501|SEQUENCE:1|") EVENT("DTSTART;VALUE=DATE:20250502|SEQUENCE:2|")
        EVENT("DTSTART;VALUE=DATE:20250503|SEQUENCE:1|"),
    DATE("2025-05-02"), "" },
  /* the same twice is once; free whole days count */
  { EVENT("DTSTART;VALUE=DATE:20250501|") EVENT("DTSTART;VALUE=DATE:20250501|TRANSP:TRANSPARENT|"), DATE("2025-05-01"),
    "" },
  /* times: of UTC, of another zone, of a zone with a prefix or a place, of none */
  { EVENT("DTSTART:20260701T100000Z|DTEND:20260701T113000Z|"), "", "\"2026-07-01\":[" AT("12:00", "13:30") "]" },
  { EVENT("DTSTART;TZID=America/New_York:20260701T100000|DURATION:PT1H30S|"), "",
    "\"2026-07-01\":[" AT("16:00", "17:00:30") "]" },
  { EVENT("DTSTART;TZID=/mozilla.org/20070129_1/America/New_York:20260701T100000|DURATION:PT1H|"), "",
    "\"2026-07-01\":[" AT("16:00", "17:00") "]" },
  { "BEGIN:VTIMEZONE|TZID:Eastern Standard Time|X-LIC-LOCATION:America/New_York|BEGIN:STANDARD|"
    "DTSTART:16010101T000000|TZOFFSETFROM:-0400|TZOFFSETTO:-0500|END:STANDARD|END:VTIMEZONE|" EVENT(
        "DTSTART;TZID=Eastern Standard Time:20260701T100000|DURATION:PT1H|"),
    "", "\"2026-07-01\":[" AT("16:00", "17:00") "]" },
  { EVENT("DTSTART:20260701T100000|DTEND:20260701T110000|"), "", "\"2026-07-01\":[" AT("10:00", "11:00") "]" },
  { EVENT("DTSTART:20260701T220000|DTEND:20260703T060000|"), "",
    "\"2026-07-01\":[" AT("22:00", "24:00") "],\"2026-07-02\":[" AT("00:00", "24:00") "],\"2026-07-03\":[" AT(
        "00:00", "06:00") "]" },
  /* on the clock of its own zone it comes at nine, winter and summer; Berlin sees the weeks between the changes */
  { EVENT("DTSTART;TZID=America/New_York:20260306T090000|DURATION:PT1H|RRULE:FREQ=WEEKLY;COUNT=4|"), "",
    "\"2026-03-06\":[" AT("15:00", "16:00") "],\"2026-03-13\":[" AT("14:00", "15:00") "],\"2026-03-20\":[" AT(
        "14:00", "15:00") "],\"2026-03-27\":[" AT("14:00", "15:00") "]" },
  { EVENT("DTSTART;TZID=Europe/Berlin:20260306T090000|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20260308T080000Z|"
          "EXDATE:20260307T080000Z|"),
    "", "\"2026-03-06\":[" AT("09:00", "10:00") "],\"2026-03-08\":[" AT("09:00", "10:00") "]" },
  { EVENT("DTSTART:20260306T090000|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20260308|EXDATE;VALUE=DATE:20260307|"), "",
    "\"2026-03-06\":[" AT("09:00", "10:00") "],\"2026-03-08\":[" AT("09:00", "10:00") "]" },
  /* in the hour that autumn tells twice */
  { EVENT("DTSTART:20261025T004000Z|DTEND:20261025T011000Z|"), "", "\"2026-10-25\":[" AT("02:40", "03:10") "]" },
  /* folded in the middle of a word, and of a character */
  { "BEGIN:VEVENT|SUM|\tMARY:X|DTSTART;VALUE=DA| TE:20261225|END:VEVENT|", DATE("2026-12-25"), "" },
  { "BEGIN:VEVENT|SUMMARY:T\xc3| \xb3 \\, \\n e|DTSTART;VALUE=DATE:20261225|END:VEVENT|",
    "{\"date\":\"2026-12-25\",\"name\":\"T\xc3\xb3 ,   e\"}", "" },
  { "begin:vevent|dtstart;value=date:20261225|end:vevent|", "{\"date\":\"2026-12-25\"}", "" },
};

START_TEST(what_events_come_to)
{
  struct err err = ERR_INIT;
  struct value v;
  ck_assert_msg(read_years(file_of(known[_i].lines), 2024, 2026, "Europe/Berlin", &v, &err), "%s: %s", known[_i].lines,
                err.text);
  ck_assert_str_eq(json(value_get(v, "holidays")), str_printf(&arena, "[%s]", known[_i].holidays).p);
  ck_assert_str_eq(json(value_get(v, "breaks")), str_printf(&arena, "{%s}", known[_i].breaks).p);
}
END_TEST

START_TEST(a_calendar_has_a_name_and_a_clock)
{
  struct err err = ERR_INIT;
  struct value v;
  struct str text = file_of("X-WR-CALNAME:Plant\\, south|X-WR-TIMEZONE:Europe/Berlin|" EVENT(
      "DTSTART:20260701T100000Z|DTEND:20260701T113000Z|") EVENT("DTSTART;VALUE=DATE:20100501|"));
  ck_assert_msg(read_years(text, 2024, 2026, NULL, &v, &err), "%s", err.text);
  ck_assert_str_eq(json(v), "{\"name\":\"Plant, south\",\"zone\":\"Europe/Berlin\",\"events\":2,\"outside\":1,"
                            "\"holidays\":[],\"breaks\":{\"2026-07-01\":[" AT("12:00", "13:30") "]},\"left_out\":[]}");
}
END_TEST

/* ---- what is left out, and said so ---- */

static const struct {
  const char *lines, *left_out;
} left[] = {
  { EVENT("STATUS:CANCELLED|DTSTART;VALUE=DATE:20261225|"), "3: event \"X\" is cancelled" },
  { "METHOD:CANCEL|" EVENT("DTSTART;VALUE=DATE:20261225|"), "4: event \"X\" is cancelled" },
  { EVENT("DTSTART:20260701T100000|DTEND:20260701T110000|TRANSP:TRANSPARENT|"), "3: event \"X\" takes up no time" },
  { EVENT("DTSTART:20260701T100000|"), "3: event \"X\" has no length" },
  { EVENT("DTSTART;TZID=Moon/Base:20260701T100000|DURATION:PT1H|"),
    "3: event \"X\" no time zone is called \"Moon/Base\"" },
  { EVENT("DTSTART:20260701T100000|DURATION:PT1H|RRULE:FREQ=HOURLY|"), "3: event \"X\" RRULE: it comes more often" },
  { EVENT("DTSTART;VALUE=DATE:20260701|RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1|"), "3: event \"X\" RRULE: BYSETPOS" },
  { EVENT("DTSTART:20260701T100000|DURATION:PT1H|RDATE;VALUE=PERIOD:20260702T100000/PT2H|"),
    "3: event \"X\" RDATE: periods" },
  { EVENT("DTSTART;VALUE=DATE:20260701|RRULE:FREQ=YEARLY|EXRULE:FREQ=YEARLY|"), "3: event \"X\" EXRULE" },
  { "BEGIN:VTODO|SUMMARY:Buy a tree|END:VTODO|", "3: VTODO \"Buy a tree\" is no event" },
  { "BEGIN:X-THING|END:X-THING|", "3: X-THING is no event" },
};

START_TEST(what_is_left_out_is_listed)
{
  struct err err = ERR_INIT;
  struct value v;
  ck_assert_msg(read_years(file_of(left[_i].lines), 2024, 2026, "Europe/Berlin", &v, &err), "%s: %s", left[_i].lines,
                err.text);
  struct value list = value_get(v, "left_out");
  ck_assert_uint_eq(list.n, 1);
  struct str what = value_get_str(list.list[0], "what"), reason = value_get_str(list.list[0], "reason");
  struct str told = str_printf(&arena, "%lld: %.*s %.*s", (long long)value_get(list.list[0], "line").i, STR_FMT(what),
                               STR_FMT(reason));
  ck_assert_msg(str_starts(told, left[_i].left_out), "%s", told.p);
  ck_assert_str_eq(json(value_get(v, "holidays")), "[]");
  ck_assert_str_eq(json(value_get(v, "breaks")), "{}");
}
END_TEST

/* ---- what is refused ---- */

static const struct {
  const char *lines, *says;
} refused[] = {
  { EVENT("SUMMARY:Y|"), "line 3: event \"X\": it has no DTSTART" },
  { EVENT("DTSTART;VALUE=DATE:2026122|"), "line 3: event \"X\": DTSTART: \"2026122\" is malformed" },
  { EVENT("DTSTART;VALUE=DATE:20261325|"), "DTSTART: \"20261325\" is no date" },
  { EVENT("DTSTART;VALUE=DATE:20260230|"), "DTSTART: \"20260230\" is no date" },
  { EVENT("DTSTART:20260101T250000|"), "is no date or time" },
  { EVENT("DTSTART;VALUE=DATE:20260102|DTEND;VALUE=DATE:20260101|"), "it ends before it starts" },
  { EVENT("DTSTART:20260102T100000|DTEND:20260102T090000|"), "it ends before it starts" },
  { EVENT("DTSTART:20260102T100000|DTEND;VALUE=DATE:20260103|"), "both dates, or both times" },
  { EVENT("DTSTART;VALUE=DATE:20260102|DURATION:-P1D|"), "it ends before it starts" },
  { EVENT("DTSTART;VALUE=DATE:20260102|DURATION:PT5H|"), "whole days" },
  { EVENT("DTSTART;VALUE=DATE:20260102|DTEND;VALUE=DATE:20560102|"), "longer than 3660 days" },
  { EVENT("DTSTART:20260102T000000|DTEND:20280102T000000|"), "longer than 366 days" },
  { EVENT("DTSTART;VALUE=DATE:20260102|RRULE:FREQ=SOMETIMES|"), "RRULE: \"FREQ=SOMETIMES\" is malformed" },
  { EVENT("DTSTART;VALUE=DATE:20260102|RRULE:FREQ=DAILY;INTERVAL=0|"), "RRULE: " },
  { EVENT("DTSTART;VALUE=DATE:20260102|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30|"), "contradicts itself or never" },
  { EVENT("DTSTART;VALUE=DATE:20260102|EXDATE;VALUE=DATE:never|"), "EXDATE: \"never\" is malformed" },
  { EVENT("DTSTART;VALUE=DATE:20260102|RDATE:20260103T100000|"), "DTSTART and RDATE" },
  { EVENT("DTSTART:00010101T000000|DURATION:PT1H|RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11|"),
    "more than 200000 times" },
  { EVENT("DTSTART:20240101T000000|DURATION:PT1M|RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,30|"),
    "more than 20000 dates" },
  { "BEGIN:VEVENT|", "line 4: END:VCALENDAR, but what ends here is the VEVENT of line 3" },
  { "END:VEVENT|", "line 3: END:VEVENT, but what ends here is the VCALENDAR of line 1" },
  { "BEGIN:VEVENT|nonsense|END:VEVENT|", "line 4: no line of an iCalendar file" },
  { "BEGIN:VEVENT|DTSTART;X=\"a:b|END:VEVENT|", "line 4: no line of an iCalendar file" },
  { "SUMMARY:\xff|", "line 3: this is not UTF-8" },
  { "BEGIN:A|BEGIN:A|BEGIN:A|BEGIN:A|BEGIN:A|BEGIN:A|BEGIN:A|BEGIN:A|", "line 10: components stand more than 8 deep" },
  { "END:VCALENDAR|SUMMARY:X|", "line 4: an iCalendar file begins with BEGIN:VCALENDAR" },
  { "END:VCALENDAR|BEGIN:VCALENDAR|VERSION:1.0|", "line 5: this is version 1.0" },
};

START_TEST(what_is_malformed_is_refused)
{
  struct err err = ERR_INIT;
  struct value v;
  ck_assert_msg(!read_years(file_of(refused[_i].lines), 2020, 2030, "Europe/Berlin", &v, &err), "accepted: %s",
                refused[_i].lines);
  ck_assert_msg(strstr(err.text, refused[_i].says), "%s: %s", refused[_i].lines, err.text);
}
END_TEST

START_TEST(what_is_no_calendar_is_refused)
{
  static const char *const texts[] = {
    "", "\n\n", "PK\x03\x04", "<html>", "BEGIN:VCARD\nEND:VCARD\n", "BEGIN:VCALENDAR\n", "VERSION:2.0\n"
  };
  struct err err = ERR_INIT;
  struct value v;
  ck_assert(!read_years(str_of(texts[_i]), 2020, 2030, NULL, &v, &err));
  ck_assert_msg(str_starts(str_of(err.text), "line 1: "), "%s", err.text);
}
END_TEST

START_TEST(a_mark_at_the_front_and_bare_line_ends_are_fine)
{
  struct err err = ERR_INIT;
  struct value v;
  ck_assert_msg(read_years(STR("\xef\xbb\xbf"
                               "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260102\nEND:VEVENT\nEND:VCALENDAR"),
                           2020, 2030, NULL, &v, &err),
                "%s", err.text);
  ck_assert_str_eq(json(value_get(v, "holidays")), "[{\"date\":\"2026-01-02\"}]");
}
END_TEST

/* ---- the holidays of seven regions ---- */

enum { FIRST = 2010, LAST = 2030 };

static bool read_file(const char *path, struct buf *out)
{
  FILE *f = fopen(path, "r");
  size_t n = f ? 1 : 0;
  while (n) {
    buf_reserve(out, 65536);
    n = fread(out->p + out->n, 1, 65536, f);
    out->n += n;
  }
  if (f)
    fclose(f);
  return f != NULL;
}

/* "2010-01-01" or "2010-01-01T13:00:00.000Z" without what is between the digits. */
static void put_compact(struct buf *b, struct str s, size_t digits)
{
  for (size_t i = 0; i < s.n && digits; i++)
    if (s.p[i] != '-' && s.p[i] != ':') {
      buf_char(b, s.p[i]);
      digits--;
    }
}

static void put_text(struct buf *b, struct str s)
{
  for (size_t i = 0; i < s.n; i++) {
    if (strchr(",;\\", s.p[i]))
      buf_char(b, '\\');
    buf_char(b, s.p[i]);
  }
}

static int64_t instant(struct value day, const char *name)
{
  int64_t t;
  ck_assert(instant_parse(value_get_str(day, name), &t));
  return t;
}

/* The day is closed from its local midnight to the next. */
static bool is_whole(const struct zone *z, struct value day)
{
  int64_t days;
  struct str date = value_get_str(day, "date");
  return date_parse((struct str){ date.p, 10 }, &days) && zone_instant(z, days * DAY) == instant(day, "start") &&
         zone_instant(z, (days + 1) * DAY) == instant(day, "end");
}

static void put_date(struct buf *b, const char *before, int64_t days)
{
  char text[16];
  buf_z(b, before);
  put_compact(b, date_format(days, text), 8);
  buf_z(b, "\r\n");
}

static int64_t date_of(struct value day)
{
  int64_t days;
  struct str date = value_get_str(day, "date");
  ck_assert(date_parse((struct str){ date.p, 10 }, &days));
  return days;
}

static void put_event(struct buf *b, const struct zone *z, struct value day)
{
  buf_z(b, "BEGIN:VEVENT\r\nSUMMARY:");
  put_text(b, value_get_str(day, "name"));
  if (is_whole(z, day)) {
    put_date(b, "\r\nDTSTART;VALUE=DATE:", date_of(day));
  } else {
    buf_z(b, "\r\nDTSTART:");
    put_compact(b, value_get_str(day, "start"), 15);
    buf_z(b, "Z\r\nDTEND:");
    put_compact(b, value_get_str(day, "end"), 15);
    buf_z(b, "Z\r\n");
  }
  buf_z(b, "END:VEVENT\r\n");
}

/* A rule whose dates are those of each year: "05-01", "3rd monday in January". */
struct yearly {
  int month, day, nth, weekday; /* nth 0: it is the day; weekday: Sunday is 0 */
};

static bool is_yearly_rule(struct str rule, struct yearly *y)
{
  static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December" };
  static const char *const weekdays[] = {
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
  };
  char weekday[16], month[16], tail[4];
  const char *text = str_z(&arena, rule);
  *y = (struct yearly){ 0 };
  if (rule.n == 5 && sscanf(text, "%2d-%2d%3s", &y->month, &y->day, tail) == 2)
    return true;
  if (sscanf(text, "%d%*2s %15s in %15s%3s", &y->nth, weekday, month, tail) != 3)
    return false;
  for (int m = 0; m < 12; m++)
    for (int d = 0; d < 7; d++)
      if (strcmp(months[m], month) == 0 && strcmp(weekdays[d], weekday) == 0) {
        y->month = m + 1;
        y->weekday = d;
      }
  return y->month > 0;
}

static int64_t date_in(struct yearly y, int64_t year)
{
  int64_t first = date_days(year, y.month, 1);
  if (!y.nth)
    return date_days(year, y.month, y.day);
  return first + (y.weekday - (first + 4) % 7 + 7) % 7 + (y.nth - 1) * 7; /* 1970-01-01 was a Thursday */
}

static int64_t year_of(struct value day)
{
  int64_t year = 0;
  str_int((struct str){ value_get_str(day, "date").p, 4 }, &year);
  return year;
}

/* In each year from its first on, once. */
static bool comes_each_year(struct value days, struct str rule, int64_t *first)
{
  int64_t n = 0, last = *first = 0;
  for (uint32_t i = 0; i < days.n; i++)
    if (str_eq(value_get_str(days.list[i], "rule"), rule)) {
      last = year_of(days.list[i]);
      *first = n++ == 0 ? last : *first;
    }
  return last == LAST && n == LAST - *first + 1;
}

/* The rule as one event; a year in which the day was another is a changed date of it. */
static void put_rule(struct buf *b, struct value days, struct value day, struct yearly y, int64_t first)
{
  static const char names[] = "SUMOTUWETHFRSA";
  struct str rule = value_get_str(day, "rule");
  buf_printf(b, "BEGIN:VEVENT\r\nUID:%.*s\r\nSUMMARY:", STR_FMT(rule));
  put_text(b, value_get_str(day, "name"));
  buf_z(b, "\r\nRRULE:FREQ=YEARLY");
  if (y.nth)
    buf_printf(b, ";BYMONTH=%d;BYDAY=%d%.2s", y.month, y.nth, names + 2 * y.weekday);
  put_date(b, "\r\nDTSTART;VALUE=DATE:", date_in(y, first));
  buf_z(b, "END:VEVENT\r\n");
  for (uint32_t i = 0; i < days.n; i++) {
    if (!str_eq(value_get_str(days.list[i], "rule"), rule) ||
        date_of(days.list[i]) == date_in(y, year_of(days.list[i])))
      continue;
    buf_printf(b, "BEGIN:VEVENT\r\nUID:%.*s\r\n", STR_FMT(rule));
    put_date(b, "RECURRENCE-ID;VALUE=DATE:", date_in(y, year_of(days.list[i])));
    put_date(b, "DTSTART;VALUE=DATE:", date_of(days.list[i]));
    buf_z(b, "END:VEVENT\r\n");
  }
}

static bool is_first_of(struct value days, uint32_t at)
{
  for (uint32_t i = 0; i < at; i++)
    if (str_eq(value_get_str(days.list[i], "rule"), value_get_str(days.list[at], "rule")))
      return false;
  return true;
}

/* Date by date, or with rules where there is one; *rules: how many. */
static struct str write_region(struct value days, const struct zone *z, bool by_rule, size_t *rules)
{
  struct buf b = BUF_INIT;
  *rules = 0;
  buf_z(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
  for (uint32_t i = 0; i < days.n; i++) {
    struct str told = value_get_str(days.list[i], "rule");
    struct yearly y;
    int64_t first;
    bool rule = by_rule && is_yearly_rule(told, &y) && comes_each_year(days, told, &first);
    if (!rule)
      put_event(&b, z, days.list[i]);
    else if (is_first_of(days, i)) {
      put_rule(&b, days, days.list[i], y, first);
      ++*rules;
    }
  }
  buf_z(&b, "END:VCALENDAR\r\n");
  struct str text = str_dup(&arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static struct calendar *imported(struct str text, const char *zone)
{
  struct err err = ERR_INIT;
  struct value v;
  struct value_builder b;
  ck_assert_msg(read_years(text, FIRST, LAST, zone, &v, &err), "%s: %s", zone, err.text);
  ck_assert_uint_eq(value_get(v, "left_out").n, 0);
  build_init(&b, &arena);
  build_put(&b, "tz", value_text(str_of(zone)));
  build_put(&b, "hours", value_text(STR("24x7")));
  build_put(&b, "holidays", value_get(v, "holidays"));
  build_put(&b, "breaks", value_get(v, "breaks"));
  struct calendar *c = calendar_read(zones, build_map(&b), NULL, &err);
  ck_assert_msg(c, "%s: %s", zone, err.text);
  return c;
}

struct closed {
  int64_t from, to;
};

static int by_start(const void *x, const void *y)
{
  const struct closed *a = x, *b = y;
  return (a->from > b->from) - (a->from < b->from);
}

/* The times in which the region is known to be closed: in order, and apart. */
static size_t known_closed(struct value days, struct closed *out)
{
  size_t n = 0, kept = 0;
  for (uint32_t i = 0; i < days.n; i++)
    out[n++] = (struct closed){ instant(days.list[i], "start"), instant(days.list[i], "end") };
  qsort(out, n, sizeof *out, by_start);
  for (size_t i = 0; i < n; i++)
    if (kept && out[i].from <= out[kept - 1].to)
      out[kept - 1].to = out[i].to > out[kept - 1].to ? out[i].to : out[kept - 1].to;
    else
      out[kept++] = out[i];
  return kept;
}

/* Closed then and at no other time, from the first day of the first year to the end of the last. */
static void compare(const struct calendar *c, struct value days, const char *region)
{
  struct closed *all = arena_array(&arena, struct closed, days.n + 1);
  size_t n = known_closed(days, all);
  int64_t at = zone_instant(calendar_zone(c), date_days(FIRST, 1, 1) * DAY);
  int64_t end = zone_instant(calendar_zone(c), date_days(LAST + 1, 1, 1) * DAY);
  for (size_t i = 0; i < n; i++) {
    char text[32];
    struct str when = instant_format(all[i].from, text);
    ck_assert_msg(calendar_next_close(c, at) == all[i].from, "%s: not closed from %.*s", region, STR_FMT(when));
    ck_assert_msg(!calendar_is_open(c, all[i].from) && !calendar_is_open(c, all[i].to - 1), "%s: open at %.*s", region,
                  STR_FMT(when));
    ck_assert_msg(calendar_next_open(c, all[i].from) == all[i].to, "%s: not closed up to the end that starts at %.*s",
                  region, STR_FMT(when));
    at = all[i].to;
  }
  ck_assert(calendar_next_close(c, at) >= end);
}

static void check_region(const char *folder, const char *name)
{
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  struct value v;
  size_t rules;
  ck_assert(read_file(str_printf(&arena, "%s/%s", folder, name).p, &text));
  ck_assert_msg(json_read(&arena, buf_view(&text), &v, &err), "%s: %s", name, err.text);
  struct value days = value_get(v, "days"), tz = value_get(v, "tz");
  ck_assert(days.kind == VALUE_LIST && days.n > 100 && tz.kind == VALUE_LIST && tz.n > 0);
  const char *zone = str_z(&arena, value_str(tz.list[0]));
  const struct zone *z = zone_find(zones, str_of(zone), &err);
  ck_assert_msg(z, "%s", err.text);
  for (int by_rule = 0; by_rule < 2; by_rule++) {
    struct calendar *c = imported(write_region(days, z, by_rule, &rules), zone);
    compare(c, days, name);
    calendar_free(c);
    ck_assert_msg((rules > 0) == by_rule, "%s: %zu rules", name, rules);
  }
  buf_fini(&text);
}

START_TEST(holidays_of_seven_regions)
{
  const char *shared = getenv("STEWARD_SHARED");
  const char *folder = str_printf(&arena, "%s/datasets/holidays", shared ? shared : "../shared").p;
  DIR *d = opendir(folder);
  size_t n = 0;
  if (!d) {
    printf("skipped: there is no %s\n", folder);
    return;
  }
  for (struct dirent *e; (e = readdir(d));)
    if (str_ends(str_of(e->d_name), ".json")) {
      check_region(folder, e->d_name);
      n++;
    }
  closedir(d);
  ck_assert_uint_eq(n, 7);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("icalendar");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_loop_test(all, what_events_come_to, 0, COUNT(known));
  tcase_add_test(all, a_calendar_has_a_name_and_a_clock);
  tcase_add_loop_test(all, what_is_left_out_is_listed, 0, COUNT(left));
  tcase_add_loop_test(all, what_is_malformed_is_refused, 0, COUNT(refused));
  tcase_add_loop_test(all, what_is_no_calendar_is_refused, 0, 7);
  tcase_add_test(all, a_mark_at_the_front_and_bare_line_ends_are_fine);
  tcase_add_test(all, holidays_of_seven_regions);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
