/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our matcher beside Lua's own, in find, match, gmatch and gsub: the same results. Lua's backtracks without a bound, so
 * the text is cut to what it goes over in some milliseconds.
 *
 * The bytes: which function; where to begin; the pattern's length, the pattern; the replacement's length, the
 * replacement; the text.
 */
#include "stock.h"

enum { PATTERN_MAX = 60, TEXT_LONGEST = 400 };

#define STEPS_MAX 2e6

/* An upper bound of what Lua's matcher tries: each repeat at each length, each option twice, all of it from each place
 * on. */
static double steps_of(struct str pattern, size_t n)
{
  double steps = (double)(n + 1) * (double)(pattern.n + 1);
  for (size_t i = 0; i < pattern.n && steps < 1e18; i++) {
    char c = pattern.p[i];
    if (c == '*' || c == '+' || c == '-')
      steps *= (double)(n + 1);
    else if (c == '?')
      steps *= 2;
    else if (c == 'b' || (c >= '1' && c <= '9'))
      steps *= 1 + (double)n / 8;
  }
  return steps;
}

static struct str cut(struct str pattern, struct str text)
{
  if (text.n > TEXT_LONGEST)
    text.n = TEXT_LONGEST;
  while (text.n && steps_of(pattern, text.n) > STEPS_MAX)
    text.n--;
  return text;
}

static void give_replacement(struct trial *t, uint8_t how, struct str replacement)
{
  if (how < 3)
    give(t, value_text(replacement));
  else if (how == 3)
    give(t, value_int(-12));
  else
    t->arguments[t->count++] = (struct argument){ how == 4 ? ARGUMENT_TABLE : ARGUMENT_FUNCTION, value_none() };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static const char *const functions[] = { "find", "match", "gmatch", "gsub" };
  struct str in = { (const char *)data, size };
  uint8_t how = take_byte(&in), init = take_byte(&in);
  struct trial t = { .library = "string", .function = functions[how % 4], .iterates = how % 4 == 2 };
  struct str pattern = take_text(&in, take_byte(&in) % PATTERN_MAX);
  struct str replacement = how % 4 == 3 ? take_text(&in, take_byte(&in) % 16) : STR("");
  struct str text = cut(pattern, in);
  if (steps_of(pattern, text.n) > STEPS_MAX)
    return -1;
  give(&t, value_text(text));
  give(&t, value_text(pattern));
  if (how % 4 == 3) {
    give_replacement(&t, how / 4 % 6, replacement);
    if (init)
      give(&t, value_int((int8_t)init));
  } else if (init) {
    give(&t, value_int((int8_t)init));
    if (how % 4 == 0 && how >= 128)
      give(&t, value_bool(true));
  }
  compare_with_stock(&t);
  return 0;
}
