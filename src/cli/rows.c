/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/rows.h"

#include "cli/csv.h"
#include "cli/import.h"

struct rows {
  struct arena arena;
  struct str file, text;
  int64_t count;
  enum { ROWS_CSV, ROWS_LIST, ROWS_LINES } kind;
  struct csv csv;
  struct csv_cell *cells;
  struct value list; /* ROWS_LIST */
  uint32_t place;    /* in it */
  struct str rest;   /* ROWS_LINES: what comes next … */
  int64_t line;      /* … on this line */
};

/* ---- CSV ---- */

static bool look_through(struct rows *r, struct err *err)
{
  struct arena scratch;
  int64_t line;
  bool more = true, good = true;
  arena_init(&scratch);
  while (more && good) {
    arena_reset(&scratch);
    good = csv_next(&r->csv, &scratch, r->cells, &line, &more, err);
    r->count += good && more;
  }
  arena_fini(&scratch);
  csv_again(&r->csv);
  return good;
}

static bool open_csv(struct rows *r, const struct rows_form *form, struct err *err)
{
  r->kind = ROWS_CSV;
  if (!csv_open(&r->csv, &r->arena, r->text, form->separator, err))
    return false;
  r->cells = arena_array(&r->arena, struct csv_cell, r->csv.count + 1);
  return look_through(r, err);
}

static bool next_csv(struct rows *r, struct arena *a, struct value *fields, int64_t *line)
{
  struct value_builder b;
  struct err never = ERR_INIT;
  bool more;
  if (!csv_next(&r->csv, a, r->cells, line, &more, &never) || !more)
    return false;
  build_init(&b, a);
  for (size_t i = 0; i < r->csv.count; i++)
    build_put_str(&b, r->csv.columns[i], r->cells[i].null ? value_null() : value_text(r->cells[i].text));
  *fields = build_map(&b);
  return true;
}

/* ---- JSON ---- */

static bool check_list(struct rows *r, struct err *err)
{
  for (uint32_t i = 0; i < r->list.n; i++)
    if (r->list.list[i].kind != VALUE_MAP)
      return err_set(err, ERR_INPUT, "row %u is no object", i + 1);
  r->count = r->list.n;
  return true;
}

static bool open_list(struct rows *r, struct value v, struct err *err)
{
  static const char *const wrappers[] = { "result", "records", "rows", "items" };
  r->kind = ROWS_LIST;
  r->list = v;
  for (size_t i = 0; v.kind == VALUE_MAP && i < sizeof wrappers / sizeof *wrappers; i++)
    if (value_get(v, wrappers[i]).kind == VALUE_LIST)
      r->list = value_get(v, wrappers[i]);
  if (r->list.kind == VALUE_MAP) { /* one row, as it is */
    struct value_builder b;
    build_init(&b, &r->arena);
    build_add(&b, v);
    r->list = build_list(&b);
  }
  return r->list.kind == VALUE_LIST ? check_list(r, err) : err_set(err, ERR_INPUT, "there are no rows in it");
}

/* The next line that holds something. */
static bool next_line(struct rows *r, struct str *line)
{
  bool found = false;
  while (!found && r->rest.n) {
    str_split(r->rest, '\n', line, &r->rest);
    *line = str_trim(*line);
    found = line->n > 0;
    r->line++;
  }
  return found;
}

static bool open_lines(struct rows *r, struct err *err)
{
  struct arena scratch;
  struct str line;
  struct value v;
  bool good = true;
  r->kind = ROWS_LINES;
  rows_again(r);
  arena_init(&scratch);
  while (good && next_line(r, &line)) {
    arena_reset(&scratch);
    good = json_read(&scratch, line, &v, err);
    if (good && v.kind != VALUE_MAP)
      good = err_set(err, ERR_INPUT, "it is no object");
    if (!good)
      err_prefix(err, "line %lld", (long long)r->line);
    r->count++;
  }
  arena_fini(&scratch);
  rows_again(r);
  return good;
}

/* One document, or one a line: where the first line is a whole object and something follows it. */
static bool open_json(struct rows *r, struct err *err)
{
  struct value v;
  struct str first, rest;
  struct err why = ERR_INIT, ignored = ERR_INIT;
  if (json_read(&r->arena, r->text, &v, &why))
    return open_list(r, v, err);
  str_split(r->text, '\n', &first, &rest);
  if (r->text.p[0] == '{' && str_trim(rest).n && json_read(&r->arena, first, &v, &ignored))
    return open_lines(r, err);
  *err = why;
  return false;
}

/* ---- the file ---- */

static bool read_text(struct rows *r, const char *path, const struct rows_form *form, struct err *err)
{
  struct buf bytes = BUF_INIT;
  enum charset charset = CHARSET_UTF8;
  bool good = input_read(path, ROWS_BYTES_MAX, &bytes, err);
  struct str raw = good ? str_dup(&r->arena, buf_view(&bytes)) : STR("");
  buf_fini(&bytes);
  if (!good)
    return false;
  if (form->charset_given)
    charset = form->charset;
  else if (!charset_marked(raw, &charset) && !str_utf8(raw))
    return err_set(err, ERR_INPUT, "%s is not UTF-8; --encoding says what it is, as windows-1252 or utf-16", path);
  return charset_text(&r->arena, charset, raw, &r->text, err) || err_prefix(err, "%s", path);
}

static bool is_json(struct str text)
{
  text = str_trim(text);
  return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

struct rows *rows_open(const char *path, const struct rows_form *form, struct err *err)
{
  struct rows *r = mem_zero(sizeof *r);
  const char *slash = strrchr(path, '/');
  arena_init(&r->arena);
  r->file = str_dup(&r->arena, strcmp(path, "-") == 0 ? STR("standard input") : str_of(slash ? slash + 1 : path));
  bool good = read_text(r, path, form, err);
  if (good) {
    bool json = is_json(r->text);
    r->text = json ? str_trim(r->text) : r->text;
    good = json ? open_json(r, err) : open_csv(r, form, err);
    if (!good)
      err_prefix(err, "%s", path);
  }
  if (good && r->count == 0)
    good = err_set(err, ERR_INPUT, "%s: there are no rows in it", path);
  if (good)
    return r;
  rows_close(r);
  return NULL;
}

void rows_close(struct rows *r)
{
  if (!r)
    return;
  arena_fini(&r->arena);
  vec_freed(r);
}

struct str rows_file(const struct rows *r) { return r->file; }
struct str rows_text(const struct rows *r) { return r->text; }
int64_t rows_count(const struct rows *r) { return r->count; }

void rows_again(struct rows *r)
{
  r->place = 0;
  r->rest = r->text;
  r->line = 0;
  if (r->kind == ROWS_CSV)
    csv_again(&r->csv);
}

bool rows_next(struct rows *r, struct arena *a, struct value *fields, int64_t *line)
{
  struct str text;
  switch (r->kind) {
  case ROWS_CSV:
    return next_csv(r, a, fields, line);
  case ROWS_LIST:
    *line = r->place + 1;
    *fields = r->place < r->list.n ? r->list.list[r->place] : value_none();
    return r->place++ < r->list.n;
  case ROWS_LINES:
    if (!next_line(r, &text))
      return false;
    *line = r->line;
    return json_read(a, text, fields, NULL);
  }
  return false;
}
