/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The price of a read, of a call, of a result: prints what it measures, and fails only when something has become
 * slower by an order of magnitude.
 */
#include "trial.h"

enum { RUNS = 7 };

static enum script_answer trivial_field(void *self, uint64_t record, int symbol, struct value *out, struct err *err)
{
  (void)self;
  (void)symbol;
  (void)err;
  *out = value_int((int64_t)record);
  return ANSWER_OK;
}

static struct script *machine(void)
{
  struct script_host host = { .field = trivial_field, .param = trial_param, .name = trial_name };
  struct script_limits limits = { .fuel = 1000000000, .watchdog_ms = 60000 };
  return script_new(&host, &limits);
}

/* ns for one call of the body; the best of some runs. */
static double call_ns(struct script *s, const char *body, int calls)
{
  struct arena a;
  struct err err = ERR_INIT;
  struct value description, result, args[] = { value_record(7), SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS };
  arena_init(&a);
  struct script_unit *u = script_load(s, "speed.lua", str_of(body), &a, &description, &err);
  ck_assert_msg(u != NULL, "%s", err.text);
  double best = 1e18;
  for (int run = 0; run < RUNS; run++) {
    uint64_t start = trial_cpu_ns();
    for (int i = 0; i < calls; i++) {
      arena_reset(&a);
      if (script_call(u, 0, s, args, 3, &a, &result, &err) !=
          SCRIPT_OK) /* check's own assertions cost more than this */
        ck_abort_msg("%s", err.text);
    }
    double ns = (double)(trial_cpu_ns() - start) / calls;
    best = ns < best ? ns : best;
  }
  script_unload(u);
  arena_fini(&a);
  return best;
}

static void show(const char *what, double ns, double most)
{
  printf("  %-58s %8.1f ns\n", what, ns);
  ck_assert_msg(ns < most * SLOWER, "%s: %.0f ns", what, ns);
}

/* ns for one time of what stands in a loop, less the empty loop. */
static double in_loop_ns(struct script *s, const char *before, const char *body)
{
  enum { TIMES = 100000 };
  char text[400];
  snprintf(text, sizeof text, "return function(r, ctx, params) %s for i = 1, %d do end end", before, TIMES);
  double empty = call_ns(s, text, 1);
  snprintf(text, sizeof text, "return function(r, ctx, params) %s for i = 1, %d do %s end end", before, TIMES, body);
  return (call_ns(s, text, 1) - empty) / TIMES;
}

START_TEST(speed)
{
  struct script *s = machine();
  show("a record's field", in_loop_ns(s, "", "local x = r.name"), 600);
  show("a table's field", in_loop_ns(s, "local t = { name = 1 }", "local x = t.name"), 200);
  show("one turn of an empty loop, counted", in_loop_ns(s, "", "for j = 1, 10 do end") / 10, 200);
  show("a call of math.floor, of a local", in_loop_ns(s, "local f = math.floor", "local x = f(1.5)"), 600);
  show("a call of string.format(\"%d\")", in_loop_ns(s, "", "local x = string.format('%d', 5)"), 6000);
  show("an empty call", call_ns(s, "return function() end", 20000), 5000);
  show("a call with 10 reads and a table of 3",
       call_ns(s,
               "return function(r) local a = r.a + r.b + r.c + r.d + r.e + r.f + r.g + r.h + r.i + r.j"
               " return { score = a, level = 'high', why = 'because' } end",
               20000),
       20000);
  show("an empty call of a file with a table outside (runs again)",
       call_ns(s, "local t = { a = 1, b = 2 } return { title = 'x', eval = function() return t.a end }", 20000), 20000);
  script_free(s);
}
END_TEST

TRIALS("speed", speed)
