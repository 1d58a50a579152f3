/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits that say since when they are true, through the engine: what is refused, who is asked again, and what policies and
 * people are told of it.
 */
#include "drive.h"

static struct engine *e;

static const char *const model = "return model { ticket = { fields = { state = enum { 'new', 'open', 'done',"
                                 " default = 'new' }, title = text, size = integer } } }";
static const char *const past =
    "return policy { title = 'P', on = 'ticket', gives = { path = text }, eval = function(t, ctx)\n"
    "  local out = {}\n"
    "  for _, m in ipairs(ctx:history(t, 'state')) do\n"
    "    out[#out + 1] = m.at .. ' ' .. m.value .. ' ' .. m.by .. ' ' .. m.entry\n"
    "  end\n"
    "  return { path = table.concat(out, ', ') }\n"
    "end }";
static const char *const present = "return policy { title = 'Q', on = 'ticket', gives = { now = text },"
                                   " eval = function(t) return { now = t.state .. (t.title or '') } end }";
static const char *const other = "return policy { title = 'O', on = 'ticket', gives = { sizes = integer },"
                                 " eval = function(t, ctx) return { sizes = #ctx:history(t, 'size') } end }";
static const char *const web = "return intake { title = 'W', map = function(d)\n"
                               "  if d.body.bad and not d.text:find('mended') then error('bad') end\n"
                               "  return d.body.edits\nend }";

static void setup(void)
{
  struct err err = ERR_INIT;
  struct files f = { .n = 0 };
  clock_ms = CLOCK_START;
  e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model);
  files_add(&f, "p/past.lua", past);
  files_add(&f, "p/present.lua", present);
  files_add(&f, "p/other.lua", other);
  files_add(&f, "p/web.lua", web);
  activate(e, &f);
}

static void teardown(void)
{
  struct err err = ERR_INIT;
  struct buf report = BUF_INIT;
  ck_assert_msg(engine_verify(e, &report, &err), "%s", err.text);
  buf_fini(&report);
  engine_close(e);
}

static void is_text(const char *field, const char *want)
{
  struct value v = cell(e, "ticket/a", field);
  ck_assert_msg(v.kind == VALUE_TEXT && str_is(value_str(v), want), "%s is %.*s", field, STR_FMT(value_str(v)));
}

static void refused(const char *json, const char *why)
{
  struct err err = drive_change(e, json);
  ck_assert_msg(err.code == ERR_INPUT && strstr(err.text, why), "%d: %s", err.code, err.text);
}

START_TEST(what_is_no_instant_is_refused)
{
  refused("{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"at\":\"yesterday\"}]}",
          "ticket/a: \"at\" must be an instant, such as");
  refused("{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"at\":1e300}]}", "\"at\" must be an instant");
  refused("{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"at\":1,\"revision\":\"one\"}]}",
          "ticket/a: \"revision\" must be an integer");
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"at\":null,\"revision\":null}]}");
  refused("{\"edits\":[{\"delete\":\"ticket/a\",\"at\":1}]}", "ticket/a: a delete is of now");
  refused("{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"revisions\":1}]}", "did you mean \"revision\"?");
}
END_TEST

START_TEST(a_late_edit_asks_the_readers_of_that_history_alone)
{
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"new\",\"title\":\"!\"},\"at\":1000}]}");
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"done\"},\"at\":\"1970-01-01T00:00:03Z\"}]}");
  is_text("path", "1000 new person/ana 2, 3000 done person/ana 3");
  int64_t version = scalar(e, "SELECT version FROM ticket");
  uint64_t asked = engine_counts(e).evaluations;
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"},\"at\":2000}]}");
  ck_assert_uint_eq(engine_counts(e).evaluations, asked + 1);
  is_text("path", "1000 new person/ana 2, 2000 open person/ana 4, 3000 done person/ana 3");
  is_text("now", "done!");
  ck_assert_int_eq(scalar(e, "SELECT version FROM ticket"), version);
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"},\"at\":2000}]}"); /* told again */
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"},\"at\":2500}]}"); /* so it was */
  ck_assert_uint_eq(engine_counts(e).evaluations, asked + 1);
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{},\"at\":500}]}"); /* all histories begin earlier */
  ck_assert_uint_eq(engine_counts(e).evaluations, asked + 3);
  is_text("path", "500 new person/ana 2, 2000 open person/ana 4, 3000 done person/ana 3");
}
END_TEST

START_TEST(a_delivery_is_dated_and_says_from_where)
{
  static const char *const bad = "{\"bad\":1,\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"},\"at\":2000,"
                                 "\"revision\":1}]}";
  static const char *const same = "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"done\"},\"at\":2000,"
                                  "\"revision\":2}]}";
  drive_request(e, REQUEST_DELIVERY, "one", str_of(bad));
  drive_request(e, REQUEST_DELIVERY, "two", str_of(same));
  is_text("path", "2000 done source/web 3");
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model);
  files_add(&f, "p/past.lua", past);
  files_add(&f, "p/web.lua", "return intake { title = 'W', map = function(d) return d.body.edits end }");
  activate(e, &f);
  pass(e, 60000);
  struct err err = drive_request(e, REQUEST_RETRY, "", STR("{\"delivery\":2}"));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  is_text("path",
          "2000 open source/web 6, 2000 done source/web 3"); /* by whom it came, not by who had it tried again */
  is_text("state", "done");
}
END_TEST

START_TEST(of_two_rows_in_one_change_the_later_stands)
{
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"done\",\"size\":2},\"at\":3000,\"revision\":7},"
          "{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\",\"title\":\"?\"},\"at\":3000,\"revision\":6}]}");
  is_text("now", "done?");
  is_text("path", "3000 open person/ana 2, 3000 done person/ana 2");
  ck_assert_int_eq(cell(e, "ticket/a", "size").i, 2);
  ck_assert_int_eq(scalar(e, "SELECT version FROM ticket"), 1);
}
END_TEST

START_TEST(a_clock_that_runs_ahead_is_held_to_ours)
{
  char want[80];
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"done\"},\"at\":\"2099-01-01T00:00:00Z\"}]}");
  snprintf(want, sizeof want, "%lld done person/ana 2", (long long)CLOCK_START);
  is_text("path", want);
  pass(e, 1000);
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"}}]}");
  is_text("state", "open");
}
END_TEST

START_TEST(an_edit_that_is_undone_leaves_no_past)
{
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"done\"},\"at\":3000}]}");
  refused("{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"state\":\"open\"},\"at\":2000},"
          "{\"put\":\"ticket/a\",\"set\":{\"size\":\"big\"}}]}",
          "is not an integer");
  is_text("path", "3000 done person/ana 2");
  good(e, "{\"edits\":[{\"put\":\"ticket/a\",\"set\":{\"size\":4}}]}");
  ck_assert_int_eq(cell(e, "ticket/a", "sizes").i, 2);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("edit");
  TCase *t = tcase_create("edit");
  tcase_set_timeout(t, 60);
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, what_is_no_instant_is_refused);
  tcase_add_test(t, a_late_edit_asks_the_readers_of_that_history_alone);
  tcase_add_test(t, a_delivery_is_dated_and_says_from_where);
  tcase_add_test(t, of_two_rows_in_one_change_the_later_stands);
  tcase_add_test(t, a_clock_that_runs_ahead_is_held_to_ours);
  tcase_add_test(t, an_edit_that_is_undone_leaves_no_past);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
