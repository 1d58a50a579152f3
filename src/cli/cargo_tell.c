/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cargo.h"
#include "cli/print.h"
#include "cli/what_if.h"

enum { REASONS_SHOWN = 20 };

static struct str things(const struct cargo *c, int64_t n)
{
  return tell_count(&c->call->arena, n, c->supply->one, c->supply->many);
}

static struct str place_of(const struct cargo *c, const struct cargo_item *item)
{
  return str_printf(&c->call->arena, "%.*s:%lld", STR_FMT(item->file), (long long)item->line);
}

/* ---- words ---- */

static int by_count(const void *a, const void *b)
{
  const struct cargo_reason *x = a, *y = b;
  return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : str_cmp(x->text, y->text);
}

static void say_reasons(struct cargo *c, struct cargo_reasons *list)
{
  if (list->n)
    qsort(list->at, list->n, sizeof *list->at, by_count);
  for (size_t i = 0; i < list->n && i < REASONS_SHOWN; i++) {
    const struct cargo_reason *r = &list->at[i];
    struct str text = tell_line(&c->call->arena, value_text(r->text), 300);
    printf("    %lld × %.*s (first: %.*s)\n", (long long)r->count, STR_FMT(text), STR_FMT(place_of(c, &r->first)));
  }
  if (list->n > REASONS_SHOWN)
    printf("    and %s%zu more reasons\n", list->others ? "at least " : "", list->n - REASONS_SHOWN);
}

/* "cost: 110 made, 5 changed, 3 as they were" */
static void say_types(const struct cargo *c)
{
  for (size_t i = 0; i < c->types.n; i++) {
    const struct cargo_type *t = &c->types.at[i];
    printf("    %.*s: %lld made, %lld changed, %lld as before\n", STR_FMT(t->name), (long long)t->made,
           (long long)t->changed, (long long)t->same);
  }
}

static void say_failures(const struct cargo *c)
{
  for (size_t i = 0; i < c->failure_count; i++) {
    struct str reason = tell_line(&c->call->arena, value_text(c->failures[i].reason), 400);
    printf("    %.*s  %.*s\n", STR_FMT(place_of(c, &c->failures[i].item)), STR_FMT(reason));
  }
  if (c->failed > (int64_t)c->failure_count)
    printf("    and %lld more\n", (long long)(c->failed - (int64_t)c->failure_count));
}

static void say_counts(struct cargo *c)
{
  printf("  %lld understood\n", (long long)c->understood);
  say_types(c);
  if (c->partly.n)
    puts("  of which in part, as told:");
  say_reasons(c, &c->partly);
  if (c->left_out)
    printf("  %lld left out\n", (long long)c->left_out);
  say_reasons(c, &c->left);
  if (c->failed)
    printf("  %lld failed\n", (long long)c->failed);
  say_failures(c);
}

static void say_mend(const struct cargo *c)
{
  if (c->failed == 0)
    return;
  printf("What failed is kept. See it:  steward deliveries state=failed source=%.*s\n", STR_FMT(c->source));
  printf("Mend the intake %.*s, then:   steward activate && steward deliveries retry state=failed source=%.*s\n",
         STR_FMT(c->intake), STR_FMT(c->source));
}

static void say_sent(struct cargo *c)
{
  printf("%s%.*s%s to the source %.*s (%.*s):\n", print_bold(), STR_FMT(things(c, c->supply->count)), print_plain(),
         STR_FMT(c->source), STR_FMT(c->intake));
  if (c->before)
    printf("  %lld came before, and are not mapped again\n", (long long)c->before);
  if (c->pending)
    printf("  %lld taken; the host applies nothing at the moment, and will map them later\n", (long long)c->pending);
  if (c->sent > c->pending)
    say_counts(c);
  say_mend(c);
}

static void say_view(struct cargo *c)
{
  printf("%s%.*s%s of %lld, as the intake %.*s would take them now:\n", print_bold(), STR_FMT(things(c, c->viewed)),
         print_plain(), (long long)c->supply->count, STR_FMT(c->intake));
  say_counts(c);
  putchar('\n');
  what_if_say(c->call, c->answer);
}

/* ---- JSON ---- */

static struct value reasons_value(struct cargo *c, const struct cargo_reasons *list)
{
  struct value_builder all, one;
  build_init(&all, &c->call->arena);
  for (size_t i = 0; i < list->n; i++) {
    build_init(&one, &c->call->arena);
    build_put(&one, "reason", value_text(list->at[i].text));
    build_put(&one, "count", value_int(list->at[i].count));
    build_put(&one, "file", value_text(list->at[i].first.file));
    build_put(&one, "line", value_int(list->at[i].first.line));
    build_add(&all, build_map(&one));
  }
  return build_list(&all);
}

static struct value types_value(struct cargo *c)
{
  struct value_builder all, one;
  build_init(&all, &c->call->arena);
  for (size_t i = 0; i < c->types.n; i++) {
    build_init(&one, &c->call->arena);
    build_put(&one, "made", value_int(c->types.at[i].made));
    build_put(&one, "changed", value_int(c->types.at[i].changed));
    build_put(&one, "as_before", value_int(c->types.at[i].same));
    build_put_str(&all, c->types.at[i].name, build_map(&one));
  }
  return build_map(&all);
}

static void say_json(struct cargo *c)
{
  struct value_builder b;
  bool preview = c->answer.kind == VALUE_MAP;
  build_init(&b, &c->call->arena);
  build_put(&b, "source", value_text(c->source));
  build_put(&b, "intake", value_text(c->intake));
  build_put(&b, "count", value_int(c->supply->count));
  build_put(&b, "viewed", preview ? value_int(c->viewed) : value_none());
  build_put(&b, "came_before", preview ? value_none() : value_int(c->before));
  build_put(&b, "pending", c->pending ? value_int(c->pending) : value_none());
  build_put(&b, "understood", value_int(c->understood));
  build_put(&b, "left_out", value_int(c->left_out));
  build_put(&b, "failed", value_int(c->failed));
  build_put(&b, "records", preview ? value_none() : types_value(c));
  build_put(&b, "in_part", reasons_value(c, &c->partly));
  build_put(&b, "left_out_because", reasons_value(c, &c->left));
  build_put(&b, "failed_because", reasons_value(c, &c->wrong));
  build_put(&b, "what_if", preview ? c->answer : value_none());
  print_json(build_map(&b));
}

void cargo_say(struct cargo *c)
{
  if (c->call->json)
    say_json(c);
  else if (c->answer.kind == VALUE_MAP)
    say_view(c);
  else
    say_sent(c);
}

/* A file of which nothing is understood is most likely another than was meant. */
enum ending cargo_ending(const struct cargo *c)
{
  return c->failed || (c->left_out && !c->understood && !c->before) ? ENDING_NO : ENDING_DONE;
}
