/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Outgoing: what steward.lua's outgoing = { … } says of how messages leave the host. Where to they go is in records.
 */
#include "engine/engine.h"
#include "http/http.h"

/* Whether it is written as it should be, wherever it is to be served. ERR_USAGE names the member and the mend. */
bool outgoing_check(struct organisation *o, struct err *err);
/* The same, and what it names is there. The texts live in the organisation. */
bool outgoing_read(struct organisation *o, struct courier_options *out, struct err *err);
