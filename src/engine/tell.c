/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tell: an answer to "why" as a page of text. It knows nothing but the JSON, so that a client far from the host says
 * the same words as the host.
 */
#include <stdio.h>

#include "engine/reading.h"

enum { READS_TOLD = 25, LINES_TOLD = 12, BODY_TOLD = 600 };

static void line_of(struct buf *out, struct value v)
{
  buf_z(out, "  - ");
  buf_str(out, value_get_str(v, "as"));
  buf_char(out, '\n');
}

/* A heading and the `as` of each of the list; how many more there are when it is long. */
static void section(struct buf *out, const char *heading, struct value list, uint32_t most, int64_t left_out)
{
  if (list.kind != VALUE_LIST || list.n == 0)
    return;
  buf_printf(out, "\n%s\n", heading);
  for (uint32_t i = 0; i < list.n && i < most; i++)
    line_of(out, list.list[i]);
  if (list.n > most)
    left_out += list.n - most;
  if (left_out > 0)
    buf_printf(out, "  … and %lld more\n", (long long)left_out);
}

/* {"score":412,"owner":"person/ana"} or a list, as the policy gave it. */
static void because_section(struct buf *out, struct value because)
{
  if (value_is_none(because))
    return;
  buf_z(out, "\nThe policy's own reasons:\n");
  if (because.kind != VALUE_MAP) {
    buf_z(out, "  - ");
    words_value(out, because);
    buf_char(out, '\n');
    return;
  }
  for (uint32_t i = 0; i < because.n; i++) {
    buf_printf(out, "  - %.*s: ", STR_FMT(because.map[i].name));
    words_value(out, because.map[i].value);
    buf_char(out, '\n');
  }
}

static void history_section(struct buf *out, struct value history)
{
  if (history.kind != VALUE_LIST || history.n < 2)
    return;
  buf_z(out, "\nIts history, newest first:\n");
  for (uint32_t i = history.n; i-- > 0 && history.n - i <= LINES_TOLD;) {
    struct value m = history.list[i], seq = value_get(m, "seq");
    buf_printf(out, "  - %.*s ", STR_FMT(value_get_str(m, "at")));
    words_value(out, value_get(m, "value"));
    buf_printf(out, " (entry %lld)\n", seq.kind == VALUE_INT ? (long long)seq.i : 0);
  }
  if (history.n > LINES_TOLD)
    buf_printf(out, "  … and %u more\n", (unsigned)history.n - LINES_TOLD);
}

static void findings_section(struct buf *out, struct value findings)
{
  if (findings.kind != VALUE_LIST || findings.n == 0)
    return;
  buf_z(out, "\nOpen findings:\n");
  for (uint32_t i = 0; i < findings.n; i++) {
    struct value f = findings.list[i], id = value_get(f, "id");
    buf_printf(out, "  - finding %lld (%.*s, %.*s): %.*s\n", id.kind == VALUE_INT ? (long long)id.i : 0,
               STR_FMT(value_get_str(f, "code")), STR_FMT(value_get_str(f, "severity")),
               STR_FMT(value_get_str(f, "message")));
  }
}

static void clocks_section(struct buf *out, struct value clocks)
{
  if (clocks.kind != VALUE_LIST || clocks.n == 0)
    return;
  buf_z(out, "\nClocks:\n");
  for (uint32_t i = 0; i < clocks.n; i++) {
    struct str due = value_get_str(clocks.list[i], "due");
    buf_printf(out, "  - %.*s is %.*s%s%.*s, says policy %.*s\n", STR_FMT(value_get_str(clocks.list[i], "name")),
               STR_FMT(value_get_str(clocks.list[i], "state")), due.n ? ", due " : "", STR_FMT(due),
               STR_FMT(value_get_str(clocks.list[i], "policy")));
  }
}

/* What an edit did: {"put":"service/shop","set":{…}}. */
static void edit_line(struct buf *out, struct value edit)
{
  static const char *const verbs[] = { "create", "update", "put", "delete" };
  struct value set = value_get(edit, "set");
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    struct str id = value_get_str(edit, verbs[i]);
    if (id.n)
      buf_printf(out, "  - %s %.*s", verbs[i], STR_FMT(id));
  }
  for (uint32_t i = 0; set.kind == VALUE_MAP && i < set.n && i < LINES_TOLD; i++) {
    buf_printf(out, "%s%.*s = ", i ? ", " : ": ", STR_FMT(set.map[i].name));
    words_value(out, set.map[i].value);
  }
  buf_char(out, '\n');
}

/* What came in. */
static void content_section(struct buf *out, struct value why)
{
  struct value edits = value_get(value_get(why, "change"), "edits");
  struct value body = value_get(value_get(why, "delivery"), "body");
  if (edits.kind == VALUE_LIST && edits.n) {
    buf_z(out, "\nThe change:\n");
    for (uint32_t i = 0; i < edits.n && i < LINES_TOLD; i++)
      edit_line(out, edits.list[i]);
    if (edits.n > LINES_TOLD)
      buf_printf(out, "  … and %u more\n", (unsigned)edits.n - LINES_TOLD);
  }
  if (!value_is_none(body)) {
    struct buf json = BUF_INIT;
    json_write(&json, body);
    buf_z(out, "\nThe delivery:\n  ");
    words_cut(out, buf_view(&json), BODY_TOLD);
    buf_char(out, '\n');
    buf_fini(&json);
  }
}

/* How to go on asking. */
static void ask_section(struct buf *out, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n && i < LINES_TOLD; i++) {
    struct value ask = value_get(list.list[i], "ask");
    if (i == 0)
      buf_z(out, "\nGo on with:\n");
    buf_printf(out, "  steward why %.*s %.*s\n", STR_FMT(value_get_str(ask, "record")),
               STR_FMT(value_get_str(ask, "field")));
  }
}

void why_text(struct value why, struct buf *out)
{
  struct value left_out = value_get(why, "reads_left_out"), derived = value_get(why, "derived");
  struct value chain = value_get(why, "chain");
  buf_str(out, value_get_str(why, "question"));
  buf_z(out, "\n\n");
  buf_str(out, value_get_str(why, "answer"));
  buf_char(out, '\n');
  because_section(out, value_get(why, "because"));
  section(out, "It read:", value_get(why, "reads"), READS_TOLD, left_out.kind == VALUE_INT ? left_out.i : 0);
  section(out, "Of these, policies say:", chain, LINES_TOLD, 0);
  section(out, "Fields that policies give it:", derived, LINES_TOLD * 4, 0);
  findings_section(out, value_get(why, "findings"));
  clocks_section(out, value_get(why, "clocks"));
  content_section(out, why);
  history_section(out, value_get(why, "history"));
  ask_section(out, chain.kind == VALUE_LIST ? chain : derived);
}
