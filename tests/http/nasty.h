/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Nasty: a receiver of webhooks that does what receivers do on a bad day, on a free port of loopback, a thread for each
 * connection; and a mail server of the same kind. It remembers what it was handed. To be included by a test file once.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base.h"

enum conduct {
  DEED_OK,      /* 204 */
  DEED_KEEP,    /* 200, and the connection stays open */
  DEED_LONG,    /* 200 with a body that does not end */
  DEED_500,     /* … */
  DEED_503,     /* Retry-After: 2 */
  DEED_429,     /* Retry-After: a day */
  DEED_404,     /* … */
  DEED_410,     /* … */
  DEED_302,     /* to `elsewhere` */
  DEED_RESET,   /* before the request is read to its end */
  DEED_TAKEN,   /* reads all, keeps it, and hangs up without a word: the sender cannot know */
  DEED_HALF,    /* half an answer's head, then the end */
  DEED_GARBAGE, /* no HTTP at all */
  DEED_HANG,    /* reads all, keeps it, and says nothing for long */
  DEED_KINDS,
};

struct taken {
  char id[80], *body, *head;
  size_t n;
  enum conduct deed;
  uint64_t ns; /* when */
};

struct nasty {
  int fd, port;
  pthread_t thread;
  _Atomic bool stop;
  _Atomic int connections, open; /* ever; now */
  bool mail;
  int elsewhere; /* the port that a redirect names */
  enum conduct (*choose)(struct nasty *n, const char *id, int times);
  enum conduct deed; /* where there is no choose */
  pthread_mutex_t lock;
  VEC(struct taken) taken;
};

struct nasty_visit {
  struct nasty *n;
  int fd;
};

/* Reads until there are `need` bytes, or `end` was met; false when the peer goes, or the test ends. */
static bool nasty_more(struct nasty *n, int fd, struct buf *in)
{
  while (!atomic_load(&n->stop)) {
    struct pollfd p = { fd, POLLIN, 0 };
    if (poll(&p, 1, 20) == 0)
      continue;
    buf_reserve(in, 16384);
    ssize_t got = recv(fd, in->p + in->n, 16384, 0);
    if (got <= 0)
      return false;
    in->n += (size_t)got;
    in->p[in->n] = 0;
    return true;
  }
  return false;
}

static void nasty_say(int fd, const char *text)
{
  if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0) {
  }
}

static void nasty_reset(int fd)
{
  struct linger now = { 1, 0 };
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

static int nasty_times(const struct nasty *n, const char *id)
{
  int times = 0;
  for (size_t i = 0; i < n->taken.n; i++)
    times += strcmp(n->taken.at[i].id, id) == 0;
  return times;
}

static void nasty_header(const char *head, const char *name, char *out, size_t size)
{
  const char *p = strcasestr(head, name);
  out[0] = 0;
  if (!p)
    return;
  p += strlen(name);
  size_t n = strcspn(p, "\r\n");
  snprintf(out, size, "%.*s", (int)(n < size ? n : size - 1), p);
}

static enum conduct nasty_keep(struct nasty *n, const char *id, const char *head, size_t head_n, const char *body,
                               size_t size)
{
  pthread_mutex_lock(&n->lock);
  enum conduct deed = n->choose ? n->choose(n, id, nasty_times(n, id)) : n->deed;
  struct taken t = { .n = size, .deed = deed, .ns = clock_ns() };
  snprintf(t.id, sizeof t.id, "%s", id);
  t.head = strndup(head, head_n);
  t.body = mem_zero(size + 1);
  memcpy(t.body, body, size);
  vec_push(&n->taken, t);
  pthread_mutex_unlock(&n->lock);
  return deed;
}

/* Until the sender has had enough. */
static void nasty_hang(struct nasty *n, int fd)
{
  struct buf in = BUF_INIT;
  while (nasty_more(n, fd, &in))
    in.n = 0;
  buf_fini(&in);
}

static void nasty_long(struct nasty *n, int fd)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
  char block[4096];
  memset(block, 'x', sizeof block);
  nasty_say(fd, head);
  while (!atomic_load(&n->stop) && send(fd, block, sizeof block, MSG_NOSIGNAL) > 0) {
  }
}

/* True: the connection goes on. */
static bool nasty_answer(struct nasty *n, int fd, enum conduct deed)
{
#define EMPTY "Content-Length: 0\r\nConnection: close\r\n\r\n"
  char text[300];
  switch (deed) {
  case DEED_OK:
    nasty_say(fd, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    return false;
  case DEED_KEEP:
    nasty_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    return true;
  case DEED_LONG:
    nasty_long(n, fd);
    return false;
  case DEED_500:
    nasty_say(fd, "HTTP/1.1 500 Oh\r\n" EMPTY);
    return false;
  case DEED_503:
    nasty_say(fd, "HTTP/1.1 503 Busy\r\nRetry-After: 2\r\n" EMPTY);
    return false;
  case DEED_429:
    nasty_say(fd, "HTTP/1.1 429 Slowly\r\nRetry-After: 86400\r\n" EMPTY);
    return false;
  case DEED_404:
    nasty_say(fd, "HTTP/1.1 404 What\r\n" EMPTY);
    return false;
  case DEED_410:
    nasty_say(fd, "HTTP/1.1 410 Gone\r\n" EMPTY);
    return false;
  case DEED_302:
    snprintf(text, sizeof text, "HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:%d/x\r\n" EMPTY, n->elsewhere);
    nasty_say(fd, text);
    return false;
  case DEED_HALF:
    nasty_say(fd, "HTTP/1.1 20");
    return false;
  case DEED_GARBAGE:
    nasty_say(fd, "\x01\xff\xfe nonsense\r\n\r\nmore");
    return false;
  case DEED_HANG:
    nasty_hang(n, fd);
    return false;
  default:
    nasty_reset(fd);
    return false;
  }
#undef EMPTY
}

/* One request; false when the connection is over. */
static bool nasty_request(struct nasty *n, int fd, struct buf *in)
{
  char id[80], length[20];
  const char *end;
  in->n = 0;
  do
    if (!nasty_more(n, fd, in))
      return false;
  while (!(end = memmem(in->p, in->n, "\r\n\r\n", 4)));
  size_t head = (size_t)(end - in->p) + 4;
  nasty_header(in->p, "webhook-id: ", id, sizeof id);
  nasty_header(in->p, "Content-Length: ", length, sizeof length);
  size_t want = head + strtoul(length, NULL, 10);
  while (in->n < want)
    if (!nasty_more(n, fd, in))
      return false;
  return nasty_answer(n, fd, nasty_keep(n, id, in->p, head, in->p + head, in->n - head));
}

/* ---- mail ---- */

static bool nasty_line(struct nasty *n, int fd, struct buf *in, struct buf *line)
{
  const char *end;
  while (!(end = in->n ? memmem(in->p, in->n, "\r\n", 2) : NULL))
    if (!nasty_more(n, fd, in))
      return false;
  size_t size = (size_t)(end - in->p);
  line->n = 0;
  buf_add(line, in->p, size);
  memmove(in->p, end + 2, in->n - size - 2);
  in->n -= size + 2;
  return true;
}

/* What comes behind DATA, dots taken off. */
static bool nasty_data(struct nasty *n, int fd, struct buf *in, struct buf *line, struct buf *mail)
{
  while (nasty_line(n, fd, in, line)) {
    if (str_is(buf_view(line), "."))
      return true;
    bool dot = line->n && line->p[0] == '.';
    buf_add(mail, line->p + dot, line->n - dot);
    buf_z(mail, "\r\n");
  }
  return false;
}

static void nasty_mail(struct nasty *n, int fd)
{
  struct buf in = BUF_INIT, line = BUF_INIT, mail = BUF_INIT, said = BUF_INIT;
  nasty_say(fd, "220 nasty ESMTP\r\n");
  while (nasty_line(n, fd, &in, &line)) {
    struct str l = buf_view(&line);
    buf_str(&said, l);
    buf_char(&said, '\n');
    if (str_starts(l, "EHLO"))
      nasty_say(fd, "250-nasty\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n");
    else if (str_is(l, "AUTH PLAIN"))
      nasty_say(fd, "334 \r\n");
    else if (str_is(l, "AHN0ZXdhcmQAcGFzczp3b3Jk")) /* \0steward\0pass:word */
      nasty_say(fd, "235 fine\r\n");
    else if (str_starts(l, "RCPT") && n->deed == DEED_404)
      nasty_say(fd, "550 no such user here\r\n");
    else if (str_starts(l, "MAIL") && n->deed == DEED_503)
      nasty_say(fd, "421 come back later\r\n");
    else if (str_is(l, "DATA")) {
      nasty_say(fd, "354 go on\r\n");
      mail.n = 0;
      if (!nasty_data(n, fd, &in, &line, &mail))
        break;
      nasty_keep(n, "mail", said.p, said.n, mail.p, mail.n);
      nasty_say(fd, "250 taken\r\n");
    } else if (str_is(l, "QUIT")) {
      nasty_say(fd, "221 bye\r\n");
      break;
    } else {
      nasty_say(fd, "250 ok\r\n");
    }
  }
  buf_fini(&in), buf_fini(&line), buf_fini(&mail), buf_fini(&said);
}

/* ---- life ---- */

static void *nasty_visit(void *arg)
{
  struct nasty_visit *v = arg;
  struct buf in = BUF_INIT;
  if (v->n->mail)
    nasty_mail(v->n, v->fd);
  else if (!v->n->choose && v->n->deed == DEED_RESET)
    nasty_reset(v->fd);
  else
    while (nasty_request(v->n, v->fd, &in)) {
    }
  close(v->fd);
  buf_fini(&in);
  atomic_fetch_sub(&v->n->open, 1);
  free(v);
  return NULL;
}

static void *nasty_run(void *arg)
{
  struct nasty *n = arg;
  while (!atomic_load(&n->stop)) {
    struct pollfd p = { n->fd, POLLIN, 0 };
    if (poll(&p, 1, 20) <= 0)
      continue;
    struct nasty_visit *v = mem_zero(sizeof *v);
    pthread_t thread;
    *v = (struct nasty_visit){ n, accept(n->fd, NULL, NULL) };
    atomic_fetch_add(&n->connections, 1);
    atomic_fetch_add(&n->open, 1);
    ck_assert_int_eq(pthread_create(&thread, NULL, nasty_visit, v), 0);
    pthread_detach(thread);
  }
  return NULL;
}

static void nasty_open(struct nasty *n)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof a;
  pthread_mutex_init(&n->lock, NULL);
  n->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ck_assert_int_eq(bind(n->fd, (struct sockaddr *)&a, sizeof a), 0);
  ck_assert_int_eq(listen(n->fd, 64), 0);
  ck_assert_int_eq(getsockname(n->fd, (struct sockaddr *)&a, &size), 0);
  n->port = ntohs(a.sin_port);
  ck_assert_int_eq(pthread_create(&n->thread, NULL, nasty_run, n), 0);
}

static void nasty_close(struct nasty *n)
{
  atomic_store(&n->stop, true);
  pthread_join(n->thread, NULL);
  while (atomic_load(&n->open))
    usleep(1000);
  close(n->fd);
  for (size_t i = 0; i < n->taken.n; i++) {
    free(n->taken.at[i].body);
    free(n->taken.at[i].head);
  }
  vec_fini(&n->taken);
  pthread_mutex_destroy(&n->lock);
}

static size_t nasty_count(struct nasty *n)
{
  pthread_mutex_lock(&n->lock);
  size_t count = n->taken.n;
  pthread_mutex_unlock(&n->lock);
  return count;
}
