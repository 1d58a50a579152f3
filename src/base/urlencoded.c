/* SPDX-License-Identifier: Apache-2.0 */
#include "base/urlencoded.h"

#include "base/digest.h"

/* ---- fields ------------------------------------------------------------------------------- */

bool fields_add_value(struct fields *f, struct str name, struct value v, struct err *err)
{
  if (f->n == FIELDS_MAX)
    return err_set(err, ERR_LIMIT, "a form of more than %d fields", FIELDS_MAX);
  if (f->n == f->cap) {
    size_t cap = f->cap ? 2 * f->cap : 16;
    struct member *grown = arena_array(f->arena, struct member, cap);
    if (f->n)
      memcpy(grown, f->at, f->n * sizeof *grown);
    f->at = grown;
    f->cap = cap;
  }
  f->at[f->n++] = (struct member){ name, v };
  return true;
}

static bool to_text(struct arena *a, struct str raw, enum charset charset, struct str *out, struct err *err)
{
  if (charset != CHARSET_LATIN1 && charset != CHARSET_WINDOWS)
    charset = CHARSET_UTF8;
  *out = raw;
  return str_utf8(raw) || charset_text(a, charset, raw, out, err);
}

bool fields_add(struct fields *f, struct str name, struct str raw, enum charset charset, struct err *err)
{
  struct str key, text;
  if (!to_text(f->arena, name, charset, &key, err))
    return err_prefix(err, "the name of field %zu of the form", f->n + 1);
  if (!to_text(f->arena, raw, charset, &text, err))
    return err_prefix(err, "the field \"%.*s\" of the form", (int)(key.n < 100 ? key.n : 100), key.p);
  return fields_add_value(f, key, value_text(text), err);
}

/* All values of the i-th field's name, from it on. */
static struct value gathered(const struct fields *f, size_t i, bool *done)
{
  struct value_builder list;
  build_init(&list, f->arena);
  for (size_t k = i; k < f->n; k++)
    if (str_eq(f->at[k].name, f->at[i].name)) {
      build_add(&list, f->at[k].value);
      done[k] = true;
    }
  return list.n == 1 ? f->at[i].value : build_list(&list);
}

struct value fields_map(const struct fields *f)
{
  struct value_builder map;
  bool *done = arena_array(f->arena, bool, f->n + 1);
  build_init(&map, f->arena);
  for (size_t i = 0; i < f->n; i++)
    if (!done[i])
      build_put_str(&map, f->at[i].name, gathered(f, i, done));
  return build_map(&map);
}

/* ---- text --------------------------------------------------------------------------------- */

static struct str unescaped(struct arena *a, struct str in)
{
  char *out = arena_alloc(a, in.n + 1);
  size_t n = 0, one;
  for (size_t i = 0; i < in.n; i++) {
    uint8_t c = in.p[i] == '+' ? ' ' : (uint8_t)in.p[i];
    if (c == '%' && in.n - i > 2 && hex_read((struct str){ in.p + i + 1, 2 }, &c, &one))
      i += 2;
    out[n++] = (char)c;
  }
  return (struct str){ out, n };
}

bool urlencoded_read(struct arena *a, struct str text, enum charset charset, struct value *out, struct err *err)
{
  struct fields f = { .arena = a };
  bool more = text.n > 0;
  while (more) {
    struct str item, name, value;
    more = str_split(text, '&', &item, &text);
    if (item.n == 0)
      continue;
    str_split(item, '=', &name, &value);
    if (!fields_add(&f, unescaped(a, name), unescaped(a, value), charset, err))
      return false;
  }
  *out = fields_map(&f);
  return true;
}
