/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * CSV (RFC 4180, and what is written in its name): rows of a table under a header, one after the other.
 *
 * A cell in quotes may hold separators, line ends and doubled quotes; quoted and bare cells mix. Lines end in CRLF, LF or
 * CR. The separator is that of the header, of `,` `;` tab and `|` the one that stands there most often, unless it is given;
 * Excel's first line "sep=;" gives it, too. Cells are as they stand, blanks and all; a bare NULL or \N is none. Lines
 * without anything are left out.
 *
 * Refused, with the line: a header with a name missing or twice, a row that is shorter or longer than the header, text
 * behind a closing quote, a quote that is never closed. Columns without a name at the end of the header are taken as not
 * there as long as no row has anything in them.
 */
#include "base/base.h"

enum { CSV_COLUMNS_MAX = 2000 };

struct csv_cell {
  struct str text;
  bool null;
};

struct csv {
  struct arena *arena; /* the header's */
  struct str text;
  char separator;
  struct str *columns;
  size_t count; /* columns that have a name */
  size_t width; /* and those at the end that have none */
  size_t at, start;
  int64_t line; /* of what comes next, from 1 on */
  int64_t start_line;
};

/* Reads the header of UTF-8 text, which must live as long as this. separator 0: as the header has it. */
bool csv_open(struct csv *c, struct arena *a, struct str text, char separator, struct err *err);
/* The next row into cells[count], texts in `a` or the text itself; *line is where it begins. *more: there was one. */
bool csv_next(struct csv *c, struct arena *a, struct csv_cell *cells, int64_t *line, bool *more, struct err *err);
/* Back behind the header. */
void csv_again(struct csv *c);
