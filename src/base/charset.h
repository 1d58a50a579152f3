/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Charset: text in the encodings that senders still declare, made UTF-8. Nothing is guessed but by a byte order mark.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum charset { CHARSET_UTF8, CHARSET_LATIN1, CHARSET_WINDOWS, CHARSET_UTF16, CHARSET_UTF16BE, CHARSET_UTF16LE };

/* By its name in a Content-Type, letters folded; false when it is none of those known. */
bool charset_find(struct str name, enum charset *out);
/* What the byte order mark at the front says; false when there is none. */
bool charset_marked(struct str bytes, enum charset *out);
/* As UTF-8, without a byte order mark; in the arena, or `bytes` itself. UTF16 without a mark is big-endian. ERR_INPUT:
 * the bytes are not of that charset. */
bool charset_text(struct arena *a, enum charset c, struct str bytes, struct str *out, struct err *err);
