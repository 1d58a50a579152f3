/* SPDX-License-Identifier: Apache-2.0 */
/*
 * POST /in/{source}: what is let in, what is refused and journaled nowhere.
 */
#include <zlib.h>

#include "house.h"

static struct got deliver_bytes(const char *source, const char *headers, struct str body)
{
  struct buf b = BUF_INIT;
  struct got g;
  int fd = client_tcp();
  buf_printf(&b, "POST /in/%s HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n%s\r\n", source, body.n, headers);
  buf_str(&b, body);
  client_send(fd, b.p, b.n);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  buf_fini(&b);
  return g;
}

static struct got deliver(const char *source, const char *headers, const char *body)
{
  return deliver_bytes(source, headers, str_of(body));
}

static char *metrics(void)
{
  struct got g = ask_local("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  ck_assert_int_eq(g.status, 200);
  return g.body;
}

static void expect_metric(const char *line)
{
  char *all = metrics();
  ck_assert_msg(strstr(all, line) != NULL, "no %s in:\n%s", line, all);
  free(all);
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
  expect(deliver("slack", all.p, "{}"), 401, "more than 5m is refused");
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
  expect(deliver("events", "Content-Type: text/plain\r\n", "hello"), 400, "not JSON");
  ck_assert_int_eq(house_engine.seq, 0);
}
END_TEST

#define CE "ce-specversion: 1.0\r\nce-type: t\r\n"

/* Each body once; what is journaled of it is what came. */
START_TEST(test_types)
{
  static const struct {
    int status;
    const char *type, *body;
  } rows[] = {
    { 202, "Content-Type: application/json\r\n", "{\"n\":0}" },
    { 202, "Content-Type: Application/JSON; charset=utf-8\r\n", "{\"n\":1}" },
    { 202, "Content-Type: application/vnd.x+json\r\n", "{\"n\":2}" },
    { 202, "Content-Type: text/plain; charset=UTF-8\r\n", "{\"n\":4}" },
    { 202, "", "{\"n\":5}" },
    { 202, "Content-Type: application/json\r\nContent-Encoding: identity\r\n", "{\"n\":6}" },
    { 202, "Content-Type: json\r\n", "{\"n\":7}" },
    { 202, "Content-Type: application/x-www-form-urlencoded\r\n", "n=8" },
    { 202, "Content-Type: application/x-www-form-urlencoded\r\n", "{\"n\":8}" },
    { 202, "Content-Type: multipart/form-data; boundary=x\r\n",
      "--x\r\nContent-Disposition: form-data; name=n\r\n\r\n9\r\n--x--\r\n" },
    { 202, "Content-Type: application/json; charset=iso-8859-1\r\n", "[\"\xe9\"]" },
    { 202, "Content-Type: application/cloudevents-batch+json\r\n", "[]" },
    { 400, "Content-Type: application/cloudevents+json\r\n", "{\"n\":3}" },
    { 400, "Content-Type: multipart/form-data; boundary=x\r\n", "n=8" },
    { 400, "Content-Type: application/x-www-form-urlencoded\r\n", "a=%ff" },
    { 415, "Content-Type: application/json; charset=koi8-r\r\n", "[\"\xe9\"]" },
    { 415, "Content-Type: application/xml\r\n", "<a/>" },
    { 415, "Content-Type: application/x-protobuf\r\n", "\x0a\x80" },
    { 415, "Content-Type: application/cloudevents+xml\r\n", "{}" },
    { 415, "Content-Type: application/json\r\nContent-Encoding: br\r\n", "{}" },
    { 415, "Content-Type: application/json\r\nContent-Encoding: gzip, gzip\r\n", "{}" },
    { 400, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", "{}" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t before = house_engine.seq;
    expect(deliver("events", rows[i].type, rows[i].body), rows[i].status, NULL);
    ck_assert_int_eq(house_engine.seq, before + (rows[i].status == 202));
    if (rows[i].status == 202)
      ck_assert_str_eq(house_engine.body, rows[i].body);
  }
  expect(deliver("any", "Content-Type: application/xml\r\n", "<a/>"), 202, NULL);
  ck_assert_str_eq(house_engine.body, "<a/>");
  ck_assert_str_eq(house_engine.head, "{\"content-type\":\"application/xml\"}");
  expect(deliver("any", "Content-Type: application/x-protobuf\r\n", "\x0a\x80"), 415, "Accept: application/json");
  expect_metric("steward_http_deliveries_refused_total{source=\"events\",reason=\"unknown_type\"} 6\n");
  expect_metric("steward_http_deliveries_refused_total{source=\"events\",reason=\"malformed\"} 4\n");
  expect_metric("steward_http_deliveries_refused_total{source=\"any\",reason=\"unknown_type\"} 1\n");
}
END_TEST

/* ---- compressed --------------------------------------------------------------------------- */

static void gzip(struct str in, struct buf *out)
{
  z_stream z = { .next_in = (Bytef *)in.p, .avail_in = (uInt)in.n };
  ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  size_t most = deflateBound(&z, in.n);
  out->n = 0;
  buf_reserve(out, most);
  z.next_out = (Bytef *)out->p;
  z.avail_out = (uInt)most;
  ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
  out->n = z.total_out;
  deflateEnd(&z);
}

/* Signed as it came, or as it was before it was compressed; forged neither way, and journaled plain. */
START_TEST(test_compressed)
{
  struct buf packed = BUF_INIT;
  uint8_t code[DIGEST_MAX];
  const char *secret = "It's a Secret to Everybody";
  gzip(STR(BODY), &packed);
  for (int signed_plain = 0; signed_plain < 2; signed_plain++) {
    struct buf headers = BUF_INIT;
    struct str bytes = signed_plain ? STR(BODY) : buf_view(&packed);
    buf_printf(&headers,
               "Content-Encoding: gzip\r\nX-GitHub-Delivery: z-%d\r\nX-Hub-Signature-256: sha256=", signed_plain);
    hex_write(&headers, (struct str){ (const char *)code, hmac(DIGEST_SHA256, str_of(secret), bytes, code) });
    buf_z(&headers, "\r\n");
    expect(deliver_bytes("github", headers.p, buf_view(&packed)), 202, NULL);
    ck_assert_str_eq(house_engine.body, BODY);
    ck_assert_ptr_null(strstr(house_engine.head, "encoding"));
    packed.p[packed.n - 1] ^= 1;
    expect(deliver_bytes("github", headers.p, buf_view(&packed)), 401, "does not match");
    packed.p[packed.n - 1] ^= 1;
    buf_fini(&headers);
  }
  expect(deliver_bytes("events", "Content-Encoding: gzip\r\n", (struct str){ packed.p, packed.n - 1 }), 400,
         "cut short");
  expect(deliver_bytes("events", "Content-Encoding: deflate\r\n", buf_view(&packed)), 400, "Content-Encoding");
  ck_assert_int_eq(house_engine.seq, 2);
  buf_fini(&packed);
}
END_TEST

START_TEST(test_bomb)
{
  struct buf zeros = BUF_INIT, packed = BUF_INIT;
  for (int i = 0; i < 30000000; i++)
    buf_char(&zeros, ' ');
  gzip(buf_view(&zeros), &packed);
  expect(deliver_bytes("events", "Content-Encoding: gzip\r\n", buf_view(&packed)), 413, "when decompressed");
  expect(deliver_bytes("github", "Content-Encoding: gzip\r\n", buf_view(&packed)), 401, NULL);
  expect_metric("steward_http_deliveries_refused_total{source=\"events\",reason=\"too_large\"} 1\n");
  expect_metric("steward_http_body_memory_bytes 0\n");
  buf_fini(&zeros), buf_fini(&packed);
}
END_TEST

/* ---- without a body, and beside it -------------------------------------------------------- */

START_TEST(test_empty)
{
  expect(deliver("events", "", ""), 400, "the body is empty");
  expect(deliver("events", "Content-Type: application/json\r\n", ""), 400, "the body is empty");
  expect(ask("POST /in/events HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "the body is empty");
  expect(deliver("events", "webhook-id: 5\r\n", ""), 202, "\"5\"");
  expect(deliver("events", CE "ce-id: 7\r\nce-source: /a\r\nce-x: 1\r\n", ""), 202, "\"/a 7\"");
  ck_assert_str_eq(house_engine.head, "{\"ce-source\":\"/a\",\"ce-id\":\"7\",\"ce-specversion\":\"1.0\","
                                      "\"ce-type\":\"t\",\"ce-x\":\"1\"}");
  expect(ask("POST /in/events?site=b HTTP/1.1\r\nHost: a\r\n\r\n"), 202, "\"head-sha256:");
  ck_assert_str_eq(house_engine.head, "{\":query\":{\"site\":\"b\"}}");
  expect(ask("POST /in/events?site=b HTTP/1.1\r\nHost: a\r\n\r\n"), 200, "duplicate");
  expect(ask("POST /in/events?site=c&token=t HTTP/1.1\r\nHost: a\r\n\r\n"), 202, NULL);
  ck_assert_str_eq(house_engine.head, "{\":query\":{\"site\":\"c\"}}");
  expect(ask("POST /in/events?site=c&site=d HTTP/1.1\r\nHost: a\r\n\r\n"), 400, "twice");
}
END_TEST

START_TEST(test_cloudevents)
{
  static const char one[] = "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a b\",\"type\":\"t\"}";
  expect(deliver("events", "Content-Type: application/cloudevents+json\r\n", one), 202, "\"/a b 7\"");
  expect(deliver("slack", "", one), 401, NULL);
  expect(deliver("any", "Content-Type: application/cloudevents+json\r\n", one), 200, "\"/a b 7\"");
  expect(deliver("events", CE "ce-source: /a%20b\r\nce-id: 7\r\n", "5"), 200, "\"/a b 7\"");
  expect(deliver("events", "Content-Type: application/cloudevents-batch+json\r\n", "[]"), 202, "\"sha256:");
  expect(deliver("events", CE "ce-source: /a\r\n", "{}"), 400, "no id");
  expect(deliver("events", "ce-id: two\r\n", "{}"), 400, "no specversion");
  expect(deliver("events", "Content-Type: application/cloudevents+json\r\n", "{}"), 400, "no specversion");
}
END_TEST

/* ---- asked before anything is delivered --------------------------------------------------- */

START_TEST(test_options)
{
  expect(ask("OPTIONS /in/github HTTP/1.1\r\nHost: a\r\nWebHook-Request-Origin: eventemitter.example.com\r\n"
             "Authorization: Bearer what it will send\r\n\r\n"),
         200, "WebHook-Allowed-Origin: eventemitter.example.com\r\nWebHook-Allowed-Rate: *\r\n");
  expect(ask("OPTIONS /in/github HTTP/1.1\r\nHost: a\r\n\r\n"), 200, "Allow: POST\r\n");
  expect(ask("OPTIONS /in/nobody HTTP/1.1\r\nHost: a\r\nWebHook-Request-Origin: a\r\n\r\n"), 404, NULL);
  expect(ask("OPTIONS /in/github HTTP/1.1\r\nHost: a\r\nWebHook-Request-Origin: \xe9 b\r\n\r\n"), 400, NULL);
  expect_metric("steward_http_handshakes_total 1\n");
}
END_TEST

START_TEST(test_head)
{
  expect(ask("HEAD /in/github HTTP/1.1\r\nHost: a\r\n\r\n"), 200, NULL);
  expect(ask("HEAD /in/nobody HTTP/1.1\r\nHost: a\r\n\r\n"), 404, NULL);
  expect_metric("steward_http_handshakes_total 1\n");
}
END_TEST

START_TEST(test_challenge)
{
  static const char body[] = "{\"token\":\"x\",\"type\":\"url_verification\",\"challenge\":\"3e\\\"Z\"}";
  expect(deliver("events", "", body), 200, "{\"challenge\":\"3e\\\"Z\"}");
  expect(deliver("slack", "", body), 401, NULL);
  expect(deliver("events", "", "{\"type\":\"url_verification\"}"), 202, NULL);
  expect(deliver("events", "", "{\"challenge\":\"alone\"}"), 200, "{\"challenge\":\"alone\"}");
  expect(deliver("slack", "", "{\"challenge\":\"alone\"}"), 401, NULL);
  expect(deliver("events", "", "{\"challenge\":{\"of\":\"a race\"}}"), 202, NULL);
  expect(deliver("events", "", "{\"challenge\":\"a race\",\"id\":1}"), 202, NULL);
  ck_assert_int_eq(house_engine.seq, 3);
  expect_metric("steward_http_handshakes_total 2\n");
}
END_TEST

START_TEST(test_keys_of_the_body)
{
  expect(deliver("keys", "", "{\"event\":{\"id\":9007199254740993}}"), 202, "\"delivery\":\"9007199254740993\"");
  expect(deliver("keys", "", "{\"event\":{\"id\":\"a\"}}"), 202, "\"delivery\":\"a\"");
  expect(deliver("keys", "X-Kind: k\r\n", "{\"event\":{\"id\":{}},\"list\":[1,2.5]}"), 202, "\"delivery\":\"k 2.5\"");
  expect(deliver("keys", "", "{\"list\":[1,2.5]}"), 202, "\"delivery\":\"sha256:");
  expect(deliver("keys", "", "{\"event\":{\"id\":null}}"), 202, "\"delivery\":\"sha256:");
  expect(deliver("keys", "Content-Type: application/x-www-form-urlencoded\r\n", "event=5"), 202, "\"sha256:");
}
END_TEST

/* What the intake asks for besides the body may be all in which two deliveries differ. */
START_TEST(test_the_same_body_of_two_events)
{
  expect(deliver("lights", "X-Lamp: on\r\n", "{}"), 202, "\"sha256:");
  expect(deliver("lights", "X-Lamp: on\r\n", "{}"), 200, "duplicate");
  expect(deliver("lights", "X-Lamp: off\r\n", "{}"), 202, "\"sha256:");
  expect(deliver("lights", "X-Other: 1\r\n", "{}"), 202, NULL);
  expect(deliver("lights", "X-Other: 2\r\n", "{}"), 200, "duplicate");
  expect(ask("POST /in/lights?site=b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 202, "\"sha256:");
  expect(ask("POST /in/lights?site=c HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 202, "\"sha256:");
}
END_TEST

/* Where nothing in a body tells one time from the next, the intake says so, and all are taken. */
START_TEST(test_each_is_one)
{
  expect(deliver("undated", "", "{\"lamp\":\"out\"}"), 202, "\"delivery\":\"\"");
  expect(deliver("undated", "", "{\"lamp\":\"out\"}"), 202, "\"delivery\":\"\"");
  expect(deliver("undated", "", "{\"id\":1}"), 202, "\"delivery\":\"1\"");
  expect(deliver("undated", "", "{\"id\":1}"), 200, "duplicate");
}
END_TEST

START_TEST(test_keys)
{
  expect(deliver("events", CE "webhook-id: one\r\nce-id: two\r\nce-source: three\r\n", "{}"), 202,
         "\"delivery\":\"one\"");
  ck_assert_str_eq(house_engine.head, "{\"webhook-id\":\"one\",\"ce-source\":\"three\",\"ce-id\":\"two\","
                                      "\"ce-specversion\":\"1.0\",\"ce-type\":\"t\"}");
  expect(deliver("events", CE "CE-ID: two\r\nCE-Source: three\r\n", "{}"), 202, "\"delivery\":\"three two\"");
  expect(deliver("events", "", "{}"), 202,
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
  expect(ask("PUT /in/events HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 405, "Allow: POST, OPTIONS, HEAD");
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
  expect(ask("POST /in/tokens?access_token=%s HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n[4]", intake), 202, NULL);
  ck_assert_str_eq(house_engine.head, "{}");
  expect(ask("POST /in/tokens?access_token=stw_00_00 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n[5]"), 401, NULL);
  ck_assert_int_eq(house_engine.seq, 5);
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
  tcase_add_test(t, test_compressed);
  tcase_add_test(t, test_bomb);
  tcase_add_test(t, test_empty);
  tcase_add_test(t, test_cloudevents);
  tcase_add_test(t, test_options);
  tcase_add_test(t, test_head);
  tcase_add_test(t, test_challenge);
  tcase_add_test(t, test_keys_of_the_body);
  tcase_add_test(t, test_keys);
  tcase_add_test(t, test_the_same_body_of_two_events);
  tcase_add_test(t, test_each_is_one);
  tcase_add_test(t, test_no_secret_is_journaled);
  tcase_add_test(t, test_unknown_source);
  tcase_add_checked_fixture(tokens, open_with_tokens, close_with_tokens);
  tcase_add_test(tokens, test_intake_tokens);
  suite_add_tcase(s, t);
  suite_add_tcase(s, tokens);
  return suite_main(s);
}
