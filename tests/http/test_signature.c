/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vectors of the shared corpus (published constants and what senders' own packages computed), and the ways round
 * a signature that must not work.
 */
#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "engine/engine.h"
#include "http/http.h"
#include "http/signature.h"

static void add_header(struct head *h, struct arena *a, struct str name, struct str value)
{
  struct str lower = str_dup(a, name);
  for (size_t i = 0; i < lower.n; i++)
    if (name.p[i] >= 'A' && name.p[i] <= 'Z')
      ((char *)lower.p)[i] = (char)(name.p[i] | 0x20);
  h->headers[h->n++] = (struct header){ lower, value };
  if (str_is(lower, "authorization"))
    h->known[KNOWN_AUTHORIZATION] = value;
}

static bool verify(const char *scheme, struct str secret, const struct head *h, struct str body, int64_t now)
{
  struct source_secret secrets[] = { { STR("another") }, { secret } };
  struct signature s = {
    .scheme = str_of(scheme), .secrets = secrets, .secret_count = 2, .now = now, .window = 5 * MINUTE
  };
  struct err err = ERR_INIT;
  bool good = signature_verify(&s, h, body, &err);
  ck_assert_msg(good || err.code == ERR_AUTH, "%s", err.text);
  return good;
}

/* ---- the corpus ---- */

/* Vectors without `now` do not test the window: then it is the signed time itself. */
static int64_t now_of(struct value vector)
{
  struct value now = value_get(vector, "now"), headers = value_get(vector, "headers");
  int64_t t = 0;
  if (now.kind == VALUE_INT)
    return now.i * SECOND;
  struct str stamp = value_get_str(headers, "X-Zendesk-Webhook-Signature-Timestamp");
  if (stamp.n)
    ck_assert(instant_parse(stamp, &t));
  return t;
}

static void check_vector(struct arena *a, struct str line)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(a, line, &v, &err), "%s", err.text);
  struct head h = { .n = 0 };
  struct value headers = value_get(v, "headers");
  for (uint32_t i = 0; i < headers.n; i++)
    add_header(&h, a, headers.map[i].name, value_str(headers.map[i].value));
  bool wanted = str_is(value_get_str(v, "expect"), "valid");
  bool got =
      verify(str_z(a, value_get_str(v, "scheme")), value_get_str(v, "secret"), &h, value_get_str(v, "body"), now_of(v));
  ck_assert_msg(got == wanted, "%.*s: %s", STR_FMT(value_get_str(v, "id")), got ? "passes" : "does not pass");
}

START_TEST(test_vectors)
{
  const char *shared = getenv("STEWARD_SHARED");
  char path[512];
  snprintf(path, sizeof path, "%s/corpus/signatures.jsonl", shared ? shared : "../shared");
  FILE *f = fopen(path, "r");
  if (!f) {
    printf("skipped: %s is not here\n", path);
    return;
  }
  struct arena a;
  arena_init(&a);
  char *line = NULL;
  size_t cap = 0, count = 0;
  for (ssize_t n; (n = getline(&line, &cap, f)) > 0; count++, arena_reset(&a))
    check_vector(&a, str_trim((struct str){ line, (size_t)n }));
  printf("%zu vectors\n", count);
  ck_assert_uint_ge(count, 47);
  free(line);
  fclose(f);
  arena_fini(&a);
}
END_TEST

/* ---- one by one ---- */

static bool with_header(const char *scheme, const char *secret, const char *name, const char *value)
{
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  add_header(&h, &a, str_of(name), str_of(value));
  bool good = verify(scheme, str_of(secret), &h, STR("{}"), 0);
  arena_fini(&a);
  return good;
}

START_TEST(test_shared_words)
{
  ck_assert(with_header("gitlab-token", "s3cret", "X-Gitlab-Token", "s3cret"));
  ck_assert(!with_header("gitlab-token", "s3cret", "X-Gitlab-Token", "s3cre"));
  ck_assert(!with_header("gitlab-token", "", "X-Gitlab-Token", ""));
  ck_assert(with_header("header-token", "X-My-Key: abc", "x-my-key", "abc"));
  ck_assert(with_header("header-token", "x-my-key:abc", "X-My-Key", "abc"));
  ck_assert(!with_header("header-token", "X-My-Key: abc", "X-My-Key", "abcd"));
  ck_assert(!with_header("header-token", "X-My-Key:", "X-My-Key", ""));
  ck_assert(!with_header("header-token", "abc", "X-My-Key", "abc"));
  ck_assert(with_header("basic", "ana:pw", "Authorization", "Basic YW5hOnB3"));
  ck_assert(with_header("basic", "ana:pw", "Authorization", "basic  YW5hOnB3"));
  ck_assert(!with_header("basic", "ana:pw", "Authorization", "Basic YW5hOnB"));
  ck_assert(!with_header("basic", "ana:pw", "Authorization", "Bearer YW5hOnB3"));
  ck_assert(!with_header("basic", "", "Authorization", "Basic "));
  ck_assert(with_header("bearer", "tok", "Authorization", "Bearer tok"));
  ck_assert(!with_header("bearer", "tok", "Authorization", "tok"));
  ck_assert(!with_header("bearer", "", "Authorization", "Bearer"));
  ck_assert(!with_header("bearer", "tok", "X-Authorization", "Bearer tok"));
  ck_assert(with_header("none", "", "x", "y"));
}
END_TEST

static char *hex_code(const char *secret, const char *text)
{
  uint8_t code[DIGEST_MAX];
  struct buf out = BUF_INIT;
  size_t n = hmac(DIGEST_SHA256, str_of(secret), str_of(text), code);
  hex_write(&out, (struct str){ (const char *)code, n });
  return out.p;
}

START_TEST(test_one_of_several_signatures)
{
  char *code = hex_code("k", "{}"), value[512];
  snprintf(value, sizeof value, "v1=00,v0=%s", code);
  ck_assert(!with_header("pagerduty-v1", "k", "X-PagerDuty-Signature", value));
  snprintf(value, sizeof value, "v1=00, v1=%s ,v1=11", code);
  ck_assert(with_header("pagerduty-v1", "k", "X-PagerDuty-Signature", value));
  free(code);
}
END_TEST

START_TEST(test_a_header_given_twice_proves_nothing)
{
  char *code = hex_code("k", "{}");
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  add_header(&h, &a, STR("Sentry-Hook-Signature"), str_of(code));
  ck_assert(verify("sentry", STR("k"), &h, STR("{}"), 0));
  add_header(&h, &a, STR("Sentry-Hook-Signature"), STR("00"));
  ck_assert(!verify("sentry", STR("k"), &h, STR("{}"), 0));
  arena_fini(&a);
  free(code);
}
END_TEST

START_TEST(test_an_empty_secret_never_verifies)
{
  char *code = hex_code("", "{}");
  ck_assert(!with_header("sentry", "", "Sentry-Hook-Signature", code));
  free(code);
}
END_TEST

START_TEST(test_window_both_ways)
{
  char *code = hex_code("k", "v0:1000000000:{}"), value[128];
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  snprintf(value, sizeof value, "v0=%s", code);
  add_header(&h, &a, STR("X-Slack-Signature"), str_of(value));
  add_header(&h, &a, STR("X-Slack-Request-Timestamp"), STR("1000000000"));
  ck_assert(verify("slack-v0", STR("k"), &h, STR("{}"), 1000000300000));
  ck_assert(!verify("slack-v0", STR("k"), &h, STR("{}"), 1000000300001));
  ck_assert(verify("slack-v0", STR("k"), &h, STR("{}"), 999999700000));
  ck_assert(!verify("slack-v0", STR("k"), &h, STR("{}"), 999999699999));
  h.headers[1].value = STR("tomorrow");
  ck_assert(!verify("slack-v0", STR("k"), &h, STR("{}"), 1000000000000));
  h.n = 1;
  ck_assert(!verify("slack-v0", STR("k"), &h, STR("{}"), 1000000000000));
  arena_fini(&a);
  free(code);
}
END_TEST

START_TEST(test_time_header_by_another_name)
{
  char *code = hex_code("k", "1000000000:{}");
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  add_header(&h, &a, STR("X-Grafana-Alerting-Signature"), str_of(code));
  add_header(&h, &a, STR("X-Sent-At"), STR("1000000000"));
  ck_assert(verify("grafana-hmac-ts:X-Sent-At", STR("k"), &h, STR("{}"), 1000000000000));
  ck_assert(!verify("grafana-hmac-ts", STR("k"), &h, STR("{}"), 1000000000000));
  arena_fini(&a);
  free(code);
}
END_TEST

/* ---- any header ---- */

START_TEST(test_hmac_in_any_header)
{
  uint8_t code[DIGEST_MAX];
  struct buf hex = BUF_INIT, base64 = BUF_INIT;
  struct str bytes = { (const char *)code, hmac(DIGEST_SHA256, STR("k"), STR("{}"), code) };
  char value[256];
  hex_write(&hex, bytes);
  base64_write(&base64, bytes);
  const char *scheme = "hmac-sha256:X-Their-Signature";
  ck_assert(with_header(scheme, "k", "X-Their-Signature", hex.p));
  ck_assert(with_header(scheme, "k", "x-their-signature", base64.p));
  snprintf(value, sizeof value, "sha256=%s", hex.p);
  ck_assert(with_header(scheme, "k", "X-Their-Signature", value));
  snprintf(value, sizeof value, "sha256=%s", base64.p);
  ck_assert(with_header(scheme, "k", "X-Their-Signature", value));
  snprintf(value, sizeof value, "sha512=%s", hex.p);
  ck_assert(!with_header(scheme, "k", "X-Their-Signature", value));
  ck_assert(!with_header(scheme, "k", "X-Another", hex.p));
  ck_assert(!with_header(scheme, "", "X-Their-Signature", hex.p));
  ck_assert(!with_header("hmac-sha1:X-Their-Signature", "k", "X-Their-Signature", hex.p));
  hex.p[0] = hex.p[0] == '0' ? '1' : '0';
  ck_assert(!with_header(scheme, "k", "X-Their-Signature", hex.p));
  hex.p[10] = '\0';
  ck_assert(!with_header(scheme, "k", "X-Their-Signature", hex.p));
  ck_assert(!with_header(scheme, "k", "X-Their-Signature", ""));
  buf_fini(&hex);
  buf_fini(&base64);
}
END_TEST

/* ---- the address, and a proxy's word ---- */

static bool judge(const struct signature *s, const struct head *h, struct str body)
{
  struct err err = ERR_INIT;
  bool good = signature_verify(s, h, body, &err);
  ck_assert_msg(good || err.code == ERR_AUTH, "%s", err.text);
  return good;
}

START_TEST(test_token_in_the_address)
{
  struct source_secret secrets[] = { { STR("code: a b+c") }, { STR("token:s3cret") } };
  struct signature s = { .scheme = STR("query-token"), .secrets = secrets, .secret_count = 2 };
  struct head h = { .n = 0 };
  const struct {
    const char *query;
    bool good;
  } rows[] = {
    { "token=s3cret", true },   { "x=1&token=s3cret", true },
    { "code=a%20b%2Bc", true }, { "code=a+b%2bc", true },
    { "token=s3cre", false },   { "token=s3cret2", false },
    { "token=", false },        { "", false },
    { "Token=s3cret", false },  { "token=x&token=s3cret", false },
    { "code=s3cret", false },   { "token=s3cret%00", false },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    s.query = str_of(rows[i].query);
    ck_assert_msg(judge(&s, &h, STR("{}")) == rows[i].good, "%s", rows[i].query);
  }
  secrets[0].text = secrets[1].text = STR("token:");
  s.query = STR("token=");
  ck_assert(!judge(&s, &h, STR("{}")));
}
END_TEST

START_TEST(test_subject_of_a_client_certificate)
{
  struct source_secret secrets[] = { { STR("X-SSL-Client-S-DN: CN=alerts,O=Acme") } };
  struct signature s = { .scheme = STR("mtls-subject"), .secrets = secrets, .secret_count = 1, .proxied = true };
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  ck_assert(!judge(&s, &h, STR("{}")));
  add_header(&h, &a, STR("X-SSL-Client-S-DN"), STR("CN=alerts,O=Acme"));
  ck_assert(judge(&s, &h, STR("{}")));
  s.proxied = false;
  ck_assert(!judge(&s, &h, STR("{}")));
  s.proxied = true;
  add_header(&h, &a, STR("x-ssl-client-s-dn"), STR("CN=mallory"));
  ck_assert(!judge(&s, &h, STR("{}")));
  h.n = 1;
  h.headers[0].value = STR("CN=alerts,O=Acme,OU=x");
  ck_assert(!judge(&s, &h, STR("{}")));
  arena_fini(&a);
}
END_TEST

/* ---- Ed25519 ---- */

struct signer { /* of Standard Webhooks */
  EVP_PKEY *key;
  char public_text[128], sig[128];
};

static void base64_of(const uint8_t *bytes, size_t n, char *out, size_t room)
{
  struct buf b = BUF_INIT;
  base64_write(&b, (struct str){ (const char *)bytes, n });
  snprintf(out, room, "%s", b.p);
  buf_fini(&b);
}

static void signer_init(struct signer *w)
{
  uint8_t raw[32];
  size_t n = sizeof raw;
  char text[64];
  w->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  ck_assert_int_eq(EVP_PKEY_get_raw_public_key(w->key, raw, &n), 1);
  base64_of(raw, n, text, sizeof text);
  snprintf(w->public_text, sizeof w->public_text, "whpk_%s", text);
}

static void signer_sign(struct signer *w, const char *text)
{
  uint8_t sig[64];
  size_t n = sizeof sig;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  ck_assert_int_eq(EVP_DigestSignInit(ctx, NULL, NULL, NULL, w->key), 1);
  ck_assert_int_eq(EVP_DigestSign(ctx, sig, &n, (const uint8_t *)text, strlen(text)), 1);
  EVP_MD_CTX_free(ctx);
  base64_of(sig, n, w->sig, sizeof w->sig);
}

static bool standard(const char *secret, const char *id, const char *time, const char *sig, const char *body)
{
  struct head h = { .n = 0 };
  struct arena a;
  arena_init(&a);
  add_header(&h, &a, STR("webhook-id"), str_of(id));
  add_header(&h, &a, STR("webhook-timestamp"), str_of(time));
  add_header(&h, &a, STR("webhook-signature"), str_of(sig));
  bool good = verify("standard-webhooks-v1", str_of(secret), &h, str_of(body), 1000000000000);
  arena_fini(&a);
  return good;
}

START_TEST(test_ed25519)
{
  struct signer w, another;
  char v1a[256], several[600], bare[160];
  signer_init(&w);
  signer_init(&another);
  signer_sign(&w, "m1.1000000000.{}");
  signer_sign(&another, "m1.1000000000.{}");
  snprintf(v1a, sizeof v1a, "v1a,%s", w.sig);
  ck_assert(standard(w.public_text, "m1", "1000000000", v1a, "{}"));
  ck_assert(!standard(w.public_text, "m1", "1000000000", v1a, "{} "));
  ck_assert(!standard(w.public_text, "m2", "1000000000", v1a, "{}"));
  ck_assert(!standard(w.public_text, "m1", "1000000001", v1a, "{}"));
  ck_assert(!standard(another.public_text, "m1", "1000000000", v1a, "{}"));
  snprintf(several, sizeof several, "v1,AAAA v1a,%s v1a,%s", another.sig, w.sig);
  ck_assert(standard(w.public_text, "m1", "1000000000", several, "{}"));
  snprintf(several, sizeof several, "v1,%s", w.sig); /* under the other kind's name */
  ck_assert(!standard(w.public_text, "m1", "1000000000", several, "{}"));
  snprintf(several, sizeof several, "v1a,%.60s", w.sig);
  ck_assert(!standard(w.public_text, "m1", "1000000000", several, "{}"));
  snprintf(bare, sizeof bare, "whsec_%.100s", w.public_text + 5);
  ck_assert(!standard(bare, "m1", "1000000000", v1a, "{}"));
  ck_assert(!standard("whpk_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "m1", "1000000000",
                      "v1a,AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                      "AAAAAA==",
                      "{}"));
  EVP_PKEY_free(w.key);
  EVP_PKEY_free(another.key);
}
END_TEST

/* A public key is known to everybody: nobody may use it as the key of a code. */
START_TEST(test_a_public_key_is_no_secret)
{
  struct signer w;
  uint8_t code[DIGEST_MAX], key[64];
  char text[128], value[160];
  size_t n;
  signer_init(&w);
  struct str keys[3] = { str_of(w.public_text), str_of(w.public_text + 5) };
  ck_assert(base64_read(keys[1], key, &n));
  keys[2] = (struct str){ (const char *)key, n };
  for (int i = 0; i < 3; i++) {
    size_t size = hmac(DIGEST_SHA256, keys[i], STR("m1.1000000000.{}"), code);
    base64_of(code, size, text, sizeof text);
    snprintf(value, sizeof value, "v1,%s", text);
    ck_assert(!standard(w.public_text, "m1", "1000000000", value, "{}"));
  }
  EVP_PKEY_free(w.key);
}
END_TEST

/* ---- Amazon SNS ---- */

struct sns {
  EVP_PKEY *key;
  char certificate[4096];
};

static void sns_init(struct sns *s)
{
  X509 *x = X509_new();
  BIO *bio = BIO_new(BIO_s_mem());
  s->key = EVP_RSA_gen(2048);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), 0);
  X509_gmtime_adj(X509_getm_notAfter(x), 3600);
  X509_set_pubkey(x, s->key);
  ck_assert_int_gt(X509_sign(x, s->key, EVP_sha256()), 0);
  ck_assert(PEM_write_bio_X509(bio, x));
  int n = BIO_read(bio, s->certificate, sizeof s->certificate - 1);
  s->certificate[n > 0 ? n : 0] = '\0';
  BIO_free(bio);
  X509_free(x);
}

static void sns_sign(const struct sns *s, const char *text, bool second, char out[512])
{
  uint8_t sig[512];
  size_t n = sizeof sig;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  ck_assert_int_eq(EVP_DigestSignInit(ctx, NULL, second ? EVP_sha256() : EVP_sha1(), NULL, s->key), 1);
  ck_assert_int_eq(EVP_DigestSign(ctx, sig, &n, (const uint8_t *)text, strlen(text)), 1);
  EVP_MD_CTX_free(ctx);
  base64_of(sig, n, out, 512);
}

#define TOPIC "arn:aws:sns:eu-west-1:1:alerts"
#define AMAZON "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem"
#define NOTICE                                                                                                         \
  "\"Type\":\"Notification\",\"MessageId\":\"m1\",\"TopicArn\":\"" TOPIC                                               \
  "\",\"Message\":\"fire\\nnow\",\"Timestamp\":\"t\""
#define NOTICE_TEXT "Message\nfire\nnow\nMessageId\nm1\nTimestamp\nt\nTopicArn\n" TOPIC "\nType\nNotification\n"

static bool sns(const char *scheme, const struct sns *by, const char *fields, const char *version, const char *url,
                const char *sig)
{
  struct buf body = BUF_INIT;
  struct head h = { .n = 0 };
  buf_printf(&body, "{%s,\"SignatureVersion\":\"%s\",\"SigningCertURL\":\"%s\",\"Signature\":\"%s\"}", fields, version,
             url, sig);
  bool good = verify(scheme, str_of(by->certificate), &h, buf_view(&body), 0);
  buf_fini(&body);
  return good;
}

START_TEST(test_sns)
{
  struct sns amazon, another;
  char one[512], two[512], theirs[512];
  sns_init(&amazon);
  sns_init(&another);
  sns_sign(&amazon, NOTICE_TEXT, false, one);
  sns_sign(&amazon, NOTICE_TEXT, true, two);
  sns_sign(&another, NOTICE_TEXT, true, theirs);
  ck_assert(sns("aws-sns", &amazon, NOTICE, "1", AMAZON, one));
  ck_assert(sns("aws-sns", &amazon, NOTICE, "2", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "2", AMAZON, one));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "1", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "3", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "2", AMAZON, theirs));
  ck_assert(!sns("aws-sns", &another, NOTICE, "2", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE ",\"Subject\":\"s\"", "2", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "2", AMAZON, ""));
  ck_assert(sns("aws-sns:" TOPIC, &amazon, NOTICE, "2", AMAZON, two));
  ck_assert(sns("aws-sns:arn:x, " TOPIC, &amazon, NOTICE, "2", AMAZON, two));
  ck_assert(!sns("aws-sns:" TOPIC "2", &amazon, NOTICE, "2", AMAZON, two));
  sns_sign(&amazon,
           "Message\nfire\nnow\nMessageId\nm1\nSubject\ns\nTimestamp\nt\nTopicArn\n" TOPIC "\nType\nNotification\n",
           true, two);
  ck_assert(sns("aws-sns", &amazon, NOTICE ",\"Subject\":\"s\"", "2", AMAZON, two));
  ck_assert(!sns("aws-sns", &amazon, NOTICE ",\"Subject\":null", "2", AMAZON, two));
  sns_sign(&amazon, NOTICE_TEXT, true, two);
  ck_assert(sns("aws-sns", &amazon, NOTICE ",\"Subject\":null", "2", AMAZON, two));
  EVP_PKEY_free(amazon.key);
  EVP_PKEY_free(another.key);
}
END_TEST

#define HANDSHAKE                                                                                                      \
  "\"MessageId\":\"m1\",\"Token\":\"k\",\"TopicArn\":\"a\",\"Message\":\"m\",\"SubscribeURL\":\"u\",\"Timestamp\":"    \
  "\"t\""
#define HANDSHAKE_TEXT "Message\nm\nMessageId\nm1\nSubscribeURL\nu\nTimestamp\nt\nToken\nk\nTopicArn\na\nType\n"

START_TEST(test_sns_by_type)
{
  struct sns amazon;
  char sig[512];
  sns_init(&amazon);
  sns_sign(&amazon, HANDSHAKE_TEXT "SubscriptionConfirmation\n", true, sig);
  ck_assert(sns("aws-sns", &amazon, HANDSHAKE ",\"Type\":\"SubscriptionConfirmation\"", "2", AMAZON, sig));
  ck_assert(!sns("aws-sns", &amazon, HANDSHAKE ",\"Type\":\"UnsubscribeConfirmation\"", "2", AMAZON, sig));
  ck_assert(!sns("aws-sns", &amazon, HANDSHAKE ",\"Type\":\"Notification\"", "2", AMAZON, sig));
  ck_assert(!sns("aws-sns", &amazon, HANDSHAKE ",\"Type\":\"Other\"", "2", AMAZON, sig));
  ck_assert(!sns("aws-sns", &amazon, HANDSHAKE, "2", AMAZON, sig));
  ck_assert(!sns("aws-sns", &amazon, NOTICE, "2", AMAZON, sig));
  sns_sign(&amazon, HANDSHAKE_TEXT "UnsubscribeConfirmation\n", false, sig);
  ck_assert(sns("aws-sns", &amazon, HANDSHAKE ",\"Type\":\"UnsubscribeConfirmation\"", "1", AMAZON, sig));
  EVP_PKEY_free(amazon.key);
}
END_TEST

START_TEST(test_sns_addresses)
{
  static const char *const good[] = {
    AMAZON,
    "https://sns.cn-north-1.amazonaws.com.cn/a.pem",
    "https://sns.us-gov-west-1.amazonaws.com/x/y-1.pem",
  };
  static const char *const bad[] = {
    "http://sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com.evil.org/a.pem",
    "https://evil.org/sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com@evil.org/a.pem",
    "https://user@sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
    "https://sns.eu-west-1.amazonaws.com/a.pem?x=.pem",
    "https://sns.eu-west-1.amazonaws.com/a?.pem",
    "https://sns.eu-west-1.amazonaws.com/a#.pem",
    "https://sns.eu-west-1.amazonaws.com/a.txt",
    "https://sns.eu-west-1.amazonaws.com/.pem/",
    "https://sns.eu-west-1.amazonaws.com/",
    "",
    "https://sns.eu.west.amazonaws.com/a.pem",
    "https://sns.eu.amazonaws.com/a.pem",
    "https://xsns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com.cn.org/a.pem",
    "https://sns.eu-west-1.amazonaws.com%2eevil.org/a.pem",
    "https://sns.eu-west-1.amazonaws.com\\@evil.org/a.pem",
    "https://s3.eu-west-1.amazonaws.com/a.pem",
    "HTTPS://sns.eu-west-1.amazonaws.com/a.pem",
    "https://sns.eu-west-1.amazonaws.com/../a.pem",
    "https://sns.eu-west-1.amazonaws.comx/a.pem",
    "https://sns.eu-west-1.amazonaws.com/a.pem\n",
    "https:///sns.eu-west-1.amazonaws.com/a.pem",
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    ck_assert_msg(sns_certificate_url(str_of(good[i])), "%s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_msg(!sns_certificate_url(str_of(bad[i])), "%s", bad[i]);
}
END_TEST

START_TEST(test_schemes_are_those_of_the_type)
{
  FILE *f = fopen("policies/core/sources.lua", "r");
  const char *doc, *name;
  static char text[16384];
  ck_assert_ptr_nonnull(f);
  size_t n = fread(text, 1, sizeof text - 1, f);
  text[n] = '\0';
  fclose(f);
  for (size_t i = 0; (name = signature_scheme(i, &doc)); i++) {
    char quoted[80];
    snprintf(quoted, sizeof quoted, "\"%s\",", name);
    ck_assert_msg(strstr(text, quoted), "policies/core/sources.lua lacks %s", name);
  }
}
END_TEST

START_TEST(test_what_stands_behind_a_scheme)
{
  static const char *const good[] = { "hmac-sha1:X-A", "grafana-hmac-ts:X-T", "aws-sns", "aws-sns:arn:aws:sns:x" };
  static const char *const bad[] = { "hmac-sha256", "hmac-sha256:",      "hmac-sha256:X A", "hmac-sha256:X:A",
                                     "basic:x",     "github-sha256:X-H", "githab-sha256",   "" };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    ck_assert_msg(signature_known(str_of(good[i]), NULL), "%s", good[i]);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct err err = ERR_INIT;
    ck_assert_msg(!signature_known(str_of(bad[i]), &err), "%s", bad[i]);
    ck_assert_int_eq(err.code, ERR_USAGE);
  }
}
END_TEST

START_TEST(test_schemes)
{
  const char *doc;
  size_t n = 0;
  for (; signature_scheme(n, &doc); n++)
    ck_assert_uint_gt(strlen(doc), 10);
  ck_assert_uint_eq(n, 28);
  struct signature s = { .scheme = STR("github") };
  struct head h = { .n = 0 };
  struct err err = ERR_INIT;
  ck_assert(!signature_verify(&s, &h, STR(""), &err));
  ck_assert_int_eq(err.code, ERR_USAGE);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("signature");
  TCase *t = tcase_create("signature");
  tcase_add_test(t, test_vectors);
  tcase_add_test(t, test_shared_words);
  tcase_add_test(t, test_one_of_several_signatures);
  tcase_add_test(t, test_a_header_given_twice_proves_nothing);
  tcase_add_test(t, test_an_empty_secret_never_verifies);
  tcase_add_test(t, test_window_both_ways);
  tcase_add_test(t, test_time_header_by_another_name);
  tcase_add_test(t, test_hmac_in_any_header);
  tcase_add_test(t, test_token_in_the_address);
  tcase_add_test(t, test_subject_of_a_client_certificate);
  tcase_add_test(t, test_ed25519);
  tcase_add_test(t, test_a_public_key_is_no_secret);
  tcase_add_test(t, test_sns);
  tcase_add_test(t, test_sns_by_type);
  tcase_add_test(t, test_sns_addresses);
  tcase_add_test(t, test_schemes_are_those_of_the_type);
  tcase_add_test(t, test_what_stands_behind_a_scheme);
  tcase_add_test(t, test_schemes);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
