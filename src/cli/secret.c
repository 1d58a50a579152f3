/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets are 32 bytes of the system's generator, in hexadecimal digits: long enough for every scheme, and no character
 * that a form of some sender would refuse.
 */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/client.h"

/* ---- making ---- */

static bool make_folder(const char *path, struct err *err)
{
  return mkdir(path, 0700) == 0 || errno == EEXIST || err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
}

static bool make_file(const char *path, const char *prefix, struct err *err)
{
  uint8_t bytes[32];
  struct buf text = BUF_INIT;
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 && errno == EEXIST)
    return true;
  random_bytes(bytes, sizeof bytes);
  buf_z(&text, prefix);
  hex_write(&text, (struct str){ (const char *)bytes, sizeof bytes });
  buf_char(&text, '\n');
  bool good = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;
  if (!good)
    err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  if (fd >= 0)
    close(fd);
  explicit_bzero(text.p, text.n);
  buf_fini(&text);
  return good;
}

/* One `file "…"` of steward.lua; what is no file is left to whoever wrote it. */
static bool make_named(const struct organisation *o, struct value secret, struct str scheme, struct err *err)
{
  struct str name = value_get_str(secret, "1");
  if (!str_is(value_get_str(secret, "$"), "file") || name.n == 0)
    return true;
  struct buf path = BUF_INIT;
  if (name.p[0] != '/')
    buf_printf(&path, "%.*s/", STR_FMT(o->dir));
  buf_str(&path, name);
  const char *prefix = str_is(scheme, "header-token") ? "X-Steward-Secret: "
                       : str_is(scheme, "basic")      ? "steward:"
                                                      : "";
  bool good = make_file(path.p, prefix, err);
  buf_fini(&path);
  return good;
}

bool secret_make_all(const struct organisation *o, struct err *err)
{
  struct value sources = value_get(o->config, "sources");
  struct buf folder = BUF_INIT;
  buf_printf(&folder, "%.*s/secrets", STR_FMT(o->dir));
  bool good = make_folder(folder.p, err);
  buf_fini(&folder);
  for (uint32_t i = 0; good && sources.kind == VALUE_MAP && i < sources.n; i++) {
    struct value source = sources.map[i].value, secret = value_get(source, "secret");
    struct str scheme = value_get_str(source, "scheme");
    if (secret.kind == VALUE_MAP)
      good = make_named(o, secret, scheme, err);
    for (uint32_t k = 0; good && secret.kind == VALUE_LIST && k < secret.n; k++)
      good = make_named(o, secret.list[k], scheme, err);
  }
  return good;
}

/* ---- signing ---- */

enum proof { PROOF_CODE, PROOF_PLAIN, PROOF_BASIC, PROOF_NAMED, PROOF_NONE };

/* clang-format off */
static const struct {
  const char *scheme;
  enum proof proof;
  const char *header, *prefix; /* prefix before the code, or the secret */
  enum digest_kind digest;
} senders[] = {
  { "github-sha256", PROOF_CODE,  "X-Hub-Signature-256",          "sha256=", DIGEST_SHA256 },
  { "jira-sha256",   PROOF_CODE,  "X-Hub-Signature",              "sha256=", DIGEST_SHA256 },
  { "hub-sha1",      PROOF_CODE,  "X-Hub-Signature",              "sha1=",   DIGEST_SHA1 },
  { "grafana-hmac",  PROOF_CODE,  "X-Grafana-Alerting-Signature", "",        DIGEST_SHA256 },
  { "sentry",        PROOF_CODE,  "Sentry-Hook-Signature",        "",        DIGEST_SHA256 },
  { "pagerduty-v1",  PROOF_CODE,  "X-PagerDuty-Signature",        "v1=",     DIGEST_SHA256 },
  { "gitlab-token",  PROOF_PLAIN, "X-Gitlab-Token",               "",        0 },
  { "bearer",        PROOF_PLAIN, "Authorization",                "Bearer ", 0 },
  { "basic",         PROOF_BASIC, "Authorization",                "Basic ",  0 },
  { "header-token",  PROOF_NAMED, "",                             "",        0 },
  { "none",          PROOF_NONE,  "",                             "",        0 },
};
/* clang-format on */

bool secret_sign(struct str scheme, struct str secret, struct str body, struct buf *headers, struct err *err)
{
  size_t row = 0, rows = sizeof senders / sizeof *senders;
  while (row < rows && !str_is(scheme, senders[row].scheme))
    row++;
  if (row == rows)
    return err_set(err, ERR_USAGE, "no example can be signed by the scheme %.*s", STR_FMT(scheme));
  uint8_t code[DIGEST_MAX];
  struct buf value = BUF_INIT;
  struct str name = str_of(senders[row].header), rest = secret;
  buf_z(&value, senders[row].prefix);
  switch (senders[row].proof) {
  case PROOF_CODE:
    hex_write(&value, (struct str){ (const char *)code, hmac(senders[row].digest, secret, body, code) });
    break;
  case PROOF_BASIC:
    base64_write(&value, secret);
    break;
  case PROOF_NAMED: /* "Name: value" */
    str_split(secret, ':', &name, &rest);
    buf_str(&value, str_trim(rest));
    break;
  case PROOF_PLAIN:
    buf_str(&value, secret);
    break;
  case PROOF_NONE:
    name = STR("");
  }
  bool good = name.n == 0 || client_header(headers, name, buf_view(&value), err);
  buf_fini(&value);
  return good;
}
