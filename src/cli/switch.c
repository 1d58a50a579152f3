/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward activate: puts the organisation's packs in force, as a whole or not at all.
 */
#include <stdio.h>

#include "cli/payload.h"
#include "cli/print.h"

/* Everything that is wrong, a line each; without such lines the error says it. */
static enum ending say_refused(struct call *c, const struct request *r, struct err *err)
{
  struct buf lines = BUF_INIT;
  *err = r->err;
  payload_wrong(buf_view(&r->answer), &lines);
  if (lines.n && !c->json) {
    payload_complaints(buf_view(&lines));
    fputs("Nothing was changed: what was in force stays in force.\n", stderr);
    *err = (struct err)ERR_INIT;
  }
  buf_fini(&lines);
  return ENDING_NO;
}

static bool activate(struct call *c, struct site *site, struct buf *payload, struct request *r, bool *same,
                     struct err *err)
{
  struct str present;
  if (!organisation_payload(site->organisation, payload, err) ||
      !payload_in_force(site->organisation, &c->arena, &present, NULL, err))
    return false;
  *same = present.p && str_eq(present, buf_view(payload));
  if (*same)
    return true;
  r->body = buf_view(payload);
  site_write(site, r);
  return true;
}

static enum ending say_done(struct call *c, const struct request *r, struct str payload, bool same)
{
  if (c->json && same)
    puts("{\"changed\":false}");
  else if (c->json) {
    struct err ignored = ERR_INIT;
    print_json_text(buf_view(&r->answer), &ignored);
  } else if (same)
    puts("Nothing to do: this is what is in force.");
  else
    printf("In force since entry %lld: %.*s.\n", (long long)r->seq, STR_FMT(payload_size(&c->arena, payload)));
  return ENDING_DONE;
}

static enum ending run_activate(struct call *c, struct err *err)
{
  struct site site;
  struct buf payload = BUF_INIT;
  struct request r = { .kind = REQUEST_ACTIVATE };
  bool same = false;
  bool good = site_actor(c, &r.actor, err) && site_open(&site, c, call_word(c, 0), false, err);
  if (!good)
    return ENDING_USAGE;
  good = activate(c, &site, &payload, &r, &same, err);
  enum ending ending = !good        ? ENDING_BROKE
                       : r.err.code ? say_refused(c, &r, err)
                                    : say_done(c, &r, buf_view(&payload), same);
  buf_fini(&r.answer);
  buf_fini(&payload);
  site_close(&site);
  return ending;
}

static const struct option activate_options[] = {
  { "--as", "PERSON", "who does it, as in person/ana" },
  { NULL, NULL, NULL },
};

const struct command command_activate = {
  .name = "activate",
  .summary = "put the packs, parameters and bindings in force",
  .usage = "[DIR]",
  .detail = "As a whole or not at all: a set that is not sound, or that would lose facts, changes nothing. Everything\n"
            "that the policies say is said anew. A running host does it without a pause.",
  .example = "steward check harbour && steward test harbour && steward activate harbour",
  .options = activate_options,
  .words_max = 1,
  .run = run_activate,
};
