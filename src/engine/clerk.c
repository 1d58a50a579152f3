/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Clerk: takes what arrived, one group after the other, has it journaled and hands it on to be applied. It has a thread
 * of its own: the flush of one group overlaps with the applying of those before, and however long an entry takes to be
 * applied, senders are answered as soon as their deliveries are on the disk.
 *
 *   arrived ──► clerk: journal_group ──► errands ──► engine: apply_errands ──► answers
 *      ▲                                                 │
 *      └── judged activations, ticks, rollbacks ◄────────┘
 *
 * Only the clerk appends to the journal and knows the delivery keys; only the engine touches the model. What they share
 * is under e->lock.
 */
#include "engine/clerk.h"

/* ---- requests ---- */

void request_answer(struct request *r)
{
  if (r->done)
    r->done(r);
}

static enum entry_kind kind_of(const struct request *r)
{
  static const enum entry_kind kinds[] = {
    [REQUEST_DELIVERY] = ENTRY_DELIVERY, [REQUEST_CHANGE] = ENTRY_CHANGE,     [REQUEST_ACTIVATE] = ENTRY_ACTIVATE,
    [REQUEST_RETRY] = ENTRY_RETRY,       [REQUEST_ROLLBACK] = ENTRY_ACTIVATE, [REQUEST_TICK] = ENTRY_TICK,
    [REQUEST_OUTCOME] = ENTRY_OUTCOME
  };
  return kinds[r->kind];
}

static bool is_activation(const struct request *r) { return kind_of(r) == ENTRY_ACTIVATE; }
/* Asks the engine, and is never journaled. */
static bool is_question(const struct request *r)
{
  return r->kind == REQUEST_VERIFY || r->kind == REQUEST_WHAT_IF || r->kind == REQUEST_REPORT;
}
static bool is_alone(const struct request *r) { return is_activation(r) || is_question(r); }
/* The engine looks at it before it is journaled, or instead. */
static bool is_for_engine(const struct request *r) { return is_alone(r) && !r->judged; }

/* ---- what is shared ---- */

void clerk_push(struct engine *e, struct request *r)
{
  r->next = NULL;
  *e->tail = r;
  e->tail = &r->next;
  if (e->waiting++ == 0)
    pthread_cond_signal(&e->arrived);
}

static struct request *take_arrived(struct engine *e)
{
  struct request *list = e->head;
  e->head = NULL;
  e->tail = &e->head;
  e->waiting = 0;
  return list;
}

static bool is_full(const struct engine *e)
{
  return e->errands - e->passed >= e->options.queue_max || e->errand_bytes >= ERRAND_BYTES_MAX;
}

void clerk_room(struct engine *e, size_t passed)
{
  pthread_mutex_lock(&e->lock);
  bool full = is_full(e);
  e->passed = passed;
  if (full)
    pthread_cond_signal(&e->arrived);
  pthread_mutex_unlock(&e->lock);
}

static void push_errands(struct engine *e, struct errand *first, struct errand **last, size_t n, size_t bytes)
{
  pthread_mutex_lock(&e->lock);
  *e->errand_tail = first;
  e->errand_tail = last;
  e->errands += n;
  e->errand_bytes += bytes;
  pthread_cond_signal(&e->journaled);
  pthread_mutex_unlock(&e->lock);
}

static struct str take_text(char **at, struct str s)
{
  char *copy = *at;
  if (s.n)
    memcpy(copy, s.p, s.n);
  *at += s.n;
  return (struct str){ copy, s.n };
}

/* A sender who is answered takes its texts away; applying still needs them. */
static struct errand *errand_new(const struct entry *n, struct request *r)
{
  size_t texts = n ? n->actor.n + n->source.n + n->key.n + n->head.n + n->body.n : 0;
  struct errand *d = mem_alloc(sizeof *d + texts);
  char *at = (char *)(d + 1);
  *d = (struct errand){ .request = r, .journaled = n != NULL, .bytes = sizeof *d + texts };
  if (n) {
    d->entry = *n;
    d->entry.actor = take_text(&at, n->actor);
    d->entry.source = take_text(&at, n->source);
    d->entry.key = take_text(&at, n->key);
    d->entry.head = take_text(&at, n->head);
    d->entry.body = take_text(&at, n->body);
  }
  return d;
}

static void hand_to_engine(struct engine *e, struct request *r)
{
  struct errand *d = errand_new(NULL, r);
  push_errands(e, d, &d->next, 1, d->bytes);
}

/* ---- a group ---- */

struct arrived {
  struct request *requests[GROUP_MAX];
  struct entry entries[GROUP_MAX];
  size_t n;
};

/* Deliveries seen before, also earlier in this group, are answered here and now. */
static bool is_duplicate(struct engine *e, const struct arrived *g, struct request *r)
{
  if (r->kind != REQUEST_DELIVERY || r->key.n == 0)
    return false;
  r->seq = recent_find(e->recent, r->source, r->key, &r->err);
  r->duplicate = r->seq != 0;
  for (size_t i = 0; i < g->n && !r->duplicate; i++)
    r->duplicate = g->requests[i]->kind == REQUEST_DELIVERY && str_eq(g->requests[i]->key, r->key) &&
                   str_eq(g->requests[i]->source, r->source);
  if (r->duplicate)
    count(e, COUNT_DUPLICATES, 1);
  return r->duplicate || r->err.code != ERR_NONE;
}

/* While nothing is applied deliveries are journaled all the same; in safe mode activations are, too. */
static bool may_come(struct engine *e, struct request *r)
{
  struct err why = ERR_INIT;
  if (r->kind == REQUEST_DELIVERY || r->judged || !engine_held(e, &why) ||
      (engine_safe(e) && why.code == ERR_BUSY && is_alone(r)))
    return true;
  r->err = why;
  return false;
}

static void group_take(struct engine *e, struct arrived *g, struct request *r)
{
  mem_calm();
  bool settled = !may_come(e, r);
  if (!settled && is_for_engine(r)) {
    hand_to_engine(e, r);
    return;
  }
  settled = settled || is_duplicate(e, g, r) || sources_tell_secret(r);
  if (shortage_met(&r->err) || settled) {
    request_answer(r);
    return;
  }
  g->requests[g->n] = r;
  g->entries[g->n++] = (struct entry){
    .kind = kind_of(r), .actor = r->actor, .source = r->source, .key = r->key, .head = r->head, .body = r->body
  };
}

static bool group_append(struct engine *e, struct arrived *g)
{
  struct err err = ERR_INIT;
  int64_t now = e->options.now();
  for (size_t i = 0; i < g->n; i++)
    g->entries[i].at = now;
  bool good = journal_append(e->journal, g->entries, g->n, &err);
  for (size_t i = 0; i < g->n; i++) {
    const struct entry *n = &g->entries[i];
    struct request *r = g->requests[i];
    if (good && n->kind == ENTRY_DELIVERY && n->key.n)
      recent_add(e->recent, n->source, n->key, n->seq);
    if (good)
      r->seq = n->seq, r->at = n->at;
    else
      r->err = err;
  }
  return good;
}

/* In their order; of deliveries nobody waits to hear what becomes of them. */
static void group_hand_on(struct engine *e, const struct arrived *g)
{
  struct errand *first = NULL, **last = &first;
  size_t bytes = 0;
  for (size_t i = 0; i < g->n; i++) {
    struct request *r = g->requests[i];
    *last = errand_new(&g->entries[i], r->kind == REQUEST_DELIVERY ? NULL : r);
    bytes += (*last)->bytes;
    last = &(*last)->next;
  }
  push_errands(e, first, last, g->n, bytes);
}

/* Something arrived and is journaled; a delivery is then durable, and that is all its sender is promised. */
static void journal_group(struct engine *e, struct arrived *g)
{
  struct request *durable[GROUP_MAX];
  size_t n = 0;
  if (g->n == 0)
    return;
  bool good = group_append(e, g);
  for (size_t i = 0; i < g->n; i++)
    if (!good || g->requests[i]->kind == REQUEST_DELIVERY)
      durable[n++] = g->requests[i];
  if (good)
    group_hand_on(e, g);
  for (size_t i = 0; i < n; i++)
    request_answer(durable[i]);
  g->n = 0;
}

/* Oldest first, in as few groups as there can be. */
static void clerk_take(struct engine *e, struct arrived *g, struct request *list)
{
  while (list) {
    struct request *r = list;
    bool alone = is_alone(r);
    list = r->next;
    if (g->n == e->options.group_max || alone)
      journal_group(e, g);
    group_take(e, g, r);
    if (alone)
      journal_group(e, g);
  }
  journal_group(e, g);
}

/* ---- its life ---- */

bool clerk_once(struct engine *e)
{
  pthread_mutex_lock(&e->lock);
  struct request *list = take_arrived(e);
  pthread_mutex_unlock(&e->lock);
  if (!list)
    return false;
  struct arrived *g = mem_zero(sizeof *g);
  clerk_take(e, g, list);
  vec_freed(g);
  return true;
}

/* Over when nothing is to come: nobody may submit, and the engine is through with all that it was handed. */
static bool wait_for_arrival(struct engine *e)
{
  while ((!e->head || is_full(e)) && !(e->stopping && !e->head && e->errands == 0))
    pthread_cond_wait(&e->arrived, &e->lock);
  return e->head;
}

void *clerk_thread(void *arg)
{
  struct engine *e = arg;
  struct arrived *g = mem_zero(sizeof *g);
  for (;;) {
    pthread_mutex_lock(&e->lock);
    bool more = wait_for_arrival(e);
    struct request *list = take_arrived(e);
    if (!more) {
      e->closed = true;
      pthread_cond_signal(&e->journaled);
    }
    pthread_mutex_unlock(&e->lock);
    if (!more)
      break;
    clerk_take(e, g, list);
  }
  vec_freed(g);
  return NULL;
}
