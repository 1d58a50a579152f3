/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person's yes: which addresses may be asked at all, who may say it, and that it becomes an entry.
 */
#include "house.h"
#include "http/confirm.h"

static bool may(const char *url)
{
  struct err err = ERR_INIT;
  bool good = confirm_may_ask(str_of(url), &err);
  ck_assert_int_eq(err.code, good ? ERR_NONE : ERR_FORBIDDEN);
  return good;
}

START_TEST(test_addresses)
{
  static const char *const good[] = {
    "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2",
    "https://sns.cn-north-1.amazonaws.com.cn/?Action=ConfirmSubscription",
    "https://sns.eu-central-1.amazonaws.com:443/?Action=ConfirmSubscription",
    "https://sns.us-east-1.amazonaws.com",
  };
  static const char *const bad[] = {
    "http://sns.us-west-2.amazonaws.com/",
    "HTTPS://sns.us-west-2.amazonaws.com/",
    "https://sns.us-west-2.amazonaws.com:8443/",
    "https://sns.us-west-2.amazonaws.com.evil.example/",
    "https://evil.example/sns.us-west-2.amazonaws.com",
    "https://sns.us-west-2.amazonaws.com@evil.example/",
    "https://user@sns.us-west-2.amazonaws.com/",
    "https://sns.us-west-2.amazonaws.com\\@evil.example/",
    "https://sns.x.amazonaws.com/",
    "https://sns.us.west.amazonaws.com/",
    "https://sns.us-west-2.amazonaws.comx/",
    "https://xsns.us-west-2.amazonaws.com/",
    "https://169.254.169.254/",
    "https://[::1]/",
    "https://",
    "",
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    ck_assert_msg(may(good[i]), "%s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_msg(!may(bad[i]), "%s", bad[i]);
}
END_TEST

static struct got confirm(int n)
{
  return ask_local("POST /api/v1/deliveries/%d/confirm HTTP/1.1\r\nHost: a\r\n\r\n", n);
}

START_TEST(test_yes)
{
  expect(confirm(HOUSE_HELD), 200, NULL); /* names no address: the yes is all */
  ck_assert_int_eq(house_engine.kind, REQUEST_RETRY);
  ck_assert_str_eq(house_engine.body, "{\"confirm\":70}");
  ck_assert_str_eq(house_engine.actor, "cli");
  expect(confirm(HOUSE_HELD + 1), 403, "evil.example, which is not asked here");
  expect(confirm(5), 409, "does not wait for a yes");
  expect(ask_local("POST /api/v1/deliveries/x/confirm HTTP/1.1\r\nHost: a\r\n\r\n"), 404, "must be a number");
  expect(ask("POST /api/v1/deliveries/70/confirm HTTP/1.1\r\nHost: a\r\n\r\n"), 401, NULL);
  ck_assert_int_eq(house_engine.seq, 1);
}
END_TEST

/* Who asked has gone before the answer: nothing of theirs is touched after. */
START_TEST(test_gone)
{
  engine_say(false, true);
  for (int i = 0; i < 20; i++) {
    int fd = client_local();
    client_say(fd, "POST /api/v1/deliveries/70/confirm HTTP/1.1\r\nHost: a\r\n\r\n");
    close(fd);
  }
  engine_say(false, false);
  expect(confirm(HOUSE_HELD), 200, NULL);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("confirm");
  TCase *t = tcase_create("confirm");
  tcase_add_checked_fixture(t, house_open, house_close);
  tcase_add_test(t, test_addresses);
  tcase_add_test(t, test_yes);
  tcase_add_test(t, test_gone);
  suite_add_tcase(s, t);
  return suite_main(s);
}
