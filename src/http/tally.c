/* SPDX-License-Identifier: Apache-2.0 */
#include "http/tally.h"

#include <stdio.h>
#include <stdlib.h>

#include "http/reply.h"
#include "http/route.h"
#include "http/server.h"

_Static_assert((int)TALLY_STATUSES == (int)STATUS_COUNT, "one column a status");

static struct tally_source *tally_of(struct tally *t, struct str source)
{
  for (size_t i = 0; i < t->sources.n; i++)
    if (str_eq(t->sources.at[i].name, source))
      return &t->sources.at[i];
  char *name = mem_alloc(source.n + 1);
  memcpy(name, source.p, source.n);
  struct tally_source fresh = { .name = { name, source.n } };
  vec_push(&t->sources, fresh);
  return &t->sources.at[t->sources.n - 1];
}

void tally_refused(struct tally *t, struct str source, int64_t now, const char *why)
{
  struct tally_source *s = tally_of(t, source);
  s->refused++;
  s->at = now;
  snprintf(s->why, sizeof s->why, "%s", why);
}

/* Why a delivery was not taken, by the status that said so; what is none of them is the last. */
static const struct {
  int status;
  const char *reason;
} reasons[TALLY_REASONS] = {
  { 400, "malformed" }, { 401, "unproved" },     { 403, "forbidden" }, { 408, "slow" },
  { 413, "too_large" }, { 415, "unknown_type" }, { 503, "busy" },      { 0, "other" },
};

void tally_turned_down(struct tally *t, struct str source, int status)
{
  int i = 0;
  while (i < TALLY_REASONS - 1 && reasons[i].status != status)
    i++;
  tally_of(t, source)->turned_down[i]++;
}

void tally_refusals(const struct tally *t, struct buf *out)
{
  char at[32];
  bool any = false;
  buf_char(out, '[');
  for (size_t i = 0; i < t->sources.n; i++) {
    const struct tally_source *s = &t->sources.at[i];
    if (!s->refused)
      continue;
    buf_z(out, any ? ",{\"source\":" : "{\"source\":");
    any = true;
    json_string(out, s->name);
    buf_printf(out, ",\"refused\":%llu,\"at\":\"%.*s\",\"because\":", (unsigned long long)s->refused,
               STR_FMT(instant_format(s->at, at)));
    json_string(out, str_of(s->why));
    buf_char(out, '}');
  }
  buf_char(out, ']');
}

void tally_fini(struct tally *t)
{
  for (size_t i = 0; i < t->sources.n; i++)
    free((char *)t->sources.at[i].name.p);
  vec_fini(&t->sources);
}

/* A label's value: backslash, quote and line end escaped. */
static void write_label(struct buf *out, struct str s)
{
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] == '\\' || s.p[i] == '"')
      buf_char(out, '\\');
    if (s.p[i] == '\n')
      buf_z(out, "\\n");
    else
      buf_char(out, s.p[i]);
  }
}

static void write_family(struct buf *out, const char *name, const char *type, const char *help)
{
  buf_printf(out, "# TYPE steward_http_%s %s\n# HELP steward_http_%s %s\n", name, type, name, help);
}

static void write_one(struct buf *out, const char *name, const char *type, uint64_t v, const char *help)
{
  write_family(out, name, type, help);
  buf_printf(out, "steward_http_%s%s %llu\n", name, strcmp(type, "counter") == 0 ? "_total" : "",
             (unsigned long long)v);
}

static void write_requests(const struct tally *t, struct buf *out)
{
  write_family(out, "requests", "counter", "Requests answered, by route and status");
  for (int r = 0; r <= route_count(); r++)
    for (int s = 0; s < TALLY_STATUSES; s++)
      if (t->requests[r][s])
        buf_printf(out, "steward_http_requests_total{route=\"%s\",code=\"%d\"} %llu\n", route_name(r), status_at(s),
                   (unsigned long long)t->requests[r][s]);
}

static void write_refused(const struct tally *t, struct buf *out)
{
  write_family(out, "signature_refused", "counter", "Deliveries that failed the check of their signature, by source");
  for (size_t i = 0; i < t->sources.n; i++) {
    if (!t->sources.at[i].refused)
      continue;
    buf_z(out, "steward_http_signature_refused_total{source=\"");
    write_label(out, t->sources.at[i].name);
    buf_printf(out, "\"} %llu\n", (unsigned long long)t->sources.at[i].refused);
  }
}

static void write_turned_down(const struct tally *t, struct buf *out)
{
  write_family(out, "deliveries_refused", "counter", "Deliveries that were not taken, by source and reason");
  for (size_t i = 0; i < t->sources.n; i++)
    for (int k = 0; k < TALLY_REASONS; k++) {
      if (!t->sources.at[i].turned_down[k])
        continue;
      buf_z(out, "steward_http_deliveries_refused_total{source=\"");
      write_label(out, t->sources.at[i].name);
      buf_printf(out, "\",reason=\"%s\"} %llu\n", reasons[k].reason,
                 (unsigned long long)t->sources.at[i].turned_down[k]);
    }
}

void tally_write(const struct http *h, struct buf *out)
{
  const struct tally *t = &h->tally;
  write_requests(t, out);
  write_refused(t, out);
  write_turned_down(t, out);
  write_one(out, "handshakes", "counter", t->handshakes, "Senders that asked before they deliver, and were answered");
  write_one(out, "requests_in_flight", "gauge", h->in_flight, "Requests that wait for the engine or a reader");
  write_one(out, "connections", "gauge", h->connection_count, "Connections open");
  write_one(out, "accepted_connections", "counter", t->connections, "Connections accepted");
  write_one(out, "turned_away_connections", "counter", t->turned_away,
            "Connections refused because there were too many");
  write_one(out, "body_memory_bytes", "gauge", h->memory, "Bodies being received or waiting");
  write_one(out, "received_bytes", "counter", t->received, "Bytes of requests");
  write_one(out, "sent_bytes", "counter", t->sent, "Bytes of answers");
}
