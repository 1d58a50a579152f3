/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings that somebody accepts: they stand and nobody is told; at the end, or when they become graver, they are told
 * again, once; and a model that is built anew from the journal, or a host that starts again in between, has the same.
 */
#include "dice.h"
#include "home.h"

static const char *const pack_lua = "return pack { name = 'p', version = '1', title = 'P' }";
static const char *const model_lua =
    "return model {"
    " person = { title = 'name', fields = { name = text } },"
    " destination = { fields = { name = text, url = text } },"
    " item = { fields = { level = text } },"
    " acceptance = { fields = { finding = integer, policy = text { required = true }, record = text { required = true "
    "},"
    "  code = text { required = true }, reason = text { required = true }, until_at = instant { required = true },"
    "  by = ref 'person', severity = enum { 'low', 'medium', 'high', 'critical' }, message = text, owner = text,"
    "  withdrawn_at = instant, withdrawn_because = text } } }";
static const char *const talk_lua =
    "return policy { title = 'talk', on = 'item', findings = { bad = 'low' }, eval = function(i, ctx)"
    " if i.level then ctx:finding('bad', { message = 'it is ' .. i.level, severity = i.level }) end end }";
static const char *const route_lua = "return route { title = 'r', of = { 'message', 'finding', 'finding.raised' },"
                                     " map = function(item) return { { to = 'destination/a' } } end }";
/* Asked again each day; told from the first day on. */
static const char *const aging_lua =
    "return route { title = 'r', map = function(item)"
    " local again = { again = item.now + 86400000 }"
    " if item.event ~= 'aged' then return { again } end"
    " return { { to = 'destination/a', digest = 'step ' .. item.step .. ', ' .. (item.now - item.since) // 3600000 },"
    "  again } end }";

static struct engine *open_home(const struct home *h)
{
  struct err err = ERR_INIT;
  struct engine *e = drive_open(h->journal, h->model, 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static void verify(struct engine *e)
{
  struct err err = ERR_INIT;
  struct buf report = BUF_INIT;
  ck_assert_msg(engine_verify(e, &report, &err), "%s", err.text);
  buf_fini(&report);
}

/* anew: from the journal alone. */
static struct engine *restart(struct engine *e, const struct home *h, bool anew)
{
  char command[128];
  uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
  struct err err = ERR_INIT;
  verify(e);
  ck_assert(engine_digest(e, before, &err));
  engine_close(e);
  snprintf(command, sizeof command, "rm -f %s*", h->model);
  ck_assert(!anew || system(command) == 0);
  e = open_home(h);
  ck_assert(engine_digest(e, after, &err));
  ck_assert_mem_eq(before, after, sizeof before);
  verify(e);
  return e;
}

static void activate_route(struct engine *e, const char *route)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/talk.lua", talk_lua);
  files_add(&f, "p/r.lua", route);
  activate(e, &f);
}

static struct engine *begin(const struct home *h, const char *route)
{
  struct engine *e = open_home(h);
  activate_route(e, route);
  good(e, "{\"edits\":[{\"create\":\"destination/a\",\"set\":{\"name\":\"A\",\"url\":\"http://a\"}},"
          "{\"create\":\"person/ana\",\"set\":{\"name\":\"Ana\"}}]}");
  return e;
}

static void put(struct engine *e, const char *item, const char *level)
{
  char json[200];
  snprintf(json, sizeof json, "{\"edits\":[{\"put\":\"item/%s\",\"set\":{\"level\":%s%s%s}}]}", item, level ? "\"" : "",
           level ? level : "null", level ? "\"" : "");
  good(e, json);
}

static struct err accept_it(struct engine *e, int64_t finding, const char *until)
{
  char json[200];
  snprintf(json, sizeof json, "{\"accept\":%lld,\"until\":\"%s\",\"reason\":\"it must be so\"}", (long long)finding,
           until);
  return drive_change(e, json);
}

static void accepts(struct engine *e, int64_t finding, const char *until)
{
  struct err err = accept_it(e, finding, until);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
}

static void refuses(struct engine *e, const char *json, const char *why)
{
  struct err err = drive_change(e, json);
  ck_assert_msg(err.code != ERR_NONE && strstr(err.text, why), "\"%s\" instead of \"%s\"", err.text, why);
}

static void expect_text(struct engine *e, const char *sql, const char *want)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct stmt *q = store_prepare(model_store(e->model), sql, &err);
  ck_assert_msg(q != NULL, "%s", err.text);
  while (stmt_step(q, &err) == STEP_ROW)
    buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_FMT(column_text(q, 0)));
  stmt_close(q);
  ck_assert_str_eq(b.n ? b.p : "", want);
  buf_fini(&b);
}

static void expect_told(struct engine *e, const char *want)
{
  expect_text(e, "SELECT event || ' ' || finding FROM dispatch WHERE state = 'waiting' ORDER BY id", want);
}

/* "finding how"; those that are accepted at this moment have no end. */
static void expect_accepted(struct engine *e, const char *want)
{
  expect_text(e, "SELECT finding || ' ' || ifnull(ended, 'stands') FROM accepted ORDER BY id", want);
}

/* ---- one after the other ---- */

START_TEST(it_stands_and_nobody_is_told_until_its_end)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  expect_told(e, "opened 1");
  accepts(e, 1, "2d");
  expect_accepted(e, "1 stands");
  ck_assert_int_eq(scalar(e, "SELECT state = 'open' FROM finding"), 1);
  ck_assert_int_eq(e->next_wake, CLOCK_START + 2 * DAY);
  pass(e, 2 * DAY - 1);
  expect_accepted(e, "1 stands");
  e = restart(e, &h, false);
  pass(e, 1);
  expect_accepted(e, "1 ended");
  ck_assert_int_eq(scalar(e, "SELECT ended_at FROM accepted"), CLOCK_START + 2 * DAY);
  expect_told(e, "opened 1, lapsed 1");
  expect_text(e, "SELECT body ->> '$.body' FROM dispatch WHERE event = 'lapsed'",
              "Its acceptance by Ana until 2026-01-07 has ended (“it must be so”).");
  pass(e, 10 * DAY);
  put(e, "j", "low");
  expect_told(e, "opened 1, lapsed 1, opened 2");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(its_end_comes_before_what_is_said_later)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  accepts(e, 1, "2d");
  clock_ms += 5 * DAY; /* the host slept */
  put(e, "j", "low");
  expect_told(e, "opened 1, lapsed 1, opened 2");
  ck_assert_int_eq(scalar(e, "SELECT ended_at FROM accepted"), CLOCK_START + 2 * DAY);
  ck_assert_int_eq(scalar(e, "SELECT at FROM dispatch WHERE event = 'lapsed'") >= CLOCK_START + 2 * DAY, 1);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_waits_stays_when_it_is_accepted)
{
  static const char *const later = "return route { title = 'r', map = function(item)"
                                   " return { { to = 'destination/a', at = item.now + 3600000 } } end }";
  struct home h = home_make();
  struct engine *e = begin(&h, later);
  put(e, "i", "medium");
  accepts(e, 1, "30m");
  expect_told(e, "");
  pass(e, 30 * MINUTE);
  expect_told(e, "lapsed 1");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(withdrawn_or_deleted_it_is_told_again)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  accepts(e, 1, "2d");
  good(e, "{\"withdraw\":1,\"reason\":\"a mistake\"}");
  expect_accepted(e, "1 withdrawn");
  expect_told(e, "opened 1, lapsed 1");
  expect_text(e, "SELECT withdrawn_because FROM acceptance", "a mistake");
  accepts(e, 1, "2d");
  good(e, "{\"edits\":[{\"delete\":\"acceptance/finding-1.2\"}]}");
  expect_accepted(e, "1 withdrawn, 1 withdrawn");
  expect_told(e, "opened 1, lapsed 1, lapsed 1");
  pass(e, 5 * DAY);
  expect_told(e, "opened 1, lapsed 1, lapsed 1");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_becomes_graver_is_told)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  accepts(e, 1, "2d");
  put(e, "i", "low");
  expect_accepted(e, "1 stands");
  put(e, "i", "high");
  expect_accepted(e, "1 raised");
  expect_told(e, "opened 1, raised 1");
  expect_text(e, "SELECT body ->> '$.body' FROM dispatch WHERE event = 'raised'",
              "Ana accepted it as medium until 2026-01-07 (“it must be so”); it is graver now.");
  put(e, "i", "medium");
  expect_accepted(e, "1 raised, 1 stands");
  expect_told(e, "opened 1, raised 1");
  put(e, "i", "high");
  accepts(e, 1, "2d"); /* as it is now, in the same record */
  expect_accepted(e, "1 raised, 1 raised, 1 stands");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM acceptance"), 1);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* Who does not hear that findings become graver hears that this one stands again. */
START_TEST(a_route_of_findings_alone_hears_of_it)
{
  static const char *const plain =
      "return route { title = 'r', of = { 'finding' }, map = function() return { { to = 'destination/a' } } end }";
  struct home h = home_make();
  struct engine *e = begin(&h, plain);
  put(e, "i", "medium");
  accepts(e, 1, "2d");
  put(e, "i", "high");
  expect_told(e, "opened 1, lapsed 1");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(closed_and_back_within_the_time_it_is_still_accepted)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  accepts(e, 1, "2d");
  put(e, "i", NULL);
  expect_accepted(e, "1 closed");
  put(e, "i", "low");
  expect_accepted(e, "1 closed, 2 stands");
  expect_told(e, "opened 1");
  good(e, "{\"edits\":[{\"delete\":\"item/i\"}]}");
  expect_accepted(e, "1 closed, 2 closed");
  pass(e, 3 * DAY);
  put(e, "i", "low");
  expect_told(e, "opened 1, opened 3");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(accepted_anew_it_has_another_end)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  accepts(e, 1, "1d");
  accepts(e, 1, "3d");
  expect_accepted(e, "1 replaced, 1 stands");
  pass(e, 2 * DAY);
  expect_accepted(e, "1 replaced, 1 stands");
  accepts(e, 1, "2026-01-07"); /* to the end of today */
  expect_told(e, "opened 1");
  pass(e, 15 * HOUR - 1);
  expect_told(e, "opened 1");
  pass(e, 1);
  expect_told(e, "opened 1, lapsed 1");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM acceptance"), 1);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(beforehand_with_a_severity)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  good(e, "{\"edits\":[{\"create\":\"item/i\",\"set\":{}},{\"create\":\"acceptance/x\",\"set\":{\"policy\":\"p.talk\","
          "\"record\":\"item/i\",\"code\":\"bad\",\"reason\":\"known\",\"severity\":\"medium\","
          "\"until_at\":\"2026-02-01T00:00:00Z\"}}]}");
  put(e, "i", "medium");
  expect_told(e, "");
  expect_accepted(e, "1 stands");
  put(e, "i", "critical");
  expect_told(e, "raised 1");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_makes_no_sense_is_refused)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "medium");
  refuses(e, "{\"accept\":9,\"until\":\"2d\",\"reason\":\"r\"}", "there is no finding 9");
  refuses(e, "{\"accept\":1,\"until\":\"2d\",\"reason\":\" \"}", "why may it stand?");
  refuses(e, "{\"accept\":1,\"until\":\"2d\"}", "why may it stand?");
  refuses(e, "{\"accept\":1,\"reason\":\"r\"}", "until when?");
  refuses(e, "{\"accept\":1,\"until\":\"soon\",\"reason\":\"r\"}", "until when?");
  refuses(e, "{\"accept\":1,\"until\":\"2026-01-04\",\"reason\":\"r\"}", "is over");
  refuses(e, "{\"withdraw\":1}", "is not accepted");
  refuses(e, "{\"withdraw\":7}", "there is no finding 7");
  refuses(e,
          "{\"edits\":[{\"create\":\"acceptance/x\",\"set\":{\"policy\":\"p.talk\",\"record\":\"item/i\","
          "\"code\":\"worse\",\"reason\":\"r\",\"until_at\":\"2027-01-01T00:00:00Z\"}}]}",
          "up to which severity");
  put(e, "i", NULL);
  refuses(e, "{\"accept\":1,\"until\":\"2d\",\"reason\":\"r\"}", "is closed");
  expect_accepted(e, "");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- what still stands ---- */

START_TEST(a_route_is_asked_again_as_long_as_it_stands)
{
  struct home h = home_make();
  struct engine *e = begin(&h, aging_lua);
  static const char *const told = "SELECT finding || ': ' || digest FROM dispatch ORDER BY id";
  put(e, "i", "medium");
  put(e, "j", "low");
  pass(e, DAY - 1);
  expect_text(e, told, "");
  put(e, "j", NULL);
  pass(e, 1);
  expect_text(e, told, "1: step 1, 24");
  e = restart(e, &h, false);
  accepts(e, 1, "3d");
  pass(e, 3 * DAY); /* not while it is accepted; and then anew */
  expect_text(e, told, "1: step 1, 24");
  pass(e, DAY);
  expect_text(e, told, "1: step 1, 24, 1: step 1, 24");
  pass(e, DAY);
  expect_text(e, told, "1: step 1, 24, 1: step 1, 24, 1: step 2, 48");
  expect_text(e, "SELECT body ->> '$.body' FROM dispatch ORDER BY id LIMIT 1",
              "It has stood for 1 day, and nobody has resolved or accepted it.");
  put(e, "i", NULL);
  pass(e, 2 * DAY);
  expect_text(e, told, "1: step 1, 24, 1: step 1, 24, 1: step 2, 48");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _again"), 0);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* It wants to be asked one and two days after the finding opened, and tells of it then. */
static const char *const fixed_lua =
    "return route { title = 'r', map = function(item)"
    " if item.event ~= 'aged' then return { { again = item.since + 86400000 } } end"
    " if item.step == 1 then return { { again = item.since + 2 * 86400000 } } end"
    " return { { to = 'destination/a', digest = 'step ' .. item.step .. ', ' .. (item.now - item.since) // 3600000 } }"
    " end }";

static void enter(struct engine *e, enum entry_kind kind, const char *body)
{
  struct err err = ERR_INIT;
  struct entry n = { .kind = kind, .at = clock_ms, .actor = STR("host"), .body = str_of(body) };
  ck_assert_msg(journal_append(e->journal, &n, 1, &err) && group_make_true(e, &n, NULL, 1, &err), "%s", err.text);
}

/* Something else is applied before what is due, so both instants are over when the route is asked for the first. */
START_TEST(a_route_that_is_asked_late_may_want_an_instant_that_is_over)
{
  struct home h = home_make();
  struct engine *e = open_home(&h);
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/talk.lua", talk_lua);
  files_add(&f, "p/r.lua", fixed_lua);
  activate_with(e, &f, "{},\"limits\":{\"due_most\":1}");
  good(e, "{\"edits\":[{\"create\":\"destination/a\",\"set\":{\"name\":\"A\",\"url\":\"http://a\"}}]}");
  put(e, "i", "medium");
  clock_ms += 1000;
  put(e, "j", "medium");
  clock_ms += 3 * DAY;
  enter(e, ENTRY_CHANGE, "{\"edits\":[{\"put\":\"item/k\",\"set\":{}}]}");
  ck_assert(wakes_are_late(e));
  clock_ms += 1000;
  enter(e, ENTRY_TICK, "{\"most\":100}");
  expect_text(e, "SELECT finding || ' ' || state || ': ' || coalesce(detail, digest) FROM dispatch ORDER BY id",
              "1 waiting: step 2, 72, 2 waiting: step 2, 72");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _again"), 0);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* Each finding that stands is told at the next noon, whenever it opened: also before the route came. */
static const char *const noon_lua =
    "return route { title = 'r', of = { 'finding', 'finding.standing' }, map = function(item)"
    " local noon = { again = (item.now // 86400000 + 1) * 86400000 + 43200000 }"
    " if item.event ~= 'aged' then return { noon } end"
    " return { { to = 'destination/a', digest = 'step ' .. item.step .. ', since ' .. (item.now - item.since) // "
    "3600000"
    "  }, noon } end }";
static const char *const once_lua =
    "return route { title = 'r', of = { 'finding', 'finding.standing' }, map = function(item)"
    " return { { to = 'destination/a', digest = item.event } } end }";

START_TEST(a_route_that_comes_hears_of_what_stands)
{
  struct home h = home_make();
  struct engine *e = begin(&h, "return route { title = 'r', map = function() end }");
  put(e, "i", "low");
  put(e, "gone", "low");
  put(e, "accepted", "low");
  put(e, "gone", NULL);
  accepts(e, 3, "2027-01-01");
  activate_route(e, noon_lua);
  put(e, "later", "low");
  int64_t noon = (clock_ms / DAY + 1) * DAY + DAY / 2;
  pass(e, 1);
  expect_text(e, "SELECT finding || ' ' || step FROM _again ORDER BY finding", "1 1, 4 1");
  pass(e, noon - clock_ms - 1);
  expect_told(e, "");
  e = restart(e, &h, true);
  pass(e, 1);
  expect_told(e, "aged 1, aged 4");
  activate_route(e, noon_lua); /* the same: nobody hears it again */
  pass(e, 1);
  expect_told(e, "aged 1, aged 4");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_was_told_when_it_opened_is_not_told_as_standing)
{
  struct home h = home_make();
  struct engine *e = begin(&h, once_lua);
  char changed[400];
  put(e, "i", "low");
  expect_told(e, "opened 1");
  snprintf(changed, sizeof changed, "%s -- another text", once_lua);
  activate_route(e, changed);
  pass(e, 1);
  expect_told(e, "opened 1");
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* In slices, so that nobody waits for all of them. */
START_TEST(many_that_stand_are_heard_of_one_slice_after_the_other)
{
  enum { MANY = 600 };
  struct home h = home_make();
  struct engine *e = begin(&h, aging_lua);
  char key[16];
  for (int i = 0; i < MANY; i++) {
    snprintf(key, sizeof key, "i%d", i);
    put(e, key, "low");
  }
  activate_route(e, once_lua);
  pass(e, 1);
  int64_t first = scalar(e, "SELECT count(*) FROM dispatch WHERE event = 'standing'");
  ck_assert_msg(first > 0 && first < MANY, "%d", (int)first);
  pass(e, 10);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM dispatch WHERE event = 'standing'"), MANY);
  verify(e);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(a_route_says_again_as_it_is_said)
{
  static const char *const wrong[][2] = {
    { "{ again = item.now }", "is over" },
    { "{ again = item.now + 1000, to = 'destination/a' }", "stands by itself" },
    { "{ again = 'soon' }", "is an instant" },
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct home h = home_make();
    char lua[200], sql[200];
    snprintf(lua, sizeof lua, "return route { title = 'r', map = function(item) return { %s } end }", wrong[i][0]);
    struct engine *e = begin(&h, lua);
    put(e, "i", "medium");
    snprintf(sql, sizeof sql, "SELECT state || iif(instr(detail, '%s') > 0, '', detail) FROM dispatch", wrong[i][1]);
    expect_text(e, sql, "unrouted");
    engine_close(e);
    home_remove(&h);
  }
}
END_TEST

START_TEST(a_digest_has_headings)
{
  static const char *const grouped =
      "return route { title = 'r', of = { 'finding', 'finding.accepted' }, map = function(item)"
      " return { { to = 'destination/a', digest = 'd', at = item.now // 86400000 * 86400000 + 86400000,"
      "  group = item.accepted and 'B, let stand by ' .. item.accepted.by.name or item.message:sub(-3) == 'low' and 'C'"
      "   or 'A' } } end }";
  struct home h = home_make();
  struct engine *e = begin(&h, grouped);
  struct err err = ERR_INIT;
  struct buf out = BUF_INIT;
  struct arena a;
  struct value v;
  arena_init(&a);
  put(e, "i", "low");
  put(e, "j", "high");
  put(e, "k", "medium");
  accepts(e, 3, "30d");
  put(e, "j", "medium"); /* told as it is when it leaves, at its place */
  pass(e, DAY);
  struct reader *r = reader_open(h.model, h.journal, &err);
  ck_assert_msg(r && reader_dispatch(r, 1, &out, &err) && json_read(&a, buf_view(&out), &v, &err), "%s", err.text);
  ck_assert_str_eq(str_z(&a, value_get_str(value_get(v, "content"), "body")),
                   "A\n- [medium] it is medium (item/j)\n"
                   "\nB, let stand by Ana\n- Accepted: [medium] it is medium (item/k)\n"
                   "\nC\n- [low] it is low (item/i)\n");
  reader_close(r);
  buf_fini(&out);
  arena_fini(&a);
  e = restart(e, &h, true);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- any history ---- */

enum { ITEMS = 4, STEPS = 120 };

static const char *const levels[] = { NULL, "low", "medium", "high", "critical" };

/* What each open finding should be, from the records alone. */
static const char *const oracle =
    "SELECT count(*) FROM finding f WHERE state = 'open' AND"
    " EXISTS(SELECT 1 FROM accepted a WHERE a.finding = f.id AND a.ended_at IS NULL) <>"
    " EXISTS(SELECT 1 FROM acceptance a WHERE a.policy = 'p.talk' AND a.record = f.record AND a.code = f.key AND"
    " a.withdrawn_at IS NULL AND a.until_at > %lld AND instr('low   medium high  critical', a.severity) >="
    " instr('low   medium high  critical', f.severity))";

static void step(struct engine *e, struct dice *d)
{
  char json[300], item[8];
  int64_t finding = scalar(e, "SELECT coalesce(max(id), 1) FROM finding") - below(d, ITEMS);
  snprintf(item, sizeof item, "i%d", below(d, ITEMS));
  switch (below(d, 8)) {
  case 0:
  case 1:
  case 2:
    put(e, item, levels[below(d, 5)]);
    break;
  case 3:
    snprintf(json, sizeof json, "%dh", 1 + below(d, 50));
    accept_it(e, finding, json); /* which may be closed */
    break;
  case 4:
    snprintf(json, sizeof json, "{\"withdraw\":%lld}", (long long)finding);
    drive_change(e, json);
    break;
  case 5:
    snprintf(json, sizeof json,
             "{\"edits\":[{\"put\":\"acceptance/x%d\",\"set\":{\"policy\":\"p.talk\",\"record\":\"item/%s\","
             "\"code\":\"bad\",\"reason\":\"r\",\"severity\":\"%s\",\"until_at\":%lld,\"withdrawn_at\":null}}]}",
             below(d, 3), item, levels[1 + below(d, 4)], (long long)clock_ms + below(d, 60) * HOUR + 1);
    good(e, json);
    break;
  case 6:
    snprintf(json, sizeof json, "{\"edits\":[{\"delete\":\"%s%d\"}]}", one_in(d, 2) ? "acceptance/x" : "item/i",
             below(d, ITEMS));
    drive_change(e, json); /* which may not be there */
    break;
  default:
    pass(e, below(d, 30) * HOUR);
  }
}

START_TEST(any_history_comes_to_what_the_records_say)
{
  struct dice d = { .state = (uint64_t)_i + 1 };
  struct home h = home_make();
  struct engine *e = begin(&h, one_in(&d, 2) ? route_lua : aging_lua);
  for (int i = 0; i < STEPS; i++) {
    char sql[600];
    struct err err = ERR_INIT;
    step(e, &d);
    snprintf(sql, sizeof sql, oracle, (long long)e->applied_at);
    ck_assert(model_begin(e->model, &err) && model_flush(e->model, &err));
    ck_assert_int_eq(scalar(e, sql), 0);
    ck_assert(model_commit(e->model, e->applied, &err));
    if (one_in(&d, 40))
      e = restart(e, &h, one_in(&d, 2));
  }
  e = restart(e, &h, true);
  ck_assert_int_gt(scalar(e, "SELECT count(*) FROM accepted"), 3);
  engine_close(e);
  home_remove(&h);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("acceptance");
  TCase *t = tcase_create("acceptance");
  tcase_set_timeout(t, 120);
  tcase_add_test(t, it_stands_and_nobody_is_told_until_its_end);
  tcase_add_test(t, its_end_comes_before_what_is_said_later);
  tcase_add_test(t, what_waits_stays_when_it_is_accepted);
  tcase_add_test(t, withdrawn_or_deleted_it_is_told_again);
  tcase_add_test(t, what_becomes_graver_is_told);
  tcase_add_test(t, a_route_of_findings_alone_hears_of_it);
  tcase_add_test(t, closed_and_back_within_the_time_it_is_still_accepted);
  tcase_add_test(t, accepted_anew_it_has_another_end);
  tcase_add_test(t, beforehand_with_a_severity);
  tcase_add_test(t, what_makes_no_sense_is_refused);
  tcase_add_test(t, a_route_is_asked_again_as_long_as_it_stands);
  tcase_add_test(t, a_route_that_is_asked_late_may_want_an_instant_that_is_over);
  tcase_add_test(t, a_route_that_comes_hears_of_what_stands);
  tcase_add_test(t, what_was_told_when_it_opened_is_not_told_as_standing);
  tcase_add_test(t, many_that_stand_are_heard_of_one_slice_after_the_other);
  tcase_add_test(t, a_route_says_again_as_it_is_said);
  tcase_add_test(t, a_digest_has_headings);
  tcase_add_loop_test(t, any_history_comes_to_what_the_records_say, 0, 12);
  suite_add_tcase(s, t);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
