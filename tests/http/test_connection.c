/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server as its clients meet it: pieces, pipelines, limits, deadlines, the end.
 */
#include "house.h"

#define GET "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
#define EVENT                                                                                                          \
  "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nwebhook-id: k1\r\nContent-Length: 7\r\n"   \
  "\r\n{\"a\":1}"

/* Nothing more comes: the server has closed. */
static void expect_end(int fd)
{
  ck_assert_int_eq(client_byte(fd), -1);
  close(fd);
}

static void expect_next(int fd, int status, const char *part)
{
  struct got g;
  ck_assert(client_read(fd, &g, false));
  expect(g, status, part);
}

START_TEST(test_one_after_another)
{
  int fd = client_tcp();
  for (int i = 0; i < 100; i++) {
    client_say(fd, GET);
    expect_next(fd, 200, "{\"status\":\"ok\"}");
  }
  close(fd);
}
END_TEST

START_TEST(test_answer_head)
{
  struct got g = ask(GET);
  ck_assert_ptr_nonnull(strstr(g.head, "Content-Type: application/json\r\n"));
  ck_assert_ptr_nonnull(strstr(g.head, "X-Content-Type-Options: nosniff\r\n"));
  ck_assert_ptr_nonnull(strstr(g.head, "Cache-Control: no-store\r\n"));
  ck_assert_ptr_nonnull(strstr(g.head, "Date: "));
  ck_assert_ptr_null(strstr(g.head, "Connection:"));
  got_fini(&g);
}
END_TEST

/* The same answer wherever the request is cut into two pieces. */
START_TEST(test_cut_anywhere)
{
  static const char request[] = EVENT;
  int fd = client_tcp();
  for (size_t cut = 1; cut < sizeof request - 1; cut += 3) {
    client_send(fd, request, cut);
    usleep(300);
    client_send(fd, request + cut, sizeof request - 1 - cut);
    expect_next(fd, cut == 1 ? 202 : 200, "k1");
  }
  close(fd);
}
END_TEST

START_TEST(test_byte_by_byte)
{
  static const char request[] = "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "4;x=y\r\n[1,2\r\n2\r\n,3\r\n1\r\n]\r\n0\r\nTrailer: t\r\n\r\n";
  int fd = client_tcp();
  for (size_t i = 0; i < sizeof request - 1; i++) {
    client_send(fd, request + i, 1);
    usleep(100);
  }
  expect_next(fd, 202, "sha256:");
  close(fd);
  ck_assert_str_eq(house_engine.body, "[1,2,3]");
}
END_TEST

START_TEST(test_pipelined_in_order)
{
  struct buf b = BUF_INIT;
  for (int i = 0; i < 200; i++)
    buf_printf(&b,
               i % 3 == 0 ? "GET /healthz?%d HTTP/1.1\r\nHost: a\r\n\r\n"
                          : "POST /in/events HTTP/1.1\r\nHost: a\r\nwebhook-id: n%d\r\nContent-Length: 2\r\n\r\n{}",
               i);
  int fd = client_tcp();
  client_send(fd, b.p, b.n);
  for (int i = 0; i < 200; i++) {
    char part[32];
    snprintf(part, sizeof part, "\"delivery\":\"n%d\"", i);
    if (i % 3 == 0)
      expect_next(fd, 400, "there is no query parameter");
    else
      expect_next(fd, 202, part);
  }
  close(fd);
  buf_fini(&b);
}
END_TEST

START_TEST(test_end_of_sending_is_not_end_of_listening)
{
  int fd = client_tcp();
  client_say(fd, EVENT);
  shutdown(fd, SHUT_WR);
  expect_next(fd, 202, "k1");
  expect_end(fd);
}
END_TEST

START_TEST(test_connection_header)
{
  int fd = client_tcp();
  client_say(fd, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect_next(fd, 200, "Connection: close\r\n");
  expect_end(fd);
  fd = client_tcp();
  client_say(fd, "GET /healthz HTTP/1.0\r\n\r\n");
  expect_next(fd, 200, "Connection: close\r\n");
  expect_end(fd);
  fd = client_tcp();
  for (int i = 0; i < 2; i++) {
    client_say(fd, "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect_next(fd, 200, "Connection: keep-alive\r\n");
  }
  close(fd);
}
END_TEST

START_TEST(test_head_has_no_body)
{
  int fd = client_tcp();
  struct got g;
  client_say(fd, "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
  ck_assert(client_read(fd, &g, true));
  expect(g, 200, "Content-Length: 15");
  client_say(fd, GET);
  expect_next(fd, 200, "ok");
  close(fd);
}
END_TEST

START_TEST(test_continue)
{
  static const char head[] = "POST /in/events HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  int fd = client_tcp();
  struct got g;
  client_say(fd, head);
  ck_assert(client_read(fd, &g, false));
  expect(g, 100, NULL);
  client_say(fd, "{}");
  expect_next(fd, 202, NULL);
  close(fd);
  /* what would be refused is refused before the body comes */
  fd = client_tcp();
  client_say(fd, "POST /in/nobody HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  expect_next(fd, 404, "Connection: close");
  expect_end(fd);
}
END_TEST

/* The connection ends, as nobody knows where the next request begins. */
START_TEST(test_evil_ends_the_connection)
{
  static const struct {
    int status;
    const char *text;
  } rows[] = {
    { 400, "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" GET },
    { 400,
      "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" GET },
    { 400, "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n" GET },
    { 413, "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n" },
    { 413, "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n" },
    { 501, "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n" },
    { 505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n" },
    { 417, "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n" },
    { 400, "\x16\x03\x01\x02\x00\x01\x00" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = client_tcp();
    client_say(fd, rows[i].text);
    expect_next(fd, rows[i].status, "Connection: close");
    expect_end(fd);
  }
  ck_assert_int_eq(house_engine.seq, 0);
}
END_TEST

START_TEST(test_cut_short)
{
  static const struct {
    int status;
    const char *text;
  } rows[] = {
    { 400, "GET /healthz HTTP/1.1\r\nHost: a\r\n" },
    { 400, "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{\"a\":1}" },
    { 400, "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"a\":1}" },
    { 400, "POST /in/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n{\"a\":1}\r\n0\r\n" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int fd = client_tcp();
    client_say(fd, rows[i].text);
    shutdown(fd, SHUT_WR);
    expect_next(fd, rows[i].status, "the request ends within");
    expect_end(fd);
  }
  ck_assert_int_eq(house_engine.seq, 0);
}
END_TEST

START_TEST(test_a_short_refused_body_keeps_the_connection)
{
  static const char refused[] = "POST /in/nobody HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  int fd = client_tcp();
  for (int i = 0; i < 3; i++) {
    client_say(fd, refused);
    expect_next(fd, 404, "nobody");
  }
  client_say(fd, GET);
  expect_next(fd, 200, "ok");
  close(fd);
}
END_TEST

/* The answer comes through although the client is still sending what is refused. */
START_TEST(test_a_long_refused_body)
{
  char *body = mem_zero(4 << 20);
  int fd = client_tcp();
  const char *head = "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n";
  client_say(fd, head);
  client_send(fd, body, 4 << 20);
  expect_next(fd, 413, "larger than 8388608");
  close(fd);
  free(body);
}
END_TEST

START_TEST(test_a_large_body)
{
  size_t n = 3000000;
  char *body = mem_alloc(n), head[128];
  memset(body, ' ', n);
  memcpy(body + n - 2, "[]", 2);
  int fd = client_tcp();
  snprintf(head, sizeof head, "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n", n);
  client_say(fd, head);
  client_send(fd, body, n);
  expect_next(fd, 202, NULL);
  ck_assert_uint_eq(house_engine.body_n, n);
  ck_assert_mem_eq(house_engine.body, body, n);
  close(fd);
  free(body);
}
END_TEST

/* Until the engine has a request that waits, or has done so many. */
static void await_engine(bool waiting, int64_t done)
{
  bool is = false;
  for (int i = 0; !is && i < 2000; i++) {
    pthread_mutex_lock(&house_engine.lock);
    is = (house_engine.first != NULL) == waiting && house_engine.seq == done;
    pthread_mutex_unlock(&house_engine.lock);
    if (!is)
      usleep(5000);
  }
  ck_assert(is);
}

START_TEST(test_a_client_that_leaves)
{
  engine_say(false, true);
  int fd = client_tcp();
  client_say(fd, EVENT);
  struct linger hard = { 1, 0 };
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  await_engine(true, 0);
  close(fd); /* a reset, while the engine has its request */
  usleep(50000);
  engine_say(false, false);
  await_engine(false, 1);
  expect(ask(GET), 200, "ok");
}
END_TEST

START_TEST(test_engine_full)
{
  engine_say(true, false);
  expect(ask(EVENT), 503, "Retry-After: 1");
  engine_say(false, false);
  expect(ask(EVENT), 202, NULL);
}
END_TEST

/* ---- limits, with a server that has small ones ---- */

static void open_small(void)
{
  house_init();
  house.options.header_ms = 300;
  house.options.body_ms = 300;
  house.options.idle_ms = 300;
  house.options.connections_max = 3;
  house.options.memory_max = 1000;
  house.options.header_max = 1000;
  house.options.body_max = 100;
  house.options.intake_max = 5000;
  house.options.stop_ms = 500;
  house_start();
}

START_TEST(test_deadlines)
{
  int fd = client_tcp();
  client_say(fd, "GET / HT");
  expect_next(fd, 408, "header");
  expect_end(fd);
  fd = client_tcp();
  client_say(fd, "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
  expect_next(fd, 408, "body");
  expect_end(fd);
  fd = client_tcp(); /* says nothing */
  expect_end(fd);
  fd = client_tcp();
  client_say(fd, GET);
  expect_next(fd, 200, NULL);
  expect_end(fd); /* idle */
}
END_TEST

START_TEST(test_a_slow_engine_is_no_deadline)
{
  engine_say(false, true);
  int fd = client_tcp();
  client_say(fd, EVENT);
  usleep(900 * 1000);
  engine_say(false, false);
  expect_next(fd, 202, NULL);
  close(fd);
}
END_TEST

START_TEST(test_too_many_connections)
{
  int fds[3];
  for (int i = 0; i < 3; i++) {
    fds[i] = client_tcp();
    client_say(fds[i], GET);
    expect_next(fds[i], 200, NULL);
  }
  int fd = client_tcp();
  expect_next(fd, 503, "Retry-After");
  close(fd);
  expect(ask_local(GET), 200, "ok"); /* the owner still gets in */
  for (int i = 0; i < 3; i++)
    close(fds[i]);
}
END_TEST

START_TEST(test_memory_is_bounded)
{
  int fd = client_tcp(), other = client_tcp();
  char head[] = "POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n", body[900];
  memset(body, ' ', sizeof body);
  memcpy(body, "{}", 2);
  client_say(fd, head);
  client_send(fd, body, 800);
  usleep(50000);
  client_say(other, head);
  client_send(other, body, 900);
  expect_next(other, 503, "Retry-After: 1");
  close(other);
  client_send(fd, body + 800, 100);
  expect_next(fd, 202, NULL);
  close(fd);
  expect(ask("POST /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n%900s", "{}"), 202,
         NULL); /* given back */
}
END_TEST

START_TEST(test_small_limits)
{
  expect(ask("GET / HTTP/1.1\r\nHost: a\r\nX: %1000s\r\n\r\n", "x"), 431, NULL);
  expect(ask("GET /%8100d HTTP/1.1\r\nHost: a\r\n\r\n", 1), 431,
         NULL); /* blanks, but it is too long before that is seen */
  expect(ask_local("POST /api/v1/changes HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n%101s", "{}"), 413,
         "larger than 100");
}
END_TEST

/* ---- the end ---- */

START_TEST(test_stop_answers_what_is_in_flight)
{
  engine_say(false, true);
  int idle = client_tcp(), busy = client_tcp(), begun = client_tcp();
  client_say(busy, EVENT);
  client_say(begun, "GET /healthz HT");
  usleep(50000);
  http_stop(house.http);
  expect_end(idle);
  client_say(begun, "TP/1.1\r\nHost: a\r\n\r\n");
  expect_next(begun, 503, "stopping");
  expect_end(begun);
  engine_say(false, false);
  expect_next(busy, 202, "Connection: close");
  expect_end(busy);
}
END_TEST

START_TEST(test_stop_does_not_wait_for_ever)
{
  engine_say(false, true);
  int busy = client_tcp();
  client_say(busy, EVENT);
  usleep(50000);
  uint64_t begun = clock_ns();
  http_stop(house.http);
  pthread_join(house.thread, NULL);
  ck_assert_uint_lt((clock_ns() - begun) / 1000000, 1500);
  pthread_create(&house.thread, NULL, serve, NULL); /* for house_close; ends at once */
  close(busy);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("connection");
  TCase *t = tcase_create("talk"), *small = tcase_create("limits");
  tcase_add_checked_fixture(t, house_open, house_close);
  tcase_set_timeout(t, 30);
  tcase_add_test(t, test_one_after_another);
  tcase_add_test(t, test_answer_head);
  tcase_add_test(t, test_cut_anywhere);
  tcase_add_test(t, test_byte_by_byte);
  tcase_add_test(t, test_pipelined_in_order);
  tcase_add_test(t, test_end_of_sending_is_not_end_of_listening);
  tcase_add_test(t, test_connection_header);
  tcase_add_test(t, test_head_has_no_body);
  tcase_add_test(t, test_continue);
  tcase_add_test(t, test_evil_ends_the_connection);
  tcase_add_test(t, test_cut_short);
  tcase_add_test(t, test_a_short_refused_body_keeps_the_connection);
  tcase_add_test(t, test_a_long_refused_body);
  tcase_add_test(t, test_a_large_body);
  tcase_add_test(t, test_a_client_that_leaves);
  tcase_add_test(t, test_engine_full);
  tcase_add_test(t, test_stop_answers_what_is_in_flight);
  tcase_add_checked_fixture(small, open_small, house_close);
  tcase_set_timeout(small, 30);
  tcase_add_test(small, test_deadlines);
  tcase_add_test(small, test_a_slow_engine_is_no_deadline);
  tcase_add_test(small, test_too_many_connections);
  tcase_add_test(small, test_memory_is_bounded);
  tcase_add_test(small, test_small_limits);
  tcase_add_test(small, test_stop_does_not_wait_for_ever);
  suite_add_tcase(s, t);
  suite_add_tcase(s, small);
  return suite_main(s);
}
