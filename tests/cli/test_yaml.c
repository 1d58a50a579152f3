/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML: what values are, where they stand, and what is refused; and OpenSLO files: what of each was understood.
 *
 * STEWARD_SHARED: the folder with datasets/openslo (../shared); without it that part is skipped.
 */
#include "cli/yaml.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/openslo.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static struct arena arena;

static void setup(void) { arena_init(&arena); }
static void teardown(void) { arena_fini(&arena); }

static const char *json(struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  char *text = str_z(&arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* All documents, a blank between them. */
static const char *read_all(struct str text, struct err *err)
{
  struct yaml y;
  struct buf b = BUF_INIT;
  bool good = yaml_read(&y, &arena, text, err);
  for (size_t i = 0; i < y.documents.n; i++)
    buf_printf(&b, "%s%s", i ? " " : "", json(y.documents.at[i].value));
  const char *all = good ? str_z(&arena, buf_view(&b)) : NULL;
  buf_fini(&b);
  yaml_fini(&y);
  return all;
}

static const struct {
  const char *yaml, *json;
} values[] = {
  { "", "" },
  { "# nothing\n", "" },
  { "---\n...\n", "null" },
  { "a: 1\nb: 1.5\nc: true\nd: false\ne: null\nf: ~\ng:\n",
    "{\"a\":1,\"b\":1.5,\"c\":true,\"d\":false,\"e\":null,\"f\":null,\"g\":null}" },
  { "[-1, 0, -0.5, 1e3, 9223372036854775807, 1.0]", "[-1,0,-0.5,1000,9223372036854775807,1]" },
  { "[yes, no, on, Null, TRUE, 007, +1, 0x10, 1_000, .5, 1., .inf, -, 1m, 2022-01-01, 12:30, 1 2]",
    "[\"yes\",\"no\",\"on\",\"Null\",\"TRUE\",\"007\",\"+1\",\"0x10\",\"1_000\",\".5\",\"1.\",\".inf\",\"-\",\"1m\","
    "\"2022-01-01\",\"12:30\",\"1 2\"]" },
  { "['1', \"true\", '', !!str 7, ! 8, !!str ~]", "[\"1\",\"true\",\"\",\"7\",\"8\",\"~\"]" },
  { "1: a\ntrue: b\nnull: c\n", "{\"1\":\"a\",\"true\":\"b\",\"null\":\"c\"}" },
  { "- a\n- - b\n  - c\n- {d: [e]}\n", "[\"a\",[\"b\",\"c\"],{\"d\":[\"e\"]}]" },
  { "a: |\n  one\n  two\nb: >\n  one\n  two\n", "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\\n\"}" },
  { "a: 1\n---\nb: 2\n--- 3\n", "{\"a\":1} {\"b\":2} 3" },
  { "a: &x [1, 2]\nb: *x\nc: *x\n", "{\"a\":[1,2],\"b\":[1,2],\"c\":[1,2]}" },
  { "a: &x 1\nb: &x 2\nc: *x\n", "{\"a\":1,\"b\":2,\"c\":2}" },
  { "&k a: 1\n*k : 2\nb: 3\n", NULL }, /* the same name twice */
  { "&k a: *k\n", "{\"a\":\"a\"}" },
  { "\"<<\": 1\n", "{\"\\u003c\\u003c\":1}" },
  { "{}", "{}" },
  { "!!map {a: !!seq [b]}", "{\"a\":[\"b\"]}" },
};

START_TEST(values_are_those_of_json)
{
  struct err err = ERR_INIT;
  const char *all = read_all(str_of(values[_i].yaml), &err);
  if (!values[_i].json) {
    ck_assert(!all);
    return;
  }
  ck_assert_msg(all, "%s: %s", values[_i].yaml, err.text);
  ck_assert_str_eq(all, values[_i].json);
}
END_TEST

static const struct {
  const char *yaml, *says;
} refused[] = {
  { "a: 1\nb: 2\na: 3\n", "line 3: \"a\" stands there twice; the first is on line 1" },
  { "x:\n  - {a: 1, a: 2}\n", "line 2: \"a\" stands there twice" },
  { "a: [1\nb: 2\n", "line 2: " },
  { "a:\n\t- b\n", "line 2: " },
  { "a: *x\n", "line 1: nothing before this, and whole by then, has the anchor \"x\"" },
  { "a: &x [*x]\n", "has the anchor \"x\"" },
  { "a: &x 1\n---\nb: *x\n", "line 3: nothing before this" },
  { "[a]: 1\n", "line 1: the name of a member is to be a text" },
  { "? {a: 1}\n: 2\n", "the name of a member is to be a text" },
  { "a: &x [1]\n*x : 2\n", "line 2: the name of a member is to be a text" },
  { "a: &x {b: 1}\nc:\n  <<: *x\n", "line 3: merge keys (<<) are not understood" },
  { "a: !!int 7\n", "line 1: the tag \"tag:yaml.org,2002:int\" is not understood" },
  { "a: !ruby/object:Gem {}\n", "the tag \"!ruby/object:Gem\" is not understood" },
  { "a: !!python/object/apply:os.system ['ls']\n", "is not understood" },
  { "a: !!str [1]\n", "is not understood" },
  { "a: \"\xff\"\n", "byte 5: " },
  { "a: \"\x01\"\n", "byte 5: " },
};

START_TEST(what_is_wrong_is_refused_with_its_line)
{
  struct err err = ERR_INIT;
  ck_assert_msg(!read_all(str_of(refused[_i].yaml), &err), "accepted: %s", refused[_i].yaml);
  ck_assert_msg(strstr(err.text, refused[_i].says), "%s: %s", refused[_i].yaml, err.text);
}
END_TEST

START_TEST(members_and_elements_know_their_lines)
{
  struct err err = ERR_INIT;
  struct yaml y;
  ck_assert(yaml_read(&y, &arena, STR("# x\na: 1\nb:\n  - c\n  - d:\n      2\n---\ne: 1\n"), &err));
  ck_assert_uint_eq(y.documents.n, 2);
  struct value v = y.documents.at[0].value, list = value_get(v, "b");
  ck_assert_uint_eq(y.documents.at[0].line, 2);
  ck_assert_uint_eq(y.documents.at[1].line, 8);
  ck_assert_uint_eq(yaml_line(&y, &v.map[0]), 2);
  ck_assert_uint_eq(yaml_line(&y, &v.map[1]), 3);
  ck_assert_uint_eq(yaml_line(&y, &list.list[0]), 4);
  ck_assert_uint_eq(yaml_line(&y, &list.list[1]), 5);
  ck_assert_uint_eq(yaml_line(&y, &list.list[1].map[0]), 5);
  ck_assert_uint_eq(yaml_line(&y, &y), 0);
  yaml_fini(&y);
}
END_TEST

static const char *nested(const char *open, int n)
{
  struct buf b = BUF_INIT;
  for (int i = 0; i < n; i++)
    buf_z(&b, open);
  const char *text = str_z(&arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

START_TEST(it_is_bounded)
{
  struct err err = ERR_INIT;
  struct buf laughs = BUF_INIT;
  const char *deep = str_printf(&arena, "%s1%s", nested("[", 64), nested("]", 64)).p;
  ck_assert_msg(read_all(str_of(deep), &err), "%s", err.text);
  ck_assert(!read_all(str_of(nested("[", 100000)), &err));
  ck_assert_msg(strstr(err.text, "more than 64 deep"), "%s", err.text);
  ck_assert(!read_all(str_of(nested("- ", 65)), &err));
  ck_assert_msg(strstr(err.text, "more than 64 deep"), "%s", err.text);
  /* by aliases: deep, and many */
  buf_z(&laughs, "a0: &a0 [x]\n");
  for (int i = 1; i <= 64; i++)
    buf_printf(&laughs, "a%d: &a%d [*a%d]\n", i, i, i - 1);
  ck_assert(!read_all(buf_view(&laughs), &err));
  ck_assert_msg(strstr(err.text, "more than 64 deep"), "%s", err.text);
  laughs.n = 0;
  buf_z(&laughs, "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
  for (int i = 1; i < 10; i++)
    buf_printf(&laughs, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1,
               i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
  ck_assert(!read_all(buf_view(&laughs), &err));
  ck_assert_msg(strstr(err.text, "more than 1000000 values"), "%s", err.text);
  buf_fini(&laughs);
}
END_TEST

/* ---- OpenSLO ---- */

static struct value understood(const struct openslo_file *files, size_t n)
{
  struct err err = ERR_INIT;
  struct value v = value_none();
  ck_assert_msg(openslo_read(&arena, files, n, &v, &err), "%s: %s", files[0].name, err.text);
  return v;
}

static uint32_t count_of(struct value v, const char *outcome)
{
  struct value documents = value_get(v, "documents");
  uint32_t n = 0;
  for (uint32_t i = 0; i < documents.n; i++)
    n += str_is(value_get_str(documents.list[i], "outcome"), outcome);
  return n;
}

#define HEAD(kind, name) "apiVersion: openslo/v1\nkind: " kind "\nmetadata: {name: " name "}\n"
#define WEEK "  timeWindow: [{duration: 4w, isRolling: true}]\n"
#define SLO(more) HEAD("SLO", "fast") "spec:\n  service: web\n  budgetingMethod: Occurrences\n" more
#define GOOD(more) SLO("  indicatorRef: quick\n" WEEK "  objectives: [{target: 0.995}]\n" more)

/* One document each: what its first record is, or why there is none. */
static const struct {
  const char *yaml, *says;
} documents[] = {
  { HEAD("Service", "web"), "{\"id\":\"service/web\",\"set\":{\"name\":\"web\"}}" },
  { "apiVersion: openslo/v1\nkind: Service\nmetadata: {name: web, displayName: The Web}\nspec: {description: All of "
    "it}\n",
    "{\"id\":\"service/web\",\"set\":{\"name\":\"The Web\",\"summary\":\"All of it\"}}" },
  { GOOD(""), "{\"id\":\"service_level_objective/fast\",\"set\":{\"name\":\"fast\",\"service\":\"service/web\","
              "\"indicator\":\"quick\",\"target\":99.5,\"budgeting\":\"occurrences\",\"slice_target\":null,"
              "\"rolling_days\":28,\"measured_over\":null,\"zone\":null,\"source\":\"openslo\"}}" },
  { SLO("  indicator: {metadata: {name: lag}, spec: {thresholdMetric: {}}}\n" WEEK
        "  objectives: [{op: lte, value: 0.5, targetPercent: 99.9}]\n"),
    "\"indicator\":\"lag at most 0.5\",\"target\":99.9," },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 1Q, isRolling: false, calendar: {timeZone: Asia/Tokyo, "
        "startTime: 2026-04-01 00:00:00}}]\n  objectives: [{target: 0.9}]\n"),
    "\"rolling_days\":null,\"measured_over\":\"quarter\",\"zone\":\"Asia/Tokyo\"" },
  { HEAD("Service", "a b"), "metadata.name \"a b\" is no name" },
  { HEAD("Service", "[a]"), "metadata.name \"\" is no name" },
  { HEAD("Servce", "web"), "openslo/v1 has no kind \"Servce\"; did you mean Service?" },
  { "kind: Service\n", "apiVersion is to be openslo/v1, not \"\"" },
  { "apiVersion: openslo/v1alpha\nkind: Service\n", "openslo/v1alpha is not read, only openslo/v1" },
  { "apiVersion: openslo.com/v2alpha\nkind: Service\n", "openslo.com/v2alpha is not read, only openslo/v1" },
  { "- 7\n", "an OpenSLO document is a map" },
  { SLO(WEEK "  objectives: [{target: 0.995}]\n"), "it has neither an indicator nor an indicatorRef" },
  { GOOD("  indicator: {metadata: {name: x}}\n"), "it wants either" },
  { SLO("  indicatorRef: quick\n  objectives: [{target: 0.995}]\n"), "timeWindow is to be a list of one window" },
  { SLO("  indicatorRef: quick\n" WEEK), "objectives is to be a list of at least one" },
  { SLO("  indicatorRef: quick\n" WEEK "  objectives: [{target: 1}]\n"), "a target lies between 0 and 1" },
  { SLO("  indicatorRef: quick\n" WEEK "  objectives: [{target: x}]\n"), "an objective wants a target" },
  { SLO("  indicatorRef: quick\n" WEEK "  objectives: [{target: 0.9, targetPercent: 90}]\n"), "it wants either" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 1M, isRolling: true}]\n  objectives: [{target: 0.9}]\n"),
    "a rolling window has 1 to 60 whole days here, as 4w or 28d, not 1M" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 90d}]\n  objectives: [{target: 0.9}]\n"), "not 90d" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 9223372036854775807w}]\n  objectives: [{target: 0.9}]\n"),
    "a window's duration is like 4w" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 1m, calendar: {timeZone: UTC}}]\n  objectives: [{target: "
        "0.9}]\n"),
    "a calendar window is 1w, 1M, 1Q or 1Y here, not 1m (m is a minute)" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 1M, isRolling: false}]\n  objectives: [{target: 0.9}]\n"),
    "wants a calendar" },
  { SLO("  indicatorRef: quick\n  timeWindow: [{duration: 1M, calendar: {timeZone: Moon/Base}}]\n"
        "  objectives: [{target: 0.9}]\n"),
    "timeZone: there is no time zone \"Moon/Base\"" },
  { HEAD("SLO", "x") "spec: {service: web, budgetingMethod: Often}\n", "not \"Often\"" },
  { HEAD("SLO", "x") "spec: {service: [], budgetingMethod: Occurrences}\n", "service is to be a text" },
};

START_TEST(documents_of_openslo)
{
  struct openslo_file file = { "x.yaml", str_of(documents[_i].yaml) };
  struct value v = understood(&file, 1), records = value_get(v, "records");
  const char *text = records.n ? json(records.list[0]) : json(value_get(v, "documents"));
  struct buf says = BUF_INIT;
  if (documents[_i].says[0] == '{' || documents[_i].says[0] == '"')
    buf_z(&says, documents[_i].says);
  else
    json_string(&says, str_of(documents[_i].says));
  /* Without the quotes around, it may stand in the middle. */
  const char *wanted = records.n ? says.p : str_z(&arena, (struct str){ says.p + 1, says.n - 2 });
  ck_assert_msg(strstr(text, wanted), "%s\n%s", wanted, text);
  ck_assert_uint_eq(count_of(v, records.n ? "understood" : "refused"), 1);
  buf_fini(&says);
}
END_TEST

START_TEST(fields_that_were_not_understood_are_listed)
{
  struct openslo_file file = { "x.yaml",
                               STR("apiVersion: openslo/v1\n"
                                   "kind: SLO\n"
                                   "colour: red\n"
                                   "metadata: {name: fast, labels: {a: [b]}}\n"
                                   "spec:\n"
                                   "  service: web\n"
                                   "  budgetingMethod: Occurrences\n"
                                   "  indicator: {metadata: {name: q, taste: sweet}, spec: {ratioMetric: {}}}\n"
                                   "  timeWindow: [{duration: 1w, calendar: {startTime: 2022-01-01 00:00}}]\n"
                                   "  alertPolicies:\n"
                                   "  objectives:\n"
                                   "    - target: 0.9\n"
                                   "    - target: 0.99\n"
                                   "      op: lt\n") };
  static const char *const paths[] = { "3 colour",
                                       "4 metadata.labels",
                                       "8 spec.indicator.metadata.taste",
                                       "8 spec.indicator.spec.ratioMetric",
                                       "9 spec.timeWindow[0].calendar.startTime",
                                       "14 spec.objectives[1].op" };
  struct value v = understood(&file, 1), fields = value_get(v, "fields");
  ck_assert_uint_eq(fields.n, COUNT(paths));
  for (uint32_t i = 0; i < fields.n; i++) {
    struct str path = value_get_str(fields.list[i], "path");
    ck_assert_str_eq(str_printf(&arena, "%lld %.*s", (long long)value_get(fields.list[i], "line").i, STR_FMT(path)).p,
                     paths[i]);
  }
  ck_assert_str_eq(json(value_get(v, "needs")), "[\"service/web\"]");
  struct value records = value_get(v, "records");
  ck_assert_uint_eq(records.n, 2);
  ck_assert_str_eq(json(value_get(records.list[0], "id")), "\"service_level_objective/fast-1\"");
  ck_assert_str_eq(json(value_get(records.list[1], "id")), "\"service_level_objective/fast-2\"");
}
END_TEST

START_TEST(documents_refer_to_each_other_over_files)
{
  struct openslo_file files[] = {
    { "a.yaml", STR(GOOD("")) },
    { "b.yaml", STR("- {apiVersion: openslo/v1, kind: SLI, metadata: {name: quick, displayName: Quick enough}}\n"
                    "- {apiVersion: openslo/v1, kind: SLI, metadata: {name: slow}}\n"
                    "- {apiVersion: openslo/v1, kind: Service, metadata: {name: web}}\n"
                    "- {apiVersion: openslo/v1, kind: Service, metadata: {name: web}}\n") },
  };
  struct value v = understood(files, 2);
  ck_assert(strstr(json(value_get(v, "records")), "\"indicator\":\"Quick enough\""));
  ck_assert_uint_eq(value_get(v, "needs").n, 0);
  ck_assert_uint_eq(count_of(v, "understood"), 3);
  ck_assert_uint_eq(count_of(v, "left out"), 1);
  ck_assert_uint_eq(count_of(v, "refused"), 1);
  ck_assert(strstr(json(value_get(v, "documents")), "stands in b.yaml on line 3, too; the first counts"));
}
END_TEST

/* By reading them: documents understood, left out, refused; records; fields that were not understood. */
static const struct {
  const char *name;
  uint32_t understood, left_out, refused, records, fields;
} shared_files[] = {
  { "gosdk_v1_alert_conditions", 0, 2, 0, 0, 0 },
  { "gosdk_v1_alert_notification_targets", 0, 2, 0, 0, 0 },
  { "gosdk_v1_alert_policies", 0, 3, 0, 0, 0 },
  { "gosdk_v1_data_sources", 0, 2, 0, 0, 0 },
  { "gosdk_v1_services", 1, 0, 1, 1, 3 }, /* labels; labels and annotations of the second of that name */
  { "gosdk_v1_slis", 0, 4, 0, 0, 0 },     /* no SLO refers to them */
  { "gosdk_v1_slos", 1, 0, 0, 1, 5 },     /* labels, ratioMetric, startTime, op, timeSliceWindow */
  { "oslo_invalid-apiversion", 0, 0, 1, 0, 0 },
  { "oslo_unknown-field", 0, 0, 1, 0, 1 }, /* its name has a blank; markdown */
  { "oslo_v1", 2, 0, 1, 2, 6 },            /* as that of the go-sdk, and labels; a name with a blank */
  { "oslo_v1alpha", 0, 0, 4, 0, 0 },
  { "oslo_v2alpha", 0, 0, 3, 0, 0 },
  { "spec_occurences-slo", 1, 0, 0, 1, 1 },   /* thresholdMetric */
  { "spec_ratio-timeslices", 1, 0, 0, 1, 3 }, /* ratioMetric, op, timeSliceWindow */
  { "spec_timeslices-slo", 0, 0, 1, 0, 0 },   /* a window of a minute by the calendar */
};

static bool read_shared(const char *name, struct openslo_file *out)
{
  const char *shared = getenv("STEWARD_SHARED");
  const char *path = str_printf(&arena, "%s/datasets/openslo/%s.yaml", shared ? shared : "../shared", name).p;
  FILE *f = fopen(path, "r");
  char *text = arena_alloc(&arena, 65536);
  if (!f)
    return false;
  *out = (struct openslo_file){ name, { text, fread(text, 1, 65536, f) } };
  fclose(f);
  return true;
}

START_TEST(files_of_others)
{
  struct openslo_file file;
  if (!read_shared(shared_files[_i].name, &file)) {
    printf("skipped: there is no datasets/openslo/%s.yaml\n", shared_files[_i].name);
    return;
  }
  struct value v = understood(&file, 1);
  const char *all = json(v);
  ck_assert_msg(count_of(v, "understood") == shared_files[_i].understood, "%s", all);
  ck_assert_msg(count_of(v, "left out") == shared_files[_i].left_out, "%s", all);
  ck_assert_msg(count_of(v, "refused") == shared_files[_i].refused, "%s", all);
  ck_assert_msg(value_get(v, "records").n == shared_files[_i].records, "%s", all);
  ck_assert_msg(value_get(v, "fields").n == shared_files[_i].fields, "%s", all);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("yaml");
  TCase *all = tcase_create("all");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_add_loop_test(all, values_are_those_of_json, 0, COUNT(values));
  tcase_add_loop_test(all, what_is_wrong_is_refused_with_its_line, 0, COUNT(refused));
  tcase_add_test(all, members_and_elements_know_their_lines);
  tcase_add_test(all, it_is_bounded);
  tcase_add_loop_test(all, documents_of_openslo, 0, COUNT(documents));
  tcase_add_test(all, fields_that_were_not_understood_are_listed);
  tcase_add_test(all, documents_refer_to_each_other_over_files);
  tcase_add_loop_test(all, files_of_others, 0, COUNT(shared_files));
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
