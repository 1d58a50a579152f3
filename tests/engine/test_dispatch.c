/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What leaves the host: who is asked where it is to go, when it is due, what is frozen then, what became of it; and that
 * a model that is built anew, or a host that died, sends nothing else and nothing twice.
 */
#include <signal.h>
#include <sys/wait.h>

#include "engine/stream_notice.h"
#include "home.h"

static const char *const pack_lua = "return pack { name = 'p', version = '1', title = 'P' }";
static const char *const model_lua = "return model {"
                                     " destination = { fields = { name = text, url = text, paused = boolean } },"
                                     " item = { fields = { level = text, say = text, to = text } } }";
/* A message while `say` is set, a finding while `level` is. */
static const char *const talk_lua =
    "return policy { title = 'talk', on = 'item', findings = { bad = 'low' }, eval = function(i, ctx)"
    " if i.say then ctx:message(i.say, { to = i.to, subject = 'S ' .. i.say, body = 'B' }) end"
    " if i.level then ctx:finding('bad', { message = 'it is ' .. i.level, severity = i.level }) end end }";
/* Messages at once, findings in the digest of the next full hour; what is said to `broken` cannot be routed. */
static const char *const route_lua =
    "return route { title = 'r', of = { 'message', 'finding', 'finding.raised', 'finding.closed' },"
    " map = function(item, ctx)"
    "  if item.to == 'nobody' then return nil end\n"
    "  if item.to == 'broken' then error('no such channel') end\n"
    "  if item.to == 'wrong' then return { { to = 'destination/none' } } end\n"
    "  if item.kind == 'message' then return { { to = 'destination/a' } } end\n"
    "  if item.severity == 'critical' then return { { to = 'destination/a', at = item.now } } end\n"
    "  return { { to = 'destination/a', digest = 'hour', at = (item.now // 3600000 + 1) * 3600000 } }"
    " end }";
static const char *const mended_lua = "return route { title = 'r', map = function(item)"
                                      " return { { to = 'destination/a' }, { to = 'destination/b' } } end }";

static int news;
static void hear(void *arg) { ++*(int *)arg; }

static struct engine *open_home(const struct home *h)
{
  struct err err = ERR_INIT;
  struct engine *e = engine_open(
      &(struct engine_options){
          .journal = h->journal, .model = h->model, .now = clock_now, .news = hear, .news_arg = &news },
      &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static struct engine *restart(struct engine *e, const struct home *h, bool anew)
{
  char command[128];
  engine_close(e);
  snprintf(command, sizeof command, "rm -f %s*", h->model);
  ck_assert(!anew || system(command) == 0);
  return open_home(h);
}

static void activate_route(struct engine *e, const char *route)
{
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/talk.lua", talk_lua);
  if (route)
    files_add(&f, "p/r.lua", route);
  activate(e, &f);
}

static struct engine *begin(const struct home *h, const char *route)
{
  struct engine *e = open_home(h);
  activate_route(e, route);
  good(e, "{\"edits\":[{\"create\":\"destination/a\",\"set\":{\"name\":\"A\",\"url\":\"http://a\"}},"
          "{\"create\":\"destination/b\",\"set\":{\"name\":\"B\"}}]}");
  news = 0;
  return e;
}

static void put(struct engine *e, const char *item, const char *set)
{
  char json[300];
  snprintf(json, sizeof json, "{\"edits\":[{\"put\":\"item/%s\",\"set\":%s}]}", item, set);
  good(e, json);
}

/* "a waiting due, …": each dispatch in its order. */
static void expect_rows(struct engine *e, const char *want)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT ifnull(substr(destination, 13), '-') || ' ' || event || ' ' || state ||"
                                 " iif(due_at IS NOT NULL, ' due', '') FROM dispatch ORDER BY id",
                                 &err);
  while (q && stmt_step(q, &err) == STEP_ROW)
    buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_FMT(column_text(q, 0)));
  stmt_close(q);
  ck_assert_str_eq(b.n ? b.p : "", want);
  buf_fini(&b);
}

/* What a courier is given, as text: "key destination type subject [items]; …" */
static struct str due_text(const struct home *h, const struct due_wish *wish, struct arena *a)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  struct dispatch_due *due;
  size_t n;
  struct reader *r = reader_open(h->model, h->journal, &err);
  ck_assert_msg(r && reader_due(r, wish, a, &due, &n, &err), "%s", err.text);
  for (size_t i = 0; i < n; i++)
    buf_printf(&b, "%s%.*s %.*s %.*s \"%.*s\" %u at %.*s", i ? "; " : "",
               STR_FMT(((struct str){ due[i].key.p + 13, due[i].key.n - 13 })), STR_FMT(due[i].destination),
               STR_FMT(value_get_str(due[i].content, "type")), STR_FMT(value_get_str(due[i].content, "subject")),
               value_get(due[i].content, "items").n, STR_FMT(value_get_str(due[i].content, "time")));
  reader_close(r);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

static void expect_due(const struct home *h, const char *want)
{
  struct arena a;
  arena_init(&a);
  ck_assert_str_eq(str_z(&a, due_text(h, &(struct due_wish){ .limit = 0 }, &a)), want);
  arena_fini(&a);
}

static void outcome(struct engine *e, const char *json)
{
  struct err err = drive_request(e, REQUEST_OUTCOME, "", str_of(json));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
}

static struct err retry(struct engine *e, int id)
{
  char json[40];
  snprintf(json, sizeof json, "{\"dispatch\":%d}", id);
  return drive_request(e, REQUEST_RETRY, "", str_of(json));
}

static void digest(struct engine *e, uint8_t out[SHA256_SIZE])
{
  struct err err = ERR_INIT;
  ck_assert_msg(engine_digest(e, out, &err), "%s", err.text);
}

/* Whoever applies the journal anew has the same, table and all. */
static struct engine *rebuilt_is_same(struct engine *e, const struct home *h)
{
  uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
  digest(e, before);
  e = restart(e, h, true);
  digest(e, after);
  ck_assert_mem_eq(before, after, sizeof before);
  return e;
}

/* ---- said and sent ---- */

START_TEST(a_message_leaves_once)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\"}");
  ck_assert_int_eq(news, 1);
  expect_rows(e, "a said waiting due");
  expect_due(&h, "1 destination/a message \"S k1\" 1 at 2026-01-05T09:00:00Z");
  put(e, "i", "{\"say\":null}"); /* what is due is frozen */
  put(e, "i", "{\"say\":\"k1\"}");
  expect_rows(e, "a said waiting due");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\",\"attempts\":2,\"detail\":\"204\"}]}");
  expect_rows(e, "a said sent due");
  expect_due(&h, "");
  ck_assert_int_eq(scalar(e, "SELECT attempts FROM dispatch"), 2);
  put(e, "i", "{\"say\":null}");
  put(e, "i", "{\"say\":\"k1\"}");
  put(e, "i", "{\"say\":\"k2\"}");
  expect_rows(e, "a said sent due, a said waiting due");
  e = rebuilt_is_same(e, &h);
  expect_due(&h, "2 destination/a message \"S k2\" 1 at 2026-01-05T09:00:00Z");
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(a_destination_that_is_named_needs_no_route)
{
  struct home h = home_make();
  struct engine *e = begin(&h, NULL);
  put(e, "i", "{\"say\":\"k1\",\"to\":\"destination/b\"}");
  put(e, "j", "{\"say\":\"k1\",\"to\":\"destination/none\"}");
  put(e, "k", "{\"say\":\"k1\",\"to\":\"person/ana\"}");
  expect_rows(e, "b said waiting due");
  activate_route(e, route_lua); /* united with what the route says */
  put(e, "l", "{\"say\":\"k1\",\"to\":\"destination/b\"}");
  put(e, "m", "{\"say\":\"k1\",\"to\":\"destination/a\"}");
  expect_rows(e, "b said waiting due, a said waiting due, b said waiting due, a said waiting due");
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- time ---- */

START_TEST(a_digest_has_its_members_when_it_is_due)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"level\":\"low\"}");
  pass(e, 10 * MINUTE);
  put(e, "j", "{\"level\":\"medium\"}");
  put(e, "k", "{\"level\":\"high\"}");
  expect_rows(e, "a opened waiting, a opened waiting, a opened waiting");
  expect_due(&h, "");
  put(e, "k", "{\"level\":null}");       /* over before anybody was told */
  put(e, "i", "{\"level\":\"medium\"}"); /* graver: told as it is */
  expect_rows(e, "a opened withdrawn, a opened waiting, a opened withdrawn, a raised waiting");
  ck_assert_int_eq(news, 0);
  ck_assert_int_eq(e->next_wake, CLOCK_START + HOUR);
  pass(e, 50 * MINUTE);
  ck_assert_int_eq(news, 1);
  expect_due(&h, "1 destination/a digest \"hour: 2\" 2 at 2026-01-05T10:00:00Z");
  put(e, "j", "{\"level\":null}"); /* frozen, and its end is told to who is told of its beginning */
  put(e, "l", "{\"level\":\"low\"}");
  expect_rows(e, "a opened withdrawn, a opened waiting due, a opened withdrawn, a raised waiting due,"
                 " a closed waiting, a opened waiting");
  expect_due(&h, "1 destination/a digest \"hour: 2\" 2 at 2026-01-05T10:00:00Z");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\"},{\"dispatch\":99,\"state\":\"sent\"}]}");
  e = rebuilt_is_same(e, &h);
  expect_rows(e, "a opened withdrawn, a opened sent due, a opened withdrawn, a raised sent due,"
                 " a closed waiting, a opened waiting");
  pass(e, HOUR);
  expect_due(&h, "5 destination/a digest \"hour: 2\" 2 at 2026-01-05T11:00:00Z");
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_becomes_critical_overtakes_its_digest)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"level\":\"low\"}");
  put(e, "i", "{\"level\":\"critical\"}");
  expect_rows(e, "a opened withdrawn, a raised waiting due");
  expect_due(&h, "2 destination/a finding \"[critical] it is critical\" 1 at 2026-01-05T09:00:00Z");
  pass(e, 2 * HOUR);
  expect_due(&h, "2 destination/a finding \"[critical] it is critical\" 1 at 2026-01-05T09:00:00Z");
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(what_changes_before_it_is_due_is_told_as_it_is)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"level\":\"high\"}");
  put(e, "i", "{\"level\":\"low\"}");
  pass(e, HOUR);
  ck_assert_int_eq(scalar(e, "SELECT json_extract(body, '$.severity') = 'low' FROM dispatch"), 1);
  put(e, "i", "{\"level\":\"medium\"}");
  ck_assert_int_eq(scalar(e, "SELECT json_extract(body, '$.severity') = 'low' FROM dispatch WHERE id = 1"), 1);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(said_again_before_it_was_due_is_told)
{
  static const char *const later = "return route { title = 'r', map = function(item)"
                                   " return { { to = 'destination/a', at = item.now + 3600000 } } end }";
  struct home h = home_make();
  struct engine *e = begin(&h, later);
  put(e, "i", "{\"say\":\"k1\"}");
  put(e, "i", "{\"say\":null}");
  expect_rows(e, "a said withdrawn");
  pass(e, 10 * MINUTE);
  put(e, "i", "{\"say\":\"k1\"}");
  expect_rows(e, "a said withdrawn, a said waiting");
  pass(e, HOUR);
  expect_due(&h, "2 destination/a message \"S k1\" 1 at 2026-01-05T09:00:00Z");
  e = rebuilt_is_same(e, &h);
  put(e, "j", "{\"say\":\"k1\"}"); /* of a subject that goes, and of a policy that goes */
  good(e, "{\"edits\":[{\"delete\":\"item/j\"}]}");
  expect_rows(e, "a said withdrawn, a said waiting due, a said withdrawn");
  put(e, "k", "{\"say\":\"k1\"}");
  struct files f = { .n = 0 };
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/r.lua", later);
  activate(e, &f);
  expect_rows(e, "a said withdrawn, a said waiting due, a said withdrawn, a said withdrawn");
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- what became of it ---- */

START_TEST(who_dies_before_the_outcome_sends_the_same_again)
{
  struct home h = home_make();
  struct arena a;
  arena_init(&a);
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\"}");
  put(e, "j", "{\"level\":\"low\"}");
  pass(e, HOUR);
  struct str before = due_text(&h, &(struct due_wish){ .limit = 9 }, &a);
  e = restart(e, &h, false);
  ck_assert_str_eq(str_z(&a, due_text(&h, &(struct due_wish){ .limit = 9 }, &a)), str_z(&a, before));
  e = restart(e, &h, true);
  ck_assert_str_eq(str_z(&a, due_text(&h, &(struct due_wish){ .limit = 9 }, &a)), str_z(&a, before));
  engine_close(e);
  arena_fini(&a);
  home_remove(&h);
}
END_TEST

/* In the middle of everything, without a word. */
START_TEST(a_host_that_is_killed_sends_the_same_again)
{
  struct home h = home_make();
  struct arena a;
  char said[400] = "";
  int pipe_of[2], status;
  arena_init(&a);
  ck_assert_int_eq(pipe(pipe_of), 0);
  pid_t child = fork();
  if (child == 0) {
    struct engine *e = begin(&h, route_lua);
    put(e, "i", "{\"say\":\"k1\"}");
    put(e, "j", "{\"level\":\"low\"}");
    put(e, "k", "{\"level\":\"high\"}");
    pass(e, HOUR);
    struct str due = due_text(&h, &(struct due_wish){ .limit = 9 }, &a);
    if (write(pipe_of[1], due.p, due.n) == (ssize_t)due.n)
      kill(getpid(), SIGKILL);
    _exit(1);
  }
  close(pipe_of[1]);
  ck_assert_int_gt(read(pipe_of[0], said, sizeof said - 1), 0);
  ck_assert_int_eq(waitpid(child, &status, 0), child);
  ck_assert(WIFSIGNALED(status));
  struct engine *e = open_home(&h);
  expect_due(&h, said);
  ck_assert_ptr_nonnull(strstr(said, "2 destination/a digest \"hour: 2\" 2"));
  e = restart(e, &h, true);
  expect_due(&h, said);
  engine_close(e);
  close(pipe_of[0]);
  arena_fini(&a);
  home_remove(&h);
}
END_TEST

START_TEST(the_dead_wait_again)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\"}");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"dead\",\"attempts\":9,\"detail\":\"gone\"}]}");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"dead\",\"attempts\":10,\"detail\":\"again\"}]}");
  ck_assert_int_eq(scalar(e, "SELECT attempts FROM dispatch"), 9); /* said again, it changes nothing */
  expect_due(&h, "");
  pass(e, HOUR);
  news = 0;
  ck_assert_int_eq(retry(e, 1).code, ERR_NONE);
  ck_assert_int_eq(news, 1);
  ck_assert_int_eq(scalar(e, "SELECT due_at FROM dispatch"), CLOCK_START + HOUR);
  expect_due(&h, "1 destination/a message \"S k1\" 1 at 2026-01-05T09:00:00Z");
  ck_assert_int_eq(retry(e, 1).code, ERR_INPUT); /* it waits */
  ck_assert_int_eq(retry(e, 7).code, ERR_MISSING);
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"discarded\",\"detail\":\"told by phone\"}]}");
  expect_rows(e, "a said discarded due");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\"}]}"); /* it was under way: so it is */
  expect_rows(e, "a said sent due");
  e = rebuilt_is_same(e, &h);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* What a listener is told of messages and dispatches from the first entry on: "message said item/i; …" */
static void expect_told(const struct home *h, const char *want)
{
  struct err err = ERR_INIT;
  struct arena a;
  struct buf b = BUF_INIT;
  struct notice *list;
  struct notice_place to;
  struct notice_wish wish = { .kinds = 1u << NOTICE_MESSAGE | 1u << NOTICE_DISPATCH, .severity = -1 };
  bool more;
  size_t n;
  arena_init(&a);
  struct reader *r = reader_open(h->model, h->journal, &err);
  ck_assert_msg(r != NULL, "%s", err.text);
  ck_assert_msg(reader_notices(r, &(struct notice_place){ .kind = NOTICE_KINDS }, &wish,
                               &(struct notice_bounds){ .limit = 50, .look = 50, .bytes = 1 << 20 }, &list, &n, &to,
                               &more, &err),
                "%s", err.text);
  for (size_t i = 0; i < n; i++) {
    struct value v;
    struct notice_place again;
    struct buf place = BUF_INIT;
    ck_assert_msg(json_read(&a, list[i].text, &v, &err), "%s", err.text);
    buf_printf(&b, "%s%s %.*s %.*s", i ? "; " : "", notice_kind_names[list[i].kind], STR_FMT(value_get_str(v, "what")),
               STR_FMT(list[i].record));
    notice_place_write(&place, &list[i].place);
    ck_assert(notice_place_read(buf_view(&place), &again, &err) && notice_place_cmp(&again, &list[i].place) == 0);
    ck_assert(i == 0 || notice_place_cmp(&list[i - 1].place, &list[i].place) < 0);
    buf_fini(&place);
  }
  reader_close(r);
  ck_assert_str_eq(b.n ? b.p : "", want);
  buf_fini(&b);
  arena_fini(&a);
}

START_TEST(listeners_hear_what_is_withdrawn_and_what_is_given_up)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\"}");
  put(e, "j", "{\"say\":\"k1\"}");
  expect_told(&h, "message said item/i; message said item/j");
  put(e, "i", "{\"say\":null}");
  expect_told(&h, "message said item/i; message said item/j; message withdrawn item/i");
  put(e, "i", "{\"say\":\"k1\"}");
  expect_told(&h, "message said item/i; message said item/j; message said item/i");
  good(e, "{\"edits\":[{\"delete\":\"item/j\"}]}");
  outcome(e, "{\"outcomes\":[{\"dispatch\":1,\"state\":\"dead\",\"attempts\":9,\"detail\":\"gone\"}]}");
  expect_told(&h, "message said item/i; message said item/j; message said item/i; message withdrawn item/j;"
                  " dispatch dead item/i");
  e = rebuilt_is_same(e, &h);
  expect_told(&h, "message said item/i; message said item/j; message said item/i; message withdrawn item/j;"
                  " dispatch dead item/i");
  ck_assert_int_eq(retry(e, 1).code, ERR_NONE); /* it is given up no more */
  expect_told(&h, "message said item/i; message said item/j; message said item/i; message withdrawn item/j");
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(outcomes_are_all_right_or_none_is_done)
{
  static const char *const wrong[] = {
    "[]",
    "{}",
    "{\"outcomes\":{}}",
    "{\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\"},{\"state\":\"sent\"}]}",
    "{\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\"},{\"dispatch\":1,\"state\":\"lost\"}]}",
  };
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\"}");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct err err = drive_request(e, REQUEST_OUTCOME, "", str_of(wrong[i]));
    ck_assert_msg(err.code == ERR_INPUT, "%s: %s", wrong[i], err.text);
  }
  expect_rows(e, "a said waiting due");
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- what cannot be routed ---- */

START_TEST(a_route_that_fails_loses_nothing)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  put(e, "i", "{\"say\":\"k1\",\"to\":\"broken\"}");
  put(e, "j", "{\"say\":\"k1\",\"to\":\"wrong\"}");
  put(e, "k", "{\"say\":\"k1\",\"to\":\"broken\"}");
  put(e, "k", "{\"say\":null}");
  expect_rows(e, "- said unrouted, - said unrouted, - said withdrawn");
  ck_assert_int_eq(scalar(e, "SELECT detail LIKE 'p/r.lua:2:%no such channel%' FROM dispatch WHERE id = 1"), 1);
  ck_assert_int_eq(scalar(e, "SELECT detail LIKE 'p/r.lua: map returned%destination%none%' FROM dispatch"
                             " WHERE id = 2"),
                   1);
  struct err err = retry(e, 1);
  ck_assert_int_eq(err.code, ERR_POLICY);
  expect_rows(e, "- said unrouted, - said unrouted, - said withdrawn");
  activate_route(e, mended_lua);
  ck_assert_int_eq(retry(e, 1).code, ERR_NONE);
  expect_rows(e, "- said withdrawn, - said unrouted, - said withdrawn, a said waiting due, b said waiting due");
  ck_assert_int_eq(retry(e, 1).code, ERR_INPUT);
  outcome(e, "{\"outcomes\":[{\"dispatch\":2,\"state\":\"discarded\"}]}");
  expect_rows(e, "- said withdrawn, - said discarded, - said withdrawn, a said waiting due, b said waiting due");
  e = rebuilt_is_same(e, &h);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(all_answers_are_united_the_soonest_way)
{
  static const char *const gathers = "return route { title = 'r', map = function(item)"
                                     " return { { to = 'destination/a', at = item.now + 9000, digest = 'd' },"
                                     " { to = 'b', at = item.now + 5000 } } end }";
  static const char *const hastes = "return route { title = 's', map = function(item)"
                                    " return { { to = 'destination/b', at = item.now + 7000 },"
                                    " { to = 'destination/a' } } end }";
  static const char *const shadows = "return route { title = 't', level = 'shadow', map = function(item)"
                                     " return { { to = 'destination/b' }, { to = 'destination/c' } } end }";
  static const char *const sleeps = "return route { title = 'u', level = 'draft', map = function() error('no') end }";
  struct home h = home_make();
  struct engine *e = begin(&h, NULL);
  struct files f = { .n = 0 };
  good(e, "{\"edits\":[{\"create\":\"destination/c\",\"set\":{\"name\":\"C\"}}]}");
  files_add(&f, "p/pack.lua", pack_lua), files_add(&f, "p/model.lua", model_lua), files_add(&f, "p/talk.lua", talk_lua);
  files_add(&f, "p/r.lua", gathers), files_add(&f, "p/s.lua", hastes), files_add(&f, "p/t.lua", shadows);
  files_add(&f, "p/u.lua", sleeps);
  activate(e, &f);
  put(e, "i", "{\"say\":\"k1\"}");
  expect_rows(e, "a said waiting due, b said waiting, c said shadow");
  ck_assert_int_eq(scalar(e, "SELECT not_before FROM dispatch WHERE id = 2"), CLOCK_START + 5000);
  pass(e, 5 * SECOND);
  expect_rows(e, "a said waiting due, b said waiting due, c said shadow");
  e = rebuilt_is_same(e, &h);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(a_policy_comes_out_of_the_shadow)
{
  struct home h = home_make();
  struct engine *e = open_home(&h);
  struct files f = { .n = 0 };
  char shadow[600];
  snprintf(shadow, sizeof shadow, "return policy { level = 'shadow',%s", strchr(talk_lua, '{') + 1);
  files_add(&f, "p/pack.lua", pack_lua), files_add(&f, "p/model.lua", model_lua), files_add(&f, "p/talk.lua", shadow);
  files_add(&f, "p/r.lua", route_lua);
  activate(e, &f);
  good(e, "{\"edits\":[{\"create\":\"destination/a\",\"set\":{\"name\":\"A\"}}]}");
  put(e, "i", "{\"level\":\"critical\",\"say\":\"k1\"}");
  expect_rows(e, "");
  activate_route(e, route_lua);
  expect_rows(e, "a opened waiting due, a said waiting due");
  e = rebuilt_is_same(e, &h);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(a_policy_goes_into_the_shadow)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  struct files f = { .n = 0 };
  char shadow[600];
  put(e, "i", "{\"level\":\"low\"}");
  put(e, "j", "{\"level\":\"critical\"}");
  snprintf(shadow, sizeof shadow, "return policy { level = 'shadow',%s", strchr(talk_lua, '{') + 1);
  files_add(&f, "p/pack.lua", pack_lua), files_add(&f, "p/model.lua", model_lua), files_add(&f, "p/talk.lua", shadow);
  files_add(&f, "p/r.lua", route_lua);
  activate(e, &f);
  expect_rows(e, "a opened withdrawn, a opened waiting due");
  e = rebuilt_is_same(e, &h);
  engine_close(e);
  home_remove(&h);
}
END_TEST

START_TEST(the_host_notices_what_is_wrong_with_its_outbox)
{
  static const char *const spoils[] = { "UPDATE dispatch SET due_at = NULL WHERE id = 1",
                                        "UPDATE dispatch SET due_at = 1 WHERE id = 2",
                                        "UPDATE finding SET state = 'closed' WHERE id = 1" };
  for (size_t i = 0; i < sizeof spoils / sizeof *spoils; i++) {
    struct home h = home_make();
    struct engine *e = begin(&h, route_lua);
    struct err err = ERR_INIT;
    struct buf report = BUF_INIT;
    put(e, "i", "{\"say\":\"k1\"}");
    put(e, "j", "{\"level\":\"low\"}");
    ck_assert_msg(engine_verify(e, &report, &err), "%s", err.text);
    ck_assert(store_exec(model_store(e->model), spoils[i], &err));
    ck_assert(!engine_verify(e, &report, &err));
    ck_assert_msg(strstr(err.text, "dispatch ") != NULL, "%s", err.text);
    buf_fini(&report);
    engine_close(e);
    home_remove(&h);
  }
}
END_TEST

/* ---- the courier's door ---- */

START_TEST(a_courier_asks_for_what_it_has_not_in_hand)
{
  struct home h = home_make();
  struct arena a;
  arena_init(&a);
  struct engine *e = begin(&h, mended_lua);
  for (int i = 0; i < 3; i++) {
    char item[2] = { (char)('i' + i), 0 };
    put(e, item, "{\"say\":\"k\"}");
    pass(e, SECOND);
  }
#define ASK(...) str_z(&a, due_text(&h, &(struct due_wish){ __VA_ARGS__ }, &a))
#define A(id, at) #id " destination/a message \"S k\" 1 at 2026-01-05T09:00:0" #at "Z"
#define B(id, at) #id " destination/b message \"S k\" 1 at 2026-01-05T09:00:0" #at "Z"
  ck_assert_str_eq(ASK(.each = 1), A(1, 0) "; " B(2, 0));
  ck_assert_str_eq(ASK(.each = 1, .in_hand = (int64_t[]){ 1 }, .in_hand_count = 1), B(2, 0));
  ck_assert_str_eq(ASK(.each = 2, .in_hand = (int64_t[]){ 2, 1 }, .in_hand_count = 2), A(3, 1) "; " B(4, 1));
  ck_assert_str_eq(ASK(.limit = 2), A(1, 0) "; " A(3, 1));
  ck_assert_str_eq(ASK(.destination = STR("destination/b"), .each = 2), B(2, 0) "; " B(4, 1));
  news = 0;
  good(e, "{\"edits\":[{\"update\":\"destination/a\",\"set\":{\"paused\":true}}]}");
  ck_assert_str_eq(ASK(.each = 1), B(2, 0));
  good(e, "{\"edits\":[{\"update\":\"destination/a\",\"set\":{\"paused\":false}}]}");
  ck_assert_int_eq(news, 2);
  ck_assert_str_eq(ASK(.each = 1), A(1, 0) "; " B(2, 0));
  engine_close(e);
  arena_fini(&a);
  home_remove(&h);
}
END_TEST

START_TEST(lists_and_one)
{
  struct home h = home_make();
  struct engine *e = begin(&h, route_lua);
  struct err err = ERR_INIT;
  struct buf out = BUF_INIT;
  put(e, "i", "{\"say\":\"k1\"}");
  put(e, "j", "{\"say\":\"k1\",\"to\":\"broken\"}");
  struct reader *r = reader_open(h.model, h.journal, &err);
  ck_assert_msg(r != NULL, "%s", err.text);
  struct reader_filter unrouted = { STR("state"), STR("unrouted") }, bad = { STR("state"), STR("unsent") };
  ck_assert(reader_dispatches(r, &(struct reader_page){ .filters = &unrouted, .filter_count = 1 }, &out, &err));
  ck_assert_ptr_nonnull(strstr(out.p, "\"id\":2"));
  ck_assert_ptr_null(strstr(out.p, "\"id\":1"));
  ck_assert(!reader_dispatches(r, &(struct reader_page){ .filters = &bad, .filter_count = 1 }, &out, &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  out.n = 0;
  ck_assert(reader_dispatch(r, 1, &out, &err));
  ck_assert_ptr_nonnull(strstr(out.p, "\"subject\":\"S k1\""));
  ck_assert_ptr_nonnull(strstr(out.p, "\"message_id\":\"msg_"));
  ck_assert(!reader_dispatch(r, 9, &out, &err));
  reader_close(r);
  out.n = 0;
  e->outbox.counted = 0;
  dispatch_count(e);
  clock_ms += 7 * SECOND;
  engine_metrics(e, &out);
  ck_assert_ptr_nonnull(strstr(out.p, "steward_outbox{state=\"waiting\"} 1\n"));
  ck_assert_ptr_nonnull(strstr(out.p, "steward_outbox{state=\"unrouted\"} 1\n"));
  ck_assert_ptr_nonnull(strstr(out.p, "steward_outbox_oldest_seconds 7\n"));
  buf_fini(&out);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* ---- very much at once ---- */

/* Those of the range are there and critical, or (level null) not: said by one change. */
static void put_items(struct engine *e, int from, int to, const char *level)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"edits\":[");
  for (int i = from; i < to; i++)
    buf_printf(&b, "%s{\"put\":\"item/i%d\",\"set\":{\"level\":%s}}", i > from ? "," : "", i, level);
  buf_z(&b, "]}");
  good(e, b.p);
  buf_fini(&b);
}

static struct engine *begin_thronged(const struct home *h, const char *limits, const char *at_once)
{
  struct engine *e = open_home(h);
  struct files f = { .n = 0 };
  struct buf b = BUF_INIT;
  char set[160];
  files_add(&f, "p/pack.lua", pack_lua);
  files_add(&f, "p/model.lua",
            "return model { destination = { fields = { name = text, url = text, at_once = integer } },"
            " item = { fields = { level = text, say = text, to = text } } }");
  files_add(&f, "p/talk.lua", talk_lua);
  files_add(&f, "p/r.lua", route_lua);
  files_payload(&f, "{}", &b);
  b.n--; /* the brace */
  buf_printf(&b, ",\"limits\":{%s}}", limits);
  struct err err = drive_request(e, REQUEST_ACTIVATE, "", buf_view(&b));
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  buf_fini(&b);
  snprintf(set, sizeof set, "{\"edits\":[{\"create\":\"destination/a\",\"set\":{\"name\":\"A\",\"at_once\":%s}}]}",
           at_once);
  good(e, set);
  return e;
}

#define SENDS_DUE "SELECT count(DISTINCT send) FROM dispatch WHERE due_at IS NOT NULL"
#define THRONGED "SELECT count(*) FROM dispatch WHERE digest = 'Too many to tell one by one'"

START_TEST(a_throng_leaves_as_one_and_nothing_is_lost)
{
  struct home h = home_make();
  struct arena a;
  uint8_t is[SHA256_SIZE], anew[SHA256_SIZE];
  struct err err = ERR_INIT;
  struct engine *e = begin_thronged(&h, "\"throng_most\":3,\"throng_span\":300", "null");
  clock_ms = CLOCK_START - CLOCK_START % 300000 + 300000 + 1000;
  put_items(e, 0, 500, "\"critical\"");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM dispatch"), 500);
  ck_assert_int_eq(scalar(e, SENDS_DUE), 3);
  ck_assert_int_eq(scalar(e, THRONGED), 497);
  put_items(e, 490, 500, "null"); /* they are over before anybody was told */
  clock_ms += 290000;
  put_items(e, 500, 501, "\"critical\""); /* in the same span */
  ck_assert_int_eq(scalar(e, SENDS_DUE), 3);
  pass(e, 9000);
  ck_assert_int_eq(scalar(e, SENDS_DUE), 4);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM dispatch WHERE state = 'waiting' AND due_at IS NOT NULL"), 491);
  arena_init(&a);
  struct str text = due_text(&h, &(struct due_wish){ .limit = 0 }, &a);
  ck_assert_ptr_nonnull(strstr(str_z(&a, text), "destination/a digest \"Too many to tell one by one: 488\" 200 at"));
  arena_fini(&a);
  clock_ms += 1000;
  put_items(e, 600, 602, "\"critical\""); /* of the next span the first ones leave alone again */
  ck_assert_int_eq(scalar(e, SENDS_DUE), 6);
  ck_assert(engine_digest(e, is, &err));
  e = restart(e, &h, true);
  ck_assert(engine_digest(e, anew, &err));
  ck_assert_mem_eq(is, anew, sizeof is);
  engine_close(e);
  home_remove(&h);
}
END_TEST

/* { limits, the destination's own word, how many of ten leave alone } */
static const struct {
  const char *limits, *at_once;
  int alone;
} thronged[] = {
  { "\"throng_most\":3,\"throng_span\":300", "null", 3 },
  { "\"throng_most\":3,\"throng_span\":300", "5", 5 },
  { "\"throng_most\":3,\"throng_span\":300", "0", 10 },
  { "\"throng_most\":3", "null", 10 },
  { "\"throng_span\":300", "null", 10 },
  { "\"throng_span\":300", "4", 4 },
  { "\"failures\":5", "4", 10 }, /* as an activation of before */
};

START_TEST(how_many_leave_alone)
{
  struct home h = home_make();
  struct engine *e = begin_thronged(&h, thronged[_i].limits, thronged[_i].at_once);
  put_items(e, 0, 10, "\"critical\"");
  ck_assert_int_eq(scalar(e, SENDS_DUE), thronged[_i].alone);
  ck_assert_int_eq(scalar(e, THRONGED), 10 - thronged[_i].alone);
  engine_close(e);
  home_remove(&h);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("dispatch");
  TCase *t = tcase_create("dispatch");
  tcase_add_test(t, a_message_leaves_once);
  tcase_add_test(t, a_destination_that_is_named_needs_no_route);
  tcase_add_test(t, a_digest_has_its_members_when_it_is_due);
  tcase_add_test(t, what_becomes_critical_overtakes_its_digest);
  tcase_add_test(t, what_changes_before_it_is_due_is_told_as_it_is);
  tcase_add_test(t, said_again_before_it_was_due_is_told);
  tcase_add_test(t, who_dies_before_the_outcome_sends_the_same_again);
  tcase_add_test(t, a_host_that_is_killed_sends_the_same_again);
  tcase_add_test(t, the_dead_wait_again);
  tcase_add_test(t, listeners_hear_what_is_withdrawn_and_what_is_given_up);
  tcase_add_test(t, outcomes_are_all_right_or_none_is_done);
  tcase_add_test(t, a_route_that_fails_loses_nothing);
  tcase_add_test(t, all_answers_are_united_the_soonest_way);
  tcase_add_test(t, a_policy_comes_out_of_the_shadow);
  tcase_add_test(t, a_policy_goes_into_the_shadow);
  tcase_add_test(t, the_host_notices_what_is_wrong_with_its_outbox);
  tcase_add_test(t, a_courier_asks_for_what_it_has_not_in_hand);
  tcase_add_test(t, lists_and_one);
  tcase_add_test(t, a_throng_leaves_as_one_and_nothing_is_lost);
  tcase_add_loop_test(t, how_many_leave_alone, 0, sizeof thronged / sizeof *thronged);
  suite_add_tcase(s, t);
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
