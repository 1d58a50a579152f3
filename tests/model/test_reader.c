/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readers: a connection of their own, snapshots that stand still, newer types, and reading beside a busy writer.
 */
#include <pthread.h>

#include "world.h"

static const char *const first = "type person\n"
                                 "  name text required\n"
                                 "type service\n"
                                 "  name text\n"
                                 "  owner ref ref=person\n"
                                 "  note text\n"
                                 "  score integer derived indexed\n";

static struct world w;

static void tear_down(void) { world_close(&w); }

static void fill(void)
{
  world_open(&w, first, 0);
  world_begin(&w);
  world_entry(&w);
  put_text(&w, create(&w, "person", "ana"), "name", "Ana");
  for (int i = 0; i < 3; i++) {
    char key[16];
    snprintf(key, sizeof key, "s%d", i);
    struct record *s = create(&w, "service", key);
    put_text(&w, s, "name", key);
    put(&w, s, "score", value_int(i));
  }
  world_keep(&w);
  world_commit(&w);
}

START_TEST(readers_see_the_new_types)
{
  struct err err = ERR_INIT;
  fill();
  struct model *reader = model_open_read(w.path, &err);
  must(reader != NULL, &err);
  must(model_snapshot(reader, &err), &err);
  struct record *r = model_find_name(reader, STR("service/s1"), &err);
  must(r != NULL, &err);
  ck_assert_ptr_null(type_field(r->type, STR("extra")));
  world_migrate(&w, "type person\n name text required\ntype service\n extra integer default=5\n"
                    " score integer derived indexed\n name text\n owner ref ref=person\n");
  r = model_find_name(reader, STR("service/s2"), &err); /* the snapshot stands still */
  must(r != NULL, &err);
  ck_assert_ptr_null(type_field(r->type, STR("extra")));
  must(model_snapshot(reader, &err), &err);
  r = model_find_name(reader, STR("service/s1"), &err);
  must(r != NULL, &err);
  ck_assert_int_eq(get(r, "extra").i, 5);
  ck_assert_int_eq(get(r, "score").i, 1);
  model_close(reader);
}
END_TEST

START_TEST(a_reader_sees_only_what_is_committed)
{
  struct err err = ERR_INIT;
  fill();
  struct model *reader = model_open_read(w.path, &err);
  must(reader != NULL, &err);
  must(model_snapshot(reader, &err), &err);
  world_begin(&w);
  world_entry(&w);
  put_text(&w, find(&w, "service/s0"), "note", "x");
  create(&w, "service", "fresh");
  world_keep(&w);
  must(model_flush(w.m, &err), &err);
  for (int i = 0; i < 3; i++) { /* before the commit, and in the old snapshot after */
    struct record *r = model_find_name(reader, STR("service/s0"), &err);
    must(r != NULL, &err);
    ck_assert_int_eq(get(r, "note").kind, VALUE_NONE);
    ck_assert_int_eq(r->version, 1);
    ck_assert_ptr_null(model_find_key(reader, r->type, STR("fresh"), &err));
    ck_assert_int_eq(model_count(reader, r->type), 3);
    if (i == 0)
      must(model_snapshot(reader, &err), &err);
    if (i == 1)
      world_commit(&w);
  }
  must(model_snapshot(reader, &err), &err);
  struct record *r = model_find_name(reader, STR("service/s0"), &err);
  must(r != NULL, &err);
  ck_assert_int_eq(get(r, "note").kind, VALUE_TEXT);
  ck_assert_int_eq(r->version, 2);
  ck_assert_int_eq(model_count(reader, r->type), 4);
  ck_assert_int_eq(model_applied(reader), w.seq);
  ck_assert_ptr_nonnull(model_find_key(reader, r->type, STR("fresh"), &err));
  struct rids all = { 0 };
  must(model_set_of(reader, r->type, 0, NULL, NULL, &all, &err), &err);
  ck_assert_uint_eq(all.n, 4);
  vec_fini(&all);
  uint64_t loads = model_stats(reader).loads;
  model_snapshot_end(reader);
  must(model_snapshot(reader, &err), &err); /* nothing changed: nothing is read again */
  ck_assert_ptr_nonnull(model_find_key(reader, r->type, STR("fresh"), &err));
  ck_assert_uint_eq(model_stats(reader).loads, loads);
  model_close(reader);
}
END_TEST

enum { ROUNDS = 200 };

/* In every commit all three scores are the same: a reader that mixes two commits sees it. */
static void *read_on(void *arg)
{
  struct err err = ERR_INIT;
  struct model *m = model_open_read(w.path, &err);
  int64_t *bad = arg, last = 0;
  for (; m && last < ROUNDS && !err.code; model_snapshot_end(m)) {
    if (!model_snapshot(m, &err))
      break;
    const struct type *t = schema_type(model_schema(m), STR("service"));
    const struct field *f = type_field(t, STR("score"));
    struct record *a = model_find_key(m, t, STR("s0"), &err);
    struct rids same = { 0 };
    struct value v = record_cell(a, f->no);
    model_set_of(m, t, 1, &f, &v, &same, &err);
    *bad += v.i < last || (v.i > 2 && same.n != 3);
    last = v.i;
    vec_fini(&same);
  }
  *bad += err.code != ERR_NONE;
  model_close(m);
  return NULL;
}

START_TEST(readers_see_whole_commits)
{
  pthread_t thread[2];
  int64_t bad[2] = { 0 };
  fill();
  for (int i = 0; i < 2; i++)
    ck_assert_int_eq(pthread_create(&thread[i], NULL, read_on, &bad[i]), 0);
  for (int64_t round = 3; round <= ROUNDS; round++) {
    struct err err = ERR_INIT;
    world_begin(&w);
    world_entry(&w);
    for (int i = 0; i < 3; i++) {
      char name[32];
      snprintf(name, sizeof name, "service/s%d", i);
      put(&w, find(&w, name), "score", value_int(round));
      must(model_flush(w.m, &err), &err);
    }
    world_keep(&w);
    world_commit(&w);
  }
  for (int i = 0; i < 2; i++) {
    pthread_join(thread[i], NULL);
    ck_assert_int_eq(bad[i], 0);
  }
}
END_TEST

START_TEST(what_is_no_model_is_refused)
{
  struct err err = ERR_INIT;
  world_open(&w, NULL, 0);
  char path[128];
  snprintf(path, sizeof path, "%s/none.db", w.folder);
  ck_assert_ptr_null(model_open_read(path, &err));
  ck_assert_int_eq(err.code, ERR_IO);
  struct store *s = store_open(path, STORE_LAZY, &err);
  ck_assert_ptr_nonnull(s);
  must(store_exec(s, "CREATE TABLE t(x)", &err), &err);
  store_close(s);
  ck_assert_ptr_null(model_open_read(path, &err));
  ck_assert_int_eq(err.code, ERR_CORRUPT);
  struct model *m = model_open(":memory:", 0, &err);
  ck_assert_ptr_nonnull(m);
  model_close(m);
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("reader");
  tcase_add_checked_fixture(tc, NULL, tear_down);
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, readers_see_the_new_types);
  tcase_add_test(tc, a_reader_sees_only_what_is_committed);
  tcase_add_test(tc, readers_see_whole_commits);
  tcase_add_test(tc, what_is_no_model_is_refused);
  return tc;
}

int main(void) { return run_suite("reader", cases); }
