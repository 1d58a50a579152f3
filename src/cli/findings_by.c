/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward findings --by: open findings counted by owner, policy or subject, the worst groups first.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/findings.h"
#include "cli/print.h"

enum { GRAVITIES = 4, PAGE = 1000 };

struct group {
  struct str name;
  int64_t count, accepted, of[GRAVITIES]; /* of: those that nobody accepted, by gravity */
  struct value oldest;                    /* since when, of those that nobody accepted */
};

struct groups {
  VEC(struct group) list;
  struct map index; /* hash of the name -> place, from 1 */
};

static struct group *group_named(struct groups *g, struct str name)
{
  uint64_t hash = hash_fixed(0, name) >> 1;
  uint64_t *at = map_find(&g->index, hash);
  if (!at) {
    vec_push(&g->list, ((struct group){ .name = name }));
    *map_put(&g->index, hash) = g->list.n;
    return &vec_last(&g->list);
  }
  return &g->list.at[*at - 1];
}

/* Instants of one form sort as texts. */
static bool is_before(struct value a, struct value b) { return b.kind != VALUE_TEXT || value_cmp(a, b) < 0; }

static void count_finding(struct groups *g, struct value f, const char *member)
{
  struct str name = value_get_str(f, member);
  struct group *of = group_named(g, name.n ? name : STR("nobody"));
  int gravity = findings_gravity(f);
  struct value opened = value_get(f, "opened_at");
  if (!value_is_none(value_get(f, "accepted"))) {
    of->accepted++;
    return;
  }
  of->count++;
  if (gravity >= 0)
    of->of[gravity]++;
  if (is_before(opened, of->oldest))
    of->oldest = opened;
}

static bool count_all(struct call *c, struct reader_page page, const char *member, struct groups *g, struct err *err)
{
  struct value answer;
  page.limit = PAGE;
  do {
    if (!sheet_of(c, reader_findings, &page, &answer, err))
      return false;
    struct value items = value_get(answer, "items");
    for (uint32_t i = 0; i < items.n; i++)
      count_finding(g, items.list[i], member);
    page.cursor = value_get_str(answer, "next");
  } while (page.cursor.n);
  return true;
}

static int by_gravity(const void *a, const void *b)
{
  const struct group *x = a, *y = b;
  for (int i = GRAVITIES - 1; i >= 0; i--)
    if (x->of[i] != y->of[i])
      return x->of[i] < y->of[i] ? 1 : -1;
  return str_cmp(x->name, y->name);
}

static const char *const severities[] = { "low", "medium", "high", "critical" };

static void print_groups(struct call *c, const struct groups *g, const char *by)
{
  const char *heads[] = { by, "findings", "critical", "high", "medium", "low", "oldest", "accepted" };
  struct grid grid;
  grid_init(&grid, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&grid, heads);
  for (size_t i = 0; i < g->list.n; i++) {
    const struct group *of = &g->list.at[i];
    grid_add_value(&grid, value_text(of->name), 60);
    grid_add_value(&grid, value_int(of->count), 0);
    for (int k = GRAVITIES - 1; k >= 0; k--)
      grid_add_value(&grid, of->of[k] ? value_int(of->of[k]) : value_none(), 0);
    grid_add(&grid, findings_age(c, of->oldest));
    grid_add_value(&grid, of->accepted ? value_int(of->accepted) : value_none(), 0);
  }
  grid_print(&grid);
  grid_fini(&grid);
}

static void print_groups_json(struct call *c, const struct groups *g, const char *by)
{
  struct value_builder all, list;
  build_init(&list, &c->arena);
  for (size_t i = 0; i < g->list.n; i++) {
    const struct group *of = &g->list.at[i];
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, by, value_text(of->name));
    build_put(&b, "findings", value_int(of->count));
    for (int k = GRAVITIES - 1; k >= 0; k--)
      build_put(&b, severities[k], value_int(of->of[k]));
    build_put(&b, "oldest", of->oldest);
    build_put(&b, "accepted", value_int(of->accepted));
    build_add(&list, build_map(&b));
  }
  build_init(&all, &c->arena);
  build_put(&all, "items", build_list(&list));
  print_json(build_map(&all));
}

enum ending findings_by(struct call *c, const struct reader_page *page, const char *by, struct err *err)
{
  static const char *const known[][2] = { { "owner", "owner" }, { "policy", "policy" }, { "subject", "record" } };
  const char *member = NULL;
  struct groups g = { .list = { NULL, 0, 0 } };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    member = strcmp(by, known[i][0]) == 0 ? known[i][1] : member;
  if (!member) {
    err_set(err, ERR_USAGE, "--by wants owner, policy or subject, not \"%s\"", by);
    return ENDING_USAGE;
  }
  map_init(&g.index);
  bool good = count_all(c, *page, member, &g, err);
  if (good && g.list.n > 1)
    qsort(g.list.at, g.list.n, sizeof *g.list.at, by_gravity);
  if (good && c->json)
    print_groups_json(c, &g, by);
  else if (good && g.list.n)
    print_groups(c, &g, by);
  else if (good)
    puts("There is nothing of that kind.");
  vec_fini(&g.list);
  map_fini(&g.index);
  return good ? ENDING_DONE : ENDING_BROKE;
}
