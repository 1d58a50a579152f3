/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pack: loads a set from an activation payload. Every complaint is collected, so that an author mends all in one go;
 * one complaint and the whole set is refused.
 */
#include <stdlib.h>

#include "policy/loading.h"

static const char *const constructors[] = { "pack",    "policy",  "guard", "intake",   "route",   "report",
                                            "library", "model",   "tests", "text",     "number",  "money",
                                            "boolean", "date",    "enum",  "duration", "integer", "ref",
                                            "list",    "instant", "json",  NULL };

enum {
  /* A file is small, and what it makes when it is loaded may be large: these are far more than anybody wrote by hand. */
  COMPLAINTS_MAX = 200,
  TYPES_MAX = 250,
  FINDINGS_MAX = 250, /* of a policy */
  PARAMS_MAX = 250,
};

/* What is wrong with a pack shows in each of its files; once is enough. */
static bool is_said(const struct loading *l, struct str line)
{
  struct str rest = buf_view(l->complaints), said;
  while (rest.n) {
    str_split(rest, '\n', &said, &rest);
    if (str_eq(said, line))
      return true;
  }
  return false;
}

void complain(struct loading *l, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  struct buf line = BUF_INIT;
  buf_vprintf(&line, fmt, ap);
  va_end(ap);
  for (size_t i = 0; i < line.n; i++) /* a script's own words may have several lines; a complaint is one */
    if ((unsigned char)line.p[i] < 0x20)
      line.p[i] = ' ';
  if (l->first->code == ERR_NONE)
    err_set(l->first, ERR_POLICY, "%s", line.p);
  if (l->complained < COMPLAINTS_MAX && !is_said(l, buf_view(&line))) {
    l->complained++;
    buf_str(l->complaints, buf_view(&line));
    buf_char(l->complaints, '\n');
  }
  buf_fini(&line);
}

static bool is_among(struct str name, const char *const *names, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (str_is(name, names[i]))
      return true;
  return false;
}

/* A payload comes from anywhere: what should be a text may be anything. */
static struct str text_of(struct value v) { return v.kind == VALUE_TEXT ? value_str(v) : STR(""); }

const char *complain_nearest(struct loading *l, struct str name, const char *const *names, size_t n)
{
  const char *near = str_nearest(name, names, n);
  return near ? str_printf(l->a, "; did you mean \"%s\"?", near).p : "";
}

/* ---- files ---- */

static int by_path(const void *a, const void *b)
{
  return str_cmp(((const struct file *)a)->path, ((const struct file *)b)->path);
}

static bool listed(struct loading *l, struct str pack)
{
  struct value packs = value_get(l->payload, "packs");
  for (uint32_t i = 0; packs.kind == VALUE_LIST && i < packs.n; i++)
    if (packs.list[i].kind == VALUE_TEXT && str_eq(value_str(packs.list[i]), pack))
      return true;
  return false;
}

static bool is_plain(struct str path)
{
  for (size_t i = 0; i < path.n; i++)
    if ((unsigned char)path.p[i] < 0x20)
      return false;
  return true;
}

static void gather(struct loading *l)
{
  struct value files = value_get(l->payload, "files");
  for (uint32_t i = 0; files.kind == VALUE_MAP && i < files.n; i++) {
    struct file f = { .path = str_dup(l->a, files.map[i].name) };
    struct str rest;
    if (!str_split(f.path, '/', &f.pack, &rest) || !str_ends(rest, ".lua") || !listed(l, f.pack))
      continue;
    f.stem = (struct str){ rest.p, rest.n - 4 };
    f.text = text_of(files.map[i].value);
    if (!is_plain(f.path))
      complain(l, "%.*s/pack.lua: the path of a file beside it holds a control character", STR_FMT(f.pack));
    else if (memchr(f.stem.p, '/', f.stem.n) && !str_starts(f.stem, "tests/"))
      complain(l, "%.*s: a pack holds its Lua files itself, or in tests/", STR_FMT(f.path));
    else
      vec_push(&l->files, f);
  }
  if (l->files.n)
    qsort(l->files.at, l->files.n, sizeof *l->files.at, by_path);
}

const struct file *file_named(struct loading *l, struct str pack, const char *stem)
{
  for (size_t i = 0; i < l->files.n; i++)
    if (str_eq(l->files.at[i].pack, pack) && str_is(l->files.at[i].stem, stem))
      return &l->files.at[i];
  return NULL;
}

bool file_made_by(const struct file *f, const char *constructor)
{
  return f->unit && str_is(value_get_str(f->said, "$"), constructor);
}

/* ---- packs ---- */

static void check_pack_members(struct loading *l, const struct file *f)
{
  static const char *const known[] = { "$", "name", "version", "title", "doc", "requires", "params" };
  size_t n = sizeof known / sizeof *known;
  struct value needs = value_get(f->said, "requires");
  for (uint32_t i = 0; i < f->said.n; i++)
    if (!is_among(f->said.map[i].name, known, n))
      complain(l, "%.*s: unknown member \"%.*s\"%s", STR_FMT(f->path), STR_FMT(f->said.map[i].name),
               complain_nearest(l, f->said.map[i].name, known + 1, n - 1));
  if (!value_is_none(needs) && needs.kind != VALUE_LIST)
    complain(l, "%.*s: requires is a list of packs, as in requires = { \"core\" }", STR_FMT(f->path));
}

static void check_packs(struct loading *l)
{
  struct value packs = value_get(l->payload, "packs");
  if (packs.kind != VALUE_LIST)
    complain(l, "steward.lua: packs must be a list, as in packs = { \"core\", \"value\" }");
  for (uint32_t i = 0; packs.kind == VALUE_LIST && i < packs.n; i++) {
    struct str name = text_of(packs.list[i]);
    const struct file *f = file_named(l, name, "pack");
    if (!f) {
      complain(l, "%.*s/pack.lua: there is no such file; every pack has one", STR_FMT(name));
      continue;
    }
    if (!file_made_by(f, "pack"))
      continue;
    check_pack_members(l, f);
    if (!str_eq(value_get_str(f->said, "name"), name))
      complain(l, "%.*s: name must be \"%.*s\", as the folder", STR_FMT(f->path), STR_FMT(name));
    if (value_get_str(f->said, "version").n == 0)
      complain(l, "%.*s: version is missing", STR_FMT(f->path));
    struct value needs = value_get(f->said, "requires");
    for (uint32_t k = 0; needs.kind == VALUE_LIST && k < needs.n; k++)
      if (!listed(l, text_of(needs.list[k])))
        complain(l, "%.*s: requires the pack \"%.*s\"; add it to packs in steward.lua", STR_FMT(f->path),
                 STR_FMT(text_of(needs.list[k])));
  }
}

/* ---- types ---- */

/* NULL when there are too many. */
static struct type *type_made(struct loading *l, struct str name)
{
  for (size_t i = 0; i < l->types.n; i++)
    if (str_eq(l->types.at[i]->name, name))
      return l->types.at[i];
  if (l->types.n == TYPES_MAX)
    return NULL;
  struct type *t = arena_new_of(l->a, struct type);
  t->name = str_dup(l->a, name);
  t->fields = arena_array(l->a, struct field, TYPE_FIELDS_MAX);
  vec_push(&l->types, t);
  return t;
}

static void type_add(struct loading *l, const char *file, struct type *t, const struct field *f)
{
  for (uint32_t i = 0; i < t->field_count; i++)
    if (str_eq(t->fields[i].name, f->name)) {
      if (t->fields[i].derived)
        complain(l, "%s: gives.%.*s: %.*s gives it, too; a derived field has one policy", file, STR_FMT(f->name),
                 STR_FMT(t->fields[i].giver));
      else if (f->derived)
        complain(l, "%s: gives.%.*s: a model declares %.*s.%.*s as a fact, which no policy sets; choose another name",
                 file, STR_FMT(f->name), STR_FMT(t->name), STR_FMT(f->name));
      else if (!form_same(&t->fields[i], f))
        complain(l, "%s: %.*s.%.*s: another file declares it as %s%s; say the same, or choose another name", file,
                 STR_FMT(t->name), STR_FMT(f->name), field_kind_names[t->fields[i].kind],
                 t->fields[i].kind == f->kind ? " with other options" : "");
      return;
    }
  if (t->field_count == TYPE_FIELDS_MAX)
    complain(l, "%s: %.*s has more than %d fields", file, STR_FMT(t->name), TYPE_FIELDS_MAX);
  else
    t->fields[t->field_count++] = *f;
}

static void read_type(struct loading *l, const struct file *f, struct str name, struct value d)
{
  char *file = str_z(l->a, f->path);
  struct value fields = value_get(d, "fields");
  if (!name_is_valid(name)) {
    complain(l, "%s: %.*s: is no name for a type: small letters, digits and _, a letter first, at most 60", file,
             STR_FMT(name));
    return;
  }
  if (d.kind != VALUE_MAP || fields.kind != VALUE_MAP) {
    complain(l, "%s: %.*s: a type is written name = { doc = \"…\", fields = { … } }", file, STR_FMT(name));
    return;
  }
  struct type *t = type_made(l, name);
  if (!t) {
    complain(l, "%s: %.*s: there are more than %d types", file, STR_FMT(name), TYPES_MAX);
    return;
  }
  if (value_get_str(d, "doc").n && t->doc.n == 0)
    t->doc = str_dup(l->a, value_get_str(d, "doc"));
  if (value_get_str(d, "title").n)
    t->title = str_dup(l->a, value_get_str(d, "title"));
  for (uint32_t i = 0; i < d.n; i++)
    if (!str_is(d.map[i].name, "doc") && !str_is(d.map[i].name, "title") && !str_is(d.map[i].name, "fields"))
      complain(l, "%s: %.*s: unknown member \"%.*s\"; fields go into fields = { … }", file, STR_FMT(name),
               STR_FMT(d.map[i].name));
  for (uint32_t i = 0; i < fields.n; i++) {
    struct field form;
    struct err err = ERR_INIT;
    if (!form_read(l->a, fields.map[i].value, fields.map[i].name, file, &form, &err))
      complain(l, "%s: %.*s.%s", file, STR_FMT(name), err.text);
    else if (form_bounded(fields.map[i].value))
      complain(l, "%s: %.*s.%.*s: least, most and is are for parameters", file, STR_FMT(name), STR_FMT(form.name));
    else
      type_add(l, file, t, &form);
  }
}

static void read_models(struct loading *l)
{
  for (size_t i = 0; i < l->files.n; i++) {
    const struct file *f = &l->files.at[i];
    if (!file_made_by(f, "model"))
      continue;
    for (uint32_t k = 0; k < f->said.n; k++)
      if (!str_is(f->said.map[k].name, "$"))
        read_type(l, f, f->said.map[k].name, f->said.map[k].value);
  }
}

static bool is_type(const struct loading *l, struct str name)
{
  for (size_t i = 0; i < l->types.n; i++)
    if (str_eq(l->types.at[i]->name, name))
      return true;
  return false;
}

static const char *nearest_type(struct loading *l, struct str name)
{
  const char **names = arena_array(l->a, const char *, l->types.n + 1);
  for (size_t i = 0; i < l->types.n; i++)
    names[i] = str_z(l->a, l->types.at[i]->name);
  return complain_nearest(l, name, names, l->types.n);
}

static void check_refs(struct loading *l)
{
  for (size_t i = 0; i < l->types.n; i++)
    for (uint32_t k = 0; k < l->types.at[i]->field_count; k++) {
      const struct field *f = &l->types.at[i]->fields[k];
      if (f->ref.n && !is_type(l, f->ref))
        complain(l, "%.*s.%.*s%s%.*s: ref \"%.*s\": no pack declares that type%s", STR_FMT(l->types.at[i]->name),
                 STR_FMT(f->name), f->derived ? ", given by " : "", STR_FMT(f->giver), STR_FMT(f->ref),
                 nearest_type(l, f->ref));
    }
}

static void digest_field(struct buf *b, const struct field *f)
{
  buf_printf(b, "%.*s:%d:%d:%d:%.*s", STR_FMT(f->name), f->kind, f->item, f->indexed, STR_FMT(f->ref));
  for (uint32_t i = 0; i < f->value_count; i++)
    buf_printf(b, ":%.*s", STR_FMT(f->values[i]));
  buf_char(b, ';');
}

/* A change of any type, derived fields included, makes every policy a new one: one that failed on an unknown field must
 * be asked again, and a field of another kind has another number, by which it is known who read it. */
static void digest_types(struct loading *l)
{
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < l->types.n; i++) {
    const struct type *t = l->types.at[i];
    buf_printf(&b, "%.*s{", STR_FMT(t->name));
    for (uint32_t k = 0; k < t->field_count; k++)
      digest_field(&b, &t->fields[k]);
    buf_char(&b, '}');
  }
  l->schema_digest = str_dup(l->a, buf_view(&b));
  buf_fini(&b);
}

/* ---- parameters ---- */

/* To the policy goes before to its pack, that before to the pack that shares it. Without any it is asked for where it is
 * declared. */
static void given_param(struct loading *l, const struct policy *p, struct param *q)
{
  const struct str of[] = { p->id, p->pack, q->shared };
  struct value params = value_get(l->payload, "params"), v = value_none();
  q->of = q->shared.n ? q->shared : q->of_pack ? p->pack : p->id;
  for (size_t i = 0; i < sizeof of / sizeof *of && value_is_none(v); i++) {
    v = value_get(value_get(params, str_z(l->a, of[i])), str_z(l->a, q->name));
    q->of = value_is_none(v) ? q->of : of[i];
  }
  q->given = value_is_none(v) ? q->form.fallback : value_copy(l->a, v);
}

static bool has_param(const struct policy *p, struct str name)
{
  for (uint32_t i = 0; i < p->param_count; i++)
    if (str_eq(p->params[i].name, name))
      return true;
  return false;
}

static bool is_shared(struct value form)
{
  struct value v = value_get(form, "shared");
  return v.kind == VALUE_BOOL && v.b;
}

static void read_param(struct loading *l, struct policy *p, const char *file, const struct member *m, struct str from)
{
  struct param q = { .name = str_dup(l->a, m->name), .shared = from };
  struct err err = ERR_INIT;
  if (!form_read(l->a, m->value, q.name, file, &q.form, &err) ||
      !form_bounds(l->a, m->value, &q.form, &q.least, &q.most, &err) || !form_meaning(m->value, &q.form, &q.is, &err)) {
    complain(l, "%s: params.%s", file, err.text);
    return;
  }
  if (q.form.ref.n && !is_type(l, q.form.ref))
    complain(l, "%s: params.%.*s: ref \"%.*s\": no pack declares that type%s", file, STR_FMT(q.name),
             STR_FMT(q.form.ref), nearest_type(l, q.form.ref));
  q.doc = q.form.doc;
  q.ask = value_get_str(m->value, "ask");
  q.of_pack = !str_is(p->file, file);
  if (is_shared(m->value) && !q.of_pack)
    complain(l, "%s: params.%.*s: only a parameter of pack.lua is shared", file, STR_FMT(q.name));
  given_param(l, p, &q);
  if (q.form.required && value_is_none(q.given))
    complain(l, "%s: parameter %.*s is not set; add it to params.%.*s in steward.lua", file, STR_FMT(q.name),
             STR_FMT(from.n ? from : p->pack));
  p->params[p->param_count++] = q;
}

static void read_params(struct loading *l, struct policy *p, const char *file, struct value d)
{
  if (d.kind == VALUE_MAP && d.n > PARAMS_MAX) {
    complain(l, "%s: params: more than %d", file, PARAMS_MAX);
    return;
  }
  for (uint32_t i = 0; d.kind == VALUE_MAP && i < d.n; i++) {
    if (has_param(p, d.map[i].name))
      complain(l, "%s: params.%.*s: the pack has a parameter of that name", file, STR_FMT(d.map[i].name));
    read_param(l, p, file, &d.map[i], STR(""));
  }
}

static uint32_t count_of(struct value d) { return d.kind == VALUE_MAP ? d.n : 0; }

static uint32_t shared_count(struct loading *l, struct value requires)
{
  uint32_t n = 0;
  for (uint32_t i = 0; requires.kind == VALUE_LIST && i < requires.n; i++) {
    const struct file *pack = file_named(l, text_of(requires.list[i]), "pack");
    struct value d = pack ? value_get(pack->said, "params") : value_none();
    for (uint32_t k = 0; k < count_of(d); k++)
      n += is_shared(d.map[k].value);
  }
  return n;
}

/* What the packs share that this one requires. What it declares itself takes the place of that. */
static void read_shared(struct loading *l, struct policy *p, struct value requires)
{
  for (uint32_t i = 0; requires.kind == VALUE_LIST && i < requires.n; i++) {
    const struct file *pack = file_named(l, text_of(requires.list[i]), "pack");
    struct value d = pack ? value_get(pack->said, "params") : value_none();
    for (uint32_t k = 0; k < count_of(d); k++)
      if (is_shared(d.map[k].value) && !has_param(p, d.map[k].name))
        read_param(l, p, str_z(l->a, pack->path), &d.map[k], text_of(requires.list[i]));
  }
}

/* The names of the policies, guards and intakes; `packs`: those of the packs, too. */
static const char **owner_names(struct loading *l, bool packs, size_t *n)
{
  struct value listed_packs = value_get(l->payload, "packs");
  uint32_t more = packs && listed_packs.kind == VALUE_LIST ? listed_packs.n : 0;
  const char **names = arena_array(l->a, const char *, l->policies.n + more + 1);
  *n = 0;
  for (size_t i = 0; i < l->policies.n; i++)
    names[(*n)++] = l->policies.at[i]->id.p;
  for (uint32_t i = 0; i < more; i++)
    names[(*n)++] = str_z(l->a, text_of(listed_packs.list[i]));
  return names;
}

/* All parameters of a pack (its own and its files'), or of one policy with those of its pack. */
static const char **param_names(struct loading *l, struct str of, size_t *n)
{
  const struct file *pack = file_named(l, of, "pack");
  struct value own = pack ? value_get(pack->said, "params") : value_none();
  size_t most = own.kind == VALUE_MAP ? own.n : 0;
  for (size_t i = 0; i < l->policies.n; i++)
    most += l->policies.at[i]->param_count;
  const char **names = arena_array(l->a, const char *, most + 1);
  *n = 0;
  for (uint32_t i = 0; own.kind == VALUE_MAP && i < own.n; i++)
    names[(*n)++] = str_z(l->a, own.map[i].name);
  for (size_t i = 0; i < l->policies.n; i++) {
    const struct policy *p = l->policies.at[i];
    for (uint32_t q = 0; (str_eq(p->id, of) || str_eq(p->pack, of)) && q < p->param_count; q++)
      names[(*n)++] = p->params[q].name.p;
  }
  return names;
}

/* A parameter that nothing declares is a slip of the pen. */
static void check_given_params(struct loading *l)
{
  struct value params = value_get(l->payload, "params");
  size_t owners, n;
  const char **all = owner_names(l, true, &owners);
  for (uint32_t i = 0; params.kind == VALUE_MAP && i < params.n; i++) {
    struct str of = params.map[i].name;
    struct value given = params.map[i].value;
    if (!is_among(of, all, owners)) {
      complain(l, "steward.lua: params names \"%.*s\", which is no pack and no policy here%s", STR_FMT(of),
               complain_nearest(l, of, all, owners));
      continue;
    }
    const char **names = param_names(l, of, &n);
    for (uint32_t k = 0; given.kind == VALUE_MAP && k < given.n; k++)
      if (!is_among(given.map[k].name, names, n))
        complain(l, "steward.lua: params[\"%.*s\"] has no parameter \"%.*s\"%s", STR_FMT(of),
                 STR_FMT(given.map[k].name), complain_nearest(l, given.map[k].name, names, n));
  }
}

/* ---- policies, guards, intakes ---- */

static const char *const members_of[][15] = {
  [KIND_POLICY] = { "$", "title", "doc", "source", "on", "level", "params", "gives", "findings", "needs", "eval",
                    NULL },
  [KIND_GUARD] = { "$", "title", "doc", "source", "on", "level", "params", "needs", "on_error", "check", NULL },
  [KIND_INTAKE] = { "$", "title", "doc", "source", "params", "scheme", "key", "headers", "query", "body", "setup",
                    "made", "faults", "map", NULL },
  [KIND_ROUTE] = { "$", "title", "doc", "source", "level", "params", "of", "map", NULL },
  [KIND_REPORT] = { "$", "title", "doc", "source", "params", "needs", "build", NULL },
};
static const char *const function_of[] = { "eval", "check", "map", "map", "build" };

static void check_members(struct loading *l, const char *file, enum policy_kind kind, struct value d)
{
  size_t known = 0;
  while (members_of[kind][known])
    known++;
  for (uint32_t i = 0; i < d.n; i++)
    if (!is_among(d.map[i].name, members_of[kind], known))
      complain(l, "%s: unknown member \"%.*s\"%s", file, STR_FMT(d.map[i].name),
               complain_nearest(l, d.map[i].name, members_of[kind] + 1, known - 1));
}

static void read_level(struct loading *l, struct policy *p, const char *file, struct value d)
{
  struct value bindings = value_get(l->payload, "bindings"), binding = value_get(bindings, str_z(l->a, p->id));
  struct str named = value_get_str(binding, "level");
  for (uint32_t i = 0; binding.kind == VALUE_MAP && i < binding.n; i++)
    if (!str_is(binding.map[i].name, "level"))
      complain(l, "steward.lua: bindings[\"%.*s\"] has no member \"%.*s\"; known is level", STR_FMT(p->id),
               STR_FMT(binding.map[i].name));
  const char *where = named.n ? str_printf(l->a, "steward.lua: bindings[\"%.*s\"]", STR_FMT(p->id)).p : file;
  if (named.n == 0)
    named = value_get_str(d, "level");
  p->level = p->kind == KIND_GUARD ? LEVEL_ENFORCE : LEVEL_OBSERVE;
  if (named.n == 0)
    return;
  for (int i = 0; i < LEVELS; i++)
    if (str_is(named, level_names[i])) {
      p->level = (enum level)i;
      return;
    }
  complain(l, "%s: level \"%.*s\" is none of draft, shadow, observe, warn, enforce", where, STR_FMT(named));
}

static struct str *read_texts(struct loading *l, const char *file, const char *what, struct value v, uint32_t *n)
{
  struct str *texts = arena_array(l->a, struct str, v.kind == VALUE_LIST ? v.n + 1 : 1);
  *n = 0;
  if (v.kind != VALUE_LIST && v.kind != VALUE_NONE)
    complain(l, "%s: %s is a list of texts", file, what);
  for (uint32_t i = 0; v.kind == VALUE_LIST && i < v.n; i++)
    if (v.list[i].kind == VALUE_TEXT)
      texts[(*n)++] = str_dup(l->a, value_str(v.list[i]));
  return texts;
}

/* Without `of`: of what is new. */
static void read_events(struct loading *l, struct policy *p, const char *file, struct value d)
{
  enum { WORDS = EVENT_STANDING + 1 }; /* who hears of findings hears that they lapse, and of those that it asked for */
  static const char *const words[WORDS] = { "message",        "finding",          "finding.raised",
                                            "finding.closed", "finding.accepted", "finding.standing" };
  uint32_t n;
  const struct str *of = read_texts(l, file, "of", d, &n);
  p->asked_of[EVENT_SAID] = p->asked_of[EVENT_OPENED] = value_is_none(d);
  for (uint32_t i = 0; i < n; i++) {
    bool known = false;
    for (int k = 0; k < WORDS; k++)
      if (str_is(of[i], words[k]))
        known = p->asked_of[k] = true;
    if (!known)
      complain(l,
               "%s: of: \"%.*s\" is none of message, finding, finding.raised, finding.closed, finding.accepted, "
               "finding.standing%s",
               file, STR_FMT(of[i]), complain_nearest(l, of[i], words, WORDS));
  }
  p->asked_of[EVENT_LAPSED] = p->asked_of[EVENT_AGED] = p->asked_of[EVENT_OPENED];
  if (!value_is_none(d) && n == 0)
    complain(l, "%s: of is empty: the route would never be asked", file);
}

static void read_gives(struct loading *l, struct policy *p, const char *file, struct value d)
{
  if (d.kind != VALUE_MAP)
    return;
  p->gives = arena_array(l->a, struct field, d.n);
  for (uint32_t i = 0; i < d.n; i++) {
    struct field f;
    struct err err = ERR_INIT;
    if (!form_read(l->a, d.map[i].value, d.map[i].name, file, &f, &err)) {
      complain(l, "%s: gives.%s", file, err.text);
      continue;
    }
    if (form_bounded(d.map[i].value))
      complain(l, "%s: gives.%.*s: least, most and is are for parameters", file, STR_FMT(f.name));
    if (f.required || f.fallback.kind != VALUE_NONE)
      complain(l, "%s: gives.%.*s: a derived field has no default and is not required", file, STR_FMT(f.name));
    f.required = false;
    f.derived = true;
    f.giver = p->id;
    p->gives[p->give_count++] = f;
    for (size_t t = 0; t < l->types.n; t++)
      if (str_eq(l->types.at[t]->name, p->on_name))
        type_add(l, file, l->types.at[t], &f);
  }
}

static void read_findings(struct loading *l, struct policy *p, const char *file, struct value d)
{
  if (d.kind != VALUE_MAP)
    return;
  if (d.n > FINDINGS_MAX) {
    complain(l, "%s: findings: more than %d", file, FINDINGS_MAX);
    return;
  }
  p->findings = arena_array(l->a, struct finding_code, d.n);
  for (uint32_t i = 0; i < d.n; i++) {
    struct str severity = d.map[i].value.kind == VALUE_TEXT ? value_str(d.map[i].value) : (struct str){ "", 0 };
    if (!str_is(severity, "low") && !str_is(severity, "medium") && !str_is(severity, "high") &&
        !str_is(severity, "critical"))
      complain(l, "%s: findings.%.*s: the severity is one of low, medium, high, critical", file,
               STR_FMT(d.map[i].name));
    p->findings[p->finding_count++] = (struct finding_code){ str_dup(l->a, d.map[i].name), str_dup(l->a, severity) };
  }
}

static void digest_policy(struct loading *l, struct policy *p, struct file *f)
{
  struct buf b = BUF_INIT, hex = BUF_INIT;
  buf_str(&b, f->text);
  requirement_write(l, f, &b);
  buf_str(&b, l->schema_digest);
  buf_printf(&b, "level %s\n", level_names[p->level]);
  const struct allowance *may = &l->set->allowance; /* what failed for want of more is asked again */
  buf_printf(&b, "fuel %lld memory %lld\n", (long long)may->evaluation_fuel, (long long)may->evaluation_memory_mb);
  for (uint32_t i = 0; i < p->param_count; i++) {
    buf_printf(&b, "param %.*s=", STR_FMT(p->params[i].name));
    json_write_sorted(&b, p->params[i].given);
  }
  uint8_t digest[SHA256_SIZE];
  sha256(buf_view(&b), digest);
  hex_write(&hex, (struct str){ (const char *)digest, sizeof digest });
  p->digest = str_dup(l->a, buf_view(&hex));
  buf_fini(&b);
  buf_fini(&hex);
}

static void check_on(struct loading *l, struct policy *p, const char *file)
{
  if (p->on_name.n == 0)
    complain(l, "%s: on is missing: the type that it is about, as in on = \"service\"", file);
  else if (!is_type(l, p->on_name))
    complain(l, "%s: on = \"%.*s\": no pack declares that type%s", file, STR_FMT(p->on_name),
             nearest_type(l, p->on_name));
}

/* A function of the parameters that may be there. */
static bool read_function(struct loading *l, const char *file, struct value d, const char *name, int *out)
{
  struct value call = value_get(value_get(d, name), "call");
  bool is_there = call.kind == VALUE_INT;
  *out = is_there ? (int)call.i : 0;
  if (!is_there && !value_is_none(value_get(d, name)))
    complain(l, "%s: %s is a function of the parameters", file, name);
  return is_there;
}

static void read_policy(struct loading *l, const struct file *f, enum policy_kind kind)
{
  struct value d = f->said;
  char *file = str_z(l->a, f->path);
  struct policy *p = arena_new_of(l->a, struct policy);
  const struct file *pack = file_named(l, f->pack, "pack");
  struct value pack_params = pack ? value_get(pack->said, "params") : value_none();
  struct value params = value_get(d, "params");
  *p = (struct policy){ .kind = kind, .file = f->path, .pack = f->pack, .unit = f->unit };
  p->id = str_printf(l->a, "%.*s.%.*s", STR_FMT(f->pack), STR_FMT(f->stem));
  p->version = pack ? value_get_str(pack->said, "version") : (struct str){ "", 0 };
  p->title = value_get_str(d, "title");
  p->doc = value_get_str(d, "doc");
  p->source = value_get_str(d, "source");
  p->on_name = value_get_str(d, "on");
  check_members(l, file, kind, d);
  if (p->title.n == 0)
    complain(l, "%s: title is missing", file);
  if (kind == KIND_POLICY || kind == KIND_GUARD)
    check_on(l, p, file);
  struct value call = value_get(value_get(d, function_of[kind]), "call");
  if (call.kind != VALUE_INT)
    complain(l, "%s: %s = function … is missing", file, function_of[kind]);
  else
    p->call = (int)call.i;
  struct value requires = pack ? value_get(pack->said, "requires") : value_none();
  p->params = arena_array(l->a, struct param, count_of(params) + count_of(pack_params) + shared_count(l, requires) + 1);
  read_params(l, p, pack ? str_z(l->a, pack->path) : file, pack_params);
  read_params(l, p, file, params);
  read_shared(l, p, requires);
  read_level(l, p, file, d);
  if (kind == KIND_POLICY) {
    read_gives(l, p, file, value_get(d, "gives"));
    read_findings(l, p, file, value_get(d, "findings"));
  }
  if (kind == KIND_ROUTE)
    read_events(l, p, file, value_get(d, "of"));
  need_read(l, p, file, value_get(d, "needs"));
  p->pass_on_error = str_is(value_get_str(d, "on_error"), "pass");
  if (value_get_str(d, "on_error").n && !p->pass_on_error && !str_is(value_get_str(d, "on_error"), "refuse"))
    complain(l, "%s: on_error is \"refuse\" or \"pass\"", file);
  p->makes = read_function(l, file, d, "made", &p->make);
  p->judges = read_function(l, file, d, "faults", &p->judge);
  p->scheme = value_get_str(d, "scheme");
  p->setup = value_get_str(d, "setup");
  p->key_headers = read_texts(l, file, "key", value_get(d, "key"), &p->key_header_count);
  p->headers = read_texts(l, file, "headers", value_get(d, "headers"), &p->header_count);
  p->queries = read_texts(l, file, "query", value_get(d, "query"), &p->query_count);
  struct value body = value_get(d, "body");
  p->any_body = body.kind == VALUE_TEXT && str_is(value_str(body), "any");
  if (!value_is_none(body) && !p->any_body)
    complain(l, "%s: body is \"any\" (what is not understood is taken as text), or left out", file);
  vec_push(&l->policies, p);
}

static void read_cases(struct loading *l, const struct file *f)
{
  for (uint32_t i = 0; i < f->said.n; i++) {
    if (str_is(f->said.map[i].name, "$"))
      continue;
    if (f->said.map[i].value.kind != VALUE_MAP)
      complain(l, "%.*s: a case is written [\"what it shows\"] = { given = …, when = …, expect = … }",
               STR_FMT(f->path));
    else
      vec_push(&l->cases, ((struct test_case){ f->pack, f->said.map[i].name, f->path, f->said.map[i].value }));
  }
}

static void read_files(struct loading *l)
{
  for (size_t i = 0; i < l->files.n; i++) {
    const struct file *f = &l->files.at[i];
    bool test = str_starts(f->stem, "tests/");
    if (!f->unit || value_get_str(f->said, "$").n == 0)
      continue;
    if (test != file_made_by(f, "tests"))
      complain(l, "%.*s: tests { … } belong into the pack's tests folder, and nothing else does", STR_FMT(f->path));
    else if (test)
      read_cases(l, f);
    else if (file_made_by(f, "policy"))
      read_policy(l, f, KIND_POLICY);
    else if (file_made_by(f, "guard"))
      read_policy(l, f, KIND_GUARD);
    else if (file_made_by(f, "intake"))
      read_policy(l, f, KIND_INTAKE);
    else if (file_made_by(f, "route"))
      read_policy(l, f, KIND_ROUTE);
    else if (file_made_by(f, "report"))
      read_policy(l, f, KIND_REPORT);
    else if (!file_made_by(f, "model") && !file_made_by(f, "library") && !file_made_by(f, "pack"))
      complain(l, "%.*s: \"%.*s\" is not what a file of a pack returns", STR_FMT(f->path),
               STR_FMT(value_get_str(f->said, "$")));
  }
  digest_types(l);
  for (size_t i = 0; i < l->policies.n; i++) {
    struct file named = { .path = l->policies.at[i]->file };
    struct file *f = bsearch(&named, l->files.at, l->files.n, sizeof *l->files.at, by_path);
    digest_policy(l, l->policies.at[i], f);
  }
}

static void check_bindings(struct loading *l)
{
  struct value bindings = value_get(l->payload, "bindings");
  size_t n;
  const char **ids = owner_names(l, false, &n);
  for (uint32_t i = 0; bindings.kind == VALUE_MAP && i < bindings.n; i++)
    if (!is_among(bindings.map[i].name, ids, n))
      complain(l, "steward.lua: bindings names \"%.*s\", which is no policy here%s", STR_FMT(bindings.map[i].name),
               complain_nearest(l, bindings.map[i].name, ids, n));
}

static void check_sources(struct loading *l)
{
  struct value sources = l->set->sources;
  const char **intakes = arena_array(l->a, const char *, l->policies.n + 1);
  size_t n = 0;
  for (size_t k = 0; k < l->policies.n; k++)
    if (l->policies.at[k]->kind == KIND_INTAKE)
      intakes[n++] = l->policies.at[k]->id.p;
  for (uint32_t i = 0; sources.kind == VALUE_MAP && i < sources.n; i++) {
    struct str intake = sources.map[i].value.kind == VALUE_TEXT ? value_str(sources.map[i].value) : STR("");
    if (!is_among(intake, intakes, n))
      complain(l, "steward.lua: the source \"%.*s\": \"%.*s\" is no intake of the packs listed%s",
               STR_FMT(sources.map[i].name), STR_FMT(intake), complain_nearest(l, intake, intakes, n));
  }
}

static int by_id(const void *a, const void *b)
{
  return str_cmp((*(struct policy *const *)a)->id, (*(struct policy *const *)b)->id);
}

static void finish(struct loading *l)
{
  struct policy_set *s = l->set;
  s->policies = arena_array(l->a, struct policy *, l->policies.n + 1);
  s->policy_count = (uint32_t)l->policies.n;
  if (l->policies.n) {
    qsort(l->policies.at, l->policies.n, sizeof *l->policies.at, by_id);
    memcpy(s->policies, l->policies.at, l->policies.n * sizeof *l->policies.at);
  }
  s->cases = arena_array(l->a, struct test_case, l->cases.n + 1);
  s->case_count = (uint32_t)l->cases.n;
  if (l->cases.n)
    memcpy(s->cases, l->cases.at, l->cases.n * sizeof *l->cases.at);
  s->schema.types = arena_array(l->a, struct type *, l->types.n + 1);
  s->schema.type_count = (uint32_t)l->types.n;
  if (l->types.n)
    memcpy(s->schema.types, l->types.at, l->types.n * sizeof *l->types.at);
}

static struct script *open_machine(struct policy_set *s)
{
  struct script_host host = { .self = s,
                              .field = host_field,
                              .param = host_param,
                              .name = host_name,
                              .methods = host_methods,
                              .method_count = host_method_count,
                              .libraries = host_libraries,
                              .library_count = host_library_count,
                              .constructors = constructors,
                              .module = "library" };
  struct script_limits limits = set_limits(&s->allowance, false);
  return script_new(&host, &limits);
}

struct policy_set *policy_set_load(struct value payload, struct buf *complaints, struct err *err)
{
  struct arena arena;
  arena_init(&arena);
  struct policy_set *s = arena_new_of(&arena, struct policy_set);
  s->arena = arena;
  struct err unread = ERR_INIT;
  if (!allowance_read(value_get(payload, "limits"), &s->allowance, NULL, &unread))
    allowance_read(value_none(), &s->allowance, NULL, NULL); /* the rest is looked at all the same */
  s->script = open_machine(s);
  if (!s->script) {
    policy_set_free(s);
    err_set(err, ERR_MEMORY, "the system refuses memory for the policies' machine");
    return NULL;
  }
  s->sources = value_copy(&s->arena, value_get(payload, "sources"));
  s->source_records = value_get(payload, "source_records").kind == VALUE_BOOL;
  struct err first = ERR_INIT;
  struct loading l = { .set = s, .a = &s->arena, .payload = payload, .complaints = complaints, .first = &first };
  if (unread.code != ERR_NONE)
    complain(&l, "steward.lua: %s", unread.text);
  if (!rollback_rule_read(value_get(payload, "rollback"), &s->rollback, NULL, &unread))
    complain(&l, "steward.lua: %s", unread.text);
  gather(&l);
  requirement_load(&l);
  requirement_check(&l);
  check_packs(&l);
  read_models(&l);
  read_files(&l);
  check_refs(&l);
  need_check(&l);
  check_given_params(&l);
  check_bindings(&l);
  check_sources(&l);
  finish(&l);
  vec_fini(&l.files);
  vec_fini(&l.policies);
  vec_fini(&l.cases);
  vec_fini(&l.types);
  if (first.code == ERR_NONE)
    return s;
  if (err)
    *err = first;
  policy_set_free(s);
  return NULL;
}

bool policy_read_config(struct str text, const char *path, struct arena *a, struct value *out, struct err *err)
{
  static const char *const config_constructors[] = { "file", "env", NULL };
  struct script_host host = { .constructors = config_constructors };
  struct script *script = script_new(&host, NULL);
  if (!script)
    return err_set(err, ERR_MEMORY, "%s: the system refuses memory to read it", path);
  struct script_unit *unit = script_load(script, path, text, a, out, err);
  bool good = unit != NULL;
  script_unload(unit);
  if (good && out->kind != VALUE_MAP)
    good = err_set(err, ERR_USAGE, "%s: must return one table", path);
  script_free(script);
  return good;
}
