/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Public key: signatures by one, over OpenSSL's libcrypto: Ed25519, and RSA as a certificate or a public key in PEM
 * gives it. Weak keys verify nothing: with some of them anybody can sign.
 */
#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/str.h"

enum { ED25519_KEY_SIZE = 32, ED25519_SIGNATURE_SIZE = 64, RSA_BITS_MIN = 2048 };

/* Whether the key may be trusted to verify anything: a point of the curve, canonically written, and none of the few of
 * small order. ERR_INPUT says what is wrong. */
bool ed25519_key_check(const uint8_t key[ED25519_KEY_SIZE], struct err *err);
/* False for a key that ed25519_key_check refuses, too. */
bool ed25519_verify(const uint8_t key[ED25519_KEY_SIZE], struct str text, const uint8_t sig[ED25519_SIGNATURE_SIZE]);

/* The RSA key of a PEM text: the first certificate, or public key, in it. NULL (ERR_INPUT): nothing of the kind is
 * there, it is no RSA key, or one of fewer than RSA_BITS_MIN bits. Whether a certificate has expired is not looked at:
 * who names a key trusts it. */
struct rsa_key;
struct rsa_key *rsa_key_read(struct str pem, struct err *err);
void rsa_key_free(struct rsa_key *key);
/* PKCS #1 v1.5. */
bool rsa_verify(const struct rsa_key *key, enum digest_kind digest, struct str text, struct str sig);
