/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* memmem */
#include "cli/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy.h"

/* The folders on the way to a file; what cannot be made shows when the file is opened. */
static void make_folders(struct buf *path, size_t from)
{
  for (size_t i = from; i < path->n; i++)
    if (path->p[i] == '/') {
      path->p[i] = '\0';
      mkdir(path->p, 0755);
      path->p[i] = '/';
    }
}

static bool write_new(const char *path, struct str text, struct err *err)
{
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0)
    return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO, "%s: %s", path, strerror(errno));
  bool good = write(fd, text.p, text.n) == (ssize_t)text.n;
  if (!good)
    err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  close(fd);
  return good;
}

bool unpack_file(const char *dir, const char *path, struct str text, struct err *err)
{
  struct buf whole = BUF_INIT;
  buf_printf(&whole, "%s/%s", dir, path);
  make_folders(&whole, strlen(dir) + 1);
  bool good = write_new(whole.p, text, err);
  buf_fini(&whole);
  return good;
}

void unpack_named(struct buf *out, struct str text, struct str name)
{
  static const char mark[] = "@NAME@";
  const char *at;
  while ((at = memmem(text.p, text.n, mark, sizeof mark - 1))) {
    size_t before = (size_t)(at - text.p), used = before + sizeof mark - 1;
    buf_add(out, text.p, before);
    buf_str(out, name);
    text = (struct str){ text.p + used, text.n - used };
  }
  buf_str(out, text);
}

bool unpack_bundle(const char *prefix, const char *dir, struct str name, struct err *err)
{
  bool good = true, any = false;
  for (size_t i = 0; good && i < bundle_file_count; i++) {
    const struct bundle_file *f = &bundle_files[i];
    if (!str_starts(str_of(f->path), prefix))
      continue;
    struct buf text = BUF_INIT;
    unpack_named(&text, (struct str){ f->text, f->size }, name);
    good = unpack_file(dir, f->path + strlen(prefix), buf_view(&text), err);
    any = true;
    buf_fini(&text);
  }
  return good && (any || err_set(err, ERR_MISSING, "this program was built without %s", prefix));
}

struct str unpack_text(const char *path)
{
  for (size_t i = 0; i < bundle_file_count; i++)
    if (strcmp(bundle_files[i].path, path) == 0)
      return (struct str){ bundle_files[i].text, bundle_files[i].size };
  return STR("");
}
