/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Declarations: what is refused outright, what is added without harm, what would lose data and is refused with a list,
 * and that numbers and histories survive all of it.
 */
#include "world.h"

static struct world w;

static void set_up(void) { world_open(&w, NULL, 0); }
static void tear_down(void) { world_close(&w); }

/* The lines of what would be lost, and the group rolled back. Dry and earnest agree. */
static const char *losses(const char *schema)
{
  struct err err = ERR_INIT;
  struct buf lost = BUF_INIT, dry_lost = BUF_INIT;
  world_begin(&w);
  bool dry = model_migrate(w.m, schema_of(&w.arena, schema), true, &dry_lost, &err);
  bool done = model_migrate(w.m, schema_of(&w.arena, schema), false, &lost, &err);
  model_rollback(w.m);
  ck_assert_int_eq(dry, done);
  ck_assert(str_eq(buf_view(&lost), buf_view(&dry_lost)));
  if (!done)
    ck_assert_int_eq(err.code, ERR_CONFLICT);
  const char *text = str_z(&w.arena, buf_view(&lost));
  buf_fini(&lost);
  buf_fini(&dry_lost);
  return text;
}

struct refused {
  const char *schema, *text;
};

static const struct refused refused[] = {
  { "type Service\n a text\n",
    "\"Service\" is no name for a type: small letters, digits and _, a letter first, 60 at most" },
  { "type _x\n a text\n", "\"_x\" is no name for a type: small letters, digits and _, a letter first, 60 at most" },
  { "type finding\n a text\n", "a type may not be named \"finding\": the host keeps a table of that name" },
  { "type sqlite_x\n a text\n", "a type may not be named \"sqlite_x\": the host keeps a table of that name" },
  { "type a\n x text\ntype a\n y text\n", "type \"a\" is declared twice" },
  { "type a\n x text\n x integer\n", "a.x: declared twice" },
  { "type a\n version integer\n", "a.version: every record has that already; choose another name" },
  { "type a\n X integer\n", "a.X: no name for a field: small letters, digits and _, a letter first, 60 at most" },
  { "type a\n m money\n m_currency text\n",
    "a.m_currency: the money field of that name keeps its currency there; choose another name" },
  { "type a\n r ref ref=b\n", "a.r: refers to \"b\", and there is no such type" },
  { "type a\n e enum\n", "a.e: an enum needs at least one value" },
  { "type a\n e enum values=x|y|x\n", "a.e: an enum value is given twice" },
  { "type a\n e enum values=x|y default=z\n",
    "a.e: the default does not have the field's form (refs cannot have one)" },
  { "type a\n l list of=money\n", "a.l: a list holds texts, integers, refs or enum values" },
  { "type a\n l list of=text indexed\n", "a.l: a list or json cannot be indexed" },
  { "type a\n d integer derived default=1\n", "a.d: a derived field has no default" },
};

START_TEST(unsound_declarations_are_refused)
{
  struct err err = ERR_INIT;
  world_begin(&w);
  ck_assert(!model_migrate(w.m, schema_of(&w.arena, refused[_i].schema), false, NULL, &err));
  ck_assert_str_eq(err.text, refused[_i].text);
  ck_assert_int_eq(err.code, ERR_INPUT);
  model_rollback(w.m);
  ck_assert_uint_eq(model_schema(w.m)->type_count, 0);
}
END_TEST

START_TEST(a_type_may_have_its_fill_of_fields)
{
  struct err err = ERR_INIT;
  struct buf b = BUF_INIT;
  buf_z(&b, "type order\n");
  for (int i = 0; i < TYPE_FIELDS_MAX; i++)
    buf_printf(&b, "f%d %s\n", i, i % 3 ? "text" : "money");
  world_migrate(&w, buf_view(&b).p);
  buf_z(&b, "more text\n");
  world_begin(&w);
  ck_assert(!model_migrate(w.m, schema_of(&w.arena, buf_view(&b).p), false, NULL, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  model_rollback(w.m);
  world_begin(&w);
  world_entry(&w);
  struct record *r = create(&w, "order", "1");
  for (int i = 0; i < TYPE_FIELDS_MAX; i += 7) {
    char name[16];
    snprintf(name, sizeof name, "f%d", i);
    put_text(&w, r, name, i % 3 ? "x" : "1 EUR");
  }
  world_keep(&w);
  world_commit(&w);
  world_reopen(&w);
  ck_assert_int_eq(get(find(&w, "order/1"), "f119").kind, VALUE_TEXT);
  ck_assert_int_eq(get(find(&w, "order/1"), "f42").kind, VALUE_MONEY);
  buf_fini(&b);
}
END_TEST

static const char *const first = "type person\n"
                                 "  name text required\n"
                                 "type service\n"
                                 "  name text\n"
                                 "  tier enum values=gold|silver\n"
                                 "  tiers list of=enum values=gold|silver\n"
                                 "  owner ref ref=person\n"
                                 "  note text\n"
                                 "  price money\n"
                                 "  score integer derived\n"
                                 "type empty\n"
                                 "  x text\n";

static void fill(void)
{
  world_migrate(&w, first);
  world_begin(&w);
  world_entry(&w);
  struct record *ana = create(&w, "person", "ana");
  put_text(&w, ana, "name", "Ana");
  for (int i = 0; i < 3; i++) {
    char key[16];
    snprintf(key, sizeof key, "s%d", i);
    struct record *s = create(&w, "service", key);
    put_text(&w, s, "name", key);
    put(&w, s, "score", value_int(i));
    if (i == 0)
      continue;
    put_text(&w, s, "tier", "gold");
    put(&w, s, "owner", value_record(ana->rid));
    put_text(&w, s, "price", "5 EUR");
  }
  struct value gold = value_text(STR("gold"));
  put(&w, find(&w, "service/s2"), "tiers", (struct value){ .kind = VALUE_LIST, .n = 1, .list = &gold });
  world_keep(&w);
  world_commit(&w);
}

START_TEST(what_would_be_lost_is_listed)
{
  fill();
  const char *digest = digest_of(&w);
  ck_assert_str_eq(losses("type service\n owner text\n name text\n tier enum values=silver|bronze\n"
                          "tiers list of=enum values=silver\n price number\n"),
                   "person: the type is gone, and there is 1 record\n"
                   "service.owner: a ref person would become a text, and 2 records hold a value\n"
                   "service.tier: \"gold\" is none of its values any more, and 2 records have it\n"
                   "service.tiers: \"gold\" is none of its values any more, and 1 record has it\n"
                   "service.price: a money would become a number, and 2 records hold a value\n");
  ck_assert_str_eq(losses("type person\n name text required\n age integer required\n"
                          "type service\n tier enum values=gold|silver required\n"
                          "tiers list of=enum values=gold|silver\n price money derived\n"
                          "owner ref ref=service\n"),
                   "service.name: is gone, and 3 records hold a value\n"
                   "person.age: is required, and 1 record has no value; give it a default\n"
                   "service.tier: is required, and 1 record has no value\n"
                   "service.price: would be given by a policy, and 2 records hold a value as a fact\n"
                   "service.owner: a ref person would become a ref service, and 2 records hold a value\n");
  ck_assert_str_eq(digest_of(&w), digest);
  ck_assert_ptr_nonnull(find(&w, "service/s1"));
}
END_TEST

START_TEST(additions_harm_nothing)
{
  fill();
  const struct field *name = field_of(&w, "service", "name");
  uint32_t name_no = name->no, type_no = type_of(&w, "service")->no;
  ck_assert_str_eq(losses(first), "");
  /* Another order, more values, new fields, an index more and one less, new types; empty things gone. */
  static const char *const second = "type region\n"
                                    "  code text\n"
                                    "type service\n"
                                    "  region ref ref=region\n"
                                    "  owner ref ref=person\n"
                                    "  score integer derived\n"
                                    "  tier enum values=bronze|silver|gold\n"
                                    "  tiers list of=enum values=gold|silver\n"
                                    "  name text required indexed\n"
                                    "  price money\n"
                                    "  level integer required default=7\n"
                                    "  grade text\n"
                                    "type person\n"
                                    "  name text required\n";
  world_migrate(&w, second);
  const struct type *t = type_of(&w, "service");
  ck_assert_uint_eq(t->no, type_no);
  ck_assert_uint_eq(type_field(t, STR("name"))->no, name_no);
  ck_assert_ptr_null(type_field(t, STR("note")));
  ck_assert_ptr_null(schema_type(model_schema(w.m), STR("empty")));
  ck_assert_str_eq(t->fields[0].name.p, "region");
  struct record *r = find(&w, "service/s1");
  ck_assert_int_eq(get(r, "level").i, 7);
  ck_assert_int_eq(get(r, "score").i, 1);
  ck_assert_int_eq(get(r, "price").i, 500);
  ck_assert_int_eq(r->version, 1);
  ck_assert_str_eq(history_of(&w, r, "level"), "2:- 3:7");
  ck_assert_str_eq(history_of(&w, r, "grade"), "2:-");
  ck_assert_str_eq(history_of(&w, r, "tier"), "2:\"gold\"");
  ck_assert_str_eq(keys_of(&w, "service", "name", value_text(STR("s1"))), "s1");
  ck_assert_str_eq(keys_of(&w, "service", "tier", value_text(STR("gold"))), "s1 s2");
  world_begin(&w);
  world_entry(&w);
  put_text(&w, r, "tier", "bronze");
  put(&w, r, "level", value_int(8));
  ck_assert_int_eq(get(create(&w, "service", "s9"), "level").i, 7);
  put_text(&w, find(&w, "service/s9"), "name", "s9");
  world_keep(&w);
  world_commit(&w);
  ck_assert_str_eq(history_of(&w, r, "level"), "2:- 3:7 4:8");
  ck_assert_str_eq(history_of(&w, find(&w, "service/s9"), "level"), "4:7");
  world_reopen(&w);
  ck_assert_str_eq(history_of(&w, find(&w, "service/s1"), "level"), "2:- 3:7 4:8");
  struct err err = ERR_INIT;
  must(model_verify(w.m, &err), &err);
}
END_TEST

#define REST                                                                                                           \
  " name text\n tier enum values=gold|silver\n tiers list of=enum values=gold|silver\n"                                \
  " owner ref ref=person\n price money\n"
#define PERSON "type person\n name text required\n"

START_TEST(derived_fields_come_and_go)
{
  fill();
  uint32_t no = field_of(&w, "service", "score")->no;
  world_migrate(&w, PERSON "type service\n" REST);
  ck_assert_ptr_null(type_field(type_of(&w, "service"), STR("score")));
  ck_assert_ptr_null(type_field_at(type_of(&w, "service"), no));
  ck_assert_int_eq(sql_number(&w, "SELECT count(score) FROM service"), 0);
  world_migrate(&w, PERSON "type service\n score integer derived\n" REST);
  ck_assert_uint_eq(field_of(&w, "service", "score")->no, no);
  struct record *r = find(&w, "service/s1");
  ck_assert_int_eq(get(r, "score").kind, VALUE_NONE);
  ck_assert_str_eq(history_of(&w, r, "score"), "2:1 3:-");
  world_begin(&w);
  world_entry(&w);
  put(&w, r, "score", value_int(1));
  world_keep(&w);
  world_commit(&w);
  ck_assert_str_eq(history_of(&w, r, "score"), "2:1 3:- 5:1");
  /* Another kind, or a fact: another number, empty. */
  world_migrate(&w, PERSON "type service\n score text derived\n" REST);
  ck_assert_uint_gt(field_of(&w, "service", "score")->no, no);
  r = find(&w, "service/s1");
  ck_assert_int_eq(get(r, "score").kind, VALUE_NONE);
  ck_assert_str_eq(history_of(&w, r, "score"), "2:-");
  world_begin(&w);
  world_entry(&w);
  put_text(&w, r, "score", "x");
  world_keep(&w);
  world_commit(&w);
  world_migrate(&w, PERSON "type service\n score text\n" REST);
  ck_assert_int_eq(get(find(&w, "service/s1"), "score").kind, VALUE_NONE);
}
END_TEST

START_TEST(a_derived_enum_loses_a_value_that_is_in_use)
{
  world_migrate(&w, "type a\n d enum derived values=x|y\n");
  world_begin(&w);
  world_entry(&w);
  put_text(&w, create(&w, "a", "1"), "d", "y");
  world_keep(&w);
  world_commit(&w);
  uint32_t no = field_of(&w, "a", "d")->no;
  world_migrate(&w, "type a\n d enum derived values=y|z\n");
  ck_assert_uint_eq(field_of(&w, "a", "d")->no, no);
  ck_assert_int_eq(get(find(&w, "a/1"), "d").kind, VALUE_TEXT);
  world_migrate(&w, "type a\n d enum derived values=z\n");
  ck_assert_uint_ne(field_of(&w, "a", "d")->no, no);
  ck_assert_int_eq(get(find(&w, "a/1"), "d").kind, VALUE_NONE);
}
END_TEST

START_TEST(a_type_comes_back_with_its_number)
{
  world_migrate(&w, "type a\n x text\ntype b\n y text\n");
  world_begin(&w);
  world_entry(&w);
  struct record *r = create(&w, "b", "1");
  put_text(&w, r, "y", "v");
  uint64_t rid = r->rid;
  world_keep(&w);
  world_entry(&w);
  destroy(&w, r);
  world_keep(&w);
  world_commit(&w);
  world_migrate(&w, "type a\n x text\n");
  struct err err = ERR_INIT;
  ck_assert_ptr_null(model_find(w.m, rid, &err));
  world_migrate(&w, "type b\n y text\n z text\ntype a\n x text\n");
  world_begin(&w);
  world_entry(&w);
  ck_assert_uint_eq(create(&w, "b", "1")->rid, rid + 1);
  world_keep(&w);
  world_commit(&w);
  ck_assert_int_eq(sql_number(&w, "SELECT count(*) FROM b"), 1);
}
END_TEST

START_TEST(a_rollback_brings_the_old_types_back)
{
  fill();
  const struct type *t = type_of(&w, "service");
  const char *digest = digest_of(&w);
  struct err err = ERR_INIT;
  for (int i = 0; i < 3; i++) {
    world_begin(&w);
    world_entry(&w);
    must(model_migrate(w.m, schema_of(&w.arena, PERSON "type service\n extra text\n" REST), false, NULL, &err), &err);
    put_text(&w, find(&w, "service/s0"), "extra", "x");
    world_keep(&w);
    world_entry(&w);
    must(model_migrate(w.m, schema_of(&w.arena, PERSON "type service\n" REST), true, NULL, &err) == false, &err);
    model_rollback(w.m);
    w.seq = model_applied(w.m);
    ck_assert_ptr_eq(type_of(&w, "service"), t);
    ck_assert_str_eq(digest_of(&w), digest);
  }
  world_migrate(&w, first); /* nothing to do: nothing changes */
  ck_assert_ptr_eq(type_of(&w, "service"), t);
}
END_TEST

START_TEST(numbers_run_out_in_words)
{
  struct err err = ERR_INIT;
  world_migrate(&w, "type a\n d text derived\n");
  for (int i = 1; i < TYPE_NUMBERS_MAX; i++) /* each time another number */
    world_migrate(&w, i % 2 ? "type a\n d integer derived\n" : "type a\n d text derived\n");
  world_begin(&w);
  ck_assert(!model_migrate(w.m, schema_of(&w.arena, "type a\n d boolean derived\n"), false, NULL, &err));
  ck_assert_int_eq(err.code, ERR_LIMIT);
  ck_assert_str_eq(err.text, "a.d: the type has had 127 fields in its life, and cannot have more");
  model_rollback(w.m);
  world_begin(&w);
  world_entry(&w);
  put_text(&w, create(&w, "a", "1"), "d", "x"); /* number 126 */
  world_keep(&w);
  world_commit(&w);
  world_reopen(&w);
  ck_assert_int_eq(get(find(&w, "a/1"), "d").n, 1);
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("migrate");
  tcase_add_checked_fixture(tc, set_up, tear_down);
  tcase_set_timeout(tc, 60);
  tcase_add_loop_test(tc, unsound_declarations_are_refused, 0, sizeof refused / sizeof *refused);
  tcase_add_test(tc, a_type_may_have_its_fill_of_fields);
  tcase_add_test(tc, what_would_be_lost_is_listed);
  tcase_add_test(tc, additions_harm_nothing);
  tcase_add_test(tc, derived_fields_come_and_go);
  tcase_add_test(tc, a_derived_enum_loses_a_value_that_is_in_use);
  tcase_add_test(tc, a_type_comes_back_with_its_number);
  tcase_add_test(tc, a_rollback_brings_the_old_types_back);
  tcase_add_test(tc, numbers_run_out_in_words);
  return tc;
}

int main(void) { return run_suite("migrate", cases); }
