/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL checks neither that a public key of Ed25519 is of the large group nor that it is written in the one canonical
 * way: with a key of small order a signature of zeros passes for one text in eight. So that is looked at here.
 */
#include "base/public_key.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/mem.h"

/* ---- Ed25519 ---- */

/* The encodings of the points whose order divides eight, without the sign. What is not canonical never comes here. */
static const uint8_t small_order[][ED25519_KEY_SIZE] = {
  { 0 },
  { 1 },
  { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
  { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
    0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
  { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
};

/* 2^255 - 19 and above say again what a smaller number says. */
static bool is_canonical(const uint8_t key[ED25519_KEY_SIZE])
{
  bool high = (key[31] & 0x7f) == 0x7f && key[0] >= 0xed;
  for (int i = 1; i < 31; i++)
    high = high && key[i] == 0xff;
  return !high;
}

static bool is_small(const uint8_t key[ED25519_KEY_SIZE])
{
  uint8_t plain[ED25519_KEY_SIZE];
  memcpy(plain, key, sizeof plain);
  plain[31] &= 0x7f;
  for (size_t i = 0; i < sizeof small_order / sizeof *small_order; i++)
    if (memcmp(plain, small_order[i], sizeof plain) == 0)
      return true;
  return false;
}

bool ed25519_key_check(const uint8_t key[ED25519_KEY_SIZE], struct err *err)
{
  if (!is_canonical(key))
    return err_set(err, ERR_INPUT, "the public key is not written as Ed25519 keys are");
  return !is_small(key) || err_set(err, ERR_INPUT, "the public key is weak: anybody can sign for it");
}

bool ed25519_verify(const uint8_t key[ED25519_KEY_SIZE], struct str text, const uint8_t sig[ED25519_SIGNATURE_SIZE])
{
  if (!ed25519_key_check(key, NULL))
    return false;
  EVP_PKEY *public_key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, ED25519_KEY_SIZE);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  bool good = public_key && ctx && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, public_key) == 1 &&
              EVP_DigestVerify(ctx, sig, ED25519_SIGNATURE_SIZE, (const uint8_t *)text.p, text.n) == 1;
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_free(public_key);
  ERR_clear_error();
  return good;
}

/* ---- RSA ---- */

struct rsa_key {
  EVP_PKEY *pkey;
};

/* A passphrase is asked of nobody. */
static int no_passphrase(char *out, int size, int writing, void *arg)
{
  (void)out, (void)size, (void)writing, (void)arg;
  return 0;
}

static EVP_PKEY *read_certificate(struct str pem)
{
  BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
  X509 *certificate = in ? PEM_read_bio_X509(in, NULL, no_passphrase, NULL) : NULL;
  EVP_PKEY *pkey = certificate ? X509_get_pubkey(certificate) : NULL;
  X509_free(certificate);
  BIO_free(in);
  return pkey;
}

static EVP_PKEY *read_public_key(struct str pem)
{
  BIO *in = BIO_new_mem_buf(pem.p, (int)pem.n);
  EVP_PKEY *pkey = in ? PEM_read_bio_PUBKEY(in, NULL, no_passphrase, NULL) : NULL;
  BIO_free(in);
  return pkey;
}

struct rsa_key *rsa_key_read(struct str pem, struct err *err)
{
  EVP_PKEY *pkey = pem.n == 0 || pem.n > INT_MAX ? NULL : read_certificate(pem);
  if (!pkey && pem.n && pem.n <= INT_MAX)
    pkey = read_public_key(pem);
  ERR_clear_error();
  if (!pkey)
    err_set(err, ERR_INPUT, "there is no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  else if (!EVP_PKEY_is_a(pkey, "RSA"))
    err_set(err, ERR_INPUT, "the certificate has no RSA key");
  else if (EVP_PKEY_get_bits(pkey) < RSA_BITS_MIN)
    err_set(err, ERR_INPUT, "the certificate's RSA key has %d bits; fewer than %d are weak", EVP_PKEY_get_bits(pkey),
            RSA_BITS_MIN);
  else {
    struct rsa_key *key = mem_zero(sizeof *key);
    key->pkey = pkey;
    return key;
  }
  EVP_PKEY_free(pkey);
  return NULL;
}

void rsa_key_free(struct rsa_key *key)
{
  if (key)
    EVP_PKEY_free(key->pkey);
  free(key);
}

static const EVP_MD *algorithm_of(enum digest_kind digest)
{
  return digest == DIGEST_SHA1 ? EVP_sha1() : digest == DIGEST_SHA256 ? EVP_sha256() : EVP_sha512();
}

bool rsa_verify(const struct rsa_key *key, enum digest_kind digest, struct str text, struct str sig)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  bool good = ctx && EVP_DigestVerifyInit(ctx, NULL, algorithm_of(digest), NULL, key->pkey) == 1 &&
              EVP_DigestVerify(ctx, (const uint8_t *)sig.p, sig.n, (const uint8_t *)text.p, text.n) == 1;
  EVP_MD_CTX_free(ctx);
  ERR_clear_error();
  return good;
}
