/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Outbox test: one message to a destination, now and past the outbox, to see what the receiver says.
 */
#include "cli/command.h"

/* ENDING_NO: it was not taken. */
enum ending outbox_test(struct call *c, const char *destination, struct err *err);
