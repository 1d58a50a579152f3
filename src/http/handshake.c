/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any origin may deliver that can prove who it is, and as often as it likes: overload is answered when it comes.
 */
#include "http/handshake.h"

#include "http/reply.h"
#include "http/server.h"

enum { CHALLENGE_MAX = 4096 };

static bool is_printable(struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] <= 0x20 || s.p[i] >= 0x7f)
      return false;
  return s.n > 0;
}

void handshake_options(struct exchange *x)
{
  struct err err = ERR_INIT;
  struct str origin = header_once(&x->head, STR("webhook-request-origin"));
  if (!engine_intake(x->server->options.engine, x->params[0], &x->arena, &x->facts, &err)) {
    reply_err(x, &err);
    return;
  }
  if (origin.p && !is_printable(origin)) {
    reply_problem(x, 400, "WebHook-Request-Origin must be the name of a host");
    return;
  }
  reply_header(x, "Allow", STR("POST"));
  if (origin.p) {
    reply_header(x, "WebHook-Allowed-Origin", origin);
    reply_header(x, "WebHook-Allowed-Rate", STR("*"));
    x->server->tally.handshakes++;
  }
  reply_with(x, 200, type_text);
}

void handshake_head(struct exchange *x)
{
  struct err err = ERR_INIT;
  if (!engine_intake(x->server->options.engine, x->params[0], &x->arena, &x->facts, &err)) {
    reply_err(x, &err);
    return;
  }
  x->server->tally.handshakes++;
  reply_with(x, 200, type_text);
}

bool handshake_answer(struct exchange *x, struct value body)
{
  struct value challenge = value_get(body, "challenge");
  bool alone = body.kind == VALUE_MAP && body.n == 1;
  if ((!alone && !str_is(value_get_str(body, "type"), "url_verification")) || challenge.kind != VALUE_TEXT ||
      challenge.n > CHALLENGE_MAX)
    return false;
  buf_z(&x->reply, "{\"challenge\":");
  json_string(&x->reply, value_str(challenge));
  buf_char(&x->reply, '}');
  reply_json(x, 200);
  x->server->tally.handshakes++;
  return true;
}
