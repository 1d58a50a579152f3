/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/listen.h"

START_TEST(test_loopback_only)
{
  static const char *const open[] = { "0.0.0.0:0", "192.0.2.1:80", "[::]:0", "128.0.0.1:1" };
  for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
    struct err err = ERR_INIT;
    int port;
    ck_assert_int_lt(listen_tcp(open[i], false, &port, &err), 0);
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_msg(strstr(err.text, "expose"), "%s", err.text);
  }
  int port = 0, fd = listen_tcp("0.0.0.0:0", true, &port, NULL);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_gt(port, 0);
  close(fd);
}
END_TEST

START_TEST(test_addresses)
{
  static const char *const good[] = { "127.0.0.1:0", "127.9.9.9:0", "localhost:0" };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    struct err err = ERR_INIT;
    int port, fd = listen_tcp(good[i], false, &port, &err);
    ck_assert_msg(fd >= 0, "%s", err.text);
    ck_assert_int_gt(port, 1024);
    close(fd);
  }
  static const char *const bad[] = { "",      "127.0.0.1",      "127.0.0.1:",   "127.0.0.1:x", "127.0.0.1:65536",
                                     ":80",   "example.org:80", "127.0.0.1:-1", "[::1:80",     "1.2.3:80",
                                     "[::1]", "127.0.0.1:+80" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct err err = ERR_INIT;
    int port;
    ck_assert_int_lt(listen_tcp(bad[i], true, &port, &err), 0);
    ck_assert_msg(err.code == ERR_USAGE, "%s: %s", bad[i], err.text);
  }
}
END_TEST

START_TEST(test_taken)
{
  int port, other, fd = listen_tcp("127.0.0.1:0", false, &port, NULL);
  char address[64];
  struct err err = ERR_INIT;
  snprintf(address, sizeof address, "127.0.0.1:%d", port);
  ck_assert_int_lt(listen_tcp(address, false, &other, &err), 0);
  ck_assert_int_eq(err.code, ERR_BUSY);
  close(fd);
}
END_TEST

START_TEST(test_local)
{
  char path[64], lengthy[200];
  snprintf(path, sizeof path, "/tmp/listen-%d", (int)getpid());
  int fd = listen_local(path, NULL);
  ck_assert_int_ge(fd, 0);
  struct stat st;
  ck_assert_int_eq(stat(path, &st), 0);
  ck_assert_uint_eq(st.st_mode & 0777, 0600);
  struct err err = ERR_INIT;
  ck_assert_int_lt(listen_local(path, &err), 0);
  ck_assert_int_eq(err.code, ERR_BUSY);
  close(fd); /* the file stays, as after a crash */
  fd = listen_local(path, &err);
  ck_assert_int_ge(fd, 0);
  close(fd);
  unlink(path);
  memset(lengthy, 'a', sizeof lengthy);
  lengthy[sizeof lengthy - 1] = 0;
  ck_assert_int_lt(listen_local(lengthy, &err), 0);
  ck_assert_int_eq(err.code, ERR_USAGE);
}
END_TEST

START_TEST(test_another_file_is_not_removed)
{
  char path[64];
  snprintf(path, sizeof path, "/tmp/listen-file-%d", (int)getpid());
  fclose(fopen(path, "w"));
  ck_assert_int_lt(listen_local(path, NULL), 0);
  ck_assert_int_eq(access(path, F_OK), 0);
  unlink(path);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("listen");
  TCase *t = tcase_create("listen");
  tcase_add_test(t, test_loopback_only);
  tcase_add_test(t, test_addresses);
  tcase_add_test(t, test_taken);
  tcase_add_test(t, test_local);
  tcase_add_test(t, test_another_file_is_not_removed);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
