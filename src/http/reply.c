/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table of statuses, one of error codes; all answers pass through reply_head.
 */
#include "http/reply.h"

#include <stdio.h>
#include <time.h>

const char type_html[] = "text/html; charset=utf-8";
const char type_markdown[] = "text/markdown; charset=utf-8";
const char type_json[] = "application/json";
const char type_text[] = "text/plain; charset=utf-8";
const char type_metrics[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";
const char type_events[] = "text/event-stream";
static const char type_problem[] = "application/problem+json";

static const struct {
  int status;
  const char *words;
} statuses[STATUS_COUNT] = {
  { 200, "OK" },
  { 202, "Accepted" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 408, "Request Timeout" },
  { 409, "Conflict" },
  { 411, "Length Required" },
  { 412, "Precondition Failed" },
  { 413, "Content Too Large" },
  { 414, "URI Too Long" },
  { 415, "Unsupported Media Type" },
  { 417, "Expectation Failed" },
  { 422, "Unprocessable Content" },
  { 431, "Request Header Fields Too Large" },
  { 500, "Internal Server Error" },
  { 501, "Not Implemented" },
  { 503, "Service Unavailable" },
  { 505, "HTTP Version Not Supported" },
};

static const struct {
  int status;
  const char *title;
} codes[] = {
  [ERR_NONE] = { 500, "An error without a cause" },
  [ERR_USAGE] = { 500, "The configuration is wrong" },
  [ERR_INPUT] = { 422, "What was sent breaks a rule" },
  [ERR_AUTH] = { 401, "No valid credentials" },
  [ERR_FORBIDDEN] = { 403, "Not allowed" },
  [ERR_MISSING] = { 404, "There is no such thing" },
  [ERR_CONFLICT] = { 409, "It is not as expected" },
  [ERR_REFUSED] = { 422, "A guard refused the change" },
  [ERR_LIMIT] = { 413, "A limit was met" },
  [ERR_BUSY] = { 503, "Too much at once" },
  [ERR_POLICY] = { 422, "A policy is wrong" },
  [ERR_MEMORY] = { 503, "Out of memory" },
  [ERR_IO] = { 500, "The disk or the database failed" },
  [ERR_CORRUPT] = { 500, "Stored data contradicts itself" },
};

int reply_status(enum err_code code) { return codes[code].status; }

int status_index(int status)
{
  for (int i = 0; i < STATUS_COUNT; i++)
    if (statuses[i].status == status)
      return i;
  return STATUS_COUNT - 1;
}

int status_at(int index) { return statuses[index].status; }

const char *status_words(int status)
{
  const char *words = statuses[status_index(status)].words;
  return words ? words : "";
}

/* ---- the body ----------------------------------------------------------------------------- */

void reply_with(struct exchange *x, int status, const char *type)
{
  x->status = status;
  x->type = type;
}

void reply_document(struct exchange *x, struct value document, struct str form)
{
  x->reply.n = 0;
  if (str_is(form, "json"))
    json_write(&x->reply, document);
  else if (str_is(form, "md"))
    document_markdown(document, "/api/v1/records/", &x->reply);
  else
    document_html(document, "/api/v1/records/", &x->reply);
  if (str_is(form, "html")) /* texts from outside stand in it: nothing of them may run */
    reply_header(x, "Content-Security-Policy", STR("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"));
  reply_with(x, 200, str_is(form, "json") ? type_json : str_is(form, "md") ? type_markdown : type_html);
}

struct str reply_form(struct str *name)
{
  static const char *const ends[] = { ".html", ".md", ".json" };
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
    if (str_ends(*name, ends[i])) {
      name->n -= strlen(ends[i]);
      return str_of(ends[i] + 1);
    }
  return STR("html");
}

void reply_json(struct exchange *x, int status) { reply_with(x, status, type_json); }

void reply_header(struct exchange *x, const char *name, struct str value)
{
  buf_printf(&x->extra, "%s: %.*s\r\n", name, STR_FMT(value));
}

/* What every 401 and 503 must say. */
static void write_advice(struct exchange *x, int status)
{
  if (status == 401 && !x->extra.n)
    reply_header(x, "WWW-Authenticate", STR("Bearer realm=\"steward\""));
  if (status == 503)
    reply_header(x, "Retry-After", STR("1"));
}

/* Up to the first byte that is no UTF-8: a text cut at a limit may end within a character. */
static struct str sound_part(struct str s)
{
  size_t n = 0, one;
  while (n < s.n && (one = utf8_next(s.p + n, s.n - n)))
    n += one;
  return (struct str){ s.p, n };
}

static void write_problem(struct exchange *x, int status, const char *type, const char *title, struct str detail)
{
  x->reply.n = 0;
  buf_printf(&x->reply, "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":", type, title, status);
  json_string(&x->reply, sound_part(detail));
  if (x->target.path.n) {
    buf_z(&x->reply, ",\"instance\":");
    json_string(&x->reply, x->target.path);
  }
  write_advice(x, status);
  reply_with(x, status, type_problem);
}

void reply_problem(struct exchange *x, int status, const char *fmt, ...)
{
  struct buf detail = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&detail, fmt, ap);
  va_end(ap);
  write_problem(x, status, "about:blank", status_words(status), buf_view(&detail));
  buf_char(&x->reply, '}');
  buf_fini(&detail);
}

/* The members of an object, behind those that are there; the standard ones are not replaced. */
static void write_members(struct exchange *x, struct str object)
{
  static const char *const own[] = { "type", "title", "status", "detail", "instance" };
  struct value v;
  if (object.n == 0 || !json_read(&x->arena, object, &v, NULL) || v.kind != VALUE_MAP)
    return;
  for (uint32_t i = 0; i < v.n; i++) {
    bool taken = false;
    for (size_t j = 0; j < sizeof own / sizeof *own; j++)
      taken |= str_is(v.map[i].name, own[j]);
    if (taken)
      continue;
    buf_char(&x->reply, ',');
    json_string(&x->reply, v.map[i].name);
    buf_char(&x->reply, ':');
    json_write(&x->reply, v.map[i].value);
  }
}

void reply_err_as(struct exchange *x, int status, const struct err *err, struct str more)
{
  char type[64];
  if (status == 500)
    log_error("%.*s %.*s: %s", STR_FMT(x->head.method), STR_FMT(x->target.path), err->text);
  snprintf(type, sizeof type, "urn:steward:%s", err_name(err->code));
  write_problem(x, status, type, codes[err->code].title, str_of(err->text));
  write_members(x, more);
  buf_char(&x->reply, '}');
}

void reply_err(struct exchange *x, const struct err *err) { reply_err_as(x, reply_status(err->code), err, STR("")); }

/* ---- the head ----------------------------------------------------------------------------- */

/* "Date: …\r\n", made once a second. */
static struct str date_line(void)
{
  static _Thread_local char line[48];
  static _Thread_local size_t n;
  static _Thread_local time_t made;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != made) {
    struct tm tm;
    gmtime_r(&now.tv_sec, &tm);
    n = strftime(line, sizeof line, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
    made = now.tv_sec;
  }
  return (struct str){ line, n };
}

static void write_number(struct buf *out, size_t v)
{
  char digits[24], *p = digits + sizeof digits;
  do
    *--p = (char)('0' + v % 10);
  while (v /= 10);
  buf_add(out, p, (size_t)(digits + sizeof digits - p));
}

void reply_head(const struct exchange *x, bool keep_alive, struct buf *out)
{
  buf_reserve(out, 512 + x->extra.n);
  buf_str(out, STR("HTTP/1.1 "));
  write_number(out, (size_t)x->status);
  buf_char(out, ' ');
  buf_z(out, status_words(x->status));
  buf_str(out, STR("\r\n"));
  buf_str(out, date_line());
  buf_str(out, STR("Content-Type: "));
  buf_z(out, x->type);
  if (!x->stream) {
    buf_str(out, STR("\r\nContent-Length: "));
    write_number(out, x->reply.n);
  }
  buf_str(out, STR("\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"));
  if (!keep_alive)
    buf_str(out, STR("Connection: close\r\n"));
  else if (x->head.minor == 0)
    buf_str(out, STR("Connection: keep-alive\r\n"));
  buf_str(out, buf_view(&x->extra));
  buf_str(out, STR("\r\n"));
}
