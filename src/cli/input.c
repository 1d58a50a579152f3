/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

const char *input_name(const char *path) { return strcmp(path, "-") == 0 ? "standard input" : path; }

bool input_read(const char *path, size_t max, struct buf *out, struct err *err)
{
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : 1;
  while (n > 0 && out->n <= max) {
    buf_reserve(out, 65536);
    do
      n = read(fd, out->p + out->n, 65536);
    while (n < 0 && errno == EINTR);
    out->n += n > 0 ? (size_t)n : 0;
  }
  if (n < 0)
    err_set(err, errno == ENOENT || errno == EISDIR ? ERR_USAGE : ERR_IO, "%s: %s", input_name(path), strerror(errno));
  if (fd >= 0 && !standard)
    close(fd);
  return n >= 0 && (out->n <= max || err_set(err, ERR_INPUT, "%s: more than %zu bytes", input_name(path), max));
}

bool input_text(struct arena *a, const char *path, size_t max, struct str *out, struct err *err)
{
  struct buf b = BUF_INIT;
  bool good = input_read(path, max, &b, err);
  *out = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return good;
}
