/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sets: what an activation in the journal puts in force. Its body is the set; or it is empty, and the head says
 * which earlier entry has it:
 *
 *   {"to":12,"from":50,"before":51,"reason":"…"}
 *
 * to: back to the set of that entry, from what entry `from` had put in force. before: written by a host that applies
 * nothing (safe mode): the set is in force already for entry 51 and all behind it, and activations between the two are
 * passed over (see recover.c).
 */
#include "engine/inside.h"

void sets_directive(const struct entry *n, struct arena *a, struct directive *out)
{
  struct value head;
  *out = (struct directive){ .reason = STR("") };
  if (n->kind != ENTRY_ACTIVATE || n->head.n == 0 || !json_read(a, n->head, &head, NULL))
    return;
  struct value to = value_get(head, "to"), from = value_get(head, "from"), before = value_get(head, "before");
  out->to = to.kind == VALUE_INT ? to.i : 0;
  out->from = from.kind == VALUE_INT ? from.i : 0;
  out->before = before.kind == VALUE_INT ? before.i : 0;
  out->reason = value_get_str(head, "reason");
}

struct str sets_head(const struct directive *d, struct arena *a)
{
  struct value_builder b;
  struct buf text = BUF_INIT;
  build_init(&b, a);
  build_put(&b, "to", d->to ? value_int(d->to) : value_none());
  build_put(&b, "from", d->from ? value_int(d->from) : value_none());
  build_put(&b, "before", d->before ? value_int(d->before) : value_none());
  build_put(&b, "reason", d->reason.n ? value_text(d->reason) : value_none());
  if (b.n)
    json_write(&text, build_map(&b));
  struct str head = str_dup(a, buf_view(&text));
  buf_fini(&text);
  return head;
}

bool activation_payload(struct journal *j, const struct entry *n, struct arena *a, struct str *payload, int64_t *left,
                        struct err *err)
{
  struct directive d;
  struct entry origin;
  sets_directive(n, a, &d);
  if (left)
    *left = d.from;
  *payload = n->body;
  if (d.to && !journal_read(j, d.to, a, &origin, err))
    return false;
  if (d.to)
    *payload = origin.body;
  return true;
}

/* The entry that holds the set which entry `seq` put in force. */
static bool origin_of(struct engine *e, int64_t seq, struct arena *a, int64_t *origin, struct err *err)
{
  struct entry n;
  struct directive d;
  if (!journal_read(e->followed, seq, a, &n, err))
    return false;
  sets_directive(&n, a, &d);
  *origin = d.to ? d.to : seq;
  return true;
}

static bool number(struct engine *e, const char *sql, int64_t bound, int64_t *out, struct err *err)
{
  struct stmt *q = store_prepare(model_store(e->model), sql, err);
  if (!q)
    return false;
  bind_int(q, 1, bound);
  enum step step = stmt_step(q, err);
  *out = step == STEP_ROW && !column_is_null(q, 0) ? column_int(q, 0) : 0;
  stmt_close(q);
  return step != STEP_ERROR;
}

static bool pending_each(void *arg, const struct entry *n)
{
  int64_t *found = arg;
  if (n->kind == ENTRY_ACTIVATE)
    *found = n->seq;
  return true;
}

/* The last activation that the journal has and the model has not; 0: none. */
static bool pending_activation(struct engine *e, int64_t *seq, struct err *err)
{
  *seq = 0;
  return journal_last(e->followed, NULL) == model_applied(e->model) ||
         journal_follow(e->followed, model_applied(e->model) + 1, pending_each, seq, err);
}

static bool find_before(struct engine *e, int64_t active, struct arena *a, int64_t *to, struct err *err)
{
  int64_t origin, row;
  return origin_of(e, active, a, &origin, err) &&
         number(e, "SELECT max(seq) FROM activation WHERE state = 'active' AND seq < ?", origin, &row, err) &&
         (row ||
          err_set(err, ERR_MISSING, "there was no set before the one in force (entry %lld)", (long long)origin)) &&
         origin_of(e, row, a, to, err);
}

static bool find_named(struct engine *e, int64_t seq, struct arena *a, int64_t *to, struct err *err)
{
  int64_t row;
  return number(e, "SELECT seq FROM activation WHERE state = 'active' AND seq = ?", seq, &row, err) &&
         (row || err_set(err, ERR_MISSING, "entry %lld put no set in force; steward rollback --list tells which did",
                         (long long)seq)) &&
         origin_of(e, row, a, to, err);
}

bool sets_back(struct engine *e, struct value asked, struct arena *a, struct directive *out, struct err *err)
{
  struct value seq = value_get(asked, "to"), reason = value_get(asked, "reason");
  int64_t active, pending, origin;
  *out = (struct directive){ .reason = reason.kind == VALUE_TEXT ? value_str(reason) : STR("") };
  if ((seq.kind != VALUE_INT && !value_is_none(seq)) || (reason.kind != VALUE_TEXT && !value_is_none(reason)))
    return err_set(err, ERR_INPUT, "expected {\"to\": number of an entry, \"reason\": text}, both if you like");
  if (!activation_active(e, &active, err) || !pending_activation(e, &pending, err))
    return false;
  if (active == 0)
    return err_set(err, ERR_MISSING, "no set has come into force yet, so there is none to go back to");
  out->from = pending ? pending : active;
  if (seq.kind == VALUE_INT)
    return find_named(e, seq.i, a, &out->to, err) && origin_of(e, active, a, &origin, err) &&
           (out->to != origin || pending ||
            err_set(err, ERR_CONFLICT, "the set of entry %lld is what is in force", (long long)seq.i));
  return pending ? origin_of(e, active, a, &out->to, err) : find_before(e, active, a, &out->to, err);
}

/* ---- before it is journaled ---- */

/* In a host that applies nothing it is in force from the first entry on that was not applied. */
static int64_t from_where(struct engine *e)
{
  int64_t next = model_applied(e->model) + 1;
  return e->options.safe && next <= journal_last(e->followed, NULL) ? next : 0;
}

static bool prepare_back(struct engine *e, struct request *r, struct arena *a, struct directive *d)
{
  struct value asked;
  struct entry origin;
  if (!json_read(a, r->body, &asked, &r->err))
    return false;
  return sets_back(e, asked, a, d, &r->err) && journal_read(e->followed, d->to, a, &origin, &r->err) &&
         activation_check(e, origin.body, &r->answer, &r->err);
}

bool sets_prepare(struct engine *e, struct request *r, struct entry *n)
{
  struct directive d = { .reason = STR("") };
  struct arena a;
  arena_init(&a);
  bool good =
      r->kind == REQUEST_ROLLBACK ? prepare_back(e, r, &a, &d) : activation_check(e, r->body, &r->answer, &r->err);
  d.before = from_where(e);
  n->head = sets_head(&d, &e->kept);
  n->body = r->kind == REQUEST_ROLLBACK ? STR("") : r->body;
  arena_fini(&a);
  return good;
}
