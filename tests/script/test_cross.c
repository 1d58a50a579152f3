/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values in and out: each kind, and random ones, come back as they went; what cannot cross says where it is.
 */
#include "trial.h"

#include <math.h>

static struct trial t;

/* ---- random values ------------------------------------------------------------------------ */

static uint64_t state;

static uint64_t draw(uint64_t below)
{
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (state >> 33) % below;
}

static struct value random_text(void)
{
  static const char *const pieces[] = { "a",  "Z",  "7", " ", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                        "\n", "\"", "$" };
  struct buf b = BUF_INIT;
  for (uint64_t n = draw(draw(10) == 0 ? 200 : 12); n > 0; n--)
    buf_z(&b, pieces[draw(10)]);
  if (draw(20) == 0)
    buf_add(&b, "\0", 1);
  struct str text = str_dup(&t.arena, buf_view(&b));
  buf_fini(&b);
  return value_text(text);
}

static struct value random_number(void)
{
  static const int64_t special[] = { 0, 1, -1, INT64_MAX, INT64_MIN, 1ll << 53, (1ll << 53) + 1 };
  if (draw(2))
    return value_int(draw(2) ? special[draw(7)] : (int64_t)(draw(1u << 30) << draw(33)));
  double d = ((double)draw(1u << 30) - (1 << 29)) / (double)(1 + draw(1000));
  return value_real(draw(8) == 0 ? ldexp(d, (int)draw(1900) - 950) : d);
}

static struct value random_value(int depth);

static struct value random_list(int depth)
{
  struct value_builder b;
  build_init(&b, &t.arena);
  for (uint64_t n = draw(8); n > 0; n--)
    build_add(&b, random_value(depth + 1));
  return build_list(&b);
}

/* Names differ, or the last would win. */
static struct value random_map(int depth)
{
  struct value_builder b;
  build_init(&b, &t.arena);
  for (uint64_t i = 0, n = 1 + draw(20); i < n; i++) {
    struct value name = random_text();
    build_put_str(&b, str_printf(&t.arena, "%d%.*s", (int)i, (int)strnlen(name.s, name.n), name.s),
                  random_value(depth + 1));
  }
  return build_map(&b);
}

static struct value random_value(int depth)
{
  switch (draw(depth < 6 ? 9 : 7)) {
  case 0:
    return value_null();
  case 1:
    return value_bool(draw(2));
  case 2:
    return random_number();
  case 3:
    return random_number();
  case 4:
    return random_text();
  case 5:
    return value_record(1 + (draw(1u << 30) << draw(34)));
  case 6:
    return value_money((int64_t)draw(1u << 30) - 1000, draw(2) ? "EUR" : "JPY");
  case 7:
    return random_list(depth);
  default:
    return random_map(depth);
  }
}

/* MAPs of the value are sorted by name, at every depth. */
static bool sorted(struct value v)
{
  for (uint32_t i = 0; v.kind == VALUE_LIST && i < v.n; i++) {
    if (!sorted(v.list[i]))
      return false;
  }
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    if (!sorted(v.map[i].value) || (i > 0 && str_cmp(v.map[i - 1].name, v.map[i].name) >= 0))
      return false;
  }
  return true;
}

START_TEST(random_values_come_back_equal)
{
  trial_open(&t, NULL);
  struct script_unit *u = trial_load(&t, "return { same = function(v) return v end,"
                                         " round = function(v, ctx) return ctx:echo(v) end }");
  ck_assert_msg(u != NULL, "%s", t.err.text);
  for (int round = 0; round < 3000 / SLOWER; round++) {
    arena_reset(&t.arena);
    struct value args[] = { random_value(0), SCRIPT_ARG_CTX }, result;
    struct err err = ERR_INIT;
    ck_assert_msg(script_call(u, round % 2, NULL, args, 2, &t.arena, &result, &err) == SCRIPT_OK, "%s", err.text);
    if (!value_eq(args[0], result))
      ck_abort_msg("round %d: %s came back as %s", round, trial_json(&t, args[0]), trial_json(&t, result));
    if (!sorted(result))
      ck_abort_msg("round %d: not sorted", round);
  }
  script_unload(u);
  trial_close(&t);
}
END_TEST

/* ---- each kind ---------------------------------------------------------------------------- */

START_TEST(each_kind_comes_in)
{
  trial_open(&t, NULL);
  expect(&t,
         "return { type(r.number), type(r.name), type(r.owner), type(r.list), type(r.map), type(r.cost),"
         " type(r.nothing), type(r.absent) }",
         "[\"number\",\"string\",\"record\",\"table\",\"table\",\"money\",\"null\",\"nil\"]");
  expect(&t, "return { math.type(r.number), #r.list, r.list[2] == null, r.map.a, r.nothing == null, r.text }",
         "[\"integer\",3,true,1,true,\"caf\xc3\xa9\"]");
  /* fresh tables: what one reader does the next does not see */
  expect(&t, "r.list[1] = 'changed' return r.list[1]", "1");
  trial_close(&t);
}
END_TEST

START_TEST(each_kind_goes_out)
{
  trial_open(&t, NULL);
  ck_assert_int_eq(trial_run(&t, "return"), SCRIPT_OK);
  ck_assert_int_eq(t.result.kind, VALUE_NONE);
  ck_assert_int_eq(trial_run(&t, "return null"), SCRIPT_OK);
  ck_assert_int_eq(t.result.kind, VALUE_NULL);
  ck_assert_int_eq(trial_run(&t, "return r.owner"), SCRIPT_OK);
  ck_assert(t.result.kind == VALUE_RECORD && t.result.record == 8);
  ck_assert_int_eq(trial_run(&t, "return money(-5, 'EUR')"), SCRIPT_OK);
  ck_assert(value_eq(t.result, value_money(-5, "EUR")));
  ck_assert_int_eq(trial_run(&t, "return 2^53"), SCRIPT_OK);
  ck_assert_int_eq(t.result.kind, VALUE_REAL);
  ck_assert_int_eq(trial_run(&t, "return {}"), SCRIPT_OK);
  ck_assert(t.result.kind == VALUE_LIST && t.result.n == 0);
  ck_assert_int_eq(trial_run(&t, "return 'a\\0b'"), SCRIPT_OK);
  ck_assert_uint_eq(t.result.n, 3);
  expect(&t, "return 1, 2, 3", "1");
  expect(&t, "return { b = 1, a = { 1, { c = true } }, B = null }", "{\"B\":null,\"a\":[1,{\"c\":true}],\"b\":1}");
  expect(&t, "return { 'x', 'y', k = 1 }", "{\"1\":\"x\",\"2\":\"y\",\"k\":1}");
  trial_close(&t);
}
END_TEST

START_TEST(what_cannot_cross_says_where_it_is)
{
  trial_open(&t, NULL);
  expect(&t, "\n return { a = { { x = 0/0 } } }", "test.lua:1: result.a[1].x is not a finite number");
  expect(&t, "return { ['two words'] = pcall }", "test.lua:1: result[\"two words\"] is a function");
  expect(&t, "return { ['\\xff'] = 1 }", "test.lua:1: result[?] is not valid UTF-8");
  expect(&t, "return { 1, ['1'] = 2 }", "test.lua:1: result[\"1\"] is there twice, as a name and as a position");
  expect(&t, "return { params }", "test.lua:1: result[1] is params, which is no value");
  expect(&t, "ctx:note(pcall)", "test.lua:1: argument 1 is a function");
  expect(&t, "ctx:note({ a = { 1 / 0 } })", "test.lua:1: argument 1.a[1] is not a finite number");
  expect(&t, "local ok, e = pcall(ctx.note, ctx, pcall) return { ok, e }", "[false,\"argument 1 is a function\"]");
  /* of several faults always the same one */
  for (int i = 0; i < 5; i++)
    expect(&t, "return { e = 1/0, d = pcall, c = '\\xff', b = ctx, g = 0/0, f = {} }",
           "test.lua:1: result.b is ctx, which is no value");
  trial_close(&t);
}
END_TEST

START_TEST(many_members_are_sorted)
{
  trial_open(&t, NULL);
  ck_assert_int_eq(trial_run(&t, "local x = {} for i = 1, 5000 do x['k' .. i * 7919 % 5003] = i end return x"),
                   SCRIPT_OK);
  ck_assert_uint_eq(t.result.n, 5000);
  ck_assert(sorted(t.result));
  ck_assert_int_eq(trial_run(&t, "local x = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, a = 1 } return x"), SCRIPT_OK);
  ck_assert_uint_eq(t.result.n, 12);
  ck_assert(sorted(t.result));
  trial_close(&t);
}
END_TEST

TRIALS("cross", random_values_come_back_equal, each_kind_comes_in, each_kind_goes_out,
       what_cannot_cross_says_where_it_is, many_members_are_sorted)
