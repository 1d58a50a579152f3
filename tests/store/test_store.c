/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections and statements, against files in a folder of the test's own: what goes in comes
 * out exactly, errors carry the right code and name the thing, a failure (a constraint, a full
 * disk, a broken file) leaves the connection usable, and a backup under writes is whole.
 */
#include "store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

static struct err err;

static off_t size_of(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 ? st.st_size : -1;
}

static struct store *must_open(const char *path, enum store_mode mode)
{
  struct store *s = store_open(path, mode, &err);
  ck_assert_msg(s != NULL, "%s", err.text);
  return s;
}

static struct stmt *must_prepare(struct store *s, const char *sql)
{
  struct stmt *q = store_prepare(s, sql, &err);
  ck_assert_msg(q != NULL, "%s", err.text);
  return q;
}

static void must_exec(struct store *s, const char *sql) { ck_assert_msg(store_exec(s, sql, &err), "%s", err.text); }

static int64_t number(struct store *s, const char *sql)
{
  struct stmt *q = must_prepare(s, sql);
  ck_assert_msg(stmt_step(q, &err) == STEP_ROW, "%s", err.text);
  int64_t v = column_int(q, 0);
  stmt_close(q);
  return v;
}

#define assert_failed(call, want, words)                                                                               \
  do {                                                                                                                 \
    err = (struct err)ERR_INIT;                                                                                        \
    ck_assert(!(call));                                                                                                \
    ck_assert_msg(err.code == (want), "%s: %s", err_name(err.code), err.text);                                         \
    ck_assert_msg(strstr(err.text, words) != NULL, "\"%s\" is not in: %s", words, err.text);                           \
  } while (0)

/* ---- opening ------------------------------------------------------------------------------ */

START_TEST(opens_with_what_the_header_says)
{
  struct store *durable = must_open(in_folder("durable.db"), STORE_DURABLE);
  struct store *lazy = must_open(in_folder("lazy.db"), STORE_LAZY);
  ck_assert_int_eq(number(durable, "PRAGMA synchronous"), 2);
  ck_assert_int_eq(number(lazy, "PRAGMA synchronous"), 1);
  ck_assert_int_eq(number(durable, "PRAGMA wal_autocheckpoint"), 4000);
  ck_assert_int_eq(number(lazy, "PRAGMA wal_autocheckpoint"), 4000);
  struct store *both[] = { durable, lazy };
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(number(both[i], "PRAGMA page_size"), 4096);
    ck_assert_int_eq(number(both[i], "PRAGMA busy_timeout"), 5000);
    ck_assert_int_eq(number(both[i], "PRAGMA trusted_schema"), 0);
    ck_assert_int_eq(number(both[i], "PRAGMA foreign_keys"), 0);
    ck_assert_int_eq(number(both[i], "PRAGMA secure_delete"), 0);
    ck_assert_int_eq(number(both[i], "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    /* defensive: the schema cannot be written to by hand */
    must_exec(both[i], "PRAGMA writable_schema=ON");
    ck_assert(!store_exec(both[i], "DELETE FROM sqlite_schema", &err));
    store_close(both[i]);
  }
}
END_TEST

START_TEST(opens_in_memory)
{
  struct store *one = must_open(":memory:", STORE_DURABLE), *two = must_open(":memory:", STORE_LAZY);
  must_exec(one, "CREATE TABLE t(x INTEGER) STRICT");
  ck_assert_int_eq(number(two, "SELECT count(*) FROM sqlite_schema"), 0);
  ck_assert(store_checkpoint(one, &err));
  store_close(one);
  store_close(two);
  assert_failed(store_open(":memory:", STORE_READ, &err), ERR_IO, ":memory:");
}
END_TEST

START_TEST(refuses_what_it_cannot_open)
{
  assert_failed(store_open(in_folder("none.db"), STORE_READ, &err), ERR_IO, "none.db");
  ck_assert_int_eq(size_of(in_folder("none.db")), -1);
  assert_failed(store_open(in_folder("no/such/x.db"), STORE_LAZY, &err), ERR_IO, "No such file or directory");
  FILE *f = fopen(in_folder("text.db"), "w");
  for (int i = 0; i < 1000; i++)
    fputs("this is no database, ", f);
  fclose(f);
  assert_failed(store_open(in_folder("text.db"), STORE_DURABLE, &err), ERR_CORRUPT, "text.db: file is not a database");
  assert_failed(store_open(in_folder("text.db"), STORE_READ, &err), ERR_CORRUPT, "text.db: file is not a database");
}
END_TEST

START_TEST(a_path_is_not_a_uri)
{
  ck_assert_int_eq(chdir(folder), 0);
  struct store *s = must_open("file:x.db?mode=memory", STORE_LAZY);
  must_exec(s, "CREATE TABLE t(x INTEGER) STRICT");
  ck_assert_int_ge(size_of("file:x.db?mode=memory"), 4096);
  store_close(s);
}
END_TEST

START_TEST(closing_takes_null_and_open_statements)
{
  store_close(NULL);
  stmt_close(NULL);
  struct store *s = must_open(in_folder("a.db"), STORE_LAZY);
  must_exec(s, "CREATE TABLE t(x INTEGER) STRICT; INSERT INTO t VALUES(1), (2), (3)");
  struct stmt *first = must_prepare(s, "SELECT x FROM t"), *middle = must_prepare(s, "SELECT x FROM t"),
              *last = must_prepare(s, "SELECT x FROM t");
  ck_assert_int_eq(stmt_step(first, &err), STEP_ROW);
  ck_assert_int_eq(stmt_step(last, &err), STEP_ROW);
  stmt_close(middle);
  store_close(s);
  ck_assert_int_eq(size_of(in_folder("a.db-wal")), -1); /* a clean close leaves one file */
}
END_TEST

/* ---- statements --------------------------------------------------------------------------- */

START_TEST(values_come_back_exactly)
{
  struct store *s = must_open(":memory:", STORE_LAZY);
  must_exec(s, "CREATE TABLE t(id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB, n TEXT) STRICT");
  struct stmt *in = must_prepare(s, "INSERT INTO t VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  static const int64_t ints[] = { INT64_MIN, -1, 0, 1, (1LL << 53) + 1, INT64_MAX };
  static const double reals[] = { -0.0, 0.1, 1e308, 5e-324, -1.5, 9007199254740993.0 };
  static const char bytes[] = "a\0b\xff\xc3";
  for (int i = 0; i < 6; i++) {
    bind_int(in, 1, i);
    bind_int(in, 2, ints[i]);
    bind_real(in, 3, reals[i]);
    bind_text(in, 4, (struct str){ bytes, (size_t)i });
    bind_blob(in, 5, (struct str){ i ? bytes : NULL, (size_t)i });
    bind_null(in, 6);
    ck_assert_msg(stmt_run(in, &err), "%s", err.text);
  }
  struct stmt *out = must_prepare(s, "SELECT i, r, t, b, n FROM t ORDER BY id");
  ck_assert_int_eq(column_count(out), 5);
  ck_assert_str_eq(column_name(out, 2), "t");
  for (int i = 0; i < 6; i++) {
    struct str want = { bytes, (size_t)i };
    ck_assert_int_eq(stmt_step(out, &err), STEP_ROW);
    ck_assert(column_int(out, 0) == ints[i]);
    ck_assert(column_real(out, 1) == reals[i]);
    ck_assert(str_eq(column_text(out, 2), want) && !column_is_null(out, 2));
    ck_assert(str_eq(column_blob(out, 3), want) && !column_is_null(out, 3));
    ck_assert(column_is_null(out, 4) && column_text(out, 4).n == 0 && column_text(out, 4).p != NULL);
    ck_assert(column_value(out, 0).kind == VALUE_INT && column_value(out, 0).i == ints[i]);
    ck_assert(column_value(out, 1).kind == VALUE_REAL && column_value(out, 1).d == reals[i]);
    ck_assert(column_value(out, 2).kind == VALUE_TEXT && str_eq(value_str(column_value(out, 2)), want));
    ck_assert(column_value(out, 3).kind == VALUE_TEXT && str_eq(value_str(column_value(out, 3)), want));
    ck_assert_int_eq(column_value(out, 4).kind, VALUE_NULL);
  }
  ck_assert_int_eq(stmt_step(out, &err), STEP_DONE);
  store_close(s);
}
END_TEST

START_TEST(empty_slices_are_not_null)
{
  struct store *s = must_open(":memory:", STORE_LAZY);
  must_exec(s, "CREATE TABLE t(t TEXT NOT NULL, b BLOB NOT NULL) STRICT");
  struct stmt *q = must_prepare(s, "INSERT INTO t VALUES(?1, ?2)");
  bind_text(q, 1, (struct str){ NULL, 0 });
  bind_blob(q, 2, (struct str){ NULL, 0 });
  ck_assert_msg(stmt_run(q, &err), "%s", err.text);
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t WHERE t = '' AND b = x''"), 1);
  store_close(s);
}
END_TEST

START_TEST(statements_reset_themselves)
{
  struct store *s = must_open(":memory:", STORE_LAZY);
  struct stmt *q = must_prepare(s, "SELECT ?1 UNION ALL SELECT ?2");
  for (int round = 0; round < 3; round++) {
    bind_int(q, 1, 10 + round);
    bind_int(q, 2, 20 + round);
    ck_assert_int_eq(stmt_step(q, &err), STEP_ROW);
    ck_assert_int_eq(column_int(q, 0), 10 + round);
    if (round == 1)
      continue; /* left on its row: the next bind resets */
    ck_assert_int_eq(stmt_step(q, &err), STEP_ROW);
    ck_assert_int_eq(column_int(q, 0), 20 + round);
    ck_assert_int_eq(stmt_step(q, &err), STEP_DONE);
  }
  ck_assert_int_eq(stmt_step(q, &err), STEP_ROW); /* nothing is bound any more */
  ck_assert(column_is_null(q, 0));
  stmt_reset(q);
  ck_assert(stmt_run(q, &err));
  store_close(s);
}
END_TEST

START_TEST(errors_carry_a_code_and_name_the_thing)
{
  struct store *s = must_open(in_folder("e.db"), STORE_LAZY);
  must_exec(s, "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT NOT NULL) STRICT");
  assert_failed(store_prepare(s, "SELECT x FORM t", &err), ERR_IO,
                "e.db: near \"t\": syntax error in: SELECT x FORM t");
  assert_failed(store_prepare(s, "SELECT \"nope\" FROM t", &err), ERR_IO, "no such column: nope");
  assert_failed(store_exec(s, "INSERT INTO t VALUES(1, NULL)", &err), ERR_CONFLICT, "NOT NULL constraint failed: t.x");
  struct stmt *q = must_prepare(s, "INSERT INTO t VALUES(?1, ?2)");
  for (int i = 0; i < 2; i++) {
    bind_int(q, 1, 7);
    bind_text(q, 2, STR("seven"));
    if (i == 0)
      ck_assert(stmt_run(q, &err));
    else
      assert_failed(stmt_run(q, &err), ERR_CONFLICT, "UNIQUE constraint failed: t.id in: INSERT INTO t");
  }
  bind_int(q, 1, 8);
  bind_text(q, 2, (struct str){ "x", 1000000001 });
  assert_failed(stmt_run(q, &err), ERR_LIMIT, "too big");
  bind_int(q, 1, 8);
  bind_int(q, 3, 8);
  assert_failed(stmt_run(q, &err), ERR_IO, "out of range");
  bind_int(q, 1, 8);
  bind_text(q, 2, STR("eight"));
  ck_assert_msg(stmt_run(q, &err), "%s", err.text);
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 2);
  ck_assert(!stmt_run(must_prepare(s, "INSERT INTO t VALUES(7, '')"), NULL));
  store_close(s);
}
END_TEST

START_TEST(names_are_quoted)
{
  struct buf b = BUF_INIT;
  sql_name(&b, STR("pl\"ain; DROP"));
  ck_assert_str_eq(b.p, "\"pl\"\"ain; DROP\"");
  struct store *s = must_open(":memory:", STORE_LAZY);
  struct buf sql = BUF_INIT;
  buf_printf(&sql, "CREATE TABLE %s(%s INTEGER) STRICT", b.p, b.p);
  must_exec(s, sql.p);
  ck_assert_int_eq(number(s, "SELECT count(*) FROM sqlite_schema WHERE name = 'pl\"ain; DROP'"), 1);
  store_close(s);
  buf_fini(&sql);
  buf_fini(&b);
}
END_TEST

/* ---- transactions ------------------------------------------------------------------------- */

/* Whoever overlooks that the disk was full cannot commit the rest. */
START_TEST(a_spoilt_transaction_is_not_committed_by_half)
{
  struct store *s = must_open(in_folder("t.db"), STORE_DURABLE);
  must_exec(s, "CREATE TABLE t(x INTEGER PRIMARY KEY, b BLOB) STRICT; PRAGMA max_page_count=20");
  ck_assert(store_begin(s, &err));
  must_exec(s, "INSERT INTO t VALUES(1, NULL)");
  assert_failed(store_exec(s, "INSERT INTO t VALUES(2, zeroblob(1000000))", &err), ERR_IO, "full");
  assert_failed(store_exec(s, "INSERT INTO t VALUES(3, NULL)", &err), ERR_IO, "full");
  assert_failed(stmt_run(must_prepare(s, "INSERT INTO t VALUES(4, NULL)"), &err), ERR_IO, "full");
  assert_failed(store_commit(s, &err), ERR_IO, "full");
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 0);
  ck_assert(store_begin(s, &err));
  must_exec(s, "INSERT INTO t VALUES(5, NULL)");
  ck_assert(store_commit(s, &err));
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 1);
  store_close(s);
}
END_TEST

START_TEST(transactions_hold_or_vanish)
{
  struct store *s = must_open(in_folder("t.db"), STORE_DURABLE), *other = must_open(in_folder("t.db"), STORE_READ);
  must_exec(s, "CREATE TABLE t(x INTEGER PRIMARY KEY) STRICT");
  ck_assert(!store_in_transaction(s));
  ck_assert(store_begin(s, &err));
  ck_assert(store_in_transaction(s));
  must_exec(s, "INSERT INTO t VALUES(1)");
  ck_assert_int_eq(number(other, "SELECT count(*) FROM t"), 0);
  assert_failed(store_begin(s, &err), ERR_IO, "within a transaction");
  assert_failed(store_exec(s, "INSERT INTO t VALUES(1)", &err), ERR_CONFLICT, "UNIQUE");
  ck_assert(store_in_transaction(s)); /* one statement failed, not the transaction */
  ck_assert(store_commit(s, &err));
  ck_assert_int_eq(number(other, "SELECT count(*) FROM t"), 1);
  ck_assert(store_begin(s, &err));
  must_exec(s, "INSERT INTO t VALUES(2)");
  store_rollback(s);
  store_rollback(s);
  ck_assert(!store_in_transaction(s));
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 1);
  assert_failed(store_commit(s, &err), ERR_IO, "no transaction");
  store_close(other);
  store_close(s);
}
END_TEST

START_TEST(a_reader_stays_at_its_snapshot)
{
  struct store *s = must_open(in_folder("r.db"), STORE_LAZY);
  must_exec(s, "CREATE TABLE t(x INTEGER) STRICT; INSERT INTO t VALUES(1)");
  struct store *reader = must_open(in_folder("r.db"), STORE_READ);
  ck_assert_msg(store_begin(reader, &err), "%s", err.text);
  must_exec(s, "INSERT INTO t VALUES(2)"); /* before the reader's first own read */
  ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 1);
  ck_assert(store_commit(reader, &err));
  ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 2);
  assert_failed(store_exec(reader, "INSERT INTO t VALUES(3)", &err), ERR_IO, "readonly");
  store_close(reader);
  store_close(s);
  reader = must_open(in_folder("r.db"), STORE_READ); /* with no writer about */
  ck_assert_int_eq(number(reader, "SELECT count(*) FROM t"), 2);
  store_close(reader);
}
END_TEST

START_TEST(data_version_tells_of_others)
{
  struct store *a = must_open(in_folder("v.db"), STORE_LAZY), *b = must_open(in_folder("v.db"), STORE_LAZY);
  must_exec(a, "CREATE TABLE t(x INTEGER) STRICT");
  int64_t before = store_data_version(a);
  must_exec(a, "INSERT INTO t VALUES(1)");
  ck_assert_int_eq(store_data_version(a), before);
  must_exec(b, "INSERT INTO t VALUES(2)");
  ck_assert_int_ne(store_data_version(a), before);
  ck_assert_int_eq(store_data_version(a), store_data_version(a));
  store_close(a);
  store_close(b);
}
END_TEST

static void *insert_many(void *path)
{
  struct err why = ERR_INIT;
  struct store *s = store_open(path, STORE_LAZY, &why);
  for (int i = 0; s && i < 200; i++) {
    if (!store_begin(s, &why) || !store_exec(s, "UPDATE t SET x = x + 1", &why) || !store_commit(s, &why))
      break;
  }
  store_close(s);
  return why.code ? strdup(why.text) : NULL;
}

START_TEST(writers_on_threads_take_turns)
{
  char path[300];
  snprintf(path, sizeof path, "%s", in_folder("w.db"));
  struct store *s = must_open(path, STORE_LAZY);
  must_exec(s, "CREATE TABLE t(x INTEGER) STRICT; INSERT INTO t VALUES(0)");
  pthread_t thread[3];
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq(pthread_create(&thread[i], NULL, insert_many, path), 0);
  for (int i = 0; i < 3; i++) {
    void *why;
    pthread_join(thread[i], &why);
    ck_assert_msg(why == NULL, "%s", (char *)why);
  }
  ck_assert_int_eq(number(s, "SELECT x FROM t"), 600);
  store_close(s);
}
END_TEST

/* ---- the disk ----------------------------------------------------------------------------- */

START_TEST(checkpoint_empties_the_wal)
{
  struct store *s = must_open(in_folder("c.db"), STORE_LAZY);
  must_exec(s, "CREATE TABLE t(x BLOB) STRICT; INSERT INTO t VALUES(randomblob(100000))");
  ck_assert_int_gt(size_of(in_folder("c.db-wal")), 100000);
  ck_assert_msg(store_checkpoint(s, &err), "%s", err.text);
  ck_assert_int_eq(size_of(in_folder("c.db-wal")), 0);
  ck_assert_int_gt(size_of(in_folder("c.db")), 100000);
  store_close(s);
}
END_TEST

static void limit_files(rlim_t bytes)
{
  struct rlimit limit;
  ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;
  ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_disk_fails_the_transaction_only)
{
  struct store *s = must_open(in_folder("f.db"), STORE_DURABLE);
  must_exec(s, "CREATE TABLE t(x BLOB) STRICT; INSERT INTO t VALUES(randomblob(1000))");
  signal(SIGXFSZ, SIG_IGN);
  limit_files(200000);
  ck_assert(store_begin(s, &err));
  must_exec(s, "INSERT INTO t VALUES(randomblob(100000)), (randomblob(200000))");
  assert_failed(store_commit(s, &err), ERR_IO, "f.db: ");
  ck_assert(!store_in_transaction(s));
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 1);
  limit_files(RLIM_INFINITY);
  must_exec(s, "INSERT INTO t VALUES(randomblob(300000))");
  ck_assert_msg(store_check(s, &err), "%s", err.text);
  store_close(s);
  s = must_open(in_folder("f.db"), STORE_READ);
  ck_assert_int_eq(number(s, "SELECT count(*) FROM t"), 2);
  store_close(s);
}
END_TEST

START_TEST(check_finds_a_broken_page)
{
  struct store *s = must_open(in_folder("q.db"), STORE_LAZY);
  must_exec(s, "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT) STRICT;"
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
               " INSERT INTO t SELECT i, hex(randomblob(50)) FROM n");
  ck_assert_msg(store_check(s, &err), "%s", err.text);
  store_close(s);
  int fd = open(in_folder("q.db"), O_WRONLY);
  static const char noise[4096] = "\x0d\x7f\x7f\x7f\x7f\x7f";
  ck_assert_int_eq(pwrite(fd, noise, sizeof noise, 4096 * 20), (int)sizeof noise);
  close(fd);
  s = must_open(in_folder("q.db"), STORE_READ);
  assert_failed(store_check(s, &err), ERR_CORRUPT, "q.db: ");
  assert_failed(stmt_run(must_prepare(s, "SELECT * FROM t"), &err), ERR_CORRUPT, "malformed");
  ck_assert_int_eq(number(s, "SELECT count(*) FROM sqlite_schema"), 1);
  store_close(s);
}
END_TEST

START_TEST(backup_is_whole_while_others_write)
{
  struct store *s = must_open(in_folder("b.db"), STORE_LAZY), *reader = must_open(in_folder("b.db"), STORE_READ);
  must_exec(s, "CREATE TABLE t(x BLOB) STRICT; INSERT INTO t VALUES(randomblob(500000))");
  ck_assert(store_begin(s, &err));
  must_exec(s, "INSERT INTO t VALUES(x'00')");
  ck_assert_msg(store_backup(reader, in_folder("copy.db"), &err), "%s", err.text);
  assert_failed(store_backup(reader, in_folder("copy.db"), &err), ERR_IO, "copy.db: exists already");
  assert_failed(store_backup(s, in_folder("late.db"), &err), ERR_IO, "b.db: "); /* in its own transaction */
  assert_failed(store_backup(reader, in_folder("no/such.db"), &err), ERR_IO, "No such file");
  ck_assert(store_commit(s, &err));
  ck_assert_int_eq(size_of(in_folder("late.db")), -1);
  ck_assert_int_eq(size_of(in_folder("late.db.part")), -1);
  ck_assert_int_eq(size_of(in_folder("copy.db.part")), -1);
  store_close(reader);
  struct store *copy = must_open(in_folder("copy.db"), STORE_READ);
  ck_assert_int_eq(number(copy, "SELECT count(*) FROM t"), 1);
  ck_assert_msg(store_check(copy, &err), "%s", err.text);
  store_close(copy);
  ck_assert(store_backup(s, in_folder("late.db"), &err));
  copy = must_open(in_folder("late.db"), STORE_LAZY);
  ck_assert_int_eq(number(copy, "SELECT count(*) FROM t"), 2);
  store_close(copy);
  store_close(s);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("store");
  TCase *t = tcase_create("store");
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_set_timeout(t, 60);
  tcase_add_test(t, opens_with_what_the_header_says);
  tcase_add_test(t, opens_in_memory);
  tcase_add_test(t, refuses_what_it_cannot_open);
  tcase_add_test(t, a_path_is_not_a_uri);
  tcase_add_test(t, closing_takes_null_and_open_statements);
  tcase_add_test(t, values_come_back_exactly);
  tcase_add_test(t, empty_slices_are_not_null);
  tcase_add_test(t, statements_reset_themselves);
  tcase_add_test(t, errors_carry_a_code_and_name_the_thing);
  tcase_add_test(t, names_are_quoted);
  tcase_add_test(t, a_spoilt_transaction_is_not_committed_by_half);
  tcase_add_test(t, transactions_hold_or_vanish);
  tcase_add_test(t, a_reader_stays_at_its_snapshot);
  tcase_add_test(t, data_version_tells_of_others);
  tcase_add_test(t, writers_on_threads_take_turns);
  tcase_add_test(t, checkpoint_empties_the_wal);
  tcase_add_test(t, a_full_disk_fails_the_transaction_only);
  tcase_add_test(t, check_finds_a_broken_page);
  tcase_add_test(t, backup_is_whole_while_others_write);
  suite_add_tcase(suite, t);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
