/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Command: one verb of the line. Its descriptor is a const struct above its function, in the file of its own; the table
 * in cli.c lists them all. Help, completion and the check of the line are derived from these rows.
 */
#include "base/base.h"

enum ending {
  ENDING_DONE = 0,
  ENDING_NO = 1,    /* it was asked, and the answer is no */
  ENDING_USAGE = 2, /* the line, or the configuration, is wrong */
  ENDING_BROKE = 3,
};

struct call;

struct option {
  const char *name;  /* "--reason" */
  const char *value; /* what stands behind it: "TEXT"; NULL: nothing does */
  const char *doc;
};

struct command {
  const char *name;
  const char *summary;          /* one line: "check and test …" */
  const char *usage;            /* its words: "TYPE/KEY [FIELD]" */
  const char *detail;           /* further lines for --help; may be NULL */
  const char *example;          /* lines that can be typed */
  const struct option *options; /* beside those that all have; ends with a row without name; may be NULL */
  size_t words_min, words_max;
  /* Prints to stdout. When err is set the ending follows from it, and its text is what the caller says. */
  enum ending (*run)(struct call *c, struct err *err);
};

/* One line that was read: everything lives until the command returns. */
struct call {
  const struct command *command;
  struct arena arena;
  bool json;
  const char **words; /* what is no option, in order */
  size_t count;
  struct given *given;
  size_t given_count;
};

/* Reads what follows the command's name. ERR_USAGE says what is wrong and what is near. `help` is set, and nothing else
 * looked at, when --help is among it. */
bool call_read(struct call *c, const struct command *command, int argc, char **argv, bool *help, struct err *err);
/* What every command has. */
extern const struct option common_options[];

/* The i-th word, or NULL. */
const char *call_word(const struct call *c, size_t i);
bool call_has(const struct call *c, const char *option);
/* What stood behind the option; NULL when it was not given. Of several the last. */
const char *call_value(const struct call *c, const char *option);
/* The i-th value of an option that may be given several times, or NULL. */
const char *call_value_at(const struct call *c, const char *option, size_t i);
/* A whole number from min to max; *out stays as it is when it was not given. */
bool call_number(const struct call *c, const char *option, int64_t min, int64_t max, int64_t *out, struct err *err);

/* The rows, for help and completion; ends with NULL. */
extern const struct command *const commands[];
/* ERR_USAGE with the nearest name when there is none. */
const struct command *command_find(const char *name, struct err *err);

#define STEWARD_VERSION "0.1.0"
