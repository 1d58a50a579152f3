/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Trial: one case of a pack's tests, told to an engine of its own in memory. Internal to story.
 *
 *   story.c   which cases, with which packs      trial.c   given and when      expect.c, expect_report.c   expect
 */
#include "base/base.h"
#include "engine/engine.h"
#include "policy/policy.h"

struct trial {
  const struct test_case *of;
  struct engine *engine;
  struct arena arena;
  struct str payload;                                 /* while it runs */
  struct buf detail;                                  /* what is wrong, a line each; empty: nothing is */
  struct str refused, failed, ignored, held, in_part; /* what was said of a step at last; p is NULL when nothing was */
  struct str unsound; /* the same of the packs with the case's parameters: nothing of it happened */
};

void trial_init(struct trial *t, const struct test_case *of);
void trial_fini(struct trial *t);
/* Adds a line to the detail; gives false. */
bool trial_say(struct trial *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Is the case written as cases are? Needs no engine. */
bool trial_check(struct trial *t);
/* Opens the engine with the payload in force, and does what is given and what happens. False when the case ended there:
 * the detail says why. */
bool trial_run(struct trial *t, struct str payload);

/* The i-th member of a step's list, or NONE beyond the last. */
struct value trial_step(const struct trial *t, uint32_t i);
/* { deliver = "github" } or { deliver = "intake.github" }: the source's name, and its intake's pack (empty: not said). */
void trial_source(struct value step, struct str *source, struct str *pack);
/* Every member of the table is one of the names. `where` is what the table is called. */
bool trial_members(struct trial *t, const char *where, struct value table, const char *const *names, size_t n);
static inline bool is_table_or_empty(struct value v)
{
  return v.kind == VALUE_MAP || (v.kind == VALUE_LIST && v.n == 0);
}

/* expect.c: the words of `expect` that are no record ids. */
extern const char *const expect_words[];
extern const size_t expect_word_count;
/* Holds what there is against what was expected; each difference is a line of the detail. */
void expect_compare(struct trial *t);
/* expect_report.c: the same for { ["pack.report"] = { texts that it holds } }. */
void expect_reports(struct trial *t, struct value want);
