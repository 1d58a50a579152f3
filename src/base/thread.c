/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* pthread_setname_np */
#include "base/thread.h"

#include <string.h>
#include <time.h>

bool thread_start(pthread_t *out, const char *name, void *(*run)(void *arg), void *arg, struct err *err)
{
  int failed = pthread_create(out, NULL, run, arg);
  if (failed)
    return err_set(err, ERR_IO, "the system gives no thread \"%s\": %s", name, strerror(failed));
  pthread_setname_np(*out, name);
  return true;
}

void thread_condition(pthread_cond_t *out)
{
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(out, &monotonic);
  pthread_condattr_destroy(&monotonic);
}
