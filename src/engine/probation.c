/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Probation: a set that came into force is watched for as long as its organisation says; when too much of it fails, the
 * host goes back to the set before. That is decided here and now, by counting, once; what is decided is an entry in the
 * journal, so whoever applies the journal decides nothing. A set to which somebody went back is not watched.
 */
#include "engine/inside.h"

enum { REMEMBERED = 100000 }; /* calls under one set, before the older half counts half */

static bool is_first(struct engine *e, int64_t seq)
{
  struct stmt *q =
      store_prepare(model_store(e->model), "SELECT 1 FROM activation WHERE state = 'active' AND seq < ?", NULL);
  if (!q)
    return true;
  bind_int(q, 1, seq);
  bool first = stmt_step(q, NULL) != STEP_ROW;
  stmt_close(q);
  return first;
}

void probation_start(struct engine *e, const struct entry *n)
{
  struct probation *p = &e->probation;
  const struct rollback_rule *rule = &e->set->rollback;
  struct directive d;
  struct arena a;
  if (p->in_force == n->seq)
    return;
  arena_init(&a);
  sets_directive(n, &a, &d);
  arena_fini(&a);
  *p = (struct probation){ .in_force = n->seq, .before = p->own };
  if (d.to == 0 && rule->evaluations > 0 && !is_first(e, n->seq))
    p->watched = true, p->until = n->at + rule->within;
}

/* More than the share that may fail, and clearly more than before, even if all of the run that is to come goes well. */
static bool has_failed(const struct probation *p, const struct rollback_rule *rule)
{
  double before = p->before.calls ? 2.0 * (double)p->before.failed / (double)p->before.calls : 0;
  double share = rule->error_rate > before ? rule->error_rate : before;
  return (double)p->run.failed > share * (double)rule->evaluations;
}

static void count_in(struct tried *t, bool failed)
{
  t->calls++;
  t->failed += failed;
  if (t->calls >= REMEMBERED)
    t->calls /= 2, t->failed /= 2;
}

void probation_count(struct engine *e, bool failed)
{
  struct probation *p = &e->probation;
  const struct rollback_rule *rule = &e->set->rollback;
  if (e->supposing)
    return;
  count_in(&p->own, failed);
  if (!p->watched || p->failed)
    return;
  p->watched = e->settle.now <= p->until; /* or it has done well */
  count_in(&p->run, failed);
  p->failed = p->watched && has_failed(p, rule);
  if (p->run.calls >= rule->evaluations && !p->failed)
    p->run = (struct tried){ 0, 0 };
}

bool probation_failed(struct engine *e, struct buf *body)
{
  struct probation *p = &e->probation;
  struct buf why = BUF_INIT;
  if (!p->failed || !e->set)
    return false;
  buf_printf(&why,
             "%lld of %lld evaluations failed under the set of entry %lld; rollback in steward.lua allows %g of %lld",
             (long long)p->run.failed, (long long)p->run.calls, (long long)p->in_force, e->set->rollback.error_rate,
             (long long)e->set->rollback.evaluations);
  log_warn("%s: going back to the set before", why.p);
  buf_z(body, "{\"reason\":");
  json_string(body, buf_view(&why));
  buf_char(body, '}');
  buf_fini(&why);
  p->watched = p->failed = false;
  return true;
}
