/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working: working time and local time for scripts. A calendar is a record that describes one, a table that does, or
 * nothing: open day and night. What of a record it says is read, as any other read.
 */
#include "policy/evaluation.h"

enum { COST_CALENDAR = 300 }; /* fuel: a table is read, and may say what no other said before */

/* ---- which calendar ---- */

struct noting {
  struct evaluation *e;
  enum script_answer *answer;
};

static bool note(void *arg, struct record *r, const struct field *f, struct err *err)
{
  struct noting *n = arg;
  if (n->e->mode != MODE_EVALUATE)
    return true;
  *n->answer = host_note(n->e, r, f, err);
  struct value up = record_cell(r, f->no);
  if (*n->answer == ANSWER_OK && up.kind == VALUE_RECORD)
    vec_push(&n->e->origins, ((struct origin){ .one = up.record, .n = 1, .parent = r->path, .ref = f }));
  return *n->answer == ANSWER_OK;
}

bool working_calendar(struct evaluation *e, struct value v, const struct calendar **out, enum script_answer *answer,
                      struct err *err)
{
  struct calendars *all = set_calendars(e->ev->set);
  struct noting n = { e, answer };
  *answer = ANSWER_ERROR;
  *out = NULL;
  if (value_is_none(v))
    *out = calendars_always(all);
  else if (v.kind == VALUE_MAP)
    *out = calendars_read(all, v, err);
  else if (v.kind != VALUE_RECORD || !v.record)
    err_set(err, ERR_POLICY,
            "a calendar is a record that describes one, or a table, as in { tz = \"Europe/Berlin\", "
            "hours = { mon = { { \"09:00\", \"17:00\" } } } }");
  else {
    struct record *r = model_find(e->ev->model, v.record, err);
    if (r)
      *out = calendars_of(all, e->ev->model, r, note, &n, err);
    else if (err->code == ERR_NONE)
      err_set(err, ERR_POLICY, "the calendar's record is gone");
  }
  if (!*out && *answer == ANSWER_OK) /* that of the last field that was read */
    *answer = ANSWER_ERROR;
  return *out != NULL;
}

static bool calendar_arg(struct evaluation *e, struct script_args *args, const struct calendar **out,
                         enum script_answer *answer, struct err *err)
{
  struct value v;
  *answer = ANSWER_ERROR;
  if (!args_get(args, 0, &v, err))
    return false;
  if (v.kind == VALUE_MAP && !args_charge(args, COST_CALENDAR)) {
    *answer = ANSWER_STOP;
    return false;
  }
  return working_calendar(e, v, out, answer, err);
}

static bool instant_arg(struct script_args *args, int i, const char *what, bool *has, int64_t *out, struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  *has = v.kind == VALUE_INT;
  *out = *has ? v.i : 0;
  if (!in_reach(*out))
    return err_set(err, ERR_POLICY, "%s is too far away", what);
  return *has || value_is_none(v) || err_set(err, ERR_POLICY, "%s must be an integer (milliseconds)", what);
}

static bool need_arg(struct script_args *args, int i, const char *what, int64_t *out, struct err *err)
{
  bool has;
  return instant_arg(args, i, what, &has, out, err) && (has || err_set(err, ERR_POLICY, "%s is missing", what));
}

/* ---- ctx ---- */

enum script_answer working_time(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct calendar *c;
  enum script_answer answer;
  int64_t from, to;
  if (!calendar_arg(evaluation_of(self), args, &c, &answer, err))
    return answer;
  if (!need_arg(args, 1, "working_time(calendar, from, to): from", &from, err) ||
      !need_arg(args, 2, "working_time(calendar, from, to): to", &to, err))
    return ANSWER_ERROR;
  *result = value_int(calendar_between(c, from, to));
  return args_charge(args, 20) ? ANSWER_OK : ANSWER_STOP;
}

enum script_answer working_add(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct calendar *c;
  enum script_answer answer;
  int64_t from, ms, at;
  if (!calendar_arg(evaluation_of(self), args, &c, &answer, err))
    return answer;
  if (!need_arg(args, 1, "working_add(calendar, from, ms): from", &from, err) ||
      !need_arg(args, 2, "working_add(calendar, from, ms): ms", &ms, err) || !calendar_add(c, from, ms, &at, err))
    return ANSWER_ERROR;
  *result = value_int(at);
  return args_charge(args, 20) ? ANSWER_OK : ANSWER_STOP;
}

static enum script_answer next_of(void *self, struct script_args *args, const char *what,
                                  int64_t (*next)(const struct calendar *c, int64_t t), struct value *result,
                                  struct err *err)
{
  const struct calendar *c;
  enum script_answer answer;
  int64_t t;
  if (!calendar_arg(evaluation_of(self), args, &c, &answer, err))
    return answer;
  if (!need_arg(args, 1, what, &t, err))
    return ANSWER_ERROR;
  t = next(c, t);
  if (t != INSTANT_NEVER)
    *result = value_int(t);
  return args_charge(args, 20) ? ANSWER_OK : ANSWER_STOP;
}

enum script_answer working_next_open(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return next_of(self, args, "next_open(calendar, t): t", calendar_next_open, result, err);
}

enum script_answer working_next_close(void *self, struct script_args *args, struct value *result, struct err *err)
{
  return next_of(self, args, "next_close(calendar, t): t", calendar_next_close, result, err);
}

/* Without an instant: now; and then it wakes when that changes. */
enum script_answer working_is_open(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = evaluation_of(self);
  const struct calendar *c;
  enum script_answer answer;
  bool has;
  int64_t t;
  if (!calendar_arg(e, args, &c, &answer, err))
    return answer;
  if (!instant_arg(args, 1, "is_open(calendar, t): t", &has, &t, err))
    return ANSWER_ERROR;
  bool open = calendar_is_open(c, has ? t : e->now);
  *result = value_bool(open);
  if (!has) {
    t = open ? calendar_next_close(c, e->now) : calendar_next_open(c, e->now);
    host_wake(e, t);
    host_trace(e, &(struct trace_read){ .kind = READ_PASSED, .t = t, .value = value_bool(false) });
  }
  return args_charge(args, 20) ? ANSWER_OK : ANSWER_STOP;
}

/* ---- the library `time`: local time ---- */

static bool zone_arg(void *self, struct script_args *args, int i, const struct zone **out, struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  if (v.kind != VALUE_TEXT)
    return err_set(err, ERR_POLICY, "the zone is a text, as in \"Europe/Berlin\"");
  return (*out = zone_find(calendars_zones(set_calendars(self)), value_str(v), err)) != NULL;
}

/* The date of UTC, or there. */
enum script_answer working_today(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct evaluation *e = ((struct policy_set *)self)->evaluation;
  const struct zone *z;
  struct value v;
  int64_t until;
  if (!args_get(args, 0, &v, err) ||
      !(value_is_none(v) ? (z = zone_find(calendars_zones(set_calendars(self)), STR("UTC"), err)) != NULL
                         : zone_arg(self, args, 0, &z, err)))
    return ANSWER_ERROR;
  int64_t date = zone_date(z, e->now, &until);
  host_wake(e, until);
  *result = value_int(date);
  host_trace(e, &(struct trace_read){ .kind = READ_NOW, .step = DAY, .value = value_int(date * DAY) });
  return args_charge(args, value_is_none(v) ? 0 : 20) ? ANSWER_OK : ANSWER_STOP;
}

enum script_answer working_local(void *self, struct script_args *args, struct value *result, struct err *err)
{
  static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  const struct zone *z;
  int64_t t, year;
  int month, day;
  if (!need_arg(args, 0, "time.local_time(t, zone): t", &t, err) || !zone_arg(self, args, 1, &z, err))
    return ANSWER_ERROR;
  int64_t local = zone_local(z, t), date = local / DAY - (local % DAY < 0), ms = local - date * DAY;
  struct value_builder b;
  build_init(&b, args_arena(args));
  date_civil(date, &year, &month, &day);
  build_put(&b, "date", value_int(date));
  build_put(&b, "year", value_int(year)), build_put(&b, "month", value_int(month)),
      build_put(&b, "day", value_int(day));
  build_put(&b, "hour", value_int(ms / HOUR)), build_put(&b, "minute", value_int(ms % HOUR / MINUTE));
  build_put(&b, "second", value_int(ms % MINUTE / SECOND));
  build_put(&b, "weekday", value_text(str_of(days[((date + 3) % 7 + 7) % 7]))); /* the first day was a Thursday */
  build_put(&b, "offset", value_int(zone_offset(z, t)));
  build_put(&b, "text", value_text(zone_format(z, t, arena_alloc(args_arena(args), 40))));
  *result = build_map(&b);
  return args_charge(args, 20) ? ANSWER_OK : ANSWER_STOP;
}

/* Midnight of the date, or ms behind it on the local clock. */
enum script_answer working_instant(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct zone *z;
  int64_t date, ms = 0;
  bool has;
  if (!need_arg(args, 0, "time.at(date, zone, ms): date", &date, err) || !zone_arg(self, args, 1, &z, err) ||
      !instant_arg(args, 2, "time.at(date, zone, ms): ms", &has, &ms, err))
    return ANSWER_ERROR;
  if (date < -1000000 || date > 1000000 || ms < -366 * (int64_t)DAY || ms > 366 * (int64_t)DAY) {
    err_set(err, ERR_POLICY, "time.at(date, zone, ms): date is in days since 1970-01-01, ms within a year of it");
    return ANSWER_ERROR;
  }
  *result = value_int(zone_instant(z, date * DAY + ms));
  return args_charge(args, 10) ? ANSWER_OK : ANSWER_STOP;
}

/* What stands first in "03/04/2026": 'd', 'm', or 0 where nobody says. */
static bool order_arg(struct script_args *args, int i, char *first, struct err *err)
{
  struct value v;
  if (!args_get(args, i, &v, err))
    return false;
  bool days = v.kind == VALUE_TEXT && str_is(value_str(v), "d/m/Y");
  bool months = v.kind == VALUE_TEXT && str_is(value_str(v), "m/d/Y");
  *first = (char)(days ? 'd' : months ? 'm' : 0);
  return days || months || value_is_none(v) ||
         err_set(err, ERR_POLICY, "time.parse(x, zone, dates): dates is \"d/m/Y\" or \"m/d/Y\"");
}

/* A text that names no zone is of the clocks of the one that is given. */
enum script_answer working_parse(void *self, struct script_args *args, struct value *result, struct err *err)
{
  const struct zone *z = NULL;
  struct value v, zone;
  int64_t t = 0;
  char first;
  bool local = false, good = false;
  if (!args_get(args, 0, &v, err) || !args_get(args, 1, &zone, err) || !order_arg(args, 2, &first, err) ||
      !(value_is_none(zone) || zone_arg(self, args, 1, &z, err)))
    return ANSWER_ERROR;
  if (v.kind == VALUE_TEXT)
    good = instant_said(value_str(v), first, &t, &local);
  else if (v.kind == VALUE_REAL)
    good = instant_of_real(v.d, &t);
  else if (v.kind == VALUE_INT)
    t = instant_of_epoch(v.i), good = true;
  if (good)
    *result = value_int(z && local ? zone_instant(z, t) : t);
  return args_charge(args, z ? 10 : 0) ? ANSWER_OK : ANSWER_STOP;
}
