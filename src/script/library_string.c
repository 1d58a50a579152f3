/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The string library, as in Lua's manual, without dump, pack, packsize, unpack. Every function charges what it does;
 * patterns are in pattern.c, format in format.c. Letters are those of ASCII.
 */
#define _GNU_SOURCE /* memmem: linear, whatever is searched */
#include <limits.h>

#include "script/machine.h"
#include "script/pattern.h"

enum {
  TEXT_MAX = 4 << 20, /* bytes that rep makes */
  SMALL = 1024,       /* bytes that are put together on C's stack */
  TRIES = 8,          /* of places in a plain search, before it is prepared */
  BYTES_EACH = 16,    /* for a unit of fuel, where each is looked at */
};

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

/* Room for n bytes: `small`, or garbage of Lua's, which is left on the stack. */
static char *room(lua_State *L, size_t n, char small[SMALL]) { return n <= SMALL ? small : lua_newuserdatauv(L, n, 0); }

/* ---- places in a text --------------------------------------------------------------------- */

/* From 0 on, of one from 1 on or, negative, from the end; at least the first. */
static size_t place_from(lua_Integer i, size_t n)
{
  if (i > 0)
    return (size_t)i - 1;
  return i == 0 || i < -(lua_Integer)n ? 0 : n - (size_t)-i;
}

/* Behind the last one, for one that may be beyond the text on both sides. */
static size_t place_to(lua_Integer i, size_t n)
{
  if (i > (lua_Integer)n)
    return n;
  if (i >= 0)
    return (size_t)i;
  return i < -(lua_Integer)n ? 0 : n - (size_t)-i + 1;
}

static int l_len(lua_State *L)
{
  lua_pushinteger(L, (lua_Integer)library_text(L, 1).n);
  return 1;
}

static int l_sub(lua_State *L)
{
  struct str text = library_text(L, 1);
  size_t from = place_from(library_integer(L, 2), text.n), to = place_to(library_integer_or(L, 3, -1), text.n);
  charge(L, 1);
  if (from < to)
    lua_pushlstring(L, text.p + from, to - from);
  else
    lua_pushliteral(L, "");
  return 1;
}

static int l_byte(lua_State *L)
{
  struct str text = library_text(L, 1);
  lua_Integer i = library_integer_or(L, 2, 1);
  size_t from = place_from(i, text.n), to = place_to(library_integer_or(L, 3, i), text.n);
  if (from >= to)
    return 0;
  if (to - from >= INT_MAX)
    return luaL_error(L, "string slice too long");
  charge(L, 1 + (int64_t)(to - from) / 4);
  luaL_checkstack(L, (int)(to - from), "string slice too long");
  for (size_t at = from; at < to; at++)
    lua_pushinteger(L, (unsigned char)text.p[at]);
  return (int)(to - from);
}

static int l_char(lua_State *L)
{
  int n = lua_gettop(L);
  char small[SMALL];
  charge(L, 1 + n / 4);
  char *p = room(L, (size_t)n, small);
  for (int i = 1; i <= n; i++) {
    lua_Integer c = library_integer(L, i);
    luaL_argcheck(L, c >= 0 && c <= UCHAR_MAX, i, "value out of range");
    p[i - 1] = (char)c;
    if (c == 0)
      machine_note_zeros(script_of(L));
  }
  lua_pushlstring(L, p, (size_t)n);
  return 1;
}

/* ---- letters ------------------------------------------------------------------------------ */

/* Turns the case of those from `first` on, 26 of them; without a branch, so that the compiler takes many at once. */
static int turn_case(lua_State *L, unsigned char first)
{
  struct str text = library_text(L, 1);
  char small[SMALL];
  charge(L, 1 + (int64_t)text.n / BYTES_EACH);
  char *p = room(L, text.n, small);
  for (size_t i = 0; i < text.n; i++)
    p[i] = (char)(text.p[i] ^ ((unsigned char)(text.p[i] - first) < 26) << 5);
  lua_pushlstring(L, p, text.n);
  return 1;
}

static int l_lower(lua_State *L) { return turn_case(L, 'A'); }

static int l_upper(lua_State *L) { return turn_case(L, 'a'); }

static int l_reverse(lua_State *L)
{
  struct str text = library_text(L, 1);
  char small[SMALL];
  charge(L, 1 + (int64_t)text.n / BYTES_EACH);
  char *p = room(L, text.n, small);
  for (size_t i = 0; i < text.n; i++)
    p[i] = text.p[text.n - 1 - i];
  lua_pushlstring(L, p, text.n);
  return 1;
}

/* ---- rep ---------------------------------------------------------------------------------- */

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
  struct str text = library_text(L, 1), separator = STR("");
  char small[SMALL];
  lua_Integer n = library_integer(L, 2);
  if (!lua_isnoneornil(L, 3))
    separator = library_text(L, 3);
  size_t each = text.n + separator.n;
  charge(L, 1);
  if (n <= 0 || each == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (each > TEXT_MAX || n > (lua_Integer)(TEXT_MAX / each))
    return luaL_error(L, "resulting string too large");
  size_t total = (size_t)n * each;
  charge(L, (int64_t)(total >> COST_TEXT_SHIFT));
  char *p = room(L, total, small);
  memcpy(p, text.p, text.n);
  memcpy(p + text.n, separator.p, separator.n);
  fill(p, each, total);
  lua_pushlstring(L, p, total - separator.n);
  return 1;
}

/* ---- find, match -------------------------------------------------------------------------- */

#define BIT(c) ((uint64_t)1 << ((c)&63))

static bool is_plain(struct str pattern)
{
  static const uint64_t special[4] = {
    BIT('$') | BIT('%') | BIT('(') | BIT('*') | BIT('+') | BIT('-') | BIT('.') | BIT('?'),
    BIT('[') | BIT('^'),
  };
  for (size_t i = 0; i < pattern.n; i++) {
    unsigned char c = (unsigned char)pattern.p[i];
    if (special[c >> 6] & BIT(c))
      return false;
  }
  return true;
}

/* memmem prepares a table first, which pays only where the first byte stands in many places. */
static const char *search(const char *p, size_t n, struct str what)
{
  const char *end = p + n;
  for (int tries = 0; tries < TRIES && what.n > 0 && what.n <= (size_t)(end - p); tries++, p++) {
    p = memchr(p, *what.p, (size_t)(end - p) - what.n + 1);
    if (!p || memcmp(p, what.p, what.n) == 0)
      return p;
  }
  return memmem(p, (size_t)(end - p), what.p, what.n);
}

/* Charges what was looked at. */
static int find_plain(lua_State *L, struct str text, size_t from, struct str what)
{
  const char *start = text.p + from, *at = search(start, text.n - from, what);
  charge(L, 1 + (int64_t)((at ? (size_t)(at - start) : text.n - from) + what.n) / BYTES_EACH);
  if (!at) {
    luaL_pushfail(L);
    return 1;
  }
  lua_pushinteger(L, at - text.p + 1);
  lua_pushinteger(L, at - text.p + (lua_Integer)what.n);
  return 2;
}

/* Takes the '^' off the front. */
static bool take_anchor(struct str *pattern)
{
  bool anchored = pattern->n > 0 && *pattern->p == '^';
  pattern->p += anchored;
  pattern->n -= anchored;
  return anchored;
}

/* All but the captures is set. */
static void matching_init(struct matching *m, lua_State *L, const struct pattern *pattern, struct str text)
{
  m->s = script_of(L);
  m->pattern = pattern;
  m->text = text.p;
  m->end = text.p + text.n;
  m->last = NULL;
  m->work = 0;
}

static int find_or_match(lua_State *L, bool find)
{
  struct str text = library_text(L, 1), what = library_text(L, 2);
  size_t start = place_from(library_integer_or(L, 3, 1), text.n);
  if (start > text.n) {
    luaL_pushfail(L);
    return 1;
  }
  if (find && (lua_toboolean(L, 4) || is_plain(what)))
    return find_plain(L, text, start, what);
  struct matching m;
  bool anchored = take_anchor(&what);
  matching_init(&m, L, pattern_compile(L, what, false), text);
  const char *from = text.p + start, *to;
  if (!pattern_next(&m, anchored, &from, &to)) {
    luaL_pushfail(L);
    return 1;
  }
  if (!find)
    return pattern_push_all(&m, from, to);
  lua_pushinteger(L, from - text.p + 1);
  lua_pushinteger(L, to - text.p);
  return 2 + pattern_push_all(&m, NULL, NULL);
}

static int l_find(lua_State *L) { return find_or_match(L, true); }

static int l_match(lua_State *L) { return find_or_match(L, false); }

/* ---- gmatch ------------------------------------------------------------------------------- */

/* Upvalues of the iterator: this, the text, the pattern's text, the pattern. */
struct gmatch {
  const struct pattern *pattern;
  struct str text;
  const char *at, *last; /* at NULL: it began beyond the end */
};

static int l_gmatch_next(lua_State *L)
{
  struct gmatch *g = lua_touserdata(L, lua_upvalueindex(1));
  const char *from = g->at, *to;
  struct matching m;
  charge(L, 1);
  if (!from)
    return 0;
  matching_init(&m, L, g->pattern, g->text);
  m.last = g->last;
  if (!pattern_next(&m, false, &from, &to))
    return 0;
  g->at = g->last = to;
  return pattern_push_all(&m, from, to);
}

static int l_gmatch(lua_State *L)
{
  struct str text = library_text(L, 1), what = library_text(L, 2);
  size_t start = place_from(library_integer_or(L, 3, 1), text.n);
  lua_settop(L, 2);
  struct gmatch *g = lua_newuserdatauv(L, sizeof *g, 0);
  lua_insert(L, 1); /* state text pattern */
  g->pattern = pattern_compile(L, what, true);
  g->text = text;
  g->at = start <= text.n ? text.p + start : NULL;
  g->last = NULL;
  lua_pushcclosure(L, l_gmatch_next, 4);
  return 1;
}

/* ---- gsub --------------------------------------------------------------------------------- */

static void add(lua_State *L, luaL_Buffer *b, const char *p, size_t n)
{
  charge(L, (int64_t)(n >> COST_TEXT_SHIFT));
  luaL_addlstring(b, p, n);
}

static void add_capture(lua_State *L, luaL_Buffer *b, struct matching *m, struct capture c)
{
  if (c.n != CAPTURE_POSITION) {
    add(L, b, c.p, c.n);
    return;
  }
  lua_pushinteger(L, c.p - m->text + 1);
  luaL_addvalue(b);
}

/* The replacement, with its %0 to %9 and %%. */
static void add_template(lua_State *L, luaL_Buffer *b, struct matching *m, const char *from, const char *to)
{
  struct str rest;
  rest.p = lua_tolstring(L, 3, &rest.n);
  const char *end = rest.p + rest.n, *percent;
  while ((percent = memchr(rest.p, '%', (size_t)(end - rest.p)))) {
    char c = percent[1]; /* a text of Lua's has a zero behind it */
    add(L, b, rest.p, (size_t)(percent - rest.p));
    charge(L, 1);
    if (c == '%')
      luaL_addchar(b, c);
    else if (c == '0')
      add(L, b, from, (size_t)(to - from));
    else if (c >= '1' && c <= '9')
      add_capture(L, b, m, pattern_capture(m, c - '1', from, to));
    else
      luaL_error(L, "invalid use of '%%' in replacement string");
    rest.p = percent + 2;
  }
  add(L, b, rest.p, (size_t)(end - rest.p));
}

/* What the table or the function (at 3) has for the match; false: nothing, the match stays. */
static bool add_answer(lua_State *L, luaL_Buffer *b, struct matching *m, const char *from, const char *to)
{
  if (lua_type(L, 3) == LUA_TTABLE) {
    pattern_push(m, 0, from, to);
    lua_gettable(L, 3);
  } else {
    lua_pushvalue(L, 3);
    lua_call(L, pattern_push_all(m, from, to), 1);
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    add(L, b, from, (size_t)(to - from));
    return false;
  }
  if (lua_type(L, -1) == LUA_TNUMBER) {
    library_tostring(L, -1);
    lua_replace(L, -2);
  }
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "invalid replacement value (a %s)", handle_type(m->s, -1));
  charge(L, (int64_t)(lua_rawlen(L, -1) >> COST_TEXT_SHIFT));
  luaL_addvalue(b);
  return true;
}

/* Writes the text with its first `most` matches replaced to the buffer; true: something became another. */
static bool substitute(lua_State *L, luaL_Buffer *b, struct matching *m, bool anchored, lua_Integer most,
                       lua_Integer *count)
{
  bool asks = lua_type(L, 3) != LUA_TSTRING, changed = false;
  const char *done = m->text, *from = done, *to;
  while (*count < most && pattern_next(m, anchored, &from, &to)) {
    ++*count;
    add(L, b, done, (size_t)(from - done));
    if (asks) {
      changed |= add_answer(L, b, m, from, to);
    } else {
      add_template(L, b, m, from, to);
      changed = true;
    }
    done = from = m->last = to;
    if (anchored)
      break;
  }
  if (changed)
    add(L, b, done, (size_t)(m->end - done));
  return changed;
}

static int l_gsub(lua_State *L)
{
  struct str text = library_text(L, 1), what = library_text(L, 2);
  int type = lua_type(L, 3);
  lua_Integer most = library_integer_or(L, 4, (lua_Integer)text.n + 1), count = 0;
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TTABLE || type == LUA_TFUNCTION, 3,
                   "string/function/table");
  if (type == LUA_TNUMBER)
    library_text(L, 3);
  bool anchored = take_anchor(&what);
  struct matching m;
  matching_init(&m, L, pattern_compile(L, what, type == LUA_TTABLE || type == LUA_TFUNCTION), text);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  if (substitute(L, &b, &m, anchored, most, &count))
    luaL_pushresult(&b);
  else
    lua_pushvalue(L, 1);
  lua_pushinteger(L, count);
  return 2;
}

const struct library_row library_of_strings[] = {
  { "byte", l_byte, false },        { "char", l_char, false },       { "find", l_find, false },
  { "format", format_call, false }, { "gmatch", l_gmatch, false },   { "gsub", l_gsub, false },
  { "len", l_len, false },          { "lower", l_lower, false },     { "match", l_match, false },
  { "rep", l_rep, false },          { "reverse", l_reverse, false }, { "sub", l_sub, false },
  { "upper", l_upper, false },      { NULL, NULL, false },
};
