/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source list: who delivers, how it went, and who has fallen silent.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/print.h"
#include "cli/source_verbs.h"
#include "store/store.h"

struct count { /* of a source's deliveries */
  struct str source;
  int64_t n, failed, last;
};

struct listing { /* all that is known of them */
  struct call *call;
  VEC(struct count) counts;
  struct value records, refusals;
  struct value_builder rows;
};

static bool count_deliveries(struct listing *l, const struct organisation *o, struct err *err)
{
  if (access(o->model_path, F_OK) != 0)
    return true;
  struct store *s = store_open(o->model_path, STORE_READ, err);
  struct stmt *q = s ? store_prepare(s,
                                     "SELECT source, count(*), sum(state IN ('failed', 'refused')), max(at)"
                                     " FROM delivery GROUP BY source",
                                     err)
                     : NULL;
  enum step step = STEP_ERROR;
  while (q && (step = stmt_step(q, err)) == STEP_ROW)
    vec_push(&l->counts, ((struct count){ str_dup(&l->call->arena, column_text(q, 0)), column_int(q, 1),
                                          column_int(q, 2), column_int(q, 3) }));
  stmt_close(q);
  store_close(s);
  return step == STEP_DONE;
}

static struct count count_of(const struct listing *l, struct str name)
{
  for (size_t i = 0; i < l->counts.n; i++)
    if (str_eq(l->counts.at[i].source, name))
      return l->counts.at[i];
  return (struct count){ .source = name };
}

static struct value refused_of(const struct listing *l, struct str name)
{
  for (uint32_t i = 0; l->refusals.kind == VALUE_LIST && i < l->refusals.n; i++)
    if (str_eq(value_get_str(l->refusals.list[i], "source"), name))
      return value_get(l->refusals.list[i], "refused");
  return l->refusals.kind == VALUE_LIST ? value_int(0) : value_none();
}

/* For longer than `every`, counted from when it delivered last, or else came to be. */
static bool is_silent(struct value record, int64_t last)
{
  int64_t every, made = 0;
  struct str text = value_get_str(value_get(record, "fields"), "every");
  if (!duration_parse(text, &every) || every <= 0)
    return false;
  instant_parse(value_get_str(record, "created_at"), &made);
  return instant_now() - (last > made ? last : made) > every;
}

/* The record that stands for a line of steward.lua; NONE: its pack has no such records. */
static struct value record_of_line(const struct listing *l, struct str name)
{
  for (uint32_t i = 0; i < l->records.n; i++)
    if (str_eq(value_get_str(l->records.list[i], "key"), name) && source_is_line(l->records.list[i]))
      return l->records.list[i];
  return value_none();
}

static void add_row(struct listing *l, struct str name, struct str intake, struct value record, bool hidden)
{
  struct value fields = value_get(record, "fields"), paused = value_get(fields, "paused");
  struct arena *a = &l->call->arena;
  struct count n = count_of(l, name);
  struct value_builder b;
  char at[32];
  build_init(&b, a);
  build_put(&b, "source", value_text(name));
  build_put(&b, "intake", value_text(intake));
  build_put(&b, "said_by",
            value_text(record.kind == VALUE_MAP && !source_is_line(record) ? STR("record") : STR("steward.lua")));
  build_put(&b, "last", n.n ? value_text(str_dup(a, instant_format(n.last, at))) : value_none());
  build_put(&b, "deliveries", value_int(n.n));
  build_put(&b, "failed", value_int(n.failed));
  build_put(&b, "refused", refused_of(l, name));
  build_put(&b, "every", value_get(fields, "every"));
  build_put(&b, "state",
            value_text(hidden                                  ? STR("hidden by steward.lua")
                       : paused.kind == VALUE_BOOL && paused.b ? STR("paused")
                       : is_silent(record, n.last)             ? STR("silent")
                                                               : STR("open")));
  build_add(&l->rows, build_map(&b));
}

static void add_all(struct listing *l, const struct organisation *o)
{
  for (size_t i = 0; i < o->source_count; i++)
    add_row(l, o->sources[i].name, o->sources[i].intake, record_of_line(l, o->sources[i].name), false);
  for (uint32_t i = 0; i < l->records.n; i++) {
    struct value record = l->records.list[i];
    struct str key = value_get_str(record, "key");
    bool hidden = false;
    if (source_is_line(record))
      continue;
    for (size_t k = 0; k < o->source_count; k++)
      hidden |= str_eq(o->sources[k].name, key);
    add_row(l, key, value_get_str(value_get(record, "fields"), "intake"), record, hidden);
  }
}

static void print_rows(struct call *c, struct value rows)
{
  static const char *const heads[] = { "source", "intake", "said by", "state",   "last delivery",
                                       "taken",  "failed", "refused", "expected" };
  static const char *const names[] = { "source",     "intake", "said_by", "state", "last",
                                       "deliveries", "failed", "refused", "every" };
  struct grid g;
  grid_init(&g, &c->arena, sizeof heads / sizeof *heads);
  grid_heads(&g, heads);
  for (uint32_t i = 0; i < rows.n; i++)
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
      grid_add_value(&g, value_get(rows.list[i], names[k]), 40);
  grid_print(&g);
  grid_fini(&g);
}

enum ending source_list(struct call *c, struct err *err)
{
  struct site site;
  struct listing l = { .call = c };
  build_init(&l.rows, &c->arena);
  bool good = site_open(&site, c, NULL, false, err) && source_records(c, &site, &l.records, err) &&
              count_deliveries(&l, site.organisation, err);
  if (good) {
    l.refusals = source_refusals(c, &site);
    add_all(&l, site.organisation);
  }
  struct value rows = build_list(&l.rows);
  if (good && c->json)
    print_json(rows);
  else if (good && rows.n == 0)
    puts("There are none. steward source new INTAKE makes one.");
  else if (good)
    print_rows(c, rows);
  vec_fini(&l.counts);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}
