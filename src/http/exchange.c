/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange.h"

#include <stdlib.h>

#include "http/reply.h"
#include "http/server.h"
#include "http/stream.h"

enum { FREE_MAX = 64, KEEP_MAX = 64 * 1024 };

struct exchange *exchange_new(struct http *h)
{
  struct exchange *x = h->free;
  if (x) {
    h->free = x->next;
    h->free_count--;
  } else {
    x = mem_zero(sizeof *x);
    arena_init(&x->arena);
    x->server = h;
  }
  return x;
}

/* Small buffers are kept; what one large request needed is given back. */
static void empty(struct buf *b)
{
  if (b->cap > KEEP_MAX)
    buf_fini(b);
  b->n = 0;
}

static void dispose(struct exchange *x)
{
  arena_fini(&x->arena);
  buf_fini(&x->body);
  buf_fini(&x->composed);
  buf_fini(&x->extra);
  buf_fini(&x->reply);
  free(x);
}

/* Forgets the request, all but its memory. */
static void clear(struct exchange *x)
{
  arena_reset(&x->arena);
  empty(&x->body);
  empty(&x->composed);
  empty(&x->extra);
  empty(&x->reply);
  buf_fini(&x->request.answer);
  x->head.n = x->target.count = x->target.pair_count = 0;
  x->target.path = (struct str){ NULL, 0 };
  x->connection = NULL;
  x->route = NULL;
  x->caller = (struct caller){ .role = ROLE_NOBODY };
  x->source = NULL;
  x->facts = (struct intake_facts){ 0 };
  x->trusted = x->last = false;
  x->request = (struct request){ 0 };
  x->resume = NULL;
  x->status = 0;
  x->type = NULL;
  x->body_max = x->held = 0;
}

void exchange_free(struct exchange *x)
{
  if (!x)
    return;
  struct http *h = x->server;
  h->memory -= x->held;
  stream_free(x->stream);
  x->stream = NULL;
  if (h->free_count >= FREE_MAX || h->closing) {
    buf_fini(&x->request.answer);
    dispose(x);
    return;
  }
  clear(x);
  x->next = h->free;
  h->free = x;
  h->free_count++;
}

void exchange_leaves(struct exchange *x)
{
  x->away = true;
  x->server->in_flight++;
}

void exchange_returns(struct exchange *x)
{
  x->away = false;
  x->server->in_flight--;
}

/* On the engine's thread. */
static void given_back(struct request *r)
{
  struct exchange *x = r->owner;
  postbox_put(&x->server->postbox, x);
}

void exchange_submit(struct exchange *x, enum request_kind kind, struct str body, void (*resume)(struct exchange *x))
{
  struct request *r = &x->request;
  r->kind = kind;
  if (!r->actor.n)
    r->actor = x->caller.actor;
  r->body = body;
  r->done = given_back;
  r->owner = x;
  x->resume = resume;
  exchange_leaves(x);
  if (engine_submit(x->server->options.engine, r))
    return;
  exchange_returns(x);
  reply_err(x, &r->err);
}
