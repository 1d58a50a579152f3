/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rank: the tree against a sorted array, then ranks of records against counting, through changes, undo,
 * rollback and reopening.
 */
#include "histories.h"

#include "model/rank.h"

static struct chance luck;
static const struct err lost = { ERR_CORRUPT, "an item was lost, or was not" };

/* ---- the tree ----------------------------------------------------------------------------- */

struct mirror {
  struct item *at;
  size_t n, cap;
};

static size_t mirror_find(const struct mirror *m, struct item it)
{
  size_t i = 0, n = m->n;
  while (i < n) {
    size_t middle = (i + n) / 2;
    if (item_less(m->at[middle], it))
      i = middle + 1;
    else
      n = middle;
  }
  return i;
}

static bool mirror_has(const struct mirror *m, struct item it)
{
  size_t i = mirror_find(m, it);
  return i < m->n && !item_less(it, m->at[i]);
}

static void mirror_flip(struct mirror *m, struct ranking *t, struct item it)
{
  size_t i = mirror_find(m, it);
  if (mirror_has(m, it)) {
    must(ranking_remove(t, it), &lost);
    m->n--;
    memmove(&m->at[i], &m->at[i + 1], (m->n - i) * sizeof it);
    return;
  }
  must(!ranking_remove(t, it), &lost);
  ranking_add(t, it);
  (void)vec_push_ptr(m);
  memmove(&m->at[i + 1], &m->at[i], (m->n - 1 - i) * sizeof it);
  m->at[i] = it;
}

static void mirror_compare(const struct mirror *m, const struct ranking *t, uint64_t values)
{
  struct rids rows = { 0 };
  ck_assert_uint_eq(t->n, m->n);
  for (int i = 0; i < 40; i++) {
    struct item from = { (int64_t)draw(&luck, values), draw(&luck, 2) ? 0 : draw(&luck, values) };
    struct item to = { from.value + (int64_t)draw(&luck, values / 4 + 1), draw(&luck, values) };
    size_t a = mirror_find(m, from), b = mirror_find(m, to);
    ck_assert_uint_eq(ranking_below(t, from), a);
    vec_clear(&rows);
    ranking_between(t, from, to, 7, &rows);
    bool equal = rows.n == (a < b ? b - a : 0);
    for (size_t k = 0; equal && k < rows.n; k++)
      equal = equal && rows.at[k] == rid_make(7, item_row(m->at[a + k]));
    ck_assert(equal);
  }
  vec_fini(&rows);
}

/* Grows and shrinks several times over, with many or with few equal values. */
START_TEST(tree_follows_sorted_array)
{
  static const uint64_t spread[] = { 3, 50, 100000 };
  luck = chance_of((uint64_t)_i, 1);
  struct ranking t;
  struct mirror m = { 0 };
  uint64_t values = spread[_i], rows = 6000 / values + 20;
  ranking_init(&t);
  for (int phase = 0; phase < 6; phase++) {
    for (int i = 0; i < 12000; i++) {
      struct item it = { (int64_t)draw(&luck, values), 1 + draw(&luck, rows) };
      if (phase % 2 && m.n && draw(&luck, 4))
        it = m.at[draw(&luck, m.n)];
      else if (phase % 2 == 0 && mirror_has(&m, it))
        continue;
      mirror_flip(&m, &t, it);
      if (i % 1000 == 0)
        mirror_compare(&m, &t, values);
    }
  }
  while (m.n)
    mirror_flip(&m, &t, m.at[draw(&luck, 2) ? 0 : m.n - 1]);
  ck_assert_int_eq(t.height, 0);
  mirror_compare(&m, &t, values);
  vec_fini(&m);
  ranking_fini(&t);
}
END_TEST

START_TEST(tree_takes_sorted_runs)
{
  enum { N = 30000 };
  for (int way = -1; way <= 1; way += 2) {
    struct ranking t;
    ranking_init(&t);
    for (int64_t i = 0; i < N; i++)
      ranking_add(&t, (struct item){ way * i, 1 });
    for (int64_t i = 0; i < N; i += 7)
      ck_assert_uint_eq(ranking_below(&t, (struct item){ way * i, 1 }), (uint64_t)(way > 0 ? i : N - 1 - i));
    for (int64_t i = 0; i < N; i++)
      must(ranking_remove(&t, (struct item){ way * i, 1 }), &lost);
    ck_assert_uint_eq(t.n, 0);
    ranking_fini(&t);
  }
}
END_TEST

START_TEST(values_order_as_numbers)
{
  static const double reals[] = { -1e300, -2.5, -1.0, -5e-324, 0.0, 5e-324, 1.0, 2.5, 1e300 };
  struct field f = { .kind = FIELD_NUMBER };
  for (size_t i = 0; i + 1 < sizeof reals / sizeof *reals; i++) {
    struct item a = item_of(value_real(reals[i]), 1), b = item_of(value_real(reals[i + 1]), 1);
    ck_assert(item_less(a, b) && item_exceeds(b, a) && !item_exceeds(a, b));
    ck_assert(item_value(&f, a).d == reals[i]);
  }
  ck_assert(!item_exceeds(item_of(value_real(0.0), 1), item_of(value_real(-0.0), 2)));
  ck_assert(!item_exceeds(item_of(value_int(5), 2), item_of(value_int(5), 1)));
  f.kind = FIELD_MONEY;
  struct item eur = item_of(value_money(100, "EUR"), 9), usd = item_of(value_money(100, "USD"), 3);
  ck_assert(item_exceeds(usd, eur) && item_less(eur, usd));
  ck_assert(item_exceeds(item_of(value_money(101, "AAA"), 1), usd));
  ck_assert(value_eq(item_value(&f, eur), value_money(100, "EUR")));
  ck_assert_uint_eq(item_row(eur), 9);
}
END_TEST

/* Figures for people; nothing is asserted of them. */
START_TEST(tree_of_a_million)
{
  enum { N = 1000000, CHANGES = 200000 };
  struct ranking t;
  int64_t *value = mem_alloc(N * sizeof *value);
  luck = chance_of(42, 1);
  for (uint64_t i = 0; i < N; i++)
    value[i] = (int64_t)draw(&luck, 100000);
  ranking_init(&t);
  uint64_t start = clock_ns();
  for (uint64_t i = 0; i < N; i++)
    ranking_add(&t, (struct item){ value[i], i + 1 });
  uint64_t built = clock_ns();
  for (int i = 0; i < CHANGES; i++) {
    uint64_t at = draw(&luck, N);
    must(ranking_remove(&t, (struct item){ value[at], at + 1 }), &lost);
    value[at] = (int64_t)draw(&luck, 100000);
    ranking_add(&t, (struct item){ value[at], at + 1 });
  }
  uint64_t changed = clock_ns(), sum = 0;
  for (int i = 0; i < CHANGES; i++)
    sum += ranking_below(&t, (struct item){ value[draw(&luck, N)], 0 });
  uint64_t asked = clock_ns();
  ck_assert_uint_ne(sum, 0);
  printf("tree of %d: built in %llu ms, a change %llu ns, a question %llu ns\n", N,
         (unsigned long long)(built - start) / 1000000, (unsigned long long)(changed - built) / CHANGES,
         (unsigned long long)(asked - changed) / CHANGES);
  ranking_fini(&t);
  free(value);
}
END_TEST

/* ---- ranks of records --------------------------------------------------------------------- */

static const char *const ranked[] = { "size", "cost", "weight", "due", "level" };
enum { RANKED = sizeof ranked / sizeof *ranked };

static bool exceeds(struct value a, struct value b) { return item_exceeds(item_of(a, 0), item_of(b, 0)); }

/* By number: 0 where it is unset. */
static int64_t *ranks_count(struct play *p, const struct field *f, const struct rids *rids)
{
  struct err err = ERR_INIT;
  int64_t *ranks = mem_zero((rids->n + 1) * sizeof *ranks);
  struct value *values = mem_zero((rids->n + 1) * sizeof *values);
  for (size_t i = 0; i < rids->n; i++) {
    struct record *r = model_find(p->m, rids->at[i], &err);
    must(r != NULL, &err);
    values[i] = r->cells[f->no];
  }
  for (size_t i = 0; i < rids->n; i++) {
    ranks[i] = !value_is_none(values[i]);
    for (size_t k = 0; ranks[i] && k < rids->n; k++)
      ranks[i] += !value_is_none(values[k]) && exceeds(values[k], values[i]);
  }
  free(values);
  return ranks;
}

static void ranks_compare(struct play *p, const struct rids *rids)
{
  struct err err = ERR_INIT;
  for (int i = 0; i < RANKED; i++) {
    const struct field *f = job_field(p, ranked[i]);
    int64_t *should = ranks_count(p, f, rids), rank;
    for (size_t k = 0; k < rids->n; k++) {
      must(model_rank(p->m, f, model_find(p->m, rids->at[k], &err), &rank, &err), &err);
      if (rank != should[k])
        ck_abort_msg("seed %llu, entry %lld: rank by %s is %lld, should be %lld", (unsigned long long)p->seed,
                     (long long)p->seq, ranked[i], (long long)rank, (long long)should[k]);
    }
    free(should);
  }
}

/* Sets a value; exactly the others whose rank it changes are reported, and perhaps the record itself. */
static void set_and_compare(struct play *p, struct record *r, const struct field *f, struct value after)
{
  struct rids rids = { 0 }, moved = { 0 };
  struct err err = ERR_INIT;
  struct value before = r->cells[f->no];
  jobs_list(p, &rids);
  int64_t *was = ranks_count(p, f, &rids);
  must(model_set(p->m, r, f, after, &err), &err);
  int64_t *is = ranks_count(p, f, &rids);
  must(model_rank_moved(p->m, f, before, after, &moved, &err), &err);
  size_t at = 0;
  for (size_t i = 0; i < rids.n; i++) {
    bool reported = at < moved.n && moved.at[at] == rids.at[i];
    if (rids.at[i] != r->rid && reported != (was[i] != is[i]))
      ck_abort_msg("seed %llu, entry %lld: %s reported", (unsigned long long)p->seed, (long long)p->seq,
                   reported ? "wrongly" : "not");
    at += reported;
  }
  ck_assert_uint_eq(at, moved.n);
  free(was);
  free(is);
  vec_fini(&rids);
  vec_fini(&moved);
}

static void rank_edit(struct play *p, struct chance *c)
{
  struct err err = ERR_INIT;
  uint64_t what = draw(c, 100);
  struct record *r = job_drawn(p, c);
  const struct field *f = job_field(p, ranked[draw(c, RANKED)]);
  if (what < 20 || !r)
    job_create(p, c);
  else if (what < 30)
    must(model_delete(p->m, r, &err), &err);
  else
    set_and_compare(p, r, f, job_value_drawn(p, f, c));
}

START_TEST(ranks_follow_histories)
{
  enum { ENTRIES = 150 };
  struct play p;
  struct err err = ERR_INIT;
  struct rids rids = { 0 };
  play_open(&p, 500 + (uint64_t)_i, _i % 2 ? 20000 : 0);
  struct chance c = chance_of(p.seed, 0);
  while (p.seq < ENTRIES) {
    must(model_begin(p.m, &err), &err);
    for (uint64_t n = 1 + draw(&c, 6); n; n--) {
      p.seq++;
      model_entry(p.m, 1000 + p.seq, p.seq);
      for (uint64_t k = 1 + draw(&c, 5); k; k--)
        rank_edit(&p, &c);
      bool relaxed = draw(&c, 8) == 0;
      must(!relaxed || model_relax(p.m, &err), &err);
      if (relaxed || draw(&c, 3))
        must(model_keep(p.m, &err), &err);
      else
        model_undo(p.m);
      if (draw(&c, 2)) {
        jobs_list(&p, &rids);
        ranks_compare(&p, &rids);
      }
    }
    must(model_flush(p.m, &err), &err);
    must(model_verify(p.m, &err), &err);
    if (draw(&c, 4))
      must(model_commit(p.m, p.seq, &err), &err);
    else
      model_rollback(p.m);
    if (draw(&c, 4) == 0)
      play_reopen(&p);
    play_refresh(&p);
    p.seq = model_applied(p.m) > p.seq ? model_applied(p.m) : p.seq;
  }
  vec_fini(&rids);
  play_close(&p);
}
END_TEST

START_TEST(texts_have_no_rank)
{
  struct play p;
  struct err err = ERR_INIT;
  struct rids moved = { 0 };
  play_open(&p, 1, 0);
  ck_assert(!model_rank_moved(p.m, job_field(&p, "region"), value_none(), value_none(), &moved, &err));
  ck_assert_str_eq(err.text, "job.region has no greater and less");
  play_close(&p);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("rank");
  TCase *tc = tcase_create("tree");
  tcase_set_timeout(tc, 60);
  tcase_add_loop_test(tc, tree_follows_sorted_array, 0, 3);
  tcase_add_test(tc, tree_takes_sorted_runs);
  tcase_add_test(tc, values_order_as_numbers);
  tcase_add_test(tc, tree_of_a_million);
  suite_add_tcase(suite, tc);
  tc = tcase_create("ranks");
  tcase_set_timeout(tc, 60);
  tcase_add_loop_test(tc, ranks_follow_histories, 0, 4);
  tcase_add_test(tc, texts_have_no_rank);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
