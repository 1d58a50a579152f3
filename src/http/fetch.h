/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Fetch: one GET to an address that somebody else named, for what the intake needs: the confirmation of a subscription
 * after a person's yes, the certificate that a signature names.
 *
 * It is a door through which a stranger could make this host knock elsewhere, and so it is narrow: https alone, with a
 * verified certificate, a host that the caller's rule allows, only addresses that are public after resolution, no
 * redirects, no proxy of the environment, no credentials in the URL, bounded in size and time.
 *
 * It waits, so never on the loop's thread. Any other, several at once.
 */
#include "base/base.h"

struct fetch {
  struct str url;
  /* Whether this host, in small letters, may be asked; NULL: any whose address is public. */
  bool (*allows)(struct str host, void *owner);
  void *owner;
  size_t max;     /* bytes of the answer; 0: 64 KB. More is ERR_LIMIT */
  int timeout_ms; /* for the whole; 0: 10 s */
  bool inside;    /* for tests: http, and addresses that are not public */
  const char *at; /* for tests: "::127.0.0.1:4433" is connected to, whatever the host's address; NULL: its own */
  const char *ca; /* for tests: a file of authorities, see dial.h */
};

/* The answer's body is added to `out` and *status set, whatever the status is. ERR_INPUT: the URL is malformed or not
 * https; ERR_FORBIDDEN: the host or its address is not allowed; ERR_LIMIT; ERR_IO: not reached, or no answer in time. */
bool fetch_once(const struct fetch *f, int *status, struct buf *out, struct err *err);
