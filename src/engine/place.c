/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Place: how a source may be called, and where a secret of it may be. What is refused here could be an address of
 * something else, or a file that is no secret of a source's.
 */
#include <ctype.h>

#include "engine/engine.h"

/* It is a step of a path in a URL. */
bool source_name_is_valid(struct str name)
{
  for (size_t i = 0; i < name.n; i++)
    if (!isalnum((unsigned char)name.p[i]) && !memchr("-_.", name.p[i], 3))
      return false;
  return name.n > 0 && name.n <= 100 && name.p[0] != '.';
}

/* A record may be written by people who need not see what else is in the host's environment. */
static bool is_variable(struct str name)
{
  for (size_t i = 0; i < name.n; i++)
    if (!isalnum((unsigned char)name.p[i]) && name.p[i] != '_')
      return false;
  return name.n > strlen("STEWARD_") && str_starts(name, "STEWARD_");
}

/* Within the folder secrets/, and nowhere else. */
static bool is_secret_file(struct str path)
{
  struct str step, rest = path;
  bool more = true;
  for (size_t i = 0; i < path.n; i++)
    if ((unsigned char)path.p[i] < 0x20)
      return false;
  if (!str_starts(path, "secrets/"))
    return false;
  while (more) {
    more = str_split(rest, '/', &step, &rest);
    if (step.n == 0 || str_is(step, ".") || str_is(step, ".."))
      return false;
  }
  return true;
}

bool source_place_is_valid(struct str place, bool *file, struct str *what)
{
  struct str kind;
  str_split(place, ' ', &kind, what);
  *what = str_trim(*what);
  *file = str_is(kind, "file");
  return *file ? is_secret_file(*what) : str_is(kind, "env") && is_variable(*what);
}
