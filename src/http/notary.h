/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Notary: certificates with which Amazon SNS signs, fetched once each where the operator said so (`fetch = true`) and
 * kept while the server runs. Asked on the loop, which never waits: a certificate that is not there yet is fetched on a
 * thread of the notary's, and the sender is asked to try again.
 *
 * Whoever knows the address of a source can name addresses: only those that sns_certificate_url takes are fetched, one
 * at a time, and so many are kept as there are places.
 */
#include "base/base.h"

struct fetch;
struct notary;

/* how: rules for a fetch in place of the strict ones, for tests; NULL: the strict ones. */
struct notary *notary_open(const struct fetch *how);
/* Waits for the fetch that is under way. */
void notary_close(struct notary *n);

/* The certificate of that address as PEM, good until notary_close. ERR_BUSY: it is being fetched, or could not be; then
 * it is fetched again after a minute. */
bool notary_certificate(struct notary *n, struct str url, struct str *pem, struct err *err);
