/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports: built from the model as it is, with parameters for the once; and as editions, which stand in the journal and
 * never change.
 */
#include "drive.h"

static const char *const model_lua =
    "return model { service = { title = 'name', fields = { name = text, worth = money } },"
    " edition = { fields = { document = json, note = text } } }";
static const char *const worth_lua =
    "return report { title = 'Worth', source = 'article 003', params = { least = integer { default = 0, least = 0, "
    "most = 1000 },"
    " first = ref 'service' }, build = function(ctx, params) local rows = {}"
    " for s in ctx:each('service') do if s.worth and s.worth.amount >= params.least then"
    "  rows[#rows + 1] = { service = s, worth = { value = s.worth, from = { s } } } end end"
    " return { title = 'Worth' .. (params.first and ' of ' .. params.first.name or ''), parts = { { table = {"
    "  columns = { { name = 'service' }, { name = 'worth', kind = 'money', total = true } }, rows = rows } } } } end }";
static const char *const there_lua =
    "return report { title = 'There', params = { zone = text { default = 'Europe/Berlin' } },"
    " build = function(ctx) return { title = 'T', parts = {} } end }";
static const char *const bad_lua =
    "return report { title = 'Bad', build = function(ctx) return { title = 'T', parts = { { txt = 'x' } } } end }";
static const char *const monthly_lua =
    "return policy { title = 'an edition', on = 'service', eval = function(s, ctx)"
    " if s.key == 'shop' then ctx:open('edition/e1', { note = 'n', document = ctx:report('p.worth', { least = 100 }) "
    "}) end"
    " if s.key == 'bad' then ctx:open('edition/e2', { document = ctx:report('p.bad') }) end end }";

static struct engine *open_set(const char *journal, const char *model)
{
  struct err err = ERR_INIT;
  struct files f = { .n = 0 };
  struct engine *e = drive_open(journal, model, 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/worth.lua", worth_lua);
  files_add(&f, "p/there.lua", there_lua);
  files_add(&f, "p/bad.lua", bad_lua);
  files_add(&f, "p/monthly.lua", monthly_lua);
  activate(e, &f);
  return e;
}

static struct value ask(struct engine *e, struct arena *a, const char *body, struct err *err)
{
  struct request r = { .kind = REQUEST_REPORT, .actor = STR("person/ana"), .body = str_of(body) };
  struct value v = value_none();
  if (engine_run(e, &r))
    ck_assert(json_read(a, str_dup(a, buf_view(&r.answer)), &v, NULL));
  ck_assert_int_eq(r.seq, 0);
  *err = r.err;
  buf_fini(&r.answer);
  return v;
}

static struct value rows_of(struct value document)
{
  return value_get(value_get(value_get(document, "parts").list[0], "table"), "rows");
}

START_TEST(test_it_is_built)
{
  struct engine *e = open_set(":memory:", ":memory:");
  struct arena a;
  struct err err;
  arena_init(&a);
  good(e, "{\"edits\":[{\"put\":\"service/web\",\"set\":{\"name\":\"Web\",\"worth\":\"2.00 EUR\"}},"
          "{\"put\":\"service/pay\",\"set\":{\"name\":\"Pay\",\"worth\":\"0.50 EUR\"}}]}");
  struct value d = ask(e, &a, "{\"report\":\"p.worth\"}", &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  ck_assert_int_eq(rows_of(d).n, 2);
  struct value service = value_get(rows_of(d).list[0], "service"), worth = value_get(rows_of(d).list[0], "worth");
  ck_assert(str_is(value_get_str(service, "record"), "service/web") && str_is(value_get_str(service, "title"), "Web"));
  ck_assert_int_eq(value_get(value_get(worth, "value"), "amount").i, 200);
  ck_assert(str_is(value_get_str(d, "source"), "article 003"));
  int64_t at;
  ck_assert(instant_parse(value_get_str(d, "at"), &at) && at == CLOCK_START); /* as everybody reads it */
  ck_assert(value_is_none(value_get(d, "zone")));
  struct value there = ask(e, &a, "{\"report\":\"p.there\"}", &err);
  ck_assert(str_is(value_get_str(there, "zone"), "Europe/Berlin")); /* its parameter */
  there = ask(e, &a, "{\"report\":\"p.there\",\"params\":{\"zone\":\"Asia/Tokyo\"}}", &err);
  ck_assert(str_is(value_get_str(there, "zone"), "Asia/Tokyo"));

  d = ask(e, &a, "{\"report\":\"p.worth\",\"params\":{\"least\":\"100\",\"first\":\"service/pay\"}}", &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  ck_assert_int_eq(rows_of(d).n, 1);
  ck_assert(str_is(value_get_str(d, "title"), "Worth of Pay"));
  d = ask(e, &a, "{\"report\":\"p.worth\"}", &err); /* they were for that once */
  ck_assert_int_eq(rows_of(d).n, 2);
  arena_fini(&a);
  engine_close(e);
}
END_TEST

START_TEST(test_what_is_wrong_is_said)
{
  static const char *const rows[][2] = {
    { "{\"report\":\"p.wort\"}", "did you mean \"p.worth\"" },
    { "{\"report\":\"p.monthly\"}", "no report" },
    { "{\"report\":\"p.worth\",\"params\":{\"leest\":1}}", "did you mean \"least\"" },
    { "{\"report\":\"p.worth\",\"params\":{\"least\":\"many\"}}", "least" },
    { "{\"report\":\"p.worth\",\"params\":{\"least\":\"-1\"}}", "p.worth.least: -1 is too little: at least 0" },
    { "{\"report\":\"p.worth\",\"params\":{\"least\":1001}}", "p.worth.least: 1001 is too much: at most 1000" },
    { "{\"report\":\"p.bad\"}", "p/bad.lua: build returned: part 1" },
    { "3", "no report" },
  };
  struct engine *e = open_set(":memory:", ":memory:");
  struct arena a;
  arena_init(&a);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err;
    ask(e, &a, rows[i][0], &err);
    ck_assert_msg(err.code != ERR_NONE && strstr(err.text, rows[i][1]), "%s: %s", rows[i][0], err.text);
  }
  arena_fini(&a);
  engine_close(e);
}
END_TEST

/* More than an evaluation may use, less than a report may; and each within its own bounds afterwards. */
START_TEST(test_it_has_bounds_of_its_own)
{
  static const char *const much_lua =
      "return report { title = 'Much', params = { n = integer { default = 20000 } }, build = function(ctx, params)"
      " local kept = {} for i = 1, params.n do kept[i] = ('x'):rep(1000) .. i end"
      " return { title = 'T', parts = { { text = kept[#kept]:sub(-5) } } } end }";
  static const char *const greedy_lua = "return policy { title = 'g', on = 'service', eval = function(s)"
                                        " local kept = {} for i = 1, 20000 do kept[i] = ('x'):rep(1000) .. i end end }";
  struct engine *e = open_set(":memory:", ":memory:");
  struct files f = { .n = 0 };
  struct arena a;
  struct err err;
  arena_init(&a);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/much.lua", much_lua);
  files_add(&f, "p/greedy.lua", greedy_lua);
  activate_with(e, &f, "{},\"limits\":{\"evaluation_fuel\":30000000,\"report_fuel\":30000000,\"report_memory_mb\":40}");
  ask(e, &a, "{\"report\":\"p.much\"}", &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  ask(e, &a, "{\"report\":\"p.much\",\"params\":{\"n\":60000}}", &err);
  ck_assert_msg(strstr(err.text, "(a call may use 40960 KB): limits.policies.report_memory_mb"), "%s", err.text);
  ask(e, &a, "{\"report\":\"p.much\"}", &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  good(e, "{\"edits\":[{\"put\":\"service/web\",\"set\":{\"name\":\"Web\"}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE message LIKE '%may use 12288 KB%'"), 1);
  activate_with(e, &f, "{},\"limits\":{\"report_fuel\":100000}");
  ask(e, &a, "{\"report\":\"p.much\"}", &err);
  ck_assert_msg(strstr(err.text, "out of fuel (100000 units): limits.policies.report_fuel"), "%s", err.text);
  arena_fini(&a);
  engine_close(e);
}
END_TEST

START_TEST(test_editions_stand)
{
  char dir[] = "/tmp/steward-edition-XXXXXX", journal[64], model[64], other[64], command[80];
  uint8_t one[SHA256_SIZE], two[SHA256_SIZE];
  struct err err = ERR_INIT;
  ck_assert(mkdtemp(dir) != NULL);
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(model, sizeof model, "%s/model.db", dir);
  snprintf(other, sizeof other, "%s/other.db", dir);
  struct engine *e = open_set(journal, model);
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"worth\":\"2.00 EUR\"}}]}");
  struct value d = cell(e, "edition/e1", "document");
  ck_assert_int_eq(rows_of(d).n, 1);
  good(e, "{\"edits\":[{\"put\":\"service/new\",\"set\":{\"name\":\"New\",\"worth\":\"9.00 EUR\"}}]}");
  ck_assert_int_eq(rows_of(cell(e, "edition/e1", "document")).n, 1);
  good(e, "{\"edits\":[{\"put\":\"service/bad\",\"set\":{\"name\":\"Bad\"}}]}");
  struct value failed = value_get(cell(e, "edition/e2", "document"), "failed");
  ck_assert(failed.kind == VALUE_BOOL && failed.b); /* it says so itself */
  ck_assert(document_check(cell(e, "edition/e2", "document"), &err));
  ck_assert(engine_digest(e, one, &err));
  engine_close(e);
  e = drive_open(journal, other, 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  ck_assert(engine_digest(e, two, &err));
  ck_assert_mem_eq(one, two, SHA256_SIZE);
  engine_close(e);
  snprintf(command, sizeof command, "rm -r %s", dir);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("edition");
  TCase *t = tcase_create("edition");
  tcase_add_test(t, test_it_is_built);
  tcase_add_test(t, test_what_is_wrong_is_said);
  tcase_add_test(t, test_it_has_bounds_of_its_own);
  tcase_add_test(t, test_editions_stand);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
