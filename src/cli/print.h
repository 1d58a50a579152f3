/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Print: how values, tables and errors look. Text from outside never reaches a terminal with its control characters.
 */
#include "base/base.h"

/* One document on stdout: indented for a terminal, else compact. */
void print_json(struct value v);
/* The same from its text, as the reader and the host give it. ERR_CORRUPT when it is none. */
bool print_json_text(struct str text, struct err *err);
/* {"error":{"code","text"}} */
void print_error(const struct err *err);

/* A value of a record as people say it: 12.50 EUR, yes, 2026-11-21 18:57:27 (UTC); "-" for none. */
void tell_value(struct buf *out, struct value v);
/* One line of it, at most `max` characters (0: all), "…" where it was cut. In the arena. */
struct str tell_line(struct arena *a, struct value v, size_t max);
/* Without control characters; line ends become blanks unless `lines`. */
void tell_clean(struct buf *out, struct str text, bool lines);
/* "1 record", "3 records". */
struct str tell_count(struct arena *a, int64_t n, const char *one, const char *many);

/* stdout is a terminal that people look at. */
bool print_to_terminal(void);
/* Starts and ends bold text; nothing when stdout is no terminal. */
const char *print_bold(void);
const char *print_plain(void);
/* Columns of the terminal; 100 when there is none. */
size_t print_width(void);
/* Takes the next line of at most `width` characters off the front: whole words, at least one. */
struct str text_line(struct str *rest, size_t width);
/* Text in lines of at most the terminal's width, each behind `indent` blanks. Its own line ends stay. */
void print_wrapped(size_t indent, struct str text);

/* A table: cells by rows, as wide as their widest; the last column is not filled up. */
struct grid {
  struct arena *arena;
  size_t columns;
  size_t indent;
  bool headed; /* the first row is a head */
  VEC(struct str) cells;
};
void grid_init(struct grid *g, struct arena *a, size_t columns);
void grid_fini(struct grid *g);
/* The next cell; rows follow from their number. Texts are cleaned and copied. */
void grid_add(struct grid *g, struct str cell);
void grid_add_z(struct grid *g, const char *cell);
void grid_add_value(struct grid *g, struct value v, size_t max);
void grid_heads(struct grid *g, const char *const *heads);
void grid_print(const struct grid *g);
