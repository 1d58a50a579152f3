/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Unpack: writes files of the bundle into a folder.
 */
#include "base/base.h"

/* Every bundled file below `prefix` ("start/") to the same place below dir; "@NAME@" in them becomes `name`. */
bool unpack_bundle(const char *prefix, const char *dir, struct str name, struct err *err);
/* The text with `name` in place of "@NAME@". */
void unpack_named(struct buf *out, struct str text, struct str name);
/* One file; its folders are made. ERR_CONFLICT when it is there. */
bool unpack_file(const char *dir, const char *path, struct str text, struct err *err);
/* The text of a bundled file, or an empty slice. */
struct str unpack_text(const char *path);
