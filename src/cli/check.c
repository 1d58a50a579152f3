/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward check: whether an organisation's configuration and policies are sound, without running anything of them.
 */
#include <stdio.h>

#include "cli/limits.h"
#include "cli/outgoing.h"
#include "cli/payload.h"
#include "cli/print.h"
#include "cli/source_verbs.h"

struct finding_list { /* what was found */
  struct buf complaints;
  struct str warning; /* what is only missing on this machine */
  struct buf notes;   /* what is sound and may surprise; lines */
  struct buf payload;
  struct story_size size;
};

static void look_for_secrets(struct call *c, const char *dir, struct finding_list *found)
{
  struct err missing = ERR_INIT, wrong = ERR_INIT;
  struct courier_options outgoing;
  struct organisation *o = organisation_open(dir, true, &missing);
  bool ready = o && (!outgoing_check(o, &wrong) || outgoing_read(o, &outgoing, &missing));
  if (!ready)
    found->warning = str_dup(&c->arena, str_of(missing.text));
  organisation_close(o);
}

/* A source of steward.lua goes before a record of its name: somebody may wonder why the record says nothing. */
static void look_for_hidden(struct call *c, struct organisation *o, struct finding_list *found)
{
  struct site site = { .organisation = o };
  struct err ignored = ERR_INIT;
  struct value records;
  bool good = source_records(c, &site, &records, &ignored);
  for (uint32_t i = 0; good && i < records.n; i++)
    for (size_t k = 0; k < o->source_count; k++)
      if (!source_is_line(records.list[i]) && str_eq(value_get_str(records.list[i], "key"), o->sources[k].name))
        buf_printf(&found->notes, "steward.lua has a source \"%.*s\": it goes before the record source/%.*s\n",
                   STR_FMT(o->sources[k].name), STR_FMT(o->sources[k].name));
  reader_close(site.reader);
}

/* `serve --expose` may say what steward.lua does not: the address only has to be one. */
static bool door_is_sound(struct organisation *o, struct http_options *http, struct err *err)
{
  http->organisation = o;
  http->listen = str_z(&o->arena, o->listen);
  http->expose = true;
  return http_check(http, err) || (err_prefix(err, "steward.lua"), false);
}

/* False only when there is nothing that could be checked. */
static bool check_organisation(struct call *c, struct finding_list *found, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct http_options http = { .listen = NULL };
  struct engine_options engine = { .journal = NULL };
  const char *dir = site_find(c, call_word(c, 0), err);
  if (!dir)
    return false;
  struct organisation *o = organisation_open(dir, false, &wrong);
  bool good = o && limits_read(o, &http, &engine, &wrong) && outgoing_check(o, &wrong) &&
              door_is_sound(o, &http, &wrong) && organisation_payload(o, &found->payload, &wrong);
  if (good)
    good = story_check(buf_view(&found->payload), &found->size, &found->complaints, &wrong) &&
           check_schemes(c, buf_view(&found->payload), &found->complaints, &wrong);
  if (!good && found->complaints.n == 0)
    buf_printf(&found->complaints, "%s\n", wrong.text);
  if (o)
    look_for_secrets(c, dir, found);
  if (o)
    look_for_hidden(c, o, found);
  organisation_close(o);
  return true;
}

/* What the packs hold: how many of each, by its word. */
static struct value size_value(struct call *c, const struct story_size *size)
{
  static const char *const words[POLICY_KINDS] = { "policies", "guards", "intakes", "routes", "reports" };
  struct value_builder b;
  build_init(&b, &c->arena);
  for (int k = 0; k < POLICY_KINDS; k++)
    build_put(&b, words[k], value_int(size->of_kind[k]));
  build_put(&b, "libraries", value_int(size->libraries));
  build_put(&b, "cases", value_int(size->cases));
  return build_map(&b);
}

/* ": 38 policies, 2 libraries"; what there is none of is not said. */
static struct str size_words(struct call *c, const struct story_size *size)
{
  static const char *const one[] = { "policy", "guard", "intake", "route", "report", "library", "case" };
  struct value v = size_value(c, size);
  struct str words = STR("");
  for (uint32_t i = 0; i < v.n; i++)
    if (v.map[i].value.i > 0)
      words = str_printf(&c->arena, "%.*s%s%.*s", STR_FMT(words), words.n ? ", " : ": ",
                         STR_FMT(tell_count(&c->arena, v.map[i].value.i, one[i], v.map[i].name.p)));
  return words;
}

static void print_found(struct call *c, const struct finding_list *found)
{
  struct value_builder b;
  struct value complaints = payload_complaints_value(&c->arena, buf_view(&found->complaints));
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "ok", value_bool(complaints.n == 0));
    build_put(&b, "complaints", complaints);
    build_put(&b, "holds", complaints.n ? value_none() : size_value(c, &found->size));
    build_put(&b, "warning", found->warning.n ? value_text(found->warning) : value_none());
    build_put(&b, "notes",
              found->notes.n ? payload_complaints_value(&c->arena, buf_view(&found->notes)) : value_none());
    print_json(build_map(&b));
    return;
  }
  payload_complaints(buf_view(&found->complaints));
  if (complaints.n == 0)
    printf("Sound: %.*s%.*s.\n", STR_FMT(payload_size(&c->arena, buf_view(&found->payload))),
           STR_FMT(size_words(c, &found->size)));
  else
    fprintf(stderr, "%.*s.\n", STR_FMT(tell_count(&c->arena, complaints.n, "complaint", "complaints")));
  if (found->notes.n)
    fputs(found->notes.p, stdout);
  if (found->warning.n)
    printf("Before it can be served here: %.*s\n", STR_FMT(found->warning));
}

static enum ending run_check(struct call *c, struct err *err)
{
  struct finding_list found = { .warning = STR("") };
  bool checked = check_organisation(c, &found, err);
  enum ending ending = !checked ? ENDING_USAGE : found.complaints.n ? ENDING_NO : ENDING_DONE;
  if (checked)
    print_found(c, &found);
  buf_fini(&found.complaints);
  buf_fini(&found.notes);
  buf_fini(&found.payload);
  return ending;
}

const struct command command_check = {
  .name = "check",
  .summary = "whether configuration and policies are sound",
  .usage = "[DIR]",
  .detail = "Loads steward.lua and every pack that it names, and says all that is wrong, with file and line.",
  .example = "steward check harbour",
  .words_max = 1,
  .run = run_check,
};
