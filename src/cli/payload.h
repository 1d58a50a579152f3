/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Payload: the set of packs that a line is about, as it is activated: an organisation's, or of the packs built in.
 */
#include "cli/site.h"

/* Of the packs built in: those named by --pack (names, or lists of them with commas), or all of them, and the sample organisation's own. ERR_USAGE names one
 * that is not there. */
bool payload_bundled(struct call *c, struct buf *out, struct err *err);
/* Of those named by --pack and these (names with commas between them), with what they require. */
bool payload_with(struct call *c, const char *packs, struct buf *out, struct err *err);
/* Prints lines of complaints to stderr, or gives them as a JSON list. */
void payload_complaints(struct str lines);
struct value payload_complaints_value(struct arena *a, struct str lines);
/* All that was wrong with a set that did not come into force, from the answer to its activation: lines are added. */
void payload_wrong(struct str answer, struct buf *lines);
/* "7 packs, 41 files" */
struct str payload_size(struct arena *a, struct str payload);
/* What is in force at the site, as it was activated: NULL p when nothing is. *left (may be NULL): the set from which
 * somebody went back to it, else NULL p. In the arena. */
bool payload_in_force(const struct organisation *o, struct arena *a, struct str *out, struct str *left,
                      struct err *err);
