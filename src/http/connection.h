/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Connection: bytes in, one exchange at a time, bytes out. Requests sent ahead wait in the input, so that answers
 * come in order and a question behind a change sees the change.
 */
#include "base/base.h"

struct connection;
struct exchange;
struct http;

/* Takes the descriptor. */
void connection_open(struct http *h, int fd, bool local);
/* Its exchange has an answer, or has come back from elsewhere with one. */
void connection_answer(struct connection *c);
/* Deadlines; called a few times a second. */
void connections_sweep(struct http *h);
/* Those between two requests end now; the others after their answer. */
void connections_stop(struct http *h);
void connections_close(struct http *h);
/* ---- for a stream, which has no end of its own ---- */
/* False when the connection is dead, and is to be dropped. */
bool connection_put(struct connection *c, struct str text);
/* What waits for the client to take it. */
size_t connection_unsent(const struct connection *c);
/* The stream is over: the connection ends when what waits has left. */
void connection_part(struct connection *c);
/* Closes it at once; tells the stream. */
void connection_drop(struct connection *c);

/* Came by the unix-domain socket. */
bool connection_is_local(const struct connection *c);
int connection_socket(const struct connection *c);
