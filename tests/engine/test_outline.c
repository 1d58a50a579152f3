/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where members stand in a Lua text: whatever quotes, comments, long brackets and local tables stand around them.
 */
#include "engine/outline.h"

#include <check.h>
#include <stdlib.h>

static const char text[] = "-- name = 1\n"                                /*  1 */
                           "--[==[ name = 1\n"                            /*  2 */
                           "]] name = 1 ]==]\n"                           /*  3 */
                           "local shared = {\n"                           /*  4 */
                           "  inner = { leaf = 1 },\n"                    /*  5 */
                           "}\n"                                          /*  6 */
                           "return {\n"                                   /*  7 */
                           "  title = [[ name =\n"                        /*  8 */
                           "  { ]], text = 'it\\'s { name = ',\n"         /*  9 */
                           "  same = x == y,\n"                           /* 10 */
                           "  name = \"n\",\n"                            /* 11 */
                           "  one = { two = 1, other = { leaf = 2 } },\n" /* 12 */
                           "  two = 2,\n"                                 /* 13 */
                           "  [\"three.four\"] = {\n"                     /* 14 */
                           "    two = { leaf = 3 },\n"                    /* 15 */
                           "    list = { \"a\",\n"                        /* 16 */
                           "      \"b\" },\n"                             /* 17 */
                           "  },\n"                                       /* 18 */
                           "  shared = shared, [ \"last\" ] = 1\n"        /* 19 */
                           "}";

static const struct {
  const char *path[4];
  int line;
} places[] = {
  { { "name" }, 11 },
  { { "title" }, 8 },
  { { "two" }, 13 },
  { { "one", "two" }, 12 },
  { { "one", "other", "leaf" }, 12 },
  { { "three.four" }, 14 },
  { { "three.four", "two", "leaf" }, 15 },
  { { "three.four", "list", "b" }, 17 },
  { { "last" }, 19 },
  { { "shared", "inner", "leaf" }, 5 },
  /* not there: the last that is */
  { { "three.four", "nothing" }, 14 },
  { { "one", "two", "deeper" }, 12 },
  { { "nothing" }, 0 },
  { { "leaf" }, 0 },
  { { "same", "y" }, 10 },
};

START_TEST(finds_each_place)
{
  struct str path[4];
  size_t n = 0;
  while (n < 4 && places[_i].path[n]) {
    path[n] = str_of(places[_i].path[n]);
    n++;
  }
  ck_assert_int_eq(outline_line(STR(text), path, n), places[_i].line);
}
END_TEST

START_TEST(has_no_place_for_nothing)
{
  struct str name = STR("name");
  ck_assert_int_eq(outline_line(STR(text), NULL, 0), 0);
  ck_assert_int_eq(outline_line(STR(""), &name, 1), 0);
}
END_TEST

/* Never beyond the end, whatever is cut off. */
START_TEST(reads_any_front_of_a_text)
{
  struct str path[] = { STR("three.four"), STR("list"), STR("b") };
  for (size_t n = 0; n < sizeof text; n++) {
    char *cut = mem_alloc(n ? n : 1); /* so that the sanitizer sees one byte too many */
    memcpy(cut, text, n);
    ck_assert_int_le(outline_line((struct str){ cut, n }, path, 3), 17);
    free(cut);
  }
}
END_TEST

static void assert_texts(const char *lua, const char *want)
{
  struct arena a;
  struct buf found = BUF_INIT;
  size_t n;
  arena_init(&a);
  struct str *texts = outline_texts(str_of(lua), "requires", &a, &n);
  for (size_t i = 0; i < n; i++)
    buf_printf(&found, "%.*s,", STR_FMT(texts[i]));
  ck_assert_msg(str_is(buf_view(&found), want), "%s: %.*s", lua, STR_FMT(buf_view(&found)));
  buf_fini(&found);
  arena_fini(&a);
}

START_TEST(lists_texts)
{
  assert_texts("return pack { requires = { \"a\", 'b', [[c]] }, other = { \"d\" } }", "a,b,c,");
  assert_texts("return pack { name = \"x\", requires = {\n -- \"no\"\n \"a\", \"b\", \"c\", \"d\", \"e\" }, }",
               "a,b,c,d,e,");
  assert_texts("return pack { params = { requires = { \"a\" } } }", "");
  assert_texts("return pack { [\"requires\"] = {}, name = \"requires\" }", "");
  assert_texts("", "");
}
END_TEST

int main(void)
{
  Suite *s = suite_create("outline");
  TCase *t = tcase_create("outline");
  tcase_add_loop_test(t, finds_each_place, 0, sizeof places / sizeof *places);
  tcase_add_test(t, has_no_place_for_nothing);
  tcase_add_test(t, reads_any_front_of_a_text);
  tcase_add_test(t, lists_texts);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
