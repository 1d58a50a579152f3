/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward missing: what the policies in force would need and the records do not say, in order of worth, with the command
 * that brings it. Each policy says itself what it needs (see policies/README.md).
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"
#include "cli/sheet.h"
#include "cli/source_verbs.h"
#include "policy/policy.h"

enum { TITLES_SHOWN = 3 };

struct lack {
  struct str type, field;
  VEC(const struct policy *) of;
  struct value answer; /* of reader_lacking, or NONE: nothing was ever recorded */
  int64_t worth, lacking, records;
};

struct lacks {
  struct lack **at;
  size_t n, cap;
};

/* What brings records of a type that are not there yet; of all others a table of one's own. */
static const struct {
  const char *type, *how;
} ways[] = {
  { "service", "steward import backstage FOLDER, or a table: steward import rows FILE.csv --intake PACK.FILE" },
  { "dependency", "steward import backstage FOLDER" },
  { "component", "steward import backstage FOLDER" },
  { "part", "steward import backstage FOLDER" },
  { "unit", "steward import backstage FOLDER" },
  { "person", "steward import backstage FOLDER" },
  { "cost", "steward import focus FILE" },
  { "incident", "steward import servicenow FILE, or a tool that tells of them: steward source new" },
  { "outage", "a tool that tells of them: steward source new" },
  { "deployment", "a tool that tells of them: steward source new" },
  { "change", "a tool that tells of them: steward source new" },
  { "calendar", "steward import calendar FILE.ics" },
  { "service_level_objective", "steward import openslo FILE" },
};

/* ---- what is needed ---- */

static struct lack *lack_of(struct call *c, struct lacks *all, const struct need *n)
{
  for (size_t i = 0; i < all->n; i++)
    if (str_eq(all->at[i]->type, n->type) && str_eq(all->at[i]->field, n->field))
      return all->at[i];
  struct lack *fresh = arena_new_of(&c->arena, struct lack);
  fresh->type = n->type;
  fresh->field = n->field;
  vec_push(all, fresh);
  return fresh;
}

static void add_policy(struct lack *l, const struct policy *p)
{
  for (size_t i = 0; i < l->of.n; i++)
    if (l->of.at[i] == p)
      return;
  vec_push(&l->of, p);
}

static void gather(struct call *c, const struct policy_set *set, struct lacks *all)
{
  for (uint32_t i = 0; i < set->policy_count; i++) {
    const struct policy *p = set->policies[i];
    for (uint32_t k = 0; p->level != LEVEL_DRAFT && k < p->need_count; k++)
      add_policy(lack_of(c, all, &p->needs[k]), p);
  }
}

static bool ask(struct call *c, struct site *site, struct lack *l, struct err *err)
{
  struct buf text = BUF_INIT;
  bool good = !site->reader ||
              (reader_lacking(site->reader, l->type, l->field, &text, err) && sheet_value(c, &text, &l->answer, err));
  l->worth = value_get(value_get(l->answer, "worth"), "amount").i;
  l->lacking = value_get(l->answer, "lacking").i;
  l->records = value_get(l->answer, "records").i;
  buf_fini(&text);
  return good;
}

static bool is_missing(const struct lack *l) { return l->records == 0 || l->lacking > 0; }

/* Of a type of which there is nothing no field can be there: that is told once. */
static void merge(struct call *c, struct lacks *all)
{
  for (size_t i = 0; i < all->n; i++) {
    struct lack *l = all->at[i];
    if (l->records || !l->field.n)
      continue;
    struct lack *whole = lack_of(c, all, &(struct need){ l->type, STR("") });
    if (value_is_none(whole->answer))
      whole->answer = l->answer, whole->worth = l->worth;
    for (size_t k = 0; k < l->of.n; k++)
      add_policy(whole, l->of.at[k]);
    l->records = 1; /* it is told there */
  }
}

/* By worth, then what is not there at all, then by how many. */
static int by_worth(const void *a, const void *b)
{
  const struct lack *x = *(struct lack *const *)a, *y = *(struct lack *const *)b;
  if (x->worth != y->worth)
    return x->worth < y->worth ? 1 : -1;
  if (!x->records != !y->records)
    return x->records ? 1 : -1;
  if (x->lacking != y->lacking)
    return x->lacking < y->lacking ? 1 : -1;
  if (x->of.n != y->of.n)
    return x->of.n < y->of.n ? 1 : -1;
  int order = str_cmp(x->type, y->type);
  return order ? order : str_cmp(x->field, y->field);
}

/* ---- telling ---- */

static struct str example_of(const struct lack *l)
{
  struct value examples = value_get(l->answer, "examples");
  return examples.kind == VALUE_LIST && examples.n ? value_str(examples.list[0]) : STR("");
}

static struct str way_of(struct call *c, const struct lack *l)
{
  if (l->records)
    return str_printf(&c->arena,
                      "steward apply -, as in {\"update\":\"%.*s\",\"set\":{\"%.*s\":…}}; a table of them: "
                      "steward import rows FILE.csv --intake PACK.FILE",
                      STR_FMT(example_of(l)), STR_FMT(l->field));
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    if (str_is(l->type, ways[i].type))
      return str_of(ways[i].how);
  return str_printf(&c->arena,
                    "steward apply -, as in {\"put\":\"%.*s/KEY\",\"set\":{…}}; a table of them: steward import rows "
                    "FILE.csv --intake PACK.FILE",
                    STR_FMT(l->type));
}

/* "cost_per_year" as "cost per year". */
static struct str words(struct call *c, struct str name)
{
  char *text = str_z(&c->arena, name);
  for (char *p = text; *p; p++)
    *p = *p == '_' ? ' ' : *p;
  return str_of(text);
}

static struct str what_of(struct call *c, const struct lack *l)
{
  struct str type = words(c, l->type), field = words(c, l->field);
  if (l->records == 0)
    return str_printf(&c->arena, "nothing of the type %.*s is recorded", STR_FMT(type));
  return str_printf(&c->arena, "%lld of %lld of the type %.*s %s no %.*s", (long long)l->lacking, (long long)l->records,
                    STR_FMT(type), l->lacking == 1 ? "has" : "have", STR_FMT(field));
}

static void say_policies(const struct lack *l)
{
  for (size_t i = 0; i < l->of.n && i < TITLES_SHOWN; i++) {
    const struct policy *p = l->of.at[i];
    struct buf line = BUF_INIT;
    buf_printf(&line, "for %.*s%s%.*s%s", STR_FMT(p->title), p->source.n ? " (" : "", STR_FMT(p->source),
               p->source.n ? ")" : "");
    print_wrapped(4, buf_view(&line));
    buf_fini(&line);
  }
  if (l->of.n > TITLES_SHOWN)
    printf("    and for %zu more %s\n", l->of.n - TITLES_SHOWN, l->of.n - TITLES_SHOWN == 1 ? "policy" : "policies");
}

static void say_examples(const struct lack *l)
{
  struct value examples = value_get(l->answer, "examples");
  for (uint32_t i = 0; examples.kind == VALUE_LIST && i < examples.n; i++)
    printf("%s%.*s", i ? ", " : "    ", STR_FMT(value_str(examples.list[i])));
  if (examples.kind == VALUE_LIST && examples.n)
    puts(l->lacking > examples.n ? ", …" : "");
}

static void say(struct call *c, const struct lacks *all)
{
  size_t told = 0;
  for (size_t i = 0; i < all->n; i++) {
    const struct lack *l = all->at[i];
    struct value worth = value_get(l->answer, "worth");
    if (!is_missing(l))
      continue;
    struct str what = what_of(c, l), amount = tell_line(&c->arena, worth, 0);
    printf("%s%zu. %c%.*s%s", told ? "\n" : "", told + 1, what.p[0] == 'n' ? 'N' : what.p[0], (int)what.n - 1,
           what.p + 1, value_is_none(worth) ? "\n" : "");
    if (!value_is_none(worth))
      printf(": services that bring %.*s a year\n", STR_FMT(amount));
    say_examples(l);
    say_policies(l);
    print_wrapped(4, str_printf(&c->arena, "%.*s", STR_FMT(way_of(c, l))));
    told++;
  }
  if (!told)
    puts("Nothing is missing that a policy in force has said that it needs.");
}

static struct value policies_value(struct call *c, const struct lack *l)
{
  struct value_builder all, one;
  build_init(&all, &c->arena);
  for (size_t i = 0; i < l->of.n; i++) {
    build_init(&one, &c->arena);
    build_put(&one, "id", value_text(str_dup(&c->arena, l->of.at[i]->id)));
    build_put(&one, "title", value_text(str_dup(&c->arena, l->of.at[i]->title)));
    build_put(&one, "source",
              l->of.at[i]->source.n ? value_text(str_dup(&c->arena, l->of.at[i]->source)) : value_none());
    build_add(&all, build_map(&one));
  }
  return build_list(&all);
}

static void say_json(struct call *c, const struct lacks *all)
{
  struct value_builder items, one, answer;
  build_init(&items, &c->arena);
  for (size_t i = 0; i < all->n; i++) {
    const struct lack *l = all->at[i];
    if (!is_missing(l))
      continue;
    build_init(&one, &c->arena);
    build_put(&one, "type", value_text(l->type));
    build_put(&one, "field", l->field.n && l->records ? value_text(l->field) : value_none());
    build_put(&one, "records", value_int(l->records));
    build_put(&one, "lacking", value_int(l->lacking));
    build_put(&one, "worth", value_get(l->answer, "worth"));
    build_put(&one, "examples", value_get(l->answer, "examples"));
    build_put(&one, "policies", policies_value(c, l));
    build_put(&one, "how", value_text(way_of(c, l)));
    build_add(&items, build_map(&one));
  }
  build_init(&answer, &c->arena);
  build_put(&answer, "items", build_list(&items));
  print_json(build_map(&answer));
}

/* ---- the command ---- */

static bool open_reader(struct site *site, struct err *err)
{
  struct err why = ERR_INIT;
  bool good = site_read(site, &why) || why.code == ERR_MISSING;
  if (!good)
    *err = why;
  return good;
}

static enum ending run_missing(struct call *c, struct err *err)
{
  struct site site;
  struct lacks all = { 0 };
  struct policy_set *set = NULL;
  bool good = site_open(&site, c, c->count ? c->words[0] : NULL, false, err) && open_reader(&site, err) &&
              (set = source_set(c, &site, err)) != NULL;
  if (good)
    gather(c, set, &all);
  for (size_t i = 0; good && i < all.n; i++)
    good = ask(c, &site, all.at[i], err);
  if (good)
    merge(c, &all);
  if (good && all.n)
    qsort(all.at, all.n, sizeof *all.at, by_worth);
  if (good && c->json)
    say_json(c, &all);
  else if (good)
    say(c, &all);
  for (size_t i = 0; i < all.n; i++)
    vec_fini(&all.at[i]->of);
  vec_fini(&all);
  policy_set_free(set);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_NO;
}

const struct command command_missing = {
  .name = "missing",
  .summary = "what records do not say that policies need, in order of worth, and what brings it",
  .usage = "[DIR]",
  .detail =
      "Each policy names what it cannot do without. What is missing is told with the services behind it that bring\n"
      "most a year first; of what no service is behind, that of which there is nothing at all, then what is missing\n"
      "most often.",
  .example = "steward missing\nsteward missing --json",
  .words_max = 1,
  .run = run_missing,
};
