/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates that are fetched: the loop never waits for one, each is fetched once, and what is none is not taken. The
 * last test is the whole way of a notification of SNS: a host of that name with a certificate that holds, from there the
 * certificate that signs, and a signature by its key.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <check.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <signal.h>
#include <sys/wait.h>

#include "base/base.h"
#include "engine/engine.h"
#include "engine/organisation.h"
#include "http/fetch.h"
#include "http/notary.h"
#include "http/signature.h"

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

/* ---- the whole way ------------------------------------------------------------------------ */

#define EU "sns.eu-west-1.amazonaws.com"
#define TOPIC "arn:aws:sns:eu-west-1:1:alerts"

static char folder[32];

static void run(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void run(const char *fmt, ...)
{
  char command[1000];
  va_list ap;
  int n = snprintf(command, sizeof command, "cd %s && exec >/dev/null 2>&1 && ", folder);
  va_start(ap, fmt);
  vsnprintf(command + n, sizeof command - (size_t)n, fmt, ap);
  va_end(ap);
  ck_assert_msg(system(command) == 0, "%s", command);
}

/* `openssl s_server`, which serves the files of the folder over TLS; its port. It writes into *said while it lives. */
static int serve_tls(const char *name, pid_t *pid, FILE **said)
{
  int out[2], port = 0;
  char line[200], cert[40], key[40];
  snprintf(cert, sizeof cert, "%s.pem", name);
  snprintf(key, sizeof key, "%s.key", name);
  ck_assert_int_eq(pipe(out), 0);
  if ((*pid = fork()) == 0) {
    dup2(out[1], STDOUT_FILENO);
    dup2(open("/dev/null", O_RDWR), STDERR_FILENO);
    if (chdir(folder) == 0)
      execlp("openssl", "openssl", "s_server", "-WWW", "-accept", "127.0.0.1:0", "-cert", cert, "-key", key, NULL);
    _exit(127);
  }
  close(out[1]);
  *said = fdopen(out[0], "r");
  while (port == 0 && fgets(line, sizeof line, *said))
    if (strncmp(line, "ACCEPT", 6) == 0 && strrchr(line, ':'))
      port = atoi(strrchr(line, ':') + 1);
  ck_assert_int_gt(port, 0);
  return port;
}

static bool is_amazon(struct str name, void *owner)
{
  (void)owner;
  return sns_host(name);
}

/* What comes of asking for the certificate that signs, of a host behind which that server stands. */
static bool fetched(const char *name, const char *asked, const char *ca, struct buf *pem, struct err *err)
{
  pid_t pid;
  FILE *said;
  char at[40], url[200], path[60];
  int port = serve_tls(name, &pid, &said);
  snprintf(at, sizeof at, "::127.0.0.1:%d", port);
  snprintf(path, sizeof path, "%s/%s", folder, ca ? ca : "");
  struct notary *n =
      notary_open(&(struct fetch){ .allows = is_amazon, .inside = true, .at = at, .ca = ca ? path : NULL });
  snprintf(url, sizeof url, "https://%s/signs.pem", asked);
  struct str found;
  bool good = false, busy = true;
  for (int i = 0; busy && i < 1000; i++) {
    *err = (struct err)ERR_INIT;
    good = notary_certificate(n, str_of(url), &found, err);
    busy = !good && strstr(err->text, "being fetched");
    if (busy)
      usleep(10000);
  }
  if (good)
    buf_str(pem, found);
  notary_close(n);
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
  fclose(said);
  return good;
}

static bool verified(struct str pem, const char *message, const char *signature)
{
  struct buf body = BUF_INIT;
  struct head h = { .n = 0 };
  struct err err = ERR_INIT;
  struct source_secret secret = { pem };
  buf_printf(&body,
             "{\"Type\":\"Notification\",\"MessageId\":\"m1\",\"TopicArn\":\"" TOPIC "\",\"Message\":\"%s\","
             "\"Timestamp\":\"t\",\"SignatureVersion\":\"2\",\"SigningCertURL\":\"https://" EU "/signs.pem\","
             "\"Signature\":\"%s\"}",
             message, signature);
  bool good = signature_verify(&(struct signature){ .scheme = STR("aws-sns"), .secrets = &secret, .secret_count = 1 },
                               &h, buf_view(&body), &err);
  buf_fini(&body);
  return good;
}

START_TEST(test_notification_of_sns)
{
  struct buf pem = BUF_INIT;
  struct err err = ERR_INIT;
  char path[60], signature[800] = "";
  strcpy(folder, "/tmp/steward-sns-XXXXXX");
  ck_assert(mkdtemp(folder) != NULL);
  run("openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca");
  run("openssl req -x509 -newkey rsa:2048 -nodes -keyout signs.key -out signs.pem -subj /CN=sns");
  run("for h in " EU
      " sns.us-east-1.amazonaws.com; do openssl req -x509 -newkey rsa:2048 -nodes -keyout $h.key -out $h.pem"
      " -subj /CN=$h -addext subjectAltName=DNS:$h -CA ca.pem -CAkey ca.key || exit 1; done");
  run("printf 'Message\\nfire\\nMessageId\\nm1\\nTimestamp\\nt\\nTopicArn\\n" TOPIC "\\nType\\nNotification\\n' |"
      " openssl dgst -sha256 -sign signs.key | base64 -w0 >signature");
  ck_assert(!fetched(EU, EU, NULL, &pem, &err));
  ck_assert_msg(strstr(err.text, "issuer certificate") != NULL, "%s", err.text);
  ck_assert(!fetched("sns.us-east-1.amazonaws.com", EU, "ca.pem", &pem, &err));
  ck_assert_msg(strstr(err.text, "does not match") || strstr(err.text, "no alternative"), "%s", err.text);
  ck_assert(!fetched(EU, "sns.evil.example", "ca.pem", &pem, &err));
  ck_assert_msg(strstr(err.text, "may not be asked") != NULL, "%s", err.text);
  ck_assert_msg(fetched(EU, EU, "ca.pem", &pem, &err), "%s", err.text);
  snprintf(path, sizeof path, "%s/signature", folder);
  FILE *f = fopen(path, "r");
  ck_assert(f && fgets(signature, sizeof signature, f));
  fclose(f);
  ck_assert(verified(buf_view(&pem), "fire", signature));
  ck_assert(!verified(buf_view(&pem), "all is well", signature));
  buf_fini(&pem);
  run("rm -r %s", folder);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("notary");
  TCase *t = tcase_create("notary");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, test_fetched_once);
  tcase_add_test(t, test_what_is_none);
  tcase_add_test(t, test_strict);
  tcase_add_test(t, test_notification_of_sns);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
