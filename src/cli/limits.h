/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Limits: the numbers in steward.lua's limits = { … } by which an operator bounds what the host takes on.
 */
#include "engine/engine.h"
#include "http/http.h"

/* Sets those that are given; durations are milliseconds. ERR_USAGE names one that is not known, with the nearest. */
bool limits_read(const struct organisation *o, struct http_options *http, struct engine_options *engine,
                 struct err *err);
