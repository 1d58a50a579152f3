/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The vectors of the shared corpus (published constants and what senders' own packages computed), and the ways round
 * a signature that must not work.
 */
#include <check.h>
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

START_TEST(test_schemes)
{
  const char *doc;
  size_t n = 0;
  for (; signature_scheme(n, &doc); n++)
    ck_assert_uint_gt(strlen(doc), 10);
  ck_assert_uint_eq(n, 20);
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
  tcase_add_test(t, test_schemes);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
