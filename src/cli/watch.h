/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Watch: signals, taken by a thread of its own so that no handler has to find anything through a global. SIGTERM and
 * SIGINT stop a server, at once when they come twice; SIGHUP asks, and stops it when that is wanted.
 */
#include <pthread.h>
#include <stdbool.h>

struct http;

struct watch {
  struct http *http;
  bool (*again)(void *arg); /* on SIGHUP: whether to stop for a new start; may be NULL */
  void *arg;
  bool restart; /* what `again` said, once watch_close returned */
  pthread_t thread;
};

/* Before any other thread is made: they must not take these signals. */
void watch_prepare(void);
void watch_open(struct watch *w, struct http *http, bool (*again)(void *arg), void *arg);
void watch_close(struct watch *w);
