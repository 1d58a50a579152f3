/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Outline: where a member stands in the text of a table written in Lua. What a file returns has been read by the time
 * that somebody finds fault with it, and values carry no lines; this finds the line again, for the complaint.
 *
 * It knows Lua's words, not its grammar: a member that is computed, or that a local table was given a longer way round,
 * is not found, and then the nearest thing around it is.
 */
#include "base/base.h"

/* The line of the member path[0], within that path[1], … A step names a key, or an element that is a text. When the last
 * steps are not found the line is that of the last one that is; 0 when the first is not. */
int outline_line(struct str text, const struct str *path, size_t n);
/* The texts of the list `name` of the outermost table, as in requires = { "core", "value" }. */
struct str *outline_texts(struct str text, const char *name, struct arena *a, size_t *n);
