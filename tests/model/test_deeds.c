/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deeds: what each entry made of records, read from any entry on; a deletion tells the name, also where nothing was set.
 */
#include "world.h"

static const char *const types = "type person\n"
                                 "  name text\n"
                                 "type ticket\n"
                                 "  state enum values=new|open default=new\n"
                                 "  level integer\n"
                                 "  owner ref ref=person\n";

static struct world w;
static struct model *reader;

static void setup(void)
{
  struct err err = ERR_INIT;
  world_open(&w, types, 0); /* entry 1 */
  world_begin(&w);
  for (int i = 0; i < 40; i++) { /* entries 2 to 41, each of two records */
    char key[16];
    snprintf(key, sizeof key, "t%d", i);
    world_entry(&w);
    model_by(w.m, STR("person/ana"));
    struct record *p = create(&w, "person", key), *t = create(&w, "ticket", key);
    put(&w, t, "level", value_int(i));
    put(&w, t, "owner", value_record(p->rid));
    world_keep(&w);
  }
  world_commit(&w);
  reader = model_open_read(w.path, &err);
  must(reader != NULL, &err);
}

static void teardown(void)
{
  model_close(reader);
  world_close(&w);
}

static struct deed *behind(int64_t seq, size_t limit, size_t *n)
{
  struct err err = ERR_INIT;
  struct deed *deeds;
  int64_t id, next;
  must(model_snapshot(reader, &err), &err);
  must(model_deeds_until(reader, seq, &id, &err), &err);
  must(model_deeds(reader, id, limit, &w.arena, &deeds, n, &next, &err), &err);
  ck_assert_int_eq(next, id + (int64_t)*n);
  return deeds;
}

static struct value deed_of(const struct deed *d, const char *field)
{
  for (uint32_t i = 0; i < d->n; i++)
    if (str_is(d->fields[i]->name, field))
      return d->values[i];
  return value_int(-999);
}

/* From every entry on the first is of the next one. */
START_TEST(test_every_entry)
{
  size_t n;
  for (int64_t seq = 0; seq <= 41; seq++) {
    struct deed *d = behind(seq, 200, &n);
    ck_assert_uint_eq(n, seq <= 1 ? 80 : (size_t)(41 - seq) * 2);
    for (size_t i = 0; i < n; i++)
      ck_assert_int_eq(d[i].seq, (seq < 1 ? 1 : seq) + 1 + (int64_t)i / 2);
  }
  behind(1000, 200, &n);
  ck_assert_uint_eq(n, 0);
  behind(5, 7, &n);
  ck_assert_uint_eq(n, 7);
}
END_TEST

START_TEST(test_creation)
{
  size_t n;
  struct deed *d = behind(10, 2, &n), *t = rid_type(d[0].rid) == type_of(&w, "ticket")->no ? &d[0] : &d[1];
  ck_assert(t->created && !t->deleted);
  ck_assert(str_is(t->by, "person/ana"));
  ck_assert_int_eq(t->at, at_of(11));
  ck_assert_int_eq(t->since, at_of(11));
  ck_assert_int_eq(deed_of(t, "level").i, 9);
  ck_assert(str_is(value_str(deed_of(t, "state")), "new")); /* its default */
}
END_TEST

START_TEST(test_change_and_deletion)
{
  struct err err = ERR_INIT;
  size_t n;
  world_begin(&w);
  world_entry(&w); /* 42 */
  put_text(&w, find(&w, "ticket/t3"), "state", "open");
  put(&w, find(&w, "ticket/t3"), "level", value_none());
  put(&w, find(&w, "ticket/t4"), "level", value_int(4)); /* as it was */
  world_keep(&w);
  world_entry(&w); /* 43: one that says when, of long ago */
  model_since(w.m, at_of(30), 1);
  put(&w, find(&w, "ticket/t5"), "level", value_int(77));
  model_now(w.m);
  world_keep(&w);
  world_entry(&w); /* 44 */
  must(model_delete(w.m, find(&w, "ticket/t3"), &err), &err);
  must(model_delete(w.m, find(&w, "person/t3"), &err), &err);
  create(&w, "ticket", "gone-at-once");
  must(model_delete(w.m, find(&w, "ticket/gone-at-once"), &err), &err);
  world_keep(&w);
  world_commit(&w);
  struct deed *d = behind(41, 100, &n);
  ck_assert_uint_eq(n, 4);
  ck_assert(!d[0].created && d[0].seq == 42 && d[0].n == 2);
  ck_assert_int_eq(deed_of(&d[0], "level").kind, VALUE_NONE);
  ck_assert(str_is(value_str(deed_of(&d[0], "state")), "open"));
  ck_assert(d[1].seq == 43 && d[1].since == at_of(30) && d[1].at == at_of(43));
  ck_assert_int_eq(deed_of(&d[1], "level").i, 77);
  for (int i = 2; i < 4; i++)
    ck_assert(d[i].deleted && d[i].seq == 44 && str_is(d[i].key, "t3"));
}
END_TEST

/* Deletions of records that had nothing set leave their names, too; what is read later is none the worse for it. */
START_TEST(test_bare_deletion)
{
  struct err err = ERR_INIT;
  size_t n;
  world_begin(&w);
  world_entry(&w);
  create(&w, "person", "bare");
  world_keep(&w);
  world_entry(&w);
  must(model_delete(w.m, find(&w, "person/bare"), &err), &err);
  world_keep(&w);
  world_entry(&w);
  put_text(&w, create(&w, "person", "bare"), "name", "Again");
  world_keep(&w);
  world_commit(&w);
  struct deed *d = behind(42, 100, &n);
  ck_assert_uint_eq(n, 2);
  ck_assert(d[0].deleted && str_is(d[0].key, "bare"));
  ck_assert(d[1].created && !d[1].deleted && d[1].rid != d[0].rid);
  must(model_verify(w.m, &err), &err);
  world_reopen(&w);
  must(model_verify(w.m, &err), &err);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("deeds");
  TCase *t = tcase_create("all");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_add_test(t, test_every_entry);
  tcase_add_test(t, test_creation);
  tcase_add_test(t, test_change_and_deletion);
  tcase_add_test(t, test_bare_deletion);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
