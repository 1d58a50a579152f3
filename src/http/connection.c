/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   HEAD -> BODY -> WORK -> SEND -> HEAD ...          an exchange exists in BODY and WORK
 *     \______________/^  \     \^-> LINGER -> closed
 *                         \-> STREAM
 *
 * HEAD    bytes of the next request's head are awaited
 * BODY    the body is read; thrown away when the request is already refused
 * WORK    the answer is awaited
 * SEND    the answer did not fit the socket's buffer
 * STREAM  an answer without end: whatever the stream puts is sent, what still comes is thrown away
 * LINGER  we have said all, but the client may still be sending: read and forget for a moment, or the answer would be
 *         lost by a reset
 *
 * Every step is taken by `advance`, and only there, so that nothing calls itself from within.
 */
#include "http/connection.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "http/reply.h"
#include "http/route.h"
#include "http/server.h"
#include "http/stream.h"

enum phase { PHASE_HEAD, PHASE_BODY, PHASE_WORK, PHASE_SEND, PHASE_STREAM, PHASE_LINGER };

/* What a step says of the next one. */
enum step { STEP_ON, STEP_WAIT, STEP_GONE };

enum {
  INPUT_MAX = 64 * 1024,   /* bytes read ahead of a connection */
  DISCARD_MAX = 64 * 1024, /* a refused body up to this is read so that the connection can go on */
  RESERVE_MAX = 64 * 1024, /* of a body's announced length believed at once */
  LINGER_MS = 2000,
  PART_MS = 2000,             /* for the last words of a stream */
  STREAM_KERNEL = 128 * 1024, /* bytes that the system may hold of a stream */
};

struct connection {
  struct connection *next, **link;
  struct http *server;
  struct bufferevent *bev;
  int fd;
  enum phase phase;
  bool local;
  bool begun;    /* HEAD: the first bytes have come */
  bool finished; /* the client has said that it sends no more */
  bool refused;  /* BODY: the answer is there already, the body is thrown away */
  bool closing;  /* after this answer */
  struct exchange *x;
  struct stream *stream; /* STREAM */
  struct wire_scan scan;
  struct chunks chunks;
  uint64_t left;     /* of a body of announced length */
  uint64_t deadline; /* ms; 0: none */
  size_t unsent;     /* SEND: at the last look */
};

static uint64_t now_ms(void) { return clock_ns() / 1000000; }

static void set_deadline(struct connection *c, int ms) { c->deadline = now_ms() + (uint64_t)ms; }

bool connection_is_local(const struct connection *c) { return c->local; }
int connection_socket(const struct connection *c) { return c->fd; }

static void connection_free(struct connection *c)
{
  struct http *h = c->server;
  if (c->x && c->x->away)
    c->x->connection = NULL; /* it comes back and is dropped then */
  else
    exchange_free(c->x);
  if (c->stream)
    stream_gone(c->stream);
  *c->link = c->next;
  if (c->next)
    c->next->link = c->link;
  h->connection_count--;
  bufferevent_free(c->bev); /* closes the socket */
  free(c);
}

static enum step gone(struct connection *c)
{
  connection_free(c);
  return STEP_GONE;
}

/* ---- bytes out ---------------------------------------------------------------------------- */

/* What the socket takes at once costs no event; the rest is left to libevent. False when the connection is dead. */
static bool put(struct connection *c, struct str head, struct str body)
{
  struct evbuffer *out = bufferevent_get_output(c->bev);
  struct iovec parts[2] = { { (void *)head.p, head.n }, { (void *)body.p, body.n } };
  struct msghdr message = { .msg_iov = parts, .msg_iovlen = body.n ? 2 : 1 };
  ssize_t sent = 0;
  if (evbuffer_get_length(out) == 0) {
    do
      sent = sendmsg(c->fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
      return false;
  }
  size_t done = sent > 0 ? (size_t)sent : 0;
  c->server->tally.sent += head.n + body.n;
  if (done < head.n)
    evbuffer_add(out, head.p + done, head.n - done);
  done = done > head.n ? done - head.n : 0;
  if (done < body.n)
    evbuffer_add(out, body.p + done, body.n - done);
  return true;
}

static enum step after_send(struct connection *c)
{
  c->x = NULL;
  c->deadline = 0;
  if (!c->closing) {
    c->phase = PHASE_HEAD;
    c->begun = false;
    c->scan = (struct wire_scan){ 0 };
    set_deadline(c, c->server->options.idle_ms);
    return STEP_ON;
  }
  if (c->finished)
    return gone(c);
  shutdown(c->fd, SHUT_WR);
  c->phase = PHASE_LINGER;
  set_deadline(c, LINGER_MS);
  return STEP_ON;
}

/* Where the system holds little, what waits shows soon. */
static enum step go_on_streaming(struct connection *c, struct stream *s)
{
  int bytes = STREAM_KERNEL;
  setsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
  c->phase = PHASE_STREAM;
  c->deadline = 0;
  c->stream = s;
  stream_begin(s, c);
  return STEP_ON;
}

/* All of the answer is sent or on its way. */
static enum step step_work(struct connection *c)
{
  struct exchange *x = c->x;
  struct http *h = c->server;
  if (x->away)
    return STEP_WAIT;
  c->closing |= x->last || !x->head.keep_alive || h->stopping;
  struct buf head = x->composed; /* its text is no longer needed; its memory is */
  head.n = 0;
  reply_head(x, !c->closing, &head);
  bool bare = str_is(x->head.method, "HEAD");
  bool alive = put(c, buf_view(&head), bare ? STR("") : buf_view(&x->reply));
  x->composed = head;
  h->tally.requests[route_index(x->route)][status_index(x->status)]++;
  if (x->facts.id.n && x->status >= 400)
    tally_turned_down(&h->tally, x->params[0], x->status);
  struct stream *stream = alive ? x->stream : NULL;
  if (stream)
    x->stream = NULL;
  exchange_free(x);
  c->x = NULL;
  if (!alive)
    return gone(c);
  if (stream)
    return go_on_streaming(c, stream);
  c->phase = PHASE_SEND;
  c->unsent = 0;
  set_deadline(c, h->options.send_ms);
  return STEP_ON;
}

static enum step step_send(struct connection *c)
{
  return evbuffer_get_length(bufferevent_get_output(c->bev)) ? STEP_WAIT : after_send(c);
}

/* Said by LINGER, and while the stream goes on. */
static enum step step_forget(struct connection *c)
{
  struct evbuffer *in = bufferevent_get_input(c->bev);
  evbuffer_drain(in, evbuffer_get_length(in));
  return c->finished ? gone(c) : STEP_WAIT;
}

/* ---- streams ------------------------------------------------------------------------------ */

bool connection_put(struct connection *c, struct str text) { return put(c, text, STR("")); }

size_t connection_unsent(const struct connection *c) { return evbuffer_get_length(bufferevent_get_output(c->bev)); }

void connection_drop(struct connection *c) { connection_free(c); }

void connection_part(struct connection *c)
{
  c->stream = NULL;
  c->closing = true;
  c->phase = PHASE_SEND;
  c->unsent = connection_unsent(c);
  set_deadline(c, PART_MS);
  connection_answer(c);
}

/* ---- a request that cannot be read -------------------------------------------------------- */

/* The connection ends with this answer, as nobody knows where the next request would begin. */
static enum step fault_answer(struct connection *c, const struct fault *fault)
{
  if (!c->x) {
    c->x = exchange_new(c->server);
    c->x->connection = c;
    memset(&c->x->head, 0, offsetof(struct head, headers));
  }
  c->x->status = 0;
  c->x->extra.n = 0;
  reply_problem(c->x, fault->status, "%s", fault->why);
  c->closing = true;
  c->phase = PHASE_WORK;
  return STEP_ON;
}

/* ---- the head ----------------------------------------------------------------------------- */

static bool has_body(const struct head *h) { return h->chunked || h->length > 0; }

/* What follows a head that was refused: the body is skipped when it is surely short, else the connection ends. */
static void after_refusal(struct connection *c)
{
  const struct head *h = &c->x->head;
  bool skip = h->length > 0 && h->length <= DISCARD_MAX && !h->expects_continue;
  c->closing |= has_body(h) && !skip;
  c->refused = true;
  c->phase = skip ? PHASE_BODY : PHASE_WORK;
}

static enum step begin_body(struct connection *c)
{
  struct exchange *x = c->x;
  const struct head *h = &x->head;
  c->left = h->length;
  c->chunks = (struct chunks){ 0 };
  c->refused = false;
  set_deadline(c, c->server->options.body_ms);
  if (x->status) {
    after_refusal(c);
    return STEP_ON;
  }
  if (!has_body(h)) {
    c->phase = PHASE_WORK;
    c->deadline = 0;
    route_handle(x);
    return STEP_ON;
  }
  c->phase = PHASE_BODY;
  if (h->length <= RESERVE_MAX)
    buf_reserve(&x->body, (size_t)h->length);
  if (h->expects_continue && evbuffer_get_length(bufferevent_get_input(c->bev)) == 0 &&
      !put(c, STR("HTTP/1.1 100 Continue\r\n\r\n"), STR("")))
    return gone(c);
  return STEP_ON;
}

static enum step whole_head(struct connection *c, struct evbuffer *in)
{
  struct exchange *x = c->x = exchange_new(c->server);
  struct fault fault;
  size_t n = c->scan.at;
  char *bytes = arena_alloc(&x->arena, n);
  evbuffer_remove(in, bytes, n);
  c->server->tally.received += n;
  x->connection = c;
  c->closing = false;
  if (!wire_head(bytes, n, &x->head, &fault))
    return fault_answer(c, &fault);
  route_admit(x);
  return begin_body(c);
}

static enum step step_head(struct connection *c)
{
  struct evbuffer *in = bufferevent_get_input(c->bev);
  size_t n = evbuffer_get_length(in);
  if (n == 0)
    return c->finished || c->server->stopping ? gone(c) : STEP_WAIT;
  if (!c->begun) {
    c->begun = true;
    set_deadline(c, c->server->options.header_ms);
  }
  size_t most = c->server->options.header_max + 4;
  n = n < most ? n : most;
  struct str bytes = { (const char *)evbuffer_pullup(in, (ev_ssize_t)n), n };
  struct fault fault;
  switch (wire_scan(&c->scan, bytes, c->server->options.header_max, &fault)) {
  case WIRE_WHOLE:
    return whole_head(c, in);
  case WIRE_BAD:
    return fault_answer(c, &fault);
  default:
    return c->finished ? fault_answer(c, &(struct fault){ 400, "the request ends within its header" }) : STEP_WAIT;
  }
}

/* ---- the body ----------------------------------------------------------------------------- */

/* Counts what the body holds against the server's memory. */
static bool hold(struct connection *c, size_t more)
{
  struct http *h = c->server;
  if (h->memory + more > h->options.memory_max)
    return false;
  h->memory += more;
  c->x->held += more;
  return true;
}

static enum step take_sized(struct connection *c, struct evbuffer *in, struct fault *fault)
{
  struct exchange *x = c->x;
  size_t n = evbuffer_get_length(in);
  if (n > c->left)
    n = (size_t)c->left;
  c->left -= n;
  c->server->tally.received += n;
  if (c->refused) {
    evbuffer_drain(in, n);
    return c->left ? STEP_WAIT : STEP_ON;
  }
  if (!hold(c, n)) {
    *fault = (struct fault){ 503, "too many bytes of bodies at once" };
    return STEP_WAIT;
  }
  buf_reserve(&x->body, n);
  evbuffer_remove(in, x->body.p + x->body.n, n);
  x->body.n += n;
  x->body.p[x->body.n] = 0;
  return c->left ? STEP_WAIT : STEP_ON;
}

static enum step take_chunks(struct connection *c, struct evbuffer *in, struct fault *fault)
{
  struct exchange *x = c->x;
  while (evbuffer_get_length(in)) {
    size_t n = evbuffer_get_contiguous_space(in), used, before = x->body.n;
    struct str bytes = { (const char *)evbuffer_pullup(in, (ev_ssize_t)n), n };
    enum wire w = wire_chunks(&c->chunks, bytes, &used, x->body_max, &x->body, fault);
    evbuffer_drain(in, used);
    c->server->tally.received += used;
    if (w == WIRE_BAD)
      return STEP_WAIT;
    if (!hold(c, x->body.n - before)) {
      *fault = (struct fault){ 503, "too many bytes of bodies at once" };
      return STEP_WAIT;
    }
    if (w == WIRE_WHOLE)
      return STEP_ON;
  }
  return STEP_WAIT;
}

static enum step step_body(struct connection *c)
{
  struct evbuffer *in = bufferevent_get_input(c->bev);
  struct fault fault = { 0, NULL };
  enum step step = c->x->head.chunked ? take_chunks(c, in, &fault) : take_sized(c, in, &fault);
  if (!fault.status && step == STEP_WAIT && c->finished)
    fault = (struct fault){ 400, "the request ends within its body" };
  if (fault.status)
    return fault_answer(c, &fault);
  if (step == STEP_WAIT)
    return STEP_WAIT;
  c->phase = PHASE_WORK;
  c->deadline = 0;
  if (!c->refused)
    route_handle(c->x);
  return STEP_ON;
}

/* ---- the machine -------------------------------------------------------------------------- */

static void advance(struct connection *c)
{
  static enum step (*const steps[])(struct connection * c) = {
    [PHASE_HEAD] = step_head, [PHASE_BODY] = step_body,     [PHASE_WORK] = step_work,
    [PHASE_SEND] = step_send, [PHASE_LINGER] = step_forget, [PHASE_STREAM] = step_forget,
  };
  while (steps[c->phase](c) == STEP_ON) {
  }
}

void connection_answer(struct connection *c) { advance(c); }

static void on_read(struct bufferevent *bev, void *arg)
{
  (void)bev;
  struct connection *c = arg;
  if (c->phase != PHASE_WORK && c->phase != PHASE_SEND)
    advance(c);
}

static void on_written(struct bufferevent *bev, void *arg)
{
  (void)bev;
  struct connection *c = arg;
  if (c->phase == PHASE_SEND)
    advance(c);
  else if (c->phase == PHASE_STREAM)
    stream_drained(c->stream);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
  (void)bev;
  struct connection *c = arg;
  if (what & BEV_EVENT_ERROR) {
    connection_free(c);
    return;
  }
  if (!(what & BEV_EVENT_EOF))
    return;
  c->finished = true;
  if (c->phase != PHASE_WORK)
    advance(c);
}

void connection_open(struct http *h, int fd, bool local)
{
  struct connection *c = mem_zero(sizeof *c);
  int one = 1;
  if (!local)
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  *c = (struct connection){ .server = h, .fd = fd, .local = local };
  c->bev = bufferevent_socket_new(h->base, fd, BEV_OPT_CLOSE_ON_FREE);
  bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
  bufferevent_setwatermark(c->bev, EV_READ, 0, INPUT_MAX);
  bufferevent_set_max_single_read(c->bev, INPUT_MAX);
  bufferevent_enable(c->bev, EV_READ | EV_WRITE);
  set_deadline(c, h->options.header_ms);
  c->next = h->connections;
  c->link = &h->connections;
  if (c->next)
    c->next->link = &c->next;
  h->connections = c;
  h->connection_count++;
  h->tally.connections++;
}

/* ---- time --------------------------------------------------------------------------------- */

/* A client that takes a little of a long answer now and then is alive. */
static bool takes_some(struct connection *c)
{
  size_t unsent = evbuffer_get_length(bufferevent_get_output(c->bev));
  if (c->phase != PHASE_SEND || unsent == c->unsent)
    return false;
  c->unsent = unsent;
  set_deadline(c, c->server->options.send_ms);
  return true;
}

static void expire(struct connection *c)
{
  if (c->phase == PHASE_BODY || (c->phase == PHASE_HEAD && c->begun)) {
    fault_answer(c, &(struct fault){ 408, c->phase == PHASE_BODY ? "the body did not come in time"
                                                                 : "the header did not come in time" });
    advance(c);
  } else {
    connection_free(c);
  }
}

void connections_sweep(struct http *h)
{
  uint64_t now = now_ms();
  for (struct connection *c = h->connections, *next; c; c = next) {
    next = c->next;
    if (c->deadline && !takes_some(c) && now >= c->deadline)
      expire(c);
  }
}

void connections_stop(struct http *h)
{
  for (struct connection *c = h->connections, *next; c; c = next) {
    next = c->next;
    if (c->phase == PHASE_HEAD && !c->begun)
      connection_free(c);
  }
}

void connections_close(struct http *h)
{
  while (h->connections)
    connection_free(h->connections);
}
