/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Digests, message authentication codes, encodings and random bytes, over OpenSSL's libcrypto.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { SHA256_SIZE = 32, DIGEST_MAX = 64 };
enum digest_kind { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512 };

void sha256(struct str s, uint8_t out[SHA256_SIZE]);

/* Of several pieces, one after the other, without copying them together. */
struct sha256_run;
struct sha256_run *sha256_open(void);
void sha256_start(struct sha256_run *run);
void sha256_add(struct sha256_run *run, struct str s);
void sha256_end(struct sha256_run *run, uint8_t out[SHA256_SIZE]);
void sha256_close(struct sha256_run *run);

/* HMAC (RFC 2104); gives the length of the code. */
size_t hmac(enum digest_kind kind, struct str key, struct str text, uint8_t out[DIGEST_MAX]);

/* True when equal; takes the same time wherever they differ (lengths may leak). */
bool equal_constant_time(struct str a, struct str b);

void hex_write(struct buf *out, struct str bytes);          /* lower case */
bool hex_read(struct str text, uint8_t *out, size_t *n);    /* out holds text.n / 2; either case */
void base64_write(struct buf *out, struct str bytes);       /* RFC 4648 with padding */
bool base64_read(struct str text, uint8_t *out, size_t *n); /* out holds text.n; strict; padding required */

/* Bytes from the system's generator; aborts when it fails. */
void random_bytes(void *out, size_t n);
