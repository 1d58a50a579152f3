/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward import backstage: the entities of catalogue files, each as a delivery to intake.backstage. A folder is looked
 * through for YAML; of it only what is Backstage's is taken. What a Location names by a path is read, too, as long as it
 * lies within what was named on the line; a file is read once.
 */
#include <dirent.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/cargo.h"
#include "cli/import.h"
#include "cli/yaml.h"

enum { FILES_MAX = 50000, FOLDERS_DEEP = 40 };

struct collecting {
  struct arena *arena;
  const char *root; /* the folder that was named, or that of the file that was */
  VEC(struct cargo_item) items;
  VEC(struct cargo_failure) skipped;
  struct map seen; /* files, by a hash of their real path */
  size_t at, files;
  struct buf digests;
};

/* ---- what is left out here ---- */

static void skip(struct collecting *b, struct str file, int64_t line, const char *what, const char *detail)
{
  struct cargo_failure f = { .item = { .file = file, .line = line } };
  f.reason = str_printf(b->arena, "%s%s", what, detail);
  vec_push(&b->skipped, f);
}

/* As it is called below the root. */
static struct str short_name(struct collecting *b, const char *path)
{
  size_t n = strlen(b->root);
  if (strncmp(path, b->root, n) == 0 && path[n] == '/')
    path += n + 1;
  while (strncmp(path, "./", 2) == 0)
    path += 2;
  return str_dup(b->arena, str_of(path));
}

/* ---- files ---- */

static bool add_file(struct collecting *b, const char *path, bool searched, struct err *err);

static bool is_within(const struct collecting *b, const char *path)
{
  char root[PATH_MAX], real[PATH_MAX];
  if (!realpath(b->root, root) || !realpath(path, real))
    return false;
  size_t n = strlen(root);
  return strncmp(root, real, n) == 0 && (real[n] == '/' || real[n] == 0 || (n == 1 && root[0] == '/'));
}

/* What a Location names: a path beside its file, perhaps with * in it. Addresses elsewhere are not asked. */
static bool add_target(struct collecting *b, const char *from, int64_t line, struct value target, struct err *err)
{
  struct str name = target.kind == VALUE_TEXT ? value_str(target) : STR("");
  const char *text = str_z(b->arena, name), *slash = strrchr(from, '/');
  glob_t found;
  bool good = true;
  if (name.n == 0 || name.p[0] == '/' || strstr(text, "://")) {
    skip(b, short_name(b, from), line, "a Location leads to what is no file beside it: ", text);
    return true;
  }
  const char *pattern = str_printf(b->arena, "%.*s%s", slash ? (int)(slash - from + 1) : 0, from, text).p;
  if (glob(pattern, 0, NULL, &found) != 0) {
    skip(b, short_name(b, from), line, "a Location leads to a file that is not there: ", text);
    return true;
  }
  for (size_t i = 0; good && i < found.gl_pathc; i++) {
    if (is_within(b, found.gl_pathv[i]))
      good = add_file(b, str_z(b->arena, str_of(found.gl_pathv[i])), false, err);
    else
      skip(b, short_name(b, from), line, "a Location leads out of the folder: ", text);
  }
  globfree(&found);
  return good;
}

static bool follow(struct collecting *b, const char *path, int64_t line, struct value entity, struct err *err)
{
  struct value spec = value_get(entity, "spec"), targets = value_get(spec, "targets");
  bool good = true;
  if (!str_is(value_get_str(entity, "kind"), "Location"))
    return true;
  if (!value_is_none(value_get(spec, "target")))
    good = add_target(b, path, line, value_get(spec, "target"), err);
  for (uint32_t i = 0; good && targets.kind == VALUE_LIST && i < targets.n; i++)
    good = add_target(b, path, line, targets.list[i], err);
  return good;
}

static bool is_of_backstage(struct value v)
{
  return v.kind == VALUE_MAP && str_starts(value_get_str(v, "apiVersion"), "backstage.io/") &&
         value_get_str(v, "kind").n;
}

static bool add_documents(struct collecting *b, const char *path, const struct yaml *y, bool searched, struct err *err)
{
  struct str file = short_name(b, path);
  bool good = true;
  for (size_t i = 0; good && i < y->documents.n; i++) {
    const struct yaml_document *d = &y->documents.at[i];
    if (value_is_none(d->value) || (searched && !is_of_backstage(d->value)))
      continue;
    struct cargo_item item = { file, (int64_t)i + 1, d->line, d->value };
    vec_push(&b->items, item);
    good = follow(b, path, d->line, d->value, err);
  }
  return good;
}

static bool seen_before(struct collecting *b, const char *path)
{
  char real[PATH_MAX];
  uint64_t *seen = map_put(&b->seen, hash_local(str_of(realpath(path, real) ? real : path)) >> 1);
  bool before = *seen;
  *seen = 1;
  return before;
}

static void add_digest(struct collecting *b, struct str file, struct str text)
{
  uint8_t bytes[SHA256_SIZE];
  sha256(text, bytes);
  buf_str(&b->digests, file);
  buf_add(&b->digests, bytes, sizeof bytes);
}

static bool add_file(struct collecting *b, const char *path, bool searched, struct err *err)
{
  struct yaml y;
  struct buf bytes = BUF_INIT;
  struct err wrong = ERR_INIT;
  if (seen_before(b, path))
    return true;
  if (++b->files > FILES_MAX)
    return err_set(err, ERR_LIMIT, "more than %d files at once", FILES_MAX);
  bool good = input_read(path, YAML_BYTES_MAX, &bytes, err);
  struct str text = good ? str_dup(b->arena, buf_view(&bytes)) : STR("");
  buf_fini(&bytes);
  if (!good)
    return false;
  if (yaml_read(&y, b->arena, text, &wrong)) {
    add_digest(b, short_name(b, path), text);
    good = add_documents(b, path, &y, searched, err);
  } else if (searched) /* a template, most likely */
    skip(b, short_name(b, path), 1, "a file is no YAML: ", wrong.text);
  else
    good = err_set(err, wrong.code, "%s: %s", path, wrong.text);
  yaml_fini(&y);
  return good;
}

/* ---- folders ---- */

static bool is_yaml(const char *name) { return str_ends(str_of(name), ".yaml") || str_ends(str_of(name), ".yml"); }

static bool add_folder(struct collecting *b, const char *path, int deep, struct err *err)
{
  struct dirent **names;
  bool good = true;
  int n = scandir(path, &names, NULL, alphasort);
  if (n < 0)
    return err_set(err, ERR_USAGE, "%s cannot be read", path);
  for (int i = 0; i < n; i++) {
    const char *name = names[i]->d_name, *inner = str_printf(b->arena, "%s/%s", path, name).p;
    struct stat st;
    bool wanted = good && name[0] != '.' && strcmp(name, "node_modules") != 0 && lstat(inner, &st) == 0;
    if (wanted && S_ISDIR(st.st_mode) && deep < FOLDERS_DEEP)
      good = add_folder(b, inner, deep + 1, err);
    else if (wanted && S_ISREG(st.st_mode) && is_yaml(name))
      good = add_file(b, inner, true, err);
    free(names[i]);
  }
  free(names);
  return good;
}

static bool add_word(struct collecting *b, const char *word, struct err *err)
{
  struct stat st;
  struct str path = str_of(word);
  while (path.n > 1 && path.p[path.n - 1] == '/')
    path.n--;
  const char *z = str_z(b->arena, path), *slash = strrchr(z, '/');
  bool folder = stat(z, &st) == 0 && S_ISDIR(st.st_mode);
  b->root = folder ? z : slash > z ? str_z(b->arena, (struct str){ z, (size_t)(slash - z) }) : ".";
  return folder ? add_folder(b, z, 0, err) : add_file(b, z, false, err);
}

/* ---- the supply ---- */

static void again(void *arg) { ((struct collecting *)arg)->at = 0; }

static bool next(void *arg, struct arena *a, struct cargo_item *out)
{
  struct collecting *b = arg;
  (void)a;
  if (b->at == b->items.n)
    return false;
  *out = b->items.at[b->at++];
  return true;
}

static struct str digest(struct collecting *b)
{
  uint8_t bytes[SHA256_SIZE];
  struct buf text = BUF_INIT;
  sha256(buf_view(&b->digests), bytes);
  hex_write(&text, (struct str){ (const char *)bytes, 8 });
  struct str out = str_dup(b->arena, buf_view(&text));
  buf_fini(&text);
  return out;
}

bool import_backstage(struct call *c, struct site *site, enum ending *ending, struct err *err)
{
  struct collecting b = { .arena = &c->arena };
  bool good = true;
  map_init(&b.seen);
  for (size_t i = 1; good && i < c->count; i++)
    good = add_word(&b, c->words[i], err);
  struct cargo_supply supply = {
    .arg = &b,
    .next = next,
    .again = again,
    .count = (int64_t)b.items.n,
    .member = "entity",
    .one = "entity",
    .many = "entities",
    .skipped = b.skipped.at,
    .skipped_count = b.skipped.n,
  };
  supply.digest = digest(&b);
  if (good && b.items.n == 0)
    good = err_set(err, ERR_INPUT, "there are no Backstage entities in it");
  good = good && import_cargo(c, site, &supply, "intake.backstage", ending, err);
  vec_fini(&b.items);
  vec_fini(&b.skipped);
  buf_fini(&b.digests);
  map_fini(&b.seen);
  return good;
}
