/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random histories against an oracle that does the same by the simplest means: arrays, copied whole before each entry.
 *
 * What entry n does depends on the seed, n and the records only. So a history can be played in groups of any size, with
 * any cache, with entries tried and undone in between, with rollbacks and reopening, and must come to the same digest.
 */
#include "world.h"

static const char *const schema = "type node\n"
                                  "  text text\n"
                                  "  tag text indexed\n"
                                  "  number number\n"
                                  "  level integer indexed default=1\n"
                                  "  state enum values=new|open|done default=new\n"
                                  "  up ref ref=node\n"
                                  "  hot boolean\n"
                                  "  cost money indexed\n"
                                  "  near list of=ref ref=node\n"
                                  "  note json\n"
                                  "  score integer derived indexed\n"
                                  "  since instant derived\n";

enum {
  FIELDS = 12,
  F_TEXT = 0,
  F_TAG,
  F_NUMBER,
  F_LEVEL,
  F_STATE,
  F_UP,
  F_HOT,
  F_COST,
  F_NEAR,
  F_NOTE,
  F_SCORE,
  F_SINCE
};
enum { NODES = 400, KEYS = 30, POLICIES = 4 };
static const int set_fields[] = { F_TAG, F_LEVEL, F_STATE, F_UP, F_HOT, F_COST, F_SCORE };
enum { SET_FIELDS = 7 };

/* ---- chance ---- */

static uint64_t state;

static uint64_t draw(uint64_t below)
{
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (state >> 11) % below;
}

static void seed_chance(uint64_t seed, uint64_t n) { state = hash_mix(hash_mix(0x5eed, seed), n) | 1; }

/* ---- the oracle ---- */

struct node {
  bool made, alive; /* made: its number was given; an undone creation gives it back */
  int key;
  int64_t version, created, updated; /* seqs */
  uint64_t outcome[POLICIES];        /* 0: said nothing */
  struct value cells[FIELDS];
};

struct noted {
  int node, field;
  int64_t seq;
  struct value value;
};

struct expected_touch {
  enum touch_kind kind;
  int node, field;
  struct value before, after;
};

struct oracle {
  struct node nodes[NODES + 1]; /* by row number */
  int last;
  size_t noted_n;
};

static struct oracle now, before;
static VEC(struct noted) noted;
static VEC(struct expected_touch) touches;
static struct world w;
static bool marked[NODES + 1][FIELDS]; /* set in this entry */

static int alive_node(void)
{
  int alive[NODES], n = 0;
  for (int i = 1; i <= now.last; i++)
    if (now.nodes[i].alive)
      alive[n++] = i;
  return n ? alive[draw((uint64_t)n)] : 0;
}

static uint64_t rid_of(int node) { return rid_make(type_of(&w, "node")->no, (uint64_t)node); }
static const struct field *field_no(int f) { return &type_of(&w, "node")->fields[f]; }

static struct value draw_json(int depth)
{
  struct value_builder b;
  build_init(&b, &w.arena);
  switch (draw(depth ? 6 : 4)) {
  case 0:
    return value_int((int64_t)draw(3));
  case 1:
    return value_text(str_printf(&w.arena, "j%d", (int)draw(3)));
  case 2:
    return value_real(0.5);
  case 3:
    return value_bool(true);
  case 4:
    for (uint64_t n = draw(3); n > 0; n--)
      build_add(&b, draw_json(depth - 1));
    return build_list(&b);
  default:
    for (uint64_t i = 0, n = draw(3); i < n; i++)
      build_put(&b, str_printf(&w.arena, "m%d", (int)i).p, draw_json(depth - 1));
    return build_map(&b);
  }
}

static struct value draw_refs(void)
{
  struct value_builder b;
  build_init(&b, &w.arena);
  for (uint64_t n = draw(3); n > 0; n--) {
    int node = alive_node();
    if (node)
      build_add(&b, value_record(rid_of(node)));
  }
  return build_list(&b);
}

static struct value draw_value(int f)
{
  static const char *const states[] = { "new", "open", "done" };
  static const int64_t levels[] = { INT64_MIN, -1, 0, 1, 1, INT64_MAX };
  int node;
  if (draw(6) == 0)
    return value_none();
  switch (f) {
  case F_TEXT:
    return value_text(str_printf(&w.arena, "%.*s%d", (int)draw(30), "abcdefghijklmnopqrstuvwxyzabcdef", (int)draw(9)));
  case F_TAG:
    return value_text(str_printf(&w.arena, "%.*s", (int)draw(3), "xy"));
  case F_NUMBER:
    return value_real((double)draw(5) / 4);
  case F_LEVEL:
    return value_int(levels[draw(6)]);
  case F_STATE:
    return value_text(str_of(states[draw(3)]));
  case F_UP:
    node = alive_node();
    return node ? value_record(rid_of(node)) : value_none();
  case F_HOT:
    return value_bool(draw(2));
  case F_COST:
    return value_money((int64_t)draw(3), draw(2) ? "EUR" : "USD");
  case F_NEAR:
    return draw_refs();
  case F_NOTE:
    return draw_json(3);
  case F_SCORE:
    return value_int((int64_t)draw(4));
  default:
    return value_int((int64_t)draw(1000000));
  }
}

/* What the oracle makes of a set; a value that is there already is no change. */
static void oracle_set(int node, int f, struct value v)
{
  struct value *cell = &now.nodes[node].cells[f];
  if (value_eq(*cell, v))
    return;
  struct expected_touch t = { TOUCH_FIELD, node, f, *cell, v };
  vec_push(&touches, t);
  *cell = v;
  marked[node][f] = true;
}

/* ---- operations ---- */

static struct record *node_record(int node)
{
  struct err err = ERR_INIT;
  struct record *r = model_find(w.m, rid_of(node), &err);
  must(r != NULL, &err);
  return r;
}

static void do_set(int node, int f)
{
  struct err err = ERR_INIT;
  struct value v = draw_value(f);
  must(field_accept(w.m, field_no(f)->type, field_no(f), v, &w.arena, &v, &err), &err);
  oracle_set(node, f, value_copy(&w.arena, v));
  must(model_set(w.m, node_record(node), field_no(f), v, &err), &err);
}

static void do_create(void)
{
  int key = (int)draw(KEYS);
  char name[16];
  struct err err = ERR_INIT;
  snprintf(name, sizeof name, "k%d", key);
  for (int i = 1; i <= now.last; i++) {
    if (now.nodes[i].alive && now.nodes[i].key == key) {
      ck_assert_ptr_null(model_create(w.m, type_of(&w, "node"), str_of(name), &err));
      ck_assert_int_eq(err.code, ERR_CONFLICT);
      return;
    }
  }
  if (now.last == NODES)
    return;
  struct node *n = &now.nodes[++now.last];
  *n = (struct node){ .made = true, .alive = true, .key = key, .version = 1, .created = w.seq, .updated = w.seq };
  struct expected_touch t = { .kind = TOUCH_CREATE, .node = now.last };
  vec_push(&touches, t);
  oracle_set(now.last, F_LEVEL, value_int(1));
  oracle_set(now.last, F_STATE, value_text(STR("new")));
  ck_assert_uint_eq(create(&w, "node", name)->rid, rid_of(now.last));
}

static void do_delete(int node)
{
  struct err err = ERR_INIT;
  struct record *r = node_record(node);
  for (int f = 0; f < FIELDS; f++)
    oracle_set(node, f, value_none());
  struct expected_touch t = { .kind = TOUCH_DELETE, .node = node };
  vec_push(&touches, t);
  now.nodes[node].alive = false;
  must(model_delete(w.m, r, &err), &err);
  ck_assert(r->deleted);
}

static void do_say(int node)
{
  uint32_t policy = (uint32_t)draw(POLICIES);
  uint64_t outcome = draw(3);
  now.nodes[node].outcome[policy] = outcome;
  struct record *r = node_record(node);
  if (!outcome) {
    model_unsay(w.m, r, policy + 10);
    return;
  }
  struct said *said = model_say(w.m, r, policy + 10);
  said->outcome = outcome;
  said->trace = draw(1000);
}

static void do_one(void)
{
  int node = alive_node();
  uint64_t what = draw(20);
  if (!node || what < 3)
    do_create();
  else if (what == 3)
    do_delete(node);
  else if (what < 7)
    do_say(node);
  else
    do_set(node, (int)draw(FIELDS));
}

/* ---- comparing ---- */

static void compare_touches(void)
{
  const struct touch *t;
  size_t seen = 0;
  for (size_t i = 0; (t = model_touch(w.m, i)); i++) {
    if (t->kind == TOUCH_AGGREGATE)
      continue;
    ck_assert_uint_lt(seen, touches.n);
    const struct expected_touch *e = &touches.at[seen++];
    ck_assert_int_eq(t->kind, e->kind);
    ck_assert_uint_eq(t->rid, rid_of(e->node));
    if (t->kind == TOUCH_FIELD) {
      ck_assert_ptr_eq(t->field, field_no(e->field));
      ck_assert(value_eq(t->before, e->before));
      ck_assert(value_eq(t->after, e->after));
    }
  }
  ck_assert_uint_eq(seen, touches.n);
}

static void compare_record(int i)
{
  struct err err = ERR_INIT;
  const struct node *n = &now.nodes[i];
  struct record *r = model_find(w.m, rid_of(i), &err);
  ck_assert_msg((r != NULL) == n->alive && !err.code, "node %d: %s", i, err.text);
  if (!r)
    return;
  char key[16];
  snprintf(key, sizeof key, "k%d", n->key);
  ck_assert_ptr_eq(model_find_key(w.m, r->type, str_of(key), &err), r);
  ck_assert_int_eq(r->version, n->version);
  ck_assert_int_eq(r->created_at, at_of(n->created));
  ck_assert_int_eq(r->updated_at, at_of(n->updated));
  for (int f = 0; f < FIELDS; f++)
    ck_assert_msg(value_eq(n->cells[f], get(r, field_no(f)->name.p)), "node %d, field %d", i, f);
  for (uint32_t p = 0; p < POLICIES; p++) {
    const struct said *said = model_said(r, p + 10);
    ck_assert_uint_eq(said ? said->outcome : 0, n->outcome[p]);
  }
}

static void compare_set(size_t n, const int *fields)
{
  struct err err = ERR_INIT;
  struct rids got = { 0 };
  const struct field *f[3];
  struct value v[3];
  int like = alive_node();
  for (size_t k = 0; k < n; k++) {
    f[k] = field_no(fields[k]);
    v[k] = draw(3) && like ? now.nodes[like].cells[fields[k]] : draw_value(fields[k]);
  }
  must(model_set_of(w.m, type_of(&w, "node"), n, f, v, &got, &err), &err);
  size_t at = 0;
  for (int i = 1; i <= now.last; i++) {
    bool in = now.nodes[i].alive;
    for (size_t k = 0; k < n; k++)
      in = in && value_eq(now.nodes[i].cells[fields[k]], v[k]);
    if (in)
      ck_assert_msg(at < got.n && got.at[at] == rid_of(i), "set of %d fields: node %d", (int)n, i);
    at += in;
  }
  ck_assert_uint_eq(at, got.n);
  vec_fini(&got);
}

static void compare_history(int node, int f, bool pending)
{
  struct err err = ERR_INIT;
  const struct moment *got = NULL;
  size_t n, at = 0;
  must(model_history(w.m, node_record(node), field_no(f), &w.arena, &got, &n, &err), &err);
  struct value last = value_none();
  bool first = true;
  for (size_t i = 0; i <= noted.n; i++) {
    struct noted note = { node, f, w.seq, now.nodes[node].cells[f] };
    if (i < noted.n)
      note = noted.at[i];
    else if (!pending)
      break;
    if (note.node != node || note.field != f || (!first && value_eq(last, note.value)))
      continue;
    ck_assert_uint_lt(at, n);
    ck_assert_int_eq(got[at].seq, note.seq);
    ck_assert_int_eq(got[at].at, at_of(note.seq));
    ck_assert(value_eq(got[at].value, note.value));
    first = false;
    last = note.value;
    at++;
  }
  ck_assert_uint_eq(at, n);
}

static void compare_some(bool pending)
{
  uint64_t kept = state;
  int fields[3];
  for (int k = 0; k < 3; k++)
    fields[k] = set_fields[draw(SET_FIELDS)];
  compare_set(draw(4), fields);
  compare_set(1, fields);
  int node = alive_node();
  if (node) {
    compare_record(node);
    compare_history(node, (int)draw(FIELDS), pending);
  }
  int alive = 0;
  for (int i = 1; i <= now.last; i++)
    alive += now.nodes[i].alive;
  ck_assert_int_eq(model_count(w.m, type_of(&w, "node")), alive);
  state = kept; /* looking must not change the history */
}

static void compare_all(void)
{
  struct err err = ERR_INIT;
  for (int i = 1; i <= now.last; i++)
    compare_record(i);
  must(model_verify(w.m, &err), &err);
}

/* ---- entries ---- */

static bool refers_to_dead(void)
{
  for (int i = 1; i <= now.last; i++) {
    const struct node *n = &now.nodes[i];
    if (!n->alive)
      continue;
    if (n->cells[F_UP].kind == VALUE_RECORD && !now.nodes[rid_row(n->cells[F_UP].record)].alive)
      return true;
    for (uint32_t k = 0; n->cells[F_NEAR].kind == VALUE_LIST && k < n->cells[F_NEAR].n; k++)
      if (!now.nodes[rid_row(n->cells[F_NEAR].list[k].record)].alive)
        return true;
  }
  return false;
}

static void oracle_keep(void)
{
  for (int i = 1; i <= now.last; i++) {
    struct node *n = &now.nodes[i];
    bool created = n->created == w.seq && !before.nodes[i].made, facts = false;
    for (int f = 0; f < FIELDS; f++) {
      if (!created && (!marked[i][f] || value_eq(n->cells[f], before.nodes[i].cells[f])))
        continue;
      facts |= f < F_SCORE;
      struct noted note = { i, f, w.seq, n->cells[f] };
      vec_push(&noted, note);
    }
    if (!created && facts && n->alive) {
      n->version++;
      n->updated = w.seq;
    }
  }
  now.noted_n = noted.n;
}

static void begin_entry(uint64_t seed)
{
  world_entry(&w);
  before = now;
  memset(marked, 0, sizeof marked);
  vec_clear(&touches);
  seed_chance(seed, (uint64_t)w.seq);
}

static void undo_entry(void)
{
  model_undo(w.m);
  now = before;
  noted.n = now.noted_n;
}

struct how {
  uint64_t group, flush, shadow, rollback, reopen; /* one in so many; 0: never */
  size_t cache_bytes;
};

static bool chance(uint64_t one_in, uint64_t number, uint64_t salt)
{
  return one_in && hash_mix(salt, number) % one_in == 0;
}

static void do_operations(const struct how *how)
{
  struct err err = ERR_INIT;
  for (uint64_t ops = draw(8); ops > 0; ops--) {
    do_one();
    if (chance(how->flush, state, 1))
      must(model_flush(w.m, &err), &err);
    if (draw(4) == 0)
      compare_some(true);
  }
}

/* An entry that leaves no trace. */
static void shadow_entry(uint64_t seed, const struct how *how)
{
  begin_entry(seed + 1000);
  do_operations(how);
  compare_touches();
  undo_entry();
  w.seq--;
  if (chance(2, (uint64_t)w.seq, 5))
    compare_all();
}

static void play_entry(uint64_t seed, const struct how *how)
{
  struct err err = ERR_INIT;
  begin_entry(seed);
  do_operations(how);
  compare_touches();
  if (!model_check_entry(w.m, &err)) {
    ck_assert_int_eq(err.code, ERR_CONFLICT);
    ck_assert_msg(refers_to_dead(), "%s", err.text);
    undo_entry();
    return;
  }
  ck_assert(!refers_to_dead());
  if (draw(10) == 0) {
    undo_entry();
    return;
  }
  oracle_keep();
  must(model_keep(w.m, &err), &err);
  compare_some(false);
}

static struct oracle committed;

static void commit(const struct how *how)
{
  world_commit(&w);
  committed = now;
  if (chance(how->reopen, (uint64_t)w.seq, 2))
    world_reopen(&w);
  if (chance(5, (uint64_t)w.seq, 4))
    compare_all();
}

static void roll_back(void)
{
  model_rollback(w.m);
  w.seq = model_applied(w.m);
  now = committed;
  noted.n = now.noted_n;
  compare_all();
}

/* The history of the seed up to entry `to`; its digest. */
static const char *play(uint64_t seed, int64_t to, const struct how *how)
{
  uint64_t tries = 0;
  memset(&now, 0, sizeof now);
  vec_clear(&noted);
  world_open(&w, schema, how->cache_bytes);
  now.noted_n = 0;
  committed = now;
  while (w.seq < to) {
    world_begin(&w);
    for (uint64_t i = 0; i < how->group && w.seq < to; i++) {
      if (chance(how->shadow, ++tries, 3))
        shadow_entry(seed + tries, how);
      play_entry(seed, how);
    }
    if (chance(how->rollback, ++tries, 6))
      roll_back();
    else
      commit(how);
  }
  compare_all();
  const char *digest = digest_of(&w);
  world_reopen(&w);
  compare_all();
  ck_assert_str_eq(digest_of(&w), digest);
  return digest;
}

static const struct how plain = { .group = 1, .cache_bytes = 1 << 20 };
static const struct how hows[] = {
  { .group = 100, .cache_bytes = 256 << 20 },
  { .group = 1, .cache_bytes = 1, .reopen = 7 },
  { .group = 7, .cache_bytes = 1, .shadow = 3, .flush = 5 },
  { .group = 20, .cache_bytes = 20000, .shadow = 4, .flush = 20, .rollback = 3, .reopen = 3 },
};
enum { HOWS = sizeof hows / sizeof *hows, SEEDS = 4, ENTRIES = 150 };

START_TEST(histories_agree_with_the_oracle)
{
  uint64_t seed = (uint64_t)_i + 1;
  char digest[2 * SHA256_SIZE + 1];
  snprintf(digest, sizeof digest, "%s", play(seed, ENTRIES, &plain));
  world_close(&w);
  for (int i = 0; i < HOWS; i++) {
    ck_assert_msg(strcmp(play(seed, ENTRIES, &hows[i]), digest) == 0, "seed %d, way %d", (int)seed, i);
    world_close(&w);
  }
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("model");
  tcase_set_timeout(tc, 120);
  tcase_add_loop_test(tc, histories_agree_with_the_oracle, 0, SEEDS);
  return tc;
}

int main(void) { return run_suite("model", cases); }
