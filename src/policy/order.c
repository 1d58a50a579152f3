/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order: which policy comes after which, from what each was seen to read: the condensation of that graph, in layers.
 * Also the reads of a policy in words.
 */
#include "policy/path.h"

struct graph {
  struct policy_set *set;
  uint32_t n;
  uint8_t *edge; /* edge[a * n + b]: b reads what a gives */
  /* Tarjan's strongly connected components: */
  uint32_t *index, *low, *stack, depth, next, groups;
  bool *on_stack;
};

static uint32_t position(const struct policy_set *s, const struct policy *p)
{
  for (uint32_t i = 0; i < s->policy_count; i++)
    if (s->policies[i] == p)
      return i;
  return UINT32_MAX;
}

static void connect(struct graph *g, const struct path *p, const struct field *f)
{
  struct policy *giver = f ? set_giver(g->set, f) : NULL;
  if (giver)
    g->edge[position(g->set, giver) * g->n + position(g->set, p->policy)] = 1;
}

static void connect_path(struct graph *g, const struct reads *r, const struct path *p)
{
  for (uint32_t i = 0; i < p->type->field_count; i++) {
    const struct field *f = &p->type->fields[i];
    uint64_t read = (p->bits[f->no >> 6] | p->ranks[f->no >> 6]) >> (f->no & 63) & 1;
    if (f->derived && read)
      connect(g, p, f);
  }
  for (int i = 0; i < p->n; i++)
    connect(g, p, p->filters[i]);
  const struct shape *s = p->shape ? model_shape_at(r->model, p->shape) : NULL;
  connect(g, p, s ? s->field : NULL);
}

/* Groups are numbered as they are completed, which is readers before what they read. */
static void visit(struct graph *g, uint32_t v)
{
  g->index[v] = g->low[v] = ++g->next;
  g->stack[g->depth++] = v;
  g->on_stack[v] = true;
  for (uint32_t w = 0; w < g->n; w++) {
    if (!g->edge[v * g->n + w])
      continue;
    if (!g->index[w])
      visit(g, w);
    if (g->on_stack[w] && g->low[w] < g->low[v])
      g->low[v] = g->low[w];
  }
  if (g->low[v] != g->index[v])
    return;
  g->groups++;
  for (uint32_t w = UINT32_MAX; w != v;) {
    w = g->stack[--g->depth];
    g->on_stack[w] = false;
    g->set->policies[w]->group = g->groups;
  }
}

static void layer(struct graph *g)
{
  struct policy **p = g->set->policies;
  bool moved = true;
  for (uint32_t i = 0; i < g->n; i++)
    p[i]->stratum = 0;
  for (uint32_t round = 0; moved && round <= g->n; round++) {
    moved = false;
    for (uint32_t a = 0; a < g->n; a++)
      for (uint32_t b = 0; b < g->n; b++) {
        if (!g->edge[a * g->n + b])
          continue;
        if (p[a]->group == p[b]->group)
          p[a]->recursive = p[b]->recursive = true;
        uint32_t least = p[a]->stratum + (p[a]->group != p[b]->group);
        if (p[b]->stratum < least)
          p[b]->stratum = least, moved = true;
        if (p[a]->group == p[b]->group && p[a]->stratum < p[b]->stratum)
          p[a]->stratum = p[b]->stratum, moved = true;
      }
  }
}

bool reads_order(struct reads *r)
{
  if (!r->unordered)
    return false;
  r->unordered = false;
  struct arena a;
  arena_init(&a);
  uint32_t n = r->set->policy_count;
  struct graph g = { .set = r->set, .n = n };
  g.edge = arena_array(&a, uint8_t, (size_t)n * n + 1);
  g.index = arena_array(&a, uint32_t, n + 1);
  g.low = arena_array(&a, uint32_t, n + 1);
  g.stack = arena_array(&a, uint32_t, n + 1);
  g.on_stack = arena_array(&a, bool, n + 1);
  for (size_t i = 1; i < r->paths.n; i++)
    if (!r->paths.at[i].gone)
      connect_path(&g, r, &r->paths.at[i]);
  for (uint32_t i = 0; i < n; i++)
    r->set->policies[i]->recursive = false;
  for (uint32_t i = 0; i < n; i++)
    if (!g.index[i])
      visit(&g, i);
  layer(&g);
  arena_fini(&a);
  return true;
}

/* ---- in words ---- */

static void describe_end(const struct reads *r, const struct path *p, struct buf *out)
{
  const struct path *parent = p->parent ? &r->paths.at[p->parent] : NULL;
  const struct shape *s = p->shape ? model_shape_at(r->model, p->shape) : NULL;
  if (parent && p->kind == PATH_REF) {
    describe_end(r, parent, out);
    buf_printf(out, ".%.*s", STR_FMT(p->field->name));
  } else if (p->kind == PATH_SELF)
    buf_str(out, p->type->name);
  else if (p->kind == PATH_PARAM)
    buf_printf(out, "%.*s/%.*s", STR_FMT(p->type->name), STR_FMT(p->param_key));
  else if (p->kind == PATH_EDGE)
    buf_printf(out, "single %.*s", STR_FMT(p->type->name));
  else {
    static const char *const words[] = { "count", "sum", "max", "min", "top" };
    if (s)
      buf_printf(out, "%s%s%.*s of ", words[s->kind], s->field ? " " : "", s->field ? (int)s->field->name.n : 0,
                 s->field ? s->field->name.p : "");
    buf_printf(out, "%.*s by ", STR_FMT(p->type->name));
    for (int i = 0; i < p->n; i++)
      buf_printf(out, "%s%.*s", i ? " and " : "", STR_FMT(p->filters[i]->name));
    if (p->n == 0)
      buf_z(out, "nothing (all)");
    if (parent && p->key >= 0) {
      buf_z(out, " = ");
      describe_end(r, parent, out);
    }
  }
}

void reads_describe(struct reads *r, const struct policy *policy, struct buf *out)
{
  for (size_t i = 1; i < r->paths.n; i++) {
    const struct path *p = &r->paths.at[i];
    if (p->gone || p->policy != policy || p->kind == PATH_WAIT)
      continue;
    if (out->n)
      buf_char(out, '\n');
    describe_end(r, p, out);
    const char *before = ": ";
    for (uint32_t k = 0; k < p->type->field_count; k++) {
      const struct field *f = &p->type->fields[k];
      if (p->bits[f->no >> 6] >> (f->no & 63) & 1)
        buf_printf(out, "%s%.*s", before, STR_FMT(f->name)), before = ", ";
      if (p->ranks[f->no >> 6] >> (f->no & 63) & 1)
        buf_printf(out, "%srank of %.*s", before, STR_FMT(f->name)), before = ", ";
    }
  }
}
