/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Coverage: what of the files has run: which lines, and which way it went at each branch (source.h says what one is). Only
 * machines that were made while script_cover named one note anything; all others compile the source as ever, and a call
 * of theirs costs what it always did.
 *
 * A file is known by its path and its text: the same path with another text, as a test may bring along, counts for nothing.
 */
#include "base/base.h"

/* Something that did not happen: "never run", or of a branch's text what it never was. */
struct coverage_gap {
  int line, last; /* the last of several lines that never ran; else the same */
  struct str what;
};

struct coverage_tally {
  int lines, lines_run;
  int branches, branches_run; /* each branch has two ways */
};

struct coverage *coverage_new(void);
void coverage_free(struct coverage *c);
/* A file to look at. Before the first machine. */
void coverage_add(struct coverage *c, struct str path, struct str text);
size_t coverage_count(const struct coverage *c);
struct str coverage_path(const struct coverage *c, size_t i);
/* All zero of a file that no machine has loaded. */
struct coverage_tally coverage_tally(const struct coverage *c, size_t i);
/* Its gaps by their lines, in the arena. */
struct coverage_gap *coverage_gaps(const struct coverage *c, size_t i, struct arena *a, size_t *n);
