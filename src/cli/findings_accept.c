/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward findings accept and withdraw: one word of a person, which the engine makes a record of.
 */
#include <stdio.h>

#include "cli/findings.h"
#include "cli/print.h"

static struct str body_of(struct call *c, const char *verb, int64_t id)
{
  static const char *const members[][2] = { { "--until", "until" }, { "--reason", "reason" } };
  struct value_builder b;
  struct buf text = BUF_INIT;
  build_init(&b, &c->arena);
  build_put(&b, verb, value_int(id));
  for (size_t i = 0; i < 2; i++) {
    const char *given = call_value(c, members[i][0]);
    build_put(&b, members[i][1], given ? value_text(str_of(given)) : value_none());
  }
  json_write(&text, build_map(&b));
  struct str body = str_dup(&c->arena, buf_view(&text));
  buf_fini(&text);
  return body;
}

static enum ending send(struct call *c, const char *verb, int64_t id, const char *done, struct err *err)
{
  struct site site;
  struct value answer = value_none();
  struct request r = { .kind = REQUEST_CHANGE, .body = body_of(c, verb, id) };
  if (!site_actor(c, &r.actor, err))
    return ENDING_USAGE;
  bool good = site_open(&site, c, NULL, false, err);
  if (good && !(site_write(&site, &r) && sheet_value(c, &r.answer, &answer, &r.err))) {
    *err = r.err;
    good = false;
  }
  if (good && c->json)
    print_json(answer);
  else if (good)
    printf("Finding %lld %s\n", (long long)id, done);
  buf_fini(&r.answer);
  site_close(&site);
  return good ? ENDING_DONE : ENDING_NO;
}

enum ending findings_accept(struct call *c, int64_t id, struct err *err)
{
  if (!call_value(c, "--reason") || !call_value(c, "--until")) {
    err_set(err, ERR_USAGE,
            "why, and until when? It is: steward findings accept %lld --reason \"…\" --until 30d --as person/ana",
            (long long)id);
    return ENDING_USAGE;
  }
  return send(c, "accept", id, "is accepted: it stands, and nobody is told of it until then.", err);
}

enum ending findings_withdraw(struct call *c, int64_t id, struct err *err)
{
  return send(c, "withdraw", id, "is accepted no longer.", err);
}
