/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Cargo: an import as deliveries. Each row or entity of a file is a delivery to a source, mapped by that source's intake:
 * journaled, exact, kept with file and line where the mapping fails, and mapped again once that is mended.
 *
 *   cargo.c        which source, and sending       cargo_fate.c   what became of it
 *   cargo_view.c   what would become of it         cargo_tell.c   both in words, and as JSON
 *
 * The same cargo again brings nothing twice: a delivery says which import it is of (a digest of the files) and which
 * delivery of the source stood before that import, so that it is the same as long as the source's last import was this
 * one, and not any more once another came between.
 */
#include "cli/site.h"

struct cargo_item {
  struct str file;
  int64_t row, line; /* from 1 on */
  struct value what;
};

struct cargo_failure {
  struct cargo_item item;
  struct str reason;
};

/* What is brought: items one after the other, as often as they are asked for. */
struct cargo_supply {
  void *arg;
  bool (*next)(void *arg, struct arena *a, struct cargo_item *out); /* false behind the last */
  void (*again)(void *arg);
  int64_t count;
  struct str digest;                   /* of all files together */
  const char *member;                  /* "fields": under this name the item stands in the delivery's body */
  const char *one, *many;              /* "row", "rows" */
  const struct cargo_failure *skipped; /* what was left out before */
  size_t skipped_count;
};

struct cargo_reason {
  struct str text;
  int64_t count;
  struct cargo_item first;
};
struct cargo_reasons {
  struct cargo_reason *at;
  size_t n, cap;
  bool others; /* there are more than are kept */
};

struct cargo_type { /* records of a type that were named */
  struct str name;
  int64_t made, changed, same;
};
struct cargo_types {
  struct cargo_type *at;
  size_t n, cap;
};

struct cargo_posted { /* a delivery that was sent, by its entry */
  int64_t seq;
  struct cargo_item item; /* without what it holds */
  struct str state, reason;
};

enum { CARGO_SHOWN = 5 };

struct cargo {
  struct call *call;
  struct site *site;
  const struct cargo_supply *supply;
  struct str source, intake;
  bool fresh; /* the source is made with the first delivery */
  int64_t sent, before, understood, left_out, failed;
  int64_t pending; /* journaled, and the host does not apply them now */
  struct cargo_reasons left, partly, wrong;
  struct cargo_types types;
  struct cargo_failure failures[CARGO_SHOWN];
  size_t failure_count;
  struct {
    struct cargo_posted *at;
    size_t n, cap;
  } posted;
  int64_t viewed;      /* of a preview: so many items */
  struct value answer; /* and what the host says */
};

/* To the source of that name; or, where it is NULL, to one of the intake, "import-NAME" (made with the first delivery).
 * The site is open. */
bool cargo_init(struct cargo *c, struct call *call, struct site *site, const struct cargo_supply *supply,
                const char *source, const char *intake, struct err *err);
void cargo_fini(struct cargo *c);
/* Sends all of it, and waits until it is known what became of it. */
bool cargo_send(struct cargo *c, struct err *err);
/* Changes nothing: the first of it, as if it were sent. */
bool cargo_preview(struct cargo *c, struct err *err);
void cargo_say(struct cargo *c);
/* The ending of a command that did that: no, where something failed. */
enum ending cargo_ending(const struct cargo *c);

/* ---- shared by the files of cargo ---- */

/* Says on a terminal how far it is; n 0: that line goes again. */
void cargo_progress(const struct cargo *c, const char *verb, int64_t n);
/* Waits until all that was posted is applied, and counts. */
bool cargo_learn(struct cargo *c, struct err *err);

/* The body of the item's delivery. */
void cargo_body(const struct cargo *c, const struct cargo_item *item, int64_t after, struct buf *out);
void cargo_count_reason(struct cargo *c, struct cargo_reasons *list, struct str reason, const struct cargo_item *item);
/* By its state. */
void cargo_note(struct cargo *c, struct str state, struct str reason, const struct cargo_item *item);
