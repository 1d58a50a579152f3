/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Outcomes go to the engine as any input does: journaled, then applied. One request is under way at a time, with all that
 * came since the last one.
 */
#include "http/courier_inside.h"

enum { TELL_MAX = 500, TELL_AGAIN_MS = 200, TELL_REFUSED_MS = 30 * SECOND };

/* On the engine's thread. */
static void on_told(struct request *r)
{
  struct courier *c = r->owner;
  atomic_store(&c->told, true);
  curl_multi_wakeup(c->multi);
}

bool tell_owes(const struct courier *c)
{
  for (size_t i = 0; i < c->hands.n; i++)
    if (c->hands.at[i]->state == HAND_DONE)
      return true;
  return false;
}

static void write_outcome(struct buf *out, const struct hand *h)
{
  buf_printf(out, "{\"dispatch\":%lld,\"state\":\"%s\",\"attempts\":%lld,\"detail\":", (long long)h->id,
             h->fate == FATE_SENT ? "sent" : "dead", (long long)h->attempts);
  json_string(out, str_of(h->last));
  buf_char(out, '}');
}

static void write_outcomes(struct courier *c)
{
  size_t n = 0;
  c->outcomes.n = 0;
  buf_z(&c->outcomes, "{\"outcomes\":[");
  for (size_t i = 0; i < c->hands.n && n < TELL_MAX; i++) {
    struct hand *h = c->hands.at[i];
    if (h->state != HAND_DONE)
      continue;
    if (n++)
      buf_char(&c->outcomes, ',');
    write_outcome(&c->outcomes, h);
    h->state = HAND_TOLD;
  }
  buf_z(&c->outcomes, "]}");
}

/* Those told are the outbox's again when the engine has them, else ours. */
static void settle(struct courier *c, bool good)
{
  pthread_mutex_lock(&c->lock);
  for (size_t i = c->hands.n; i-- > 0;) {
    struct hand *h = c->hands.at[i];
    if (h->state != HAND_TOLD)
      continue;
    if (good)
      hand_free(c, h);
    else
      h->state = HAND_DONE;
  }
  pthread_mutex_unlock(&c->lock);
  c->telling = false;
}

static void hold_off(struct courier *c, int64_t ms)
{
  c->tell_after = (int64_t)monotonic_ms() + ms;
  settle(c, false);
}

static void take_answer(struct courier *c)
{
  struct request *r = &c->request;
  bool journaled = r->seq > 0; /* also where memory ran short: it will be applied */
  if (r->err.code == ERR_NONE)
    settle(c, true);
  else if (r->err.code == ERR_BUSY || err_of_machine(r->err.code))
    hold_off(c, journaled ? TELL_REFUSED_MS : TELL_AGAIN_MS);
  else {
    log_error("what became of messages was not taken: %s", r->err.text);
    hold_off(c, TELL_REFUSED_MS);
  }
  buf_fini(&r->answer);
  atomic_store(&c->news, true); /* the next may go */
}

static void submit(struct courier *c)
{
  pthread_mutex_lock(&c->lock);
  write_outcomes(c);
  pthread_mutex_unlock(&c->lock);
  c->request = (struct request){
    .kind = REQUEST_OUTCOME, .actor = STR("host"), .body = buf_view(&c->outcomes), .done = on_told, .owner = c
  };
  c->telling = true;
  if (!engine_submit(c->engine, &c->request))
    hold_off(c, TELL_AGAIN_MS);
}

void tell_run(struct courier *c)
{
  if (atomic_exchange(&c->told, false))
    take_answer(c);
  if (!c->telling && (int64_t)monotonic_ms() >= c->tell_after && tell_owes(c))
    submit(c);
}

void tell_await(struct courier *c)
{
  while (c->telling) {
    curl_multi_poll(c->multi, NULL, 0, 100, NULL);
    if (atomic_exchange(&c->told, false))
      take_answer(c);
  }
}
