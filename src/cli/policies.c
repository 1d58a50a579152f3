/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward policies: what is in force and how it does; and asking one again where it fails.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/sheet.h"

/* ---- list ---- */

static void print_policies(struct call *c, struct value items)
{
  static const char *const heads[] = { "id", "kind", "level", "findings", "errors", "quarantined", "title" };
  struct grid g;
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value p = items.list[i];
    grid_add_value(&g, value_get(p, "id"), 0);
    grid_add_value(&g, value_get(p, "kind"), 0);
    grid_add_value(&g, value_get(p, "level"), 0);
    grid_add_value(&g, value_get(p, "open_findings"), 0);
    grid_add_value(&g, value_get(p, "errors"), 0);
    grid_add_value(&g, value_get(p, "quarantined"), 0);
    grid_add_value(&g, value_get(p, "title"), 70);
  }
  grid_print(&g);
  grid_fini(&g);
}

static enum ending list_policies(struct call *c, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT;
  struct value answer;
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) &&
              reader_policies(site.reader, &text, err) && sheet_value(c, &text, &answer, err);
  if (good && c->json)
    print_json(answer);
  else if (good)
    print_policies(c, value_get(answer, "items"));
  buf_fini(&text);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

/* ---- retry ---- */

static struct str ask(struct call *c, const char *policy, const char *record)
{
  struct value_builder b;
  struct buf text = BUF_INIT;
  build_init(&b, &c->arena);
  build_put(&b, "policy", value_text(str_of(policy)));
  build_put(&b, "record", record ? value_text(str_of(record)) : value_none());
  json_write(&text, build_map(&b));
  struct str body = str_dup(&c->arena, buf_view(&text));
  buf_fini(&text);
  return body;
}

static enum ending retry(struct call *c, const char *policy, const char *record, struct err *err)
{
  struct site site;
  struct value answer;
  struct request r = { .kind = REQUEST_RETRY, .body = ask(c, policy, record) };
  if (!site_actor(c, &r.actor, err) || !site_open(&site, c, NULL, false, err))
    return ENDING_USAGE;
  bool good = site_write(&site, &r) && sheet_value(c, &r.answer, &answer, &r.err);
  buf_fini(&r.answer);
  site_close(&site);
  if (!good) {
    *err = r.err;
    return ENDING_BROKE;
  }
  int64_t asked = value_get(answer, "asked").i, well = value_get(answer, "good").i;
  if (c->json)
    print_json(answer);
  else
    printf("%s was asked again of %.*s; on %lld it goes well now.\n", policy,
           STR_FMT(tell_count(&c->arena, asked, "record", "records")), (long long)well);
  return ENDING_DONE;
}

/* ---- the command ---- */

static enum ending run_policies(struct call *c, struct err *err)
{
  const char *verb = call_word(c, 0), *policy = call_word(c, 1);
  if (!verb || (strcmp(verb, "list") == 0 && !policy))
    return list_policies(c, err);
  if (strcmp(verb, "retry") == 0 && policy)
    return retry(c, policy, call_word(c, 2), err);
  err_set(err, ERR_USAGE, "it is: steward policies, or steward policies retry ID [TYPE/KEY]");
  return ENDING_USAGE;
}

static const struct option policies_options[] = {
  { "--as", "PERSON", "who does it, as in person/ana" },
  { NULL, NULL, NULL },
};

const struct command command_policies = {
  .name = "policies",
  .summary = "what is in force, and on how many records it fails",
  .usage = "[list] | retry ID [TYPE/KEY]",
  .detail = "A policy that failed again and again on a record is quarantined there: it is asked no more until it, a\n"
            "parameter of it or a type changes; or by retry, on that record or on all on which it fails.",
  .example = "steward policies\nsteward policies retry house.uptime service/checkout",
  .options = policies_options,
  .words_max = 3,
  .run = run_policies,
};
