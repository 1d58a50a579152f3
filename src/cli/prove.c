/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward verify: holds the host against its own promises, and says what was looked at.
 */
#include <stdio.h>

#include "cli/print.h"
#include "cli/site.h"

/* The report is one object of counts; their names are words. */
static void print_report(struct call *c, struct value report)
{
  struct grid g;
  grid_init(&g, &c->arena, 2);
  g.indent = 2;
  for (uint32_t i = 0; report.kind == VALUE_MAP && i < report.n; i++) {
    if (report.map[i].value.kind == VALUE_BOOL) /* the verdict, which was said */
      continue;
    char *name = str_z(&c->arena, report.map[i].name);
    for (char *p = name; *p; p++)
      *p = *p == '_' ? ' ' : *p;
    grid_add_z(&g, name);
    grid_add_value(&g, report.map[i].value, 0);
  }
  grid_print(&g);
  grid_fini(&g);
}

static void say_verdict(struct call *c, const struct request *r)
{
  struct value report = value_none();
  struct value_builder b;
  bool good = r->err.code == ERR_NONE;
  if (r->answer.n)
    json_read(&c->arena, buf_view(&r->answer), &report, NULL);
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "ok", value_bool(good));
    build_put(&b, "difference", good ? value_none() : value_text(str_of(r->err.text)));
    build_put(&b, "report", report);
    print_json(build_map(&b));
    return;
  }
  if (good) {
    puts("All is as it should be: the journal's chain is whole, and the records are what the policies make of it.");
    print_report(c, report);
  } else
    printf("Not as it should be: %s\n", r->err.text);
}

static enum ending run_verify(struct call *c, struct err *err)
{
  struct site site;
  struct request r = { .kind = REQUEST_VERIFY, .actor = STR("cli") };
  if (!site_open(&site, c, call_word(c, 0), false, err))
    return ENDING_USAGE;
  if (print_to_terminal() && !c->json)
    fputs("Evaluating everything anew…\n", stderr);
  site_write(&site, &r);
  /* What contradicts itself is the answer; anything else kept it from being found. */
  bool answered = r.err.code == ERR_NONE || r.err.code == ERR_CORRUPT;
  if (answered)
    say_verdict(c, &r);
  else
    *err = r.err;
  enum ending ending = r.err.code == ERR_NONE ? ENDING_DONE : ENDING_NO;
  buf_fini(&r.answer);
  site_close(&site);
  return ending;
}

const struct command command_verify = {
  .name = "verify",
  .summary = "hold the host against its own promises",
  .usage = "[DIR]",
  .detail =
      "Checks the journal's hash chain, every kept sum and rank against plain SQL, and evaluates every policy on\n"
      "every record anew: nothing may differ from what is stored.",
  .example = "steward verify harbour",
  .words_max = 1,
  .run = run_verify,
};
