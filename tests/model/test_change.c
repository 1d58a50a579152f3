/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of records: create, set, delete, touches, undo, versions, what the entry as a whole must hold to.
 */
#include <signal.h>
#include <sys/resource.h>

#include "world.h"

static const char *const schema = "type person\n"
                                  "  name text required\n"
                                  "type service\n"
                                  "  name text\n"
                                  "  owner ref ref=person\n"
                                  "  score integer derived indexed\n"
                                  "type incident\n"
                                  "  title text required\n"
                                  "  state enum values=new|open|done default=new\n"
                                  "  service ref ref=service\n"
                                  "  watchers list of=ref ref=person\n"
                                  "  cost money\n"
                                  "  weight number\n"
                                  "  count integer\n"
                                  "  urgent boolean\n"
                                  "  opened instant\n"
                                  "  due date\n"
                                  "  effort duration\n"
                                  "  detail json\n"
                                  "  labels list of=text\n"
                                  "  note text\n";

static struct world w;

static void set_up(void) { world_open(&w, schema, 0); }
static void tear_down(void) { world_close(&w); }

static void start(void)
{
  world_begin(&w);
  world_entry(&w);
}

static void finish(void)
{
  world_keep(&w);
  world_commit(&w);
}

/* "+type/key", "-type/#row", "type/key.field before>after" since touch `from`, aggregates left out. */
static const char *touches_from(size_t from)
{
  struct buf b = BUF_INIT;
  const struct touch *t;
  for (size_t i = from; (t = model_touch(w.m, i)); i++) {
    if (t->kind == TOUCH_AGGREGATE)
      continue;
    if (b.n)
      buf_char(&b, ' ');
    if (t->kind == TOUCH_CREATE)
      buf_char(&b, '+');
    if (t->kind == TOUCH_DELETE)
      buf_char(&b, '-');
    model_name(w.m, t->rid, &b);
    if (t->kind == TOUCH_FIELD)
      buf_printf(&b, ".%.*s %s>%s", STR_FMT(t->field->name), json_of(&w, t->before), json_of(&w, t->after));
  }
  const char *text = str_z(&w.arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

START_TEST(every_kind_survives_the_file)
{
  struct arena *a = &w.arena;
  struct err err = ERR_INIT;
  start();
  struct record *ana = create(&w, "person", "ana"), *bo = create(&w, "person", "bo");
  put_text(&w, ana, "name", "Ana");
  put_text(&w, bo, "name", "");
  struct record *service = create(&w, "service", "pay");
  struct record *r = create(&w, "incident", "INC-1");
  put_text(&w, r, "title", "VPN \"down\" – ça\xf0\x9f\x98\x80");
  put_text(&w, r, "state", "open");
  put(&w, r, "service", value_record(service->rid));
  struct value watchers[2] = { value_record(bo->rid), value_record(ana->rid) };
  put(&w, r, "watchers", (struct value){ .kind = VALUE_LIST, .n = 2, .list = watchers });
  put_text(&w, r, "cost", "-12.50 EUR");
  put(&w, r, "weight", value_real(0.1));
  put(&w, r, "count", value_int(INT64_MIN));
  put(&w, r, "urgent", value_bool(false));
  put_text(&w, r, "opened", "2026-11-21T18:57:27.123Z");
  put_text(&w, r, "due", "2024-02-29");
  put_text(&w, r, "effort", "1h30m");
  struct value detail;
  must(json_read(a, STR("{\"b\":[1,2.5,null,{\"x\":9007199254740993}],\"a\":\"\\u0000\\u00e9\",\"e\":{}}"), &detail,
                 &err),
       &err);
  put(&w, r, "detail", detail);
  put(&w, r, "labels", (struct value){ .kind = VALUE_LIST });
  uint64_t rid = r->rid;
  struct value before[32];
  for (uint32_t i = 0; i < r->type->cell_count; i++)
    before[i] = value_copy(a, r->cells[i]);
  finish();
  world_reopen(&w);
  r = model_find(w.m, rid, &err);
  ck_assert_ptr_nonnull(r);
  for (uint32_t i = 0; i < r->type->cell_count; i++) {
    ck_assert_msg(value_eq(before[i], r->cells[i]), "%s: %s became %s", type_field_at(r->type, i)->name.p,
                  json_of(&w, before[i]), json_of(&w, r->cells[i]));
    ck_assert_int_eq(before[i].kind, r->cells[i].kind);
  }
  ck_assert_int_eq(get(r, "note").kind, VALUE_NONE);
  ck_assert_int_eq(get(r, "labels").kind, VALUE_LIST);
  ck_assert_int_eq(r->version, 1);
  ck_assert_int_eq(r->created_at, at_of(2));
  ck_assert_int_eq(r->updated_at, at_of(2));
  ck_assert_ptr_eq(find(&w, "incident/INC-1"), r);
  ck_assert_ptr_eq(get(r, "state").s, field_of(&w, "incident", "state")->values[1].p);
  /* People's tables join. */
  ck_assert_int_eq(sql_number(&w, "SELECT count(*) FROM incident i JOIN service s ON s.id = i.service"
                                  " JOIN json_each(i.watchers) x JOIN person p ON p.id = x.value"
                                  " WHERE s.key = 'pay' AND p.key IN ('ana', 'bo') AND i.cost = -1250"
                                  " AND i.cost_currency = 'EUR' AND i.urgent = 0 AND i.due = 19782"),
                   2);
}
END_TEST

START_TEST(touches_tell_what_changed)
{
  start();
  struct record *ana = create(&w, "person", "ana");
  put_text(&w, ana, "name", "Ana");
  put_text(&w, ana, "name", "Ana");
  struct record *r = create(&w, "incident", "1");
  put_text(&w, r, "title", "a");
  put_text(&w, r, "title", "b");
  put(&w, r, "title", value_null());
  put_text(&w, r, "title", "c");
  ck_assert_str_eq(touches_from(0),
                   "+person/ana person/ana.name null>\"Ana\" +incident/1 incident/1.state null>\"new\" "
                   "incident/1.title null>\"a\" incident/1.title \"a\">\"b\" "
                   "incident/1.title \"b\">null incident/1.title null>\"c\"");
  world_keep(&w);
  ck_assert_ptr_null(model_touch(w.m, 0));
  world_entry(&w);
  uint64_t rid = r->rid;
  destroy(&w, r);
  char expect[200];
  snprintf(expect, sizeof expect, "incident/#%d.title \"c\">null incident/#%d.state \"new\">null -incident/#%d",
           (int)rid_row(rid), (int)rid_row(rid), (int)rid_row(rid));
  ck_assert_str_eq(touches_from(0), expect);
  ck_assert_ptr_null(find(&w, "incident/1"));
  struct err err = ERR_INIT;
  ck_assert_ptr_null(model_find(w.m, rid, &err));
  ck_assert_int_eq(err.code, ERR_NONE);
  finish();
}
END_TEST

START_TEST(touches_stay_where_they_are)
{
  start();
  struct record *r = create(&w, "incident", "1");
  const struct touch *first = model_touch(w.m, 1);
  for (int i = 0; i < 5000; i++)
    put(&w, r, "count", value_int(i));
  ck_assert_ptr_eq(model_touch(w.m, 1), first);
  ck_assert_int_eq(model_touch(w.m, 5001)->after.i, 4999);
  ck_assert_ptr_null(model_touch(w.m, 5002));
  model_undo(w.m);
  world_commit(&w);
}
END_TEST

START_TEST(versions_count_entries_that_changed_facts)
{
  start();
  struct record *s = create(&w, "service", "a");
  put_text(&w, s, "name", "A");
  put(&w, s, "score", value_int(1));
  world_keep(&w);
  ck_assert_int_eq(s->version, 1);
  world_entry(&w);
  put(&w, s, "score", value_int(2)); /* derived */
  world_keep(&w);
  ck_assert_int_eq(s->version, 1);
  ck_assert_int_eq(s->updated_at, at_of(2));
  world_entry(&w);
  put_text(&w, s, "name", "B");
  put_text(&w, s, "name", "C");
  ck_assert_int_eq(s->version, 1); /* until it is kept */
  world_keep(&w);
  ck_assert_int_eq(s->version, 2);
  ck_assert_int_eq(s->updated_at, at_of(4));
  world_entry(&w);
  put_text(&w, s, "name", "D");
  put_text(&w, s, "name", "C"); /* and back */
  finish();
  world_reopen(&w);
  s = find(&w, "service/a");
  ck_assert_int_eq(s->version, 2);
  ck_assert_int_eq(s->created_at, at_of(2));
  ck_assert_int_eq(s->updated_at, at_of(4));
  ck_assert_str_eq(history_of(&w, s, "name"), "2:\"A\" 4:\"C\"");
  ck_assert_str_eq(history_of(&w, s, "score"), "2:1 3:2");
  ck_assert_str_eq(history_of(&w, s, "owner"), "2:-");
}
END_TEST

START_TEST(undo_takes_everything_back)
{
  start();
  struct record *ana = create(&w, "person", "ana");
  put_text(&w, ana, "name", "Ana");
  struct record *s = create(&w, "service", "a");
  put(&w, s, "owner", value_record(ana->rid));
  struct record *gone = create(&w, "service", "gone");
  put_text(&w, gone, "name", "will be deleted");
  model_say(w.m, s, 7)->outcome = 42;
  finish();
  const char *digest = digest_of(&w);
  for (int flush = 0; flush < 2; flush++) {
    struct err err = ERR_INIT;
    start();
    uint64_t gone_rid = gone->rid;
    destroy(&w, gone);
    create(&w, "service", "gone"); /* the key is free again */
    struct record *fresh = create(&w, "service", "new");
    uint64_t fresh_rid = fresh->rid;
    put_text(&w, s, "name", "x");
    put(&w, s, "owner", value_none());
    model_say(w.m, s, 7)->outcome = 43;
    model_say(w.m, s, 3)->outcome = 44;
    model_unsay(w.m, s, 7);
    ck_assert_str_eq(keys_of(&w, "service", "owner", value_record(ana->rid)), "");
    ck_assert_str_eq(keys_of(&w, "service", "owner", value_none()), "a gone new");
    ck_assert_str_eq(keys_of(&w, "service", NULL, value_none()), "a gone new");
    ck_assert_int_eq(model_count(w.m, type_of(&w, "service")), 3);
    if (flush)
      must(model_flush(w.m, &err), &err);
    put_text(&w, s, "name", "y");
    model_undo(w.m);
    w.seq--;
    gone = find(&w, "service/gone");
    ck_assert_int_eq((int64_t)gone->rid, (int64_t)gone_rid);
    ck_assert_ptr_null(find(&w, "service/new"));
    ck_assert_ptr_null(model_find(w.m, fresh_rid, &err));
    ck_assert_int_eq(get(s, "name").kind, VALUE_NONE);
    ck_assert_str_eq(keys_of(&w, "service", "owner", value_record(ana->rid)), "a");
    ck_assert_str_eq(keys_of(&w, "service", "owner", value_none()), "gone");
    ck_assert_str_eq(keys_of(&w, "service", NULL, value_none()), "a gone");
    ck_assert_int_eq(model_count(w.m, type_of(&w, "service")), 2);
    ck_assert_uint_eq(model_said(s, 7)->outcome, 42);
    ck_assert_ptr_null(model_said(s, 3));
    world_commit(&w);
    ck_assert_str_eq(digest_of(&w), digest);
    must(model_verify(w.m, &err), &err);
  }
  world_reopen(&w);
  ck_assert_str_eq(digest_of(&w), digest);
  start();
  struct record *next = create(&w, "service", "next"); /* undone numbers were never used */
  ck_assert_int_eq((int64_t)rid_row(next->rid), 3);
  finish();
}
END_TEST

START_TEST(a_refused_entry_costs_no_sql)
{
  start();
  struct record *s = create(&w, "service", "a");
  finish();
  uint64_t writes = model_stats(w.m).row_writes;
  for (int i = 0; i < 10; i++) {
    start();
    put_text(&w, s, "name", "x");
    put(&w, s, "score", value_int(i));
    model_undo(w.m);
    world_commit(&w);
  }
  ck_assert_uint_eq(model_stats(w.m).row_writes, writes);
  start();
  put_text(&w, s, "name", "x");
  put(&w, s, "score", value_int(5));
  world_keep(&w);
  world_entry(&w);
  put(&w, s, "score", value_int(6));
  finish();
  ck_assert_uint_eq(model_stats(w.m).row_writes, writes + 1);
}
END_TEST

START_TEST(rows_are_never_numbered_twice)
{
  start();
  struct record *a = create(&w, "service", "a");
  uint64_t first = a->rid;
  destroy(&w, a);
  world_keep(&w);
  world_entry(&w);
  ck_assert_uint_gt(create(&w, "service", "a")->rid, first);
  finish();
  start();
  destroy(&w, find(&w, "service/a"));
  finish();
  world_reopen(&w);
  start();
  struct record *b = create(&w, "service", "a");
  ck_assert_uint_eq(b->rid, first + 2);
  finish();
  ck_assert_int_eq(sql_number(&w, "SELECT last_row FROM _type WHERE name = 'service'"), 3);
  ck_assert_int_eq(sql_number(&w, "SELECT records FROM _type WHERE name = 'service'"), 1);
}
END_TEST

START_TEST(keys_are_checked)
{
  struct err err = ERR_INIT;
  const struct type *t = type_of(&w, "service");
  start();
  static const char *const bad[] = { "", "a b", "a/b", "ä", "a\nb", "x'y" };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_ptr_null(model_create(w.m, t, str_of(bad[i]), &err));
    ck_assert_int_eq(err.code, ERR_INPUT);
  }
  ck_assert_str_eq(err.text, "service: \"x'y\" is no key: 1 to 200 of A-Z a-z 0-9 - _ . : @ + ~");
  char key[202];
  memset(key, 'k', sizeof key);
  ck_assert_ptr_null(model_create(w.m, t, (struct str){ key, 201 }, &err));
  ck_assert_ptr_nonnull(model_create(w.m, t, (struct str){ key, 200 }, &err));
  create(&w, "service", "Az09-_.:@+~");
  create(&w, "incident", "same");
  create(&w, "service", "same");
  ck_assert_ptr_null(model_create(w.m, t, STR("same"), &err));
  ck_assert_int_eq(err.code, ERR_CONFLICT);
  ck_assert_str_eq(err.text, "service/same exists already");
  must(model_flush(w.m, &err), &err);
  ck_assert_ptr_null(model_find_name(w.m, STR("service"), &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert_ptr_null(model_find_name(w.m, STR("servce/x"), &err));
  ck_assert_str_eq(err.text, "there is no type \"servce\"; did you mean \"service\"?");
  ck_assert_ptr_null(model_find_name(w.m, STR("service/x"), &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
  ck_assert_str_eq(err.text, "there is no service/x");
  ck_assert_ptr_null(type_need_field(t, STR("naem"), &err));
  ck_assert_str_eq(err.text, "service has no field \"naem\"; did you mean \"name\"?");
  ck_assert_ptr_null(type_need_field(t, STR("version"), &err));
  ck_assert_str_eq(err.text, "service.version is kept by the host and is no field of the type");
  model_undo(w.m);
  world_commit(&w);
}
END_TEST

START_TEST(required_fields_must_be_there)
{
  struct err err = ERR_INIT;
  start();
  struct record *r = create(&w, "incident", "1");
  ck_assert(!model_check_entry(w.m, &err));
  ck_assert_int_eq(err.code, ERR_INPUT);
  ck_assert_str_eq(err.text, "incident/1: title is required");
  put_text(&w, r, "title", "");
  finish();
  start();
  put(&w, r, "title", value_null());
  ck_assert(!model_check_entry(w.m, &err));
  put_text(&w, r, "title", "x");
  finish();
}
END_TEST

START_TEST(referrers_block_a_delete)
{
  struct err err = ERR_INIT;
  start();
  struct record *ana = create(&w, "person", "ana"), *bo = create(&w, "person", "bo");
  put_text(&w, ana, "name", "Ana");
  put_text(&w, bo, "name", "Bo");
  for (int i = 0; i < 5; i++) {
    char key[16];
    snprintf(key, sizeof key, "s%d", i);
    put(&w, create(&w, "service", key), "owner", value_record(ana->rid));
  }
  struct record *inc = create(&w, "incident", "1");
  put_text(&w, inc, "title", "x");
  struct value watcher = value_record(bo->rid);
  put(&w, inc, "watchers", (struct value){ .kind = VALUE_LIST, .n = 1, .list = &watcher });
  finish();
  start();
  destroy(&w, ana);
  ck_assert(!model_check_entry(w.m, &err));
  ck_assert_int_eq(err.code, ERR_CONFLICT);
  ck_assert_str_eq(err.text, "person/ana cannot be deleted: service/s0 (owner), service/s1 (owner), service/s2 (owner)"
                             " and others refer to it");
  model_undo(w.m);
  world_entry(&w);
  destroy(&w, find(&w, "person/bo"));
  ck_assert(!model_check_entry(w.m, &err));
  ck_assert_str_eq(err.text, "person/bo cannot be deleted: incident/1 (watchers) refers to it");
  destroy(&w, find(&w, "incident/1")); /* both at once is fine */
  world_keep(&w);
  world_entry(&w);
  for (int i = 0; i < 5; i++) {
    char name[32];
    snprintf(name, sizeof name, "service/s%d", i);
    put(&w, find(&w, name), "owner", value_none());
  }
  destroy(&w, find(&w, "person/ana"));
  finish();
  ck_assert_int_eq(model_count(w.m, type_of(&w, "person")), 0);
}
END_TEST

START_TEST(said_is_kept_in_order_and_undone)
{
  start();
  struct record *s = create(&w, "service", "a");
  static const uint32_t policies[] = { 9, 2, 500, 4 };
  for (int i = 0; i < 4; i++) {
    struct said *said = model_say(w.m, s, policies[i]);
    ck_assert_int_eq(said->wake_at, INSTANT_NEVER);
    said->epoch = policies[i] + 1;
    said->outcome = UINT64_MAX - policies[i];
    said->trace = (uint64_t)policies[i] << 40;
    said->wake_at = i == 1 ? INSTANT_NEVER : i == 2 ? -5 : at_of(i);
    said->height = policies[i];
    said->status = SAID_FAILED;
    said->failures = (uint8_t)i;
  }
  int64_t version = s->version;
  finish();
  world_reopen(&w);
  s = find(&w, "service/a");
  ck_assert_int_eq(s->version, version);
  ck_assert_uint_eq(s->said_count, 4);
  for (int i = 0; i < 4; i++) {
    const struct said *said = model_said(s, policies[i]);
    ck_assert_uint_eq(said->policy, policies[i]);
    ck_assert_uint_eq(said->epoch, policies[i] + 1);
    ck_assert_uint_eq(said->outcome, UINT64_MAX - policies[i]);
    ck_assert_uint_eq(said->trace, (uint64_t)policies[i] << 40);
    ck_assert_int_eq(said->wake_at, i == 1 ? INSTANT_NEVER : i == 2 ? -5 : at_of(i));
    ck_assert_uint_eq(said->height, policies[i]);
    ck_assert_int_eq(said->status, SAID_FAILED);
    ck_assert_int_eq(said->failures, i);
  }
  ck_assert_ptr_null(model_said(s, 5));
  const char *digest = digest_of(&w);
  start();
  model_say(w.m, s, 4)->trace = 1; /* traces are not part of the model */
  finish();
  ck_assert_str_eq(digest_of(&w), digest);
  start();
  model_unsay(w.m, s, 5);
  model_unsay(w.m, s, 2);
  finish();
  world_reopen(&w);
  ck_assert_ptr_null(model_said(find(&w, "service/a"), 2));
  ck_assert_str_ne(digest_of(&w), digest);
}
END_TEST

START_TEST(a_rollback_drops_the_group)
{
  start();
  struct record *s = create(&w, "service", "a");
  put_text(&w, s, "name", "kept");
  finish();
  const char *digest = digest_of(&w);
  struct err err = ERR_INIT;
  start();
  put_text(&w, s, "name", "lost");
  create(&w, "service", "b");
  world_keep(&w);
  must(model_flush(w.m, &err), &err);
  world_entry(&w);
  create(&w, "service", "c");
  model_rollback(w.m);
  w.seq = model_applied(w.m);
  ck_assert_int_eq(w.seq, 2);
  ck_assert_str_eq(digest_of(&w), digest);
  ck_assert_int_eq(get(find(&w, "service/a"), "name").n, 4);
  ck_assert_int_eq(model_count(w.m, type_of(&w, "service")), 1);
  start();
  ck_assert_int_eq((int64_t)rid_row(create(&w, "service", "b")->rid), 2);
  finish();
}
END_TEST

START_TEST(a_relaxed_entry_is_one_version)
{
  struct err err = ERR_INIT;
  start();
  struct record *s = create(&w, "service", "a");
  put_text(&w, s, "name", "A");
  finish();
  start();
  put_text(&w, s, "name", "B");
  put(&w, s, "score", value_int(1));
  size_t n = 0;
  while (model_touch(w.m, n))
    n++;
  uint64_t rid = s->rid;
  must(model_relax(w.m, &err), &err);
  ck_assert_ptr_null(model_touch(w.m, n));
  s = model_find(w.m, rid, &err);
  put_text(&w, s, "name", "C");
  put(&w, s, "score", value_int(2));
  ck_assert_ptr_nonnull(model_touch(w.m, n));
  struct record *b = create(&w, "service", "b");
  must(model_relax(w.m, &err), &err);
  put_text(&w, b, "name", "b");
  finish();
  ck_assert_int_eq(s->version, 2);
  ck_assert_int_eq(b->version, 1);
  ck_assert_str_eq(history_of(&w, s, "name"), "2:\"A\" 3:\"C\"");
  ck_assert_str_eq(history_of(&w, s, "score"), "2:- 3:2");
  ck_assert_str_eq(history_of(&w, b, "name"), "3:\"b\"");
  start();
  put_text(&w, s, "name", "D");
  model_undo(w.m); /* the next entry can be undone again */
  world_commit(&w);
}
END_TEST

START_TEST(pointers_last_as_long_as_the_entry)
{
  world_close(&w);
  world_open(&w, schema, 1); /* a cache of one byte: all goes at each commit */
  start();
  for (int i = 0; i < 300; i++) {
    char key[16];
    snprintf(key, sizeof key, "k%d", i);
    struct record *r = create(&w, "incident", key);
    put_text(&w, r, "title", key);
    put(&w, r, "count", value_int(i));
  }
  finish();
  ck_assert_uint_eq(model_stats(w.m).cached, 0);
  start();
  struct record *held[300];
  struct err err = ERR_INIT;
  for (int i = 0; i < 300; i++) {
    held[i] = model_find(w.m, rid_make(type_of(&w, "incident")->no, (uint64_t)i + 1), &err);
    if (i % 3 == 0)
      put(&w, held[i], "count", value_int(-i));
  }
  for (int i = 0; i < 300; i++)
    ck_assert_int_eq(get(held[i], "count").i, i % 3 ? i : -i);
  finish();
  ck_assert_uint_eq(model_stats(w.m).cached, 0);
  ck_assert_uint_eq(model_stats(w.m).cache_bytes, 0);
  ck_assert_int_eq(sql_number(&w, "SELECT sum(count) FROM incident WHERE count < 0"), -14850);
}
END_TEST

/* As many creations as fill several hundred pages, in entries of 500, the last one open. */
static void fill_much(void)
{
  for (int i = 0; i < 3000; i++) {
    char key[16];
    snprintf(key, sizeof key, "k%d", i);
    put_text(&w, create(&w, "service", key), "name", "a name that takes some room in the file, as names do");
    if (i % 500 == 499) {
      world_keep(&w);
      world_entry(&w);
    }
  }
}

/* The disk is full after so many bytes, at a flush within an entry or at the commit: the group is gone, nothing else.
 * No assertion stands under the limit, because Check writes a file for each. */
START_TEST(a_full_disk_loses_the_group_only)
{
  struct err err = ERR_INIT;
  struct rlimit free_disk, full;
  start();
  put_text(&w, create(&w, "service", "a"), "name", "kept");
  finish();
  const char *digest = digest_of(&w);
  start();
  fill_much();
  signal(SIGXFSZ, SIG_IGN);
  getrlimit(RLIMIT_FSIZE, &free_disk);
  full = free_disk;
  full.rlim_cur = (rlim_t)(1 + 50000 * _i);
  setrlimit(RLIMIT_FSIZE, &full);
  bool ok = (_i % 2 == 0 || model_flush(w.m, &err)) && model_keep(w.m, &err) && model_commit(w.m, w.seq, &err);
  setrlimit(RLIMIT_FSIZE, &free_disk);
  ck_assert(!ok);
  ck_assert_int_eq(err.code, ERR_IO);
  model_rollback(w.m);
  w.seq = model_applied(w.m);
  ck_assert_str_eq(digest_of(&w), digest);
  start();
  ck_assert_int_eq((int64_t)rid_row(create(&w, "service", "b")->rid), 2);
  finish();
  world_reopen(&w);
  must(model_verify(w.m, &err), &err);
  ck_assert_int_eq(model_count(w.m, type_of(&w, "service")), 2);
}
END_TEST

static void corrupt(const char *sql, const char *complaint)
{
  struct err err = ERR_INIT;
  must(store_exec(model_store(w.m), sql, &err), &err);
  ck_assert(!model_verify(w.m, &err));
  ck_assert_int_eq(err.code, ERR_CORRUPT);
  ck_assert_str_eq(err.text, complaint);
}

START_TEST(verify_notices_what_was_done_behind_its_back)
{
  struct err err = ERR_INIT;
  start();
  struct record *ana = create(&w, "person", "ana");
  put_text(&w, ana, "name", "Ana");
  put(&w, create(&w, "service", "a"), "owner", value_record(ana->rid));
  finish();
  ck_assert_str_eq(keys_of(&w, "service", "owner", value_record(ana->rid)), "a");
  must(model_verify(w.m, &err), &err);
  corrupt("UPDATE service SET name = 'x'", "service/a: name in memory is not what the table holds");
  corrupt("UPDATE service SET name = NULL, version = 7", "service/a: version in memory is not what the table holds");
  corrupt("UPDATE service SET version = 1; INSERT INTO person(id, key, version, created_at, updated_at)"
          " VALUES(9, 'z', 1, 0, 0)",
          "person: 1 records are counted, and the table has 2");
  corrupt("DELETE FROM person WHERE id = 9; INSERT INTO service(id, key, version, created_at, updated_at, owner)"
          " VALUES(9, 'z', 1, 0, 0, 1)",
          "the kept set of service.owner and its table differ at service/z");
  must(store_exec(model_store(w.m), "DELETE FROM service WHERE id = 9", &err), &err);
  world_reopen(&w);
  must(model_verify(w.m, &err), &err);
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("change");
  tcase_add_checked_fixture(tc, set_up, tear_down);
  tcase_add_test(tc, every_kind_survives_the_file);
  tcase_add_test(tc, touches_tell_what_changed);
  tcase_add_test(tc, touches_stay_where_they_are);
  tcase_add_test(tc, versions_count_entries_that_changed_facts);
  tcase_add_test(tc, undo_takes_everything_back);
  tcase_add_test(tc, a_refused_entry_costs_no_sql);
  tcase_add_test(tc, rows_are_never_numbered_twice);
  tcase_add_test(tc, keys_are_checked);
  tcase_add_test(tc, required_fields_must_be_there);
  tcase_add_test(tc, referrers_block_a_delete);
  tcase_add_test(tc, said_is_kept_in_order_and_undone);
  tcase_add_test(tc, a_rollback_drops_the_group);
  tcase_add_test(tc, a_relaxed_entry_is_one_version);
  tcase_add_test(tc, pointers_last_as_long_as_the_entry);
  tcase_add_test(tc, verify_notices_what_was_done_behind_its_back);
  tcase_add_loop_test(tc, a_full_disk_loses_the_group_only, 0, 4);
  return tc;
}

int main(void) { return run_suite("change", cases); }
