/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "cli/scratch.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

const char *scratch_make(struct arena *a, const char *at, const char *name, struct err *err)
{
  const char *tmp = getenv("TMPDIR");
  at = at ? at : tmp && *tmp ? tmp : "/tmp";
  char *path = str_z(a, str_printf(a, "%s/steward-%s.XXXXXX", at, name));
  if (mkdtemp(path))
    return path;
  err_set(err, ERR_IO, "%s: no folder can be made there: %s", at, strerror(errno));
  return NULL;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
  (void)st, (void)kind, (void)walk;
  return remove(path);
}

void scratch_remove(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }
