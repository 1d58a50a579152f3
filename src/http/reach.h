/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reach: which addresses this host may be made to knock at. A URL comes from a record or from a stranger's message, and
 * names resolve to whatever their owner likes; so it is the address that is judged, after resolution, at connecting.
 * From bytes alone: no sockets, no names.
 */
#include "base/base.h"

struct sockaddr;

enum reach {
  REACH_PUBLIC,
  REACH_PRIVATE, /* loopback, RFC 1918, shared (RFC 6598), unique local: for who says that he means it */
  REACH_LINK,    /* link-local: where clouds keep a machine's credentials; only when named by itself */
  REACH_NEVER,   /* unspecified, multicast, broadcast, reserved, for documentation; no address at all */
};

/* An IPv4 address inside an IPv6 one (mapped, compatible, 6to4, NAT64, Teredo) is judged as what it leads to. */
enum reach reach_of(const struct sockaddr *address);
/* Of "192.0.2.1" or "fe80::1%eth0", in brackets or not; false when it is no address. */
bool reach_of_text(struct str text, enum reach *out);
/* "public", "private", … */
const char *reach_name(enum reach r);
