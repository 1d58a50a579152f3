/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line, one write(2), so that lines of several threads never mix. Control characters in a
 * message are written as \xNN: what came from outside can never begin a line of its own.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/instant.h"

enum { LINE_MAX_BYTES = 4096, HEAD_MAX = 64 };

static _Atomic int log_level = LOG_INFO;

/* By level: the priority that journald reads, and the word that people read. */
static const struct {
  int priority;
  const char *word;
} levels[] = {
  [LOG_ERROR] = { 3, "error" },
  [LOG_WARN] = { 4, "warn" },
  [LOG_INFO] = { 6, "info" },
  [LOG_DEBUG] = { 7, "debug" },
};

void log_set_level(enum log_level level) { atomic_store(&log_level, (int)level); }

static size_t write_head(char *line, enum log_level level)
{
  if (getenv("JOURNAL_STREAM"))
    return (size_t)snprintf(line, HEAD_MAX, "<%d>%s ", levels[level].priority, levels[level].word);
  char at[32];
  struct str now = instant_format(instant_now(), at);
  return (size_t)snprintf(line, HEAD_MAX, "%.*s %s ", STR_FMT(now), levels[level].word);
}

/* The message behind the head, made harmless; gives the length of the line with its end. */
static size_t write_text(char *line, size_t n, const char *text)
{
  for (; *text && n < LINE_MAX_BYTES - 8; text++) {
    unsigned char c = (unsigned char)*text;
    if (c < 0x20 || c == 0x7f)
      n += (size_t)snprintf(line + n, 8, "\\x%02x", c);
    else
      line[n++] = *text;
  }
  line[n++] = '\n';
  return n;
}

void log_line(enum log_level level, const char *fmt, ...)
{
  if ((int)level > atomic_load_explicit(&log_level, memory_order_relaxed))
    return;
  char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof text, fmt, ap);
  va_end(ap);
  size_t n = write_text(line, write_head(line, level), text);
  int kept = errno;
  /* A log that cannot be written has nobody left to tell. */
  ssize_t done = write(STDERR_FILENO, line, n);
  (void)done;
  errno = kept;
}
