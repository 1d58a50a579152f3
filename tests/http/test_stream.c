/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams, over a whole host: what is told and how, filters, refusals, where one begins, slow clients, heartbeats,
 * limits, and the end.
 */
#include "listener.h"

static struct arena arena;

static void setup(void)
{
  arena_init(&arena);
  host_init();
}

static void begin(void)
{
  host_open();
  host_activate();
}

static void teardown(void)
{
  host_close();
  host_remove();
  arena_fini(&arena);
}

static void must_open(struct listener *l, const char *query, const char *last)
{
  *l = (struct listener){ .fd = -1 };
  ck_assert_int_eq(listener_open(l, query, last), 200);
}

/* The next events are these, in words; v is the last one's data. */
static void must_hear(struct listener *l, struct value *v, const char *const *words, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    const char *word = listener_word(l, &arena, v);
    ck_assert_msg(strcmp(word, words[i]) == 0, "\"%s\" instead of \"%s\"", word, words[i]);
  }
}
#define HEAR(l, v, ...)                                                                                                \
  must_hear(l, v, (const char *const[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *))

static struct value field_of(struct value v, const char *name) { return value_get(value_get(v, "fields"), name); }

static void must_be(struct value v, const char *text)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  ck_assert_msg(b.n && strcmp(b.p, text) == 0, "%s instead of %s", b.p, text);
  buf_fini(&b);
}

static bool is_silent(struct listener *l)
{
  struct heard h;
  return !listener_next(l, 150, &h);
}

static void metric_is(const char *line) { expect(ask_local("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"), 200, line); }

/* ---- what is told ------------------------------------------------------------------------- */

START_TEST(test_words)
{
  struct listener l;
  struct value v;
  begin();
  must_open(&l, "", NULL);
  ck_assert_ptr_nonnull(strstr(l.in.p, "Content-Type: text/event-stream\r\n"));
  ck_assert_ptr_nonnull(strstr(l.in.p, "Cache-Control: no-store\r\n"));
  ck_assert_ptr_nonnull(strstr(l.in.p, "\r\n\r\nretry: 2000\nid: 1\n\n"));
  ck_assert_ptr_null(strstr(l.in.p, "Content-Length"));
  struct got g;
  int fd = client_local();
  client_say(fd, "HEAD /api/v1/stream HTTP/1.1\r\nHost: h\r\n\r\nGET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  ck_assert(client_read(fd, &g, true));
  expect(g, 200, "text/event-stream");
  ck_assert(client_read(fd, &g, false));
  expect(g, 200, "ok");
  close(fd);
  host_edit("{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\"}},"
            "{\"put\":\"ticket/a\",\"set\":{\"level\":2,\"owner\":\"person/ana\",\"title\":\"<A>\\n\"}}");
  HEAR(&l, &v, "change created person/ana", "change created ticket/a");
  must_be(value_get(v, "seq"), "2");
  must_be(value_get(v, "version"), "1");
  must_be(value_get(v, "by"), "\"cli\"");
  must_be(value_get(v, "fields"),
          "{\"level\":2,\"owner\":\"person/ana\",\"title\":\"\\u003cA\\u003e\\n\",\"weight\":20}");
  host_edit("{\"update\":\"ticket/a\",\"set\":{\"level\":9,\"title\":null}}");
  HEAR(&l, &v, "change changed ticket/a");
  must_be(value_get(v, "fields"), "{\"level\":9,\"title\":null,\"weight\":90}");
  HEAR(&l, &v, "finding opened ticket/a");
  must_be(value_get(v, "by"), "\"policy/p.heavy\"");
  must_be(field_of(v, "severity"), "\"high\"");
  must_be(field_of(v, "state"), "\"open\"");
  HEAR(&l, &v, "finding opened ticket/a", "message said ticket/a");
  must_be(field_of(v, "to"), "\"ops\"");
  host_edit("{\"update\":\"ticket/a\",\"set\":{\"level\":6,\"opened\":\"2026-01-05T09:00:00Z\"}}");
  HEAR(&l, &v, "change changed ticket/a", "finding changed ticket/a", "finding closed ticket/a",
       "clock running ticket/a", "clock running ticket/a");
  must_be(field_of(v, "name"), "\"solve\"");
  listener_fini(&l);
}
END_TEST

static void when_done(struct request *r) { ck_assert_int_eq(r->err.code, ERR_NONE); }

START_TEST(test_other_words)
{
  struct listener l;
  struct value v;
  begin();
  must_open(&l, "?from=1", NULL);
  HEAR(&l, &v, "activation active");
  host_edit("{\"put\":\"ticket/a\",\"set\":{\"level\":6}}");
  HEAR(&l, &v, "change created ticket/a", "finding opened ticket/a");
  host_edit("{\"delete\":\"ticket/a\"}");
  HEAR(&l, &v, "change deleted ticket/a");
  must_be(value_get(v, "fields"), "null");
  HEAR(&l, &v, "finding closed ticket/a");
  ck_assert_str_eq(l.last, "3.f1");
  struct request r = { .kind = REQUEST_DELIVERY,
                       .actor = STR("source/web"),
                       .source = STR("web"),
                       .key = STR("k1"),
                       .head = STR("{}"),
                       .body = STR("{}") };
  r.done = when_done;
  ck_assert(engine_submit(host.engine, &r));
  HEAR(&l, &v, "delivery failed");
  must_be(value_get(v, "by"), "\"source/web\"");
  ck_assert_ptr_nonnull(strstr(value_str(field_of(v, "reason")).p, "no idea"));
  listener_fini(&l);
  /* A record that is gone has left nothing but its end. */
  must_open(&l, "?from=2&kind=change", NULL);
  HEAR(&l, &v, "change deleted ticket/a");
  ck_assert(is_silent(&l));
  listener_fini(&l);
}
END_TEST

/* ---- filters ------------------------------------------------------------------------------ */

/* How many events of what there is pass, from the first entry on. */
static size_t passing(const char *filter)
{
  char query[200];
  struct listener l;
  struct heard h;
  size_t n = 0;
  snprintf(query, sizeof query, "?from=1%s%s", *filter ? "&" : "", filter);
  must_open(&l, query, NULL);
  while (listener_next(&l, 150, &h))
    n++;
  listener_fini(&l);
  return n;
}

START_TEST(test_filters)
{
  static const struct {
    const char *filter;
    size_t n;
  } rows[] = {
    { "", 9 },
    { "kind=change", 3 },
    { "kind=change,activation", 4 },
    { "kind=finding", 2 },
    { "severity=high", 2 },
    { "severity=critical", 1 },
    { "severity=low&kind=change", 0 },
    { "type=person", 1 },
    { "type=person,ticket", 8 },
    { "type=ticket&kind=change", 2 },
    { "record=ticket/a", 1 },
    { "record=ticket%2Fb,person/ana", 7 },
    { "record=ticket/absent", 0 },
    { "policy=p.heavy", 5 },
    { "policy=p.quiet", 2 },
    { "policy=p.quiet&severity=medium", 0 },
  };
  begin();
  /* b is found heavy, too much and (in the shadow) odd; it has two clocks and a message */
  host_edit("{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\"}},{\"put\":\"ticket/a\",\"set\":{\"level\":1}},"
            "{\"put\":\"ticket/b\",\"set\":{\"level\":9,\"opened\":\"2026-01-05T09:00:00Z\"}}");
  host_edit("{\"put\":\"ticket/b\",\"set\":{\"level\":9}}"); /* changes nothing */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t n = passing(rows[i].filter);
    ck_assert_msg(n == rows[i].n, "%s: %zu instead of %zu", rows[i].filter, n, rows[i].n);
  }
}
END_TEST

/* Live ones pass the same sieve as those of the past. */
START_TEST(test_filters_live)
{
  struct listener high, quiet, changes;
  struct value v;
  begin();
  must_open(&high, "?severity=critical", NULL);
  must_open(&quiet, "?policy=p.quiet", NULL);
  must_open(&changes, "?kind=change&type=ticket", NULL);
  host_edit("{\"put\":\"person/ana\"},{\"put\":\"ticket/b\",\"set\":{\"level\":9}}");
  HEAR(&high, &v, "finding opened ticket/b");
  must_be(field_of(v, "code"), "\"crushing\"");
  HEAR(&quiet, &v, "finding opened ticket/b");
  must_be(field_of(v, "code"), "\"odd\"");
  HEAR(&changes, &v, "change created ticket/b");
  ck_assert(is_silent(&high) && is_silent(&quiet) && is_silent(&changes));
  listener_fini(&high), listener_fini(&quiet), listener_fini(&changes);
}
END_TEST

START_TEST(test_refusals)
{
  static const char *const rows[][3] = {
    { "?kind=findings", NULL, "did you mean \\\"finding\\\"?" },
    { "?kind=change,", NULL, "is none of activation, delivery, change" },
    { "?type=tickets", NULL, "did you mean \\\"ticket\\\"?" },
    { "?record=ticket", NULL, "is not written type/key" },
    { "?record=tiket/a", NULL, "did you mean \\\"ticket\\\"?" },
    { "?policy=p.heavi", NULL, "did you mean \\\"p.heavy\\\"?" },
    { "?severity=hihg", NULL, "did you mean \\\"high\\\"?" },
    { "?kinds=change", NULL, "did you mean \\\"kind\\\"?" },
    { "?from=abc", NULL, "is no number of an entry" },
    { "?from=-1", NULL, "is no number of an entry" },
    { "?from=9999", NULL, "the journal ends at 1" },
    { "", "9999", "the journal ends at 1" },
    { "", "garbage", "is no id that a stream has given" },
    { "", "1.", "is no id" },
    { "", "1.x7", "is no id" },
    { "", "1.f", "is no id" },
    { "", "1.c1-2", "is no id" },
    { "", "1.f7-1", "is no id" },
    { "", "-1", "is no id" },
    { "", "99999999999999999999", "is no id" },
  };
  begin();
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct listener l = { .fd = -1 };
    int status = listener_open(&l, rows[i][0], rows[i][1]);
    ck_assert_msg(status == 400, "%s %s: %d", rows[i][0], rows[i][1] ? rows[i][1] : "", status);
    ck_assert_msg(strstr(l.in.p, rows[i][2]) != NULL, "%s is not in %s", rows[i][2], l.in.p);
    listener_fini(&l);
  }
  struct got g = ask_local("POST /api/v1/stream HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
  expect(g, 405, "takes GET");
  metric_is("steward_http_opened_streams_total 0\n");
}
END_TEST

/* ---- where it begins ---------------------------------------------------------------------- */

START_TEST(test_places)
{
  struct listener l;
  struct value v;
  begin();
  for (int i = 0; i < 3; i++)
    host_edit("{\"put\":\"ticket/t%d\",\"set\":{\"level\":9,\"opened\":\"2026-01-05T09:00:00Z\"}}", i);
  must_open(&l, "?from=4", NULL);
  HEAR(&l, &v, "change created ticket/t2");
  listener_fini(&l);
  must_open(&l, "?from=1", "3"); /* where the browser was counts before where it began */
  HEAR(&l, &v, "change created ticket/t2");
  listener_fini(&l);
  must_open(&l, "?from=5", NULL);
  ck_assert(is_silent(&l));
  listener_fini(&l);
  /* From within an entry, at every place of it. */
  char last[96] = "1";
  for (int i = 0; i < 18; i++) {
    struct heard h;
    must_open(&l, "", last);
    ck_assert_msg(listener_next(&l, 3000, &h), "nothing behind %s", last);
    ck_assert_str_ne(h.id, last);
    snprintf(last, sizeof last, "%s", h.id);
    listener_fini(&l);
  }
  must_open(&l, "", last);
  ck_assert_msg(is_silent(&l), "behind %s: %s", last, l.last);
  listener_fini(&l);
}
END_TEST

/* One entry of many changes: page by page, and gone on with from its middle. */
START_TEST(test_large_entry)
{
  struct listener l;
  struct heard h;
  struct buf edits = BUF_INIT;
  char middle[96];
  size_t n = 0, rest = 0;
  begin();
  for (int i = 0; i < 3000; i++)
    buf_printf(&edits, "%s{\"put\":\"ticket/t%d\",\"set\":{\"level\":7}}", i ? "," : "", i);
  must_open(&l, "", NULL);
  host_edit("%s", edits.p);
  while (n < 6000 && listener_next(&l, 5000, &h))
    if (++n == 4321)
      snprintf(middle, sizeof middle, "%s", h.id);
  ck_assert_uint_eq(n, 6000);
  ck_assert(is_silent(&l));
  listener_fini(&l);
  must_open(&l, "", middle);
  while (listener_next(&l, 500, &h))
    rest++;
  ck_assert_uint_eq(rest, 6000 - 4321);
  listener_fini(&l);
  buf_fini(&edits);
}
END_TEST

/* ---- slow ones, silence, limits ----------------------------------------------------------- */

/* Some megabytes of events, so that no socket holds them. */
static void *make_much(void *arg)
{
  char *text = mem_zero(30001);
  memset(text, 'x', 30000);
  for (int i = 0; i < 200; i++) {
    text[i] = 'y';
    host_edit("{\"put\":\"ticket/much\",\"set\":{\"title\":\"%s\"}}", text);
  }
  free(text);
  return arg;
}

START_TEST(test_stalled_is_dropped)
{
  struct listener slow, good;
  struct heard h;
  pthread_t making;
  char last[96] = "";
  host.options.stream_stall_ms = 700;
  begin();
  must_open(&slow, "?kind=change", NULL);
  must_open(&good, "?kind=change", NULL);
  pthread_create(&making, NULL, make_much, NULL);
  size_t n = 0;
  while (n < 200 && listener_next(&good, 5000, &h))
    n++;
  pthread_join(making, NULL);
  ck_assert_uint_eq(n, 200);
  usleep(1500 * 1000);
  metric_is("steward_http_dropped_streams_total 1\n");
  metric_is("steward_http_streams 1\n");
  host_edit("{\"put\":\"ticket/after\"}");
  ck_assert(listener_next(&good, 3000, &h));
  /* It has what it took, and goes on from there. */
  for (n = 0; listener_next(&slow, 1000, &h); n++)
    snprintf(last, sizeof last, "%s", h.id);
  ck_assert_int_eq(slow.fd, -1);
  ck_assert_uint_lt(n, 200);
  listener_fini(&slow);
  must_open(&slow, "?kind=change", n ? last : "1");
  while (listener_next(&slow, 1000, &h))
    n++;
  ck_assert_uint_eq(n, 201);
  listener_fini(&slow), listener_fini(&good);
}
END_TEST

/* One that takes less than comes is behind, is not dropped, and misses nothing. */
START_TEST(test_slow_catches_up)
{
  struct listener l;
  struct heard h;
  size_t n = 0;
  host.options.stream_stall_ms = 30000;
  begin();
  must_open(&l, "?kind=change", NULL);
  make_much(NULL);
  while (n < 200 && listener_next(&l, 3000, &h)) {
    n++;
    if (n % 10 == 0)
      usleep(100 * 1000);
    if (n == 50)
      metric_is("steward_http_streams_behind 1\n");
  }
  ck_assert_uint_eq(n, 200);
  metric_is("steward_http_dropped_streams_total 0\n");
  host_edit("{\"put\":\"ticket/after\"}");
  ck_assert(listener_next(&l, 3000, &h));
  ck_assert(is_silent(&l));
  metric_is("steward_http_streams_behind 0\n");
  listener_fini(&l);
}
END_TEST

START_TEST(test_heartbeats)
{
  struct listener l;
  struct heard h;
  host.options.stream_beat_ms = 300;
  begin();
  must_open(&l, "?kind=finding", NULL);
  host_edit("{\"put\":\"ticket/a\",\"set\":{\"level\":1}}"); /* nothing for it, but it knows that */
  ck_assert(!listener_next(&l, 1000, &h));
  while (l.beats < 2)
    ck_assert(!listener_next(&l, 1000, &h) && l.fd >= 0);
  ck_assert_str_eq(l.last, "2");
  listener_fini(&l);
}
END_TEST

START_TEST(test_limit)
{
  struct listener l[3], more = { .fd = -1 };
  host.options.streams_max = 3;
  begin();
  for (int i = 0; i < 3; i++)
    must_open(&l[i], "", NULL);
  ck_assert_int_eq(listener_open(&more, "", NULL), 503);
  ck_assert_ptr_nonnull(strstr(more.in.p, "Retry-After: "));
  metric_is("steward_http_streams 3\n");
  listener_fini(&l[1]);
  for (int i = 0; i < 50; i++) { /* until the host has seen it */
    listener_fini(&more);
    more = (struct listener){ .fd = -1 };
    if (listener_open(&more, "", NULL) == 200)
      break;
    usleep(20000);
  }
  ck_assert_int_ge(more.fd, 0);
  listener_fini(&more), listener_fini(&l[0]), listener_fini(&l[2]);
}
END_TEST

static void *close_it(void *arg)
{
  host_close();
  return arg;
}

/* All end with a word, at once, also one whose client takes nothing. */
START_TEST(test_bye)
{
  struct listener l, stuck;
  struct heard h;
  begin();
  must_open(&l, "", NULL);
  must_open(&stuck, "?kind=change&from=1", NULL);
  make_much(NULL);
  uint64_t before = clock_ns();
  pthread_t closing;
  pthread_create(&closing, NULL, close_it, NULL);
  strcpy(h.kind, "");
  while (listener_next(&l, 3000, &h)) {
  }
  ck_assert_str_eq(h.kind, "bye");
  ck_assert_int_eq(l.fd, -1);
  pthread_join(closing, NULL);
  ck_assert_uint_lt((clock_ns() - before) / 1000000, 5000);
  listener_fini(&l), listener_fini(&stuck);
  host_open();
}
END_TEST

int main(void)
{
  Suite *s = suite_create("stream");
  TCase *t = tcase_create("all");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, test_words);
  tcase_add_test(t, test_other_words);
  tcase_add_test(t, test_filters);
  tcase_add_test(t, test_filters_live);
  tcase_add_test(t, test_refusals);
  tcase_add_test(t, test_places);
  tcase_add_test(t, test_large_entry);
  tcase_add_test(t, test_stalled_is_dropped);
  tcase_add_test(t, test_slow_catches_up);
  tcase_add_test(t, test_heartbeats);
  tcase_add_test(t, test_limit);
  tcase_add_test(t, test_bye);
  suite_add_tcase(s, t);
  return suite_main(s);
}
