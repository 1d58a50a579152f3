/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Bundle: the files below policies/, built into the program (bundle.cmake makes the other half).
 */
#include <stddef.h>

struct bundle_file {
  const char *path; /* "core/pack.lua"; sorted bytewise */
  const char *text;
  size_t size;
};

extern const struct bundle_file bundle_files[];
extern const size_t bundle_file_count;
