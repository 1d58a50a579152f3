/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First as it stands: most bodies are JSON in UTF-8. Only what is not costs a look at charsets and forms.
 */
#include "base/entity.h"

#include "base/charset.h"
#include "base/cloudevent.h"
#include "base/json.h"
#include "base/media.h"
#include "base/multipart.h"
#include "base/urlencoded.h"

struct reading {
  struct arena *a;
  struct value headers;
  struct str content_type, type; /* whole, and without parameters */
  struct str bytes;
  enum charset charset;
  bool form, multipart;
  struct entity *out;
  struct err *err;
};

static const char taken[] = "taken are JSON of any type, application/x-www-form-urlencoded, multipart/form-data, and "
                            "CloudEvents; an intake with body = \"any\" takes any text";

/* ---- JSON --------------------------------------------------------------------------------- */

static bool looks_structured(struct str text)
{
  size_t i = 0;
  while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t' || text.p[i] == '\r' || text.p[i] == '\n'))
    i++;
  return i < text.n && (text.p[i] == '{' || text.p[i] == '[');
}

static bool try_json(struct reading *r, struct str text)
{
  if (r->multipart || (r->form && !looks_structured(text)))
    return false;
  r->err->code = ERR_NONE;
  if (!json_read(r->a, text, &r->out->body, r->err)) {
    r->out->body = value_none();
    return false;
  }
  r->out->text = text;
  return true;
}

/* ---- forms -------------------------------------------------------------------------------- */

static struct value without(struct arena *a, struct value map, struct str name)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < map.n; i++)
    if (!str_eq(map.map[i].name, name))
      build_put_str(&b, map.map[i].name, map.map[i].value);
  return build_map(&b);
}

static void unwrap(struct reading *r, struct value fields)
{
  static const char *const wrappers[] = { "payload", "data" };
  struct entity *out = r->out;
  out->body = fields;
  for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++) {
    struct str text = value_get_str(fields, wrappers[i]);
    struct value inner;
    if (!looks_structured(text) || !json_read(r->a, text, &inner, NULL))
      continue;
    out->body = inner;
    out->form = without(r->a, fields, str_of(wrappers[i]));
    return;
  }
}

static enum entity_verdict read_form(struct reading *r)
{
  struct value fields;
  bool good = r->multipart
                  ? multipart_read(r->a, r->bytes, media_param(r->a, r->content_type, "boundary"), &fields, r->err)
                  : urlencoded_read(r->a, r->bytes, r->charset, &fields, r->err);
  if (!good)
    return ENTITY_MALFORMED;
  unwrap(r, fields);
  return ENTITY_GOOD;
}

/* ---- other charsets ----------------------------------------------------------------------- */

/* What the type names, else a byte order mark, else UTF-8. False: it names one that is not known. */
static bool find_charset(struct reading *r)
{
  struct str name = media_param(r->a, r->content_type, "charset");
  r->charset = CHARSET_UTF8;
  if (!name.p || name.n == 0)
    return charset_marked(r->bytes, &r->charset) || true;
  return charset_find(name, &r->charset) ||
         err_set(r->err, ERR_INPUT, "the charset %.*s is not read here; send UTF-8, UTF-16, ISO-8859-1 or windows-1252",
                 STR_FMT(name));
}

static enum entity_verdict read_as_text(struct reading *r)
{
  struct str text;
  struct err why = ERR_INIT;
  bool broken = r->form && looks_structured(r->bytes); /* no form begins so: it is JSON cut short */
  bool as_declared = broken || r->type.n == 0 || media_is_json(r->type) || media_is(r->type, "text/plain");
  if (!find_charset(r))
    return ENTITY_UNKNOWN;
  if ((r->form && !broken) || r->multipart) {
    if (str_utf8(r->bytes))
      r->out->text = r->bytes;
    return read_form(r);
  }
  if (!charset_text(r->a, r->charset, r->bytes, &text, &why)) {
    if (as_declared && r->charset != CHARSET_UTF8) /* else JSON says it better */
      *r->err = why;
  } else {
    r->out->text = text;
    if (text.p != r->bytes.p && try_json(r, text))
      return ENTITY_GOOD;
  }
  if (as_declared) {
    err_prefix(r->err, "the body is not JSON");
    return ENTITY_MALFORMED;
  }
  err_set(r->err, ERR_INPUT, "a body of the type %.*s is not read here: %s", STR_FMT(r->type), taken);
  return ENTITY_UNKNOWN;
}

static enum entity_verdict read_bytes(struct reading *r)
{
  if (r->bytes.n == 0) {
    r->out->body = value_null();
    r->out->text = STR("");
    return ENTITY_GOOD;
  }
  return try_json(r, r->bytes) ? ENTITY_GOOD : read_as_text(r);
}

/* ---- CloudEvents -------------------------------------------------------------------------- */

static bool read_batch(struct reading *r, struct value_builder *events)
{
  struct value body = r->out->body, event;
  if (body.kind != VALUE_LIST)
    return err_set(r->err, ERR_INPUT, "a batch of CloudEvents must be a JSON list");
  for (uint32_t i = 0; i < body.n; i++) {
    if (!cloudevent_json(r->a, body.list[i], &event, r->err))
      return err_prefix(r->err, "event %u of the batch", i + 1);
    build_add(events, event);
  }
  return true;
}

/* Bytes that are only the data of an event may be of any type. */
static enum entity_verdict read_events(struct reading *r, enum cloudevent_mode mode, enum entity_verdict verdict)
{
  struct value_builder events;
  struct value event;
  bool good;
  build_init(&events, r->a);
  if (mode == CLOUDEVENT_UNKNOWN) {
    err_set(r->err, ERR_INPUT, "CloudEvents in the format %.*s are not read here: send +json, or the binary mode",
            STR_FMT(r->type));
    return ENTITY_UNKNOWN;
  }
  if (verdict != ENTITY_GOOD && (mode != CLOUDEVENT_BINARY || media_is_json(r->type)))
    return verdict;
  if (mode == CLOUDEVENT_BATCH)
    good = read_batch(r, &events);
  else {
    good = mode == CLOUDEVENT_ONE ? cloudevent_json(r->a, r->out->body, &event, r->err)
                                  : cloudevent_binary(r->a, r->headers, r->out->text.p ? r->out->text : r->bytes,
                                                      r->out->body, &event, r->err);
    if (good)
      build_add(&events, event);
  }
  if (!good)
    return ENTITY_MALFORMED;
  r->out->events = build_list(&events);
  return ENTITY_GOOD;
}

enum entity_verdict entity_read(struct arena *a, struct value headers, struct str bytes, struct entity *out,
                                struct err *err)
{
  struct str content_type = value_get_str(headers, "content-type");
  struct reading r = {
    .a = a, .headers = headers, .content_type = content_type, .bytes = bytes, .out = out, .err = err
  };
  enum cloudevent_mode mode = cloudevent_mode(headers);
  r.type = media_type(content_type);
  r.form = media_is(r.type, "application/x-www-form-urlencoded");
  r.multipart = media_is(r.type, "multipart/form-data");
  *out = (struct entity){ .body = value_none(), .form = value_none(), .events = value_none() };
  enum entity_verdict verdict = read_bytes(&r);
  if (mode != CLOUDEVENT_NONE)
    verdict = read_events(&r, mode, verdict);
  if (verdict == ENTITY_GOOD)
    err->code = ERR_NONE;
  return verdict;
}
