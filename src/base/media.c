/* SPDX-License-Identifier: Apache-2.0 */
#include "base/media.h"

struct str media_type(struct str value)
{
  struct str type, rest;
  str_split(value, ';', &type, &rest);
  return str_trim(type);
}

bool media_is(struct str type, const char *name) { return str_eq_fold(type, str_of(name)); }

bool media_is_json(struct str type)
{
  return media_is(type, "application/json") || media_is(type, "text/json") ||
         (type.n > 5 && str_eq_fold((struct str){ type.p + type.n - 5, 5 }, STR("+json")));
}

/* A quoted text from behind its first quote; *rest is what follows the last. */
static struct str unquoted(struct arena *a, struct str s, struct str *rest)
{
  char *out = arena_alloc(a, s.n + 1);
  size_t n = 0, i = 0;
  for (; i < s.n && s.p[i] != '"'; i++) {
    if (s.p[i] == '\\' && i + 1 < s.n)
      i++;
    out[n++] = s.p[i];
  }
  i += i < s.n;
  *rest = (struct str){ s.p + i, s.n - i };
  return (struct str){ out, n };
}

/* The value of one parameter off the front of *rest, and what is left behind its ';'. */
static struct str take_value(struct arena *a, struct str *rest)
{
  struct str s = *rest, value, ignored;
  while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
    s = (struct str){ s.p + 1, s.n - 1 };
  if (s.n && s.p[0] == '"') {
    value = unquoted(a, (struct str){ s.p + 1, s.n - 1 }, &s);
    str_split(s, ';', &ignored, rest);
    return value;
  }
  str_split(s, ';', &value, rest);
  return str_trim(value);
}

struct str media_param(struct arena *a, struct str value, const char *name)
{
  struct str type, rest;
  str_split(value, ';', &type, &rest);
  while (rest.n) {
    size_t i = 0;
    while (i < rest.n && rest.p[i] != '=' && rest.p[i] != ';')
      i++;
    struct str found = str_trim((struct str){ rest.p, i });
    bool valued = i < rest.n && rest.p[i] == '=';
    rest = i < rest.n ? (struct str){ rest.p + i + 1, rest.n - i - 1 } : (struct str){ rest.p + i, 0 };
    if (!valued)
      continue;
    struct str text = take_value(a, &rest);
    if (str_eq_fold(found, str_of(name)))
      return text.p ? text : STR("");
  }
  return (struct str){ NULL, 0 };
}
