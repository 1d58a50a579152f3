/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file is read whole and written whole: to a file beside it, which then takes its name. Writers take turns by a
 * lock on the folder.
 */
#include "http/token.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 4 * 1024 * 1024, ID_BYTES = 4, SECRET_BYTES = 32 };

static const char *const role_names[] = {
  [ROLE_NOBODY] = "nobody",     [ROLE_INTAKE] = "intake", [ROLE_READER] = "reader",
  [ROLE_OPERATOR] = "operator", [ROLE_ADMIN] = "admin",
};

const char *role_name(enum role role) { return role_names[role]; }

bool role_find(struct str name, enum role *out)
{
  for (enum role r = ROLE_INTAKE; r <= ROLE_ADMIN; r++)
    if (str_is(name, role_names[r])) {
      *out = r;
      return true;
    }
  return false;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Instants are text, or ms as a number; absent: 0. */
static bool read_instant(struct value v, int64_t *out)
{
  *out = v.kind == VALUE_INT ? v.i : 0;
  return v.kind == VALUE_INT || value_is_none(v) || (v.kind == VALUE_TEXT && instant_parse(value_str(v), out));
}

static bool check_token(const struct token *t, struct err *err)
{
  if (t->name.n == 0 || t->name.n > 100 || !str_utf8(t->name))
    return err_set(err, ERR_INPUT, "a token needs a name of at most 100 bytes");
  for (size_t i = 0; i < t->name.n; i++)
    if ((unsigned char)t->name.p[i] <= 0x20 || t->name.p[i] == 0x7f)
      return err_set(err, ERR_INPUT, "the name of a token holds no blanks or control characters");
  if ((t->role == ROLE_INTAKE) != (t->source.n > 0))
    return err_set(err, ERR_INPUT, "token %.*s: the role intake goes with a source, other roles have none",
                   STR_FMT(t->name));
  if (t->role == ROLE_INTAKE && t->person.n)
    return err_set(err, ERR_INPUT, "token %.*s: an intake token acts for its source, not for a person",
                   STR_FMT(t->name));
  return true;
}

static bool read_token(struct value v, struct token *out, struct err *err)
{
  size_t n;
  struct str digest = value_get_str(v, "sha256");
  *out = (struct token){
    .id = value_get_str(v, "id"),
    .name = value_get_str(v, "name"),
    .person = value_get_str(v, "person"),
    .source = value_get_str(v, "source"),
  };
  if (out->id.n == 0 || memchr(out->id.p, '_', out->id.n))
    return err_set(err, ERR_INPUT, "a token without a good id");
  if (digest.n != 2 * SHA256_SIZE || !hex_read(digest, out->sha256, &n))
    return err_set(err, ERR_INPUT, "token %.*s: sha256 must be 64 hexadecimal digits", STR_FMT(out->id));
  if (!role_find(value_get_str(v, "role"), &out->role))
    return err_set(err, ERR_INPUT, "token %.*s: role must be intake, reader, operator or admin", STR_FMT(out->id));
  if (!read_instant(value_get(v, "created"), &out->created) || !read_instant(value_get(v, "expires"), &out->expires))
    return err_set(err, ERR_INPUT, "token %.*s: created and expires must be instants", STR_FMT(out->id));
  return check_token(out, err);
}

/* The file's bytes; ERR_MISSING when there is no file. */
static bool read_file(const char *path, struct arena *a, struct str *out, struct err *err)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s", path, strerror(errno));
  struct buf bytes = BUF_INIT;
  ssize_t got;
  do {
    buf_reserve(&bytes, 16384);
    got = read(fd, bytes.p + bytes.n, 16384);
    bytes.n += got > 0 ? (size_t)got : 0;
  } while (got > 0 && bytes.n <= FILE_MAX);
  int why = errno;
  close(fd);
  *out = str_dup(a, buf_view(&bytes));
  buf_fini(&bytes);
  if (got < 0)
    return err_set(err, ERR_IO, "%s: %s", path, strerror(why));
  return out->n <= FILE_MAX || err_set(err, ERR_LIMIT, "%s: larger than 4 MB", path);
}

bool token_list(const char *path, struct arena *a, struct token **out, size_t *n, struct err *err)
{
  struct str text;
  struct value whole;
  struct err missing = ERR_INIT;
  *n = 0;
  *out = NULL;
  if (!read_file(path, a, &text, &missing)) {
    if (err)
      *err = missing.code == ERR_MISSING ? (struct err)ERR_INIT : missing;
    return missing.code == ERR_MISSING;
  }
  if (!json_read(a, text, &whole, err))
    return err_prefix(err, "%s", path);
  struct value list = value_get(whole, "tokens");
  if (list.kind != VALUE_LIST)
    return err_set(err, ERR_INPUT, "%s: must be {\"tokens\":[…]}", path);
  *out = arena_array(a, struct token, list.n);
  for (; *n < list.n; ++*n)
    if (!read_token(list.list[*n], &(*out)[*n], err))
      return err_prefix(err, "%s", path);
  return true;
}

/* ---- writing ------------------------------------------------------------------------------ */

static void write_member(struct buf *out, const char *name, struct str value)
{
  buf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
  json_string(out, value);
}

static void write_token(struct buf *out, const struct token *t)
{
  char instant[32];
  struct buf digest = BUF_INIT;
  hex_write(&digest, (struct str){ (const char *)t->sha256, SHA256_SIZE });
  buf_char(out, '{');
  write_member(out, "id", t->id);
  write_member(out, "name", t->name);
  write_member(out, "role", str_of(role_name(t->role)));
  if (t->person.n)
    write_member(out, "person", t->person);
  if (t->source.n)
    write_member(out, "source", t->source);
  write_member(out, "sha256", buf_view(&digest));
  write_member(out, "created", instant_format(t->created, instant));
  if (t->expires)
    write_member(out, "expires", instant_format(t->expires, instant));
  buf_char(out, '}');
  buf_fini(&digest);
}

static bool write_all(int fd, struct str s)
{
  while (s.n) {
    ssize_t n = write(fd, s.p, s.n);
    if (n < 0 && errno != EINTR)
      return false;
    s = n > 0 ? (struct str){ s.p + n, s.n - (size_t)n } : s;
  }
  return fsync(fd) == 0;
}

static bool replace_file(const char *path, struct str text, struct err *err)
{
  struct buf beside = BUF_INIT;
  buf_printf(&beside, "%s.XXXXXX", path);
  int fd = mkstemp(beside.p); /* mode 0600 */
  bool good = fd >= 0 && write_all(fd, text) && rename(beside.p, path) == 0;
  if (!good) {
    err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
      unlink(beside.p);
  }
  if (fd >= 0)
    close(fd);
  buf_fini(&beside);
  return good;
}

static bool write_tokens(const char *path, const struct token *tokens, size_t n, struct err *err)
{
  struct buf text = BUF_INIT;
  buf_z(&text, "{\"tokens\":[");
  for (size_t i = 0; i < n; i++) {
    buf_z(&text, i ? ",\n" : "\n");
    write_token(&text, &tokens[i]);
  }
  buf_z(&text, "\n]}\n");
  bool good = replace_file(path, buf_view(&text), err);
  buf_fini(&text);
  return good;
}

/* A lock on the file's folder; closing gives it back. Negative on error. */
static int lock_folder(const char *path, struct err *err)
{
  char *copy = strdup(path);
  int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  free(copy);
  if (fd >= 0 && flock(fd, LOCK_EX) == 0)
    return fd;
  err_set(err, ERR_IO, "the folder of %s: %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  return -1;
}

static const struct token *find_named(const struct token *tokens, size_t n, struct str id_or_name)
{
  for (size_t i = 0; i < n; i++)
    if (str_eq(tokens[i].id, id_or_name) || str_eq(tokens[i].name, id_or_name))
      return &tokens[i];
  return NULL;
}

static struct str random_hex(struct arena *a, size_t bytes)
{
  uint8_t raw[SECRET_BYTES];
  struct buf text = BUF_INIT;
  random_bytes(raw, bytes);
  hex_write(&text, (struct str){ (const char *)raw, bytes });
  struct str out = str_dup(a, buf_view(&text));
  explicit_bzero(raw, sizeof raw);
  buf_fini(&text);
  return out;
}

static bool make_locked(const char *path, const struct token *wanted, struct arena *a, struct buf *text,
                        struct err *err)
{
  struct token *tokens;
  size_t n;
  if (!token_list(path, a, &tokens, &n, err))
    return false;
  if (find_named(tokens, n, wanted->name))
    return err_set(err, ERR_CONFLICT, "there is a token of the name %.*s", STR_FMT(wanted->name));
  struct token *all = arena_array(a, struct token, n + 1), *fresh = &all[n];
  if (n)
    memcpy(all, tokens, n * sizeof *all);
  *fresh = *wanted;
  fresh->created = instant_now();
  do
    fresh->id = random_hex(a, ID_BYTES);
  while (find_named(tokens, n, fresh->id));
  size_t start = text->n;
  struct str secret = random_hex(a, SECRET_BYTES);
  buf_printf(text, "stw_%.*s_%.*s", STR_FMT(fresh->id), STR_FMT(secret));
  sha256((struct str){ text->p + start, text->n - start }, fresh->sha256);
  return write_tokens(path, all, n + 1, err);
}

bool token_make(const char *path, const struct token *wanted, struct buf *text, struct err *err)
{
  if (!check_token(wanted, err))
    return false;
  int lock = lock_folder(path, err);
  if (lock < 0)
    return false;
  struct arena a;
  arena_init(&a);
  bool good = make_locked(path, wanted, &a, text, err);
  arena_fini(&a);
  close(lock);
  return good;
}

bool token_revoke(const char *path, struct str id_or_name, struct err *err)
{
  int lock = lock_folder(path, err);
  if (lock < 0)
    return false;
  struct arena a;
  arena_init(&a);
  struct token *tokens;
  size_t n, kept = 0;
  bool good = token_list(path, &a, &tokens, &n, err);
  if (good && !find_named(tokens, n, id_or_name))
    good = err_set(err, ERR_MISSING, "there is no token %.*s", STR_FMT(id_or_name));
  for (size_t i = 0; good && i < n; i++)
    if (!str_eq(tokens[i].id, id_or_name) && !str_eq(tokens[i].name, id_or_name))
      tokens[kept++] = tokens[i];
  good = good && write_tokens(path, tokens, kept, err);
  arena_fini(&a);
  close(lock);
  return good;
}

/* ---- the server's copy -------------------------------------------------------------------- */

struct tokens {
  char *path;
  struct arena arena;
  struct token *at;
  size_t n;
  struct stat seen; /* st_ino 0: no file */
  uint64_t looked;  /* clock_ns */
};

static bool same_file(const struct stat *a, const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
         a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static void load(struct tokens *t)
{
  struct arena fresh;
  arena_init(&fresh);
  struct token *at;
  size_t n;
  struct err err = ERR_INIT;
  if (token_list(t->path, &fresh, &at, &n, &err)) {
    arena_fini(&t->arena);
    t->arena = fresh;
    t->at = at;
    t->n = n;
    return;
  }
  log_error("tokens are as they were before: %s", err.text);
  arena_fini(&fresh);
}

void tokens_refresh(struct tokens *t)
{
  uint64_t now = clock_ns();
  if (!t->path || (t->looked && now - t->looked < 1000000000))
    return;
  t->looked = now;
  struct stat st;
  if (stat(t->path, &st) != 0)
    st = (struct stat){ 0 };
  if (same_file(&st, &t->seen))
    return;
  t->seen = st;
  load(t);
}

struct tokens *tokens_open(const char *path)
{
  struct tokens *t = mem_zero(sizeof *t);
  t->path = path ? strcpy(mem_alloc(strlen(path) + 1), path) : NULL;
  arena_init(&t->arena);
  tokens_refresh(t);
  return t;
}

void tokens_close(struct tokens *t)
{
  if (!t)
    return;
  arena_fini(&t->arena);
  free(t->path);
  free(t);
}

const struct token *tokens_find(const struct tokens *t, struct str text, int64_t now)
{
  struct str id, secret;
  uint8_t digest[SHA256_SIZE];
  if (!str_starts(text, "stw_") || !str_split((struct str){ text.p + 4, text.n - 4 }, '_', &id, &secret))
    return NULL;
  sha256(text, digest);
  for (size_t i = 0; i < t->n; i++) {
    const struct token *row = &t->at[i];
    if (str_eq(row->id, id) && (row->expires == 0 || now < row->expires) &&
        equal_constant_time((struct str){ (const char *)digest, sizeof digest },
                            (struct str){ (const char *)row->sha256, SHA256_SIZE }))
      return row;
  }
  return NULL;
}
