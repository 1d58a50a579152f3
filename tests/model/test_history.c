/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts that say since when they are true: in whichever order and however often the same edits come, in entries and groups
 * of any size, with undo, flushes and restarts in between, they come to the same values and the same histories, which are
 * those that somebody who has all of them before him works out.
 */
#include "world.h"

static struct world w;

static const char *const schema = "type thing\n"
                                  "  a text\n"
                                  "  b integer default=1\n"
                                  "  c enum values=x|y|z default=x\n"
                                  "  n list of=text\n"
                                  "  d integer derived\n";

enum { FIELDS = 4, THINGS = 2, EDITS_MAX = 16, INSTANTS = 7 };
static const char *const field_names[FIELDS] = { "a", "b", "c", "n" };

/* ---- chance ---- */

static uint64_t chance;

static uint64_t draw(uint64_t below)
{
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return (chance >> 11) % below;
}

static void seed_chance(uint64_t seed) { chance = hash_mix(0x7157, seed) | 1; }

/* ---- edits ---- */

struct edit {
  int thing;
  int64_t at, revision;
  bool sets[FIELDS];
  struct value values[FIELDS];
};

struct edits {
  struct edit at[EDITS_MAX];
  int n;
};

static struct value draw_value(int f)
{
  static const char *const states[] = { "x", "y", "z" };
  struct value_builder b;
  if (draw(4) == 0)
    return value_none();
  switch (f) {
  case 0:
    return value_text(str_printf(&w.arena, "text %d", (int)draw(3)));
  case 1:
    return value_int((int64_t)draw(3));
  case 2:
    return value_text(str_of(states[draw(3)]));
  default:
    build_init(&b, &w.arena);
    for (uint64_t n = draw(3); n; n--)
      build_add(&b, value_text(str_printf(&w.arena, "item %d", (int)draw(2))));
    return build_list(&b);
  }
}

/* No two stand at one place with different values: there what comes last would win. */
static void draw_edits(struct edits *e)
{
  e->n = 1 + (int)draw(EDITS_MAX);
  for (int i = 0; i < e->n; i++) {
    struct edit *d = &e->at[i];
    *d = (struct edit){ .thing = (int)draw(THINGS), .at = 1000 + (int64_t)draw(INSTANTS), .revision = i - 4 };
    for (int f = 0; f < FIELDS; f++) {
      d->sets[f] = draw(2);
      d->values[f] = draw_value(f);
    }
  }
  for (int i = e->n - 1; i > 0; i--) { /* revisions say nothing of the order in which they were drawn */
    int k = (int)draw((uint64_t)i + 1);
    int64_t revision = e->at[i].revision;
    e->at[i].revision = e->at[k].revision;
    e->at[k].revision = revision;
  }
}

static const char *thing_key(int thing) { return thing ? "q" : "p"; }

static struct record *thing_find(int thing) { return find(&w, thing ? "thing/q" : "thing/p"); }

static void apply(const struct edit *d)
{
  struct err err = ERR_INIT;
  model_since(w.m, d->at, d->revision);
  struct record *r = thing_find(d->thing);
  if (!r)
    r = create(&w, "thing", thing_key(d->thing));
  for (int f = 0; f < FIELDS; f++)
    if (d->sets[f])
      put(&w, r, field_names[f], d->values[f]);
  must(model_exists_since(w.m, r, &err), &err);
  model_now(w.m);
}

/* ---- what it must come to ---- */

static int by_stand(const void *a, const void *b)
{
  const struct edit *x = *(const struct edit *const *)a, *y = *(const struct edit *const *)b;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  return (x->revision > y->revision) - (x->revision < y->revision);
}

static struct value default_of(int f) { return f == 1 ? value_int(1) : f == 2 ? value_text(STR("x")) : value_none(); }

/* "1000:null 1003:\"y\"" */
static void add_moment(struct buf *b, int64_t at, struct value v)
{
  buf_printf(b, "%s%lld:", b->n ? " " : "", (long long)at);
  json_write(b, v.kind == VALUE_NONE ? value_null() : v);
}

static const char *expected_history(const struct edits *e, int thing, int f, struct value *value)
{
  const struct edit *sorted[EDITS_MAX];
  struct buf b = BUF_INIT;
  int n = 0;
  bool untouched = true;
  for (int i = 0; i < e->n; i++)
    if (e->at[i].thing == thing)
      sorted[n++] = &e->at[i];
  qsort(sorted, (size_t)n, sizeof *sorted, by_stand);
  *value = default_of(f);
  if (n)
    add_moment(&b, sorted[0]->at, *value);
  for (int i = 0; i < n; i++) {
    if (!sorted[i]->sets[f])
      continue;
    bool first = untouched && sorted[i]->at == sorted[0]->at;
    if (first)
      b.n = 0;
    if (first || !value_eq(*value, sorted[i]->values[f]))
      add_moment(&b, sorted[i]->at, sorted[i]->values[f]);
    untouched = false;
    *value = sorted[i]->values[f];
  }
  const char *text = str_z(&w.arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static const char *history_text(const struct record *r, const char *name)
{
  struct err err = ERR_INIT;
  const struct moment *m = NULL;
  struct buf b = BUF_INIT;
  size_t n;
  must(model_history(w.m, r, type_field(r->type, str_of(name)), &w.arena, &m, &n, &err), &err);
  for (size_t i = 0; i < n; i++) {
    ck_assert_int_ge(m[i].recorded, m[i].at);
    add_moment(&b, m[i].at, m[i].value);
  }
  const char *text = str_z(&w.arena, buf_view(&b));
  buf_fini(&b);
  return text;
}

static void compare(const struct edits *e, uint64_t seed, int order)
{
  struct err err = ERR_INIT;
  for (int t = 0; t < THINGS; t++) {
    const struct record *r = thing_find(t);
    for (int f = 0; f < FIELDS; f++) {
      struct value value;
      const char *want = expected_history(e, t, f, &value);
      ck_assert_msg(!*want == !r, "seed %d, order %d: thing %d", (int)seed, order, t);
      if (!r)
        continue;
      const char *is = history_text(r, field_names[f]);
      ck_assert_msg(!strcmp(is, want), "seed %d, order %d: %s of %d\n  is   %s\n  want %s", (int)seed, order,
                    field_names[f], t, is, want);
      ck_assert_msg(value_eq(get(r, field_names[f]), value), "seed %d, order %d: %s of %d is %s", (int)seed, order,
                    field_names[f], t, json_of(&w, get(r, field_names[f])));
    }
  }
  must(model_verify(w.m, &err), &err);
}

/* ---- how they come ---- */

/* Each once at least, some again. */
static int draw_order(const struct edits *e, int *order)
{
  int n = 0;
  for (int i = 0; i < e->n; i++)
    for (uint64_t k = draw(4) ? 1 : 1 + draw(5); k; k--)
      order[n++] = i;
  for (int i = n - 1; i > 0; i--) {
    int k = (int)draw((uint64_t)i + 1), swap = order[i];
    order[i] = order[k];
    order[k] = swap;
  }
  return n;
}

/* Derived fields change by themselves. */
static void derive(int thing, int64_t v)
{
  struct record *r = thing_find(thing);
  if (r)
    put(&w, r, "d", value_int(v));
}

static void all_texts(struct buf *out)
{
  out->n = 0;
  for (int t = 0; t < THINGS; t++)
    for (int f = 0; f < FIELDS; f++) {
      const struct record *r = thing_find(t);
      buf_printf(out, "%s\n", r ? history_text(r, field_names[f]) : "-");
    }
}

/* Entry i of those that the order makes; what they are depends on neither groups nor trouble. */
static int entry_size(uint64_t seed, int at) { return 1 + (int)(hash_mix(seed, (uint64_t)at) % 3); }

static void play_entry(const struct edits *e, const int *order, int from, int to, uint64_t trouble)
{
  struct err err = ERR_INIT;
  struct buf pending = BUF_INIT, kept = BUF_INIT;
  if (hash_mix(trouble, (uint64_t)from) % 3 == 0) { /* once in vain */
    world_entry(&w);
    for (int i = from; i < to; i++)
      apply(&e->at[order[i]]);
    must(model_flush(w.m, &err), &err);
    model_undo(w.m);
    w.seq--;
  }
  world_entry(&w);
  model_by(w.m, STR("source/desk"));
  for (int i = from; i < to; i++) {
    apply(&e->at[order[i]]);
    if (hash_mix(trouble, (uint64_t)i) % 5 == 1)
      must(model_flush(w.m, &err), &err);
  }
  derive(from % THINGS, from % 3);
  all_texts(&pending);
  world_keep(&w);
  all_texts(&kept);
  ck_assert_str_eq(pending.p, kept.p);
  buf_fini(&pending);
  buf_fini(&kept);
}

static const char *play(const struct edits *e, const int *order, int n, uint64_t seed, uint64_t trouble)
{
  world_open(&w, schema, trouble % 2 ? 1 : 1 << 20);
  world_begin(&w);
  for (int from = 0, to; from < n; from = to) {
    to = from + entry_size(seed, from) < n ? from + entry_size(seed, from) : n;
    play_entry(e, order, from, to, trouble);
    if (hash_mix(trouble, (uint64_t)from) % 4 == 2) {
      world_commit(&w);
      if (trouble % 3 == 1)
        world_reopen(&w);
      world_begin(&w);
    }
  }
  world_commit(&w);
  return digest_of(&w);
}

enum { SETS = 15, ORDERS = 6 };

START_TEST(any_order_comes_to_the_same)
{
  for (int s = 0; s < SETS; s++) {
    struct edits e;
    struct arena kept;
    uint64_t seed = (uint64_t)(_i * SETS + s + 1);
    seed_chance(seed);
    arena_init(&kept);
    arena_init(&w.arena);
    draw_edits(&e);
    for (int i = 0; i < e.n; i++)
      for (int f = 0; f < FIELDS; f++)
        e.at[i].values[f] = value_copy(&kept, e.at[i].values[f]);
    arena_fini(&w.arena);
    for (int o = 0; o < ORDERS; o++) {
      int order[EDITS_MAX * 3], n = draw_order(&e, order);
      char digest[2 * SHA256_SIZE + 1];
      snprintf(digest, sizeof digest, "%s", play(&e, order, n, seed, seed * 7 + (uint64_t)o));
      compare(&e, seed, o);
      world_reopen(&w);
      compare(&e, seed, o);
      ck_assert_str_eq(digest_of(&w), digest);
      world_close(&w);
      ck_assert_msg(!strcmp(play(&e, order, n, seed, seed * 11 + 5), digest), "seed %d, order %d: replayed", (int)seed,
                    o);
      world_close(&w);
    }
    arena_fini(&kept);
  }
}
END_TEST

/* ---- one by one ---- */

static void since(int64_t at, int64_t revision) { model_since(w.m, at, revision); }

static void begin(void)
{
  world_begin(&w);
  world_entry(&w);
}

static void end(void)
{
  model_now(w.m);
  world_keep(&w);
  world_commit(&w);
}

/* A thing of which a was set at 1000, 2000 and 3000. */
static struct record *three(void)
{
  static const char *const texts[] = { "one", "two", "three" };
  world_open(&w, schema, 0);
  for (int i = 0; i < 3; i++) {
    begin();
    since(1000 * (i + 1), 0);
    put_text(&w, i ? find(&w, "thing/p") : create(&w, "thing", "p"), "a", texts[i]);
    end();
  }
  return find(&w, "thing/p");
}

static size_t count_touches(enum touch_kind kind)
{
  size_t n = 0;
  const struct touch *t;
  for (size_t i = 0; (t = model_touch(w.m, i)); i++)
    n += t->kind == kind;
  return n;
}

START_TEST(what_is_told_again_changes_nothing)
{
  struct record *r = three();
  char digest[2 * SHA256_SIZE + 1];
  int64_t version = r->version;
  for (int i = 3; i > 0; i--) {
    snprintf(digest, sizeof digest, "%s", digest_of(&w));
    begin();
    since(1000 * i, 0);
    put_text(&w, r, "a", i == 1 ? "one" : i == 2 ? "two" : "three");
    ck_assert_ptr_null(model_touch(w.m, 0));
    end();
    ck_assert_str_eq(digest_of(&w), digest);
  }
  ck_assert_int_eq(r->version, version);
  world_close(&w);
}
END_TEST

/* After something else was set, so that what was read of the record before is not all that there is. */
static uint64_t queries_of_telling(const char *text)
{
  begin();
  put(&w, find(&w, "thing/p"), "b", value_int(w.seq));
  end();
  uint64_t before = model_stats(w.m).queries;
  begin();
  since(1500, 0);
  put_text(&w, find(&w, "thing/p"), "a", text);
  end();
  return model_stats(w.m).queries - before;
}

/* That it stands there already was told by all rows of the record; once is enough. */
START_TEST(what_is_told_again_is_not_looked_for_again)
{
  three();
  queries_of_telling("late");
  ck_assert_uint_gt(queries_of_telling("late"), 0);
  ck_assert_uint_eq(queries_of_telling("late"), 0);
  ck_assert_uint_gt(queries_of_telling("otherwise"), 0);
  ck_assert_uint_gt(queries_of_telling("a text that is too long to be kept in mind"), 0);
  ck_assert_uint_gt(queries_of_telling("a text that is too long to be kept in mind"), 0);
  ck_assert_uint_gt(queries_of_telling("otherwise"), 0);
  world_migrate(&w, schema);
  ck_assert_uint_eq(queries_of_telling("otherwise"), 0);
  world_migrate(&w, "type thing\n  a text\n  b integer default=1\n  c enum values=x|y|z default=x\n  n list of=text\n"
                    "  d integer derived\n  e integer\n");
  ck_assert_uint_gt(queries_of_telling("otherwise"), 0);
  world_close(&w);
}
END_TEST

/* What stands above all that was told of its field is known to, until somebody sets it here. */
START_TEST(what_stands_above_is_not_looked_for)
{
  uint64_t queries = 0;
  three();
  for (int i = 0; i < 6; i++) {
    begin();
    put(&w, find(&w, "thing/p"), "b", value_int(100 + i));
    end();
    uint64_t before = model_stats(w.m).queries;
    begin();
    if (i == 4)
      put_text(&w, find(&w, "thing/p"), "a", "by hand");
    since(3000, i == 5 ? 1 : 10 + i);
    put_text(&w, find(&w, "thing/p"), "a", i == 3 ? "again" : "late");
    end();
    queries = model_stats(w.m).queries - before;
    ck_assert_msg((queries == 0) == (i >= 1 && i <= 3), "%d: %d", i, (int)queries);
  }
  ck_assert_str_eq(
      history_text(find(&w, "thing/p"), "a"),
      str_printf(&w.arena,
                 "1000:\"one\" 2000:\"two\" 3000:\"three\" 3000:\"late\" 3000:\"again\" 3000:\"late\" %lld:\"by hand\"",
                 (long long)at_of(w.seq - 2))
          .p);
  struct err err = ERR_INIT;
  must(model_verify(w.m, &err), &err);
  world_close(&w);
}
END_TEST

START_TEST(what_was_taken_back_is_told_anew)
{
  three();
  world_begin(&w);
  for (int i = 0; i < 3; i++) {
    world_entry(&w);
    since(1500, 0);
    put_text(&w, find(&w, "thing/p"), "a", "late");
    world_keep(&w);
  }
  model_rollback(w.m);
  w.seq -= 3;
  begin();
  since(1500, 0);
  put_text(&w, find(&w, "thing/p"), "a", "late");
  end();
  ck_assert_str_eq(history_text(find(&w, "thing/p"), "a"), "1000:\"one\" 1500:\"late\" 2000:\"two\" 3000:\"three\"");
  world_close(&w);
}
END_TEST

START_TEST(what_comes_late_changes_the_past_alone)
{
  struct record *r = three();
  const struct record before = *r;
  begin();
  since(1500, 0);
  put_text(&w, r, "a", "between");
  const struct touch *t = model_touch(w.m, 0);
  ck_assert(t && t->kind == TOUCH_PAST && t->rid == r->rid && t->field == field_of(&w, "thing", "a"));
  ck_assert_ptr_null(model_touch(w.m, 1));
  end();
  ck_assert_str_eq(json_of(&w, get(r, "a")), "\"three\"");
  ck_assert_int_eq(r->version, before.version);
  ck_assert_int_eq(r->updated_at, before.updated_at);
  ck_assert_str_eq(history_text(r, "a"), "1000:\"one\" 1500:\"between\" 2000:\"two\" 3000:\"three\"");
  begin();
  since(1600, 0); /* it was so then already: nobody need look again, but it is written down */
  put_text(&w, r, "a", "between");
  ck_assert_ptr_null(model_touch(w.m, 0));
  end();
  begin();
  since(1550, 0);
  put_text(&w, r, "a", "one");
  end();
  ck_assert_str_eq(history_text(r, "a"),
                   "1000:\"one\" 1500:\"between\" 1550:\"one\" 1600:\"between\" 2000:\"two\" 3000:\"three\"");
  world_close(&w);
}
END_TEST

START_TEST(what_was_so_already_is_written_down)
{
  struct record *r = three();
  int64_t rows = sql_number(&w, "SELECT count(*) FROM _history");
  begin();
  since(4000, 0);
  put_text(&w, r, "a", "three");
  put(&w, r, "b", value_int(1));
  ck_assert_ptr_null(model_touch(w.m, 0));
  end();
  ck_assert_int_eq(sql_number(&w, "SELECT count(*) FROM _history"), rows + 1);
  ck_assert_int_eq(sql_number(&w, "SELECT length(body) FROM _history ORDER BY id DESC LIMIT 1"),
                   11); /* of that 6: how late */
  begin();
  since(3500, 0);
  put_text(&w, r, "a", "otherwise");
  put(&w, r, "b", value_int(7));
  end();
  ck_assert_str_eq(history_text(r, "a"), "1000:\"one\" 2000:\"two\" 3000:\"three\" 3500:\"otherwise\" 4000:\"three\"");
  ck_assert_str_eq(history_text(r, "b"), "1000:1 3500:7 4000:1");
  world_close(&w);
}
END_TEST

START_TEST(before_the_record_was_known)
{
  struct record *r = three();
  begin();
  since(500, 0);
  put_text(&w, r, "a", "zero");
  ck_assert_uint_eq(count_touches(TOUCH_PAST), 2); /* of a, and of all: they begin earlier */
  const struct touch *t = model_touch(w.m, 1);
  ck_assert(t && t->kind == TOUCH_PAST && !t->field);
  end();
  ck_assert_str_eq(history_text(r, "a"), "500:\"zero\" 1000:\"one\" 2000:\"two\" 3000:\"three\"");
  ck_assert_str_eq(history_text(r, "b"), "500:1");
  ck_assert_str_eq(history_text(r, "n"), "500:null");
  world_close(&w);
}
END_TEST

START_TEST(a_default_stands_below_all)
{
  world_open(&w, schema, 0);
  begin();
  struct record *r = create(&w, "thing", "p");
  put(&w, r, "b", value_int(5));
  end();
  begin();
  since(1000, 0);
  put(&w, r, "b", value_int(6));
  put_text(&w, r, "c", "z");
  end();
  ck_assert_str_eq(json_of(&w, get(r, "b")), "5");
  ck_assert_str_eq(json_of(&w, get(r, "c")), "\"z\"");
  ck_assert_str_eq(history_text(r, "c"), "1000:\"z\"");
  ck_assert_str_eq(history_text(r, "b"), str_printf(&w.arena, "1000:6 %lld:5", (long long)at_of(2)).p);
  ck_assert_str_eq(history_text(r, "d"), str_printf(&w.arena, "%lld:null", (long long)at_of(2)).p);
  world_close(&w);
}
END_TEST

START_TEST(nothing_is_later_than_its_entry_and_what_says_nothing_stands_above)
{
  struct record *r = three();
  begin();
  since(INT64_MAX, 9);
  put_text(&w, r, "a", "far off");
  put(&w, r, "b", value_int(3));
  model_now(w.m);
  put_text(&w, r, "a", "now");
  end();
  ck_assert_str_eq(json_of(&w, get(r, "a")), "\"now\"");
  char *want = str_z(
      &w.arena, str_printf(&w.arena, "1000:\"one\" 2000:\"two\" 3000:\"three\" %lld:\"now\"", (long long)at_of(w.seq)));
  ck_assert_str_eq(history_text(r, "a"), want);
  world_close(&w);
}
END_TEST

START_TEST(plain_and_dated_in_one_entry)
{
  struct record *r = three();
  begin();
  put_text(&w, r, "a", "four");
  put(&w, r, "b", value_int(4));
  since(2500, 0);
  put_text(&w, r, "a", "two and a half");
  put_text(&w, r, "c", "y");
  model_now(w.m);
  put_text(&w, r, "c", "z");
  const char *a = history_text(r, "a"), *b = history_text(r, "b"), *c = history_text(r, "c");
  end();
  long long now = (long long)at_of(w.seq);
  ck_assert_str_eq(history_text(r, "a"), a);
  ck_assert_str_eq(history_text(r, "b"), b);
  ck_assert_str_eq(history_text(r, "c"), c);
  ck_assert_str_eq(
      a, str_printf(&w.arena, "1000:\"one\" 2000:\"two\" 2500:\"two and a half\" 3000:\"three\" %lld:\"four\"", now).p);
  ck_assert_str_eq(b, str_printf(&w.arena, "1000:1 %lld:4", now).p);
  ck_assert_str_eq(c, str_printf(&w.arena, "1000:\"x\" 2500:\"y\" %lld:\"z\"", now).p);
  world_close(&w);
}
END_TEST

START_TEST(a_plain_edit_is_one)
{
  struct record *r = three();
  int64_t rows = sql_number(&w, "SELECT count(*) FROM _history");
  begin(); /* all is so already */
  put_text(&w, r, "a", "three");
  put(&w, r, "b", value_int(1));
  end();
  ck_assert_int_eq(sql_number(&w, "SELECT count(*) FROM _history"), rows);
  begin();
  put_text(&w, r, "a", "three");
  put(&w, r, "b", value_int(2));
  end();
  begin();
  since(at_of(w.seq - 1) - 1, 0);
  put_text(&w, r, "a", "four");
  put(&w, r, "b", value_int(4));
  end();
  long long then = (long long)at_of(w.seq - 1);
  ck_assert_str_eq(
      history_text(r, "a"),
      str_printf(&w.arena, "1000:\"one\" 2000:\"two\" 3000:\"three\" %lld:\"four\" %lld:\"three\"", then - 1, then).p);
  ck_assert_str_eq(history_text(r, "b"), str_printf(&w.arena, "1000:1 %lld:4 %lld:2", then - 1, then).p);
  world_close(&w);
}
END_TEST

START_TEST(undo_leaves_nothing)
{
  struct record *r = three();
  char digest[2 * SHA256_SIZE + 1];
  snprintf(digest, sizeof digest, "%s", digest_of(&w));
  world_begin(&w);
  world_entry(&w);
  model_by(w.m, STR("person/nobody"));
  since(1500, 0);
  put_text(&w, r, "a", "late");
  since(9000, 2);
  put_text(&w, r, "a", "new");
  put_text(&w, create(&w, "thing", "q"), "a", "other");
  model_undo(w.m);
  world_commit(&w);
  ck_assert_str_eq(history_text(r, "a"), "1000:\"one\" 2000:\"two\" 3000:\"three\"");
  ck_assert_ptr_null(find(&w, "thing/q"));
  world_reopen(&w);
  ck_assert_str_eq(digest_of(&w), digest);
  ck_assert_int_eq(sql_number(&w, "SELECT count(*) FROM _actor"), 0);
  begin(); /* what it stood at was undone, too */
  since(8000, 0);
  put_text(&w, find(&w, "thing/p"), "a", "eight");
  ck_assert_uint_eq(count_touches(TOUCH_FIELD), 1);
  end();
  world_close(&w);
}
END_TEST

START_TEST(a_moment_says_who_and_when_it_was_known)
{
  struct err err = ERR_INIT;
  const struct moment *m;
  size_t n;
  struct record *r = three();
  begin();
  model_by(w.m, STR("person/ines"));
  since(1500, 0);
  put_text(&w, r, "a", "late");
  end();
  world_reopen(&w);
  r = find(&w, "thing/p");
  must(model_history(w.m, r, field_of(&w, "thing", "a"), &w.arena, &m, &n, &err), &err);
  ck_assert_uint_eq(n, 4);
  ck_assert_int_eq(m[1].at, 1500);
  ck_assert_int_eq(m[1].seq, 5);
  ck_assert_int_eq(m[1].recorded, at_of(5));
  ck_assert(str_is(m[1].by, "person/ines"));
  ck_assert_uint_eq(m[0].by.n, 0);
  ck_assert_int_eq(m[3].seq, 4);
  int64_t made;
  must(model_made(w.m, r, &made, &err), &err);
  ck_assert_int_eq(made, 2);
  world_close(&w);
}
END_TEST

/* A field that comes with a default for all is set by that, until somebody says something of later. */
START_TEST(a_sweep_stands_at_its_migration)
{
  struct record *r = three();
  world_migrate(&w, "type thing\n  a text\n  b integer default=1\n  c enum values=x|y|z default=x\n  n list of=text\n"
                    "  d integer derived\n  e integer default=9\n");
  r = find(&w, "thing/p");
  int64_t swept = at_of(w.seq);
  begin();
  since(swept - 1, 0);
  put(&w, r, "e", value_int(8));
  end();
  ck_assert_str_eq(json_of(&w, get(r, "e")), "9");
  ck_assert_str_eq(history_text(r, "e"),
                   str_printf(&w.arena, "1000:null %lld:8 %lld:9", (long long)swept - 1, (long long)swept).p);
  begin();
  since(swept + 1, 0);
  put(&w, r, "e", value_int(7));
  end();
  ck_assert_str_eq(json_of(&w, get(r, "e")), "7");
  struct err err = ERR_INIT;
  must(model_verify(w.m, &err), &err);
  world_close(&w);
}
END_TEST

/* What verify is for: a row that says something else, or a record that thinks itself older than it is. */
START_TEST(verify_sees_a_history_that_is_another)
{
  static const char *const wrongs[] = { "UPDATE _history SET at = 99000 WHERE id = 1",
                                        "UPDATE thing SET _stand = x'0202'" };
  for (int i = 0; i < 2; i++) {
    struct err err = ERR_INIT;
    three();
    must(store_exec(model_store(w.m), wrongs[i], &err), &err);
    model_rollback(w.m); /* forgets what it knew */
    ck_assert(!model_verify(w.m, &err));
    ck_assert_msg(err.code == ERR_CORRUPT && strstr(err.text, "thing/p: a "), "%s", err.text);
    world_close(&w);
  }
}
END_TEST

static TCase *cases(void)
{
  TCase *tc = tcase_create("history");
  tcase_set_timeout(tc, 120);
  tcase_add_loop_test(tc, any_order_comes_to_the_same, 0, 4);
  tcase_add_test(tc, what_is_told_again_changes_nothing);
  tcase_add_test(tc, what_is_told_again_is_not_looked_for_again);
  tcase_add_test(tc, what_stands_above_is_not_looked_for);
  tcase_add_test(tc, what_was_taken_back_is_told_anew);
  tcase_add_test(tc, what_comes_late_changes_the_past_alone);
  tcase_add_test(tc, what_was_so_already_is_written_down);
  tcase_add_test(tc, before_the_record_was_known);
  tcase_add_test(tc, a_default_stands_below_all);
  tcase_add_test(tc, nothing_is_later_than_its_entry_and_what_says_nothing_stands_above);
  tcase_add_test(tc, plain_and_dated_in_one_entry);
  tcase_add_test(tc, a_plain_edit_is_one);
  tcase_add_test(tc, undo_leaves_nothing);
  tcase_add_test(tc, a_moment_says_who_and_when_it_was_known);
  tcase_add_test(tc, a_sweep_stands_at_its_migration);
  tcase_add_test(tc, verify_sees_a_history_that_is_another);
  return tc;
}

int main(void) { return run_suite("history", cases); }
