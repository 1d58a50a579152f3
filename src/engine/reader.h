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

/* {"id","type","key","version","created_at","updated_at","fields":{…}}; derived fields among them. */
bool reader_record(struct reader *r, struct str type, struct str key, struct buf *out, struct err *err);
/* Filters: any indexed field of the type, by value. Rising by record number. */
bool reader_records(struct reader *r, struct str type, const struct reader_page *p, struct buf *out, struct err *err);
/* A field's history: {"items":[{"at","seq","value"}]}. */
bool reader_history(struct reader *r, struct str type, struct str key, struct str field, struct buf *out,
                    struct err *err);
/* Types and fields with their docs. */
bool reader_types(struct reader *r, struct buf *out, struct err *err);
/* Filters: state (open, closed), policy, code, severity, subject, owner. Newest first. */
bool reader_findings(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
bool reader_finding(struct reader *r, int64_t id, struct buf *out, struct err *err);
/* Filters: state, policy, subject. By due instant. */
bool reader_clocks(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Filters: policy, subject, to. */
bool reader_messages(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
bool reader_drafts(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* Every policy, guard and intake in force: id, title, version, digest, level, counts of evaluations, open findings,
 * errors, quarantined subjects, learned reads in words. */
bool reader_policies(struct reader *r, struct buf *out, struct err *err);
/* Filters: source, state (applied, failed, ignored, refused). Newest first. */
bool reader_deliveries(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
/* One with its headers, body, outcome, the records it changed. */
bool reader_delivery(struct reader *r, int64_t seq, struct buf *out, struct err *err);
/* Entries rising from filter `from` (seq); bodies left out. */
bool reader_journal(struct reader *r, const struct reader_page *p, struct buf *out, struct err *err);
bool reader_entry(struct reader *r, int64_t seq, struct buf *out, struct err *err);

/* Why: what = "field name", "finding ID" or nothing (the record: each of its derived fields and open findings).
 * JSON: {"question","answer","policy":{id,version,title,source,file},"at","reads":[{"record","field","value","as":words}],
 * "because":{…},"said":{…},"cause":{seq,kind,at,actor,…},"delivery":{…}|"change":{…},"chain":[…]}: `chain` follows derived
 * reads one level down each. A fact answers with its history and the entry that set it. */
bool reader_why(struct reader *r, struct str type, struct str key, struct str what, struct buf *out, struct err *err);
bool reader_why_finding(struct reader *r, int64_t id, struct buf *out, struct err *err);
/* The same answer in plain words for a manager, from the JSON that reader_why gave. */
void why_text(struct value why, struct buf *out);
