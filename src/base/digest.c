/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one file that knows OpenSSL. Algorithms are fetched once per process: to look one up by
 * name at every call costs OpenSSL 3 more than to hash a short text. Encodings are written here,
 * because OpenSSL's base64 accepts what RFC 4648 refuses.
 */
#include "base/digest.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/mem.h"

/* ---- digests ------------------------------------------------------------------------------ */

/* By digest_kind; the block is what HMAC fills its key up to. */
static const struct {
  const char *name;
  size_t block, size;
} kinds[] = {
  [DIGEST_SHA1] = { "SHA1", 64, 20 },
  [DIGEST_SHA256] = { "SHA256", 64, SHA256_SIZE },
  [DIGEST_SHA512] = { "SHA512", 128, 64 },
};

enum { KINDS = sizeof kinds / sizeof *kinds, BLOCK_MAX = 128 };

static EVP_MD *fetched[KINDS];
static pthread_once_t fetched_once = PTHREAD_ONCE_INIT;

/* With good arguments OpenSSL fails only when it is broken or out of memory. */
static void must(bool good)
{
  if (!good) {
    fprintf(stderr, "libcrypto cannot compute a digest\n");
    abort();
  }
}

/* OpenSSL's memory is ours, from the reserve too when it must be: then it cannot fail for want of it. */
static void *ssl_alloc(size_t n, const char *file, int line)
{
  (void)file, (void)line;
  return mem_alloc(n);
}

static void *ssl_grow(void *p, size_t n, const char *file, int line)
{
  (void)file, (void)line;
  if (n > 0)
    return mem_grow(p, n);
  free(p);
  return NULL;
}

static void ssl_free(void *p, const char *file, int line)
{
  (void)file, (void)line;
  free(p);
}

static void fetch_all(void)
{
  CRYPTO_set_mem_functions(ssl_alloc, ssl_grow, ssl_free); /* refused when somebody used it before us */
  for (size_t i = 0; i < KINDS; i++) {
    fetched[i] = EVP_MD_fetch(NULL, kinds[i].name, NULL);
    must(fetched[i]);
  }
}

static const EVP_MD *algorithm(enum digest_kind kind)
{
  pthread_once(&fetched_once, fetch_all);
  return fetched[kind];
}

void sha256(struct str s, uint8_t out[SHA256_SIZE])
{
  must(EVP_Digest(s.p, s.n, out, NULL, algorithm(DIGEST_SHA256), NULL));
}

struct sha256_run {
  EVP_MD_CTX *ctx;
};

struct sha256_run *sha256_open(void)
{
  struct sha256_run *run = mem_alloc(sizeof *run);
  pthread_once(&fetched_once, fetch_all);
  run->ctx = EVP_MD_CTX_new();
  must(run->ctx);
  return run;
}

void sha256_close(struct sha256_run *run)
{
  if (!run)
    return;
  EVP_MD_CTX_free(run->ctx);
  free(run);
}

void sha256_start(struct sha256_run *run) { must(EVP_DigestInit_ex2(run->ctx, algorithm(DIGEST_SHA256), NULL)); }
void sha256_add(struct sha256_run *run, struct str s) { must(EVP_DigestUpdate(run->ctx, s.p, s.n)); }

void sha256_end(struct sha256_run *run, uint8_t out[SHA256_SIZE]) { must(EVP_DigestFinal_ex(run->ctx, out, NULL)); }

/* One half of HMAC: the digest of the key, filled up and masked, and of the text behind it. */
static void keyed_digest(EVP_MD_CTX *ctx, enum digest_kind kind, const uint8_t *key, uint8_t mask, struct str text,
                         uint8_t *out)
{
  uint8_t pad[BLOCK_MAX];
  for (size_t i = 0; i < kinds[kind].block; i++)
    pad[i] = key[i] ^ mask;
  must(EVP_DigestInit_ex2(ctx, algorithm(kind), NULL) && EVP_DigestUpdate(ctx, pad, kinds[kind].block) &&
       EVP_DigestUpdate(ctx, text.p, text.n) && EVP_DigestFinal_ex(ctx, out, NULL));
  OPENSSL_cleanse(pad, sizeof pad);
}

size_t hmac(enum digest_kind kind, struct str key, struct str text, uint8_t out[DIGEST_MAX])
{
  uint8_t block[BLOCK_MAX] = { 0 }, inner[DIGEST_MAX];
  size_t size = kinds[kind].size;
  if (key.n > kinds[kind].block)
    must(EVP_Digest(key.p, key.n, block, NULL, algorithm(kind), NULL));
  else if (key.n)
    memcpy(block, key.p, key.n);
  pthread_once(&fetched_once, fetch_all);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  must(ctx);
  keyed_digest(ctx, kind, block, 0x36, text, inner);
  keyed_digest(ctx, kind, block, 0x5c, (struct str){ (const char *)inner, size }, out);
  EVP_MD_CTX_free(ctx);
  OPENSSL_cleanse(block, sizeof block);
  OPENSSL_cleanse(inner, sizeof inner);
  return size;
}

bool equal_constant_time(struct str a, struct str b)
{
  return a.n == b.n && (a.n == 0 || CRYPTO_memcmp(a.p, b.p, a.n) == 0);
}

/* ---- encodings ---------------------------------------------------------------------------- */

void hex_write(struct buf *out, struct str bytes)
{
  static const char digits[] = "0123456789abcdef";
  buf_reserve(out, bytes.n * 2);
  for (size_t i = 0; i < bytes.n; i++) {
    unsigned char c = (unsigned char)bytes.p[i];
    buf_add(out, (char[]){ digits[c >> 4], digits[c & 15] }, 2);
  }
}

static int hex_digit(char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_read(struct str text, uint8_t *out, size_t *n)
{
  if (text.n % 2)
    return false;
  for (size_t i = 0; i < text.n; i += 2) {
    int high = hex_digit(text.p[i]), low = hex_digit(text.p[i + 1]);
    if (high < 0 || low < 0)
      return false;
    out[i / 2] = (uint8_t)(high << 4 | low);
  }
  *n = text.n / 2;
  return true;
}

void base64_write(struct buf *out, struct str bytes)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  buf_reserve(out, (bytes.n + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.n; i += 3) {
    size_t left = bytes.n - i;
    uint32_t three = 0;
    for (size_t j = 0; j < 3; j++)
      three = three << 8 | (j < left ? (unsigned char)bytes.p[i + j] : 0);
    char four[4] = { digits[three >> 18], digits[three >> 12 & 63], digits[three >> 6 & 63], digits[three & 63] };
    if (left < 3)
      four[3] = '=';
    if (left < 2)
      four[2] = '=';
    buf_add(out, four, 4);
  }
}

static int base64_digit(char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Strict: whole groups of four, padding only at the end, and no bits set that stand for nothing. */
bool base64_read(struct str text, uint8_t *out, size_t *n)
{
  if (text.n % 4)
    return false;
  size_t used = text.n, at = 0;
  while (used && text.n - used < 2 && text.p[used - 1] == '=')
    used--;
  uint32_t bits = 0;
  int held = 0;
  for (size_t i = 0; i < used; i++) {
    int digit = base64_digit(text.p[i]);
    if (digit < 0)
      return false;
    bits = bits << 6 | (uint32_t)digit;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out[at++] = (uint8_t)(bits >> held);
    }
  }
  if (bits & ((1u << held) - 1))
    return false;
  *n = at;
  return true;
}

/* ---- randomness --------------------------------------------------------------------------- */

void random_bytes(void *out, size_t n)
{
  char *p = out;
  while (n) {
    ssize_t got = getrandom(p, n, 0);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) {
      fprintf(stderr, "the system gives no random bytes\n");
      abort();
    }
    p += got;
    n -= (size_t)got;
  }
}
