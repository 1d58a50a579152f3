/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward token: who may call the host. The file holds digests; a token is seen once, when it is made.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/source_verbs.h"

/* ---- create ---- */

/* "90d" from now, or an instant. */
static bool read_expiry(const struct call *c, int64_t *out, struct err *err)
{
  const char *text = call_value(c, "--expires");
  int64_t ms;
  *out = 0;
  if (!text)
    return true;
  if (duration_parse(str_of(text), &ms) && ms > 0)
    *out = instant_now() + ms;
  else if (!instant_parse(str_of(text), out) || *out <= instant_now())
    return err_set(err, ERR_USAGE, "--expires wants a time to come, like 90d or 2030-01-31, not \"%s\"", text);
  return true;
}

/* A token for a name that nobody delivers under would open nothing. */
static bool check_source(struct call *c, struct site *site, struct str source, struct err *err)
{
  struct source_known known;
  return source.n == 0 || source_find(c, site, source, false, &known, err);
}

static bool read_wanted(struct call *c, struct site *site, struct token *out, struct err *err)
{
  const char *role = call_value(c, "--role"), *source = call_value(c, "--source");
  *out = (struct token){
    .name = str_of(c->words[1]),
    .person = str_of(call_value(c, "--person")),
    .source = str_of(source),
    .role = source ? ROLE_INTAKE : ROLE_NOBODY,
  };
  if (role && !role_find(str_of(role), &out->role))
    return err_set(err, ERR_USAGE, "--role is intake, reader, operator or admin, not \"%s\"", role);
  if (out->role == ROLE_NOBODY)
    return err_set(err, ERR_USAGE, "what may it do? --role reader, operator or admin; or --source NAME to deliver");
  if (out->person.n && !str_starts(out->person, "person/"))
    return err_set(err, ERR_USAGE, "--person wants somebody like person/ana, not \"%.*s\"", STR_FMT(out->person));
  return check_source(c, site, out->source, err) && read_expiry(c, &out->expires, err);
}

static bool create_token(struct call *c, struct site *site, struct err *err)
{
  struct token wanted;
  struct buf text = BUF_INIT;
  struct value_builder b;
  const struct organisation *o = site->organisation;
  bool good =
      read_wanted(c, site, &wanted, err) && site_make_data(o, err) && token_make(o->tokens_path, &wanted, &text, err);
  if (good && c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "name", value_text(wanted.name));
    build_put(&b, "role", value_text(str_of(role_name(wanted.role))));
    build_put(&b, "token", value_text(buf_view(&text)));
    print_json(build_map(&b));
  } else if (good) {
    puts(text.p);
    fputs("\nThis is the only time that it is shown. It goes into a header: Authorization: Bearer stw_…\n", stderr);
  }
  buf_fini(&text);
  return good;
}

/* ---- list ---- */

static struct str instant_or(struct arena *a, int64_t at, const char *otherwise)
{
  char text[32];
  return at ? str_dup(a, instant_format(at, text)) : str_of(otherwise);
}

static void print_tokens(struct call *c, const struct token *tokens, size_t n)
{
  static const char *const heads[] = { "id", "name", "role", "acts as", "expires", "created" };
  struct grid g;
  grid_init(&g, &c->arena, 6);
  grid_heads(&g, heads);
  for (size_t i = 0; i < n; i++) {
    const struct token *t = &tokens[i];
    struct str actor = t->source.n   ? str_printf(&c->arena, "source/%.*s", STR_FMT(t->source))
                       : t->person.n ? t->person
                                     : str_printf(&c->arena, "token/%.*s", STR_FMT(t->name));
    grid_add(&g, t->id);
    grid_add(&g, t->name);
    grid_add_z(&g, role_name(t->role));
    grid_add(&g, actor);
    bool over = t->expires && t->expires <= instant_now();
    grid_add_value(&g, over ? value_text(STR("expired")) : value_text(instant_or(&c->arena, t->expires, "never")), 0);
    grid_add_value(&g, value_text(instant_or(&c->arena, t->created, "-")), 0);
  }
  grid_print(&g);
  grid_fini(&g);
}

static struct value token_value(struct arena *a, const struct token *t)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "id", value_text(t->id));
  build_put(&b, "name", value_text(t->name));
  build_put(&b, "role", value_text(str_of(role_name(t->role))));
  build_put(&b, "person", t->person.n ? value_text(t->person) : value_none());
  build_put(&b, "source", t->source.n ? value_text(t->source) : value_none());
  build_put(&b, "created", value_text(instant_or(a, t->created, "")));
  build_put(&b, "expires", t->expires ? value_text(instant_or(a, t->expires, "")) : value_none());
  return build_map(&b);
}

static bool list_tokens(struct call *c, struct site *site, struct err *err)
{
  struct token *tokens;
  size_t n;
  struct value_builder b;
  if (!token_list(site->organisation->tokens_path, &c->arena, &tokens, &n, err))
    return false;
  if (c->json) {
    build_init(&b, &c->arena);
    for (size_t i = 0; i < n; i++)
      build_add(&b, token_value(&c->arena, &tokens[i]));
    print_json(build_list(&b));
  } else if (n == 0)
    puts("There are no tokens. steward token create NAME --role admin makes one.");
  else
    print_tokens(c, tokens, n);
  return true;
}

/* ---- revoke ---- */

static bool revoke_token(struct call *c, struct site *site, struct err *err)
{
  if (!token_revoke(site->organisation->tokens_path, str_of(c->words[1]), err))
    return false;
  if (c->json)
    puts("{\"revoked\":true}");
  else
    puts("Revoked: a running host refuses it from now on (within a second).");
  return true;
}

/* ---- the command ---- */

static const struct {
  const char *name;
  size_t words;
  bool (*run)(struct call *c, struct site *site, struct err *err);
} verbs[] = {
  { "create", 2, create_token },
  { "list", 1, list_tokens },
  { "revoke", 2, revoke_token },
};

static enum ending run_token(struct call *c, struct err *err)
{
  struct site site;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(c->words[0], verbs[i].name) != 0)
      continue;
    if (c->count != verbs[i].words) {
      err_set(err, ERR_USAGE, "it is: steward token %s%s", verbs[i].name, verbs[i].words == 2 ? " NAME" : "");
      return ENDING_USAGE;
    }
    bool good = site_open(&site, c, NULL, false, err) && verbs[i].run(c, &site, err);
    site_close(&site);
    return good ? ENDING_DONE : ENDING_NO;
  }
  err_set(err, ERR_USAGE, "token does one of create, list and revoke, not \"%s\"", c->words[0]);
  return ENDING_USAGE;
}

static const struct option token_options[] = {
  { "--role", "ROLE", "reader asks, operator also changes records, admin also activates" },
  { "--person", "PERSON", "acts as person/ana; else as token/NAME" },
  { "--source", "NAME", "only delivers to this source, in place of a signature" },
  { "--expires", "WHEN", "90d, or a date; else never" },
  { NULL, NULL, NULL },
};

const struct command command_token = {
  .name = "token",
  .summary = "who may call the host: make, list and revoke tokens",
  .usage = "create NAME --role ROLE | list | revoke NAME-OR-ID",
  .example = "steward token create ana --role operator --person person/ana --expires 90d\nsteward token list\n"
             "steward token revoke ana",
  .options = token_options,
  .words_min = 1,
  .words_max = 2,
  .run = run_token,
};
