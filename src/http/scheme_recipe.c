/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recipe: how a sender signs whom no row of the table knows, in words behind the scheme's colon:
 *
 *   hmac-sha256:X-Signature                                                   the body's code, as it is
 *   hmac-sha256:X-Signature after=v1=                                         behind that; others may stand beside it
 *   hmac-sha256:X-Signature time=X-Timestamp of={time}.{body}                 with the time, which is in that header
 *   hmac-sha256:X-Signature after=v1= time=t= of={time}.{body}                … or beside the code, behind t=
 *   hmac-sha1:X-Signature of={body}https://steward.example.org/in/cards       with any text, as its own address
 */
#include "engine/engine.h"
#include "http/scheme.h"

struct recipe {
  struct str header, after, time, of; /* of: empty for the body alone */
};

/* ---- reading one ---- */

static bool is_item(struct str time) { return time.n > 1 && time.p[time.n - 1] == '='; }

/* Takes the next piece of a template: a text, or what stands in braces. False at its end. */
static bool next_piece(struct str *rest, struct str *piece, bool *braced)
{
  if (rest->n == 0)
    return false;
  const char *open = memchr(rest->p, '{', rest->n);
  const char *close = open == rest->p ? memchr(rest->p, '}', rest->n) : NULL;
  size_t n = close ? (size_t)(close - rest->p) + 1 : open && open != rest->p ? (size_t)(open - rest->p) : rest->n;
  *braced = close != NULL;
  *piece = close ? (struct str){ rest->p + 1, n - 2 } : (struct str){ rest->p, n };
  *rest = (struct str){ rest->p + n, rest->n - n };
  return true;
}

static bool template_fits(const struct recipe *r, struct err *err)
{
  struct str rest = r->of, piece;
  bool braced, body = false, time = false;
  while (next_piece(&rest, &piece, &braced)) {
    bool is_body = braced && str_is(piece, "body"), is_time = braced && str_is(piece, "time");
    bool is_header =
        braced && piece.n && *piece.p == '@' && scheme_names_header((struct str){ piece.p + 1, piece.n - 1 });
    if (braced ? !is_body && !is_time && !is_header : memchr(piece.p, '{', piece.n) != NULL)
      return err_set(err, ERR_USAGE, "of=%.*s: in braces stand body, time or @Name-Of-A-Header", STR_FMT(r->of));
    body |= is_body;
    time |= is_time;
  }
  if (r->of.n && !body)
    return err_set(err, ERR_USAGE, "of=%.*s leaves out {body}: anybody could change it", STR_FMT(r->of));
  if (time != (r->time.n > 0))
    return err_set(err, ERR_USAGE,
                   time ? "of= has a {time}: time= says where that stands, as in time=X-Timestamp"
                        : "time= says where a time stands, and of= does not sign it: {time} is missing");
  return true;
}

static bool take_word(struct recipe *r, struct str word, struct err *err)
{
  struct str name, value;
  bool both = str_split(word, '=', &name, &value) && value.n;
  struct str *place = str_is(name, "after") ? &r->after : str_is(name, "time") ? &r->time : &r->of;
  if (!both || (place == &r->of && !str_is(name, "of")))
    return err_set(err, ERR_USAGE,
                   "\"%.*s\" behind the header is none of after=…, time=… and of=…; as in after=v1= time=X-Timestamp "
                   "of={time}.{body}",
                   STR_FMT(word));
  *place = value;
  return true;
}

static bool recipe_read(struct str text, struct recipe *out, struct err *err)
{
  *out = (struct recipe){ .of = STR("") };
  bool more = true;
  while (more) {
    struct str word;
    more = str_split(text, ' ', &word, &text);
    if (word.n && !out->header.n)
      out->header = word;
    else if (word.n && !take_word(out, word, err))
      return false;
  }
  if (!scheme_names_header(out->header))
    return err_set(err, ERR_USAGE, "\"%.*s\" is no name of a header", STR_FMT(out->header));
  if (out->time.n && !is_item(out->time) && !scheme_names_header(out->time))
    return err_set(err, ERR_USAGE, "time=%.*s: neither the name of a header nor what stands before the time, as t=",
                   STR_FMT(out->time));
  if (is_item(out->time) && !out->after.n)
    return err_set(err, ERR_USAGE, "time=%.*s stands beside the code: after= says what stands before that one",
                   STR_FMT(out->time));
  return template_fits(out, err);
}

bool recipe_fits(struct str own, struct err *err)
{
  struct recipe r;
  return recipe_read(own, &r, err);
}

/* ---- judging by one ---- */

enum { CODES_MAX = 16 };

struct codes {
  struct str at[CODES_MAX];
  size_t n;
  struct str time;
};

static struct str header_named(const struct head *h, struct str name)
{
  char lower[OWN_MAX];
  return header_once(h, scheme_lower(name, lower));
}

static bool begins(struct str s, struct str with) { return s.n >= with.n && memcmp(s.p, with.p, with.n) == 0; }

static struct str behind(struct str s, size_t n) { return str_trim((struct str){ s.p + n, s.n - n }); }

/* Codes behind what `after` says, with , ; or blanks between them. */
static void read_codes(const struct recipe *r, struct str value, struct codes *out)
{
  size_t from = 0;
  for (size_t i = 0; i <= value.n; i++) {
    if (i < value.n && (!strchr(",; ", value.p[i]) || memchr(r->after.p, value.p[i], r->after.n)))
      continue;
    struct str item = { value.p + from, i - from };
    from = i + 1;
    if (begins(item, r->after) && out->n < CODES_MAX)
      out->at[out->n++] = behind(item, r->after.n);
    else if (is_item(r->time) && begins(item, r->time))
      out->time = behind(item, r->time.n);
  }
}

/* The only code, perhaps behind "sha256=". */
static void read_code(const struct scheme *row, struct str value, struct codes *out)
{
  value = str_trim(value);
  out->at[out->n++] = str_starts(value, row->prefix) ? behind(value, strlen(row->prefix)) : value;
}

/* What stands for a piece of the template; NULL p: a header that is missing. */
static struct str value_of(struct str piece, bool braced, const struct head *h, struct str time, struct str body,
                           struct err *err)
{
  if (!braced)
    return piece;
  if (*piece.p != '@')
    return str_is(piece, "body") ? body : time;
  struct str name = { piece.p + 1, piece.n - 1 }, value = header_named(h, name);
  if (!value.p)
    scheme_says(VERDICT_WRONG, err, name, "is missing, or came twice");
  return value;
}

/* What is signed, as `of` says; false: a header is missing. */
static bool write_template(const struct recipe *r, const struct head *h, struct str time, struct str body,
                           struct buf *out, struct err *err)
{
  struct str rest = r->of, piece, value = STR("");
  bool braced;
  while (value.p && next_piece(&rest, &piece, &braced)) {
    value = value_of(piece, braced, h, time, body, err);
    buf_str(out, value.p ? value : STR(""));
  }
  return value.p != NULL;
}

/* Senders that nobody knows write their codes in hex of either case, or in base64. */
static bool spelled(const struct codes *codes, struct str code)
{
  struct buf hex = BUF_INIT, base64 = BUF_INIT;
  bool equal = false;
  hex_write(&hex, code);
  base64_write(&base64, code);
  for (size_t i = 0; i < codes->n; i++)
    equal |= equal_constant_time(codes->at[i], buf_view(&hex)) | equal_constant_time(codes->at[i], buf_view(&base64));
  for (size_t i = 0; i < hex.n; i++)
    hex.p[i] = hex.p[i] >= 'a' ? (char)(hex.p[i] & ~0x20) : hex.p[i];
  for (size_t i = 0; i < codes->n; i++)
    equal |= equal_constant_time(codes->at[i], buf_view(&hex));
  buf_fini(&hex);
  buf_fini(&base64);
  return equal;
}

static bool any_secret_signs(const struct scheme *row, const struct signature *s, const struct codes *codes,
                             struct str text)
{
  uint8_t code[DIGEST_MAX];
  bool matches = false;
  for (size_t i = 0; i < s->secret_count; i++) {
    struct str secret = s->secrets[i].text;
    matches |= secret.n && spelled(codes, (struct str){ (const char *)code, hmac(row->digest, secret, text, code) });
  }
  return matches;
}

/* The codes of the header, and the time where one is signed. */
static enum verdict read_header(const struct scheme *row, const struct recipe *r, const struct signature *s,
                                const struct head *h, struct codes *out, struct err *err)
{
  struct str value = header_named(h, r->header);
  if (!value.p)
    return scheme_says(VERDICT_FOREIGN, err, r->header, "is missing, or came twice");
  if (r->after.n)
    read_codes(r, value, out);
  else
    read_code(row, value, out);
  if (out->n == 0)
    return scheme_says(VERDICT_FOREIGN, err, r->header, "holds no code behind what after= says");
  if (r->time.n && !is_item(r->time) && !(out->time = header_named(h, r->time)).p)
    return scheme_says(VERDICT_WRONG, err, r->time, "is missing, or came twice");
  return r->time.n && !scheme_time(out->time, s, err) ? VERDICT_WRONG : VERDICT_GOOD;
}

enum verdict check_recipe(const struct scheme *row, const struct signature *s, const struct head *h, struct str body,
                          struct err *err)
{
  struct recipe r;
  struct codes codes = { .n = 0 };
  struct buf text = BUF_INIT;
  if (!recipe_read(scheme_own(s), &r, err))
    return VERDICT_WRONG;
  enum verdict v = read_header(row, &r, s, h, &codes, err);
  if (v != VERDICT_GOOD)
    return v;
  bool matches = !r.of.n || write_template(&r, h, codes.time, body, &text, err);
  if (matches && !(matches = any_secret_signs(row, s, &codes, r.of.n ? buf_view(&text) : body)))
    scheme_says(VERDICT_WRONG, err, r.header,
                r.of.n ? "does not match: another secret, another body, or what is signed is not what of= says"
                       : "does not match: it was signed with another secret, or the body was changed");
  buf_fini(&text);
  return matches ? VERDICT_GOOD : VERDICT_WRONG;
}
