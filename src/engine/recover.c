/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recover: entries that the journal has and the model has not are applied, in groups.
 *
 * What a host in safe mode was told to put in force says from which entry on (see sets.c): ahead of that entry it is
 * applied, and what else was to come into force between the two is passed over. So whoever applies the journal, now or
 * anew, does not fall into the hole out of which somebody has climbed.
 */
#include "engine/inside.h"

struct ahead {
  int64_t seq, before;
  bool done;
};

struct catch_up {
  struct engine *e;
  struct entry entries[GROUP_MAX];
  size_t n;
  VEC(struct ahead) aheads;
  struct err *err;
};

/* ---- what is to be in force sooner than it was journaled ---- */

static bool ahead_each(void *arg, const struct entry *n)
{
  struct catch_up *c = arg;
  struct directive d;
  struct arena a;
  arena_init(&a);
  sets_directive(n, &a, &d);
  if (d.before && d.before < n->seq)
    vec_push(&c->aheads, ((struct ahead){ .seq = n->seq, .before = d.before }));
  arena_fini(&a);
  return true;
}

/* Was it applied before the host stopped? */
static bool ahead_known(struct catch_up *c, struct ahead *a)
{
  struct stmt *q = store_prepare(model_store(c->e->model), "SELECT 1 FROM activation WHERE seq = ?", c->err);
  if (!q)
    return false;
  bind_int(q, 1, a->seq);
  enum step step = stmt_step(q, c->err);
  a->done = step == STEP_ROW;
  stmt_close(q);
  return step != STEP_ERROR;
}

static bool look_ahead(struct catch_up *c)
{
  bool good = journal_follow(c->e->followed, c->e->applied + 1, ahead_each, c, c->err);
  for (size_t i = 0; good && i < c->aheads.n; i++)
    good = ahead_known(c, &c->aheads.at[i]);
  return good;
}

/* Of those that reach over the entry the last: it is what was wanted at the end. */
static struct ahead *ahead_of(struct catch_up *c, int64_t seq)
{
  struct ahead *found = NULL;
  for (size_t i = 0; i < c->aheads.n; i++)
    if (c->aheads.at[i].before <= seq && seq < c->aheads.at[i].seq)
      found = &c->aheads.at[i];
  return found;
}

static bool is_done(const struct catch_up *c, int64_t seq)
{
  for (size_t i = 0; i < c->aheads.n; i++)
    if (c->aheads.at[i].seq == seq)
      return c->aheads.at[i].done;
  return false;
}

/* The model's position stays, and so does the time: nothing becomes due by it. */
static bool apply_ahead(struct catch_up *c, struct ahead *a)
{
  struct engine *e = c->e;
  struct entry n;
  struct arena arena;
  int64_t applied = e->applied, at = e->applied_at;
  arena_init(&arena);
  bool good = journal_read(e->followed, a->seq, &arena, &n, c->err);
  n.at = at;
  e->ahead = true;
  good = good && group_make_true(e, &n, NULL, 1, c->err);
  e->ahead = false;
  e->applied = applied;
  e->applied_at = at;
  a->done = true;
  arena_fini(&arena);
  return good;
}

static bool pass_over(struct engine *e, const struct entry *n, const struct ahead *by, struct err *err)
{
  struct buf why = BUF_INIT;
  bool good = model_begin(e->model, err);
  if (good)
    model_entry(e->model, n->at, n->seq);
  if (by) {
    buf_printf(&why, "passed over: entry %lld says what is in force from entry %lld on", (long long)by->seq,
               (long long)by->before);
    good = good && activation_note(e, n, "passed", buf_view(&why), err);
  }
  good = good && model_keep(e->model, err) && model_commit(e->model, n->seq, err);
  if (good)
    e->applied = n->seq, e->applied_at = n->at;
  else
    model_rollback(e->model);
  buf_fini(&why);
  return good;
}

/* ---- the whole ---- */

/* They live until the group is over. */
static void keep_texts(struct engine *e, struct entry *n)
{
  n->actor = str_dup(&e->texts, n->actor);
  n->source = str_dup(&e->texts, n->source);
  n->key = str_dup(&e->texts, n->key);
  n->head = str_dup(&e->texts, n->head);
  n->body = str_dup(&e->texts, n->body);
}

static bool catch_up_run(struct catch_up *c)
{
  bool good = c->n == 0 || group_make_true(c->e, c->entries, NULL, c->n, c->err);
  c->n = 0;
  arena_reset(&c->e->texts);
  return good;
}

static bool catch_up_each(void *arg, const struct entry *entry)
{
  struct catch_up *c = arg;
  struct ahead *ahead = ahead_of(c, entry->seq);
  bool alone = entry->kind == ENTRY_ACTIVATE, done = is_done(c, entry->seq);
  if ((c->n == c->e->options.group_max || ((alone || ahead) && c->n)) && !catch_up_run(c))
    return false;
  if (ahead && !ahead->done && !apply_ahead(c, ahead))
    return false;
  if (alone && (ahead || done))
    return pass_over(c->e, entry, done ? NULL : ahead, c->err);
  c->entries[c->n] = *entry;
  keep_texts(c->e, &c->entries[c->n++]);
  return !alone || catch_up_run(c);
}

/* The instant of the entry that was applied last. */
static bool find_instant(struct engine *e, struct err *err)
{
  struct entry n = { .at = 0 };
  struct arena a;
  arena_init(&a);
  bool good = e->applied == 0 || journal_read(e->followed, e->applied, &a, &n, err);
  e->applied_at = n.at;
  arena_fini(&a);
  return good;
}

bool recover(struct engine *e, struct err *err)
{
  struct catch_up *c = mem_zero(sizeof *c);
  int64_t at, last = journal_last(e->followed, &at);
  e->applied = model_applied(e->model);
  bool good =
      e->applied <= last || err_set(err, ERR_CORRUPT,
                                    "the model has applied entry %lld, but the journal ends at %lld: restore the "
                                    "journal, or delete the model's file to build it anew",
                                    (long long)e->applied, (long long)last);
  c->e = e;
  c->err = err;
  good = good && find_instant(e, err);
  if (good && last > e->applied + GROUP_MAX)
    log_info("applying entries %lld to %lld of the journal", (long long)e->applied + 1, (long long)last);
  if (last > e->applied)
    good = good && look_ahead(c) && journal_follow(e->followed, e->applied + 1, catch_up_each, c, err) &&
           err->code == ERR_NONE && catch_up_run(c);
  if (good)
    e->applied = last, e->applied_at = at;
  vec_fini(&c->aheads);
  vec_freed(c);
  return good;
}
