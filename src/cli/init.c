/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward init: a folder that checks, tests and serves as it is, and says in its comments what to change. Its files are
 * those of policies/start, as they are bundled.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/print.h"
#include "cli/secret.h"
#include "cli/unpack.h"

static int is_content(const struct dirent *e) { return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0; }

/* A folder that is there must be empty: nothing of anybody's is written over. */
static bool check_empty(const char *dir, struct err *err)
{
  struct dirent **names;
  int n = scandir(dir, &names, is_content, alphasort);
  if (n < 0)
    return errno == ENOENT || err_set(err, ERR_USAGE, "%s: %s", dir, strerror(errno));
  for (int i = 0; i < n; i++)
    free(names[i]);
  free(names);
  return n == 0 || err_set(err, ERR_USAGE, "%s is not empty. Name a folder that is new: steward init DIR", dir);
}

/* What the organisation is called at first: the folder's own name, where it is a plain one. */
static struct str name_of(struct arena *a, const char *dir)
{
  char *path = realpath(dir, NULL);
  struct str name = path ? str_dup(a, str_of(path)) : STR("");
  free(path);
  for (size_t i = name.n; i-- > 0;)
    if (name.p[i] == '/') {
      name = (struct str){ name.p + i + 1, name.n - i - 1 };
      break;
    }
  bool plain = name.n > 0 && str_utf8(name);
  for (size_t i = 0; i < name.n; i++)
    plain &= (unsigned char)name.p[i] >= 0x20 && name.p[i] != '"' && name.p[i] != '\\' && name.p[i] != 0x7f;
  return plain ? name : STR("Our organisation");
}

static bool make_organisation(const char *dir, struct arena *a, struct err *err)
{
  if (mkdir(dir, 0755) != 0 && errno != EEXIST)
    return err_set(err, ERR_IO, "%s: %s", dir, strerror(errno));
  if (!unpack_bundle("start/", dir, name_of(a, dir), err) ||
      !unpack_file(dir, ".gitignore", STR("/data/\n/secrets/\n"), err))
    return false;
  struct organisation *o = organisation_open(dir, false, err);
  bool good = o && secret_make_all(o, err);
  organisation_close(o);
  return good;
}

/* Whether a word can stand in a line of the shell as it is. */
static bool is_plain_word(const char *s)
{
  return *s && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:,=") == strlen(s);
}

static void say_next(const char *dir)
{
  if (strcmp(dir, ".") != 0)
    printf(is_plain_word(dir) ? "%s is an organisation now. Next:\n\n  cd %s\n"
                              : "\"%s\" is an organisation now. Next:\n\n"
                                "  cd \"%s\"\n",
           dir, dir);
  else
    puts("This is an organisation now. Next:\n");
  puts("  steward check     # whether everything in it is sound\n"
       "  steward test      # whether its policies do what their tests say\n"
       "  steward serve     # starts the host, and says its address and a first token\n");
  puts("steward.lua says what can be changed; policies/house is where your own rules go.");
}

static enum ending run_init(struct call *c, struct err *err)
{
  const char *dir = c->count ? c->words[0] : call_has(c, "--dir") ? call_value(c, "--dir") : ".";
  if (!check_empty(dir, err) || !make_organisation(dir, &c->arena, err))
    return ENDING_BROKE;
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "dir", value_text(str_of(dir)));
    print_json(build_map(&b));
  } else
    say_next(dir);
  return ENDING_DONE;
}

const struct command command_init = {
  .name = "init",
  .summary = "make the folder of a new organisation",
  .usage = "[DIR]",
  .detail =
      "Makes DIR with steward.lua, a pack of your own with an example policy and its tests, and a secret for each\n"
      "source. A folder that holds anything is refused.",
  .example = "steward init harbour\ncd harbour && steward check && steward test && steward serve",
  .words_max = 1,
  .run = run_init,
};
