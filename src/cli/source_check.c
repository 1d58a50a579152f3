/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source check: one delivery judged by hand, and, where it would be refused, what is most likely wrong.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/input.h"
#include "cli/print.h"
#include "cli/source_verbs.h"

#define WINDOW (5 * MINUTE) /* as the server has it */

enum { BODY_MAX = 32 << 20 };

static bool read_headers(struct call *c, struct value *out, struct err *err)
{
  struct value_builder b;
  const char *line;
  build_init(&b, &c->arena);
  for (size_t i = 0; (line = call_value_at(c, "--header", i)); i++) {
    struct str name, value;
    if (!str_split(str_of(line), ':', &name, &value) || str_trim(name).n == 0)
      return err_set(err, ERR_USAGE, "--header wants \"Name: value\", not \"%s\"", line);
    build_put_str(&b, str_trim(name), value_text(str_trim(value)));
  }
  *out = build_map(&b);
  return true;
}

/* ---- what is most likely wrong ---- */

static bool passes(struct proof p, struct err *ignored)
{
  *ignored = (struct err)ERR_INIT;
  return signature_try(&p, ignored);
}

/* The body as an editor or a shell may have changed it. */
static bool passes_with_body(struct call *c, struct proof p)
{
  struct err ignored;
  struct str body = p.body;
  while (p.body.n && (p.body.p[p.body.n - 1] == '\n' || p.body.p[p.body.n - 1] == '\r')) {
    p.body.n--;
    if (passes(p, &ignored))
      return true;
  }
  p.body = str_printf(&c->arena, "%.*s\n", STR_FMT(body));
  return passes(p, &ignored);
}

static bool passes_with_secret(struct call *c, struct proof p)
{
  struct err ignored;
  struct source_secret *trimmed = arena_array(&c->arena, struct source_secret, p.secret_count + 1);
  bool other = false;
  for (size_t i = 0; i < p.secret_count; i++) {
    trimmed[i].text = str_trim(p.secrets[i].text);
    other |= trimmed[i].text.n != p.secrets[i].text.n;
  }
  p.secrets = trimmed;
  return other && passes(p, &ignored);
}

static const char *passes_by_scheme(struct proof p)
{
  const char *doc, *name;
  struct err ignored;
  for (size_t i = 0; (name = signature_scheme(i, &doc)); i++) {
    p.scheme = str_of(name);
    if (signature_form(p.scheme) != SECRET_NONE && passes(p, &ignored))
      return name;
  }
  return NULL;
}

static struct str likely_cause(struct call *c, struct proof p)
{
  struct err ignored;
  struct proof timeless = p;
  timeless.window = INT64_MAX;
  const char *scheme;
  if (passes_with_body(c, p))
    return STR("The body has another line end at its end than what was signed: send or save it as it is.");
  if (passes_with_secret(c, p))
    return STR("The secret has blanks at its ends here, and the sender's has none.");
  if (passes(timeless, &ignored))
    return STR("All but the time is right; --at judges it as if it had come at another.");
  if ((scheme = passes_by_scheme(p)))
    return str_printf(&c->arena, "It is signed by the scheme %s.", scheme);
  return STR("");
}

/* ---- the verdict ---- */

static enum ending say(struct call *c, const struct source_known *s, bool good, struct str why, struct str hint)
{
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "source", value_text(s->name));
    build_put(&b, "scheme", value_text(s->scheme));
    build_put(&b, "valid", value_bool(good));
    build_put(&b, "because", good ? value_none() : value_text(why));
    build_put(&b, "likely", hint.n ? value_text(hint) : value_none());
    print_json(build_map(&b));
  } else if (good)
    printf("It would be taken: the signature is right (%.*s).\n", STR_FMT(s->scheme));
  else {
    printf("It would be refused (%.*s): %.*s.\n", STR_FMT(s->scheme), STR_FMT(why));
    if (hint.n)
      printf("%.*s\n", STR_FMT(hint));
  }
  return good ? ENDING_DONE : ENDING_NO;
}

static bool read_proof(struct call *c, const struct source_known *s, struct proof *out, struct err *err)
{
  const char *at = call_value(c, "--at");
  *out = (struct proof){ .scheme = s->scheme,
                         .secrets = s->secrets,
                         .secret_count = s->secret_count,
                         .query = str_of(call_value(c, "--query")),
                         .now = instant_now(),
                         .window = WINDOW,
                         .proxied = true };
  if (at && !instant_parse(str_of(at), &out->now))
    return err_set(err, ERR_USAGE, "--at wants an instant like 2026-01-31T12:00:00Z, not \"%s\"", at);
  return read_headers(c, &out->headers, err) && input_text(&c->arena, c->words[2], BODY_MAX, &out->body, err);
}

enum ending source_check(struct call *c, struct err *err)
{
  struct site site = { .hosted = false };
  struct source_known s;
  struct proof p;
  const char *vectors = call_value(c, "--vectors");
  if (vectors)
    return source_vectors(c, vectors, err);
  if (c->count != 3) {
    err_set(err, ERR_USAGE,
            "it is: steward source check NAME --header 'Name: value' … BODYFILE, or check --vectors FILE");
    return ENDING_USAGE;
  }
  bool good = site_open(&site, c, NULL, true, err) && source_find(c, &site, str_of(c->words[1]), true, &s, err) &&
              read_proof(c, &s, &p, err);
  enum ending ending = ENDING_NO;
  struct err why = ERR_INIT;
  if (good && s.paused)
    ending = say(c, &s, false, STR("the source is paused"), STR(""));
  else if (good && s.scheme.n == 0)
    ending = say(c, &s, false, STR("the source has no signature scheme: it wants a token"), STR(""));
  else if (good) {
    bool valid = signature_try(&p, &why);
    ending = say(c, &s, valid, str_of(why.text), valid ? STR("") : likely_cause(c, p));
  }
  site_close(&site);
  return ending;
}
