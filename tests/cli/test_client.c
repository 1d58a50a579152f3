/* SPDX-License-Identifier: Apache-2.0 */
/* Answers as hosts and proxies write them, whole and cut off; and headers that would break the line. */
#include "cli/client.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A host that takes one connection, reads a little, and says what it was told to. */
static struct {
  char folder[64], path[96];
  int fd;
  pthread_t thread;
  const char *answer;
} host;

static void *serve(void *arg)
{
  (void)arg;
  char request[4096];
  int fd = accept(host.fd, NULL, NULL);
  if (recv(fd, request, sizeof request, 0) > 0)
    send(fd, host.answer, strlen(host.answer), MSG_NOSIGNAL);
  close(fd);
  return NULL;
}

static void start(const char *answer)
{
  struct sockaddr_un a = { .sun_family = AF_UNIX };
  strcpy(host.folder, "/tmp/test_client.XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(host.folder));
  snprintf(host.path, sizeof host.path, "%s/sock", host.folder);
  strcpy(a.sun_path, host.path);
  host.answer = answer;
  host.fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(host.fd, (struct sockaddr *)&a, sizeof a), 0);
  ck_assert_int_eq(listen(host.fd, 1), 0);
  ck_assert_int_eq(pthread_create(&host.thread, NULL, serve, NULL), 0);
}

static void stop(void)
{
  pthread_join(host.thread, NULL);
  close(host.fd);
  unlink(host.path);
  rmdir(host.folder);
}

static const struct {
  const char *answer;
  int status; /* 0: it is no whole answer */
  const char *body;
} answers[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}", 200, "{}" },
  { "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", 200, "" },
  { "HTTP/1.1 422 No\r\n\r\nuntil the end", 422, "until the end" },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200, "abcde" },
  { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\nx", 202, "x" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 0, NULL },
  { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nabc\r\n0\r\n\r\n", 0, NULL },
  { "HTTP/1.1 200 OK\r\nContent-Le", 0, NULL },
  { "SSH-2.0-OpenSSH\r\n\r\n", 0, NULL },
};

START_TEST(answers_are_taken_whole_or_not_at_all)
{
  struct arena a;
  struct reply reply;
  struct err err = ERR_INIT;
  arena_init(&a);
  start(answers[_i].answer);
  struct client to = { .socket_path = host.path, .timeout_ms = 5000 };
  bool good = client_send(&to, "GET", "/", STR(""), STR(""), &a, &reply, &err);
  stop();
  ck_assert_int_eq(good, answers[_i].status != 0);
  if (good) {
    ck_assert_int_eq(reply.status, answers[_i].status);
    ck_assert(str_is(reply.body, answers[_i].body));
  } else
    ck_assert_int_eq(err.code, ERR_IO);
  arena_fini(&a);
}
END_TEST

START_TEST(nobody_there_is_told_apart)
{
  struct client to = { .socket_path = "/tmp/there/is/nothing" };
  struct arena a;
  struct reply reply;
  struct err err = ERR_INIT;
  arena_init(&a);
  ck_assert(!client_answers(&to));
  ck_assert(!client_send(&to, "GET", "/", STR(""), STR(""), &a, &reply, &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
  arena_fini(&a);
}
END_TEST

START_TEST(a_header_is_one_line)
{
  struct buf out = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert(client_header(&out, STR("X-A"), STR("b c"), &err));
  ck_assert(!client_header(&out, STR("X-A"), STR("b\r\nX-B: c"), &err));
  ck_assert(!client_header(&out, STR("X A"), STR("b"), &err));
  ck_assert(!client_header(&out, STR(""), STR("b"), &err));
  ck_assert_str_eq(out.p, "X-A: b c\r\n");
  buf_fini(&out);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("client");
  TCase *tests = tcase_create("client");
  tcase_add_loop_test(tests, answers_are_taken_whole_or_not_at_all, 0, sizeof answers / sizeof *answers);
  tcase_add_test(tests, nobody_there_is_told_apart);
  tcase_add_test(tests, a_header_is_one_line);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? 1 : 0;
}
