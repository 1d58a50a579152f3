/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/edits.h"

#include <stdio.h>

#include "cli/input.h"
#include "cli/print.h"

/* An edit a line. */
static bool read_lines(struct arena *a, struct str text, struct value *out, struct err *err)
{
  struct value_builder list;
  struct str line;
  build_init(&list, a);
  for (int n = 1; text.n; n++) {
    struct value v;
    str_split(text, '\n', &line, &text);
    line = str_trim(line);
    if (line.n == 0)
      continue;
    if (!json_read(a, line, &v, err))
      return err_prefix(err, "line %d", n);
    build_add(&list, v);
  }
  *out = build_list(&list);
  return true;
}

/* {"edits":[…],"reason":"…"}: who wrote another member meant something by it. */
static bool check_whole(struct value whole, struct err *err)
{
  struct value reason = value_get(whole, "reason");
  for (uint32_t i = 0; i < whole.n; i++)
    if (!str_is(whole.map[i].name, "edits") && !str_is(whole.map[i].name, "reason"))
      return err_set(err, ERR_INPUT, "\"%.*s\" has no place beside \"edits\"; \"reason\" has",
                     STR_FMT(whole.map[i].name));
  if (value_get(whole, "edits").kind != VALUE_LIST)
    return err_set(err, ERR_INPUT, "\"edits\" must be a list");
  return value_is_none(reason) || reason.kind == VALUE_TEXT || err_set(err, ERR_INPUT, "\"reason\" must be a text");
}

/* {"edits":[…]}, [edit, …], one edit, or an edit a line. */
static bool read_text(struct arena *a, struct str text, struct edits *out, struct err *err)
{
  struct value whole, edits;
  struct err as_whole = ERR_INIT;
  *out = (struct edits){ .reason = value_none() };
  if (!json_read(a, text, &whole, &as_whole)) {
    /* A document over several lines that is wrong is told as a document. */
    struct str first, rest;
    struct value ignored;
    str_split(str_trim(text), '\n', &first, &rest);
    if (json_read(a, first, &ignored, NULL) && rest.n)
      return read_lines(a, text, &out->list, err);
    *err = as_whole;
    return false;
  }
  edits = value_get(whole, "edits");
  if (!value_is_none(edits)) {
    *out = (struct edits){ edits, value_get(whole, "reason") };
    return check_whole(whole, err);
  } else if (whole.kind == VALUE_LIST) {
    out->list = whole;
  } else {
    struct value_builder one;
    build_init(&one, a);
    build_add(&one, whole);
    out->list = build_list(&one);
  }
  return true;
}

bool edits_read(struct arena *a, const char *path, struct edits *out, struct err *err)
{
  struct str text;
  bool good = input_text(a, path, SIZE_MAX, &text, err);
  if (good && !(read_text(a, text, out, err) && (out->list.n || err_set(err, ERR_INPUT, "no edit stands there"))))
    good = err_prefix(err, "%s", input_name(path));
  return good;
}

void edits_write(struct value edits, uint32_t from, uint32_t n, struct value reason, struct buf *out)
{
  buf_z(out, "{\"edits\":[");
  for (uint32_t i = from; i < from + n; i++) {
    buf_z(out, i > from ? "," : "");
    json_write(out, edits.list[i]);
  }
  buf_char(out, ']');
  if (reason.kind == VALUE_TEXT) {
    buf_z(out, ",\"reason\":");
    json_write(out, reason);
  }
  buf_char(out, '}');
}

void edits_refused(struct call *c, struct value refusals)
{
  struct value_builder b;
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "refusals", refusals);
    print_json(build_map(&b));
    return;
  }
  for (uint32_t i = 0; refusals.kind == VALUE_LIST && i < refusals.n; i++) {
    struct value v = refusals.list[i];
    struct str message = tell_line(&c->arena, value_get(v, "message"), 0);
    printf("Refused: %.*s (%.*s, by %.*s)\n", STR_FMT(message), STR_FMT(value_get_str(v, "record")),
           STR_FMT(value_get_str(v, "guard")));
  }
}
