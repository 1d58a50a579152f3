/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Strongbox: a secret that a record names and does not hold: "file secrets/slack", below the organisation's folder of
 * secrets, or "env STEWARD_SLACK". Read when it is needed, so that a new one counts at once; wiped after. No error says
 * anything of what was read.
 */
#include "base/base.h"

/* "file …" or "env …". */
bool strongbox_is(struct str text);
/* Adds the secret, without the line end that editors leave, to `out`. A record names only variables that begin with STEWARD_;
 * steward.lua (`house`) any. ERR_USAGE: says what to write; ERR_MISSING: it is not
 * there. */
bool strongbox_read(struct str dir, struct str text, bool house, struct buf *out, struct err *err);
/* Wipes and frees. */
void strongbox_fini(struct buf *secret);
