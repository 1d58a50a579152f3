/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   stream_ask -> stream_listed -> stream_begin -> [ behind: page, drained, page … ] <-> live -> stream_gone
 *
 * `place` is how far the client was told, whatever of it was wanted. Of a stream that is with the feed (`away`) the loop
 * leaves the wish alone; when its client goes meanwhile, it ends with the page.
 */
#include "http/stream.h"

#include <event2/event.h>
#include <stdlib.h>

#include "http/connection.h"
#include "http/reply.h"
#include "http/server.h"

enum {
  UNSENT_MAX = 256 * 1024, /* of one that is up to date; beyond, it is behind */
  RETRY_MS = 2000,         /* what a client is told to wait before it comes back */
};

struct stream {
  struct stream *next, **link;
  struct streams *all; /* NULL: it is not listed */
  struct connection *connection;
  struct arena arena; /* of the wish */
  struct feed_wish wish;
  bool live, away;
  bool again;          /* the page failed: it is wanted anew a little later */
  uint64_t put, taken; /* bytes ever given to the connection, and left at the last look */
  uint64_t put_ms, taken_ms;
};

struct streams {
  struct http *server;
  struct feed *feed;
  struct event *bell;
  struct stream *first;
  size_t count;
  uint64_t opened, dropped, events;
  struct buf text;
};

static uint64_t now_ms(void) { return clock_ns() / 1000000; }

/* ---- the list ----------------------------------------------------------------------------- */

static void tell_feed(struct streams *all)
{
  unsigned kinds = 0;
  bool any = false;
  for (struct stream *s = all->first; s; s = s->next) {
    kinds |= s->wish.want.kinds;
    any |= s->wish.want.kinds == 0;
  }
  feed_audience(all->feed, all->count, any ? 0 : kinds);
}

static void list(struct streams *all, struct stream *s)
{
  s->all = all;
  s->next = all->first;
  s->link = &all->first;
  if (s->next)
    s->next->link = &s->next;
  all->first = s;
  all->count++;
  all->opened++;
  tell_feed(all);
}

static void unlist(struct stream *s)
{
  *s->link = s->next;
  if (s->next)
    s->next->link = s->link;
  s->all->count--;
  tell_feed(s->all);
}

void stream_free(struct stream *s)
{
  if (!s)
    return;
  if (s->all)
    unlist(s);
  arena_fini(&s->arena);
  free(s);
}

void stream_gone(struct stream *s)
{
  s->connection = NULL;
  if (!s->away)
    stream_free(s);
}

/* ---- the beginning ------------------------------------------------------------------------ */

/* On the loop, when the reader's thread has said yes. */
static void stream_listed(struct exchange *x)
{
  struct http *h = x->server;
  struct stream *s = x->stream;
  const char *why = h->stopping                                   ? "the server is stopping"
                    : h->streams->count >= h->options.streams_max ? "there are as many streams as there may be"
                                                                  : NULL;
  bool bare = str_is(x->head.method, "HEAD") || !x->connection;
  if (s && !why && !bare && x->status == 200) {
    list(h->streams, s);
    x->last = true;
    reply_header(x, "X-Accel-Buffering", STR("no"));
    buf_printf(&x->reply, "retry: %d\nid: ", RETRY_MS);
    notice_place_write(&x->reply, &s->wish.place);
    buf_z(&x->reply, "\n\n");
    return;
  }
  stream_free(s);
  x->stream = NULL;
  if (s && why && x->status == 200)
    reply_problem(x, 503, "%s", why);
}

bool stream_ask(struct reader *r, struct exchange *x, struct err *err)
{
  const struct target *t = &x->target;
  struct reader_filter *given = arena_array(&x->arena, struct reader_filter, t->pair_count + 1);
  struct str last = header_once(&x->head, STR("last-event-id"));
  struct stream *s = x->stream = mem_zero(sizeof *s);
  arena_init(&s->arena);
  s->wish.owner = s;
  for (size_t i = 0; i < t->pair_count; i++)
    given[i] = (struct reader_filter){ t->pairs[i].name, t->pairs[i].value };
  last = last.n ? last : (struct str){ NULL, 0 };
  bool good = reader_notice_wish(r, given, t->pair_count, last, &s->arena, &s->wish.want, err);
  x->resume = stream_listed;
  s->wish.place = s->wish.want.from;
  if (good) {
    reply_with(x, 200, type_events);
    return true;
  }
  stream_free(s);
  x->stream = NULL;
  if (err->code != ERR_INPUT)
    return false;
  reply_err_as(x, 400, err, STR(""));
  return true;
}

/* ---- giving ------------------------------------------------------------------------------- */

static void want_page(struct stream *s)
{
  s->again = false;
  s->away = true;
  feed_want(s->all->feed, &s->wish);
}

/* False when the connection was dead; then the stream is no more. */
static bool give(struct stream *s, struct str text)
{
  s->put_ms = now_ms();
  if (s->put == s->taken)
    s->taken_ms = s->put_ms;
  s->put += text.n;
  if (connection_put(s->connection, text))
    return true;
  connection_drop(s->connection);
  return false;
}

void stream_begin(struct stream *s, struct connection *c)
{
  s->connection = c;
  s->put = connection_unsent(c);
  s->put_ms = s->taken_ms = now_ms();
  want_page(s);
}

void stream_drained(struct stream *s)
{
  if (!s->live && !s->away && !s->again)
    want_page(s);
}

/* What of the batch the stream is to be told, as text. */
static struct str chosen(struct stream *s, const struct feed_batch *b)
{
  struct streams *all = s->all;
  all->text.n = 0;
  for (size_t i = 0; i < b->n; i++) {
    const struct feed_notice *n = &b->notices[i];
    if (notice_place_cmp(&n->notice.place, &s->wish.place) <= 0 || !notice_passes(&n->notice, &s->wish.want))
      continue;
    buf_str(&all->text, n->event);
    all->events++;
  }
  return buf_view(&all->text);
}

static void take_page(struct stream *s, const struct feed_batch *b)
{
  s->away = false;
  if (!s->connection) {
    stream_free(s);
    return;
  }
  s->again = b->err.code != ERR_NONE;
  if (s->again)
    return;
  struct str text = chosen(s, b);
  s->wish.place = b->to;
  s->live = !b->more;
  if ((text.n == 0 || give(s, text)) && !s->live && connection_unsent(s->connection) == 0)
    want_page(s);
}

/* One whose client does not take what came before is behind from here on. */
static void take_live(struct stream *s, const struct feed_batch *b)
{
  if (!s->live || notice_place_cmp(&b->to, &s->wish.place) <= 0)
    return;
  struct str text = chosen(s, b);
  size_t unsent = connection_unsent(s->connection);
  s->live = notice_place_cmp(&b->from, &s->wish.place) <= 0 && (unsent == 0 || unsent + text.n <= UNSENT_MAX);
  if (s->live) {
    s->wish.place = b->to;
    if (text.n)
      give(s, text);
  } else if (unsent == 0) {
    want_page(s);
  }
}

static void take_batch(struct streams *all, struct feed_batch *b)
{
  if (b->of) {
    take_page(b->of->owner, b);
    return;
  }
  for (struct stream *s = all->first, *next; s; s = next) {
    next = s->next;
    if (s->connection)
      take_live(s, b);
  }
}

static void on_bell(evutil_socket_t fd, short what, void *arg)
{
  (void)fd, (void)what;
  struct streams *all = arg;
  struct feed_batch *b;
  while ((b = feed_take(all->feed))) {
    take_batch(all, b);
    feed_batch_free(b);
  }
}

/* ---- time --------------------------------------------------------------------------------- */

/* Its id tells how far there was nothing for this client, so that it needs not be looked through again. */
static void beat(struct stream *s)
{
  struct buf b = BUF_INIT;
  buf_z(&b, ": still here\n");
  if (s->live) {
    buf_z(&b, "id: ");
    notice_place_write(&b, &s->wish.place);
    buf_z(&b, "\n");
  }
  buf_z(&b, "\n");
  give(s, buf_view(&b));
  buf_fini(&b);
}

static void sweep(struct stream *s, uint64_t now)
{
  const struct http_options *o = &s->all->server->options;
  size_t unsent = connection_unsent(s->connection);
  uint64_t taken = s->put - unsent;
  if (taken != s->taken || unsent == 0)
    s->taken_ms = now;
  s->taken = taken;
  if (now - s->taken_ms >= (uint64_t)o->stream_stall_ms) {
    s->all->dropped++;
    connection_drop(s->connection);
  } else if (s->again && !s->away && unsent == 0) {
    want_page(s);
  } else if (unsent == 0 && now - s->put_ms >= (uint64_t)o->stream_beat_ms) {
    beat(s);
  }
}

void streams_sweep(struct http *h)
{
  uint64_t now = now_ms();
  for (struct stream *s = h->streams->first, *next; s; s = next) {
    next = s->next;
    if (s->connection)
      sweep(s, now);
  }
}

void streams_stop(struct http *h)
{
  for (struct stream *s = h->streams->first, *next; s; s = next) {
    struct connection *c = s->connection;
    struct str bye = STR("event: bye\nretry: 2000\ndata: {\"kind\":\"bye\",\"what\":\"the host stops\"}\n\n");
    next = s->next;
    if (!c || !give(s, bye))
      continue;
    connection_part(c);
    stream_gone(s);
  }
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void on_committed(void *arg)
{
  struct streams *all = arg;
  feed_news(all->feed);
}

bool streams_open(struct http *h, struct err *err)
{
  struct streams *all = h->streams = mem_zero(sizeof *all);
  all->server = h;
  all->feed = feed_open(h->options.model, h->options.journal, err);
  if (!all->feed)
    return false;
  all->bell = event_new(h->base, feed_fd(all->feed), EV_READ | EV_PERSIST, on_bell, all);
  if (event_add(all->bell, NULL) != 0)
    return err_set(err, ERR_IO, "libevent refused an event");
  engine_listen(h->options.engine, on_committed, all);
  return true;
}

void streams_close(struct http *h)
{
  struct streams *all = h->streams;
  if (!all)
    return;
  if (all->bell) {
    engine_listen(h->options.engine, NULL, NULL);
    event_free(all->bell);
  }
  while (all->first)
    stream_free(all->first);
  feed_close(all->feed);
  buf_fini(&all->text);
  free(all);
  h->streams = NULL;
}

static void write_one(struct buf *out, const char *name, const char *type, uint64_t v, const char *help)
{
  buf_printf(out, "# TYPE steward_http_%s %s\n# HELP steward_http_%s %s\nsteward_http_%s%s %llu\n", name, type, name,
             help, name, strcmp(type, "counter") == 0 ? "_total" : "", (unsigned long long)v);
}

void streams_write(const struct http *h, struct buf *out)
{
  const struct streams *all = h->streams;
  size_t behind = 0;
  for (const struct stream *s = all->first; s; s = s->next)
    behind += !s->live;
  write_one(out, "streams", "gauge", all->count, "Streams open");
  write_one(out, "streams_behind", "gauge", behind, "Of them those that are not up to date");
  write_one(out, "opened_streams", "counter", all->opened, "Streams opened");
  write_one(out, "dropped_streams", "counter", all->dropped, "Streams closed because the client took nothing");
  write_one(out, "stream_events", "counter", all->events, "Events given to streams");
}
