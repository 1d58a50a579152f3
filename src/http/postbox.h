/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Postbox: how the engine's and the readers' threads give exchanges back to the loop. Many may post, one takes all. The
 * descriptor becomes readable when the box stops being empty, so that many posts cost one wake-up.
 */
#include <stdatomic.h>
#include <stdbool.h>

#include "base/base.h"

struct exchange;

struct postbox {
  _Atomic(struct exchange *) top; /* the last posted, linked by next */
  int fd;                         /* an eventfd */
};

bool postbox_open(struct postbox *p, struct err *err);
void postbox_close(struct postbox *p);
/* From any thread. */
void postbox_put(struct postbox *p, struct exchange *x);
/* Makes the descriptor readable; from any thread or a signal handler. */
void postbox_ring(struct postbox *p);
/* Makes it unreadable again; before taking. */
void postbox_hush(struct postbox *p);
/* All that was posted, in the order of posting, linked by next; NULL when there is nothing. */
struct exchange *postbox_take(struct postbox *p);
