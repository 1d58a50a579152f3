/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steward: everything that the program can do is a row of the table in cli/cli.c.
 */
#include "cli/cli.h"

int main(int argc, char **argv) { return cli_main(argc, argv); }
