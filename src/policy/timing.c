/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Timing: ctx:clock. The conditions of a clock are looked up in the history of the record's fields, which gives the
 * spells that clock.h counts; what comes of it is said as the clock's state, and the next instant at which it changes
 * is when the policy is asked again.
 */
#include "policy/clock.h"

#include <stdlib.h>

#include "policy/evaluation.h"

enum { CLOCK_FIELDS_MAX = 16, CASES_MAX = 16, THRESHOLDS_MAX = 20, SPELLS_TOLD = 100 };

enum condition_name { START, STOP, PAUSE, CANCEL, RESET, CONDITIONS };
static const char *const condition_names[] = { "start", "stop", "pause", "cancel", "reset" };

struct past { /* of a field */
  const struct field *field;
  const struct moment *at;
  size_t n;
};

/* A field has one of the values. */
struct term {
  const struct past *past;
  const struct value *any;
  uint32_t n;
};

/* All terms of one of the cases hold; or it holds from an instant on. */
struct condition {
  bool given, has_at;
  int64_t at;
  struct {
    struct term *terms;
    uint32_t n;
  } cases[CASES_MAX];
  uint32_t case_count;
  int64_t from; /* of the spell in which it holds now: by the history; INSTANT_NEVER when it does not */
};

struct threshold {
  struct str label;
  int64_t ms, at;
  bool reached;
};

struct timing {
  struct evaluation *e;
  struct script_args *args;
  struct record *record;
  struct str name;
  struct past pasts[CLOCK_FIELDS_MAX];
  uint32_t past_count;
  struct condition conditions[CONDITIONS];
  struct threshold thresholds[THRESHOLDS_MAX];
  uint32_t threshold_count;
  bool restarts;
  struct value calendar_given;
  VEC(int64_t) events;
  VEC(struct clock_spell) spells;
  int64_t next; /* event after now */
  struct clock clock;
  enum script_answer answer;
  struct err *err;
};

static bool bad(struct timing *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool bad(struct timing *t, const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  va_list ap;
  buf_printf(&b, "clock \"%.*s\": ", STR_FMT(t->name));
  va_start(ap, fmt);
  buf_vprintf(&b, fmt, ap);
  va_end(ap);
  err_set(t->err, ERR_POLICY, "%s", b.p);
  buf_fini(&b);
  t->answer = ANSWER_ERROR;
  return false;
}

/* ---- conditions ---- */

static const struct past *past_of(struct timing *t, const struct field *f)
{
  for (uint32_t i = 0; i < t->past_count; i++)
    if (t->pasts[i].field == f)
      return &t->pasts[i];
  if (t->past_count == CLOCK_FIELDS_MAX) {
    bad(t, "its conditions look at more than %d fields", CLOCK_FIELDS_MAX);
    return NULL;
  }
  struct past *p = &t->pasts[t->past_count++];
  p->field = f;
  t->answer = ask_past(t->e, t->args, t->record, f, &p->at, &p->n, t->err);
  return t->answer == ANSWER_OK ? p : NULL;
}

static bool read_term(struct timing *t, const struct member *m, struct term *out)
{
  const struct field *f = type_need_field(t->record->type, m->name, t->err);
  t->answer = ANSWER_ERROR;
  if (!f)
    return err_prefix(t->err, "clock \"%.*s\"", STR_FMT(t->name));
  bool list = m->value.kind == VALUE_LIST;
  struct value *any = arena_array(t->e->a, struct value, (list ? m->value.n : 1) + 1);
  out->n = list ? m->value.n : 1;
  for (uint32_t i = 0; i < out->n; i++) {
    struct value v = list ? m->value.list[i] : m->value;
    any[i] = value_none();
    if (!value_is_none(v) && !field_accept(t->e->ev->model, t->record->type, f, v, t->e->a, &any[i], t->err))
      return err_prefix(t->err, "clock \"%.*s\"", STR_FMT(t->name));
  }
  out->any = any;
  return (out->past = past_of(t, f)) != NULL;
}

static bool read_case(struct timing *t, struct condition *c, struct value v)
{
  if (v.kind != VALUE_MAP)
    return bad(t, "a condition is a table of fields with their values, as in { state = { \"resolved\", \"closed\" } }");
  if (c->case_count == CASES_MAX)
    return bad(t, "a condition has at most %d cases", CASES_MAX);
  struct term *terms = arena_array(t->e->a, struct term, v.n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < v.n; i++) {
    if (str_is(v.map[i].name, "at")) {
      if (value_is_none(v.map[i].value))
        continue;
      if (v.map[i].value.kind != VALUE_INT)
        return bad(t, "at is an instant (milliseconds)");
      c->has_at = true;
      c->at = v.map[i].value.i;
      if (!in_reach(c->at))
        return bad(t, "at is too far away");
    } else if (!read_term(t, &v.map[i], &terms[n++]))
      return false;
  }
  if (n == 0)
    return bad(t, "a condition names at least one field");
  c->cases[c->case_count].terms = terms;
  c->cases[c->case_count++].n = n;
  return true;
}

static bool read_condition(struct timing *t, enum condition_name name, struct value v)
{
  struct condition *c = &t->conditions[name];
  c->given = !value_is_none(v);
  if (!c->given)
    return true;
  if (v.kind == VALUE_INT) {
    c->has_at = true;
    c->at = v.i;
    return in_reach(v.i) || bad(t, "%s is too far away", condition_names[name]);
  }
  if (v.kind != VALUE_LIST)
    return v.kind == VALUE_MAP ? read_case(t, c, v)
                               : bad(t,
                                     "%s is an instant (milliseconds), or fields with their values, as in "
                                     "{ state = \"closed\" }",
                                     condition_names[name]);
  for (uint32_t i = 0; i < v.n; i++)
    if (!read_case(t, c, v.list[i]))
      return false;
  return v.n > 0 || bad(t, "%s is empty", condition_names[name]);
}

/* ---- thresholds ---- */

/* "75%" of the target; "-30m" before it is due, "+1h" after, in working time. */
static bool read_threshold(struct timing *t, struct value v)
{
  struct str text = v.kind == VALUE_TEXT ? value_str(v) : STR(""), amount = { text.p, text.n ? text.n - 1 : 0 };
  struct threshold *h = &t->thresholds[t->threshold_count];
  int64_t n;
  bool good = false;
  if (t->threshold_count == THRESHOLDS_MAX)
    return bad(t, "more than %d thresholds", THRESHOLDS_MAX);
  if (str_ends(text, "%") && str_int(amount, &n) && n >= 0 && n <= 1000) {
    h->ms = (int64_t)((__int128)t->clock.target * n / 100);
    good = true;
  } else if (text.n > 1 && (text.p[0] == '-' || text.p[0] == '+')) {
    good = duration_parse((struct str){ text.p + 1, text.n - 1 }, &n) && n >= 0 && in_reach(n);
    h->ms = good ? t->clock.target + (text.p[0] == '-' ? -n : n) : 0;
  }
  h->label = text;
  t->threshold_count += good;
  return good || bad(t, "a threshold is a text such as \"75%%\", or \"-30m\" before it is due, or \"+1h\" after");
}

static bool read_target(struct timing *t, struct value v)
{
  bool good = v.kind == VALUE_INT;
  t->clock.target = good ? v.i : 0;
  if (v.kind == VALUE_TEXT)
    good = duration_parse(value_str(v), &t->clock.target);
  return (good && t->clock.target >= 0 && in_reach(t->clock.target)) ||
         bad(t, value_is_none(v) ? "target is missing" : "target is a duration: milliseconds, or a text as \"4h\"");
}

/* ---- the specification ---- */

static bool read_spec(struct timing *t, struct value spec)
{
  static const char *const known[] = { "start",    "stop",       "pause", "cancel", "reset", "target",
                                       "calendar", "thresholds", "of",    "reopen", NULL };
  struct value of = value_get(spec, "of"), thresholds = value_get(spec, "thresholds"),
               reopen = value_get(spec, "reopen");
  if (!say_known(spec, known, t->err))
    return false;
  t->record = t->e->subject;
  if (!value_is_none(of)) {
    t->record = of.kind == VALUE_RECORD ? model_find(t->e->ev->model, of.record, t->err) : NULL;
    if (!t->record)
      return t->err->code == ERR_NONE && bad(t, "of is a record");
    host_exists(t->e, NULL, of);
  }
  if (!value_is_none(reopen) &&
      !(reopen.kind == VALUE_TEXT && (str_is(value_str(reopen), "continue") || str_is(value_str(reopen), "restart"))))
    return bad(t, "reopen is \"continue\" or \"restart\"");
  t->restarts = str_is(value_get_str(spec, "reopen"), "restart");
  t->calendar_given = value_get(spec, "calendar");
  if (!read_target(t, value_get(spec, "target")))
    return false;
  for (int i = 0; i < CONDITIONS; i++)
    if (!read_condition(t, (enum condition_name)i, value_get(spec, condition_names[i])))
      return false;
  if (!value_is_none(thresholds) && thresholds.kind != VALUE_LIST)
    return bad(t, "thresholds is a list, as in { \"75%%\", \"-30m\" }");
  for (uint32_t i = 0; thresholds.kind == VALUE_LIST && i < thresholds.n; i++)
    if (!read_threshold(t, thresholds.list[i]))
      return false;
  return true;
}

/* ---- what held when ---- */

static struct value value_at(const struct past *p, int64_t at)
{
  size_t low = 0, high = p->n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (p->at[middle].at <= at)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? p->at[low - 1].value : value_none();
}

static bool term_holds(const struct term *term, int64_t at)
{
  struct value v = value_at(term->past, at);
  for (uint32_t i = 0; i < term->n; i++)
    if (value_eq(term->any[i], v) || (value_is_none(term->any[i]) && value_is_none(v)))
      return true;
  return false;
}

/* By the history alone. */
static bool shown(const struct condition *c, int64_t at)
{
  for (uint32_t i = 0; i < c->case_count; i++) {
    bool all = true;
    for (uint32_t k = 0; k < c->cases[i].n && all; k++)
      all = term_holds(&c->cases[i].terms[k], at);
    if (all)
      return true;
  }
  return false;
}

/* With `at`: the last spell begins then, whenever it was written down. */
static bool holds(const struct condition *c, int64_t at)
{
  if (!c->case_count)
    return c->has_at && at >= c->at;
  if (!c->has_at || c->from == INSTANT_NEVER)
    return shown(c, at);
  return at >= c->at ? at >= c->from || c->at < c->from : at < c->from && shown(c, at);
}

static int by_time(const void *a, const void *b)
{
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void add_event(struct timing *t, int64_t at)
{
  if (at > t->e->now)
    t->next = at < t->next ? at : t->next;
  else
    vec_push(&t->events, at);
}

static void gather_events(struct timing *t)
{
  t->next = INSTANT_NEVER;
  for (uint32_t i = 0; i < t->past_count; i++)
    for (size_t k = 0; k < t->pasts[i].n; k++)
      add_event(t, t->pasts[i].at[k].at);
  for (int i = 0; i < CONDITIONS; i++)
    if (t->conditions[i].has_at)
      add_event(t, t->conditions[i].at);
  if (!t->conditions[START].given)
    add_event(t, t->record->created_at);
  if (t->events.n)
    qsort(t->events.at, t->events.n, sizeof *t->events.at, by_time);
  for (int i = 0; i < CONDITIONS; i++) {
    struct condition *c = &t->conditions[i];
    c->from = INSTANT_NEVER;
    for (size_t k = t->events.n; k-- > 0 && shown(c, t->events.at[k]);)
      c->from = t->events.at[k];
  }
}

struct step {
  bool started, over, reset;
};

static void add_spell(struct timing *t, int64_t at, enum clock_mode mode, bool anew)
{
  struct clock_spell *last = t->spells.n ? &t->spells.at[t->spells.n - 1] : NULL;
  if (last && last->from == at) {
    last->mode = mode;
    last->anew = last->anew || anew;
  } else if (!last || last->mode != mode || anew)
    vec_push(&t->spells, ((struct clock_spell){ at, mode, anew }));
}

static void take_step(struct timing *t, int64_t at, struct step *s)
{
  const struct condition *c = t->conditions;
  bool begins = !s->started && (c[START].given ? holds(&c[START], at) : at >= t->record->created_at);
  bool over = holds(&c[STOP], at), reset = holds(&c[RESET], at);
  s->started = s->started || begins;
  bool anew = begins || (s->started && ((reset && !s->reset) || (t->restarts && s->over && !over)));
  enum clock_mode mode = !s->started             ? CLOCK_WAITS
                         : holds(&c[CANCEL], at) ? CLOCK_CANCELLED
                         : over                  ? CLOCK_OVER
                         : holds(&c[PAUSE], at)  ? CLOCK_STANDS
                                                 : CLOCK_RUNS;
  s->over = over;
  s->reset = reset;
  add_spell(t, at, mode, anew);
}

static void find_spells(struct timing *t)
{
  struct step step = { 0 };
  gather_events(t);
  for (size_t i = 0; i < t->events.n; i++)
    if (i == 0 || t->events.at[i] != t->events.at[i - 1])
      take_step(t, t->events.at[i], &step);
  if (!t->spells.n)
    vec_push(&t->spells, ((struct clock_spell){ t->record->created_at, CLOCK_WAITS, false }));
  t->clock.spells = t->spells.at;
  t->clock.n = t->spells.n;
  t->clock.now = t->e->now;
}

/* ---- what comes of it ---- */

static void wake_at(struct timing *t, int64_t at)
{
  if (at <= t->e->now)
    return;
  host_wake(t->e, at);
  host_trace(t->e, &(struct trace_read){ .kind = READ_PASSED, .t = at, .value = value_bool(false) });
}

/* What passes at an instant is passed then; what is due is late only behind it. */
static void find_thresholds(struct timing *t)
{
  for (uint32_t i = 0; i < t->threshold_count; i++) {
    struct threshold *h = &t->thresholds[i];
    h->reached = h->ms >= 0 && clock_reaches(&t->clock, h->ms, &h->at); /* two hours before an hour is no time */
    if (h->reached && clock_mode(&t->clock) == CLOCK_RUNS)
      wake_at(t, h->at);
    if (h->reached && (h->at > t->e->now || (clock_mode(&t->clock) == CLOCK_OVER && h->at > clock_since(&t->clock))))
      h->reached = false;
  }
}

static const char *state_of(const struct clock *c)
{
  return clock_mode(c) == CLOCK_OVER ? (clock_breached(c) ? "missed" : "met") : clock_mode_name(clock_mode(c));
}

static void put_instant(struct timing *t, struct value_builder *b, const char *name, int64_t at)
{
  build_put(b, name, value_text(instant_format(at, arena_alloc(t->e->a, 32))));
}

static void put_duration(struct timing *t, struct value_builder *b, const char *name, int64_t ms)
{
  build_put(b, name, value_text(duration_format(ms, arena_alloc(t->e->a, 48))));
}

static struct value passed_map(struct timing *t, bool text)
{
  struct value_builder b;
  build_init(&b, t->e->a);
  for (uint32_t i = 0; i < t->threshold_count; i++) {
    const struct threshold *h = &t->thresholds[i];
    if (h->reached)
      build_put_str(&b, h->label,
                    text ? value_text(instant_format(h->at, arena_alloc(t->e->a, 32))) : value_int(h->at));
  }
  return build_map(&b);
}

/* The newest of them, for people who ask why. */
static struct value spells_list(struct timing *t)
{
  struct value_builder list;
  size_t from = t->spells.n > SPELLS_TOLD ? t->spells.n - SPELLS_TOLD : 0;
  build_init(&list, t->e->a);
  for (size_t i = from; i < t->spells.n; i++) {
    const struct clock_spell *s = &t->spells.at[i];
    struct value_builder b;
    build_init(&b, t->e->a);
    put_instant(t, &b, "from", s->from);
    build_put(&b, "is", value_text(str_of(clock_mode_name(s->mode))));
    if (s->anew)
      build_put(&b, "anew", value_bool(true));
    build_add(&list, build_map(&b));
  }
  return build_list(&list);
}

/* While it runs, what was counted so far changes with every millisecond: it is told where it stands still. */
static struct value answer_of(struct timing *t, bool text, struct arena *a)
{
  const struct clock *c = &t->clock;
  struct value_builder b;
  int64_t at, due = 0, elapsed = clock_elapsed(c);
  enum clock_mode mode = clock_mode(c);
  bool has_due = mode != CLOCK_WAITS && mode != CLOCK_CANCELLED && clock_reaches(c, c->target, &due);
  build_init(&b, a);
  build_put(&b, "state", value_text(str_of(state_of(c))));
  if (clock_started(c, &at))
    text ? put_instant(t, &b, "started", at) : build_put(&b, "started", value_int(at));
  text ? put_duration(t, &b, "target", c->target) : build_put(&b, "target", value_int(c->target));
  if (has_due)
    text ? put_instant(t, &b, "due", due) : build_put(&b, "due", value_int(due));
  if (mode == CLOCK_OVER)
    text ? put_instant(t, &b, "stopped", clock_since(c)) : build_put(&b, "stopped", value_int(clock_since(c)));
  if (mode != CLOCK_RUNS) {
    text ? put_duration(t, &b, "elapsed", elapsed) : build_put(&b, "elapsed", value_int(elapsed));
    if (!text)
      build_put(&b, "remaining", value_int(c->target - elapsed));
  }
  build_put(&b, "breached", value_bool(clock_breached(c)));
  if (!text)
    build_put(&b, "met", value_bool(mode == CLOCK_OVER && !clock_breached(c)));
  build_put(&b, "passed", passed_map(t, text));
  return build_map(&b);
}

static struct value body_of(struct timing *t)
{
  struct value_builder b;
  struct value told = answer_of(t, true, t->e->a);
  build_init(&b, t->e->a);
  for (uint32_t i = 0; i < told.n; i++)
    build_put_str(&b, told.map[i].name, told.map[i].value);
  if (!value_is_none(t->calendar_given))
    build_put(&b, "calendar", t->calendar_given);
  build_put(&b, "spells", spells_list(t));
  return build_map(&b);
}

static bool run(struct timing *t)
{
  int64_t due;
  if (!working_calendar(t->e, t->calendar_given, &t->clock.calendar, &t->answer, t->err))
    return false;
  find_spells(t);
  find_thresholds(t);
  if (t->next != INSTANT_NEVER)
    wake_at(t, t->next);
  if (clock_mode(&t->clock) == CLOCK_RUNS && clock_reaches(&t->clock, t->clock.target, &due))
    wake_at(t, due + 1);
  t->answer = args_charge(t->args, 20 + (int64_t)(t->events.n + t->spells.n)) ? ANSWER_OK : ANSWER_STOP;
  return t->answer == ANSWER_OK;
}

enum script_answer say_clock(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct timing t = { .e = ((struct policy_set *)self)->evaluation, .args = args, .answer = ANSWER_ERROR, .err = err };
  struct value spec;
  if (!say_named(t.e, args, "clock", &t.name, &spec, err))
    return ANSWER_ERROR;
  if (read_spec(&t, spec) && run(&t)) {
    *result = answer_of(&t, false, args_arena(args));
    t.answer = say_clock_body(t.e, t.name, body_of(&t), err) ? ANSWER_OK : ANSWER_ERROR;
  }
  vec_fini(&t.events);
  vec_fini(&t.spells);
  return t.answer;
}
