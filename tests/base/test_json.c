/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON: tables of what is refused and how things are written; jansson as oracle on recorded deliveries
 * (STEWARD_SHARED or ../shared; without them those tests say so and pass) and on mutations of them.
 * Where the two differ by intent: jansson refuses integers beyond 64 bits and NUL in names, we refuse
 * what is nested deeper than JSON_DEPTH_MAX.
 */
#define _XOPEN_SOURCE 700 /* nftw */

#include <check.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* jansson has a function of a name that is ours; it is not needed here. */
#define json_string jansson_json_string
#include <jansson.h>
#undef json_string

#include "base/base.h"
#include "base/map.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static struct arena arena;

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

/* ---- what is refused ---------------------------------------------------------------------- */

static const struct {
  const char *text, *error; /* behind "JSON: "; "" when the text does not matter */
} malformed[] = {
  { "", "byte 0: the text is empty" },
  { " \n", "byte 2: the text ends too early" },
  { "{", "byte 1: the text ends too early" },
  { "[1", "byte 2: the text ends too early" },
  { "[1 2]", "byte 3: a comma or ']' is missing" },
  { "{\"a\":1 \"b\":2}", "byte 7: a comma or '}' is missing" },
  { "{\"a\":1,}", "byte 7: a name in quotes is missing" },
  { "{a:1}", "byte 1: a name in quotes is missing" },
  { "{'a':1}", "" },
  { "{\"a\" 1}", "byte 5: a ':' is missing" },
  { "{\"a\":}", "byte 5: a value is missing" },
  { "[,1]", "byte 1: a value is missing" },
  { "[1,]", "byte 3: a value is missing" },
  { "[1,,2]", "" },
  { "[1]]", "byte 3: something stands behind the end of the value" },
  { "1 2", "byte 2: something stands behind the end of the value" },
  { "[}", "" },
  { "{]", "" },
  { "]", "" },
  { "tru", "byte 0: a value is missing" },
  { "True", "" },
  { "nul", "" },
  { "truex", "" },
  { "NaN", "byte 0: a value is missing: NaN, Infinity and None are none" },
  { "[Infinity]", "byte 1: a value is missing: NaN, Infinity and None are none" },
  { "-Infinity", "byte 1: a digit is missing" },
  { "+1", "" },
  { "-", "byte 1: the text ends too early" },
  { "01", "byte 0: a number has a zero too many in front" },
  { "-01", "" },
  { "00", "" },
  { ".5", "" },
  { "1.", "" },
  { "1.e5", "byte 2: a digit is missing" },
  { "1e", "" },
  { "1e+", "" },
  { "0x10", "" },
  { "1_000", "" },
  { "1e400", "byte 0: a number beyond what a double can hold" },
  { "[-1e400]", "byte 1: a number beyond what a double can hold" },
  { "\"abc", "byte 4: the text ends too early" },
  { "\"abc\\", "byte 5: the text ends too early" },
  { "\"abc\\\"", "byte 6: the text ends too early" },
  { "\"a\nb\"", "byte 2: a control character in a string must be escaped" },
  { "\"a\x1f\"", "" },
  { "\"long enough for a step\tof eight\"", "byte 23: a control character in a string must be escaped" },
  { "\"a\\x\"", "byte 2: no such escape" },
  { "\"a\\\xc3\xa4\"", "byte 2: no such escape" },
  { "\"\\\n\"", "byte 1: no such escape" },
  { "\"\\u12\"", "byte 1: \\u needs four hexadecimal digits" },
  { "\"\\u12g4\"", "" },
  { "\"\\ud800\"", "byte 1: a surrogate without its other half" },
  { "\"\\udc00\"", "" },
  { "\"\\ud800x\"", "" },
  { "\"\\ud800\\n\"", "" },
  { "\"\\ud800\\u0041\"", "" },
  { "\"\\ud800\\ud800\"", "" },
  { "\"\\udc00\\ud800\"", "" },
  { "\"\x80\"", "byte 1: not UTF-8" },
  { "\"\xc0\x80\"", "" },
  { "\"\xe2\x82\"", "" },
  { "\"\xed\xa0\x80\"", "byte 1: not UTF-8" },
  { "\"\xf4\x90\x80\x80\"", "" },
  { "\"eight bytes and then \xff\"", "byte 22: not UTF-8" },
  { "\xef\xbb\xbf{}", "byte 0: a value is missing" },
  { "\xa0[]", "" },
  { "[1]\x0b", "" },
  { "// c\n1", "" },
  { "{\"a\":1,\"a\":2}", "byte 7: the name \"a\" stands twice in one object" },
  { "{\"a\":1,\"\\u0061\":2}", "byte 17: the name \"a\" stands twice in one object" },
  { "[{\"\":1,\"b\":{},\"\":2}]", "byte 14: the name \"\" stands twice in one object" },
};

START_TEST(malformed_texts_are_refused)
{
  for (size_t i = 0; i < COUNT(malformed); i++) {
    struct err err = ERR_INIT;
    struct value v;
    /* A copy of just its size, so that the sanitizer sees a step beyond the end. */
    size_t n = strlen(malformed[i].text);
    char *exact = malloc(n ? n : 1);
    memcpy(exact, malformed[i].text, n);
    ck_assert_msg(!json_read(&arena, (struct str){ exact, n }, &v, &err), "row %zu: %s", i, malformed[i].text);
    ck_assert_int_eq(err.code, ERR_INPUT);
    ck_assert(str_starts(str_of(err.text), "JSON: byte "));
    if (*malformed[i].error)
      ck_assert_str_eq(err.text + 6, malformed[i].error);
    free(exact);
  }
}
END_TEST

START_TEST(nul_bytes_are_data_or_refused)
{
  struct value v;
  struct str outside[] = { STR("[1]\0"), STR("\0[1]"), STR("[\0]"), STR("\"a\0b\"") };
  for (size_t i = 0; i < COUNT(outside); i++)
    ck_assert(!json_read(&arena, outside[i], &v, NULL));
  ck_assert(json_read(&arena, STR("\"a\\u0000b\""), &v, NULL));
  ck_assert(str_eq(value_str(v), STR("a\0b")));
}
END_TEST

static struct str repeated(const char *open, const char *middle, const char *close, int times)
{
  struct buf b = BUF_INIT;
  for (int i = 0; i < times; i++)
    buf_z(&b, open);
  buf_z(&b, middle);
  for (int i = 0; i < times; i++)
    buf_z(&b, close);
  struct str s = str_dup(&arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

START_TEST(depth_is_bounded)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert(json_read(&arena, repeated("[", "", "]", JSON_DEPTH_MAX), &v, &err));
  ck_assert(json_read(&arena, repeated("{\"a\":", "1", "}", JSON_DEPTH_MAX), &v, &err));
  ck_assert(!json_read(&arena, repeated("[", "", "]", JSON_DEPTH_MAX + 1), &v, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  ck_assert_str_eq(err.text, "JSON: byte 64: nested deeper than 64");
  ck_assert(!json_read(&arena, repeated("{\"a\":", "1", "}", JSON_DEPTH_MAX + 1), &v, &err));
  ck_assert(!json_read(&arena, repeated("[", "", "]", 1000000), &v, &err));
  ck_assert(json_read(&arena, repeated("[[[]],", "1", "]", JSON_DEPTH_MAX - 2), &v, &err)); /* depth is given back */
}
END_TEST

enum name_kind { PLAIN, ALIKE, MEETING };

/* "m7"; or one of names that begin and end alike and have one length; or one of those that meet in a table of up to 8192
 * places, by the hash that a sender can reckon too. *next: the number of the one behind it. */
static void write_name(struct buf *b, enum name_kind kind, int *next)
{
  char name[40];
  do
    snprintf(name, sizeof name, kind == ALIKE ? "these-all-begin-%07d-and-end-alike" : "m%d", (*next)++);
  while (kind == MEETING && hash_fixed(0, str_of(name)) & 8191);
  buf_printf(b, "\"%s\"", name);
}

/* "{"m0":0,…}" with the name of `twice` once more at the end (none when negative). */
static struct str object_of(enum name_kind kind, int n, int twice)
{
  struct buf b = BUF_INIT;
  int next = 0, again = 0;
  for (int i = 0; i < n; i++) {
    again = i == twice ? next : again;
    buf_char(&b, i ? ',' : '{');
    write_name(&b, kind, &next);
    buf_printf(&b, ":%d", i);
  }
  if (twice >= 0) {
    buf_char(&b, ',');
    write_name(&b, kind, &again);
    buf_z(&b, ":0");
  }
  buf_char(&b, '}');
  struct str s = str_dup(&arena, buf_view(&b));
  buf_fini(&b);
  return s;
}

START_TEST(names_must_differ_in_objects_of_any_size)
{
  static const int sizes[] = { 1, 2, 15, 16, 17, 30, 255, 256, 257, 3000 };
  struct value v;
  for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
    int n = sizes[i / 2];
    enum name_kind kind = i % 2 ? ALIKE : PLAIN;
    ck_assert(json_read(&arena, object_of(kind, n, -1), &v, NULL));
    ck_assert_uint_eq(v.n, (uint32_t)n);
    for (int j = 0; j < n; j += 1 + n / 20)
      ck_assert(!json_read(&arena, object_of(kind, n, j), &v, NULL));
  }
  for (int n = 30; n <= 300; n *= 10) {
    ck_assert(json_read(&arena, object_of(MEETING, n, -1), &v, NULL));
    ck_assert(!json_read(&arena, object_of(MEETING, n, n / 2), &v, NULL));
  }
  /* Quadratic work on these would take minutes. */
  for (enum name_kind kind = PLAIN; kind <= ALIKE; kind++) {
    ck_assert(json_read(&arena, object_of(kind, 300000, -1), &v, NULL));
    ck_assert(!json_read(&arena, object_of(kind, 300000, 7), &v, NULL));
  }
}
END_TEST

/* ---- what is read and written ------------------------------------------------------------- */

static const char *written(struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  const char *z = str_z(&arena, buf_view(&b));
  buf_fini(&b);
  return z;
}

static const struct {
  const char *text, *written; /* NULL: as read */
} pairs[] = {
  { "0", NULL },
  { "-0", "0" },
  { "-0.0", NULL },
  { "0.0", "0" },
  { "1.0", "1" },
  { "0.1", NULL },
  { "1.5e3", "1500" },
  { "1E5", "100000" },
  { "0.30000000000000004", NULL },
  { "5e-324", NULL },
  { "2.2250738585072014e-308", NULL },
  { "1.7976931348623157e+308", NULL },
  { "1e-400", "0" },
  { "9223372036854775807", NULL },
  { "-9223372036854775808", NULL },
  { "9007199254740993", NULL },
  { "9007199254740992.0", NULL },
  { "-9007199254740994.0", NULL },
  { "2251799813685248.5", NULL },
  { "9223372036854775808", "9.223372036854776e+18" },
  { "-9223372036854775809", "-9.223372036854776e+18" },
  { "999999999999999999", NULL },
  { "1000000000000000000", NULL },
  { "100000000000000000000000", "1e+23" },
  { "0.1000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001", "0.1" },
  { " [ 1 , 2 ] ", "[1,2]" },
  { "{ \"b\" : null , \"a\" : [ ] , \"c\" : { } }", "{\"b\":null,\"a\":[],\"c\":{}}" },
  { "[true,false,null]", NULL },
  { "\"\"", NULL },
  { "\"\\b\\f\\n\\r\\t\\\"\\\\\\/\"", "\"\\b\\f\\n\\r\\t\\\"\\\\/\"" },
  { "\"\\u0001\\u007f<>&\"", "\"\\u0001\\u007f\\u003c\\u003e\\u0026\"" },
  { "\"\\u0041\\u00e4\\u20AC\\ud83d\\uDCA9\"", "\"A\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xa9\"" },
  { "\"\xe2\x80\xa8 \xe2\x80\xa9 \xe2\x80\xaa \xe2\x82\xa8\"", "\"\\u2028 \\u2029 \xe2\x80\xaa \xe2\x82\xa8\"" },
  { "\"\\uffff\\ud800\\udc00\"", "\"\xef\xbf\xbf\xf0\x90\x80\x80\"" },
  { "{\"\":{\"\\n\":1}}", NULL },
  { "{\"a\":{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}}", NULL },
};

START_TEST(texts_are_read_and_written)
{
  for (size_t i = 0; i < COUNT(pairs); i++) {
    struct value v;
    struct err err = ERR_INIT;
    ck_assert_msg(json_read(&arena, str_of(pairs[i].text), &v, &err), "%s: %s", pairs[i].text, err.text);
    ck_assert_str_eq(written(v), pairs[i].written ? pairs[i].written : pairs[i].text);
  }
  struct value v;
  struct str text = STR("[\"plain\"]");
  ck_assert(json_read(&arena, text, &v, NULL));
  ck_assert_ptr_eq(v.list[0].s, text.p + 2); /* not copied */
}
END_TEST

START_TEST(strings_around_steps_of_eight)
{
  static const char *const marks[] = { "", "\\n", "\\u00e4", "\xc3\xa4", "\xf0\x9f\x92\xa9" };
  for (size_t mark = 0; mark < COUNT(marks); mark++) {
    for (int before = 0; before < 20; before++) {
      for (int behind = 0; behind < 20; behind++) {
        struct str text = str_printf(&arena, "\"%.*s%s%.*s\"", before, "~~~~~~~~~~~~~~~~~~~~", marks[mark], behind,
                                     "!!!!!!!!!!!!!!!!!!!!");
        struct value v;
        ck_assert(json_read(&arena, text, &v, NULL));
        size_t special = mark == 0 ? 0 : mark == 1 ? 1 : mark == 4 ? 4 : 2;
        ck_assert_uint_eq(v.n, (size_t)(before + behind) + special);
      }
    }
  }
}
END_TEST

START_TEST(all_kinds_are_written)
{
  struct value_builder b;
  build_init(&b, &arena);
  build_put(&b, "z", value_record(UINT64_MAX));
  build_put(&b, "gone", value_none());
  build_put(&b, "m", value_money(-1250, "EUR"));
  build_put(&b, "nan", value_real(NAN));
  struct value map = build_map(&b), list[] = { value_none(), map };
  struct value v = { .kind = VALUE_LIST, .n = 2, .list = list };
  ck_assert_str_eq(written(v), "[null,{\"z\":18446744073709551615,\"m\":{\"amount\":-1250,\"currency\":\"EUR\"},"
                               "\"nan\":null}]");
  ck_assert_str_eq(written(value_text(STR("a\xff\xc3"))), "\"a\\ufffd\\ufffd\"");
  struct buf out = BUF_INIT;
  json_write_sorted(&out, v);
  ck_assert_str_eq(out.p, "[null,{\"m\":{\"amount\":-1250,\"currency\":\"EUR\"},\"nan\":null,"
                          "\"z\":18446744073709551615}]");
  out.n = 0;
  json_read(&arena, STR("{\"b\":[1,{\"x\":2}],\"a\":[],\"c\":{}}"), &v, NULL);
  json_write_pretty(&out, v);
  ck_assert_str_eq(out.p, "{\n  \"b\": [\n    1,\n    {\n      \"x\": 2\n    }\n  ],\n  \"a\": [],\n  \"c\": {}\n}");
  buf_fini(&out);
}
END_TEST

START_TEST(doubles_come_back_bit_by_bit)
{
  struct buf b = BUF_INIT;
  srand(17);
  for (int i = 0; i < 100000; i++) {
    uint64_t bits = (uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand();
    double d;
    memcpy(&d, &bits, sizeof d);
    if (i % 2)
      d = (rand() % 2000000 - 1000000) / 1000.0; /* what people write */
    if (!isfinite(d))
      continue;
    b.n = 0;
    json_number(&b, d);
    struct value v;
    if (!json_read(&arena, buf_view(&b), &v, NULL))
      ck_abort_msg("%s", b.p);
    double back = v.kind == VALUE_INT ? (double)v.i : v.d;
    if (memcmp(&back, &d, sizeof d) != 0 ||
        (v.kind == VALUE_INT) != (d == trunc(d) && fabs(d) < 0x1p53 && !(d == 0 && signbit(d))))
      ck_abort_msg("%a written %s", d, b.p);
    arena_reset(&arena);
  }
  buf_fini(&b);
}
END_TEST

/* ---- jansson as oracle -------------------------------------------------------------------- */

static bool same(struct value v, const json_t *j);

static bool same_list(struct value v, const json_t *j)
{
  if (v.kind != VALUE_LIST || v.n != json_array_size(j))
    return false;
  for (uint32_t i = 0; i < v.n; i++) {
    if (!same(v.list[i], json_array_get(j, i)))
      return false;
  }
  return true;
}

static bool same_map(struct value v, const json_t *j)
{
  if (v.kind != VALUE_MAP || v.n != json_object_size(j))
    return false;
  for (uint32_t i = 0; i < v.n; i++) {
    const json_t *member = json_object_getn(j, v.map[i].name.p, v.map[i].name.n);
    if (!member || !same(v.map[i].value, member))
      return false;
  }
  return true;
}

/* A whole REAL comes back as an INT when it was written between. */
static bool same_real(struct value v, double d)
{
  return (v.kind == VALUE_REAL && v.d == d) || (v.kind == VALUE_INT && (double)v.i == d);
}

static bool same(struct value v, const json_t *j)
{
  switch (json_typeof(j)) {
  case JSON_NULL:
    return v.kind == VALUE_NULL;
  case JSON_TRUE:
  case JSON_FALSE:
    return v.kind == VALUE_BOOL && v.b == json_is_true(j);
  case JSON_INTEGER:
    return v.kind == VALUE_INT && v.i == json_integer_value(j);
  case JSON_REAL:
    return same_real(v, json_real_value(j));
  case JSON_STRING:
    return v.kind == VALUE_TEXT && str_eq(value_str(v), (struct str){ json_string_value(j), json_string_length(j) });
  case JSON_ARRAY:
    return same_list(v, j);
  case JSON_OBJECT:
    return same_map(v, j);
  }
  return false;
}

static bool reals_are_fractions(struct value v)
{
  bool good = v.kind != VALUE_REAL || v.d != trunc(v.d);
  for (uint32_t i = 0; i < v.n && v.kind == VALUE_LIST; i++)
    good = good && reals_are_fractions(v.list[i]);
  for (uint32_t i = 0; i < v.n && v.kind == VALUE_MAP; i++)
    good = good && reals_are_fractions(v.map[i].value);
  return good;
}

/* Written in each way and read again, it is what it was. */
static void check_written(struct value v, const json_t *j, const char *name)
{
  static void (*const writers[])(struct buf *, struct value) = { json_write, json_write_sorted, json_write_pretty };
  for (size_t i = 0; i < COUNT(writers); i++) {
    struct buf b = BUF_INIT;
    struct value back;
    struct err err = ERR_INIT;
    writers[i](&b, v);
    ck_assert_msg(json_read(&arena, buf_view(&b), &back, &err), "%s: written %s: %s", name, b.p, err.text);
    ck_assert_msg(same(back, j), "%s: differs when written: %s", name, b.p);
    ck_assert_msg(!reals_are_fractions(v) || value_eq(v, back), "%s: unequal when written: %s", name, b.p);
    buf_fini(&b);
  }
}

static json_t *oracle(struct str text, enum json_error_code *code)
{
  json_error_t error;
  json_t *j = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
  *code = j ? json_error_unknown : json_error_code(&error);
  return j;
}

struct files {
  char **at;
  size_t n, cap;
};

static struct files files;

static int note_file(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
  (void)st, (void)ftw;
  if (kind == FTW_F && str_ends(str_of(path), ".json"))
    vec_push(&files, strdup(path));
  return 0;
}

static int by_path(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The recorded deliveries, in a fixed order; none when they are not there. */
static void find_files(void)
{
  const char *shared = getenv("STEWARD_SHARED");
  char folder[1000];
  snprintf(folder, sizeof folder, "%s/corpus", shared && *shared ? shared : "../shared");
  nftw(folder, note_file, 16, FTW_PHYS);
  if (files.n)
    qsort(files.at, files.n, sizeof *files.at, by_path);
  else
    printf("test_json: no recorded deliveries below %s: tests against them skipped\n", folder);
}

static void forget_files(void)
{
  for (size_t i = 0; i < files.n; i++)
    free(files.at[i]);
  vec_fini(&files);
}

/* A copy on the heap of just its size. */
static struct str file_read(const char *path)
{
  FILE *f = fopen(path, "rb");
  ck_assert_ptr_nonnull(f);
  fseek(f, 0, SEEK_END);
  size_t n = (size_t)ftell(f);
  rewind(f);
  char *p = mem_alloc(n);
  ck_assert_uint_eq(fread(p, 1, n, f), n);
  fclose(f);
  return (struct str){ p, n };
}

START_TEST(recorded_deliveries_agree_with_jansson)
{
  for (size_t i = 0; i < files.n; i++) {
    struct str text = file_read(files.at[i]);
    enum json_error_code code;
    struct value v;
    struct err err = ERR_INIT;
    json_t *j = oracle(text, &code);
    bool good = json_read(&arena, text, &v, &err);
    ck_assert_msg(good == (j != NULL), "%s: %s", files.at[i], err.text);
    if (good) {
      ck_assert_msg(same(v, j), "%s differs", files.at[i]);
      check_written(v, j, files.at[i]);
    }
    json_decref(j);
    free((char *)text.p);
    arena_reset(&arena);
  }
}
END_TEST

static size_t below(size_t n) { return n ? (size_t)rand() % n : 0; }

/* One small change: a byte replaced, put in, taken out, a piece doubled, or the end cut off. */
static void mutate(struct buf *b)
{
  static const char *const pieces[] = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    ",",
    ":",
    "\\",
    "\\u",
    "\\ud83d",
    "\\u0000",
    "0",
    "-",
    ".",
    "e",
    "1e99",
    "9223372036854775808",
    "null",
    "true",
    " ",
    "\n",
    "\x01",
    "\xc3\xa4",
    "\xed\xa0\x80",
    "\xff",
    "\x80",
    "\xf0\x9f",
    "/",
    "-0",
    "1E400",
    "[[[[[[",
  };
  size_t at = below(b->n), n = below(b->n - at) % 40;
  struct str head = { b->p, at }, rest = { b->p + at, b->n - at };
  struct buf out = BUF_INIT;
  buf_str(&out, head);
  switch (rand() % 6) {
  case 0:
    buf_char(&out, (char)rand());
    buf_add(&out, rest.p + (rest.n > 0), rest.n - (rest.n > 0));
    break;
  case 1:
  case 2:
    buf_z(&out, pieces[below(COUNT(pieces))]);
    buf_str(&out, rest);
    break;
  case 3:
    buf_add(&out, rest.p + n, rest.n - n);
    break;
  case 4:
    buf_add(&out, rest.p, n);
    buf_str(&out, rest);
    break;
  default: /* a digit or letter becomes another: mostly still well-formed */
    buf_str(&out, rest);
    for (size_t i = at; i < out.n; i++) {
      if (out.p[i] >= '0' && out.p[i] <= '9') {
        out.p[i] = "0123456789.eE-+"[below(15)];
        break;
      }
    }
  }
  buf_fini(b);
  *b = out;
}

static void check_mutation(struct str text, const char *name, size_t *accepted)
{
  enum json_error_code code;
  struct value v;
  struct err err = ERR_INIT;
  json_t *j = oracle(text, &code);
  bool good = json_read(&arena, text, &v, &err);
  bool ours_alone = good && !j && (code == json_error_numeric_overflow || code == json_error_null_byte_in_key);
  bool theirs_alone = !good && j && err.code == ERR_LIMIT;
  ck_assert_msg(good == (j != NULL) || ours_alone || theirs_alone, "%s: %s: %.*s", name, err.text, STR_FMT(text));
  if (good && j) {
    ck_assert_msg(same(v, j), "%s: differs: %.*s", name, STR_FMT(text));
    check_written(v, j, name);
    ++*accepted;
  }
  json_decref(j);
}

START_TEST(mutated_deliveries_agree_with_jansson)
{
  enum { MUTATIONS = 20000, BODY_MAX = 6000 };
  size_t accepted = 0, done = 0;
  srand(1);
  while (files.n && done < MUTATIONS) {
    for (size_t i = 0; i < files.n; i++) {
      struct str text = file_read(files.at[i]);
      for (int k = 0; k < 25 && text.n <= BODY_MAX; k++, done++) {
        struct buf b = BUF_INIT;
        buf_str(&b, text);
        for (int changes = rand() % 3; changes >= 0; changes--)
          mutate(&b);
        char *exact = mem_alloc(b.n);
        memcpy(exact, buf_view(&b).p, b.n);
        check_mutation((struct str){ exact, b.n }, files.at[i], &accepted);
        free(exact);
        buf_fini(&b);
        arena_reset(&arena);
      }
      free((char *)text.p);
    }
  }
  if (files.n)
    printf("test_json: %zu mutations, %zu of them well-formed\n", done, accepted);
}
END_TEST

int main(void)
{
  find_files();
  Suite *suite = suite_create("json");
  TCase *tc = tcase_create("json");
  tcase_set_timeout(tc, 120);
  tcase_add_checked_fixture(tc, setup, teardown);
  tcase_add_test(tc, malformed_texts_are_refused);
  tcase_add_test(tc, nul_bytes_are_data_or_refused);
  tcase_add_test(tc, depth_is_bounded);
  tcase_add_test(tc, names_must_differ_in_objects_of_any_size);
  tcase_add_test(tc, texts_are_read_and_written);
  tcase_add_test(tc, strings_around_steps_of_eight);
  tcase_add_test(tc, all_kinds_are_written);
  tcase_add_test(tc, doubles_come_back_bit_by_bit);
  tcase_add_test(tc, recorded_deliveries_agree_with_jansson);
  tcase_add_test(tc, mutated_deliveries_agree_with_jansson);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  forget_files();
  return failed != 0;
}
