/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over the text, cell by cell; a cell is copied only where it has a doubled quote.
 */
#include "cli/csv.h"

enum cell_end { END_CELL, END_ROW, END_ERROR };

/* ---- one cell ---- */

/* Behind the cell: takes the separator or the line's end. */
static enum cell_end take_end(struct csv *c)
{
  if (c->at < c->text.n && c->text.p[c->at] == c->separator) {
    c->at++;
    return END_CELL;
  }
  if (c->at < c->text.n && c->text.p[c->at] == '\r')
    c->at++;
  if (c->at < c->text.n && c->text.p[c->at] == '\n')
    c->at++;
  c->line++;
  return END_ROW;
}

static bool is_end(const struct csv *c, char ch) { return ch == c->separator || ch == '\n' || ch == '\r'; }

static enum cell_end bare_cell(struct csv *c, struct csv_cell *out)
{
  size_t from = c->at;
  while (c->at < c->text.n && !is_end(c, c->text.p[c->at]))
    c->at++;
  out->text = (struct str){ c->text.p + from, c->at - from };
  out->null = str_is(out->text, "NULL") || str_is(out->text, "\\N");
  return take_end(c);
}

/* Without the doubles. */
static struct str halved(struct arena *a, struct str s)
{
  char *copy = arena_alloc(a, s.n + 1);
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++) {
    copy[n++] = s.p[i];
    i += s.p[i] == '"';
  }
  return (struct str){ copy, n };
}

/* Line ends within count, as any other. */
static void count_lines(struct csv *c, struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    c->line += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n'));
}

static enum cell_end quoted_cell(struct csv *c, struct arena *a, struct csv_cell *out, struct err *err)
{
  size_t from = ++c->at;
  bool doubled = false, closed = false;
  for (; c->at < c->text.n && !closed; c->at++)
    if (c->text.p[c->at] == '"') {
      bool two = c->at + 1 < c->text.n && c->text.p[c->at + 1] == '"';
      doubled |= two;
      closed = !two;
      c->at += two;
    }
  struct str inside = { c->text.p + from, c->at - from - closed };
  if (!closed) {
    err_set(err, ERR_INPUT, "line %lld: a quote is opened here and never closed", (long long)c->line);
    return END_ERROR;
  }
  count_lines(c, inside);
  *out = (struct csv_cell){ .text = doubled ? halved(a, inside) : inside };
  while (c->at < c->text.n && c->text.p[c->at] == ' ' && c->separator != ' ')
    c->at++;
  if (c->at < c->text.n && !is_end(c, c->text.p[c->at])) {
    err_set(err, ERR_INPUT, "line %lld: there is text behind a closing quote; a quote within a cell is written twice",
            (long long)c->line);
    return END_ERROR;
  }
  return take_end(c);
}

static enum cell_end next_cell(struct csv *c, struct arena *a, struct csv_cell *out, struct err *err)
{
  bool quoted = c->at < c->text.n && c->text.p[c->at] == '"';
  return quoted ? quoted_cell(c, a, out, err) : bare_cell(c, out);
}

static void skip_empty_lines(struct csv *c)
{
  while (c->at < c->text.n && (c->text.p[c->at] == '\n' || c->text.p[c->at] == '\r'))
    take_end(c);
}

/* ---- the header ---- */

/* How often each stands in the first line, outside of quotes; of equals the first. */
static char sniffed(struct str text)
{
  static const char candidates[] = { ',', ';', '\t', '|' };
  size_t counts[sizeof candidates] = { 0 }, best = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.n && (quoted || (text.p[i] != '\n' && text.p[i] != '\r')); i++) {
    quoted ^= text.p[i] == '"';
    for (size_t k = 0; k < sizeof candidates && !quoted; k++)
      counts[k] += text.p[i] == candidates[k];
  }
  for (size_t k = 1; k < sizeof candidates; k++)
    best = counts[k] > counts[best] ? k : best;
  return candidates[best];
}

/* Excel's own: "sep=;" */
static void take_hint(struct csv *c)
{
  struct str line = { c->text.p + c->at, c->text.n - c->at };
  if (line.n < 6 || !str_eq_fold((struct str){ line.p, 4 }, STR("sep=")) || (line.p[5] != '\n' && line.p[5] != '\r'))
    return;
  c->separator = c->separator ? c->separator : line.p[4];
  c->at += 5;
  take_end(c);
}

static bool check_columns(struct csv *c, int64_t line, struct err *err)
{
  while (c->count && c->columns[c->count - 1].n == 0)
    c->count--;
  if (c->count == 0)
    return err_set(err, ERR_INPUT, "line %lld: there is no header: the first line names the columns", (long long)line);
  for (size_t i = 0; i < c->count; i++) {
    if (c->columns[i].n == 0)
      return err_set(err, ERR_INPUT, "line %lld: column %zu has no name", (long long)line, i + 1);
    for (size_t k = 0; k < i; k++)
      if (str_eq(c->columns[i], c->columns[k]))
        return err_set(err, ERR_INPUT, "line %lld: columns %zu and %zu are both called \"%.*s\"", (long long)line,
                       k + 1, i + 1, STR_FMT(c->columns[i]));
  }
  return true;
}

static bool read_header(struct csv *c, struct err *err)
{
  VEC(struct str) names = { 0 };
  struct csv_cell cell;
  int64_t line = c->line;
  enum cell_end end = END_CELL;
  while (end == END_CELL && names.n <= CSV_COLUMNS_MAX) {
    end = next_cell(c, c->arena, &cell, err);
    if (end != END_ERROR)
      vec_push(&names, str_trim(cell.text));
  }
  c->width = c->count = names.n;
  c->columns = arena_array(c->arena, struct str, names.n + 1);
  for (size_t i = 0; i < names.n; i++)
    c->columns[i] = names.at[i];
  vec_fini(&names);
  if (c->width > CSV_COLUMNS_MAX)
    return err_set(err, ERR_LIMIT, "line %lld: more than %d columns", (long long)line, CSV_COLUMNS_MAX);
  return end != END_ERROR && check_columns(c, line, err);
}

bool csv_open(struct csv *c, struct arena *a, struct str text, char separator, struct err *err)
{
  *c = (struct csv){ .arena = a, .text = text, .separator = separator, .line = 1 };
  if (str_starts(text, "\xef\xbb\xbf"))
    c->at = 3;
  take_hint(c);
  skip_empty_lines(c);
  if (!c->separator)
    c->separator = sniffed((struct str){ text.p + c->at, text.n - c->at });
  if (!read_header(c, err))
    return false;
  c->start = c->at;
  c->start_line = c->line;
  return true;
}

/* ---- rows ---- */

static bool wrong_width(const struct csv *c, size_t n, int64_t line, struct err *err)
{
  return err_set(err, ERR_INPUT, "line %lld: %zu cell%s, and the header has %zu%s", (long long)line, n,
                 n == 1 ? "" : "s", c->count, c->count == 1 ? "; --separator names what stands between them" : "");
}

bool csv_next(struct csv *c, struct arena *a, struct csv_cell *cells, int64_t *line, bool *more, struct err *err)
{
  struct csv_cell spare;
  size_t n = 0;
  bool beyond = false;
  enum cell_end end = END_CELL;
  skip_empty_lines(c);
  *line = c->line;
  *more = c->at < c->text.n;
  while (*more && end == END_CELL) {
    end = next_cell(c, a, n < c->count ? &cells[n] : &spare, err);
    beyond |= n >= c->count && end != END_ERROR && spare.text.n > 0;
    n++;
  }
  if (!*more)
    return true;
  if (end == END_ERROR)
    return false;
  if (n > c->width || n < c->count)
    return wrong_width(c, n, *line, err);
  return !beyond ||
         err_set(err, ERR_INPUT, "line %lld: there is a cell behind the last column that has a name", (long long)*line);
}

void csv_again(struct csv *c)
{
  c->at = c->start;
  c->line = c->start_line;
}
