/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Document: whether it is one, and its values as people read them.
 */
#include "base/document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/document_inside.h"

/* ---- values ---- */

bool shown_is_record(struct value v) { return value_get(v, "record").kind == VALUE_TEXT; }

bool shown_is_money(struct value v)
{
  return value_get(v, "amount").kind == VALUE_INT && value_get(v, "currency").kind == VALUE_TEXT;
}

struct value shown_value(struct value v)
{
  return v.kind == VALUE_MAP && !shown_is_money(v) && !shown_is_record(v) ? value_get(v, "value") : v;
}

static const char *const kinds[] = { "text",    "integer",  "number", "percent", "money", "date",
                                     "instant", "duration", "record", "yesno",   NULL };

static bool kind_known(struct str kind)
{
  for (size_t i = 0; kinds[i]; i++)
    if (str_is(kind, kinds[i]))
      return true;
  return false;
}

struct str shown_kind(struct value v, struct str kind)
{
  struct str own = shown_is_record(v) || shown_is_money(v) ? (struct str){ NULL, 0 } : value_get_str(v, "kind");
  struct value inner = shown_value(v);
  if (shown_is_money(inner))
    return STR("money");
  if (shown_is_record(inner))
    return STR("record");
  if (own.n && kind_known(own))
    return own;
  if (kind.n && kind_known(kind))
    return kind;
  return inner.kind == VALUE_INT    ? STR("integer")
         : inner.kind == VALUE_REAL ? STR("number")
         : inner.kind == VALUE_BOOL ? STR("yesno")
                                    : STR("text");
}

bool shown_numeric(struct str kind)
{
  return str_is(kind, "integer") || str_is(kind, "number") || str_is(kind, "percent") || str_is(kind, "money") ||
         str_is(kind, "duration");
}

bool shown_number(struct value v, double *out, struct str *currency)
{
  v = shown_value(v);
  *currency = STR("");
  if (shown_is_money(v)) {
    *currency = value_get_str(v, "currency");
    v = value_get(v, "amount");
  }
  *out = v.kind == VALUE_INT ? (double)v.i : v.kind == VALUE_REAL ? v.d : 0;
  return v.kind == VALUE_INT || v.kind == VALUE_REAL;
}

/* Digits by threes. */
static void add_grouped(struct buf *out, uint64_t n)
{
  char digits[24];
  int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
  for (int i = 0; i < count; i++) {
    if (i && (count - i) % 3 == 0)
      buf_z(out, THIN);
    buf_char(out, digits[i]);
  }
}

static uint64_t magnitude(int64_t n) { return n < 0 ? 0 - (uint64_t)n : (uint64_t)n; }

static void add_integer(struct buf *out, int64_t n)
{
  buf_z(out, n < 0 ? MINUS : "");
  add_grouped(out, magnitude(n));
}

/* Whole units from ten thousand on: nobody reads the cents of a million. The trail has them. */
static void add_money(struct buf *out, int64_t amount, struct str currency)
{
  int decimals = money_digits(currency);
  uint64_t unit = 1, n = magnitude(amount);
  for (int i = 0; i < decimals; i++)
    unit *= 10;
  buf_z(out, amount < 0 ? MINUS : "");
  if (n / unit >= 10000 || n % unit == 0)
    add_grouped(out, (n + unit / 2) / unit);
  else {
    add_grouped(out, n / unit);
    buf_printf(out, ".%0*llu", decimals, (unsigned long long)(n % unit));
  }
  buf_printf(out, THIN "%.*s", STR_FMT(currency));
}

/* At most two digits behind the point, none that is not needed. */
static void add_real(struct buf *out, double d, int most)
{
  char text[400];
  snprintf(text, sizeof text, "%.*f", most, fabs(d));
  struct str whole, part;
  bool pointed = str_split(str_of(text), '.', &whole, &part);
  int64_t n;
  while (part.n && part.p[part.n - 1] == '0')
    part.n--;
  buf_z(out, d < 0 && (part.n || !str_is(whole, "0")) ? MINUS : "");
  if (str_int(whole, &n))
    add_grouped(out, (uint64_t)n);
  else
    buf_str(out, whole);
  if (pointed && part.n)
    buf_printf(out, ".%.*s", STR_FMT(part));
}

/* Of a percentage. Where nines are counted each matters: all that somebody wrote down, and never so few that it reads as
 * all. */
static int percent_digits(double d)
{
  enum { WRITTEN_MOST = 6, MOST = 9 };
  char text[400];
  d = fabs(d);
  if (!(d > 99 && d < 100))
    return 1;
  snprintf(text, sizeof text, "%.*f", WRITTEN_MOST, d);
  if (strtod(text, NULL) == d)
    return WRITTEN_MOST;
  int digits = 3;
  for (; digits < MOST; digits++) {
    snprintf(text, sizeof text, "%.*f", digits, d);
    if (text[0] == '9')
      break;
  }
  return digits;
}

static void add_date(struct buf *out, int64_t days)
{
  static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December" };
  int64_t year;
  int month, day;
  date_civil(days, &year, &month, &day);
  buf_printf(out, "%d %s %lld", day, months[month - 1], (long long)year);
}

/* Where the document says whose time it is, that is not said again each time. */
static void add_instant(struct buf *out, int64_t t, const struct zone *zone)
{
  t = zone ? zone_local(zone, t) : t;
  int64_t days = t / DAY - (t % DAY < 0), rest = t - days * DAY;
  add_date(out, days);
  buf_printf(out, ", %02d:%02d%s", (int)(rest / HOUR), (int)(rest % HOUR / MINUTE), zone ? "" : " UTC");
}

static void add_number(struct buf *out, struct value v, struct str kind, const struct zone *zone)
{
  double d = v.kind == VALUE_REAL ? v.d : (double)v.i;
  int64_t i = v.kind == VALUE_INT ? v.i : (int64_t)d;
  char text[48];
  if (str_is(kind, "percent")) {
    add_real(out, d, percent_digits(d));
    buf_z(out, THIN "%");
  } else if (str_is(kind, "date"))
    add_date(out, i);
  else if (str_is(kind, "instant"))
    add_instant(out, i, zone);
  else if (str_is(kind, "duration"))
    buf_str(out, duration_format(i >= HOUR ? i / MINUTE * MINUTE : i / SECOND * SECOND, text));
  else if (v.kind == VALUE_INT)
    add_integer(out, v.i);
  else
    add_real(out, v.d, 2);
}

void shown_text(struct buf *out, struct value v, struct str kind, const struct zone *zone)
{
  kind = shown_kind(v, kind);
  v = shown_value(v);
  int64_t t;
  if (shown_is_money(v))
    add_money(out, value_get(v, "amount").i, value_get_str(v, "currency"));
  else if (shown_is_record(v))
    buf_str(out, value_get_str(v, "title").n ? value_get_str(v, "title") : value_get_str(v, "record"));
  else if (v.kind == VALUE_INT || v.kind == VALUE_REAL)
    add_number(out, v, kind, zone);
  else if (v.kind == VALUE_BOOL)
    buf_z(out, v.b ? "yes" : "no");
  else if (v.kind == VALUE_TEXT && str_is(kind, "date") && date_parse(value_str(v), &t))
    add_date(out, t);
  else if (v.kind == VALUE_TEXT && str_is(kind, "instant") && instant_parse(value_str(v), &t))
    add_instant(out, t, zone);
  else if (v.kind == VALUE_TEXT)
    buf_str(out, value_str(v));
  else if (v.kind == VALUE_LIST)
    for (uint32_t i = 0; i < v.n; i++) {
      buf_z(out, i ? ", " : "");
      shown_text(out, v.list[i], STR(""), zone);
    }
  else
    buf_z(out, "\xe2\x80\x93");
}

const struct zone *document_zone(struct value document, struct zones **zones)
{
  struct str name = value_get_str(document, "zone");
  struct err err = ERR_INIT;
  *zones = name.n ? zones_open(NULL) : NULL;
  return *zones ? zone_find(*zones, name, &err) : NULL;
}

/* ---- sums ---- */

bool column_total(struct value rows, struct str name, struct arena *a, struct value *out)
{
  int64_t sum = 0;
  double real = 0;
  bool is_real = false, any = false;
  struct str currency = STR("");
  char *z = str_z(a, name);
  bool good = true;
  for (uint32_t i = 0; good && i < rows.n; i++) {
    struct value v = shown_value(value_get(rows.list[i], z));
    double d;
    struct str own;
    if (!shown_number(v, &d, &own))
      continue;
    good = !any || str_eq(own, currency);
    currency = own, any = true;
    is_real = is_real || v.kind == VALUE_REAL;
    real += d;
    struct value whole = shown_is_money(v) ? value_get(v, "amount") : v;
    good = good && (whole.kind != VALUE_INT || !__builtin_add_overflow(sum, whole.i, &sum));
  }
  *out = is_real ? value_real(real) : value_int(sum);
  if (currency.n) {
    struct value_builder b;
    build_init(&b, a);
    build_put(&b, "amount", value_int(sum));
    build_put(&b, "currency", value_text(currency));
    *out = build_map(&b);
  }
  return good && any;
}

/* ---- the trail ---- */

size_t trail_add(struct trail *t, struct str label, struct value v, struct str kind)
{
  struct value from = shown_is_money(v) || shown_is_record(v) ? value_none() : value_get(v, "from");
  if (from.kind != VALUE_LIST || from.n == 0)
    return 0;
  vec_push(&t->items, ((struct trail_item){ str_dup(&t->arena, label), v, kind }));
  return t->items.n;
}

/* ---- is it one ---- */

static bool wrong(struct err *err, uint32_t part, const char *what)
{
  return err_set(err, ERR_INPUT, "part %u of the document: %s", part, what);
}

/* Values nest: {"value":…,"from":[{"value":…}]}. */
static bool check_value(struct value v, int depth)
{
  if (v.kind != VALUE_MAP)
    return v.kind != VALUE_LIST || depth < 8;
  struct value from = value_get(v, "from");
  bool good = depth < 8 && (value_is_none(from) || from.kind == VALUE_LIST);
  for (uint32_t i = 0; good && from.kind == VALUE_LIST && i < from.n; i++)
    good = check_value(from.list[i], depth + 1);
  return good;
}

static bool check_table(struct value t, uint32_t part, struct err *err)
{
  struct value columns = value_get(t, "columns"), rows = value_get(t, "rows");
  if (columns.kind != VALUE_LIST || columns.n == 0 || columns.n > 40)
    return wrong(err, part, "a table has a list of 1 to 40 columns");
  for (uint32_t i = 0; i < columns.n; i++) {
    struct str kind = value_get_str(columns.list[i], "kind");
    const char *near = kind.n ? str_nearest(kind, kinds, sizeof kinds / sizeof *kinds - 1) : NULL;
    if (value_get_str(columns.list[i], "name").n == 0)
      return wrong(err, part, "a column has a name");
    if (kind.n && !kind_known(kind))
      return err_set(err, ERR_INPUT, "part %u of the document: there is no kind \"%.*s\" of column%s%s%s", part,
                     STR_FMT(kind), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  }
  if (rows.kind != VALUE_LIST)
    return wrong(err, part, "a table has a list of rows");
  for (uint32_t i = 0; i < rows.n; i++) {
    bool empty = rows.list[i].kind == VALUE_LIST && rows.list[i].n == 0;
    if (rows.list[i].kind != VALUE_MAP && !empty)
      return wrong(err, part, "a row is a table of values by the names of columns");
    for (uint32_t k = 0; rows.list[i].kind == VALUE_MAP && k < rows.list[i].n; k++)
      if (!check_value(rows.list[i].map[k].value, 0))
        return wrong(err, part, "a value nests too deep, or its `from` is no list");
  }
  return true;
}

static bool check_chart(struct value c, uint32_t part, struct err *err)
{
  static const char *const forms[] = { "bars", "columns", "stacked", "line", "share", "bullet" };
  struct value labels = value_get(c, "labels"), series = value_get(c, "series");
  struct str kind = value_get_str(c, "kind");
  bool known = false;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    known = known || str_is(kind, forms[i]);
  if (!known)
    return wrong(err, part, "a chart's kind is one of bars, columns, stacked, line, share, bullet");
  if (labels.kind != VALUE_LIST || labels.n == 0 || labels.n > 400 || series.kind != VALUE_LIST || series.n == 0 ||
      series.n > 12)
    return wrong(err, part, "a chart has 1 to 400 labels, and 1 to 12 series");
  for (uint32_t i = 0; i < series.n; i++) {
    struct value values = value_get(series.list[i], "values");
    if (values.kind != VALUE_LIST || values.n > labels.n)
      return wrong(err, part, "a series of a chart has a list of values, one for each label");
  }
  return true;
}

static bool check_figures(struct value list, uint32_t part, struct err *err)
{
  for (uint32_t i = 0; i < list.n; i++)
    if (value_get_str(list.list[i], "label").n == 0 || !check_value(value_get(list.list[i], "value"), 0))
      return wrong(err, part, "a figure has a label and a value");
  return true;
}

static bool check_part(struct value part, uint32_t no, struct err *err)
{
  static const char *const members[] = { "heading", "text", "quote", "list", "figures", "table", "chart" };
  int found = -1;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (!value_is_none(value_get(part, members[i])))
      found = (int)i;
  if (found < 0)
    return wrong(err, no, "it is none of heading, text, quote, list, figures, table, chart");
  struct value v = value_get(part, members[found]);
  if (found < 3)
    return v.kind == VALUE_TEXT || wrong(err, no, "heading, text and quote are texts");
  if (found == 3 || found == 4) {
    if (v.kind != VALUE_LIST)
      return wrong(err, no, "list and figures are lists");
    return found == 3 || check_figures(v, no, err);
  }
  return found == 5 ? check_table(v, no, err) : check_chart(v, no, err);
}

bool document_check(struct value d, struct err *err)
{
  struct value parts = value_get(d, "parts");
  if (value_get_str(d, "title").n == 0)
    return err_set(err, ERR_INPUT, "the document has no title");
  if (parts.kind != VALUE_LIST)
    return err_set(err, ERR_INPUT, "the document has no list of parts");
  for (uint32_t i = 0; i < parts.n; i++)
    if (!check_part(parts.list[i], i + 1, err))
      return false;
  return true;
}
