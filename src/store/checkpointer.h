/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Checkpointer: copies write-ahead logs back into their files, on a thread and connections of its own, so that who
 * writes a file need not wait for that. What a commit promises stays with the mode of its store: a log is synced before
 * it is copied, and the file before the log is written over.
 *
 *   frames of a log   1 ──── copied ──────────── pages         pages - copied wait
 *                     in the file, too     in the log only
 *
 * Who writes starts the log over at its first frame when all of it is copied. Where it writes without a pause that never
 * comes by itself: from a certain length on it therefore copies the last, short rest on its own, after a commit; and at
 * the utmost length whatever there is, so that no log grows without bound (but for a reader who stays for long).
 *
 * Invariant: a pass begins only while frames are known to wait. A log of which all is copied may be started over any
 * time, and SQLite before 3.51.3 can lose frames when that meets the beginning of a pass (its "WAL-reset bug").
 */
#include "base/base.h"

struct store;
struct checkpointer;

/* In pages of a log. */
struct checkpointer_limits {
  int64_t step; /* when so many wait they are copied, … */
  int64_t full; /* … but in a log from this length on … */
  int64_t rest; /* … so few; and no more than these are copied by who writes … */
  int64_t most; /* … before this length */
};

/* limits: NULL: what goes well with a host under load. */
struct checkpointer *checkpointer_open(const struct checkpointer_limits *limits, struct err *err);
/* From now on it takes care of the store, which must be open for writing, and be nobody's but this thread's in this call
 * and in checkpointer_close. The name is for messages, and must stay. One in memory has no log: true. */
bool checkpointer_tend(struct checkpointer *c, struct store *s, const char *name, struct err *err);
/* Ends the thread; the stores make their checkpoints themselves again. */
void checkpointer_close(struct checkpointer *c);

/* From any thread: each store's pages that wait, and how often copying failed (which was logged each time). */
void checkpointer_tell(struct checkpointer *c,
                       void (*each)(void *arg, const char *name, int64_t waiting, uint64_t failures), void *arg);
