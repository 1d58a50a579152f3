/* SPDX-License-Identifier: Apache-2.0 */
#include "http/strongbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STRONGBOX_MAX = 8 << 10 };

/* "file x" or "env X": the word, and what it names. */
static bool split(struct str text, bool *file, struct str *what)
{
  struct str word;
  str_split(str_trim(text), ' ', &word, what);
  *what = str_trim(*what);
  *file = str_is(word, "file");
  return (*file || str_is(word, "env")) && what->n;
}

bool strongbox_is(struct str text)
{
  bool file;
  struct str what;
  return split(text, &file, &what);
}

/* secrets/a or secrets/a/b, and no way out of it. A record is written by people who need not be the host's owner. */
static bool below_secrets(struct str path)
{
  struct str step, rest;
  if (!str_split(path, '/', &step, &rest) || !str_is(step, "secrets") || memchr(path.p, 0, path.n))
    return false;
  bool more = true;
  while (more) {
    more = str_split(rest, '/', &step, &rest);
    if (step.n == 0 || str_is(step, ".") || str_is(step, ".."))
      return false;
  }
  return true;
}

static bool read_open(int fd, struct buf *out)
{
  struct stat st;
  size_t before = out->n;
  ssize_t got = 1;
  if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > STRONGBOX_MAX)
    return false;
  buf_reserve(out, STRONGBOX_MAX + 1); /* at once, so that no copy is left behind by growing */
  while (got > 0 && out->n - before < STRONGBOX_MAX) {
    got = read(fd, out->p + out->n, STRONGBOX_MAX - (out->n - before));
    out->n += got > 0 ? (size_t)got : 0;
  }
  return got == 0 || out->n - before == STRONGBOX_MAX;
}

static bool read_file(struct str dir, struct str name, struct buf *out, struct err *err)
{
  struct buf path = BUF_INIT;
  if (!below_secrets(name))
    return err_set(err, ERR_USAGE,
                   "file \"%.*s\" is not below the organisation's secrets/, as in \"file secrets/slack\"",
                   STR_FMT(name));
  buf_printf(&path, "%.*s/%.*s", STR_FMT(dir), STR_FMT(name));
  int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  bool good = fd >= 0 && read_open(fd, out);
  if (!good)
    err_set(err, ERR_MISSING, "%.*s cannot be read: %s", STR_FMT(name),
            fd < 0 ? strerror(errno) : "it is no file, or longer than a secret");
  if (fd >= 0)
    close(fd);
  buf_fini(&path);
  return good;
}

/* What else is in the environment is not meant to be sent with. */
static bool read_env(struct str name, bool house, struct buf *out, struct err *err)
{
  if (!house && !str_starts(name, "STEWARD_"))
    return err_set(err, ERR_USAGE, "env %.*s: a record may name only variables that begin with STEWARD_",
                   STR_FMT(name));
  struct arena a;
  arena_init(&a);
  const char *text = getenv(str_z(&a, name));
  arena_fini(&a);
  if (text)
    buf_z(out, text);
  return text || err_set(err, ERR_MISSING, "the environment variable %.*s is not set", STR_FMT(name));
}

bool strongbox_read(struct str dir, struct str text, bool house, struct buf *out, struct err *err)
{
  bool file;
  struct str what;
  size_t before = out->n;
  if (!split(text, &file, &what))
    return err_set(err, ERR_USAGE,
                   "a secret does not stand in a record: write it into a file, and here \"file secrets/…\", or "
                   "\"env STEWARD_…\"");
  if (file ? !read_file(dir, what, out, err) : !read_env(what, house, out, err))
    return false;
  while (out->n > before && strchr("\r\n", out->p[out->n - 1]))
    out->n--;
  if (out->p)
    out->p[out->n] = 0;
  return out->n > before || err_set(err, ERR_MISSING, "%.*s is empty", STR_FMT(what));
}

void strongbox_fini(struct buf *secret)
{
  if (secret->p)
    explicit_bzero(secret->p, secret->cap);
  buf_fini(secret);
}
