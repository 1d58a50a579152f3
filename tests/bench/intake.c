/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a signature and a real mapping cost at the door, beside the host's plain intake and beside the plainest that there
 * is of the same bodies, in turns.
 *   intake ROUNDS DELIVERIES CONNECTIONS SECRET NAME PORT SOCKET (NAME PORT SOCKET)…
 * The first host is the one of `run.sh http` and gets the event that the peers get: that is the host's plain intake. Each
 * of the others gets all other ways, and a table under its name; the hosts take turns, too, so that all of it is one run.
 * Every request is made and signed beforehand, so that the sender takes the same from the machine whatever is sent. A
 * round is over when all is answered, which is when it is durable, and applied. For each way it prints the medians of its
 * rounds, the ratios to both, and what an event took of the processor: on the engine's thread, on all.
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

enum { INCIDENTS = 2000, SERVICES = 10000, ROUNDS_MAX = 21, CONNECTIONS_MAX = 256, HOSTS_MAX = 4, HOST_ARGS = 3 };
enum { HTTP, FIRST, WAYS = 8 }; /* the event of `http`, and those of the other hosts from FIRST on */

/* The event of ../shared/bench: six figures of one of 10 000 services. */
static void write_metrics(struct buf *b, long n)
{
  uint64_t r = ((uint64_t)n + 1) * 0x9e3779b97f4a7c15u;
  r ^= r >> 31;
  buf_printf(b,
             "{\"delivery\":\"%ld\",\"source\":\"alertmanager\",\"kind\":\"service.metrics\","
             "\"service\":\"svc-%07d\",\"at\":%ld,\"actor\":{\"id\":\"u-%04d\",\"name\":\"Robin Example\","
             "\"email\":\"robin.example@corp.example\"},\"fields\":{\"open_incidents\":%d,\"open_changes\":%d,"
             "\"err_rate\":0.%04d,\"latency_p99\":%d.5,\"req_rate\":%d.25,\"users\":%d},\"labels\":{\"env\":\"prod\","
             "\"region\":\"eu-west-1\",\"team\":\"payments\",\"cluster\":\"k8s-%d\"},\"summary\":\"p99 latency above "
             "objective for 10m on checkout path; see runbook RB-%04d and dashboard D-77 for the current burn rate\"}",
             n, 1 + (int)(r % SERVICES), 1760000000 + n / 1000, (int)(r >> 40 & 1023), (int)(r >> 20 & 7),
             (int)(r >> 24 & 7), (int)(r >> 28 & 1023), (int)(r >> 33 & 1023), (int)(r >> 36 & 4095),
             (int)(r >> 30 & 65535), (int)(r >> 50 & 15), (int)(r >> 42 & 4095));
}

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

/* GitHub says of everything where all else about it is found: most of a body is that. */
static void write_links(struct buf *b, const char *base, const char *const *names)
{
  for (; *names; names++)
    buf_printf(b, ",\"%s_url\":\"%s/%s\"", *names, base, *names);
}

static void write_user(struct buf *b, long n)
{
  static const char *const links[] = { "followers", "following", "gists",  "starred",         "subscriptions",
                                       "orgs",      "repos",     "events", "received_events", NULL };
  char base[64];
  snprintf(base, sizeof base, "https://api.github.com/users/octo-%ld", n);
  buf_printf(b,
             "{\"login\":\"octo-%ld\",\"id\":%ld,\"node_id\":\"MDQ6VXNlcjIxMDMxMDY3\",\"avatar_url\":\"https://"
             "avatars1.githubusercontent.com/u/%ld?v=4\",\"gravatar_id\":\"\",\"url\":\"%s\",\"html_url\":\"https://"
             "github.com/octo-%ld\"",
             n, n, n, base, n);
  write_links(b, base, links);
  buf_z(b, ",\"type\":\"User\",\"site_admin\":false}");
}

static void write_repository(struct buf *b)
{
  static const char *const links[] = { "forks",        "keys",        "collaborators", "teams",         "hooks",
                                       "issue_events", "events",      "assignees",     "branches",      "tags",
                                       "blobs",        "git_tags",    "git_refs",      "trees",         "statuses",
                                       "languages",    "stargazers",  "contributors",  "subscribers",   "subscription",
                                       "commits",      "git_commits", "comments",      "issue_comment", "contents",
                                       "compare",      "merges",      "archive",       "downloads",     "issues",
                                       "pulls",        "milestones",  "notifications", "labels",        "releases",
                                       "deployments",  NULL };
  buf_z(b, "{\"id\":7,\"node_id\":\"MDEwOlJlcG9zaXRvcnkxODY4NTMwMDI=\",\"name\":\"shop\",\"full_name\":\"acme/shop\","
           "\"private\":true,\"owner\":");
  write_user(b, 1);
  buf_z(b,
        ",\"html_url\":\"https://github.com/acme/shop\",\"description\":\"What customers order with\",\"fork\":false,"
        "\"url\":\"https://api.github.com/repos/acme/shop\"");
  write_links(b, "https://api.github.com/repos/acme/shop", links);
  buf_z(b, ",\"created_at\":\"2019-05-15T15:19:25Z\",\"updated_at\":\"2019-05-15T15:19:27Z\","
           "\"pushed_at\":\"2019-05-15T15:20:32Z\",\"git_url\":\"git://github.com/acme/shop.git\","
           "\"ssh_url\":\"git@github.com:acme/shop.git\",\"clone_url\":\"https://github.com/acme/shop.git\","
           "\"homepage\":null,\"size\":0,\"stargazers_count\":0,\"watchers_count\":0,\"language\":null,"
           "\"has_issues\":true,\"has_projects\":true,\"has_downloads\":true,\"has_wiki\":true,\"has_pages\":true,"
           "\"forks_count\":0,\"mirror_url\":null,\"archived\":false,\"disabled\":false,\"open_issues_count\":1,"
           "\"license\":null,\"forks\":0,\"open_issues\":1,\"watchers\":0,\"default_branch\":\"main\"}");
}

/* As GitHub tells of an issue, with all it says of who and where; real ones are up to twice as long. */
static void write_issue(struct buf *b, long n)
{
  static const char *const links[] = { "labels", "comments", "events", "timeline", NULL };
  int64_t at = (int64_t)1767225600000 + n * 1000;
  char text[40], base[64];
  struct str when = instant_format(at, text);
  snprintf(base, sizeof base, "https://api.github.com/repos/acme/shop/issues/%ld", n % INCIDENTS);
  buf_printf(
      b,
      "{\"action\":\"%s\",\"issue\":{\"url\":\"%s\",\"repository_url\":\"https://api.github.com/repos/acme/shop\","
      "\"html_url\":\"https://github.com/acme/shop/issues/%ld\",\"id\":%ld,\"node_id\":\"MDU6SXNzdWU0NDQ1MDAwNDE=\","
      "\"number\":%ld,\"title\":\"The checkout is slow %ld\"",
      n < INCIDENTS ? "opened" : "edited", base, n % INCIDENTS, n % INCIDENTS, n % INCIDENTS, n);
  write_links(b, base, links);
  buf_z(b, ",\"user\":");
  write_user(b, n % 7);
  buf_printf(
      b,
      ",\"labels\":[{\"id\":1362934389,\"node_id\":\"MDU6TGFiZWwxMzYyOTM0Mzg5\",\"url\":\"https://api.github.com/"
      "repos/acme/shop/labels/bug\",\"name\":\"bug\",\"color\":\"d73a4a\",\"default\":true},{\"id\":1362934390,"
      "\"node_id\":\"MDU6TGFiZWwxMzYyOTM0Mzkw\",\"url\":\"https://api.github.com/repos/acme/shop/labels/sev2\","
      "\"name\":\"sev2\",\"color\":\"f29513\",\"default\":false}],\"state\":\"open\",\"locked\":false,"
      "\"assignee\":null,\"assignees\":[],\"milestone\":null,\"comments\":0,\"created_at\":\"2026-01-01T00:00:00Z\","
      "\"updated_at\":\"%.*s\",\"closed_at\":null,\"author_association\":\"OWNER\",\"body\":\"It takes ten seconds "
      "and more since this morning, for all of us.\"}",
      STR_FMT(when));
  buf_z(b, ",\"repository\":");
  write_repository(b);
  buf_z(b, ",\"sender\":");
  write_user(b, n % 7);
  buf_z(b, "}");
}

/* As Alertmanager tells of one alert: it fires, is over, and fires again. */
static void write_alert(struct buf *b, long n)
{
  static const char labels[] =
      "{\"alertname\":\"HighErrorRate\",\"code\":\"500\",\"instance\":\"pay-%ld:8443\",\"job\":\"payments\","
      "\"service\":\"shop\",\"severity\":\"warning\"}";
  static const char notes[] = "{\"description\":\"ratio is 7.3 %\",\"runbook_url\":\"https://runbooks.example.org/"
                              "HighErrorRate\",\"summary\":\"5xx ratio above 5 %\"}";
  bool over = n / INCIDENTS % 2;
  int64_t began = (int64_t)1767225600000 + n / INCIDENTS / 2 * 3600000;
  char from[40], to[40];
  struct str at = instant_format(began, from),
             end = over ? instant_format(began + 60000, to) : STR("0001-01-01T00:00:00Z");
  const char *status = over ? "resolved" : "firing";
  buf_printf(b, "{\"receiver\":\"steward\",\"status\":\"%s\",\"alerts\":[{\"status\":\"%s\",\"labels\":", status,
             status);
  buf_printf(b, labels, n % INCIDENTS);
  buf_printf(b,
             ",\"annotations\":%s,\"startsAt\":\"%.*s\",\"endsAt\":\"%.*s\",\"generatorURL\":\"http://"
             "prometheus.example.org/graph?g0.expr=HighErrorRate&g0.tab=1\",\"fingerprint\":\"60481d25%08lx\"}],"
             "\"groupLabels\":{\"alertname\":\"HighErrorRate\",\"service\":\"shop\"},\"commonLabels\":",
             notes, STR_FMT(at), STR_FMT(end), n % INCIDENTS);
  buf_printf(b, labels, n % INCIDENTS);
  buf_printf(b,
             ",\"commonAnnotations\":%s,\"externalURL\":\"http://alertmanager.example.org:9093\",\"version\":\"4\","
             "\"groupKey\":\"{}:{alertname=\\\"HighErrorRate\\\", service=\\\"shop\\\"}\",\"truncatedAlerts\":0}",
             notes);
}

/* As PagerDuty says where all else about something is found. */
static void write_reference(struct buf *b, const char *name, const char *type, const char *id, const char *summary)
{
  buf_printf(b,
             ",\"%s\":{\"html_url\":\"https://acme.pagerduty.com/%ss/%s\",\"id\":\"%s\",\"self\":\"https://"
             "api.pagerduty.com/%ss/%s\",\"summary\":\"%s\",\"type\":\"%s_reference\"}",
             name, type, id, id, type, id, summary, type);
}

/* As PagerDuty tells of an incident, v3: of each the three events of its life, in turns. */
static void write_event(struct buf *b, long n)
{
  static const char *const types[] = { "triggered", "acknowledged", "resolved" };
  const char *type = types[n / INCIDENTS % 3];
  char text[40];
  struct str at = instant_format((int64_t)1767225600000 + n * 1000, text);
  buf_printf(b,
             "{\"event\":{\"id\":\"01BZYH1JJY%08ld\",\"event_type\":\"incident.%s\",\"resource_type\":\"incident\","
             "\"occurred_at\":\"%.*s\"",
             n, type, STR_FMT(at));
  write_reference(b, "agent", "user", "PJ0LVEB", "Robin Example");
  buf_printf(b,
             ",\"client\":null,\"data\":{\"id\":\"PCP%ld\",\"type\":\"incident\",\"self\":\"https://api.pagerduty.com/"
             "incidents/PCP%ld\",\"html_url\":\"https://acme.pagerduty.com/incidents/PCP%ld\",\"number\":%ld,"
             "\"status\":\"%s\",\"incident_key\":\"c0ffee\",\"created_at\":\"2026-01-01T00:00:00Z\",\"title\":\"The "
             "checkout is slow\"",
             n % INCIDENTS, n % INCIDENTS, n % INCIDENTS, n % INCIDENTS, type);
  write_reference(b, "service", "service", "PA2P440", "Shop");
  buf_z(b, ",\"assignees\":[]");
  write_reference(b, "escalation_policy", "escalation_policy", "PY82TC6", "Default");
  buf_z(b,
        ",\"teams\":[],\"priority\":null,\"urgency\":\"high\",\"conference_bridge\":null,\"resolve_reason\":null}}}");
}

struct way {
  const char *name, *source;
  void (*body)(struct buf *b, long n);
  const char *header; /* before the code; NULL: it is not signed */
  int plain;          /* the plainest of the same bodies; 0: not measured */
};

static const char github[] = "X-Hub-Signature-256: sha256=", pagerduty[] = "X-PagerDuty-Signature: v1=",
                  bearer[] = "Authorization: Bearer ";

static const struct way ways[WAYS] = {
  { "plain, the event of http", "hook", write_metrics, NULL, HTTP },
  { "plainest", "plain", write_box, NULL, FIRST },
  { "signed, three fields", "signed", write_box, github, FIRST },
  { "signed, intake.generic", "generic", write_box, github, FIRST },
  { "bearer, alertmanager", "alertmanager", write_alert, bearer, 0 },
  { "signed, pagerduty", "pagerduty", write_event, pagerduty, 0 },
  { "plainest, GitHub's", "plain_github", write_issue, NULL, FIRST + 5 },
  { "signed, github", "github", write_issue, github, FIRST + 5 },
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

static void write_signature(struct buf *b, const struct way *w, struct str secret, struct str body)
{
  uint8_t code[DIGEST_MAX];
  if (!w->header)
    return;
  buf_z(b, w->header);
  if (w->header == bearer)
    buf_str(b, secret);
  else
    hex_write(b, (struct str){ (const char *)code, hmac(DIGEST_SHA256, secret, body, code) });
  buf_z(b, "\r\n");
}

static void make(struct load *l, const struct way *w, struct str secret, long from, long n)
{
  struct buf body = BUF_INIT;
  for (long i = from; i < from + n; i++) {
    body.n = 0;
    w->body(&body, i);
    vec_push(&l->at, l->bytes.n);
    buf_printf(&l->bytes,
               "POST /in/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-GitHub-Event: "
               "issues\r\nX-GitHub-Delivery: %s-%ld\r\nX-Delivery: %ld\r\nContent-Length: %zu\r\n",
               w->source, w->source, i, i, body.n);
    write_signature(&l->bytes, w, secret, buf_view(&body));
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

/* The host of `http` gets its event alone, the others all the rest. */
static int first_way(int host) { return host == 0 ? HTTP : FIRST; }
static int last_way(int host) { return host == 0 ? FIRST : WAYS; }

static void print_ratio(double of, double to) { to > 0 ? printf(" %9.2f", of / to) : printf(" %9s", ""); }

static void print_host(struct host *h, int first, int last, int rounds, double plain)
{
  double answered[WAYS] = { 0 }, applied[WAYS] = { 0 };
  printf("%s\n%-25s %9s %9s %9s %9s %9s %9s %8s\n", h->name, "deliveries a second", "applied", "of http", "plainest",
         "answered", "plainest", "us engine", "us all");
  for (int i = first; i < last; i++) {
    struct figures *f = &h->of[i];
    answered[i] = median(f->answered, rounds);
    applied[i] = median(f->applied, rounds);
    printf("%-25s %9.0f", ways[i].name, applied[i]);
    print_ratio(applied[i], plain);
    print_ratio(applied[i], applied[ways[i].plain]);
    printf(" %9.0f", answered[i]);
    print_ratio(answered[i], answered[ways[i].plain]);
    printf(" %9.1f %8.1f\n", median(f->engine, rounds), median(f->all, rounds));
  }
}

int main(int argc, char **argv)
{
  static struct host hosts[HOSTS_MAX];
  int count = (argc - 5) / HOST_ARGS;
  bool good = argc >= 5 + 2 * HOST_ARGS && (argc - 5) % HOST_ARGS == 0 && count <= HOSTS_MAX;
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
        if (i >= first_way(k) && i < last_way(k))
          run(&hosts[k], i, r, n, connections, str_of(argv[4]));
  double plain = median(hosts[0].of[HTTP].applied, rounds);
  for (int k = 0; k < count; k++)
    print_host(&hosts[k], first_way(k), last_way(k), rounds, plain);
  return 0;
}
