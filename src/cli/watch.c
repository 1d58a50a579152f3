/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/watch.h"

#include <signal.h>
#include <stdlib.h>

#include "http/http.h"

/* SIGUSR2 ends the watch itself. */
static void watched(sigset_t *set)
{
  sigemptyset(set);
  sigaddset(set, SIGTERM);
  sigaddset(set, SIGINT);
  sigaddset(set, SIGHUP);
  sigaddset(set, SIGUSR2);
}

void watch_prepare(void)
{
  sigset_t set;
  watched(&set);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void *watch_run(void *arg)
{
  struct watch *w = arg;
  sigset_t set;
  int got;
  watched(&set);
  while (sigwait(&set, &got) == 0 && got != SIGUSR2) {
    if (got == SIGHUP && !(w->again && w->again(w->arg)))
      continue;
    w->restart = got == SIGHUP;
    http_stop(w->http);
  }
  return NULL;
}

void watch_open(struct watch *w, struct http *http, bool (*again)(void *arg), void *arg)
{
  *w = (struct watch){ .http = http, .again = again, .arg = arg };
  if (pthread_create(&w->thread, NULL, watch_run, w) != 0)
    abort();
}

void watch_close(struct watch *w)
{
  pthread_kill(w->thread, SIGUSR2);
  pthread_join(w->thread, NULL);
}
