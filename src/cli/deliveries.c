/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward deliveries: what senders delivered and what became of it; and having one mapped again once its mapping is
 * mended.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/sheet.h"

/* ---- list ---- */

static void print_deliveries(struct call *c, struct value items)
{
  static const char *const heads[] = { "entry", "at", "source", "state", "records", "reason" };
  struct grid g;
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value d = items.list[i];
    grid_add_value(&g, value_get(d, "seq"), 0);
    grid_add_value(&g, value_get(d, "at"), 0);
    grid_add_value(&g, value_get(d, "source"), 20);
    grid_add_value(&g, value_get(d, "state"), 0);
    grid_add_value(&g, value_get(d, "records"), 40);
    struct value reason = value_get(d, "reason");
    grid_add_value(&g, value_is_none(reason) ? value_text(STR("")) : reason, 90);
  }
  grid_print(&g);
  grid_fini(&g);
}

static enum ending list_deliveries(struct call *c, size_t from, struct err *err)
{
  struct reader_page page;
  struct value answer;
  if (!sheet_read(c, from, &page, err) || !sheet_of(c, reader_deliveries, &page, &answer, err))
    return ENDING_BROKE;
  struct value items = value_get(answer, "items");
  if (c->json)
    print_json(answer);
  else if (items.n == 0)
    puts("There are none of that kind.");
  else {
    print_deliveries(c, items);
    sheet_more(answer);
  }
  return ENDING_DONE;
}

/* ---- show ---- */

/* Name and value, a line each; the body at the end, as it is. */
static void print_delivery(struct call *c, struct value d)
{
  struct grid g;
  grid_init(&g, &c->arena, 2);
  for (uint32_t i = 0; i < d.n; i++) {
    if (str_starts(d.map[i].name, "body") || value_is_none(d.map[i].value))
      continue;
    grid_add(&g, d.map[i].name);
    grid_add_value(&g, d.map[i].value, 0);
  }
  grid_print(&g);
  grid_fini(&g);
  struct value body = value_get(d, "body");
  struct buf text = BUF_INIT, clean = BUF_INIT;
  if (body.kind == VALUE_TEXT)
    buf_str(&text, value_str(body));
  else if (!value_is_none(body))
    json_write_pretty(&text, body);
  tell_clean(&clean, buf_view(&text), true);
  if (clean.n)
    printf("\n%s\n", clean.p);
  buf_fini(&text);
  buf_fini(&clean);
}

static enum ending show_delivery(struct call *c, int64_t seq, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT;
  struct value answer;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) &&
              reader_delivery(site.reader, seq, &text, err) && sheet_value(c, &text, &answer, err);
  if (good && c->json)
    print_json(answer);
  else if (good)
    print_delivery(c, answer);
  buf_fini(&text);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

/* ---- retry ---- */

static bool retry_one(struct call *c, struct site *site, int64_t seq, struct value *answer, struct err *err)
{
  struct request r = { .kind = REQUEST_RETRY, .actor = STR("cli") };
  r.body = str_printf(&c->arena, "{\"delivery\":%lld}", (long long)seq);
  bool good = site_write(site, &r) && sheet_value(c, &r.answer, answer, &r.err);
  buf_fini(&r.answer);
  if (!good)
    *err = r.err;
  return good;
}

static enum ending retry_delivery(struct call *c, int64_t seq, struct err *err)
{
  struct site site;
  struct value answer;
  bool good = site_open(&site, c, NULL, false, err) && retry_one(c, &site, seq, &answer, err);
  site_close(&site);
  if (!good)
    return ENDING_BROKE;
  if (c->json)
    print_json(answer);
  else {
    struct value records = value_get(answer, "records");
    printf("Delivery %lld was mapped again: %.*s changed.\n", (long long)seq,
           STR_FMT(tell_count(&c->arena, records.n, "record", "records")));
  }
  return ENDING_DONE;
}

/* ---- the command ---- */

static enum ending run_deliveries(struct call *c, struct err *err)
{
  const char *verb = call_word(c, 0), *number = call_word(c, 1);
  bool show = verb && strcmp(verb, "show") == 0, retry = verb && strcmp(verb, "retry") == 0;
  if (!show && !retry)
    return list_deliveries(c, verb && strcmp(verb, "list") == 0 ? 1 : 0, err);
  int64_t seq;
  if (!number || c->count > 2 || !str_int(str_of(number), &seq) || seq < 1) {
    err_set(err, ERR_USAGE, "it is: steward deliveries %s N, where N is the entry of a delivery", verb);
    return ENDING_USAGE;
  }
  return show ? show_delivery(c, seq, err) : retry_delivery(c, seq, err);
}

static const struct option deliveries_options[] = { SHEET_OPTIONS, { NULL, NULL, NULL } };

const struct command command_deliveries = {
  .name = "deliveries",
  .summary = "what senders delivered, and what became of it",
  .usage = "[list] [NAME=VALUE…] | show N | retry N",
  .detail =
      "Lists deliveries, newest first. Filters: source, state (applied, failed, ignored, refused). A failed one is\n"
      "mapped again by retry, once its mapping is mended and in force.",
  .example = "steward deliveries state=failed\nsteward deliveries show 1042\nsteward deliveries retry 1042",
  .options = deliveries_options,
  .words_max = 6,
  .run = run_deliveries,
};
