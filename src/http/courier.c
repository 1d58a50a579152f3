/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The day of the thread: what has ended is judged, the engine is told, the outbox is asked, and then it sleeps until a
 * socket, a time or somebody wakes it.
 */
#include "http/courier_inside.h"

#include <stdio.h>
#include <stdlib.h>

enum { CONNECTIONS_KEPT = 32 };

static int64_t or_else(int64_t v, int64_t otherwise) { return v ? v : otherwise; }

static void fill_defaults(struct courier_options *o)
{
  o->concurrency = o->concurrency ? o->concurrency : 8;
  o->max_age = or_else(o->max_age, 3 * (int64_t)DAY);
  o->connect_ms = (int)or_else(o->connect_ms, 5 * SECOND);
  o->whole_ms = (int)or_else(o->whole_ms, 30 * SECOND);
  o->stop_ms = (int)or_else(o->stop_ms, 5 * SECOND);
  o->tick_ms = (int)or_else(o->tick_ms, SECOND);
  o->now = o->now ? o->now : instant_now;
}

/* ---- the thread --------------------------------------------------------------------------- */

static void end_attempt(struct courier *c, struct hand *h)
{
  curl_multi_remove_handle(c->multi, h->errand.easy);
  errand_close(&h->errand);
  h->place->sending--;
  c->sending--;
}

static void take_finished(struct courier *c)
{
  CURLMsg *m;
  int left;
  while ((m = curl_multi_info_read(c->multi, &left))) {
    struct hand *h = NULL;
    struct verdict v;
    if (m->msg != CURLMSG_DONE)
      continue;
    CURLcode code = m->data.result;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&h);
    pthread_mutex_lock(&c->lock);
    errand_judge(&h->errand, code, &v);
    end_attempt(c, h);
    round_settle(c, h, &v);
    pthread_mutex_unlock(&c->lock);
    atomic_store(&c->news, true); /* there is room again */
  }
}

static bool is_time(struct courier *c)
{
  if (monotonic_ms() >= c->look_at)
    return true;
  if (c->complained)
    return false;
  return atomic_load(&c->news) || (c->sending < c->options.concurrency && round_next(c) <= c->options.now());
}

static void look(struct courier *c)
{
  if (!is_time(c))
    return;
  atomic_store(&c->news, false);
  c->look_at = monotonic_ms() + (uint64_t)c->options.tick_ms;
  round_run(c);
}

/* Until what waits may go again; a tick at most. */
static int sleep_ms(const struct courier *c)
{
  int64_t now = c->options.now(), next = round_next(c), wait = c->options.tick_ms;
  if (!c->complained && c->sending < c->options.concurrency && next < now + wait)
    wait = next > now ? next - now : 1;
  return (int)wait;
}

static void work(struct courier *c)
{
  curl_multi_perform(c->multi, &(int){ 0 });
  take_finished(c);
  tell_run(c);
  if (mem_short())
    mem_calm(); /* nothing here is committed: what was not done is done again */
}

static void finish(struct courier *c)
{
  uint64_t end = monotonic_ms() + (uint64_t)c->options.stop_ms;
  while ((c->sending || c->telling || tell_owes(c)) && monotonic_ms() < end) {
    work(c);
    curl_multi_poll(c->multi, NULL, 0, 50, NULL);
  }
  pthread_mutex_lock(&c->lock);
  for (size_t i = 0; i < c->hands.n; i++)
    if (c->hands.at[i]->state == HAND_SENDING)
      end_attempt(c, c->hands.at[i]);
  pthread_mutex_unlock(&c->lock);
  tell_await(c);
}

static void *run(void *arg)
{
  struct courier *c = arg;
  while (!atomic_load(&c->stopping)) {
    work(c);
    look(c);
    curl_multi_poll(c->multi, NULL, 0, sleep_ms(c), NULL);
  }
  finish(c);
  return NULL;
}

/* ---- life --------------------------------------------------------------------------------- */

struct courier *courier_open(const struct courier_options *o, struct err *err)
{
  dial_init();
  struct courier *c = mem_zero(sizeof *c);
  c->options = *o;
  fill_defaults(&c->options);
  pthread_mutex_init(&c->lock, NULL);
  c->multi = curl_multi_init();
  if (!c->multi) {
    err_set(err, ERR_MEMORY, "libcurl has no memory");
    courier_close(c);
    return NULL;
  }
  curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
  curl_multi_setopt(c->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
  return c;
}

bool courier_start(struct courier *c, struct engine *e, struct err *err)
{
  c->engine = e;
  c->reader = reader_open(c->options.model, c->options.journal, err);
  if (!c->reader)
    return false;
  c->started = thread_start(&c->thread, "courier", run, c, err);
  return c->started;
}

void courier_news(void *courier)
{
  struct courier *c = courier;
  if (!atomic_exchange(&c->news, true))
    curl_multi_wakeup(c->multi);
}

void courier_stop(struct courier *c)
{
  if (!c || !c->started)
    return;
  atomic_store(&c->stopping, true);
  curl_multi_wakeup(c->multi);
  pthread_join(c->thread, NULL);
  c->started = false;
}

void courier_close(struct courier *c)
{
  if (!c)
    return;
  courier_stop(c);
  while (c->hands.n)
    hand_free(c, c->hands.at[0]);
  for (size_t i = 0; i < c->places.n; i++) {
    free((char *)c->places.at[i]->id.p);
    free(c->places.at[i]);
  }
  vec_fini(&c->hands);
  vec_fini(&c->places);
  buf_fini(&c->outcomes);
  reader_close(c->reader);
  curl_multi_cleanup(c->multi);
  pthread_mutex_destroy(&c->lock);
  free(c);
}

/* ---- one by hand -------------------------------------------------------------------------- */

static struct value try_result(struct arena *a, const struct errand_send *s, const struct verdict *v, struct str heard,
                               int64_t ms)
{
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "destination", value_text(str_dup(a, s->destination)));
  build_put(&b, "kind", value_text(str_dup(a, value_get_str(s->target, "kind"))));
  build_put(&b, "sent", value_bool(v->fate == FATE_SENT));
  build_put(&b, "status", v->status ? value_int(v->status) : value_none());
  build_put(&b, "detail", value_text(str_dup(a, str_of(v->detail))));
  build_put(&b, "answer", heard.n && str_utf8(heard) ? value_text(str_dup(a, heard)) : value_none());
  build_put(&b, "ms", value_int(ms));
  return build_map(&b);
}

void courier_try(const struct courier_options *given, struct str destination, struct value target, struct value content,
                 struct arena *a, struct value *out)
{
  struct courier_options o = *given;
  struct verdict v;
  struct errand errand;
  fill_defaults(&o);
  int64_t now = o.now();
  uint64_t began = monotonic_ms();
  struct str key = str_printf(a, "test_%lld", (long long)now);
  struct errand_send send = { key, destination, target, content, now };
  if (!errand_open(&errand, &o, &send, &v)) {
    *out = try_result(a, &send, &v, STR(""), 0);
    return;
  }
  CURLcode code = curl_easy_perform(errand.easy);
  errand_judge(&errand, code, &v);
  *out = try_result(a, &send, &v, buf_view(&errand.heard), (int64_t)(monotonic_ms() - began));
  errand_close(&errand);
}
