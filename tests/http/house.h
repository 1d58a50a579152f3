/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * House: what the tests of the HTTP room share. An engine that only remembers (on a thread of its own, as the real
 * one), readers that only repeat the question, and a server over both on a free port. To be included by a test file
 * once: it defines the engine's functions.
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "client.h"
#include "engine/engine.h"
#include "http/http.h"

/* ---- the engine that only remembers ------------------------------------------------------- */

struct engine {
  pthread_mutex_t lock;
  pthread_cond_t some;
  pthread_t thread;
  struct request *first, **end;
  bool stop;
  /* what a test says */
  bool full;           /* engine_submit refuses */
  bool hold;           /* nothing is done until it is false again */
  struct err fail;     /* the answer of what is no delivery */
  const char *answer;  /* its JSON */
  const char *unready; /* why not ready */
  bool safe;
  /* what it remembers: copies, of the last request done */
  int64_t seq;
  enum request_kind kind;
  char actor[256], source[64], key[400], head[4096], *body;
  size_t body_n;
};

static struct engine house_engine;

static void remember(struct engine *e, const struct request *r)
{
  e->kind = r->kind;
  snprintf(e->actor, sizeof e->actor, "%.*s", STR_FMT(r->actor));
  snprintf(e->source, sizeof e->source, "%.*s", STR_FMT(r->source));
  snprintf(e->head, sizeof e->head, "%.*s", STR_FMT(r->head));
  free(e->body);
  e->body = mem_zero(r->body.n + 1);
  if (r->body.n)
    memcpy(e->body, r->body.p, r->body.n);
  e->body_n = r->body.n;
}

/* A delivery that has a key, and the last one's, is a duplicate. */
static void fake_apply(struct engine *e, struct request *r)
{
  char key[sizeof e->key];
  snprintf(key, sizeof key, "%.*s", STR_FMT(r->key));
  if (r->kind == REQUEST_DELIVERY && *key && strcmp(key, e->key) == 0) {
    r->duplicate = true;
    return;
  }
  remember(e, r);
  memcpy(e->key, key, sizeof key);
  r->err = e->fail;
  r->seq = ++e->seq;
  if (e->answer)
    buf_z(&r->answer, e->answer);
}

static void *engine_work(void *arg)
{
  struct engine *e = arg;
  pthread_mutex_lock(&e->lock);
  while (!e->stop || e->first) {
    if (!e->first || (e->hold && !e->stop)) {
      pthread_cond_wait(&e->some, &e->lock);
      continue;
    }
    struct request *r = e->first;
    e->first = r->next;
    if (!e->first)
      e->end = &e->first;
    fake_apply(e, r);
    pthread_mutex_unlock(&e->lock);
    r->done(r);
    pthread_mutex_lock(&e->lock);
  }
  pthread_mutex_unlock(&e->lock);
  return NULL;
}

bool engine_submit(struct engine *e, struct request *r)
{
  pthread_mutex_lock(&e->lock);
  bool room = !e->full && !e->stop;
  if (room) {
    r->next = NULL;
    *e->end = r;
    e->end = &r->next;
    pthread_cond_signal(&e->some);
  } else {
    err_set(&r->err, ERR_BUSY, "the queue is full");
  }
  pthread_mutex_unlock(&e->lock);
  return room;
}

bool engine_ready(struct engine *e, struct err *err) { return !e->unready || err_set(err, ERR_BUSY, "%s", e->unready); }

bool engine_safe(const struct engine *e) { return e->safe; }

void engine_metrics(struct engine *e, struct buf *out)
{
  (void)e;
  buf_z(out, "# TYPE steward_entries counter\nsteward_entries_total 7\n");
}

/* name, scheme, keys (three at most), a further header */
static const char *const house_sources[][6] = {
  { "github", "github-sha256", "X-GitHub-Delivery", NULL, NULL, "X-GitHub-Event" },
  { "events", "none", "webhook-id", "ce-source+ce-id", NULL, "Authorization" },
  { "slack", "slack-v0", NULL, NULL, NULL, "X-Slack-Signature" },
  { "tokens", "", NULL, NULL, NULL, NULL },
  { "keys", "none", "body.event.id", "X-Kind+body.list.2", NULL, NULL },
  { "any", "none", NULL, NULL, NULL, NULL },
  { "lights", "none", NULL, NULL, NULL, "X-Lamp" },
  { "undated", "none", "body.id", "none", NULL, NULL },
};

bool engine_intake(struct engine *e, struct str source, struct arena *a, struct intake_facts *out, struct err *err)
{
  (void)e;
  for (size_t i = 0; i < sizeof house_sources / sizeof *house_sources; i++) {
    const char *const *row = house_sources[i];
    if (!str_is(source, row[0]))
      continue;
    *out = (struct intake_facts){ .id = str_of(row[0]), .scheme = str_of(row[1]), .any_body = str_is(source, "any") };
    out->key_headers = arena_array(a, struct str, 3);
    for (int k = 2; k < 5 && row[k]; k++)
      out->key_headers[out->key_header_count++] = str_of(row[k]);
    out->headers = arena_array(a, struct str, 1);
    if (row[5])
      out->headers[out->header_count++] = str_of(row[5]);
    out->queries = arena_array(a, struct str, 2);
    out->queries[out->query_count++] = STR("site");
    out->queries[out->query_count++] = STR("token"); /* is asked for, and must not be kept */
    return true;
  }
  return err_set(err, ERR_MISSING, "no source of the name %.*s is bound", STR_FMT(source));
}

/* ---- readers that repeat the question ----------------------------------------------------- */

struct reader *reader_open(const char *model, const char *journal, struct err *err)
{
  (void)model, (void)journal, (void)err;
  return mem_zero(1);
}
void reader_close(struct reader *r) { free(r); }

static bool repeat(struct buf *out, const char *what, struct str a, struct str b, struct str c)
{
  buf_printf(out, "{\"asked\":\"%s\",\"a\":\"%.*s\",\"b\":\"%.*s\",\"c\":\"%.*s\",\"version\":7}", what, STR_FMT(a),
             STR_FMT(b), STR_FMT(c));
  return true;
}

static bool repeat_page(struct buf *out, const char *what, const struct reader_page *p)
{
  buf_printf(out, "{\"asked\":\"%s\",\"limit\":%zu,\"cursor\":\"%.*s\"", what, p->limit, STR_FMT(p->cursor));
  for (size_t i = 0; i < p->filter_count; i++)
    buf_printf(out, ",\"%.*s\":\"%.*s\"", STR_FMT(p->filters[i].name), STR_FMT(p->filters[i].value));
  buf_z(out, "}");
  return true;
}

bool reader_record(struct reader *r, struct str type, struct str key, struct buf *out, struct err *err)
{
  (void)r;
  if (str_is(key, "absent"))
    return err_set(err, ERR_MISSING, "there is no %.*s/%.*s", STR_FMT(type), STR_FMT(key));
  if (str_is(key, "broken"))
    return err_set(err, ERR_IO, "the disk is on fire");
  return repeat(out, "record", type, key, STR(""));
}
bool reader_records(struct reader *r, struct str type, const struct reader_page *p, struct buf *out, struct err *err)
{
  (void)r;
  for (size_t i = 0; i < p->filter_count; i++)
    if (str_is(p->filters[i].name, "nosuch"))
      return err_set(err, ERR_INPUT, "%.*s has no field nosuch", STR_FMT(type));
  return repeat_page(out, "records", p);
}
bool reader_history(struct reader *r, struct str type, struct str key, struct str field, struct buf *out,
                    struct err *err)
{
  (void)r, (void)err;
  return repeat(out, "history", type, key, field);
}
bool reader_why(struct reader *r, struct str type, struct str key, struct str what, struct buf *out, struct err *err)
{
  (void)r, (void)err;
  return repeat(out, "why", type, key, what);
}
#define PAGED(name)                                                                                                    \
  bool reader_##name(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)                  \
  {                                                                                                                    \
    (void)r, (void)err;                                                                                                \
    return repeat_page(out, #name, p);                                                                                 \
  }                                                                                                                    \
  struct reader
#define PLAIN(name)                                                                                                    \
  bool reader_##name(struct reader *r, struct buf *out, struct err *err)                                               \
  {                                                                                                                    \
    (void)r, (void)err;                                                                                                \
    return repeat(out, #name, STR(""), STR(""), STR(""));                                                              \
  }                                                                                                                    \
  struct reader
#define NUMBERED(name)                                                                                                 \
  bool reader_##name(struct reader *r, int64_t n, struct buf *out, struct err *err)                                    \
  {                                                                                                                    \
    char digits[32];                                                                                                   \
    (void)r, (void)err;                                                                                                \
    snprintf(digits, sizeof digits, "%lld", (long long)n);                                                             \
    return repeat(out, #name, str_of(digits), STR(""), STR(""));                                                       \
  }                                                                                                                    \
  struct reader

PAGED(findings);
PAGED(clocks);
PAGED(messages);
PAGED(drafts);
PAGED(deliveries);
PAGED(journal);
PAGED(activations);
PAGED(dispatches);
PLAIN(types);
PLAIN(policies);
NUMBERED(finding);
NUMBERED(entry);
NUMBERED(dispatch);
NUMBERED(why_finding);

/* Nothing is to leave, and nothing is told. */
bool reader_due(struct reader *r, const struct due_wish *wish, struct arena *a, struct dispatch_due **out, size_t *n,
                struct err *err)
{
  (void)r, (void)wish, (void)a, (void)err;
  *out = NULL;
  *n = 0;
  return true;
}
void engine_listen(struct engine *e, void (*news)(void *arg), void *arg) { (void)e, (void)news, (void)arg; }
bool reader_notice_wish(struct reader *r, const struct reader_filter *given, size_t n, struct str last, struct arena *a,
                        struct notice_wish *out, struct err *err)
{
  (void)r, (void)given, (void)n, (void)last, (void)a, (void)err;
  *out = (struct notice_wish){ .severity = -1 };
  return true;
}
bool reader_notices(struct reader *r, const struct notice_place *from, const struct notice_wish *w,
                    const struct notice_bounds *most, struct notice **out, size_t *n, struct notice_place *to,
                    bool *more, struct err *err)
{
  (void)r, (void)w, (void)most, (void)err;
  *out = NULL;
  *n = 0;
  *to = *from;
  *more = false;
  return true;
}
bool reader_notices_end(struct reader *r, struct notice_place *out, struct err *err)
{
  (void)r, (void)err;
  *out = (struct notice_place){ .kind = NOTICE_KINDS };
  return true;
}

/* Two are held; the second names an address. */
enum { HOUSE_HELD = 70 };
bool reader_delivery(struct reader *r, int64_t n, struct buf *out, struct err *err)
{
  (void)r, (void)err;
  bool held = n == HOUSE_HELD || n == HOUSE_HELD + 1;
  buf_printf(out, "{\"asked\":\"delivery\",\"a\":\"%lld\",\"state\":\"%s\"%s}", (long long)n, held ? "held" : "applied",
             n == HOUSE_HELD + 1 ? ",\"url\":\"https://evil.example/yes\"" : "");
  return true;
}

void why_text(struct value why, struct buf *out)
{
  buf_printf(out, "Because: %.*s\n", STR_FMT(value_get_str(why, "asked")));
}

/* ---- the server --------------------------------------------------------------------------- */

struct house {
  char dir[64], socket[96], tokens[96];
  struct organisation organisation;
  struct source_option sources[2];
  struct source_secret secrets[3];
  struct http_options options; /* to be changed before house_start */
  struct http *http;
  pthread_t thread;
};

static struct house house;
static int64_t house_time = 1531420620000; /* of the clock that the server sees */

static int64_t house_now(void) { return house_time; }

static void house_init(void)
{
  struct engine *e = &house_engine;
  *e = (struct engine){ .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER };
  e->end = &e->first;
  house = (struct house){ 0 };
  snprintf(house.dir, sizeof house.dir, "/tmp/house-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(house.dir));
  snprintf(house.socket, sizeof house.socket, "%s/socket", house.dir);
  snprintf(house.tokens, sizeof house.tokens, "%s/tokens.json", house.dir);
  house.secrets[0].text = STR("It's a Secret to Everybody");
  house.secrets[1].text = STR("the one before");
  house.secrets[2].text = STR("8f742231b10e8888abcd99yyyzzz85a5");
  house.sources[0] = (struct source_option){
    .name = STR("github"), .actor = STR("source/github"), .secrets = house.secrets, .secret_count = 2
  };
  house.sources[1] = (struct source_option){ .name = STR("slack"), .secrets = house.secrets + 2, .secret_count = 1 };
  house.organisation.sources = house.sources;
  house.organisation.source_count = 2;
  house.options = (struct http_options){
    .engine = e,
    .organisation = &house.organisation,
    .listen = "127.0.0.1:0",
    .socket_path = house.socket,
    .tokens_path = house.tokens,
    .now = house_now,
  };
}

static void *serve(void *arg)
{
  (void)arg;
  struct err err = ERR_INIT;
  ck_assert_msg(http_run(house.http, &err), "%s", err.text);
  return NULL;
}

static void house_start(void)
{
  struct err err = ERR_INIT;
  house.http = http_open(&house.options, &err);
  ck_assert_msg(house.http != NULL, "%s", err.text);
  client_port = http_port(house.http);
  client_path = house.socket;
  pthread_create(&house_engine.thread, NULL, engine_work, &house_engine);
  pthread_create(&house.thread, NULL, serve, NULL);
}

static inline void house_open(void)
{
  house_init();
  house_start();
}

/* In the order that the door asks for. */
static inline void house_close(void)
{
  struct engine *e = &house_engine;
  http_stop(house.http);
  pthread_join(house.thread, NULL);
  pthread_mutex_lock(&e->lock);
  e->stop = true;
  pthread_cond_signal(&e->some);
  pthread_mutex_unlock(&e->lock);
  pthread_join(e->thread, NULL);
  http_close(house.http);
  free(e->body);
  unlink(house.tokens);
  ck_assert_int_eq(rmdir(house.dir), 0);
}

static inline void engine_say(bool full, bool hold)
{
  pthread_mutex_lock(&house_engine.lock);
  house_engine.full = full;
  house_engine.hold = hold;
  pthread_cond_signal(&house_engine.some);
  pthread_mutex_unlock(&house_engine.lock);
}

/* Makes a token and gives its text, to be freed. */
static inline char *house_token(const char *name, enum role role, const char *person, const char *source)
{
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  struct token wanted = {
    .name = str_of(name), .role = role, .person = str_of(person ? person : ""), .source = str_of(source ? source : "")
  };
  ck_assert_msg(token_make(house.tokens, &wanted, &text, &err), "%s", err.text);
  return text.p;
}
