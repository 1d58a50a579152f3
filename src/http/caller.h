/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Caller: who asks, by what right. The unix-domain socket is admin by itself; else a token says.
 */
#include "http/exchange.h"

/* Fills x->caller. On false the answer is set: 401, or 403 for a Steward-Actor header from who is not admin. Without
 * any credentials: ROLE_NOBODY and true. */
bool caller_identify(struct exchange *x);
/* False with the answer set (401, 403) when the caller's role is less. */
bool caller_has(struct exchange *x, enum role role);
/* "Authorization: Bearer stw_…", whatever it is worth. */
bool caller_shows_token(const struct exchange *x);
