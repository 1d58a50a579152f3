/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Errors: a code that says whose fault it is, and a text that names the thing, the place and
 * the mend. A function that can fail takes `struct err *` last and returns false or NULL;
 * nobody logs on the way, only who stands at the exit.
 */
#include <stdbool.h>

enum err_code {
  ERR_NONE,
  ERR_USAGE,     /* the command line or configuration is wrong */
  ERR_INPUT,     /* what was sent is malformed or breaks a type rule */
  ERR_AUTH,      /* no, or no valid, credentials */
  ERR_FORBIDDEN, /* known, but not allowed */
  ERR_MISSING,   /* the named thing does not exist */
  ERR_CONFLICT,  /* the expected version is not the present one, or the record exists */
  ERR_REFUSED,   /* a guard refused the change */
  ERR_LIMIT,     /* a limit on size, depth, number or time was met */
  ERR_BUSY,      /* try again later */
  ERR_POLICY,    /* a policy file is wrong or failed */
  ERR_MEMORY,    /* the system refuses memory: the same may go well later */
  ERR_IO,        /* the disk, the database or the network failed */
  ERR_CORRUPT,   /* stored data contradicts itself */
};

/* The machine failed, and not what was asked of it. */
static inline bool err_of_machine(enum err_code code)
{
  return code == ERR_IO || code == ERR_CORRUPT || code == ERR_MEMORY;
}

struct err {
  enum err_code code;
  char text[1000];
};

#define ERR_INIT                                                                                                       \
  {                                                                                                                    \
    ERR_NONE, ""                                                                                                       \
  }

/* Sets the error (err may be NULL) and returns false, so that `return err_set(…)` reads well. */
bool err_set(struct err *err, enum err_code code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "prefix: " before the text that is there; returns false. */
bool err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A word for the code ("input", "refused", …), as used in JSON and metrics. */
const char *err_name(enum err_code code);
