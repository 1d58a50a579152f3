/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instants as senders write them: numbers of seconds and of their parts, dates with names of months, clocks of twelve
 * hours, zones by their letters, what the dates of programs look like when they are printed.
 *
 * A text is read piece by piece from its front: a weekday is passed over, a month, day, year, time of day and zone may
 * come in any order and once each. What is left over, or said twice, or could mean two things, refuses the whole: a
 * time that is not read is missed by somebody, a wrong one is believed.
 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "base/instant.h"

enum { TEXT_MAX = 100, NUMERAL_MAX = 40, UNSAID = -1 };

struct said {
  struct str rest;
  char first; /* 'd' or 'm': what stands first where slashes stand between; 0: such a date is refused */
  int year, month, day;
  int64_t time;       /* ms of the day; UNSAID */
  int64_t offset;     /* ms east of UTC */
  bool halved, zoned; /* "AM" or "PM" was said; a zone was */
};

/* ---- words -------------------------------------------------------------------------------- */

static const char *const months[] = { "january", "february", "march",     "april",   "may",      "june",
                                      "july",    "august",   "september", "october", "november", "december" };
static const char *const weekdays[] = {
  "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
};

/* Those that mean one thing to most who write them; IST, AST and their like mean several. In minutes. */
static const struct {
  const char *name;
  int offset;
} zones[] = {
  { "z", 0 },      { "utc", 0 },    { "ut", 0 },     { "gmt", 0 },    { "wet", 0 },     { "west", 60 },
  { "bst", 60 },   { "cet", 60 },   { "cest", 120 }, { "mez", 60 },   { "mesz", 120 },  { "eet", 120 },
  { "eest", 180 }, { "sast", 120 }, { "msk", 180 },  { "sgt", 480 },  { "hkt", 480 },   { "awst", 480 },
  { "jst", 540 },  { "kst", 540 },  { "acst", 570 }, { "acdt", 630 }, { "aest", 600 },  { "aedt", 660 },
  { "nzst", 720 }, { "nzdt", 780 }, { "est", -300 }, { "edt", -240 }, { "cst", -360 },  { "cdt", -300 },
  { "mst", -420 }, { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 }, { "akst", -540 }, { "akdt", -480 },
  { "hst", -600 },
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* Which of the names the word is, or begins with three letters or more: "Mar", "Sept", "Thurs". UNSAID: none. */
static int name_of(struct str word, const char *const *names, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    struct str name = str_of(names[i]);
    if (word.n >= 3 && word.n <= name.n && str_eq_fold(word, (struct str){ name.p, word.n }))
      return (int)i;
  }
  return UNSAID;
}

/* ---- pieces of a text --------------------------------------------------------------------- */

static char front(const struct said *d, size_t at) { return at < d->rest.n ? d->rest.p[at] : 0; }
static bool digit_at(const struct said *d, size_t at) { return isdigit((unsigned char)front(d, at)); }
static bool letter_at(const struct said *d, size_t at) { return isalpha((unsigned char)front(d, at)); }

static void skip(struct said *d, size_t n)
{
  d->rest.p += n;
  d->rest.n -= n;
}

static bool take(struct said *d, char c)
{
  bool there = front(d, 0) == c;
  skip(d, there);
  return there;
}

static size_t digits(const struct said *d)
{
  size_t n = 0;
  while (digit_at(d, n))
    n++;
  return n;
}

/* The next `n` digits, which are there. */
static int take_digits(struct said *d, size_t n)
{
  int v = 0;
  for (size_t i = 0; i < n; i++)
    v = v * 10 + (d->rest.p[i] - '0');
  skip(d, n);
  return v;
}

/* A number of so many digits, and no more. */
static bool take_number(struct said *d, size_t least, size_t most, int *out)
{
  size_t n = digits(d);
  if (n < least || n > most)
    return false;
  *out = take_digits(d, n);
  return true;
}

static struct str take_word(struct said *d)
{
  struct str word = { d->rest.p, 0 };
  while (letter_at(d, word.n))
    word.n++;
  skip(d, word.n);
  return word;
}

static bool set_once(int *what, int value)
{
  bool unsaid = *what == UNSAID;
  *what = value;
  return unsaid;
}

static bool set_date(struct said *d, int year, int month, int day)
{
  return set_once(&d->year, year) && set_once(&d->month, month) && set_once(&d->day, day);
}

static bool set_time(struct said *d, int hour, int minute, int second, int64_t thousandths)
{
  bool unsaid = d->time == UNSAID;
  d->time = (int64_t)hour * HOUR + minute * MINUTE + second * SECOND + thousandths;
  return unsaid && hour < 24 && minute < 60 && second <= 60; /* a leap second is the second behind it */
}

static bool set_zone(struct said *d, int minutes)
{
  bool unsaid = !d->zoned;
  d->zoned = true;
  d->offset = (int64_t)minutes * MINUTE;
  return unsaid && d->time != UNSAID;
}

/* ".123456" or ",123", the rest behind thousandths cut off. */
static bool take_fraction(struct said *d, int64_t *thousandths)
{
  *thousandths = 0;
  if ((front(d, 0) != '.' && front(d, 0) != ',') || !digit_at(d, 1))
    return front(d, 0) != '.';
  skip(d, 1);
  for (int scale = 100; digit_at(d, 0); scale /= 10)
    *thousandths += (int64_t)take_digits(d, 1) * scale;
  return true;
}

/* "9:05", "16:50:55.123456". */
static bool take_clock(struct said *d)
{
  int hour, minute, second = 0;
  int64_t thousandths = 0;
  if (!take_number(d, 1, 2, &hour) || !take(d, ':') || !take_number(d, 2, 2, &minute))
    return false;
  if (take(d, ':') && (!take_number(d, 2, 2, &second) || !take_fraction(d, &thousandths)))
    return false;
  return set_time(d, hour, minute, second, thousandths);
}

/* "2026-03-03", "2026/3/3", "2026.03.03". */
static bool take_year_first(struct said *d)
{
  int year = take_digits(d, 4), month, day;
  char between = front(d, 0);
  skip(d, 1);
  return take_number(d, 1, 2, &month) && take(d, between) && take_number(d, 1, 2, &day) &&
         set_date(d, year, month, day);
}

/* "03.03.2026", and "3/3/2026", "3/3/26" where it is said what stands first. */
static bool take_year_last(struct said *d)
{
  int first, second, year;
  if (!take_number(d, 1, 2, &first))
    return false;
  char between = front(d, 0);
  skip(d, 1);
  size_t least = between == '/' ? 2 : 4;
  if ((between == '/' && !d->first) || !take_number(d, 1, 2, &second) || !take(d, between))
    return false;
  size_t of_year = digits(d);
  if (of_year == 3 || !take_number(d, least, 4, &year))
    return false;
  year += of_year == 2 ? 2000 : 0; /* 0001 is a year that is not set */
  bool months_first = between == '/' && d->first == 'm';
  return set_date(d, year, months_first ? first : second, months_first ? second : first);
}

/* "20260303T100000", "20260303100000". */
static bool take_compact(struct said *d, size_t n)
{
  if (n >= 8) {
    int year = take_digits(d, 4), month = take_digits(d, 2);
    if (!set_date(d, year, month, take_digits(d, 2)))
      return false;
  }
  if (n == 8)
    return true;
  int hour = take_digits(d, 2), minute = take_digits(d, 2);
  int64_t thousandths;
  int second = take_digits(d, 2);
  return take_fraction(d, &thousandths) && set_time(d, hour, minute, second, thousandths);
}

/* A day of a month that has a name, "3", "3rd", or a year. */
static bool take_lone(struct said *d, size_t n)
{
  static const char *const ordinals[] = { "st", "nd", "rd", "th" };
  if (n == 4)
    return set_once(&d->year, take_digits(d, 4));
  if (n > 2 || !set_once(&d->day, take_digits(d, n)))
    return false;
  for (size_t i = 0; i < COUNT(ordinals); i++)
    if (str_starts(d->rest, ordinals[i]) && !letter_at(d, 2)) {
      skip(d, 2);
      return true;
    }
  if (front(d, 0) == '-' && letter_at(d, 1)) /* 03-Mar-2026 */
    skip(d, 1);
  return true;
}

static bool take_figures(struct said *d)
{
  size_t n = digits(d);
  char next = front(d, n);
  if (next == ':')
    return take_clock(d);
  if (n == 4 && (next == '-' || next == '/' || next == '.'))
    return take_year_first(d);
  if (n <= 2 && (next == '.' || next == '/') && digit_at(d, n + 1))
    return take_year_last(d);
  if (n == 8 || n == 14 || (n == 6 && d->day != UNSAID))
    return take_compact(d, n);
  return take_lone(d, n);
}

/* "+0100", "+01:00", "-8". */
static bool take_offset(struct said *d, int minutes)
{
  int sign = front(d, 0) == '-' ? -1 : 1, hour, minute = 0;
  skip(d, 1);
  if (digits(d) == 4) {
    hour = take_digits(d, 2);
    minute = take_digits(d, 2);
  } else if (!take_number(d, 1, 2, &hour) || (take(d, ':') && !take_number(d, 2, 2, &minute))) {
    return false;
  }
  return hour < 24 && minute < 60 && set_zone(d, minutes + sign * (hour * 60 + minute));
}

/* "AM", "p.m." */
static bool take_half(struct said *d, char half)
{
  bool fits = d->time >= HOUR && d->time < 13 * (int64_t)HOUR && !d->halved && !d->zoned;
  if (take(d, '.')) {
    fits = fits && tolower((unsigned char)front(d, 0)) == 'm';
    take_word(d);
    take(d, '.');
  }
  d->halved = true;
  d->time = d->time % (12 * (int64_t)HOUR) + (half == 'p' ? 12 * (int64_t)HOUR : 0);
  return fits;
}

static bool take_zone(struct said *d, struct str word)
{
  if (d->zoned)
    return word.n <= 5 && isupper((unsigned char)word.p[0]); /* the name of the offset that was said: "+0100 CET" */
  for (size_t i = 0; i < COUNT(zones); i++)
    if (str_eq_fold(word, str_of(zones[i].name))) {
      bool counted = zones[i].offset == 0 && word.n >= 2 && (front(d, 0) == '+' || front(d, 0) == '-');
      return counted ? take_offset(d, 0) : set_zone(d, zones[i].offset);
    }
  return false;
}

/* "m=+0.000000001", with which Go prints what its own clock said. */
static bool take_monotonic(struct said *d)
{
  bool is_one = d->zoned && front(d, 0) == '=';
  skip(d, d->rest.n);
  return is_one;
}

static bool take_name(struct said *d)
{
  struct str word = take_word(d);
  char small = (char)tolower((unsigned char)word.p[0]);
  int month = name_of(word, months, COUNT(months));
  if (month != UNSAID) {
    skip(d, front(d, 0) == '.' || (front(d, 0) == '-' && digit_at(d, 1)));
    return set_once(&d->month, month + 1);
  }
  if (name_of(word, weekdays, COUNT(weekdays)) != UNSAID) {
    take(d, '.');
    return true;
  }
  if (str_eq_fold(word, STR("t")) || str_eq_fold(word, STR("at")))
    return d->day != UNSAID && d->time == UNSAID && (word.n == 2 || digit_at(d, 0));
  if (str_eq_fold(word, STR("am")) || str_eq_fold(word, STR("pm")) ||
      (word.n == 1 && (small == 'a' || small == 'p') && front(d, 0) == '.'))
    return take_half(d, small);
  return str_is(word, "m") ? take_monotonic(d) : take_zone(d, word);
}

/* "(Central European Time)", "[Europe/Berlin]": what the zone that was said is called. */
static bool take_aside(struct said *d)
{
  char end = front(d, 0) == '(' ? ')' : ']';
  bool closed = front(d, d->rest.n - 1) == end;
  skip(d, d->rest.n);
  return closed && d->zoned;
}

static bool take_piece(struct said *d)
{
  char c = front(d, 0);
  if (c == ' ' || c == ',' || c == '@') {
    skip(d, 1);
    return c == ' ' || d->day != UNSAID || d->month != UNSAID || front(d, 0) == ' ';
  }
  if (digit_at(d, 0))
    return take_figures(d);
  if (letter_at(d, 0))
    return take_name(d);
  if (c == '+' || c == '-')
    return take_offset(d, 0);
  return (c == '(' || c == '[') && take_aside(d);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool read_pieces(struct str s, char first, int64_t *out, bool *local)
{
  struct said d = { s, first, UNSAID, UNSAID, UNSAID, UNSAID, 0, false, false };
  while (d.rest.n)
    if (!take_piece(&d))
      return false;
  if (d.year == UNSAID || d.month < 1 || d.month > 12 || d.day < 1 || d.day > month_days(d.year, d.month))
    return false;
  *out = date_days(d.year, d.month, d.day) * DAY + (d.time == UNSAID ? 0 : d.time) - d.offset;
  *local = !d.zoned;
  return true;
}

/* "1772532000.123456", exactly; and "1.772532e9". */
static bool read_decimals(struct str s, int64_t *out)
{
  char text[NUMERAL_MAX + 1], *end;
  struct str whole, fraction;
  int64_t seconds, thousandths = 0;
  if (s.n > NUMERAL_MAX)
    return false;
  memcpy(text, s.p, s.n);
  text[s.n] = 0;
  s.p = text;
  if (strspn(text, "+-.0123456789eE") != s.n)
    return false;
  double real = strtod(text, &end);
  if (end != text + s.n || end == text || fabs(real) < 10000)
    return false;
  if (!str_split(s, '.', &whole, &fraction) || !str_int(whole, &seconds) || seconds < 0 || seconds >= 100000000000 ||
      strspn(fraction.p, "0123456789") < fraction.n)
    return instant_of_real(real, out);
  for (size_t i = 0; i < 3; i++)
    thousandths = thousandths * 10 + (i < fraction.n ? fraction.p[i] - '0' : 0);
  *out = seconds * SECOND + thousandths;
  return true;
}

/* "/Date(1772532000000+0100)/": the offset is only how it is to be shown. */
static bool read_wrapped(struct str s, int64_t *out)
{
  static const struct str head = { "/Date(", 6 }, tail = { ")/", 2 };
  if (!str_starts(s, head.p) || !str_ends(s, tail.p))
    return false;
  s = (struct str){ s.p + head.n, s.n - head.n - tail.n };
  for (size_t i = 1; i < s.n; i++)
    if (s.p[i] == '+' || s.p[i] == '-')
      s.n = i;
  return str_int(s, out);
}

/* Texts of digits alone that are dates: as numbers of seconds they would be of 1970, of milliseconds after 2286. */
static bool is_compact(struct str s)
{
  bool recent = str_starts(s, "19") || str_starts(s, "20");
  return recent && (s.n == 8 || s.n == 14);
}

bool instant_said(struct str s, char first, int64_t *out, bool *local)
{
  int64_t n;
  s = str_trim(s);
  *local = false;
  if (s.n > TEXT_MAX) /* what is read strictly may have any number of decimals */
    return instant_parse(s, out);
  if (s.n > 4 && str_int(s, &n)) {
    if (!is_compact(s) || !read_pieces(s, first, out, local))
      *out = instant_of_epoch(n);
    return true;
  }
  return read_decimals(s, out) || read_wrapped(s, out) || read_pieces(s, first, out, local);
}

bool instant_of_text(struct str s, int64_t *out)
{
  bool local;
  return instant_parse(s, out) || instant_said(s, 0, out, &local);
}
