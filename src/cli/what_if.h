/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What-if: what the host answers to REQUEST_WHAT_IF, said to people.
 */
#include "cli/command.h"

/* All of it but for what became of deliveries; ends with "Nothing was changed." */
void what_if_say(struct call *c, struct value answer);
