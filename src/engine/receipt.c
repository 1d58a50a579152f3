/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipt: of a delivery that comes in, what goes into the entry's head, and which delivery it is. As functions of texts
 * alone, so that whoever receives and whoever tests a mapping do the same.
 */
#include "engine/engine.h"

enum { KEY_MAX = 256 };

/* ---- the head ---- */

static struct value named(struct value map, struct str name)
{
  for (uint32_t i = 0; map.kind == VALUE_MAP && i < map.n; i++)
    if (str_eq(map.map[i].name, name))
      return map.map[i].value;
  return value_none();
}

static struct str lower(struct arena *a, struct str s)
{
  char *copy = arena_alloc(a, s.n + 1);
  for (size_t i = 0; i < s.n; i++)
    copy[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i];
  return (struct str){ copy, s.n };
}

static bool contains(struct str s, const char *part)
{
  size_t n = strlen(part);
  for (size_t i = 0; i + n <= s.n; i++)
    if (memcmp(s.p + i, part, n) == 0)
      return true;
  return false;
}

/* What proves who sent it is never journaled, whatever an intake asks for. */
static bool is_secret(struct str name)
{
  static const char *const words[] = { "authorization", "cookie",   "signature", "token",
                                       "secret",        "password", "api-key",   "apikey" };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (contains(name, words[i]))
      return true;
  return false;
}

static bool is_of_body(struct str name) { return str_starts(name, "body."); }

/* Adds what is there, is no secret and was not added before. */
static void keep(struct value_builder *b, struct value from, struct str name)
{
  name = lower(b->arena, name);
  struct value v = named(from, name);
  for (uint32_t i = 0; i < b->n; i++)
    if (str_eq(b->members[i].name, name))
      return;
  if (v.kind == VALUE_TEXT && !is_secret(name))
    build_put_str(b, name, v);
}

static struct value kept_queries(struct arena *a, const struct intake_facts *f, struct value query)
{
  struct value_builder b;
  build_init(&b, a);
  for (size_t i = 0; i < f->query_count; i++) {
    struct value v = named(query, f->queries[i]);
    if (v.kind == VALUE_TEXT && !is_secret(lower(a, f->queries[i])))
      build_put_str(&b, f->queries[i], v);
  }
  return build_map(&b);
}

struct value receipt_head(struct arena *a, const struct intake_facts *f, struct value headers, struct value query)
{
  struct value_builder b;
  build_init(&b, a);
  keep(&b, headers, STR("content-type"));
  for (size_t i = 0; i < f->key_header_count; i++) {
    struct str name, names = f->key_headers[i];
    bool more = true;
    while (more) {
      more = str_split(names, '+', &name, &names);
      if (!is_of_body(name))
        keep(&b, headers, name);
    }
  }
  for (size_t i = 0; i < f->header_count; i++)
    keep(&b, headers, f->headers[i]);
  if (cloudevent_mode(headers) == CLOUDEVENT_BINARY)
    for (uint32_t i = 0; i < headers.n; i++)
      if (str_starts(headers.map[i].name, "ce-"))
        keep(&b, headers, headers.map[i].name);
  struct value kept = kept_queries(a, f, query);
  if (kept.n)
    build_put(&b, RECEIPT_QUERY, kept);
  return build_map(&b);
}

/* There is more than a content-type: what the intake asks for, which may be all that tells one delivery from another. */
static bool says_more(struct value head)
{
  for (uint32_t i = 0; i < head.n; i++)
    if (!str_is(head.map[i].name, "content-type"))
      return true;
  return false;
}

bool receipt_says_nothing(struct value head, struct str body) { return body.n == 0 && !says_more(head); }

/* ---- the key ---- */

static struct str digest(struct arena *a, const char *prefix, struct str of)
{
  uint8_t bytes[SHA256_SIZE];
  struct buf text = BUF_INIT;
  sha256(of, bytes);
  buf_z(&text, prefix);
  hex_write(&text, (struct str){ (const char *)bytes, sizeof bytes });
  struct str key = str_dup(a, buf_view(&text));
  buf_fini(&text);
  return key;
}

/* A scalar as text; p is NULL for all else, and for what is empty. */
static struct str scalar(struct arena *a, struct value v)
{
  struct str none = { NULL, 0 };
  struct buf text = BUF_INIT;
  switch (v.kind) {
  case VALUE_TEXT:
    return v.n ? value_str(v) : none;
  case VALUE_BOOL:
    return v.b ? STR("true") : STR("false");
  case VALUE_INT:
    return str_printf(a, "%lld", (long long)v.i);
  case VALUE_REAL:
    json_number(&text, v.d);
    none = str_dup(a, buf_view(&text));
    buf_fini(&text);
    return none;
  default:
    return none;
  }
}

/* "event.id" in the body; a number is a place in a list, from 1 on. */
static struct value at_path(struct value v, struct str path)
{
  bool more = true;
  while (more) {
    struct str step;
    int64_t place;
    more = str_split(path, '.', &step, &path);
    if (v.kind == VALUE_LIST)
      v = str_int(step, &place) && place >= 1 && place <= v.n ? v.list[place - 1] : value_none();
    else
      v = named(v, step);
  }
  return v;
}

/* An attribute of the one CloudEvent that there is. */
static struct str attribute(struct arena *a, const struct entity *e, struct str name)
{
  if (e->events.kind != VALUE_LIST || e->events.n != 1)
    return (struct str){ NULL, 0 };
  return scalar(a, named(e->events.list[0], name));
}

static struct str part_of_key(struct arena *a, struct str name, struct value headers, const struct entity *e)
{
  if (is_of_body(name))
    return scalar(a, at_path(e->body, (struct str){ name.p + 5, name.n - 5 }));
  name = lower(a, name);
  struct str text = { NULL, 0 };
  if (str_starts(name, "ce-"))
    text = attribute(a, e, (struct str){ name.p + 3, name.n - 3 });
  struct value v = named(headers, name);
  return text.p || v.kind != VALUE_TEXT || v.n == 0 ? text : value_str(v);
}

/* Those of "ce-source+ce-id", joined by a blank; p is NULL unless all are there. */
static struct str joined(struct arena *a, struct str names, struct value headers, const struct entity *e)
{
  struct str name, key = { NULL, 0 };
  bool more = true;
  while (more) {
    more = str_split(names, '+', &name, &names);
    struct str part = part_of_key(a, name, headers, e);
    if (!part.p)
      return part;
    key = key.p ? str_printf(a, "%.*s %.*s", STR_FMT(key), STR_FMT(part)) : part;
  }
  return key;
}

static struct str digest_of_all(struct arena *a, struct value head, struct str body)
{
  if (body.n && !says_more(head))
    return digest(a, "sha256:", body);
  struct buf text = BUF_INIT;
  json_write(&text, head);
  buf_str(&text, body);
  struct str key = digest(a, body.n ? "sha256:" : "head-sha256:", buf_view(&text));
  buf_fini(&text);
  return key;
}

struct str receipt_key(struct arena *a, const struct intake_facts *f, struct value headers, struct value head,
                       const struct entity *e, struct str body)
{
  struct str key = { NULL, 0 };
  for (size_t i = 0; !key.p && i < f->key_header_count; i++) {
    if (str_is(f->key_headers[i], RECEIPT_KEYLESS))
      return STR("");
    key = joined(a, f->key_headers[i], headers, e);
  }
  if (!key.p)
    key = joined(a, STR("ce-source+ce-id"), (struct value){ .kind = VALUE_MAP }, e);
  if (key.p)
    return key.n <= KEY_MAX ? key : digest(a, "key-sha256:", key);
  return digest_of_all(a, head, body);
}

/* ---- the reading of it ---- */

struct value receipt_headers(struct arena *a, struct value head)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; head.kind == VALUE_MAP && i < head.n; i++)
    if (!str_is(head.map[i].name, RECEIPT_QUERY))
      build_put_str(&b, head.map[i].name, head.map[i].value);
  return build_map(&b);
}

struct value receipt_delivery(struct arena *a, struct value head, struct str source, int64_t at, struct str body)
{
  struct value_builder b, headers;
  struct entity e;
  struct err ignored = ERR_INIT; /* what is not understood: the mapping has the text */
  build_init(&b, a);
  build_init(&headers, a);
  for (uint32_t i = 0; head.kind == VALUE_MAP && i < head.n; i++)
    if (!str_is(head.map[i].name, RECEIPT_QUERY))
      build_put_str(&headers, head.map[i].name, head.map[i].value);
  entity_read(a, head, body, &e, &ignored);
  build_put(&b, "source", value_text(source));
  build_put(&b, "received_at", value_int(at));
  build_put(&b, "headers", receipt_headers(a, head));
  build_put(&b, "query", value_get(head, RECEIPT_QUERY));
  build_put(&b, "body", e.body);
  build_put(&b, "form", e.form);
  build_put(&b, "events", e.events);
  if (e.text.p)
    build_put(&b, "text", value_text(e.text));
  return build_map(&b);
}
