/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fetch.h"

#include <stdlib.h>

#include "http/dial.h"

enum { FETCH_MAX = 64 << 10, FETCH_MS = 10 * SECOND, CONNECT_MS = 5 * SECOND, HOST_MAX = 253 };

struct taking {
  struct buf *out;
  size_t max; /* of `out` */
  bool over;
};

static size_t on_body(char *p, size_t one, size_t n, void *owner)
{
  (void)one;
  struct taking *t = owner;
  t->over = t->out->n + n > t->max;
  if (t->over)
    return 0;
  buf_add(t->out, p, n);
  return n;
}

/* A part of the URL as libcurl, which will connect, reads it. */
static bool url_part(CURLU *u, CURLUPart part, char **out) { return curl_url_get(u, part, out, 0) == CURLUE_OK; }

static bool check_host(const struct fetch *f, char *host, struct err *err)
{
  size_t n = strlen(host);
  for (size_t i = 0; i < n; i++)
    if (host[i] >= 'A' && host[i] <= 'Z')
      host[i] |= 0x20;
  if (n == 0 || n > HOST_MAX)
    return err_set(err, ERR_INPUT, "the URL has no host, or one that is too long");
  return !f->allows || f->allows((struct str){ host, n }, f->owner) ||
         err_set(err, ERR_FORBIDDEN, "the host %s may not be asked", host);
}

static bool check_url(const struct fetch *f, CURLU *u, const char *url, struct err *err)
{
  char *scheme = NULL, *host = NULL, *user = NULL;
  bool good = !memchr(f->url.p ? f->url.p : "", 0, f->url.n) && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
              url_part(u, CURLUPART_SCHEME, &scheme) && url_part(u, CURLUPART_HOST, &host);
  if (!good)
    err_set(err, ERR_INPUT, "the URL is malformed");
  else if (strcmp(scheme, "https") != 0 && !(f->inside && strcmp(scheme, "http") == 0))
    good = err_set(err, ERR_INPUT, "the URL is not https");
  else if (url_part(u, CURLUPART_USER, &user))
    good = err_set(err, ERR_INPUT, "the URL carries credentials");
  good = good && check_host(f, host, err);
  curl_free(scheme);
  curl_free(host);
  curl_free(user);
  return good;
}

static bool transfer(const struct fetch *f, CURLU *u, int *status, struct buf *out, struct err *err)
{
  struct dial d = { .inside = f->inside, .ca = f->ca };
  struct curl_slist *at = f->at ? curl_slist_append(NULL, f->at) : NULL;
  struct taking t = { .out = out, .max = out->n + (f->max ? f->max : FETCH_MAX) };
  size_t before = out->n;
  CURL *c = dial_new(&d, f->inside ? "http,https" : "https", err);
  if (!c) {
    curl_slist_free_all(at);
    return false;
  }
  curl_easy_setopt(c, CURLOPT_CONNECT_TO, at);
  curl_easy_setopt(c, CURLOPT_CURLU, u);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &t);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
  curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(f->timeout_ms ? f->timeout_ms : FETCH_MS));
  CURLcode code = curl_easy_perform(c);
  long answered = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &answered);
  *status = (int)answered;
  bool good = code == CURLE_OK;
  if (t.over)
    err_set(err, ERR_LIMIT, "the answer is longer than %zu bytes", t.max - before);
  else if (!good)
    err_set(err, d.refused ? ERR_FORBIDDEN : ERR_IO, "%s", dial_why(&d, code));
  if (!good && out->p)
    out->p[out->n = before] = 0;
  curl_easy_cleanup(c);
  curl_slist_free_all(at);
  return good;
}

bool fetch_once(const struct fetch *f, int *status, struct buf *out, struct err *err)
{
  struct arena a;
  arena_init(&a);
  dial_init();
  CURLU *u = curl_url();
  bool good = u || err_set(err, ERR_MEMORY, "libcurl has no memory for a URL");
  good = good && check_url(f, u, str_z(&a, f->url), err) && transfer(f, u, status, out, err);
  curl_url_cleanup(u);
  arena_fini(&a);
  return good;
}
