/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the files of this room share: the server. Only the loop's thread touches it, but for `postbox` and `stops`.
 */
#include <stdatomic.h>

#include "http/exchange.h"
#include "http/inquiry.h"
#include "http/postbox.h"
#include "http/tally.h"
#include "http/token.h"

struct event;
struct event_base;
struct evconnlistener;

struct http {
  struct http_options options; /* defaults filled in */
  struct event_base *base;
  struct evconnlistener *tcp, *local;
  int port;
  struct event *bell;  /* the postbox's descriptor */
  struct event *sweep; /* looks after deadlines */
  struct postbox postbox;
  _Atomic int stops; /* calls of http_stop */
  bool stopping;     /* new requests are refused */
  bool closing;      /* http_close: nothing is kept */
  uint64_t stop_at;  /* ms on the monotonic clock: the end of patience */

  struct connection *connections;
  size_t connection_count;
  struct exchange *free;
  size_t free_count;
  size_t in_flight; /* exchanges with the engine or a reader */
  size_t memory;    /* bytes of bodies held */

  struct inquiry *inquiry;
  struct streams *streams;
  struct tokens *tokens;
  struct keyring *keyring;
  struct notary *notary;
  struct tally tally;
  struct arena scratch; /* for what does not outlive a callback */
};

static inline int64_t server_now(const struct http *h) { return h->options.now(); }
