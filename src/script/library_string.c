/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The string library. Lua's matcher backtracks without a bound and without a hook, so a pattern is measured before it
 * runs: an upper bound of its steps on a text of that length must stay in the range of some ten milliseconds, and is
 * charged. Plain searches are linear. format prints no addresses; rep has a limit.
 */
#define _GNU_SOURCE /* memmem: linear, whatever is searched */
#include <math.h>

#include "script/machine.h"

enum {
  COST_ALL_DIGITS = 2000,
  TEXT_MAX = 4 << 20,   /* bytes that rep makes */
  STEPS_MAX = 10000000, /* of the matcher, in one call */
  STEPS_PER_UNIT = 5,
  SET_FREE = 8, /* bytes of an item that cost nothing besides */
};

#define FLOAT_LARGE 1e20
#define FLOAT_SMALL 1e-20

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

/* ---- how long a pattern may take ---------------------------------------------------------- */

/* What is repeated (* + -) before something that may fail is tried at every length. */
struct pattern {
  bool anchored;
  int repeats;     /* items with * + - */
  int optional;    /* items with ? */
  bool last_loose; /* the last item is one of those: it never fails, so it is not tried again */
  bool last_optional;
  double each; /* work at one position: sets, %b, %1 */
};

/* Behind the set that begins at p. */
static const char *set_end(const char *p, const char *end)
{
  p++;
  if (p < end && *p == '^')
    p++;
  do {
    if (p < end && *p++ == '%' && p < end)
      p++;
  } while (p < end && *p != ']');
  return p < end ? p + 1 : end;
}

static void repeat(struct pattern *pat, char c)
{
  pat->last_loose = c == '*' || c == '+' || c == '-';
  pat->last_optional = c == '?';
  pat->repeats += pat->last_loose;
  pat->optional += pat->last_optional;
}

/* Takes one item off the front. A malformed one is Lua's to complain about. */
static const char *item(struct pattern *pat, const char *p, const char *end, size_t n)
{
  const char *start = p;
  if (*p == '(' || *p == ')')
    return p + 1;
  if (*p == '%' && p + 1 < end) {
    char kind = p[1];
    p += 2;
    if (kind == 'b' || (kind >= '1' && kind <= '9')) {
      pat->each *= 1 + (double)n / (kind == 'b' ? 4 : 32);
      p = kind == 'b' ? p + 2 : p;
      repeat(pat, 0);
      return p < end ? p : end;
    }
    if (kind == 'f' && p < end && *p == '[')
      p = set_end(p, end);
  } else {
    p = *p == '[' ? set_end(p, end) : p + 1;
  }
  if (p - start > SET_FREE)
    pat->each *= (double)(p - start) / 4;
  char c = p < end ? *p : 0;
  repeat(pat, c);
  return pat->last_loose || pat->last_optional ? p + 1 : p;
}

/* Lengths of k runs within n characters: n + k over k. */
static double ways(double n, int k)
{
  double w = 1;
  for (int i = 1; i <= k && w < 1e18; i++)
    w = w * (n + i) / i;
  return w;
}

/* An upper bound of the matcher's steps on a text of n bytes. */
static double steps_of(struct str pattern, size_t n, bool can_anchor)
{
  struct pattern pat = { .each = 1 };
  const char *p = pattern.p, *end = p + pattern.n;
  if (can_anchor && p < end && *p == '^') {
    pat.anchored = true;
    p++;
  }
  while (p < end)
    p = item(&pat, p, end, n);
  int tried = pat.repeats - pat.last_loose + (pat.anchored ? 0 : 1);
  double steps = ways((double)n, tried) * pat.each;
  for (int i = 0; i < pat.optional - pat.last_optional && steps < 1e18; i++)
    steps *= 2;
  return steps + (double)n;
}

static void check_pattern(lua_State *L, bool can_anchor)
{
  struct str text, pattern;
  text.p = luaL_checklstring(L, 1, &text.n);
  pattern.p = luaL_checklstring(L, 2, &pattern.n);
  charge(L, 4 + (int64_t)(pattern.n + text.n) / 32);
  double steps = steps_of(pattern, text.n, can_anchor);
  if (steps > STEPS_MAX)
    luaL_error(L, "pattern '%s' could take too long on a text of %I bytes: anchor it, or repeat less in it", pattern.p,
               (LUAI_UACINT)text.n);
  charge(L, (int64_t)steps / STEPS_PER_UNIT);
}

static int l_matching(lua_State *L)
{
  check_pattern(L, true);
  return library_stock(L);
}

static int l_gsub(lua_State *L)
{
  check_pattern(L, true);
  charge(L, (int64_t)lua_rawlen(L, 1) / 2);
  return library_stock(L);
}

/* In gmatch '^' is no anchor. */
static int l_gmatch(lua_State *L)
{
  check_pattern(L, false);
  return library_stock(L);
}

/* ---- find --------------------------------------------------------------------------------- */

static bool is_plain(struct str pattern)
{
  for (size_t i = 0; i < pattern.n; i++) {
    if (memchr("^$*+?.([%-", pattern.p[i], 10))
      return false;
  }
  return true;
}

/* Where a search begins: from 0, possibly beyond the end. */
static size_t start_at(lua_Integer init, size_t n)
{
  if (init > 0)
    return (size_t)init - 1;
  return init == 0 || init < -(lua_Integer)n ? 0 : n - (size_t)-init;
}

static int l_find(lua_State *L)
{
  struct str text, what;
  text.p = luaL_checklstring(L, 1, &text.n);
  what.p = luaL_checklstring(L, 2, &what.n);
  if (!lua_toboolean(L, 4) && !is_plain(what))
    return l_matching(L);
  size_t from = start_at(luaL_optinteger(L, 3, 1), text.n);
  charge(L, 2 + (int64_t)(text.n + what.n) / 8);
  const char *at = from <= text.n ? memmem(text.p + from, text.n - from, what.p, what.n) : NULL;
  if (!at) {
    luaL_pushfail(L);
    return 1;
  }
  lua_pushinteger(L, at - text.p + 1);
  lua_pushinteger(L, at - text.p + (lua_Integer)what.n);
  return 2;
}

/* ---- rep and format ----------------------------------------------------------------------- */

/* Fills p[0, total) with what stands in p[0, n), over and over. */
static void fill(char *p, size_t n, size_t total)
{
  while (n < total) {
    size_t more = n < total - n ? n : total - n;
    memcpy(p + n, p, more);
    n += more;
  }
}

static int l_rep(lua_State *L)
{
  struct str text, separator;
  text.p = luaL_checklstring(L, 1, &text.n);
  lua_Integer n = luaL_checkinteger(L, 2);
  separator.p = luaL_optlstring(L, 3, "", &separator.n);
  size_t each = text.n + separator.n;
  charge(L, 2);
  if (n <= 0 || each == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (each > TEXT_MAX || n > (lua_Integer)(TEXT_MAX / each))
    return luaL_error(L, "resulting string too large");
  char *p = lua_newuserdatauv(L, (size_t)n * each, 0);
  memcpy(p, text.p, text.n);
  memcpy(p + text.n, separator.p, separator.n);
  fill(p, each, (size_t)n * each);
  lua_pushlstring(L, p, (size_t)n * each - separator.n);
  return 1;
}

/* A float in digits; printf works out all of them where the number is very large or small. Its sign when it is no number
 * differs between processors. */
static void prepare_float(lua_State *L, int arg)
{
  double d = fabs(lua_tonumber(L, arg));
  charge(L, d > FLOAT_LARGE || (d > 0 && d < FLOAT_SMALL) ? COST_ALL_DIGITS : COST_DIGITS);
  if (!isnan(d))
    return;
  lua_pushnumber(L, fabs((lua_Number)NAN));
  lua_replace(L, arg);
}

/* Makes the argument ready for the conversion c: %s gets our own text of the value, %p would show an address. */
static void prepare(lua_State *L, char c, int arg)
{
  charge(L, COST_CONVERSION);
  if (c == 'p')
    luaL_error(L, "%%p is not available: addresses differ from run to run");
  if (arg > lua_gettop(L))
    return;
  if (c == 's') {
    library_tostring(L, arg);
    lua_replace(L, arg);
  } else if (lua_type(L, arg) == LUA_TNUMBER && !lua_isinteger(L, arg)) {
    prepare_float(L, arg);
  }
}

/* The rest is Lua's. */
static int l_format(lua_State *L)
{
  size_t n;
  const char *format = luaL_checklstring(L, 1, &n);
  int arg = 1;
  charge(L, 2 + (int64_t)n / 8 + lua_gettop(L));
  for (const char *p = format, *end = format + n; p < end; p++) {
    if (*p != '%' || (++p < end && *p == '%'))
      continue;
    while (p < end && *p && strchr("-+ #0123456789.", *p))
      p++;
    prepare(L, p < end ? *p : 0, ++arg);
  }
  return library_stock(L);
}

const struct library_row library_of_strings[] = {
  { "byte", library_metered, true },
  { "char", library_metered, true },
  { "find", l_find, true },
  { "format", l_format, true },
  { "gmatch", l_gmatch, true },
  { "gsub", l_gsub, true },
  { "len", NULL, false },
  { "lower", library_metered, true },
  { "match", l_matching, true },
  { "rep", l_rep, false },
  { "reverse", library_metered, true },
  { "sub", NULL, false },
  { "upper", library_metered, true },
  { NULL, NULL, false },
};
