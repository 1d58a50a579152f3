/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon SNS signs fields of the message, by RSA. Which, follows from the type of the message; they are joined by name,
 * each name and each value on a line of its own. The certificate is one of the source's secrets: the message names an
 * address of it, too, which is believed only as far as to refuse what is none of SNS's.
 */
#include <stdlib.h>

#include "engine/engine.h"
#include "http/scheme.h"

/* By the order in which they are signed. */
static const struct sns_field {
  const char *name;
  bool notice, handshake; /* in a Notification; in the two confirmations */
  bool optional;
} fields[] = {
  { "Message", true, true, false },       { "MessageId", true, true, false }, { "Subject", true, false, true },
  { "SubscribeURL", false, true, false }, { "Timestamp", true, true, false }, { "Token", false, true, false },
  { "TopicArn", true, true, false },      { "Type", true, true, false },
};

static enum verdict wrong(struct err *err, const char *what)
{
  err_set(err, ERR_AUTH, "the message of SNS %s", what);
  return VERDICT_WRONG;
}

/* ---- where the certificate is ---- */

static bool is_host_part(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

/* ^sns\.[a-zA-Z0-9\-]{3,}\.amazonaws\.com(\.cn)?$ */
bool sns_host(struct str host)
{
  if (!str_starts(host, "sns."))
    return false;
  struct str rest = { host.p + 4, host.n - 4 };
  size_t n = 0;
  while (n < rest.n && is_host_part(rest.p[n]))
    n++;
  rest = (struct str){ rest.p + n, rest.n - n };
  return n >= 3 && (str_is(rest, ".amazonaws.com") || str_is(rest, ".amazonaws.com.cn"));
}

static bool is_path_byte(char c) { return is_host_part(c) || c == '/' || c == '.' || c == '_'; }

bool sns_certificate_url(struct str url)
{
  struct str host, path;
  static const char https[] = "https://";
  if (!str_starts(url, https))
    return false;
  url = (struct str){ url.p + sizeof https - 1, url.n - (sizeof https - 1) };
  if (!str_split(url, '/', &host, &path) || !sns_host(host) || path.n <= 4 || !str_ends(path, ".pem"))
    return false;
  for (size_t i = 0; i < path.n; i++)
    if (!is_path_byte(path.p[i]) || (path.p[i] == '.' && i + 1 < path.n && path.p[i + 1] == '.'))
      return false;
  return true;
}

static struct str named_url(struct value message)
{
  struct str url = value_get_str(message, "SigningCertURL");
  return url.n ? url : value_get_str(message, "SigningCertUrl");
}

struct str sns_certificate_named(struct str body, struct arena *a)
{
  struct value message;
  struct str url = json_read(a, body, &message, NULL) ? named_url(message) : STR("");
  return sns_certificate_url(url) ? url : STR("");
}

/* ---- what is signed ---- */

static bool write_fields(struct value message, bool notice, struct buf *out)
{
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const struct sns_field *f = &fields[i];
    struct value v = value_get(message, f->name);
    if (!(notice ? f->notice : f->handshake) || (f->optional && value_is_none(v)))
      continue;
    if (v.kind != VALUE_TEXT)
      return false;
    buf_printf(out, "%s\n", f->name);
    buf_str(out, value_str(v));
    buf_char(out, '\n');
  }
  return true;
}

/* Of the topics that the scheme names, with commas between them; none named: any. */
static bool topic_is_taken(const struct signature *s, struct str topic)
{
  struct str one, rest = scheme_own(s);
  bool more = rest.n > 0, taken = !more;
  while (more) {
    more = str_split(rest, ',', &one, &rest);
    taken |= str_eq(str_trim(one), topic);
  }
  return taken;
}

/* ---- the signature ---- */

static bool any_key_verifies(const struct signature *s, enum digest_kind digest, struct str text, struct str sig,
                             size_t *keys, struct err *why)
{
  bool good = false;
  *keys = 0;
  for (size_t i = 0; i < s->secret_count; i++) {
    struct rsa_key *key = rsa_key_read(s->secrets[i].text, why);
    if (!key)
      continue;
    *keys += 1;
    good |= rsa_verify(key, digest, text, sig);
    rsa_key_free(key);
  }
  return good;
}

static enum verdict verify_message(const struct signature *s, struct value message, struct str text, struct arena *a,
                                   struct err *err)
{
  struct err why = ERR_INIT;
  struct str version = value_get_str(message, "SignatureVersion"), written = value_get_str(message, "Signature");
  uint8_t *sig = arena_alloc(a, written.n + 1);
  size_t n = 0, keys = 0;
  if (!str_is(version, "1") && !str_is(version, "2"))
    return wrong(err, "has a SignatureVersion that is neither 1 nor 2");
  if (written.n == 0 || !base64_read(written, sig, &n))
    return wrong(err, "has no Signature in base64");
  enum digest_kind digest = str_is(version, "1") ? DIGEST_SHA1 : DIGEST_SHA256;
  if (any_key_verifies(s, digest, text, (struct str){ (const char *)sig, n }, &keys, &why))
    return VERDICT_GOOD;
  if (keys == 0 && s->secret_count) {
    err_set(err, ERR_AUTH, "none of the source's secrets holds the certificate of SNS: %s", why.text);
    return VERDICT_WRONG;
  }
  return wrong(err, "does not match: it was signed by another key than the certificate's, or was changed");
}

static enum verdict check_message(const struct signature *s, struct value message, struct arena *a, struct err *err)
{
  struct str type = value_get_str(message, "Type");
  bool notice = str_is(type, "Notification");
  struct buf text = BUF_INIT;
  enum verdict v;
  if (!notice && !str_is(type, "SubscriptionConfirmation") && !str_is(type, "UnsubscribeConfirmation"))
    return wrong(err, "has a Type that SNS does not send");
  if (!sns_certificate_url(named_url(message)))
    return wrong(err, "has a SigningCertURL that is none of SNS's");
  if (!topic_is_taken(s, value_get_str(message, "TopicArn")))
    return wrong(err, "is of a topic that the source does not take");
  if (!write_fields(message, notice, &text))
    v = wrong(err, "lacks a field that is signed");
  else
    v = verify_message(s, message, buf_view(&text), a, err);
  buf_fini(&text);
  return v;
}

enum verdict check_sns(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                       struct err *err)
{
  (void)row, (void)h;
  struct arena a;
  struct value message;
  arena_init(&a);
  enum verdict v = json_read(&a, body, &message, NULL) && message.kind == VALUE_MAP ? check_message(s, message, &a, err)
                                                                                    : wrong(err, "is no JSON object");
  arena_fini(&a);
  return v;
}
