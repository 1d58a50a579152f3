/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our string.format beside Lua's own: the same text, or an error of both. Left out by intent: %p, which we refuse, and
 * floats by %s, which we write by shortest round trip; and a NaN has no sign with us.
 *
 * The bytes: the format's length, the format; then the arguments, each a kind and what it needs.
 */
#include <math.h>

#include "stock.h"

enum { FORMAT_MAX = 100, CONVERSIONS_MAX = 7 };

static struct value take_real(struct str *in)
{
  int64_t bits = take_i64(in);
  double d;
  memcpy(&d, &bits, sizeof d);
  return value_real(isnan(d) ? fabs((double)NAN) : d);
}

static struct value take_argument(struct str *in, bool real)
{
  static const double some[] = { 0.0, -0.0, 0.5, 1.0, -1.5, 1e15, 1e16, 1e100, 123456789.125, 1e-7, 2.5, 1e300 };
  uint8_t kind = take_byte(in);
  switch (kind % 8) {
  case 0:
    return value_int(take_i64(in));
  case 1:
    return value_int((int8_t)take_byte(in));
  case 2:
    return value_bool(kind >= 128);
  case 3:
    return value_null();
  case 4:
    return real ? take_real(in) : value_int(kind);
  case 5:
    return real ? value_real(some[take_byte(in) % (sizeof some / sizeof *some)]) : value_int(-kind);
  default:
    return value_text(take_text(in, take_byte(in) % 130));
  }
}

/* The conversion of the n-th argument (from 1), or 0; as Lua reads it. */
static char conversion_of(struct str format, int n)
{
  for (size_t i = 0; i < format.n; i++) {
    if (format.p[i] != '%')
      continue;
    i++;
    if (i < format.n && format.p[i] == '%')
      continue;
    while (i < format.n && format.p[i] && strchr("-+ #0123456789.", format.p[i]))
      i++;
    if (--n == 0)
      return i < format.n ? format.p[i] : '\0';
  }
  return '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str in = { (const char *)data, size };
  struct trial t = { .library = "string", .function = "format" };
  struct str format = take_text(&in, take_byte(&in) % FORMAT_MAX);
  give(&t, value_text(format));
  for (int i = 1; i <= CONVERSIONS_MAX && in.n; i++) {
    char c = conversion_of(format, i);
    if (c == 'p')
      return -1;
    give(&t, take_argument(&in, c != 's'));
  }
  if (conversion_of(format, t.count) == 'p')
    return -1;
  compare_with_stock(&t);
  return 0;
}
