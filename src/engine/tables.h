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
  "CREATE TABLE IF NOT EXISTS clock(policy INTEGER NOT NULL, subject INTEGER NOT NULL, name TEXT NOT NULL,"                                                                                                                           \
  " record TEXT NOT NULL, state TEXT NOT NULL, due INTEGER, body TEXT NOT NULL, since INTEGER NOT NULL,"                                                                                                                              \
  " seq INTEGER NOT NULL, trace INTEGER NOT NULL, PRIMARY KEY(policy, subject, name)) STRICT, WITHOUT ROWID;" /* What is due next; the expression is that of reader_clocks. */                                                        \
  "CREATE INDEX IF NOT EXISTS clock_due ON clock(ifnull(due, 9223372036854775807)) WHERE state = 'running';"                                                                                                                          \
  "CREATE TABLE IF NOT EXISTS draft(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                       \
  " record TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL,"                                                                                                                          \
  " withdrawn_at INTEGER, trace INTEGER NOT NULL) STRICT;"                                                                                                                                                                            \
  "CREATE INDEX IF NOT EXISTS draft_open ON draft(policy, subject) WHERE withdrawn_at IS NULL;" /* The outbox. A message said again under the same key is the same message. */                                                        \
  "CREATE TABLE IF NOT EXISTS message(id INTEGER PRIMARY KEY, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                     \
  " record TEXT NOT NULL, key TEXT NOT NULL, recipient TEXT, body TEXT NOT NULL, at INTEGER NOT NULL,"                                                                                                                                \
  " seq INTEGER NOT NULL, withdrawn_at INTEGER, trace INTEGER NOT NULL) STRICT;"                                                                                                                                                      \
  "CREATE INDEX IF NOT EXISTS message_key ON message(policy, subject, key);"                                                                                                                                                          \
  "CREATE TABLE IF NOT EXISTS _wake(at INTEGER NOT NULL, policy INTEGER NOT NULL, subject INTEGER NOT NULL,"                                                                                                                          \
  " PRIMARY KEY(at, policy, subject)) STRICT, WITHOUT ROWID;" /* Traces (policy/trace.h) of many evaluations to a row. An address is id << 16 | offset in the body. */                                                                \
  "CREATE TABLE IF NOT EXISTS _trace(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body BLOB NOT NULL) STRICT;" /* state: applied, ignored, failed, refused. records: JSON list of ids changed. by: entry that applied it at last. */ \
  "CREATE TABLE IF NOT EXISTS delivery(seq INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL,"                                                                                                                             \
  " at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, records TEXT NOT NULL, by INTEGER NOT NULL) STRICT;"                                                                                                                       \
  "CREATE INDEX IF NOT EXISTS delivery_bad ON delivery(state, seq) WHERE state <> 'applied';" /* What guards said of changes; refused is 1 where it stopped one. */                                                                   \
  "CREATE TABLE IF NOT EXISTS verdict(id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL,"                                                                                                                             \
  " actor TEXT NOT NULL, guard INTEGER NOT NULL, level TEXT NOT NULL, record TEXT NOT NULL, field TEXT,"                                                                                                                              \
  " message TEXT NOT NULL, refused INTEGER NOT NULL) STRICT;"                                                                                                                                                                         \
  "CREATE INDEX IF NOT EXISTS verdict_entry ON verdict(seq);"                                                                                                                                                                         \
  "CREATE TABLE IF NOT EXISTS activation(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL,"                                                                                                                          \
  " state TEXT NOT NULL, summary TEXT NOT NULL) STRICT;"                                                                                                                                                                              \
  "CREATE TABLE IF NOT EXISTS source(name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;" /* How its intake receives. */                                                                                                               \
  "CREATE TABLE IF NOT EXISTS _engine(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
