/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outcome: what became of sends, as an entry of the journal, so that a model that is built anew sends nothing again. To
 * say the same again changes nothing, and what is not known is passed over.
 */
#include "engine/inside.h"

/* What each state may follow. What a person discards may be one dispatch that is not due, or a send that is. */
static const struct {
  const char *state, *sql;
} outcomes[] = {
#define DONE "UPDATE dispatch SET state = ?2, attempts = ?3, detail = ?4, done_at = ?5, done_seq = ?6 WHERE "
  { "sent", DONE "send = ?1 AND due_at IS NOT NULL AND state IN ('waiting', 'dead', 'discarded') RETURNING id" },
  { "dead", DONE "send = ?1 AND due_at IS NOT NULL AND state = 'waiting' RETURNING id" },
  { "discarded", DONE "(id = ?1 AND due_at IS NULL OR send = (SELECT send FROM dispatch WHERE id = ?1 AND due_at IS NOT"
                      " NULL) AND due_at IS NOT NULL) AND state IN ('waiting', 'dead', 'unrouted') RETURNING id" },
#undef DONE
};

static const char *sql_of(struct str state)
{
  for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
    if (str_is(state, outcomes[i].state))
      return outcomes[i].sql;
  return NULL;
}

/* Steps to the end; adds to *changed. */
static bool run_counted(struct stmt *q, int64_t *changed, struct err *err)
{
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    ++*changed;
  return step == STEP_DONE;
}

static bool outcome_one(struct engine *e, const struct entry *n, struct value one, int64_t *changed, struct err *err)
{
  struct str state = value_get_str(one, "state"), detail = value_get_str(one, "detail");
  struct value attempts = value_get(one, "attempts");
  struct stmt *q = store_prepare(model_store(e->model), sql_of(state), err);
  if (!q)
    return false;
  bind_int(q, 1, value_get(one, "dispatch").i), bind_text(q, 2, state);
  if (attempts.kind == VALUE_INT)
    bind_int(q, 3, attempts.i);
  if (detail.n)
    bind_text(q, 4, detail);
  bind_int(q, 5, n->at), bind_int(q, 6, n->seq);
  bool good = run_counted(q, changed, err);
  stmt_close(q);
  return good;
}

/* Is it written as outcomes are? All of it, before any of it is done. */
static bool outcome_check(struct value body, struct value *list, struct err *wrong)
{
  *list = value_get(body, "outcomes");
  if (list->kind != VALUE_LIST)
    return err_set(wrong, ERR_INPUT, "expected {\"outcomes\":[{\"dispatch\":1,\"state\":\"sent\"}]}");
  for (uint32_t i = 0; i < list->n; i++) {
    struct str state = value_get_str(list->list[i], "state");
    if (value_get(list->list[i], "dispatch").kind != VALUE_INT)
      return err_set(wrong, ERR_INPUT, "outcome %u: dispatch is its number", i + 1);
    if (!sql_of(state))
      return err_set(wrong, ERR_INPUT, "outcome %u: state is sent, dead or discarded, not \"%.*s\"", i + 1,
                     STR_FMT(state));
  }
  return true;
}

bool outcome_apply(struct engine *e, const struct entry *n, struct request *r, struct err *err)
{
  struct err wrong = ERR_INIT;
  struct value body, list;
  struct arena a;
  int64_t changed = 0;
  arena_init(&a);
  bool good = true, right = json_read(&a, n->body, &body, &wrong) && outcome_check(body, &list, &wrong);
  for (uint32_t i = 0; good && right && i < list.n; i++)
    good = outcome_one(e, n, list.list[i], &changed, err);
  e->outbox.counts_old = true;
  if (r && right)
    buf_printf(&r->answer, "{\"seq\":%lld,\"changed\":%lld}", (long long)n->seq, (long long)changed);
  else if (r)
    r->err = wrong;
  arena_fini(&a);
  return good;
}

/* ---- again ---- */

static bool state_of(struct engine *e, int64_t id, char state[16], struct unrouted *u, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT state, event, ifnull(message, finding) FROM dispatch WHERE id = ?", err);
  state[0] = 0;
  if (!q)
    return false;
  bind_int(q, 1, id);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    struct str s = column_text(q, 0);
    memcpy(state, s.p, s.n < 15 ? s.n : 15);
    state[s.n < 15 ? s.n : 15] = 0;
    *u = (struct unrouted){ .event = EVENTS, .id = column_int(q, 2), .again = id };
    for (int k = 0; k < EVENTS; k++)
      if (str_is(column_text(q, 1), route_event_names[k]))
        u->event = (enum route_event)k;
  }
  stmt_close(q);
  return step != STEP_ERROR;
}

/* With its content, and so its key, but from now on. */
static bool send_again(struct engine *e, const struct entry *n, int64_t id, int64_t *changed, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "UPDATE dispatch SET state = 'waiting', due_at = max(due_at, ?2), done_at = NULL,"
                                 " done_seq = NULL WHERE send = (SELECT send FROM dispatch WHERE id = ?1)"
                                 " AND due_at IS NOT NULL AND state IN ('dead', 'discarded') RETURNING id",
                                 err);
  if (!q)
    return false;
  bind_int(q, 1, id), bind_int(q, 2, n->at);
  bool good = run_counted(q, changed, err);
  stmt_close(q);
  e->outbox.news |= *changed > 0;
  return good;
}

static bool route_again(struct engine *e, const struct entry *n, struct unrouted u, struct err *err)
{
  apply_start(e, n);
  vec_push(&e->outbox.unrouted, u);
  return settle_run(e, err) && settle_keep(e, err);
}

bool outcome_retry(struct engine *e, const struct entry *n, int64_t id, struct request *r, struct err *wrong,
                   struct err *err)
{
  char state[16], after[16];
  struct unrouted u;
  int64_t changed = 0;
  if (!state_of(e, id, state, &u, err))
    return false;
  bool unrouted = strcmp(state, "unrouted") == 0;
  if (unrouted && e->set && u.event != EVENTS) {
    if (!route_again(e, n, u, err) || !state_of(e, id, after, &u, err))
      return false;
    changed = strcmp(after, "unrouted") != 0;
    if (!changed)
      err_set(wrong, ERR_POLICY, "dispatch %lld cannot be routed yet: steward outbox show %lld says why", (long long)id,
              (long long)id);
  } else if (!send_again(e, n, id, &changed, err))
    return false;
  e->outbox.counts_old = true;
  if (!state[0])
    err_set(wrong, ERR_MISSING, "there is no dispatch %lld", (long long)id);
  else if (!changed && !unrouted)
    err_set(wrong, ERR_INPUT, "dispatch %lld is %s: only one that is dead, discarded or unrouted is tried again",
            (long long)id, state);
  if (r && wrong->code == ERR_NONE)
    buf_printf(&r->answer, "{\"seq\":%lld,\"changed\":%lld}", (long long)n->seq, (long long)changed);
  return true;
}
