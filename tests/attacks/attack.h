/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the runner of the attacks is made of: the files that it finds, the world that each is tried in, and how the heap
 * is counted. One translation unit includes it.
 *
 * The world: a set of one pack of ours (types, a library and an innocent policy that uses it, below) and the attack's file,
 * in an engine whose journal and model are in memory, with the limits that every host has. Texts that are too long to be kept are written
 * in a header as terms, "text" * 1000 + "more", which attack_text puts together.
 */
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "engine/inside.h"
#include "script/machine.h"

/* ---- the heap: what this program's own code has, by the linker's --wrap (see CMakeLists.txt) ---- */

static struct heap {
  int64_t now, most;
} heap;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

/* The machine's pool asks for twice the chunk that it uses, and touches only that (see script/pool.c). */
enum { CHUNK = 64 << 10, CHUNK_ASKED = 2 * CHUNK - 64 };

static int64_t heap_size(void *p)
{
  int64_t size = p ? (int64_t)malloc_usable_size(p) : 0;
  return size >= CHUNK_ASKED && size < 2 * CHUNK + 64 ? CHUNK : size;
}

static void *heap_add(void *p, int64_t before)
{
  heap.now += heap_size(p) - before;
  heap.most = heap.now > heap.most ? heap.now : heap.most;
  return p;
}

void *__wrap_malloc(size_t n) { return heap_add(__real_malloc(n), 0); }

void *__wrap_calloc(size_t n, size_t size) { return heap_add(__real_calloc(n, size), 0); }

void *__wrap_realloc(void *p, size_t n)
{
  int64_t before = heap_size(p);
  void *at = __real_realloc(p, n);
  return at ? heap_add(at, before) : NULL;
}

void __wrap_free(void *p)
{
  heap.now -= heap_size(p);
  __real_free(p);
}

/* What a stretch of work cost this thread. */
struct cost {
  int64_t ns, bytes;
};

static int64_t cost_cpu(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct cost cost_begin(void)
{
  heap.most = heap.now;
  return (struct cost){ cost_cpu(), heap.now };
}

/* Adds to *all what was the dearest so far. */
static void cost_end(struct cost begun, struct cost *all)
{
  int64_t ns = cost_cpu() - begun.ns, bytes = heap.most - begun.bytes;
  all->ns = ns > all->ns ? ns : all->ns;
  all->bytes = bytes > all->bytes ? bytes : all->bytes;
}

/* ---- the files ---- */

/* A file of the suite is not as it should be: there is no test yet that could fail of it. */
#define attack_die(...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(EXIT_FAILURE))

enum expectation {
  EXPECT_FUEL,
  EXPECT_MEMORY,
  EXPECT_WATCHDOG,
  EXPECT_ERROR,
  EXPECT_VALUE,
  EXPECT_REFUSED,
  EXPECTATIONS
};
static const char *const expectation_names[] = { "fuel", "memory", "watchdog", "error", "value", "refused" };

struct attack {
  char *name; /* "loops/goto" */
  struct buf text;
  enum expectation expect;
  char *says;     /* what stands behind the outcome's colon */
  char *deliver;  /* "deliver:" of an intake: the body; NULL: none */
  struct buf set; /* "set:" the members of the record that the attack is asked of */
};

static VEC(struct attack) attacks;

/* One character of a term, which is at *p; a \# stays, for attack_term. */
static void attack_escape(const char **p, struct buf *term)
{
  char c = **p;
  if (c == '\\' && (*p)[1] != '#')
    c = *++*p;
  else if (c == '\\')
    return buf_char(term, '\\');
  else
    return buf_char(term, c);
  if (c == 'x') {
    char hex[3] = { (*p)[1], (*p)[2], 0 };
    buf_char(term, (char)strtol(hex, NULL, 16));
    *p += 2;
  } else {
    buf_char(term, c == 'n' ? '\n' : c == 'r' ? '\r' : c);
  }
}

/* The term once more: each \# in it is the number of the repetition, of five digits. */
static void attack_term(struct str term, int number, struct buf *out)
{
  for (size_t i = 0; i < term.n; i++)
    if (term.p[i] == '\\' && i + 1 < term.n && term.p[i + 1] == '#')
      buf_printf(out, "%d", number), i++;
    else
      buf_char(out, term.p[i]);
}

/* Puts together "…" * n + '…': a term is a text with Lua's \n, \r, \\ and \xHH, and how often; \# in it counts. */
static void attack_text(const char *attack, const char *p, struct buf *out)
{
  for (bool more = true; more;) {
    struct buf term = BUF_INIT;
    p += strspn(p, " ");
    char quote = *p++;
    if (quote != '"' && quote != '\'')
      attack_die("%s: a term begins with a quote", attack);
    for (; *p && *p != quote; p++)
      attack_escape(&p, &term);
    if (*p++ != quote)
      attack_die("%s: a term ends as it begins", attack);
    p += strspn(p, " ");
    long times = 1;
    if (*p == '*')
      times = strtol(p + 1, (char **)(uintptr_t)&p, 10);
    for (int i = 0; i < times; i++)
      attack_term(buf_view(&term), 10000 + i, out);
    buf_fini(&term);
    p += strspn(p, " ");
    more = *p == '+';
    p += more;
    if (!more && *p)
      attack_die("%s: what is \"%s\"?", attack, p);
  }
}

/* What stands behind "-- name:" in the head of the file, or NULL; the caller's. */
static char *attack_note(const struct attack *a, const char *name)
{
  struct str line, rest = buf_view(&a->text);
  char front[32];
  snprintf(front, sizeof front, "-- %s:", name);
  while (str_split(rest, '\n', &line, &rest) && str_starts(line, "--"))
    if (str_starts(line, front))
      return strndup(line.p + strlen(front) + 1, line.n > strlen(front) ? line.n - strlen(front) - 1 : 0);
  return NULL;
}

static void attack_expectation(struct attack *a)
{
  char *expect = attack_note(a, "expect");
  if (!expect)
    attack_die("%s: has no line \"-- expect: …\" in its head", a->name);
  for (int k = 0; k < EXPECTATIONS; k++) {
    size_t n = strlen(expectation_names[k]);
    if (strncmp(expect, expectation_names[k], n) != 0 || (expect[n] && strncmp(expect + n, ": ", 2) != 0))
      continue;
    a->expect = (enum expectation)k;
    a->says = strdup(expect[n] ? expect + n + 2 : "");
    free(expect);
    return;
  }
  attack_die("%s: \"%s\" is no outcome", a->name, expect);
}

static void attack_read(const char *folder, const char *name)
{
  char path[1000];
  struct attack a = { .name = strndup(name, strlen(name) - strlen(".lua")), .text = BUF_INIT };
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "r");
  if (!f)
    attack_die("%s cannot be read", path);
  char part[4096];
  for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
    buf_add(&a.text, part, n);
  fclose(f);
  attack_expectation(&a);
  a.deliver = attack_note(&a, "deliver");
  char *set = attack_note(&a, "set"), *source = attack_note(&a, "source");
  if (set)
    attack_text(a.name, set, &a.set);
  if (source) {
    a.text.n = 0;
    attack_text(a.name, source, &a.text);
  }
  free(set);
  free(source);
  vec_push(&attacks, a);
}

/* ---- the world ---- */

#define WORLD_PACK "return pack { name = 'p', version = '1', title = 'What attacks are tried in' }"

#define WORLD_MODEL                                                                                                    \
  "return model {\n"                                                                                                   \
  "  person = { fields = { name = text, boss = ref 'person' } },\n"                                                    \
  "  thing = { fields = { name = text, size = integer, ratio = number, cost = money, at = instant, day = date,\n"      \
  "    span = duration, open = boolean, state = enum { 'new', 'done' }, owner = ref 'person', tags = list(text),\n"    \
  "    friends = list(ref 'person'), data = json } },\n"                                                               \
  "  item = { fields = { group = integer { indexed = true }, owner = ref 'person', weight = integer, price = money,\n" \
  "    state = enum { 'new', 'old' } } },\n"                                                                           \
  "  calm = { fields = { turn = integer } },\n"                                                                        \
  "}\n"

/* What the innocent policy and the attack may both require: "p.shared". */
#define WORLD_LIBRARY                                                                                                  \
  "local n, kept, names = 0, nil, { a = 'b' }\n"                                                                       \
  "return library { list = { 3, 1, 2 }, map = { x = { y = 1 } },\n"                                                    \
  "  up = function() n = n + 1 return n end,\n"                                                                        \
  "  keep = function(x) local was = kept kept = x return was end,\n"                                                   \
  "  name = function(x, to) names[x] = to or names[x] return names[x] end,\n"                                          \
  "  call = function(f, ...) return f(...) end }\n"

/* Whatever an attack could have left behind would show in what this gives. */
#define WORLD_INNOCENT                                                                                                 \
  "local seen = {}\n"                                                                                                  \
  "local shared = require 'p.shared'\n"                                                                                \
  "local class = {}\n"                                                                                                 \
  "class.__index = class\n"                                                                                            \
  "class.__tostring = function(o) return 'o' .. o.n end\n"                                                             \
  "return policy { title = 'Innocent', on = 'calm', gives = { answer = text },\n"                                      \
  "  eval = function(c, ctx)\n"                                                                                        \
  "    local out = {}\n"                                                                                               \
  "    local function say(...) for i = 1, select('#', ...) do out[#out + 1] = tostring((select(i, ...))) end end\n"    \
  "    seen[#seen + 1] = c.turn\n"                                                                                     \
  "    say(#seen, c.turn > 0, ('x'):rep(3), ('abc'):upper(), ('%5.2f|%q'):format(1 / 3, 'a'), ('a,b'):gsub(',', "      \
  "''))\n"                                                                                                             \
  "    for k, v in pairs { b = 1, a = 2, 7 } do say(k, v) end\n"                                                       \
  "    for g in ('k=v, l=w'):gmatch('%w+=%w+') do say(g) end\n"                                                        \
  "    local t = { 3, 1, 2 } table.sort(t) say(table.concat(t, ','), #t, rawlen(t))\n"                                 \
  "    say(setmetatable({ n = 1 }, class), getmetatable(''), getmetatable(c), getmetatable(ctx), type(c), c)\n"        \
  "    say(pcall(error, 'x'), pcall(function() return nil + 1 end), (pcall(function() _ENV.leak = 1 end)))\n"          \
  "    say(math.maxinteger, math.huge, 0.1, 2^53, 7 // 2, '10' < '9', money(1250, 'EUR') + money(1, 'EUR'))\n"         \
  "    say(ctx:count('item'), ctx:sum('item', 'weight'), ctx:sum('item', 'price', { group = 1 }), "                    \
  "ctx:count('thing'))\n"                                                                                              \
  "    for i in ctx:each('item', { group = 2 }) do say(i.weight, i.owner.name) end\n"                                  \
  "    say(shared.up(), shared.keep(1), #shared.list, shared.list[1], shared.map.x.y, (pcall(shared.name, 'a')))\n"    \
  "    for k, v in pairs(shared.list) do say(k, v) end\n"                                                              \
  "    say(utf8.char(228, 8364), utf8.len('\\u{20AC}'), time.format(0), select('#', table.unpack({}, 1, 3)))\n"        \
  "    return { answer = table.concat(out, ';') }\n"                                                                   \
  "  end }\n"

struct world {
  struct engine *e;
  struct arena arena; /* for what is read back */
  int64_t at;
};

static int64_t world_now(void) { return 1767603600000; /* 2026-01-05T09:00:00Z */ }

static void world_open(struct world *w)
{
  struct err err = ERR_INIT;
  *w = (struct world){ 0 };
  arena_init(&w->arena);
  w->e = engine_open(&(struct engine_options){ .journal = ":memory:", .model = ":memory:", .now = world_now }, &err);
  ck_assert_msg(w->e != NULL, "%s", err.text);
}

static void world_close(struct world *w)
{
  engine_close(w->e);
  arena_fini(&w->arena);
}

/* The request's answer is read into the arena; the error, if any, is in r->err. */
static struct request world_run(struct world *w, enum request_kind kind, struct str body, struct cost *cost)
{
  struct request r = {
    .kind = kind, .actor = STR("person/ana"), .source = STR("web"), .head = STR("{}"), .body = body
  };
  struct cost begun = cost_begin();
  engine_run(w->e, &r);
  cost_end(begun, cost);
  return r;
}

static bool world_change(struct world *w, const char *edits, struct cost *cost, struct err *err)
{
  struct buf b = BUF_INIT;
  buf_printf(&b, "{\"edits\":[%s]}", edits);
  struct request r = world_run(w, REQUEST_CHANGE, buf_view(&b), cost);
  *err = r.err;
  buf_fini(&r.answer);
  buf_fini(&b);
  return err->code == ERR_NONE;
}

/* Puts the set in force: the world's files and, unless NULL, the attack's. What was complained is in *said. */
static bool world_activate(struct world *w, const struct attack *a, struct cost *cost, struct buf *said)
{
  const char *const names[] = { "p/pack.lua", "p/model.lua", "p/shared.lua", "p/innocent.lua", "p/attack.lua" };
  const struct str texts[] = { STR(WORLD_PACK), STR(WORLD_MODEL), STR(WORLD_LIBRARY), STR(WORLD_INNOCENT),
                               a ? buf_view(&a->text) : STR("") };
  struct buf b = BUF_INIT;
  buf_printf(&b, "{\"packs\":[\"p\"],\"params\":{},\"bindings\":{},\"sources\":{%s},\"files\":{",
             a && a->deliver ? "\"web\":\"p.attack\"" : "");
  for (int i = 0; i < (a ? 5 : 4); i++) {
    buf_z(&b, i ? "," : "");
    json_string(&b, str_of(names[i]));
    buf_char(&b, ':');
    json_string(&b, texts[i]);
  }
  buf_z(&b, "}}");
  struct request r = world_run(w, REQUEST_ACTIVATE, buf_view(&b), cost);
  buf_z(said, r.err.text);
  buf_str(said, buf_view(&r.answer));
  buf_fini(&r.answer);
  buf_fini(&b);
  return r.err.code == ERR_NONE;
}

/* The first column of the first row; empty when there is none. */
static struct str world_ask(struct world *w, const char *sql)
{
  struct err err = ERR_INIT;
  struct str text = STR("");
  struct stmt *q = store_prepare(model_store(w->e->model), sql, &err);
  ck_assert_msg(q != NULL, "%s", err.text);
  enum step step = stmt_step(q, &err);
  ck_assert_msg(step != STEP_ERROR, "%s", err.text);
  if (step == STEP_ROW)
    text = str_dup(&w->arena, column_text(q, 0));
  stmt_close(q);
  return text;
}

/* People, items, and the calm record that the innocent policy is asked of. */
static void world_furnish(struct world *w)
{
  struct buf b = BUF_INIT;
  struct err err;
  struct cost cost = { 0 };
  buf_z(&b, "{\"put\":\"person/ana\",\"set\":{\"name\":\"Ana\"}},"
            "{\"put\":\"person/bo\",\"set\":{\"name\":\"Bo\",\"boss\":\"person/ana\"}}");
  for (int i = 0; i < 200; i++)
    buf_printf(&b,
               ",{\"put\":\"item/i%d\",\"set\":{\"group\":%d,\"owner\":\"person/%s\",\"weight\":%d,"
               "\"price\":\"%d.00 EUR\",\"state\":\"%s\"}}",
               i, i % 50, i % 2 ? "ana" : "bo", i, i, i % 3 ? "new" : "old");
  ck_assert_msg(world_change(w, b.p, &cost, &err), "%s", err.text);
  buf_fini(&b);
}
