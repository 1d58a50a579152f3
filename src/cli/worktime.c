/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward worktime: runs published cases of working-time arithmetic and says where our answers differ.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/print.h"
#include "cli/vector.h"

struct tally {
  struct arena *arena;
  struct zones *zones;
  int64_t count[VECTOR_UNKNOWN + 1];
  struct value_builder differences;
  struct value_builder notes; /* on cases that agree */
};

static const char *verdict_name(enum vector_verdict verdict)
{
  static const char *const names[] = { "agrees", "by choice", "differs", "unknown" };
  return names[verdict];
}

static struct value text_or_none(struct str s) { return s.n ? value_text(s) : value_none(); }

static struct value result_value(struct arena *a, struct value vector, const struct vector_result *r)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "id", value_get(vector, "id"));
  build_put(&b, "op", value_get(vector, "op"));
  build_put(&b, "verdict", value_text(str_of(verdict_name(r->verdict))));
  build_put(&b, "expect", value_get(vector, "expect"));
  build_put(&b, "ours", r->ours);
  build_put(&b, "no_answer", text_or_none(r->why_none));
  build_put(&b, "computed", value_get(vector, "computed"));
  build_put(&b, "why", text_or_none(r->why));
  build_put(&b, "note", text_or_none(r->note));
  build_put(&b, "tags", value_get(vector, "tags"));
  return build_map(&b);
}

static void judge(struct tally *t, struct value vector)
{
  struct vector_result r;
  vector_judge(t->arena, t->zones, vector, &r);
  t->count[r.verdict]++;
  if (r.verdict != VECTOR_AGREES || r.note.n)
    build_add(r.verdict == VECTOR_AGREES ? &t->notes : &t->differences, result_value(t->arena, vector, &r));
}

/* ---- the file ---- */

static bool run_lines(struct tally *t, const char *name, FILE *f, struct err *err)
{
  char *line = NULL;
  size_t cap = 0;
  ssize_t n;
  bool good = true;
  for (int number = 1; good && (n = getline(&line, &cap, f)) >= 0; number++) {
    struct str text = str_dup(t->arena, str_trim((struct str){ line, (size_t)n }));
    struct value vector;
    if (text.n == 0)
      continue;
    good = json_read(t->arena, text, &vector, err) || err_prefix(err, "%s:%d", name, number);
    if (good)
      judge(t, vector);
  }
  if (good && ferror(f))
    good = err_set(err, ERR_IO, "%s: %s", name, strerror(errno));
  free(line);
  return good;
}

static bool run_file(struct tally *t, const char *path, struct err *err)
{
  bool standard = strcmp(path, "-") == 0;
  FILE *f = standard ? stdin : fopen(path, "re");
  if (!f)
    return err_set(err, errno == ENOENT ? ERR_USAGE : ERR_IO, "%s: %s", path, strerror(errno));
  bool good = run_lines(t, standard ? "standard input" : path, f, err);
  if (!standard)
    fclose(f);
  return good;
}

/* ---- saying it ---- */

/* Values as they stand in the file, one to a line, so that they can be compared. */
static void say(const char *head, struct value v)
{
  struct buf b = BUF_INIT, clean = BUF_INIT;
  if (v.kind == VALUE_TEXT)
    buf_str(&b, value_str(v));
  else
    json_write(&b, v);
  tell_clean(&clean, buf_view(&b), false);
  printf("    %-9s %s\n", head, clean.p);
  buf_fini(&b);
  buf_fini(&clean);
}

/* Of an object only what was expected. */
static struct value part_of(struct arena *a, struct value ours, struct value expect)
{
  struct value_builder b;
  if (ours.kind != VALUE_MAP || expect.kind != VALUE_MAP)
    return ours;
  build_init(&b, a);
  for (uint32_t i = 0; i < ours.n; i++)
    for (uint32_t k = 0; k < expect.n; k++)
      if (str_eq(ours.map[i].name, expect.map[k].name))
        build_put_str(&b, ours.map[i].name, ours.map[i].value);
  return build_map(&b);
}

static void say_difference(struct arena *a, struct value d)
{
  static const char *const rest[] = { "computed", "why", "note", "tags" };
  struct value expect = value_get(d, "expect"), none = value_get(d, "no_answer");
  struct str id = tell_line(a, value_get(d, "id"), 60), op = tell_line(a, value_get(d, "op"), 40);
  printf("%s%.*s%s  %.*s  %s\n", print_bold(), STR_FMT(id), print_plain(), STR_FMT(op), value_get_str(d, "verdict").p);
  say("expected", expect);
  if (none.kind == VALUE_TEXT)
    say("no answer", none);
  else
    say("ours", part_of(a, value_get(d, "ours"), expect));
  for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
    if (value_get(d, rest[i]).kind != VALUE_NONE)
      say(rest[i], value_get(d, rest[i]));
}

static struct value answer_value(struct tally *t, struct value differences, struct value notes)
{
  static const char *const names[] = { "agree", "differ_by_choice", "differ", "unknown" };
  struct value_builder b;
  int64_t all = 0;
  build_init(&b, t->arena);
  for (int i = 0; i <= VECTOR_UNKNOWN; i++)
    all += t->count[i];
  build_put(&b, "cases", value_int(all));
  for (int i = 0; i <= VECTOR_UNKNOWN; i++)
    build_put(&b, names[i], value_int(t->count[i]));
  build_put(&b, "tzdata", value_text(zones_version(t->zones)));
  build_put(&b, "differences", differences);
  build_put(&b, "notes", notes);
  return build_map(&b);
}

static void say_note(struct arena *a, struct value n)
{
  struct str id = tell_line(a, value_get(n, "id"), 60), note = tell_line(a, value_get(n, "note"), 0);
  printf("%.*s agrees; %.*s\n", STR_FMT(id), STR_FMT(note));
}

static void say_all(struct tally *t, struct value differences, struct value notes)
{
  const int64_t *n = t->count;
  for (uint32_t i = 0; i < differences.n; i++)
    say_difference(t->arena, differences.list[i]);
  for (uint32_t i = 0; i < notes.n; i++)
    say_note(t->arena, notes.list[i]);
  struct str cases = tell_count(t->arena, n[0] + n[1] + n[2] + n[3], "case", "cases");
  printf("%s%.*s: %lld agree, %lld differ by choice, %lld differ, %lld unknown\n", differences.n + notes.n ? "\n" : "",
         STR_FMT(cases), (long long)n[VECTOR_AGREES], (long long)n[VECTOR_CHOSEN], (long long)n[VECTOR_DIFFERS],
         (long long)n[VECTOR_UNKNOWN]);
}

static enum ending run_worktime(struct call *c, struct err *err)
{
  struct tally t = { .arena = &c->arena, .zones = zones_open(NULL) };
  build_init(&t.differences, t.arena);
  build_init(&t.notes, t.arena);
  bool good = true;
  for (size_t i = 0; good && i < c->count; i++)
    good = run_file(&t, call_word(c, i), err);
  struct value differences = build_list(&t.differences), notes = build_list(&t.notes);
  if (good && c->json)
    print_json(answer_value(&t, differences, notes));
  else if (good)
    say_all(&t, differences, notes);
  zones_close(t.zones);
  if (!good)
    return ENDING_BROKE;
  return t.count[VECTOR_DIFFERS] + t.count[VECTOR_UNKNOWN] ? ENDING_NO : ENDING_DONE;
}

const struct command command_worktime = {
  .name = "worktime",
  .summary = "hold our working-time arithmetic against published cases",
  .usage = "FILE…",
  .detail =
      "Reads cases, one JSON object a line (\"-\" is standard input): a calendar (tz, hours, holidays, overrides,\n"
      "breaks), an operation and what it is expected to give. Operations: add, sub, between, add_days, local, sla,\n"
      "validate_calendar. Prints the cases whose answer is another than ours, and a count; ends with 1 when one\n"
      "differs that is not known to be a choice.\n"
      "\n"
      "A choice is a case that says so itself (a \"quirk\", or \"verified\": false). Our answers, where programs "
      "differ:\n"
      "  a target used up exactly at closing   is due at the closing, not at the next opening\n"
      "  nothing to add while closed           the next opening; nothing to take off: the last closing\n"
      "  from the later to the earlier         the negative amount\n"
      "  the day on which clocks go back       has the 25 hours that it has\n"
      "  an interval that spring cuts          keeps what is left of it on the clock, and no more\n"
      "  a local time that spring leaves out   moves forward by what is left out; one told twice is the first\n"
      "  an interval that ends before it starts  crosses midnight (cases that want it refused: accepted)\n"
      "  an interval that ends where it starts   is refused, and so is a calendar that never opens; where a case\n"
      "                                          computes with one all the same, it passes no time, and a note says "
      "so\n"
      "  N working days from a closed day      counts the worked dates after it, and keeps the time of day\n"
      "  lateness                              is what happened after the due instant, to the millisecond",
  .example = "steward worktime cases.jsonl\nsteward worktime --json - <cases.jsonl",
  .words_min = 1,
  .words_max = 64,
  .run = run_worktime,
};
