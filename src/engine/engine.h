/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * engine - the sentence: something arrives and is journaled; it becomes a change to the model; exactly the
 * policies that the change touches are evaluated and say what should now be true; that is written down in the
 * same transaction; whoever listens reads what was committed, and can ask why.
 *
 * It alone owns the journal and the model for writing. Applying an entry is a function of the entry and the
 * model: it reads no clock, no file, no network, so the same journal gives the same model. It does not speak HTTP
 * and knows no secret.
 *
 * Life: engine_open recovers (applies what the journal has beyond the model), then either engine_start gives it a
 * thread and requests are submitted from any thread, or engine_run does one at a time in the caller's.
 */
#include "base/base.h"
#include "engine/organisation.h"
#include "engine/outline.h"
#include "engine/reader.h"
#include "engine/story.h"
#include "engine/stream_notice.h"

struct engine;

/* One evaluation of a policy, as engine_options.asked is told of it. */
struct asked {
  struct str policy; /* its id; stays while the set is in force */
  int64_t ns, fuel;
  uint32_t reads;
};

struct engine_options {
  const char *journal; /* path, or ":memory:" */
  const char *model;
  size_t cache_bytes;      /* of the model; 0: its default */
  size_t queue_max;        /* requests waiting; 0: 4096. Beyond: ERR_BUSY */
  size_t group_max;        /* entries committed together; 0: 256 */
  size_t dedup_window;     /* delivery keys remembered; 0: 1 000 000 */
  bool safe;               /* nothing is applied, no policy loaded; see engine_safe */
  int64_t (*now)(void);    /* the clock that stamps entries; NULL: instant_now. For tests and demos */
  void (*news)(void *arg); /* on the engine's thread, after a commit that made a send due, or changed a destination: ask
                              reader_due. Not while engine_open recovers. It must not wait. NULL: nobody wants to know */
  void *news_arg;
  void (*asked)(void *arg, const struct asked *a); /* after each evaluation, and each report, for who measures them. It
                                                      must not call the engine. NULL: nobody */
  void *asked_arg;
  int64_t patience_ms; /* how long a group waits for memory before it is answered that it will be later; 0: 2000 */
};

/* ERR_CORRUPT when the journal's chain is broken or the model is ahead of it; ERR_MEMORY: nothing is wrong, once there
 * is memory. */
struct engine *engine_open(const struct engine_options *o, struct err *err);
void engine_close(struct engine *e);

enum request_kind {
  REQUEST_DELIVERY, /* done once durable; applied after. `duplicate` when the key was seen before: nothing written */
  REQUEST_CHANGE,   /* body {"edits":[…],"reason":"…"}; done once applied, or refused */
  REQUEST_ACTIVATE, /* body from organisation_payload; done once in force, or refused with all that is wrong */
  REQUEST_RETRY,   /* body {"delivery":seq}: maps a failed delivery again; {"discard":seq,"reason":"…"}: gives one up;
                       {"policy":id,"record":"type/key"}: asks one
                       that fails again, of all its records where none is named; {"dispatch":id}: a dead one waits
                       again, of an unrouted one the routes are asked again */
  REQUEST_WHAT_IF, /* body as of a change, or {"deliveries":[{"source" or "intake","headers","body"}]} (1000 at most),
                       mapped as if they came now: what would be otherwise, in money, fields, findings, clocks and
                       messages, as {"at","deliveries":[{"state","reason","records"}],"refused":[…],"warnings":[…],
                       "totals":[…],"record_count","records":[…],"findings":{"opened","changed","closed"},"clocks":[…],
                       "messages":[…],"drafts":[…],"opens":[…],"failures":[…]}. Of each list the first 1000. Nothing is
                       journaled or kept */
  REQUEST_REPORT,  /* body {"report":id,"params":{…}}: its document, as JSON (see document.h). Nothing is journaled */
  REQUEST_VERIFY,  /* engine_verify in between; nothing is journaled */
  REQUEST_OUTCOME, /* what became of sends: body {"outcomes":[{"dispatch":id,"state":"sent" | "dead" | "discarded",
                       "attempts":n,"detail":"204"}]}; id of reader_due. Saying it again changes nothing */
  REQUEST_ROLLBACK, /* body {"to":seq,"reason":"…"}, both if you like: back to the set which that entry, or else the one
                       before, put in force; done as an activation is */
};

/* One input and its answer. The submitter owns it and all it points to until done is called. */
struct request {
  enum request_kind kind;
  struct str actor, source, key, head, body;
  void (*done)(struct request *r); /* on a thread of the engine's, once; may free r. NULL with engine_run */
  void *owner;
  /* the answer: */
  struct err err; /* code ERR_NONE: it is in the journal (and, but for deliveries, applied). ERR_MEMORY with a seq: it
                   * is there, and will be applied */
  bool duplicate;
  int64_t seq, at;   /* its entry; 0 when nothing was journaled */
  struct buf answer; /* JSON: {"seq":…,"records":[{"id":…,"version":…}],"warnings":[…]}; freed by the submitter */
  struct request *next; /* the engine's own … */
  bool judged;
};

/* One at a time, in this thread, without engine_start; also lets wake-ups due fire first. False when r->err is set. */
bool engine_run(struct engine *e, struct request *r);
/* Journals a tick at `at` (or now) and fires what is due. */
bool engine_tick(struct engine *e, int64_t at, struct err *err);

bool engine_start(struct engine *e, struct err *err);
/* Finishes what is queued, then ends the thread. */
void engine_stop(struct engine *e);
/* From any thread. False (ERR_BUSY in r->err) when the queue is full or the engine is stopping, or (ERR_MEMORY) the
 * host short of memory; done is not called. */
bool engine_submit(struct engine *e, struct request *r);

/* `committed` is called on the engine's thread after each commit of the model; one at a time, NULL: nobody. It must
 * neither wait nor call the engine. When this returns, the one before is called no more. */
void engine_listen(struct engine *e, void (*committed)(void *arg), void *arg);

/* From any thread: whether entries are being applied; why not, in words. */
bool engine_ready(struct engine *e, struct err *err);
/* Safe mode: deliveries are journaled and answered, and applied by the next host that is not in it. Changes cannot be
 * judged, and are refused (ERR_BUSY). An activation or a rollback is journaled, and will be in force for all that was
 * not applied yet; the answer is {"seq":…,"pending":true}. */
bool engine_safe(const struct engine *e);
/* OpenMetrics text of counters and gauges, without the closing # EOF. From any thread. */
void engine_metrics(struct engine *e, struct buf *out);

/* How the intake of a source wants to be received, by the set in force. From any thread; texts in the arena. */
struct intake_facts {
  struct str id, scheme;
  struct str *key_headers; /* names of headers, or "body.PATH"; several with + between */
  size_t key_header_count;
  struct str *headers; /* to be kept in the entry's head besides content-type and the key's */
  size_t header_count;
  struct str *queries; /* parameters of the address to be kept, too */
  size_t query_count;
  bool any_body; /* what is not understood is taken as it is */
  bool recorded; /* a record says it, not steward.lua, and has its scheme, if any, in place of the intake's; then: */
  struct str *places; /* of its secrets: "file secrets/x", "env NAME" */
  size_t place_count;
  bool paused, fetch; /* nothing is taken; certificates may be fetched */
};
/* ERR_MISSING when there is no source of that name; ERR_BUSY: its intake is not in force. */
bool engine_intake(struct engine *e, struct str source, struct arena *a, struct intake_facts *out, struct err *err);

/* ---- what of a delivery is kept, and which it is; headers and query: MAPs of name (headers' in small letters) to TEXT */

#define RECEIPT_QUERY ":query" /* a member of the head; no header has that name */
/* The entry's head: content-type, what the intake asks for, the attributes of a CloudEvent; nothing that is secret. */
struct value receipt_head(struct arena *a, const struct intake_facts *f, struct value headers, struct value query);
/* Of it the headers alone. */
struct value receipt_headers(struct arena *a, struct value head);
/* There is no body, and nothing but a content-type in the head. */
bool receipt_says_nothing(struct value head, struct str body);
#define RECEIPT_KEYLESS "none" /* among the intake's keys: where none before it is there, each delivery is one */
/* The first of the intake's keys that is there whole, else a CloudEvent's source and id, else a digest of the body, and of
 * the head where that says more than a content-type. Empty: nothing tells it from others, and all are taken. */
struct str receipt_key(struct arena *a, const struct intake_facts *f, struct value headers, struct value head,
                       const struct entity *e, struct str body);
/* As a mapping sees it: source, received_at, headers, query, body, form, events, text. */
struct value receipt_delivery(struct arena *a, struct value head, struct str source, int64_t at, struct str body);

/* Whether a source can be called so; where a secret of a source may be: "file secrets/…", "env STEWARD_…". */
bool source_name_is_valid(struct str name);
bool source_place_is_valid(struct str place, bool *file, struct str *what);

struct journal;
struct entry;
/* The set that an activation in the journal puts in force, as organisation_payload wrote it; in the arena. *left (may be
 * NULL): of one that went back to an earlier set, the entry of the set that it left; else 0. */
bool activation_payload(struct journal *j, const struct entry *n, struct arena *a, struct str *payload, int64_t *left,
                        struct err *err);

/* Holds the host against its own promises: journal chain, model against SQL, every (policy, record) re-evaluated and
 * compared with what is stored. *report gets one JSON object with counts; ERR_CORRUPT names the first difference.
 * Not while the thread runs (submit REQUEST_VERIFY then). */
bool engine_verify(struct engine *e, struct buf *report, struct err *err);
/* SHA-256 over model, findings, clocks, drafts, messages, wake-ups: two hosts that applied the same journal agree. */
bool engine_digest(struct engine *e, uint8_t out[SHA256_SIZE], struct err *err);

struct engine_counts {
  uint64_t entries, groups, deliveries, duplicates, failed, changes, refused, ticks;
  uint64_t evaluations, unchanged, aborted, errors, wakes, reads, rollbacks;
};
struct engine_counts engine_counts(const struct engine *e);
