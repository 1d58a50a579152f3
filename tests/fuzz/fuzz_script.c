/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of Lua: whatever stands in them, two machines load them, and call what functions they hold, with the same
 * result, the same error and the same fuel, one machine collecting garbage in the other's way and after having run
 * something else; and an error names the file.
 */
#include "machine_host.h"

enum { FUEL = 30000, MEMORY = 3 << 20, CALLS_MAX = 4, STRESS_EVERY = 50 };

/* All that a file came to, as text. */
struct run {
  struct buf said;
};

static void note(struct run *r, const char *what, bool good, struct value v, const struct err *err, int64_t fuel)
{
  buf_printf(&r->said, "%s: %lld: ", what, (long long)fuel);
  if (good)
    json_write(&r->said, v);
  else
    buf_z(&r->said, err->text);
  buf_char(&r->said, '\n');
  expect(good || str_starts(str_of(err->text), "f.lua:"), "no file: %s", err->text);
  expect(good || str_utf8(str_of(err->text)), "an error that is not UTF-8: %s", err->text);
  expect(fuel >= 0, "fuel %lld", (long long)fuel);
}

static int functions_in(struct value v)
{
  int n = v.kind == VALUE_MAP && str_is(value_get_str(v, "$"), "function") && value_get(v, "call").kind == VALUE_INT;
  for (uint32_t i = 0; i < v.n && (v.kind == VALUE_LIST || v.kind == VALUE_MAP); i++)
    n += functions_in(v.kind == VALUE_LIST ? v.list[i] : v.map[i].value);
  return n;
}

static void run_file(struct script *s, struct str source, struct run *r)
{
  struct arena a;
  struct err err = ERR_INIT;
  struct value said = value_none();
  arena_init(&a);
  struct script_unit *u = script_load(s, "f.lua", source, &a, &said, &err);
  note(r, "loaded", u != NULL, said, &err, script_fuel_used(s));
  int n = u ? functions_in(said) : 0;
  for (int i = 0; i < n && i < CALLS_MAX; i++) {
    struct value args[] = { value_record(7), SCRIPT_ARG_CTX, SCRIPT_ARG_PARAMS }, result = value_none();
    err = (struct err)ERR_INIT;
    enum script_status status = script_call(u, i, NULL, args, 3, &a, &result, &err);
    note(r, "called", status == SCRIPT_OK, result, &err, script_fuel_used(s));
  }
  script_unload(u);
  arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct script_limits limits = { .fuel = FUEL, .call_memory = MEMORY, .watchdog_ms = 60000 };
  struct str source = { (const char *)data, size };
  struct run one = { .said = BUF_INIT }, other = { .said = BUF_INIT }, before = { .said = BUF_INIT };
  struct script *s;
  machine_open(&s, &limits);
  run_file(s, source, &one);
  script_free(s);
  limits.gc = SCRIPT_GC_STRESS;
  limits.gc_every = STRESS_EVERY;
  machine_open(&s, &limits);
  run_file(s, STR("return function() local t = {} for i = 1, 100 do t[i] = { i .. '' } end return t end"), &before);
  run_file(s, source, &other);
  script_free(s);
  expect(str_eq(buf_view(&one.said), buf_view(&other.said)), "two machines differ:\n%s\n%s", one.said.p, other.said.p);
  buf_fini(&one.said);
  buf_fini(&other.said);
  buf_fini(&before.said);
  return 0;
}
