/* SPDX-License-Identifier: Apache-2.0 */
#include "http/receive.h"

#include "http/caller.h"
#include "http/connection.h"
#include "http/handshake.h"
#include "http/keyring.h"
#include "http/notary.h"
#include "http/proxy.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/signature.h"

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

/* What a sender that can set no header puts into the address (CloudEvents web hooks, 3.2) is as if it were in one. */
static void take_access_token(struct exchange *x)
{
  struct head *h = &x->head;
  struct str token = target_query(&x->target, "access_token");
  if (token.n == 0 || h->known[KNOWN_AUTHORIZATION].p)
    return;
  struct str value = str_printf(&x->arena, "Bearer %.*s", STR_FMT(token));
  h->known[KNOWN_AUTHORIZATION] = value;
  if (h->n < WIRE_HEADERS_MAX)
    h->headers[h->n++] = (struct header){ STR("authorization"), value };
}

bool receive_admit(struct exchange *x)
{
  struct err err = ERR_INIT;
  if (!engine_intake(x->server->options.engine, x->params[0], &x->arena, &x->facts, &err)) {
    reply_err(x, &err);
    return false;
  }
  if (x->facts.paused) {
    reply_problem(x, 503, "the source %.*s is paused: nothing is taken from it", STR_FMT(x->params[0]));
    return false;
  }
  x->source = x->facts.recorded ? NULL : find_source(x->server, x->params[0]);
  take_access_token(x);
  return (!caller_shows_token(x) && !connection_is_local(x->connection)) || admit_token(x);
}

/* ---- the proof ---------------------------------------------------------------------------- */

static struct str query_of(const struct exchange *x)
{
  struct str path, query;
  str_split(x->head.target, '?', &path, &query);
  return query;
}

static struct str scheme_of(const struct exchange *x)
{
  return x->source && x->source->scheme.n ? x->source->scheme : x->facts.scheme;
}

/* The secrets of a source of steward.lua were read when the host started, those of a record are read as they are now. */
static bool find_secrets(struct exchange *x, struct signature *s, struct err *err)
{
  struct source_secret *secrets = x->source ? x->source->secrets : NULL;
  s->secret_count = x->source ? x->source->secret_count : x->facts.place_count;
  if (x->facts.recorded &&
      !keyring_secrets(x->server->keyring, x->facts.places, x->facts.place_count, &x->arena, &secrets, err))
    return err_prefix(err, "the secret of the source %.*s cannot be read", STR_FMT(x->params[0]));
  s->secrets = secrets;
  return true;
}

/* Beside those that the source names, which go on being good. */
static bool add_certificate(struct exchange *x, struct signature *s, struct err *err)
{
  bool fetch = x->source ? x->source->fetch : x->facts.fetch;
  if (!fetch || signature_form(s->scheme) != SECRET_CERTIFICATE)
    return true;
  struct str url = sns_certificate_named(buf_view(&x->body), &x->arena), pem;
  if (url.n == 0)
    return true; /* the scheme says what is wrong with it */
  if (!notary_certificate(x->server->notary, url, &pem, err))
    return false;
  struct source_secret *all = arena_array(&x->arena, struct source_secret, s->secret_count + 1);
  if (s->secret_count)
    memcpy(all, s->secrets, s->secret_count * sizeof *all);
  all[s->secret_count++].text = pem;
  s->secrets = all;
  return true;
}

static bool is_proxied(const struct exchange *x, struct str scheme)
{
  return signature_form(scheme) == SECRET_SUBJECT && x->connection &&
         proxy_is_peer(x->server->options.organisation, connection_socket(x->connection));
}

static bool no_secret(const struct exchange *x, struct err *err)
{
  return err_set(err, ERR_AUTH,
                 x->facts.recorded
                     ? "the record of the source %.*s names no secret; without one a delivery wants a token"
                     : "the host knows no secret of the source %.*s: it reads them when it starts and on "
                       "SIGHUP; without one a delivery wants a token",
                 STR_FMT(x->params[0]));
}

static bool check_signature(struct exchange *x, struct err *err)
{
  struct http *h = x->server;
  struct signature s = {
    .scheme = scheme_of(x), .now = server_now(h), .window = h->options.window_ms, .query = query_of(x)
  };
  if (x->trusted)
    return true;
  if (s.scheme.n == 0)
    return err_set(err, ERR_AUTH, "the source %.*s has no signature scheme: it wants a token", STR_FMT(x->params[0]));
  if (!find_secrets(x, &s, err) || !add_certificate(x, &s, err))
    return false;
  s.proxied = is_proxied(x, s.scheme);
  return signature_verify(&s, &x->head, buf_view(&x->body), err) ||
         (s.secret_count == 0 && err->code == ERR_AUTH && no_secret(x, err));
}

/* The body becomes what it was before it was compressed; it counts against the server's memory as such. */
static bool decompress(struct exchange *x, enum coding coding, struct err *err)
{
  struct http *h = x->server;
  size_t room = h->options.memory_max - h->memory, most = x->body_max < room ? (size_t)x->body_max : room;
  struct buf plain = BUF_INIT;
  if (!inflate_read(coding, buf_view(&x->body), most, &plain, err)) {
    if (err->code == ERR_LIMIT && most < x->body_max)
      err_set(err, ERR_BUSY, "too many bytes of bodies at once");
    buf_fini(&plain);
    return false;
  }
  h->memory += plain.n - x->body.n;
  x->held += plain.n - x->body.n;
  buf_fini(&x->body);
  x->body = plain;
  return true;
}

static void refuse_proof(struct exchange *x, const struct err *err)
{
  tally_refused(&x->server->tally, x->params[0], server_now(x->server), err->text);
  if (str_is(scheme_of(x), "basic"))
    reply_header(x, "WWW-Authenticate", STR("Basic realm=\"steward\""));
  reply_err(x, err);
}

/* By what came over the wire; some senders sign what they had before they compressed it. In the end the body is plain. */
static bool check_proof(struct exchange *x)
{
  struct err err = ERR_INIT, ignored = ERR_INIT;
  enum coding coding = CODING_NONE;
  coding_find(x->head.known[KNOWN_CONTENT_ENCODING], &coding);
  bool packed = coding != CODING_NONE && x->body.n > 0, good = check_signature(x, &err);
  if (!good && packed && err.code == ERR_AUTH && decompress(x, coding, &ignored)) {
    packed = false;
    good = check_signature(x, &ignored);
  }
  if (!good) {
    refuse_proof(x, &err);
    return false;
  }
  if (packed && !decompress(x, coding, &err))
    reply_err_as(x, err.code == ERR_INPUT ? 400 : reply_status(err.code), &err, STR(""));
  return x->status == 0;
}

/* ---- the entry ---------------------------------------------------------------------------- */

/* Header bytes are UTF-8 where senders mean anything; else they are taken as Latin-1, so that the entry is text. */
static struct str as_text(struct arena *a, struct str s)
{
  struct str text = s;
  if (!str_utf8(s))
    charset_text(a, CHARSET_LATIN1, s, &text, NULL);
  return text;
}

/* Those that came once. */
static struct value headers_of(struct exchange *x)
{
  struct value_builder b;
  build_init(&b, &x->arena);
  for (size_t i = 0; i < x->head.n; i++) {
    struct header h = x->head.headers[i];
    if (header_once(&x->head, h.name).p)
      build_put_str(&b, h.name, value_text(as_text(&x->arena, h.value)));
  }
  return build_map(&b);
}

static struct value query_values(struct exchange *x)
{
  struct value_builder b;
  build_init(&b, &x->arena);
  for (size_t i = 0; i < x->target.pair_count; i++)
    build_put_str(&b, x->target.pairs[i].name, value_text(x->target.pairs[i].value));
  return build_map(&b);
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

/* What the body says can be read, or is to be taken as it is. */
static bool read_entity(struct exchange *x, struct value headers, struct arena *a, struct entity *out)
{
  struct err err = ERR_INIT;
  enum entity_verdict verdict = entity_read(a, headers, buf_view(&x->body), out, &err);
  if (verdict == ENTITY_GOOD || (x->facts.any_body && out->text.p))
    return true;
  if (verdict == ENTITY_UNKNOWN)
    reply_header(x, "Accept",
                 STR("application/json, application/cloudevents+json, application/cloudevents-batch+json, "
                     "application/x-www-form-urlencoded, multipart/form-data"));
  reply_err_as(x, verdict == ENTITY_UNKNOWN ? 415 : 400, &err, STR(""));
  return false;
}

static void submit(struct exchange *x, struct value headers, struct value head, const struct entity *e, struct arena *a)
{
  struct request *r = &x->request;
  struct str body = buf_view(&x->body);
  r->actor =
      x->source && x->source->actor.n ? x->source->actor : str_printf(&x->arena, "source/%.*s", STR_FMT(x->params[0]));
  r->source = x->params[0];
  r->key = str_dup(&x->arena, receipt_key(a, &x->facts, headers, head, e, body));
  json_write(&x->composed, head);
  r->head = buf_view(&x->composed);
  exchange_submit(x, REQUEST_DELIVERY, body, received);
}

void receive_delivery(struct exchange *x)
{
  struct arena *scratch = &x->server->scratch;
  struct entity entity;
  if (!check_proof(x))
    return;
  struct value headers = headers_of(x), head = receipt_head(&x->arena, &x->facts, headers, query_values(x));
  if (!read_entity(x, headers, scratch, &entity) || handshake_answer(x, entity.body))
    ;
  else if (receipt_says_nothing(head, buf_view(&x->body)))
    reply_problem(x, 400, "the body is empty, and so are the headers and parameters that the intake %.*s reads",
                  STR_FMT(x->facts.id));
  else
    submit(x, headers, head, &entity, scratch);
  arena_reset(scratch);
}
