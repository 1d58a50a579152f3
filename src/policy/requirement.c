/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requirement: which file requires which libraries, as their texts say it. Files are loaded in an order in which a library
 * comes before whoever requires it; a ring is told with its path, and what cannot be had, with the mend.
 */
#include "policy/loading.h"

enum { DEEP = 50, LIBRARIES_MAX = 1000 };

/* The files that are being loaded, each for the one before. */
struct trail {
  struct file *at[DEEP];
  size_t n;
};

static bool has_id(const struct file *f, struct str id)
{
  return id.n == f->pack.n + 1 + f->stem.n && memcmp(id.p, f->pack.p, f->pack.n) == 0 && id.p[f->pack.n] == '.' &&
         memcmp(id.p + f->pack.n + 1, f->stem.p, f->stem.n) == 0;
}

static struct file *file_of(struct loading *l, struct str id)
{
  for (size_t i = 0; i < l->files.n; i++)
    if (has_id(&l->files.at[i], id))
      return &l->files.at[i];
  return NULL;
}

/* ---- loading ---- */

static bool load(struct loading *l, struct file *f, struct trail *trail);

static void complain_ring(struct loading *l, const struct file *f, int line, const struct trail *trail)
{
  struct buf path = BUF_INIT;
  size_t from = 0;
  while (trail->at[from] != f)
    from++;
  for (size_t i = from; i < trail->n; i++)
    buf_printf(&path, "%.*s.%.*s -> ", STR_FMT(trail->at[i]->pack), STR_FMT(trail->at[i]->stem));
  const struct file *last = trail->at[trail->n - 1];
  complain(l, "%.*s:%d: libraries require each other in a ring: %.*s%.*s.%.*s; put what both need into a third",
           STR_FMT(last->path), line, STR_FMT(buf_view(&path)), STR_FMT(f->pack), STR_FMT(f->stem));
  buf_fini(&path);
}

static const char *made_by(const struct file *f)
{
  return value_get_str(f->said, "$").n ? value_get_str(f->said, "$").p : "something else";
}

/* Fills in the library that the file needs there. What is unknown, requirement_check tells: then it is known what there
 * is. */
static bool provide(struct loading *l, struct file *f, size_t i, struct trail *trail)
{
  struct script_need *need = &f->needs[i];
  struct file *g = f->required[i] = file_of(l, need->name);
  if (!g)
    return false;
  if (g->state == FILE_UNDER_WAY) {
    complain_ring(l, g, need->line, trail);
    return false;
  }
  if (!load(l, g, trail))
    return false;
  need->library = g->unit;
  if (file_made_by(g, "library"))
    return true;
  complain(l, "%.*s:%d: require \"%.*s\": %.*s returns %s { … }, no library { … }; move what both need into a library",
           STR_FMT(f->path), need->line, STR_FMT(need->name), STR_FMT(g->path), made_by(g));
  return false;
}

static bool provide_all(struct loading *l, struct file *f, struct trail *trail)
{
  bool good = true;
  f->needs = script_needs(f->text, l->a, &f->need_count);
  f->required = arena_array(l->a, struct file *, f->need_count + 1);
  for (size_t i = 0; i < f->need_count; i++)
    good = provide(l, f, i, trail) && good;
  return good;
}

static void load_alone(struct loading *l, struct file *f)
{
  struct err err = ERR_INIT;
  f->unit =
      script_load_with(l->set->script, str_z(l->a, f->path), f->text, f->needs, f->need_count, l->a, &f->said, &err);
  if (!f->unit) {
    complain(l, "%s", err.text);
    return;
  }
  l->set->units[l->set->unit_count++] = f->unit;
  if (f->said.kind != VALUE_MAP || value_get_str(f->said, "$").n == 0)
    complain(
        l,
        "%.*s: the file must return policy { … }, guard { … }, intake { … }, route { … }, report { … }, model { … }, "
        "library { … }, tests { … } or pack { … }",
        STR_FMT(f->path));
}

static bool load(struct loading *l, struct file *f, struct trail *trail)
{
  if (f->state == FILE_UNTOUCHED && trail->n == DEEP) {
    complain(l, "%.*s: more than %d libraries require each other in a row", STR_FMT(f->path), DEEP);
    return false;
  }
  if (f->state == FILE_UNTOUCHED) {
    f->state = FILE_UNDER_WAY;
    trail->at[trail->n++] = f;
    if (provide_all(l, f, trail))
      load_alone(l, f);
    trail->n--;
    f->state = FILE_DONE;
  }
  return f->unit != NULL;
}

void requirement_load(struct loading *l)
{
  l->set->units = arena_array(l->a, struct script_unit *, l->files.n + 1);
  for (size_t i = 0; i < l->files.n; i++) {
    struct trail trail = { .n = 0 };
    load(l, &l->files.at[i], &trail);
  }
}

/* ---- what is wrong ---- */

static const char *nearest_library(struct loading *l, struct str name)
{
  const char *names[LIBRARIES_MAX];
  size_t n = 0;
  for (size_t i = 0; i < l->files.n && n < LIBRARIES_MAX; i++)
    if (file_made_by(&l->files.at[i], "library"))
      names[n++] = str_printf(l->a, "%.*s.%.*s", STR_FMT(l->files.at[i].pack), STR_FMT(l->files.at[i].stem)).p;
  return complain_nearest(l, name, names, n);
}

/* Whether the file's pack may use that pack; a pack that did not load is asked nothing. */
static bool may_use(struct loading *l, const struct file *f, struct str pack)
{
  const struct file *own = file_named(l, f->pack, "pack");
  if (str_eq(pack, f->pack) || !own || !own->unit)
    return true;
  struct value needs = value_get(own->said, "requires");
  for (uint32_t i = 0; needs.kind == VALUE_LIST && i < needs.n; i++)
    if (needs.list[i].kind == VALUE_TEXT && str_eq(value_str(needs.list[i]), pack))
      return true;
  return false;
}

static void check_need(struct loading *l, const struct file *f, size_t i)
{
  const struct script_need *need = &f->needs[i];
  struct str pack, stem;
  if (!str_split(need->name, '.', &pack, &stem) || stem.n == 0)
    complain(l, "%.*s:%d: a library is required by its pack and file, in quotes: local lib = require \"pack.file\"",
             STR_FMT(f->path), need->line);
  else if (!may_use(l, f, pack))
    complain(l, "%.*s:%d: require \"%.*s\": the pack \"%.*s\" is not among the requires of %.*s/pack.lua; add it",
             STR_FMT(f->path), need->line, STR_FMT(need->name), STR_FMT(pack), STR_FMT(f->pack));
  else if (!f->required[i])
    complain(l, "%.*s:%d: require \"%.*s\": there is no library %.*s/%.*s.lua%s", STR_FMT(f->path), need->line,
             STR_FMT(need->name), STR_FMT(pack), STR_FMT(stem), nearest_library(l, need->name));
}

static void check_library(struct loading *l, const struct file *f)
{
  for (uint32_t i = 0; i < f->said.n; i++)
    if (f->said.map[i].name.p[0] >= '0' && f->said.map[i].name.p[0] <= '9')
      complain(l, "%.*s: what a library holds has names: library { name = function … }", STR_FMT(f->path));
}

void requirement_check(struct loading *l)
{
  for (size_t i = 0; i < l->files.n; i++) {
    const struct file *f = &l->files.at[i];
    for (size_t k = 0; k < f->need_count; k++)
      check_need(l, f, k);
    if (!file_made_by(f, "library"))
      continue;
    l->set->library_count++;
    check_library(l, f);
  }
}

/* ---- what a file is ---- */

static void mark(struct file *f)
{
  for (size_t i = 0; i < f->need_count; i++) {
    struct file *g = f->required[i];
    if (g && !g->marked) {
      g->marked = true;
      mark(g);
    }
  }
}

void requirement_write(struct loading *l, struct file *f, struct buf *out)
{
  if (f->need_count == 0)
    return;
  for (size_t i = 0; i < l->files.n; i++)
    l->files.at[i].marked = false;
  mark(f);
  for (size_t i = 0; i < l->files.n; i++)
    if (l->files.at[i].marked)
      buf_printf(out, "library %.*s\n%.*s\n", STR_FMT(l->files.at[i].path), STR_FMT(l->files.at[i].text));
}
