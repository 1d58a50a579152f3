/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Calendars: those that records and parameters describe, made when they are first asked for and kept by what they say.
 *
 * A record is a calendar when its type has these fields, each of which may be unset (see base/calendar.h for what they
 * hold): zone (text), hours, holidays, overrides, breaks (json), from_date, to_date (date), parent (ref to a calendar).
 * A changed holiday is a changed field of a record: whoever read it is asked again, and nobody else.
 */
#include "base/base.h"
#include "model/model.h"

struct calendars;

struct calendars *calendars_open(void);
void calendars_close(struct calendars *c);

/* Called for every field that is looked at, before; false ends it with the caller's err. */
typedef bool calendar_note(void *arg, struct record *r, const struct field *f, struct err *err);

/* The calendar that a record describes, with its parents. `note` may be NULL. ERR_POLICY or what calendar_read says,
 * with the record's name before it. Here as below, what is given lives until the next one is asked for: of c, which keeps
 * a bounded number. */
const struct calendar *calendars_of(struct calendars *c, struct model *m, struct record *r, calendar_note *note,
                                    void *arg, struct err *err);
/* The calendar that a table describes, as calendar_read has it. */
const struct calendar *calendars_read(struct calendars *c, struct value v, struct err *err);
/* Open day and night. */
const struct calendar *calendars_always(struct calendars *c);
/* How many there are at the moment. */
size_t calendars_kept(const struct calendars *c);
struct zones *calendars_zones(struct calendars *c);
