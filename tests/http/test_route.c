/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The API: who may what, what reaches the engine and the readers, how errors look.
 */
#include "house.h"

#include "http/openapi.h"
#include "http/route.h"

static char *reader, *operator_token, *admin;

static void setup(void)
{
  house_init();
  reader = house_token("dashboard", ROLE_READER, NULL, NULL);
  operator_token = house_token("ana", ROLE_OPERATOR, "ana", NULL);
  admin = house_token("root", ROLE_ADMIN, NULL, NULL);
  house_start();
}

static void teardown(void)
{
  house_close();
  free(reader), free(operator_token), free(admin);
}

static struct got call(const char *token, const char *method, const char *path, const char *headers, const char *body)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "%s %s HTTP/1.1\r\nHost: a\r\n%s", method, path, headers);
  if (token)
    buf_printf(&b, "Authorization: Bearer %s\r\n", token);
  if (body)
    buf_printf(&b, "Content-Length: %zu\r\n", strlen(body));
  buf_printf(&b, "\r\n%s", body ? body : "");
  int fd = client_tcp();
  struct got g;
  client_say(fd, b.p);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  buf_fini(&b);
  return g;
}

static struct got get(const char *path) { return call(reader, "GET", path, "", NULL); }

static void engine_answers(enum err_code code, const char *text, const char *answer)
{
  pthread_mutex_lock(&house_engine.lock);
  house_engine.fail = (struct err){ .code = code };
  snprintf(house_engine.fail.text, sizeof house_engine.fail.text, "%s", text);
  house_engine.answer = answer;
  pthread_mutex_unlock(&house_engine.lock);
}

START_TEST(test_questions)
{
  static const struct {
    const char *path, *part;
  } rows[] = {
    { "/api/v1/records/service/shop", "{\"asked\":\"record\",\"a\":\"service\",\"b\":\"shop\"" },
    { "/api/v1/records/service/a%20b", "\"b\":\"a b\"" },
    { "/api/v1/records/service/shop/history/owner",
      "\"asked\":\"history\",\"a\":\"service\",\"b\":\"shop\",\"c\":\"owner\"" },
    { "/api/v1/records/service", "\"asked\":\"records\",\"limit\":0,\"cursor\":\"\"" },
    { "/api/v1/records/service?owner=person%2Fana&limit=5&cursor=x",
      "\"limit\":5,\"cursor\":\"x\",\"owner\":\"person/ana\"" },
    { "/api/v1/types", "\"asked\":\"types\"" },
    { "/api/v1/findings?state=open", "\"asked\":\"findings\",\"limit\":0,\"cursor\":\"\",\"state\":\"open\"" },
    { "/api/v1/findings/12", "\"asked\":\"finding\",\"a\":\"12\"" },
    { "/api/v1/clocks", "\"asked\":\"clocks\"" },
    { "/api/v1/messages", "\"asked\":\"messages\"" },
    { "/api/v1/drafts", "\"asked\":\"drafts\"" },
    { "/api/v1/why/service/shop", "\"asked\":\"why\",\"a\":\"service\",\"b\":\"shop\",\"c\":\"\"" },
    { "/api/v1/why/service/shop/score", "\"c\":\"score\"" },
    { "/api/v1/why/finding/3", "\"asked\":\"why_finding\",\"a\":\"3\"" },
    { "/api/v1/policies", "\"asked\":\"policies\"" },
    { "/api/v1/deliveries?source=github", "\"asked\":\"deliveries\"" },
    { "/api/v1/deliveries/4", "\"asked\":\"delivery\",\"a\":\"4\"" },
    { "/api/v1/journal?from=3", "\"from\":\"3\"" },
    { "/api/v1/journal/3", "\"asked\":\"entry\",\"a\":\"3\"" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    expect(get(rows[i].path), 200, rows[i].part);
    expect(call(NULL, "GET", rows[i].path, "", NULL), 401, "WWW-Authenticate: Bearer");
  }
  expect(get("/api/v1/records/service/shop"), 200, "ETag: \"7\"\r\n");
}
END_TEST

START_TEST(test_why_in_words)
{
  expect(get("/api/v1/why/service/shop?format=text"), 200, "Because: why\n");
  expect(get("/api/v1/why/finding/3?format=text"), 200, "Content-Type: text/plain; charset=utf-8");
  expect(call(reader, "GET", "/api/v1/why/service/shop", "Accept: text/plain\r\n", NULL), 200, "Because: why\n");
  expect(call(reader, "GET", "/api/v1/why/service/shop?format=json", "Accept: text/plain\r\n", NULL), 200, "asked");
  expect(get("/api/v1/why/service/shop?format=pdf"), 400, "neither json nor text");
}
END_TEST

START_TEST(test_wrong_questions)
{
  expect(get("/api/v1/records/service/absent"), 404, "there is no service/absent");
  expect(get("/api/v1/records/service/absent"), 404, "\"instance\":\"/api/v1/records/service/absent\"");
  expect(get("/api/v1/records/service/broken"), 500, "urn:steward:io");
  expect(get("/api/v1/records/service?nosuch=1"), 400, "urn:steward:input");
  expect(get("/api/v1/records/service?limit=0"), 400, "1 to 1000");
  expect(get("/api/v1/records/service?limit=x"), 400, "1 to 1000");
  expect(get("/api/v1/findings?colour=red"), 400, "no query parameter \\\"colour\\\" here; there are: ");
  expect(get("/api/v1/findings?stat=open"), 400, "no query parameter \\\"stat\\\" here; did you mean \\\"state\\\"?");
  expect(get("/api/v1/types?x=1"), 400, "\\\"x\\\"");
  expect(get("/api/v1/findings/abc"), 404, "abc");
  expect(get("/api/v1/findings/-1"), 404, "-1");
  expect(get("/api/v1/nothing"), 404, "/api/v1/nothing");
  expect(get("/api/v1/records/service/shop/"), 404, NULL);
  expect(get("//api/v1/types"), 404, NULL);
  expect(get("/api/v1/records//shop"), 404, NULL);
  expect(get("/api/v1/%zz"), 400, "hexadecimal");
  expect(call(reader, "DELETE", "/api/v1/types", "", NULL), 405, "Allow: GET, HEAD\r\n");
  expect(call(reader, "POST", "/api/v1/records/a/b", "", "{}"), 405, "Allow: GET, HEAD, PUT, PATCH, DELETE\r\n");
  expect(call(reader, "BREW", "/", "", NULL), 501, "BREW");
  expect(call(reader, "GET", "/api/v1/types", "", "{}"), 413, "no body");
}
END_TEST

START_TEST(test_problem)
{
  struct got g = get("/api/v1/records/service/absent");
  struct arena a;
  struct value v;
  arena_init(&a);
  ck_assert_ptr_nonnull(strstr(g.head, "Content-Type: application/problem+json\r\n"));
  ck_assert(json_read(&a, (struct str){ g.body, g.body_n }, &v, NULL));
  ck_assert(str_is(value_get_str(v, "type"), "urn:steward:missing"));
  ck_assert_int_eq(value_get(v, "status").i, 404);
  ck_assert_uint_gt(value_get_str(v, "title").n, 0);
  ck_assert(str_is(value_get_str(v, "detail"), "there is no service/absent"));
  arena_fini(&a);
  got_fini(&g);
}
END_TEST

START_TEST(test_roles)
{
  expect(call(reader, "POST", "/api/v1/changes", "", "{}"), 403, "operator");
  expect(call(NULL, "POST", "/api/v1/changes", "", "{}"), 401, NULL);
  expect(call(operator_token, "POST", "/api/v1/activate", "", "{}"), 403, "admin");
  expect(call(operator_token, "POST", "/api/v1/verify", "", NULL), 403, NULL);
  expect(call("stw_12345678_00", "GET", "/api/v1/types", "", NULL), 401, "not known");
  expect(call("whatever", "GET", "/api/v1/types", "", NULL), 401, NULL);
  expect(call(NULL, "GET", "/metrics", "", NULL), 401, NULL);
  expect(call(NULL, "GET", "/healthz", "", NULL), 200, "ok");
  expect(call(NULL, "GET", "/", "", NULL), 200, "openapi.json");
  expect(call("stw_12345678_00", "GET", "/healthz", "", NULL), 401, NULL);
  ck_assert_int_eq(house_engine.seq, 0);
}
END_TEST

START_TEST(test_changes)
{
  engine_answers(ERR_NONE, "", "{\"seq\":1,\"records\":[{\"id\":\"service/shop\",\"version\":4}]}");
  const char *body = "{\"edits\":[{\"put\":\"service/shop\",\"set\":{}}],\"reason\":\"r\"}";
  expect(call(operator_token, "POST", "/api/v1/changes", "", body), 200, "{\"seq\":1,");
  ck_assert_int_eq(house_engine.kind, REQUEST_CHANGE);
  ck_assert_str_eq(house_engine.actor, "person/ana");
  ck_assert_str_eq(house_engine.body, body);
  expect(call(admin, "POST", "/api/v1/changes", "", body), 200, NULL);
  ck_assert_str_eq(house_engine.actor, "token/root");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "{\"edits\""), 400, "JSON");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "[]"), 422, "object");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "{\"edits\":[]}"), 422, "nothing to change");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "{\"edits\":[{}],\"as\":\"person/bo\"}"), 422, "no place");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "{\"edits\":[{}],\"reason\":1}"), 422, "a text");
  expect(call(operator_token, "POST", "/api/v1/changes", "Content-Type: text/plain\r\n", "{}"), 415, NULL);
  expect(call(operator_token, "POST", "/api/v1/changes", "", NULL), 411, NULL);
  ck_assert_int_eq(house_engine.seq, 2);
}
END_TEST

START_TEST(test_one_record)
{
  engine_answers(ERR_NONE, "", "{\"seq\":1,\"records\":[{\"id\":\"service/shop\",\"version\":4}]}");
  const char *path = "/api/v1/records/service/shop", *body = "{\"fields\":{\"name\":\"Shop\",\"n\":null}}";
  expect(call(operator_token, "PUT", path, "", body), 200, "ETag: \"4\"\r\n");
  ck_assert_str_eq(house_engine.body,
                   "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"n\":null}}]}");
  expect(call(operator_token, "PUT", path, "If-None-Match: *\r\n", body), 200, NULL);
  ck_assert_str_eq(house_engine.body,
                   "{\"edits\":[{\"create\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"n\":null}}]}");
  expect(call(operator_token, "PATCH", path, "If-Match: \"3\"\r\n", "{\"reason\":\"x\",\"fields\":{}}"), 200, NULL);
  ck_assert_str_eq(house_engine.body,
                   "{\"edits\":[{\"update\":\"service/shop\",\"set\":{},\"version\":3}],\"reason\":\"x\"}");
  expect(call(operator_token, "PUT", path, "If-Match: \"3\"\r\n", "{\"fields\":{}}"), 200, NULL);
  ck_assert_str_eq(house_engine.body, "{\"edits\":[{\"update\":\"service/shop\",\"set\":{},\"version\":3}]}");
  expect(call(operator_token, "DELETE", "/api/v1/records/service/shop?reason=gone%20now", "If-Match: \"4\"\r\n", NULL),
         200, NULL);
  ck_assert_str_eq(house_engine.body,
                   "{\"edits\":[{\"delete\":\"service/shop\",\"version\":4}],\"reason\":\"gone now\"}");
  int64_t seq = house_engine.seq;
  expect(call(operator_token, "PATCH", path, "If-Match: *\r\n", body), 400, "ETag");
  expect(call(operator_token, "PATCH", path, "If-Match: W/\"3\"\r\n", body), 400, "ETag");
  expect(call(operator_token, "PATCH", path, "", "{\"name\":\"Shop\"}"), 422, "\\\"name\\\" has no place");
  expect(call(operator_token, "PATCH", path, "", "{}"), 422, "fields");
  expect(call(reader, "DELETE", path, "", NULL), 403, NULL);
  ck_assert_int_eq(house_engine.seq, seq);
}
END_TEST

START_TEST(test_refusals)
{
  static const struct {
    enum err_code code;
    int status;
    const char *type;
  } rows[] = {
    { ERR_INPUT, 422, "input" },       { ERR_FORBIDDEN, 403, "forbidden" }, { ERR_MISSING, 404, "missing" },
    { ERR_CONFLICT, 409, "conflict" }, { ERR_REFUSED, 422, "refused" },     { ERR_LIMIT, 413, "limit" },
    { ERR_BUSY, 503, "busy" },         { ERR_POLICY, 422, "policy" },       { ERR_IO, 500, "io" },
    { ERR_CORRUPT, 500, "corrupt" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char type[64];
    snprintf(type, sizeof type, "{\"type\":\"urn:steward:%s\"", rows[i].type);
    engine_answers(rows[i].code, "said \"no\"", NULL);
    expect(call(operator_token, "POST", "/api/v1/changes", "", "{}"), rows[i].status, type);
  }
  engine_answers(ERR_CONFLICT, "version 5", NULL);
  expect(call(operator_token, "PATCH", "/api/v1/records/a/b", "If-Match: \"3\"\r\n", "{\"fields\":{}}"), 412,
         "conflict");
  engine_answers(ERR_REFUSED, "no", "{\"refusals\":[{\"guard\":\"g\"}],\"status\":1}");
  expect(call(operator_token, "POST", "/api/v1/changes", "", "{}"), 422,
         "\"instance\":\"/api/v1/changes\",\"refusals\":[{\"guard\":\"g\"}]}");
}
END_TEST

START_TEST(test_other_requests)
{
  expect(call(admin, "POST", "/api/v1/activate", "", "{\"packs\":[]}"), 200, "{\"seq\":1}");
  ck_assert_int_eq(house_engine.kind, REQUEST_ACTIVATE);
  expect(call(operator_token, "POST", "/api/v1/deliveries/9/retry", "", NULL), 200, NULL);
  ck_assert_int_eq(house_engine.kind, REQUEST_RETRY);
  ck_assert_str_eq(house_engine.body, "{\"delivery\":9}");
  expect(call(operator_token, "POST", "/api/v1/deliveries/x/retry", "", NULL), 404, NULL);
  expect(call(operator_token, "POST", "/api/v1/deliveries/9/retry", "Content-Length: 0\r\n", NULL), 200, NULL);
  expect(call(operator_token, "POST", "/api/v1/policies/p.x/retry", "", NULL), 200, NULL);
  ck_assert_int_eq(house_engine.kind, REQUEST_RETRY);
  ck_assert_str_eq(house_engine.body, "{\"policy\":\"p.x\"}");
  expect(call(operator_token, "POST", "/api/v1/policies/p.x/retry?record=a/b%2Bc", "", NULL), 200, NULL);
  ck_assert_str_eq(house_engine.body, "{\"policy\":\"p.x\",\"record\":\"a/b+c\"}");
  expect(call(reader, "POST", "/api/v1/policies/p.x/retry", "", NULL), 403, NULL);
  expect(call(admin, "POST", "/api/v1/rollback", "", "{\"to\":7,\"reason\":\"x\"}"), 200, NULL);
  ck_assert_int_eq(house_engine.kind, REQUEST_ROLLBACK);
  ck_assert_str_eq(house_engine.body, "{\"to\":7,\"reason\":\"x\"}");
  expect(call(admin, "POST", "/api/v1/rollback", "", "{\"two\":7}"), 422, "\\\"two\\\" has no place");
  expect(call(operator_token, "POST", "/api/v1/rollback", "", "{}"), 403, NULL);
  engine_answers(ERR_NONE, "", "{\"checked\":3}");
  expect(call(admin, "POST", "/api/v1/verify", "", NULL), 200, "{\"checked\":3}");
  ck_assert_int_eq(house_engine.kind, REQUEST_VERIFY);
}
END_TEST

START_TEST(test_actor)
{
  expect(ask_local("POST /api/v1/changes HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 200, NULL);
  ck_assert_str_eq(house_engine.actor, "cli");
  expect(
      ask_local("POST /api/v1/changes HTTP/1.1\r\nHost: a\r\nSteward-Actor: person/eva\r\nContent-Length: 2\r\n\r\n{}"),
      200, NULL);
  ck_assert_str_eq(house_engine.actor, "person/eva");
  expect(call(admin, "POST", "/api/v1/changes", "Steward-Actor: person/eva\r\n", "{}"), 200, NULL);
  ck_assert_str_eq(house_engine.actor, "person/eva");
  expect(call(operator_token, "POST", "/api/v1/changes", "Steward-Actor: person/eva\r\n", "{}"), 403, NULL);
  static const char *const bad[] = { "eva", "person/", "/eva", "source/github", "host/x", "person/a b", "Person/eva" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    expect(ask_local("POST /api/v1/changes HTTP/1.1\r\nHost: a\r\nSteward-Actor: %s\r\nContent-Length: 2\r\n\r\n{}",
                     bad[i]),
           400, "person/ana");
}
END_TEST

START_TEST(test_probes)
{
  expect(get("/readyz"), 200, "ready");
  house_engine.safe = true;
  expect(get("/readyz"), 200, "{\"status\":\"safe\"");
  house_engine.safe = false;
  house_engine.unready = "recovering: 7 of 9 entries";
  expect(get("/readyz"), 503, "7 of 9");
  expect(get("/healthz"), 200, NULL);
  struct got g = get("/metrics");
  ck_assert_ptr_nonnull(strstr(g.head, "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8"));
  ck_assert_ptr_nonnull(strstr(g.body, "steward_entries_total 7\n"));
  ck_assert_ptr_nonnull(strstr(g.body, "steward_http_requests_total{route=\"readyz\",code=\"503\"} 1\n"));
  ck_assert_ptr_nonnull(strstr(g.body, "steward_http_connections "));
  ck_assert_str_eq(g.body + g.body_n - 6, "# EOF\n");
  got_fini(&g);
}
END_TEST

START_TEST(test_description)
{
  struct got g = call(NULL, "GET", "/api/v1/openapi.json", "", NULL);
  struct arena a;
  struct value v;
  struct err err = ERR_INIT;
  arena_init(&a);
  ck_assert_int_eq(g.status, 200);
  ck_assert_msg(json_read(&a, (struct str){ g.body, g.body_n }, &v, &err), "%s", err.text);
  ck_assert(str_is(value_get_str(v, "openapi"), "3.1.0"));
  struct value paths = value_get(v, "paths");
  for (int i = 0; i < route_count(); i++) {
    const struct route *r = route_get(i);
    char method[16] = "";
    for (size_t c = 0; r->method[c]; c++)
      method[c] = (char)(r->method[c] | 0x20);
    struct value operation = value_get(value_get(paths, r->pattern), method);
    ck_assert_msg(str_is(value_get_str(operation, "operationId"), r->name), "%s %s", r->method, r->pattern);
  }
  arena_fini(&a);
  got_fini(&g);
}
END_TEST

/* What the table promises of itself. */
START_TEST(test_table)
{
  for (int i = 0; i < route_count(); i++) {
    const struct route *r = route_get(i);
    ck_assert_int_eq(route_index(r), i);
    ck_assert_msg(r->handle || r->ask, "%s: neither on the loop nor on a reader's thread", r->name);
    ck_assert_uint_gt(strlen(r->doc), 5);
    for (int j = 0; j < i; j++)
      ck_assert_str_ne(route_name(j), r->name);
  }
}
END_TEST

int main(void)
{
  Suite *s = suite_create("route");
  TCase *t = tcase_create("route"), *table = tcase_create("table");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 20);
  tcase_add_test(t, test_questions);
  tcase_add_test(t, test_why_in_words);
  tcase_add_test(t, test_wrong_questions);
  tcase_add_test(t, test_problem);
  tcase_add_test(t, test_roles);
  tcase_add_test(t, test_changes);
  tcase_add_test(t, test_one_record);
  tcase_add_test(t, test_refusals);
  tcase_add_test(t, test_other_requests);
  tcase_add_test(t, test_actor);
  tcase_add_test(t, test_probes);
  tcase_add_test(t, test_description);
  tcase_add_test(table, test_table);
  suite_add_tcase(s, t);
  suite_add_tcase(s, table);
  return suite_main(s);
}
