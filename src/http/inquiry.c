/* SPDX-License-Identifier: Apache-2.0 */
#include "http/inquiry.h"

#include <pthread.h>
#include <stdlib.h>

#include "http/postbox.h"
#include "http/reply.h"
#include "http/route.h"
#include "http/server.h"

enum { WAITING_MAX = 512, THREADS_MAX = 16 };

struct worker {
  struct inquiry *inquiry;
  struct reader *reader;
  pthread_t thread;
};

struct inquiry {
  struct postbox *box;
  pthread_mutex_t lock;
  pthread_cond_t some;
  struct exchange *first, **end; /* under the lock, as the two below */
  size_t waiting;
  bool stop;
  size_t count;
  struct worker workers[THREADS_MAX];
};

static struct exchange *take(struct inquiry *a)
{
  pthread_mutex_lock(&a->lock);
  while (!a->first && !a->stop)
    pthread_cond_wait(&a->some, &a->lock);
  struct exchange *x = a->first;
  if (x) {
    a->first = x->next;
    if (!a->first)
      a->end = &a->first;
    a->waiting--;
  }
  pthread_mutex_unlock(&a->lock);
  return x;
}

/* What the question itself gets wrong is a bad request, not a well-formed body that breaks a rule; when there are no
 * parameters it can only be the path, as of a type that there is not. */
static void answer(struct exchange *x, struct reader *r)
{
  struct err err = ERR_INIT;
  mem_calm();
  bool good = x->route->ask(r, x, &err);
  if (mem_short()) /* whatever was made of that is no answer */
    good = err_set(&err, ERR_MEMORY, "the system refuses memory; ask again in a second");
  if (good) {
    if (!x->status)
      reply_json(x, 200);
    return;
  }
  if (err.code == ERR_INPUT && x->target.pair_count == 0)
    err.code = ERR_MISSING;
  reply_err_as(x, err.code == ERR_INPUT ? 400 : reply_status(err.code), &err, STR(""));
}

static void *work(void *arg)
{
  struct worker *w = arg;
  struct exchange *x;
  while ((x = take(w->inquiry))) {
    answer(x, w->reader);
    postbox_put(w->inquiry->box, x);
  }
  return NULL;
}

static bool start(struct worker *w, struct inquiry *a, const char *model, const char *journal, struct err *err)
{
  w->inquiry = a;
  w->reader = reader_open(model, journal, err);
  if (!w->reader)
    return false;
  if (!thread_start(&w->thread, "reader", work, w, err)) {
    reader_close(w->reader);
    return false;
  }
  a->count++;
  return true;
}

struct inquiry *inquiry_open(const char *model, const char *journal, size_t threads, struct postbox *box,
                             struct err *err)
{
  struct inquiry *a = mem_zero(sizeof *a);
  a->box = box;
  a->end = &a->first;
  pthread_mutex_init(&a->lock, NULL);
  pthread_cond_init(&a->some, NULL);
  for (size_t i = 0; i < threads && i < THREADS_MAX; i++)
    if (!start(&a->workers[i], a, model, journal, err)) {
      inquiry_close(a);
      return NULL;
    }
  return a;
}

void inquiry_close(struct inquiry *a)
{
  if (!a)
    return;
  pthread_mutex_lock(&a->lock);
  a->stop = true;
  pthread_cond_broadcast(&a->some);
  pthread_mutex_unlock(&a->lock);
  for (size_t i = 0; i < a->count; i++) {
    pthread_join(a->workers[i].thread, NULL);
    reader_close(a->workers[i].reader);
  }
  pthread_cond_destroy(&a->some);
  pthread_mutex_destroy(&a->lock);
  free(a);
}

void inquiry_put(struct inquiry *a, struct exchange *x)
{
  exchange_leaves(x);
  pthread_mutex_lock(&a->lock);
  bool room = a->waiting < WAITING_MAX;
  if (room) {
    x->next = NULL;
    *a->end = x;
    a->end = &x->next;
    a->waiting++;
    pthread_cond_signal(&a->some);
  }
  pthread_mutex_unlock(&a->lock);
  if (room)
    return;
  exchange_returns(x);
  reply_problem(x, 503, "too many questions wait for an answer");
}
