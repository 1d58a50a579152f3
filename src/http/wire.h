/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Wire: the syntax of HTTP/1.1 requests (RFC 9112), from bytes alone: no sockets, no routes, no clock.
 *
 * Strict where two readers of the same bytes could disagree, because that is how requests are smuggled: lines end in
 * CRLF, one space between the parts of the first line, no folded lines, no space before a colon, one Content-Length,
 * never together with Transfer-Encoding, no control characters. What is refused carries the status to answer.
 *
 *   bytes --wire_scan--> a whole head --wire_head--> struct head --> body: `length` bytes, or chunks (wire_chunks)
 */
#include "base/base.h"

enum {
  WIRE_HEADERS_MAX = 100,
  WIRE_TARGET_MAX = 8000,
  WIRE_OVERHEAD_MAX = 16384, /* chunk extensions and trailers of one request together */
};

/* What is wrong and what to answer; the text is a constant. */
struct fault {
  int status;
  const char *why;
};

enum wire { WIRE_MORE, WIRE_WHOLE, WIRE_BAD };

/* How far the search for the end of a head has come; zeroed before each request. */
struct wire_scan {
  size_t at;      /* looked at so far; when WHOLE: the head's length */
  size_t line;    /* where the present line begins */
  size_t skipped; /* an empty line before the request */
  size_t lines;   /* lines that ended */
};

/* `bytes` begins with what it began with before and has grown. `max` bounds the head. */
enum wire wire_scan(struct wire_scan *s, struct str bytes, size_t max, struct fault *fault);

struct header {
  struct str name; /* lower case */
  struct str value;
};

/* Headers that the reader itself or many routes look at. They may come once only. */
enum known {
  KNOWN_AUTHORIZATION,
  KNOWN_CONTENT_ENCODING,
  KNOWN_CONTENT_LENGTH,
  KNOWN_CONTENT_TYPE,
  KNOWN_EXPECT,
  KNOWN_HOST,
  KNOWN_IF_MATCH,
  KNOWN_IF_NONE_MATCH,
  KNOWN_STEWARD_ACTOR,
  KNOWN_TRANSFER_ENCODING,
  KNOWN_COUNT,
};

struct head {
  struct str method, target;
  int minor; /* of HTTP/1.x */
  bool keep_alive;
  bool expects_continue;
  bool sized, chunked; /* neither: there is no body */
  uint64_t length;
  struct str known[KNOWN_COUNT]; /* p is NULL when absent */
  size_t n;
  struct header headers[WIRE_HEADERS_MAX];
};

/* Reads the head that wire_scan found whole, n bytes up to and with its empty line; names become lower case in place;
 * the texts in *out point into it. On false *out holds what was read until then. */
bool wire_head(char *bytes, size_t n, struct head *out, struct fault *fault);

/* The value of a header (name in lower case) that came exactly once; p is NULL when it is absent or came twice. */
struct str header_once(const struct head *h, struct str name);

/* The reader of a chunked body; zeroed before each. */
struct chunks {
  int state;
  int digits;
  uint64_t left;   /* bytes to come of the present chunk */
  size_t overhead; /* bytes of extensions and trailers */
};

/* Takes from the front of `in`, says how much in *used, adds the body's bytes to `out`, which holds `max` at most. */
enum wire wire_chunks(struct chunks *c, struct str in, size_t *used, uint64_t max, struct buf *out,
                      struct fault *fault);
