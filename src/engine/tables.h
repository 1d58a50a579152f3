/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Tables: what the engine keeps in the model's file beside the records, written in the same transaction. Internal to
 * the room; the names without underscore are for whoever looks with the sqlite3 shell.
 *
 * record numbers (see record.h) are in columns named subject, instants are ms UTC, bodies are JSON as people should
 * see it (refs as "type/key").
 */
#define ENGINE_TABLES                                                                                                                                                                                                                 \
  /* Every policy, guard and intake that ever was in force; no never changes for an id. */                                                                                                                                            \
  "CREATE TABLE IF NOT EXISTS policy(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"                                                                                                                            \
  " pack TEXT NOT NULL, version TEXT NOT NULL, title TEXT NOT NULL, doc TEXT NOT NULL, source TEXT NOT NULL,"                                                                                                                         \
  " file TEXT NOT NULL, digest TEXT NOT NULL, level TEXT NOT NULL, epoch INTEGER NOT NULL, on_type TEXT NOT NULL,"                                                                                                                    \
  " gives TEXT NOT NULL, findings TEXT NOT NULL, params TEXT NOT NULL, in_force INTEGER NOT NULL) STRICT;" /* state: open, closed. hidden: said by a policy at level shadow. code "error" is the host's own, about a failure. */      \
  "CREATE TABLE IF NOT EXISTS finding(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                     \
  " record TEXT NOT NULL, key TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,"                                                                                                                      \
  " owner TEXT, body TEXT NOT NULL, state TEXT NOT NULL, hidden INTEGER NOT NULL, opened_at INTEGER NOT NULL,"                                                                                                                        \
  " opened_seq INTEGER NOT NULL, changed_at INTEGER NOT NULL, changed_seq INTEGER NOT NULL, closed_at INTEGER,"                                                                                                                       \
  " closed_seq INTEGER, trace INTEGER NOT NULL) STRICT;"                                                                                                                                                                              \
  "CREATE INDEX IF NOT EXISTS finding_open ON finding(policy, subject) WHERE state = 'open';"                                                                                                                                         \
  "CREATE INDEX IF NOT EXISTS finding_error ON finding(policy) WHERE state = 'open' AND code = 'error';"                                                                                                                              \
  "CREATE INDEX IF NOT EXISTS finding_record ON finding(subject);"                                                                                                                                                                    \
  "CREATE INDEX IF NOT EXISTS finding_newest ON finding(id) WHERE state = 'open';"                                                                                                                                                    \
  /* For notices (stream_notice.h): where to go on from an entry. */  \
  "CREATE INDEX IF NOT EXISTS finding_changed ON finding(changed_seq) WHERE changed_seq > opened_seq;" \
  "CREATE INDEX IF NOT EXISTS finding_closed ON finding(closed_seq) WHERE closed_seq IS NOT NULL;" \
  "CREATE TABLE IF NOT EXISTS clock(policy INTEGER NOT NULL, subject INTEGER NOT NULL, name TEXT NOT NULL,"                                                                                                                           \
  " record TEXT NOT NULL, state TEXT NOT NULL, due INTEGER, body TEXT NOT NULL, since INTEGER NOT NULL,"                                                                                                                              \
  " seq INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY(policy, subject, name)) STRICT, WITHOUT ROWID;" /* What is due next; the expression is that of reader_clocks. */                                                        \
  "CREATE INDEX IF NOT EXISTS clock_due ON clock(ifnull(due, 9223372036854775807)) WHERE state = 'running';"                                                                                                                          \
  "CREATE INDEX IF NOT EXISTS clock_seq ON clock(seq);" \
  /* state: waiting, done, there, refused. */ \
  "CREATE TABLE IF NOT EXISTS opening(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL," \
  " record TEXT NOT NULL UNIQUE, body TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL," \
  " done_seq INTEGER, detail TEXT NOT NULL DEFAULT '', trace INTEGER NOT NULL) STRICT;" \
  "CREATE INDEX IF NOT EXISTS opening_waiting ON opening(id) WHERE state = 'waiting';" \
  "CREATE TABLE IF NOT EXISTS draft(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                       \
  " record TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,"                                                                                                                          \
  " withdrawn_at INTEGER, trace INTEGER NOT NULL) STRICT;"                                                                                                                                                                            \
  "CREATE INDEX IF NOT EXISTS draft_open ON draft(policy, subject) WHERE withdrawn_at IS NULL;" /* The outbox. A message said again under the same key is the same message. */                                                        \
  "CREATE TABLE IF NOT EXISTS message(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                     \
  " record TEXT NOT NULL, key TEXT NOT NULL, recipient TEXT, body TEXT NOT NULL, at INTEGER NOT NULL,"                                                                                                                                \
  " seq INTEGER NOT NULL, withdrawn_at INTEGER, trace INTEGER NOT NULL) STRICT;"                                                                                                                                                      \
  "CREATE INDEX IF NOT EXISTS message_key ON message(policy, subject, key);"                                                                                                                                                          \
  /* What is to leave the host. send: its first dispatch, its own id but for a digest. One of message and finding is NULL.                                                                                                                                            \
   * not_before never changes; due_at is set when that has come, and again by a retry. body: what it says, as JSON. */                                                                                                                 \
  "CREATE TABLE IF NOT EXISTS dispatch(id INTEGER PRIMARY KEY, send INTEGER NOT NULL, message INTEGER,"                                                                                                                               \
  " finding INTEGER, event TEXT NOT NULL, destination TEXT, digest TEXT, not_before INTEGER NOT NULL,"                                                                                                                                \
  " due_at INTEGER, state TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,"                                                                                                                              \
  " done_at INTEGER, done_seq INTEGER, attempts INTEGER, detail TEXT) STRICT;"                                                                                                                                                        \
  "CREATE INDEX IF NOT EXISTS dispatch_next ON dispatch(not_before) WHERE state = 'waiting' AND due_at IS NULL;"                                                                                                                      \
  "CREATE INDEX IF NOT EXISTS dispatch_due ON dispatch(destination, due_at, send)"                                                                                                                                                    \
  " WHERE state = 'waiting' AND due_at IS NOT NULL;"                                                                                                                                                                                  \
  "CREATE INDEX IF NOT EXISTS dispatch_digest ON dispatch(destination, digest, not_before)"                                                                                                                                           \
  " WHERE digest IS NOT NULL AND due_at IS NULL;"                                                                                                                                                                                     \
  "CREATE INDEX IF NOT EXISTS dispatch_send ON dispatch(send);"                                                                                                                                                                       \
  "CREATE INDEX IF NOT EXISTS dispatch_message ON dispatch(message) WHERE message IS NOT NULL;"                                                                                                                                       \
  "CREATE INDEX IF NOT EXISTS dispatch_finding ON dispatch(finding) WHERE finding IS NOT NULL;"                                                                                                                                       \
  "CREATE INDEX IF NOT EXISTS dispatch_state ON dispatch(state, id);"                                                                                                                                                                 \
  "CREATE TABLE IF NOT EXISTS _wake(at INTEGER NOT NULL, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                          \
  " PRIMARY KEY(at, policy, subject)) STRICT, WITHOUT ROWID;" /* Traces (policy/trace.h) of many evaluations to a row. An address is id << 16 | offset in the body. */                                                                \
  "CREATE TABLE IF NOT EXISTS _trace(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body BLOB NOT NULL) STRICT;" /* state: applied, ignored, failed, refused, discarded. records: JSON list of ids changed. by: entry that applied it at last. */ \
  "CREATE TABLE IF NOT EXISTS delivery(seq INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL,"                                                                                                                             \
  " at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, records TEXT NOT NULL, by INTEGER NOT NULL) STRICT;"                                                                                                                       \
  "CREATE TABLE IF NOT EXISTS _held(seq INTEGER PRIMARY KEY, url TEXT NOT NULL) STRICT;" /* What a yes asks. */ \
  "CREATE INDEX IF NOT EXISTS delivery_bad ON delivery(state, seq) WHERE state <> 'applied';" /* What guards said of changes; refused is 1 where it stopped one. */                                                                   \
  "CREATE INDEX IF NOT EXISTS delivery_refused ON delivery(by) WHERE state IN ('failed', 'refused');" \
  "CREATE TABLE IF NOT EXISTS verdict(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL,"                                                                                                                             \
  " actor TEXT NOT NULL, guard INTEGER NOT NULL, level TEXT NOT NULL, record TEXT NOT NULL, field TEXT,"                                                                                                                              \
  " message TEXT NOT NULL, refused INTEGER NOT NULL) STRICT;"                                                                                                                                                                         \
  "CREATE INDEX IF NOT EXISTS verdict_entry ON verdict(seq);"                                                                                                                                                                         \
  "CREATE TABLE IF NOT EXISTS activation(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"                                                                                                                          \
  " state TEXT NOT NULL, summary TEXT NOT NULL) STRICT;"                                                                                                                                                                              \
  "CREATE TABLE IF NOT EXISTS _source(name TEXT PRIMARY KEY, intake TEXT NOT NULL) STRICT;" /* Those of steward.lua. */ \
  "CREATE TABLE IF NOT EXISTS _intake(id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;" /* How it wants to receive. */                                                                                                               \
  "CREATE TABLE IF NOT EXISTS _engine(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
