/* SPDX-License-Identifier: Apache-2.0 */
#include "http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 512 };

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static bool read_port(struct str s, in_port_t *out)
{
  int64_t port;
  if (s.n == 0 || s.p[0] == '+' || !str_int(s, &port) || port < 0 || port > 65535)
    return false;
  *out = htons((uint16_t)port);
  return true;
}

/* Names are not looked up, but for "localhost". */
static bool read_host(struct str host, in_port_t port, union address *out, socklen_t *size)
{
  char text[64];
  bool six = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
  if (six)
    host = (struct str){ host.p + 1, host.n - 2 };
  if (str_is(host, "localhost"))
    host = STR("127.0.0.1");
  if (host.n >= sizeof text)
    return false;
  memcpy(text, host.p, host.n);
  text[host.n] = 0;
  memset(out, 0, sizeof *out);
  if (six) {
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = port;
    *size = sizeof out->v6;
    return inet_pton(AF_INET6, text, &out->v6.sin6_addr) == 1;
  }
  out->v4.sin_family = AF_INET;
  out->v4.sin_port = port;
  *size = sizeof out->v4;
  return inet_pton(AF_INET, text, &out->v4.sin_addr) == 1;
}

static bool read_address(const char *text, union address *out, socklen_t *size, struct err *err)
{
  const char *colon = strrchr(text, ':');
  in_port_t port;
  if (colon && read_port(str_of(colon + 1), &port) &&
      read_host((struct str){ text, (size_t)(colon - text) }, port, out, size))
    return true;
  return err_set(err, ERR_USAGE, "listen: \"%s\" is no address with a port, like 127.0.0.1:8420 or [::1]:8420", text);
}

static bool is_loopback(const union address *a)
{
  if (a->any.sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&a->v6.sin6_addr);
  return ntohl(a->v4.sin_addr.s_addr) >> 24 == 127;
}

static bool failed(struct err *err, const char *address)
{
  return err_set(err,
                 errno == EADDRINUSE ? ERR_BUSY
                 : errno == EACCES   ? ERR_USAGE
                                     : ERR_IO,
                 "listen: %s: %s", address, strerror(errno));
}

static int close_failed(int fd)
{
  if (fd >= 0)
    close(fd);
  return -1;
}

static int bound_port(int fd)
{
  union address a;
  socklen_t size = sizeof a;
  if (getsockname(fd, &a.any, &size) != 0)
    return 0;
  return ntohs(a.any.sa_family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

static bool read_allowed(const char *address, bool expose, union address *out, socklen_t *size, struct err *err)
{
  if (!read_address(address, out, size, err))
    return false;
  return expose || is_loopback(out) ||
         err_set(err, ERR_USAGE,
                 "listen: %s can be reached from other machines, and tokens would cross the network in the clear: use "
                 "127.0.0.1 behind a proxy that speaks TLS, or say expose when that is meant",
                 address);
}

bool listen_check(const char *address, bool expose, struct err *err)
{
  union address a;
  socklen_t size;
  return read_allowed(address, expose, &a, &size, err);
}

int listen_tcp(const char *address, bool expose, int *port, struct err *err)
{
  union address a;
  socklen_t size = 0;
  int on = 1;
  if (!read_allowed(address, expose, &a, &size, err))
    return -1;
  int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 || bind(fd, &a.any, size) != 0 ||
      listen(fd, BACKLOG) != 0) {
    failed(err, address);
    return close_failed(fd);
  }
  *port = bound_port(fd);
  return fd;
}

/* A socket at whose other end nobody answers: a leftover. */
static bool is_dead(const struct sockaddr_un *a)
{
  struct stat st;
  if (lstat(a->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
    return false;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool dead = fd >= 0 && connect(fd, (const struct sockaddr *)a, sizeof *a) != 0 && errno == ECONNREFUSED;
  if (fd >= 0)
    close(fd);
  return dead;
}

int listen_local(const char *path, struct err *err)
{
  struct sockaddr_un a = { .sun_family = AF_UNIX };
  if (strlen(path) >= sizeof a.sun_path) {
    err_set(err, ERR_USAGE, "socket: the path %s is longer than %zu bytes", path, sizeof a.sun_path - 1);
    return -1;
  }
  memcpy(a.sun_path, path, strlen(path) + 1);
  if (is_dead(&a))
    unlink(path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  /* The mode of the descriptor becomes that of the file, so that there is no moment in which others may open it. */
  if (fd < 0 || fchmod(fd, 0600) != 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, BACKLOG) != 0) {
    failed(err, path);
    return close_failed(fd);
  }
  return fd;
}
