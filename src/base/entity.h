/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Entity: what a sender put into a body, whatever it wrapped it in. The same headers and bytes always come to the same
 * values, so that a journaled delivery is read anew as it was read when it came.
 *
 * What parses as JSON is JSON, whatever its type claims (forms only when they begin as an object or a list): curl calls
 * everything a form, SNS calls it text/plain.
 */
#include "base/err.h"
#include "base/value.h"

enum entity_verdict {
  ENTITY_GOOD,
  ENTITY_MALFORMED, /* not what its type says */
  ENTITY_UNKNOWN,   /* of a type or charset that is not read here */
};

struct entity {
  struct value body;   /* JSON, or the fields of a form; NULL when there are no bytes; NONE when it could not be read */
  struct str text;     /* as UTF-8; p is NULL when it is no text */
  struct value form;   /* the other fields of a form whose one field `payload` or `data` is the body; else NONE */
  struct value events; /* LIST of CloudEvents (cloudevent.h); NONE when it is none */
};

/* headers: MAP of small names to TEXT; content-type and ce-… are looked at. Values live in the arena or in `bytes`.
 * Unless GOOD *err says why, and *out has what could be read. */
enum entity_verdict entity_read(struct arena *a, struct value headers, struct str bytes, struct entity *out,
                                struct err *err);
