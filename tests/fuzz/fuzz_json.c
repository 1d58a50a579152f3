/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: what is read, written and read again stays the same in all three forms; an error says at which byte; and
 * jansson takes and refuses the same texts and sees the same in them. Where the two differ: jansson refuses integers
 * beyond 64 bits and NUL in names and does not see a byte 0 outside of strings; we refuse what is nested deeper than
 * JSON_DEPTH_MAX.
 */
/* jansson has a function of a name that is ours. */
#define json_string jansson_json_string
#include <jansson.h>
#undef json_string

#include "fuzz.h"

/* ---- jansson ---- */

static bool agrees(struct value v, const json_t *j);

static bool list_agrees(struct value v, const json_t *j)
{
  bool good = v.kind == VALUE_LIST && v.n == json_array_size(j);
  for (uint32_t i = 0; good && i < v.n; i++)
    good = agrees(v.list[i], json_array_get(j, i));
  return good;
}

static bool map_agrees(struct value v, const json_t *j)
{
  bool good = v.kind == VALUE_MAP && v.n == json_object_size(j);
  for (uint32_t i = 0; good && i < v.n; i++) {
    const json_t *member = json_object_getn(j, v.map[i].name.p, v.map[i].name.n);
    good = member && agrees(v.map[i].value, member);
  }
  return good;
}

static bool agrees(struct value v, const json_t *j)
{
  double d;
  switch (json_typeof(j)) {
  case JSON_OBJECT:
    return map_agrees(v, j);
  case JSON_ARRAY:
    return list_agrees(v, j);
  case JSON_STRING:
    return v.kind == VALUE_TEXT && str_eq(value_str(v), (struct str){ json_string_value(j), json_string_length(j) });
  case JSON_INTEGER:
    return v.kind == VALUE_INT && v.i == json_integer_value(j);
  case JSON_REAL:
    d = json_real_value(j);
    return v.kind == VALUE_REAL && memcmp(&d, &v.d, sizeof d) == 0;
  case JSON_NULL:
    return v.kind == VALUE_NULL;
  default:
    return v.kind == VALUE_BOOL && v.b == json_is_true(j);
  }
}

static void ask_jansson(struct str text, bool good, struct value v, const struct err *err)
{
  json_error_t error;
  json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
  enum json_error_code code = j ? json_error_unknown : json_error_code(&error);
  bool ours = !good && (err->code == ERR_LIMIT || memchr(text.p, 0, text.n));
  bool theirs =
      !j && (code == json_error_numeric_overflow || code == json_error_null_byte_in_key || strstr(error.text, "NUL"));
  if (!ours && !theirs) {
    expect(good == (j != NULL), "we say \"%s\", jansson \"%s\"", good ? "good" : err->text, j ? "good" : error.text);
    expect(!good || agrees(v, j), "jansson sees something else");
  }
  json_decref(j);
}

/* ---- ourselves ---- */

/* A float that is whole comes back as an integer. */
static bool same(struct value a, struct value b)
{
  if (a.kind == VALUE_REAL && b.kind == VALUE_INT)
    return a.d == (double)b.i && (int64_t)a.d == b.i;
  if (a.kind != b.kind || (a.kind != VALUE_LIST && a.kind != VALUE_MAP))
    return value_eq(a, b);
  bool good = a.n == b.n;
  for (uint32_t i = 0; good && i < a.n; i++) {
    if (a.kind == VALUE_LIST)
      good = same(a.list[i], b.list[i]);
    else
      good = str_eq(a.map[i].name, b.map[i].name) && same(a.map[i].value, b.map[i].value);
  }
  return good;
}

static struct value read_back(struct arena *a, const struct buf *written)
{
  struct err err = ERR_INIT;
  struct value v = value_none();
  expect(json_read(a, buf_view(written), &v, &err), "%s in what we wrote: %s", err.text, written->p);
  return v;
}

static void write_and_read(struct arena *a, struct value v)
{
  struct buf plain = BUF_INIT, again = BUF_INIT, pretty = BUF_INIT, sorted = BUF_INIT, sorted_again = BUF_INIT;
  json_write(&plain, v);
  struct value back = read_back(a, &plain);
  expect(same(v, back), "written and read it differs: %s", plain.p);
  json_write(&again, back);
  expect(str_eq(buf_view(&plain), buf_view(&again)), "written twice it differs: %s", plain.p);
  json_write_pretty(&pretty, v);
  expect(same(v, read_back(a, &pretty)), "pretty and read it differs: %s", pretty.p);
  json_write_sorted(&sorted, v);
  json_write_sorted(&sorted_again, read_back(a, &sorted));
  expect(str_eq(buf_view(&sorted), buf_view(&sorted_again)), "sorted twice it differs: %s", sorted.p);
  ask_jansson(buf_view(&plain), true, back, NULL);
  buf_fini(&plain);
  buf_fini(&again);
  buf_fini(&pretty);
  buf_fini(&sorted);
  buf_fini(&sorted_again);
}

/* "JSON: byte N: what": a byte of the text, or its end. */
static void check_error(const struct err *err, size_t size)
{
  unsigned long at = size + 1;
  expect(sscanf(err->text, "JSON: byte %lu: ", &at) == 1 && at <= size, "no such byte: %s", err->text);
  expect(str_utf8(str_of(err->text)), "an error that is not UTF-8: %s", err->text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena a;
  struct value v = value_none();
  struct err err = ERR_INIT;
  struct str text = { (const char *)data, size };
  arena_init(&a);
  bool good = json_read(&a, text, &v, &err);
  ask_jansson(text, good, v, &err);
  if (good)
    write_and_read(&a, v);
  else
    check_error(&err, size);
  arena_fini(&a);
  return 0;
}
