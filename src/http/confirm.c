/* SPDX-License-Identifier: Apache-2.0 */
#include "http/confirm.h"

#include "http/fetch.h"
#include "http/inquiry.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/signature.h"
#include "http/submit.h"

/* Whose addresses are asked: those that sign what they send, and whose signature covers the address. */
static bool (*const hosts[])(struct str host) = { sns_host };

static bool allows(struct str host, void *owner)
{
  (void)owner;
  for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
    if (hosts[i](host))
      return true;
  return false;
}

bool confirm_may_ask(struct str url, struct err *err)
{
  static const char https[] = "https://";
  struct str host = url;
  if (!str_starts(url, https))
    return err_set(err, ERR_FORBIDDEN, "the address that the delivery names is not https");
  host = (struct str){ url.p + sizeof https - 1, 0 };
  while (host.p + host.n < url.p + url.n && !memchr("/?#", host.p[host.n], 3))
    host.n++;
  if (str_ends(host, ":443"))
    host.n -= 4;
  return allows(host, NULL) ||
         err_set(err, ERR_FORBIDDEN, "the delivery names an address at %.*s, which is not asked here",
                 (int)(host.n < 200 ? host.n : 200), host.p);
}

/* What the delivery wants asked, if it waits for a yes. */
static bool find_url(struct reader *r, struct exchange *x, struct str *url, struct err *err)
{
  int64_t seq;
  struct buf text = BUF_INIT;
  struct value delivery = value_none();
  bool good = (str_int(x->params[0], &seq) && seq > 0) ||
              err_set(err, ERR_MISSING, "there is no delivery \"%.*s\": it must be a number", STR_FMT(x->params[0]));
  good = good && reader_delivery(r, seq, &text, err) &&
         json_read(&x->arena, str_dup(&x->arena, buf_view(&text)), &delivery, err);
  buf_fini(&text);
  if (good && !str_is(value_get_str(delivery, "state"), "held"))
    good = err_set(err, ERR_CONFLICT, "delivery %lld does not wait for a yes", (long long)seq);
  *url = value_get_str(delivery, "url");
  return good;
}

bool confirm_ask(struct reader *r, struct exchange *x, struct err *err)
{
  struct fetch f = { .allows = allows };
  struct buf answer = BUF_INIT;
  int status = 0;
  if (!find_url(r, x, &f.url, err))
    return false;
  if (f.url.n == 0)
    return true; /* the yes is all */
  bool good = confirm_may_ask(f.url, err) && fetch_once(&f, &status, &answer, err);
  buf_fini(&answer);
  if (!good && err->code == ERR_IO)
    err->code = ERR_BUSY; /* theirs, and not our disk's */
  return good &&
         ((status >= 200 && status < 300) ||
          err_set(err, ERR_CONFLICT, "the address was asked and answered %d: the delivery waits as before", status));
}

/* It was asked, or not: then the answer is there. */
static void asked(struct exchange *x)
{
  if (x->status >= 400)
    return;
  x->status = 0;
  x->reply.n = 0;
  submit_confirmed(x);
}

void confirm_delivery(struct exchange *x)
{
  x->resume = asked;
  inquiry_put(x->server->inquiry, x);
}
