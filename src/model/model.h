/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * model - records: typed, versioned, with history, refs, sets and aggregates, kept in one SQLite file, one
 * real table a type. The only writer of records.
 *
 * It knows nothing of policies: derived fields are fields like others but for a flag; it reports every change as
 * a touch, and whoever evaluates asks it what it needs. It reads no clock and decides nothing.
 *
 * Shape of the thing: records are decoded once into a write-back cache. Changes go to the cache and are noted
 * in an undo list; rows are written when their group commits, or just before a SQL query that could see
 * a stale column. So several changes of one record in a group cost one UPDATE, and a refused entry costs no SQL.
 *
 *   model_begin                      a group: one SQLite transaction
 *     model_entry(at, seq)             an entry: one unit of undo
 *       model_create / set / delete      changes, each leaving touches
 *     model_keep  or  model_undo
 *   model_commit(seq)                dirty rows, history, applied position: one commit
 *
 * Invariants: the same entries in the same order give the same record numbers, versions and contents,
 * whatever the grouping, cache size or restarts in between. A record number is never used again.
 */
#include "base/base.h"
#include "model/record.h"
#include "model/type.h"

struct model;
struct store;

/* Opens or makes the file (":memory:" too) for the engine. cache_bytes 0: 256 MB. */
struct model *model_open(const char *path, size_t cache_bytes, struct err *err);
/* For a reader thread: read-only; model_snapshot before each use. */
struct model *model_open_read(const char *path, struct err *err);
void model_close(struct model *m);

/* Readers: starts on the newest commit (ends the snapshot before), forgetting what went stale. */
bool model_snapshot(struct model *m, struct err *err);
void model_snapshot_end(struct model *m);

/* The connection, for the tables of the rooms above in the same transaction. */
struct store *model_store(struct model *m);

/* ---- types ---- */
/* The types in force; their numbers and field numbers never change. */
const struct schema *model_schema(const struct model *m);
/* Makes the stored types agree with `want` (see type.h). New types, fields, indexes, enum values and derived
 * fields are made; a derived field no longer wanted is cleared and hidden, and keeps its number for its return; one
 * whose form changed (its kind, its type, a value in use) or that becomes a fact starts empty under a new number. A new
 * field's default is given to the records that exist, too. What would lose facts (a type or fact
 * field gone that holds data, another kind, an enum value in use, a field made required that is empty
 * somewhere) is refused: ERR_CONFLICT, and every loss is a line in *lost. Within a model_begin, and in an entry before
 * its first change; it cannot be undone, only rolled back, and a failed one must be followed by model_rollback. Types
 * and fields from before are good until the commit of the next migration; cached records are not.
 * With dry true only says what would be lost. */
bool model_migrate(struct model *m, const struct schema *want, bool dry, struct buf *lost, struct err *err);

/* ---- groups and entries ---- */
bool model_begin(struct model *m, struct err *err);
void model_entry(struct model *m, int64_t at, int64_t seq);
/* Whose entry it is, for the history; nobody's without. The text must last as long as the entry. */
void model_by(struct model *m, struct str actor);
/* Keeps the entry: writes history rows of facts and derived fields that changed, bumps versions of records whose
 * facts changed, forgets undo and touches. */
bool model_keep(struct model *m, struct err *err);
/* As if the entry had not been: records, sets, aggregates, counters. */
void model_undo(struct model *m);
/* Writes what is dirty, stores applied = seq, commits. Evicts from the cache when it is too big. */
bool model_commit(struct model *m, int64_t seq, struct err *err);
/* Drops the whole group and every cached thing. */
void model_rollback(struct model *m);
/* After a rollback that could not read the file again (memory): does. */
bool model_refresh(struct model *m, struct err *err);
/* The sequence number last committed; 0 in a new file. */
int64_t model_applied(const struct model *m);
/* The instant of the last model_entry: what the model has reached. */
int64_t model_reached(const struct model *m);
/* Writes dirty rows now, so that SQL on model_store sees them; does not commit. */
bool model_flush(struct model *m, struct err *err);
/* Within a long entry (an activation): lets the cache shrink. Keeps what the entry did so far, so that undo of it is
 * then impossible: only model_rollback. What model_check_entry would say of it must have been asked before. Touches so
 * far are forgotten; the next ones are counted on. Call it at points that do not depend on the host: history notes a
 * field that changes before and after as two changes of one entry. For a reader: only shrinks. */
bool model_relax(struct model *m, struct err *err);

/* ---- records ---- */
/* NULL when absent or deleted (with err untouched) or when reading failed (err set). The pointer stays good until
 * model_keep, model_undo, model_relax, model_commit or model_migrate; for a reader until the next model_snapshot. */
struct record *model_find(struct model *m, uint64_t rid, struct err *err);
struct record *model_find_key(struct model *m, const struct type *t, struct str key, struct err *err);
/* "type/key" -> record; ERR_INPUT names an unknown type with the nearest known, ERR_MISSING an unknown record. */
struct record *model_find_name(struct model *m, struct str name, struct err *err);
/* Writes "type/key" (or "type/#row" for a record that is gone). */
void model_name(struct model *m, uint64_t rid, struct buf *out);

/* As this entry will leave them: the record's own are raised by model_keep. */
void model_version(const struct model *m, const struct record *r, int64_t *version, int64_t *updated_at);

/* The key of a record, of one deleted in this entry too; empty when it is not known. */
struct str model_key_of(struct model *m, uint64_t rid);

/* A new record; defaults filled in. key: 1 to 200 bytes of A-Z a-z 0-9 and - _ . : @ + ~ (no '/'). ERR_CONFLICT when
 * it exists. Required fields are checked by model_check_entry. */
struct record *model_create(struct model *m, const struct type *t, struct str key, struct err *err);
/* Sets a field from a value that already has the field's form (see field_accept). NONE or NULL clears. No touch,
 * no history and no dirt when it is the value already there. */
bool model_set(struct model *m, struct record *r, const struct field *f, struct value v, struct err *err);
bool model_delete(struct model *m, struct record *r, struct err *err);

/* ---- facts that say since when they are true ----
 * Each value of a fact stands at (at, revision, entry), and the field has the one that stands highest. What is set or
 * created between model_since and model_now stands at (at, revision), but never later than the entry; the rest stands
 * at the entry, above what is there. A value that comes late goes to its place in the history, with a TOUCH_PAST, and
 * changes neither cell nor version; one told again changes nothing. So the same edits come to the same values and
 * histories in whichever order they come. For that an edit that says when leaves a note of each field that it sets, of
 * one that was so already, too; one that does not say when does when the entry changes the record. Defaults stand below
 * all. Derived fields, and deletions, are of the entry always. */
void model_since(struct model *m, int64_t at, int64_t revision);
void model_now(struct model *m);
/* Such an edit sets nothing, but names the record: it is as old at least. */
bool model_exists_since(struct model *m, struct record *r, struct err *err);
/* An instant as an edit gives it: RFC 3339 or ms, within the years 0 to 9999. */
bool instant_accept(struct value in, int64_t *out);

/* After all edits of an entry: required fields present on touched records; nothing refers to a deleted record
 * (facts only; ERR_CONFLICT names up to three referrers). */
bool model_check_entry(struct model *m, struct err *err);

/* Turns what an edit or a policy gave into the field's form, copying into the arena: text to enum, instant (RFC 3339
 * or ms), date, duration, ref ("type/key", "key" alone, or a RECORD), money ({amount, currency} or "12.50 EUR"),
 * lists item by item. ERR_INPUT: "incident.state: \"opne\" is none of new, open, …; did you mean \"open\"?". */
bool field_accept(struct model *m, const struct type *t, const struct field *f, struct value in, struct arena *a,
                  struct value *out, struct err *err);
/* The other way, for JSON and people: instants as RFC 3339, durations as "1h30m", dates, refs as "type/key", money as
 * {"amount":1250,"currency":"EUR"}. */
struct value field_present(struct model *m, const struct field *f, struct value v, struct arena *a);

/* What one policy last made of one record; kept in the record's row, ordered by policy number. Marking it makes the
 * row dirty but is neither a touch nor a new version. NULL when the policy never said anything here. Write only to
 * what model_say gave, and before the next model_say or model_unsay of the record. */
struct said *model_said(struct record *r, uint32_t policy);
/* Made when absent; undone with the entry. */
struct said *model_say(struct model *m, struct record *r, uint32_t policy);
void model_unsay(struct model *m, struct record *r, uint32_t policy);

/* ---- touches: what the entry changed so far, in order ---- */
enum touch_kind { TOUCH_CREATE, TOUCH_DELETE, TOUCH_FIELD, TOUCH_PAST, TOUCH_AGGREGATE };
struct touch {
  enum touch_kind kind;
  uint64_t rid; /* CREATE, DELETE, FIELD, PAST. A DELETE is preceded by FIELD touches to NONE for each set field,
                               and a CREATE followed by them from NONE. */
  const struct field *field;  /* PAST: whose history is another before its present value; NULL: of all facts */
  struct value before, after; /* FIELD; good until the entry ends */
  int shape;                  /* AGGREGATE: whose answer for `keys` changed */
  const struct value *keys;   /* as many as the shape has filters */
};
/* The i-th touch of the entry, or NULL beyond the last. The list only grows within an entry. */
const struct touch *model_touch(const struct model *m, size_t i);

/* ---- sets ---- */
/* Numbers of the records of type t whose fields have the given values (NONE: where it is unset), rising; all of
 * the type with n = 0. Each field must be indexed (refs, enums, booleans are; others say `indexed`): ERR_INPUT names
 * the field and the mend. `out` is cleared first. */
bool model_set_of(struct model *m, const struct type *t, size_t n, const struct field *const *fields,
                  const struct value *values, struct rids *out, struct err *err);

/* ---- aggregates, kept up to date by every change ---- */
enum shape_kind { SHAPE_COUNT, SHAPE_SUM, SHAPE_MAX, SHAPE_MIN, SHAPE_TOP };
struct shape {
  int no; /* never changes; kept in the file */
  enum shape_kind kind;
  const struct type *type;
  const struct field *field; /* NULL for COUNT */
  uint32_t n;                /* filters, by field number rising */
  const struct field *const *filters;
  uint32_t limit; /* TOP: how many */
};
/* Finds or makes the shape (filters in any order; values of a query follow the shape's order). ERR_INPUT when a filter
 * is not indexed or the field's kind cannot be summed or compared. */
const struct shape *model_shape(struct model *m, const struct type *t, enum shape_kind kind, const struct field *field,
                                uint32_t n, const struct field *const *filters, uint32_t limit, struct err *err);
const struct shape *model_shape_at(const struct model *m, int no);
/* COUNT: INT. SUM: INT, MONEY or REAL (of an empty set 0, or NONE for money); two currencies: ERR_INPUT.
 * MAX, MIN: a value of the field's kind or NONE. TOP: LIST of RECORDs, greatest first, ties by record number;
 * records without the field are left out. O(log n) once the answer was first asked for; sums of REAL fields
 * are added anew in record order when one changed, as float addition is not associative. An answer is kept from the
 * first time on that an entry which stays asks for it; who asks outside an entry leaves no trace. */
bool model_aggregate(struct model *m, const struct shape *s, const struct value *keys, struct arena *a,
                     struct value *out, struct err *err);

/* ---- rank ---- */
/* 1 + the number of records of the type whose field is greater; 0 when it is unset. O(log n) once built. */
bool model_rank(struct model *m, const struct field *f, const struct record *r, int64_t *rank, struct err *err);
/* Other records whose rank changes when one record's value goes from `before` to `after` (either may be NONE), rising;
 * that record itself may be among them. */
bool model_rank_moved(struct model *m, const struct field *f, struct value before, struct value after, struct rids *out,
                      struct err *err);

/* ---- history ---- */
struct moment { /* a field had `value` from `at` on, since entry `seq` */
  int64_t at, seq;
  struct value value;
  int64_t recorded; /* when it became known: later than `at` when it was told late */
  struct str by;    /* whose entry it was; empty: nobody's (time passed) */
};
/* Oldest first, the present entry's pending change included; two neighbours differ. The first is since the record's
 * first instant, with the field's default or NONE unless an edit of that instant set it: of a fact the earliest that any
 * edit of the record spoke of, of a derived field when the record was created here. Values and texts live in the arena
 * or the model. */
bool model_history(struct model *m, const struct record *r, const struct field *f, struct arena *a,
                   const struct moment **out, size_t *n, struct err *err);
/* The entry that created the record. */
bool model_made(struct model *m, const struct record *r, int64_t *seq, struct err *err);

/* What an entry made of a record, as one row of the history tells it; several may tell of one record in one entry. */
struct deed {
  int64_t id; /* rises with the entries */
  int64_t seq;
  int64_t at;    /* when it became known … */
  int64_t since; /* … and since when its facts are true; at most `at` */
  uint64_t rid;
  struct str by;         /* whose entry it was; empty: nobody's (time passed) */
  bool created, deleted; /* deleted: all that was set is cleared */
  struct str key;        /* deleted: of the record; empty where an earlier program wrote the row */
  uint32_t n;            /* fields that were set to another value, told late ones too; NONE: cleared */
  const struct field **fields;
  struct value *values; /* in the fields' form */
};
/* Readers: the deeds behind number `after`, rising, `limit` at most, in the arena. Those of types that are gone are left
 * out, and so are fields; *next is the number to go on behind. What a migration did to all records of a type at once is
 * no deed. */
bool model_deeds(struct model *m, int64_t after, size_t limit, struct arena *a, struct deed **out, size_t *n,
                 int64_t *next, struct err *err);
/* The number of the last deed of entries up to seq; 0: none. */
bool model_deeds_until(struct model *m, int64_t seq, int64_t *id, struct err *err);

/* ---- whole ---- */
/* SHA-256 over all records, fields, versions, said outcomes (hash, status; not traces), history and shapes' answers in
 * a defined order: two models that have applied the same journal agree. Flushes first. */
bool model_digest(struct model *m, uint8_t out[SHA256_SIZE], struct err *err);
/* Calls each(arg, rid) for every record of the type, rising, until it returns false. */
bool model_each(struct model *m, const struct type *t, bool (*each)(void *arg, uint64_t rid), void *arg,
                struct err *err);
int64_t model_count(struct model *m, const struct type *t);
/* Compares cached records, counts, sets, aggregates and ranks with what plain SQL gives; ERR_CORRUPT names the first
 * difference, and facts with what their histories come to. */
bool model_verify(struct model *m, struct err *err);
struct model_stats {
  uint64_t cached, cache_bytes, loads, row_writes, queries;
};
struct model_stats model_stats(const struct model *m);
