/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Text: `struct str` is a slice that owns nothing (may hold NUL bytes, is not terminated
 * unless said); `struct buf` is a growing byte buffer that owns its memory and is always
 * terminated behind its last byte.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
  const char *p;
  size_t n;
};

#define STR(lit) ((struct str){ (lit), sizeof(lit) - 1 })
#define STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct str str_of(const char *z) { return (struct str){ z, z ? strlen(z) : 0 }; }
static inline bool str_eq(struct str a, struct str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_is(struct str a, const char *z) { return str_eq(a, str_of(z)); }

/* Bytewise, shorter first on a tie: the one order that results may depend on. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
/* ASCII letters folded; for header names. */
bool str_eq_fold(struct str a, struct str b);
/* Splits at the first `sep`: *head is before, *tail behind (empty when sep is absent; then false). */
bool str_split(struct str s, char sep, struct str *head, struct str *tail);
struct str str_trim(struct str s);
/* A terminated copy. */
struct str str_dup(struct arena *a, struct str s);
char *str_z(struct arena *a, struct str s);
struct str str_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* True when the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_utf8(struct str s);
/* The length (1 to 4) of the well-formed character at the front of n bytes; 0 when there is none. */
size_t utf8_next(const char *p, size_t n);
/* Of `n` names the one nearest to `s` (edit distance at most 3 and under half its length), or NULL: for "did you
 * mean". Of several the first bytewise: the answer does not depend on the order in which they are given. */
const char *str_nearest(struct str s, const char *const *names, size_t n);
/* Decimal integer that fills the slice; false on anything else or beyond 64 bits. */
bool str_int(struct str s, int64_t *out);

struct buf {
  char *p;
  size_t n, cap;
};

#define BUF_INIT                                                                                                       \
  {                                                                                                                    \
    NULL, 0, 0                                                                                                         \
  }

void buf_fini(struct buf *b);
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_z(struct buf *b, const char *z);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static inline struct str buf_view(const struct buf *b) { return (struct str){ b->p ? b->p : "", b->n }; }

/* Variable-length integers (LEB128; signed ones zig-zag), for compact records. */
void buf_varint(struct buf *b, uint64_t v);
void buf_varsint(struct buf *b, int64_t v);
/* Read one off the front of *s; false when *s ends inside it or it exceeds 64 bits. */
bool str_varint(struct str *s, uint64_t *out);
bool str_varsint(struct str *s, int64_t *out);
