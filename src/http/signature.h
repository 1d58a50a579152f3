/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Signature: did the holder of a source's secret send this? One table of the ways in which senders sign.
 *
 * Judges raw bytes; nothing of the body is parsed before, but by the one scheme that signs fields of it. Codes are
 * compared in constant time, as the text that an honest sender would have written, so that another spelling of the same
 * code does not pass.
 */
#include "base/base.h"
#include "http/http.h"
#include "http/wire.h"

struct source_secret;

struct signature {
  struct str scheme; /* a name of the table; "NAME:Header" where the header is another one's to name */
  const struct source_secret *secrets; /* any of them; an empty one never verifies */
  size_t secret_count;
  int64_t now;      /* ms */
  int64_t window;   /* ms that a signed time may be off, either way; INT64_MAX: any */
  struct str query; /* of the address, as it was sent */
  bool proxied;     /* it came from a proxy that we know */
};

/* ERR_AUTH says what is wrong without saying what would be right; ERR_USAGE: no such scheme. */
bool signature_verify(const struct signature *s, const struct head *h, struct str body, struct err *err);

/* ---- Amazon SNS ---- */

/* ^sns\.[a-zA-Z0-9\-]{3,}\.amazonaws\.com(\.cn)?$ */
bool sns_host(struct str host);
/* Whether the address may be that of a certificate with which SNS signs: https, a host of SNS, a path that ends in .pem,
 * and nothing else. */
bool sns_certificate_url(struct str url);
/* The address of the certificate that a message names; empty when it is none of SNS's. In the arena. */
struct str sns_certificate_named(struct str body, struct arena *a);
