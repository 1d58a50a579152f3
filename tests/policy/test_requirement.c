/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Libraries in packs: what may require what, what is said when it may not, and which policies are another when a library
 * is.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "script/script.h"

static struct arena arena;
static struct policy_set *set;
static struct buf complaints;

static void setup(void)
{
  arena_init(&arena);
  complaints = (struct buf)BUF_INIT;
}

static void teardown(void)
{
  policy_set_free(set);
  set = NULL;
  arena_fini(&arena);
  buf_fini(&complaints);
}

struct source_file {
  const char *path, *text;
};

#define PACK(name, requires)                                                                                           \
  {                                                                                                                    \
    name "/pack.lua", "return pack { name = \"" name "\", version = \"1\", requires = {" requires "} }"                \
  }
#define MODEL                                                                                                          \
  {                                                                                                                    \
    "a/model.lua", "return model { thing = { fields = { name = text } } }"                                             \
  }
#define POLICY(body) "return policy { title = 't', on = 'thing', eval = function(r, ctx, params) " body " end }"
#define END                                                                                                            \
  {                                                                                                                    \
    NULL, NULL                                                                                                         \
  }

/* Loads packs a and b of these files; what is complained about, without the last line end. */
static const char *load(const struct source_file *files)
{
  struct buf text = BUF_INIT;
  struct value payload;
  struct err err = ERR_INIT;
  buf_z(&text, "{\"packs\":[\"a\",\"b\"],\"files\":{");
  for (const struct source_file *f = files; f->path; f++) {
    buf_printf(&text, "%s\"%s\":", f == files ? "" : ",", f->path);
    json_string(&text, str_of(f->text));
  }
  buf_z(&text, "}}");
  ck_assert_msg(json_read(&arena, str_dup(&arena, buf_view(&text)), &payload, &err), "%s", err.text);
  buf_fini(&text);
  policy_set_free(set);
  complaints.n = 0;
  set = policy_set_load(payload, &complaints, &err);
  if (complaints.n == 0)
    return "";
  complaints.p[complaints.n - 1] = 0;
  return complaints.p;
}

/* What the policy's eval returns, as JSON; or the error. */
static const char *asked(const char *id)
{
  struct policy *p = policy_find(set, str_of(id));
  struct buf b = BUF_INIT;
  struct value v, args[1] = { value_int(7) };
  struct err err = ERR_INIT;
  ck_assert_ptr_nonnull(p);
  if (script_call(p->unit, p->call, p, args, 1, &arena, &v, &err) == SCRIPT_OK)
    json_write_sorted(&b, v);
  else
    buf_z(&b, err.text);
  const char *z = str_dup(&arena, buf_view(&b)).p;
  buf_fini(&b);
  return z;
}

/* Libraries may stand in any order of the paths, and in the pack that is required. */
START_TEST(test_use)
{
  const struct source_file files[] = {
    PACK("a", ""),
    PACK("b", "'a'"),
    MODEL,
    { "a/zlib.lua", "return library { double = function(n) return n * 2 end }" },
    { "a/first.lua", "local z = require \"a.zlib\" " POLICY("return z.double(r)") },
    { "b/lib.lua",
      "local z = require \"a.zlib\"\nreturn library { four = function(n) return z.double(z.double(n)) end }" },
    { "b/second.lua", "local lib = require \"b.lib\" " POLICY("return lib.four(r)") },
    { "b/guard.lua", "local lib = require \"b.lib\" return guard { title = 't', on = 'thing', check = lib.four }" },
    { "b/intake.lua",
      "local lib = require \"b.lib\" return intake { title = 't', map = function(d) return lib.four(d) end }" },
    { "b/tests/x.lua",
      "local lib = require \"b.lib\" return tests { [\"x\"] = { given = {}, expect = { n = lib.four(1) } } }" },
    END,
  };
  ck_assert_str_eq(load(files), "");
  ck_assert_str_eq(asked("a.first"), "14");
  ck_assert_str_eq(asked("b.second"), "28");
  ck_assert_str_eq(asked("b.guard"), "28");
  ck_assert_str_eq(asked("b.intake"), "28");
  ck_assert_int_eq(value_get(value_get(set->cases[0].body, "expect"), "n").i, 4);
}
END_TEST

/* An error in a library has its place, at loading and when it is asked. */
START_TEST(test_place)
{
  const struct source_file files[] = {
    PACK("a", ""),
    PACK("b", ""),
    MODEL,
    { "a/lib.lua",
      "return library {\n  fail = function(n) return n.x end,\n  stop = function() error('no way') end }" },
    { "a/p.lua", "local lib = require \"a.lib\"\n" POLICY("return lib.fail(r)") },
    { "a/q.lua", "local lib = require \"a.lib\"\n" POLICY("return\nlib.stop(r)") },
    { "a/r.lua", "local lib = require \"a.lib\"\n" POLICY("\nreturn lib.fial(r)") },
    END,
  };
  ck_assert_str_eq(load(files), "");
  ck_assert_str_eq(asked("a.p"), "a/lib.lua:2: attempt to index a number value (local 'n')");
  ck_assert_str_eq(asked("a.q"), "a/lib.lua:3: no way");
  ck_assert_str_eq(asked("a.r"), "a/r.lua:3: the library a/lib.lua has no 'fial'; did you mean 'fail'?");
}
END_TEST

static const struct {
  const char *lib, *policy, *said; /* a/lib.lua, a/p.lua */
} wrongs[] = {
  { "return library {}", "local lib = require \"a.lob\" " POLICY(""),
    "a/p.lua:1: require \"a.lob\": there is no library a/lob.lua; did you mean \"a.lib\"?" },
  { "return library {}", "\nlocal lib = require \"lib\" " POLICY(""),
    "a/p.lua:2: a library is required by its pack and file, in quotes: local lib = require \"pack.file\"" },
  { "return library {}", "local lib = require(\"a.\" .. \"lib\") " POLICY(""),
    "a/p.lua:1: a library is required by its pack and file, in quotes: local lib = require \"pack.file\"" },
  { "return library {}", "local lib = require \"a.model\" " POLICY(""),
    "a/p.lua:1: require \"a.model\": a/model.lua returns model { … }, no library { … }; move what both need into a "
    "library" },
  { "return library {}", "local lib = require \"b.lib\" " POLICY(""),
    "a/p.lua:1: require \"b.lib\": the pack \"b\" is not among the requires of a/pack.lua; add it" },
  { "return library {}", "local lib = require \"c.lib\" " POLICY(""),
    "a/p.lua:1: require \"c.lib\": the pack \"c\" is not among the requires of a/pack.lua; add it" },
  { "return library {}", "local lib = require \"a.p\" " POLICY(""),
    "a/p.lua:1: libraries require each other in a ring: a.p -> a.p; put what both need into a third" },
  { "\nlocal q = require \"a.p\" return library {}", "local l = require \"a.lib\" return library {}",
    "a/p.lua:1: libraries require each other in a ring: a.lib -> a.p -> a.lib; put what both need into a third" },
  { "return library { a = 1", "local lib = require \"a.lib\" " POLICY(""), "a/lib.lua:1: '}' expected near <eof>" },
  { "return library { x = nil .. 1 }", "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua:1: attempt to concatenate a nil value" },
  { "while true do end return library {}", "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua:1: out of fuel (2000000 units)" },
  { "return library { up = function() while true do end end }", "local lib = require \"a.lib\" lib.up() " POLICY(""),
    "a/lib.lua:1: out of fuel (2000000 units)" },
  { "return library { function() end }", "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua: what a library holds has names: library { name = function … }" },
  { "return library", "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua: library takes a table: library { name = function … }" },
  { "local t = setmetatable({}, { __index = string }) return library { f = function() return t end }",
    "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua: 't': a library cannot hold a table with a metatable; make it in the function that needs it" },
  { "local next_word = string.gmatch('a b', '%a') return library { f = function() return next_word() end }",
    "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua: 'next_word': a library cannot hold an iterator; make it in the function that needs it" },
  { "local t = {} t[t] = 1 return library { f = function() return t end }", "local lib = require \"a.lib\" " POLICY(""),
    "a/lib.lua: a key of a library's table is a text, a number or a boolean, not table" },
  { "return library { x = 1 }", "local lib = require \"a.lib\" return lib",
    "a/p.lua: the file must return policy { … }, guard { … }, intake { … }, route { … }, report { … }, model { … }, "
    "library { … }, tests { … } or pack { … }" },
  { "return library { level = 1 }",
    "local lib = require \"a.lib\" return policy { title = 't', on = 'thing', eval = lib.levle }",
    "a/p.lua:1: the library a/lib.lua has no 'levle'; did you mean 'level'?" },
};

START_TEST(test_wrong)
{
  const struct source_file files[] = { PACK("a", ""),
                                       PACK("b", ""),
                                       MODEL,
                                       { "b/lib.lua", "return library {}" },
                                       { "a/lib.lua", wrongs[_i].lib },
                                       { "a/p.lua", wrongs[_i].policy },
                                       END };
  ck_assert_str_eq(load(files), wrongs[_i].said);
  ck_assert_ptr_null(set);
}
END_TEST

/* A row of libraries too long to follow is said, not followed. */
START_TEST(test_deep)
{
  enum { DEEP = 200 };
  struct source_file files[DEEP + 3] = { PACK("a", ""), PACK("b", "") };
  for (int i = 0; i < DEEP; i++)
    files[2 + i] = (struct source_file){
      str_printf(&arena, "a/l%d.lua", i).p,
      str_printf(&arena, "local l = require \"a.l%d\" return library { n = 1 }", i + 1).p,
    };
  files[1 + DEEP].text = "return library { n = 0 }";
  ck_assert_ptr_nonnull(strstr(load(files), "more than 50 libraries require each other in a row"));
}
END_TEST

/* Only those who require a library, by themselves or through another, are another policy when it is another. */
START_TEST(test_digest)
{
  struct source_file files[] = {
    PACK("a", ""),
    PACK("b", ""),
    MODEL,
    { "a/low.lua", "return library { n = 1 }" },
    { "a/high.lua", "local low = require \"a.low\" return library { n = low.n }" },
    { "a/none.lua", POLICY("return 1") },
    { "a/one.lua", "local l = require \"a.low\" " POLICY("return l.n") },
    { "a/two.lua", "local l = require \"a.high\" " POLICY("return l.n") },
    { "a/other.lua", "local l = require \"a.alone\" " POLICY("return l.n") },
    { "a/alone.lua", "return library { n = 1 }" },
    END,
  };
  static const char *const ids[] = { "a.none", "a.one", "a.two", "a.other" };
  struct str before[4];
  ck_assert_str_eq(load(files), "");
  for (int i = 0; i < 4; i++)
    before[i] = str_dup(&arena, policy_find(set, str_of(ids[i]))->digest);
  ck_assert_str_eq(load(files), "");
  for (int i = 0; i < 4; i++)
    ck_assert(str_eq(before[i], policy_find(set, str_of(ids[i]))->digest));
  files[3].text = "return library { n = 2 }";
  ck_assert_str_eq(load(files), "");
  static const bool same[] = { true, false, false, true };
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(str_eq(before[i], policy_find(set, str_of(ids[i]))->digest), same[i]);
  ck_assert_str_eq(asked("a.two"), "2");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("requirement");
  TCase *all = tcase_create("requirement");
  tcase_add_checked_fixture(all, setup, teardown);
  tcase_set_timeout(all, 60);
  tcase_add_test(all, test_use);
  tcase_add_test(all, test_place);
  tcase_add_loop_test(all, test_wrong, 0, sizeof wrongs / sizeof *wrongs);
  tcase_add_test(all, test_deep);
  tcase_add_test(all, test_digest);
  suite_add_tcase(suite, all);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
