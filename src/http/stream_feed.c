/* SPDX-License-Identifier: Apache-2.0 */
#include "http/stream_feed.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "http/postbox.h"

enum {
  LIVE_MS = 10,     /* from one reading for all to the next */
  LIVE_LIMIT = 512, /* notices of one */
  PAGE_LIMIT = 256,
  PAGE_LOOK = 4096, /* of which that many are told */
  PAGE_BYTES = 64 * 1024,
  BATCHES_MAX = 8, /* that the loop has not taken */
  RETRY_MS = 250,  /* after an error */
};

struct feed {
  struct reader *reader;
  struct postbox box; /* its bell alone */
  pthread_t thread;
  bool running;
  _Atomic bool news;
  _Atomic size_t streams;

  pthread_mutex_t lock;
  pthread_cond_t some;
  bool stop; /* under the lock, as what follows */
  unsigned kinds;
  struct feed_wish *first, **end;
  struct feed_batch *batches, **batches_end;
  size_t untaken;

  /* the thread's own */
  bool tracks; /* `live` is the place up to which was read for all */
  struct notice_place live;
  uint64_t live_ms; /* when, on the monotonic clock */
  bool live_last;   /* that was what it did last: now a page, if one is wanted */
};

static uint64_t now_ms(void) { return clock_ns() / 1000000; }

/* ---- batches ------------------------------------------------------------------------------ */

static struct feed_batch *batch_new(struct feed_wish *of, const struct notice_place *from)
{
  struct feed_batch *b = mem_zero(sizeof *b);
  arena_init(&b->arena);
  b->of = of;
  b->from = b->to = *from;
  return b;
}

void feed_batch_free(struct feed_batch *b)
{
  if (!b)
    return;
  arena_fini(&b->arena);
  free(b);
}

static struct str event_of(struct arena *a, const struct notice *n, struct buf *b)
{
  b->n = 0;
  buf_z(b, "id: ");
  notice_place_write(b, &n->place);
  buf_printf(b, "\nevent: %s\ndata: ", notice_kind_names[n->kind]);
  buf_str(b, n->text); /* JSON has no line ends */
  buf_z(b, "\n\n");
  return str_dup(a, buf_view(b));
}

/* Out of the reader's memory. */
static void batch_fill(struct feed_batch *b, const struct notice *notices, size_t n)
{
  struct buf text = BUF_INIT;
  b->notices = arena_array(&b->arena, struct feed_notice, n);
  b->n = n;
  for (size_t i = 0; i < n; i++) {
    struct feed_notice *to = &b->notices[i];
    to->notice = notices[i];
    to->notice.type = str_dup(&b->arena, notices[i].type);
    to->notice.record = str_dup(&b->arena, notices[i].record);
    to->notice.policy = str_dup(&b->arena, notices[i].policy);
    to->event = event_of(&b->arena, &notices[i], &text);
    to->notice.text = STR("");
  }
  buf_fini(&text);
}

static bool batch_read(struct feed *f, struct feed_batch *b, const struct notice_wish *w,
                       const struct notice_bounds *most)
{
  struct notice *notices;
  size_t n = 0;
  mem_calm();
  bool good = reader_notices(f->reader, &b->from, w, most, &notices, &n, &b->to, &b->more, &b->err);
  if (mem_short())
    good = err_set(&b->err, ERR_MEMORY, "the system refuses memory");
  if (good)
    batch_fill(b, notices, n);
  return good;
}

static void batch_put(struct feed *f, struct feed_batch *b)
{
  pthread_mutex_lock(&f->lock);
  b->next = NULL;
  *f->batches_end = b;
  f->batches_end = &b->next;
  f->untaken++;
  pthread_mutex_unlock(&f->lock);
  postbox_ring(&f->box);
}

struct feed_batch *feed_take(struct feed *f)
{
  pthread_mutex_lock(&f->lock);
  struct feed_batch *b = f->batches;
  if (b) {
    f->batches = b->next;
    if (!f->batches)
      f->batches_end = &f->batches;
    if (f->untaken-- == BATCHES_MAX)
      pthread_cond_signal(&f->some);
  } else {
    postbox_hush(&f->box);
  }
  pthread_mutex_unlock(&f->lock);
  return b;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Nothing was read while nobody listened: all begins anew with what there is now. */
static bool track(struct feed *f, struct err *err)
{
  if (!f->tracks)
    f->tracks = reader_notices_end(f->reader, &f->live, err);
  return f->tracks;
}

/* What is new, for all; when it fails it is tried again, and nobody misses anything. */
static void read_live(struct feed *f, unsigned kinds)
{
  static const struct notice_bounds most = { LIVE_LIMIT, LIVE_LIMIT, 8 * PAGE_BYTES };
  struct notice_wish all = { .kinds = kinds, .hidden = true, .severity = -1 };
  struct feed_batch *b = batch_new(NULL, &f->live);
  bool good = batch_read(f, b, &all, &most);
  f->live_ms = now_ms();
  if (!good) {
    log_warn("streams: %s", b->err.text);
    f->live_ms += RETRY_MS;
    atomic_store(&f->news, true);
  } else if (b->more) {
    atomic_store(&f->news, true);
  }
  if (good && notice_place_cmp(&b->to, &b->from) > 0) {
    f->live = b->to;
    batch_put(f, b);
  } else {
    feed_batch_free(b);
  }
}

/* What was read beyond `live` would come again with the next batch for all. */
static void cut_at_live(struct feed *f, struct feed_batch *b)
{
  while (b->n && notice_place_cmp(&b->notices[b->n - 1].notice.place, &f->live) > 0)
    b->n--;
  if (notice_place_cmp(&b->to, &f->live) >= 0) {
    b->to = f->live;
    b->more = false;
  }
}

static void read_page(struct feed *f, struct feed_wish *w)
{
  static const struct notice_bounds most = { PAGE_LIMIT, PAGE_LOOK, PAGE_BYTES };
  struct feed_batch *b = batch_new(w, &w->place);
  b->more = true;
  /* One that is ahead of what was read for all (the host applies its journal anew) waits for it. */
  if (track(f, &b->err) && notice_place_cmp(&w->place, &f->live) < 0 && batch_read(f, b, &w->want, &most))
    cut_at_live(f, b);
  else if (b->err.code == ERR_NONE)
    b->more = false;
  batch_put(f, b);
}

/* ---- the thread --------------------------------------------------------------------------- */

static void until_ms(struct timespec *t, uint64_t ms)
{
  t->tv_sec = (time_t)(ms / 1000);
  t->tv_nsec = (long)(ms % 1000) * 1000000;
}

/* Under the lock: what is to be done next. False: stop. */
static bool next_work(struct feed *f, struct feed_wish **page, unsigned *kinds)
{
  for (;;) {
    uint64_t due = f->live_ms + LIVE_MS;
    bool live = f->tracks && atomic_load(&f->news);
    *page = NULL;
    *kinds = f->kinds;
    if (f->stop)
      return false;
    if (atomic_load(&f->streams) == 0)
      f->tracks = live = false;
    if (f->untaken < BATCHES_MAX) {
      if (live && now_ms() >= due && !(f->live_last && f->first))
        return f->live_last = true;
      if ((*page = f->first)) {
        f->first = f->first->next;
        if (!f->first)
          f->end = &f->first;
        f->live_last = false;
        return true;
      }
    }
    struct timespec t;
    until_ms(&t, due);
    if (live && f->untaken < BATCHES_MAX)
      pthread_cond_timedwait(&f->some, &f->lock, &t);
    else
      pthread_cond_wait(&f->some, &f->lock);
  }
}

static void *feed_run(void *arg)
{
  struct feed *f = arg;
  struct feed_wish *page;
  unsigned kinds;
  pthread_mutex_lock(&f->lock);
  while (next_work(f, &page, &kinds)) {
    pthread_mutex_unlock(&f->lock);
    if (page) {
      read_page(f, page);
    } else {
      atomic_store(&f->news, false); /* what is committed from here on is news again */
      read_live(f, kinds);
    }
    pthread_mutex_lock(&f->lock);
  }
  pthread_mutex_unlock(&f->lock);
  return NULL;
}

/* ---- from other threads ------------------------------------------------------------------- */

void feed_news(struct feed *f)
{
  if (atomic_load(&f->streams) == 0 || atomic_exchange(&f->news, true))
    return;
  pthread_mutex_lock(&f->lock);
  pthread_cond_signal(&f->some);
  pthread_mutex_unlock(&f->lock);
}

void feed_audience(struct feed *f, size_t streams, unsigned kinds)
{
  pthread_mutex_lock(&f->lock);
  atomic_store(&f->streams, streams);
  f->kinds = kinds;
  pthread_mutex_unlock(&f->lock);
}

void feed_want(struct feed *f, struct feed_wish *w)
{
  pthread_mutex_lock(&f->lock);
  w->next = NULL;
  *f->end = w;
  f->end = &w->next;
  pthread_cond_signal(&f->some);
  pthread_mutex_unlock(&f->lock);
}

int feed_fd(const struct feed *f) { return f->box.fd; }

/* ---- life --------------------------------------------------------------------------------- */

struct feed *feed_open(const char *model, const char *journal, struct err *err)
{
  struct feed *f = mem_zero(sizeof *f);
  f->end = &f->first;
  f->batches_end = &f->batches;
  f->box.fd = -1;
  pthread_mutex_init(&f->lock, NULL);
  thread_condition(&f->some);
  f->running = (f->reader = reader_open(model, journal, err)) && postbox_open(&f->box, err) &&
               thread_start(&f->thread, "feed", feed_run, f, err);
  if (f->running)
    return f;
  feed_close(f);
  return NULL;
}

void feed_close(struct feed *f)
{
  if (!f)
    return;
  pthread_mutex_lock(&f->lock);
  f->stop = true;
  pthread_cond_signal(&f->some);
  pthread_mutex_unlock(&f->lock);
  if (f->running)
    pthread_join(f->thread, NULL);
  for (struct feed_batch *b; (b = feed_take(f));)
    feed_batch_free(b);
  postbox_close(&f->box);
  reader_close(f->reader);
  pthread_cond_destroy(&f->some);
  pthread_mutex_destroy(&f->lock);
  free(f);
}
