/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward findings: what is not as it should be, worst and newest first for people; as the reader gives it for machines.
 * What somebody has accepted is folded into one line.
 */
#include "cli/findings.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"

enum { MORE_FILTERS = 4, ACCEPTED_MOST = 1000 };

int findings_gravity(struct value finding)
{
  static const char *const names[] = { "low", "medium", "high", "critical" };
  for (int i = 0; i < 4; i++)
    if (str_is(value_get_str(finding, "severity"), names[i]))
      return i;
  return -1;
}

struct str findings_age(struct call *c, struct value since)
{
  int64_t at, age;
  if (since.kind != VALUE_TEXT || !instant_parse(value_str(since), &at))
    return STR("-");
  age = instant_now() - at;
  if (age < 2 * MINUTE)
    return STR("just now");
  if (age < 2 * HOUR)
    return tell_count(&c->arena, age / MINUTE, "minute", "minutes");
  return age < 2 * DAY ? tell_count(&c->arena, age / HOUR, "hour", "hours")
                       : tell_count(&c->arena, age / DAY, "day", "days");
}

/* Worst first; among equals the newest. */
static int by_severity(const void *a, const void *b)
{
  const struct value *x = a, *y = b;
  int rank = findings_gravity(*y) - findings_gravity(*x);
  int64_t i = value_get(*x, "id").i, k = value_get(*y, "id").i;
  return rank ? rank : (i < k) - (i > k);
}

/* "person/ana until 2026-11-21: waiting for the new rack" */
static struct str acceptance_of(struct call *c, struct value finding)
{
  struct value a = value_get(finding, "accepted");
  struct str by = value_get_str(a, "by"), until = value_get_str(a, "until");
  return str_printf(&c->arena, "%.*s until %.10s: %.*s", STR_FMT(by.n ? by : STR("somebody")), until.p ? until.p : "",
                    STR_FMT(value_get_str(a, "reason")));
}

static void add_row(struct call *c, struct grid *g, struct value f, bool accepted)
{
  grid_add_value(g, value_get(f, "id"), 0);
  grid_add_value(g, value_get(f, "severity"), 0);
  grid_add_value(g, value_get(f, "record"), 40);
  grid_add_value(g, value_get(f, "message"), 90);
  grid_add_value(g, value_get(f, "owner"), 30);
  grid_add(g, findings_age(c, value_get(f, "opened_at")));
  if (accepted)
    grid_add_value(g, value_is_none(value_get(f, "accepted")) ? value_none() : value_text(acceptance_of(c, f)), 90);
}

static void print_findings(struct call *c, struct value items)
{
  static const char *const heads[] = { "", "severity", "about", "what", "owner", "since", "accepted by" };
  struct grid g;
  bool accepted = false;
  struct value *sorted = arena_array(&c->arena, struct value, items.n + 1);
  if (items.n)
    memcpy(sorted, items.list, items.n * sizeof *sorted);
  qsort(sorted, items.n, sizeof *sorted, by_severity);
  for (uint32_t i = 0; i < items.n; i++)
    accepted = accepted || !value_is_none(value_get(sorted[i], "accepted"));
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads - !accepted);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++)
    add_row(c, &g, sorted[i], accepted);
  grid_print(&g);
  grid_fini(&g);
}

/* ---- which ---- */

static bool has_filter(const struct reader_page *p, const char *name)
{
  for (size_t i = 0; i < p->filter_count; i++)
    if (str_is(p->filters[i].name, name))
      return true;
  return false;
}

/* --older 14d is a filter of the reader's. */
static bool add_age(struct call *c, struct reader_page *page, struct err *err)
{
  const char *older = call_value(c, "--older");
  char text[32];
  int64_t age;
  if (!older)
    return true;
  if (!duration_parse(str_of(older), &age) || age < 0)
    return err_set(err, ERR_USAGE, "--older wants an age like 14d, not \"%s\"", older);
  struct str at = instant_format(instant_now() - age, text);
  sheet_default(page, "opened_before", str_z(&c->arena, at));
  return true;
}

/* What the line asks for; folded: without those that are accepted, which are told in a line. */
static bool read_page(struct call *c, struct reader_page *page, bool *folded, struct err *err)
{
  if (!sheet_read(c, 0, page, err))
    return false;
  struct reader_filter *filters = arena_array(&c->arena, struct reader_filter, page->filter_count + MORE_FILTERS);
  memcpy(filters, page->filters, page->filter_count * sizeof *filters);
  page->filters = filters;
  bool closed = has_filter(page, "state"), said = has_filter(page, "accepted");
  sheet_default(page, "state", "open");
  if (call_has(c, "--accepted"))
    sheet_default(page, "accepted", "true");
  *folded = !closed && !said && !call_has(c, "--accepted") && !call_value(c, "--by") && !c->json;
  if (*folded)
    sheet_default(page, "accepted", "false");
  return add_age(c, page, err);
}

/* The same question about those that are accepted. */
static bool say_accepted(struct call *c, const struct reader_page *page, struct err *err)
{
  struct value answer;
  struct reader_page all = *page;
  all.limit = ACCEPTED_MOST;
  all.cursor = STR("");
  for (size_t i = 0; i < all.filter_count; i++)
    if (str_is(all.filters[i].name, "accepted"))
      all.filters[i].value = STR("true");
  if (!sheet_of(c, reader_findings, &all, &answer, err))
    return false;
  uint32_t n = value_get(answer, "items").n;
  if (n)
    printf("%u%s accepted (--accepted shows them)\n", n, value_get_str(answer, "next").n ? " and more" : "");
  return true;
}

static enum ending list_findings(struct call *c, const struct reader_page *page, bool folded, struct err *err)
{
  struct value answer;
  if (!sheet_of(c, reader_findings, page, &answer, err))
    return ENDING_BROKE;
  if (c->json) {
    print_json(answer);
    return ENDING_DONE;
  }
  struct value items = value_get(answer, "items");
  if (items.n == 0)
    puts("There is nothing of that kind.");
  else
    print_findings(c, items);
  if (folded && !say_accepted(c, page, err))
    return ENDING_BROKE;
  if (items.n)
    puts("\nsteward why finding/N says how it came to be.");
  sheet_more(answer);
  return ENDING_DONE;
}

/* ---- the command ---- */

static const struct {
  const char *name;
  enum ending (*run)(struct call *c, int64_t id, struct err *err);
} verbs[] = { { "accept", findings_accept }, { "withdraw", findings_withdraw } };

/* "12", "finding/12" */
static bool read_id(const char *word, int64_t *id)
{
  struct str s = word ? str_of(word) : STR("");
  if (str_starts(s, "finding/"))
    s = (struct str){ s.p + 8, s.n - 8 };
  return str_int(s, id) && *id >= 1;
}

static enum ending run_findings(struct call *c, struct err *err)
{
  struct reader_page page;
  const char *verb = call_word(c, 0), *by = call_value(c, "--by");
  bool folded;
  int64_t id;
  for (size_t i = 0; verb && i < sizeof verbs / sizeof *verbs; i++) {
    if (strcmp(verb, verbs[i].name) != 0)
      continue;
    if (c->count == 2 && read_id(call_word(c, 1), &id))
      return verbs[i].run(c, id, err);
    err_set(err, ERR_USAGE, "it is: steward findings %s N, where N is the number of a finding", verb);
    return ENDING_USAGE;
  }
  if (!read_page(c, &page, &folded, err))
    return ENDING_USAGE;
  return by ? findings_by(c, &page, by, err) : list_findings(c, &page, folded, err);
}

static const struct option findings_options[] = {
  SHEET_OPTIONS,
  { "--accepted", NULL, "those that somebody accepted, with reason and end" },
  { "--by", "WHAT", "how many of each owner, policy or subject, and how old" },
  { "--older", "AGE", "those that have stood for longer, as in 14d" },
  { "--reason", "TEXT", "accept, withdraw: why, for everybody to read" },
  { "--until", "END", "accept: 30d, a last day (2026-11-21), or an instant" },
  { "--as", "PERSON", "accept, withdraw: in whose name, as person/ana" },
  { NULL, NULL, NULL },
};

const struct command command_findings = {
  .name = "findings",
  .summary = "what is not as it should be; letting it stand, with a reason and an end",
  .usage = "[NAME=VALUE…] | accept N --reason TEXT --until END | withdraw N",
  .detail =
      "Lists open findings. Filters: state (open, closed), policy, code, severity (low, medium, high, critical),\n"
      "subject (type/key), owner, accepted (true, false, any), opened_before (an instant). With --json those that are\n"
      "accepted are among them. accept lets one stand until the end: nobody is told of it unless it becomes graver.\n"
      "When the end has come, or after withdraw, it is told again. Who may accept is said by the guard core.accepting.",
  .example = "steward findings severity=high owner=person/ana\nsteward findings state=closed subject=service/shop\n"
             "steward findings --by owner --older 14d\n"
             "steward findings accept 12 --reason \"the new rack comes in May\" --until 2027-05-31 --as person/ana",
  .options = findings_options,
  .words_max = 8,
  .run = run_findings,
};
