/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Sets: what an activation's head says; see sets.c. Internal to the room.
 */
#include "base/base.h"
#include "store/store.h"

struct directive {
  int64_t to, from, before; /* entries; 0: none */
  struct str reason;
};
void sets_directive(const struct entry *n, struct arena *a, struct directive *out);
/* As JSON; empty when it says nothing. */
struct str sets_head(const struct directive *d, struct arena *a);
