/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets of sources: fresh ones of the form that a scheme wants, and the files in which they are.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "cli/print.h"
#include "cli/source_verbs.h"

enum { SECRET_BYTES = 32, SECRET_FILE_MAX = 64 << 10 };

bool source_secret_made(struct str scheme, struct buf *out)
{
  uint8_t bytes[SECRET_BYTES];
  struct str raw = { (const char *)bytes, sizeof bytes };
  static const char *const before[] = {
    [SECRET_TEXT] = "",
    [SECRET_WHSEC] = "whsec_",
    [SECRET_BASIC] = "steward:",
    [SECRET_QUERY] = "token: ",
    [SECRET_NAMED] = "X-Steward-Secret: ",
    [SECRET_NONE] = NULL,
  };
  enum secret_form form = signature_form(scheme);
  if ((size_t)form >= sizeof before / sizeof *before || !before[form])
    return false;
  random_bytes(bytes, sizeof bytes);
  buf_z(out, before[form]);
  (form == SECRET_WHSEC ? base64_write : hex_write)(out, raw);
  explicit_bzero(bytes, sizeof bytes);
  return true;
}

/* ---- files ---- */

static const char *secret_path(struct call *c, const struct organisation *o, struct str name)
{
  return str_printf(&c->arena, "%.*s/secrets/%.*s", STR_FMT(o->dir), STR_FMT(name)).p;
}

bool source_secret_keep(struct call *c, const struct organisation *o, struct str name, struct str text,
                        struct str *place, struct err *err)
{
  const char *folder = str_printf(&c->arena, "%.*s/secrets", STR_FMT(o->dir)).p, *path = secret_path(c, o, name);
  if (mkdir(folder, 0700) != 0 && errno != EEXIST)
    return err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return err_set(err, ERR_CONFLICT, "%s is there already; --secret-file %s takes it as the secret", path, path);
  struct buf line = BUF_INIT;
  buf_str(&line, text);
  buf_char(&line, '\n');
  bool good = fd >= 0 && write(fd, line.p, line.n) == (ssize_t)line.n && fsync(fd) == 0;
  if (!good)
    err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  explicit_bzero(line.p, line.n);
  buf_fini(&line);
  *place = str_printf(&c->arena, "file secrets/%.*s", STR_FMT(name));
  return good;
}

void source_secret_drop(struct call *c, const struct organisation *o, struct str name)
{
  unlink(secret_path(c, o, name));
}

/* Without the line ends that editors leave behind. */
static bool read_secret_file(struct call *c, const char *path, struct str *out, struct err *err)
{
  FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
  char *text = arena_alloc(&c->arena, SECRET_FILE_MAX + 1);
  if (!f)
    return err_set(err, ERR_USAGE, "%s: %s", path, strerror(errno));
  size_t n = fread(text, 1, SECRET_FILE_MAX + 1, f);
  bool failed = ferror(f) != 0;
  if (f != stdin)
    fclose(f);
  if (failed || n > SECRET_FILE_MAX)
    return err_set(err, ERR_USAGE, "%s: %s", path, failed ? "cannot be read" : "is larger than a secret is");
  while (n && (text[n - 1] == '\n' || text[n - 1] == '\r'))
    n--;
  *out = (struct str){ text, n };
  return n > 0 || err_set(err, ERR_USAGE, "%s: is empty", path);
}

bool source_secret_read(struct call *c, const struct organisation *o, struct str place, struct str *out,
                        struct err *err)
{
  bool file;
  struct str what;
  if (!source_place_is_valid(place, &file, &what))
    return err_set(err, ERR_USAGE, "\"%.*s\" is no place of a secret", STR_FMT(place));
  if (file)
    return read_secret_file(c, str_printf(&c->arena, "%.*s/%.*s", STR_FMT(o->dir), STR_FMT(what)).p, out, err);
  *out = str_of(getenv(str_z(&c->arena, what)));
  return out->n > 0 || err_set(err, ERR_USAGE, "the environment variable %.*s is not set", STR_FMT(what));
}

/* The name of a file directly in the organisation's secrets/; else empty. */
static struct str name_in_secrets(struct call *c, const struct organisation *o, const char *path)
{
  char *folder = realpath(str_printf(&c->arena, "%.*s/secrets", STR_FMT(o->dir)).p, NULL), *file = realpath(path, NULL);
  struct str name = STR("");
  size_t n = folder ? strlen(folder) : 0;
  if (folder && file && strncmp(folder, file, n) == 0 && file[n] == '/')
    name = str_dup(&c->arena, str_of(file + n + 1));
  free(folder);
  free(file);
  return name;
}

bool source_secret_given(struct call *c, const struct organisation *o, struct str *text, struct str *place,
                         struct err *err)
{
  const char *path = call_value(c, "--secret-file");
  *text = *place = STR("");
  if (!path)
    return true;
  if (!read_secret_file(c, path, text, err))
    return false;
  struct str name = strcmp(path, "-") == 0 ? STR("") : name_in_secrets(c, o, path);
  if (name.n)
    *place = str_printf(&c->arena, "file secrets/%.*s", STR_FMT(name));
  return true;
}

/* ---- asking ---- */

static void set_echo(bool on)
{
  struct termios t;
  if (tcgetattr(STDIN_FILENO, &t) != 0)
    return;
  t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &t);
}

bool source_ask(struct call *c, const char *question, bool secret, struct str *out)
{
  char *line = NULL;
  size_t room = 0;
  if (call_has(c, "--yes") || c->json || !isatty(STDIN_FILENO))
    return false;
  fprintf(stderr, "%s ", question);
  if (secret)
    set_echo(false);
  ssize_t n = getline(&line, &room, stdin);
  if (secret) {
    set_echo(true);
    fputc('\n', stderr);
  }
  *out = n > 0 ? str_trim(str_dup(&c->arena, (struct str){ line, (size_t)n })) : STR("");
  free(line);
  return n >= 0;
}
