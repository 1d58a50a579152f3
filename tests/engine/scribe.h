/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Scribe: writes an invention down as a set: its policies, guards, types and intake in Lua, and all of it as the payload
 * of an activation. The same invention gives the same bytes.
 */
#include <stdarg.h>

#include "invention.h"
#include "posting.h"

/* ---- the text of a policy ---- */

struct scribe {
  struct invention *v;
  struct dice dice;
  struct buf *out;
  int policy; /* MADE_POLICIES: a guard, which reads everything */
  int on;
  int scope[SCOPE], vars; /* type of v0, v1 … */
  int loops;
  int pick; /* type of the record to be picked, or NOBODY */
  bool guard;
};

static inline void write_lua(struct scribe *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline void write_lua(struct scribe *w, const char *fmt, ...)
{
  va_list ap;
  va_start(ap, fmt);
  buf_vprintf(w->out, fmt, ap);
  va_end(ap);
}

static inline const struct made_policy *scribe_policy(const struct scribe *w)
{
  return w->guard ? NULL : &w->v->policies[w->policy];
}

static inline bool goes_wrong(struct scribe *w, int in) { return w->v->trouble && one_in(&w->dice, in); }

/* Whether the policy may read the field of a record that may be any. */
static inline bool may_read(struct scribe *w, const struct made_field *f, int var)
{
  if (f->giver == NOBODY)
    return true;
  if (w->guard || (f->giver < w->policy && f->giver != scribe_policy(w)->partner))
    return true;
  if (f->giver < w->policy)
    return var == 0; /* the partner's, of the same record */
  return w->v->rings && one_in(&w->dice, 20);
}

/* … of all records at once. */
static inline bool may_ask(struct scribe *w, const struct made_field *f) { return may_read(w, f, NOBODY); }

typedef bool field_test(struct scribe *w, const struct made_field *f, int var);

static inline const struct made_field *pick_field(struct scribe *w, int type, int var, field_test *test)
{
  const struct made_field *found[MADE_FIELDS];
  int n = 0;
  for (int i = 0; i < w->v->types[type].n; i++)
    if (test(w, &w->v->types[type].fields[i], var))
      found[n++] = &w->v->types[type].fields[i];
  return n ? found[below(&w->dice, n)] : NULL;
}

static inline bool is_hop(struct scribe *w, const struct made_field *f, int var)
{
  return f->kind == FIELD_REF && may_read(w, f, var);
}

static inline bool is_comparable(struct scribe *w, const struct made_field *f, int var)
{
  (void)var;
  return may_ask(w, f) && (f->kind == FIELD_INTEGER || f->kind == FIELD_NUMBER || f->kind == FIELD_MONEY ||
                           f->kind == FIELD_INSTANT || f->kind == FIELD_DATE || f->kind == FIELD_DURATION);
}

static inline bool is_summable(struct scribe *w, const struct made_field *f, int var)
{
  (void)var;
  return may_ask(w, f) &&
         (f->kind == FIELD_INTEGER || f->kind == FIELD_NUMBER || f->kind == FIELD_MONEY || f->kind == FIELD_DURATION);
}

static inline bool is_mean(struct scribe *w, const struct made_field *f, int var)
{
  return is_summable(w, f, var) && f->kind != FIELD_MONEY;
}

static inline bool is_filter(struct scribe *w, const struct made_field *f, int var)
{
  (void)var;
  return f->indexed && may_ask(w, f);
}

static inline bool has_past(struct scribe *w, const struct made_field *f, int var)
{
  return f->giver == NOBODY || (w->v->past && may_read(w, f, var));
}

static inline bool is_instant(struct scribe *w, const struct made_field *f, int var)
{
  return f->kind == FIELD_INSTANT && may_read(w, f, var);
}

static inline int open_var(struct scribe *w, int type)
{
  w->scope[w->vars] = type;
  return w->vars++;
}

static inline int any_var(struct scribe *w) { return below(&w->dice, w->vars); }

/* A variable that holds a record of the type, or NOBODY. */
static inline int var_of(struct scribe *w, int type)
{
  int n = 0, found = NOBODY;
  for (int i = 0; i < w->vars; i++)
    if (w->scope[i] == type && one_in(&w->dice, ++n))
      found = i;
  return found;
}

/* ---- filters ---- */

static inline void write_key_ref(struct scribe *w, int target)
{
  int var = var_of(w, target), other = any_var(w);
  const struct made_field *f = pick_field(w, w->scope[other], other, is_hop);
  bool fits = f && f->target == target;
  if (goes_wrong(w, 12))
    write_lua(w, "\"%c%d\"", w->v->types[target].name[0], below(&w->dice, 12));
  else if (var != NOBODY && fits && one_in(&w->dice, 6))
    write_lua(w, "{ v%d, v%d.%s or null }", var, other, f->name);
  else if (var != NOBODY && percent(&w->dice, 85))
    write_lua(w, "v%d", var);
  else if (fits)
    write_lua(w, "v%d.%s or null", other, f->name);
  else if (!w->guard && scribe_policy(w)->lead_type == target)
    write_lua(w, "params.lead or null");
  else
    write_lua(w, "null");
}

static inline void write_key_enum(struct scribe *w, const struct made_field *f)
{
  static const char *const derived[] = { "x", "y", "z" };
  const char *const *values = f->giver == NOBODY ? made_moods : derived;
  int a = below(&w->dice, 3), how = below(&w->dice, 10);
  if (how < 6)
    write_lua(w, "\"%s\"", values[a]);
  else if (how < 8)
    write_lua(w, "{ \"%s\", \"%s\" }", values[a], values[(a + 1 + below(&w->dice, 3)) % 3]);
  else if (how == 8)
    write_lua(w, "{ null, \"%s\" }", values[a]);
  else
    write_lua(w, one_in(&w->dice, 4) ? "{}" : "null");
}

/* The same field of a record at hand, when there is one; else plain values. */
static inline bool write_key_own(struct scribe *w, const struct made_field *f)
{
  int var = any_var(w);
  const struct made_type *t = &w->v->types[w->scope[var]];
  for (int i = 0; i < t->n; i++)
    if (!strcmp(t->fields[i].name, f->name) && t->fields[i].kind == f->kind && may_read(w, &t->fields[i], var)) {
      write_lua(w, "v%d.%s or null", var, f->name);
      return true;
    }
  return false;
}

static inline void write_key(struct scribe *w, const struct made_field *f)
{
  int n = below(&w->dice, 5);
  if (f->kind == FIELD_REF)
    write_key_ref(w, f->target);
  else if (f->kind == FIELD_ENUM)
    write_key_enum(w, f);
  else if (f->kind == FIELD_BOOLEAN)
    write_lua(w, n < 2 ? "true" : n < 4 ? "false" : "{ true, null }");
  else if (percent(&w->dice, 35) && write_key_own(w, f))
    return;
  else if (f->kind == FIELD_INTEGER)
    write_lua(w, "{ %d, %d }", n, below(&w->dice, 3) ? n : n + 1);
  else if (f->kind == FIELD_TEXT)
    write_lua(w, "\"%c%d\"", 'a' + below(&w->dice, 3), n);
  else
    write_lua(w, "null");
}

/* ", { … }" or nothing. */
static inline void write_filter(struct scribe *w, int type, bool must)
{
  static const int weights[] = { 20, 50, 22, 8 };
  const struct made_field *used[3];
  int n = weighed(&w->dice, weights, 4), k = 0;
  if (must && n == 0)
    n = 1;
  for (int tries = 0; k < n && tries < 8; tries++) {
    const struct made_field *f = pick_field(w, type, NOBODY, is_filter);
    bool again = false;
    for (int i = 0; i < k; i++)
      again = again || used[i] == f;
    if (!f || again)
      continue;
    write_lua(w, "%s%s = ", k ? ", " : ", { ", f->name);
    write_key(w, f);
    used[k++] = f;
  }
  write_lua(w, k ? " }" : "");
}

/* ---- terms ---- */

static inline void write_terms(struct scribe *w, int var, int n, int depth);

static inline void write_pick(struct scribe *w, int var)
{
  if (w->scope[var] == w->pick && one_in(&w->dice, 2))
    write_lua(w, "pick = v%d ", var);
}

static inline void write_field(struct scribe *w, int var)
{
  const struct made_field *f = pick_field(w, w->scope[var], var, may_read);
  if (!f)
    write_lua(w, "put(v%d.key)\n", var);
  else if (f->kind == FIELD_LIST && f->item == FIELD_REF && w->vars < SCOPE) {
    int member = open_var(w, f->target);
    write_lua(w, "for _, v%d in ipairs(v%d.%s or {}) do ", member, var, f->name);
    write_pick(w, member);
    write_terms(w, member, 1, 9);
    write_lua(w, "end\n");
    w->vars--;
  } else if (f->kind == FIELD_LIST)
    write_lua(w, "put(table.concat(v%d.%s or {}, ','))\n", var, f->name);
  else if (f->kind == FIELD_TEXT)
    write_lua(w, "put((v%d.%s or '-'):sub(1, 20))\n", var, f->name);
  else
    write_lua(w, "put(v%d.%s)\n", var, f->name);
}

static inline void write_hop(struct scribe *w, int var, int depth)
{
  const struct made_field *f = pick_field(w, w->scope[var], var, is_hop);
  if (!f) {
    write_field(w, var);
    return;
  }
  int to = open_var(w, f->target);
  write_lua(w, "do local v%d = v%d.%s if v%d then ", to, var, f->name, to);
  write_pick(w, to);
  write_terms(w, to, 1 + one_in(&w->dice, 3), depth + 1);
  write_lua(w, "else put('none') end end\n");
  w->vars--;
}

static inline void write_each(struct scribe *w, int depth)
{
  int type = below(&w->dice, w->v->type_count), member = open_var(w, type);
  w->vars--; /* not to be seen by its own filter */
  write_lua(w, "for v%d in ctx:each(\"%s\"", member, w->v->types[type].name);
  write_filter(w, type, w->loops > 0);
  write_lua(w, ") do ");
  open_var(w, type);
  w->loops++;
  write_pick(w, member);
  write_terms(w, member, 1 + one_in(&w->dice, 3), depth + 1);
  w->loops--;
  w->vars--;
  write_lua(w, "end\n");
}

static inline void write_aggregate(struct scribe *w)
{
  static const char *const names[] = { "count", "sum", "max", "min", "average" };
  static field_test *const tests[] = { NULL, is_summable, is_comparable, is_comparable, is_mean };
  int type = below(&w->dice, w->v->type_count), which = below(&w->dice, 5);
  const struct made_field *f = which ? pick_field(w, type, NOBODY, tests[which]) : NULL;
  if (which && !f)
    which = 0;
  write_lua(w, "put(ctx:%s(\"%s\"", names[which], w->v->types[type].name);
  if (which)
    write_lua(w, ", \"%s\"", f->name);
  write_filter(w, type, false);
  write_lua(w, "))\n");
}

static inline bool is_single(const struct buf *text, size_t from)
{
  for (size_t i = from, depth = 0; i < text->n; i++) { /* a list is a table in a table */
    depth += text->p[i] == '{';
    if (depth > 1)
      return false;
  }
  return true;
}

static inline void write_top(struct scribe *w, int depth)
{
  int type = below(&w->dice, w->v->type_count);
  const struct made_field *f = pick_field(w, type, NOBODY, is_comparable);
  if (!f || w->vars == SCOPE) {
    write_aggregate(w);
    return;
  }
  int member = w->vars;
  write_lua(w, "for _, v%d in ipairs(ctx:top(\"%s\", \"%s\", %d", member, w->v->types[type].name, f->name,
            1 + below(&w->dice, 3));
  write_filter(w, type, false);
  write_lua(w, ")) do ");
  open_var(w, type);
  w->loops++;
  write_pick(w, member);
  write_terms(w, member, 1, depth + 1);
  w->loops--;
  w->vars--;
  write_lua(w, "end\n");
}

static inline void write_rank(struct scribe *w, int var)
{
  const struct made_field *f = pick_field(w, w->scope[var], NOBODY, is_comparable);
  if (f)
    write_lua(w, "put(ctx:rank(v%d, \"%s\"))\n", var, f->name);
  else
    write_aggregate(w);
}

static inline void write_get(struct scribe *w, int var, int depth)
{
  int type = below(&w->dice, w->v->type_count), how = below(&w->dice, 3);
  const struct made_type *of = &w->v->types[w->scope[var]];
  bool named = false;
  for (int i = 0; i < of->n; i++)
    named = named || !strcmp(of->fields[i].name, "name");
  int found = open_var(w, type);
  write_lua(w, "do local v%d = ctx:get(\"%s\", ", found, w->v->types[type].name);
  if (how == 0 && named)
    write_lua(w, "v%d.name", var);
  else if (how == 1)
    write_lua(w, "v%d.key", var);
  else
    write_lua(w, "\"%c%d\"", w->v->types[type].name[0], below(&w->dice, 14));
  write_lua(w, ") if v%d then ", found);
  write_pick(w, found);
  write_terms(w, found, 1, depth + 1);
  write_lua(w, "else put('absent') end end\n");
  w->vars--;
}

static inline void write_param(struct scribe *w, int depth)
{
  if (w->guard || one_in(&w->dice, 4)) {
    write_lua(w, w->guard ? "put(1)\n" : "put(params.least)\n");
    return;
  }
  int lead = open_var(w, scribe_policy(w)->lead_type);
  write_lua(w, "do local v%d = params.lead if v%d then ", lead, lead);
  write_pick(w, lead);
  write_terms(w, lead, 1 + one_in(&w->dice, 3), depth + 1);
  write_lua(w, "else put('nobody') end end\n");
  w->vars--;
}

static inline void write_past(struct scribe *w, int var)
{
  const struct made_field *f = pick_field(w, w->scope[var], var, has_past);
  if (!f) {
    write_field(w, var);
    return;
  }
  switch (below(&w->dice, 3)) {
  case 0:
    write_lua(w, "for _, m in ipairs(ctx:history(v%d, \"%s\")) do put(m.at) put(m.value) put(m.by) put(m.entry) end\n",
              var, f->name);
    break;
  case 1:
    write_lua(w, "put(ctx:since(v%d, \"%s\"))\n", var, f->name);
    break;
  default:
    write_lua(w,
              "do local t = ctx:time_in(v%d, \"%s\", { true, 'busy', 'x', 1, 2, v%d }) put(t.total) put(t.since) end\n",
              var, f->name, any_var(w));
  }
}

static inline void write_time(struct scribe *w, int var)
{
  const struct made_field *f = pick_field(w, w->scope[var], var, is_instant);
  int how = below(&w->dice, f ? 5 : 2);
  if (how == 0)
    write_lua(w, "put(ctx:today(%s))\n", var % 2 ? "\"Europe/Berlin\"" : "");
  else if (how == 1)
    write_lua(w, "put(ctx:now(%d))\n", (1 + below(&w->dice, 8)) * 3600000);
  else if (how == 2)
    write_lua(w, "put(ctx:age(v%d.%s%s))\n", var, f->name, one_in(&w->dice, 2) ? ", 7200000" : "");
  else
    write_lua(w, "put(ctx:passed(v%d.%s))\n", var, f->name);
}

static inline void write_special(struct scribe *w, int var)
{
  static const char *const names[] = { "version", "updated_at", "created_at", "id", "key", "type" };
  write_lua(w, "put(v%d.%s)\n", var, names[below(&w->dice, 6)]);
}

static inline void write_condition(struct scribe *w, int var)
{
  const struct made_field *f = pick_field(w, w->scope[var], var, may_read);
  if (!f)
    write_lua(w, "n %% 2 == 0");
  else if (f->kind == FIELD_INTEGER)
    write_lua(w, "(v%d.%s or 0) > %d", var, f->name, below(&w->dice, 6));
  else if (f->kind == FIELD_ENUM)
    write_lua(w, "v%d.%s == '%s'", var, f->name, f->giver == NOBODY ? "busy" : "x");
  else
    write_lua(w, "v%d.%s", var, f->name);
}

static inline void write_if(struct scribe *w, int var, int depth)
{
  write_lua(w, "if ");
  write_condition(w, var);
  write_lua(w, " then ");
  write_terms(w, var, 1, depth + 1);
  write_lua(w, "else ");
  write_terms(w, any_var(w), 1, depth + 1);
  write_lua(w, "end\n");
}

/* Whatever goes wrong within is seen, and passes. */
static inline void write_pcall(struct scribe *w, int var, int depth)
{
  write_lua(w, "put((pcall(function() ");
  write_terms(w, var, 1, depth + 1);
  const struct made_field *f = pick_field(w, w->scope[var], var, is_hop);
  if (f)
    write_lua(w, "put(v%d.%s.key) ", var, f->name);
  write_lua(w, "end)))\n");
}

static inline void write_error(struct scribe *w, int var)
{
  write_lua(w, "if (");
  write_condition(w, var);
  write_lua(w, ") and n %% 3 == %d then error('no') end\n", below(&w->dice, 3));
}

/* What this policy, or its partner, gives on records in the one direction. */
static inline void write_recursion(struct scribe *w)
{
  const struct made_policy *p = scribe_policy(w);
  const struct made_type *t = &w->v->types[w->on], *links = &w->v->types[w->v->type_count - 1];
  char own[8];
  bool up = false;
  for (int i = 0; i < t->n; i++)
    up = up || !strcmp(t->fields[i].name, "up");
  bool partner = p->partner != NOBODY && w->v->policies[p->partner].there && one_in(&w->dice, 2);
  snprintf(own, sizeof own, "p%da", partner ? p->partner : w->policy);
  bool linked = w->v->linked == w->on;
  bool down = w->v->rings && one_in(&w->dice, 6) ? !w->v->down : w->v->down;
  if (linked && (!up || one_in(&w->dice, 2)))
    write_lua(w, "for l in ctx:each(\"%s\", { %s = v0 }) do local r = l.%s put(r and r.%s) end\n", links->name,
              down ? "src" : "dst", down ? "dst" : "src", own);
  else if (up && down)
    write_lua(w, "for r in ctx:each(\"%s\", { up = v0 }) do put(r.%s) end\n", t->name, own);
  else if (up && one_in(&w->dice, 3))
    write_lua(w, "do local r = v0.up r = r and r.up put(r and r.%s) end\n", own);
  else if (up)
    write_lua(w, "do local r = v0.up put(r and r.%s) end\n", own);
}

static inline void write_term(struct scribe *w, int var, int depth)
{
  enum { FIELD, HOP, EACH, AGGREGATE, TOP, RANK, GET, PARAM, PAST, TIME, SPECIAL, IF, PCALL, ERROR, TERMS };
  static const int deep[TERMS] = { [FIELD] = 60, [AGGREGATE] = 12, [RANK] = 8, [PAST] = 8, [TIME] = 5, [SPECIAL] = 7 };
  static const int wide[TERMS] = {
    [FIELD] = 18, [HOP] = 26, [EACH] = 18, [AGGREGATE] = 16, [TOP] = 8, [RANK] = 6,  [GET] = 9,
    [PARAM] = 6,  [PAST] = 7, [TIME] = 6,  [SPECIAL] = 4,    [IF] = 8,  [PCALL] = 3, [ERROR] = 0
  };
  bool leaf = depth >= 3 || w->vars >= SCOPE - 1;
  if (goes_wrong(w, 25)) {
    write_error(w, var);
    return;
  }
  switch (weighed(&w->dice, leaf ? deep : wide, TERMS)) {
  case HOP:
    write_hop(w, var, depth);
    return;
  case EACH:
    if (w->loops < 2)
      write_each(w, depth);
    else
      write_hop(w, var, depth);
    return;
  case AGGREGATE:
    write_aggregate(w);
    return;
  case TOP:
    if (w->loops < 2)
      write_top(w, depth);
    else
      write_aggregate(w);
    return;
  case RANK:
    write_rank(w, var);
    return;
  case GET:
    write_get(w, var, depth);
    return;
  case PARAM:
    write_param(w, depth);
    return;
  case PAST:
    write_past(w, var);
    return;
  case TIME:
    write_time(w, var);
    return;
  case SPECIAL:
    write_special(w, var);
    return;
  case IF:
    write_if(w, var, depth);
    return;
  case PCALL:
    write_pcall(w, var, depth);
    return;
  default:
    write_field(w, var);
  }
}

static inline void write_terms(struct scribe *w, int var, int n, int depth)
{
  while (n-- > 0)
    write_term(w, var, depth);
}

/* ---- what is said ---- */

static inline void write_given(struct scribe *w, const struct made_field *f)
{
  static const int moduli[] = { 2, 3, 5, 100 };
  write_lua(w, "%s = ", f->name);
  switch (f->kind) {
  case FIELD_INTEGER:
    write_lua(w, "n %% %d", moduli[below(&w->dice, 4)]);
    break;
  case FIELD_TEXT:
    write_lua(w, "%s", one_in(&w->dice, 2) ? "table.concat(out, ' '):sub(1, 60)" : "'t' .. n % 3");
    break;
  case FIELD_BOOLEAN:
    write_lua(w, "n %% 2 == 0");
    break;
  case FIELD_ENUM:
    write_lua(w, "({ 'x', 'y', 'z' })[n %% 4 + 1]");
    break;
  case FIELD_REF:
    if (goes_wrong(w, 4)) /* by a name that nobody may have */
      write_lua(w, "n %% 3 > 0 and \"%s/%c%d\" or nil", w->v->types[f->target].name, w->v->types[f->target].name[0],
                below(&w->dice, 12));
    else
      write_lua(w, "%s", f->target == w->pick ? "pick" : "nil");
    break;
  case FIELD_MONEY:
    write_lua(w, "money(n %% 50, %s)", goes_wrong(w, 3) ? "n % 2 == 0 and 'USD' or 'EUR'" : "'EUR'");
    break;
  case FIELD_NUMBER:
    write_lua(w, "(n %% 9) / 4");
    break;
  case FIELD_INSTANT:
    write_lua(w, "n %% 4 > 0 and 1767603600000 + n %% 10 * 7200000 or nil");
    break;
  case FIELD_LIST:
    write_lua(w, "%s", f->item == FIELD_TEXT ? "{ 'a' .. n % 2, 'b' }" : f->target == w->pick ? "{ pick }" : "{}");
    break;
  case FIELD_DURATION:
    write_lua(w, "n %% 6 * 1000");
    break;
  default:
    write_lua(w, "20000 + n %% 5");
  }
}

static inline bool own_has(const struct scribe *w, const char *name)
{
  const struct made_type *t = &w->v->types[w->on];
  for (int i = 0; i < t->n; i++)
    if (!strcmp(t->fields[i].name, name))
      return true;
  return false;
}

static inline void write_clock(struct scribe *w)
{
  write_lua(w, "do local c = ctx:clock(\"k\", { start = v0.at, target = %d", (1 + below(&w->dice, 40)) * 1800000);
  if (own_has(w, "live") && one_in(&w->dice, 2))
    write_lua(w, ", stop = { live = true, at = v0.at }");
  if (own_has(w, "span") && one_in(&w->dice, 3))
    write_lua(w, ", pause = { span = null }, thresholds = { '50%%', '-30m', '+1h' }");
  if (own_has(w, "mood") && one_in(&w->dice, 2))
    write_lua(w, ", cancel = { mood = '%s' }, reset = { mood = '%s' }", made_moods[0], made_moods[1]);
  if (one_in(&w->dice, 3))
    write_lua(w, ", calendar = { tz = 'Europe/Berlin', hours = { mon = { { '08:00', '12:00' } }, wed = { { '20:00', "
                 "'04:00' } } } }");
  write_lua(w, " }) put(c.state) put(c.due) put(c.breached) put(c.passed['50%%']) put(c.passed['+1h']) end\n");
}

static inline void write_said(struct scribe *w)
{
  struct dice *d = &w->dice;
  if (one_in(d, 2))
    write_lua(
        w,
        "if n %% %d == 0 then ctx:finding(\"odd\", { message = 'n is ' .. n %% 10, because = { n = n, who = pick },"
        " owner = pick }) end\n",
        2 + below(d, 2));
  if (one_in(d, 4)) {
    int type = below(d, w->v->type_count);
    write_lua(w, "for x in ctx:each(\"%s\"", w->v->types[type].name);
    size_t from = w->out->n;
    write_filter(w, type, false);
    if (!is_single(w->out, from)) /* a member must come once: it is the key */
      w->out->n = from;
    write_lua(w, ") do ctx:finding(\"each\", { message = 'x', key = x, because = { x } }) end\n");
  }
  if (one_in(d, 4))
    write_lua(w,
              "if n %% 2 == 1 then ctx:message(\"m\" .. n %% 3, { to = 'ops', subject = 's', body = 'b' .. n }) end\n");
  if (one_in(d, 4))
    write_lua(w, "ctx:draft(\"d\" .. n %% 2, { title = 't' .. n, body = out[1] or '', to = pick })\n");
}

/* put() takes down what was read: into a text, and into a number that often stays as it was. */
static const char *const made_head =
    "  local out, n, pick = {}, 0, nil\n"
    "  local function put(v) local s = tostring(v) out[#out + 1] = s"
    " n = n + #s * 3 + (s:byte(-1) or 0) + (math.type(v) == 'integer' and v % 7 or 0) end\n";

static inline void policy_text(struct invention *v, int no, struct buf *out)
{
  struct made_policy *p = &v->policies[no];
  struct scribe w = { .v = v, .dice = { p->seed }, .out = out, .policy = no, .on = p->on };
  const struct made_type *t = &v->types[p->on];
  const char *before = "";
  w.pick = below(&w.dice, v->type_count);
  for (int i = 0; i < t->n; i++)
    if (t->fields[i].giver == no && (t->fields[i].kind == FIELD_REF || t->fields[i].item == FIELD_REF))
      w.pick = t->fields[i].target;
  write_lua(&w, "-- %d %d\nreturn policy { title = \"p%d\", on = \"%s\",\n", v->remark, p->remark, no, t->name);
  write_lua(&w,
            "  params = { lead = ref \"%s\", least = integer },\n  findings = { odd = \"high\", each = \"low\" },\n",
            v->types[p->lead_type].name);
  write_lua(&w, "  gives = { ");
  for (int i = 0; i < t->n; i++) {
    const struct made_field *f = &t->fields[i];
    if (f->giver != no)
      continue;
    write_lua(&w, "%s%s = %s", before, f->name, f->kind == FIELD_LIST ? "list" : field_kind_names[f->kind]);
    if (f->kind == FIELD_REF)
      write_lua(&w, " \"%s\"", v->types[f->target].name);
    else if (f->kind == FIELD_LIST && f->item == FIELD_REF)
      write_lua(&w, " (ref \"%s\")", v->types[f->target].name);
    else if (f->kind == FIELD_LIST)
      write_lua(&w, " (text)");
    else if (f->kind == FIELD_ENUM)
      write_lua(&w, " { 'x', 'y', 'z' }");
    else if (f->indexed)
      write_lua(&w, " { indexed = true }");
    before = ", ";
  }
  write_lua(&w, " },\n  eval = function(v0, ctx, params)\n");
  buf_z(out, made_head);
  open_var(&w, p->on);
  bool recursive = p->partner != NOBODY || percent(&w.dice, 40), first = one_in(&w.dice, 2);
  if (recursive && first)
    write_recursion(&w);
  write_terms(&w, 0, 2 + below(&w.dice, 4), 0);
  if (recursive && !first)
    write_recursion(&w);
  if (own_has(&w, "at") && one_in(&w.dice, 4))
    write_clock(&w);
  write_said(&w);
  write_lua(&w, "  return { ");
  before = "";
  for (int i = 0; i < t->n; i++)
    if (t->fields[i].giver == no) {
      write_lua(&w, "%s", before);
      write_given(&w, &t->fields[i]);
      before = ", ";
    }
  write_lua(&w, " }\nend }\n");
}

static inline void guard_text(struct invention *v, int no, struct buf *out)
{
  struct made_policy *g = &v->guards[no];
  struct scribe w = {
    .v = v, .dice = { g->seed }, .out = out, .policy = MADE_POLICIES, .on = g->on, .guard = true, .pick = NOBODY
  };
  write_lua(&w, "return guard { title = \"g%d\", on = \"%s\", level = \"%s\"%s,\n  check = function(change, ctx)\n", no,
            v->types[g->on].name, g->level, one_in(&w.dice, 2) ? ", on_error = \"pass\"" : "");
  write_lua(&w, "  local v0 = change.record\n  if not v0 then\n    if change.before and change.before.size == 4 then"
                " ctx:refuse('four stays') end\n    return\n  end\n");
  buf_z(out, made_head);
  open_var(&w, g->on);
  write_terms(&w, 0, 1 + below(&w.dice, 2), 1);
  write_lua(&w, "  if n %% %d == 0 then ctx:refuse('not so') end\nend }\n", 5 + below(&w.dice, 4));
}

/* ---- the set as a payload ---- */

static inline void model_text(const struct invention *v, struct buf *out)
{
  buf_z(out, "return model {\n");
  for (int t = 0; t < v->type_count; t++) {
    buf_printf(out, "  %s = { fields = { ", v->types[t].name);
    for (int i = 0; i < v->types[t].fillers; i++)
      buf_printf(out, "a%02d = integer, ", i);
    for (int i = 0; i < v->types[t].n; i++) {
      const struct made_field *f = &v->types[t].fields[i];
      if (f->giver != NOBODY)
        continue;
      buf_printf(out, "%s = %s", f->name, f->kind == FIELD_LIST ? "list" : field_kind_names[f->kind]);
      if (f->kind == FIELD_REF)
        buf_printf(out, " \"%s\"", v->types[f->target].name);
      else if (f->kind == FIELD_LIST && f->item == FIELD_REF)
        buf_printf(out, " (ref \"%s\")", v->types[f->target].name);
      else if (f->kind == FIELD_LIST)
        buf_z(out, " (text)");
      else if (f->kind == FIELD_ENUM)
        buf_z(out, " { 'calm', 'busy', 'gone', default = 'calm' }");
      else if (f->indexed)
        buf_z(out, " { indexed = true }");
      buf_z(out, ", ");
    }
    buf_z(out, "} },\n");
  }
  buf_z(out, "}\n");
}

static const char *const made_intake =
    "return intake { title = \"web\", map = function(d, ctx)\n"
    "  if not d.body or d.body.bad then error('bad one') end\n"
    "  if d.body.skip then ctx:ignore('skipped') return {} end\n"
    "  if d.body.probe and not ctx:get('ant', d.body.probe) then error('no such ant') end\n"
    "  if ctx:count('ant') > 11 then ctx:ignore('enough') return {} end\n"
    "  return d.body.edits\nend }\n";

static inline void payload_file(struct buf *out, const char *name, const struct buf *text)
{
  buf_char(out, ',');
  json_string(out, str_of(name));
  buf_char(out, ':');
  json_string(out, buf_view(text));
}

static inline void payload_params(const struct invention *v, struct buf *out)
{
  const char *before = "";
  for (int i = 0; !v->bare && i < v->policy_count; i++) {
    const struct made_policy *p = &v->policies[i];
    const char *type = v->types[p->lead_type].name;
    if (!p->there)
      continue;
    buf_printf(out, "%s\"p.p%d\":{\"lead\":\"%s/%c%d\",\"least\":%d}", before, i, type, *type, p->lead, p->least);
    before = ",";
  }
}

static inline void payload_levels(const struct invention *v, struct buf *out)
{
  const char *before = "";
  for (int i = 0; !v->bare && i < v->policy_count; i++)
    if (v->policies[i].there) {
      buf_printf(out, "%s\"p.p%d\":{\"level\":\"%s\"}", before, i, v->policies[i].level);
      before = ",";
    }
}

static inline void invention_payload(struct invention *v, struct buf *out)
{
  struct buf text = BUF_INIT;
  char name[20];
  buf_z(out, "{\"packs\":[\"p\"],\"params\":{");
  payload_params(v, out);
  buf_z(out, "},\"bindings\":{");
  payload_levels(v, out);
  buf_z(out, "},\"sources\":{\"web\":\"p.web\"},\"files\":{\"p/pack.lua\":"
             "\"return pack { name = 'p', version = '1', title = 'P' }\"");
  model_text(v, &text);
  payload_file(out, "p/model.lua", &text);
  text.n = 0;
  buf_z(&text, made_intake);
  payload_file(out, "p/web.lua", &text);
  text.n = 0;
  buf_z(&text, posting_model);
  payload_file(out, "p/places.lua", &text);
  text.n = 0;
  posting_text((int)(v->policies[0].seed % 97), &text);
  if (!v->bare)
    payload_file(out, "p/post.lua", &text);
  for (int i = 0; !v->bare && i < v->policy_count; i++) {
    text.n = 0;
    snprintf(name, sizeof name, "p/p%d.lua", i);
    if (v->policies[i].there) {
      policy_text(v, i, &text);
      payload_file(out, name, &text);
    }
  }
  for (int i = 0; !v->bare && i < MADE_GUARDS; i++) {
    text.n = 0;
    snprintf(name, sizeof name, "p/g%d.lua", i);
    if (v->guards[i].there) {
      guard_text(v, i, &text);
      payload_file(out, name, &text);
    }
  }
  buf_char(out, '}');
  buf_z(out, ",\"limits\":{");
  if (v->due_most)
    buf_printf(out, "\"due_most\":%d,\"throng_most\":%d,\"throng_span\":5400", v->due_most, v->due_most - 1);
  if (v->sweep_most)
    buf_printf(out, "%s\"sweep_most\":%d", v->due_most ? "," : "", v->sweep_most);
  buf_char(out, '}');
  buf_char(out, '}');
  buf_fini(&text);
}
