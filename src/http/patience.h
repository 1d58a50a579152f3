/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Patience: what an answer means for a send, and when the next attempt is. Numbers alone: the clock and the dice are the
 * caller's.
 */
#include "base/base.h"

enum fate {
  FATE_SENT,
  FATE_AGAIN,   /* the receiver or the way there is not well: tried for days */
  FATE_REFUSED, /* the receiver does not want this: a few tries, since it may be mended soon */
  FATE_DEAD,    /* it never will */
};

enum {
  PATIENCE_TRIES = 3,           /* of what is refused, over an hour */
  PATIENCE_BREAKER = 5,         /* failures in a row that open a destination's breaker */
  PATIENCE_WAIT_MAX = 6 * HOUR, /* that a Retry-After can ask for */
};

/* 0: no answer. */
enum fate fate_of_http(int status);
/* The last reply of a mail server; 0: none. */
enum fate fate_of_smtp(int status);

/* How long to wait after the n-th failure in a row (from 1): 5 s, 30 s, 2 min, 10 min, 1 h, 6 h and so on, of which a
 * random part (full jitter), so that what failed together does not come back together. `asked`: what the receiver
 * wishes, ms; less than this it is not, but for PATIENCE_WAIT_MAX. */
int64_t patience_again(int64_t failures, int64_t asked, uint64_t dice);
/* The same between the few tries of what is refused. */
int64_t patience_refused(int64_t tries, uint64_t dice);
