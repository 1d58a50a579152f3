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
#include "http/courier.h"
#include "http/fetch.h"

struct engine;
struct http;
struct organisation;
struct source_secret;

struct http_options {
  struct engine *engine;
  const struct organisation *organisation; /* schemes and secrets of the sources; NULL: none */
  const char *listen;          /* "127.0.0.1:8420", "[::1]:0", "localhost:8420"; port 0: any that is free; NULL: none */
  bool expose;                 /* an address that is not loopback may be bound */
  const char *socket_path;     /* whoever can open it is admin (mode 0600); NULL: none */
  const char *tokens_path;     /* NULL: nobody has a token */
  const char *model, *journal; /* files for the readers */
  struct courier *courier;     /* for what is shown of it; NULL: none */
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
  size_t streams_max;     /* 64 */
  int stream_beat_ms;     /* 15 s: a stream that has nothing to say says so */
  int stream_stall_ms;    /* 10 s: one whose client takes nothing of what waits for it is closed */
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

/* ---- signature schemes ---- */

/* The i-th one's name, NULL beyond the last. */
const char *signature_scheme(size_t i, const char **doc);
/* ERR_USAGE: no scheme of that name is in the table (names the nearest), or what stands behind its colon does not fit. */
bool signature_known(struct str scheme, struct err *err);

/* What a scheme's secret looks like, and who makes it. */
enum secret_form {
  SECRET_TEXT,        /* any text */
  SECRET_THEIRS,      /* any text, and the sender makes it */
  SECRET_WHSEC,       /* "whsec_" and base64 */
  SECRET_WHPK,        /* a public key of the sender's: "whpk_" and base64 */
  SECRET_BASIC,       /* "user:password" */
  SECRET_NAMED,       /* "Name: value" of a header */
  SECRET_QUERY,       /* "name: value" of a parameter of the address */
  SECRET_SUBJECT,     /* "Name: subject" of a header that a proxy sets */
  SECRET_CERTIFICATE, /* PEM */
  SECRET_NONE,        /* there is none */
};
/* Of a scheme's first row; SECRET_TEXT for one that is not known. */
enum secret_form signature_form(struct str scheme);

/* One delivery judged by hand, outside of a server. */
struct proof {
  struct str scheme;
  const struct source_secret *secrets;
  size_t secret_count;
  struct value headers; /* MAP of texts, names in any case */
  struct str query;     /* of the address, behind the question mark */
  struct str body;
  int64_t now, window;
  bool proxied; /* by a proxy that is known */
};
/* As the server would judge it. ERR_AUTH, ERR_USAGE. */
bool signature_try(const struct proof *p, struct err *err);
