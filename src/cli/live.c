/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward watch: what a running host commits, as it does so, a line each, until Ctrl-C. It comes back by itself when the
 * host is started again, and goes on where it was.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/print.h"
#include "cli/site.h"

enum { AGAIN_S = 2 };

struct watched {
  struct call *c;
  char last[160]; /* the id to go on behind */
  bool any;       /* it was there once */
  struct arena arena;
};

/* ---- words ---- */

static struct value of_fields(struct value v, const char *name) { return value_get(value_get(v, "fields"), name); }

static struct str field_text(struct watched *w, struct value v, const char *name, size_t most)
{
  return tell_line(&w->arena, of_fields(v, name), most);
}

/* "level = 7, owner = person/ana" */
static void say_fields(struct watched *w, struct value fields, struct buf *out)
{
  for (uint32_t i = 0; fields.kind == VALUE_MAP && i < fields.n; i++) {
    struct str value = tell_line(&w->arena, fields.map[i].value, 40);
    buf_printf(out, "%s%.*s = %.*s", i ? ", " : ": ", STR_FMT(fields.map[i].name), STR_FMT(value));
  }
}

static void say_change(struct watched *w, struct value v, struct buf *out)
{
  say_fields(w, value_get(v, "fields"), out);
  if (value_get_str(v, "by").n)
    buf_printf(out, " (%.*s)", STR_FMT(value_get_str(v, "by")));
}

static void say_finding(struct watched *w, struct value v, struct buf *out)
{
  struct str severity = field_text(w, v, "severity", 0), message = field_text(w, v, "message", 120);
  struct str policy = field_text(w, v, "policy", 0);
  buf_printf(out, ", %.*s: %.*s (%.*s)", STR_FMT(severity), STR_FMT(message), STR_FMT(policy));
}

static void say_clock(struct watched *w, struct value v, struct buf *out)
{
  struct str name = field_text(w, v, "name", 0), due = field_text(w, v, "due", 0);
  bool has_due = of_fields(v, "due").kind == VALUE_TEXT;
  buf_printf(out, ": %.*s%s%.*s", STR_FMT(name), has_due ? ", due " : "", has_due ? (int)due.n : 0, due.p);
}

static void say_message(struct watched *w, struct value v, struct buf *out)
{
  struct str to = field_text(w, v, "to", 0), subject = field_text(w, v, "subject", 120);
  buf_printf(out, " to %.*s: %.*s", STR_FMT(to), STR_FMT(subject));
}

static void say_dispatch(struct watched *w, struct value v, struct buf *out)
{
  struct str to = field_text(w, v, "destination", 0), subject = field_text(w, v, "subject", 80);
  struct str detail = field_text(w, v, "detail", 120);
  buf_printf(out, " to %.*s: %.*s; %.*s", STR_FMT(to), STR_FMT(subject), STR_FMT(detail));
}

static void say_delivery(struct watched *w, struct value v, struct buf *out)
{
  struct str seq = field_text(w, v, "seq", 0), source = field_text(w, v, "source", 0);
  struct str reason = field_text(w, v, "reason", 120);
  buf_printf(out, " %.*s of %.*s: %.*s", STR_FMT(seq), STR_FMT(source), STR_FMT(reason));
}

static void say_activation(struct watched *w, struct value v, struct buf *out)
{
  struct str summary = field_text(w, v, "summary", 120);
  buf_printf(out, ": %.*s", STR_FMT(summary));
}

static const struct {
  const char *kind;
  void (*say)(struct watched *w, struct value v, struct buf *out);
} sayers[] = {
  { "change", say_change },     { "finding", say_finding },   { "clock", say_clock },
  { "message", say_message },   { "delivery", say_delivery }, { "activation", say_activation },
  { "dispatch", say_dispatch },
};

/* "09:14:05 finding opened ticket/a, high: …" */
static void say_event(struct watched *w, struct value v)
{
  struct buf b = BUF_INIT, clean = BUF_INIT;
  struct str at = value_get_str(v, "at"), kind = value_get_str(v, "kind");
  struct str time = at.n >= 19 ? (struct str){ at.p + 11, 8 } : at;
  buf_printf(&b, "%.*s %.*s %.*s", STR_FMT(time), STR_FMT(kind), STR_FMT(value_get_str(v, "what")));
  if (value_get_str(v, "record").n)
    buf_printf(&b, " %.*s", STR_FMT(value_get_str(v, "record")));
  for (size_t i = 0; i < sizeof sayers / sizeof *sayers; i++)
    if (str_is(kind, sayers[i].kind))
      sayers[i].say(w, v, &b);
  tell_clean(&clean, buf_view(&b), false);
  puts(clean.n ? clean.p : "");
  buf_fini(&b);
  buf_fini(&clean);
}

/* ---- the stream ---- */

static bool take_line(void *arg, struct str line)
{
  struct watched *w = arg;
  struct value v;
  w->any = true;
  if (str_starts(line, "id: "))
    snprintf(w->last, sizeof w->last, "%.*s", (int)line.n - 4, line.p + 4);
  if (!str_starts(line, "data: "))
    return true;
  struct str data = { line.p + 6, line.n - 6 };
  arena_reset(&w->arena);
  if (!json_read(&w->arena, data, &v, NULL) || str_is(value_get_str(v, "kind"), "bye"))
    return true;
  if (w->c->json)
    printf("%.*s\n", STR_FMT(data));
  else
    say_event(w, v);
  return fflush(stdout) == 0; /* nobody reads any more */
}

static void add_query(struct buf *target, const char *name, const char *value)
{
  static const char hex[] = "0123456789ABCDEF";
  buf_printf(target, "%c%s=", target->n && strchr(target->p, '?') ? '&' : '?', name);
  for (const unsigned char *p = (const unsigned char *)value; *p; p++)
    if (*p > 0x20 && *p < 0x7f && !strchr("%&+#=", *p))
      buf_char(target, (char)*p);
    else
      buf_printf(target, "%%%c%c", hex[*p >> 4], hex[*p & 15]);
}

/* Once, until the host hangs up. */
static bool watch_once(struct watched *w, const struct client *host, const char *target, struct err *err)
{
  struct buf headers = BUF_INIT;
  struct reply reply;
  struct value problem;
  if (w->last[0])
    buf_printf(&headers, "Last-Event-ID: %s\r\n", w->last);
  bool good = client_follow(host, target, buf_view(&headers), &w->arena, &reply, take_line, w, err);
  buf_fini(&headers);
  if (!good || reply.status == 200)
    return good;
  bool told = json_read(&w->arena, reply.body, &problem, NULL);
  struct str detail = told ? value_get_str(problem, "detail") : STR("");
  return err_set(err, reply.status == 400 ? ERR_USAGE : ERR_IO, "%.*s", STR_FMT(detail.n ? detail : reply.body));
}

static bool watch_on(struct watched *w, const struct client *host, const char *target, struct err *err)
{
  for (;;) {
    *err = (struct err)ERR_INIT;
    if (!watch_once(w, host, target, err) && !(w->any && (err->code == ERR_MISSING || err->code == ERR_IO)))
      return false;
    if (ferror(stdout))
      return true;
    sleep(AGAIN_S);
  }
}

static enum ending run_watch(struct call *c, struct err *err)
{
  static const char *const names[] = { "kind", "type", "record", "policy", "severity", "from" };
  struct site site = { 0 };
  struct watched w = { .c = c };
  struct buf target = BUF_INIT;
  if (!site_open(&site, c, call_word(c, 0), false, err))
    return ENDING_BROKE;
  arena_init(&w.arena);
  buf_z(&target, "/api/v1/stream");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char option[24];
    snprintf(option, sizeof option, "--%s", names[i]);
    if (call_value(c, option))
      add_query(&target, names[i], call_value(c, option));
  }
  struct client host = { .socket_path = site.organisation->socket_path };
  bool good = watch_on(&w, &host, target.p, err);
  buf_fini(&target);
  arena_fini(&w.arena);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_BROKE;
}

static const struct option watch_options[] = {
  { "--kind", "KINDS", "change, finding, clock, message, dispatch, delivery, activation; several with commas" },
  { "--type", "TYPES", "of records of these types" },
  { "--record", "TYPE/KEY", "of this record; several with commas" },
  { "--policy", "POLICY", "what this policy says" },
  { "--severity", "SEVERITY", "findings of this severity or above" },
  { "--from", "ENTRY", "from this entry of the journal on; else from now on" },
  { NULL, NULL, NULL },
};

const struct command command_watch = {
  .name = "watch",
  .summary = "what happens, as it happens",
  .usage = "[DIR]",
  .detail =
      "Prints what a running host commits, a line each, until Ctrl-C; with --json as the stream gives it. When the\n"
      "host is started again it goes on where it was. Over HTTP the same is GET /api/v1/stream.",
  .example = "steward watch --severity high\nsteward watch --kind change --record service/checkout --json",
  .options = watch_options,
  .words_max = 1,
  .run = run_watch,
};
