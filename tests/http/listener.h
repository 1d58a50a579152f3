/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Listener: what the tests of streams share. A whole host, with a real engine and a pack of its own, that can be stopped
 * and started again over the same files; and a client that reads server-sent events.
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

/* ---- the host ----------------------------------------------------------------------------- */

static struct {
  char dir[64], journal[96], model[96], socket[96];
  struct http_options options; /* to be changed before host_open */
  struct engine *engine;
  struct http *http;
  pthread_t thread;
} host;

static inline void *host_serve(void *arg)
{
  struct err err = ERR_INIT;
  (void)arg;
  ck_assert_msg(http_run(host.http, &err), "%s", err.text);
  return NULL;
}

static inline void host_init(void)
{
  memset(&host, 0, sizeof host);
  snprintf(host.dir, sizeof host.dir, "/tmp/steward-stream-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(host.dir));
  snprintf(host.journal, sizeof host.journal, "%s/journal.db", host.dir);
  snprintf(host.model, sizeof host.model, "%s/model.db", host.dir);
  snprintf(host.socket, sizeof host.socket, "%s/socket", host.dir);
  client_path = host.socket;
}

static inline void host_open(void)
{
  struct err err = ERR_INIT;
  host.engine = engine_open(&(struct engine_options){ .journal = host.journal, .model = host.model }, &err);
  ck_assert_msg(host.engine && engine_start(host.engine, &err), "%s", err.text);
  host.options.engine = host.engine;
  host.options.socket_path = host.socket;
  host.options.model = host.model;
  host.options.journal = host.journal;
  host.http = http_open(&host.options, &err);
  ck_assert_msg(host.http != NULL, "%s", err.text);
  ck_assert_int_eq(pthread_create(&host.thread, NULL, host_serve, NULL), 0);
}

static inline void host_close(void)
{
  http_stop(host.http);
  pthread_join(host.thread, NULL);
  engine_stop(host.engine);
  http_close(host.http);
  engine_close(host.engine);
}

static inline void host_remove(void)
{
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", host.dir);
  ck_assert_int_eq(system(command), 0);
}

/* Tickets: what they weigh is derived, heavy ones are found, one with a limit has a clock. */
static const char *const host_files[] = {
  "p/pack.lua",
  "return pack { name = 'p', version = '1', title = 'P' }",
  "p/model.lua",
  "return model { person = { fields = { name = text } }, ticket = { fields = { level = integer, title = text,"
  " owner = ref 'person', opened = instant, solved = instant } } }",
  "p/heavy.lua",
  "return policy { title = 'heavy', on = 'ticket', gives = { weight = integer {} },"
  " findings = { heavy = 'high', crushing = 'critical' }, eval = function(t, ctx)"
  " local level = t.level or 0"
  " if level >= 5 then ctx:finding('heavy', { message = 'level ' .. level }) end"
  " if level >= 8 then ctx:finding('crushing', { message = 'too much' }) end"
  " if level >= 9 then ctx:message('tell', { to = 'ops', subject = 'heavy', body = 'level ' .. level }) end"
  " if t.opened then ctx:clock('solve', { start = t.opened, stop = t.solved, target = '4h' })"
  " ctx:clock('answer', { start = t.opened, stop = t.solved, target = '1h' }) end"
  " return { weight = level * 10 } end }",
  "p/quiet.lua",
  "return policy { title = 'quiet', on = 'ticket', findings = { odd = 'low' }, eval = function(t, ctx)"
  " if (t.level or 0) % 2 == 1 then ctx:finding('odd', { message = 'odd' }) end end }",
  "p/web.lua",
  "return intake { title = 'web', map = function(delivery) error('no idea') end }",
};

static inline void host_activate(void)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"packs\":[\"p\"],\"params\":{},\"bindings\":{\"p.quiet\":{\"level\":\"shadow\"}},"
            "\"sources\":{\"web\":\"p.web\"},\"files\":{");
  for (size_t i = 0; i < sizeof host_files / sizeof *host_files; i += 2) {
    buf_z(&b, i ? "," : "");
    json_string(&b, str_of(host_files[i]));
    buf_z(&b, ":");
    json_string(&b, str_of(host_files[i + 1]));
  }
  buf_z(&b, "}}");
  expect(ask_local("POST /api/v1/activate HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%s", b.n, b.p), 200, NULL);
  buf_fini(&b);
}

static inline void host_edit(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline void host_edit(const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_z(&b, "{\"edits\":[");
  buf_vprintf(&b, fmt, ap);
  buf_z(&b, "]}");
  va_end(ap);
  expect(ask_local("POST /api/v1/changes HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n%s", b.n, b.p), 200, NULL);
  buf_fini(&b);
}

/* ---- the client --------------------------------------------------------------------------- */

struct listener {
  int fd;
  struct buf in;
  size_t at;     /* in `in`, what is read */
  char last[96]; /* the last id, as a browser keeps it */
  size_t beats;  /* comments */
};

struct heard {
  char id[96], kind[32];
  struct str data; /* until the next is read */
};

static inline bool listener_fill(struct listener *l, int ms)
{
  struct pollfd p = { l->fd, POLLIN, 0 };
  if (poll(&p, 1, ms) <= 0)
    return false;
  buf_reserve(&l->in, 16384);
  ssize_t n = recv(l->fd, l->in.p + l->in.n, 16384, 0);
  if (n <= 0) {
    close(l->fd);
    l->fd = -1;
    return false;
  }
  l->in.n += (size_t)n;
  l->in.p[l->in.n] = 0;
  return true;
}

/* Gives the status; above 200 the stream is closed, and the whole answer stands in l->in. 0: nobody answers there. */
static inline int listener_open(struct listener *l, const char *query, const char *last)
{
  char text[512];
  int status = 0;
  struct sockaddr_un a = { .sun_family = AF_UNIX };
  snprintf(a.sun_path, sizeof a.sun_path, "%s", client_path);
  l->in.n = l->at = 0;
  l->fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(l->fd, (struct sockaddr *)&a, sizeof a) != 0) {
    close(l->fd);
    l->fd = -1;
    return 0;
  }
  snprintf(text, sizeof text, "GET /api/v1/stream%s HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n%s%s%s\r\n",
           query, last ? "Last-Event-ID: " : "", last ? last : "", last ? "\r\n" : "");
  client_say(l->fd, text);
  char *end = NULL;
  while (!end && listener_fill(l, 5000))
    end = strstr(l->in.p, "\r\n\r\n");
  if (!end)
    return 0;
  ck_assert_int_eq(sscanf(l->in.p, "HTTP/1.1 %d ", &status), 1);
  l->at = (size_t)(end + 4 - l->in.p);
  if (status != 200) {
    const char *length = strstr(l->in.p, "Content-Length: ");
    while (l->in.n < l->at + strtoul(length + 16, NULL, 10) && listener_fill(l, 5000)) {
    }
    close(l->fd);
    l->fd = -1;
  }
  return status;
}

static inline void listener_fini(struct listener *l)
{
  if (l->fd >= 0)
    close(l->fd);
  buf_fini(&l->in);
}

static inline void copy_text(char *to, size_t size, struct str from) { snprintf(to, size, "%.*s", STR_FMT(from)); }

/* A field of a block, as the standard has it. */
static inline void heard_line(struct listener *l, struct str line, struct heard *out)
{
  struct str name, value;
  str_split(line, ':', &name, &value);
  value = str_starts(value, " ") ? (struct str){ value.p + 1, value.n - 1 } : value;
  l->beats += name.n == 0;
  if (str_is(name, "id"))
    copy_text(l->last, sizeof l->last, value);
  else if (str_is(name, "event"))
    copy_text(out->kind, sizeof out->kind, value);
  else if (str_is(name, "data"))
    out->data = value;
}

/* The next event; false at the end (l->fd is then -1), or when nothing came for so long. */
static inline bool listener_next(struct listener *l, int ms, struct heard *out)
{
  uint64_t until = clock_ns() / 1000000 + (uint64_t)ms;
  for (;;) {
    char *from = l->in.p + l->at, *end = l->in.n > l->at ? strstr(from, "\n\n") : NULL;
    if (!end) {
      int left = (int)(until - clock_ns() / 1000000);
      if (l->fd < 0 || left < 0 || !listener_fill(l, left))
        return false;
      continue;
    }
    struct str block = { from, (size_t)(end - from) }, line;
    l->at += block.n + 2;
    *out = (struct heard){ .data = { NULL, 0 } };
    for (bool more = true; more;) {
      more = str_split(block, '\n', &line, &block);
      heard_line(l, line, out);
    }
    if (!out->data.p)
      continue;
    copy_text(out->id, sizeof out->id, str_of(l->last));
    return true;
  }
}

/* What the next event is: "change changed ticket/a"; "" when none comes. Its data in *v. */
static inline const char *listener_word(struct listener *l, struct arena *a, struct value *v)
{
  static char word[200];
  struct heard h;
  struct err err = ERR_INIT;
  if (!listener_next(l, 3000, &h))
    return "";
  ck_assert_msg(json_read(a, str_dup(a, h.data), v, &err), "%s", err.text);
  snprintf(word, sizeof word, "%.*s %.*s%s%.*s", STR_FMT(value_get_str(*v, "kind")), STR_FMT(value_get_str(*v, "what")),
           value_get_str(*v, "record").n ? " " : "", STR_FMT(value_get_str(*v, "record")));
  ck_assert(str_is(value_get_str(*v, "kind"), h.kind));
  return word;
}
