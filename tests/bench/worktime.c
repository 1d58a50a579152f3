/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working-time arithmetic: evaluations a second beside a bare loop over the same additions, and what a span of ten
 * years costs beside a span of a week. An evaluation is what a clock asks: how much of the target is used up
 * (between), and when it will be (add).
 *
 *   worktime
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"

enum { INSTANTS = 4096, ROUNDS = 7 };

static int64_t starts[INSTANTS];
static volatile int64_t sink;

static double cpu_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static const char *const calendars[][2] = {
  { "weekdays in Berlin, 12 holidays each year and 20 overrides",
    "{\"tz\":\"Europe/Berlin\",\"hours\":{\"mon\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],"
    "\"tue\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],\"wed\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],"
    "\"thu\":[[\"08:00\",\"12:00\"],[\"13:00\",\"17:00\"]],\"fri\":[[\"08:00\",\"12:00\"],[\"13:00\",\"15:00\"]]},"
    "\"holidays\":[\"01-01\",\"01-06\",\"05-01\",\"08-15\",\"10-03\",\"11-01\",\"12-24\",\"12-25\",\"12-26\",\"12-31\","
    "\"06-24\",\"09-08\"],\"overrides\":{%s}}" },
  { "weekdays in UTC",
    "{\"hours\":{\"mon\":[[\"09:00\",\"17:00\"]],\"tue\":[[\"09:00\",\"17:00\"]],\"wed\":[[\"09:00\",\"17:00\"]],"
    "\"thu\":[[\"09:00\",\"17:00\"]],\"fri\":[[\"09:00\",\"17:00\"]]}}" },
  { "day and night", "{\"hours\":\"24x7\"}" },
};

static struct calendar *make(struct zones *zones, const char *text)
{
  struct err err = ERR_INIT;
  struct arena a;
  struct value v;
  struct buf all = BUF_INIT;
  struct str head, tail;
  struct calendar *c = NULL;
  arena_init(&a);
  bool filled = str_split(str_of(text), '%', &head, &tail);
  buf_str(&all, head);
  for (int i = 0; filled && i < 20; i++)
    buf_printf(&all, "%s\"20%02d-03-%02d\":[[\"10:00\",\"12:00\"]]", i ? "," : "", 20 + i, 1 + i);
  if (filled)
    buf_str(&all, (struct str){ tail.p + 1, tail.n - 1 }); /* behind the s */
  if (!json_read(&a, buf_view(&all), &v, &err) || !(c = calendar_read(zones, v, NULL, &err))) {
    fprintf(stderr, "worktime: %s\n", err.text);
    exit(3);
  }
  buf_fini(&all);
  arena_fini(&a);
  return c;
}

/* Ten years from 2024 on, evenly, at odd seconds. */
static void scatter(void)
{
  uint64_t seed = 88172645463325252u;
  for (int i = 0; i < INSTANTS; i++) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    starts[i] = date_days(2024, 1, 1) * (int64_t)DAY + (int64_t)(seed % (3650 * (uint64_t)DAY / SECOND)) * SECOND;
  }
}

/* The best of some rounds, ns a piece. */
#define BEST(out, statement)                                                                                           \
  do {                                                                                                                 \
    *(out) = 1e18;                                                                                                     \
    for (int round = 0; round < ROUNDS; round++) {                                                                     \
      double t_ = cpu_ns();                                                                                            \
      for (int i = 0; i < INSTANTS; i++)                                                                               \
        statement;                                                                                                     \
      t_ = (cpu_ns() - t_) / INSTANTS;                                                                                 \
      *(out) = t_ < *(out) ? t_ : *(out);                                                                              \
    }                                                                                                                  \
  } while (0)

static int64_t added(const struct calendar *c, int64_t start, int64_t ms)
{
  int64_t out = 0;
  calendar_add(c, start, ms, &out, NULL);
  return out;
}

static void measure(struct zones *zones, const char *name, const char *text)
{
  const int64_t day = 8 * (int64_t)HOUR, week = 7 * (int64_t)DAY, decade = 3652 * (int64_t)DAY;
  struct calendar *c = make(zones, text);
  double made = cpu_ns(), loop, week_between, decade_between, week_add, decade_add, clock;
  for (int i = 0; i < 20; i++)
    calendar_free(make(zones, text));
  made = (cpu_ns() - made) / 20;
  BEST(&loop, sink += starts[i] + day - starts[(i + 1) % INSTANTS]);
  BEST(&week_between, sink += calendar_between(c, starts[i], starts[i] + week));
  BEST(&decade_between, sink += calendar_between(c, starts[i], starts[i] + decade));
  BEST(&week_add, sink += added(c, starts[i], 5 * day));
  BEST(&decade_add, sink += added(c, starts[i], 2600 * day));
  BEST(&clock, sink += calendar_between(c, starts[i], starts[i] + 2 * DAY) + added(c, starts[i], day));
  printf("{\"bench\":\"worktime\",\"calendar\":\"%s\",\"clocks_s\":%.0f,\"clock_ns\":%.1f,\"bare_loop_ns\":%.2f,"
         "\"between_week_ns\":%.1f,\"between_ten_years_ns\":%.1f,\"between_ratio\":%.2f,"
         "\"add_week_ns\":%.1f,\"add_ten_years_ns\":%.1f,\"add_ratio\":%.2f,\"make_us\":%.1f}\n",
         name, 1e9 / clock, clock, loop, week_between, decade_between, decade_between / week_between, week_add,
         decade_add, decade_add / week_add, made / 1e3);
  calendar_free(c);
}

int main(void)
{
  struct zones *zones = zones_open(NULL);
  scatter();
  for (size_t i = 0; i < sizeof calendars / sizeof *calendars; i++)
    measure(zones, calendars[i][0], calendars[i][1]);
  zones_close(zones);
  return 0;
}
