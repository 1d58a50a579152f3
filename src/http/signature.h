/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Signature: did the holder of a source's secret send this? One table of the ways in which senders sign.
 *
 * Judges raw bytes; nothing of the body is parsed before. Codes are compared in constant time, as the text that an
 * honest sender would have written, so that another spelling of the same code does not pass.
 */
#include "base/base.h"
#include "http/wire.h"

struct source_secret;

struct signature {
  struct str scheme;                   /* a name of the table; "NAME:Header" where another header carries the time */
  const struct source_secret *secrets; /* any of them; an empty one never verifies */
  size_t secret_count;
  int64_t now;    /* ms */
  int64_t window; /* ms that a signed time may be off, either way */
};

/* ERR_USAGE: no scheme of that name is in the table; names the nearest. */
bool signature_known(struct str scheme, struct err *err);
/* ERR_AUTH says what is wrong without saying what would be right; ERR_USAGE: no such scheme. */
bool signature_verify(const struct signature *s, const struct head *h, struct str body, struct err *err);
