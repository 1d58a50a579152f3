/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A small world for the tests of the reading side, made by hand as the engine would have made it, so that they need no
 * engine:
 *
 *   1 activate  by person/ana: four policies
 *   2 change    by person/ana: two people, outcome/market, service/shop, contribution/c1, incident/i1
 *   3 delivery  from github: outcome/market earns more, so score 3 -> 4 and value_score 30 -> 40
 *   4 change    by person/bo: service/shop has another name; value_score is looked at again and stays
 *   5 tick      four days on; an hour before it, by a wake-up, incident/i1 was found to be late
 *   6 delivery  from github that fails
 *   7 change    by person/bo: contribution/c2, so value_score 40 -> 60
 *   8 delivery  not applied yet
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "engine/reader.h"
#include "engine/tables.h"
#include "model/model.h"
#include "policy/policy.h"
#include "store/store.h"

enum { POLICY_VALUE = 1, POLICY_SCORE = 2, POLICY_LATE = 3, POLICY_QUIET = 4 };
enum { ENTRIES = 8 };

static const int64_t world_start = 1772442000000; /* 2026-03-02T09:00:00Z */

struct world {
  char folder[64], model_path[96], journal_path[96];
  struct model *m;
  struct journal *j;
  struct arena arena;
  int64_t seq, at, trace_id;
  struct buf traces; /* of the entry under way */
  uint64_t last[8];  /* address of the last trace by policy */
  struct reader *reader;
  struct buf out;
  struct value answer;
};

static inline void must(bool good, const struct err *err)
{
  if (!good)
    ck_abort_msg("%s: %s", err_name(err->code), err->text);
}

/* ---- types ---- */

static inline struct field plain(const char *name, enum field_kind kind)
{
  return (struct field){ .name = str_of(name), .kind = kind };
}

static inline struct field ref_to(const char *name, const char *type)
{
  return (struct field){ .name = str_of(name), .kind = FIELD_REF, .ref = str_of(type) };
}

static inline struct field given(const char *name, enum field_kind kind, const char *giver)
{
  return (struct field){ .name = str_of(name), .kind = kind, .derived = true, .giver = str_of(giver) };
}

static inline const struct schema *world_schema(void)
{
  static const struct str states[] = { { "new", 3 }, { "open", 4 }, { "done", 4 } };
  static struct field person[1], outcome[2], service[4], contribution[3], incident[9];
  static struct type types[] = { { .fields = person, .field_count = 1 },
                                 { .fields = outcome, .field_count = 2 },
                                 { .fields = service, .field_count = 4 },
                                 { .fields = contribution, .field_count = 3 },
                                 { .fields = incident, .field_count = 9 } };
  static struct type *list[] = { &types[0], &types[1], &types[2], &types[3], &types[4] };
  static const struct schema schema = { list, 5 };
  types[0].name = STR("person"), types[1].name = STR("outcome"), types[2].name = STR("service");
  types[3].name = STR("contribution"), types[4].name = STR("incident");
  types[2].doc = STR("Something a customer gets");
  types[2].title = STR("name");
  person[0] = plain("name", FIELD_TEXT);
  outcome[0] = plain("value_per_year", FIELD_MONEY);
  outcome[1] = given("score", FIELD_INTEGER, "value.outcome_score");
  service[0] = plain("name", FIELD_TEXT);
  service[0].required = true;
  service[1] = ref_to("owner", "person");
  service[2] = given("value_score", FIELD_INTEGER, "value.service_value");
  service[3] = given("tier", FIELD_TEXT, "value.never_asked");
  contribution[0] = ref_to("service", "service");
  contribution[1] = ref_to("outcome", "outcome");
  contribution[2] = plain("weight", FIELD_INTEGER);
  incident[0] = ref_to("service", "service");
  incident[1] = plain("state", FIELD_ENUM);
  incident[1].values = states, incident[1].value_count = 3, incident[1].fallback = value_text(STR("new"));
  incident[2] = plain("opened_at", FIELD_INSTANT);
  incident[3] = plain("level", FIELD_INTEGER);
  incident[3].indexed = true;
  incident[4] = plain("major", FIELD_BOOLEAN);
  incident[5] = plain("cost", FIELD_MONEY);
  incident[5].indexed = true;
  incident[6] = plain("effort", FIELD_DURATION);
  incident[7] = plain("day", FIELD_DATE);
  incident[7].indexed = true;
  incident[8] = plain("weight", FIELD_NUMBER);
  incident[8].indexed = true;
  return &schema;
}

/* ---- tables ---- */

static inline void world_exec(struct world *w, const char *sql)
{
  struct err err = ERR_INIT;
  must(store_exec(model_store(w->m), sql, &err), &err);
}

static inline void world_exec_f(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline void world_exec_f(struct world *w, const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&b, fmt, ap);
  va_end(ap);
  world_exec(w, b.p);
  buf_fini(&b);
}

static inline void world_policies(struct world *w)
{
#define POLICY_ROW(no, id, title, source, level, on)                                                                   \
  "INSERT INTO policy VALUES(" #no ", '" id "', 'policy', 'value', '1.0.0', '" title "', '', '" source "', '" id       \
  ".lua', 'd1', '" level "', 1, '" on "', '[]', '{\"late\":\"high\"}', '{}', 1);"
  world_exec(w, POLICY_ROW(1, "value.service_value", "Every service has a value score", "article 001, row V1",
                           "enforce", "service")
                    POLICY_ROW(2, "value.outcome_score", "Outcomes have a score", "", "enforce", "outcome")
                        POLICY_ROW(3, "sla.late", "Incidents are solved in time", "", "enforce", "incident")
                            POLICY_ROW(4, "sla.quiet", "Tried out", "", "shadow", "incident")
                                POLICY_ROW(5, "value.never_asked", "Tiers", "", "draft", "service"));
#undef POLICY_ROW
}

/* ---- entries ---- */

static inline void world_entry(struct world *w, enum entry_kind kind, int64_t at, const char *actor, const char *key,
                               const char *body)
{
  struct err err = ERR_INIT;
  bool delivery = kind == ENTRY_DELIVERY;
  struct entry e = { .at = at, .kind = kind, .actor = str_of(actor), .body = str_of(body) };
  e.source = delivery ? STR("github") : STR("");
  e.key = str_of(key);
  e.head = delivery ? STR("{\"x-github-event\":\"issues\"}") : STR("");
  must(journal_append(w->j, &e, 1, &err), &err);
  w->seq = e.seq;
  w->at = e.at;
  w->trace_id++;
  w->traces.n = 0;
}

/* Begins a unit of undo at the instant: the entry's own, or that of a wake-up before it. */
static inline void world_at(struct world *w, int64_t at)
{
  struct err err = ERR_INIT;
  must(model_begin(w->m, &err), &err);
  model_entry(w->m, at, w->seq);
  w->at = at;
}

static inline void world_keep(struct world *w)
{
  struct err err = ERR_INIT;
  must(model_keep(w->m, &err), &err);
  if (w->traces.n) {
    struct stmt *q = store_prepare(model_store(w->m), "INSERT OR REPLACE INTO _trace VALUES(?, ?, ?)", &err);
    bind_int(q, 1, w->trace_id);
    bind_int(q, 2, w->seq);
    bind_blob(q, 3, buf_view(&w->traces));
    must(stmt_run(q, &err), &err);
    stmt_close(q);
  }
  must(model_commit(w->m, w->seq, &err), &err);
}

static inline const struct type *world_type(struct world *w, const char *name)
{
  return schema_type(model_schema(w->m), str_of(name));
}

static inline struct record *world_find(struct world *w, const char *name)
{
  struct err err = ERR_INIT;
  struct record *r = model_find_name(w->m, str_of(name), &err);
  must(r != NULL, &err);
  return r;
}

/* Makes the record when it is new; the value as JSON. */
static inline void world_set(struct world *w, const char *name, const char *field, const char *json)
{
  struct err err = ERR_INIT;
  struct str type, key;
  struct value v;
  str_split(str_of(name), '/', &type, &key);
  const struct type *t = schema_type(model_schema(w->m), type);
  struct record *r = model_find_key(w->m, t, key, &err);
  if (!r)
    r = model_create(w->m, t, key, &err);
  must(r != NULL, &err);
  const struct field *f = type_field(t, str_of(field));
  must(json_read(&w->arena, str_of(json), &v, &err) && field_accept(w->m, t, f, v, &w->arena, &v, &err) &&
           model_set(w->m, r, f, v, &err),
       &err);
}

/* ---- evaluations ---- */

struct evaluated {
  struct buf reads;
  uint32_t n;
};

static inline void world_read(struct evaluated *e, struct trace_read read)
{
  trace_add(&e->reads, &read);
  e->n++;
}

static inline void world_read_field(struct world *w, struct evaluated *e, const char *name, const char *field)
{
  struct record *r = world_find(w, name);
  const struct field *f = type_field(r->type, str_of(field));
  world_read(e, (struct trace_read){ .kind = READ_FIELD, .rid = r->rid, .no = f->no, .value = record_cell(r, f->no) });
}

static inline void world_said(struct world *w, struct evaluated *e, uint32_t policy, const char *name,
                              enum said_status status, int64_t wake_at)
{
  struct record *r = world_find(w, name);
  struct said *before = model_said(r, policy);
  struct trace head = { .policy = policy,
                        .epoch = 1,
                        .subject = r->rid,
                        .now = w->at,
                        .status = status == SAID_GOOD ? EVAL_GOOD : EVAL_FAILED,
                        .before = before ? before->trace : 0,
                        .read_count = e->n };
  uint64_t address = (uint64_t)w->trace_id << 16 | w->traces.n;
  trace_pack(&w->traces, &head, buf_view(&e->reads));
  struct said *said = model_say(w->m, r, policy);
  said->epoch = 1;
  said->status = (uint8_t)status;
  said->failures = status == SAID_GOOD ? 0 : 5;
  said->trace = w->last[policy] = address;
  said->wake_at = wake_at;
  buf_fini(&e->reads);
  *e = (struct evaluated){ .n = 0 };
}

static inline void world_ask_score(struct world *w, const char *score)
{
  struct evaluated e = { .n = 0 };
  world_set(w, "outcome/market", "score", score);
  world_read_field(w, &e, "outcome/market", "value_per_year");
  world_said(w, &e, POLICY_SCORE, "outcome/market", SAID_GOOD, INSTANT_NEVER);
}

/* It reads the contributions of the shop, their sum, and of each the outcome's score. */
static inline void world_ask_value(struct world *w, const char *value, int contributions, int sum)
{
  struct evaluated e = { .n = 0 };
  struct err err = ERR_INIT;
  const struct type *t = world_type(w, "contribution");
  const struct field *by = type_field(t, STR("service")), *weight = type_field(t, STR("weight"));
  struct value shop = value_record(world_find(w, "service/shop")->rid);
  uint32_t no = by->no;
  const struct shape *s = model_shape(w->m, t, SHAPE_SUM, weight, 1, &by, 0, &err);
  must(s != NULL, &err);
  world_read(&e, (struct trace_read){ .kind = READ_PARAM, .text = STR("factor"), .value = value_int(2) });
  world_read(
      &e,
      (struct trace_read){
          .kind = READ_SET, .no = t->no, .n = 1, .fields = &no, .values = &shop, .value = value_int(contributions) });
  world_read(&e, (struct trace_read){
                     .kind = READ_AGGREGATE, .no = (uint32_t)s->no, .n = 1, .values = &shop, .value = value_int(sum) });
  world_read_field(w, &e, "service/shop", "name");
  world_read_field(w, &e, "outcome/market", "score");
  world_set(w, "service/shop", "value_score", value);
  world_said(w, &e, POLICY_VALUE, "service/shop", SAID_GOOD, INSTANT_NEVER);
}

static inline void world_ask_late(struct world *w, bool late, int64_t due)
{
  struct evaluated e = { .n = 0 };
  world_read_field(w, &e, "incident/i1", "opened_at");
  world_read(&e, (struct trace_read){ .kind = READ_PASSED, .t = due, .value = value_bool(late) });
  world_said(w, &e, POLICY_LATE, "incident/i1", SAID_GOOD, late ? INSTANT_NEVER : due);
}

/* ---- the story ---- */

static inline void world_finding(struct world *w, const char *record, int policy, const char *code,
                                 const char *severity, const char *message, bool hidden)
{
  world_exec_f(w,
               "INSERT INTO finding(policy, subject, record, key, code, severity, message, owner, body, state, hidden,"
               " opened_at, opened_seq, changed_at, changed_seq, trace) VALUES(%d, %lld, '%s', '%s', '%s', '%s', '%s',"
               " 'person/bo', '{\"message\":\"%s\",\"next\":\"Solve it\",\"because\":{\"due\":\"noon\"}}', 'open', %d,"
               " %lld, %lld, %lld, %lld, %lld)",
               policy, (long long)world_find(w, record)->rid, record, code, code, severity, message, message, hidden,
               (long long)w->at, (long long)w->seq, (long long)w->at, (long long)w->seq, (long long)w->last[policy]);
}

static inline void world_first_entries(struct world *w)
{
  world_entry(w, ENTRY_ACTIVATE, world_start, "person/ana", "", "{\"packs\":[\"value\",\"sla\"]}");
  world_at(w, world_start);
  world_policies(w);
  world_exec(w, "INSERT INTO activation VALUES(1, 1772442000000, 'person/ana', 'in force', 'five policies')");
  world_keep(w);
  world_entry(w, ENTRY_CHANGE, world_start + MINUTE, "person/ana", "",
              "{\"edits\":[{\"create\":\"outcome/market\",\"set\":{\"value_per_year\":\"300.00 EUR\"}},"
              "{\"create\":\"service/shop\",\"set\":{\"name\":\"Shop\"}}],\"reason\":\"a beginning\"}");
  world_at(w, world_start + MINUTE);
  world_set(w, "person/ana", "name", "\"Ana\"");
  world_set(w, "person/bo", "name", "\"Bo\"");
  world_set(w, "outcome/market", "value_per_year", "\"300.00 EUR\"");
  world_set(w, "service/shop", "name", "\"Shop\"");
  world_set(w, "service/shop", "owner", "\"person/ana\"");
  world_set(w, "contribution/c1", "service", "\"service/shop\"");
  world_set(w, "contribution/c1", "weight", "5");
  world_set(w, "incident/i1", "service", "\"service/shop\"");
  world_set(w, "incident/i1", "opened_at", "\"2026-03-02T09:00:00Z\"");
  world_ask_score(w, "3");
  world_ask_value(w, "30", 1, 5);
  world_ask_late(w, false, world_start + 4 * DAY);
  world_keep(w);
}

static inline void world_later_entries(struct world *w)
{
  world_entry(w, ENTRY_DELIVERY, world_start + HOUR, "source/github", "72d3dbc0", "{\"earns\":412}");
  world_at(w, world_start + HOUR);
  world_set(w, "outcome/market", "value_per_year", "\"412.00 EUR\"");
  world_ask_score(w, "4");
  world_ask_value(w, "40", 1, 5);
  world_exec(w, "INSERT INTO delivery VALUES(3, 'github', '72d3dbc0', 1772445600000, 'applied', NULL,"
                " '[\"outcome/market\"]', 3)");
  world_keep(w);
  world_entry(w, ENTRY_CHANGE, world_start + 2 * HOUR, "person/bo", "",
              "{\"edits\":[{\"update\":\"service/shop\",\"set\":{\"name\":\"The shop\"}}]}");
  world_at(w, world_start + 2 * HOUR);
  world_set(w, "service/shop", "name", "\"The shop\"");
  world_ask_value(w, "40", 1, 5);
  world_exec_f(w,
               "INSERT INTO verdict VALUES(1, 4, %lld, 'person/bo', 3, 'warn', 'service/shop', 'name', 'mind it', 0)",
               (long long)w->at);
  world_keep(w);
  world_entry(w, ENTRY_TICK, world_start + 4 * DAY + HOUR, "host", "", "");
  world_at(w, world_start + 4 * DAY);
  world_ask_late(w, true, world_start + 4 * DAY);
  world_finding(w, "incident/i1", POLICY_LATE, "late", "high", "It is late", false);
  world_finding(w, "incident/i1", POLICY_QUIET, "late", "low", "Nobody hears this", true);
  world_exec_f(w,
               "INSERT INTO clock VALUES(3, %lld, 'resolution', 'incident/i1', 'running', %lld,"
               " '{\"started\":\"2026-03-02T09:00:00Z\",\"target\":\"4d\",\"paused\":\"0s\"}', %lld, 5, %lld)",
               (long long)world_find(w, "incident/i1")->rid, (long long)(world_start + 4 * DAY),
               (long long)(world_start + 4 * DAY), (long long)w->last[POLICY_LATE]);
  world_exec_f(
      w,
      "INSERT INTO message VALUES(1, 3, %lld, 'incident/i1', 'tell', 'person/bo',"
      " '{\"to\":\"person/bo\",\"subject\":\"Late\",\"body\":\"i1 is late\"}', %lld, 5, NULL, %lld);"
      "INSERT INTO draft VALUES(1, 3, %lld, 'incident/i1', 'story', '{\"to\":\"person/ana\",\"title\":\"Sorry\"}',"
      " %lld, 5, NULL, %lld)",
      (long long)world_find(w, "incident/i1")->rid, (long long)w->at, (long long)w->last[POLICY_LATE],
      (long long)world_find(w, "incident/i1")->rid, (long long)w->at, (long long)w->last[POLICY_LATE]);
  world_keep(w);
}

static inline void world_last_entries(struct world *w)
{
  world_entry(w, ENTRY_DELIVERY, world_start + 5 * DAY, "source/github", "no-good", "not json \xff");
  world_at(w, w->at);
  world_exec_f(w,
               "INSERT INTO delivery VALUES(6, 'github', 'no-good', %lld, 'failed', 'github.lua:3: no body', '[]', 6)",
               (long long)w->at);
  world_keep(w);
  world_entry(w, ENTRY_CHANGE, world_start + 6 * DAY, "person/bo", "",
              "{\"edits\":[{\"create\":\"contribution/c2\",\"set\":{\"service\":\"service/shop\",\"weight\":3}}]}");
  world_at(w, w->at);
  world_set(w, "contribution/c2", "service", "\"service/shop\"");
  world_set(w, "contribution/c2", "weight", "3");
  world_ask_value(w, "60", 2, 8);
  world_keep(w);
  world_entry(w, ENTRY_DELIVERY, world_start + 7 * DAY, "source/github", "waits", "{\"earns\":1}");
}

/* ---- life ---- */

/* A folder and nothing in it. */
static inline void world_begin(struct world *w)
{
  *w = (struct world){ .folder = "/tmp/steward-world-XXXXXX" };
  ck_assert_ptr_nonnull(mkdtemp(w->folder));
  snprintf(w->model_path, sizeof w->model_path, "%s/model.db", w->folder);
  snprintf(w->journal_path, sizeof w->journal_path, "%s/journal.db", w->folder);
  arena_init(&w->arena);
}

static inline void world_open(struct world *w)
{
  struct err err = ERR_INIT;
  world_begin(w);
  w->m = model_open(w->model_path, 0, &err);
  must(w->m != NULL, &err);
  w->j = journal_open(w->journal_path, &err);
  must(w->j != NULL, &err);
  world_exec(w, ENGINE_TABLES);
  struct reads *reads = reads_open(w->m, &err); /* makes its tables */
  must(reads != NULL, &err);
  reads_close(reads);
  must(model_begin(w->m, &err), &err);
  must(model_migrate(w->m, world_schema(), false, NULL, &err), &err);
  must(model_commit(w->m, 0, &err), &err);
}

static inline void world_read_side(struct world *w)
{
  struct err err = ERR_INIT;
  w->reader = reader_open(w->model_path, w->journal_path, &err);
  must(w->reader != NULL, &err);
}

/* The whole story, and a reader. */
static inline void world_make(struct world *w)
{
  world_open(w);
  world_first_entries(w);
  world_later_entries(w);
  world_last_entries(w);
  world_read_side(w);
}

static inline void world_close(struct world *w)
{
  static const char *const names[] = { "model.db", "journal.db" }, *const tails[] = { "", "-wal", "-shm", ".lock" };
  char path[256];
  reader_close(w->reader);
  if (w->m)
    model_close(w->m);
  journal_close(w->j);
  for (size_t i = 0; i < 8; i++) {
    snprintf(path, sizeof path, "%s/%s%s", w->folder, names[i / 4], tails[i % 4]);
    unlink(path);
  }
  rmdir(w->folder);
  buf_fini(&w->out);
  buf_fini(&w->traces);
  arena_fini(&w->arena);
}

/* ---- asking ---- */

/* The answer read back; `good` is what the question gave, with its error. */
static inline struct value world_answer(struct world *w, bool good, struct err *err)
{
  must(good, err);
  must(json_read(&w->arena, str_dup(&w->arena, buf_view(&w->out)), &w->answer, err), err);
  w->out.n = 0;
  return w->answer;
}

/* Along member names and list numbers: "items.0.id". */
static inline struct value at_path(struct value v, const char *path)
{
  struct str rest = str_of(path), step;
  char name[64];
  int64_t i;
  for (bool more = true; more && rest.n;) {
    struct str tail;
    more = str_split(rest, '.', &step, &tail);
    snprintf(name, sizeof name, "%.*s", STR_FMT(step));
    if (v.kind == VALUE_LIST && str_int(step, &i))
      v = i < v.n ? v.list[i] : value_none();
    else
      v = value_get(v, name);
    rest = tail;
  }
  return v;
}

static inline void expect_json(struct value v, const char *path, const char *json)
{
  struct buf b = BUF_INIT;
  json_write(&b, at_path(v, path));
  if (strcmp(b.p, json) != 0)
    ck_abort_msg("%s is %s, not %s", path, b.p, json);
  buf_fini(&b);
}

static inline void expect_part(struct str text, const char *part)
{
  char *z = malloc(text.n + 1);
  memcpy(z, text.p, text.n);
  z[text.n] = 0;
  if (!strstr(z, part))
    ck_abort_msg("\"%s\" is not in: %s", part, z);
  free(z);
}
