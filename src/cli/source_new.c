/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source new: from the name of an intake to the first delivery.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/import.h"
#include "cli/print.h"
#include "cli/source_verbs.h"
#include "policy/policy.h"

#define WAIT_DEFAULT (10 * MINUTE)

struct plan { /* what is to be made */
  struct str name, intake, scheme, title, setup;
  struct str secret, place; /* secret: fresh or given; place: where it is, or is to be */
  bool made;                /* the file is ours, and new */
  bool theirs;              /* the sender makes it, and has not said it yet */
  int64_t wait;
  struct str url;
};

/* ---- which intake ---- */

static bool is_called(const struct policy *p, struct str word)
{
  struct str pack, stem;
  return p->kind == KIND_INTAKE && (str_eq(p->id, word) || (str_split(p->id, '.', &pack, &stem) && str_eq(stem, word)));
}

static bool no_such_intake(struct call *c, const struct policy_set *set, struct str word, struct err *err)
{
  const char **names = arena_array(&c->arena, const char *, 2 * set->policy_count + 1);
  struct buf all = BUF_INIT;
  size_t n = 0;
  for (uint32_t i = 0; i < set->policy_count; i++)
    if (set->policies[i]->kind == KIND_INTAKE) {
      struct str pack, stem, id = set->policies[i]->id;
      str_split(id, '.', &pack, &stem);
      buf_printf(&all, "%s%.*s", n ? " " : "", STR_FMT(id));
      names[n++] = str_z(&c->arena, id);
      names[n++] = str_z(&c->arena, stem);
    }
  const char *near = str_nearest(word, names, n);
  err_set(err, ERR_USAGE, "there is no intake \"%.*s\"%s%s%s. A new one wants steward activate; there are: %s",
          STR_FMT(word), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "", all.n ? all.p : "none");
  buf_fini(&all);
  return false;
}

static bool choose_intake(struct call *c, const struct policy_set *set, struct str word, struct plan *out,
                          struct err *err)
{
  const struct policy *found = NULL;
  for (uint32_t i = 0; i < set->policy_count; i++) {
    const struct policy *p = set->policies[i];
    if (!is_called(p, word))
      continue;
    if (found)
      return err_set(err, ERR_USAGE, "\"%.*s\" may be %.*s or %.*s: say which", STR_FMT(word), STR_FMT(found->id),
                     STR_FMT(p->id));
    found = p;
  }
  if (!found)
    return no_such_intake(c, set, word, err);
  struct str pack, stem;
  str_split(found->id, '.', &pack, &stem);
  out->intake = str_dup(&c->arena, found->id);
  out->title = str_dup(&c->arena, found->title);
  out->setup = str_dup(&c->arena, found->setup);
  out->scheme = str_dup(&c->arena, found->scheme);
  out->name = str_dup(&c->arena, stem);
  return true;
}

/* ---- name and scheme ---- */

static bool choose_name(struct call *c, struct site *site, struct plan *p, struct err *err)
{
  const struct organisation *o = site->organisation;
  const char *name = call_value(c, "--name");
  struct str said;
  if (name)
    p->name = str_of(name);
  else if (source_ask(c, str_printf(&c->arena, "What is it called? [%.*s]", STR_FMT(p->name)).p, false, &said) &&
           said.n)
    p->name = said;
  if (!source_name_is_valid(p->name))
    return err_set(err, ERR_USAGE, "\"%.*s\": a name has letters, digits and - _ . only: it is part of the address",
                   STR_FMT(p->name));
  for (size_t i = 0; i < o->source_count; i++)
    if (str_eq(o->sources[i].name, p->name))
      return err_set(err, ERR_CONFLICT,
                     "steward.lua has a source \"%.*s\", which goes before a record of that name; "
                     "--name gives another",
                     STR_FMT(p->name));
  struct value record;
  return import_record(c, site, str_printf(&c->arena, "source/%.*s", STR_FMT(p->name)), &record, err) &&
         (value_is_none(record) ||
          err_set(err, ERR_CONFLICT,
                  "source/%.*s exists already: --name gives another; steward source rotate %.*s changes its secret",
                  STR_FMT(p->name), STR_FMT(p->name)));
}

static bool choose_scheme(struct call *c, struct plan *p, struct err *err)
{
  const char *scheme = call_value(c, "--scheme");
  struct str said;
  if (scheme)
    p->scheme = str_of(scheme);
  else if (p->scheme.n == 0 && source_ask(c, "How does it prove who it is (the name of a scheme)?", false, &said))
    p->scheme = said;
  if (p->scheme.n == 0)
    return err_set(err, ERR_USAGE,
                   "the intake %.*s does not say how its sender signs; --scheme names one, as hmac-sha256:X-Signature, "
                   "basic, header-token or none",
                   STR_FMT(p->intake));
  return signature_known(p->scheme, err);
}

/* ---- the secret ---- */

static bool choose_secret(struct call *c, const struct organisation *o, struct plan *p, struct err *err)
{
  struct buf fresh = BUF_INIT;
  if (signature_form(p->scheme) == SECRET_NONE)
    return true;
  if (!source_secret_given(c, o, &p->secret, &p->place, err))
    return false;
  if (p->place.n)
    return true;
  if (p->secret.n == 0 && source_secret_made(p->scheme, &fresh)) {
    p->secret = str_dup(&c->arena, buf_view(&fresh));
    explicit_bzero(fresh.p, fresh.n);
  } else if (p->secret.n == 0)
    source_ask(c, "The secret that the sender shows (or nothing, and put it there later):", true, &p->secret);
  buf_fini(&fresh);
  p->theirs = p->secret.n == 0;
  p->place = str_printf(&c->arena, "file secrets/%.*s", STR_FMT(p->name));
  p->made = !p->theirs;
  return p->theirs || source_secret_keep(c, o, p->name, p->secret, &p->place, err);
}

/* ---- the record ---- */

static struct value fields_of(struct call *c, const struct plan *p)
{
  struct value_builder set, places;
  struct str scheme, own;
  bool given = str_split(p->scheme, ':', &scheme, &own);
  build_init(&set, &c->arena);
  build_init(&places, &c->arena);
  build_put(&set, "intake", value_text(p->intake));
  if (call_has(c, "--scheme") || given)
    build_put(&set, "scheme", value_text(scheme));
  if (given && str_is(scheme, "aws-sns")) {
    struct value_builder topics;
    struct str one;
    bool more = true;
    build_init(&topics, &c->arena);
    while (more) {
      more = str_split(own, ',', &one, &own);
      build_add(&topics, value_text(str_trim(one)));
    }
    build_put(&set, "topics", build_list(&topics));
  } else if (given)
    build_put(&set, "header", value_text(own));
  if (p->place.n) {
    build_add(&places, value_text(p->place));
    build_put(&set, "secrets", build_list(&places));
  }
  if (call_has(c, "--owner"))
    build_put(&set, "owner", value_text(str_of(call_value(c, "--owner"))));
  if (call_has(c, "--every"))
    build_put(&set, "every", value_text(str_of(call_value(c, "--every"))));
  return build_map(&set);
}

static bool read_wait(struct call *c, struct plan *p, struct err *err)
{
  const char *text = call_value(c, "--wait");
  p->wait = !text && isatty(STDIN_FILENO) && !call_has(c, "--yes") && !c->json ? WAIT_DEFAULT : 0;
  return !text || (duration_parse(str_of(text), &p->wait) && p->wait >= 0) ||
         err_set(err, ERR_USAGE, "--wait wants a time like 10m, not \"%s\"", text);
}

static bool make_source(struct call *c, struct site *site, struct plan *p, struct err *err)
{
  struct policy_set *set = source_set(c, site, err);
  bool good = set && choose_intake(c, set, str_of(c->words[1]), p, err);
  policy_set_free(set);
  good = good && choose_name(c, site, p, err) && choose_scheme(c, p, err) && read_wait(c, p, err) &&
         choose_secret(c, site->organisation, p, err);
  if (good && !source_write(c, site, "create", p->name, fields_of(c, p), "steward source new", err)) {
    if (p->made)
      source_secret_drop(c, site->organisation, p->name);
    good = false;
  }
  p->url = source_url(c, site->organisation, p->name);
  return good;
}

/* ---- saying ---- */

static void put_filled(struct buf *out, struct str text, const char *mark, struct str with)
{
  size_t n = strlen(mark);
  for (size_t i = 0; i < text.n; i++)
    if (text.n - i >= n && memcmp(text.p + i, mark, n) == 0) {
      buf_str(out, with);
      i += n - 1;
    } else
      buf_char(out, text.p[i]);
}

/* As the sender's side wants it: a parameter of an address is written with '='. */
static struct str as_typed(struct call *c, const struct plan *p)
{
  struct str name, value;
  return signature_form(p->scheme) == SECRET_QUERY && str_split(p->secret, ':', &name, &value)
             ? str_printf(&c->arena, "%.*s=%.*s", STR_FMT(name), STR_FMT(str_trim(value)))
             : p->secret;
}

/* What the intake says of the sender's side, or, where it says nothing, what follows from the scheme. */
static struct str setup_of(const struct plan *p)
{
  if (p->setup.n)
    return str_trim(p->setup);
  switch (signature_form(p->scheme)) {
  case SECRET_QUERY:
    return STR("On the sender's side: have it send a POST with JSON to {url}?{secret}");
  case SECRET_NAMED:
    return STR("On the sender's side: have it send a POST with JSON to that address, with the header {secret}");
  case SECRET_BASIC:
    return STR(
        "On the sender's side: have it send a POST with JSON to that address, with {secret} as user and password "
        "of basic authentication.");
  case SECRET_NONE:
    return STR("On the sender's side: have it send a POST with JSON to that address.");
  default:
    return str_is(p->scheme, "bearer")
               ? STR("On the sender's side: have it send a POST with JSON to that address, with the header "
                     "Authorization: "
                     "Bearer {secret}")
               : STR("On the sender's side: have it send a POST with JSON to that address, signed with that secret.");
  }
}

/* {url}, {secret} and {name} filled in. */
static struct str filled_setup(struct call *c, const struct plan *p)
{
  static const char *const marks[] = { "{url}", "{name}", "{secret}" };
  struct str with[] = { p->url, p->name, p->secret.n ? as_typed(c, p) : STR("the sender's own") };
  struct str text = setup_of(p);
  for (int i = 0; i < 3; i++) {
    struct buf b = BUF_INIT;
    put_filled(&b, text, marks[i], with[i]);
    text = str_dup(&c->arena, buf_view(&b));
    buf_fini(&b);
  }
  return text;
}

static void say_made(struct call *c, const struct plan *p)
{
  printf("%ssource/%.*s%s is there: %.*s\n\n", print_bold(), STR_FMT(p->name), print_plain(), STR_FMT(p->title));
  printf("  address   %.*s\n", STR_FMT(p->url));
  if (p->made)
    printf("  secret    %.*s\n            shown only now; it is in %.*s\n", STR_FMT(p->secret), (int)(p->place.n - 5),
           p->place.p + 5);
  else if (p->theirs)
    printf("  secret    the sender makes it: put it into %.*s (mode 0600); until then its deliveries get 503\n",
           (int)(p->place.n - 5), p->place.p + 5);
  else if (p->place.n)
    printf("  secret    as it is in %.*s\n", (int)(p->place.n - 5), p->place.p + 5);
  printf("  scheme    %.*s\n\n", STR_FMT(p->scheme));
  print_wrapped(2, filled_setup(c, p));
  if (!call_has(c, "--url"))
    puts("\n  That is the address on this machine: --url says where senders reach it.");
  fflush(stdout);
}

static void say_json(struct call *c, const struct plan *p, struct value seen)
{
  struct value_builder b;
  build_init(&b, &c->arena);
  build_put(&b, "source", value_text(p->name));
  build_put(&b, "intake", value_text(p->intake));
  build_put(&b, "scheme", value_text(p->scheme));
  build_put(&b, "url", value_text(p->url));
  build_put(&b, "secret", p->made ? value_text(p->secret) : value_none());
  build_put(&b, "place", p->place.n ? value_text(p->place) : value_none());
  build_put(&b, "setup", p->setup.n ? value_text(filled_setup(c, p)) : value_none());
  build_put(&b, "seen", seen);
  print_json(build_map(&b));
}

static bool await(struct call *c, struct site *site, const struct plan *p, struct source_mark mark, struct value *seen,
                  struct err *err)
{
  *seen = value_none();
  if (p->wait == 0)
    return true;
  if (!site->hosted) {
    if (!c->json)
      puts("\n  No host of this organisation runs: steward serve starts it.");
    return true;
  }
  if (!c->json)
    puts("\n  Waiting for the first delivery; Ctrl-C ends that …");
  fflush(stdout);
  return source_wait(c, site, p->name, mark, p->wait, seen, err);
}

enum ending source_new(struct call *c, struct err *err)
{
  struct site site;
  struct plan p = { .secret = STR("") };
  struct source_mark mark = { 0 };
  struct value seen = value_none();
  bool good = site_open(&site, c, NULL, false, err) && make_source(c, &site, &p, err) &&
              source_mark(c, &site, p.name, &mark, err);
  if (good && !c->json)
    say_made(c, &p);
  good = good && await(c, &site, &p, mark, &seen, err);
  if (good && c->json)
    say_json(c, &p, seen);
  bool missed = good && p.wait && site.hosted && value_is_none(seen);
  site_close(&site);
  return good && !missed ? ENDING_DONE : ENDING_NO;
}
