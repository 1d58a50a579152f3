/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * For the tests of the script room: a small host, and loading and calling a text in one step.
 *
 * Records: n.number is n, n.name "record n", n.owner the record n + 1; n.wrong is an error, n.halt stops the call;
 * n.text, n.list, n.map, n.cost, n.nothing and n.absent are a value of their kind.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "script/machine.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SLOWER = 15 };
#else
enum { SLOWER = 1 };
#endif

struct trial_host {
  struct script *s;
  int64_t reads;
  struct buf log;
};

static inline enum script_answer trial_field(void *self, uint64_t record, int symbol, struct value *out,
                                             struct err *err)
{
  struct trial_host *h = self;
  struct str name = script_symbol_name(h->s, symbol);
  static const struct value items[] = { { .kind = VALUE_INT, .i = 1 },
                                        { .kind = VALUE_NULL },
                                        { .kind = VALUE_INT, .i = 3 } };
  static const struct member members[] = { { { "b", 1 }, { .kind = VALUE_INT, .i = 2 } },
                                           { { "a", 1 }, { .kind = VALUE_INT, .i = 1 } } };
  static char text[64];
  h->reads++;
  if (str_is(name, "number"))
    *out = value_int((int64_t)record);
  else if (str_is(name, "name"))
    *out = value_text(
        (struct str){ text, (size_t)snprintf(text, sizeof text, "record %llu", (unsigned long long)record) });
  else if (str_is(name, "owner"))
    *out = value_record(record + 1);
  else if (str_is(name, "text"))
    *out = value_text(STR("caf\xc3\xa9"));
  else if (str_is(name, "list"))
    *out = (struct value){ .kind = VALUE_LIST, .n = 3, .list = items };
  else if (str_is(name, "map"))
    *out = (struct value){ .kind = VALUE_MAP, .n = 2, .map = members };
  else if (str_is(name, "cost"))
    *out = value_money(1250, "EUR");
  else if (str_is(name, "nothing"))
    *out = value_null();
  else if (str_is(name, "halt"))
    return ANSWER_STOP;
  else if (!str_is(name, "absent")) {
    err_set(err, ERR_POLICY, "record has no field '%.*s'", STR_FMT(name));
    return ANSWER_ERROR;
  }
  return ANSWER_OK;
}

static inline enum script_answer trial_param(void *self, void *owner, int symbol, struct value *out, struct err *err)
{
  struct trial_host *h = self;
  if (str_is(script_symbol_name(h->s, symbol), "limit")) {
    *out = value_int(*(int *)owner);
    return ANSWER_OK;
  }
  err_set(err, ERR_MISSING, "no such param");
  return ANSWER_ERROR;
}

static inline void trial_name(void *self, uint64_t record, struct buf *out)
{
  (void)self;
  buf_printf(out, "thing/%llu", (unsigned long long)record);
}

static inline enum script_answer trial_echo(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  return args_get(args, 0, result, err) ? ANSWER_OK : ANSWER_ERROR;
}

static inline enum script_answer trial_count(void *self, struct script_args *args, struct value *result,
                                             struct err *err)
{
  (void)self;
  (void)err;
  *result = value_int(args_count(args));
  return ANSWER_OK;
}

static inline enum script_answer trial_fail(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  (void)args;
  (void)result;
  err_set(err, ERR_POLICY, "this failed");
  return ANSWER_ERROR;
}

static inline enum script_answer trial_stop(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  (void)args;
  (void)result;
  (void)err;
  return ANSWER_STOP;
}

static inline enum script_answer trial_burn(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  struct value n;
  (void)result;
  if (!args_get(args, 0, &n, err))
    return ANSWER_ERROR;
  if (n.kind != VALUE_INT || n.i < 0)
    n = value_int(0);
  return args_charge(args, n.i) ? ANSWER_OK : ANSWER_STOP;
}

static inline enum script_answer trial_each(void *self, struct script_args *args, struct value *result, struct err *err)
{
  (void)self;
  struct value n;
  if (!args_get(args, 0, &n, err))
    return ANSWER_ERROR;
  if (n.kind != VALUE_INT || n.i < 0 || n.i > 1000)
    n = value_int(0);
  struct value *list = arena_array(args_arena(args), struct value, (size_t)n.i + 1);
  for (int64_t i = 0; i < n.i; i++)
    list[i] = value_record((uint64_t)i + 1);
  *result = (struct value){ .kind = VALUE_LIST, .n = (uint32_t)n.i, .list = list };
  args_iterate(args);
  return ANSWER_OK;
}

static inline enum script_answer trial_where(void *self, struct script_args *args, struct value *result,
                                             struct err *err)
{
  (void)self;
  (void)err;
  struct buf b = BUF_INIT;
  args_where(args, &b);
  *result = value_text(str_dup(args_arena(args), buf_view(&b)));
  buf_fini(&b);
  return ANSWER_OK;
}

static inline enum script_answer trial_note(void *self, struct script_args *args, struct value *result, struct err *err)
{
  struct trial_host *h = self;
  struct value v;
  (void)result;
  if (!args_get(args, 0, &v, err))
    return ANSWER_ERROR;
  json_write(&h->log, v);
  buf_char(&h->log, ' ');
  return ANSWER_OK;
}

static const struct script_function trial_methods[] = {
  { "echo", "(value) -> value", "gives back", trial_echo },
  { "count", "(...) -> integer", "counts", trial_count },
  { "fail", "()", "fails", trial_fail },
  { "stop", "()", "stops", trial_stop },
  { "burn", "(units)", "burns fuel", trial_burn },
  { "each", "(n) -> iterator", "records", trial_each },
  { "where", "() -> text", "the line", trial_where },
  { "note", "(value)", "keeps", trial_note },
};
static const struct script_function trial_functions[] = { { "double", "(v) -> v", "gives back", trial_echo } };
static const struct script_library trial_libraries[] = { { NULL, trial_functions, 1 },
                                                         { "calendar", trial_functions, 1 } };
static const char *const trial_constructors[] = { "policy", "ref", "enum", "text", "library", NULL };

struct trial {
  struct trial_host host;
  struct script *s;
  struct arena arena;
  struct err err;
  struct value description, result;
};

/* Every trial with the collector as TRIAL_GC says: "generational", "incremental" or "stress". */
static inline enum script_gc trial_gc(enum script_gc otherwise)
{
  static const char *const names[] = { "steady", "generational", "incremental", "stress" };
  const char *wanted = getenv("TRIAL_GC");
  for (int i = 0; wanted && i < 4; i++) {
    if (strcmp(names[i], wanted) == 0)
      return (enum script_gc)i;
  }
  return otherwise;
}

static inline void trial_open_with(struct trial *t, const struct script_limits *limits, const char *module)
{
  struct script_limits own = limits ? *limits : (struct script_limits){ 0 };
  own.gc = trial_gc(own.gc);
  *t = (struct trial){ 0 };
  arena_init(&t->arena);
  struct script_host host = {
    .self = &t->host,
    .field = trial_field,
    .param = trial_param,
    .name = trial_name,
    .methods = trial_methods,
    .method_count = sizeof trial_methods / sizeof *trial_methods,
    .libraries = trial_libraries,
    .library_count = 2,
    .constructors = trial_constructors,
    .module = module,
  };
  t->s = t->host.s = script_new(&host, &own);
}

static inline void trial_open(struct trial *t, const struct script_limits *limits) { trial_open_with(t, limits, NULL); }

static inline void trial_close(struct trial *t)
{
  script_free(t->s);
  arena_fini(&t->arena);
  buf_fini(&t->host.log);
}

static inline struct script_unit *trial_load(struct trial *t, const char *text)
{
  t->err = (struct err)ERR_INIT;
  return script_load(t->s, "test.lua", str_of(text), &t->arena, &t->description, &t->err);
}

/* Calls function n with (record 7, ctx, params). */
static inline enum script_status trial_call(struct trial *t, struct script_unit *u, int n)
{
  static int owner = 42;
  struct value args[] = { value_record(7), SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS };
  t->err = (struct err)ERR_INIT;
  return script_call(u, n, &owner, args, 3, &t->arena, &t->result, &t->err);
}

/* Loads and calls "return function(r, ctx, params) BODY end", and unloads. */
static inline enum script_status trial_run(struct trial *t, const char *body)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "return function(r, ctx, params) %s\nend", body);
  struct script_unit *u = trial_load(t, b.p);
  buf_fini(&b);
  if (!u)
    return SCRIPT_ERROR;
  enum script_status status = trial_call(t, u, 0);
  script_unload(u);
  return status;
}

/* The value as sorted JSON; in the trial's arena. */
static inline const char *trial_json(struct trial *t, struct value v)
{
  struct buf b = BUF_INIT;
  json_write_sorted(&b, v);
  const char *z = str_dup(&t->arena, buf_view(&b)).p;
  buf_fini(&b);
  return z;
}

/* What the body returns, as sorted JSON; or the error. */
static inline const char *trial_eval(struct trial *t, const char *body)
{
  enum script_status status = trial_run(t, body);
  if (status == SCRIPT_STOPPED)
    return "stopped";
  return status == SCRIPT_OK ? trial_json(t, t->result) : t->err.text;
}

#define expect(t, body, json) ck_assert_str_eq(trial_eval((t), (body)), (json))

static inline uint64_t trial_cpu_ns(void)
{
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline int trial_main(const char *name, const TTest *const *tests, size_t n)
{
  Suite *suite = suite_create(name);
  TCase *all = tcase_create(name);
  tcase_set_timeout(all, 120);
  for (size_t i = 0; i < n; i++)
    tcase_add_test(all, tests[i]);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The tests of a file, and its main. */
#define TRIALS(name, ...)                                                                                              \
  int main(void)                                                                                                       \
  {                                                                                                                    \
    const TTest *const tests[] = { __VA_ARGS__ };                                                                      \
    return trial_main(name, tests, sizeof tests / sizeof *tests);                                                      \
  }
