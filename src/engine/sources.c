/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: how the intake of a source wants to be received, told to whoever receives. Written down when a set comes into
 * force, so that deliveries can be taken by a host that loads no policies.
 */
#include "engine/inside.h"

static struct value list_of(const struct str *texts, uint32_t n, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < n; i++)
    build_add(&b, value_text(texts[i]));
  return build_list(&b);
}

static bool write_source(struct stmt *q, struct str name, const struct policy *p, struct arena *a, struct err *err)
{
  struct value_builder b;
  struct buf text = BUF_INIT;
  build_init(&b, a);
  build_put(&b, "intake", value_text(p->id));
  build_put(&b, "scheme", value_text(p->scheme));
  build_put(&b, "key", list_of(p->key_headers, p->key_header_count, a));
  build_put(&b, "headers", list_of(p->headers, p->header_count, a));
  json_write(&text, build_map(&b));
  bind_text(q, 1, name), bind_text(q, 2, buf_view(&text));
  bool good = stmt_run(q, err);
  buf_fini(&text);
  return good;
}

bool sources_write(struct engine *e, const struct policy_set *set, struct err *err)
{
  if (!store_exec(model_store(e->model), "DELETE FROM source", err))
    return false;
  struct stmt *q = store_prepare(model_store(e->model), "INSERT INTO source VALUES(?, ?)", err);
  bool good = q != NULL;
  for (uint32_t i = 0; good && set->sources.kind == VALUE_MAP && i < set->sources.n; i++) {
    const struct policy *p = policy_of_source(set, set->sources.map[i].name);
    good = !p || write_source(q, set->sources.map[i].name, p, &e->arena, err);
  }
  stmt_close(q);
  return good;
}

bool sources_read(struct engine *e, struct err *err)
{
  struct value_builder b;
  struct stmt *q = store_prepare(model_store(e->model), "SELECT name, body FROM source ORDER BY name", err);
  enum step step = STEP_ERROR;
  build_init(&b, &e->kept);
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct value body;
    if (json_read(&e->kept, str_dup(&e->kept, column_text(q, 1)), &body, NULL))
      build_put_str(&b, str_dup(&e->kept, column_text(q, 0)), body);
  }
  stmt_close(q);
  e->sources = build_map(&b);
  return step == STEP_DONE;
}

/* ---- asking ---- */

static struct str *copy_texts(struct arena *a, const struct str *texts, size_t n)
{
  struct str *copy = arena_array(a, struct str, n + 1);
  for (size_t i = 0; i < n; i++)
    copy[i] = str_dup(a, texts[i]);
  return copy;
}

static struct str *value_texts(struct arena *a, struct value list, size_t *n)
{
  *n = list.kind == VALUE_LIST ? list.n : 0;
  struct str *copy = arena_array(a, struct str, *n + 1);
  for (size_t i = 0; i < *n; i++)
    copy[i] = str_dup(a, value_str(list.list[i]));
  return copy;
}

static void facts_of(const struct policy *p, struct arena *a, struct intake_facts *out)
{
  *out = (struct intake_facts){ .id = str_dup(a, p->id),
                                .scheme = str_dup(a, p->scheme),
                                .key_headers = copy_texts(a, p->key_headers, p->key_header_count),
                                .key_header_count = p->key_header_count,
                                .headers = copy_texts(a, p->headers, p->header_count),
                                .header_count = p->header_count };
}

/* As they were written down; nobody changes them. */
static bool facts_kept(const struct engine *e, struct str source, struct arena *a, struct intake_facts *out)
{
  struct value v = value_none();
  for (uint32_t i = 0; e->sources.kind == VALUE_MAP && i < e->sources.n; i++)
    if (str_eq(e->sources.map[i].name, source))
      v = e->sources.map[i].value;
  if (v.kind != VALUE_MAP)
    return false;
  out->id = str_dup(a, value_get_str(v, "intake"));
  out->scheme = str_dup(a, value_get_str(v, "scheme"));
  out->key_headers = value_texts(a, value_get(v, "key"), &out->key_header_count);
  out->headers = value_texts(a, value_get(v, "headers"), &out->header_count);
  return true;
}

bool engine_intake(struct engine *e, struct str source, struct arena *a, struct intake_facts *out, struct err *err)
{
  *out = (struct intake_facts){ 0 };
  bool found = e->options.safe && facts_kept(e, source, a, out);
  pthread_mutex_lock(&e->lock);
  struct policy *p = e->set ? policy_of_source(e->set, source) : NULL;
  if (p)
    facts_of(p, a, out);
  pthread_mutex_unlock(&e->lock);
  return p || found || err_set(err, ERR_MISSING, "there is no source \"%.*s\"", STR_FMT(source));
}
