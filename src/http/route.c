/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table, and the checks that all routes share, in the order in which they are made: is the server stopping, is the
 * method one, is there such a path, who asks, may he, may the body come, are the parameters known.
 */
#include "http/route.h"

#include "http/caller.h"
#include "http/confirm.h"
#include "http/handshake.h"
#include "http/lookup.h"
#include "http/openapi.h"
#include "http/probe.h"
#include "http/receive.h"
#include "http/reply.h"
#include "http/server.h"
#include "http/stream.h"
#include "http/submit.h"

#define PAGE                                                                                                           \
  { "limit", "at most so many items (default 100, at most 1000)" }, { "cursor", "`next` of the page before" }

static const struct parameter of_intake[] = {
  { "access_token", "a token, where the sender can set no header" },
  { "*", "as the sender has it: a source may want its secret there, an intake reads what it names under `query`" },
  { NULL, NULL },
};
static const struct parameter of_records[] = { { "*", "an indexed field of the type, by value" },
                                               PAGE,
                                               { NULL, NULL } };
static const struct parameter of_findings[] = {
  { "state", "open or closed" },
  { "policy", "id of a policy" },
  { "code", "as the policy says it" },
  { "severity", "low, medium, high or critical" },
  { "subject", "type/key of a record" },
  { "owner", "type/key of a record" },
  { "accepted", "true, false, or any (without): what somebody lets stand, with a reason and an end" },
  { "opened_before", "an instant: what is older" },
  PAGE,
  { NULL, NULL },
};
static const struct parameter of_clocks[] = {
  { "state", "running, paused, met, missed or cancelled" },
  { "policy", "id of a policy" },
  { "subject", "type/key of a record" },
  PAGE,
  { NULL, NULL },
};
static const struct parameter of_messages[] = {
  { "policy", "id of a policy" }, { "subject", "type/key of a record" }, { "to", "to whom" }, PAGE, { NULL, NULL },
};
static const struct parameter of_deliveries[] = {
  { "source", "name of a source" },
  { "state", "applied, failed, ignored, refused, held, confirmed or discarded" },
  PAGE,
  { NULL, NULL },
};
static const struct parameter of_outbox[] = {
  { "state", "waiting, sent, dead, unrouted, withdrawn, discarded or shadow" },
  { "destination", "id of a destination" },
  { "message", "number of a message" },
  { "finding", "number of a finding" },
  { "send", "what leaves together has the same" },
  PAGE,
  { NULL, NULL },
};
static const struct parameter of_journal[] = { { "from", "the first sequence number" }, PAGE, { NULL, NULL } };
static const struct parameter of_report[] = { { "*", "parameters of the report, for this once" }, { NULL, NULL } };
static const struct parameter of_why[] = { { "format", "json, or text for people" }, { NULL, NULL } };
static const struct parameter of_activations[] = { { "state", "active, refused or passed" }, PAGE, { NULL, NULL } };
static const struct parameter of_retry[] = { { "record", "type/key of a record; without, all on which it fails" },
                                             { NULL, NULL } };
static const struct parameter of_stream[] = {
  { "kind", "change, finding, clock, message, delivery, activation; several with commas" },
  { "type", "of the record; several with commas" },
  { "record", "type/key; several with commas" },
  { "policy", "id of the policy that says it" },
  { "severity", "findings of this or above: low, medium, high or critical" },
  { "from", "the first entry of the journal; without, what comes from now on; Last-Event-ID counts before it" },
  { NULL, NULL },
};
static const struct parameter of_delete[] = { { "reason", "why, for the journal" }, { NULL, NULL } };

#define API "/api/v1"

/*
 * method, pattern   of the request
 * name              in metrics and in the description
 * role              the least that may
 * body              what is sent
 * query             which parameters there are
 * handle, ask       on the loop; on a reader's thread
 * doc               one line
 */
/* clang-format off */
static const struct route routes[] = {
  { "POST", "/in/{source}", "intake", ROLE_NOBODY, BODY_DELIVERY, of_intake, receive_delivery, NULL,
    "Webhook intake: 202 once the delivery is on disk, 200 when it was there before" },
  { "OPTIONS", "/in/{source}", "intake_options", ROLE_NOBODY, BODY_HELLO, of_intake, handshake_options, NULL,
    "Whether WebHook-Request-Origin may deliver here (CloudEvents)" },
  { "HEAD", "/in/{source}", "intake_head", ROLE_NOBODY, BODY_HELLO, of_intake, handshake_head, NULL,
    "Whether there is such a source: some senders ask before they send" },

  { "GET", API "/records/{type}/{key}", "record", ROLE_READER, BODY_NONE, NULL, NULL, lookup_record,
    "One record with its derived fields; ETag is its version" },
  { "PUT", API "/records/{type}/{key}", "put_record", ROLE_OPERATOR, BODY_JSON, NULL, submit_put, NULL,
    "Create a record or set fields of it: {\"fields\":{…},\"reason\":\"…\"}; "
    "If-Match wants a version, If-None-Match: * a new record" },
  { "PATCH", API "/records/{type}/{key}", "patch_record", ROLE_OPERATOR, BODY_JSON, NULL, submit_patch, NULL,
    "Set fields of a record that exists: {\"fields\":{…},\"reason\":\"…\"}; null clears; If-Match wants a version" },
  { "DELETE", API "/records/{type}/{key}", "delete_record", ROLE_OPERATOR, BODY_NONE, of_delete, submit_delete, NULL,
    "Delete a record; If-Match wants a version" },
  { "GET", API "/records/{type}/{key}/history/{field}", "history", ROLE_READER, BODY_NONE, NULL, NULL, lookup_history,
    "What a field was, and since which entry of the journal" },
  { "GET", API "/records/{type}", "records", ROLE_READER, BODY_NONE, of_records, NULL, lookup_records,
    "Records of a type, filtered by indexed fields" },
  { "GET", API "/types", "types", ROLE_READER, BODY_NONE, NULL, NULL, lookup_types, "Record types with their fields" },
  { "POST", API "/changes", "changes", ROLE_OPERATOR, BODY_JSON, NULL, submit_change, NULL,
    "Several edits as one change: {\"edits\":[…],\"reason\":\"…\"}; all or none" },

  { "POST", API "/what-if", "what_if", ROLE_READER, BODY_JSON, NULL, submit_what_if, NULL,
    "What a change, or deliveries, would do, in money, fields, promises and findings, without doing it: {\"edits\":[…]} "
    "or {\"deliveries\":[{\"source\":…,\"body\":…}]}" },

  { "GET", API "/findings", "findings", ROLE_READER, BODY_NONE, of_findings, NULL, lookup_findings,
    "Findings, newest first" },
  { "GET", API "/findings/{id}", "finding", ROLE_READER, BODY_NONE, NULL, NULL, lookup_finding, "One finding" },
  { "POST", API "/findings/{id}/accept", "accept_finding", ROLE_OPERATOR, BODY_JSON, NULL, submit_accept, NULL,
    "Let it stand: {\"reason\":\"…\",\"until\":\"30d\"}; until is a duration, a last day or an instant. "
    "As a person; nobody is told of it until then" },
  { "POST", API "/findings/{id}/withdraw", "withdraw_finding", ROLE_OPERATOR, BODY_JSON, NULL, submit_withdraw, NULL,
    "Take its acceptance back: {\"reason\":\"…\"}; it is told again" },
  { "GET", API "/clocks", "clocks", ROLE_READER, BODY_NONE, of_clocks, NULL, lookup_clocks,
    "Running promises, by due instant" },
  { "GET", API "/messages", "messages", ROLE_READER, BODY_NONE, of_messages, NULL, lookup_messages,
    "Messages that policies say" },
  { "GET", API "/drafts", "drafts", ROLE_READER, BODY_NONE, of_messages, NULL, lookup_drafts,
    "Texts that a person may take up" },
  { "GET", API "/why/finding/{id}", "why_finding", ROLE_READER, BODY_NONE, of_why, NULL, lookup_why_finding,
    "Why a finding was said: policy, reads, cause" },
  { "GET", API "/why/{type}/{key}", "why_record", ROLE_READER, BODY_NONE, of_why, NULL, lookup_why,
    "Why a record is as it is: each derived field and open finding" },
  { "GET", API "/why/{type}/{key}/{field}", "why_field", ROLE_READER, BODY_NONE, of_why, NULL, lookup_why,
    "Why a field has its value" },
  { "GET", API "/policies", "policies", ROLE_READER, BODY_NONE, NULL, NULL, lookup_policies,
    "Policies, guards and intakes in force" },
  { "POST", API "/policies/{id}/retry", "retry_policy", ROLE_OPERATOR, BODY_NONE, of_retry, submit_retry_policy, NULL,
    "Ask a policy again where it fails or is quarantined" },
  { "POST", API "/activate", "activate", ROLE_ADMIN, BODY_SET, NULL, submit_activate, NULL,
    "Put a set of packs in force, as a whole or not at all" },
  { "POST", API "/rollback", "rollback", ROLE_ADMIN, BODY_JSON, NULL, submit_rollback, NULL,
    "Go back to the set that was in force before, or to that of an entry: {\"to\":seq,\"reason\":\"…\"}" },
  { "GET", API "/activations", "activations", ROLE_READER, BODY_NONE, of_activations, NULL, lookup_activations,
    "Which sets came into force, or did not, newest first" },

  { "GET", API "/deliveries", "deliveries", ROLE_READER, BODY_NONE, of_deliveries, NULL, lookup_deliveries,
    "Deliveries, newest first" },
  { "GET", API "/deliveries/{seq}", "delivery", ROLE_READER, BODY_NONE, NULL, NULL, lookup_delivery,
    "One delivery: headers, body, outcome, what it changed" },
  { "POST", API "/deliveries/{seq}/retry", "retry", ROLE_OPERATOR, BODY_NONE, NULL, submit_retry, NULL,
    "Map a failed delivery again" },
  { "POST", API "/deliveries/{seq}/confirm", "confirm", ROLE_OPERATOR, BODY_NONE, NULL, confirm_delivery, confirm_ask,
    "Say yes to a delivery that is held: the address that it names is asked, once" },
  { "POST", API "/deliveries/{seq}/discard", "discard", ROLE_OPERATOR, BODY_JSON, NULL, submit_discard_delivery, NULL,
    "Give a failed delivery up: {\"reason\":\"…\"}; it is mapped no more" },
  { "GET", API "/refusals", "refusals", ROLE_READER, BODY_NONE, NULL, probe_refusals, NULL,
    "By source: how many deliveries were refused since the host started, and why the last one" },
  { "GET", API "/outbox", "outbox", ROLE_READER, BODY_NONE, of_outbox, NULL, lookup_outbox,
    "The outbox: what is to leave, has left, or could not, newest first" },
  { "GET", API "/outbox/{id}", "dispatch", ROLE_READER, BODY_NONE, NULL, NULL, lookup_dispatch,
    "One dispatch, with what it says" },
  { "POST", API "/outbox/{id}/retry", "retry_dispatch", ROLE_OPERATOR, BODY_NONE, NULL, submit_retry_dispatch, NULL,
    "Send again what was given up, or ask the routes again where one failed" },
  { "POST", API "/outbox/{id}/discard", "discard_dispatch", ROLE_OPERATOR, BODY_NONE, of_delete, submit_discard, NULL,
    "Not to be sent any more" },
  { "GET", API "/courier", "courier", ROLE_READER, BODY_NONE, NULL, probe_courier, NULL,
    "What is on its way just now: destinations, whether they fail, and what is tried again when" },
  { "GET", API "/journal", "journal", ROLE_READER, BODY_NONE, of_journal, NULL, lookup_journal,
    "Entries of the journal, rising" },
  { "GET", API "/journal/{seq}", "entry", ROLE_READER, BODY_NONE, NULL, NULL, lookup_entry,
    "One entry of the journal" },
  { "GET", API "/stream", "stream", ROLE_READER, BODY_NONE, of_stream, NULL, stream_ask,
    "What is committed, as server-sent events, in the order of the entries; goes on behind Last-Event-ID" },
  { "POST", API "/verify", "verify", ROLE_ADMIN, BODY_NONE, NULL, submit_verify, NULL,
    "Hold the host against its own promises" },
  { "GET", API "/reports", "reports", ROLE_READER, BODY_NONE, NULL, NULL, lookup_reports, "Reports in force" },
  { "POST", API "/reports", "build_report", ROLE_READER, BODY_JSON, NULL, submit_report_of, NULL,
    "A report as it is now, as JSON: {\"report\":ID,\"params\":{…}}" },
  { "GET", "/reports/edition/{key}", "edition", ROLE_READER, BODY_NONE, NULL, NULL, lookup_edition,
    "An edition of a report as it came out: KEY, KEY.html, KEY.md or KEY.json" },
  { "GET", "/reports/{id}", "report", ROLE_READER, BODY_NONE, of_report, submit_report, NULL,
    "A report as it is now: ID, ID.html, ID.md or ID.json; /policies lists them" },
  { "GET", API "/openapi.json", "openapi", ROLE_NOBODY, BODY_NONE, NULL, openapi_describe, NULL, "This description" },

  { "GET", "/metrics", "metrics", ROLE_READER, BODY_NONE, NULL, probe_metrics, NULL,
    "Counters and gauges as OpenMetrics" },
  { "GET", "/healthz", "healthz", ROLE_NOBODY, BODY_NONE, NULL, probe_health, NULL, "200 while the server answers" },
  { "GET", "/readyz", "readyz", ROLE_NOBODY, BODY_NONE, NULL, probe_ready, NULL,
    "200 while entries are applied, or in safe mode, which it says; else 503 and why not" },
  { "GET", "/", "index", ROLE_NOBODY, BODY_NONE, NULL, probe_index, NULL, "Where things are" },
};
/* clang-format on */

enum { ROUTES = sizeof routes / sizeof *routes };
_Static_assert((int)ROUTES < (int)TALLY_ROUTES_MAX, "a row a route");

int route_count(void) { return ROUTES; }
const struct route *route_get(int i) { return &routes[i]; }
int route_index(const struct route *r) { return r ? (int)(r - routes) : ROUTES; }
const char *route_name(int i) { return i < ROUTES ? routes[i].name : "none"; }

/* ---- finding ------------------------------------------------------------------------------ */

/* Walks pattern and segments together; what stands for {…} goes to params. */
static bool path_fits(const char *pattern, const struct target *t, struct str *params)
{
  struct str rest = str_of(pattern + 1);
  size_t i = 0, n = 0;
  bool more = rest.n > 0;
  for (; more; i++) {
    struct str part;
    more = str_split(rest, '/', &part, &rest);
    if (i >= t->count || i >= TARGET_SEGMENTS_MAX)
      return false;
    if (part.p[0] != '{') {
      if (!str_eq(part, t->segments[i]))
        return false;
    } else if (t->segments[i].n == 0) {
      return false;
    } else {
      params[n++] = t->segments[i];
    }
  }
  return i == t->count;
}

static bool method_fits(const struct route *r, struct str method)
{
  return str_is(method, r->method) || (str_is(method, "HEAD") && strcmp(r->method, "GET") == 0);
}

static bool is_method(struct str s)
{
  static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (str_is(s, methods[i]))
      return true;
  return false;
}

/* The path is known but not with this method: says with which. */
static void refuse_method(struct exchange *x)
{
  struct buf allow = BUF_INIT;
  struct str ignored[EXCHANGE_PARAMS_MAX];
  for (size_t i = 0; i < ROUTES; i++)
    if (path_fits(routes[i].pattern, &x->target, ignored))
      buf_printf(&allow, "%s%s%s", allow.n ? ", " : "", routes[i].method,
                 strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
  if (allow.n) {
    reply_header(x, "Allow", buf_view(&allow));
    reply_problem(x, 405, "%.*s takes %s", STR_FMT(x->target.path), allow.p);
  } else {
    reply_problem(x, 404, "there is no %.*s; GET /api/v1/openapi.json says what there is", STR_FMT(x->target.path));
  }
  buf_fini(&allow);
}

static bool find_route(struct exchange *x)
{
  struct err err = ERR_INIT;
  if (!target_read(&x->arena, x->head.target, &x->target, &err)) {
    reply_problem(x, 400, "%s", err.text);
    return false;
  }
  for (size_t i = 0; i < ROUTES; i++)
    if (method_fits(&routes[i], x->head.method) && path_fits(routes[i].pattern, &x->target, x->params)) {
      x->route = &routes[i];
      return true;
    }
  if (is_method(x->head.method))
    refuse_method(x);
  else
    reply_problem(x, 501, "there is no method %.*s here", STR_FMT(x->head.method));
  return false;
}

/* ---- the checks --------------------------------------------------------------------------- */

/* What a delivery's type claims is looked at when it has been proved. */
static bool check_type(struct exchange *x)
{
  struct str type = media_type(x->head.known[KNOWN_CONTENT_TYPE]);
  if (x->route->body != BODY_DELIVERY && type.n && !media_is_json(type))
    reply_problem(x, 415, "the body must be JSON (Content-Type: application/json), not %.*s", STR_FMT(type));
  return x->status == 0;
}

static bool check_coding(struct exchange *x)
{
  struct str name = x->head.known[KNOWN_CONTENT_ENCODING];
  enum coding coding;
  bool packed = x->route->body == BODY_DELIVERY;
  if (coding_find(name, &coding) && (coding == CODING_NONE || packed))
    return true;
  reply_header(x, "Accept-Encoding", packed ? STR("gzip, deflate") : STR("identity"));
  reply_problem(x, 415, "Content-Encoding %.*s is not understood: send it %s", STR_FMT(name),
                packed ? "with gzip, deflate or plain" : "plain");
  return false;
}

static bool check_body(struct exchange *x)
{
  const struct head *h = &x->head;
  const struct http_options *o = &x->server->options;
  if (x->route->body == BODY_NONE || x->route->body == BODY_HELLO) {
    if (h->length || h->chunked)
      reply_problem(x, 413, "this takes no body");
    return x->status == 0;
  }
  x->body_max = x->route->body == BODY_JSON ? o->body_max : o->intake_max;
  if (!h->sized && !h->chunked && x->route->body != BODY_DELIVERY)
    reply_problem(x, 411, "the body's length is not said: Content-Length or Transfer-Encoding: chunked");
  else if (h->length > x->body_max)
    reply_problem(x, 413, "the body is larger than %llu bytes", (unsigned long long)x->body_max);
  return x->status == 0 && check_coding(x) && check_type(x);
}

static void refuse_parameter(struct exchange *x, struct str name, const char *const *names, size_t n)
{
  const char *near = str_nearest(name, names, n);
  struct buf known = BUF_INIT;
  for (size_t i = 0; i < n && !near; i++)
    buf_printf(&known, "%s%s", i ? ", " : "; there are: ", names[i]);
  if (near)
    buf_printf(&known, "; did you mean \"%s\"?", near);
  reply_problem(x, 400, "there is no query parameter \"%.*s\" here%.*s", STR_FMT(name), STR_FMT(buf_view(&known)));
  buf_fini(&known);
}

static bool check_query(struct exchange *x)
{
  const char *names[TARGET_PAIRS_MAX];
  size_t n = 0;
  bool any = false;
  for (const struct parameter *p = x->route->query; p && p->name; p++) {
    any |= strcmp(p->name, "*") == 0;
    names[n++] = p->name;
  }
  for (size_t i = 0; i < x->target.pair_count && !any; i++) {
    struct str name = x->target.pairs[i].name;
    bool known = false;
    for (size_t j = 0; j < n; j++)
      known |= str_is(name, names[j]);
    if (known)
      continue;
    refuse_parameter(x, name, names, n);
    return false;
  }
  return true;
}

void route_admit(struct exchange *x)
{
  if (x->server->stopping) {
    reply_problem(x, 503, "the server is stopping");
    return;
  }
  if (!find_route(x))
    return;
  if (x->route->body == BODY_DELIVERY
          ? !receive_admit(x)
          : x->route->body != BODY_HELLO && (!caller_identify(x) || !caller_has(x, x->route->role)))
    return;
  if (check_body(x))
    check_query(x);
}

void route_handle(struct exchange *x)
{
  if (x->route->handle)
    x->route->handle(x);
  else
    inquiry_put(x->server->inquiry, x);
}
