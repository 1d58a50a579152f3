/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Reading: what the files of the reading side share, and nobody else sees.
 *
 * A question is one snapshot: reader_begin, values built in the reader's arena, reader_end writes them out. What a
 * question makes lives until the next reader_begin; nothing is kept between questions but prepared statements and the
 * model's own cache.
 *
 *   reader.c  records, types, history           listing.c  pages, filters, cursors
 *   ledger.c  findings, clocks, policies …      inbox.c    deliveries, the journal
 *   read.c    what traces say was read          cause.c    entries, and what they changed
 *   why.c     why a field, a record             sayings.c  why a finding, a clock …
 *   reason.c  what these two are made of        tell.c     their answers for people to read
 *   words.c   values as people say them             sends.c    what is to leave the host
 *   lacking.c what records do not say
 */
#include "base/base.h"
#include "engine/reader.h"
#include "model/model.h"
#include "policy/policy.h"
#include "store/store.h"

struct query {
  char *sql;
  struct stmt *stmt;
};

struct reader {
  struct model *model;
  struct journal *journal;
  struct arena arena;
  struct map queries; /* hash of the SQL -> place in `prepared`, from 1 */
  VEC(struct query) prepared;
  char mark[9]; /* of the journal, in the keys of sends; sends.c */
};

/* ---- reader.c */

bool reader_begin(struct reader *r, struct err *err);
/* Ends the snapshot; writes the answer when ok. Gives ok. */
bool reader_end(struct reader *r, bool ok, struct value answer, struct buf *out);
/* Prepared once per text. Not to be run again while its rows are being read. */
struct stmt *reader_query(struct reader *r, const char *sql, struct err *err);
/* The same, bound to `no` and run to its first row, to be reset; ERR_MISSING "there is no WHAT NO" without one. */
struct stmt *reader_row(struct reader *r, const char *sql, int64_t no, const char *what, struct err *err);
/* A column's text, copied; NONE for NULL. */
struct value reader_text(struct reader *r, struct stmt *q, int column);
/* A column of JSON; NONE for NULL. */
bool reader_json(struct reader *r, struct stmt *q, int column, struct value *out, struct err *err);
/* An instant as RFC 3339; NONE for INSTANT_NEVER, or a column that is NULL. */
struct value reader_instant(struct reader *r, int64_t at);
struct value reader_instant_of(struct reader *r, struct stmt *q, int column);
/* "type/key". */
struct str reader_name(struct reader *r, uint64_t rid);
/* ERR_INPUT for the type, ERR_MISSING for the record. */
struct record *reader_find(struct reader *r, struct str type, struct str key, struct err *err);
const struct type *reader_type_at(struct reader *r, uint32_t no);
/* A field's value as people and JSON see it. */
struct value reader_present(struct reader *r, const struct field *f, struct value v);

struct moments {
  const struct moment *at;
  size_t n;
};
bool reader_moments(struct reader *r, const struct record *record, const struct field *f, struct moments *out,
                    struct err *err);
/* {"at","seq","value","by","recorded"} */
struct value reader_moment(struct reader *r, const struct field *f, const struct moment *m);

/* A row of table policy. */
struct policy_row {
  uint32_t no;
  bool in_force;
  int64_t epoch;
  struct str id, title, version, source, file, level;
  struct value params; /* as they were written in this epoch */
};
/* ERR_MISSING when there never was one. */
bool policy_row_at(struct reader *r, uint32_t no, struct policy_row *out, struct err *err);
bool policy_row_named(struct reader *r, struct str id, struct policy_row *out, struct err *err);

/* ---- listing.c */

enum filter_kind {
  FILTER_TEXT,
  FILTER_WORD,    /* one of `words` */
  FILTER_POLICY,  /* the id of one that is, or was, in force */
  FILTER_SUBJECT, /* "type/key" */
  FILTER_INSTANT, /* RFC 3339 */
};

/* What a list can be filtered by. */
struct filter_form {
  const char *name;
  enum filter_kind kind;
  const char *sql;          /* condition with one ? */
  const char *const *words; /* WORD: what it may be, each followed by a condition without ?, so that partial indexes
                               serve; ends with NULL */
};

enum { SPOT_MAX = 3, FILTERS_MAX = 10 };

/* One list: what differs between them. Rows come in the order of a place, which is the row's first columns. */
struct listing {
  const char *name;  /* "findings" */
  char tag;          /* of its cursors; no two lists have the same */
  const char *sql;   /* "SELECT … FROM … WHERE (rows behind the place ?1, ?2 …)" */
  const char *order; /* " ORDER BY …" */
  int place_n;       /* integers of the place */
  bool place_text;   /* and a text behind them */
  int64_t start;     /* each of them for the first page */
  struct filter_form filters[FILTERS_MAX];
  const char *hide;     /* a condition that holds … */
  const char *hide_but; /* … unless this filter is given; or NULL */
  bool (*item)(struct reader *r, struct stmt *q, struct value *out, struct err *err);
};
/* A whole page, in a snapshot of its own. */
bool listing_page(struct reader *r, const struct listing *l, const struct reader_page *p, struct buf *out,
                  struct err *err);

size_t page_limit(const struct reader_page *p);
/* ERR_INPUT for a filter that is given twice, or is none of the n names. */
bool page_check(const struct reader_page *p, const char *list, const char *const *names, size_t n, struct err *err);
/* {"items":[…],"next":…}; next may be empty. */
struct value page_value(struct reader *r, struct value_builder *items, struct str next);

/* Where a page begins, as the caller of a list carries it. `of` tells lists of one tag apart. */
struct spot {
  int64_t at[SPOT_MAX];
  struct str text;
};
struct str cursor_write(struct reader *r, char tag, uint32_t of, int n, const struct spot *place);
/* Leaves the place alone when there is no cursor. */
bool cursor_read(struct reader *r, struct str cursor, char tag, uint32_t of, int n, struct spot *place,
                 struct err *err);

/* ---- words.c */

struct str words_printf(struct reader *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A value in JSON form as people say it: 12.50 EUR, "not set", a list with commas. */
void words_value(struct buf *out, struct value v);
struct str words_of(struct reader *r, struct value v);
/* The first n bytes or a few more, to the end of a character, with an ellipsis when there is more. */
void words_cut(struct buf *out, struct str s, size_t n);
/* "incident" for 1, else "incidents". */
void words_plural(struct buf *out, struct str noun, int64_t n);

/* ---- read.c: what a trace says was read */

/* The field whose value was read, where there is one. */
const struct field *read_field(struct reader *r, const struct trace_read *read);
/* Without its answer: "sum of cost.amount over costs with service = service/shop". */
struct str read_name(struct reader *r, const struct trace_read *read);
/* Its answer in JSON form. */
struct value read_answer(struct reader *r, const struct trace_read *read);
/* {"kind","record","field","value","as"} and what the kind has. params: as they were written, or NONE. */
struct value read_value(struct reader *r, const struct trace_read *read, struct value params);
/* Bytes that are the same for the same question, whatever the answer. */
struct str read_key(struct reader *r, const struct trace_read *read);

/* A trace as it is kept. */
struct kept_trace {
  bool found;
  int64_t seq; /* the entry in which it was written */
  struct trace trace;
};
/* found: false when the address is 0 or the trace is not kept any more. */
bool trace_find(struct reader *r, uint64_t address, struct kept_trace *out, struct err *err);
/* Back along the chain, *t itself included, to the first that `is`; found: false at its end. */
bool trace_back(struct reader *r, const struct kept_trace *t, bool (*is)(const struct kept_trace *t, const void *arg),
                const void *arg, struct kept_trace *out, struct err *err);

/* ---- ledger.c */

/* As the lists show it. */
bool ledger_finding(struct reader *r, int64_t id, struct value *out, struct err *err);
/* One row of "message" or "draft". */
bool ledger_dispatch(struct reader *r, int64_t id, struct value *out, struct err *err);
bool ledger_paper(struct reader *r, const char *table, int64_t id, struct value *out, struct err *err);
/* The open findings, and the clocks, of a record. */
bool ledger_findings_of(struct reader *r, uint64_t rid, struct value *out, struct err *err);
bool ledger_clocks_of(struct reader *r, uint64_t rid, struct value *out, struct err *err);
/* As the lists show it. */
bool ledger_clock(struct reader *r, int64_t policy, uint64_t rid, struct str name, struct value *out, struct err *err);

/* ---- segments.c */

/* What of a clock's time until then counted and what did not, by its row as lists show it: {"until","counted","totals":
 * {"closed":"14h", …},"segments":[{"from","to","for","counts","because"}, …]}; "more" when there are too many to tell. */
bool segments_of_clock(struct reader *r, struct value clock, int64_t until, struct value *out, struct err *err);

/* ---- cause.c */

/* What made something so: an entry, or the passing of time that was noticed with it. */
struct cause {
  struct value value; /* {seq, kind, at, actor, as, changes} */
  const char *name;   /* of the member with its content: "delivery", "change", …; or NULL */
  struct value content;
  bool time;
  uint32_t matter;   /* so many of the changes, the first ones, are of records that the evaluation was about or read */
  uint32_t left_out; /* records that the entry touched and `changes` does not tell */
};
/* now: the instant of the evaluation, earlier than the entry's when a wake-up fired before it. t: the evaluation, or
 * NULL. */
bool cause_find(struct reader *r, int64_t seq, int64_t now, const struct trace *t, struct cause *out, struct err *err);
/* What this evaluation read otherwise than the one before it, followed down through derived fields to what the entry
 * changed: a list of {"record","field","before","after","as"}. *first: there was none before. */
bool cause_differences(struct reader *r, const struct kept_trace *t, struct value *out, bool *first, struct err *err);
/* {"seq","at","kind","actor", …} without head and body. */
struct value entry_value(struct reader *r, const struct entry *e);
/* Adds head and body: JSON where it is JSON, else text, else "body_base64". Beyond `most` bytes only "body_bytes". */
void entry_content(struct reader *r, const struct entry *e, size_t most, struct value_builder *out);
/* ERR_MISSING when the journal has no such entry. */
bool entry_find(struct reader *r, int64_t seq, struct entry *out, struct err *err);
