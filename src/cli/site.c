/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/site.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/client.h"

/* ---- which folder ---- */

static bool holds_organisation(struct arena *a, const char *dir)
{
  return access(str_printf(a, "%s/steward.lua", dir).p, F_OK) == 0;
}

const char *site_find(const struct call *c, const char *word, struct err *err)
{
  struct arena *a = (struct arena *)&c->arena;
  const char *dir = word ? word : call_value(c, "--dir");
  if (dir) {
    if (holds_organisation(a, dir))
      return dir;
    err_set(err, ERR_USAGE, "%s holds no steward.lua. steward init %s makes an organisation there", dir, dir);
    return NULL;
  }
  dir = ".";
  for (int up = 0; up < 64; up++) {
    struct stat here, root;
    if (holds_organisation(a, dir))
      return dir;
    if (stat(dir, &here) != 0 || stat("/", &root) != 0 || (here.st_ino == root.st_ino && here.st_dev == root.st_dev))
      break;
    dir = up == 0 ? ".." : str_printf(a, "../%s", dir).p;
  }
  err_set(err, ERR_USAGE,
          "there is no steward.lua here or above. Go to an organisation's folder or name it with "
          "--dir DIR; steward init DIR makes one");
  return NULL;
}

bool site_open(struct site *p, const struct call *c, const char *word, bool secrets, struct err *err)
{
  *p = (struct site){ .hosted = false };
  const char *dir = site_find(c, word, err);
  if (!dir || !(p->organisation = organisation_open(dir, secrets, err)))
    return false;
  struct client local = { .socket_path = p->organisation->socket_path };
  p->hosted = client_answers(&local);
  return true;
}

void site_close(struct site *p)
{
  engine_close(p->engine);
  reader_close(p->reader);
  organisation_close(p->organisation);
  *p = (struct site){ .hosted = false };
}

bool site_make_data(const struct organisation *o, struct err *err)
{
  struct buf path = BUF_INIT;
  buf_printf(&path, "%.*s/data", STR_FMT(o->dir));
  bool good = mkdir(path.p, 0700) == 0 || errno == EEXIST || err_set(err, ERR_IO, "%s: %s", path.p, strerror(errno));
  buf_fini(&path);
  return good;
}

bool site_actor(const struct call *c, struct str *out, struct err *err)
{
  struct str kind, name, actor = str_of(call_value(c, "--as"));
  *out = actor.p ? actor : STR("cli");
  return !actor.p || (str_split(actor, '/', &kind, &name) && kind.n && name.n) ||
         err_set(err, ERR_USAGE, "--as wants somebody like person/ana, not \"%s\"", actor.p);
}

/* ---- reading ---- */

static bool unreadable(const struct organisation *o, struct err *err)
{
  return err_set(err, ERR_IO, "%s: %s. It belongs to whoever runs the host; others ask over HTTP, with a token",
                 o->model_path, strerror(errno));
}

bool site_read(struct site *p, struct err *err)
{
  const struct organisation *o = p->organisation;
  if (access(o->model_path, R_OK) != 0 && errno != ENOENT)
    return unreadable(o, err);
  if (access(o->model_path, F_OK) != 0)
    return err_set(err, ERR_MISSING,
                   "%.*s has no records yet: steward activate puts its policies in force, and steward "
                   "apply or a source brings records",
                   STR_FMT(o->dir));
  p->reader = reader_open(o->model_path, o->journal_path, err);
  if (!p->reader && access(o->model_path, W_OK) != 0) /* without a host SQLite has to write, too */
    unreadable(o, err);
  return p->reader != NULL;
}

/* ---- writing through the host ---- */

static const char *const routes[] = {
  [REQUEST_CHANGE] = "/api/v1/changes", [REQUEST_ACTIVATE] = "/api/v1/activate",
  [REQUEST_VERIFY] = "/api/v1/verify",  [REQUEST_WHAT_IF] = "/api/v1/what-if",
  [REQUEST_REPORT] = "/api/v1/reports", [REQUEST_ROLLBACK] = "/api/v1/rollback",
};

/* "urn:steward:refused" -> ERR_REFUSED; what says nothing of the kind is judged by its status. */
static enum err_code code_of(struct str type, int status)
{
  static const char prefix[] = "urn:steward:";
  for (enum err_code code = ERR_USAGE; code <= ERR_CORRUPT && str_starts(type, prefix); code++)
    if (str_is((struct str){ type.p + sizeof prefix - 1, type.n - sizeof prefix + 1 }, err_name(code)))
      return code;
  return status >= 500 ? ERR_IO : ERR_INPUT;
}

static void read_problem(struct arena *a, const struct reply *reply, struct err *err)
{
  struct value problem;
  struct str detail = { NULL, 0 };
  if (json_read(a, reply->body, &problem, NULL))
    detail = value_get_str(problem, "detail");
  if (detail.n)
    err_set(err, code_of(value_get_str(problem, "type"), reply->status), "%.*s", STR_FMT(detail));
  else
    err_set(err, ERR_IO, "the host answered %d", reply->status);
}

/* In a query "+" stands for a blank. */
static struct str query_text(struct arena *a, struct str s)
{
  struct buf b = BUF_INIT;
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] == '+')
      buf_z(&b, "%2B");
    else
      buf_char(&b, s.p[i]);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* Of outcomes people say one only: that something is not to be sent. */
static const char *discard_target(struct value v, struct arena *a, struct str *body)
{
  struct value list = value_get(v, "outcomes");
  *body = STR("");
  return str_printf(a, "/api/v1/outbox/%lld/discard",
                    list.kind == VALUE_LIST && list.n ? (long long)value_get(list.list[0], "dispatch").i : 0)
      .p;
}

static struct str quoted(struct arena *a, struct str s)
{
  struct buf b = BUF_INIT;
  json_string(&b, s);
  struct str text = str_dup(a, buf_view(&b));
  buf_fini(&b);
  return text;
}

/* Of changes those that accept a finding, or take that back, have an address of their own. */
static const char *change_target(const struct request *r, struct arena *a, struct str *body)
{
  static const char *const verbs[] = { "accept", "withdraw" };
  struct value v;
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
    if (!str_starts(r->body, str_printf(a, "{\"%s\":", verbs[i]).p) || !json_read(a, r->body, &v, NULL))
      continue;
    struct buf out = BUF_INIT;
    struct value_builder b;
    build_init(&b, a);
    build_put(&b, "until", value_get(v, "until"));
    build_put(&b, "reason", value_get(v, "reason"));
    json_write(&out, build_map(&b));
    *body = str_dup(a, buf_view(&out));
    buf_fini(&out);
    return str_printf(a, "/api/v1/findings/%lld/%s", (long long)value_get(v, verbs[i]).i, verbs[i]).p;
  }
  return routes[r->kind];
}

/* Where a request goes, and what is its body there. */
static const char *target_of(const struct request *r, struct arena *a, struct str *body)
{
  struct value v;
  *body = r->body;
  if (r->kind == REQUEST_DELIVERY)
    return str_printf(a, "/in/%.*s", STR_FMT(r->source)).p;
  if (r->kind == REQUEST_CHANGE)
    return change_target(r, a, body);
  if (r->kind == REQUEST_OUTCOME && json_read(a, r->body, &v, NULL))
    return discard_target(v, a, body);
  if (r->kind != REQUEST_RETRY || !json_read(a, r->body, &v, NULL))
    return routes[r->kind];
  *body = STR("");
  if (value_get(v, "confirm").kind == VALUE_INT)
    return str_printf(a, "/api/v1/deliveries/%lld/confirm", (long long)value_get(v, "confirm").i).p;
  if (value_get(v, "discard").kind == VALUE_INT) {
    *body = str_printf(a, "{\"reason\":%.*s}", STR_FMT(quoted(a, value_get_str(v, "reason"))));
    return str_printf(a, "/api/v1/deliveries/%lld/discard", (long long)value_get(v, "discard").i).p;
  }
  int64_t dispatch = value_get(v, "dispatch").i;
  struct str policy = value_get_str(v, "policy"), record = value_get_str(v, "record");
  if (policy.n)
    return str_printf(a, "/api/v1/policies/%.*s/retry%s%.*s", STR_FMT(policy), record.n ? "?record=" : "",
                      STR_FMT(query_text(a, record)))
        .p;
  if (dispatch)
    return str_printf(a, "/api/v1/outbox/%lld/retry", (long long)dispatch).p;
  return str_printf(a, "/api/v1/deliveries/%lld/retry", (long long)value_get(v, "delivery").i).p;
}

static bool write_by_host(const struct site *p, struct request *r)
{
  struct client host = { .socket_path = p->organisation->socket_path };
  struct arena a;
  struct buf headers = BUF_INIT;
  struct reply reply;
  struct str body;
  struct value answer;
  arena_init(&a);
  const char *target = target_of(r, &a, &body);
  bool good = client_header(&headers, STR("Content-Type"), STR("application/json"), &r->err) &&
              (str_is(r->actor, "cli") || client_header(&headers, STR("Steward-Actor"), r->actor, &r->err)) &&
              client_send(&host, "POST", target, buf_view(&headers), body, &a, &reply, &r->err);
  if (good) {
    buf_str(&r->answer, reply.body);
    good = reply.status < 300;
    if (!good)
      read_problem(&a, &reply, &r->err);
    bool read = json_read(&a, reply.body, &answer, NULL);
    if (read && value_get(answer, "seq").kind == VALUE_INT)
      r->seq = value_get(answer, "seq").i;
    r->duplicate = read && value_get(answer, "duplicate").kind == VALUE_BOOL;
  }
  buf_fini(&headers);
  arena_fini(&a);
  return good;
}

/* ---- writing by an engine of our own ---- */

static bool open_engine(struct site *p, struct err *err)
{
  const struct organisation *o = p->organisation;
  struct engine_options options = { .journal = o->journal_path, .model = o->model_path, .safe = p->safe };
  if (p->engine)
    return true;
  if (!site_make_data(o, err))
    return false;
  p->engine = engine_open(&options, err);
  return p->engine != NULL;
}

bool site_write(struct site *p, struct request *r)
{
  if (p->hosted)
    return write_by_host(p, r);
  if (!open_engine(p, &r->err))
    return false;
  if (r->kind == REQUEST_VERIFY)
    return engine_verify(p->engine, &r->answer, &r->err);
  return engine_run(p->engine, r);
}

/* ---- delivering ---- */

/* What the host's door would make of it. */
static bool deliver_here(struct site *p, struct str source, struct arena *a, struct request *r)
{
  struct intake_facts facts;
  struct value_builder b;
  struct entity entity;
  struct err ignored = ERR_INIT;
  struct buf text = BUF_INIT;
  if (!open_engine(p, &r->err) || !engine_intake(p->engine, source, a, &facts, &r->err))
    return false;
  build_init(&b, a);
  build_put(&b, "content-type", value_text(STR("application/json")));
  struct value headers = build_map(&b), head = receipt_head(a, &facts, headers, value_none());
  entity_read(a, headers, r->body, &entity, &ignored);
  json_write(&text, head);
  r->head = str_dup(a, buf_view(&text));
  buf_fini(&text);
  r->key = receipt_key(a, &facts, headers, head, &entity, r->body);
  r->actor = str_printf(a, "source/%.*s", STR_FMT(source));
  return engine_run(p->engine, r);
}

bool site_deliver(struct site *p, struct str source, struct str body, struct request *r)
{
  struct arena a;
  *r = (struct request){ .kind = REQUEST_DELIVERY, .actor = STR("cli"), .source = source, .body = body };
  arena_init(&a);
  bool good = p->hosted ? write_by_host(p, r) : deliver_here(p, source, &a, r);
  r->actor = r->head = r->key = STR("");
  arena_fini(&a);
  return good;
}
