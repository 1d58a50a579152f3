/* SPDX-License-Identifier: Apache-2.0 */
#include "http/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"

enum { SECRET_MAX = 64 << 10, KEPT_MAX = 1024 };

struct kept {
  char *path; /* below the organisation's folder, as the record has it */
  struct timespec changed;
  ino_t file;
  off_t size;
  char *text;
  size_t n;
};

struct keyring {
  char *dir;
  VEC(struct kept) kept;
};

struct keyring *keyring_open(const char *dir)
{
  struct keyring *k = mem_zero(sizeof *k);
  if (dir) {
    k->dir = mem_alloc(strlen(dir) + 1);
    memcpy(k->dir, dir, strlen(dir) + 1);
  }
  return k;
}

static void forget(struct kept *s)
{
  if (s->text)
    explicit_bzero(s->text, s->n);
  free(s->text);
  s->text = NULL;
  s->n = 0;
}

static void forget_all(struct keyring *k)
{
  for (size_t i = 0; i < k->kept.n; i++) {
    forget(&k->kept.at[i]);
    free(k->kept.at[i].path);
  }
  vec_clear(&k->kept);
}

void keyring_close(struct keyring *k)
{
  if (!k)
    return;
  forget_all(k);
  vec_fini(&k->kept);
  free(k->dir);
  free(k);
}

/* ---- files ---- */

/* Whether what is open lies in the folder secrets/, whatever links led to it. */
static bool lies_inside(const struct keyring *k, const char *path)
{
  char folder[PATH_MAX + 16], home[PATH_MAX], file[PATH_MAX];
  if (snprintf(folder, sizeof folder, "%s/secrets", k->dir) >= PATH_MAX || !realpath(folder, home) ||
      !realpath(path, file))
    return false;
  size_t n = strlen(home);
  return strncmp(file, home, n) == 0 && file[n] == '/';
}

static bool read_text(int fd, struct kept *s, struct err *err)
{
  char *text = mem_alloc(SECRET_MAX + 1);
  ssize_t got = 0;
  size_t n = 0;
  while (n <= SECRET_MAX && ((got = read(fd, text + n, SECRET_MAX + 1 - n)) > 0 || (got < 0 && errno == EINTR)))
    n += got > 0 ? (size_t)got : 0;
  while (n && (text[n - 1] == '\n' || text[n - 1] == '\r')) /* what editors leave behind */
    n--;
  s->text = text;
  s->n = n;
  return got < 0          ? err_set(err, ERR_BUSY, "%s: %s", s->path, strerror(errno))
         : n > SECRET_MAX ? err_set(err, ERR_BUSY, "%s: is larger than a secret is", s->path)
                          : n > 0 || err_set(err, ERR_BUSY, "%s: is empty", s->path);
}

static bool read_file(const struct keyring *k, const char *path, struct kept *s, struct err *err)
{
  struct stat st;
  if (!lies_inside(k, path))
    return err_set(err, ERR_BUSY, "%s: is not there, or leads out of the folder secrets/", s->path);
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool good = (fd >= 0 && fstat(fd, &st) == 0) || err_set(err, ERR_BUSY, "%s: %s", s->path, strerror(errno));
  good = good && (S_ISREG(st.st_mode) || err_set(err, ERR_BUSY, "%s: is no file", s->path)) && read_text(fd, s, err);
  if (good) {
    s->changed = st.st_mtim;
    s->file = st.st_ino;
    s->size = st.st_size;
    if (st.st_mode & S_IRWXO)
      log_warn("%s: anybody on this machine can open this secret; chmod 600 it", path);
  }
  if (fd >= 0)
    close(fd);
  return good;
}

static struct kept *find_kept(struct keyring *k, struct str path)
{
  for (size_t i = 0; i < k->kept.n; i++)
    if (str_is(path, k->kept.at[i].path))
      return &k->kept.at[i];
  struct kept fresh = { .path = mem_alloc(path.n + 1) };
  memcpy(fresh.path, path.p, path.n);
  fresh.path[path.n] = '\0';
  vec_push(&k->kept, fresh);
  return &k->kept.at[k->kept.n - 1];
}

static bool file_secret(struct keyring *k, struct str name, struct arena *a, struct str *out, struct err *err)
{
  struct stat st;
  if (!k->dir)
    return err_set(err, ERR_BUSY, "%.*s: this host has no folder of an organisation", STR_FMT(name));
  struct kept *s = find_kept(k, name);
  const char *path = str_printf(a, "%s/%.*s", k->dir, STR_FMT(name)).p;
  bool same = s->text && stat(path, &st) == 0 && st.st_ino == s->file && st.st_size == s->size &&
              st.st_mtim.tv_sec == s->changed.tv_sec && st.st_mtim.tv_nsec == s->changed.tv_nsec;
  if (!same) {
    forget(s);
    if (!read_file(k, path, s, err)) {
      forget(s);
      return false;
    }
  }
  *out = (struct str){ s->text, s->n };
  return true;
}

bool keyring_secrets(struct keyring *k, const struct str *places, size_t n, struct arena *a, struct source_secret **out,
                     struct err *err)
{
  *out = arena_array(a, struct source_secret, n + 1);
  if (k->kept.n + n > KEPT_MAX) /* never while some of these are given out */
    forget_all(k);
  for (size_t i = 0; i < n; i++) {
    bool file;
    struct str what;
    if (!source_place_is_valid(places[i], &file, &what))
      return err_set(err, ERR_BUSY, "\"%.*s\" is no place of a secret", STR_FMT(places[i]));
    if (file) {
      if (!file_secret(k, what, a, &(*out)[i].text, err))
        return false;
      continue;
    }
    const char *text = getenv(str_z(a, what));
    if (!text || !*text)
      return err_set(err, ERR_BUSY, "the environment variable %.*s is not set", STR_FMT(what));
    (*out)[i].text = str_of(text);
  }
  return true;
}
