/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * JSON (RFC 8259): a strict single-pass reader into an arena, and a writer.
 *
 * Integers without fraction and exponent that fit 64 bits signed become INT and stay exact;
 * all other numbers REAL (an integer beyond 64 bits becomes REAL; beyond double: an error).
 * Refused: invalid UTF-8, lone surrogates, duplicate names, trailing bytes, control characters,
 * depth or size beyond the limit. Errors give the byte offset.
 */
#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/value.h"

enum { JSON_DEPTH_MAX = 64 };

/* Text without escapes points into `text`, which must live as long as the value. */
bool json_read(struct arena *a, struct str text, struct value *out, struct err *err);

/* Compact; names in the given order; numbers by shortest round trip; RECORD as its number and MONEY as
 * {"amount":…,"currency":"…"} (whoever knows the model writes them better). NONE members are left out,
 * NONE elsewhere is null. Characters below 0x20, '"', '\\', 0x7f, and '<' '>' '&' U+2028 U+2029 escaped. */
void json_write(struct buf *out, struct value v);
/* How many bytes json_write would write. */
size_t json_size(struct value v);
/* The same with members sorted bytewise at every depth: for digests. */
void json_write_sorted(struct buf *out, struct value v);
/* Two-space indented. */
void json_write_pretty(struct buf *out, struct value v);
/* One string with its quotes. Bytes that are not UTF-8 become U+FFFD, so that what is written can be read. */
void json_string(struct buf *out, struct str s);
/* A double by shortest round trip, always with '.', 'e' or as an integer below 2^53 (so 3.0 is written 3 and comes
 * back as an INT). Finite only; what is not would break the document, so null stands for it. */
void json_number(struct buf *out, double d);
