/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole: a real engine over files, the bundled packs, and everything asked through the server.
 */
#include <pthread.h>
#include <sys/stat.h>

#include "client.h"
#include "engine/engine.h"
#include "http/http.h"

static char folder[64], journal[96], model[96], path[96];
static struct organisation *organisation;
static struct engine *engine;
static struct http *http;
static pthread_t thread;

static void write_file(const char *name, const char *text)
{
  char full[128];
  snprintf(full, sizeof full, "%s/%s", folder, name);
  FILE *f = fopen(full, "w");
  ck_assert_ptr_nonnull(f);
  fputs(text, f);
  fclose(f);
  ck_assert_int_eq(chmod(full, 0600), 0);
}

static void *serve(void *arg)
{
  (void)arg;
  ck_assert(http_run(http, NULL));
  return NULL;
}

static void host_open(void)
{
  struct err err = ERR_INIT;
  struct engine_options e = { .journal = journal, .model = model };
  struct http_options h = {
    .organisation = organisation, .listen = "127.0.0.1:0", .socket_path = path, .model = model, .journal = journal
  };
  h.engine = engine = engine_open(&e, &err);
  ck_assert_msg(engine != NULL, "%s", err.text);
  ck_assert_msg(engine_start(engine, &err), "%s", err.text);
  http = http_open(&h, &err);
  ck_assert_msg(http != NULL, "%s", err.text);
  client_port = http_port(http);
  client_path = path;
  pthread_create(&thread, NULL, serve, NULL);
}

static void host_close(void)
{
  http_stop(http);
  pthread_join(thread, NULL);
  engine_stop(engine);
  http_close(http);
  engine_close(engine);
}

static void setup(void)
{
  struct err err = ERR_INIT;
  snprintf(folder, sizeof folder, "/tmp/http-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(journal, sizeof journal, "%s/journal.db", folder);
  snprintf(model, sizeof model, "%s/model.db", folder);
  snprintf(path, sizeof path, "%s/socket", folder);
  write_file("steward.lua", "return { name = \"House\", listen = \"127.0.0.1:0\", packs = { \"core\", \"intake\" },\n"
                            "  sources = { github = { intake = \"intake.github\", secret = file \"secret\" } } }\n");
  write_file("secret", "It's a Secret to Everybody");
  organisation = organisation_open(folder, true, &err);
  ck_assert_msg(organisation != NULL, "%s", err.text);
  host_open();
}

static void teardown(void)
{
  char command[128];
  host_close();
  organisation_close(organisation);
  snprintf(command, sizeof command, "rm -r %s", folder);
  ck_assert_int_eq(system(command), 0);
}

static struct got send_json(const char *method, const char *target, const char *headers, struct str body)
{
  struct buf b = BUF_INIT;
  struct got g;
  buf_printf(&b, "%s %s HTTP/1.1\r\nHost: a\r\nSteward-Actor: person/ana\r\n%sContent-Length: %zu\r\n\r\n", method,
             target, headers, body.n);
  buf_str(&b, body);
  int fd = client_local();
  client_send(fd, b.p, b.n);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  buf_fini(&b);
  return g;
}

static struct got get(const char *target) { return ask_local("GET %s HTTP/1.1\r\nHost: a\r\n\r\n", target); }

static void activate(void)
{
  struct buf payload = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(organisation_payload(organisation, &payload, &err), "%s", err.text);
  expect(send_json("POST", "/api/v1/activate", "", buf_view(&payload)), 200, "\"seq\":");
  buf_fini(&payload);
}

static struct got deliver(const char *id, const char *body, const char *signed_as)
{
  uint8_t code[DIGEST_MAX];
  struct buf b = BUF_INIT, hex = BUF_INIT;
  size_t n = hmac(DIGEST_SHA256, STR("It's a Secret to Everybody"), str_of(signed_as), code);
  hex_write(&hex, (struct str){ (const char *)code, n });
  buf_printf(&b,
             "POST /in/github HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-GitHub-Delivery: %s\r\n"
             "X-GitHub-Event: issues\r\nX-Hub-Signature-256: sha256=%s\r\nContent-Length: %zu\r\n\r\n%s",
             id, hex.p, strlen(body), body);
  int fd = client_tcp();
  struct got g;
  client_say(fd, b.p);
  ck_assert(client_read(fd, &g, false));
  close(fd);
  buf_fini(&b);
  buf_fini(&hex);
  return g;
}

#define ISSUE                                                                                                          \
  "{\"action\":\"opened\",\"issue\":{\"id\":444500041,\"number\":1,\"title\":\"It is broken\",\"state\":\"open\","     \
  "\"html_url\":\"https://example.org/1\",\"user\":{\"login\":\"ana\"},\"labels\":[],\"assignees\":[],"                \
  "\"created_at\":\"2026-03-02T09:00:00Z\",\"updated_at\":\"2026-03-02T09:00:00Z\",\"closed_at\":null},"               \
  "\"repository\":{\"full_name\":\"example/shop\",\"name\":\"shop\"},\"sender\":{\"login\":\"ana\"}}"

/* A delivery is answered once it is on disk; that it is applied may be seen a little later. */
static void expect_soon(const char *target, const char *part)
{
  for (int i = 0; i < 200; i++) {
    struct got g = get(target);
    bool there = g.status == 200 && strstr(g.body, part);
    got_fini(&g);
    if (there)
      return;
    usleep(10000);
  }
  expect(get(target), 200, part);
}

START_TEST(test_the_whole)
{
  expect(ask("POST /in/github HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 404, "github");
  activate();
  expect(get("/readyz"), 200, "ready");
  expect(get("/api/v1/types"), 200, "incident");
  expect(get("/api/v1/policies"), 200, "intake.github");

  expect(deliver("d-1", ISSUE, "{}"), 401, "does not match");
  expect(deliver("d-1", ISSUE, ISSUE), 202, "\"delivery\":\"d-1\"");
  expect(deliver("d-1", ISSUE, ISSUE), 200, "\"duplicate\":true");
  expect_soon("/api/v1/deliveries?source=github", "\"state\":\"applied\"");
  expect(get("/api/v1/records/incident"), 200, "It is broken");
  expect(get("/api/v1/journal"), 200, "\"d-1\"");

  struct str person = STR("{\"fields\":{\"name\":\"Ana\"},\"reason\":\"new here\"}");
  expect(send_json("PUT", "/api/v1/records/person/ana", "If-None-Match: *\r\n", person), 200, "ETag: \"1\"");
  expect(send_json("PUT", "/api/v1/records/person/ana", "If-None-Match: *\r\n", person), 412, "urn:steward:conflict");
  expect(get("/api/v1/records/person/ana"), 200, "ETag: \"1\"");
  expect(
      send_json("PATCH", "/api/v1/records/person/ana", "If-Match: \"1\"\r\n", STR("{\"fields\":{\"name\":\"Eva\"}}")),
      200, "ETag: \"2\"");
  expect(send_json("PATCH", "/api/v1/records/person/ana", "If-Match: \"1\"\r\n", STR("{\"fields\":{\"name\":\"Z\"}}")),
         412, NULL);
  expect(send_json("PATCH", "/api/v1/records/person/ana", "", STR("{\"fields\":{\"nmae\":\"Z\"}}")), 422, "nmae");
  expect(get("/api/v1/records/person/ana/history/name"), 200, "\"Eva\"");
  expect(get("/api/v1/why/person/ana/name"), 200, "person/ana");
  expect(get("/api/v1/why/person/ana/name?format=text"), 200, "text/plain");
  expect(get("/api/v1/records/person/nobody"), 404, "nobody");
  expect(get("/api/v1/records/persn/ana"), 404, NULL);
  expect(get("/api/v1/records/person?nosuch=1"), 400, "nosuch");
  expect(get("/api/v1/findings?state=open"), 200, "items");
  expect(get("/api/v1/clocks"), 200, "items");
  expect(get("/api/v1/messages"), 200, "items");
  expect(get("/api/v1/drafts"), 200, "items");
  expect(send_json("DELETE", "/api/v1/records/person/ana?reason=left", "If-Match: \"2\"\r\n", STR("")), 200, NULL);
  expect(get("/api/v1/records/person/ana"), 404, NULL);
  expect(send_json("POST", "/api/v1/verify", "", STR("")), 200, NULL);
  expect(get("/metrics"), 200, "# EOF");
}
END_TEST

/* What was answered with 202 is there after a restart, and still known as a duplicate. */
START_TEST(test_restart)
{
  activate();
  expect(deliver("d-1", ISSUE, ISSUE), 202, NULL);
  host_close();
  host_open();
  expect_soon("/api/v1/records/incident", "It is broken");
  expect(deliver("d-1", ISSUE, ISSUE), 200, "\"duplicate\":true");
}
END_TEST

START_TEST(test_a_misspelt_scheme)
{
  struct source_option source = { .name = STR("x"), .scheme = STR("github-sha265") };
  struct organisation o = { .sources = &source, .source_count = 1 };
  struct http_options options = { .organisation = &o };
  struct err err = ERR_INIT;
  ck_assert_ptr_null(http_open(&options, &err));
  ck_assert_int_eq(err.code, ERR_USAGE);
  ck_assert_msg(strstr(err.text, "github-sha256"), "%s", err.text);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("http");
  TCase *t = tcase_create("whole"), *open = tcase_create("open");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 60);
  tcase_add_test(t, test_the_whole);
  tcase_add_test(t, test_restart);
  tcase_add_test(open, test_a_misspelt_scheme);
  suite_add_tcase(s, t);
  suite_add_tcase(s, open);
  return suite_main(s);
}
