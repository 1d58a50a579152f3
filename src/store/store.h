/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * store - the one room that speaks SQLite: connections, statements, transactions, and the
 * journal file. It knows no record types and no policies; SQL is written by whoever owns the table.
 *
 * A connection belongs to one thread. Statements are prepared once, kept, and reset by the
 * calls here; a failed call leaves the connection usable. Errors are ERR_IO (the disk, a lock),
 * ERR_CORRUPT (SQLite says the file is malformed), ERR_MEMORY (the system refuses memory), ERR_CONFLICT (a constraint of
 * the table) or ERR_LIMIT (too big), with SQLite's own words. A disk or file that fails, or no memory, spoils the
 * transaction of store_begin: everything fails with that error until store_rollback, so that nothing can be committed by
 * half, whoever overlooked it.
 */
#include "base/base.h"
#include "store/checkpointer.h"
#include "store/journal.h"

struct store;
struct stmt;

enum store_mode {
  STORE_DURABLE, /* WAL, synchronous=FULL: a commit has reached the disk */
  STORE_LAZY,    /* WAL, synchronous=NORMAL: the last commits may be lost in a power cut */
  STORE_READ,    /* read-only; the file must exist */
  STORE_COPY,    /* for store_copy_back alone, beside the one who writes; the file must exist */
};

/* path ":memory:" gives a private database in memory. Makes the file when it is absent (not STORE_READ, STORE_COPY).
 * Page size 4096, busy timeout 5 s, trusted_schema off, defensive on, foreign keys off. */
struct store *store_open(const char *path, enum store_mode mode, struct err *err);
void store_close(struct store *s);

/* One or more statements without results. */
bool store_exec(struct store *s, const char *sql, struct err *err);
bool store_begin(struct store *s, struct err *err); /* BEGIN IMMEDIATE; in STORE_READ: BEGIN, a stable snapshot */
/* On false the transaction has been rolled back. */
bool store_commit(struct store *s, struct err *err);
/* Nothing when there is no transaction. When even that fails (memory), the next store_begin tries again. */
void store_rollback(struct store *s);
bool store_in_transaction(const struct store *s);
/* Changes whenever another connection changed the file; -1 when the file cannot be read. */
int64_t store_data_version(struct store *s);
/* Copies the WAL back into the file and truncates it. Not while a checkpointer takes care of it. */
bool store_checkpoint(struct store *s, struct err *err);
/* Copies of the WAL what no reader holds back, waiting for nobody. The WAL's pages, and how many of them are in the file
 * now. ERR_BUSY: another connection is doing it. No failure of this spoils a transaction. */
bool store_copy_back(struct store *s, int64_t *pages, int64_t *copied, struct err *err);
/* In place of its own checkpoints the store tells after each commit that wrote something how many pages the WAL has, on
 * the thread of the commit; NULL: it makes its own again, every 4000 pages. */
void store_watch(struct store *s, void (*committed)(void *arg, int64_t pages), void *arg);
const char *store_path(const struct store *s);
bool store_is_memory(const struct store *s);
/* A consistent copy of the whole database to another file, while in use. Refused when there is such a file;
 * the file appears only when it is whole. */
bool store_backup(struct store *s, const char *path, struct err *err);
/* PRAGMA quick_check; false with the first complaint. */
bool store_check(struct store *s, struct err *err);

/* Prepared for long use; NULL on error. Closed by stmt_close or with the connection. */
struct stmt *store_prepare(struct store *s, const char *sql, struct err *err);
void stmt_close(struct stmt *q);

/* Parameters count from 1. Text and blobs are not copied: they must live until the next reset. The first bind
 * after a row resets. A bind that fails (too big) makes the next step fail. */
void bind_null(struct stmt *q, int i);
void bind_int(struct stmt *q, int i, int64_t v);
void bind_real(struct stmt *q, int i, double v);
void bind_text(struct stmt *q, int i, struct str v);
void bind_blob(struct stmt *q, int i, struct str v);

enum step { STEP_ROW, STEP_DONE, STEP_ERROR };
/* Runs on to the next row. STEP_DONE and STEP_ERROR reset the statement and clear its bindings. */
enum step stmt_step(struct stmt *q, struct err *err);
/* For statements without rows: step to the end. */
bool stmt_run(struct stmt *q, struct err *err);
/* Ends the statement's read and clears its bindings. One left on a row holds back checkpoints. */
void stmt_reset(struct stmt *q);

/* Columns count from 0. Text and blobs live until the next step or reset. */
bool column_is_null(struct stmt *q, int i);
int64_t column_int(struct stmt *q, int i);
double column_real(struct stmt *q, int i);
struct str column_text(struct stmt *q, int i);
struct str column_blob(struct stmt *q, int i);
int column_count(struct stmt *q);
const char *column_name(struct stmt *q, int i);
/* By SQLite's own storage class: NULL, INT, REAL, TEXT (a BLOB comes as TEXT). */
struct value column_value(struct stmt *q, int i);

/* "name" quoted as an SQL identifier. */
void sql_name(struct buf *b, struct str name);
