/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values: laws of equality, order and hash over a row of values in their order; packing, whose bytes are
 * stored and so pinned; builders and copies.
 */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/base.h"

static struct arena arena;

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

static struct value text(const char *z) { return value_text(str_of(z)); }

static struct value list_of(size_t n, const struct value *v)
{
  struct value_builder b;
  build_init(&b, &arena);
  for (size_t i = 0; i < n; i++)
    build_add(&b, v[i]);
  return build_list(&b);
}

static struct value map_of(const char *x, struct value a, const char *y, struct value b)
{
  struct value_builder m;
  build_init(&m, &arena);
  build_put(&m, x, a);
  if (y)
    build_put(&m, y, b);
  return build_map(&m);
}

#define LIST(...)                                                                                                      \
  list_of(sizeof((struct value[]){ __VA_ARGS__ }) / sizeof(struct value), (struct value[]){ __VA_ARGS__ })

enum { VALUES = 44 };

/* All different, in ascending order. */
static size_t all_values(struct value out[VALUES])
{
  const struct value rows[] = {
    value_none(),
    value_null(),
    value_bool(false),
    value_bool(true),
    value_real(-1e300),
    value_int(INT64_MIN),
    value_real(-0x1p63),
    value_int(INT64_MIN + 1),
    value_real(-1.5),
    value_int(-1),
    value_real(-0.5),
    value_real(-5e-324),
    value_int(0),
    value_real(-0.0),
    value_real(0.0),
    value_real(0.5),
    value_int(1),
    value_real(1.0),
    value_int((1ll << 53) + 1),
    value_real(0x1p53 + 2),
    value_int(INT64_MAX),
    value_real(0x1p63),
    value_real(1e300),
    text(""),
    text("a"),
    text("a\x01"),
    text("b"),
    text("\xc3\xa4"),
    list_of(0, NULL),
    LIST(value_int(1)),
    LIST(value_int(1), value_null()),
    LIST(value_int(2)),
    LIST(LIST(value_null())),
    map_of("a", value_int(1), NULL, value_none()),
    map_of("b", value_int(9), "a", value_int(1)),
    map_of("a", value_int(1), "b", value_int(10)),
    map_of("a", value_int(2), NULL, value_none()),
    map_of("b", value_int(0), NULL, value_none()),
    value_record(0),
    value_record(UINT64_MAX),
    value_money(100, "CHF"),
    value_money(-5, "EUR"),
    value_money(3, "EUR"),
    value_money(INT64_MAX, "EUR"),
  };
  _Static_assert(sizeof rows / sizeof *rows == VALUES, "");
  memcpy(out, rows, sizeof rows);
  return VALUES;
}

START_TEST(order_equality_and_hash_agree)
{
  struct value v[VALUES];
  size_t n = all_values(v);
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      int want = (i > j) - (i < j);
      ck_assert_msg(value_cmp(v[i], v[j]) == want, "%zu and %zu", i, j);
      ck_assert_msg(value_eq(v[i], v[j]) == (want == 0), "%zu and %zu", i, j);
      ck_assert_msg((value_hash(1, v[i]) == value_hash(1, v[j])) == (want == 0), "%zu and %zu", i, j);
    }
  }
}
END_TEST

START_TEST(order_of_members_does_not_matter)
{
  enum { MEMBERS = 100 };
  struct value_builder up, down;
  build_init(&up, &arena);
  build_init(&down, &arena);
  for (int i = 0; i < MEMBERS; i++) {
    build_put_str(&up, str_printf(&arena, "m%d", i), value_int(i));
    build_put_str(&down, str_printf(&arena, "m%d", MEMBERS - 1 - i), value_int(MEMBERS - 1 - i));
  }
  struct value a = build_map(&up), b = build_map(&down);
  ck_assert(value_eq(a, b));
  ck_assert_int_eq(value_cmp(a, b), 0);
  ck_assert_uint_eq(value_hash(3, a), value_hash(3, b));
  const struct member *sorted[MEMBERS];
  value_sorted(b, sorted);
  for (int i = 1; i < MEMBERS; i++)
    ck_assert_int_lt(str_cmp(sorted[i - 1]->name, sorted[i]->name), 0);
  down.members[0].value = value_int(-1);
  ck_assert(!value_eq(a, build_map(&down)));
}
END_TEST

START_TEST(members_are_found)
{
  struct value m = map_of("name", text("checkout"), "tier", value_int(1));
  ck_assert(str_is(value_get_str(m, "name"), "checkout"));
  ck_assert_int_eq(value_get(m, "tier").i, 1);
  ck_assert_uint_eq(value_get_str(m, "tier").n, 0);
  ck_assert_int_eq(value_get(m, "none").kind, VALUE_NONE);
  ck_assert_int_eq(value_get(value_int(1), "name").kind, VALUE_NONE);
  ck_assert(value_is_none(value_null()) && value_is_none(value_none()) && !value_is_none(value_int(0)));
  char currency[4];
  value_currency(value_money(1, "EUR"), currency);
  ck_assert_str_eq(currency, "EUR");
}
END_TEST

START_TEST(copies_stand_alone)
{
  struct arena other;
  struct value v[VALUES];
  size_t n = all_values(v);
  arena_init(&other);
  struct value copy = value_copy(&other, list_of(n, v));
  arena_reset(&arena); /* poisoned under the sanitizer: a copy that still pointed there would be found */
  n = all_values(v);
  ck_assert(value_eq(copy, list_of(n, v)));
  arena_fini(&other);
}
END_TEST

START_TEST(packed_values_come_back)
{
  struct value v[VALUES], back;
  size_t n = all_values(v);
  struct value all = list_of(n, v);
  struct buf b = BUF_INIT;
  value_pack(&b, all);
  value_pack(&b, value_bool(true));
  struct str in = buf_view(&b);
  ck_assert(value_unpack(&arena, &in, &back) && value_eq(back, all));
  ck_assert(value_unpack(&arena, &in, &back) && value_eq(back, value_bool(true)));
  ck_assert_uint_eq(in.n, 0);
  ck_assert(!value_unpack(&arena, &in, &back));
  b.n = 0;
  value_pack(&b, all);
  for (size_t cut = 0; cut < b.n; cut++) {
    in = (struct str){ b.p, cut };
    ck_assert(!value_unpack(&arena, &in, &back));
    ck_assert_uint_eq(in.n, cut);
  }
  buf_fini(&b);
}
END_TEST

START_TEST(broken_packs_do_no_harm)
{
  struct value v[VALUES], back;
  size_t n = all_values(v);
  struct buf b = BUF_INIT;
  value_pack(&b, list_of(n, v));
  srand(23);
  for (int i = 0; i < 20000; i++) {
    size_t at = (size_t)rand() % b.n;
    char kept = b.p[at];
    b.p[at] = (char)rand();
    struct str in = buf_view(&b);
    if (value_unpack(&arena, &in, &back))
      value_hash(0, back);
    b.p[at] = kept;
    arena_reset(&arena);
  }
  b.n = 0;
  for (int i = 0; i < 100000; i++)
    buf_add(&b, "\x07\x01", 2);
  struct str deep = buf_view(&b), huge = STR("\x07\xff\xff\xff\xff\x0f");
  ck_assert(!value_unpack(&arena, &deep, &back));
  ck_assert(!value_unpack(&arena, &huge, &back));
  buf_fini(&b);
}
END_TEST

START_TEST(pack_and_hash_never_change)
{
  struct value v =
      LIST(value_none(), value_null(), value_bool(false), value_bool(true), value_int(-150), value_real(0.5),
           text("ab"), map_of("k", value_record(300), NULL, value_none()), value_money(-2, "EUR"));
  static const char packed[] = "\x07\x09"
                               "\x00\x01\x02\x03"
                               "\x04\xab\x02"
                               "\x05\x00\x00\x00\x00\x00\x00\xe0\x3f"
                               "\x06\x02"
                               "ab"
                               "\x08\x01\x01k\x09\xac\x02"
                               "\x0a"
                               "EUR\x03";
  struct buf b = BUF_INIT;
  value_pack(&b, v);
  ck_assert(str_eq(buf_view(&b), STR(packed)));
  ck_assert_msg(value_hash(0, v) == 0xdc18ec3311383a0cull, "0x%016" PRIx64, value_hash(0, v));
  buf_fini(&b);
}
END_TEST

START_TEST(empty_builders)
{
  struct value_builder b;
  build_init(&b, &arena);
  ck_assert(build_list(&b).kind == VALUE_LIST && build_list(&b).n == 0);
  ck_assert(build_map(&b).kind == VALUE_MAP && build_map(&b).n == 0);
  ck_assert(value_eq(build_map(&b), value_copy(&arena, build_map(&b))));
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("value");
  TCase *tc = tcase_create("value");
  tcase_set_timeout(tc, 60);
  tcase_add_checked_fixture(tc, setup, teardown);
  tcase_add_test(tc, order_equality_and_hash_agree);
  tcase_add_test(tc, order_of_members_does_not_matter);
  tcase_add_test(tc, members_are_found);
  tcase_add_test(tc, copies_stand_alone);
  tcase_add_test(tc, packed_values_come_back);
  tcase_add_test(tc, broken_packs_do_no_harm);
  tcase_add_test(tc, pack_and_hash_never_change);
  tcase_add_test(tc, empty_builders);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
