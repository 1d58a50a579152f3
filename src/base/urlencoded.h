/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Urlencoded: application/x-www-form-urlencoded, and the fields of a form as a value. As browsers read it: a '%' that
 * no two digits follow stands for itself.
 */
#include "base/charset.h"
#include "base/value.h"

enum { FIELDS_MAX = 1000 };

/* The fields of a form as they come; zeroed but for the arena. */
struct fields {
  struct arena *arena;
  struct member *at;
  size_t n, cap;
};

/* `raw` is UTF-8, or else of the charset. ERR_INPUT: it is neither; ERR_LIMIT: more than FIELDS_MAX. */
bool fields_add(struct fields *f, struct str name, struct str raw, enum charset charset, struct err *err);
/* A field that holds no text. */
bool fields_add_value(struct fields *f, struct str name, struct value v, struct err *err);
/* A MAP of name to TEXT, or to a LIST when the name came more than once, in the order of their first coming. */
struct value fields_map(const struct fields *f);

/* ERR_INPUT and ERR_LIMIT as fields_add. */
bool urlencoded_read(struct arena *a, struct str text, enum charset charset, struct value *out, struct err *err);
