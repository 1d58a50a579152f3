/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One row a member: how it is read, and an example of it for who wrote something else.
 */
#include "cli/outgoing.h"

#include <unistd.h>

struct outgoing {
  const char *name, *example;
  bool (*read)(struct arena *a, struct value v, struct courier_options *out);
};

/* All of it can be seen. */
static bool is_plain(struct str s)
{
  for (size_t i = 0; i < s.n; i++)
    if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
      return false;
  return true;
}

/* "mail.harbour.example:587", perhaps behind "user:password@", or "[::1]:25". */
static bool is_host(struct str s)
{
  struct str before, host, port, rest;
  int64_t n = 1;
  str_split(s, '/', &host, &rest);
  while (str_split(host, '@', &before, &rest))
    host = rest;
  bool in_brackets = host.n && *host.p == '[' && str_split(host, ']', &before, &host);
  bool has_port = str_split(host, ':', &rest, &port);
  host = in_brackets ? before : rest;
  return host.n > 0 && is_plain(host) && (!in_brackets || rest.n == 0) &&
         (!has_port || (str_int(port, &n) && n >= 1 && n <= 65535));
}

/* An address that begins with one of two schemes. */
static bool is_address(struct value v, const char *one, const char *other)
{
  struct str s = v.kind == VALUE_TEXT ? value_str(v) : STR("");
  const char *scheme = str_starts(s, one) ? one : str_starts(s, other) ? other : NULL;
  return scheme && is_host((struct str){ s.p + strlen(scheme), s.n - strlen(scheme) });
}

static bool read_from(struct arena *a, struct value v, struct courier_options *out)
{
  struct str who, host, more;
  (void)a;
  out->from = value_str(v);
  return v.kind == VALUE_TEXT && is_plain(out->from) && str_split(out->from, '@', &who, &host) && who.n && host.n &&
         !str_split(host, '@', &host, &more);
}

static bool read_mail(struct arena *a, struct value v, struct courier_options *out)
{
  (void)a;
  out->mail = value_str(v);
  return is_address(v, "smtp://", "smtps://");
}

/* file "secrets/x" or env "X", as anywhere in steward.lua; records say the same as one text. */
static bool read_mail_secret(struct arena *a, struct value v, struct courier_options *out)
{
  struct str how = value_get_str(v, "$"), what = value_get_str(v, "1");
  out->mail_secret = str_printf(a, "%.*s %.*s", STR_FMT(how), STR_FMT(what));
  return what.n && (str_is(how, "env") || (str_is(how, "file") && str_starts(what, "secrets/")));
}

static bool read_mail_plain(struct arena *a, struct value v, struct courier_options *out)
{
  (void)a;
  out->mail_plain = v.kind == VALUE_BOOL && v.b;
  return v.kind == VALUE_BOOL;
}

static bool read_ca(struct arena *a, struct value v, struct courier_options *out)
{
  struct str file = value_str(v);
  if (v.kind != VALUE_TEXT || file.n == 0)
    return false;
  out->ca = *file.p == '/' ? str_z(a, file) : str_printf(a, "%.*s/%.*s", STR_FMT(out->dir), STR_FMT(file)).p;
  return true;
}

static bool read_proxy(struct arena *a, struct value v, struct courier_options *out)
{
  struct str text = value_str(v);
  if (!is_address(v, "http://", "https://"))
    return false;
  out->proxy = str_z(a, text);
  return true;
}

static bool read_concurrency(struct arena *a, struct value v, struct courier_options *out)
{
  (void)a;
  out->concurrency = v.kind == VALUE_INT ? (size_t)v.i : 0;
  return v.kind == VALUE_INT && v.i >= 1 && v.i <= 256;
}

static bool read_max_age(struct arena *a, struct value v, struct courier_options *out)
{
  (void)a;
  return v.kind == VALUE_TEXT && duration_parse(value_str(v), &out->max_age) && out->max_age > 0;
}

static const struct outgoing members[] = {
  { "from", "\"steward@harbour.example\"", read_from },
  { "mail", "\"smtp://mail.harbour.example:587\"", read_mail },
  { "mail_secret", "file \"secrets/mail\", which holds user:password", read_mail_secret },
  { "mail_plain", "true, where the mail server has no TLS", read_mail_plain },
  { "ca", "\"authorities.pem\", a file that can be read, in the organisation's folder or elsewhere", read_ca },
  { "proxy", "\"http://proxy.harbour.example:3128\"", read_proxy },
  { "concurrency", "8, a number from 1 to 256", read_concurrency },
  { "max_age", "\"3d\", a duration above 0", read_max_age },
};

enum { MEMBERS = sizeof members / sizeof *members };

static const struct outgoing *member_named(struct str name, struct err *err)
{
  const char *names[MEMBERS];
  for (size_t i = 0; i < MEMBERS; i++) {
    if (str_is(name, members[i].name))
      return &members[i];
    names[i] = members[i].name;
  }
  const char *near = str_nearest(name, names, MEMBERS);
  err_set(err, ERR_USAGE, "steward.lua: outgoing.%.*s is not known%s%s%s", STR_FMT(name), near ? "; did you mean " : "",
          near ? near : "", near ? "?" : "");
  return NULL;
}

static bool wrong(const struct outgoing *m, struct err *err)
{
  return err_set(err, ERR_USAGE, "steward.lua: outgoing.%s is not as it should be; write %s = %s", m->name, m->name,
                 m->example);
}

static bool read_members(struct organisation *o, struct courier_options *out, struct err *err)
{
  struct value v = value_get(o->config, "outgoing");
  *out =
      (struct courier_options){ .model = o->model_path, .journal = o->journal_path, .dir = o->dir, .sender = o->name };
  for (uint32_t i = 0; v.kind == VALUE_MAP && i < v.n; i++) {
    const struct outgoing *m = member_named(v.map[i].name, err);
    if (!m || !(m->read(&o->arena, v.map[i].value, out) || wrong(m, err)))
      return false;
  }
  return true;
}

bool outgoing_check(struct organisation *o, struct err *err)
{
  struct courier_options options;
  return read_members(o, &options, err);
}

bool outgoing_read(struct organisation *o, struct courier_options *out, struct err *err)
{
  return read_members(o, out, err) &&
         (!out->ca || access(out->ca, R_OK) == 0 || wrong(member_named(STR("ca"), err), err));
}
