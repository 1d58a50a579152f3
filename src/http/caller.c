/* SPDX-License-Identifier: Apache-2.0 */
#include "http/caller.h"

#include "http/connection.h"
#include "http/reply.h"
#include "http/server.h"

/* The token of "Bearer TOKEN"; p is NULL when that is not what stands there. */
static struct str bearer(const struct exchange *x)
{
  struct str word, rest, value = x->head.known[KNOWN_AUTHORIZATION];
  if (!value.p || !str_split(value, ' ', &word, &rest) || !str_eq_fold(word, STR("bearer")))
    return (struct str){ NULL, 0 };
  return str_trim(rest);
}

bool caller_shows_token(const struct exchange *x)
{
  struct str text = bearer(x);
  return text.p && str_starts(text, "stw_");
}

static void act_as(struct exchange *x, const struct token *t)
{
  const char *kind = t->person.n ? "person/" : "token/";
  struct str name = t->person.n ? t->person : t->name;
  if (t->person.n && str_starts(name, kind))
    kind = "";
  x->caller.role = t->role;
  x->caller.actor = str_printf(&x->arena, "%s%.*s", kind, STR_FMT(name));
  x->caller.source = str_dup(&x->arena, t->source);
}

/* kind/name of the characters of a record's key; deliveries and the host itself cannot be impersonated. */
static bool is_actor(struct str s)
{
  struct str kind, name;
  if (s.n > 200 || !str_split(s, '/', &kind, &name) || kind.n == 0 || name.n == 0)
    return false;
  for (size_t i = 0; i < kind.n; i++)
    if (kind.p[i] < 'a' || kind.p[i] > 'z')
      return false;
  for (size_t i = 0; i < name.n; i++)
    if (name.p[i] <= 0x20 || name.p[i] >= 0x7f || strchr("/\"\\<>", name.p[i]))
      return false;
  return !str_is(kind, "source") && !str_is(kind, "host");
}

static bool act_for(struct exchange *x)
{
  struct str actor = x->head.known[KNOWN_STEWARD_ACTOR];
  if (!actor.p)
    return true;
  if (x->caller.role != ROLE_ADMIN)
    reply_problem(x, 403, "Steward-Actor is only for the local socket and for admin tokens");
  else if (!is_actor(actor))
    reply_problem(x, 400, "Steward-Actor must be like person/ana");
  else
    x->caller.actor = actor;
  return x->status == 0;
}

bool caller_identify(struct exchange *x)
{
  struct http *h = x->server;
  if (connection_is_local(x->connection)) {
    x->caller = (struct caller){ .role = ROLE_ADMIN, .actor = STR("cli") };
    return act_for(x);
  }
  struct str text = bearer(x);
  if (text.p) {
    tokens_refresh(h->tokens);
    const struct token *t = tokens_find(h->tokens, text, server_now(h));
    if (!t) {
      reply_problem(x, 401, "the token is not known, was revoked or has expired");
      return false;
    }
    act_as(x, t);
  }
  return act_for(x);
}

bool caller_has(struct exchange *x, enum role role)
{
  if (x->caller.role >= role)
    return true;
  if (x->caller.role == ROLE_NOBODY)
    reply_problem(x, 401, "this wants a token of the role %s: Authorization: Bearer stw_…", role_name(role));
  else
    reply_problem(x, 403, "this wants the role %s; the token has %s", role_name(role), role_name(x->caller.role));
  return false;
}
