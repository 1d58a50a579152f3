/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine on small sets: changes, derived fields, findings, guards, wake-ups, activation, recovery.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/inside.h"

static int64_t now_ms = 1767603600000; /* 2026-01-05T09:00:00Z */
static int64_t test_now(void) { return now_ms; }

static const char *const pack_lua = "return pack { name = 'p', version = '1', title = 'P' }";
static const char *const model_lua =
    "return model { service = { fields = { name = text, owner = ref 'person', worth = integer } },"
    " person = { fields = { name = text { required = true } } },"
    " incident = { fields = { service = ref 'service', state = enum { 'open', 'closed', default = 'open' },"
    "   opened_at = instant } },"
    " link = { fields = { from = ref 'service', to = ref 'service' } } }";

struct files {
  const char *name[8], *text[8];
  int n;
};

static void add(struct files *f, const char *name, const char *text)
{
  f->name[f->n] = name;
  f->text[f->n++] = text;
}

static struct files files_with(const char *name, const char *text)
{
  struct files f = { 0 };
  add(&f, "p/pack.lua", pack_lua);
  add(&f, "p/model.lua", model_lua);
  if (name)
    add(&f, name, text);
  return f;
}

static void payload(const struct files *f, struct buf *out)
{
  buf_z(out, "{\"packs\":[\"p\"],\"params\":{},\"bindings\":{},\"sources\":{\"web\":\"p.web\"},\"files\":{");
  for (int i = 0; i < f->n; i++) {
    if (i)
      buf_char(out, ',');
    json_string(out, str_of(f->name[i]));
    buf_char(out, ':');
    json_string(out, str_of(f->text[i]));
  }
  buf_z(out, "}}");
  bool bound = false;
  for (int i = 0; i < f->n; i++)
    bound = bound || !strcmp(f->name[i], "p/web.lua");
  if (!bound) { /* no intake: no source */
    char *at = strstr(out->p, "\"web\":\"p.web\"");
    memset(at, ' ', strlen("\"web\":\"p.web\""));
  }
}

static struct engine *open_at(const char *journal, const char *model)
{
  struct err err = ERR_INIT;
  struct engine *e = engine_open(&(struct engine_options){ .journal = journal, .model = model, .now = test_now }, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static struct request run(struct engine *e, enum request_kind kind, const char *actor, struct str body)
{
  struct request r = { .kind = kind, .actor = str_of(actor), .body = body };
  engine_run(e, &r);
  return r;
}

static void activate(struct engine *e, const struct files *f)
{
  struct buf b = BUF_INIT;
  payload(f, &b);
  struct request r = run(e, REQUEST_ACTIVATE, "test", buf_view(&b));
  ck_assert_msg(r.err.code == ERR_NONE, "%s %s", r.err.text, r.answer.p ? r.answer.p : "");
  buf_fini(&b);
  buf_fini(&r.answer);
}

static enum err_code change(struct engine *e, const char *json)
{
  struct request r = run(e, REQUEST_CHANGE, "person/ana", str_of(json));
  if (r.err.code)
    fprintf(stderr, "  (%s)\n", r.err.text);
  buf_fini(&r.answer);
  return r.err.code;
}

static void good(struct engine *e, const char *json) { ck_assert_int_eq(change(e, json), ERR_NONE); }

static struct value field(struct engine *e, const char *record, const char *name)
{
  struct err err = ERR_INIT;
  struct record *r = model_find_name(e->model, str_of(record), &err);
  ck_assert_msg(r != NULL, "%s", err.text);
  const struct field *f = type_need_field(r->type, str_of(name), &err);
  ck_assert_msg(f != NULL, "%s", err.text);
  return record_cell(r, f->no);
}

static int64_t scalar(struct engine *e, const char *sql)
{
  struct err err = ERR_INIT;
  struct stmt *q = store_prepare(model_store(e->model), sql, &err);
  ck_assert_msg(q && stmt_step(q, &err) == STEP_ROW, "%s", err.text);
  int64_t v = column_int(q, 0);
  stmt_close(q);
  return v;
}

static void holds(struct engine *e)
{
  struct buf b = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(engine_verify(e, &b, &err), "%s", err.text);
  buf_fini(&b);
}

START_TEST(derives_and_finds)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f = files_with(
      "p/load.lua", "return policy { title = 'load', on = 'service', gives = { open = integer, owner_name = text },"
                    " findings = { busy = 'high' }, eval = function(s, ctx)"
                    "  local n = ctx:count('incident', { service = s, state = 'open' })"
                    "  if n > 1 then ctx:finding('busy', { message = s.name .. ' is busy', because = { open = n },"
                    "   owner = s.owner }) end"
                    "  return { open = n, owner_name = s.owner and s.owner.name } end }");
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"owner\":\"person/ana\"}},"
          "{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\"}}]}");
  ck_assert_int_eq(field(e, "service/shop", "open").i, 0);
  ck_assert(str_is(value_str(field(e, "service/shop", "owner_name")), "Ana"));
  good(e, "{\"edits\":[{\"put\":\"incident/1\",\"set\":{\"service\":\"service/shop\"}}]}");
  good(e, "{\"edits\":[{\"put\":\"incident/2\",\"set\":{\"service\":\"service/shop\"}}]}");
  ck_assert_int_eq(field(e, "service/shop", "open").i, 2);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 1);
  struct engine_counts before = engine_counts(e);
  good(e, "{\"edits\":[{\"update\":\"person/ana\",\"set\":{\"name\":\"Ann\"}}]}");
  ck_assert(str_is(value_str(field(e, "service/shop", "owner_name")), "Ann"));
  ck_assert_int_eq(engine_counts(e).evaluations - before.evaluations, 1);
  good(e, "{\"edits\":[{\"update\":\"incident/1\",\"set\":{\"state\":\"closed\"}}]}");
  ck_assert_int_eq(field(e, "service/shop", "open").i, 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  good(e, "{\"edits\":[{\"delete\":\"incident/2\"}]}");
  ck_assert_int_eq(field(e, "service/shop", "open").i, 0);
  ck_assert_int_eq(change(e, "{\"edits\":[{\"update\":\"service/shop\",\"set\":{\"open\":3}}]}"), ERR_INPUT);
  ck_assert_int_eq(change(e, "{\"edits\":[{\"delete\":\"person/ana\"}]}"), ERR_CONFLICT);
  ck_assert_int_eq(change(e, "{\"edits\":[{\"update\":\"service/shop\",\"version\":9,\"set\":{}}]}"), ERR_CONFLICT);
  holds(e);
  engine_close(e);
}
END_TEST

static const char *const worth_lua =
    "return policy { title = 'worth', on = 'service', gives = { total = integer }, eval = function(s, ctx)"
    " local sum = s.worth or 0"
    " for l in ctx:each('link', { to = s }) do sum = sum + (l.from.total or 0) end"
    " return { total = sum } end }";

START_TEST(cascades_in_order)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f = files_with("p/worth.lua", worth_lua);
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":1}},{\"put\":\"service/b\",\"set\":{\"worth\":10}},"
          "{\"put\":\"service/c\",\"set\":{\"worth\":100}},{\"put\":\"service/d\",\"set\":{\"worth\":1000}},"
          "{\"put\":\"link/ab\",\"set\":{\"from\":\"service/a\",\"to\":\"service/b\"}},"
          "{\"put\":\"link/ac\",\"set\":{\"from\":\"service/a\",\"to\":\"service/c\"}},"
          "{\"put\":\"link/bd\",\"set\":{\"from\":\"service/b\",\"to\":\"service/d\"}},"
          "{\"put\":\"link/cd\",\"set\":{\"from\":\"service/c\",\"to\":\"service/d\"}}]}");
  ck_assert_int_eq(field(e, "service/d", "total").i, 1112);
  struct engine_counts before = engine_counts(e);
  good(e, "{\"edits\":[{\"update\":\"service/a\",\"set\":{\"worth\":2}}]}");
  ck_assert_int_eq(field(e, "service/d", "total").i, 1114);
  ck_assert_int_eq(engine_counts(e).evaluations - before.evaluations, 4);
  holds(e);
  good(e, "{\"edits\":[{\"put\":\"link/da\",\"set\":{\"from\":\"service/d\",\"to\":\"service/a\"}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) > 0 FROM finding WHERE state = 'open' AND code = 'error'"
                             " AND message LIKE 'cycle%'"),
                   1);
  good(e, "{\"edits\":[{\"delete\":\"link/da\"}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  ck_assert_int_eq(field(e, "service/d", "total").i, 1114);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(wakes_in_time)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f =
      files_with("p/late.lua", "return policy { title = 'late', on = 'incident', gives = { late = boolean },"
                               " eval = function(i, ctx) local c = ctx:clock('fix', { start = i.opened_at,"
                               " target = 3600000, stop = { state = 'closed' } })"
                               " return { late = c.breached } end }");
  activate(e, &f);
  int64_t t0 = now_ms;
  good(e, "{\"edits\":[{\"put\":\"incident/1\",\"set\":{\"opened_at\":\"2026-01-05T09:00:00Z\"}}]}");
  ck_assert(!field(e, "incident/1", "late").b);
  struct err err = ERR_INIT;
  now_ms += 3600000;
  ck_assert(engine_tick(e, 0, &err));
  ck_assert(!field(e, "incident/1", "late").b);
  now_ms += 1;
  ck_assert(engine_tick(e, 0, &err));
  ck_assert(field(e, "incident/1", "late").b);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 0);
  holds(e);
  engine_close(e);
  now_ms = t0;
}
END_TEST

START_TEST(guards_refuse)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f =
      files_with("p/named.lua", "return guard { title = 'named', on = 'service', check = function(change, ctx)"
                                " if change.kind == 'delete' then return end"
                                " if not change.record.name then ctx:refuse('it needs a name', { field = 'name' }) end"
                                " if change.before and change.changed.owner and change.actor ~= 'person/bo' then"
                                " ctx:refuse('only bo moves owners') end end }");
  add(&f, "p/worth.lua", worth_lua);
  activate(e, &f);
  ck_assert_int_eq(change(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":1}}]}"), ERR_REFUSED);
  struct err err = ERR_INIT;
  ck_assert(!model_find_name(e->model, STR("service/a"), &err));
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":1,\"name\":\"A\"}},"
          "{\"put\":\"person/x\",\"set\":{\"name\":\"X\"}}]}");
  ck_assert_int_eq(change(e, "{\"edits\":[{\"update\":\"service/a\",\"set\":{\"owner\":\"person/x\",\"worth\":7}}]}"),
                   ERR_REFUSED);
  ck_assert_int_eq(field(e, "service/a", "total").i, 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM verdict WHERE refused = 1"), 2);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(runaways_cost_themselves)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f = files_with("p/worth.lua", worth_lua);
  add(&f, "p/loop.lua", "return policy { title = 'loop', on = 'service', eval = function(s) while true do end end }");
  add(&f, "p/eat.lua",
      "return policy { title = 'eat', on = 'service', eval = function(s) local t = {}"
      " while true do pcall(function() t[#t + 1] = string.rep('x', 100000) end) end end }");
  add(&f, "p/raise.lua", "return policy { title = 'raise', on = 'service',\n eval = function(s)\n error('no') end }");
  add(&f, "p/deep.lua",
      "return policy { title = 'deep', on = 'service', eval = function(s)"
      " local function f(n) return 1 + f(n + 1) end return f(1) end }");
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":1}}]}");
  ck_assert_int_eq(field(e, "service/a", "total").i, 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE code = 'error' AND state = 'open'"), 4);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE message LIKE 'p/raise.lua:3:%'"), 1);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(deliveries_are_mapped)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f =
      files_with("p/web.lua", "return intake { title = 'web', map = function(d, ctx)"
                              " if d.body.bad then error('bad one') end"
                              " if not d.body.id then ctx:ignore('no id') return {} end"
                              " return { { put = 'service/' .. d.body.id, set = { worth = d.body.worth } } } end }");
  add(&f, "p/worth.lua", worth_lua);
  activate(e, &f);
  const char *bodies[] = { "{\"id\":\"a\",\"worth\":9007199254740993}", "{\"bad\":1}", "{}", "{\"id\":\"b\"}" };
  for (int i = 0; i < 4; i++) {
    char key[16];
    snprintf(key, sizeof key, "k%d", i);
    for (int again = 0; again < 2; again++) {
      struct request r = { .kind = REQUEST_DELIVERY,
                           .actor = STR("source/web"),
                           .source = STR("web"),
                           .key = str_of(key),
                           .head = STR("{}"),
                           .body = str_of(bodies[i]) };
      ck_assert_msg(engine_run(e, &r), "%s", r.err.text);
      ck_assert_int_eq(r.duplicate, again);
    }
  }
  ck_assert(field(e, "service/a", "total").i == 9007199254740993);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM delivery WHERE state = 'applied'"), 2);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM delivery WHERE state = 'ignored' AND reason = 'no id'"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM delivery WHERE state = 'failed' AND reason LIKE 'p/web.lua:1:%'"),
                   1);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(recovers_and_replays_to_the_byte)
{
  char dir[] = "/tmp/steward-engine-XXXXXX", journal[64], model[64], again[64];
  ck_assert_ptr_nonnull(mkdtemp(dir));
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(model, sizeof model, "%s/model.db", dir);
  snprintf(again, sizeof again, "%s/again.db", dir);
  struct engine *e = open_at(journal, model);
  struct files f = files_with("p/worth.lua", worth_lua);
  uint8_t a[SHA256_SIZE], b[SHA256_SIZE];
  struct err err = ERR_INIT;
  activate(e, &f);
  for (int i = 0; i < 50; i++) {
    char text[200];
    snprintf(text, sizeof text,
             "{\"edits\":[{\"put\":\"service/s%d\",\"set\":{\"worth\":%d}},{\"put\":\"link/l%d\","
             "\"set\":{\"from\":\"service/s%d\",\"to\":\"service/s%d\"}}]}",
             i, i, i, i ? i - 1 : 0, i);
    good(e, text);
  }
  add(&f, "p/more.lua",
      "return policy { title = 'more', on = 'service', gives = { twice = integer },"
      " eval = function(s) return { twice = 2 * s.total } end }");
  activate(e, &f);
  ck_assert_int_eq(field(e, "service/s49", "twice").i, 2 * field(e, "service/s49", "total").i);
  holds(e);
  ck_assert(engine_digest(e, a, &err));
  engine_close(e);
  e = open_at(journal, model);
  holds(e);
  ck_assert(engine_digest(e, b, &err));
  ck_assert(!memcmp(a, b, sizeof a));
  engine_close(e);
  e = open_at(journal, again);
  holds(e);
  ck_assert(engine_digest(e, b, &err));
  ck_assert(!memcmp(a, b, sizeof a));
  engine_close(e);
  char command[80];
  snprintf(command, sizeof command, "rm -r %s", dir);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(bad_sets_change_nothing)
{
  struct engine *e = open_at(":memory:", ":memory:");
  struct files f = files_with("p/worth.lua", worth_lua);
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":1}}]}");
  struct files bad = files_with("p/worth.lua", "return policy { titel = 'worth', on = 'servce' }");
  struct buf b = BUF_INIT;
  payload(&bad, &b);
  struct request r = run(e, REQUEST_ACTIVATE, "test", buf_view(&b));
  ck_assert_int_eq(r.err.code, ERR_POLICY);
  ck_assert(strstr(r.answer.p, "did you mean \\\"title\\\"?"));
  ck_assert(strstr(r.answer.p, "did you mean \\\"service\\\"?"));
  buf_fini(&r.answer);
  buf_fini(&b);
  good(e, "{\"edits\":[{\"put\":\"service/a\",\"set\":{\"worth\":2}}]}");
  ck_assert_int_eq(field(e, "service/a", "total").i, 2);
  holds(e);
  engine_close(e);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("engine");
  TCase *t = tcase_create("engine");
  tcase_set_timeout(t, 60);
  tcase_add_test(t, derives_and_finds);
  tcase_add_test(t, cascades_in_order);
  tcase_add_test(t, wakes_in_time);
  tcase_add_test(t, guards_refuse);
  tcase_add_test(t, runaways_cost_themselves);
  tcase_add_test(t, deliveries_are_mapped);
  tcase_add_test(t, recovers_and_replays_to_the_byte);
  tcase_add_test(t, bad_sets_change_nothing);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
