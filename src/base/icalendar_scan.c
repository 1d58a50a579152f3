/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of an iCalendar file. The library beneath repairs or drops in silence what it does not like, and goes as
 * deep as a file says; so the form is judged here, before, where the number of a line is known.
 */
#include "base/icalendar_inside.h"

enum { DEPTH_MAX = 8, LINE_MAX_BYTES = 65536, PARTS_MAX = 100000 };

struct scan {
  struct arena *arena;
  struct str rest;
  uint32_t line, next_line; /* of the one at hand, and of what follows it */
  struct str open[DEPTH_MAX];
  uint32_t opened[DEPTH_MAX];
  int depth;
  bool any;
  struct ical_parts *parts;
  struct err *err;
};

static bool wrong(const struct scan *s, enum err_code code, const char *what)
{
  return err_set(s->err, code, "line %u: %s", s->line, what);
}

static bool is_continued(const struct scan *s) { return s->rest.n && (s->rest.p[0] == ' ' || s->rest.p[0] == '\t'); }

static struct str without_return(struct str line)
{
  line.n -= line.n && line.p[line.n - 1] == '\r';
  return line;
}

/* A character may be cut in two where a line is folded, so lines are judged when they are whole. */
static struct str unfolded(struct scan *s, struct str line)
{
  struct buf whole = BUF_INIT;
  struct str more;
  buf_str(&whole, line);
  while (is_continued(s) && whole.n <= LINE_MAX_BYTES) {
    str_split(s->rest, '\n', &more, &s->rest);
    more = without_return(more);
    buf_add(&whole, more.p + 1, more.n - 1);
    s->next_line++;
  }
  line = str_dup(s->arena, buf_view(&whole));
  buf_fini(&whole);
  return line;
}

/* The next content line, with those that continue it. */
static bool next_line(struct scan *s, struct str *out)
{
  do {
    if (s->rest.n == 0)
      return false;
    s->line = ++s->next_line;
    str_split(s->rest, '\n', out, &s->rest);
    *out = without_return(*out);
    if (is_continued(s))
      *out = unfolded(s, *out);
  } while (str_trim(*out).n == 0);
  return true;
}

/* "DTSTART;VALUE=DATE:20261225": the name ends at the first of ; and :, the value starts behind the first : that stands
 * in no quotes. */
static bool split_line(struct str line, struct str *name, struct str *value)
{
  size_t end = 0, i;
  bool quoted = false;
  while (end < line.n && line.p[end] != ';' && line.p[end] != ':')
    end++;
  *name = (struct str){ line.p, end };
  for (i = end; i < line.n && (quoted || line.p[i] != ':'); i++)
    quoted = quoted != (line.p[i] == '"');
  if (i == line.n || end == 0)
    return false;
  *value = str_trim((struct str){ line.p + i + 1, line.n - i - 1 });
  return true;
}

static bool is_name(struct str name)
{
  for (size_t i = 0; i < name.n; i++) {
    char c = name.p[i];
    if (!(c == '-' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
          c == '_'))
      return false;
  }
  return name.n > 0;
}

static bool begin(struct scan *s, struct str name)
{
  if (s->depth == 0 && !str_eq_fold(name, STR("VCALENDAR")))
    return wrong(s, ERR_INPUT, "an iCalendar file begins with BEGIN:VCALENDAR");
  if (s->depth == DEPTH_MAX)
    return wrong(s, ERR_LIMIT, "components stand more than 8 deep in each other");
  if (!is_name(name))
    return wrong(s, ERR_INPUT, "BEGIN: wants the name of a component behind it");
  if (s->depth == 1) {
    if (s->parts->n == PARTS_MAX)
      return wrong(s, ERR_LIMIT, "more than 100000 components in one file");
    vec_push(s->parts, ((struct ical_part){ .line = s->line, .name = name }));
  }
  s->opened[s->depth] = s->line;
  s->open[s->depth++] = name;
  s->any = true;
  return true;
}

static bool end(struct scan *s, struct str name)
{
  if (s->depth == 0)
    return wrong(s, ERR_INPUT, "END without a BEGIN");
  struct str open = s->open[s->depth - 1];
  if (!str_eq_fold(open, name))
    return err_set(s->err, ERR_INPUT, "line %u: END:%.*s, but what ends here is the %.*s of line %u", s->line,
                   STR_FMT(name), STR_FMT(open), s->opened[s->depth - 1]);
  s->depth--;
  return true;
}

static bool property(struct scan *s, struct str name, struct str value)
{
  if (s->depth == 0)
    return wrong(s, ERR_INPUT, "an iCalendar file begins with BEGIN:VCALENDAR");
  if (s->depth == 1 && str_eq_fold(name, STR("VERSION")) && !str_is(value, "2.0"))
    return err_set(s->err, ERR_INPUT, "line %u: this is version %.*s; iCalendar 2.0 is what is read here", s->line,
                   STR_FMT(value));
  if (s->depth == 2 && str_eq_fold(name, STR("SUMMARY")))
    vec_last(s->parts).summary = value;
  return true;
}

static bool scan_line(struct scan *s, struct str line)
{
  struct str name, value;
  if (line.n > LINE_MAX_BYTES)
    return wrong(s, ERR_LIMIT, "a line of more than 65536 bytes");
  if (memchr(line.p, '\0', line.n))
    return wrong(s, ERR_INPUT, "a byte of zero");
  if (!str_utf8(line))
    return wrong(s, ERR_INPUT, "this is not UTF-8");
  if (!split_line(line, &name, &value) || !is_name(name))
    return wrong(s, ERR_INPUT, "no line of an iCalendar file, which looks like NAME:VALUE");
  if (str_eq_fold(name, STR("BEGIN")))
    return begin(s, value);
  return str_eq_fold(name, STR("END")) ? end(s, value) : property(s, name, value);
}

bool ical_scan(struct arena *a, struct str text, struct ical_parts *out, struct err *err)
{
  struct scan s = { .arena = a, .rest = text, .parts = out, .err = err };
  struct str line;
  if (text.n > ICALENDAR_BYTES_MAX)
    return err_set(err, ERR_LIMIT, "more than %d bytes", ICALENDAR_BYTES_MAX);
  while (next_line(&s, &line))
    if (!scan_line(&s, line))
      return false;
  if (!s.any)
    return err_set(err, ERR_INPUT, "line 1: an iCalendar file begins with BEGIN:VCALENDAR");
  return s.depth == 0 ||
         err_set(err, ERR_INPUT, "line %u: this %.*s has no END", s.opened[s.depth - 1], STR_FMT(s.open[s.depth - 1]));
}
