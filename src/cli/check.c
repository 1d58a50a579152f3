/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward check: whether an organisation's configuration and policies are sound, without running anything of them.
 */
#include <stdio.h>

#include "cli/limits.h"
#include "cli/payload.h"
#include "cli/print.h"

struct finding_list { /* what was found */
  struct buf complaints;
  struct str warning; /* what is only missing on this machine */
  struct buf payload;
};

static void look_for_secrets(struct call *c, const char *dir, struct finding_list *found)
{
  struct err missing = ERR_INIT;
  struct organisation *o = organisation_open(dir, true, &missing);
  if (!o)
    found->warning = str_dup(&c->arena, str_of(missing.text));
  organisation_close(o);
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
  bool good = o && limits_read(o, &http, &engine, &wrong) && door_is_sound(o, &http, &wrong) &&
              organisation_payload(o, &found->payload, &wrong);
  if (good)
    good = story_check(buf_view(&found->payload), &found->complaints, &wrong);
  if (!good && found->complaints.n == 0)
    buf_printf(&found->complaints, "%s\n", wrong.text);
  if (o)
    look_for_secrets(c, dir, found);
  organisation_close(o);
  return true;
}

static void print_found(struct call *c, const struct finding_list *found)
{
  struct value_builder b;
  struct value complaints = payload_complaints_value(&c->arena, buf_view(&found->complaints));
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "ok", value_bool(complaints.n == 0));
    build_put(&b, "complaints", complaints);
    build_put(&b, "warning", found->warning.n ? value_text(found->warning) : value_none());
    print_json(build_map(&b));
    return;
  }
  payload_complaints(buf_view(&found->complaints));
  if (complaints.n == 0)
    printf("Sound: %.*s.\n", STR_FMT(payload_size(&c->arena, buf_view(&found->payload))));
  else
    fprintf(stderr, "%.*s.\n", STR_FMT(tell_count(&c->arena, complaints.n, "complaint", "complaints")));
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
