/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Import: what the kinds of `steward import` share: the records as they are, and the change.
 */
#include "cli/input.h"
#include "cli/site.h"

/* The name of a file without its folder and what stands behind its last dot. */
struct str import_name(const char *path);
/* The record as reader_record gives it; *out is NONE where there is none, or nothing was ever recorded. */
bool import_record(struct call *c, struct site *site, struct str id, struct value *out, struct err *err);
/* One change. *seq: its entry. */
bool import_send(struct call *c, struct site *site, struct value edits, struct str reason, int64_t *seq,
                 struct err *err);
/* {verb: id, "version": …, "set": set}; without a version when it is 0. */
struct value import_edit(struct arena *a, const char *verb, struct str id, int64_t version, struct value set);

struct cargo_supply;
/* What is brought as deliveries: sent, or looked at with --preview, to the source that the line names, else to the
 * intake's own; and said. */
bool import_cargo(struct call *c, struct site *site, const struct cargo_supply *supply, const char *intake,
                  enum ending *ending, struct err *err);

/* The kinds. False when err is set. */
bool import_calendar(struct call *c, struct site *site, enum ending *ending, struct err *err);
bool import_openslo(struct call *c, struct site *site, enum ending *ending, struct err *err);
bool import_rows(struct call *c, struct site *site, enum ending *ending, struct err *err);
bool import_focus(struct call *c, struct site *site, enum ending *ending, struct err *err);
bool import_servicenow(struct call *c, struct site *site, enum ending *ending, struct err *err);
bool import_backstage(struct call *c, struct site *site, enum ending *ending, struct err *err);
