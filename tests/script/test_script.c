/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine: error texts, fuel, memory, the host's stop, and memory refused at every single place.
 */
#include "trial.h"

static struct trial t;

START_TEST(errors_say_where)
{
  trial_open(&t, NULL);
  expect(&t, "\nerror('plain')", "test.lua:2: plain");
  expect(&t, "\n\nerror('no place', 0)", "test.lua:3: no place");
  expect(&t, "local function f() error('of the caller', 2) end\n f()\n", "test.lua:2: of the caller");
  expect(&t, "\nerror({})", "test.lua:2: error object of type table");
  expect(&t, "\nerror({ message = 'with a message' })", "test.lua:2: with a message");
  expect(&t, "\nerror({ message = {} })", "test.lua:2: error object of type table");
  expect(&t, "\nerror()", "test.lua:2: error object of type nil");
  expect(&t, "\nerror(nil)", "test.lua:2: error object of type nil");
  expect(&t, "\nerror(true)", "test.lua:2: error object of type boolean");
  expect(&t, "\nerror(42)", "test.lua:2: 42");
  expect(&t, "\nerror(0.5)", "test.lua:2: 0.5");
  expect(&t, "\nerror(pcall)", "test.lua:2: error object of type function");
  expect(&t, "\nerror(r)", "test.lua:2: thing/7");
  expect(&t, "\nerror(null)", "test.lua:2: error object of type null");
  expect(&t, "\nerror(ctx)", "test.lua:2: error object of type ctx");
  expect(&t, "\nerror(params)", "test.lua:2: error object of type params");
  expect(&t, "\nerror(money(1, 'EUR'))", "test.lua:2: 0.01 EUR");
  expect(&t, "\nerror(setmetatable({ message = 'raw' }, { __index = error, __tostring = error }))", "test.lua:2: raw");
  expect(&t, "\nassert(false)", "test.lua:2: assertion failed!");
  expect(&t, "\nassert(nil, 'expected')", "test.lua:2: expected");
  expect(&t, "\nassert(false, { message = 'table' })", "test.lua:2: table");
  expect(&t, "\nlocal x = nil + 1", "test.lua:2: attempt to perform arithmetic on a nil value");
  expect(&t, "\nx.y = 1", "test.lua:2: global 'x' is not defined");
  expect(&t, "\nreturn error('from a tail call')", "test.lua:2: from a tail call");
  expect(&t, "table.sort({ 2, 1 },\n function() error('deep') end)", "test.lua:2: deep");
  expect(&t, "error('bytes \\xff and \\1')", "test.lua:1: bytes ? and ?");
  ck_assert_int_eq(trial_run(&t, "error(('x'):rep(5000))"), SCRIPT_ERROR);
  ck_assert_uint_eq(strlen(t.err.text), sizeof t.err.text - 1);
  /* as caught by the script */
  expect(&t, "return { pcall(error, 'x', 0) }", "[false,\"x\"]");
  expect(&t, "local ok, e = pcall(error, { code = 5 }) return e.code", "5");
  expect(&t, "return { pcall(function() local x = nil; x() end) }",
         "[false,\"test.lua:1: attempt to call a nil value (local 'x')\"]");
  expect(&t, "return { pcall(function() return 1, 2 end) }", "[true,1,2]");
  trial_close(&t);
}
END_TEST

/* ---- fuel --------------------------------------------------------------------------------- */

static const char *const bodies[] = {
  "return 1",
  "for i = 1, 12345 do end",
  "local t = {} for i = 1, 500 do t['k' .. i] = { i } end for k, v in pairs(t) do t[k] = nil end return t",
  "for i = 1, 200 do for k in pairs { ['a' .. i] = 1, ['b' .. i] = 2 } do end end",
  "local s = '' for i = 1, 300 do s = s .. i end return #s",
  "local t = {} for i = 1, 300 do t[i] = i * 7919 % 301 end table.sort(t) return table.concat(t, ',')",
  "local n = 0 for x in ctx:each(50) do n = n + x.number + #x.name end return n",
  "return ('some words to match'):gsub('%w+', string.upper)",
  "for i = 1, 50 do pcall(function() return r['made_up' .. i] end) end",
  "local s = ('x'):rep(200000) for i = 1, 20 do local y = s .. i end return #s",
  "while true do local x = { r.name } end",
  "ctx:stop()",
};
enum { BODIES = sizeof bodies / sizeof *bodies };

/* The same fuel on two machines, and in whatever order, whatever garbage the calls before have left. */
START_TEST(fuel_is_the_same_everywhere)
{
  struct trial other;
  int64_t used[BODIES];
  trial_open(&t, NULL);
  trial_open(&other, NULL);
  for (size_t i = 0; i < BODIES; i++) {
    trial_run(&t, bodies[i]);
    used[i] = script_fuel_used(t.s);
  }
  for (size_t round = 0; round < 3; round++) {
    for (size_t i = BODIES; i-- > 0;) {
      trial_run(&other, bodies[i]);
      ck_assert_msg(script_fuel_used(other.s) == used[i], "%s: %lld, then %lld", bodies[i], (long long)used[i],
                    (long long)script_fuel_used(other.s));
    }
  }
  trial_close(&other);
  trial_close(&t);
}
END_TEST

/* However garbage is collected, what comes out is the same, and so is the fuel. */
START_TEST(the_collector_is_not_seen)
{
  static const char *const modes[] = { "steady", "generational", "incremental", "stress" };
  struct trial machines[4];
  const char *said[BODIES];
  int64_t used[BODIES];
  for (int m = 0; m < 4; m++) {
    struct script_limits limits = { .gc = (enum script_gc)m, .gc_every = 7 };
    trial_open(&machines[m], &limits);
    for (size_t i = 0; i < BODIES; i++) {
      const char *now = trial_eval(&machines[m], bodies[i]);
      if (m == 0)
        said[i] = str_dup(&machines[0].arena, str_of(now)).p;
      if (m == 0)
        used[i] = script_fuel_used(machines[0].s);
      ck_assert_msg(strcmp(now, said[i]) == 0, "%s, %s: %s, not %s", modes[m], bodies[i], now, said[i]);
      ck_assert_msg(script_fuel_used(machines[m].s) == used[i], "%s, %s: %lld, not %lld", modes[m], bodies[i],
                    (long long)script_fuel_used(machines[m].s), (long long)used[i]);
    }
  }
  for (int m = 0; m < 4; m++)
    trial_close(&machines[m]);
}
END_TEST

START_TEST(fuel_is_counted)
{
  struct script_limits limits = { .fuel = 100000 };
  trial_open(&t, &limits);
  ck_assert_int_eq(trial_run(&t, "for i = 1, 20000 do end"), SCRIPT_OK);
  ck_assert_int_ge(script_fuel_used(t.s), 20000);
  ck_assert_int_le(script_fuel_used(t.s), 45000);
  ck_assert_int_eq(trial_run(&t, "for i = 1, 200000 do end"), SCRIPT_FUEL);
  ck_assert_str_eq(t.err.text, "test.lua:1: out of fuel (100000 units)");
  ck_assert_int_eq(script_fuel_used(t.s), 100000);
  ck_assert_int_eq(trial_run(&t, "ctx:burn(60000)"), SCRIPT_OK);
  ck_assert_int_ge(script_fuel_used(t.s), 60000);
  ck_assert_int_eq(trial_run(&t, "\nctx:burn(60000)\nctx:burn(60000)"), SCRIPT_FUEL);
  ck_assert_str_eq(t.err.text, "test.lua:3: out of fuel (100000 units)");
  ck_assert_int_eq(trial_run(&t, "return 1"), SCRIPT_OK);
  ck_assert_int_lt(script_fuel_used(t.s), 1000);
  trial_close(&t);
}
END_TEST

START_TEST(stop_is_no_error)
{
  trial_open(&t, NULL);
  ck_assert_int_eq(trial_run(&t, "pcall(pcall, function() ctx:stop() end) ctx:note('not reached')"), SCRIPT_STOPPED);
  ck_assert_uint_eq(t.host.log.n, 0);
  ck_assert_str_eq(t.err.text, "");
  ck_assert_int_eq(trial_run(&t, "ctx:note('reached')"), SCRIPT_OK);
  ck_assert_str_eq(t.host.log.p, "\"reached\" ");
  trial_close(&t);
}
END_TEST

/* A host function that calls the machine again is told so. */
static struct script_unit *inner;

static enum script_answer call_again(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  return script_call(inner, 0, NULL, NULL, 0, args_arena(args), result, err) == SCRIPT_OK ? ANSWER_OK : ANSWER_ERROR;
}

START_TEST(a_machine_runs_one_call_at_a_time)
{
  const struct script_function methods[] = { { "again", "()", "calls", call_again } };
  struct script_host host = { .field = trial_field, .name = trial_name, .methods = methods, .method_count = 1 };
  struct arena a;
  struct err err = ERR_INIT;
  struct value v, args[] = { SCRIPT_ARG_CTX };
  arena_init(&a);
  struct script *s = script_new(&host, NULL);
  inner = script_load(s, "again.lua", STR("return function(ctx) ctx:again() end"), &a, &v, &err);
  ck_assert_int_eq(script_call(inner, 0, NULL, args, 1, &a, &v, &err), SCRIPT_ERROR);
  ck_assert_str_eq(err.text, "again.lua:1: again.lua: the machine is running another call");
  script_unload(inner);
  script_free(s);
  arena_fini(&a);
}
END_TEST

/* ---- memory ------------------------------------------------------------------------------- */

START_TEST(memory_is_bounded_by_live_data)
{
  struct script_limits limits = { .call_memory = 1 << 20 };
  trial_open(&t, &limits);
  /* garbage is no matter, however much of it */
  expect(&t, "for i = 1, 2000 do local s = ('x'):rep(5000) .. i end return 1", "1");
  expect(&t, "local t = {} for i = 1, 100 do t[i] = ('x'):rep(5000) .. i end return #t", "100");
  ck_assert_int_eq(trial_run(&t, "local t = {} for i = 1, 300 do t[i] = ('x'):rep(5000) .. i end return #t"),
                   SCRIPT_MEMORY);
  ck_assert_str_eq(t.err.text, "test.lua:1: out of memory (a call may use 1024 KB)");
  ck_assert_int_eq(trial_run(&t, "pcall(function() local s = 'x' while true do s = s .. s end end) return 1"),
                   SCRIPT_MEMORY);
  expect(&t, "return 1", "1");
  trial_close(&t);
}
END_TEST

/* Where the bound is, found by halving: bytes of text that a call may keep in tables. */
static int64_t kept_at_most(struct trial *m)
{
  int64_t low = 0, high = 20000;
  while (high - low > 1) {
    char body[200];
    int64_t middle = (low + high) / 2;
    snprintf(body, sizeof body, "local t = {} for i = 1, %lld do t[i] = { ('x'):rep(1000) .. i } end return #t",
             (long long)middle);
    if (trial_run(m, body) == SCRIPT_OK)
      low = middle;
    else
      high = middle;
    arena_reset(&m->arena);
  }
  return low;
}

/* What a call may hold does not depend on what others have left: garbage, names, a stack that has grown. */
START_TEST(memory_is_the_same_everywhere)
{
  struct trial other;
  trial_open(&t, NULL);
  trial_open(&other, NULL);
  int64_t most = kept_at_most(&t);
  ck_assert_int_gt(most, 8000);
  ck_assert_int_lt(most, 12000);
  for (int round = 0; round < 3; round++) {
    for (size_t i = 0; i < BODIES; i++)
      trial_run(&other, bodies[i]);
    trial_run(&other, "local function f(n) if n > 0 then return 1 + f(n - 1) end return 0 end return f(5000)");
    int64_t now = kept_at_most(&other);
    int64_t apart = trial_gc(SCRIPT_GC_STEADY) == SCRIPT_GC_STEADY ? most / 160 : most / 10;
    ck_assert_msg(llabs(now - most) <= apart, "%lld, then %lld", (long long)most, (long long)now);
  }
  trial_close(&other);
  trial_close(&t);
}
END_TEST

/* A call may hold 16 MB, whatever it does with them. */
START_TEST(memory_has_a_peak)
{
  static const char *const greedy[] = {
    "local t = {} while true do t[#t + 1] = {} end",
    "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end",
    "local t = {} for i = 1, 1e7 do t[i] = i end",
    "local s = 'x' while true do s = s .. s end",
    "local t = { ('x'):rep(1 << 20) } while true do t[#t + 1] = table.concat(t) end",
    "local t = {} while true do local s = {} for i = 1, 300 do s[i] = i .. 'text' .. #t end t[#t + 1] = s end",
    "local function f(...) return f(1, 2, 3, ...) end f()",
    "local t = {} while true do t[#t + 1] = function() return t end end",
  };
  trial_open(&t, NULL);
  for (size_t i = 0; i < sizeof greedy / sizeof *greedy; i++) {
    size_t before = script_memory(t.s);
    t.s->peak = before;
    enum script_status status = trial_run(&t, greedy[i]);
    ck_assert_msg(status == SCRIPT_MEMORY || status == SCRIPT_FUEL, "%s: %d %s", greedy[i], status, t.err.text);
    ck_assert_msg(t.s->peak - before <= 16 << 20, "%s: %zu", greedy[i], t.s->peak - before);
  }
  trial_close(&t);
}
END_TEST

/* Fuel of a single call, and limits that change between calls. */
START_TEST(budgets)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "return function() for i = 1, 20000 do end return 1 end");
  script_budget(t.s, 5000);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_FUEL);
  ck_assert_str_eq(t.err.text, "test.lua:1: out of fuel (5000 units)");
  ck_assert_int_eq(script_fuel_used(t.s), 5000);
  struct script_unit *other = trial_load(&t, "for i = 1, 20000 do end return 1"); /* a load has fuel of its own */
  ck_assert_ptr_nonnull(other);
  script_unload(other);
  script_budget(t.s, 0);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
  script_limit(t.s, &(struct script_limits){ .fuel = 7000 });
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_FUEL);
  ck_assert_int_eq(script_fuel_used(t.s), 7000);
  script_limit(t.s, NULL);
  ck_assert_int_eq(trial_call(&t, u, 0), SCRIPT_OK);
  script_unload(u);
  trial_close(&t);
}
END_TEST

/* A machine that may not have the memory for itself is not made. */
START_TEST(a_machine_needs_memory)
{
  struct script_host host = { .field = trial_field, .name = trial_name };
  int made = 0;
  for (size_t memory = 1; memory < 150000; memory += 509) {
    struct script_limits limits = { .memory = memory };
    struct script *s = script_new(&host, &limits);
    made += s != NULL;
    script_free(s);
  }
  ck_assert_int_gt(made, 0);
}
END_TEST

static const char fault_text[] =
    "local limit, names = 3, { 'a', 'b' }\n"
    "local function pick(t, i) return t[i] or null end\n"
    "return policy { title = 'Fault', params = { p = ref 'person', m = money(5, 'EUR') },\n"
    "  simple = function(r, ctx, params)\n"
    "    local out, text = {}, r.name .. ' of ' .. params.limit\n"
    "    for x in ctx:each(limit) do out[#out + 1] = { x.number, x.name, x.cost } end\n"
    "    table.sort(out, function(a, b) return a[1] > b[1] end)\n"
    "    for k, v in pairs(r.map) do out[k] = v end\n"
    "    local ok = pcall(function() error { message = ('long '):rep(300) } end)\n"
    "    ok = pcall(function() return table.concat({ text, ('%s|%d'):format(r, 5) }, ', '):rep(40):gsub('e', 'E') "
    "end)\n"
    "    if not ok then return 'the pcall caught it' end\n"
    "    ctx:note(out)\n"
    "    return { text = text, list = out, made = r.owner.text, flag = ok }\n"
    "  end,\n"
    "  again = function(r) return setmetatable({ pick(names, 1), pick(names, 3) }, { __index = names }) end }\n";

/* Runs both functions with the n-th allocation refused (0: none); false when it was not reached. */
static bool run_with_fault(struct script_unit *u, int64_t n)
{
  bool reached = false;
  for (int f = 0; f < 2; f++) {
    t.s->fault = n;
    enum script_status status = trial_call(&t, u, f);
    reached = reached || t.s->fault == 1;
    bool hit = t.s->fault == 1;
    t.s->fault = 0;
    ck_assert_msg(status == SCRIPT_OK || (hit && status == SCRIPT_MEMORY), "function %d, allocation %d: %d %s", f,
                  (int)n, status, t.err.text);
  }
  return reached;
}

START_TEST(every_allocation_may_be_refused)
{
  trial_open(&t, NULL);
  /* while loading */
  struct script_unit *u = NULL;
  bool reached = true;
  for (int64_t n = 1; reached; n++) {
    script_unload(u);
    t.s->fault = n;
    u = trial_load(&t, fault_text);
    reached = t.s->fault == 1;
    t.s->fault = 0;
    /* Lua can do without some of what it asks for */
    ck_assert_msg(u || (reached && strstr(t.err.text, "out of memory")), "allocation %d: %s", (int)n, t.err.text);
    arena_reset(&t.arena);
  }
  /* while calling; and afterwards all is well */
  reached = true;
  for (int64_t n = 1; reached; n++) {
    reached = run_with_fault(u, n);
    arena_reset(&t.arena);
  }
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK); /* again is 0, simple 1 */
  const char *first = trial_json(&t, t.result);
  ck_assert_int_eq(trial_call(&t, u, 1), SCRIPT_OK);
  ck_assert_str_eq(first, trial_json(&t, t.result));
  ck_assert_msg(strstr(first, "\"text\":\"record 7 of 42\"") != NULL, "%s", first);
  script_unload(u);
  trial_close(&t);
}
END_TEST

TRIALS("script", errors_say_where, fuel_is_the_same_everywhere, fuel_is_counted, stop_is_no_error,
       a_machine_runs_one_call_at_a_time, memory_is_bounded_by_live_data, the_collector_is_not_seen,
       memory_is_the_same_everywhere, memory_has_a_peak, budgets, a_machine_needs_memory,
       every_allocation_may_be_refused)
