/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   WANTED -> FETCHING -> GOOD (stays)
 *                     \-> BAD  (a minute, then WANTED when it is asked for; its place is given to others)
 */
#include "http/notary.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "http/fetch.h"
#include "http/signature.h"

enum { PLACES = 32, URL_MAX = 500 };
enum state { STATE_FREE, STATE_WANTED, STATE_FETCHING, STATE_GOOD, STATE_BAD };

static const uint64_t patience_ns = 60ull * 1000 * 1000 * 1000;

struct paper {
  enum state state;
  char url[URL_MAX];
  char *pem;
  uint64_t failed_at; /* monotonic */
  char why[200];
};

struct notary {
  pthread_mutex_t lock;
  pthread_cond_t wanted;
  pthread_t thread;
  bool started, stopping;
  bool own_rules;
  struct fetch rules;
  struct paper papers[PLACES];
};

/* ---- the thread ---- */

static bool allows(struct str host, void *owner)
{
  (void)owner;
  return sns_host(host);
}

static bool fetch_pem(const struct notary *n, const char *url, struct buf *out, struct err *err)
{
  struct fetch f = n->own_rules ? n->rules : (struct fetch){ .allows = allows };
  int status = 0;
  f.url = str_of(url);
  if (!fetch_once(&f, &status, out, err))
    return false;
  if (status != 200)
    return err_set(err, ERR_IO, "the answer was %d", status);
  struct rsa_key *key = rsa_key_read(buf_view(out), err);
  rsa_key_free(key);
  return key != NULL;
}

static struct paper *next_wanted(struct notary *n)
{
  for (size_t i = 0; i < PLACES; i++)
    if (n->papers[i].state == STATE_WANTED)
      return &n->papers[i];
  return NULL;
}

static void *work(void *arg)
{
  struct notary *n = arg;
  pthread_mutex_lock(&n->lock);
  while (!n->stopping) {
    struct paper *p = next_wanted(n);
    if (!p) {
      pthread_cond_wait(&n->wanted, &n->lock);
      continue;
    }
    struct buf pem = BUF_INIT;
    struct err err = ERR_INIT;
    p->state = STATE_FETCHING; /* so nobody gives its place away */
    pthread_mutex_unlock(&n->lock);
    bool good = fetch_pem(n, p->url, &pem, &err);
    pthread_mutex_lock(&n->lock);
    p->state = good ? STATE_GOOD : STATE_BAD;
    p->failed_at = clock_ns();
    p->pem = good ? pem.p : NULL;
    if (!good) {
      snprintf(p->why, sizeof p->why, "%.*s", (int)sizeof p->why - 1, err.text);
      buf_fini(&pem);
    }
  }
  pthread_mutex_unlock(&n->lock);
  return NULL;
}

/* ---- life ---- */

struct notary *notary_open(const struct fetch *how)
{
  struct notary *n = mem_zero(sizeof *n);
  pthread_mutex_init(&n->lock, NULL);
  pthread_cond_init(&n->wanted, NULL);
  if ((n->own_rules = how != NULL))
    n->rules = *how;
  return n;
}

void notary_close(struct notary *n)
{
  if (!n)
    return;
  pthread_mutex_lock(&n->lock);
  n->stopping = true;
  pthread_cond_signal(&n->wanted);
  pthread_mutex_unlock(&n->lock);
  if (n->started)
    pthread_join(n->thread, NULL);
  for (size_t i = 0; i < PLACES; i++)
    free(n->papers[i].pem);
  pthread_mutex_destroy(&n->lock);
  pthread_cond_destroy(&n->wanted);
  free(n);
}

/* ---- asking ---- */

static bool is_over(const struct paper *p) { return p->state == STATE_BAD && clock_ns() - p->failed_at > patience_ns; }

/* Its own, or one that is free, or the one that failed longest ago. NULL: all are taken. */
static struct paper *place_of(struct notary *n, const char *url)
{
  struct paper *found = NULL;
  for (size_t i = 0; i < PLACES; i++)
    if (n->papers[i].state != STATE_FREE && strcmp(n->papers[i].url, url) == 0)
      return &n->papers[i];
  for (size_t i = 0; i < PLACES; i++) {
    struct paper *p = &n->papers[i];
    if (p->state == STATE_FREE)
      return p;
    if (p->state == STATE_BAD && (!found || p->failed_at < found->failed_at))
      found = p;
  }
  return found;
}

static bool want(struct notary *n, struct paper *p, const char *url, struct err *err)
{
  if (!n->started && !thread_start(&n->thread, "notary", work, n, NULL))
    return err_set(err, ERR_BUSY, "the system gives no thread to fetch the certificate");
  n->started = true;
  snprintf(p->url, sizeof p->url, "%s", url);
  p->state = STATE_WANTED;
  pthread_cond_signal(&n->wanted);
  return true;
}

bool notary_certificate(struct notary *n, struct str url, struct str *pem, struct err *err)
{
  char text[URL_MAX];
  if (url.n >= URL_MAX)
    return err_set(err, ERR_AUTH, "the address of the certificate is too long");
  memcpy(text, url.p, url.n);
  text[url.n] = '\0';
  pthread_mutex_lock(&n->lock);
  struct paper *p = place_of(n, text);
  bool own = p && p->state != STATE_FREE && strcmp(p->url, text) == 0, good = own && p->state == STATE_GOOD;
  if (good)
    *pem = str_of(p->pem);
  else if (own && p->state == STATE_BAD && !is_over(p))
    err_set(err, ERR_BUSY, "its certificate could not be fetched: %s", p->why);
  else if (!p)
    err_set(err, ERR_BUSY, "too many certificates are being fetched");
  else if ((own && p->state != STATE_BAD) || want(n, p, text, err))
    err_set(err, ERR_BUSY, "its certificate is being fetched; it is there in a moment");
  pthread_mutex_unlock(&n->lock);
  return good;
}
