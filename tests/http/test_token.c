/* SPDX-License-Identifier: Apache-2.0 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/token.h"

static char folder[64], path[96];
static struct arena arena;

static void setup(void)
{
  snprintf(folder, sizeof folder, "/tmp/token-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/tokens.json", folder);
  arena_init(&arena);
}

static void teardown(void)
{
  arena_fini(&arena);
  unlink(path);
  ck_assert_int_eq(rmdir(folder), 0); /* nothing else is left there */
}

static char *make(struct token wanted)
{
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert_msg(token_make(path, &wanted, &text, &err), "%s", err.text);
  return text.p;
}

static enum err_code make_fails(struct token wanted)
{
  struct buf text = BUF_INIT;
  struct err err = ERR_INIT;
  ck_assert(!token_make(path, &wanted, &text, &err));
  buf_fini(&text);
  return err.code;
}

static void write_file(const char *text)
{
  FILE *f = fopen(path, "w");
  fputs(text, f);
  fclose(f);
}

START_TEST(test_make_list_revoke)
{
  struct token *list;
  size_t n;
  ck_assert(token_list(path, &arena, &list, &n, NULL));
  ck_assert_uint_eq(n, 0);
  char *one = make((struct token){ .name = STR("deploy"), .role = ROLE_OPERATOR });
  char *two = make((struct token){ .name = STR("ana"), .role = ROLE_ADMIN, .person = STR("ana"), .expires = 5000 });
  char *three = make((struct token){ .name = STR("am"), .role = ROLE_INTAKE, .source = STR("alerts") });
  ck_assert_uint_eq(strlen(one), 4 + 8 + 1 + 64);
  ck_assert_str_ne(one, two);
  struct stat st;
  ck_assert_int_eq(stat(path, &st), 0);
  ck_assert_uint_eq(st.st_mode & 0777, 0600);

  ck_assert(token_list(path, &arena, &list, &n, NULL));
  ck_assert_uint_eq(n, 3);
  ck_assert(str_is(list[0].name, "deploy") && list[0].role == ROLE_OPERATOR && list[0].expires == 0);
  ck_assert(str_is(list[1].person, "ana") && list[1].expires == 5000);
  ck_assert(str_is(list[2].source, "alerts") && list[2].created > 1600000000000);
  uint8_t digest[SHA256_SIZE];
  sha256(str_of(one), digest);
  ck_assert_mem_eq(digest, list[0].sha256, SHA256_SIZE);

  ck_assert(token_revoke(path, list[0].id, NULL));
  ck_assert(token_revoke(path, STR("am"), NULL));
  struct err err = ERR_INIT;
  ck_assert(!token_revoke(path, STR("am"), &err));
  ck_assert_int_eq(err.code, ERR_MISSING);
  ck_assert(token_list(path, &arena, &list, &n, NULL));
  ck_assert_uint_eq(n, 1);
  ck_assert(str_is(list[0].name, "ana"));
  free(one), free(two), free(three);
}
END_TEST

START_TEST(test_the_file_holds_no_token)
{
  char *text = make((struct token){ .name = STR("a"), .role = ROLE_READER }), all[2000] = "";
  FILE *f = fopen(path, "r");
  ck_assert_uint_gt(fread(all, 1, sizeof all - 1, f), 100);
  fclose(f);
  ck_assert_ptr_null(strstr(all, strrchr(text, '_') + 1));
  free(text);
}
END_TEST

START_TEST(test_what_is_refused)
{
  free(make((struct token){ .name = STR("a"), .role = ROLE_READER }));
  ck_assert_int_eq(make_fails((struct token){ .name = STR("a"), .role = ROLE_READER }), ERR_CONFLICT);
  ck_assert_int_eq(make_fails((struct token){ .name = STR(""), .role = ROLE_READER }), ERR_INPUT);
  ck_assert_int_eq(make_fails((struct token){ .name = STR("a b"), .role = ROLE_READER }), ERR_INPUT);
  ck_assert_int_eq(make_fails((struct token){ .name = STR("b"), .role = ROLE_INTAKE }), ERR_INPUT);
  ck_assert_int_eq(make_fails((struct token){ .name = STR("b"), .role = ROLE_READER, .source = STR("s") }), ERR_INPUT);
  ck_assert_int_eq(
      make_fails((struct token){ .name = STR("b"), .role = ROLE_INTAKE, .source = STR("s"), .person = STR("p") }),
      ERR_INPUT);
}
END_TEST

START_TEST(test_find)
{
  char *text = make((struct token){ .name = STR("a"), .role = ROLE_READER, .expires = 5000 });
  struct tokens *t = tokens_open(path);
  const struct token *row = tokens_find(t, str_of(text), 4999);
  ck_assert_ptr_nonnull(row);
  ck_assert(str_is(row->name, "a"));
  ck_assert_ptr_null(tokens_find(t, str_of(text), 5000)); /* expired */
  char *wrong = strdup(text);
  wrong[strlen(wrong) - 1] ^= 1;
  ck_assert_ptr_null(tokens_find(t, str_of(wrong), 0));
  ck_assert_ptr_null(tokens_find(t, (struct str){ text, strlen(text) - 1 }, 0));
  ck_assert_ptr_null(tokens_find(t, STR("stw_"), 0));
  ck_assert_ptr_null(tokens_find(t, STR("stw__"), 0));
  ck_assert_ptr_null(tokens_find(t, STR(""), 0));
  tokens_close(t);
  free(text), free(wrong);
}
END_TEST

START_TEST(test_changes_are_seen)
{
  struct tokens *t = tokens_open(path);
  char *text = make((struct token){ .name = STR("a"), .role = ROLE_READER });
  ck_assert_ptr_null(tokens_find(t, str_of(text), 0));
  tokens_refresh(t);
  ck_assert_ptr_null(tokens_find(t, str_of(text), 0)); /* at most once a second */
  usleep(1050 * 1000);
  tokens_refresh(t);
  ck_assert_ptr_nonnull(tokens_find(t, str_of(text), 0));
  write_file("{\"tokens\":[");
  usleep(1050 * 1000);
  tokens_refresh(t);
  ck_assert_ptr_nonnull(tokens_find(t, str_of(text), 0)); /* the last good one stays */
  unlink(path);
  usleep(1050 * 1000);
  tokens_refresh(t);
  ck_assert_ptr_null(tokens_find(t, str_of(text), 0)); /* a file that is gone holds none */
  tokens_close(t);
  free(text);
}
END_TEST

START_TEST(test_bad_files)
{
  static const char *const files[] = {
    "",
    "[]",
    "{\"tokens\":{}}",
    "{\"tokens\":[1]}",
    "{\"tokens\":[{\"id\":\"a\",\"name\":\"n\",\"role\":\"reader\",\"sha256\":\"00\"}]}",
    "{\"tokens\":[{\"id\":\"a\",\"name\":\"n\",\"role\":\"root\",\"sha256\":"
    "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
    "{\"tokens\":[{\"id\":\"a\",\"name\":\"n\",\"role\":\"reader\",\"expires\":\"soon\",\"sha256\":"
    "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
  };
  write_file(files[_i]);
  struct token *list;
  size_t n;
  struct err err = ERR_INIT;
  ck_assert(!token_list(path, &arena, &list, &n, &err));
  ck_assert_msg(strstr(err.text, path), "%s", err.text);
  ck_assert_int_eq(make_fails((struct token){ .name = STR("x"), .role = ROLE_READER }),
                   ERR_INPUT); /* not overwritten */
}
END_TEST

int main(void)
{
  Suite *s = suite_create("token");
  TCase *t = tcase_create("token");
  tcase_add_checked_fixture(t, setup, teardown);
  tcase_set_timeout(t, 20);
  tcase_add_test(t, test_make_list_revoke);
  tcase_add_test(t, test_the_file_holds_no_token);
  tcase_add_test(t, test_what_is_refused);
  tcase_add_test(t, test_find);
  tcase_add_test(t, test_changes_are_seen);
  tcase_add_loop_test(t, test_bad_files, 0, 7);
  suite_add_tcase(s, t);
  SRunner *r = srunner_create(s);
  srunner_run_all(r, CK_NORMAL);
  int failed = srunner_ntests_failed(r);
  srunner_free(r);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
