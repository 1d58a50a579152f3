/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Zone: local civil time of the world's time zones, from the system's tzdata (TZif files, RFC 8536).
 *
 * The files are read by ourselves: the C library's zone belongs to the whole process, and what is applied may depend
 * neither on it nor on TZ. A zone that was read does not change and may be used by any thread; `struct zones` keeps
 * all that were read and hands out the same one again. tzdata itself changes a few times a year: zone_digest names
 * exactly what a result stands on.
 *
 * Local time is written as an instant is: milliseconds since 1970-01-01T00:00:00 on the local clock. A stretch is a
 * run of time with one offset; local = instant + offset. Where the offset grows the local clock leaves a gap, where
 * it shrinks an hour (or half of one, or a day) is told twice, a fold:
 *
 *   instants  ----a----|----b----        gap:  local ---a--+      +--b---     in it: moved forward by the gap
 *                      ^ from            fold: local ---a-----+               in it: the first of the two, in a
 *                                                       +-----b---
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct zones;
struct zone;

struct stretch {
  int64_t from;   /* instant; INT64_MIN for the first */
  int64_t offset; /* ms; local time minus UTC */
};

/* NULL: the system's folder. Nothing is read before a zone is asked for. */
struct zones *zones_open(const char *folder);
/* With all zones that it gave out. */
void zones_close(struct zones *zones);
/* "2025b", as the folder says of itself; empty when it does not. */
struct str zones_version(struct zones *zones);

/* "Europe/Berlin"; "UTC" and "Etc/UTC" are there without any file. From any thread. ERR_INPUT for what is no name or
 * counts leap seconds, ERR_MISSING with the nearest name, ERR_CORRUPT. Lives until zones_close. */
const struct zone *zone_find(struct zones *zones, struct str name, struct err *err);

struct str zone_name(const struct zone *z);
/* SHA-256 of the zone's file; of nothing for UTC that is built in. */
const uint8_t *zone_digest(const struct zone *z);

int64_t zone_offset(const struct zone *z, int64_t t);
static inline int64_t zone_local(const struct zone *z, int64_t t) { return t + zone_offset(z, t); }
/* The instant of a local time; in a gap moved forward by it, in a fold the first. */
int64_t zone_instant(const struct zone *z, int64_t local);
/* The first instant after t with another offset than at t; INSTANT_NEVER when there is none. */
int64_t zone_next(const struct zone *z, int64_t t);

/* The date there at t, in days since 1970-01-01; *until: the first instant after t with another. That is its midnight, but
 * where the clock is put over it: some nights one date comes twice. */
int64_t zone_date(const struct zone *z, int64_t t, int64_t *until);

/* "2026-03-29T03:00:00+02:00", with ".123" only when there are milliseconds; out holds 40. */
struct str zone_format(const struct zone *z, int64_t t, char out[40]);

/* All stretches until at least the year 2300, in order (what follows repeats every 400 years); neighbours differ. */
const struct stretch *zone_stretches(const struct zone *z, size_t *n);
/* The number of the one in which t lies. */
size_t zone_stretch(const struct zone *z, int64_t t);
