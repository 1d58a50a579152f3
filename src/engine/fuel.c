/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuel: what the evaluations that one entry causes may use together (see policy/allowance.h). The wake-ups of each
 * instant that is due before an entry have theirs, and the entry has its own: a host that was down for a week has as
 * much for each of its days as one that ran through it.
 */
#include "engine/inside.h"

void fuel_start(struct engine *e)
{
  struct fuel *f = &e->fuel;
  f->spent = 0;
  for (size_t i = 0; i < f->used_by.n; i++)
    f->used_by.at[i] = 0;
}

static int64_t shared_left(const struct engine *e) { return e->set->allowance.entry_fuel - e->fuel.spent; }

void fuel_give(struct engine *e)
{
  const struct allowance *a = &e->set->allowance;
  int64_t most = a->subject_fuel + shared_left(e);
  e->evaluator.fuel = most < a->evaluation_fuel ? most : a->evaluation_fuel;
}

static const struct policy *largest(const struct engine *e)
{
  const struct policy *found = NULL;
  int64_t most = -1;
  for (uint32_t i = 0; i < e->set->policy_count; i++) {
    const struct policy *p = e->set->policies[i];
    int64_t used = p->no < e->fuel.used_by.n ? e->fuel.used_by.at[p->no] : 0;
    if (used > most)
      found = p, most = used;
  }
  return found;
}

bool fuel_take(struct engine *e, const struct policy *p, struct err *err)
{
  const struct allowance *a = &e->set->allowance;
  struct fuel *f = &e->fuel;
  int64_t used = e->evaluator.used, beyond = used - a->subject_fuel;
  while (f->used_by.n <= p->no)
    vec_push(&f->used_by, (int64_t)0);
  f->used_by.at[p->no] += used;
  f->spent += beyond > 0 ? beyond : 0;
  if (!e->evaluator.ran_out || e->evaluator.fuel >= a->evaluation_fuel)
    return false;
  struct err before = *err;
  err_set(err, ERR_LIMIT,
          "%.600s: one entry's evaluations have %lld together (limits.policies.entry_fuel), and they are used up, most "
          "of them by %.*s",
          before.text, (long long)a->entry_fuel, STR_FMT(largest(e)->id));
  return true;
}
