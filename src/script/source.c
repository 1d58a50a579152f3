/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader of source: Lua's grammar as far as it takes to know where expressions begin and end and which names are
 * locals. It follows lparser.c, and is content with what that would refuse for other reasons than form.
 *
 * What it inserts is kept as a list of edits, because where a chain of `..` begins is known only when its first operand
 * is read.
 */
#define _GNU_SOURCE /* memmem */
#include "script/source.h"

#include <stdio.h>
#include <stdlib.h>

#include "script/lexer.h"
#include "script/machine.h"

enum {
  DEPTH_MAX = 200,     /* as Lua's own */
  NAME_SHOWN = 60,     /* bytes of an operand's name */
  UNARY_PRIORITY = 12, /* as in lparser.c */
  JOIN_LEFT = 9,
  LOCALS_MAX = 200,
  STEPS_PER_UNIT = 8,
};

enum edit_kind { EDIT_CLOSE, EDIT_REPLACE, EDIT_OPEN }; /* in their order at one place */

struct edit {
  size_t at, skip;
  enum edit_kind kind;
  uint32_t seq;
  size_t text, n; /* in `texts` */
};

/* What Lua would call an operand: l(ocal), u(pvalue), g(lobal), f(ield); s: a text, d: a number, j: a chain of `..`, whose
 * line it has; 0: nothing. */
struct operand {
  char kind;
  struct str name;
  int line;
};

/* An operand, or an expression as a whole, of which somebody may ask the truth. Fixed is what is written out or computed;
 * truth, a comparison or a `not`. */
struct leaf {
  enum { LEAF_FIXED, LEAF_VALUE, LEAF_TRUTH } form;
  bool tail; /* behind an `and`, as what x and THIS or y gives */
  size_t from, to;
  int line;
};

struct variable {
  struct str name;
  int function; /* depth of the function that it belongs to */
  bool listed;  /* it was made as a list that is written out, and not empty */
};

struct reader {
  struct lexer lex;
  struct source *source;
  int depth, function;
  size_t labels, gotos, numbers;
  int64_t steps, most;
  VEC(struct variable) variables;
  VEC(struct edit) edits;
  struct buf texts;
  struct source_marks *marks; /* NULL: nobody asks for branches */
  /* Of the expressions around this place, the last ones those of what was just read: what is not counted yet, and will be
   * where the truth of the whole is asked. */
  VEC(struct leaf) leaves;
  int form;    /* of what was just read, when nothing joins it */
  bool joined; /* `and` or `or` do */
};

#define NOW(r) ((r)->lex.now)

/* ---- edits -------------------------------------------------------------------------------- */

static void edit(struct reader *r, size_t at, size_t skip, enum edit_kind kind, struct str text)
{
  struct edit e = { at, skip, kind, (uint32_t)r->edits.n, r->texts.n, text.n };
  buf_str(&r->texts, text);
  vec_push(&r->edits, e);
}

/* What was met later encloses what was met before: it opens first, and closes last. */
static int edit_cmp(const void *a, const void *b)
{
  const struct edit *x = a, *y = b;
  if (x->at != y->at)
    return x->at < y->at ? -1 : 1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  int order = x->seq < y->seq ? -1 : 1;
  return x->kind == EDIT_OPEN ? -order : order;
}

/* J(2, … ) around what lies between. */
static void wrap(struct reader *r, size_t from, size_t to, int code)
{
  char open[32];
  int n = snprintf(open, sizeof open, "%s(%d,", r->source->name, code);
  edit(r, from, 0, EDIT_OPEN, (struct str){ open, (size_t)n });
  edit(r, to, 0, EDIT_CLOSE, STR(")"));
}

/* ---- branches ----------------------------------------------------------------------------- */

static int count_branch(struct reader *r, struct source_branch branch)
{
  vec_push(&r->marks->branches, branch);
  return r->marks->first + (int)r->marks->branches.n - 1;
}

static void count_leaf(struct reader *r, struct leaf leaf)
{
  char open[48];
  struct str text = { r->lex.source.p + leaf.from, leaf.to - leaf.from };
  int branch = count_branch(r, (struct source_branch){ BRANCH_CONDITION, leaf.line, text });
  int n = snprintf(open, sizeof open, "%s(%d,%d,", r->source->name, JOIN_BRANCH, branch);
  edit(r, leaf.from, 0, EDIT_OPEN, (struct str){ open, (size_t)n });
  edit(r, leaf.to, 0, EDIT_CLOSE, STR(")"));
}

/* Something depends on the truth of what was read since there were so many leaves; but not on that of tails, where what
 * they give is taken. */
static void decide(struct reader *r, size_t since, bool tails)
{
  size_t left = since;
  for (size_t i = since; i < r->leaves.n; i++) {
    struct leaf leaf = r->leaves.at[i];
    if (leaf.tail && !tails)
      r->leaves.at[left++] = leaf;
    else if (leaf.form != LEAF_FIXED)
      count_leaf(r, leaf);
  }
  r->leaves.n = left;
}

/* The right operand of an `and` or `or`. */
static void join_leaves(struct reader *r, size_t since, bool tails)
{
  size_t left = since;
  for (size_t i = since; i < r->leaves.n; i++) {
    struct leaf leaf = r->leaves.at[i];
    leaf.tail = leaf.tail || tails;
    if (leaf.form == LEAF_TRUTH)
      count_leaf(r, leaf);
    else
      r->leaves.at[left++] = leaf;
  }
  r->leaves.n = left;
}

/* All that was read since then is one. */
static void make_leaf(struct reader *r, size_t since, size_t from, int line, int form)
{
  r->joined = false;
  r->form = form;
  if (!r->marks)
    return;
  r->leaves.n = since;
  vec_push(&r->leaves, ((struct leaf){ form, false, from, r->lex.behind, line }));
}

/* A `for` that began there, and whose `do` was just read; gives its number, or -1. */
static int enter_loop(struct reader *r, size_t from, int line)
{
  char text[64];
  if (!r->marks)
    return -1;
  int n = snprintf(text, sizeof text, "do local %se ", r->source->name);
  edit(r, from, 0, EDIT_OPEN, (struct str){ text, (size_t)n });
  struct str head = { r->lex.source.p + from, r->lex.behind - from };
  int branch = count_branch(r, (struct source_branch){ BRANCH_LOOP, line, head });
  n = snprintf(text, sizeof text, " %se=%s(%d,%d,1);", r->source->name, r->source->name, JOIN_BRANCH, branch);
  edit(r, r->lex.behind, 0, EDIT_CLOSE, (struct str){ text, (size_t)n });
  return branch;
}

/* Behind its `end`. */
static void leave_loop(struct reader *r, int branch)
{
  char text[64];
  if (branch < 0)
    return;
  int n = snprintf(text, sizeof text, " %s(%d,%d,%se)end ", r->source->name, JOIN_BRANCH, branch, r->source->name);
  edit(r, r->lex.behind, 0, EDIT_CLOSE, (struct str){ text, (size_t)n });
}

/* ---- names -------------------------------------------------------------------------------- */

static void work(struct reader *r, size_t steps)
{
  r->steps += (int64_t)steps;
  if (r->steps / STEPS_PER_UNIT > r->most)
    lexer_stop(&r->lex);
}

static void declare(struct reader *r, struct str name)
{
  vec_push(&r->variables, ((struct variable){ name, r->function, false }));
}

static struct operand resolve(struct reader *r, struct str name)
{
  size_t i = r->variables.n;
  while (i > 0 && !str_eq(r->variables.at[i - 1].name, name))
    i--;
  work(r, r->variables.n - i);
  char kind = i == 0 ? 'g' : r->variables.at[i - 1].function == r->function ? 'l' : 'u';
  return (struct operand){ kind, name, 0 };
}

/* The operand is assigned to. A variable of the same function does not count: it ends with the call. */
static void assign(struct reader *r, struct operand o)
{
  if (o.kind != 'u' && !(o.kind == 'g' && str_is(o.name, "_ENV")))
    return;
  work(r, r->source->assigned.n);
  for (size_t i = 0; i < r->source->assigned.n; i++)
    if (str_eq(r->source->assigned.at[i], o.name))
      return;
  vec_push(&r->source->assigned, o.name);
}

/* ---- tokens ------------------------------------------------------------------------------- */

static void next(struct reader *r)
{
  work(r, STEPS_PER_UNIT / 4);
  lexer_next(&r->lex);
}

static bool take(struct reader *r, int token)
{
  if (NOW(r).kind != token)
    return false;
  next(r);
  return true;
}

static void need(struct reader *r, int token)
{
  if (!take(r, token))
    lexer_stop(&r->lex);
}

static struct str need_name(struct reader *r)
{
  struct str name = NOW(r).text;
  need(r, TOKEN_NAME);
  return name;
}

static bool enter(struct reader *r)
{
  if (++r->depth > DEPTH_MAX)
    lexer_stop(&r->lex);
  return r->depth <= DEPTH_MAX;
}

static void leave(struct reader *r) { r->depth--; }

/* ---- expressions -------------------------------------------------------------------------- */

static struct operand expression(struct reader *r, int limit);
static void statements(struct reader *r);

static void block(struct reader *r)
{
  size_t outside = r->variables.n;
  statements(r);
  r->variables.n = outside;
}

static void condition(struct reader *r)
{
  size_t leaves = r->leaves.n;
  expression(r, 0);
  decide(r, leaves, true);
}

static void expressions(struct reader *r)
{
  do
    expression(r, 0);
  while (take(r, ','));
}

/* Those nearest to it, at most as many as Lua has. */
static void note_scope(struct reader *r, struct source_function *f)
{
  if (!r->marks)
    return;
  f->names = r->marks->names.n;
  for (size_t i = r->variables.n; i > 0 && f->name_count < LOCALS_MAX; i--, f->name_count++)
    vec_push(&r->marks->names, r->variables.at[i - 1].name);
}

static void function_body(struct reader *r, bool method)
{
  size_t outside = r->variables.n;
  struct source_function f = { .from = NOW(r).at, .line = NOW(r).line, .method = method };
  note_scope(r, &f);
  r->function++;
  if (method)
    declare(r, STR("self"));
  need(r, '(');
  while (NOW(r).kind != ')' && NOW(r).kind != TOKEN_EOF) {
    if (!take(r, TOKEN_DOTS))
      declare(r, need_name(r));
    if (!take(r, ','))
      break;
  }
  need(r, ')');
  block(r);
  need(r, TOKEN_END);
  f.to = r->lex.behind;
  if (r->marks)
    vec_push(&r->marks->functions, f);
  r->function--;
  r->variables.n = outside;
}

static void table(struct reader *r)
{
  need(r, '{');
  while (NOW(r).kind != '}' && NOW(r).kind != TOKEN_EOF) {
    if (NOW(r).kind == '[') {
      next(r);
      expression(r, 0);
      need(r, ']');
      need(r, '=');
    } else if (NOW(r).kind == TOKEN_NAME && lexer_peek(&r->lex) == '=') {
      next(r);
      next(r);
    }
    expression(r, 0);
    if (!take(r, ',') && !take(r, ';'))
      break;
  }
  need(r, '}');
}

static void arguments(struct reader *r)
{
  if (NOW(r).kind == '{') {
    table(r);
  } else if (!take(r, TOKEN_STRING)) {
    need(r, '(');
    if (NOW(r).kind != ')')
      expressions(r);
    need(r, ')');
  }
}

static struct operand primary(struct reader *r)
{
  r->form = LEAF_VALUE;
  r->joined = false;
  if (NOW(r).kind == TOKEN_NAME)
    return resolve(r, need_name(r));
  need(r, '(');
  struct operand o = expression(r, 0);
  need(r, ')');
  return o;
}

/* As Lua names t[k]: by a constant, by a small number, or not. */
static struct operand indexed(struct operand key)
{
  int64_t i;
  if (key.kind == 's' && key.name.n > 0)
    return (struct operand){ 'f', key.name, 0 };
  if (key.kind == 'd' && str_int(key.name, &i) && i >= 0 && i <= 255)
    return (struct operand){ 'f', STR("integer index"), 0 };
  return (struct operand){ 'f', STR("?"), 0 };
}

static struct operand suffixed(struct reader *r)
{
  struct operand o = primary(r);
  for (;; r->form = LEAF_VALUE, r->joined = false) {
    bool env = (o.kind == 'g' || o.kind == 'l' || o.kind == 'u') && str_is(o.name, "_ENV");
    switch (NOW(r).kind) {
    case '.':
      next(r);
      o = (struct operand){ env ? 'g' : 'f', need_name(r), 0 };
      break;
    case '[':
      next(r);
      o = indexed(expression(r, 0));
      need(r, ']');
      break;
    case ':':
      next(r);
      need_name(r);
      arguments(r);
      o.kind = 0;
      break;
    case '(':
    case '{':
    case TOKEN_STRING:
      arguments(r);
      o.kind = 0;
      break;
    default:
      return o;
    }
  }
}

static struct operand simple(struct reader *r)
{
  struct operand o = { 0 };
  struct token token = NOW(r);
  r->form = token.kind == TOKEN_DOTS ? LEAF_VALUE : LEAF_FIXED;
  r->joined = false;
  switch (token.kind) {
  case TOKEN_NUMBER:
    next(r);
    work(r, r->numbers++ / 2); /* Lua looks for each in a table; at worst all fall into one place of it */
    return (struct operand){ 'd', token.text, 0 };
  case TOKEN_STRING:
    next(r);
    return (struct operand){ 's', lexer_plain(token.text), 0 };
  case TOKEN_NIL:
  case TOKEN_TRUE:
  case TOKEN_FALSE:
    next(r);
    return o;
  case TOKEN_DOTS:
    next(r);
    if (r->function > 0) {
      wrap(r, token.at, token.at + token.text.n, JOIN_PASS);
    } else { /* a file has no arguments */
      edit(r, token.at, token.text.n, EDIT_REPLACE, r->source->joint);
      edit(r, token.at + token.text.n, 0, EDIT_CLOSE, STR("(1)"));
    }
    return o;
  case '{':
    table(r);
    break;
  case TOKEN_FUNCTION:
    next(r);
    function_body(r, false);
    break;
  default:
    return suffixed(r);
  }
  r->form = LEAF_FIXED;
  r->joined = false;
  return o;
}

/* Left and right priorities of binary operators, as in lparser.c; false: it is none. */
static bool priority(int token, int *left, int *right)
{
  static const struct {
    int token, left, right;
  } operators[] = {
    { '+', 10, 10 },     { '-', 10, 10 },        { '*', 11, 11 },      { '%', 11, 11 },    { '^', 14, 13 },
    { '/', 11, 11 },     { TOKEN_IDIV, 11, 11 }, { '&', 6, 6 },        { '|', 4, 4 },      { '~', 5, 5 },
    { TOKEN_SHL, 7, 7 }, { TOKEN_SHR, 7, 7 },    { TOKEN_JOIN, 9, 8 }, { TOKEN_EQ, 3, 3 }, { '<', 3, 3 },
    { TOKEN_LE, 3, 3 },  { TOKEN_NE, 3, 3 },     { '>', 3, 3 },        { TOKEN_GE, 3, 3 }, { TOKEN_AND, 2, 2 },
    { TOKEN_OR, 1, 1 },
  };
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    if (operators[i].token != token)
      continue;
    *left = operators[i].left;
    *right = operators[i].right;
    return true;
  }
  return false;
}

static void describe(struct buf *b, struct operand o)
{
  buf_char(b, '|');
  if (o.kind)
    buf_char(b, o.kind);
  if (strchr("lugf", o.kind) && o.kind)
    buf_add(b, o.name.p, o.name.n < NAME_SHOWN ? o.name.n : NAME_SHOWN);
}

/* Where an operand may give several values, only the first is joined. */
static void alone(struct reader *r, struct operand o, size_t from)
{
  if (o.kind)
    return;
  edit(r, from, 0, EDIT_OPEN, STR("("));
  edit(r, r->lex.behind, 0, EDIT_CLOSE, STR(")"));
}

/* A chain of `..` whose first operand, from `start` on, has been read. Lua puts it on the line of the last `..`, also of
 * one in parentheses at its end. */
static struct operand chain(struct reader *r, size_t start, struct operand first)
{
  struct buf b = BUF_INIT;
  bool texts = first.kind == 's';
  size_t edits = r->edits.n;
  struct operand o = first;
  describe(&b, first);
  int line = 0;
  while (NOW(r).kind == TOKEN_JOIN) {
    line = NOW(r).line;
    edit(r, NOW(r).at, 2, EDIT_REPLACE, STR(" ,"));
    next(r);
    size_t from = NOW(r).at;
    o = expression(r, JOIN_LEFT);
    texts = texts && o.kind == 's';
    describe(&b, o);
    if (NOW(r).kind != TOKEN_JOIN)
      alone(r, o, from);
  }
  if (o.kind == 'j')
    line = o.line;
  if (texts) { /* Lua's own does as well */
    r->edits.n = edits;
  } else {
    struct buf open = BUF_INIT;
    buf_printf(&open, "%s(\"%d", r->source->name, line);
    buf_str(&open, buf_view(&b));
    buf_z(&open, "\",");
    edit(r, start, 0, EDIT_OPEN, buf_view(&open));
    edit(r, r->lex.behind, 0, EDIT_CLOSE, STR(")"));
    buf_fini(&open);
  }
  buf_fini(&b);
  return (struct operand){ .kind = 'j', .line = line };
}

static bool joins(int sign) { return sign == TOKEN_AND || sign == TOKEN_OR; }

static bool compares(int sign) { return sign == '<' || sign == '>' || (sign >= TOKEN_EQ && sign <= TOKEN_GE); }

static struct operand expression(struct reader *r, int limit)
{
  struct operand o = { 0 };
  int left, right, line = NOW(r).line;
  size_t start = NOW(r).at, leaves = r->leaves.n;
  if (!enter(r))
    return o;
  int kind = NOW(r).kind;
  if (kind == '-' || kind == '~' || kind == '#' || kind == TOKEN_NOT) {
    next(r);
    expression(r, UNARY_PRIORITY);
    if (kind == TOKEN_NOT && r->joined)
      decide(r, leaves, true);
    else
      make_leaf(r, leaves, start, line, kind == TOKEN_NOT ? LEAF_TRUTH : LEAF_FIXED);
  } else {
    o = simple(r);
    if (!r->joined)
      make_leaf(r, leaves, start, line, r->form);
  }
  while (priority(kind = NOW(r).kind, &left, &right) && left > limit) {
    if (joins(kind))
      decide(r, leaves, kind == TOKEN_AND);
    if (kind == TOKEN_JOIN) {
      o = chain(r, start, o);
    } else {
      size_t before = r->leaves.n;
      next(r);
      expression(r, right);
      if (joins(kind))
        join_leaves(r, before, kind == TOKEN_AND);
      o = (struct operand){ 0 };
    }
    if (joins(kind))
      r->joined = true;
    else
      make_leaf(r, leaves, start, line, compares(kind) ? LEAF_TRUTH : LEAF_FIXED);
  }
  leave(r);
  return o;
}

/* ---- statements --------------------------------------------------------------------------- */

static bool block_ends(const struct reader *r)
{
  int kind = NOW(r).kind;
  return kind == TOKEN_EOF || kind == TOKEN_END || kind == TOKEN_ELSE || kind == TOKEN_ELSEIF || kind == TOKEN_UNTIL;
}

/* One of the numbers of a `for`; a text is not taken for one. True when it is written out. */
static bool bound(struct reader *r, int code)
{
  size_t start = NOW(r).at;
  bool length = NOW(r).kind == '#';
  struct operand o = expression(r, 0);
  if (o.kind != 'd' && !length)
    wrap(r, start, r->lex.behind, code);
  return o.kind == 'd';
}

/* A list stands there that is written out and not empty. */
static bool is_list(struct lexer *l) { return l->now.kind == '{' && lexer_peek(l) != '}'; }

/* What stands here goes over such a list, as in ipairs { 1, 2 }, or over a local that was made as one. */
static bool is_listed(const struct reader *r)
{
  struct lexer ahead = r->lex;
  if (!r->marks || !str_is(ahead.now.text, "ipairs"))
    return false;
  lexer_next(&ahead);
  if (ahead.now.kind == '(')
    lexer_next(&ahead);
  if (ahead.now.kind != TOKEN_NAME || lexer_peek(&ahead) != ')')
    return is_list(&ahead);
  size_t i = r->variables.n;
  while (i > 0 && !str_eq(r->variables.at[i - 1].name, ahead.now.text))
    i--;
  return i > 0 && r->variables.at[i - 1].listed;
}

static void for_loop(struct reader *r)
{
  size_t outside = r->variables.n;
  VEC(struct str) names = { 0 };
  size_t from = NOW(r).at;
  int line = NOW(r).line;
  bool fixed;
  next(r);
  vec_push(&names, need_name(r));
  if (take(r, '=')) {
    fixed = bound(r, JOIN_FOR_INITIAL);
    need(r, ',');
    fixed = bound(r, JOIN_FOR_LIMIT) && fixed;
    if (take(r, ','))
      bound(r, JOIN_FOR_STEP);
  } else {
    while (take(r, ','))
      vec_push(&names, need_name(r));
    need(r, TOKEN_IN);
    fixed = is_listed(r);
    expressions(r);
  }
  for (size_t i = 0; i < names.n; i++)
    declare(r, names.at[i]);
  vec_fini(&names);
  need(r, TOKEN_DO);
  int branch = fixed ? -1 : enter_loop(r, from, line);
  block(r);
  need(r, TOKEN_END);
  leave_loop(r, branch);
  r->variables.n = outside;
}

static void if_statement(struct reader *r)
{
  do {
    next(r);
    condition(r);
    need(r, TOKEN_THEN);
    block(r);
  } while (NOW(r).kind == TOKEN_ELSEIF);
  if (take(r, TOKEN_ELSE))
    block(r);
  need(r, TOKEN_END);
}

static void repeat_loop(struct reader *r)
{
  size_t outside = r->variables.n;
  next(r);
  statements(r); /* whose locals the condition sees */
  need(r, TOKEN_UNTIL);
  condition(r);
  r->variables.n = outside;
}

static void local_statement(struct reader *r)
{
  VEC(struct str) names = { 0 };
  next(r);
  if (take(r, TOKEN_FUNCTION)) {
    declare(r, need_name(r));
    function_body(r, false);
    return;
  }
  do {
    struct token name = NOW(r);
    vec_push(&names, need_name(r));
    if (take(r, '<')) {
      if (str_is(name.text, "_ENV"))
        r->source->env_is_fixed = name.line;
      need_name(r);
      need(r, '>');
    }
  } while (take(r, ','));
  bool listed = false;
  if (take(r, '=')) {
    listed = names.n == 1 && is_list(&r->lex);
    expressions(r);
  }
  for (size_t i = 0; i < names.n; i++)
    declare(r, names.at[i]);
  if (names.n == 1)
    vec_last(&r->variables).listed = listed;
  vec_fini(&names);
}

static void function_statement(struct reader *r)
{
  bool method = false;
  next(r);
  struct operand o = resolve(r, need_name(r));
  while (take(r, '.')) {
    need_name(r);
    o.kind = 0;
  }
  if (take(r, ':')) {
    need_name(r);
    method = true;
    o.kind = 0;
  }
  assign(r, o);
  function_body(r, method);
}

/* Lua compares each goto with the labels, and each label with the gotos. */
static void jump(struct reader *r)
{
  if (take(r, TOKEN_GOTO)) {
    need_name(r);
    r->gotos++;
    work(r, r->labels);
  } else {
    next(r);
    need_name(r);
    need(r, TOKEN_LABEL);
    r->labels++;
    work(r, r->labels + r->gotos);
  }
}

/* A call, or an assignment. */
static void expression_statement(struct reader *r)
{
  assign(r, suffixed(r)); /* a call is no variable */
  while (take(r, ','))
    assign(r, suffixed(r));
  if (take(r, '='))
    expressions(r);
}

static void while_loop(struct reader *r)
{
  next(r);
  condition(r);
  need(r, TOKEN_DO);
  block(r);
  need(r, TOKEN_END);
}

static void do_block(struct reader *r)
{
  next(r);
  block(r);
  need(r, TOKEN_END);
}

static void return_statement(struct reader *r)
{
  next(r);
  if (!block_ends(r) && NOW(r).kind != ';')
    expressions(r);
  take(r, ';');
  if (!block_ends(r))
    lexer_stop(&r->lex);
}

static const struct {
  int token;
  void (*read)(struct reader *r);
} statement_rows[] = {
  { ';', next },
  { TOKEN_IF, if_statement },
  { TOKEN_WHILE, while_loop },
  { TOKEN_DO, do_block },
  { TOKEN_FOR, for_loop },
  { TOKEN_REPEAT, repeat_loop },
  { TOKEN_FUNCTION, function_statement },
  { TOKEN_LOCAL, local_statement },
  { TOKEN_LABEL, jump },
  { TOKEN_GOTO, jump },
  { TOKEN_BREAK, next },
  { TOKEN_RETURN, return_statement },
};

static void statement(struct reader *r)
{
  if (!enter(r))
    return;
  for (size_t i = 0; i < sizeof statement_rows / sizeof *statement_rows; i++) {
    if (statement_rows[i].token == NOW(r).kind) {
      statement_rows[i].read(r);
      leave(r);
      return;
    }
  }
  expression_statement(r);
  leave(r);
}

static void statements(struct reader *r)
{
  while (!block_ends(r))
    statement(r);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* A name that does not stand in the source. */
static void choose_name(struct source *source, struct str text)
{
  for (int i = 0;; i++) {
    int n = snprintf(source->name, sizeof source->name, "j%d", i);
    source->joint = (struct str){ source->name, (size_t)n };
    if (!memmem(text.p, text.n, source->name, (size_t)n))
      return;
  }
}

static void write_text(struct reader *r, struct str text)
{
  struct buf *out = &r->source->text;
  size_t from = 0;
  if (r->edits.n > 0) {
    qsort(r->edits.at, r->edits.n, sizeof *r->edits.at, edit_cmp);
    buf_printf(out, "local %s=...;", r->source->name);
  }
  for (size_t i = 0; i < r->edits.n; i++) {
    const struct edit *e = &r->edits.at[i];
    buf_add(out, text.p + from, e->at - from);
    buf_add(out, r->texts.p + e->text, e->n);
    from = e->at + e->skip;
  }
  buf_add(out, text.p + from, text.n - from);
}

/* Written in one of the ways, or something that looks like it. */
static bool has_zeros(struct str text)
{
  return memchr(text.p, 0, text.n) || memmem(text.p, text.n, "\\0", 2) || memmem(text.p, text.n, "\\x0", 3) ||
         memmem(text.p, text.n, "\\u{0", 4);
}

void source_read(struct source *source, struct str text, int64_t most) { source_read_marked(source, text, most, NULL); }

void source_read_marked(struct source *source, struct str text, int64_t most, struct source_marks *marks)
{
  struct reader r = { .source = source, .most = most, .marks = marks };
  *source = (struct source){ .text = BUF_INIT };
  choose_name(source, text);
  lexer_open(&r.lex, text);
  statements(&r);
  source->zeros = has_zeros(text);
  source->good = !r.lex.stopped && NOW(&r).kind == TOKEN_EOF;
  source->work = r.steps / STEPS_PER_UNIT;
  if (source->good)
    write_text(&r, text);
  vec_fini(&r.variables);
  vec_fini(&r.edits);
  vec_fini(&r.leaves);
  buf_fini(&r.texts);
}

void source_marks_fini(struct source_marks *marks)
{
  vec_fini(&marks->branches);
  vec_fini(&marks->functions);
  vec_fini(&marks->names);
}
