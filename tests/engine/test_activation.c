/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Activation of sets whose files share libraries: who is asked again when a library is another, what the journal carries,
 * and that whoever applies it anew comes to the same; and parameters that are wrong.
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

/* times goes by "p.lib" and that by "p.low"; plain by none; guard and intake by "p.lib". */
static struct files files_with(const char *low)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua",
            "return model { service = { fields = { name = text, worth = integer { indexed = true } } } }");
  files_add(&f, "p/low.lua", low);
  files_add(&f, "p/lib.lua",
            "local low = require 'p.low' local seen, few = 0, { 5, 7 }\n"
            "return library {\n"
            "  times = function(service, ctx)\n"
            "    seen = seen + 1\n"
            "    return (service.worth or 0) * low.by + seen - 1\n"
            "  end,\n"
            "  peers = function(ctx) return ctx:count('service', { worth = few }) end,\n"
            "  greatest = 100,\n"
            "  key = function(body) return 'service/' .. body.key end }");
  files_add(&f, "p/times.lua",
            "local lib = require 'p.lib' return policy { title = 'times', on = 'service', gives = { times = integer, "
            "peers = integer },"
            " eval = function(s, ctx) return { times = lib.times(s, ctx), peers = lib.peers(ctx) } end }");
  files_add(&f, "p/plain.lua",
            "return policy { title = 'plain', on = 'service', gives = { named = boolean },"
            " eval = function(s) return { named = s.name ~= nil } end }");
  files_add(
      &f, "p/most.lua",
      "local lib = require 'p.lib' return guard { title = 'most', on = 'service', check = function(change, ctx)"
      " if (change.record.worth or 0) > lib.greatest then ctx:refuse('worth more than ' .. lib.greatest) end end }");
  files_add(&f, "p/web.lua",
            "local lib = require 'p.lib' return intake { title = 'web', scheme = 'none', key = { 'x-id' },"
            " map = function(d) return { { put = lib.key(d.body), set = { worth = d.body.worth } } } end }");
  return f;
}

static int64_t epoch_of(const char *id)
{
  char sql[100];
  snprintf(sql, sizeof sql, "SELECT epoch FROM policy WHERE id = '%s'", id);
  return scalar(e, sql);
}

static void must_hold(struct engine *of)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(engine_verify(of, &b, &err), "%s", err.text);
  buf_fini(&b);
}

START_TEST(a_changed_library_asks_again_those_who_use_it)
{
  struct files two = files_with("return library { by = 2 }"), three = files_with("return library { by = 3 }");
  activate(e, &two);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":5}},{\"put\":\"service/b\",\"set\":{\"worth\":7}}]}");
  ck_assert_int_eq(cell(e, "service/a", "times").i, 10);
  ck_assert_int_eq(cell(e, "service/b", "times").i, 14); /* what the evaluation of a left is not there */
  ck_assert_int_eq(cell(e, "service/a", "peers").i, 2);
  int64_t plain = epoch_of("p.plain"), times = epoch_of("p.times"), most = epoch_of("p.most"), web = epoch_of("p.web");
  activate(e, &three);
  ck_assert_int_eq(cell(e, "service/a", "times").i, 15);
  ck_assert_int_eq(cell(e, "service/b", "times").i, 21);
  ck_assert_int_eq(epoch_of("p.plain"), plain);
  ck_assert_int_gt(epoch_of("p.times"), times);
  ck_assert_int_gt(epoch_of("p.most"), most);
  ck_assert_int_gt(epoch_of("p.web"), web);
  must_hold(e);
}
END_TEST

START_TEST(guards_and_mappings_use_libraries)
{
  struct files f = files_with("return library { by = 2 }");
  activate(e, &f);
  struct err err = drive_change(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":101}}]}");
  ck_assert_msg(strstr(err.text, "worth more than 100") != NULL, "%s", err.text);
  err = drive_request(e, REQUEST_DELIVERY, "1", STR("{\"key\":\"c\",\"worth\":4}"));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  ck_assert_int_eq(cell(e, "service/c", "times").i, 8);
  must_hold(e);
}
END_TEST

/* The set before stays in force, and what is wrong is said of the library. */
START_TEST(a_broken_library_changes_nothing)
{
  struct files two = files_with("return library { by = 2 }"), broken = files_with("return library { by = 1 + {} }");
  activate(e, &two);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":5}}]}");
  struct buf b = BUF_INIT;
  files_payload(&broken, "{}", &b);
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
  ck_assert_msg(strstr(err.text, "p/low.lua:1: attempt to perform arithmetic") != NULL, "%s", err.text);
  buf_fini(&b);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":6}}]}");
  ck_assert_int_eq(cell(e, "service/a", "times").i, 12);
  must_hold(e);
}
END_TEST

/* An intake whose parameter `words` has, by source, what its body has to say; "bad" is no such word. */
static struct files files_with_faults(void)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", "return model { service = { fields = { name = text } } }");
  files_add(&f, "p/web.lua",
            "return intake { title = 'web', scheme = 'none', params = { words = json, most = integer },\n"
            " faults = function(params) local wrong = {}\n"
            "   for name, word in pairs(params.words or {}) do\n"
            "     wrong['words.' .. name] = word == 'bad' and 'is a bad word' or nil end\n"
            "   wrong.more = params.most and params.most > 5 and 'more than five' or nil\n"
            "   return wrong end,\n"
            " map = function(d, ctx, params)\n"
            "   if params.words.web == 'bad' then error('a bad word', 0) end\n"
            "   return { { put = 'service/a', set = { name = d.body.name } } } end }");
  return f;
}

static struct err refused_with(const struct files *f, const char *params, struct buf *answer)
{
  struct buf b = BUF_INIT;
  files_payload(f, params, &b);
  struct request r = { .kind = REQUEST_ACTIVATE, .actor = STR("person/ana"), .body = buf_view(&b) };
  ck_assert(!engine_run(e, &r));
  answer->n = 0;
  buf_str(answer, buf_view(&r.answer));
  buf_fini(&r.answer);
  buf_fini(&b);
  return r.err;
}

START_TEST(faults_of_parameters_are_refused_with_their_place)
{
  struct files f = files_with_faults();
  struct buf said = BUF_INIT;
  struct err err =
      refused_with(&f, "{\"p\":{\"words\":{\"web\":\"bad\",\"x\":\"bad\"}},\"p.web\":{\"most\":6}}", &said);
  ck_assert_str_eq(err.text, "steward.lua: params[\"p.web\"].more: more than five");
  ck_assert_msg(strstr(said.p, "steward.lua: params[\\\"p\\\"].words.web: is a bad word") != NULL, "%s", said.p);
  ck_assert_msg(strstr(said.p, "steward.lua: params[\\\"p\\\"].words.x: is a bad word") != NULL, "%s", said.p);
  err = refused_with(&f, "{\"p.web\":{\"most\":\"many\"}}", &said); /* of its form first */
  ck_assert_str_eq(err.text, "steward.lua: params[\"p.web\"].most: \"many\" is not an integer");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM activation"), 0);
  buf_fini(&said);
}
END_TEST

/* As a journal of before has it: what nobody judged then is in force, and each delivery fails by itself. */
START_TEST(a_journal_of_before_is_not_judged)
{
  struct files f = files_with_faults();
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  files_payload(&f, "{\"p.web\":{\"words\":{\"web\":\"bad\"}}}", &b);
  struct entry n = { .kind = ENTRY_ACTIVATE, .at = clock_ms, .actor = STR("person/ana"), .body = buf_view(&b) };
  ck_assert(journal_append(e->journal, &n, 1, &err));
  buf_fini(&b);
  engine_close(e);
  e = open_at(home.model);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM activation WHERE state = 'active'"), 1);
  err = drive_request(e, REQUEST_DELIVERY, "1", STR("{\"name\":\"A\"}"));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM delivery WHERE state = 'failed' AND reason LIKE '%a bad word'"), 1);
  must_hold(e);
}
END_TEST

/* The journal carries libraries as it carries the other files. */
START_TEST(replays_the_same)
{
  uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
  struct err err = ERR_INIT;
  struct files two = files_with("return library { by = 2 }"), three = files_with("return library { by = 3 }");
  activate(e, &two);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":5}},{\"put\":\"service/b\",\"set\":{\"worth\":7}}]}");
  activate(e, &three);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":9}}]}");
  ck_assert_int_eq(cell(e, "service/b", "peers").i, 1);
  ck_assert(engine_digest(e, a, &err));
  engine_close(e);
  e = open_at(home.other);
  must_hold(e);
  ck_assert(engine_digest(e, b, &err));
  ck_assert(memcmp(a, b, sizeof a) == 0);
  ck_assert_int_eq(cell(e, "service/a", "times").i, 27);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("activation");
  TCase *all = tcase_create("activation");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_set_timeout(all, 60);
  tcase_add_test(all, a_changed_library_asks_again_those_who_use_it);
  tcase_add_test(all, guards_and_mappings_use_libraries);
  tcase_add_test(all, a_broken_library_changes_nothing);
  tcase_add_test(all, faults_of_parameters_are_refused_with_their_place);
  tcase_add_test(all, a_journal_of_before_is_not_judged);
  tcase_add_test(all, replays_the_same);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
