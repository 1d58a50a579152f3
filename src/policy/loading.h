/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Loading: inside of the loading of a set: its files, and what pack.c (what files say) and requirement.c (what files
 * require of each other) share.
 */
#include "policy/evaluation.h"

enum file_state { FILE_UNTOUCHED, FILE_UNDER_WAY, FILE_DONE };

struct file {
  struct str path, pack, stem; /* "core/people.lua": pack core, stem "people"; "core/tests/x.lua": stem "tests/x" */
  struct str text;
  struct value said;
  struct script_unit *unit; /* NULL: it did not load */
  /* requirement.c: */
  enum file_state state;
  struct script_need *needs; /* what it requires… */
  struct file **required;    /* …and which files those are; NULL: none, and that was complained about */
  size_t need_count;
  bool marked;
};

struct loading {
  struct policy_set *set;
  struct arena *a;
  struct value payload;
  struct buf *complaints;
  size_t complained;
  struct err *first;
  VEC(struct file) files; /* by path */
  VEC(struct policy *) policies;
  VEC(struct test_case) cases;
  VEC(struct type *) types;
  struct str schema_digest;
};

void complain(struct loading *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* ; did you mean "x"? */
const char *complain_nearest(struct loading *l, struct str name, const char *const *names, size_t n);

const struct file *file_named(struct loading *l, struct str pack, const char *stem);
bool file_made_by(const struct file *f, const char *constructor);

/* Loads all files, libraries in front of those that require them. */
void requirement_load(struct loading *l);
/* What is wrong with what they require, and with the libraries. */
void requirement_check(struct loading *l);
/* The texts of the libraries that the file requires, directly or through others: they are part of what it is. */
void requirement_write(struct loading *l, struct file *f, struct buf *out);

/* need.c */
/* needs = { "service.owner", "contribution" } */
void need_read(struct loading *l, struct policy *p, const char *file, struct value d);
/* Whether there are such types and fields, derived ones among them: once all files were read. */
void need_check(struct loading *l);
