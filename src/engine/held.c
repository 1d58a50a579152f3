/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Held: deliveries whose mapping wants a person's yes first. What is to be asked then is kept beside the delivery; that
 * it was asked, and by whom, is an entry of the journal. Asking itself is for whoever speaks to the network.
 */
#include "engine/inside.h"

static bool run(struct engine *e, const char *sql, int64_t seq, struct str url, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  if (url.n)
    bind_text(q, 2, url);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

bool held_note(struct engine *e, int64_t seq, bool held, bool again, struct str url, struct err *err)
{
  if (again && !run(e, "DELETE FROM _held WHERE seq = ?", seq, STR(""), err))
    return false;
  return !held || url.n == 0 || run(e, "INSERT INTO _held VALUES(?, ?)", seq, url, err);
}

static bool is_held(struct engine *e, int64_t seq, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), "SELECT 1 FROM delivery WHERE seq = ? AND state = 'held'", err);
  if (!q)
    return false;
  bind_int(q, 1, seq);
  bool found = stmt_step(q, err) == STEP_ROW;
  stmt_close(q);
  return found;
}

bool held_confirm(struct engine *e, const struct entry *n, int64_t seq, struct request *r, struct arena *a,
                  struct err *wrong, struct err *err)
{
  struct entry delivery;
  if (!is_held(e, seq, err)) {
    err_set(wrong, ERR_MISSING, "no delivery %lld waits for a yes", (long long)seq);
    return err->code == ERR_NONE;
  }
  struct str why = str_printf(a, "by %.*s", STR_FMT(n->actor));
  if (r)
    buf_printf(&r->answer, "{\"seq\":%lld,\"confirmed\":%lld}", (long long)n->seq, (long long)seq);
  return journal_read(e->followed, seq, a, &delivery, err) &&
         utter_delivery(e, &delivery, n->seq, "confirmed", why, STR("[]"), err);
}
