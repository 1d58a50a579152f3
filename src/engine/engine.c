/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Engine: the day of the process. What arrived while the last group was written is the next one: it is appended to
 * the journal and flushed; deliveries are answered; every entry is applied; all is committed; the rest is answered.
 *
 * group_run is the sentence of the design.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <time.h>

#include "engine/inside.h"

enum { GROUP_MAX = 256, QUEUE_MAX = 4096, IDLE_MS = 1000 };

/* ---- a group ---- */

struct group {
  struct request *requests[GROUP_MAX];
  struct entry entries[GROUP_MAX];
  size_t n;
};

static void answer(struct request *r)
{
  if (r->done)
    r->done(r);
}

static enum entry_kind kind_of(const struct request *r)
{
  static const enum entry_kind kinds[] = { ENTRY_DELIVERY, ENTRY_CHANGE, ENTRY_ACTIVATE, ENTRY_RETRY };
  return kinds[r->kind];
}

static bool is_alone(const struct request *r) { return r->kind == REQUEST_ACTIVATE || r->kind == REQUEST_VERIFY; }

/* Deliveries seen before, also earlier in this group, are answered here and now. */
static bool is_duplicate(struct engine *e, const struct group *g, struct request *r)
{
  if (r->kind != REQUEST_DELIVERY || r->key.n == 0)
    return false;
  r->seq = recent_find(e->recent, r->source, r->key, &r->err);
  r->duplicate = r->seq != 0;
  for (size_t i = 0; i < g->n && !r->duplicate; i++)
    r->duplicate = g->requests[i] && g->requests[i]->kind == REQUEST_DELIVERY && str_eq(g->requests[i]->key, r->key) &&
                   str_eq(g->requests[i]->source, r->source);
  if (r->duplicate)
    count(e, COUNT_DUPLICATES, 1);
  return r->duplicate || r->err.code != ERR_NONE;
}

/* A sender who is answered takes its texts away; applying still needs them. */
static void keep_texts(struct engine *e, struct entry *n)
{
  n->actor = str_dup(&e->texts, n->actor);
  n->source = str_dup(&e->texts, n->source);
  n->key = str_dup(&e->texts, n->key);
  n->head = str_dup(&e->texts, n->head);
  n->body = str_dup(&e->texts, n->body);
}

static bool group_append(struct engine *e, struct group *g)
{
  struct err err = ERR_INIT;
  int64_t now = e->options.now();
  for (size_t i = 0; i < g->n; i++)
    g->entries[i].at = now;
  if (!journal_append(e->journal, g->entries, g->n, &err)) {
    for (size_t i = 0; i < g->n; i++)
      if (g->requests[i])
        g->requests[i]->err = err;
    return false;
  }
  for (size_t i = 0; i < g->n; i++) {
    const struct entry *n = &g->entries[i];
    if (n->kind == ENTRY_DELIVERY && n->key.n)
      recent_add(e->recent, n->source, n->key, n->seq);
    if (g->requests[i])
      g->requests[i]->seq = n->seq, g->requests[i]->at = n->at;
  }
  return true;
}

static void break_down(struct engine *e, const struct err *err)
{
  log_error("engine: %s; nothing more is applied. The journal is safe: mend the cause and start again", err->text);
  pthread_mutex_lock(&e->lock);
  e->broken = *err;
  pthread_mutex_unlock(&e->lock);
}

/* Applies entries that are in the journal, as one transaction of the model. */
static bool group_apply(struct engine *e, struct entry *entries, struct request **requests, size_t n, struct err *err)
{
  bool good = model_begin(e->model, err);
  for (size_t i = 0; good && i < n; i++)
    good = apply_entry(e, &entries[i], requests ? requests[i] : NULL, err);
  good = good && reads_flush(e->reads, err) && model_commit(e->model, entries[n - 1].seq, err);
  if (!good)
    model_rollback(e->model);
  count(e, COUNT_GROUPS, 1);
  return good;
}

/* An activation that cannot be is rolled back whole, and noted in a group of its own. */
static bool activation_group(struct engine *e, struct entry *entry, struct request *r, struct err *err)
{
  if (group_apply(e, entry, r ? &r : NULL, 1, err))
    return true;
  if (err->code == ERR_IO || err->code == ERR_CORRUPT)
    return false;
  struct err why = *err;
  *err = (struct err)ERR_INIT;
  settle_fini(&e->settle);
  settle_init(&e->settle);
  e->trace.body.n = 0;
  if (r)
    r->err = why;
  return activation_restore(e, err) && wakes_refresh(e, err) && model_begin(e->model, err) &&
         wakes_fire(e, entry->at, entry->seq, err) && activation_note(e, entry, "refused", str_of(why.text), err) &&
         reads_flush(e->reads, err) && model_commit(e->model, entry->seq, err);
}

static void group_run(struct engine *e, struct group *g)
{
  struct err err = ERR_INIT;
  if (g->n > 0 && group_append(e, g)) {
    for (size_t i = 0; i < g->n; i++) /* durable: that is all a sender is promised */
      if (g->requests[i] && g->requests[i]->kind == REQUEST_DELIVERY) {
        keep_texts(e, &g->entries[i]);
        answer(g->requests[i]);
        g->requests[i] = NULL;
      }
    bool good = g->entries[0].kind == ENTRY_ACTIVATE ? activation_group(e, &g->entries[0], g->requests[0], &err)
                                                     : group_apply(e, g->entries, g->requests, g->n, &err);
    if (!good) {
      break_down(e, &err);
      for (size_t i = 0; i < g->n; i++)
        if (g->requests[i])
          g->requests[i]->err = err;
    }
  }
  for (size_t i = 0; i < g->n; i++)
    if (g->requests[i])
      answer(g->requests[i]);
  g->n = 0;
  arena_reset(&e->texts);
}

/* Takes a request into the group; those that need no entry are answered at once. */
static void group_take(struct engine *e, struct group *g, struct request *r)
{
  bool settled = e->broken.code != ERR_NONE;
  if (settled)
    r->err = e->broken;
  else if (r->kind == REQUEST_VERIFY) {
    engine_verify(e, &r->answer, &r->err);
    settled = true;
  } else if (r->kind == REQUEST_ACTIVATE)
    settled = !activation_check(e, r->body, &r->answer, &r->err);
  else
    settled = is_duplicate(e, g, r);
  if (settled) {
    answer(r);
    return;
  }
  g->requests[g->n] = r;
  g->entries[g->n++] = (struct entry){
    .kind = kind_of(r), .actor = r->actor, .source = r->source, .key = r->key, .head = r->head, .body = r->body
  };
}

static void group_tick(struct engine *e, struct group *g, int64_t due)
{
  int64_t now = e->options.now();
  if (e->broken.code == ERR_NONE && g->n == 0 && e->set && due <= now) {
    g->requests[0] = NULL;
    g->entries[0] = (struct entry){ .kind = ENTRY_TICK, .actor = STR("host") };
    g->n = 1;
  }
}

/* Runs a list of requests, oldest first, in as few groups as there can be. */
static void run_list(struct engine *e, struct group *g, struct request *list)
{
  size_t most = e->options.group_max;
  while (list) {
    struct request *r = list;
    list = r->next;
    if (g->n == most || (g->n && is_alone(r)))
      group_run(e, g);
    group_take(e, g, r);
    if (g->n && is_alone(r))
      group_run(e, g);
  }
  group_tick(e, g, e->next_wake);
  group_run(e, g);
}

/* ---- one at a time ---- */

static struct group *group_new(void) { return mem_zero(sizeof(struct group)); }

bool engine_run(struct engine *e, struct request *r)
{
  struct group *g = group_new();
  r->next = NULL;
  run_list(e, g, r);
  vec_freed(g);
  return r->err.code == ERR_NONE;
}

bool engine_tick(struct engine *e, int64_t at, struct err *err)
{
  struct entry tick = { .kind = ENTRY_TICK, .at = at ? at : e->options.now(), .actor = STR("host") };
  if (e->broken.code != ERR_NONE) {
    *err = e->broken;
    return false;
  }
  if (!journal_append(e->journal, &tick, 1, err))
    return false;
  if (group_apply(e, &tick, NULL, 1, err))
    return true;
  break_down(e, err);
  return false;
}

/* ---- the thread ---- */

static void wait_for_work(struct engine *e)
{
  int64_t ms = IDLE_MS, now = e->options.now();
  if (e->next_wake != INSTANT_NEVER && e->next_wake - now < ms)
    ms = e->next_wake > now ? e->next_wake - now : 0;
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += (ms % 1000) * 1000000;
  if (t.tv_nsec >= 1000000000)
    t.tv_sec++, t.tv_nsec -= 1000000000;
  while (!e->head && !e->stopping)
    if (pthread_cond_timedwait(&e->arrived, &e->lock, &t) == ETIMEDOUT)
      break;
}

static struct request *take_all(struct engine *e)
{
  struct request *list = e->head;
  e->head = NULL;
  e->tail = &e->head;
  e->waiting = 0;
  return list;
}

static void *run_thread(void *arg)
{
  struct engine *e = arg;
  struct group *g = group_new();
  pthread_setname_np(pthread_self(), "engine");
  for (;;) {
    pthread_mutex_lock(&e->lock);
    wait_for_work(e);
    struct request *list = take_all(e);
    bool last = e->stopping && !list;
    pthread_mutex_unlock(&e->lock);
    if (last)
      break;
    run_list(e, g, list);
  }
  vec_freed(g);
  return NULL;
}

bool engine_start(struct engine *e, struct err *err)
{
  e->stopping = false;
  if (pthread_create(&e->thread, NULL, run_thread, e) != 0)
    return err_set(err, ERR_IO, "cannot start the engine's thread");
  e->started = true;
  return true;
}

void engine_stop(struct engine *e)
{
  if (!e->started)
    return;
  pthread_mutex_lock(&e->lock);
  e->stopping = true;
  pthread_cond_signal(&e->arrived);
  pthread_mutex_unlock(&e->lock);
  pthread_join(e->thread, NULL);
  e->started = false;
}

bool engine_submit(struct engine *e, struct request *r)
{
  r->next = NULL;
  pthread_mutex_lock(&e->lock);
  bool taken = !e->stopping && e->started && e->waiting < e->options.queue_max;
  if (taken) {
    *e->tail = r;
    e->tail = &r->next;
    if (e->waiting++ == 0)
      pthread_cond_signal(&e->arrived);
  }
  pthread_mutex_unlock(&e->lock);
  return taken || err_set(&r->err, ERR_BUSY, "the host is busy or stopping; try again in a second");
}

bool engine_ready(struct engine *e, struct err *err)
{
  pthread_mutex_lock(&e->lock);
  struct err broken = e->broken;
  bool started = e->started && !e->stopping;
  pthread_mutex_unlock(&e->lock);
  if (broken.code != ERR_NONE)
    *err = broken;
  else if (!started)
    err_set(err, ERR_BUSY, "the engine is not running");
  return broken.code == ERR_NONE && started;
}

bool engine_intake(struct engine *e, struct str source, struct arena *a, struct intake_facts *out, struct err *err)
{
  pthread_mutex_lock(&e->lock);
  struct policy *p = e->set ? policy_of_source(e->set, source) : NULL;
  *out = (struct intake_facts){ 0 };
  if (p) {
    out->id = str_dup(a, p->id);
    out->scheme = str_dup(a, p->scheme);
    out->key_headers = arena_array(a, struct str, p->key_header_count + 1);
    out->key_header_count = p->key_header_count;
    for (uint32_t i = 0; i < p->key_header_count; i++)
      out->key_headers[i] = str_dup(a, p->key_headers[i]);
    out->headers = arena_array(a, struct str, p->header_count + 1);
    out->header_count = p->header_count;
    for (uint32_t i = 0; i < p->header_count; i++)
      out->headers[i] = str_dup(a, p->headers[i]);
  }
  pthread_mutex_unlock(&e->lock);
  return p || err_set(err, ERR_MISSING, "there is no source \"%.*s\"", STR_FMT(source));
}

/* ---- life ---- */

struct catch_up { /* entries that the journal has and the model has not */
  struct engine *e;
  struct entry entries[GROUP_MAX];
  size_t n;
  struct err *err;
};

static bool catch_up_run(struct catch_up *c)
{
  bool good = true;
  if (c->n)
    good = c->entries[0].kind == ENTRY_ACTIVATE ? activation_group(c->e, &c->entries[0], NULL, c->err)
                                                : group_apply(c->e, c->entries, NULL, c->n, c->err);
  c->n = 0;
  arena_reset(&c->e->texts);
  return good;
}

static bool catch_up_each(void *arg, const struct entry *entry)
{
  struct catch_up *c = arg;
  bool alone = entry->kind == ENTRY_ACTIVATE;
  if ((c->n == c->e->options.group_max || (alone && c->n)) && !catch_up_run(c))
    return false;
  c->entries[c->n] = *entry;
  keep_texts(c->e, &c->entries[c->n++]);
  return !alone || catch_up_run(c);
}

static bool recover(struct engine *e, struct err *err)
{
  struct catch_up *c = mem_zero(sizeof *c);
  int64_t at, last = journal_last(e->journal, &at);
  e->applied = model_applied(e->model);
  bool good =
      e->applied <= last || err_set(err, ERR_CORRUPT,
                                    "the model has applied entry %lld, but the journal ends at %lld: restore the "
                                    "journal, or delete the model's file to build it anew",
                                    (long long)e->applied, (long long)last);
  c->e = e;
  c->err = err;
  if (good && last > e->applied + GROUP_MAX)
    log_info("applying entries %lld to %lld of the journal", (long long)e->applied + 1, (long long)last);
  good = good && journal_follow(e->journal, e->applied + 1, catch_up_each, c, err) && err->code == ERR_NONE &&
         catch_up_run(c);
  e->applied = last;
  e->applied_at = at;
  vec_freed(c);
  return good;
}

static void default_options(struct engine_options *o)
{
  o->now = o->now ? o->now : instant_now;
  o->queue_max = o->queue_max ? o->queue_max : QUEUE_MAX;
  o->group_max = o->group_max && o->group_max < GROUP_MAX ? o->group_max : GROUP_MAX;
}

struct engine *engine_open(const struct engine_options *o, struct err *err)
{
  struct engine *e = mem_zero(sizeof *e);
  pthread_condattr_t monotonic;
  e->options = *o;
  default_options(&e->options);
  arena_init(&e->arena);
  arena_init(&e->texts);
  settle_init(&e->settle);
  pthread_mutex_init(&e->lock, NULL);
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&e->arrived, &monotonic);
  pthread_condattr_destroy(&monotonic);
  e->tail = &e->head;
  if ((e->journal = journal_open(o->journal, err)) && (e->model = model_open(o->model, o->cache_bytes, err)) &&
      store_exec(model_store(e->model), ENGINE_TABLES, err) && utter_open(e, err) && (e->evaluator.model = e->model) &&
      activation_restore(e, err) && wakes_open(e, err) && (e->recent = recent_open(e->journal, o->dedup_window, err)) &&
      recover(e, err))
    return e;
  engine_close(e);
  return NULL;
}

void engine_close(struct engine *e)
{
  if (!e)
    return;
  engine_stop(e);
  policy_set_free(e->set);
  reads_close(e->reads);
  recent_close(e->recent);
  utter_close(e);
  wakes_close(e);
  settle_fini(&e->settle);
  model_close(e->model);
  journal_close(e->journal);
  buf_fini(&e->trace.body);
  vec_fini(&e->edited);
  arena_fini(&e->arena);
  arena_fini(&e->texts);
  pthread_mutex_destroy(&e->lock);
  pthread_cond_destroy(&e->arrived);
  vec_freed(e);
}
