/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward init: a folder that checks, tests and serves as it is, and says in its comments what to change. Its files are
 * those of policies/start, as they are bundled.
 */
#define _GNU_SOURCE /* memmem */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/adopt.h"
#include "cli/payload.h"
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

/* ---- the packs that were asked for ---- */

static bool write_config(const char *dir, struct str text, struct err *err)
{
  struct buf path = BUF_INIT;
  buf_printf(&path, "%s/steward.lua", dir);
  int fd = open(path.p, O_WRONLY | O_TRUNC | O_CLOEXEC);
  bool good = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;
  if (!good)
    err_set(err, ERR_IO, "%s: %s", path.p, strerror(errno));
  if (fd >= 0)
    close(fd);
  buf_fini(&path);
  return good;
}

/* The bundled steward.lua with other packs, and with these lines in params. */
static bool fit_config(const char *dir, struct str name, struct value packs, struct str params, struct err *err)
{
  struct str text = unpack_text("start/steward.lua");
  const char *from = memmem(text.p, text.n, "  packs = {", 11), *end = text.p + text.n;
  const char *to = from ? memmem(from, (size_t)(end - from), "},\n", 3) : NULL;
  const char *in = to ? memmem(to, (size_t)(end - to), "  params = {\n", 13) : NULL;
  struct buf whole = BUF_INIT, named = BUF_INIT;
  if (!in)
    return err_set(err, ERR_CORRUPT, "start/steward.lua as it is built in has no packs and params");
  buf_add(&whole, text.p, (size_t)(from - text.p));
  adopt_write_packs(packs, "house", &whole);
  buf_add(&whole, to + 3, (size_t)(in + 13 - to - 3));
  buf_str(&whole, params);
  buf_add(&whole, in + 13, (size_t)(end - in - 13));
  unpack_named(&named, buf_view(&whole), name);
  bool good = write_config(dir, buf_view(&named), err);
  buf_fini(&whole);
  buf_fini(&named);
  return good;
}

/* Those, what they require, and what the files of a new organisation stand on. */
static bool choose_packs(struct call *c, struct value *packs, struct buf *params, struct err *err)
{
  struct buf text = BUF_INIT, complaints = BUF_INIT;
  struct adopt_questions questions = { 0 };
  struct value payload;
  bool good = payload_with(c, "value,intake", &text, err) &&
              json_read(&c->arena, str_dup(&c->arena, buf_view(&text)), &payload, err);
  struct policy_set *set = good ? policy_set_load(payload, &complaints, err) : NULL;
  if (set)
    adopt_gather(c, set, value_none(), &questions);
  good = set && adopt_answer(c, &questions, err);
  if (good) {
    *packs = value_get(payload, "packs");
    adopt_write(c, &questions, false, params);
  }
  policy_set_free(set);
  adopt_free(&questions);
  buf_fini(&text);
  buf_fini(&complaints);
  return good;
}

/* ---- the whole ---- */

static bool make_organisation(struct call *c, const char *dir, struct err *err)
{
  struct value packs = value_none();
  struct buf params = BUF_INIT;
  bool chosen = call_has(c, "--pack"), made = !chosen || choose_packs(c, &packs, &params, err);
  if (made && mkdir(dir, 0755) != 0 && errno != EEXIST)
    made = err_set(err, ERR_IO, "%s: %s", dir, strerror(errno));
  made = made && unpack_bundle("start/", dir, name_of(&c->arena, dir), err) &&
         unpack_file(dir, ".gitignore", STR("/data/\n/secrets/\n"), err) &&
         (!chosen || fit_config(dir, name_of(&c->arena, dir), packs, buf_view(&params), err));
  buf_fini(&params);
  if (!made)
    return false;
  struct organisation *o = organisation_open(dir, false, err);
  bool good = o && secret_make_all(o, err);
  organisation_close(o);
  return good;
}

/* A word as the shell takes it for just that. */
static void shell_word(struct buf *b, const char *s)
{
  bool plain = *s && strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@%:,=") == strlen(s);
  if (!plain)
    buf_char(b, '\'');
  for (const char *p = s; *p; p++)
    if (*p == '\'')
      buf_z(b, "'\\''");
    else
      buf_char(b, *p);
  if (!plain)
    buf_char(b, '\'');
}

static void say_next(const char *dir)
{
  struct buf word = BUF_INIT;
  shell_word(&word, dir);
  if (strcmp(dir, ".") != 0)
    printf("%s is an organisation now. Next:\n\n  cd %s\n", word.p, word.p);
  else
    puts("This is an organisation now. Next:\n");
  buf_fini(&word);
  puts("  steward check     # whether everything in it is sound\n"
       "  steward test      # whether its policies do what their tests say\n"
       "  steward serve     # starts the host, and says its address and a first token\n");
  puts("steward.lua says what can be changed; policies/house is where your own rules go.\n");
  adopt_say_imports();
}

static enum ending run_init(struct call *c, struct err *err)
{
  const char *dir = c->count ? c->words[0] : call_has(c, "--dir") ? call_value(c, "--dir") : ".";
  if (call_has(c, "--answer") && !call_has(c, "--pack")) {
    err_set(err, ERR_USAGE,
            "--answer goes with --pack, which says whose questions are asked: --pack core --answer core.zone=…");
    return ENDING_USAGE;
  }
  if (!check_empty(dir, err) || !make_organisation(c, dir, err))
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

static const struct option init_options[] = {
  { "--pack", "NAMES", "these packs and what they require, in place of all; asks what they have to be told" },
  { "--answer", "PACK.NAME=TEXT", "an answer, in place of the question (may be repeated)" },
  { NULL, NULL, NULL },
};

const struct command command_init = {
  .name = "init",
  .summary = "make the folder of a new organisation",
  .usage = "[DIR]",
  .detail =
      "Makes DIR with steward.lua, a pack of your own with an example policy and its tests, and a secret for each\n"
      "source. A folder that holds anything is refused.",
  .example = "steward init harbour\ncd harbour && steward check && steward test && steward serve\n"
             "steward init harbour --pack commitment,sla",
  .options = init_options,
  .words_max = 1,
  .run = run_init,
};
