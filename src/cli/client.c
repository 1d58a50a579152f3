/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connection is asked to end with the answer, so that an answer is what came until its end: by its length, by its
 * chunks, or by the end of the connection.
 */
#define _GNU_SOURCE /* O_PATH, memmem */
#include "cli/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { REPLY_MAX = 256 * 1024 * 1024 };

bool client_header(struct buf *headers, struct str name, struct str value, struct err *err)
{
  bool good = name.n > 0;
  for (size_t i = 0; i < name.n; i++)
    good &= name.p[i] > 0x20 && name.p[i] < 0x7f && name.p[i] != ':';
  for (size_t i = 0; i < value.n; i++)
    good &= (unsigned char)value.p[i] >= 0x20 && value.p[i] != 0x7f;
  if (!good)
    return err_set(err, ERR_INPUT, "\"%.*s\" is no header that could be sent", STR_FMT(name));
  buf_printf(headers, "%.*s: %.*s\r\n", STR_FMT(name), STR_FMT(value));
  return true;
}

/* ---- connecting ---- */

static int connect_unix(const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  char folder_path[4096], name_path[4096];
  if (strlen(path) >= sizeof folder_path)
    return errno = ENAMETOOLONG, -1;
  strcpy(folder_path, path);
  strcpy(name_path, path);
  /* The address holds about a hundred bytes: a deep folder is reached through a descriptor. */
  int folder = open(dirname(folder_path), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return -1;
  int n = snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, basename(name_path));
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool good =
      fd >= 0 && n < (int)sizeof address.sun_path && connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
  int failure = errno;
  close(folder);
  if (!good && fd >= 0)
    close(fd);
  errno = failure;
  return good ? fd : -1;
}

static int connect_tcp(const char *address, int port)
{
  struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
  bool six = inet_pton(AF_INET6, address, &in6.sin6_addr) == 1;
  if (!six && inet_pton(AF_INET, address, &in.sin_addr) != 1)
    return errno = EADDRNOTAVAIL, -1;
  int fd = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  int failed = six ? connect(fd, (struct sockaddr *)&in6, sizeof in6) : connect(fd, (struct sockaddr *)&in, sizeof in);
  if (failed == 0)
    return fd;
  int failure = errno;
  close(fd);
  return errno = failure, -1;
}

static int client_connect(const struct client *to, struct err *err)
{
  int fd = to->socket_path ? connect_unix(to->socket_path) : connect_tcp(to->address, to->port);
  if (fd >= 0)
    return fd;
  enum err_code code = errno == ENOENT || errno == ECONNREFUSED ? ERR_MISSING : ERR_IO;
  if (to->socket_path)
    err_set(err, code, "no host answers at %s: %s", to->socket_path, strerror(errno));
  else
    err_set(err, code, "no host answers at %s:%d: %s", to->address, to->port, strerror(errno));
  return -1;
}

bool client_answers(const struct client *to)
{
  int fd = client_connect(to, NULL);
  if (fd >= 0)
    close(fd);
  return fd >= 0;
}

/* ---- sending and taking ---- */

static bool client_wait(const struct client *to, int fd, short what, struct err *err)
{
  struct pollfd p = { .fd = fd, .events = what };
  int n;
  do
    n = poll(&p, 1, to->timeout_ms ? to->timeout_ms : -1);
  while (n < 0 && errno == EINTR);
  return n > 0 || err_set(err, ERR_IO, n == 0 ? "the host does not answer" : "waiting for the host failed");
}

static bool send_all(const struct client *to, int fd, struct str s, struct err *err)
{
  while (s.n) {
    if (!client_wait(to, fd, POLLOUT, err))
      return false;
    ssize_t n = send(fd, s.p, s.n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EINTR && errno != EAGAIN)
      return err_set(err, ERR_IO, "the host hung up: %s", strerror(errno));
    s = n > 0 ? (struct str){ s.p + n, s.n - (size_t)n } : s;
  }
  return true;
}

/* A host that refuses early hangs up before all was sent, and has answered: so a failed send is only told when nothing
 * came. */
static bool take_all(const struct client *to, int fd, struct buf *out, struct err *err)
{
  for (;;) {
    if (!client_wait(to, fd, POLLIN, err))
      return false;
    buf_reserve(out, 16384);
    ssize_t n = recv(fd, out->p + out->n, 16384, 0);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return out->n > 0 || err_set(err, ERR_IO, "the host hung up without an answer");
    out->n += (size_t)n;
    if (out->n > REPLY_MAX)
      return err_set(err, ERR_LIMIT, "the answer is larger than %d MB", REPLY_MAX >> 20);
  }
}

/* ---- reading the answer ---- */

static bool malformed(struct err *err) { return err_set(err, ERR_IO, "the answer is no whole HTTP answer"); }

/* The value of a header, or an empty slice. */
static struct str header_of(struct str head, const char *name)
{
  struct str line, key, value;
  bool more = true;
  while (more) {
    more = str_split(head, '\n', &line, &head);
    if (str_split(line, ':', &key, &value) && str_eq_fold(str_trim(key), str_of(name)))
      return str_trim(value);
  }
  return STR("");
}

static bool read_chunks(struct str rest, struct arena *a, struct str *body, struct err *err)
{
  struct buf all = BUF_INIT;
  bool good = false;
  for (;;) {
    struct str line;
    char *end;
    if (!str_split(rest, '\n', &line, &rest))
      break;
    unsigned long long n = strtoull(str_z(a, line), &end, 16);
    good = n == 0 && line.n && line.p[0] == '0';
    if (n == 0 || n > rest.n)
      break;
    buf_add(&all, rest.p, (size_t)n);
    rest = (struct str){ rest.p + n, rest.n - (size_t)n };
    if (!str_starts(rest, "\r\n"))
      break;
    rest = (struct str){ rest.p + 2, rest.n - 2 };
  }
  *body = str_dup(a, buf_view(&all));
  buf_fini(&all);
  return good || malformed(err);
}

static bool read_reply(struct str all, struct arena *a, struct reply *out, struct err *err)
{
  const char *end = memmem(all.p, all.n, "\r\n\r\n", 4);
  if (!end || !str_starts(all, "HTTP/1.") || all.n < 12)
    return malformed(err);
  struct str head = { all.p, (size_t)(end - all.p) };
  struct str body = { end + 4, all.n - head.n - 4 };
  out->status = atoi(all.p + 9);
  if (out->status == 100)
    return read_reply(body, a, out, err);
  out->type = str_dup(a, header_of(head, "content-type"));
  if (str_eq_fold(header_of(head, "transfer-encoding"), STR("chunked")))
    return read_chunks(body, a, &out->body, err);
  int64_t length = (int64_t)body.n;
  struct str told = header_of(head, "content-length");
  if (told.n && (!str_int(told, &length) || length < 0 || (uint64_t)length > body.n))
    return malformed(err);
  out->body = str_dup(a, (struct str){ body.p, (size_t)length });
  return true;
}

static void write_request(struct buf *out, const char *method, const char *target, struct str headers, size_t length)
{
  buf_printf(out, "%s %s HTTP/1.1\r\nHost: steward\r\nConnection: close\r\n", method, target);
  if (length || strcmp(method, "GET") != 0)
    buf_printf(out, "Content-Length: %zu\r\n", length);
  buf_str(out, headers);
  buf_z(out, "\r\n");
}

bool client_send(const struct client *to, const char *method, const char *target, struct str headers, struct str body,
                 struct arena *a, struct reply *out, struct err *err)
{
  *out = (struct reply){ .status = 0 };
  int fd = client_connect(to, err);
  if (fd < 0)
    return false;
  struct buf request = BUF_INIT, answer = BUF_INIT;
  struct err unsent = ERR_INIT;
  write_request(&request, method, target, headers, body.n);
  bool sent = send_all(to, fd, buf_view(&request), &unsent) && send_all(to, fd, body, &unsent);
  bool good = take_all(to, fd, &answer, err) && read_reply(buf_view(&answer), a, out, err);
  if (!good && !sent && err)
    *err = unsent;
  close(fd);
  buf_fini(&request);
  buf_fini(&answer);
  return good;
}

/* ---- an answer without end ---- */

/* Some more bytes; false at the end. */
static bool take_some(int fd, struct buf *in)
{
  ssize_t n;
  buf_reserve(in, 16384);
  do
    n = recv(fd, in->p + in->n, 16384, 0);
  while (n < 0 && errno == EINTR);
  in->n += n > 0 ? (size_t)n : 0;
  return n > 0;
}

/* The lines that are whole; what is left stays. */
static bool give_lines(struct buf *in, bool (*line)(void *arg, struct str line), void *arg)
{
  struct str rest = buf_view(in), one, tail;
  bool more = true;
  while (more && str_split(rest, '\n', &one, &tail)) {
    more = line(arg, one);
    rest = tail;
  }
  memmove(in->p, rest.p, rest.n);
  in->n = rest.n;
  return more;
}

bool client_follow(const struct client *to, const char *target, struct str headers, struct arena *a, struct reply *out,
                   bool (*line)(void *arg, struct str line), void *arg, struct err *err)
{
  struct buf in = BUF_INIT, request = BUF_INIT;
  const char *end = NULL;
  int fd = client_connect(to, err);
  *out = (struct reply){ .status = 0 };
  if (fd < 0)
    return false;
  write_request(&request, "GET", target, headers, 0);
  bool good = send_all(to, fd, buf_view(&request), err), more = good;
  while (more && !end && (more = take_some(fd, &in)))
    end = memmem(in.p, in.n, "\r\n\r\n", 4);
  if (good && end && str_starts(buf_view(&in), "HTTP/1.1 200 ")) {
    size_t head = (size_t)(end + 4 - in.p);
    memmove(in.p, in.p + head, in.n -= head);
    out->status = 200;
    while (give_lines(&in, line, arg) && take_some(fd, &in)) {
    }
  } else if (good) {
    while (take_some(fd, &in)) {
    }
    good = read_reply(buf_view(&in), a, out, err);
  }
  close(fd);
  buf_fini(&in);
  buf_fini(&request);
  return good;
}
