/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rest of our string library, and utf8, beside Lua's own: the same results, or an error of both. Left out by
 * intent: texts of more than 4 MB out of rep.
 *
 * The bytes: which function, how many numbers, the numbers, a second text for rep; the text.
 */
#include "stock.h"

enum { NUMBERS_MAX = 6, REPEATS_MAX = 300 };

static const struct function {
  const char *library, *name;
  bool text, flag, iterates; /* the first argument is a text; the last may be `lax` */
} functions[] = {
  { "string", "byte", true, false, false },    { "string", "char", false, false, false },
  { "string", "len", true, false, false },     { "string", "lower", true, false, false },
  { "string", "reverse", true, false, false }, { "string", "sub", true, false, false },
  { "string", "upper", true, false, false },   { "utf8", "char", false, false, false },
  { "utf8", "codepoint", true, true, false },  { "utf8", "codes", true, true, true },
  { "utf8", "len", true, true, false },        { "utf8", "offset", true, false, false },
  { "string", "rep", true, false, false },
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* Mostly small, as places are. */
static struct value take_number(struct str *in)
{
  uint8_t kind = take_byte(in);
  switch (kind % 8) {
  case 0:
    return value_int(take_i64(in));
  case 1:
    return value_int(take_i64(in) & 0x7fffffff);
  case 2:
    return value_int(take_i64(in) & 0x1fffff);
  case 3:
    return value_real((int8_t)take_byte(in) / 2.0);
  case 4:
    return value_null();
  default:
    return value_int(kind >= 128 ? take_byte(in) : (int8_t)take_byte(in));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str in = { (const char *)data, size };
  const struct function *f = &functions[take_byte(&in) % FUNCTIONS];
  struct trial t = { .library = f->library, .function = f->name, .iterates = f->iterates };
  struct value numbers[NUMBERS_MAX], separator = value_none();
  int n = take_byte(&in) % NUMBERS_MAX;
  for (int i = 0; i < n; i++)
    numbers[i] = take_number(&in);
  if (strcmp(f->name, "rep") == 0) {
    n = 1;
    numbers[0] = value_int((int64_t)(take_i64(&in) % REPEATS_MAX));
    uint8_t length = take_byte(&in);
    separator = length ? value_text(take_text(&in, length % 10)) : value_none();
  }
  if (f->text)
    give(&t, value_text(in));
  for (int i = 0; i < n; i++)
    give(&t, numbers[i]);
  if (separator.kind == VALUE_TEXT)
    give(&t, separator);
  if (f->flag && !f->iterates && n == 2 && in.n % 2)
    give(&t, value_bool(true));
  if (f->iterates) {
    t.count = 1;
    if (n % 2)
      give(&t, value_bool(true));
  }
  compare_with_stock(&t);
  return 0;
}
