/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and writing of instants, durations and dates. Readers take a cursor, `struct str *`,
 * and cut what they read off its front; the whole was good when nothing is left over.
 * The civil calendar is computed in eras of 400 years that begin on the first of March, so that
 * the leap day is the last of its year.
 */
#include "base/instant.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* ---- clocks ------------------------------------------------------------------------------- */

int64_t instant_now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000000;
}

uint64_t clock_ns(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- the civil calendar ------------------------------------------------------------------- */

enum { ERA_DAYS = 146097, EPOCH_SHIFT = 719468 }; /* days from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

int64_t date_days(int64_t year, int month, int day)
{
  year -= month <= 2;
  int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
}

void date_civil(int64_t days, int64_t *year, int *month, int *day)
{
  int64_t era = floor_div(days, ERA_DAYS), day_of_era = days - era * ERA_DAYS + EPOCH_SHIFT;
  era += day_of_era / ERA_DAYS;
  day_of_era %= ERA_DAYS;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t shifted = (5 * day_of_year + 2) / 153;
  *day = (int)(day_of_year - (153 * shifted + 2) / 5) + 1;
  *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

int month_days(int64_t year, int month)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return lengths[month - 1] + (month == 2 && leap);
}

/* ---- readers of a cursor ------------------------------------------------------------------ */

static bool take_char(struct str *s, char c)
{
  if (s->n == 0 || s->p[0] != c)
    return false;
  s->p++;
  s->n--;
  return true;
}

static bool take_z(struct str *s, const char *z)
{
  if (!str_starts(*s, z))
    return false;
  s->n -= strlen(z);
  s->p += strlen(z);
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Exactly `digits` digits. */
static bool take_digits(struct str *s, size_t digits, int *out)
{
  if (s->n < digits)
    return false;
  int v = 0;
  for (size_t i = 0; i < digits; i++) {
    if (!is_digit(s->p[i]))
      return false;
    v = v * 10 + (s->p[i] - '0');
  }
  s->p += digits;
  s->n -= digits;
  *out = v;
  return true;
}

static bool take_date(struct str *s, int64_t *days)
{
  int year, month, day;
  if (!take_digits(s, 4, &year) || !take_char(s, '-') || !take_digits(s, 2, &month) || !take_char(s, '-') ||
      !take_digits(s, 2, &day))
    return false;
  if (month < 1 || month > 12 || day < 1 || day > month_days(year, month))
    return false;
  *days = date_days(year, month, day);
  return true;
}

/* Digits behind the point, as thousandths, the rest cut off. */
static bool take_fraction(struct str *s, int64_t *thousandths)
{
  if (s->n == 0 || !is_digit(s->p[0]))
    return false;
  int64_t v = 0;
  for (int scale = 100; s->n && is_digit(s->p[0]); scale /= 10, s->p++, s->n--)
    v += (s->p[0] - '0') * scale;
  *thousandths = v;
  return true;
}

/* "16:50", "16:50:55", "16:50:55.123456". A leap second is read as the second behind it. */
static bool take_time(struct str *s, int64_t *ms)
{
  int hour, minute, second = 0;
  int64_t fraction = 0;
  if (!take_digits(s, 2, &hour) || !take_char(s, ':') || !take_digits(s, 2, &minute))
    return false;
  if (take_char(s, ':')) {
    if (!take_digits(s, 2, &second))
      return false;
    if (take_char(s, '.') && !take_fraction(s, &fraction))
      return false;
  }
  if (hour > 23 || minute > 59 || second > 60)
    return false;
  *ms = (int64_t)hour * HOUR + minute * MINUTE + second * SECOND + fraction;
  return true;
}

/* Nothing, "Z", "UTC", "+05:30", "+0530"; a space may stand before it. */
static bool take_offset(struct str *s, int64_t *ms)
{
  *ms = 0;
  if (s->n == 0)
    return true;
  if (take_char(s, ' ') && s->n == 0)
    return false;
  if (take_char(s, 'Z') || take_char(s, 'z') || take_z(s, "UTC"))
    return true;
  bool west = take_char(s, '-');
  int hour, minute;
  if (!west && !take_char(s, '+'))
    return false;
  if (!take_digits(s, 2, &hour) || (take_char(s, ':'), !take_digits(s, 2, &minute)) || hour > 23 || minute > 59)
    return false;
  *ms = ((int64_t)hour * HOUR + minute * MINUTE) * (west ? -1 : 1);
  return true;
}

/* ---- instants and dates ------------------------------------------------------------------- */

bool instant_parse(struct str s, int64_t *out)
{
  int64_t days, time = 0, offset = 0;
  if (!take_date(&s, &days))
    return false;
  if (s.n) {
    if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
      return false;
    if (!take_time(&s, &time) || !take_offset(&s, &offset) || s.n)
      return false;
  }
  *out = days * DAY + time - offset;
  return true;
}

int64_t instant_of_epoch(int64_t n)
{
  int64_t size = n < 0 ? -(n + 1) : n;
  return size < 100000000000         ? n * 1000
         : size < 100000000000000    ? n
         : size < 100000000000000000 ? n / 1000
                                     : n / 1000000;
}

bool instant_of_real(double n, int64_t *out)
{
  if (!(n > -9e18 && n < 9e18))
    return false;
  *out = n < 1e11 && n > -1e11 ? (int64_t)(n * 1000) : instant_of_epoch((int64_t)n);
  return true;
}

struct str instant_format(int64_t t, char out[32])
{
  int64_t days = floor_div(t, DAY), year;
  int ms = (int)(t % DAY + (t % DAY < 0 ? DAY : 0)), month, day;
  date_civil(days, &year, &month, &day);
  int n = snprintf(out, 32, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02d", year, month, day, ms / HOUR, ms / MINUTE % 60,
                   ms / SECOND % 60);
  if (ms % SECOND)
    n += snprintf(out + n, 32 - (size_t)n, ".%03d", ms % SECOND);
  n += snprintf(out + n, 32 - (size_t)n, "Z");
  return (struct str){ out, (size_t)n };
}

bool date_parse(struct str s, int64_t *days) { return take_date(&s, days) && s.n == 0; }

struct str date_format(int64_t days, char out[16])
{
  int64_t year;
  int month, day;
  date_civil(days, &year, &month, &day);
  int n = snprintf(out, 16, "%04" PRId64 "-%02d-%02d", year, month, day);
  return (struct str){ out, n < 16 ? (size_t)n : 15 };
}

/* ---- durations ---------------------------------------------------------------------------- */

struct unit {
  const char *name;
  int64_t ms;
};

/* Largest first. */
static const struct unit short_units[] = {
  { "w", 7 * (int64_t)DAY }, { "d", DAY }, { "h", HOUR }, { "m", MINUTE }, { "s", SECOND }, { "ms", 1 },
};
static const struct unit iso_days[] = { { "W", 7 * (int64_t)DAY }, { "D", DAY } };
static const struct unit iso_times[] = { { "H", HOUR }, { "M", MINUTE }, { "S", SECOND } };

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static struct str take_letters(struct str *s)
{
  struct str word = { s->p, 0 };
  while (word.n < s->n && (s->p[word.n] | 0x20) >= 'a' && (s->p[word.n] | 0x20) <= 'z')
    word.n++;
  s->p += word.n;
  s->n -= word.n;
  return word;
}

static bool take_amount(struct str *s, int64_t *out)
{
  struct str digits = { s->p, 0 };
  while (digits.n < s->n && is_digit(s->p[digits.n]))
    digits.n++;
  s->p += digits.n;
  s->n -= digits.n;
  return str_int(digits, out);
}

/* Fills the slice: amounts with units, each unit at most once and in the order of the table, at least one.
 * Adds them to *ms. Only ISO's seconds may have a fraction. */
static bool read_units(struct str s, const struct unit *units, size_t n, int64_t *ms)
{
  size_t next = 0;
  do {
    int64_t amount, fraction = 0;
    if (!take_amount(&s, &amount))
      return false;
    bool pointed = take_char(&s, '.');
    if (pointed && !take_fraction(&s, &fraction))
      return false;
    struct str word = take_letters(&s);
    while (next < n && !str_is(word, units[next].name))
      next++;
    if (next == n || (pointed && !str_is(word, "S")))
      return false;
    if (__builtin_mul_overflow(amount, units[next++].ms, &amount) || __builtin_add_overflow(*ms, amount, ms) ||
        __builtin_add_overflow(*ms, fraction, ms))
      return false;
  } while (s.n);
  return true;
}

/* Behind the 'P'. */
static bool read_iso(struct str s, int64_t *ms)
{
  struct str days, times;
  bool timed = str_split(s, 'T', &days, &times);
  if (!timed || days.n) {
    if (!read_units(days, iso_days, COUNT(iso_days), ms))
      return false;
  }
  return !timed || read_units(times, iso_times, COUNT(iso_times), ms);
}

bool duration_parse(struct str s, int64_t *ms)
{
  int64_t v = 0;
  bool negative = take_char(&s, '-');
  if (take_char(&s, 'P') ? !read_iso(s, &v) : !read_units(s, short_units, COUNT(short_units), &v))
    return false;
  *ms = negative ? -v : v;
  return true;
}

struct str duration_format(int64_t ms, char out[48])
{
  enum { ROOM = 48 };
  uint64_t rest = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
  int n = snprintf(out, ROOM, "%s", ms < 0 ? "-" : rest == 0 ? "0s" : "");
  /* Weeks only when they are whole: "10d" reads better than "1w3d". */
  for (size_t i = rest % (7 * (uint64_t)DAY) ? 1 : 0; i < COUNT(short_units); i++) {
    uint64_t size = (uint64_t)short_units[i].ms;
    if (rest >= size)
      n += snprintf(out + n, ROOM - (size_t)n, "%" PRIu64 "%s", rest / size, short_units[i].name);
    rest %= size;
  }
  return (struct str){ out, (size_t)n };
}
