/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source: who delivers here: a new one in one go, which there are and how they do, another secret, and why a
 * delivery would be refused.
 */
#include "cli/source_verbs.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/payload.h"
#include "cli/print.h"
#include "cli/sheet.h"
#include "policy/policy.h"

/* ---- finding ---- */

struct policy_set *source_set(struct call *c, struct site *site, struct err *err)
{
  struct str text;
  struct buf own = BUF_INIT, complaints = BUF_INIT;
  struct value payload;
  struct policy_set *set = NULL;
  bool good = payload_in_force(site->organisation, &c->arena, &text, NULL, err);
  if (good && !text.p) {
    good = organisation_payload(site->organisation, &own, err);
    text = str_dup(&c->arena, buf_view(&own));
  }
  if (good && json_read(&c->arena, text, &payload, err))
    set = policy_set_load(payload, &complaints, err);
  buf_fini(&own);
  buf_fini(&complaints);
  return set;
}

bool source_is_line(struct value record)
{
  return !value_is_none(value_get(value_get(record, "fields"), "configured"));
}

/* It delivers no more, and its name is free. */
static bool is_over(struct value record)
{
  return str_is(value_get_str(value_get(record, "fields"), "configured"), "no_more");
}

static bool read_all(struct call *c, struct site *site, bool over, struct value *out, struct err *err)
{
  struct value_builder all;
  struct str cursor = { NULL, 0 };
  struct err missing = ERR_INIT;
  build_init(&all, &c->arena);
  *out = build_list(&all);
  if (!site->reader && access(site->organisation->model_path, F_OK) != 0)
    return true;
  if (!site->reader && !site_read(site, err))
    return false;
  do {
    struct buf text = BUF_INIT;
    struct value page;
    struct reader_page p = { .cursor = cursor, .limit = 1000 };
    bool good = reader_records(site->reader, STR("source"), &p, &text, &missing);
    bool read = good && sheet_value(c, &text, &page, err);
    buf_fini(&text);
    if (!good)
      return missing.code == ERR_INPUT || (*err = missing, false); /* the packs have no such type */
    if (!read)
      return false;
    struct value items = value_get(page, "items");
    for (uint32_t i = 0; i < items.n; i++)
      if (is_over(items.list[i]) == over)
        build_add(&all, items.list[i]);
    cursor = value_get_str(page, "next");
  } while (cursor.n);
  *out = build_list(&all);
  return true;
}

bool source_records(struct call *c, struct site *site, struct value *out, struct err *err)
{
  return read_all(c, site, false, out, err);
}

static struct str intake_scheme(struct call *c, struct site *site, struct str intake)
{
  struct err ignored = ERR_INIT;
  struct policy_set *set = source_set(c, site, &ignored);
  const struct policy *p = set ? policy_find(set, intake) : NULL;
  struct str scheme = p ? str_dup(&c->arena, p->scheme) : STR("");
  policy_set_free(set);
  return scheme;
}

/* The scheme of a record with what stands behind its colon. */
static struct str scheme_of(struct call *c, struct value fields)
{
  struct str scheme = value_get_str(fields, "scheme"), header = value_get_str(fields, "header");
  struct value topics = value_get(fields, "topics");
  if (scheme.n && header.n)
    scheme = str_printf(&c->arena, "%.*s:%.*s", STR_FMT(scheme), STR_FMT(header));
  for (uint32_t i = 0; str_starts(scheme, "aws-sns") && topics.kind == VALUE_LIST && i < topics.n; i++)
    scheme = str_printf(&c->arena, "%.*s%c%.*s", STR_FMT(scheme), i ? ',' : ':', STR_FMT(value_str(topics.list[i])));
  return scheme;
}

static bool read_record(struct call *c, struct site *site, struct value record, bool secrets, struct source_known *out,
                        struct err *err)
{
  struct value fields = value_get(record, "fields"), places = value_get(fields, "secrets");
  *out = (struct source_known){ .name = value_get_str(record, "key"),
                                .intake = value_get_str(fields, "intake"),
                                .scheme = scheme_of(c, fields),
                                .recorded = true,
                                .record = record };
  out->paused = value_get(fields, "paused").kind == VALUE_BOOL && value_get(fields, "paused").b;
  out->place_count = places.kind == VALUE_LIST ? places.n : 0;
  out->places = arena_array(&c->arena, struct str, out->place_count + 1);
  out->secrets = arena_array(&c->arena, struct source_secret, out->place_count + 1);
  out->secret_count = secrets ? out->place_count : 0;
  for (size_t i = 0; i < out->place_count; i++) {
    out->places[i] = value_str(places.list[i]);
    if (secrets && !source_secret_read(c, site->organisation, out->places[i], &out->secrets[i].text, err))
      return false;
  }
  if (out->scheme.n == 0)
    out->scheme = intake_scheme(c, site, out->intake);
  return true;
}

static bool no_such_source(struct call *c, const struct organisation *o, struct value records, struct str name,
                           struct err *err)
{
  const char **names = arena_array(&c->arena, const char *, o->source_count + records.n + 1);
  size_t n = 0;
  for (size_t i = 0; i < o->source_count; i++)
    names[n++] = str_z(&c->arena, o->sources[i].name);
  for (uint32_t i = 0; i < records.n; i++)
    names[n++] = str_z(&c->arena, value_get_str(records.list[i], "key"));
  const char *near = str_nearest(name, names, n);
  return err_set(err, ERR_MISSING, "there is no source \"%.*s\"%s%s%s", STR_FMT(name), near ? "; did you mean \"" : "",
                 near ? near : "", near ? "\"?" : ". steward source list tells which there are");
}

bool source_find(struct call *c, struct site *site, struct str name, bool secrets, struct source_known *out,
                 struct err *err)
{
  const struct organisation *o = site->organisation;
  struct value records;
  for (size_t i = 0; i < o->source_count; i++)
    if (str_eq(o->sources[i].name, name)) {
      const struct source_option *s = &o->sources[i];
      *out = (struct source_known){ .name = s->name, .intake = s->intake, .scheme = s->scheme };
      out->secrets = s->secrets;
      out->secret_count = s->secret_count;
      if (out->scheme.n == 0)
        out->scheme = intake_scheme(c, site, s->intake);
      return true;
    }
  if (!source_records(c, site, &records, err))
    return false;
  for (uint32_t i = 0; i < records.n; i++)
    if (!source_is_line(records.list[i]) && str_eq(value_get_str(records.list[i], "key"), name))
      return read_record(c, site, records.list[i], secrets, out, err);
  return no_such_source(c, o, records, name, err);
}

/* A record that stood for a line of steward.lua which is gone is taken over by who makes a source of its name. */
static bool take_over(struct call *c, struct site *site, struct str name, struct value *set, const char **verb,
                      struct err *err)
{
  struct value over;
  struct value_builder b;
  if (!read_all(c, site, true, &over, err))
    return false;
  for (uint32_t i = 0; i < over.n; i++) {
    if (!str_eq(value_get_str(over.list[i], "key"), name))
      continue;
    build_init(&b, &c->arena);
    for (uint32_t k = 0; k < set->n; k++)
      build_put_str(&b, set->map[k].name, set->map[k].value);
    build_put(&b, "configured", value_null());
    *set = build_map(&b);
    *verb = "update";
  }
  return true;
}

bool source_write(struct call *c, struct site *site, const char *verb, struct str name, struct value set,
                  const char *reason, struct err *err)
{
  struct value_builder edit, edits, body;
  struct buf text = BUF_INIT;
  struct request r = { .kind = REQUEST_CHANGE };
  if (strcmp(verb, "create") == 0 && !take_over(c, site, name, &set, &verb, err))
    return false;
  build_init(&edit, &c->arena), build_init(&edits, &c->arena), build_init(&body, &c->arena);
  build_put(&edit, verb, value_text(str_printf(&c->arena, "source/%.*s", STR_FMT(name))));
  build_put(&edit, "set", set);
  build_add(&edits, build_map(&edit));
  build_put(&body, "edits", build_list(&edits));
  build_put(&body, "reason", value_text(str_of(reason)));
  json_write(&text, build_map(&body));
  r.body = buf_view(&text);
  bool good = site_actor(c, &r.actor, err);
  if (good && !site_write(site, &r)) {
    *err = r.err;
    good = false;
  }
  buf_fini(&r.answer);
  buf_fini(&text);
  return good;
}

struct str source_url(struct call *c, const struct organisation *o, struct str name)
{
  struct str base = str_of(call_value(c, "--url"));
  while (base.n && base.p[base.n - 1] == '/')
    base.n--;
  return base.n ? str_printf(&c->arena, "%.*s/in/%.*s", STR_FMT(base), STR_FMT(name))
                : str_printf(&c->arena, "http://%.*s/in/%.*s", STR_FMT(o->listen), STR_FMT(name));
}

/* ---- the command ---- */

static const struct {
  const char *name, *usage;
  size_t words_min, words_max;
  enum ending (*run)(struct call *c, struct err *err);
} verbs[] = {
  { "new", "INTAKE", 2, 2, source_new },
  { "list", "", 1, 1, source_list },
  { "rotate", "NAME", 2, 2, source_rotate },
  { "check", "NAME BODYFILE", 1, 3, source_check },
};

static enum ending run_source(struct call *c, struct err *err)
{
  const char *names[sizeof verbs / sizeof *verbs];
  size_t n = sizeof verbs / sizeof *verbs;
  for (size_t i = 0; i < n; i++) {
    names[i] = verbs[i].name;
    if (strcmp(c->words[0], verbs[i].name) != 0)
      continue;
    if (c->count >= verbs[i].words_min && c->count <= verbs[i].words_max)
      return verbs[i].run(c, err);
    err_set(err, ERR_USAGE, "it is: steward source %s %s", verbs[i].name, verbs[i].usage);
    return ENDING_USAGE;
  }
  const char *near = str_nearest(str_of(c->words[0]), names, n);
  err_set(err, ERR_USAGE, "source does one of new, list, rotate and check, not \"%s\"%s%s%s", c->words[0],
          near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
  return ENDING_USAGE;
}

static const struct option source_options[] = {
  { "--name", "NAME", "new: what it is called, and its address /in/NAME; else as its intake" },
  { "--scheme", "SCHEME", "new: how it signs, when not as its intake says" },
  { "--secret-file", "FILE", "new, rotate: a secret that the sender made (- reads it from the input)" },
  { "--owner", "PERSON", "new: who is told when it falls silent, as person/ana" },
  { "--every", "DURATION", "new: it is expected to deliver at least so often, as 1h" },
  { "--url", "URL", "new: where senders reach this host, as https://steward.example.org" },
  { "--wait", "DURATION", "new: wait so long for the first delivery, and say what came of it (10m on a terminal; 0s)" },
  { "--yes", NULL, "new: ask nothing" },
  { "--finish", NULL, "rotate: the older secret ends" },
  { "--header", "NAME: VALUE", "check: a header of the delivery (may be repeated)" },
  { "--query", "QUERY", "check: what stands behind the ? of its address" },
  { "--at", "INSTANT", "check: as if it had come then" },
  { "--vectors", "FILE", "check: all deliveries of a file, a JSON object a line" },
  { "--as", "PERSON", "in whose name, as person/ana; else cli" },
  { NULL, NULL, NULL },
};

const struct command command_source = {
  .name = "source",
  .summary = "who delivers: add one, list them, change a secret, find out why one is refused",
  .usage = "new INTAKE | list | rotate NAME | check NAME BODYFILE | check --vectors FILE",
  .detail =
      "new makes a secret and a record of the type source, prints the address and what to do on the sender's side,\n"
      "and waits for the first delivery. rotate adds a second secret: both are good until rotate --finish. check\n"
      "says in words why a delivery would be refused. A file of vectors has scheme, secret (or secrets), headers,\n"
      "body or body_file, query, now (seconds) and expect (valid, invalid).",
  .example = "steward source new github\n"
             "steward source new pagerduty --secret-file pagerduty.txt --owner person/ana --every 1d --yes\n"
             "steward source list\n"
             "steward source rotate github && steward source rotate github --finish\n"
             "steward source check github --header 'X-Hub-Signature-256: sha256=…' body.json",
  .options = source_options,
  .words_min = 1,
  .words_max = 3,
  .run = run_source,
};
