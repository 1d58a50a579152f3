/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why, over the world of world.h: each kind of thing that can be asked about, its policy, reads and cause.
 */
#include "world.h"

static struct world w;

static void make(void) { world_make(&w); }
static void drop(void) { world_close(&w); }

static struct value why(const char *type, const char *key, const char *what)
{
  struct err err = ERR_INIT;
  bool good = reader_why(w.reader, str_of(type), str_of(key), str_of(what), &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  if (getenv("SHOW")) {
    struct buf b = BUF_INIT;
    json_write_pretty(&b, v);
    buf_z(&b, "\n\n");
    why_text(v, &b);
    fprintf(stderr, "%s\n----\n", b.p);
    buf_fini(&b);
  }
  return v;
}

START_TEST(show)
{
  why("service", "shop", "value_score");
  why("service", "shop", "owner");
  why("service", "shop", "name");
  why("service", "shop", "tier");
  why("service", "shop", "");
  why("incident", "i1", "");
  why("outcome", "market", "score");
  why("outcome", "market", "value_per_year");
  why("incident", "i1", "finding 1");
  why("incident", "i1", "clock resolution");
  why("incident", "i1", "message 1");
  why("incident", "i1", "draft 1");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("why");
  TCase *tc = tcase_create("why");
  tcase_add_checked_fixture(tc, make, drop);
  tcase_add_test(tc, show);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
