/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bodies of any type and charset, CloudEvents among them: read twice they are the same, what is read can be written as
 * JSON and read again, and an event of one mode is, sent in the others, the same event.
 *
 * Lines "name: value" up to an empty one are the headers, the rest is the body.
 */
#include "fuzz.h"

enum { HEADERS_MAX = 20 };

static struct value read_headers(struct arena *a, struct str *in)
{
  struct value_builder b;
  struct str line, name, value;
  build_init(&b, a);
  while (b.n < HEADERS_MAX && str_split(*in, '\n', &line, in) && line.n) {
    str_split(line, ':', &name, &value);
    bool known = !str_utf8(name) || !str_utf8(value);
    for (uint32_t i = 0; i < b.n; i++)
      known |= str_eq(b.members[i].name, name);
    if (!known)
      build_put_str(&b, name, value_text(str_trim(value)));
  }
  return build_map(&b);
}

static void check_entity(struct arena *a, const struct entity *e)
{
  struct buf text = BUF_INIT;
  struct value again;
  struct err err = ERR_INIT;
  expect(!e->text.p || str_utf8(e->text), "a text that is not UTF-8");
  json_write(&text, e->body);
  expect(json_read(a, buf_view(&text), &again, &err), "the body cannot be written: %s", err.text);
  expect(e->events.kind == VALUE_NONE || e->events.kind == VALUE_LIST, "events that are no list");
  buf_fini(&text);
}

/* As it would come in the mode of JSON. */
static void check_event(struct arena *a, struct value event)
{
  static const char *const modes[] = { "application/cloudevents+json", "application/cloudevents-batch+json" };
  for (int batch = 0; batch < 2; batch++) {
    struct value_builder headers;
    struct buf text = BUF_INIT;
    struct entity e;
    struct value written;
    struct err err = ERR_INIT;
    build_init(&headers, a);
    build_put(&headers, "content-type", value_text(str_of(modes[batch])));
    buf_z(&text, batch ? "[" : "");
    json_write(&text, event);
    buf_z(&text, batch ? "]" : "");
    expect(json_read(a, buf_view(&text), &written, &err), "%s: %s", text.p, err.text); /* where 1.0 is 1 */
    expect(entity_read(a, build_map(&headers), buf_view(&text), &e, &err) == ENTITY_GOOD, "%s: %s", text.p, err.text);
    expect(e.events.n == 1 && value_eq(e.events.list[0], batch ? written.list[0] : written),
           "another event in another mode:\n%s", text.p);
    buf_fini(&text);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct arena a;
  struct err err = ERR_INIT, other = ERR_INIT;
  struct entity e, again;
  char *copy = exact((struct str){ (const char *)data, size });
  struct str in = { copy, size };
  arena_init(&a);
  struct value headers = read_headers(&a, &in);
  enum entity_verdict verdict = entity_read(&a, headers, in, &e, &err);
  expect(entity_read(&a, headers, in, &again, &other) == verdict && str_is(str_of(err.text), other.text), "%s, then %s",
         err.text, other.text);
  expect(value_eq(e.body, again.body) && value_eq(e.form, again.form) && value_eq(e.events, again.events),
         "read twice it differs");
  expect((verdict == ENTITY_GOOD) == (err.code == ERR_NONE), "%d, and %s", verdict, err.text);
  if (verdict == ENTITY_GOOD)
    check_entity(&a, &e);
  for (uint32_t i = 0; verdict == ENTITY_GOOD && e.events.kind == VALUE_LIST && i < e.events.n; i++)
    check_event(&a, e.events.list[i]);
  arena_fini(&a);
  free(copy);
  return 0;
}
