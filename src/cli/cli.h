/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * cli - what people type: it reads the line, does one command, and says in plain words what came of it.
 *
 * It decides nothing about records and keeps nothing: what writes goes to the running host where there is one, else
 * through an engine of its own; what reads uses the reader, beside either.
 *
 * Gives the exit code: 0 done; 1 the answer is no (a failing test, a denied change); 2 the line was wrong; 3 it broke.
 */
int cli_main(int argc, char **argv);
