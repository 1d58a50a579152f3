/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluate: sets the stage for one call of a policy, a guard or a mapping, and takes down what came of it.
 */
#include "policy/evaluate.h"

#include "policy/evaluation.h"

/* Evaluations never nest, so a set has one stage; its vectors keep their memory from one evaluation to the next. */
struct evaluation *evaluation_stage(struct evaluator *ev, enum mode mode, struct policy *p, int64_t now,
                                    struct arena *a)
{
  if (!ev->set->stage)
    ev->set->stage = mem_zero(sizeof *ev->set->stage);
  struct evaluation *e = ev->set->stage, kept = *e;
  *e = (struct evaluation){ .ev = ev, .mode = mode, .p = p, .now = now, .a = a, .number = ++ev->number };
  e->wake_at = INSTANT_NEVER;
  memcpy(&e->origins, &kept.origins, sizeof e->origins);
  memcpy(&e->seen, &kept.seen, sizeof e->seen);
  memcpy(&e->sayings, &kept.sayings, sizeof e->sayings);
  memcpy(&e->edges, &kept.edges, sizeof e->edges);
  e->rids = kept.rids;
  e->reads = kept.reads;
  vec_clear(&e->origins);
  vec_clear(&e->seen);
  vec_clear(&e->sayings);
  vec_clear(&e->edges);
  e->reads.n = 0;
  ev->set->evaluation = e;
  return e;
}

enum script_status evaluation_call(struct evaluator *ev, struct policy *p, const struct value *args, struct arena *a,
                                   struct value *result, struct err *err)
{
  struct script *s = ev->set->script;
  script_budget(s, ev->fuel);
  enum script_status status = script_call(p->unit, p->call, p, args, CALL_ARGS + (p->makes ? 1 : 0), a, result, err);
  ev->used = script_fuel_used(s);
  ev->ran_out = status == SCRIPT_FUEL && ev->fuel > 0 && ev->used >= ev->fuel; /* and not by the watchdog */
  return status;
}

void evaluation_free(struct evaluation *e)
{
  if (!e)
    return;
  vec_fini(&e->origins);
  vec_fini(&e->seen);
  vec_fini(&e->sayings);
  vec_fini(&e->edges);
  vec_fini(&e->rids);
  buf_fini(&e->reads);
  vec_freed(e);
}

/* ---- policies ---- */

static const struct field *given_named(const struct policy *p, struct str name, uint32_t *at)
{
  for (*at = 0; *at < p->give_count; ++*at)
    if (str_eq(p->gives[*at].name, name))
      return p->given[*at];
  return NULL;
}

static bool take_derived(struct evaluation *e, struct value result, struct err *err)
{
  struct policy *p = e->p;
  e->out->derived = arena_array(e->a, struct value, p->give_count + 1);
  if (value_is_none(result) || (result.kind == VALUE_LIST && result.n == 0))
    return true;
  if (result.kind != VALUE_MAP)
    return err_set(err, ERR_POLICY, "%.*s: eval must return a table of the fields in gives, or nothing",
                   STR_FMT(p->file));
  for (uint32_t i = 0; i < result.n; i++) {
    uint32_t at;
    const struct field *f = given_named(p, result.map[i].name, &at);
    if (!f) {
      const char *names[64];
      size_t n = 0;
      for (uint32_t k = 0; k < p->give_count && n < 64; k++)
        names[n++] = str_z(e->a, p->gives[k].name);
      const char *near = str_nearest(result.map[i].name, names, n);
      return err_set(err, ERR_POLICY, "%.*s: eval returned \"%.*s\", which is not in gives%s%s%s", STR_FMT(p->file),
                     STR_FMT(result.map[i].name), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    }
    host_exists(e, f, result.map[i].value);
    if (!value_is_none(result.map[i].value) &&
        !field_accept(e->ev->model, p->on, f, result.map[i].value, e->a, &e->out->derived[at], err))
      return err_prefix(err, "%.*s: eval returned", STR_FMT(p->file));
  }
  return true;
}

static void hash_said(struct evaluation *e)
{
  struct outcome *o = e->out;
  uint64_t h = 0;
  for (size_t i = 0; i < o->saying_count; i++) {
    h = hash_mix(h, o->sayings[i].kind);
    h = hash_fixed(h, o->sayings[i].key);
    h = value_hash(h, o->sayings[i].body);
  }
  o->sayings_hash = o->saying_count ? h | 1 : 0;
  for (uint32_t i = 0; i < e->p->give_count; i++)
    h = hash_mix(value_hash(h, o->derived[i]), i);
  o->hash = h | 1;
}

static void pack_trace(struct evaluation *e, struct buf *trace)
{
  uint32_t numbers[TYPE_FIELDS_MAX];
  uint32_t given = e->out->status == EVAL_GOOD ? e->p->give_count : 0;
  const struct record *before = NULL;
  for (size_t i = 0; i < e->seen.n; i++) {
    const struct seen *s = &e->seen.at[i];
    host_trace(e, &(struct trace_read){ .kind = READ_FIELD,
                                        .rid = s->record == before ? 0 : s->record->rid,
                                        .no = s->no,
                                        .value = record_cell(s->record, s->no) });
    before = s->record;
  }
  for (uint32_t i = 0; i < given; i++)
    numbers[i] = e->p->given[i]->no;
  struct said *said = model_said(e->subject, e->p->no);
  struct trace head = { .policy = e->p->no,
                        .epoch = e->p->epoch,
                        .subject = e->subject->rid,
                        .before = said ? said->trace : 0,
                        .now = e->now,
                        .fuel = e->out->fuel,
                        .status = (uint8_t)e->out->status,
                        .read_count = e->read_count,
                        .given_count = given,
                        .given_fields = numbers,
                        .given = e->out->derived };
  trace_pack(trace, &head, buf_view(&e->reads));
}

static enum eval_status finish(struct evaluation *e, enum script_status status, struct value result)
{
  struct outcome *o = e->out;
  if (status == SCRIPT_STOPPED)
    return EVAL_BLOCKED;
  if (status != SCRIPT_OK || !take_derived(e, result, &o->err))
    return EVAL_FAILED;
  o->sayings = arena_array(e->a, struct saying, e->sayings.n + 1);
  o->saying_count = e->sayings.n;
  if (e->sayings.n)
    memcpy(o->sayings, e->sayings.at, e->sayings.n * sizeof *o->sayings);
  hash_said(e);
  return EVAL_GOOD;
}

void policy_evaluate(struct evaluator *ev, struct policy *p, struct record *subject, int64_t now, struct arena *a,
                     struct outcome *out, struct buf *trace)
{
  *out = (struct outcome){ .err = ERR_INIT };
  struct evaluation *e = evaluation_stage(ev, MODE_EVALUATE, p, now, a);
  e->out = out;
  e->subject = subject;
  e->traced = trace != NULL;
  reads_listen(ev->reads);
  subject->reading = e->number;
  subject->path = reads_self(ev->reads, p);
  subject->read_bits[0] = subject->read_bits[1] = 0;
  struct value args[CALL_ARGS] = { value_record(subject->rid), SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS },
               result = value_none();
  enum script_status status = evaluation_call(ev, p, args, a, &result, &out->err);
  out->fuel = ev->used;
  out->status = finish(e, status, result);
  out->wake_at = e->wake_at;
  out->height = e->height;
  out->heard = reads_heard(ev->reads);
  uint64_t *edges = arena_array(a, uint64_t, e->edges.n + 1);
  if (e->edges.n)
    memcpy(edges, e->edges.at, e->edges.n * sizeof *edges);
  out->edges = edges;
  out->edge_count = e->edges.n;
  out->read_count = e->read_count + (uint32_t)e->seen.n;
  if (trace && out->status != EVAL_BLOCKED)
    pack_trace(e, trace);
  ev->set->evaluation = NULL;
}

/* ---- guards ---- */

void policy_guard(struct evaluator *ev, struct policy *guard, const struct guarded_change *c, int64_t now,
                  struct arena *a, struct refusals *out)
{
  struct evaluation *e = evaluation_stage(ev, MODE_GUARD, guard, now, a);
  e->refusals = out;
  struct value_builder change;
  build_init(&change, a);
  build_put(&change, "kind", value_text(str_of(c->kind)));
  if (c->record)
    build_put(&change, "record", value_record(c->record->rid));
  if (c->before.kind == VALUE_MAP)
    build_put(&change, "before", c->before);
  build_put(&change, "changed", c->changed);
  build_put(&change, "actor", value_text(c->actor));
  struct value args[CALL_ARGS] = { build_map(&change), SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS }, result;
  struct err err = ERR_INIT;
  size_t before = out->n;
  if (evaluation_call(ev, guard, args, a, &result, &err) != SCRIPT_OK) {
    out->n = before;
    if (!guard->pass_on_error)
      vec_push(out, ((struct refusal){ guard, str_dup(a, str_of(err.text)), STR(""), true }));
  }
  ev->set->evaluation = NULL;
}

/* ---- intakes ---- */

bool policy_map(struct evaluator *ev, struct policy *intake, struct value delivery, int64_t now, struct arena *a,
                struct mapped *out, struct err *err)
{
  struct evaluation *e = evaluation_stage(ev, MODE_MAP, intake, now, a);
  struct value args[CALL_ARGS + 1] = { delivery, SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS, SCRIPT_ARG_MADE };
  *out = (struct mapped){ .edits = value_none(), .ignored = { "", 0 } };
  e->mapped = out;
  enum script_status status = evaluation_call(ev, intake, args, a, &out->edits, err);
  ev->set->evaluation = NULL;
  if (status != SCRIPT_OK)
    return false;
  if (value_is_none(out->edits))
    out->edits = (struct value){ .kind = VALUE_LIST };
  return out->edits.kind == VALUE_LIST ||
         err_set(err, ERR_POLICY, "%.*s: map must return a list of edits", STR_FMT(intake->file));
}

/* ---- routes ---- */

enum { ROUTED_MAX = 100, DIGEST_NAME_MAX = 200 };

/* A record, or its id; the type may be left out. */
static bool take_destination(struct evaluation *e, struct value to, struct str *out, struct err *err)
{
  struct value shown = say_present(e, to);
  struct err missing = ERR_INIT;
  if (shown.kind != VALUE_TEXT || shown.n == 0)
    return err_set(err, ERR_POLICY, "`to` is missing: a destination, as in { to = \"destination/on_call\" }");
  struct str name = value_str(shown);
  if (!memchr(name.p, '/', name.n))
    name = str_printf(e->a, "destination/%.*s", STR_FMT(name));
  if (!str_starts(name, "destination/"))
    return err_set(err, ERR_POLICY, "`to` is %.*s, which is no destination", STR_FMT(name));
  if (!model_find_name(e->ev->model, name, &missing))
    return err_set(err, err_of_machine(missing.code) ? missing.code : ERR_POLICY, "%s", missing.text);
  *out = name;
  return true;
}

static bool take_routed(struct evaluation *e, struct value v, struct routed *out, struct err *err)
{
  static const char *const known[] = { "to", "at", "digest", "group", "again", NULL };
  struct value at = value_get(v, "at"), digest = value_get(v, "digest"), again = value_get(v, "again"),
               group = value_get(v, "group");
  *out = (struct routed){ .at = INSTANT_NEVER };
  if (v.kind != VALUE_MAP)
    return err_set(err, ERR_POLICY, "expected { to = …, at = …, digest = … }, or { again = … }");
  if (!value_is_none(again)) {
    *out = (struct routed){ .at = again.i, .again = true };
    return (v.n == 1 && again.kind == VALUE_INT && in_reach(again.i)) ||
           err_set(err, ERR_POLICY, "`again` is an instant in ms, and stands by itself");
  }
  if (!say_known(v, known, err) || !take_destination(e, value_get(v, "to"), &out->destination, err))
    return false;
  if (!value_is_none(at) && (at.kind != VALUE_INT || !in_reach(at.i)))
    return err_set(err, ERR_POLICY, "`at` is an instant in ms");
  if (!value_is_none(digest) && (digest.kind != VALUE_TEXT || digest.n == 0 || digest.n > DIGEST_NAME_MAX))
    return err_set(err, ERR_POLICY, "`digest` is a text of 1 to %d bytes: what is sent together has the same",
                   DIGEST_NAME_MAX);
  if (!value_is_none(group) && (group.kind != VALUE_TEXT || group.n > DIGEST_NAME_MAX || value_is_none(digest)))
    return err_set(err, ERR_POLICY, "`group` is a heading in the digest, a text of at most %d bytes", DIGEST_NAME_MAX);
  if (at.kind == VALUE_INT)
    out->at = at.i;
  if (group.kind == VALUE_TEXT)
    out->group = str_dup(e->a, value_str(group));
  if (digest.kind == VALUE_TEXT)
    out->digest = str_dup(e->a, value_str(digest));
  return true;
}

static bool take_routeds(struct evaluation *e, struct value result, struct routeds *out, struct err *err)
{
  if (value_is_none(result) || (result.kind == VALUE_MAP && result.n == 0))
    return true;
  if (result.kind != VALUE_LIST)
    return err_set(err, ERR_POLICY, "expected a list, as in { { to = \"destination/on_call\" } }");
  if (result.n > ROUTED_MAX)
    return err_set(err, ERR_POLICY, "more than %d destinations for one thing", ROUTED_MAX);
  for (uint32_t i = 0; i < result.n; i++) {
    struct routed r;
    if (!take_routed(e, result.list[i], &r, err))
      return err_prefix(err, "number %u", i + 1);
    vec_push(out, r);
  }
  return true;
}

bool policy_route(struct evaluator *ev, struct policy *route, struct value item, int64_t now, struct arena *a,
                  struct routeds *out, struct err *err)
{
  struct evaluation *e = evaluation_stage(ev, MODE_ROUTE, route, now, a);
  struct value args[CALL_ARGS] = { item, SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS }, result = value_none();
  size_t before = out->n;
  bool good = evaluation_call(ev, route, args, a, &result, err) == SCRIPT_OK;
  if (good && !take_routeds(e, result, out, err))
    good = err_prefix(err, "%.*s: map returned", STR_FMT(route->file));
  if (!good)
    out->n = before;
  ev->set->evaluation = NULL;
  return good;
}
