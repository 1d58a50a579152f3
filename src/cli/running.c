/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order: the engine recovers, the set comes into force, the engine gets its thread, the door opens. Back in the opposite
 * order, so that nothing is taken that cannot be answered.
 */
#define _GNU_SOURCE /* O_PATH */
#include "cli/running.h"

#include <fcntl.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli/limits.h"
#include "cli/outgoing.h"
#include "cli/payload.h"

/* ---- the set ---- */

static bool activate(struct running *r, struct str payload, struct buf *complaints, struct err *err)
{
  struct request q = { .kind = REQUEST_ACTIVATE, .actor = STR("host"), .body = payload };
  bool good = engine_run(r->engine, &q);
  r->activated = q.seq;
  if (!good) {
    payload_wrong(buf_view(&q.answer), complaints);
    *err = q.err;
  }
  buf_fini(&q.answer);
  return good;
}

/* Something must be in force, whatever was asked. */
static bool settle_set(struct running *r, bool no_activate, struct buf *complaints, struct err *err)
{
  struct arena a;
  struct buf payload = BUF_INIT;
  struct str present, left;
  arena_init(&a);
  struct err unread = ERR_INIT;
  bool good = payload_in_force(r->organisation, &a, &present, &left, err);
  if (good && !organisation_payload(r->organisation, &payload, &unread) && !(no_activate && present.p)) {
    *err = unread;
    good = false;
  }
  bool same = good && present.p && str_eq(present, buf_view(&payload));
  r->left = good && left.p && str_eq(left, buf_view(&payload));
  r->stale = good && !same && (no_activate || r->left) && present.p;
  if (good && !same && !r->stale)
    good = activate(r, buf_view(&payload), complaints, err);
  buf_fini(&payload);
  arena_fini(&a);
  return good;
}

/* ---- the address ---- */

/* The local socket's path, by a descriptor of its folder where it is longer than an address holds. */
static const char *socket_path(struct running *r)
{
  struct organisation *o = r->organisation;
  if (strlen(o->socket_path) < sizeof((struct sockaddr_un *)0)->sun_path)
    return o->socket_path;
  r->folder = open(str_printf(&o->arena, "%.*s/data", STR_FMT(o->dir)).p, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return r->folder < 0 ? NULL : str_printf(&o->arena, "/proc/self/fd/%d/steward.sock", r->folder).p;
}

static bool says_expose(const struct organisation *o)
{
  struct value v = value_get(o->config, "expose");
  return v.kind == VALUE_BOOL && v.b;
}

/* The host of a listen address, without the port. */
static struct str host_of(const struct running *r)
{
  struct str s = r->organisation->listen;
  size_t n = s.n;
  while (n && s.p[n - 1] != ':')
    n--;
  return (struct str){ s.p, n ? n - 1 : s.n };
}

struct str running_address(const struct running *r, struct arena *a)
{
  struct str host = host_of(r);
  return str_printf(a, "http://%.*s:%d", STR_FMT(host), http_port(r->http));
}

/* ---- life ---- */

/* Where nobody has a token, nobody could call. Made before the door opens, which then knows it from the first request. */
static bool make_first_token(const struct organisation *o, struct buf *text, struct err *err)
{
  struct token *tokens, first = { .name = STR("first"), .role = ROLE_ADMIN };
  struct arena a;
  size_t n;
  arena_init(&a);
  bool good =
      token_list(o->tokens_path, &a, &tokens, &n, err) && (n > 0 || token_make(o->tokens_path, &first, text, err));
  arena_fini(&a);
  return good;
}

static bool open_engine(struct running *r, const struct running_options *o, struct http_options *http, struct err *err)
{
  struct organisation *org = r->organisation;
  struct engine_options engine = {
    .journal = org->journal_path, .model = org->model_path, .safe = o->safe, .now = o->now
  };
  struct courier_options outgoing;
  if (!limits_read(org, http, &engine, err) || !outgoing_read(org, &outgoing, err) || !site_make_data(org, err))
    return false;
  outgoing.now = o->now;
  if (!o->safe) { /* where nothing is applied, nothing is known to be sent */
    if (!(r->courier = courier_open(&outgoing, err)))
      return false;
    engine.news = courier_news;
    engine.news_arg = r->courier;
  }
  r->engine = engine_open(&engine, err);
  if (!r->engine && !o->safe && err->code != ERR_BUSY)
    log_warn("steward serve --safe %.*s starts without applying anything, and takes deliveries all the same",
             STR_FMT(org->dir));
  return r->engine != NULL;
}

/* Where and for whom the door opens. */
static void set_door(struct organisation *org, const struct running_options *o, struct http_options *http)
{
  if (o->listen)
    org->listen = str_dup(&org->arena, str_of(o->listen));
  http->organisation = org;
  http->listen = str_z(&org->arena, org->listen);
  http->expose = o->expose || says_expose(org);
}

bool running_check(const struct running_options *o, struct err *err)
{
  struct http_options http = { .now = o->now };
  struct engine_options engine = { .now = o->now };
  struct organisation *org = organisation_open(o->dir, true, err);
  if (org)
    set_door(org, o, &http);
  struct courier_options outgoing;
  bool good =
      org && limits_read(org, &http, &engine, err) && outgoing_read(org, &outgoing, err) && http_check(&http, err);
  organisation_close(org);
  return good;
}

bool running_open(struct running *r, const struct running_options *o, struct buf *complaints, struct err *err)
{
  struct http_options http = { .now = o->now };
  *r = (struct running){ .folder = -1 };
  if (!(r->organisation = organisation_open(o->dir, true, err)) || !open_engine(r, o, &http, err) ||
      (!o->safe && !settle_set(r, o->no_activate, complaints, err)) ||
      (o->first_token && !make_first_token(r->organisation, o->first_token, err)))
    return false;
  struct organisation *org = r->organisation;
  set_door(org, o, &http);
  http.engine = r->engine;
  http.socket_path = socket_path(r);
  http.tokens_path = org->tokens_path;
  http.model = org->model_path;
  http.journal = org->journal_path;
  http.courier = r->courier;
  if (!engine_start(r->engine, err) || (r->courier && !courier_start(r->courier, r->engine, err)))
    return false;
  r->http = http_open(&http, err);
  if (!r->http && o->first_token && o->first_token->n) /* nobody will see it */
    token_revoke(org->tokens_path, STR("first"), NULL);
  return r->http != NULL;
}

bool running_serve(struct running *r, struct err *err) { return http_run(r->http, err); }

void running_close(struct running *r)
{
  courier_stop(r->courier);
  if (r->engine)
    engine_stop(r->engine);
  http_close(r->http);
  courier_close(r->courier);
  engine_close(r->engine);
  organisation_close(r->organisation);
  if (r->folder >= 0)
    close(r->folder);
  *r = (struct running){ .folder = -1 };
}
