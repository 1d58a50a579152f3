/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Story: which cases there are, and the packs, parameters and sources that each of them runs with: its own pack, what
 * that requires, and nothing that an organisation has set.
 */
#define _GNU_SOURCE /* memmem */

#include "engine/story.h"

#include "engine/outline.h"
#include "engine/trial.h"

struct story {
  struct arena arena;
  struct value payload;
  struct policy_set *set; /* of all packs: for the cases, and to know which intakes there are */
};

static bool story_open(struct story *s, struct str payload, struct buf *complaints, struct err *err)
{
  *s = (struct story){ .set = NULL };
  arena_init(&s->arena);
  if (json_read(&s->arena, payload, &s->payload, err))
    s->set = policy_set_load(s->payload, complaints, err);
  return s->set != NULL;
}

static void story_close(struct story *s)
{
  policy_set_free(s->set);
  arena_fini(&s->arena);
}

/* ---- packs ---- */

struct packs {
  struct str *at;
  size_t n, cap;
};

static bool has_pack(const struct packs *p, struct str name)
{
  for (size_t i = 0; i < p->n; i++)
    if (str_eq(p->at[i], name))
      return true;
  return false;
}

/* The pack and all that it requires, whatever it takes to come by them. */
static void gather_packs(const struct story *s, struct str name, struct arena *a, struct packs *out)
{
  vec_push(out, name);
  for (size_t i = 0; i < out->n; i++) {
    struct value files = value_get(s->payload, "files");
    struct str text = value_get_str(files, str_printf(a, "%.*s/pack.lua", STR_FMT(out->at[i])).p);
    size_t n;
    struct str *names = outline_texts(text, "requires", a, &n);
    for (size_t k = 0; k < n; k++)
      if (!has_pack(out, names[k]))
        vec_push(out, names[k]);
  }
}

static void put_file(struct value_builder *b, struct str path, struct value text)
{
  for (uint32_t i = 0; i < b->n; i++)
    if (str_eq(b->members[i].name, path)) {
      b->members[i].value = text;
      return;
    }
  build_put_str(b, path, text);
}

/* Tests need not be read again for each of themselves. */
/* Nor is what the case brings along to stand in its pack, instead of another file or beside them. */
static struct value files_of(const struct story *s, const struct packs *packs, const struct test_case *of,
                             struct arena *a)
{
  struct value files = value_get(s->payload, "files"), own = value_get(of->body, "files");
  struct value_builder b;
  struct str pack, rest;
  build_init(&b, a);
  for (uint32_t i = 0; files.kind == VALUE_MAP && i < files.n; i++)
    if (str_split(files.map[i].name, '/', &pack, &rest) && has_pack(packs, pack) && !str_starts(rest, "tests/"))
      build_put_str(&b, files.map[i].name, files.map[i].value);
  for (uint32_t i = 0; own.kind == VALUE_MAP && i < own.n; i++)
    put_file(&b, str_printf(a, "%.*s/%.*s", STR_FMT(of->pack), STR_FMT(own.map[i].name)), own.map[i].value);
  return build_map(&b);
}

/* ---- sources ---- */

/* The intake that a delivery is for: of the pack that it names, else of the case's own, else of one that is required. */
static const struct policy *find_intake(const struct story *s, const struct packs *packs, struct str source,
                                        struct str pack, struct arena *a)
{
  for (size_t i = 0; i < packs->n; i++) {
    const struct policy *p = policy_find(s->set, str_printf(a, "%.*s.%.*s", STR_FMT(packs->at[i]), STR_FMT(source)));
    if (p && p->kind == KIND_INTAKE && (pack.n == 0 || str_eq(pack, packs->at[i])))
      return p;
  }
  return NULL;
}

static bool no_such_intake(struct trial *t, const struct story *s, const struct packs *packs, struct str source)
{
  VEC(const char *) names = { 0 };
  for (uint32_t i = 0; i < s->set->policy_count; i++) {
    const struct policy *p = s->set->policies[i];
    if (p->kind == KIND_INTAKE && has_pack(packs, p->pack))
      vec_push(&names, str_z(&t->arena, (struct str){ p->id.p + p->pack.n + 1, p->id.n - p->pack.n - 1 }));
  }
  const char *near = str_nearest(source, names.at, names.n);
  trial_say(t, "deliver = \"%.*s\": neither %.*s nor what it requires has such an intake%s%s%s", STR_FMT(source),
            STR_FMT(t->of->pack), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
  vec_fini(&names);
  return false;
}

static bool bind_sources(struct trial *t, const struct story *s, const struct packs *packs, struct value *out)
{
  struct value_builder b;
  build_init(&b, &t->arena);
  for (uint32_t i = 0; trial_step(t, i).kind != VALUE_NONE; i++) {
    struct str source, pack;
    if (value_is_none(value_get(trial_step(t, i), "deliver")))
      continue;
    trial_source(trial_step(t, i), &source, &pack);
    const struct policy *p = find_intake(s, packs, source, pack, &t->arena);
    bool bound = false;
    if (!p)
      return no_such_intake(t, s, packs, source);
    for (uint32_t k = 0; k < b.n; k++)
      bound = bound || str_eq(b.members[k].name, source);
    if (!bound)
      build_put_str(&b, source, value_text(p->id));
  }
  *out = build_map(&b);
  return true;
}

/* ---- cases ---- */

static bool write_payload(struct trial *t, const struct story *s, struct buf *out)
{
  struct packs packs = { 0 };
  struct value sources, params = value_get(t->of->body, "params");
  gather_packs(s, t->of->pack, &t->arena, &packs);
  bool good = bind_sources(t, s, &packs, &sources);
  if (good) {
    struct value_builder b, names;
    build_init(&names, &t->arena);
    for (size_t i = 0; i < packs.n; i++)
      build_add(&names, value_text(packs.at[i]));
    build_init(&b, &t->arena);
    build_put(&b, "packs", build_list(&names));
    build_put(&b, "files", files_of(s, &packs, t->of, &t->arena));
    build_put(&b, "params", params.kind == VALUE_MAP ? params : (struct value){ .kind = VALUE_MAP });
    build_put(&b, "bindings", (struct value){ .kind = VALUE_MAP });
    build_put(&b, "sources", sources);
    json_write(out, build_map(&b));
  }
  vec_fini(&packs);
  return good;
}

static void run_case(const struct story *s, const struct test_case *of, struct str name,
                     void (*each)(void *arg, const struct story_result *r), void *arg)
{
  struct trial t;
  struct buf payload = BUF_INIT;
  uint64_t began = clock_ns();
  trial_init(&t, of);
  if (trial_check(&t) && write_payload(&t, s, &payload) && trial_run(&t, buf_view(&payload)))
    expect_compare(&t);
  struct story_result r = { name, t.detail.n == 0, buf_view(&t.detail), (int64_t)(clock_ns() - began), of->file };
  each(arg, &r);
  buf_fini(&payload);
  trial_fini(&t);
}

static bool holds(struct str s, struct str part) { return part.n == 0 || memmem(s.p, s.n, part.p, part.n); }

bool story_run(struct str payload, struct str filter, void (*each)(void *arg, const struct story_result *r), void *arg,
               struct err *err)
{
  struct story s;
  struct buf complaints = BUF_INIT;
  bool good = story_open(&s, payload, &complaints, err);
  for (uint32_t i = 0; good && i < s.set->case_count; i++) {
    const struct test_case *c = &s.set->cases[i];
    struct str name = str_printf(&s.arena, "%.*s: %.*s", STR_FMT(c->pack), STR_FMT(c->name));
    if (holds(name, filter) || holds(c->file, filter))
      run_case(&s, c, name, each, arg);
  }
  story_close(&s);
  buf_fini(&complaints);
  return good;
}

/* ---- checking ---- */

static void check_cases(const struct story *s, struct buf *complaints)
{
  for (uint32_t i = 0; i < s->set->case_count; i++) {
    const struct test_case *c = &s->set->cases[i];
    struct str line, rest;
    struct trial t;
    trial_init(&t, c);
    trial_check(&t);
    for (rest = buf_view(&t.detail); rest.n;) {
      str_split(rest, '\n', &line, &rest);
      buf_printf(complaints, "%.*s: \"%.*s\": %.*s\n", STR_FMT(c->file), STR_FMT(c->name), STR_FMT(line));
    }
    trial_fini(&t);
  }
}

/* Into force in memory, where there is nothing to lose. */
static void check_activation(struct str payload, struct buf *complaints)
{
  struct test_case nothing = { .body = value_none() };
  struct trial t;
  trial_init(&t, &nothing);
  if (!trial_run(&t, payload)) {
    buf_str(complaints, buf_view(&t.detail));
    buf_char(complaints, '\n');
  }
  trial_fini(&t);
}

static struct story_size size_of(const struct policy_set *set)
{
  struct story_size size = { .libraries = set->library_count, .cases = set->case_count };
  for (uint32_t i = 0; i < set->policy_count; i++)
    size.of_kind[set->policies[i]->kind]++;
  return size;
}

bool story_check(struct str payload, struct story_size *size, struct buf *complaints, struct err *err)
{
  struct story s;
  size_t before = complaints->n;
  if (story_open(&s, payload, complaints, err)) {
    check_cases(&s, complaints);
    check_activation(payload, complaints);
    if (complaints->n > before) {
      struct str first, rest, said = { complaints->p + before, complaints->n - before };
      str_split(said, '\n', &first, &rest);
      err_set(err, ERR_POLICY, "%.*s", STR_FMT(first));
    }
  }
  bool good = s.set && complaints->n == before;
  if (good && size)
    *size = size_of(s.set);
  story_close(&s);
  return good;
}
