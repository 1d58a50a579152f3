/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Exchange: one request and the answer to it, from the end of its head until the answer is sent. All that it needs
 * lives in it. While the engine or a reader has it (`away`), the loop looks at nothing of it but `away` and
 * `connection`.
 *
 *   exchange_new -> route_admit -> (body) -> route_handle -> [away: engine or reader, postbox, resume]
 *     -> sent -> exchange_free
 *
 * Once `status` is set, and it is not away, the answer is ready; that may be at any step, also before the body has
 * come.
 */
#include "engine/engine.h"
#include "http/http.h"
#include "http/target.h"
#include "http/wire.h"

struct connection;
struct route;
struct stream;

enum { EXCHANGE_PARAMS_MAX = 3 };

/* Who asks. */
struct caller {
  enum role role;
  struct str actor;
  struct str source; /* of an intake token */
};

struct exchange {
  struct exchange *next; /* in the postbox, a queue or the free list */
  struct http *server;
  struct connection *connection; /* NULL when the client has gone */
  bool away;                     /* handed over by exchange_leaves; back by the postbox */
  struct arena arena;
  struct head head;
  struct target target;
  const struct route *route;              /* NULL: none fits */
  struct str params[EXCHANGE_PARAMS_MAX]; /* what stood for {…} in the route's pattern */
  struct caller caller;
  struct buf body;
  uint64_t body_max;
  size_t held; /* bytes of it that count against the server's memory */

  /* intake */
  const struct source_option *source;
  struct intake_facts facts;
  bool trusted; /* by a token or the socket: needs no signature */

  /* the engine's part; its texts live in the arena, in `body` or in `composed` */
  struct request request;
  struct buf composed;
  void (*resume)(struct exchange *x); /* on the loop, when it has come back: sets the answer */

  /* the answer */
  int status;
  const char *type;
  bool last;        /* the connection ends with it */
  struct buf extra; /* header lines */
  struct buf reply;
  struct stream *stream; /* which goes on behind `reply`; NULL: that is all */
};

/* The loop's. The free list keeps memory from one request for the next. */
struct exchange *exchange_new(struct http *h);
void exchange_free(struct exchange *x);

/* Just before it is handed to another thread; and when that would not have it, or it has come back. */
void exchange_leaves(struct exchange *x);
void exchange_returns(struct exchange *x);

/* Hands it to the engine; `resume` runs when it is done. Otherwise sets the answer: 503 when the engine's queue is
 * full. */
void exchange_submit(struct exchange *x, enum request_kind kind, struct str body, void (*resume)(struct exchange *x));
