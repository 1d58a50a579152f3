/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers say all attributes as text; JSON may have numbers and booleans among its extensions. They become their
 * canonical texts, so that a mapping need not know by which way an event came.
 */
#include "base/cloudevent.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/media.h"

static const char *const required[] = { "specversion", "id", "source", "type" };
enum { REQUIRED = sizeof required / sizeof *required };

static bool is_header(struct str name) { return name.n > 3 && str_starts(name, "ce-"); }

static struct str attribute_of(struct str header) { return (struct str){ header.p + 3, header.n - 3 }; }

enum cloudevent_mode cloudevent_mode(struct value headers)
{
  static const char family[] = "application/cloudevents";
  struct str type = media_type(value_get_str(headers, "content-type"));
  if (media_is(type, "application/cloudevents+json"))
    return CLOUDEVENT_ONE;
  if (media_is(type, "application/cloudevents-batch+json"))
    return CLOUDEVENT_BATCH;
  if (type.n >= sizeof family - 1 && str_eq_fold((struct str){ type.p, sizeof family - 1 }, STR(family)))
    return CLOUDEVENT_UNKNOWN;
  for (uint32_t i = 0; headers.kind == VALUE_MAP && i < headers.n; i++)
    for (int k = 0; k < REQUIRED && is_header(headers.map[i].name); k++)
      if (str_is(attribute_of(headers.map[i].name), required[k]))
        return CLOUDEVENT_BINARY;
  return CLOUDEVENT_NONE;
}

static bool check(struct value event, struct err *err)
{
  for (int k = 0; k < REQUIRED; k++) {
    struct value v = value_get(event, required[k]);
    if (v.kind != VALUE_TEXT || v.n == 0)
      return err_set(err, ERR_INPUT, "the CloudEvent has no %s: it must be a text that is not empty", required[k]);
  }
  return str_starts(value_get_str(event, "specversion"), "1.") ||
         err_set(err, ERR_INPUT, "the CloudEvent is of specversion %.*s; 1.0 is understood here",
                 STR_FMT(value_get_str(event, "specversion")));
}

/* ---- binary ------------------------------------------------------------------------------- */

/* Quotes and backslashes first, then one round of percent-decoding (HTTP binding, 3.1.3.2). */
static bool header_text(struct arena *a, struct str in, struct str *out)
{
  char *text = arena_alloc(a, in.n + 1);
  size_t n = 0, m = 0, one;
  bool quoted = in.n > 1 && in.p[0] == '"' && in.p[in.n - 1] == '"';
  for (size_t i = quoted, end = in.n - quoted; i < end; i++) {
    if (quoted && in.p[i] == '\\' && i + 1 < end)
      i++;
    text[n++] = in.p[i];
  }
  for (size_t i = 0; i < n; i++) {
    uint8_t c = (uint8_t)text[i];
    if (c == '%' && n - i > 2 && hex_read((struct str){ text + i + 1, 2 }, &c, &one))
      i += 2;
    text[m++] = (char)c;
  }
  *out = (struct str){ text, m };
  return str_utf8(*out);
}

static bool wants_json(struct str content_type)
{
  struct str type = media_type(content_type);
  return type.n == 0 || media_is_json(type);
}

static void put_bytes(struct value_builder *b, struct arena *a, struct str bytes)
{
  struct buf text = BUF_INIT;
  base64_write(&text, bytes);
  build_put(b, "data_base64", value_text(str_dup(a, buf_view(&text))));
  buf_fini(&text);
}

bool cloudevent_binary(struct arena *a, struct value headers, struct str bytes, struct value json, struct value *out,
                       struct err *err)
{
  struct value_builder b;
  struct str type = value_get_str(headers, "content-type"), text;
  build_init(&b, a);
  for (uint32_t i = 0; i < headers.n; i++) {
    struct str name = headers.map[i].name, attribute;
    if (!is_header(name) || headers.map[i].value.kind != VALUE_TEXT)
      continue;
    attribute = attribute_of(name);
    if (str_is(attribute, "data") || str_is(attribute, "datacontenttype") || str_is(attribute, "data_base64"))
      continue;
    if (!header_text(a, value_str(headers.map[i].value), &text))
      return err_set(err, ERR_INPUT, "the CloudEvent's header %.*s is not UTF-8 when percent-decoded", STR_FMT(name));
    build_put_str(&b, attribute, value_text(text));
  }
  if (type.n)
    build_put(&b, "datacontenttype", value_text(type));
  if (bytes.n && json.kind != VALUE_NONE && wants_json(type))
    build_put(&b, "data", json);
  else if (bytes.n && str_utf8(bytes))
    build_put(&b, "data", value_text(bytes));
  else if (bytes.n)
    put_bytes(&b, a, bytes);
  *out = build_map(&b);
  return check(*out, err);
}

/* ---- JSON --------------------------------------------------------------------------------- */

/* Adds data, of what the event has in base64. */
static bool put_base64(struct value_builder *b, struct arena *a, struct value base64, struct str type, struct err *err)
{
  struct value v;
  size_t n;
  uint8_t *bytes = arena_alloc(a, base64.kind == VALUE_TEXT ? base64.n + 1 : 1);
  if (base64.kind != VALUE_TEXT || !base64_read(value_str(base64), bytes, &n))
    return err_set(err, ERR_INPUT, "the CloudEvent's data_base64 is not base64");
  struct str text = { (const char *)bytes, n };
  if (wants_json(type) && json_read(a, text, &v, NULL))
    build_put(b, "data", v);
  else if (str_utf8(text))
    build_put(b, "data", value_text(text));
  else
    build_put(b, "data_base64", base64);
  return true;
}

static struct value as_attribute(struct arena *a, struct value v)
{
  if (v.kind == VALUE_BOOL)
    return value_text(v.b ? STR("true") : STR("false"));
  return v.kind == VALUE_INT ? value_text(str_printf(a, "%lld", (long long)v.i)) : v;
}

bool cloudevent_json(struct arena *a, struct value body, struct value *out, struct err *err)
{
  struct value_builder b;
  struct value data = value_get(body, "data"), base64 = value_get(body, "data_base64");
  build_init(&b, a);
  if (body.kind != VALUE_MAP)
    return err_set(err, ERR_INPUT, "a CloudEvent must be a JSON object");
  if (data.kind != VALUE_NONE && !value_is_none(base64))
    return err_set(err, ERR_INPUT, "the CloudEvent has both data and data_base64");
  for (uint32_t i = 0; i < body.n; i++) {
    struct str name = body.map[i].name;
    if (str_is(name, "data_base64") || body.map[i].value.kind == VALUE_NULL)
      continue;
    build_put_str(&b, name, str_is(name, "data") ? data : as_attribute(a, body.map[i].value));
  }
  if (data.kind == VALUE_NULL)
    build_put(&b, "data", data);
  if (!value_is_none(base64) && !put_base64(&b, a, base64, value_get_str(body, "datacontenttype"), err))
    return false;
  *out = build_map(&b);
  return check(*out, err);
}
