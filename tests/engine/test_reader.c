/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records, lists and entries as the reader tells them, over the world of world.h.
 */
#include "world.h"

static struct world w;

static void make(void) { world_make(&w); }
static void drop(void) { world_close(&w); }

/* ---- asking ---- */

typedef bool list_fn(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);

/* filters: "state=open&policy=sla.late" */
static size_t split_filters(const char *text, struct reader_filter *out)
{
  size_t n = 0;
  struct str rest = str_of(text), one;
  while (rest.n) {
    str_split(rest, '&', &one, &rest);
    str_split(one, '=', &out[n].name, &out[n].value);
    n++;
  }
  return n;
}

static struct reader_page page_of(const char *filters, struct str cursor, size_t limit)
{
  static struct reader_filter found[10];
  return (struct reader_page){ found, split_filters(filters, found), cursor, limit };
}

static struct value list(list_fn *fn, const char *filters)
{
  struct err err = ERR_INIT;
  struct reader_page p = page_of(filters, STR(""), 0);
  bool good = fn(w.reader, &p, &w.out, &err);
  return world_answer(&w, good, &err);
}

static void refused(list_fn *fn, const char *filters, const char *cursor, const char *words)
{
  struct err err = ERR_INIT;
  struct reader_page p = page_of(filters, str_of(cursor), 0);
  ck_assert(!fn(w.reader, &p, &w.out, &err));
  ck_assert_uint_eq(w.out.n, 0);
  ck_assert_int_eq(err.code, ERR_INPUT);
  expect_part(str_of(err.text), words);
}

/* All items in pages of `limit` come to the same as in one. */
static void pages_agree(list_fn *fn, const char *filters, size_t limit)
{
  struct value whole = value_get(list(fn, filters), "items");
  struct str cursor = STR("");
  uint32_t seen = 0;
  do {
    struct err err = ERR_INIT;
    struct reader_page p = page_of(filters, cursor, limit);
    bool good = fn(w.reader, &p, &w.out, &err);
    struct value page = world_answer(&w, good, &err), items = value_get(page, "items");
    ck_assert_uint_le(items.n, limit);
    for (uint32_t i = 0; i < items.n; i++)
      ck_assert(seen + i < whole.n && value_eq(items.list[i], whole.list[seen + i]));
    seen += items.n;
    cursor = value_get_str(page, "next");
  } while (cursor.n);
  ck_assert_uint_eq(seen, whole.n);
}

static const char *records_of = "incident";
static bool records(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err)
{
  return reader_records(r, str_of(records_of), p, out, err);
}

/* ---- records ---- */

START_TEST(record_has_facts_and_derived_fields)
{
  struct err err = ERR_INIT;
  bool good = reader_record(w.reader, STR("service"), STR("shop"), &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  expect_json(v, "id", "\"service/shop\"");
  expect_json(v, "type", "\"service\"");
  expect_json(v, "key", "\"shop\"");
  expect_json(v, "version", "2");
  expect_json(v, "created_at", "\"2026-03-02T09:01:00Z\"");
  expect_json(v, "fields", "{\"name\":\"The shop\",\"owner\":\"person/ana\",\"value_score\":60}");
  expect_json(v, "stale", "null");
}
END_TEST

START_TEST(record_tells_stale_fields)
{
  struct err err = ERR_INIT;
  struct evaluated e = { .n = 0 };
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_said(&w, &e, POLICY_VALUE, "service/shop", SAID_FAILED, INSTANT_NEVER);
  world_keep(&w);
  bool good = reader_record(w.reader, STR("service"), STR("shop"), &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  expect_json(v, "stale", "[\"value_score\"]");
  expect_json(v, "fields.value_score", "60");
}
END_TEST

START_TEST(record_that_is_missing)
{
  struct err err = ERR_INIT;
  ck_assert(!reader_record(w.reader, STR("servce"), STR("shop"), &w.out, &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  expect_part(str_of(err.text), "service");
  ck_assert(!reader_record(w.reader, STR("service"), STR("shed"), &w.out, &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
  ck_assert_str_eq(err.text, "there is no service \"shed\"");
  ck_assert_uint_eq(w.out.n, 0);
}
END_TEST

START_TEST(reader_sees_each_commit)
{
  struct err err = ERR_INIT;
  for (int i = 0; i < 3; i++) {
    char name[32];
    snprintf(name, sizeof name, "\"name %d\"", i);
    world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
    world_at(&w, w.at);
    world_set(&w, "service/shop", "name", name);
    world_keep(&w);
    bool good = reader_record(w.reader, STR("service"), STR("shop"), &w.out, &err);
    expect_json(world_answer(&w, good, &err), "fields.name", name);
  }
}
END_TEST

/* ---- lists of records ---- */

/* Twenty incidents beside i1, by number: state open where it is even, level the number modulo 3. */
static void many_incidents(void)
{
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  for (int i = 0; i < 20; i++) {
    char id[32], level[8];
    snprintf(id, sizeof id, "incident/n%02d", i);
    snprintf(level, sizeof level, "%d", i % 3);
    world_set(&w, id, "state", i % 2 ? "\"done\"" : "\"open\"");
    world_set(&w, id, "level", level);
    world_set(&w, id, "major", i == 4 ? "true" : "false");
    world_set(&w, id, "cost", i < 5 ? "\"1.50 EUR\"" : "\"1.50 USD\"");
    world_set(&w, id, "day", i < 2 ? "\"2026-03-01\"" : "\"2026-03-02\"");
    world_set(&w, id, "weight", i < 3 ? "0.5" : "2");
  }
  world_keep(&w);
}

static void counts(const char *filters, uint32_t n)
{
  uint32_t got = value_get(list(records, filters), "items").n;
  ck_assert_msg(got == n, "%s: %u, not %u", filters, got, n);
}

START_TEST(records_by_each_kind_of_field)
{
  many_incidents();
  counts("", 21);
  counts("state=open", 10);
  counts("state=open&level=0", 4);
  counts("major=true", 1);
  counts("cost=1.50 EUR", 5);
  counts("day=2026-03-01", 2);
  counts("weight=0.5", 3);
  counts("weight=2", 17);
  counts("service=service/shop", 1);
  counts("service=shop", 1);
  counts("service=", 20);
  counts("level=&state=new", 1);
  expect_json(list(records, "major=true"), "items.0.id", "\"incident/n04\"");
  pages_agree(records, "", 4);
  pages_agree(records, "", 21);
  pages_agree(records, "state=open", 3);
}
END_TEST

START_TEST(records_refuse_what_they_do_not_know)
{
  refused(records, "stat=open", "", "did you mean \"state\"?");
  refused(records, "opened_at=2026-03-01", "", "incident.opened_at is not indexed");
  refused(records, "state=opne", "", "open");
  refused(records, "level=high", "", "level");
  refused(records, "state=open&state=new", "", "the filter \"state\" is given twice");
  refused(records, "", "???", "the cursor is not one of this list");
  struct err err = ERR_INIT;
  struct reader_page p = page_of("", STR(""), 2);
  many_incidents();
  bool good = reader_records(w.reader, STR("incident"), &p, &w.out, &err);
  struct str cursor = value_get_str(world_answer(&w, good, &err), "next");
  records_of = "service";
  refused(records, "", str_z(&w.arena, cursor), "the cursor is not one of this list");
  refused(reader_findings, "", str_z(&w.arena, cursor), "the cursor is not one of this list");
  records_of = "incident";
}
END_TEST

/* ---- history and types ---- */

START_TEST(history_is_oldest_first)
{
  struct err err = ERR_INIT;
  bool good = reader_history(w.reader, STR("outcome"), STR("market"), STR("value_per_year"), &w.out, &err);
  expect_json(world_answer(&w, good, &err), "items",
              "[{\"at\":\"2026-03-02T09:01:00Z\",\"seq\":2,\"value\":{\"amount\":30000,\"currency\":\"EUR\"},"
              "\"recorded\":\"2026-03-02T09:01:00Z\"},"
              "{\"at\":\"2026-03-02T10:00:00Z\",\"seq\":3,\"value\":{\"amount\":41200,\"currency\":\"EUR\"},"
              "\"recorded\":\"2026-03-02T10:00:00Z\"}]");
  good = reader_history(w.reader, STR("service"), STR("shop"), STR("value_score"), &w.out, &err);
  ck_assert_uint_eq(value_get(world_answer(&w, good, &err), "items").n, 3);
  ck_assert(!reader_history(w.reader, STR("service"), STR("shop"), STR("nam"), &w.out, &err));
  expect_part(str_of(err.text), "name");
}
END_TEST

START_TEST(types_and_fields_are_told)
{
  struct err err = ERR_INIT;
  bool good = reader_types(w.reader, &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  ck_assert_uint_eq(value_get(v, "items").n, 5);
  expect_json(v, "items.2.name", "\"service\"");
  expect_json(v, "items.2.doc", "\"Something a customer gets\"");
  expect_json(v, "items.2.records", "1");
  expect_json(v, "items.2.fields.1",
              "{\"name\":\"owner\",\"kind\":\"ref\",\"required\":false,\"filter\":true,\"derived\":false,"
              "\"ref\":\"person\"}");
  expect_json(v, "items.2.fields.2.giver", "\"value.service_value\"");
  expect_json(v, "items.4.fields.1.values", "[\"new\",\"open\",\"done\"]");
  expect_json(v, "items.4.fields.1.default", "\"new\"");
}
END_TEST

/* ---- what policies say ---- */

START_TEST(findings_by_filter)
{
  struct value v = list(reader_findings, "");
  ck_assert_uint_eq(value_get(v, "items").n, 1);
  expect_json(v, "items.0",
              "{\"id\":1,\"policy\":\"sla.late\",\"record\":\"incident/i1\",\"key\":\"late\",\"code\":\"late\","
              "\"severity\":\"high\",\"message\":\"It is late\",\"owner\":\"person/bo\",\"state\":\"open\","
              "\"opened_at\":\"2026-03-06T09:00:00Z\",\"opened_seq\":5,\"changed_at\":\"2026-03-06T09:00:00Z\","
              "\"changed_seq\":5,\"next\":\"Solve it\",\"because\":{\"due\":\"noon\"}}");
  ck_assert_uint_eq(value_get(list(reader_findings, "state=open&severity=high"), "items").n, 1);
  ck_assert_uint_eq(value_get(list(reader_findings, "state=closed"), "items").n, 0);
  ck_assert_uint_eq(value_get(list(reader_findings, "owner=person/bo&code=late&subject=incident/i1"), "items").n, 1);
  ck_assert_uint_eq(value_get(list(reader_findings, "subject=service/shop"), "items").n, 0);
  ck_assert_uint_eq(value_get(list(reader_findings, "subject=incident/gone"), "items").n, 0);
  ck_assert_uint_eq(value_get(list(reader_findings, "severity=low"), "items").n, 0);
  expect_json(list(reader_findings, "policy=sla.quiet"), "items.0.hidden", "true");
  refused(reader_findings, "policy=sla.lat", "", "did you mean \"sla.late\"?");
  refused(reader_findings, "state=opened", "", "state is one of open, closed, not \"opened\"");
  refused(reader_findings, "severty=high", "", "did you mean \"severity\"?");
  refused(reader_findings, "subject=incidnt/i1", "", "incident");
}
END_TEST

START_TEST(findings_in_pages)
{
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  for (int i = 0; i < 25; i++)
    world_finding(&w, "service/shop", POLICY_VALUE, "bad", i % 2 ? "low" : "medium", "Bad", false);
  world_exec(&w, "UPDATE finding SET state = 'closed', closed_at = changed_at, closed_seq = 9 WHERE id % 3 = 0");
  world_keep(&w);
  expect_json(list(reader_findings, ""), "items.0.id", "27");
  pages_agree(reader_findings, "", 4);
  pages_agree(reader_findings, "state=open", 5);
  pages_agree(reader_findings, "state=closed", 2);
  pages_agree(reader_findings, "state=open&policy=value.service_value", 3);
  pages_agree(reader_findings, "subject=service/shop&severity=low", 3);
  struct err err = ERR_INIT;
  bool good = reader_finding(w.reader, 3, &w.out, &err);
  expect_json(world_answer(&w, good, &err), "closed_seq", "9");
  ck_assert(!reader_finding(w.reader, 99, &w.out, &err));
  ck_assert_str_eq(err.text, "there is no finding 99");
}
END_TEST

START_TEST(clocks_by_due)
{
  struct value v = list(reader_clocks, "");
  expect_json(v, "items.0",
              "{\"policy\":\"sla.late\",\"record\":\"incident/i1\",\"name\":\"resolution\",\"state\":\"running\","
              "\"due\":\"2026-03-06T09:00:00Z\",\"since\":\"2026-03-06T09:00:00Z\",\"seq\":5,"
              "\"started\":\"2026-03-02T09:00:00Z\",\"target\":\"4d\",\"paused\":\"0s\"}");
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  for (int i = 0; i < 20; i++)
    world_exec_f(&w,
                 "INSERT INTO clock VALUES(3, %lld, 'c%d', 'service/shop', '%s', %s, '{}', 0, 9, 0),"
                 " (1, %lld, 'c%d', 'service/shop', 'running', %d, '{}', 0, 9, 0)",
                 (long long)world_find(&w, "service/shop")->rid, i, i % 3 ? "running" : "paused",
                 i % 3 ? "500" : "NULL", (long long)world_find(&w, "service/shop")->rid, i, 1000 - i);
  world_keep(&w);
  v = list(reader_clocks, "");
  ck_assert_uint_eq(value_get(v, "items").n, 41);
  expect_json(v, "items.0.name", "\"c1\"");
  expect_json(v, "items.40.state", "\"paused\"");
  pages_agree(reader_clocks, "", 3);
  pages_agree(reader_clocks, "state=running", 4);
  pages_agree(reader_clocks, "state=paused", 2);
  pages_agree(reader_clocks, "subject=service/shop", 7);
  pages_agree(reader_clocks, "policy=value.service_value&subject=service/shop", 6);
  ck_assert_uint_eq(value_get(list(reader_clocks, "policy=sla.late&state=running"), "items").n, 14);
  refused(reader_clocks, "state=late", "", "running, paused, met, missed, cancelled");
}
END_TEST

START_TEST(messages_and_drafts)
{
  expect_json(list(reader_messages, "to=person/bo"), "items.0",
              "{\"id\":1,\"policy\":\"sla.late\",\"record\":\"incident/i1\",\"key\":\"tell\","
              "\"at\":\"2026-03-06T09:00:00Z\",\"seq\":5,\"to\":\"person/bo\",\"subject\":\"Late\","
              "\"body\":\"i1 is late\"}");
  ck_assert_uint_eq(value_get(list(reader_messages, "to=person/ana"), "items").n, 0);
  expect_json(list(reader_drafts, "to=person/ana&policy=sla.late&subject=incident/i1"), "items.0.title", "\"Sorry\"");
  ck_assert_uint_eq(value_get(list(reader_drafts, "to=person/bo"), "items").n, 0);
}
END_TEST

START_TEST(policies_with_their_counts)
{
  struct err err = ERR_INIT;
  struct evaluated e = { .n = 0 };
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_said(&w, &e, POLICY_VALUE, "service/shop", SAID_QUARANTINED, INSTANT_NEVER);
  world_finding(&w, "service/shop", POLICY_VALUE, "error", "high", "value.lua:3: no", false);
  world_exec(&w, "UPDATE policy SET in_force = 0 WHERE no = 5");
  world_keep(&w);
  bool good = reader_policies(w.reader, &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  ck_assert_uint_eq(value_get(v, "items").n, 4);
  expect_json(v, "items.0.id", "\"sla.late\"");
  expect_json(v, "items.0.open_findings", "1");
  expect_json(v, "items.1.hidden_findings", "1");
  expect_json(v, "items.1.level", "\"shadow\"");
  expect_json(v, "items.3.id", "\"value.service_value\"");
  expect_json(v, "items.3.source", "\"article 001, row V1\"");
  expect_json(v, "items.3.errors", "1");
  expect_json(v, "items.3.quarantined", "1");
  expect_json(v, "items.3.findings", "{\"late\":\"high\"}");
}
END_TEST

/* ---- what came in ---- */

START_TEST(deliveries_by_state)
{
  struct value v = list(reader_deliveries, "");
  expect_json(v, "items.0.seq", "6");
  expect_json(v, "items.1",
              "{\"seq\":3,\"at\":\"2026-03-02T10:00:00Z\",\"source\":\"github\",\"key\":\"72d3dbc0\","
              "\"state\":\"applied\",\"records\":[\"outcome/market\"],\"by\":3}");
  expect_json(list(reader_deliveries, "state=failed"), "items.0.reason", "\"github.lua:3: no body\"");
  ck_assert_uint_eq(value_get(list(reader_deliveries, "state=refused"), "items").n, 0);
  ck_assert_uint_eq(value_get(list(reader_deliveries, "source=gitlab"), "items").n, 0);
  pages_agree(reader_deliveries, "source=github", 1);
  refused(reader_deliveries, "state=lost", "", "applied, failed, ignored, refused");
}
END_TEST

static struct value delivery(int64_t seq)
{
  struct err err = ERR_INIT;
  bool good = reader_delivery(w.reader, seq, &w.out, &err);
  return world_answer(&w, good, &err);
}

START_TEST(delivery_with_its_body)
{
  expect_json(delivery(3), "body", "{\"earns\":412}");
  expect_json(delivery(3), "headers", "{\"x-github-event\":\"issues\"}");
  expect_json(delivery(3), "records", "[\"outcome/market\"]");
  expect_json(delivery(6), "body_base64", "\"bm90IGpzb24g/w==\"");
  expect_json(delivery(6), "state", "\"failed\"");
  expect_json(delivery(8), "state", "\"pending\"");
  struct err err = ERR_INIT;
  ck_assert(!reader_delivery(w.reader, 4, &w.out, &err));
  ck_assert_str_eq(err.text, "entry 4 is not a delivery but of kind change");
  ck_assert_int_eq(err.code, ERR_MISSING);
  ck_assert(!reader_delivery(w.reader, 99, &w.out, &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
}
END_TEST

START_TEST(journal_in_pages)
{
  struct value v = list(reader_journal, "");
  ck_assert_uint_eq(value_get(v, "items").n, ENTRIES);
  expect_json(v, "items.1.kind", "\"change\"");
  expect_json(v, "items.1.actor", "\"person/ana\"");
  expect_json(v, "items.1.body", "null");
  ck_assert_uint_eq(value_get_str(at_path(v, "items.0"), "hash").n, 64);
  expect_json(list(reader_journal, "from=5"), "items.0.seq", "5");
  pages_agree(reader_journal, "", 3);
  pages_agree(reader_journal, "from=2", 2);
  refused(reader_journal, "from=x", "", "from is the number of an entry");
  refused(reader_journal, "kind=tick", "", "there are: from");
}
END_TEST

static struct value entry(int64_t seq)
{
  struct err err = ERR_INIT;
  bool good = reader_entry(w.reader, seq, &w.out, &err);
  return world_answer(&w, good, &err);
}

START_TEST(entries_whole)
{
  expect_json(entry(1), "summary", "\"five policies\"");
  expect_json(entry(1), "body.packs", "[\"value\",\"sla\"]");
  expect_json(entry(2), "body.reason", "\"a beginning\"");
  expect_json(entry(3), "state", "\"applied\"");
  expect_json(entry(4), "verdicts",
              "[{\"guard\":\"sla.late\",\"level\":\"warn\",\"record\":\"service/shop\",\"field\":\"name\","
              "\"message\":\"mind it\",\"refused\":false}]");
  expect_json(entry(5), "kind", "\"tick\"");
}
END_TEST

/* ---- speed ---- */

/* Not a promise of the machine that runs the test: only that nothing in it is slower by an order. */
START_TEST(record_is_read_quickly)
{
  enum { TIMES = 2000 };
  struct err err = ERR_INIT;
  uint64_t start = clock_ns();
  for (int i = 0; i < TIMES; i++) {
    w.out.n = 0;
    must(reader_record(w.reader, STR("service"), STR("shop"), &w.out, &err), &err);
  }
  uint64_t each = (clock_ns() - start) / TIMES;
  if (getenv("STEWARD_SHOW"))
    fprintf(stderr, "a record: %llu ns\n", (unsigned long long)each);
  ck_assert_uint_lt(each, 2000000);
}
END_TEST

int main(void)
{
  const TTest *const tests[] = {
    record_has_facts_and_derived_fields,
    record_tells_stale_fields,
    record_that_is_missing,
    reader_sees_each_commit,
    records_by_each_kind_of_field,
    records_refuse_what_they_do_not_know,
    history_is_oldest_first,
    types_and_fields_are_told,
    findings_by_filter,
    findings_in_pages,
    clocks_by_due,
    messages_and_drafts,
    policies_with_their_counts,
    deliveries_by_state,
    delivery_with_its_body,
    journal_in_pages,
    entries_whole,
    record_is_read_quickly,
  };
  Suite *suite = suite_create("reader");
  TCase *tc = tcase_create("reader");
  tcase_add_checked_fixture(tc, make, drop);
  tcase_set_timeout(tc, 60);
  for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
    tcase_add_test(tc, tests[i]);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
