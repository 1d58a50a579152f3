/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * CloudEvents 1.0 as HTTP carries them: binary (attributes in ce-… headers), structured and batched (JSON). In all three
 * an event is the same MAP: its attributes as text, and `data`: JSON when its datacontenttype says so, else text; bytes
 * that are neither stay `data_base64`.
 */
#include "base/err.h"
#include "base/value.h"

enum cloudevent_mode { CLOUDEVENT_NONE, CLOUDEVENT_BINARY, CLOUDEVENT_ONE, CLOUDEVENT_BATCH, CLOUDEVENT_UNKNOWN };

/* headers: MAP of small names to TEXT. UNKNOWN: a format of which only the name is known, such as +xml. */
enum cloudevent_mode cloudevent_mode(struct value headers);

/* ERR_INPUT names the attribute that is missing or wrong. `json` is what `bytes` are as JSON, or NONE. */
bool cloudevent_binary(struct arena *a, struct value headers, struct str bytes, struct value json, struct value *out,
                       struct err *err);
bool cloudevent_json(struct arena *a, struct value body, struct value *out, struct err *err);
