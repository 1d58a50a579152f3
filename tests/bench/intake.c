/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a signature and a real mapping cost at the door, beside the plainest intake: the same bodies, in turns.
 *   intake ROUNDS DELIVERIES CONNECTIONS SECRET (NAME PORT SOCKET)…
 * Each host gets all ways, and a table under its name; the hosts take turns, too, so that all of it is one run. Every
 * request is made and signed beforehand, so that the sender takes the same from the machine whatever is sent. A round is
 * over when all is answered, which is when it is durable, and applied. For each way it prints the medians of its rounds,
 * the ratios to the plain one of the same bodies, and what an event took of the processor: on the engine's thread, on all.
 */
#define _GNU_SOURCE /* struct ucred */
#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"

enum { INCIDENTS = 2000, ROUNDS_MAX = 21, CONNECTIONS_MAX = 256, WAYS = 5, HOSTS_MAX = 4, HOST_ARGS = 3 };

static void write_box(struct buf *b, long n)
{
  buf_printf(
      b,
      "{\"delivery\":\"%ld\",\"kind\":\"box\",\"box\":{\"id\":%ld,\"rev\":%ld,\"name\":\"p99 latency above objective "
      "for 10m on the checkout path %ld\",\"is\":\"%s\",\"at\":%ld,\"since\":1767225600,\"level\":\"critical\"},"
      "\"actor\":{\"id\":\"u-0042\",\"name\":\"Robin Example\",\"email\":\"robin.example@corp.example\"},"
      "\"labels\":{\"env\":\"prod\",\"region\":\"eu-west-1\",\"service\":\"shop\",\"cluster\":\"k8s-7\"},"
      "\"summary\":\"see the runbook and the dashboard for the current burn rate\"}",
      n, n % INCIDENTS, n, n % INCIDENTS, n / INCIDENTS % 2 ? "watched" : "boiling", 1767225600 + n);
}

/* As GitHub tells of an issue, without most of what it says of the repository. */
static void write_issue(struct buf *b, long n)
{
  static const char user[] = "{\"login\":\"octo-%ld\",\"id\":%ld,\"node_id\":\"MDQ6VXNlcjE=\",\"type\":\"User\","
                             "\"url\":\"https://api.github.com/users/octo\",\"site_admin\":false}";
  int64_t at = (int64_t)1767225600000 + n * 1000;
  char text[40];
  struct str when = instant_format(at, text);
  buf_printf(
      b,
      "{\"action\":\"%s\",\"issue\":{\"id\":%ld,\"number\":%ld,\"title\":\"The checkout is slow %ld\",\"body\":\"It "
      "takes ten seconds and more since this morning, for all of us.\",\"state\":\"open\",\"labels\":[{\"id\":1,"
      "\"name\":\"bug\",\"color\":\"f29513\"},{\"id\":2,\"name\":\"sev2\",\"color\":\"f29513\"}],\"assignee\":null,"
      "\"assignees\":[],\"comments\":0,\"created_at\":\"2026-01-01T00:00:00Z\",\"updated_at\":\"%.*s\","
      "\"closed_at\":null,\"html_url\":\"https://github.com/acme/shop/issues/%ld\",\"user\":",
      n < INCIDENTS ? "opened" : "edited", n % INCIDENTS, n % INCIDENTS, n % INCIDENTS, STR_FMT(when), n % INCIDENTS);
  buf_printf(b, user, n % 7, n % 7);
  buf_z(b, "},\"sender\":");
  buf_printf(b, user, n % 7, n % 7);
  buf_z(b,
        ",\"repository\":{\"id\":7,\"name\":\"shop\",\"full_name\":\"acme/shop\",\"private\":true,\"default_branch\":"
        "\"main\",\"html_url\":\"https://github.com/acme/shop\",\"topics\":[]},\"organization\":{\"login\":\"acme\"}}");
}

struct way {
  const char *name, *source;
  void (*body)(struct buf *b, long n);
  bool sign;
  int plain; /* the way beside which it stands */
};

static const struct way ways[WAYS] = {
  { "plain", "plain", write_box, false, 0 },
  { "signed", "signed", write_box, true, 0 },
  { "signed, intake.generic", "generic", write_box, true, 0 },
  { "plain, GitHub's bodies", "plain_github", write_issue, false, 3 },
  { "signed, intake.github", "github", write_issue, true, 3 },
};

/* Of one way, by round. */
struct figures {
  double answered[ROUNDS_MAX], applied[ROUNDS_MAX]; /* a second */
  double engine[ROUNDS_MAX], all[ROUNDS_MAX];       /* us of the processor an event */
};

struct host {
  const char *name, *socket;
  int port;
  struct figures of[WAYS];
};

/* ---- requests made beforehand ---- */

struct load {
  struct buf bytes;
  VEC(size_t) at; /* where each begins, and the end */
};

static void make(struct load *l, const struct way *w, struct str secret, long from, long n)
{
  struct buf body = BUF_INIT;
  for (long i = from; i < from + n; i++) {
    body.n = 0;
    w->body(&body, i);
    vec_push(&l->at, l->bytes.n);
    buf_printf(&l->bytes,
               "POST /in/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\n"
               "X-GitHub-Delivery: %s-%ld\r\nContent-Length: %zu\r\n",
               w->source, w->name, i, body.n);
    if (w->sign) {
      uint8_t code[DIGEST_MAX];
      size_t size = hmac(DIGEST_SHA256, secret, buf_view(&body), code);
      buf_z(&l->bytes, "X-Hub-Signature-256: sha256=");
      hex_write(&l->bytes, (struct str){ (const char *)code, size });
      buf_z(&l->bytes, "\r\n");
    }
    buf_z(&l->bytes, "\r\n");
    buf_str(&l->bytes, buf_view(&body));
  }
  vec_push(&l->at, l->bytes.n);
  buf_fini(&body);
}

/* ---- sent ---- */

static void die(const char *what, const char *why)
{
  fprintf(stderr, "intake: %s: %s\n", what, why);
  exit(3);
}

static int dial(int port)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
    die("connect", "refused");
  return fd;
}

static void send_one(const struct load *l, int fd, size_t i)
{
  size_t n = l->at.at[i + 1] - l->at.at[i];
  if (send(fd, l->bytes.p + l->at.at[i], n, MSG_NOSIGNAL) != (ssize_t)n)
    die("send", "could not send a request at once");
}

/* An answer of the door comes in one piece. */
static void take_answer(int fd)
{
  char answer[4096];
  ssize_t n = recv(fd, answer, sizeof answer - 1, 0);
  answer[n > 0 ? n : 0] = 0;
  if (strncmp(answer, "HTTP/1.1 202 ", 13) != 0 || !strstr(answer, "\r\n\r\n"))
    die("answer", answer);
}

static int dial_socket(const char *path)
{
  struct sockaddr_un to = { .sun_family = AF_UNIX };
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
    die(path, "no answer");
  return fd;
}

/* Entries that are journaled and not applied, as the host says. */
static long backlog(const char *path)
{
  static const char question[] = "GET /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  static char text[1 << 18];
  size_t n = 0;
  ssize_t got;
  int fd = dial_socket(path);
  if (send(fd, question, sizeof question - 1, 0) < 0)
    die(path, "no answer");
  while ((got = recv(fd, text + n, sizeof text - 1 - n, 0)) > 0)
    n += (size_t)got;
  close(fd);
  text[n] = 0;
  const char *line = strstr(text, "\nsteward_backlog ");
  if (!line)
    die(path, "it does not say what waits to be applied");
  return atol(line + strlen("\nsteward_backlog "));
}

/* ---- the processor ---- */

struct spent {
  double engine, all; /* us */
};

static bool read_word(const char *path, char *out, int size)
{
  FILE *f = fopen(path, "r");
  bool good = f && fgets(out, size, f);
  if (f)
    fclose(f);
  return good;
}

/* What the host's threads have taken of it so far; 0 where the system keeps no such account. */
static struct spent spent_by(const char *socket_path)
{
  struct ucred host = { 0 };
  socklen_t size = sizeof host;
  struct spent sum = { 0, 0 };
  char folder[64], path[400], text[100];
  int fd = dial_socket(socket_path);
  getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &host, &size);
  close(fd);
  snprintf(folder, sizeof folder, "/proc/%d/task", (int)host.pid);
  DIR *threads = opendir(folder);
  for (struct dirent *at; threads && (at = readdir(threads));) {
    snprintf(path, sizeof path, "%s/%s/schedstat", folder, at->d_name);
    double us = read_word(path, text, sizeof text) ? strtod(text, NULL) / 1000 : 0;
    snprintf(path, sizeof path, "%s/%s/comm", folder, at->d_name);
    sum.all += us;
    if (read_word(path, text, sizeof text) && strcmp(text, "engine\n") == 0)
      sum.engine += us;
  }
  if (threads)
    closedir(threads);
  return sum;
}

static double since(struct timespec from)
{
  struct timespec to;
  clock_gettime(CLOCK_MONOTONIC, &to);
  return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

/* Seconds until all is answered. */
static double send_all(const struct load *l, int port, int connections)
{
  struct pollfd fds[CONNECTIONS_MAX];
  size_t next = 0, answered = 0, all = l->at.n - 1;
  struct timespec from;
  for (int i = 0; i < connections; i++)
    fds[i] = (struct pollfd){ .fd = dial(port), .events = POLLIN };
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (int i = 0; i < connections && next < all; i++)
    send_one(l, fds[i].fd, next++);
  while (answered < all && poll(fds, (nfds_t)connections, 10000) > 0)
    for (int i = 0; i < connections; i++)
      if (fds[i].revents) {
        take_answer(fds[i].fd);
        answered++;
        if (next < all)
          send_one(l, fds[i].fd, next++);
      }
  double took = since(from);
  if (answered < all)
    die("answers", "they do not come");
  for (int i = 0; i < connections; i++)
    close(fds[i].fd);
  return took;
}

static void run(struct host *h, int way, int round, long n, int connections, struct str secret)
{
  const struct timespec pause = { .tv_nsec = 2 * 1000 * 1000 };
  struct figures *f = &h->of[way];
  struct timespec from;
  struct load l = { .bytes = BUF_INIT };
  make(&l, &ways[way], secret, round * n, n);
  struct spent before = spent_by(h->socket);
  clock_gettime(CLOCK_MONOTONIC, &from);
  f->answered[round] = (double)n / send_all(&l, h->port, connections);
  while (backlog(h->socket) > 0)
    nanosleep(&pause, NULL);
  f->applied[round] = (double)n / since(from);
  struct spent after = spent_by(h->socket);
  f->engine[round] = (after.engine - before.engine) / (double)n;
  f->all[round] = (after.all - before.all) / (double)n;
  buf_fini(&l.bytes);
  vec_fini(&l.at);
}

static int by_rate(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *rates, int n)
{
  qsort(rates, (size_t)n, sizeof *rates, by_rate);
  return rates[n / 2];
}

static void print_host(struct host *h, int rounds)
{
  double answered[WAYS], applied[WAYS];
  printf("%s\n%-26s %12s %9s %12s %9s %10s %8s\n", h->name, "deliveries a second", "answered", "of plain", "applied",
         "of plain", "us engine", "us all");
  for (int i = 0; i < WAYS; i++) {
    struct figures *f = &h->of[i];
    answered[i] = median(f->answered, rounds);
    applied[i] = median(f->applied, rounds);
    printf("%-26s %12.0f %9.2f %12.0f %9.2f %10.1f %8.1f\n", ways[i].name, answered[i],
           answered[i] / answered[ways[i].plain], applied[i], applied[i] / applied[ways[i].plain],
           median(f->engine, rounds), median(f->all, rounds));
  }
}

int main(int argc, char **argv)
{
  static struct host hosts[HOSTS_MAX];
  int count = (argc - 5) / HOST_ARGS;
  bool good = argc >= 5 + HOST_ARGS && (argc - 5) % HOST_ARGS == 0 && count <= HOSTS_MAX;
  int rounds = good ? atoi(argv[1]) : 0, connections = good ? atoi(argv[3]) : 0;
  long n = good ? atol(argv[2]) : 0;
  if (rounds < 1 || rounds > ROUNDS_MAX || n < 1 || connections < 1 || connections > CONNECTIONS_MAX) {
    fprintf(stderr, "usage: see the head of intake.c\n");
    return 2;
  }
  for (int i = 0; i < count; i++) {
    char **of = argv + 5 + i * HOST_ARGS;
    hosts[i] = (struct host){ .name = of[0], .port = atoi(of[1]), .socket = of[2] };
  }
  for (int r = 0; r < rounds; r++)
    for (int i = 0; i < WAYS; i++)
      for (int k = 0; k < count; k++)
        run(&hosts[k], i, r, n, connections, str_of(argv[4]));
  for (int k = 0; k < count; k++)
    print_host(&hosts[k], rounds);
  return 0;
}
