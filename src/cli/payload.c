/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/payload.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/print.h"
#include "policy/policy.h"
#include "store/store.h"

/* ---- built in ---- */

static const char house_prefix[] = "sample/policies/";

/* "core/people.lua" -> pack core; "sample/policies/house/x.lua" -> pack house; README.md and the like -> false. `path` is
 * then what the file is called within a payload. */
static bool pack_of(const struct bundle_file *f, struct str *pack, const char **path)
{
  struct str rest;
  *path = f->path;
  if (str_starts(str_of(f->path), house_prefix))
    *path += sizeof house_prefix - 1;
  return str_ends(str_of(f->path), ".lua") && str_split(str_of(*path), '/', pack, &rest);
}

/* The pack.lua of a pack that is built in; or NULL. */
static const struct bundle_file *head_of(struct str name)
{
  struct str pack;
  const char *path;
  for (size_t i = 0; i < bundle_file_count; i++)
    if (pack_of(&bundle_files[i], &pack, &path) && str_eq(pack, name) && strcmp(path + pack.n, "/pack.lua") == 0)
      return &bundle_files[i];
  return NULL;
}

/* The packs that were asked for, and those that they require; all of them where none was asked for. */
struct wanted {
  struct call *call;
  bool all;
  VEC(struct str) packs;
};

static bool is_wanted(const struct wanted *w, struct str pack)
{
  for (size_t i = 0; i < w->packs.n; i++)
    if (str_eq(w->packs.at[i], pack))
      return true;
  return w->all;
}

static void want(struct wanted *w, struct str name)
{
  const struct bundle_file *head = head_of(name);
  size_t n;
  if (!head || is_wanted(w, name))
    return;
  vec_push(&w->packs, name);
  struct str *needs = outline_texts((struct str){ head->text, head->size }, "requires", &w->call->arena, &n);
  for (size_t i = 0; i < n; i++)
    want(w, needs[i]);
}

static bool no_such_pack(struct str name, struct err *err)
{
  struct buf names = BUF_INIT;
  const char *path;
  struct str pack;
  for (size_t i = 0; i < bundle_file_count; i++)
    if (pack_of(&bundle_files[i], &pack, &path) && strcmp(path + pack.n, "/pack.lua") == 0)
      buf_printf(&names, "%s%.*s", names.n ? ", " : "", STR_FMT(pack));
  err_set(err, ERR_USAGE, "no pack named \"%.*s\" is built in; there are: %.*s", STR_FMT(name),
          STR_FMT(buf_view(&names)));
  buf_fini(&names);
  return false;
}

/* "value,sla" */
static bool want_list(struct wanted *w, const char *list, struct err *err)
{
  struct str name, rest = str_of(list);
  bool more = true;
  while (more) {
    more = str_split(rest, ',', &name, &rest);
    name = str_trim(name);
    if (!head_of(name))
      return no_such_pack(name, err);
    want(w, name);
  }
  return true;
}

static bool find_wanted(struct wanted *w, struct err *err)
{
  const char *list;
  w->all = !call_has(w->call, "--pack");
  for (size_t i = 0; (list = call_value_at(w->call, "--pack", i)); i++)
    if (!want_list(w, list, err))
      return false;
  return true;
}

static struct value packs_value(const struct wanted *w)
{
  struct value_builder b;
  struct str pack;
  const char *path;
  build_init(&b, &w->call->arena);
  for (size_t i = 0; i < bundle_file_count; i++)
    if (pack_of(&bundle_files[i], &pack, &path) && strcmp(path + pack.n, "/pack.lua") == 0 && is_wanted(w, pack))
      build_add(&b, value_text(pack));
  return build_list(&b);
}

static struct value files_value(const struct wanted *w)
{
  struct value_builder b;
  struct str pack;
  const char *path;
  build_init(&b, &w->call->arena);
  for (size_t i = 0; i < bundle_file_count; i++)
    if (pack_of(&bundle_files[i], &pack, &path) && head_of(pack) && is_wanted(w, pack))
      build_put(&b, path, value_text((struct str){ bundle_files[i].text, bundle_files[i].size }));
  return build_map(&b);
}

static void write_wanted(const struct wanted *w, struct buf *out)
{
  struct value nothing = { .kind = VALUE_MAP };
  struct value_builder b;
  build_init(&b, &w->call->arena);
  build_put(&b, "packs", packs_value(w));
  build_put(&b, "files", files_value(w));
  build_put(&b, "params", nothing);
  build_put(&b, "bindings", nothing);
  build_put(&b, "sources", nothing);
  json_write_sorted(out, build_map(&b));
}

bool payload_bundled(struct call *c, struct buf *out, struct err *err)
{
  struct wanted w = { .call = c };
  bool good = find_wanted(&w, err);
  if (good)
    write_wanted(&w, out);
  vec_fini(&w.packs);
  return good;
}

bool payload_with(struct call *c, const char *packs, struct buf *out, struct err *err)
{
  struct wanted w = { .call = c };
  bool good = find_wanted(&w, err) && want_list(&w, packs, err);
  w.all = false;
  if (good)
    write_wanted(&w, out);
  vec_fini(&w.packs);
  return good;
}

/* ---- complaints ---- */

void payload_complaints(struct str lines)
{
  struct buf clean = BUF_INIT;
  tell_clean(&clean, lines, true);
  fflush(stdout);
  fputs(clean.n ? clean.p : "", stderr);
  if (clean.n && clean.p[clean.n - 1] != '\n')
    fputc('\n', stderr);
  buf_fini(&clean);
}

struct value payload_complaints_value(struct arena *a, struct str lines)
{
  struct value_builder b;
  struct str line;
  build_init(&b, a);
  while (lines.n) {
    str_split(lines, '\n', &line, &lines);
    build_add(&b, value_text(line));
  }
  return build_list(&b);
}

void payload_wrong(struct str answer, struct buf *lines)
{
  static const char *const lists[] = { "complaints", "lost" };
  struct arena a;
  struct value v;
  arena_init(&a);
  if (answer.n && json_read(&a, answer, &v, NULL))
    for (size_t k = 0; k < 2; k++) {
      struct value list = value_get(v, lists[k]);
      for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
        buf_printf(lines, "%.*s\n", STR_FMT(value_str(list.list[i])));
    }
  arena_fini(&a);
}

struct str payload_size(struct arena *a, struct str payload)
{
  struct value v;
  if (!json_read(a, payload, &v, NULL))
    return STR("");
  struct str packs = tell_count(a, value_get(v, "packs").n, "pack", "packs");
  struct str files = tell_count(a, value_get(v, "files").n, "file", "files");
  return str_printf(a, "%.*s, %.*s", STR_FMT(packs), STR_FMT(files));
}

/* ---- in force ---- */

/* The entry that put in force what is in force; 0 when nothing is. */
static bool entry_in_force(const char *model, int64_t *seq, struct err *err)
{
  struct store *s = store_open(model, STORE_READ, err);
  struct stmt *q = s ? store_prepare(s, "SELECT ifnull(max(value), 0) FROM _engine WHERE name = 'active'", err) : NULL;
  bool good = q && stmt_step(q, err) == STEP_ROW;
  *seq = good ? column_int(q, 0) : 0;
  stmt_close(q);
  store_close(s);
  return good;
}

static bool read_payload(struct journal *j, int64_t seq, struct arena *a, struct str *out, int64_t *left,
                         struct err *err)
{
  struct entry entry;
  return journal_read(j, seq, a, &entry, err) && activation_payload(j, &entry, a, out, left, err);
}

bool payload_in_force(const struct organisation *o, struct arena *a, struct str *out, struct str *left, struct err *err)
{
  int64_t seq = 0, from = 0;
  *out = (struct str){ NULL, 0 };
  if (left)
    *left = *out;
  if (access(o->model_path, F_OK) != 0)
    return true;
  if (!entry_in_force(o->model_path, &seq, err))
    return false;
  if (seq == 0)
    return true;
  struct journal *j = journal_open_read(o->journal_path, err);
  bool good = j && read_payload(j, seq, a, out, &from, err);
  if (good && from && left)
    good = read_payload(j, from, a, left, NULL, err);
  journal_close(j);
  return good;
}
