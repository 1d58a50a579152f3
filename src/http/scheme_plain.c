/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets that a sender shows as they are: who listens on the way has them. All of them are looked at, each in constant
 * time.
 */
#include "engine/engine.h"
#include "http/scheme.h"
#include "http/target.h"

enum verdict check_plain(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err)
{
  (void)body;
  struct str value = header_once(h, str_of(row->header));
  bool equal = false;
  if (!value.p)
    return scheme_says(VERDICT_FOREIGN, err, str_of(row->header), "is missing, or came twice");
  for (size_t i = 0; i < s->secret_count; i++)
    equal |= s->secrets[i].text.n && equal_constant_time(value, s->secrets[i].text);
  return equal ? VERDICT_GOOD : scheme_says(VERDICT_WRONG, err, str_of(row->header), "does not hold the secret");
}

/* ---- "Name: value" ---- */

static bool read_named(struct str secret, struct str *name, struct str *value)
{
  bool both = str_split(secret, ':', name, value);
  *name = str_trim(*name);
  *value = str_trim(*value);
  return both && name->n && value->n;
}

/* What the header of that name says; `once`: NULL p when there are several. */
static bool header_holds(const struct head *h, struct str name, struct str value, bool once)
{
  bool equal = false;
  size_t seen = 0;
  for (size_t i = 0; i < h->n; i++)
    if (str_eq_fold(h->headers[i].name, name)) {
      seen++;
      equal |= equal_constant_time(h->headers[i].value, value);
    }
  return equal && (!once || seen == 1);
}

static bool any_header_holds(const struct signature *s, const struct head *h, bool once)
{
  bool equal = false;
  struct str name, value;
  for (size_t i = 0; i < s->secret_count; i++)
    if (read_named(s->secrets[i].text, &name, &value))
      equal |= header_holds(h, name, value, once);
  return equal;
}

enum verdict check_named(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err)
{
  (void)row, (void)body;
  if (any_header_holds(s, h, false))
    return VERDICT_GOOD;
  err_set(err, ERR_AUTH, "no header holds the secret");
  return VERDICT_WRONG;
}

enum verdict check_subject(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                           struct err *err)
{
  (void)row, (void)body;
  if (!s->proxied)
    err_set(err, ERR_AUTH,
            "the subject of a certificate is believed only from a proxy that steward.lua names in proxies; this did "
            "not come from one");
  else if (!any_header_holds(s, h, true))
    err_set(err, ERR_AUTH, "no header of the proxy names a subject of this source");
  else
    return VERDICT_GOOD;
  return VERDICT_WRONG;
}

enum verdict check_query(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                         struct err *err)
{
  (void)row, (void)h, (void)body;
  struct arena a;
  struct target target;
  struct str name, value;
  bool equal = false;
  arena_init(&a);
  struct str address = str_printf(&a, "/?%.*s", STR_FMT(s->query));
  if (target_read(&a, address, &target, NULL))
    for (size_t i = 0; i < s->secret_count; i++)
      if (read_named(s->secrets[i].text, &name, &value)) {
        struct str given = target_query(&target, str_z(&a, name));
        equal |= given.p && equal_constant_time(given, value);
      }
  arena_fini(&a);
  if (equal)
    return VERDICT_GOOD;
  err_set(err, ERR_AUTH, "no parameter of the address holds the secret");
  return VERDICT_WRONG;
}

/* ---- Authorization ---- */

enum verdict check_authorization(const struct scheme *row, const struct signature *s, const struct head *h,
                                 struct str body, struct err *err)
{
  (void)body;
  struct str word, given, name = str_of(row->header);
  bool equal = false;
  if (!h->known[KNOWN_AUTHORIZATION].p)
    return scheme_says(VERDICT_FOREIGN, err, name, "is missing");
  str_split(h->known[KNOWN_AUTHORIZATION], ' ', &word, &given);
  given = str_trim(given);
  if (!str_eq_fold(word, str_of(row->prefix)))
    return scheme_says(VERDICT_FOREIGN, err, name, "is of another scheme");
  for (size_t i = 0; i < s->secret_count; i++) {
    struct buf wanted = BUF_INIT;
    if (row->base64)
      base64_write(&wanted, s->secrets[i].text);
    else
      buf_str(&wanted, s->secrets[i].text);
    equal |= wanted.n && equal_constant_time(given, buf_view(&wanted));
    buf_fini(&wanted);
  }
  return equal ? VERDICT_GOOD : scheme_says(VERDICT_WRONG, err, name, "does not hold the secret");
}

enum verdict check_nothing(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                           struct err *err)
{
  (void)row, (void)s, (void)h, (void)body, (void)err;
  return VERDICT_GOOD;
}
