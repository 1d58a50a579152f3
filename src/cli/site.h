/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Site: the organisation that a line is about, and the ways into it.
 *
 * Reading uses the reader on its files, whether a host runs or not. Writing is a struct request, as the engine takes it:
 * when the organisation's host runs it goes there through the local socket, else an engine is opened for it.
 */
#include "cli/command.h"
#include "engine/engine.h"

struct site {
  struct organisation *organisation;
  struct reader *reader; /* from site_read */
  struct engine *engine; /* from site_write, where no host runs */
  bool hosted;           /* a host of this organisation answers */
  bool safe;             /* where none does: apply nothing; set between site_open and site_write */
};

/* The folder is `word`, else --dir, else the nearest one from here upwards that holds steward.lua. ERR_USAGE says what to
 * do when there is none. */
bool site_open(struct site *p, const struct call *c, const char *word, bool secrets, struct err *err);
void site_close(struct site *p);
/* The folder alone; the text is in the call's arena. */
const char *site_find(const struct call *c, const char *word, struct err *err);

/* ERR_MISSING when nothing was ever recorded here. */
bool site_read(struct site *p, struct err *err);
/* Answers as engine_run does: false when r->err is set. r->answer holds JSON also then, where there is more to say. */
bool site_write(struct site *p, struct request *r);
/* A JSON body to POST /in/SOURCE, as if the source had sent it and proved it: r->seq is its entry, r->duplicate that it
 * came before. Journaled when it returns, and applied soon after. The engine's line may be full: ERR_BUSY. */
bool site_deliver(struct site *p, struct str source, struct str body, struct request *r);
/* As whom the line acts: --as, else "cli". ERR_USAGE when that is not like "person/ana". */
bool site_actor(const struct call *c, struct str *out, struct err *err);
/* Makes the folder data/ where it is missing. */
bool site_make_data(const struct organisation *o, struct err *err);
