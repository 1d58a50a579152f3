/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What policies may use up, and what becomes of those that want more: one evaluation's own share, what an entry's
 * evaluations have in common, and quarantine; and how much of a sweep is in memory at once.
 */
#include "drive.h"

static const char *const pack_lua = "return pack { name = 'p', version = '1', title = 'P' }";
static const char *const model_lua = "return model { service = { fields = { name = text, worth = integer } } }";
static const char *const light_lua = "return policy { title = 'light', on = 'service', gives = { double = integer },"
                                     " eval = function(s) return { double = (s.worth or 0) * 2 } end }";
static const char *const turns_lua =
    "return policy { title = 'turns', on = 'service', gives = { turns = integer },"
    " eval = function(s) local n = 0 for i = 1, s.worth or 0 do n = n + 1 end return { turns = n } end }";
static struct files files_of(const char *name, const char *text)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/light.lua", light_lua);
  if (name)
    files_add(&f, name, text);
  return f;
}

static struct engine *open_in_memory(void)
{
  struct err err = ERR_INIT;
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

/* The limits stand behind the parameters. */
static void activate_limited(struct engine *e, const struct files *f, const char *limits)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "{},\"limits\":{%s}", limits);
  activate_with(e, f, b.p);
  buf_fini(&b);
}

static void put_services(struct engine *e, int n, int worth)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < n; i++)
    buf_printf(&b, "%s{\"put\":\"service/s%d\",\"set\":{\"worth\":%d}}", i ? "," : "", i, worth);
  buf_z(&b, "]}");
  good(e, b.p);
  buf_fini(&b);
}

static void holds(struct engine *e)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(engine_verify(e, &b, &err), "%s", err.text);
  buf_fini(&b);
}

#define ERRORS "SELECT count(*) FROM finding WHERE state = 'open' AND code = 'error'"

START_TEST(an_evaluation_has_what_the_activation_says)
{
  struct engine *e = open_in_memory();
  struct files f = files_of("p/turns.lua", turns_lua);
  activate_limited(e, &f, "\"evaluation_fuel\":20000");
  good(e, "{\"edits\":[{\"put\":\"service/s0\",\"set\":{\"worth\":100000}}]}");
  ck_assert_int_eq(scalar(e, ERRORS " AND message LIKE 'p/turns.lua:1: out of fuel (20000 units)'"), 1);
  ck_assert_int_eq(cell(e, "service/s0", "double").i, 200000);
  holds(e);
  activate_limited(e, &f, "\"evaluation_fuel\":2000000"); /* what failed is asked again */
  ck_assert_int_eq(scalar(e, ERRORS), 0);
  ck_assert_int_eq(cell(e, "service/s0", "turns").i, 100000);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(runaways_use_up_what_is_common_and_hurt_nobody)
{
  struct engine *e = open_in_memory();
  struct files f = files_of("p/turns.lua", turns_lua);
  activate_limited(e, &f, "\"evaluation_fuel\":100000,\"entry_fuel\":500000,\"subject_fuel\":2000");
  put_services(e, 100, 1000000);
  int64_t own = scalar(e, ERRORS " AND message LIKE '%out of fuel (100000 units)'");
  int64_t starved = scalar(e, ERRORS " AND message LIKE '%(2000 units): one entry%have 500000 together%p.turns'");
  ck_assert_int_ge(own, 5);
  ck_assert_int_le(own, 6);
  ck_assert_int_ge(starved, 100 - own - 1); /* between them one had more than its share, and less than all */
  ck_assert_int_eq(scalar(e, ERRORS), 100);
  ck_assert_int_eq(cell(e, "service/s99", "double").i, 2000000);
  holds(e);
  pass(e, 10 * MINUTE); /* those that had nothing are asked again by themselves */
  ck_assert_int_gt(scalar(e, ERRORS " AND message LIKE '%out of fuel (100000 units)'"), own);
  holds(e);
  put_services(e, 100, 3);
  ck_assert_int_eq(scalar(e, ERRORS), 0);
  ck_assert_int_eq(cell(e, "service/s99", "turns").i, 3);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 0);
  holds(e);
  engine_close(e);
}
END_TEST

static const char *const nightly_lua =
    "return policy { title = 'nightly', on = 'service', gives = { days = integer },"
    " eval = function(s, ctx) local n = 0 for i = 1, s.worth or 0 do n = n + 1 end return { days = ctx:today() } end }";

/* One tick after ten days: each midnight has what an entry has, and not a tenth of it. */
START_TEST(each_instant_has_what_an_entry_has)
{
  struct engine *e = open_in_memory();
  struct files f = files_of("p/nightly.lua", nightly_lua);
  activate_limited(e, &f, "\"evaluation_fuel\":100000,\"entry_fuel\":100000,\"subject_fuel\":500");
  put_services(e, 10, 4000);
  ck_assert_int_eq(scalar(e, ERRORS), 0);
  struct engine_counts before = engine_counts(e);
  pass(e, 10 * 24 * 60 * MINUTE);
  ck_assert_int_eq((int64_t)(engine_counts(e).errors - before.errors), 0);
  ck_assert_int_eq(scalar(e, ERRORS), 0);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(what_is_starved_is_not_quarantined)
{
  struct engine *e = open_in_memory();
  struct files f = files_of("p/turns.lua", turns_lua);
  activate_limited(e, &f, "\"evaluation_fuel\":100000,\"entry_fuel\":0,\"subject_fuel\":500,\"failures\":2");
  for (int i = 0; i < 5; i++)
    put_services(e, 1, 10000 + i);
  ck_assert_int_eq(scalar(e, ERRORS " AND message LIKE '%used up%'"), 1);
  put_services(e, 1, 7);
  ck_assert_int_eq(cell(e, "service/s0", "turns").i, 7);
  engine_close(e);
}
END_TEST

static struct err retry(struct engine *e, const char *body, int64_t *good_ones)
{
  struct arena a;
  struct value answer = value_none();
  struct request r = { .kind = REQUEST_RETRY, .actor = STR("person/ana"), .body = str_of(body) };
  arena_init(&a);
  if (engine_run(e, &r))
    ck_assert(json_read(&a, buf_view(&r.answer), &answer, NULL));
  if (good_ones)
    *good_ones = value_get(answer, "good").i;
  buf_fini(&r.answer);
  arena_fini(&a);
  return r.err;
}

START_TEST(quarantine_ends_by_hand_or_with_another_policy)
{
  struct engine *e = open_in_memory();
  struct buf metrics = BUF_INIT;
  int64_t well = 0;
  struct files f =
      files_of("p/small.lua", "return policy { title = 'small', on = 'service', gives = { small = integer },"
                              " eval = function(s) if s.worth > 9 then error('big') end"
                              " return { small = s.worth } end }");
  activate_limited(e, &f, "\"failures\":2");
  put_services(e, 3, 10);
  ck_assert_int_eq(retry(e, "{\"policy\":\"p.none\"}", NULL).code, ERR_MISSING);
  ck_assert_int_eq(retry(e, "{\"policy\":\"p.light\"}", NULL).code, ERR_MISSING);
  put_services(e, 3, 11);
  ck_assert_int_eq(scalar(e, ERRORS " AND body LIKE '%\"quarantined\":true%' AND message LIKE '%2th time in a row%'"),
                   3);
  put_services(e, 3, 1); /* would go well, but is not asked */
  ck_assert(value_is_none(cell(e, "service/s0", "small")));
  e->looked = 0;
  gauge_look(e);
  engine_metrics(e, &metrics);
  ck_assert_msg(strstr(metrics.p, "steward_quarantined{policy=\"p.small\"} 3\n"), "%s", metrics.p);
  ck_assert_int_eq(retry(e, "{\"policy\":\"p.small\",\"record\":\"service/s1\"}", &well).code, ERR_NONE);
  ck_assert_int_eq(well, 1);
  ck_assert_int_eq(cell(e, "service/s1", "small").i, 1);
  ck_assert(value_is_none(cell(e, "service/s0", "small")));
  ck_assert_int_eq(retry(e, "{\"policy\":\"p.small\"}", &well).code, ERR_NONE);
  ck_assert_int_eq(well, 2);
  ck_assert_int_eq(scalar(e, ERRORS), 0);
  holds(e);
  put_services(e, 1, 12);
  put_services(e, 1, 13);
  activate_limited(e, &f, "\"failures\":2,\"evaluation_fuel\":3000000"); /* is another policy by that */
  put_services(e, 1, 2);
  ck_assert_int_eq(cell(e, "service/s0", "small").i, 2);
  holds(e);
  buf_fini(&metrics);
  engine_close(e);
}
END_TEST

START_TEST(guards_and_mappings_draw_on_the_same)
{
  struct engine *e = open_in_memory();
  struct files f = files_of("p/ever.lua", "return guard { title = 'ever', on = 'service',"
                                          " check = function(change) while true do end end }");
  activate_limited(e, &f, "\"evaluation_fuel\":100000,\"entry_fuel\":150000,\"subject_fuel\":1000");
  struct request r = { .kind = REQUEST_CHANGE, .actor = STR("person/ana") };
  r.body = STR("{\"edits\":[{\"put\":\"service/a\"},{\"put\":\"service/b\"},{\"put\":\"service/c\"}]}");
  engine_run(e, &r);
  ck_assert_int_eq(r.err.code, ERR_REFUSED);
  ck_assert(strstr(r.answer.p, "out of fuel (100000 units)\""));
  ck_assert(strstr(r.answer.p, "out of fuel (1000 units): one entry's evaluations have 150000 together"));
  buf_fini(&r.answer);
  engine_close(e);
}
END_TEST

/* ---- slices of a sweep ---- */

struct seen { /* while a sweep was under way */
  size_t held;
  int64_t left;
};

static void note_held(void *arg, const struct asked *a)
{
  struct engine *e = arg;
  struct seen *seen = e->options.news_arg;
  (void)a;
  seen->held = e->settle.standings.n > seen->held ? e->settle.standings.n : seen->held;
  seen->left = e->sweep_left > seen->left ? e->sweep_left : seen->left;
}

/* `early` reads what all others give, and its ten subjects wait for them from the beginning to the end. */
static struct files waited_for(const char *fields, bool bare)
{
  static char model[256];
  struct files f = { 0 };
  snprintf(model, sizeof model,
           "return model { person = { fields = { name = text } },"
           " service = { fields = { worth = integer%s } } }",
           fields);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model);
  if (bare)
    return f;
  files_add(&f, "p/early.lua",
            "return policy { title = 'early', on = 'person', gives = { all = integer }, findings = { low = 'low' },"
            " eval = function(p, ctx) local all = ctx:sum('service', 'level')"
            " if all < 100000 then ctx:finding('low', { message = 'Only ' .. all }) end"
            " return { all = all + ctx:sum('service', 'twice') } end }");
  files_add(&f, "p/level.lua",
            "return policy { title = 'level', on = 'service', gives = { level = integer }, findings = { it = 'low' },"
            " eval = function(s, ctx) ctx:finding('it', { message = 'Is' })"
            " ctx:message('it', { to = 'ops', subject = 's', body = 'b' }) return { level = s.worth } end }");
  files_add(&f, "p/twice.lua",
            "return policy { title = 'twice', on = 'service', gives = { twice = integer },"
            " eval = function(s, ctx) return { twice = 2 * s.level } end }");
  return f;
}

enum { SWEPT = 1200, WAITING = 10, SLICE = 100 };

static void put_swept(struct engine *e)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < WAITING; i++)
    buf_printf(&b, "{\"put\":\"person/p%d\",\"set\":{}},", i);
  for (int i = 0; i < SWEPT; i++)
    buf_printf(&b, "%s{\"put\":\"service/s%d\",\"set\":{\"worth\":%d}}", i ? "," : "", i, i);
  buf_z(&b, "]}");
  good(e, b.p);
  buf_fini(&b);
}

/* All is asked, once, and nobody has said anything of a half of it. */
static void sweep(struct engine *e, const char *fields, const char *params)
{
  struct files f = waited_for(fields, false);
  uint64_t before = engine_counts(e).evaluations;
  activate_with(e, &f, params);
  ck_assert_int_eq(engine_counts(e).evaluations - before, 2 * SWEPT + WAITING);
  ck_assert_int_eq(cell(e, "person/p9", "all").i, 3 * (SWEPT * (SWEPT - 1) / 2));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding"), SWEPT);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), SWEPT);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM message"), SWEPT);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM message WHERE withdrawn_at IS NULL"), SWEPT);
  ck_assert_int_eq(e->sweep_left, 0);
}

/* What a sweep holds in memory is a slice of it, although some wait for all of it, and whoever reads sees no slices. A
 * set that does not say how large they are is applied as by a host that knew none. */
START_TEST(a_sweep_holds_a_slice_of_itself)
{
  const char *params = _i ? "{},\"limits\":{\"sweep_most\":100}" : "{}";
  struct engine *e = open_in_memory();
  struct files bare = waited_for("", true);
  struct seen seen = { 0 };
  activate_with(e, &bare, params);
  put_swept(e);
  e->options.asked = note_held, e->options.asked_arg = e, e->options.news_arg = &seen;
  sweep(e, "", params);
  sweep(e, ", size = integer", params); /* other types: all is asked again */
  ck_assert_msg(_i ? seen.held <= SLICE + 2 * WAITING + 1 : seen.held > SWEPT, "%zu", seen.held);
  ck_assert_int_gt(seen.left, SWEPT);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(limits_that_are_wrong_are_refused)
{
  static const struct {
    const char *limits, *words;
  } wrongs[] = {
    { "\"evaluation_fual\":1", "did you mean evaluation_fuel?" },
    { "\"evaluation_fuel\":1", "limits.policies.evaluation_fuel is a whole number from 1000" },
    { "\"set_memory_mb\":\"much\"", "limits.policies.set_memory_mb is a whole number from 8" },
  };
  struct engine *e = open_in_memory();
  struct files f = files_of(NULL, NULL);
  for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
    struct buf params = BUF_INIT, b = BUF_INIT;
    buf_printf(&params, "{},\"limits\":{%s}", wrongs[i].limits);
    files_payload(&f, params.p, &b);
    struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
    ck_assert_int_eq(err.code, ERR_POLICY);
    ck_assert_msg(strstr(err.text, wrongs[i].words), "%s", err.text);
    buf_fini(&params);
    buf_fini(&b);
  }
  engine_close(e);
}
END_TEST

START_TEST(the_same_journal_gives_the_same_failures)
{
  char dir[] = "/tmp/steward-limits-XXXXXX", journal[64], one[64], two[64], command[64];
  uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
  struct err err = ERR_INIT;
  ck_assert(mkdtemp(dir) != NULL);
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(one, sizeof one, "%s/one.db", dir);
  snprintf(two, sizeof two, "%s/two.db", dir);
  struct engine *e = drive_open(journal, one, 0, 1, &err);
  struct files f = files_of("p/turns.lua", turns_lua);
  activate_limited(e, &f, "\"evaluation_fuel\":100000,\"entry_fuel\":500000,\"subject_fuel\":2000,\"failures\":2");
  for (int i = 0; i < 4; i++) {
    put_services(e, 20, 1000000 + i);
    pass(e, 11 * MINUTE);
  }
  ck_assert(engine_digest(e, a, &err));
  engine_close(e);
  e = drive_open(journal, two, 0, 7, &err);
  ck_assert(e && engine_digest(e, b, &err));
  ck_assert(memcmp(a, b, sizeof a) == 0);
  holds(e);
  engine_close(e);
  snprintf(command, sizeof command, "rm -r %s", dir);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("limits");
  TCase *t = tcase_create("limits");
  tcase_add_test(t, an_evaluation_has_what_the_activation_says);
  tcase_add_test(t, runaways_use_up_what_is_common_and_hurt_nobody);
  tcase_add_test(t, each_instant_has_what_an_entry_has);
  tcase_add_test(t, what_is_starved_is_not_quarantined);
  tcase_add_test(t, quarantine_ends_by_hand_or_with_another_policy);
  tcase_add_test(t, guards_and_mappings_draw_on_the_same);
  tcase_add_loop_test(t, a_sweep_holds_a_slice_of_itself, 0, 2);
  tcase_add_test(t, limits_that_are_wrong_are_refused);
  tcase_add_test(t, the_same_journal_gives_the_same_failures);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
