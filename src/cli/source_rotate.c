/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source rotate: a second secret beside the first, which is good until --finish.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "cli/print.h"
#include "cli/source_verbs.h"

static struct value list_of(struct call *c, const struct str *places, size_t n)
{
  struct value_builder b;
  build_init(&b, &c->arena);
  for (size_t i = 0; i < n; i++)
    build_add(&b, value_text(places[i]));
  return build_list(&b);
}

static bool write_places(struct call *c, struct site *site, const struct source_known *s, const struct str *places,
                         size_t n, const char *reason, struct err *err)
{
  struct value_builder set;
  build_init(&set, &c->arena);
  build_put(&set, "secrets", list_of(c, places, n));
  return source_write(c, site, "update", s->name, build_map(&set), reason, err);
}

/* "github.2": the first that is no file yet. */
static struct str free_name(struct call *c, const struct organisation *o, struct str name)
{
  struct stat st;
  struct str other;
  int i = 2;
  do
    other = str_printf(&c->arena, "%.*s.%d", STR_FMT(name), i++);
  while (stat(str_printf(&c->arena, "%.*s/secrets/%.*s", STR_FMT(o->dir), STR_FMT(other)).p, &st) == 0 ||
         errno != ENOENT);
  return other;
}

/* The new secret: given, made here, or asked for. */
static bool find_secret(struct call *c, const struct organisation *o, const struct source_known *s, struct str *text,
                        struct str *place, bool *made, struct err *err)
{
  struct buf fresh = BUF_INIT;
  if (!source_secret_given(c, o, text, place, err))
    return false;
  if (place->n)
    return true;
  if (text->n == 0 && source_secret_made(s->scheme, &fresh))
    *text = str_dup(&c->arena, buf_view(&fresh));
  else if (text->n == 0)
    source_ask(c, "The new secret that the sender shows:", true, text);
  if (fresh.n)
    explicit_bzero(fresh.p, fresh.n);
  buf_fini(&fresh);
  if (text->n == 0)
    return err_set(err, ERR_USAGE, "the sender makes the secrets of the scheme %.*s: --secret-file FILE says it",
                   STR_FMT(s->scheme));
  *made = true;
  return source_secret_keep(c, o, free_name(c, o, s->name), *text, place, err);
}

static void say(struct call *c, const struct source_known *s, const char *what, struct str secret, struct str place)
{
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "source", value_text(s->name));
    build_put(&b, what, value_text(place));
    build_put(&b, "secret", secret.n ? value_text(secret) : value_none());
    print_json(build_map(&b));
    return;
  }
  if (secret.n)
    printf("The new secret of %.*s, shown only now: %.*s\n", STR_FMT(s->name), STR_FMT(secret));
  if (strcmp(what, "added") == 0)
    printf("It is in %.*s. Both are good now: put the new one in at the sender, see a delivery come (steward source\n"
           "list), and then: steward source rotate %.*s --finish\n",
           STR_FMT(place), STR_FMT(s->name));
  else
    printf("%.*s is good no more; the file may be deleted.\n", STR_FMT(place));
}

static bool add_secret(struct call *c, struct site *site, const struct source_known *s, struct err *err)
{
  struct str text, place, pair[2];
  bool made = false;
  if (s->place_count > 1)
    return err_set(err, ERR_CONFLICT, "%.*s has two secrets already; --finish ends the older one", STR_FMT(s->name));
  if (!find_secret(c, site->organisation, s, &text, &place, &made, err))
    return false;
  pair[0] = s->place_count ? s->places[0] : place;
  pair[s->place_count] = place;
  if (!write_places(c, site, s, pair, s->place_count + 1, "steward source rotate", err)) {
    if (made)
      source_secret_drop(c, site->organisation, (struct str){ place.p + 13, place.n - 13 });
    return false;
  }
  say(c, s, "added", made ? text : STR(""), place);
  return true;
}

static bool end_secret(struct call *c, struct site *site, const struct source_known *s, struct err *err)
{
  if (s->place_count < 2)
    return err_set(err, ERR_CONFLICT, "%.*s has only one secret; without --finish another is added", STR_FMT(s->name));
  if (!write_places(c, site, s, &s->places[s->place_count - 1], 1, "steward source rotate --finish", err))
    return false;
  say(c, s, "ended", STR(""), s->places[0]);
  return true;
}

enum ending source_rotate(struct call *c, struct err *err)
{
  struct site site;
  struct source_known s;
  bool good = site_open(&site, c, NULL, false, err) && source_find(c, &site, str_of(c->words[1]), false, &s, err);
  if (good && !s.recorded)
    good =
        err_set(err, ERR_USAGE,
                "the source \"%.*s\" is in steward.lua: write secret = { file \"secrets/old\", file \"secrets/new\" } "
                "there, and send the host a SIGHUP",
                STR_FMT(s.name));
  else if (good && signature_form(s.scheme) == SECRET_NONE)
    good = err_set(err, ERR_USAGE, "the source \"%.*s\" has no secret: its scheme is none", STR_FMT(s.name));
  else if (good)
    good = (call_has(c, "--finish") ? end_secret : add_secret)(c, &site, &s, err);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_NO;
}
