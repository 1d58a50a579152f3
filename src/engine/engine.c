/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Engine: the day of the process. What arrived while the last group was written is the next one: it is appended to
 * the journal and flushed, deliveries are answered (clerk.c); every entry is applied; all is committed; the rest is
 * answered.
 *
 * journal_group in clerk.c and group_run here are the sentence of the design.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/clerk.h"

enum {
  QUEUE_MAX = 4096,
  IDLE_MS = 250,
  TICK_PAUSE_MS = 5,
  SLICE_NS = 4000000,
  SLICE_FIRST = 32,
  SLICE_MOST = 4096,
  ROOM_STEP = 32
};

/* Why nothing is applied; NULL when it is. In the engine's thread. */
static const struct err *held_back(const struct engine *e)
{
  static const struct err safe = { ERR_BUSY,
                                   "safe mode: deliveries are journaled, but nothing is applied and no policy "
                                   "asked, so a change cannot be judged; activate or rollback put another set "
                                   "in force, and steward serve without --safe applies what was journaled" };
  return e->broken.code != ERR_NONE     ? &e->broken
         : e->shortage.code != ERR_NONE ? &e->shortage
         : e->options.safe              ? &safe
                                        : NULL;
}

bool engine_held(struct engine *e, struct err *why)
{
  pthread_mutex_lock(&e->lock);
  const struct err *held = held_back(e);
  if (held)
    *why = *held;
  pthread_mutex_unlock(&e->lock);
  return held;
}

/* ---- applying ---- */

static void break_down(struct engine *e, const struct err *err)
{
  log_error("engine: %s; nothing more is applied. The journal is safe: mend the cause and start again", err->text);
  e->next_wake = INSTANT_NEVER;
  pthread_mutex_lock(&e->lock);
  e->broken = *err;
  pthread_mutex_unlock(&e->lock);
}

/* Where the model stands after the entry; one that is applied ahead of its turn moves it not. */
static int64_t position(const struct engine *e, const struct entry *n)
{
  return e->ahead ? model_applied(e->model) : n->seq;
}

/* Applies entries that are in the journal, as one transaction of the model. */
static bool group_apply(struct engine *e, struct entry *entries, struct request **requests, size_t n, struct err *err)
{
  bool good = model_begin(e->model, err);
  for (size_t i = 0; good && i < n; i++) {
    good = apply_entry(e, &entries[i], requests ? requests[i] : NULL, err);
    if (requests && (i + 1) % ROOM_STEP == 0)
      clerk_room(e, i + 1);
  }
  good = good && reads_flush(e->reads, err) && !shortage_met(err) &&
         model_commit(e->model, position(e, &entries[n - 1]), err);
  if (!good) {
    shortage_met(err); /* then that is the cause, whatever else was made of it */
    model_rollback(e->model);
  }
  count(e, COUNT_GROUPS, 1);
  if (good)
    sources_publish(e);
  if (good && e->outbox.news && e->outbox.open && e->options.news)
    e->options.news(e->options.news_arg);
  e->outbox.news = e->outbox.news && !good;
  return good;
}

static bool activation_refuse(struct engine *e, const struct entry *entry, const struct err *why, struct err *err)
{
  bool good = engine_restore(e, err) && model_begin(e->model, err);
  if (good && !(wakes_fire(e, entry, err) && activation_note(e, entry, "refused", str_of(why->text), err) &&
                reads_flush(e->reads, err) && !shortage_met(err) && model_commit(e->model, position(e, entry), err))) {
    model_rollback(e->model);
    good = false;
  }
  if (!good)
    shortage_met(err);
  return good;
}

/* An activation that cannot be is rolled back whole, and noted in a group of its own. */
static bool activation_group(struct engine *e, struct entry *entry, struct request *r, struct err *err)
{
  if (group_apply(e, entry, r ? &r : NULL, 1, err))
    return true;
  if (err_of_machine(err->code))
    return false;
  struct err why = *err;
  *err = (struct err)ERR_INIT;
  if (r)
    r->err = why;
  return activation_refuse(e, entry, &why, err);
}

void engine_listen(struct engine *e, void (*committed)(void *arg), void *arg)
{
  pthread_mutex_lock(&e->lock);
  e->committed = committed;
  e->committed_arg = arg;
  pthread_mutex_unlock(&e->lock);
}

static void tell_committed(struct engine *e)
{
  pthread_mutex_lock(&e->lock);
  if (e->committed)
    e->committed(e->committed_arg);
  pthread_mutex_unlock(&e->lock);
}

/* A group that the journal has is applied: at once, or when there is memory for it. */
bool group_make_true(struct engine *e, struct entry *entries, struct request **requests, size_t n, struct err *err)
{
  int64_t waited = 0;
  mem_calm();
  for (;;) {
    if (entries[0].kind == ENTRY_ACTIVATE ? activation_group(e, &entries[0], requests ? requests[0] : NULL, err)
                                          : group_apply(e, entries, requests, n, err)) {
      tell_committed(e);
      return true;
    }
    for (size_t i = 0; requests && i < n; i++)
      if (requests[i])
        requests[i]->answer.n = 0, requests[i]->err = (struct err)ERR_INIT;
    if (!shortage_pass(e, &waited, err))
      return false;
  }
}

struct group { /* of the journal, to be applied together */
  struct request *requests[GROUP_MAX];
  struct entry entries[GROUP_MAX];
  size_t n;
};

static void group_pend(struct group *g)
{
  for (size_t i = 0; i < g->n; i++)
    if (g->requests[i])
      buf_printf(&g->requests[i]->answer, "{\"seq\":%lld,\"pending\":true}", (long long)g->entries[i].seq);
}

/* Applies the group, unless entries before it still wait. Who waits for an answer is told when it could not be. */
static void group_follow(struct engine *e, struct group *g)
{
  struct err err = e->shortage;
  if (e->options.safe || e->broken.code != ERR_NONE) {
    group_pend(g);
    return;
  }
  if (err.code == ERR_NONE && group_make_true(e, g->entries, g->requests, g->n, &err))
    return;
  if (err.code != ERR_MEMORY)
    break_down(e, &err);
  else
    err_prefix(&err, "it is in the journal, and will be applied when there is memory");
  for (size_t i = 0; i < g->n; i++)
    if (g->requests[i])
      g->requests[i]->err = err;
}

/* What is in the journal is made true; whoever waits for it is answered. */
static void group_run(struct engine *e, struct group *g)
{
  if (g->n)
    group_follow(e, g);
  for (size_t i = 0; i < g->n; i++)
    if (g->requests[i])
      request_answer(g->requests[i]);
  g->n = 0;
}

/* Whether it can be journaled; then it comes back as an entry. */
static void judge(struct engine *e, struct request *r)
{
  const struct err *held = held_back(e);
  struct entry n;
  bool judged = false;
  mem_calm();
  if (held && !(e->options.safe && held->code == ERR_BUSY))
    r->err = *held;
  else if (r->kind == REQUEST_VERIFY)
    engine_verify(e, &r->answer, &r->err);
  else if (r->kind == REQUEST_WHAT_IF)
    suppose(e, r);
  else if (r->kind == REQUEST_REPORT)
    edition_answer(e, r);
  else
    judged = sets_prepare(e, r, &n);
  if (shortage_met(&r->err) || !judged) {
    request_answer(r);
    return;
  }
  r->judged = true;
  r->head = n.head;
  r->body = n.body;
  pthread_mutex_lock(&e->lock);
  clerk_push(e, r);
  pthread_mutex_unlock(&e->lock);
}

/* ---- errands ---- */

static struct errand *take_errands(struct engine *e)
{
  struct errand *list = e->errand_head;
  e->errand_head = NULL;
  e->errand_tail = &e->errand_head;
  return list;
}

/* They are over: there is room for others. */
static void drop_errands(struct engine *e, struct errand *first, const struct errand *end)
{
  size_t n = 0, bytes = 0;
  while (first != end) {
    struct errand *next = first->next;
    n++;
    bytes += first->bytes;
    free(first);
    first = next;
  }
  pthread_mutex_lock(&e->lock);
  e->errands -= n;
  e->errand_bytes -= bytes;
  e->passed = 0;
  pthread_cond_signal(&e->arrived);
  pthread_mutex_unlock(&e->lock);
}

/* One that was applied already, when there was memory again: what came of it nobody can tell any more. */
static bool is_past(const struct engine *e, const struct errand *d)
{
  if (d->entry.seq > e->applied || held_back(e))
    return false;
  if (d->request) {
    err_set(&d->request->err, ERR_BUSY,
            "it is applied as entry %lld, after a want of memory; see there what came of it", (long long)d->entry.seq);
    request_answer(d->request);
  }
  return true;
}

/* The next ones that can go together; what follows them. */
static struct errand *take_group(struct engine *e, struct group *g, struct errand *d)
{
  while (d && d->journaled && g->n < e->options.group_max && (g->n == 0 || d->entry.kind != ENTRY_ACTIVATE)) {
    if (!is_past(e, d)) {
      g->requests[g->n] = d->request;
      g->entries[g->n++] = d->entry;
    }
    bool alone = d->entry.kind == ENTRY_ACTIVATE;
    d = d->next;
    if (alone)
      break;
  }
  return d;
}

static void apply_errands(struct engine *e, struct errand *list)
{
  struct group *g = list ? mem_zero(sizeof *g) : NULL;
  while (list) {
    struct errand *next = list->next;
    if (list->journaled) {
      next = take_group(e, g, list);
      group_run(e, g);
    } else
      judge(e, list->request);
    drop_errands(e, list, next);
    list = next;
  }
  vec_freed(g);
}

/* The reserve is made whole, and what waits in the journal is applied, as soon as that goes. */
static void get_memory(struct engine *e)
{
  struct err err = ERR_INIT;
  if (mem_whole() && e->shortage.code == ERR_NONE)
    return;
  if (!shortage_refill() || e->shortage.code == ERR_NONE || e->broken.code != ERR_NONE || !shortage_again(e))
    return;
  if (engine_restore(e, &err) && recover(e, &err))
    shortage_end(e);
  else if (err.code != ERR_MEMORY)
    break_down(e, &err);
  else
    shortage_begin(e, &err);
}

/* ---- what the engine itself asks for ---- */

static void gone_back(struct request *r)
{
  struct engine *e = r->owner;
  if (r->err.code != ERR_NONE)
    log_error("the set before cannot be put in force again: %s", r->err.text);
  else
    count(e, COUNT_ROLLBACKS, 1);
  buf_fini(&r->answer);
  vec_freed(r);
}

/* When the set in force does not do well, the host itself puts the one before it in force. */
static void go_back(struct engine *e)
{
  struct buf body = BUF_INIT;
  if (!held_back(e) && probation_failed(e, &body)) {
    struct request *r = mem_zero(sizeof *r);
    *r = (struct request){ .kind = REQUEST_ROLLBACK, .actor = STR("host"), .done = gone_back, .owner = e };
    r->body = buf_view(&body);
    judge(e, r); /* needs the body no longer */
  }
  buf_fini(&body);
}

static int64_t clock_ms(void) { return (int64_t)(clock_ns() / 1000000); }

/* ---- ticks ---- */

struct tick {
  struct request r;
  char body[32];
};

static void ticked(struct request *r)
{
  struct engine *e = r->owner;
  if (r->err.code != ERR_NONE)
    atomic_store(&e->tick_after, clock_ms() + IDLE_MS);
  atomic_store(&e->ticking, false);
  buf_fini(&r->answer);
  vec_freed(r);
}

/* All that is due; or, sliced, no more than lets others come in between soon: what slices take is measured, and the
 * journal has how many were taken. */
static struct request *tick_new(struct engine *e, bool sliced)
{
  struct tick *t = mem_zero(sizeof *t);
  t->r = (struct request){ .kind = (enum request_kind)REQUEST_TICK, .actor = STR("host"), .done = ticked, .owner = e };
  if (sliced && wakes_are_bounded(e)) {
    if (!wakes_are_late(e) || e->slice == 0)
      e->slice = SLICE_FIRST;
    else if (e->tick_ns > SLICE_NS && e->slice > 1)
      e->slice /= 2;
    else if (e->tick_ns < SLICE_NS / 2 && e->slice < SLICE_MOST)
      e->slice *= 2;
    snprintf(t->body, sizeof t->body, "{\"most\":%lld}", (long long)e->slice);
    t->r.body = str_of(t->body);
  }
  atomic_store(&e->ticking, true);
  return &t->r;
}

static bool is_due(struct engine *e)
{
  return !held_back(e) && e->set && e->next_wake <= e->options.now() && !atomic_load(&e->ticking) &&
         clock_ms() >= atomic_load(&e->tick_after);
}

static void want_tick(struct engine *e)
{
  if (!is_due(e))
    return;
  pthread_mutex_lock(&e->lock);
  bool others = e->head || e->errand_head; /* what is there already most likely makes it fire, if it is little */
  if (e->stopping || (others && !wakes_are_late(e)))
    atomic_store(&e->tick_after, clock_ms() + TICK_PAUSE_MS);
  else
    clerk_push(e, tick_new(e, true));
  pthread_mutex_unlock(&e->lock);
}

static void engine_work(struct engine *e, struct errand *list)
{
  get_memory(e);
  apply_errands(e, list);
  opening_send(e);
  go_back(e);
  want_tick(e);
  gauge_time(e);
  gauge_look(e);
  gauge_count(e);
  dispatch_count(e);
}

/* ---- one at a time ---- */

/* Until nothing is on its way: what is applied may ask for more. */
static void run_out(struct engine *e)
{
  struct errand *list = NULL;
  while (clerk_once(e) || list) {
    pthread_mutex_lock(&e->lock);
    list = take_errands(e);
    pthread_mutex_unlock(&e->lock);
    engine_work(e, list);
  }
}

/* Time comes to a host that stood still before what is asked of it: all of it, and in order. What fails of that shows
 * itself in what comes then. */
static void pass_time(struct engine *e)
{
  struct err err = ERR_INIT;
  if (wakes_are_bounded(e) && is_due(e))
    engine_tick(e, 0, &err);
}

bool engine_run(struct engine *e, struct request *r)
{
  get_memory(e);
  pass_time(e);
  pthread_mutex_lock(&e->lock);
  clerk_push(e, r);
  pthread_mutex_unlock(&e->lock);
  run_out(e);
  return r->err.code == ERR_NONE;
}

bool engine_tick(struct engine *e, int64_t at, struct err *err)
{
  struct entry tick = { .kind = ENTRY_TICK, .at = at ? at : e->options.now(), .actor = STR("host") };
  get_memory(e);
  if (held_back(e)) {
    *err = *held_back(e);
    return false;
  }
  if (!journal_append(e->journal, &tick, 1, err))
    return false;
  if (group_make_true(e, &tick, NULL, 1, err)) {
    opening_send(e);
    go_back(e);
    run_out(e);
    return true;
  }
  if (err->code != ERR_MEMORY)
    break_down(e, err);
  return false;
}

/* ---- the threads ---- */

static void wait_for_work(struct engine *e)
{
  int64_t ms = IDLE_MS, now = e->options.now(), pause = atomic_load(&e->tick_after) - clock_ms();
  if (!atomic_load(&e->ticking) && e->next_wake != INSTANT_NEVER && e->next_wake - now < ms)
    ms = e->next_wake > now ? e->next_wake - now : pause > 0 ? pause : 0;
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_sec += ms / 1000;
  t.tv_nsec += (ms % 1000) * 1000000;
  if (t.tv_nsec >= 1000000000)
    t.tv_sec++, t.tv_nsec -= 1000000000;
  while (!e->errand_head && !e->closed)
    if (pthread_cond_timedwait(&e->journaled, &e->lock, &t) == ETIMEDOUT)
      break;
}

static void *run_thread(void *arg)
{
  struct engine *e = arg;
  for (;;) {
    pthread_mutex_lock(&e->lock);
    wait_for_work(e);
    struct errand *list = take_errands(e);
    bool last = e->closed && !list;
    pthread_mutex_unlock(&e->lock);
    if (last)
      break;
    engine_work(e, list);
  }
  return NULL;
}

/* The engine's own way to read what the clerk writes. */
static bool follow(struct engine *e, struct err *err)
{
  struct journal *followed = journal_open_read(e->options.journal, err);
  e->followed = followed ? followed : e->followed;
  return followed;
}

static void follow_no_more(struct engine *e)
{
  if (e->followed != e->journal)
    journal_close(e->followed);
  e->followed = e->journal;
}

/* What both threads write is copied into its files by a third, for neither to wait for that. */
static bool tend_files(struct engine *e, struct err *err)
{
  struct checkpointer *c = checkpointer_open(NULL, err);
  if (c && (!journal_tend(e->journal, c, err) || !checkpointer_tend(c, model_store(e->model), "model", err))) {
    checkpointer_close(c);
    c = NULL;
  }
  pthread_mutex_lock(&e->lock);
  e->checkpointer = c;
  pthread_mutex_unlock(&e->lock);
  return c != NULL;
}

static void tend_files_no_more(struct engine *e)
{
  pthread_mutex_lock(&e->lock);
  struct checkpointer *c = e->checkpointer;
  e->checkpointer = NULL;
  pthread_mutex_unlock(&e->lock);
  checkpointer_close(c);
}

static void end_threads(struct engine *e, bool engine_runs)
{
  pthread_mutex_lock(&e->lock);
  e->stopping = true;
  pthread_cond_signal(&e->arrived);
  pthread_mutex_unlock(&e->lock);
  pthread_join(e->clerk, NULL);
  if (engine_runs)
    pthread_join(e->thread, NULL);
}

/* Both, or none. */
static bool start_threads(struct engine *e, struct err *err)
{
  if (!thread_start(&e->clerk, "journal", clerk_thread, e, err))
    return false;
  if (thread_start(&e->thread, "engine", run_thread, e, err))
    return true;
  end_threads(e, false);
  return false;
}

bool engine_start(struct engine *e, struct err *err)
{
  if (!follow(e, err))
    return false;
  if (!tend_files(e, err)) {
    follow_no_more(e);
    return false;
  }
  e->stopping = e->closed = false;
  /* What became due while the host stood still fires in order, before anything new. */
  struct request *tick = is_due(e) ? tick_new(e, false) : NULL;
  if (!start_threads(e, err)) {
    if (tick)
      ticked(tick);
    tend_files_no_more(e);
    follow_no_more(e);
    return false;
  }
  pthread_mutex_lock(&e->lock);
  if (tick)
    clerk_push(e, tick);
  e->started = true;
  pthread_mutex_unlock(&e->lock);
  return true;
}

void engine_stop(struct engine *e)
{
  if (!e->started)
    return;
  end_threads(e, true);
  tend_files_no_more(e);
  follow_no_more(e);
  pthread_mutex_lock(&e->lock);
  e->started = e->stopping = e->closed = false;
  pthread_mutex_unlock(&e->lock);
}

bool engine_submit(struct engine *e, struct request *r)
{
  pthread_mutex_lock(&e->lock);
  bool whole = mem_whole(), taken = whole && !e->stopping && e->started && e->waiting < e->options.queue_max;
  if (taken)
    clerk_push(e, r);
  pthread_mutex_unlock(&e->lock);
  if (!whole)
    return err_set(&r->err, ERR_MEMORY, "the host is short of memory; try again in a second");
  return taken || err_set(&r->err, ERR_BUSY, "the host is busy or stopping; try again in a second");
}

bool engine_safe(const struct engine *e) { return e->options.safe; }

bool engine_ready(struct engine *e, struct err *err)
{
  pthread_mutex_lock(&e->lock);
  struct err broken = e->broken.code != ERR_NONE ? e->broken : e->shortage;
  bool started = e->started && !e->stopping;
  pthread_mutex_unlock(&e->lock);
  if (broken.code != ERR_NONE)
    *err = broken;
  else if (!started)
    err_set(err, ERR_BUSY, "the engine is not running");
  return broken.code == ERR_NONE && started;
}

/* ---- life ---- */

static void default_options(struct engine_options *o)
{
  o->now = o->now ? o->now : instant_now;
  o->queue_max = o->queue_max ? o->queue_max : QUEUE_MAX;
  o->group_max = o->group_max && o->group_max < GROUP_MAX ? o->group_max : GROUP_MAX;
}

static bool open_whole(struct engine *e, struct err *err)
{
  return activation_restore(e, err) && wakes_open(e, err) && recover(e, err);
}

static bool open_safe(struct engine *e, struct err *err)
{
  e->applied = model_applied(e->model);
  e->next_wake = INSTANT_NEVER;
  return sources_read(e, err);
}

struct engine *engine_open(const struct engine_options *o, struct err *err)
{
  struct engine *e = mem_zero(sizeof *e);
  e->options = *o;
  default_options(&e->options);
  arena_init(&e->arena);
  arena_init(&e->texts);
  arena_init(&e->kept);
  arena_init(&e->book_arena);
  arena_init(&e->outbox.arena);
  settle_init(&e->settle);
  pthread_mutex_init(&e->lock, NULL);
  thread_condition(&e->arrived);
  thread_condition(&e->journaled);
  e->tail = &e->head;
  e->errand_tail = &e->errand_head;
  shortage_refill();
  if ((e->journal = e->followed = journal_open(o->journal, err)) &&
      (e->model = model_open(o->model, o->cache_bytes, err)) && store_exec(model_store(e->model), ENGINE_TABLES, err) &&
      sources_adopt(e, err) && utter_open(e, err) && dispatch_open(e, err) && acceptance_open(e, err) &&
      again_open(e, err) && (e->evaluator.model = e->model) &&
      (e->recent = recent_open(e->journal, o->dedup_window, err)) && (o->safe ? open_safe : open_whole)(e, err) &&
      !shortage_met(err)) {
    atomic_store(&e->openings_waiting, !o->safe);
    e->ailing_old = e->findings_old = true;
    gauge_time(e);
    gauge_look(e);
    gauge_count(e);
    sources_publish(e);
    dispatch_count(e);
    e->outbox.open = true;
    return e;
  }
  shortage_met(err);
  engine_close(e);
  return NULL;
}

void engine_close(struct engine *e)
{
  if (!e)
    return;
  engine_stop(e);
  activation_forget(e);
  policy_set_free(e->set);
  reads_close(e->reads);
  recent_close(e->recent);
  utter_close(e);
  wakes_close(e);
  dispatch_close(e);
  acceptance_close(e);
  settle_fini(&e->settle);
  model_close(e->model);
  journal_close(e->journal);
  buf_fini(&e->trace.body);
  vec_fini(&e->edited);
  vec_fini(&e->fuel.used_by);
  buf_fini(&e->ailing);
  buf_fini(&e->standing);
  arena_fini(&e->arena);
  arena_fini(&e->texts);
  arena_fini(&e->kept);
  arena_fini(&e->book_arena);
  pthread_mutex_destroy(&e->lock);
  pthread_cond_destroy(&e->arrived);
  pthread_cond_destroy(&e->journaled);
  vec_freed(e);
}
