/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Again: findings that still stand. A route may want to be asked once more about one at an instant, { again = t }, which
 * is kept here until then: a finding that nobody resolves or accepts is told on, and what is over by then is not. What is
 * told of such a finding says how long it has stood, and what became of its acceptance.
 */
#include "engine/inside.h"

#include <stdlib.h>

enum { AT_ONCE = 256 };

bool again_forget(struct engine *e, uint32_t route, int64_t finding, int64_t *step, struct err *err)
{
  struct stmt *q;
  *step = 1;
  if (!e->outbox.again)
    return true;
  q = store_prepare(model_store(e->model), "DELETE FROM _again WHERE finding = ? AND route = ? RETURNING step", err);
  if (!q)
    return false;
  bind_int(q, 1, finding), bind_int(q, 2, route);
  enum step got = stmt_step(q, err);
  if (got == STEP_ROW && column_int(q, 0) > 0)
    *step = column_int(q, 0);
  stmt_close(q);
  return got != STEP_ERROR;
}

bool again_open(struct engine *e, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), "SELECT EXISTS(SELECT 1 FROM _again)", err);
  bool good = q && stmt_step(q, err) == STEP_ROW;
  e->outbox.again = good && column_int(q, 0) != 0;
  stmt_close(q);
  return good;
}

static bool wake_at(struct engine *e, int64_t at, struct err *err)
{
  struct stmt *q =
      store_prepare(model_store(e->model), "INSERT OR IGNORE INTO _wake(at, policy, subject) VALUES(?, 0, 0)", err);
  if (!q)
    return false;
  if (at < e->next_wake)
    e->next_wake = at;
  bind_int(q, 1, at);
  bool good = stmt_run(q, err);
  stmt_close(q);
  return good;
}

bool again_note(struct engine *e, uint32_t route, int64_t finding, int64_t at, int64_t step, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "INSERT OR REPLACE INTO _again(finding, route, at, step) VALUES(?, ?, ?, ?)", err);
  if (!q)
    return false;
  bind_int(q, 1, finding), bind_int(q, 2, route), bind_int(q, 3, at), bind_int(q, 4, step);
  bool good = stmt_run(q, err);
  stmt_close(q);
  e->outbox.again = true;
  return good && wake_at(e, at > e->settle.now ? at : e->settle.now + 1, err);
}

/* Step 0: it never was asked. */
static bool note_all(struct engine *e, uint32_t route, int64_t at, bool *any, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "INSERT OR REPLACE INTO _again(finding, route, at, step)"
                                 " SELECT id, ?, ?, 0 FROM finding WHERE state = 'open' AND hidden = 0"
                                 " RETURNING finding",
                                 err);
  enum step step;
  if (!q)
    return false;
  bind_int(q, 1, route), bind_int(q, 2, at);
  while ((step = stmt_step(q, err)) == STEP_ROW)
    *any = true;
  stmt_close(q);
  return step == STEP_DONE;
}

bool again_stand(struct engine *e, int64_t seq, struct err *err)
{
  bool good = true, any = false;
  int64_t at = e->settle.now + 1; /* in slices of AT_ONCE, once the activation is done */
  for (uint32_t i = 0; good && i < e->set->policy_count; i++) {
    const struct policy *p = e->set->policies[i];
    if (p->kind == KIND_ROUTE && p->asked_of[EVENT_STANDING] && p->level != LEVEL_DRAFT && p->epoch == (uint32_t)seq)
      good = note_all(e, p->no, at, &any, err);
  }
  e->outbox.again |= any;
  return good && (!any || wake_at(e, at, err));
}

/* What is due at t, as many as go at once; *more: there are others. */
static bool take_due(struct engine *e, int64_t t, bool *more, struct err *err)
{
  struct stmt *q =
      store_prepare(model_store(e->model),
                    "DELETE FROM _again WHERE (finding, route) IN (SELECT finding, route FROM _again"
                    " WHERE at <= ? ORDER BY at, finding, route LIMIT ?) RETURNING finding, route, step, at",
                    err);
  enum step step;
  size_t n = 0;
  if (!q)
    return false;
  bind_int(q, 1, t), bind_int(q, 2, AT_ONCE);
  for (; (step = stmt_step(q, err)) == STEP_ROW; n++)
    vec_push(&e->outbox.unrouted, ((struct unrouted){ .event = column_int(q, 2) ? EVENT_AGED : EVENT_STANDING,
                                                      .id = column_int(q, 0),
                                                      .route = (uint32_t)column_int(q, 1),
                                                      .step = column_int(q, 2),
                                                      .due = column_int(q, 3) }));
  stmt_close(q);
  *more = n == AT_ONCE;
  return step == STEP_DONE;
}

/* RETURNING has an order of its own. */
static int by_finding_and_route(const void *a, const void *b)
{
  const struct unrouted *x = a, *y = b;
  if (x->id != y->id)
    return x->id < y->id ? -1 : 1;
  return (x->route > y->route) - (x->route < y->route);
}

/* The rest comes a moment later, so that nobody waits for all of them. */
bool again_fall_due(struct engine *e, int64_t t, struct err *err)
{
  bool more;
  if (!e->outbox.again)
    return true;
  size_t from = e->outbox.unrouted.n;
  if (!take_due(e, t, &more, err))
    return false;
  if (e->outbox.unrouted.n > from)
    qsort(e->outbox.unrouted.at + from, e->outbox.unrouted.n - from, sizeof *e->outbox.unrouted.at,
          by_finding_and_route);
  return !more || wake_at(e, t + 1, err);
}

/* ---- in words ---- */

/* Whoever accepted it, by name where there is one. */
static struct str name_of(struct engine *e, struct str who, struct arena *a)
{
  struct record *r = who.n ? model_find_name(e->model, who, NULL) : NULL;
  const struct field *f = r && r->type->title.n ? type_field(r->type, r->type->title) : NULL;
  struct value v = f ? record_cell(r, f->no) : value_none();
  return v.kind == VALUE_TEXT ? str_dup(a, value_str(v)) : who.n ? who : STR("somebody");
}

/* The last day; of what does not last for days, the instant. */
static struct str end_of(int64_t from, int64_t until, char out[32])
{
  return until - from < 2 * DAY ? instant_format(until, out) : date_format((until - 1) / DAY, out);
}

static void say_acceptance(struct engine *e, struct stmt *q, bool standing, struct arena *a, struct buf *out)
{
  char day[32];
  struct str who = name_of(e, column_text(q, 0), a), reason = column_text(q, 1), how = column_text(q, 5);
  struct str until = end_of(column_int(q, 3), column_int(q, 2), day);
  if (standing)
    buf_printf(out, "%.*s lets it stand until %.*s: “%.*s”.", STR_FMT(who), STR_FMT(until), STR_FMT(reason));
  else if (str_is(how, "raised"))
    buf_printf(out, "%.*s accepted it as %.*s until %.*s (“%.*s”); it is graver now.", STR_FMT(who),
               STR_FMT(column_text(q, 6)), STR_FMT(until), STR_FMT(reason));
  else
    buf_printf(out, "Its acceptance by %.*s until %.*s %s (“%.*s”).", STR_FMT(who), STR_FMT(until),
               str_is(how, "withdrawn") ? "was withdrawn" : "has ended", STR_FMT(reason));
}

/* The last time that the finding was accepted; `standing`: if it is so now, else if it is over. To be closed. */
static struct stmt *last_acceptance(struct engine *e, int64_t finding, bool standing, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model),
                                 "SELECT by, reason, until, at, ended_at, ended, severity FROM accepted"
                                 " WHERE finding = ?1 AND (ended_at IS NULL) = ?2 ORDER BY id DESC LIMIT 1",
                                 err);
  if (q)
    bind_int(q, 1, finding), bind_int(q, 2, standing);
  return q;
}

bool again_acceptance(struct engine *e, int64_t finding, struct arena *a, struct value *out, struct err *err)
{
  struct stmt *q = last_acceptance(e, finding, true, err);
  struct value_builder b;
  if (!q)
    return false;
  enum step step = stmt_step(q, err);
  build_init(&b, a);
  if (step == STEP_ROW) {
    struct record *who = column_text(q, 0).n ? model_find_name(e->model, column_text(q, 0), NULL) : NULL;
    build_put(&b, "by", who ? value_record(who->rid) : value_none());
    build_put(&b, "reason", value_text(str_dup(a, column_text(q, 1))));
    build_put(&b, "until_at", value_int(column_int(q, 2)));
  }
  stmt_close(q);
  *out = step == STEP_ROW ? build_map(&b) : value_none();
  return step != STEP_ERROR;
}

/* What became of the acceptance, or is to become of it. */
static bool say_last(struct engine *e, int64_t finding, bool standing, struct arena *a, struct buf *out, int64_t *ended,
                     struct err *err)
{
  struct stmt *q = e->acceptances.any ? last_acceptance(e, finding, standing, err) : NULL;
  if (!q)
    return !e->acceptances.any;
  enum step step = stmt_step(q, err);
  if (step == STEP_ROW) {
    *ended = standing ? *ended : column_int(q, 4);
    say_acceptance(e, q, standing, a, out);
  }
  stmt_close(q);
  return step != STEP_ERROR;
}

bool again_words(struct engine *e, enum route_event event, int64_t finding, int64_t *since, struct arena *a,
                 struct str *out, struct err *err)
{
  struct buf words = BUF_INIT;
  int64_t ended = INT64_MIN;
  *out = STR("");
  if (event < EVENT_ACCEPTED && event != EVENT_RAISED)
    return true;
  bool good = event == EVENT_ACCEPTED || say_last(e, finding, false, a, &words, &ended, err);
  if (ended > *since)
    *since = ended;
  size_t before = words.n;
  good = good && (event == EVENT_RAISED || event == EVENT_LAPSED || say_last(e, finding, true, a, &words, &ended, err));
  bool accepted = words.n > before;
  if (accepted) /* what was before is of no interest */
    *out = str_dup(a, (struct str){ words.p + before, words.n - before });
  int64_t days = (e->settle.now - *since) / DAY;
  if (event == EVENT_AGED && !accepted)
    buf_printf(&words, "%sIt has stood for %lld day%s%s, and nobody has resolved or accepted it.", words.n ? " " : "",
               (long long)days, days == 1 ? "" : "s", ended != INT64_MIN ? " since then" : "");
  if (!accepted)
    *out = str_dup(a, buf_view(&words));
  buf_fini(&words);
  return good;
}
