/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clocks: the cases of clock.h one by one, and random spells against an oracle that looks at every minute.
 */
#include "policy/clock.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define HOUR_MS (3600 * (int64_t)1000)
#define MINUTE_MS (60 * (int64_t)1000)

static struct zones *zones;

static struct calendar *calendar(const char *json)
{
  struct arena a;
  struct value v;
  struct err err = ERR_INIT;
  arena_init(&a);
  ck_assert_msg(json_read(&a, str_of(json), &v, &err), "%s", err.text);
  struct calendar *c = calendar_read(zones, v, NULL, &err);
  ck_assert_msg(c != NULL, "%s", err.text);
  arena_fini(&a);
  return c;
}

static int64_t at(const char *text)
{
  int64_t t;
  ck_assert_msg(instant_parse(str_of(text), &t), "%s", text);
  return t;
}

#define OFFICE "{\"tz\":\"UTC\",\"hours\":{\"mon\":[[\"09:00\",\"17:00\"]],\"tue\":[[\"09:00\",\"17:00\"]]}}"

/* Monday, the second of March 2026. */
#define MON(time) at("2026-03-02T" time "Z")
#define TUE(time) at("2026-03-03T" time "Z")

START_TEST(used_up_exactly_at_closing_is_due_at_closing)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("09:00:00"), CLOCK_RUNS, true } };
  struct clock c = { office, spells, 1, 8 * HOUR_MS, MON("12:00:00") };
  int64_t due;
  ck_assert(clock_reaches(&c, c.target, &due));
  ck_assert_int_eq(due, MON("17:00:00"));
  ck_assert(!clock_breached(&c));
  c.now = MON("17:00:00");
  ck_assert(!clock_breached(&c));
  c.now++;
  ck_assert(clock_breached(&c));
  ck_assert_int_eq(clock_elapsed(&c), 8 * HOUR_MS);
  calendar_free(office);
}
END_TEST

START_TEST(nothing_to_use_up_is_due_when_it_opens)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("20:00:00"), CLOCK_RUNS, true } };
  struct clock c = { office, spells, 1, 0, MON("21:00:00") };
  int64_t due;
  ck_assert(clock_reaches(&c, 0, &due));
  ck_assert_int_eq(due, TUE("09:00:00"));
  calendar_free(office);
}
END_TEST

START_TEST(what_is_over_exactly_when_due_is_met)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("09:00:00"), CLOCK_RUNS, true }, { MON("11:00:00"), CLOCK_OVER, false } };
  struct clock c = { office, spells, 2, 2 * HOUR_MS, TUE("12:00:00") };
  ck_assert(!clock_breached(&c));
  spells[1].from++;
  ck_assert(clock_breached(&c));
  calendar_free(office);
}
END_TEST

START_TEST(standing_still_it_is_due_at_no_instant)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("09:00:00"), CLOCK_RUNS, true },
                                  { MON("10:00:00"), CLOCK_STANDS, false },
                                  { MON("15:00:00"), CLOCK_RUNS, false } };
  struct clock c = { office, spells, 2, 4 * HOUR_MS, MON("14:00:00") };
  int64_t due;
  ck_assert(!clock_reaches(&c, c.target, &due));
  ck_assert(clock_reaches(&c, HOUR_MS, &due));
  ck_assert_int_eq(due, MON("10:00:00"));
  c.n = 3;
  c.now = MON("16:00:00");
  ck_assert(clock_reaches(&c, c.target, &due));
  ck_assert_int_eq(due, TUE("10:00:00"));
  ck_assert_int_eq(clock_elapsed(&c), 2 * HOUR_MS);
  calendar_free(office);
}
END_TEST

START_TEST(over_it_still_says_when_it_would_have_been_due)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("09:00:00"), CLOCK_RUNS, true }, { MON("10:00:00"), CLOCK_OVER, false } };
  struct clock c = { office, spells, 2, 4 * HOUR_MS, TUE("10:00:00") };
  int64_t due;
  ck_assert(clock_reaches(&c, c.target, &due));
  ck_assert_int_eq(due, MON("13:00:00"));
  calendar_free(office);
}
END_TEST

START_TEST(anew_it_counts_from_there)
{
  struct calendar *office = calendar(OFFICE);
  struct clock_spell spells[] = { { MON("09:00:00"), CLOCK_RUNS, true },
                                  { MON("11:00:00"), CLOCK_OVER, false },
                                  { MON("12:00:00"), CLOCK_RUNS, true } };
  struct clock c = { office, spells, 3, 3 * HOUR_MS, MON("13:00:00") };
  int64_t t;
  ck_assert(clock_started(&c, &t));
  ck_assert_int_eq(t, MON("12:00:00"));
  ck_assert_int_eq(clock_elapsed(&c), HOUR_MS);
  ck_assert(clock_reaches(&c, c.target, &t));
  ck_assert_int_eq(t, MON("15:00:00"));
  calendar_free(office);
}
END_TEST

/* ---- random spells ---- */

static const char *const calendars[] = {
  "{\"hours\":\"24x7\"}",
  OFFICE,
  "{\"tz\":\"Europe/"
  "Berlin\",\"hours\":{\"mon\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:30\"]],\"wed\":[[\"22:00\",\"06:00\"]],"
  "\"sun\":[[\"00:00\",\"24:00\"]]},\"holidays\":[\"2026-03-23\"]}",
  "{\"tz\":\"Australia/Lord_Howe\",\"hours\":{\"sun\":[[\"01:00\",\"04:00\"]],\"thu\":[[\"09:00\",\"09:40\"]]}}",
};

static uint64_t state;
static int64_t below(int64_t n)
{
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (int64_t)((state >> 33) % (uint64_t)n);
}

/* Minute by minute; `wanted` in ms; -1: not reached by then. */
static int64_t oracle(const struct clock *c, int64_t wanted, int64_t *elapsed)
{
  size_t first = c->n;
  for (size_t i = 0; i < c->n; i++)
    first = c->spells[i].anew ? i : first;
  int64_t sum = 0, reached = -1;
  for (size_t i = first; i < c->n; i++) {
    int64_t to = i + 1 < c->n ? c->spells[i + 1].from : c->now;
    for (int64_t t = c->spells[i].from; c->spells[i].mode == CLOCK_RUNS && t < to; t += MINUTE_MS) {
      if (!calendar_is_open(c->calendar, t))
        continue;
      sum += MINUTE_MS;
      if (sum == wanted && reached < 0)
        reached = t + MINUTE_MS;
    }
  }
  *elapsed = sum;
  return reached;
}

START_TEST(random_spells_agree_with_every_minute)
{
  int64_t start = at("2026-03-20T00:00:00Z");
  int checked = 0;
  for (int round = 0; round < 400; round++) {
    struct calendar *calendar_made = calendar(calendars[round % 4]);
    struct clock_spell spells[8];
    struct clock c = { .calendar = calendar_made, .spells = spells, .n = 1 + (size_t)below(8) };
    int64_t t = start + below(2000) * MINUTE_MS;
    for (size_t i = 0; i < c.n; i++, t += (1 + below(2000)) * MINUTE_MS)
      spells[i] = (struct clock_spell){ t, i ? (enum clock_mode)below(5) : CLOCK_RUNS, i == 0 || below(6) == 0 };
    c.now = t;
    int64_t elapsed, wanted = (1 + below(1500)) * MINUTE_MS, at_oracle = oracle(&c, wanted, &elapsed), found;
    ck_assert_int_eq(clock_elapsed(&c), elapsed);
    if (at_oracle >= 0) {
      ck_assert_msg(clock_reaches(&c, wanted, &found) && found == at_oracle, "round %d: %lld, not %lld", round,
                    (long long)found, (long long)at_oracle);
      checked++;
    } else
      ck_assert_msg(!clock_reaches(&c, wanted, &found) || found > c.now || clock_mode(&c) == CLOCK_OVER, "round %d",
                    round);
    calendar_free(calendar_made);
  }
  ck_assert_int_gt(checked, 50);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("clock");
  TCase *tc = tcase_create("clock");
  zones = zones_open(NULL);
  tcase_add_test(tc, used_up_exactly_at_closing_is_due_at_closing);
  tcase_add_test(tc, nothing_to_use_up_is_due_when_it_opens);
  tcase_add_test(tc, what_is_over_exactly_when_due_is_met);
  tcase_add_test(tc, standing_still_it_is_due_at_no_instant);
  tcase_add_test(tc, over_it_still_says_when_it_would_have_been_due);
  tcase_add_test(tc, anew_it_counts_from_there);
  tcase_add_test(tc, random_spells_agree_with_every_minute);
  suite_add_tcase(s, tc);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  zones_close(zones);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
