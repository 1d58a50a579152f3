/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Organisation: reads steward.lua and holds it to its form, fetches secrets, gathers the packs.
 *
 * What is wrong is said with the line of steward.lua and the mend. What the packs themselves know better (whether a
 * parameter, a policy, an intake exists) is left to them.
 */
#include "engine/organisation.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "engine/outline.h"
#include "model/model.h"
#include "policy/policy.h"

#define LISTEN_DEFAULT "127.0.0.1:8420"

enum {
  CONFIG_MAX = 256 << 10, /* as a script may have */
  SECRET_MAX = 64 << 10,
  PACK_FILE_MAX = 1 << 20,
  PACK_DEPTH_MAX = 3, /* folders below a pack; it has tests/ only, and the set says so */
};

/* ---- files ---- */

/* Reads all of it into the arena; *mode may be NULL. errno tells why not. */
static bool read_whole(const char *path, size_t max, struct arena *a, struct str *out, mode_t *mode)
{
  struct stat st;
  struct buf b = BUF_INIT;
  ssize_t got = 1;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  while (got != 0 && b.n <= max) {
    buf_reserve(&b, 16 << 10);
    if ((got = read(fd, b.p + b.n, 16 << 10)) < 0 && errno != EINTR)
      break;
    b.n += got > 0 ? (size_t)got : 0;
  }
  bool good = got == 0 && fstat(fd, &st) == 0;
  int why = got > 0 ? EFBIG : errno;
  if (good && mode)
    *mode = st.st_mode;
  *out = str_dup(a, buf_view(&b));
  buf_fini(&b);
  close(fd);
  errno = why;
  return good;
}

static const char *why_unread(void) { return errno == ENOENT ? "there is no such file" : strerror(errno); }

/* ---- complaints ---- */

struct reading {
  struct organisation *o;
  const char *path; /* of steward.lua */
  struct str text;
  bool secrets;
  struct err *err;
};

/* Where a member stands; the deepest needs three steps. */
#define AT(...)                                                                                                        \
  (const struct str[3]) { __VA_ARGS__ }

static bool wrong(const struct reading *r, const struct str *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(const struct reading *r, const struct str *at, const char *fmt, ...)
{
  struct buf b = BUF_INIT;
  size_t n = 0;
  while (n < 3 && at[n].p)
    n++;
  int line = outline_line(r->text, at, n);
  buf_z(&b, r->path);
  if (line)
    buf_printf(&b, ":%d", line);
  buf_z(&b, ": ");
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(&b, fmt, ap);
  va_end(ap);
  err_set(r->err, ERR_USAGE, "%s", b.p);
  buf_fini(&b);
  return false;
}

/* ; did you mean "x"? */
static const char *nearest(struct arena *a, struct str name, const char *const *names, size_t n)
{
  const char *near = str_nearest(name, names, n);
  return near ? str_printf(a, "; did you mean \"%s\"?", near).p : "";
}

static bool is_empty_list(struct value v) { return v.kind == VALUE_LIST && v.n == 0; }
static bool is_table(struct value v) { return v.kind == VALUE_MAP && value_get(v, "$").kind == VALUE_NONE; }

/* A table with names, or an empty one, or none at all, which is the same. */
static bool check_table(const struct reading *r, const struct str *at, const char *what, struct value v,
                        const char *example)
{
  return value_is_none(v) || is_empty_list(v) || is_table(v) ||
         wrong(r, at, "%s is a table with names, as in %s", what, example);
}

static bool check_members(const struct reading *r, const struct str *at, size_t depth, struct value v,
                          const char *const *known, size_t n)
{
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    struct str name = v.map[i].name, place[3] = { { NULL, 0 } };
    bool found = false;
    for (size_t k = 0; k < n && !found; k++)
      found = str_is(name, known[k]);
    if (found)
      continue;
    struct buf all = BUF_INIT;
    for (size_t k = 0; k < n; k++)
      buf_printf(&all, "%s%s", k ? " " : "", known[k]);
    for (size_t k = 0; k < depth; k++)
      place[k] = at[k];
    place[depth] = name;
    wrong(r, place, "unknown member \"%.*s\"%s (known are %s)", STR_FMT(name), nearest(&r->o->arena, name, known, n),
          all.p);
    buf_fini(&all);
    return false;
  }
  return true;
}

/* ---- packs, params, bindings, limits ---- */

static bool pack_is_listed(const struct organisation *o, struct str name)
{
  struct value packs = value_get(o->config, "packs");
  for (uint32_t i = 0; i < packs.n; i++)
    if (str_eq(value_str(packs.list[i]), name))
      return true;
  return false;
}

static bool check_packs(const struct reading *r)
{
  struct value packs = value_get(r->o->config, "packs");
  if (packs.kind != VALUE_LIST)
    return wrong(r, AT(STR("packs")),
                 "packs is missing, or no list; name the packs to run, as in packs = { \"core\", "
                 "\"value\" }");
  for (uint32_t i = 0; i < packs.n; i++) {
    struct str name = packs.list[i].kind == VALUE_TEXT ? value_str(packs.list[i]) : STR("");
    if (!name_is_valid(name))
      return wrong(r, AT(STR("packs"), name),
                   "packs: a pack is named in small letters, digits and _, as its folder is");
    for (uint32_t k = 0; k < i; k++)
      if (str_eq(value_str(packs.list[k]), name))
        return wrong(r, AT(STR("packs"), name), "packs: \"%.*s\" is listed twice", STR_FMT(name));
  }
  return true;
}

/* file "…" and env "…" are for secrets: anywhere else the secret would be journaled. */
static bool holds_constructor(struct value v)
{
  if (v.kind == VALUE_MAP && value_get(v, "$").kind != VALUE_NONE)
    return true;
  for (uint32_t i = 0; (v.kind == VALUE_MAP || v.kind == VALUE_LIST) && i < v.n; i++)
    if (holds_constructor(v.kind == VALUE_MAP ? v.map[i].value : v.list[i]))
      return true;
  return false;
}

/* Tables of tables: params by pack or policy, bindings by policy. */
static bool check_tables(const struct reading *r, const char *what, const char *example)
{
  struct value all = value_get(r->o->config, what);
  struct str name = str_of(what);
  if (!check_table(r, AT(name), what, all, example))
    return false;
  for (uint32_t i = 0; all.kind == VALUE_MAP && i < all.n; i++) {
    struct str of = all.map[i].name;
    const char *label = str_printf(&r->o->arena, "%s.%.*s", what, STR_FMT(of)).p;
    if (!check_table(r, AT(name, of), label, all.map[i].value, example))
      return false;
    for (uint32_t k = 0; all.map[i].value.kind == VALUE_MAP && k < all.map[i].value.n; k++)
      if (holds_constructor(all.map[i].value.map[k].value))
        return wrong(r, AT(name, of, all.map[i].value.map[k].name),
                     "%s.%.*s: file, env and functions have no place here: it is data, and it is journaled", label,
                     STR_FMT(all.map[i].value.map[k].name));
  }
  return true;
}

/* Which levels there are the packs know. */
static bool check_bindings(const struct reading *r)
{
  static const char example[] = "bindings = { [\"commitment.ownership\"] = { level = \"observe\" } }";
  struct value all = value_get(r->o->config, "bindings");
  if (!check_tables(r, "bindings", example))
    return false;
  for (uint32_t i = 0; all.kind == VALUE_MAP && i < all.n; i++) {
    struct value level = value_get(all.map[i].value, "level");
    if (!value_is_none(level) && (level.kind != VALUE_TEXT || level.n == 0))
      return wrong(r, AT(STR("bindings"), all.map[i].name, STR("level")), "bindings.%.*s.level is a text, as in %s",
                   STR_FMT(all.map[i].name), example);
  }
  return true;
}

/* Those of policies are journaled; the others are the host's own, and it knows their names. */
static bool check_limits(const struct reading *r)
{
  struct value limits = value_get(r->o->config, "limits"), policies = value_get(limits, "policies");
  struct err err = ERR_INIT;
  struct str member = STR("");
  if (!check_table(r, AT(STR("limits")), "limits", limits, "limits = { body_max = 1048576 }") ||
      !check_table(r, AT(STR("limits"), STR("policies")), "limits.policies", policies,
                   "limits = { policies = { evaluation_fuel = 2000000 } }"))
    return false;
  for (uint32_t i = 0; limits.kind == VALUE_MAP && i < limits.n; i++)
    if (!str_is(limits.map[i].name, "policies") && (limits.map[i].value.kind != VALUE_INT || limits.map[i].value.i < 1))
      return wrong(r, AT(STR("limits"), limits.map[i].name), "limits.%.*s is a whole number from 1 on",
                   STR_FMT(limits.map[i].name));
  struct allowance read;
  return allowance_read_new(policies, &read, &member, &err) ||
         wrong(r, AT(STR("limits"), STR("policies"), member), "%s", err.text);
}

static bool check_rollback(const struct reading *r)
{
  struct value rule = value_get(r->o->config, "rollback");
  struct rollback_rule read;
  struct err err = ERR_INIT;
  struct str member = STR("");
  return check_table(r, AT(STR("rollback")), "rollback", rule,
                     "rollback = { error_rate = 0.2, evaluations = 200, within = \"1h\" }") &&
         (rollback_rule_read(rule, &read, &member, &err) || wrong(r, AT(STR("rollback"), member), "%s", err.text));
}

/* Where they are is the network's to judge. */
static bool read_proxies(const struct reading *r)
{
  struct value list = value_get(r->o->config, "proxies");
  if (value_is_none(list) || is_empty_list(list))
    return true;
  r->o->proxies = arena_array(&r->o->arena, struct str, list.n + 1);
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    if (list.list[i].kind == VALUE_TEXT)
      r->o->proxies[r->o->proxy_count++] = value_str(list.list[i]);
  return (list.kind == VALUE_LIST && r->o->proxy_count == list.n) ||
         wrong(r, AT(STR("proxies")), "proxies is a list of addresses, as in proxies = { \"10.0.0.7\" }");
}

static bool check_config(const struct reading *r)
{
  static const char *const known[] = { "name",    "listen", "expose",   "packs",   "params",  "bindings",
                                       "sources", "limits", "rollback", "proxies", "outgoing" };
  struct value config = r->o->config, name = value_get(config, "name"), listen = value_get(config, "listen"),
               expose = value_get(config, "expose");
  if (!check_members(r, NULL, 0, config, known, sizeof known / sizeof *known))
    return false;
  if (!value_is_none(name) && (name.kind != VALUE_TEXT || name.n == 0))
    return wrong(r, AT(STR("name")), "name is a text, as in name = \"Harbour & Pine\"");
  if (!value_is_none(listen) && (listen.kind != VALUE_TEXT || listen.n == 0))
    return wrong(r, AT(STR("listen")), "listen is an address with a port, as in listen = \"" LISTEN_DEFAULT "\"");
  if (!value_is_none(expose) && expose.kind != VALUE_BOOL)
    return wrong(r, AT(STR("expose")), "expose is true or false");
  return check_packs(r) && check_tables(r, "params", "params = { commitment = { head_of_it = \"person/ines\" } }") &&
         check_bindings(r) && check_limits(r) && check_rollback(r) &&
         check_table(r, AT(STR("outgoing")), "outgoing", value_get(config, "outgoing"),
                     "outgoing = { from = \"steward@harbour.example\" }");
}

/* ---- secrets ---- */

static bool add_secret(const struct reading *r, struct source_option *s, const char *from, struct str text)
{
  while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r')) /* what editors leave behind */
    text.n--;
  if (text.n == 0)
    return wrong(r, AT(STR("sources"), s->name, STR("secret")), "the secret of the source \"%.*s\" is empty: %s",
                 STR_FMT(s->name), from);
  s->secrets[s->secret_count++].text = text;
  return true;
}

static bool read_file_secret(const struct reading *r, struct source_option *s, struct str name)
{
  struct arena *a = &r->o->arena;
  const char *path =
      name.p[0] == '/' ? str_z(a, name) : str_printf(a, "%.*s/%.*s", STR_FMT(r->o->dir), STR_FMT(name)).p;
  struct str text;
  mode_t mode = 0;
  if (!read_whole(path, SECRET_MAX, a, &text, &mode))
    return wrong(r, AT(STR("sources"), s->name, STR("secret")),
                 "the secret of the source \"%.*s\" cannot be read: %s: %s; write the secret into that file, readable "
                 "by you alone, or name another",
                 STR_FMT(s->name), path, why_unread());
  if (mode & S_IRWXO)
    log_warn("%s: anybody on this machine can open the secret of the source \"%.*s\"; chmod 600 it", path,
             STR_FMT(s->name));
  return add_secret(r, s, path, text);
}

static bool read_env_secret(const struct reading *r, struct source_option *s, struct str name)
{
  const char *variable = str_z(&r->o->arena, name), *text = getenv(variable);
  if (!text)
    return wrong(
        r, AT(STR("sources"), s->name, STR("secret")),
        "the secret of the source \"%.*s\" is not there: the environment variable %s is not set; set it before "
        "starting, or write secret = file \"secrets/%.*s\"",
        STR_FMT(s->name), variable, STR_FMT(s->name));
  return add_secret(r, s, variable, str_dup(&r->o->arena, str_of(text)));
}

static bool read_secret(const struct reading *r, struct source_option *s, struct value v)
{
  struct str how = value_get_str(v, "$"), what = value_get_str(v, "1");
  bool file = str_is(how, "file");
  if ((!file && !str_is(how, "env")) || what.n == 0)
    return wrong(
        r, AT(STR("sources"), s->name, STR("secret")),
        "the secret of the source \"%.*s\" does not stand in steward.lua; write secret = file \"secrets/%.*s\", "
        "or env \"NAME\", or a list of these",
        STR_FMT(s->name), STR_FMT(s->name));
  if (!r->secrets)
    return true;
  return file ? read_file_secret(r, s, what) : read_env_secret(r, s, what);
}

static bool read_secrets(const struct reading *r, struct source_option *s, struct value v)
{
  bool list = v.kind == VALUE_LIST;
  if (value_is_none(v))
    return true;
  s->secrets = arena_array(&r->o->arena, struct source_secret, list ? v.n + 1 : 1);
  if (!list)
    return read_secret(r, s, v);
  for (uint32_t i = 0; i < v.n; i++)
    if (!read_secret(r, s, v.list[i]))
      return false;
  return true;
}

/* ---- sources ---- */

static bool read_intake(const struct reading *r, struct source_option *s, struct value v)
{
  struct str pack, file;
  s->intake = v.kind == VALUE_TEXT ? value_str(v) : STR("");
  if (value_is_none(v))
    return wrong(r, AT(STR("sources"), s->name),
                 "the source \"%.*s\" has no intake; name the one that reads it, as in intake = \"intake.github\"",
                 STR_FMT(s->name));
  if (!str_split(s->intake, '.', &pack, &file) || pack.n == 0 || file.n == 0)
    return wrong(r, AT(STR("sources"), s->name, STR("intake")),
                 "an intake is named by its pack and its file, as in intake = \"intake.github\"");
  return pack_is_listed(r->o, pack) ||
         wrong(r, AT(STR("sources"), s->name, STR("intake")),
               "the source \"%.*s\" has its intake in the pack \"%.*s\", which does not run; add it to packs",
               STR_FMT(s->name), STR_FMT(pack));
}

static bool read_source(const struct reading *r, struct source_option *s, struct str name, struct value v)
{
  static const char *const known[] = { "intake", "scheme", "secret", "fetch" };
  struct value scheme = value_get(v, "scheme"), fetch = value_get(v, "fetch");
  s->name = name;
  s->actor = str_printf(&r->o->arena, "source/%.*s", STR_FMT(name));
  if (!source_name_is_valid(name))
    return wrong(r, AT(STR("sources"), name),
                 "the source \"%.*s\": a name has letters, digits and - _ . only: it is part "
                 "of the address /in/NAME",
                 STR_FMT(name));
  if (!is_table(v) && !is_empty_list(v))
    return wrong(r, AT(STR("sources"), name),
                 "a source is written %.*s = { intake = \"PACK.FILE\", secret = file "
                 "\"secrets/%.*s\" }",
                 STR_FMT(name), STR_FMT(name));
  if (!check_members(r, AT(STR("sources"), name), 2, v, known, sizeof known / sizeof *known))
    return false;
  if (!value_is_none(scheme) && (scheme.kind != VALUE_TEXT || scheme.n == 0))
    return wrong(r, AT(STR("sources"), name, STR("scheme")), "scheme is a text, as in scheme = \"github-sha256\"");
  if (!value_is_none(fetch) && fetch.kind != VALUE_BOOL)
    return wrong(r, AT(STR("sources"), name, STR("fetch")), "fetch is true or false: a certificate may be fetched");
  s->scheme = scheme.kind == VALUE_TEXT ? value_str(scheme) : STR("");
  s->fetch = fetch.kind == VALUE_BOOL && fetch.b;
  return read_intake(r, s, value_get(v, "intake")) && read_secrets(r, s, value_get(v, "secret"));
}

static bool read_sources(const struct reading *r)
{
  struct organisation *o = r->o;
  struct value sources = value_get(o->config, "sources");
  if (!check_table(r, AT(STR("sources")), "sources", sources, "sources = { github = { intake = \"intake.github\" } }"))
    return false;
  if (sources.kind != VALUE_MAP)
    return true;
  const struct member **members = arena_array(&o->arena, const struct member *, sources.n);
  value_sorted(sources, members);
  o->sources = arena_array(&o->arena, struct source_option, sources.n);
  o->source_count = sources.n;
  for (uint32_t i = 0; i < sources.n; i++)
    if (!read_source(r, &o->sources[i], members[i]->name, members[i]->value))
      return false;
  return true;
}

/* ---- the folder ---- */

static bool read_config(struct reading *r)
{
  struct arena *a = &r->o->arena;
  r->path = str_printf(a, "%.*s/steward.lua", STR_FMT(r->o->dir)).p;
  if (!read_whole(r->path, CONFIG_MAX, a, &r->text, NULL))
    return err_set(r->err, ERR_USAGE, "%s: %s%s", r->path, why_unread(),
                   errno == ENOENT ? "; steward init makes an organisation" : "");
  if (policy_read_config(r->text, r->path, a, &r->o->config, r->err)) {
    if (is_table(r->o->config))
      return true;
    err_set(r->err, ERR_USAGE, "%s: must return one table", r->path);
  }
  if (r->err)
    r->err->code = ERR_USAGE; /* it is the configuration, whatever was wrong with it */
  return false;
}

/* The last part of the folder's name, for an organisation that does not say what it is called. */
static struct str folder_name(struct organisation *o)
{
  char real[4096];
  const char *path = realpath(str_z(&o->arena, o->dir), real) ? real : "organisation", *slash = strrchr(path, '/');
  return str_dup(&o->arena, str_of(slash && slash[1] ? slash + 1 : path));
}

static void name_paths(struct organisation *o)
{
  struct arena *a = &o->arena;
  o->journal_path = str_printf(a, "%.*s/data/journal.db", STR_FMT(o->dir)).p;
  o->model_path = str_printf(a, "%.*s/data/model.db", STR_FMT(o->dir)).p;
  o->tokens_path = str_printf(a, "%.*s/data/tokens.json", STR_FMT(o->dir)).p;
  o->socket_path = str_printf(a, "%.*s/data/steward.sock", STR_FMT(o->dir)).p;
  o->lock_path = str_printf(a, "%s.lock", o->journal_path).p; /* the one that the journal takes */
}

struct organisation *organisation_open(const char *dir, bool secrets, struct err *err)
{
  struct organisation *o = mem_zero(sizeof *o);
  struct reading r = { .o = o, .secrets = secrets, .err = err };
  arena_init(&o->arena);
  o->dir = str_dup(&o->arena, str_of(*dir ? dir : "."));
  while (o->dir.n > 1 && o->dir.p[o->dir.n - 1] == '/')
    o->dir.n--;
  name_paths(o);
  if (!read_config(&r) || !check_config(&r) || !read_proxies(&r) || !read_sources(&r)) {
    organisation_close(o);
    return NULL;
  }
  o->name = value_get_str(o->config, "name");
  if (o->name.n == 0)
    o->name = folder_name(o);
  o->listen = value_get_str(o->config, "listen");
  if (o->listen.n == 0)
    o->listen = STR(LISTEN_DEFAULT);
  return o;
}

void organisation_close(struct organisation *o)
{
  if (!o)
    return;
  struct arena arena = o->arena;
  free(o);
  arena_fini(&arena);
}

/* ---- the payload ---- */

struct gathering {
  struct organisation *o;
  struct arena *a;
  struct value_builder files;
  struct err *err;
};

static bool take_file(struct gathering *g, const char *path, struct str name)
{
  struct str text;
  if (!read_whole(path, PACK_FILE_MAX, g->a, &text, NULL))
    return err_set(g->err, ERR_IO, "%s: %s", path, why_unread());
  if (!str_utf8(text))
    return err_set(g->err, ERR_INPUT, "%s: is not UTF-8", path);
  build_put_str(&g->files, name, value_text(text));
  return true;
}

/* Hidden files are what editors leave behind. */
static int is_shown(const struct dirent *e) { return e->d_name[0] != '.'; }

/* The names in a folder; false, and errno tells why, when it cannot be read. */
static bool list_folder(const char *path, struct arena *a, const char ***names, size_t *n)
{
  struct dirent **list = NULL;
  int count = scandir(path, &list, is_shown, alphasort);
  *n = count < 0 ? 0 : (size_t)count;
  *names = arena_array(a, const char *, *n + 1);
  for (size_t i = 0; i < *n; i++) {
    (*names)[i] = str_z(a, str_of(list[i]->d_name));
    free(list[i]);
  }
  free(list);
  return count >= 0;
}

static bool take_folder(struct gathering *g, const char *path, struct str name, int depth)
{
  struct stat st;
  const char **names;
  size_t n;
  bool good = list_folder(path, g->a, &names, &n) || err_set(g->err, ERR_IO, "%s: %s", path, why_unread());
  for (size_t i = 0; i < n && good; i++) {
    const char *below = str_printf(g->a, "%s/%s", path, names[i]).p;
    struct str below_name = str_printf(g->a, "%.*s/%s", STR_FMT(name), names[i]);
    if (stat(below, &st) != 0)
      good = err_set(g->err, ERR_IO, "%s: %s", below, why_unread());
    else if (S_ISDIR(st.st_mode) && depth < PACK_DEPTH_MAX)
      good = take_folder(g, below, below_name, depth + 1);
    else if (S_ISREG(st.st_mode) && str_ends(below_name, ".lua"))
      good = take_file(g, below, below_name);
  }
  return good;
}

static bool is_in_pack(const struct bundle_file *f, struct str pack)
{
  return strncmp(f->path, pack.p, pack.n) == 0 && f->path[pack.n] == '/';
}

static bool take_bundled(struct gathering *g, struct str pack)
{
  bool found = false;
  for (size_t i = 0; i < bundle_file_count; i++)
    if (is_in_pack(&bundle_files[i], pack)) {
      found = true;
      if (str_ends(str_of(bundle_files[i].path), ".lua"))
        build_put(&g->files, bundle_files[i].path,
                  value_text((struct str){ bundle_files[i].text, bundle_files[i].size }));
    }
  return found;
}

static bool no_such_pack(struct gathering *g, struct str pack)
{
  const char **own, **names;
  size_t n;
  struct str head, tail;
  list_folder(str_printf(g->a, "%.*s/policies", STR_FMT(g->o->dir)).p, g->a, &own, &n);
  names = arena_array(g->a, const char *, n + bundle_file_count + 1);
  memcpy(names, own, n * sizeof *names);
  for (size_t i = 0; i < bundle_file_count; i++)
    if (str_split(str_of(bundle_files[i].path), '/', &head, &tail))
      names[n++] = str_z(g->a, head);
  return err_set(g->err, ERR_MISSING, "the pack \"%.*s\" is neither in %.*s/policies nor built in%s", STR_FMT(pack),
                 STR_FMT(g->o->dir), nearest(g->a, pack, names, n));
}

static bool take_pack(struct gathering *g, struct str pack)
{
  struct stat st;
  const char *path = str_printf(g->a, "%.*s/policies/%.*s", STR_FMT(g->o->dir), STR_FMT(pack)).p;
  if (stat(path, &st) == 0)
    return take_folder(g, path, pack, 0);
  return take_bundled(g, pack) || no_such_pack(g, pack);
}

/* An empty table is an empty list to Lua; here it has to be a map. */
static struct value table_of(struct organisation *o, const char *name)
{
  struct value v = value_get(o->config, name);
  return v.kind == VALUE_MAP ? v : (struct value){ .kind = VALUE_MAP };
}

static struct value sources_value(const struct gathering *g)
{
  struct value_builder b;
  build_init(&b, g->a);
  for (size_t i = 0; i < g->o->source_count; i++)
    build_put_str(&b, g->o->sources[i].name, value_text(g->o->sources[i].intake));
  return build_map(&b);
}

/* All of them, so that another version of the program, with other defaults, makes the same of the journal. */
static struct value limits_value(const struct gathering *g)
{
  struct allowance a;
  allowance_read_new(value_get(value_get(g->o->config, "limits"), "policies"), &a, NULL, NULL);
  return allowance_value(&a, g->a);
}

static struct value rollback_value(const struct gathering *g)
{
  struct rollback_rule rule;
  rollback_rule_read(value_get(g->o->config, "rollback"), &rule, NULL, NULL);
  return rollback_rule_value(&rule, g->a);
}

static int by_text(const void *a, const void *b)
{
  return value_cmp(*(const struct value *)a, *(const struct value *)b);
}

/* Sorted, so that the same organisation has the same payload whatever the order in which its parts were written. */
static struct value packs_value(const struct gathering *g)
{
  struct value packs = value_copy(g->a, value_get(g->o->config, "packs"));
  if (packs.n)
    qsort((struct value *)packs.list, packs.n, sizeof *packs.list, by_text);
  return packs;
}

bool organisation_payload(struct organisation *o, struct buf *out, struct err *err)
{
  struct arena arena;
  struct gathering g = { .o = o, .a = &arena, .err = err };
  arena_init(&arena);
  build_init(&g.files, &arena);
  struct value packs = packs_value(&g);
  bool good = true;
  for (uint32_t i = 0; i < packs.n && good; i++)
    good = take_pack(&g, value_str(packs.list[i]));
  if (good) {
    struct value_builder b;
    build_init(&b, &arena);
    build_put(&b, "packs", packs);
    build_put(&b, "files", build_map(&g.files));
    build_put(&b, "params", table_of(o, "params"));
    build_put(&b, "bindings", table_of(o, "bindings"));
    build_put(&b, "sources", sources_value(&g));
    build_put(&b, "source_records", value_bool(true));
    build_put(&b, "limits", limits_value(&g));
    build_put(&b, "rollback", rollback_value(&g));
    json_write_sorted(out, build_map(&b));
  }
  arena_fini(&arena);
  return good;
}
