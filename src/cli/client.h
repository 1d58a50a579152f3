/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Client: one HTTP/1.1 request to a host of ours, over its unix socket or TCP, and its whole answer. Blocking; a
 * connection a request. It follows no redirects and speaks no TLS.
 */
#include "base/base.h"

struct client {
  const char *socket_path; /* or NULL and: */
  const char *address;     /* "127.0.0.1" */
  int port;
  int timeout_ms; /* of silence; 0: none */
};

struct reply {
  int status;
  struct str type; /* "application/json" */
  struct str body; /* in the arena */
};

/* Adds one header line for client_send. ERR_INPUT when the name or value would break the line. */
bool client_header(struct buf *headers, struct str name, struct str value, struct err *err);
/* False (ERR_IO; ERR_MISSING when nobody listens there) when there was no whole answer. Any status is an answer. */
bool client_send(const struct client *to, const char *method, const char *target, struct str headers, struct str body,
                 struct arena *a, struct reply *out, struct err *err);
/* Takes an answer that has no end, line by line, without their ends, until the host hangs up (then true) or `line` says
 * that it is enough. *out: as client_send gives it where the status is not 200; then no line was taken. */
bool client_follow(const struct client *to, const char *target, struct str headers, struct arena *a, struct reply *out,
                   bool (*line)(void *arg, struct str line), void *arg, struct err *err);
/* Whether somebody listens there. */
bool client_answers(const struct client *to);
