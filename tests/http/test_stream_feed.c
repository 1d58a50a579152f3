/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The feed: listeners that hang up anywhere and come back with the last id that they have seen, while changes come in and
 * the host is stopped and started again, miss nothing and hear nothing twice. What they heard is held against a stream
 * that is read in one go, and that against the records and their histories.
 */
#include "listener.h"

enum { WRITERS = 2, LISTENERS = 5, TICKETS = 12, EDITS = 260, RESTARTS = 3 };

struct event_heard {
  char id[96];
  struct notice_place place;
  struct value v; /* its data */
};

struct ear {
  const char *query;
  unsigned seed;
  struct arena arena;
  VEC(struct event_heard) heard;
  size_t hung_up;
  pthread_t thread;
};

static pthread_rwlock_t open_lock = PTHREAD_RWLOCK_INITIALIZER; /* for writing: the host is between two lives */
static _Atomic int64_t last_entry;                              /* what must be heard, once it is known; before, 0 */

/* ---- writers ------------------------------------------------------------------------------ */

static void edit_something(unsigned *seed, int writer)
{
  int ticket = rand_r(seed) % TICKETS, level = rand_r(seed) % 11;
  switch (rand_r(seed) % 12) {
  case 0:
    host_edit("{\"put\":\"ticket/t%d-%d\",\"set\":{\"level\":0}},{\"delete\":\"ticket/t%d-%d\"}", writer, ticket,
              writer, ticket);
    break;
  case 1:
    host_edit("{\"put\":\"person/p%d\",\"set\":{\"name\":\"%d\"}}", ticket, level);
    break;
  case 2:
    host_edit("{\"put\":\"ticket/t%d-%d\",\"set\":{\"level\":%d,\"opened\":\"2026-01-05T09:00:00Z\"}}", writer, ticket,
              level);
    break;
  case 3:
    host_edit("{\"put\":\"ticket/t%d-%d\",\"set\":{\"level\":%d,\"solved\":\"2026-01-05T10:%02d:00Z\"}}", writer,
              ticket, level, rand_r(seed) % 60);
    break;
  case 4: /* several in one entry */
    host_edit("{\"put\":\"ticket/t%d-a\",\"set\":{\"level\":%d}},{\"put\":\"ticket/t%d-b\",\"set\":{\"level\":%d}}",
              writer, level, writer, (level * 7) % 10);
    break;
  default:
    host_edit("{\"put\":\"ticket/t%d-%d\",\"set\":{\"level\":%d}}", writer, ticket, level);
  }
}

static void *write_all(void *arg)
{
  int writer = *(int *)arg;
  unsigned seed = 7u + (unsigned)writer;
  for (int i = 0; i < EDITS; i++) {
    pthread_rwlock_rdlock(&open_lock);
    edit_something(&seed, writer);
    pthread_rwlock_unlock(&open_lock);
    if (i % 8 == 0)
      usleep(2000);
  }
  return NULL;
}

/* ---- listeners ---------------------------------------------------------------------------- */

static void keep(struct ear *ear, const struct heard *h)
{
  struct event_heard *e = vec_push_ptr(&ear->heard);
  struct err err = ERR_INIT;
  snprintf(e->id, sizeof e->id, "%s", h->id);
  ck_assert_msg(notice_place_read(str_of(h->id), &e->place, &err), "%s", err.text);
  ck_assert_msg(json_read(&ear->arena, str_dup(&ear->arena, h->data), &e->v, &err), "%s", err.text);
  ck_assert_int_eq(value_get(e->v, "seq").i, e->place.seq);
  if (ear->heard.n > 1) {
    const struct event_heard *before = e - 1;
    ck_assert_msg(notice_place_cmp(&before->place, &e->place) < 0, "%s after %s", e->id, before->id);
  }
}

/* Until it hangs up, or is hung up on, or all was heard; true then. */
static bool listen_once(struct ear *ear, struct listener *l)
{
  size_t patience = (size_t)rand_r(&ear->seed) % 120;
  struct heard h;
  for (size_t i = 0; i <= patience || last_entry; i++) {
    if (rand_r(&ear->seed) % 50 == 0)
      usleep(20000);
    if (!listener_next(l, last_entry ? 700 : 5000, &h))
      return l->fd >= 0 && last_entry;
    if (strcmp(h.kind, "bye") != 0)
      keep(ear, &h);
  }
  return false;
}

static void *listen_all(void *arg)
{
  struct ear *ear = arg;
  struct listener l = { .fd = -1 };
  bool over = false;
  while (!over) {
    const char *last = ear->heard.n ? vec_last(&ear->heard).id : NULL;
    int status = listener_open(&l, ear->query, last);
    if (status == 200)
      over = listen_once(ear, &l);
    else
      usleep(5000);
    ck_assert_msg(status == 200 || status == 0 || status == 503, "%d: %s", status, l.in.p);
    ear->hung_up++;
    if (l.fd >= 0)
      close(l.fd);
    l.fd = -1;
  }
  buf_fini(&l.in);
  return NULL;
}

/* ---- what was heard, and what there is ---------------------------------------------------- */

static bool is_kind(const struct event_heard *e, const char *kind) { return str_is(value_get_str(e->v, "kind"), kind); }

static const struct event_heard *heard_as(const struct ear *ear, const char *id)
{
  for (size_t i = 0; i < ear->heard.n; i++)
    if (strcmp(ear->heard.at[i].id, id) == 0)
      return &ear->heard.at[i];
  return NULL;
}

static struct str record_of(const struct event_heard *e) { return value_get_str(e->v, "record"); }

/* A record that ends in the log: of it only that is told afterwards. */
static bool ends_later(const struct ear *all, const struct event_heard *e)
{
  for (size_t i = 0; i < all->heard.n; i++) {
    const struct event_heard *o = &all->heard.at[i];
    if (is_kind(o, "change") && str_eq(record_of(o), record_of(e)) && o->place.seq >= e->place.seq &&
        str_is(value_get_str(o->v, "what"), "deleted"))
      return true;
  }
  return false;
}

/* All that can still be told, the ear has heard, and of a change the same; what it heard besides is overtaken. */
static void compare(const struct ear *ear, const struct ear *all, bool (*wanted)(const struct event_heard *e))
{
  size_t n = 0;
  for (size_t i = 0; i < all->heard.n; i++) {
    const struct event_heard *o = &all->heard.at[i], *e = heard_as(ear, o->id);
    if (!wanted(o))
      continue;
    ck_assert_msg(e != NULL, "%s: %s was not heard", ear->query, o->id);
    n++;
    if (is_kind(o, "change"))
      ck_assert_msg(value_eq(value_get(e->v, "fields"), value_get(o->v, "fields")), "%s differs", o->id);
  }
  ck_assert_uint_gt(n, 50);
  for (size_t i = 0; i < ear->heard.n; i++) {
    const struct event_heard *e = &ear->heard.at[i];
    ck_assert_msg(!is_kind(e, "change") || heard_as(all, e->id) || ends_later(all, e), "%s: %s is of nothing",
                  ear->query, e->id);
  }
}

/* Of each thing the last word that was heard is how it is now. */
static void compare_last(const struct ear *ear, const struct ear *all)
{
  for (size_t i = 0; i < all->heard.n; i++) {
    const struct event_heard *o = &all->heard.at[i], *last = NULL;
    struct value id = value_get(value_get(o->v, "fields"), "id");
    for (size_t k = 0; is_kind(o, "finding") && k < ear->heard.n; k++)
      if (is_kind(&ear->heard.at[k], "finding") &&
          value_eq(value_get(value_get(ear->heard.at[k].v, "fields"), "id"), id))
        last = &ear->heard.at[k];
    ck_assert_msg(!last || value_eq(value_get(last->v, "fields"), value_get(o->v, "fields")), "%s: finding %s",
                  ear->query, last->id);
  }
}

/* The levels that were told of a record are those of its history, entry by entry. */
static void compare_history(const struct ear *all, struct str record, struct arena *a)
{
  struct value history;
  struct err err = ERR_INIT;
  uint32_t at = 0;
  struct got g = ask_local("GET /api/v1/records/%.*s/history/level HTTP/1.1\r\nHost: h\r\n\r\n", STR_FMT(record));
  if (g.status == 404) {
    got_fini(&g);
    return;
  }
  ck_assert_msg(g.status == 200 && json_read(a, str_dup(a, str_of(g.body)), &history, &err), "%d %s", g.status, g.body);
  got_fini(&g);
  struct value items = value_get(history, "items");
  for (size_t i = 0; i < all->heard.n; i++) {
    const struct event_heard *e = &all->heard.at[i];
    struct value level = value_get(value_get(e->v, "fields"), "level");
    if (!is_kind(e, "change") || !str_eq(record_of(e), record) || level.kind == VALUE_NONE)
      continue;
    ck_assert_uint_lt(at, items.n);
    ck_assert_int_eq(value_get(items.list[at], "seq").i, e->place.seq);
    ck_assert(value_eq(value_get(items.list[at], "value"), level));
    at++;
  }
  ck_assert_uint_eq(at, items.n);
}

/* ---- the test ----------------------------------------------------------------------------- */

static bool want_all(const struct event_heard *e) { return e != NULL; }
static bool want_changes(const struct event_heard *e) { return is_kind(e, "change"); }
static bool want_sayings(const struct event_heard *e) { return is_kind(e, "finding") || is_kind(e, "clock"); }
static bool want_tickets(const struct event_heard *e) { return str_starts(record_of(e), "ticket/"); }

static void ear_init(struct ear *ear, const char *query, unsigned seed)
{
  *ear = (struct ear){ .query = query, .seed = seed };
  arena_init(&ear->arena);
}

static void ear_fini(struct ear *ear)
{
  vec_fini(&ear->heard);
  arena_fini(&ear->arena);
}

START_TEST(test_no_gap_no_double)
{
  static const char *const queries[LISTENERS] = { "?from=1", "?from=1&kind=change", "?from=1&kind=finding,clock",
                                                  "?from=1&type=ticket", "?from=1" };
  static bool (*const wanted[LISTENERS])(const struct event_heard *e) = { want_all, want_changes, want_sayings,
                                                                          want_tickets, want_all };
  struct ear ears[LISTENERS], all;
  pthread_t writers[WRITERS];
  int numbers[WRITERS];
  host_init();
  host_open();
  host_activate();
  for (int i = 0; i < LISTENERS; i++) {
    ear_init(&ears[i], queries[i], 100u + (unsigned)i);
    pthread_create(&ears[i].thread, NULL, listen_all, &ears[i]);
  }
  for (int i = 0; i < WRITERS; i++) {
    numbers[i] = i;
    pthread_create(&writers[i], NULL, write_all, &numbers[i]);
  }
  for (int i = 0; i < RESTARTS; i++) {
    usleep(400 * 1000);
    pthread_rwlock_wrlock(&open_lock);
    host_close();
    host_open();
    pthread_rwlock_unlock(&open_lock);
  }
  for (int i = 0; i < WRITERS; i++)
    pthread_join(writers[i], NULL);
  last_entry = 1;
  size_t hung_up = 0;
  for (int i = 0; i < LISTENERS; i++) {
    pthread_join(ears[i].thread, NULL);
    hung_up += ears[i].hung_up;
  }
  ck_assert_uint_gt(hung_up, 5 * LISTENERS);

  ear_init(&all, "?from=1", 1);
  pthread_create(&all.thread, NULL, listen_all, &all);
  pthread_join(all.thread, NULL);
  for (int i = 0; i < LISTENERS; i++) {
    compare(&ears[i], &all, wanted[i]);
    compare_last(&ears[i], &all);
  }
  for (int w = 0; w < WRITERS; w++)
    for (int t = 0; t < TICKETS; t++)
      compare_history(&all, str_printf(&all.arena, "ticket/t%d-%d", w, t), &all.arena);
  for (int i = 0; i < LISTENERS; i++)
    ear_fini(&ears[i]);
  ear_fini(&all);
  host_close();
  host_remove();
}
END_TEST

int main(void)
{
  Suite *s = suite_create("stream_feed");
  TCase *t = tcase_create("all");
  tcase_set_timeout(t, 240);
  tcase_add_test(t, test_no_gap_no_double);
  suite_add_tcase(s, t);
  return suite_main(s);
}
