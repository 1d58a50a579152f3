/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Lua's patterns, by a matcher of our own: a pattern is compiled once to a list of items, and matched with a stack of
 * choices that has a bound, so no C recursion. Whatever it does costs fuel while it does it: a slow pattern is not
 * refused, it runs out of fuel.
 *
 * A pattern is a line of items without alternatives. So which capture an item opens or closes, and whether a back
 * reference is right, stands when it is compiled. What is wrong is raised only when the matcher comes to it, as in
 * Lua: behind a part that does not match nothing is looked at.
 *
 * Fuel: a unit for each item tried, one for each 4 bytes that a repeated single character goes over, one for each 16
 * bytes that are compared or searched at once.
 */
#include "script/machine.h"

enum { CAPTURES_MAX = 32 };

struct pattern;

struct capture {
  const char *p;
  size_t n; /* CAPTURE_POSITION: it is a place, not a text */
};

#define CAPTURE_POSITION SIZE_MAX

/* One search through one text. `text` to `last` are the caller's to set: NULL, or where the match before ended, for an
 * empty match there does not count again. Captures are good until the next match. */
struct matching {
  struct script *s;
  const struct pattern *pattern;
  const char *text, *end, *last;
  int64_t work; /* fuel that is not charged yet */
  struct capture captures[CAPTURES_MAX];
};

void pattern_open(struct script *s);
/* The compiled form, and one value pushed that keeps it. It is good until the next pattern is compiled, or, to `keep`,
 * as long as that value and the text live. A '^' at the front is no anchor here: the caller takes it off. Raises only
 * for want of fuel or memory. */
const struct pattern *pattern_compile(lua_State *L, struct str text, bool keep);
/* The first match that begins at *from or (not `anchored`) behind it: from *from to *to. */
bool pattern_next(struct matching *m, bool anchored, const char **from, const char **to);
/* How many captures the pattern has. */
int pattern_captures(const struct pattern *p);
/* Capture i (from 0) of a match from..to; without captures the match is the first. Raises when there is none. */
struct capture pattern_capture(struct matching *m, int i, const char *from, const char *to);
/* Pushes that; and all of them, how many. */
void pattern_push(struct matching *m, int i, const char *from, const char *to);
int pattern_push_all(struct matching *m, const char *from, const char *to);

/* ---- between pattern.c, which compiles, and matcher.c */

enum op {
  OP_CHAR, /* these two begin with the byte c */
  OP_RUN,
  OP_ANY,
  OP_SET,
  OP_TAIL,
  OP_BALANCE,
  OP_FRONTIER,
  OP_BACK,
  OP_WRONG,
  OP_END,
  OP_POSITION, /* from here on they cost depth */
  OP_OPEN,
  OP_CLOSE,
  OP_OPTIONAL, /* and these have a test */
  OP_STAR,
  OP_PLUS,
  OP_LAZY,
};

enum test { TEST_ANY, TEST_CHAR, TEST_SET };

struct item {
  uint8_t op, test;
  uint8_t c, d; /* byte; of a balance the two; the number of a capture */
  uint32_t at;  /* of a set; of a run in the pattern's text; of what is wrong */
  uint32_t n;   /* of a run */
};

struct set {
  uint64_t bits[4];
};

static inline bool set_has(const struct set *set, unsigned char c) { return set->bits[c >> 6] >> (c & 63) & 1; }

/* Followed in memory by the sets. */
struct pattern {
  const char *text;
  size_t size; /* in all */
  size_t sets_at, set_count;
  uint32_t positions, closed; /* captures, one a bit */
  int captures;
  struct item items[];
};

static inline const struct set *pattern_sets(const struct pattern *p)
{
  return (const struct set *)((const char *)p + p->sets_at);
}

/* What OP_WRONG says; `d` of the item goes into it. */
extern const char *const pattern_wrongs[];
