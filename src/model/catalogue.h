/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Catalogue: the declarations as the file keeps them, those hidden or gone included, so that numbers are never used
 * again and readers need nothing but the file. migrate.c changes it; a generation is what it looks like in force.
 */
#include "model/inner.h"

struct stored_field {
  struct field field; /* type and target are not set */
  int64_t place;      /* in declared order; -1: hidden */
  bool column;        /* the table has its column; else the number is used up */
  struct str swept;   /* see history.c */
};

struct stored_type {
  struct str name, doc, title;
  uint32_t no;
  int64_t place; /* -1: gone, its table empty */
  int64_t last_row, records;
  VEC(struct stored_field) fields; /* by number */
};

struct catalogue {
  struct arena arena;            /* all texts */
  VEC(struct stored_type) types; /* by number */
};

void catalogue_init(struct catalogue *c);
void catalogue_fini(struct catalogue *c);
/* In a new file, inside the transaction that makes it. */
bool catalogue_make_tables(struct model *m, struct err *err);
bool catalogue_read(struct model *m, struct catalogue *c, struct err *err);
/* In place of all that the file held. */
bool catalogue_write(struct model *m, const struct catalogue *c, struct err *err);
/* The schema in force, with its tables. */
struct generation *generation_new(const struct catalogue *c);
/* Closes its statements too; what came before it is not freed. */
void generation_free(struct generation *g);

/* Refs, enums, booleans, and those that say so. */
bool field_wants_index(const struct field *f);
