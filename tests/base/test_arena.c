/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arena and vector: alignment, separateness, big requests beside small ones, what reset keeps.
 */
#include <check.h>
#include <stdlib.h>

#include "base/base.h"

static void fill_and_check(struct arena *a, size_t rounds)
{
  VEC(unsigned char *) blocks = { 0 };
  VEC(size_t) sizes = { 0 };
  srand(7);
  for (size_t i = 0; i < rounds; i++) {
    size_t n = i % 97 == 0 ? (size_t)rand() % 300000 : (size_t)rand() % 200;
    unsigned char *p = arena_alloc(a, n);
    ck_assert_ptr_nonnull(p);
    ck_assert_uint_eq((uintptr_t)p % 16, 0);
    memset(p, (int)(i & 0xff), n);
    vec_push(&blocks, p);
    vec_push(&sizes, n);
  }
  for (size_t i = 0; i < rounds; i++) {
    bool whole = true;
    for (size_t j = 0; j < sizes.at[i]; j++)
      whole = whole && blocks.at[i][j] == (i & 0xff);
    ck_assert(whole);
  }
  vec_fini(&blocks);
  vec_fini(&sizes);
}

START_TEST(allocations_do_not_overlap)
{
  struct arena a;
  arena_init(&a);
  for (int i = 0; i < 3; i++) {
    fill_and_check(&a, 1000);
    ck_assert_uint_gt(a.used, 0);
    arena_reset(&a);
    ck_assert_uint_eq(a.used, 0);
  }
  arena_fini(&a);
}
END_TEST

START_TEST(reset_keeps_the_first_block)
{
  struct arena a;
  arena_init(&a);
  arena_reset(&a); /* of an unused one */
  char *big = arena_alloc(&a, 1 << 20);
  memset(big, 1, 1 << 20);
  char *first = arena_alloc(&a, 100);
  for (int i = 0; i < 1000; i++)
    arena_alloc(&a, 1000);
  arena_reset(&a);
  ck_assert_ptr_eq(arena_alloc(&a, 100), first);
  arena_fini(&a);
}
END_TEST

START_TEST(zeroed_memory_is_zero_after_reuse)
{
  struct arena a;
  arena_init(&a);
  memset(arena_alloc(&a, 4000), 0xff, 4000);
  arena_reset(&a);
  const char *p = arena_zero(&a, 4000);
  for (int i = 0; i < 4000; i++)
    ck_assert_int_eq(p[i], 0);
  ck_assert_ptr_nonnull(arena_alloc(&a, 0));
  arena_fini(&a);
}
END_TEST

START_TEST(vector_grows_and_shrinks)
{
  VEC(uint64_t) v = { 0 };
  for (uint64_t i = 0; i < 10000; i++)
    vec_push(&v, i * 3);
  ck_assert_uint_eq(v.n, 10000);
  ck_assert_uint_eq(vec_last(&v), 29997);
  for (uint64_t i = 10000; i-- > 5000;)
    ck_assert_uint_eq(vec_pop(&v), i * 3);
  *vec_push_ptr(&v) = 42;
  ck_assert_uint_eq(v.at[5000], 42);
  vec_clear(&v);
  ck_assert_uint_eq(v.n, 0);
  vec_fini(&v);
  ck_assert_ptr_null(v.at);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("arena");
  TCase *tc = tcase_create("arena");
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, allocations_do_not_overlap);
  tcase_add_test(tc, reset_keeps_the_first_block);
  tcase_add_test(tc, zeroed_memory_is_zero_after_reuse);
  tcase_add_test(tc, vector_grows_and_shrinks);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
