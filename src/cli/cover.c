/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cover.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"

enum { LEAST_SHOWN = 90 }; /* below, a file's gaps are listed, where no bound is named */

bool cover_wanted(struct call *c, struct cover *cover, struct err *err)
{
  *cover = (struct cover){ .coverage = NULL };
  if (!call_number(c, "--coverage-least", 1, 100, &cover->least, err))
    return false;
  if (call_has(c, "--coverage") || cover->least)
    cover->coverage = coverage_new();
  return true;
}

/* "value/worth.lua": a case stands in tests/, and what the head of a pack says is no policy. */
static bool is_policy(struct str path)
{
  struct str pack, file;
  return str_split(path, '/', &pack, &file) && str_ends(file, ".lua") && !str_starts(file, "tests/") &&
         !str_is(file, "pack.lua");
}

bool cover_begin(struct cover *cover, struct call *c, struct str payload, struct err *err)
{
  struct value v;
  if (!cover->coverage)
    return true;
  if (!json_read(&c->arena, payload, &v, err))
    return false;
  struct value files = value_get(v, "files");
  for (uint32_t i = 0; files.kind == VALUE_MAP && i < files.n; i++)
    if (is_policy(files.map[i].name))
      coverage_add(cover->coverage, files.map[i].name, value_str(files.map[i].value));
  script_cover(cover->coverage);
  return true;
}

void cover_end(struct cover *cover)
{
  script_cover(NULL);
  coverage_free(cover->coverage);
  cover->coverage = NULL;
}

/* In tenths of a percent, rounded down: what lacks a line is not whole. */
static int64_t share(int run, int all) { return all ? (int64_t)run * 1000 / all : 1000; }

static bool is_below(struct coverage_tally t, int64_t least)
{
  return share(t.lines_run, t.lines) < 10 * least || share(t.branches_run, t.branches) < 10 * least;
}

bool cover_holds(const struct cover *cover)
{
  for (size_t i = 0; cover->coverage && i < coverage_count(cover->coverage); i++)
    if (is_below(coverage_tally(cover->coverage, i), cover->least))
      return false;
  return true;
}

/* ---- for people ---- */

static void add_share(struct grid *g, int run, int all)
{
  int64_t s = share(run, all);
  grid_add(g, str_printf(g->arena, "%d/%d", run, all));
  grid_add(g, all ? str_printf(g->arena, "%lld.%lld %%", (long long)s / 10, (long long)s % 10) : STR("-"));
}

static void add_row(struct grid *g, struct str name, struct coverage_tally t)
{
  grid_add(g, name);
  add_share(g, t.lines_run, t.lines);
  add_share(g, t.branches_run, t.branches);
}

static void print_table(const struct coverage *coverage, struct arena *a)
{
  static const char *const heads[] = { "file", "lines", "", "branches", "", NULL };
  struct coverage_tally all = { 0 };
  struct grid g;
  grid_init(&g, a, 5);
  grid_heads(&g, heads);
  for (size_t i = 0; i < coverage_count(coverage); i++) {
    struct coverage_tally t = coverage_tally(coverage, i);
    all.lines += t.lines, all.lines_run += t.lines_run;
    all.branches += t.branches, all.branches_run += t.branches_run;
    add_row(&g, coverage_path(coverage, i), t);
  }
  add_row(&g, STR("all"), all);
  grid_print(&g);
  grid_fini(&g);
}

static void print_gaps(const struct coverage *coverage, size_t i, struct arena *a)
{
  size_t n;
  struct coverage_gap *gaps = coverage_gaps(coverage, i, a, &n);
  for (size_t k = 0; k < n; k++) {
    struct str what =
        str_printf(a, "%.*s:%d%s: %.*s", STR_FMT(coverage_path(coverage, i)), gaps[k].line,
                   gaps[k].last > gaps[k].line ? str_printf(a, "-%d", gaps[k].last).p : "", STR_FMT(gaps[k].what));
    print_wrapped(2, what);
  }
}

void cover_print(const struct cover *cover, struct arena *a)
{
  if (!cover->coverage)
    return;
  print_table(cover->coverage, a);
  for (size_t i = 0; i < coverage_count(cover->coverage); i++)
    if (is_below(coverage_tally(cover->coverage, i), cover->least ? cover->least : LEAST_SHOWN))
      print_gaps(cover->coverage, i, a);
  for (size_t i = 0; i < coverage_count(cover->coverage); i++)
    if (is_below(coverage_tally(cover->coverage, i), cover->least))
      fprintf(stderr, "%.*s: less than %lld %% is covered\n", STR_FMT(coverage_path(cover->coverage, i)),
              (long long)cover->least);
}

/* ---- for machines ---- */

static struct value gaps_value(const struct coverage *coverage, size_t i, struct arena *a)
{
  size_t n;
  struct coverage_gap *gaps = coverage_gaps(coverage, i, a, &n);
  struct value_builder list, one;
  build_init(&list, a);
  for (size_t k = 0; k < n; k++) {
    build_init(&one, a);
    build_put(&one, "line", value_int(gaps[k].line));
    build_put(&one, "last", value_int(gaps[k].last));
    build_put(&one, "what", value_text(gaps[k].what));
    build_add(&list, build_map(&one));
  }
  return build_list(&list);
}

struct value cover_value(const struct cover *cover, struct arena *a)
{
  struct value_builder list, one;
  build_init(&list, a);
  for (size_t i = 0; i < coverage_count(cover->coverage); i++) {
    struct coverage_tally t = coverage_tally(cover->coverage, i);
    build_init(&one, a);
    build_put(&one, "file", value_text(coverage_path(cover->coverage, i)));
    build_put(&one, "lines", value_int(t.lines));
    build_put(&one, "lines_run", value_int(t.lines_run));
    build_put(&one, "branches", value_int(t.branches));
    build_put(&one, "branches_run", value_int(t.branches_run));
    build_put(&one, "gaps", gaps_value(cover->coverage, i, a));
    build_add(&list, build_map(&one));
  }
  return build_list(&list);
}
