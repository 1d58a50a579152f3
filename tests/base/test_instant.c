/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants, dates and durations by table; the calendar with the C library as oracle.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static const struct {
  const char *text;
  const char *means; /* as instant_format writes it; NULL: refused */
} instants[] = {
  { "2026-11-21T18:57:27Z", "2026-11-21T18:57:27Z" },
  { "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
  { "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z" },
  { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
  { "0000-02-29T00:00:00Z", "0000-02-29T00:00:00Z" },
  { "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
  { "2017-09-15 16:50:55 UTC", "2017-09-15T16:50:55Z" },
  { "2017-09-15T16:50:55", "2017-09-15T16:50:55Z" },
  { "2017-09-15T16:50Z", "2017-09-15T16:50:00Z" },
  { "2017-09-15t16:50:55z", "2017-09-15T16:50:55Z" },
  { "2017-09-15", "2017-09-15T00:00:00Z" },
  { "2017-09-15T00:10:00+05:30", "2017-09-14T18:40:00Z" },
  { "2017-09-15T16:50:55-08:00", "2017-09-16T00:50:55Z" },
  { "2015-06-11T19:36:35.123+0000", "2015-06-11T19:36:35.123Z" },
  { "2015-06-11 19:36:35 +0200", "2015-06-11T17:36:35Z" },
  { "2020-02-29T12:00:00.5Z", "2020-02-29T12:00:00.500Z" },
  { "2020-02-29T12:00:00.000999999Z", "2020-02-29T12:00:00Z" },
  { "2020-02-29T12:00:00.123456789012Z", "2020-02-29T12:00:00.123Z" },
  { "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" },
  { "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z" },
  { "2024-02-29", "2024-02-29T00:00:00Z" },
  { "2023-02-29", NULL },
  { "1900-02-29T00:00:00Z", NULL },
  { "2023-04-31", NULL },
  { "2023-13-01", NULL },
  { "2023-00-01", NULL },
  { "2023-01-00", NULL },
  { "2023-1-01", NULL },
  { "23-01-01", NULL },
  { "12023-01-01", NULL },
  { "-001-01-01", NULL },
  { "2017-09-15T", NULL },
  { "2017-09-15T16", NULL },
  { "2017-09-15T16:50:5Z", NULL },
  { "2017-09-15T16:50:55.Z", NULL },
  { "2017-09-15T24:00:00Z", NULL },
  { "2017-09-15T16:60:00Z", NULL },
  { "2017-09-15T16:50:61Z", NULL },
  { "2017-09-15T16:50:55 ", NULL },
  { "2017-09-15T16:50:55ZZ", NULL },
  { "2017-09-15T16:50:55 CET", NULL },
  { "2017-09-15T16:50:55+5:30", NULL },
  { "2017-09-15T16:50:55+24:00", NULL },
  { "2017-09-15T16:50:55+05:60", NULL },
  { "2017-09-15T16:50:55+05", NULL },
  { "2017-09-15X16:50:55Z", NULL },
  { " 2017-09-15", NULL },
  { "2017-09-15Z", NULL },
  { "", NULL },
};

START_TEST(instants_are_read_and_written)
{
  for (size_t i = 0; i < COUNT(instants); i++) {
    int64_t t;
    bool good = instant_parse(str_of(instants[i].text), &t);
    ck_assert_msg(good == (instants[i].means != NULL), "%s", instants[i].text);
    char out[32];
    if (good)
      ck_assert_msg(str_is(instant_format(t, out), instants[i].means), "%s is %s", instants[i].text, out);
  }
  int64_t t;
  ck_assert(instant_parse(STR("2017-09-15T16:50:55.5Z"), &t) && t == 1505494255500);
  ck_assert(instant_parse(STR("0001-01-01T00:00:00Z"), &t) && t == -62135596800000);
}
END_TEST

START_TEST(far_instants_fit_their_room)
{
  char out[32], day[16];
  ck_assert_str_eq(instant_format(INSTANT_NEVER, out).p, "292278994-08-17T07:12:55.807Z");
  ck_assert_str_eq(instant_format(INT64_MIN, out).p, "-292275055-05-16T16:47:04.192Z");
  ck_assert_str_eq(date_format(INSTANT_NEVER / DAY, day).p, "292278994-08-17");
  ck_assert_uint_lt(date_format(INT64_MIN / DAY, day).n, 16);
}
END_TEST

START_TEST(random_instants_round_trip)
{
  srand(3);
  for (int i = 0; i < 50000; i++) {
    int64_t t = ((int64_t)rand() << 31 ^ rand()) % 253402300800000, back;
    if (i % 2)
      t = -t % 62135596800000;
    time_t seconds = (time_t)((t - ((t % SECOND) + SECOND) % SECOND) / SECOND);
    char out[32], want[96];
    struct tm tm;
    struct str s = instant_format(t, out);
    gmtime_r(&seconds, &tm);
    snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
             tm.tm_hour, tm.tm_min, tm.tm_sec);
    ck_assert_msg(str_starts(s, want), "%s, not %s", out, want);
    ck_assert(instant_parse(s, &back));
    ck_assert_int_eq(back, t);
  }
}
END_TEST

START_TEST(every_day_has_its_date)
{
  int64_t year = -401, days = date_days(-401, 1, 1);
  int month = 1, day = 1;
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  for (; year < 2405; days++) {
    int64_t y;
    int m, d;
    date_civil(days, &y, &m, &d);
    if (y != year || m != month || d != day || date_days(year, month, day) != days)
      ck_abort_msg("day %lld", (long long)days);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day++ == lengths[month - 1] + (leap && month == 2)) {
      day = 1;
      year += month == 12;
      month = month % 12 + 1;
    }
  }
  char out[16];
  int64_t read;
  ck_assert(date_parse(STR("2026-11-21"), &read) && read == 20778);
  ck_assert_str_eq(date_format(20778, out).p, "2026-11-21");
  ck_assert_str_eq(date_format(-1, out).p, "1969-12-31");
  ck_assert(!date_parse(STR("2026-11-21T00:00Z"), &read) && !date_parse(STR("2026-11-31"), &read));
}
END_TEST

static const struct {
  const char *text;
  int64_t ms; /* -1: refused */
  const char *written;
} durations[] = {
  { "15m", 15 * MINUTE, "15m" },
  { "1h30m", 90 * MINUTE, "1h30m" },
  { "90m", 90 * MINUTE, "1h30m" },
  { "2d", 2 * DAY, "2d" },
  { "1w", 7 * DAY, "1w" },
  { "10d", 10 * DAY, "10d" },
  { "1w3d", 10 * DAY, "10d" },
  { "90s", 90 * SECOND, "1m30s" },
  { "250ms", 250, "250ms" },
  { "1m250ms", MINUTE + 250, "1m250ms" },
  { "1w2d3h4m5s6ms", 9 * (int64_t)DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND + 6, "9d3h4m5s6ms" },
  { "0s", 0, "0s" },
  { "0h", 0, "0s" },
  { "PT15M", 15 * MINUTE, "15m" },
  { "P1DT2H", 26 * HOUR, "1d2h" },
  { "P2W", 14 * (int64_t)DAY, "2w" },
  { "P1D", DAY, "1d" },
  { "PT0.5S", 500, "500ms" },
  { "PT1M30.25S", 90250, "1m30s250ms" },
  { "PT0S", 0, "0s" },
  { "", -1, NULL },
  { "15", -1, NULL },
  { "m", -1, NULL },
  { "15x", -1, NULL },
  { "15M", -1, NULL },
  { "30m1h", -1, NULL },
  { "1h1h", -1, NULL },
  { "1h 30m", -1, NULL },
  { " 1h", -1, NULL },
  { "1.5h", -1, NULL },
  { "1.0s", -1, NULL },
  { "--1h", -1, NULL },
  { "P", -1, NULL },
  { "PT", -1, NULL },
  { "P1DT", -1, NULL },
  { "P1M", -1, NULL },
  { "P1Y", -1, NULL },
  { "P1H", -1, NULL },
  { "PT1D", -1, NULL },
  { "PT1.5M", -1, NULL },
  { "PT1S1H", -1, NULL },
  { "pt15m", -1, NULL },
  { "99999999999999999999s", -1, NULL },
  { "9223372036854775807w", -1, NULL },
  { "9223372036854775s999999ms", -1, NULL },
};

START_TEST(durations_are_read_and_written)
{
  for (size_t i = 0; i < COUNT(durations); i++) {
    int64_t ms = -1;
    bool good = duration_parse(str_of(durations[i].text), &ms);
    ck_assert_msg(good == (durations[i].ms >= 0), "%s", durations[i].text);
    ck_assert_msg(ms == durations[i].ms, "%s", durations[i].text);
    char out[48];
    if (good)
      ck_assert_msg(str_is(duration_format(ms, out), durations[i].written), "%s is %s", durations[i].text, out);
  }
  int64_t ms;
  char out[48];
  ck_assert(duration_parse(STR("-1h30m"), &ms) && ms == -90 * MINUTE);
  ck_assert(duration_parse(STR("-PT5M"), &ms) && ms == -5 * MINUTE);
  ck_assert_str_eq(duration_format(-90 * MINUTE, out).p, "-1h30m");
  ck_assert_str_eq(duration_format(INT64_MIN, out).p, "-106751991167d7h12m55s808ms");
}
END_TEST

START_TEST(random_durations_round_trip)
{
  srand(5);
  for (int i = 0; i < 50000; i++) {
    int64_t ms = (int64_t)(((uint64_t)rand() << 33 ^ (uint64_t)rand() << 2) >> (rand() % 60)), back;
    ms = i % 2 ? -(ms & INT64_MAX) : ms & INT64_MAX;
    char out[48];
    ck_assert(duration_parse(duration_format(ms, out), &back));
    ck_assert_int_eq(back, ms);
  }
}
END_TEST

START_TEST(clocks_go_forward)
{
  uint64_t before = clock_ns();
  ck_assert_int_gt(instant_now(), 1700000000000);
  ck_assert_uint_ge(clock_ns(), before);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("instant");
  TCase *tc = tcase_create("instant");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, instants_are_read_and_written);
  tcase_add_test(tc, far_instants_fit_their_room);
  tcase_add_test(tc, random_instants_round_trip);
  tcase_add_test(tc, every_day_has_its_date);
  tcase_add_test(tc, durations_are_read_and_written);
  tcase_add_test(tc, random_durations_round_trip);
  tcase_add_test(tc, clocks_go_forward);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
