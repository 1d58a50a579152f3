/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Mem: the process's own memory, and what happens when the system refuses it.
 *
 * mem_alloc and its kin never fail: our code has no path for it, and one that is never walked would be wrong. When the
 * system refuses, they are served from the reserve, which was set aside for that, and the thread is marked short. Work
 * goes on to a point at which it can be given up in order (the engine rolls its group back, a request is refused), asks
 * there mem_short, and is tried again later. The reserve is made whole as soon as the system gives memory again; until
 * then nothing new is taken in. Only when it is used up the process aborts: the journal is safe.
 *
 * Who can be told no (Lua, SQLite) asks mem_try or the system, and reports a refusal by mem_refused: whatever was made
 * of it, on that thread nothing is to be committed before mem_calm.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* malloc, calloc, realloc; freed by free. Never NULL. */
void *mem_alloc(size_t n);
void *mem_zero(size_t n);
void *mem_grow(void *p, size_t n);

/* realloc that may give NULL (p is then as it was); the thread is short then. */
void *mem_try(void *p, size_t n);
/* For who deals out what mem_try gave: true, but where a test refuses; then it must refuse, too. */
bool mem_may(void);

/* Sets memory aside, or makes the reserve whole again; false while the system refuses. Without a first call there is
 * none. */
bool mem_reserve(size_t bytes);
/* False when a part of the reserve was used and not yet replaced. From any thread. */
bool mem_whole(void);

/* Somebody on this thread was refused memory since mem_calm. */
bool mem_short(void);
void mem_refused(void);
void mem_calm(void);

/* For tests, each thread for itself: the n-th request from now on is refused by the system, and with `ever` all behind
 * it; 0: none. */
enum mem_door { MEM_MUST, MEM_MAY, MEM_DOORS };
void mem_fault(enum mem_door door, int64_t n, bool ever);
bool mem_fault_met(enum mem_door door); /* there was an n-th */
