/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * What the files of this room share, and nobody else sees: the cache, the entry that is being applied, the tables.
 *
 * Life of a change: change.c saves an image of the row when an entry first changes it, changes the cell, pushes a touch,
 * puts sets right (set.c) and tells the aggregates. model_keep turns images into history (history.c) and drops them;
 * model_undo puts them back. flush.c writes rows that are dirty. Cached rows go (cache.c) only between entries.
 *
 * Invariants: a cached row is what the entry made of it; the table has it after flush, but for the cells named dirty.
 * A row that is dirty, or has an image, is never evicted. Old values live until the entry ends.
 */
#include "base/base.h"
#include "model/model.h"
#include "store/store.h"

enum { CELLS_MAX = 128 };        /* field numbers, hidden ones included: the bits of a dirty mask */
enum { SET_CACHED_MAX = 32768 }; /* members of a set that is kept; larger ones are read anew each time */

/* One bit a field number. */
struct cells {
  uint64_t bit[2];
};
static inline bool cells_has(const struct cells *c, uint32_t no) { return c->bit[no >> 6] >> (no & 63) & 1; }
static inline void cells_add(struct cells *c, uint32_t no) { c->bit[no >> 6] |= 1ull << (no & 63); }
static inline void cells_drop(struct cells *c, uint32_t no) { c->bit[no >> 6] &= ~(1ull << (no & 63)); }
static inline bool cells_any(const struct cells *c) { return (c->bit[0] | c->bit[1]) != 0; }
static inline void cells_join(struct cells *c, const struct cells *more)
{
  c->bit[0] |= more->bit[0];
  c->bit[1] |= more->bit[1];
}

/* The place of a value among those of its field: the greatest is the present one; of equals, what came last. */
struct stand {
  int64_t at, revision;
};
static inline int stand_cmp(struct stand a, struct stand b)
{
  if (a.at != b.at)
    return a.at < b.at ? -1 : 1;
  return (a.revision > b.revision) - (a.revision < b.revision);
}

enum observed_kind {
  OBSERVED_VALUE,
  OBSERVED_SAME,    /* it was the present value already, and stays it */
  OBSERVED_NOTHING, /* the record came to be */
};

/* What an edit that says when (model_since) set; in the entry's arena. */
struct observed {
  struct stand stand;
  struct value value; /* VALUE; good until the entry ends */
  uint32_t no;        /* of the field */
  enum observed_kind kind;
};

/* A row as it was before the present entry changed it; lives in the entry's arena. */
struct image {
  struct row *row;
  struct value *cells;  /* copy of all cells; NULL while no cell was changed */
  struct cells changed; /* cells that were set in this entry */
  struct cells plain;   /* facts set by edits that do not say when, to what they were as well */
  struct cells timed;   /* facts in `observed`: all that the entry made of them is there */
  struct observed *observed;
  uint32_t observed_count, observed_cap;
  uint32_t edit;       /* the last edit that said when … */
  bool in_order;       /* … and whether it stands above all that was known */
  struct stand newest; /* as row.newest, with `observed` */
  struct cells owned, dirty;
  struct said *said; /* copy; meaningful when said_saved */
  uint32_t said_count;
  bool said_saved, created, deleted;
  bool said_dirty, stored, flushed; /* flushed: the table has seen the row since */
};

/* A cached row: the record, its cells, key and loaded texts lie in one block of memory. */
struct row {
  struct record record; /* first, so that the address of one is that of the other */
  struct cells dirty;   /* cells that the table does not have yet */
  struct cells owned;   /* cells whose text, list or map is a block of its own (else in this block, or the schema's) */
  struct image *image;  /* NULL: not changed in this entry */
  struct row *next_key; /* same hash of type and key */
  uint64_t key_hash;
  int64_t history;     /* newest history row; 0: none */
  struct stand newest; /* no fact of it stands above; what an edit sets above it, is so now. In the table only where it
                          is not (updated_at, 0) */
  size_t bytes;        /* that it costs the cache */
  uint32_t slot;       /* place in model.rows */
  bool stored;         /* the table has a row for it */
  bool head_dirty;     /* version, updated_at or history changed */
  bool stand_kept;     /* the table has newest … */
  bool stand_dirty;    /* … as it was */
  bool said_dirty;
  bool listed; /* in its table's list of dirty rows */
  bool used;   /* since the hand of the cache's clock last passed */
};

struct set; /* set.c */

/* One UPDATE statement for one set of columns. */
struct table_update {
  struct cells columns;
  bool head, stand, said;
  struct stmt *stmt;
};

/* Kept; the last two serve all other sets of columns: those without an index, and all. */
enum { TABLE_UPDATES = 64 };

/* What the model knows of a type's table: type->table. */
struct table {
  const struct type *type;
  const struct field **by_no; /* type->cell_count; NULL where hidden */
  struct cells indexed;
  int64_t last_row;        /* the last row number given */
  int64_t count;           /* records there are now */
  bool counted;            /* last_row or count changed since the last commit */
  VEC(struct row *) dirty; /* rows to be written, in the order of their first change */
  struct map sets;         /* hash of field and value -> struct set, chained by next */
  struct stmt *load, *find, *insert, *remove, *all;
  struct stmt *by_field[CELLS_MAX], *by_unset[CELLS_MAX];
  struct table_update updates[TABLE_UPDATES];
  uint32_t update_count;
  struct str *swept; /* by field number: values that all records took at once, see history.c */
};
static inline struct table *table_of(const struct type *t) { return t->table; }

/* A schema with all that hangs on it. The one before is kept for who still holds its types, and for a rollback. */
struct generation {
  struct arena arena;
  struct schema schema;
  struct type **by_no; /* by type number; NULL where the type is gone */
  uint32_t by_no_count;
  bool committed;
  struct generation *prev;
};

struct aggregates; /* aggregate.c */
struct ranks;      /* rank.c */
struct actors;     /* actor.c */
struct heard;      /* heard.c */

struct model {
  struct store *store;
  bool reader;
  bool in_group, in_entry;
  bool relaxed; /* this entry cannot be undone any more */

  struct generation *now;

  /* the entry */
  int64_t at, seq;
  struct str by;                    /* the actor's text: as long as the entry */
  int64_t by_no;                    /* its number, once it is needed; 0 before, or nobody */
  bool timed;                       /* an edit that says when is under way: */
  struct stand since;               /* this is when */
  uint32_t edit;                    /* how manieth of the entry */
  struct arena entry_arena;         /* cleared by model_keep and model_undo */
  struct arena scratch;             /* cleared by whoever reads or writes the next row */
  struct buf packed;                /* the same */
  VEC(struct image *) images;       /* in the order of first change */
  VEC(struct touch *) touch_chunks; /* of TOUCH_CHUNK each, so that touches never move */
  size_t touch_count, touch_base;   /* touches so far; those that model_relax has forgotten */
  VEC(void *) garbage;              /* blocks to free when the entry ends */
  struct map bumped;                /* after model_relax: records whose version this entry has raised */

  /* the cache */
  struct map by_rid; /* rid -> struct row */
  struct map by_key; /* hash of type and key -> struct row, chained by next_key */
  VEC(struct row *) rows;
  size_t hand;
  size_t bytes, bytes_max;
  VEC(struct set *) sets;
  size_t set_hand;
  size_t set_bytes;

  struct history_buffer *history; /* rows not yet inserted, and the chain read last */
  struct heard *heard;
  struct actors *actors;
  int64_t history_last; /* the last id given */

  /* as in the file */
  int64_t applied, last_at, schema_no;
  struct stmt *meta, *put_meta, *counts, *count;
  struct stmt *deeds, *deed_from, *deed_last; /* readers */
  int64_t data_version;                       /* readers: the file as last seen */
  bool stale;                                 /* a rollback could not read the file again: the next model_begin must */

  struct model_stats stats;
  struct aggregates *aggregates; /* made by aggregate_load when NULL, freed by aggregate_close */
  struct ranks *ranks;
};

static inline struct row *row_of(const struct record *r) { return r->row; }

/* ---- what aggregate.c and rank.c give; called by the rest of the room ---- */

/* In a new file, inside the transaction that makes it: tables of theirs (_shape, ...). */
bool aggregate_make_tables(struct model *m, struct err *err);
/* After open, after each migration (old type and field pointers are then void: find them again by number through
 * type_at and type_field_at; drop shapes whose fields are gone) and after model_snapshot found a newer schema. */
bool aggregate_load(struct model *m, struct err *err);
/* The record came to be with no field set yet, or has just ceased to be with no field set any more. */
bool aggregate_created(struct model *m, struct record *r, struct err *err);
bool aggregate_deleted(struct model *m, struct record *r, struct err *err);
/* The cell has changed; the others are as they stand. A creation sets each field from NONE in turn, a deletion each to
 * NONE in turn, so deltas taken one by one add up. Also pushes TOUCH_AGGREGATE. */
bool aggregate_field_changed(struct model *m, struct record *r, const struct field *f, struct value before,
                             struct value after, struct err *err);
/* The entry ends: forget what undo would need; or undo. Records are already put back when aggregate_undo is called. */
void aggregate_keep(struct model *m);
void aggregate_undo(struct model *m);
/* Just before COMMIT: write what is kept in the file; shrink to `bytes` at most. */
bool aggregate_flush(struct model *m, struct err *err);
void aggregate_shrink(struct model *m, size_t bytes);
/* A migration is about to hide the field or drop its columns: drops indexes of its own that have them. */
bool aggregate_release(struct model *m, uint32_t type_no, uint32_t field_no, struct err *err);
/* Drop every kept answer (a rollback, a newer snapshot, a migration); shapes are read again by aggregate_load. */
void aggregate_forget(struct model *m);
void aggregate_close(struct model *m);
/* Adds to the digest, in an order that no cache decides. Rows are flushed. */
bool aggregate_digest(struct model *m, struct sha256_run *run, struct err *err);
/* For model_verify. Rows are flushed. */
bool aggregate_verify(struct model *m, struct err *err);

/* ---- what they may use ---- */

/* The type with that number, or NULL when it is gone. */
const struct type *type_at(const struct model *m, uint32_t no);
/* A new touch at the end of the list, zeroed; texts and keys in it must live in m->entry_arena or a cell. */
struct touch *touch_push(struct model *m);
/* Writes the dirty rows of one type, so that SQL on its table is right. */
bool flush_type(struct model *m, const struct type *t, struct err *err);
/* Columns of a field in SQL: adds `"f"`, for money `"f","f_currency"`. */
void field_columns(struct buf *sql, const struct field *f);
static inline int field_width(const struct field *f) { return f->kind == FIELD_MONEY ? 2 : 1; }
/* Binds a cell from parameter i on (field_width parameters; the text of a LIST or JSON is written to the arena). */
void field_bind(struct stmt *q, int i, const struct field *f, struct value v, struct arena *a);
/* Reads a cell from column i on, into the arena. ERR_CORRUPT when it is not of the field's kind. */
bool field_column(struct stmt *q, int i, const struct field *f, struct arena *a, struct value *out, struct err *err);
/* Tables and index names: "incident", "incident.state". */
static inline bool field_is_indexed(const struct field *f) { return cells_has(&table_of(f->type)->indexed, f->no); }
/* A copy that owns itself in one block (free with cell_free); texts of enums are those of the schema. */
struct value cell_copy(const struct field *f, struct value v, bool *owned);
void cell_free(struct value v);
size_t cell_size(struct value v);                       /* what it costs the cache beyond its 16 bytes */
bool cell_same_content(struct value a, struct value b); /* of two values of one kind */
static inline bool cell_same(struct value a, struct value b)
{
  if (a.kind != b.kind)
    return false;
  return a.kind == VALUE_INT || a.kind == VALUE_RECORD ? a.i == b.i : cell_same_content(a, b);
}
/* The schema's own text of an enum value, or NONE. */
struct value cell_enum(const struct field *f, struct str text);

/* ---- the other files of the room, to each other ---- */

/* cache.c: rows in memory, by number and by key. */
/* A row without cells set; in the cache by number, not yet by key. */
struct row *row_new(struct model *m, const struct type *t, uint64_t rid, struct str key, size_t texts);
void row_charge(struct model *m, struct row *row, size_t more);
void row_discharge(struct model *m, struct row *row, size_t less);
/* The cached row, one that is deleted too; NULL when it is not cached. */
struct row *cache_peek(const struct model *m, uint64_t rid);
void cache_add_key(struct model *m, struct row *row);
void cache_drop_key(struct model *m, struct row *row);
void cache_drop(struct model *m, struct row *row); /* frees it */
void cache_forget(struct model *m);                /* all rows and sets, written or not */
void cache_shrink(struct model *m, size_t bytes);  /* rows that are clean, until so many bytes are left */
uint64_t key_hash(const struct type *t, struct str key);
bool key_is_valid(struct str key);

/* said.c */
void said_write(struct buf *out, const struct record *r);
bool said_read(struct str packed, struct record *r);

/* change.c */
struct image *image_of(struct model *m, struct row *row); /* made when absent */
void entry_end(struct model *m);                          /* forgets images, touches, garbage */
void entry_pause(struct model *m);                        /* the same, but touches go on being counted */
void entry_put_back(struct model *m);                     /* undoes records, sets and counts */

/* flush.c */
/* newest as the table has it. */
bool stand_read(struct str packed, int64_t updated_at, struct stand *out);
/* Puts it on its table's list of dirty rows. */
static inline void row_mark(struct row *row)
{
  if (row->listed)
    return;
  row->listed = true;
  vec_push(&table_of(row->record.type)->dirty, row);
}
bool flush_rows(struct model *m, struct err *err);
bool flush_counts(struct model *m, struct err *err);

/* set.c */
/* The record's field went from one value to another; a creation and a deletion concern the sets of all of the type, and
 * of every indexed field's unset. */
void set_moved(struct model *m, const struct field *f, uint64_t rid, struct value before, struct value after);
void set_born(struct model *m, const struct type *t, uint64_t rid);
void set_died(const struct type *t, uint64_t rid);
void set_forget(struct model *m);
void set_shrink(struct model *m, size_t bytes);
/* Each set that is kept, with what plain SQL gives; rows are flushed. */
bool set_verify(struct model *m, struct err *err);
/* cache.c: each cached row, with what its table holds; rows are flushed. */
bool cache_verify(struct model *m, struct err *err);

/* observe.c: a fact is set by an edit that says when. `row` has no deleted record. */
bool observe(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err);
/* The record came to be by an edit that says when. */
void observe_birth(struct model *m, struct image *image);
/* An edit that does not say when has set a fact of which `observed` tells. */
void observe_plain(struct model *m, struct image *image, const struct field *f);

/* change.c */
struct image *image_with_cells(struct model *m, struct row *row);
/* To another value than it has: dirt, touch, sets and aggregates. */
bool cell_change(struct model *m, struct row *row, const struct field *f, struct value v, struct err *err);

/* history.c: the rows */
struct history_buffer;
struct history_row {
  int64_t id, seq, prev;
  struct stand stand; /* since when its facts are true; derived fields: since when they were given */
  int64_t late;       /* by so many ms later was it known */
  int64_t by;         /* number of the actor; 0: nobody */
  uint64_t record;
  size_t from, to; /* its body */
};
/* In a body, where a field's number could be; all are below. */
enum { MARK_SAME = TYPE_NUMBERS_MAX, MARK_BASE, MARK_GONE };
/* How a field comes in a body. */
enum body_part { BODY_ABSENT, BODY_VALUE, BODY_BASE, BODY_SAME, BODY_BROKEN };
bool history_make_tables(struct model *m, struct err *err);
/* Adds rows for what the image's row became; into a buffer until flushed. */
void history_note(struct model *m, const struct image *image);
/* Where what is set plainly now stands. */
struct stand stand_of_now(const struct model *m, struct stand newest);
/* The rows of a record, newest first, and their bodies; good until the next call or the end of the entry. */
bool history_chain(struct model *m, const struct row *row, const struct history_row **out, size_t *n, struct err *err);
/* The value of the field in the body of a row of the chain that was given last; scratch until the next call. With
 * `base` what it had before anybody set it, else what the row's edit set. */
enum body_part history_find(struct model *m, const struct history_row *row, uint32_t no, bool base, struct value *out);
bool history_flush(struct model *m, struct err *err);
void history_forget(struct model *m); /* what is not flushed */
void history_close(struct model *m);

/* deeds.c */
void deeds_close(struct model *m);

/* past.c: what the rows say */
struct seen_value { /* one observation of a field */
  struct stand stand;
  struct value value;
  int64_t seq, recorded;
  struct str by;
};
struct past {
  struct seen_value base;  /* before anybody set it; its stand is the record's birth */
  struct seen_value *seen; /* rising; what came later behind what stands as high */
  size_t n;
  int64_t made; /* seq of the creation */
};
bool past_read(struct model *m, const struct record *r, const struct field *f, struct arena *a, struct past *out,
               struct err *err);
/* The newest instant at which all records took a value of the field at once; INT64_MIN when they never did. */
int64_t past_swept(const struct field *f);
/* Each record's facts are what its history comes to; rows are flushed. */
bool past_verify(struct model *m, struct err *err);

/* heard.c: what is remembered of histories */
/* Whether that fact is known to stand there. */
bool heard_has(const struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v);
/* An entry before this one had it. */
void heard_add(struct model *m, uint64_t rid, uint32_t no, struct stand stand, struct value v);
/* Whether all facts of the field are known to stand below. */
bool heard_is_above(const struct model *m, uint64_t rid, uint32_t no, struct stand stand);
/* None of the field stands above; from now on heard_rise must be told of each that comes. */
void heard_top(struct model *m, uint64_t rid, uint32_t no, struct stand stand);
void heard_rise(struct model *m, uint64_t rid, uint32_t no, struct stand stand);
void heard_forget(struct model *m); /* when a group is taken back, or the schema is another */

/* actor.c: who makes entries, by number. */
bool actors_make_tables(struct model *m, struct err *err);
/* As the file has them; what was not flushed is forgotten. */
bool actors_load(struct model *m, struct err *err);
int64_t actor_no(struct model *m, struct str name); /* given when it is new */
struct str actor_name(const struct model *m, int64_t no);
bool actors_flush(struct model *m, struct err *err);
void actors_close(struct model *m);
