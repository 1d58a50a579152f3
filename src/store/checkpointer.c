/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who writes tells after each commit how long its log is (`committed`); the thread copies when enough waits. A pass,
 * whosesoever, is the only one of its store at a time; it holds no lock of ours, so that commits go on beside it.
 */
#include "store/checkpointer.h"

#include <stdlib.h>

#include "store/store.h"

/* Measured: a step costs a sync of the file and more of its pages the shorter it is; it holds up who syncs something else
 * the longer it is. A log is started over from `full` on: while a file still grows, each sync of it takes twice as long.
 * store.c cuts what is longer than 65536 pages. */
static const struct checkpointer_limits usual = { .step = 4000, .full = 8000, .rest = 1000, .most = 30000 };

struct tended {
  struct checkpointer *owner;
  struct store *writer, *own;
  const char *name;
  int64_t pages, copied;
  int64_t next, next_end; /* length of the log at which it is tried again: by the thread, by who writes */
  uint64_t begun;         /* how often the log was started over */
  bool passing;
  uint64_t failures;
};

struct checkpointer {
  struct checkpointer_limits limits;
  pthread_mutex_t lock;
  pthread_cond_t wanted, passed;
  pthread_t thread;
  bool started, ending;
  VEC(struct tended *) all;
};

/* ---- a pass ---- */

/* What a pass found, unless the log was started over behind it. After a failure nobody knows how much was copied. */
static void pass_note(struct tended *t, bool ok, int64_t pages, int64_t copied)
{
  const struct checkpointer_limits *limits = &t->owner->limits;
  int64_t step = t->pages < limits->full ? limits->step : limits->rest;
  bool whole = ok && copied == pages;
  if (ok)
    t->copied = copied;
  t->next = (whole ? copied : t->pages) + step;
  t->next_end = whole ? 0 : t->pages + limits->step;
}

/* Under the lock, which is let go meanwhile. */
static void pass(struct tended *t, struct store *with)
{
  struct checkpointer *c = t->owner;
  struct err err = ERR_INIT;
  int64_t pages = 0, copied = 0;
  uint64_t begun = t->begun;
  t->passing = true;
  pthread_mutex_unlock(&c->lock);
  bool ok = store_copy_back(with, &pages, &copied, &err);
  bool broke = !ok && err.code != ERR_BUSY;
  if (broke)
    log_error("checkpoint: %s; its log grows until it can be copied: mend the cause", err.text);
  pthread_mutex_lock(&c->lock);
  t->passing = false;
  t->failures += broke;
  if (begun == t->begun)
    pass_note(t, ok, pages, copied);
  pthread_cond_broadcast(&c->passed);
}

/* ---- who writes ---- */

/* The rest is short, or nothing else helps. */
static bool wants_end(const struct tended *t)
{
  const struct checkpointer_limits *limits = &t->owner->limits;
  bool is_short = !t->passing && t->pages - t->copied <= limits->rest;
  return t->pages >= limits->full && t->pages >= t->next_end && (is_short || t->pages >= limits->most);
}

static void end_log(struct tended *t)
{
  while (t->passing)
    pthread_cond_wait(&t->owner->passed, &t->owner->lock);
  if (t->copied < t->pages && t->pages >= t->next_end)
    pass(t, t->writer);
}

static void committed(void *arg, int64_t pages)
{
  struct tended *t = arg;
  pthread_mutex_lock(&t->owner->lock);
  if (pages <= t->pages) { /* it was started over */
    t->begun++;
    t->copied = t->next_end = 0;
    t->next = t->owner->limits.step;
  }
  t->pages = pages;
  if (wants_end(t))
    end_log(t);
  else if (!t->passing && t->pages >= t->next)
    pthread_cond_signal(&t->owner->wanted);
  pthread_mutex_unlock(&t->owner->lock);
}

/* ---- the thread ---- */

static struct tended *next_wanted(struct checkpointer *c)
{
  for (size_t i = 0; i < c->all.n; i++)
    if (!c->all.at[i]->passing && c->all.at[i]->pages >= c->all.at[i]->next)
      return c->all.at[i];
  return NULL;
}

static void *run(void *arg)
{
  struct checkpointer *c = arg;
  struct tended *t;
  pthread_mutex_lock(&c->lock);
  while (!c->ending)
    if ((t = next_wanted(c)))
      pass(t, t->own);
    else
      pthread_cond_wait(&c->wanted, &c->lock);
  pthread_mutex_unlock(&c->lock);
  return NULL;
}

/* ---- life ---- */

struct checkpointer *checkpointer_open(const struct checkpointer_limits *limits, struct err *err)
{
  struct checkpointer *c = mem_zero(sizeof *c);
  c->limits = limits ? *limits : usual;
  pthread_mutex_init(&c->lock, NULL);
  pthread_cond_init(&c->wanted, NULL);
  pthread_cond_init(&c->passed, NULL);
  c->started = thread_start(&c->thread, "checkpoint", run, c, err);
  if (c->started)
    return c;
  checkpointer_close(c);
  return NULL;
}

bool checkpointer_tend(struct checkpointer *c, struct store *s, const char *name, struct err *err)
{
  if (store_is_memory(s))
    return true;
  struct store *own = store_open(store_path(s), STORE_COPY, err);
  if (!own)
    return false;
  struct tended *t = mem_zero(sizeof *t);
  *t = (struct tended){ .owner = c, .writer = s, .own = own, .name = name };
  t->next = c->limits.step;
  pthread_mutex_lock(&c->lock);
  vec_push(&c->all, t);
  pthread_mutex_unlock(&c->lock);
  store_watch(s, committed, t);
  return true;
}

static void end_thread(struct checkpointer *c)
{
  pthread_mutex_lock(&c->lock);
  c->ending = true;
  pthread_cond_signal(&c->wanted);
  pthread_mutex_unlock(&c->lock);
  pthread_join(c->thread, NULL);
}

void checkpointer_close(struct checkpointer *c)
{
  if (!c)
    return;
  if (c->started)
    end_thread(c);
  for (size_t i = 0; i < c->all.n; i++) {
    store_watch(c->all.at[i]->writer, NULL, NULL);
    store_close(c->all.at[i]->own);
    free(c->all.at[i]);
  }
  vec_fini(&c->all);
  pthread_mutex_destroy(&c->lock);
  pthread_cond_destroy(&c->wanted);
  pthread_cond_destroy(&c->passed);
  free(c);
}

void checkpointer_tell(struct checkpointer *c,
                       void (*each)(void *arg, const char *name, int64_t waiting, uint64_t failures), void *arg)
{
  pthread_mutex_lock(&c->lock);
  for (size_t i = 0; i < c->all.n; i++)
    each(arg, c->all.at[i]->name, c->all.at[i]->pages - c->all.at[i]->copied, c->all.at[i]->failures);
  pthread_mutex_unlock(&c->lock);
}
