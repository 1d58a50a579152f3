/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Routing: what is said is noted while it is written down, and at the end of the entry the routes are asked, once, where
 * it is to go. All answers are united: one dispatch for a destination, the soonest way that any of them names. What a
 * route cannot answer is kept as a dispatch of state unrouted, with the reason, until somebody mends it.
 */
#include "engine/inside.h"

/* What the routes are asked about. */
struct matter {
  enum route_event event;
  int64_t message, finding;
  bool alive;    /* it is still so … */
  bool accepted; /* … and somebody lets it stand */
  uint64_t subject;
  struct str policy, record, key, code, severity, to;
  struct value body;
  int64_t at, since;       /* since: when it opened, or its last acceptance ended */
  int64_t step, due;       /* aged: for the how many-th time, and the instant for which that was wanted */
  uint32_t route;          /* aged: who wants to be asked */
  struct str note;         /* what is said besides, or empty */
  struct value acceptance; /* by whom, why and until when, or NONE */
};

struct answer {
  struct routed where;
  bool shadow;
};

struct answers {
  struct answer *at;
  size_t n, cap;
};

/* ---- noting ---- */

void routing_bind(struct engine *e)
{
  struct outbox *o = &e->outbox;
  const struct policy_set *s = e->set;
  memset(o->asked_of, 0, sizeof o->asked_of);
  for (uint32_t i = 0; s && i < s->policy_count; i++)
    for (int k = 0; s->policies[i]->kind == KIND_ROUTE && s->policies[i]->level != LEVEL_DRAFT && k < EVENTS; k++)
      o->asked_of[k] |= s->policies[i]->asked_of[k];
  o->destination = s ? schema_type(model_schema(e->model), STR("destination")) : NULL;
}

/* Where there is no destination nothing can leave. */
static bool is_anywhere(const struct engine *e)
{
  return e->outbox.destination && model_count(e->model, e->outbox.destination) > 0;
}

void routing_note(struct engine *e, enum route_event event, int64_t id)
{
  if (e->outbox.asked_of[event] && is_anywhere(e))
    vec_push(&e->outbox.unrouted, ((struct unrouted){ .event = event, .id = id }));
}

static bool is_direct(const struct engine *e, struct str to)
{
  return e->outbox.destination && str_starts(to, "destination/");
}

void routing_note_message(struct engine *e, int64_t id, struct str to)
{
  if ((e->outbox.asked_of[EVENT_SAID] || is_direct(e, to)) && is_anywhere(e))
    vec_push(&e->outbox.unrouted, ((struct unrouted){ .event = EVENT_SAID, .id = id }));
}

void routing_note_change(struct engine *e, int64_t id, struct str before, struct value body)
{
  struct value old;
  if (!e->outbox.any && !e->outbox.asked_of[EVENT_RAISED])
    return;
  bool known = json_read(&e->arena, before, &old, NULL);
  bool raised =
      known && severity_gravity(value_get_str(body, "severity")) > severity_gravity(value_get_str(old, "severity"));
  if (e->outbox.any || raised)
    vec_push(&e->outbox.unrouted, ((struct unrouted){ .event = raised ? EVENT_RAISED : EVENTS, .id = id }));
}

/* Findings that a policy said in the shadow come to light: for who is told they open now. */
bool routing_note_shown(struct engine *e, uint32_t policy, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT id FROM finding WHERE policy = ? AND state = 'open' AND hidden = 1"
                                 " ORDER BY id",
                                 err);
  enum step step;
  if (!q)
    return false;
  bind_int(q, 1, policy);
  while ((step = stmt_step(q, err)) == STEP_ROW) /* by the routes of the set that comes */
    vec_push(&e->outbox.unrouted, ((struct unrouted){ .event = EVENT_OPENED, .id = column_int(q, 0) }));
  stmt_close(q);
  return step == STEP_DONE;
}

/* A destination that was paused may go on. */
void routing_heed(struct engine *e)
{
  for (size_t i = 0; e->outbox.any && i < e->edited.n; i++)
    e->outbox.news |= str_is(e->edited.at[i].type->name, "destination");
}

/* ---- what it is about ---- */

static bool matter_texts(struct engine *e, struct stmt *q, struct matter *m, struct err *err)
{
  struct arena *a = &e->outbox.arena;
  struct str *const texts[] = { &m->policy, &m->record, &m->key, &m->code, &m->severity, &m->to };
  for (int i = 0; i < 6; i++)
    *texts[i] = str_dup(a, column_text(q, i));
  m->subject = (uint64_t)column_int(q, 7);
  m->at = column_int(q, 8);
  m->alive = column_int(q, 9) != 0;
  m->accepted = column_int(q, 10) != 0;
  return json_read(a, str_dup(a, column_text(q, 6)), &m->body, err); /* what is read points into it */
}

/* found: false when there is no such row. */
static bool matter_read(struct engine *e, enum route_event event, int64_t id, struct matter *m, bool *found,
                        struct err *err)
{
  bool message = event == EVENT_SAID;
  *m = (struct matter){ .event = event, .message = message ? id : 0, .finding = message ? 0 : id };
  struct stmt *q = dispatch_about(e, m->message, m->finding, err);
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  step = stmt_step(q, err);
  *found = step == STEP_ROW;
  bool good = step == STEP_DONE || (*found && matter_texts(e, q, m, err));
  stmt_reset(q);
  m->since = m->at;
  return good && (message || again_words(e, event, id, &m->since, &e->outbox.arena, &m->note, err)) &&
         (!m->accepted || again_acceptance(e, id, &e->outbox.arena, &m->acceptance, err));
}

static struct value text_or_none(struct str s) { return s.n ? value_text(s) : value_none(); }

/* A record's name that is one's, as the record. */
static struct value record_or_text(struct engine *e, struct str name)
{
  struct record *r = memchr(name.p, '/', name.n) ? model_find_name(e->model, name, NULL) : NULL;
  return r ? value_record(r->rid) : text_or_none(name);
}

/* As the courier has it (shown), or as a route reads it. The event is a column of its own in the one case. */
static struct value matter_value(struct engine *e, const struct matter *m, bool shown)
{
  struct value_builder b;
  struct value message = value_get(m->body, "message");
  build_init(&b, &e->outbox.arena);
  build_put(&b, "kind", value_text(m->message ? STR("message") : STR("finding")));
  build_put(&b, "policy", value_text(m->policy));
  build_put(&b, "key", value_text(m->key));
  build_put(&b, "code", text_or_none(m->code));
  build_put(&b, "severity", text_or_none(m->severity));
  build_put(&b, "subject", m->message ? value_get(m->body, "subject") : message);
  build_put(&b, "body", m->note.n ? value_text(m->note) : value_get(m->body, "body"));
  build_put(&b, "because", value_get(m->body, "because"));
  build_put(&b, "next", value_get(m->body, "next"));
  if (shown) {
    char *at = arena_alloc(&e->outbox.arena, 32);
    build_put(&b, "record", value_text(m->record));
    build_put(&b, "to", text_or_none(m->to));
    build_put(&b, "at", value_text(instant_format(m->at, at)));
    return build_map(&b);
  }
  struct record *r = model_find(e->model, m->subject, NULL);
  build_put(&b, "event", value_text(str_of(route_event_names[m->event])));
  build_put(&b, "record", r ? value_record(r->rid) : value_none());
  build_put(&b, "to", record_or_text(e, m->to));
  build_put(&b, "message", m->finding ? message : value_none());
  build_put(&b, "at", value_int(m->at));
  build_put(&b, "since", m->finding ? value_int(m->since) : value_none());
  build_put(&b, "step", m->event == EVENT_AGED ? value_int(m->step) : value_none());
  build_put(&b, "accepted", m->acceptance);
  build_put(&b, "now", value_int(e->settle.now));
  return build_map(&b);
}

static struct str matter_body(struct engine *e, const struct matter *m)
{
  struct buf b = BUF_INIT;
  json_write(&b, matter_value(e, m, true));
  struct str text = str_dup(&e->outbox.arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* ---- asking ---- */

static bool is_sooner(const struct answer *a, const struct answer *b)
{
  if (a->shadow != b->shadow)
    return b->shadow;
  if ((a->where.digest.n == 0) != (b->where.digest.n == 0))
    return a->where.digest.n == 0;
  int64_t at = a->where.at == INSTANT_NEVER ? 0 : a->where.at, other = b->where.at == INSTANT_NEVER ? 0 : b->where.at;
  return at < other;
}

static void unite(struct answers *all, struct answer one)
{
  for (size_t i = 0; i < all->n; i++)
    if (str_eq(all->at[i].where.destination, one.where.destination)) {
      if (is_sooner(&one, &all->at[i]))
        all->at[i] = one;
      return;
    }
  vec_push(all, one);
}

/* Of what it wanted the last counts; what opens, or stands again, is counted anew. Where wake-ups are late an instant may
 * be over that was not when it should have been asked: then it is asked at once. */
static bool note_again(struct engine *e, const struct policy *route, const struct matter *m, int64_t at,
                       struct err *err)
{
  int64_t step;
  if (m->message)
    return err_set(err, ERR_POLICY, "%.*s: map returned { again = … } for a message, which is said once",
                   STR_FMT(route->file));
  if (at <= (m->event == EVENT_AGED ? m->due : e->settle.due))
    return err_set(err, ERR_POLICY, "%.*s: map returned { again = … } of an instant that is over",
                   STR_FMT(route->file));
  if (!again_forget(e, route->no, m->finding, &step, err))
    return false;
  if (m->event != EVENT_RAISED)
    step = m->event == EVENT_AGED ? m->step + 1 : 1;
  return again_note(e, route->no, m->finding, at, step, err);
}

static bool take_answer(struct engine *e, const struct policy *route, const struct matter *m, const struct routed *r,
                        struct answers *all, struct err *err)
{
  if (r->again)
    return note_again(e, route, m, r->at, err);
  unite(all, (struct answer){ *r, route->level == LEVEL_SHADOW });
  return true;
}

static bool ask_route(struct engine *e, struct policy *route, const struct matter *m, struct value item,
                      struct answers *all, struct err *why)
{
  struct routeds said = { 0 };
  struct err one = ERR_INIT;
  fuel_give(e);
  bool good = policy_route(&e->evaluator, route, item, e->settle.now, &e->outbox.arena, &said, &one);
  fuel_take(e, route, &one);
  probation_count(e, !good);
  for (size_t i = 0; i < said.n; i++)
    good = take_answer(e, route, m, &said.at[i], all, &one) && good;
  if (!good && why->code == ERR_NONE)
    err_set(why, one.code, "%s", one.text);
  vec_fini(&said);
  return good;
}

/* A message that is to a destination goes there; routes may say when. */
static void answer_directly(struct engine *e, const struct matter *m, struct answers *all)
{
  if (m->event != EVENT_SAID || !is_direct(e, m->to) || !model_find_name(e->model, m->to, NULL))
    return;
  for (size_t i = 0; i < all->n; i++)
    if (str_eq(all->at[i].where.destination, m->to) && !all->at[i].shadow)
      return;
  unite(all, (struct answer){ { .destination = m->to, .at = INSTANT_NEVER }, false });
}

/* Of what is accepted only those hear who want to. */
static bool wants(const struct policy *p, const struct matter *m)
{
  return p->asked_of[m->event] && (!m->route || m->route == p->no) && (!m->accepted || p->asked_of[EVENT_ACCEPTED]);
}

/* Gives false when some route fails: *why is the first one's error. */
static bool ask_routes(struct engine *e, const struct matter *m, struct answers *all, struct err *why)
{
  struct value item = matter_value(e, m, false);
  bool good = true;
  for (uint32_t i = 0; i < e->set->policy_count; i++) {
    struct policy *p = e->set->policies[i];
    if (p->kind == KIND_ROUTE && p->level != LEVEL_DRAFT && wants(p, m))
      good = ask_route(e, p, m, item, all, why) && good;
  }
  answer_directly(e, m, all);
  return good;
}

/* ---- the answers ---- */

/* The body is an object of several members. */
static struct str with_group(struct engine *e, struct str body, struct str group)
{
  struct buf b = BUF_INIT;
  if (!group.n)
    return body;
  buf_add(&b, body.p, body.n - 1);
  buf_z(&b, ",\"group\":");
  json_string(&b, group);
  buf_char(&b, '}');
  struct str text = str_dup(&e->outbox.arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static bool add_answer(struct engine *e, const struct answer *a, struct dispatch d, struct err *err)
{
  bool stands = false, closed = d.event == EVENT_CLOSED, standing = d.event == EVENT_STANDING;
  bool anew = d.event == EVENT_RAISED || (d.event >= EVENT_ACCEPTED && !standing);
  d.destination = a->where.destination;
  d.digest = a->where.digest;
  d.body = with_group(e, d.body, a->where.group);
  d.at = a->where.at;
  d.state = a->shadow ? "shadow" : "waiting";
  /* Of what became graver, or stands again or still, is told again; of an end who was told of the beginning; of the rest
   * once. */
  if (!anew && !dispatch_stands(e, &d, closed || standing, closed, &stands, err))
    return false;
  if (!anew && stands != closed)
    return true;
  if (anew && !a->shadow && !dispatch_supersede(e, &d, err))
    return false;
  return dispatch_add(e, &d, err);
}

static bool note_failure(struct engine *e, const struct unrouted *u, struct dispatch d, const struct err *why,
                         struct err *err)
{
  d.state = "unrouted";
  d.at = INSTANT_NEVER;
  d.detail = str_of(why->text);
  if (!u->again)
    return dispatch_add(e, &d, err);
  struct stmt *q = store_prepare(model_store(e->model), "UPDATE dispatch SET detail = ? WHERE id = ?", err);
  if (!q)
    return false;
  bind_text(q, 1, d.detail), bind_int(q, 2, u->again);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

static bool note_routed(struct engine *e, const struct unrouted *u, struct err *err)
{
  struct stmt *q = u->again ? store_prepare(model_store(e->model),
                                            "UPDATE dispatch SET state = 'withdrawn', done_at = ?, done_seq = ?,"
                                            " detail = 'routed again: ' || detail WHERE id = ?",
                                            err)
                            : NULL;
  if (!q)
    return !u->again;
  e->outbox.counts_old = true;
  bind_int(q, 1, e->settle.now), bind_int(q, 2, e->settle.seq), bind_int(q, 3, u->again);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

static bool route(struct engine *e, const struct unrouted *u, const struct matter *m, struct err *err)
{
  struct answers all = { 0 };
  struct err why = ERR_INIT;
  struct dispatch d = { .event = m->event, .message = m->message, .finding = m->finding, .body = matter_body(e, m) };
  bool routed = ask_routes(e, m, &all, &why), good = !shortage_met(err);
  for (size_t i = 0; good && i < all.n; i++)
    good = add_answer(e, &all.at[i], d, err);
  good = good && (routed ? note_routed(e, u, err) : note_failure(e, u, d, &why, err));
  vec_fini(&all);
  return good;
}

/* Nobody is told what is over, nor what is accepted, but who wants to know of that. */
static bool is_so(const struct matter *m)
{
  if (m->event == EVENT_CLOSED)
    return !m->alive;
  return m->alive &&
         (m->event == EVENT_AGED || m->event == EVENT_STANDING || m->accepted == (m->event == EVENT_ACCEPTED));
}

static bool route_one(struct engine *e, const struct unrouted *u, struct err *err)
{
  struct matter m;
  bool found, changed = u->event == EVENTS;
  arena_reset(&e->outbox.arena);
  if (!matter_read(e, changed ? EVENT_OPENED : u->event, u->id, &m, &found, err))
    return false;
  if (!found || !is_so(&m))
    return true;
  m.route = u->route;
  m.step = u->step ? u->step : 1;
  m.due = u->due;
  if ((changed || u->event == EVENT_RAISED) && !dispatch_rewrite(e, u->id, matter_body(e, &m), err))
    return false;
  return changed || (u->event == EVENT_RAISED && !e->outbox.asked_of[EVENT_RAISED]) || route(e, u, &m, err);
}

bool routing_run(struct engine *e, struct err *err)
{
  struct outbox *o = &e->outbox;
  bool good = true;
  for (size_t i = 0; good && i < o->unrouted.n; i++) {
    struct unrouted one = o->unrouted.at[i];
    good = route_one(e, &one, err);
  }
  vec_clear(&o->unrouted);
  return good;
}
