/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads: paths as they are learned, edges, and how both are kept in the file.
 */
#include "policy/reads.h"

#include <stdio.h>

#include "policy/path.h"

/* ---- life cycle ---- */

#define READS_TABLES                                                                                                   \
  "CREATE TABLE IF NOT EXISTS _path(no INTEGER PRIMARY KEY, policy INTEGER NOT NULL, parent INTEGER NOT NULL,"         \
  " kind INTEGER NOT NULL, key INTEGER NOT NULL, filters BLOB NOT NULL, type INTEGER NOT NULL,"                        \
  " field INTEGER NOT NULL, shape INTEGER NOT NULL, param TEXT NOT NULL, bits0 INTEGER NOT NULL,"                      \
  " bits1 INTEGER NOT NULL, ranks0 INTEGER NOT NULL, ranks1 INTEGER NOT NULL, pasts0 INTEGER NOT NULL,"                \
  " pasts1 INTEGER NOT NULL) STRICT;"                                                                                  \
  "CREATE TABLE IF NOT EXISTS _edge(key INTEGER NOT NULL, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"          \
  " PRIMARY KEY(key, policy, subject)) STRICT, WITHOUT ROWID;"                                                         \
  "CREATE INDEX IF NOT EXISTS _edge_reader ON _edge(policy, subject);"

static uint64_t identity_of(const struct path *p)
{
  uint64_t h = hash_mix(hash_mix(4, p->policy_no), (uint64_t)p->parent << 8 | p->kind);
  h = hash_mix(h, (uint64_t)p->type_no << 32 | p->field_no);
  h = hash_mix(h, (uint64_t)(uint32_t)p->shape << 16 | (uint64_t)(uint8_t)p->key << 8 | p->n);
  for (int i = 0; i < p->n; i++)
    h = hash_mix(h, p->filter_nos[i]);
  h = hash_fixed(h, p->param_key);
  return h == MAP_NONE ? 0 : h;
}

static bool same_path(const struct path *a, const struct path *b)
{
  return a->policy_no == b->policy_no && a->parent == b->parent && a->kind == b->kind && a->key == b->key &&
         a->n == b->n && a->type_no == b->type_no && a->field_no == b->field_no && a->shape == b->shape &&
         memcmp(a->filter_nos, b->filter_nos, a->n * sizeof *a->filter_nos) == 0 && str_eq(a->param_key, b->param_key);
}

static struct path read_row(struct reads *r, struct stmt *q)
{
  struct path p = { .no = (uint32_t)column_int(q, 0),
                    .policy_no = (uint32_t)column_int(q, 1),
                    .parent = (uint32_t)column_int(q, 2),
                    .kind = (uint8_t)column_int(q, 3),
                    .key = (int8_t)column_int(q, 4),
                    .type_no = (uint32_t)column_int(q, 6),
                    .field_no = (uint32_t)column_int(q, 7),
                    .shape = (int)column_int(q, 8),
                    .bits = { (uint64_t)column_int(q, 10), (uint64_t)column_int(q, 11) },
                    .ranks = { (uint64_t)column_int(q, 12), (uint64_t)column_int(q, 13) },
                    .pasts = { (uint64_t)column_int(q, 14), (uint64_t)column_int(q, 15) } };
  struct str filters = column_blob(q, 5);
  p.n = (uint8_t)(filters.n / sizeof *p.filter_nos);
  memcpy(p.filter_nos, filters.p ? filters.p : "", p.n * sizeof *p.filter_nos);
  p.param_key = str_dup(&r->arena, column_text(q, 9));
  return p;
}

static bool load(struct reads *r, struct err *err)
{
  struct stmt *q = store_prepare(model_store(r->model), "SELECT * FROM _path ORDER BY no", err);
  if (!q)
    return false;
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW) {
    struct path p = read_row(r, q);
    while (r->paths.n < p.no) /* numbers of paths that were forgotten stay unused */
      vec_push(&r->paths, ((struct path){ .no = (uint32_t)r->paths.n, .gone = true }));
    vec_push(&r->paths, p);
    *map_put(&r->by_identity, identity_of(&p)) = p.no;
  }
  stmt_close(q);
  return step == STEP_DONE;
}

struct reads *reads_open(struct model *m, struct err *err)
{
  struct reads *r = mem_zero(sizeof *r);
  struct store *s = model_store(m);
  r->model = m;
  arena_init(&r->arena);
  arena_init(&r->entry);
  map_init(&r->by_identity);
  map_init(&r->by_shape);
  vec_push(&r->paths, (struct path){ .gone = true });
  if (store_exec(s, READS_TABLES, err) &&
      (r->find_edge =
           store_prepare(s, "SELECT policy, subject FROM _edge WHERE key = ? ORDER BY policy, subject", err)) &&
      (r->edges_of = store_prepare(s, "SELECT key FROM _edge WHERE policy = ? AND subject = ?", err)) &&
      (r->add_edge = store_prepare(s, "INSERT OR IGNORE INTO _edge(key, policy, subject) VALUES(?, ?, ?)", err)) &&
      (r->drop_edge = store_prepare(s, "DELETE FROM _edge WHERE key = ? AND policy = ? AND subject = ?", err)) &&
      (r->put_path = store_prepare(s, "INSERT OR REPLACE INTO _path VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", err)) &&
      load(r, err))
    return r;
  reads_close(r);
  return NULL;
}

static void forget_lists(struct reads *r)
{
  for (uint32_t i = 0; i < r->type_count; i++)
    vec_freed(r->of_type[i].at);
  vec_freed(r->of_type);
  r->of_type = NULL;
  r->type_count = 0;
  for (size_t i = 0; i < r->shape_paths.n; i++)
    vec_freed(r->shape_paths.at[i].at);
  vec_clear(&r->shape_paths);
  map_clear(&r->by_shape);
}

void reads_close(struct reads *r)
{
  if (!r)
    return;
  stmt_close(r->find_edge);
  stmt_close(r->edges_of);
  stmt_close(r->add_edge);
  stmt_close(r->drop_edge);
  stmt_close(r->put_path);
  forget_lists(r);
  vec_fini(&r->shape_paths);
  vec_fini(&r->paths);
  vec_fini(&r->pending);
  map_fini(&r->by_identity);
  map_fini(&r->by_shape);
  arena_fini(&r->arena);
  arena_fini(&r->entry);
  vec_freed(r);
}

/* ---- binding to the set ---- */

const struct type *path_type(const struct reads *r, uint32_t no)
{
  struct type_view *v = r->set ? set_view(r->set, no) : NULL;
  return v && v->type ? v->type : type_of_rid(r->model, rid_make(no, 0)); /* a reader's set is bound to no types */
}

static void list_add(struct paths *list, uint32_t no) { vec_push(list, no); }

static void list_path(struct reads *r, const struct path *p)
{
  if (p->shape && (p->kind == PATH_NUMBER || p->kind == PATH_TOP)) {
    uint64_t *at = map_find(&r->by_shape, (uint64_t)p->shape);
    if (!at) {
      *map_put(&r->by_shape, (uint64_t)p->shape) = r->shape_paths.n;
      vec_push(&r->shape_paths, (struct paths){ 0 });
      at = map_find(&r->by_shape, (uint64_t)p->shape);
    }
    list_add(&r->shape_paths.at[*at], p->no);
  }
  if (p->kind < PATH_NUMBER && p->type_no < r->type_count)
    list_add(&r->of_type[p->type_no], p->no);
}

/* False when the path has lost its policy, type or field. */
static bool resolve(struct reads *r, struct path *p)
{
  p->policy = policy_at(r->set, p->policy_no);
  p->type = path_type(r, p->type_no);
  if (!p->policy || !p->policy->on || !p->type)
    return false;
  if (p->kind == PATH_REF) {
    const struct type *parent = r->paths.at[p->parent].type;
    if (!parent || !(p->field = type_field_at(parent, p->field_no)))
      return false;
  }
  if (p->kind == PATH_EDGE || (p->key < 0 && p->n > 0))
    p->policy->uses_edges = true;
  for (int i = 0; i < p->n; i++)
    if (!(p->filters[i] = type_field_at(p->type, p->filter_nos[i])))
      return false;
  return true;
}

bool reads_forget(struct reads *r, uint32_t policy_no, struct err *err)
{
  char sql[160];
  snprintf(sql, sizeof sql, "DELETE FROM _path WHERE policy = %u; DELETE FROM _edge WHERE policy = %u", policy_no,
           policy_no);
  for (size_t i = 1; i < r->paths.n; i++)
    if (r->paths.at[i].policy_no == policy_no && !r->paths.at[i].gone) {
      map_remove(&r->by_identity, identity_of(&r->paths.at[i]));
      r->paths.at[i].gone = true;
    }
  return store_exec(model_store(r->model), sql, err);
}

bool reads_bind(struct reads *r, struct policy_set *set, struct err *err)
{
  const struct schema *schema = model_schema(r->model);
  r->set = set;
  r->unordered = r->unwritten = true;
  forget_lists(r);
  for (uint32_t i = 0; i < schema->type_count; i++)
    if (schema->types[i]->no >= r->type_count)
      r->type_count = schema->types[i]->no + 1;
  r->of_type = mem_zero((r->type_count + 1) * sizeof *r->of_type);
  for (size_t i = 1; i < r->paths.n; i++) {
    struct path *p = &r->paths.at[i];
    if (p->gone)
      continue;
    if (!resolve(r, p)) {
      if (!reads_forget(r, p->policy_no, err))
        return false;
      continue;
    }
    list_path(r, p);
  }
  reads_order(r);
  return true;
}

/* ---- noting ---- */

static uint32_t path_of(struct reads *r, const struct path *want)
{
  uint64_t identity = identity_of(want);
  for (uint64_t *at; (at = map_find(&r->by_identity, identity)); identity++)
    if (same_path(&r->paths.at[*at], want))
      return (uint32_t)*at;
  struct path p = *want;
  p.no = (uint32_t)r->paths.n;
  p.dirty = true;
  p.param_key = str_dup(&r->arena, want->param_key);
  vec_push(&r->paths, p);
  *map_put(&r->by_identity, identity) = p.no;
  resolve(r, &r->paths.at[p.no]);
  list_path(r, &r->paths.at[p.no]);
  r->unordered = r->unwritten = true;
  return p.no;
}

uint32_t reads_self(struct reads *r, const struct policy *p)
{
  return path_of(r, &(struct path){ .policy_no = p->no, .kind = PATH_SELF, .key = -1, .type_no = p->on->no });
}

uint32_t reads_param(struct reads *r, const struct policy *p, const struct type *t, struct str key)
{
  return path_of(
      r, &(struct path){ .policy_no = p->no, .kind = PATH_PARAM, .key = -1, .type_no = t->no, .param_key = key });
}

uint32_t reads_all(struct reads *r, const struct policy *p, const struct type *t)
{
  return path_of(r, &(struct path){ .policy_no = p->no, .kind = PATH_ALL, .key = -1, .type_no = t->no });
}

uint32_t reads_ref(struct reads *r, uint32_t parent, const struct field *f)
{
  uint32_t policy_no = r->paths.at[parent].policy_no;
  return path_of(r, &(struct path){ .policy_no = policy_no,
                                    .parent = parent,
                                    .kind = PATH_REF,
                                    .key = -1,
                                    .type_no = f->target->no,
                                    .field_no = f->no });
}

uint32_t reads_set(struct reads *r, const struct policy *p, uint32_t parent, const struct type *t, uint32_t n,
                   const struct field *const *filters, int key, const struct shape *shape)
{
  struct path want = { .policy_no = p->no,
                       .parent = parent,
                       .key = (int8_t)key,
                       .n = (uint8_t)n,
                       .type_no = t->no,
                       .shape = shape ? shape->no : 0 };
  want.kind = !shape ? PATH_SET : shape->kind == SHAPE_TOP ? PATH_TOP : PATH_NUMBER;
  for (uint32_t i = 0; i < n; i++)
    want.filter_nos[i] = (uint16_t)filters[i]->no;
  uint32_t no = path_of(r, &want);
  return want.kind == PATH_NUMBER ? PATH_NONE : no;
}

uint32_t reads_edge(struct reads *r, const struct policy *p, const struct type *t)
{
  return path_of(r, &(struct path){ .policy_no = p->no, .kind = PATH_EDGE, .key = -1, .type_no = t->no });
}

static void note(struct reads *r, struct path *p, uint64_t *bits, uint32_t no)
{
  if (bits[no >> 6] >> (no & 63) & 1)
    return;
  bits[no >> 6] |= 1ull << (no & 63);
  p->dirty = true;
  r->unordered = r->unwritten = true;
}

void reads_wait(struct reads *r, const struct policy *p, const struct field *f)
{
  uint32_t no = path_of(r, &(struct path){ .policy_no = p->no, .kind = PATH_WAIT, .key = -1, .type_no = f->type->no });
  reads_field(r, no, f->no);
}

void reads_field(struct reads *r, uint32_t path, uint32_t no)
{
  struct path *p = &r->paths.at[path];
  r->heard |= path_heard(path, no);
  note(r, p, p->bits, no);
}

void reads_listen(struct reads *r) { r->heard = 0; }
uint64_t reads_heard(const struct reads *r) { return r->heard; }

void reads_past(struct reads *r, uint32_t path, uint32_t no)
{
  struct path *p = &r->paths.at[path];
  r->heard |= path_heard(path, no);
  note(r, p, p->bits, no);
  note(r, p, p->pasts, no);
}

void reads_rank(struct reads *r, uint32_t path, uint32_t no)
{
  struct path *p = &r->paths.at[path];
  note(r, p, p->ranks, no);
}

/* ---- edges ---- */

uint64_t edge_record(uint64_t rid) { return hash_mix(1, rid); }

uint64_t edge_key(const struct type *t, struct str key) { return hash_fixed(hash_mix(2, t->no), key); }

uint64_t edge_set(const struct type *t, const struct shape *shape, uint32_t n, const struct field *const *filters,
                  const struct value *values)
{
  uint64_t h = hash_mix(hash_mix(3, t->no), shape ? (uint64_t)shape->no : 0);
  for (uint32_t i = 0; i < n; i++)
    h = value_hash(hash_mix(h, filters[i]->no), values[i]);
  return h;
}

void reads_edges(struct reads *r, const struct policy *p, uint64_t subject, const uint64_t *edges, size_t n, bool add)
{
  uint64_t *copy = arena_array(&r->entry, uint64_t, n + 1);
  if (n)
    memcpy(copy, edges, n * sizeof *copy);
  vec_push(&r->pending, ((struct pending_edges){ p, subject, copy, n, add }));
}

bool pending_has(const struct pending_edges *p, uint64_t edge)
{
  for (size_t i = 0; i < p->n; i++)
    if (p->edges[i] == edge)
      return true;
  return false;
}

static bool write_edges(struct reads *r, const struct pending_edges *p, struct err *err)
{
  struct rids old = { 0 };
  enum step step;
  bind_int(r->edges_of, 1, p->policy->no);
  bind_int(r->edges_of, 2, (int64_t)p->subject);
  while ((step = stmt_step(r->edges_of, err)) == STEP_ROW)
    vec_push(&old, (uint64_t)column_int(r->edges_of, 0));
  bool good = step == STEP_DONE;
  for (size_t i = 0; good && !p->add && i < old.n; i++)
    if (!pending_has(p, old.at[i])) {
      bind_int(r->drop_edge, 1, (int64_t)old.at[i]);
      bind_int(r->drop_edge, 2, p->policy->no);
      bind_int(r->drop_edge, 3, (int64_t)p->subject);
      good = stmt_run(r->drop_edge, err);
    }
  for (size_t i = 0; good && i < p->n; i++) {
    bind_int(r->add_edge, 1, (int64_t)p->edges[i]);
    bind_int(r->add_edge, 2, p->policy->no);
    bind_int(r->add_edge, 3, (int64_t)p->subject);
    good = stmt_run(r->add_edge, err);
  }
  vec_fini(&old);
  return good;
}

bool reads_keep(struct reads *r, struct err *err)
{
  bool good = true;
  for (size_t i = 0; good && i < r->pending.n; i++)
    good = write_edges(r, &r->pending.at[i], err);
  reads_undo(r);
  return good;
}

void reads_undo(struct reads *r)
{
  vec_clear(&r->pending);
  arena_reset(&r->entry);
}

bool reads_flush(struct reads *r, struct err *err)
{
  if (!r->unwritten)
    return true;
  for (size_t i = 1; i < r->paths.n; i++) {
    struct path *p = &r->paths.at[i];
    if (!p->dirty || p->gone)
      continue;
    struct stmt *q = r->put_path;
    bind_int(q, 1, p->no), bind_int(q, 2, p->policy_no), bind_int(q, 3, p->parent), bind_int(q, 4, p->kind);
    bind_int(q, 5, p->key);
    bind_blob(q, 6, (struct str){ (const char *)p->filter_nos, p->n * sizeof *p->filter_nos });
    bind_int(q, 7, p->type_no), bind_int(q, 8, p->field_no), bind_int(q, 9, p->shape);
    bind_text(q, 10, p->param_key);
    bind_int(q, 11, (int64_t)p->bits[0]), bind_int(q, 12, (int64_t)p->bits[1]);
    bind_int(q, 13, (int64_t)p->ranks[0]), bind_int(q, 14, (int64_t)p->ranks[1]);
    bind_int(q, 15, (int64_t)p->pasts[0]), bind_int(q, 16, (int64_t)p->pasts[1]);
    if (!stmt_run(q, err))
      return false;
    p->dirty = false;
  }
  r->unwritten = false;
  return true;
}

void reads_sabotage(struct reads *r, enum reads_break what) { r->broken = what; }
