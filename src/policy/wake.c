/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wake: from what an entry touched to whom it concerns: the learned paths walked backwards. See reads.h for why that
 * finds everybody.
 */
#include "policy/path.h"

enum { DEPTH_MAX = 32 };

struct changed { /* one record, over all touches of a drain */
  uint64_t rid;
  struct record *record; /* NULL: deleted */
  const struct type *type;
  bool created, deleted;
  uint64_t bits[2];
  uint64_t pasts[2];       /* whose history is another before the present value */
  VEC(struct touch) first; /* the first touch of each field: its value before */
};

struct walk {
  struct reads *reads;
  void (*wake)(void *arg, struct policy *p, uint64_t subject);
  void *arg;
  struct err *err;
  bool good;
  uint64_t heard; /* only those wake that have read one of these; 0: all */
};

static bool is_deaf(const struct walk *w, const struct policy *p, uint64_t subject)
{
  if (!w->heard)
    return false;
  struct record *r = model_find(w->reads->model, subject, NULL);
  const struct said *said = r ? model_said(r, p->no) : NULL;
  return said && said->epoch == p->epoch && !(said->heard & w->heard);
}

static void wake_one(struct walk *w, struct policy *p, uint64_t subject)
{
  if (!is_deaf(w, p, subject))
    w->wake(w->arg, p, subject);
}

static bool wake_edges(struct walk *w, uint64_t edge, const struct policy *only)
{
  struct reads *r = w->reads;
  if (r->broken == BREAK_EDGE)
    return true;
  struct rids found = { 0 };
  enum step step;
  bind_int(r->find_edge, 1, (int64_t)edge);
  while ((step = stmt_step(r->find_edge, w->err)) == STEP_ROW) {
    vec_push(&found, (uint64_t)column_int(r->find_edge, 0));
    vec_push(&found, (uint64_t)column_int(r->find_edge, 1));
  }
  for (size_t i = 0; i + 1 < found.n; i += 2) {
    struct policy *p = policy_at(r->set, (uint32_t)found.at[i]);
    if (p && (!only || p == only))
      wake_one(w, p, found.at[i + 1]);
  }
  vec_fini(&found);
  for (size_t i = 0; i < r->pending.n; i++)
    if ((!only || r->pending.at[i].policy == only) && pending_has(&r->pending.at[i], edge))
      wake_one(w, (struct policy *)(uintptr_t)r->pending.at[i].policy, r->pending.at[i].subject);
  return step == STEP_DONE;
}

static bool walk_back(struct walk *w, uint32_t no, uint64_t rid, int depth);

static bool walk_ref(struct walk *w, const struct path *p, uint64_t rid, int depth)
{
  struct rids from = { 0 };
  const struct type *from_type = w->reads->paths.at[p->parent].type;
  struct value v = value_record(rid);
  bool good = model_set_of(w->reads->model, from_type, 1, &p->field, &v, &from, w->err);
  uint32_t up = p->parent;
  for (size_t i = 0; good && i < from.n; i++)
    good = walk_back(w, up, from.at[i], depth + 1);
  vec_fini(&from);
  return good;
}

static void values_at(const struct path *p, const struct record *x, struct value *out)
{
  for (int i = 0; i < p->n; i++)
    out[i] = record_cell(x, p->filter_nos[i]);
}

static bool in_top(struct walk *w, const struct path *p, const struct record *x, bool *in)
{
  const struct shape *s = model_shape_at(w->reads->model, p->shape);
  struct value keys[FILTERS_MAX], list;
  values_at(p, x, keys);
  *in = false;
  if (!s || !model_aggregate(w->reads->model, s, keys, &w->reads->entry, &list, w->err))
    return s == NULL;
  for (uint32_t i = 0; list.kind == VALUE_LIST && i < list.n; i++)
    *in = *in || list.list[i].record == x->rid;
  return true;
}

/* From record x at a set or top: to the parent, to those with an edge, or to all. */
static bool walk_set(struct walk *w, const struct path *p, uint64_t rid, int depth)
{
  struct record *x = model_find(w->reads->model, rid, w->err);
  if (!x)
    return w->err->code == ERR_NONE;
  struct value keys[FILTERS_MAX];
  values_at(p, x, keys);
  if (p->kind == PATH_TOP) {
    bool in;
    if (!in_top(w, p, x, &in))
      return false;
    if (!in)
      return true;
  }
  if (p->key >= 0)
    return keys[p->key].kind != VALUE_RECORD || walk_back(w, p->parent, keys[p->key].record, depth + 1);
  if (p->n == 0) {
    w->wake(w->arg, p->policy, 0);
    return true;
  }
  return wake_edges(
      w, edge_set(p->type, p->shape ? model_shape_at(w->reads->model, p->shape) : NULL, p->n, p->filters, keys),
      p->policy);
}

static bool walk_edge(struct walk *w, const struct path *p, uint64_t rid)
{
  if (!wake_edges(w, edge_record(rid), p->policy))
    return false;
  struct record *x = model_find(w->reads->model, rid, w->err);
  if (!x)
    return w->err->code == ERR_NONE;
  return wake_edges(w, edge_key(x->type, x->key), p->policy);
}

static bool walk_back(struct walk *w, uint32_t no, uint64_t rid, int depth)
{
  const struct path *p = &w->reads->paths.at[no]; /* waking learns nothing, so paths stay where they are */
  if (depth > DEPTH_MAX || p->gone) {
    w->wake(w->arg, p->policy, 0);
    return true;
  }
  struct record *x;
  switch (p->kind) {
  case PATH_SELF:
    wake_one(w, p->policy, rid);
    return true;
  case PATH_PARAM:
    x = model_find(w->reads->model, rid, w->err);
    if (x && str_eq(x->key, p->param_key))
      w->wake(w->arg, p->policy, 0);
    return x || w->err->code == ERR_NONE;
  case PATH_ALL:
    w->wake(w->arg, p->policy, 0);
    return true;
  case PATH_REF:
    return w->reads->broken == BREAK_REF || walk_ref(w, p, rid, depth);
  case PATH_EDGE:
    return walk_edge(w, p, rid);
  default:
    return walk_set(w, p, rid, depth);
  }
}

/* ---- what a touched record sets off ---- */

static struct value before_of(const struct changed *c, const struct field *f)
{
  for (size_t i = 0; i < c->first.n; i++)
    if (c->first.at[i].field == f)
      return c->first.at[i].before;
  return c->record ? record_cell(c->record, f->no) : value_none();
}

static bool touched(const struct changed *c, uint32_t no) { return c->bits[no >> 6] >> (no & 63) & 1; }

static bool member_parent(struct walk *w, const struct path *p, struct value key)
{
  return key.kind != VALUE_RECORD || walk_back(w, p->parent, key.record, 1);
}

/* Membership of the set may have changed: those who read it under the old key and under the new one. */
static bool member_changed(struct walk *w, const struct path *p, const struct changed *c)
{
  struct value before[FILTERS_MAX], after[FILTERS_MAX];
  bool any = false;
  if (w->reads->broken == BREAK_SET)
    return true;
  if (p->kind == PATH_ALL) {
    if (c->created || c->deleted)
      w->wake(w->arg, p->policy, 0);
    return true;
  }
  for (int i = 0; i < p->n; i++) {
    before[i] = before_of(c, p->filters[i]);
    after[i] = c->record ? record_cell(c->record, p->filter_nos[i]) : value_none();
    any = any || touched(c, p->filter_nos[i]);
  }
  if (!any && !c->created && !c->deleted)
    return true;
  if (p->key >= 0)
    return member_parent(w, p, before[p->key]) &&
           (value_eq(before[p->key], after[p->key]) || member_parent(w, p, after[p->key]));
  return wake_edges(w, edge_set(p->type, NULL, p->n, p->filters, before), p->policy) &&
         wake_edges(w, edge_set(p->type, NULL, p->n, p->filters, after), p->policy);
}

/* The fields of the path that are others now. */
static uint64_t heard_of(const struct path *p, const uint64_t *bits)
{
  uint64_t heard = 0;
  for (uint32_t i = 0; i < 2; i++)
    for (uint64_t left = p->bits[i] & bits[i]; left; left &= left - 1)
      heard |= path_heard(p->no, i * 64 + (uint32_t)__builtin_ctzll(left));
  return heard;
}

static bool field_changed(struct walk *w, const struct path *p, const struct changed *c)
{
  bool field = (p->bits[0] & c->bits[0]) | (p->bits[1] & c->bits[1]);
  bool past = (p->pasts[0] & c->pasts[0]) | (p->pasts[1] & c->pasts[1]);
  field = field && w->reads->broken != BREAK_FIELD;
  past = past && w->reads->broken != BREAK_PAST;
  if (!c->record || !(field || past))
    return true;
  w->heard = (field ? heard_of(p, c->bits) : 0) | (past ? heard_of(p, c->pasts) : 0);
  bool good = walk_back(w, p->no, c->rid, 0);
  w->heard = 0;
  return good;
}

static bool rank_changed(struct walk *w, const struct path *p, const struct changed *c)
{
  if (w->reads->broken == BREAK_RANK)
    return true;
  bool good = true;
  for (size_t i = 0; good && i < c->first.n; i++) {
    const struct field *f = c->first.at[i].field;
    if (!(p->ranks[f->no >> 6] >> (f->no & 63) & 1))
      continue;
    struct rids moved = { 0 };
    struct value after = c->record ? record_cell(c->record, f->no) : value_none();
    good = model_rank_moved(w->reads->model, f, c->first.at[i].before, after, &moved, w->err) &&
           (!c->record || walk_back(w, p->no, c->rid, 0));
    for (size_t k = 0; good && k < moved.n; k++)
      good = walk_back(w, p->no, moved.at[k], 0);
    vec_fini(&moved);
  }
  return good;
}

static bool existence_changed(struct walk *w, const struct changed *c, struct str key)
{
  struct reads *r = w->reads;
  if (r->broken == BREAK_EXISTS)
    return true;
  for (uint32_t i = 0; c->created && i < r->set->policy_count; i++)
    if (r->set->policies[i]->kind == KIND_POLICY && r->set->policies[i]->on == c->type)
      w->wake(w->arg, r->set->policies[i], c->rid);
  struct paths *list = &r->of_type[c->type->no];
  for (size_t i = 0; i < list->n; i++) {
    const struct path *p = &r->paths.at[list->at[i]];
    if (p->kind == PATH_PARAM && str_eq(p->param_key, key))
      w->wake(w->arg, p->policy, 0);
  }
  return wake_edges(w, edge_key(c->type, key), NULL) && wake_edges(w, edge_record(c->rid), NULL);
}

static bool record_changed(struct walk *w, const struct changed *c)
{
  struct reads *r = w->reads;
  bool good = true;
  if (c->type->no >= r->type_count)
    return true;
  for (size_t i = 0; good && i < r->of_type[c->type->no].n; i++) {
    const struct path *p = &r->paths.at[r->of_type[c->type->no].at[i]];
    if (p->gone)
      continue;
    if (p->kind == PATH_SET || p->kind == PATH_ALL)
      good = member_changed(w, p, c);
    good = good && field_changed(w, p, c);
    if (good && c->deleted && p->kind == PATH_REF && p->field->derived) /* a fact could not refer to it any more */
      good = walk_back(w, p->no, c->rid, 0);
    if (good && (p->ranks[0] | p->ranks[1]))
      good = rank_changed(w, p, c);
  }
  return good;
}

static bool aggregate_changed(struct walk *w, const struct touch *t)
{
  struct reads *r = w->reads;
  const struct shape *s = model_shape_at(r->model, t->shape);
  uint64_t *at = map_find(&r->by_shape, (uint64_t)t->shape);
  bool good = true;
  if (!at || r->broken == BREAK_AGGREGATE)
    return true;
  struct paths *list = &r->shape_paths.at[*at];
  for (size_t i = 0; good && i < list->n; i++) {
    const struct path *p = &r->paths.at[list->at[i]];
    if (p->gone)
      continue;
    if (p->key >= 0)
      good = member_parent(w, p, t->keys[p->key]);
    else if (p->n == 0)
      w->wake(w->arg, p->policy, 0);
    else
      good = wake_edges(w, edge_set(s->type, s, s->n, s->filters, t->keys), p->policy);
  }
  return good;
}

/* ---- gathering the touches ---- */

struct gathered {
  VEC(struct changed) records;
  VEC(struct str) keys; /* of each record, for those deleted */
  struct map at;        /* rid -> index */
};

static struct changed *changed_of(struct reads *r, struct gathered *g, uint64_t rid)
{
  uint64_t *at = map_find(&g->at, rid);
  if (at)
    return &g->records.at[*at];
  *map_put(&g->at, rid) = g->records.n;
  vec_push(&g->records, ((struct changed){ .rid = rid, .type = path_type(r, rid_type(rid)) }));
  return &vec_last(&g->records);
}

static void gather_field(struct changed *c, const struct touch *t)
{
  uint32_t no = t->field->no;
  if (!touched(c, no))
    vec_push(&c->first, *t);
  c->bits[no >> 6] |= 1ull << (no & 63);
  if (!t->field->derived)
    c->bits[READ_VERSION >> 6] |= 1ull << (READ_VERSION & 63);
}

/* Of one field, or of all facts. */
static void gather_past(struct changed *c, const struct touch *t)
{
  for (uint32_t i = 0; c->type && i < c->type->field_count; i++) {
    const struct field *f = &c->type->fields[i];
    if (t->field ? f->no == t->field->no : !f->derived)
      c->pasts[f->no >> 6] |= 1ull << (f->no & 63);
  }
}

static void gather(struct reads *r, struct gathered *g, const struct touch *t)
{
  struct changed *c = changed_of(r, g, t->rid);
  if (t->kind == TOUCH_FIELD)
    gather_field(c, t);
  else if (t->kind == TOUCH_PAST)
    gather_past(c, t);
  else if (t->kind == TOUCH_CREATE)
    c->created = true;
  else
    c->deleted = true;
}

bool reads_affected(struct reads *r, size_t *from, void (*wake)(void *arg, struct policy *p, uint64_t subject),
                    void *arg, struct err *err)
{
  struct err own = ERR_INIT;
  struct walk w = { r, wake, arg, err ? err : &own, true, 0 };
  struct gathered g = { 0 };
  bool good = true;
  map_init(&g.at);
  const struct touch *t;
  for (size_t i = *from; (t = model_touch(r->model, i)); i++)
    if (t->kind != TOUCH_AGGREGATE)
      gather(r, &g, t);
  for (size_t i = 0; good && i < g.records.n; i++) {
    struct changed *c = &g.records.at[i];
    struct record *x = model_find(r->model, c->rid, w.err);
    struct str key = x ? x->key : model_key_of(r->model, c->rid);
    c->record = x && !x->deleted ? x : NULL;
    good = c->type && w.err->code == ERR_NONE && (!(c->created || c->deleted) || existence_changed(&w, c, key)) &&
           record_changed(&w, c);
  }
  for (; good && (t = model_touch(r->model, *from)); ++*from)
    if (t->kind == TOUCH_AGGREGATE)
      good = aggregate_changed(&w, t);
  for (size_t i = 0; i < g.records.n; i++)
    vec_fini(&g.records.at[i].first);
  vec_fini(&g.records);
  map_fini(&g.at);
  return good;
}

bool reads_group(struct reads *r, const struct policy *p, uint64_t rid,
                 void (*wake)(void *arg, struct policy *p, uint64_t subject), void *arg, struct err *err)
{
  struct err own = ERR_INIT;
  struct walk w = { r, wake, arg, err ? err : &own, true, 0 };
  bool good = true;
  if (r->broken == BREAK_HEIGHT)
    return true;
  for (size_t i = 0; good && i < r->of_type[p->on->no].n; i++) {
    const struct path *q = &r->paths.at[r->of_type[p->on->no].at[i]];
    if (q->gone || q->policy->group != p->group)
      continue;
    bool reads_it = false;
    for (uint32_t k = 0; k < p->give_count; k++) {
      uint32_t no = p->given[k]->no;
      reads_it = reads_it || (q->bits[no >> 6] >> (no & 63) & 1);
    }
    good = !reads_it || walk_back(&w, q->no, rid, 0);
  }
  return good;
}
