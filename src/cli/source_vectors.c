/* SPDX-License-Identifier: Apache-2.0 */
/*
 * steward source check --vectors: deliveries of which somebody knows whether they are genuine, a JSON object a line:
 * scheme, secret or secrets (or public_key, certificate), headers, body or body_file (beside the file), query or url, now (seconds since 1970, or an
 * instant), proxied, expect ("valid", "invalid"), id. Without `now` the time is not judged.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/input.h"
#include "cli/print.h"
#include "cli/source_verbs.h"

enum { BODY_MAX = 32 << 20 };

struct tally_of_vectors {
  struct call *call;
  const char *path;
  int64_t line, right;
  struct value_builder wrong;
};

static struct str folder_of(const char *path)
{
  const char *slash = strrchr(path, '/');
  return slash ? (struct str){ path, (size_t)(slash - path) } : STR(".");
}

/* body as it stands; else the file, beside the vectors or at its path. */
static bool read_body(struct tally_of_vectors *t, struct value v, struct arena *a, struct str *out, struct err *err)
{
  struct value body = value_get(v, "body");
  struct str file = value_get_str(v, "body_file"), folder = folder_of(t->path),
             base64 = value_get_str(v, "body_base64");
  *out = body.kind == VALUE_TEXT ? value_str(body) : STR("");
  if (body.kind == VALUE_TEXT || (file.n == 0 && base64.n == 0))
    return true;
  if (file.n)
    return input_text(a, str_printf(a, "%.*s/%.*s", STR_FMT(folder), STR_FMT(file)).p, BODY_MAX, out, err);
  uint8_t *bytes = arena_alloc(a, base64.n + 1);
  size_t n;
  if (!base64_read(base64, bytes, &n))
    return err_set(err, ERR_USAGE, "body_base64 is no base64");
  *out = (struct str){ (const char *)bytes, n };
  return true;
}

static void read_secrets(struct value v, struct arena *a, struct proof *p)
{
  struct value one = value_get(v, "secret"), list = value_get(v, "secrets");
  struct source_secret *secrets = arena_array(a, struct source_secret, list.n + 2);
  if (one.kind == VALUE_LIST)
    list = one;
  else if (one.kind == VALUE_TEXT)
    secrets[p->secret_count++].text = value_str(one);
  if (list.kind == VALUE_LIST && list.n) {
    struct source_secret *all = arena_array(a, struct source_secret, list.n + 2);
    all[0] = secrets[0];
    secrets = all;
    for (uint32_t i = 0; i < list.n; i++)
      if (list.list[i].kind == VALUE_TEXT)
        secrets[p->secret_count++].text = value_str(list.list[i]);
  }
  p->secrets = secrets;
}

/* Keys of senders who have a public one, where a vector keeps them apart. */
static void read_public_keys(struct value v, struct arena *a, struct proof *p)
{
  static const char *const names[] = { "public_key", "certificate" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct str text = value_get_str(v, names[i]);
    struct source_secret *more = arena_array(a, struct source_secret, p->secret_count + 1);
    memcpy(more, p->secrets, p->secret_count * sizeof *more);
    more[p->secret_count].text = text;
    p->secrets = more;
    p->secret_count += text.n > 0;
  }
}

static bool read_now(struct value v, struct proof *p, struct err *err)
{
  struct value now = value_get(v, "now"), window = value_get(v, "tolerance");
  p->window = value_is_none(now) ? INT64_MAX : window.kind == VALUE_INT ? window.i * SECOND : 5 * MINUTE;
  if (now.kind == VALUE_INT)
    p->now = now.i * SECOND;
  else if (now.kind == VALUE_REAL)
    p->now = (int64_t)(now.d * SECOND);
  else if (now.kind == VALUE_TEXT && !instant_parse(value_str(now), &p->now))
    return err_set(err, ERR_USAGE, "now is no instant");
  return true;
}

static bool read_vector(struct tally_of_vectors *t, struct value v, struct arena *a, struct proof *p, struct err *err)
{
  struct value proxied = value_get(v, "proxied");
  struct str rest, url = value_get_str(v, "url");
  *p = (struct proof){ .scheme = value_get_str(v, "scheme"),
                       .headers = value_get(v, "headers"),
                       .query = value_get_str(v, "query"),
                       .proxied = proxied.kind != VALUE_BOOL || proxied.b };
  if (url.n)
    str_split(url, '?', &rest, &p->query);
  if (p->query.n && p->query.p[0] == '?')
    p->query = (struct str){ p->query.p + 1, p->query.n - 1 };
  read_secrets(v, a, p);
  read_public_keys(v, a, p);
  return signature_known(p->scheme, err) && read_now(v, p, err) && read_body(t, v, a, &p->body, err);
}

/* A vector that cannot be judged is a wrong one, too: nobody is to take it for a right one. */
static void add_wrong(struct tally_of_vectors *t, struct value v, const char *found, const char *why)
{
  struct arena *a = &t->call->arena;
  struct value_builder b;
  struct value id = value_get(v, "id"), note = value_get(v, "note");
  build_init(&b, a);
  build_put(&b, "line", value_int(t->line));
  build_put(&b, "id", value_copy(a, id));
  build_put(&b, "scheme", value_text(str_dup(a, value_get_str(v, "scheme"))));
  build_put(&b, "expect", value_text(str_dup(a, value_get_str(v, "expect"))));
  build_put(&b, "found", value_text(str_of(found)));
  build_put(&b, "because", *why ? value_text(str_dup(a, str_of(why))) : value_none());
  build_put(&b, "note", value_copy(a, note));
  build_add(&t->wrong, build_map(&b));
}

static void judge_line(struct tally_of_vectors *t, struct str line, struct arena *a)
{
  struct value v = value_none();
  struct proof p;
  struct err why = ERR_INIT;
  struct str expect = STR("");
  bool sound = json_read(a, line, &v, &why) && read_vector(t, v, a, &p, &why), got = false;
  if (sound) {
    expect = value_get_str(v, "expect");
    sound = str_is(expect, "valid") || str_is(expect, "invalid") ||
            err_set(&why, ERR_USAGE, "expect is \"valid\" or \"invalid\"");
    got = sound && signature_try(&p, &why);
  }
  if (sound && got == str_is(expect, "valid"))
    t->right++;
  else
    add_wrong(t, v, !sound ? "no verdict" : got ? "valid" : "invalid", why.text);
}

static void judge_all(struct tally_of_vectors *t, FILE *f)
{
  struct arena a;
  char *line = NULL;
  size_t room = 0;
  arena_init(&a);
  for (ssize_t n; (n = getline(&line, &room, f)) > 0; arena_reset(&a)) {
    struct str text = str_trim((struct str){ line, (size_t)n });
    t->line++;
    if (text.n)
      judge_line(t, text, &a);
  }
  free(line);
  arena_fini(&a);
}

static void say(struct call *c, const struct tally_of_vectors *t, struct value wrong)
{
  if (c->json) {
    struct value_builder b;
    build_init(&b, &c->arena);
    build_put(&b, "right", value_int(t->right));
    build_put(&b, "wrong", wrong);
    print_json(build_map(&b));
    return;
  }
  for (uint32_t i = 0; i < wrong.n; i++) {
    struct value w = wrong.list[i];
    struct buf text = BUF_INIT;
    tell_value(&text, value_get(w, "id"));
    printf("line %lld, %s, %.*s: expected %.*s, found %.*s", (long long)value_get(w, "line").i, text.n ? text.p : "-",
           STR_FMT(value_get_str(w, "scheme")), STR_FMT(value_get_str(w, "expect")),
           STR_FMT(value_get_str(w, "found")));
    if (value_get_str(w, "because").n)
      printf(" (%.*s)", STR_FMT(value_get_str(w, "because")));
    putchar('\n');
    buf_fini(&text);
  }
  printf("%lld right, %u wrong\n", (long long)t->right, wrong.n);
}

enum ending source_vectors(struct call *c, const char *path, struct err *err)
{
  struct tally_of_vectors t = { .call = c, .path = path };
  FILE *f = fopen(path, "re");
  if (!f) {
    err_set(err, ERR_USAGE, "%s: %s", path, strerror(errno));
    return ENDING_USAGE;
  }
  build_init(&t.wrong, &c->arena);
  judge_all(&t, f);
  fclose(f);
  struct value wrong = build_list(&t.wrong);
  say(c, &t, wrong);
  return wrong.n ? ENDING_NO : ENDING_DONE;
}
