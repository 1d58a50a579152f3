/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: their names, and by which clock they wait. */
#define _GNU_SOURCE /* pthread_getname_np */
#include "base/base.h"

#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static atomic_bool go;

static void *run(void *arg)
{
  while (!atomic_load(&go))
    usleep(1000);
  return arg;
}

START_TEST(it_runs_under_its_name)
{
  struct err err = ERR_INIT;
  char name[16] = "";
  void *result = NULL;
  pthread_t t;
  ck_assert_msg(thread_start(&t, "a name of 15 by", run, &go, &err), "%s", err.text);
  ck_assert_int_eq(pthread_getname_np(t, name, sizeof name), 0);
  ck_assert_str_eq(name, "a name of 15 by");
  atomic_store(&go, true);
  ck_assert_int_eq(pthread_join(t, &result), 0);
  ck_assert_ptr_eq(result, &go);
}
END_TEST

START_TEST(its_condition_waits_by_the_monotonic_clock)
{
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t some;
  struct timespec t;
  thread_condition(&some);
  clock_gettime(CLOCK_MONOTONIC, &t);
  uint64_t begun = clock_ns();
  t.tv_nsec += 50000000;
  if (t.tv_nsec >= 1000000000)
    t.tv_sec++, t.tv_nsec -= 1000000000;
  pthread_mutex_lock(&lock);
  int got = 0;
  while (got != ETIMEDOUT)
    got = pthread_cond_timedwait(&some, &lock, &t); /* by the clock on the wall it would be over at once */
  pthread_mutex_unlock(&lock);
  ck_assert_uint_ge(clock_ns() - begun, 50000000);
  pthread_cond_destroy(&some);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("thread");
  TCase *tc = tcase_create("thread");
  tcase_add_test(tc, it_runs_under_its_name);
  tcase_add_test(tc, its_condition_waits_by_the_monotonic_clock);
  suite_add_tcase(s, tc);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_ENV);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
