/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Thread: what starting one takes, and what it waits on. Whoever starts one joins it.
 */
#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"

/* `name`, of 15 bytes at most, is what tools show, and what the error says when the system gives none. */
bool thread_start(pthread_t *out, const char *name, void *(*run)(void *arg), void *arg, struct err *err);
/* A condition whose timed waits go by the monotonic clock, which nobody sets. */
void thread_condition(pthread_cond_t *out);
