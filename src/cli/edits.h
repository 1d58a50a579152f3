/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Edits: a file of edits, as `apply` and `what-if` take it: {"edits":[…],"reason":"…"}, a list of edits, one edit, or
 * an edit a line.
 */
#include "cli/command.h"

struct edits {
  struct value list;
  struct value reason; /* TEXT or NONE */
};

/* path "-": standard input. At least one edit. */
bool edits_read(struct arena *a, const char *path, struct edits *out, struct err *err);
/* The body of a change: n of them from `from` on. */
void edits_write(struct value list, uint32_t from, uint32_t n, struct value reason, struct buf *out);
/* Says who refused what, in the guards' own words. */
void edits_refused(struct call *c, struct value refusals);
