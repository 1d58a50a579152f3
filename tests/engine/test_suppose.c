/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a what-if tells is what then happens, and it leaves no trace: random edits are first supposed and then made, and
 * a host that was asked a lot comes to the same as one that was asked nothing.
 */
#include "drive.h"

static const char *const model_lua =
    "return model {"
    " service = { fields = { name = text { required = true }, own = money, owner = ref 'person', late = boolean } },"
    " person = { fields = { name = text } },"
    " dependency = { fields = { above = ref 'service', beneath = ref 'service' } } }";
static const char *const worth_lua =
    "return policy { title = 'worth', on = 'service', gives = { worth = money, place = integer },"
    " findings = { dear = 'high', nobodys = 'low' },"
    " eval = function(s, ctx)"
    "  local sum = s.own or money(0, 'EUR')"
    "  for d in ctx:each('dependency', { beneath = s }) do sum = sum + (d.above ~= s and d.above.worth or money(0, "
    "'EUR')) end"
    "  if sum.amount > 1000 then"
    "   ctx:finding('dear', { message = s.name .. ' is dear', because = { worth = sum }, owner = s.owner })"
    "   ctx:message('dear', { to = s.owner, subject = s.name }) end"
    "  if not s.owner then ctx:finding('nobodys', { message = 'whose?' }) end"
    "  ctx:clock('care', { target = s.late and '1h' or '4h', stop = { late = true } })"
    "  return { worth = sum, place = ctx:rank(s, 'own') } end }";
static const char *const guard_lua =
    "return guard { title = 'no debts', on = 'service', level = 'enforce', check = function(c, ctx)"
    " if c.record and c.record.own and c.record.own.amount < 0 then ctx:refuse('a debt is no worth') end end }";
static const char *const warn_lua =
    "return guard { title = 'names', on = 'service', level = 'warn', check = function(c, ctx)"
    " if c.record and #c.record.name > 6 then ctx:refuse('a long name') end end }";

static struct engine *open_set(void)
{
  struct err err = ERR_INIT;
  struct files f = { .n = 0 };
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/worth.lua", worth_lua);
  files_add(&f, "p/debts.lua", guard_lua);
  files_add(&f, "p/names.lua", warn_lua);
  clock_ms = CLOCK_START;
  activate(e, &f);
  return e;
}

static struct value ask(struct engine *e, struct arena *a, const char *body, struct err *err)
{
  struct request r = { .kind = REQUEST_WHAT_IF, .actor = STR("person/ana"), .body = str_of(body) };
  struct value v = value_none();
  if (engine_run(e, &r)) {
    ck_assert_int_eq(r.seq, 0); /* nothing was journaled */
    ck_assert(json_read(a, str_dup(a, buf_view(&r.answer)), &v, NULL));
  }
  *err = r.err;
  buf_fini(&r.answer);
  return v;
}

static struct value ask_well(struct engine *e, struct arena *a, const char *body)
{
  struct err err;
  struct value v = ask(e, a, body, &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  return v;
}

static void digest(struct engine *e, uint8_t out[SHA256_SIZE])
{
  struct err err = ERR_INIT;
  ck_assert_msg(engine_digest(e, out, &err), "%s", err.text);
}

static struct value item_with(struct value list, const char *name, const char *text)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    if (str_is(value_get_str(list.list[i], name), text))
      return list.list[i];
  return value_none();
}

/* ---- one question, looked at closely ---- */

START_TEST(test_it_tells_what_would_be)
{
  struct engine *e = open_set();
  struct arena a;
  arena_init(&a);
  good(e, "{\"edits\":[{\"put\":\"person/bo\",\"set\":{\"name\":\"Bo\"}},"
          "{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"own\":\"9.00 EUR\",\"owner\":\"bo\"}},"
          "{\"put\":\"service/pay\",\"set\":{\"name\":\"Pay\",\"own\":\"0.50 EUR\"}},"
          "{\"put\":\"dependency/d\",\"set\":{\"above\":\"service/shop\",\"beneath\":\"service/pay\"}}]}");
  struct value v =
      ask_well(e, &a, "{\"edits\":[{\"update\":\"service/shop\",\"set\":{\"own\":\"12.00 EUR\",\"late\":true}}]}");

  struct value total = item_with(value_get(v, "totals"), "field", "service.worth");
  ck_assert_int_eq(value_get(value_get(total, "difference"), "amount").i, 600);
  ck_assert_int_eq(value_get(total, "records").i, 2);
  ck_assert_int_eq(value_get(v, "record_count").i, 2);
  struct value shop = item_with(value_get(v, "records"), "id", "service/shop");
  struct value worth = item_with(value_get(shop, "fields"), "name", "worth");
  ck_assert_str_eq(str_z(&a, value_get_str(worth, "policy")), "p.worth");
  ck_assert_int_eq(value_get(value_get(worth, "after"), "amount").i, 1200);

  struct value findings = value_get(v, "findings"), opened = value_get(findings, "opened");
  ck_assert_int_eq(opened.n, 2);
  struct value dear = item_with(opened, "record", "service/shop");
  ck_assert_str_eq(str_z(&a, value_get_str(dear, "owner")), "person/bo");
  ck_assert_str_eq(str_z(&a, value_get_str(dear, "message")), "Shop is dear");
  ck_assert_int_eq(value_get(findings, "closed").n, 0);
  ck_assert_int_eq(value_get(v, "messages").n, 2);
  struct value clock = item_with(value_get(v, "clocks"), "record", "service/shop");
  ck_assert_str_eq(str_z(&a, value_get_str(value_get(clock, "before"), "state")), "running");
  ck_assert_str_eq(str_z(&a, value_get_str(value_get(clock, "after"), "state")), "met");

  struct value held = cell(e, "service/shop", "own");
  ck_assert_int_eq(held.i, 900);
  arena_fini(&a);
  engine_close(e);
}
END_TEST

enum { WIDE = 110, MANY = 40 };

/* Each field of each record is told, however many fields there are. */
START_TEST(test_records_of_many_fields_are_told_apart)
{
  struct err err = ERR_INIT;
  struct files f = { .n = 0 };
  struct buf model = BUF_INIT, edits = BUF_INIT;
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  struct arena a;
  ck_assert_msg(e != NULL, "%s", err.text);
  arena_init(&a);
  buf_z(&model, "return model { wide = { fields = {");
  for (int i = 0; i < WIDE; i++)
    buf_printf(&model, " f%d = integer,", i);
  buf_z(&model, " } } }");
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model.p);
  activate(e, &f);
  buf_z(&edits, "{\"edits\":[");
  for (int r = 0; r < MANY; r++) {
    buf_printf(&edits, "%s{\"put\":\"wide/r%d\",\"set\":{", r ? "," : "", r);
    for (int i = 0; i < WIDE; i++)
      buf_printf(&edits, "%s\"f%d\":%d", i ? "," : "", i, r * WIDE + i + 1);
    buf_z(&edits, "}}");
  }
  buf_z(&edits, "]}");
  struct value records = value_get(ask_well(e, &a, edits.p), "records");
  ck_assert_uint_eq(records.n, MANY);
  for (int r = 0; r < MANY; r++) {
    struct value fields = value_get(records.list[r], "fields");
    ck_assert_uint_eq(fields.n, WIDE);
    for (int i = 0; i < WIDE; i++) {
      char name[16];
      snprintf(name, sizeof name, "f%d", i);
      ck_assert_int_eq(value_get(item_with(fields, "name", name), "after").i, r * WIDE + i + 1);
    }
  }
  buf_fini(&model);
  buf_fini(&edits);
  arena_fini(&a);
  engine_close(e);
}
END_TEST

START_TEST(test_deleting_closes_and_takes_value_away)
{
  struct engine *e = open_set();
  struct arena a;
  arena_init(&a);
  good(e, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\",\"own\":\"90.00 EUR\"}}]}");
  struct value v = ask_well(e, &a, "{\"edits\":[{\"delete\":\"service/shop\"}]}");
  ck_assert_int_eq(value_get(value_get(v, "findings"), "closed").n, 2);
  struct value total = item_with(value_get(v, "totals"), "field", "service.worth");
  ck_assert_int_eq(value_get(value_get(total, "difference"), "amount").i, -9000);
  struct value gone = item_with(value_get(v, "records"), "id", "service/shop");
  ck_assert_str_eq(str_z(&a, value_get_str(gone, "change")), "delete");
  arena_fini(&a);
  engine_close(e);
}
END_TEST

START_TEST(test_guards_are_asked)
{
  struct engine *e = open_set();
  struct arena a;
  arena_init(&a);
  struct value v =
      ask_well(e, &a, "{\"edits\":[{\"put\":\"service/shop\",\"set\":{\"name\":\"Longest\",\"own\":\"-1.00 EUR\"}}]}");
  ck_assert_int_eq(value_get(v, "refused").n, 1);
  ck_assert_int_eq(value_get(v, "warnings").n, 1);
  ck_assert_int_eq(value_get(v, "record_count").i, 1);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM verdict"), 0);
  arena_fini(&a);
  engine_close(e);
}
END_TEST

START_TEST(test_what_is_wrong_is_said)
{
  static const struct {
    const char *body, *text;
  } rows[] = {
    { "{\"edits\":[{\"put\":\"servce/x\",\"set\":{}}]}", "service" },
    { "{\"edits\":[{\"put\":\"service/x\",\"set\":{}}]}", "name" },
    { "{\"edit\":[]}", "\"edits\"" },
    { "{\"edits\":[{\"update\":\"service/x\",\"set\":{\"name\":\"X\"}}]}", "does not exist" },
    { "nonsense", "" },
  };
  struct engine *e = open_set();
  struct arena a;
  arena_init(&a);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct err err;
    ask(e, &a, rows[i].body, &err);
    ck_assert_int_ne(err.code, ERR_NONE);
    ck_assert_msg(strstr(err.text, rows[i].text) != NULL, "%s", err.text);
  }
  good(e, "{\"edits\":[{\"put\":\"service/x\",\"set\":{\"name\":\"X\"}}]}");
  arena_fini(&a);
  engine_close(e);
}
END_TEST

/* ---- what is told is what happens ---- */

static uint64_t dice_state;
static uint32_t dice(uint32_t n)
{
  dice_state = dice_state * 6364136223846793005ull + 1442695040888963407ull;
  return (uint32_t)(dice_state >> 33) % n;
}

static void random_edits(struct buf *out)
{
  buf_z(out, "{\"edits\":[");
  for (uint32_t i = 0, n = 1 + dice(3); i < n; i++) {
    uint32_t s = dice(6);
    buf_z(out, i ? "," : "");
    switch (dice(6)) {
    case 0:
      buf_printf(out, "{\"put\":\"person/p%u\",\"set\":{\"name\":\"P%u\"}}", s, dice(3));
      break;
    case 1:
      buf_printf(out, "{\"put\":\"dependency/d%u\",\"set\":{\"above\":\"service/s%u\",\"beneath\":\"service/s%u\"}}",
                 dice(4), s / 2, 3 + s / 2);
      break;
    case 2:
      buf_printf(out, "{\"put\":\"service/s%u\",\"set\":{\"late\":%s}}", s, dice(2) ? "true" : "false");
      break;
    case 3:
      buf_printf(out, "{\"put\":\"service/s%u\",\"set\":{\"owner\":%s}}", s, dice(2) ? "null" : "\"person/p1\"");
      break;
    default:
      buf_printf(out, "{\"put\":\"service/s%u\",\"set\":{\"name\":\"S%u\",\"own\":\"%d.00 EUR\"}}", s, dice(2000),
                 (int)dice(30) - 2);
    }
  }
  buf_z(out, "]}");
}

/* Each field that was to be otherwise is as it was told. */
static void check_fields(struct engine *e, struct arena *a, struct value told)
{
  struct value records = value_get(told, "records");
  for (uint32_t i = 0; i < records.n; i++) {
    struct value fields = value_get(records.list[i], "fields");
    const char *id = str_z(a, value_get_str(records.list[i], "id"));
    for (uint32_t k = 0; k < fields.n; k++) {
      const char *name = str_z(a, value_get_str(fields.list[k], "name"));
      struct record *r = model_find_name(e->model, str_of(id), NULL);
      const struct field *f = type_need_field(r->type, str_of(name), NULL);
      struct value now = field_present(e->model, f, record_cell(r, f->no), a);
      struct value after = value_get(fields.list[k], "after");
      ck_assert_msg(value_eq(now, after) || (value_is_none(now) && value_is_none(after)), "%s %s", id, name);
    }
  }
}

static void check_findings(struct engine *e, struct value told, int64_t seq)
{
  char sql[128];
  struct value findings = value_get(told, "findings");
  snprintf(sql, sizeof sql, "SELECT count(*) FROM finding WHERE opened_seq = %lld", (long long)seq);
  ck_assert_int_eq(scalar(e, sql), value_get(findings, "opened").n);
  snprintf(sql, sizeof sql, "SELECT count(*) FROM finding WHERE closed_seq = %lld", (long long)seq);
  ck_assert_int_eq(scalar(e, sql), value_get(findings, "closed").n);
  snprintf(sql, sizeof sql, "SELECT count(*) FROM message WHERE seq = %lld", (long long)seq);
  ck_assert_int_eq(scalar(e, sql), value_get(told, "messages").n);
  snprintf(sql, sizeof sql, "SELECT count(*) FROM clock WHERE seq = %lld", (long long)seq);
  ck_assert_int_eq(scalar(e, sql), value_get(told, "clocks").n);
}

static void check_totals(struct engine *e, struct value told, int64_t before)
{
  struct value total = item_with(value_get(told, "totals"), "field", "service.worth");
  int64_t after = scalar(e, "SELECT ifnull(sum(worth), 0) FROM service");
  ck_assert_int_eq(after - before, value_get(value_get(total, "difference"), "amount").i);
}

static void suppose_then_do(struct engine *e, const char *body)
{
  struct arena a;
  struct err told_err;
  uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
  arena_init(&a);
  digest(e, before);
  int64_t worth = scalar(e, "SELECT ifnull(sum(worth), 0) FROM service");
  struct value told = ask(e, &a, body, &told_err);
  digest(e, after);
  ck_assert_mem_eq(before, after, SHA256_SIZE);
  struct err done = drive_change(e, body);
  bool refused = value_get(told, "refused").kind == VALUE_LIST && value_get(told, "refused").n > 0;
  if (done.code == ERR_REFUSED)
    ck_assert(refused);
  else
    ck_assert_int_eq(done.code, told_err.code);
  if (done.code == ERR_NONE) {
    check_fields(e, &a, told);
    check_findings(e, told, e->applied);
    check_totals(e, told, worth);
  }
  arena_fini(&a);
}

START_TEST(test_what_is_told_happens)
{
  struct engine *asked = open_set(), *unasked = open_set();
  struct err err = ERR_INIT;
  uint8_t one[SHA256_SIZE], other[SHA256_SIZE];
  dice_state = 11;
  for (int i = 0; i < 300; i++) {
    struct buf body = BUF_INIT;
    random_edits(&body);
    suppose_then_do(asked, body.p);
    drive_change(unasked, body.p);
    buf_fini(&body);
    if (i % 10 == 9) {
      pass(asked, 30 * MINUTE);
      pass(unasked, 0);
    }
  }
  digest(asked, one);
  digest(unasked, other);
  ck_assert_mem_eq(one, other, SHA256_SIZE);
  struct buf report = BUF_INIT;
  ck_assert_msg(engine_verify(asked, &report, &err), "%s", err.text);
  buf_fini(&report);
  engine_close(asked);
  engine_close(unasked);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("suppose");
  TCase *t = tcase_create("suppose");
  tcase_set_timeout(t, 120);
  tcase_add_test(t, test_it_tells_what_would_be);
  tcase_add_test(t, test_records_of_many_fields_are_told_apart);
  tcase_add_test(t, test_deleting_closes_and_takes_value_away);
  tcase_add_test(t, test_guards_are_asked);
  tcase_add_test(t, test_what_is_wrong_is_said);
  tcase_add_test(t, test_what_is_told_happens);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
