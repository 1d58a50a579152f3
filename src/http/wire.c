/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A head is looked for line by line as bytes come in, and read in one go when it is whole. Chunks are read by a
 * machine that may be interrupted between any two bytes.
 */
#include "http/wire.h"

#include <stddef.h>

static bool bad(struct fault *fault, int status, const char *why)
{
  *fault = (struct fault){ status, why };
  return false;
}

static enum wire bad_wire(struct fault *fault, int status, const char *why)
{
  bad(fault, status, why);
  return WIRE_BAD;
}

/* A character of a token (RFC 9110, 5.6.2). */
static bool is_token_char(char c)
{
  static const bool table[256] = {
    ['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,         ['&'] = 1,         ['\''] = 1,
    ['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,         ['^'] = 1,         ['_'] = 1,
    ['`'] = 1, ['|'] = 1, ['~'] = 1, ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1,
  };
  return table[(unsigned char)c];
}

/* A character of a header's value: no control characters but the tab. */
static bool is_value_char(char c)
{
  unsigned char u = (unsigned char)c;
  return (u >= 0x20 && u != 0x7f) || u == '\t';
}

/* ---- the end of a head -------------------------------------------------------------------- */

/* What shows of the first line before it is read, whether it has come in one piece or not. */
static enum wire first_line(const struct wire_scan *s, struct str bytes, size_t end, struct fault *fault)
{
  if (end > s->line && bytes.p[s->line] != '\r' && !is_token_char(bytes.p[s->line]))
    return bad_wire(fault, 400, "this is not HTTP");
  if (end - s->line > WIRE_TARGET_MAX + 64)
    return bad_wire(fault, 414, "the request target is too long");
  return WIRE_MORE;
}

/* The line that ends with the newline at `end`. WIRE_WHOLE: it was the empty one behind the headers. */
static enum wire line_ended(struct wire_scan *s, struct str bytes, size_t end, struct fault *fault)
{
  if (s->lines == 0 && first_line(s, bytes, end, fault) == WIRE_BAD)
    return WIRE_BAD;
  if (end == s->line || bytes.p[end - 1] != '\r')
    return bad_wire(fault, 400, "a line must end in CR LF");
  bool empty = end - s->line == 1;
  s->at = s->line = end + 1;
  if (empty && s->lines == 0) {
    if (s->skipped)
      return bad_wire(fault, 400, "empty lines before the request");
    s->skipped = end + 1;
    return WIRE_MORE;
  }
  if (empty)
    return WIRE_WHOLE;
  if (++s->lines > WIRE_HEADERS_MAX + 1)
    return bad_wire(fault, 431, "more than 100 header lines");
  return WIRE_MORE;
}

/* The head does not end in the bytes that are here: may it go on? */
static enum wire still_open(struct wire_scan *s, struct str bytes, size_t max, struct fault *fault)
{
  s->at = bytes.n;
  if (s->lines == 0 && first_line(s, bytes, bytes.n, fault) == WIRE_BAD)
    return WIRE_BAD;
  if (bytes.n - s->skipped > max)
    return bad_wire(fault, 431, "the header is too large");
  return WIRE_MORE;
}

enum wire wire_scan(struct wire_scan *s, struct str bytes, size_t max, struct fault *fault)
{
  while (s->at < bytes.n) {
    const char *newline = memchr(bytes.p + s->at, '\n', bytes.n - s->at);
    if (!newline)
      break;
    enum wire w = line_ended(s, bytes, (size_t)(newline - bytes.p), fault);
    if (w == WIRE_WHOLE && s->at - s->skipped > max)
      return bad_wire(fault, 431, "the header is too large");
    if (w != WIRE_MORE)
      return w;
  }
  return still_open(s, bytes, max, fault);
}

/* ---- the first line ----------------------------------------------------------------------- */

static bool read_version(struct str s, struct head *out, struct fault *fault)
{
  if (s.n != 8 || memcmp(s.p, "HTTP/", 5) != 0 || s.p[6] != '.' || s.p[5] < '0' || s.p[5] > '9' || s.p[7] < '0' ||
      s.p[7] > '9')
    return bad(fault, 400, "the request line must end in HTTP/1.1");
  if (s.p[5] != '1')
    return bad(fault, 505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
  out->minor = s.p[7] - '0';
  out->keep_alive = out->minor > 0;
  return true;
}

static bool read_request_line(struct str line, struct head *out, struct fault *fault)
{
  struct str rest, version;
  if (!str_split(line, ' ', &out->method, &rest) || !str_split(rest, ' ', &out->target, &version))
    return bad(fault, 400, "the request line must be: method, space, target, space, HTTP/1.1");
  if (out->method.n == 0 || out->target.n == 0)
    return bad(fault, 400, "the request line lacks a method or a target");
  for (size_t i = 0; i < out->method.n; i++)
    if (!is_token_char(out->method.p[i]))
      return bad(fault, 400, "the method holds a character that it may not");
  for (size_t i = 0; i < out->target.n; i++)
    if (out->target.p[i] <= 0x20 || out->target.p[i] >= 0x7f)
      return bad(fault, 400, "the target holds a character that must be percent-encoded");
  if (out->target.n > WIRE_TARGET_MAX)
    return bad(fault, 414, "the request target is too long");
  return read_version(version, out, fault);
}

/* ---- header lines ------------------------------------------------------------------------- */

static const struct {
  const char *name;
  size_t n;
} known_names[KNOWN_COUNT] = {
#define KNOWN(id, text) [id] = { text, sizeof(text) - 1 }
  KNOWN(KNOWN_AUTHORIZATION, "authorization"),
  KNOWN(KNOWN_CONTENT_ENCODING, "content-encoding"),
  KNOWN(KNOWN_CONTENT_LENGTH, "content-length"),
  KNOWN(KNOWN_CONTENT_TYPE, "content-type"),
  KNOWN(KNOWN_EXPECT, "expect"),
  KNOWN(KNOWN_HOST, "host"),
  KNOWN(KNOWN_IF_MATCH, "if-match"),
  KNOWN(KNOWN_IF_NONE_MATCH, "if-none-match"),
  KNOWN(KNOWN_STEWARD_ACTOR, "steward-actor"),
  KNOWN(KNOWN_TRANSFER_ENCODING, "transfer-encoding"),
#undef KNOWN
};

/* Connection: a list of words, on any number of lines; "close" wins. */
static void read_connection(struct str value, struct head *out)
{
  struct str word;
  bool more = true;
  while (more) {
    more = str_split(value, ',', &word, &value);
    if (str_eq_fold(str_trim(word), STR("close")))
      out->keep_alive = false;
    else if (out->minor == 0 && str_eq_fold(str_trim(word), STR("keep-alive")))
      out->keep_alive = true;
  }
}

static bool note_known(struct header h, struct head *out, struct fault *fault)
{
  if (str_eq(h.name, STR("connection")))
    read_connection(h.value, out);
  for (int i = 0; i < KNOWN_COUNT; i++) {
    if (h.name.n != known_names[i].n || memcmp(h.name.p, known_names[i].name, h.name.n) != 0)
      continue;
    if (out->known[i].p)
      return bad(fault, 400, "a header that may come once came twice");
    out->known[i] = h.value;
    return true;
  }
  return true;
}

/* Lower-cases the name in place; gives its length, 0 when it is no name followed at once by a colon. */
static size_t read_name(char *line, size_t n)
{
  size_t i = 0;
  for (; i < n && is_token_char(line[i]); i++)
    if (line[i] >= 'A' && line[i] <= 'Z')
      line[i] |= 0x20;
  return i < n && line[i] == ':' ? i : 0;
}

static struct str trim_blanks(struct str s)
{
  while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
    s = (struct str){ s.p + 1, s.n - 1 };
  while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
    s.n--;
  return s;
}

static bool read_header(char *line, size_t n, struct head *out, struct fault *fault)
{
  if (line[0] == ' ' || line[0] == '\t')
    return bad(fault, 400, "a header may not go on over a second line");
  size_t name = read_name(line, n);
  if (name == 0)
    return bad(fault, 400, "a header line must be: name, colon, value, without a space before the colon");
  for (size_t i = name + 1; i < n; i++)
    if (!is_value_char(line[i]))
      return bad(fault, 400, "a header holds a control character");
  if (out->n == WIRE_HEADERS_MAX)
    return bad(fault, 431, "more than 100 header lines");
  struct header h = { { line, name }, trim_blanks((struct str){ line + name + 1, n - name - 1 }) };
  out->headers[out->n++] = h;
  return note_known(h, out, fault);
}

/* ---- what the headers say of the body ----------------------------------------------------- */

static bool read_length(struct head *out, struct fault *fault)
{
  struct str s = out->known[KNOWN_CONTENT_LENGTH];
  if (!s.p)
    return true;
  if (s.n == 0)
    return bad(fault, 400, "Content-Length must be a number");
  if (s.n > 18)
    return bad(fault, 413, "the body is too large");
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9')
      return bad(fault, 400, "Content-Length must be a number");
    out->length = out->length * 10 + (uint64_t)(s.p[i] - '0');
  }
  out->sized = true;
  return true;
}

static bool read_transfer(struct head *out, struct fault *fault)
{
  struct str s = out->known[KNOWN_TRANSFER_ENCODING];
  if (!s.p)
    return true;
  if (out->minor == 0)
    return bad(fault, 400, "HTTP/1.0 knows no Transfer-Encoding");
  if (out->known[KNOWN_CONTENT_LENGTH].p)
    return bad(fault, 400, "Content-Length and Transfer-Encoding contradict each other");
  if (!str_eq_fold(s, STR("chunked")))
    return bad(fault, 501, "the only Transfer-Encoding understood is chunked");
  out->chunked = true;
  return true;
}

static bool read_expect(struct head *out, struct fault *fault)
{
  struct str s = out->known[KNOWN_EXPECT];
  if (!s.p || out->minor == 0)
    return true;
  if (!str_eq_fold(s, STR("100-continue")))
    return bad(fault, 417, "the only expectation met is 100-continue");
  out->expects_continue = true;
  return true;
}

static bool check_host(const struct head *h, struct fault *fault)
{
  struct str s = h->known[KNOWN_HOST];
  if (!s.p)
    return h->minor == 0 || bad(fault, 400, "HTTP/1.1 wants a Host header");
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || strchr("/?#@\\\",", s.p[i]))
      return bad(fault, 400, "the Host header is no host");
  return true;
}

bool wire_head(char *bytes, size_t n, struct head *out, struct fault *fault)
{
  memset(out, 0, offsetof(struct head, headers));
  out->minor = 1;
  char *end = bytes + n - 2; /* the empty line */
  if (bytes[0] == '\r' && bytes[1] == '\n')
    bytes += 2;
  for (bool first = true; bytes < end; first = false) {
    char *newline = memchr(bytes, '\n', (size_t)(end - bytes));
    size_t length = (size_t)(newline - bytes) - 1;
    if (first ? !read_request_line((struct str){ bytes, length }, out, fault) : !read_header(bytes, length, out, fault))
      return false;
    bytes = newline + 1;
  }
  return check_host(out, fault) && read_transfer(out, fault) && read_length(out, fault) && read_expect(out, fault);
}

struct str header_once(const struct head *h, struct str name)
{
  struct str found = { NULL, 0 };
  for (size_t i = 0; i < h->n; i++) {
    if (!str_eq(h->headers[i].name, name))
      continue;
    if (found.p)
      return (struct str){ NULL, 0 };
    found = h->headers[i].value;
  }
  return found;
}

/* ---- chunks ------------------------------------------------------------------------------- */

/*
 *   SIZE -;-> EXTENSION -\r-> SIZE_END -\n-> DATA -> DATA_CR -> DATA_LF -> SIZE ...
 *                                      \-(0)-> TRAILER -> TRAILER_NAME -> TRAILER_VALUE -> TRAILER_END -> TRAILER ...
 *                                              TRAILER -\r-> LAST -\n-> done
 */
enum {
  SIZE,
  EXTENSION,
  SIZE_END,
  DATA,
  DATA_CR,
  DATA_LF,
  TRAILER,
  TRAILER_NAME,
  TRAILER_VALUE,
  TRAILER_END,
  LAST,
};

static int hex_of(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum wire size_char(struct chunks *c, char ch, struct fault *fault)
{
  int digit = hex_of(ch);
  if (digit >= 0) {
    if (++c->digits > 15)
      return bad_wire(fault, 413, "a chunk is too large");
    c->left = c->left * 16 + (uint64_t)digit;
    return WIRE_MORE;
  }
  if (c->digits == 0 || (ch != ';' && ch != '\r'))
    return bad_wire(fault, 400, "a chunk's size must be a hexadecimal number");
  c->state = ch == ';' ? EXTENSION : SIZE_END;
  return WIRE_MORE;
}

/* Extensions and trailers mean nothing here, but they must be well-formed and small. */
static enum wire overhead_char(struct chunks *c, char ch, struct fault *fault)
{
  if (++c->overhead > WIRE_OVERHEAD_MAX)
    return bad_wire(fault, 431, "chunk extensions or trailers are too large");
  bool starts = c->state == TRAILER, name = starts || c->state == TRAILER_NAME;
  if (starts && ch == '\r')
    c->state = LAST;
  else if (!name && ch == '\r')
    c->state = c->state == EXTENSION ? SIZE_END : TRAILER_END;
  else if (!starts && name && ch == ':')
    c->state = TRAILER_VALUE;
  else if (name ? !is_token_char(ch) : !is_value_char(ch))
    return bad_wire(fault, 400, "a chunk extension or trailer is malformed");
  else if (starts)
    c->state = TRAILER_NAME;
  return WIRE_MORE;
}

/* The character that the state waits for has come, or not. */
static enum wire exact_char(struct chunks *c, char ch, uint64_t room, struct fault *fault)
{
  if (ch != (c->state == DATA_CR ? '\r' : '\n'))
    return bad_wire(fault, 400, "a chunk must end in CR LF");
  switch (c->state) {
  case SIZE_END:
    if (c->left > room)
      return bad_wire(fault, 413, "the body is too large");
    c->state = c->left ? DATA : TRAILER;
    return WIRE_MORE;
  case DATA_CR:
    c->state = DATA_LF;
    return WIRE_MORE;
  case DATA_LF:
    c->state = SIZE;
    c->digits = 0;
    return WIRE_MORE;
  case TRAILER_END:
    c->state = TRAILER;
    return WIRE_MORE;
  default:
    return WIRE_WHOLE;
  }
}

static size_t take_data(struct chunks *c, struct str in, struct buf *out)
{
  size_t n = c->left < in.n ? (size_t)c->left : in.n;
  buf_add(out, in.p, n);
  c->left -= n;
  if (c->left == 0)
    c->state = DATA_CR;
  return n;
}

static enum wire chunk_char(struct chunks *c, char ch, uint64_t room, struct fault *fault)
{
  switch (c->state) {
  case SIZE:
    return size_char(c, ch, fault);
  case EXTENSION:
  case TRAILER:
  case TRAILER_NAME:
  case TRAILER_VALUE:
    return overhead_char(c, ch, fault);
  default:
    return exact_char(c, ch, room, fault);
  }
}

enum wire wire_chunks(struct chunks *c, struct str in, size_t *used, uint64_t max, struct buf *out, struct fault *fault)
{
  size_t at = 0;
  enum wire w = WIRE_MORE;
  while (w == WIRE_MORE && at < in.n) {
    if (c->state == DATA)
      at += take_data(c, (struct str){ in.p + at, in.n - at }, out);
    else
      w = chunk_char(c, in.p[at++], max - out->n, fault);
  }
  *used = at;
  return w;
}
