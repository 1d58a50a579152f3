/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sources: who delivers, and which intake maps it.
 *
 * A source is a line of steward.lua, which comes into force with a set, or a record of the type `source`, which does so
 * with the entry that makes it; the line goes before a record of its name. A line has a record as well, of which the
 * field `configured` says so: policies see it as any other, people say there whose it is, and it never delivers by itself,
 * so that a line that is gone leaves no door open. Which intake maps a delivery is read from the
 * model in applying. Whoever receives is on another thread and is told from a copy: the facts of the set's intakes, and
 * the book of the records, written anew after each group that changed one. A host without a set reads both from its
 * file.
 */
#define _GNU_SOURCE /* memmem */

#include "engine/inside.h"

enum { SEEN_STEPS = 4 }; /* so often within `every` it is noted that a source delivered */

/* ---- the type ---- */

static const struct type *source_type(const struct engine *e)
{
  const struct type *t = schema_type(model_schema(e->model), STR("source"));
  const struct field *intake = t ? type_field(t, STR("intake")) : NULL;
  return intake && intake->kind == FIELD_TEXT ? t : NULL;
}

/* NONE when the type has no such field of that kind. */
static struct value cell_of(const struct record *r, const char *name, enum field_kind kind)
{
  const struct field *f = type_field(r->type, str_of(name));
  return f && f->kind == kind ? record_cell(r, f->no) : value_none();
}

static struct str text_of(const struct record *r, const char *name)
{
  struct value v = cell_of(r, name, FIELD_TEXT);
  return v.kind == VALUE_TEXT ? value_str(v) : STR("");
}

static bool is_set(const struct record *r, const char *name)
{
  struct value v = cell_of(r, name, FIELD_BOOLEAN);
  return v.kind == VALUE_BOOL && v.b;
}

/* It stands for a line of steward.lua, or did. */
static bool is_configured(const struct record *r) { return !value_is_none(cell_of(r, "configured", FIELD_ENUM)); }

/* ---- is it written as sources are? ---- */

static bool check_intake(const struct engine *e, struct str name, struct str intake, struct err *err)
{
  const struct policy *p = policy_find(e->set, intake);
  if (p && p->kind == KIND_INTAKE)
    return true;
  const char **names = arena_array((struct arena *)&e->arena, const char *, e->set->policy_count + 1);
  size_t n = 0;
  for (uint32_t i = 0; i < e->set->policy_count; i++)
    if (e->set->policies[i]->kind == KIND_INTAKE)
      names[n++] = e->set->policies[i]->id.p;
  const char *near = str_nearest(intake, names, n);
  return err_set(err, ERR_INPUT, "source/%.*s: intake: \"%.*s\" is no intake of the packs in force%s%s%s",
                 STR_FMT(name), STR_FMT(intake), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static bool check_places(struct str name, struct value places, struct err *err)
{
  bool file;
  struct str what;
  for (uint32_t i = 0; places.kind == VALUE_LIST && i < places.n; i++)
    if (places.list[i].kind != VALUE_TEXT || !source_place_is_valid(value_str(places.list[i]), &file, &what))
      return err_set(err, ERR_INPUT,
                     "source/%.*s: secrets says where each is and holds none itself: \"file secrets/%.*s\" (in that "
                     "folder only) or \"env STEWARD_…\"",
                     STR_FMT(name), STR_FMT(name));
  return true;
}

static bool tells_secret(struct value edit, struct err *err)
{
  struct str type, key;
  for (uint32_t i = 0; edit.kind == VALUE_MAP && i < edit.n; i++) {
    struct value id = edit.map[i].value;
    if (id.kind == VALUE_TEXT && str_split(value_str(id), '/', &type, &key) && str_is(type, "source"))
      return !check_places(key, value_get(value_get(edit, "set"), "secrets"), err);
  }
  return false;
}

bool sources_tell_secret(struct request *r)
{
  struct arena a;
  struct value body;
  bool tells = false;
  if (r->kind != REQUEST_CHANGE || !memmem(r->body.p, r->body.n, "source/", 7) ||
      !memmem(r->body.p, r->body.n, "secrets", 7))
    return false;
  arena_init(&a);
  struct value edits = json_read(&a, r->body, &body, NULL) ? value_get(body, "edits") : value_none();
  for (uint32_t i = 0; edits.kind == VALUE_LIST && i < edits.n && !tells; i++)
    tells = tells_secret(edits.list[i], &r->err);
  arena_fini(&a);
  return tells;
}

/* Of a line's record; what it says of the intake would be of no account. */
static bool check_line(const struct engine *e, const struct record *r, struct err *err)
{
  struct value line = value_none();
  for (uint32_t i = 0; e->set->sources.kind == VALUE_MAP && i < e->set->sources.n; i++)
    if (str_eq(e->set->sources.map[i].name, r->key))
      line = e->set->sources.map[i].value;
  return !is_configured(r) || line.kind != VALUE_TEXT || str_eq(value_str(line), text_of(r, "intake")) ||
         err_set(err, ERR_INPUT,
                 "source/%.*s: it is a line of sources in steward.lua, which says its intake; here stand owner, every "
                 "and paused",
                 STR_FMT(r->key));
}

bool sources_check(struct engine *e, struct err *err)
{
  const struct type *t = source_type(e);
  for (size_t i = 0; t && i < e->edited.n; i++) {
    if (e->edited.at[i].type != t)
      continue;
    e->book_old = true;
    struct record *r = model_find(e->model, e->edited.at[i].rid, NULL);
    if (!r)
      continue;
    if (!source_name_is_valid(r->key))
      return err_set(err, ERR_INPUT,
                     "source/%.*s: the key has letters, digits and - _ . only: it is part of the address /in/NAME",
                     STR_FMT(r->key));
    if (!check_line(e, r, err) || !check_intake(e, r->key, text_of(r, "intake"), err) ||
        !check_places(r->key, cell_of(r, "secrets", FIELD_LIST), err))
      return false;
  }
  return true;
}

/* ---- in applying ---- */

static struct record *find_record(struct engine *e, struct str source)
{
  const struct type *t = source_type(e);
  struct record *r = t && !policy_of_source(e->set, source) ? model_find_key(e->model, t, source, NULL) : NULL;
  return r && !is_configured(r) ? r : NULL;
}

struct policy *sources_intake(struct engine *e, struct str source, struct err *wrong)
{
  struct policy *p = e->set ? policy_of_source(e->set, source) : NULL;
  struct record *r = p || !e->set ? NULL : find_record(e, source);
  struct str id = r ? text_of(r, "intake") : STR("");
  if (r)
    p = policy_find(e->set, id);
  if (p && p->kind == KIND_INTAKE)
    return p;
  if (r)
    err_set(wrong, ERR_POLICY, "source/%.*s has the intake \"%.*s\", which no pack in force has", STR_FMT(source),
            STR_FMT(id));
  else
    err_set(wrong, ERR_POLICY,
            "no intake is bound to the source \"%.*s\"; steward source new makes one, or add it to sources in "
            "steward.lua",
            STR_FMT(source));
  return NULL;
}

/* ---- what its record says of its deliveries ---- */

/* NULL unless it is an instant that is ours to set. */
static const struct field *fact(const struct record *r, const char *name)
{
  const struct field *f = type_field(r->type, str_of(name));
  return f && f->kind == FIELD_INSTANT && !f->derived ? f : NULL;
}

/* Not with every delivery: a few times within `every`, which is enough to miss it by. */
static bool seen_anew(const struct record *r, const struct field *f, int64_t at)
{
  struct value every = cell_of(r, "every", FIELD_DURATION), seen = f ? record_cell(r, f->no) : value_none();
  if (!f || every.kind != VALUE_INT)
    return false;
  int64_t step = every.i / SEEN_STEPS < MINUTE ? MINUTE : every.i / SEEN_STEPS;
  return seen.kind != VALUE_INT || at - seen.i >= step;
}

/* The instant of the source's oldest delivery that failed; NONE: there is none. */
static bool oldest_failure(struct engine *e, struct str source, struct value *out, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT min(at) FROM delivery WHERE state <> 'applied' AND"
                                 " state IN ('failed', 'refused') AND source = ?",
                                 err);
  if (!q)
    return false;
  bind_text(q, 1, source);
  bool good = stmt_step(q, err) == STEP_ROW;
  *out = good && !column_is_null(q, 0) ? value_int(column_int(q, 0)) : value_none();
  stmt_close(q);
  return good;
}

/* Of a line, too. */
static struct record *record_of(struct engine *e, struct str source)
{
  const struct type *t = e->set && e->set->source_records ? source_type(e) : NULL;
  return t ? model_find_key(e->model, t, source, NULL) : e->set ? find_record(e, source) : NULL;
}

bool sources_note(struct engine *e, const struct entry *delivery, const struct entry *n, bool failed, bool *changed,
                  struct err *err)
{
  struct record *r = record_of(e, delivery->source);
  const struct field *seen = r ? fact(r, "seen_at") : NULL, *failing = r ? fact(r, "failing_since") : NULL;
  bool see = n == delivery && r && seen_anew(r, seen, delivery->at);
  /* Of several failures the oldest counts; where there was none, none can be over. */
  bool count_again = failing && (record_cell(r, failing->no).kind == VALUE_INT) != failed;
  struct value oldest = value_none();
  *changed = see || count_again;
  if (count_again && !oldest_failure(e, delivery->source, &oldest, err))
    return false;
  if (*changed)
    apply_start(e, n);
  return (!see || model_set(e->model, r, seen, value_int(delivery->at), err)) &&
         (!count_again || model_set(e->model, r, failing, oldest, err));
}

/* ---- the records of lines ---- */

static bool set_text(struct engine *e, struct record *r, const struct field *f, struct str text, struct err *err)
{
  struct value v = record_cell(r, f->no);
  return (v.kind == VALUE_TEXT && str_eq(value_str(v), text)) || model_set(e->model, r, f, value_text(text), err);
}

/* One of that name that people made is theirs: it comes into force again when the line goes. */
static bool stand_for(struct engine *e, const struct type *t, const struct member *line, struct err *err)
{
  struct record *r = model_find_key(e->model, t, line->name, err);
  bool made = !r && err->code == ERR_NONE && (r = model_create(e->model, t, line->name, err));
  if (!r)
    return false;
  return (!made && !is_configured(r)) || (set_text(e, r, type_field(t, STR("intake")), value_str(line->value), err) &&
                                          set_text(e, r, type_field(t, STR("configured")), STR("yes"), err));
}

static bool stand_no_more(struct engine *e, const struct type *t, struct err *err)
{
  struct rids rids = { 0 };
  bool good = model_set_of(e->model, t, 0, NULL, NULL, &rids, err);
  for (size_t i = 0; good && i < rids.n; i++) {
    struct record *r = model_find(e->model, rids.at[i], err);
    good = r && (!is_configured(r) || policy_of_source(e->set, r->key) ||
                 set_text(e, r, type_field(t, STR("configured")), STR("no_more"), err));
  }
  vec_fini(&rids);
  return good;
}

bool sources_stand(struct engine *e, struct err *err)
{
  const struct type *t = e->set->source_records ? source_type(e) : NULL;
  const struct field *f = t ? type_field(t, STR("configured")) : NULL;
  struct value lines = e->set->sources;
  bool good = true;
  if (!f || f->kind != FIELD_ENUM)
    return true;
  for (uint32_t i = 0; good && lines.kind == VALUE_MAP && i < lines.n; i++)
    good = !source_name_is_valid(lines.map[i].name) || stand_for(e, t, &lines.map[i], err);
  e->book_old = true;
  return good && stand_no_more(e, t, err);
}

/* ---- what is written down for a host without a set ---- */

static struct value list_of(const struct str *texts, uint32_t n, struct arena *a)
{
  struct value_builder b;
  build_init(&b, a);
  for (uint32_t i = 0; i < n; i++)
    build_add(&b, value_text(texts[i]));
  return build_list(&b);
}

static bool write_intake(struct stmt *q, const struct policy *p, struct arena *a, struct err *err)
{
  struct value_builder b;
  struct buf text = BUF_INIT;
  build_init(&b, a);
  build_put(&b, "scheme", value_text(p->scheme));
  build_put(&b, "key", list_of(p->key_headers, p->key_header_count, a));
  build_put(&b, "headers", list_of(p->headers, p->header_count, a));
  build_put(&b, "query", list_of(p->queries, p->query_count, a));
  build_put(&b, "any", value_bool(p->any_body));
  json_write(&text, build_map(&b));
  bind_text(q, 1, p->id), bind_text(q, 2, buf_view(&text));
  bool good = stmt_run(q, err);
  buf_fini(&text);
  return good;
}

bool sources_write(struct engine *e, const struct policy_set *set, struct err *err)
{
  struct store *s = model_store(e->model);
  struct value bound = set->sources;
  struct stmt *intake = NULL, *source = NULL;
  bool good = store_exec(s, "DELETE FROM _intake; DELETE FROM _source", err) &&
              (intake = store_prepare(s, "INSERT INTO _intake VALUES(?, ?)", err)) &&
              (source = store_prepare(s, "INSERT INTO _source VALUES(?, ?)", err));
  for (uint32_t i = 0; good && i < set->policy_count; i++)
    good = set->policies[i]->kind != KIND_INTAKE || write_intake(intake, set->policies[i], &e->arena, err);
  for (uint32_t i = 0; good && bound.kind == VALUE_MAP && i < bound.n; i++) {
    bind_text(source, 1, bound.map[i].name), bind_text(source, 2, value_str(bound.map[i].value));
    good = stmt_run(source, err);
  }
  stmt_close(intake);
  stmt_close(source);
  e->book_old = true;
  return good;
}

static bool read_pairs(struct engine *e, const char *sql, bool json, struct value *out, struct err *err)
{
  struct value_builder b;
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  enum step step = STEP_ERROR;
  build_init(&b, &e->kept);
  while (q && (step = stmt_step(q, err)) == STEP_ROW) {
    struct value v = value_text(str_dup(&e->kept, column_text(q, 1)));
    if (!json || json_read(&e->kept, value_str(v), &v, NULL))
      build_put_str(&b, str_dup(&e->kept, column_text(q, 0)), v);
  }
  stmt_close(q);
  *out = build_map(&b);
  return step == STEP_DONE;
}

bool sources_read(struct engine *e, struct err *err)
{
  e->book_old = true;
  return read_pairs(e, "SELECT name, intake FROM _source ORDER BY name", false, &e->sources, err) &&
         read_pairs(e, "SELECT id, body FROM _intake ORDER BY id", true, &e->intakes, err);
}

/* A file of before has the engine's own table under the name that the type has now. */
bool sources_adopt(struct engine *e, struct err *err)
{
  struct store *s = model_store(e->model);
  struct stmt *q = store_prepare(s,
                                 "SELECT count(*) FROM sqlite_schema WHERE name = 'source' AND sql LIKE"
                                 " 'CREATE TABLE source(name TEXT PRIMARY KEY, body TEXT NOT NULL)%'",
                                 err);
  bool good = q && stmt_step(q, err) == STEP_ROW, old = good && column_int(q, 0) > 0;
  stmt_close(q);
  return good && (!old || store_exec(s,
                                     "BEGIN IMMEDIATE;"
                                     "INSERT OR IGNORE INTO _source SELECT name, json_extract(body, '$.intake') FROM"
                                     " source;"
                                     "INSERT OR IGNORE INTO _intake SELECT json_extract(body, '$.intake'), body FROM"
                                     " source;"
                                     "DROP TABLE source; COMMIT",
                                     err));
}

/* ---- the book ---- */

static struct value page_of(const struct record *r, struct arena *a)
{
  struct value_builder b;
  struct str scheme = STR(""), own = text_of(r, "header");
  struct value named = cell_of(r, "scheme", FIELD_ENUM), topics = cell_of(r, "topics", FIELD_LIST);
  struct buf text = BUF_INIT;
  if (named.kind == VALUE_TEXT)
    scheme = value_str(named);
  buf_str(&text, scheme);
  if (scheme.n && own.n)
    buf_printf(&text, ":%.*s", STR_FMT(own));
  for (uint32_t i = 0; str_is(scheme, "aws-sns") && topics.kind == VALUE_LIST && i < topics.n; i++)
    buf_printf(&text, "%c%.*s", i ? ',' : ':', STR_FMT(value_str(topics.list[i])));
  build_init(&b, a);
  build_put(&b, "intake", value_text(str_dup(a, text_of(r, "intake"))));
  build_put(&b, "scheme", value_text(str_dup(a, buf_view(&text))));
  build_put(&b, "secrets", value_copy(a, cell_of(r, "secrets", FIELD_LIST)));
  build_put(&b, "paused", value_bool(is_set(r, "paused")));
  build_put(&b, "fetch", value_bool(is_set(r, "fetch")));
  build_put(&b, "configured", value_bool(is_configured(r)));
  buf_fini(&text);
  return build_map(&b);
}

static bool read_book(struct engine *e, struct arena *a, struct value *out, struct err *err)
{
  const struct type *t = source_type(e);
  struct rids rids = { 0 };
  struct value_builder b;
  build_init(&b, a);
  bool good = !t || model_set_of(e->model, t, 0, NULL, NULL, &rids, err);
  for (size_t i = 0; good && i < rids.n; i++) {
    struct record *r = model_find(e->model, rids.at[i], err);
    if (r)
      build_put_str(&b, str_dup(a, r->key), page_of(r, a));
    good = r || err->code == ERR_NONE;
  }
  vec_fini(&rids);
  *out = build_map(&b);
  return good;
}

void sources_publish(struct engine *e)
{
  struct err err = ERR_INIT;
  struct arena fresh;
  struct value book;
  if (!e->book_old)
    return;
  arena_init(&fresh);
  if (read_book(e, &fresh, &book, &err)) {
    pthread_mutex_lock(&e->lock);
    struct arena old = e->book_arena;
    e->book_arena = fresh;
    e->book = book;
    pthread_mutex_unlock(&e->lock);
    fresh = old;
    e->book_old = false;
  } else
    log_error("sources: %s; what receives deliveries knows them as they were", err.text);
  arena_fini(&fresh);
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

static struct value named(struct value map, struct str name)
{
  for (uint32_t i = 0; map.kind == VALUE_MAP && i < map.n; i++)
    if (str_eq(map.map[i].name, name))
      return map.map[i].value;
  return value_none();
}

/* How the intake wants to be received: as the set has it, or else as it was written down. */
static bool facts_of(const struct engine *e, struct str id, struct arena *a, struct intake_facts *out)
{
  const struct policy *p = e->set ? policy_find(e->set, id) : NULL;
  struct value kept = e->set ? value_none() : named(e->intakes, id);
  out->id = str_dup(a, id);
  if (p && p->kind == KIND_INTAKE) {
    out->scheme = str_dup(a, p->scheme);
    out->key_headers = copy_texts(a, p->key_headers, p->key_header_count);
    out->key_header_count = p->key_header_count;
    out->headers = copy_texts(a, p->headers, p->header_count);
    out->header_count = p->header_count;
    out->queries = copy_texts(a, p->queries, p->query_count);
    out->query_count = p->query_count;
    out->any_body = p->any_body;
    return true;
  }
  out->scheme = str_dup(a, value_get_str(kept, "scheme"));
  out->key_headers = value_texts(a, value_get(kept, "key"), &out->key_header_count);
  out->headers = value_texts(a, value_get(kept, "headers"), &out->header_count);
  out->queries = value_texts(a, value_get(kept, "query"), &out->query_count);
  out->any_body = value_get(kept, "any").kind == VALUE_BOOL && value_get(kept, "any").b;
  return kept.kind == VALUE_MAP;
}

static bool recorded_facts(const struct engine *e, struct value page, struct arena *a, struct intake_facts *out)
{
  struct str scheme = value_get_str(page, "scheme");
  bool good = facts_of(e, value_get_str(page, "intake"), a, out);
  if (scheme.n)
    out->scheme = str_dup(a, scheme);
  out->recorded = true;
  out->places = value_texts(a, value_get(page, "secrets"), &out->place_count);
  out->paused = value_get(page, "paused").b;
  out->fetch = value_get(page, "fetch").b;
  return good;
}

bool engine_intake(struct engine *e, struct str source, struct arena *a, struct intake_facts *out, struct err *err)
{
  *out = (struct intake_facts){ 0 };
  pthread_mutex_lock(&e->lock);
  struct value bound = named(e->set ? e->set->sources : e->sources, source), page = named(e->book, source);
  bool lines = value_get(page, "configured").b, known = bound.kind == VALUE_TEXT || (page.kind == VALUE_MAP && !lines);
  bool good =
      bound.kind == VALUE_TEXT ? facts_of(e, value_str(bound), a, out) : known && recorded_facts(e, page, a, out);
  if (lines)
    out->paused = value_get(page, "paused").b;
  pthread_mutex_unlock(&e->lock);
  if (!known)
    return err_set(err, ERR_MISSING, "there is no source \"%.*s\"", STR_FMT(source));
  return good || err_set(err, ERR_BUSY, "the source \"%.*s\" has the intake \"%.*s\", which no pack in force has",
                         STR_FMT(source), STR_FMT(out->id));
}
