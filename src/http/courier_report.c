/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the courier has in hand, for people and for whoever watches. Nothing of what is sent, and no URL.
 */
#include "http/courier_inside.h"

static const char *kind_name(size_t i)
{
  const char *name = parcel_kind(i);
  return name ? name : "unknown";
}

/* ---- OpenMetrics -------------------------------------------------------------------------- */

static void write_counter(struct buf *out, const char *name, const uint64_t *by_kind, const char *help)
{
  buf_printf(out, "# TYPE steward_courier_%s counter\n# HELP steward_courier_%s %s\n", name, name, help);
  for (size_t i = 0; i < PLACE_KINDS; i++)
    if (by_kind[i] || parcel_kind(i))
      buf_printf(out, "steward_courier_%s_total{kind=\"%s\"} %llu\n", name, kind_name(i),
                 (unsigned long long)by_kind[i]);
}

static void write_gauge(struct buf *out, const char *name, double v, const char *help)
{
  buf_printf(out, "# TYPE steward_courier_%s gauge\n# HELP steward_courier_%s %s\nsteward_courier_%s %.17g\n", name,
             name, help, name, v);
}

void courier_metrics(struct courier *c, struct buf *out)
{
  int64_t now = c->options.now(), oldest = now;
  size_t open = 0;
  pthread_mutex_lock(&c->lock);
  struct counts counts = c->counts;
  size_t sending = c->sending;
  for (size_t i = 0; i < c->places.n; i++)
    open += place_is_open(c->places.at[i]);
  for (size_t i = 0; i < c->hands.n; i++)
    if (c->hands.at[i]->state <= HAND_SENDING && c->hands.at[i]->due_at < oldest)
      oldest = c->hands.at[i]->due_at;
  pthread_mutex_unlock(&c->lock);
  write_counter(out, "attempts", counts.attempts, "Attempts to hand a message over, by kind of destination");
  write_counter(out, "sent", counts.sent, "Messages that were taken");
  write_counter(out, "dead", counts.dead, "Messages that were given up");
  write_gauge(out, "sending", (double)sending, "Attempts under way");
  write_gauge(out, "open_breakers", (double)open, "Destinations that fail, and get an attempt now and then");
  write_gauge(out, "oldest_seconds", (double)(now - oldest) / SECOND, "Age of the oldest message in hand");
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void write_instant(struct buf *out, const char *name, int64_t t)
{
  char text[32];
  buf_printf(out, ",\"%s\":\"%.*s\"", name, STR_FMT(instant_format(t, text)));
}

static void write_text(struct buf *out, const char *name, struct str s)
{
  if (s.n == 0)
    return;
  buf_printf(out, ",\"%s\":", name);
  json_string(out, s);
}

static void write_place(struct buf *out, const struct place *p)
{
  buf_z(out, "{\"id\":");
  json_string(out, p->id);
  buf_printf(out, ",\"kind\":\"%s\",\"sending\":%zu,\"waiting\":%zu,\"failures\":%lld,\"open\":%s", kind_name(p->kind),
             p->sending, p->held - p->sending, (long long)p->failures, place_is_open(p) ? "true" : "false");
  if (place_is_open(p))
    write_instant(out, "next_at", p->not_before);
  write_text(out, "last", str_of(p->last));
  buf_char(out, '}');
}

static void write_hand(struct buf *out, const struct hand *h)
{
  static const char *const states[] = { "waits", "sending", "done", "done" };
  buf_printf(out, "{\"id\":%lld,\"key\":", (long long)h->id);
  json_string(out, h->key);
  write_text(out, "destination", h->place->id);
  buf_printf(out, ",\"state\":\"%s\",\"attempts\":%lld", states[h->state], (long long)h->attempts);
  if (h->state == HAND_WAITS) {
    bool shut = place_is_open(h->place) && h->place->not_before > h->next_at;
    write_instant(out, "next_at", shut ? h->place->not_before : h->next_at);
  }
  write_text(out, "last", str_of(h->last));
  buf_char(out, '}');
}

void courier_state(struct courier *c, struct buf *out)
{
  pthread_mutex_lock(&c->lock);
  buf_z(out, "{\"destinations\":[");
  for (size_t i = 0; i < c->places.n; i++) {
    buf_z(out, i ? "," : "");
    write_place(out, c->places.at[i]);
  }
  buf_z(out, "],\"sends\":[");
  for (size_t i = 0; i < c->hands.n; i++) {
    buf_z(out, i ? "," : "");
    write_hand(out, c->hands.at[i]);
  }
  buf_z(out, "]}");
  pthread_mutex_unlock(&c->lock);
}
