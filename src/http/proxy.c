/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses are compared as IPv6, in which each of IPv4 has its place (::ffff:a.b.c.d).
 */
#include "http/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "engine/engine.h"

struct network {
  uint8_t address[16];
  int bits; /* that count */
};

static void map_four(const void *four, uint8_t out[16])
{
  memset(out, 0, 10);
  out[10] = out[11] = 0xff;
  memcpy(out + 12, four, 4);
}

/* "10.0.0.7", "10.0.0.0/8", "fd00::/8" */
static bool read_network(struct str text, struct network *out)
{
  struct str host, bits;
  char z[64];
  uint8_t four[4];
  int64_t n = 0;
  bool cut = str_split(text, '/', &host, &bits);
  if (host.n == 0 || host.n >= sizeof z || (cut && !str_int(bits, &n)))
    return false;
  memcpy(z, host.p, host.n);
  z[host.n] = '\0';
  if (inet_pton(AF_INET, z, four) == 1) {
    map_four(four, out->address);
    out->bits = cut ? 96 + (int)n : 128;
    return !cut || (n >= 0 && n <= 32);
  }
  out->bits = cut ? (int)n : 128;
  return inet_pton(AF_INET6, z, out->address) == 1 && (!cut || (n >= 0 && n <= 128));
}

static bool is_in(const struct network *n, const uint8_t address[16])
{
  int whole = n->bits / 8, rest = n->bits % 8;
  return memcmp(n->address, address, (size_t)whole) == 0 &&
         (rest == 0 || (n->address[whole] ^ address[whole]) >> (8 - rest) == 0);
}

bool proxies_check(const struct organisation *o, struct err *err)
{
  struct network n;
  for (size_t i = 0; o && i < o->proxy_count; i++)
    if (!read_network(o->proxies[i], &n))
      return err_set(err, ERR_USAGE,
                     "proxies: \"%.*s\" is neither an address nor a network, as in \"10.0.0.7\" or "
                     "\"10.0.0.0/8\"",
                     STR_FMT(o->proxies[i]));
  return true;
}

bool proxy_is_peer(const struct organisation *o, int fd)
{
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage room;
  } peer;
  socklen_t size = sizeof peer;
  uint8_t address[16];
  struct network n;
  if (!o || getpeername(fd, &peer.any, &size) != 0)
    return false;
  if (peer.any.sa_family == AF_INET)
    map_four(&peer.v4.sin_addr, address);
  else if (peer.any.sa_family == AF_INET6)
    memcpy(address, &peer.v6.sin6_addr, sizeof address);
  else
    return false;
  for (size_t i = 0; i < o->proxy_count; i++)
    if (read_network(o->proxies[i], &n) && is_in(&n, address))
      return true;
  return false;
}
