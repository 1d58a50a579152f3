/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One GET to where a stranger points: what it will not do.
 */
#define _GNU_SOURCE /* memmem, strcasestr */
#include "nasty.h"

#include "http/fetch.h"

static struct nasty n;

static void setup(void)
{
  n = (struct nasty){ .deed = DEED_KEEP };
  nasty_open(&n);
}
static void teardown(void) { nasty_close(&n); }

static bool only_localhost(struct str host, void *owner)
{
  ++*(int *)owner;
  return str_is(host, "localhost");
}

/* PORT in the text is the receiver's. */
static bool fetch(struct fetch f, const char *text, enum err_code wanted, struct buf *out, int *status)
{
  struct buf url = BUF_INIT;
  struct err err = ERR_INIT;
  const char *port = strstr(text, "PORT");
  buf_add(&url, text, port ? (size_t)(port - text) : strlen(text));
  if (port)
    buf_printf(&url, "%d%s", n.port, port + 4);
  f.url = buf_view(&url);
  bool good = fetch_once(&f, status, out, &err);
  ck_assert_msg(err.code == wanted, "%s: %d %s", url.p, err.code, err.text);
  buf_fini(&url);
  return good;
}

START_TEST(test_answers)
{
  struct buf out = BUF_INIT;
  int status = 0;
  buf_z(&out, "before:");
  ck_assert(fetch((struct fetch){ .inside = true }, "http://127.0.0.1:PORT/x?y=z", ERR_NONE, &out, &status));
  ck_assert_int_eq(status, 200);
  ck_assert_str_eq(out.p, "before:ok");
  ck_assert_ptr_nonnull(strstr(n.taken.at[0].head, "GET /x?y=z HTTP/1.1"));
  n.deed = DEED_404;
  ck_assert(fetch((struct fetch){ .inside = true }, "http://127.0.0.1:PORT/", ERR_NONE, &out, &status));
  ck_assert_int_eq(status, 404);
  buf_fini(&out);
}
END_TEST

START_TEST(test_refuses)
{
  struct buf out = BUF_INIT;
  int status;
  struct fetch outside = { .max = 0 }, inside = { .inside = true };
  static const char *const malformed[] = { "http://127.0.0.1:PORT/",
                                           "ftp://127.0.0.1:PORT/",
                                           "file:///etc/passwd?PORT",
                                           "https://user:word@127.0.0.1:PORT/",
                                           "https://:PORT/",
                                           "https://a b:PORT/",
                                           "PORT",
                                           "gopher://127.0.0.1:PORT/x" };
  for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
    ck_assert(!fetch(outside, malformed[i], ERR_INPUT, &out, &status));
  static const char *const private[] = { "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://[::1]:PORT/",
                                         "https://0x7f.1:PORT/", "https://169.254.169.254:PORT/" };
  for (size_t i = 0; i < sizeof private / sizeof *private; i++)
    ck_assert(!fetch(outside, private[i], ERR_FORBIDDEN, &out, &status));
  ck_assert(!fetch(inside, "http://169.254.169.254:PORT/", ERR_FORBIDDEN, &out, &status));
  ck_assert_int_eq(atomic_load(&n.connections), 0);
  ck_assert_uint_eq(out.n, 0);
  buf_fini(&out);
}
END_TEST

START_TEST(test_host_rule)
{
  int asked = 0, status;
  struct buf out = BUF_INIT;
  struct fetch f = { .inside = true, .allows = only_localhost, .owner = &asked };
  ck_assert(fetch(f, "http://LocalHost:PORT/", ERR_NONE, &out, &status));
  ck_assert(!fetch(f, "http://127.0.0.1:PORT/", ERR_FORBIDDEN, &out, &status));
  ck_assert(!fetch(f, "http://localhost.evil.example:PORT/", ERR_FORBIDDEN, &out, &status));
  ck_assert(!fetch(f, "http://localhost@127.0.0.1:PORT/", ERR_INPUT, &out, &status));
  ck_assert(!fetch(f, "http://127.0.0.1:PORT/#@localhost", ERR_FORBIDDEN, &out, &status));
  ck_assert_int_eq(asked, 4);
  ck_assert_uint_eq(nasty_count(&n), 1);
  buf_fini(&out);
}
END_TEST

START_TEST(test_bounds)
{
  struct nasty there = { .deed = DEED_KEEP };
  struct buf out = BUF_INIT;
  int status;
  nasty_open(&there);
  buf_z(&out, "before");
  n.deed = DEED_LONG;
  ck_assert(!fetch((struct fetch){ .inside = true, .max = 5000 }, "http://127.0.0.1:PORT/", ERR_LIMIT, &out, &status));
  n.deed = DEED_HANG;
  uint64_t began = clock_ns();
  ck_assert(
      !fetch((struct fetch){ .inside = true, .timeout_ms = 150 }, "http://127.0.0.1:PORT/", ERR_IO, &out, &status));
  ck_assert_uint_lt(clock_ns() - began, 5000000000ull);
  n.deed = DEED_302;
  n.elsewhere = there.port;
  ck_assert(fetch((struct fetch){ .inside = true }, "http://127.0.0.1:PORT/", ERR_NONE, &out, &status));
  ck_assert_int_eq(status, 302);
  ck_assert_int_eq(atomic_load(&there.connections), 0);
  n.deed = DEED_GARBAGE;
  ck_assert(!fetch((struct fetch){ .inside = true }, "http://127.0.0.1:PORT/", ERR_IO, &out, &status));
  ck_assert_str_eq(out.p, "before");
  buf_fini(&out);
  nasty_close(&there);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("fetch");
  TCase *t = tcase_create("fetch");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, test_answers);
  tcase_add_test(t, test_refuses);
  tcase_add_test(t, test_host_rule);
  tcase_add_test(t, test_bounds);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
