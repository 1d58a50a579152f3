/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Client: a plain one for tests, which reads whole answers and fails the test when there is none.
 */
#include <arpa/inet.h>
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/base.h"

/* Where the server under test listens. */
static int client_port;
static const char *client_path;

struct got {
  int status;
  char head[8192]; /* with its first line, lower case but for values is not attempted */
  char *body;      /* terminated; freed by got_fini */
  size_t body_n;
};

static inline void got_fini(struct got *g) { free(g->body); }

static inline int client_tcp(void)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)client_port) };
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
  return fd;
}

static inline int client_local(void)
{
  struct sockaddr_un a = { .sun_family = AF_UNIX };
  snprintf(a.sun_path, sizeof a.sun_path, "%s", client_path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
  return fd;
}

static inline void client_send(int fd, const char *p, size_t n)
{
  while (n) {
    ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
    if (sent <= 0)
      return; /* the server may have said its last word */
    p += sent;
    n -= (size_t)sent;
  }
}

static inline void client_say(int fd, const char *text) { client_send(fd, text, strlen(text)); }

/* One byte, or -1 at the end or after five seconds. */
static inline int client_byte(int fd)
{
  struct pollfd p = { fd, POLLIN, 0 };
  unsigned char c;
  if (poll(&p, 1, 5000) <= 0 || recv(fd, &c, 1, 0) != 1)
    return -1;
  return c;
}

/* One whole answer. False when the connection ended before its first byte. */
static inline bool client_read(int fd, struct got *g, bool bare)
{
  *g = (struct got){ 0 };
  size_t n = 0;
  while (n < 4 || memcmp(g->head + n - 4, "\r\n\r\n", 4) != 0) {
    int c = client_byte(fd);
    if (c < 0) {
      ck_assert_msg(n == 0, "an answer cut short: %s", g->head);
      return false;
    }
    ck_assert_uint_lt(n, sizeof g->head - 1);
    g->head[n++] = (char)c;
  }
  ck_assert_int_eq(sscanf(g->head, "HTTP/1.1 %d ", &g->status), 1);
  const char *length = strstr(g->head, "Content-Length: ");
  size_t body = length ? strtoul(length + 16, NULL, 10) : 0;
  g->body = mem_zero(body + 1);
  while (!bare && g->body_n < body) {
    ssize_t got = recv(fd, g->body + g->body_n, body - g->body_n, 0);
    ck_assert_int_gt(got, 0);
    g->body_n += (size_t)got;
  }
  return true;
}

/* One request on a connection of its own. */
static inline struct got ask(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline struct got ask(const char *fmt, ...)
{
  struct buf request = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&request, fmt, ap);
  va_end(ap);
  int fd = client_tcp();
  struct got g;
  client_send(fd, request.p, request.n);
  ck_assert(client_read(fd, &g, strncmp(request.p, "HEAD", 4) == 0));
  close(fd);
  buf_fini(&request);
  return g;
}

/* The same by the socket, where everybody is admin. */
static inline struct got ask_local(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline struct got ask_local(const char *fmt, ...)
{
  struct buf request = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&request, fmt, ap);
  va_end(ap);
  int fd = client_local();
  struct got g;
  client_send(fd, request.p, request.n);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  buf_fini(&request);
  return g;
}

/* Status and a part of head or body, then frees. */
static inline void expect(struct got g, int status, const char *part)
{
  ck_assert_msg(g.status == status, "%d instead of %d: %s%s", g.status, status, g.head, g.body);
  ck_assert_msg(!part || strstr(g.head, part) || strstr(g.body, part), "no \"%s\" in: %s%s", part, g.head, g.body);
  got_fini(&g);
}

static inline int suite_main(Suite *s)
{
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
