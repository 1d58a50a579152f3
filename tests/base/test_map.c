/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Map against a plain array as model, and the hashes: the fixed one is stored, so its results are
 * pinned here and may never change.
 */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

enum { KEYS = 600 };

/* Keys that collide in their low bits, and a few odd ones. */
static uint64_t key_of(size_t i) { return i % 3 == 0 ? (uint64_t)i << 40 : i % 3 == 1 ? i : UINT64_MAX - 1 - i; }

static void check_same(const struct map *m, const uint64_t *model, const bool *present)
{
  size_t n = 0, walked = 0, at = 0;
  for (size_t i = 0; i < KEYS; i++) {
    uint64_t *found = map_find(m, key_of(i));
    ck_assert_int_eq(found != NULL, present[i]);
    if (found)
      ck_assert_uint_eq(*found, model[i]);
    n += present[i];
  }
  ck_assert_uint_eq(m->n, n);
  for (struct map_slot *slot; (slot = map_next(m, &at)); walked++)
    ck_assert_ptr_eq(map_find(m, slot->key), &slot->value);
  ck_assert_uint_eq(walked, n);
}

START_TEST(map_agrees_with_a_model)
{
  struct map m;
  uint64_t model[KEYS] = { 0 };
  bool present[KEYS] = { 0 };
  map_init(&m);
  check_same(&m, model, present);
  srand(11);
  for (int step = 0; step < 20000; step++) {
    size_t i = (size_t)rand() % KEYS;
    /* Mostly putting, then mostly removing, in turns. */
    if (rand() % 10 < (step / 2000 % 2 ? 2 : 8)) {
      uint64_t *v = map_put(&m, key_of(i));
      if (!present[i])
        ck_assert_uint_eq(*v, 0);
      present[i] = true;
      *v = model[i] = (uint64_t)rand();
    } else {
      ck_assert_int_eq(map_remove(&m, key_of(i)), present[i]);
      present[i] = false;
    }
    if (step % 100 == 0)
      check_same(&m, model, present);
  }
  check_same(&m, model, present);
  map_clear(&m);
  memset(present, 0, sizeof present);
  check_same(&m, model, present);
  map_fini(&m);
}
END_TEST

START_TEST(reserved_key_is_never_found)
{
  struct map m;
  map_init(&m);
  *map_put(&m, 1) = 1;
  ck_assert_ptr_null(map_find(&m, MAP_NONE));
  ck_assert(!map_remove(&m, MAP_NONE));
  map_fini(&m);
}
END_TEST

START_TEST(fixed_hash_never_changes)
{
  static const struct {
    uint64_t seed;
    const char *text;
    uint64_t hash;
  } rows[] = {
    { 0, "", 0x7ec38fac7a3cac97 },
    { 1, "", 0xeccd22cbd5586ed4 },
    { 0, "a", 0xe88b0d3df6201ab8 },
    { 0, "service", 0xc81262e1812a395b },
    { 0, "checkout", 0xc152f78e732e6001 },
    { 7, "fourteen bytes", 0x86a72ec88853cdb6 },
    { 7, "sixteen bytes...", 0xe48de290e4bf57f6 },
    { 7, "more than two blocks of sixteen bytes", 0x5b4f88e8a6949c96 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    ck_assert_msg(hash_fixed(rows[i].seed, str_of(rows[i].text)) == rows[i].hash, "row %zu: 0x%016" PRIx64, i,
                  hash_fixed(rows[i].seed, str_of(rows[i].text)));
}
END_TEST

typedef uint64_t hash_fn(struct str s);

static uint64_t hash_fixed_0(struct str s) { return hash_fixed(0, s); }

/* Slices of zeros differ by length; flipping any bit changes about half of the bits. */
static void check_spread(hash_fn *hash)
{
  char text[64] = { 0 };
  for (size_t n = 1; n < sizeof text; n++)
    ck_assert_uint_ne(hash((struct str){ text, n }), hash((struct str){ text, n - 1 }));
  for (size_t n = 1; n <= 40; n++) {
    uint64_t base = hash((struct str){ text, n });
    int changed = 0;
    for (size_t bit = 0; bit < n * 8; bit++) {
      text[bit / 8] ^= (char)(1 << bit % 8);
      int bits = __builtin_popcountll(base ^ hash((struct str){ text, n }));
      text[bit / 8] ^= (char)(1 << bit % 8);
      ck_assert_int_gt(bits, 8);
      changed += bits;
    }
    ck_assert_int_gt(changed, (int)n * 8 * 27);
    ck_assert_int_lt(changed, (int)n * 8 * 37);
  }
}

START_TEST(hashes_spread)
{
  check_spread(hash_local);
  check_spread(hash_fixed_0);
  ck_assert_uint_ne(hash_fixed(1, STR("a")), hash_fixed(2, STR("a")));
  ck_assert_uint_eq(hash_local(STR("same")), hash_local(STR("same")));
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("map");
  TCase *tc = tcase_create("map");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, map_agrees_with_a_model);
  tcase_add_test(tc, reserved_key_is_never_found);
  tcase_add_test(tc, fixed_hash_never_changes);
  tcase_add_test(tc, hashes_spread);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
