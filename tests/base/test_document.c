/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents: numbers as people read them, nothing from outside that could run, each amount back to its records.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/base.h"
#include "base/chart.h"
#include "base/document_inside.h"

static struct arena arena;

static struct value json(const char *text)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(&arena, str_of(text), &v, &err), "%s: %s", err.text, text);
  return v;
}

static const char *shown(const char *text, const char *kind)
{
  static struct buf out;
  out.n = 0;
  buf_z(&out, "");
  shown_text(&out, json(text), str_of(kind), NULL);
  return out.p;
}

START_TEST(test_values)
{
  static const struct {
    const char *json, *kind, *text;
  } rows[] = {
    { "1234567", "", "1" THIN "234" THIN "567" },
    { "-1200", "", MINUS "1" THIN "200" },
    { "-9223372036854775808", "", MINUS "9" THIN "223" THIN "372" THIN "036" THIN "854" THIN "775" THIN "808" },
    { "0.125", "", "0.12" },
    { "-0.001", "", "0" },
    { "57.75", "percent", "57.8" THIN "%" },
    { "65", "percent", "65" THIN "%" },
    { "99.95123456", "percent", "99.951" THIN "%" },
    { "99.9985", "percent", "99.9985" THIN "%" },
    { "99.99995", "percent", "99.99995" THIN "%" },
    { "99.99996123", "percent", "99.99996" THIN "%" },
    { "99.9999999999", "percent", "100" THIN "%" },
    { "{\"amount\":123456,\"currency\":\"EUR\"}", "", "1" THIN "234.56" THIN "EUR" },
    { "{\"amount\":-123456789,\"currency\":\"EUR\"}", "", MINUS "1" THIN "234" THIN "568" THIN "EUR" },
    { "{\"amount\":5000,\"currency\":\"JPY\"}", "", "5" THIN "000" THIN "JPY" },
    { "{\"amount\":1500,\"currency\":\"KWD\"}", "", "1.500" THIN "KWD" },
    { "20454", "date", "1 January 2026" },
    { "\"2026-03-12\"", "date", "12 March 2026" },
    { "1767603600000", "instant", "5 January 2026, 09:00 UTC" },
    { "5400000", "duration", "1h30m" },
    { "true", "", "yes" },
    { "null", "money", "\xe2\x80\x93" },
    { "{\"record\":\"service/shop\",\"title\":\"Shop\"}", "", "Shop" },
    { "{\"record\":\"service/shop\"}", "", "service/shop" },
    { "{\"value\":12,\"kind\":\"percent\"}", "", "12" THIN "%" },
    { "[{\"record\":\"a/b\",\"title\":\"B\"},\"c\"]", "", "B, c" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_str_eq(shown(rows[i].json, rows[i].kind), rows[i].text);
}
END_TEST

static const char *const whole =
    "{\"title\":\"A & <b>B</b>\",\"at\":1767603600000,\"source\":\"article 003\",\"parts\":["
    "{\"heading\":\"H 30 000 EUR\"},{\"text\":\"**bold** <script>x</script>\\nnext\"},{\"quote\":\"Q\",\"by\":\"Ana\"},"
    "{\"list\":[\"one\",{\"text\":\"two\",\"record\":{\"record\":\"service/x\",\"title\":\"X | Y\"}}]},"
    "{\"figures\":[{\"label\":\"F\",\"value\":3,\"was\":5,\"better\":\"lower\",\"unit\":\"days\"}]},"
    "{\"table\":{\"total\":true,\"columns\":[{\"name\":\"s\",\"title\":\"S\"},"
    "{\"name\":\"v\",\"kind\":\"money\",\"total\":true}],\"rows\":["
    "{\"s\":{\"record\":\"service/x\",\"title\":\"X | Y\"},\"v\":{\"value\":{\"amount\":100,\"currency\":\"EUR\"},"
    "\"from\":[{\"record\":{\"record\":\"outcome/o\",\"title\":\"O\"},\"value\":{\"amount\":60,\"currency\":\"EUR\"}},"
    "{\"text\":\"and the rest\",\"from\":[{\"record\":\"cost/c\",\"title\":\"C\"}]}]}},"
    "{\"s\":\"other\",\"v\":{\"amount\":250,\"currency\":\"EUR\"}}]}},"
    "{\"chart\":{\"kind\":\"line\",\"title\":\"T\",\"labels\":[\"a\",\"b\",\"c\"],"
    "\"series\":[{\"name\":\"<i>\",\"values\":[1,null,3]},{\"name\":\"n\",\"values\":[2,2]}]}}]}";

static const char *html(const char *text)
{
  static struct buf out;
  struct err err = ERR_INIT;
  struct value d = json(text);
  out.n = 0;
  ck_assert_msg(document_check(d, &err), "%s", err.text);
  document_html(d, "/r/", &out);
  return out.p;
}

static void holds(const char *text, const char *part)
{
  ck_assert_msg(strstr(text, part) != NULL, "no %s in: %s", part, text);
}

START_TEST(test_html)
{
  const char *page = html(whole);
  holds(page, "<h1>A &amp; &lt;b&gt;B&lt;/b&gt;</h1>");
  holds(page, "<h2>H 30" THIN "000" THIN "EUR</h2>");
  holds(page, "<strong>bold</strong> &lt;script&gt;x&lt;/script&gt;<br>next");
  ck_assert(strstr(page, "<script") == NULL);
  holds(page, "<b class=\"good\">3" THIN "days</b>");
  holds(page, "<a href=\"/r/service/x\">X | Y</a>");
  holds(page, "1" THIN "EUR<sup><a id=\"a1\" href=\"#t1\">1</a></sup>");
  holds(page, "<li id=\"t1\">v: 1" THIN "EUR"); /* the trail, with its record and what lies under it */
  holds(page, "<a href=\"/r/outcome/o\">O</a>");
  holds(page, "and the rest<ul><li><a href=\"/r/cost/c\">C</a>");
  holds(page, "Altogether");
  holds(page, "3.50" THIN "EUR"); /* the total */
  holds(page, "As of 5 January 2026, 09:00" THIN "UTC.");
  holds(page, "<desc>&lt;i&gt;: a 1, b \xe2\x80\x93, c 3. ");
  char *first = strdup(page);
  ck_assert_str_eq(first, html(whole));
  free(first);
}
END_TEST

START_TEST(test_markdown)
{
  struct buf out = BUF_INIT;
  document_markdown(json(whole), "/r/", &out);
  holds(out.p, "# A & \\<b\\>B\\</b\\>");
  holds(out.p, "| [X \\| Y](/r/service/x) | 1" THIN "EUR (1) |");
  holds(out.p, "| **Altogether** | **3.50" THIN "EUR** |");
  holds(out.p, "1. v: 1" THIN "EUR\n   - [O](/r/outcome/o): 0.60" THIN "EUR\n   - and the rest\n     - [C](/r/cost/c)");
  holds(out.p, "| b | \xe2\x80\x93 | 2 |");
  buf_fini(&out);
}
END_TEST

/* The zone is named once, in the head, and each time is that of its clock: in winter, and in summer. */
static const char *const dated =
    "{\"title\":\"T\",\"zone\":\"Europe/Berlin\",\"at\":\"2026-01-05T23:30:00Z\",\"period\":{\"from\":20454,\"to\":"
    "20460},\"parts\":[{\"figures\":[{\"label\":\"F\",\"value\":{\"value\":20461,\"kind\":\"date\"}}]},{\"table\":{"
    "\"columns\":[{\"name\":\"t\",\"kind\":\"instant\"},{\"name\":\"n\"}],\"rows\":[{\"t\":1782864000000,\"n\":20461},"
    "{\"t\":{\"value\":0,\"from\":[{\"text\":\"x\",\"value\":0,\"kind\":\"instant\"}]}}]}}]}";

START_TEST(test_times)
{
  struct buf out = BUF_INIT;
  const char *page = html(dated);
  holds(page, "<p class=\"sub\">Times in Europe/Berlin</p>");
  holds(page, "As of 6 January 2026, 00:30.");
  holds(page, "1 July 2026, 02:00<");
  ck_assert(strstr(page, "UTC") == NULL);
  document_markdown(json(dated), "", &out);
  holds(out.p, "Times in Europe/Berlin\n");
  holds(out.p, "| 1 July 2026, 02:00 |");
  buf_fini(&out);
  holds(html("{\"title\":\"T\",\"zone\":\"Europe/Atlantis\",\"at\":0,\"parts\":[]}"),
        "1 January 1970, 00:00" THIN "UTC.");
}
END_TEST

START_TEST(test_written)
{
  struct buf out = BUF_INIT;
  json_write(&out, document_written(json(dated), &arena));
  holds(out.p, "\"at\":\"2026-01-05T23:30:00Z\"");
  holds(out.p, "\"period\":{\"from\":\"2026-01-01\",\"to\":\"2026-01-07\"}");
  holds(out.p, "\"t\":\"2026-07-01T00:00:00Z\"");
  holds(out.p, "\"n\":20461"); /* a number that is no date */
  holds(out.p, "\"value\":\"2026-01-08\"");
  holds(out.p, "\"text\":\"x\",\"value\":\"1970-01-01T00:00:00Z\"");
  char *page = strdup(html(dated)); /* and it reads the same */
  ck_assert_str_eq(page, html(out.p));
  free(page);
  buf_fini(&out);
}
END_TEST

START_TEST(test_totals)
{
  struct value sum;
  ck_assert(column_total(json("[{\"v\":1},{\"v\":2.5},{\"x\":1}]"), STR("v"), &arena, &sum));
  ck_assert(sum.kind == VALUE_REAL && sum.d == 3.5);
  ck_assert(
      !column_total(json("[{\"v\":{\"amount\":1,\"currency\":\"EUR\"}},{\"v\":{\"amount\":1,\"currency\":\"USD\"}}]"),
                    STR("v"), &arena, &sum));
  ck_assert(!column_total(json("[{\"v\":9223372036854775807},{\"v\":1}]"), STR("v"), &arena, &sum));
  ck_assert(!column_total(json("[]"), STR("v"), &arena, &sum));
}
END_TEST

START_TEST(test_what_is_none)
{
  static const struct {
    const char *json, *says;
  } rows[] = {
    { "{\"parts\":[]}", "title" },
    { "{\"title\":\"T\"}", "parts" },
    { "{\"title\":\"T\",\"parts\":[{\"text\":\"a\"},{\"txt\":\"b\"}]}", "part 2" },
    { "{\"title\":\"T\",\"parts\":[{\"heading\":3}]}", "are texts" },
    { "{\"title\":\"T\",\"parts\":[{\"figures\":[{\"value\":3}]}]}", "label" },
    { "{\"title\":\"T\",\"parts\":[{\"table\":{\"rows\":[]}}]}", "columns" },
    { "{\"title\":\"T\",\"parts\":[{\"table\":{\"columns\":[{\"name\":\"a\",\"kind\":\"mony\"}],\"rows\":[]}}]}",
      "did you mean \"money\"" },
    { "{\"title\":\"T\",\"parts\":[{\"table\":{\"columns\":[{\"name\":\"a\"}],\"rows\":[3]}}]}", "row" },
    { "{\"title\":\"T\",\"parts\":[{\"chart\":{\"kind\":\"pie\"}}]}", "bars" },
    { "{\"title\":\"T\",\"parts\":[{\"chart\":{\"kind\":\"bars\",\"labels\":[\"a\"],\"series\":[{\"values\":[1,2]}]}}]"
      "}",
      "each label" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err = ERR_INIT;
    ck_assert(!document_check(json(rows[i].json), &err));
    ck_assert_msg(strstr(err.text, rows[i].says) != NULL, "%s: %s", rows[i].json, err.text);
  }
}
END_TEST

/* Whatever the numbers: no NaN in a coordinate, and it ends. */
START_TEST(test_charts)
{
  static const char *const kinds[] = { "bars", "columns", "stacked", "line", "share", "bullet" };
  static const char *const values[] = {
    "[0,0,0]",           "[]",          "[null,null,null]",
    "[-5,3,-0.001]",     "[1e300,1,2]", "[1e-300]",
    "[\"text\",true,2]", "[-1,-2,-3]",  "[9223372036854775807,-9223372036854775808,1]",
    "[0.1,0.2,0.3]"
  };
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
      struct buf out = BUF_INIT;
      chart_svg(json(str_printf(&arena,
                                "{\"kind\":\"%s\",\"title\":\"T\",\"labels\":[\"a\",\"b\",\"c\"],\"series\":[{\"name\":"
                                "\"s\",\"values\":%s}],\"mark\":{\"value\":2,\"label\":\"m\"}}",
                                kinds[k], values[v])
                         .p),
                &out);
      ck_assert_msg(!strstr(out.p, "nan") && !strstr(out.p, "inf\""), "%s %s: %s", kinds[k], values[v], out.p);
      ck_assert_uint_lt(out.n, 20000);
      ck_assert(str_ends(buf_view(&out), "</svg>"));
      ck_assert(strstr(out.p, "<desc>s: a ")); /* a series by its name, one alone too */
      buf_fini(&out);
    }
}
END_TEST

int main(void)
{
  Suite *s = suite_create("document");
  TCase *t = tcase_create("document");
  arena_init(&arena);
  tcase_add_test(t, test_values);
  tcase_add_test(t, test_html);
  tcase_add_test(t, test_markdown);
  tcase_add_test(t, test_times);
  tcase_add_test(t, test_written);
  tcase_add_test(t, test_totals);
  tcase_add_test(t, test_what_is_none);
  tcase_add_test(t, test_charts);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  arena_fini(&arena);
  return failed ? 1 : 0;
}
