/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections and statements: SQLite wrapped once, thinly. What a connection is opened with
 * stands in one table below; every failure passes through `failed`, which gives SQLite's
 * words the file's name and one of our codes. A bind cannot fail by itself: its failure is
 * kept and given out by the next step.
 */
#define _GNU_SOURCE
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct store {
  sqlite3 *db;
  char *path;
  enum store_mode mode;
  struct stmt *stmts; /* all that are open, for store_close */
  struct stmt *begin, *commit, *rollback, *data_version;
  bool begun;        /* by store_begin, and neither committed nor rolled back by us since */
  struct err spoilt; /* what broke in that transaction; see `failed` */
  void (*committed)(void *arg, int64_t pages);
  void *committed_arg;
};

struct stmt {
  sqlite3_stmt *q;
  struct store *store;
  struct stmt *prev, *next;
  int bad;      /* result code of the first bind that failed since the last reset */
  bool running; /* stands on a row: must be reset before it is bound anew */
};

/* ---- errors ------------------------------------------------------------------------------- */

static enum err_code code_of(int rc)
{
  switch (rc & 0xff) {
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return ERR_CORRUPT;
  case SQLITE_NOMEM:
    return ERR_MEMORY;
  case SQLITE_TOOBIG:
    return ERR_LIMIT;
  case SQLITE_CONSTRAINT:
    return ERR_CONFLICT;
  default:
    return ERR_IO;
  }
}

/* After these SQLite may have rolled the transaction back. */
static bool is_fatal(int rc)
{
  switch (rc & 0xff) {
  case SQLITE_NOMEM:
  case SQLITE_IOERR:
  case SQLITE_FULL:
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_CANTOPEN:
    return true;
  default:
    return false;
  }
}

/* `what` is the SQL or NULL. SQLite's words for a failed system call do not say why it failed; errno does. */
static struct err why_failed(const struct store *s, int rc, const char *what)
{
  struct err why = ERR_INIT;
  const char *words = sqlite3_extended_errcode(s->db) == rc ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc);
  int primary = rc & 0xff, system = sqlite3_system_errno(s->db);
  bool told = system && (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR || primary == SQLITE_FULL);
  err_set(&why, code_of(rc), "%s: %s%s%s%s%s%.300s", s->path, words, told ? " (" : "", told ? strerror(system) : "",
          told ? ")" : "", what ? " in: " : "", what ? what : "");
  return why;
}

/* What would be written in a transaction that SQLite has rolled back would be committed by itself: so from here on every
 * statement gets the same error, until store_rollback. */
static bool failed(struct store *s, int rc, const char *what, struct err *err)
{
  struct err why = why_failed(s, rc, what);
  if (why.code == ERR_MEMORY)
    mem_refused();
  if (s->begun && s->spoilt.code == ERR_NONE && is_fatal(rc))
    s->spoilt = why;
  if (err)
    *err = why;
  return false;
}

static bool is_spoilt(const struct store *s, struct err *err)
{
  if (s->spoilt.code != ERR_NONE && err)
    *err = s->spoilt;
  return s->spoilt.code != ERR_NONE;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* A connection belongs to one thread, so SQLite's own locks are off; counting its memory costs a
 * process-wide lock per allocation. A path is a path, even when it begins with "file:". */
static void configure_once(void)
{
  sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  sqlite3_config(SQLITE_CONFIG_URI, 0);
}

/* In pages. */
#define OWN_CHECKPOINTS "PRAGMA wal_autocheckpoint=4000"

/* A negative cache_size counts KiB. The size limit cuts a WAL that a long
 * reader made grow; below it the file is kept, because writing over blocks is cheaper than adding them.
 * Debian's SQLite overwrites what is deleted, which would write every freed page. */
static const char *const pragmas[] = {
  [STORE_DURABLE] = "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" OWN_CHECKPOINTS
                    "; PRAGMA journal_size_limit=268435456;"
                    "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF",
  [STORE_LAZY] = "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" OWN_CHECKPOINTS
                 "; PRAGMA journal_size_limit=268435456;"
                 "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF",
  /* The first pragma reads the file, so that one that is no database is refused here. */
  [STORE_READ] = "PRAGMA schema_version; PRAGMA mmap_size=1073741824; PRAGMA cache_size=-16384;"
                 "PRAGMA temp_store=MEMORY",
  [STORE_COPY] = "PRAGMA schema_version; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;"
                 "PRAGMA cache_size=-64; PRAGMA temp_store=MEMORY",
};

static int open_flags(enum store_mode mode)
{
  return mode == STORE_READ   ? SQLITE_OPEN_READONLY
         : mode == STORE_COPY ? SQLITE_OPEN_READWRITE
                              : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

/* With DQS off a misspelt "column" is an error and not a text. */
static void harden(sqlite3 *db)
{
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, 5000);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
}

static bool is_memory(const char *path) { return strcmp(path, ":memory:") == 0; }

/* SQLite stays in its old mode without an error where it cannot have a WAL (a network file system). */
static bool wal_is_on(struct store *s, struct err *err)
{
  struct stmt *q = store_prepare(s, "PRAGMA journal_mode", err);
  if (!q)
    return false;
  bool ok = stmt_step(q, err) == STEP_ROW;
  if (ok && !str_is(column_text(q, 0), is_memory(s->path) ? "memory" : "wal"))
    ok = err_set(err, ERR_IO, "%s: the file system does not support a write-ahead log", s->path);
  stmt_close(q);
  return ok;
}

static bool prepare_own(struct store *s, struct err *err)
{
  s->begin = store_prepare(s, s->mode == STORE_READ ? "BEGIN" : "BEGIN IMMEDIATE", err);
  s->commit = s->begin ? store_prepare(s, "COMMIT", err) : NULL;
  s->rollback = s->commit ? store_prepare(s, "ROLLBACK", err) : NULL;
  s->data_version = s->rollback ? store_prepare(s, "PRAGMA data_version", err) : NULL;
  return s->data_version != NULL;
}

static bool open_file(struct store *s, struct err *err)
{
  int flags = open_flags(s->mode) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int rc = sqlite3_open_v2(s->path, &s->db, flags, NULL);
  if (rc != SQLITE_OK)
    return failed(s, rc, NULL, err);
  harden(s->db);
  return store_exec(s, pragmas[s->mode], err) && (s->mode == STORE_READ || wal_is_on(s, err)) && prepare_own(s, err);
}

struct store *store_open(const char *path, enum store_mode mode, struct err *err)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, configure_once);
  if (mode == STORE_READ && is_memory(path)) {
    err_set(err, ERR_IO, "%s: a database in memory cannot be opened for reading only", path);
    return NULL;
  }
  struct store *s = mem_zero(sizeof *s);
  size_t n = strlen(path) + 1;
  s->path = memcpy(mem_alloc(n), path, n);
  s->mode = mode;
  if (open_file(s, err))
    return s;
  store_close(s);
  return NULL;
}

void store_close(struct store *s)
{
  if (!s)
    return;
  while (s->stmts)
    stmt_close(s->stmts);
  /* Refused only while a statement or a backup is open, and there is none. */
  if (sqlite3_close(s->db) != SQLITE_OK)
    abort();
  free(s->path);
  free(s);
}

/* ---- the whole database ------------------------------------------------------------------- */

bool store_exec(struct store *s, const char *sql, struct err *err)
{
  if (is_spoilt(s, err))
    return false;
  int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
  return rc == SQLITE_OK || failed(s, rc, sql, err);
}

bool store_begin(struct store *s, struct err *err)
{
  if (s->spoilt.code != ERR_NONE)
    store_rollback(s); /* it could not be rolled back when it should */
  if (!stmt_run(s->begin, err))
    return false;
  s->begun = true;
  /* A plain BEGIN takes its snapshot at the first read: read now. */
  if (s->mode == STORE_READ && store_data_version(s) < 0) {
    failed(s, sqlite3_extended_errcode(s->db), NULL, err);
    store_rollback(s);
    return false;
  }
  return true;
}

bool store_commit(struct store *s, struct err *err)
{
  if (!stmt_run(s->commit, err)) {
    store_rollback(s);
    return false;
  }
  s->begun = false;
  return true;
}

/* SQLite may have rolled back by itself, after an error of the disk. */
void store_rollback(struct store *s)
{
  s->begun = false;
  s->spoilt = (struct err)ERR_INIT;
  struct err err = ERR_INIT;
  if (store_in_transaction(s) && !stmt_run(s->rollback, &err) && store_in_transaction(s)) {
    s->begun = true; /* nothing more, then, until it can be */
    s->spoilt = err;
  }
}

bool store_in_transaction(const struct store *s) { return !sqlite3_get_autocommit(s->db); }

int64_t store_data_version(struct store *s)
{
  int64_t version = stmt_step(s->data_version, NULL) == STEP_ROW ? column_int(s->data_version, 0) : -1;
  stmt_reset(s->data_version);
  return version;
}

bool store_checkpoint(struct store *s, struct err *err)
{
  int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  return rc == SQLITE_OK || failed(s, rc, NULL, err);
}

/* SQLite syncs the WAL before it copies. All of it at once would hold up the syncs of whoever else writes to that disk, so
 * it is written here piece by piece. What goes wrong with that shows itself in the sync. */
static void write_log_out(const struct store *s)
{
  enum { PIECE = 256 << 10, WAIT = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WAIT_AFTER };
  struct buf name = BUF_INIT;
  struct stat st = { 0 };
  buf_printf(&name, "%s-wal", s->path);
  int fd = open(name.p, O_RDONLY | O_CLOEXEC);
  buf_fini(&name);
  if (fd < 0)
    return;
  if (fstat(fd, &st) == 0)
    for (off_t at = 0; at < st.st_size; at += PIECE)
      sync_file_range(fd, at, PIECE, SYNC_FILE_RANGE_WRITE | WAIT);
  close(fd);
}

/* Often called in the midst of a commit, which is not to fail with it: so not by way of `failed`. */
bool store_copy_back(struct store *s, int64_t *pages, int64_t *copied, struct err *err)
{
  int log = 0, done = 0;
  if (s->mode == STORE_COPY)
    write_log_out(s);
  int rc = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_PASSIVE, &log, &done);
  *pages = log;
  *copied = done;
  if (rc != SQLITE_OK && err) {
    *err = why_failed(s, rc, NULL);
    err->code = (rc & 0xff) == SQLITE_BUSY ? ERR_BUSY : err->code;
  }
  return rc == SQLITE_OK;
}

static int tell_committed(void *arg, sqlite3 *db, const char *name, int pages)
{
  struct store *s = arg;
  (void)db, (void)name;
  s->committed(s->committed_arg, pages);
  return SQLITE_OK;
}

void store_watch(struct store *s, void (*committed)(void *arg, int64_t pages), void *arg)
{
  s->committed = committed;
  s->committed_arg = arg;
  if (committed)
    sqlite3_wal_hook(s->db, tell_committed, s);
  else
    sqlite3_exec(s->db, OWN_CHECKPOINTS, NULL, NULL, NULL);
}

const char *store_path(const struct store *s) { return s->path; }
bool store_is_memory(const struct store *s) { return is_memory(s->path); }

bool store_check(struct store *s, struct err *err)
{
  struct stmt *q = store_prepare(s, "PRAGMA quick_check(1)", err);
  if (!q)
    return false;
  bool ok = stmt_step(q, err) == STEP_ROW;
  if (ok && !str_is(column_text(q, 0), "ok"))
    ok = err_set(err, ERR_CORRUPT, "%s: %.*s", s->path, STR_FMT(column_text(q, 0)));
  stmt_close(q);
  return ok;
}

/* ---- backup ------------------------------------------------------------------------------- */

/* All pages in one step: a step that finds the file changed since the one before would start anew. */
static bool copy_pages(struct store *s, sqlite3 *to, const char *part, struct err *err)
{
  sqlite3_backup *copy = sqlite3_backup_init(to, "main", s->db, "main");
  int rc = copy ? sqlite3_backup_step(copy, -1) : sqlite3_extended_errcode(to);
  sqlite3_backup_finish(copy);
  return rc == SQLITE_DONE || err_set(err, code_of(rc), "%s: copying to %s: %s", s->path, part, sqlite3_errstr(rc));
}

static bool copy_to(struct store *s, const char *part, struct err *err)
{
  sqlite3 *to = NULL;
  int rc = sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  bool ok = rc == SQLITE_OK ? copy_pages(s, to, part, err)
                            : err_set(err, code_of(rc), "%s: %s (%s)", part, sqlite3_errmsg(to),
                                      strerror(sqlite3_system_errno(to)));
  sqlite3_close(to);
  return ok;
}

static bool sync_folder_of(const char *path, struct arena *a)
{
  int fd = open(dirname(str_z(a, str_of(path))), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool ok = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0)
    close(fd);
  return ok;
}

/* The copy takes its name only when it is whole and on the disk. */
bool store_backup(struct store *s, const char *path, struct err *err)
{
  if (access(path, F_OK) == 0)
    return err_set(err, ERR_IO, "%s: exists already; a backup is not written over a file", path);
  struct arena a;
  arena_init(&a);
  const char *part = str_printf(&a, "%s.part", path).p;
  unlink(part);
  bool ok = copy_to(s, part, err);
  if (ok && (rename(part, path) != 0 || !sync_folder_of(path, &a)))
    ok = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
  if (!ok)
    unlink(part);
  arena_fini(&a);
  return ok;
}

/* ---- statements --------------------------------------------------------------------------- */

struct stmt *store_prepare(struct store *s, const char *sql, struct err *err)
{
  sqlite3_stmt *handle = NULL;
  int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
  if (rc != SQLITE_OK) {
    failed(s, rc, sql, err);
    return NULL;
  }
  struct stmt *q = mem_zero(sizeof *q);
  *q = (struct stmt){ .q = handle, .store = s, .next = s->stmts };
  if (q->next)
    q->next->prev = q;
  s->stmts = q;
  return q;
}

void stmt_close(struct stmt *q)
{
  if (!q)
    return;
  *(q->prev ? &q->prev->next : &q->store->stmts) = q->next;
  if (q->next)
    q->next->prev = q->prev;
  sqlite3_finalize(q->q);
  free(q);
}

void stmt_reset(struct stmt *q)
{
  sqlite3_reset(q->q);
  sqlite3_clear_bindings(q->q);
  q->bad = SQLITE_OK;
  q->running = false;
}

enum step stmt_step(struct stmt *q, struct err *err)
{
  if (is_spoilt(q->store, err)) {
    stmt_reset(q);
    return STEP_ERROR;
  }
  int rc = q->bad ? q->bad : sqlite3_step(q->q);
  if (rc == SQLITE_ROW) {
    q->running = true;
    return STEP_ROW;
  }
  if (rc != SQLITE_DONE)
    failed(q->store, rc, sqlite3_sql(q->q), err);
  stmt_reset(q);
  return rc == SQLITE_DONE ? STEP_DONE : STEP_ERROR;
}

bool stmt_run(struct stmt *q, struct err *err)
{
  enum step step = STEP_ROW;
  while (step == STEP_ROW)
    step = stmt_step(q, err);
  return step == STEP_DONE;
}

/* ---- parameters --------------------------------------------------------------------------- */

/* Gives the handle, off its row: SQLite refuses to bind a statement that is running. */
static inline sqlite3_stmt *bindable(struct stmt *q)
{
  if (q->running)
    stmt_reset(q);
  return q->q;
}

static inline void bound(struct stmt *q, int rc)
{
  if (rc != SQLITE_OK && !q->bad)
    q->bad = rc;
}

/* A NULL pointer would be bound as NULL. */
static inline const char *never_null(struct str v) { return v.p ? v.p : ""; }

void bind_null(struct stmt *q, int i) { bound(q, sqlite3_bind_null(bindable(q), i)); }
void bind_int(struct stmt *q, int i, int64_t v) { bound(q, sqlite3_bind_int64(bindable(q), i, v)); }
void bind_real(struct stmt *q, int i, double v) { bound(q, sqlite3_bind_double(bindable(q), i, v)); }

void bind_text(struct stmt *q, int i, struct str v)
{
  bound(q, sqlite3_bind_text64(bindable(q), i, never_null(v), v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void bind_blob(struct stmt *q, int i, struct str v)
{
  bound(q, sqlite3_bind_blob64(bindable(q), i, never_null(v), v.n, SQLITE_STATIC));
}

/* ---- columns ------------------------------------------------------------------------------ */

bool column_is_null(struct stmt *q, int i) { return sqlite3_column_type(q->q, i) == SQLITE_NULL; }
int64_t column_int(struct stmt *q, int i) { return sqlite3_column_int64(q->q, i); }
double column_real(struct stmt *q, int i) { return sqlite3_column_double(q->q, i); }
int column_count(struct stmt *q) { return sqlite3_column_count(q->q); }
const char *column_name(struct stmt *q, int i) { return sqlite3_column_name(q->q, i); }

/* The length is asked for after the pointer, which may convert the value. */
static struct str slice(struct stmt *q, int i, const void *p)
{
  return p ? (struct str){ p, (size_t)sqlite3_column_bytes(q->q, i) } : STR("");
}

struct str column_blob(struct stmt *q, int i) { return slice(q, i, sqlite3_column_blob(q->q, i)); }

/* Asked for as a blob, a text is not copied to be terminated, so that memory for it cannot be refused. */
struct str column_text(struct stmt *q, int i)
{
  int type = sqlite3_column_type(q->q, i);
  if (type == SQLITE_TEXT || type == SQLITE_BLOB)
    return column_blob(q, i);
  const void *p = sqlite3_column_text(q->q, i);
  if (!p && type != SQLITE_NULL) {
    bound(q, SQLITE_NOMEM);
    failed(q->store, SQLITE_NOMEM, sqlite3_sql(q->q), NULL);
  }
  return slice(q, i, p);
}

struct value column_value(struct stmt *q, int i)
{
  switch (sqlite3_column_type(q->q, i)) {
  case SQLITE_INTEGER:
    return value_int(column_int(q, i));
  case SQLITE_FLOAT:
    return value_real(column_real(q, i));
  case SQLITE_NULL:
    return value_null();
  default:
    return value_text(column_blob(q, i));
  }
}

/* ---- names -------------------------------------------------------------------------------- */

void sql_name(struct buf *b, struct str name)
{
  buf_char(b, '"');
  for (size_t i = 0; i < name.n; i++) {
    if (name.p[i] == '"')
      buf_char(b, '"');
    buf_char(b, name.p[i]);
  }
  buf_char(b, '"');
}
