/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * An organisation as large as one likes, as edits: what of each type there is (organisation_kinds), record by record.
 * The same size gives the same records. Included by packs.c alone.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/base.h"

#define DAY_MS INT64_C(86400000)

/* Monday, 16 November 2026, 10:00 UTC. */
static _Atomic int64_t the_time = INT64_C(1794823200000);
static int64_t bench_time(void) { return atomic_load(&the_time); }

static uint64_t state = 88172645463325252ull;
static long draw(long n)
{
  state ^= state << 13, state ^= state >> 7, state ^= state << 17;
  return (long)(state % (uint64_t)(n > 0 ? n : 1));
}

/* Some are asked for far more often than others. */
static long draw_near(long n)
{
  long a = draw(n), b = draw(n);
  return a < b ? a : b;
}

struct size {
  long services, tickets, persons, teams, customers, outcomes, agreements, operational, incidents, problems, changes,
      demands;
};
static struct size z;

static void size_set(long services, long tickets)
{
  z = (struct size){
    .services = services, .tickets = tickets, .persons = services / 5 + 40, .teams = services / 50 + 1
  };
  z.customers = services / 100 + 1;
  z.outcomes = services / 10 + 1;
  z.agreements = services / 5;
  z.operational = services / 10;
  z.demands = tickets / 10;
  z.changes = tickets * 9 / 100;
  z.problems = tickets / 100;
  z.incidents = tickets - z.demands - z.changes - z.problems;
}

static void put(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct buf *b, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  if (b->p[b->n - 1] != '[')
    buf_char(b, ',');
  buf_vprintf(b, fmt, ap);
  va_end(ap);
}

/* `days` before now and some hours of that day, as JSON takes instants. */
static int64_t ago(long days, long minutes) { return bench_time() - days * DAY_MS + minutes * 60000; }

/* "2026-11-16"; two may be used at once. */
static const char *day_ago(long days)
{
  static char texts[2][16];
  static int next;
  char *text = texts[next = !next];
  time_t t = (time_t)(bench_time() / 1000 - days * 86400);
  struct tm tm;
  gmtime_r(&t, &tm);
  strftime(text, sizeof texts[0], "%Y-%m-%d", &tm);
  return text;
}

/* Service s5k is for the business; of the four beneath it two are used by it, two stand under those. */
static long above(long i) { return i % 5 <= 2 ? i / 5 * 5 : i - 2; }
static long team_of(long i) { return 10 + i % z.teams; }
static long customer_of(long i) { return 10 + z.teams + i % z.customers; }
static long member(long i) { return 40 + i % (z.persons - 40); }
static long head_of(long unit) { return unit < 10 ? unit : member(unit * 7); }

static void put_unit(struct buf *b, long i)
{
  static const char *const business[] = { "other",      "it",        "sales",         "marketing", "finance",
                                          "operations", "logistics", "customer_care", "product",   "legal" };
  if (i < 10)
    put(b, "{\"put\":\"unit/u%ld\",\"set\":{\"name\":\"Division %ld\",\"kind\":\"%s\",\"business\":\"%s\"%s}}", i, i,
        i ? "division" : "company", business[i], i ? ",\"parent\":\"unit/u0\"" : "");
  else
    put(b, "{\"put\":\"unit/u%ld\",\"set\":{\"name\":\"Unit %ld\",\"kind\":\"%s\",\"parent\":\"unit/u%ld\"}}", i, i,
        i < 10 + z.teams ? "team" : "customer", i < 10 + z.teams ? 1 + i % 2 * 4 : 2 + i % 8);
}

static void put_person(struct buf *b, long i)
{
  static const char *const positions[] = { "ceo", "cio", "cfo", "coo", "it_director", "it_manager", "line_manager" };
  if (i < 40)
    put(b,
        "{\"put\":\"person/p%ld\",\"set\":{\"name\":\"Chief "
        "%ld\",\"email\":\"p%ld@example.org\",\"unit\":\"unit/u%ld\","
        "\"position\":\"%s\",\"executive\":%s,\"level\":%d,\"budget_authority\":\"1000000 EUR\"%s}}",
        i, i, i, i < 10 ? i : 1 + i % 9, positions[i < 4 ? i : 4 + i % 3], i < 20 ? "true" : "false", i ? 1 : 0,
        i ? ",\"manager\":\"person/p0\"" : "");
  else
    put(b,
        "{\"put\":\"person/p%ld\",\"set\":{\"name\":\"Person "
        "%ld\",\"email\":\"p%ld@example.org\",\"unit\":\"unit/u%ld\","
        "\"manager\":\"person/p%ld\",\"level\":3}}",
        i, i, i, i % 4 ? team_of(i) : customer_of(i), i % 40);
}

static void put_head(struct buf *b, long i)
{
  put(b, "{\"update\":\"unit/u%ld\",\"set\":{\"head\":\"person/p%ld\"}}", i, head_of(i));
}

static void put_calendar(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"calendar/%s\",\"set\":{\"name\":\"%s\",\"zone\":\"Europe/Berlin\",\"hours\":%s,"
      "\"holidays\":[\"12-25\",\"12-26\",\"01-01\"]}}",
      i ? "always" : "office", i ? "Always" : "Office",
      i ? "\"24x7\""
        : "{\"mon\":[[\"08:00\",\"18:00\"]],\"tue\":[[\"08:00\",\"18:00\"]],\"wed\":[[\"08:00\",\"18:00\"]],"
          "\"thu\":[[\"08:00\",\"18:00\"]],\"fri\":[[\"08:00\",\"18:00\"]]}");
}

static void put_supplier(struct buf *b, long i)
{
  put(b, "{\"put\":\"supplier/v%ld\",\"set\":{\"name\":\"Supplier %ld\",\"owner\":\"person/p%ld\"}}", i, i, member(i));
}

static void put_objective(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"objective/o%ld\",\"set\":{\"name\":\"Objective "
      "%ld\",\"owner\":\"person/p%ld\",\"due\":\"2027-06-30\"}}",
      i, i, i % 20);
}

static void put_outcome(struct buf *b, long i)
{
  static const char *const kinds[] = { "competitive_advantage", "cost_reduction", "compliance", "other" };
  put(b,
      "{\"put\":\"outcome/r%ld\",\"set\":{\"name\":\"Result %ld\",\"objective\":\"objective/o%ld\",\"kind\":\"%s\","
      "\"owner\":\"person/p%ld\",\"unit\":\"unit/u%ld\",\"value_per_year\":\"%ld EUR\"}}",
      i, i, i % 20, kinds[i % 4], i % 40, 2 + i % 8, 10000 + i % 997 * 1000);
}

static void put_service(struct buf *b, long i)
{
  static const char *const levels[] = { "low", "medium", "medium", "high", "mission_critical" };
  put(b,
      "{\"put\":\"service/s%ld\",\"set\":{\"name\":\"Service "
      "%ld\",\"kind\":\"%s\",\"state\":\"%s\",\"criticality\":\"%s\","
      "\"owner\":\"person/p%ld\",\"unit\":\"unit/u%ld\",\"summary\":\"What it does\",\"how_to_get\":\"Ask\","
      "\"cost_per_year\":\"%ld EUR\",\"loss_per_hour\":\"%ld EUR\",\"reviewed\":\"%s\"}}",
      i, i, i % 5 ? "it" : "business", i % 50 == 7 ? "planned" : "live", levels[i % 7 % 5], member(i / 3), team_of(i),
      1000 + i % 90 * 100, 10 + i % 400, day_ago(i % 300));
}

static void put_contribution(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"contribution/c%ld\",\"set\":{\"outcome\":\"outcome/r%ld\",\"service\":\"service/"
      "s%ld\",\"weight\":%ld,"
      "\"confidence\":%ld}}",
      i, i % z.outcomes, i / 2 * 5, 5 + i % 20, 50 + i % 50);
}

/* Besides, twenty platforms on each of which many stand. */
static void put_dependency(struct buf *b, long i)
{
  long n = z.services;
  if (i < n && i % 5)
    put(b,
        "{\"put\":\"dependency/d%ld\",\"set\":{\"consumer\":\"service/s%ld\",\"provider\":\"service/"
        "s%ld\",\"share\":30}}",
        i, above(i), i);
  else if (i >= n && (i - n) * 5 / 20 * 20 >= 200)
    put(b,
        "{\"put\":\"dependency/d%ld\",\"set\":{\"consumer\":\"service/s%ld\",\"provider\":\"service/"
        "s%ld\",\"share\":5}}",
        i, (i - n) * 5 % n, (i - n) % 20 * 5 + 4);
}

static void put_component(struct buf *b, long i)
{
  static const char *const kinds[] = { "application", "database", "server", "network", "cloud" };
  static const char *const healths[] = { "good", "good", "good", "good", "good", "degraded", "unknown" };
  put(b,
      "{\"put\":\"component/k%ld\",\"set\":{\"name\":\"component-%ld\",\"kind\":\"%s\",\"service\":\"service/s%ld\","
      "\"team\":\"unit/u%ld\",\"health\":\"%s\",\"reported_at\":%lld%s}}",
      i, i, kinds[i % 5], i % z.services, team_of(i), healths[i % 7], (long long)ago(0, -(i % 60)),
      i % 10 ? "" : ",\"report_every\":\"1d\"");
}

static void put_part(struct buf *b, long i)
{
  if (i % 4)
    put(b, "{\"put\":\"part/a%ld\",\"set\":{\"service\":\"service/s%ld\",\"component\":\"component/k%ld\"}}", i, i,
        draw(z.services));
  else
    put(b, "{\"put\":\"part/a%ld\",\"set\":{\"service\":\"service/s%ld\",\"kind\":\"people\",\"unit\":\"unit/u%ld\"}}",
        i, i, team_of(i));
}

static void put_process(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"process/x%ld\",\"set\":{\"name\":\"Process %ld\",\"purpose\":\"So that\",\"owner\":\"person/p%ld\","
      "\"unit\":\"unit/u1\",\"review_every\":\"90d\",\"reviewed\":\"%s\"}}",
      i, i, member(i), day_ago(i * 3));
}

static void put_control(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"control/t%ld\",\"set\":{\"process\":\"process/x%ld\",\"checks\":\"That it is "
      "so\",\"owner\":\"person/p%ld\","
      "\"every\":\"30d\"}}",
      i, i % 40, member(i));
}

static void put_need(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"need/n%ld\",\"set\":{\"name\":\"Need %ld\",\"unit\":\"unit/u%ld\",\"criticality\":\"high\","
      "\"service\":\"service/s%ld\"}}",
      i, i, 2 + i % 8, i * 5 % z.services);
}

static void put_agreement(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"agreement/g%ld\",\"set\":{\"name\":\"Agreement "
      "%ld\",\"service\":\"service/s%ld\",\"customer\":\"unit/u%ld\","
      "\"provider\":\"unit/u1\",\"state\":\"draft\",\"promised_by\":\"person/p%ld\",\"from_date\":\"2025-01-01\","
      "\"review_on\":\"2027-01-%02ld\",\"calendar\":\"calendar/%s\",\"cost_per_year\":\"5000 EUR\","
      "\"fee_per_month\":\"900 EUR\",\"credit_steps\":[{\"below\":99.0,\"percent\":5}]}}",
      i, i, i * 5 % z.services, customer_of(i), member(i), 1 + i % 28, i % 3 ? "office" : "always");
}

static void put_operational(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"agreement/h%ld\",\"set\":{\"name\":\"Operational "
      "%ld\",\"kind\":\"operational\",\"service\":\"service/s%ld\","
      "\"provider\":\"unit/u%ld\",\"state\":\"draft\",\"promised_by\":\"person/p%ld\",\"from_date\":\"2025-01-01\"}}",
      i, i, (i * 10 + 1) % z.services, team_of(i), member(i));
}

static void put_target(struct buf *b, long i)
{
  static const char *const what[] = { "\"metric\":\"availability\",\"at_least\":99.5,\"measured_over\":\"month\"",
                                      "\"metric\":\"resolution\",\"priority\":\"p1\",\"within\":\"8h\"",
                                      "\"metric\":\"resolution\",\"within\":\"5d\",\"at_least\":90",
                                      "\"metric\":\"response\",\"within\":\"4h\"" };
  put(b,
      "{\"put\":\"service_target/w%ld\",\"set\":{\"agreement\":\"agreement/g%ld\",%s,\"business_statement\":\"%s\"}}",
      i, i / 4, what[i % 4], "Orders keep coming in");
}

static void put_target_beneath(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"service_target/y%ld\",\"set\":{\"agreement\":\"agreement/h%ld\",\"metric\":\"resolution\","
      "\"within\":\"4h\"}}",
      i, i);
}

static void put_obligation(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"obligation/b%ld\",\"set\":{\"agreement\":\"agreement/g%ld\",\"team\":\"unit/u%ld\","
      "\"undertakes\":\"To be there\",\"accepted\":%s}}",
      i, i / 2, team_of(i), i % 20 ? "true" : "false");
}

static void put_signature(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"signature/q%ld\",\"set\":{\"agreement\":\"agreement/g%ld\",\"side\":\"%s\",\"person\":\"person/"
      "p%ld\","
      "\"signed_at\":%lld}}",
      i, i / 2, i % 2 ? "customer" : "provider", i % 2 ? head_of(customer_of(i / 2)) : 1, (long long)ago(0, 0));
}

static void put_support(struct buf *b, long i)
{
  put(b, "{\"put\":\"support/e%ld\",\"set\":{\"agreement\":\"agreement/g%ld\",\"operational\":\"agreement/h%ld\"}}", i,
      i * 2 % z.agreements, i);
}

static void put_published(struct buf *b, long i)
{
  if (i < z.agreements)
    put(b, "{\"update\":\"agreement/g%ld\",\"set\":{\"state\":\"%s\"}}", i, i % 30 == 3 ? "draft" : "published");
  else
    put(b, "{\"update\":\"agreement/h%ld\",\"set\":{\"state\":\"published\"}}", i - z.agreements);
}

static void put_contract(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"contract/f%ld\",\"set\":{\"name\":\"Contract %ld\",\"supplier\":\"supplier/v%ld\","
      "\"service\":\"service/s%ld\",\"owner\":\"person/"
      "p%ld\",\"from_date\":\"2025-01-01\",\"to_date\":\"2027-12-31\"}}",
      i, i, i, i * 20 % z.services, member(i));
}

static void put_commitment(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"commitment/m%ld\",\"set\":{\"person\":\"person/"
      "p%ld\",\"role\":\"service_owner\",\"service\":\"service/s%ld\","
      "\"since\":\"2026-01-01\",\"review_every\":\"90d\",\"promise\":\"It will be there\",\"accepted\":%s}}",
      i, member(i / 3), i, i % 9 ? "true" : "false");
}

static void put_evidence(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"evidence/ev%ld\",\"set\":{\"commitment\":\"commitment/m%ld\",\"person\":\"person/"
      "p%ld\",\"done_at\":%lld,"
      "\"what\":\"Looked at it\"}}",
      i, i * 2 % z.services, member(i * 2 % z.services / 3), (long long)ago(i % 100, 0));
}

static void put_measure(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"measure/j%ld\",\"set\":{\"name\":\"Measure "
      "%ld\",\"%s\":\"%s%ld\",\"counted_in\":\"orders\",\"baseline\":100,"
      "\"goal\":200,\"every\":\"31d\",\"owner\":\"person/p%ld\"}}",
      i, i, i % 2 ? "service" : "outcome", i % 2 ? "service/s" : "outcome/r",
      i % 2 ? i * 5 % z.services : i % z.outcomes, member(i));
}

static void put_measurement(struct buf *b, long i)
{
  long n = z.outcomes * 2;
  put(b,
      "{\"put\":\"measurement/l%ld\",\"set\":{\"measure\":\"measure/"
      "j%ld\",\"measured_at\":%lld,\"value\":%ld,\"worth\":\"%ld EUR\"}}",
      i, i % n, (long long)ago(360 - i / n * 30, i % 600), 90 + i % 120, 1000 + i % 500);
}

static void put_option(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"level_option/lo%ld\",\"set\":{\"name\":\"Level %ld\",\"service\":\"service/s%ld\",%s"
      "\"cost_per_year\":\"%d EUR\",\"expected_loss\":\"%d EUR\"}}",
      i, i % 2, i / 2 * 5 % z.services, "", i % 2 ? 9000 : 4000, i % 2 ? 1000 : 7000);
}

static void put_cost(struct buf *b, long i)
{
  static const char *const kinds[] = { "staff", "cloud", "software", "supplier" };
  long n = z.services, days = 30 * (i / n);
  char from[16];
  snprintf(from, sizeof from, "%.8s01", day_ago(days));
  put(b,
      "{\"put\":\"cost/co%ld\",\"set\":{\"service\":\"service/s%ld\",\"unit\":\"unit/"
      "u%ld\",\"kind\":\"%s\",\"amount\":\"%ld.37 EUR\","
      "\"from_date\":\"%s\",\"to_date\":\"%.8s28\"}}",
      i, i % n, team_of(i), kinds[i % 4], 50 + i % 700, from, from);
}

static void put_consumption(struct buf *b, long i)
{
  char from[16];
  snprintf(from, sizeof from, "%.8s01", day_ago(30 * (i % 4)));
  put(b,
      "{\"put\":\"consumption/cu%ld\",\"set\":{\"service\":\"service/s%ld\",\"consumer\":\"unit/"
      "u%ld\",\"quantity\":%ld,"
      "\"counted_in\":\"orders\",\"from_date\":\"%s\",\"to_date\":\"%.8s28\"}}",
      i, i / 4 * 5 % z.services, customer_of(i / 4), 10 + i % 90, from, from);
}

static void put_entitlement(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"entitlement/en%ld\",\"set\":{\"service\":\"service/s%ld\",\"consumer\":\"unit/u%ld\","
      "\"agreement\":\"agreement/g%ld\",\"quantity\":95,\"accountable\":\"person/p%ld\"}}",
      i, i * 5 % z.services, customer_of(i), i % z.agreements, member(i));
}

static void put_purchase(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"purchase/pu%ld\",\"set\":{\"name\":\"Licence %ld\",\"amount\":\"%ld "
      "EUR\",\"supplier\":\"supplier/v%ld\","
      "\"service\":\"service/s%ld\",\"bought_on\":\"%s\"%s,\"owner\":\"person/p%ld\"}}",
      i, i, 100 + i % 900, i % (z.services / 200 + 1), i * 3 % z.services, day_ago(i % 500 + 30),
      i % 6 ? ",\"installed_on\":\"2026-11-01\"" : "", member(i));
}

static void put_project(struct buf *b, long i)
{
  static const char *const states[] = { "in_progress", "succeeded", "succeeded", "challenged", "failed" };
  put(b,
      "{\"put\":\"project/pr%ld\",\"set\":{\"name\":\"Project %ld\",\"service\":\"service/s%ld\",\"state\":\"%s\","
      "\"sponsor\":\"person/p%ld\",\"owner\":\"person/p%ld\",\"outcome\":\"outcome/r%ld\",\"budget\":\"90000 EUR\","
      "\"spent\":\"%ld EUR\",\"from_date\":\"%s\",\"due\":\"2027-03-01\"%s%s%s}}",
      i, i, i * 7 % z.services, states[i % 5], i % 40, member(i), i % z.outcomes, 1000 + i % 90, day_ago(400),
      i % 5 ? ",\"ended_on\":\"" : "", i % 5 ? day_ago(i % 300) : "", i % 5 ? "\"" : "");
}

static void put_improvement(struct buf *b, long i)
{
  static const char *const states[] = { "suggested", "accepted", "in_progress", "done", "done", "refused" };
  put(b,
      "{\"put\":\"improvement/im%ld\",\"set\":{\"title\":\"Better %ld\",\"service\":\"service/s%ld\","
      "\"suggested_by\":\"person/p%ld\",\"team\":\"unit/u%ld\",\"owner\":\"person/"
      "p%ld\",\"state\":\"%s\",\"cost\":\"900 EUR\","
      "\"value_per_year\":\"%ld EUR\",\"outcome\":\"outcome/r%ld\",\"opened_at\":%lld}}",
      i, i, i * 3 % z.services, member(i * 11), team_of(i), member(i), states[i % 6], 500 + i % 5000, i % z.outcomes,
      (long long)ago(i % 200, 0));
}

static void put_review(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"review/rv%ld\",\"set\":{\"kind\":\"service\",\"service\":\"service/s%ld\",\"held_on\":\"%s\","
      "\"person\":\"person/p%ld\",\"health\":\"good\",\"result\":\"As it should be\"}}",
      i, i * 5 % z.services, day_ago(i % 300), member(i));
}

static void put_rating(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"rating/ra%ld\",\"set\":{\"service\":\"service/s%ld\",\"customer\":\"unit/u%ld\",\"person\":\"person/"
      "p%ld\","
      "\"score\":%ld,\"given_at\":%lld}}",
      i, draw_near(z.services), customer_of(i), member(i), 4 + i % 7, (long long)ago(i % 330 + 1, i % 900));
}

static void put_communication(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"communication/cm%ld\",\"set\":{\"subject\":\"News\",\"audience\":\"unit/u%ld\",\"service\":\"service/"
      "s%ld\","
      "\"person\":\"person/p%ld\",\"sent_at\":%lld}}",
      i, customer_of(i), i * 5 % z.services, member(i), (long long)ago(i % 120, 0));
}

static void put_channel(struct buf *b, long i)
{
  static const char *const levels[] = { "executive", "manager", "team", "user" };
  put(b,
      "{\"put\":\"channel/ch%ld\",\"set\":{\"name\":\"Round "
      "%ld\",\"level\":\"%s\",\"unit\":\"unit/u%ld\",\"owner\":\"person/p%ld\","
      "\"every\":\"30d\"}}",
      i, i, levels[i % 4], customer_of(i), member(i));
}

static void put_dialogue(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"dialogue/di%ld\",\"set\":{\"channel\":\"channel/ch%ld\",\"held_at\":%lld,\"direction\":\"both\","
      "\"from_business\":\"person/p%ld\",\"from_it\":\"person/p1\"}}",
      i, i % (z.customers * 2), (long long)ago(i % 150, 0), 40 + i % 40);
}

static void put_document(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"document/dc%ld\",\"set\":{\"name\":\"Handbook "
      "%ld\",\"service\":\"service/s%ld\",\"owner\":\"person/p%ld\","
      "\"changed_on\":\"%s\"}}",
      i, i, i * 5 % z.services, member(i), day_ago(i % 400));
}

static void put_series(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"report_series/se%ld\",\"set\":{\"name\":\"Report %ld\",\"about\":\"%s\",\"every\":\"30d\","
      "\"owner\":\"person/p1\",\"recipients\":[\"person/p0\",\"person/p2\",\"person/p3\"]}}",
      i, i, i ? "it_contribution" : "it_performance");
}

static void put_programme(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"programme/g%ld\",\"set\":{\"name\":\"Service management "
      "%ld\",\"lead\":\"person/p1\",\"act_every\":\"30d\","
      "\"from_date\":\"2025-01-01\"}}",
      i, i);
}

static void put_participation(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"participation/pa%ld\",\"set\":{\"programme\":\"programme/g0\",\"part\":\"%s\",\"person\":\"person/"
      "p%ld\","
      "\"from_date\":\"2025-01-01\"}}",
      i, i % 5 ? "member" : "driver", i);
}

static void put_benefit(struct buf *b, long i)
{
  static const char *const kinds[] = { "service_quality", "alignment",  "operations_cost",
                                       "cross_silo",      "compliance", "new_initiatives" };
  put(b,
      "{\"put\":\"benefit/be%ld\",\"set\":{\"programme\":\"programme/g0\",\"kind\":\"%s\",\"owner\":\"person/p%ld\","
      "\"baseline\":5,\"goal\":9,\"worth_per_year\":\"100000 EUR\"}}",
      i, kinds[i], i);
}

static void put_context(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"business_context/bc%ld\",\"set\":{\"service\":\"service/s%ld\",\"tells\":\"How the work is done\","
      "\"it_does\":\"What IT does in it\",\"told_by\":\"person/p%ld\",\"told_on\":\"%s\"}}",
      i, i * 5 % z.services, member(i), day_ago(i % 300));
}

static void put_slo(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"service_level_objective/sl%ld\",\"set\":{\"name\":\"Objective %ld\",\"service\":\"service/s%ld\","
      "\"target\":99.5,\"rolling_days\":28,\"owner\":\"person/p%ld\"}}",
      i, i, i * 50 % z.services, member(i));
}

static void put_sample(struct buf *b, long i)
{
  long n = z.services / 50 + 1;
  put(b,
      "{\"put\":\"level_sample/sm%ld\",\"set\":{\"objective\":\"service_level_objective/sl%ld\",\"started_at\":%lld,"
      "\"good\":%ld,\"total\":1000}}",
      i, i % n, (long long)ago(i / n, 0), 990 + i % 11);
}

static void put_outage(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"outage/ou%ld\",\"set\":{\"service\":\"service/"
      "s%ld\",\"started_at\":%lld,\"ended_at\":%lld,\"cause\":\"?\"}}",
      i, draw_near(z.services), (long long)ago(i % 200 + 1, i % 300),
      (long long)ago(i % 200 + 1, i % 300 + 20 + i % 60));
}

static void put_maintenance(struct buf *b, long i)
{
  put(b, "{\"put\":\"maintenance/ma%ld\",\"set\":{\"service\":\"service/s%ld\",\"starts_at\":%lld,\"ends_at\":%lld}}",
      i, draw(z.services), (long long)ago(i % 200 - 20, 0), (long long)ago(i % 200 - 20, 60));
}

static void put_deployment(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"deployment/de%ld\",\"set\":{\"component\":\"component/"
      "k%ld\",\"environment\":\"production\",\"production\":true,"
      "\"state\":\"succeeded\",\"revision\":\"%lx\",\"started_at\":%lld,\"finished_at\":%lld}}",
      i, draw(z.services), i * 7919, (long long)ago(i % 200 + 1, 0), (long long)ago(i % 200 + 1, 10));
}

static void put_destination(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"destination/to%ld\",\"set\":{\"name\":\"Channel "
      "%ld\",\"kind\":\"webhook\",\"url\":\"https://hooks.example/%ld\","
      "\"%s\":\"%s%ld\",\"digest\":\"daily\"}}",
      i, i, i, i % 2 ? "person" : "unit", i % 2 ? "person/p" : "unit/u", i % 2 ? i : team_of(i));
}

static void put_change(struct buf *b, long i)
{
  bool open = i % 20 == 3;
  put(b,
      "{\"put\":\"change/cg%ld\",\"set\":{\"number\":\"CHG%ld\",\"title\":\"Change "
      "%ld\",\"service\":\"service/s%ld\",\"state\":\"%s\","
      "\"risk\":\"low\",\"requested_by\":\"person/p%ld\",\"owner\":\"person/p%ld\",\"opened_at\":%lld%s%s}}",
      i, i, i, draw(z.services), open ? "approved" : "done", member(i), member(i * 3),
      (long long)ago(open ? i % 20 : i % 360, 0), i % 3 ? "" : ",\"estimate\":\"500 EUR\"",
      open ? "" : ",\"done_at\":1794000000000");
}

static void put_problem(struct buf *b, long i)
{
  put(b,
      "{\"put\":\"problem/pb%ld\",\"set\":{\"number\":\"PRB%ld\",\"title\":\"Problem "
      "%ld\",\"service\":\"service/s%ld\",\"state\":\"%s\","
      "\"owner\":\"person/p%ld\",\"opened_at\":%lld}}",
      i, i, i, draw(z.services), i % 5 ? "resolved" : "in_progress", member(i), (long long)ago(i % 300, 0));
}

static void put_demand(struct buf *b, long i)
{
  bool open = i % 20 == 7;
  put(b,
      "{\"put\":\"demand/de%ld\",\"set\":{\"number\":\"REQ%ld\",\"title\":\"Demand "
      "%ld\",\"service\":\"service/s%ld\",\"state\":\"%s\","
      "\"requested_by\":\"person/p%ld\",\"consumer\":\"unit/u%ld\",\"sponsor\":\"person/p%ld\",\"outcome\":\"outcome/"
      "r%ld\","
      "\"estimate\":\"%ld EUR\",\"funding\":\"%ld EUR\",\"opened_at\":%lld}}",
      i, i, i, draw(z.services), open ? "in_progress" : "done", member(i), customer_of(i), i % 40, i % z.outcomes,
      100 + i % 900, 1000 + i % 900, (long long)ago(open ? i % 30 : i % 360, 0));
}

static void put_incident(struct buf *b, long i)
{
  static const char *const open_states[] = { "new", "in_progress", "in_progress", "on_hold" };
  static const char *const grades[] = { "low", "low", "medium", "medium", "high" };
  bool open = i % 40 == 9;
  int64_t at = open ? ago(i % 5, -(i % 480)) : ago(i % 360 + 1, -(i % 480));
  char ended[160] = "";
  if (!open)
    snprintf(ended, sizeof ended, ",\"responded_at\":%lld,\"resolved_at\":%lld,\"closed_at\":%lld",
             (long long)at + 900000, (long long)(at + (1 + i % 40) * 3600000 / 2),
             (long long)(at + (1 + i % 40) * 3600000));
  put(b,
      "{\"put\":\"incident/i%ld\",\"set\":{\"number\":\"INC%ld\",\"title\":\"Something is "
      "slow\",\"service\":\"service/s%ld\","
      "\"component\":\"component/k%ld\",\"state\":\"%s\",\"impact\":\"%s\",\"urgency\":\"%s\",\"assignee\":\"person/"
      "p%ld\","
      "\"team\":\"unit/u%ld\",\"caller\":\"person/p%ld\",\"opened_at\":%lld%s",
      i, i, draw_near(z.services), draw(z.services), open ? open_states[i / 40 % 4] : "closed", grades[i % 5],
      grades[i / 5 % 5], member(i), team_of(i), member(i * 13), (long long)at, ended);
  if (i % 20 == 9 && z.problems)
    buf_printf(b, ",\"problem\":\"problem/pb%ld\"", i / 20 % z.problems);
  buf_z(b, "}}");
}

#define COUNT(name, n)                                                                                                 \
  static long name(void) { return n; }
COUNT(units, 10 + z.teams + z.customers)
COUNT(persons, z.persons)
COUNT(two, 2)
COUNT(six, 6)
COUNT(twenty, 20)
COUNT(forty, 40)
COUNT(services, z.services)
COUNT(services_2, z.services / 2)
COUNT(services_5, z.services / 5)
COUNT(services_10, z.services / 10)
COUNT(services_20, z.services / 20 + 1)
COUNT(services_50, z.services / 50 + 1)
COUNT(services_200, z.services / 200 + 1)
COUNT(three_halves, z.services * 3 / 2)
COUNT(double_services, z.services * 2)
COUNT(triple_services, z.services * 3)
COUNT(outcomes, z.outcomes)
COUNT(outcomes_2, z.outcomes * 2)
COUNT(outcomes_20, z.outcomes * 20)
COUNT(contributions, z.services / 5 * 2)
COUNT(dependencies, z.services + z.services / 5)
COUNT(agreements, z.agreements)
COUNT(agreements_2, z.agreements * 2)
COUNT(agreements_4, z.agreements * 4)
COUNT(operational, z.operational)
COUNT(all_agreements, z.agreements + z.operational)
COUNT(channels, z.customers * 2)
COUNT(dialogues, z.customers * 12)
COUNT(changes, z.changes)
COUNT(problems, z.problems)
COUNT(demands, z.demands)
COUNT(incidents, z.incidents)
COUNT(one, 1)

/* What there is, in an order in which nothing points forward. */
static const struct kind {
  void (*put)(struct buf *b, long i);
  long (*count)(void);
} kinds[] = {
  { put_unit, units },
  { put_person, persons },
  { put_head, units },
  { put_calendar, two },
  { put_supplier, services_200 },
  { put_objective, twenty },
  { put_outcome, outcomes },
  { put_service, services },
  { put_contribution, contributions },
  { put_dependency, dependencies },
  { put_component, three_halves },
  { put_part, services },
  { put_process, forty },
  { put_control, channels },
  { put_need, services_50 },
  { put_agreement, agreements },
  { put_operational, operational },
  { put_target, agreements_4 },
  { put_target_beneath, operational },
  { put_obligation, agreements_2 },
  { put_support, operational },
  { put_published, all_agreements },
  { put_signature, agreements_2 },
  { put_contract, services_200 },
  { put_commitment, services },
  { put_evidence, services_2 },
  { put_measure, outcomes_2 },
  { put_measurement, outcomes_20 },
  { put_option, contributions },
  { put_cost, triple_services },
  { put_consumption, services_2 },
  { put_entitlement, services_10 },
  { put_purchase, services_20 },
  { put_project, services_50 },
  { put_improvement, services_20 },
  { put_review, services_5 },
  { put_rating, double_services },
  { put_communication, services_20 },
  { put_channel, channels },
  { put_dialogue, dialogues },
  { put_document, services_5 },
  { put_series, two },
  { put_programme, one },
  { put_participation, forty },
  { put_benefit, six },
  { put_context, services_50 },
  { put_slo, services_50 },
  { put_sample, services_2 },
  { put_outage, services_10 },
  { put_maintenance, services_20 },
  { put_deployment, services_5 },
  { put_destination, forty },
  { put_change, changes },
  { put_problem, problems },
  { put_demand, demands },
  { put_incident, incidents },
};
