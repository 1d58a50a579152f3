/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * For the tests of the model: schemas from a few lines of text, a model in a folder of its own, and short words for
 * what tests do all the time.
 *
 * A schema reads:   type incident                        flags: required indexed derived
 *                     title text required                words behind '=': of (item), ref, values, default
 *                     state enum values=new|open|done default=new
 *                     watchers list of=ref ref=person
 */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/model.h"
#include "store/store.h"

static inline void must(bool good, const struct err *err)
{
  ck_assert_msg(good, "%s: %s", err_name(err->code), err->text);
}

/* ---- schemas ---- */

static inline enum field_kind kind_named(struct str s)
{
  for (int i = 0; i < FIELD_KINDS; i++)
    if (str_is(s, field_kind_names[i]))
      return (enum field_kind)i;
  ck_abort_msg("no kind %.*s", STR_FMT(s));
}

static inline void field_word(struct arena *a, struct field *f, struct str word)
{
  struct str name, value;
  str_split(word, '=', &name, &value);
  f->required |= str_is(name, "required");
  f->indexed |= str_is(name, "indexed");
  f->derived |= str_is(name, "derived");
  if (str_is(name, "of"))
    f->item = kind_named(value);
  if (str_is(name, "ref"))
    f->ref = value;
  if (str_is(name, "doc"))
    f->doc = value;
  if (str_is(name, "values")) {
    struct str *values = arena_array(a, struct str, 32);
    while (value.n)
      str_split(value, '|', &values[f->value_count++], &value);
    f->values = values;
  }
  int64_t i;
  if (str_is(name, "default") && f->kind == FIELD_INTEGER && str_int(value, &i))
    f->fallback = value_int(i);
  else if (str_is(name, "default"))
    f->fallback = value_text(value);
}

static inline struct field field_line(struct arena *a, struct str line)
{
  struct str word;
  struct field f = { 0 };
  str_split(line, ' ', &f.name, &line);
  str_split(line, ' ', &word, &line);
  f.kind = kind_named(word);
  while (line.n) {
    str_split(line, ' ', &word, &line);
    if (word.n)
      field_word(a, &f, word);
  }
  return f;
}

static inline const struct schema *schema_of(struct arena *a, const char *text)
{
  struct schema *s = arena_new_of(a, struct schema);
  s->types = arena_array(a, struct type *, 32);
  struct str rest = str_dup(a, str_of(text)), line;
  struct type *t = NULL;
  while (rest.n) {
    str_split(rest, '\n', &line, &rest);
    line = str_trim(line);
    if (str_starts(line, "type ")) {
      t = s->types[s->type_count++] = arena_new_of(a, struct type);
      t->name = (struct str){ line.p + 5, line.n - 5 };
      t->fields = arena_array(a, struct field, 160);
    } else if (line.n) {
      t->fields[t->field_count++] = field_line(a, line);
    }
  }
  return s;
}

/* ---- a model ---- */

struct world {
  struct model *m;
  struct arena arena;
  size_t cache_bytes;
  int64_t seq;
  char folder[64], path[96];
};

static inline int64_t at_of(int64_t seq) { return 1700000000000 + seq * 1000; }

static inline void world_reopen(struct world *w)
{
  struct err err = ERR_INIT;
  model_close(w->m);
  w->m = model_open(w->path, w->cache_bytes, &err);
  must(w->m != NULL, &err);
  w->seq = model_applied(w->m);
}

static inline void world_begin(struct world *w)
{
  struct err err = ERR_INIT;
  must(model_begin(w->m, &err), &err);
}

static inline void world_entry(struct world *w)
{
  w->seq++;
  model_entry(w->m, at_of(w->seq), w->seq);
}

static inline void world_keep(struct world *w)
{
  struct err err = ERR_INIT;
  must(model_check_entry(w->m, &err), &err);
  must(model_keep(w->m, &err), &err);
}

static inline void world_commit(struct world *w)
{
  struct err err = ERR_INIT;
  must(model_commit(w->m, w->seq, &err), &err);
}

/* An entry and group of its own. */
static inline void world_migrate(struct world *w, const char *text)
{
  struct err err = ERR_INIT;
  world_begin(w);
  world_entry(w);
  must(model_migrate(w->m, schema_of(&w->arena, text), false, NULL, &err), &err);
  world_keep(w);
  world_commit(w);
}

static inline void world_open(struct world *w, const char *schema, size_t cache_bytes)
{
  *w = (struct world){ .cache_bytes = cache_bytes };
  arena_init(&w->arena);
  snprintf(w->folder, sizeof w->folder, "%s", "/tmp/steward-model-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(w->folder));
  snprintf(w->path, sizeof w->path, "%s/model.db", w->folder);
  world_reopen(w);
  if (schema)
    world_migrate(w, schema);
}

static inline void world_close(struct world *w)
{
  model_close(w->m);
  DIR *d = opendir(w->folder);
  for (struct dirent *e; d && (e = readdir(d));) {
    char path[400];
    snprintf(path, sizeof path, "%s/%s", w->folder, e->d_name);
    unlink(path);
  }
  closedir(d);
  rmdir(w->folder);
  arena_fini(&w->arena);
}

static inline const struct type *type_of(struct world *w, const char *name)
{
  const struct type *t = schema_type(model_schema(w->m), str_of(name));
  ck_assert_msg(t != NULL, "no type %s", name);
  return t;
}

static inline const struct field *field_of(struct world *w, const char *type, const char *name)
{
  const struct field *f = type_field(type_of(w, type), str_of(name));
  ck_assert_msg(f != NULL, "no field %s.%s", type, name);
  return f;
}

static inline struct record *create(struct world *w, const char *type, const char *key)
{
  struct err err = ERR_INIT;
  struct record *r = model_create(w->m, type_of(w, type), str_of(key), &err);
  must(r != NULL, &err);
  return r;
}

/* By "type/key"; NULL when there is none. */
static inline struct record *find(struct world *w, const char *name)
{
  struct err err = ERR_INIT;
  struct record *r = model_find_name(w->m, str_of(name), &err);
  ck_assert_msg(r || err.code == ERR_MISSING, "%s", err.text);
  return r;
}

static inline void put(struct world *w, struct record *r, const char *field, struct value v)
{
  struct err err = ERR_INIT;
  const struct field *f = type_field(r->type, str_of(field));
  ck_assert_ptr_nonnull(f);
  must(field_accept(w->m, r->type, f, v, &w->arena, &v, &err), &err);
  must(model_set(w->m, r, f, v, &err), &err);
}

static inline void put_text(struct world *w, struct record *r, const char *field, const char *text)
{
  put(w, r, field, value_text(str_of(text)));
}

static inline struct value get(const struct record *r, const char *field)
{
  const struct field *f = type_field(r->type, str_of(field));
  ck_assert_ptr_nonnull(f);
  return record_cell(r, f->no);
}

static inline void destroy(struct world *w, struct record *r)
{
  struct err err = ERR_INIT;
  must(model_delete(w->m, r, &err), &err);
}

/* "a b c": the keys of the records of a type whose field has the value; field NULL: all. */
static inline const char *keys_of(struct world *w, const char *type, const char *field, struct value v)
{
  struct err err = ERR_INIT;
  struct rids rids = { 0 };
  struct buf b = BUF_INIT;
  const struct field *f = field ? field_of(w, type, field) : NULL;
  must(model_set_of(w->m, type_of(w, type), field ? 1 : 0, &f, &v, &rids, &err), &err);
  for (size_t i = 0; i < rids.n; i++) {
    struct record *r = model_find(w->m, rids.at[i], &err);
    must(r != NULL, &err);
    buf_printf(&b, "%s%.*s", i ? " " : "", STR_FMT(r->key));
  }
  const char *keys = str_z(&w->arena, buf_view(&b));
  buf_fini(&b);
  vec_fini(&rids);
  return keys;
}

static inline const char *json_of(struct world *w, struct value v)
{
  struct buf b = BUF_INIT;
  json_write(&b, v);
  const char *json = str_z(&w->arena, buf_view(&b));
  buf_fini(&b);
  return json;
}

/* "seq:value seq:value" as the field would present it. */
static inline const char *history_of(struct world *w, const struct record *r, const char *field)
{
  struct err err = ERR_INIT;
  const struct moment *at = NULL;
  size_t n = 0;
  const struct field *f = type_field(r->type, str_of(field));
  must(model_history(w->m, r, f, &w->arena, &at, &n, &err), &err);
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < n; i++) {
    ck_assert_int_eq(at[i].at, at_of(at[i].seq));
    struct value v = field_present(w->m, f, at[i].value, &w->arena);
    buf_printf(&b, "%s%d:%s", i ? " " : "", (int)at[i].seq, v.kind == VALUE_NONE ? "-" : json_of(w, v));
  }
  const char *text = str_z(&w->arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static inline const char *digest_of(struct world *w)
{
  struct err err = ERR_INIT;
  uint8_t digest[SHA256_SIZE];
  must(model_digest(w->m, digest, &err), &err);
  struct buf b = BUF_INIT;
  hex_write(&b, (struct str){ (const char *)digest, sizeof digest });
  const char *hex = str_z(&w->arena, buf_view(&b));
  buf_fini(&b);
  return hex;
}

/* The number that a query gives, on a connection of its own: what others see. */
static inline int64_t sql_number(struct world *w, const char *sql)
{
  struct err err = ERR_INIT;
  struct store *s = store_open(w->path, STORE_READ, &err);
  must(s != NULL, &err);
  struct stmt *q = store_prepare(s, sql, &err);
  must(q != NULL, &err);
  ck_assert_int_eq(stmt_step(q, &err), STEP_ROW);
  int64_t n = column_int(q, 0);
  store_close(s);
  return n;
}

static inline int run_suite(const char *name, TCase *(*cases)(void))
{
  Suite *s = suite_create(name);
  suite_add_tcase(s, cases());
  SRunner *runner = srunner_create(s);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed != 0;
}
