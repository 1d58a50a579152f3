/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each operation is a function from a case to an answer, or to an error, which is an answer as well. What it answers is
 * compared by meaning: instants as instants, whatever offset they are written with, and of an object what is expected.
 */
#include "cli/vector.h"

#include <math.h>

struct work {
  struct arena *arena;
  struct zones *zones;
  struct value vector;
  struct calendar *calendar; /* NULL for operations that make their own */
};

/* ---- reading a case --------------------------------------------------------------------------- */

static bool get_instant(struct value from, const char *name, int64_t *out, struct err *err)
{
  struct str s = value_get_str(from, name);
  return instant_parse(s, out) || err_set(err, ERR_USAGE, "%s: \"%.*s\" is no instant", name, STR_FMT(s));
}

/* Seconds as ms. */
static bool get_seconds(struct value from, const char *name, int64_t *ms, struct err *err)
{
  struct value v = value_get(from, name);
  if (v.kind == VALUE_REAL && fabs(v.d) < 1e12) {
    *ms = (int64_t)llround(v.d * SECOND);
    return true;
  }
  if (v.kind != VALUE_INT || __builtin_mul_overflow(v.i, (int64_t)SECOND, ms))
    return err_set(err, ERR_USAGE, "%s: wants a number of seconds", name);
  return true;
}

/* The members of a case that make a calendar. */
static struct value calendar_value(struct arena *a, struct value vector)
{
  static const char *const names[] = { "tz", "hours", "holidays", "overrides", "breaks", "from", "to" };
  struct value_builder b;
  build_init(&b, a);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct value v = value_get(vector, names[i]);
    if (!value_is_none(v))
      build_put(&b, names[i], v);
  }
  return build_map(&b);
}

/* ---- answers ----------------------------------------------------------------------------------- */

static struct value instant_value(const struct work *w, int64_t t)
{
  char text[40];
  return value_text(str_dup(w->arena, zone_format(calendar_zone(w->calendar), t, text)));
}

/* ms as seconds, whole where they are. */
static struct value seconds_value(int64_t ms)
{
  return ms % SECOND ? value_real((double)ms / SECOND) : value_int(ms / SECOND);
}

static bool answer_moved(const struct work *w, bool back, struct value *out, struct err *err)
{
  int64_t start, ms;
  if (!get_instant(w->vector, "start", &start, err) || !get_seconds(w->vector, "seconds", &ms, err))
    return false;
  if (!(back ? calendar_sub : calendar_add)(w->calendar, start, ms, &start, err))
    return false;
  *out = instant_value(w, start);
  return true;
}

static bool answer_add(const struct work *w, struct value *out, struct err *err)
{
  return answer_moved(w, false, out, err);
}
static bool answer_sub(const struct work *w, struct value *out, struct err *err)
{
  return answer_moved(w, true, out, err);
}

static bool answer_between(const struct work *w, struct value *out, struct err *err)
{
  int64_t start, end;
  if (!get_instant(w->vector, "start", &start, err) || !get_instant(w->vector, "end", &end, err))
    return false;
  *out = seconds_value(calendar_between(w->calendar, start, end));
  return true;
}

static bool answer_add_days(const struct work *w, struct value *out, struct err *err)
{
  int64_t start;
  struct value days = value_get(w->vector, "days");
  if (!get_instant(w->vector, "start", &start, err))
    return false;
  if (days.kind != VALUE_INT)
    return err_set(err, ERR_USAGE, "days: wants a whole number");
  if (!calendar_add_days(w->calendar, start, days.i, &start, err))
    return false;
  *out = instant_value(w, start);
  return true;
}

static bool answer_local(const struct work *w, struct value *out, struct err *err)
{
  int64_t local;
  if (!get_instant(w->vector, "local", &local, err)) /* without an offset it is read as UTC */
    return false;
  *out = instant_value(w, zone_instant(calendar_zone(w->calendar), local));
  return true;
}

static bool answer_validate(const struct work *w, struct value *out, struct err *err)
{
  struct calendar *c = calendar_read(w->zones, calendar_value(w->arena, w->vector), NULL, err);
  *out = value_text(c ? STR("accept") : STR("reject"));
  calendar_free(c);
  return true;
}

/* ---- sla: a clock over states ------------------------------------------------------------------ */

enum state { RUNNING, PAUSED, STOPPED };

struct clock {
  const struct calendar *calendar;
  int64_t target, elapsed, paused;
  int64_t due;       /* INSTANT_NEVER: not running, and not used up */
  int64_t ran_until; /* what was late was late by then */
};

static bool get_state(struct str s, enum state *out, struct err *err)
{
  static const char *const names[] = { "running", "paused", "stopped" };
  for (int i = 0; i < 3; i++)
    if (str_is(s, names[i])) {
      *out = (enum state)i;
      return true;
    }
  return err_set(err, ERR_USAGE, "\"%.*s\" is no state; they are running, paused, stopped", STR_FMT(s));
}

/* From one event to the next. A stretch of running settles the due instant when it uses the target up. */
static bool clock_spend(struct clock *k, enum state state, int64_t from, int64_t to, struct err *err)
{
  int64_t open = calendar_between(k->calendar, from, to);
  if (to < from)
    return err_set(err, ERR_USAGE, "the events are not in order");
  if (state == PAUSED)
    k->paused += open;
  if (state != RUNNING)
    return true;
  bool used_up = k->elapsed >= k->target && k->due != INSTANT_NEVER;
  if (!used_up && !calendar_add(k->calendar, from, k->target - k->elapsed, &k->due, err))
    return false;
  k->elapsed += open;
  k->ran_until = to;
  return true;
}

/* Runs to `as_of`, or to the last event; *end is which. */
static bool clock_run(struct clock *k, struct value vector, enum state *state, int64_t *end, struct err *err)
{
  struct value events = value_get(vector, "events");
  struct str first = value_get_str(vector, "initial_state");
  int64_t at, as_of = INSTANT_NEVER;
  *state = RUNNING;
  if (!get_instant(vector, "created", end, err) || !get_seconds(vector, "target_seconds", &k->target, err))
    return false;
  if (first.n && !get_state(first, state, err))
    return false;
  if (value_get_str(vector, "as_of").n && !get_instant(vector, "as_of", &as_of, err))
    return false;
  for (uint32_t i = 0; events.kind == VALUE_LIST && i < events.n; i++) {
    if (!get_instant(events.list[i], "at", &at, err))
      return false;
    if (at > as_of)
      break;
    if (!clock_spend(k, *state, *end, at, err) || !get_state(value_get_str(events.list[i], "state"), state, err))
      return false;
    *end = at;
  }
  if (as_of == INSTANT_NEVER && *state != RUNNING)
    return true;
  as_of = as_of == INSTANT_NEVER ? *end : as_of;
  return clock_spend(k, *state, *end, as_of, err) && (*end = as_of, true);
}

static bool put_warning(const struct work *w, const struct clock *k, struct value_builder *b, struct err *err)
{
  int64_t offset, at;
  if (value_is_none(value_get(w->vector, "warn_offset_seconds")) || k->due == INSTANT_NEVER)
    return true;
  if (!get_seconds(w->vector, "warn_offset_seconds", &offset, err) ||
      !calendar_add(k->calendar, k->due, offset, &at, err))
    return false;
  build_put(b, "warn_at", instant_value(w, at));
  return true;
}

static bool answer_sla(const struct work *w, struct value *out, struct err *err)
{
  struct clock k = { .calendar = w->calendar, .due = INSTANT_NEVER, .ran_until = -INSTANT_NEVER };
  struct value_builder b;
  enum state state;
  int64_t end;
  if (!clock_run(&k, w->vector, &state, &end, err))
    return false;
  /* A pause that comes before the target is used up leaves no instant at which it will be. */
  if (state == PAUSED && k.elapsed < k.target)
    k.due = INSTANT_NEVER;
  build_init(&b, w->arena);
  build_put(&b, "due", k.due == INSTANT_NEVER ? value_null() : instant_value(w, k.due));
  if (!put_warning(w, &k, &b, err))
    return false;
  build_put(&b, "paused_seconds", seconds_value(k.paused));
  build_put(&b, "elapsed_seconds", seconds_value(k.elapsed));
  build_put(&b, "elapsed_minutes", value_int(k.elapsed / MINUTE));
  build_put(&b, "diff_seconds", seconds_value(k.target - k.elapsed));
  build_put(&b, "diff_minutes", value_int(k.target / MINUTE - k.elapsed / MINUTE));
  build_put(&b, "breached", value_bool(k.due != INSTANT_NEVER && k.ran_until > k.due));
  *out = build_map(&b);
  return true;
}

/* ---- the table ---------------------------------------------------------------------------------- */

static const struct operation {
  const char *name;
  bool (*answer)(const struct work *w, struct value *out, struct err *err);
  bool makes_calendar; /* itself, instead of being given one */
  bool uses_hours;     /* what is said of its calendar's hours is worth telling */
} operations[] = {
  { "add", answer_add, false, true },
  { "sub", answer_sub, false, true },
  { "between", answer_between, false, true },
  { "add_days", answer_add_days, false, true },
  { "local", answer_local, false, false },
  { "sla", answer_sla, false, true },
  { "validate_calendar", answer_validate, true, false },
};

enum { OPERATIONS = sizeof operations / sizeof *operations };

struct str vector_operations(struct arena *a)
{
  struct buf b = BUF_INIT;
  for (int i = 0; i < OPERATIONS; i++)
    buf_printf(&b, "%s%s", i ? ", " : "", operations[i].name);
  struct str names = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return names;
}

/* ---- comparing ---------------------------------------------------------------------------------- */

static bool is_same(struct value expected, struct value ours)
{
  int64_t a, b;
  if (expected.kind == VALUE_MAP) {
    for (uint32_t i = 0; i < expected.n; i++) {
      struct value mine = value_none();
      for (uint32_t k = 0; ours.kind == VALUE_MAP && k < ours.n; k++)
        if (str_eq(ours.map[k].name, expected.map[i].name))
          mine = ours.map[k].value;
      if (!is_same(expected.map[i].value, mine))
        return false;
    }
    return ours.kind == VALUE_MAP;
  }
  if (expected.kind == VALUE_TEXT && ours.kind == VALUE_TEXT && instant_parse(value_str(expected), &a))
    return instant_parse(value_str(ours), &b) && a == b;
  if ((expected.kind == VALUE_INT || expected.kind == VALUE_REAL) &&
      (ours.kind == VALUE_INT || ours.kind == VALUE_REAL))
    return value_cmp(expected, ours) == 0;
  return value_eq(expected, ours);
}

/* An interval that ends at or before its start on the clock, yet not where it starts. */
static bool crosses_midnight(struct value hours)
{
  for (uint32_t i = 0; hours.kind == VALUE_MAP && i < hours.n; i++) {
    struct value day = hours.map[i].value;
    for (uint32_t k = 0; day.kind == VALUE_LIST && k < day.n; k++) {
      struct value v = day.list[k];
      if (v.kind == VALUE_LIST && v.n == 2 && str_cmp(value_str(v.list[1]), value_str(v.list[0])) < 0)
        return true;
    }
  }
  return false;
}

/* Sets why, when another answer is one by choice. */
static bool is_chosen(struct value vector, struct vector_result *r)
{
  struct value verified = value_get(vector, "verified");
  bool accepted = r->ours.kind == VALUE_TEXT && str_is(value_str(r->ours), "accept");
  r->why = value_get_str(vector, "quirk");
  if (r->why.n || (verified.kind == VALUE_BOOL && !verified.b))
    return true;
  if (accepted && crosses_midnight(value_get(vector, "hours"))) {
    r->why =
        STR("an interval whose end is before its start on the clock crosses midnight: night shifts are written so; "
            "only equal ends are refused, because they could mean nothing or the whole day");
    return true;
  }
  return false;
}

/* ---- a case -------------------------------------------------------------------------------------- */

/* The calendar of a case. One that would be refused still has an arithmetic: in a calendar that never opens nothing
 * passes. The note says that it would be. */
static struct calendar *case_calendar(struct arena *a, struct zones *zones, const struct operation *op,
                                      struct value vector, struct str *note, struct err *err)
{
  struct value v = calendar_value(a, vector);
  struct err refused = ERR_INIT;
  struct calendar *c = calendar_read(zones, v, NULL, &refused);
  if (c)
    return c;
  c = calendar_read_closed(zones, v, err);
  if (c && op->uses_hours)
    *note = str_printf(a, "in an organisation this calendar is refused: %s", refused.text);
  return c;
}

static const struct operation *find_operation(struct str name)
{
  for (int i = 0; i < OPERATIONS; i++)
    if (str_is(name, operations[i].name))
      return &operations[i];
  return NULL;
}

/* False when there is no answer; then the error's code tells a bad case (ERR_USAGE) from an answer that there is none. */
static bool answer(struct arena *a, struct zones *zones, const struct operation *op, struct value vector,
                   struct vector_result *out, struct err *err)
{
  struct work w = { a, zones, vector, NULL };
  if (!op->makes_calendar && !(w.calendar = case_calendar(a, zones, op, vector, &out->note, err)))
    return false;
  bool good = op->answer(&w, &out->ours, err);
  if (op->makes_calendar && err->code)
    out->note = str_printf(a, "%s", err->text);
  calendar_free(w.calendar);
  return good;
}

void vector_judge(struct arena *a, struct zones *zones, struct value vector, struct vector_result *out)
{
  struct value expected = value_get(vector, "expect");
  struct str name = value_get_str(vector, "op");
  const struct operation *op = find_operation(name);
  struct err err = ERR_INIT;
  *out = (struct vector_result){ .verdict = VECTOR_UNKNOWN, .ours = value_null() };
  if (!op || expected.kind == VALUE_NONE) {
    out->why_none =
        op ? STR("the case expects nothing")
           : str_printf(a, "there is no operation \"%.*s\"; there are %s", STR_FMT(name), vector_operations(a).p);
    return;
  }
  if (!answer(a, zones, op, vector, out, &err)) {
    out->ours = value_null();
    out->why_none = str_printf(a, "%s", err.text);
  }
  if (err.code == ERR_USAGE)
    return;
  if (is_same(expected, out->ours)) {
    out->verdict = VECTOR_AGREES;
    if (op->makes_calendar) /* why it was refused, as it should be */
      out->note = STR("");
  } else
    out->verdict = is_chosen(vector, out) ? VECTOR_CHOSEN : VECTOR_DIFFERS;
}
