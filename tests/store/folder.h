/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A folder of the test's own: made by a fixture before each test, removed with all in it after.
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[200];

static inline void folder_make(void)
{
  const char *base = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/steward-test-XXXXXX", base ? base : "/tmp");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* The path of a file in the folder; good until the fourth call after. */
static inline const char *in_folder(const char *name)
{
  static char path[4][500];
  static int at;
  at = (at + 1) % 4;
  snprintf(path[at], sizeof path[at], "%s/%s", folder, name);
  return path[at];
}

static inline void folder_remove(void)
{
  DIR *d = opendir(folder);
  for (struct dirent *e; d && (e = readdir(d));)
    unlink(in_folder(e->d_name));
  if (d)
    closedir(d);
  rmdir(folder);
}
