/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Aggregates against plain recomputation, through random histories with undo, rollback, crashes and reopening: the
 * answer after every entry, the touches of every single edit, and what ends up in the file, which must be the same
 * whatever the grouping, the cache and the restarts.
 */
#include "histories.h"

#define FILTERS_MOST 3

static const struct question {
  enum shape_kind kind;
  const char *field;
  uint32_t limit;
  const char *filters[FILTERS_MOST];
} questions[] = {
  { SHAPE_COUNT, NULL, 0, { NULL } },
  { SHAPE_COUNT, NULL, 0, { "team" } },
  { SHAPE_COUNT, NULL, 0, { "state" } },
  { SHAPE_COUNT, NULL, 0, { "state", "team" } },
  { SHAPE_COUNT, NULL, 0, { "urgent" } },
  { SHAPE_COUNT, NULL, 0, { "region" } },
  { SHAPE_COUNT, NULL, 0, { "cost" } },
  { SHAPE_COUNT, NULL, 0, { "level", "state", "team" } },
  { SHAPE_SUM, "size", 0, { NULL } },
  { SHAPE_SUM, "size", 0, { "team" } },
  { SHAPE_SUM, "effort", 0, { "state" } },
  { SHAPE_SUM, "cost", 0, { "team" } },
  { SHAPE_SUM, "cost", 0, { "level", "state" } },
  { SHAPE_SUM, "weight", 0, { NULL } },
  { SHAPE_SUM, "weight", 0, { "team" } },
  { SHAPE_SUM, "level", 0, { "level" } },
  { SHAPE_MAX, "size", 0, { "team" } },
  { SHAPE_MAX, "cost", 0, { "state" } },
  { SHAPE_MAX, "due", 0, { NULL } },
  { SHAPE_MAX, "weight", 0, { "level" } },
  { SHAPE_MAX, "level", 0, { "level" } },
  { SHAPE_MAX, "day", 0, { "urgent" } },
  { SHAPE_MIN, "size", 0, { "state", "team" } },
  { SHAPE_MIN, "effort", 0, { "region" } },
  { SHAPE_MIN, "weight", 0, { NULL } },
  { SHAPE_MIN, "cost", 0, { NULL } },
  { SHAPE_TOP, "size", 3, { NULL } },
  { SHAPE_TOP, "size", 1, { "team" } },
  { SHAPE_TOP, "cost", 2, { "state" } },
  { SHAPE_TOP, "weight", 5, { NULL } },
  { SHAPE_TOP, "due", 4, { "state", "urgent" } },
  { SHAPE_TOP, "level", 3, { "level" } },
};
enum { QUESTIONS = sizeof questions / sizeof *questions };

/* ---- what was asked ----------------------------------------------------------------------- */

struct asked {
  int question;
  int64_t seq; /* the entry that first did */
  struct value keys[FILTERS_MOST];
};

struct history {
  struct play play;
  struct arena arena;
  VEC(struct asked) asked;
  int64_t made[QUESTIONS]; /* the entry that first asked it, 0: none */
  bool watch;              /* compare touches with answers at every edit */
  bool skip_undone;
  uint64_t compared, touched, edits;
};

static const struct shape *shape_of(struct play *p, int q)
{
  const struct field *filters[FILTERS_MOST];
  struct err err = ERR_INIT;
  uint32_t n = 0;
  for (; n < FILTERS_MOST && questions[q].filters[n]; n++)
    filters[n] = job_field(p, questions[q].filters[n]);
  const struct field *field = questions[q].field ? job_field(p, questions[q].field) : NULL;
  const struct shape *s = model_shape(p->m, p->job, questions[q].kind, field, n, filters, questions[q].limit, &err);
  must(s != NULL, &err);
  return s;
}

static void keys_draw(struct play *p, const struct shape *s, struct chance *c, struct value *keys)
{
  for (uint32_t i = 0; i < s->n; i++)
    keys[i] = job_value_drawn(p, s->filters[i], c);
}

static struct asked *asked_find(struct history *h, int q, uint32_t n, const struct value *keys)
{
  for (size_t i = 0; i < h->asked.n; i++) {
    struct asked *a = &h->asked.at[i];
    bool same = a->question == q;
    for (uint32_t k = 0; same && k < n; k++)
      same = value_eq(a->keys[k], keys[k]);
    if (same)
      return a;
  }
  return NULL;
}

/* Entries from `seq` on have not been. */
static void asked_forget(struct history *h, int64_t seq)
{
  size_t n = 0;
  for (size_t i = 0; i < h->asked.n; i++) {
    if (h->asked.at[i].seq < seq)
      h->asked.at[n++] = h->asked.at[i];
  }
  h->asked.n = n;
}

/* ---- answers, told and computed ----------------------------------------------------------- */

struct told {
  bool good;
  struct value value; /* or the error's text */
};

static bool told_same(struct told a, struct told b) { return a.good == b.good && value_eq(a.value, b.value); }

static struct told failed(struct arena *a, const char *text)
{
  return (struct told){ false, value_text(str_dup(a, str_of(text))) };
}

static struct told ask(struct history *h, const struct shape *s, const struct value *keys)
{
  struct err err = ERR_INIT;
  struct told told = { .good = true };
  if (model_aggregate(h->play.m, s, keys, &h->arena, &told.value, &err))
    return told;
  must(err.code == ERR_INPUT, &err);
  return failed(&h->arena, err.text);
}

/* By amount, then currency; value_cmp looks at the currency first. */
static int by_size(struct value a, struct value b)
{
  if (a.kind == VALUE_MONEY && a.i != b.i)
    return a.i < b.i ? -1 : 1;
  return value_cmp(a, b);
}

struct members {
  struct record **at;
  size_t n, cap;
};

static void members_find(struct history *h, const struct shape *s, const struct value *keys, struct members *out)
{
  struct rids rids = { 0 };
  struct err err = ERR_INIT;
  jobs_list(&h->play, &rids);
  for (size_t i = 0; i < rids.n; i++) {
    struct record *r = model_find(h->play.m, rids.at[i], &err);
    must(r != NULL, &err);
    bool member = !s->field || !value_is_none(r->cells[s->field->no]);
    for (uint32_t k = 0; member && k < s->n; k++)
      member = value_eq(r->cells[s->filters[k]->no], keys[k]);
    if (member)
      vec_push(out, r);
  }
  vec_fini(&rids);
}

static struct told sum_integers(struct history *h, const struct shape *s, const struct members *of)
{
  __int128 sum = 0;
  for (size_t i = 0; i < of->n; i++)
    sum += of->at[i]->cells[s->field->no].i;
  if (sum > INT64_MAX || sum < INT64_MIN) {
    struct str text = str_printf(&h->arena, "the sum of job.%.*s is beyond what 64 bits hold", STR_FMT(s->field->name));
    return failed(&h->arena, text.p);
  }
  return (struct told){ true, value_int((int64_t)sum) };
}

static struct told sum_money(struct history *h, const struct shape *s, const struct members *of)
{
  static const char *const currencies[] = { "CHF", "EUR", "USD" };
  struct value sums[3];
  int n = 0;
  for (int c = 0; c < 3; c++) {
    struct value sum = value_money(0, currencies[c]);
    bool any = false;
    for (size_t i = 0; i < of->n; i++) {
      struct value v = of->at[i]->cells[s->field->no];
      if (v.n == sum.n) {
        sum.i += v.i;
        any = true;
      }
    }
    if (any)
      sums[n++] = sum;
  }
  if (n < 2)
    return (struct told){ true, n ? sums[0] : value_none() };
  char x[4], y[4];
  value_currency(sums[0], x);
  value_currency(sums[1], y);
  struct str text = str_printf(&h->arena, "the sum of job.%.*s has amounts in %s and in %s: sum one currency at a time",
                               STR_FMT(s->field->name), x, y);
  return failed(&h->arena, text.p);
}

static struct told sum_reals(const struct shape *s, const struct members *of)
{
  double sum = 0;
  for (size_t i = 0; i < of->n; i++)
    sum += of->at[i]->cells[s->field->no].d;
  return (struct told){ true, value_real(sum) };
}

static struct told extreme(const struct shape *s, const struct members *of, int sign)
{
  struct value best = value_none();
  for (size_t i = 0; i < of->n; i++) {
    struct value v = of->at[i]->cells[s->field->no];
    if (value_is_none(best) || by_size(v, best) * sign > 0)
      best = v;
  }
  return (struct told){ true, best };
}

static struct told first_few(struct history *h, const struct shape *s, struct members *of)
{
  struct value_builder list;
  build_init(&list, &h->arena);
  for (uint32_t k = 0; k < s->limit && of->n; k++) {
    size_t best = 0;
    for (size_t i = 1; i < of->n; i++) {
      if (by_size(of->at[i]->cells[s->field->no], of->at[best]->cells[s->field->no]) > 0)
        best = i;
    }
    build_add(&list, value_record(of->at[best]->rid));
    of->n--;
    memmove(&of->at[best], &of->at[best + 1], (of->n - best) * sizeof *of->at);
  }
  return (struct told){ true, build_list(&list) };
}

static struct told compute(struct history *h, const struct shape *s, const struct value *keys)
{
  struct members of = { 0 };
  struct told told = { 0 };
  members_find(h, s, keys, &of);
  if (s->kind == SHAPE_COUNT)
    told = (struct told){ true, value_int((int64_t)of.n) };
  else if (s->kind == SHAPE_MAX || s->kind == SHAPE_MIN)
    told = extreme(s, &of, s->kind == SHAPE_MAX ? 1 : -1);
  else if (s->kind == SHAPE_TOP)
    told = first_few(h, s, &of);
  else if (s->field->kind == FIELD_MONEY)
    told = sum_money(h, s, &of);
  else if (s->field->kind == FIELD_NUMBER)
    told = sum_reals(s, &of);
  else
    told = sum_integers(h, s, &of);
  vec_fini(&of);
  return told;
}

static void describe(const struct shape *s, const struct value *keys, struct told told, struct buf *out)
{
  buf_printf(out, "kind %d of %.*s by", s->kind, STR_FMT(s->field ? s->field->name : s->type->name));
  for (uint32_t i = 0; i < s->n; i++) {
    buf_printf(out, " %.*s ", STR_FMT(s->filters[i]->name));
    json_write(out, keys[i]);
  }
  buf_z(out, " is ");
  json_write(out, told.value);
}

static void compare(struct history *h, const struct shape *s, const struct value *keys)
{
  struct told is = ask(h, s, keys), should = compute(h, s, keys);
  if (told_same(is, should)) {
    h->compared++;
    return;
  }
  struct buf b = BUF_INIT;
  describe(s, keys, is, &b);
  buf_z(&b, ", should be ");
  json_write(&b, should.value);
  ck_abort_msg("seed %llu, entry %lld: %s", (unsigned long long)h->play.seed, (long long)h->play.seq, b.p);
}

/* All that was asked, and some of what was not. */
static void compare_all(struct history *h, struct chance *c)
{
  struct value keys[FILTERS_MOST];
  arena_reset(&h->arena);
  for (size_t i = 0; i < h->asked.n; i++)
    compare(h, shape_of(&h->play, h->asked.at[i].question), h->asked.at[i].keys);
  for (int q = 0; q < QUESTIONS; q++) {
    if (!h->made[q] || draw(c, 4))
      continue;
    const struct shape *s = shape_of(&h->play, q);
    keys_draw(&h->play, s, c, keys);
    compare(h, s, keys);
  }
}

/* ---- edits -------------------------------------------------------------------------------- */

static void edit_ask(struct history *h, struct chance *c)
{
  struct asked a = { .question = (int)draw(c, QUESTIONS), .seq = h->play.seq };
  const struct shape *s = shape_of(&h->play, a.question);
  keys_draw(&h->play, s, c, a.keys);
  if (!h->made[a.question])
    h->made[a.question] = h->play.seq;
  compare(h, s, a.keys);
  if (!asked_find(h, a.question, s->n, a.keys))
    vec_push(&h->asked, a);
}

/* Gives true when it was a single step, whose touches must be exact. */
static bool edit_once(struct history *h, struct chance *c)
{
  struct play *p = &h->play;
  struct err err = ERR_INIT;
  uint64_t what = draw(c, 100);
  struct record *r = job_drawn(p, c);
  if (what < 20 || !r) {
    job_create(p, c);
  } else if (what < 30) {
    must(model_delete(p->m, r, &err), &err);
  } else {
    const struct field *f = &p->job->fields[draw(c, p->job->field_count)];
    must(model_set(p->m, r, f, job_value_drawn(p, f, c), &err), &err);
    return true;
  }
  return false;
}

static bool is_real_sum(const struct shape *s) { return s->kind == SHAPE_SUM && s->field->kind == FIELD_NUMBER; }

static bool is_touched(struct history *h, size_t from, const struct shape *s, const struct value *keys)
{
  const struct touch *t;
  for (size_t i = from; (t = model_touch(h->play.m, i)); i++) {
    bool same = t->kind == TOUCH_AGGREGATE && t->shape == s->no;
    for (uint32_t k = 0; same && k < s->n; k++)
      same = value_eq(t->keys[k], keys[k]);
    if (same)
      return true;
  }
  return false;
}

/* Only for what was asked, and at most once each in a single step. */
static void touches_check(struct history *h, size_t from, bool single)
{
  const struct touch *t, *u;
  for (size_t i = from; (t = model_touch(h->play.m, i)); i++) {
    if (t->kind != TOUCH_AGGREGATE)
      continue;
    bool known = false;
    for (int q = 0; !known && q < QUESTIONS; q++)
      known =
          h->made[q] && shape_of(&h->play, q)->no == t->shape && asked_find(h, q, shape_of(&h->play, q)->n, t->keys);
    if (!known)
      ck_abort_msg("a touch of what nobody asked for");
    h->touched++;
    for (size_t k = from; single && k < i; k++) {
      u = model_touch(h->play.m, k);
      const struct shape *s = model_shape_at(h->play.m, t->shape);
      bool same = u->kind == TOUCH_AGGREGATE && u->shape == t->shape;
      for (uint32_t n = 0; same && n < s->n; n++)
        same = value_eq(u->keys[n], t->keys[n]);
      if (same)
        ck_abort_msg("two touches of one answer in one step");
    }
  }
}

static void edit_watched(struct history *h, struct chance *c)
{
  size_t from = 0, n = h->asked.n;
  struct told *before = mem_zero(n * sizeof *before);
  struct chance luck = { c->state ^ 0x1234567 };
  arena_reset(&h->arena);
  while (model_touch(h->play.m, from))
    from++;
  for (size_t i = 0; i < n; i++) {
    const struct shape *s = shape_of(&h->play, h->asked.at[i].question);
    before[i].value.kind = UINT8_MAX;
    if (!is_real_sum(s) || draw(&luck, 2)) /* those stay stale until asked */
      before[i] = ask(h, s, h->asked.at[i].keys);
  }
  bool single = edit_once(h, c);
  touches_check(h, from, single);
  for (size_t i = 0; i < n; i++) {
    const struct shape *s = shape_of(&h->play, h->asked.at[i].question);
    if (before[i].value.kind == UINT8_MAX)
      continue;
    struct told after = ask(h, s, h->asked.at[i].keys);
    bool changed = !told_same(before[i], after), touched = is_touched(h, from, s, h->asked.at[i].keys);
    if (changed ? touched : !touched || !single || is_real_sum(s))
      continue;
    struct buf b = BUF_INIT;
    describe(s, h->asked.at[i].keys, after, &b);
    buf_z(&b, ", was ");
    json_write(&b, before[i].value);
    ck_abort_msg("seed %llu, entry %lld: %s: %s", (unsigned long long)h->play.seed, (long long)h->play.seq, b.p,
                 changed ? "not touched" : "touched");
  }
  free(before);
}

static void history_entry(struct history *h, int64_t seq)
{
  struct play *p = &h->play;
  struct chance c = chance_of(p->seed, (uint64_t)seq);
  struct err err = ERR_INIT;
  bool undo = draw(&c, 4) == 0, relax = !undo && !h->watch && draw(&c, 6) == 0;
  p->seq = seq;
  if (undo && h->skip_undone)
    return;
  model_entry(p->m, 1000 + seq, seq);
  for (uint64_t n = 1 + draw(&c, 6); n; n--) {
    h->edits++;
    if (draw(&c, 30) == 0) /* writes what is dirty, in an entry that may yet be undone */
      must(model_verify(p->m, &err), &err);
    if (relax && n == 2)
      must(model_relax(p->m, &err), &err);
    if (draw(&c, 4) == 0)
      edit_ask(h, &c);
    else if (h->watch)
      edit_watched(h, &c);
    else
      edit_once(h, &c);
  }
  if (!undo) {
    must(model_keep(p->m, &err), &err);
    return;
  }
  model_undo(p->m);
  asked_forget(h, seq);
}

/* ---- regimes ------------------------------------------------------------------------------ */

struct regime {
  const char *name;
  size_t cache_bytes;
  uint64_t group; /* entries in one, at most */
  bool trouble;   /* rollback, crash and reopening now and then */
  bool compare, watch, skip_undone;
};

/* Back to what the file has. */
static void history_fall_back(struct history *h, struct chance *c)
{
  if (draw(c, 2)) {
    model_rollback(h->play.m);
    h->play.seq = model_applied(h->play.m);
    play_refresh(&h->play);
  } else {
    play_reopen(&h->play);
  }
  asked_forget(h, h->play.seq + 1);
  for (int q = 0; q < QUESTIONS; q++) {
    if (h->made[q] > h->play.seq)
      h->made[q] = 0;
  }
}

static void history_group(struct history *h, const struct regime *r, struct chance *c, int64_t last)
{
  struct err err = ERR_INIT;
  must(model_begin(h->play.m, &err), &err);
  for (uint64_t n = 1 + draw(c, r->group); n && h->play.seq < last; n--) {
    history_entry(h, h->play.seq + 1);
    if (r->compare)
      compare_all(h, c);
    if (r->trouble && draw(c, 10) == 0)
      must(model_flush(h->play.m, &err), &err);
  }
  if (r->trouble && draw(c, 5) == 0) {
    history_fall_back(h, c);
    return;
  }
  must(model_commit(h->play.m, h->play.seq, &err), &err);
  if (r->trouble && draw(c, 4) == 0)
    play_reopen(&h->play);
}

/* What is kept, without shapes' numbers; then the numbers, for who asked the same. */
static struct str history_dump(struct history *h, bool numbers)
{
  static const char *const sql[] = {
    "SELECT type, kind, field, filters, most, hex(key), hex(answer) FROM _aggregate JOIN _shape ON no = shape "
    "ORDER BY 1, 2, 3, 4, 5, 6",
    "SELECT no, type, kind, field, filters, most FROM _shape ORDER BY no",
  };
  struct buf out = BUF_INIT;
  struct err err = ERR_INIT;
  for (int i = 0; i <= numbers; i++) {
    struct stmt *q = store_prepare(model_store(h->play.m), sql[i], &err);
    must(q != NULL, &err);
    while (stmt_step(q, &err) == STEP_ROW) {
      for (int c = 0; c < column_count(q); c++)
        buf_printf(&out, "%.*s ", STR_FMT(column_text(q, c)));
      buf_char(&out, '\n');
    }
    stmt_close(q);
  }
  return buf_view(&out);
}

static struct str history_play(const struct regime *r, uint64_t seed, int64_t entries, uint8_t digest[SHA256_SIZE])
{
  struct history h = { .watch = r->watch, .skip_undone = r->skip_undone };
  struct chance c = chance_of(seed ^ 0xabcdef, r->group);
  struct err err = ERR_INIT;
  arena_init(&h.arena);
  play_open(&h.play, seed, r->cache_bytes);
  while (h.play.seq < entries)
    history_group(&h, r, &c, entries);
  if (model_applied(h.play.m) < entries) { /* the last one was skipped or fell back */
    must(model_begin(h.play.m, &err), &err);
    must(model_commit(h.play.m, entries, &err), &err);
  }
  must(model_verify(h.play.m, &err), &err);
  must(model_digest(h.play.m, digest, &err), &err);
  struct str dump = history_dump(&h, !r->skip_undone);
  if (r->compare)
    printf("%s: %llu answers compared, %llu touches, %llu edits\n", r->name, (unsigned long long)h.compared,
           (unsigned long long)h.touched, (unsigned long long)h.edits);
  play_close(&h.play);
  vec_fini(&h.asked);
  arena_fini(&h.arena);
  return dump;
}

/* ---- tests: histories --------------------------------------------------------------------- */

static const struct regime watched = { "edit by edit", 0, 4, true, true, true, false };
static const struct regime regimes[] = {
  { "in one group", 0, 1000000, false, false, false, false },
  { "with trouble, small cache", 20000, 5, true, true, false, false },
  { "entry by entry, no cache", 1, 1, true, false, false, false },
  { "without what was undone", 0, 30, false, false, false, true },
};
enum { REGIMES = sizeof regimes / sizeof *regimes, SEEDS = 4 };

START_TEST(every_edit_touches_what_it_changes)
{
  uint8_t digest[SHA256_SIZE];
  free((void *)(uintptr_t)history_play(&watched, (uint64_t)_i + 1, 120, digest).p);
}
END_TEST

START_TEST(file_is_the_same_however_it_came_about)
{
  struct str dump[REGIMES];
  uint8_t digest[REGIMES][SHA256_SIZE];
  for (int i = 0; i < REGIMES; i++)
    dump[i] = history_play(&regimes[i], (uint64_t)_i + 100, 200, digest[i]);
  for (int i = 1; i < REGIMES; i++) {
    /* Without what was undone shapes may have other numbers: those stand behind the answers. */
    struct str same = { dump[0].p, regimes[i].skip_undone ? dump[i].n : dump[0].n };
    ck_assert_msg(same.n <= dump[0].n && str_eq(same, dump[i]), "seed %d, %s", _i, regimes[i].name);
    ck_assert_msg(memcmp(digest[0], digest[i], SHA256_SIZE) == 0, "seed %d, %s: digest", _i, regimes[i].name);
  }
  for (int i = 0; i < REGIMES; i++)
    free((void *)(uintptr_t)dump[i].p);
}
END_TEST

/* ---- tests: one by one -------------------------------------------------------------------- */

static struct history one;

static void one_open(void)
{
  one = (struct history){ 0 };
  arena_init(&one.arena);
  play_open(&one.play, 1, 0);
}

static void one_close(void)
{
  play_close(&one.play);
  arena_fini(&one.arena);
}

static void begin(int64_t seq)
{
  struct err err = ERR_INIT;
  must(model_begin(one.play.m, &err), &err);
  one.play.seq = seq;
  model_entry(one.play.m, 1000 + seq, seq);
}

static void commit(void)
{
  struct err err = ERR_INIT;
  must(model_keep(one.play.m, &err), &err);
  must(model_commit(one.play.m, one.play.seq, &err), &err);
}

static struct record *job_of(const char *key, const char *field, struct value v)
{
  struct err err = ERR_INIT;
  struct record *r = model_find_key(one.play.m, one.play.job, str_of(key), &err);
  if (!r)
    r = model_create(one.play.m, one.play.job, str_of(key), &err);
  must(r && model_set(one.play.m, r, job_field(&one.play, field), v, &err), &err);
  return r;
}

static const struct shape *shape_by(enum shape_kind kind, const char *field, const char *filter, uint32_t limit)
{
  struct err err = ERR_INIT;
  const struct field *f = filter ? job_field(&one.play, filter) : NULL;
  const struct shape *s = model_shape(one.play.m, one.play.job, kind, field ? job_field(&one.play, field) : NULL,
                                      filter != NULL, &f, limit, &err);
  must(s != NULL, &err);
  return s;
}

static void refused(enum shape_kind kind, const char *field, const char *filter, uint32_t limit, const char *text)
{
  struct err err = ERR_INIT;
  const struct field *f = filter ? job_field(&one.play, filter) : NULL;
  ck_assert_ptr_null(model_shape(one.play.m, one.play.job, kind, field ? job_field(&one.play, field) : NULL,
                                 filter != NULL, &f, limit, &err));
  ck_assert_str_eq(err.text, text);
}

START_TEST(senseless_questions_are_refused)
{
  struct err err = ERR_INIT;
  refused(SHAPE_COUNT, NULL, "size", 0, "job.size has no index: declare it with `indexed = true` to ask by it");
  refused(SHAPE_COUNT, "size", NULL, 0, "job.size is not counted: records are");
  refused(SHAPE_SUM, NULL, NULL, 0, "sum of job needs a field");
  refused(SHAPE_SUM, "due", NULL, 0, "job.due cannot be summed");
  refused(SHAPE_MAX, "region", NULL, 0, "job.region has no greater and less");
  refused(SHAPE_TOP, "size", NULL, 0, "top of job: 1 to 1000 records");
  const struct field *twice[] = { job_field(&one.play, "team"), job_field(&one.play, "team") };
  ck_assert_ptr_null(model_shape(one.play.m, one.play.job, SHAPE_COUNT, NULL, 2, twice, 0, &err));
  ck_assert_str_eq(err.text, "job.team is asked for twice");
}
END_TEST

START_TEST(keys_must_be_of_the_filters_kind)
{
  struct err err = ERR_INIT;
  struct value key = value_text(STR("1")), out;
  ck_assert(!model_aggregate(one.play.m, shape_by(SHAPE_COUNT, NULL, "level", 0), &key, &one.arena, &out, &err));
  ck_assert_str_eq(err.text, "job.level: the value asked for is not integer");
  key = value_record(rid_make(one.play.job->no, 1));
  ck_assert(!model_aggregate(one.play.m, shape_by(SHAPE_COUNT, NULL, "team", 0), &key, &one.arena, &out, &err));
  ck_assert_str_eq(err.text, "job.team: the value asked for is not a ref to team");
}
END_TEST

START_TEST(filters_are_given_in_any_order)
{
  struct err err = ERR_INIT;
  const struct field *x[] = { job_field(&one.play, "team"), job_field(&one.play, "state") }, *y[] = { x[1], x[0] };
  const struct shape *s = model_shape(one.play.m, one.play.job, SHAPE_COUNT, NULL, 2, x, 0, &err);
  ck_assert_ptr_eq(s, model_shape(one.play.m, one.play.job, SHAPE_COUNT, NULL, 2, y, 0, &err));
  ck_assert(s->filters[0]->no < s->filters[1]->no);
  ck_assert_ptr_eq(s, model_shape_at(one.play.m, s->no));
  ck_assert_ptr_null(model_shape_at(one.play.m, s->no + 1));
  ck_assert_ptr_null(model_shape_at(one.play.m, 0));
}
END_TEST

START_TEST(nothing_has_an_answer_too)
{
  begin(2);
  ck_assert(value_eq(ask(&one, shape_by(SHAPE_COUNT, NULL, NULL, 0), NULL).value, value_int(0)));
  ck_assert(value_eq(ask(&one, shape_by(SHAPE_SUM, "size", NULL, 0), NULL).value, value_int(0)));
  ck_assert(value_eq(ask(&one, shape_by(SHAPE_SUM, "weight", NULL, 0), NULL).value, value_real(0)));
  ck_assert(value_is_none(ask(&one, shape_by(SHAPE_SUM, "cost", NULL, 0), NULL).value));
  ck_assert(value_is_none(ask(&one, shape_by(SHAPE_MAX, "size", NULL, 0), NULL).value));
  struct value top = ask(&one, shape_by(SHAPE_TOP, "size", NULL, 3), NULL).value;
  ck_assert(top.kind == VALUE_LIST && top.n == 0);
  commit();
}
END_TEST

/* A sum may leave 64 bits and come back, whatever the order. */
START_TEST(sums_are_exact_beyond_64_bits)
{
  const struct shape *s = shape_by(SHAPE_SUM, "size", NULL, 0);
  begin(2);
  job_of("a", "size", value_int(INT64_MAX));
  ck_assert(ask(&one, s, NULL).value.i == INT64_MAX);
  job_of("b", "size", value_int(INT64_MAX));
  ck_assert(!ask(&one, s, NULL).good);
  commit();
  play_reopen(&one.play);
  s = shape_by(SHAPE_SUM, "size", NULL, 0);
  begin(3);
  ck_assert(!ask(&one, s, NULL).good);
  job_of("a", "size", value_int(-INT64_MAX));
  ck_assert(ask(&one, s, NULL).value.i == 0);
  commit();
}
END_TEST

START_TEST(two_currencies_are_an_error_that_names_them)
{
  const struct shape *s = shape_by(SHAPE_SUM, "cost", NULL, 0);
  begin(2);
  job_of("a", "cost", value_money(100, "EUR"));
  ck_assert(value_eq(ask(&one, s, NULL).value, value_money(100, "EUR")));
  job_of("b", "cost", value_money(0, "CHF"));
  struct told told = ask(&one, s, NULL);
  ck_assert(!told.good);
  ck_assert_str_eq(told.value.s, "the sum of job.cost has amounts in CHF and in EUR: sum one currency at a time");
  job_of("b", "cost", value_none());
  ck_assert(value_eq(ask(&one, s, NULL).value, value_money(100, "EUR")));
  commit();
}
END_TEST

/* Only an answer that was asked for in an entry that stays is kept. */
START_TEST(what_is_kept_was_asked_for)
{
  const struct shape *s = shape_by(SHAPE_COUNT, NULL, NULL, 0);
  struct touch const *t;
  begin(2);
  job_of("a", "size", value_int(1));
  ask(&one, s, NULL);
  model_undo(one.play.m);
  ask(&one, s, NULL);
  model_entry(one.play.m, 1003, 3);
  job_of("a", "size", value_int(1));
  for (size_t i = 0; (t = model_touch(one.play.m, i)); i++)
    ck_assert_int_ne(t->kind, TOUCH_AGGREGATE);
  commit();
  ck_assert_uint_eq(history_dump(&one, false).n, 0);
}
END_TEST

/* Types change in the middle of a group; what is kept stays right, what lost its field goes. */
START_TEST(shapes_live_through_migrations)
{
  struct err err = ERR_INIT;
  struct value north = value_text(STR("north")), one_day = value_int(1), out;
  begin(2);
  const struct shape *by_region = shape_by(SHAPE_MAX, "size", "region", 0), *top = shape_by(SHAPE_TOP, "day", NULL, 2);
  int no = by_region->no, top_no = top->no;
  job_of("a", "region", north);
  job_of("a", "size", value_int(7));
  job_of("a", "day", one_day);
  job_of("a", "day", value_none());
  ck_assert(value_eq(ask(&one, by_region, &north).value, value_int(7)));
  ck_assert(ask(&one, top, NULL).value.n == 0);
  must(model_keep(one.play.m, &err), &err);
  /* day becomes a text: another field of the same name, while the old one is in an index of ours */
  struct schema schema = *history_schema();
  struct type job = *schema.types[1];
  struct type *types[] = { schema.types[0], &job };
  struct field fields[JOB_FIELDS];
  memcpy(fields, job.fields, sizeof fields);
  fields[10].kind = FIELD_TEXT;
  job.fields = fields;
  schema.types = types;
  must(model_migrate(one.play.m, &schema, false, NULL, &err), &err);
  play_refresh(&one.play);
  ck_assert_ptr_eq(model_shape_at(one.play.m, no), by_region);
  ck_assert_ptr_eq(by_region->type, one.play.job);
  ck_assert_ptr_null(model_shape_at(one.play.m, top_no));
  ck_assert(!model_aggregate(one.play.m, top, NULL, &one.arena, &out, &err));
  model_entry(one.play.m, 1003, 3);
  job_of("b", "region", north);
  job_of("b", "size", value_int(9));
  ck_assert(value_eq(ask(&one, by_region, &north).value, value_int(9)));
  one.play.seq = 3;
  commit();
  must(model_verify(one.play.m, &err), &err);
  play_reopen(&one.play);
  ck_assert(value_eq(ask(&one, model_shape_at(one.play.m, no), &north).value, value_int(9)));
}
END_TEST

/* A reader finds what the writer kept, and computes the rest. */
START_TEST(readers_ask_as_well)
{
  struct err err = ERR_INIT;
  struct value open = value_text(STR("open"));
  begin(2);
  job_of("a", "state", open);
  ask(&one, shape_by(SHAPE_COUNT, NULL, "state", 0), &open);
  commit();
  struct play writer = one.play;
  one.play.m = model_open_read(writer.path, &err);
  must(one.play.m != NULL, &err);
  for (int64_t seq = 2; seq <= 4; seq++) {
    must(model_snapshot(one.play.m, &err), &err);
    play_refresh(&one.play);
    ck_assert(ask(&one, shape_by(SHAPE_COUNT, NULL, "state", 0), &open).value.i == seq - 1);
    ck_assert(ask(&one, shape_by(SHAPE_MAX, "size", "state", 0), &open).value.i == (seq > 2 ? seq : 0));
    ck_assert(ask(&one, shape_by(SHAPE_COUNT, NULL, NULL, 0), NULL).value.i == seq - 1);
    struct play reader = one.play;
    one.play = writer;
    begin(seq + 1);
    char key[2] = { (char)('a' + seq), 0 };
    job_of(key, "state", open);
    job_of(key, "size", value_int(seq + 1));
    ask(&one, shape_by(SHAPE_MAX, "size", "state", 0), &open);
    commit();
    writer = one.play;
    one.play = reader;
  }
  model_snapshot_end(one.play.m);
  model_close(one.play.m);
  one.play = writer;
}
END_TEST

/* ---- figures ------------------------------------------------------------------------------ */

enum { LARGE = 20000, LARGE_EDITS = 20000 };

static uint64_t edits_time(struct chance *c, const char *field)
{
  struct err err = ERR_INIT;
  const struct field *f = job_field(&one.play, field);
  one.play.seq++;
  must(model_begin(one.play.m, &err), &err);
  uint64_t start = clock_ns();
  for (int i = 0; i < LARGE_EDITS; i++) {
    if (i % 4 == 0)
      model_entry(one.play.m, 1000 + one.play.seq, one.play.seq);
    struct record *r = model_find(one.play.m, rid_make(one.play.job->no, 1 + draw(c, LARGE)), &err);
    must(r && model_set(one.play.m, r, f, job_value(&one.play, f, draw(c, 1000)), &err), &err);
    if (i % 4 == 3)
      must(model_keep(one.play.m, &err), &err);
  }
  must(model_commit(one.play.m, one.play.seq, &err), &err);
  return (clock_ns() - start) / LARGE_EDITS;
}

/* Figures for people; nothing is asserted of them. */
START_TEST(edits_with_and_without_aggregates)
{
  static const char *const fields[] = { "team", "state", "size" };
  struct chance c = chance_of(9, 9);
  uint64_t without[3], with[3];
  begin(2);
  for (int i = 0; i < LARGE; i++) {
    struct record *r = job_create(&one.play, &c);
    for (int k = 0; k < 3; k++) {
      struct err err = ERR_INIT;
      const struct field *f = job_field(&one.play, fields[k]);
      must(model_set(one.play.m, r, f, job_value(&one.play, f, draw(&c, 1000)), &err), &err);
    }
  }
  commit();
  for (int k = 0; k < 3; k++)
    without[k] = edits_time(&c, fields[k]);
  begin(one.play.seq + 1);
  for (uint64_t i = 0; i < TEAMS; i++) {
    struct value team = value_record(rid_make(one.play.team->no, 1 + i));
    ask(&one, shape_by(SHAPE_COUNT, NULL, "team", 0), &team);
    ask(&one, shape_by(SHAPE_SUM, "size", "team", 0), &team);
    ask(&one, shape_by(SHAPE_MAX, "size", "team", 0), &team);
    ask(&one, shape_by(SHAPE_TOP, "size", "team", 10), &team);
  }
  commit();
  for (int k = 0; k < 3; k++)
    with[k] = edits_time(&c, fields[k]);
  for (int k = 0; k < 3; k++)
    printf("an edit of %s: %llu ns, with count, sum, max and top 10 by team %llu ns\n", fields[k],
           (unsigned long long)without[k], (unsigned long long)with[k]);
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("aggregate");
  TCase *tc = tcase_create("histories");
  tcase_set_timeout(tc, 120);
  tcase_add_loop_test(tc, every_edit_touches_what_it_changes, 0, SEEDS);
  tcase_add_loop_test(tc, file_is_the_same_however_it_came_about, 0, SEEDS);
  suite_add_tcase(suite, tc);
  tc = tcase_create("one by one");
  tcase_set_timeout(tc, 60);
  tcase_add_checked_fixture(tc, one_open, one_close);
  tcase_add_test(tc, senseless_questions_are_refused);
  tcase_add_test(tc, keys_must_be_of_the_filters_kind);
  tcase_add_test(tc, filters_are_given_in_any_order);
  tcase_add_test(tc, nothing_has_an_answer_too);
  tcase_add_test(tc, sums_are_exact_beyond_64_bits);
  tcase_add_test(tc, two_currencies_are_an_error_that_names_them);
  tcase_add_test(tc, what_is_kept_was_asked_for);
  tcase_add_test(tc, shapes_live_through_migrations);
  tcase_add_test(tc, readers_ask_as_well);
  tcase_add_test(tc, edits_with_and_without_aggregates);
  suite_add_tcase(suite, tc);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad != 0;
}
