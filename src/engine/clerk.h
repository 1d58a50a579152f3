/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Clerk: what it and the engine hand to each other. Internal to the room.
 */
#include "engine/inside.h"

enum { ERRAND_BYTES_MAX = 64 << 20, REQUEST_TICK = REQUEST_ROLLBACK + 1 /* the engine's own: something is due */ };

/* For the engine: an entry of the journal to be applied, or a request to be judged. */
struct errand {
  struct errand *next;
  struct request *request; /* who waits; NULL: nobody */
  bool journaled;
  struct entry entry; /* its texts follow */
  size_t bytes;
};

void request_answer(struct request *r);

/* Of the group of errands that is being applied so many are, though it is not committed: who waits for room need not
 * wait for all of them at once. */
void clerk_room(struct engine *e, size_t passed);
/* Under the lock: one more for the clerk. */
void clerk_push(struct engine *e, struct request *r);
/* Without a thread: journals what has arrived. False when nothing had. */
bool clerk_once(struct engine *e);
/* Journals what arrives until the engine stops. */
void *clerk_thread(void *arg);
/* From any thread: why nothing is applied. False when it is. */
bool engine_held(struct engine *e, struct err *why);
