/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Segments: where every second of a clock went. A clock's row keeps the spells that it went through; laid over its
 * calendar as it is now (a changed one would have changed the clock), they say what counted, what did not, and why.
 */
#include "engine/reading.h"

#include <stdio.h>

enum { SEGMENTS_MAX = 300 };

struct laying {
  struct reader *r;
  struct value_builder list;
  bool more;
  int64_t counted;
  struct {
    const char *because;
    int64_t ms;
  } totals[12];
  size_t total_count;
};

static const char *reason_words(const struct calendar_segment *s)
{
  static const char *const words[] = { "closed", "holiday", "other hours on that day", "break",
                                       "outside of the calendar's validity" };
  return s->open ? "counted" : words[s->reason];
}

static void add_total(struct laying *l, const char *because, int64_t ms)
{
  size_t i = 0;
  while (i < l->total_count && strcmp(l->totals[i].because, because) != 0)
    i++;
  if (i == l->total_count) {
    if (i == sizeof l->totals / sizeof *l->totals)
      return;
    l->totals[l->total_count++].because = because;
  }
  l->totals[i].ms += ms;
}

static void add_segment(struct laying *l, int64_t from, int64_t to, bool counts, const char *because, struct str name)
{
  char text[48];
  if (from >= to)
    return;
  add_total(l, because, to - from);
  l->counted += counts ? to - from : 0;
  if (l->list.n == SEGMENTS_MAX) {
    l->more = true;
    return;
  }
  struct value_builder b;
  build_init(&b, &l->r->arena);
  build_put(&b, "from", reader_instant(l->r, from));
  build_put(&b, "to", reader_instant(l->r, to));
  build_put(&b, "for", value_text(str_dup(&l->r->arena, duration_format(to - from, text))));
  build_put(&b, "counts", value_bool(counts));
  build_put(&b, "because",
            value_text(name.n ? words_printf(l->r, "%s: %.*s", because, STR_FMT(name)) : str_of(because)));
  build_add(&l->list, build_map(&b));
}

static void lay_running(struct laying *l, const struct calendar *c, int64_t from, int64_t to)
{
  struct calendar_walk w = calendar_walk(c, from, to);
  struct calendar_segment s;
  while (calendar_walk_next(&w, &s))
    add_segment(l, s.from, s.to, s.open, reason_words(&s), s.name);
}

static void lay_spell(struct laying *l, const struct calendar *c, struct str is, int64_t from, int64_t to)
{
  if (str_is(is, "running"))
    lay_running(l, c, from, to);
  else
    add_segment(l, from, to, false,
                str_is(is, "paused")      ? "paused"
                : str_is(is, "waiting")   ? "not started"
                : str_is(is, "cancelled") ? "cancelled"
                                          : "stopped",
                STR(""));
}

static const struct calendar *calendar_of(struct reader *r, struct calendars *all, struct value given, struct err *err)
{
  if (value_is_none(given))
    return calendars_always(all);
  if (given.kind == VALUE_MAP)
    return calendars_read(all, given, err);
  struct record *record = given.kind == VALUE_TEXT ? model_find_name(r->model, value_str(given), err) : NULL;
  return record ? calendars_of(all, r->model, record, NULL, NULL, err) : NULL;
}

static void lay_all(struct laying *l, const struct calendar *c, struct value spells, int64_t until)
{
  for (uint32_t i = 0; i < spells.n; i++) {
    int64_t from, to = until;
    struct value next = i + 1 < spells.n ? spells.list[i + 1] : value_none();
    bool anew = value_get(spells.list[i], "anew").kind == VALUE_BOOL;
    if (!instant_parse(value_get_str(spells.list[i], "from"), &from) ||
        (!value_is_none(next) && !instant_parse(value_get_str(next, "from"), &to)))
      continue;
    if (anew) { /* what was before counts no longer */
      l->counted = 0;
      l->total_count = 0;
    }
    lay_spell(l, c, value_get_str(spells.list[i], "is"), from, to);
  }
}

static struct value totals_value(struct laying *l)
{
  struct value_builder b;
  char text[48];
  build_init(&b, &l->r->arena);
  for (size_t i = 0; i < l->total_count; i++)
    build_put(&b, l->totals[i].because, value_text(str_dup(&l->r->arena, duration_format(l->totals[i].ms, text))));
  return build_map(&b);
}

bool segments_of_clock(struct reader *r, struct value clock, int64_t until, struct value *out, struct err *err)
{
  struct laying l = { .r = r };
  struct value_builder b;
  char text[48];
  struct value spells = value_get(clock, "spells");
  struct calendars *all = calendars_open();
  const struct calendar *c = calendar_of(r, all, value_get(clock, "calendar"), err);
  build_init(&l.list, &r->arena);
  build_init(&b, &r->arena);
  if (c && spells.kind == VALUE_LIST)
    lay_all(&l, c, spells, until);
  build_put(&b, "until", reader_instant(r, until));
  build_put(&b, "counted", value_text(str_dup(&r->arena, duration_format(l.counted, text))));
  build_put(&b, "totals", totals_value(&l));
  build_put(&b, "segments", build_list(&l.list));
  if (l.more)
    build_put(&b, "more", value_bool(true));
  *out = build_map(&b);
  calendars_close(all);
  return c != NULL;
}
