/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coverage: the files that are looked at, which of their lines can run, and what of them has.
 *
 * Lines that can run are those that the compiler has instructions for, in the text as the machine compiles it, function by
 * function: of one within another Lua tells them only when that was made, so each is compiled once more by itself, in a
 * state that has only this to do. A line with nothing but `end`, `else` and brackets is not one: nobody can want it to run.
 */
#include "script/coverage.h"

#include <lualib.h>
#include <stdlib.h>

#include "script/lexer.h"
#include "script/machine.h"
#include "script/source.h"

enum { TEXT_SHOWN = 60 };

enum line_state { LINE_IDLE, LINE_CAN_RUN, LINE_HAS_RUN };

struct branch {
  int line;
  struct str text; /* into the file's */
  bool loop, was[2];
};

struct covered {
  char *path;
  struct str text;
  bool met;    /* some machine has loaded it */
  bool stands; /* the machine that loaded the path last did so with this text */
  int first, branches;
  uint8_t *lines; /* by number, from 1 */
  int last_line;
};

struct coverage {
  struct arena arena;
  VEC(struct covered) files;
  VEC(struct branch) branches;
  size_t recent; /* the file that a line was noted of last */
};

struct coverage *coverage_new(void)
{
  struct coverage *c = mem_zero(sizeof *c);
  arena_init(&c->arena);
  return c;
}

void coverage_free(struct coverage *c)
{
  if (!c)
    return;
  vec_fini(&c->files);
  vec_fini(&c->branches);
  arena_fini(&c->arena);
  free(c);
}

void coverage_add(struct coverage *c, struct str path, struct str text)
{
  struct covered f = { .path = str_z(&c->arena, path), .text = str_dup(&c->arena, text) };
  vec_push(&c->files, f);
}

static struct covered *find(struct coverage *c, const char *path)
{
  if (c->recent < c->files.n && strcmp(c->files.at[c->recent].path, path) == 0)
    return &c->files.at[c->recent];
  for (size_t i = 0; i < c->files.n; i++)
    if (strcmp(c->files.at[i].path, path) == 0)
      return &c->files.at[c->recent = i];
  return NULL;
}

/* ---- lines that can run ------------------------------------------------------------------- */

/* Those of the function on top, which it pops. */
static void note_lines(lua_State *L, struct covered *f)
{
  lua_Debug about;
  lua_getinfo(L, ">L", &about);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    lua_Integer line = lua_tointeger(L, -2);
    if (line >= 1 && line <= f->last_line)
      f->lines[line] = LINE_CAN_RUN;
  }
  lua_pop(L, 1);
}

/* Of one function of the text, which stands alone on the same lines, with locals around it as it has them. */
static void note_function(lua_State *L, struct covered *f, struct str text, const struct source_marks *marks,
                          const struct source_function *g)
{
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < g->name_count; i++)
    buf_printf(&b, "%s%.*s", i ? "," : "local ", STR_FMT(marks->names.at[g->names + i]));
  buf_char(&b, ' ');
  struct str rest = { text.p + g->from + 1, g->to - g->from - 1 };
  for (int i = 1; i < g->line; i++)
    buf_char(&b, '\n');
  buf_z(&b, g->method ? "return function(self" : "return function(");
  if (g->method && str_trim(rest).p[0] != ')')
    buf_char(&b, ',');
  buf_str(&b, rest);
  if (luaL_loadbufferx(L, b.p, b.n, "=function", "t") == LUA_OK && lua_pcall(L, 0, 1, 0) == LUA_OK)
    note_lines(L, f);
  lua_settop(L, 0);
  buf_fini(&b);
}

static bool closes(int kind)
{
  return kind == TOKEN_END || kind == TOKEN_ELSE || kind == ')' || kind == '}' || kind == ']' || kind == ',' ||
         kind == ';';
}

static int last_line(struct str text)
{
  struct lexer l;
  for (lexer_open(&l, text); l.now.kind != TOKEN_EOF;)
    lexer_next(&l);
  return l.line;
}

/* Takes out the lines that only close something. */
static void drop_ends(struct covered *f)
{
  struct lexer l;
  int line = 0;
  bool only = false;
  for (lexer_open(&l, f->text);; lexer_next(&l)) {
    if (l.now.kind == TOKEN_EOF || l.now.line != line) {
      if (only)
        f->lines[line] = LINE_IDLE;
      if (l.now.kind == TOKEN_EOF)
        return;
      line = l.now.line;
      only = true;
    }
    only = only && closes(l.now.kind);
  }
}

/* `text` is what is compiled. */
static void find_lines(struct coverage *c, struct covered *f, struct str text)
{
  lua_State *L = luaL_newstate();
  struct source again;
  struct source_marks marks = { 0 };
  f->last_line = last_line(f->text);
  f->lines = arena_array(&c->arena, uint8_t, (size_t)f->last_line + 1);
  source_read_marked(&again, text, INT64_MAX, &marks);
  if (L && luaL_loadbufferx(L, text.p, text.n, "=file", "t") == LUA_OK)
    note_lines(L, f);
  for (size_t i = 0; L && i < marks.functions.n; i++)
    note_function(L, f, text, &marks, &marks.functions.at[i]);
  if (L)
    lua_close(L);
  drop_ends(f);
  source_marks_fini(&marks);
  vec_fini(&again.assigned);
  buf_fini(&again.text);
}

/* ---- what runs ---------------------------------------------------------------------------- */

/* The branches' texts are those of the file as it was added, which lives as long as the coverage. */
static void meet(struct coverage *c, struct covered *f, const struct source *source, const struct source_marks *marks)
{
  f->met = true;
  f->branches = (int)marks->branches.n;
  for (size_t i = 0; i < marks->branches.n; i++) {
    const struct source_branch *b = &marks->branches.at[i];
    vec_push(&c->branches, ((struct branch){ b->line, b->text, b->kind == BRANCH_LOOP, { false, false } }));
  }
  find_lines(c, f, buf_view(&source->text));
}

void coverage_read(struct coverage *c, const char *path, struct source *source, struct str text, int64_t most)
{
  struct covered *f = c ? find(c, path) : NULL;
  if (f)
    f->stands = str_eq(f->text, text);
  if (!f || !f->stands) {
    source_read(source, text, most);
    return;
  }
  struct source_marks marks = { .first = f->met ? f->first : (int)c->branches.n };
  source_read_marked(source, f->text, most, &marks);
  if (source->good && !f->met) {
    f->first = marks.first;
    meet(c, f, source, &marks);
  }
  source_marks_fini(&marks);
}

void coverage_branch(struct coverage *c, int branch, bool way) { c->branches.at[branch].was[way] = true; }

void coverage_line(struct coverage *c, lua_State *L, lua_Debug *at)
{
  lua_getinfo(L, "Sl", at);
  struct covered *f = at->source[0] == '@' ? find(c, at->source + 1) : NULL;
  if (f && f->stands && f->met && at->currentline >= 1 && at->currentline <= f->last_line &&
      f->lines[at->currentline] == LINE_CAN_RUN)
    f->lines[at->currentline] = LINE_HAS_RUN;
}

/* ---- what there is to tell ---------------------------------------------------------------- */

size_t coverage_count(const struct coverage *c) { return c->files.n; }

struct str coverage_path(const struct coverage *c, size_t i) { return str_of(c->files.at[i].path); }

struct coverage_tally coverage_tally(const struct coverage *c, size_t i)
{
  const struct covered *f = &c->files.at[i];
  struct coverage_tally t = { .branches = 2 * f->branches };
  for (int line = 1; line <= f->last_line; line++) {
    t.lines += f->lines[line] != LINE_IDLE;
    t.lines_run += f->lines[line] == LINE_HAS_RUN;
  }
  for (int k = 0; k < f->branches; k++)
    t.branches_run += c->branches.at[f->first + k].was[false] + c->branches.at[f->first + k].was[true];
  return t;
}

struct gaps {
  struct arena *arena;
  const struct covered *file;
  VEC(struct coverage_gap) list;
};

/* Lines in a row, with nothing that ran between them, are one gap. */
static void add_lines(struct gaps *g)
{
  const struct covered *f = g->file;
  bool open = false;
  for (int line = 1; line <= f->last_line; line++) {
    if (f->lines[line] == LINE_HAS_RUN)
      open = false;
    if (f->lines[line] != LINE_CAN_RUN)
      continue;
    if (open)
      vec_last(&g->list).last = line;
    else
      vec_push(&g->list, ((struct coverage_gap){ line, line, STR("never run") }));
    open = true;
  }
}

/* On one line, and cut. */
static struct str shown(struct arena *a, struct str text)
{
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < text.n && b.n < TEXT_SHOWN; i++) {
    bool blank = text.p[i] == ' ' || text.p[i] == '\n' || text.p[i] == '\t' || text.p[i] == '\r';
    if (!blank)
      buf_char(&b, text.p[i]);
    else if (b.n && b.p[b.n - 1] != ' ')
      buf_char(&b, ' ');
  }
  bool cut = b.n == TEXT_SHOWN;
  while (!str_utf8(buf_view(&b)))
    b.n--;
  if (cut)
    buf_z(&b, "…");
  struct str one = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return one;
}

static void add_branch(struct gaps *g, const struct branch *b)
{
  static const char *const never[2][2] = { { "never false", "never true" },
                                           { "never without a turn", "never entered" } };
  if (g->file->lines[b->line] == LINE_CAN_RUN || (b->was[0] && b->was[1]))
    return; /* a line that never ran says it all */
  const char *text = b->was[0] || b->was[1] ? never[b->loop][b->was[0]] : "never asked";
  vec_push(&g->list,
           ((struct coverage_gap){ b->line, b->line,
                                   str_printf(g->arena, "%s: %.*s", text, STR_FMT(shown(g->arena, b->text))) }));
}

static int gap_cmp(const void *a, const void *b)
{
  const struct coverage_gap *x = a, *y = b;
  return x->line != y->line ? (x->line < y->line ? -1 : 1) : str_cmp(x->what, y->what);
}

struct coverage_gap *coverage_gaps(const struct coverage *c, size_t i, struct arena *a, size_t *n)
{
  struct gaps g = { .arena = a, .file = &c->files.at[i] };
  add_lines(&g);
  for (int k = 0; k < g.file->branches; k++)
    add_branch(&g, &c->branches.at[g.file->first + k]);
  struct coverage_gap *out = arena_array(a, struct coverage_gap, g.list.n + 1);
  *n = g.list.n;
  if (g.list.n) {
    memcpy(out, g.list.at, g.list.n * sizeof *out);
    qsort(out, g.list.n, sizeof *out, gap_cmp);
  }
  vec_fini(&g.list);
  return out;
}
