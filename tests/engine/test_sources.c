/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of steward.lua have records: policies see them as those that people made, people say there whose they are, and a
 * line that is gone leaves no door open. Sets that were journaled before do as they did.
 */
#include "home.h"

static struct home home;
static struct engine *e;

static struct engine *open_at(const char *model_path)
{
  struct err err = ERR_INIT;
  struct engine *opened = drive_open(home.journal, model_path, 1 << 20, 0, &err);
  ck_assert_msg(opened != NULL, "%s", err.text);
  return opened;
}

static void setup(void)
{
  home = home_make();
  e = open_at(home.model);
}

static void teardown(void)
{
  engine_close(e);
  home_remove(&home);
}

/* The set, with these lines; of_now: as it is written now, with a record each. */
static void activate_lines(const char *lines, bool of_now)
{
  static const char *const files[][2] = {
    { "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }" },
    { "p/model.lua",
      "return model { thing = { fields = { name = text } }, source = { fields = { intake = text { required = true },"
      " every = duration {}, paused = boolean { default = false }, secrets = list { text }, seen_at = instant {},"
      " failing_since = instant {}, configured = enum { 'yes', 'no_more' } } } }" },
    { "p/silent.lua", "return policy { title = 'silent', on = 'source', findings = { silent = 'low' },"
                      " eval = function(s, ctx)"
                      "   if s.configured ~= 'no_more' and s.every"
                      "     and ctx:passed((s.seen_at or s.created_at) + s.every) then"
                      "     ctx:finding('silent', { message = s.key })"
                      "   end end }" },
    { "p/web.lua", "return intake { title = 'web', scheme = 'none', key = { 'x-id' },"
                   " map = function(d) return { { put = 'thing/' .. d.body.key, set = {} } } end }" },
    { "p/two.lua", "return intake { title = 'two', scheme = 'none', key = { 'x-id' },"
                   " map = function(d) return { { put = 'thing/two-' .. d.body.key, set = {} } } end }" },
  };
  struct buf b = BUF_INIT;
  buf_printf(&b, "{\"packs\":[\"p\"],\"params\":{},\"bindings\":{},\"sources\":%s,%s\"files\":{", lines,
             of_now ? "\"source_records\":true," : "");
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    buf_z(&b, i ? "," : "");
    json_string(&b, str_of(files[i][0]));
    buf_char(&b, ':');
    json_string(&b, str_of(files[i][1]));
  }
  buf_z(&b, "}}");
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  buf_fini(&b);
}

#define LINE "{\"web\":\"p.web\"}"

static void deliver(const char *key, const char *body)
{
  struct err err = drive_request(e, REQUEST_DELIVERY, key, str_of(body));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
}

static bool reads(const char *name, const char *text)
{
  struct value v = cell(e, "source/web", name);
  return v.kind == VALUE_TEXT && str_is(value_str(v), text);
}

static bool is_there(const char *name)
{
  struct err err = ERR_INIT;
  return model_find_name(e->model, str_of(name), &err) != NULL;
}

/* ERR_NONE and whether it is paused. */
static enum err_code door(bool *paused)
{
  struct arena a;
  struct err err = ERR_INIT;
  struct intake_facts facts;
  arena_init(&a);
  engine_intake(e, STR("web"), &a, &facts, &err);
  *paused = facts.paused;
  arena_fini(&a);
  return err.code;
}

/* From scratch, and from the journal, it is the same. */
static void must_hold(void)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  uint8_t here[SHA256_SIZE], there[SHA256_SIZE];
  ck_assert_msg(engine_verify(e, &b, &err), "%s", err.text);
  buf_fini(&b);
  ck_assert(engine_digest(e, here, &err));
  engine_close(e);
  e = open_at(home.other);
  ck_assert(engine_digest(e, there, &err));
  engine_close(e);
  e = open_at(home.model);
  ck_assert(memcmp(here, there, sizeof here) == 0);
}

#define SILENT "SELECT count(*) FROM finding WHERE code = 'silent' AND state = 'open'"

START_TEST(a_line_is_a_record)
{
  activate_lines(LINE, true);
  ck_assert(reads("intake", "p.web") && reads("configured", "yes"));
  good(e, "{\"edits\":[{\"update\":\"source/web\",\"set\":{\"every\":\"1h\"}}]}");
  deliver("1", "{\"key\":\"a\"}");
  ck_assert_int_eq(cell(e, "source/web", "seen_at").i, CLOCK_START);
  pass(e, HOUR - MINUTE);
  ck_assert_int_eq(scalar(e, SILENT), 0);
  pass(e, 2 * MINUTE);
  ck_assert_int_eq(scalar(e, SILENT), 1);
  deliver("2", "[]");
  ck_assert_int_eq(scalar(e, SILENT), 0);
  ck_assert_int_eq(cell(e, "source/web", "failing_since").i, clock_ms);
  must_hold();
}
END_TEST

START_TEST(how_it_delivers_is_the_line_s)
{
  activate_lines(LINE, true);
  struct err err = drive_change(e, "{\"edits\":[{\"update\":\"source/web\",\"set\":{\"intake\":\"p.two\"}}]}");
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert_msg(strstr(err.text, "steward.lua") != NULL, "%s", err.text);
  bool paused;
  ck_assert_int_eq(door(&paused), ERR_NONE);
  ck_assert(!paused);
  good(e, "{\"edits\":[{\"update\":\"source/web\",\"set\":{\"paused\":true}}]}");
  ck_assert_int_eq(door(&paused), ERR_NONE);
  ck_assert(paused);
  activate_lines("{\"web\":\"p.two\"}", true);
  ck_assert(reads("intake", "p.two"));
  must_hold();
}
END_TEST

START_TEST(a_line_that_is_gone_leaves_no_door_open)
{
  bool paused;
  activate_lines(LINE, true);
  good(e, "{\"edits\":[{\"update\":\"source/web\",\"set\":{\"every\":\"1h\"}}]}");
  activate_lines("{}", true);
  ck_assert(reads("configured", "no_more"));
  ck_assert_int_eq(door(&paused), ERR_MISSING);
  deliver("1", "{\"key\":\"a\"}"); /* one that had been taken before that */
  ck_assert(!is_there("thing/a"));
  pass(e, 2 * HOUR);
  ck_assert_int_eq(scalar(e, SILENT), 0);
  activate_lines(LINE, true);
  ck_assert(reads("configured", "yes"));
  deliver("2", "{\"key\":\"b\"}");
  ck_assert(is_there("thing/b"));
  ck_assert_int_eq(cell(e, "source/web", "every").i, HOUR);
  must_hold();
  activate_lines("{}", true); /* somebody takes the name over */
  good(e, "{\"edits\":[{\"update\":\"source/web\",\"set\":{\"configured\":null}}]}");
  ck_assert_int_eq(door(&paused), ERR_NONE);
}
END_TEST

START_TEST(what_people_made_stays_theirs)
{
  bool paused;
  activate_lines("{}", true);
  good(e, "{\"edits\":[{\"create\":\"source/web\",\"set\":{\"intake\":\"p.two\",\"paused\":true}}]}");
  activate_lines(LINE, true);
  ck_assert(reads("intake", "p.two") && value_is_none(cell(e, "source/web", "configured")));
  ck_assert_int_eq(door(&paused), ERR_NONE);
  ck_assert(!paused); /* the line goes before it */
  deliver("1", "{\"key\":\"a\"}");
  ck_assert(is_there("thing/a"));
  activate_lines("{}", true);
  ck_assert_int_eq(door(&paused), ERR_NONE);
  ck_assert(paused);
  must_hold();
}
END_TEST

START_TEST(an_old_set_does_as_it_did)
{
  activate_lines(LINE, false);
  ck_assert(!is_there("source/web"));
  good(e, "{\"edits\":[{\"create\":\"source/web\",\"set\":{\"intake\":\"p.two\",\"every\":\"1h\"}}]}");
  deliver("1", "{\"key\":\"a\"}");
  ck_assert(is_there("thing/a") && value_is_none(cell(e, "source/web", "seen_at")));
  must_hold();
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("sources");
  TCase *all = tcase_create("sources");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_set_timeout(all, 60);
  tcase_add_test(all, a_line_is_a_record);
  tcase_add_test(all, how_it_delivers_is_the_line_s);
  tcase_add_test(all, a_line_that_is_gone_leaves_no_door_open);
  tcase_add_test(all, what_people_made_stays_theirs);
  tcase_add_test(all, an_old_set_does_as_it_did);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
