/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Between the files that make the stored types agree with declared ones.
 */
#include "model/catalogue.h"

/* ERR_INPUT or ERR_LIMIT names the first thing wrong in a declared schema. */
bool declaration_check(const struct schema *s, struct err *err);
