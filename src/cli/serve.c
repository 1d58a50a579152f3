/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward serve: an organisation's host, until it is told to stop.
 */
#include <stdio.h>

#include "cli/payload.h"
#include "cli/print.h"
#include "cli/running.h"
#include "cli/watch.h"

/* ---- saying ---- */

static void say_json(struct call *c, const struct running *r, struct str token)
{
  struct value_builder b;
  build_init(&b, &c->arena);
  build_put(&b, "name", value_text(r->organisation->name));
  build_put(&b, "address", value_text(running_address(r, &c->arena)));
  build_put(&b, "socket", value_text(str_of(r->organisation->socket_path)));
  build_put(&b, "activated", r->activated ? value_int(r->activated) : value_none());
  build_put(&b, "stale", value_bool(r->stale));
  build_put(&b, "safe", value_bool(engine_safe(r->engine)));
  build_put(&b, "token", token.n ? value_text(token) : value_none());
  print_json(build_map(&b));
}

static void say_words(struct call *c, const struct running *r, struct str token)
{
  const struct organisation *o = r->organisation;
  struct str address = running_address(r, &c->arena);
  if (r->activated)
    printf("The packs, parameters and bindings of %.*s are in force since entry %lld.\n", STR_FMT(o->name),
           (long long)r->activated);
  if (engine_safe(r->engine))
    puts("Safe mode: no policy is loaded and nothing is applied. Deliveries are taken and journaled; changes are "
         "refused.\n"
         "steward rollback, or activate, puts another set in force; serve without --safe then applies what waits.");
  if (r->left)
    puts("What the files say is the set from which a rollback went back, so it was not put in force again; steward\n"
         "activate does so all the same.");
  else if (r->stale)
    puts("What is in force is not what the files say now; steward activate puts that in force.");
  printf("%.*s is served at %.*s\n", STR_FMT(o->name), STR_FMT(address));
  for (size_t i = 0; i < o->source_count; i++)
    printf("  deliveries from %.*s go to %.*s/in/%.*s\n", STR_FMT(o->sources[i].name), STR_FMT(address),
           STR_FMT(o->sources[i].name));
  if (token.n)
    printf("  a first token for an admin, shown only now: %.*s\n", STR_FMT(token));
  puts("Ctrl-C ends it.");
}

/* ---- the command ---- */

/* On SIGHUP, by the watch's thread: a configuration that is wrong does not stop what runs. */
static bool can_restart(void *arg)
{
  struct err err = ERR_INIT;
  bool good = running_check(arg, &err);
  if (good)
    log_info("SIGHUP: starting again with the configuration as it is now");
  else
    log_error("SIGHUP: the configuration stays as it was: %s", err.text);
  return good;
}

/* After SIGHUP packs that are not sound do not stop what ran either: what was in force stays. */
static bool open_again(struct running *r, struct running_options *o, struct buf *complaints, struct err *err)
{
  if (complaints->n == 0)
    return false;
  payload_complaints(buf_view(complaints));
  log_error("SIGHUP: the packs could not be put in force; those that were stay so");
  running_close(r);
  complaints->n = 0;
  *err = (struct err)ERR_INIT;
  o->no_activate = true;
  return running_open(r, o, complaints, err);
}

static bool serve_once(struct call *c, struct running_options options, bool *again, struct err *err)
{
  struct running r;
  struct watch w;
  struct buf complaints = BUF_INIT, token = BUF_INIT;
  options.first_token = &token;
  bool good = running_open(&r, &options, &complaints, err);
  if (!good && *again)
    good = open_again(&r, &options, &complaints, err);
  if (complaints.n && !c->json) {
    payload_complaints(buf_view(&complaints));
    err_set(err, ERR_POLICY,
            "the packs could not be put in force, so nothing was started; --no-activate starts with "
            "what was in force before");
  }
  if (good) {
    if (!*again)
      (c->json ? say_json : say_words)(c, &r, buf_view(&token));
    fflush(stdout);
    watch_open(&w, r.http, can_restart, &options);
    good = running_serve(&r, err);
    watch_close(&w);
    *again = good && w.restart;
  }
  running_close(&r);
  buf_fini(&complaints);
  buf_fini(&token);
  return good;
}

static enum ending run_serve(struct call *c, struct err *err)
{
  struct running_options o = {
    .dir = site_find(c, call_word(c, 0), err),
    .listen = call_value(c, "--listen"),
    .expose = call_has(c, "--expose"),
    .no_activate = call_has(c, "--no-activate"),
    .safe = call_has(c, "--safe"),
  };
  bool again = false, good = o.dir != NULL;
  watch_prepare();
  do
    good = good && serve_once(c, o, &again, err);
  while (good && again);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option serve_options[] = {
  { "--listen", "ADDRESS", "in place of steward.lua's, as in 127.0.0.1:9000; port 0: any that is free" },
  { "--expose", NULL, "an address that other machines can reach may be bound" },
  { "--no-activate", NULL, "what is in force stays, whatever the files say now" },
  { "--safe", NULL, "no policy is loaded, nothing is applied; deliveries are taken, and applied by the next start" },
  { NULL, NULL, NULL },
};

const struct command command_serve = {
  .name = "serve",
  .summary = "start an organisation's host",
  .usage = "[DIR]",
  .detail =
      "Puts the organisation's packs in force when they are not, and serves until SIGTERM or Ctrl-C; what is under\n"
      "way is finished first. On SIGHUP it starts again with steward.lua and its secrets read anew; tokens are\n"
      "always taken from their file as it is. With --safe it starts whatever the packs in force do: to go back to "
      "others\n"
      "(steward rollback) while deliveries are taken.",
  .example = "steward serve harbour --listen 127.0.0.1:8420",
  .options = serve_options,
  .words_max = 1,
  .run = run_serve,
};
