/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Scratch: a folder for as long as a command runs.
 */
#include "base/base.h"

/* Makes a new folder below `at` (NULL: the system's for such things); its path lives in the arena. */
const char *scratch_make(struct arena *a, const char *at, const char *name, struct err *err);
/* With everything in it. */
void scratch_remove(const char *path);
