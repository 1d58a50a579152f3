/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why: over the world of world.h, each kind of thing that can be asked about, with its policy, reads and cause; and
 * over a host that runs (live), that the engine leaves behind what the answers need.
 */
#include "engine/engine.h"
#include "world.h"

static struct world w;

static struct value ask(const char *type, const char *key, const char *what)
{
  struct err err = ERR_INIT;
  bool good = reader_why(w.reader, str_of(type), str_of(key), str_of(what), &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  if (getenv("STEWARD_SHOW")) {
    struct buf b = BUF_INIT;
    json_write_pretty(&b, v);
    buf_z(&b, "\n\n");
    why_text(v, &b);
    fprintf(stderr, "%s\n----\n", b.p);
    buf_fini(&b);
  }
  return v;
}

static void answers(struct value v, const char *part) { expect_part(value_get_str(v, "answer"), part); }

static void tells(struct value v, const char *part)
{
  struct buf b = BUF_INIT;
  why_text(v, &b);
  expect_part(buf_view(&b), part);
  buf_fini(&b);
}

static void refused(const char *type, const char *key, const char *what, enum err_code code, const char *words)
{
  struct err err = ERR_INIT;
  ck_assert(!reader_why(w.reader, str_of(type), str_of(key), str_of(what), &w.out, &err));
  ck_assert_uint_eq(w.out.n, 0);
  ck_assert_int_eq(err.code, code);
  expect_part(str_of(err.text), words);
}

/* ---- the world made by hand ---- */

static void make(void) { world_make(&w); }
static void drop(void) { world_close(&w); }

START_TEST(derived_field_names_policy_reads_and_cause)
{
  struct value v = ask("service", "shop", "value_score");
  expect_json(v, "question", "\"Why is value_score of service/shop 60?\"");
  answers(v, "value_score of service/shop is 60, says policy value.service_value 1.0.0 (“Every service has a value "
             "score”, article 001, row V1).");
  answers(v, "It is so since 2026-03-08T09:00:00Z, because entry 7, a change by person/bo, created contribution/c2, "
             "which changed the number of contributions with service = service/shop from 1 to 2 and changed the sum of "
             "contribution.weight over contributions with service = service/shop from 5 to 8.");
  expect_json(v, "policy",
              "{\"id\":\"value.service_value\",\"version\":\"1.0.0\",\"title\":\"Every service has a value score\","
              "\"source\":\"article 001, row V1\",\"file\":\"value.service_value.lua\",\"level\":\"enforce\"}");
  expect_json(v, "said", "{\"status\":\"good\"}");
  expect_json(v, "cause.seq", "7");
  expect_json(v, "cause.kind", "\"change\"");
  expect_json(v, "cause.actor", "\"person/bo\"");
  expect_json(v, "change.edits.0.create", "\"contribution/c2\"");
  expect_json(v, "reads.0", "{\"kind\":\"param\",\"name\":\"factor\",\"value\":2,\"as\":\"parameter factor is 2\"}");
  expect_json(v, "reads.1.as", "\"2 contributions with service = service/shop\"");
  expect_json(v, "reads.2",
              "{\"kind\":\"sum\",\"type\":\"contribution\",\"field\":\"weight\",\"filter\":{\"service\":"
              "\"service/shop\"},\"value\":8,\"as\":\"sum of contribution.weight over contributions with service = "
              "service/shop is 8\"}");
  expect_json(v, "reads.3.as", "\"service/shop.name is “The shop”\"");
  expect_json(v, "reads.4.derived", "true");
  tells(v, "\n  - 2 contributions with service = service/shop\n");
  tells(v, "\n  steward why outcome/market score\n");
}
END_TEST

START_TEST(chain_follows_derived_reads_one_level)
{
  struct value v = ask("service", "shop", "value_score");
  ck_assert_uint_eq(value_get(v, "chain").n, 1);
  expect_json(v, "chain.0.ask", "{\"record\":\"outcome/market\",\"field\":\"score\"}");
  expect_json(v, "chain.0.policy.id", "\"value.outcome_score\"");
  expect_json(v, "chain.0.at", "\"2026-03-02T10:00:00Z\"");
  expect_json(v, "chain.0.reads.0.as", "\"outcome/market.value_per_year is 412.00 EUR\"");
  expect_json(v, "chain.0.reads.0.value", "{\"amount\":41200,\"currency\":\"EUR\"}");
  expect_json(v, "chain.0.reads.1", "null");
}
END_TEST

START_TEST(delivery_is_the_cause)
{
  struct value v = ask("outcome", "market", "score");
  answers(v, "because entry 3, a delivery from source github with key 72d3dbc0, changed outcome/market.value_per_year "
             "from 300.00 EUR to 412.00 EUR.");
  expect_json(v, "delivery",
              "{\"source\":\"github\",\"key\":\"72d3dbc0\",\"headers\":{\"x-github-event\":\"issues\"},"
              "\"body\":{\"earns\":412}}");
  expect_json(v, "differences.0.before", "{\"amount\":30000,\"currency\":\"EUR\"}");
  expect_json(v, "differences.0.after", "{\"amount\":41200,\"currency\":\"EUR\"}");
  tells(v, "{\"earns\":412}");
}
END_TEST

START_TEST(fact_tells_its_history)
{
  struct value v = ask("outcome", "market", "value_per_year");
  answers(v, "value_per_year of outcome/market is 412.00 EUR since 2026-03-02T10:00:00Z, because entry 3, a delivery "
             "from source github with key 72d3dbc0, set it; before that it was 300.00 EUR.");
  ck_assert_uint_eq(value_get(v, "history").n, 2);
  expect_json(v, "cause.changes.0.as", "\"changed outcome/market.value_per_year from 300.00 EUR to 412.00 EUR\"");
  v = ask("service", "shop", "owner");
  answers(v, "because entry 2, a change by person/ana (“a beginning”), created the record with it.");
  v = ask("contribution", "c1", "outcome");
  answers(v, "outcome of contribution/c1 is not set since 2026-03-02T09:01:00Z");
  answers(v, "created the record without it.");
}
END_TEST

START_TEST(policy_that_was_not_asked)
{
  struct value v = ask("service", "shop", "tier");
  answers(v, "tier of service/shop is not set. It is given by policy value.never_asked 1.0.0 (“Tiers”) at level draft, "
             "which has not been asked about this record.");
}
END_TEST

START_TEST(finding_by_the_passing_of_time)
{
  struct err err = ERR_INIT;
  bool good = reader_why_finding(w.reader, 1, &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  expect_json(v, "question", "\"Why finding 1?\"");
  answers(v, "Finding 1 on incident/i1 (late, high) is open for 3d: “It is late”. It is for person/bo to deal with. "
             "What to do next: Solve it. So says policy sla.late 1.0.0 (“Incidents are solved in time”).");
  answers(v, "It was opened at 2026-03-06T09:00:00Z, because time passed: 2026-03-06T09:00:00Z came (noticed at "
             "2026-03-06T10:00:00Z with entry 5, a tick of the host's timer).");
  expect_json(v, "because", "{\"due\":\"noon\"}");
  expect_json(v, "cause.time", "\"2026-03-06T09:00:00Z\"");
  expect_json(v, "cause.kind", "\"tick\"");
  expect_json(v, "reads.1.as", "\"2026-03-06T09:00:00Z has come\"");
  expect_json(v, "finding.owner", "\"person/bo\"");
  ck_assert(value_eq(v, ask("incident", "i1", "finding 1")));
}
END_TEST

START_TEST(clock_message_and_draft)
{
  struct value v = ask("incident", "i1", "clock resolution");
  answers(v,
          "Clock resolution of incident/i1 is running, due 2026-03-06T09:00:00Z: 4d from 2026-03-02T09:00:00Z on. So "
          "says policy sla.late 1.0.0");
  expect_json(v, "question", "\"Why is clock resolution of incident/i1 running?\"");
  expect_json(v, "clock.target", "\"4d\"");
  answers(ask("incident", "i1", "message 1"), "Message 1 about incident/i1 to person/bo. So says policy sla.late");
  answers(ask("incident", "i1", "draft 1"), "It was written at 2026-03-06T09:00:00Z, because time passed");
}
END_TEST

START_TEST(record_tells_all_that_is_said_of_it)
{
  struct value v = ask("service", "shop", "");
  expect_json(v, "question", "\"What is said of service/shop?\"");
  answers(v, "service/shop was created at 2026-03-02T09:01:00Z with entry 2, a change by person/ana (“a beginning”). "
             "Policies give it 2 fields, say 0 open findings of it and keep 0 clocks.");
  expect_json(v, "derived.0.as", "\"value_score is 60, says policy value.service_value\"");
  expect_json(v, "derived.0.since", "\"2026-03-08T09:00:00Z\"");
  expect_json(v, "derived.1.status", "\"unasked\"");
  v = ask("incident", "i1", "");
  ck_assert_uint_eq(value_get(v, "findings").n, 1);
  expect_json(v, "clocks.0.name", "\"resolution\"");
  tells(v, "  - finding 1 (late, high): It is late\n");
  tells(v, "  - resolution is running, due 2026-03-06T09:00:00Z, says policy sla.late\n");
}
END_TEST

START_TEST(what_is_not_known_is_refused)
{
  refused("service", "shop", "value_scor", ERR_INPUT, "value_score");
  refused("servic", "shop", "owner", ERR_INPUT, "service");
  refused("service", "shed", "owner", ERR_MISSING, "there is no service \"shed\"");
  refused("service", "shop", "finding 1", ERR_MISSING, "finding 1 is not about service/shop but about incident/i1");
  refused("service", "shop", "finding 77", ERR_MISSING, "there is no finding 77");
  refused("incident", "i1", "clock response", ERR_MISSING, "incident/i1 has no clock \"response\"");
  struct err err = ERR_INIT;
  ck_assert(!reader_why_finding(w.reader, 77, &w.out, &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
}
END_TEST

START_TEST(trace_that_is_gone_leaves_the_entry)
{
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_exec(&w, "DELETE FROM _trace");
  world_keep(&w);
  struct value v = ask("service", "shop", "value_score");
  answers(v,
          "because entry 7, a change by person/bo, created contribution/c2. What it read then is not kept any more.");
  expect_json(v, "reads", "null");
}
END_TEST

START_TEST(trace_that_is_broken_is_an_error)
{
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_exec(&w, "UPDATE _trace SET body = substr(body, 1, length(body) - 3)");
  world_keep(&w);
  refused("service", "shop", "value_score", ERR_CORRUPT, "there is no trace at 0");
}
END_TEST

/* ---- the same world at its fifth entry, and what may follow ---- */

static void make_early(void)
{
  world_open(&w);
  world_first_entries(&w);
  world_later_entries(&w);
  world_read_side(&w);
}

START_TEST(evaluation_that_changed_nothing_is_told_beside_the_cause)
{
  struct value v = ask("service", "shop", "value_score");
  answers(v, "value_score of service/shop is 40");
  answers(v,
          "It is so since 2026-03-02T10:00:00Z, because entry 3, a delivery from source github with key 72d3dbc0, "
          "changed outcome/market.value_per_year from 300.00 EUR to 412.00 EUR. It was looked at again at "
          "2026-03-02T11:00:00Z, because entry 4, a change by person/bo, changed service/shop.name from Shop to “The "
          "shop”; that left it as it was.");
  expect_json(v, "cause.seq", "3");
  expect_json(v, "again.seq", "4");
  expect_json(v, "at", "\"2026-03-02T11:00:00Z\"");
  expect_json(v, "delivery.key", "\"72d3dbc0\"");
}
END_TEST

START_TEST(failing_policy_leaves_a_stale_value)
{
  struct evaluated e = { .n = 0 };
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_read_field(&w, &e, "service/shop", "name");
  world_said(&w, &e, POLICY_VALUE, "service/shop", SAID_FAILED, INSTANT_NEVER);
  world_finding(&w, "service/shop", POLICY_VALUE, "error", "high", "service_value.lua:7: no outcome", false);
  world_keep(&w);
  struct value v = ask("service", "shop", "value_score");
  answers(v, "value_score of service/shop is 40");
  answers(v,
          "This is stale: the policy fails, since 2026-03-06T10:00:00Z (service_value.lua:7: no outcome); what stands "
          "is what it said last before that.");
  expect_json(v, "said", "{\"status\":\"failed\",\"failures\":5}");
  expect_json(v, "failure.code", "\"error\"");
  ck_assert_uint_eq(value_get(v, "reads").n, 5);
  world_entry(&w, ENTRY_CHANGE, w.at, "person/bo", "", "{}");
  world_at(&w, w.at);
  world_said(&w, &e, POLICY_VALUE, "service/shop", SAID_QUARANTINED, INSTANT_NEVER);
  world_keep(&w);
  answers(ask("service", "shop", "value_score"), "has been quarantined");
  answers(ask("service", "shop", ""), "say 1 open finding of it");
}
END_TEST

/* ---- live ---- */

static int64_t live_now;
static int64_t live_clock(void) { return live_now; }
static struct engine *live;

static const struct {
  const char *name, *text;
} live_files[] = {
  { "p/pack.lua", "return pack { name = 'p', version = '2.1', title = 'P' }" },
  { "p/model.lua",
    "return model { outcome = { fields = { year = money } }, service = { fields = { name = text, slow = boolean } },"
    " contribution = { fields = { service = ref 'service', outcome = ref 'outcome', weight = integer } },"
    " incident = { fields = { service = ref 'service', opened_at = instant, solved_at = instant } } }" },
  { "p/score.lua", "return policy { title = 'Outcomes have a score', on = 'outcome', gives = { score = integer },"
                   " eval = function(o) return { score = o.year and o.year.amount // 10000 } end }" },
  { "p/value.lua", "return policy { title = 'Services have a value', source = 'article 001, row V1', on = 'service',"
                   " gives = { value = integer }, eval = function(s, ctx)"
                   " if s.name == 'boom' then error('no such thing') end"
                   " local sum = 0"
                   " for c in ctx:each('contribution', { service = s }) do"
                   "   sum = sum + c.weight * (c.outcome and c.outcome.score or 0) end"
                   " return { value = sum } end }" },
  { "p/load.lua", "return policy { title = 'Load', on = 'service', gives = { load = integer },"
                  " eval = function(s, ctx) return { load = ctx:count('contribution', { service = s }) } end }" },
  { "p/late.lua",
    "return policy { title = 'In time', on = 'incident', params = { grace = duration { default = '4h' } },"
    " findings = { late = 'high' }, eval = function(i, ctx, params)"
    " ctx:clock('resolution', { start = i.opened_at, target = params.grace, stop = i.solved_at })"
    " if not i.solved_at and ctx:passed(i.opened_at + params.grace) then"
    "   ctx:finding('late', { message = 'Not solved in time', because = { service = i.service }, next = 'Solve it' })"
    " end end }" },
  { "p/web.lua", "return intake { title = 'web', map = function(d)"
                 " return { { put = 'outcome/' .. d.body.id, set = { year = d.body.year } } } end }" },
};

static void live_payload(struct buf *out)
{
  buf_z(out, "{\"packs\":[\"p\"],\"params\":{\"p.late\":{\"grace\":\"4h\"}},\"bindings\":{},\"sources\":{\"web\":"
             "\"p.web\"},\"files\":{");
  for (size_t i = 0; i < sizeof live_files / sizeof *live_files; i++) {
    buf_z(out, i ? "," : "");
    json_string(out, str_of(live_files[i].name));
    buf_char(out, ':');
    json_string(out, str_of(live_files[i].text));
  }
  buf_z(out, "}}");
}

static void live_run(enum request_kind kind, const char *body)
{
  struct request r = { .kind = kind, .actor = STR("person/ana"), .body = str_of(body) };
  if (kind == REQUEST_DELIVERY)
    r.actor = STR("source/web"), r.source = STR("web"), r.key = STR("k1"), r.head = STR("{}");
  if (!engine_run(live, &r))
    ck_abort_msg("%s %s", r.err.text, r.answer.p ? r.answer.p : "");
  buf_fini(&r.answer);
  live_now += MINUTE;
}

static void make_live(void)
{
  struct err err = ERR_INIT;
  struct buf set = BUF_INIT;
  world_begin(&w);
  live_now = world_start;
  live = engine_open(&(struct engine_options){ .journal = w.journal_path, .model = w.model_path, .now = live_clock },
                     &err);
  must(live != NULL, &err);
  live_payload(&set);
  live_run(REQUEST_ACTIVATE, set.p);
  world_read_side(&w);
  buf_fini(&set);
  live_run(REQUEST_CHANGE,
           "{\"reason\":\"opening\",\"edits\":[{\"put\":\"outcome/o\",\"set\":{\"year\":\"500.00 EUR\"}},"
           "{\"put\":\"service/s\",\"set\":{\"name\":\"S\"}},{\"put\":\"contribution/c\",\"set\":"
           "{\"service\":\"service/s\",\"outcome\":\"outcome/o\",\"weight\":3}}]}");
}

static void drop_live(void)
{
  engine_close(live);
  world_close(&w);
}

START_TEST(live_value_and_its_chain)
{
  struct value v = ask("service", "s", "value");
  answers(v,
          "value of service/s is 15, says policy p.value 2.1 (“Services have a value”, article 001, row V1). It is so "
          "since 2026-03-02T09:01:00Z, ");
  answers(v, "entry 2, a change by person/ana (“opening”), created service/s, created contribution/c and "
             "created outcome/o.");
  live_run(REQUEST_DELIVERY, "{\"id\":\"o\",\"year\":\"700.00 EUR\"}");
  v = ask("service", "s", "value");
  answers(v, "value of service/s is 21");
  answers(v,
          "because entry 3, a delivery from source web with key k1, changed outcome/o.year from 500.00 EUR to 700.00 "
          "EUR.");
  expect_json(v, "chain.0.ask", "{\"record\":\"outcome/o\",\"field\":\"score\"}");
  expect_json(v, "chain.0.reads.0.as", "\"outcome/o.year is 700.00 EUR\"");
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"update\":\"service/s\",\"set\":{\"slow\":true}}]}");
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"update\":\"service/s\",\"set\":{\"name\":\"T\"}}]}");
  v = ask("service", "s", "value");
  answers(v, "It was looked at again at 2026-03-02T09:04:00Z, because entry 5, a change by person/ana, changed "
             "service/s.name from S to T; that left it as it was.");
}
END_TEST

START_TEST(live_failure_and_recovery)
{
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"update\":\"service/s\",\"set\":{\"name\":\"boom\"}}]}");
  struct value v = ask("service", "s", "value");
  answers(v, "value of service/s is 15");
  answers(v, "This is stale: the policy fails, since 2026-03-02T09:02:00Z (p/value.lua:1: no such thing)");
  expect_json(v, "failure.state", "\"open\"");
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"update\":\"service/s\",\"set\":{\"name\":\"S\"}}]}");
  v = ask("service", "s", "value");
  expect_json(v, "failure", "null");
  struct err err = ERR_INIT;
  bool good = reader_why_finding(w.reader, 1, &w.out, &err);
  v = world_answer(&w, good, &err);
  answers(v, "is closed; it was open for 1m");
  answers(v,
          "It was closed at 2026-03-02T09:03:00Z, because entry 4, a change by person/ana, changed service/s.name from "
          "boom to S.");
}
END_TEST

START_TEST(live_failure_from_the_first)
{
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"put\":\"service/b\",\"set\":{\"name\":\"boom\"}}]}");
  struct value v = ask("service", "b", "value");
  answers(
      v,
      "value of service/b is not set. It is given by policy p.value 2.1 (“Services have a value”, article 001, row "
      "V1). The policy fails, since 2026-03-02T09:02:00Z (p/value.lua:1: no such thing), and has given nothing yet.");
  expect_json(v, "reads.0.as", "\"service/b.name is boom\"");
}
END_TEST

START_TEST(live_time_passes)
{
  struct err err = ERR_INIT;
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"put\":\"incident/i\",\"set\":{\"service\":\"service/s\","
                           "\"opened_at\":\"2026-03-02T09:00:00Z\"}}]}");
  struct value v = ask("incident", "i", "clock resolution");
  answers(v, "Clock resolution of incident/i is running, due 2026-03-02T13:00:00Z: 4h from 2026-03-02T09:00:00Z on.");
  expect_json(v, "reads.0.name", "\"grace\"");
  expect_json(v, "reads.0.as", "\"parameter grace is 4h\"");
  live_now = world_start + 6 * HOUR;
  live_run(REQUEST_CHANGE, "{\"edits\":[{\"update\":\"service/s\",\"set\":{\"slow\":true}}]}");
  bool good = reader_why_finding(w.reader, 1, &w.out, &err);
  v = world_answer(&w, good, &err);
  answers(v, "It was opened at 2026-03-02T13:00:00Z, because time passed: 2026-03-02T13:00:00Z came (noticed at "
             "2026-03-02T15:00:00Z with entry 4, a change by person/ana).");
  expect_json(v, "because", "{\"service\":\"service/s\"}");
  live_run(REQUEST_CHANGE,
           "{\"edits\":[{\"update\":\"incident/i\",\"set\":{\"solved_at\":\"2026-03-02T15:00:00Z\"}}]}");
  good = reader_why_finding(w.reader, 1, &w.out, &err);
  v = world_answer(&w, good, &err);
  answers(v, "is closed; it was open for 2h");
  answers(v, "because entry 5, a change by person/ana, set incident/i.solved_at to 2026-03-02T15:00:00Z.");
  answers(ask("incident", "i", "clock resolution"), "is missed");
}
END_TEST

/* The engine makes its aggregates when they are first asked for: the reader was opened before. */
START_TEST(live_aggregate)
{
  struct value v = ask("service", "s", "load");
  expect_json(v, "reads.0",
              "{\"kind\":\"count\",\"type\":\"contribution\",\"filter\":{\"service\":\"service/s\"},\"value\":1,"
              "\"as\":\"1 contribution with service = service/s\"}");
  live_run(REQUEST_CHANGE,
           "{\"edits\":[{\"put\":\"contribution/d\",\"set\":{\"service\":\"service/s\",\"weight\":1}}]}");
  answers(
      ask("service", "s", "load"),
      "because entry 3, a change by person/ana, created contribution/d, which changed the number of contributions with "
      "service = service/s from 1 to 2.");
}
END_TEST

START_TEST(live_lists)
{
  struct err err = ERR_INIT;
  bool good = reader_policies(w.reader, &w.out, &err);
  struct value v = world_answer(&w, good, &err);
  ck_assert_uint_eq(value_get(v, "items").n, 5);
  expect_json(v, "items.0.params", "{\"grace\":\"4h\"}");
  good = reader_entry(w.reader, 1, &w.out, &err);
  v = world_answer(&w, good, &err);
  expect_json(v, "kind", "\"activate\"");
}
END_TEST

static TCase *tests_of(const char *name, void (*setup)(void), void (*teardown)(void))
{
  TCase *tc = tcase_create(name);
  tcase_add_checked_fixture(tc, setup, teardown);
  tcase_set_timeout(tc, 60);
  return tc;
}

int main(void)
{
  const TTest *const by_hand[] = {
    derived_field_names_policy_reads_and_cause,
    chain_follows_derived_reads_one_level,
    delivery_is_the_cause,
    fact_tells_its_history,
    policy_that_was_not_asked,
    finding_by_the_passing_of_time,
    clock_message_and_draft,
    record_tells_all_that_is_said_of_it,
    what_is_not_known_is_refused,
    trace_that_is_gone_leaves_the_entry,
    trace_that_is_broken_is_an_error,
  };
  Suite *suite = suite_create("why");
  TCase *hand = tests_of("by hand", make, drop), *early = tests_of("early", make_early, drop);
  TCase *running = tests_of("live", make_live, drop_live);
  for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
    tcase_add_test(hand, by_hand[i]);
  tcase_add_test(early, evaluation_that_changed_nothing_is_told_beside_the_cause);
  tcase_add_test(early, failing_policy_leaves_a_stale_value);
  tcase_add_test(running, live_value_and_its_chain);
  tcase_add_test(running, live_failure_and_recovery);
  tcase_add_test(running, live_failure_from_the_first);
  tcase_add_test(running, live_time_passes);
  tcase_add_test(running, live_aggregate);
  tcase_add_test(running, live_lists);
  suite_add_tcase(suite, hand);
  suite_add_tcase(suite, early);
  suite_add_tcase(suite, running);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
