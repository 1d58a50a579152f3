/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shortage: the system refuses memory, to us, to Lua or to SQLite. What was made of that is no result, so the group
 * under way is rolled back whole, all that is kept in memory goes, and the group is applied again, as the journal has
 * it. Those who wait for it are answered after a while that it will be applied later; from then on deliveries are
 * journaled and nothing else is taken, until there is memory.
 */
#include <time.h>

#include "engine/inside.h"

enum {
  RESERVE = 32 << 20, /* more than what is under way asks for until it asks shortage_met */
  PATIENCE_MS = 2000, /* those who wait for an answer have theirs, too */
  PAUSE_MOST_MS = 250,
};

bool shortage_met(struct err *err)
{
  if (mem_short() && err->code != ERR_MEMORY)
    err_set(err, ERR_MEMORY, "the system refuses memory");
  return mem_short();
}

bool shortage_refill(void)
{
  mem_calm();
  return mem_reserve(RESERVE);
}

bool engine_restore(struct engine *e, struct err *err)
{
  settle_fini(&e->settle);
  settle_init(&e->settle);
  e->trace.body.n = 0;
  vec_clear(&e->edited);
  arena_fini(&e->arena);
  bool good = model_refresh(e->model, err) && activation_restore(e, err) && wakes_open(e, err);
  e->applied = model_applied(e->model);
  return !shortage_met(err) && good;
}

static int64_t patience(const struct engine *e)
{
  return e->options.patience_ms ? e->options.patience_ms : PATIENCE_MS;
}

bool shortage_again(struct engine *e)
{
  int64_t pause = patience(e) < PAUSE_MOST_MS ? patience(e) : PAUSE_MOST_MS;
  return clock_ns() - e->shortage_ns >= (uint64_t)pause * 1000000u;
}

static void pause_for(int64_t ms)
{
  struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
  nanosleep(&t, NULL);
}

void shortage_begin(struct engine *e, const struct err *err)
{
  if (e->shortage.code == ERR_NONE)
    log_error("engine: %s; entries from %lld on wait in the journal until there is memory", err->text,
              (long long)e->applied + 1);
  e->next_wake = INSTANT_NEVER; /* nothing fires until then */
  e->shortage_ns = clock_ns();
  pthread_mutex_lock(&e->lock);
  e->shortage = *err;
  pthread_mutex_unlock(&e->lock);
}

void shortage_end(struct engine *e)
{
  log_info("engine: there is memory again; entries up to %lld are applied", (long long)e->applied);
  pthread_mutex_lock(&e->lock);
  e->shortage = (struct err)ERR_INIT;
  pthread_mutex_unlock(&e->lock);
}

bool shortage_pass(struct engine *e, int64_t *waited, struct err *err)
{
  int64_t ms = 1;
  while (err->code == ERR_MEMORY && *waited < patience(e) && e->shortage.code == ERR_NONE) {
    *err = (struct err)ERR_INIT;
    if (*waited > 0)
      pause_for(ms);
    *waited += ms;
    ms = ms * 2 < PAUSE_MOST_MS ? ms * 2 : PAUSE_MOST_MS;
    if (!shortage_refill())
      err_set(err, ERR_MEMORY, "the system refuses memory");
    else if (engine_restore(e, err))
      return true;
  }
  if (err->code == ERR_MEMORY)
    shortage_begin(e, err);
  return false;
}
