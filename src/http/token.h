/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Token: who may call. The file holds the digests of tokens, never a token:
 *   {"tokens":[{"id","name","role","person","source","sha256","created","expires"}]}
 * A token is "stw_" id "_" 64 hexadecimal digits. The room's door has the verbs of the command line (make, list,
 * revoke); here is what the server asks.
 */
#include "base/base.h"
#include "http/http.h"

struct tokens;

/* path NULL: there are none. Never fails: a file that is absent holds none, one that cannot be read is logged. */
struct tokens *tokens_open(const char *path);
void tokens_close(struct tokens *t);
/* Reads the file again when it has changed; looks at most once a second. A broken file leaves the last good one in
 * force; a file that is gone leaves none. */
void tokens_refresh(struct tokens *t);
/* The row of a token that is in force at `now` (ms), or NULL. Good until the next refresh. */
const struct token *tokens_find(const struct tokens *t, struct str text, int64_t now);
