/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words: values in JSON form as a person would write them in a sentence. Long ones are cut; who needs the whole has
 * the JSON.
 */
#include "engine/reading.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_SHOWN = 160, ITEMS_SHOWN = 10 };

struct str words_printf(struct reader *r, const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&b, fmt, ap);
  va_end(ap);
  struct str s = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

void words_cut(struct buf *out, struct str s, size_t n)
{
  size_t at = 0;
  while (at < s.n && at < n) {
    size_t step = utf8_next(s.p + at, s.n - at);
    at += step ? step : 1;
  }
  buf_add(out, s.p, at);
  if (at < s.n)
    buf_z(out, "…");
}

/* In a sentence a text of several words needs marks where it begins and ends. */
static void words_text(struct buf *out, struct str s)
{
  bool marked = s.n == 0 || memchr(s.p, ' ', s.n) || memchr(s.p, ',', s.n) || memchr(s.p, '\n', s.n);
  buf_z(out, marked ? "“" : "");
  words_cut(out, s, TEXT_SHOWN);
  buf_z(out, marked ? "”" : "");
}

/* 31 140 000.00 EUR; the blanks between digits do not break, as lines end at others. */
static void words_money(struct buf *out, int64_t minor, struct str currency)
{
  money_write(out, minor, money_digits(currency), "\u00a0");
  buf_printf(out, " %.*s", STR_FMT(currency));
}

static void words_list(struct buf *out, struct value v)
{
  if (v.n == 0)
    buf_z(out, "none");
  for (uint32_t i = 0; i < v.n && i < ITEMS_SHOWN; i++) {
    buf_z(out, i ? ", " : "");
    words_value(out, v.list[i]);
  }
  if (v.n > ITEMS_SHOWN)
    buf_printf(out, " and %u more", (unsigned)v.n - ITEMS_SHOWN);
}

static void words_map(struct buf *out, struct value v)
{
  struct value amount = value_get(v, "amount"), currency = value_get(v, "currency");
  if (v.n == 2 && amount.kind == VALUE_INT && currency.kind == VALUE_TEXT) {
    words_money(out, amount.i, value_str(currency));
    return;
  }
  struct buf json = BUF_INIT;
  json_write(&json, v);
  words_cut(out, buf_view(&json), TEXT_SHOWN);
  buf_fini(&json);
}

void words_value(struct buf *out, struct value v)
{
  switch (v.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    buf_z(out, "not set");
    break;
  case VALUE_BOOL:
    buf_z(out, v.b ? "true" : "false");
    break;
  case VALUE_TEXT:
    words_text(out, value_str(v));
    break;
  case VALUE_LIST:
    words_list(out, v);
    break;
  case VALUE_MAP:
    words_map(out, v);
    break;
  default:
    json_write(out, v);
  }
}

struct str words_of(struct reader *r, struct value v)
{
  struct buf b = BUF_INIT;
  words_value(&b, v);
  struct str s = str_dup(&r->arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

void words_plural(struct buf *out, struct str noun, int64_t n)
{
  char last = noun.n ? noun.p[noun.n - 1] : 0, before = noun.n > 1 ? noun.p[noun.n - 2] : 0;
  if (n == 1) {
    buf_str(out, noun);
  } else if (str_is(noun, "person")) {
    buf_z(out, "people");
  } else if (last == 'y' && !strchr("aeiou", before)) {
    buf_add(out, noun.p, noun.n - 1);
    buf_z(out, "ies");
  } else {
    bool hissing = last == 's' || last == 'x' || last == 'z' || (last == 'h' && (before == 's' || before == 'c'));
    buf_str(out, noun);
    buf_z(out, hissing ? "es" : "s");
  }
}
