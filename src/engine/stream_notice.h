/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Notices: what was committed, in the order of the entries, told from what the model's file keeps of it anyway: rows of
 * the history, findings, clocks, messages, dispatches, deliveries and activations, each of which knows its entry. Nothing is written
 * for them, and they can be asked for again, from any entry on.
 *
 * What they mean. A change is told once for each entry that made one, with the values of then. Of all else there is one
 * row, which knows only the last entry that wrote it: a notice says how it is *now*. So what was overwritten before
 * anybody asked is told once, by its last entry; a finding by the one that opened it, the one that changed it last and
 * the one that closed it; a message by the one that said it and the last one that withdrew it or said it again; a
 * dispatch while it is given up; and of records that are gone only that they were deleted. Who keeps what the notices say has
 * in the end what the model has.
 *
 * Each has a place: its entry and where it stands within. Asked for what follows a place, nobody misses anything or is
 * told it twice. Only where a host in safe mode was told to put a set in force sooner than it was journaled (recover.c)
 * do rows stand out of the order of their entries; who goes on from an entry between the two may miss what that
 * activation made anew.
 */
#include "base/base.h"

struct reader;

enum notice_kind {
  NOTICE_ACTIVATION,
  NOTICE_DELIVERY, /* failed or refused */
  NOTICE_CHANGE,
  NOTICE_FINDING,
  NOTICE_CLOCK,
  NOTICE_MESSAGE,
  NOTICE_DISPATCH, /* given up */
  NOTICE_KINDS,
};
extern const char *const notice_kind_names[NOTICE_KINDS]; /* "activation" … */

/* As text: "1234" behind all of entry 1234; "1234.f17" behind finding 17 in it. */
struct notice_place {
  int64_t seq;
  int kind; /* NOTICE_KINDS: behind all of the entry */
  int64_t a,
      b; /* which of the kind; of a finding b is 1 where its acceptance is told; of clocks policy and subject … */
  int64_t left; /* … and how many of theirs follow in the entry */
};
int notice_place_cmp(const struct notice_place *a, const struct notice_place *b);
void notice_place_write(struct buf *out, const struct notice_place *p);
/* ERR_INPUT. */
bool notice_place_read(struct str text, struct notice_place *out, struct err *err);

struct notice {
  struct notice_place place;
  enum notice_kind kind;
  struct str type, record; /* "incident", "incident/7"; empty: of none */
  struct str policy;       /* who says it; empty: nobody */
  int severity;            /* findings: from 0, low, to 3, critical; else -1 */
  bool hidden;             /* said by a policy at level shadow */
  struct str text;         /* {"seq","at","kind","what","record","fields":{…},"by"} */
};

/* What is wanted. What a list names lets nothing through that has no such thing: a severity only findings. */
struct notice_wish {
  unsigned kinds; /* bits, 1 << kind; 0: all */
  struct str *types, *records;
  size_t type_count, record_count;
  struct str policy; /* also of one at level shadow, which is told to nobody else … */
  bool hidden;       /* … but to who wants that, too */
  int severity;      /* this or above; -1: any */
  bool from_given;
  struct notice_place from; /* behind this, or behind all that was committed now */
};
bool notice_passes(const struct notice *n, const struct notice_wish *w);

/* Reads kind=, type=, record= (lists with commas), policy=, severity= and from= (the first entry that is wanted), and
 * `last`, the text of a place, which counts before from=; p is NULL where there is none. Names are held against the
 * model: ERR_INPUT with the nearest one; texts in the arena. */
struct reader_filter;
bool reader_notice_wish(struct reader *r, const struct reader_filter *given, size_t n, struct str last, struct arena *a,
                        struct notice_wish *out, struct err *err);

/* The notices behind `from` that pass, rising: `limit` at most, and so many that their texts are not much longer than
 * `bytes`; so many are looked at, at most, as `look` says. They live until the reader is asked again. *to is the place
 * up to which all was told; *more: the model has more behind it. */
struct notice_bounds {
  size_t limit, look, bytes;
};
bool reader_notices(struct reader *r, const struct notice_place *from, const struct notice_wish *w,
                    const struct notice_bounds *most, struct notice **out, size_t *n, struct notice_place *to,
                    bool *more, struct err *err);
/* The place behind all that is committed. */
bool reader_notices_end(struct reader *r, struct notice_place *out, struct err *err);
