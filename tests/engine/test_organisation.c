/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An organisation's folder: what is read from it, what goes into the payload and what must not, and that each mistake in
 * steward.lua is told with its line and its mend.
 */
#define _GNU_SOURCE /* nftw */

#include "engine/organisation.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy.h"

static char folder[200];
static struct err err;

/* ---- the folder ---------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  (void)st, (void)type, (void)ftw;
  return remove(path);
}

static void folder_make(void)
{
  const char *base = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%s/steward-test-XXXXXX", base ? base : "/tmp");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  err = (struct err)ERR_INIT;
}

static void folder_remove(void) { nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

/* Writes a file, and the folders on the way to it. */
static void put(const char *name, const char *text)
{
  char path[600];
  int n = snprintf(path, sizeof path, "%s/%s", folder, name);
  ck_assert(n > 0 && (size_t)n < sizeof path);
  for (char *p = path + strlen(folder) + 1; (p = strchr(p, '/')); p++) {
    *p = 0;
    mkdir(path, 0700);
    *p = '/';
  }
  FILE *f = fopen(path, "w");
  ck_assert_ptr_nonnull(f);
  fputs(text, f);
  ck_assert_int_eq(fclose(f), 0);
  chmod(path, 0600);
}

static struct organisation *must_open(bool secrets)
{
  struct organisation *o = organisation_open(folder, secrets, &err);
  ck_assert_msg(o != NULL, "%s", err.text);
  return o;
}

static void assert_text(struct str found, const char *want)
{
  ck_assert_msg(str_is(found, want), "\"%.*s\" is not \"%s\"", STR_FMT(found), want);
}

static void must_fail(bool secrets, enum err_code code, const char *words)
{
  err = (struct err)ERR_INIT;
  struct organisation *o = organisation_open(folder, secrets, &err);
  ck_assert_msg(o == NULL, "it opens, though it should say: %s", words);
  ck_assert_msg(strstr(err.text, words) != NULL, "\"%s\" is not in: %s", words, err.text);
  ck_assert_msg(err.code == code, "%s: %s", err_name(err.code), err.text);
}

static struct value payload_of(struct arena *a, const char *lua, struct buf *text)
{
  put("steward.lua", lua);
  struct organisation *o = must_open(false);
  struct value v;
  ck_assert_msg(organisation_payload(o, text, &err), "%s", err.text);
  ck_assert_msg(json_read(a, buf_view(text), &v, &err), "%s", err.text);
  organisation_close(o);
  return v;
}

#define WHOLE                                                                                                          \
  "-- sources = { not = this }\n"                                                                                      \
  "return {\n"                                                                                                         \
  "  name = \"Harbour & Pine\",\n"                                                                                     \
  "  listen = \"127.0.0.1:9000\",\n"                                                                                   \
  "  packs = { \"zoo\", \"art\" },\n"                                                                                  \
  "  params = { zoo = { keeper = \"person/ines\", fee = money(1250, \"EUR\") } },\n"                                   \
  "  bindings = { [\"zoo.rule\"] = { level = \"warn\" } },\n"                                                          \
  "  sources = {\n"                                                                                                    \
  "    mail = { intake = \"zoo.mail\", scheme = \"bearer\", secret = { env \"STEWARD_TEST_SECRET\", file \"s/mail\" "  \
  "} },\n"                                                                                                             \
  "    chat = { intake = \"art.chat\" },\n"                                                                            \
  "  },\n"                                                                                                             \
  "  limits = { body_max = 4096, policies = { evaluation_fuel = 300000 } },\n"                                         \
  "  rollback = { error_rate = 0.1, within = \"120m\" },\n"                                                            \
  "}\n"

/* ---- what is read -------------------------------------------------------------------------- */

START_TEST(reads_a_whole_organisation)
{
  char want[600];
  put("steward.lua", WHOLE);
  put("s/mail", "two\r\n");
  setenv("STEWARD_TEST_SECRET", "one", 1);
  struct organisation *o = must_open(true);
  assert_text(o->dir, folder);
  assert_text(o->name, "Harbour & Pine");
  assert_text(o->listen, "127.0.0.1:9000");
  snprintf(want, sizeof want, "%s/data/journal.db", folder);
  ck_assert_str_eq(o->journal_path, want);
  snprintf(want, sizeof want, "%s/data/journal.db.lock", folder);
  ck_assert_str_eq(o->lock_path, want);
  ck_assert_int_eq(value_get(value_get(o->config, "limits"), "body_max").i, 4096);
  ck_assert_uint_eq(o->source_count, 2);
  const struct source_option *chat = &o->sources[0], *mail = &o->sources[1]; /* by name */
  assert_text(chat->name, "chat");
  assert_text(chat->scheme, "");
  ck_assert_uint_eq(chat->secret_count, 0);
  assert_text(mail->intake, "zoo.mail");
  assert_text(mail->scheme, "bearer");
  assert_text(mail->actor, "source/mail");
  ck_assert_uint_eq(mail->secret_count, 2);
  assert_text(mail->secrets[0].text, "one");
  assert_text(mail->secrets[1].text, "two");
  organisation_close(o);
}
END_TEST

START_TEST(needs_little)
{
  char named[300];
  put("steward.lua", "return { packs = {} }");
  snprintf(named, sizeof named, "%s///", folder);
  struct organisation *o = organisation_open(named, true, &err);
  ck_assert_msg(o != NULL, "%s", err.text);
  assert_text(o->dir, folder);
  assert_text(o->name, strrchr(folder, '/') + 1);
  assert_text(o->listen, "127.0.0.1:8420");
  ck_assert_uint_eq(o->source_count, 0);
  organisation_close(o);
  organisation_close(NULL);
}
END_TEST

START_TEST(reads_no_secret_that_is_not_asked_for)
{
  put("steward.lua", "return { packs = { \"a\" }, sources = { x = { intake = \"a.x\", secret = file \"nowhere\" } } }");
  struct organisation *o = must_open(false);
  ck_assert_uint_eq(o->sources[0].secret_count, 0);
  organisation_close(o);
}
END_TEST

/* Somebody else could read the secret: that is said on standard error, and it goes on. */
START_TEST(warns_of_a_secret_that_all_can_read)
{
  char path[300], said[2000] = "";
  put("steward.lua", "return { packs = { \"a\" }, sources = { x = { intake = \"a.x\", secret = file \"s\" } } }");
  put("s", "abc");
  snprintf(path, sizeof path, "%s/s", folder);
  ck_assert_int_eq(chmod(path, 0644), 0);
  snprintf(path, sizeof path, "%s/stderr", folder);
  fflush(stderr);
  int kept = dup(2);
  ck_assert_ptr_nonnull(freopen(path, "w", stderr));
  struct organisation *o = organisation_open(folder, true, &err);
  fflush(stderr);
  dup2(kept, 2);
  close(kept);
  ck_assert_msg(o != NULL, "%s", err.text);
  assert_text(o->sources[0].secrets[0].text, "abc");
  organisation_close(o);
  FILE *f = fopen(path, "r");
  ck_assert_uint_gt(fread(said, 1, sizeof said - 1, f), 0);
  fclose(f);
  ck_assert_msg(strstr(said, "chmod 600") != NULL, "%s", said);
  ck_assert_ptr_null(strstr(said, "abc"));
}
END_TEST

/* ---- mistakes ------------------------------------------------------------------------------ */

static const struct {
  const char *lua, *words;
} mistakes[] = {
  { "return {\n  packs = {},\n  nam = 1,\n}", ":3: unknown member \"nam\"; did you mean \"name\"?" },
  { "return {\n  packs = {},\n  [\"listn\"] = 1,\n}", ":3: unknown member \"listn\"; did you mean \"listen\"?" },
  { "return {\n  packs = {},\n  colour = 1,\n}", ":3: unknown member \"colour\" (known are name listen expose packs" },
  { "return { packs = {}, name = 7 }", ":1: name is a text" },
  { "return { packs = {}, expose = \"yes\" }", ":1: expose is true or false" },
  { "return {\n  packs = {},\n  listen = 8420 }", ":3: listen is an address" },
  { "return { name = \"x\" }", "packs is missing" },
  { "return {\n\n packs = \"core\" }", ":3: packs is missing, or no list" },
  { "return { packs = {\n \"core\",\n \"../core\" } }", ":3: packs: a pack is named in small letters" },
  { "return { packs = {\n \"core\",\n \"core\" } }", ":2: packs: \"core\" is listed twice" },
  { "return { packs = {},\n params = { 1 } }", ":2: params is a table with names" },
  { "return { packs = {},\n params = {\n core = 1 } }", ":3: params.core is a table with names" },
  { "return { packs = {},\n params = {\n core = {\n key = file \"x\" } } }", ":4: params.core.key: file, env" },
  { "return { packs = {},\n bindings = {\n [\"core.x\"] = \"warn\" } }", ":3: bindings.core.x is a table with names" },
  { "return { packs = {},\n bindings = {\n [\"core.x\"] = {\n level = 7 } } }", ":4: bindings.core.x.level is a text" },
  { "return { packs = {},\n limits = {\n body_max = \"1 MB\" } }", ":3: limits.body_max is a whole number from 1 on" },
  { "return { packs = {},\n limits = {\n body_max = 0 } }", ":3: limits.body_max is a whole number from 1 on" },
  { "return { packs = {},\n limits = {\n policies = 3 } }", ":3: limits.policies is a table with names" },
  { "return { packs = {},\n limits = { policies = {\n evaluation_fule = 1 } } }",
    ":3: limits.policies.evaluation_fule is "
    "not known; did you mean" },
  { "return { packs = {},\n limits = { policies = {\n failures = 0 } } }", ":3: limits.policies.failures is a whole" },
  { "return { packs = {},\n rollback = {\n error_rate = 2 } }", ":3: rollback.error_rate is a share" },
  { "return { packs = {},\n rollback = {\n within = 2 } }", ":3: rollback.within is a duration above 0" },
  { "return { packs = {},\n rollback = {\n often = 2 } }", ":3: rollback.often is not known" },
  { "return { packs = {},\n rollback = true }", ":2: rollback is a table with names" },
  { "return { packs = { \"a\" },\n sources = {\n x = {} } }", ":3: the source \"x\" has no intake; name the one" },
  { "return { packs = { \"a\" },\n sources = {\n x = { scheme = \"none\" } } }", ":3: the source \"x\" has no intake" },
  { "return { packs = { \"a\" },\n sources = {\n x = \"a.x\" } }", ":3: a source is written x = { intake" },
  { "return { packs = { \"a\" },\n sources = {\n [\"x/y\"] = { intake = \"a.x\" } } }", ":3: the source \"x/y\"" },
  { "return { packs = { \"a\" },\n sources = {\n x = {\n intake = \"x\" } } }", ":4: an intake is named by its pack" },
  { "return { packs = { \"a\" },\n sources = {\n x = {\n intake = \"b.x\" } } }",
    ":4: the source \"x\" has its intake in "
    "the pack \"b\"" },
  { "return { packs = { \"a\" },\n sources = {\n y = { intake = \"a.y\" },\n x = {\n intake = \"a.x\",\n secrt = 1 } } "
    "}",
    ":6: unknown member \"secrt\"; did you mean \"secret\"?" },
  { "return { packs = { \"a\" },\n sources = { x = { intake = \"a.x\",\n secret = \"abc\" } } }",
    ":3: the secret of the source \"x\" does not stand in steward.lua; write secret = file" },
  { "return { packs = { \"a\" },\n sources = { x = { intake = \"a.x\",\n secret = file \"gone\" } } }",
    "gone: there is no such file; write the secret" },
  { "return { packs = { \"a\" },\n sources = { x = { intake = \"a.x\",\n secret = file \"empty\" } } }",
    ":3: the secret of the source \"x\" is empty" },
  { "return { packs = { \"a\" },\n sources = { x = { intake = \"a.x\",\n secret = env \"STEWARD_TEST_UNSET\" } } }",
    ":3: the secret of the source \"x\" is not there: the environment variable STEWARD_TEST_UNSET is not set" },
  { "return {\n packs = }", "steward.lua:2: " },
  { "return 7", "steward.lua: must return one table" },
  { "return { \"core\" }", "steward.lua: must return one table" },
  { "return { packs = {}, name = os.time() }", "steward.lua:1: " },
  /* the line of a table that was given a longer way round */
  { "local sources = {\n  x = {\n    intak = \"a.x\" } }\nreturn { packs = { \"a\" }, sources = sources }",
    ":3: unknown member \"intak\"" },
};

START_TEST(tells_each_mistake_with_its_line)
{
  put("empty", "\n");
  put("steward.lua", mistakes[_i].lua);
  unsetenv("STEWARD_TEST_UNSET");
  must_fail(true, ERR_USAGE, mistakes[_i].words);
}
END_TEST

START_TEST(says_what_to_do_without_a_steward_lua)
{
  must_fail(false, ERR_USAGE, "steward.lua: there is no such file; steward init");
}
END_TEST

/* ---- the payload --------------------------------------------------------------------------- */

START_TEST(gathers_packs_into_a_payload)
{
  struct arena a;
  struct buf text = BUF_INIT;
  arena_init(&a);
  put("policies/zoo/pack.lua", "return pack {}");
  put("policies/zoo/tests/t.lua", "return tests {}");
  put("policies/zoo/README.md", "not for the machine");
  put("policies/zoo/.#pack.lua", "an editor's");
  put("policies/zoo/pack.lua~", "an editor's");
  put("policies/art/pack.lua", "return \"\xc3\xa9\"");
  put("policies/idle/pack.lua", "does not run");
  struct value v = payload_of(&a, WHOLE, &text);
  ck_assert_msg(
      str_eq(
          buf_view(&text),
          STR("{\"bindings\":{\"zoo.rule\":{\"level\":\"warn\"}},\"files\":{\"art/pack.lua\":\"return \\\""
              "\xc3\xa9\\\"\",\"zoo/pack.lua\":\"return pack {}\",\"zoo/tests/t.lua\":\"return tests {}\"},"
              "\"limits\":{\"due_most\":64,\"entry_fuel\":100000000,\"evaluation_fuel\":300000,\"evaluation_memory_"
              "mb\":12,"
              "\"failures\":5,\"report_fuel\":200000000,\"report_memory_mb\":64,\"set_memory_mb\":256,\"subject_fuel\":"
              "10000,\"sweep_most\":2000,\"throng_most\":30,\"throng_span\":300},"
              "\"packs\":[\"art\",\"zoo\"],\"params\":{\"zoo\":{\"fee\":{\"amount\":1250,\"currency\":\"EUR\"},"
              "\"keeper\":\"person/ines\"}},\"rollback\":{\"error_rate\":0.1,\"evaluations\":200,"
              "\"within\":\"2h\"},\"source_records\":true,\"sources\":{\"chat\":\"art.chat\",\"mail\":\"zoo.mail\"}}")),
      "%s", text.p);
  ck_assert_uint_eq(v.n, 8);
  buf_fini(&text);
  arena_fini(&a);
}
END_TEST

START_TEST(gives_the_same_payload_whatever_the_order)
{
  struct arena a;
  struct buf one = BUF_INIT, other = BUF_INIT;
  arena_init(&a);
  put("policies/zoo/pack.lua", "return pack {}");
  put("policies/art/pack.lua", "return pack {}");
  payload_of(&a,
             "return { packs = { \"zoo\", \"art\" }, params = {}, sources = { b = { intake = \"zoo.b\" }, a = { "
             "intake = \"art.a\" } } }",
             &one);
  payload_of(&a,
             "return { sources = { a = { intake = \"art.a\" }, b = { intake = \"zoo.b\" } }, packs = { \"art\", "
             "\"zoo\" }, name = \"not in it\" }",
             &other);
  ck_assert_str_eq(one.p, other.p);
  ck_assert_ptr_nonnull(strstr(one.p, "\"params\":{}"));
  buf_fini(&one);
  buf_fini(&other);
  arena_fini(&a);
}
END_TEST

START_TEST(keeps_secrets_out_of_the_payload)
{
  struct buf text = BUF_INIT;
  put("steward.lua", "return { packs = { \"a\" }, sources = { x = { intake = \"a.x\", secret = file \"s\" } } }");
  put("s", "hush-hush");
  put("policies/a/pack.lua", "return pack {}");
  struct organisation *o = must_open(true);
  ck_assert(organisation_payload(o, &text, &err));
  ck_assert_ptr_null(strstr(text.p, "hush"));
  ck_assert_ptr_null(strstr(text.p, "\"s\""));
  organisation_close(o);
  buf_fini(&text);
}
END_TEST

START_TEST(takes_a_pack_that_is_built_in)
{
  struct arena a;
  struct buf text = BUF_INIT;
  arena_init(&a);
  ck_assert_uint_gt(bundle_file_count, 0);
  struct value v = payload_of(&a, "return { packs = { \"core\" } }", &text);
  ck_assert_uint_gt(value_get(value_get(v, "files"), "core/pack.lua").n, 0);
  ck_assert_uint_eq(value_get(value_get(v, "files"), "value/pack.lua").n, 0);
  ck_assert_ptr_null(strstr(text.p, ".md\""));
  /* one's own goes first */
  put("policies/core/pack.lua", "mine");
  buf_fini(&text);
  text = (struct buf)BUF_INIT;
  v = payload_of(&a, "return { packs = { \"core\" } }", &text);
  ck_assert_uint_eq(value_get(v, "files").n, 1);
  assert_text(value_get_str(value_get(v, "files"), "core/pack.lua"), "mine");
  buf_fini(&text);
  arena_fini(&a);
}
END_TEST

static void payload_fails(const char *lua, enum err_code code, const char *words)
{
  struct buf text = BUF_INIT;
  put("steward.lua", lua);
  struct organisation *o = must_open(false);
  err = (struct err)ERR_INIT;
  ck_assert(!organisation_payload(o, &text, &err));
  ck_assert_msg(strstr(err.text, words) != NULL, "\"%s\" is not in: %s", words, err.text);
  ck_assert_int_eq(err.code, code);
  organisation_close(o);
  buf_fini(&text);
}

START_TEST(names_what_it_cannot_gather)
{
  put("policies/harbour/pack.lua", "return pack {}");
  payload_fails("return { packs = { \"harbor\" } }", ERR_MISSING, "did you mean \"harbour\"?");
  payload_fails("return { packs = { \"comitment\" } }", ERR_MISSING, "did you mean \"commitment\"?");
  payload_fails("return { packs = { \"nothing_like_it\" } }", ERR_MISSING, "is neither in ");
  put("policies/harbour/latin.lua", "return \"\xe9\"");
  payload_fails("return { packs = { \"harbour\" } }", ERR_INPUT, "harbour/latin.lua: is not UTF-8");
}
END_TEST

int main(void)
{
  Suite *s = suite_create("organisation");
  TCase *t = tcase_create("organisation");
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_add_test(t, reads_a_whole_organisation);
  tcase_add_test(t, needs_little);
  tcase_add_test(t, reads_no_secret_that_is_not_asked_for);
  tcase_add_test(t, warns_of_a_secret_that_all_can_read);
  tcase_add_loop_test(t, tells_each_mistake_with_its_line, 0, sizeof mistakes / sizeof *mistakes);
  tcase_add_test(t, says_what_to_do_without_a_steward_lua);
  tcase_add_test(t, gathers_packs_into_a_payload);
  tcase_add_test(t, gives_the_same_payload_whatever_the_order);
  tcase_add_test(t, keeps_secrets_out_of_the_payload);
  tcase_add_test(t, takes_a_pack_that_is_built_in);
  tcase_add_test(t, names_what_it_cannot_gather);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
