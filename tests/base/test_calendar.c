/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars: known answers by table, refusals by table, laws on random calendars, zones and instants, and a plain oracle
 * that asks for every minute what the C library's clock shows then.
 *
 * STEWARD_CALENDAR_CASES: how many random cases each law gets (200 000).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

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

static struct calendar *calendar_of(const char *text, const struct calendar *parent, struct err *err)
{
  struct value v;
  ck_assert_msg(json_read(&arena, str_of(text), &v, err), "%s: %s", text, err->text);
  return calendar_read(zones, v, parent, err);
}

static struct calendar *calendar(const char *text)
{
  struct err err = ERR_INIT;
  struct calendar *c = calendar_of(text, NULL, &err);
  ck_assert_msg(c, "%s: %s", text, err.text);
  return c;
}

static int64_t instant(const char *text)
{
  int64_t t;
  ck_assert_msg(instant_parse(str_of(text), &t), "%s", text);
  return t;
}

/* ---- what is accepted, and what is said of the rest ---- */

static const struct {
  const char *text, *says;
} refused[] = {
  { "[]", "a calendar wants" },
  { "{}", "never opens" },
  { "{\"hours\":{}}", "never opens" },
  { "{\"hours\":{\"mon\":[]}}", "never opens" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"17:00\"]]},\"to\":\"2020-01-01\",\"from\":\"2020-02-01\"}",
    "ends before it starts" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"17:00\"]]},\"from\":\"2024-01-02\",\"to\":\"2024-01-05\"}", "never opens" },
  { "{\"hours\":{\"mon\":[[\"8:0\",\"12:00\"]]}}", "hours: mon: \"8:0\" is no time of day" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"24:10\"]]}}", "\"24:10\" is no time of day to end at" },
  { "{\"hours\":{\"mon\":[[\"24:00\",\"08:00\"]]}}", "\"24:00\" is no time of day to start from" },
  { "{\"hours\":{\"mon\":[[\"08:60\",\"12:00\"]]}}", "\"08:60\"" },
  { "{\"hours\":{\"mon\":[[\"08:00:60\",\"12:00\"]]}}", "\"08:00:60\"" },
  { "{\"hours\":{\"mon\":[[\"-1:00\",\"12:00\"]]}}", "\"-1:00\"" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"24:00:01\"]]}}", "\"24:00:01\"" },
  { "{\"hours\":{\"mon\":[[8,12]]}}", "a time of day is text" },
  { "{\"hours\":{\"mon\":[[\"08:00\"]]}}", "an interval is" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"09:00\",\"10:00\"]]}}", "an interval is" },
  { "{\"hours\":{\"mon\":\"08:00-12:00\"}}", "hours: mon: wants a list" },
  { "{\"hours\":{\"mon\":[[\"09:00\",\"09:00\"]]}}", "hours: mon: 09:00-09:00 is empty" },
  { "{\"hours\":{\"mon\":[[\"00:00\",\"00:00\"]]}}", "the whole day is 00:00-24:00" },
  { "{\"hours\":{\"mon\":[[\"08:00\",\"13:00\"],[\"12:00\",\"18:00\"]]}}", "mon: 12:00-18:00 overlaps 08:00-13:00" },
  { "{\"hours\":{\"mon\":[[\"12:00\",\"18:00\"],[\"08:00\",\"13:00:30\"]]}}", "12:00-18:00 overlaps 08:00-13:00:30" },
  { "{\"hours\":{\"mon\":[[\"22:00\",\"06:00\"]],\"tue\":[[\"05:00\",\"09:00\"]]}}",
    "hours: tue: 05:00-09:00 overlaps 22:00-06:00 of mon" },
  { "{\"hours\":{\"sun\":[[\"22:00\",\"06:00\"]],\"mon\":[[\"05:00\",\"09:00\"]]}}",
    "hours: mon: 05:00-09:00 overlaps 22:00-06:00 of sun" },
  { "{\"hours\":{\"Mon\":[[\"08:00\",\"12:00\"]]}}", "\"Mon\" is no weekday; they are mon, tue" },
  { "{\"hours\":\"always\"}", "or \"24x7\"" },
  { "{\"hours\":\"24x7\",\"tz\":\"Europe/Berln\"}",
    "tz: there is no time zone \"Europe/Berln\"; did you mean Europe/Berlin?" },
  { "{\"hours\":\"24x7\",\"tz\":7}", "tz: \"\" is no name" },
  { "{\"hours\":\"24x7\",\"holydays\":[]}", "nothing is called \"holydays\" here; did you mean holidays?" },
  { "{\"hours\":\"24x7\",\"holidays\":\"2026-12-25\"}", "holidays: wants a list" },
  { "{\"hours\":\"24x7\",\"holidays\":[\"2026-12-24\",\"2026-13-25\"]}",
    "holidays: number 2: \"2026-13-25\" is no date" },
  { "{\"hours\":\"24x7\",\"holidays\":[\"02-30\"]}", "or 12-25 for each year" },
  { "{\"hours\":\"24x7\",\"holidays\":[\"2300-01-01\"]}", "between 1900 and 2199" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"from\":\"2026-12-27\",\"to\":\"2026-12-24\"}]}", "ends before it starts" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"from\":\"12-27\",\"to\":\"2026-12-31\"}]}", "either both a year or none" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"from\":\"2026-12-27\"}]}", "\"\" is no date" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"date\":\"2026-12-27\",\"to\":\"2026-12-28\"}]}", "it wants either" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"date\":\"2026-12-27\",\"nam\":\"x\"}]}", "did you mean name?" },
  { "{\"hours\":\"24x7\",\"holidays\":[{\"from\":\"2000-01-01\",\"to\":\"2100-01-01\"}]}", "longer than 3660 days" },
  { "{\"hours\":\"24x7\",\"overrides\":{\"12-24\":[]}}", "overrides: \"12-24\" is no date" },
  { "{\"hours\":\"24x7\",\"overrides\":{\"2026-12-24\":[[\"08:00\",\"08:00\"]]}}",
    "overrides: 2026-12-24: 08:00-08:00 is empty" },
  { "{\"hours\":\"24x7\",\"overrides\":{\"2026-12-24\":[[\"08:00\",\"10:00\"],[\"09:00\",\"11:00\"]]}}", "overlaps" },
  { "{\"hours\":\"24x7\",\"breaks\":{\"2026-12-24\":[[\"8:00\",\"10:00\"]]}}", "breaks: 2026-12-24: \"8:00\"" },
  { "{\"hours\":\"24x7\",\"breaks\":[]}", "breaks: wants" },
  { "{\"hours\":\"24x7\",\"breaks\":{\"2026-12-24\":[{\"from\":\"08:00\",\"until\":\"10:00\"}]}}",
    "breaks: 2026-12-24: nothing is called \"until\" here" },
  { "{\"hours\":\"24x7\",\"breaks\":{\"2026-12-24\":[{\"from\":\"08:00\"}]}}", "a time of day is text" },
  { "{\"hours\":\"24x7\",\"from\":\"soon\"}", "from: \"soon\" is no date" },
};

START_TEST(what_is_no_calendar_is_refused)
{
  struct err err = ERR_INIT;
  ck_assert_msg(!calendar_of(refused[_i].text, NULL, &err), "accepted: %s", refused[_i].text);
  ck_assert_msg(strstr(err.text, refused[_i].says), "%s: %s", refused[_i].text, err.text);
}
END_TEST

static const char *const accepted[] = {
  "{\"hours\":\"24x7\"}",
  "{\"hours\":\"24x7\",\"tz\":null,\"holidays\":null}",
  "{\"hours\":{\"mon\":[[\"10:00\",\"11:00\"],[\"08:00\",\"09:00\"]]}}",
  "{\"hours\":{\"mon\":[[\"00:00\",\"24:00\"]]}}",
  "{\"hours\":{\"mon\":[[\"12:30\",\"12:00\"]]}}",
  "{\"hours\":{\"mon\":[[\"09:00\",\"00:00\"]],\"tue\":[[\"00:00\",\"24:00:00\"]]}}",
  "{\"hours\":{\"mon\":[[\"22:00\",\"06:00\"]],\"tue\":[[\"06:00\",\"09:00\"]]}}",
  "{\"hours\":{\"mon\":[]},\"overrides\":{\"2026-12-24\":[[\"08:00\",\"10:00\"]]}}",
  "{\"hours\":\"24x7\",\"holidays\":[{\"date\":\"2026-12-25\",\"name\":\"Christmas\",\"source\":\"feed\"}]}",
  "{\"hours\":\"24x7\",\"breaks\":{\"2026-12-23\":[[\"12:00\",\"13:00\"],"
  "{\"from\":\"12:30\",\"to\":\"24:00\",\"name\":\"Drill\",\"source\":\"feed\"}]}}",
};

START_TEST(what_is_a_calendar_is_accepted) { calendar_free(calendar(accepted[_i])); }
END_TEST

/* ---- known answers ---- */

#define WEEK_9_17                                                                                                      \
  "\"hours\":{\"mon\":[[\"09:00\",\"17:00\"]],\"tue\":[[\"09:00\",\"17:00\"]],\"wed\":[[\"09:00\",\"17:00\"]],"        \
  "\"thu\":[[\"09:00\",\"17:00\"]],\"fri\":[[\"09:00\",\"17:00\"]]}"
#define NIGHTS                                                                                                         \
  "\"hours\":{\"mon\":[[\"22:00\",\"06:00\"]],\"tue\":[[\"22:00\",\"06:00\"]],\"wed\":[[\"22:00\",\"06:00\"]],"        \
  "\"thu\":[[\"22:00\",\"06:00\"]],\"fri\":[[\"22:00\",\"06:00\"]]}"
#define BERLIN "\"tz\":\"Europe/Berlin\""

static const struct {
  const char *calendar, *start;
  int64_t seconds; /* "-0" is said by back */
  bool back;
  const char *end;
} moves[] = {
  /* used up exactly at closing: due at closing; and so back to the opening */
  { "{" WEEK_9_17 "}", "2026-03-02T09:00:00Z", 8 * 3600, false, "2026-03-02T17:00:00Z" },
  { "{" WEEK_9_17 "}", "2026-03-06T09:00:00Z", 8 * 3600 + 1, false, "2026-03-09T09:00:01Z" },
  { "{" WEEK_9_17 "}", "2026-03-09T17:00:00Z", 8 * 3600, true, "2026-03-09T09:00:00Z" },
  /* nothing: to the next opening, back to the last closing */
  { "{" WEEK_9_17 "}", "2026-03-06T17:00:00Z", 0, false, "2026-03-09T09:00:00Z" },
  { "{" WEEK_9_17 "}", "2026-03-06T16:59:59.999Z", 0, false, "2026-03-06T16:59:59.999Z" },
  { "{" WEEK_9_17 "}", "2026-03-09T09:00:00Z", 0, true, "2026-03-06T17:00:00Z" },
  { "{" WEEK_9_17 "}", "2026-03-09T09:00:00.001Z", 0, true, "2026-03-09T09:00:00.001Z" },
  { "{" WEEK_9_17 "}", "2026-03-06T17:00:00Z", 0, true, "2026-03-06T17:00:00Z" },
  /* milliseconds stay */
  { "{" WEEK_9_17 "}", "2026-03-06T16:59:59.250Z", 1, false, "2026-03-09T09:00:00.250Z" },
  { "{" WEEK_9_17 "}", "2026-03-09T09:00:00.250Z", 1, true, "2026-03-06T16:59:59.250Z" },
  /* the day on which clocks change has the hours that it has */
  { "{" BERLIN ",\"hours\":\"24x7\"}", "2026-10-25T00:00:00+02:00", 25 * 3600, false, "2026-10-26T00:00:00+01:00" },
  { "{" BERLIN ",\"hours\":{\"sun\":[[\"00:00\",\"24:00\"]]}}", "2026-03-28T12:00:00Z", 23 * 3600, false,
    "2026-03-29T24:00:00+02:00" },
  /* in the hour that spring leaves out nothing is open; what lies behind it is */
  { "{\"tz\":\"America/Los_Angeles\",\"hours\":{\"sun\":[[\"02:30\",\"03:15\"]]}}", "2006-04-02T00:00:00-08:00", 0,
    false, "2006-04-02T03:00:00-07:00" },
  { "{\"tz\":\"America/Los_Angeles\",\"hours\":{\"sun\":[[\"02:30\",\"03:15\"]]}}", "2006-04-02T00:00:00-08:00", 901,
    false, "2006-04-09T02:30:01-07:00" },
  /* what is told twice is open twice */
  { "{" BERLIN ",\"hours\":{\"sun\":[[\"02:00\",\"03:00\"]]}}", "2026-10-25T00:00:00Z", 7200, false,
    "2026-10-25T03:00:00+01:00" },
  /* half an hour, two hours, a whole day, no midnight */
  { "{\"tz\":\"Australia/Lord_Howe\",\"hours\":\"24x7\"}", "2024-10-06T00:00:00+10:30", 23 * 3600 + 1800, false,
    "2024-10-07T00:00:00+11:00" },
  { "{\"tz\":\"Pacific/Apia\",\"hours\":{\"fri\":[[\"09:00\",\"17:00\"]],\"sat\":[[\"09:00\",\"10:00\"]]}}",
    "2011-12-29T12:00:00-10:00", 3600, false, "2011-12-31T10:00:00+14:00" },
  { "{\"tz\":\"America/Sao_Paulo\",\"hours\":{\"sun\":[[\"00:00\",\"02:00\"]]}}", "2018-11-03T12:00:00-03:00", 3600,
    false, "2018-11-04T02:00:00-02:00" },
  /* nights: an interval belongs to the date on which it starts */
  { "{" NIGHTS "}", "2026-03-06T22:00:00Z", 8 * 3600, false, "2026-03-07T06:00:00Z" },
  { "{" NIGHTS "}", "2026-03-07T06:00:00Z", 1, false, "2026-03-09T22:00:01Z" },
  { "{" NIGHTS ",\"holidays\":[\"2026-03-04\"]}", "2026-03-04T05:00:00Z", 3601, false, "2026-03-05T22:00:01Z" },
  { "{" NIGHTS ",\"overrides\":{\"2026-03-04\":[[\"23:00\",\"01:00\"]]}}", "2026-03-04T12:00:00Z", 7201, false,
    "2026-03-05T22:00:01Z" },
  { "{" NIGHTS ",\"breaks\":{\"2026-03-04\":[[\"23:30\",\"00:30\"]]}}", "2026-03-04T22:00:00Z", 3 * 3600, false,
    "2026-03-05T02:00:00Z" },
  { "{" NIGHTS ",\"breaks\":{\"2026-03-05\":[[\"00:00\",\"00:30\"]]}}", "2026-03-04T22:00:00Z", 3 * 3600, false,
    "2026-03-05T01:30:00Z" },
  /* holidays each year, over New Year, on leap days; an override opens one */
  { "{" WEEK_9_17 ",\"holidays\":[\"12-25\"]}", "2026-12-24T16:00:00Z", 7200, false, "2026-12-28T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[\"12-25\"]}", "2150-12-24T16:00:00Z", 7200, false, "2150-12-28T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[{\"from\":\"12-24\",\"to\":\"01-02\"}]}", "2025-12-23T16:00:00Z", 7200, false,
    "2026-01-05T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[\"02-29\"]}", "2024-02-28T16:00:00Z", 7200, false, "2024-03-01T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[\"02-29\"]}", "2027-02-26T16:00:00Z", 7200, false, "2027-03-01T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[{\"from\":\"2026-12-21\",\"to\":\"2026-12-31\"}]}", "2026-12-18T16:00:00Z", 7200,
    false, "2027-01-01T10:00:00Z" },
  { "{" WEEK_9_17 ",\"holidays\":[\"12-25\"],\"overrides\":{\"2026-12-25\":[[\"10:00\",\"11:00\"]]}}",
    "2026-12-24T16:00:00Z", 7200, false, "2026-12-25T11:00:00Z" },
  /* long: ten years of eight hours a day, five days a week */
  { "{" WEEK_9_17 "}", "2026-01-05T09:00:00Z", 520 * 40 * 3600, false, "2035-12-21T17:00:00Z" },
  { "{" WEEK_9_17 "}", "2035-12-21T17:00:00Z", 520 * 40 * 3600, true, "2026-01-05T09:00:00Z" },
  { "{\"hours\":\"24x7\"}", "2026-01-05T09:00:00Z", 86400, true, "2026-01-04T09:00:00Z" },
  /* validity: before it is closed */
  { "{" WEEK_9_17 ",\"from\":\"2026-07-01\"}", "2026-01-05T09:00:00Z", 3600, false, "2026-07-01T10:00:00Z" },
};

START_TEST(time_is_added_as_is_known)
{
  struct calendar *c = calendar(moves[_i].calendar);
  struct err err = ERR_INIT;
  int64_t start = instant(moves[_i].start), end = 0;
  char text[32];
  struct str expected = str_of(moves[_i].end);
  int64_t want;
  /* "24:00" for the reader's sake */
  if (!instant_parse(expected, &want)) {
    char day[32];
    snprintf(day, sizeof day, "%.11s00:00:00%s", moves[_i].end, moves[_i].end + 19);
    want = instant(day) + DAY;
  }
  bool good = (moves[_i].back ? calendar_sub : calendar_add)(c, start, moves[_i].seconds * SECOND, &end, &err);
  ck_assert_msg(good, "%s", err.text);
  ck_assert_msg(end == want, "%s from %s: %s", moves[_i].calendar, moves[_i].start, instant_format(end, text).p);
  if (moves[_i].seconds) {
    ck_assert_int_eq(llabs(calendar_between(c, start, end)), moves[_i].seconds * SECOND);
    ck_assert((moves[_i].back ? calendar_add : calendar_sub)(c, start, -moves[_i].seconds * SECOND, &end, NULL));
    ck_assert_int_eq(end, want);
  }
  calendar_free(c);
}
END_TEST

START_TEST(opening_and_closing)
{
  struct calendar *c = calendar("{" WEEK_9_17 ",\"to\":\"2026-03-10\",\"from\":\"2026-03-02\"}");
  struct calendar *always = calendar("{\"hours\":\"24x7\"}"),
                  *ends = calendar("{\"hours\":\"24x7\",\"to\":\"2026-03-10\"}");
  int64_t friday = instant("2026-03-06T17:00:00Z"), monday = instant("2026-03-09T09:00:00Z"), noon = monday + 3 * HOUR;
  int64_t last = instant("2026-03-10T17:00:00Z"), out;
  struct err err = ERR_INIT;
  ck_assert(!calendar_is_open(c, friday));
  ck_assert(calendar_is_open(c, friday - 1));
  ck_assert(calendar_is_open(c, monday));
  ck_assert_int_eq(calendar_next_open(c, friday), monday);
  ck_assert_int_eq(calendar_next_open(c, noon), noon);
  ck_assert_int_eq(calendar_next_close(c, noon), monday + 8 * HOUR);
  ck_assert_int_eq(calendar_next_close(c, friday), friday);
  ck_assert_int_eq(calendar_last_open(c, noon), monday);
  ck_assert_int_eq(calendar_last_open(c, monday), monday);
  ck_assert_int_eq(calendar_last_open(c, friday), friday - 8 * HOUR);
  ck_assert_int_eq(calendar_last_close(c, noon), friday);
  ck_assert_int_eq(calendar_last_close(c, friday), friday);
  ck_assert_int_eq(calendar_next_open(c, last), INSTANT_NEVER);
  ck_assert_int_eq(calendar_last_close(c, instant("2026-03-02T12:00:00Z")), -INSTANT_NEVER);
  ck_assert_int_eq(calendar_last_open(c, instant("2026-03-01T12:00:00Z")), -INSTANT_NEVER);
  ck_assert_int_eq(calendar_last_open(c, INSTANT_NEVER), last - 8 * HOUR);
  ck_assert_int_eq(calendar_next_open(c, -INSTANT_NEVER), instant("2026-03-02T09:00:00Z"));
  ck_assert(!calendar_is_open(c, INSTANT_NEVER));
  ck_assert_int_eq(calendar_next_close(always, noon), INSTANT_NEVER);
  ck_assert_int_eq(calendar_last_open(always, noon), -INSTANT_NEVER);
  ck_assert_int_eq(calendar_next_close(ends, noon), instant("2026-03-11T00:00:00Z"));
  /* No more open time is an error, and no loop. */
  ck_assert(calendar_add(c, noon, 13 * HOUR, &out, &err));
  ck_assert_int_eq(out, last);
  ck_assert(!calendar_add(c, noon, 13 * HOUR + 1, &out, &err));
  ck_assert_msg(strstr(err.text, "no 13h1ms of open time after 2026-03-09T12:00:00+00:00"), "%s", err.text);
  ck_assert(!calendar_add(c, last, 0, &out, NULL));
  ck_assert(!calendar_sub(c, instant("2026-03-02T09:00:00Z"), 0, &out, NULL));
  ck_assert(!calendar_add(c, noon, INT64_MAX, &out, NULL));
  ck_assert(!calendar_add(c, noon, INT64_MIN, &out, NULL));
  ck_assert(!calendar_sub(c, noon, INT64_MIN, &out, NULL));
  ck_assert(!calendar_sub(c, noon, INT64_MAX, &out, NULL));
  ck_assert_int_eq(calendar_between(c, -INSTANT_NEVER, INSTANT_NEVER), 7 * 8 * HOUR);
  calendar_free(c);
  calendar_free(always);
  calendar_free(ends);
}
END_TEST

START_TEST(working_days)
{
  static const struct {
    const char *start;
    int64_t days;
    const char *end;
  } rows[] = {
    { "2026-03-06T10:00:00+01:00", 1, "2026-03-09T10:00:00+01:00" },
    { "2026-03-07T10:00:00+01:00", 1, "2026-03-09T10:00:00+01:00" },
    { "2026-03-07T10:00:00+01:00", -1, "2026-03-06T10:00:00+01:00" },
    { "2026-03-07T10:00:00+01:00", 0, "2026-03-07T10:00:00+01:00" },
    { "2026-03-27T20:00:00+01:00", 1, "2026-03-30T20:00:00+02:00" }, /* the clock, not the hours */
    { "2026-12-24T12:00:00+01:00", 1, "2026-12-28T12:00:00+01:00" }, /* Friday is a holiday */
    { "2026-01-05T12:00:00+01:00", 260, "2027-01-05T12:00:00+01:00" },
  };
  struct calendar *c = calendar("{" BERLIN "," WEEK_9_17 ",\"holidays\":[\"12-25\"]}");
  int64_t out;
  char text[32];
  for (size_t i = 0; i < COUNT(rows); i++) {
    ck_assert(calendar_add_days(c, instant(rows[i].start), rows[i].days, &out, NULL));
    ck_assert_msg(out == instant(rows[i].end), "%zu: %s", i, instant_format(out, text).p);
  }
  ck_assert(!calendar_add_days(c, instant("2026-01-05"), INT64_MAX, &out, NULL));
  ck_assert(!calendar_add_days(c, instant("2026-01-05"), INT64_MIN, &out, NULL));
  calendar_free(c);
}
END_TEST

/* ---- parents ---- */

static bool opens(const struct calendar *c, const char *text) { return calendar_is_open(c, instant(text)); }

START_TEST(a_child_takes_what_it_does_not_say)
{
  struct err err = ERR_INIT;
  struct calendar *parent = calendar(
      "{" BERLIN "," WEEK_9_17 ",\"holidays\":[{\"date\":\"12-25\",\"name\":\"Christmas\"},\"2026-05-01\"],"
      "\"overrides\":{\"2026-12-24\":[[\"09:00\",\"12:00\"]]},\"breaks\":{\"2026-03-04\":[[\"12:00\",\"13:00\"]]}}");
  struct calendar *child =
      calendar_of("{\"hours\":{\"sat\":[[\"10:00\",\"12:00\"]],\"fri\":[]},\"holidays\":[\"2026-12-24\"],"
                  "\"overrides\":{\"2026-05-01\":[[\"10:00\",\"11:00\"]]}}",
                  parent, &err);
  ck_assert_msg(child, "%s", err.text);
  calendar_free(parent); /* nothing of it is kept */
  ck_assert_str_eq(zone_name(calendar_zone(child)).p, "Europe/Berlin");
  ck_assert(opens(child, "2026-03-03T10:00:00+01:00"));
  ck_assert(opens(child, "2026-03-07T10:00:00+01:00"));  /* its Saturday */
  ck_assert(!opens(child, "2026-03-06T10:00:00+01:00")); /* its Friday */
  ck_assert(!opens(child, "2028-12-25T10:00:00+01:00")); /* the parent's holiday, a Monday */
  ck_assert(opens(child, "2026-05-01T10:30:00+02:00"));  /* its override beats the parent's holiday */
  ck_assert(!opens(child, "2026-12-24T10:00:00+01:00")); /* its holiday beats the parent's override */
  ck_assert(!opens(child, "2026-03-04T12:30:00+01:00")); /* the parent's break */
  calendar_free(child);
  ck_assert(!calendar_of("{\"hours\":{\"mon\":[[\"08:00\",\"08:00\"]]}}", NULL, &err));
}
END_TEST

/* ---- segments ---- */

static void check_segments(const char *text, const char *from, const char *to, const char *expected)
{
  struct calendar *c = calendar(text);
  struct calendar_walk w = calendar_walk(c, instant(from), instant(to));
  struct calendar_segment s;
  struct buf b = BUF_INIT;
  int64_t at = instant(from), open = 0;
  while (calendar_walk_next(&w, &s)) {
    char local[40];
    zone_format(calendar_zone(c), s.to, local);
    buf_printf(&b, "%s %s%s%.*s to %.16s; ", s.open ? "open" : "closed", calendar_reason_name(s.reason),
               s.name.n ? " " : "", STR_FMT(s.name), local);
    ck_assert_int_eq(s.from, at);
    at = s.to;
    open += s.open ? s.to - s.from : 0;
  }
  ck_assert_int_eq(at, instant(to));
  ck_assert_int_eq(open, calendar_between(c, instant(from), instant(to)));
  ck_assert_str_eq(b.p, expected);
  buf_fini(&b);
  calendar_free(c);
}

START_TEST(a_span_is_told_with_its_reasons)
{
  check_segments(
      "{" BERLIN "," WEEK_9_17
      ",\"holidays\":[{\"date\":\"12-25\",\"name\":\"Christmas\"}],\"overrides\":{\"2026-12-24\":[[\"09:00\","
      "\"12:00\"]]},\"breaks\":{\"2026-12-23\":[[\"12:00\",\"13:00\"]]},\"to\":\"2026-12-28\"}",
      "2026-12-23T11:00:00+01:00", "2027-01-01T00:00:00Z",
      "open hours to 2026-12-23T12:00; closed break to 2026-12-23T13:00; open hours to 2026-12-23T17:00; "
      "closed hours to 2026-12-24T00:00; closed override to 2026-12-24T09:00; "
      "open override to 2026-12-24T12:00; closed override to 2026-12-25T00:00; "
      "closed holiday Christmas to 2026-12-26T00:00; closed hours to 2026-12-28T09:00; "
      "open hours to 2026-12-28T17:00; closed hours to 2026-12-29T00:00; closed invalid to 2027-01-01T01:00; ");
  check_segments(
      "{" BERLIN "," NIGHTS ",\"holidays\":[{\"date\":\"2026-03-04\",\"name\":\"Fair\"}]}", "2026-03-03T21:00:00Z",
      "2026-03-05T23:00:00Z",
      "open hours to 2026-03-04T06:00; "
      "closed holiday Fair to 2026-03-05T06:00; closed hours to 2026-03-05T22:00; open hours to 2026-03-06T00:00; ");
  check_segments("{" BERLIN ",\"hours\":\"24x7\"}", "2026-03-03T21:00:00Z", "2026-11-05T23:00:00Z",
                 "open hours to 2026-11-06T00:00; ");
}
END_TEST

/* ---- random calendars -------------------------------------------------------------------------- */

static uint64_t seed;

static uint64_t any(uint64_t below)
{
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed % below;
}

static const char *const zone_names[] = {
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "Asia/Tehran",
  "Asia/Kathmandu",
  "Antarctica/Troll",
  "Africa/Casablanca",
  "Europe/Dublin",
  "America/Caracas",
  "America/Havana",
  "America/St_Johns",
  "Asia/Gaza",
  "America/Nuuk",
  "Pacific/Chatham",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Africa/Cairo",
  "America/Santiago",
  "Europe/London",
  "Asia/Tokyo",
};
static const char *const day_names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

enum { SPANS = 4, DATES = 24 };

/* A calendar as its own text means it: all that the oracle knows. Seconds of a day; to may be up to two days. */
struct plain_span {
  int from, to;
};
struct plain_day {
  int n;
  struct plain_span spans[SPANS];
};
struct plain_date {
  int64_t day;
  struct plain_day hours;
};
struct plain {
  const char *zone;
  struct plain_day week[7];
  int holidays, yearly, overrides, breaks;
  int64_t holiday[DATES];
  int yearly_code[DATES]; /* month * 100 + day */
  struct plain_date override[DATES], cut[DATES];
};

/* Up to `most` intervals, apart, the first not before `low`; only the last may cross midnight, to `late` at the most. */
static struct plain_day any_day(int most, int low, int late, int grain)
{
  struct plain_day d = { 0 };
  int end = late ? 86400 + late : 86400, at = low;
  while (d.n < most && at < 86400 - grain) {
    int from = at + (int)any((uint64_t)(86400 - at) / (uint64_t)grain) * grain;
    int room = d.n == most - 1 ? end - from : (86400 - from) / 2;
    int to = from + grain + (int)any((uint64_t)room / (uint64_t)grain + 1) * grain;
    if (to > end || from >= 86400 || to - from >= 86400)
      break;
    d.spans[d.n++] = (struct plain_span){ from, to };
    at = to + grain * (int)any(2);
  }
  return d;
}

/* Whether a night of the day before can never reach into this one's first interval. */
static void any_week(struct plain *p, int grain)
{
  bool nights = any(3) == 0;
  for (int i = 0; i < 7; i++)
    if (any(7) < 5)
      p->week[i] = any_day(1 + (int)any(SPANS - 1), nights ? 21600 : 0, nights ? 21600 : 0, grain);
  if (any(8) == 0)
    for (int i = 0; i < 7; i++)
      p->week[i] = (struct plain_day){ 1, { { 0, 86400 } } };
}

static bool is_used(const struct plain_date *dates, int n, int64_t day)
{
  for (int i = 0; i < n; i++)
    if (dates[i].day == day)
      return true;
  return false;
}

/* Dates within some years of `around`, many of them near it. */
static int64_t date_near(int64_t around) { return around + (int64_t)any(any(2) ? 12 : 2000) - 6; }

static struct plain any_plain(int64_t around, int grain)
{
  struct plain p = { .zone = zone_names[any(COUNT(zone_names))] };
  any_week(&p, grain);
  for (p.holidays = 0; p.holidays < (int)any(DATES); p.holidays++)
    p.holiday[p.holidays] = date_near(around);
  for (p.yearly = 0; p.yearly < (int)any(4); p.yearly++)
    p.yearly_code[p.yearly] = (int)(1 + any(12)) * 100 + (int)(1 + any(28));
  for (int want = (int)any(6); p.overrides < want;) {
    int64_t day = date_near(around);
    if (!is_used(p.override, p.overrides, day))
      p.override[p.overrides++] = (struct plain_date){ day, any_day((int)any(SPANS), 0, 21600, grain) };
  }
  for (int want = (int)any(6); p.breaks < want;) {
    int64_t day = date_near(around);
    if (!is_used(p.cut, p.breaks, day))
      p.cut[p.breaks++] = (struct plain_date){ day, any_day(1 + (int)any(2), 0, 21600, grain) };
  }
  return p;
}

static void write_day(struct buf *b, const struct plain_day *d)
{
  buf_char(b, '[');
  for (int i = 0; i < d->n; i++) {
    int from = d->spans[i].from, to = d->spans[i].to > 86400 ? d->spans[i].to - 86400 : d->spans[i].to;
    buf_printf(b, "%s[\"%02d:%02d:%02d\",\"%02d:%02d:%02d\"]", i ? "," : "", from / 3600, from / 60 % 60, from % 60,
               to / 3600, to / 60 % 60, to % 60);
  }
  buf_char(b, ']');
}

static void write_dates(struct buf *b, const char *name, const struct plain_date *dates, int n)
{
  char date[16];
  buf_printf(b, ",\"%s\":{", name);
  for (int i = 0; i < n; i++) {
    buf_printf(b, "%s\"%s\":", i ? "," : "", date_format(dates[i].day, date).p);
    write_day(b, &dates[i].hours);
  }
  buf_char(b, '}');
}

/* As an author would write it. */
static void write_plain(struct buf *b, const struct plain *p)
{
  char date[16];
  buf_printf(b, "{\"tz\":\"%s\",\"hours\":{", p->zone);
  for (int i = 0; i < 7; i++) {
    buf_printf(b, "%s\"%s\":", i ? "," : "", day_names[i]);
    write_day(b, &p->week[i]);
  }
  buf_z(b, "},\"holidays\":[");
  for (int i = 0; i < p->holidays; i++)
    buf_printf(b, "%s\"%s\"", i ? "," : "", date_format(p->holiday[i], date).p);
  for (int i = 0; i < p->yearly; i++)
    buf_printf(b, "%s\"%02d-%02d\"", i || p->holidays ? "," : "", p->yearly_code[i] / 100, p->yearly_code[i] % 100);
  buf_char(b, ']');
  write_dates(b, "overrides", p->override, p->overrides);
  write_dates(b, "breaks", p->cut, p->breaks);
  buf_char(b, '}');
}

/* A calendar that opens, with what it was made of in *p and its text in *b. */
static struct calendar *any_calendar(int64_t around, int grain, struct plain *p, struct buf *b)
{
  for (;;) {
    struct err err = ERR_INIT;
    struct value v;
    struct calendar *c;
    *p = any_plain(around, grain);
    b->n = 0;
    write_plain(b, p);
    arena_reset(&arena);
    ck_assert_msg(json_read(&arena, buf_view(b), &v, &err), "%s", err.text);
    if ((c = calendar_read(zones, v, NULL, &err)))
      return c;
    ck_assert_msg(strstr(err.text, "never opens"), "%s\n%s", b->p, err.text);
  }
}

/* ---- the laws ---- */

static int64_t cases_wanted(void)
{
  const char *text = getenv("STEWARD_CALENDAR_CASES");
  return text ? atoll(text) : 200000;
}

#define LAW(condition)                                                                                                 \
  ck_assert_msg(condition, "n %lld, a %lld, b %lld, c %lld in %s", (long long)n, (long long)a, (long long)b,           \
                (long long)c, text)

static void check_laws(const struct calendar *k, const char *text, int64_t a, int64_t b, int64_t c, int64_t n)
{
  int64_t end, back, rolled;
  LAW(calendar_between(k, a, b) + calendar_between(k, b, c) == calendar_between(k, a, c));
  LAW(calendar_between(k, a, b) == -calendar_between(k, b, a));
  LAW(llabs(calendar_between(k, a, b)) <= llabs(b - a));
  if (!calendar_add(k, a, n, &end, NULL)) { /* a calendar that opens on a few dates only */
    LAW(calendar_between(k, a, INSTANT_NEVER) < (n ? n : 1));
    return;
  }
  LAW(end >= a && calendar_between(k, a, end) == n);
  LAW(calendar_add(k, a, 0, &rolled, NULL) && rolled == calendar_next_open(k, a));
  LAW(n == 0 || !calendar_is_open(k, a) || calendar_is_open(k, end - 1));
  if (!calendar_sub(k, end, n, &back, NULL)) { /* the first opening of all has no closing before it */
    LAW(n == 0 && calendar_between(k, -INSTANT_NEVER, end) == 0);
    return;
  }
  LAW(back == (n ? rolled : calendar_is_open(k, end - 1) ? end : calendar_last_close(k, end)));
  if (calendar_sub(k, a, n, &back, NULL))
    LAW(back <= a && calendar_between(k, back, a) == n);
}

static void check_edges(const struct calendar *k, const char *text, int64_t a)
{
  int64_t b = calendar_next_open(k, a), c = calendar_next_close(k, a), n = 0;
  bool open = calendar_is_open(k, a);
  LAW(open ? b == a : b > a && (b == INSTANT_NEVER || (calendar_is_open(k, b) && !calendar_is_open(k, b - 1))));
  LAW(b == INSTANT_NEVER || calendar_between(k, a, b) == 0);
  LAW(!open ? c == a
            : c > a && (c == INSTANT_NEVER || (!calendar_is_open(k, c) && calendar_between(k, a, c) == c - a)));
  b = calendar_last_open(k, a);
  c = calendar_last_close(k, a);
  LAW(b == -INSTANT_NEVER || (b <= a && calendar_is_open(k, b) && !calendar_is_open(k, b - 1)));
  LAW(c == -INSTANT_NEVER || (c <= a && !calendar_is_open(k, c) && calendar_is_open(k, c - 1)));
  LAW(b == -INSTANT_NEVER || c == -INSTANT_NEVER || (open ? c < b : b < c));
  LAW(b == -INSTANT_NEVER || calendar_between(k, b, a) == (open ? a : c) - b);
}

/* Segments lie end to end, each of one kind, and their open ones are the open time. */
static void check_walk(const struct calendar *k, const char *text, int64_t a, int64_t b)
{
  struct calendar_walk w = calendar_walk(k, a, b);
  struct calendar_segment s;
  int64_t c = a, n = 0;
  for (; calendar_walk_next(&w, &s); c = s.to) {
    LAW(s.from == c && s.to > s.from && s.to <= b);
    LAW(calendar_between(k, s.from, s.to) == (s.open ? s.to - s.from : 0));
    LAW(!s.open || (s.reason != CALENDAR_BREAK && s.reason != CALENDAR_HOLIDAY));
    n += s.open ? s.to - s.from : 0;
  }
  LAW((b <= a || c == b) && n == (b > a ? calendar_between(k, a, b) : 0));
}

static int64_t around_instant(int64_t day) /* mostly within days, often whole minutes, sometimes decades */
{
  int64_t span = any(4) ? 20 * (int64_t)DAY : 40 * 365 * (int64_t)DAY;
  int64_t t = day * DAY + (int64_t)any((uint64_t)span) - span / 2;
  return any(2) ? t - t % MINUTE : t;
}

START_TEST(laws_hold)
{
  enum { EACH = 200 };
  struct buf text = BUF_INIT;
  seed = 0x9e3779b97f4a7c15u + (uint64_t)_i;
  for (int64_t done = 0; done < cases_wanted() / 4; done += EACH) {
    int64_t day = date_days(1975, 1, 1) + (int64_t)any(120 * 365);
    struct plain p;
    struct calendar *k = any_calendar(day, any(2) ? 60 : 1, &p, &text);
    for (int i = 0; i < EACH; i++) {
      int64_t n = (int64_t)any(any(2) ? 40 * (uint64_t)HOUR : 3000 * (uint64_t)HOUR);
      n = any(20) ? any(2) ? n - n % MINUTE : n : 0;
      int64_t a = around_instant(day), b = around_instant(day), c = around_instant(day);
      check_laws(k, text.p, a, b, c, n);
      check_edges(k, text.p, a);
      if (i % 20 == 0)
        check_walk(k, text.p, a, a + (int64_t)any(30 * (uint64_t)DAY));
    }
    calendar_free(k);
  }
  buf_fini(&text);
}
END_TEST

/* ---- the oracle ---- */

static bool is_in(const struct plain_day *d, int second)
{
  for (int i = 0; i < d->n; i++)
    if (d->spans[i].from <= second && second < d->spans[i].to)
      return true;
  return false;
}

static struct plain_day hours_on(const struct plain *p, int64_t day)
{
  int64_t year;
  int month, d;
  date_civil(day, &year, &month, &d);
  for (int i = 0; i < p->overrides; i++)
    if (p->override[i].day == day)
      return p->override[i].hours;
  for (int i = 0; i < p->holidays; i++)
    if (p->holiday[i] == day)
      return (struct plain_day){ 0 };
  for (int i = 0; i < p->yearly; i++)
    if (p->yearly_code[i] == month * 100 + d)
      return (struct plain_day){ 0 };
  return p->week[((day + 3) % 7 + 7) % 7]; /* 1970-01-01 was a Thursday */
}

static bool is_cut(const struct plain *p, int64_t day, int second)
{
  for (int i = 0; i < p->breaks; i++)
    if (p->cut[i].day == day && is_in(&p->cut[i].hours, second))
      return true;
  return false;
}

/* What the clock on the wall shows, looked up in what was said. */
static bool oracle_open(const struct plain *p, int64_t t)
{
  time_t s = (time_t)(t / SECOND);
  struct tm tm;
  ck_assert(localtime_r(&s, &tm));
  int64_t day = date_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
  int second = tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
  struct plain_day today = hours_on(p, day), yesterday = hours_on(p, day - 1);
  return (is_in(&today, second) || is_in(&yesterday, second + 86400)) && !is_cut(p, day, second) &&
         !is_cut(p, day - 1, second + 86400);
}

/* Steps through a window; at each step the sum so far, the state, and where that sum leads back to. */
static void compare(const struct calendar *k, const struct plain *p, const char *text, int64_t from, int steps,
                    int64_t step)
{
  int64_t sum = 0, end;
  for (int i = 0; i < steps; i++) {
    int64_t t = from + i * step;
    bool open = oracle_open(p, t);
    ck_assert_msg(calendar_is_open(k, t) == open, "%lld is %s in %s", (long long)t, open ? "open" : "closed", text);
    sum += open ? step : 0;
    ck_assert_msg(calendar_between(k, from, t + step) == sum, "%lld and %lld: %lld instead of %lld in %s",
                  (long long)from, (long long)(t + step), (long long)calendar_between(k, from, t + step),
                  (long long)sum, text);
    if (open)
      ck_assert_msg(calendar_add(k, from, sum, &end, NULL) && end == t + step, "%lld and %lld in %s", (long long)from,
                    (long long)sum, text);
    if (open)
      ck_assert_msg(calendar_sub(k, t + step, step, &end, NULL) && end == t, "%lld back in %s", (long long)(t + step),
                    text);
  }
}

/* Half of the windows lie over a jump of the zone's clock. */
static int64_t any_window(const struct calendar *k, int64_t *day)
{
  int64_t t = instant("1975-01-01") + (int64_t)any(120 * 365 * (uint64_t)DAY), jump = zone_next(calendar_zone(k), t);
  if (any(2) && jump < instant("2120-01-01"))
    t = jump - 12 * HOUR;
  t -= t % MINUTE;
  *day = t / DAY;
  return t;
}

START_TEST(minute_by_minute_as_the_clock_on_the_wall)
{
  enum { EACH = 1500 };
  struct buf text = BUF_INIT;
  seed = 0x2545f4914f6cdd1du + (uint64_t)_i;
  for (int64_t done = 0; done < cases_wanted() / 4; done += EACH) {
    bool fine = any(5) == 0; /* second by second */
    struct plain p;
    struct calendar *k = NULL;
    int64_t day = date_days(2000, 1, 1), at = 0;
    const char *zone = zone_names[any(COUNT(zone_names))];
    do { /* the window depends on the zone, and the dates of the calendar on the window */
      struct plain probe = { .zone = zone, .week = { { 1, { { 0, 86400 } } } } };
      calendar_free(k);
      text.n = 0;
      write_plain(&text, &probe);
      struct calendar *c = calendar(text.p);
      at = any_window(c, &day);
      calendar_free(c);
      k = any_calendar(day, fine ? 1 : 60, &p, &text);
    } while (strcmp(p.zone, zone) != 0);
    setenv("TZ", p.zone, 1);
    tzset();
    compare(k, &p, text.p, fine ? at + 12 * HOUR - 700 * SECOND : at, EACH, fine ? SECOND : MINUTE);
    calendar_free(k);
  }
  buf_fini(&text);
}
END_TEST

int main(void)
{
  TCase *tc = tcase_create("calendar");
  if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0) {
    puts("skipped: the package tzdata is not installed");
    return 77;
  }
  tcase_set_timeout(tc, 600);
  tcase_add_checked_fixture(tc, setup, teardown);
  tcase_add_loop_test(tc, what_is_no_calendar_is_refused, 0, COUNT(refused));
  tcase_add_loop_test(tc, what_is_a_calendar_is_accepted, 0, COUNT(accepted));
  tcase_add_loop_test(tc, time_is_added_as_is_known, 0, COUNT(moves));
  tcase_add_test(tc, opening_and_closing);
  tcase_add_test(tc, working_days);
  tcase_add_test(tc, a_child_takes_what_it_does_not_say);
  tcase_add_test(tc, a_span_is_told_with_its_reasons);
  tcase_add_loop_test(tc, laws_hold, 0, 4);
  tcase_add_loop_test(tc, minute_by_minute_as_the_clock_on_the_wall, 0, 4);
  Suite *s = suite_create("calendar");
  suite_add_tcase(s, tc);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
