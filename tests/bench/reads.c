/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a tracked read costs beside a plain table read: the same Lua text over records of the host and over plain
 * tables, in one run; and evaluations a second of a small policy beside the same function called over tables.
 *
 *   reads
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/engine.h"

enum { SUBJECTS = 64, ROUNDS = 5 };

static double cpu_us(void)
{
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void die(const struct err *err)
{
  fprintf(stderr, "reads: %s\n", err->text);
  exit(3);
}

static const char *const model_lua =
    "return model { unit = { fields = { name = text } }, item = { fields = { a = integer, b = integer, c = integer,"
    " unit = ref 'unit', poke = integer } } }";

/* `x` is a record, or a table of the same shape. */
static const char *const bodies[][3] = {
  { "an empty evaluation", "local n = 0", "return n" },
  { "10 000 reads of a field", "local n = 0 for i = 1, 2500 do n = n + x.a + x.b + x.c + x.a end", "return n" },
  { "10 000 reads of one hop", "local n = 0 for i = 1, 5000 do n = n + #x.unit.name end", "return n" },
  { "10 000 reads of five kinds", "local n = 0 for i = 1, 2000 do n = n + x.a + x.b + x.c + #x.unit.name end",
    "return n" },
};
enum { CASES = sizeof bodies / sizeof *bodies };

/* Over tables: a policy that makes the table once and runs the same text in a loop of its own. */
static void payload(int which, bool plain, struct buf *out)
{
  struct buf policy = BUF_INIT;
  const char *const *body = bodies[which];
  if (plain)
    buf_printf(&policy,
               "return policy { title = 't', on = 'item', gives = { n = integer }, eval = function(item)"
               " local x = { a = 1, b = 2, c = 3, unit = { name = 'unit 7' } } local p = item.poke"
               " %s %s and { n = n } end }",
               body[1], body[2]);
  else
    buf_printf(&policy,
               "return policy { title = 't', on = 'item', gives = { n = integer }, eval = function(x)"
               " local p = x.poke %s %s and { n = n } end }",
               body[1], body[2]);
  buf_z(out, "{\"packs\":[\"p\"],\"files\":{\"p/pack.lua\":");
  json_string(out, STR("return pack { name = 'p', version = '1', title = 'P' }"));
  buf_z(out, ",\"p/model.lua\":");
  json_string(out, str_of(model_lua));
  buf_z(out, ",\"p/t.lua\":");
  json_string(out, buf_view(&policy));
  buf_z(out, "}}");
  buf_fini(&policy);
}

static void run(struct engine *e, enum request_kind kind, struct str body)
{
  struct request r = { .kind = kind, .actor = STR("bench"), .body = body };
  if (!engine_run(e, &r))
    die(&r.err);
  buf_fini(&r.answer);
}

static void poke(struct engine *e, int round)
{
  struct buf b = BUF_INIT;
  buf_z(&b, "{\"edits\":[");
  for (int i = 0; i < SUBJECTS; i++)
    buf_printf(&b, "%s{\"put\":\"item/i%d\",\"set\":{\"poke\":%d}}", i ? "," : "", i, round);
  buf_z(&b, "]}");
  run(e, REQUEST_CHANGE, buf_view(&b));
  buf_fini(&b);
}

/* Microseconds of one evaluation, all that a change costs taken off by the caller. */
static double measure(int which, bool plain)
{
  struct err err = ERR_INIT;
  struct engine *e = engine_open(&(struct engine_options){ .journal = ":memory:", .model = ":memory:" }, &err);
  struct buf b = BUF_INIT;
  if (!e)
    die(&err);
  payload(which, plain, &b);
  run(e, REQUEST_ACTIVATE, buf_view(&b));
  b.n = 0;
  buf_z(&b, "{\"edits\":[{\"put\":\"unit/u\",\"set\":{\"name\":\"unit 7\"}}");
  for (int i = 0; i < SUBJECTS; i++)
    buf_printf(&b, ",{\"put\":\"item/i%d\",\"set\":{\"a\":1,\"b\":2,\"c\":3,\"unit\":\"unit/u\"}}", i);
  buf_z(&b, "]}");
  run(e, REQUEST_CHANGE, buf_view(&b));
  double best = 1e18;
  for (int round = 1; round <= ROUNDS; round++) {
    double t = cpu_us();
    for (int k = 0; k < 4; k++)
      poke(e, round * 4 + k);
    t = (cpu_us() - t) / (4 * SUBJECTS);
    best = t < best ? t : best;
  }
  buf_fini(&b);
  engine_close(e);
  return best;
}

int main(void)
{
  double base = 0;
  for (int i = 0; i < CASES; i++) {
    double tables = measure(i, true), records = measure(i, false);
    if (i == 0) {
      base = tables < records ? tables : records;
      printf("{\"bench\":\"reads\",\"case\":\"one change of one record, journaled in memory, with its "
             "evaluation\",\"us\":%.2f}\n",
             base);
      continue;
    }
    printf("{\"bench\":\"reads\",\"case\":\"%s\",\"tables_us\":%.2f,\"records_us\":%.2f,\"ratio\":%.2f}\n",
           bodies[i][0], tables - base, records - base, (records - base) / (tables - base));
  }
  return 0;
}
