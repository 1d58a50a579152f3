/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that policies want to be there: made once, through the journal, under the guards; and the same by whoever
 * applies that journal anew.
 */
#include "drive.h"

static const char *const model_lua =
    "return model { service = { fields = { name = text, score = integer } },"
    " improvement = { fields = { title = text { required = true }, service = ref 'service', worth = money,"
    " due = date, opened_at = instant } } }";
static const char *const poor_lua =
    "return policy { title = 'a poor result', on = 'service', findings = { poor = 'low' },"
    " eval = function(s, ctx) if s.score and s.score < 5 then"
    "  ctx:open('improvement/poor-' .. s.key, { title = 'Better ' .. (s.name or '?'), service = s,"
    "   worth = money(100, 'EUR'), due = time.date('2026-03-01'), opened_at = s.created_at })"
    "  if s.score < 0 then ctx:open('improvement/bad', { title = s.name }) end"
    "  if ctx:count('improvement', { service = s }) == 0 then ctx:finding('poor', { message = 'nothing is done' }) end"
    " end end }";
static const char *const guard_lua =
    "return guard { title = 'titles', on = 'improvement', level = 'enforce', check = function(c, ctx)"
    " if c.record and c.record.title == 'Better not' then ctx:refuse('not that') end"
    " if c.kind == 'create' and c.actor ~= 'policy/p.poor' then ctx:refuse('by whom? ' .. c.actor) end end }";

static struct files set(void)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/poor.lua", poor_lua);
  files_add(&f, "p/titles.lua", guard_lua);
  return f;
}

static struct engine *open_set(void)
{
  struct err err = ERR_INIT;
  struct files f = set();
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  activate(e, &f);
  return e;
}

START_TEST(test_it_is_opened_once)
{
  struct engine *e = open_set();
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"score\":3}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening WHERE state = 'done' AND done_seq = seq + 1"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0); /* closed by what it opened */
  struct value title = cell(e, "improvement/poor-shop", "title");
  ck_assert(str_is(value_str(title), "Better Shop"));
  ck_assert_int_eq(cell(e, "improvement/poor-shop", "worth").i, 100);
  ck_assert_int_eq(cell(e, "improvement/poor-shop", "opened_at").i, CLOCK_START);
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"score\":9}}]}");
  good(e, "{\"edits\":[{\"delete\":\"improvement/poor-shop\"}]}");
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"score\":2}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 0); /* who deleted it knew better */
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening"), 1);
  engine_close(e);
}
END_TEST

START_TEST(test_guards_and_those_before_it)
{
  struct engine *e = open_set();
  good(e, "{\"edits\":[{\"put\":\"service/x\",\"set\":{\"name\":\"not\",\"score\":1}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening WHERE state = 'refused' AND detail LIKE '%not that%'"), 1);
  good(e, "{\"edits\":[{\"put\":\"service/y\",\"set\":{\"score\":-1}}]}"); /* it has no name, so no title */
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening WHERE state = 'refused' AND record = 'improvement/bad'"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 1); /* poor-y */
  engine_close(e);
}
END_TEST

START_TEST(test_nobody_else_opens)
{
  struct engine *e = open_set();
  struct err err =
      drive_change(e, "{\"edits\":[{\"create\":\"improvement/z\",\"set\":{\"title\":\"Z\"}}],\"opening\":77}");
  ck_assert_int_eq(err.code, ERR_CONFLICT);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 0);
  engine_close(e);
}
END_TEST

START_TEST(test_what_if_tells_of_it_and_opens_nothing)
{
  struct engine *e = open_set();
  struct request r = { .kind = REQUEST_WHAT_IF, .actor = STR("person/ana") };
  r.body = STR("{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"score\":3}}]}");
  ck_assert(engine_run(e, &r));
  ck_assert_msg(strstr(r.answer.p, "\"opens\":\"improvement/poor-shop\"") != NULL, "%s", r.answer.p);
  buf_fini(&r.answer);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening"), 0);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 0);
  engine_close(e);
}
END_TEST

START_TEST(test_a_tick_opens_too)
{
  struct err err = ERR_INIT;
  struct files f = set();
  f.text[2] = "return policy { title = 'old', on = 'service', eval = function(s, ctx)"
              " if ctx:passed(s.created_at + 3600000) then"
              " ctx:open('improvement/old-' .. s.key, { title = 'Old' }) end end }";
  f.name[2] = "p/poor.lua";
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  clock_ms = CLOCK_START;
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\"}}]}");
  pass(e, HOUR);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 1);
  engine_close(e);
}
END_TEST

/* The host ends when it has committed what a policy said, and before the journal has the change. */
START_TEST(test_it_survives_an_end_in_between)
{
  char dir[] = "/tmp/steward-opening-XXXXXX", journal[64], model[64], other[64], command[80];
  uint8_t one[SHA256_SIZE], two[SHA256_SIZE];
  struct err err = ERR_INIT;
  struct files f = set();
  ck_assert(mkdtemp(dir) != NULL);
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(model, sizeof model, "%s/model.db", dir);
  snprintf(other, sizeof other, "%s/other.db", dir);
  clock_ms = CLOCK_START;
  struct engine *e = drive_open(journal, model, 0, 0, &err);
  activate(e, &f);
  struct entry n = { .kind = ENTRY_CHANGE, .at = clock_ms, .actor = STR("person/ana") };
  n.body = STR("{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"score\":3}}]}");
  ck_assert(journal_append(e->journal, &n, 1, &err) && group_make_true(e, &n, NULL, 1, &err));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM opening WHERE state = 'waiting'"), 1);
  engine_close(e);

  e = drive_open(journal, model, 0, 0, &err);
  good(e, "{\"edits\":[{\"put\":\"service/other\",\"set\":{\"name\":\"Other\"}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM improvement"), 1);
  ck_assert_msg(engine_digest(e, one, &err), "%s", err.text);
  engine_close(e);

  e = drive_open(journal, other, 0, 0, &err); /* all anew from the journal */
  ck_assert_msg(engine_digest(e, two, &err), "%s", err.text);
  ck_assert_mem_eq(one, two, SHA256_SIZE);
  engine_close(e);
  snprintf(command, sizeof command, "rm -r %s", dir);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("opening");
  TCase *t = tcase_create("opening");
  tcase_add_test(t, test_it_is_opened_once);
  tcase_add_test(t, test_guards_and_those_before_it);
  tcase_add_test(t, test_nobody_else_opens);
  tcase_add_test(t, test_what_if_tells_of_it_and_opens_nothing);
  tcase_add_test(t, test_a_tick_opens_too);
  tcase_add_test(t, test_it_survives_an_end_in_between);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
