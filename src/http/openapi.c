/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of one pattern become one path; all that is said comes from the rows.
 */
#include "http/openapi.h"

#include "http/reply.h"
#include "http/route.h"

static const struct {
  enum body body;
  const char *description;
} bodies[] = {
  [BODY_JSON] = { BODY_JSON, "JSON" },
  [BODY_SET] = { BODY_SET, "the activation payload" },
  [BODY_DELIVERY] = { BODY_DELIVERY, "what the sender sends, signed as the source's scheme says" },
};

static void write_lower(struct buf *out, const char *z)
{
  for (; *z; z++)
    buf_char(out, *z >= 'A' && *z <= 'Z' ? (char)(*z | 0x20) : *z);
}

static void write_parameter(struct buf *out, const char *in, struct str name, const char *doc, bool *first)
{
  buf_printf(out, "%s{\"in\":\"%s\",\"name\":", *first ? "" : ",", in);
  json_string(out, name);
  buf_printf(out, ",\"required\":%s,\"schema\":{\"type\":\"string\"}", strcmp(in, "path") == 0 ? "true" : "false");
  if (doc) {
    buf_z(out, ",\"description\":");
    json_string(out, str_of(doc));
  }
  buf_char(out, '}');
  *first = false;
}

static void write_parameters(struct buf *out, const struct route *r)
{
  bool first = true;
  buf_z(out, ",\"parameters\":[");
  for (const char *p = r->pattern; (p = strchr(p, '{')); p++)
    write_parameter(out, "path", (struct str){ p + 1, strcspn(p + 1, "}") }, NULL, &first);
  for (const struct parameter *p = r->query; p && p->name; p++)
    if (strcmp(p->name, "*") != 0)
      write_parameter(out, "query", str_of(p->name), p->doc, &first);
  buf_char(out, ']');
}

static void write_body(struct buf *out, const struct route *r)
{
  if (r->body == BODY_NONE || r->body == BODY_HELLO)
    return;
  buf_printf(out,
             ",\"requestBody\":{\"required\":true,\"description\":\"%s\",\"content\":{\"application/json\":"
             "{\"schema\":{}}}}",
             bodies[r->body].description);
}

static void write_responses(struct buf *out, const struct route *r)
{
  const char *type = strcmp(r->name, "metrics") == 0  ? type_metrics
                     : strcmp(r->name, "stream") == 0 ? type_events
                                                      : type_json;
  buf_z(out, ",\"responses\":{");
  if (r->body == BODY_DELIVERY)
    buf_z(out, "\"202\":{\"description\":\"It is on disk\"},");
  buf_printf(out, "\"200\":{\"description\":\"Done\",\"content\":{\"%s\":{\"schema\":{}}}},", type);
  buf_z(out, "\"default\":{\"description\":\"A problem (RFC 9457)\",\"content\":{\"application/problem+json\":"
             "{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}}");
}

static void write_operation(struct buf *out, const struct route *r)
{
  buf_char(out, '"');
  write_lower(out, r->method);
  buf_printf(out, "\":{\"operationId\":\"%s\",\"summary\":", r->name);
  json_string(out, str_of(r->doc));
  if (r->role == ROLE_NOBODY)
    buf_z(out, ",\"security\":[]");
  else
    buf_printf(out, ",\"description\":\"Role: %s\"", role_name(r->role));
  write_parameters(out, r);
  write_body(out, r);
  write_responses(out, r);
  buf_char(out, '}');
}

/* A path stands where its first row stands. */
static bool is_first(int i)
{
  for (int j = 0; j < i; j++)
    if (strcmp(route_get(j)->pattern, route_get(i)->pattern) == 0)
      return false;
  return true;
}

static void write_path(struct buf *out, int i)
{
  json_string(out, str_of(route_get(i)->pattern));
  buf_z(out, ":{");
  for (int j = i; j < route_count(); j++) {
    if (strcmp(route_get(j)->pattern, route_get(i)->pattern) != 0)
      continue;
    buf_z(out, j == i ? "" : ",");
    write_operation(out, route_get(j));
  }
  buf_char(out, '}');
}

void openapi_write(struct buf *out)
{
  buf_z(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Steward\",\"version\":\"1\"},\"paths\":{");
  for (int i = 0; i < route_count(); i++) {
    if (!is_first(i))
      continue;
    buf_z(out, i ? "," : "");
    write_path(out, i);
  }
  buf_z(out, "},\"components\":{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
             "\"schemas\":{\"problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
             "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
             "\"instance\":{\"type\":\"string\"}}}}},\"security\":[{\"token\":[]}]}");
}

void openapi_describe(struct exchange *x)
{
  openapi_write(&x->reply);
  reply_json(x, 200);
}
