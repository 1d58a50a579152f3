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

/* Whether a member is true. */
bool shown_says(struct value v, const char *member);
struct str column_title(struct value column);
/* Of a place where an amount comes from: the record or value that it names, or NONE. */
struct value source_shown(struct value source);

struct leaf { /* that a document is written on */
  const struct look *look;
  struct buf *out;
  const char *records;
  const struct zone *zone; /* whose times */
  struct trail trail;
  bool in_table; /* Markdown: a bar ends a cell there, and a line end a row */
};
struct look {
  void (*text)(struct leaf *l, struct str text);                  /* with what would be a mark written as itself */
  void (*value)(struct leaf *l, struct value v, struct str kind); /* a record as a link */
  void (*reference)(struct leaf *l, size_t no);                   /* to what stands in the trail */
  void (*note)(struct leaf *l, struct str note);
};
/* A value or a list of them, with its number in the trail and its note. */
void look_value(struct leaf *l, struct value v, struct str kind, struct str label);
void look_measured(struct leaf *l, struct value v, struct str unit, struct str label);
