/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suppose: edits as if they were a change, on the live model: whom they concern is evaluated, guards are asked, what
 * would be otherwise is told, and all of it is undone. Like a refused change, it leaves nothing behind, but for what is
 * in memory.
 */
#include <stdlib.h>

#include "engine/inside.h"

enum { SHOWN_MAX = 1000 }; /* of each list; the counts are whole */

struct move { /* of one field of one record, from before to after */
  uint64_t rid;
  const struct field *field;
  struct value before, after;
};

struct total { /* of a money field over all records, by currency */
  const struct field *field;
  uint32_t currency;
  int64_t before, after, records;
};

struct supposed {
  struct engine *e;
  struct arena *a;
  VEC(struct move) moves;
  struct map move_of; /* (record, field) -> place in moves + 1 */
  VEC(struct total) totals;
  VEC(uint64_t) made, deleted;
  struct value_builder opened, closed, changed, clocks, messages, drafts, opens, failures;
};

static void supposed_init(struct supposed *s, struct engine *e)
{
  *s = (struct supposed){ .e = e, .a = &e->arena };
  map_init(&s->move_of);
  struct value_builder *lists[] = { &s->opened,   &s->closed, &s->changed, &s->clocks,
                                    &s->messages, &s->drafts, &s->opens,   &s->failures };
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    build_init(lists[i], s->a);
}

static void supposed_fini(struct supposed *s)
{
  vec_fini(&s->moves);
  vec_fini(&s->totals);
  vec_fini(&s->made);
  vec_fini(&s->deleted);
  map_fini(&s->move_of);
}

/* "type/key", of what the edits delete, too. */
static struct value name_of(struct supposed *s, uint64_t rid)
{
  const struct type *t = schema_type_at(model_schema(s->e->model), rid_type(rid));
  return t ? value_text(str_printf(s->a, "%.*s/%.*s", STR_FMT(t->name), STR_FMT(model_key_of(s->e->model, rid))))
           : value_none();
}

/* ---- fields ---- */

static void note_move(struct supposed *s, const struct touch *t)
{
  uint64_t *at = map_put(&s->move_of, hash_mix(hash_mix(1, t->rid), t->field->no));
  if (*at == 0) {
    vec_push(&s->moves, ((struct move){ t->rid, t->field, t->before, t->after }));
    *at = s->moves.n;
  } else
    s->moves.at[*at - 1].after = t->after;
}

static void note_touches(struct supposed *s)
{
  const struct touch *t;
  for (size_t i = 0; (t = model_touch(s->e->model, i)); i++) {
    if (t->kind == TOUCH_CREATE)
      vec_push(&s->made, t->rid);
    else if (t->kind == TOUCH_DELETE)
      vec_push(&s->deleted, t->rid);
    else if (t->kind == TOUCH_FIELD)
      note_move(s, t);
  }
}

static struct total *total_of(struct supposed *s, const struct field *f, uint32_t currency)
{
  for (size_t i = 0; i < s->totals.n; i++)
    if (s->totals.at[i].field == f && s->totals.at[i].currency == currency)
      return &s->totals.at[i];
  vec_push(&s->totals, ((struct total){ .field = f, .currency = currency }));
  return &vec_last(&s->totals);
}

/* What does not fit 64 bits is left as it stands: no sum of an organisation comes near. */
static void add_total(struct supposed *s, const struct move *m)
{
  struct total *before = m->before.kind == VALUE_MONEY ? total_of(s, m->field, m->before.n) : NULL;
  if (before) {
    if (!__builtin_add_overflow(before->before, m->before.i, &before->before))
      before->records++;
  }
  struct total *after = m->after.kind == VALUE_MONEY ? total_of(s, m->field, m->after.n) : NULL;
  if (after && !__builtin_add_overflow(after->after, m->after.i, &after->after) &&
      (m->before.kind != VALUE_MONEY || m->before.n != m->after.n))
    after->records++;
}

static struct value money_in(int64_t minor_units, uint32_t currency)
{
  struct value v = { .kind = VALUE_MONEY, .n = currency };
  v.i = minor_units;
  return v;
}

static struct value tell_total(struct supposed *s, const struct total *t)
{
  struct value_builder b;
  build_init(&b, s->a);
  build_put(&b, "field",
            value_text(str_printf(s->a, "%.*s.%.*s", STR_FMT(t->field->type->name), STR_FMT(t->field->name))));
  build_put(&b, "doc", t->field->doc.n ? value_text(t->field->doc) : value_none());
  build_put(&b, "records", value_int(t->records));
  build_put(&b, "before", field_present(s->e->model, t->field, money_in(t->before, t->currency), s->a));
  build_put(&b, "after", field_present(s->e->model, t->field, money_in(t->after, t->currency), s->a));
  build_put(&b, "difference", field_present(s->e->model, t->field, money_in(t->after - t->before, t->currency), s->a));
  return build_map(&b);
}

static struct value tell_move(struct supposed *s, const struct move *m)
{
  struct value_builder b;
  build_init(&b, s->a);
  build_put(&b, "name", value_text(m->field->name));
  build_put(&b, "before", field_present(s->e->model, m->field, m->before, s->a));
  build_put(&b, "after", field_present(s->e->model, m->field, m->after, s->a));
  if (m->field->derived)
    build_put(&b, "policy", value_text(m->field->giver));
  return build_map(&b);
}

static bool holds(const uint64_t *list, size_t n, uint64_t rid)
{
  for (size_t i = 0; i < n; i++)
    if (list[i] == rid)
      return true;
  return false;
}

/* From moves[from] on, those of one record: its name for people, and each field. */
static size_t tell_record(struct supposed *s, size_t from, struct value *out)
{
  struct value_builder b, fields;
  uint64_t rid = s->moves.at[from].rid;
  bool made = holds(s->made.at, s->made.n, rid), gone = holds(s->deleted.at, s->deleted.n, rid);
  build_init(&b, s->a);
  build_init(&fields, s->a);
  size_t i = from;
  for (; i < s->moves.n && s->moves.at[i].rid == rid; i++)
    build_add(&fields, tell_move(s, &s->moves.at[i]));
  build_put(&b, "id", name_of(s, rid));
  build_put(&b, "change", value_text(str_of(gone ? "delete" : made ? "create" : "update")));
  build_put(&b, "fields", build_list(&fields));
  *out = build_map(&b);
  return i;
}

/* By record, in the order in which each was touched first; facts before what follows from them. */
static int by_record(const void *a, const void *b)
{
  const struct move *x = a, *y = b;
  if (x->rid != y->rid)
    return x->rid < y->rid ? -1 : 1;
  if (x->field->derived != y->field->derived)
    return x->field->derived ? 1 : -1;
  return (x->field->no > y->field->no) - (x->field->no < y->field->no);
}

static struct value tell_records(struct supposed *s, int64_t *count)
{
  struct value_builder list;
  build_init(&list, s->a);
  size_t kept = 0;
  for (size_t i = 0; i < s->moves.n; i++) /* there and back again is no difference */
    if (!value_eq(s->moves.at[i].before, s->moves.at[i].after))
      s->moves.at[kept++] = s->moves.at[i];
  s->moves.n = kept;
  if (kept)
    qsort(s->moves.at, kept, sizeof *s->moves.at, by_record);
  *count = 0;
  for (size_t i = 0; i < kept; ++*count) {
    struct value record;
    for (size_t j = i; j < kept && s->moves.at[j].rid == s->moves.at[i].rid; j++)
      add_total(s, &s->moves.at[j]);
    i = tell_record(s, i, &record);
    if (*count < SHOWN_MAX)
      build_add(&list, record);
  }
  return build_list(&list);
}

/* ---- what policies say ---- */

/* body and what tells it apart, as lists of findings have it */
static struct value tell_saying(struct supposed *s, const struct policy *p, uint64_t rid, const char *name,
                                struct str key, struct value body)
{
  struct value_builder b;
  build_init(&b, s->a);
  build_put(&b, "policy", value_text(p->id));
  build_put(&b, "record", name_of(s, rid));
  build_put(&b, name, value_text(key));
  for (uint32_t i = 0; body.kind == VALUE_MAP && i < body.n; i++)
    if (!str_is(body.map[i].name, name))
      build_put_str(&b, body.map[i].name, body.map[i].value);
  return build_map(&b);
}

static void show(struct value_builder *list, struct value v)
{
  if (list->n < SHOWN_MAX)
    build_add(list, v);
}

static const struct saying *said_with(const struct outcome *o, enum saying_kind kind, struct str key)
{
  for (size_t i = 0; i < o->saying_count; i++)
    if (o->sayings[i].kind == kind && str_eq(o->sayings[i].key, key))
      return &o->sayings[i];
  return NULL;
}

struct stood_rows { /* what stands of one kind: key and body */
  struct str *keys;
  struct value *bodies;
  size_t n;
};

static bool read_rows(struct supposed *s, const char *sql, const struct policy *p, uint64_t rid, struct stood_rows *out,
                      struct err *err)
{
  VEC(struct str) keys = { 0 };
  VEC(struct value) bodies = { 0 };
  enum step step = STEP_ERROR;
  struct stmt *q = store_prepare(model_store(s->e->model), sql, err);
  if (q)
    bind_int(q, 1, p->no), bind_int(q, 2, (int64_t)rid);
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct value body = value_none();
    json_read(s->a, str_dup(s->a, column_text(q, 1)), &body, NULL);
    vec_push(&keys, str_dup(s->a, column_text(q, 0)));
    vec_push(&bodies, body);
  }
  stmt_close(q);
  out->n = keys.n;
  out->keys = arena_array(s->a, struct str, keys.n + 1);
  out->bodies = arena_array(s->a, struct value, keys.n + 1);
  for (size_t i = 0; i < keys.n; i++)
    out->keys[i] = keys.at[i], out->bodies[i] = bodies.at[i];
  vec_fini(&keys);
  vec_fini(&bodies);
  return step == STEP_DONE;
}

static bool stands(const struct stood_rows *rows, struct str key, struct value *body)
{
  for (size_t i = 0; i < rows->n; i++)
    if (str_eq(rows->keys[i], key)) {
      *body = rows->bodies[i];
      return true;
    }
  return false;
}

/* As it will stand in the table, so that the same is the same. */
static struct value as_stored(struct supposed *s, struct value body)
{
  struct buf b = BUF_INIT;
  struct value stored = value_none();
  json_write(&b, body);
  json_read(s->a, str_dup(s->a, buf_view(&b)), &stored, NULL);
  buf_fini(&b);
  return stored;
}

static bool compare_findings(struct supposed *s, const struct standing *t, const struct outcome *o, struct err *err)
{
  struct stood_rows rows;
  struct value old;
  if (!read_rows(
          s, "SELECT key, body FROM finding WHERE policy = ? AND subject = ? AND state = 'open' AND code <> 'error'",
          t->policy, t->rid, &rows, err))
    return false;
  for (size_t i = 0; i < o->saying_count; i++) {
    const struct saying *now = &o->sayings[i];
    if (now->kind != SAY_FINDING)
      continue;
    struct value told = tell_saying(s, t->policy, t->rid, "code", now->key, now->body);
    if (!stands(&rows, now->key, &old))
      show(&s->opened, told);
    else if (!value_eq(old, as_stored(s, now->body)))
      show(&s->changed, told);
  }
  for (size_t i = 0; i < rows.n; i++)
    if (!said_with(o, SAY_FINDING, rows.keys[i]))
      show(&s->closed, tell_saying(s, t->policy, t->rid, "code", rows.keys[i], rows.bodies[i]));
  return true;
}

static struct value clock_brief(struct supposed *s, struct value body)
{
  static const char *const members[] = { "state", "due", "target", "remaining", "breached" };
  struct value_builder b;
  build_init(&b, s->a);
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    build_put(&b, members[i], value_get(body, members[i]));
  return value_is_none(body) ? value_null() : build_map(&b);
}

static void tell_clock(struct supposed *s, const struct standing *t, struct str name, struct value before,
                       struct value after)
{
  struct value_builder b;
  build_init(&b, s->a);
  build_put(&b, "policy", value_text(t->policy->id));
  build_put(&b, "record", name_of(s, t->rid));
  build_put(&b, "name", value_text(name));
  build_put(&b, "before", clock_brief(s, before));
  build_put(&b, "after", clock_brief(s, after));
  show(&s->clocks, build_map(&b));
}

static bool compare_clocks(struct supposed *s, const struct standing *t, const struct outcome *o, struct err *err)
{
  struct stood_rows rows;
  if (!read_rows(s, "SELECT name, body FROM clock WHERE policy = ? AND subject = ? AND state <> 'withdrawn'", t->policy,
                 t->rid, &rows, err))
    return false;
  for (size_t i = 0; i < o->saying_count; i++) {
    const struct saying *now = &o->sayings[i];
    struct value old = value_none();
    if (now->kind != SAY_CLOCK)
      continue;
    stands(&rows, now->key, &old);
    if (!value_eq(old, as_stored(s, now->body)))
      tell_clock(s, t, now->key, old, now->body);
  }
  for (size_t i = 0; i < rows.n; i++)
    if (!said_with(o, SAY_CLOCK, rows.keys[i]))
      tell_clock(s, t, rows.keys[i], rows.bodies[i], value_none());
  return true;
}

/* What would be written: a message once for its key, ever, and a record once for its id. */
static const char *sql_of(enum saying_kind kind)
{
  return kind == SAY_MESSAGE ? "SELECT key, body FROM message WHERE policy = ? AND subject = ?"
         : kind == SAY_DRAFT ? "SELECT key, body FROM draft WHERE policy = ? AND subject = ? AND withdrawn_at IS NULL"
                             : "SELECT record, body FROM opening WHERE policy = ? AND subject = ?";
}

static bool compare_texts(struct supposed *s, const struct standing *t, const struct outcome *o, enum saying_kind kind,
                          struct value_builder *list, struct err *err)
{
  struct stood_rows rows;
  struct value old;
  if (!read_rows(s, sql_of(kind), t->policy, t->rid, &rows, err))
    return false;
  for (size_t i = 0; i < o->saying_count; i++) {
    const struct saying *now = &o->sayings[i];
    if (now->kind == kind && !stands(&rows, now->key, &old))
      show(list, tell_saying(s, t->policy, t->rid, kind == SAY_OPEN ? "opens" : "key", now->key, now->body));
  }
  return true;
}

static bool compare(struct supposed *s, const struct standing *t, struct err *err)
{
  const struct outcome *o = &t->outcome;
  struct value_builder b;
  if (!t->asked || t->policy->level == LEVEL_SHADOW)
    return true;
  if (o->status == EVAL_FAILED) { /* what it said before stays */
    build_init(&b, s->a);
    build_put(&b, "policy", value_text(t->policy->id));
    build_put(&b, "record", name_of(s, t->rid));
    build_put(&b, "message", value_text(str_dup(s->a, str_of(o->err.text))));
    if (!t->failed_before)
      show(&s->failures, build_map(&b));
    return true;
  }
  if (o->sayings_hash == t->sayings_before && !t->epoch_changed)
    return true;
  return compare_findings(s, t, o, err) && compare_clocks(s, t, o, err) &&
         compare_texts(s, t, o, SAY_MESSAGE, &s->messages, err) && compare_texts(s, t, o, SAY_DRAFT, &s->drafts, err) &&
         compare_texts(s, t, o, SAY_OPEN, &s->opens, err);
}

/* What is deleted is not spoken of any more. */
static bool compare_gone(struct supposed *s, uint64_t rid, struct err *err)
{
  enum step step = STEP_ERROR;
  struct stmt *q = store_prepare(model_store(s->e->model),
                                 "SELECT p.id, f.key, f.record, f.body FROM finding f JOIN policy p ON p.no = f.policy"
                                 " WHERE f.subject = ? AND f.state = 'open' AND f.hidden = 0",
                                 err);
  if (q)
    bind_int(q, 1, (int64_t)rid);
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct value_builder b;
    struct value body = value_none();
    build_init(&b, s->a);
    build_put(&b, "policy", value_text(str_dup(s->a, column_text(q, 0))));
    build_put(&b, "record", value_text(str_dup(s->a, column_text(q, 2))));
    build_put(&b, "code", value_text(str_dup(s->a, column_text(q, 1))));
    json_read(s->a, str_dup(s->a, column_text(q, 3)), &body, NULL);
    for (uint32_t i = 0; body.kind == VALUE_MAP && i < body.n; i++)
      build_put_str(&b, body.map[i].name, body.map[i].value);
    show(&s->closed, build_map(&b));
  }
  stmt_close(q);
  return step == STEP_DONE;
}

/* ---- the answer ---- */

static struct value tell_verdicts(struct supposed *s, const struct verdicts *v, enum level level)
{
  struct value_builder list;
  build_init(&list, s->a);
  for (size_t i = 0; i < v->all.n; i++) {
    const struct refusal *f = &v->all.at[i];
    struct value_builder b;
    if (f->guard->level != level)
      continue;
    build_init(&b, s->a);
    build_put(&b, "guard", value_text(f->guard->id));
    build_put(&b, "record", value_text(v->of.at[i]));
    build_put(&b, "message", value_text(f->message));
    build_put(&b, "field", f->field.n ? value_text(f->field) : value_none());
    build_add(&list, build_map(&b));
  }
  return build_list(&list);
}

static struct value tell_totals(struct supposed *s)
{
  struct value_builder list;
  build_init(&list, s->a);
  for (size_t i = 0; i < s->totals.n; i++)
    if (s->totals.at[i].before != s->totals.at[i].after)
      build_add(&list, tell_total(s, &s->totals.at[i]));
  return build_list(&list);
}

static void answer(struct supposed *s, const struct verdicts *v, int64_t at, struct value deliveries, struct buf *out)
{
  struct value_builder b, findings;
  char text[32];
  int64_t records;
  build_init(&b, s->a);
  build_init(&findings, s->a);
  struct value list = tell_records(s, &records);
  build_put(&findings, "opened", build_list(&s->opened));
  build_put(&findings, "changed", build_list(&s->changed));
  build_put(&findings, "closed", build_list(&s->closed));
  build_put(&b, "at", value_text(instant_format(at, text)));
  build_put(&b, "deliveries", deliveries);
  build_put(&b, "refused", tell_verdicts(s, v, LEVEL_ENFORCE));
  build_put(&b, "warnings", tell_verdicts(s, v, LEVEL_WARN));
  build_put(&b, "totals", tell_totals(s));
  build_put(&b, "record_count", value_int(records));
  build_put(&b, "records", list);
  build_put(&b, "findings", build_map(&findings));
  build_put(&b, "clocks", build_list(&s->clocks));
  build_put(&b, "messages", build_list(&s->messages));
  build_put(&b, "drafts", build_list(&s->drafts));
  build_put(&b, "opens", build_list(&s->opens));
  build_put(&b, "failures", build_list(&s->failures));
  json_write(out, build_map(&b));
}

/* The model is as the edits leave it: what is otherwise than the tables have it? */
static bool look(struct engine *e, struct str actor, int64_t at, struct value deliveries, struct buf *out,
                 struct err *err)
{
  struct supposed s;
  struct verdicts v = { 0 };
  bool good = true;
  supposed_init(&s, e);
  judge_edits(e, actor, &v);
  note_touches(&s);
  for (size_t i = 0; good && i < e->settle.standings.n; i++)
    good = compare(&s, &e->settle.standings.at[i], err);
  for (size_t i = 0; good && i < s.deleted.n; i++)
    good = compare_gone(&s, s.deleted.at[i], err);
  if (good)
    answer(&s, &v, at, deliveries, out);
  verdicts_fini(&v);
  supposed_fini(&s);
  return good;
}

/* Edits, or what is mapped to some; the body is in an arena of its own, which no entry resets. */
static bool make(struct engine *e, const struct entry *n, struct value body, struct value *told, struct err *err)
{
  struct value edits = value_get(body, "edits"), deliveries = value_get(body, "deliveries");
  if (edits.kind == VALUE_LIST && deliveries.kind == VALUE_NONE)
    return edit_apply(e, edits, err);
  if (deliveries.kind == VALUE_LIST && edits.kind == VALUE_NONE)
    return rehearse(e, n, deliveries, told, err);
  return err_set(err, ERR_INPUT,
                 "expected {\"edits\":[…]}, as for a change, or {\"deliveries\":[{\"source\":…,\"body\":…}]}");
}

/* Of deliveries of one source it is the source that changes. */
static struct str actor_of(struct arena *a, const struct request *r, struct value body)
{
  struct value list = value_get(body, "deliveries");
  struct str source = list.kind == VALUE_LIST && list.n ? value_get_str(list.list[0], "source") : STR("");
  return source.n ? str_printf(a, "source/%.*s", STR_FMT(source)) : r->actor;
}

static bool play(struct engine *e, struct request *r, int64_t at, struct arena *a, struct err *err)
{
  struct entry n = { .seq = e->applied + 1, .at = at, .kind = ENTRY_CHANGE };
  struct value body, told = value_none();
  if (!json_read(a, r->body, &body, err))
    return false;
  n.actor = actor_of(a, r, body);
  apply_start(e, &n);
  fuel_start(e);
  return make(e, &n, body, &told, err) && (fuel_start(e), settle_run(e, err)) &&
         look(e, n.actor, at, told, &r->answer, err);
}

void suppose(struct engine *e, struct request *r)
{
  int64_t now = e->options.now(), at = now > e->applied_at ? now : e->applied_at;
  struct err err = ERR_INIT;
  if (e->options.safe) {
    err_set(&r->err, ERR_BUSY, "the host is in safe mode: it evaluates nothing");
    return;
  }
  if (!e->set) {
    err_set(&r->err, ERR_INPUT, "no packs are active yet: nothing is known of any record type; run activate");
    return;
  }
  if (!model_begin(e->model, &r->err))
    return;
  struct arena body;
  arena_init(&body);
  e->supposing = true;
  bool good = play(e, r, at, &body, &r->err);
  e->supposing = false;
  arena_fini(&body);
  settle_undo(e);
  vec_clear(&e->edited);
  if (!good)
    r->answer.n = 0;
  if ((!good && err_of_machine(r->err.code)) || !model_commit(e->model, model_applied(e->model), &err)) {
    model_rollback(e->model);
    if (!engine_restore(e, &err))
      log_error("after a what-if that failed (%s): %s", r->err.text, err.text);
  }
}
