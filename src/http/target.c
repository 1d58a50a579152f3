/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing is normalised: "//", "." and ".." are segments like others and match no route.
 */
#include "http/target.h"

/* Percent-decodes; in a query '+' is a space. What needs no decoding is not copied. */
static bool decode(struct arena *a, struct str in, bool query, struct str *out, struct err *err)
{
  *out = in;
  if (in.n == 0 || (!memchr(in.p, '%', in.n) && (!query || !memchr(in.p, '+', in.n))))
    return true;
  char *text = arena_alloc(a, in.n);
  size_t n = 0, one;
  for (size_t i = 0; i < in.n; i++) {
    char c = in.p[i];
    if (c == '+' && query)
      c = ' ';
    if (c == '%') {
      if (in.n - i < 3 || !hex_read((struct str){ in.p + i + 1, 2 }, (uint8_t *)&c, &one))
        return err_set(err, ERR_INPUT, "\"%.*s\": a %% must be followed by two hexadecimal digits", STR_FMT(in));
      i += 2;
    }
    if (c == 0)
      return err_set(err, ERR_INPUT, "\"%.*s\": %%00 has no place in an address", STR_FMT(in));
    text[n++] = c;
  }
  *out = (struct str){ text, n };
  return str_utf8(*out) || err_set(err, ERR_INPUT, "\"%.*s\" is not UTF-8 when decoded", STR_FMT(in));
}

/* "http://host/path" is allowed by RFC 9112, 3.2.2; whose host it names is the proxy's business. */
static struct str without_authority(struct str raw)
{
  struct str lower = { raw.p, raw.n < 8 ? raw.n : 8 };
  size_t skip = lower.n >= 7 && str_eq_fold((struct str){ raw.p, 7 }, STR("http://"))    ? 7
                : lower.n == 8 && str_eq_fold((struct str){ raw.p, 8 }, STR("https://")) ? 8
                                                                                         : 0;
  if (!skip)
    return raw;
  while (skip < raw.n && raw.p[skip] != '/' && raw.p[skip] != '?')
    skip++;
  return skip == raw.n ? STR("/") : (struct str){ raw.p + skip, raw.n - skip };
}

static bool read_path(struct arena *a, struct target *t, struct err *err)
{
  struct str rest = { t->path.p + 1, t->path.n - 1 };
  bool more = rest.n > 0;
  while (more) {
    struct str segment;
    more = str_split(rest, '/', &segment, &rest);
    if (t->count == TARGET_SEGMENTS_MAX) {
      t->count++;
      return true;
    }
    if (!decode(a, segment, false, &t->segments[t->count++], err))
      return false;
  }
  return true;
}

static bool read_query(struct arena *a, struct str query, struct target *t, struct err *err)
{
  bool more = query.n > 0;
  while (more) {
    struct str item, name, value;
    more = str_split(query, '&', &item, &query);
    if (item.n == 0)
      continue;
    str_split(item, '=', &name, &value);
    if (t->pair_count == TARGET_PAIRS_MAX)
      return err_set(err, ERR_INPUT, "more than %d query parameters", TARGET_PAIRS_MAX);
    struct pair p;
    if (!decode(a, name, true, &p.name, err) || !decode(a, value, true, &p.value, err))
      return false;
    for (size_t i = 0; i < t->pair_count; i++)
      if (str_eq(t->pairs[i].name, p.name))
        return err_set(err, ERR_INPUT, "the query parameter \"%.*s\" is given twice", STR_FMT(p.name));
    t->pairs[t->pair_count++] = p;
  }
  return true;
}

bool target_read(struct arena *a, struct str raw, struct target *out, struct err *err)
{
  struct str query;
  out->count = out->pair_count = 0;
  str_split(without_authority(raw), '?', &out->path, &query);
  if (out->path.n == 0)
    out->path = STR("/");
  if (out->path.p[0] != '/' || memchr(raw.p, '#', raw.n))
    return err_set(err, ERR_INPUT, "the address must be a path that begins with /, without a fragment");
  return read_path(a, out, err) && read_query(a, query, out, err);
}

struct str target_query(const struct target *t, const char *name)
{
  for (size_t i = 0; i < t->pair_count; i++)
    if (str_is(t->pairs[i].name, name))
      return t->pairs[i].value.p ? t->pairs[i].value : STR("");
  return (struct str){ NULL, 0 };
}
