/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edition: a report as it is at an instant: asked for by somebody, or put into a record that a policy opens, so that what
 * people were told stands in the journal and never changes.
 */
#include "engine/inside.h"

static struct policy *find_report(struct engine *e, struct str id, struct arena *a, struct err *err)
{
  const char *names[256];
  size_t n = 0;
  for (uint32_t i = 0; e->set && i < e->set->policy_count; i++) {
    struct policy *p = e->set->policies[i];
    if (p->kind != KIND_REPORT)
      continue;
    if (str_eq(p->id, id))
      return p;
    if (n < sizeof names / sizeof *names)
      names[n++] = str_z(a, p->id);
  }
  const char *near = str_nearest(id, names, n);
  err_set(err, ERR_MISSING, "there is no report \"%.*s\"%s%s%s", STR_FMT(id),
          near ? "; did you mean \"" : "; steward report lists them, GET /api/v1/policies too", near ? near : "",
          near ? "\"?" : "");
  return NULL;
}

/* The document with the instant and the source that every reader wants. */
static struct value dated(struct value document, const struct policy *p, int64_t at, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < document.n; i++)
    if (!str_is(document.map[i].name, "at") && !str_is(document.map[i].name, "source"))
      build_put_str(&b, document.map[i].name, document.map[i].value);
  build_put(&b, "report", value_text(p->id));
  build_put(&b, "at", value_int(at));
  build_put(&b, "source", p->source.n ? value_text(p->source) : value_none());
  return document_written(build_map(&b), a);
}

static bool build(struct engine *e, struct str id, struct value given, int64_t at, struct arena *a, struct value *out,
                  struct err *err)
{
  struct policy *p = find_report(e, id, a, err);
  if (!p)
    return false;
  uint64_t begun = e->options.asked ? clock_ns() : 0;
  bool good = policy_report(&e->evaluator, p, given, at, a, out, err);
  if (e->options.asked)
    e->options.asked(
        e->options.asked_arg,
        &(struct asked){ .policy = p->id, .ns = (int64_t)(clock_ns() - begun), .fuel = e->evaluator.used });
  if (good)
    *out = dated(*out, p, at, a);
  return good;
}

void edition_answer(struct engine *e, struct request *r)
{
  struct value asked, document;
  int64_t now = e->options.now(), at = now > e->applied_at ? now : e->applied_at;
  struct arena a;
  arena_init(&a);
  if (e->options.safe)
    err_set(&r->err, ERR_BUSY, "the host is in safe mode: it builds no reports");
  else if (json_read(&a, r->body, &asked, &r->err) &&
           build(e, value_get_str(asked, "report"), value_get(asked, "params"), at, &a, &document, &r->err))
    json_write(&r->answer, document);
  arena_fini(&a);
}

/* What a reader of the edition sees when it could not be made. */
static struct value lament(struct str id, const struct err *err, struct arena *a)
{
  struct value_builder b, part, parts;
  build_init(&b, a);
  build_init(&part, a);
  build_init(&parts, a);
  build_put(&part, "text", value_text(str_printf(a, "This edition could not be made: %s", err->text)));
  build_add(&parts, build_map(&part));
  build_put(&b, "title", value_text(id));
  build_put(&b, "failed", value_bool(true));
  build_put(&b, "parts", build_list(&parts));
  return build_map(&b);
}

struct value edition_fill(struct engine *e, struct value fields, struct arena *a)
{
  struct value_builder b;
  int64_t now = e->options.now(), at = now > e->applied_at ? now : e->applied_at;
  build_init(&b, a);
  for (uint32_t i = 0; fields.kind == VALUE_MAP && i < fields.n; i++) {
    struct value v = fields.map[i].value, document;
    struct str id = value_get_str(v, "$report");
    struct err err = ERR_INIT;
    if (id.n && !build(e, id, value_get(v, "params"), at, a, &document, &err)) {
      log_error("%.*s: %s", STR_FMT(id), err.text);
      document = lament(id, &err, a);
    }
    build_put_str(&b, fields.map[i].name, id.n ? document : v);
  }
  return build_map(&b);
}
