/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The special ranges are those of the IANA registries (RFC 6890 and its updates); what is in no row is public.
 */
#include "http/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>

struct range {
  uint8_t address[16];
  uint8_t bits; /* that must be equal */
  uint8_t reach;
};

/* clang-format off */
static const struct range ranges_v4[] = {
  { { 0 },              8,  REACH_NEVER },   /* "this network"; connecting to 0.0.0.0 is connecting to oneself */
  { { 10 },             8,  REACH_PRIVATE },
  { { 100, 64 },        10, REACH_PRIVATE }, /* carriers' shared space */
  { { 127 },            8,  REACH_PRIVATE },
  { { 169, 254 },       16, REACH_LINK },
  { { 172, 16 },        12, REACH_PRIVATE },
  { { 192, 0, 0 },      24, REACH_NEVER },   /* protocol assignments */
  { { 192, 0, 2 },      24, REACH_NEVER },   /* documentation */
  { { 192, 88, 99 },    24, REACH_NEVER },   /* 6to4 relays, withdrawn */
  { { 192, 168 },       16, REACH_PRIVATE },
  { { 198, 18 },        15, REACH_PRIVATE }, /* benchmarks */
  { { 198, 51, 100 },   24, REACH_NEVER },
  { { 203, 0, 113 },    24, REACH_NEVER },
  { { 224 },            3,  REACH_NEVER },   /* multicast, reserved, broadcast */
};

static const struct range ranges_v6[] = {
  { { 0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54 }, 128, REACH_LINK }, /* EC2's metadata */
  { { [15] = 1 },               128, REACH_PRIVATE }, /* loopback */
  { { 0x01 },                   64,  REACH_NEVER },   /* discard */
  { { 0x20, 0x01, 0x0d, 0xb8 }, 32,  REACH_NEVER },   /* documentation */
  { { 0x20, 0x01, 0x00, 0x10 }, 28,  REACH_NEVER },   /* ORCHID */
  { { 0x20, 0x01, 0x00, 0x20 }, 28,  REACH_NEVER },   /* ORCHIDv2 */
  { { 0x20, 0x01, 0x00, 0x02 }, 48,  REACH_PRIVATE }, /* benchmarks */
  { { 0x3f, 0xff },             20,  REACH_NEVER },   /* documentation */
  { { 0x5f },                   16,  REACH_NEVER },   /* segment routing */
  { { 0xfc },                   7,   REACH_PRIVATE }, /* unique local */
  { { 0xfe, 0x80 },             10,  REACH_LINK },
  { { 0xfe, 0xc0 },             10,  REACH_PRIVATE }, /* site-local, withdrawn */
  { { 0xff },                   8,   REACH_NEVER },   /* multicast */
};
/* clang-format on */

static bool in_range(const uint8_t *address, const struct range *r)
{
  size_t whole = r->bits / 8, rest = r->bits % 8;
  if (memcmp(address, r->address, whole) != 0)
    return false;
  return rest == 0 || (address[whole] ^ r->address[whole]) >> (8 - rest) == 0;
}

static enum reach reach_in(const uint8_t *address, const struct range *ranges, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (in_range(address, &ranges[i]))
      return ranges[i].reach;
  return REACH_PUBLIC;
}

static enum reach reach_v4(const uint8_t *address)
{
  return reach_in(address, ranges_v4, sizeof ranges_v4 / sizeof *ranges_v4);
}

/* Where an IPv4 address stands in an IPv6 one: mapped, compatible, translated, NAT64, 6to4. Those of Teredo stand
 * inverted. NULL: in none. */
static const uint8_t *inner_v4(const uint8_t *a, uint8_t inverted[4])
{
  static const uint8_t nil[12] = { 0 }, mapped[12] = { [10] = 0xff, [11] = 0xff },
                       translated[12] = { [8] = 0xff, [9] = 0xff }, nat64[12] = { 0, 0x64, 0xff, 0x9b },
                       nat64_local[6] = { 0, 0x64, 0xff, 0x9b, 0, 1 }, teredo[4] = { 0x20, 0x01 };
  bool small = a[12] == 0 && a[13] == 0 && a[14] == 0 && a[15] < 2; /* :: and ::1 */
  if ((memcmp(a, nil, 12) == 0 && !small) || memcmp(a, mapped, 12) == 0 || memcmp(a, translated, 12) == 0 ||
      memcmp(a, nat64, 12) == 0 || memcmp(a, nat64_local, 6) == 0)
    return a + 12;
  if (a[0] == 0x20 && a[1] == 0x02)
    return a + 2;
  if (memcmp(a, teredo, 4) != 0)
    return NULL;
  for (int i = 0; i < 4; i++)
    inverted[i] = (uint8_t)~a[12 + i];
  return inverted;
}

static enum reach reach_v6(const uint8_t *address)
{
  static const uint8_t nil[16] = { 0 };
  uint8_t inverted[4];
  if (memcmp(address, nil, 16) == 0)
    return REACH_NEVER;
  const uint8_t *inner = inner_v4(address, inverted);
  return inner ? reach_v4(inner) : reach_in(address, ranges_v6, sizeof ranges_v6 / sizeof *ranges_v6);
}

enum reach reach_of(const struct sockaddr *address)
{
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  if (address->sa_family == AF_INET) {
    memcpy(&v4, address, sizeof v4);
    return reach_v4((const uint8_t *)&v4.sin_addr);
  }
  if (address->sa_family != AF_INET6)
    return REACH_NEVER;
  memcpy(&v6, address, sizeof v6);
  return reach_v6(v6.sin6_addr.s6_addr);
}

bool reach_of_text(struct str text, enum reach *out)
{
  char z[80];
  uint8_t bytes[16];
  struct str zone;
  if (text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
    text = (struct str){ text.p + 1, text.n - 2 };
  str_split(text, '%', &text, &zone);
  if (text.n >= sizeof z)
    return false;
  memcpy(z, text.p, text.n);
  z[text.n] = 0;
  if (inet_pton(AF_INET, z, bytes) == 1)
    *out = reach_v4(bytes);
  else if (inet_pton(AF_INET6, z, bytes) == 1)
    *out = reach_v6(bytes);
  else
    return false;
  return true;
}

const char *reach_name(enum reach r)
{
  static const char *const names[] = { "public", "private", "link-local", "reserved" };
  return names[r];
}
