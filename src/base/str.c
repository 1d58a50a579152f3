/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Slices and buffers. Slices are never changed; a buffer keeps a NUL behind its last byte at
 * all times, so that it can be handed to C functions without a copy.
 */
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

/* ---- slices ------------------------------------------------------------------------------- */

int str_cmp(struct str a, struct str b)
{
  size_t n = a.n < b.n ? a.n : b.n;
  int order = n ? memcmp(a.p, b.p, n) : 0;
  if (order)
    return order < 0 ? -1 : 1;
  return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, const char *prefix)
{
  size_t n = strlen(prefix);
  return s.n >= n && str_eq((struct str){ s.p, n }, (struct str){ prefix, n });
}

bool str_ends(struct str s, const char *suffix)
{
  size_t n = strlen(suffix);
  return s.n >= n && str_eq((struct str){ s.p ? s.p + s.n - n : NULL, n }, (struct str){ suffix, n });
}

static inline char folded(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }

bool str_eq_fold(struct str a, struct str b)
{
  if (a.n != b.n)
    return false;
  for (size_t i = 0; i < a.n; i++) {
    if (folded(a.p[i]) != folded(b.p[i]))
      return false;
  }
  return true;
}

bool str_split(struct str s, char sep, struct str *head, struct str *tail)
{
  const char *at = s.n ? memchr(s.p, sep, s.n) : NULL;
  if (!at) {
    *head = s;
    *tail = STR("");
    return false;
  }
  size_t n = (size_t)(at - s.p);
  *head = (struct str){ s.p, n };
  *tail = (struct str){ at + 1, s.n - n - 1 };
  return true;
}

static inline bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

struct str str_trim(struct str s)
{
  while (s.n && is_space(s.p[0])) {
    s.p++;
    s.n--;
  }
  while (s.n && is_space(s.p[s.n - 1]))
    s.n--;
  return s;
}

char *str_z(struct arena *a, struct str s)
{
  char *z = arena_alloc(a, s.n + 1);
  if (s.n)
    memcpy(z, s.p, s.n);
  z[s.n] = '\0';
  return z;
}

struct str str_dup(struct arena *a, struct str s) { return (struct str){ str_z(a, s), s.n }; }

struct str str_printf(struct arena *a, const char *fmt, ...)
{
  char small[256];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(small, sizeof small, fmt, ap);
  va_end(ap);
  if (n < 0)
    abort();
  if ((size_t)n < sizeof small)
    return str_dup(a, (struct str){ small, (size_t)n });
  char *p = arena_alloc(a, (size_t)n + 1);
  va_start(ap, fmt);
  vsnprintf(p, (size_t)n + 1, fmt, ap);
  va_end(ap);
  return (struct str){ p, (size_t)n };
}

static inline bool continues(unsigned char c) { return (c & 0xc0) == 0x80; }

size_t utf8_next(const char *text, size_t n)
{
  const unsigned char *p = (const unsigned char *)text;
  if (n == 0)
    return 0;
  if (p[0] < 0x80)
    return 1;
  if (p[0] < 0xc2)
    return 0;
  if (p[0] < 0xe0)
    return n >= 2 && continues(p[1]) ? 2 : 0;
  if (p[0] < 0xf0) {
    /* E0 below A0 is overlong, ED from A0 a surrogate. */
    if (n < 3 || !continues(p[1]) || !continues(p[2]))
      return 0;
    return (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0) ? 0 : 3;
  }
  /* F0 below 90 is overlong, F4 from 90 beyond U+10FFFF. */
  if (p[0] > 0xf4 || n < 4 || !continues(p[1]) || !continues(p[2]) || !continues(p[3]))
    return 0;
  return (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90) ? 0 : 4;
}

bool str_utf8(struct str s)
{
  size_t i = 0;
  while (i < s.n) {
    uint64_t eight;
    if (s.n - i >= sizeof eight) {
      memcpy(&eight, s.p + i, sizeof eight);
      if ((eight & 0x8080808080808080ull) == 0) {
        i += sizeof eight;
        continue;
      }
    }
    size_t step = utf8_next(s.p + i, s.n - i);
    if (step == 0)
      return false;
    i += step;
  }
  return true;
}

enum { NAME_MAX_BYTES = 64 };

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Edits (insert, delete, replace, swap of neighbours) from a to b; both at most NAME_MAX_BYTES. */
static size_t edit_distance(struct str a, struct str b)
{
  size_t rows[3][NAME_MAX_BYTES + 1];
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= b.n; j++)
    last[j] = j;
  for (size_t i = 1; i <= a.n; i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.n; j++) {
      row[j] = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
      row[j] = least(row[j], least(last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return last[b.n];
}

const char *str_nearest(struct str s, const char *const *names, size_t n)
{
  const char *best = NULL;
  size_t best_distance = 4;
  if (s.n > NAME_MAX_BYTES)
    return NULL;
  for (size_t i = 0; i < n; i++) {
    struct str name = str_of(names[i]);
    if (name.n > NAME_MAX_BYTES)
      continue;
    size_t distance = edit_distance(s, name);
    bool nearer = distance < best_distance || (best && distance == best_distance && strcmp(names[i], best) < 0);
    if (nearer && distance * 2 < s.n) {
      best = names[i];
      best_distance = distance;
    }
  }
  return best;
}

bool str_int(struct str s, int64_t *out)
{
  bool negative = s.n && s.p[0] == '-';
  size_t i = negative;
  if (i == s.n)
    return false;
  int64_t v = 0; /* built downwards, because the negative side reaches one further */
  for (; i < s.n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9')
      return false;
    if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.p[i] - '0', &v))
      return false;
  }
  if (!negative && __builtin_sub_overflow((int64_t)0, v, &v))
    return false;
  *out = v;
  return true;
}

/* ---- buffers ------------------------------------------------------------------------------ */

void buf_fini(struct buf *b)
{
  free(b->p);
  *b = (struct buf)BUF_INIT;
}

static __attribute__((noinline)) void buf_grow(struct buf *b, size_t more)
{
  size_t need;
  if (__builtin_add_overflow(b->n, more, &need) || need > SIZE_MAX / 4)
    abort();
  size_t cap = b->cap < 64 ? 64 : b->cap * 2;
  while (cap < need + 1)
    cap *= 2;
  b->p = mem_grow(b->p, cap);
  b->cap = cap;
  b->p[b->n] = '\0';
}

void buf_reserve(struct buf *b, size_t more)
{
  if (b->cap - b->n <= more)
    buf_grow(b, more);
}

void buf_add(struct buf *b, const void *p, size_t n)
{
  if (n == 0)
    return;
  buf_reserve(b, n);
  memcpy(b->p + b->n, p, n);
  b->n += n;
  b->p[b->n] = '\0';
}

void buf_str(struct buf *b, struct str s) { buf_add(b, s.p, s.n); }
void buf_z(struct buf *b, const char *z) { buf_add(b, z, strlen(z)); }

void buf_char(struct buf *b, char c)
{
  buf_reserve(b, 1);
  b->p[b->n++] = c;
  b->p[b->n] = '\0';
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
  va_list again;
  va_copy(again, ap);
  buf_reserve(b, 64);
  size_t room = b->cap - b->n;
  int n = vsnprintf(b->p + b->n, room, fmt, ap);
  if (n < 0)
    abort();
  if ((size_t)n >= room) {
    buf_reserve(b, (size_t)n);
    vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
  }
  b->n += (size_t)n;
  va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(b, fmt, ap);
  va_end(ap);
}

/* ---- variable-length integers -------------------------------------------------------------- */

void buf_varint(struct buf *b, uint64_t v)
{
  char bytes[10];
  size_t n = 0;
  for (; v >= 0x80; v >>= 7)
    bytes[n++] = (char)(v | 0x80);
  bytes[n++] = (char)v;
  buf_add(b, bytes, n);
}

/* Zig-zag: 0, -1, 1, -2, … become 0, 1, 2, 3, … so that small ones stay short. */
void buf_varsint(struct buf *b, int64_t v) { buf_varint(b, (uint64_t)v << 1 ^ (uint64_t)(v >> 63)); }

bool str_varint(struct str *s, uint64_t *out)
{
  uint64_t v = 0;
  for (size_t i = 0; i < s->n && i < 10; i++) {
    uint64_t byte = (unsigned char)s->p[i];
    if (i == 9 && byte > 1)
      return false;
    v |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      s->p += i + 1;
      s->n -= i + 1;
      *out = v;
      return true;
    }
  }
  return false;
}

bool str_varsint(struct str *s, int64_t *out)
{
  uint64_t v;
  if (!str_varint(s, &v))
    return false;
  *out = (int64_t)(v >> 1 ^ -(v & 1));
  return true;
}
