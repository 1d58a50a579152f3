/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aggregates: the answers that were asked for, kept right by every change.
 *
 * An answer is a row of _aggregate, (shape, keys) -> answer, from the first time that an entry asks for it; before, a
 * change of its set costs nothing but the knowledge that there is no such row. Rows are cached; changed ones are
 * written when the group commits. An entry that is undone leaves each row, its absence included, as it was.
 *
 *   field changed -> for each shape that looks at it: the old keys' answer loses the record, the new keys' gains it
 *                 -> TOUCH_AGGREGATE where what one is told has changed
 *
 * The exceptions to "a touch when and only when the answer changed": a sum of numbers is touched whenever a summand
 * comes, goes or changes, and added anew when it is next asked for. And a creation or deletion goes through the
 * record's fields one by one, so it touches answers that a step changes and the next restores.
 */
#include <stdlib.h>

#include "model/shape.h"

/* An answer in the cache, or the knowledge that none is kept. */
struct kept {
  struct kept *chain; /* same hash */
  uint64_t hash;
  struct shaped *shape;
  size_t bytes, slot; /* what it costs; place in aggregates.all */
  bool exists;        /* it was asked for */
  bool stored;        /* the table has a row for it, maybe an older one */
  bool dirty;         /* the table's row differs */
  bool listed;        /* in aggregates.dirty */
  bool saved;         /* in aggregates.undo */
  bool wrote;         /* the table has seen it since it was saved */
  bool used;          /* since the hand last passed */
  struct answer answer;
  uint32_t key_n;
  char key[];
};

/* A row as it was before the entry. */
struct undo {
  struct kept *kept;
  struct answer answer;
  bool exists, dirty;
};

struct aggregates {
  struct shapes shapes;
  struct map by_hash; /* hash of shape and key -> struct kept */
  VEC(struct kept *) all;
  size_t hand, bytes;
  VEC(struct kept *) dirty;
  VEC(struct undo) undo;
  struct buf key, old_key, packed;
  struct stmt *find, *put, *remove;
};

bool aggregate_make_tables(struct model *m, struct err *err)
{
  return store_exec(m->store,
                    "CREATE TABLE _shape (no INTEGER PRIMARY KEY, type INTEGER NOT NULL, kind INTEGER NOT NULL, "
                    "field INTEGER, filters TEXT NOT NULL, most INTEGER NOT NULL) STRICT;"
                    "CREATE TABLE _aggregate (shape INTEGER NOT NULL, key BLOB NOT NULL, answer BLOB NOT NULL, "
                    "PRIMARY KEY (shape, key)) STRICT, WITHOUT ROWID",
                    err);
}

static struct stmt *prepared(struct model *m, struct stmt **slot, const char *sql, struct err *err)
{
  if (!*slot)
    *slot = store_prepare(m->store, sql, err);
  return *slot;
}

/* ---- the cache ---------------------------------------------------------------------------- */

static struct str kept_key(const struct kept *k) { return (struct str){ k->key, k->key_n }; }

static void kept_weigh(struct aggregates *g, struct kept *k)
{
  size_t bytes = sizeof *k + k->key_n + 32 + k->answer.items.cap * sizeof *k->answer.items.at +
                 k->answer.purses.cap * sizeof *k->answer.purses.at;
  g->bytes += bytes - k->bytes;
  k->bytes = bytes;
}

static struct kept *kept_new(struct aggregates *g, struct shaped *s, struct str key, uint64_t hash)
{
  struct kept *k = mem_zero(sizeof *k + key.n);
  uint64_t *head = map_put(&g->by_hash, hash);
  k->chain = (struct kept *)(uintptr_t)*head;
  *head = (uint64_t)(uintptr_t)k;
  k->hash = hash;
  k->shape = s;
  k->slot = g->all.n;
  k->key_n = (uint32_t)key.n;
  if (key.n)
    memcpy(k->key, key.p, key.n);
  vec_push(&g->all, k);
  kept_weigh(g, k);
  return k;
}

static void kept_free(struct kept *k)
{
  answer_fini(&k->answer);
  free(k);
}

static void kept_evict(struct aggregates *g, struct kept *k)
{
  uint64_t *head = map_find(&g->by_hash, k->hash);
  struct kept *first = (struct kept *)(uintptr_t)*head;
  if (first == k && !k->chain) {
    map_remove(&g->by_hash, k->hash);
  } else if (first == k) {
    *head = (uint64_t)(uintptr_t)k->chain;
  } else {
    while (first->chain != k)
      first = first->chain;
    first->chain = k->chain;
  }
  struct kept *last = vec_pop(&g->all);
  if (last != k) {
    g->all.at[k->slot] = last;
    last->slot = k->slot;
  }
  g->bytes -= k->bytes;
  kept_free(k);
}

/* Reads the row of a new entry in the cache, if there is one. */
static bool kept_read(struct model *m, struct kept *k, struct err *err)
{
  struct aggregates *g = m->aggregates;
  if (k->shape->rowless || !k->shape->shape.no)
    return true;
  if (!prepared(m, &g->find, "SELECT answer FROM _aggregate WHERE shape = ?1 AND key = ?2", err))
    return false;
  bind_int(g->find, 1, k->shape->shape.no);
  bind_blob(g->find, 2, kept_key(k));
  enum step step = stmt_step(g->find, err);
  m->stats.queries++;
  if (step != STEP_ROW)
    return step == STEP_DONE;
  k->exists = k->stored = answer_unpack(column_blob(g->find, 0), &k->answer);
  stmt_reset(g->find);
  kept_weigh(g, k);
  return k->exists || err_set(err, ERR_CORRUPT, "_aggregate: an answer of shape %d is malformed", k->shape->shape.no);
}

static struct kept *kept_find(struct model *m, struct shaped *s, struct str key, struct err *err)
{
  struct aggregates *g = m->aggregates;
  uint64_t hash = hash_mix(hash_local(key), (uint64_t)(uintptr_t)s);
  hash -= hash == MAP_NONE;
  uint64_t *head = map_find(&g->by_hash, hash);
  struct kept *k = head ? (struct kept *)(uintptr_t)*head : NULL;
  while (k && (k->shape != s || !str_eq(kept_key(k), key)))
    k = k->chain;
  if (!k) {
    k = kept_new(g, s, key, hash);
    if (!kept_read(m, k, err)) {
      kept_evict(g, k);
      return NULL;
    }
  }
  k->used = true;
  return k;
}

void aggregate_shrink(struct model *m, size_t bytes)
{
  struct aggregates *g = m->aggregates;
  for (size_t tries = 2 * g->all.n; g->bytes > bytes && tries; tries--) {
    if (g->hand >= g->all.n)
      g->hand = 0;
    struct kept *k = g->all.at[g->hand];
    if (!k->used && !k->listed && !k->saved) {
      kept_evict(g, k);
      continue;
    }
    k->used = false;
    g->hand++;
  }
}

/* ---- undo --------------------------------------------------------------------------------- */

static void kept_mark(struct aggregates *g, struct kept *k)
{
  k->dirty = true;
  if (!k->listed)
    vec_push(&g->dirty, k);
  k->listed = true;
}

/* Puts `now` in the place of the answer, which is remembered when the entry changes it for the first time. */
static void kept_replace(struct model *m, struct kept *k, struct answer now)
{
  struct aggregates *g = m->aggregates;
  if (k->saved || m->relaxed || m->reader)
    answer_fini(&k->answer);
  else
    vec_push(&g->undo, ((struct undo){ k, k->answer, k->exists, k->dirty }));
  k->saved = !m->relaxed && !m->reader;
  k->answer = now;
  k->exists = true;
  if (!m->reader)
    kept_mark(g, k);
  kept_weigh(g, k);
}

void aggregate_keep(struct model *m)
{
  struct aggregates *g = m->aggregates;
  for (size_t i = 0; i < g->undo.n; i++) {
    answer_fini(&g->undo.at[i].answer);
    g->undo.at[i].kept->saved = g->undo.at[i].kept->wrote = false;
  }
  vec_clear(&g->undo);
  rank_keep(m);
}

void aggregate_undo(struct model *m)
{
  struct aggregates *g = m->aggregates;
  for (size_t i = 0; i < g->undo.n; i++) {
    struct undo *u = &g->undo.at[i];
    struct kept *k = u->kept;
    answer_fini(&k->answer);
    k->answer = u->answer;
    k->exists = u->exists;
    k->dirty = u->dirty;
    if (k->wrote)
      kept_mark(g, k);
    k->saved = k->wrote = false;
    kept_weigh(g, k);
  }
  vec_clear(&g->undo);
  rank_undo(m);
}

/* ---- deltas ------------------------------------------------------------------------------- */

static void touch_answer(struct model *m, const struct kept *k)
{
  struct touch *touch = touch_push(m);
  touch->kind = TOUCH_AGGREGATE;
  touch->shape = k->shape->shape.no;
  touch->keys = shape_unpack_keys(k->shape, kept_key(k), &m->entry_arena);
}

/* The answer after the change. Only sums of numbers stay stale until they are asked for: the others must be known now,
 * to say whether they changed. */
static bool answer_follow(struct model *m, struct kept *k, struct share out, struct share in, struct answer *now,
                          struct err *err)
{
  *now = answer_copy(&k->answer);
  answer_change(&k->shape->shape, now, out, in);
  if (!now->stale || k->shape->shape.kind == SHAPE_SUM)
    return true;
  answer_fini(now);
  struct value *keys = shape_unpack_keys(k->shape, kept_key(k), &m->entry_arena);
  return shape_compute(m, k->shape, keys, now, err);
}

/* In the set with these keys, one share goes and another comes. */
static bool kept_change(struct model *m, struct shaped *s, struct str key, struct share out, struct share in,
                        struct err *err)
{
  struct kept *k = kept_find(m, s, key, err);
  struct answer now;
  if (!k || !k->exists)
    return k != NULL;
  if (!answer_follow(m, k, out, in, &now, err))
    return false;
  bool equal = answer_equal(&k->answer, &now), same = answer_same(&s->shape, &k->answer, &now);
  if (equal)
    answer_fini(&now);
  else
    kept_replace(m, k, now);
  if (!same)
    touch_answer(m, k);
  return true;
}

static bool is_filter(const struct shaped *s, uint32_t no)
{
  for (uint32_t i = 0; i < s->shape.n; i++) {
    if (s->filter_no[i] == no)
      return true;
  }
  return false;
}

static bool shape_follow(struct model *m, struct shaped *s, const struct record *r, uint32_t no, struct value before,
                         struct value after, struct err *err)
{
  struct aggregates *g = m->aggregates;
  struct share out = { true, rid_row(r->rid), value_none() }, in = out, none = { 0 };
  if (s->shape.field) {
    bool itself = s->field_no == (int)no;
    out.value = itself ? before : r->cells[s->field_no];
    in.value = itself ? after : r->cells[s->field_no];
    if (value_is_none(out.value) && value_is_none(in.value))
      return true;
  }
  shape_pack_cells(s, r->cells, no, after, &g->key);
  if (is_filter(s, no)) {
    shape_pack_cells(s, r->cells, no, before, &g->old_key);
    if (!str_eq(buf_view(&g->key), buf_view(&g->old_key)))
      return kept_change(m, s, buf_view(&g->old_key), out, none, err) &&
             kept_change(m, s, buf_view(&g->key), none, in, err);
  }
  return kept_change(m, s, buf_view(&g->key), out, in, err);
}

bool aggregate_field_changed(struct model *m, struct record *r, const struct field *f, struct value before,
                             struct value after, struct err *err)
{
  rank_field_changed(m, r, f, before, after);
  const struct type_shapes *of = shapes_of(&m->aggregates->shapes, r->type->no);
  if (!of || !cells_has(&of->cells, f->no))
    return true;
  for (size_t i = 0; i < of->at.n; i++) {
    if (cells_has(&of->at.at[i]->cells, f->no) && !shape_follow(m, of->at.at[i], r, f->no, before, after, err))
      return false;
  }
  return true;
}

/* A record without any field is counted where all filters are unset, and nowhere else. */
static bool count_follow(struct model *m, const struct record *r, struct share out, struct share in, struct err *err)
{
  struct aggregates *g = m->aggregates;
  const struct type_shapes *of = shapes_of(&g->shapes, r->type->no);
  for (size_t i = 0; of && i < of->at.n; i++) {
    struct shaped *s = of->at.at[i];
    if (s->shape.kind != SHAPE_COUNT)
      continue;
    shape_pack_cells(s, r->cells, CELLS_MAX, value_none(), &g->key);
    if (!kept_change(m, s, buf_view(&g->key), out, in, err))
      return false;
  }
  return true;
}

bool aggregate_created(struct model *m, struct record *r, struct err *err)
{
  return count_follow(m, r, (struct share){ 0 }, (struct share){ .member = true }, err);
}

bool aggregate_deleted(struct model *m, struct record *r, struct err *err)
{
  return count_follow(m, r, (struct share){ .member = true }, (struct share){ 0 }, err);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* A reader's file has moved on: there may be new shapes. */
static bool shapes_refresh(struct model *m, struct err *err)
{
  return !m->reader || m->aggregates->shapes.fresh || shapes_load(m, &m->aggregates->shapes, err);
}

const struct shape *model_shape(struct model *m, const struct type *t, enum shape_kind kind, const struct field *field,
                                uint32_t n, const struct field *const *filters, uint32_t limit, struct err *err)
{
  struct shape wanted = { .kind = kind, .type = t, .field = field, .n = n, .filters = filters, .limit = limit };
  struct shaped *s = shapes_refresh(m, err) ? shapes_get(m, &m->aggregates->shapes, &wanted, err) : NULL;
  return s ? &s->shape : NULL;
}

const struct shape *model_shape_at(const struct model *m, int no)
{
  struct shaped *s = shapes_at(&m->aggregates->shapes, no);
  return s && s->alive ? &s->shape : NULL;
}

bool model_aggregate(struct model *m, const struct shape *shape, const struct value *keys, struct arena *a,
                     struct value *out, struct err *err)
{
  struct shaped *s = (struct shaped *)(uintptr_t)shape;
  struct aggregates *g = m->aggregates;
  if (!shapes_refresh(m, err))
    return false;
  if (!s->alive)
    return err_set(err, ERR_MISSING, "shape %d asks for fields that are gone", s->shape.no);
  if (!shape_pack_keys(s, keys, &g->key, err))
    return false;
  struct kept *k = kept_find(m, s, buf_view(&g->key), err);
  if (!k)
    return false;
  if (k->exists && !k->answer.stale)
    return answer_value(&s->shape, &k->answer, a, out, err);
  struct answer now;
  if (!shape_compute(m, s, keys, &now, err))
    return false;
  bool good = answer_value(&s->shape, &now, a, out, err);
  /* Who asks outside an entry leaves no trace: what is kept depends on entries only. */
  if (m->in_entry || m->reader)
    kept_replace(m, k, now);
  else
    answer_fini(&now);
  return good;
}

/* ---- the file ----------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
  const struct kept *x = *(struct kept *const *)a, *y = *(struct kept *const *)b;
  if (x->shape->shape.no != y->shape->shape.no)
    return x->shape->shape.no < y->shape->shape.no ? -1 : 1;
  return str_cmp(kept_key(x), kept_key(y));
}

static bool kept_write(struct model *m, struct kept *k, struct err *err)
{
  struct aggregates *g = m->aggregates;
  if (!k->exists && !k->stored)
    return true;
  struct stmt *q = k->exists
                       ? prepared(m, &g->put, "REPLACE INTO _aggregate (shape, key, answer) VALUES (?1, ?2, ?3)", err)
                       : prepared(m, &g->remove, "DELETE FROM _aggregate WHERE shape = ?1 AND key = ?2", err);
  if (!q)
    return false;
  bind_int(q, 1, k->shape->shape.no);
  bind_blob(q, 2, kept_key(k));
  if (k->exists) {
    g->packed.n = 0;
    answer_pack(&k->answer, &g->packed);
    bind_blob(q, 3, buf_view(&g->packed));
  }
  k->shape->rowless = false;
  k->stored = k->exists;
  m->stats.row_writes++;
  return stmt_run(q, err);
}

bool aggregate_flush(struct model *m, struct err *err)
{
  struct aggregates *g = m->aggregates;
  if (m->reader)
    return true;
  if (!shapes_save(m, &g->shapes, err))
    return false;
  if (g->dirty.n > 1) /* neighbours in the table together */
    qsort(g->dirty.at, g->dirty.n, sizeof *g->dirty.at, by_key);
  for (size_t i = 0; i < g->dirty.n; i++) {
    struct kept *k = g->dirty.at[i];
    if (k->dirty && !kept_write(m, k, err))
      return false;
    k->wrote = k->saved;
    k->dirty = k->listed = false;
  }
  vec_clear(&g->dirty);
  return true;
}

bool aggregate_load(struct model *m, struct err *err)
{
  if (!m->aggregates)
    m->aggregates = mem_zero(sizeof *m->aggregates);
  return shapes_load(m, &m->aggregates->shapes, err);
}

bool aggregate_release(struct model *m, uint32_t type_no, uint32_t field_no, struct err *err)
{
  return shapes_release(m, &m->aggregates->shapes, type_no, field_no, err);
}

void aggregate_forget(struct model *m)
{
  struct aggregates *g = m->aggregates;
  if (!g)
    return;
  for (size_t i = 0; i < g->undo.n; i++)
    answer_fini(&g->undo.at[i].answer);
  for (size_t i = 0; i < g->all.n; i++)
    kept_free(g->all.at[i]);
  vec_clear(&g->undo);
  vec_clear(&g->all);
  vec_clear(&g->dirty);
  map_clear(&g->by_hash);
  g->bytes = g->hand = 0;
  shapes_forget(&g->shapes);
  rank_forget(m);
}

void aggregate_close(struct model *m)
{
  struct aggregates *g = m->aggregates;
  if (!g)
    return;
  aggregate_forget(m);
  rank_close(m);
  shapes_fini(&g->shapes);
  map_fini(&g->by_hash);
  vec_fini(&g->all);
  vec_fini(&g->dirty);
  vec_fini(&g->undo);
  buf_fini(&g->key);
  buf_fini(&g->old_key);
  buf_fini(&g->packed);
  stmt_close(g->find);
  stmt_close(g->put);
  stmt_close(g->remove);
  free(g);
  m->aggregates = NULL;
}

/* ---- digest and verify -------------------------------------------------------------------- */

/* What the shape asks, without its number: that tells when it was first asked. */
static void digest_shape(const struct shaped *s, struct sha256_run *run)
{
  struct buf b = BUF_INIT;
  buf_varint(&b, s->type_no);
  buf_varint(&b, s->shape.kind);
  buf_varsint(&b, s->field_no);
  buf_varint(&b, s->shape.limit);
  buf_varint(&b, s->shape.n);
  for (uint32_t i = 0; i < s->shape.n; i++)
    buf_varint(&b, s->filter_no[i]);
  sha256_add(run, buf_view(&b));
  buf_fini(&b);
}

static void digest_blob(struct str blob, struct sha256_run *run)
{
  struct buf b = BUF_INIT;
  buf_varint(&b, blob.n);
  sha256_add(run, buf_view(&b));
  sha256_add(run, blob);
  buf_fini(&b);
}

struct walk {
  struct model *m;
  struct shaped *shape;
  struct sha256_run *run; /* digest */
  size_t rows;
};

/* Calls each(w, key, answer, err) for every answer kept, by shape as sorted and by key. */
static bool answers_walk(struct walk *w, bool (*each)(struct walk *w, struct str key, struct str answer, struct err *),
                         struct err *err)
{
  if (w->m->in_group && !aggregate_flush(w->m, err))
    return false;
  struct stmt *q = store_prepare(w->m->store, "SELECT key, answer FROM _aggregate WHERE shape = ?1 ORDER BY key", err);
  struct shaped **sorted = shapes_sorted(&w->m->aggregates->shapes);
  bool good = q != NULL;
  for (size_t i = 0; good && sorted[i]; i++) {
    enum step step;
    w->shape = sorted[i];
    w->rows = 0;
    bind_int(q, 1, sorted[i]->shape.no);
    while (good && (step = stmt_step(q, err)) != STEP_DONE)
      good = step == STEP_ROW && each(w, column_blob(q, 0), column_blob(q, 1), err);
  }
  free(sorted);
  stmt_close(q);
  return good;
}

static bool digest_answer(struct walk *w, struct str key, struct str answer, struct err *err)
{
  (void)err;
  if (!w->rows++)
    digest_shape(w->shape, w->run);
  digest_blob(key, w->run);
  digest_blob(answer, w->run);
  return true;
}

bool aggregate_digest(struct model *m, struct sha256_run *run, struct err *err)
{
  struct walk w = { .m = m, .run = run };
  return answers_walk(&w, digest_answer, err);
}

static bool verify_failed(const struct shaped *s, struct str key, const char *what, struct err *err)
{
  struct buf b = BUF_INIT;
  struct arena a;
  arena_init(&a);
  shape_describe(s, &b);
  struct value *keys = shape_unpack_keys(s, key, &a);
  for (uint32_t i = 0; keys && i < s->shape.n; i++) {
    buf_z(&b, i ? ", " : " for ");
    json_write(&b, keys[i]);
  }
  err_set(err, ERR_CORRUPT, "the kept %s %s", b.p, what);
  arena_fini(&a);
  buf_fini(&b);
  return false;
}

static bool verify_answer(struct walk *w, struct str key, struct str packed, struct err *err)
{
  struct answer kept, now;
  struct arena a;
  if (!answer_unpack(packed, &kept))
    return verify_failed(w->shape, key, "is malformed", err);
  arena_init(&a);
  struct value *keys = shape_unpack_keys(w->shape, key, &a);
  bool good =
      keys ? shape_compute(w->m, w->shape, keys, &now, err) : verify_failed(w->shape, key, "has malformed keys", err);
  if (good) {
    good = kept.stale || answer_equal(&kept, &now) ||
           verify_failed(w->shape, key, "differs from the one computed anew", err);
    answer_fini(&now);
  }
  answer_fini(&kept);
  arena_fini(&a);
  return good;
}

bool aggregate_verify(struct model *m, struct err *err)
{
  struct walk w = { .m = m };
  return answers_walk(&w, verify_answer, err) && rank_verify(m, err);
}
