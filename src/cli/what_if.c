/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward what-if: what a change would do, in money first, without doing it.
 */
#include "cli/what_if.h"

#include <stdio.h>

#include "cli/edits.h"
#include "cli/print.h"
#include "cli/site.h"

enum { RECORDS_SHOWN = 40, LINES_SHOWN = 25 };

static void tell_verdicts(struct call *c, const char *label, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++) {
    struct str message = tell_line(&c->arena, value_get(list.list[i], "message"), 0);
    printf("%s: %.*s (%.*s, by %.*s)\n", label, STR_FMT(message), STR_FMT(value_get_str(list.list[i], "record")),
           STR_FMT(value_get_str(list.list[i], "guard")));
  }
}

/* Whether an amount is more than nothing. */
static bool is_rise(struct value money) { return value_get(money, "amount").i > 0; }

static void tell_totals(struct call *c, struct value list)
{
  struct grid g;
  if (list.kind != VALUE_LIST || list.n == 0)
    return;
  puts("In money:");
  grid_init(&g, &c->arena, 3);
  g.indent = 2;
  for (uint32_t i = 0; i < list.n; i++) {
    struct value t = list.list[i], difference = value_get(t, "difference"), records = value_get(t, "records");
    struct str amount = tell_line(&c->arena, difference, 0);
    grid_add(&g, str_printf(&c->arena, "%s%.*s", is_rise(difference) ? "+" : "", STR_FMT(amount)));
    grid_add_value(&g, value_get(t, "field"), 0);
    grid_add(&g, str_printf(&c->arena, "%.*s, %.*s", STR_FMT(tell_count(&c->arena, records.i, "record", "records")),
                            STR_FMT(value_get_str(t, "doc"))));
  }
  grid_print(&g);
  grid_fini(&g);
}

static void tell_finding(struct call *c, const char *label, struct value f)
{
  struct str owner = value_get_str(f, "owner"), message = tell_line(&c->arena, value_get(f, "message"), 0);
  printf("  %s (%.*s) %.*s: %.*s%s%.*s\n", label, STR_FMT(value_get_str(f, "severity")),
         STR_FMT(value_get_str(f, "record")), STR_FMT(message), owner.n ? ". For " : "", STR_FMT(owner));
}

static void tell_findings(struct call *c, struct value findings)
{
  static const struct {
    const char *member, *label;
  } parts[] = { { "opened", "opens" }, { "changed", "changes" }, { "closed", "closes" } };
  bool headed = false;
  for (size_t p = 0; p < sizeof parts / sizeof *parts; p++) {
    struct value list = value_get(findings, parts[p].member);
    for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n && i < LINES_SHOWN; i++) {
      if (!headed)
        puts("Findings:");
      headed = true;
      tell_finding(c, parts[p].label, list.list[i]);
    }
    if (list.kind == VALUE_LIST && list.n > LINES_SHOWN)
      printf("  and %u more %s\n", list.n - LINES_SHOWN, parts[p].member);
  }
}

/* "running, due 2026-11-21 18:57:27" or "none". */
static struct str clock_words(struct call *c, struct value clock)
{
  struct str due = tell_line(&c->arena, value_get(clock, "due"), 0);
  if (clock.kind != VALUE_MAP)
    return STR("none");
  bool late = value_get(clock, "breached").kind == VALUE_BOOL && value_get(clock, "breached").b;
  return str_printf(&c->arena, "%.*s%s%s%.*s", STR_FMT(value_get_str(clock, "state")), late ? ", late" : "",
                    value_get_str(clock, "due").n ? ", due " : "", value_get_str(clock, "due").n ? (int)due.n : 0,
                    due.p);
}

static void tell_clocks(struct call *c, struct value list)
{
  if (list.kind != VALUE_LIST || list.n == 0)
    return;
  puts("Promises:");
  for (uint32_t i = 0; i < list.n && i < LINES_SHOWN; i++) {
    struct value v = list.list[i];
    struct str before = clock_words(c, value_get(v, "before")), after = clock_words(c, value_get(v, "after"));
    printf("  %.*s of %.*s: %.*s → %.*s\n", STR_FMT(value_get_str(v, "name")), STR_FMT(value_get_str(v, "record")),
           STR_FMT(before), STR_FMT(after));
  }
  if (list.n > LINES_SHOWN)
    printf("  and %u more\n", list.n - LINES_SHOWN);
}

static void tell_records(struct call *c, struct value list, int64_t count)
{
  struct grid g;
  if (list.kind != VALUE_LIST || list.n == 0)
    return;
  puts("Records:");
  grid_init(&g, &c->arena, 3);
  g.indent = 2;
  for (uint32_t i = 0; i < list.n && i < RECORDS_SHOWN; i++) {
    struct value r = list.list[i], fields = value_get(r, "fields");
    for (uint32_t k = 0; k < fields.n; k++) {
      struct value f = fields.list[k];
      struct str before = tell_line(&c->arena, value_get(f, "before"), 60);
      struct str after = tell_line(&c->arena, value_get(f, "after"), 60);
      grid_add(&g, k ? STR("") : value_get_str(r, "id"));
      grid_add_value(&g, value_get(f, "name"), 0);
      grid_add(&g, str_printf(&c->arena, "%.*s → %.*s", STR_FMT(before), STR_FMT(after)));
    }
  }
  grid_print(&g);
  grid_fini(&g);
  if (count > RECORDS_SHOWN)
    printf("  and %lld more\n", (long long)(count - RECORDS_SHOWN));
}

static void tell_texts(struct call *c, const char *label, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n && i < LINES_SHOWN; i++) {
    struct value subject = value_get(list.list[i], "subject"), title = value_get(list.list[i], "title");
    struct str to = tell_line(&c->arena, value_get(list.list[i], "to"), 80);
    struct str words = tell_line(&c->arena, value_is_none(subject) ? title : subject, 0);
    printf("%s to %.*s: %.*s\n", label, STR_FMT(to), STR_FMT(words));
  }
}

static void tell_failures(struct call *c, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n && i < LINES_SHOWN; i++)
    printf("%.*s would fail on %.*s: %.*s\n", STR_FMT(value_get_str(list.list[i], "policy")),
           STR_FMT(value_get_str(list.list[i], "record")),
           STR_FMT(tell_line(&c->arena, value_get(list.list[i], "message"), 0)));
}

void what_if_say(struct call *c, struct value answer)
{
  struct value refused = value_get(answer, "refused"), count = value_get(answer, "record_count");
  tell_verdicts(c, "It would be refused", refused);
  tell_verdicts(c, "Warning", value_get(answer, "warnings"));
  if (refused.kind == VALUE_LIST && refused.n)
    puts("If it were not:");
  if (count.i == 0)
    puts("Nothing would be otherwise than it is.");
  tell_totals(c, value_get(answer, "totals"));
  tell_findings(c, value_get(answer, "findings"));
  tell_clocks(c, value_get(answer, "clocks"));
  tell_records(c, value_get(answer, "records"), count.i);
  tell_texts(c, "Message", value_get(answer, "messages"));
  tell_texts(c, "Draft", value_get(answer, "drafts"));
  struct value opens = value_get(answer, "opens");
  for (uint32_t i = 0; opens.kind == VALUE_LIST && i < opens.n && i < LINES_SHOWN; i++)
    printf("Opened by itself: %.*s (%.*s)\n", STR_FMT(value_get_str(opens.list[i], "opens")),
           STR_FMT(value_get_str(opens.list[i], "policy")));
  tell_failures(c, value_get(answer, "failures"));
  puts("Nothing was changed.");
}

static bool ask(struct call *c, const struct edits *edits, struct str actor, struct value *answer, struct err *err)
{
  struct site site;
  struct buf body = BUF_INIT;
  struct request r = { .kind = REQUEST_WHAT_IF, .actor = actor };
  edits_write(edits->list, 0, edits->list.n, value_none(), &body);
  r.body = buf_view(&body);
  bool good =
      site_open(&site, c, NULL, false, err) &&
      ((site_write(&site, &r) && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), answer, &r.err)) ||
       (*err = r.err, false));
  site_close(&site);
  buf_fini(&r.answer);
  buf_fini(&body);
  return good;
}

static enum ending run_what_if(struct call *c, struct err *err)
{
  struct str actor;
  struct edits edits;
  struct value answer;
  if (!site_actor(c, &actor, err) || !edits_read(&c->arena, c->words[0], &edits, err) ||
      !ask(c, &edits, actor, &answer, err))
    return ENDING_NO;
  if (c->json)
    print_json(answer);
  else
    what_if_say(c, answer);
  struct value refused = value_get(answer, "refused");
  return refused.kind == VALUE_LIST && refused.n ? ENDING_NO : ENDING_DONE;
}

static const struct option what_if_options[] = {
  { "--as", "PERSON", "who would do it, as in person/ana" },
  { NULL, NULL, NULL },
};

const struct command command_what_if = {
  .name = "what-if",
  .summary = "what a change would do, in money, promises and findings, without doing it",
  .usage = "FILE",
  .detail = "FILE is one of edits, as for apply; - is standard input. All policies that the change concerns are\n"
            "evaluated on the records as they are now, guards are asked, and all of it is undone.\n"
            "Exit code 1: a guard would refuse it.",
  .example = "echo '{\"update\":\"service/shop\",\"set\":{\"state\":\"retired\"}}' | steward what-if -",
  .options = what_if_options,
  .words_min = 1,
  .words_max = 1,
  .run = run_what_if,
};
