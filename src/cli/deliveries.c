/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward deliveries: what senders delivered and what became of it; having it mapped again once its mapping is mended, or
 * giving it up; and making a case of a pack's tests of it.
 */
#include "cli/deliveries.h"

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

/* ---- show ---- */

/* Told in a way of their own, behind the others. */
static bool is_long(struct str name)
{
  return str_starts(name, "body") || str_is(name, "headers") || str_is(name, "changes");
}

static void print_headers(struct value headers)
{
  struct buf clean = BUF_INIT;
  if (headers.kind == VALUE_MAP && headers.n)
    puts("\nheaders (what proves who sent it is never kept)");
  for (uint32_t i = 0; headers.kind == VALUE_MAP && i < headers.n; i++) {
    clean.n = 0;
    tell_clean(&clean, headers.map[i].name, false);
    buf_z(&clean, ": ");
    tell_clean(&clean, value_str(headers.map[i].value), false);
    printf("  %s\n", clean.p);
  }
  buf_fini(&clean);
}

static void print_changes(struct call *c, struct value changes)
{
  if (changes.kind == VALUE_LIST && changes.n)
    puts("\nchanges");
  for (uint32_t i = 0; changes.kind == VALUE_LIST && i < changes.n; i++)
    print_wrapped(2, tell_line(&c->arena, value_get(changes.list[i], "as"), 0));
}

static void print_body(struct value d)
{
  struct value body = value_get(d, "body");
  struct str bytes = value_get_str(d, "body_base64");
  struct buf text = BUF_INIT, clean = BUF_INIT;
  if (bytes.n)
    buf_printf(&text, "(no text; in base64) %.*s", STR_FMT(bytes));
  else if (body.kind == VALUE_TEXT)
    buf_str(&text, value_str(body));
  else if (!value_is_none(body))
    json_write_pretty(&text, body);
  tell_clean(&clean, buf_view(&text), true);
  if (clean.n)
    printf("\nbody\n%s\n", clean.p);
  buf_fini(&text);
  buf_fini(&clean);
}

static void print_delivery(struct call *c, struct value d)
{
  struct grid g;
  grid_init(&g, &c->arena, 2);
  for (uint32_t i = 0; i < d.n; i++) {
    if (is_long(d.map[i].name) || value_is_none(d.map[i].value))
      continue;
    grid_add(&g, d.map[i].name);
    grid_add_value(&g, d.map[i].value, 0);
  }
  grid_print(&g);
  grid_fini(&g);
  print_changes(c, value_get(d, "changes"));
  print_headers(value_get(d, "headers"));
  print_body(d);
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
  struct request r = { .kind = REQUEST_RETRY };
  r.body = str_printf(&c->arena, "{\"delivery\":%lld}", (long long)seq);
  if (!site_actor(c, &r.actor, err))
    return false;
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

/* ---- retry of all of a kind ---- */

struct retries {
  VEC(int64_t) seqs;
  struct value_builder still; /* {"delivery","because"} */
  int64_t good;
};

/* All that the filters name, oldest first. */
static bool gather(struct call *c, struct site *site, struct retries *out, struct err *err)
{
  struct reader_page page;
  if (!sheet_read(c, 1, &page, err))
    return false;
  sheet_default(&page, "state", "failed");
  page.limit = 1000;
  do {
    struct buf text = BUF_INIT;
    struct value answer;
    bool good = reader_deliveries(site->reader, &page, &text, err) && sheet_value(c, &text, &answer, err);
    buf_fini(&text);
    if (!good)
      return false;
    struct value items = value_get(answer, "items");
    for (uint32_t i = 0; i < items.n; i++)
      vec_push(&out->seqs, value_get(items.list[i], "seq").i);
    page.cursor = value_get_str(answer, "next");
  } while (page.cursor.n);
  for (size_t i = 0; i < out->seqs.n / 2; i++) {
    int64_t swapped = out->seqs.at[i];
    out->seqs.at[i] = out->seqs.at[out->seqs.n - 1 - i];
    out->seqs.at[out->seqs.n - 1 - i] = swapped;
  }
  return true;
}

/* One that fails again does not stop the others; what the machine says does. */
static bool retry_each(struct call *c, struct site *site, struct retries *r, struct err *err)
{
  for (size_t i = 0; i < r->seqs.n; i++) {
    struct value answer;
    struct value_builder b;
    struct err why = ERR_INIT;
    if (retry_one(c, site, r->seqs.at[i], &answer, &why)) {
      r->good++;
      continue;
    }
    if (err_of_machine(why.code) || why.code == ERR_BUSY || why.code == ERR_USAGE)
      return *err = why, false;
    build_init(&b, &c->arena);
    build_put(&b, "delivery", value_int(r->seqs.at[i]));
    build_put(&b, "because", value_text(str_dup(&c->arena, str_of(why.text))));
    build_add(&r->still, build_map(&b));
  }
  return true;
}

static void say_retries(struct call *c, const struct retries *r, struct value still)
{
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "mapped", value_int(r->good));
    build_put(&b, "failed", still);
    print_json(build_map(&b));
    return;
  }
  for (uint32_t i = 0; i < still.n; i++)
    printf("%lld  %.*s\n", (long long)value_get(still.list[i], "delivery").i,
           STR_FMT(tell_line(&c->arena, value_get(still.list[i], "because"), 0)));
  printf("%.*s mapped again, %u failed again\n", STR_FMT(tell_count(&c->arena, r->good, "delivery", "deliveries")),
         still.n);
}

static enum ending retry_deliveries(struct call *c, struct err *err)
{
  struct site site;
  struct retries r = { .good = 0 };
  build_init(&r.still, &c->arena);
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) && gather(c, &site, &r, err) &&
              retry_each(c, &site, &r, err);
  struct value still = build_list(&r.still);
  if (good)
    say_retries(c, &r, still);
  vec_fini(&r.seqs);
  site_close(&site);
  return !good ? ENDING_BROKE : still.n ? ENDING_NO : ENDING_DONE;
}

/* ---- discard, confirm ---- */

/* One request about one delivery; `by_host`: only a running host can do it. */
static enum ending settle_delivery(struct call *c, struct str body, bool by_host, const char *done, struct err *err)
{
  struct site site;
  struct value answer = value_none();
  struct request r = { .kind = REQUEST_RETRY, .body = body };
  bool good = site_actor(c, &r.actor, err) && site_open(&site, c, NULL, false, err);
  if (good && by_host && !site.hosted)
    good = err_set(err, ERR_BUSY, "no host runs that could ask the address: start it with steward serve");
  else if (good && !(site_write(&site, &r) && sheet_value(c, &r.answer, &answer, &r.err))) {
    *err = r.err;
    good = false;
  }
  if (good && c->json)
    print_json(answer);
  else if (good)
    puts(done);
  buf_fini(&r.answer);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_NO;
}

static enum ending discard_delivery(struct call *c, int64_t seq, struct err *err)
{
  const char *because = call_value(c, "--because");
  struct buf body = BUF_INIT;
  if (!because || !*because) {
    err_set(err, ERR_USAGE, "why? It is: steward deliveries discard N --because \"…\"");
    return ENDING_USAGE;
  }
  buf_printf(&body, "{\"discard\":%lld,\"reason\":", (long long)seq);
  json_string(&body, str_of(because));
  buf_char(&body, '}');
  struct str done = str_printf(&c->arena, "Delivery %lld is discarded: it is mapped no more.", (long long)seq);
  enum ending ending = settle_delivery(c, buf_view(&body), false, done.p, err);
  buf_fini(&body);
  return ending;
}

/* The host asks the address that the delivery names: nobody else speaks to the network. */
static enum ending confirm_held(struct call *c, int64_t seq, struct err *err)
{
  struct str body = str_printf(&c->arena, "{\"confirm\":%lld}", (long long)seq);
  return settle_delivery(c, body, true, str_printf(&c->arena, "Delivery %lld is confirmed.", (long long)seq).p, err);
}

/* ---- the command ---- */

static const struct {
  const char *name;
  enum ending (*run)(struct call *c, int64_t seq, struct err *err);
} verbs[] = {
  { "show", show_delivery },       { "retry", retry_delivery }, { "confirm", confirm_held },
  { "discard", discard_delivery }, { "test", deliveries_test },
};

static enum ending run_deliveries(struct call *c, struct err *err)
{
  const char *verb = call_word(c, 0), *number = call_word(c, 1);
  int64_t seq;
  for (size_t i = 0; verb && i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(verb, verbs[i].name) != 0)
      continue;
    if (strcmp(verb, "retry") == 0 && number && strchr(number, '='))
      return retry_deliveries(c, err);
    if (number && c->count == 2 && str_int(str_of(number), &seq) && seq >= 1)
      return verbs[i].run(c, seq, err);
    err_set(err, ERR_USAGE, "it is: steward deliveries %s N, where N is the entry of a delivery", verb);
    return ENDING_USAGE;
  }
  return sheet_list(c, verb && strcmp(verb, "list") == 0 ? 1 : 0, reader_deliveries, print_deliveries, err);
}

static const struct option deliveries_options[] = {
  SHEET_OPTIONS,
  { "--because", "TEXT", "discard: why, for the journal" },
  { "--as", "PERSON", "retry, discard: in whose name, as person/ana; else cli" },
  { NULL, NULL, NULL },
};

const struct command command_deliveries = {
  .name = "deliveries",
  .summary = "what senders delivered, and what became of it",
  .usage = "[list] [NAME=VALUE…] | show N | retry N | retry NAME=VALUE… | confirm N | discard N |"
           " test N",
  .detail =
      "Lists deliveries, newest first. Filters: source, state (applied, failed, ignored, refused, held, confirmed,\n"
      "discarded). A failed one is mapped again by retry, once its mapping is mended and in force; with filters, all\n"
      "of them are, the oldest first. confirm says yes to one that is held; discard gives one up for good. test\n"
      "writes a case for the tests of the pack that has the intake: what came in, and what comes of it where nothing\n"
      "was before.",
  .example = "steward deliveries state=failed\nsteward deliveries show 1042\nsteward deliveries retry 1042\n"
             "steward deliveries retry state=failed source=github\n"
             "steward deliveries discard 1042 --because \"sent by mistake\"\n"
             "steward deliveries test 1042 > policies/house/tests/delivery_1042.lua",
  .options = deliveries_options,
  .words_max = 6,
  .run = run_deliveries,
};
