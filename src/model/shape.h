/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Shapes: the questions that were ever asked of sets (count of incident by service, …), their numbers, and their
 * answers by plain SQL. What has been answered is kept by aggregate.c.
 *
 * A shape lives as long as the model is open and keeps its address and its number; a migration or a rollback only makes
 * its pointers lead to the types now in force. It is not alive while its type or one of its fields is gone or no longer
 * indexed. Shapes outlive an undo and a rollback: who remembers a number must never find another shape behind it.
 * So numbers tell when a question was first asked, and no digest may depend on them.
 */
#include "base/base.h"
#include "model/answer.h"
#include "model/inner.h"

enum { SHAPE_FILTERS_MAX = 16, SHAPE_LIMIT_MAX = 1000 };
enum { FIELD_NO_NONE = -1 };

struct shaped {
  struct shape shape; /* first, so that the address of one is that of the other; no is 0 when only a reader knows it */
  uint32_t type_no;
  int field_no;
  uint32_t filter_no[SHAPE_FILTERS_MAX];
  struct cells cells; /* fields that it looks at */
  bool alive;
  bool stored;  /* _shape has it */
  bool rowless; /* surely nothing in _aggregate */
  bool indexed; /* the index that it wants is there */
  struct stmt *compute;
};

/* Those alive of one type, and the fields that any of them looks at. */
struct type_shapes {
  VEC(struct shaped *) at;
  struct cells cells;
};

struct shapes {
  VEC(struct shaped *) all;
  VEC(struct type_shapes) by_type; /* by type number */
  int last_no;
  bool unsaved; /* some are not stored */
  bool fresh;   /* _shape was read since the file may have changed */
};

static inline const struct type_shapes *shapes_of(const struct shapes *s, uint32_t type_no)
{
  return type_no < s->by_type.n ? &s->by_type.at[type_no] : NULL;
}

/* Reads _shape and finds types and fields again. */
bool shapes_load(struct model *m, struct shapes *s, struct err *err);
/* The file may hold others now: after a rollback, for a reader after a newer snapshot. */
void shapes_forget(struct shapes *s);
/* The column is about to go: drops the indexes that have it. */
bool shapes_release(struct model *m, struct shapes *s, uint32_t type_no, uint32_t field_no, struct err *err);
bool shapes_save(struct model *m, struct shapes *s, struct err *err);
void shapes_fini(struct shapes *s);
/* Finds or makes one; only type, kind, field, n, filters (in any order) and limit of `wanted` matter. */
struct shaped *shapes_get(const struct model *m, struct shapes *s, const struct shape *wanted, struct err *err);
struct shaped *shapes_at(const struct shapes *s, int no); /* NULL: none */
/* A block that ends with NULL: all that are alive, ordered by what they ask. */
struct shaped **shapes_sorted(const struct shapes *s);

/* Keys, each filter's value in its one form, packed: as a record has them in its cells, but `value` for field `no`. */
void shape_pack_cells(const struct shaped *s, const struct value *cells, uint32_t no, struct value value,
                      struct buf *out);
/* As one asks for them. ERR_INPUT when one is not of its filter's kind. */
bool shape_pack_keys(const struct shaped *s, const struct value *keys, struct buf *out, struct err *err);
/* NULL: not what was packed here. */
struct value *shape_unpack_keys(const struct shaped *s, struct str packed, struct arena *a);
/* The answer by SQL; dirty rows are flushed first. */
bool shape_compute(struct model *m, struct shaped *s, const struct value *keys, struct answer *out, struct err *err);
/* "count of incident by service, state" */
void shape_describe(const struct shaped *s, struct buf *out);
