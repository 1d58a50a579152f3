/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching compiled patterns (see pattern.h). Lua's own matcher recurses at every capture and at every choice, 200 deep
 * at most; the depth is counted here in the same way, though nothing recurses, so that the same patterns are too
 * complex. Of each item at most one choice is open at a time, so the depth bounds them too.
 */
#include "script/pattern.h"

enum {
  DEPTH_MAX = 200,
  BATCH = 64,          /* units that are charged at once */
  BYTES_SINGLE = 4,    /* for a unit, one by one */
  BYTES_TOGETHER = 16, /* in memcmp, memchr */
};

/* An item that may match in other ways yet. */
struct choice {
  const struct item *item;
  const char *at, *low; /* where it ended last; where it may end at the earliest */
  int depth;
};

struct way {
  int depth;
  struct choice *top; /* behind the last */
  struct choice open[DEPTH_MAX];
};

static void settle(struct matching *m)
{
  int64_t work = m->work;
  m->work = 0;
  machine_charge(m->s, work);
}

static void raise_wrong(struct matching *m, const char *text, int d)
{
  settle(m);
  luaL_error(m->s->L, text, d);
}

static void deeper(struct matching *m, struct way *way)
{
  if (++way->depth > DEPTH_MAX)
    raise_wrong(m, "pattern too complex", 0);
}

/* ---- single characters -------------------------------------------------------------------- */

static inline bool fits(const struct matching *m, const struct item *it, const char *s)
{
  if (s == m->end)
    return false;
  switch (it->test) {
  case TEST_ANY:
    return true;
  case TEST_CHAR:
    return (unsigned char)*s == it->c;
  default:
    return set_has(&pattern_sets(m->pattern)[it->at], (unsigned char)*s);
  }
}

/* Behind the last of those from s on that fit. */
static const char *span(struct matching *m, const struct item *it, const char *s)
{
  const char *p = s, *end = m->end;
  if (it->test == TEST_ANY)
    return end;
  if (it->test == TEST_CHAR) {
    while (p < end && (unsigned char)*p == it->c)
      p++;
  } else {
    const struct set *set = &pattern_sets(m->pattern)[it->at];
    while (p < end && set_has(set, (unsigned char)*p))
      p++;
  }
  m->work += (p - s) / BYTES_SINGLE;
  return p;
}

/* False when the item cannot match at s. */
static inline bool may_begin(const struct matching *m, const struct item *it, const char *s)
{
  return it->op > OP_RUN || (s < m->end && (unsigned char)*s == it->c);
}

/* ---- items with one way ------------------------------------------------------------------- */

static const char *match_balance(struct matching *m, const struct item *it, const char *s)
{
  if (s == m->end || (unsigned char)*s != it->c)
    return NULL;
  int64_t open = 1;
  for (const char *p = s + 1; p < m->end; p++) {
    open += (unsigned char)*p == it->d ? -1 : (unsigned char)*p == it->c;
    if (open == 0) {
      m->work += (p - s) / BYTES_SINGLE;
      return p + 1;
    }
  }
  m->work += (m->end - s) / BYTES_SINGLE;
  return NULL;
}

/* Before and behind the text are zeros. */
static bool match_frontier(const struct matching *m, const struct item *it, const char *s)
{
  const struct set *set = &pattern_sets(m->pattern)[it->at];
  unsigned char before = s == m->text ? 0 : (unsigned char)s[-1], here = s == m->end ? 0 : (unsigned char)*s;
  return !set_has(set, before) && set_has(set, here);
}

static const char *match_text(struct matching *m, const char *p, size_t n, const char *s)
{
  if ((size_t)(m->end - s) < n)
    return NULL;
  m->work += (int64_t)(n / BYTES_TOGETHER);
  return memcmp(p, s, n) == 0 ? s + n : NULL;
}

/* Where the item ends that begins at s; NULL: it does not match. */
static inline const char *match_one(struct matching *m, const struct item *it, const char *s)
{
  switch (it->op) {
  case OP_CHAR:
    return s < m->end && (unsigned char)*s == it->c ? s + 1 : NULL;
  case OP_RUN:
    return may_begin(m, it, s) ? match_text(m, m->pattern->text + it->at, it->n, s) : NULL;
  case OP_ANY:
    return s < m->end ? s + 1 : NULL;
  case OP_SET:
    return s < m->end && set_has(&pattern_sets(m->pattern)[it->at], (unsigned char)*s) ? s + 1 : NULL;
  case OP_TAIL:
    return s == m->end ? s : NULL;
  case OP_BALANCE:
    return match_balance(m, it, s);
  case OP_FRONTIER:
    return match_frontier(m, it, s) ? s : NULL;
  case OP_BACK:
    return match_text(m, m->captures[it->c].p, m->captures[it->c].n, s);
  default:
    raise_wrong(m, pattern_wrongs[it->at], it->d);
    return NULL;
  }
}

/* ---- items with choices ------------------------------------------------------------------- */

static inline void choose(struct way *way, const struct item *it, const char *at, const char *low)
{
  *way->top++ = (struct choice){ it, at, low, way->depth };
}

/* Takes the first way and notes that there are others. */
static inline const char *match_repeat(struct matching *m, struct way *way, const struct item *it, const char *s)
{
  const char *far;
  if (it->op == OP_STAR || it->op == OP_PLUS) {
    if ((far = span(m, it, s)) == s)
      return it->op == OP_STAR ? s : NULL;
    const char *low = s + (it->op == OP_PLUS);
    if (low < far)
      choose(way, it, far, low);
  } else {
    if (!fits(m, it, s))
      return s;
    choose(way, it, s, s);
    far = it->op == OP_LAZY ? s : s + 1;
  }
  deeper(m, way);
  return far;
}

static inline const char *match_branch(struct matching *m, struct way *way, const struct item *it, const char *s)
{
  switch (it->op) {
  case OP_POSITION:
    m->captures[it->c] = (struct capture){ s, CAPTURE_POSITION };
    break;
  case OP_OPEN:
    m->captures[it->c].p = s;
    break;
  case OP_CLOSE:
    m->captures[it->c].n = (size_t)(s - m->captures[it->c].p);
    break;
  default:
    return match_repeat(m, way, it, s);
  }
  deeper(m, way);
  return s;
}

/* One less, until what follows may match. The choice is over with the last. */
static bool shorten(struct matching *m, struct way *way, struct choice *c)
{
  const char *from = c->at;
  bool found = false;
  while (!found && c->at > c->low)
    found = may_begin(m, c->item + 1, --c->at);
  m->work += (from - c->at) / BYTES_SINGLE;
  if (c->at == c->low)
    way->top--;
  return found;
}

/* One more. */
static bool lengthen(struct matching *m, struct way *way, struct choice *c)
{
  const char *from = c->at;
  while (fits(m, c->item, c->at)) {
    if (may_begin(m, c->item + 1, ++c->at)) {
      m->work += (c->at - from) / BYTES_SINGLE;
      return true;
    }
  }
  m->work += (c->at - from) / BYTES_SINGLE;
  way->top--;
  return false;
}

/* Goes back to the last choice that has another way; gives the item behind it, and where; NULL: there is none. */
static inline const struct item *resume(struct matching *m, struct way *way, const char **s)
{
  while (way->top > way->open) {
    struct choice *c = way->top - 1;
    way->depth = c->depth + (c->item->op != OP_OPTIONAL);
    if (c->item->op == OP_OPTIONAL)
      way->top--;
    else if (!(c->item->op == OP_LAZY ? lengthen(m, way, c) : shorten(m, way, c)))
      continue;
    *s = c->at;
    return c->item + 1;
  }
  return NULL;
}

/* The end of the match that begins at s, or NULL. */
static const char *match(struct matching *m, const char *s)
{
  const struct item *it = m->pattern->items;
  struct way way;
  way.depth = 1;
  way.top = way.open;
  for (;;) {
    if (++m->work >= BATCH)
      settle(m);
    if (it->op == OP_END)
      return s;
    const char *next = it->op < OP_END ? match_one(m, it, s) : match_branch(m, &way, it, s);
    if (next) {
      s = next;
      it++;
    } else if (!(it = resume(m, &way, &s))) {
      return NULL;
    }
  }
}

/* ---- searching ---------------------------------------------------------------------------- */

/* The next place from s on at which a match may begin, or NULL. */
static inline const char *skip(struct matching *m, const char *s)
{
  const struct item *first = m->pattern->items;
  const char *p = s;
  if (first->op <= OP_RUN) {
    p = s < m->end ? memchr(s, first->c, (size_t)(m->end - s)) : NULL;
    m->work += ((p ? p : m->end) - s) / BYTES_TOGETHER;
  } else if (first->op == OP_SET || (first->op == OP_PLUS && first->test == TEST_SET)) {
    const struct set *set = &pattern_sets(m->pattern)[first->at];
    while (p < m->end && !set_has(set, (unsigned char)*p))
      p++;
    m->work += (p - s) / BYTES_SINGLE;
    p = p < m->end ? p : NULL;
  }
  return p;
}

bool pattern_next(struct matching *m, bool anchored, const char **from, const char **to)
{
  for (const char *s = *from; s <= m->end; s++) {
    if (!anchored && !(s = skip(m, s)))
      break;
    *to = match(m, s);
    if (*to && *to != m->last) {
      *from = s;
      settle(m);
      return true;
    }
    if (anchored)
      break;
  }
  settle(m);
  return false;
}

/* ---- captures ----------------------------------------------------------------------------- */

int pattern_captures(const struct pattern *p) { return p->captures; }

struct capture pattern_capture(struct matching *m, int i, const char *from, const char *to)
{
  const struct pattern *p = m->pattern;
  if (i >= p->captures) {
    if (i != 0)
      luaL_error(m->s->L, "invalid capture index %%%d", i + 1);
    return (struct capture){ from, (size_t)(to - from) };
  }
  if (!((p->closed | p->positions) >> i & 1))
    luaL_error(m->s->L, "unfinished capture");
  return m->captures[i];
}

void pattern_push(struct matching *m, int i, const char *from, const char *to)
{
  struct capture c = pattern_capture(m, i, from, to);
  machine_charge(m->s, 1);
  if (c.n == CAPTURE_POSITION)
    lua_pushinteger(m->s->L, c.p - m->text + 1);
  else
    lua_pushlstring(m->s->L, c.p, c.n);
}

int pattern_push_all(struct matching *m, const char *from, const char *to)
{
  int n = m->pattern->captures > 0 || !from ? m->pattern->captures : 1;
  luaL_checkstack(m->s->L, n, "too many captures");
  for (int i = 0; i < n; i++)
    pattern_push(m, i, from, to);
  return n;
}
