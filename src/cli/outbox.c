/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward outbox: what is to leave the host, what has left, and what could not; and having that tried again, or given up.
 */
#include <stdio.h>

#include "cli/outbox_test.h"
#include "cli/print.h"
#include "cli/sheet.h"

/* ---- list ---- */

static void add_or_blank(struct grid *g, struct value v, size_t most)
{
  grid_add_value(g, value_is_none(v) ? value_text(STR("")) : v, most);
}

static void print_dispatches(struct call *c, struct value items)
{
  static const char *const heads[] = { "id", "not before", "state", "destination", "about", "what", "detail" };
  struct grid g;
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value d = items.list[i], subject = value_get(d, "subject");
    grid_add_value(&g, value_get(d, "id"), 0);
    grid_add_value(&g, value_get(d, "not_before"), 0);
    grid_add_value(&g, value_get(d, "state"), 0);
    add_or_blank(&g, value_get(d, "destination"), 40);
    grid_add_value(&g, value_get(d, "record"), 30);
    grid_add_value(&g, value_is_none(subject) ? value_get(d, "key") : subject, 50);
    add_or_blank(&g, value_get(d, "detail"), 60);
  }
  grid_print(&g);
  grid_fini(&g);
}

/* ---- show ---- */

static void print_text(struct value v)
{
  struct buf clean = BUF_INIT;
  if (v.kind == VALUE_TEXT && v.n) {
    tell_clean(&clean, value_str(v), true);
    printf("\n%s\n", clean.p);
  }
  buf_fini(&clean);
}

/* Name and value, a line each; what it says at the end. */
static void print_dispatch(struct call *c, struct value d)
{
  struct grid g;
  struct value content = value_get(d, "content");
  grid_init(&g, &c->arena, 2);
  for (uint32_t i = 0; i < d.n; i++) {
    if (str_is(d.map[i].name, "content") || value_is_none(d.map[i].value))
      continue;
    grid_add(&g, d.map[i].name);
    grid_add_value(&g, d.map[i].value, 0);
  }
  grid_print(&g);
  grid_fini(&g);
  print_text(value_get(content, "subject"));
  print_text(value_get(content, "body"));
}

static enum ending show_dispatch(struct call *c, int64_t id, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT;
  struct value answer;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) &&
              reader_dispatch(site.reader, id, &text, err) && sheet_value(c, &text, &answer, err);
  if (good && c->json)
    print_json(answer);
  else if (good)
    print_dispatch(c, answer);
  buf_fini(&text);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

/* ---- retry, discard ---- */

static bool ask(struct call *c, struct site *site, struct request *r, struct value *answer, struct err *err)
{
  bool good = site_write(site, r) && sheet_value(c, &r->answer, answer, &r->err);
  buf_fini(&r->answer);
  if (!good)
    *err = r->err;
  return good;
}

static enum ending settle_dispatch(struct call *c, int64_t id, bool retry, struct err *err)
{
  struct site site;
  struct value answer;
  struct request r = { .kind = retry ? REQUEST_RETRY : REQUEST_OUTCOME, .actor = STR("cli") };
  r.body = str_printf(&c->arena,
                      retry ? "{\"dispatch\":%lld}" : "{\"outcomes\":[{\"dispatch\":%lld,\"state\":\"discarded\"}]}",
                      (long long)id);
  bool good = site_open(&site, c, NULL, false, err) && ask(c, &site, &r, &answer, err);
  site_close(&site);
  if (!good)
    return ENDING_BROKE;
  bool changed = value_get(answer, "changed").kind == VALUE_INT && value_get(answer, "changed").i > 0;
  if (c->json)
    print_json(answer);
  else if (!changed)
    printf("Dispatch %lld is none that waits, is dead or unrouted: nothing was done.\n", (long long)id);
  else
    printf(retry ? "Dispatch %lld is tried again.\n" : "Dispatch %lld is not sent any more.\n", (long long)id);
  return changed ? ENDING_DONE : ENDING_NO;
}

/* ---- the command ---- */

static bool is_verb(const char *verb, const char *name) { return verb && strcmp(verb, name) == 0; }

static enum ending run_outbox(struct call *c, struct err *err)
{
  const char *verb = call_word(c, 0), *number = call_word(c, 1);
  bool show = is_verb(verb, "show"), retry = is_verb(verb, "retry"), discard = is_verb(verb, "discard");
  if (is_verb(verb, "test") && number && c->count == 2)
    return outbox_test(c, number, err);
  if (!show && !retry && !discard)
    return sheet_list(c, is_verb(verb, "list") ? 1 : 0, reader_dispatches, print_dispatches, err);
  int64_t id;
  if (!number || c->count > 2 || !str_int(str_of(number), &id) || id < 1) {
    err_set(err, ERR_USAGE, "it is: steward outbox %s N, where N is the number of a dispatch", verb);
    return ENDING_USAGE;
  }
  return show ? show_dispatch(c, id, err) : settle_dispatch(c, id, retry, err);
}

static const struct option outbox_options[] = { SHEET_OPTIONS, { NULL, NULL, NULL } };

const struct command command_outbox = {
  .name = "outbox",
  .summary = "what is to leave the host, has left, or could not",
  .usage = "[list] [NAME=VALUE…] | show N | retry N | discard N | test destination/NAME",
  .detail =
      "Lists dispatches, newest first. Filters: state (waiting, sent, dead, unrouted, withdrawn, discarded, shadow),\n"
      "destination, message, finding, send. A dead one was given up; an unrouted one is about something that a route\n"
      "failed on. Both are tried again by retry, once the cause is mended. test sends one message to a destination at\n"
      "once, and says what the receiver answered.",
  .example = "steward outbox state=dead\nsteward outbox show 17\nsteward outbox retry 17",
  .options = outbox_options,
  .words_max = 6,
  .run = run_outbox,
};
