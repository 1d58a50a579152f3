/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* ---- the terminal ---- */

bool print_to_terminal(void) { return isatty(STDOUT_FILENO) == 1; }

static bool colours(void)
{
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  return print_to_terminal() && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

const char *print_bold(void) { return colours() ? "\033[1m" : ""; }
const char *print_plain(void) { return colours() ? "\033[0m" : ""; }

size_t print_width(void)
{
  struct winsize size;
  bool known = print_to_terminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40;
  return known ? size.ws_col : 100;
}

/* ---- JSON ---- */

void print_json(struct value v)
{
  struct buf text = BUF_INIT;
  (print_to_terminal() ? json_write_pretty : json_write)(&text, v);
  fwrite(text.p, 1, text.n, stdout);
  if (text.n == 0 || text.p[text.n - 1] != '\n')
    putchar('\n');
  buf_fini(&text);
}

bool print_json_text(struct str text, struct err *err)
{
  struct arena a;
  struct value v;
  arena_init(&a);
  bool good = json_read(&a, text, &v, err);
  if (good)
    print_json(v);
  arena_fini(&a);
  return good || (err_prefix(err, "the answer is no JSON"), false);
}

void print_error(const struct err *err)
{
  printf("{\"error\":{\"code\":\"%s\",\"text\":", err_name(err->code));
  struct buf text = BUF_INIT;
  json_string(&text, str_of(err->text));
  fwrite(text.p, 1, text.n, stdout);
  buf_fini(&text);
  puts("}}");
}

/* ---- words ---- */

void tell_clean(struct buf *out, struct str text, bool lines)
{
  for (size_t i = 0; i < text.n;) {
    unsigned char c = (unsigned char)text.p[i];
    size_t n = utf8_next(text.p + i, text.n - i);
    /* U+0080 … U+009F are control characters, too. */
    bool control = c < 0x20 || c == 0x7f || (n == 2 && c == 0xc2 && (unsigned char)text.p[i + 1] < 0xa0);
    if (c == '\n' && lines)
      buf_char(out, '\n');
    else if (n == 0)
      buf_z(out, "\xef\xbf\xbd");
    else if (control)
      buf_char(out, ' ');
    else
      buf_add(out, text.p + i, n);
    i += n ? n : 1;
  }
}

/* 1 234 567.50 EUR */
static void add_money(struct buf *out, int64_t amount, struct str currency)
{
  money_write(out, amount, money_digits(currency), " ");
  buf_char(out, ' ');
  tell_clean(out, currency, false);
}

static bool is_money(struct value v)
{
  return v.kind == VALUE_MAP && v.n == 2 && value_get(v, "amount").kind == VALUE_INT &&
         value_get(v, "currency").kind == VALUE_TEXT;
}

/* An instant as the host writes it, and not what somebody may have typed. */
static bool add_instant(struct buf *out, struct str s)
{
  int64_t t;
  if ((s.n != 20 && s.n != 24) || s.p[10] != 'T' || s.p[s.n - 1] != 'Z' || !instant_parse(s, &t))
    return false;
  buf_printf(out, "%.10s %.8s", s.p, s.p + 11);
  return true;
}

static void add_list(struct buf *out, struct value v)
{
  for (uint32_t i = 0; i < v.n; i++) {
    buf_z(out, i ? ", " : "");
    tell_value(out, v.list[i]);
  }
  if (v.n == 0)
    buf_char(out, '-');
}

static void add_map(struct buf *out, struct value v)
{
  if (is_money(v)) {
    add_money(out, value_get(v, "amount").i, value_get_str(v, "currency"));
    return;
  }
  for (uint32_t i = 0; i < v.n; i++) {
    buf_z(out, i ? ", " : "");
    tell_clean(out, v.map[i].name, false);
    buf_char(out, ' ');
    tell_value(out, v.map[i].value);
  }
}

void tell_value(struct buf *out, struct value v)
{
  switch ((enum value_kind)v.kind) {
  case VALUE_NONE:
  case VALUE_NULL:
    buf_char(out, '-');
    break;
  case VALUE_BOOL:
    buf_z(out, v.b ? "yes" : "no");
    break;
  case VALUE_INT:
    buf_printf(out, "%lld", (long long)v.i);
    break;
  case VALUE_REAL:
    json_number(out, v.d);
    break;
  case VALUE_TEXT:
    if (!add_instant(out, value_str(v)))
      tell_clean(out, value_str(v), true);
    break;
  case VALUE_LIST:
    add_list(out, v);
    break;
  case VALUE_MAP:
    add_map(out, v);
    break;
  default: /* what no JSON holds */
    json_write(out, v);
  }
}

/* The bytes of the first `max` characters. */
static size_t bytes_of(struct str s, size_t max)
{
  size_t i = 0;
  while (i < s.n && max--)
    i += utf8_next(s.p + i, s.n - i) ? utf8_next(s.p + i, s.n - i) : 1;
  return i;
}

static size_t width_of(struct str s)
{
  size_t n = 0;
  for (size_t i = 0; i < s.n; i++)
    n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
  return n;
}

struct str tell_line(struct arena *a, struct value v, size_t max)
{
  struct buf all = BUF_INIT, line = BUF_INIT;
  tell_value(&all, v);
  tell_clean(&line, buf_view(&all), false);
  struct str s = buf_view(&line);
  if (max && width_of(s) > max)
    s = str_printf(a, "%.*s…", (int)bytes_of(s, max - 1), s.p);
  else
    s = str_dup(a, s);
  buf_fini(&all);
  buf_fini(&line);
  return s;
}

struct str tell_count(struct arena *a, int64_t n, const char *one, const char *many)
{
  return str_printf(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

/* The bytes of the next line of a paragraph: as many whole words as fit, at least one. */
static size_t next_line(struct str s, size_t width)
{
  size_t at = bytes_of(s, width);
  if (at >= s.n || s.p[at] == ' ')
    return at;
  size_t back = at;
  while (back && s.p[back] != ' ')
    back--;
  if (back)
    return back;
  const char *blank = memchr(s.p, ' ', s.n);
  return blank ? (size_t)(blank - s.p) : s.n;
}

struct str text_line(struct str *rest, size_t width)
{
  size_t n = next_line(*rest, width);
  struct str line = { rest->p, n };
  while (line.n && line.p[line.n - 1] == ' ')
    line.n--;
  while (n < rest->n && rest->p[n] == ' ')
    n++;
  *rest = (struct str){ rest->p + n, rest->n - n };
  return line;
}

static void print_paragraph(size_t indent, struct str s)
{
  size_t own = 0; /* its own blanks in front stay, on each line */
  while (own < s.n && s.p[own] == ' ')
    own++;
  s = (struct str){ s.p + own, s.n - own };
  size_t all = indent + own, hang = str_starts(s, "- ") ? 2 : 0; /* a list's further lines stand beneath its first */
  size_t width = print_width() > all + hang + 20 ? print_width() - all - hang : 20;
  for (bool first = true; first || s.n; first = false) {
    struct str line = text_line(&s, width);
    printf("%*s%.*s\n", line.n ? (int)(all + (first ? 0 : hang)) : 0, "", STR_FMT(line));
  }
}

void print_wrapped(size_t indent, struct str text)
{
  struct buf clean = BUF_INIT;
  tell_clean(&clean, text, true);
  struct str rest = buf_view(&clean), line;
  while (rest.n && rest.p[rest.n - 1] == '\n')
    rest.n--;
  bool more;
  do {
    more = str_split(rest, '\n', &line, &rest);
    print_paragraph(indent, line);
  } while (more);
  buf_fini(&clean);
}

/* ---- tables ---- */

void grid_init(struct grid *g, struct arena *a, size_t columns)
{
  *g = (struct grid){ .arena = a, .columns = columns };
}

void grid_fini(struct grid *g) { vec_fini(&g->cells); }

void grid_add(struct grid *g, struct str cell)
{
  struct buf clean = BUF_INIT;
  tell_clean(&clean, cell, false);
  vec_push(&g->cells, str_dup(g->arena, buf_view(&clean)));
  buf_fini(&clean);
}

void grid_add_z(struct grid *g, const char *cell) { grid_add(g, str_of(cell)); }

void grid_add_value(struct grid *g, struct value v, size_t max) { vec_push(&g->cells, tell_line(g->arena, v, max)); }

void grid_heads(struct grid *g, const char *const *heads)
{
  g->headed = true;
  for (size_t i = 0; i < g->columns; i++)
    grid_add_z(g, heads[i]);
}

static void print_row(const struct grid *g, size_t row, const size_t *widths)
{
  const struct str *cells = &g->cells.at[row * g->columns];
  size_t last = g->columns;
  while (last > 1 && cells[last - 1].n == 0)
    last--;
  printf("%*s%s", (int)g->indent, "", g->headed && row == 0 ? print_bold() : "");
  for (size_t i = 0; i < last; i++) {
    size_t pad = i + 1 < last ? widths[i] - width_of(cells[i]) + 2 : 0;
    printf("%.*s%*s", STR_FMT(cells[i]), (int)pad, "");
  }
  printf("%s\n", g->headed && row == 0 ? print_plain() : "");
}

void grid_print(const struct grid *g)
{
  size_t *widths = arena_array(g->arena, size_t, g->columns);
  for (size_t i = 0; i < g->cells.n; i++)
    if (width_of(g->cells.at[i]) > widths[i % g->columns])
      widths[i % g->columns] = width_of(g->cells.at[i]);
  for (size_t row = 0; row < g->cells.n / g->columns; row++)
    print_row(g, row, widths);
}
