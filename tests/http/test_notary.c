/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that are fetched: the loop never waits for one, each is fetched once, and what is none is not taken.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <check.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/base.h"
#include "http/fetch.h"
#include "http/notary.h"

static struct {
  int fd, port;
  pthread_t thread;
  char pem[4096];
  _Atomic int asked;
} host;

static void *serve(void *arg)
{
  (void)arg;
  for (int fd; (fd = accept(host.fd, NULL, NULL)) >= 0; close(fd)) {
    char in[2048] = "", out[8192];
    ssize_t got = read(fd, in, sizeof in - 1);
    ck_assert_int_gt(got, 0);
    const char *body = strstr(in, "GET /good.pem") ? host.pem : "no certificate";
    host.asked++;
    int n = snprintf(out, sizeof out, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                     strstr(in, "GET /gone.pem") ? "404 Gone" : "200 OK", strlen(body), body);
    ck_assert_int_eq(write(fd, out, (size_t)n), n);
  }
  return NULL;
}

static void make_certificate(void)
{
  EVP_PKEY *key = EVP_RSA_gen(2048);
  X509 *x = X509_new();
  BIO *bio = BIO_new(BIO_s_mem());
  X509_gmtime_adj(X509_getm_notBefore(x), 0);
  X509_gmtime_adj(X509_getm_notAfter(x), 3600);
  X509_set_pubkey(x, key);
  X509_sign(x, key, EVP_sha256());
  PEM_write_bio_X509(bio, x);
  int n = BIO_read(bio, host.pem, sizeof host.pem - 1);
  host.pem[n > 0 ? n : 0] = '\0';
  BIO_free(bio);
  X509_free(x);
  EVP_PKEY_free(key);
}

static void setup(void)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t n = sizeof a;
  make_certificate();
  host.asked = 0;
  host.fd = socket(AF_INET, SOCK_STREAM, 0);
  ck_assert(bind(host.fd, (struct sockaddr *)&a, n) == 0 && listen(host.fd, 16) == 0 &&
            getsockname(host.fd, (struct sockaddr *)&a, &n) == 0);
  host.port = ntohs(a.sin_port);
  pthread_create(&host.thread, NULL, serve, NULL);
}

static void teardown(void)
{
  shutdown(host.fd, SHUT_RDWR);
  pthread_join(host.thread, NULL);
  close(host.fd);
}

/* What is said in the end, when it is fetched no more. */
static bool ask(struct notary *n, const char *path, struct str *pem, struct err *err)
{
  char url[200];
  snprintf(url, sizeof url, "http://127.0.0.1:%d/%s", host.port, path);
  for (int i = 0; i < 500; i++) {
    *err = (struct err)ERR_INIT;
    if (notary_certificate(n, str_of(url), pem, err))
      return true;
    ck_assert_int_eq(err->code, ERR_BUSY);
    if (!strstr(err->text, "being fetched"))
      return false;
    usleep(10000);
  }
  ck_abort_msg("never: %s", err->text);
}

START_TEST(test_fetched_once)
{
  struct notary *n = notary_open(&(struct fetch){ .inside = true });
  struct err err = ERR_INIT;
  struct str pem;
  ck_assert_msg(ask(n, "good.pem", &pem, &err), "%s", err.text);
  ck_assert(str_is(pem, host.pem));
  ck_assert(ask(n, "good.pem", &pem, &err));
  ck_assert_int_eq(host.asked, 1);
  notary_close(n);
}
END_TEST

START_TEST(test_what_is_none)
{
  struct notary *n = notary_open(&(struct fetch){ .inside = true });
  struct err err = ERR_INIT;
  struct str pem;
  ck_assert(!ask(n, "bad.pem", &pem, &err));
  ck_assert_ptr_nonnull(strstr(err.text, "no certificate in PEM"));
  ck_assert(!ask(n, "gone.pem", &pem, &err));
  ck_assert_ptr_nonnull(strstr(err.text, "404"));
  ck_assert(!ask(n, "bad.pem", &pem, &err));
  ck_assert_int_eq(host.asked, 2); /* not again at once */
  for (int i = 0; i < 40; i++) {   /* those that failed make room */
    char path[32];
    snprintf(path, sizeof path, "bad%d.pem", i);
    ck_assert(!ask(n, path, &pem, &err));
  }
  ck_assert_msg(ask(n, "good.pem", &pem, &err), "%s", err.text);
  notary_close(n);
}
END_TEST

START_TEST(test_strict)
{
  struct notary *n = notary_open(NULL);
  struct err err = ERR_INIT;
  struct str pem;
  ck_assert(!ask(n, "good.pem", &pem, &err));
  ck_assert_int_eq(host.asked, 0);
  notary_close(n);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("notary");
  TCase *t = tcase_create("notary");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, test_fetched_once);
  tcase_add_test(t, test_what_is_none);
  tcase_add_test(t, test_strict);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
