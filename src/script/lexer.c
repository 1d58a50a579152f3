/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One token after the other. Lines are counted as Lua does: \n, \r, \r\n and \n\r are each the end of one.
 */
#include "script/lexer.h"

static int at(const struct lexer *l, size_t p) { return p < l->source.n ? (unsigned char)l->source.p[p] : -1; }

static bool is_digit(int c) { return c >= '0' && c <= '9'; }
static bool is_letter(int c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_hex(int c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

void lexer_stop(struct lexer *l)
{
  l->stopped = true;
  l->now = (struct token){ .kind = TOKEN_EOF, .at = l->source.n, .line = l->line };
}

/* Over an end of line. */
static void newline(struct lexer *l)
{
  int c = at(l, l->p++), other = at(l, l->p);
  if ((other == '\n' || other == '\r') && other != c)
    l->p++;
  l->line++;
}

/* The level of the long bracket that opens (or, with `]`, closes) here; -1: it is none. */
static int bracket(const struct lexer *l, size_t p, int c)
{
  int level = 0;
  if (at(l, p++) != c)
    return -1;
  for (; at(l, p) == '='; p++)
    level++;
  return at(l, p) == c ? level : -1;
}

/* To behind the end of a long text of that level. */
static bool long_text(struct lexer *l, int level)
{
  l->p += (size_t)level + 2;
  for (;;) {
    int c = at(l, l->p);
    if (c < 0)
      return false;
    if (c == '\n' || c == '\r') {
      newline(l);
    } else if (c == ']' && bracket(l, l->p, ']') == level) {
      l->p += (size_t)level + 2;
      return true;
    } else {
      l->p++;
    }
  }
}

static void comment(struct lexer *l)
{
  l->p += 2;
  int level = bracket(l, l->p, '[');
  if (level >= 0) {
    if (!long_text(l, level))
      lexer_stop(l);
    return;
  }
  while (at(l, l->p) >= 0 && at(l, l->p) != '\n' && at(l, l->p) != '\r')
    l->p++;
}

static void skip(struct lexer *l)
{
  while (!l->stopped) {
    int c = at(l, l->p);
    if (c == '\n' || c == '\r')
      newline(l);
    else if (c == ' ' || c == '\t' || c == '\f' || c == '\v')
      l->p++;
    else if (c == '-' && at(l, l->p + 1) == '-')
      comment(l);
    else
      return;
  }
}

/* Behind a backslash. */
static void escape(struct lexer *l)
{
  int c = at(l, l->p);
  if (c == '\n' || c == '\r') {
    newline(l);
  } else if (c == 'z') {
    l->p++;
    for (c = at(l, l->p); c == ' ' || (c >= '\t' && c <= '\r'); c = at(l, l->p)) {
      if (c == '\n' || c == '\r')
        newline(l);
      else
        l->p++;
    }
  } else {
    l->p++;
  }
}

static int quoted(struct lexer *l)
{
  int quote = at(l, l->p++), c;
  while ((c = at(l, l->p)) != quote) {
    if (c < 0 || c == '\n' || c == '\r') {
      lexer_stop(l);
      return TOKEN_EOF;
    }
    l->p++;
    if (c == '\\')
      escape(l);
  }
  l->p++;
  return TOKEN_STRING;
}

static int number(struct lexer *l)
{
  bool hex = at(l, l->p) == '0' && (at(l, l->p + 1) | 0x20) == 'x';
  l->p += hex ? 2 : 0;
  for (;; l->p++) {
    int c = at(l, l->p);
    if (c >= 0 && (c | 0x20) == (hex ? 'p' : 'e'))
      l->p += at(l, l->p + 1) == '+' || at(l, l->p + 1) == '-';
    else if (!is_hex(c) && c != '.')
      return TOKEN_NUMBER;
  }
}

static int word(struct lexer *l)
{
  static const char *const words[] = {
    "and", "break", "do",  "else", "elseif", "end",    "false",  "for",  "function", "goto",  "if",
    "in",  "local", "nil", "not",  "or",     "repeat", "return", "then", "true",     "until", "while",
  };
  size_t start = l->p;
  while (is_letter(at(l, l->p)) || is_digit(at(l, l->p)))
    l->p++;
  struct str text = { l->source.p + start, l->p - start };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (words[i][0] == text.p[0] && str_is(text, words[i]))
      return TOKEN_AND + (int)i;
  }
  return TOKEN_NAME;
}

static int sign(struct lexer *l)
{
  static const struct {
    const char *text;
    int kind;
  } signs[] = {
    { "...", TOKEN_DOTS }, { "..", TOKEN_JOIN }, { "==", TOKEN_EQ },  { "~=", TOKEN_NE },  { "<=", TOKEN_LE },
    { ">=", TOKEN_GE },    { "//", TOKEN_IDIV }, { "<<", TOKEN_SHL }, { ">>", TOKEN_SHR }, { "::", TOKEN_LABEL },
  };
  struct str rest = { l->source.p + l->p, l->source.n - l->p };
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    if (signs[i].text[0] != rest.p[0] || !str_starts(rest, signs[i].text))
      continue;
    l->p += strlen(signs[i].text);
    return signs[i].kind;
  }
  return at(l, l->p++);
}

static int scan(struct lexer *l)
{
  int c = at(l, l->p), level = bracket(l, l->p, '[');
  if (c < 0)
    return TOKEN_EOF;
  if (is_letter(c))
    return word(l);
  if (is_digit(c) || (c == '.' && is_digit(at(l, l->p + 1))))
    return number(l);
  if (c == '"' || c == '\'')
    return quoted(l);
  if (level < 0)
    return sign(l);
  if (long_text(l, level))
    return TOKEN_STRING;
  lexer_stop(l);
  return TOKEN_EOF;
}

void lexer_next(struct lexer *l)
{
  l->behind = l->p;
  skip(l);
  if (l->stopped)
    return;
  size_t start = l->p;
  int line = l->line, kind = scan(l);
  if (!l->stopped)
    l->now = (struct token){ kind, { l->source.p + start, l->p - start }, start, line };
}

void lexer_open(struct lexer *l, struct str source)
{
  *l = (struct lexer){ .source = source, .line = 1 };
  lexer_next(l);
}

int lexer_peek(const struct lexer *l)
{
  struct lexer ahead = *l;
  lexer_next(&ahead);
  return ahead.now.kind;
}

struct str lexer_plain(struct str token)
{
  if (token.n < 2 || token.p[0] == '[')
    return STR("");
  struct str inner = { token.p + 1, token.n - 2 };
  for (size_t i = 0; i < inner.n; i++) {
    int c = (unsigned char)inner.p[i];
    if (!is_letter(c) && !is_digit(c) && c != ' ' && c != '-' && c != '.')
      return STR("");
  }
  return inner;
}
