/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row says how a sender signs; rows of one name are alternatives. To know another sender is to add a row.
 */
#include "http/signature.h"

#include "engine/engine.h"
#include "http/scheme.h"

#define TIMED "grafana-hmac-ts:Its-Name when the timestamp's header has another name"
#define RECIPE                                                                                                         \
  "the header that carries the code, as in hmac-sha256:X-Their-Signature, and how, where it is not the body's alone"

/* clang-format off */
#define CODE check_code
static const struct scheme schemes[] = {
  { "github-sha256", "x-hub-signature-256", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_TEXT,
    NULL, "GitHub: X-Hub-Signature-256, hex HMAC-SHA256 of the body" },
  { "jira-sha256", "x-hub-signature", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    "Jira: X-Hub-Signature, hex HMAC-SHA256 of the body" },
  { "hub-sha1", "x-hub-signature", CODE, 0, "sha1=", DIGEST_SHA1, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    "Older senders: X-Hub-Signature, hex HMAC-SHA1 of the body" },
  { "zammad", "x-hub-signature", CODE, 0, "sha1=", DIGEST_SHA1, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    "Zammad: X-Hub-Signature, hex HMAC-SHA1 of the body" },
  { "hub-sha512", "x-hub-signature", CODE, 0, "sha512=", DIGEST_SHA512, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    "X-Hub-Signature, hex HMAC-SHA512 of the body" },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha256=", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    "Flux: X-Signature, hex HMAC of the body with the digest it names" },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha1=", DIGEST_SHA1, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    NULL },
  { "flux-generic-hmac", "x-signature", CODE, 0, "sha512=", DIGEST_SHA512, false, "B", NULL, NULL, SECRET_TEXT, NULL,
    NULL },
  { "grafana-hmac", "x-grafana-alerting-signature", CODE, 0, "", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_TEXT,
    NULL, "Grafana alerting: X-Grafana-Alerting-Signature, hex HMAC-SHA256 of the body" },
  { "grafana-hmac-ts", "x-grafana-alerting-signature", CODE, 0, "", DIGEST_SHA256, false, "T:B",
    "x-grafana-alerting-timestamp", NULL, SECRET_TEXT, TIMED, "Grafana alerting with a timestamp header" },
  { "sentry", "sentry-hook-signature", CODE, 0, "", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_THEIRS, NULL,
    "Sentry: Sentry-Hook-Signature, hex HMAC-SHA256 of the body with the client secret" },
  { "pagerduty-v1", "x-pagerduty-signature", CODE, ',', "v1=", DIGEST_SHA256, false, "B", NULL, NULL, SECRET_THEIRS,
    NULL, "PagerDuty v3: X-PagerDuty-Signature, any v1= of several" },
  { "slack-v0", "x-slack-signature", CODE, 0, "v0=", DIGEST_SHA256, false, "v0:T:B", "x-slack-request-timestamp", NULL,
    SECRET_THEIRS, NULL, "Slack: X-Slack-Signature over v0:time:body" },
  { "zendesk", "x-zendesk-webhook-signature", CODE, 0, "", DIGEST_SHA256, true, "TB",
    "x-zendesk-webhook-signature-timestamp", NULL, SECRET_THEIRS, NULL, "Zendesk: base64 HMAC-SHA256 of time and body" },
  { "zendesk-docs-old", "x-zendesk-webhook-signature", CODE, 0, "", DIGEST_SHA256, true, "BT",
    "x-zendesk-webhook-signature-timestamp", NULL, SECRET_THEIRS, NULL,
    "The order of an older Zendesk page: body and time" },
  { "stripe-v1", "stripe-signature", CODE, ',', "v1=", DIGEST_SHA256, false, "T.B", NULL, NULL, SECRET_THEIRS, NULL,
    "Stripe: Stripe-Signature t=…,v1=…" },
  { "standard-webhooks-v1", "webhook-signature", CODE, ' ', "v1,", DIGEST_SHA256, true, "I.T.B", "webhook-timestamp",
    "webhook-id", SECRET_WHSEC, NULL,
    "Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature; a secret whsec_… or a public key whpk_…" },
  { "standard-webhooks-v1", "webhook-signature", CODE, ' ', "v1a,", 0, true, "I.T.B", "webhook-timestamp",
    "webhook-id", SECRET_WHPK, NULL, NULL },
  { "gitlab-signature", "webhook-signature", CODE, ' ', "v1,", DIGEST_SHA256, true, "I.T.B", "webhook-timestamp",
    "webhook-id", SECRET_WHSEC, NULL, "GitLab's signing token: the webhook-… headers of Standard Webhooks" },
  { "svix-v1", "svix-signature", CODE, ' ', "v1,", DIGEST_SHA256, true, "I.T.B", "svix-timestamp", "svix-id",
    SECRET_WHSEC, NULL, "Svix: the same with svix-… headers; whsec_… or whpk_…" },
  { "svix-v1", "svix-signature", CODE, ' ', "v1a,", 0, true, "I.T.B", "svix-timestamp", "svix-id", SECRET_WHPK, NULL,
    NULL },
  { "hmac-sha256", NULL, check_recipe, .prefix = "sha256=", .digest = DIGEST_SHA256, .own = RECIPE,
    .doc = "hmac-sha256:Its-Header, HMAC-SHA256 of the body there, in hex or base64, perhaps behind sha256=; or as it "
           "says: hmac-sha256:Its-Header after=v1= time=Its-Time of={time}.{body}" },
  { "hmac-sha1", NULL, check_recipe, .prefix = "sha1=", .digest = DIGEST_SHA1, .own = RECIPE,
    .doc = "hmac-sha1:Its-Header, the same with SHA-1" },
  { "hmac-sha512", NULL, check_recipe, .prefix = "sha512=", .digest = DIGEST_SHA512, .own = RECIPE,
    .doc = "hmac-sha512:Its-Header, the same with SHA-512" },
  { "aws-sns", "", check_sns, .form = SECRET_CERTIFICATE, .own = "the topics that are taken, with commas between them",
    .doc = "Amazon SNS: RSA over fields of the message; the secret is its certificate as PEM (aws-sns:TopicArn,… where "
           "only those topics are taken)" },
  { "gitlab-token", "x-gitlab-token", check_plain, .doc = "GitLab: X-Gitlab-Token holds the secret" },
  { "header-token", "", check_named, .form = SECRET_NAMED, .doc = "any header: the secret is written \"Name: value\"" },
  { "query-token", "", check_query, .form = SECRET_QUERY,
    .doc = "a parameter of the address, as Azure does: the secret is written \"name: value\"" },
  { "mtls-subject", "", check_subject, .form = SECRET_SUBJECT,
    .doc = "a proxy checks the client's certificate: the secret is written \"Its-Header: subject\"; only from proxies" },
  { "basic", "authorization", check_authorization, .prefix = "Basic", .base64 = true, .form = SECRET_BASIC,
    .doc = "HTTP Basic: the secret is written \"user:password\"" },
  { "bearer", "authorization", check_authorization, .prefix = "Bearer", .doc = "Authorization: Bearer with the secret" },
  { "none", "", check_nothing, .form = SECRET_NONE, .doc = "no proof at all: only where the network is the proof" },
};
/* clang-format on */

enum { SCHEMES = sizeof schemes / sizeof *schemes };

/* ---- the part behind the colon ---- */

struct str scheme_own(const struct signature *s)
{
  struct str name, own;
  return str_split(s->scheme, ':', &name, &own) ? own : STR("");
}

struct str scheme_lower(struct str name, char out[OWN_MAX])
{
  for (size_t i = 0; i < name.n && i < OWN_MAX; i++)
    out[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] | 0x20) : name.p[i];
  return (struct str){ out, name.n < OWN_MAX ? name.n : 0 };
}

struct str scheme_header(const struct signature *s, char out[OWN_MAX]) { return scheme_lower(scheme_own(s), out); }

bool scheme_names_header(struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] <= 0x20 || s.p[i] >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", s.p[i]))
      return false;
  return s.n > 0 && s.n < OWN_MAX;
}

/* Whether what stands behind the colon fits the row. */
static bool own_fits(const struct scheme *row, struct str own, bool given, struct err *err)
{
  if (given && !row->own)
    return err_set(err, ERR_USAGE, "the signature scheme %s takes nothing behind its name", row->name);
  if (!row->header && !given)
    return err_set(err, ERR_USAGE, "the signature scheme %s names %s", row->name, row->own);
  if (row->check == check_recipe)
    return recipe_fits(own, err) || err_prefix(err, "%s:%.*s", row->name, STR_FMT(own));
  return !given || row->check == check_sns || scheme_names_header(own) ||
         err_set(err, ERR_USAGE, "\"%.*s\" is no name of a header; %s:Name names one", STR_FMT(own), row->name);
}

/* ---- the door ---- */

enum verdict scheme_says(enum verdict v, struct err *err, struct str header, const char *why)
{
  err_set(err, ERR_AUTH, "%.*s %s", STR_FMT(header), why);
  return v;
}

static const struct scheme *scheme_at(size_t i)
{
  for (size_t row = 0; row < SCHEMES; row++)
    if (schemes[row].doc && i-- == 0)
      return &schemes[row];
  return NULL;
}

const char *signature_scheme(size_t i, const char **doc)
{
  const struct scheme *row = scheme_at(i);
  *doc = row ? row->doc : NULL;
  return row ? row->name : NULL;
}

static const struct scheme *scheme_find(struct str name)
{
  for (size_t i = 0; i < SCHEMES; i++)
    if (str_is(name, schemes[i].name))
      return &schemes[i];
  return NULL;
}

enum secret_form signature_form(struct str scheme)
{
  struct str name, own;
  str_split(scheme, ':', &name, &own);
  const struct scheme *row = scheme_find(name);
  return row ? row->form : SECRET_TEXT;
}

bool signature_known(struct str scheme, struct err *err)
{
  const char *names[SCHEMES];
  struct str name, own;
  bool given = str_split(scheme, ':', &name, &own);
  const struct scheme *row = scheme_find(name);
  if (row)
    return own_fits(row, own, given, err);
  for (size_t i = 0; i < SCHEMES; i++)
    names[i] = schemes[i].name;
  const char *near = str_nearest(name, names, SCHEMES);
  return err_set(err, ERR_USAGE, "there is no signature scheme \"%.*s\"%s%s%s", STR_FMT(name),
                 near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

/* Of what the rows say the most telling: of one whose signature is there, else of the first. */
bool signature_verify(const struct signature *s, const struct head *h, struct str body, struct err *err)
{
  struct str name, own;
  bool found = false, told = false;
  if (!signature_known(s->scheme, err))
    return false;
  str_split(s->scheme, ':', &name, &own);
  for (size_t i = 0; i < SCHEMES; i++) {
    struct err why = ERR_INIT;
    if (!str_is(name, schemes[i].name))
      continue;
    enum verdict v = schemes[i].check(&schemes[i], s, h, body, &why);
    if (v == VERDICT_GOOD)
      return true;
    if (err && (!found || (v == VERDICT_WRONG && !told)))
      *err = why;
    found = true;
    told |= v == VERDICT_WRONG;
  }
  return false;
}

/* ---- by hand ---- */

static bool add_header(struct head *h, struct arena *a, struct str name, struct str value, struct err *err)
{
  char *lower = str_z(a, name);
  if (h->n == WIRE_HEADERS_MAX)
    return err_set(err, ERR_INPUT, "more than %d headers", WIRE_HEADERS_MAX);
  for (size_t i = 0; i < name.n; i++)
    lower[i] = lower[i] >= 'A' && lower[i] <= 'Z' ? (char)(lower[i] | 0x20) : lower[i];
  h->headers[h->n++] = (struct header){ { lower, name.n }, str_trim(value) };
  if (strcmp(lower, "authorization") == 0)
    h->known[KNOWN_AUTHORIZATION] = str_trim(value);
  return true;
}

bool signature_try(const struct proof *p, struct err *err)
{
  struct arena a;
  struct signature s = { .scheme = p->scheme,
                         .secrets = p->secrets,
                         .secret_count = p->secret_count,
                         .now = p->now,
                         .window = p->window,
                         .query = p->query,
                         .proxied = p->proxied };
  arena_init(&a);
  struct head *h = arena_new_of(&a, struct head);
  bool good = true;
  for (uint32_t i = 0; good && p->headers.kind == VALUE_MAP && i < p->headers.n; i++)
    good = p->headers.map[i].value.kind != VALUE_TEXT ||
           add_header(h, &a, p->headers.map[i].name, value_str(p->headers.map[i].value), err);
  good = good && signature_verify(&s, h, p->body, err);
  arena_fini(&a);
  return good;
}
