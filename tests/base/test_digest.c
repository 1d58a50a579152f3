/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Digests and codes by the vectors of their standards (FIPS 180-4, RFC 2202, RFC 4231, RFC 4648).
 */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void check_hex(const uint8_t *bytes, size_t n, const char *want)
{
  struct buf b = BUF_INIT;
  hex_write(&b, (struct str){ (const char *)bytes, n });
  ck_assert_str_eq(b.p, want);
  buf_fini(&b);
}

static const struct {
  const char *text, *hex;
} digests[] = {
  { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

START_TEST(sha256_of_known_texts)
{
  struct sha256_run *run = sha256_open();
  for (size_t i = 0; i < COUNT(digests); i++) {
    uint8_t out[SHA256_SIZE];
    struct str text = str_of(digests[i].text);
    sha256(text, out);
    check_hex(out, sizeof out, digests[i].hex);
    for (size_t cut = 0; cut <= text.n; cut++) {
      sha256_start(run);
      sha256_add(run, (struct str){ text.p, cut });
      sha256_add(run, (struct str){ text.p + cut, text.n - cut });
      sha256_end(run, out);
      check_hex(out, sizeof out, digests[i].hex);
    }
  }
  sha256_close(run);
  sha256_close(NULL);
}
END_TEST

static void *digest_often(void *unused)
{
  (void)unused;
  for (int i = 0; i < 2000; i++) {
    uint8_t out[SHA256_SIZE];
    sha256(STR("abc"), out);
    check_hex(out, sizeof out, digests[1].hex);
  }
  return NULL;
}

START_TEST(sha256_from_two_threads)
{
  pthread_t thread;
  ck_assert_int_eq(pthread_create(&thread, NULL, digest_often, NULL), 0);
  digest_often(NULL);
  pthread_join(thread, NULL);
}
END_TEST

static const struct {
  enum digest_kind kind;
  int key_byte, key_n; /* a key of one byte repeated, or key */
  const char *key, *text, *hex;
} codes[] = {
  { DIGEST_SHA1, 0x0b, 20, NULL, "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00" },
  { DIGEST_SHA1, 0xaa, 80, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
    "aa4ae5e15272d00e95705637ce8a3b55ed402112" },
  { DIGEST_SHA256, 0x0b, 20, NULL, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
  { DIGEST_SHA256, 0, 0, "Jefe", "what do ya want for nothing?",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
  { DIGEST_SHA256, 0xaa, 131, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
  { DIGEST_SHA256, 0, 0, "", "", "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad" },
  { DIGEST_SHA256, 0, 0, "It's a Secret to Everybody", "Hello, World!",
    "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17" },
  { DIGEST_SHA512, 0, 0, "Jefe", "what do ya want for nothing?",
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b"
    "636e070a38bce737" },
  { DIGEST_SHA512, 0xaa, 131, NULL, "Test Using Larger Than Block-Size Key - Hash Key First",
    "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec"
    "8b915a985d786598" },
};

START_TEST(hmac_of_known_texts)
{
  for (size_t i = 0; i < COUNT(codes); i++) {
    char key[200];
    memset(key, codes[i].key_byte, sizeof key);
    struct str k = codes[i].key ? str_of(codes[i].key) : (struct str){ key, (size_t)codes[i].key_n };
    uint8_t out[DIGEST_MAX];
    size_t n = hmac(codes[i].kind, k, str_of(codes[i].text), out);
    check_hex(out, n, codes[i].hex);
  }
}
END_TEST

START_TEST(constant_time_equality)
{
  ck_assert(equal_constant_time(STR("abc"), STR("abc")));
  ck_assert(equal_constant_time(STR(""), (struct str){ NULL, 0 }));
  ck_assert(!equal_constant_time(STR("abc"), STR("abd")) && !equal_constant_time(STR("abc"), STR("ab")));
}
END_TEST

START_TEST(hex_is_strict)
{
  uint8_t out[8];
  size_t n = 9;
  ck_assert(hex_read(STR("00fFA5"), out, &n) && n == 3 && memcmp(out, "\x00\xff\xa5", 3) == 0);
  ck_assert(hex_read(STR(""), out, &n) && n == 0);
  ck_assert(!hex_read(STR("0"), out, &n) && !hex_read(STR("0g"), out, &n) && !hex_read(STR(" 0"), out, &n));
}
END_TEST

static const struct {
  const char *bytes, *text;
} encodings[] = {
  { "", "" },
  { "f", "Zg==" },
  { "fo", "Zm8=" },
  { "foo", "Zm9v" },
  { "foob", "Zm9vYg==" },
  { "fooba", "Zm9vYmE=" },
  { "foobar", "Zm9vYmFy" },
  { "\xff\xef\xbe", "/+++" },
};
static const char *const not_base64[] = { "Z",        "Zg",     "Zg=",  "Z===", "====", "Zh==", "Zm9=",
                                          "Zg==Zg==", "Zm9v\n", "Zm-v", "Z=g=", " Zg=", "=Zg=" };

START_TEST(base64_is_strict)
{
  struct buf b = BUF_INIT;
  uint8_t out[256];
  size_t n;
  for (size_t i = 0; i < COUNT(encodings); i++) {
    b.n = 0;
    base64_write(&b, str_of(encodings[i].bytes));
    ck_assert(str_is(buf_view(&b), encodings[i].text));
    ck_assert(base64_read(str_of(encodings[i].text), out, &n));
    ck_assert(str_eq((struct str){ (char *)out, n }, str_of(encodings[i].bytes)));
  }
  for (size_t i = 0; i < COUNT(not_base64); i++)
    ck_assert_msg(!base64_read(str_of(not_base64[i]), out, &n), "%s", not_base64[i]);
  char bytes[100];
  for (size_t size = 0; size < sizeof bytes; size++) {
    random_bytes(bytes, size);
    b.n = 0;
    base64_write(&b, (struct str){ bytes, size });
    ck_assert(base64_read(buf_view(&b), out, &n) && n == size && memcmp(out, bytes, size) == 0);
  }
  buf_fini(&b);
}
END_TEST

START_TEST(random_bytes_differ)
{
  char a[32] = { 0 }, b[32] = { 0 };
  random_bytes(a, sizeof a);
  random_bytes(b, sizeof b);
  ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("digest");
  TCase *tc = tcase_create("digest");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, sha256_of_known_texts);
  tcase_add_test(tc, sha256_from_two_threads);
  tcase_add_test(tc, hmac_of_known_texts);
  tcase_add_test(tc, constant_time_equality);
  tcase_add_test(tc, hex_is_strict);
  tcase_add_test(tc, base64_is_strict);
  tcase_add_test(tc, random_bytes_differ);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
