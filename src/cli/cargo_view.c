/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A preview: the first deliveries of a cargo as a what-if of the host, on the records as they are; nothing is journaled.
 */
#include "cli/cargo.h"

enum { VIEWED_MAX = 1000, VIEWED_BYTES = 900000 }; /* what a host takes at once by default is 1 MB */

/* Items as far as they fit, kept without what they hold. */
static int64_t write_body(const struct cargo *c, struct cargo_item *items, struct buf *out)
{
  const struct cargo_supply *supply = c->supply;
  struct arena a;
  int64_t n = 0;
  struct cargo_item item;
  arena_init(&a);
  supply->again(supply->arg);
  buf_z(out, "{\"deliveries\":[");
  while (n < VIEWED_MAX && out->n < VIEWED_BYTES && supply->next(supply->arg, &a, &item)) {
    buf_z(out, n ? ",{\"source\":" : "{\"source\":");
    json_string(out, c->source);
    buf_z(out, ",\"intake\":");
    json_string(out, c->intake);
    buf_z(out, ",\"body\":");
    cargo_body(c, &item, 0, out);
    buf_char(out, '}');
    items[n++] = item;
    arena_reset(&a);
  }
  buf_z(out, "]}");
  arena_fini(&a);
  return n;
}

static void note_all(struct cargo *c, const struct cargo_item *items, struct value told)
{
  for (uint32_t i = 0; told.kind == VALUE_LIST && i < told.n; i++)
    cargo_note(c, value_get_str(told.list[i], "state"), value_get_str(told.list[i], "reason"), &items[i]);
  c->viewed = told.n;
}

bool cargo_preview(struct cargo *c, struct err *err)
{
  struct arena *a = &c->call->arena;
  struct cargo_item *items = arena_array(a, struct cargo_item, VIEWED_MAX);
  struct buf body = BUF_INIT;
  struct request r = { .kind = REQUEST_WHAT_IF, .actor = STR("cli") };
  write_body(c, items, &body);
  r.body = buf_view(&body);
  bool good = site_write(c->site, &r);
  if (!good)
    *err = r.err;
  good = good && json_read(a, str_dup(a, buf_view(&r.answer)), &c->answer, err);
  if (good)
    note_all(c, items, value_get(c->answer, "deliveries"));
  buf_fini(&r.answer);
  buf_fini(&body);
  return good;
}
