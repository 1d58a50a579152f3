/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /in/{source}: what is let in, what is refused and journaled nowhere.
 */
#include "house.h"

static char *post(const char *source, const char *headers, const char *body)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "POST /in/%s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n%s\r\n%s", source, strlen(body), headers,
             body);
  return b.p;
}

static struct got deliver(const char *source, const char *headers, const char *body)
{
  char *request = post(source, headers, body);
  int fd = client_tcp();
  struct got g;
  client_say(fd, request);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  free(request);
  return g;
}

static char *github_headers(const char *secret, const char *body, const char *more)
{
  uint8_t code[DIGEST_MAX];
  struct buf b = BUF_INIT;
  size_t n = hmac(DIGEST_SHA256, str_of(secret), str_of(body), code);
  buf_z(&b, "X-Hub-Signature-256: sha256=");
  hex_write(&b, (struct str){ (const char *)code, n });
  buf_printf(&b, "\r\n%s", more);
  return b.p;
}

#define BODY "{\"action\":\"opened\",\"number\":9007199254740993}"

START_TEST(test_github)
{
  char *headers =
      github_headers("It's a Secret to Everybody", BODY,
                     "Content-Type: application/json\r\nX-GitHub-Delivery: d-1\r\nX-GitHub-Event: issues\r\n"
                     "Cookie: a=b\r\nX-Other: z\r\n");
  expect(deliver("github", headers, BODY), 202, "{\"seq\":1,\"delivery\":\"d-1\"}");
  ck_assert_int_eq(house_engine.kind, REQUEST_DELIVERY);
  ck_assert_str_eq(house_engine.actor, "source/github");
  ck_assert_str_eq(house_engine.source, "github");
  ck_assert_str_eq(house_engine.body, BODY);
  ck_assert_str_eq(
      house_engine.head,
      "{\"content-type\":\"application/json\",\"x-github-delivery\":\"d-1\",\"x-github-event\":\"issues\"}");
  expect(deliver("github", headers, BODY), 200, "{\"duplicate\":true,\"delivery\":\"d-1\"}");
  ck_assert_int_eq(house_engine.seq, 1);
  free(headers);
  headers = github_headers("the one before", BODY, "X-GitHub-Delivery: d-2\r\n"); /* the other secret of a rotation */
  expect(deliver("github", headers, BODY), 202, "d-2");
  free(headers);
}
END_TEST

START_TEST(test_forged)
{
  char *headers = github_headers("a guess", BODY, "");
  expect(deliver("github", headers, BODY), 401, "WWW-Authenticate: ");
  expect(deliver("github", "", BODY), 401, "x-hub-signature-256 is missing");
  free(headers);
  headers = github_headers("It's a Secret to Everybody", BODY, "");
  expect(deliver("github", headers, BODY " "), 401, "does not match");
  expect(deliver("github", headers, "{"), 401, "does not match"); /* not parsed before it is proved */
  free(headers);
  ck_assert_int_eq(house_engine.seq, 0);
  expect(ask_local("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"), 200,
         "steward_http_signature_refused_total{source=\"github\"} 4\n");
}
END_TEST

START_TEST(test_sent_again_later)
{
  uint8_t code[DIGEST_MAX];
  struct buf hex = BUF_INIT, all = BUF_INIT;
  size_t n = hmac(DIGEST_SHA256, house.secrets[2].text, STR("v0:1531420618:{}"), code);
  hex_write(&hex, (struct str){ (const char *)code, n });
  buf_z(&all, "X-Slack-Request-Timestamp: 1531420618\r\nX-Slack-Signature: v0=");
  buf_str(&all, buf_view(&hex));
  buf_z(&all, "\r\n");
  expect(deliver("slack", all.p, "{}"), 202, "sha256:");
  ck_assert_str_eq(house_engine.head, "{}"); /* a signature is not journaled though the intake asks for it */
  house_time += 5 * MINUTE;
  expect(deliver("slack", all.p, "{}"), 401, "more than 5m off");
  ck_assert_int_eq(house_engine.seq, 1);
  buf_fini(&hex);
  buf_fini(&all);
}
END_TEST

START_TEST(test_malformed)
{
  static const char *const bodies[] = { "{", "{\"a\":1", "{} {}", "{\"a\":1,\"a\":2}", "nope", "'a'", "[1,]", "\xff" };
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    expect(deliver("events", "Content-Type: application/json\r\n", bodies[i]), 400, "urn:steward:input");
  expect(deliver("events", "", ""), 400, "empty");
  expect(deliver("events", "Content-Type: text/plain\r\n", "hello"), 400, "not JSON");
  ck_assert_int_eq(house_engine.seq, 0);
}
END_TEST

START_TEST(test_types)
{
  static const struct {
    int status;
    const char *type;
  } rows[] = {
    { 202, "Content-Type: application/json\r\n" },
    { 202, "Content-Type: Application/JSON; charset=utf-8\r\n" },
    { 202, "Content-Type: application/cloudevents+json\r\n" },
    { 202, "Content-Type: application/cloudevents-batch+json;charset=utf-8\r\n" },
    { 202, "Content-Type: text/plain; charset=UTF-8\r\n" },
    { 202, "" },
    { 202, "Content-Type: application/json\r\nContent-Encoding: identity\r\n" },
    { 415, "Content-Type: application/x-www-form-urlencoded\r\n" },
    { 415, "Content-Type: multipart/form-data; boundary=x\r\n" },
    { 415, "Content-Type: application/xml\r\n" },
    { 415, "Content-Type: json\r\n" },
    { 415, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char body[32];
    snprintf(body, sizeof body, "{\"n\":%zu}", i); /* else it is the one before */
    expect(deliver("events", rows[i].type, body), rows[i].status, NULL);
  }
}
END_TEST

START_TEST(test_keys)
{
  expect(deliver("events", "webhook-id: one\r\nce-id: two\r\nce-source: three\r\n", "{}"), 202, "\"delivery\":\"one\"");
  ck_assert_str_eq(house_engine.head, "{\"webhook-id\":\"one\",\"ce-source\":\"three\",\"ce-id\":\"two\"}");
  expect(deliver("events", "CE-ID: two\r\nCE-Source: three\r\n", "{}"), 202, "\"delivery\":\"three two\"");
  expect(deliver("events", "ce-id: two\r\n", "{}"), 202,
         "\"delivery\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"");
  expect(deliver("events", "webhook-id:\r\n", "[]"), 202, "sha256:");
  expect(deliver("events", "webhook-id: a\r\nwebhook-id: b\r\n", "[2]"), 202, "sha256:");
  expect(deliver("events", "webhook-id: \xe9\"\r\n", "{}"), 202, "\xc3\xa9\\\"");
  char lengthy[400] = "webhook-id: ";
  memset(lengthy + 12, 'k', 300);
  memcpy(lengthy + 312, "\r\n", 3);
  expect(deliver("events", lengthy, "{}"), 202, "\"delivery\":\"key-sha256:");
}
END_TEST

START_TEST(test_no_secret_is_journaled)
{
  expect(deliver("events", "Authorization: Bearer abc\r\nContent-Type: text/plain\r\n", "{}"), 202, NULL);
  ck_assert_str_eq(house_engine.head, "{\"content-type\":\"text/plain\"}");
}
END_TEST

START_TEST(test_unknown_source)
{
  expect(deliver("gitlab", "", "{}"), 404, "no source of the name gitlab");
  expect(ask("GET /in/events HTTP/1.1\r\nHost: a\r\n\r\n"), 405, "Allow: POST");
  expect(ask("POST /in/events HTTP/1.1\r\nHost: a\r\n\r\n"), 411, NULL);
}
END_TEST

/* ---- our own tokens in place of a signature ---- */

static char *intake, *other, *reader, *operator_token;

static void open_with_tokens(void)
{
  house_init();
  intake = house_token("am", ROLE_INTAKE, NULL, "tokens");
  other = house_token("gh", ROLE_INTAKE, NULL, "github");
  reader = house_token("r", ROLE_READER, NULL, NULL);
  operator_token = house_token("o", ROLE_OPERATOR, NULL, NULL);
  house_start();
}

static void close_with_tokens(void)
{
  house_close();
  free(intake), free(other), free(reader), free(operator_token);
}

static struct got with_token(const char *source, const char *token, const char *body)
{
  char header[256];
  snprintf(header, sizeof header, "Authorization: Bearer %s\r\n", token);
  return deliver(source, header, body);
}

START_TEST(test_intake_tokens)
{
  expect(deliver("tokens", "", "{}"), 401, "wants a token");
  expect(with_token("tokens", intake, "{}"), 202, NULL);
  ck_assert_str_eq(house_engine.actor, "source/tokens");
  expect(with_token("tokens", other, "{}"), 403, NULL);
  expect(with_token("tokens", reader, "{}"), 403, NULL);
  expect(with_token("tokens", operator_token, "[1]"), 202, NULL);
  expect(with_token("tokens", "stw_00_00", "[2]"), 401, NULL);
  expect(with_token("tokens", "else", "[2]"), 401, NULL);
  expect(with_token("github", intake, "[3]"), 403, NULL);
  expect(with_token("github", other, "[3]"), 202, NULL);
  expect(ask("GET /api/v1/types HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n", intake), 403, NULL);
  expect(ask_local("POST /in/github HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 202, NULL);
  ck_assert_int_eq(house_engine.seq, 4);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("receive");
  TCase *t = tcase_create("receive"), *tokens = tcase_create("tokens");
  tcase_add_checked_fixture(t, house_open, house_close);
  tcase_add_test(t, test_github);
  tcase_add_test(t, test_forged);
  tcase_add_test(t, test_sent_again_later);
  tcase_add_test(t, test_malformed);
  tcase_add_test(t, test_types);
  tcase_add_test(t, test_keys);
  tcase_add_test(t, test_no_secret_is_journaled);
  tcase_add_test(t, test_unknown_source);
  tcase_add_checked_fixture(tokens, open_with_tokens, close_with_tokens);
  tcase_add_test(tokens, test_intake_tokens);
  suite_add_tcase(s, t);
  suite_add_tcase(s, tokens);
  return suite_main(s);
}
