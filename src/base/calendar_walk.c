/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking through a span for those who ask why: piece by piece of each day, each with its reason, neighbours of one kind
 * made one. This costs what it tells; arithmetic does not come here.
 */
#include "base/calendar_inside.h"

const char *calendar_reason_name(enum calendar_reason reason)
{
  static const char *const names[] = { "hours", "holiday", "override", "break", "invalid" };
  return names[reason];
}

/* Shortens *end to the next edge of the spans behind x; true when x is in one. All in ms of the day; the spans are
 * those of `shift` earlier. */
static bool is_in(const struct said *said, struct spans spans, int32_t shift, int32_t x, int32_t *end)
{
  bool in = false;
  for (uint32_t i = 0; i < spans.n; i++) {
    struct span s = said->spans.at[spans.first + i];
    int32_t from = s.from - shift, to = s.to - shift;
    in |= from <= x && x < to;
    if (from > x && from < *end)
      *end = from;
    if (to > x && to < *end)
      *end = to;
  }
  return in;
}

static struct str holiday_name(const struct calendar *c, int32_t day)
{
  const struct said_holiday *h = calendar_holiday(c, day);
  return h && h->name_size ? (struct str){ c->said.names.p + h->name, h->name_size } : STR("");
}

/* Why x of that day is open or closed; *end, the end of the piece, comes nearer where the reason changes before it. */
static void explain(const struct calendar *c, int32_t day, int32_t x, int32_t *end, struct calendar_segment *s)
{
  enum calendar_reason today, yesterday;
  struct spans of_today = calendar_spans(c, day, &today), of_yesterday = calendar_spans(c, day - 1, &yesterday);
  bool late = is_in(&c->said, of_yesterday, DAY, x, end), now = is_in(&c->said, of_today, 0, x, end);
  /* What last night's shift would have been on an ordinary day. */
  bool usual = is_in(&c->said, c->said.week[weekday_of(day - 1)], DAY, x, end);
  s->reason = today;
  if (s->open)
    s->reason = now ? today : yesterday;
  else if (late || now)
    s->reason = CALENDAR_BREAK;
  else if (today == CALENDAR_HOURS && usual)
    s->reason = yesterday;
  s->name = STR("");
  if (s->reason == CALENDAR_HOLIDAY)
    s->name = holiday_name(c, today == CALENDAR_HOLIDAY ? day : day - 1);
}

static bool is_open_piece(const struct calendar *c, int32_t day, int32_t x, int32_t *end)
{
  const struct plan *p = calendar_plan(c, day);
  *end = DAY;
  for (uint32_t i = 0; i < p->n; i++) {
    const struct piece *piece = &c->pieces.at[p->first + i];
    if (x < piece->to) {
      *end = x < piece->from ? piece->from : piece->to;
      return x >= piece->from;
    }
  }
  return false;
}

/* The piece that begins at t, at the most to the end of its day. */
static struct calendar_segment piece_at(const struct calendar *c, int64_t t, int64_t limit)
{
  struct calendar_segment s = { .from = t, .to = limit, .reason = CALENDAR_INVALID, .name = STR("") };
  if (t < c->from && c->from < limit)
    s.to = c->from;
  if (t < c->from || t >= c->to)
    return s;
  int64_t offset = zone_offset(c->said.zone, t), jump = zone_next(c->said.zone, t), x = t + offset;
  int32_t day = (int32_t)(x / DAY - (x % DAY < 0)), end;
  int64_t midnight = day * (int64_t)DAY;
  s.open = is_open_piece(c, day, (int32_t)(x - midnight), &end);
  explain(c, day, (int32_t)(x - midnight), &end, &s);
  int64_t ends[] = { midnight + end - offset, jump, c->to };
  for (int i = 0; i < 3; i++)
    s.to = ends[i] < s.to ? ends[i] : s.to;
  return s;
}

struct calendar_walk calendar_walk(const struct calendar *c, int64_t from, int64_t to)
{
  return (struct calendar_walk){ c, from, to };
}

bool calendar_walk_next(struct calendar_walk *w, struct calendar_segment *out)
{
  if (w->at >= w->to)
    return false;
  *out = piece_at(w->calendar, w->at, w->to);
  while (out->to < w->to) {
    struct calendar_segment next = piece_at(w->calendar, out->to, w->to);
    if (next.open != out->open || next.reason != out->reason || !str_eq(next.name, out->name))
      break;
    out->to = next.to;
  }
  w->at = out->to;
  return true;
}
