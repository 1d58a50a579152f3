/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Types and fields: the declared form of records. Built once (from the packs, or read back from the file) and
 * not changed afterwards.
 *
 * In the file: a table per type, named as the type: id INTEGER PRIMARY KEY (the row), key TEXT UNIQUE, version,
 * created_at, updated_at, then a column per field, then _history and _said. Money takes two columns, `f` and
 * `f_currency`. Instants, durations INTEGER ms; dates INTEGER days; enums TEXT; refs INTEGER, the row (id) in the table
 * of the type referred to, so that tables join; booleans INTEGER 0/1; lists (of refs: of rows) and JSON as JSON TEXT.
 * Refs, enums and booleans are indexed, others when they say so.
 */
#include "base/base.h"

enum field_kind {
  FIELD_TEXT,
  FIELD_INTEGER,
  FIELD_NUMBER,
  FIELD_MONEY,
  FIELD_BOOLEAN,
  FIELD_INSTANT,
  FIELD_DATE,
  FIELD_DURATION,
  FIELD_ENUM,
  FIELD_REF,
  FIELD_LIST, /* of `item` */
  FIELD_JSON,
  FIELD_KINDS
};
/* "text", "integer", … as written in model.lua. */
extern const char *const field_kind_names[FIELD_KINDS];

struct type;

enum { TYPE_FIELDS_MAX = 120, TYPE_NUMBERS_MAX = 127 }; /* in force; ever, as numbers are not given again */

struct field {
  struct str name; /* snake case; not id key type version created_at updated_at; no leading _ */
  struct str doc;
  enum field_kind kind;
  enum field_kind item; /* LIST: TEXT, INTEGER, REF or ENUM */
  bool required;
  bool indexed;
  bool derived;             /* given by a policy; edits may not set it */
  struct str giver;         /* derived: id of the policy that gives it */
  struct str ref;           /* REF or LIST of REF: name of the type referred to */
  const struct str *values; /* ENUM */
  uint32_t value_count;
  struct value fallback; /* value of a new record, in the field's form, or NONE */
  /* set by the model: */
  uint32_t no;               /* number within the type, never changes: the index of its cell */
  const struct type *type;   /* whose field it is */
  const struct type *target; /* REF */
};

struct type {
  struct str name;
  struct str doc;
  struct str title;     /* field whose text names the record for people, or empty */
  struct field *fields; /* those in force, in declared order */
  uint32_t field_count;
  /* set by the model: */
  uint32_t no;         /* never changes; part of every record number */
  uint32_t cell_count; /* one more than the highest field number, hidden ones included */
  void *table;         /* the model's own */
};

struct schema {
  struct type **types;
  uint32_t type_count;
};

const struct type *schema_type(const struct schema *s, struct str name);
/* By its number; NULL: there is none. */
const struct type *schema_type_at(const struct schema *s, uint32_t no);
/* ERR_INPUT with the nearest known name when there is none. */
const struct type *schema_need_type(const struct schema *s, struct str name, struct err *err);
const struct field *type_field(const struct type *t, struct str name);
const struct field *type_need_field(const struct type *t, struct str name, struct err *err);
/* By number; NULL when hidden. */
const struct field *type_field_at(const struct type *t, uint32_t no);
bool name_is_valid(struct str name); /* of a type or field: [a-z][a-z0-9_]*, at most 60 bytes */
