/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal against its contract: the chain is computed a second time here, byte by byte and
 * with OpenSSL directly; every column of a stored entry is tampered with; a group that fails in
 * its middle leaves nothing; a reader follows a writer in another process; and a writer is
 * killed again and again without the loss of an entry that it had acknowledged.
 */
#include "store/journal.h"

#include <fcntl.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder.h"
#include "store/store.h"

static struct err err;

#define must(call) ck_assert_msg((call), "%s", err.text)

#define assert_failed(call, want, words)                                                                               \
  do {                                                                                                                 \
    err = (struct err)ERR_INIT;                                                                                        \
    ck_assert(!(call));                                                                                                \
    ck_assert_msg(err.code == (want), "%s: %s", err_name(err.code), err.text);                                         \
    ck_assert_msg(strstr(err.text, words) != NULL, "\"%s\" is not in: %s", words, err.text);                           \
  } while (0)

static const char *the_path(void) { return in_folder("journal.db"); }

static struct journal *must_open(const char *path)
{
  struct journal *j = journal_open(path, &err);
  ck_assert_msg(j != NULL, "%s", err.text);
  return j;
}

/* ---- entries ------------------------------------------------------------------------------ */

/* The i-th of a series in which all kinds, empty texts, NUL bytes and sizes over a page occur. */
static struct entry sample(int i)
{
  static char big[20000];
  static char key[64][24];
  memset(big, 'x', sizeof big);
  big[9] = '\0';
  snprintf(key[i % 64], sizeof key[0], "key-%d", i);
  struct entry e = { .at = 1700000000000 + i, .kind = (enum entry_kind)(i % 5 + 1), .actor = STR("host") };
  if (e.kind == ENTRY_DELIVERY) {
    e.actor = STR("source/github");
    e.source = STR("github");
    e.key = str_of(key[i % 64]);
    e.head = STR("{\"x-github-event\":\"push\"}");
    e.body = (struct str){ big, (size_t)(i * 701) % sizeof big };
  } else if (e.kind != ENTRY_TICK) {
    e.body = STR("{\"a\":\"\xc3\xa9\"}");
  }
  return e;
}

static void must_append(struct journal *j, int from, int n)
{
  struct entry group[64];
  ck_assert_int_le(n, 64);
  for (int i = 0; i < n; i++)
    group[i] = sample(from + i);
  must(journal_append(j, group, (size_t)n, &err));
}

static void assert_same(const struct entry *a, const struct entry *b)
{
  ck_assert_int_eq(a->seq, b->seq);
  ck_assert_int_eq(a->at, b->at);
  ck_assert_int_eq(a->kind, b->kind);
  ck_assert(str_eq(a->actor, b->actor) && str_eq(a->source, b->source) && str_eq(a->key, b->key));
  ck_assert(str_eq(a->head, b->head) && str_eq(a->body, b->body));
  ck_assert_mem_eq(a->hash, b->hash, SHA256_SIZE);
}

/* ---- the chain, computed independently ---------------------------------------------------- */

struct bytes {
  unsigned char p[32768];
  size_t n;
};

static void put_number(struct bytes *b, uint64_t v)
{
  for (int shift = 56; shift >= 0; shift -= 8)
    b->p[b->n++] = (unsigned char)(v >> shift);
}

static void put_text(struct bytes *b, struct str s)
{
  put_number(b, s.n);
  for (size_t i = 0; i < s.n; i++)
    b->p[b->n++] = (unsigned char)s.p[i];
}

static void oracle(const unsigned char before[32], const struct entry *e, unsigned char out[32])
{
  struct bytes b = { .n = 32 };
  memcpy(b.p, before, 32);
  put_number(&b, (uint64_t)e->seq);
  put_number(&b, (uint64_t)e->at);
  put_number(&b, (uint64_t)e->kind);
  put_text(&b, e->actor);
  put_text(&b, e->source);
  put_text(&b, e->key);
  put_text(&b, e->head);
  put_text(&b, e->body);
  SHA256(b.p, b.n, out);
}

START_TEST(the_chain_is_what_the_contract_says)
{
  struct journal *j = must_open(":memory:");
  unsigned char hash[32] = { 0 };
  struct arena a;
  arena_init(&a);
  for (int i = 0; i < 60; i += 6) {
    struct entry group[6];
    for (int k = 0; k < 6; k++)
      group[k] = sample(i + k);
    must(journal_append(j, group, 6, &err));
    for (int k = 0; k < 6; k++) {
      struct entry stored, want = sample(i + k);
      want.seq = i + k + 1;
      oracle(hash, &want, hash);
      memcpy(want.hash, hash, 32);
      assert_same(&group[k], &want);
      must(journal_read(j, want.seq, &a, &stored, &err));
      assert_same(&stored, &want);
    }
  }
  int64_t checked;
  must(journal_verify(j, 1, &checked, &err));
  ck_assert_int_eq(checked, 60);
  arena_fini(&a);
  journal_close(j);
}
END_TEST

/* By sha256sum over the 108 bytes written out by hand: 32 zeros, then the numbers and texts. */
START_TEST(the_first_hash_is_a_known_one)
{
  struct journal *j = must_open(":memory:");
  struct entry e = { .at = 1700000000000, .kind = ENTRY_CHANGE, .actor = STR("person/ana"), .body = STR("{}") };
  struct buf hex = BUF_INIT;
  must(journal_append(j, &e, 1, &err));
  hex_write(&hex, (struct str){ (const char *)e.hash, SHA256_SIZE });
  ck_assert_str_eq(hex.p, "621263e3b2d20e48c8019289a4f9bba118d5e2fa52c413e4618800b9de854780");
  buf_fini(&hex);
  journal_close(j);
}
END_TEST

/* ---- appending ---------------------------------------------------------------------------- */

START_TEST(instants_never_decrease)
{
  struct journal *j = must_open(the_path());
  struct entry e[4] = { sample(2), sample(2), sample(2), sample(2) };
  e[0].at = 100;
  e[1].at = 50;
  e[2].at = 101;
  e[3].at = -5;
  must(journal_append(j, e, 4, &err));
  ck_assert(e[0].at == 100 && e[1].at == 100 && e[2].at == 101 && e[3].at == 101);
  journal_close(j);
  j = must_open(the_path());
  int64_t at;
  ck_assert_int_eq(journal_last(j, &at), 4);
  ck_assert_int_eq(at, 101);
  e[0].at = 7;
  must(journal_append(j, e, 1, &err));
  ck_assert(e[0].seq == 5 && e[0].at == 101);
  must(journal_verify(j, 1, NULL, &err));
  journal_close(j);
}
END_TEST

START_TEST(an_empty_journal_and_an_empty_group)
{
  struct journal *j = must_open(the_path());
  int64_t at = 9, checked = 9;
  struct arena a;
  struct entry e;
  arena_init(&a);
  ck_assert_int_eq(journal_last(j, &at), 0);
  ck_assert_int_eq(at, 0);
  must(journal_append(j, NULL, 0, &err));
  must(journal_verify(j, 1, &checked, &err));
  ck_assert_int_eq(checked, 0);
  assert_failed(journal_read(j, 1, &a, &e, &err), ERR_MISSING, "no entry 1");
  assert_failed(journal_read(j, 0, &a, &e, &err), ERR_MISSING, "no entry 0");
  assert_failed(journal_verify(j, 7, NULL, &err), ERR_MISSING, "no entry 6");
  arena_fini(&a);
  journal_close(j);
  journal_close(must_open(the_path()));
}
END_TEST

/* Runs SQL on the file beside the journal, as somebody with the sqlite3 shell would. */
static void beside(const char *sql)
{
  struct store *s = store_open(the_path(), STORE_LAZY, &err);
  ck_assert_msg(s != NULL, "%s", err.text);
  must(store_exec(s, sql, &err));
  store_close(s);
}

START_TEST(a_group_that_fails_in_its_middle_leaves_nothing)
{
  struct journal *j = must_open(the_path());
  must_append(j, 0, 6);
  struct entry group[10];
  for (int i = 0; i < 10; i++)
    group[i] = sample(6 + i);
  static const char *const faults[] = {
    "CREATE TRIGGER fault BEFORE INSERT ON entry WHEN new.seq = 12 BEGIN SELECT raise(ABORT, 'injected'); END",
    "CREATE TRIGGER fault BEFORE INSERT ON entry WHEN new.seq = 12 BEGIN SELECT raise(ROLLBACK, 'injected'); END",
    "CREATE TRIGGER fault BEFORE INSERT ON recent WHEN new.seq = 11 BEGIN SELECT raise(FAIL, 'injected'); END",
  };
  for (int i = 0; i < 3; i++) {
    beside(faults[i]);
    assert_failed(journal_append(j, group, 10, &err), ERR_CONFLICT, "injected");
    ck_assert_int_eq(journal_last(j, NULL), 6);
    beside("DROP TRIGGER fault");
    int64_t checked;
    must(journal_verify(j, 1, &checked, &err));
    ck_assert_int_eq(checked, 6);
  }
  /* an entry of that number is there already: another program wrote it */
  beside("INSERT INTO entry VALUES(9, 0, 1, '', '', '', '', x'', x'')");
  assert_failed(journal_append(j, group, 10, &err), ERR_CONFLICT, "entry.seq");
  beside("DELETE FROM entry WHERE seq = 9");
  must(journal_append(j, group, 10, &err));
  ck_assert_int_eq(journal_last(j, NULL), 16);
  journal_close(j);
}
END_TEST

START_TEST(a_full_disk_is_said_and_survived)
{
  struct journal *j = must_open(the_path());
  must_append(j, 0, 5);
  signal(SIGXFSZ, SIG_IGN);
  struct rlimit limit;
  getrlimit(RLIMIT_FSIZE, &limit);
  rlim_t before = limit.rlim_cur;
  limit.rlim_cur = 300000;
  setrlimit(RLIMIT_FSIZE, &limit);
  struct entry group[64];
  for (int i = 0; i < 64; i++)
    group[i] = sample(5 * i);
  assert_failed(journal_append(j, group, 64, &err), ERR_IO, "journal.db: ");
  ck_assert_int_eq(journal_last(j, NULL), 5);
  limit.rlim_cur = before;
  setrlimit(RLIMIT_FSIZE, &limit);
  must(journal_append(j, group, 64, &err));
  journal_close(j);
  j = must_open(the_path());
  int64_t checked;
  must(journal_verify(j, 1, &checked, &err));
  ck_assert_int_eq(checked, 69);
  journal_close(j);
}
END_TEST

/* ---- tampering ---------------------------------------------------------------------------- */

static void make_journal(int n)
{
  struct journal *j = must_open(the_path());
  for (int i = 0; i < n; i += 5)
    must_append(j, i, 5);
  journal_close(j);
}

static void assert_broken(const char *words)
{
  struct journal *j = journal_open_read(the_path(), &err);
  int64_t checked;
  ck_assert_msg(j != NULL, "%s", err.text);
  assert_failed(journal_verify(j, 1, &checked, &err), ERR_CORRUPT, words);
  journal_close(j);
}

/* Each column of entry 11 (a delivery): ways to change it, and the entry that is found. */
START_TEST(every_column_is_sealed)
{
  static const struct {
    const char *set, *found;
  } ways[] = {
    { "at = at + 1", "entry 11 " },
    { "at = at - 1000", "entry 11 " },
    { "kind = 2", "entry 11 " },
    { "kind = 0", "entry 11 " },
    { "kind = kind + 4294967296", "entry 11 " },
    { "actor = actor || ' '", "entry 11 " },
    { "source = ''", "entry 11 " },
    { "key = 'key-11'", "entry 11 " },
    { "source = source || 'k', key = substr(key, 2)", "entry 11 " }, /* the same bytes, cut elsewhere */
    { "head = '{}'", "entry 11 " },
    { "body = CAST(x'00' || body AS BLOB)", "entry 11 " },
    { "body = CAST(substr(body, 1, length(body) - 1) AS BLOB)", "entry 11 " },
    { "hash = zeroblob(32)", "entry 11 " },
    { "hash = substr(hash, 1, 31)", "entry 11 " },
    { "hash = CAST(hash || x'00' AS BLOB)", "entry 11 " },
    { "seq = 1000", "entry 11 is missing" },
  };
  char sql[300];
  make_journal(20);
  struct store *s = store_open(the_path(), STORE_LAZY, &err);
  must(store_backup(s, in_folder("good.db"), &err));
  store_close(s);
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    snprintf(sql, sizeof sql, "UPDATE entry SET %s WHERE seq = 11", ways[i].set);
    beside(sql);
    assert_broken(ways[i].found);
    struct store *good = store_open(in_folder("good.db"), STORE_READ, &err);
    ck_assert_int_eq(unlink(the_path()), 0);
    must(store_backup(good, the_path(), &err));
    store_close(good);
  }
  struct journal *j = must_open(the_path());
  must(journal_verify(j, 1, NULL, &err));
  journal_close(j);
}
END_TEST

START_TEST(gaps_swaps_and_cuts_are_found)
{
  make_journal(20);
  beside("DELETE FROM entry WHERE seq = 7");
  assert_broken("entry 7 is missing");
  journal_close(must_open(the_path())); /* the last entry is in order */
  beside("DELETE FROM entry WHERE seq = 1");
  assert_broken("entry 1 is missing");
  beside("DELETE FROM entry WHERE seq = 19");
  assert_failed(journal_open(the_path(), &err), ERR_CORRUPT, "no entry 19");
}
END_TEST

START_TEST(swapped_entries_are_found)
{
  make_journal(20);
  beside("UPDATE entry SET seq = -1 WHERE seq = 5; UPDATE entry SET seq = 5 WHERE seq = 6;"
         "UPDATE entry SET seq = 6 WHERE seq = -1");
  assert_broken("entry 5 ");
}
END_TEST

START_TEST(a_cut_end_is_found_as_far_as_anything_knows)
{
  struct journal *j = must_open(the_path());
  must_append(j, 0, 20);
  beside("DELETE FROM entry WHERE seq > 17");
  assert_failed(journal_verify(j, 1, NULL, &err), ERR_CORRUPT, "entry 18 is missing: the end was cut off");
  journal_close(j);
  beside("DELETE FROM entry WHERE seq > 14"); /* 16 was a delivery: its key is still among the recent ones */
  assert_broken("entry 15 is missing: the end was cut off");
  assert_failed(journal_open(the_path(), &err), ERR_CORRUPT, "entry 15 is missing");
}
END_TEST

START_TEST(opening_verifies_the_last_entry)
{
  make_journal(20);
  beside("UPDATE entry SET body = x'00' WHERE seq = 20");
  assert_failed(journal_open(the_path(), &err), ERR_CORRUPT, "entry 20 is not what was written");
  beside("UPDATE entry SET hash = zeroblob(32) WHERE seq = 19; DELETE FROM entry WHERE seq = 20");
  assert_failed(journal_open(the_path(), &err), ERR_CORRUPT, "entry 19 ");
}
END_TEST

START_TEST(verifying_from_the_middle)
{
  make_journal(20);
  beside("UPDATE entry SET actor = 'nobody' WHERE seq = 9");
  struct journal *j = must_open(the_path());
  int64_t checked;
  assert_failed(journal_verify(j, 1, &checked, &err), ERR_CORRUPT, "entry 9 ");
  ck_assert_int_eq(checked, 8);
  assert_failed(journal_verify(j, 9, &checked, &err), ERR_CORRUPT, "entry 9 ");
  ck_assert_int_eq(checked, 0);
  must(journal_verify(j, 10, &checked, &err));
  ck_assert_int_eq(checked, 11);
  must(journal_verify(j, 21, &checked, &err));
  ck_assert_int_eq(checked, 0);
  journal_close(j);
}
END_TEST

/* ---- opening ------------------------------------------------------------------------------ */

START_TEST(one_writer_at_a_time)
{
  char words[100];
  struct journal *j = must_open(the_path());
  snprintf(words, sizeof words, "journal.db: in use by process %ld", (long)getpid());
  assert_failed(journal_open(the_path(), &err), ERR_BUSY, words);
  pid_t pid = fork();
  if (pid == 0)
    _exit(journal_open(the_path(), &err) || err.code != ERR_BUSY || !strstr(err.text, words) ? 1 : 0);
  int status;
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  ck_assert_int_eq(status, 0);
  must_append(j, 0, 5);
  journal_close(j);
  journal_close(must_open(the_path()));
  struct journal *one = must_open(":memory:"), *two = must_open(":memory:");
  journal_close(one);
  journal_close(two);
  ck_assert_int_ne(access(":memory:.lock", F_OK), 0);
}
END_TEST

START_TEST(what_is_no_journal_is_refused)
{
  assert_failed(journal_open_read(the_path(), &err), ERR_IO, "journal.db");
  beside("CREATE TABLE service(id INTEGER PRIMARY KEY) STRICT");
  assert_failed(journal_open(the_path(), &err), ERR_CORRUPT, "this is not a journal");
  assert_failed(journal_open_read(the_path(), &err), ERR_CORRUPT, "this is not a journal");
  beside("DROP TABLE service");
  make_journal(5);
  beside("PRAGMA user_version = 2");
  assert_failed(journal_open(the_path(), &err), ERR_USAGE, "a journal of form 2");
  journal_close(NULL);
}
END_TEST

START_TEST(a_reader_may_not_append)
{
  make_journal(5);
  struct journal *j = journal_open_read(the_path(), &err);
  struct entry e = sample(0);
  assert_failed(journal_append(j, &e, 1, &err), ERR_USAGE, "reading only");
  ck_assert_int_eq(journal_last(j, NULL), 5);
  journal_close(j);
}
END_TEST

/* ---- following ---------------------------------------------------------------------------- */

struct followed {
  int64_t next;
  int count, stop_after;
  struct journal *also; /* read from and appended to while following */
};

static bool note(void *arg, const struct entry *e)
{
  struct followed *f = arg;
  ck_assert_int_eq(e->seq, f->next);
  struct entry want = sample((int)e->seq - 1);
  ck_assert(e->kind == want.kind && e->at == want.at && str_eq(e->key, want.key) && str_eq(e->body, want.body));
  f->next++;
  if (f->also && f->next == 3) {
    struct arena a;
    struct entry other;
    arena_init(&a);
    must(journal_read(f->also, 1, &a, &other, &err));
    arena_fini(&a);
    must_append(f->also, 10, 2);
  }
  return ++f->count != f->stop_after;
}

START_TEST(follow_starts_and_stops_where_it_is_told)
{
  struct journal *j = must_open(the_path());
  must_append(j, 0, 10);
  struct followed all = { .next = 1 }, some = { .next = 4, .stop_after = 3 }, none = { .next = 11 };
  must(journal_follow(j, 0, note, &all, &err));
  ck_assert_int_eq(all.count, 10);
  must(journal_follow(j, 4, note, &some, &err));
  ck_assert_int_eq(some.count, 3);
  must(journal_follow(j, 11, note, &none, &err));
  ck_assert_int_eq(none.count, 0);
  struct followed busy = { .next = 1, .also = j };
  must(journal_follow(j, 1, note, &busy, &err));
  ck_assert_int_ge(busy.count, 10);
  ck_assert_int_eq(journal_last(j, NULL), 12);
  journal_close(j);
}
END_TEST

START_TEST(follow_crosses_its_chunks_and_finds_gaps)
{
  struct journal *j = must_open(the_path());
  for (int i = 0; i < 2560; i += 64)
    must_append(j, i, 64);
  struct followed all = { .next = 1 }, tail = { .next = 1025 };
  must(journal_follow(j, 1, note, &all, &err));
  ck_assert_int_eq(all.count, 2560);
  must(journal_follow(j, 1025, note, &tail, &err));
  ck_assert_int_eq(tail.count, 2560 - 1024);
  beside("DELETE FROM entry WHERE seq IN (1025, 2049)");
  struct followed cut = { .next = 1 }, later = { .next = 1026 };
  assert_failed(journal_follow(j, 1, note, &cut, &err), ERR_CORRUPT, "entry 1025 is missing");
  ck_assert_int_eq(cut.count, 1024);
  assert_failed(journal_follow(j, 1026, note, &later, &err), ERR_CORRUPT, "entry 2049 is missing");
  journal_close(j);
}
END_TEST

/* In another process: for each byte that comes appends a group of five and answers with a byte. */
static void write_when_told(int in, int out)
{
  char c;
  struct journal *j = journal_open(the_path(), &err);
  for (int i = 0; j && read(in, &c, 1) == 1; i += 5) {
    struct entry group[5];
    for (int k = 0; k < 5; k++)
      group[k] = sample(i + k);
    if (!journal_append(j, group, 5, &err) || write(out, &c, 1) != 1)
      _exit(1);
  }
  journal_close(j);
  _exit(0);
}

START_TEST(a_reader_sees_what_another_process_appends)
{
  int go[2], done[2];
  char c = 'x';
  ck_assert(pipe(go) == 0 && pipe(done) == 0);
  pid_t pid = fork();
  if (pid == 0) {
    close(go[1]);
    write_when_told(go[0], done[1]);
  }
  struct journal *reader = NULL;
  for (int round = 1; round <= 10; round++) {
    struct followed f = { .next = (round - 1) * 5 + 1 };
    int64_t at, checked;
    ck_assert(write(go[1], &c, 1) == 1 && read(done[0], &c, 1) == 1);
    if (!reader)
      reader = journal_open_read(the_path(), &err);
    ck_assert_msg(reader != NULL, "%s", err.text);
    ck_assert_int_eq(journal_last(reader, &at), round * 5);
    ck_assert_int_eq(at, 1700000000000 + round * 5 - 1);
    must(journal_follow(reader, f.next, note, &f, &err));
    ck_assert_int_eq(f.count, 5);
    must(journal_verify(reader, 1, &checked, &err));
    ck_assert_int_eq(checked, round * 5);
  }
  int status;
  close(go[1]);
  ck_assert_int_eq(waitpid(pid, &status, 0), pid);
  ck_assert_int_eq(status, 0);
  ck_assert_int_eq(journal_last(reader, NULL), 50); /* after the writer has gone */
  journal_close(reader);
}
END_TEST

static void *append_until_told(void *arg)
{
  struct journal *j = arg;
  struct err why = ERR_INIT;
  for (int i = 0; i < 300; i++) {
    struct entry e[3] = { sample(0), sample(1), sample(2) };
    if (!journal_append(j, e, 3, &why))
      return strdup(why.text);
  }
  return NULL;
}

START_TEST(verifying_beside_a_writer_is_no_alarm)
{
  struct journal *j = must_open(the_path());
  must_append(j, 0, 5);
  struct journal *reader = journal_open_read(the_path(), &err);
  pthread_t thread;
  ck_assert_int_eq(pthread_create(&thread, NULL, append_until_told, j), 0);
  while (journal_last(reader, NULL) < 905)
    must(journal_verify(reader, 1, NULL, &err));
  void *why;
  pthread_join(thread, &why);
  ck_assert_msg(why == NULL, "%s", (char *)why);
  journal_close(reader);
  journal_close(j);
}
END_TEST

/* ---- recent keys -------------------------------------------------------------------------- */

struct recents {
  int count;
  int64_t first, last;
};

static void note_recent(void *arg, struct str source, struct str key, int64_t seq)
{
  struct recents *r = arg;
  struct entry want = sample((int)seq - 1);
  ck_assert(seq > r->last && str_eq(source, want.source) && str_eq(key, want.key));
  if (!r->count++)
    r->first = seq;
  r->last = seq;
}

START_TEST(recent_keys_are_the_newest_deliveries)
{
  struct journal *j = must_open(the_path());
  struct recents none = { 0 }, some = { 0 }, all = { 0 }, zero = { 0 };
  must(journal_recent(j, 10, note_recent, &none, &err));
  ck_assert_int_eq(none.count, 0);
  must_append(j, 0, 40); /* every fifth is a delivery */
  struct entry without = sample(40);
  without.key = STR("");
  must(journal_append(j, &without, 1, &err));
  must(journal_recent(j, 3, note_recent, &some, &err));
  ck_assert(some.count == 3 && some.first == 26 && some.last == 36);
  must(journal_recent(j, SIZE_MAX, note_recent, &all, &err));
  ck_assert(all.count == 8 && all.first == 1 && all.last == 36);
  must(journal_recent(j, 0, note_recent, &zero, &err));
  ck_assert_int_eq(zero.count, 0);
  journal_close(j);
}
END_TEST

static int64_t recent_rows(int64_t *first)
{
  struct store *s = store_open(the_path(), STORE_READ, &err);
  struct stmt *q = store_prepare(s, "SELECT count(*), min(seq) FROM recent", &err);
  ck_assert_int_eq(stmt_step(q, &err), STEP_ROW);
  int64_t n = column_int(q, 0);
  *first = column_int(q, 1);
  store_close(s);
  return n;
}

START_TEST(recent_keys_are_dropped_beyond_a_million)
{
  int64_t first;
  make_journal(5);
  /* numbers below those of the entries: only their order counts */
  beside("WITH RECURSIVE n(i) AS (SELECT -1004090 UNION ALL SELECT i + 1 FROM n WHERE i < -1)"
         " INSERT INTO recent SELECT i, 's', 'k' FROM n");
  struct journal *j = must_open(the_path());
  must_append(j, 5, 25); /* five more: 1 004 096 rows, at the limit */
  ck_assert_int_eq(recent_rows(&first), 1004096);
  must_append(j, 30, 10);
  ck_assert_int_eq(recent_rows(&first), 1000000);
  ck_assert_int_eq(first, 8 - 1000000);
  must_append(j, 40, 10);
  ck_assert_int_eq(recent_rows(&first), 1000002);
  must(journal_verify(j, 1, NULL, &err));
  journal_close(j);
}
END_TEST

/* ---- kill -9 ------------------------------------------------------------------------------ */

/* Appends groups of 1 to 7 for ever; after each reports its last number. */
static void append_for_ever(int out)
{
  struct journal *j = journal_open(the_path(), &err);
  if (!j)
    _exit(1);
  for (int n = 1;; n = n % 7 + 1) {
    struct entry group[7];
    int64_t last = journal_last(j, NULL);
    for (int i = 0; i < n; i++)
      group[i] = sample((int)last + i);
    if (!journal_append(j, group, (size_t)n, &err))
      _exit(2);
    last = journal_last(j, NULL);
    if (write(out, &last, sizeof last) != sizeof last)
      _exit(3);
  }
}

/* Lets a writer work for some milliseconds, kills it, and gives the last number that it acknowledged. */
static int64_t killed_writer(int round)
{
  int out[2];
  int64_t seq, acknowledged = 0;
  ck_assert_int_eq(pipe(out), 0);
  pid_t pid = fork();
  if (pid == 0) {
    close(out[0]);
    append_for_ever(out[1]);
  }
  close(out[1]);
  ck_assert_int_eq(read(out[0], &acknowledged, sizeof acknowledged), sizeof acknowledged);
  usleep((useconds_t)(500 + round * 977 % 15000));
  kill(pid, SIGKILL);
  while (read(out[0], &seq, sizeof seq) == sizeof seq)
    acknowledged = seq;
  int status;
  waitpid(pid, &status, 0);
  ck_assert_msg(WIFSIGNALED(status), "the writer gave up: %d", status);
  close(out[0]);
  return acknowledged;
}

START_TEST(what_was_acknowledged_survives_a_kill)
{
  int64_t checked, last = 0;
  for (int round = 0; round < 20; round++) {
    int64_t acknowledged = killed_writer(round);
    ck_assert_int_gt(acknowledged, last);
    struct journal *j = must_open(the_path());
    last = journal_last(j, NULL);
    /* at most the one group whose report was still to come */
    ck_assert_int_ge(last, acknowledged);
    ck_assert_int_le(last, acknowledged + 7);
    must(journal_verify(j, 1, &checked, &err));
    ck_assert_int_eq(checked, last);
    journal_close(j);
  }
  struct followed f = { .next = 1 };
  struct journal *j = journal_open_read(the_path(), &err);
  must(journal_follow(j, 1, note, &f, &err));
  ck_assert_int_eq(f.count, last);
  journal_close(j);
}
END_TEST

START_TEST(kinds_have_names)
{
  ck_assert_str_eq(entry_kind_name(ENTRY_DELIVERY), "delivery");
  ck_assert_str_eq(entry_kind_name(ENTRY_CHANGE), "change");
  ck_assert_str_eq(entry_kind_name(ENTRY_TICK), "tick");
  ck_assert_str_eq(entry_kind_name(ENTRY_ACTIVATE), "activate");
  ck_assert_str_eq(entry_kind_name(ENTRY_RETRY), "retry");
  ck_assert_str_eq(entry_kind_name((enum entry_kind)0), "unknown");
  ck_assert_str_eq(entry_kind_name((enum entry_kind)99), "unknown");
}
END_TEST

int main(void)
{
  Suite *suite = suite_create("journal");
  TCase *t = tcase_create("journal");
  tcase_add_checked_fixture(t, folder_make, folder_remove);
  tcase_set_timeout(t, 120);
  tcase_add_test(t, the_chain_is_what_the_contract_says);
  tcase_add_test(t, the_first_hash_is_a_known_one);
  tcase_add_test(t, instants_never_decrease);
  tcase_add_test(t, an_empty_journal_and_an_empty_group);
  tcase_add_test(t, a_group_that_fails_in_its_middle_leaves_nothing);
  tcase_add_test(t, a_full_disk_is_said_and_survived);
  tcase_add_test(t, every_column_is_sealed);
  tcase_add_test(t, gaps_swaps_and_cuts_are_found);
  tcase_add_test(t, swapped_entries_are_found);
  tcase_add_test(t, a_cut_end_is_found_as_far_as_anything_knows);
  tcase_add_test(t, opening_verifies_the_last_entry);
  tcase_add_test(t, verifying_from_the_middle);
  tcase_add_test(t, one_writer_at_a_time);
  tcase_add_test(t, what_is_no_journal_is_refused);
  tcase_add_test(t, a_reader_may_not_append);
  tcase_add_test(t, follow_starts_and_stops_where_it_is_told);
  tcase_add_test(t, follow_crosses_its_chunks_and_finds_gaps);
  tcase_add_test(t, a_reader_sees_what_another_process_appends);
  tcase_add_test(t, verifying_beside_a_writer_is_no_alarm);
  tcase_add_test(t, recent_keys_are_the_newest_deliveries);
  tcase_add_test(t, recent_keys_are_dropped_beyond_a_million);
  tcase_add_test(t, what_was_acknowledged_survives_a_kill);
  tcase_add_test(t, kinds_have_names);
  suite_add_tcase(suite, t);
  SRunner *runner = srunner_create(suite);
  srunner_run_all(runner, CK_NORMAL);
  int bad = srunner_ntests_failed(runner);
  srunner_free(runner);
  return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
