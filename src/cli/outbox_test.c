/* SPDX-License-Identifier: Apache-2.0 */
/*
 * As the courier would do it, with the destination's record, its secrets and its permissions as they are; nothing is
 * journaled, and nothing is tried again.
 */
#include "cli/outbox_test.h"

#include <stdio.h>

#include "cli/outgoing.h"
#include "cli/print.h"
#include "cli/sheet.h"
#include "cli/site.h"

static bool read_target(struct call *c, struct site *site, struct str id, struct value *out, struct err *err)
{
  struct buf text = BUF_INIT;
  struct value record;
  struct str type, key;
  bool good =
      (str_split(id, '/', &type, &key) && str_is(type, "destination")) ||
      err_set(err, ERR_USAGE, "\"%.*s\" is no destination; it is: steward outbox test destination/NAME", STR_FMT(id));
  good = good && reader_record(site->reader, type, key, &text, err) && sheet_value(c, &text, &record, err);
  *out = good ? value_get(record, "fields") : value_none();
  buf_fini(&text);
  return good;
}

static struct value test_content(struct call *c)
{
  char text[32];
  struct value_builder b;
  build_init(&b, &c->arena);
  build_put(&b, "type", value_text(STR("test")));
  build_put(&b, "subject", value_text(STR("A test from Steward")));
  build_put(&b, "body", value_text(STR("If you can read this, messages arrive here. Nothing is to be done.")));
  build_put(&b, "time", value_text(str_dup(&c->arena, instant_format(instant_now(), text))));
  return build_map(&b);
}

static void print_clean(const char *what, struct value v)
{
  struct buf clean = BUF_INIT;
  if (v.kind == VALUE_TEXT && v.n) {
    tell_clean(&clean, value_str(v), false);
    printf("%s%s\n", what, clean.p);
  }
  buf_fini(&clean);
}

static void print_result(struct value v, bool sent)
{
  printf("%.*s, a destination of kind %.*s, %s the message after %lld ms.\n", STR_FMT(value_get_str(v, "destination")),
         STR_FMT(value_get_str(v, "kind")), sent ? "took" : "did not take", (long long)value_get(v, "ms").i);
  print_clean("  it said: ", value_get(v, "detail"));
  print_clean("  and: ", value_get(v, "answer"));
}

enum ending outbox_test(struct call *c, const char *destination, struct err *err)
{
  struct site site;
  struct courier_options options;
  struct value target, result = value_none();
  struct str id = str_of(destination);
  bool good = site_open(&site, c, NULL, false, err) && site_read(&site, err) &&
              read_target(c, &site, id, &target, err) && outgoing_read(site.organisation, &options, err);
  if (good)
    courier_try(&options, id, target, test_content(c), &c->arena, &result);
  site_close(&site);
  if (!good)
    return ENDING_BROKE;
  bool sent = value_get(result, "sent").b;
  if (c->json)
    print_json(result);
  else
    print_result(result, sent);
  return sent ? ENDING_DONE : ENDING_NO;
}
