/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * json.decode(text): what a sender packed as text into a text. A member of the word `json`, which in a description is
 * the kind of a field.
 *
 * It gives the value, or nil for what is no JSON text: a mapping says what that means. Integers stay exact, a JSON null
 * is `null`. At most DECODE_BYTES: what a value takes is many times its text.
 */
#include "script/script.h"

enum { DECODE_BYTES = 1 << 18 };

enum script_answer decode_json(void *self, struct script_args *args, struct value *result, struct err *err);
