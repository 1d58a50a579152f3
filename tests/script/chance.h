/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Random values of Lua for test_agreement, and their text as Lua. Everything follows from one seed. They are to come
 * near the edges: integers where arithmetic wraps, texts that are nearly numbers or nearly UTF-8.
 */
#include <math.h>
#include <stdio.h>

#include "base/base.h"

enum { ENTRIES = 12, TEXT = 2100 };

enum kind { NIL, BOOLEAN, INTEGER, FLOAT, TEXT_OF, TABLE, FUNCTION };

struct arg;

struct entry {
  struct arg *key, *value;
};

struct arg {
  enum kind kind;
  int64_t i; /* integer, boolean; of a function or a table's metatable the number in their list, from 1 on */
  double d;
  struct str text;
  struct entry *entries;
  int entry_count;
};

struct random {
  uint64_t state;
  struct arena *arena;
};

/* What a function argument is. Each stands in both states. */
static const char *const functions[] = {
  "function(...) return ... end",    "function(a, b) return b end",        "function(a) return nil end",
  "function(a) return false end",    "function(a) return a .. '<%1>' end", "function(a) return 12 end",
  "function(a) return 0.1 end",      "function(a) return {} end",          "function(a) return true end",
  "function(a) error('raised') end", "function(a, b) return a < b end",    "function(a, b) return a > b end",
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, LESS = 11, GREATER = 12 };

/* A table's metatable. `note` adds to what is compared. */
static const char *const metatables[] = {
  "{ __len = function() note('len') return 5 end }",
  "{ __len = function() return 3.0 end, __index = function(t, k) note('index', k) return k end }",
  "{ __index = function(t, k) note('index', k) return 'v' end }",
  "{ __newindex = function(t, k, v) note('new', k, v) end }",
  "{ __index = { 'p', 'q', 'r' }, __newindex = {} }",
  "{ __len = function() return 'x' end }",
  "{ __len = function() error('no length') end }",
  "{ __tostring = function() return 'shown' end }",
  "{ __tostring = function() return 1 end }",
  "{ __tostring = function() return 'with\\0zero' end }",
  "{ __index = function(t, k) if k == 7 then return nil end return 1 end, __len = function() return 9 end }",
};
enum { METATABLES = sizeof metatables / sizeof *metatables, META_TOSTRING = 8 };

/* ---- random ------------------------------------------------------------------------------- */

static inline uint64_t next(struct random *r)
{
  uint64_t z = (r->state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/* From 0 to n - 1. */
static inline int below(struct random *r, int n) { return (int)(next(r) % (uint64_t)n); }

static inline bool one_in(struct random *r, int n) { return below(r, n) == 0; }

#define PICK(r, array) (array)[below((r), (int)(sizeof(array) / sizeof *(array)))]

/* ---- values ------------------------------------------------------------------------------- */

static inline struct arg arg_nil(void) { return (struct arg){ .kind = NIL }; }
static inline struct arg arg_boolean(bool b) { return (struct arg){ .kind = BOOLEAN, .i = b }; }
static inline struct arg arg_integer(int64_t i) { return (struct arg){ .kind = INTEGER, .i = i }; }
static inline struct arg arg_float(double d) { return (struct arg){ .kind = FLOAT, .d = d }; }
static inline struct arg arg_text(struct str text) { return (struct arg){ .kind = TEXT_OF, .text = text }; }
static inline struct arg arg_function(int64_t i) { return (struct arg){ .kind = FUNCTION, .i = i }; }

static inline struct arg some_text(struct random *r, const char *p, size_t n)
{
  return arg_text(str_dup(r->arena, (struct str){ p, n }));
}

static inline int64_t some_integer(struct random *r)
{
  static const int64_t edges[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX,       INT64_MAX - 1, -1,  0,    1,
                                   INT32_MAX, INT32_MIN,     1LL << 53,       1LL << 32,     255, 256,  127,
                                   128,       0xd800,        0x10ffff,        0x110000,      -2,  -255, 100,
                                   99,        2147483648LL,  0x7fffffffLL + 1 };
  return one_in(r, 3) ? PICK(r, edges) : below(r, 40) - 15;
}

static inline double some_float(struct random *r)
{
  static const double edges[] = { INFINITY, -INFINITY, NAN,   0.0,    -0.0,    1e308,      -1e308, 5e-324, 0.1,
                                  1e15,     1e16,      1e100, 0x1p53, 0.5,     1.5,        -2.5,   3.0,    -1.0,
                                  2.0,      1e14,      1e17,  0x1p63, -0x1p63, 123456.789, 1e-5,   100.0,  0x1p62 };
  if (one_in(r, 3)) {
    union {
      uint64_t u;
      double d;
    } any = { next(r) };
    return any.d;
  }
  return PICK(r, edges);
}

static const char *const numerals[] = { "3",
                                        "0x10",
                                        "1e1",
                                        " 5 ",
                                        "-2",
                                        "1.5",
                                        "0x1p4",
                                        "",
                                        "x",
                                        "1e",
                                        "0x",
                                        "-",
                                        "5x",
                                        "1e15",
                                        "inf",
                                        "nan",
                                        "9223372036854775808",
                                        "--1",
                                        "1_0",
                                        "0xffffffffffffffffff",
                                        "\v7",
                                        "7\n",
                                        "1 2",
                                        "+4",
                                        ".5",
                                        "5.",
                                        "0b1",
                                        "1E-2",
                                        "-0x8000000000000000" };

static inline struct arg some_number(struct random *r)
{
  switch (below(r, 10)) {
  case 0:
    return arg_float(some_float(r));
  case 1:
    return arg_float(below(r, 20) - 8);
  case 2:
    return arg_text(str_of(PICK(r, numerals)));
  case 3:
    return arg_integer(some_integer(r));
  default:
    return arg_integer(below(r, 30) - 12);
  }
}

static const char *const alphabets[] = { "ab",     "abc",          "aab ",       "a1b2,.",
                                         "x=y;z ", "()[]%^$*+-?.", "AbC dE\t\n", "0123456789-:TZ" };

static inline size_t some_length(struct random *r)
{
  if (one_in(r, 60))
    return (size_t)(95 + below(r, 12)); /* %s stops to pad at 100 */
  return (size_t)below(r, one_in(r, 300) ? 2000 : one_in(r, 4) ? 24 : 9);
}

/* Of a single letter, or one byte after the other. */
static inline struct arg some_row(struct random *r)
{
  char p[TEXT];
  int n = 120 + below(r, 120), first = below(r, 256);
  bool same = one_in(r, 2);
  for (int i = 0; i < n; i++)
    p[i] = same ? 'a' : (char)(first + i);
  return some_text(r, p, (size_t)n);
}

static inline struct arg some_bytes(struct random *r)
{
  char p[TEXT];
  size_t n = some_length(r);
  if (one_in(r, 100))
    return some_row(r);
  const char *letters = PICK(r, alphabets);
  int size = (int)strlen(letters), style = below(r, 8);
  for (size_t i = 0; i < n; i++) {
    p[i] = letters[below(r, size)];
    if (style == 0)
      p[i] = (char)next(r);
    else if (style == 1 && one_in(r, 4))
      p[i] = one_in(r, 2) ? 0 : (char)(128 + below(r, 128));
  }
  return some_text(r, p, n);
}

/* Nearly UTF-8. */
static inline struct arg some_utf8(struct random *r)
{
  static const char *const pieces[] = { "a",
                                        "\xc3\xa9",
                                        "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80",
                                        "\x80",
                                        "\xff",
                                        "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xc0\x80",
                                        "\xe0\x80\x80",
                                        "\xfc\x84\x80\x80\x80\x80",
                                        "\xfd\xbf\xbf\xbf\xbf\xbf",
                                        "\xf8\x88\x80\x80\x80",
                                        "\xc3",
                                        "\xe2\x82",
                                        "\xfe",
                                        "z",
                                        "\x7f" };
  char p[TEXT];
  size_t n = 0;
  int good = below(r, 3);
  for (int i = below(r, 9); i > 0; i--) {
    const char *piece = good ? pieces[below(r, 4)] : PICK(r, pieces);
    memcpy(p + n, piece, strlen(piece));
    n += strlen(piece);
  }
  if (one_in(r, 10))
    p[n++] = 0;
  return some_text(r, p, n);
}

static struct arg some_value(struct random *r, int depth);

static inline struct arg some_table(struct random *r, int depth)
{
  struct arg t = { .kind = TABLE, .entries = arena_array(r->arena, struct entry, ENTRIES + 1) };
  int n = below(r, ENTRIES);
  for (int i = 0; i < n; i++) {
    struct arg *key = arena_new_of(r->arena, struct arg), *value = arena_new_of(r->arena, struct arg);
    *key = one_in(r, 8) ? arg_integer(some_integer(r)) : one_in(r, 6) ? arg_text(STR("a")) : arg_integer(i + 1);
    *value = one_in(r, 10) ? arg_nil() : some_value(r, depth - 1);
    t.entries[t.entry_count++] = (struct entry){ key, value };
  }
  t.i = one_in(r, 4) ? 1 + below(r, METATABLES) : 0;
  return t;
}

static inline struct arg some_value(struct random *r, int depth)
{
  switch (below(r, depth > 0 ? 12 : 10)) {
  case 0:
    return arg_nil();
  case 1:
    return arg_boolean(one_in(r, 2));
  case 2:
    return arg_float(some_float(r));
  case 3:
    return arg_text(str_of(PICK(r, numerals)));
  case 4:
  case 5:
    return some_bytes(r);
  case 10:
    return some_table(r, depth);
  case 11:
    return arg_function(1 + below(r, FUNCTIONS));
  default:
    return arg_integer(some_integer(r));
  }
}

/* ---- as Lua ------------------------------------------------------------------------------- */

static inline void write_text(struct buf *b, struct str text)
{
  buf_char(b, '"');
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if (c >= ' ' && c < 127 && c != '"' && c != '\\')
      buf_char(b, (char)c);
    else
      buf_printf(b, "\\%03d", c);
  }
  buf_char(b, '"');
}

static inline void write_arg(struct buf *b, const struct arg *a)
{
  switch (a->kind) {
  case NIL:
    buf_z(b, "nil");
    return;
  case BOOLEAN:
    buf_z(b, a->i ? "true" : "false");
    return;
  case INTEGER:
    if (a->i == INT64_MIN)
      buf_z(b, "math.mininteger");
    else
      buf_printf(b, "%lld", (long long)a->i);
    return;
  case FLOAT:
    if (isfinite(a->d))
      buf_printf(b, "%a", a->d);
    else
      buf_z(b, isnan(a->d) ? "0/0" : a->d > 0 ? "1/0" : "-1/0");
    return;
  case TEXT_OF:
    write_text(b, a->text);
    return;
  case FUNCTION:
    buf_z(b, functions[a->i - 1]);
    return;
  case TABLE:
    buf_z(b, a->i ? "setmetatable({ " : "{ ");
    for (int i = 0; i < a->entry_count; i++) {
      buf_char(b, '[');
      write_arg(b, a->entries[i].key);
      buf_z(b, "] = ");
      write_arg(b, a->entries[i].value);
      buf_z(b, ", ");
    }
    buf_z(b, "}");
    if (a->i)
      buf_printf(b, ", %s)", metatables[a->i - 1]);
    return;
  }
}
