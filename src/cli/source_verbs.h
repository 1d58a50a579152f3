/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Source: what the verbs of `steward source` share.
 *
 *   source_verbs.c   the command, and finding a source    source_new.c      a new one
 *   source_secret.c  making and keeping secrets           source_wait.c     its first delivery
 *   source_list.c    which there are, and how they do     source_rotate.c   a second secret, and the first one's end
 *   source_check.c   one delivery judged by hand          source_vectors.c  many, from a file
 */
#include "cli/site.h"
#include "http/http.h"

/* A source of steward.lua or a record. Texts live as long as the call. */
struct source_known {
  struct str name, intake, scheme; /* scheme: its own, else the intake's, else empty */
  bool recorded, paused;
  struct str *places; /* of a record's secrets */
  size_t place_count;
  struct source_secret *secrets; /* read by source_find when asked for */
  size_t secret_count;
  struct value record; /* as the reader shows it, or NONE */
};

enum ending source_new(struct call *c, struct err *err);
enum ending source_list(struct call *c, struct err *err);
enum ending source_rotate(struct call *c, struct err *err);
enum ending source_check(struct call *c, struct err *err);
/* Of --vectors. */
enum ending source_vectors(struct call *c, const char *path, struct err *err);

/* A complaint, a line with file, line and the schemes that there are, of each intake that names another one. */
bool check_schemes(struct call *c, struct str payload, struct buf *complaints, struct err *err);
/* The set in force, else that of the organisation's files, loaded; to be freed. */
struct policy_set *source_set(struct call *c, struct site *site, struct err *err);
/* ERR_MISSING names the nearest. The site is open. */
bool source_find(struct call *c, struct site *site, struct str name, bool secrets, struct source_known *out,
                 struct err *err);
/* All records of type source, as the reader shows them: a list; empty where there is no model or no such type. Those that
 * stand for lines of steward.lua are among them, but for lines that are gone. */
bool source_records(struct call *c, struct site *site, struct value *out, struct err *err);
/* It stands for a line of steward.lua. */
bool source_is_line(struct value record);
/* One change of one record by the line's actor. */
bool source_write(struct call *c, struct site *site, const char *verb, struct str name, struct value set,
                  const char *reason, struct err *err);
/* "https://…/in/NAME": --url, else the address at which the organisation listens. */
struct str source_url(struct call *c, const struct organisation *o, struct str name);

/* ---- source_secret.c ---- */

/* A fresh one of the form that the scheme's have; false when the sender has to make it. */
bool source_secret_made(struct str scheme, struct buf *out);
/* Writes it to DIR/secrets/NAME (mode 0600), which must not be there; *place is then "file secrets/NAME". */
bool source_secret_keep(struct call *c, const struct organisation *o, struct str name, struct str text,
                        struct str *place, struct err *err);
void source_secret_drop(struct call *c, const struct organisation *o, struct str name);
/* What a place holds. */
bool source_secret_read(struct call *c, const struct organisation *o, struct str place, struct str *out,
                        struct err *err);
/* What --secret-file names: its text, or of a file in secrets/ its place. One of them is not empty. */
bool source_secret_given(struct call *c, const struct organisation *o, struct str *text, struct str *place,
                         struct err *err);
/* Asks on the terminal, without echo when it is secret. False when there is nobody to ask. */
bool source_ask(struct call *c, const char *question, bool secret, struct str *out);

/* ---- source_wait.c ---- */

/* What was there before: deliveries of the source behind it are new. */
struct source_mark {
  int64_t seq;
  int64_t refused;
};
bool source_mark(struct call *c, struct site *site, struct str name, struct source_mark *out, struct err *err);
/* Says each refusal as it comes, then what became of the first delivery that was taken: *seen is that, or NONE when
 * none came in time. */
bool source_wait(struct call *c, struct site *site, struct str name, struct source_mark mark, int64_t ms,
                 struct value *seen, struct err *err);
/* By source: {"source","refused","at","because"}; empty when no host answers. */
struct value source_refusals(struct call *c, const struct site *site);
