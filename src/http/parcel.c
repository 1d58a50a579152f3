/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of the table says how a kind of destination wants to be told; to know another is to add a row.
 */
#include "http/parcel.h"

#include <stdlib.h>

#include "http/chat.h"
#include "http/letter.h"

enum { HEADERS_MAX = 8, RECIPIENTS_MAX = 50 };

struct packing {
  const struct parcel_order *order;
  struct arena *arena;
  struct parcel *out;
  struct err *err;
};

struct kind {
  const char *name;
  bool mail;
  bool (*write)(struct packing *p, struct buf *body);
};

static struct value text_z(const char *z) { return value_text(str_of(z)); }

static void add_header(struct packing *p, const char *name, struct str value)
{
  p->out->headers[p->out->header_count++] = str_printf(p->arena, "%s: %.*s", name, STR_FMT(value)).p;
}

/* ---- the data of webhooks and CloudEvents ------------------------------------------------- */

/* "message": "steward.message". What stands in content is the engine's, yet a type is a name. */
static struct value type_of(struct packing *p)
{
  struct str type = value_get_str(p->order->content, "type");
  return value_text(str_printf(p->arena, "steward.%.*s", STR_FMT(type.n ? type : STR("message"))));
}

/* As many items as fit; one at least. */
static uint32_t items_that_fit(struct value items, size_t room)
{
  uint32_t n = 0;
  for (size_t size = 0; n < items.n; n++) {
    size += json_size(items.list[n]) + 1;
    if (n && size > room)
      break;
  }
  return n;
}

/* Of a digest, the body is the items once more. */
static bool is_data(struct str name, bool digest)
{
  return !str_is(name, "items") && !str_is(name, "type") && !str_is(name, "time") && !str_is(name, "more") &&
         !(digest && str_is(name, "body"));
}

static struct value data_of(struct packing *p)
{
  struct value content = p->order->content, items = value_get(content, "items"), more = value_get(content, "more");
  bool digest = str_is(value_get_str(content, "type"), "digest");
  struct value_builder b;
  build_init(&b, p->arena);
  for (uint32_t i = 0; i < content.n; i++)
    if (is_data(content.map[i].name, digest))
      build_put_str(&b, content.map[i].name, content.map[i].value);
  if (items.kind == VALUE_LIST) {
    size_t used = json_size(build_map(&b)) + 512;
    struct value some = items;
    some.n = items_that_fit(items, PARCEL_SIZE > used ? PARCEL_SIZE - used : 0);
    int64_t left = (more.kind == VALUE_INT ? more.i : 0) + items.n - some.n;
    build_put(&b, "items", some);
    if (left)
      build_put(&b, "left", value_int(left));
  }
  return build_map(&b);
}

/* ---- signatures --------------------------------------------------------------------------- */

/* The key in a secret of the form that the specification knows; false when it is not of that form. */
static bool signing_key(struct str secret, uint8_t *out, size_t *n)
{
  if (!str_starts(secret, "whsec_"))
    return false;
  struct buf padded = BUF_INIT;
  buf_add(&padded, secret.p + 6, secret.n - 6);
  while (padded.n % 4)
    buf_char(&padded, '=');
  bool good = padded.n && base64_read(buf_view(&padded), out, n) && *n > 0;
  if (padded.p)
    explicit_bzero(padded.p, padded.n);
  buf_fini(&padded);
  return good;
}

static bool add_signature(struct packing *p, struct str secret, struct str text, struct buf *header)
{
  uint8_t *key = mem_alloc(secret.n + 4), code[DIGEST_MAX];
  size_t n = 0;
  bool good = signing_key(secret, key, &n);
  if (good) {
    size_t size = hmac(DIGEST_SHA256, (struct str){ (const char *)key, n }, text, code);
    buf_z(header, header->n ? " v1," : "v1,");
    base64_write(header, (struct str){ (const char *)code, size });
  } else {
    err_set(p->err, ERR_USAGE,
            "secret: it is not of the form \"whsec_\" and base64 that Standard Webhooks signs with; "
            "echo \"whsec_$(openssl rand -base64 32)\" makes one");
  }
  explicit_bzero(key, secret.n);
  free(key);
  return good;
}

static bool sign(struct packing *p, struct str body)
{
  const struct parcel_order *o = p->order;
  struct buf text = BUF_INIT, header = BUF_INIT;
  bool good = true;
  struct str time = str_printf(p->arena, "%lld", (long long)(o->now / SECOND));
  buf_printf(&text, "%.*s.%.*s.", STR_FMT(o->key), STR_FMT(time));
  buf_str(&text, body);
  add_header(p, "webhook-id", o->key);
  add_header(p, "webhook-timestamp", time);
  for (size_t i = 0; good && i < o->secret_count; i++)
    good = add_signature(p, o->secrets[i], buf_view(&text), &header);
  if (good && header.n)
    add_header(p, "webhook-signature", buf_view(&header));
  buf_fini(&text);
  buf_fini(&header);
  return good;
}

/* ---- the kinds ---------------------------------------------------------------------------- */

static bool write_webhook(struct packing *p, struct buf *body)
{
  struct value_builder b;
  build_init(&b, p->arena);
  build_put(&b, "type", type_of(p));
  build_put(&b, "timestamp", value_get(p->order->content, "time"));
  build_put(&b, "data", data_of(p));
  json_write(body, build_map(&b));
  add_header(p, "Content-Type", STR("application/json"));
  return sign(p, buf_view(body));
}

/* A URI-reference: the organisation's name as a path. */
static struct value source_of(struct packing *p)
{
  struct buf b = BUF_INIT;
  struct str name = p->order->sender;
  buf_z(&b, "/steward/");
  for (size_t i = 0; i < name.n; i++) {
    unsigned char c = (unsigned char)name.p[i];
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 (c && c < 0x80 && strchr("-._~", c));
    buf_printf(&b, plain ? "%c" : "%%%02X", c);
  }
  struct value out = value_text(str_dup(p->arena, buf_view(&b)));
  buf_fini(&b);
  return out;
}

static bool write_cloudevents(struct packing *p, struct buf *body)
{
  struct value items = value_get(p->order->content, "items");
  struct str record = items.kind == VALUE_LIST && items.n == 1 ? value_get_str(items.list[0], "record") : STR("");
  struct value_builder b;
  build_init(&b, p->arena);
  build_put(&b, "specversion", text_z("1.0"));
  build_put(&b, "id", value_text(p->order->key));
  build_put(&b, "source", source_of(p));
  build_put(&b, "type", type_of(p));
  if (record.n)
    build_put(&b, "subject", value_text(record));
  build_put(&b, "time", value_get(p->order->content, "time"));
  build_put(&b, "datacontenttype", text_z("application/json"));
  build_put(&b, "data", data_of(p));
  json_write(body, build_map(&b));
  /* In small letters: the JavaScript SDK of CloudEvents knows no other spelling. */
  add_header(p, "Content-Type", STR("application/cloudevents+json; charset=utf-8"));
  return p->order->secret_count == 0 || sign(p, buf_view(body));
}

static bool write_chat(struct packing *p, struct buf *body,
                       void (*chat)(const struct wording *w, struct arena *a, struct buf *out))
{
  struct wording w = wording_of(p->order->content, PARCEL_SIZE / 2, p->arena);
  chat(&w, p->arena, body);
  add_header(p, "Content-Type", STR("application/json"));
  return true;
}

static bool write_slack(struct packing *p, struct buf *body) { return write_chat(p, body, chat_slack); }
static bool write_teams(struct packing *p, struct buf *body) { return write_chat(p, body, chat_teams); }

static bool add_recipient(struct packing *p, struct str text)
{
  struct str address = letter_address(text);
  if (address.n == 0)
    return err_set(p->err, ERR_USAGE, "address: \"%.*s\" is no mail address, like ines@harbour.example",
                   STR_FMT(wording_flat(text, 100, p->arena)));
  if (p->out->to_count == RECIPIENTS_MAX)
    return err_set(p->err, ERR_USAGE, "address: more than %d of them; a list of the mail server is what fits here",
                   RECIPIENTS_MAX);
  p->out->to[p->out->to_count++] = str_z(p->arena, address);
  return true;
}

/* A text, or several with commas between them, or a list. */
static bool read_recipients(struct packing *p, struct value v)
{
  bool good = true, more = true;
  p->out->to = arena_array(p->arena, const char *, RECIPIENTS_MAX);
  for (uint32_t i = 0; good && v.kind == VALUE_LIST && i < v.n; i++)
    good = add_recipient(p, v.list[i].kind == VALUE_TEXT ? value_str(v.list[i]) : STR(""));
  struct str one, rest = v.kind == VALUE_TEXT ? value_str(v) : STR("");
  while (good && more && rest.n) {
    more = str_split(rest, ',', &one, &rest);
    good = add_recipient(p, one);
  }
  return good && (p->out->to_count ||
                  err_set(p->err, ERR_USAGE, "address: a mail goes to somebody, like ines@harbour.example"));
}

static bool read_from(struct packing *p, struct str *from)
{
  struct str said = value_get_str(p->order->target, "from");
  *from = letter_address(said.n ? said : p->order->from);
  p->out->from = str_z(p->arena, *from);
  return from->n ||
         err_set(p->err, ERR_USAGE,
                 "from: a mail comes from somebody: set it here, or for all in steward.lua, as in outgoing = { from = "
                 "\"steward@harbour.example\" }");
}

static void read_login(struct packing *p)
{
  struct str user, password;
  if (p->order->secret_count == 0)
    return;
  str_split(p->order->secrets[0], ':', &user, &password);
  p->out->user = str_z(p->arena, user);
  p->out->password = str_z(p->arena, password);
}

static bool write_email(struct packing *p, struct buf *body)
{
  const struct parcel_order *o = p->order;
  struct letter l = { .key = o->key, .list = o->destination };
  if (!read_from(p, &l.from) || !read_recipients(p, value_get(o->target, "address")))
    return false;
  struct wording w = wording_of(o->content, PARCEL_SIZE, p->arena);
  struct str *to = arena_array(p->arena, struct str, p->out->to_count);
  for (size_t i = 0; i < p->out->to_count; i++)
    to[i] = str_of(p->out->to[i]);
  l.to = to;
  l.to_count = p->out->to_count;
  l.sender = wording_flat(o->sender, 200, p->arena);
  if (!instant_parse(value_get_str(o->content, "time"), &l.date))
    return err_set(p->err, ERR_USAGE, "time: what is to leave has none");
  letter_write(&l, &w, body);
  read_login(p);
  return true;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct kind kinds[] = {
  { "webhook", false, write_webhook }, { "cloudevents", false, write_cloudevents },
  { "slack", false, write_slack },     { "teams", false, write_teams },
  { "email", true, write_email },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

const char *parcel_kind(size_t i) { return i < KINDS ? kinds[i].name : NULL; }

static const struct kind *find_kind(struct str name, struct err *err)
{
  const char *names[KINDS];
  for (size_t i = 0; i < KINDS; i++) {
    if (str_is(name, kinds[i].name))
      return &kinds[i];
    names[i] = kinds[i].name;
  }
  const char *near = str_nearest(name, names, KINDS);
  err_set(err, ERR_USAGE, "kind: \"%.*s\" is none%s%s%s", STR_FMT(name), near ? "; did you mean \"" : "",
          near ? near : "", near ? "\"?" : " of webhook, cloudevents, slack, teams, email");
  return NULL;
}

/* Only that it can be meant for this kind; whether it leads anywhere is seen when it is tried. */
static bool check_url(const struct kind *k, struct str url, struct err *err)
{
  const char *const *schemes =
      k->mail ? (const char *const[]){ "smtp://", "smtps://" } : (const char *const[]){ "https://", "http://" };
  for (size_t i = 0; i < url.n; i++)
    if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f)
      return err_set(err, ERR_USAGE, "url: there is a space or a control character in it");
  return str_starts(url, schemes[0]) || str_starts(url, schemes[1]) ||
         err_set(err, ERR_USAGE, "url: for this kind it begins with %s or %s", schemes[0], schemes[1]);
}

bool parcel_make(const struct parcel_order *o, struct arena *a, struct parcel *out, struct err *err)
{
  struct packing p = { o, a, out, err };
  struct buf body = BUF_INIT;
  const struct kind *k = find_kind(value_get_str(o->target, "kind"), err);
  if (!k || !check_url(k, o->url, err))
    return false;
  *out = (struct parcel){ .mail = k->mail, .url = str_z(a, o->url) };
  out->headers = arena_array(a, const char *, HEADERS_MAX);
  bool good = k->write(&p, &body);
  out->body = str_dup(a, buf_view(&body));
  buf_fini(&body);
  return good;
}
