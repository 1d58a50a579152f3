/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Journal: the ordered, hash-chained, append-only record of all inputs; the truth.
 *
 * This header is the seam of DESIGN ("Beyond one machine"): open, append a group, follow from
 * a sequence number, position. Nothing above it may know that a SQLite file is underneath.
 *
 * Invariants: sequence numbers are 1, 2, 3 … without gaps; instants never decrease;
 * hash(n) = SHA-256(hash(n-1) | seq | at | kind | actor | source | key | head | body), integers as 8 bytes
 * big-endian and each text preceded by its length as 8 bytes big-endian; hash(0) is 32 zero bytes.
 * journal_append returns true only after the whole group has reached the disk.
 */
#include "base/base.h"

enum entry_kind {
  ENTRY_DELIVERY = 1,
  ENTRY_CHANGE = 2,
  ENTRY_TICK = 3,
  ENTRY_ACTIVATE = 4,
  ENTRY_RETRY = 5,
  ENTRY_OUTCOME = 6
};

struct entry {
  int64_t seq; /* set by journal_append */
  int64_t at;  /* ms UTC; raised by journal_append to the last entry's when it is earlier */
  enum entry_kind kind;
  struct str actor;  /* who: "person/ana", "token/deploy", "source/github", "host" */
  struct str source; /* deliveries: the source's name; else empty */
  struct str key;    /* deliveries: the sender's delivery key, for de-duplication; else empty */
  struct str head;   /* deliveries: JSON object of the chosen headers; else empty */
  struct str body;   /* delivery: raw bytes; change, activate, retry, outcome: JSON; tick: empty or
                         JSON */
  uint8_t hash[SHA256_SIZE];
};

struct journal;
struct checkpointer;

/* Opens for appending (one process at a time: an exclusive lock is held on the file PATH.lock; ERR_BUSY
 * names the holder's pid). Verifies the hash of the last entry. */
struct journal *journal_open(const char *path, struct err *err);
/* For reading beside a writer. journal_append is then an error. */
struct journal *journal_open_read(const char *path, struct err *err);
void journal_close(struct journal *j);
/* See checkpointer_tend: the writer need not make room in its files itself. */
bool journal_tend(struct journal *j, struct checkpointer *c, struct err *err);

/* Appends n entries as one durable group; fills seq, at (when raised) and hash of each. On false nothing was
 * appended. */
bool journal_append(struct journal *j, struct entry *entries, size_t n, struct err *err);

/* Last sequence number and its instant (0, 0 when empty). */
int64_t journal_last(struct journal *j, int64_t *at);

/* Reads one entry; its texts live in the arena. ERR_MISSING when there is none. */
bool journal_read(struct journal *j, int64_t seq, struct arena *a, struct entry *out, struct err *err);

/* Follows from `from` (inclusive) to the end, in order, until `each` returns false; the entry's texts live
 * during the call only. Gives false on error. */
bool journal_follow(struct journal *j, int64_t from, bool (*each)(void *arg, const struct entry *e), void *arg,
                    struct err *err);

/* Recomputes the chain from `from` - 1's stored hash to the end; ERR_CORRUPT names the first entry that breaks.
 * `checked` (may be NULL) counts the entries that are right. A chain cannot show that its end was cut off: that is
 * found as far as this handle or the recent keys know of a later entry; beyond, the model's position tells. */
bool journal_verify(struct journal *j, int64_t from, int64_t *checked, struct err *err);

/* The most recent deliveries' keys, newest last, at most `window`: calls each(source, key, seq). Reads a narrow
 * table of its own, not the bodies; rows older than the window are dropped now and then on append. */
bool journal_recent(struct journal *j, size_t window,
                    void (*each)(void *arg, struct str source, struct str key, int64_t seq), void *arg,
                    struct err *err);
const char *entry_kind_name(enum entry_kind kind);
