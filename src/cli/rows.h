/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Rows: the rows of a file, whatever it is written in: CSV (see csv.h), JSON (a list of objects; an object with such a
 * list as "result", "records", "rows" or "items"; one object), or an object a line. Each becomes a map of its columns:
 * texts and null of CSV, as it stands of JSON. The file is read whole, and looked through before the first row is given:
 * of a file in which something is wrong nothing is taken.
 */
#include "base/base.h"

enum { ROWS_BYTES_MAX = 1 << 30 };

struct rows_form { /* as the line says it */
  char separator;  /* 0: as the header has it */
  bool charset_given;
  enum charset charset;
};

struct rows;

/* "-" is standard input. ERR_INPUT with file and line. */
struct rows *rows_open(const char *path, const struct rows_form *form, struct err *err);
void rows_close(struct rows *r);
/* The file's name without its folder. */
struct str rows_file(const struct rows *r);
/* What it holds, in UTF-8. */
struct str rows_text(const struct rows *r);
int64_t rows_count(const struct rows *r);
/* The next row, in `a`; *line is where it stands. False behind the last. */
bool rows_next(struct rows *r, struct arena *a, struct value *fields, int64_t *line);
void rows_again(struct rows *r);
