/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the two looks of a document share: values as people read them, and the trail of its amounts. Internal.
 */
#include "base/base.h"

#define THIN "\xe2\x80\xaf" /* narrow no-break space: between thousands, before units */
#define MINUS "\xe2\x88\x92"

/* The value itself, out of {"value",…}. */
struct value shown_value(struct value v);
/* "1 234.50 EUR", "57.8 %", "12 March 2026", "yes"; "–" for none. Plain UTF-8. kind may be empty. Times on the clock of
 * the zone; NULL: of UTC, each saying so. */
void shown_text(struct buf *out, struct value v, struct str kind, const struct zone *zone);
/* That which the document names, if there is such a one; zones_close(*zones) when it is shown. */
const struct zone *document_zone(struct value document, struct zones **zones);
/* The kind by which it is shown: its own, else the given, else by its form. */
struct str shown_kind(struct value v, struct str kind);
bool shown_numeric(struct str kind);
/* As a number, to be drawn or added; false when it is none. Money in minor units; *currency: its letters or empty. */
bool shown_number(struct value v, double *out, struct str *currency);
bool shown_is_record(struct value v);
bool shown_is_money(struct value v);

struct trail_item { /* an amount that says where it comes from */
  struct str label;
  struct value value;
  struct str kind;
};
struct trail {
  VEC(struct trail_item) items;
  struct arena arena;
};
/* Its number, from 1; 0 when it does not say. */
size_t trail_add(struct trail *t, struct str label, struct value v, struct str kind);

/* The total of a column, where its values can be added: money of one currency, or numbers. False otherwise. */
bool column_total(struct value rows, struct str name, struct arena *a, struct value *out);

/* Text as it may stand in an element or between quotes. */
void html_escaped(struct buf *out, struct str s);
