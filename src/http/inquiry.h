/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Inquiry: threads that answer questions, each with a reader of its own, so that a long question holds up neither the
 * loop nor the engine.
 */
#include <stdbool.h>
#include <stddef.h>

struct inquiry;
struct err;
struct exchange;
struct postbox;

struct inquiry *inquiry_open(const char *model, const char *journal, size_t threads, struct postbox *box,
                             struct err *err);
/* After the last exchange has come back. */
void inquiry_close(struct inquiry *a);
/* Runs the route's `ask` on one of the threads; the exchange comes back through the postbox with its answer. Sets the
 * answer itself, 503, when too many wait. */
void inquiry_put(struct inquiry *a, struct exchange *x);
