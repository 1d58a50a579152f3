/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Media: values such as `text/plain; charset="utf-8"` and `form-data; name=file`, as headers carry them.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* What stands before the first ';', trimmed. */
struct str media_type(struct str value);
/* The parameter of that name (letters folded), its quotes and backslashes taken off; p is NULL when it is absent. The
 * text lives in `value` or in the arena. */
struct str media_param(struct arena *a, struct str value, const char *name);
/* application/json, text/json, anything +json. */
bool media_is_json(struct str type);
/* `type` is this one, letters folded. */
bool media_is(struct str type, const char *name);
