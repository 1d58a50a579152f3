/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field_accept and field_present: every kind with good and bad values, the words of refusal, and that what is presented
 * is accepted again as the same.
 */
#include <math.h>

#include "world.h"

static const char *const schema = "type person\n"
                                  "  name text\n"
                                  "type thing\n"
                                  "  text text\n"
                                  "  integer integer\n"
                                  "  number number\n"
                                  "  money money\n"
                                  "  boolean boolean\n"
                                  "  instant instant\n"
                                  "  date date\n"
                                  "  duration duration\n"
                                  "  enum enum values=new|open|resolved\n"
                                  "  person ref ref=person\n"
                                  "  texts list of=text\n"
                                  "  integers list of=integer\n"
                                  "  people list of=ref ref=person\n"
                                  "  states list of=enum values=new|open|resolved\n"
                                  "  json json\n";

static struct world w;

static void set_up(void)
{
  world_open(&w, schema, 0);
  world_begin(&w);
  world_entry(&w);
  create(&w, "person", "ana");
  create(&w, "thing", "ana");
  world_keep(&w);
  world_commit(&w);
}

static void tear_down(void) { world_close(&w); }

/* JSON as an edit brings it; "=1.5" forces a REAL; "@type/key" is a RECORD; "$12 EUR" is a MONEY. */
static struct value input(const char *text)
{
  struct err err = ERR_INIT;
  struct value v;
  if (text[0] == '=')
    return value_real(strtod(text + 1, NULL));
  if (text[0] == '@')
    return value_record(find(&w, text + 1)->rid);
  if (text[0] == '$')
    return value_money(strtoll(text + 1, NULL, 10), text + strlen(text) - 3);
  must(json_read(&w.arena, str_of(text), &v, &err), &err);
  return v;
}

struct good {
  const char *field, *in, *shown; /* shown: JSON of the presented value; NULL: the same as in */
};

static const struct good goods[] = {
  { "text", "\"\"", NULL },
  { "text", "\"a\\n\\u0000b ç\"", "\"a\\n\\u0000b ç\"" },
  { "integer", "0", NULL },
  { "integer", "9223372036854775807", NULL },
  { "integer", "-9223372036854775808", NULL },
  { "integer", "=3", "3" },
  { "integer", "=-9007199254740992", "-9007199254740992" },
  { "integer", "=-0.0", "0" },
  { "number", "1.5", NULL },
  { "number", "7", NULL },
  { "number", "=-0.0", "0" },
  { "number", "9007199254740992", "9007199254740992.0" },
  { "number", "-9223372036854775808", "-9.223372036854776e+18" },
  { "number", "1e300", "1e+300" },
  { "money", "\"12.50 EUR\"", "{\"amount\":1250,\"currency\":\"EUR\"}" },
  { "money", "\"12.5 EUR\"", "{\"amount\":1250,\"currency\":\"EUR\"}" },
  { "money", "\"-0.01 USD\"", "{\"amount\":-1,\"currency\":\"USD\"}" },
  { "money", "\"12 EUR\"", "{\"amount\":1200,\"currency\":\"EUR\"}" },
  { "money", "\"1200 JPY\"", "{\"amount\":1200,\"currency\":\"JPY\"}" },
  { "money", "\"1.234 KWD\"", "{\"amount\":1234,\"currency\":\"KWD\"}" },
  { "money", "\"1.2345 CLF\"", "{\"amount\":12345,\"currency\":\"CLF\"}" },
  { "money", "\"7 XPF\"", "{\"amount\":7,\"currency\":\"XPF\"}" },
  { "money", "{\"amount\":-9223372036854775808,\"currency\":\"EUR\"}", NULL },
  { "money", "{\"currency\":\"EUR\",\"amount\":5}", "{\"amount\":5,\"currency\":\"EUR\"}" },
  { "money", "$42 CHF", "{\"amount\":42,\"currency\":\"CHF\"}" },
  { "boolean", "true", NULL },
  { "boolean", "false", NULL },
  { "instant", "\"2026-11-21T18:57:27Z\"", NULL },
  { "instant", "\"2026-11-21T18:57:27.5+01:00\"", "\"2026-11-21T17:57:27.500Z\"" },
  { "instant", "1234", "\"1970-01-01T00:00:01.234Z\"" },
  { "instant", "-1", "\"1969-12-31T23:59:59.999Z\"" },
  { "instant", "=1000", "\"1970-01-01T00:00:01Z\"" },
  { "instant", "\"0000-01-01T00:00:00Z\"", NULL },
  { "instant", "\"9999-12-31T23:59:59.999Z\"", NULL },
  { "date", "\"2024-02-29\"", NULL },
  { "date", "0", "\"1970-01-01\"" },
  { "date", "\"0000-01-01\"", NULL },
  { "date", "\"9999-12-31\"", NULL },
  { "duration", "\"1h30m\"", NULL },
  { "duration", "\"PT90M\"", "\"1h30m\"" },
  { "duration", "\"-2d\"", NULL },
  { "duration", "1500", "\"1s500ms\"" },
  { "duration", "0", "\"0s\"" },
  { "enum", "\"open\"", NULL },
  { "person", "\"person/ana\"", NULL },
  { "person", "\"ana\"", "\"person/ana\"" },
  { "person", "@person/ana", "\"person/ana\"" },
  { "texts", "[]", NULL },
  { "texts", "[\"a\",\"\",\"a\"]", NULL },
  { "integers", "[1,-9223372036854775808]", NULL },
  { "people", "[\"ana\",\"person/ana\"]", "[\"person/ana\",\"person/ana\"]" },
  { "states", "[\"new\",\"open\"]", NULL },
  { "json", "{\"b\":[1,2.5,null,true,{}],\"a\":\"x\"}", NULL },
  { "json", "[]", NULL },
  { "json", "\"text\"", NULL },
  { "json", "9223372036854775807", NULL },
  { "json", "=3", "3" },
  { "json", "@person/ana", "\"person/ana\"" },
  { "json", "$5 EUR", "{\"amount\":5,\"currency\":\"EUR\"}" },
};

START_TEST(good_values_are_accepted)
{
  const struct good *g = &goods[_i];
  struct err err = ERR_INIT;
  const struct field *f = field_of(&w, "thing", g->field);
  struct value cell, again;
  must(field_accept(w.m, f->type, f, input(g->in), &w.arena, &cell, &err), &err);
  struct value shown = field_present(w.m, f, cell, &w.arena);
  const char *json = json_of(&w, shown);
  ck_assert_str_eq(json, g->shown ? g->shown : g->in);
  must(field_accept(w.m, f->type, f, shown, &w.arena, &again, &err), &err);
  ck_assert(value_eq(cell, again));
  /* The cell is what a reload gives. */
  world_begin(&w);
  world_entry(&w);
  must(model_set(w.m, find(&w, "thing/ana"), f, cell, &err), &err);
  world_keep(&w);
  world_commit(&w);
  const char *name = str_z(&w.arena, f->name);
  cell = value_copy(&w.arena, cell);
  world_reopen(&w);
  struct value loaded = get(find(&w, "thing/ana"), name);
  ck_assert_msg(value_eq(cell, loaded), "%s became %s", json_of(&w, cell), json_of(&w, loaded));
  ck_assert_str_eq(history_of(&w, find(&w, "thing/ana"), name) + 6, json); /* "2:- 3:…" */
}
END_TEST

struct bad {
  const char *field, *in, *text;
};

#define INSTANT " is not an instant, such as \"2026-11-21T18:57:27Z\" or milliseconds since 1970"
#define DURATION " is not a duration, such as \"1h30m\", \"P1DT2H\" or milliseconds"
#define MONEY " is not money, such as \"12.50 EUR\" or {\"amount\":1250,\"currency\":\"EUR\"} in minor units"

static const struct bad bads[] = {
  { "text", "5", "thing.text: 5 is not a text" },
  { "text", "{\"a\":[1]}", "thing.text: {\"a\":[1]} is not a text" },
  { "text", "@person/ana", "thing.text: \"person/ana\" is not a text" },
  { "text", "[\"0123456789012345678901234567890123456789012345678901234ççç\"]",
    "thing.text: [\"0123456789012345678901234567890123456789012345678901234ç… is not a text" },
  { "integer", "\"5\"", "thing.integer: \"5\" is not an integer" },
  { "integer", "1.5", "thing.integer: 1.5 is not an integer" },
  { "integer", "1e17", "thing.integer: 1e+17 is not an integer" },
  { "integer", "true", "thing.integer: true is not an integer" },
  { "number", "\"1.5\"", "thing.number: \"1.5\" is not a number" },
  { "number", "9007199254740993", "thing.number: 9007199254740993 cannot be held exactly by a number field" },
  { "number", "9223372036854775807", "thing.number: 9223372036854775807 cannot be held exactly by a number field" },
  { "number", "=inf", "thing.number: null is not a number" },
  { "money", "1250", "thing.money: 1250" MONEY },
  { "money", "\"12.505 EUR\"", "thing.money: \"12.505 EUR\"" MONEY },
  { "money", "\"1.5 JPY\"", "thing.money: \"1.5 JPY\"" MONEY },
  { "money", "\"12.50\"", "thing.money: \"12.50\"" MONEY },
  { "money", "\"12.50 eur\"", "thing.money: \"12.50 eur\"" MONEY },
  { "money", "\"12. EUR\"", "thing.money: \"12. EUR\"" MONEY },
  { "money", "\".5 EUR\"", "thing.money: \".5 EUR\"" MONEY },
  { "money", "\"-.5 EUR\"", "thing.money: \"-.5 EUR\"" MONEY },
  { "money", "\"1.-5 EUR\"", "thing.money: \"1.-5 EUR\"" MONEY },
  { "money", "\"1 EURO\"", "thing.money: \"1 EURO\"" MONEY },
  { "money", "\"99999999999999999999 EUR\"", "thing.money: \"99999999999999999999 EUR\"" MONEY },
  { "money", "{\"amount\":1.5,\"currency\":\"EUR\"}", "thing.money: {\"amount\":1.5,\"currency\":\"EUR\"}" MONEY },
  { "money", "{\"amount\":1}", "thing.money: {\"amount\":1}" MONEY },
  { "boolean", "\"yes\"", "thing.boolean: \"yes\" is neither true nor false" },
  { "boolean", "1", "thing.boolean: 1 is neither true nor false" },
  { "instant", "\"yesterday\"", "thing.instant: \"yesterday\"" INSTANT },
  { "instant", "\"2026-02-30T00:00:00Z\"", "thing.instant: \"2026-02-30T00:00:00Z\"" INSTANT },
  { "instant", "1.5", "thing.instant: 1.5" INSTANT },
  { "instant", "9223372036854775807", "thing.instant: 9223372036854775807 is not within the years 0 to 9999" },
  { "instant", "-62167219200001", "thing.instant: -62167219200001 is not within the years 0 to 9999" },
  { "instant", "253402300800000", "thing.instant: 253402300800000 is not within the years 0 to 9999" },
  { "date", "\"2026-11-21T00:00:00Z\"", "thing.date: \"2026-11-21T00:00:00Z\" is not a date, such as \"2026-11-21\"" },
  { "date", "\"2025-02-29\"", "thing.date: \"2025-02-29\" is not a date, such as \"2026-11-21\"" },
  { "date", "2932897", "thing.date: 2932897 is not within the years 0 to 9999" },
  { "duration", "\"soon\"", "thing.duration: \"soon\"" DURATION },
  { "duration", "1.5", "thing.duration: 1.5" DURATION },
  { "enum", "\"opne\"", "thing.enum: \"opne\" is none of new, open, resolved; did you mean \"open\"?" },
  { "enum", "\"zzz\"", "thing.enum: \"zzz\" is none of new, open, resolved" },
  { "enum", "3", "thing.enum: 3 is none of new, open, resolved" },
  { "person", "\"bo\"", "thing.person: there is no person \"bo\"" },
  { "person", "\"person/bo\"", "thing.person: there is no person \"bo\"" },
  { "person", "\"thing/ana\"", "thing.person: \"thing/ana\" is not a person" },
  { "person", "@thing/ana", "thing.person: \"thing/ana\" is not a person" },
  { "person", "5", "thing.person: 5 is not the name of a record" },
  { "texts", "\"a\"", "thing.texts: \"a\" is not a list" },
  { "texts", "{}", "thing.texts: {} is not a list" },
  { "texts", "[\"a\",null]", "thing.texts: item 2: null is not a text" },
  { "integers", "[1,2,\"x\"]", "thing.integers: item 3: \"x\" is not an integer" },
  { "people", "[\"ana\",\"bo\"]", "thing.people: item 2: there is no person \"bo\"" },
  { "states", "[\"opne\"]", "thing.states: item 1: \"opne\" is none of new, open, resolved; did you mean \"open\"?" },
};

START_TEST(bad_values_are_refused_in_words)
{
  const struct bad *b = &bads[_i];
  struct err err = ERR_INIT;
  const struct field *f = field_of(&w, "thing", b->field);
  struct value cell;
  ck_assert(!field_accept(w.m, f->type, f, input(b->in), &w.arena, &cell, &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert_str_eq(err.text, b->text);
}
END_TEST

START_TEST(a_record_that_is_gone_is_refused)
{
  struct err err = ERR_INIT;
  struct value cell;
  const struct field *f = field_of(&w, "thing", "person");
  uint64_t rid = rid_make(type_of(&w, "person")->no, 99);
  ck_assert(!field_accept(w.m, f->type, f, value_record(rid), &w.arena, &cell, &err));
  ck_assert_str_eq(err.text, "thing.person: \"person/#99\" does not exist");
  ck_assert(!field_accept(w.m, f->type, f, value_record(0), &w.arena, &cell, &err));
  ck_assert_str_eq(err.text, "thing.person: \"?/#0\" is not a person");
}
END_TEST

START_TEST(nothing_clears)
{
  struct err err = ERR_INIT;
  const struct type *t = type_of(&w, "thing");
  for (uint32_t i = 0; i < t->field_count; i++) {
    struct value cell = value_int(1);
    must(field_accept(w.m, t, &t->fields[i], value_null(), &w.arena, &cell, &err), &err);
    ck_assert_int_eq(cell.kind, VALUE_NONE);
    must(field_accept(w.m, t, &t->fields[i], value_none(), &w.arena, &cell, &err), &err);
    ck_assert_int_eq(cell.kind, VALUE_NONE);
  }
}
END_TEST

START_TEST(text_must_be_utf8)
{
  struct err err = ERR_INIT;
  struct value cell;
  const struct field *f = field_of(&w, "thing", "text");
  ck_assert(!field_accept(w.m, f->type, f, value_text(STR("a\xff")), &w.arena, &cell, &err));
  ck_assert_str_eq(err.text, "thing.text: the text is not UTF-8");
}
END_TEST

START_TEST(json_may_not_be_too_deep)
{
  struct err err = ERR_INIT;
  struct value cell, v = value_int(1);
  const struct field *f = field_of(&w, "thing", "json");
  for (int i = 0; i < JSON_DEPTH_MAX + 1; i++) {
    struct value *list = arena_new_of(&w.arena, struct value);
    *list = v;
    v = (struct value){ .kind = VALUE_LIST, .n = 1, .list = list };
  }
  ck_assert(!field_accept(w.m, f->type, f, v, &w.arena, &cell, &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert_int_eq(strncmp(err.text, "thing.json: ", 12), 0);
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("accept");
  tcase_add_checked_fixture(tc, set_up, tear_down);
  tcase_add_loop_test(tc, good_values_are_accepted, 0, sizeof goods / sizeof *goods);
  tcase_add_loop_test(tc, bad_values_are_refused_in_words, 0, sizeof bads / sizeof *bads);
  tcase_add_test(tc, a_record_that_is_gone_is_refused);
  tcase_add_test(tc, nothing_clears);
  tcase_add_test(tc, text_must_be_utf8);
  tcase_add_test(tc, json_may_not_be_too_deep);
  return tc;
}

int main(void) { return run_suite("accept", cases); }
