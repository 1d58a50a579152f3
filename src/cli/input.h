/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Input: a file that somebody names on the line, whole.
 */
#include "base/base.h"

/* Adds it to `out`; "-" is standard input. ERR_USAGE: there is no such file; ERR_INPUT: it is larger than `max`. */
bool input_read(const char *path, size_t max, struct buf *out, struct err *err);
/* The same as a text in the arena. */
bool input_text(struct arena *a, const char *path, size_t max, struct str *out, struct err *err);
/* How it is called when it is spoken of. */
const char *input_name(const char *path);
