/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiling patterns. The short ones that were used last stay compiled, by their text: a policy's patterns are
 * constants. They cost the same fuel whether they were there or not.
 */
#include "script/pattern.h"

enum {
  KEPT = 64,      /* patterns */
  KEPT_TEXT = 40, /* bytes of one */
  COST_BYTES = 4, /* of a pattern, for a unit */
  COST_PATTERN = 2,
};

enum wrong { WRONG_END, WRONG_SET, WRONG_BALANCE, WRONG_FRONTIER, WRONG_MANY, WRONG_CLOSE, WRONG_BACK };

const char *const pattern_wrongs[] = {
  [WRONG_END] = "malformed pattern (ends with '%%')",
  [WRONG_SET] = "malformed pattern (missing ']')",
  [WRONG_BALANCE] = "malformed pattern (missing arguments to '%%b')",
  [WRONG_FRONTIER] = "missing '[' after '%%f' in pattern",
  [WRONG_MANY] = "too many captures",
  [WRONG_CLOSE] = "invalid pattern capture",
  [WRONG_BACK] = "invalid capture index %%%d",
};

/* ---- sets --------------------------------------------------------------------------------- */

/* The classes of ASCII, whatever the locale. */
static const struct {
  char letter;
  uint64_t bits[2];
} classes[] = {
  { 'a', { 0, 0x07fffffe07fffffe } },
  { 'c', { 0x00000000ffffffff, 0x8000000000000000 } },
  { 'd', { 0x03ff000000000000, 0 } },
  { 'g', { 0xfffffffe00000000, 0x7fffffffffffffff } },
  { 'l', { 0, 0x07fffffe00000000 } },
  { 'p', { 0xfc00fffe00000000, 0x78000001f8000001 } },
  { 's', { 0x0000000100003e00, 0 } },
  { 'u', { 0, 0x0000000007fffffe } },
  { 'w', { 0x03ff000000000000, 0x07fffffe07fffffe } },
  { 'x', { 0x03ff000000000000, 0x0000007e0000007e } },
  { 'z', { 1, 0 } },
};

static void set_add(struct set *set, unsigned char c) { set->bits[c >> 6] |= (uint64_t)1 << (c & 63); }

static void set_add_range(struct set *set, unsigned char low, unsigned char high)
{
  for (int w = low >> 6; w <= high >> 6 && low <= high; w++) {
    uint64_t from = w == low >> 6 ? ~(uint64_t)0 << (low & 63) : ~(uint64_t)0;
    uint64_t to = w == high >> 6 ? ~(uint64_t)0 >> (63 - (high & 63)) : ~(uint64_t)0;
    set->bits[w] |= from & to;
  }
}

static void set_invert(struct set *set)
{
  for (int w = 0; w < 4; w++)
    set->bits[w] = ~set->bits[w];
}

/* Adds what %c stands for; false: the byte itself. A capital is all that its small letter is not. */
static bool set_add_class(struct set *set, unsigned char c)
{
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    if ((c | 0x20) != classes[i].letter)
      continue;
    struct set class = { { classes[i].bits[0], classes[i].bits[1], 0, 0 } };
    if (!(c & 0x20))
      set_invert(&class);
    for (int w = 0; w < 4; w++)
      set->bits[w] |= class.bits[w];
    return true;
  }
  set_add(set, c);
  return false;
}

/* ---- items -------------------------------------------------------------------------------- */

struct compiler {
  struct pattern *out;
  struct item *item; /* the next */
  struct set *sets;
  const char *text, *p, *end;
  const char *run; /* where the item before ends, if it is plain text; or NULL */
};

static struct item *add(struct compiler *c, enum op op)
{
  struct item *it = c->item++;
  *it = (struct item){ .op = (uint8_t)op };
  return it;
}

/* Nothing behind it is compiled. */
static void add_wrong(struct compiler *c, enum wrong wrong, int d)
{
  struct item *it = add(c, OP_WRONG);
  it->at = wrong;
  it->d = (uint8_t)d;
  c->p = c->end;
}

static struct set *add_set(struct compiler *c, struct item *it)
{
  it->test = TEST_SET;
  it->at = (uint32_t)c->out->set_count++;
  struct set *set = &c->sets[it->at];
  *set = (struct set){ { 0 } };
  return set;
}

/* The ']' that closes the set whose members begin at p, or NULL: not the first of them, and none behind a '%'. */
static const char *set_close(const char *p, const char *end)
{
  for (bool first = true; p < end; first = false) {
    if (*p == ']' && !first)
      return p;
    p += *p == '%' && p + 1 < end ? 2 : 1;
  }
  return NULL;
}

/* [x] from behind the bracket; false: it has no end. */
static bool compile_set(struct compiler *c, struct item *it)
{
  bool inverted = c->p < c->end && *c->p == '^';
  const char *p = c->p + inverted, *close = set_close(p, c->end);
  if (!close)
    return false;
  struct set *set = add_set(c, it);
  while (p < close) {
    if (*p == '%') {
      set_add_class(set, (unsigned char)p[1]);
      p += 2;
    } else if (p + 2 < close && p[1] == '-') {
      set_add_range(set, (unsigned char)p[0], (unsigned char)p[2]);
      p += 3;
    } else {
      set_add(set, (unsigned char)*p++);
    }
  }
  if (inverted)
    set_invert(set);
  c->p = close + 1;
  return true;
}

/* What stands for one character: . %x [x] x. False: something is wrong with it, which is then the item. */
static bool compile_single(struct compiler *c, struct item *it)
{
  unsigned char first = (unsigned char)*c->p++;
  it->test = TEST_CHAR;
  it->c = first;
  if (first == '.') {
    it->test = TEST_ANY;
  } else if (first == '[' && !compile_set(c, it)) {
    c->item = it;
    add_wrong(c, WRONG_SET, 0);
    return false;
  } else if (first == '%' && c->p == c->end) {
    c->item = it;
    add_wrong(c, WRONG_END, 0);
    return false;
  } else if (first == '%') {
    struct set class = { { 0 } };
    it->c = (unsigned char)*c->p++;
    if (set_add_class(&class, it->c))
      *add_set(c, it) = class;
  }
  return true;
}

/* Plain bytes in a row are one item: the last one goes to the one before. */
static void join_run(struct compiler *c, const char *start)
{
  if (c->run != start)
    return;
  struct item *before = c->item - 2;
  if (before->op == OP_CHAR) {
    before->op = OP_RUN;
    before->at = (uint32_t)(start - 1 - c->text);
    before->n = 1;
  }
  before->n++;
  c->item--;
}

static void compile_repeatable(struct compiler *c)
{
  static const uint8_t once[] = { [TEST_ANY] = OP_ANY, [TEST_CHAR] = OP_CHAR, [TEST_SET] = OP_SET };
  const char *start = c->p;
  struct item *it = add(c, OP_ANY);
  if (!compile_single(c, it))
    return;
  switch (c->p < c->end ? *c->p : 0) {
  case '?':
    it->op = OP_OPTIONAL;
    break;
  case '*':
    it->op = OP_STAR;
    break;
  case '+':
    it->op = OP_PLUS;
    break;
  case '-':
    it->op = OP_LAZY;
    break;
  default:
    it->op = once[it->test];
    bool plain = it->op == OP_CHAR && c->p == start + 1;
    if (plain)
      join_run(c, start);
    c->run = plain ? c->p : NULL;
    return;
  }
  c->p++;
  c->run = NULL;
}

/* ---- captures and the rest ---------------------------------------------------------------- */

static void compile_open(struct compiler *c)
{
  struct pattern *out = c->out;
  bool position = c->p + 1 < c->end && c->p[1] == ')';
  if (out->captures == CAPTURES_MAX) {
    add_wrong(c, WRONG_MANY, 0);
    return;
  }
  add(c, position ? OP_POSITION : OP_OPEN)->c = (uint8_t)out->captures;
  if (position)
    out->positions |= (uint32_t)1 << out->captures;
  out->captures++;
  c->p += position ? 2 : 1;
}

/* Closes the innermost that is open. */
static void compile_close(struct compiler *c)
{
  struct pattern *out = c->out;
  for (int i = out->captures - 1; i >= 0; i--) {
    if ((out->positions | out->closed) >> i & 1)
      continue;
    out->closed |= (uint32_t)1 << i;
    add(c, OP_CLOSE)->c = (uint8_t)i;
    c->p++;
    return;
  }
  add_wrong(c, WRONG_CLOSE, 0);
}

static void compile_back(struct compiler *c)
{
  int i = c->p[1] - '1';
  if (i < 0 || i >= c->out->captures || !((c->out->positions | c->out->closed) >> i & 1)) {
    add_wrong(c, WRONG_BACK, i + 1);
    return;
  }
  add(c, OP_BACK)->c = (uint8_t)i;
  c->p += 2;
}

static void compile_balance(struct compiler *c)
{
  if (c->end - c->p < 4) {
    add_wrong(c, WRONG_BALANCE, 0);
    return;
  }
  struct item *it = add(c, OP_BALANCE);
  it->c = (uint8_t)c->p[2];
  it->d = (uint8_t)c->p[3];
  c->p += 4;
}

static void compile_frontier(struct compiler *c)
{
  c->p += 2;
  if (c->p == c->end || *c->p != '[') {
    add_wrong(c, WRONG_FRONTIER, 0);
    return;
  }
  compile_single(c, add(c, OP_FRONTIER));
}

/* Not %x that stands for a character. */
static bool compile_special(struct compiler *c)
{
  char next = c->p + 1 < c->end ? c->p[1] : 0;
  if (*c->p == '(')
    compile_open(c);
  else if (*c->p == ')')
    compile_close(c);
  else if (*c->p == '$' && c->p + 1 == c->end)
    add(c, OP_TAIL), c->p++;
  else if (*c->p == '%' && next == 'b')
    compile_balance(c);
  else if (*c->p == '%' && next == 'f')
    compile_frontier(c);
  else if (*c->p == '%' && next >= '0' && next <= '9')
    compile_back(c);
  else
    return false;
  c->run = NULL;
  return true;
}

static size_t round_up(size_t n) { return (n + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t); }

/* An upper bound of what it takes. */
static size_t count_sets(struct str text)
{
  size_t sets = 0;
  for (size_t i = 0; i + 1 < text.n; i++) {
    bool set = text.p[i] == '[' || text.p[i] == '%';
    sets += set;
    i += set;
  }
  return sets;
}

static size_t sets_at(struct str text) { return round_up(sizeof(struct pattern) + (text.n + 1) * sizeof(struct item)); }

static size_t size_of(struct str text) { return sets_at(text) + count_sets(text) * sizeof(struct set); }

static void compile(struct pattern *out, struct str text)
{
  *out = (struct pattern){ .sets_at = sets_at(text), .size = size_of(text) };
  struct compiler c = { .out = out, .item = out->items, .text = text.p, .p = text.p, .end = text.p + text.n };
  c.sets = (struct set *)((char *)out + out->sets_at);
  out->text = text.p;
  while (c.p < c.end) {
    if (!compile_special(&c))
      compile_repeatable(&c);
  }
  add(&c, OP_END);
}

/* ---- keeping them ------------------------------------------------------------------------- */

/* At most an item for each byte and the end; a set begins with [ or %, and has another byte. */
enum {
  KEPT_ITEMS = (KEPT_TEXT + 1) * sizeof(struct item),
  KEPT_SETS = KEPT_TEXT / 2 * sizeof(struct set),
};

struct pattern_cache {
  struct {
    size_t n;
    char text[KEPT_TEXT];
    _Alignas(struct pattern) char pattern[sizeof(struct pattern) + KEPT_ITEMS + KEPT_SETS + sizeof(struct set)];
  } kept[KEPT];
};

static struct pattern *make(struct script *s, struct str text)
{
  struct pattern *p = lua_newuserdatauv(s->L, size_of(text), 0);
  compile(p, text);
  return p;
}

static struct pattern *find_kept(struct script *s, struct str text)
{
  size_t slot = ((uintptr_t)text.p >> 4) % KEPT;
  struct pattern *p = (struct pattern *)s->patterns->kept[slot].pattern;
  if (s->patterns->kept[slot].n != text.n || memcmp(s->patterns->kept[slot].text, text.p, text.n) != 0) {
    s->patterns->kept[slot].n = text.n;
    memcpy(s->patterns->kept[slot].text, text.p, text.n);
    compile(p, text);
  }
  p->text = text.p;
  return p;
}

static const struct pattern *copy(lua_State *L, const struct pattern *from)
{
  struct pattern *p = lua_newuserdatauv(L, from->size, 0);
  memcpy(p, from, from->size);
  return p;
}

const struct pattern *pattern_compile(lua_State *L, struct str text, bool keep)
{
  struct script *s = script_of(L);
  machine_charge(s, COST_PATTERN + (int64_t)text.n / COST_BYTES);
  if (text.n > KEPT_TEXT)
    return make(s, text);
  const struct pattern *p = find_kept(s, text);
  if (keep)
    return copy(L, p);
  lua_pushnil(L);
  return p;
}

void pattern_open(struct script *s)
{
  lua_State *L = s->L;
  s->patterns = lua_newuserdatauv(L, sizeof *s->patterns, 0);
  for (int i = 0; i < KEPT; i++)
    s->patterns->kept[i].n = KEPT_TEXT + 1;
  luaL_ref(L, LUA_REGISTRYINDEX);
}
