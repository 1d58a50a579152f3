/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expect, of reports: each that a case names is built from the records as they are at its end, and its text, as Markdown
 * has it but for the marks, is held against what it should hold and lack.
 */
#define _GNU_SOURCE /* memmem */

#include "engine/inside.h"
#include "engine/trial.h"

/* A blank of some special width, as numbers have between their digits. */
static size_t blank_at(struct str s, size_t i)
{
  static const char *const blanks[] = { "\u00a0", "\u2009", "\u202f" };
  for (size_t k = 0; k < sizeof blanks / sizeof *blanks; k++)
    if (str_starts((struct str){ s.p + i, s.n - i }, blanks[k]))
      return strlen(blanks[k]);
  return 0;
}

/* What people read: without **, without \ before what would be a mark, each blank an ordinary one. */
static struct str readable(struct arena *a, struct str s)
{
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < s.n;) {
    size_t blank = blank_at(s, i);
    if (blank) {
      buf_char(&b, ' ');
      i += blank;
    } else if (str_starts((struct str){ s.p + i, s.n - i }, "**")) {
      i += 2;
    } else {
      i += s.p[i] == '\\' && i + 1 < s.n;
      buf_char(&b, s.p[i++]);
    }
  }
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

static bool contains(struct str s, struct str part) { return part.n == 0 || memmem(s.p, s.n, part.p, part.n) != NULL; }

/* The report's text; NULL p when it could not be built, and *why says why not. */
static struct str build(struct trial *t, struct str id, struct value params, struct str *why)
{
  struct value_builder b;
  struct value document;
  struct buf body = BUF_INIT, text = BUF_INIT;
  struct str out = { NULL, 0 };
  build_init(&b, &t->arena);
  build_put(&b, "report", value_text(id));
  build_put(&b, "params", params);
  json_write(&body, build_map(&b));
  struct request r = { .kind = REQUEST_REPORT, .actor = STR("story"), .body = buf_view(&body) };
  if (engine_run(t->engine, &r) && json_read(&t->arena, buf_view(&r.answer), &document, &r.err)) {
    document_markdown(document, "", &text);
    out = readable(&t->arena, buf_view(&text));
  }
  *why = str_dup(&t->arena, str_of(r.err.text));
  buf_fini(&text);
  buf_fini(&body);
  buf_fini(&r.answer);
  return out;
}

/* Its beginning: of a long one nobody looks through the rest in the answer of a test. */
static struct str beginning(struct arena *a, struct str text)
{
  enum { LINES_MOST = 60 };
  struct str line, rest = text;
  int lines = 0;
  while (rest.n && lines < LINES_MOST && str_split(rest, '\n', &line, &rest))
    lines++;
  int left = 0;
  for (size_t i = 0; lines == LINES_MOST && i < rest.n; i++)
    left += rest.p[i] == '\n';
  return left ? str_printf(a, "%.*s… and %d more lines", (int)(text.n - rest.n), text.p, left) : text;
}

static void compare_texts(struct trial *t, struct str id, struct str text, struct value list, bool there)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    if (list.list[i].kind != VALUE_TEXT)
      trial_say(t, "expect: reports: %.*s: a list holds texts", STR_FMT(id));
    else if (contains(text, value_str(list.list[i])) != there)
      trial_say(t, "reports: %.*s: expected %s\"%.*s\"; it says:\n%.*s", STR_FMT(id), there ? "" : "nothing of ",
                STR_FMT(value_str(list.list[i])), STR_FMT(beginning(&t->arena, text)));
}

static bool is_list_or_none(struct value v)
{
  return v.kind == VALUE_LIST || value_is_none(v) || (v.kind == VALUE_MAP && v.n == 0);
}

static bool is_written_so(struct trial *t, struct str id, struct value want)
{
  static const char *const known[] = { "has", "lacks", "params", "fails" };
  if (want.kind == VALUE_LIST)
    return true;
  return trial_members(t, str_printf(&t->arena, "expect: reports: %.*s", STR_FMT(id)).p, want, known, 4) &&
         ((is_list_or_none(value_get(want, "has")) && is_list_or_none(value_get(want, "lacks"))) ||
          trial_say(t, "expect: reports: %.*s: has and lacks are lists of texts", STR_FMT(id)));
}

static void compare_report(struct trial *t, struct str id, struct value want)
{
  if (!is_written_so(t, id, want))
    return;
  struct value fails = value_get(want, "fails"), has = want.kind == VALUE_LIST ? want : value_get(want, "has");
  struct str why, text = build(t, id, value_get(want, "params"), &why);
  bool failed = !text.p, expected = fails.kind == VALUE_TEXT || (fails.kind == VALUE_BOOL && fails.b);
  if (failed && !expected)
    trial_say(t, "reports: %.*s: %.*s", STR_FMT(id), STR_FMT(why));
  else if (expected && (!failed || (fails.kind == VALUE_TEXT && !contains(why, value_str(fails)))))
    trial_say(t, "reports: %.*s: expected to fail%s%.*s, found %s%.*s", STR_FMT(id),
              fails.kind == VALUE_TEXT ? " with " : "", STR_FMT(value_str(fails)), failed ? "" : "that it was built",
              STR_FMT(why));
  if (failed)
    return;
  compare_texts(t, id, text, has, true);
  compare_texts(t, id, text, value_get(want, "lacks"), false);
}

void expect_reports(struct trial *t, struct value want)
{
  if (value_is_none(want))
    return;
  if (!is_table_or_empty(want)) {
    trial_say(t, "expect: reports is a table, as in reports = { [\"%.*s.worth\"] = { \"a text in it\" } }",
              STR_FMT(t->of->pack));
    return;
  }
  for (uint32_t i = 0; want.kind == VALUE_MAP && i < want.n; i++)
    compare_report(t, want.map[i].name, want.map[i].value);
}
