/* SPDX-License-Identifier: Apache-2.0 */
#include "http/errand.h"

#include <stdio.h>
#include <stdlib.h>

#include "http/strongbox.h"

enum { SECRETS_MAX = 4, ANSWER_MAX = 64 << 10, CONCURRENCY_MAX = 16 };

static bool is_true(struct value target, const char *name)
{
  struct value v = value_get(target, name);
  return v.kind == VALUE_BOOL && v.b;
}

size_t errand_concurrency(struct value target)
{
  struct value v = value_get(target, "concurrency");
  if (v.kind != VALUE_INT || v.i < 1)
    return 1;
  return v.i > CONCURRENCY_MAX ? CONCURRENCY_MAX : (size_t)v.i;
}

/* ---- what is said and heard --------------------------------------------------------------- */

/* The beginning is kept, some more is dropped, and who goes on is hung up on: what he says changes nothing. */
static size_t on_answer(char *p, size_t one, size_t n, void *owner)
{
  (void)one;
  struct errand *e = owner;
  size_t room = e->heard.n < HEARD_MAX ? HEARD_MAX - e->heard.n : 0;
  buf_add(&e->heard, p, n < room ? n : room);
  e->dropped += n;
  return e->dropped > ANSWER_MAX ? 0 : n;
}

/* Of a mail server: its last reply that was a no. Answers of the web have their status and Retry-After read by libcurl. */
static size_t on_reply(char *p, size_t one, size_t n, void *owner)
{
  (void)one;
  struct errand *e = owner;
  if (n && (*p == '4' || *p == '5')) {
    e->heard.n = 0;
    buf_add(&e->heard, p, n < HEARD_MAX ? n : HEARD_MAX);
  }
  e->dropped += n;
  return e->dropped > ANSWER_MAX ? 0 : n;
}

static size_t on_mail(char *p, size_t one, size_t n, void *owner)
{
  struct errand *e = owner;
  size_t left = e->parcel.body.n - e->at, take = one * n < left ? one * n : left;
  memcpy(p, e->parcel.body.p + e->at, take);
  e->at += take;
  return take;
}

/* ---- secrets ------------------------------------------------------------------------------ */

struct secrets {
  struct buf url, texts[SECRETS_MAX];
  struct str views[SECRETS_MAX];
  size_t n;
};

static void wipe(struct secrets *s)
{
  strongbox_fini(&s->url);
  for (size_t i = 0; i < SECRETS_MAX; i++)
    strongbox_fini(&s->texts[i]);
}

static bool read_secret(struct secrets *s, const struct courier_options *o, struct str text, bool house,
                        struct err *err)
{
  if (s->n == SECRETS_MAX)
    return err_set(err, ERR_USAGE, "secret: more than %d of them", SECRETS_MAX);
  if (!strongbox_read(o->dir, text, house, &s->texts[s->n], err))
    return err_prefix(err, "secret");
  s->views[s->n] = buf_view(&s->texts[s->n]);
  s->n++;
  return true;
}

/* The mail server of the organisation, where the destination has none of its own. */
static bool is_house_mail(const struct courier_options *o, struct value target)
{
  return o->mail.n && value_get_str(target, "url").n == 0 && str_is(value_get_str(target, "kind"), "email");
}

/* A text: one, or several with commas between them, as during a rotation. */
static bool read_secrets(struct secrets *s, const struct courier_options *o, struct value target, struct err *err)
{
  bool house = is_house_mail(o, target), good = true, more = true;
  struct str url = house ? o->mail : value_get_str(target, "url"), one;
  struct str secret = house ? o->mail_secret : value_get_str(target, "secret");
  if (!strongbox_is(url))
    buf_str(&s->url, url);
  else if (!strongbox_read(o->dir, url, house, &s->url, err))
    return err_prefix(err, "url");
  while (good && more && secret.n) {
    more = str_split(secret, ',', &one, &secret);
    good = read_secret(s, o, one, house, err);
  }
  return good;
}

/* ---- the transfer ------------------------------------------------------------------------- */

static bool add_lines(struct errand *e, const char *const *lines, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    struct curl_slist *longer = curl_slist_append(e->lines, lines[i]);
    if (!longer)
      return false;
    e->lines = longer;
  }
  return true;
}

static bool set_web(struct errand *e)
{
  if (!add_lines(e, e->parcel.headers, e->parcel.header_count) || !add_lines(e, (const char *const[]){ "Expect:" }, 1))
    return false;
  curl_easy_setopt(e->easy, CURLOPT_POST, 1L);
  curl_easy_setopt(e->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)e->parcel.body.n);
  curl_easy_setopt(e->easy, CURLOPT_POSTFIELDS, e->parcel.body.p);
  curl_easy_setopt(e->easy, CURLOPT_HTTPHEADER, e->lines);
  curl_easy_setopt(e->easy, CURLOPT_WRITEFUNCTION, on_answer);
  curl_easy_setopt(e->easy, CURLOPT_WRITEDATA, e);
  return true;
}

static bool set_mail(struct errand *e, bool plain)
{
  const struct parcel *p = &e->parcel;
  if (!add_lines(e, p->to, p->to_count))
    return false;
  curl_easy_setopt(e->easy, CURLOPT_MAIL_FROM, p->from);
  curl_easy_setopt(e->easy, CURLOPT_MAIL_RCPT, e->lines);
  curl_easy_setopt(e->easy, CURLOPT_USE_SSL, plain ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
  curl_easy_setopt(e->easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(e->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)p->body.n);
  curl_easy_setopt(e->easy, CURLOPT_READFUNCTION, on_mail);
  curl_easy_setopt(e->easy, CURLOPT_READDATA, e);
  curl_easy_setopt(e->easy, CURLOPT_HEADERFUNCTION, on_reply);
  curl_easy_setopt(e->easy, CURLOPT_HEADERDATA, e);
  if (p->user) {
    curl_easy_setopt(e->easy, CURLOPT_USERNAME, p->user);
    curl_easy_setopt(e->easy, CURLOPT_PASSWORD, p->password);
  }
  return true;
}

static bool set_transfer(struct errand *e, const struct courier_options *o, struct value target, struct err *err)
{
  bool house = is_house_mail(o, target);
  e->dial = (struct dial){ .inside = house || is_true(target, "allow_private"),
                           .link = is_true(target, "allow_link_local"),
                           .ca = o->ca,
                           .proxy = e->parcel.mail ? NULL : o->proxy };
  e->easy = dial_new(&e->dial, e->parcel.mail ? "smtp,smtps" : "http,https", err);
  if (!e->easy)
    return false;
  curl_easy_setopt(e->easy, CURLOPT_URL, e->parcel.url);
  /* Of a mail server libcurl counts greeting, TLS and login, too; and some greet late on purpose. */
  curl_easy_setopt(e->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(e->parcel.mail ? o->whole_ms : o->connect_ms));
  curl_easy_setopt(e->easy, CURLOPT_TIMEOUT_MS, (long)o->whole_ms);
  curl_easy_setopt(e->easy, CURLOPT_PRIVATE, e);
  bool plain = house ? o->mail_plain : is_true(target, "allow_plain");
  return (e->parcel.mail ? set_mail(e, plain) : set_web(e)) ||
         err_set(err, ERR_MEMORY, "libcurl has no memory for a list");
}

/* ---- life --------------------------------------------------------------------------------- */

/* As much as fits, cut between characters. */
static void say(struct verdict *v, const char *text)
{
  size_t n = 0, left = strlen(text), step;
  for (; (step = utf8_next(text + n, left - n)) && n + step < sizeof v->detail; n += step)
    memcpy(v->detail + n, text + n, step);
  v->detail[n] = 0;
}

static bool make(struct errand *e, const struct courier_options *o, const struct errand_send *s, struct err *err)
{
  struct secrets secrets = { .n = 0 };
  bool good = read_secrets(&secrets, o, s->target, err);
  if (good) {
    struct parcel_order order = {
      .key = s->key,
      .destination = s->destination,
      .target = s->target,
      .content = s->content,
      .sender = o->sender,
      .from = o->from,
      .url = buf_view(&secrets.url),
      .secrets = secrets.views,
      .secret_count = secrets.n,
      .now = s->now,
    };
    good = parcel_make(&order, &e->arena, &e->parcel, err) && set_transfer(e, o, s->target, err);
  }
  wipe(&secrets);
  return good;
}

bool errand_open(struct errand *e, const struct courier_options *o, const struct errand_send *s, struct verdict *out)
{
  struct err err = ERR_INIT;
  *e = (struct errand){ .began = clock_ns() };
  *out = (struct verdict){ .fate = FATE_AGAIN };
  arena_init(&e->arena);
  bool there = s->target.kind == VALUE_MAP || err_set(&err, ERR_MISSING, "there is no such destination any more");
  if (there && make(e, o, s, &err))
    return true;
  out->fate = there ? FATE_AGAIN : FATE_DEAD;
  say(out, err.text);
  errand_close(e);
  return false;
}

/* What the copies that we made held of secrets; libcurl's own are beyond us. */
static void forget(struct parcel *p)
{
  if (p->url)
    explicit_bzero((char *)p->url, strlen(p->url));
  if (p->password)
    explicit_bzero((char *)p->password, strlen(p->password));
}

void errand_close(struct errand *e)
{
  curl_easy_cleanup(e->easy);
  curl_slist_free_all(e->lines);
  forget(&e->parcel);
  arena_fini(&e->arena);
  buf_fini(&e->heard);
  *e = (struct errand){ .easy = NULL };
}

/* The reply of a mail server, without what a terminal or a log might take for something else. */
static void say_reply(const struct errand *e, struct verdict *v)
{
  size_t n = (size_t)snprintf(v->detail, sizeof v->detail, "%d", v->status);
  struct str text = str_trim(buf_view(&e->heard));
  if (text.n > 4)
    v->detail[n++] = ' ';
  for (size_t i = 4; i < text.n && n + 1 < sizeof v->detail; i++)
    v->detail[n++] = text.p[i] >= ' ' && text.p[i] <= '~' ? text.p[i] : '?';
  v->detail[n] = 0;
}

void errand_judge(struct errand *e, CURLcode code, struct verdict *v)
{
  long status = 0;
  curl_off_t asked = 0;
  *v = (struct verdict){ .fate = FATE_AGAIN };
  curl_easy_getinfo(e->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(e->easy, CURLINFO_RETRY_AFTER, &asked);
  v->status = (int)status;
  v->asked = asked > PATIENCE_WAIT_MAX / SECOND ? PATIENCE_WAIT_MAX : (int64_t)asked * SECOND;
  bool hung_up = code == CURLE_WRITE_ERROR && !e->parcel.mail; /* by us: see on_answer */
  if (e->dial.refused) {
    v->fate = FATE_REFUSED;
    say(v, dial_why(&e->dial, code));
  } else if (code == CURLE_OK || hung_up) {
    v->fate = e->parcel.mail ? FATE_SENT : fate_of_http(v->status);
    snprintf(v->detail, sizeof v->detail, "%d", v->status);
  } else if (e->parcel.mail && code == CURLE_USE_SSL_FAILED) {
    v->status = 0;
    say(v, "the mail server gives no TLS (STARTTLS), and in clear nothing is sent; allow_plain says otherwise");
  } else if (e->parcel.mail && v->status >= 400) {
    v->fate = fate_of_smtp(v->status);
    say_reply(e, v);
  } else {
    v->status = 0;
    say(v, dial_why(&e->dial, code));
  }
}
