/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Codes: HMAC, or a signature by Ed25519, over the body and perhaps a time and an id, in a header.
 */
#include <stdlib.h>

#include "engine/engine.h"
#include "http/scheme.h"

enum { CANDIDATES_MAX = 16 };

/* What the signature header says: the codes of the row's prefix, and a time among them. */
struct claim {
  struct str codes[CANDIDATES_MAX];
  size_t n;
  struct str time;
};

static struct str header_z(const struct head *h, const char *name) { return header_once(h, str_of(name)); }

static void read_claim(const struct scheme *row, struct str value, struct claim *out)
{
  bool more = true;
  *out = (struct claim){ .n = 0 };
  while (more && out->n < CANDIDATES_MAX) {
    struct str item = value;
    more = row->sep && str_split(value, row->sep, &item, &value);
    item = str_trim(item);
    size_t n = strlen(row->prefix);
    if (str_starts(item, row->prefix))
      out->codes[out->n++] = (struct str){ item.p + n, item.n - n };
    else if (str_starts(item, "t="))
      out->time = (struct str){ item.p + 2, item.n - 2 };
  }
}

/* ---- time --------------------------------------------------------------------------------- */

enum { SECONDS_MAX = 11, MILLISECONDS_MAX = 15 }; /* digits */

bool scheme_time(struct str text, const struct signature *s, struct err *err)
{
  int64_t t;
  if (text.n && text.n <= MILLISECONDS_MAX && str_int(text, &t))
    t *= text.n <= SECONDS_MAX ? SECOND : 1;
  else if (!instant_parse(text, &t))
    return err_set(err, ERR_AUTH, "the signed time is missing, or no time");
  int64_t off = s->now > t ? s->now - t : t - s->now;
  char is[48], may[48];
  return off <= s->window ||
         err_set(err, ERR_AUTH,
                 "the signed time is %.*s %s: more than %.*s is refused. It was sent again, or a clock is wrong",
                 STR_FMT(duration_format(off, is)), s->now > t ? "old" : "ahead of ours",
                 STR_FMT(duration_format(s->window, may)));
}

/* ---- what is signed ----------------------------------------------------------------------- */

static void write_signed(const struct scheme *row, struct str id, struct str time, struct str body, struct buf *out)
{
  for (const char *p = row->text; *p; p++) {
    if (*p == 'B')
      buf_str(out, body);
    else if (*p == 'T')
      buf_str(out, time);
    else if (*p == 'I')
      buf_str(out, id);
    else
      buf_char(out, *p);
  }
}

/* Base64 as senders write it: they leave padding out, and bits that stand for nothing in. Gives its length, 0 when it is
 * none; out holds n + 4. */
static size_t decode_loosely(struct str text, uint8_t *out)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (text.n && text.p[text.n - 1] == '=')
    text.n--;
  const char *last = text.n ? strchr(digits, text.p[text.n - 1]) : NULL;
  if (!last)
    return 0;
  struct buf padded = BUF_INIT;
  buf_str(&padded, text);
  size_t n, spare = text.n % 4 == 2 ? 15 : text.n % 4 == 3 ? 3 : 0;
  padded.p[text.n - 1] = digits[(size_t)(last - digits) & ~spare];
  while (padded.n % 4)
    buf_char(&padded, '=');
  bool good = base64_read(buf_view(&padded), out, &n);
  explicit_bzero(padded.p, padded.n);
  buf_fini(&padded);
  return good ? n : 0;
}

/* ---- does it match? ----------------------------------------------------------------------- */

static bool any_equal(const struct claim *claim, struct str code)
{
  bool equal = false;
  for (size_t i = 0; i < claim->n; i++)
    equal |= equal_constant_time(claim->codes[i], code);
  return equal;
}

static bool code_matches(const struct scheme *row, const struct claim *claim, struct str key, struct str text)
{
  uint8_t code[DIGEST_MAX];
  struct str bytes = { (const char *)code, hmac(row->digest, key, text, code) };
  struct buf written = BUF_INIT;
  (row->base64 ? base64_write : hex_write)(&written, bytes);
  bool matches = any_equal(claim, buf_view(&written));
  buf_fini(&written);
  return matches;
}

/* The key behind a secret's prefix: "whsec_…", or without it. */
static bool whsec_matches(const struct scheme *row, const struct claim *claim, struct str secret, struct str text)
{
  if (str_starts(secret, "whsec_"))
    secret = (struct str){ secret.p + 6, secret.n - 6 };
  uint8_t *key = mem_alloc(secret.n + 4);
  size_t n = decode_loosely(secret, key);
  bool matches = n && code_matches(row, claim, (struct str){ (const char *)key, n }, text);
  explicit_bzero(key, secret.n);
  free(key);
  return matches;
}

/* A public key "whpk_…" and signatures of Ed25519. Nothing here is secret. */
static bool whpk_matches(const struct claim *claim, struct str secret, struct str text)
{
  uint8_t key[96], sig[128];
  struct str digits = { secret.p + 5, secret.n - 5 };
  if (!str_starts(secret, "whpk_") || digits.n > 64 || decode_loosely(digits, key) != ED25519_KEY_SIZE)
    return false;
  bool matches = false;
  for (size_t i = 0; i < claim->n; i++) {
    size_t n;
    matches |= claim->codes[i].n < sizeof sig && base64_read(claim->codes[i], sig, &n) && n == ED25519_SIGNATURE_SIZE &&
               ed25519_verify(key, text, sig);
  }
  return matches;
}

static bool secret_matches(const struct scheme *row, const struct claim *claim, struct str secret, struct str text)
{
  switch (row->form) {
  case SECRET_WHSEC:
    return whsec_matches(row, claim, secret, text);
  case SECRET_WHPK:
    return whpk_matches(claim, secret, text);
  default:
    return secret.n && code_matches(row, claim, secret, text);
  }
}

static bool any_secret_matches(const struct scheme *row, const struct claim *claim, const struct signature *s,
                               struct str text)
{
  bool matches = false;
  for (size_t i = 0; i < s->secret_count; i++)
    matches |= secret_matches(row, claim, s->secrets[i].text, text);
  return matches;
}

/* ---- the checks --------------------------------------------------------------------------- */

/* The time and the id that are signed, too. */
static enum verdict read_signed(const struct scheme *row, const struct signature *s, const struct head *h,
                                struct claim *claim, struct str *id, struct err *err)
{
  char own[OWN_MAX];
  if (row->time) {
    struct str name = scheme_header(s, own);
    name = name.n ? name : str_of(row->time);
    claim->time = header_once(h, name);
    if (!claim->time.p)
      return scheme_says(VERDICT_WRONG, err, name, "is missing, or came twice");
  }
  if (strchr(row->text, 'T') && !scheme_time(claim->time, s, err))
    return VERDICT_WRONG;
  if (row->id && !(*id = header_z(h, row->id)).p)
    return scheme_says(VERDICT_WRONG, err, str_of(row->id), "is missing, or came twice");
  return VERDICT_GOOD;
}

enum verdict check_code(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                        struct err *err)
{
  struct str value = header_z(h, row->header), id = { NULL, 0 };
  if (!value.p)
    return scheme_says(VERDICT_FOREIGN, err, str_of(row->header), "is missing, or came twice");
  struct claim claim;
  read_claim(row, value, &claim);
  if (claim.n == 0)
    return scheme_says(VERDICT_FOREIGN, err, str_of(row->header), "holds no signature of this scheme");
  enum verdict v = read_signed(row, s, h, &claim, &id, err);
  if (v != VERDICT_GOOD)
    return v;
  struct buf text = BUF_INIT;
  bool whole = strcmp(row->text, "B") == 0;
  if (!whole)
    write_signed(row, id, claim.time, body, &text);
  bool matches = any_secret_matches(row, &claim, s, whole ? body : buf_view(&text));
  buf_fini(&text);
  return matches ? VERDICT_GOOD
                 : scheme_says(VERDICT_WRONG, err, str_of(row->header),
                               "does not match: it was signed with another secret, or the body was changed");
}
