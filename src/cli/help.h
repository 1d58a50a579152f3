/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Help: what the rows of the commands say about themselves.
 */
#include <stdio.h>

struct command;

void help_all(FILE *out);
void help_command(FILE *out, const struct command *command);
