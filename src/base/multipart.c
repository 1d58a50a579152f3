/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   [preamble] CRLF? --boundary CRLF  head  CRLF CRLF  content  CRLF --boundary CRLF … CRLF --boundary-- [epilogue]
 *
 * Lines may end in LF alone, as hand-made senders have it.
 */
#define _GNU_SOURCE /* memmem */
#include "base/multipart.h"

#include "base/media.h"

struct reading {
  struct str rest; /* not looked at yet */
  struct str mark; /* "--boundary" */
  struct fields fields;
};

static struct str from(struct str s, size_t at) { return (struct str){ s.p + at, s.n - at }; }

/* Where the next delimiter stands: at the front, or behind a line end. SIZE_MAX: nowhere. */
static size_t find_mark(const struct reading *r)
{
  struct str s = r->rest;
  for (size_t at = 0; at + r->mark.n <= s.n; at++) {
    const char *p = memmem(s.p + at, s.n - at, r->mark.p, r->mark.n);
    if (!p)
      return SIZE_MAX;
    at = (size_t)(p - s.p);
    if (at == 0 || s.p[at - 1] == '\n')
      return at;
  }
  return SIZE_MAX;
}

/* Behind a delimiter: its line's end, or "--" at the last one. */
static bool after_mark(struct reading *r, bool *last, struct err *err)
{
  struct str s = from(r->rest, r->mark.n);
  *last = str_starts(s, "--");
  if (*last)
    return true;
  while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
    s = from(s, 1);
  size_t end = str_starts(s, "\r\n") ? 2 : str_starts(s, "\n") ? 1 : 0;
  r->rest = from(s, end);
  return end || err_set(err, ERR_INPUT, "multipart: a boundary must end its line");
}

/* The part's head, up to its empty line: name and charset. */
static bool read_head(struct reading *r, struct str *name, enum charset *charset, struct err *err)
{
  struct str line, key, value;
  size_t used = 0;
  *name = (struct str){ NULL, 0 };
  *charset = CHARSET_UTF8;
  while (str_split(r->rest, '\n', &line, &value)) {
    r->rest = value;
    if ((used += line.n + 1) > MULTIPART_HEAD_MAX)
      return err_set(err, ERR_LIMIT, "multipart: the head of a part is larger than %d bytes", MULTIPART_HEAD_MAX);
    line = str_trim(line);
    if (line.n == 0)
      return name->p || err_set(err, ERR_INPUT, "multipart: a part without Content-Disposition: form-data; name=…");
    str_split(line, ':', &key, &value);
    if (str_eq_fold(str_trim(key), STR("content-disposition")))
      *name = media_param(r->fields.arena, value, "name");
    else if (str_eq_fold(str_trim(key), STR("content-type")))
      charset_find(media_param(r->fields.arena, value, "charset"), charset);
  }
  return err_set(err, ERR_INPUT, "multipart: the body ends within the head of a part");
}

static bool add_part(struct reading *r, struct str name, struct str content, enum charset charset, struct err *err)
{
  struct str text = content;
  if (!str_utf8(name))
    return err_set(err, ERR_INPUT, "multipart: the name of part %zu is not UTF-8", r->fields.n + 1);
  if (charset != CHARSET_UTF8 && !charset_text(r->fields.arena, charset, content, &text, NULL))
    text = content;
  return fields_add_value(&r->fields, name, str_utf8(text) ? value_text(text) : value_null(), err);
}

static bool read_part(struct reading *r, struct err *err)
{
  struct str name;
  enum charset charset;
  if (!read_head(r, &name, &charset, err))
    return false;
  size_t end = find_mark(r);
  if (end == SIZE_MAX)
    return err_set(err, ERR_INPUT, "multipart: the body ends without its last boundary");
  struct str content = { r->rest.p, end };
  if (content.n && content.p[content.n - 1] == '\n')
    content.n--;
  if (content.n && content.p[content.n - 1] == '\r')
    content.n--;
  r->rest = from(r->rest, end);
  return add_part(r, name, content, charset, err);
}

bool multipart_read(struct arena *a, struct str bytes, struct str boundary, struct value *out, struct err *err)
{
  if (boundary.n == 0 || boundary.n > MULTIPART_BOUNDARY_MAX)
    return err_set(err, ERR_INPUT, "multipart: the Content-Type must name a boundary of 1 to %d characters",
                   MULTIPART_BOUNDARY_MAX);
  struct reading r = { .rest = bytes, .fields = { .arena = a } };
  r.mark = str_printf(a, "--%.*s", STR_FMT(boundary));
  size_t first = find_mark(&r);
  bool last = false;
  if (first == SIZE_MAX)
    return err_set(err, ERR_INPUT, "multipart: the boundary that the Content-Type names is nowhere in the body");
  r.rest = from(bytes, first);
  while (after_mark(&r, &last, err)) {
    if (last) {
      *out = fields_map(&r.fields);
      return true;
    }
    if (!read_part(&r, err))
      return false;
  }
  return false;
}
