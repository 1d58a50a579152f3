/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row says how a sender signs; rows of one name are alternatives. To know another sender is to add a row.
 */
#include "http/signature.h"

#include <stdlib.h>

#include "engine/engine.h"
#include "http/http.h"

enum { CANDIDATES_MAX = 16 };

/*
 * name     as steward.lua and intakes say it
 * header   that carries the signature, lower case
 * check    how the row is judged; the columns behind it are for check_code
 * sep      between several signatures in the header; 0: there is one
 * prefix   before each code; what has another is not for this row
 * digest, base64   how the code is made and written (base64, else lower-case hex)
 * text     what is signed: B the body, T the time, I the id, else the character itself
 * time     header of the time, or NULL when it is the item t=… of the signature header itself, or none is signed
 * id       header of the id
 * encoded  the secret is base64 behind "whsec_"
 */
struct scheme {
  const char *name, *header;
  bool (*check)(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                struct err *err);
  char sep;
  const char *prefix;
  enum digest_kind digest;
  bool base64;
  const char *text, *time, *id;
  bool encoded;
  const char *doc;
};

static bool refused(struct err *err, const char *header, const char *why)
{
  return err_set(err, ERR_AUTH, "%s %s", header, why);
}

static struct str header_z(const struct head *h, const char *name) { return header_once(h, str_of(name)); }

/* ---- codes -------------------------------------------------------------------------------- */

/* What the signature header says: the codes of the row's prefix, and a time among them. */
struct claim {
  struct str codes[CANDIDATES_MAX];
  size_t n;
  struct str time;
};

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

/* The header of the time: the row's, or the one named behind the scheme's name. */
static struct str time_header(const struct scheme *row, const struct signature *s, char out[64])
{
  struct str name, own;
  if (!str_split(s->scheme, ':', &name, &own) || own.n > 64)
    return str_of(row->time);
  for (size_t i = 0; i < own.n; i++)
    out[i] = own.p[i] >= 'A' && own.p[i] <= 'Z' ? (char)(own.p[i] | 0x20) : own.p[i];
  return (struct str){ out, own.n };
}

/* Seconds since 1970, or RFC 3339. */
static bool check_time(struct str text, const struct signature *s, struct err *err)
{
  int64_t t;
  if (text.n && text.n < 16 && str_int(text, &t))
    t *= SECOND;
  else if (!instant_parse(text, &t))
    return err_set(err, ERR_AUTH, "the signed time is no time");
  int64_t off = s->now > t ? s->now - t : t - s->now;
  char words[48];
  return off <= s->window ||
         err_set(err, ERR_AUTH, "the signed time is more than %.*s off: sent again, or a clock is wrong",
                 STR_FMT(duration_format(s->window, words)));
}

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

/* The key in a "whsec_…" secret. Senders leave padding out, and bits that stand for nothing in. Gives its length, 0
 * when it is no key; out holds n + 4. */
static size_t decode_secret(struct str text, uint8_t *out)
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (str_starts(text, "whsec_"))
    text = (struct str){ text.p + 6, text.n - 6 };
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

static bool secret_matches(const struct scheme *row, const struct claim *claim, struct str secret, struct str text)
{
  if (!row->encoded)
    return secret.n && code_matches(row, claim, secret, text);
  uint8_t *key = mem_alloc(secret.n + 4);
  size_t n = decode_secret(secret, key);
  bool matches = n && code_matches(row, claim, (struct str){ (const char *)key, n }, text);
  explicit_bzero(key, secret.n);
  free(key);
  return matches;
}

static bool any_secret_matches(const struct scheme *row, const struct claim *claim, const struct signature *s,
                               struct str text)
{
  for (size_t i = 0; i < s->secret_count; i++)
    if (secret_matches(row, claim, s->secrets[i].text, text))
      return true;
  return false;
}

static bool check_code(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                       struct err *err)
{
  struct str value = header_z(h, row->header), id = { NULL, 0 };
  if (!value.p)
    return refused(err, row->header, "is missing, or came twice");
  struct claim claim;
  read_claim(row, value, &claim);
  if (claim.n == 0)
    return refused(err, row->header, "holds no signature of this scheme");
  if (strchr(row->text, 'T')) {
    char name[64];
    if (row->time)
      claim.time = header_once(h, time_header(row, s, name));
    if (!check_time(claim.time, s, err))
      return false;
  }
  if (row->id && !(id = header_z(h, row->id)).p)
    return refused(err, row->id, "is missing, or came twice");
  struct buf text = BUF_INIT;
  bool whole = strcmp(row->text, "B") == 0;
  if (!whole)
    write_signed(row, id, claim.time, body, &text);
  bool matches = any_secret_matches(row, &claim, s, whole ? body : buf_view(&text));
  buf_fini(&text);
  return matches || refused(err, row->header, "does not match the body and the secret");
}

/* ---- shared words ------------------------------------------------------------------------- */

/* The header holds one of the secrets as it is. */
static bool check_plain(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                        struct err *err)
{
  (void)body;
  struct str value = header_z(h, row->header);
  bool equal = false;
  for (size_t i = 0; i < s->secret_count; i++)
    equal |= s->secrets[i].text.n && value.p && equal_constant_time(value, s->secrets[i].text);
  return equal || refused(err, row->header, "does not hold the secret");
}

/* "Name: value" as the secret: the header of that name holds that value. */
static bool check_named(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                        struct err *err)
{
  (void)row, (void)body;
  bool equal = false;
  for (size_t i = 0; i < s->secret_count; i++) {
    struct str name, value;
    if (!str_split(s->secrets[i].text, ':', &name, &value))
      continue;
    name = str_trim(name);
    value = str_trim(value);
    for (size_t j = 0; j < h->n; j++)
      equal |= value.n && str_eq_fold(h->headers[j].name, name) && equal_constant_time(h->headers[j].value, value);
  }
  return equal || err_set(err, ERR_AUTH, "no header holds the secret");
}

/* "Basic" with base64 of the secret "user:password", or "Bearer" with the secret. */
static bool check_authorization(const struct scheme *row, const struct signature *s, const struct head *h,
                                struct str body, struct err *err)
{
  (void)body;
  struct str word, given;
  bool equal = false;
  str_split(h->known[KNOWN_AUTHORIZATION], ' ', &word, &given);
  given = str_trim(given);
  for (size_t i = 0; i < s->secret_count && str_eq_fold(word, str_of(row->prefix)); i++) {
    struct buf wanted = BUF_INIT;
    if (row->base64)
      base64_write(&wanted, s->secrets[i].text);
    else
      buf_str(&wanted, s->secrets[i].text);
    equal |= wanted.n && equal_constant_time(given, buf_view(&wanted));
    buf_fini(&wanted);
  }
  return equal || refused(err, row->header, "does not hold the secret");
}

static bool check_nothing(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                          struct err *err)
{
  (void)row, (void)s, (void)h, (void)body, (void)err;
  return true;
}

/* ---- the table ---------------------------------------------------------------------------- */

/* clang-format off */
#define CODE check_code
static const struct scheme schemes[] = {
  { "github-sha256", "x-hub-signature-256", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "GitHub: X-Hub-Signature-256, hex HMAC-SHA256 of the body" },
  { "jira-sha256", "x-hub-signature", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "Jira: X-Hub-Signature, hex HMAC-SHA256 of the body" },
  { "hub-sha1", "x-hub-signature", CODE, 0, "sha1=", DIGEST_SHA1, false, "B", NULL, NULL, false,
    "Zammad and older senders: X-Hub-Signature, hex HMAC-SHA1 of the body" },
  { "hub-sha512", "x-hub-signature", CODE, 0, "sha512=", DIGEST_SHA512, false, "B", NULL, NULL, false,
    "X-Hub-Signature, hex HMAC-SHA512 of the body" },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "Flux: X-Signature, hex HMAC of the body with the digest it names" },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha1=", DIGEST_SHA1, false, "B", NULL, NULL, false, NULL },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha512=", DIGEST_SHA512, false, "B", NULL, NULL, false, NULL },
  { "grafana-hmac", "x-grafana-alerting-signature", CODE, 0, "", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "Grafana alerting: X-Grafana-Alerting-Signature, hex HMAC-SHA256 of the body" },
  { "grafana-hmac-ts", "x-grafana-alerting-signature", CODE, 0, "", DIGEST_SHA256, false, "T:B",
    "x-grafana-alerting-timestamp", NULL, false,
    "Grafana alerting with a timestamp header (grafana-hmac-ts:Its-Name when it has another name)" },
  { "sentry", "sentry-hook-signature", CODE, 0, "", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "Sentry: Sentry-Hook-Signature, hex HMAC-SHA256 of the body with the client secret" },
  { "pagerduty-v1", "x-pagerduty-signature", CODE, ',', "v1=", DIGEST_SHA256, false, "B", NULL, NULL, false,
    "PagerDuty v3: X-PagerDuty-Signature, any v1= of several" },
  { "slack-v0", "x-slack-signature", CODE, 0, "v0=", DIGEST_SHA256, false, "v0:T:B", "x-slack-request-timestamp", NULL,
    false, "Slack: X-Slack-Signature over v0:time:body" },
  { "zendesk", "x-zendesk-webhook-signature", CODE, 0, "", DIGEST_SHA256, true, "TB",
    "x-zendesk-webhook-signature-timestamp", NULL, false, "Zendesk: base64 HMAC-SHA256 of time and body" },
  { "zendesk-docs-old", "x-zendesk-webhook-signature", CODE, 0, "", DIGEST_SHA256, true, "BT",
    "x-zendesk-webhook-signature-timestamp", NULL, false, "The order of an older Zendesk page: body and time" },
  { "stripe-v1", "stripe-signature", CODE, ',', "v1=", DIGEST_SHA256, false, "T.B", NULL, NULL, false,
    "Stripe: Stripe-Signature t=…,v1=…" },
  { "standard-webhooks-v1", "webhook-signature", CODE, ' ', "v1,", DIGEST_SHA256, true, "I.T.B", "webhook-timestamp",
    "webhook-id", true, "Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature; whsec_ secret" },
  { "svix-v1", "svix-signature", CODE, ' ', "v1,", DIGEST_SHA256, true, "I.T.B", "svix-timestamp", "svix-id", true,
    "Svix: the same with svix-… headers" },
  { "gitlab-token", "x-gitlab-token", check_plain, .doc = "GitLab: X-Gitlab-Token holds the secret" },
  { "header-token", "", check_named, .doc = "any header: the secret is written \"Name: value\"" },
  { "basic", "authorization", check_authorization, .prefix = "Basic", .base64 = true,
    .doc = "HTTP Basic: the secret is written \"user:password\"" },
  { "bearer", "authorization", check_authorization, .prefix = "Bearer", .doc = "Authorization: Bearer with the secret" },
  { "none", "", check_nothing, .doc = "no proof at all: only where the network is the proof" },
};
/* clang-format on */

enum { SCHEMES = sizeof schemes / sizeof *schemes };

const char *signature_scheme(size_t i, const char **doc)
{
  for (size_t row = 0; row < SCHEMES; row++)
    if (schemes[row].doc && i-- == 0) {
      *doc = schemes[row].doc;
      return schemes[row].name;
    }
  return NULL;
}

bool signature_known(struct str scheme, struct err *err)
{
  const char *names[SCHEMES];
  struct str name, header;
  str_split(scheme, ':', &name, &header);
  for (size_t i = 0; i < SCHEMES; i++) {
    names[i] = schemes[i].name;
    if (str_is(name, names[i]))
      return true;
  }
  const char *near = str_nearest(name, names, SCHEMES);
  return err_set(err, ERR_USAGE, "there is no signature scheme \"%.*s\"%s%s%s", STR_FMT(name),
                 near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

bool signature_verify(const struct signature *s, const struct head *h, struct str body, struct err *err)
{
  struct str name, header;
  if (!signature_known(s->scheme, err))
    return false;
  str_split(s->scheme, ':', &name, &header);
  for (size_t i = 0; i < SCHEMES; i++)
    if (str_is(name, schemes[i].name) && schemes[i].check(&schemes[i], s, h, body, err))
      return true;
  return false;
}
