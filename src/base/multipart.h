/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Multipart: multipart/form-data (RFC 7578). Each part is a field of the form; a file is its text, or null when it is
 * not text.
 */
#include "base/urlencoded.h"

enum { MULTIPART_HEAD_MAX = 8192, MULTIPART_BOUNDARY_MAX = 70 };

/* ERR_INPUT: no boundary, a part without a name or an end; ERR_LIMIT: more than FIELDS_MAX parts, or a head too large. */
bool multipart_read(struct arena *a, struct str bytes, struct str boundary, struct value *out, struct err *err);
