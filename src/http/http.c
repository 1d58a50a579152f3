/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The day of the loop: connections are accepted, what comes back through the postbox is answered, deadlines are looked
 * after a few times a second; on http_stop nothing new is taken and the rest is finished.
 */
#include "http/http.h"

#include <event2/event.h>
#include <event2/listener.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/connection.h"
#include "http/keyring.h"
#include "http/listen.h"
#include "http/notary.h"
#include "http/proxy.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/signature.h"
#include "http/stream.h"

enum { SWEEP_MS = 250, LOCAL_RESERVE = 16 };

static size_t size_or(size_t v, size_t otherwise) { return v ? v : otherwise; }
static int ms_or(int v, int otherwise) { return v ? v : otherwise; }

static void fill_defaults(struct http_options *o)
{
  o->readers = size_or(o->readers, 2);
  o->header_max = size_or(o->header_max, 16 * 1024);
  o->header_max = o->header_max > 48 * 1024 ? 48 * 1024 : o->header_max;
  o->body_max = size_or(o->body_max, 1024 * 1024);
  o->intake_max = size_or(o->intake_max, 8 * 1024 * 1024);
  o->memory_max = size_or(o->memory_max, 256 * 1024 * 1024);
  o->connections_max = size_or(o->connections_max, 1024);
  o->header_ms = ms_or(o->header_ms, 10 * SECOND);
  o->body_ms = ms_or(o->body_ms, 30 * SECOND);
  o->idle_ms = ms_or(o->idle_ms, 75 * SECOND);
  o->send_ms = ms_or(o->send_ms, 30 * SECOND);
  o->stop_ms = ms_or(o->stop_ms, 10 * SECOND);
  o->streams_max = size_or(o->streams_max, 64);
  o->stream_beat_ms = ms_or(o->stream_beat_ms, 15 * SECOND);
  o->stream_stall_ms = ms_or(o->stream_stall_ms, 10 * SECOND);
  o->window_ms = o->window_ms ? o->window_ms : 5 * MINUTE;
  o->now = o->now ? o->now : instant_now;
}

/* ---- what happens ------------------------------------------------------------------------- */

/* Too many connections. The socket by which the owner of the host looks what is wrong still gets some. */
static void turn_away(struct http *h, int fd)
{
  static const char text[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
                             "Connection: close\r\n\r\n";
  h->tally.turned_away++;
  send(fd, text, sizeof text - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  shutdown(fd, SHUT_WR);
  close(fd);
}

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *address, int size, void *arg)
{
  (void)address, (void)size;
  struct http *h = arg;
  bool local = l == h->local;
  if (h->connection_count >= h->options.connections_max + (local ? LOCAL_RESERVE : 0))
    turn_away(h, fd);
  else
    connection_open(h, fd, local);
}

/* Out of descriptors, most likely: the sweep tries again, so that the loop does not spin. */
static void on_accept_failed(struct evconnlistener *l, void *arg)
{
  (void)arg;
  log_warn("accepting a connection failed: %s", evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
  evconnlistener_disable(l);
}

/* An exchange has come back from the engine or a reader. */
static void returned(struct exchange *x)
{
  exchange_returns(x);
  if (x->resume)
    x->resume(x);
  if (x->connection)
    connection_answer(x->connection);
  else if (!x->away) /* resume may have handed it on */
    exchange_free(x);
}

static void take_returned(struct http *h)
{
  struct exchange *x, *next;
  while ((x = postbox_take(&h->postbox)))
    for (; x; x = next) {
      next = x->next;
      returned(x);
    }
}

static void free_listeners(struct http *h)
{
  if (h->tcp)
    evconnlistener_free(h->tcp);
  if (h->local) {
    evconnlistener_free(h->local);
    unlink(h->options.socket_path);
  }
  h->tcp = h->local = NULL;
}

static void begin_stop(struct http *h)
{
  h->stopping = true;
  h->stop_at = clock_ns() / 1000000 + (uint64_t)h->options.stop_ms;
  free_listeners(h);
  connections_stop(h);
  streams_stop(h);
}

static void look_at_stop(struct http *h)
{
  int stops = atomic_load(&h->stops);
  if (stops && !h->stopping)
    begin_stop(h);
  bool finished = h->connection_count == 0 && h->in_flight == 0;
  if (h->stopping && (finished || stops > 1 || clock_ns() / 1000000 >= h->stop_at))
    event_base_loopbreak(h->base);
}

static void on_bell(evutil_socket_t fd, short what, void *arg)
{
  (void)fd, (void)what;
  struct http *h = arg;
  postbox_hush(&h->postbox);
  take_returned(h);
  look_at_stop(h);
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
  (void)fd, (void)what;
  struct http *h = arg;
  connections_sweep(h);
  streams_sweep(h);
  if (h->tcp)
    evconnlistener_enable(h->tcp);
  if (h->local)
    evconnlistener_enable(h->local);
  look_at_stop(h);
}

/* ---- life --------------------------------------------------------------------------------- */

static struct evconnlistener *listener(struct http *h, int fd)
{
  struct evconnlistener *l =
      evconnlistener_new(h->base, on_accept, h, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
  evconnlistener_set_error_cb(l, on_accept_failed);
  return l;
}

static bool open_listeners(struct http *h, struct err *err)
{
  const struct http_options *o = &h->options;
  if (o->listen) {
    int fd = listen_tcp(o->listen, o->expose, &h->port, err);
    if (fd < 0)
      return false;
    h->tcp = listener(h, fd);
  }
  if (o->socket_path) {
    int fd = listen_local(o->socket_path, err);
    if (fd < 0)
      return false;
    h->local = listener(h, fd);
  }
  return true;
}

static bool open_loop(struct http *h, struct err *err)
{
  event_set_mem_functions(mem_alloc, mem_grow, free); /* which never refuse: see base/mem.h */
  struct event_config *config = event_config_new();
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK); /* one thread; others come by the postbox */
  h->base = event_base_new_with_config(config);
  event_config_free(config);
  if (!h->base)
    return err_set(err, ERR_IO, "libevent has no event loop for this system");
  if (!postbox_open(&h->postbox, err))
    return false;
  struct timeval every = { 0, SWEEP_MS * 1000 };
  h->bell = event_new(h->base, h->postbox.fd, EV_READ | EV_PERSIST, on_bell, h);
  h->sweep = event_new(h->base, -1, EV_PERSIST, on_sweep, h);
  return (event_add(h->bell, NULL) == 0 && event_add(h->sweep, &every) == 0) ||
         err_set(err, ERR_IO, "libevent refused an event");
}

/* A source whose scheme is misspelt would refuse all its deliveries: better not to start. */
static bool check_schemes(const struct organisation *o, struct err *err)
{
  for (size_t i = 0; o && i < o->source_count; i++)
    if (o->sources[i].scheme.n && !signature_known(o->sources[i].scheme, err))
      return err_prefix(err, "source %.*s", STR_FMT(o->sources[i].name));
  return true;
}

bool http_check(const struct http_options *o, struct err *err)
{
  return (!o->listen || listen_check(o->listen, o->expose, err)) && check_schemes(o->organisation, err) &&
         proxies_check(o->organisation, err);
}

struct http *http_open(const struct http_options *o, struct err *err)
{
  struct http *h = mem_zero(sizeof *h);
  h->options = *o;
  fill_defaults(&h->options);
  h->postbox.fd = -1;
  arena_init(&h->scratch);
  signal(SIGPIPE, SIG_IGN);
  h->tokens = tokens_open(o->tokens_path);
  h->notary = notary_open(NULL);
  h->keyring = keyring_open(o->organisation ? str_z(&h->scratch, o->organisation->dir) : NULL);
  if (http_check(o, err) && open_loop(h, err) && open_listeners(h, err) &&
      (h->inquiry = inquiry_open(o->model, o->journal, h->options.readers, &h->postbox, err)) && streams_open(h, err))
    return h;
  http_close(h);
  return NULL;
}

bool http_run(struct http *h, struct err *err)
{
  int result = event_base_dispatch(h->base);
  return result >= 0 || err_set(err, ERR_IO, "the event loop failed");
}

void http_stop(struct http *h)
{
  atomic_fetch_add(&h->stops, 1);
  postbox_ring(&h->postbox);
}

int http_port(const struct http *h) { return h->port; }

/* Nobody is answered any more, but what others hold must come back before its memory goes. */
static void await_returned(struct http *h)
{
  struct exchange *x, *next;
  while (h->in_flight) {
    struct pollfd bell = { h->postbox.fd, POLLIN, 0 };
    poll(&bell, 1, -1);
    postbox_hush(&h->postbox);
    for (x = postbox_take(&h->postbox); x; x = next) {
      next = x->next;
      exchange_returns(x);
      exchange_free(x);
    }
  }
}

static void free_kept(struct http *h)
{
  while (h->free) {
    struct exchange *x = h->free;
    h->free = x->next;
    exchange_free(x);
  }
}

void http_close(struct http *h)
{
  if (!h)
    return;
  h->closing = true;
  connections_close(h);
  await_returned(h);
  inquiry_close(h->inquiry);
  streams_close(h);
  free_kept(h);
  free_listeners(h);
  if (h->bell)
    event_free(h->bell);
  if (h->sweep)
    event_free(h->sweep);
  if (h->base)
    event_base_free(h->base);
  postbox_close(&h->postbox);
  tokens_close(h->tokens);
  keyring_close(h->keyring);
  notary_close(h->notary);
  tally_fini(&h->tally);
  arena_fini(&h->scratch);
  free(h);
}
