/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/morning.h"

#include <stdlib.h>
#include <time.h>

#include "cli/client.h"
#include "cli/secret.h"
#include "cli/unpack.h"
#include "policy/policy.h"

/* ---- reading ---- */

static bool read_step(struct value v, struct scene *out, struct err *err)
{
  struct value refused = value_get(v, "refused");
  *out = (struct scene){
    .say = value_get_str(v, "say"),
    .source = value_get_str(v, "deliver"),
    .actor = value_get_str(v, "as"),
    .headers = value_get(v, "headers"),
    .body = value_get(v, "body"),
    .edits = value_get(v, "edits"),
    .refused = refused.kind == VALUE_BOOL && refused.b,
  };
  bool complete = out->source.n ? !value_is_none(out->body) : out->actor.n && out->edits.kind == VALUE_LIST;
  return (complete && instant_parse(value_get_str(v, "at"), &out->at)) ||
         err_set(err, ERR_CORRUPT, "a step is not whole: %.*s", STR_FMT(out->say));
}

static bool read_steps(struct morning *m, const char *path, struct str text, struct err *err)
{
  struct value steps;
  struct scene scene;
  bool good = json_read(&m->arena, text, &steps, err);
  for (uint32_t i = 0; good && steps.kind == VALUE_LIST && i < steps.n; i++) {
    good = read_step(steps.list[i], &scene, err);
    if (good)
      vec_push(&m->scenes, scene);
  }
  return good || err_prefix(err, "%s", path);
}

/* By time; of two at the same instant the one that was read first. */
static int by_time(const void *a, const void *b)
{
  const struct scene *x = a, *y = b;
  return x->at != y->at ? (x->at > y->at) - (x->at < y->at) : (x->nth > y->nth) - (x->nth < y->nth);
}

/* The year stands in as many files as are legible; their steps are put in order here. */
static bool read_year(struct morning *m, struct err *err)
{
  for (size_t i = 0; i < bundle_file_count; i++) {
    struct str path = str_of(bundle_files[i].path), text = { bundle_files[i].text, bundle_files[i].size };
    if (str_starts(path, "sample/year/") && str_ends(path, ".json") && !read_steps(m, path.p, text, err))
      return false;
  }
  for (size_t i = 0; i < m->scenes.n; i++)
    m->scenes.at[i].nth = i;
  if (m->scenes.n)
    qsort(m->scenes.at, m->scenes.n, sizeof *m->scenes.at, by_time);
  return true;
}

bool morning_open(struct morning *m, struct err *err)
{
  *m = (struct morning){ .n = 0 };
  arena_init(&m->arena);
  m->organisation = unpack_text("sample/organisation.json");
  if (m->organisation.n == 0)
    return err_set(err, ERR_MISSING, "this program was built without the sample organisation");
  if (!read_year(m, err))
    return false;
  m->year = m->scenes.n;
  if (!read_steps(m, "morning.json", unpack_text("sample/morning.json"), err))
    return false;
  m->steps = m->scenes.at + m->year;
  m->n = m->scenes.n - m->year;
  return m->n > 0 || err_set(err, ERR_CORRUPT, "morning.json has no steps");
}

void morning_close(struct morning *m)
{
  vec_fini(&m->scenes);
  arena_fini(&m->arena);
}

/* ---- tokens ---- */

static const struct badge *badge_of(const struct morning *m, struct str actor)
{
  for (size_t i = 0; i < m->badge_count; i++)
    if (str_eq(m->badges[i].actor, actor))
      return &m->badges[i];
  return NULL;
}

static bool make_badge(struct morning *m, struct str actor, const char *path, struct err *err)
{
  struct str kind, name;
  struct buf text = BUF_INIT;
  str_split(actor, '/', &kind, &name);
  struct token wanted = { .name = name, .role = ROLE_OPERATOR, .person = actor };
  if (!token_make(path, &wanted, &text, err))
    return false;
  m->badges[m->badge_count++] = (struct badge){ actor, str_dup(&m->arena, buf_view(&text)) };
  buf_fini(&text);
  return true;
}

bool morning_badges(struct morning *m, const char *tokens_path, struct err *err)
{
  m->badges = arena_array(&m->arena, struct badge, m->scenes.n);
  for (size_t i = 0; i < m->scenes.n; i++) {
    struct str actor = m->scenes.at[i].actor;
    if (actor.n && !badge_of(m, actor) && !make_badge(m, actor, tokens_path, err))
      return false;
  }
  return true;
}

/* ---- sending ---- */

static struct client client_of(const struct running *r)
{
  return (struct client){ .address = "127.0.0.1", .port = http_port(r->http), .timeout_ms = 30 * SECOND };
}

/* What the host said when it did not take it: refused by a guard, or wrong. */
static void read_problem(struct played *out)
{
  bool refused = str_is(value_get_str(out->answer, "type"), "urn:steward:refused");
  out->state = refused ? STR("refused") : STR("wrong");
  out->reason = value_get_str(out->answer, "detail");
}

static bool send_to(const struct running *r, const char *target, struct str headers, struct str body, struct arena *a,
                    struct played *out, struct err *err)
{
  struct client to = client_of(r);
  struct reply reply;
  *out = (struct played){ .state = STR("applied") };
  if (!client_send(&to, "POST", target, headers, body, a, &reply, err) || !json_read(a, reply.body, &out->answer, err))
    return false;
  if (reply.status >= 500)
    return err_set(err, ERR_IO, "the host answered %d", reply.status);
  if (reply.status >= 300)
    read_problem(out);
  struct value seq = value_get(out->answer, "seq"), duplicate = value_get(out->answer, "duplicate");
  out->seq = seq.kind == VALUE_INT ? seq.i : 0;
  if (duplicate.kind == VALUE_BOOL && duplicate.b)
    out->state = STR("duplicate");
  return true;
}

bool morning_post(const struct running *r, const char *target, struct str token, struct str body, struct arena *a,
                  struct played *out, struct err *err)
{
  struct buf headers = BUF_INIT;
  buf_z(&headers, "Content-Type: application/json\r\n");
  bool good = client_header(&headers, STR("Authorization"), str_printf(a, "Bearer %.*s", STR_FMT(token)), err) &&
              send_to(r, target, buf_view(&headers), body, a, out, err);
  buf_fini(&headers);
  return good;
}

static bool play_change(const struct morning *m, const struct scene *s, const struct running *r, struct arena *a,
                        struct played *out, struct err *err)
{
  struct buf body = BUF_INIT;
  struct value_builder b;
  build_init(&b, a);
  build_put(&b, "edits", s->edits);
  build_put(&b, "reason", value_text(s->say));
  json_write(&body, build_map(&b));
  bool good = morning_post(r, "/api/v1/changes", badge_of(m, s->actor)->token, buf_view(&body), a, out, err);
  buf_fini(&body);
  return good;
}

static const struct source_option *source_of(const struct running *r, struct str name, struct err *err)
{
  const struct organisation *o = r->organisation;
  for (size_t i = 0; i < o->source_count; i++)
    if (str_eq(o->sources[i].name, name) && o->sources[i].secret_count)
      return &o->sources[i];
  err_set(err, ERR_MISSING, "the sample has no source %.*s with a secret", STR_FMT(name));
  return NULL;
}

static bool write_headers(const struct scene *s, const struct running *r, struct str body, struct arena *a,
                          struct buf *out, struct err *err)
{
  struct intake_facts facts;
  const struct source_option *source = source_of(r, s->source, err);
  if (!source || !engine_intake(r->engine, s->source, a, &facts, err))
    return false;
  buf_z(out, "Content-Type: application/json\r\n");
  for (uint32_t i = 0; s->headers.kind == VALUE_MAP && i < s->headers.n; i++)
    if (!client_header(out, s->headers.map[i].name, value_str(s->headers.map[i].value), err))
      return false;
  return secret_sign(source->scheme.n ? source->scheme : facts.scheme, source->secrets[0].text, body, out, err);
}

enum { APPLIED_WITHIN_MS = 20000, LOOK_EVERY_MS = 2 };

/* The host answers once the delivery is on disk; it is mapped right after. */
static bool wait_applied(struct reader *reader, struct arena *a, struct played *out, struct err *err)
{
  struct timespec pause = { .tv_nsec = LOOK_EVERY_MS * 1000000 };
  struct buf text = BUF_INIT;
  struct value delivery;
  bool good = true;
  for (int waited = 0; good && waited < APPLIED_WITHIN_MS; waited += LOOK_EVERY_MS) {
    text.n = 0;
    good = reader_delivery(reader, out->seq, &text, err) && json_read(a, str_dup(a, buf_view(&text)), &delivery, err);
    out->state = good ? value_get_str(delivery, "state") : STR("pending");
    out->reason = good ? value_get_str(delivery, "reason") : STR("");
    if (!str_is(out->state, "pending"))
      break;
    nanosleep(&pause, NULL);
  }
  buf_fini(&text);
  if (good && str_is(out->state, "pending"))
    return err_set(err, ERR_IO, "delivery %lld is not applied", (long long)out->seq);
  return good;
}

static bool play_delivery(const struct scene *s, const struct running *r, struct reader *reader, struct arena *a,
                          struct played *out, struct err *err)
{
  struct buf body = BUF_INIT, headers = BUF_INIT;
  const char *target = str_printf(a, "/in/%.*s", STR_FMT(s->source)).p;
  json_write(&body, s->body);
  bool good = write_headers(s, r, buf_view(&body), a, &headers, err) &&
              send_to(r, target, buf_view(&headers), buf_view(&body), a, out, err);
  if (good && str_is(out->state, "applied"))
    good = wait_applied(reader, a, out, err);
  buf_fini(&headers);
  buf_fini(&body);
  return good;
}

bool morning_play(const struct morning *m, const struct scene *s, const struct running *r, struct reader *reader,
                  struct arena *a, struct played *out, struct err *err)
{
  return s->source.n ? play_delivery(s, r, reader, a, out, err) : play_change(m, s, r, a, out, err);
}
