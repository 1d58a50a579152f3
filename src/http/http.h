/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * http - what the network sees: an HTTP/1.1 server on one thread. It authenticates, verifies signatures, hands entries
 * to the engine and questions to reader threads, and sends the answers. It decides nothing about records: what is true
 * is said by the engine, what was committed by the readers.
 *
 * Loopback only unless told otherwise. Every limit is a number below. Overload is 503 with Retry-After, never 429.
 *
 * Life: http_open binds; http_run serves in the calling thread until http_stop; then engine_stop; then http_close.
 * SIGPIPE is ignored from http_open on.
 */
#include "base/base.h"

struct engine;
struct http;
struct organisation;

struct http_options {
  struct engine *engine;
  const struct organisation *organisation; /* schemes and secrets of the sources; NULL: none */
  const char *listen;          /* "127.0.0.1:8420", "[::1]:0", "localhost:8420"; port 0: any that is free; NULL: none */
  bool expose;                 /* an address that is not loopback may be bound */
  const char *socket_path;     /* whoever can open it is admin (mode 0600); NULL: none */
  const char *tokens_path;     /* NULL: nobody has a token */
  const char *model, *journal; /* files for the readers */
  size_t readers;              /* threads; 0: 2 */
  /* limits; 0 means the default */
  size_t header_max;      /* 16 KB (at most 48 KB); lines: 100 */
  size_t body_max;        /* 1 MB */
  size_t intake_max;      /* 8 MB; also of an activation */
  size_t memory_max;      /* bodies being received or waiting: 256 MB */
  size_t connections_max; /* 1024 */
  int header_ms, body_ms; /* 10 s, 30 s: for the whole of it */
  int idle_ms;            /* 75 s between requests */
  int send_ms;            /* 30 s without the client taking anything */
  int stop_ms;            /* 10 s for what is in flight when stopping */
  int64_t window_ms;      /* 5 min: how far off a signed time may be */
  int64_t (*now)(void);   /* NULL: instant_now; for signed times and expiry of tokens */
};

/* Whether http_open would take the address and the sources' schemes; looks at no more of the options. ERR_USAGE. */
bool http_check(const struct http_options *o, struct err *err);
/* ERR_USAGE: the address is not loopback or malformed, a source's scheme unknown; ERR_BUSY: somebody listens there;
 * ERR_IO. The options are copied, what they point to is not. */
struct http *http_open(const struct http_options *o, struct err *err);
/* Serves until http_stop; what is in flight is then answered, for stop_ms at most. False when the loop failed. */
bool http_run(struct http *h, struct err *err);
/* From any thread or a signal handler. A second call ends http_run at once. */
void http_stop(struct http *h);
/* The TCP port that was bound; 0 when there is none. */
int http_port(const struct http *h);
/* After engine_stop: the engine must have given back every request. */
void http_close(struct http *h);

/* ---- tokens, for the command line; a running server takes the file's change within a second ---- */

enum role { ROLE_NOBODY, ROLE_INTAKE, ROLE_READER, ROLE_OPERATOR, ROLE_ADMIN };
const char *role_name(enum role role); /* "intake", "reader", "operator", "admin" */
bool role_find(struct str name, enum role *out);

struct token {
  struct str id, name;
  enum role role;
  struct str person;        /* acts as "person/…"; empty: as "token/NAME" */
  struct str source;        /* of an intake token: the one source it may deliver to */
  int64_t created, expires; /* ms; expires 0: never */
  uint8_t sha256[SHA256_SIZE];
};

/* Adds a token (id, created and sha256 are made here) and writes its text to *text, the only time that anybody sees it.
 * The file is replaced as a whole, mode 0600. ERR_CONFLICT: a token of that name is there; ERR_INPUT. */
bool token_make(const char *path, const struct token *wanted, struct buf *text, struct err *err);
/* All of them, in the arena, in the order of the file. A file that is absent has none. */
bool token_list(const char *path, struct arena *a, struct token **out, size_t *n, struct err *err);
/* By id or name. ERR_MISSING. */
bool token_revoke(const char *path, struct str id_or_name, struct err *err);

/* ---- signature schemes: the i-th one's name, NULL beyond the last ---- */
const char *signature_scheme(size_t i, const char **doc);
