/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Histories: random sets over random models through random histories. Whatever the way, the derived state is what
 * computing it from scratch gives, and the journal alone gives the same model in another process, to the byte.
 *
 *   STEWARD_HISTORIES=n   how many; STEWARD_SEED=n   the first seed; STEWARD_STEPS=n   steps of each;
 *   STEWARD_OFTEN=n       from scratch after every n steps; *   STEWARD_TELL=1        every step in words
 */
#include <check.h>
#include <sys/wait.h>

#include "life.h"

enum { STEPS = 40 };

static int64_t from_env(const char *name, int64_t otherwise)
{
  const char *text = getenv(name);
  int64_t n;
  return text && str_int(str_of(text), &n) ? n : otherwise;
}

/* ---- another process ---- */

static const char *self_path;

/* Opens the journal with an empty model and says the digest. */
static int replay_main(char **argv)
{
  struct err err = ERR_INIT;
  char hex[2 * SHA256_SIZE + 1];
  struct engine *e = drive_open(argv[2], argv[3], (size_t)atol(argv[4]), (size_t)atol(argv[5]), &err);
  if (!e) {
    fprintf(stderr, "%s\n", err.text);
    return 1;
  }
  hex_digest(e, hex);
  puts(hex);
  engine_close(e);
  return 0;
}

static bool replay_elsewhere(struct life *l, size_t cache, size_t group)
{
  char command[400], is[2 * SHA256_SIZE + 1], says[2 * SHA256_SIZE + 1] = "";
  copy_database(l->journal, l->copy);
  snprintf(command, sizeof command, "'%s' replay '%s' '%s/there.db' %zu %zu", self_path, l->copy, l->folder, cache,
           group);
  FILE *there = popen(command, "r");
  if (!there || !fgets(says, sizeof says, there))
    says[0] = 0;
  if (there)
    pclose(there);
  snprintf(command, sizeof command, "%s/there.db", l->folder);
  life_drop(command);
  hex_digest(l->e, is);
  return !strcmp(is, says) || oracle_says(&l->why, "another process comes to %s, not to %s", says, is);
}

/* ---- the tests ---- */

static void fail_life(struct life *l)
{
  struct buf why = l->why;
  if (l->e)
    database_leave(l->e, "fails.db");
  l->why = (struct buf)BUF_INIT;
  fprintf(stderr, "seed %llu, step %d: %s\n", (unsigned long long)l->seed, l->step, why.p);
  life_fini(l);
  ck_abort_msg("seed %llu, step %d: %s", (unsigned long long)l->seed, l->step, why.p);
}

struct tally_of_lives {
  int64_t lives, troubled, compared, replayed, late;
  struct engine_counts counts;
};

static void add_up(struct tally_of_lives *t, const struct life *l)
{
  t->lives++;
  t->troubled += l->v.trouble || l->v.rings, t->compared += l->compared, t->replayed += l->replayed, t->late += l->late;
  t->counts.entries += l->counts.entries, t->counts.refused += l->counts.refused;
  t->counts.evaluations += l->counts.evaluations, t->counts.unchanged += l->counts.unchanged;
  t->counts.aborted += l->counts.aborted, t->counts.errors += l->counts.errors, t->counts.wakes += l->counts.wakes;
}

static void tell_tally(const struct tally_of_lives *t)
{
  const struct engine_counts *c = &t->counts;
  printf("%lld histories, %lld of them with failures or cycles: %llu entries, %llu refused; %llu evaluations, %llu "
         "unchanged, "
         "%llu put"
         " off, %llu failed; %llu wake-ups; %lld changes ahead of what was due; replayed %lld times, compared "
         "with scratch %lld times\n",
         (long long)t->lives, (long long)t->troubled, (unsigned long long)c->entries, (unsigned long long)c->refused,
         (unsigned long long)c->evaluations, (unsigned long long)c->unchanged, (unsigned long long)c->aborted,
         (unsigned long long)c->errors, (unsigned long long)c->wakes, (long long)t->late, (long long)t->replayed,
         (long long)t->compared);
}

START_TEST(incremental_is_from_scratch)
{
  int64_t n = from_env("STEWARD_HISTORIES", 50), first = from_env("STEWARD_SEED", 1);
  struct tally_of_lives tally = { 0 };
  for (int64_t i = 0; i < n; i++) {
    struct life l;
    life_init(&l, (uint64_t)(first + i), (int)from_env("STEWARD_STEPS", STEPS), BREAK_NOTHING);
    l.often = (int)from_env("STEWARD_OFTEN", l.often);
    if (!life_run(&l) || !replay_elsewhere(&l, 1, 3))
      fail_life(&l);
    life_fini(&l);
    add_up(&tally, &l);
  }
  tell_tally(&tally);
  printf("%d said to go round of rings that hang on themselves\n", oracle_paradoxes);
  ck_assert_int_le(oracle_paradoxes, 1 + (int)tally.troubled / 10);
}
END_TEST

/* Each kind of read in turn wakes nobody any more: the oracle notices before long. */
static const struct {
  enum reads_break what;
  const char *name;
  int within;
} breaks[] = { { BREAK_FIELD, "field", 20 },         { BREAK_REF, "ref", 20 },       { BREAK_SET, "set", 20 },
               { BREAK_AGGREGATE, "aggregate", 20 }, { BREAK_RANK, "rank", 20 },     { BREAK_EDGE, "edge", 20 },
               { BREAK_EXISTS, "exists", 20 },       { BREAK_HEIGHT, "height", 40 }, { BREAK_PAST, "past", 20 } };

START_TEST(a_broken_read_is_noticed)
{
  struct life l;
  int n = 0;
  bool noticed = false;
  for (; n < breaks[_i].within && !noticed; n++) {
    life_init(&l, (uint64_t)(1 + n), STEPS, breaks[_i].what);
    noticed = !life_run(&l);
    if (noticed)
      printf("%s: noticed in history %d at step %d: %.200s\n", breaks[_i].name, n + 1, l.step, l.why.p);
    life_fini(&l);
  }
  ck_assert_msg(noticed, "a broken %s went unnoticed in %d histories", breaks[_i].name, n);
}
END_TEST

int main(int argc, char **argv)
{
  if (argc == 6 && !strcmp(argv[1], "replay"))
    return replay_main(argv);
  self_path = argv[0];
  Suite *s = suite_create("histories");
  TCase *t = tcase_create("histories");
  tcase_set_timeout(t, 3600);
  tcase_add_test(t, incremental_is_from_scratch);
  if (argc == 1) /* with an argument: histories alone */
    tcase_add_loop_test(t, a_broken_read_is_noticed, 0, sizeof breaks / sizeof *breaks);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
