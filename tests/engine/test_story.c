/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of packs, run: what a case may say of what is given, of what happens and of what should be; and that each kind of
 * expectation fails, with words that help, when it should.
 */
#include "engine/story.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static struct err err;

/* ---- packs --------------------------------------------------------------------------------- */

struct file {
  const char *path, *text;
};

static const struct file files[] = {
  { "base/pack.lua", "return pack { name = \"base\", version = \"1\", title = \"Base\" }" },
  { "base/model.lua", "return model { person = { title = \"name\", fields = { name = text { required = true } } } }" },
  { "base/named.lua",
    "return policy {\n"
    "  title = \"People have names\",\n"
    "  on = \"person\",\n"
    "  findings = { no_real_name = \"low\" },\n"
    "  eval = function(person, ctx, params)\n"
    "    if person.name == \"x\" then ctx:finding(\"no_real_name\", { message = \"Who is x?\" }) end\n"
    "  end,\n"
    "}" },
  { "shop/pack.lua", "return pack {\n"
                     "  name = \"shop\", version = \"1\", title = \"Shop\", requires = { \"base\" },\n"
                     "  params = { most = integer { default = 100 }, boss = ref \"person\" },\n"
                     "}" },
  { "shop/model.lua", "return model { item = { title = \"name\", fields = {\n"
                      "  name = text { required = true }, price = money, owner = ref \"person\",\n"
                      "  state = enum { \"new\", \"sold\", default = \"new\" }, seen = instant, day = date,\n"
                      "  wait = duration, tags = list (text), weight = number, extra = json,\n"
                      "} } }" },
  { "shop/prices.lua", "return policy {\n"
                       "  title = \"What is dear is told\",\n"
                       "  on = \"item\",\n"
                       "  gives = { dear = boolean, whose = ref \"person\" },\n"
                       "  findings = { too_dear = \"high\", odd_tag = \"low\" },\n"
                       "  eval = function(item, ctx, params)\n"
                       "    if item.name == \"broken\" then error(\"cannot be looked at\") end\n"
                       "    if item.extra and item.extra.says then ctx:finding(\"odd_tag\", item.extra.says) end\n"
                       "    if item.extra and item.extra.tells then ctx:message(\"hint\", item.extra.tells) end\n"
                       "    local dear = item.price ~= nil and item.price.amount > params.most\n"
                       "    if dear then\n"
                       "      ctx:finding(\"too_dear\", { message = \"It costs too much\" })\n"
                       "      ctx:draft(\"offer\", { title = \"Sell it for less\", body = \"…\" })\n"
                       "      ctx:message(\"tell the boss\", { to = params.boss, subject = \"Dear\" })\n"
                       "    end\n"
                       "    for _, tag in ipairs(item.tags or {}) do\n"
                       "      ctx:finding(\"odd_tag\", { message = \"Odd\", key = tag })\n"
                       "    end\n"
                       "    ctx:clock(\"sale\", {\n"
                       "      start = item.created_at, target = time.duration(\"4h\"),\n"
                       "      stop = { state = \"sold\" },\n"
                       "    })\n"
                       "    return { dear = dear, whose = item.owner or params.boss }\n"
                       "  end,\n"
                       "}" },
  { "shop/fair.lua",
    "return guard {\n"
    "  title = \"Eve does not sell\",\n"
    "  on = \"item\",\n"
    "  check = function(change, ctx, params)\n"
    "    if change.actor == \"person/eve\" or change.record and change.record.name == \"stolen\" then\n"
    "      ctx:refuse(\"That is not for sale\")\n"
    "    end\n"
    "  end,\n"
    "}" },
  { "shop/mail.lua",
    "return intake {\n"
    "  title = \"Mail\",\n"
    "  key = { \"X-Id\", \"body.item.id\" }, headers = { \"X-Kind\" }, query = { \"site\", \"token\" },\n"
    "  map = function(delivery, ctx, params)\n"
    "    if delivery.body and delivery.body ~= null and delivery.body.subscribe then\n"
    "      return ctx:hold(\"wants a yes\", { url = delivery.body.subscribe })\n"
    "    end\n"
    "    local e = delivery.events and delivery.events[1]\n"
    "    if e then return { { put = \"item/\" .. e.id, set = { name = e.data } } } end\n"
    "    if delivery.query then\n"
    "      if delivery.query.token then error(\"a secret is kept\") end\n"
    "      return { { put = \"item/site\", set = { name = delivery.query.site } } }\n"
    "    end\n"
    "    if delivery.form then\n"
    "      return { { put = \"item/form\", set = { name = delivery.body.name .. delivery.form.x[2] } } }\n"
    "    end\n"
    "    if delivery.headers[\"x-kind\"] == \"noise\" then return ctx:ignore(\"only noise\") end\n"
    "    if delivery.headers[\"x-other\"] then error(\"a header that nobody asked for\") end\n"
    "    local item = delivery.body.item\n"
    "    return { { put = \"item/\" .. delivery.source, set = { name = item.name, price = item.price,\n"
    "      extra = { n = item.n, gone = item.gone == null } } } }\n"
    "  end,\n"
    "}" },
  /* not required by shop: its guard has no say in shop's cases */
  { "strict/pack.lua",
    "return pack { name = \"strict\", version = \"1\", title = \"Strict\", requires = { \"base\" } }" },
  { "strict/nothing.lua", "return guard {\n"
                          "  title = \"Nothing may happen\", on = \"person\",\n"
                          "  check = function(change, ctx) ctx:refuse(\"Never\") end,\n"
                          "}" },
};

/* The payload of all packs, with one more file. What the organisation has set has no say in cases. */
static struct str payload_with(struct arena *a, const char *path, const char *text)
{
  struct value_builder all, b, names;
  struct value params, bindings;
  struct buf out = BUF_INIT;
  build_init(&all, a);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    if (!path || strcmp(files[i].path, path) != 0)
      build_put(&all, files[i].path, value_text(str_of(files[i].text)));
  if (path)
    build_put(&all, path, value_text(str_of(text)));
  build_init(&names, a);
  build_add(&names, value_text(STR("base")));
  build_add(&names, value_text(STR("shop")));
  build_add(&names, value_text(STR("strict")));
  ck_assert(json_read(a, STR("{\"shop\":{\"most\":7}}"), &params, &err));
  ck_assert(json_read(a, STR("{\"shop.fair\":{\"level\":\"observe\"}}"), &bindings, &err));
  build_init(&b, a);
  build_put(&b, "packs", build_list(&names));
  build_put(&b, "files", build_map(&all));
  build_put(&b, "params", params);
  build_put(&b, "bindings", bindings);
  build_put(&b, "sources", (struct value){ .kind = VALUE_MAP });
  json_write(&out, build_map(&b));
  struct str payload = str_dup(a, buf_view(&out));
  buf_fini(&out);
  return payload;
}

/* ---- running ------------------------------------------------------------------------------- */

struct told {
  int runs, passed;
  struct buf names, details;
};

static void take(void *arg, const struct story_result *r)
{
  struct told *told = arg;
  told->runs++;
  told->passed += r->passed;
  ck_assert_int_gt(r->ns, 0);
  ck_assert(r->passed == (r->detail.n == 0));
  buf_printf(&told->names, "%.*s\n", STR_FMT(r->name));
  buf_printf(&told->details, "%.*s\n", STR_FMT(r->detail));
}

static struct told run(const char *text, const char *filter)
{
  struct told told = { .names = BUF_INIT, .details = BUF_INIT };
  struct arena a;
  arena_init(&a);
  err = (struct err)ERR_INIT;
  bool good = story_run(payload_with(&a, "shop/tests/t.lua", text), str_of(filter), take, &told, &err);
  ck_assert_msg(good, "%s", err.text);
  arena_fini(&a);
  return told;
}

static void told_fini(struct told *told)
{
  buf_fini(&told->names);
  buf_fini(&told->details);
}

/* Runs one case. words: what its detail has to say; NULL: it has to pass. */
static void try_case(const char *lua, const char *words)
{
  char *text = mem_alloc(strlen(lua) + 200);
  sprintf(text, "return tests { [\"case\"] = { %s } }", lua);
  struct told told = run(text, "");
  ck_assert_int_eq(told.runs, 1);
  if (!words)
    ck_assert_msg(told.passed == 1, "%s\nfails: %s", lua, told.details.p);
  else {
    ck_assert_msg(told.passed == 0, "%s\npasses, though it should say: %s", lua, words);
    ck_assert_msg(strstr(told.details.p, words) != NULL, "%s\n\"%s\" is not in: %s", lua, words, told.details.p);
  }
  told_fini(&told);
  free(text);
}

#define CUP "[\"item/cup\"] = { name = \"Cup\" }"
#define DEAR "[\"item/cup\"] = { name = \"Cup\", price = money(500, \"EUR\") }"
#define INES "[\"person/ines\"] = { name = \"Ines\" }"
#define SOLD "update = \"item/cup\", set = { state = \"sold\" }"

static const struct {
  const char *lua, *words;
} cases[] = {
  /* given; the forms of values */
  { "given = { " CUP " }", NULL },
  { "given = { " CUP
    " }, expect = { [\"item/cup\"] = { name = \"Cup\", state = \"new\", dear = false, price = null } }",
    NULL },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { name = \"Mug\" } }",
    "item/cup: name: expected \"Mug\", found \"Cup\"" },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { name = null } }", "name: expected null, found \"Cup\"" },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { price = money(1, \"EUR\") } }",
    "price: expected {\"amount\":1,\"currency\":\"EUR\"}, found null" },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { nam = 1 } }", "item/cup: " },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { state = \"sould\" } }", "did you mean" },
  { "given = { " DEAR " }, expect = { [\"item/cup\"] = { price = money(500, \"EUR\"), dear = true } }", NULL },
  { "given = { " DEAR " }, expect = { [\"item/cup\"] = { price = { amount = 500, currency = \"EUR\" } } }", NULL },
  { "given = { " DEAR " }, expect = { [\"item/cup\"] = { price = money(500, \"USD\") } }",
    "item/cup: price: expected" },
  { "given = { " INES ", [\"item/cup\"] = { name = \"Cup\", owner = \"person/ines\", seen = \"2026-03-02T09:00:00Z\","
    " day = \"2026-03-02\", wait = \"1h30m\", tags = { \"a\" }, weight = 2.5, extra = { 1, { b = null } } } },"
    " expect = { [\"item/cup\"] = { owner = \"person/ines\", seen = \"2026-03-02T09:00:00Z\", day = \"2026-03-02\","
    " wait = \"1h30m\", tags = { \"a\" }, weight = 2.5, extra = { 1, { b = null } } } }",
    NULL },
  { "given = { " INES
    ", [\"item/cup\"] = { name = \"Cup\", owner = \"ines\", seen = time.parse(\"2026-03-02T09:00:00Z\"),"
    " day = time.date(\"2026-03-02\"), wait = time.duration(\"90m\"), weight = 2 } },"
    " expect = { [\"item/cup\"] = { owner = \"ines\", seen = \"2026-03-02 09:00\", day = time.date(\"2026-03-02\"),"
    " wait = 5400000, weight = 2 } }",
    NULL },
  { "given = { [\"item/cup\"] = { name = \"Cup\", seen = \"2026-03-02T09:00:00Z\" } }, expect = { [\"item/cup\"] = {"
    " seen = \"2026-03-02T09:00:01Z\" } }",
    "seen: expected \"2026-03-02T09:00:01Z\", found \"2026-03-02T09:00:00Z\"" },
  { "given = { [\"item/cup\"] = {} }", "given: " },
  { "given = { [\"item/cup\"] = { name = \"Cup\", colour = 1 } }", "given: item/cup: " },
  { "given = { [\"itm/cup\"] = { name = \"Cup\" } }", "did you mean" },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { id = \"item/cup\", key = \"cup\", type = \"item\", version = 1,"
    " created_at = \"2026-01-05T09:00:00Z\" } }",
    NULL },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = { version = 2 } }", "version: expected 2, found 1" },
  /* there or not */
  { "given = { " CUP " }, expect = { [\"item/cup\"] = true, [\"item/mug\"] = false }", NULL },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = {} }", NULL },
  { "given = { " CUP " }, expect = { [\"item/cup\"] = false }", "item/cup: expected not to be there, found it" },
  { "expect = { [\"item/mug\"] = true }", "item/mug: expected to be there, found nothing" },
  { "expect = { [\"item/mug\"] = { name = \"Mug\" } }", "item/mug: expected to be there, found nothing" },
  { "given = { " CUP " }, expect = { [\"item/mug\"] = true }",
    "item/mug: expected to be there, found nothing; there is "
    "item/cup" },
  { "expect = { [\"itm/mug\"] = false }", "itm/mug: " },
  /* findings: all of this pack's, and no others */
  { "given = { " DEAR " }, expect = { findings = { \"shop.prices too_dear item/cup\" } }", NULL },
  { "given = { " DEAR " }", NULL },
  { "given = { " CUP " }, expect = { findings = {} }", NULL },
  { "given = { " DEAR " }, expect = { findings = {} }",
    "findings: found \"shop.prices too_dear item/cup\", which was not expected: It costs too much" },
  { "given = { " CUP " }, expect = { findings = { \"shop.prices too_dear item/cup\" } }",
    "findings: expected \"shop.prices too_dear item/cup\", which is not there" },
  { "given = { " DEAR
    " }, expect = { findings = { \"shop.prices too_dear item/cup\", \"shop.prices too_dear item/cup\" } }",
    "which is not there" },
  { "given = { [\"person/x\"] = { name = \"x\" } }, expect = { findings = {} }", NULL },
  { "given = { [\"person/x\"] = { name = \"x\" } }, expect = { findings = { \"base.named no_real_name person/x\" } }",
    NULL },
  { "given = { [\"item/cup\"] = { name = \"Cup\", tags = { \"a\", \"b c\" } } }, expect = { findings = {"
    " \"shop.prices odd_tag item/cup\", \"shop.prices odd_tag/b c item/cup\" } }",
    NULL },
  { "given = { [\"item/cup\"] = { name = \"Cup\", tags = { \"a\", \"b\" } } }, expect = { findings = {"
    " \"shop.prices odd_tag item/cup\" } }",
    "which was not expected" },
  { "expect = { findings = true }", "expect: findings is a list" },
  /* an evaluation that fails fails the case */
  { "given = { [\"item/b\"] = { name = \"broken\" } }", "shop/prices.lua:7" },
  { "given = { [\"item/b\"] = { name = \"broken\" } }, expect = { findings = {} }", "shop/prices.lua:7" },
  { "given = { [\"item/b\"] = { name = \"broken\" } }, expect = { findings = { \"shop.prices error item/b\" } }",
    NULL },
  /* what is said is held to its form, and where it is wrong is told */
  { "given = { [\"item/b\"] = { name = \"b\", extra = { says = { message = \"m\", severity = \"huge\" } } } }",
    "shop/prices.lua:8: finding \"odd_tag\": severity is one of low, medium, high, critical" },
  { "given = { [\"item/b\"] = { name = \"b\", extra = { says = { message = \"m\", severity = \"low\", owner = \"x\" } "
    "} } }",
    NULL },
  { "given = { [\"item/b\"] = { name = \"b\", extra = { says = { message = \"m\", key = 1 } } } }",
    "key is a text or a record" },
  { "given = { [\"item/b\"] = { name = \"b\", extra = { says = { message = \"m\", owner = 1 } } } }",
    "owner is a record" },
  { "given = { [\"item/b\"] = { name = \"b\", extra = { says = { message = 1 } } } }", "message is a text" },
  { "given = { [\"item/b\"] = { name = \"b\", extra = { tells = { subject = 1 } } } }",
    "message \"hint\": subject is a text" },
  /* parameters: the case's, else what the pack says; never the organisation's */
  { "params = { shop = { most = 1000 } }, given = { " DEAR " }, expect = { findings = {} }", NULL },
  { "params = { shop = { boss = \"person/ines\" } }, given = { " INES ", " CUP
    " }, expect = { [\"item/cup\"] = { whose ="
    " \"person/ines\" } }",
    NULL },
  { "params = { shop = { mots = 1 } }", "mots" },
  { "params = 1", "params is a table" },
  /* packs that are not put in force */
  { "params = { shop = { most = \"dear\" } }", "steward.lua: params[\"shop\"].most: \"dear\" is not " },
  { "params = { shop = { most = \"dear\" } }, expect = { unsound = \"params[\\\"shop\\\"].most\" }", NULL },
  { "params = { shop = { most = \"dear\" } }, expect = { unsound = \"boss\" }", "unsound: expected \"boss\", found" },
  { "params = { shop = { most = \"dear\" } }, expect = { unsound = true, findings = {} }",
    "beside unsound there is nothing else to expect" },
  /* other parameters, from a step on */
  { "given = { " DEAR " }, when = { { params = { shop = { most = 1000 } } } }, expect = { findings = {} }", NULL },
  { "params = { shop = { most = 1000 } }, given = { " DEAR " }, when = { { params = {} } }, expect = { findings = {} }",
    "which was not expected" },
  { "when = { { params = { shop = { most = \"dear\" } } } }", "when, step 1: steward.lua: params[\"shop\"].most: " },
  { "when = { { params = 1 } }", "when, step 1: params is a table" },
  { "when = { { params = {}, put = \"item/x\" } }", "a step does one thing" },
  { "expect = { unsound = true }", "unsound: expected true, found that nothing was" },
  /* guards: not of what is given, not of packs that are not required */
  { "given = { [\"item/s\"] = { name = \"stolen\" } }, expect = { [\"item/s\"] = true }", NULL },
  { "when = { { put = \"item/s\", set = { name = \"stolen\" } } }, expect = { refused = \"not for sale\", [\"item/s\"] "
    "= false }",
    NULL },
  { "when = { { put = \"item/s\", set = { name = \"stolen\" } } }",
    "when, step 1: refused: shop.fair refuses: That is not" },
  { "when = { { put = \"item/s\", set = { name = \"stolen\" } } }, expect = { refused = false }",
    "when, step 1: refused: " },
  { "when = { { put = \"item/s\", set = { name = \"stolen\" } } }, expect = { refused = true }", NULL },
  { "when = { { put = \"item/s\", set = { name = \"stolen\" } } }, expect = { refused = \"too dear\" }",
    "refused: expected \"too dear\", found \"shop.fair refuses: That is not for sale" },
  { "when = { { put = \"item/s\", set = { name = \"fine\" } } }, expect = { refused = \"not for sale\" }",
    "refused: expected \"not for sale\", found that nothing was" },
  { "given = { " CUP " }, when = { { as = \"person/eve\", " SOLD " } }, expect = { refused = \"not for sale\","
    " [\"item/cup\"] = { state = \"new\" } }",
    NULL },
  { "given = { " CUP " }, when = { { as = \"person/ines\", " SOLD
    " } }, expect = { [\"item/cup\"] = { state = \"sold\" } }",
    NULL },
  { "given = { " CUP " }, when = { { as = \"person/eve\", " SOLD " }, { " SOLD " } }, expect = { refused = \"not for\","
    " [\"item/cup\"] = { state = \"sold\" } }",
    NULL },
  /* steps */
  { "given = { " CUP
    " }, when = { { update = \"item/cup\", set = { name = \"Mug\" }, version = 1, reason = \"cracked\" } },"
    " expect = { [\"item/cup\"] = { name = \"Mug\", version = 2 } }",
    NULL },
  { "given = { " CUP " }, when = { { update = \"item/cup\", set = { name = \"Mug\" }, version = 9 } }",
    "when, step 1: refused: item/cup is at version 1" },
  { "given = { " CUP
    " }, when = { { create = \"item/cup\", set = { name = \"Mug\" } } }, expect = { refused = \"exists\" }",
    NULL },
  { "given = { " CUP " }, when = { { delete = \"item/cup\" } }, expect = { [\"item/cup\"] = false, findings = {} }",
    NULL },
  { "given = { " DEAR " }, when = { { update = \"item/cup\", set = { price = null } } }, expect = { [\"item/cup\"] = {"
    " price = null, dear = false }, findings = {} }",
    NULL },
  { "when = { { edits = { { create = \"person/ines\", set = { name = \"Ines\" } }, { create = \"item/cup\", set = { "
    "name ="
    " \"Cup\", owner = \"person/ines\" } } } } }, expect = { [\"item/cup\"] = { owner = \"person/ines\" } }",
    NULL },
  { "when = { { updat = \"item/cup\" } }", "when, step 1: unknown member \"updat\"; did you mean \"update\"?" },
  { "when = { { pass = \"1h\" }, {} }", "when, step 2: a step does one thing" },
  { "when = { { create = \"item/a\", delete = \"item/b\" } }", "when, step 1: a step does one thing" },
  { "when = { update = \"item/cup\" }", "when is a list of steps" },
  { "when = { { pass = \"soon\" } }", "when, step 1: pass is a duration" },
  { "when = { { at = \"soon\" } }", "when, step 1: at is an instant" },
  { "given = { \"item/cup\" }", "given is a table" },
  { "gives = { " CUP " }", "the case: unknown member \"gives\"; did you mean \"given\"?" },
  { "expect = { findigns = {} }", "did you mean \"findings\"?" },
  { "at = \"yesterday\"", "at is an instant" },
  /* time */
  { "at = \"2026-03-02T09:00:00Z\", given = { " CUP
    " }, expect = { [\"item/cup\"] = { created_at = \"2026-03-02T09:00:00Z\" } }",
    NULL },
  { "at = 1000, given = { " CUP " }, expect = { [\"item/cup\"] = { created_at = 1000 } }", NULL },
  { "given = { " CUP " }, when = { { pass = \"90m\" }, { " SOLD " } }, expect = { [\"item/cup\"] = { updated_at ="
    " \"2026-01-05T10:30:00Z\" } }",
    NULL },
  { "given = { " CUP " }, when = { { at = \"2026-01-06T00:00:00Z\", " SOLD
    " } }, expect = { [\"item/cup\"] = { updated_at ="
    " \"2026-01-06T00:00:00Z\" } }",
    NULL },
  { "given = { " CUP " }, when = { { " SOLD " }, { " SOLD " } }, expect = { [\"item/cup\"] = { updated_at ="
    " \"2026-01-05T09:00:00Z\" } }",
    NULL },
  { "when = { { at = \"2026-01-01T00:00:00Z\" } }",
    "when, step 1: time does not go back: it is 2026-01-05T09:00:00Z, not yet 2026-01-01T00:00:00Z" },
  /* clocks */
  { "given = { " CUP " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = \"running\" } }", NULL },
  { "given = { " CUP
    " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = { state = \"running\", breached = false,"
    " due = \"2026-01-05T13:00:00Z\", target = \"240m\", elapsed = null } } }",
    NULL },
  { "given = { " CUP " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = { target = 14400000, due ="
    " time.parse(\"2026-01-05T13:00:00Z\") } } }",
    NULL },
  { "given = { " CUP
    " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = { due = \"2026-01-05T14:00:00Z\" } } }",
    "clocks: shop.prices sale item/cup: due: expected \"2026-01-05T14:00:00Z\", found \"2026-01-05T13:00:00Z\"" },
  { "given = { " CUP " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = \"missed\" } }",
    "clocks: shop.prices sale item/cup: expected missed, found running" },
  { "given = { " CUP " }, when = { { pass = \"1h\" }, { " SOLD
    " } }, expect = { clocks = { [\"shop.prices sale item/cup\"] ="
    " \"met\" } }",
    NULL },
  { "given = { " CUP " }, when = { { pass = \"4h\" }, { pass = \"1ms\" } }, expect = { clocks = {"
    " [\"shop.prices sale item/cup\"] = { breached = true } } }",
    NULL },
  { "expect = { clocks = { [\"shop.prices sale item/cup\"] = \"running\" } }",
    "expected \"running\", found no such clock" },
  { "expect = { clocks = { [\"shop.prices sale item/cup\"] = false } }", NULL },
  { "given = { " CUP " }, expect = { clocks = { [\"shop.prices sale item/cup\"] = false } }",
    "expected none, found it running" },
  { "expect = { clocks = \"running\" }", "expect: clocks is a table" },
  /* messages and drafts */
  { "given = { " DEAR " }, expect = { messages = { \"tell the boss\" }, drafts = { \"offer\" } }", NULL },
  { "given = { " DEAR " }, expect = { messages = { \"shop.prices tell the boss item/cup\" }, drafts = {"
    " \"shop.prices offer item/cup\" } }",
    NULL },
  { "given = { " DEAR " }, expect = { messages = {} }",
    "messages: found \"shop.prices tell the boss item/cup\", which was not expected" },
  { "given = { " DEAR " }, expect = { drafts = {} }",
    "drafts: found \"shop.prices offer item/cup\", which was not expected" },
  { "given = { " CUP " }, expect = { messages = { \"tell the boss\" } }",
    "messages: expected \"tell the boss\", which is not there" },
  { "given = { " CUP " }, expect = { drafts = { \"offer\" } }", "drafts: expected \"offer\", which is not there" },
  { "given = { " CUP " }, expect = { messages = {}, drafts = {} }", NULL },
  { "given = { " DEAR
    " }, when = { { update = \"item/cup\", set = { price = null } } }, expect = { messages = {}, drafts = {} }",
    NULL },
  { "expect = { messages = { 1 } }", "expect: messages holds texts" },
  /* deliveries */
  { "when = { { deliver = \"mail\", body = { item = { name = \"Pot\", price = money(300, \"EUR\"), n = "
    "9007199254740993,"
    " gone = null } } } }, expect = { [\"item/mail\"] = { name = \"Pot\", price = money(300, \"EUR\"), dear = true, "
    "extra = {"
    " n = 9007199254740993, gone = true } } }",
    NULL },
  { "when = { { deliver = \"shop.mail\", body = { item = { name = \"Pot\" } } } }, expect = { [\"item/mail\"] = true }",
    NULL },
  { "when = { { deliver = \"mail\", body = \"{\\\"item\\\":{\\\"name\\\":\\\"Pot\\\"}}\" } }, expect = { "
    "[\"item/mail\"] = {"
    " name = \"Pot\" } }",
    NULL },
  { "when = { { deliver = \"mial\", body = {} } }",
    "neither shop nor what it requires has such an intake; did you mean "
    "\"mail\"?" },
  { "when = { { deliver = \"mail\", body = {} } }", "when, step 1: the delivery failed: shop/mail.lua:" },
  { "when = { { deliver = \"mail\", body = {} } }, expect = { failed = \"shop/mail.lua:\" }", NULL },
  { "when = { { deliver = \"mail\", body = {} } }, expect = { failed = \"no such words\" }",
    "failed: expected \"no such words\"" },
  { "when = { { deliver = \"mail\", body = { item = { name = \"Pot\" } } } }, expect = { failed = \"x\" }",
    "failed: expected \"x\", found that nothing was" },
  { "when = { { deliver = \"mail\", headers = { [\"X-Kind\"] = \"noise\" }, body = {} } }", NULL },
  { "when = { { deliver = \"mail\", headers = { [\"x-kind\"] = \"noise\" }, body = {} } }, expect = { ignored = "
    "\"noise\" }",
    NULL },
  { "when = { { deliver = \"mail\", headers = { [\"X-Kind\"] = \"noise\" }, body = {} } }, expect = { ignored = false "
    "}",
    "ignored: expected nothing, found \"only noise\"" },
  { "when = { { deliver = \"mail\", body = { item = { name = \"Pot\" } } } }, expect = { ignored = \"noise\" }",
    "ignored: expected \"noise\", found that nothing was" },
  { "when = { { deliver = \"mail\", headers = { [\"X-Other\"] = \"1\" }, body = { item = { name = \"Pot\" } } } }",
    NULL },
  { "when = { { deliver = \"mail\", body = { item = { name = \"stolen\" } } } }",
    "when, step 1: the delivery was refused: " },
  { "when = { { deliver = \"mail\", body = { item = { name = \"stolen\" } } } }, expect = { refused = \"not for sale\","
    " [\"item/mail\"] = false }",
    NULL },
  /* what senders wrap it in */
  { "when = { { deliver = \"mail\", headers = { [\"Content-Type\"] = \"application/x-www-form-urlencoded\" }, body = "
    "\"x=1&payload=%7B%22name%22%3A%22Pot%22%7D&x=2\" } }, expect = { [\"item/form\"] = { name = \"Pot2\" } }",
    NULL },
  { "when = { { deliver = \"mail\", headers = { [\"CE-ID\"] = \"e1\", [\"ce-source\"] = \"/s\", [\"ce-type\"] = \"t\", "
    "[\"ce-specversion\"] = \"1.0\", [\"content-type\"] = \"text/plain\" }, body = \"Pan\" } }, expect = { "
    "[\"item/e1\"] = { "
    "name = \"Pan\" } }",
    NULL },
  { "when = { { deliver = \"mail\", headers = { [\"Content-Type\"] = \"application/cloudevents-batch+json\" }, body = "
    "{ { id "
    "= \"e1\", source = \"/s\", type = \"t\", specversion = \"1.0\", data = \"Pan\" } } } }, expect = { [\"item/e1\"] "
    "= { name "
    "= \"Pan\" } }",
    NULL },
  { "when = { { deliver = \"mail\", query = { site = \"Oslo\", token = \"t\" }, body = \"\" } }, expect = { "
    "[\"item/site\"] = { name = \"Oslo\" } }",
    NULL },
  { "when = { { deliver = \"mail\", body = \"<a/>\" } }", "the delivery would not be taken: the body is not JSON" },
  { "when = { { deliver = \"mail\", body = { item = { name = \"Pot\", id = 7 } } }, { deliver = \"mail\", body = { "
    "item = { "
    "name = \"Pan\", id = 7 } } } }, expect = { [\"item/mail\"] = { name = \"Pot\" } }",
    NULL },
  { "when = { { deliver = \"mail\", body = { subscribe = \"https://x\" } } }, expect = { held = \"a yes\", ignored = "
    "false, "
    "[\"item/mail\"] = false }",
    NULL },
  { "when = { { deliver = \"mail\", body = { subscribe = 5 } } }", "ctx:hold: url is a text" },
  { "when = { { deliver = \"mail\", body = { item = { name = \"Pot\" } } } }, expect = { held = true }",
    "held: expected true, found that nothing was" },
  /* the same delivery twice is one; another key makes another */
  { "when = { { deliver = \"mail\", headers = { [\"X-Id\"] = \"1\" }, body = { item = { name = \"A\" } } },"
    " { deliver = \"mail\", headers = { [\"x-id\"] = \"1\" }, body = { item = { name = \"B\" } } } },"
    " expect = { [\"item/mail\"] = { name = \"A\" } }",
    NULL },
  { "when = { { deliver = \"mail\", headers = { [\"X-Id\"] = \"1\" }, body = { item = { name = \"A\" } } },"
    " { deliver = \"mail\", headers = { [\"X-Id\"] = \"2\" }, body = { item = { name = \"B\" } } } },"
    " expect = { [\"item/mail\"] = { name = \"B\" } }",
    NULL },
};

START_TEST(holds_each_case) { try_case(cases[_i].lua, cases[_i].words); }
END_TEST

/* ---- the run ------------------------------------------------------------------------------- */

#define THREE                                                                                                          \
  "return tests { [\"one\"] = { expect = {} }, [\"two\"] = { expect = { [\"item/x\"] = true } }, [\"one more\"] = { "  \
  "given = {} } "                                                                                                      \
  "}"

START_TEST(names_what_it_runs)
{
  struct told told = run(THREE, "");
  ck_assert_int_eq(told.runs, 3);
  ck_assert_int_eq(told.passed, 2);
  ck_assert_str_eq(told.names.p, "shop: one\nshop: one more\nshop: two\n");
  told_fini(&told);
}
END_TEST

START_TEST(runs_what_is_asked_for)
{
  struct told told = run(THREE, "one");
  ck_assert_str_eq(told.names.p, "shop: one\nshop: one more\n");
  told_fini(&told);
  told = run(THREE, "shop: two");
  ck_assert_int_eq(told.runs, 1);
  ck_assert_int_eq(told.passed, 0);
  told_fini(&told);
  told = run(THREE, "strict:");
  ck_assert_int_eq(told.runs, 0);
  told_fini(&told);
}
END_TEST

START_TEST(says_all_that_differs_line_by_line)
{
  struct told told =
      run("return tests { [\"case\"] = { given = { " DEAR " }, expect = { [\"item/cup\"] = { name = \"Mug\","
          " dear = false }, findings = {}, messages = {} } } }",
          "");
  ck_assert_str_eq(told.details.p,
                   "item/cup: dear: expected false, found true\n"
                   "item/cup: name: expected \"Mug\", found \"Cup\"\n"
                   "findings: found \"shop.prices too_dear item/cup\", which was not expected: It costs too much\n"
                   "messages: found \"shop.prices tell the boss item/cup\", which was not expected\n");
  told_fini(&told);
}
END_TEST

START_TEST(stops_at_a_set_that_does_not_load)
{
  struct told told = { .names = BUF_INIT, .details = BUF_INIT };
  struct arena a;
  arena_init(&a);
  ck_assert(
      !story_run(payload_with(&a, "shop/prices.lua", "return policy { title = \"x\""), STR(""), take, &told, &err));
  ck_assert_msg(strstr(err.text, "shop/prices.lua:1") != NULL, "%s", err.text);
  ck_assert(!story_run(STR("{"), STR(""), take, &told, &err));
  ck_assert_int_eq(told.runs, 0);
  told_fini(&told);
  arena_fini(&a);
}
END_TEST

/* ---- checking ------------------------------------------------------------------------------ */

static void check_says(const char *path, const char *text, const char *words)
{
  struct arena a;
  struct buf lines = BUF_INIT;
  arena_init(&a);
  err = (struct err)ERR_INIT;
  bool good = story_check(payload_with(&a, path, text), NULL, &lines, &err);
  ck_assert_msg(good == !words, "%s: %s", text, lines.p ? lines.p : "nothing");
  if (words) {
    ck_assert_msg(strstr(buf_view(&lines).p, words) != NULL, "\"%s\" is not in: %s", words, buf_view(&lines).p);
    ck_assert(lines.p[lines.n - 1] == '\n');
    ck_assert_int_ne(err.code, ERR_NONE);
  } else
    ck_assert_uint_eq(lines.n, 0);
  buf_fini(&lines);
  arena_fini(&a);
}

START_TEST(checks_without_running)
{
  check_says(NULL, NULL, NULL);
  check_says("shop/tests/t.lua", THREE, NULL);
  check_says("shop/tests/t.lua", "return tests { [\"odd\"] = { when = { { updat = 1 } }, expct = {} } }",
             "shop/tests/t.lua: \"odd\": the case: unknown member \"expct\"; did you mean \"expect\"?\n"
             "shop/tests/t.lua: \"odd\": when, step 1: unknown member \"updat\"; did you mean \"update\"?\n");
  check_says("shop/prices.lua", "return policy { title = \"x\", on = \"itme\", eval = function() end }",
             "shop/prices.lua: on = \"itme\": no pack declares that type");
  check_says("shop/pack.lua", "return pack { name = \"shop\", version = \"1\", params = { most = boolean } }", "most");
}
END_TEST

int main(void)
{
  Suite *s = suite_create("story");
  TCase *t = tcase_create("story");
  tcase_set_timeout(t, 60);
  tcase_add_loop_test(t, holds_each_case, 0, sizeof cases / sizeof *cases);
  tcase_add_test(t, names_what_it_runs);
  tcase_add_test(t, runs_what_is_asked_for);
  tcase_add_test(t, says_all_that_differs_line_by_line);
  tcase_add_test(t, stops_at_a_set_that_does_not_load);
  tcase_add_test(t, checks_without_running);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
