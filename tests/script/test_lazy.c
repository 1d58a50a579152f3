/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a call is lent: maps that become tables when they are used. Whatever a script does with one gives the same as with
 * a table that was made of it at once.
 */
#include "trial.h"

static struct trial t;

static const char body[] =
    "{\"action\":\"opened\",\"nothing\":null,\"issue\":{\"id\":9007199254740993,\"title\":\"slow\",\"a.b\":1,"
    "\"state\":\"open\",\"user\":{\"login\":\"ada\",\"id\":1,\"kind\":\"User\",\"admin\":false,\"url\":\"u\"}},"
    "\"labels\":[{\"name\":\"bug\",\"id\":1,\"a\":1,\"b\":2,\"c\":3},{\"name\":\"sev2\"}],\"few\":{\"x\":1},"
    "\"empty\":{},\"none\":[],\"last\":2.5}";

/* Each gets the body as `b`. */
static const char *const uses[] = {
  "return b",
  "return b.action",
  "return { b.absent == nil, b.nothing == null, b.last, b.few.x, b[1] == nil, b[true] == nil, b[2.5] == nil }",
  "return { type(b), #b, #b.labels, rawlen(b), tostring(b), rawget(b, 'action'), rawequal(b.issue, b.issue) }",
  "return { b.issue == b.issue, b.issue.user == b.issue.user, b.labels == b.labels, b == b.issue }",
  "local out = {} for k, v in pairs(b) do out[#out + 1] = k .. '=' .. type(v) end return out",
  "local out = {} for i, l in ipairs(b.labels) do out[i] = l.name end return out",
  "for i in ipairs(b) do error('no list') end return 'none'",
  "b.action = 'closed' return { b, b.action }",
  "b.action = nil return { b, b.action == nil }",
  "b.new = 1 return b",
  "local i = b.issue i.title = 'fast' i.user.login = nil return { b, b.issue.title, b.issue.user.login == nil }",
  "local i = b.issue b.issue = nil return { b.issue == nil, i, b }",
  "local i = b.issue b.issue = 5 return { b.issue, b }",
  "local i = b.issue b.more = 1 return { b.issue == i, i.user == b.issue.user, b }",
  "local i = b.issue for _ in pairs(b) do end return { b.issue == i, rawget(b, 'issue') == i }",
  "b[1] = 'one' b[2] = 'two' return { #b, b[1], rawlen(b) }",
  "table.insert(b, 'x') return { #b, b[1] }",
  "return { table.unpack(b) }",
  "return table.concat(b.none)",
  "return { getmetatable(b) == nil, getmetatable(b.issue) == nil }",
  "local o = setmetatable(b, { __index = function(_, k) return 'no ' .. k end }) return { o.action, o.what, o.issue.id "
  "}",
  "local o = setmetatable({}, { __index = b }) return { o.action, o.issue.title, o.what == nil }",
  "local m = { __index = function() return 'other' end, a = 1, b = 2, c = 3, d = 4 } return setmetatable({}, m).x",
  "local o = setmetatable({}, b) return { o.action == nil, getmetatable(o) == b }",
  "return (('action and what'):gsub('%a+', b))",
  "local good, e = pcall(error, b) return { good, e.action, e == b }",
  "return ctx:echo(b)",
  "return ctx:echo({ b.issue, b.issue.user, b })",
  "local i = b.issue i.n = 1 return ctx:echo(b)",
  "local e = enum(b.issue) return { e.title }",
  "local n = 0 for k in pairs(b.issue.user) do b.issue.user[k] = nil n = n + 1 end return { n, b.issue.user }",
  "local u = b.issue.user u.login = u.login .. '!' return { u.login, b.issue.user.login, u }",
  "return { read.text(b, 'issue.user.login'), read.at(b, 'issue.a.b'), read.at(b, 'labels.2.name'), read.id(b, "
  "'issue.id'),"
  " read.is_empty(b), read.is_empty(b.empty), read.at(b, 'nothing') == nil, read.text(b, 'no', 'issue.no', 'last') }",
  "return { read.text(b, 'issue.a.b'), read.text(b, 'labels.1.name'), read.text(b, 'labels.0.name', 'labels.3', "
  "'few.x'),"
  " read.at(b, 'labels.1.1') == nil, read.at(b, '1') == nil, read.at(b, 'issue.user') == b.issue.user,"
  " read.at(b, 'nothing.x') == nil, read.at(b, 'last.x') == nil, read.at(b, 'issue.1') == nil, read.at(b, '.') == nil "
  "}",
  "local i = b.issue i.user.login = 'eve' i.extra = { x = 'y' } i.state = nil"
  " return { read.text(b, 'issue.user.login'), read.text(b, 'issue.extra.x'), read.at(b, 'issue.state') == nil }",
  "b.issue = { user = { login = 'x' } } return { read.text(b, 'issue.user.login'), read.at(b, 'issue.id') == nil }",
  "local l = b.labels l[1] = 'none' l[2].name = 'two' return { read.at(b, 'labels.1'), read.text(b, 'labels.2.name') }",
  "local l = read.list(b, 'issue') return { #l, l[1] == b.issue, #read.list(b, 'labels'), #read.list(b, 'empty') }",
  "return { read.texts_of(b, 'labels', 'name'), read.texts_of(b, 'labels', 'a'), read.texts_of(b, 'none', 'x'),"
  " read.texts_of(b, 'issue.user', 'login'), read.texts_of(b, 'absent', 'x'), read.texts_of(b, 'last', 'x') }",
  "local l = b.labels l[1].name = 'else' l[3] = { name = 'third' } return read.texts_of(b, 'labels', 'name')",
  "return read.texts_of(b, 'issue', 'user.login')",
  "return { reader.at(read.text, 'no', 'issue.user.login')(b), reader.beside(read.id, 'b', 'issue.id')(nil, { b = b }) "
  "}",
  "local u = b.issue.user return { read.text(b, 'issue.user.login'), read.at(b, 'issue.user.no', 'issue.user.1') == "
  "nil,"
  " read.id(b, 'issue.id'), read.at(b, 'issue.a.b'), read.texts_of(b, 'issue.user', 'login') }",
  "b.issue.user = nil return { read.at(b, 'issue.user.login') == nil, read.text(b, 'issue.title') }",
  "local o = { it = b.issue, l = b.labels } b.issue.user.id = 2"
  " return { read.text(o, 'it.user.login'), read.at(o, 'it.user.id'), read.text(o, 'l.2.name'), read.at(o, 'it.a.b'),"
  " read.at(o, 'it.no.x') == nil, read.texts_of(o, 'l', 'name'), read.texts_of(o, 'it.user', 'login') }",
  "local o = { it = b, ['it.action'] = 'whole', l = { b } } return { read.text(o, 'it.action'),"
  " read.text(o, 'it.issue.title'), read.text(o, 'l.1.issue.user.login'), read.at(o, 'l.1.issue') == b.issue }",
  "table.remove(b.labels, 1) return { read.texts_of(b, 'labels', 'name'), read.text(b, 'labels.1.name') }",
  "b.labels[1].name = 'else' return { read.text(b, 'labels.1.name'), read.texts_of({ of = b }, 'of.labels', 'name') }",
  "local t = {} t[b.issue] = 1 return t[b.issue]",
};

static struct value made(const char *json)
{
  struct value v;
  struct err err = ERR_INIT;
  ck_assert_msg(json_read(&t.arena, str_of(json), &v, &err), "%s", err.text);
  return v;
}

static const char *outcome(const char *use, const char *before)
{
  static int owner = 42;
  struct buf b = BUF_INIT;
  struct value args[] = { made(body), SCRIPT_ARG_CTX }, result;
  struct err err = ERR_INIT;
  buf_printf(&b,
             "local function copy(v) if type(v) ~= 'table' then return v end local c = {}"
             " for k, m in pairs(v) do c[k] = copy(m) end return c end return function(b, ctx) %s %s end",
             before, use);
  struct script_unit *u = trial_load(&t, b.p);
  ck_assert_msg(u != NULL, "%s: %s", use, t.err.text);
  enum script_status status = script_call(u, 0, &owner, args, 2, &t.arena, &result, &err);
  const char *said = status == SCRIPT_OK ? trial_json(&t, result) : str_dup(&t.arena, str_of(err.text)).p;
  script_unload(u);
  buf_fini(&b);
  return said;
}

START_TEST(it_is_as_if_it_were_made_at_once)
{
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
    const char *lent = outcome(uses[i], ""), *copied = outcome(uses[i], "b = copy(b)");
    ck_assert_msg(strcmp(lent, copied) == 0, "%s:\n  lent   %s\n  copied %s", uses[i], lent, copied);
  }
  trial_close(&t);
}
END_TEST

START_TEST(some_uses_are_known)
{
  trial_open(&t, NULL);
  ck_assert_str_eq(outcome("return { b.issue.title, b.issue.id, b.labels[2].name }", ""),
                   "[\"slow\",9007199254740993,\"sev2\"]");
  ck_assert_str_eq(outcome("local i = b.issue b.issue = nil return b.issue == nil", ""), "true");
  ck_assert_str_eq(outcome("return b.issue.user.absent.x", ""),
                   "test.lua:1: attempt to index a nil value (field 'absent')");
  trial_close(&t);
}
END_TEST

/* The fuel of a call depends on what it uses, not on the calls before, nor on what it was given beside. */
START_TEST(what_is_not_used_costs_nothing)
{
  trial_open(&t, NULL);
  struct buf large = BUF_INIT;
  struct err err = ERR_INIT;
  struct value result;
  buf_z(&large, "{\"action\":\"opened\",\"a\":1,\"b\":2,\"c\":3,\"rest\":{\"x\":1");
  for (int i = 0; i < 10000; i++)
    buf_printf(&large, ",\"member %d\":{\"a\":1,\"b\":[1,2,3]}", i);
  buf_z(&large, "}}");
  struct value args[] = { made("{\"action\":\"opened\",\"a\":1,\"b\":2,\"c\":3,\"rest\":{}}"), made(large.p) };
  struct script_unit *u = trial_load(&t, "return { one = function(b) return b.action end,"
                                         " all = function(b) for _ in pairs(b.rest) do end end }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  int64_t used[4];
  for (int i = 0; i < 4; i++) {
    ck_assert_int_eq(script_call(u, 1, NULL, &args[i % 2], 1, &t.arena, &result, &err), SCRIPT_OK);
    used[i] = script_fuel_used(t.s);
    ck_assert_str_eq(trial_json(&t, result), "\"opened\"");
  }
  ck_assert_int_eq(used[0], used[1]);
  ck_assert_int_eq(used[0], used[2]);
  ck_assert_int_eq(used[1], used[3]);
  ck_assert_int_eq(script_call(u, 0, NULL, &args[1], 1, &t.arena, &result, &err), SCRIPT_MEMORY);
  script_unload(u);
  buf_fini(&large);
  trial_close(&t);
}
END_TEST

/* A table that is gone leaves its address to another, of which nothing of the first may be said; nor may what was lent to
 * the call before. */
START_TEST(what_takes_the_place_of_one_is_itself)
{
  struct script_limits limits = { .gc = SCRIPT_GC_STRESS, .gc_every = 1 };
  trial_open(&t, &limits);
  struct script_unit *u = trial_load(
      &t, "return function(b) local list, seen, wrong = {}, {}, 0\n"
          "b.list, list = nil, b.list\n"
          "for i = 1, #list do local m = list[i] list[i] = false\n"
          "seen[tostring(read.text(m, 'a'))] = true m = nil\n"
          "for k = 1, 4 do local own = { a = 'own' } if read.text(own, 'a') ~= 'own' then wrong = wrong + 1 end end\n"
          "end return { wrong, #list, seen['0'] ~= nil, seen['199'] ~= nil } end");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  struct value result;
  buf_z(&text, "{\"p\":1,\"q\":2,\"r\":3,\"s\":4,\"list\":[");
  for (int i = 0; i < 200; i++)
    buf_printf(&text, "%s{\"a\":\"%d\",\"b\":1,\"c\":2,\"d\":3,\"e\":4}", i ? "," : "", i);
  buf_z(&text, "]}");
  struct value arg = made(text.p);
  for (int i = 0; i < 3; i++) {
    ck_assert_msg(script_call(u, 0, NULL, &arg, 1, &t.arena, &result, &err) == SCRIPT_OK, "%s", err.text);
    ck_assert_str_eq(trial_json(&t, result), "[0,200,true,true]");
  }
  script_unload(u);
  buf_fini(&text);
  trial_close(&t);
}
END_TEST

TRIALS("lazy", it_is_as_if_it_were_made_at_once, some_uses_are_known, what_is_not_used_costs_nothing,
       what_takes_the_place_of_one_is_itself)
