/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Setting and prefixing errors. Texts are built aside first, because an argument may well be
 * the text that is being replaced, and are cut between characters, because they end in JSON.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Takes a character off the end that was cut in its middle. */
static void mend_cut(char *text, size_t size)
{
  size_t n = strlen(text);
  if (n + 1 < size)
    return;
  size_t start = n;
  while (start > 0 && n - start < 3 && (text[start - 1] & 0xc0) == 0x80)
    start--;
  if (start == 0)
    return;
  unsigned char lead = (unsigned char)text[start - 1];
  size_t want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (want > 1 && n - (start - 1) < want)
    text[start - 1] = '\0';
}

static void replace(struct err *err, const char *text)
{
  size_t n = strlen(text);
  memcpy(err->text, text, n + 1);
  mend_cut(err->text, sizeof err->text);
}

/* As much of `more` as there is room for. */
static void append(char *text, size_t size, const char *more)
{
  size_t n = strlen(text), take = strnlen(more, size - n - 1);
  memcpy(text + n, more, take);
  text[n + take] = '\0';
}

bool err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
  if (!err)
    return false;
  char text[sizeof err->text];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  err->code = code;
  replace(err, text);
  return false;
}

bool err_prefix(struct err *err, const char *fmt, ...)
{
  if (!err)
    return false;
  char text[sizeof err->text];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  append(text, sizeof text, ": ");
  append(text, sizeof text, err->text);
  replace(err, text);
  return false;
}

const char *err_name(enum err_code code)
{
  static const char *const names[] = {
    [ERR_NONE] = "none",
    [ERR_USAGE] = "usage",
    [ERR_INPUT] = "input",
    [ERR_AUTH] = "auth",
    [ERR_FORBIDDEN] = "forbidden",
    [ERR_MISSING] = "missing",
    [ERR_CONFLICT] = "conflict",
    [ERR_REFUSED] = "refused",
    [ERR_LIMIT] = "limit",
    [ERR_BUSY] = "busy",
    [ERR_POLICY] = "policy",
    [ERR_MEMORY] = "memory",
    [ERR_IO] = "io",
    [ERR_CORRUPT] = "corrupt",
  };
  if ((size_t)code >= sizeof names / sizeof *names)
    return "unknown";
  return names[code];
}
