/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Back to the set before: by hand, by itself, and from safe mode, where nothing is applied. And that whoever applies the
 * journal anew comes to the same.
 */
#include "drive.h"

static const char *const pack_lua = "return pack { name = 'p', version = '1', title = 'P' }";
static const char *const model_lua = "return model { service = { fields = { name = text, worth = integer } } }";
static const char *const double_lua = "return policy { title = 'times', on = 'service', gives = { times = integer },"
                                      " eval = function(s) return { times = (s.worth or 0) * 2 } end }";
static const char *const triple_lua = "return policy { title = 'times', on = 'service', gives = { times = integer },"
                                      " eval = function(s) return { times = (s.worth or 0) * 3 } end }";
static const char *const broken_lua = "return policy { title = 'times', on = 'service', gives = { times = integer },"
                                      " eval = function(s) error('broken') end }";
static const char *const web_lua = "return intake { title = 'web', scheme = 'none', key = { 'x-id' },"
                                   " map = function(d) return { { put = 'service/' .. d.body.key,"
                                   " set = { worth = d.body.worth } } } end }";

struct home {
  char dir[40], journal[64], model[64], other[64];
};

static struct home home_make(void)
{
  struct home h = { .dir = "/tmp/steward-rollback-XXXXXX" };
  ck_assert(mkdtemp(h.dir) != NULL);
  snprintf(h.journal, sizeof h.journal, "%s/journal.db", h.dir);
  snprintf(h.model, sizeof h.model, "%s/model.db", h.dir);
  snprintf(h.other, sizeof h.other, "%s/other.db", h.dir);
  return h;
}

static void home_remove(const struct home *h)
{
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", h->dir);
  ck_assert_int_eq(system(command), 0);
}

static struct engine *open_at(const struct home *h, const char *model, bool safe)
{
  struct err err = ERR_INIT;
  struct engine *e = engine_open(
      &(struct engine_options){ .journal = h->journal, .model = model, .safe = safe, .now = clock_now }, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static struct files files_with(const char *times)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/web.lua", web_lua);
  files_add(&f, "p/times.lua", times);
  return f;
}

static void activate_times(struct engine *e, const char *times, const char *more)
{
  struct files f = files_with(times);
  struct buf params = BUF_INIT;
  buf_printf(&params, "{}%s", more);
  activate_with(e, &f, params.p);
  buf_fini(&params);
}

static struct err back(struct engine *e, const char *body, int64_t *seq)
{
  struct request r = { .kind = REQUEST_ROLLBACK, .actor = STR("person/ana"), .body = str_of(body) };
  engine_run(e, &r);
  if (seq)
    *seq = r.seq;
  buf_fini(&r.answer);
  return r.err;
}

static void must_go_back(struct engine *e, const char *body)
{
  struct err err = back(e, body, NULL);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
}

static struct err deliver(struct engine *e, const char *key, const char *body)
{
  return drive_request(e, REQUEST_DELIVERY, key, str_of(body));
}

static void holds(struct engine *e)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(engine_verify(e, &b, &err), "%s", err.text);
  buf_fini(&b);
}

/* The same journal applied from its beginning gives the same. */
static void replays_the_same(struct engine *e, const struct home *h)
{
  uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
  struct err err = ERR_INIT;
  holds(e);
  ck_assert(engine_digest(e, a, &err));
  engine_close(e);
  struct engine *other = open_at(h, h->other, false);
  holds(other);
  ck_assert(engine_digest(other, b, &err));
  ck_assert(memcmp(a, b, sizeof a) == 0);
  engine_close(other);
}

START_TEST(goes_back_and_further_back)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  struct err err = back(e, "{}", NULL);
  ck_assert_int_eq(err.code, ERR_MISSING);
  activate_times(e, double_lua, ""); /* 1 */
  ck_assert_int_eq(back(e, "{}", NULL).code, ERR_MISSING);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":5}}]}");
  activate_times(e, triple_lua, ""); /* 3 */
  ck_assert_int_eq(cell(e, "service/a", "times").i, 15);
  must_go_back(e, "{\"reason\":\"tripled\"}"); /* 4 */
  ck_assert_int_eq(cell(e, "service/a", "times").i, 10);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM activation WHERE seq = 4 AND state = 'active' AND summary LIKE"
                             " 'back to the set of entry 1: tripled; %p.times%'"),
                   1);
  ck_assert_int_eq(back(e, "{}", NULL).code, ERR_MISSING); /* nothing was before entry 1 */
  ck_assert_int_eq(back(e, "{\"to\":4}", NULL).code, ERR_CONFLICT);
  ck_assert_int_eq(back(e, "{\"to\":2}", NULL).code, ERR_MISSING);
  ck_assert_int_eq(back(e, "{\"to\":\"x\"}", NULL).code, ERR_INPUT);
  must_go_back(e, "{\"to\":3}");
  ck_assert_int_eq(cell(e, "service/a", "times").i, 15);
  must_go_back(e, "{}"); /* what was in force before entry 3 */
  ck_assert_int_eq(cell(e, "service/a", "times").i, 10);
  engine_close(e);
  e = open_at(&h, h.model, false);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":6}}]}");
  ck_assert_int_eq(cell(e, "service/a", "times").i, 12);
  replays_the_same(e, &h);
  home_remove(&h);
}
END_TEST

START_TEST(an_activation_is_no_rollback_by_its_body)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, "");
  ck_assert_int_ne(drive_request(e, REQUEST_ACTIVATE, "", STR("{\"to\":1}")).code, ERR_NONE);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- safe mode ---- */

START_TEST(safe_mode_journals_and_applies_later)
{
  struct home h = home_make();
  struct arena a;
  struct intake_facts facts;
  struct err err = ERR_INIT;
  arena_init(&a);
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, "");
  ck_assert_int_eq(deliver(e, "k1", "{\"key\":\"a\",\"worth\":1}").code, ERR_NONE);
  engine_close(e);

  e = open_at(&h, h.model, true);
  ck_assert(engine_safe(e));
  ck_assert(e->set == NULL);
  ck_assert(engine_intake(e, STR("web"), &a, &facts, &err));
  ck_assert(str_is(facts.scheme, "none"));
  ck_assert_uint_eq(facts.key_header_count, 1);
  ck_assert(!engine_intake(e, STR("nobody"), &a, &facts, &err));
  ck_assert_int_eq(deliver(e, "k2", "{\"key\":\"b\",\"worth\":2}").code, ERR_NONE);
  struct request again = { .kind = REQUEST_DELIVERY, .source = STR("web"), .key = STR("k1"), .body = STR("{}") };
  engine_run(e, &again);
  ck_assert(again.duplicate);
  err = drive_change(e, "{\"edits\":[{\"put\":\"service/c\"}]}");
  ck_assert_int_eq(err.code, ERR_BUSY);
  ck_assert(str_starts(str_of(err.text), "safe mode"));
  ck_assert_int_eq(journal_last(e->journal, NULL), 3);
  ck_assert_int_eq(model_applied(e->model), 2);
  engine_close(e);

  e = open_at(&h, h.model, false);
  ck_assert_int_eq(cell(e, "service/b", "times").i, 4);
  replays_the_same(e, &h);
  arena_fini(&a);
  home_remove(&h);
}
END_TEST

/* What a policy made of entries stands for a crash: with the rollback they must never have met it. */
START_TEST(a_rollback_in_safe_mode_is_ahead_of_what_waits)
{
  struct home h = home_make();
  int64_t seq;
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, "");                                                /* 1 */
  ck_assert_int_eq(deliver(e, "k1", "{\"key\":\"a\",\"worth\":1}").code, ERR_NONE); /* 2 */
  activate_times(e, broken_lua, "");                                                /* 3 */
  engine_close(e);

  e = open_at(&h, h.model, true);
  ck_assert_int_eq(deliver(e, "k2", "{\"key\":\"b\",\"worth\":2}").code, ERR_NONE); /* 4 */
  ck_assert_int_eq(back(e, "{}", &seq).code, ERR_NONE);                             /* 5 */
  ck_assert_int_eq(seq, 5);
  ck_assert_int_eq(deliver(e, "k3", "{\"key\":\"c\",\"worth\":3}").code, ERR_NONE); /* 6 */
  engine_close(e);

  e = open_at(&h, h.model, false);
  ck_assert_int_eq(cell(e, "service/a", "times").i, 2);
  ck_assert_int_eq(cell(e, "service/b", "times").i, 4);
  ck_assert_int_eq(cell(e, "service/c", "times").i, 6);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE code = 'error' AND record <> 'service/a'"), 0);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  replays_the_same(e, &h);
  home_remove(&h);
}
END_TEST

START_TEST(activations_between_are_passed_over)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, "");                                                /* 1 */
  ck_assert_int_eq(deliver(e, "k1", "{\"key\":\"a\",\"worth\":1}").code, ERR_NONE); /* 2 */
  engine_close(e);
  e = open_at(&h, h.model, true);
  ck_assert_int_eq(deliver(e, "k2", "{\"key\":\"b\",\"worth\":2}").code, ERR_NONE); /* 3 */
  activate_times(e, broken_lua, "");                                                /* 4: waits */
  ck_assert_int_eq(deliver(e, "k3", "{\"key\":\"c\",\"worth\":3}").code, ERR_NONE); /* 5 */
  must_go_back(e, "{}");                                                            /* 6: to what is in force, 1 */
  activate_times(e, triple_lua, "");                                                /* 7: the last word */
  engine_close(e);
  e = open_at(&h, h.model, false);
  ck_assert_int_eq(cell(e, "service/c", "times").i, 9);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM activation WHERE state = 'passed'"), 2);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding"), 0);
  engine_close(e);
  e = open_at(&h, h.model, false); /* once is enough */
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":6}}]}");
  ck_assert_int_eq(cell(e, "service/a", "times").i, 18);
  replays_the_same(e, &h);
  home_remove(&h);
}
END_TEST

/* ---- by itself ---- */

#define RULE ",\"rollback\":{\"error_rate\":0.5,\"evaluations\":10,\"within\":\"1h\"}"

static void put_many(struct engine *e, int from, int to)
{
  for (int i = from; i < to; i++) {
    char json[96];
    snprintf(json, sizeof json, "{\"edits\":[{\"put\":\"service/s%d\",\"set\":{\"worth\":%d}}]}", i, i);
    good(e, json);
  }
}

START_TEST(a_set_that_fails_is_left_by_itself)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, RULE);
  put_many(e, 0, 4);
  activate_times(e, broken_lua, RULE); /* four fail: too few to say */
  ck_assert_uint_eq(engine_counts(e).rollbacks, 0);
  put_many(e, 4, 6); /* the sixth is one too many of ten */
  ck_assert_uint_eq(engine_counts(e).rollbacks, 1);
  ck_assert_int_eq(cell(e, "service/s5", "times").i, 10);
  ck_assert_int_eq(scalar(e,
                          "SELECT count(*) FROM activation WHERE actor = 'host' AND state = 'active' AND summary LIKE"
                          " 'back to the set of entry 1: 6 of 6 evaluations failed under the set of entry 6%'"),
                   1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  replays_the_same(e, &h);
  home_remove(&h);
}
END_TEST

START_TEST(a_set_that_does_well_stays)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, RULE);
  put_many(e, 0, 4);
  activate_times(e, triple_lua, RULE);
  put_many(e, 4, 40);
  activate_times(e, broken_lua, ""); /* nobody said that the host may */
  put_many(e, 40, 80);
  ck_assert_uint_eq(engine_counts(e).rollbacks, 0);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_failed_before_is_no_news)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, broken_lua, RULE);
  put_many(e, 0, 30);
  activate_times(e, double_lua, RULE);
  must_go_back(e, "{\"to\":1}"); /* all fails again, and who went back is not judged */
  put_many(e, 30, 60);
  ck_assert_uint_eq(engine_counts(e).rollbacks, 0);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(time_ends_the_watch_and_a_restart_does_not)
{
  struct home h = home_make();
  struct engine *e = open_at(&h, h.model, false);
  activate_times(e, double_lua, RULE);
  activate_times(e, broken_lua, RULE);
  clock_ms += 2 * HOUR;
  put_many(e, 0, 30);
  ck_assert_uint_eq(engine_counts(e).rollbacks, 0);
  must_go_back(e, "{}");
  activate_times(e, broken_lua, RULE ",\"limits\":{\"failures\":3}");
  ck_assert_uint_eq(engine_counts(e).rollbacks, 1); /* by the sweep alone */
  ck_assert_int_eq(cell(e, "service/s29", "times").i, 58);
  activate_times(e, double_lua, RULE ",\"limits\":{\"failures\":4}");
  good(e, "{\"edits\":[{\"delete\":\"service/s0\"}]}");
  for (int i = 1; i < 30; i++) {
    char json[64];
    snprintf(json, sizeof json, "{\"edits\":[{\"delete\":\"service/s%d\"}]}", i);
    good(e, json);
  }
  activate_times(e, broken_lua, RULE);
  engine_close(e);
  e = open_at(&h, h.model, false);
  put_many(e, 0, 6);
  ck_assert_uint_eq(engine_counts(e).rollbacks, 1);
  replays_the_same(e, &h);
  home_remove(&h);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("rollback");
  TCase *t = tcase_create("rollback");
  tcase_add_test(t, goes_back_and_further_back);
  tcase_add_test(t, an_activation_is_no_rollback_by_its_body);
  tcase_add_test(t, safe_mode_journals_and_applies_later);
  tcase_add_test(t, a_rollback_in_safe_mode_is_ahead_of_what_waits);
  tcase_add_test(t, activations_between_are_passed_over);
  tcase_add_test(t, a_set_that_fails_is_left_by_itself);
  tcase_add_test(t, a_set_that_does_well_stays);
  tcase_add_test(t, what_failed_before_is_no_news);
  tcase_add_test(t, time_ends_the_watch_and_a_restart_does_not);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
