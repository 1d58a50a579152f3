/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole connection, with the real server and a real engine behind it: whatever is sent, in whatever pieces, what comes
 * back is well-formed HTTP, the connection ends, and the server holds nothing of it after.
 *
 * Two bytes steer the pieces; the rest is what was sent, in which 01 N C stands for a run of 32 * N characters C. The
 * loop runs in this thread, so that what the bytes do is done when their turn is over; the engine has its own. What was
 * delivered stays, so an answer may be 202 or 200, but nothing that is looked at here depends on it.
 */
#include <errno.h>
#include <event2/event.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/engine.h"
#include "fuzz.h"
#include "http/connection.h"
#include "http/server.h"
#include "policy/policy.h"

enum { STREAM_MAX = 60000, RUN = 32, PATIENCE_S = 20 };

static struct source_secret secret = { .text = { "s", 1 } };
static struct source_option sources[] = {
  { .name = { "a", 1 }, .scheme = { "none", 4 } },
  { .name = { "g", 1 }, .scheme = { "github-sha256", 13 }, .secrets = &secret, .secret_count = 1 },
  { .name = { "s", 1 }, .scheme = { "none", 4 } },
};
static struct organisation organisation = { .dir = { "/nowhere", 8 }, .sources = sources, .source_count = 3 };
static struct http *http;

/* ---- the host --------------------------------------------------------------------------------- */

static void payload_write(struct buf *out)
{
  bool any = false;
  buf_z(out, "{\"packs\":[\"core\",\"intake\"],\"sources\":{\"a\":\"intake.alertmanager\",\"g\":\"intake.github\","
             "\"s\":\"intake.servicenow\"},\"files\":{");
  for (size_t i = 0; i < bundle_file_count; i++) {
    if (strncmp(bundle_files[i].path, "core/", 5) != 0 && strncmp(bundle_files[i].path, "intake/", 7) != 0)
      continue;
    buf_z(out, any ? "," : "");
    json_string(out, str_of(bundle_files[i].path));
    buf_char(out, ':');
    json_string(out, (struct str){ bundle_files[i].text, bundle_files[i].size });
    any = true;
  }
  buf_z(out, "}}");
}

static char dir[] = "/tmp/fuzz-http-XXXXXX";
static char journal[64], model[64];

static void remove_files(void)
{
  static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
  char path[80];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    snprintf(path, sizeof path, "%s%s", journal, ends[i]);
    unlink(path);
    snprintf(path, sizeof path, "%s%s", model, ends[i]);
    unlink(path);
  }
  rmdir(dir);
}

static void open_host(void)
{
  struct err err = ERR_INIT;
  struct buf payload = BUF_INIT;
  expect(mkdtemp(dir), "no folder: %s", strerror(errno));
  snprintf(journal, sizeof journal, "%s/journal.db", dir);
  snprintf(model, sizeof model, "%s/model.db", dir);
  atexit(remove_files);
  struct engine *engine = engine_open(&(struct engine_options){ .journal = journal, .model = model }, &err);
  expect(engine, "%s", err.text);
  payload_write(&payload);
  struct request r = { .kind = REQUEST_ACTIVATE, .actor = STR("fuzz"), .body = buf_view(&payload) };
  expect(engine_run(engine, &r), "%s: %s", r.err.text, buf_view(&r.answer).p);
  buf_fini(&r.answer);
  buf_fini(&payload);
  expect(engine_start(engine, &err), "%s", err.text);
  struct http_options o = { .engine = engine,
                            .organisation = &organisation,
                            .model = model,
                            .journal = journal,
                            .readers = 1,
                            .intake_max = 20000 };
  http = http_open(&o, &err);
  expect(http, "%s", err.text);
}

/* ---- the conversation ------------------------------------------------------------------------- */

static void expand(struct buf *out, struct str in)
{
  while (in.n && out->n < STREAM_MAX) {
    char c = (char)take_byte(&in);
    size_t n = c == 1 ? RUN * (size_t)take_byte(&in) : 1;
    if (c == 1)
      c = (char)take_byte(&in);
    for (size_t i = 0; i < (n ? n : 1); i++)
      buf_char(out, c);
  }
}

/* A piece of what is to be said, if it fits; all of it said is the end of it. */
static void speak(int fd, struct str *rest, uint32_t *dice, size_t largest, bool *ended)
{
  size_t n = 1 + (*dice >> 16) % largest;
  *dice = *dice * 1664525 + 1013904223;
  ssize_t sent = rest->n ? send(fd, rest->p, n < rest->n ? n : rest->n, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
  if (sent > 0)
    *rest = (struct str){ rest->p + sent, rest->n - (size_t)sent };
  if (*ended || (rest->n && (sent >= 0 || errno == EAGAIN)))
    return;
  shutdown(fd, SHUT_WR); /* also when the server does not want to hear the rest */
  *ended = true;
}

/* False at the end. */
static bool listen_to(int fd, struct buf *answers)
{
  char bytes[4096];
  ssize_t n;
  while ((n = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT)) > 0)
    buf_add(answers, bytes, (size_t)n);
  return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static void in_time(uint64_t since, const char *what)
{
  expect(clock_ns() - since < (uint64_t)PATIENCE_S * 1000000000, "%s does not end", what);
}

static void converse(struct str bytes, uint32_t dice, size_t largest, struct buf *answers)
{
  int fd[2];
  uint64_t since = clock_ns();
  bool ended = false;
  expect(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) == 0, "no sockets: %s",
         strerror(errno));
  connection_open(http, fd[0], false);
  do {
    speak(fd[1], &bytes, &dice, largest, &ended);
    event_base_loop(http->base, ended ? EVLOOP_ONCE : EVLOOP_NONBLOCK);
    in_time(since, "the connection");
  } while (listen_to(fd[1], answers));
  close(fd[1]);
  while (http->connection_count || http->in_flight) {
    event_base_loop(http->base, EVLOOP_ONCE);
    in_time(since, "what the server does about it");
  }
  expect(http->memory == 0, "%zu bytes of bodies are held", http->memory);
}

/* ---- what came back --------------------------------------------------------------------------- */

static bool take_line(struct str *in, struct str *line)
{
  bool found = str_split(*in, '\n', line, in) && line->n && line->p[line->n - 1] == '\r';
  line->n -= found;
  return found;
}

/* One answer off the front; an answer to HEAD has a length and no body. */
static void take_answer(struct str *in)
{
  struct str line, name, value;
  int64_t status = 0, length = -1;
  expect(take_line(in, &line) && str_starts(line, "HTTP/1.1 ") && line.n > 13, "no answer: %.*s", STR_FMT(line));
  expect(str_int((struct str){ line.p + 9, 3 }, &status) && status >= 100 && status < 600 && line.p[12] == ' ',
         "no status: %.*s", STR_FMT(line));
  while (take_line(in, &line) && line.n) {
    expect(str_split(line, ':', &name, &value) && name.n && value.n && value.p[0] == ' ', "a header: %.*s",
           STR_FMT(line));
    for (size_t i = 0; i < line.n; i++)
      expect((unsigned char)line.p[i] >= ' ' || line.p[i] == '\t', "a control character in an answer's header");
    if (str_eq_fold(name, STR("Content-Length")))
      expect(length < 0 && str_int(str_trim(value), &length) && length >= 0, "a length: %.*s", STR_FMT(line));
    expect(status != 429, "who is told 429 drops what he has");
  }
  expect(line.p && line.n == 0, "a head without an end");
  if (status == 100)
    return;
  expect(length >= 0, "an answer of no length");
  if (in->n == 0 || str_starts(*in, "HTTP/1.1 "))
    return;
  expect((uint64_t)length <= in->n, "an answer cut short");
  *in = (struct str){ in->p + length, in->n - (size_t)length };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct str in = { (const char *)data, size };
  struct buf stream = BUF_INIT, answers = BUF_INIT;
  if (!http)
    open_host();
  uint32_t dice = take_byte(&in);
  size_t largest = take_byte(&in) * (size_t)64 + 1;
  expand(&stream, in);
  converse(buf_view(&stream), dice << 16, stream.n > 2000 && largest < 512 ? 512 : largest, &answers);
  struct str rest = buf_view(&answers);
  while (rest.n)
    take_answer(&rest);
  buf_fini(&stream);
  buf_fini(&answers);
  return 0;
}
