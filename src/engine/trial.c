/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trial: what a case has given and what happens then, as entries of an engine that has only this to do. Its clock
 * stands still but for { pass = … } and { at = … }.
 */
#include "engine/trial.h"

#include <stdio.h>

#include "engine/inside.h"

#define AT_DEFAULT "2026-01-05T09:00:00Z"

static const char *const verbs[] = { "create", "update", "put", "delete" };
enum { VERBS = 4 };

static _Thread_local int64_t clock_now; /* of the one trial under way in this thread */
static int64_t read_clock(void) { return clock_now; }

void trial_init(struct trial *t, const struct test_case *of)
{
  *t = (struct trial){ .of = of };
  arena_init(&t->arena);
}

void trial_fini(struct trial *t)
{
  engine_close(t->engine);
  buf_fini(&t->detail);
  arena_fini(&t->arena);
}

bool trial_say(struct trial *t, const char *fmt, ...)
{
  va_list ap;
  if (t->detail.n)
    buf_char(&t->detail, '\n');
  va_start(ap, fmt);
  buf_vprintf(&t->detail, fmt, ap);
  va_end(ap);
  return false;
}

/* ---- is it written as cases are? ---- */

bool trial_members(struct trial *t, const char *where, struct value table, const char *const *names, size_t n)
{
  bool good = true;
  if (!is_table_or_empty(table))
    return trial_say(t, "%s must be a table of named members", where);
  for (uint32_t i = 0; table.kind == VALUE_MAP && i < table.n; i++) {
    bool known = false;
    for (size_t k = 0; k < n && !known; k++)
      known = str_is(table.map[i].name, names[k]);
    const char *near = known ? NULL : str_nearest(table.map[i].name, names, n);
    if (!known)
      good = trial_say(t, "%s: unknown member \"%.*s\"%s%s%s", where, STR_FMT(table.map[i].name),
                       near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  }
  return good;
}

/* Of a table with record ids as names; `words` may be there besides. */
static bool check_ids(struct trial *t, const char *where, struct value table, const char *const *words, size_t n)
{
  bool good = true;
  if (value_is_none(table))
    return true;
  if (!is_table_or_empty(table))
    return trial_say(t, "%s is a table, as in %s = { [\"service/shop\"] = { … } }", where, where);
  for (uint32_t i = 0; table.kind == VALUE_MAP && i < table.n; i++) {
    struct str name = table.map[i].name;
    bool known = memchr(name.p, '/', name.n) != NULL;
    for (size_t k = 0; k < n && !known; k++)
      known = str_is(name, words[k]);
    const char *near = known ? NULL : str_nearest(name, words, n);
    if (!known)
      good = trial_say(t, "%s: \"%.*s\" is no record id, as in \"service/shop\"%s%s%s", where, STR_FMT(name),
                       near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  }
  return good;
}

static bool read_instant(struct value v, int64_t *out)
{
  if (v.kind == VALUE_INT)
    *out = v.i;
  return v.kind == VALUE_INT || (v.kind == VALUE_TEXT && instant_parse(value_str(v), out));
}

static bool read_duration(struct value v, int64_t *out)
{
  if (v.kind == VALUE_INT)
    *out = v.i;
  return (v.kind == VALUE_INT || (v.kind == VALUE_TEXT && duration_parse(value_str(v), out))) && *out >= 0;
}

static const char *verb_of(struct value step)
{
  for (int i = 0; i < VERBS; i++)
    if (!value_is_none(value_get(step, verbs[i])))
      return verbs[i];
  return NULL;
}

static bool check_step(struct trial *t, uint32_t i, struct value step)
{
  static const char *const known[] = { "as",      "at",     "pass",  "create",  "update",  "put",  "delete", "set",
                                       "version", "reason", "edits", "deliver", "headers", "body", "query",  "params" };
  char where[32];
  int64_t time;
  snprintf(where, sizeof where, "when, step %u", i + 1);
  if (!trial_members(t, where, step, known, sizeof known / sizeof *known))
    return false;
  struct value at = value_get(step, "at"), pass = value_get(step, "pass"), as = value_get(step, "as");
  if (!value_is_none(at) && !read_instant(at, &time))
    return trial_say(t, "%s: at is an instant, as in at = \"" AT_DEFAULT "\"", where);
  if (!value_is_none(pass) && !read_duration(pass, &time))
    return trial_say(t, "%s: pass is a duration, as in pass = \"4h\"", where);
  if (!value_is_none(as) && (as.kind != VALUE_TEXT || as.n == 0))
    return trial_say(t, "%s: as names who does it, as in as = \"person/ines\"", where);
  struct value deliver = value_get(step, "deliver"), edits = value_get(step, "edits"),
               params = value_get(step, "params");
  int deeds = !value_is_none(deliver) + !value_is_none(edits) + !value_is_none(params);
  for (int k = 0; k < VERBS; k++)
    deeds += !value_is_none(value_get(step, verbs[k]));
  if (deeds > 1 || (deeds == 0 && value_is_none(at) && value_is_none(pass)))
    return trial_say(t, "%s: a step does one thing: create, update, put, delete, edits, deliver, params, pass or at",
                     where);
  if (!value_is_none(params) && !is_table_or_empty(params))
    return trial_say(t, "%s: params is a table by pack or policy, as params of the case", where);
  if (!value_is_none(deliver) && (deliver.kind != VALUE_TEXT || deliver.n == 0))
    return trial_say(t, "%s: deliver names an intake, as in deliver = \"github\"", where);
  if (!value_is_none(value_get(step, "headers")) && !is_table_or_empty(value_get(step, "headers")))
    return trial_say(t, "%s: headers is a table, as in headers = { [\"X-GitHub-Event\"] = \"issues\" }", where);
  return true;
}

struct value trial_step(const struct trial *t, uint32_t i)
{
  struct value when = value_get(t->of->body, "when");
  return when.kind == VALUE_LIST && i < when.n ? when.list[i] : value_none();
}

bool trial_check(struct trial *t)
{
  static const char *const known[] = { "at", "params", "files", "given", "when", "expect" };
  struct value body = t->of->body, when = value_get(body, "when"), at = value_get(body, "at"),
               params = value_get(body, "params");
  int64_t time;
  bool good = trial_members(t, "the case", body, known, sizeof known / sizeof *known);
  if (!value_is_none(at) && !read_instant(at, &time))
    good = trial_say(t, "at is an instant, as in at = \"" AT_DEFAULT "\"");
  if (!value_is_none(params) && !is_table_or_empty(params))
    good = trial_say(t, "params is a table by pack or policy, as in params = { %.*s = { … } }", STR_FMT(t->of->pack));
  struct value files = value_get(body, "files");
  if (!value_is_none(files) && !is_table_or_empty(files))
    good = trial_say(t, "files is a table of texts, as in files = { [\"rings.lua\"] = [[return policy { … }]] }");
  good = check_ids(t, "given", value_get(body, "given"), NULL, 0) && good;
  good = check_ids(t, "expect", value_get(body, "expect"), expect_words, expect_word_count) && good;
  if (!value_is_none(when) && when.kind != VALUE_LIST)
    good = trial_say(t, "when is a list of steps, as in when = { { update = \"service/shop\", set = { … } } }");
  for (uint32_t i = 0; trial_step(t, i).kind != VALUE_NONE; i++)
    good = check_step(t, i, trial_step(t, i)) && good;
  return good;
}

/* ---- what happens ---- */

/* Whether it is the machine that broke, and not the step that was wrong. */
static bool is_broken(const struct err *err) { return err_of_machine(err->code) || err->code == ERR_BUSY; }

/* All that guards said, as the error has room for one only. */
static struct str refusal_text(struct trial *t, const struct request *r)
{
  struct value answer, refusals;
  struct buf b = BUF_INIT;
  buf_z(&b, r->err.text);
  if (r->answer.n && json_read(&t->arena, buf_view(&r->answer), &answer, NULL) &&
      (refusals = value_get(answer, "refusals")).kind == VALUE_LIST)
    for (uint32_t i = 1; i < refusals.n; i++)
      buf_printf(&b, "; %.*s refuses: %.*s (%.*s)", STR_FMT(value_get_str(refusals.list[i], "guard")),
                 STR_FMT(value_get_str(refusals.list[i], "message")),
                 STR_FMT(value_get_str(refusals.list[i], "record")));
  struct str text = str_dup(&t->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* Whether the case expects that something of this kind is said. */
static bool is_expected(const struct trial *t, const char *word)
{
  struct value want = value_get(value_get(t->of->body, "expect"), word);
  return !value_is_none(want) && !(want.kind == VALUE_BOOL && !want.b);
}

/* A change of the edits; *refused is set when it was not taken. False when the machine broke. */
static bool change(struct trial *t, const char *where, struct value edits, struct value reason, struct str actor,
                   struct str *refused)
{
  struct value_builder b;
  struct buf body = BUF_INIT;
  build_init(&b, &t->arena);
  build_put(&b, "edits", edits);
  build_put(&b, "reason", reason);
  json_write(&body, build_map(&b));
  struct request r = { .kind = REQUEST_CHANGE, .actor = actor, .body = buf_view(&body) };
  bool good = engine_run(t->engine, &r) || !is_broken(&r.err) || trial_say(t, "%s: %s", where, r.err.text);
  if (good && r.err.code != ERR_NONE)
    *refused = refusal_text(t, &r);
  buf_fini(&body);
  buf_fini(&r.answer);
  return good;
}

static struct value edit_of(struct trial *t, struct value step)
{
  const char *verb = verb_of(step);
  struct value_builder b;
  build_init(&b, &t->arena);
  build_put(&b, verb, value_get(step, verb));
  build_put(&b, "set", value_get(step, "set"));
  build_put(&b, "version", value_get(step, "version"));
  return build_map(&b);
}

static bool do_change(struct trial *t, const char *where, struct value step)
{
  struct str actor = value_get_str(step, "as"), refused = { NULL, 0 };
  struct value edits = value_get(step, "edits");
  if (value_is_none(edits)) {
    struct value_builder b;
    build_init(&b, &t->arena);
    build_add(&b, edit_of(t, step));
    edits = build_list(&b);
  }
  if (!change(t, where, edits, value_get(step, "reason"), actor.n ? actor : STR("story"), &refused))
    return false;
  if (!refused.p)
    return true;
  t->refused = refused;
  return is_expected(t, "refused") || trial_say(t, "%s: refused: %.*s", where, STR_FMT(refused));
}

/* ---- deliveries ---- */

void trial_source(struct value step, struct str *source, struct str *pack)
{
  struct str name = value_get_str(step, "deliver"), rest;
  bool whole = str_split(name, '.', pack, &rest);
  *source = whole ? rest : name;
  if (!whole)
    *pack = (struct str){ "", 0 };
}

/* As the network's side has them: names in small letters. */
static struct value headers_of(struct trial *t, struct value headers)
{
  struct value_builder b;
  build_init(&b, &t->arena);
  for (uint32_t i = 0; headers.kind == VALUE_MAP && i < headers.n; i++) {
    char *lower = str_z(&t->arena, headers.map[i].name);
    for (char *c = lower; *c; c++)
      *c = *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    if (headers.map[i].value.kind == VALUE_TEXT)
      build_put(&b, lower, headers.map[i].value);
  }
  return build_map(&b);
}

/* What became of the delivery. */
static bool read_fate(struct trial *t, const char *where, int64_t seq)
{
  struct err err = ERR_INIT;
  struct stmt *q =
      store_prepare(model_store(t->engine->model), "SELECT state, reason FROM delivery WHERE seq = ?", &err);
  if (!q)
    return trial_say(t, "%s: %s", where, err.text);
  bind_int(q, 1, seq);
  bool found = stmt_step(q, &err) == STEP_ROW, good = found;
  if (found) {
    struct str state = column_text(q, 0), reason = str_dup(&t->arena, column_text(q, 1));
    if (str_is(state, "ignored"))
      t->ignored = reason;
    if (str_is(state, "held"))
      t->held = reason;
    if (str_is(state, "applied") && reason.n)
      t->in_part = reason;
    if (str_is(state, "failed")) {
      t->failed = reason;
      good = is_expected(t, "failed") || trial_say(t, "%s: the delivery failed: %.*s", where, STR_FMT(reason));
    }
    if (str_is(state, "refused")) {
      t->refused = reason;
      good = is_expected(t, "refused") || trial_say(t, "%s: the delivery was refused: %.*s", where, STR_FMT(reason));
    }
  } else
    trial_say(t, "%s: the delivery was not applied%s%s", where, err.code ? ": " : "", err.text);
  stmt_close(q);
  return good;
}

/* A text is what is sent, as it is; a table is sent as JSON, and so is nothing at all, as an empty one. */
static struct str body_of(struct trial *t, struct value body)
{
  struct buf text = BUF_INIT;
  if (body.kind == VALUE_TEXT)
    return value_str(body);
  json_write(&text, !value_is_none(body) ? body : (struct value){ .kind = VALUE_MAP });
  struct str copy = str_dup(&t->arena, buf_view(&text));
  buf_fini(&text);
  return copy;
}

/* As POST /in/{source} would take it. */
static bool do_delivery(struct trial *t, const char *where, struct value step)
{
  struct str source, pack, body = body_of(t, value_get(step, "body"));
  struct err err = ERR_INIT;
  struct intake_facts facts;
  struct entity entity;
  struct buf text = BUF_INIT;
  trial_source(step, &source, &pack);
  if (!engine_intake(t->engine, source, &t->arena, &facts, &err))
    return trial_say(t, "%s: %s", where, err.text);
  struct value headers = headers_of(t, value_get(step, "headers"));
  struct value head = receipt_head(&t->arena, &facts, headers, value_get(step, "query"));
  if (entity_read(&t->arena, headers, body, &entity, &err) != ENTITY_GOOD && !facts.any_body)
    return trial_say(t, "%s: the delivery would not be taken: %s", where, err.text);
  json_write(&text, head);
  struct request r = { .kind = REQUEST_DELIVERY,
                       .actor = str_printf(&t->arena, "source/%.*s", STR_FMT(source)),
                       .source = source,
                       .key = receipt_key(&t->arena, &facts, headers, head, &entity, body),
                       .head = buf_view(&text),
                       .body = body };
  bool good = engine_run(t->engine, &r) || trial_say(t, "%s: %s", where, r.err.text);
  if (good && !r.duplicate)
    good = read_fate(t, where, r.seq);
  buf_fini(&text);
  buf_fini(&r.answer);
  return good;
}

/* ---- the packs ---- */

/* Lines. */
static struct str complaints_of(struct trial *t, const struct request *r)
{
  struct value answer, lines;
  struct str all = { NULL, 0 };
  if (r->answer.n && json_read(&t->arena, buf_view(&r->answer), &answer, NULL) &&
      (lines = value_get(answer, "complaints")).kind == VALUE_LIST)
    for (uint32_t i = 0; i < lines.n; i++)
      all = str_printf(&t->arena, "%.*s%s%.*s", STR_FMT(all), i ? "\n" : "", STR_FMT(value_str(lines.list[i])));
  return all.n ? all : str_dup(&t->arena, str_of(r->err.text));
}

/* False: not in force, and why. */
static bool put_in_force(struct trial *t, struct str payload, struct str *why)
{
  struct request r = { .kind = REQUEST_ACTIVATE, .actor = STR("story"), .body = payload };
  bool good = engine_run(t->engine, &r);
  if (!good)
    *why = complaints_of(t, &r);
  buf_fini(&r.answer);
  return good;
}

/* As an organisation does that changes its steward.lua. */
static bool do_params(struct trial *t, const char *where, struct value params)
{
  struct value payload;
  struct value_builder b;
  struct buf text = BUF_INIT;
  struct str why;
  struct err err = ERR_INIT;
  if (!json_read(&t->arena, t->payload, &payload, &err))
    return trial_say(t, "%s: %s", where, err.text);
  build_init(&b, &t->arena);
  for (uint32_t i = 0; i < payload.n; i++)
    build_put_str(&b, payload.map[i].name, str_is(payload.map[i].name, "params") ? params : payload.map[i].value);
  json_write(&text, build_map(&b));
  bool good = put_in_force(t, buf_view(&text), &why) || trial_say(t, "%s: %.*s", where, STR_FMT(why));
  buf_fini(&text);
  return good;
}

/* ---- steps ---- */

static bool move_clock(struct trial *t, const char *where, int64_t to)
{
  struct err err = ERR_INIT;
  char now[32], then[32];
  if (to < clock_now)
    return trial_say(t, "%s: time does not go back: it is %.*s, not yet %.*s", where,
                     STR_FMT(instant_format(clock_now, now)), STR_FMT(instant_format(to, then)));
  clock_now = to;
  return engine_tick(t->engine, to, &err) || trial_say(t, "%s: %s", where, err.text);
}

static bool do_step(struct trial *t, uint32_t i)
{
  struct value step = trial_step(t, i), at = value_get(step, "at"), pass = value_get(step, "pass");
  char where[32];
  int64_t to;
  snprintf(where, sizeof where, "when, step %u", i + 1);
  if (!value_is_none(at) && read_instant(at, &to) && !move_clock(t, where, to))
    return false;
  if (!value_is_none(pass) && read_duration(pass, &to) &&
      (__builtin_add_overflow(to, clock_now, &to) ? !trial_say(t, "%s: that is too long", where)
                                                  : !move_clock(t, where, to)))
    return false;
  if (!value_is_none(value_get(step, "deliver")))
    return do_delivery(t, where, step);
  if (!value_is_none(value_get(step, "params")))
    return do_params(t, where, value_get(step, "params"));
  return (!verb_of(step) && value_is_none(value_get(step, "edits"))) || do_change(t, where, step);
}

/* ---- the whole ---- */

static bool activate(struct trial *t, struct str payload)
{
  struct err err = ERR_INIT;
  struct engine_options options = {
    .journal = ":memory:", .model = ":memory:", .now = read_clock, .dedup_window = 1000
  };
  struct value at = value_get(t->of->body, "at");
  if (!read_instant(at, &clock_now))
    instant_parse(STR(AT_DEFAULT), &clock_now);
  if (!(t->engine = engine_open(&options, &err)))
    return trial_say(t, "%s", err.text);
  struct str why;
  bool good = put_in_force(t, payload, &why);
  if (!good && is_expected(t, "unsound"))
    t->unsound = why;
  else if (!good)
    trial_say(t, "%.*s", STR_FMT(why));
  return good;
}

/* What is given is so, whatever guards would say of somebody who wanted to make it so. */
static void guards_asleep(struct trial *t, enum level *levels)
{
  const struct policy_set *s = t->engine->set;
  for (uint32_t i = 0; i < s->policy_count; i++) {
    levels[i] = s->policies[i]->level;
    if (s->policies[i]->kind == KIND_GUARD)
      s->policies[i]->level = LEVEL_DRAFT;
  }
}

static void guards_awake(struct trial *t, const enum level *levels)
{
  const struct policy_set *s = t->engine->set;
  for (uint32_t i = 0; i < s->policy_count; i++)
    s->policies[i]->level = levels[i];
}

static bool do_given(struct trial *t)
{
  struct value given = value_get(t->of->body, "given");
  struct value_builder edits;
  struct str refused = { NULL, 0 };
  if (given.kind != VALUE_MAP)
    return true;
  build_init(&edits, &t->arena);
  for (uint32_t i = 0; i < given.n; i++) {
    struct value_builder edit;
    build_init(&edit, &t->arena);
    build_put(&edit, "put", value_text(given.map[i].name));
    build_put(&edit, "set", given.map[i].value);
    build_add(&edits, build_map(&edit));
  }
  enum level *levels = arena_array(&t->arena, enum level, t->engine->set->policy_count + 1);
  guards_asleep(t, levels);
  bool good = change(t, "given", build_list(&edits), value_none(), STR("story"), &refused);
  guards_awake(t, levels);
  return good && (!refused.p || trial_say(t, "given: %.*s", STR_FMT(refused)));
}

bool trial_run(struct trial *t, struct str payload)
{
  t->payload = payload;
  bool active = activate(t, payload), good = active && do_given(t);
  for (uint32_t i = 0; good && trial_step(t, i).kind != VALUE_NONE; i++)
    good = do_step(t, i);
  return active ? good : t->unsound.p != NULL;
}
