/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward rollback: back to the set of packs that was in force before; through the host, whatever state it is in, or
 * without one.
 */
#include <stdio.h>

#include "cli/payload.h"
#include "cli/print.h"
#include "cli/sheet.h"

/* ---- which sets there were ---- */

static void print_activations(struct call *c, struct value items)
{
  static const char *const heads[] = { "entry", "at", "by", "state", "changed" };
  struct grid g;
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value a = items.list[i];
    grid_add_value(&g, value_get(a, "seq"), 0);
    grid_add_value(&g, value_get(a, "at"), 0);
    grid_add_value(&g, value_get(a, "actor"), 30);
    grid_add_value(&g, value_is_none(value_get(a, "in_force")) ? value_get(a, "state") : value_text(STR("in force")),
                   0);
    grid_add_value(&g, value_get(a, "summary"), 90);
  }
  grid_print(&g);
  grid_fini(&g);
}

static enum ending list_activations(struct call *c, struct err *err)
{
  struct reader_page page;
  struct value answer;
  if (!sheet_read(c, c->count, &page, err) || !sheet_of(c, reader_activations, &page, &answer, err))
    return ENDING_BROKE;
  if (c->json)
    print_json(answer);
  else {
    print_activations(c, value_get(answer, "items"));
    sheet_more(answer);
  }
  return ENDING_DONE;
}

/* ---- back ---- */

static void say_done(struct call *c, const struct request *r)
{
  struct value answer;
  struct err ignored = ERR_INIT;
  if (c->json) {
    print_json_text(buf_view(&r->answer), &ignored);
    return;
  }
  bool read = json_read(&c->arena, str_dup(&c->arena, buf_view(&r->answer)), &answer, NULL);
  if (read && value_get(answer, "pending").kind == VALUE_BOOL)
    printf("Journaled as entry %lld: nothing is applied in safe mode. The set comes into force, ahead of all that was "
           "not\n"
           "applied yet, when the host starts without --safe.\n",
           (long long)r->seq);
  else if (read && value_get(answer, "to").kind == VALUE_INT)
    printf("The set of entry %lld is in force again, since entry %lld.\n", (long long)value_get(answer, "to").i,
           (long long)r->seq);
}

static enum ending say_refused(struct call *c, const struct request *r, struct err *err)
{
  struct buf lines = BUF_INIT;
  *err = r->err;
  payload_wrong(buf_view(&r->answer), &lines);
  if (lines.n && !c->json)
    payload_complaints(buf_view(&lines));
  buf_fini(&lines);
  return err_of_machine(err->code) ? ENDING_BROKE : ENDING_NO;
}

static bool read_target(const struct call *c, int64_t *seq, struct err *err)
{
  const char *word = call_word(c, 0);
  *seq = 0;
  return !word || (str_int(str_of(word), seq) && *seq > 0) ||
         err_set(err, ERR_USAGE, "\"%s\" is no number of an entry; steward rollback --list tells them", word);
}

static struct str ask(struct call *c, int64_t seq)
{
  struct value_builder b;
  struct buf text = BUF_INIT;
  const char *reason = call_value(c, "--reason");
  build_init(&b, &c->arena);
  build_put(&b, "to", seq ? value_int(seq) : value_none());
  build_put(&b, "reason", reason ? value_text(str_of(reason)) : value_none());
  json_write(&text, build_map(&b));
  struct str body = str_dup(&c->arena, buf_view(&text));
  buf_fini(&text);
  return body;
}

static enum ending run_rollback(struct call *c, struct err *err)
{
  struct site site;
  struct request r = { .kind = REQUEST_ROLLBACK };
  int64_t seq;
  if (call_has(c, "--list"))
    return list_activations(c, err);
  if (!read_target(c, &seq, err) || !site_actor(c, &r.actor, err) || !site_open(&site, c, NULL, false, err))
    return ENDING_USAGE;
  site.safe = call_has(c, "--safe");
  r.body = ask(c, seq);
  bool good = site_write(&site, &r);
  if (good)
    say_done(c, &r);
  enum ending ending = good ? ENDING_DONE : say_refused(c, &r, err);
  buf_fini(&r.answer);
  site_close(&site);
  return ending;
}

static const struct option rollback_options[] = {
  { "--list", NULL, "which sets came into force, newest first" },
  { "--reason", "TEXT", "why, for the journal" },
  { "--safe", NULL, "where no host runs: apply nothing; for a journal that cannot be applied with the set in force" },
  { "--as", "PERSON", "who does it, as in person/ana" },
  SHEET_OPTIONS,
  { NULL, NULL, NULL },
};

const struct command command_rollback = {
  .name = "rollback",
  .summary = "go back to the set of packs that was in force before",
  .usage = "[ENTRY]",
  .detail =
      "To the set of that entry of the journal, or to the one before the set in force. It is an entry of its own, as "
      "an\n"
      "activation is; what the files of the organisation say does not matter. A host in safe mode (steward serve\n"
      "--safe) takes it too: the set is then in force for all that was not applied yet.",
  .example = "steward rollback --list\nsteward rollback 1042 --reason \"values doubled\"",
  .options = rollback_options,
  .words_max = 1,
  .run = run_rollback,
};
