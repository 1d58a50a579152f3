/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Value: the one dynamic type, used for JSON, for what crosses to and from Lua, and for the
 * fields of a record. 16 bytes; text, lists and maps point into somebody's arena (or, in a
 * cached record, into the record).
 *
 *   NONE    absent: no such member        INT    exact, 64 bits; also instants (ms UTC) and durations (ms)
 *   NULL    present and null              REAL   finite double
 *   BOOL                                  TEXT   n bytes of UTF-8
 *   LIST    n values                      MAP    n members, in the order they were given
 *   RECORD  number of a record (see model.h), shown as "type/key" by whoever knows the model
 *   MONEY   i minor units of a currency   (n holds the three letters of ISO 4217)
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

enum value_kind {
  VALUE_NONE,
  VALUE_NULL,
  VALUE_BOOL,
  VALUE_INT,
  VALUE_REAL,
  VALUE_TEXT,
  VALUE_LIST,
  VALUE_MAP,
  VALUE_RECORD,
  VALUE_MONEY,
};

struct member;

struct value {
  uint8_t kind;
  uint32_t n;
  union {
    bool b;
    int64_t i;
    double d;
    const char *s;
    const struct value *list;
    const struct member *map;
    uint64_t record;
  };
};

struct member {
  struct str name;
  struct value value;
};

static inline struct value value_none(void) { return (struct value){ .kind = VALUE_NONE }; }
static inline struct value value_null(void) { return (struct value){ .kind = VALUE_NULL }; }
static inline struct value value_bool(bool b) { return (struct value){ .kind = VALUE_BOOL, .b = b }; }
static inline struct value value_int(int64_t i) { return (struct value){ .kind = VALUE_INT, .i = i }; }
static inline struct value value_real(double d) { return (struct value){ .kind = VALUE_REAL, .d = d }; }
static inline struct value value_record(uint64_t r) { return (struct value){ .kind = VALUE_RECORD, .record = r }; }
/* Does not copy. */
static inline struct value value_text(struct str s)
{
  return (struct value){ .kind = VALUE_TEXT, .n = (uint32_t)s.n, .s = s.p };
}
static inline struct str value_str(struct value v) { return (struct str){ v.s, v.n }; }
static inline bool value_is_none(struct value v) { return v.kind == VALUE_NONE || v.kind == VALUE_NULL; }

/* currency: three capital letters. */
struct value value_money(int64_t minor_units, const char currency[3]);
/* Writes the three letters and a NUL. */
void value_currency(struct value money, char out[4]);

/* The member of a MAP, or NONE (also when v is no MAP). */
struct value value_get(struct value v, const char *name);
/* Its text, or an empty slice when absent or of another kind. */
struct str value_get_str(struct value v, const char *name);

/* The members of a MAP by name, bytewise; out holds map.n. */
void value_sorted(struct value map, const struct member **out);

/* Equal in kind and content; an INT never equals a REAL; MAPs are equal whatever the order of members. */
bool value_eq(struct value a, struct value b);
/* A total order over all values (by kind, then content): the order of sorted things. REALs and INTs
 * compare as numbers among themselves. */
int value_cmp(struct value a, struct value b);
/* A fixed hash of kind and content (see hash_fixed). */
uint64_t value_hash(uint64_t seed, struct value v);
/* Deep copy into the arena. */
struct value value_copy(struct arena *a, struct value v);

/* Compact binary form, for traces and stored state; read back with value_unpack. Lossless. Unpacking
 * copies, takes what it read off the front of *in, and refuses what was not packed here. */
void value_pack(struct buf *b, struct value v);
bool value_unpack(struct arena *a, struct str *in, struct value *out);

/* Builders: a list or map that is given out when done. The names put in must differ: nobody looks. */
struct value_builder {
  struct arena *arena;
  struct member *members; /* for a list the names stay empty */
  uint32_t n, cap;
};
void build_init(struct value_builder *b, struct arena *a);
void build_add(struct value_builder *b, struct value v);                   /* list */
void build_put(struct value_builder *b, const char *name, struct value v); /* map; name is not copied */
void build_put_str(struct value_builder *b, struct str name, struct value v);
struct value build_list(struct value_builder *b);
struct value build_map(struct value_builder *b);
