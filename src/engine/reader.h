/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reader: answers questions from the last commit, on connections of its own, in any one thread, beside a running
 * engine or without one. Answers are JSON written to `out`. It never waits for the engine and never writes.
 *
 * Lists: {"items":[…],"next":"cursor"}; `next` is left out at the end. limit 0: 100; at most 1000.
 */
#include "base/base.h"

struct reader;

struct reader *reader_open(const char *model, const char *journal, struct err *err);
void reader_close(struct reader *r);

struct reader_filter {
  struct str name, value;
};
struct reader_page {
  struct reader_filter *filters; /* name=value pairs of the query, those known to the list; unknown: ERR_INPUT */
  size_t filter_count;
  struct str cursor;
  size_t limit;
};

/* {"id","type","key","version","created_at","updated_at","fields":{…}}; derived fields among them, what is not set
 * left out. "stale":[…] names the derived fields whose policy failed when it was last asked. */
bool reader_record(struct reader *r, struct str type, struct str key, struct buf *out, struct err *err);
/* Filters: any indexed field of the type, by value; an empty value: where it is not set. Rising by record number. */
bool reader_records(struct reader *r, struct str type, const struct reader_page *p, struct buf *out, struct err *err);
/* A field's history: {"items":[{"at","seq","value"}]}. */
bool reader_history(struct reader *r, struct str type, struct str key, struct str field, struct buf *out,
                    struct err *err);
/* Types and fields with their docs. */
bool reader_types(struct reader *r, struct buf *out, struct err *err);
/* {"records","lacking","worth","examples"}: of how many records of the type the field is not set (empty: whether there are
 * any), what the services behind those bring in a year, and the ids of the most valuable ones. */
bool reader_lacking(struct reader *r, struct str type, struct str field, struct buf *out, struct err *err);
/* Filters: state (open, closed), policy, code, severity, subject, owner, accepted (true, false, any), opened_before (an
 * instant). Newest first. Those of a policy at level shadow are told only to who filters by that policy. What is accepted
 * has "accepted":{"acceptance","by","reason","until","severity","since"}. */
bool reader_findings(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
bool reader_finding(struct reader *r, int64_t id, struct buf *out, struct err *err);
/* Filters: state, policy, subject. By due instant, those without one last. */
bool reader_clocks(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Filters: policy, subject, to. Newest first. */
bool reader_messages(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
bool reader_drafts(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Every policy, guard and intake in force: id, title, version, digest, level, counts of open findings, errors and
 * quarantined subjects, learned reads in words. */
bool reader_policies(struct reader *r, struct buf *out, struct err *err);
/* Which sets came into force. Filters: state (active, refused, passed: over by a later one). Newest first. */
bool reader_activations(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Filters: source, state (applied, failed, ignored, refused, discarded). Newest first. */
bool reader_deliveries(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* One with its headers, body, outcome, the records it changed. State "pending": durable and not yet applied. A body
 * that is neither JSON nor text comes as "body_base64". */
bool reader_delivery(struct reader *r, int64_t seq, struct buf *out, struct err *err);
/* Entries rising from filter `from` (seq); bodies left out. */
bool reader_journal(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* One with its body, what guards said of it, and what became of it. */
bool reader_entry(struct reader *r, int64_t seq, struct buf *out, struct err *err);

/* The outbox. A dispatch is one message, or finding, on its way to one destination; a send is what leaves: a dispatch, or
 * all those of a digest. States of a dispatch: waiting, sent, dead (given up), withdrawn (unsaid before it was due),
 * discarded (by a person), unrouted (a route failed: nobody knows where to), shadow (a route at level shadow would have).
 * Filters: state, destination, message, finding, send. Newest first. */
bool reader_dispatches(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* One, with what would leave or has left. */
bool reader_dispatch(struct reader *r, int64_t id, struct buf *out, struct err *err);

/* A send that is due: it waits, and the journal knows an instant at which it may leave. */
struct dispatch_due {
  int64_t id;             /* of the send, for outcomes: its first dispatch. Who retries a dead one gives it the same */
  struct str key;         /* "msg_1a2b3c4d_17": another content never has the same, the same send never another; also
                             after the model was built anew */
  int64_t due_at;         /* since when it may leave; of one that is retried, the instant of the retry */
  struct str destination; /* "destination/x" */
  struct value target;    /* the destination's fields as they are now, in JSON form; NONE when it was deleted */
  struct value
      content; /* {subject, body, type: "message" | "finding" | "digest", time (RFC 3339), items: [{kind, event,
                             policy, record, key, code, severity, subject, body, because, next, at, to}]}; what an item
                             has not is left out */
};
/* What a courier wants: it keeps in memory what it has in hand (being sent, or to be tried again later). */
struct due_wish {
  struct str destination; /* of this one only; empty: of all */
  const int64_t *in_hand; /* sends, in any order: not given again */
  size_t in_hand_count;
  size_t each;  /* at most so many of one destination, those in hand counted; 0: as many as there are */
  size_t limit; /* in all; 0: 100 */
};
/* Those due, of each destination the oldest first (by due_at, then id). A destination that is paused is left out: there is
 * news when it goes on. All texts in the arena. */
bool reader_due(struct reader *r, const struct due_wish *wish, struct arena *a, struct dispatch_due **out, size_t *n,
                struct err *err);

/* Why: what = "field name", "finding ID", "clock NAME", "message ID", "draft ID" or nothing (the record: each of its
 * derived fields, open findings and clocks).
 * JSON: {"question","answer","policy":{id,version,title,source,file,level},"since","at","reads":[{"kind","record",
 * "field","value","as":words}],"because":{…},"said":{status, …},"cause":{seq,kind,at,actor,"as",changes},
 * "differences":[…],"delivery":{…}|"change":{…},"again":{…},"failure":{…},"chain":[…]}.
 * cause: the entry that made it so, with what it changed; differences: what was read otherwise than before; again: a
 * later evaluation that came to the same; failure: the finding about a policy that fails, so that the value is stale;
 * chain: derived reads, one level down each, with "ask":{"record","field"} to go on. A fact answers with its history
 * and the entry that set it. */
bool reader_why(struct reader *r, struct str type, struct str key, struct str what, struct buf *out, struct err *err);
bool reader_why_finding(struct reader *r, int64_t id, struct buf *out, struct err *err);
/* The same answer in plain words for a manager, from the JSON that reader_why gave. */
void why_text(struct value why, struct buf *out);
