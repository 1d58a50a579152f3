/* SPDX-License-Identifier: Apache-2.0 */
#include "http/receive.h"

#include "http/caller.h"
#include "http/connection.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/signature.h"

enum { KEY_MAX = 256 };

/* ---- the head ----------------------------------------------------------------------------- */

static const struct source_option *find_source(const struct http *h, struct str name)
{
  const struct organisation *o = h->options.organisation;
  for (size_t i = 0; o && i < o->source_count; i++)
    if (str_eq(o->sources[i].name, name))
      return &o->sources[i];
  return NULL;
}

/* A token of ours instead of a signature: of this source, or of who may change records anyway. */
static bool admit_token(struct exchange *x)
{
  if (!caller_identify(x))
    return false;
  bool own = x->caller.role == ROLE_INTAKE && str_eq(x->caller.source, x->params[0]);
  if (!own && x->caller.role < ROLE_OPERATOR)
    reply_problem(x, 403, "the token may not deliver to the source %.*s", STR_FMT(x->params[0]));
  x->trusted = x->status == 0;
  return x->trusted;
}

bool receive_admit(struct exchange *x)
{
  struct err err = ERR_INIT;
  if (!engine_intake(x->server->options.engine, x->params[0], &x->arena, &x->facts, &err)) {
    reply_err(x, &err);
    return false;
  }
  x->source = find_source(x->server, x->params[0]);
  return (!caller_shows_token(x) && !connection_is_local(x->connection)) || admit_token(x);
}

/* ---- the proof ---------------------------------------------------------------------------- */

static bool check_signature(struct exchange *x)
{
  struct http *h = x->server;
  struct err err = ERR_INIT;
  struct signature s = {
    .scheme = x->source && x->source->scheme.n ? x->source->scheme : x->facts.scheme,
    .secrets = x->source ? x->source->secrets : NULL,
    .secret_count = x->source ? x->source->secret_count : 0,
    .now = server_now(h),
    .window = h->options.window_ms,
  };
  if (x->trusted)
    return true;
  if (s.scheme.n == 0)
    err_set(&err, ERR_AUTH, "the source %.*s has no signature scheme: it wants a token", STR_FMT(x->params[0]));
  else if (signature_verify(&s, &x->head, buf_view(&x->body), &err))
    return true;
  else if (s.secret_count == 0 && err.code == ERR_AUTH)
    err_set(&err, ERR_AUTH,
            "the host knows no secret of the source %.*s: it reads them when it starts and on SIGHUP; "
            "without one a delivery wants a token",
            STR_FMT(x->params[0]));
  tally_refused(&h->tally, x->params[0]);
  if (str_is(s.scheme, "basic"))
    reply_header(x, "WWW-Authenticate", STR("Basic realm=\"steward\""));
  reply_err(x, &err);
  return false;
}

static bool check_json(struct exchange *x)
{
  struct value ignored;
  struct err err = ERR_INIT;
  struct arena *scratch = &x->server->scratch;
  if (x->body.n == 0)
    err_set(&err, ERR_INPUT, "the body is empty");
  else if (!json_read(scratch, buf_view(&x->body), &ignored, &err))
    err_prefix(&err, "the body is not JSON");
  arena_reset(scratch);
  if (err.code)
    reply_err_as(x, 400, &err, STR(""));
  return x->status == 0;
}

/* ---- the entry ---------------------------------------------------------------------------- */

static struct str lower(struct arena *a, struct str s)
{
  char *copy = arena_alloc(a, s.n);
  for (size_t i = 0; i < s.n; i++)
    copy[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
  return (struct str){ copy, s.n };
}

static struct str header_of(struct exchange *x, struct str name)
{
  return header_once(&x->head, lower(&x->arena, name));
}

/* Header bytes are UTF-8 where senders mean anything; else they are taken as Latin-1, so that the entry is text. */
static struct str as_text(struct arena *a, struct str s)
{
  if (str_utf8(s))
    return s;
  char *out = arena_alloc(a, 2 * s.n);
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++) {
    unsigned char c = (unsigned char)s.p[i];
    if (c >= 0x80)
      out[n++] = (char)(0xc0 | c >> 6);
    out[n++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
  }
  return (struct str){ out, n };
}

static struct str digest_key(struct arena *a, const char *prefix, struct str of)
{
  uint8_t digest[SHA256_SIZE];
  struct buf text = BUF_INIT;
  sha256(of, digest);
  buf_z(&text, prefix);
  hex_write(&text, (struct str){ (const char *)digest, sizeof digest });
  struct str key = str_dup(a, buf_view(&text));
  buf_fini(&text);
  return key;
}

/* The value of one header, or of several ("ce-source+ce-id") joined by a blank; p is NULL unless all are there. */
static struct str key_of(struct exchange *x, struct str names)
{
  struct str name, joined = { NULL, 0 };
  bool more = true;
  while (more) {
    more = str_split(names, '+', &name, &names);
    struct str value = header_of(x, name);
    if (value.n == 0)
      return (struct str){ NULL, 0 };
    joined = joined.p ? str_printf(&x->arena, "%.*s %.*s", STR_FMT(joined), STR_FMT(value)) : value;
  }
  return joined;
}

/* The first of the intake's keys that is there, else the body's digest. */
static struct str delivery_key(struct exchange *x)
{
  for (size_t i = 0; i < x->facts.key_header_count; i++) {
    struct str key = key_of(x, x->facts.key_headers[i]);
    if (key.p)
      return key.n <= KEY_MAX ? as_text(&x->arena, key) : digest_key(&x->arena, "key-sha256:", key);
  }
  return digest_key(&x->arena, "sha256:", buf_view(&x->body));
}

static bool contains(struct str s, struct str part)
{
  for (size_t i = 0; i + part.n <= s.n; i++)
    if (memcmp(s.p + i, part.p, part.n) == 0)
      return true;
  return false;
}

/* What proves who sent it is never journaled, whatever an intake asks for. */
static bool is_secret(struct str name)
{
  static const char *const words[] = { "authorization", "cookie",   "signature", "token",
                                       "secret",        "password", "api-key",   "apikey" };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (contains(name, str_of(words[i])))
      return true;
  return false;
}

/* Adds "name":"value" for a header that is there, is no secret, and is not in the object yet. */
static void write_header(struct exchange *x, struct str name, struct buf *out)
{
  name = lower(&x->arena, name);
  struct str value = header_once(&x->head, name);
  if (!value.p || is_secret(name))
    return;
  struct str mark = str_printf(&x->arena, "\"%.*s\":", STR_FMT(name));
  if (contains(buf_view(out), mark))
    return;
  buf_z(out, out->n > 1 ? "," : "");
  buf_str(out, mark);
  json_string(out, as_text(&x->arena, value));
}

static void write_head(struct exchange *x, struct buf *out)
{
  buf_char(out, '{');
  write_header(x, STR("content-type"), out);
  for (size_t i = 0; i < x->facts.key_header_count; i++) {
    struct str name, names = x->facts.key_headers[i];
    bool more = true;
    while (more) {
      more = str_split(names, '+', &name, &names);
      write_header(x, name, out);
    }
  }
  for (size_t i = 0; i < x->facts.header_count; i++)
    write_header(x, x->facts.headers[i], out);
  buf_char(out, '}');
}

/* Back from the engine. */
static void received(struct exchange *x)
{
  const struct request *r = &x->request;
  if (r->err.code) {
    reply_err(x, &r->err);
    return;
  }
  buf_z(&x->reply, r->duplicate ? "{\"duplicate\":true," : "{");
  if (r->seq)
    buf_printf(&x->reply, "\"seq\":%lld,", (long long)r->seq);
  buf_z(&x->reply, "\"delivery\":");
  json_string(&x->reply, r->key);
  buf_char(&x->reply, '}');
  reply_json(x, r->duplicate ? 200 : 202);
}

void receive_delivery(struct exchange *x)
{
  if (!check_signature(x) || !check_json(x))
    return;
  struct request *r = &x->request;
  r->actor =
      x->source && x->source->actor.n ? x->source->actor : str_printf(&x->arena, "source/%.*s", STR_FMT(x->params[0]));
  r->source = x->params[0];
  r->key = delivery_key(x);
  write_head(x, &x->composed);
  r->head = buf_view(&x->composed);
  exchange_submit(x, REQUEST_DELIVERY, buf_view(&x->body), received);
}
