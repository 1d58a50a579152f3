/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory: what is refused comes from the reserve, the thread knows that it is short, and the reserve is made whole.
 */
#include <check.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/base.h"

START_TEST(refused_memory_comes_from_the_reserve)
{
  ck_assert(mem_reserve(3 << 20) && mem_whole() && !mem_short());
  mem_fault(MEM_MUST, 2, false);
  char *a = mem_alloc(10), *b = NULL;
  ck_assert(!mem_short() && mem_whole() && !mem_fault_met(MEM_MUST));
  b = mem_zero(100);
  ck_assert(mem_short() && !mem_whole() && mem_fault_met(MEM_MUST) && b[99] == 0);
  memset(b, 7, 100);
  mem_calm();
  b = mem_grow(b, 1000);
  ck_assert(!mem_short() && b[99] == 7);
  ck_assert(mem_reserve(3 << 20) && mem_whole());
  free(a);
  free(b);
}
END_TEST

START_TEST(it_lasts_as_long_as_it_is_large)
{
  ck_assert(mem_reserve(4 << 20));
  mem_fault(MEM_MUST, 1, true);
  size_t most = 0;
  void *got[80];
  for (int i = 0; i < 30; i++, most += 100000)
    got[i] = mem_alloc(100000);
  ck_assert(mem_short() && !mem_whole());
  ck_assert_msg(!mem_reserve(4 << 20), "made whole while the system refuses");
  mem_fault(MEM_MUST, 0, false);
  ck_assert(mem_reserve(4 << 20) && mem_whole());
  for (int i = 0; i < 30; i++)
    free(got[i]);
}
END_TEST

/* The journal is safe: better an end than a path that nobody has walked. */
START_TEST(without_a_reserve_it_aborts)
{
  mem_fault(MEM_MUST, 1, true);
  mem_alloc(1);
}
END_TEST

START_TEST(who_can_be_told_no_is)
{
  char *p = mem_try(NULL, 10);
  ck_assert(p && !mem_short());
  p[9] = 'x';
  mem_fault(MEM_MAY, 1, true);
  ck_assert(!mem_try(p, 1 << 20) && mem_short() && p[9] == 'x');
  mem_calm();
  ck_assert(!mem_may() && mem_short());
  mem_fault(MEM_MAY, 0, false);
  mem_calm();
  ck_assert(mem_may() && !mem_short());
  p = mem_try(p, 1 << 20);
  ck_assert(p && p[9] == 'x');
  free(p);
}
END_TEST

static void *other(void *arg)
{
  ck_assert(!mem_short() && !mem_fault_met(MEM_MAY));
  void *p = mem_try(NULL, 10);
  ck_assert_ptr_nonnull(p);
  free(p);
  return arg;
}

START_TEST(a_thread_is_short_for_itself)
{
  pthread_t t;
  mem_fault(MEM_MAY, 1, true);
  ck_assert(!mem_try(NULL, 10) && mem_short());
  ck_assert_int_eq(pthread_create(&t, NULL, other, NULL), 0);
  pthread_join(t, NULL);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("mem");
  TCase *tc = tcase_create("mem");
  tcase_add_test(tc, refused_memory_comes_from_the_reserve);
  tcase_add_test(tc, it_lasts_as_long_as_it_is_large);
  tcase_add_test_raise_signal(tc, without_a_reserve_it_aborts, SIGABRT);
  tcase_add_test(tc, who_can_be_told_no_is);
  tcase_add_test(tc, a_thread_is_short_for_itself);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
