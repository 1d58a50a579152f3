/* SPDX-License-Identifier: Apache-2.0 */
#include "http/probe.h"

#include "http/reply.h"
#include "http/server.h"
#include "http/stream.h"

void probe_health(struct exchange *x)
{
  buf_z(&x->reply, "{\"status\":\"ok\"}");
  reply_json(x, 200);
}

void probe_ready(struct exchange *x)
{
  struct err err = ERR_INIT;
  if (!engine_ready(x->server->options.engine, &err)) {
    reply_problem(x, 503, "%s", err.text);
    return;
  }
  bool safe = engine_safe(x->server->options.engine);
  buf_z(&x->reply, safe ? "{\"status\":\"safe\",\"detail\":\"deliveries are journaled, nothing is applied\"}"
                        : "{\"status\":\"ready\"}");
  reply_json(x, 200);
}

void probe_metrics(struct exchange *x)
{
  engine_metrics(x->server->options.engine, &x->reply);
  tally_write(x->server, &x->reply);
  streams_write(x->server, &x->reply);
  if (x->server->options.courier)
    courier_metrics(x->server->options.courier, &x->reply);
  buf_z(&x->reply, "# EOF\n");
  reply_with(x, 200, type_metrics);
}

void probe_refusals(struct exchange *x)
{
  buf_z(&x->reply, "{\"items\":");
  tally_refusals(&x->server->tally, &x->reply);
  buf_char(&x->reply, '}');
  reply_json(x, 200);
}

void probe_courier(struct exchange *x)
{
  if (x->server->options.courier)
    courier_state(x->server->options.courier, &x->reply);
  else
    buf_z(&x->reply, "{\"destinations\":[],\"sends\":[]}");
  reply_json(x, 200);
}

void probe_index(struct exchange *x)
{
  buf_z(&x->reply, "{\"name\":\"steward\",\"description\":\"/api/v1/openapi.json\",\"metrics\":\"/metrics\","
                   "\"health\":\"/healthz\",\"ready\":\"/readyz\"}");
  reply_json(x, 200);
}
