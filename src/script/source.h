/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Source: a file's text as it is compiled. Lua does three things within one instruction that no metamethod and no hook
 * meets: `..` writes floats with 14 digits, the sign of a NaN as the processor has it, and at a price that nobody pays;
 * `...` copies values without end; and a `for` reads a text of any length as a number. So those three become calls of
 * one function (join.c), on the same lines, and everything else stays as it is:
 *
 *     name .. " of " .. f(x)      →  J("3|lname|s|", name , " of " , (f(x)))
 *     { ... }                     →  { J(1, ...) }
 *     for i = a, #t do            →  for i = J(2, a), #t do
 *
 * J is a local of the file, under a name that the file does not use. The first argument says what Lua would have said of
 * the operands if they cannot be joined.
 */
#include "base/base.h"

struct source {
  struct buf text;  /* to be compiled; the caller's to free */
  struct str joint; /* the name of J, in `name` */
  char name[16];
  bool zeros;       /* a text in it may have zero bytes */
  bool good;        /* false: it is no Lua, and Lua will say why */
  int env_is_fixed; /* a line with `local _ENV <const>`, of which Lua 5.4.4 makes wrong code; 0: none */
  int64_t work;     /* fuel: what reading it, and compiling it, takes */
  /* Names of variables that a function assigns which did not declare them; they point into the text. */
  VEC(struct str) assigned; /* the caller's to free */
};

/* Stops, not good, when the work is more than `most`. */
void source_read(struct source *source, struct str text, int64_t most);

/* A place at which the file goes one of two ways; texts point into the source. */
struct source_branch {
  enum { BRANCH_CONDITION, BRANCH_LOOP } kind; /* of a loop: over one thing at least, or none */
  int line;
  struct str text;
};

struct source_function { /* "(a, b) … end", on that line */
  size_t from, to;
  int line;
  bool method;
  size_t names, name_count; /* of the locals around it, in the marks */
};

/* All of a file: each condition of if, elseif, while and until, or, where that is joined by `and` and `or`, each operand
 * of these; elsewhere each operand on whose truth it depends what is looked at next, and each that is a comparison or a
 * `not`; each `for`. No two ways has what is only handed on (x and THIS or THIS), what is written out or computed (true,
 * "text", {…}, a + b), and a loop over numbers or a list that are written out. */
struct source_marks {
  int first; /* number of the first branch */
  VEC(struct source_branch) branches;
  VEC(struct source_function) functions;
  VEC(struct str) names;
};

void source_marks_fini(struct source_marks *marks);

/* The same text, in which the branches tell which way is taken, on the same lines, with the same results:
 *
 *     if a and f(b) then      →  if J(5, 0, a) and J(5, 1, f(b)) then
 *     for k in pairs(t) do    →  do local E for k in pairs(t) do E=J(5, 2, 1); … end J(5, 2, E) end
 *
 * The lists are added to. */
void source_read_marked(struct source *source, struct str text, int64_t most, struct source_marks *marks);
