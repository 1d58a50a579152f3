/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward adopt: what packs ask, with the lines for steward.lua that say it; nothing of anybody's is written over.
 */
#include "cli/adopt.h"

#include <stdio.h>

#include "cli/payload.h"
#include "cli/print.h"
#include "cli/source_verbs.h"

/* ---- questions ---- */

/* As answers are written: "1000.00 EUR". */
static struct str usual_of(struct call *c, const struct param *q)
{
  struct buf text = BUF_INIT;
  struct value v = value_none();
  if (q->form.kind == FIELD_DURATION || value_is_none(q->form.fallback))
    return STR("");
  json_write(&text, q->form.fallback); /* money becomes what tell_line knows */
  json_read(&c->arena, str_dup(&c->arena, buf_view(&text)), &v, NULL);
  buf_fini(&text);
  return tell_line(&c->arena, v, 0);
}

static struct adopt_question *question_of(struct call *c, struct adopt_questions *all, const struct param *q)
{
  for (size_t i = 0; i < all->n; i++)
    if (str_eq(all->at[i]->ask, q->ask) && all->at[i]->kind == q->form.kind)
      return all->at[i];
  struct adopt_question *fresh = arena_new_of(&c->arena, struct adopt_question);
  fresh->ask = str_dup(&c->arena, q->ask);
  fresh->kind = q->form.kind;
  fresh->usual = usual_of(c, q);
  vec_push(all, fresh);
  return fresh;
}

static void add_param(struct call *c, struct adopt_question *q, struct str pack, struct str name)
{
  for (size_t i = 0; i < q->of.n; i++)
    if (str_eq(q->of.at[i].pack, pack) && str_eq(q->of.at[i].name, name))
      return;
  vec_push(&q->of, ((struct adopt_param){ str_dup(&c->arena, pack), str_dup(&c->arena, name) }));
}

static bool is_said(struct call *c, struct value params, struct str of, struct str name)
{
  return !value_is_none(value_get(value_get(params, str_z(&c->arena, of)), str_z(&c->arena, name)));
}

void adopt_gather(struct call *c, const struct policy_set *set, struct value params, struct adopt_questions *out)
{
  for (uint32_t i = 0; i < set->policy_count; i++) {
    const struct policy *p = set->policies[i];
    for (uint32_t k = 0; k < p->param_count; k++) {
      const struct param *q = &p->params[k];
      struct str of = q->shared.n ? q->shared : q->of_pack ? p->pack : p->id;
      if (q->ask.n && !is_said(c, params, of, q->name) && !is_said(c, params, p->pack, q->name))
        add_param(c, question_of(c, out, q), of, q->name);
    }
  }
}

void adopt_free(struct adopt_questions *q)
{
  for (size_t i = 0; i < q->n; i++)
    vec_fini(&q->at[i]->of);
  vec_fini(q);
}

/* ---- answers ---- */

static bool is_for(const struct adopt_question *q, struct str of, struct str name)
{
  for (size_t i = 0; i < q->of.n; i++)
    if (str_eq(q->of.at[i].pack, of) && str_eq(q->of.at[i].name, name))
      return true;
  return false;
}

/* "core.head_of_it=person/ana": the name is behind the last point. */
static bool take_given(struct call *c, struct adopt_questions *all, const char *text, struct err *err)
{
  struct str left, answer, of;
  if (!str_split(str_of(text), '=', &left, &answer))
    return err_set(err, ERR_USAGE, "--answer wants PACK.NAME=ANSWER, not \"%s\"", text);
  of = left;
  while (of.n && of.p[of.n - 1] != '.')
    of.n--;
  struct str name = { of.p + of.n, left.n - of.n };
  of.n -= of.n > 0;
  for (size_t i = 0; i < all->n; i++)
    if (is_for(all->at[i], of, name)) {
      all->at[i]->answer = str_dup(&c->arena, str_trim(answer));
      return true;
    }
  return err_set(err, ERR_USAGE, "--answer: no pack asks for %.*s, or steward.lua says it", STR_FMT(left));
}

static bool fits(const struct adopt_question *q, struct err *err)
{
  struct arena a;
  struct value v;
  bool good = true;
  if (q->kind == FIELD_INTEGER || q->kind == FIELD_NUMBER) {
    arena_init(&a);
    good = json_read(&a, q->answer, &v, NULL) &&
           (v.kind == VALUE_INT || (v.kind == VALUE_REAL && q->kind == FIELD_NUMBER));
    arena_fini(&a);
  } else if (q->kind == FIELD_BOOLEAN)
    good = str_is(q->answer, "true") || str_is(q->answer, "false");
  return good || err_set(err, ERR_USAGE, "\"%.*s\" is no %s: %.*s", STR_FMT(q->answer), field_kind_names[q->kind],
                         STR_FMT(q->ask));
}

static void ask_people(struct call *c, struct adopt_question *q)
{
  struct str said = STR("");
  struct err why = ERR_INIT;
  const char *usual = q->usual.n ? str_printf(&c->arena, " [%.*s]", STR_FMT(q->usual)).p : "";
  do {
    if (why.code)
      fprintf(stderr, "%s\n", why.text);
    why = (struct err)ERR_INIT;
    if (!source_ask(c, str_printf(&c->arena, "%.*s%s", STR_FMT(q->ask), usual).p, false, &said))
      return;
    q->answer = said;
  } while (q->answer.n && !fits(q, &why));
}

bool adopt_answer(struct call *c, struct adopt_questions *q, struct err *err)
{
  const char *text;
  for (size_t i = 0; (text = call_value_at(c, "--answer", i)); i++)
    if (!take_given(c, q, text, err))
      return false;
  for (size_t i = 0; i < q->n; i++) {
    if (!q->at[i]->answer.n)
      ask_people(c, q->at[i]);
    if (q->at[i]->answer.n && !fits(q->at[i], err))
      return false;
  }
  return true;
}

/* ---- lines ---- */

static void write_text(struct buf *out, struct str s)
{
  buf_char(out, '"');
  for (size_t i = 0; i < s.n; i++) {
    unsigned char ch = (unsigned char)s.p[i];
    if (ch == '"' || ch == '\\')
      buf_char(out, '\\');
    if (ch >= 0x20)
      buf_char(out, (char)ch);
  }
  buf_char(out, '"');
}

static void write_list(struct buf *out, struct str s)
{
  struct str one;
  bool more = true;
  for (int n = 0; more; n++) {
    more = str_split(s, ',', &one, &s);
    buf_z(out, n ? ", " : "{ ");
    write_text(out, str_trim(one));
  }
  buf_z(out, " }");
}

static void write_answer(struct buf *out, const struct adopt_question *q)
{
  if (!q->answer.n)
    buf_z(out, "…");
  else if (q->kind == FIELD_INTEGER || q->kind == FIELD_NUMBER || q->kind == FIELD_BOOLEAN)
    buf_str(out, q->answer);
  else if (q->kind == FIELD_LIST)
    write_list(out, q->answer);
  else
    write_text(out, q->answer);
}

/* One pack's. */
static void write_pack(const struct adopt_questions *all, bool open, struct str pack, struct buf *out)
{
  struct buf members = BUF_INIT, asks = BUF_INIT;
  for (size_t i = 0; i < all->n; i++)
    for (size_t k = 0; k < all->at[i]->of.n; k++) {
      const struct adopt_question *q = all->at[i];
      if (!str_eq(q->of.at[k].pack, pack) || (!q->answer.n && !open))
        continue;
      buf_printf(&members, "%s%.*s = ", members.n ? ", " : "", STR_FMT(q->of.at[k].name));
      write_answer(&members, q);
      if (!q->answer.n)
        buf_printf(&asks, "    -- %.*s: %.*s%s%.*s%s\n", STR_FMT(q->of.at[k].name), STR_FMT(q->ask),
                   q->usual.n ? " [" : "", STR_FMT(q->usual), q->usual.n ? "]" : "");
    }
  bool plain = !memchr(pack.p, '.', pack.n);
  if (members.n)
    buf_printf(out, plain ? "%s    %.*s = { %s },\n" : "%s    [\"%.*s\"] = { %s },\n", asks.n ? asks.p : "",
               STR_FMT(pack), members.p);
  buf_fini(&members);
  buf_fini(&asks);
}

void adopt_write(struct call *c, const struct adopt_questions *q, bool open, struct buf *out)
{
  VEC(struct str) packs = { 0 };
  (void)c;
  for (size_t i = 0; i < q->n; i++)
    for (size_t k = 0; k < q->at[i]->of.n; k++) {
      bool known = false;
      for (size_t m = 0; m < packs.n; m++)
        known |= str_eq(packs.at[m], q->at[i]->of.at[k].pack);
      if (!known)
        vec_push(&packs, q->at[i]->of.at[k].pack);
    }
  for (size_t i = 0; i < packs.n; i++)
    write_pack(q, open, packs.at[i], out);
  vec_fini(&packs);
}

void adopt_write_packs(struct value names, const char *last, struct buf *out)
{
  buf_z(out, "  packs = { ");
  for (uint32_t i = 0; names.kind == VALUE_LIST && i < names.n; i++) {
    buf_z(out, i ? ", " : "");
    write_text(out, value_str(names.list[i]));
  }
  if (last)
    buf_printf(out, ", \"%s\"", last);
  buf_z(out, " },\n");
}

void adopt_say_imports(void)
{
  puts("What exists already can be brought in, each with --preview first:\n\n"
       "  steward import backstage FOLDER       # services, components, units, people, what stands on what\n"
       "  steward import servicenow FILE        # incidents: an export, or rows of the Table API\n"
       "  steward import focus FILE…            # what clouds bill\n"
       "  steward import rows FILE.csv …        # any table, by ten lines of Lua of your own\n"
       "  steward import calendar FILE.ics      # holidays\n"
       "  steward source new INTAKE             # a tool that goes on telling\n\n"
       "Then `steward missing` says what else is worth recording first.");
}

/* ---- the command ---- */

/* Those of the set that steward.lua does not list. */
static struct value added_packs(struct call *c, struct value of_set, struct value listed, struct value *all)
{
  struct value_builder fresh, whole;
  build_init(&fresh, &c->arena), build_init(&whole, &c->arena);
  for (uint32_t i = 0; listed.kind == VALUE_LIST && i < listed.n; i++)
    build_add(&whole, listed.list[i]);
  for (uint32_t i = 0; of_set.kind == VALUE_LIST && i < of_set.n; i++) {
    bool known = false;
    for (uint32_t k = 0; listed.kind == VALUE_LIST && k < listed.n; k++)
      known |= value_eq(of_set.list[i], listed.list[k]);
    if (!known) {
      build_add(&fresh, of_set.list[i]);
      build_add(&whole, of_set.list[i]);
    }
  }
  *all = build_list(&whole);
  return build_list(&fresh);
}

struct adopting {
  struct value fresh, packs; /* packs that are not listed; all of them */
  struct adopt_questions questions;
};

static bool prepare(struct call *c, struct organisation *o, struct adopting *a, struct err *err)
{
  struct buf text = BUF_INIT, complaints = BUF_INIT;
  struct value payload, listed = value_get(o->config, "packs");
  bool good = call_has(c, "--pack") ? payload_bundled(c, &text, err) : organisation_payload(o, &text, err);
  good = good && json_read(&c->arena, str_dup(&c->arena, buf_view(&text)), &payload, err);
  struct policy_set *set = good ? policy_set_load(payload, &complaints, err) : NULL;
  if (set) {
    a->fresh = added_packs(c, value_get(payload, "packs"), listed, &a->packs);
    adopt_gather(c, set, value_get(o->config, "params"), &a->questions);
    policy_set_free(set);
  }
  buf_fini(&text);
  buf_fini(&complaints);
  return set && adopt_answer(c, &a->questions, err);
}

static void say(struct call *c, const struct adopting *a)
{
  struct buf packs = BUF_INIT, params = BUF_INIT;
  if (a->fresh.n)
    adopt_write_packs(a->packs, NULL, &packs);
  adopt_write(c, &a->questions, true, &params);
  if (packs.n || params.n)
    printf("In steward.lua:\n\n%s%s%s%s\n", packs.n ? packs.p : "", params.n ? "  params = {\n" : "",
           params.n ? params.p : "", params.n ? "  },\n" : "");
  else
    puts("These packs run, and what they ask is said in steward.lua.\n");
  if (packs.n || params.n)
    puts("Then:  steward check && steward activate\n");
  adopt_say_imports();
  buf_fini(&packs);
  buf_fini(&params);
}

static void say_json(struct call *c, const struct adopting *a)
{
  struct value_builder b, list, one, of;
  build_init(&b, &c->arena), build_init(&list, &c->arena);
  for (size_t i = 0; i < a->questions.n; i++) {
    const struct adopt_question *q = a->questions.at[i];
    build_init(&one, &c->arena), build_init(&of, &c->arena);
    for (size_t k = 0; k < q->of.n; k++)
      build_add(&of,
                value_text(str_printf(&c->arena, "%.*s.%.*s", STR_FMT(q->of.at[k].pack), STR_FMT(q->of.at[k].name))));
    build_put(&one, "ask", value_text(q->ask));
    build_put(&one, "kind", value_text(str_of(field_kind_names[q->kind])));
    build_put(&one, "params", build_list(&of));
    build_put(&one, "default", q->usual.n ? value_text(q->usual) : value_none());
    build_put(&one, "answer", q->answer.n ? value_text(q->answer) : value_none());
    build_add(&list, build_map(&one));
  }
  build_put(&b, "packs_to_add", a->fresh);
  build_put(&b, "questions", build_list(&list));
  print_json(build_map(&b));
}

static enum ending run_adopt(struct call *c, struct err *err)
{
  struct adopting a = { .fresh = value_none() };
  const char *dir = site_find(c, NULL, err);
  struct organisation *o = dir ? organisation_open(dir, false, err) : NULL;
  bool good = o && prepare(c, o, &a, err);
  if (good && c->json)
    say_json(c, &a);
  else if (good)
    say(c, &a);
  adopt_free(&a.questions);
  organisation_close(o);
  return good ? ENDING_DONE : ENDING_NO;
}

static const struct option adopt_options[] = {
  { "--pack", "NAMES", "packs built in that are to run, as in value,commitment, with those that they require" },
  { "--answer", "PACK.NAME=TEXT", "an answer, in place of the question (may be repeated)" },
  { NULL, NULL, NULL },
};

const struct command command_adopt = {
  .name = "adopt",
  .summary = "what packs have to be told, as lines for steward.lua, and what can be brought in",
  .usage = "",
  .detail =
      "Asks on a terminal for the few facts that the packs want and steward.lua does not say, and prints the lines\n"
      "that say them. It changes nothing itself.",
  .example = "steward adopt --pack leadership,reporting\n"
             "steward adopt --answer core.head_of_it=person/ana",
  .options = adopt_options,
  .run = run_adopt,
};
