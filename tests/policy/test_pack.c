/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with a set of packs is said with the file, the thing and, where there is one, the nearest that is right;
 * and each complaint once.
 */
#include <check.h>
#include <string.h>

#include "policy/policy.h"

/* A pack "p" with these files: model.lua, one policy, a second one, and what steward.lua says besides. */
struct wrong {
  const char *model, *policy, *second, *config;
  const char *said; /* all of it, without the last line end */
};

#define MODEL "return model { thing = { fields = { name = text, size = integer } } }"
#define POLICY(members) "return policy { title = \"t\", on = \"thing\", " members " eval = function() end }"
#define GUARD(members) "return guard { title = \"t\", on = \"thing\", " members " check = function() end }"

#define ROUTE(members) "return route { title = \"t\", " members " map = function() end }"

static const struct wrong wrongs[] = {
  { MODEL, "return policy {}", NULL, "",
    "p/a.lua: title is missing\n"
    "p/a.lua: on is missing: the type that it is about, as in on = \"service\"\n"
    "p/a.lua: eval = function … is missing" },
  { MODEL, "return policy { title = \"t\", on = \"thin\", eval = function() end }", NULL, "",
    "p/a.lua: on = \"thin\": no pack declares that type; did you mean \"thing\"?" },
  { MODEL, POLICY("gives = { name = text },"), NULL, "",
    "p/a.lua: gives.name: a model declares thing.name as a fact, which no policy sets; choose another name" },
  { MODEL, POLICY("gives = { score = integer },"), POLICY("gives = { score = integer },"), "",
    "p/b.lua: gives.score: p.a gives it, too; a derived field has one policy" },
  { MODEL, POLICY("gives = { top = ref \"thnig\" },"), NULL, "",
    "thing.top, given by p.a: ref \"thnig\": no pack declares that type; did you mean \"thing\"?" },
  { MODEL, POLICY("params = { who = ref \"thnig\" },"), NULL, "",
    "p/a.lua: params.who: ref \"thnig\": no pack declares that type; did you mean \"thing\"?" },
  { MODEL, POLICY("params = { limit = integer },"), NULL, "",
    "p/a.lua: params.limit: the pack has a parameter of that name" },
  { MODEL, POLICY("params = { own = integer { shared = true } },"), NULL, "",
    "p/a.lua: params.own: only a parameter of pack.lua is shared" },
  { MODEL,
    POLICY("params = { a = text { least = 1 }, b = integer { most = \"x\" }, c = duration { least = \"1x\" } },"), NULL,
    "",
    "p/a.lua: params.a: least is for an integer, a number or a duration\n"
    "p/a.lua: params.b: most is no integer\n"
    "p/a.lua: params.c: least is no duration" },
  { MODEL,
    POLICY("params = { a = text { is = \"zoen\" }, b = integer { is = \"zone\" }, c = text { is = \"currency\" } },"),
    NULL, "",
    "p/a.lua: params.a: is = \"zone\" or \"currency\", of a text\n"
    "p/a.lua: params.b: is = \"zone\" or \"currency\", of a text" },
  { "return model { thing = { fields = { name = text, size = integer { least = 1 } } } }",
    POLICY("gives = { big = number { most = 2 } },"), NULL, "",
    "p/model.lua: thing.size: least, most and is are for parameters\n"
    "p/a.lua: gives.big: least, most and is are for parameters" },
  { MODEL, POLICY("gives = { [\"a b\"] = text },"), NULL, "",
    "p/a.lua: gives.a b: is no name: small letters, digits and _, a letter first, at most 60" },
  { MODEL, POLICY("needs = { \"thing.size\", \"thing\", \"thnig\", \"thing.sise\" },"), NULL, "",
    "p/a.lua: needs: no pack declares the type \"thnig\"; did you mean \"thing\"?\n"
    "p/a.lua: needs: thing has no field \"sise\"; did you mean \"size\"?" },
  { MODEL, GUARD("needs = \"thing\","), NULL, "",
    "p/a.lua: needs is a list of at most 50 texts, as in { \"service.owner\" }" },
  { MODEL, POLICY("needs = { 7 },"), NULL, "", "p/a.lua: needs: each is a text, as in \"service.owner\"" },
  { MODEL, POLICY("evall = 1,"), NULL, "", "p/a.lua: unknown member \"evall\"; did you mean \"eval\"?" },
  { "return model { thing = { fields = { name = text { required = \"yes\" } } }, Thing = { fields = {} } }", POLICY(""),
    NULL, "",
    "p/model.lua: Thing: is no name for a type: small letters, digits and _, a letter first, at most 60\n"
    "p/model.lua: thing.name: required and indexed are true or false" },
  { "return model { thing = { fields = { of = ref \"thnig\" } } }", POLICY(""), NULL, "",
    "thing.of: ref \"thnig\": no pack declares that type; did you mean \"thing\"?" },
  { MODEL, POLICY(""), NULL, ",\"params\":{\"p\":{\"limt\":1},\"q\":{\"limit\":1},\"p.a\":[]}",
    "steward.lua: params[\"p\"] has no parameter \"limt\"; did you mean \"limit\"?\n"
    "steward.lua: params names \"q\", which is no pack and no policy here" },
  { MODEL, GUARD("level = \"loud\","), NULL, "",
    "p/a.lua: level \"loud\" is none of draft, shadow, observe, warn, enforce" },
  { MODEL, GUARD(""), NULL, ",\"bindings\":{\"p.a\":{\"level\":\"loud\"},\"p.aa\":{\"level\":\"warn\"}}",
    "steward.lua: bindings[\"p.a\"]: level \"loud\" is none of draft, shadow, observe, warn, enforce\n"
    "steward.lua: bindings names \"p.aa\", which is no policy here; did you mean \"p.a\"?" },
  { MODEL, "return intake { title = \"t\", map = function() end }", NULL, ",\"sources\":{\"hub\":\"p.aa\"}",
    "steward.lua: the source \"hub\": \"p.aa\" is no intake of the packs listed; did you mean \"p.a\"?" },
  { MODEL, "return intake { title = \"t\", made = { 7 }, map = function() end }", NULL, "",
    "p/a.lua: made is a function of the parameters" },
  { MODEL, "return intake { title = \"t\", faults = { 7 }, map = function() end }", NULL, "",
    "p/a.lua: faults is a function of the parameters" },
  { MODEL, ROUTE("on = \"thing\", of = { \"mesage\", \"finding.closed\" },"), NULL, "",
    "p/a.lua: unknown member \"on\"\n"
    "p/a.lua: of: \"mesage\" is none of message, finding, finding.raised, finding.closed, finding.accepted, "
    "finding.standing; did you mean \"message\"?" },
  { MODEL, ROUTE("of = {},"), ROUTE("of = \"message\","), "",
    "p/a.lua: of is empty: the route would never be asked\n"
    "p/b.lua: of is a list of texts\n"
    "p/b.lua: of is empty: the route would never be asked" },
  { MODEL, "return route { title = \"t\" }", NULL, "", "p/a.lua: map = function … is missing" },
};

static void put_file(struct buf *out, const char *path, const char *text)
{
  buf_printf(out, ",\"%s\":", path);
  json_string(out, str_of(text));
}

static void payload(struct buf *out, const char *pack, const struct wrong *w)
{
  buf_z(out, "{\"packs\":[\"p\"],\"files\":{\"p/pack.lua\":");
  json_string(out, str_of(pack));
  put_file(out, "p/model.lua", w->model);
  put_file(out, "p/a.lua", w->policy);
  if (w->second)
    put_file(out, "p/b.lua", w->second);
  buf_printf(out, "}%s}", w->config);
}

static void says(const char *pack, const struct wrong *w)
{
  struct arena a;
  struct buf text = BUF_INIT, complaints = BUF_INIT;
  struct value v;
  struct err err = ERR_INIT;
  arena_init(&a);
  payload(&text, pack, w);
  ck_assert_msg(json_read(&a, buf_view(&text), &v, &err), "%s", err.text);
  struct policy_set *set = policy_set_load(v, &complaints, &err);
  policy_set_free(set);
  ck_assert_msg(complaints.n > 0, "nothing was said, expected: %s", w->said);
  complaints.p[complaints.n - 1] = 0;
  ck_assert_str_eq(complaints.p, w->said);
  ck_assert_ptr_null(set);
  ck_assert_uint_eq(strncmp(w->said, err.text, strlen(err.text)), 0); /* the first of them */
  buf_fini(&text);
  buf_fini(&complaints);
  arena_fini(&a);
}

#define PACK(members) "return pack { name = \"p\", version = \"1\", params = { limit = integer }, " members " }"

START_TEST(what_is_wrong_is_said) { says(PACK(""), &wrongs[_i]); }
END_TEST

START_TEST(a_pack_is_held_to_its_form)
{
  says(PACK("requirs = { \"p\" }"),
       &(struct wrong){ MODEL, POLICY(""), NULL, "",
                        "p/pack.lua: unknown member \"requirs\"; did you mean \"requires\"?" });
  says(PACK("requires = \"p\""),
       &(struct wrong){ MODEL, POLICY(""), NULL, "",
                        "p/pack.lua: requires is a list of packs, as in requires = { \"core\" }" });
}
END_TEST

/* It shows in each file of the pack. */
START_TEST(what_is_wrong_with_a_pack_is_said_once)
{
  says("return pack { name = \"p\", version = \"1\", params = { limit = integer { default = \"x\" } } }",
       &(struct wrong){ MODEL, POLICY(""), POLICY(""), "", "p/pack.lua: params.limit: the default is no integer" });
}
END_TEST

/* What a parameter that pack p shares is for the policy q.a: what `config` gives, `own` declares. */
static int64_t shared(const char *own, const char *config)
{
  struct arena a;
  struct buf text = BUF_INIT, complaints = BUF_INIT;
  struct value v;
  struct err err = ERR_INIT;
  arena_init(&a);
  buf_z(&text, "{\"packs\":[\"p\",\"q\"],\"files\":{\"p/pack.lua\":");
  json_string(&text, STR("return pack { name = \"p\", version = \"1\", params = { "
                         "limit = integer { default = 1, shared = true }, mine = integer { default = 9 } } }"));
  put_file(&text, "p/model.lua", MODEL);
  put_file(&text, "q/pack.lua",
           str_printf(&a, "return pack { name = \"q\", version = \"1\", requires = { \"p\" }%s }", own).p);
  put_file(&text, "q/a.lua", POLICY(""));
  buf_printf(&text, "}%s}", config);
  ck_assert_msg(json_read(&a, buf_view(&text), &v, &err), "%s", err.text);
  struct policy_set *set = policy_set_load(v, &complaints, &err);
  ck_assert_msg(set != NULL, "%s", err.text);
  const struct policy *p = policy_find(set, STR("q.a"));
  ck_assert_uint_eq(p->param_count, 1); /* what is not shared stays with its pack */
  ck_assert_int_eq(p->params[0].shared.n, *own ? 0 : 1);
  int64_t given = p->params[0].given.i;
  policy_set_free(set);
  buf_fini(&text);
  buf_fini(&complaints);
  arena_fini(&a);
  return given;
}

START_TEST(a_parameter_is_shared_with_those_who_require_the_pack)
{
  ck_assert_int_eq(shared("", ""), 1);
  ck_assert_int_eq(shared("", ",\"params\":{\"p\":{\"limit\":2}}"), 2);
  ck_assert_int_eq(shared("", ",\"params\":{\"p\":{\"limit\":2},\"q\":{\"limit\":3}}"), 3);
  ck_assert_int_eq(shared("", ",\"params\":{\"q\":{\"limit\":3},\"q.a\":{\"limit\":4}}"), 4);
  ck_assert_int_eq(shared(", params = { limit = integer { default = 5 } }", ",\"params\":{\"p\":{\"limit\":2}}"), 5);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("pack");
  TCase *tc = tcase_create("pack");
  tcase_add_loop_test(tc, what_is_wrong_is_said, 0, sizeof wrongs / sizeof *wrongs);
  tcase_add_test(tc, a_pack_is_held_to_its_form);
  tcase_add_test(tc, what_is_wrong_with_a_pack_is_said_once);
  tcase_add_test(tc, a_parameter_is_shared_with_those_who_require_the_pack);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
