/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The inside of the courier, for its files: courier.c is the thread, courier_round.c chooses what to try, courier_tell.c
 * says what came of it, courier_report.c shows it.
 *
 * Two lists, of the thread alone but under `lock`, because others look: places are the destinations that it has met, hands
 * the sends that it has in hand. What is in no hand is the outbox's.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "engine/engine.h"
#include "http/errand.h"

enum { PLACE_KINDS = 6 };

struct place {
  struct str id; /* "destination/x" */
  size_t kind;   /* a row of parcel_kind, or beyond the last */
  size_t concurrency, sending, held;
  int64_t failures;   /* in a row */
  int64_t not_before; /* while the breaker is open */
  int64_t dead_row;   /* given up in a row because the receiver refused */
  uint64_t turn;      /* when it last had one: who waited longest is served first */
  char last[DETAIL_MAX];
};

enum hand_state {
  HAND_WAITS, /* to be tried again at next_at */
  HAND_SENDING,
  HAND_DONE, /* sent or dead; the engine is to be told */
  HAND_TOLD, /* the engine has it before it */
};

struct hand {
  int64_t id;
  struct str key;
  struct place *place;
  enum hand_state state;
  bool seen; /* in this round, the outbox gave it */
  int64_t due_at, first_at, next_at, attempts, refusals;
  enum fate fate;
  char last[DETAIL_MAX];
  struct errand errand;
};

struct counts {
  uint64_t attempts[PLACE_KINDS], sent[PLACE_KINDS], dead[PLACE_KINDS];
};

struct courier {
  struct courier_options options; /* defaults filled in */
  struct engine *engine;
  struct reader *reader;
  CURLM *multi;
  pthread_t thread;
  bool started;
  _Atomic bool stopping, news, told; /* told: the engine has answered */

  pthread_mutex_t lock;
  VEC(struct place *) places;
  VEC(struct hand *) hands;
  size_t sending;
  struct counts counts;

  struct request request; /* of outcomes; one at a time */
  struct buf outcomes;
  bool telling;
  int64_t tell_after; /* ms of the monotonic clock */
  uint64_t turns;
  uint64_t look_at; /* ms of the monotonic clock: the next round at the latest */
  bool complained;  /* that the outbox could not be read */
};

static inline bool place_is_open(const struct place *p) { return p->failures >= PATIENCE_BREAKER; }
static inline uint64_t monotonic_ms(void) { return clock_ns() / 1000000; }

/* courier_round.c: asks what is due and begins as many attempts as there is room for. */
void round_run(struct courier *c);
/* The next instant, by the courier's clock, at which something waits to be tried again; INSTANT_NEVER. */
int64_t round_next(const struct courier *c);
/* An attempt has ended, or could not be made. Under the lock. */
void round_settle(struct courier *c, struct hand *h, const struct verdict *v);
void hand_free(struct courier *c, struct hand *h);

/* courier_tell.c: gives the engine the outcomes that it has not; takes its answer. */
void tell_run(struct courier *c);
/* Something is done and not yet in the journal. */
bool tell_owes(const struct courier *c);
/* Waits for what the engine has before it. */
void tell_await(struct courier *c);
