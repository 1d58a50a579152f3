/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receiver of outgoing webhooks for the stories, as unreliable as they come:
 *
 *   receiver ADDRESSFILE LOG        listens on a free port of 127.0.0.1 and writes it into ADDRESSFILE
 *
 * Of every eighth id "msg_…" the first attempt fails: answered by 500, 503 or half a line, taken and then reset, or left
 * without an answer. What comes to a path that begins with /gone is answered by 410. For each request that came whole it
 * writes "PATH ID SHA256 DEED", before it answers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct map seen; /* by hash of the id */
static int book;

static void header_of(const char *head, const char *name, char *out, size_t size)
{
  const char *p = strcasestr(head, name);
  size_t n = p ? strcspn(p + strlen(name), "\r\n") : 0;
  snprintf(out, size, "%.*s", (int)n, p ? p + strlen(name) : "");
}

/* What becomes of this request; notes it. */
static const char *judge(const char *head, struct str body)
{
  static const char *const deeds[] = { "500", "503", "reset", "silent", "half" };
  char id[100], path[100] = "", hex[80];
  uint8_t digest[SHA256_SIZE];
  struct buf text = BUF_INIT;
  header_of(head, "webhook-id: ", id, sizeof id);
  sscanf(head, "POST %99s", path);
  sha256(body, digest);
  hex_write(&text, (struct str){ (const char *)digest, sizeof digest });
  snprintf(hex, sizeof hex, "%s", text.p);
  uint64_t hash = hash_fixed(5, str_of(id));
  pthread_mutex_lock(&lock);
  bool again = map_find(&seen, hash) != NULL;
  *map_put(&seen, hash) = 1;
  bool well = again || hash % 8 || strncmp(id, "msg_", 4) != 0;
  const char *deed = strncmp(path, "/gone", 5) == 0 ? "gone" : well ? "taken" : deeds[hash / 8 % 5];
  text.n = 0;
  buf_printf(&text, "%s %s %s %s\n", path, id, hex, deed);
  if (write(book, text.p, text.n) != (ssize_t)text.n)
    abort();
  pthread_mutex_unlock(&lock);
  buf_fini(&text);
  return deed;
}

static bool say(int fd, const char *text) { return send(fd, text, strlen(text), MSG_NOSIGNAL) > 0; }

/* True: the connection goes on. */
static bool answer(int fd, const char *deed)
{
  struct linger now = { 1, 0 };
  if (strcmp(deed, "taken") == 0)
    return say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  if (strcmp(deed, "gone") == 0)
    return say(fd, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
  if (strcmp(deed, "half") == 0)
    say(fd, "HTTP/1.1 2");
  else if (strcmp(deed, "reset") == 0)
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  else if (strcmp(deed, "silent") == 0)
    sleep(2);
  else
    say(fd, deed[2] == '0' ? "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"
                           : "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  return strcmp(deed, "500") == 0 || strcmp(deed, "503") == 0;
}

static bool serve(int fd, struct buf *in)
{
  char length[20];
  const char *end = NULL;
  size_t want = 0;
  in->n = 0;
  while (!end || in->n < want) {
    buf_reserve(in, 16384);
    ssize_t got = recv(fd, in->p + in->n, 16384, 0);
    if (got <= 0)
      return false;
    in->n += (size_t)got;
    in->p[in->n] = 0;
    end = memmem(in->p, in->n, "\r\n\r\n", 4);
    if (end) {
      header_of(in->p, "Content-Length: ", length, sizeof length);
      want = (size_t)(end - in->p) + 4 + strtoul(length, NULL, 10);
    }
  }
  size_t head = (size_t)(end - in->p) + 4;
  return answer(fd, judge(in->p, (struct str){ in->p + head, want - head }));
}

static void *visit(void *arg)
{
  int fd = (int)(intptr_t)arg;
  struct buf in = BUF_INIT;
  while (serve(fd, &in)) {
  }
  close(fd);
  buf_fini(&in);
  return NULL;
}

int main(int argc, char **argv)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t size = sizeof a;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  FILE *f;
  signal(SIGPIPE, SIG_IGN);
  map_init(&seen);
  if (argc != 3 || (book = open(argv[2], O_WRONLY | O_CREAT | O_APPEND, 0600)) < 0 ||
      bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 256) != 0 ||
      getsockname(fd, (struct sockaddr *)&a, &size) != 0 || !(f = fopen(argv[1], "w")))
    return 2;
  fprintf(f, "%d\n", ntohs(a.sin_port));
  fclose(f);
  for (;;) {
    pthread_t thread;
    int one = accept(fd, NULL, NULL);
    if (one >= 0 && pthread_create(&thread, NULL, visit, (void *)(intptr_t)one) == 0)
      pthread_detach(thread);
  }
}
