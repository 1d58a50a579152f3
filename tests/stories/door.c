/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sender for the stories: posts bodies to one door over kept-alive connections and says what came back.
 *
 *   door -p PORT -u /in/SOURCE [-H 'Name: value']… [-k SECRET] [-a ACKED]
 *        -f FILE [-c N]    each line is a body; N connections (1) take them in order, each the next one
 *        -r                with -f: what breaks or is answered 503 is sent again until it is taken, for two minutes
 *        -g PREFIX -c N    N connections send {"id":"PREFIX-i-j","n":j} with X-Delivery: the id, until the host is gone
 *
 * -k signs as GitHub does. Each id answered 2xx is appended to ACKED at once. Prints "STATUS COUNT" lines.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

struct door {
  int port, acked, connections, again;
  const char *path, *secret, *file, *prefix;
  const char *headers[16];
  int header_count;
  FILE *lines;
  long status[600];
  pthread_mutex_t lock;
};

static int dial(int port)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
    return fd;
  close(fd);
  return -1;
}

static bool send_all(int fd, const char *p, size_t n)
{
  while (n) {
    ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
    if (sent <= 0)
      return false;
    p += sent;
    n -= (size_t)sent;
  }
  return true;
}

/* The status, or 0 when the connection broke before the answer was whole. */
static int read_answer(int fd)
{
  char b[16384];
  size_t n = 0;
  for (;;) {
    ssize_t got = recv(fd, b + n, sizeof b - 1 - n, 0);
    if (got <= 0)
      return 0;
    b[n += (size_t)got] = 0;
    char *end = strstr(b, "\r\n\r\n"), *length = strcasestr(b, "content-length:");
    if (end && n >= (size_t)(end + 4 - b) + (length && length < end ? strtoul(length + 15, NULL, 10) : 0))
      return atoi(b + 9);
    if (n == sizeof b - 1)
      return 0;
  }
}

static int post(struct door *d, int fd, struct str body, const char *id, struct buf *b)
{
  b->n = 0;
  buf_printf(b, "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n",
             d->path, body.n);
  if (id)
    buf_printf(b, "X-Delivery: %s\r\n", id);
  for (int i = 0; i < d->header_count; i++)
    buf_printf(b, "%s\r\n", d->headers[i]);
  if (d->secret) {
    uint8_t code[DIGEST_MAX];
    size_t n = hmac(DIGEST_SHA256, str_of(d->secret), body, code);
    buf_z(b, "X-Hub-Signature-256: sha256=");
    hex_write(b, (struct str){ (const char *)code, n });
    buf_z(b, "\r\n");
  }
  buf_z(b, "\r\n");
  buf_str(b, body);
  int status = send_all(fd, b->p, b->n) ? read_answer(fd) : 0;
  pthread_mutex_lock(&d->lock);
  d->status[status < 600 ? status : 0]++;
  pthread_mutex_unlock(&d->lock);
  if (status / 100 == 2 && id && d->acked >= 0)
    dprintf(d->acked, "%s\n", id);
  return status;
}

struct sender {
  struct door *door;
  int no;
};

static ssize_t next_line(struct door *d, char **line, size_t *cap)
{
  ssize_t n;
  pthread_mutex_lock(&d->lock);
  do
    n = getline(line, cap, d->lines);
  while (n == 1);
  pthread_mutex_unlock(&d->lock);
  return n;
}

/* Until it is taken; -1 when that does not come about. *fd is another one where the connection broke. */
static int post_again(struct door *d, int *fd, struct str body, struct buf *b)
{
  const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };
  for (int i = 0; i < 6000; i++) {
    int status = *fd >= 0 ? post(d, *fd, body, NULL, b) : 0;
    if (status && status != 503)
      return status;
    nanosleep(&pause, NULL);
    if (status == 0) {
      close(*fd);
      *fd = dial(d->port);
    }
  }
  return -1;
}

static void *send_lines(void *arg)
{
  struct sender *s = arg;
  char *line = NULL;
  size_t cap = 0;
  ssize_t n;
  struct buf b = BUF_INIT;
  int fd = dial(s->door->port);
  if (fd < 0 && !s->door->again) {
    perror("connect");
    exit(3);
  }
  while ((n = next_line(s->door, &line, &cap)) > 0) {
    struct str body = (struct str){ line, (size_t)n - (line[n - 1] == '\n') };
    if (!s->door->again)
      post(s->door, fd, body, NULL, &b);
    else if (post_again(s->door, &fd, body, &b) < 0)
      exit(3);
  }
  free(line);
  buf_fini(&b);
  close(fd);
  return NULL;
}

static void *send_made(void *arg)
{
  struct sender *s = arg;
  struct buf b = BUF_INIT;
  int fd = dial(s->door->port), status = fd < 0 ? 0 : 200;
  for (long i = 0; status; i++) {
    char id[100], body[200];
    snprintf(id, sizeof id, "%s-%d-%ld", s->door->prefix, s->no, i);
    int n = snprintf(body, sizeof body, "{\"id\":\"%s\",\"n\":%ld}", id, i);
    status = post(s->door, fd, (struct str){ body, (size_t)n }, id, &b);
  }
  buf_fini(&b);
  close(fd);
  return NULL;
}

int main(int argc, char **argv)
{
  struct door d = { .acked = -1, .connections = 1 };
  int o;
  while ((o = getopt(argc, argv, "p:u:H:k:a:f:g:c:r")) != -1)
    if (o == 'p')
      d.port = atoi(optarg);
    else if (o == 'u')
      d.path = optarg;
    else if (o == 'H' && d.header_count < 16)
      d.headers[d.header_count++] = optarg;
    else if (o == 'k')
      d.secret = optarg;
    else if (o == 'a')
      d.acked = open(optarg, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    else if (o == 'f')
      d.file = optarg;
    else if (o == 'g')
      d.prefix = optarg;
    else if (o == 'r')
      d.again = 1;
    else if (o == 'c')
      d.connections = atoi(optarg);
  if (!d.port || !d.path || (!d.file && !d.prefix)) {
    fprintf(stderr, "usage: see the head of door.c\n");
    return 2;
  }
  pthread_mutex_init(&d.lock, NULL);
  if (d.file && !(d.lines = fopen(d.file, "r"))) {
    perror(d.file);
    return 3;
  }
  pthread_t threads[64];
  struct sender senders[64];
  for (int i = 0; i < d.connections && i < 64; i++) {
    senders[i] = (struct sender){ &d, i };
    pthread_create(&threads[i], NULL, d.file ? send_lines : send_made, &senders[i]);
  }
  for (int i = 0; i < d.connections && i < 64; i++)
    pthread_join(threads[i], NULL);
  if (d.lines)
    fclose(d.lines);
  for (int i = 0; i < 600; i++)
    if (d.status[i])
      printf("%d %ld\n", i, d.status[i]);
  return 0;
}
