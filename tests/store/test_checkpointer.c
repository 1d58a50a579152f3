/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpointer: logs are copied beside who writes, stay bounded while it writes without a pause, wait for readers, and
 * get over a disk that fails; whatever meets, and after kill -9, what was committed is there.
 */
#include "store/checkpointer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "folder.h"
#include "store/store.h"

enum { ROWS = 64, FRAME = 4096 + 24, NEVER = 1 << 30, PATIENCE_MS = 60000 };

static struct err err;
static struct store *s; /* who writes */
static struct checkpointer *c;

#define must(call) ck_assert_msg((call), "%s", err.text)

/* ---- the file: so many rows of about a page each, the sum of whose numbers no transaction changes ------------------ */

static int64_t number(struct store *of, const char *sql)
{
  struct stmt *q = store_prepare(of, sql, &err);
  must(q != NULL && stmt_step(q, &err) == STEP_ROW);
  int64_t v = column_int(q, 0);
  stmt_close(q);
  return v;
}

#define TABLE "CREATE TABLE IF NOT EXISTS t(id INTEGER PRIMARY KEY, n INTEGER NOT NULL, x BLOB NOT NULL) STRICT"
#define FILL                                                                                                           \
  "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 63)"                                       \
  " INSERT OR IGNORE INTO t SELECT n, 0, randomblob(3500) FROM i"

static void begin(const struct checkpointer_limits *limits)
{
  must((s = store_open(in_folder("c.db"), STORE_LAZY, &err)) != NULL);
  must(store_exec(s, TABLE, &err) && store_exec(s, FILL, &err));
  must((c = checkpointer_open(limits, &err)) != NULL);
  must(checkpointer_tend(c, s, "model", &err));
}

static void end(void)
{
  checkpointer_close(c);
  store_close(s);
}

/* One transaction, a few pages: the file knows which was the last. */
static bool move(struct store *of, int i)
{
  char sql[400];
  int from = i * 7 % ROWS, to = (i * 13 + 5) % ROWS, wide = i % 11 == 0 ? ROWS : 1;
  snprintf(sql, sizeof sql,
           "UPDATE t SET n = n - 1, x = randomblob(3500) WHERE id = %d; UPDATE t SET n = n + 1 WHERE id = %d;"
           "UPDATE t SET x = randomblob(3500) WHERE id < %d; PRAGMA user_version = %d",
           from, to, wide, i);
  if (!store_begin(of, &err))
    return false;
  if (store_exec(of, sql, &err))
    return store_commit(of, &err);
  store_rollback(of);
  return false;
}

static void check_file(struct store *of)
{
  must(store_check(of, &err));
  ck_assert_int_eq(number(of, "SELECT count(*) FROM t"), ROWS);
  ck_assert_int_eq(number(of, "SELECT sum(n) FROM t"), 0);
}

/* ---- what is told -------------------------------------------------------------------------------------------------- */

struct told {
  int64_t waiting;
  uint64_t failures;
};

static void keep(void *arg, const char *name, int64_t waiting, uint64_t failures)
{
  ck_assert_str_eq(name, "model");
  *(struct told *)arg = (struct told){ waiting, failures };
}

static struct told told(void)
{
  struct told t = { -1, 0 };
  checkpointer_tell(c, keep, &t);
  ck_assert_int_ge(t.waiting, 0);
  return t;
}

static int64_t log_pages(void)
{
  struct stat st;
  return stat(in_folder("c.db-wal"), &st) == 0 ? st.st_size / FRAME : 0;
}

static void nap(void) { nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL); }

#define wait_until(what)                                                                                               \
  do {                                                                                                                 \
    int ms = 0;                                                                                                        \
    while (!(what) && ms++ < PATIENCE_MS)                                                                              \
      nap();                                                                                                           \
    ck_assert_msg(ms < PATIENCE_MS, "never: %s", #what);                                                               \
  } while (0)

/* ---- tests ---- */

/* Without a word from who writes. */
START_TEST(copies_beside_who_writes)
{
  begin(&(struct checkpointer_limits){ .step = 100, .full = NEVER, .rest = 1, .most = NEVER });
  int i = 0;
  for (int64_t written = 0; written < 100; written = told().waiting)
    must(move(s, i++));
  wait_until(told().waiting == 0);
  int64_t before = log_pages();
  must(move(s, 1)); /* starts the log over */
  ck_assert_int_eq(log_pages(), before);
  ck_assert_int_lt(told().waiting, 10);
  check_file(s);
  end();
}
END_TEST

/* All is copied by who writes, for nobody else would. */
START_TEST(bounded_without_the_thread)
{
  begin(&(struct checkpointer_limits){ .step = NEVER, .full = 200, .rest = 1, .most = 400 });
  for (int i = 0; i < 1000; i++) {
    must(move(s, i));
    ck_assert_int_le(log_pages(), 400 + 2 * ROWS);
  }
  check_file(s);
  end();
}
END_TEST

/* The thread copies, and who writes the short rest: there is never a moment without writes. */
START_TEST(bounded_without_a_pause)
{
  begin(&(struct checkpointer_limits){ .step = 50, .full = 300, .rest = 2 * ROWS, .most = 1000 });
  for (int i = 0; i < 1500; i++) {
    must(move(s, i));
    ck_assert_int_le(log_pages(), 1000 + 2 * ROWS);
  }
  ck_assert_uint_eq(told().failures, 0);
  check_file(s);
  end();
}
END_TEST

/* What a reader still sees stays in the log, and nobody waits for it; once it is gone the log is copied. */
START_TEST(waits_for_no_reader)
{
  begin(&(struct checkpointer_limits){ .step = 50, .full = 100, .rest = 2 * ROWS, .most = 200 });
  struct store *r = store_open(in_folder("c.db"), STORE_READ, &err);
  must(r && store_begin(r, &err));
  int64_t seen = number(r, "SELECT sum(n * id) FROM t");
  for (int i = 1; i < 400; i++)
    must(move(s, i));
  ck_assert_int_gt(log_pages(), 400);
  ck_assert_int_eq(number(r, "SELECT sum(n * id) FROM t"), seen);
  check_file(r);
  store_rollback(r);
  int64_t before = log_pages();
  for (int i = 0; i < 400; i++)
    must(move(s, i));
  ck_assert_int_le(log_pages(), before + 50 + 4 * ROWS);
  ck_assert_uint_eq(told().failures, 0);
  check_file(s);
  store_close(r);
  end();
}
END_TEST

static void limit_files(rlim_t bytes)
{
  struct rlimit limit;
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int log_to_file(const char *name)
{
  int kept = dup(STDERR_FILENO), fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0600);
  ck_assert(kept >= 0 && fd >= 0 && dup2(fd, STDERR_FILENO) >= 0);
  close(fd);
  return kept;
}

static bool file_says(const char *name, const char *words)
{
  char text[4096] = "";
  FILE *f = fopen(name, "r");
  size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
  if (f)
    fclose(f);
  text[n] = 0;
  return strstr(text, words) != NULL;
}

/* The file cannot grow and its log can: commits go on, what failed is told, and made good afterwards. */
START_TEST(a_failure_is_told_and_mended)
{
  signal(SIGXFSZ, SIG_IGN);
  int kept = log_to_file(in_folder("log.txt"));
  begin(&(struct checkpointer_limits){ .step = 20, .full = 40, .rest = 10, .most = 60 });
  must(store_exec(s, "CREATE TABLE more(x BLOB)", &err));
  must(store_exec(s,
                  "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 300) INSERT INTO more"
                  " SELECT randomblob(3500) FROM i",
                  &err));
  must(move(s, 1)); /* a log that is copied whole starts over, one with a rest ends with this */
  wait_until(told().waiting < 20);
  must(move(s, 1));
  struct stat st;
  ck_assert_int_eq(stat(in_folder("c.db"), &st), 0);
  limit_files((rlim_t)st.st_size);
  must(store_exec(s,
                  "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 30) INSERT INTO more"
                  " SELECT randomblob(3500) FROM i",
                  &err));
  for (int i = 0; i < 30; i++)
    must(move(s, 11 * i + 1));
  wait_until(told().failures > 0);
  limit_files(RLIM_INFINITY);
  must(move(s, 2));
  for (int i = 0; i < 60; i++)
    must(move(s, 11 * i + 1));
  wait_until(told().waiting < 60);
  uint64_t failures = told().failures;
  for (int i = 0; i < 200; i++)
    must(move(s, i));
  ck_assert_uint_eq(told().failures, failures);
  ck_assert_int_eq(number(s, "SELECT count(*) FROM more"), 332);
  check_file(s);
  end();
  dup2(kept, STDERR_FILENO);
  close(kept);
  ck_assert(file_says(in_folder("log.txt"), "error checkpoint: "));
  ck_assert(file_says(in_folder("log.txt"), "c.db: "));
}
END_TEST

START_TEST(gives_the_store_back)
{
  begin(NULL);
  ck_assert_int_eq(number(s, "PRAGMA wal_autocheckpoint"), 0);
  checkpointer_close(c);
  ck_assert_int_eq(number(s, "PRAGMA wal_autocheckpoint"), 4000);
  must(move(s, 1));
  must(store_checkpoint(s, &err));
  ck_assert_int_eq(log_pages(), 0);
  store_close(s);
}
END_TEST

START_TEST(memory_needs_none)
{
  must((s = store_open(":memory:", STORE_DURABLE, &err)) != NULL);
  must((c = checkpointer_open(NULL, &err)) != NULL);
  must(checkpointer_tend(c, s, "model", &err));
  must(store_exec(s, TABLE, &err) && store_exec(s, FILL, &err) && move(s, 1));
  check_file(s);
  struct told t = { -1, 0 };
  checkpointer_tell(c, keep, &t);
  ck_assert_int_eq(t.waiting, -1);
  end();
}
END_TEST

/* ---- all at once ---- */

static atomic_bool over;

static void *read_on(void *arg)
{
  struct err mine = ERR_INIT;
  struct store *r = store_open(arg, STORE_READ, &mine);
  bool good = r != NULL;
  while (good && !atomic_load(&over)) {
    struct stmt *q = NULL;
    good = store_begin(r, &mine) && (q = store_prepare(r, "SELECT sum(n), count(*) FROM t", &mine)) &&
           stmt_step(q, &mine) == STEP_ROW && column_int(q, 0) == 0 && column_int(q, 1) == ROWS;
    stmt_close(q);
    store_rollback(r);
  }
  store_close(r);
  return good ? NULL : "a reader saw a half transaction";
}

/* So small that the log is started over, passes begin and passes end at every turn. */
START_TEST(whatever_meets)
{
  static const struct checkpointer_limits small[] = {
    { .step = 1, .full = 1, .rest = 1, .most = 2 },
    { .step = 1, .full = NEVER, .rest = 1, .most = NEVER },
    { .step = 3, .full = 5, .rest = 80, .most = 200 },
  };
  pthread_t readers[2];
  void *why;
  begin(&small[_i]);
  atomic_store(&over, false);
  for (int i = 0; i < 2; i++)
    ck_assert_int_eq(pthread_create(&readers[i], NULL, read_on, (void *)store_path(s)), 0);
  for (int i = 0; i < 1000; i++)
    must(move(s, i));
  atomic_store(&over, true);
  for (int i = 0; i < 2; i++) {
    pthread_join(readers[i], &why);
    ck_assert_msg(!why, "%s", (char *)why);
  }
  ck_assert_uint_eq(told().failures, 0);
  check_file(s);
  int64_t weighed = number(s, "SELECT sum(n * id) FROM t");
  end();
  must((s = store_open(in_folder("c.db"), STORE_LAZY, &err)) != NULL);
  check_file(s);
  ck_assert_int_eq(number(s, "SELECT sum(n * id) FROM t"), weighed);
  store_close(s);
}
END_TEST

/* Writes until it is killed, and tells of each commit. */
static void write_till_killed(int fd)
{
  begin(&(struct checkpointer_limits){ .step = 10, .full = 30, .rest = 80, .most = 200 });
  for (int i = 0;; i++)
    if (!move(s, i) || write(fd, &i, sizeof i) != sizeof i)
      _exit(1);
}

START_TEST(survives_kill_9)
{
  for (int round = 0; round < 12; round++) {
    int ends[2], last = -1, i;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
      write_till_killed(ends[1]);
    close(ends[1]);
    for (int n = 0; n < 20 + 37 * round && read(ends[0], &i, sizeof i) == sizeof i; n++)
      last = i;
    kill(child, SIGKILL);
    while (read(ends[0], &i, sizeof i) == sizeof i)
      last = i;
    close(ends[0]);
    waitpid(child, NULL, 0);
    ck_assert_int_ge(last, 19 + 37 * round);
    must((s = store_open(in_folder("c.db"), STORE_LAZY, &err)) != NULL);
    check_file(s);
    ck_assert_int_ge(number(s, "PRAGMA user_version"), last);
    store_close(s);
  }
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("checkpointer");
  TCase *t = tcase_create("checkpointer");
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, copies_beside_who_writes);
  tcase_add_test(t, bounded_without_the_thread);
  tcase_add_test(t, bounded_without_a_pause);
  tcase_add_test(t, waits_for_no_reader);
  tcase_add_test(t, a_failure_is_told_and_mended);
  tcase_add_test(t, gives_the_store_back);
  tcase_add_test(t, memory_needs_none);
  tcase_add_loop_test(t, whatever_meets, 0, 3);
  tcase_add_test(t, survives_kill_9);
  suite_add_tcase(suite, t);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
