/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opening: a policy says that there should be a record, and the host writes it down once: as a change like any other, in
 * the journal, by the policy's name, under the guards. The policy itself has written no fact: what it said waits in the
 * table `opening` until the change has come through the journal, and the record is then everybody's.
 */
#include "engine/clerk.h"
#include "engine/inside.h"

enum { SENT_AT_ONCE = 200 };

/* ---- what is said ---- */

bool opening_say(struct engine *e, const struct policy *p, uint64_t subject, struct str record, struct str body,
                 uint64_t trace, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "INSERT INTO opening(policy, subject, record, body, at, seq, trace, state)"
                                 " VALUES(?, ?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT(record) DO NOTHING",
                                 err);
  if (!q)
    return false;
  bind_int(q, 1, p->no), bind_int(q, 2, (int64_t)subject), bind_text(q, 3, record), bind_text(q, 4, body);
  bind_int(q, 5, e->settle.now), bind_int(q, 6, e->settle.seq), bind_int(q, 7, (int64_t)trace);
  bool good = stmt_run(q, err);
  stmt_close(q);
  atomic_store(&e->openings_waiting, true);
  return good;
}

/* ---- the change ---- */

static void opened(struct request *r)
{
  struct engine *e = r->owner;
  if (r->seq == 0) { /* it is not in the journal: it goes there later */
    log_error("what a policy wants to open is not journaled: %s", r->err.text);
    atomic_store(&e->openings_sent, 0);
    atomic_store(&e->openings_waiting, true);
  }
  buf_fini(&r->answer);
  vec_freed(r);
}

/* {"edits":[{"create":"improvement/x","set":{…}}],"opening":7}; the request and its texts are one piece. */
static struct request *request_for(struct engine *e, int64_t id, struct str policy, struct str record, struct str body)
{
  struct buf text = BUF_INIT;
  buf_printf(&text, "policy/%.*s", STR_FMT(policy));
  size_t actor = text.n;
  buf_z(&text, "{\"edits\":[{\"create\":");
  json_string(&text, record);
  buf_z(&text, ",\"set\":");
  buf_str(&text, body);
  buf_printf(&text, "}],\"opening\":%lld}", (long long)id);
  struct request *r = mem_zero(sizeof *r + text.n);
  char *at = (char *)(r + 1);
  memcpy(at, text.p, text.n);
  *r = (struct request){ .kind = REQUEST_CHANGE, .done = opened, .owner = e };
  r->actor = (struct str){ at, actor };
  r->body = (struct str){ at + actor, text.n - actor };
  buf_fini(&text);
  return r;
}

struct opening {
  int64_t id;
  struct str policy, record, body;
};

static bool read_waiting(struct engine *e, struct arena *a, struct opening *out, size_t *n, struct err *err)
{
  enum step step = STEP_ERROR;
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT o.id, p.id, o.record, o.body FROM opening o JOIN policy p ON p.no = o.policy"
                                 " WHERE o.state = 'waiting' AND o.id > ? ORDER BY o.id LIMIT ?",
                                 err);
  if (!q)
    return false;
  bind_int(q, 1, atomic_load(&e->openings_sent)), bind_int(q, 2, SENT_AT_ONCE);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    out[(*n)++] = (struct opening){ column_int(q, 0), str_dup(a, column_text(q, 1)), str_dup(a, column_text(q, 2)),
                                    str_dup(a, column_text(q, 3)) };
  stmt_close(q);
  return step == STEP_DONE;
}

/* The fields, as they go into the journal: reports are built now. */
static struct str with_editions(struct engine *e, struct arena *a, struct str body)
{
  struct value fields;
  struct buf text = BUF_INIT;
  if (!json_read(a, body, &fields, NULL))
    return body;
  json_write(&text, edition_fill(e, fields, a));
  body = str_dup(a, buf_view(&text));
  buf_fini(&text);
  return body;
}

void opening_send(struct engine *e)
{
  struct err err = ERR_INIT;
  struct opening list[SENT_AT_ONCE];
  struct arena a;
  size_t n = 0;
  if (!atomic_exchange(&e->openings_waiting, false))
    return;
  arena_init(&a);
  if (!read_waiting(e, &a, list, &n, &err)) {
    log_error("what policies want to open: %s", err.text);
    n = 0;
  }
  for (size_t i = 0; i < n; i++)
    list[i].body = with_editions(e, &a, list[i].body);
  pthread_mutex_lock(&e->lock);
  for (size_t i = 0; i < n && !e->stopping; i++) {
    clerk_push(e, request_for(e, list[i].id, list[i].policy, list[i].record, list[i].body));
    atomic_store(&e->openings_sent, list[i].id);
  }
  pthread_mutex_unlock(&e->lock);
  atomic_store(&e->openings_waiting, n == SENT_AT_ONCE); /* there may be more */
  arena_fini(&a);
}

/* ---- applied ---- */

/* The record that is to be opened; empty: it was dealt with before, or there is no such opening. */
bool opening_record(struct engine *e, int64_t id, struct str *record, struct err *err)
{
  struct stmt *q =
      store_prepare(model_store(e->model), "SELECT record FROM opening WHERE id = ? AND state = 'waiting'", err);
  *record = (struct str){ NULL, 0 };
  if (!q)
    return false;
  bind_int(q, 1, id);
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW)
    *record = str_dup(&e->arena, column_text(q, 0));
  stmt_close(q);
  return step != STEP_ERROR;
}

bool opening_end(struct engine *e, int64_t id, const char *state, struct str detail, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "UPDATE opening SET state = ?2, done_seq = ?3, detail = ?4 WHERE id = ?1", err);
  if (!q)
    return false;
  bind_int(q, 1, id), bind_text(q, 2, str_of(state)), bind_int(q, 3, e->settle.seq), bind_text(q, 4, detail);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}
