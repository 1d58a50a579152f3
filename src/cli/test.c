/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward test: runs the cases in the packs' tests/ through the engine, in memory, under a clock of their own.
 */
#include <errno.h>
#include <stdio.h>

#include "cli/cover.h"
#include "cli/payload.h"
#include "cli/print.h"

struct tally {
  struct call *call;
  struct cover cover;
  int64_t passed, failed;
  VEC(struct story_result) results; /* texts in the call's arena */
};

static void take_result(void *arg, const struct story_result *r)
{
  struct tally *t = arg;
  struct story_result kept = *r;
  kept.name = str_dup(&t->call->arena, r->name);
  kept.detail = str_dup(&t->call->arena, r->detail);
  kept.file = str_dup(&t->call->arena, r->file);
  vec_push(&t->results, kept);
  r->passed ? t->passed++ : t->failed++;
  if (print_to_terminal() && !t->call->json) /* wiped out by whatever is printed next */
    fprintf(stderr, "\r%lld cases\r", (long long)(t->passed + t->failed));
  if (r->passed || t->call->json)
    return;
  printf("%sfailed%s  ", print_bold(), print_plain());
  print_wrapped(0, str_printf(&t->call->arena, "%.*s (%.*s)", STR_FMT(r->name), STR_FMT(r->file)));
  print_wrapped(4, r->detail);
}

/* ---- for machines ---- */

static void print_results(struct call *c, const struct tally *t)
{
  struct value_builder b, list, one;
  build_init(&list, &c->arena);
  for (size_t i = 0; i < t->results.n; i++) {
    const struct story_result *r = &t->results.at[i];
    build_init(&one, &c->arena);
    build_put(&one, "name", value_text(r->name));
    build_put(&one, "file", value_text(r->file));
    build_put(&one, "passed", value_bool(r->passed));
    if (!r->passed)
      build_put(&one, "detail", value_text(r->detail));
    build_put(&one, "ms", value_real((double)(r->ns / 1000) / 1000));
    build_add(&list, build_map(&one));
  }
  build_init(&b, &c->arena);
  build_put(&b, "passed", value_int(t->passed));
  build_put(&b, "failed", value_int(t->failed));
  build_put(&b, "cases", build_list(&list));
  if (t->cover.coverage)
    build_put(&b, "coverage", cover_value(&t->cover, &c->arena));
  print_json(build_map(&b));
}

static void write_xml(FILE *f, struct str s)
{
  struct buf clean = BUF_INIT;
  tell_clean(&clean, s, true);
  for (size_t i = 0; i < clean.n; i++) {
    const char *entity = strchr("<>&\"", clean.p[i]);
    if (entity && *entity)
      fputs(*entity == '<' ? "&lt;" : *entity == '>' ? "&gt;" : *entity == '&' ? "&amp;" : "&quot;", f);
    else
      putc(clean.p[i], f);
  }
  buf_fini(&clean);
}

/* "commitment: an owner …": the class is the pack. */
static void write_case(FILE *f, const struct story_result *r)
{
  struct str pack, name;
  if (!str_split(r->name, ':', &pack, &name))
    name = r->name;
  fputs("    <testcase classname=\"", f);
  write_xml(f, pack);
  fputs("\" name=\"", f);
  write_xml(f, str_trim(name));
  fputs("\" file=\"", f);
  write_xml(f, r->file);
  fprintf(f, "\" time=\"%.6f\"", (double)r->ns / 1e9);
  if (r->passed) {
    fputs("/>\n", f);
    return;
  }
  fputs(">\n      <failure message=\"not as expected\">", f);
  write_xml(f, r->detail);
  fputs("</failure>\n    </testcase>\n", f);
}

static bool write_junit(const char *path, const struct tally *t, struct err *err)
{
  FILE *f = fopen(path, "we");
  if (!f)
    return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  fprintf(f,
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
          "  <testsuite name=\"steward\" tests=\"%lld\" failures=\"%lld\">\n",
          (long long)(t->passed + t->failed), (long long)t->failed);
  for (size_t i = 0; i < t->results.n; i++)
    write_case(f, &t->results.at[i]);
  fputs("  </testsuite>\n</testsuites>\n", f);
  bool good = !ferror(f);
  good &= fclose(f) == 0;
  return good || err_set(err, ERR_IO, "%s: could not be written", path);
}

/* ---- which ---- */

/* One word may be the folder or the filter: a folder that holds an organisation is the folder. */
static bool find_what(struct call *c, const char **dir, struct str *filter, struct err *err)
{
  struct err none = ERR_INIT;
  bool first_is_folder = c->count && site_find(c, c->words[0], &none);
  *filter = str_of(call_word(c, first_is_folder ? 1 : 0));
  *dir = NULL;
  if (c->count == 2 && !first_is_folder)
    return err_set(err, ERR_USAGE, "%s", none.text);
  if (call_has(c, "--pack"))
    return !first_is_folder || err_set(err, ERR_USAGE, "--pack names packs that are built in: without a folder");
  *dir = first_is_folder ? c->words[0] : site_find(c, NULL, &none);
  if (!*dir && call_has(c, "--dir"))
    return err_set(err, ERR_USAGE, "%s", none.text);
  return true;
}

static bool find_payload(struct call *c, const char *dir, struct buf *out, struct err *err)
{
  if (!dir)
    return payload_bundled(c, out, err);
  struct organisation *o = organisation_open(dir, false, err);
  bool good = o && organisation_payload(o, out, err);
  organisation_close(o);
  return good;
}

/* ---- the command ---- */

static bool run_cases(struct call *c, struct tally *t, struct str *filter, struct err *err)
{
  struct buf payload = BUF_INIT, complaints = BUF_INIT;
  const char *dir;
  bool good = find_what(c, &dir, filter, err) && find_payload(c, dir, &payload, err) &&
              cover_begin(&t->cover, c, buf_view(&payload), err);
  if (good && !story_run(buf_view(&payload), *filter, take_result, t, err)) {
    /* All that is wrong with the set, not only the first. */
    struct err again = ERR_INIT;
    if (!story_check(buf_view(&payload), NULL, &complaints, &again) && !c->json)
      payload_complaints(buf_view(&complaints));
    good = false;
  }
  buf_fini(&complaints);
  buf_fini(&payload);
  return good;
}

static void print_words(struct call *c, const struct tally *t)
{
  cover_print(&t->cover, &c->arena);
  printf("%lld passed, %lld failed\n", (long long)t->passed, (long long)t->failed);
}

static enum ending run_test(struct call *c, struct err *err)
{
  struct tally t = { .call = c };
  struct str filter = STR("");
  const char *junit = call_value(c, "--junit");
  bool good = cover_wanted(c, &t.cover, err) && run_cases(c, &t, &filter, err);
  if (good && filter.n && t.results.n == 0) /* a word that is misspelt is no test that passes */
    good = err_set(err, ERR_MISSING, "no case has \"%.*s\" in its name, or in that of its file", STR_FMT(filter));
  good = good && (!junit || write_junit(junit, &t, err));
  if (good)
    c->json ? print_results(c, &t) : print_words(c, &t);
  good = good && t.failed == 0 && cover_holds(&t.cover);
  cover_end(&t.cover);
  vec_fini(&t.results);
  return good ? ENDING_DONE : ENDING_NO;
}

static const struct option test_options[] = {
  { "--pack", "NAME", "of the packs built in, this one (with those that it requires; may be repeated)" },
  { "--coverage", NULL, "which lines and branches of the packs ran, and below 90 percent of a file where it did not" },
  { "--coverage-least", "N", "the same, and it is no when a file has run less than N percent of either" },
  { "--junit", "FILE", "the results as JUnit XML, too" },
  { NULL, NULL, NULL },
};

const struct command command_test = {
  .name = "test",
  .summary = "whether policies do what their tests say",
  .usage = "[DIR] [PART-OF-A-NAME]",
  .detail =
      "Runs the cases in the packs' tests/, each in an organisation of its own in memory: all, or those with that\n"
      "part in their name or in that of their file, as in \"house/tests/prices\". Where there is no organisation: "
      "those\n"
      "of the packs that are built in. A branch counts twice: each condition, and each operand of `and` and `or` on\n"
      "which something depends, is to be true and to be false, each `for` to go round and not to.",
  .example = "steward test harbour\nsteward test \"head of IT\"\nsteward test --pack core --pack value --junit out.xml",
  .options = test_options,
  .words_max = 2,
  .run = run_test,
};
