/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The utf8 library, as in Lua's manual: characters up to 2^31 in up to six bytes; what is not lax takes only those of
 * Unicode, without surrogates. Charged by the bytes that are looked at.
 */
#include <limits.h>

#include "script/machine.h"

enum { BYTES_EACH = 4, CHARACTER_MAX = 6 };

#define CODE_MAX 0x7fffffffu
#define UNICODE_MAX 0x10ffffu

static void charge(lua_State *L, int64_t units) { machine_charge(script_of(L), units); }

static bool continues(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* ---- one character ------------------------------------------------------------------------ */

/* How many bytes the character has that begins with this one; 0: none does. */
static int length_by(unsigned char first)
{
  if (first < 0x80)
    return 1;
  if (first < 0xc0)
    return 0;
  int n = 2;
  while (n <= CHARACTER_MAX && first & (0x80 >> n))
    n++;
  return n <= CHARACTER_MAX ? n : 0;
}

/* The least code of n bytes: a smaller one in so many is wrong. */
static uint32_t least_of(int n)
{
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000 };
  return least[n];
}

static int decode_long(const char *p, bool lax, uint32_t *code)
{
  unsigned char first = (unsigned char)*p;
  int n = length_by(first);
  uint32_t u = first & (0x7fu >> n);
  for (int i = 1; i < n; i++) {
    if (!continues(p[i]))
      return 0;
    u = u << 6 | ((unsigned char)p[i] & 0x3f);
  }
  if (n == 0 || u < least_of(n) || (!lax && (u > UNICODE_MAX || (u >= 0xd800 && u <= 0xdfff))))
    return 0;
  *code = u;
  return n;
}

/* The length of the character at p, and its code; 0: there is none. A zero stands behind the text. */
static inline int decode(const char *p, bool lax, uint32_t *code)
{
  *code = (unsigned char)*p;
  return *code < 0x80 ? 1 : decode_long(p, lax, code);
}

/* Writes the character; gives its length. */
static size_t encode(uint32_t code, char out[CHARACTER_MAX])
{
  int n = 1;
  if (code < 0x80) {
    out[0] = (char)code;
    return 1;
  }
  for (n = 2; n < CHARACTER_MAX && code >= least_of(n + 1); n++)
    ;
  for (int i = n - 1; i > 0; i--, code >>= 6)
    out[i] = (char)(0x80 | (code & 0x3f));
  out[0] = (char)((0xff00 >> n & 0xff) | code);
  return (size_t)n;
}

/* ---- places ------------------------------------------------------------------------------- */

/* From 1 on; of a negative one from the end; 0 where that is before the text. */
static lua_Integer place(lua_Integer i, size_t n)
{
  if (i >= 0)
    return i;
  return i < -(lua_Integer)n ? 0 : (lua_Integer)n + i + 1;
}

static int l_len(lua_State *L)
{
  struct str text = library_text(L, 1);
  lua_Integer n = 0, size = (lua_Integer)text.n;
  lua_Integer at = place(library_integer_or(L, 2, 1), text.n), last = place(library_integer_or(L, 3, -1), text.n);
  bool lax = lua_toboolean(L, 4);
  luaL_argcheck(L, at >= 1 && at <= size + 1, 2, "initial position out of bounds");
  luaL_argcheck(L, last <= size, 3, "final position out of bounds");
  int64_t from = at;
  while (at <= last) {
    uint32_t code;
    int length = decode(text.p + at - 1, lax, &code);
    if (length == 0) {
      charge(L, 1 + (at - from) / BYTES_EACH);
      luaL_pushfail(L);
      lua_pushinteger(L, at);
      return 2;
    }
    at += length;
    n++;
  }
  charge(L, 1 + (at - from) / BYTES_EACH);
  lua_pushinteger(L, n);
  return 1;
}

static int l_codepoint(lua_State *L)
{
  struct str text = library_text(L, 1);
  lua_Integer at = place(library_integer_or(L, 2, 1), text.n), last = place(library_integer_or(L, 3, at), text.n);
  bool lax = lua_toboolean(L, 4);
  luaL_argcheck(L, at >= 1, 2, "out of bounds");
  luaL_argcheck(L, last <= (lua_Integer)text.n, 3, "out of bounds");
  if (at > last)
    return 0;
  if (last - at >= INT_MAX)
    return luaL_error(L, "string slice too long");
  charge(L, 1 + (last - at) / BYTES_EACH);
  luaL_checkstack(L, (int)(last - at) + 1, "string slice too long");
  int n = 0;
  while (at <= last) {
    uint32_t code;
    int length = decode(text.p + at - 1, lax, &code);
    if (length == 0)
      return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, code);
    at += length;
    n++;
  }
  return n;
}

static int l_char(lua_State *L)
{
  int n = lua_gettop(L);
  luaL_Buffer b;
  charge(L, 1 + n / 2);
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    lua_Unsigned code = (lua_Unsigned)library_integer(L, i);
    luaL_argcheck(L, code <= CODE_MAX, i, "value out of range");
    if (code == 0)
      machine_note_zeros(script_of(L));
    luaL_addsize(&b, encode((uint32_t)code, luaL_prepbuffsize(&b, CHARACTER_MAX)));
  }
  luaL_pushresult(&b);
  return 1;
}

/* ---- offset ------------------------------------------------------------------------------- */

/* Where the n-th character before (n < 0) or behind (n > 0) the one at p begins; -1: there is none. */
static lua_Integer step(struct str text, lua_Integer p, lua_Integer n)
{
  lua_Integer size = (lua_Integer)text.n;
  for (; n < 0 && p > 0; n++) {
    do
      p--;
    while (p > 0 && continues(text.p[p]));
  }
  for (; n > 0 && p < size; n--) {
    do
      p++;
    while (continues(text.p[p])); /* ends at the zero behind the text */
  }
  return n == 0 ? p : -1;
}

static int l_offset(lua_State *L)
{
  struct str text = library_text(L, 1);
  lua_Integer n = library_integer(L, 2), size = (lua_Integer)text.n;
  lua_Integer from = place(library_integer_or(L, 3, n >= 0 ? 1 : size + 1), text.n) - 1, at = from;
  luaL_argcheck(L, from >= 0 && from <= size, 3, "position out of bounds");
  if (n == 0) {
    while (at > 0 && continues(text.p[at]))
      at--;
  } else if (continues(text.p[from])) {
    return luaL_error(L, "initial position is a continuation byte");
  } else {
    at = step(text, from, n > 0 ? n - 1 : n);
  }
  int64_t looked = at >= 0 ? at - from : n > 0 ? size - from : from;
  charge(L, 1 + (looked < 0 ? -looked : looked) / BYTES_EACH);
  if (at < 0)
    luaL_pushfail(L);
  else
    lua_pushinteger(L, at + 1);
  return 1;
}

/* ---- codes -------------------------------------------------------------------------------- */

static int next_code(lua_State *L, bool lax)
{
  struct str text = library_text(L, 1);
  lua_Unsigned at = (lua_Unsigned)lua_tointeger(L, 2), from = at; /* behind the first byte of the one before */
  uint32_t code;
  while (at < text.n && continues(text.p[at]))
    at++;
  charge(L, 1 + (int64_t)(at - from) / BYTES_EACH);
  if (at >= text.n)
    return 0;
  if (decode(text.p + at, lax, &code) == 0)
    return luaL_error(L, "invalid UTF-8 code");
  lua_pushinteger(L, (lua_Integer)at + 1);
  lua_pushinteger(L, code);
  return 2;
}

static int l_next_strict(lua_State *L) { return next_code(L, false); }

static int l_next_lax(lua_State *L) { return next_code(L, true); }

static int l_codes(lua_State *L)
{
  bool lax = lua_toboolean(L, 2);
  library_text(L, 1);
  charge(L, 1);
  lua_pushcfunction(L, lax ? l_next_lax : l_next_strict);
  lua_pushvalue(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

const struct library_row library_of_unicode[] = {
  { "char", l_char, false },   { "charpattern", NULL, false }, { "codepoint", l_codepoint, false },
  { "codes", l_codes, false }, { "len", l_len, false },        { "offset", l_offset, false },
  { NULL, NULL, false },
};
