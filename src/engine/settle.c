/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settle: asks whoever is concerned by what an entry touched, each after those whose results it reads, until nothing
 * moves any more.
 *
 * The queue is ordered by (stratum, height, policy, subject): strata follow from what policies were seen to read of
 * each other, heights from what one subject reads of another within a group that reads its own results. An evaluation
 * that reads a result still to be computed is given up and asked again behind it, so a half-updated value is never
 * seen. An unchanged outcome stops the cascade.
 *
 * What comes into force is asked of all its subjects, policy by policy: a sweep. It is one entry, and whoever reads sees
 * all of it or nothing. In memory there is only a slice of it (limits.policies.sweep_most): what so many said is written
 * before the next ones are asked, at points that follow from the journal. That is final, as nobody is asked before those
 * whose results it reads; routes, which send messages out, are asked at the end of all.
 *
 * A cycle shows itself in one of two ways: evaluations wait for each other in a ring; or, where each could be computed,
 * they wake each other again and again, their heights rising. Both end as a failure of every member, with the ring
 * in words.
 */
#include <stdlib.h>

#include "engine/inside.h"

enum {
  EVALUATIONS_MAX = 50,
  RING_TOLD = 12,
  BLOCKS_MAX = 10000,
  TRACE_ROW = 48 * 1024,
  SWEEP_RELAX = 2000,
  STARVED_AGAIN = 10 * MINUTE
};

/* A policy has one type of subject, so its number and the row name the pair. */
static uint64_t standing_key(const struct policy *p, uint64_t rid)
{
  return (uint64_t)p->no << RID_ROW_BITS | rid_row(rid);
}

void settle_init(struct settle *s)
{
  memset(s, 0, sizeof *s);
  map_init(&s->index);
}

void settle_fini(struct settle *s)
{
  vec_fini(&s->standings);
  vec_fini(&s->queue);
  vec_fini(&s->queued_of);
  for (size_t i = 0; i < s->sweeps.n; i++)
    vec_fini(&s->sweeps.at[i].subjects);
  vec_fini(&s->sweeps);
  vec_fini(&s->gone);
  map_fini(&s->index);
}

/* One by one where that is less work: the index keeps the size that an activation once gave it. */
static void forget_index(struct settle *s)
{
  if (s->standings.n > s->index.mask / 16)
    map_clear(&s->index);
  else
    for (size_t i = 0; i < s->standings.n; i++)
      map_remove(&s->index, standing_key(s->standings.at[i].policy, s->standings.at[i].rid));
}

static void forget_standings(struct settle *s)
{
  forget_index(s);
  vec_clear(&s->standings);
  vec_clear(&s->queue);
  vec_clear(&s->gone);
  for (size_t i = 0; i < s->queued_of.n; i++)
    s->queued_of.at[i] = 0;
  s->current = 0;
  s->kept = 0;
}

void settle_start(struct engine *e, int64_t now, int64_t seq)
{
  struct settle *s = &e->settle;
  forget_standings(s);
  vec_clear(&e->outbox.unrouted);
  acceptance_start(e);
  s->touch_at = 0;
  s->now = s->due = now;
  s->seq = seq;
  s->failed = false;
  s->err = (struct err)ERR_INIT;
}

static void broke(struct settle *s, const struct err *err)
{
  if (!s->failed)
    s->err = *err;
  s->failed = true;
}

/* ---- the queue ---- */

static bool before(const struct place *a, const struct place *b)
{
  if (a->stratum != b->stratum)
    return a->stratum < b->stratum;
  if (a->height != b->height)
    return a->height < b->height;
  if (a->policy_no != b->policy_no)
    return a->policy_no < b->policy_no;
  return a->rid < b->rid;
}

static void queue_push(struct settle *s, struct place p)
{
  vec_push(&s->queue, p);
  size_t i = s->queue.n - 1;
  while (i > 0 && before(&p, &s->queue.at[(i - 1) / 2])) {
    s->queue.at[i] = s->queue.at[(i - 1) / 2];
    i = (i - 1) / 2;
  }
  s->queue.at[i] = p;
}

static struct place queue_pop(struct settle *s)
{
  struct place top = s->queue.at[0], last = vec_pop(&s->queue);
  size_t i = 0;
  for (;;) {
    size_t child = 2 * i + 1;
    if (child + 1 < s->queue.n && before(&s->queue.at[child + 1], &s->queue.at[child]))
      child++;
    if (child >= s->queue.n || !before(&s->queue.at[child], &last))
      break;
    s->queue.at[i] = s->queue.at[child];
    i = child;
  }
  if (s->queue.n)
    s->queue.at[i] = last;
  return top;
}

static uint32_t *queued_of(struct settle *s, const struct policy *p)
{
  while (s->queued_of.n <= p->no)
    vec_push(&s->queued_of, 0u);
  return &s->queued_of.at[p->no];
}

static uint32_t standing_of(struct settle *s, struct policy *p, uint64_t rid)
{
  uint64_t key = standing_key(p, rid), *at = map_find(&s->index, key);
  if (at)
    return (uint32_t)*at;
  *map_put(&s->index, key) = s->standings.n;
  vec_push(&s->standings, ((struct standing){ .policy = p, .rid = rid, .stratum = p->stratum }));
  return (uint32_t)s->standings.n - 1;
}

static void enqueue(struct settle *s, uint32_t at)
{
  struct standing *t = &s->standings.at[at];
  if (t->queued || t->broken)
    return;
  t->queued = true;
  ++*queued_of(s, t->policy);
  queue_push(s, (struct place){ t->stratum, t->height, t->policy->no, at, t->rid });
}

/* False when it was not queued. Its place in the heap may stay behind. */
static bool dequeue(struct settle *s, uint32_t at)
{
  struct standing *t = &s->standings.at[at];
  bool queued = t->queued;
  *queued_of(s, t->policy) -= queued;
  t->queued = false;
  return queued;
}

static struct sweep *sweep_of(struct settle *s, const struct policy *p)
{
  for (size_t i = 0; i < s->sweeps.n; i++)
    if (s->sweeps.at[i].policy == p)
      return &s->sweeps.at[i];
  return NULL;
}

static bool is_asked(const struct policy *p) { return p->kind == KIND_POLICY && p->level != LEVEL_DRAFT; }

/* Still to come in a sweep. */
static bool is_stale(struct engine *e, const struct policy *p, uint64_t rid)
{
  if (!sweep_of(&e->settle, p))
    return false;
  struct record *r = model_find(e->model, rid, NULL);
  struct said *said = r ? model_said(r, p->no) : NULL;
  return r && (!said || said->epoch != p->epoch);
}

/* Whether a subject of the policy is still to come in its sweep. */
static bool sweep_left(struct engine *e, const struct policy *p)
{
  struct sweep *w = sweep_of(&e->settle, p);
  while (w && w->at < w->subjects.n && !is_stale(e, p, w->subjects.at[w->at]))
    w->at++;
  return w && w->at < w->subjects.n;
}

static bool mark_each(void *arg, uint64_t rid)
{
  void **pair = arg;
  settle_mark(pair[0], pair[1], rid);
  return true;
}

void settle_mark(struct engine *e, struct policy *p, uint64_t rid)
{
  struct settle *s = &e->settle;
  if (!is_asked(p))
    return;
  if (rid == 0) {
    void *pair[] = { e, p };
    struct err err = ERR_INIT;
    if (!model_each(e->model, p->on, mark_each, pair, &err))
      broke(s, &err);
    return;
  }
  if (s->sweeps.n && is_stale(e, p, rid))
    return;
  uint32_t at = standing_of(s, p, rid);
  struct standing *t = &s->standings.at[at];
  if (!t->queued) {
    struct record *r = model_find(e->model, rid, NULL);
    struct said *said = r ? model_said(r, p->no) : NULL;
    t->stratum = p->stratum;
    if (p->recursive && said && said->height > t->height)
      t->height = said->height;
    t->woken_by = s->current;
  }
  enqueue(s, at);
}

static void wake(void *arg, struct policy *p, uint64_t rid) { settle_mark(arg, p, rid); }

/* For who looks on. */
static void tell_left(struct engine *e)
{
  int64_t left = 0;
  for (size_t i = 0; i < e->settle.sweeps.n; i++)
    left += (int64_t)(e->settle.sweeps.at[i].subjects.n - e->settle.sweeps.at[i].at);
  atomic_store(&e->sweep_left, left);
}

bool settle_sweep(struct engine *e, struct policy *p, struct err *err)
{
  struct sweep w = { .policy = p };
  if (!is_asked(p))
    return true;
  bool good = model_set_of(e->model, p->on, 0, NULL, NULL, &w.subjects, err);
  vec_push(&e->settle.sweeps, w);
  tell_left(e);
  return good;
}

/* The first sweep, if it comes before the queue's top; sweeps that are done go. */
static struct sweep *sweep_due(struct settle *s)
{
  for (size_t i = 0; i < s->sweeps.n;) {
    struct sweep *w = &s->sweeps.at[i];
    if (w->at == w->subjects.n) {
      vec_fini(&w->subjects);
      memmove(w, w + 1, (s->sweeps.n - i - 1) * sizeof *w);
      s->sweeps.n--;
      i = 0;
    } else
      i++;
  }
  struct sweep *first = NULL;
  for (size_t i = 0; i < s->sweeps.n; i++)
    if (!first || s->sweeps.at[i].policy->stratum < first->policy->stratum)
      first = &s->sweeps.at[i];
  return !first || (s->queue.n && s->queue.at[0].stratum <= first->policy->stratum) ? NULL : first;
}

/* Its next subject, or that of the one after it. */
static bool sweep_next(struct engine *e, uint32_t *at)
{
  struct settle *s = &e->settle;
  for (struct sweep *first; (first = sweep_due(s));)
    while (first->at < first->subjects.n) {
      uint64_t rid = first->subjects.at[first->at++];
      if (!is_stale(e, first->policy, rid))
        continue; /* somebody needed it before */
      *at = standing_of(s, first->policy, rid);
      return true;
    }
  return false;
}

void settle_gone(struct engine *e, const struct record *r)
{
  vec_push(&e->settle.gone, ((struct gone){ r->rid, 0, INSTANT_NEVER }));
  for (uint32_t i = 0; i < r->said_count; i++)
    if (r->said[i].wake_at != INSTANT_NEVER)
      vec_push(&e->settle.gone, ((struct gone){ r->rid, r->said[i].policy, r->said[i].wake_at }));
}

/* ---- cycles ---- */

static void name_member(struct engine *e, const struct standing *t, struct buf *out)
{
  buf_printf(out, "%.*s of ", STR_FMT(t->policy->id));
  model_name(e->model, t->rid, out);
}

static void fail_standing(struct engine *e, struct standing *t, enum said_status status, const struct outcome *o);

/* Who comes next on the way round, as an index + 1: whose result it waits for, or whose result woke it. 0: nobody. */
static uint32_t next_of(const struct settle *s, uint32_t at, bool waits)
{
  const struct standing *t = &s->standings.at[at];
  if (!waits || !t->waits_for)
    return waits ? 0 : t->woken_by;
  const struct standing *other = &s->standings.at[t->waits_for - 1];
  return other->broken || other->evaluations != t->waits_since ? 0 : t->waits_for; /* it came meanwhile */
}

/* Whether the way from `at` leads into a ring; *on is one of its members. */
static bool ring_from(const struct settle *s, uint32_t at, bool waits, uint32_t *on)
{
  uint32_t slow = at, fast = at;
  do {
    for (int i = 0; i < 2; i++) {
      uint32_t next = next_of(s, fast, waits);
      if (next == 0)
        return false;
      fast = next - 1;
    }
    slow = next_of(s, slow, waits) - 1;
  } while (slow != fast);
  *on = slow;
  return true;
}

/* The member with which it is told: the first by policy and record. */
static uint32_t ring_head(const struct settle *s, uint32_t on, bool waits)
{
  uint32_t head = on;
  for (uint32_t i = next_of(s, on, waits) - 1; i != on; i = next_of(s, i, waits) - 1) {
    const struct standing *t = &s->standings.at[i], *h = &s->standings.at[head];
    if (t->policy->no < h->policy->no || (t->policy == h->policy && t->rid < h->rid))
      head = i;
  }
  return head;
}

/* Each reads the one that it waits for, or that woke it. */
static void fail_ring(struct engine *e, uint32_t on, bool waits)
{
  struct settle *s = &e->settle;
  struct buf words = BUF_INIT;
  struct outcome failure = { .err = ERR_INIT };
  VEC(uint32_t) ring = { 0 };
  uint32_t i = ring_head(s, on, waits);
  do {
    vec_push(&ring, i);
    i = next_of(s, i, waits) - 1;
  } while (i != ring.at[0]);
  for (size_t k = 0; k <= ring.n && k < RING_TOLD; k++) {
    if (k)
      buf_z(&words, " reads ");
    name_member(e, &s->standings.at[ring.at[k % ring.n]], &words);
  }
  err_set(&failure.err, ERR_POLICY, "cycle: %s%s", words.p, ring.n >= RING_TOLD ? " …" : "");
  for (size_t k = 0; k < ring.n; k++) {
    struct standing *t = &s->standings.at[ring.at[k]];
    if (t->broken)
      continue;
    t->broken = true;
    fail_standing(e, t, SAID_CIRCULAR, &failure);
  }
  vec_fini(&ring);
  buf_fini(&words);
}

/* ---- what an evaluation leaves ---- */

static struct said *said_of(struct engine *e, struct standing *t, struct record *r)
{
  struct said *said = model_said(r, t->policy->no);
  if (!t->asked) { /* how it stood before this entry */
    t->asked = true;
    t->wake_before = said ? said->wake_at : INSTANT_NEVER;
    t->sayings_before = said ? said->sayings : 0;
    t->failed_before = said && said->status != SAID_GOOD;
    t->failures_before = said && said->epoch == t->policy->epoch ? said->failures : 0;
    t->first = !said;
    t->epoch_changed = !said || said->epoch != t->policy->epoch;
  }
  if (!said) {
    said = model_say(e->model, r, t->policy->no);
    said->wake_at = INSTANT_NEVER;
    said->epoch = 0;
    return said;
  }
  return model_say(e->model, r, t->policy->no);
}

/* Those of its group that read its results, although the results are what they were. */
static void wake_group(struct engine *e, const struct standing *t)
{
  struct err err = ERR_INIT;
  if (t->policy->recursive && !reads_group(e->reads, t->policy, t->rid, wake, e, &err))
    broke(&e->settle, &err);
}

static void fail_standing(struct engine *e, struct standing *t, enum said_status status, const struct outcome *o)
{
  struct record *r = model_find(e->model, t->rid, NULL);
  if (!r)
    return;
  struct said *said = said_of(e, t, r);
  bool out_of_ring = said->status == SAID_CIRCULAR && status != SAID_CIRCULAR;
  int failures = t->failures_before + (status != SAID_STARVED);
  said->failures = (uint8_t)(failures > 255 ? 255 : failures);
  said->status = (uint8_t)(status == SAID_FAILED && failures >= e->set->allowance.failures ? SAID_QUARANTINED : status);
  said->epoch = t->policy->epoch;
  said->height = 0;
  said->heard = status == SAID_CIRCULAR ? SAID_HEARD_ALL : said->heard | o->heard;
  said->trace = t->trace ? t->trace : said->trace;
  if (status == SAID_FAILED || status == SAID_STARVED)
    said->wake_at = o->wake_at;
  if (status == SAID_STARVED && said->wake_at > e->settle.now + STARVED_AGAIN) /* nobody else would wake it */
    said->wake_at = e->settle.now + STARVED_AGAIN;
  t->outcome = *o;
  t->outcome.status = EVAL_FAILED;
  t->outcome.wake_at = said->wake_at;
  count(e, COUNT_ERRORS, 1);
  if (out_of_ring) /* the others may not be in it any more either */
    wake_group(e, t);
}

static bool write_derived(struct engine *e, struct standing *t, struct record *r)
{
  for (uint32_t i = 0; i < t->policy->give_count; i++)
    if (!model_set(e->model, r, t->policy->given[i], t->outcome.derived[i], &e->settle.err)) {
      e->settle.failed = true;
      return false;
    }
  return true;
}

static void take_good(struct engine *e, struct standing *t, struct record *r)
{
  struct said *said = said_of(e, t, r);
  bool revived = said->status != SAID_GOOD, moved = said->height != t->outcome.height;
  bool same = said->outcome == t->outcome.hash && !revived && said->epoch == t->policy->epoch;
  said->epoch = t->policy->epoch;
  said->outcome = t->outcome.hash;
  said->sayings = t->outcome.sayings_hash;
  said->trace = t->trace;
  said->wake_at = t->outcome.wake_at;
  said->heard = t->outcome.heard;
  said->height = t->outcome.height;
  said->status = SAID_GOOD;
  said->failures = 0;
  t->height = t->outcome.height;
  if (same)
    count(e, COUNT_UNCHANGED, 1);
  else if (!write_derived(e, t, r))
    return;
  if (moved || revived)
    wake_group(e, t);
}

static void fail_circular(struct engine *e, struct standing *t, const struct policy *giver)
{
  struct outcome failure = { .err = ERR_INIT };
  err_set(&failure.err, ERR_POLICY, "cycle: %.*s reads results of %.*s over a whole set, and those depend on its own",
          STR_FMT(t->policy->id), STR_FMT(giver->id));
  t->broken = true;
  fail_standing(e, t, SAID_CIRCULAR, &failure);
}

/* Subjects of the giver are still to come in a sweep: behind its layer. */
static void wait_for_sweep(struct engine *e, uint32_t at, const struct policy *giver)
{
  struct standing *t = &e->settle.standings.at[at];
  if (t->stratum <= giver->stratum)
    t->stratum = giver->stratum + 1;
  enqueue(&e->settle, at);
}

/* Of a set whose results are still to come, the last in the queue's order: the others are computed before it. */
static uint32_t last_queued(const struct settle *s, const struct policy *giver)
{
  uint32_t found = 0;
  for (uint32_t i = 0; i < s->standings.n; i++) {
    const struct standing *t = &s->standings.at[i], *f = &s->standings.at[found];
    if (t->policy == giver && t->queued &&
        (f->policy != giver || !f->queued || t->stratum > f->stratum ||
         (t->stratum == f->stratum && t->height >= f->height)))
      found = i;
  }
  return found;
}

/* add: beside those that it has. */
static void keep_edges(struct engine *e, const struct standing *t, const struct outcome *o, bool add)
{
  if (o->edge_count == 0 && (add || !t->policy->uses_edges))
    return;
  t->policy->uses_edges = true;
  reads_edges(e->reads, t->policy, t->rid, o->edges, o->edge_count, add);
}

/* It read a result that is not there yet: behind that one. */
static void take_blocked(struct engine *e, uint32_t at, const struct outcome *o)
{
  struct settle *s = &e->settle;
  struct policy *giver = o->blocked_policy;
  uint32_t ring;
  count(e, COUNT_ABORTED, 1);
  reads_order(e->reads);
  if (giver->group == s->standings.at[at].policy->group) /* should it be found in a ring, this is what can free it */
    keep_edges(e, &s->standings.at[at], o, true);
  if (o->blocked_rid == 0 && sweep_left(e, giver)) {
    wait_for_sweep(e, at, giver);
    return;
  }
  uint32_t on = o->blocked_rid ? standing_of(s, giver, o->blocked_rid) : last_queued(s, giver);
  enqueue(s, on);
  struct standing *t = &s->standings.at[at], *dep = &s->standings.at[on];
  t->waits_for = on + 1;
  t->waits_since = dep->evaluations;
  if (ring_from(s, at, true, &ring)) {
    fail_ring(e, ring, true);
    return;
  }
  if (++t->blocks > BLOCKS_MAX) {
    fail_circular(e, t, giver);
    return;
  }
  if (t->stratum < t->policy->stratum)
    t->stratum = t->policy->stratum;
  if (t->stratum < dep->stratum)
    t->stratum = dep->stratum;
  if (t->height <= dep->height)
    t->height = dep->height + 1;
  enqueue(s, at);
}

/* ---- asking ---- */

static bool pending(void *arg, const struct policy *giver, uint64_t rid)
{
  struct engine *e = arg;
  struct settle *s = &e->settle;
  if (!is_asked(giver))
    return false;
  if (rid == 0)
    return *queued_of(s, giver) > 0 || sweep_left(e, giver);
  if (s->sweeps.n && is_stale(e, giver, rid))
    return true;
  if (*queued_of(s, giver) == 0)
    return false;
  uint64_t *at = map_find(&s->index, standing_key(giver, rid));
  return at && s->standings.at[*at].queued;
}

static bool rotate_trace(struct engine *e)
{
  if (e->trace.body.n < TRACE_ROW)
    return true;
  if (e->supposing) {
    e->trace.body.n = 0;
    return true;
  }
  struct err err = ERR_INIT;
  if (utter_trace(e, &err))
    return true;
  broke(&e->settle, &err);
  return false;
}

/* Asked so often, it is on a ring of those that wake each other, or is woken by one. */
static void went_round(struct engine *e, uint32_t at)
{
  struct settle *s = &e->settle;
  uint32_t ring;
  if (!ring_from(s, at, false, &ring)) {
    struct outcome failure = { .err = ERR_INIT };
    err_set(&failure.err, ERR_POLICY, "cycle: asked %u times and woken again", s->standings.at[at].evaluations);
    s->standings.at[at].broken = true;
    fail_standing(e, &s->standings.at[at], SAID_CIRCULAR, &failure);
    return;
  }
  fail_ring(e, ring, false);
  s->standings.at[at].rounds++;
  enqueue(s, at);
}

/* The clock is read for who measures, and decides nothing. */
static void evaluate(struct engine *e, struct policy *p, struct record *r, struct outcome *out)
{
  uint64_t begun = e->options.asked ? clock_ns() : 0;
  policy_evaluate(&e->evaluator, p, r, e->settle.now, &e->arena, out, &e->trace.body);
  if (e->options.asked)
    e->options.asked(e->options.asked_arg, &(struct asked){ .policy = p->id,
                                                            .ns = (int64_t)(clock_ns() - begun),
                                                            .fuel = e->evaluator.used,
                                                            .reads = out->read_count });
}

static void ask(struct engine *e, uint32_t at)
{
  struct settle *s = &e->settle;
  struct standing *t = &s->standings.at[at];
  struct policy *p = t->policy;
  struct err err = ERR_INIT;
  struct record *r = model_find(e->model, t->rid, &err);
  if (!r) {
    if (err.code != ERR_NONE)
      broke(s, &err);
    return;
  }
  struct said *said = model_said(r, p->no);
  if (said && said->status == SAID_QUARANTINED && said->epoch == p->epoch && !t->asked)
    return;
  if (!rotate_trace(e))
    return;
  if (t->evaluations >= EVALUATIONS_MAX * (t->rounds + 1)) {
    went_round(e, at);
    return;
  }
  struct outcome outcome;
  uint64_t address = (uint64_t)e->trace.id << 16 | e->trace.body.n;
  e->evaluator.pending = pending;
  e->evaluator.arg = e;
  fuel_give(e);
  evaluate(e, p, r, &outcome);
  bool starved = fuel_take(e, p, &outcome.err);
  t = &s->standings.at[at];
  if (outcome.status == EVAL_BLOCKED) {
    take_blocked(e, at, &outcome);
    return;
  }
  probation_count(e, outcome.status == EVAL_FAILED);
  t->waits_for = 0;
  t->evaluations++;
  t->trace = address;
  count(e, COUNT_EVALUATIONS, 1);
  count(e, COUNT_READS, outcome.read_count);
  keep_edges(e, t, &outcome, outcome.status == EVAL_FAILED);
  reads_order(e->reads);
  if (outcome.status == EVAL_GOOD) {
    t->outcome = outcome;
    take_good(e, t, r);
  } else
    fail_standing(e, t, starved ? SAID_STARVED : SAID_FAILED, &outcome);
}

static bool affected(struct engine *e)
{
  struct settle *s = &e->settle;
  struct err err = ERR_INIT;
  if (!model_touch(e->model, s->touch_at))
    return true;
  if (!reads_affected(e->reads, &s->touch_at, wake, e, &err))
    broke(s, &err);
  return !s->failed;
}

/* ---- slices of a sweep ---- */

/* Where each that stays is from now on, + 1; 0: it is forgotten. */
static void place_kept(struct settle *s, uint32_t *places)
{
  s->kept = 0;
  for (size_t i = 0; i < s->standings.n; i++) {
    const struct standing *t = &s->standings.at[i];
    places[i] = t->queued || t->broken ? (uint32_t)++s->kept : 0;
  }
}

static void move_kept(struct settle *s, const uint32_t *places)
{
  for (size_t i = 0; i < s->standings.n; i++) {
    struct standing t = s->standings.at[i];
    if (!places[i])
      continue;
    t.asked = false; /* what it said is written */
    t.waits_for = t.waits_for ? places[t.waits_for - 1] : 0;
    t.woken_by = t.woken_by ? places[t.woken_by - 1] : 0;
    s->standings.at[places[i] - 1] = t;
  }
  s->standings.n = s->kept;
}

/* All but those that are still to be asked, and those that are to be asked no more. */
static void forget_settled(struct settle *s)
{
  uint32_t *places = mem_alloc((s->standings.n + 1) * sizeof *places);
  forget_index(s);
  vec_clear(&s->queue);
  place_kept(s, places);
  move_kept(s, places);
  for (uint32_t i = 0; i < s->kept; i++) {
    const struct standing *t = &s->standings.at[i];
    *map_put(&s->index, standing_key(t->policy, t->rid)) = i;
    if (t->queued)
      queue_push(s, (struct place){ t->stratum, t->height, t->policy->no, i, t->rid });
  }
  s->current = 0;
  vec_freed(places);
}

/* Whether what was said so far is to be written: it is enough, and who is still to be asked waits for the sweep itself.
 * By what the journal says alone, never by the memory at hand. */
static bool is_slice(struct engine *e)
{
  struct settle *s = &e->settle;
  size_t most = (size_t)e->set->allowance.sweep_most;
  if (most == 0) /* of a set that knew no slices */
    return !s->queue.n && s->standings.n >= SWEEP_RELAX;
  return s->standings.n >= 2 * s->kept + most && sweep_due(s); /* twice: not all the time where many wait */
}

/* In a long sweep what was said is written slice by slice, so that memory need not hold all of it. */
static bool relax(struct engine *e)
{
  struct settle *s = &e->settle;
  struct err err = ERR_INIT;
  if (!is_slice(e))
    return true;
  bool good = true;
  for (size_t i = 0; good && i < s->standings.n; i++)
    good = utter_standing(e, &s->standings.at[i], &err);
  good = good && utter_trace(e, &err) && reads_keep(e->reads, &err) && model_relax(e->model, &err);
  if (!good)
    broke(s, &err);
  if (e->set->allowance.sweep_most)
    forget_settled(s);
  else
    forget_standings(s);
  arena_reset(&e->arena);
  tell_left(e);
  return good;
}

bool settle_run(struct engine *e, struct err *err)
{
  struct settle *s = &e->settle;
  uint32_t at;
  while (affected(e)) {
    if (s->sweeps.n && !relax(e))
      break;
    if (s->sweeps.n && sweep_next(e, &at))
      dequeue(s, at);
    else if (s->queue.n) {
      at = queue_pop(s).standing;
      if (!dequeue(s, at))
        continue; /* it came in a sweep before */
    } else if (s->sweeps.n)
      continue;
    else
      break;
    if (s->standings.at[at].broken)
      continue;
    s->current = at + 1;
    ask(e, at);
    if (mem_short() && !s->failed) {
      shortage_met(&s->err);
      s->failed = true;
    }
    if (s->failed)
      break;
  }
  atomic_store(&e->sweep_left, 0);
  if (s->failed && err)
    *err = s->err;
  return !s->failed;
}

/* ---- the end of the entry ---- */

static int by_policy_and_subject(const void *a, const void *b)
{
  const struct standing *x = a, *y = b;
  if (x->policy->no != y->policy->no)
    return x->policy->no < y->policy->no ? -1 : 1;
  return (x->rid > y->rid) - (x->rid < y->rid);
}

bool settle_keep(struct engine *e, struct err *err)
{
  struct settle *s = &e->settle;
  bool good = true;
  if (s->standings.n > 1)
    qsort(s->standings.at, s->standings.n, sizeof *s->standings.at, by_policy_and_subject);
  for (size_t i = 0; good && i < s->standings.n; i++)
    good = utter_standing(e, &s->standings.at[i], err);
  for (size_t i = 0; good && i < s->gone.n; i++)
    good = utter_gone(e, &s->gone.at[i], err);
  good = good && acceptance_run(e, err) && routing_run(e, err) && utter_trace(e, err) && reads_keep(e->reads, err) &&
         model_keep(e->model, err);
  forget_standings(s);
  return good;
}

void settle_undo(struct engine *e)
{
  e->trace.body.n = 0;
  if (e->reads)
    reads_undo(e->reads);
  model_undo(e->model);
  forget_standings(&e->settle);
}
