/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Deliveries: the verbs of `steward deliveries` that have a file of their own.
 */
#include "cli/command.h"

/* Writes a case of the delivery to stdout; it passes where it belongs, or is not written. */
enum ending deliveries_test(struct call *c, int64_t seq, struct err *err);
