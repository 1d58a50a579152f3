/* SPDX-License-Identifier: Apache-2.0 */
/*
 * string.format: Lua's conversions, put together here; only the digits of floats are the C library's, which gives them
 * exactly. %s is what tostring gives; %p would show an address; a NaN has no sign.
 */
#include <math.h>
#include <stdio.h>

#include "script/machine.h"

enum {
  SPEC_MAX = 20,    /* bytes of flags, width and precision */
  SHORT_TEXT = 100, /* of %s; a longer one is not padded without a precision */
  DIGITS_MAX = 512, /* of a float: 309 and 99 behind the point; more than of an integer, 99 */
  COST_ALL_DIGITS = 2000,
  BYTES_EACH = 16,
  BYTES_QUOTED = 2, /* each may be printed as a number */
};

#define FLOAT_LARGE 1e20
#define FLOAT_SMALL 1e-20

struct spec {
  const char *p; /* its text, from the '%' on, without the conversion */
  size_t n;
  char conversion;
  bool left, plus, space, alternate, zero;
  int width, precision; /* -1: none */
};

struct format {
  lua_State *L;
  luaL_Buffer b;
  struct spec spec;
  int arg;
};

/* ---- reading ------------------------------------------------------------------------------ */

/* The text of the spec with its conversion, or without, as errors show it: up to a zero in it. */
static void raise_spec(lua_State *L, const struct spec *spec, const char *text)
{
  char shown[SPEC_MAX + 3];
  memcpy(shown, spec->p, spec->n);
  shown[spec->n] = spec->conversion;
  shown[spec->n + 1] = 0;
  luaL_error(L, text, shown);
}

/* Takes the spec that begins with the '%' at p; gives what is behind it. */
static const char *take_spec(lua_State *L, struct spec *spec, const char *p)
{
  size_t n = strspn(p + 1, "-+ #0123456789.");
  if (n > SPEC_MAX)
    luaL_error(L, "invalid format (too long)");
  *spec = (struct spec){ .p = p, .n = n + 1, .conversion = p[n + 1], .width = -1, .precision = -1 };
  return p + n + 2;
}

/* At most two digits; -1: none. */
static int take_number(const char **p)
{
  int n = -1;
  for (int i = 0; i < 2 && **p >= '0' && **p <= '9'; i++)
    n = (n < 0 ? 0 : n * 10) + *(*p)++ - '0';
  return n;
}

static void take_flag(struct spec *spec, char c)
{
  spec->left |= c == '-';
  spec->plus |= c == '+';
  spec->space |= c == ' ';
  spec->alternate |= c == '#';
  spec->zero |= c == '0';
}

/* Reads flags (those that the conversion may have), width and precision. */
static void read_spec(lua_State *L, struct spec *spec, const char *flags, bool precise)
{
  const char *p = spec->p + 1, *end = spec->p + spec->n;
  for (; p < end && strchr(flags, *p); p++)
    take_flag(spec, *p);
  if (p < end && *p != '0') {
    spec->width = take_number(&p);
    if (p < end && *p == '.' && precise) {
      p++;
      spec->precision = take_number(&p);
      spec->precision = spec->precision < 0 ? 0 : spec->precision;
    }
  }
  if (p < end)
    raise_spec(L, spec, "invalid conversion specification: '%s'");
}

/* ---- writing ------------------------------------------------------------------------------ */

static void add_times(luaL_Buffer *b, char c, size_t n)
{
  memset(luaL_prepbuffsize(b, n), c, n);
  luaL_addsize(b, n);
}

/* In the width: what stands before the digits (sign, 0x), zeros or spaces, the digits. */
static void add_padded(struct format *f, struct str before, struct str text, bool zeros)
{
  const struct spec *spec = &f->spec;
  size_t n = before.n + text.n, width = spec->width < 0 ? 0 : (size_t)spec->width, pad = width > n ? width - n : 0;
  if (!spec->left && !zeros)
    add_times(&f->b, ' ', pad);
  luaL_addlstring(&f->b, before.p, before.n);
  if (!spec->left && zeros)
    add_times(&f->b, '0', pad);
  luaL_addlstring(&f->b, text.p, text.n);
  if (spec->left)
    add_times(&f->b, ' ', pad);
}

static struct str sign(const struct spec *spec, bool negative)
{
  if (negative)
    return STR("-");
  return spec->plus ? STR("+") : spec->space ? STR(" ") : STR("");
}

/* ---- integers ----------------------------------------------------------------------------- */

/* The digits, at least as many as the precision says, before `end`. */
static struct str digits(const struct spec *spec, uint64_t u, char *end)
{
  unsigned base = spec->conversion == 'o' ? 8 : (spec->conversion | 0x20) == 'x' ? 16 : 10;
  const char *figures = spec->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  char *p = end;
  for (; u > 0; u /= base)
    *--p = figures[u % base];
  while (end - p < (spec->precision < 0 ? 1 : spec->precision))
    *--p = '0';
  if (spec->alternate && base == 8 && (p == end || *p != '0'))
    *--p = '0';
  return (struct str){ p, (size_t)(end - p) };
}

static void format_integer(struct format *f, const char *flags)
{
  struct spec *spec = &f->spec;
  char room[DIGITS_MAX];
  lua_Integer i = library_integer(f->L, f->arg);
  read_spec(f->L, spec, flags, true);
  bool is_signed = spec->conversion == 'd' || spec->conversion == 'i';
  bool negative = is_signed && i < 0;
  struct str text = digits(spec, negative ? 0 - (uint64_t)i : (uint64_t)i, room + DIGITS_MAX);
  struct str before = is_signed ? sign(spec, negative) : STR("");
  if (spec->alternate && i != 0 && spec->conversion != 'o')
    before = spec->conversion == 'x' ? STR("0x") : STR("0X");
  add_padded(f, before, text, spec->zero && spec->precision < 0);
}

/* ---- floats ------------------------------------------------------------------------------- */

/* What the C library makes of a number that is not negative. */
static struct str float_digits(const struct spec *spec, double d, char room[DIGITS_MAX])
{
  int n = 0, precision = spec->precision;
  bool alternate = spec->alternate;
  switch (spec->conversion) {
  case 'a':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*a" : "%.*a", precision, d);
    break;
  case 'A':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*A" : "%.*A", precision, d);
    break;
  case 'e':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*e" : "%.*e", precision, d);
    break;
  case 'E':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*E" : "%.*E", precision, d);
    break;
  case 'f':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*f" : "%.*f", precision, d);
    break;
  case 'g':
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*g" : "%.*g", precision, d);
    break;
  default:
    n = snprintf(room, DIGITS_MAX, alternate ? "%#.*G" : "%.*G", precision, d);
    break;
  }
  return (struct str){ room, (size_t)n };
}

/* Of a number that is very large or small all digits are worked out. */
static int64_t float_cost(const struct spec *spec, double magnitude)
{
  if ((spec->conversion | 0x20) == 'a' || !isfinite(magnitude))
    return COST_DIGITS;
  return magnitude > FLOAT_LARGE || (magnitude > 0 && magnitude < FLOAT_SMALL) ? COST_ALL_DIGITS : COST_DIGITS;
}

static void format_float(struct format *f)
{
  struct spec *spec = &f->spec;
  char room[DIGITS_MAX], front[3];
  bool hex = (spec->conversion | 0x20) == 'a';
  if (hex)
    read_spec(f->L, spec, "-+ #0", true);
  double d = library_number(f->L, f->arg);
  if (!hex)
    read_spec(f->L, spec, "-+ #0", true);
  machine_charge(script_of(f->L), float_cost(spec, fabs(d)));
  struct str text = float_digits(spec, fabs(d), room), before = sign(spec, signbit(d) && !isnan(d));
  if (hex && isfinite(d)) { /* zeros go behind the 0x */
    memcpy(front, before.p, before.n);
    memcpy(front + before.n, text.p, 2);
    before = (struct str){ front, before.n + 2 };
    text.p += 2;
    text.n -= 2;
  }
  add_padded(f, before, text, spec->zero && isfinite(d));
}

/* ---- texts -------------------------------------------------------------------------------- */

static void format_byte(struct format *f)
{
  read_spec(f->L, &f->spec, "-", false);
  char c = (char)library_integer(f->L, f->arg);
  if (c == 0)
    machine_note_zeros(script_of(f->L));
  add_padded(f, STR(""), (struct str){ &c, 1 }, false);
}

/* The text takes the place of the argument: above the buffer nothing may stay. */
static void format_text(struct format *f)
{
  lua_State *L = f->L;
  struct spec *spec = &f->spec;
  struct str text;
  library_tostring(L, f->arg);
  lua_replace(L, f->arg);
  text.p = lua_tolstring(L, f->arg, &text.n);
  if (spec->n > 1) {
    luaL_argcheck(L, !memchr(text.p, 0, text.n), f->arg, "string contains zeros");
    read_spec(L, spec, "-", true);
    if (spec->precision >= 0 && (size_t)spec->precision < text.n)
      text.n = (size_t)spec->precision;
    else if (spec->precision < 0 && text.n >= SHORT_TEXT)
      spec->width = -1;
  }
  machine_charge(script_of(L), (int64_t)(text.n >> COST_TEXT_SHIFT));
  add_padded(f, STR(""), text, false);
}

/* A text that Lua reads back. */
/* "\0", and "\000" where a digit follows. */
static void quote_code(luaL_Buffer *b, unsigned char c, bool digit_follows)
{
  luaL_addchar(b, '\\');
  if (digit_follows || c >= 100)
    luaL_addchar(b, (char)('0' + c / 100));
  if (digit_follows || c >= 10)
    luaL_addchar(b, (char)('0' + c / 10 % 10));
  luaL_addchar(b, (char)('0' + c % 10));
}

static void quote_text(struct format *f, struct str text)
{
  luaL_Buffer *b = &f->b;
  machine_charge(script_of(f->L), (int64_t)text.n / BYTES_QUOTED);
  luaL_addchar(b, '"');
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    bool digit_follows = i + 1 < text.n && text.p[i + 1] >= '0' && text.p[i + 1] <= '9';
    if (c == '"' || c == '\\' || c == '\n') {
      luaL_addchar(b, '\\');
      luaL_addchar(b, (char)c);
    } else if (c < ' ' || c == 127) {
      quote_code(b, c, digit_follows);
    } else {
      luaL_addchar(b, (char)c);
    }
  }
  luaL_addchar(b, '"');
}

static void quote_float(struct format *f, double d)
{
  char text[40];
  if (isnan(d))
    luaL_addstring(&f->b, "(0/0)");
  else if (isinf(d))
    luaL_addstring(&f->b, d > 0 ? "1e9999" : "-1e9999");
  else
    luaL_addlstring(&f->b, text, (size_t)snprintf(text, sizeof text, "%a", d));
}

static void quote_integer(struct format *f, lua_Integer i)
{
  char text[24];
  if (i == LUA_MININTEGER) /* its digits would be read as a float */
    luaL_addstring(&f->b, "0x8000000000000000");
  else
    luaL_addlstring(&f->b, text, (size_t)snprintf(text, sizeof text, "%lld", (long long)i));
}

static void format_quoted(struct format *f)
{
  lua_State *L = f->L;
  struct str text;
  if (f->spec.n > 1)
    luaL_error(L, "specifier '%%q' cannot have modifiers");
  switch (lua_type(L, f->arg)) {
  case LUA_TSTRING:
    text.p = lua_tolstring(L, f->arg, &text.n);
    quote_text(f, text);
    return;
  case LUA_TNUMBER:
    if (lua_isinteger(L, f->arg))
      quote_integer(f, lua_tointeger(L, f->arg));
    else
      quote_float(f, lua_tonumber(L, f->arg));
    return;
  case LUA_TNIL:
    luaL_addstring(&f->b, "nil");
    return;
  case LUA_TBOOLEAN:
    luaL_addstring(&f->b, lua_toboolean(L, f->arg) ? "true" : "false");
    return;
  default:
    luaL_argerror(L, f->arg, "value has no literal form");
  }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void convert(struct format *f)
{
  switch (f->spec.conversion) {
  case 'c':
    format_byte(f);
    return;
  case 'd':
  case 'i':
    format_integer(f, "-+0 ");
    return;
  case 'u':
    format_integer(f, "-0");
    return;
  case 'o':
  case 'x':
  case 'X':
    format_integer(f, "-#0");
    return;
  case 'a':
  case 'A':
  case 'e':
  case 'E':
  case 'f':
  case 'g':
  case 'G':
    format_float(f);
    return;
  case 'q':
    format_quoted(f);
    return;
  case 's':
    format_text(f);
    return;
  case 'p':
    luaL_error(f->L, "%%p is not available: addresses differ from run to run");
    return;
  default:
    raise_spec(f->L, &f->spec, "invalid conversion '%s' to 'format'");
  }
}

int format_call(lua_State *L)
{
  struct str text = library_text(L, 1);
  const char *p = text.p, *end = text.p + text.n;
  int last = lua_gettop(L);
  struct format f = { .L = L, .arg = 1 };
  machine_charge(script_of(L), 2 + (int64_t)text.n / BYTES_EACH);
  luaL_buffinit(L, &f.b);
  while (p < end) {
    const char *percent = memchr(p, '%', (size_t)(end - p));
    const char *stop = percent ? percent : end;
    luaL_addlstring(&f.b, p, (size_t)(stop - p));
    p = stop;
    if (p == end)
      break;
    if (p[1] == '%') {
      luaL_addchar(&f.b, '%');
      p += 2;
      continue;
    }
    if (++f.arg > last)
      return luaL_argerror(L, f.arg, "no value");
    machine_charge(script_of(L), COST_CONVERSION / 2);
    p = take_spec(L, &f.spec, p);
    convert(&f);
  }
  luaL_pushresult(&f.b);
  return 1;
}
