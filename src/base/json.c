/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader goes over the text once, by recursive descent. Members are gathered on a scratch
 * stack, because their number is not known before the end, and copied to the arena once. Eight
 * bytes of a string are looked at in a step; only a string with escapes is copied.
 * The writer's tables and rules stand below the reader.
 */
#include "base/json.h"

#include <endian.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"

/* ---- reader: state ------------------------------------------------------------------------ */

enum { SCRATCH_FIRST = 256, NAMES_COMPARED = 16, MEET_MOST = 4, DIGITS_EXACT = 18, NAME_SHOWN = 40 };

/* Members (of a list: values with empty names) of all objects and lists that are open. */
struct scratch {
  struct member *at;
  size_t n, cap;
  const struct member *first; /* on the stack; what outgrows it moves to the heap */
};

struct reader {
  const char *p, *end, *text;
  struct arena *arena;
  struct err *err;
  int depth;
  struct scratch scratch;
};

static __attribute__((noinline, cold)) bool fail_at(struct reader *r, const char *at, const char *what)
{
  return err_set(r->err, ERR_INPUT, "JSON: byte %zu: %s", (size_t)(at - r->text), what);
}

static __attribute__((noinline, cold)) bool fail(struct reader *r, const char *what)
{
  return fail_at(r, r->p, r->p == r->end ? "the text ends too early" : what);
}

static __attribute__((noinline)) void scratch_grow(struct scratch *s)
{
  bool moved = s->at != s->first;
  s->cap *= 2;
  s->at = mem_grow(moved ? s->at : NULL, s->cap * sizeof *s->at);
  if (!moved)
    memcpy(s->at, s->first, s->n * sizeof *s->at);
}

static inline void scratch_push(struct scratch *s, struct str name, struct value v)
{
  if (s->n == s->cap)
    scratch_grow(s);
  s->at[s->n++] = (struct member){ name, v };
}

static inline void skip_space(struct reader *r)
{
  while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
    r->p++;
}

/* Skips space and takes c when it is there. */
static inline bool take(struct reader *r, char c)
{
  skip_space(r);
  if (r->p == r->end || *r->p != c)
    return false;
  r->p++;
  return true;
}

/* ---- reader: strings ---------------------------------------------------------------------- */

/* Moves over bytes that stand for themselves, to the first '"', '\\', control character or byte
 * beyond ASCII. The sums set the top bit of a byte where it is one of these; a borrow can only reach
 * bytes above one that is, so the lowest bit set is right. */
static inline const char *skip_plain(const char *p, const char *end)
{
  const uint64_t ones = 0x0101010101010101ull;
  while (end - p >= 8) {
    uint64_t eight;
    memcpy(&eight, p, sizeof eight);
    eight = le64toh(eight);
    uint64_t quote = (eight ^ ones * '"') - ones, escape = (eight ^ ones * '\\') - ones;
    uint64_t hit = (quote | escape | (eight - ones * 0x20) | eight) & ones * 0x80;
    if (hit)
      return p + (__builtin_ctzll(hit) >> 3);
    p += 8;
  }
  while (p < end && *p != '"' && *p != '\\' && (signed char)*p >= 0x20)
    p++;
  return p;
}

static int hex_value(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits at p. */
static bool read_hex4(const char *p, const char *end, uint32_t *out)
{
  if (end - p < 4)
    return false;
  uint32_t v = 0;
  for (int i = 0; i < 4; i++) {
    int digit = hex_value(p[i]);
    if (digit < 0)
      return false;
    v = v << 4 | (uint32_t)digit;
  }
  *out = v;
  return true;
}

static char *put_utf8(char *out, uint32_t c)
{
  if (c < 0x80) {
    *out++ = (char)c;
  } else if (c < 0x800) {
    *out++ = (char)(0xc0 | c >> 6);
    *out++ = (char)(0x80 | (c & 63));
  } else if (c < 0x10000) {
    *out++ = (char)(0xe0 | c >> 12);
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  } else {
    *out++ = (char)(0xf0 | c >> 18);
    *out++ = (char)(0x80 | (c >> 12 & 63));
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  }
  return out;
}

/* Behind "\u": one unit, or two that make a pair. Gives where the text goes on, or NULL. */
static const char *read_unicode(struct reader *r, const char *p, const char *end, char **out)
{
  uint32_t c, low;
  if (!read_hex4(p, end, &c)) {
    fail_at(r, p - 2, "\\u needs four hexadecimal digits");
    return NULL;
  }
  p += 4;
  if (c >= 0xd800 && c < 0xe000) {
    bool paired = c < 0xdc00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' && read_hex4(p + 2, end, &low) &&
                  low >= 0xdc00 && low < 0xe000;
    if (!paired) {
      fail_at(r, p - 6, "a surrogate without its other half");
      return NULL;
    }
    c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    p += 6;
  }
  *out = put_utf8(*out, c);
  return p;
}

/* Copies with escapes resolved, which never makes it longer. The raw text is known to be UTF-8 without control
 * characters, and never to end in a backslash that escapes nothing. */
static bool unescape(struct reader *r, struct str raw, struct str *out)
{
  static const char plain[128] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
  };
  char *start = arena_alloc(r->arena, raw.n), *to = start;
  const char *p = raw.p, *end = raw.p + raw.n;
  while (p < end) {
    const char *escape = memchr(p, '\\', (size_t)(end - p));
    size_t run = (size_t)((escape ? escape : end) - p);
    memcpy(to, p, run);
    to += run;
    p += run;
    if (!escape)
      break;
    unsigned char c = (unsigned char)p[1];
    p += 2;
    if (c == 'u') {
      p = read_unicode(r, p, end, &to);
      if (!p)
        return false;
    } else if (c < sizeof plain && plain[c]) {
      *to++ = plain[c];
    } else {
      return fail_at(r, p - 2, "no such escape");
    }
  }
  *out = (struct str){ start, (size_t)(to - start) };
  return true;
}

/* What is neither plain nor the end of the string: an escape, a character beyond ASCII, or a fault. */
static bool skip_special(struct reader *r, bool *escaped)
{
  if (r->p == r->end)
    return fail(r, "");
  if (*r->p == '\\') {
    *escaped = true;
    if (r->end - r->p < 2) {
      r->p = r->end;
      return fail(r, "");
    }
    /* A character beyond ASCII behind the backslash must stay in front, to be checked. */
    r->p += (signed char)r->p[1] > 0 ? 2 : 1;
    return true;
  }
  if ((unsigned char)*r->p < 0x20)
    return fail(r, "a control character in a string must be escaped");
  do {
    size_t step = utf8_next(r->p, (size_t)(r->end - r->p));
    if (step == 0)
      return fail(r, "not UTF-8");
    r->p += step;
  } while (r->p < r->end && (signed char)*r->p < 0);
  return true;
}

/* Behind the opening quote. */
static inline bool read_string(struct reader *r, struct str *out)
{
  const char *start = r->p;
  bool escaped = false;
  for (;;) {
    r->p = skip_plain(r->p, r->end);
    if (r->p < r->end && *r->p == '"')
      break;
    if (!skip_special(r, &escaped))
      return false;
  }
  *out = (struct str){ start, (size_t)(r->p - start) };
  r->p++;
  return !escaped || unescape(r, *out, out);
}

/* ---- reader: numbers ---------------------------------------------------------------------- */

static inline bool at_digit(const struct reader *r) { return r->p < r->end && *r->p >= '0' && *r->p <= '9'; }

static bool skip_digits(struct reader *r)
{
  if (!at_digit(r))
    return fail(r, "a digit is missing");
  while (at_digit(r))
    r->p++;
  return true;
}

/* strtod wants an end; nearly every number fits a small copy. */
static bool read_real(struct reader *r, const char *start, struct value *out)
{
  char small[64];
  size_t n = (size_t)(r->p - start);
  char *copy = n < sizeof small ? small : mem_alloc(n + 1);
  memcpy(copy, start, n);
  copy[n] = '\0';
  *out = value_real(strtod(copy, NULL));
  if (copy != small)
    free(copy);
  return isfinite(out->d) || fail_at(r, start, "a number beyond what a double can hold");
}

/* The whole part is behind r->p; what follows decides that the number is a REAL. */
static bool read_fraction(struct reader *r, const char *start, struct value *out)
{
  if (r->p < r->end && *r->p == '.') {
    r->p++;
    if (!skip_digits(r))
      return false;
  }
  if (r->p < r->end && (*r->p | 0x20) == 'e') {
    r->p++;
    if (r->p < r->end && (*r->p == '+' || *r->p == '-'))
      r->p++;
    if (!skip_digits(r))
      return false;
  }
  return read_real(r, start, out);
}

static bool read_number(struct reader *r, struct value *out)
{
  const char *start = r->p;
  bool negative = *r->p == '-';
  r->p += negative;
  const char *first = r->p;
  uint64_t v = 0; /* wraps harmlessly when there are too many digits */
  while (at_digit(r))
    v = v * 10 + (uint64_t)(*r->p++ - '0');
  size_t digits = (size_t)(r->p - first);
  if (digits == 0)
    return fail(r, "a digit is missing");
  if (*first == '0' && digits > 1)
    return fail_at(r, first, "a number has a zero too many in front");
  if (r->p < r->end && (*r->p == '.' || (*r->p | 0x20) == 'e'))
    return read_fraction(r, start, out);
  *out = value_int((int64_t)(negative ? -v : v));
  if (digits <= DIGITS_EXACT || str_int((struct str){ start, (size_t)(r->p - start) }, &out->i))
    return true;
  return read_real(r, start, out);
}

/* ---- reader: objects and lists ------------------------------------------------------------ */

static bool fail_twice(struct reader *r, struct str name)
{
  /* A name that had escapes is no longer in the text. */
  const char *at = name.p >= r->text && name.p < r->end ? name.p - 1 : r->p - 1;
  struct str shown = { name.p, name.n < NAME_SHOWN ? name.n : NAME_SHOWN };
  while (shown.n < name.n && !str_utf8(shown))
    shown.n--;
  return err_set(r->err, ERR_INPUT, "JSON: byte %zu: the name \"%.*s\" stands twice in one object",
                 (size_t)(at - r->text), STR_FMT(shown));
}

static bool names_differ_few(struct reader *r, const struct member *m, size_t n)
{
  for (size_t i = 1; i < n; i++) {
    for (size_t j = 0; j < i; j++) {
      if (str_eq(m[i].name, m[j].name))
        return fail_twice(r, m[i].name);
    }
  }
  return true;
}

/* Puts the members into the table, as numbers from 1. False: too many of them meet. *twice: one that stands twice. */
static bool fill_table(uint32_t *table, size_t size, const struct member *m, size_t n, bool keyed, size_t *twice)
{
  size_t left = keyed ? SIZE_MAX : n * MEET_MOST;
  memset(table, 0, size * sizeof *table);
  for (size_t i = 0; i < n; i++) {
    size_t at = (keyed ? hash_local(m[i].name) : hash_fixed(0, m[i].name)) & (size - 1);
    for (; table[at]; at = (at + 1) & (size - 1)) {
      if (str_eq(m[table[at] - 1].name, m[i].name)) {
        *twice = i;
        return true;
      }
      if (left-- == 0)
        return false;
    }
    table[at] = (uint32_t)i + 1;
  }
  return true;
}

/* Through a table, at most half full. The hash that costs less is the same everywhere, so a sender can make names that
 * meet: then it is the one with a key that places them. */
static bool names_differ_many(struct reader *r, const struct member *m, size_t n)
{
  uint32_t few[512];
  size_t size = 64, twice = n;
  while (size < n * 2)
    size *= 2;
  uint32_t *table = size <= sizeof few / sizeof *few ? few : mem_alloc(size * sizeof *table);
  if (!fill_table(table, size, m, n, false, &twice))
    fill_table(table, size, m, n, true, &twice);
  if (table != few)
    free(table);
  return twice == n || fail_twice(r, m[twice].name);
}

static bool read_any(struct reader *r, struct value *out);

static bool enter(struct reader *r)
{
  if (++r->depth <= JSON_DEPTH_MAX)
    return true;
  return err_set(r->err, ERR_LIMIT, "JSON: byte %zu: nested deeper than %d", (size_t)(r->p - 1 - r->text),
                 JSON_DEPTH_MAX);
}

static bool read_member(struct reader *r)
{
  struct str name;
  struct value v;
  if (!take(r, '"'))
    return fail(r, "a name in quotes is missing");
  if (!read_string(r, &name))
    return false;
  if (!take(r, ':'))
    return fail(r, "a ':' is missing");
  if (!read_any(r, &v))
    return false;
  scratch_push(&r->scratch, name, v);
  return true;
}

/* The members from `base` on leave the scratch for the arena. */
static bool close_object(struct reader *r, size_t base, struct value *out)
{
  const struct member *m = r->scratch.at + base;
  size_t n = r->scratch.n - base;
  if (n > NAMES_COMPARED ? !names_differ_many(r, m, n) : !names_differ_few(r, m, n))
    return false;
  struct member *map = arena_alloc(r->arena, n * sizeof *map);
  memcpy(map, m, n * sizeof *map);
  *out = (struct value){ .kind = VALUE_MAP, .n = (uint32_t)n, .map = map };
  r->scratch.n = base;
  r->depth--;
  return true;
}

/* Behind the '{'. */
static bool read_object(struct reader *r, struct value *out)
{
  size_t base = r->scratch.n;
  if (!enter(r))
    return false;
  if (!take(r, '}')) {
    do {
      if (!read_member(r))
        return false;
    } while (take(r, ','));
    if (!take(r, '}'))
      return fail(r, "a comma or '}' is missing");
  }
  return close_object(r, base, out);
}

static void close_list(struct reader *r, size_t base, struct value *out)
{
  const struct member *m = r->scratch.at + base;
  size_t n = r->scratch.n - base;
  struct value *list = arena_alloc(r->arena, n * sizeof *list);
  for (size_t i = 0; i < n; i++)
    list[i] = m[i].value;
  *out = (struct value){ .kind = VALUE_LIST, .n = (uint32_t)n, .list = list };
  r->scratch.n = base;
  r->depth--;
}

/* Behind the '['. */
static bool read_list(struct reader *r, struct value *out)
{
  size_t base = r->scratch.n;
  if (!enter(r))
    return false;
  if (!take(r, ']')) {
    do {
      struct value v;
      if (!read_any(r, &v))
        return false;
      scratch_push(&r->scratch, (struct str){ NULL, 0 }, v);
    } while (take(r, ','));
    if (!take(r, ']'))
      return fail(r, "a comma or ']' is missing");
  }
  close_list(r, base, out);
  return true;
}

static bool read_word(struct reader *r, struct str word, struct value v, struct value *out)
{
  if ((size_t)(r->end - r->p) < word.n || memcmp(r->p, word.p, word.n) != 0)
    return fail(r, "a value is missing");
  r->p += word.n;
  *out = v;
  return true;
}

static bool read_text(struct reader *r, struct value *out)
{
  struct str s;
  if (!read_string(r, &s))
    return false;
  *out = value_text(s);
  return true;
}

static bool read_any(struct reader *r, struct value *out)
{
  skip_space(r);
  if (r->p == r->end)
    return fail(r, "");
  switch (*r->p) {
  case '"':
    r->p++;
    return read_text(r, out);
  case '{':
    r->p++;
    return read_object(r, out);
  case '[':
    r->p++;
    return read_list(r, out);
  case 't':
    return read_word(r, STR("true"), value_bool(true), out);
  case 'f':
    return read_word(r, STR("false"), value_bool(false), out);
  case 'n':
    return read_word(r, STR("null"), value_null(), out);
  case '-':
  case '0' ... '9':
    return read_number(r, out);
  case 'N':
  case 'I':
    return fail(r, "a value is missing: NaN, Infinity and None are none");
  default:
    return fail(r, "a value is missing");
  }
}

static bool read_whole(struct reader *r, struct value *out)
{
  if (!read_any(r, out))
    return false;
  skip_space(r);
  return r->p == r->end || fail(r, "something stands behind the end of the value");
}

bool json_read(struct arena *a, struct str text, struct value *out, struct err *err)
{
  if (text.n > UINT32_MAX)
    return err_set(err, ERR_LIMIT, "JSON: longer than %" PRIu32 " bytes", UINT32_MAX);
  if (text.n == 0)
    return err_set(err, ERR_INPUT, "JSON: byte 0: the text is empty");
  struct member first[SCRATCH_FIRST];
  struct reader r = {
    .p = text.p,
    .end = text.p + text.n,
    .text = text.p,
    .arena = a,
    .err = err,
    .scratch = { .at = first, .cap = SCRATCH_FIRST, .first = first },
  };
  bool good = read_whole(&r, out);
  if (r.scratch.at != first)
    free(r.scratch.at);
  return good;
}

/* ---- writer: strings and numbers ---------------------------------------------------------- */

/* What json_string must look at; all else is copied as it is. */
static const bool looked_at[256] = {
  [0x00 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x7f] = true,
  ['<'] = true,           ['>'] = true, ['&'] = true,  [0x80 ... 0xff] = true,
};

static void write_escape(struct buf *out, uint32_t c)
{
  static const char letters[128] = {
    ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
  };
  static const char digits[] = "0123456789abcdef";
  if (c < sizeof letters && letters[c]) {
    buf_add(out, (char[]){ '\\', letters[c] }, 2);
    return;
  }
  char six[] = { '\\', 'u', digits[c >> 12], digits[c >> 8 & 15], digits[c >> 4 & 15], digits[c & 15] };
  buf_add(out, six, sizeof six);
}

/* U+2028 and U+2029 end a line in JavaScript. */
static bool ends_line(const char *p, size_t n)
{
  return n == 3 && memcmp(p, "\xe2\x80", 2) == 0 && (p[2] == '\xa8' || p[2] == '\xa9');
}

/* One looked-at character at the front; gives its length. Bytes that are not UTF-8 become U+FFFD. */
static size_t write_special(struct buf *out, struct str s)
{
  unsigned char c = (unsigned char)s.p[0];
  size_t n = utf8_next(s.p, s.n);
  if (n == 0)
    write_escape(out, 0xfffd);
  else if (c < 0x80)
    write_escape(out, c);
  else if (ends_line(s.p, n))
    write_escape(out, s.p[2] == '\xa8' ? 0x2028 : 0x2029);
  else
    buf_add(out, s.p, n);
  return n ? n : 1;
}

void json_string(struct buf *out, struct str s)
{
  buf_reserve(out, s.n + 2);
  buf_char(out, '"');
  while (s.n) {
    size_t run = 0;
    while (run < s.n && !looked_at[(unsigned char)s.p[run]])
      run++;
    buf_add(out, s.p, run);
    if (run < s.n)
      run += write_special(out, (struct str){ s.p + run, s.n - run });
    s.p += run;
    s.n -= run;
  }
  buf_char(out, '"');
}

static void write_u64(struct buf *out, uint64_t v)
{
  char digits[20], *p = digits + sizeof digits;
  do
    *--p = (char)('0' + v % 10);
  while (v /= 10);
  buf_add(out, p, (size_t)(digits + sizeof digits - p));
}

static void write_int(struct buf *out, int64_t v)
{
  if (v < 0)
    buf_char(out, '-');
  write_u64(out, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void json_number(struct buf *out, double d)
{
  if (d == 0 && signbit(d)) {
    buf_z(out, "-0.0");
    return;
  }
  if (!isfinite(d)) {
    buf_z(out, "null");
    return;
  }
  if (fabs(d) < 0x1p53 && d == (double)(int64_t)d) {
    write_int(out, (int64_t)d);
    return;
  }
  char text[48];
  /* Fifteen digits always survive, seventeen always suffice; below DBL_MIN fewer may do. */
  int digits = fabs(d) < DBL_MIN ? 1 : 15;
  do
    snprintf(text, sizeof text, "%.*g", digits, d);
  while (digits++ < 17 && strtod(text, NULL) != d);
  buf_z(out, text);
  /* Without a point it would be read back as an INT. */
  if (!strpbrk(text, ".e"))
    buf_z(out, ".0");
}

/* ---- writer: values ----------------------------------------------------------------------- */

struct writer {
  struct buf *out;
  bool sorted, pretty;
  int depth;
};

static void write_any(struct writer *w, struct value v);

static void write_money(struct writer *w, struct value v)
{
  char currency[4];
  value_currency(v, currency);
  struct member members[] = {
    { STR("amount"), value_int(v.i) },
    { STR("currency"), value_text(str_of(currency)) },
  };
  write_any(w, (struct value){ .kind = VALUE_MAP, .n = 2, .map = members });
}

static void write_line(struct writer *w)
{
  if (!w->pretty)
    return;
  buf_char(w->out, '\n');
  for (int i = 0; i < w->depth; i++)
    buf_add(w->out, "  ", 2);
}

/* What stands in front of an item of a list or object; `first` is updated. */
static void write_separator(struct writer *w, bool *first)
{
  if (!*first)
    buf_char(w->out, ',');
  *first = false;
  write_line(w);
}

static void open_with(struct writer *w, char c)
{
  buf_char(w->out, c);
  w->depth++;
}

static void close_with(struct writer *w, bool empty, char c)
{
  w->depth--;
  if (!empty)
    write_line(w);
  buf_char(w->out, c);
}

static void write_list(struct writer *w, struct value v)
{
  bool first = true;
  open_with(w, '[');
  for (uint32_t i = 0; i < v.n; i++) {
    write_separator(w, &first);
    write_any(w, v.list[i]);
  }
  close_with(w, first, ']');
}

static void write_member(struct writer *w, const struct member *m, bool *first)
{
  if (m->value.kind == VALUE_NONE)
    return;
  write_separator(w, first);
  json_string(w->out, m->name);
  buf_add(w->out, ": ", w->pretty ? 2 : 1);
  write_any(w, m->value);
}

static void write_map_sorted(struct writer *w, struct value v, bool *first)
{
  const struct member *few[32];
  const struct member **sorted = v.n <= sizeof few / sizeof *few ? few : mem_alloc(v.n * sizeof *sorted);
  value_sorted(v, sorted);
  for (uint32_t i = 0; i < v.n; i++)
    write_member(w, sorted[i], first);
  if (sorted != few)
    free(sorted);
}

static void write_map(struct writer *w, struct value v)
{
  bool first = true;
  open_with(w, '{');
  if (w->sorted) {
    write_map_sorted(w, v, &first);
  } else {
    for (uint32_t i = 0; i < v.n; i++)
      write_member(w, &v.map[i], &first);
  }
  close_with(w, first, '}');
}

static void write_any(struct writer *w, struct value v)
{
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    buf_add(w->out, "null", 4);
    break;
  case VALUE_BOOL:
    buf_z(w->out, v.b ? "true" : "false");
    break;
  case VALUE_INT:
    write_int(w->out, v.i);
    break;
  case VALUE_REAL:
    json_number(w->out, v.d);
    break;
  case VALUE_TEXT:
    json_string(w->out, value_str(v));
    break;
  case VALUE_LIST:
    write_list(w, v);
    break;
  case VALUE_MAP:
    write_map(w, v);
    break;
  case VALUE_RECORD:
    write_u64(w->out, v.record);
    break;
  case VALUE_MONEY:
    write_money(w, v);
    break;
  }
}

void json_write(struct buf *out, struct value v)
{
  struct writer w = { .out = out };
  write_any(&w, v);
}

size_t json_size(struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  size_t n = b.n;
  buf_fini(&b);
  return n;
}

void json_write_sorted(struct buf *out, struct value v)
{
  struct writer w = { .out = out, .sorted = true };
  write_any(&w, v);
}

void json_write_pretty(struct buf *out, struct value v)
{
  struct writer w = { .out = out, .pretty = true };
  write_any(&w, v);
}
