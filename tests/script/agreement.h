/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Random calls of library functions for test_agreement. A pattern is grown from the grammar for the text that it is
 * given, which it nearly matches; a format together with its arguments.
 */
#include "chance.h"

enum { ARGS = 8 };

struct call {
  int subject;
  struct arg args[ARGS];
  int n;
};

static inline void give(struct call *c, struct arg a) { c->args[c->n++] = a; }

/* ---- patterns ----------------------------------------------------------------------------- */

struct grower {
  struct random *r;
  struct str near; /* the text that it is to match, nearly */
  char p[600];
  size_t n;
  int captures, depth, repeats;
};

static inline void grow_char(struct grower *g, char c) { g->p[g->n++] = c; }

/* A byte of the text, often. */
static inline char near_byte(struct grower *g)
{
  if (g->near.n > 0 && !one_in(g->r, 6))
    return g->near.p[below(g->r, (int)g->near.n)];
  return one_in(g->r, 3) ? (char)next(g->r) : "ab]-^%[.1 "[below(g->r, 10)];
}

static inline void grow_class(struct grower *g)
{
  grow_char(g, '%');
  grow_char(g, one_in(g->r, 5) ? near_byte(g) : "acdglpsuwxzACDGLPSUWXZ.%"[below(g->r, 24)]);
}

static inline void grow_set(struct grower *g)
{
  grow_char(g, '[');
  if (one_in(g->r, 3))
    grow_char(g, '^');
  for (int i = 1 + below(g->r, 4); i > 0; i--) {
    if (one_in(g->r, 4)) {
      grow_class(g);
    } else if (one_in(g->r, 3)) {
      grow_char(g, near_byte(g));
      grow_char(g, '-');
      grow_char(g, near_byte(g));
    } else {
      grow_char(g, near_byte(g));
    }
  }
  grow_char(g, ']');
}

static inline void grow_single(struct grower *g)
{
  int what = below(g->r, 10);
  if (what == 0)
    grow_char(g, '.');
  else if (what < 3)
    grow_class(g);
  else if (what < 5)
    grow_set(g);
  else
    grow_char(g, near_byte(g));
  if (g->repeats > 0 && one_in(g->r, 3)) {
    grow_char(g, "*+-?"[below(g->r, 4)]);
    g->repeats--;
  }
}

static void grow_pattern(struct grower *g);

static inline void grow_special(struct grower *g)
{
  switch (below(g->r, 6)) {
  case 0:
    grow_char(g, '%');
    grow_char(g, 'b');
    grow_char(g, near_byte(g));
    grow_char(g, near_byte(g));
    break;
  case 1:
    grow_char(g, '%');
    grow_char(g, 'f');
    grow_set(g);
    break;
  case 2:
    grow_char(g, '%');
    grow_char(g, (char)('0' + below(g->r, 4)));
    break;
  case 3:
    grow_char(g, '(');
    grow_char(g, ')');
    break;
  default:
    grow_char(g, '(');
    if (g->depth++ < 3)
      grow_pattern(g);
    grow_char(g, ')');
  }
}

static inline void grow_pattern(struct grower *g)
{
  for (int i = below(g->r, 5); i >= 0 && g->n < 200; i--) {
    if (one_in(g->r, 5))
      grow_special(g);
    else
      grow_single(g);
  }
}

/* A part of the text, as it is or escaped. */
static inline void grow_part(struct grower *g)
{
  size_t from = (size_t)below(g->r, (int)g->near.n + 1), n = g->near.n - from;
  bool escape = one_in(g->r, 3);
  for (size_t i = 0; i < n && i < 6; i++) {
    if (escape)
      grow_char(g, '%');
    grow_char(g, g->near.p[from + i]);
  }
}

/* Patterns that hold bounds of Lua's: of captures, of depth. */
static inline void grow_extreme(struct grower *g)
{
  static const char *const units[] = { "()", "(a", "a?", "a-", "a*", ".?", "(", "%b", "[a]?" };
  const char *unit = PICK(g->r, units);
  int times = unit[0] == '(' ? 30 + below(g->r, 6) : one_in(g->r, 2) ? 195 + below(g->r, 8) : below(g->r, 9);
  for (int i = 0; i < times && g->n < 590 - strlen(unit); i++) {
    memcpy(g->p + g->n, unit, strlen(unit));
    g->n += strlen(unit);
  }
}

static inline void mutate(struct grower *g)
{
  size_t at = (size_t)below(g->r, (int)g->n + 1);
  if (one_in(g->r, 2) && at < g->n) {
    memmove(g->p + at, g->p + at + 1, g->n - at - 1);
    g->n--;
  } else {
    memmove(g->p + at + 1, g->p + at, g->n - at);
    g->p[at] = "%[]()^$*+-?.bf1"[below(g->r, 15)];
    g->n++;
  }
}

static inline struct arg some_pattern(struct random *r, struct str near)
{
  struct grower g = { .r = r, .near = near, .repeats = near.n > 100 ? 2 : 6 };
  if (one_in(r, 5))
    grow_char(&g, '^');
  if (one_in(r, 12))
    grow_part(&g);
  else if (one_in(r, near.n > 100 ? 4 : 60))
    grow_extreme(&g);
  else
    grow_pattern(&g);
  if (one_in(r, 8))
    grow_char(&g, '$');
  if (one_in(r, 8))
    mutate(&g);
  return some_text(r, g.p, g.n);
}

static inline struct arg some_replacement(struct random *r, struct str near)
{
  static const char *const templates[] = { "x",    "",     "%0%0", "<%1>", "%2%1", "%%", "a%",    "%x",
                                           "%1%9", "\0%0", "%0-",  "()",   "%3",   "--", "%%%%%1" };
  switch (below(r, 8)) {
  case 0:
    return arg_function(1 + below(r, FUNCTIONS));
  case 1:
  case 2: {
    struct arg t = some_table(r, 1);
    for (int i = 0; i < t.entry_count && near.n > 0; i++)
      *t.entries[i].key = arg_text((struct str){ near.p + below(r, (int)near.n), 1 });
    return t;
  }
  case 3:
    return some_value(r, 1);
  default:
    return arg_text(str_of(PICK(r, templates)));
  }
}

/* ---- formats ------------------------------------------------------------------------------ */

static inline struct arg format_arg(struct random *r, char conversion, bool bare)
{
  if (one_in(r, 12))
    return some_value(r, bare);
  switch (conversion) {
  case 's':
  case 'q':
    return one_in(r, 2) ? some_bytes(r) : some_value(r, bare);
  case 'c':
    return arg_integer(below(r, 300) - 10);
  case 'a':
  case 'A':
  case 'e':
  case 'E':
  case 'f':
  case 'g':
  case 'G':
    return one_in(r, 4) ? some_number(r) : arg_float(some_float(r));
  default:
    return one_in(r, 6) ? arg_integer((int64_t)next(r)) : some_number(r);
  }
}

/* Adds a conversion to the format and its argument to the call. */
static inline void grow_conversion(struct grower *g, struct call *c)
{
  size_t start = g->n;
  grow_char(g, '%');
  while (one_in(g->r, 3))
    grow_char(g, "-+ #0"[below(g->r, 5)]);
  if (one_in(g->r, 3))
    grow_char(g, (char)('0' + below(g->r, 10)));
  while (one_in(g->r, 6))
    grow_char(g, (char)('0' + below(g->r, 10)));
  if (one_in(g->r, 4)) {
    grow_char(g, '.');
    while (one_in(g->r, 2))
      grow_char(g, (char)('0' + below(g->r, 10)));
  }
  if (one_in(g->r, 300)) {
    for (int i = 15 + below(g->r, 10); i > 0; i--)
      grow_char(g, '0');
  }
  char conversion = one_in(g->r, 30) ? (char)next(g->r) : "ddiuoxXaAeEfgGcqqsssssp%"[below(g->r, 24)];
  bool bare = g->n == start + 1;
  grow_char(g, conversion);
  if (conversion != '%' && c->n < ARGS)
    give(c, format_arg(g->r, conversion, bare));
}

/* Room for a conversion: 60 bytes. */
static inline void make_format(struct random *r, struct call *c)
{
  struct grower g = { .r = r };
  c->n = 1;
  for (int i = below(r, 4); i >= 0 && g.n < 500; i--) {
    if (one_in(r, 3)) {
      grow_char(&g, (char)next(r));
      grow_char(&g, 'x');
    } else {
      grow_conversion(&g, c);
    }
  }
  c->args[0] = some_text(r, g.p, g.n);
  if (one_in(r, 20))
    c->n -= c->n > 1;
}

/* ---- calls -------------------------------------------------------------------------------- */

static inline void make_text(struct random *r, struct call *c)
{
  give(c, one_in(r, 5) ? some_value(r, 1) : some_bytes(r));
}

static inline void make_places(struct random *r, struct call *c)
{
  give(c, some_bytes(r));
  give(c, some_number(r));
  if (one_in(r, 2))
    give(c, some_number(r));
}

static inline void make_bytes(struct random *r, struct call *c)
{
  for (int i = below(r, 6); i > 0; i--)
    give(c, one_in(r, 8) ? some_number(r) : arg_integer(below(r, 256)));
}

static inline void make_find(struct random *r, struct call *c)
{
  give(c, some_bytes(r));
  give(c, some_pattern(r, c->args[0].text));
  if (one_in(r, 3))
    give(c, some_number(r));
  if (c->n == 3 && one_in(r, 3))
    give(c, arg_boolean(one_in(r, 2)));
}

static inline void make_gsub(struct random *r, struct call *c)
{
  give(c, some_bytes(r));
  give(c, some_pattern(r, c->args[0].text));
  give(c, some_replacement(r, c->args[0].text));
  if (one_in(r, 4))
    give(c, some_number(r));
}

static inline void make_rep(struct random *r, struct call *c)
{
  give(c, some_bytes(r));
  give(c, some_number(r));
  if (one_in(r, 2))
    give(c, some_bytes(r));
}

static inline void make_utf8(struct random *r, struct call *c)
{
  give(c, some_utf8(r));
  for (int i = below(r, 3); i > 0; i--)
    give(c, some_number(r));
  while (c->n < 3 && one_in(r, 2))
    give(c, arg_nil());
  if (c->n == 3)
    give(c, arg_boolean(one_in(r, 2)));
}

static inline void make_codes(struct random *r, struct call *c)
{
  give(c, some_utf8(r));
  give(c, arg_boolean(one_in(r, 3)));
  give(c, some_number(r));
}

static inline void make_points(struct random *r, struct call *c)
{
  for (int i = below(r, 5); i > 0; i--)
    give(c, one_in(r, 4) ? some_number(r) : arg_integer((int64_t)(next(r) >> (32 + below(r, 31)))));
}

static inline void make_numbers(struct random *r, struct call *c)
{
  for (int i = 1 + below(r, 3); i > 0; i--)
    give(c, one_in(r, 6) ? arg_integer((int64_t)next(r)) : one_in(r, 3) ? arg_float(some_float(r)) : some_number(r));
}

static inline void make_any(struct random *r, struct call *c)
{
  for (int i = below(r, 4); i > 0; i--)
    give(c, some_value(r, 1));
}

static inline void make_tonumber(struct random *r, struct call *c)
{
  static const char *const digits[] = { "10", "zz", "-7f", " 11 ", "8", "", "1.0", "Z", "ffffffffffffffffffffff" };
  bool base = one_in(r, 2);
  give(c, one_in(r, 100) ? some_row(r) : base && !one_in(r, 5) ? arg_text(str_of(PICK(r, digits))) : some_value(r, 1));
  if (base)
    give(c, one_in(r, 5) ? some_number(r) : arg_integer(2 + below(r, 35)));
}

static inline void make_select(struct random *r, struct call *c)
{
  give(c, one_in(r, 4) ? arg_text(STR("#")) : some_number(r));
  for (int i = below(r, 5); i > 0; i--)
    give(c, some_value(r, 0));
}

static inline void make_table(struct random *r, struct call *c)
{
  give(c, one_in(r, 12) ? some_value(r, 1) : some_table(r, 1));
  for (int i = below(r, 3); i > 0; i--)
    give(c, some_number(r));
}

static inline void make_insert(struct random *r, struct call *c)
{
  give(c, some_table(r, 1));
  if (one_in(r, 2))
    give(c, some_number(r));
  if (!one_in(r, 8))
    give(c, some_value(r, 0));
  if (one_in(r, 20))
    give(c, arg_nil());
}

static inline void make_concat(struct random *r, struct call *c)
{
  struct arg t = some_table(r, 1);
  for (int i = 0; i < t.entry_count && !one_in(r, 15); i++)
    *t.entries[i].value = one_in(r, 3) ? some_number(r) : some_bytes(r);
  give(c, t);
  if (one_in(r, 2))
    give(c, one_in(r, 6) ? some_value(r, 0) : some_bytes(r));
  for (int i = below(r, 3); c->n == 2 && i > 0; i--)
    give(c, some_number(r));
}

/* No number further than this from another, or stock would be busy for ever. */
static inline void make_move(struct random *r, struct call *c)
{
  int64_t from = one_in(r, 3) ? some_integer(r) : below(r, 8) - 2;
  int64_t last = one_in(r, 10) ? some_integer(r) : (int64_t)((uint64_t)from + (uint64_t)(below(r, 9) - 2));
  if (last > from && (uint64_t)last - (uint64_t)from > 1000 && from > 0)
    last = from;
  give(c, some_table(r, 1));
  give(c, arg_integer(from));
  give(c, arg_integer(last));
  give(c, one_in(r, 3) ? arg_integer(some_integer(r)) : arg_integer(below(r, 10) - 2));
  if (one_in(r, 3))
    give(c, one_in(r, 8) ? some_value(r, 0) : some_table(r, 1));
}

/* Different ones of a kind: of equal ones the order is ours to say. */
static inline void make_sort(struct random *r, struct call *c)
{
  struct arg t = { .kind = TABLE, .entries = arena_array(r->arena, struct entry, ENTRIES + 1) };
  int n = below(r, ENTRIES), style = below(r, 3);
  int64_t at = some_integer(r) / 4;
  for (int i = 0; i < n; i++) {
    struct arg *key = arena_new_of(r->arena, struct arg), *value = arena_new_of(r->arena, struct arg);
    at += 1 + below(r, 9);
    *key = arg_integer(i + 1);
    *value = style == 0   ? arg_integer(at)
             : style == 1 ? arg_float((double)(at % 100000) + i * 1e6)
                          : some_text(r, (char *)&at, 3 + i % 2);
    t.entries[t.entry_count++] = (struct entry){ key, value };
  }
  for (int i = t.entry_count - 1; i > 0; i--) {
    int j = below(r, i + 1);
    struct arg *value = t.entries[i].value;
    t.entries[i].value = t.entries[j].value;
    t.entries[j].value = value;
  }
  if (one_in(r, 10) && n > 2)
    *t.entries[1].value = arg_boolean(true);
  give(c, t);
  if (one_in(r, 2))
    give(c, one_in(r, 10) ? some_value(r, 0) : arg_function(one_in(r, 2) ? LESS : GREATER));
}
