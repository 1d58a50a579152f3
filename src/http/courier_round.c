/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A round: the outbox is asked for what is due of every destination that has room, those that waited longest are served
 * first. What is to be tried again is asked for again, too: its destination may have been mended meanwhile, or a person
 * have discarded it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "http/courier_inside.h"

enum { ROUND_MAX = 200 };

/* ---- places and hands --------------------------------------------------------------------- */

static size_t kind_of(struct value target)
{
  struct str name = value_get_str(target, "kind");
  size_t i = 0;
  while (i < PLACE_KINDS - 1 && parcel_kind(i) && !str_is(name, parcel_kind(i)))
    i++;
  return i;
}

static struct place *place_find(struct courier *c, struct str id)
{
  for (size_t i = 0; i < c->places.n; i++)
    if (str_eq(c->places.at[i]->id, id))
      return c->places.at[i];
  return NULL;
}

static struct str copy(struct str s)
{
  char *p = mem_alloc(s.n + 1);
  memcpy(p, s.p, s.n);
  p[s.n] = 0;
  return (struct str){ p, s.n };
}

static struct place *place_get(struct courier *c, struct str id, struct value target)
{
  struct place *p = place_find(c, id);
  if (!p) {
    p = mem_zero(sizeof *p);
    p->id = copy(id);
    vec_push(&c->places, p);
  }
  p->kind = kind_of(target);
  p->concurrency = errand_concurrency(target);
  return p;
}

static struct hand *hand_find(struct courier *c, int64_t id)
{
  for (size_t i = 0; i < c->hands.n; i++)
    if (c->hands.at[i]->id == id)
      return c->hands.at[i];
  return NULL;
}

static struct hand *hand_get(struct courier *c, const struct dispatch_due *d, struct place *p, int64_t now)
{
  struct hand *h = hand_find(c, d->id);
  if (!h) {
    h = mem_zero(sizeof *h);
    h->id = d->id;
    h->key = copy(d->key);
    h->place = p;
    h->due_at = d->due_at;
    h->first_at = now;
    p->held++;
    vec_push(&c->hands, h);
  }
  h->seen = true;
  return h;
}

void hand_free(struct courier *c, struct hand *h)
{
  for (size_t i = 0; i < c->hands.n; i++)
    if (c->hands.at[i] == h) {
      c->hands.at[i] = vec_last(&c->hands);
      c->hands.n--;
      break;
    }
  h->place->held--;
  free((char *)h->key.p);
  free(h);
}

/* A breaker that is open lets one try, and that when its time has come. */
static size_t room_of(const struct place *p, int64_t now)
{
  size_t most = place_is_open(p) ? 1 : p->concurrency;
  if (place_is_open(p) && now < p->not_before)
    return 0;
  return p->sending < most ? most - p->sending : 0;
}

static bool is_ripe(const struct hand *h, int64_t now)
{
  return h->state == HAND_WAITS && now >= h->next_at && room_of(h->place, now) > 0;
}

/* ---- what came of an attempt -------------------------------------------------------------- */

static uint64_t dice(void)
{
  uint64_t n;
  random_bytes(&n, sizeof n);
  return n;
}

static void finish(struct courier *c, struct hand *h, enum fate fate)
{
  h->fate = fate;
  h->state = HAND_DONE;
  (fate == FATE_SENT ? c->counts.sent : c->counts.dead)[h->place->kind]++;
  if (fate != FATE_SENT)
    log_warn("%.*s: %.*s is given up after %lld tries: %s", STR_FMT(h->place->id), STR_FMT(h->key),
             (long long)h->attempts, h->last);
}

/* All that waits for the place may go as soon as it works again. */
static void place_works(struct courier *c, struct place *p)
{
  if (place_is_open(p))
    log_info("%.*s takes messages again", STR_FMT(p->id));
  if (p->failures)
    for (size_t i = 0; i < c->hands.n; i++)
      if (c->hands.at[i]->place == p && c->hands.at[i]->refusals == 0)
        c->hands.at[i]->next_at = 0;
  p->failures = p->not_before = p->dead_row = 0;
}

static void place_fails(struct place *p, const struct hand *h, int64_t until)
{
  bool open = place_is_open(p);
  p->failures++;
  p->not_before = until;
  if (place_is_open(p) && !open)
    log_warn("%.*s fails %lld times in a row, the last time with: %s; it is tried now and then, the rest waits",
             STR_FMT(p->id), (long long)p->failures, h->last);
}

/* Tried for so long, and often enough, that it is given up. One that grew old while the host was down has its tries, but
 * where everything else fails, too. */
static bool is_spent(const struct courier *c, const struct hand *h, int64_t now)
{
  return now - h->due_at >= c->options.max_age && (h->attempts >= PATIENCE_TRIES || place_is_open(h->place));
}

/* Where the send before was refused to the end, those behind it that had their hour need not wait for another. */
static bool is_refused(const struct hand *h, int64_t now)
{
  return h->refusals >= PATIENCE_TRIES || (h->place->dead_row > 0 && now - h->due_at >= HOUR);
}

static void wait_on(struct courier *c, struct hand *h, int64_t now, int64_t wait)
{
  int64_t end = h->due_at + c->options.max_age;
  h->state = HAND_WAITS;
  h->next_at = now + wait;
  if (h->next_at > end && now < end)
    h->next_at = end; /* a last time */
}

void round_settle(struct courier *c, struct hand *h, const struct verdict *v)
{
  int64_t now = c->options.now();
  struct place *p = h->place;
  memcpy(h->last, v->detail, sizeof h->last);
  memcpy(p->last, v->detail, sizeof p->last);
  if (v->fate == FATE_SENT) {
    place_works(c, p);
    finish(c, h, FATE_SENT);
    return;
  }
  h->refusals += v->fate == FATE_REFUSED;
  if (v->fate == FATE_DEAD || is_spent(c, h, now) || (v->fate == FATE_REFUSED && is_refused(h, now))) {
    p->dead_row++;
    finish(c, h, FATE_DEAD);
    return;
  }
  int64_t failures = h->attempts > p->failures ? h->attempts : p->failures + 1;
  int64_t wait =
      v->fate == FATE_REFUSED ? patience_refused(h->refusals, dice()) : patience_again(failures, v->asked, dice());
  wait_on(c, h, now, wait);
  place_fails(p, h, h->next_at);
}

/* ---- a round ------------------------------------------------------------------------------ */

/* Not to be given: all in hand but what is to be tried again now. In the arena. */
static int64_t *in_hand(struct courier *c, struct arena *a, int64_t now, size_t *n)
{
  int64_t *ids = arena_array(a, int64_t, c->hands.n + 1);
  *n = 0;
  for (size_t i = 0; i < c->hands.n; i++) {
    struct hand *h = c->hands.at[i];
    h->seen = false;
    if (!is_ripe(h, now))
      ids[(*n)++] = h->id;
  }
  return ids;
}

static void begin(struct courier *c, struct hand *h, const struct dispatch_due *d, int64_t now)
{
  struct verdict v;
  struct errand_send send = { d->key, d->destination, d->target, d->content, now };
  h->attempts++;
  h->due_at = d->due_at;
  c->counts.attempts[h->place->kind]++;
  h->place->turn = ++c->turns;
  if (!errand_open(&h->errand, &c->options, &send, &v)) {
    round_settle(c, h, &v);
    return;
  }
  curl_easy_setopt(h->errand.easy, CURLOPT_PRIVATE, h);
  curl_multi_add_handle(c->multi, h->errand.easy);
  h->state = HAND_SENDING;
  h->place->sending++;
  c->sending++;
}

struct candidate {
  const struct dispatch_due *due;
  struct place *place;
  size_t order; /* among those of its place */
};

/* Who waited longest first; of one place in the outbox's order. */
static int compare(const void *pa, const void *pb)
{
  const struct candidate *a = pa, *b = pb;
  if (a->place->turn != b->place->turn)
    return a->place->turn < b->place->turn ? -1 : 1;
  return (a->order > b->order) - (a->order < b->order);
}

static void begin_all(struct courier *c, const struct dispatch_due *due, size_t n, struct arena *a, int64_t now)
{
  struct candidate *some = arena_array(a, struct candidate, n + 1);
  for (size_t i = 0; i < n; i++)
    some[i] = (struct candidate){ &due[i], place_get(c, due[i].destination, due[i].target), i };
  qsort(some, n, sizeof *some, compare);
  for (size_t i = 0; i < n; i++) {
    struct hand *known = hand_find(c, some[i].due->id);
    bool room = c->sending < c->options.concurrency && room_of(some[i].place, now) > 0;
    if (known)
      known->seen = true;
    if (room && (!known || is_ripe(known, now)))
      begin(c, hand_get(c, some[i].due, some[i].place, now), some[i].due, now);
  }
}

/* What the outbox gives no more is none of ours: paused, discarded by a person, told by an engine that answered late. */
static void drop_unseen(struct courier *c, const int64_t *asked, size_t n, struct str destination, int64_t now)
{
  for (size_t i = c->hands.n; i-- > 0;) {
    struct hand *h = c->hands.at[i];
    bool held = false;
    for (size_t k = 0; k < n && !held; k++)
      held = asked[k] == h->id;
    if (!held && !h->seen && is_ripe(h, now) && (destination.n == 0 || str_eq(destination, h->place->id)))
      hand_free(c, h);
  }
}

/* False when the outbox could not be read. *n: how many it gave. */
static bool ask(struct courier *c, struct str destination, size_t each, struct arena *a)
{
  struct err err = ERR_INIT;
  struct dispatch_due *due = NULL;
  size_t held, n = 0;
  int64_t now = c->options.now();
  pthread_mutex_lock(&c->lock);
  int64_t *ids = in_hand(c, a, now, &held);
  pthread_mutex_unlock(&c->lock);
  struct due_wish wish = {
    .destination = destination, .in_hand = ids, .in_hand_count = held, .each = each, .limit = ROUND_MAX
  };
  bool good = reader_due(c->reader, &wish, a, &due, &n, &err);
  if (!good && !c->complained)
    log_error("the outbox cannot be read, and nothing leaves: %s", err.text);
  c->complained = !good;
  if (!good)
    return false;
  pthread_mutex_lock(&c->lock);
  begin_all(c, due, n, a, now);
  if (n < ROUND_MAX)
    drop_unseen(c, ids, held, destination, now);
  pthread_mutex_unlock(&c->lock);
  return true;
}

/* Those that take several at once, after everybody had one. */
static void ask_for_more(struct courier *c, struct arena *a)
{
  for (size_t i = 0; i < c->places.n && c->sending < c->options.concurrency; i++) {
    struct place *p = c->places.at[i];
    if (p->concurrency > 1 && p->held && room_of(p, c->options.now()) > 0)
      ask(c, p->id, p->concurrency, a);
  }
}

/* Destinations that are well and of which nothing is in hand are forgotten once there are many. */
static void forget_places(struct courier *c)
{
  for (size_t i = c->places.n; c->places.n > 1000 && i-- > 0;) {
    struct place *p = c->places.at[i];
    if (p->held || p->failures || p->dead_row)
      continue;
    free((char *)p->id.p);
    free(p);
    c->places.at[i] = vec_last(&c->places);
    c->places.n--;
  }
}

void round_run(struct courier *c)
{
  struct arena a;
  if (c->sending >= c->options.concurrency || !mem_whole())
    return;
  arena_init(&a);
  if (ask(c, STR(""), 1, &a))
    ask_for_more(c, &a);
  arena_fini(&a);
  pthread_mutex_lock(&c->lock);
  forget_places(c);
  pthread_mutex_unlock(&c->lock);
}

int64_t round_next(const struct courier *c)
{
  int64_t next = INSTANT_NEVER;
  for (size_t i = 0; i < c->hands.n; i++) {
    const struct hand *h = c->hands.at[i];
    int64_t at = place_is_open(h->place) && h->next_at < h->place->not_before ? h->place->not_before : h->next_at;
    if (h->state == HAND_WAITS && h->place->sending == 0 && at < next)
      next = at;
  }
  return next;
}
