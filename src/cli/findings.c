/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward findings: what is not as it should be, worst and newest first for people; as the reader gives it for machines.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"
#include "cli/sheet.h"

static int severity_rank(struct value finding)
{
  static const char *const names[] = { "low", "medium", "high", "critical" };
  for (int i = 0; i < 4; i++)
    if (str_is(value_get_str(finding, "severity"), names[i]))
      return i;
  return -1;
}

/* Worst first; among equals the newest. */
static int by_severity(const void *a, const void *b)
{
  const struct value *x = a, *y = b;
  int rank = severity_rank(*y) - severity_rank(*x);
  int64_t i = value_get(*x, "id").i, k = value_get(*y, "id").i;
  return rank ? rank : (i < k) - (i > k);
}

static void print_findings(struct call *c, struct value items)
{
  static const char *const heads[] = { "", "severity", "about", "what", "owner", "since" };
  struct grid g;
  struct value *sorted = arena_array(&c->arena, struct value, items.n + 1);
  if (items.n)
    memcpy(sorted, items.list, items.n * sizeof *sorted);
  qsort(sorted, items.n, sizeof *sorted, by_severity);
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < items.n; i++) {
    struct value f = sorted[i];
    grid_add_value(&g, value_get(f, "id"), 0);
    grid_add_value(&g, value_get(f, "severity"), 0);
    grid_add_value(&g, value_get(f, "record"), 40);
    grid_add_value(&g, value_get(f, "message"), 90);
    grid_add_value(&g, value_get(f, "owner"), 30);
    grid_add_value(&g, value_get(f, "opened_at"), 0);
  }
  grid_print(&g);
  grid_fini(&g);
}

static enum ending run_findings(struct call *c, struct err *err)
{
  struct reader_page page;
  struct value answer;
  if (!sheet_read(c, 0, &page, err))
    return ENDING_USAGE;
  sheet_default(&page, "state", "open");
  if (!sheet_of(c, reader_findings, &page, &answer, err))
    return ENDING_BROKE;
  if (c->json) {
    print_json(answer);
    return ENDING_DONE;
  }
  struct value items = value_get(answer, "items");
  if (items.n == 0) {
    puts("There is nothing of that kind.");
    return ENDING_DONE;
  }
  print_findings(c, items);
  puts("\nsteward why finding/N says how it came to be.");
  sheet_more(answer);
  return ENDING_DONE;
}

static const struct option findings_options[] = { SHEET_OPTIONS, { NULL, NULL, NULL } };

const struct command command_findings = {
  .name = "findings",
  .summary = "what is not as it should be",
  .usage = "[NAME=VALUE…]",
  .detail =
      "Lists open findings. Filters: state (open, closed), policy, code, severity (low, medium, high, critical),\n"
      "subject (type/key), owner.",
  .example = "steward findings severity=high owner=person/ana\nsteward findings state=closed subject=service/shop",
  .options = findings_options,
  .words_max = 8,
  .run = run_findings,
};
