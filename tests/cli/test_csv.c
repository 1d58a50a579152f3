/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV: what stands where in well-formed files, against the sqlite3 shell's own reader; what people write besides; and what
 * is refused, with its line.
 */
#include "cli/csv.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct arena arena;

static void begin(void) { arena_init(&arena); }
static void end(void) { arena_fini(&arena); }

/* All rows as JSON: [["a","b"],…], null for none; or "error: …". */
static struct str read_all(struct str text, char separator)
{
  struct csv c;
  struct err err = ERR_INIT;
  struct value_builder rows, row;
  struct buf out = BUF_INIT;
  build_init(&rows, &arena);
  bool good = csv_open(&c, &arena, text, separator, &err), more = good;
  struct csv_cell *cells = good ? arena_array(&arena, struct csv_cell, c.count + 1) : NULL;
  int64_t line;
  while (good && more && (good = csv_next(&c, &arena, cells, &line, &more, &err)) && more) {
    build_init(&row, &arena);
    for (size_t i = 0; i < c.count; i++)
      build_add(&row, cells[i].null ? value_null() : value_text(cells[i].text));
    build_add(&rows, build_list(&row));
  }
  if (good)
    json_write(&out, build_list(&rows));
  else
    buf_printf(&out, "error: %s", err.text);
  struct str s = str_dup(&arena, buf_view(&out));
  buf_fini(&out);
  return s;
}

static void reads(const char *text, const char *expected)
{
  struct str got = read_all(str_of(text), 0);
  ck_assert_msg(str_is(got, expected), "%s\n  gives    %s\n  and not  %s", text, got.p, expected);
}

static void refuses(const char *text, const char *part)
{
  struct str got = read_all(str_of(text), 0);
  ck_assert_msg(str_starts(got, "error: ") && strstr(got.p, part), "%s\n  gives    %s\n  without  %s", text, got.p,
                part);
}

START_TEST(test_forms)
{
  reads("a,b\r\n1,2\r\n", "[[\"1\",\"2\"]]");
  reads("a;b\n1,5;2\n", "[[\"1,5\",\"2\"]]");
  reads("a\tb\n1\t\n", "[[\"1\",\"\"]]");
  reads("a|b\n1|2", "[[\"1\",\"2\"]]");
  reads("a,b\r1,2\r3,4\r", "[[\"1\",\"2\"],[\"3\",\"4\"]]");
  reads("\xef\xbb\xbf"
        "a,b\n1,2\n",
        "[[\"1\",\"2\"]]");
  reads("sep=;\na,x;b\n1;2\n", "[[\"1\",\"2\"]]");
  reads("only\nx\ny\n", "[[\"x\"],[\"y\"]]");
  reads("a,b\n\n1,2\n\n\n3,4\n\n", "[[\"1\",\"2\"],[\"3\",\"4\"]]");
}
END_TEST

START_TEST(test_quotes)
{
  reads("\"a\",b\n\"x,y\",\"he said \"\"no\"\"\"\n", "[[\"x,y\",\"he said \\\"no\\\"\"]]");
  reads("a,b\n\"two\r\nlines\",2\n", "[[\"two\\r\\nlines\",\"2\"]]");
  reads("a,b\n12\" pipe,\"\"\n", "[[\"12\\\" pipe\",\"\"]]");
  reads("a,b\n\"$10 \" ,x\n", "[[\"$10 \",\"x\"]]");
  reads("a,b\nNULL,\"NULL\"\n\\N,null\n", "[[null,\"NULL\"],[null,\"null\"]]");
  reads("\"a;b\",\"c\"\n1,2\n", "[[\"1\",\"2\"]]");
}
END_TEST

START_TEST(test_names)
{
  struct csv c;
  struct err err = ERR_INIT;
  ck_assert(csv_open(&c, &arena, STR(" a , \"b\"\"c\" ,d,,\n1,2,3,,\n1,2,3\n"), 0, &err));
  ck_assert_uint_eq(c.count, 3);
  ck_assert(str_is(c.columns[0], "a"));
  ck_assert(str_is(c.columns[2], "d"));
  reads("a,b,\n1,2,\n3,4\n", "[[\"1\",\"2\"],[\"3\",\"4\"]]");
  refuses("a,b,\n1,2,x\n", "line 2: there is a cell behind the last column");
  refuses("a,b,a\n", "columns 1 and 3 are both called \"a\"");
  refuses("a,,b\n", "line 1: column 2 has no name");
  refuses("", "there is no header");
  refuses("\n\n", "there is no header");
}
END_TEST

START_TEST(test_lines)
{
  refuses("a,b\n1,2\n3\n", "line 3: 1 cell, and the header has 2");
  refuses("a,b\n\"x\ny\",2\n1,2,3\n", "line 4: 3 cells, and the header has 2");
  refuses("a,b\n1,\"2\n3,4\n", "line 2: a quote is opened here");
  refuses("a,b\n\"1\"x,2\n", "line 2: there is text behind a closing quote");
  refuses("a\n1,2\n", "--separator");
}
END_TEST

/* ---- against the shell ---- */

static uint64_t state = 42;
static unsigned dice(unsigned n)
{
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state >> 33) % n;
}

/* A cell as somebody might write it: quoted where it must be, and sometimes where not. */
static void random_cell(struct buf *out, bool bare)
{
  static const char *const parts[] = { "a", "7", " ", "\xc3\xa9", "\"", ",", "\n", "\r\n", "-", ";" };
  struct buf text = BUF_INIT;
  unsigned n = dice(6);
  for (unsigned i = 0; i < n; i++)
    buf_z(&text, parts[dice(bare ? 4 : 10)]);
  if (!bare)
    buf_char(out, '"');
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] == '"')
      buf_char(out, '"');
    buf_char(out, text.p[i]);
  }
  if (!bare)
    buf_char(out, '"');
  buf_fini(&text);
}

static void random_table(struct buf *out, unsigned columns)
{
  const char *line_end = dice(2) ? "\n" : "\r\n";
  unsigned rows = dice(20);
  for (unsigned i = 0; i < columns; i++)
    buf_printf(out, "%sc%u", i ? "," : "", i);
  buf_z(out, line_end);
  for (unsigned r = 0; r < rows; r++) {
    for (unsigned i = 0; i < columns; i++) {
      buf_z(out, i ? "," : "");
      random_cell(out, dice(2));
    }
    if (r + 1 < rows || dice(2))
      buf_z(out, line_end);
  }
}

static struct str shell_says(const char *path, unsigned columns)
{
  struct buf line = BUF_INIT, out = BUF_INIT;
  char chunk[4096];
  size_t n;
  buf_printf(&line, "sqlite3 :memory: -cmd '.import --csv %s t' \"SELECT coalesce(json_group_array(json_array(", path);
  for (unsigned i = 0; i < columns; i++)
    buf_printf(&line, "%scoalesce(c%u,'')", i ? "," : "", i); /* NULL: a separator, and then the file ends */
  buf_z(&line, ")), '[]') FROM t\"");
  FILE *f = popen(line.p, "r");
  ck_assert_ptr_nonnull(f);
  while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
    buf_add(&out, chunk, n);
  ck_assert_int_eq(pclose(f), 0);
  struct str s = str_trim(str_dup(&arena, buf_view(&out)));
  buf_fini(&line);
  buf_fini(&out);
  return s;
}

START_TEST(test_shell)
{
  char path[] = "/tmp/steward-csv-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  for (int round = 0; round < 60; round++) {
    struct buf text = BUF_INIT;
    struct value ours, theirs;
    unsigned columns = 2 + dice(4);
    random_table(&text, columns);
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    ck_assert_int_eq(pwrite(fd, text.p, text.n, 0), (ssize_t)text.n);
    struct str got = read_all(buf_view(&text), ','), expected = shell_says(path, columns);
    ck_assert_msg(json_read(&arena, got, &ours, NULL), "%s\n%s", text.p, got.p);
    ck_assert_msg(json_read(&arena, expected, &theirs, NULL), "%.*s", STR_FMT(expected));
    ck_assert_msg(value_eq(ours, theirs), "%s\ngives    %s\nand not  %.*s", text.p, got.p, STR_FMT(expected));
    buf_fini(&text);
    arena_reset(&arena);
  }
  close(fd);
  unlink(path);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("csv");
  TCase *t = tcase_create("csv");
  tcase_add_checked_fixture(t, begin, end);
  tcase_add_test(t, test_forms);
  tcase_add_test(t, test_quotes);
  tcase_add_test(t, test_names);
  tcase_add_test(t, test_lines);
  tcase_add_test(t, test_shell);
  tcase_set_timeout(t, 120);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_ENV);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
