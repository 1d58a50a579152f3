/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Deliveries as a what-if: what is told of each is what then becomes of it, those before it are seen by its mapping, one
 * whose edits are wrong takes nothing of the others with it, and nothing of all that stays.
 */
#include "dice.h"
#include "drive.h"

static const char *const model_lua =
    "return model { item = { fields = { name = text { required = true }, price = money, seen = integer } } }";
static const char *const sum_lua = "return policy { title = 'double', on = 'item', gives = { double = money },"
                                   " eval = function(i) return { double = i.price and i.price * 2 } end }";
/* n: what there was of that name when it was mapped; odd things on request. */
static const char *const intake_lua =
    "return intake { title = 'rows', scheme = 'none', map = function(d, ctx)"
    " local b = d.body"
    " if b.fail then error('as told', 0) end"
    " if b.hold then ctx:hold('for a yes') return {} end"
    " if not b.name then ctx:ignore('no name') return {} end"
    " local known = ctx:get('item', b.name)"
    " local set = { name = b.name, seen = (known and known.seen or 0) + 1, price = b.price and money(b.price, 'EUR') }"
    " set[b.field or 'name'] = b.field and 1 or set.name"
    " return { { put = 'item/' .. b.name, set = set } } end }";

static struct engine *open_set(void)
{
  struct err err = ERR_INIT;
  struct files f = { .n = 0 };
  struct engine *e = drive_open(":memory:", ":memory:", 0, 0, &err);
  ck_assert_msg(e != NULL, "%s", err.text);
  files_add(&f, "p/pack.lua", "return pack { name = 'p', version = '1', title = 'P' }");
  files_add(&f, "p/model.lua", model_lua);
  files_add(&f, "p/sum.lua", sum_lua);
  files_add(&f, "p/web.lua", intake_lua);
  clock_ms = CLOCK_START;
  activate(e, &f);
  return e;
}

static struct value ask(struct engine *e, struct arena *a, struct str body, struct err *err)
{
  struct request r = { .kind = REQUEST_WHAT_IF, .actor = STR("cli"), .body = body };
  struct value v = value_none();
  if (engine_run(e, &r))
    ck_assert(json_read(a, str_dup(a, buf_view(&r.answer)), &v, NULL));
  ck_assert_int_eq(r.seq, 0);
  *err = r.err;
  buf_fini(&r.answer);
  return v;
}

static struct value ask_well(struct engine *e, struct arena *a, const char *body)
{
  struct err err;
  struct value v = ask(e, a, str_of(body), &err);
  ck_assert_msg(err.code == ERR_NONE, "%s", err.text);
  return v;
}

static const char *state_of(struct arena *a, struct value v, uint32_t i)
{
  struct value list = value_get(v, "deliveries");
  ck_assert(list.kind == VALUE_LIST && i < list.n);
  return str_z(a, value_get_str(list.list[i], "state"));
}

START_TEST(test_each_is_told)
{
  struct engine *e = open_set();
  struct arena a;
  arena_init(&a);
  struct value v = ask_well(e, &a,
                            "{\"deliveries\":[{\"source\":\"web\",\"body\":{\"name\":\"x\",\"price\":100}},"
                            "{\"source\":\"web\",\"body\":{\"fail\":true}},"
                            "{\"intake\":\"p.web\",\"body\":{\"name\":\"y\",\"price\":1,\"field\":\"colour\"}},"
                            "{\"intake\":\"p.web\",\"body\":{}},{\"intake\":\"p.web\",\"body\":{\"hold\":1}},"
                            "{\"source\":\"nobody\",\"body\":{}},{\"intake\":\"p.sum\",\"body\":{}},"
                            "{\"source\":\"web\",\"body\":\"{\\\"name\\\":\\\"x\\\",\\\"price\\\":250}\"}]}");
  static const char *const states[] = {
    "applied", "failed", "failed", "ignored", "held", "failed", "failed", "applied"
  };
  for (uint32_t i = 0; i < 8; i++)
    ck_assert_str_eq(state_of(&a, v, i), states[i]);
  struct value list = value_get(v, "deliveries");
  ck_assert_ptr_nonnull(strstr(str_z(&a, value_get_str(list.list[1], "reason")), "as told"));
  ck_assert_ptr_nonnull(strstr(str_z(&a, value_get_str(list.list[2], "reason")), "colour"));
  ck_assert_int_eq(value_get(list.list[7], "records").n, 1);

  /* x was mapped twice, the second time on what the first had left, also after y was undone */
  struct value record = value_get(v, "records").list[0], fields = value_get(record, "fields");
  ck_assert_int_eq(value_get(v, "record_count").i, 1);
  ck_assert_str_eq(str_z(&a, value_get_str(record, "change")), "create");
  for (uint32_t i = 0; i < fields.n; i++) {
    struct str name = value_get_str(fields.list[i], "name");
    struct value after = value_get(fields.list[i], "after");
    if (str_is(name, "seen"))
      ck_assert_int_eq(after.i, 2);
    if (str_is(name, "double"))
      ck_assert_int_eq(value_get(after, "amount").i, 500);
  }
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM item"), 0);
  ck_assert_int_eq(scalar(e, "SELECT count(*) FROM delivery"), 0);
  engine_close(e);
  arena_fini(&a);
}
END_TEST

START_TEST(test_what_is_wrong_is_said)
{
  static const struct {
    const char *body, *part;
  } rows[] = {
    { "{\"deliveries\":{}}", "deliveries" },
    { "{\"deliveries\":[7]}", "a delivery is" },
    { "{\"deliveries\":[],\"edits\":[]}", "expected" },
    { "{}", "expected" },
  };
  struct engine *e = open_set();
  struct arena a;
  struct err err;
  arena_init(&a);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ask(e, &a, str_of(rows[i].body), &err);
    ck_assert_msg(strstr(err.text, rows[i].part), "%s: %s", rows[i].body, err.text);
  }
  struct buf many = BUF_INIT;
  buf_z(&many, "{\"deliveries\":[{}");
  for (int i = 0; i < 1000; i++)
    buf_z(&many, ",{}");
  buf_z(&many, "]}");
  ask(e, &a, buf_view(&many), &err);
  ck_assert_int_eq(err.code, ERR_LIMIT);
  buf_fini(&many);
  ck_assert_int_eq(value_get(ask_well(e, &a, "{\"deliveries\":[]}"), "record_count").i, 0);
  engine_close(e);
  arena_fini(&a);
}
END_TEST

/* A body by the dice: of a few names, now and then wrong in one way or another. */
static void random_body(struct dice *d, struct buf *out)
{
  static const char *const odd[] = {
    "", "", "", "", "", ",\"fail\":true", ",\"field\":\"colour\"", ",\"field\":\"price\""
  };
  if (one_in(d, 12))
    buf_z(out, "{}");
  else
    buf_printf(out, "{\"name\":\"n%d\",\"price\":%d%s}", below(d, 6), below(d, 500), odd[below(d, 8)]);
}

START_TEST(test_what_is_told_happens)
{
  struct engine *asked = open_set(), *unasked = open_set();
  struct dice d = { 7 };
  struct err err = ERR_INIT;
  uint8_t one[SHA256_SIZE], other[SHA256_SIZE];
  struct arena a;
  arena_init(&a);
  for (int round = 0, key = 0; round < 40; round++) {
    struct buf body = BUF_INIT, bodies[12];
    int n = 1 + below(&d, 12);
    buf_z(&body, "{\"deliveries\":[");
    for (int i = 0; i < n; i++) {
      bodies[i] = (struct buf)BUF_INIT;
      random_body(&d, &bodies[i]);
      buf_printf(&body, "%s{\"source\":\"web\",\"body\":%s}", i ? "," : "", bodies[i].p);
    }
    buf_z(&body, "]}");
    struct value told = ask_well(asked, &a, body.p), list = value_get(told, "deliveries");
    ck_assert_int_eq(list.n, n);
    for (int i = 0; i < n; i++) {
      char name[32];
      snprintf(name, sizeof name, "k%d", key++);
      for (int k = 0; k < 2; k++) {
        struct request r = { .kind = REQUEST_DELIVERY, .actor = STR("source/web"), .source = STR("web") };
        r.key = str_of(name);
        r.body = buf_view(&bodies[i]);
        ck_assert(engine_run(k ? unasked : asked, &r));
        buf_fini(&r.answer);
      }
      const char *state = str_z(&a, value_get_str(list.list[i], "state"));
      const char *sql =
          str_printf(&a, "SELECT count(*) FROM delivery WHERE key = '%s' AND state = '%s'", name, state).p;
      ck_assert_msg(scalar(asked, sql) == 1, "%s: told %s: %s", name, state, bodies[i].p);
      buf_fini(&bodies[i]);
    }
    buf_fini(&body);
    struct value records = value_get(told, "records");
    for (uint32_t i = 0; i < records.n; i++) { /* what is told last is what is there */
      struct value fields = value_get(records.list[i], "fields");
      const char *id = str_z(&a, value_get_str(records.list[i], "id"));
      for (uint32_t k = 0; k < fields.n; k++)
        if (str_is(value_get_str(fields.list[k], "name"), "seen"))
          ck_assert_int_eq(value_get(fields.list[k], "after").i, cell(asked, id, "seen").i);
    }
    arena_reset(&a);
  }
  ck_assert_msg(engine_digest(asked, one, &err) && engine_digest(unasked, other, &err), "%s", err.text);
  ck_assert_mem_eq(one, other, SHA256_SIZE);
  struct buf report = BUF_INIT;
  ck_assert_msg(engine_verify(asked, &report, &err), "%s", err.text);
  buf_fini(&report);
  engine_close(asked);
  engine_close(unasked);
  arena_fini(&a);
}
END_TEST

int main(void)
{
  Suite *s = suite_create("rehearse");
  TCase *t = tcase_create("rehearse");
  tcase_set_timeout(t, 120);
  tcase_add_test(t, test_each_is_told);
  tcase_add_test(t, test_what_is_wrong_is_said);
  tcase_add_test(t, test_what_is_told_happens);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? 1 : 0;
}
