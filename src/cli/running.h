/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Running: a host within this process: an organisation, its engine on a thread, and its HTTP server, which serves in
 * the caller's. `steward serve` is one; the demo has one of its own.
 */
#include "engine/engine.h"
#include "http/http.h"

struct running_options {
  const char *dir;
  const char *listen; /* NULL: as steward.lua says */
  bool expose;
  bool no_activate;        /* what is in force stays */
  bool safe;               /* nothing is applied, no policy is loaded */
  int64_t (*now)(void);    /* NULL: the real clock */
  struct buf *first_token; /* where nobody has a token yet, one for an admin is made and put here; NULL: none is */
};

struct running {
  struct organisation *organisation;
  struct engine *engine;
  struct http *http;
  struct courier *courier; /* NULL in safe mode */
  int64_t activated;       /* the entry that put the organisation's set in force just now; 0: it was so already */
  bool stale;              /* another set is in force than the organisation's files say: with no_activate, or … */
  bool left;               /* … since what they say is what a rollback has left */
  int folder;              /* of the socket, where its path is too long for an address; else -1 */
};

/* The engine has started and the address is bound when this is true. Complaints about the set, where it does not come
 * into force, are lines in *complaints. */
bool running_open(struct running *r, const struct running_options *o, struct buf *complaints, struct err *err);
/* Whether the configuration as it is now, secrets too, would let a host start; the packs are not looked at. */
bool running_check(const struct running_options *o, struct err *err);
/* Serves until http_stop. */
bool running_serve(struct running *r, struct err *err);
/* Also of one that was opened in part. */
void running_close(struct running *r);
/* "http://127.0.0.1:8420" */
struct str running_address(const struct running *r, struct arena *a);
