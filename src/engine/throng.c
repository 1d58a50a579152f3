/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Throng: when very much is to be told to one destination at once, as when ten thousand services breach together, the
 * first ones leave one by one and all others of that span of time together, at its end, as one digest that says how many
 * they are. Nothing is lost: each stays a dispatch of its own.
 *
 * Spans are those of the clock (limits.policies.throng_span, counted from 1970), so that it follows from the journal what
 * belongs together: of each the first throng_most leave alone. A destination may have a number of its own.
 */
#include "engine/inside.h"

#define THRONG_DIGEST "Too many to tell one by one"

/* The destination's own word, where its type has the field. */
static int64_t most_of(struct engine *e, struct str destination)
{
  struct record *r = model_find_name(e->model, destination, NULL);
  const struct field *f = r ? type_field(r->type, STR("at_once")) : NULL;
  struct value own = f ? record_cell(r, f->no) : value_none();
  return own.kind == VALUE_INT && own.i >= 0 ? own.i : e->set->allowance.throng_most;
}

/* How many leave alone between the two instants, as far as `most`. */
static bool count_alone(struct engine *e, struct str destination, int64_t from, int64_t to, int64_t most, int64_t *n,
                        struct err *err)
{
  struct stmt **q = &e->outbox.statements[DISPATCH_ALONE];
  if (!*q)
    *q = store_prepare(model_store(e->model),
                       "SELECT count(*) FROM (SELECT 1 FROM dispatch WHERE destination = ? AND not_before >= ?"
                       " AND not_before < ? AND digest IS NULL AND state NOT IN ('withdrawn', 'shadow', 'unrouted')"
                       " LIMIT ?)",
                       err);
  if (!*q)
    return false;
  bind_text(*q, 1, destination), bind_int(*q, 2, from), bind_int(*q, 3, to), bind_int(*q, 4, most);
  enum step step = stmt_step(*q, err);
  *n = step == STEP_ROW ? column_int(*q, 0) : 0;
  stmt_reset(*q);
  return step != STEP_ERROR;
}

bool throng_gather(struct engine *e, struct dispatch *d, int64_t *not_before, struct err *err)
{
  int64_t span = e->set ? e->set->allowance.throng_span * SECOND : 0, most, n;
  if (span == 0 || d->digest.n || !d->destination.n || (most = most_of(e, d->destination)) == 0)
    return true;
  int64_t from = *not_before - *not_before % span;
  if (!count_alone(e, d->destination, from, from + span, most, &n, err))
    return false;
  if (n >= most) {
    d->digest = STR(THRONG_DIGEST);
    *not_before = from + span;
  }
  return true;
}
