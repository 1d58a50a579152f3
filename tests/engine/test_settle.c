/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settle: changing one fact asks exactly those whose results depend on it. Each way of reading is counted; then a test
 * for each class of what goes wrong in engines of this kind.
 */
#include <check.h>

#include "oracle.h"

static const char *const model_lua =
    "return model {"
    " person = { fields = { name = text, age = integer } },"
    " service = { fields = { name = text, owner = ref 'person', up = ref 'service', tier = enum { 'gold', 'tin' },"
    "   worth = integer, live = boolean } },"
    " incident = { fields = { service = ref 'service', other = ref 'service', state = enum { 'open', 'shut' },"
    "   size = integer { indexed = true }, note = text, at = instant, cost = money } } }";

static struct files set_of(const char *name, const char *text)
{
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  if (name)
    files_add(&f, name, text);
  return f;
}

static struct engine *fresh(void)
{
  struct err err = ERR_INIT;
  clock_ms = CLOCK_START;
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  return e;
}

static void holds(struct engine *e)
{
  struct buf why = BUF_INIT;
  if (!oracle_local(e, true, &why))
    ck_abort_msg("%s", why.p);
  buf_fini(&why);
}

/* Two people, four services (a, b, c of ana and bo; d of nobody, above c), five incidents. */
static void people_it(struct engine *e)
{
  good(e,
       "{\"edits\":[{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\",\"age\":40}},"
       "{\"put\":\"person/bo\",\"set\":{\"name\":\"Bo\",\"age\":30}},"
       "{\"put\":\"service/a\",\"set\":{\"name\":\"A\",\"owner\":\"ana\",\"tier\":\"gold\",\"worth\":10}},"
       "{\"put\":\"service/b\",\"set\":{\"name\":\"B\",\"owner\":\"ana\",\"tier\":\"tin\",\"worth\":20}},"
       "{\"put\":\"service/c\",\"set\":{\"name\":\"C\",\"owner\":\"bo\",\"tier\":\"tin\",\"worth\":30,\"up\":\"d\"}},"
       "{\"put\":\"service/d\",\"set\":{\"name\":\"D\",\"worth\":40}},"
       "{\"put\":\"incident/1\",\"set\":{\"service\":\"a\",\"state\":\"open\",\"size\":1,\"note\":\"one\"}},"
       "{\"put\":\"incident/2\",\"set\":{\"service\":\"a\",\"state\":\"shut\",\"size\":2,\"note\":\"two\"}},"
       "{\"put\":\"incident/3\",\"set\":{\"service\":\"a\",\"state\":\"open\",\"size\":3,\"note\":\"three\"}},"
       "{\"put\":\"incident/4\",\"set\":{\"service\":\"b\",\"state\":\"open\",\"size\":4,\"note\":\"four\"}},"
       "{\"put\":\"incident/5\",\"set\":{\"service\":\"c\",\"state\":\"shut\",\"size\":5,\"note\":\"five\"}}]}");
}

static uint64_t evaluations(struct engine *e) { return engine_counts(e).evaluations; }

/* ---- whom a change concerns, by how it was read ---- */

struct counted {
  const char *eval; /* of a service: says something with put() */
  const char *edits;
  int evaluations;
};

#define SET(record, fields) "{\"put\":\"" record "\",\"set\":{" fields "}}"

static const struct counted narrow[] = {
  { "put(s.worth)", SET("service/a", "\"worth\":11"), 1 },
  { "put(s.worth)", SET("service/a", "\"worth\":10"), 0 }, /* the same value */
  { "put(s.worth)", SET("service/a", "\"name\":\"AA\""), 0 },
  { "put(s.worth)", SET("service/a", "\"worth\":1") "," SET("service/a", "\"worth\":10"), 1 },
  { "put(s.version)", SET("service/a", "\"name\":\"AA\""), 1 },
  { "put(s.updated_at)", SET("person/ana", "\"name\":\"AA\""), 0 },
  { "put(s.id) put(s.created_at)", SET("service/a", "\"name\":\"AA\""), 0 },
  { "put(s.worth)", SET("service/e", "\"worth\":1"), 1 }, /* a new one */
};

static const struct counted refs[] = {
  { "put(s.owner and s.owner.name)", SET("person/ana", "\"name\":\"Ann\""), 2 },
  { "put(s.owner and s.owner.name)", SET("person/ana", "\"age\":41"), 0 },
  { "put(s.owner and s.owner.name)", SET("service/d", "\"owner\":\"bo\""), 1 },
  { "put(s.owner)", SET("person/ana", "\"name\":\"Ann\""), 0 },
  { "put(s.up and s.up.owner and s.up.owner.name)", SET("service/d", "\"owner\":\"bo\""), 1 }, /* c */
  { "put(s.up and s.up.owner and s.up.owner.name)", SET("person/bo", "\"name\":\"Bob\""), 0 }, /* d is nobody's */
  { "put(s.up and s.up.up and s.up.up.name)", SET("service/a", "\"name\":\"AA\""), 0 },
};

static const struct counted sets[] = {
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", SET("incident/1", "\"note\":\"x\""), 1 },
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", SET("incident/1", "\"size\":9"), 0 },
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", SET("incident/1", "\"service\":\"b\""), 2 },
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", SET("incident/6", "\"service\":\"d\""), 1 },
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", "{\"delete\":\"incident/4\"}", 1 },
  { "for i in ctx:each('incident', { service = s }) do put(i.note) end", SET("incident/1", "\"service\":null"), 1 },
  { "for i in ctx:each('incident', { service = s, state = 'open' }) do put(i.note) end",
    SET("incident/1", "\"state\":\"shut\""), 1 },
  { "for i in ctx:each('incident', { state = 'open', size = 3 }) do put(i.note) end",
    SET("incident/3", "\"note\":\"x\""), 4 },
  { "for i in ctx:each('incident', { state = 'open', size = 3 }) do put(i.note) end",
    SET("incident/1", "\"note\":\"x\""), 0 },
  { "for i in ctx:each('incident', { state = 'open', size = 3 }) do put(i.note) end", SET("incident/4", "\"size\":3"),
    4 },
  { "for i in ctx:each('incident', { size = { 1, 2 } }) do put(i.note) end", SET("incident/2", "\"note\":\"x\""), 4 },
  { "for i in ctx:each('incident', { size = { 1, 2 } }) do put(i.note) end", SET("incident/3", "\"note\":\"x\""), 0 },
  { "for i in ctx:each('incident', { size = { 1, 2 } }) do put(i.note) end", SET("incident/3", "\"size\":4"), 0 },
  { "for i in ctx:each('incident') do put(i.note) end", SET("incident/3", "\"note\":\"x\""), 4 },
  { "for i in ctx:each('incident') do put(i.note) end", SET("incident/3", "\"size\":4"), 0 },
  { "for i in ctx:each('incident') do put(i.key) end", SET("incident/6", "\"size\":4"), 4 },
  { "for i in ctx:each('incident', { service = s }) do put(i.other and i.other.worth) end",
    SET("incident/1", "\"other\":\"d\""), 1 },
  { "for i in ctx:each('incident', { service = s.up or null }) do put(i.note) end", SET("service/a", "\"up\":\"b\""),
    1 },
};

static const struct counted aggregates[] = {
  { "put(ctx:count('incident', { service = s }))", SET("incident/1", "\"note\":\"x\""), 0 },
  { "put(ctx:count('incident', { service = s }))", SET("incident/1", "\"service\":\"d\""), 2 },
  { "put(ctx:count('incident', { service = s, state = 'open' }))", SET("incident/2", "\"state\":\"open\""), 1 },
  { "put(ctx:count('incident', { service = s, state = 'open' }))", SET("incident/2", "\"service\":\"b\""), 0 },
  { "put(ctx:sum('incident', 'size', { service = s }))", SET("incident/1", "\"size\":7"), 1 },
  { "put(ctx:max('incident', 'size', { service = s }))", SET("incident/1", "\"size\":2"), 0 }, /* 3 is greater */
  { "put(ctx:max('incident', 'size', { service = s }))", SET("incident/1", "\"size\":4"), 1 },
  { "put(ctx:max('incident', 'size', { service = s }))", SET("incident/3", "\"size\":0"), 1 },
  { "put(ctx:min('incident', 'size', { service = s }))", SET("incident/3", "\"size\":9"), 0 },
  { "put(ctx:min('incident', 'size'))", "{\"delete\":\"incident/1\"}", 4 },
  { "put(ctx:min('incident', 'size'))", "{\"delete\":\"incident/2\"}", 0 },
  { "put(ctx:average('incident', 'size', { service = s }))", SET("incident/2", "\"size\":8"), 1 },
  { "put(ctx:count('incident', { state = { 'open', 'open' } }))", SET("incident/2", "\"state\":\"open\""), 4 },
};

static const struct counted tops[] = {
  { "for _, i in ipairs(ctx:top('incident', 'size', 2)) do put(i.note) end", SET("incident/5", "\"note\":\"x\""), 4 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 2)) do put(i.note) end", SET("incident/3", "\"note\":\"x\""), 0 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 2)) do put(i.note) end", SET("incident/3", "\"size\":1"), 0 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 2)) do put(i.note) end", SET("incident/3", "\"size\":8"), 4 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { service = s })) do put(i.note) end",
    SET("incident/3", "\"note\":\"x\""), 1 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { service = s })) do put(i.note) end",
    SET("incident/2", "\"note\":\"x\",\"size\":1"), 0 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { service = s })) do put(i.note) end",
    SET("incident/3", "\"service\":\"b\""), 1 }, /* b has a greater one */
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { service = s })) do put(i.service.owner and"
    " i.service.owner.name) end",
    SET("person/bo", "\"name\":\"Bob\""), 1 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 2, { state = { 'open', 'shut' } })) do put(i.key) end",
    SET("incident/3", "\"size\":8"), 4 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { state = { 'open', 'shut' } })) do put(i.key) end",
    SET("incident/5", "\"size\":3"), 4 }, /* the first of each set is who it was */
  { "for _, i in ipairs(ctx:top('incident', 'size', 1, { state = { 'open', 'shut' } })) do put(i.key) end",
    SET("incident/1", "\"size\":2"), 0 },
  { "for _, i in ipairs(ctx:top('incident', 'size', 2, { service = { s, s.up } })) do put(i.key) end",
    SET("incident/3", "\"note\":\"x\""), 0 },
  { "put(ctx:rank(s, 'worth'))", SET("service/a", "\"worth\":25"), 2 }, /* a, and b whom it overtakes */
  { "put(ctx:rank(s, 'worth'))", SET("service/a", "\"worth\":19"), 1 },
  { "put(ctx:rank(s, 'worth'))", SET("service/d", "\"worth\":50"), 1 },
  { "put(ctx:rank(s, 'worth'))", SET("service/d", "\"worth\":null"), 4 },
  { "put(ctx:rank(s, 'worth'))", SET("service/d", "\"name\":\"DD\""), 0 },
  { "put(ctx:rank(s, 'worth'))", SET("service/e", "\"worth\":15"), 2 }, /* itself, and a below it */
  { "put(s.owner and ctx:rank(s.owner, 'age'))", SET("person/bo", "\"age\":50"), 3 },
};

static const struct counted others[] = {
  { "local p = ctx:get('person', 'zoe') put(p and p.name)", SET("person/zoe", "\"name\":\"Zoe\""), 4 },
  { "local p = ctx:get('person', 'zoe') put(p and p.name)", SET("person/yan", "\"name\":\"Yan\""), 0 },
  { "local p = ctx:get('person', 'ana') put(p and p.name)", SET("person/ana", "\"name\":\"Ann\""), 4 },
  { "local p = ctx:get('person', 'ana') put(p and p.name)", SET("person/ana", "\"age\":3"), 0 },
  { "local p = ctx:get('person', s.name) put(p and p.name)", SET("person/A", "\"name\":\"a\""), 1 },
  /* two name her, one read her, by key or through the ref: that one alone is asked */
  { "if s.owner and s.worth == 10 then put(ctx:get('person', s.owner.key).name) end",
    SET("person/ana", "\"name\":\"Ann\""), 1 },
  { "if s.owner and s.worth == 10 then put(s.owner.name) end", SET("person/ana", "\"name\":\"Ann\""), 1 },
  { "if s.worth == 10 then put(s.name) end", SET("service/b", "\"name\":\"BB\""), 0 },
  { "if s.worth == 10 then put(s.name) end", SET("service/b", "\"worth\":10"), 1 },
  { "put(params.lead and params.lead.name)", SET("person/zoe", "\"name\":\"Zoe\""), 4 },
  { "put(params.lead and params.lead.name)", SET("person/ana", "\"name\":\"Ann\""), 0 },
  { "put(ctx:since(s, 'tier'))", SET("service/a", "\"tier\":\"tin\""), 1 },
  { "put(ctx:since(s, 'tier'))", SET("service/a", "\"name\":\"AA\""), 0 },
  { "put(#ctx:history(s, 'name')) put(ctx:time_in(s, 'tier', { 'gold' }).total)", SET("service/b", "\"tier\":\"gold\""),
    1 },
  { "put((pcall(function() put(s.owner.name) end)))", SET("person/bo", "\"name\":\"Bob\""), 1 },
  { "if s.live then put(s.worth) end", SET("service/a", "\"worth\":1"), 0 }, /* nobody is live: nobody read it */
};

static const struct counted_of {
  const char *name;
  const struct counted *cases;
  size_t n;
} counted_all[] = {
#define ROW(of)                                                                                                        \
  {                                                                                                                    \
#of, of, sizeof of / sizeof *of                                                                                    \
  }
  ROW(narrow), ROW(refs), ROW(sets), ROW(aggregates), ROW(tops), ROW(others),
#undef ROW
};

START_TEST(a_change_asks_exactly_whom_it_concerns)
{
  const struct counted_of *of = &counted_all[_i];
  for (size_t i = 0; i < of->n; i++) {
    const struct counted *c = &of->cases[i];
    struct engine *e = fresh();
    char text[1200], edits[400];
    snprintf(text, sizeof text,
             "return policy { title = 'x', on = 'service', gives = { seen = text }, params = { lead = ref 'person' },"
             " eval = function(s, ctx, params) local out = {} local function put(v) out[#out + 1] = tostring(v) end %s"
             " return { seen = table.concat(out, ' ') } end }",
             c->eval);
    struct files f = set_of("p/x.lua", text);
    activate_with(e, &f, "{\"p.x\":{\"lead\":\"zoe\"}}");
    people_it(e);
    uint64_t before = evaluations(e);
    snprintf(edits, sizeof edits, "{\"edits\":[%s]}", c->edits);
    good(e, edits);
    ck_assert_msg(evaluations(e) - before == (uint64_t)c->evaluations, "%s: %s, then %s: %d evaluations, not %d",
                  of->name, c->eval, c->edits, (int)(evaluations(e) - before), c->evaluations);
    ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE code = 'error'"), 0);
    holds(e);
    engine_close(e);
  }
}
END_TEST

static void must_see(struct engine *e, const char *text)
{
  struct value v = cell(e, "service/a", "seen");
  ck_assert_msg(v.kind == VALUE_TEXT && str_is(value_str(v), text), "found \"%.*s\", not \"%s\"", STR_FMT(value_str(v)),
                text);
}

/* A list in the filter means any of them, as it does for counts: no matter how the sets lie. */
START_TEST(the_greatest_of_several_sets)
{
  struct engine *e = fresh();
  struct files f =
      set_of("p/x.lua", "return policy { title = 'x', on = 'service', gives = { seen = text }, eval = function(s, ctx)"
                        " local out = {} local function put(n, filter)"
                        "   for _, i in ipairs(ctx:top('incident', 'size', n, filter)) do out[#out + 1] = i.key end"
                        "   out[#out + 1] = '/' end"
                        " put(3, { state = { 'open', 'shut' } }) put(9, { service = { s, null }, state = { 'open', "
                        "'shut' } })"
                        " put(2, { state = {} }) return { seen = table.concat(out, ' ') } end }");
  activate(e, &f);
  people_it(e);
  must_see(e, "5 4 3 / 3 2 1 / /");
  good(e, "{\"edits\":[" SET("incident/2", "\"size\":4") "]}"); /* as great as 4, and there before it */
  must_see(e, "5 2 4 / 2 3 1 / /");
  good(e, "{\"edits\":[" SET("incident/5", "\"size\":3,\"service\":null") "]}");
  must_see(e, "2 4 3 / 2 3 5 1 / /");
  good(e, "{\"edits\":[" SET("incident/4", "\"size\":null") "," SET("incident/3", "\"state\":null") "]}");
  must_see(e, "2 5 1 / 2 5 1 / /");
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(an_unchanged_result_stops_the_cascade)
{
  struct engine *e = fresh();
  struct files f = set_of("p/big.lua", "return policy { title = 'big', on = 'service', gives = { big = boolean },"
                                       " eval = function(s) return { big = (s.worth or 0) > 25 } end }");
  files_add(&f, "p/of.lua",
            "return policy { title = 'of', on = 'person', gives = { bigs = integer },"
            " eval = function(p, ctx) return { bigs = ctx:count('service', { owner = p, big = true }) } end }");
  files_add(&f, "p/rich.lua",
            "return policy { title = 'rich', on = 'person', gives = { rich = boolean },"
            " eval = function(p) return { rich = p.bigs > 0 } end }");
  activate(e, &f);
  people_it(e);
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":25") "]}");
  ck_assert_int_eq(evaluations(e) - before, 1);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":26") "]}"); /* a, its owner twice */
  ck_assert_int_eq(evaluations(e) - before, 1 + 3);
  good(e, "{\"edits\":[" SET("service/b", "\"worth\":26") "]}"); /* rich she was already */
  ck_assert_int_eq(evaluations(e) - before, 4 + 3);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":1") "," SET("service/d", "\"worth\":27,\"owner\":\"ana\"") "]}");
  ck_assert_int_eq(evaluations(e) - before, 7 + 3); /* one goes, one comes: Ana is asked, and nobody behind her */
  ck_assert_int_eq(cell(e, "person/ana", "bigs").i, 2);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(time_asks_only_what_is_due)
{
  struct engine *e = fresh();
  struct files f = set_of("p/late.lua", "return policy { title = 'late', on = 'incident', gives = { late = boolean },"
                                        " eval = function(i, ctx) return { late = ctx:passed(i.at) } end }");
  activate(e, &f);
  for (int i = 0; i < 4; i++) {
    char text[120];
    snprintf(text, sizeof text, "{\"edits\":[{\"put\":\"incident/%d\",\"set\":{\"at\":%lld}}]}", i,
             (long long)CLOCK_START + 1000 * (i < 3 ? i + 1 : 2));
    good(e, text);
  }
  uint64_t before = evaluations(e);
  pass(e, 999);
  ck_assert_int_eq(evaluations(e) - before, 0);
  pass(e, 1);
  ck_assert_int_eq(evaluations(e) - before, 1);
  pass(e, 5000); /* two at one instant, one later */
  ck_assert_int_eq(evaluations(e) - before, 4);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 0);
  pass(e, 86400000);
  ck_assert_int_eq(evaluations(e) - before, 4);
  holds(e);
  engine_close(e);
}
END_TEST

/* ---- what goes wrong in engines of this kind ---- */

/* Deleting what any kind of read has named. */
START_TEST(deletes_reach_every_reader)
{
  static const char *const evals[] = {
    "for i in ctx:each('incident', { service = s }) do put(i.note) end",
    "for i in ctx:each('incident') do put(i.key) end",
    "put(ctx:count('incident', { state = 'open' }))",
    "put(ctx:sum('incident', 'size'))",
    "put(ctx:max('incident', 'size', { service = s }))",
    "for _, i in ipairs(ctx:top('incident', 'size', 3)) do put(i.note) end",
    "local i = ctx:get('incident', '3') put(i and i.note)",
    "put(params.case and params.case.note)",
    "local i = ctx:get('incident', '3') put(i and ctx:rank(i, 'size'))",
    "local i = ctx:get('incident', '1') put(i and ctx:rank(i, 'size'))",
  };
  for (size_t i = 0; i < sizeof evals / sizeof *evals; i++) {
    struct engine *e = fresh();
    char text[1000];
    snprintf(text, sizeof text,
             "return policy { title = 'x', on = 'service', gives = { seen = text }, params = { case = ref 'incident' },"
             " eval = function(s, ctx, params) local out = {} local function put(v) out[#out + 1] = tostring(v) end %s"
             " return { seen = table.concat(out, ' ') } end }",
             evals[i]);
    struct files f = set_of("p/x.lua", text);
    activate_with(e, &f, "{\"p\":{},\"p.x\":{\"case\":\"incident/3\"}}");
    people_it(e);
    uint64_t before = evaluations(e);
    good(e, "{\"edits\":[{\"delete\":\"incident/3\"}]}");
    ck_assert_msg(evaluations(e) > before, "%s: a deletion woke nobody", evals[i]);
    holds(e);
    good(e,
         "{\"edits\":[" SET("incident/3", "\"service\":\"d\",\"size\":1,\"state\":\"open\",\"note\":\"again\"") "]}");
    holds(e);
    engine_close(e);
  }
}
END_TEST

START_TEST(a_history_may_name_who_is_gone)
{
  struct engine *e = fresh();
  struct files f = set_of("p/x.lua", "return policy { title = 'x', on = 'service', gives = { was = text },"
                                     " eval = function(s, ctx) local m = ctx:history(s, 'owner')"
                                     " return { was = tostring(m[1].value) } end }");
  activate(e, &f);
  people_it(e);
  good(e, "{\"edits\":[" SET("service/c", "\"owner\":null") "]}");
  holds(e);
  good(e, "{\"edits\":[{\"delete\":\"person/bo\"}]}");
  holds(e);
  engine_close(e);
}
END_TEST

/* d above c: the way to d's owner is walked from c, and no more when c lies elsewhere. */
START_TEST(a_ref_that_points_elsewhere)
{
  struct engine *e = fresh();
  struct files f = set_of("p/x.lua", "return policy { title = 'x', on = 'service', gives = { chief = text },"
                                     " eval = function(s) local u = s.up"
                                     " return { chief = u and u.owner and u.owner.name } end }");
  activate(e, &f);
  people_it(e);
  good(e, "{\"edits\":[" SET("service/d", "\"owner\":\"bo\"") "]}");
  ck_assert(str_is(value_str(cell(e, "service/c", "chief")), "Bo"));
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("service/c", "\"up\":\"a\"") "," SET("person/ana", "\"name\":\"Ann\"") "]}");
  ck_assert_int_eq(evaluations(e) - before, 1);
  ck_assert(str_is(value_str(cell(e, "service/c", "chief")), "Ann"));
  good(e, "{\"edits\":[" SET("person/bo", "\"name\":\"Bob\"") "]}");
  ck_assert_int_eq(evaluations(e) - before, 1);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(a_failure_keeps_what_it_had_read)
{
  struct engine *e = fresh();
  struct files f = set_of("p/x.lua", "return policy { title = 'x', on = 'service', gives = { seen = text },"
                                     " eval = function(s, ctx) local p = ctx:get('person', s.name)"
                                     " if not p then error('nobody') end"
                                     " local cost = ctx:sum('incident', 'cost', { state = 'open' })"
                                     " return { seen = p.name .. tostring(cost) } end }");
  activate(e, &f);
  people_it(e);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE code = 'error' AND state = 'open'"), 4);
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("person/A", "\"name\":\"a\"") "]}");
  ck_assert_int_eq(evaluations(e) - before, 1);
  ck_assert(str_is(value_str(cell(e, "service/a", "seen")), "anil"));
  good(e, "{\"edits\":[" SET("incident/1", "\"cost\":\"1 EUR\"") "," SET("incident/3", "\"cost\":\"1 USD\"") "]}");
  ck_assert_int_eq(
      scalar(e, "SELECT count(*) FROM finding WHERE message LIKE '%in EUR and in USD%' AND state = 'open'"), 1);
  ck_assert(str_is(value_str(cell(e, "service/a", "seen")), "anil")); /* the last good one */
  good(e, "{\"edits\":[" SET("incident/3", "\"cost\":\"2 EUR\"") "]}");
  ck_assert_int_eq(
      scalar(e, "SELECT count(*) FROM finding WHERE message LIKE '%in EUR and in USD%' AND state = 'open'"), 0);
  holds(e);
  engine_close(e);
}
END_TEST

/* What stands at the top of the chain is passed down; whoever is in it also reads his own name. */
static const char *const chain_lua = "return policy { title = 'chain', on = 'service', gives = { total = integer },"
                                     " eval = function(s) local name, up = s.name, s.up"
                                     " return { total = up and (up.total or 0) or s.worth } end }";

static uint64_t after_heights_changed(enum reads_break broken)
{
  struct engine *e = fresh();
  struct files f = set_of("p/chain.lua", chain_lua);
  activate(e, &f);
  good(e,
       "{\"edits\":[" SET("service/x", "\"up\":\"d\"") "," SET("service/d", "\"worth\":5") "," SET(
           "service/a", "\"worth\":5") "," SET("service/b", "\"up\":\"a\"") "," SET("service/c", "\"up\":\"b\"") "]}");
  reads_sabotage(e->reads, broken);
  good(e, "{\"edits\":[" SET("service/d", "\"up\":\"c\"") "]}"); /* 5 as before, from three steps further away */
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":6") "," SET("service/x", "\"name\":\"X\"") "]}");
  ck_assert_int_eq(cell(e, "service/x", "total").i, 6);
  uint64_t n = evaluations(e) - before;
  engine_close(e);
  return n;
}

START_TEST(a_height_changes_under_an_unchanged_value)
{
  ck_assert_int_eq(after_heights_changed(BREAK_NOTHING), 5); /* a, b, c, d, x: each once, x last */
  ck_assert_int_eq(after_heights_changed(BREAK_HEIGHT), 6);  /* x too early, and again */
}
END_TEST

/* `level` does not look at `total` until a service goes live; then each reads the other, up the chain. */
START_TEST(a_group_becomes_recursive_while_running)
{
  struct engine *e = fresh();
  struct files f =
      set_of("p/total.lua", "return policy { title = 'total', on = 'service', gives = { total = integer },"
                            " eval = function(s) return { total = (s.worth or 0) + (s.level or 0) } end }");
  files_add(&f, "p/level.lua",
            "return policy { title = 'level', on = 'service', gives = { level = integer },"
            " eval = function(s) local up = s.live and s.up"
            " return { level = up and up.total or 0 } end }");
  activate(e, &f);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":1") "," SET("service/b", "\"worth\":1,\"up\":\"a\"") "," SET(
              "service/c", "\"worth\":1,\"up\":\"b\"") "," SET("service/d", "\"worth\":1,\"up\":\"c\"") "]}");
  holds(e);
  good(e, "{\"edits\":[" SET("service/d", "\"live\":true") "]}");
  ck_assert_int_eq(cell(e, "service/d", "total").i, 2);
  good(e, "{\"edits\":[" SET("service/b", "\"live\":true") "," SET("service/c", "\"live\":true") "]}");
  ck_assert_int_eq(cell(e, "service/d", "total").i, 4);
  holds(e);
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("service/a", "\"worth\":2") "]}");
  ck_assert_int_eq(evaluations(e) - before, 7); /* four totals, and three levels in between: each once */
  ck_assert_int_eq(cell(e, "service/d", "total").i, 5);
  holds(e);
  engine_close(e);
}
END_TEST

/* A refused change leaves nothing: no mark, no count, no rank, no wake-up, no finding. */
START_TEST(a_refused_change_leaves_nothing)
{
  struct engine *e = fresh();
  struct files f = set_of(
      "p/sum.lua", "return policy { title = 'sum', on = 'service', gives = { sum = integer, first = text },"
                   " findings = { many = 'low' },"
                   " eval = function(s, ctx) local n = ctx:count('incident', { service = s })"
                   " if n > 2 then ctx:finding('many', { message = 'many' }) end"
                   " local top = ctx:top('incident', 'size', 1, { service = s })[1]"
                   " return { sum = ctx:sum('incident', 'size', { service = s }) * 100 + (ctx:rank(s, 'worth') or 0),"
                   " first = top and top.note } end }");
  files_add(&f, "p/late.lua",
            "return policy { title = 'late', on = 'incident', gives = { late = boolean },"
            " eval = function(i, ctx) return { late = ctx:passed(i.at) } end }");
  files_add(&f, "p/no.lua",
            "return guard { title = 'no', on = 'incident', level = 'enforce', check = function(c, ctx)"
            " if c.record and c.record.service.sum > 1000 then ctx:refuse('too much') end end }");
  activate(e, &f);
  people_it(e);
  uint8_t is[SHA256_SIZE], was[SHA256_SIZE];
  struct err err = ERR_INIT;
  good(e, "{\"edits\":[" SET("incident/1", "\"at\":\"2026-01-05T10:00:00Z\"") "]}");
  ck_assert(model_digest(e->model, was, &err));
  int64_t wakes = scalar(e, "SELECT count(*) FROM _wake"), wake = e->next_wake;
  err = drive_change(
      e, "{\"edits\":[" SET("incident/1", "\"at\":\"2026-01-05T09:30:00Z\",\"size\":90") "," SET(
             "service/a", "\"worth\":99") "," SET("incident/9", "\"service\":\"a\"") ",{\"delete\":\"incident/4\"}]}");
  ck_assert_int_eq(err.code, ERR_REFUSED);
  ck_assert(model_digest(e->model, is, &err));
  ck_assert(!memcmp(is, was, sizeof is));
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), wakes);
  ck_assert_int_eq(e->next_wake, wake);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding"), 1);
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("incident/5", "\"size\":6") "]}");
  ck_assert_int_eq(evaluations(e) - before, 1);
  holds(e);
  pass(e, 3600000);
  ck_assert_int_eq(evaluations(e) - before, 2);
  holds(e);
  engine_close(e);
}
END_TEST

/* ---- cycles ---- */

static int64_t cycles(struct engine *e)
{
  return scalar(e, "SELECT count(*) FROM finding WHERE code = 'error' AND message LIKE 'cycle: %' AND state = 'open'");
}

static void ring_of_services(struct engine *e, int n)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < n; i++)
    buf_printf(&b, "%s{\"put\":\"service/s%d\",\"set\":{\"up\":\"s%d\",\"worth\":1}}", i ? "," : "", i, (i + 1) % n);
  buf_z(&b, "]}");
  good(e, b.p);
  buf_fini(&b);
}

START_TEST(a_long_ring_is_found_and_freed)
{
  struct engine *e = fresh();
  struct files f = set_of("p/chain.lua", chain_lua);
  activate(e, &f);
  ring_of_services(e, 200);
  ck_assert_int_eq(cycles(e), 200);
  ck_assert(evaluations(e) < 1000);
  good(e, "{\"edits\":[" SET("service/s0", "\"up\":null,\"worth\":7") "]}");
  ck_assert_int_eq(cycles(e), 0);
  ck_assert_int_eq(cell(e, "service/s1", "total").i, 7);
  holds(e);
  engine_close(e);
}
END_TEST

/* The ring is found by records that are looked up, of which only the failed evaluations know. */
START_TEST(a_ring_by_keys_is_freed)
{
  struct engine *e = fresh();
  struct files f = set_of("p/x.lua", "return policy { title = 'x', on = 'service', gives = { total = integer },"
                                     " eval = function(s, ctx) local o = s.name and ctx:get('service', s.name)"
                                     " return { total = o and (o.total or 0) + 1 or 0 } end }");
  activate(e, &f);
  good(e, "{\"edits\":[" SET("service/a", "\"name\":\"b\"") "," SET("service/b", "\"name\":\"c\"") "," SET(
              "service/c", "\"name\":\"a\"") "]}");
  ck_assert_int_eq(cycles(e), 3);
  good(e, "{\"edits\":[" SET("service/c", "\"name\":null") "]}");
  ck_assert_int_eq(cycles(e), 0);
  ck_assert_int_eq(cell(e, "service/a", "total").i, 2);
  holds(e);
  engine_close(e);
}
END_TEST

/* a and b drive each other up for ever; c and d only look on. */
START_TEST(onlookers_are_no_part_of_a_ring)
{
  struct engine *e = fresh();
  struct files f = set_of(
      "p/x.lua",
      "return policy { title = 'x', on = 'service', gives = { total = integer, big = integer { indexed = true } },"
      " eval = function(s, ctx) local t = 0"
      " for i in ctx:each('incident', { service = s }) do t = t + (i.other.total or 0) + 1 end"
      " return { total = t } end }");
  activate(e, &f);
  people_it(e);
  good(e,
       "{\"edits\":[{\"delete\":\"incident/1\"},{\"delete\":\"incident/2\"},{\"delete\":\"incident/3\"}," SET(
           "incident/4",
           "\"service\":\"c\",\"other\":\"a\"") "," SET("incident/5",
                                                        "\"service\":\"d\",\"other\":\"c\"") "," SET("incident/6",
                                                                                                     "\"service\":"
                                                                                                     "\"a\",\"other\":"
                                                                                                     "\"b\"") "]}");
  ck_assert_int_eq(cycles(e), 0);
  good(e, "{\"edits\":[" SET("incident/7", "\"service\":\"b\",\"other\":\"a\"") "]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE message LIKE 'cycle: %' AND state = 'open' AND"
                             " record NOT IN ('service/a', 'service/b')"),
                   0);
  ck_assert_int_eq(cycles(e), 2);
  good(e, "{\"edits\":[{\"delete\":\"incident/7\"}]}");
  ck_assert_int_eq(cycles(e), 0);
  holds(e);
  engine_close(e);
}
END_TEST

/* ---- sets that come and go ---- */

static const char *const due_lua = "return policy { title = 'due', on = 'incident', gives = { late = boolean },"
                                   " findings = { big = 'low' }, eval = function(i, ctx)"
                                   " if (i.size or 0) > 3 then ctx:finding('big', { message = 'big' }) end"
                                   " return { late = ctx:passed(1767607200000) } end }";

START_TEST(a_policy_that_was_away_wakes_again)
{
  struct engine *e = fresh();
  struct files with = set_of("p/due.lua", due_lua), without = set_of(NULL, NULL);
  activate(e, &with);
  people_it(e);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 5);
  activate(e, &without);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 0);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  activate(e, &with);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 5);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 2);
  holds(e);
  pass(e, 3600000);
  ck_assert(cell(e, "incident/1", "late").b);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(a_policy_of_another_type_takes_back_what_it_said)
{
  struct engine *e = fresh();
  struct files before = set_of("p/due.lua", due_lua);
  struct files after =
      set_of("p/due.lua", "return policy { title = 'due', on = 'person', gives = { late = boolean },"
                          " eval = function(p, ctx) return { late = ctx:passed(1767607200000) } end }");
  activate(e, &before);
  people_it(e);
  activate(e, &after);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 0);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM _wake"), 2);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(a_draft_gives_nothing)
{
  struct engine *e = fresh();
  struct files f =
      set_of("p/big.lua", "return policy { title = 'big', on = 'service', level = 'observe', gives = { big = boolean },"
                          " eval = function(s) return { big = true } end }");
  struct files draft =
      set_of("p/big.lua", "return policy { title = 'big', on = 'service', level = 'draft', gives = { big = boolean },"
                          " eval = function(s) return { big = true } end }");
  const char *many = "return policy { title = 'many', on = 'person', gives = { many = integer },"
                     " eval = function(p, ctx) return { many = ctx:count('service', { big = true, owner = p }) } end }";
  files_add(&f, "p/many.lua", many);
  files_add(&draft, "p/many.lua", many);
  activate(e, &f);
  people_it(e);
  ck_assert_int_eq(cell(e, "person/ana", "many").i, 2);
  activate(e, &draft);
  ck_assert_int_eq(cell(e, "person/ana", "many").i, 0);
  ck_assert(value_is_none(cell(e, "service/a", "big")));
  activate(e, &f);
  ck_assert_int_eq(cell(e, "person/ana", "many").i, 2);
  holds(e);
  engine_close(e);
}
END_TEST

/* A derived field of another kind is another field; who read the old one must be asked, and learn to read the new one. */
START_TEST(a_derived_field_of_another_kind_is_read_anew)
{
  struct engine *e = fresh();
  const char *reader =
      "return policy { title = 'reader', on = 'person', gives = { all = text }, eval = function(p, ctx)"
      " local out = {} for s in ctx:each('service', { owner = p }) do out[#out + 1] = tostring(s.mark) end"
      " return { all = table.concat(out, ' ') } end }";
  struct files f = set_of("p/mark.lua", "return policy { title = 'mark', on = 'service', gives = { mark = integer },"
                                        " eval = function(s) return { mark = s.worth } end }");
  struct files g = set_of("p/mark.lua", "return policy { title = 'mark', on = 'service', gives = { mark = text },"
                                        " eval = function(s) return { mark = s.name } end }");
  files_add(&f, "p/reader.lua", reader);
  files_add(&g, "p/reader.lua", reader);
  activate(e, &f);
  people_it(e);
  ck_assert(str_is(value_str(cell(e, "person/ana", "all")), "10 20"));
  activate(e, &g);
  ck_assert(str_is(value_str(cell(e, "person/ana", "all")), "A B"));
  good(e, "{\"edits\":[" SET("service/b", "\"name\":\"BB\"") "]}");
  ck_assert(str_is(value_str(cell(e, "person/ana", "all")), "A BB"));
  holds(e);
  engine_close(e);
}
END_TEST

/* More subjects than are kept in memory at once: each asked once, with results between them and of others. */
START_TEST(a_long_sweep_asks_each_once)
{
  enum { N = 2500 };
  struct engine *e = fresh();
  struct files none = set_of(NULL, NULL), f = set_of("p/chain.lua", chain_lua);
  files_add(&f, "p/level.lua",
            "return policy { title = 'level', on = 'service', gives = { level = integer },"
            " eval = function(s, ctx) local o = ctx:get('service', s.name)"
            " return { level = (s.total or 0) + (o and o.total or 0) } end }");
  files_add(&f, "p/all.lua",
            "return policy { title = 'all', on = 'person', gives = { all = integer },"
            " eval = function(p, ctx) return { all = ctx:sum('service', 'level') } end }");
  activate(e, &none);
  people_it(e);
  for (int from = 0; from < N; from += 500) {
    struct buf b = BUF_INIT;
    buf_z(&b, "{\"edits\":[");
    for (int i = from; i < from + 500; i++) {
      buf_printf(&b, "%s{\"put\":\"service/s%d\",\"set\":{\"worth\":1,\"name\":\"s%d\"", i > from ? "," : "", i,
                 N - 1 - i);
      if (i % 50)
        buf_printf(&b, ",\"up\":\"s%d\"", i - 1);
      buf_z(&b, "}}");
    }
    buf_z(&b, "]}");
    good(e, b.p);
    buf_fini(&b);
  }
  uint64_t before = evaluations(e);
  activate(e, &f);
  ck_assert_int_eq(evaluations(e) - before, 2 * (N + 4) + 2);
  ck_assert_int_eq(cell(e, "person/ana", "all").i, 2 * N + 110); /* c has what d has */
  holds(e);
  before = evaluations(e);
  good(e,
       "{\"edits\":[" SET("service/s2499", "\"worth\":5") "]}"); /* its worth counts for nothing: it has one above it */
  ck_assert_int_eq(evaluations(e) - before, 0);
  good(e, "{\"edits\":[" SET("service/s2450", "\"worth\":5") "]}"); /* at the top of fifty */
  ck_assert_int_eq(evaluations(e) - before, 50 + 100 + 2);
  holds(e);
  engine_close(e);
}
END_TEST

/* ---- the file ---- */

START_TEST(a_restart_forgets_nothing)
{
  char dir[] = "/tmp/steward-settle-XXXXXX", journal[64], model[64];
  struct err err = ERR_INIT;
  ck_assert_ptr_nonnull(mkdtemp(dir));
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(model, sizeof model, "%s/model.db", dir);
  clock_ms = CLOCK_START;
  struct engine *e = drive_open(journal, model, 0, 0, &err);
  struct files f = set_of("p/due.lua", due_lua);
  files_add(&f, "p/owner.lua",
            "return policy { title = 'owner', on = 'service', gives = { old = boolean },"
            " eval = function(s, ctx) local p = ctx:get('person', 'ana')"
            " return { old = p and p.age > 50 and s.owner == p } end }");
  activate(e, &f);
  people_it(e);
  engine_close(e);
  e = drive_open(journal, model, 0, 0, &err);
  uint64_t before = evaluations(e);
  good(e, "{\"edits\":[" SET("incident/5", "\"size\":1") "]}"); /* the finding that stood before closes */
  ck_assert_int_eq(evaluations(e) - before, 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open'"), 1);
  good(e, "{\"edits\":[" SET("person/ana", "\"age\":60") "]}");
  ck_assert(cell(e, "service/a", "old").b);
  ck_assert_int_eq(evaluations(e) - before, 1 + 4);
  pass(e, 3600000);
  ck_assert_int_eq(evaluations(e) - before, 5 + 5);
  holds(e);
  engine_close(e);
  char command[80];
  snprintf(command, sizeof command, "rm -r %s", dir);
  ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(two_deletes_of_one_record_are_one)
{
  struct engine *e = fresh();
  struct files f = set_of("p/all.lua", "return policy { title = 'all', on = 'person', gives = { all = integer },"
                                       " eval = function(p, ctx) return { all = ctx:count('incident') } end }");
  activate(e, &f);
  people_it(e);
  good(e, "{\"edits\":[{\"delete\":\"incident/1\"},{\"delete\":\"incident/1\"}]}");
  ck_assert_int_eq(cell(e, "person/ana", "all").i, 4);
  holds(e);
  engine_close(e);
}
END_TEST

/* A record that describes no calendar is said by its name, however much of it was read before that showed. */
START_TEST(a_calendar_without_hours_is_an_error_that_names_it)
{
  static const char *const texts[] = {
    "return model { calendar = { fields = { hours = json, zone = text, parent = ref 'calendar' } } }",
    "return policy { title = 'x', on = 'calendar', gives = { ms = integer },"
    " eval = function(c, ctx) return { ms = ctx:working_time(c, 0, 1000) + 1 } end }",
  };
  struct engine *e = fresh();
  struct files f = { 0 };
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", texts[0]);
  files_add(&f, "p/x.lua", texts[1]);
  activate(e, &f);
  good(e, "{\"edits\":[{\"put\":\"calendar/bare\",\"set\":{\"zone\":\"UTC\"}}]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM finding WHERE state = 'open' AND message LIKE"
                             " 'p/x.lua:1: calendar/bare: %hours%'"),
                   1);
  good(e, "{\"edits\":[{\"put\":\"calendar/bare\",\"set\":{\"hours\":\"24x7\"}}]}");
  ck_assert_int_eq(scalar(e, "SELECT ms FROM calendar"), 1001);
  engine_close(e);
}
END_TEST

START_TEST(a_cancelled_clock_stands_still)
{
  struct engine *e = fresh();
  struct files f =
      set_of("p/fix.lua", "return policy { title = 'fix', on = 'incident', eval = function(i, ctx)"
                          " ctx:clock('fix', { start = i.at, target = 3600000, cancel = { state = 'shut' } }) end }");
  activate(e, &f);
  good(e, "{\"edits\":[" SET("incident/1", "\"at\":\"2026-01-05T09:00:00Z\",\"state\":\"shut\"") "]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM clock WHERE state = 'cancelled'"), 1);
  pass(e, 86400000);
  holds(e);
  engine_close(e);
}
END_TEST

START_TEST(what_is_no_longer_promised_stays_with_its_end)
{
  struct engine *e = fresh();
  struct files f = set_of("p/fix.lua", "return policy { title = 'fix', on = 'incident', eval = function(i, ctx)"
                                       " if i.state == 'open' then ctx:clock('fix', { target = '1h' })"
                                       " ctx:message('late', { to = 'ops', subject = 's', body = i.note or 'b' }) end"
                                       " end }");
  activate(e, &f);
  good(e, "{\"edits\":[" SET("incident/1", "\"state\":\"open\"") "]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM clock WHERE state = 'running' AND due IS NOT NULL"), 1);
  good(e, "{\"edits\":[" SET("incident/1", "\"state\":\"shut\"") "]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM clock WHERE state = 'withdrawn' AND due IS NULL"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM message WHERE withdrawn_at IS NOT NULL"), 1);
  holds(e);
  good(e, "{\"edits\":[" SET("incident/1", "\"state\":\"open\",\"note\":\"n\"") "]}");
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM clock WHERE state = 'running'"), 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM message"), 1); /* once for its key, ever */
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM message WHERE withdrawn_at IS NULL"), 1);
  holds(e);
  engine_close(e);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("settle");
  TCase *t = tcase_create("settle");
  tcase_set_timeout(t, 120);
  tcase_add_loop_test(t, a_change_asks_exactly_whom_it_concerns, 0, sizeof counted_all / sizeof *counted_all);
  tcase_add_test(t, the_greatest_of_several_sets);
  tcase_add_test(t, an_unchanged_result_stops_the_cascade);
  tcase_add_test(t, time_asks_only_what_is_due);
  tcase_add_test(t, deletes_reach_every_reader);
  tcase_add_test(t, a_history_may_name_who_is_gone);
  tcase_add_test(t, a_ref_that_points_elsewhere);
  tcase_add_test(t, a_failure_keeps_what_it_had_read);
  tcase_add_test(t, a_height_changes_under_an_unchanged_value);
  tcase_add_test(t, a_group_becomes_recursive_while_running);
  tcase_add_test(t, a_refused_change_leaves_nothing);
  tcase_add_test(t, a_long_ring_is_found_and_freed);
  tcase_add_test(t, a_ring_by_keys_is_freed);
  tcase_add_test(t, onlookers_are_no_part_of_a_ring);
  tcase_add_test(t, a_policy_that_was_away_wakes_again);
  tcase_add_test(t, a_policy_of_another_type_takes_back_what_it_said);
  tcase_add_test(t, a_draft_gives_nothing);
  tcase_add_test(t, a_derived_field_of_another_kind_is_read_anew);
  tcase_add_test(t, a_long_sweep_asks_each_once);
  tcase_add_test(t, a_restart_forgets_nothing);
  tcase_add_test(t, two_deletes_of_one_record_are_one);
  tcase_add_test(t, a_calendar_without_hours_is_an_error_that_names_it);
  tcase_add_test(t, a_cancelled_clock_stands_still);
  tcase_add_test(t, what_is_no_longer_promised_stays_with_its_end);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
