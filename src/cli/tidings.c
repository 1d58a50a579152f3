/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tidings.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/print.h"

enum { MARGIN = 7, LABEL = 9, MOVES_SHOWN = 5, OTHERS_SHOWN = 8 };

struct str tidings_time(struct arena *a, int64_t at)
{
  char text[32];
  instant_format(at, text);
  return str_printf(a, "%.5s", text + 11);
}

/* A label in its column, then the text, whose further lines stand beneath its first. */
static void labelled(const char *label, struct str text)
{
  struct buf clean = BUF_INIT;
  size_t width = print_width() - MARGIN - LABEL;
  tell_clean(&clean, text, true);
  struct str rest = buf_view(&clean), line;
  bool more = true, first = true;
  while (more) {
    more = str_split(rest, '\n', &line, &rest);
    do {
      struct str part = text_line(&line, width);
      if (part.n || first)
        printf("%*s%s%-*s%s%.*s\n", MARGIN, "", first ? print_bold() : "", LABEL, first ? label : "",
               first ? print_plain() : "", STR_FMT(part));
      else
        putchar('\n');
      first = false;
    } while (line.n);
  }
  buf_fini(&clean);
}

void tidings_line(const char *label, const char *fmt, ...)
{
  struct buf text = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&text, fmt, ap);
  va_end(ap);
  labelled(label, buf_view(&text));
  buf_fini(&text);
}

/* ---- names ---- */

/* A record by what people call it, as it is now or was. */
static struct str title_of(const struct tidings *t, struct str id)
{
  struct str title = picture_title(t->after, id);
  return str_eq(title, id) && t->before ? picture_title(t->before, id) : title;
}

/* "value_score" -> "value score" */
static struct str spoken(struct arena *a, struct str name)
{
  char *z = str_z(a, name);
  for (char *p = z; *p; p++)
    *p = *p == '_' ? ' ' : *p;
  return str_of(z);
}

/* A value; a record by its title, an instant of this demonstration by its time. */
static struct str value_words(const struct tidings *t, struct value v)
{
  int64_t at;
  if (value_is_none(v))
    return STR("nothing");
  if (v.kind == VALUE_TEXT && v.n == 20 && v.s[10] == 'T' && instant_parse(value_str(v), &at))
    return tidings_time(t->arena, at);
  if (v.kind == VALUE_TEXT && !value_is_none(picture_record(t->after, value_str(v))))
    return title_of(t, value_str(v));
  struct str words = tell_line(t->arena, v, 60);
  if (v.kind != VALUE_TEXT || !memchr(words.p, '_', words.n))
    return words;
  return spoken(t->arena, words);
}

/* ---- what moved ---- */

static bool is_number(struct value v) { return v.kind == VALUE_INT || v.kind == VALUE_REAL; }

/* What tells most comes first: scores, counts, yes and no, states, sums of money, instants. */
static int move_rank(const struct news *n)
{
  struct value v = value_is_none(n->after) ? n->before : n->after;
  if (is_number(v))
    return str_ends(n->name, "score") ? 0 : 1;
  if (v.kind == VALUE_BOOL)
    return 2;
  if (v.kind == VALUE_TEXT)
    return v.n == 20 && v.s[10] == 'T' ? 5 : 3;
  return 4;
}

struct move {
  const struct news *news;
  int rank;
  double size;
};

/* How far a number went. */
static double move_size(const struct news *n)
{
  double before = n->before.kind == VALUE_INT ? (double)n->before.i : n->before.kind == VALUE_REAL ? n->before.d : 0;
  double after = n->after.kind == VALUE_INT ? (double)n->after.i : n->after.kind == VALUE_REAL ? n->after.d : 0;
  return after > before ? after - before : before - after;
}

static int by_rank(const void *a, const void *b)
{
  const struct move *x = a, *y = b;
  if (x->rank != y->rank)
    return x->rank - y->rank;
  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return (x->news > y->news) - (x->news < y->news);
}

static void tell_move(const struct tidings *t, const struct news *n)
{
  struct str title = title_of(t, n->record), name = spoken(t->arena, n->name);
  struct str before = value_words(t, n->before), after = value_words(t, n->after);
  tidings_line("moved", "%.*s: %.*s %.*s → %.*s", STR_FMT(title), STR_FMT(name), STR_FMT(before), STR_FMT(after));
}

/* Sums of money are what a score is made of: where the score of the same record is told, they are not. */
static bool is_told_by_score(const struct news *n, const struct news *from, const struct news *to)
{
  if (move_rank(n) != 4)
    return false;
  for (const struct news *o = from; o < to; o++)
    if (o->kind == NEWS_FIELD && move_rank(o) == 0 && str_eq(o->record, n->record))
      return true;
  return false;
}

static void tell_moves(const struct tidings *t, const struct news *from, const struct news *to)
{
  VEC(struct move) moves = { 0 };
  for (const struct news *n = from; n < to; n++) {
    /* What people have no name for comes last. */
    bool named = !str_eq(title_of(t, n->record), n->record);
    if (n->kind == NEWS_FIELD && !is_told_by_score(n, from, to))
      vec_push(&moves, ((struct move){ n, move_rank(n) + (named ? 0 : 10), move_size(n) }));
  }
  if (moves.n)
    qsort(moves.at, moves.n, sizeof *moves.at, by_rank);
  for (size_t i = 0; i < moves.n && i < MOVES_SHOWN; i++)
    tell_move(t, moves.at[i].news);
  if (moves.n > MOVES_SHOWN)
    tidings_line("", "and %zu more field%s", moves.n - MOVES_SHOWN, moves.n - MOVES_SHOWN == 1 ? "" : "s");
  vec_fini(&moves);
}

/* ---- the rest ---- */

static void tell_finding(const struct tidings *t, const char *label, struct value f, bool whole)
{
  struct str message = value_get_str(f, "message"), severity = value_get_str(f, "severity");
  struct str owner = value_get_str(f, "owner");
  if (whole && owner.n)
    tidings_line(label, "%.*s: %.*s (for %.*s)", STR_FMT(severity), STR_FMT(message), STR_FMT(title_of(t, owner)));
  else
    tidings_line(label, "%.*s: %.*s", STR_FMT(severity), STR_FMT(message));
}

static void tell_clock(const struct tidings *t, const struct news *n)
{
  struct str title = title_of(t, n->record), state = value_get_str(n->after, "state");
  struct str due = value_get_str(n->after, "due");
  int64_t at;
  bool open = str_is(state, "running") && instant_parse(due, &at);
  if (open)
    tidings_line("clock", "%.*s of \"%.*s\": running, due %.10s %.5s", STR_FMT(n->name), STR_FMT(title), due.p,
                 due.p + 11);
  else
    tidings_line("clock", "%.*s of \"%.*s\": %.*s", STR_FMT(n->name), STR_FMT(title), STR_FMT(state));
}

static void tell_message(const struct tidings *t, struct value m)
{
  struct str to = value_get_str(m, "to"), subject = value_get_str(m, "subject");
  struct str title = to.n ? title_of(t, to) : STR("whom it concerns");
  tidings_line("message", "to %.*s: %.*s", STR_FMT(title), STR_FMT(subject));
}

static void tell_one(const struct tidings *t, const struct news *n)
{
  switch (n->kind) {
  case NEWS_FIELD:
    break;
  case NEWS_OPENED:
    tell_finding(t, "opened", n->after, true);
    break;
  case NEWS_CLOSED:
    tell_finding(t, "closed", n->before, false);
    break;
  case NEWS_CLOCK:
    tell_clock(t, n);
    break;
  case NEWS_MESSAGE:
    tell_message(t, n->after);
  }
}

static void tell_others(const struct tidings *t, const struct news *from, const struct news *to)
{
  size_t told = 0, left = 0;
  for (const struct news *n = from; n < to; n++) {
    if (n->kind == NEWS_FIELD)
      continue;
    if (told < OTHERS_SHOWN)
      tell_one(t, n);
    left += told++ >= OTHERS_SHOWN;
  }
  if (left)
    tidings_line("", "and %zu more", left);
}

/* ---- why ---- */

enum { WHY_LINES = 12 };

/* As many lines as one reads in passing. */
static struct str first_lines(struct str text)
{
  size_t n = 0;
  for (int lines = 0; n < text.n && lines < WHY_LINES; n++)
    lines += text.p[n] == '\n';
  while (n && text.p[n - 1] == '\n')
    n--;
  return (struct str){ text.p, n };
}

/* What one types after "steward why". */
static struct str question_of(const struct tidings *t, const struct news *n)
{
  if (n->kind == NEWS_OPENED)
    return str_printf(t->arena, "finding/%lld", (long long)value_get(n->after, "id").i);
  return str_printf(t->arena, "%.*s %.*s", STR_FMT(n->record), STR_FMT(n->name));
}

static bool tell_why(const struct tidings *t, const struct news *n, struct err *err)
{
  struct buf text = BUF_INIT, words = BUF_INIT;
  struct str type, key;
  struct value why;
  str_split(n->record, '/', &type, &key);
  bool good = n->kind == NEWS_OPENED ? reader_why_finding(t->reader, value_get(n->after, "id").i, &text, err)
                                     : reader_why(t->reader, type, key, n->name, &text, err);
  good = good && json_read(t->arena, str_dup(t->arena, buf_view(&text)), &why, err);
  if (good) {
    why_text(why, &words);
    struct str shown = first_lines(buf_view(&words));
    labelled("why?", shown);
    if (shown.n < words.n)
      tidings_line("", "… (steward why %.*s says all of it)", STR_FMT(question_of(t, n)));
  }
  buf_fini(&text);
  buf_fini(&words);
  return good;
}

/* Which question a piece of news would answer for the first time, if any. */
static bool *asks(struct tidings *t, const struct news *n)
{
  if (n->kind == NEWS_FIELD && move_rank(n) == 0 && is_number(n->before) && is_number(n->after))
    return &t->told_move;
  if (n->kind != NEWS_OPENED)
    return NULL;
  if (str_is(n->name, "breached"))
    return &t->told_breach;
  return str_is(value_get_str(n->after, "severity"), "high") ? &t->told_finding : NULL;
}

bool tidings_tell(struct tidings *t, const struct news *from, const struct news *to, struct err *err)
{
  tell_moves(t, from, to);
  tell_others(t, from, to);
  const struct news *chosen = NULL;
  for (const struct news *n = from; n < to; n++) {
    bool *told = asks(t, n);
    if (told && !*told && (!chosen || (n->kind == NEWS_FIELD && move_size(n) > move_size(chosen))))
      chosen = n;
  }
  if (!chosen)
    return true;
  *asks(t, chosen) = true;
  return tell_why(t, chosen, err);
}

/* ---- as JSON ---- */

struct value tidings_value(const struct tidings *t, const struct news_list *news)
{
  static const char *const kinds[] = { "moved", "opened", "closed", "clock", "message" };
  struct value_builder list, b;
  char text[32];
  build_init(&list, t->arena);
  for (size_t i = 0; i < news->n; i++) {
    const struct news *n = &news->at[i];
    build_init(&b, t->arena);
    build_put(&b, "kind", value_text(str_of(kinds[n->kind])));
    build_put(&b, "at", value_text(str_dup(t->arena, instant_format(n->at, text))));
    build_put(&b, "record", value_text(str_dup(t->arena, n->record)));
    build_put(&b, "title", value_text(str_dup(t->arena, title_of(t, n->record))));
    build_put(&b, "name", value_text(str_dup(t->arena, n->name)));
    build_put(&b, "before", value_copy(t->arena, n->before));
    build_put(&b, "after", value_copy(t->arena, n->after));
    build_add(&list, build_map(&b));
  }
  return build_list(&list);
}
