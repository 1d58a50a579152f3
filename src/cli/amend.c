/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward apply: changes records by a file of edits. All edits of a change happen or none; a file is one change, unless
 * it is cut into several by --batch.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/print.h"
#include "cli/site.h"

/* ---- the file ---- */

static bool read_all(const char *path, struct buf *out, struct err *err)
{
  bool standard = strcmp(path, "-") == 0;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : 1;
  while (n > 0) {
    buf_reserve(out, 65536);
    do
      n = read(fd, out->p + out->n, 65536);
    while (n < 0 && errno == EINTR);
    out->n += n > 0 ? (size_t)n : 0;
  }
  if (n < 0)
    err_set(err, errno == ENOENT ? ERR_USAGE : ERR_IO, "%s: %s", standard ? "standard input" : path, strerror(errno));
  if (fd >= 0 && !standard)
    close(fd);
  return n == 0;
}

struct edits {
  struct value list;
  struct value reason;
};

/* An edit a line. */
static bool read_lines(struct arena *a, struct str text, struct value *out, struct err *err)
{
  struct value_builder list;
  struct str line;
  build_init(&list, a);
  for (int n = 1; text.n; n++) {
    struct value v;
    str_split(text, '\n', &line, &text);
    line = str_trim(line);
    if (line.n == 0)
      continue;
    if (!json_read(a, line, &v, err))
      return err_prefix(err, "line %d", n);
    build_add(&list, v);
  }
  *out = build_list(&list);
  return true;
}

/* {"edits":[…],"reason":"…"}: who wrote another member meant something by it. */
static bool check_whole(struct value whole, struct err *err)
{
  struct value reason = value_get(whole, "reason");
  for (uint32_t i = 0; i < whole.n; i++)
    if (!str_is(whole.map[i].name, "edits") && !str_is(whole.map[i].name, "reason"))
      return err_set(err, ERR_INPUT, "\"%.*s\" has no place beside \"edits\"; \"reason\" has",
                     STR_FMT(whole.map[i].name));
  if (value_get(whole, "edits").kind != VALUE_LIST)
    return err_set(err, ERR_INPUT, "\"edits\" must be a list");
  return value_is_none(reason) || reason.kind == VALUE_TEXT || err_set(err, ERR_INPUT, "\"reason\" must be a text");
}

/* {"edits":[…]}, [edit, …], one edit, or an edit a line. */
static bool read_edits(struct arena *a, struct str text, struct edits *out, struct err *err)
{
  struct value whole, edits;
  struct err as_whole = ERR_INIT;
  *out = (struct edits){ .reason = value_none() };
  if (!json_read(a, text, &whole, &as_whole)) {
    /* A document over several lines that is wrong is told as a document. */
    struct str first, rest;
    struct value ignored;
    str_split(str_trim(text), '\n', &first, &rest);
    if (json_read(a, first, &ignored, NULL) && rest.n)
      return read_lines(a, text, &out->list, err);
    *err = as_whole;
    return false;
  }
  edits = value_get(whole, "edits");
  if (!value_is_none(edits)) {
    *out = (struct edits){ edits, value_get(whole, "reason") };
    return check_whole(whole, err);
  } else if (whole.kind == VALUE_LIST) {
    out->list = whole;
  } else {
    struct value_builder one;
    build_init(&one, a);
    build_add(&one, whole);
    out->list = build_list(&one);
  }
  return true;
}

/* ---- sending ---- */

struct applied {
  struct value_builder records, warnings;
  int64_t changes, seq;
  struct value refusals; /* of the change that ended it, or NONE */
};

static void write_body(struct value edits, uint32_t from, uint32_t n, struct value reason, struct buf *out)
{
  buf_z(out, "{\"edits\":[");
  for (uint32_t i = from; i < from + n; i++) {
    buf_z(out, i > from ? "," : "");
    json_write(out, edits.list[i]);
  }
  buf_char(out, ']');
  if (reason.kind == VALUE_TEXT) {
    buf_z(out, ",\"reason\":");
    json_write(out, reason);
  }
  buf_char(out, '}');
}

static void add_all(struct value_builder *to, struct value list)
{
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    build_add(to, list.list[i]);
}

/* The guards' own words. */
static void print_refusals(struct call *c, struct value refusals)
{
  struct value_builder b;
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "refusals", refusals);
    print_json(build_map(&b));
    return;
  }
  for (uint32_t i = 0; refusals.kind == VALUE_LIST && i < refusals.n; i++) {
    struct value v = refusals.list[i];
    struct str message = tell_line(&c->arena, value_get(v, "message"), 0);
    printf("Refused: %.*s (%.*s, by %.*s)\n", STR_FMT(message), STR_FMT(value_get_str(v, "record")),
           STR_FMT(value_get_str(v, "guard")));
  }
}

static bool send_change(struct call *c, struct site *site, struct str actor, struct str body, struct applied *done,
                        struct err *err)
{
  struct request r = { .kind = REQUEST_CHANGE, .actor = actor, .body = body };
  struct value answer;
  bool good = site_write(site, &r) && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), &answer, &r.err);
  if (good) {
    done->changes++;
    done->seq = value_get(answer, "seq").i;
    add_all(&done->records, value_get(answer, "records"));
    add_all(&done->warnings, value_get(answer, "warnings"));
  } else {
    if (r.answer.n && json_read(&c->arena, str_dup(&c->arena, buf_view(&r.answer)), &answer, NULL))
      done->refusals = value_get(answer, "refusals");
    *err = r.err;
  }
  buf_fini(&r.answer);
  return good;
}

static bool send_edits(struct call *c, struct site *site, struct str actor, const struct edits *edits,
                       struct applied *done, struct err *err)
{
  int64_t batch = INT64_MAX;
  const char *told = call_value(c, "--reason");
  struct value reason = told ? value_text(str_of(told)) : edits->reason;
  if (!call_number(c, "--batch", 1, 1000000, &batch, err))
    return false;
  bool good = true, show = print_to_terminal() && !c->json && edits->list.n > batch;
  for (uint32_t at = 0; good && at < edits->list.n;) {
    uint32_t left = edits->list.n - at, n = left < batch ? left : (uint32_t)batch;
    struct buf body = BUF_INIT;
    write_body(edits->list, at, n, reason, &body);
    good = send_change(c, site, actor, buf_view(&body), done, err);
    buf_fini(&body);
    at += n;
    if (show)
      fprintf(stderr, "\r%u of %u edits%s", at, edits->list.n, at == edits->list.n || !good ? "\n" : "");
    if (!good && done->changes && !value_is_none(done->refusals))
      fprintf(stderr, "%lld changes are done; edits %u to %u are not\n", (long long)done->changes, at - n + 1, at);
    else if (!good && done->changes)
      err_prefix(err, "%lld changes are done; edits %u to %u are not", (long long)done->changes, at - n + 1, at);
  }
  return good;
}

/* ---- saying ---- */

enum { RECORDS_SHOWN = 30 };

static void print_applied(struct call *c, struct value records, struct value warnings)
{
  struct grid g;
  grid_init(&g, &c->arena, 2);
  g.indent = 2;
  for (uint32_t i = 0; i < records.n && i < RECORDS_SHOWN; i++) {
    struct value version = value_get(records.list[i], "version");
    grid_add_value(&g, value_get(records.list[i], "id"), 0);
    grid_add(&g,
             version.kind == VALUE_INT ? str_printf(&c->arena, "version %lld", (long long)version.i) : STR("deleted"));
  }
  grid_print(&g);
  grid_fini(&g);
  if (records.n > RECORDS_SHOWN)
    printf("  and %u more\n", records.n - RECORDS_SHOWN);
  for (uint32_t i = 0; i < warnings.n; i++) {
    struct value w = warnings.list[i];
    struct str text = tell_line(&c->arena, w.kind == VALUE_MAP ? value_get(w, "message") : w, 0);
    printf("Warning: %.*s\n", STR_FMT(text));
  }
}

static void say_applied(struct call *c, struct applied *done)
{
  struct value_builder b;
  struct value records = build_list(&done->records), warnings = build_list(&done->warnings);
  if (c->json) {
    build_init(&b, &c->arena);
    build_put(&b, "seq", value_int(done->seq));
    build_put(&b, "changes", value_int(done->changes));
    build_put(&b, "records", records);
    build_put(&b, "warnings", warnings);
    print_json(build_map(&b));
    return;
  }
  if (records.n)
    printf("Applied as entry %lld, %.*s:\n", (long long)done->seq,
           STR_FMT(tell_count(&c->arena, records.n, "record", "records")));
  else
    printf("Applied as entry %lld; no record was touched.\n", (long long)done->seq);
  print_applied(c, records, warnings);
}

static enum ending run_apply(struct call *c, struct err *err)
{
  struct site site;
  struct buf text = BUF_INIT;
  struct str actor;
  struct edits edits;
  struct applied done = { .refusals = value_none() };
  build_init(&done.records, &c->arena);
  build_init(&done.warnings, &c->arena);
  bool good = site_actor(c, &actor, err) && read_all(c->words[0], &text, err);
  if (good && !(read_edits(&c->arena, buf_view(&text), &edits, err) &&
                (edits.list.n || err_set(err, ERR_INPUT, "no edit stands there"))))
    good = err_prefix(err, "%s", strcmp(c->words[0], "-") == 0 ? "standard input" : c->words[0]);
  if (good) {
    good = site_open(&site, c, NULL, false, err) && send_edits(c, &site, actor, &edits, &done, err);
    site_close(&site);
  }
  if (!good && err->code == ERR_LIMIT && !call_has(c, "--batch")) {
    struct err limit = *err;
    err_set(err, ERR_INPUT, "%s; --batch 1000 makes several of them", limit.text);
  }
  if (good)
    say_applied(c, &done);
  else if (!value_is_none(done.refusals)) {
    print_refusals(c, done.refusals);
    *err = (struct err)ERR_INIT;
  }
  buf_fini(&text);
  return good ? ENDING_DONE : ENDING_NO;
}

static const struct option apply_options[] = {
  { "--as", "PERSON", "who does it, as in person/ana; some things only that person may" },
  { "--reason", "TEXT", "why, for the journal" },
  { "--batch", "N", "N edits a change, for large imports; what was done stays done" },
  { NULL, NULL, NULL },
};

const struct command command_apply = {
  .name = "apply",
  .summary = "change records",
  .usage = "FILE",
  .detail = "FILE is {\"edits\":[…]}, a list of edits, or an edit a line; - is standard input. An edit is\n"
            "{\"create\":\"service/shop\",\"set\":{…}}, or update, or put (one or the other), or "
            "{\"delete\":\"service/shop\"}.\n"
            "All of them happen, or none.",
  .example = "echo '{\"put\":\"service/shop\",\"set\":{\"name\":\"Shop\"}}' | steward apply - --as person/ana --reason "
             "\"first one\"",
  .options = apply_options,
  .words_min = 1,
  .words_max = 1,
  .run = run_apply,
};
