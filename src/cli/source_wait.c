/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What comes of a source's first delivery: those that the host refuses it only counts, those that it takes are in the
 * model as soon as they are applied.
 */
#include <stdio.h>
#include <unistd.h>

#include "cli/client.h"
#include "cli/print.h"
#include "cli/sheet.h"
#include "cli/source_verbs.h"

enum { LOOK_MS = 300 };

struct value source_refusals(struct call *c, const struct site *site)
{
  struct client host = { .socket_path = site->organisation->socket_path, .timeout_ms = 5000 };
  struct reply reply;
  struct value answer;
  if (!site->hosted || !client_send(&host, "GET", "/api/v1/refusals", STR(""), STR(""), &c->arena, &reply, NULL) ||
      reply.status != 200 || !json_read(&c->arena, reply.body, &answer, NULL))
    return value_none();
  return value_get(answer, "items");
}

static struct value refusal_of(struct call *c, const struct site *site, struct str name)
{
  struct value all = source_refusals(c, site);
  for (uint32_t i = 0; all.kind == VALUE_LIST && i < all.n; i++)
    if (str_eq(value_get_str(all.list[i], "source"), name))
      return all.list[i];
  return value_none();
}

static int64_t refused_of(struct value refusal)
{
  struct value n = value_get(refusal, "refused");
  return n.kind == VALUE_INT ? n.i : 0;
}

/* The newest delivery of the source that is applied, or NONE. */
static bool newest(struct call *c, struct site *site, struct str name, struct value *out, struct err *err)
{
  struct reader_filter filter = { STR("source"), name };
  struct reader_page page = { .filters = &filter, .filter_count = 1, .limit = 1 };
  struct buf text = BUF_INIT;
  struct value answer;
  bool good = (site->reader || site_read(site, err)) && reader_deliveries(site->reader, &page, &text, err) &&
              sheet_value(c, &text, &answer, err);
  struct value items = good ? value_get(answer, "items") : value_none();
  *out = items.kind == VALUE_LIST && items.n ? items.list[0] : value_none();
  buf_fini(&text);
  return good;
}

bool source_mark(struct call *c, struct site *site, struct str name, struct source_mark *out, struct err *err)
{
  struct value last;
  *out = (struct source_mark){ .refused = refused_of(refusal_of(c, site, name)) };
  if (!newest(c, site, name, &last, err))
    return false;
  out->seq = value_is_none(last) ? 0 : value_get(last, "seq").i;
  return true;
}

static void say_seen(struct call *c, struct value seen)
{
  struct str state = value_get_str(seen, "state"), reason = value_get_str(seen, "reason");
  struct value records = value_get(seen, "records");
  long long seq = (long long)value_get(seen, "seq").i;
  struct buf clean = BUF_INIT;
  tell_clean(&clean, reason, false);
  printf("  %sThe signature is right.%s ", print_bold(), print_plain());
  if (str_is(state, "applied"))
    printf("Entry %lld was mapped to %.*s%s%s\n", seq, STR_FMT(tell_line(&c->arena, records, 0)),
           clean.n ? "; not all of it: " : "", clean.n ? clean.p : "");
  else
    printf("Entry %lld is %.*s: %s\n", seq, STR_FMT(state), clean.n ? clean.p : "no reason was given");
  buf_fini(&clean);
}

static void say_refused(struct value refusal)
{
  struct buf clean = BUF_INIT;
  tell_clean(&clean, value_get_str(refusal, "because"), false);
  printf("  Refused: %s\n", clean.n ? clean.p : "");
  fflush(stdout);
  buf_fini(&clean);
}

bool source_wait(struct call *c, struct site *site, struct str name, struct source_mark mark, int64_t ms,
                 struct value *seen, struct err *err)
{
  uint64_t until = clock_ns() + (uint64_t)ms * 1000000;
  *seen = value_none();
  do {
    struct value refusal = refusal_of(c, site, name), last;
    if (refused_of(refusal) > mark.refused && !c->json)
      say_refused(refusal);
    mark.refused = refused_of(refusal);
    if (!newest(c, site, name, &last, err))
      return false;
    if (!value_is_none(last) && value_get(last, "seq").i > mark.seq) {
      *seen = last;
      if (!c->json)
        say_seen(c, last);
      return true;
    }
    usleep(LOOK_MS * 1000);
  } while (clock_ns() < until);
  if (!c->json)
    puts("  Nothing came. steward source check says why a delivery would be refused.");
  return true;
}
