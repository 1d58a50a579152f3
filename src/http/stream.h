/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Stream: an answer without end, of server-sent events: notices of what was committed, as the engine tells them. A
 * stream that is up to date is fed by the loop from what the feed reads once for all; one that is behind (it began in the
 * past, or its client takes less than comes) by pages of its own, each when the one before has left, until it has caught
 * up. So what waits for one client is bounded, and a client that is slow misses nothing; one that takes nothing at all
 * for a while is hung up on, and may come back with Last-Event-ID.
 */
#include "http/exchange.h"
#include "http/stream_feed.h"

struct reader;
struct stream;
struct streams;

bool streams_open(struct http *h, struct err *err);
/* After the connections are closed, and the engine stopped. */
void streams_close(struct http *h);
/* Says good-bye to all. */
void streams_stop(struct http *h);
/* Heartbeats, and clients that take nothing; called a few times a second. */
void streams_sweep(struct http *h);
/* OpenMetrics. */
void streams_write(const struct http *h, struct buf *out);

/* The route's: reads what is wanted, and makes x->stream. */
bool stream_ask(struct reader *r, struct exchange *x, struct err *err);
/* The head of the answer is sent. */
void stream_begin(struct stream *s, struct connection *c);
/* All that was given to the connection has left. */
void stream_drained(struct stream *s);
/* The connection is closed. */
void stream_gone(struct stream *s);
/* One that never began; takes NULL. */
void stream_free(struct stream *s);
