/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Dial: what every outgoing connection of this host has in common, over libcurl. No redirects, no proxy of the
 * environment, no cookies, no .netrc, no signals; TLS 1.2 or later with a verified certificate; and the address is judged
 * when it is known, before a byte is sent (see reach.h), also that of a connection that is used again.
 */
#include <curl/curl.h>

#include "base/base.h"

/* One transfer's permissions, and what became of them. It lives, at one place, as long as the transfer. */
struct dial {
  bool inside;       /* private addresses too */
  bool link;         /* link-local ones too */
  const char *ca;    /* a file of authorities (PEM) beside those in the machine's own folder; NULL: none */
  const char *proxy; /* then it is the proxy's address that is connected to, and the proxy that judges; NULL: none */
  bool refused;      /* the address was not allowed; `why` says which */
  char why[CURL_ERROR_SIZE], said[CURL_ERROR_SIZE]; /* said: by libcurl */
};

/* Once in the process; from any thread. */
void dial_init(void);
/* A handle with all of the above set; `protocols` as "https" or "http,https". NULL with ERR_MEMORY. */
CURL *dial_new(struct dial *d, const char *protocols, struct err *err);
/* Why a transfer that ended with `code` failed, in words without the URL; they live in *d. */
const char *dial_why(const struct dial *d, CURLcode code);
