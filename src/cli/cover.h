/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Cover: `steward test --coverage`: which lines and branches of the packs' files the cases have run, as a table, with the
 * places that they have not, and whether every file holds the bound.
 */
#include "cli/command.h"
#include "script/script.h"

struct cover {
  struct coverage *coverage; /* NULL: nobody asked */
  int64_t least;             /* percent of lines, and of branches, that each file is to have run; 0: none */
};

/* From the line; ERR_USAGE. */
bool cover_wanted(struct call *c, struct cover *cover, struct err *err);
/* Looks at the files of the payload from now on, all but their cases. */
bool cover_begin(struct cover *cover, struct call *c, struct str payload, struct err *err);
/* When the machines are gone. */
void cover_end(struct cover *cover);
/* For people. */
void cover_print(const struct cover *cover, struct arena *a);
/* For machines: a list, an object a file. */
struct value cover_value(const struct cover *cover, struct arena *a);
/* Every file has the bound. */
bool cover_holds(const struct cover *cover);
