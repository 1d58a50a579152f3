/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses by the IANA registries, the edges of their ranges, and the ways of writing one inside another; and what an
 * answer means for a send, which is numbers, too.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/patience.h"
#include "http/reach.h"

static const struct {
  const char *text;
  enum reach reach;
} addresses[] = {
  { "8.8.8.8", REACH_PUBLIC },
  { "1.1.1.1", REACH_PUBLIC },
  { "0.0.0.0", REACH_NEVER },
  { "0.255.255.255", REACH_NEVER },
  { "9.255.255.255", REACH_PUBLIC },
  { "10.0.0.0", REACH_PRIVATE },
  { "10.255.255.255", REACH_PRIVATE },
  { "11.0.0.0", REACH_PUBLIC },
  { "100.63.255.255", REACH_PUBLIC },
  { "100.64.0.0", REACH_PRIVATE },
  { "100.127.255.255", REACH_PRIVATE },
  { "100.128.0.0", REACH_PUBLIC },
  { "127.0.0.1", REACH_PRIVATE },
  { "127.255.255.254", REACH_PRIVATE },
  { "128.0.0.0", REACH_PUBLIC },
  { "169.253.255.255", REACH_PUBLIC },
  { "169.254.169.254", REACH_LINK },
  { "169.255.0.0", REACH_PUBLIC },
  { "172.15.255.255", REACH_PUBLIC },
  { "172.16.0.0", REACH_PRIVATE },
  { "172.31.255.255", REACH_PRIVATE },
  { "172.32.0.0", REACH_PUBLIC },
  { "192.0.0.1", REACH_NEVER },
  { "192.0.2.7", REACH_NEVER },
  { "192.167.255.255", REACH_PUBLIC },
  { "192.168.0.0", REACH_PRIVATE },
  { "192.169.0.0", REACH_PUBLIC },
  { "198.17.255.255", REACH_PUBLIC },
  { "198.18.0.1", REACH_PRIVATE },
  { "198.19.255.255", REACH_PRIVATE },
  { "198.20.0.0", REACH_PUBLIC },
  { "198.51.100.1", REACH_NEVER },
  { "203.0.113.1", REACH_NEVER },
  { "223.255.255.255", REACH_PUBLIC },
  { "224.0.0.1", REACH_NEVER },
  { "255.255.255.255", REACH_NEVER },
  { "::", REACH_NEVER },
  { "::1", REACH_PRIVATE },
  { "[::1]", REACH_PRIVATE },
  { "::2", REACH_NEVER }, /* 0.0.0.2 */
  { "2606:4700::1111", REACH_PUBLIC },
  { "2a00:1450:4001::200e", REACH_PUBLIC },
  { "fc00::1", REACH_PRIVATE },
  { "fdff::1", REACH_PRIVATE },
  { "fd00:ec2::254", REACH_LINK },
  { "fe80::1", REACH_LINK },
  { "fe80::1%eth0", REACH_LINK },
  { "febf::1", REACH_LINK },
  { "fec0::1", REACH_PRIVATE },
  { "ff02::1", REACH_NEVER },
  { "2001:db8::1", REACH_NEVER },
  { "3fff::1", REACH_NEVER },
  { "100::1", REACH_NEVER },
  { "::ffff:127.0.0.1", REACH_PRIVATE },
  { "::ffff:169.254.169.254", REACH_LINK },
  { "::ffff:8.8.8.8", REACH_PUBLIC },
  { "::127.0.0.1", REACH_PRIVATE },
  { "::ffff:0:127.0.0.1", REACH_PRIVATE }, /* translated (RFC 2765) */
  { "64:ff9b::127.0.0.1", REACH_PRIVATE },
  { "64:ff9b::8.8.8.8", REACH_PUBLIC },
  { "64:ff9b:1::10.0.0.1", REACH_PRIVATE },
  { "2002:7f00:1::", REACH_PRIVATE },
  { "2002:a9fe:a9fe::1", REACH_LINK },
  { "2002:808:808::1", REACH_PUBLIC },
  { "2001:0:1:2:3:4:80ff:fffe", REACH_PRIVATE }, /* Teredo: 127.0.0.1 inverted */
};

START_TEST(test_addresses)
{
  for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
    enum reach r, again;
    struct str text = str_of(addresses[i].text);
    struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
    struct sockaddr_in four = { .sin_family = AF_INET };
    ck_assert_msg(reach_of_text(text, &r), "%s", addresses[i].text);
    ck_assert_msg(r == addresses[i].reach, "%s is %s", addresses[i].text, reach_name(r));
    if (inet_pton(AF_INET, addresses[i].text, &four.sin_addr) == 1)
      again = reach_of((struct sockaddr *)&four);
    else if (inet_pton(AF_INET6, addresses[i].text, &six.sin6_addr) == 1)
      again = reach_of((struct sockaddr *)&six);
    else
      continue;
    ck_assert_msg(again == r, "%s", addresses[i].text);
  }
}
END_TEST

START_TEST(test_no_addresses)
{
  static const char *const texts[] = { "", "localhost", "1.2.3", "1.2.3.4.5", "[]", "0x7f.0.0.1", ":::" };
  struct sockaddr other = { .sa_family = AF_UNIX };
  enum reach r;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    ck_assert_msg(!reach_of_text(str_of(texts[i]), &r), "%s", texts[i]);
  ck_assert_int_eq(reach_of(&other), REACH_NEVER);
}
END_TEST

/* ---- patience ---- */

START_TEST(test_fates)
{
  static const int again[] = { 0, 100, 408, 425, 429, 500, 501, 502, 503, 504, 599 };
  static const int refused[] = { 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 409, 413, 422, 451 };
  for (int i = 200; i < 300; i++)
    ck_assert_int_eq(fate_of_http(i), FATE_SENT);
  for (size_t i = 0; i < sizeof again / sizeof *again; i++)
    ck_assert_int_eq(fate_of_http(again[i]), FATE_AGAIN);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    ck_assert_int_eq(fate_of_http(refused[i]), FATE_REFUSED);
  ck_assert_int_eq(fate_of_http(410), FATE_DEAD);
  ck_assert_int_eq(fate_of_smtp(250), FATE_SENT);
  ck_assert_int_eq(fate_of_smtp(421), FATE_AGAIN);
  ck_assert_int_eq(fate_of_smtp(451), FATE_AGAIN);
  ck_assert_int_eq(fate_of_smtp(535), FATE_AGAIN);
  ck_assert_int_eq(fate_of_smtp(550), FATE_REFUSED);
  ck_assert_int_eq(fate_of_smtp(0), FATE_AGAIN);
}
END_TEST

START_TEST(test_steps)
{
  static const int64_t steps[] = {
    5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR
  };
  for (int64_t n = 1; n <= 8; n++) {
    int64_t low = INT64_MAX, high = 0;
    for (uint64_t i = 0; i < 3000; i++) {
      int64_t wait = patience_again(n, 0, hash_mix(i, 99));
      low = wait < low ? wait : low;
      high = wait > high ? wait : high;
    }
    ck_assert_int_le(high, steps[n - 1]);
    ck_assert_int_gt(high, steps[n - 1] * 9 / 10); /* full: from next to nothing to all of it */
    ck_assert_int_lt(low, steps[n - 1] / 5);
    ck_assert_int_gt(low, 0);
  }
  ck_assert_int_ge(patience_again(1, MINUTE, 0), MINUTE);
  ck_assert_int_eq(patience_again(1, 30 * (int64_t)DAY, 0), PATIENCE_WAIT_MAX);
  ck_assert_int_gt(patience_again(1, -5, 0), 0);
  ck_assert_int_ge(patience_refused(1, 0) + patience_refused(2, 0), HOUR);
  ck_assert_int_le(patience_refused(1, UINT64_MAX) + patience_refused(2, UINT64_MAX), 2 * HOUR);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("reach");
  TCase *t = tcase_create("reach");
  tcase_add_test(t, test_addresses);
  tcase_add_test(t, test_no_addresses);
  tcase_add_test(t, test_fates);
  tcase_add_test(t, test_steps);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
