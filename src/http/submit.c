/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PUT, PATCH and DELETE of one record are written as a change of one edit; If-Match becomes the edit's version.
 */
#include "http/submit.h"

#include "http/reply.h"
#include "http/server.h"

/* ---- back from the engine ----------------------------------------------------------------- */

static void take_answer(struct exchange *x)
{
  struct buf spare = x->reply;
  x->reply = x->request.answer;
  x->request.answer = spare;
  if (x->reply.n == 0)
    buf_printf(&x->reply, "{\"seq\":%lld}", (long long)x->request.seq);
}

static void done(struct exchange *x)
{
  const struct request *r = &x->request;
  if (r->err.code) {
    bool conditional = x->head.known[KNOWN_IF_MATCH].p || x->head.known[KNOWN_IF_NONE_MATCH].p;
    int status = r->err.code == ERR_CONFLICT && conditional ? 412 : reply_status(r->err.code);
    reply_err_as(x, status, &r->err, buf_view(&r->answer));
    return;
  }
  take_answer(x);
  reply_json(x, 200);
}

/* One record was changed: its new version is the ETag. */
static void done_record(struct exchange *x)
{
  struct value answer;
  done(x);
  if (x->status != 200 || !json_read(&x->arena, buf_view(&x->reply), &answer, NULL))
    return;
  struct value records = value_get(answer, "records");
  struct value version =
      records.kind == VALUE_LIST && records.n == 1 ? value_get(records.list[0], "version") : value_none();
  if (version.kind == VALUE_INT)
    reply_header(x, "ETag", str_printf(&x->arena, "\"%lld\"", (long long)version.i));
}

/* ---- the body ----------------------------------------------------------------------------- */

/* An object; else the answer is set. */
static bool read_object(struct exchange *x, struct value *out)
{
  struct err err = ERR_INIT;
  if (!json_read(&x->arena, buf_view(&x->body), out, &err))
    reply_err_as(x, 400, &err, STR(""));
  else if (out->kind != VALUE_MAP)
    reply_problem(x, 422, "the body must be a JSON object");
  return x->status == 0;
}

/* Who has written a member that is not known meant something by it. */
static bool only_members(struct exchange *x, struct value body, const char *first, const char *form)
{
  for (uint32_t i = 0; i < body.n; i++)
    if (!str_is(body.map[i].name, first) && !str_is(body.map[i].name, "reason")) {
      reply_problem(x, 422, "\"%.*s\" has no place here: the body is %s", STR_FMT(body.map[i].name), form);
      return false;
    }
  struct value reason = value_get(body, "reason");
  if (!value_is_none(reason) && reason.kind != VALUE_TEXT)
    reply_problem(x, 422, "\"reason\" must be a text");
  return x->status == 0;
}

/* Whole bodies go on as they came; they were only checked. */
void submit_change(struct exchange *x)
{
  struct value body;
  if (!read_object(x, &body) || !only_members(x, body, "edits", "{\"edits\":[…],\"reason\":\"…\"}"))
    return;
  struct value edits = value_get(body, "edits");
  if (edits.kind == VALUE_LIST && edits.n == 0)
    reply_problem(x, 422, "\"edits\" is empty: there is nothing to change");
  else
    exchange_submit(x, REQUEST_CHANGE, buf_view(&x->body), done);
}

void submit_what_if(struct exchange *x)
{
  struct value body;
  if (!read_object(x, &body))
    return;
  bool deliveries = value_get(body, "deliveries").kind != VALUE_NONE;
  if (only_members(x, body, deliveries ? "deliveries" : "edits",
                   "{\"edits\":[…]} or {\"deliveries\":[{\"source\":…,\"body\":…}]}"))
    exchange_submit(x, REQUEST_WHAT_IF, buf_view(&x->body), done);
}

/* ---- reports ---- */

static void report_done(struct exchange *x)
{
  const struct request *r = &x->request;
  struct str id = x->params[0], form = reply_form(&id);
  struct value document;
  struct err err = r->err;
  if (err.code || !json_read(&x->arena, buf_view(&r->answer), &document, &err))
    reply_err(x, &err);
  else
    reply_document(x, document, form);
}

void submit_report(struct exchange *x)
{
  struct str id = x->params[0];
  reply_form(&id);
  buf_z(&x->composed, "{\"report\":");
  json_string(&x->composed, id);
  buf_z(&x->composed, ",\"params\":{");
  for (size_t i = 0; i < x->target.pair_count; i++) {
    buf_z(&x->composed, i ? "," : "");
    json_string(&x->composed, x->target.pairs[i].name);
    buf_char(&x->composed, ':');
    json_string(&x->composed, x->target.pairs[i].value);
  }
  buf_z(&x->composed, "}}");
  exchange_submit(x, REQUEST_REPORT, buf_view(&x->composed), report_done);
}

void submit_report_of(struct exchange *x)
{
  struct value body;
  if (read_object(x, &body))
    exchange_submit(x, REQUEST_REPORT, buf_view(&x->body), done);
}

void submit_activate(struct exchange *x)
{
  struct value body;
  if (read_object(x, &body))
    exchange_submit(x, REQUEST_ACTIVATE, buf_view(&x->body), done);
}

void submit_rollback(struct exchange *x)
{
  struct value body;
  if (read_object(x, &body) && only_members(x, body, "to", "{\"to\":…,\"reason\":\"…\"}"))
    exchange_submit(x, REQUEST_ROLLBACK, buf_view(&x->body), done);
}

void submit_verify(struct exchange *x) { exchange_submit(x, REQUEST_VERIFY, STR(""), done); }

static bool read_delivery(struct exchange *x, int64_t *seq)
{
  if (!str_int(x->params[0], seq) || *seq < 1)
    reply_problem(x, 404, "there is no delivery \"%.*s\": it must be a number", STR_FMT(x->params[0]));
  return x->status == 0;
}

void submit_discard_delivery(struct exchange *x)
{
  int64_t seq;
  struct value body;
  if (!read_delivery(x, &seq) || !read_object(x, &body) || !only_members(x, body, "reason", "{\"reason\":\"…\"}"))
    return;
  if (value_get_str(body, "reason").n == 0) {
    reply_problem(x, 422, "why? The body is {\"reason\":\"…\"}");
    return;
  }
  buf_printf(&x->composed, "{\"discard\":%lld,\"reason\":", (long long)seq);
  json_write(&x->composed, value_get(body, "reason"));
  buf_char(&x->composed, '}');
  exchange_submit(x, REQUEST_RETRY, buf_view(&x->composed), done);
}

void submit_retry(struct exchange *x)
{
  int64_t seq;
  if (!read_delivery(x, &seq))
    return;
  buf_printf(&x->composed, "{\"delivery\":%lld}", (long long)seq);
  exchange_submit(x, REQUEST_RETRY, buf_view(&x->composed), done);
}

void submit_confirmed(struct exchange *x)
{
  int64_t seq = 0;
  str_int(x->params[0], &seq);
  buf_printf(&x->composed, "{\"confirm\":%lld}", (long long)seq);
  exchange_submit(x, REQUEST_RETRY, buf_view(&x->composed), done);
}

void submit_retry_policy(struct exchange *x)
{
  struct str record = target_query(&x->target, "record");
  buf_z(&x->composed, "{\"policy\":");
  json_string(&x->composed, x->params[0]);
  if (record.p) {
    buf_z(&x->composed, ",\"record\":");
    json_string(&x->composed, record);
  }
  buf_char(&x->composed, '}');
  exchange_submit(x, REQUEST_RETRY, buf_view(&x->composed), done);
}

static bool read_dispatch(struct exchange *x, int64_t *id)
{
  if (!str_int(x->params[0], id) || *id < 1)
    reply_problem(x, 404, "there is no dispatch \"%.*s\": it must be a number", STR_FMT(x->params[0]));
  return x->status == 0;
}

void submit_retry_dispatch(struct exchange *x)
{
  int64_t id;
  if (!read_dispatch(x, &id))
    return;
  buf_printf(&x->composed, "{\"dispatch\":%lld}", (long long)id);
  exchange_submit(x, REQUEST_RETRY, buf_view(&x->composed), done);
}

void submit_discard(struct exchange *x)
{
  int64_t id;
  struct str reason = target_query(&x->target, "reason");
  if (!read_dispatch(x, &id))
    return;
  buf_printf(&x->composed, "{\"outcomes\":[{\"dispatch\":%lld,\"state\":\"discarded\"", (long long)id);
  if (reason.n) {
    buf_z(&x->composed, ",\"detail\":");
    json_string(&x->composed, reason);
  }
  buf_z(&x->composed, "}]}");
  exchange_submit(x, REQUEST_OUTCOME, buf_view(&x->composed), done);
}

/* ---- findings ---- */

/* {"accept":12,"until":…,"reason":…}: the engine makes a record of it. */
static void submit_acceptance(struct exchange *x, const char *verb, const char *first, const char *form)
{
  int64_t id;
  struct value body;
  if (!str_int(x->params[0], &id) || id < 1) {
    reply_problem(x, 404, "there is no finding \"%.*s\": it must be a number", STR_FMT(x->params[0]));
    return;
  }
  if (!read_object(x, &body) || !only_members(x, body, first, form))
    return;
  struct value_builder b;
  build_init(&b, &x->arena);
  build_put(&b, verb, value_int(id));
  build_put(&b, "until", value_get(body, "until"));
  build_put(&b, "reason", value_get(body, "reason"));
  json_write(&x->composed, build_map(&b));
  exchange_submit(x, REQUEST_CHANGE, buf_view(&x->composed), done);
}

void submit_accept(struct exchange *x)
{
  submit_acceptance(x, "accept", "until", "{\"reason\":\"…\",\"until\":\"30d\"}");
}

void submit_withdraw(struct exchange *x) { submit_acceptance(x, "withdraw", "reason", "{\"reason\":\"…\"}"); }

/* ---- one record --------------------------------------------------------------------------- */

/* The number in If-Match: "7". 0 when there is none; false with the answer set when it is another thing. */
static bool read_version(struct exchange *x, int64_t *out)
{
  struct str tag = x->head.known[KNOWN_IF_MATCH];
  *out = 0;
  if (!tag.p)
    return true;
  bool quoted = tag.n > 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"';
  if (!quoted || !str_int((struct str){ tag.p + 1, tag.n - 2 }, out) || *out < 1)
    reply_problem(x, 400, "If-Match must be the ETag of the record, like \"7\"");
  return x->status == 0;
}

/* {"fields":{…},"reason":"…"}, and nothing else. */
static bool read_fields(struct exchange *x, struct value *body)
{
  if (!read_object(x, body) || !only_members(x, *body, "fields", "{\"fields\":{…},\"reason\":\"…\"}"))
    return false;
  if (value_get(*body, "fields").kind != VALUE_MAP)
    reply_problem(x, 422, "the body must have \"fields\": the fields to be set, as an object");
  return x->status == 0;
}

/* {"edits":[{verb:"type/key","set":…,"version":…}],"reason":…} */
static void submit_edit(struct exchange *x, const char *verb, struct value fields, int64_t version, struct value reason)
{
  struct buf *out = &x->composed;
  buf_printf(out, "{\"edits\":[{\"%s\":", verb);
  json_string(out, str_printf(&x->arena, "%.*s/%.*s", STR_FMT(x->params[0]), STR_FMT(x->params[1])));
  if (fields.kind == VALUE_MAP) {
    buf_z(out, ",\"set\":");
    json_write(out, fields);
  }
  if (version)
    buf_printf(out, ",\"version\":%lld", (long long)version);
  buf_z(out, "}]");
  if (reason.kind != VALUE_NONE) {
    buf_z(out, ",\"reason\":");
    json_write(out, reason);
  }
  buf_char(out, '}');
  exchange_submit(x, REQUEST_CHANGE, buf_view(out), done_record);
}

void submit_put(struct exchange *x)
{
  struct value body;
  int64_t version;
  struct str none = x->head.known[KNOWN_IF_NONE_MATCH];
  if (none.p && !str_is(none, "*")) {
    reply_problem(x, 400, "If-None-Match is only understood as *: the record must not exist");
    return;
  }
  if (!read_version(x, &version) || !read_fields(x, &body))
    return;
  submit_edit(x,
              none.p    ? "create"
              : version ? "update"
                        : "put",
              value_get(body, "fields"), version, value_get(body, "reason"));
}

void submit_patch(struct exchange *x)
{
  struct value body;
  int64_t version;
  if (read_version(x, &version) && read_fields(x, &body))
    submit_edit(x, "update", value_get(body, "fields"), version, value_get(body, "reason"));
}

void submit_delete(struct exchange *x)
{
  int64_t version;
  struct str reason = target_query(&x->target, "reason");
  if (read_version(x, &version))
    submit_edit(x, "delete", value_none(), version, reason.p ? value_text(reason) : value_none());
}
