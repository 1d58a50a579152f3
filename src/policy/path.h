/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Path: inside of the reads: a learned path, and what reads.c (learning), wake.c (walking back) and order.c (the order
 * of policies) share. See reads.h.
 */
#include "policy/evaluation.h"
#include "store/store.h"

enum { FILTERS_MAX = 8 };

/* Internal kinds, beside those of the door. */
enum {
  PATH_NUMBER = 100, /* an aggregate that is no list */
  PATH_WAIT,         /* fields of a type whose results it waited for; wakes nobody */
};

struct path {
  uint32_t no, policy_no, parent;
  uint8_t kind;
  bool dirty, gone;
  int8_t key; /* SET, TOP, NUMBER: which filter is the parent; -1: none */
  uint8_t n;  /* filters */
  uint16_t filter_nos[FILTERS_MAX];
  uint32_t type_no;  /* of the records at the end */
  uint32_t field_no; /* REF: of the parent's type */
  int shape;
  uint64_t bits[2], ranks[2];
  uint64_t pasts[2];    /* of bits: their histories were read, too */
  struct str param_key; /* PARAM */
  /* resolved by reads_bind: */
  struct policy *policy;
  const struct type *type;
  const struct field *field;
  const struct field *filters[FILTERS_MAX];
};

/* See reads_heard. */
static inline uint64_t path_heard(uint32_t path, uint32_t field)
{
  return 1ull << ((path * 0x9e3779b97f4a7c15ull + field * 0xc2b2ae3d27d4eb4full) >> 58);
}

struct pending_edges {
  const struct policy *policy;
  uint64_t subject;
  uint64_t *edges;
  size_t n;
  bool add;
};

struct paths {
  uint32_t *at;
  size_t n, cap;
};

struct reads {
  struct model *model;
  struct policy_set *set;
  struct arena arena;
  VEC(struct path) paths; /* by number; 0 is none */
  struct map by_identity; /* hash of what makes a path -> number */
  uint64_t heard;         /* by the evaluation under way */
  struct paths *of_type;  /* by type number: paths whose end is such a record, or that are sets of it */
  uint32_t type_count;
  struct map by_shape; /* shape -> index into shape_paths */
  VEC(struct paths) shape_paths;
  bool unordered; /* learned something since reads_order */
  bool unwritten; /* … since reads_flush */
  VEC(struct pending_edges) pending;
  struct arena entry;
  struct stmt *find_edge, *edges_of, *add_edge, *drop_edge, *put_path;
  enum reads_break broken;
};

const struct type *path_type(const struct reads *r, uint32_t type_no);
/* Whether these pending edges hold `edge`. */
bool pending_has(const struct pending_edges *p, uint64_t edge);
