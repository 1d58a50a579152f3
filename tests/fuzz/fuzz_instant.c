/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants, dates and durations: what is read, written and read again is the same moment; the calendar is that of the
 * C library; each number has its text.
 *
 * The first eight bytes are a number, the rest a text, and all of it is a text, too.
 */
#define _GNU_SOURCE /* timegm */
#include <time.h>

#include "fuzz.h"

static const int64_t year_0 = -62167219200000, year_10000 = 253402300800000;

static void check_instant(struct str text)
{
  int64_t t, again;
  char out[32];
  if (!instant_parse(text, &t))
    return;
  expect(t >= year_0 - DAY && t < year_10000 + DAY, "%.*s is %lld", STR_FMT(text), (long long)t);
  struct str written = instant_format(t, out);
  expect(written.n == strlen(out), "a length that is not the text's: %s", out);
  if (t >= year_0 && t < year_10000)
    expect(instant_parse(written, &again) && again == t, "%.*s comes back as %s", STR_FMT(text), out);
}

/* What is read strictly is read alike where anything is that senders write; and whatever that reads can be written. */
static void check_said(struct str text)
{
  static const char firsts[] = { 0, 'd', 'm' };
  int64_t strict, t;
  bool local, parsed = instant_parse(text, &strict);
  char out[32];
  for (size_t i = 0; i < sizeof firsts; i++) {
    bool said = instant_said(text, firsts[i], &t, &local);
    expect(!parsed || (said && t == strict), "%.*s is another instant", STR_FMT(text));
    expect(!said || instant_format(t, out).n == strlen(out), "%.*s is %lld", STR_FMT(text), (long long)t);
  }
}

static void check_date(struct str text)
{
  int64_t days, again;
  char out[16];
  if (!date_parse(text, &days))
    return;
  expect(str_eq(date_format(days, out), text), "the date %.*s comes back as %s", STR_FMT(text), out);
  expect(instant_parse(text, &again) && again == days * DAY, "the date %.*s is another instant", STR_FMT(text));
}

static void check_duration(struct str text)
{
  int64_t ms, again;
  char out[48];
  if (!duration_parse(text, &ms))
    return;
  expect(duration_parse(duration_format(ms, out), &again) && again == ms, "%.*s comes back as %s", STR_FMT(text), out);
}

static void check_calendar(int64_t t)
{
  int64_t days = t / DAY, year;
  int month, day;
  char out[32], short_out[16];
  date_civil(days, &year, &month, &day);
  expect(date_days(year, month, day) == days, "day %lld comes back as another", (long long)days);
  time_t seconds = (time_t)(days * (DAY / SECOND));
  struct tm tm;
  if (!gmtime_r(&seconds, &tm)) /* its year is an int */
    return;
  expect(tm.tm_year + (int64_t)1900 == year && tm.tm_mon + 1 == month && tm.tm_mday == day,
         "day %lld is not %lld-%d-%d", (long long)days, (long long)year, month, day);
  struct str written = instant_format(t, out);
  expect(written.n == strlen(out) && date_format(days, short_out).n == strlen(short_out), "%lld", (long long)t);
}

static void check_number(int64_t t)
{
  char out[48];
  int64_t again;
  check_calendar(t);
  if (t >= year_0 && t < year_10000)
    expect(instant_parse(instant_format(t, out), &again) && again == t, "%lld comes back as %s", (long long)t, out);
  struct str written = duration_format(t, out);
  expect(written.n == strlen(out), "a length that is not the text's: %s", out);
  if (t != INT64_MIN) /* has no positive twin */
    expect(duration_parse(written, &again) && again == t, "%lld ms come back as %s", (long long)t, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str whole = { (const char *)data, size }, rest = whole;
  check_number(take_i64(&rest));
  for (int i = 0; i < 2; i++) {
    struct str text = i ? rest : whole;
    check_instant(text);
    check_said(text);
    check_date(text);
    check_duration(text);
  }
  return 0;
}
