/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Retry: a policy that fails, or is quarantined, is asked again of one record or of all on which it fails, because
 * somebody who knows better says so. That is an entry like any other.
 */
#include "engine/inside.h"

/* On whom it fails has an open finding "error"; `only` 0: all of them. */
static bool failing_subjects(struct engine *e, const struct policy *p, uint64_t only, struct rids *out, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT DISTINCT subject FROM finding WHERE policy = ?1 AND state = 'open' AND"
                                 " code = 'error' AND (?2 = 0 OR subject = ?2) ORDER BY subject",
                                 err);
  enum step step = STEP_ERROR;
  if (!q)
    return false;
  bind_int(q, 1, p->no), bind_int(q, 2, (int64_t)only);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    vec_push(out, (uint64_t)column_int(q, 0));
  stmt_close(q);
  return step == STEP_DONE;
}

static void forgive(struct engine *e, struct policy *p, uint64_t rid)
{
  struct record *r = model_find(e->model, rid, NULL);
  if (!r || !model_said(r, p->no))
    return;
  struct said *said = model_say(e->model, r, p->no);
  if (said->status == SAID_QUARANTINED)
    said->status = SAID_FAILED;
  said->failures = 0;
  settle_mark(e, p, rid);
}

static int64_t count_good(struct engine *e, const struct policy *p, const struct rids *subjects)
{
  int64_t n = 0;
  for (size_t i = 0; i < subjects->n; i++) {
    struct record *r = model_find(e->model, subjects->at[i], NULL);
    struct said *said = r ? model_said(r, p->no) : NULL;
    n += said && said->status == SAID_GOOD;
  }
  return n;
}

static bool ask_again(struct engine *e, const struct entry *n, struct policy *p, const struct rids *subjects,
                      struct request *r, struct err *err)
{
  for (size_t i = 0; i < subjects->n; i++)
    forgive(e, p, subjects->at[i]);
  if (!settle_run(e, err))
    return false;
  if (r)
    buf_printf(&r->answer, "{\"seq\":%lld,\"asked\":%zu,\"good\":%lld}", (long long)n->seq, subjects->n,
               (long long)count_good(e, p, subjects));
  return settle_keep(e, err);
}

/* The policy and, where one is named, the record. */
static struct policy *find(struct engine *e, struct value body, uint64_t *only, struct err *wrong)
{
  struct str id = value_get_str(body, "policy"), name = value_get_str(body, "record");
  struct policy *p = e->set ? policy_find(e->set, id) : NULL;
  *only = 0;
  if (!p || p->kind != KIND_POLICY) {
    err_set(wrong, ERR_MISSING, "no policy \"%.*s\" is in force", STR_FMT(id));
    return NULL;
  }
  struct record *r = name.n ? model_find_name(e->model, name, wrong) : NULL;
  *only = r ? r->rid : 0;
  return r || !name.n ? p : NULL;
}

bool retry_policy(struct engine *e, const struct entry *n, struct value body, struct request *r, struct err *wrong,
                  struct err *err)
{
  struct rids subjects = { 0 };
  uint64_t only;
  apply_start(e, n);
  struct policy *p = find(e, body, &only, wrong);
  bool good = !p || failing_subjects(e, p, only, &subjects, err);
  if (good && p && subjects.n == 0)
    err_set(wrong, ERR_MISSING, "%.*s does not fail%s", STR_FMT(p->id), only ? " on that record" : "");
  if (good && subjects.n)
    good = ask_again(e, n, p, &subjects, r, err);
  else if (good)
    settle_undo(e);
  vec_fini(&subjects);
  return good;
}
