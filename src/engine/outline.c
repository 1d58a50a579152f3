/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outline: the words of a Lua text, and how deep in braces they stand.
 */
#include "engine/outline.h"

#include <ctype.h>

enum word_kind { WORD_END, WORD_NAME, WORD_TEXT, WORD_SIGN };

struct scan {
  struct str rest;
  int line;  /* of the word */
  int ahead; /* of `rest` */
  enum word_kind kind;
  struct str word; /* TEXT: without quotes, escapes as written; SIGN: one byte */
};

/* ---- words ---- */

static void skip(struct scan *s, size_t n)
{
  for (size_t i = 0; i < n; i++)
    s->ahead += s->rest.p[i] == '\n';
  s->rest = (struct str){ s->rest.p + n, s->rest.n - n };
}

/* Bytes of the opening [[ or [==[ at the front; 0: there is none. */
static size_t long_opening(struct str s)
{
  size_t n = 1;
  while (n < s.n && s.p[n] == '=')
    n++;
  return s.n > n && s.p[0] == '[' && s.p[n] == '[' ? n + 1 : 0;
}

/* Takes a long text or comment, whose opening has `open` bytes. */
static struct str take_long(struct scan *s, size_t open)
{
  skip(s, open);
  for (size_t i = 0; i + open <= s->rest.n; i++) {
    const char *p = s->rest.p + i;
    bool closes = p[0] == ']' && p[open - 1] == ']';
    for (size_t k = 1; closes && k + 1 < open; k++)
      closes = p[k] == '=';
    if (closes) {
      struct str body = { s->rest.p, i };
      skip(s, i + open);
      return body;
    }
  }
  struct str body = s->rest;
  skip(s, s->rest.n);
  return body;
}

static struct str take_quoted(struct scan *s)
{
  size_t i = 1;
  while (i < s->rest.n && s->rest.p[i] != s->rest.p[0])
    i += s->rest.p[i] == '\\' ? 2 : 1;
  i = i < s->rest.n ? i : s->rest.n;
  struct str body = { s->rest.p + 1, i - 1 };
  skip(s, i < s->rest.n ? i + 1 : i);
  return body;
}

static void skip_blanks(struct scan *s)
{
  while (s->rest.n) {
    size_t n = 0;
    if (isspace((unsigned char)s->rest.p[0]))
      skip(s, 1);
    else if (str_starts(s->rest, "--")) {
      skip(s, 2);
      size_t open = long_opening(s->rest);
      if (open) {
        take_long(s, open);
        continue;
      }
      while (n < s->rest.n && s->rest.p[n] != '\n')
        n++;
      skip(s, n);
    } else
      return;
  }
}

static bool in_name(char c) { return isalnum((unsigned char)c) || c == '_'; }

static bool next_word(struct scan *s)
{
  skip_blanks(s);
  s->line = s->ahead;
  if (s->rest.n == 0) {
    s->kind = WORD_END;
    return false;
  }
  size_t n = 0, open = long_opening(s->rest);
  char c = s->rest.p[0];
  if (open || c == '"' || c == '\'') {
    s->kind = WORD_TEXT;
    s->word = open ? take_long(s, open) : take_quoted(s);
    return true;
  }
  while (n < s->rest.n && in_name(s->rest.p[n]))
    n++;
  s->kind = n ? WORD_NAME : WORD_SIGN;
  n = n ? n : 1;
  s->word = (struct str){ s->rest.p, n };
  skip(s, n);
  return true;
}

static bool is_sign(const struct scan *s, char c) { return s->kind == WORD_SIGN && s->word.p[0] == c; }

static struct scan scan_of(struct str text) { return (struct scan){ .rest = text, .ahead = 1 }; }

/* Whether the word that was read is a key: name = …, or ["text"] = …, where the bracket has been read too. */
static bool is_key(const struct scan *s, bool bracket)
{
  struct scan ahead = *s;
  if (s->kind != WORD_NAME && !(s->kind == WORD_TEXT && bracket))
    return false;
  if (bracket && !(next_word(&ahead) && is_sign(&ahead, ']')))
    return false;
  return next_word(&ahead) && is_sign(&ahead, '=') && !str_starts(ahead.rest, "=");
}

/* ---- places ---- */

/* Each step is looked for one brace deeper than the one before, the first at the outside or in the outermost braces. */
int outline_line(struct str text, const struct str *path, size_t n)
{
  struct scan s = scan_of(text);
  size_t found = 0, best = 0;
  int depth = 0, base = 0, line = 0;
  bool bracket = false;
  while (found < n && next_word(&s)) {
    bool here = found ? depth == base + (int)found : depth <= 1;
    bool key = is_key(&s, bracket), element = s.kind == WORD_TEXT && !bracket && depth > 0;
    if ((key || element) && here && str_eq(s.word, path[found])) {
      base = found ? base : depth;
      if (++found > best) {
        best = found;
        line = s.line;
      }
    } else if (key && found && depth == base + (int)found - 1)
      found--; /* the next member: the one that was found has ended */
    bracket = is_sign(&s, '[');
    depth += is_sign(&s, '{') - is_sign(&s, '}');
    while (found && depth < base + (int)found - 1)
      found--;
  }
  return line;
}

struct str *outline_texts(struct str text, const char *name, struct arena *a, size_t *n)
{
  struct scan s = scan_of(text);
  struct str *texts = NULL;
  int depth = 0;
  bool inside = false;
  *n = 0;
  while (next_word(&s)) {
    if (depth == 1 && is_key(&s, false))
      inside = str_is(s.word, name);
    if (s.kind == WORD_TEXT && inside && depth == 2) {
      if ((*n & (*n - 1)) == 0) { /* grown at each power of two */
        struct str *more = arena_array(a, struct str, *n ? *n * 2 : 1);
        memcpy(more, texts ? texts : more, *n * sizeof *more);
        texts = more;
      }
      texts[(*n)++] = s.word;
    }
    depth += is_sign(&s, '{') - is_sign(&s, '}');
  }
  return texts;
}
