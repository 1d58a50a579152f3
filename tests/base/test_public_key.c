/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures by public keys: what an honest sender signs passes, whatever is changed does not, and weak keys verify
 * nothing. Keys are made here; one pair of RFC 8032 is constant.
 */
#include <check.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#include "base/base.h"

static void read_hex(const char *hex, uint8_t *out)
{
  size_t n;
  ck_assert(hex_read(str_of(hex), out, &n));
}

/* ---- Ed25519 ---- */

static const char rfc_key[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
static const char rfc_sig[] = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                              "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

START_TEST(test_ed25519_of_the_rfc)
{
  uint8_t key[32], sig[64];
  read_hex(rfc_key, key);
  read_hex(rfc_sig, sig);
  ck_assert(ed25519_key_check(key, NULL));
  ck_assert(ed25519_verify(key, STR("\x72"), sig));
  ck_assert(!ed25519_verify(key, STR("\x73"), sig));
  ck_assert(!ed25519_verify(key, STR(""), sig));
  for (int i = 0; i < 64; i += 7) {
    sig[i] ^= 1;
    ck_assert(!ed25519_verify(key, STR("\x72"), sig));
    sig[i] ^= 1;
  }
  key[3] ^= 4;
  ck_assert(!ed25519_verify(key, STR("\x72"), sig));
}
END_TEST

/* What OpenSSL alone would let pass for some texts: A of order one, R the same, S zero. */
START_TEST(test_ed25519_weak_keys)
{
  static const char *const weak[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  };
  uint8_t key[32], sig[64] = { 1 };
  for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
    struct err err = ERR_INIT;
    read_hex(weak[i], key);
    ck_assert_msg(!ed25519_key_check(key, &err), "%s", weak[i]);
    ck_assert_int_eq(err.code, ERR_INPUT);
    ck_assert(!ed25519_verify(key, STR("anything"), sig));
  }
}
END_TEST

/* ---- RSA ---- */

static struct str pem_of(BIO *bio, struct arena *a)
{
  char *p;
  long n = BIO_get_mem_data(bio, &p);
  struct str text = str_dup(a, (struct str){ p, (size_t)n });
  BIO_free(bio);
  return text;
}

static struct str certificate_of(EVP_PKEY *key, struct arena *a)
{
  X509 *x = X509_new();
  BIO *bio = BIO_new(BIO_s_mem());
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -7200);
  X509_gmtime_adj(X509_getm_notAfter(x), -3600);
  X509_set_pubkey(x, key);
  ck_assert_int_gt(X509_sign(x, key, EVP_sha256()), 0);
  ck_assert(PEM_write_bio_X509(bio, x));
  X509_free(x);
  return pem_of(bio, a);
}

static struct str public_key_of(EVP_PKEY *key, struct arena *a)
{
  BIO *bio = BIO_new(BIO_s_mem());
  ck_assert(PEM_write_bio_PUBKEY(bio, key));
  return pem_of(bio, a);
}

static struct str sign(EVP_PKEY *key, const EVP_MD *md, struct str text, struct arena *a)
{
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  size_t n = 1024;
  uint8_t *sig = arena_alloc(a, n);
  ck_assert_int_eq(EVP_DigestSignInit(ctx, NULL, md, NULL, key), 1);
  ck_assert_int_eq(EVP_DigestSign(ctx, sig, &n, (const uint8_t *)text.p, text.n), 1);
  EVP_MD_CTX_free(ctx);
  return (struct str){ (const char *)sig, n };
}

START_TEST(test_rsa)
{
  struct arena a;
  struct err err = ERR_INIT;
  arena_init(&a);
  EVP_PKEY *own = EVP_RSA_gen(2048), *another = EVP_RSA_gen(2048);
  struct rsa_key *by_certificate = rsa_key_read(certificate_of(own, &a), &err);
  struct rsa_key *by_key = rsa_key_read(public_key_of(own, &a), &err);
  struct rsa_key *of_another = rsa_key_read(public_key_of(another, &a), &err);
  ck_assert_msg(by_certificate && by_key && of_another, "%s", err.text);
  struct str one = sign(own, EVP_sha1(), STR("text"), &a), two = sign(own, EVP_sha256(), STR("text"), &a);
  ck_assert(rsa_verify(by_certificate, DIGEST_SHA1, STR("text"), one));
  ck_assert(rsa_verify(by_key, DIGEST_SHA256, STR("text"), two));
  ck_assert(!rsa_verify(by_key, DIGEST_SHA1, STR("text"), two));
  ck_assert(!rsa_verify(by_key, DIGEST_SHA256, STR("text"), one));
  ck_assert(!rsa_verify(by_key, DIGEST_SHA256, STR("texT"), two));
  ck_assert(!rsa_verify(of_another, DIGEST_SHA256, STR("text"), two));
  ck_assert(!rsa_verify(by_key, DIGEST_SHA256, STR("text"), (struct str){ two.p, two.n - 1 }));
  ck_assert(!rsa_verify(by_key, DIGEST_SHA256, STR("text"), STR("")));
  rsa_key_free(by_certificate);
  rsa_key_free(by_key);
  rsa_key_free(of_another);
  EVP_PKEY_free(own);
  EVP_PKEY_free(another);
  arena_fini(&a);
}
END_TEST

START_TEST(test_keys_that_are_none)
{
  struct arena a;
  arena_init(&a);
  EVP_PKEY *small = EVP_RSA_gen(1024), *curve = EVP_EC_gen("P-256");
  struct str bad[] = { STR(""), STR("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), STR("secret"),
                       certificate_of(small, &a), public_key_of(curve, &a) };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct err err = ERR_INIT;
    ck_assert_ptr_null(rsa_key_read(bad[i], &err));
    ck_assert_int_eq(err.code, ERR_INPUT);
  }
  EVP_PKEY_free(small);
  EVP_PKEY_free(curve);
  arena_fini(&a);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("public_key");
  TCase *t = tcase_create("public_key");
  tcase_add_test(t, test_ed25519_of_the_rfc);
  tcase_add_test(t, test_ed25519_weak_keys);
  tcase_add_test(t, test_rsa);
  tcase_add_test(t, test_keys_that_are_none);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
