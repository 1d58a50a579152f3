/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms: whatever bytes are sent as a form, urlencoded or in parts, they are refused in words or become fields, and the
 * fields written anew, by the book, become the same.
 *
 * The first byte chooses the kind and the charset; of parts the second is the length of the boundary that follows.
 */
#include "fuzz.h"

static void percent(struct buf *out, struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    buf_printf(out, s.p[i] == ' ' ? "+" : "%%%02X", (unsigned char)s.p[i]);
}

static void write_pair(struct buf *out, struct str name, struct value v)
{
  percent(out, name);
  buf_char(out, '=');
  percent(out, value_str(v));
  buf_char(out, '&');
}

static void write_quoted(struct buf *out, struct str s)
{
  buf_char(out, '"');
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == '"' || s.p[i] == '\\')
      buf_char(out, '\\');
    buf_char(out, s.p[i]);
  }
  buf_char(out, '"');
}

static const char fresh[] = "a boundary that nobody thinks of";

static void write_part(struct buf *out, struct str name, struct value v)
{
  buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=", fresh);
  write_quoted(out, name);
  buf_z(out, "\r\n\r\n");
  if (v.kind == VALUE_TEXT)
    buf_str(out, value_str(v));
  else
    buf_z(out, "\xff"); /* what is no text comes back as null */
  buf_z(out, "\r\n");
}

/* A name with a line end cannot be written into a head; nor may a text hold the boundary. */
static bool writable(struct str s) { return !memchr(s.p, '\n', s.n) && !memchr(s.p, '\r', s.n); }

static bool write_fields(struct value fields, void (*write)(struct buf *, struct str, struct value), struct buf *out)
{
  for (uint32_t i = 0; i < fields.n; i++) {
    struct value v = fields.map[i].value;
    bool several = v.kind == VALUE_LIST;
    if (write == write_part && !(fields.map[i].name.n && writable(fields.map[i].name)))
      return false;
    for (uint32_t k = 0; k < (several ? v.n : 1); k++)
      write(out, fields.map[i].name, several ? v.list[k] : v);
  }
  return true;
}

static void check_fields(struct value fields)
{
  expect(fields.kind == VALUE_MAP && fields.n <= FIELDS_MAX, "no map of fields");
  for (uint32_t i = 0; i < fields.n; i++) {
    struct value v = fields.map[i].value;
    expect(str_utf8(fields.map[i].name), "a name that is not UTF-8");
    expect(v.kind != VALUE_LIST || v.n > 1, "a list of one");
    for (uint32_t k = 0; k < (v.kind == VALUE_LIST ? v.n : 1); k++) {
      struct value one = v.kind == VALUE_LIST ? v.list[k] : v;
      expect(one.kind == VALUE_NULL || (one.kind == VALUE_TEXT && str_utf8(value_str(one))), "a field that is no text");
    }
    for (uint32_t k = 0; k < i && fields.n < 100; k++)
      expect(!str_eq(fields.map[i].name, fields.map[k].name), "a name twice");
  }
}

static void run(struct arena *a, struct str in)
{
  struct err err = ERR_INIT;
  struct value fields, again;
  struct buf text = BUF_INIT;
  uint8_t kind = take_byte(&in);
  bool parts = kind & 1;
  struct str boundary = parts ? take_text(&in, take_byte(&in) % 80) : STR("");
  bool good = parts ? multipart_read(a, in, boundary, &fields, &err)
                    : urlencoded_read(a, in, kind & 2 ? CHARSET_WINDOWS : CHARSET_UTF8, &fields, &err);
  if (!good) {
    expect((err.code == ERR_INPUT || err.code == ERR_LIMIT) && err.text[0], "refused without a word");
    return;
  }
  check_fields(fields);
  if (write_fields(fields, parts ? write_part : write_pair, &text)) {
    if (parts)
      buf_printf(&text, "--%s--\r\n", fresh);
    good = parts ? multipart_read(a, buf_view(&text), str_of(fresh), &again, &err)
                 : urlencoded_read(a, buf_view(&text), CHARSET_UTF8, &again, &err);
    expect(good, "written anew: %s", err.text);
    expect(value_eq(fields, again), "written anew it is another form:\n%s", text.p);
  }
  buf_fini(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena a;
  char *copy = exact((struct str){ (const char *)data, size });
  arena_init(&a);
  run(&a, (struct str){ copy, size });
  arena_fini(&a);
  free(copy);
  return 0;
}
