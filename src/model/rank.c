/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree: leaves of sorted items, above them nodes that know for each child how many items it holds and a
 * bound below which none of them lies. Full nodes are split on the way down, so that an insertion never turns
 * back; a node under a quarter full is merged with a neighbour where both fit in one.
 */
#include "model/rank.h"

#include <stdlib.h>

#include "model/inner.h"

/* A node is 2 KB either way. */
enum { LEAF_ITEMS = 128, INNER_CHILDREN = 64 };

struct ranking_node {
  int n;
  union {
    struct item items[LEAF_ITEMS];
    struct {
      struct item bound[INNER_CHILDREN]; /* no item of child i is less; that of child 0 is not used */
      uint64_t count[INNER_CHILDREN];
      struct ranking_node *child[INNER_CHILDREN];
    };
  };
};

/* ---- items -------------------------------------------------------------------------------- */

bool field_is_comparable(const struct field *f)
{
  switch (f->kind) {
  case FIELD_INTEGER:
  case FIELD_NUMBER:
  case FIELD_MONEY:
  case FIELD_INSTANT:
  case FIELD_DATE:
  case FIELD_DURATION:
    return true;
  default:
    return false;
  }
}

/* The bits of a double order like integers, but for the negative ones, which order the other way round. */
static int64_t real_fold(int64_t bits) { return bits < 0 ? bits ^ INT64_MAX : bits; }

struct item item_of(struct value v, uint64_t row)
{
  if (v.kind == VALUE_REAL) {
    int64_t bits;
    double d = v.d + 0.0; /* -0 and 0 are one value */
    memcpy(&bits, &d, sizeof bits);
    return (struct item){ real_fold(bits), row };
  }
  uint64_t currency = v.kind == VALUE_MONEY ? v.n : 0;
  return (struct item){ v.i, currency << RID_ROW_BITS | row };
}

struct value item_value(const struct field *f, struct item it)
{
  if (f->kind == FIELD_NUMBER) {
    int64_t bits = real_fold(it.value);
    double d;
    memcpy(&d, &bits, sizeof d);
    return value_real(d);
  }
  if (f->kind != FIELD_MONEY)
    return value_int(it.value);
  return (struct value){ .kind = VALUE_MONEY, .n = item_currency(it), .i = it.value };
}

/* ---- the tree ----------------------------------------------------------------------------- */

static struct ranking_node *node_new(void)
{
  struct ranking_node *node = mem_alloc(sizeof *node);
  node->n = 0;
  return node;
}

static void node_free(struct ranking_node *node, int height)
{
  for (int i = 0; height && i < node->n; i++)
    node_free(node->child[i], height - 1);
  free(node);
}

void ranking_init(struct ranking *t) { *t = (struct ranking){ 0 }; }

void ranking_fini(struct ranking *t)
{
  if (t->root)
    node_free(t->root, t->height);
  ranking_init(t);
}

/* Of the sorted items from `i` to `n`, the first that is not less than `it`. */
static int items_find(const struct item *items, int i, int n, struct item it)
{
  while (i < n) {
    int middle = (i + n) / 2;
    if (item_less(items[middle], it))
      i = middle + 1;
    else
      n = middle;
  }
  return i;
}

/* The child whose range has the item. */
static int child_find(const struct ranking_node *node, struct item it)
{
  int i = items_find(node->bound, 1, node->n, it);
  return i < node->n && !item_less(it, node->bound[i]) ? i : i - 1;
}

static bool node_is_full(const struct ranking_node *node, int height)
{
  return node->n == (height ? INNER_CHILDREN : LEAF_ITEMS);
}

static uint64_t node_count(const struct ranking_node *node, int height)
{
  if (!height)
    return (uint64_t)node->n;
  uint64_t count = 0;
  for (int i = 0; i < node->n; i++)
    count += node->count[i];
  return count;
}

/* Moves what `from` has at `at` and behind to the end of `to`. */
static void node_move(struct ranking_node *to, struct ranking_node *from, int at, int height)
{
  size_t n = (size_t)(from->n - at);
  if (height) {
    memcpy(&to->bound[to->n], &from->bound[at], n * sizeof *to->bound);
    memcpy(&to->count[to->n], &from->count[at], n * sizeof *to->count);
    memcpy(&to->child[to->n], &from->child[at], n * sizeof *to->child);
  } else {
    memcpy(&to->items[to->n], &from->items[at], n * sizeof *to->items);
  }
  to->n += (int)n;
  from->n = at;
}

/* Shifts the children from `at` on by one place, up (1) or down (-1, over the one before). */
static void children_shift(struct ranking_node *node, int at, int by)
{
  size_t n = (size_t)(node->n - at);
  memmove(&node->bound[at + by], &node->bound[at], n * sizeof *node->bound);
  memmove(&node->count[at + by], &node->count[at], n * sizeof *node->count);
  memmove(&node->child[at + by], &node->child[at], n * sizeof *node->child);
  node->n += by;
}

/* Splits child i of a node that is not full. Where `it` goes to the very end, little moves to the new half: values that
 * only rise (instants, a sorted load) would otherwise leave every node half empty. */
static void child_split(struct ranking_node *node, int i, int height, struct item it)
{
  struct ranking_node *left = node->child[i], *right = node_new();
  struct item last = height > 1 ? left->bound[left->n - 1] : left->items[left->n - 1];
  bool at_end = i == node->n - 1 && item_less(last, it);
  int at = at_end ? left->n - left->n / 16 : left->n / 2;
  struct item bound = height > 1 ? left->bound[at] : left->items[at];
  node_move(right, left, at, height - 1);
  children_shift(node, i + 1, 1);
  node->bound[i + 1] = bound;
  node->child[i + 1] = right;
  node->count[i + 1] = node_count(right, height - 1);
  node->count[i] -= node->count[i + 1];
}

static void root_grow(struct ranking *t)
{
  struct ranking_node *root = node_new();
  root->n = 1;
  root->child[0] = t->root;
  root->count[0] = t->n;
  t->root = root;
  t->height++;
}

void ranking_add(struct ranking *t, struct item it)
{
  if (!t->root)
    t->root = node_new();
  if (node_is_full(t->root, t->height))
    root_grow(t);
  struct ranking_node *node = t->root;
  for (int height = t->height; height; height--) {
    int i = child_find(node, it);
    if (node_is_full(node->child[i], height - 1)) {
      child_split(node, i, height, it);
      i += !item_less(it, node->bound[i + 1]);
    }
    node->count[i]++;
    node = node->child[i];
  }
  int i = items_find(node->items, 0, node->n, it);
  if (i < node->n && !item_less(it, node->items[i]))
    abort();
  memmove(&node->items[i + 1], &node->items[i], (size_t)(node->n - i) * sizeof it);
  node->items[i] = it;
  node->n++;
  t->n++;
}

/* Merges children i and i + 1 when they fit in one with room to spare. */
static bool children_merge(struct ranking_node *node, int i, int height)
{
  int most = height > 1 ? INNER_CHILDREN : LEAF_ITEMS;
  if (i < 0 || i + 1 >= node->n || node->child[i]->n + node->child[i + 1]->n > most * 3 / 4)
    return false;
  struct ranking_node *left = node->child[i], *right = node->child[i + 1];
  if (height > 1)
    right->bound[0] = node->bound[i + 1];
  node_move(left, right, 0, height - 1);
  free(right);
  node->count[i] += node->count[i + 1];
  children_shift(node, i + 2, -1);
  return true;
}

static bool node_remove(struct ranking_node *node, int height, struct item it)
{
  if (!height) {
    int i = items_find(node->items, 0, node->n, it);
    if (i == node->n || item_less(it, node->items[i]))
      return false;
    memmove(&node->items[i], &node->items[i + 1], (size_t)(node->n - i - 1) * sizeof it);
    node->n--;
    return true;
  }
  int i = child_find(node, it);
  if (!node_remove(node->child[i], height - 1, it))
    return false;
  node->count[i]--;
  if (node->child[i]->n < (height > 1 ? INNER_CHILDREN : LEAF_ITEMS) / 4 && !children_merge(node, i - 1, height))
    children_merge(node, i, height);
  return true;
}

bool ranking_remove(struct ranking *t, struct item it)
{
  if (!t->root || !node_remove(t->root, t->height, it))
    return false;
  t->n--;
  while (t->height && t->root->n == 1) {
    struct ranking_node *root = t->root->child[0];
    free(t->root);
    t->root = root;
    t->height--;
  }
  return true;
}

uint64_t ranking_below(const struct ranking *t, struct item it)
{
  const struct ranking_node *node = t->root;
  uint64_t below = 0;
  if (!node)
    return 0;
  for (int height = t->height; height; height--) {
    int at = child_find(node, it);
    for (int i = 0; i < at; i++)
      below += node->count[i];
    node = node->child[at];
  }
  return below + (uint64_t)items_find(node->items, 0, node->n, it);
}

static void node_between(const struct ranking_node *node, int height, struct item from, struct item to,
                         uint32_t type_no, struct rids *out)
{
  if (!height) {
    for (int i = items_find(node->items, 0, node->n, from); i < node->n && item_less(node->items[i], to); i++)
      vec_push(out, rid_make(type_no, item_row(node->items[i])));
    return;
  }
  for (int i = child_find(node, from); i < node->n && (i == 0 || item_less(node->bound[i], to)); i++)
    node_between(node->child[i], height - 1, from, to, type_no, out);
}

void ranking_between(const struct ranking *t, struct item from, struct item to, uint32_t type_no, struct rids *out)
{
  if (t->root && item_less(from, to))
    node_between(t->root, t->height, from, to, type_no, out);
}

/* ---- ranks of a model --------------------------------------------------------------------- */

struct ranked {
  uint32_t type_no, field_no;
  struct ranking ranking;
};

/* What an entry did to a ranking. */
struct move {
  struct ranked *of;
  struct item before, after;
  bool had, has;
};

struct ranks {
  struct map by_field; /* type and field number -> struct ranked */
  VEC(struct move) moves;
};

static uint64_t ranked_key(const struct field *f) { return (uint64_t)f->type->no << 8 | f->no; }

static struct ranked *ranked_of(const struct model *m, const struct field *f)
{
  uint64_t *found = m->ranks && m->ranks->by_field.n ? map_find(&m->ranks->by_field, ranked_key(f)) : NULL;
  return found ? (struct ranked *)(uintptr_t)*found : NULL;
}

static void ranked_free(struct ranked *of)
{
  ranking_fini(&of->ranking);
  free(of);
}

static struct move move_of(struct ranked *of, uint64_t row, struct value before, struct value after)
{
  struct move move = { .of = of, .had = !value_is_none(before), .has = !value_is_none(after) };
  if (move.had)
    move.before = item_of(before, row);
  if (move.has)
    move.after = item_of(after, row);
  return move;
}

static void ranking_move(struct ranking *t, bool had, struct item before, bool has, struct item after)
{
  if (had && !ranking_remove(t, before))
    abort();
  if (has)
    ranking_add(t, after);
}

void rank_field_changed(struct model *m, const struct record *r, const struct field *f, struct value before,
                        struct value after)
{
  struct ranked *of = ranked_of(m, f);
  if (!of)
    return;
  struct move move = move_of(of, rid_row(r->rid), before, after);
  ranking_move(&of->ranking, move.had, move.before, move.has, move.after);
  if (!m->relaxed)
    vec_push(&m->ranks->moves, move);
}

void rank_keep(struct model *m)
{
  if (m->ranks)
    vec_clear(&m->ranks->moves);
}

void rank_undo(struct model *m)
{
  while (m->ranks && m->ranks->moves.n) {
    struct move move = vec_pop(&m->ranks->moves);
    ranking_move(&move.of->ranking, move.has, move.after, move.had, move.before);
  }
}

void rank_forget(struct model *m)
{
  if (!m->ranks)
    return;
  struct map_slot *slot;
  for (size_t i = 0; (slot = map_next(&m->ranks->by_field, &i));)
    ranked_free((struct ranked *)(uintptr_t)slot->value);
  map_clear(&m->ranks->by_field);
  vec_clear(&m->ranks->moves);
}

void rank_close(struct model *m)
{
  if (!m->ranks)
    return;
  rank_forget(m);
  map_fini(&m->ranks->by_field);
  vec_fini(&m->ranks->moves);
  free(m->ranks);
  m->ranks = NULL;
}

/* Calls each(ranking, item) for what the table holds, until it returns false: then *all is false. Rows are flushed. */
static bool items_read(struct model *m, const struct field *f, struct ranking *t,
                       bool (*each)(struct ranking *t, struct item it), bool *all, struct err *err)
{
  struct buf sql = BUF_INIT;
  buf_z(&sql, "SELECT id, ");
  field_columns(&sql, f);
  buf_z(&sql, " FROM ");
  sql_name(&sql, f->type->name);
  buf_z(&sql, " WHERE ");
  sql_name(&sql, f->name);
  buf_z(&sql, " IS NOT NULL");
  struct stmt *q = store_prepare(m->store, sql.p, err);
  buf_fini(&sql);
  enum step step;
  bool good = q != NULL;
  *all = true;
  while (good && *all && (step = stmt_step(q, err)) != STEP_DONE) {
    struct value v;
    good = step == STEP_ROW && field_column(q, 1, f, &m->scratch, &v, err);
    *all = good && each(t, item_of(v, (uint64_t)column_int(q, 0)));
  }
  stmt_close(q);
  m->stats.queries++;
  return good;
}

static bool item_add(struct ranking *t, struct item it)
{
  ranking_add(t, it);
  return true;
}

/* The entry's changes so far are in the table, and so in the new ranking: to undo them it must know of them. */
static void moves_catch_up(struct model *m, struct ranked *of)
{
  const struct touch *touch;
  for (size_t i = 0; m->in_entry && !m->relaxed && (touch = model_touch(m, i)); i++) {
    if (touch->kind == TOUCH_FIELD && rid_type(touch->rid) == of->type_no && touch->field->no == of->field_no)
      vec_push(&m->ranks->moves, move_of(of, rid_row(touch->rid), touch->before, touch->after));
  }
}

static struct ranked *ranked_build(struct model *m, const struct field *f, struct err *err)
{
  if (!field_is_comparable(f)) {
    err_set(err, ERR_INPUT, "%.*s.%.*s has no greater and less", STR_FMT(f->type->name), STR_FMT(f->name));
    return NULL;
  }
  if (!m->ranks)
    m->ranks = mem_zero(sizeof *m->ranks);
  struct ranked *of = mem_zero(sizeof *of);
  *of = (struct ranked){ .type_no = f->type->no, .field_no = f->no };
  bool all;
  if ((!m->reader && !flush_type(m, f->type, err)) || !items_read(m, f, &of->ranking, item_add, &all, err)) {
    ranked_free(of);
    return NULL;
  }
  moves_catch_up(m, of);
  *map_put(&m->ranks->by_field, ranked_key(f)) = (uint64_t)(uintptr_t)of;
  return of;
}

static struct ranked *ranked_get(struct model *m, const struct field *f, struct err *err)
{
  struct ranked *of = ranked_of(m, f);
  return of ? of : ranked_build(m, f, err);
}

bool model_rank(struct model *m, const struct field *f, const struct record *r, int64_t *rank, struct err *err)
{
  struct ranked *of = ranked_get(m, f, err);
  struct value v = r->cells[f->no];
  if (!of)
    return false;
  if (value_is_none(v)) {
    *rank = 0;
    return true;
  }
  /* Behind all that have this value: the next currency's first place. */
  struct item behind = item_of(v, 0);
  behind.low += 1ull << RID_ROW_BITS;
  *rank = 1 + (int64_t)(of->ranking.n - ranking_below(&of->ranking, behind));
  return true;
}

static int by_number(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

bool model_rank_moved(struct model *m, const struct field *f, struct value before, struct value after, struct rids *out,
                      struct err *err)
{
  struct ranked *of = ranked_get(m, f, err);
  if (!of)
    return false;
  const struct item least = { INT64_MIN, 0 };
  struct item x = value_is_none(before) ? least : item_of(before, 0);
  struct item y = value_is_none(after) ? least : item_of(after, 0);
  vec_clear(out);
  ranking_between(&of->ranking, item_less(x, y) ? x : y, item_less(x, y) ? y : x, of->type_no, out);
  if (out->n > 1)
    qsort(out->at, out->n, sizeof *out->at, by_number);
  return true;
}

static bool item_check(struct ranking *t, struct item it)
{
  struct item next = { it.value, it.low + 1 };
  t->n--;
  return ranking_below(t, next) - ranking_below(t, it) == 1;
}

/* Each item of the table is in the ranking, and the ranking has no others. */
static bool ranked_verify(struct model *m, const struct ranked *of, struct err *err)
{
  const struct field *f = type_field_at(type_at(m, of->type_no), of->field_no);
  struct ranking left = of->ranking;
  bool all;
  if (!items_read(m, f, &left, item_check, &all, err))
    return false;
  return (all && left.n == 0) ||
         err_set(err, ERR_CORRUPT, "the kept ranks of %.*s.%.*s differ from those computed anew",
                 STR_FMT(f->type->name), STR_FMT(f->name));
}

bool rank_verify(struct model *m, struct err *err)
{
  struct map_slot *slot;
  for (size_t i = 0; m->ranks && (slot = map_next(&m->ranks->by_field, &i));) {
    if (!ranked_verify(m, (const struct ranked *)(uintptr_t)slot->value, err))
      return false;
  }
  return true;
}
