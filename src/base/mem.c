/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reserve is a mapping of its own, of which pieces are unmapped: so that the system has them back for whatever
 * malloc asks next. It is never touched, so it costs address space and not memory.
 */
#define _GNU_SOURCE
#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { PIECE = 1 << 20 }; /* more than malloc asks for besides what is asked of it */

/* ---- faults for tests ---------------------------------------------------------------------- */

/* Counts down to 0 for the n-th request; without a fault it starts there, and is long below it. */
static _Thread_local struct fault {
  int64_t left;
  bool ever, met, refusing;
} faults[MEM_DOORS];
static _Thread_local size_t credit; /* of what the reserve gave back while a test refuses: as good as free */

void mem_fault(enum mem_door door, int64_t n, bool ever)
{
  faults[door] = (struct fault){ .left = n, .ever = ever };
  credit = 0;
}

bool mem_fault_met(enum mem_door door) { return faults[door].met; }

static inline bool is_faulty(enum mem_door door)
{
  struct fault *f = &faults[door];
  if (__builtin_expect(--f->left != 0, 1))
    return false;
  f->met = true;
  f->refusing = f->ever;
  f->left = f->ever;
  return true;
}

/* ---- the reserve --------------------------------------------------------------------------- */

static struct {
  pthread_mutex_t lock;
  char *at;
  size_t left, whole; /* bytes; multiples of PIECE */
  _Atomic bool used;
} reserve = { .lock = PTHREAD_MUTEX_INITIALIZER };
static _Thread_local bool is_short;

bool mem_whole(void) { return !atomic_load_explicit(&reserve.used, memory_order_relaxed); }
bool mem_short(void) { return is_short; }
void mem_refused(void) { is_short = true; }
void mem_calm(void) { is_short = false; }

/* Only what is missing is asked for; what is left stays when that is refused. */
static bool fill(size_t bytes)
{
  if (faults[MEM_MUST].refusing)
    return false;
  char *at = reserve.left ? mremap(reserve.at, reserve.left, bytes, MREMAP_MAYMOVE)
                          : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED)
    return false;
  reserve.at = at;
  reserve.left = reserve.whole = bytes;
  atomic_store_explicit(&reserve.used, false, memory_order_relaxed);
  return true;
}

bool mem_reserve(size_t bytes)
{
  bytes = (bytes + PIECE - 1) / PIECE * PIECE;
  pthread_mutex_lock(&reserve.lock);
  if (reserve.whole > bytes)
    bytes = reserve.whole;
  bool whole = reserve.left == bytes || fill(bytes);
  pthread_mutex_unlock(&reserve.lock);
  return whole;
}

/* Gives back so much that n more bytes should be had; false when nothing is left. */
static bool release(size_t n)
{
  size_t want = (n / PIECE + 1) * PIECE;
  pthread_mutex_lock(&reserve.lock);
  if (want > reserve.left)
    want = reserve.left;
  reserve.left -= want;
  if (want)
    munmap(reserve.at + reserve.left, want);
  credit += want;
  atomic_store_explicit(&reserve.used, true, memory_order_relaxed);
  pthread_mutex_unlock(&reserve.lock);
  return want > 0;
}

/* ---- memory -------------------------------------------------------------------------------- */

/* malloc(0) may give NULL without being out of memory. */
static void *ask(void *p, size_t n, bool clear) { return clear ? calloc(1, n ? n : 1) : realloc(p, n ? n : 1); }

/* From what the reserve gives back, piece by piece. */
static __attribute__((noinline)) void *from_reserve(void *p, size_t n, bool clear)
{
  is_short = true;
  for (;;) {
    if (faults[MEM_MUST].refusing && credit > n)
      credit -= n + 1;
    else if (!release(n))
      break;
    void *at = ask(p, n, clear);
    if (at)
      return at;
  }
  fprintf(stderr, "out of memory: %zu bytes refused\n", n);
  abort();
}

static inline void *must(void *p, size_t n, bool clear)
{
  void *at = is_faulty(MEM_MUST) ? NULL : ask(p, n, clear);
  return at ? at : from_reserve(p, n, clear);
}

void *mem_alloc(size_t n) { return must(NULL, n, false); }
void *mem_zero(size_t n) { return must(NULL, n, true); }
void *mem_grow(void *p, size_t n) { return must(p, n, false); }

bool mem_may(void)
{
  if (!is_faulty(MEM_MAY))
    return true;
  is_short = true;
  return false;
}

void *mem_try(void *p, size_t n)
{
  void *at = is_faulty(MEM_MAY) ? NULL : realloc(p, n ? n : 1);
  if (!at)
    is_short = true;
  return at;
}
