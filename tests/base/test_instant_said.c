/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants as senders write them, by table: what is read, what names a zone, and what is refused because it could mean
 * two things or nothing.
 */
#include <check.h>
#include <stdlib.h>

#include "base/base.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ZEROS "00000000000000000000000000000000000"

static const struct {
  const char *text;
  const char *means; /* as instant_format writes it; NULL: refused */
  bool local;        /* says no zone */
} rows[] = {
  /* mail, HTTP, RSS */
  { "Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00Z", false },
  { "Tue, 3 Mar 2026 10:00:00 +0100", "2026-03-03T09:00:00Z", false },
  { "03 Mar 2026 10:00 UT", "2026-03-03T10:00:00Z", false },
  { "Tue, 03 Mar 2026 02:00:00 PST", "2026-03-03T10:00:00Z", false },
  /* as programs print dates: C, date(1), Java, JavaScript, Ruby, Go */
  { "Tue Mar  3 10:00:00 2026", "2026-03-03T10:00:00Z", true },
  { "Tue Mar 03 10:00:00 UTC 2026", "2026-03-03T10:00:00Z", false },
  { "Tue Mar 03 11:00:00 CET 2026", "2026-03-03T10:00:00Z", false },
  { "Tue Mar 03 2026 11:00:00 GMT+0100 (Central European Standard Time)", "2026-03-03T10:00:00Z", false },
  { "Tue Mar 03 10:00:00 +0000 2026", "2026-03-03T10:00:00Z", false },
  { "2026-03-03 10:00:00 +0000 UTC", "2026-03-03T10:00:00Z", false },
  { "2026-03-03 11:00:00.123456789 +0100 CET m=+0.000000001", "2026-03-03T10:00:00.123Z", false },
  { "2026-03-03T11:00:00+01:00[Europe/Berlin]", "2026-03-03T10:00:00Z", false },
  { "Mar 3, 2026, 10:00:00 AM", "2026-03-03T10:00:00Z", true },
  /* relatives of ISO 8601 */
  { "2026-03-03T10:00:00.000+0000", "2026-03-03T10:00:00Z", false },
  { "2026-03-03 10:00:00,123", "2026-03-03T10:00:00.123Z", true },
  { "2026-03-03 10:00:00+00", "2026-03-03T10:00:00Z", false },
  { "2026-03-03T10:00:00-8", "2026-03-03T18:00:00Z", false },
  { "2026/03/03 10:00:00", "2026-03-03T10:00:00Z", true },
  { "2026.03.03 10:00:00", "2026-03-03T10:00:00Z", true },
  { "2026.03", NULL, false },
  { "2026.03-03", NULL, false },
  { "2026-3-3 9:05", "2026-03-03T09:05:00Z", true },
  { "20260303T100000Z", "2026-03-03T10:00:00Z", false },
  { "20260303T100000.5Z", "2026-03-03T10:00:00.500Z", false },
  { "2026-03-03T10:00:00.5" ZEROS ZEROS ZEROS "Z", "2026-03-03T10:00:00.500Z", false },
  { "2026-03-03 10:00:00.5" ZEROS ZEROS ZEROS " CET", NULL, false },
  { "20260303100000", "2026-03-03T10:00:00Z", true },
  { "20260303", "2026-03-03T00:00:00Z", true },
  { "2026-03-03 11:00:00 CET", "2026-03-03T10:00:00Z", false },
  { "  2026-03-03T10:00:00Z\n", "2026-03-03T10:00:00Z", false },
  { "2026-03-03", "2026-03-03T00:00:00Z", true },
  /* as people write them */
  { "March 3rd 2026, 10:00:00.000", "2026-03-03T10:00:00Z", true },
  { "Mar 3, 2026 @ 10:00:00.123", "2026-03-03T10:00:00.123Z", true },
  { "March 3, 2026 at 9:00 PM AEDT", "2026-03-03T10:00:00Z", false },
  { "3 Mar 2026 21:00:00 AEDT", "2026-03-03T10:00:00Z", false },
  { "Tuesday, March 3, 2026 10:00:00 AM", "2026-03-03T10:00:00Z", true },
  { "Thurs, 1st Oct. 2026 12:30am", "2026-10-01T00:30:00Z", true },
  { "Sept 30 2026 12:30 p.m.", "2026-09-30T12:30:00Z", true },
  { "03-Mar-2026 10:00:00", "2026-03-03T10:00:00Z", true },
  { "03.03.2026 10:00:00", "2026-03-03T10:00:00Z", true },
  { "3.3.2026", "2026-03-03T00:00:00Z", true },
  { "01.01.0001 00:00:00", "0001-01-01T00:00:00Z", true },
  /* numbers */
  { "1772532000", "2026-03-03T10:00:00Z", false },
  { "1772532000.123", "2026-03-03T10:00:00.123Z", false },
  { "1772532000.999999", "2026-03-03T10:00:00.999Z", false },
  { "1772532000123", "2026-03-03T10:00:00.123Z", false },
  { "1772532000123456", "2026-03-03T10:00:00.123Z", false },
  { "1772532000123456789", "2026-03-03T10:00:00.123Z", false },
  { "1.772532e9", "2026-03-03T10:00:00Z", false },
  { "1772532000000.5", "2026-03-03T10:00:00Z", false },
  { "/Date(1772532000000)/", "2026-03-03T10:00:00Z", false },
  { "/Date(1772532000000+0100)/", "2026-03-03T10:00:00Z", false },
  { "/Date(-62135596800000)/", "0001-01-01T00:00:00Z", false },
  /* what could be two days, or two zones */
  { "03/04/2026 10:00:00", NULL, false },
  { "03/13/2026", NULL, false },
  { "2026-03-03 10:00:00 IST", NULL, false },
  /* what is none */
  { "", NULL, false },
  { "now", NULL, false },
  { "n/a", NULL, false },
  { "-", NULL, false },
  { "NaN", NULL, false },
  { "Infinity", NULL, false },
  { "1e999", NULL, false },
  { "1234", NULL, false },
  { "3.14", NULL, false },
  { "Tue", NULL, false },
  { "March 2026", NULL, false },
  { "10:00:00", NULL, false },
  { "30 Feb 2026", NULL, false },
  { "32.03.2026", NULL, false },
  { "2026-13-03", NULL, false },
  { "2026-03-03 25:00", NULL, false },
  { "2026-03-03 13:00 PM", NULL, false },
  { "2026-03-03 10:00 AM PM", NULL, false },
  { "2026-03-03 10:00 2026-03-03", NULL, false },
  { "2026-03-03 10:00 11:00", NULL, false },
  { "2026-03-03 10:00 (Berlin)", NULL, false },
  { "2026-03-03 10:00 UTC (", NULL, false },
  { "2026-03-03 UTC", NULL, false },
  { "2026-03-03T10:00:00.Z", NULL, false },
  { "2026-03-03T10:00:5Z", NULL, false },
  { "2026-03-03T10:00:00Z and more", NULL, false },
  { "3 days ago", NULL, false },
  { "1.2.3.4", NULL, false },
  { "2026-03-03 10:00:00 +25:00", NULL, false },
  { "/Date()/", NULL, false },
};

static void check_row(const char *text, char first, const char *means, bool local)
{
  char out[32], *copy = malloc(strlen(text) + 1); /* at its bounds, so that reading behind it is seen */
  struct str s = { copy, strlen(text) };
  int64_t t;
  bool said;
  memcpy(copy, text, s.n);
  bool good = instant_said(s, first, &t, &said);
  ck_assert_msg(good == (means != NULL), "%s", text);
  if (good) {
    ck_assert_msg(str_is(instant_format(t, out), means), "%s is %s", text, out);
    ck_assert_msg(said == local, "%s", text);
  }
  free(copy);
}

START_TEST(what_senders_write_is_read)
{
  for (size_t i = 0; i < COUNT(rows); i++) {
    int64_t t;
    check_row(rows[i].text, 0, rows[i].means, rows[i].local);
    ck_assert_msg(instant_of_text(str_of(rows[i].text), &t) == (rows[i].means != NULL), "%s", rows[i].text);
  }
}
END_TEST

START_TEST(slashes_mean_what_somebody_said)
{
  check_row("03/04/2026 10:00:00 AM", 'd', "2026-04-03T10:00:00Z", true);
  check_row("03/04/2026 10:00:00 AM", 'm', "2026-03-04T10:00:00Z", true);
  check_row("3/4/26 10:00 PM UTC", 'm', "2026-03-04T22:00:00Z", false);
  check_row("2026/03/04", 'd', "2026-03-04T00:00:00Z", true);
  check_row("03/13/2026", 'd', NULL, true);
  check_row("03/04/026", 'd', NULL, true);
  check_row("03/04", 'd', NULL, true);
}
END_TEST

/* What instant_parse reads, this reads alike. */
START_TEST(what_is_read_strictly_is_read_so_here)
{
  srand(5);
  for (int i = 0; i < 20000; i++) {
    int64_t t = ((int64_t)rand() << 31 ^ rand()) % 253402300800000, back;
    char out[32];
    bool local;
    struct str s = instant_format(t, out);
    ck_assert(instant_said(s, 0, &back, &local) && back == t && !local);
    s.n -= 1; /* without the Z */
    ck_assert(instant_said(s, 0, &back, &local) && back == t && local);
  }
}
END_TEST

START_TEST(real_numbers_are_told_apart_by_size)
{
  int64_t t;
  ck_assert(instant_of_real(1772532000.5, &t) && t == 1772532000500);
  ck_assert(instant_of_real(1772532000123.5, &t) && t == 1772532000123);
  ck_assert(instant_of_real(1.772532e15, &t) && t == 1772532000000);
  ck_assert(instant_of_real(1.772532e18, &t) && t == 1772532000000);
  ck_assert(!instant_of_real(1e19, &t) && !instant_of_real(-1e300, &t) && !instant_of_real(0.0 / 0.0, &t));
}
END_TEST

/* No bytes, however they come, do more than be refused. */
START_TEST(bytes_at_random_do_no_harm)
{
  static const char *const bits[] = { "2026", "-",   "03",     "/",  ":",  "10", " ",   ",",  "T",
                                      "Z",    "Mar", "PM",     "+",  "(",  ")",  "[",   "m=", ".",
                                      "\xff", "GMT", "/Date(", ")/", "e9", "st", "Tue", "0",  "99999" };
  srand(7);
  for (int i = 0; i < 100000; i++) {
    char text[160];
    size_t n = 0;
    for (int k = rand() % 12; k >= 0; k--) {
      const char *bit = bits[(size_t)rand() % COUNT(bits)];
      memcpy(text + n, bit, strlen(bit));
      n += strlen(bit);
    }
    char *copy = malloc(n + 1);
    memcpy(copy, text, n);
    int64_t t;
    bool local;
    if (instant_said((struct str){ copy, n }, "\0dm"[rand() % 3], &t, &local)) {
      char out[32];
      ck_assert_uint_ge(instant_format(t, out).n, 20);
    }
    free(copy);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("instant_said");
  TCase *tc = tcase_create("instant_said");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, what_senders_write_is_read);
  tcase_add_test(tc, slashes_mean_what_somebody_said);
  tcase_add_test(tc, what_is_read_strictly_is_read_so_here);
  tcase_add_test(tc, real_numbers_are_told_apart_by_size);
  tcase_add_test(tc, bytes_at_random_do_no_harm);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
