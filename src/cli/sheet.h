/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Sheet: what the commands that list things share: filters from the line, a limit, a cursor, and where it goes on.
 */
#include "cli/site.h"

#define SHEET_OPTIONS                                                                                                  \
  { "--limit", "N", "at most so many (100; at most 1000)" }, { "--cursor", "CURSOR", "go on where the last page ended" }

/* The words from `from` on are filters, name=value. */
bool sheet_read(struct call *c, size_t from, struct reader_page *out, struct err *err);
/* Adds a filter unless the line has one of that name. */
void sheet_default(struct reader_page *p, const char *name, const char *value);
/* The answer of a reader, as JSON text, read; its texts live as long as the call. */
bool sheet_value(struct call *c, struct buf *text, struct value *out, struct err *err);

/* One question to the reader of a site. */
typedef bool sheet_ask(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Opens the site of the line, asks, gives {"items":[…]}. */
bool sheet_of(struct call *c, sheet_ask *ask, const struct reader_page *p, struct value *out, struct err *err);
/* Says how to go on when there is more. */
void sheet_more(struct value page);
/* All of a list command: the filters from the word `from` on, the question, and the answer as JSON or by `print`. */
enum ending sheet_list(struct call *c, size_t from, sheet_ask *ask, void (*print)(struct call *c, struct value items),
                       struct err *err);
