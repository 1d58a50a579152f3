/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendars: see calendars.h. Kept under a hash of all that they say; two that say the same are one.
 */
#include "policy/calendars.h"

#include <stdlib.h>

enum { PARENTS_MAX = 8, KEPT_MAX = 4096 };

struct calendars {
  struct zones *zones;
  struct map index; /* hash to calendar */
  VEC(struct calendar *) all;
};

static const char *const members[] = { "zone", "hours", "holidays", "overrides", "breaks", "from_date", "to_date" };
static const char *const names[] = { "tz", "hours", "holidays", "overrides", "breaks", "from", "to" };
enum { MEMBERS = sizeof members / sizeof *members };

struct calendars *calendars_open(void)
{
  struct calendars *c = mem_zero(sizeof *c);
  map_init(&c->index);
  return c;
}

static void forget_all(struct calendars *c)
{
  for (size_t i = 0; i < c->all.n; i++)
    calendar_free(c->all.at[i]);
  vec_clear(&c->all);
  map_clear(&c->index);
}

/* Each change of one leaves the old one behind, and a script may say another each time. What was given out ends here. */
static void make_room(struct calendars *c)
{
  if (c->all.n >= KEPT_MAX)
    forget_all(c);
}

size_t calendars_kept(const struct calendars *c) { return c->all.n; }

void calendars_close(struct calendars *c)
{
  if (!c)
    return;
  forget_all(c);
  vec_fini(&c->all);
  map_fini(&c->index);
  zones_close(c->zones);
  vec_freed(c);
}

struct zones *calendars_zones(struct calendars *c)
{
  if (!c->zones)
    c->zones = zones_open(NULL);
  return c->zones;
}

static const struct calendar *kept(struct calendars *c, uint64_t hash)
{
  uint64_t *at = map_find(&c->index, hash);
  return at ? c->all.at[*at] : NULL;
}

/* `made` may be NULL, and is then given back. */
static const struct calendar *keep(struct calendars *c, uint64_t hash, struct calendar *made)
{
  if (!made)
    return NULL;
  *map_put(&c->index, hash) = c->all.n;
  vec_push(&c->all, made);
  return made;
}

/* ---- from a table ---- */

const struct calendar *calendars_read(struct calendars *c, struct value v, struct err *err)
{
  make_room(c);
  uint64_t hash = value_hash(0, v) | 1;
  const struct calendar *found = kept(c, hash);
  return found ? found : keep(c, hash, calendar_read(calendars_zones(c), v, NULL, err));
}

const struct calendar *calendars_always(struct calendars *c)
{
  struct member hours = { STR("hours"), value_text(STR("24x7")) };
  struct err err = ERR_INIT;
  return calendars_read(c, (struct value){ .kind = VALUE_MAP, .n = 1, .map = &hours }, &err);
}

/* ---- from a record ---- */

struct looking {
  struct calendars *c;
  struct model *m;
  calendar_note *note;
  void *arg;
  struct arena arena;
  struct err *err;
};

/* The calendar's table from the record's fields, and its parent. */
static bool look(struct looking *l, struct record *r, struct value *table, uint64_t *parent)
{
  struct value_builder b;
  build_init(&b, &l->arena);
  for (int i = 0; i < MEMBERS; i++) {
    const struct field *f = type_field(r->type, str_of(members[i]));
    if (f && l->note && !l->note(l->arg, r, f, l->err))
      return false;
    struct value v = f ? record_cell(r, f->no) : value_none();
    if (!value_is_none(v))
      build_put(&b, names[i], field_present(l->m, f, v, &l->arena));
  }
  *table = build_map(&b);
  const struct field *up = type_field(r->type, STR("parent"));
  if (up && l->note && !l->note(l->arg, r, up, l->err))
    return false;
  struct value v = up ? record_cell(r, up->no) : value_none();
  *parent = v.kind == VALUE_RECORD ? v.record : 0;
  return true;
}

/* The record's name, and what is wrong with it: `is` and `why`, one behind the other. */
static const struct calendar *refuse(struct looking *l, const struct record *r, const char *is, const char *why)
{
  struct buf name = BUF_INIT;
  model_name(l->m, r->rid, &name);
  err_set(l->err, ERR_POLICY, "%.*s%s%s", STR_FMT(buf_view(&name)), is, why);
  buf_fini(&name);
  return NULL;
}

static const struct calendar *make(struct looking *l, struct record *r, int depth, uint64_t *hash)
{
  struct value table;
  uint64_t up, hash_of_parent = 0;
  struct err why = ERR_INIT;
  const struct calendar *parent = NULL;
  if (depth > PARENTS_MAX)
    return refuse(l, r, " has more than 8 calendars above it, or is above itself", "");
  if (!type_field(r->type, STR("hours")))
    return refuse(l, r, " is no calendar: its type has no field \"hours\"", "");
  if (!look(l, r, &table, &up))
    return NULL;
  struct record *above = up ? model_find(l->m, up, l->err) : NULL;
  if (up && (!above || !(parent = make(l, above, depth + 1, &hash_of_parent))))
    return NULL;
  *hash = value_hash(hash_of_parent, table) | 1;
  const struct calendar *found = kept(l->c, *hash);
  if (found)
    return found;
  struct calendar *made = calendar_read(calendars_zones(l->c), table, parent, &why);
  return made ? keep(l->c, *hash, made) : refuse(l, r, ": ", why.text);
}

const struct calendar *calendars_of(struct calendars *c, struct model *m, struct record *r, calendar_note *note,
                                    void *arg, struct err *err)
{
  struct looking l = { .c = c, .m = m, .note = note, .arg = arg, .err = err };
  uint64_t hash;
  make_room(c);
  arena_init(&l.arena);
  const struct calendar *found = make(&l, r, 0, &hash);
  arena_fini(&l.arena);
  return found;
}
