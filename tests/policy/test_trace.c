/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces come back as they were packed, and bytes that are none are refused without harm.
 */
#include <check.h>

#include "policy/policy.h"

static struct arena arena;

static void make(void) { arena_init(&arena); }
static void drop(void) { arena_fini(&arena); }

enum { READS = 10 };

/* One of each kind. */
static void fill(struct trace_read *reads)
{
  static uint32_t fields[] = { 3, 130 };
  static struct value values[2];
  values[0] = value_record(7);
  values[1] = value_none();
  reads[0] = (struct trace_read){ .kind = READ_FIELD, .rid = (uint64_t)5 << 40 | 9, .no = 4, .value = value_real(0.5) };
  reads[1] = (struct trace_read){
    .kind = READ_SET, .no = 6, .n = 2, .fields = fields, .values = values, .value = value_int(14)
  };
  reads[2] = (struct trace_read){
    .kind = READ_AGGREGATE, .no = 8, .n = 1, .values = values, .value = value_money(1250, "EUR")
  };
  reads[3] = (struct trace_read){ .kind = READ_RANK, .rid = 9, .no = 1, .value = value_int(3) };
  reads[4] = (struct trace_read){ .kind = READ_GET, .no = 3, .text = STR("office"), .rid = 0 };
  reads[5] = (struct trace_read){ .kind = READ_HISTORY, .rid = 2, .no = 2, .value = value_int(4) };
  reads[6] = (struct trace_read){ .kind = READ_PASSED, .t = INSTANT_NEVER, .value = value_bool(false) };
  reads[7] = (struct trace_read){ .kind = READ_AGE, .t = -5, .step = DAY, .value = value_int(-DAY) };
  reads[8] = (struct trace_read){ .kind = READ_NOW, .step = HOUR, .value = value_int(HOUR) };
  reads[9] = (struct trace_read){ .kind = READ_PARAM, .text = STR(""), .value = value_text(STR("4h")) };
}

static void pack(struct buf *out)
{
  static const uint32_t fields[] = { 0, 119 };
  static struct value given[2];
  struct trace_read reads[READS];
  struct buf packed = BUF_INIT;
  given[0] = value_int(INT64_MIN), given[1] = value_none();
  fill(reads);
  for (int i = 0; i < READS; i++)
    trace_add(&packed, &reads[i]);
  trace_pack(out,
             &(struct trace){ .policy = 300,
                              .epoch = 2,
                              .subject = UINT64_MAX,
                              .now = -4,
                              .status = 1,
                              .before = (uint64_t)77 << 16 | 3,
                              .fuel = 123456,
                              .read_count = READS,
                              .given_count = 2,
                              .given_fields = (uint32_t *)fields,
                              .given = given },
             buf_view(&packed));
  buf_fini(&packed);
}

static void same_read(const struct trace_read *a, const struct trace_read *b)
{
  ck_assert(a->kind == b->kind && a->rid == b->rid && a->no == b->no && a->n == b->n);
  ck_assert(a->t == b->t && a->step == b->step && str_eq(a->text, b->text) && value_eq(a->value, b->value));
  for (uint32_t i = 0; i < a->n; i++)
    ck_assert(value_eq(a->values[i], b->values[i]) && (!a->fields || a->fields[i] == b->fields[i]));
}

START_TEST(traces_come_back)
{
  struct buf bytes = BUF_INIT;
  struct trace_read reads[READS];
  struct trace t;
  fill(reads);
  pack(&bytes);
  size_t n = bytes.n;
  buf_z(&bytes, "the next one");
  ck_assert(trace_unpack(&arena, buf_view(&bytes), &t));
  ck_assert(t.policy == 300 && t.epoch == 2 && t.subject == UINT64_MAX && t.now == -4 && t.status == 1);
  ck_assert(t.before == ((uint64_t)77 << 16 | 3) && t.fuel == 123456 && t.read_count == READS && t.given_count == 2);
  for (int i = 0; i < READS; i++)
    same_read(&reads[i], &t.reads[i]);
  ck_assert(t.given_fields[1] == 119 && t.given[0].i == INT64_MIN && t.given[1].kind == VALUE_NONE);
  for (size_t cut = 0; cut < n; cut++)
    ck_assert(!trace_unpack(&arena, (struct str){ bytes.p, cut }, &t));
  buf_fini(&bytes);
}
END_TEST

/* Each byte made each other one: reading ends, and stays within them (the sanitizers watch). */
START_TEST(bytes_that_are_no_trace)
{
  struct buf bytes = BUF_INIT;
  struct trace t;
  pack(&bytes);
  for (size_t i = 0; i < bytes.n; i++) {
    char kept = bytes.p[i];
    for (int c = 0; c < 256; c++) {
      bytes.p[i] = (char)c;
      arena_reset(&arena);
      trace_unpack(&arena, buf_view(&bytes), &t);
    }
    bytes.p[i] = kept;
  }
  buf_fini(&bytes);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("trace");
  TCase *tc = tcase_create("trace");
  tcase_add_checked_fixture(tc, make, drop);
  tcase_set_timeout(tc, 60);
  tcase_add_test(tc, traces_come_back);
  tcase_add_test(tc, bytes_that_are_no_trace);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
