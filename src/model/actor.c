/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Actors: who makes entries, as numbers, so that a row of the history costs a byte or two more for it. Numbers are given
 * at model_keep, in the order of the entries; all names are in memory, as they are few.
 */
#include <stdlib.h>

#include "model/inner.h"

struct actors {
  struct arena arena;
  VEC(struct str) names; /* by number - 1 */
  size_t stored;         /* of them are in the file */
  struct map by_name;    /* hash, then the next ones -> number */
  struct stmt *load, *insert;
};

bool actors_make_tables(struct model *m, struct err *err)
{
  return store_exec(m->store, "CREATE TABLE _actor(no INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT", err);
}

/* The key of the name in by_name, or the free one where it would go. */
static uint64_t key_of(const struct actors *a, struct str name)
{
  const uint64_t *at;
  uint64_t key = hash_local(name) >> 1;
  while ((at = map_find(&a->by_name, key)) && !str_eq(a->names.at[*at - 1], name))
    key++;
  return key;
}

static int64_t add(struct actors *a, struct str name)
{
  uint64_t key = key_of(a, name);
  vec_push(&a->names, str_dup(&a->arena, name));
  *map_put(&a->by_name, key) = a->names.n;
  return (int64_t)a->names.n;
}

static struct actors *actors_of(struct model *m)
{
  if (m->actors)
    return m->actors;
  m->actors = mem_zero(sizeof *m->actors);
  arena_init(&m->actors->arena);
  map_init(&m->actors->by_name);
  return m->actors;
}

bool actors_load(struct model *m, struct err *err)
{
  struct actors *a = actors_of(m);
  enum step step;
  vec_clear(&a->names);
  map_clear(&a->by_name);
  arena_reset(&a->arena);
  a->stored = 0;
  if (!a->load && !(a->load = store_prepare(m->store, "SELECT no, name FROM _actor ORDER BY no", err)))
    return false;
  while ((step = stmt_step(a->load, err)) == STEP_ROW)
    if (add(a, column_text(a->load, 1)) != column_int(a->load, 0)) {
      stmt_reset(a->load);
      return err_set(err, ERR_CORRUPT, "_actor: number %zu is missing", a->names.n);
    }
  a->stored = a->names.n;
  return step == STEP_DONE;
}

int64_t actor_no(struct model *m, struct str name)
{
  struct actors *a = actors_of(m);
  if (name.n == 0)
    return 0;
  const uint64_t *at = map_find(&a->by_name, key_of(a, name));
  return at ? (int64_t)*at : add(a, name);
}

struct str actor_name(const struct model *m, int64_t no)
{
  const struct actors *a = m->actors;
  return a && no > 0 && (size_t)no <= a->names.n ? a->names.at[no - 1] : STR("");
}

bool actors_flush(struct model *m, struct err *err)
{
  struct actors *a = actors_of(m);
  if (a->stored < a->names.n && !a->insert &&
      !(a->insert = store_prepare(m->store, "INSERT INTO _actor VALUES(?, ?)", err)))
    return false;
  for (; a->stored < a->names.n; a->stored++) {
    bind_int(a->insert, 1, (int64_t)a->stored + 1);
    bind_text(a->insert, 2, a->names.at[a->stored]);
    if (!stmt_run(a->insert, err))
      return false;
  }
  return true;
}

void actors_close(struct model *m)
{
  struct actors *a = m->actors;
  if (!a)
    return;
  stmt_close(a->load);
  stmt_close(a->insert);
  vec_fini(&a->names);
  map_fini(&a->by_name);
  arena_fini(&a->arena);
  free(a);
  m->actors = NULL;
}
