/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal as one SQLite file: the table `entry`, and the narrow table `recent` of the
 * last deliveries' keys. The last entry's number, instant and hash are kept in memory, so
 * that an append only inserts. The chain is computed in one place, `chained`.
 */
#include "store/journal.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/store.h"

/* "StwJ" in the file's header tells a journal from any other database; user_version is the form of its tables. */
#define SCHEMA                                                                                                         \
  "CREATE TABLE entry(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, actor TEXT NOT NULL,"       \
  " source TEXT NOT NULL, key TEXT NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL) STRICT;"      \
  "CREATE TABLE recent(seq INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL) STRICT;"                      \
  "PRAGMA application_id = 0x5374774a; PRAGMA user_version = 1"
enum { APPLICATION_ID = 0x5374774a, FORM = 1 };

#define INSERT_ENTRY                                                                                                   \
  "INSERT INTO entry(seq, at, kind, actor, source, key, head, body, hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
#define INSERT_RECENT "INSERT INTO recent(seq, source, key) VALUES(?1, ?2, ?3)"
#define TRIM_RECENT "DELETE FROM recent WHERE seq IN (SELECT seq FROM recent ORDER BY seq LIMIT ?1)"
#define SELECT_ENTRIES                                                                                                 \
  "SELECT seq, at, kind, actor, source, key, head, body, hash FROM entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2"
#define SELECT_LAST "SELECT seq, at, hash FROM entry ORDER BY seq DESC LIMIT 1"
#define SELECT_RECENT                                                                                                  \
  "SELECT source, key, seq FROM recent WHERE seq >= (SELECT min(seq) FROM"                                             \
  " (SELECT seq FROM recent ORDER BY seq DESC LIMIT ?1)) ORDER BY seq"

enum {
  RECENT_KEPT = 1000000, /* rows of `recent` that stay */
  RECENT_SLACK = 4096,   /* rows beyond those before they are dropped, all at once */
  FOLLOW_CHUNK = 1024,   /* entries read under one snapshot: a longer one would keep the WAL from being reused */
};

struct tip {
  int64_t seq, at;
  uint8_t hash[SHA256_SIZE];
};

struct journal {
  struct store *store;
  char *path;
  bool writer;
  int lock; /* file descriptor, or -1 */
  struct tip tip;
  int64_t recent; /* rows in `recent`; writer only */
  struct sha256_run *run;
  struct buf scratch; /* an entry's hashed bytes but for the body */
  struct stmt *insert, *insert_recent, *last, *one;
};

/* ---- the chain ---------------------------------------------------------------------------- */

static void add_number(struct buf *b, int64_t v)
{
  uint64_t big = htobe64((uint64_t)v);
  buf_add(b, &big, sizeof big);
}

static void add_text(struct buf *b, struct str s)
{
  add_number(b, (int64_t)s.n);
  buf_str(b, s);
}

/* The entry's hash from all of it but e->hash, and from its predecessor's. */
static void chained(struct journal *j, const uint8_t before[SHA256_SIZE], const struct entry *e,
                    uint8_t out[SHA256_SIZE])
{
  struct buf *b = &j->scratch;
  b->n = 0;
  buf_add(b, before, SHA256_SIZE);
  add_number(b, e->seq);
  add_number(b, e->at);
  add_number(b, e->kind);
  add_text(b, e->actor);
  add_text(b, e->source);
  add_text(b, e->key);
  add_text(b, e->head);
  add_number(b, (int64_t)e->body.n);
  sha256_start(j->run);
  sha256_add(j->run, buf_view(b));
  sha256_add(j->run, e->body);
  sha256_end(j->run, out);
}

/* Whether `e`, the next in number, fits the tip: no earlier instant, the right hash. Then it is the tip. */
static bool fits(struct journal *j, struct tip *tip, const struct entry *e, struct err *err)
{
  uint8_t hash[SHA256_SIZE];
  chained(j, tip->hash, e, hash);
  if (memcmp(hash, e->hash, SHA256_SIZE) != 0)
    return err_set(err, ERR_CORRUPT, "%s: entry %lld is not what was written: its hash does not fit", j->path,
                   (long long)e->seq);
  if (e->at < tip->at)
    return err_set(err, ERR_CORRUPT, "%s: entry %lld is earlier than the one before it", j->path, (long long)e->seq);
  tip->seq = e->seq;
  tip->at = e->at;
  memcpy(tip->hash, hash, SHA256_SIZE);
  return true;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* A hash of another length, and a kind beyond an int, cannot be right: they read as zeros. */
static void read_hash(struct str blob, uint8_t out[SHA256_SIZE])
{
  memset(out, 0, SHA256_SIZE);
  if (blob.n == SHA256_SIZE)
    memcpy(out, blob.p, SHA256_SIZE);
}

static void read_row(struct stmt *q, struct entry *e)
{
  int64_t kind = column_int(q, 2);
  e->seq = column_int(q, 0);
  e->at = column_int(q, 1);
  e->kind = (enum entry_kind)(kind == (int)kind ? kind : 0);
  e->actor = column_text(q, 3);
  e->source = column_text(q, 4);
  e->key = column_text(q, 5);
  e->head = column_text(q, 6);
  e->body = column_blob(q, 7);
  read_hash(column_blob(q, 8), e->hash);
}

/* What is stored as the last entry; all zero when there is none. */
static bool read_tip(struct journal *j, struct tip *tip, struct err *err)
{
  *tip = (struct tip){ 0 };
  enum step step = stmt_step(j->last, err);
  if (step == STEP_ROW) {
    tip->seq = column_int(j->last, 0);
    tip->at = column_int(j->last, 1);
    read_hash(column_blob(j->last, 2), tip->hash);
    stmt_reset(j->last);
  }
  return step != STEP_ERROR;
}

/* The number in the one row and column that the statement gives. */
static bool read_number(struct journal *j, const char *sql, int64_t *out, struct err *err)
{
  struct stmt *q = store_prepare(j->store, sql, err);
  if (!q)
    return false;
  bool ok = stmt_step(q, err) == STEP_ROW;
  *out = ok ? column_int(q, 0) : 0;
  stmt_close(q);
  return ok;
}

/* ---- the lock ----------------------------------------------------------------------------- */

/* The lock goes with the descriptor, so it cannot outlive its holder; the file stays, because removing it
 * would let two processes lock two files of one name. */
static bool lock_take(struct journal *j, struct err *err)
{
  struct buf name = BUF_INIT;
  buf_printf(&name, "%s.lock", j->path);
  char pid[32] = "";
  bool ok = true;
  j->lock = open(name.p, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (j->lock < 0) {
    ok = err_set(err, ERR_IO, "%s: %s", name.p, strerror(errno));
  } else if (flock(j->lock, LOCK_EX | LOCK_NB) == 0) {
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(j->lock, 0) != 0 || pwrite(j->lock, pid, (size_t)n, 0) != n)
      ok = err_set(err, ERR_IO, "%s: %s", name.p, strerror(errno));
  } else if (errno != EWOULDBLOCK) {
    ok = err_set(err, ERR_IO, "%s: cannot lock: %s", name.p, strerror(errno));
  } else {
    ssize_t n = pread(j->lock, pid, sizeof pid - 1, 0);
    struct str holder = str_trim((struct str){ pid, n > 0 ? (size_t)n : 0 });
    ok = err_set(err, ERR_BUSY, "%s: in use by process %.*s", j->path, STR_FMT(holder.n ? holder : STR("(unknown)")));
  }
  buf_fini(&name);
  return ok;
}

/* ---- opening ------------------------------------------------------------------------------ */

/* An empty database becomes a journal. */
static bool tables_make(struct journal *j, struct err *err)
{
  int64_t tables;
  if (!store_begin(j->store, err))
    return false;
  if (!read_number(j, "SELECT count(*) FROM sqlite_schema", &tables, err) ||
      (tables == 0 && !store_exec(j->store, SCHEMA, err))) {
    store_rollback(j->store);
    return false;
  }
  return store_commit(j->store, err);
}

static bool form_known(struct journal *j, struct err *err)
{
  int64_t id, form;
  if (!read_number(j, "PRAGMA application_id", &id, err) || !read_number(j, "PRAGMA user_version", &form, err))
    return false;
  if (id != APPLICATION_ID)
    return err_set(err, ERR_CORRUPT, "%s: this is not a journal", j->path);
  return form == FORM || err_set(err, ERR_USAGE, "%s: a journal of form %lld; this program reads form %d", j->path,
                                 (long long)form, FORM);
}

static bool statements_prepare(struct journal *j, struct err *err)
{
  j->last = store_prepare(j->store, SELECT_LAST, err);
  j->one = j->last ? store_prepare(j->store, SELECT_ENTRIES, err) : NULL;
  if (!j->one || !j->writer)
    return j->one != NULL;
  j->insert = store_prepare(j->store, INSERT_ENTRY, err);
  j->insert_recent = j->insert ? store_prepare(j->store, INSERT_RECENT, err) : NULL;
  return j->insert_recent && read_number(j, "SELECT count(*) FROM recent", &j->recent, err);
}

/* The writer goes on from the last entry, so that one is made sure of. */
static bool tip_verify(struct journal *j, struct err *err)
{
  return read_tip(j, &j->tip, err) && (j->tip.seq == 0 || journal_verify(j, j->tip.seq, NULL, err));
}

static struct journal *opened(const char *path, bool writer, struct err *err)
{
  struct journal *j = mem_zero(sizeof *j);
  size_t n = strlen(path) + 1;
  j->path = memcpy(mem_alloc(n), path, n);
  j->writer = writer;
  j->lock = -1;
  j->run = sha256_open();
  bool ok = !writer || strcmp(path, ":memory:") == 0 || lock_take(j, err);
  if (ok) {
    j->store = store_open(path, writer ? STORE_DURABLE : STORE_READ, err);
    ok = j->store && (!writer || tables_make(j, err)) && form_known(j, err) && statements_prepare(j, err) &&
         (!writer || tip_verify(j, err));
  }
  if (ok)
    return j;
  journal_close(j);
  return NULL;
}

struct journal *journal_open(const char *path, struct err *err) { return opened(path, true, err); }

struct journal *journal_open_read(const char *path, struct err *err) { return opened(path, false, err); }

void journal_close(struct journal *j)
{
  if (!j)
    return;
  store_close(j->store);
  if (j->lock >= 0)
    close(j->lock);
  sha256_close(j->run);
  buf_fini(&j->scratch);
  free(j->path);
  free(j);
}

bool journal_tend(struct journal *j, struct checkpointer *c, struct err *err)
{
  return checkpointer_tend(c, j->store, "journal", err);
}

/* ---- appending ---------------------------------------------------------------------------- */

static bool entry_insert(struct journal *j, const struct entry *e, struct err *err)
{
  struct stmt *q = j->insert;
  bind_int(q, 1, e->seq);
  bind_int(q, 2, e->at);
  bind_int(q, 3, e->kind);
  bind_text(q, 4, e->actor);
  bind_text(q, 5, e->source);
  bind_text(q, 6, e->key);
  bind_text(q, 7, e->head);
  bind_blob(q, 8, e->body);
  bind_blob(q, 9, (struct str){ (const char *)e->hash, SHA256_SIZE });
  return stmt_run(q, err);
}

static bool recent_insert(struct journal *j, const struct entry *e, struct err *err)
{
  struct stmt *q = j->insert_recent;
  bind_int(q, 1, e->seq);
  bind_text(q, 2, e->source);
  bind_text(q, 3, e->key);
  return stmt_run(q, err);
}

/* Drops the oldest rows; the cost is that of the rows dropped. */
static bool recent_trim(struct journal *j, int64_t surplus, struct err *err)
{
  struct stmt *q = store_prepare(j->store, TRIM_RECENT, err);
  if (!q)
    return false;
  bind_int(q, 1, surplus);
  bool ok = stmt_run(q, err);
  stmt_close(q);
  return ok;
}

/* Inserts the group and moves *tip and *recent, which the caller keeps only if the commit succeeds. */
static bool group_insert(struct journal *j, struct entry *entries, size_t n, struct tip *tip, int64_t *recent,
                         struct err *err)
{
  for (size_t i = 0; i < n; i++) {
    struct entry *e = &entries[i];
    e->seq = tip->seq + 1;
    if (e->at < tip->at)
      e->at = tip->at;
    chained(j, tip->hash, e, e->hash);
    if (!entry_insert(j, e, err))
      return false;
    if (e->kind == ENTRY_DELIVERY && e->key.n) {
      if (!recent_insert(j, e, err))
        return false;
      ++*recent;
    }
    tip->seq = e->seq;
    tip->at = e->at;
    memcpy(tip->hash, e->hash, SHA256_SIZE);
  }
  if (*recent <= RECENT_KEPT + RECENT_SLACK)
    return true;
  int64_t surplus = *recent - RECENT_KEPT;
  *recent = RECENT_KEPT;
  return recent_trim(j, surplus, err);
}

bool journal_append(struct journal *j, struct entry *entries, size_t n, struct err *err)
{
  if (!j->writer)
    return err_set(err, ERR_USAGE, "%s: the journal is open for reading only", j->path);
  if (n == 0)
    return true;
  struct tip tip = j->tip;
  int64_t recent = j->recent;
  if (!store_begin(j->store, err))
    return false;
  if (!group_insert(j, entries, n, &tip, &recent, err)) {
    store_rollback(j->store);
    return false;
  }
  if (!store_commit(j->store, err))
    return false;
  j->tip = tip;
  j->recent = recent;
  return true;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* A reader that cannot ask gives what it knew last. */
int64_t journal_last(struct journal *j, int64_t *at)
{
  struct tip tip;
  if (!j->writer && read_tip(j, &tip, NULL))
    j->tip = tip;
  if (at)
    *at = j->tip.at;
  return j->tip.seq;
}

bool journal_read(struct journal *j, int64_t seq, struct arena *a, struct entry *out, struct err *err)
{
  struct stmt *q = j->one;
  bind_int(q, 1, seq);
  bind_int(q, 2, 1);
  enum step step = stmt_step(q, err);
  bool ok = step == STEP_ROW && column_int(q, 0) == seq;
  if (ok) {
    read_row(q, out);
    out->actor = str_dup(a, out->actor);
    out->source = str_dup(a, out->source);
    out->key = str_dup(a, out->key);
    out->head = str_dup(a, out->head);
    out->body = str_dup(a, out->body);
  } else if (step != STEP_ERROR) {
    err_set(err, ERR_MISSING, "%s: there is no entry %lld", j->path, (long long)seq);
  }
  stmt_reset(q);
  return ok;
}

/* One chunk from *next on; *more is false when the end was reached or `each` had enough. */
static bool follow_chunk(struct journal *j, struct stmt *q, int64_t *next, bool *more,
                         bool (*each)(void *arg, const struct entry *e), void *arg, struct err *err)
{
  int n = 0;
  bool go = true;
  enum step step = STEP_DONE;
  bind_int(q, 1, *next);
  bind_int(q, 2, FOLLOW_CHUNK);
  while (go && (step = stmt_step(q, err)) == STEP_ROW) {
    struct entry e;
    read_row(q, &e);
    if (e.seq != *next) {
      stmt_reset(q);
      return err_set(err, ERR_CORRUPT, "%s: entry %lld is missing", j->path, (long long)*next);
    }
    ++*next;
    n++;
    go = each(arg, &e);
  }
  stmt_reset(q);
  *more = go && n == FOLLOW_CHUNK;
  return step != STEP_ERROR;
}

/* A statement of its own, so that `each` may read, append, or follow in turn. */
bool journal_follow(struct journal *j, int64_t from, bool (*each)(void *arg, const struct entry *e), void *arg,
                    struct err *err)
{
  struct stmt *q = store_prepare(j->store, SELECT_ENTRIES, err);
  if (!q)
    return false;
  int64_t next = from < 1 ? 1 : from;
  bool ok = true, more = true;
  while (ok && more)
    ok = follow_chunk(j, q, &next, &more, each, arg, err);
  stmt_close(q);
  return ok;
}

bool journal_recent(struct journal *j, size_t window,
                    void (*each)(void *arg, struct str source, struct str key, int64_t seq), void *arg, struct err *err)
{
  struct stmt *q = store_prepare(j->store, SELECT_RECENT, err);
  if (!q)
    return false;
  bind_int(q, 1, window > INT64_MAX ? INT64_MAX : (int64_t)window);
  enum step step;
  while ((step = stmt_step(q, err)) == STEP_ROW)
    each(arg, column_text(q, 0), column_text(q, 1), column_int(q, 2));
  stmt_close(q);
  return step == STEP_DONE;
}

/* ---- verifying ---------------------------------------------------------------------------- */

struct verifying {
  struct journal *j;
  struct tip tip;
  bool ok;
  struct err *err;
};

static bool verify_one(void *arg, const struct entry *e)
{
  struct verifying *v = arg;
  return v->ok = fits(v->j, &v->tip, e, v->err);
}

/* A chain cannot show that its own end was cut off; what knows of later entries can: this handle, and `recent`. */
static bool end_known(struct journal *j, int64_t *end, struct err *err)
{
  if (!read_number(j, "SELECT ifnull(max(seq), 0) FROM recent", end, err))
    return false;
  if (j->tip.seq > *end)
    *end = j->tip.seq;
  return true;
}

/* What is stored of the entry before the first to be verified. */
static bool tip_before(struct journal *j, int64_t seq, struct tip *tip, struct err *err)
{
  struct arena a;
  struct entry e;
  struct err why = ERR_INIT;
  arena_init(&a);
  bool found = journal_read(j, seq, &a, &e, &why);
  arena_fini(&a);
  if (!found) {
    bool lost = why.code == ERR_MISSING && seq < journal_last(j, NULL);
    return err_set(err, lost ? ERR_CORRUPT : why.code, "%s", why.text);
  }
  *tip = (struct tip){ .seq = e.seq, .at = e.at };
  memcpy(tip->hash, e.hash, SHA256_SIZE);
  return true;
}

bool journal_verify(struct journal *j, int64_t from, int64_t *checked, struct err *err)
{
  struct verifying v = { .j = j, .ok = true, .err = err };
  int64_t end;
  if (from < 1)
    from = 1;
  if (checked)
    *checked = 0;
  /* The end is asked for first: a writer beside us moves it while we read. */
  if (!end_known(j, &end, err) || (from > 1 && !tip_before(j, from - 1, &v.tip, err)))
    return false;
  bool read = journal_follow(j, from, verify_one, &v, err);
  if (checked)
    *checked = v.tip.seq - (from - 1);
  if (!read || !v.ok)
    return false;
  return v.tip.seq >= end ||
         err_set(err, ERR_CORRUPT, "%s: entry %lld is missing: the end was cut off", j->path, (long long)v.tip.seq + 1);
}

const char *entry_kind_name(enum entry_kind kind)
{
  static const char *const names[] = {
    [ENTRY_DELIVERY] = "delivery", [ENTRY_CHANGE] = "change", [ENTRY_TICK] = "tick",
    [ENTRY_ACTIVATE] = "activate", [ENTRY_RETRY] = "retry",   [ENTRY_OUTCOME] = "outcome",
  };
  return (size_t)kind < sizeof names / sizeof *names && names[kind] ? names[kind] : "unknown";
}
